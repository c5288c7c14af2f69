//! What was written about forecasts that were missed: everybody's, but for the last month of Team West and of one of its sellers,
//! which are owed still.

use std::collections::HashMap;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};

use super::course::{Win, won};
use super::deals::Life;
use super::dice::Dice;
use super::frame::Frame;
use super::org::WEST;
use crate::domain::deal::Status;
use crate::domain::forecast::accuracy::{Closed, LOOK_BACK, stood};
use crate::domain::forecast::owed::{Explained, Miss, MissedDeal, Story};
use crate::domain::forecast::slippage::Fate;
use crate::domain::forecast::{Submission, Triple};
use crate::domain::ids::{DealId, ExplainedId, MintId, PersonId};
use crate::domain::money::Money;
use crate::domain::people::{Org, Subject};
use crate::domain::period::{Period, PeriodKey};

/// Days after a period's end on which its gaps are explained.
const WRITTEN_AFTER: u64 = 3;

const SLIPPED: [&str; 6] = [
    "their legal wanted two more weeks for the data clauses",
    "the budget board was moved to the month after",
    "the sponsor was away and nobody else could sign",
    "procurement asked for a second offer on the last day",
    "the pilot ran three weeks longer than agreed",
    "we had a verbal yes and no date on their side",
];
const LOST: [&str; 4] = [
    "they chose the cheaper suite without telling us before",
    "the new CFO stopped the project",
    "the incumbent matched the price in the last week",
    "the need went away with a reorganisation of theirs",
];
const SMALLER: [&str; 3] = [
    "they took two modules of the three",
    "the discount that was asked for in the last call",
    "half of the seats now, the rest with the next budget",
];
const OPEN: [&str; 3] = [
    "the close date was ours, never theirs",
    "no buyer step since the demo, and it stayed in the number",
    "it hangs on a security review that had not begun",
];
const REST: [&str; 3] = [
    "small renewals that were counted and never named",
    "run rate that did not come this time",
    "rounded up to the team's number without a deal behind it",
];
const LESSONS: [&str; 5] = [
    "no deal in FC without the buyer's own date",
    "legal gets the paper before the commit, not after",
    "ask who signs when the sponsor is away",
    "what is verbal stays in best case",
    "name every deal above 20k, no round numbers",
];

/// Everything that was written by now, the oldest first.
pub fn owed(frame: &Frame, dice: &mut Dice, org: &Org, lives: &[Life], submissions: &[Submission]) -> Vec<Explained> {
    let wins: Vec<Win> = lives
        .iter()
        .filter(|l| l.row.status == Status::Won)
        .filter_map(|l| {
            let (owner, close, shown) = (l.row.owner?, l.row.close?, l.end_shown()?);
            Some(Win { owner, team: l.team(), close, amount: l.row.amount.unwrap_or_default(), shown })
        })
        .collect();
    let mut said: HashMap<(Subject, PeriodKey), Vec<&Submission>> = HashMap::new();
    for one in submissions {
        said.entry((one.subject, one.period)).or_default().push(one);
    }
    let mut places: Vec<(Subject, PeriodKey)> = said.keys().copied().collect();
    places.sort();
    let mut open = Some(());
    let mut all = Vec::new();
    for (subject, key) in places.into_iter().rev() {
        let period = frame.calendar.resolve(key);
        if period.last >= frame.today || !is_looked_at(frame, &period) {
            continue;
        }
        let local = |at: DateTime<Utc>| at.with_timezone(&frame.offset).date_naive();
        let spoken = said.get(&(subject, key)).map_or(&[][..], Vec::as_slice);
        let standing = stood(spoken, frame.now, local);
        let calls: Vec<(NaiveDate, Option<Triple>)> = standing.iter().map(|(on, s)| (*on, s.map(|s| s.call))).collect();
        let actual = won(&wins, subject, &period, frame.seen);
        let Some(miss) = Miss::of(subject, &Closed { period, calls, actual }) else { continue };
        // the last month of Team West, and of the first of its sellers who has missed it
        let last = key == frame.calendar.shift(frame.calendar.month(frame.today).key, -1).key;
        let mine = match subject {
            Subject::Unit(unit) => unit == WEST,
            Subject::Person(person) => org.unit_of(person) == Some(WEST),
        };
        if last && mine && (subject == Subject::Unit(WEST) || open.take().is_some()) {
            continue;
        }
        let at = frame.at(period.last + Days::new(WRITTEN_AFTER), 9 * 60 + 20);
        if at >= frame.now {
            continue;
        }
        let said = miss.at.of(&standing, &period);
        let by = match subject {
            Subject::Person(person) => Some(person),
            Subject::Unit(unit) => org.unit(unit).and_then(|u| u.lead),
        };
        let Some(story) = story(dice, org, lives, &miss, said) else { continue };
        let one = Explained {
            id: ExplainedId(dice.mint(at.timestamp_millis().unsigned_abs())),
            subject,
            period: key,
            horizon: miss.at,
            fc: miss.fc,
            actual,
            by,
            at,
            meeting: None,
            story,
            amends: None,
        };
        // one was amended the week after
        let again = at + TimeDelta::days(6);
        if subject == Subject::Unit(WEST) && all.iter().all(|e: &Explained| e.amends.is_none()) && again < frame.now {
            let why = "one deal was booked for less than it had been named for".to_owned();
            let id = ExplainedId(dice.mint(again.timestamp_millis().unsigned_abs()));
            let story = Story { why: Some(why), ..one.story.clone() };
            all.push(Explained { id, at: again, amends: Some(one.id), story, ..one.clone() });
        }
        all.push(one);
    }
    all.sort_by_key(|e| (e.at, e.id));
    all
}

