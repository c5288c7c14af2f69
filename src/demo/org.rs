//! Who works at the demo company, who leads whom, and what everybody is to bring in.

use chrono::{Days, NaiveDate, TimeDelta};

use crate::domain::ids::{PersonId, UnitId};
use crate::domain::money::Money;
use crate::domain::people::{Level, Org, Person, Role, Subject, Unit};
use crate::domain::period::{FiscalCalendar, Period};
use crate::domain::quota::Quota;

/// How somebody calls their number, compared with what they then deliver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Delivers what was called.
    Steady,
    /// Calls low, delivers more.
    Under,
    /// Calls high, delivers less.
    Over,
    /// Now this, now that.
    Mixed,
}

/// A seller.
#[derive(Debug, Clone, Copy)]
pub struct Seller {
    /// Who.
    pub person: PersonId,
    /// The team.
    pub team: UnitId,
    /// Quota of a quarter two years in, in thousands.
    pub quota: i64,
    /// How many open deals.
    pub deals: i64,
    /// How they call.
    pub style: Style,
}

pub const COMPANY: UnitId = UnitId(1);
pub const AMERICAS: UnitId = UnitId(2);
pub const EMEA: UnitId = UnitId(3);
pub const WEST: UnitId = UnitId(4);
pub const EAST: UnitId = UnitId(5);
pub const NORTH: UnitId = UnitId(6);
/// Dana Reyes, who leads Team West.
pub const DANA: PersonId = PersonId(4);

const LEADERS: [(&str, Role); 7] = [
    ("Helena Voss", Role::Cro),
    ("Marcus Adeyemi", Role::RegionalHead),
    ("Ingrid Solberg", Role::RegionalHead),
    ("Dana Reyes", Role::Flm),
    ("Jonah Adler", Role::Flm),
    ("Claire Dubois", Role::Flm),
    ("Priya Raman", Role::RevOps),
];

/// Name, level, unit above, place of the lead in [`LEADERS`].
const UNITS: [(&str, Level, Option<UnitId>, usize); 6] = [
    ("Meridian Loom", Level::L3, None, 0),
    ("Americas", Level::L2, Some(COMPANY), 1),
    ("EMEA", Level::L2, Some(COMPANY), 2),
    ("Team West", Level::L1, Some(AMERICAS), 3),
    ("Team East", Level::L1, Some(AMERICAS), 4),
    ("Team North", Level::L1, Some(EMEA), 5),
];

const SELLERS: [(&str, UnitId, i64, i64, Style); 17] = [
    ("Ana Lindqvist", WEST, 340, 11, Style::Steady),
    ("Bo Okafor", WEST, 300, 10, Style::Mixed),
    ("Ivo Marek", WEST, 350, 12, Style::Over),
    ("Kim Tanaka", WEST, 280, 9, Style::Under),
    ("Lea Brandt", WEST, 300, 10, Style::Mixed),
    ("Mia Castellanos", WEST, 320, 11, Style::Mixed),
    ("Noor Haddad", WEST, 250, 9, Style::Steady),
    ("Sam Whitfield", WEST, 260, 10, Style::Mixed),
    ("Owen Blake", EAST, 310, 8, Style::Mixed),
    ("Rafael Nunes", EAST, 330, 8, Style::Steady),
    ("Tess Holloway", EAST, 280, 7, Style::Under),
    ("Vikram Shetty", EAST, 300, 8, Style::Mixed),
    ("Yara Costa", EAST, 260, 7, Style::Over),
    ("Elin Dahl", NORTH, 300, 8, Style::Steady),
    ("Hugo Lefevre", NORTH, 270, 7, Style::Mixed),
    ("Matteo Ricci", NORTH, 320, 8, Style::Mixed),
    ("Zofia Nowak", NORTH, 290, 8, Style::Under),
];

/// Everybody who carries a quota of their own.
pub fn sellers() -> Vec<Seller> {
    (8..)
        .zip(SELLERS)
        .map(|(id, (_, team, quota, deals, style))| Seller { person: PersonId(id), team, quota, deals, style })
        .collect()
}

