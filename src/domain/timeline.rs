//! What happened to a deal, from the log of its changes: the events of its life in words, its pushes, its stages.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::deal::{Category, Deal, DealChange, DealField, Status};
use super::ids::PersonId;
use super::money::{Currency, Money, show};
use super::period::{FiscalCalendar, Period};

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The day of the snapshot, or of the correction, that showed it.
    pub on: NaiveDate,
    /// What.
    pub what: Happening,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happening {
    /// First seen, with this amount.
    Created(Option<Money>),
    /// From one stage to another.
    Stage(String, String),
    /// The close date moved later; across the end of this quarter it is a slip of it.
    Pushed(NaiveDate, NaiveDate, Option<Period>),
    /// The close date moved earlier.
    PulledIn(NaiveDate, NaiveDate),
    /// A close date was given, or taken away.
    Close(Option<NaiveDate>),
    /// Worth something else.
    Amount(Option<Money>, Option<Money>),
    /// Called otherwise in the CRM.
    Category(Option<Category>, Option<Category>),
    /// Another owner.
    Owner(Option<PersonId>, Option<PersonId>),
    /// Closed won.
    Won,
    /// Closed lost.
    Lost,
    /// Open again.
    Reopened,
    /// No longer in the export.
    Gone,
    /// In the export again.
    Back,
    /// Another fact: which, before, after.
    Quiet(DealField, Option<String>, Option<String>),
}

impl Event {
    /// Not an event of its life: kept so that past days come back exactly, shown on demand.
    pub const fn is_quiet(&self) -> bool {
        matches!(self.what, Happening::Quiet(..))
    }

    /// In words. `name`: what a person is called.
    pub fn words(&self, currency: &Currency, name: &dyn Fn(PersonId) -> String) -> String {
        let day = |d: &NaiveDate| d.format("%-d %b %Y").to_string();
        let money = |m: &Option<Money>| m.map_or_else(|| "nothing".to_owned(), |m| show::short(m, currency));
        let person = |p: &Option<PersonId>| p.map_or_else(|| "nobody".to_owned(), name);
        let category = |c: &Option<Category>| c.map_or("none", |c| c.key()).replace('_', " ");
        match &self.what {
            Happening::Created(None) => "first seen, without an amount".to_owned(),
            Happening::Created(amount) => format!("first seen with {}", money(amount)),
            Happening::Stage(from, to) => format!("stage: {from} to {to}"),
            Happening::Pushed(from, to, slipped) => {
                let slip = slipped.map_or_else(String::new, |q| format!(", a slip of {}", q.short()));
                format!("pushed {} days: {} to {}{slip}", (*to - *from).num_days(), day(from), day(to))
            }
            Happening::PulledIn(from, to) => {
                format!("pulled in {} days: {} to {}", (*from - *to).num_days(), day(from), day(to))
            }
            Happening::Close(Some(to)) => format!("close date given: {}", day(to)),
            Happening::Close(None) => "close date taken away".to_owned(),
            Happening::Amount(from, to) => {
                let way = if to.unwrap_or_default() > from.unwrap_or_default() { "up" } else { "down" };
                let by = (to.unwrap_or_default() - from.unwrap_or_default()).abs();
                format!("amount {way} by {}: {} to {}", show::short(by, currency), money(from), money(to))
            }
            Happening::Category(from, to) => format!("forecast category: {} to {}", category(from), category(to)),
            Happening::Owner(from, to) => format!("owner: {} to {}", person(from), person(to)),
            Happening::Won => "won".to_owned(),
            Happening::Lost => "lost".to_owned(),
            Happening::Reopened => "reopened".to_owned(),
            Happening::Gone => "gone from the CRM's export".to_owned(),
            Happening::Back => "back in the CRM's export".to_owned(),
            Happening::Quiet(field, from, to) => {
                let text = |t: &Option<String>| t.clone().unwrap_or_else(|| "nothing".to_owned());
                format!("{}: {} to {}", field.key().replace('_', " "), text(from), text(to))
            }
        }
    }
}

fn day(text: Option<&String>) -> Option<NaiveDate> {
    text.and_then(|t| t.parse().ok())
}

fn money(text: Option<&String>) -> Option<Money> {
    text.and_then(|t| t.parse().ok()).map(Money)
}

/// The events of a log, in its order.
pub fn events(log: &[DealChange], fiscal: &FiscalCalendar) -> Vec<Event> {
    log.iter().map(|change| Event { on: change.on, what: happening(change, fiscal) }).collect()
}