/// One of the periods that are looked back at.
fn is_looked_at(frame: &Frame, period: &Period) -> bool {
    let now = match period.key {
        PeriodKey::Month(..) => frame.calendar.month(frame.today).key,
        PeriodKey::Quarter(..) => frame.calendar.quarter(frame.today).key,
    };
    now.ordinal() - period.key.ordinal() <= i64::try_from(LOOK_BACK).unwrap_or(i64::MAX)
}

/// The deals that were to bring more than they did: those behind the number first, else those of theirs that closed later or
/// never.
fn story(dice: &mut Dice, org: &Org, lives: &[Life], miss: &Miss, said: Option<&Submission>) -> Option<Story> {
    let period = &miss.period;
    let named = said.map_or(&[][..], |s| s.named.as_slice());
    let mut short: Vec<(&Life, Money, Fate)> = named
        .iter()
        .filter_map(|n| lives.iter().find(|l| l.id == n.deal).map(|l| (l, n.amount)))
        .map(|(life, amount)| (life, amount - brought(life, period), fate(life, period)))
        .filter(|(_, amount, _)| *amount > Money::ZERO)
        .collect();
    let sellers: Vec<PersonId> = org.sellers_of(miss.subject);
    let here: Vec<DealId> = short.iter().map(|(l, ..)| l.id).collect();
    let mut others: Vec<(&Life, Money, Fate)> = lives
        .iter()
        .filter(|l| l.row.owner.is_some_and(|o| sellers.contains(&o)) && !here.contains(&l.id))
        .filter(|l| brought(l, period) == Money::ZERO && l.row.close.is_some_and(|c| c > period.first))
        .map(|l| (l, l.row.amount.unwrap_or_default(), fate(l, period)))
        .filter(|(_, amount, fate)| *amount > Money::ZERO && *fate != Fate::Won)
        .collect();
    short.sort_by_key(|(l, amount, _)| (std::cmp::Reverse(*amount), l.id));
    others.sort_by_key(|(l, ..)| (l.row.created.is_none_or(|c| c > period.first), l.row.close, l.id));
    short.extend(others);
    let mut left = miss.by();
    // of some gaps a part stays without a deal
    let rest = if dice.chance(25) { Money(left.minor() / 8 / 100_000 * 100_000) } else { Money::ZERO };
    left -= rest;
    let mut deals = Vec::new();
    for (life, amount, fate) in short {
        // four of them, or as many as it takes until the larger part has its deals
        let enough = deals.len() >= 4 && left + rest <= miss.by() - left - rest;
        if left <= Money::ZERO || enough {
            break;
        }
        let amount = amount.min(left);
        left -= amount;
        let reasons: &[&str] = match fate {
            Fate::Slipped => &SLIPPED,
            Fate::Lost | Fate::Gone => &LOST,
            Fate::Won => &SMALLER,
            Fate::Open => &OPEN,
        };
        deals.push(MissedDeal { deal: life.id, amount, fate: Some(fate), reason: dice.pick(reasons).to_owned() });
    }
    if deals.is_empty() {
        return None;
    }
    let unexplained = left + rest > Money::ZERO;
    Some(Story {
        deals,
        rest: unexplained.then(|| dice.pick(&REST).to_owned()),
        lesson: dice.chance(60).then(|| dice.pick(&LESSONS).to_owned()),
        why: None,
    })
}

fn brought(life: &Life, period: &Period) -> Money {
    let won = life.row.status == Status::Won && life.row.close.is_some_and(|c| period.contains(c));
    if won { life.row.amount.unwrap_or_default() } else { Money::ZERO }
}

fn fate(life: &Life, period: &Period) -> Fate {
    let later = life.row.close.is_none_or(|c| c > period.last);
    match life.row.status {
        _ if later => Fate::Slipped,
        Status::Won => Fate::Won,
        Status::Lost => Fate::Lost,
        Status::Open => Fate::Open,
    }
}