/// The organisation as it is.
pub fn org(today: NaiveDate) -> Org {
    let names = LEADERS.iter().map(|(n, r)| (*n, *r)).chain(SELLERS.iter().map(|s| (s.0, Role::Rep)));
    let people = (1..)
        .zip(names)
        .map(|(id, (name, role))| Person {
            id: PersonId(id),
            name: name.to_owned(),
            email: Some(format!("{}@meridianloom.example", name.to_lowercase().replace(' ', "."))),
            role,
            joined: Some(today - TimeDelta::days(900 + id * 37 % 500)),
            left: None,
        })
        .collect();
    let units = (1..)
        .zip(UNITS)
        .map(|(id, (name, level, parent, lead))| Unit {
            id: UnitId(id),
            name: name.to_owned(),
            level,
            parent,
            lead: i64::try_from(lead).ok().map(|l| PersonId(l + 1)),
        })
        .collect();
    let members = sellers().iter().map(|s| (s.person, s.team)).collect();
    Org { people, units, members }
}

/// A quota of thousands in a quarter that lies `ahead` of the present one, grown by three in a hundred a quarter.
fn grown(quota: i64, ahead: i32) -> i64 {
    let percent = 100 + 3 * (i64::from(ahead) + 4);
    (quota * percent / 100 + 2) / 5 * 5
}

/// A seller's quota of a quarter.
pub fn seller_quota(seller: &Seller, ahead: i32) -> Money {
    Money::units(grown(seller.quota, ahead) * 1000)
}

/// Quotas of five quarters gone, the present and the next, with their months.
pub fn quotas(calendar: FiscalCalendar, today: NaiveDate) -> Vec<Quota> {
    let mut all = Vec::new();
    let present = calendar.quarter(today);
    let sellers = sellers();
    for ahead in -5..=1 {
        let quarter = calendar.shift(present.key, ahead);
        // Set two weeks before the quarter; the next one's are out already.
        let valid_from = (quarter.first - Days::new(14)).min(today - Days::new(10));
        let mut put = |subject, amount: Money| {
            all.push(Quota { subject, period: quarter.key, amount, valid_from });
            for (month, share) in calendar.months_of(quarter).iter().zip(MONTH_SHARES) {
                let amount = Money::units(amount.minor() * share / 10_000 / 1000 * 1000);
                all.push(Quota { subject, period: month.key, amount, valid_from });
            }
        };
        for seller in &sellers {
            put(Subject::Person(seller.person), seller_quota(seller, ahead));
        }
        for (unit, percent) in UNIT_SHARES {
            let sum: i64 = sellers.iter().filter(|s| unit_holds(unit, s.team)).map(|s| grown(s.quota, ahead)).sum();
            put(Subject::Unit(unit), Money::units(sum * percent / 100 / 25 * 25 * 1000));
        }
    }
    all
}

/// How a quarter's quota falls on its months, in hundredths.
const MONTH_SHARES: [i64; 3] = [28, 32, 40];

/// What a unit has to bring, in hundredths of what its sellers have to: each level keeps something in hand.
const UNIT_SHARES: [(UnitId, i64); 6] =
    [(WEST, 96), (EAST, 97), (NORTH, 95), (AMERICAS, 94), (EMEA, 94), (COMPANY, 91)];

/// Whether the team is part of the unit.
pub fn unit_holds(unit: UnitId, team: UnitId) -> bool {
    unit == team || unit == COMPANY || unit == region_of(team)
}

fn region_of(team: UnitId) -> UnitId {
    if team == NORTH { EMEA } else { AMERICAS }
}

/// What a subject has to bring in a period; zero where nothing was set.
pub fn quota_of(quotas: &[Quota], subject: Subject, period: &Period) -> Money {
    quotas.iter().find(|q| q.subject == subject && q.period == period.key).map_or(Money::ZERO, |q| q.amount)
}