fn happening(change: &DealChange, fiscal: &FiscalCalendar) -> Happening {
    let (old, new) = (change.old.as_ref(), change.new.as_ref());
    let quiet = || Happening::Quiet(change.field, change.old.clone(), change.new.clone());
    match change.field {
        DealField::Created => Happening::Created(money(new)),
        DealField::Stage => Happening::Stage(old.cloned().unwrap_or_default(), new.cloned().unwrap_or_default()),
        DealField::Close => match (day(old), day(new)) {
            (Some(from), Some(to)) if to > from => Happening::Pushed(from, to, slipped(from, to, fiscal)),
            (Some(from), Some(to)) if to < from => Happening::PulledIn(from, to),
            (_, to) => Happening::Close(to),
        },
        DealField::Amount => Happening::Amount(money(old), money(new)),
        DealField::Category => {
            let read = |t: Option<&String>| t.and_then(|t| Category::from_key(t));
            Happening::Category(read(old), read(new))
        }
        DealField::Owner => {
            let read = |t: Option<&String>| t.and_then(|t| t.parse().ok()).map(PersonId);
            Happening::Owner(read(old), read(new))
        }
        DealField::Status => match new.and_then(|t| Status::from_key(t)) {
            Some(Status::Won) => Happening::Won,
            Some(Status::Lost) => Happening::Lost,
            Some(Status::Open) => Happening::Reopened,
            None => quiet(),
        },
        DealField::Gone if new.is_some() => Happening::Gone,
        DealField::Gone => Happening::Back,
        _ => quiet(),
    }
}

/// The quarter that a push takes a deal out of.
fn slipped(from: NaiveDate, to: NaiveDate, fiscal: &FiscalCalendar) -> Option<Period> {
    let quarter = fiscal.quarter(from);
    (to > quarter.last).then_some(quarter)
}

/// A deal's pushes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pushes {
    /// How often, by the CRM's counter or our log, the larger.
    pub count: u32,
    /// How many of them the log has seen.
    pub seen: u32,
    /// Days later all together, of those.
    pub days: i64,
    /// The quarters it slipped out of, of those.
    pub slips: Vec<Period>,
    /// Where the log begins.
    pub since: Option<NaiveDate>,
}

/// A deal's pushes from its log, oldest first. Moves of one day are one move, from where the day began to where it ended.
pub fn pushes(log: &[DealChange], counted: u32, fiscal: &FiscalCalendar) -> Pushes {
    let mut days: BTreeMap<NaiveDate, (Option<NaiveDate>, Option<NaiveDate>)> = BTreeMap::new();
    for change in log.iter().filter(|c| c.field == DealField::Close) {
        let (old, new) = (day(change.old.as_ref()), day(change.new.as_ref()));
        days.entry(change.on).and_modify(|way| way.1 = new).or_insert((old, new));
    }
    let mut found = Pushes { since: log.iter().map(|c| c.on).min(), ..Pushes::default() };
    for (from, to) in days.into_values().filter_map(|(from, to)| from.zip(to)).filter(|(from, to)| to > from) {
        found.seen += 1;
        found.days += (to - from).num_days();
        found.slips.extend(slipped(from, to, fiscal));
    }
    found.count = counted.max(found.seen);
    found
}

/// A stay in a stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stay {
    /// Which.
    pub stage: String,
    /// Since when; `None`: since before the log begins.
    pub from: Option<NaiveDate>,
    /// How many days, as far as they are known.
    pub days: Option<i64>,
}

