//! A participant for the tests of the forecast: Ivo in November 2026. Amounts in thousands.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{CardFacts, ForecastRules, HorizonFacts, LastCall};
use crate::domain::deal::{Category, Deal};
use crate::domain::forecast::{Draft, Spoken, Triple};
use crate::domain::health::fixture::{day, deal, lost, won};
use crate::domain::ids::{MintId, PersonId, uuid_v7};
use crate::domain::money::Money;
use crate::domain::people::{Participant, Subject};
use crate::domain::period::{FiscalCalendar, PeriodKey};

pub fn k(thousands: i64) -> Money {
    Money::units(thousands * 1_000)
}

pub fn triple([wc, fc, bc]: [i64; 3]) -> Triple {
    Triple { wc: k(wc), fc: k(fc), bc: k(bc) }
}

pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub const IVO: Participant = Participant { person: PersonId(1), subject: Subject::Person(PersonId(1)) };

/// Last call: month 120 / 180 / 220, quarter 210 / 320 / 400. Won 90 and 150: 60 outside of the month.
pub fn facts() -> CardFacts {
    let calendar = FiscalCalendar::default();
    let as_of = day("2026-11-22");
    let horizon = |key: PeriodKey, last: [i64; 3], won: i64, target: i64| HorizonFacts {
        period: calendar.resolve(key),
        last: Some(LastCall { call: triple(last), at: at("2026-11-15T09:00:00Z") }),
        prior: None,
        won: k(won),
        target: Some(k(target)),
    };
    CardFacts {
        participant: IVO,
        month: horizon(PeriodKey::Month(2026, 11), [120, 180, 220], 90, 200),
        quarter: horizon(PeriodKey::Quarter(2026, 4), [210, 320, 400], 150, 350),
        deals: vec![
            Deal { category: Some(Category::Commit), ..deal(1, 60, "2026-11-26") },
            Deal { category: Some(Category::Commit), ..deal(2, 50, "2026-12-10") },
            Deal { category: Some(Category::BestCase), ..deal(3, 80, "2027-01-14") },
            deal(4, 40, "2026-11-30"),
            Deal { category: Some(Category::BestCase), ..deal(5, 30, "2026-12-20") },
            won(6, 90, "2026-11-05"),
            won(7, 60, "2026-10-05"),
            lost(8, 70, "2026-11-12"),
            deal(9, 25, "2026-11-10"),
        ],
        as_of,
        rules: ForecastRules::default(),
    }
}

/// A draft with all six numbers, sure, nothing named.
pub fn said(month: [i64; 3], quarter: [i64; 3]) -> Draft {
    let spoken = |t| Spoken::from(triple(t));
    let (month_key, quarter_key) = (PeriodKey::Month(2026, 11), PeriodKey::Quarter(2026, 4));
    Draft {
        month_call: spoken(month),
        quarter_call: spoken(quarter),
        sure: Some(true),
        ..Draft::empty(IVO.subject, IVO.person, month_key, quarter_key, at("2026-11-22T09:00:00Z"))
    }
}

/// Counts up.
#[derive(Default)]
pub struct Mint(u8);

impl MintId for Mint {
    fn mint(&mut self, millis: u64) -> Uuid {
        self.0 += 1;
        uuid_v7(millis, &[self.0; 10])
    }
}