/// The stages a deal has been in, oldest first, as far as the log, the day it was created and the CRM's own day of its
/// present stage tell. A decided deal's last stay ends with the decision.
pub fn stays(log: &[DealChange], deal: &Deal, today: NaiveDate) -> Vec<Stay> {
    let moves: Vec<&DealChange> = log.iter().filter(|c| c.field == DealField::Stage).collect();
    let decided =
        log.iter().rev().find(|c| c.field == DealField::Status && c.new.as_deref() != Some("open")).map(|c| c.on);
    let end = match deal.status {
        Status::Open => Some(today),
        Status::Won | Status::Lost => decided.or(deal.close),
    };
    let mut stays = Vec::new();
    let mut from = deal.created;
    for change in &moves {
        let stage = change.old.clone().unwrap_or_default();
        stays.push(Stay { stage, from, days: from.map(|f| (change.on - f).num_days().max(0)) });
        from = Some(change.on);
    }
    let from = if moves.is_empty() { deal.stage_entered } else { deal.stage_entered.or(from) };
    let days = from.zip(end).map(|(from, end)| (end - from).num_days().max(0));
    stays.push(Stay { stage: deal.stage.clone(), from, days });
    stays
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::health::fixture::{day, deal};
    use crate::domain::ids::DealId;

    fn change(on: &str, field: DealField, old: Option<&str>, new: Option<&str>) -> DealChange {
        DealChange { deal: DealId(1), on: day(on), field, old: old.map(str::to_owned), new: new.map(str::to_owned) }
    }

    fn log() -> Vec<DealChange> {
        use DealField as F;
        vec![
            change("2026-10-05", F::Created, None, Some("5000000")),
            change("2026-10-12", F::Stage, Some("Demo"), Some("Proposal")),
            change("2026-10-12", F::Amount, Some("5000000"), Some("8000000")),
            change("2026-10-19", F::Close, Some("2026-11-20"), Some("2026-12-04")),
            change("2026-10-26", F::Close, Some("2026-12-04"), Some("2027-01-14")),
            change("2026-10-26", F::Close, Some("2027-01-14"), Some("2026-12-11")),
            change("2026-11-02", F::Close, Some("2026-12-11"), Some("2027-02-01")),
            change("2026-11-09", F::Close, Some("2027-02-01"), Some("2026-12-18")),
            change("2026-11-09", F::Category, None, Some("best_case")),
            change("2026-11-09", F::Owner, Some("4"), None),
            change("2026-11-16", F::NextStep, None, Some("call Mia")),
            change("2026-11-16", F::Gone, None, Some("2026-11-16")),
            change("2026-11-20", F::Gone, Some("2026-11-16"), None),
            change("2026-11-20", F::Status, Some("open"), Some("won")),
            change("2026-11-21", F::Status, Some("won"), Some("open")),
        ]
    }

    #[test]
    fn every_event_in_words() {
        let name = |p: PersonId| format!("person {p}");
        let events = events(&log(), &FiscalCalendar::default());
        let words: Vec<String> = events.iter().map(|e| e.words(&Currency::default(), &name)).collect();
        assert_eq!(
            words,
            [
                "first seen with 50k",
                "stage: Demo to Proposal",
                "amount up by 30k: 50k to 80k",
                "pushed 14 days: 20 Nov 2026 to 4 Dec 2026",
                "pushed 41 days: 4 Dec 2026 to 14 Jan 2027, a slip of Q4",
                "pulled in 34 days: 14 Jan 2027 to 11 Dec 2026",
                "pushed 52 days: 11 Dec 2026 to 1 Feb 2027, a slip of Q4",
                "pulled in 45 days: 1 Feb 2027 to 18 Dec 2026",
                "forecast category: none to best case",
                "owner: person 4 to nobody",
                "next step: nothing to call Mia",
                "gone from the CRM's export",
                "back in the CRM's export",
                "won",
                "reopened",
            ]
        );
        assert_eq!(events.iter().filter(|e| e.is_quiet()).count(), 1);
    }

    #[test]
    fn pushes_of_a_day_are_one_and_slips_are_told() {
        let got = pushes(&log(), 5, &FiscalCalendar::default());
        // 20 Nov to 4 Dec, 4 to 11 Dec by way of January, 11 Dec to 1 Feb
        assert_eq!((got.count, got.seen, got.days), (5, 3, 14 + 7 + 52));
        assert_eq!(got.slips.iter().map(Period::short).collect::<Vec<_>>(), ["Q4"]);
        assert_eq!(got.since, Some(day("2026-10-05")));
        assert_eq!(pushes(&log(), 0, &FiscalCalendar::default()).count, 3);
        assert_eq!(pushes(&[], 2, &FiscalCalendar::default()), Pushes { count: 2, ..Pushes::default() });
    }

    #[test]
    fn stays_as_far_as_they_are_known() {
        let today = day("2026-11-22");
        let one = Deal { created: Some(day("2026-10-01")), ..deal(1, 80, "2026-12-18") };
        let got: Vec<_> = stays(&log(), &one, today).into_iter().map(|s| (s.stage, s.days)).collect();
        assert_eq!(got, [("Demo".to_owned(), Some(11)), ("Proposal".to_owned(), Some(41))]);
        // the CRM's own day of the stage counts where it has one
        let told = Deal { stage_entered: Some(day("2026-10-10")), ..one.clone() };
        assert_eq!(stays(&log(), &told, today)[1].days, Some(43));
        let unknown = Deal { created: None, stage_entered: None, ..one.clone() };
        assert_eq!(stays(&[], &unknown, today), [Stay { stage: "Proposal".into(), from: None, days: None }]);
        let won = Deal { status: Status::Won, ..one };
        assert_eq!(stays(&log(), &won, today)[1].days, Some(39));
    }
}
