//! What is owed and which deals may be named for it, over a store in memory.

use super::*;
use crate::clock::ManualClock;
use crate::config::Config;
use crate::domain::change::{Change, Swap};
use crate::domain::deal::Phase;
use crate::domain::forecast::accuracy::At;
use crate::domain::forecast::owed::{Explained, Story};
use crate::domain::forecast::{SubmissionState, Triple};
use crate::domain::ids::{ExplainedId, PersonId, SubmissionId, UnitId};
use crate::domain::people::{Level, Role};
use crate::store::{DealRow, Snapshot};
use crate::ui::testing::{day, now};

fn at(text: &str) -> DateTime<Utc> {
    format!("{text}T09:00:00Z").parse().unwrap()
}

fn read_at(store: &Store, now: DateTime<Utc>, as_of: Option<&str>, only: Option<&[Subject]>) -> Owing {
    let (config, clock) = (Config::default(), ManualClock::at(now));
    read(store, Viewpoint { config: &config, clock: &clock, as_of: as_of.map(day) }, only).unwrap()
}

fn row(id: &str, owner: PersonId, amount: i64, close: &str, status: Status) -> DealRow {
    DealRow {
        external_id: Some(id.into()),
        owner: Some(owner),
        phase: Phase::Late,
        status,
        amount: Some(Money(amount)),
        close: Some(day(close)),
        ..DealRow::bare(id, if status == Status::Won { "Closed Won" } else { "Legal" })
    }
}

struct House {
    store: Store,
    west: UnitId,
    ana: PersonId,
}

/// Ana called 300 for October with Alpha and Beta behind it; Alpha was won for less, Beta slipped, Gamma was due and lost.
fn house() -> House {
    let mut store = Store::in_memory().unwrap();
    let from = day("2025-01-01");
    let west = store.put_unit("Team West", Level::L1, None, from).unwrap();
    let [ana, dana] = ["Ana Sousa", "Dana Reyes"].map(|n| store.put_person(n, None, Role::Rep).unwrap());
    store.set_member(ana, Some(west), from).unwrap();
    store.set_lead(west, Some(dana), from).unwrap();
    let mut import = |on: &str, rows: Vec<DealRow>| {
        store.import_deals(&Snapshot::new("csv", "x.csv", day(on), at(on)), &mut rows.into_iter()).unwrap();
    };
    import(
        "2026-09-28",
        vec![
            row("Alpha", ana, 100, "2026-10-20", Status::Open),
            row("Beta", ana, 200, "2026-10-28", Status::Open),
            row("Gamma", ana, 50, "2026-10-30", Status::Open),
            row("Delta", ana, 70, "2026-12-18", Status::Open),
        ],
    );
    import(
        "2026-11-20",
        vec![
            row("Alpha", ana, 80, "2026-10-21", Status::Won),
            row("Beta", ana, 210, "2026-12-02", Status::Open),
            row("Gamma", ana, 50, "2026-10-30", Status::Lost),
            row("Delta", ana, 70, "2026-12-18", Status::Open),
            // it came into the month after the number was locked
            row("Epsilon", ana, 30, "2026-10-29", Status::Lost),
        ],
    );
    let deals = store.deals(&DealFilter::default()).unwrap();
    let named = |name: &str, amount| {
        let d = deals.iter().find(|d| d.name == name).unwrap();
        NamedDeal { deal: d.id, amount: Money(amount), close: d.close }
    };
    let said = |n: u128, subject, named, sources| Submission {
        id: SubmissionId(uuid::Uuid::from_u128(n)),
        subject,
        by: ana,
        period: "2026-10".parse().unwrap(),
        call: Triple { wc: Money(0), fc: Money(300), bc: Money(400) },
        at: at("2026-09-29"),
        meeting: None,
        sure: true,
        won: Money(0),
        sum_below: None,
        reason: None,
        late_secs: None,
        named,
        explanations: vec![],
        sources,
        state: SubmissionState::Submitted,
    };
    let own = said(1, Subject::Person(ana), vec![named("Alpha", 100), named("Beta", 180)], vec![]);
    let team = said(2, Subject::Unit(west), vec![], vec![own.id]);
    store.submit(&[own, team]).unwrap();
    House { store, west, ana }
}

#[test]
fn the_deals_that_were_said_and_did_not_come_are_offered_first() {
    let House { store, west, ana } = house();
    let (config, clock) = (Config::default(), ManualClock::at(now()));
    let from = Viewpoint { config: &config, clock: &clock, as_of: None };
    for subject in [Subject::Person(ana), Subject::Unit(west)] {
        let owing = read_at(&store, now(), None, Some(&[subject]));
        let [entry] = owing.entries.as_slice() else { panic!("{owing:?}") };
        let miss = entry.miss.unwrap();
        assert_eq!((entry.is_owed(), miss.fc, miss.actual), (true, Money(300), Money(80)));
        let all = suspects(&store, from, &miss).unwrap();
        let got: Vec<(&str, i64, Fate)> = all.iter().map(|s| (s.name.as_str(), s.offer().minor(), s.fate)).collect();
        let want = [
            ("Beta", 180, Fate::Slipped),
            ("Alpha", 20, Fate::Won),
            ("Gamma", 50, Fate::Lost),
            ("Epsilon", 30, Fate::Lost),
        ];
        // Delta was due in December all the time

        assert_eq!(got, want, "a team's number is carried by what its sellers have named");
    }
}

#[test]
fn what_is_not_over_is_not_owed_and_a_past_day_knows_no_later_words() {
    let House { store, .. } = house();
    for (as_of, want) in [(None, 2), (Some("2026-11-01"), 0), (Some("2026-10-31"), 0), (Some("2026-11-20"), 2)] {
        // as of 1 November no deal was known to have closed: nothing is said of the month
        let owing = read_at(&store, now(), as_of, None);
        assert_eq!(owing.entries.iter().filter(|e| e.is_owed()).count(), want, "{as_of:?}");
    }
    let unknown: Vec<String> =
        read_at(&store, now(), Some("2026-11-01"), None).unknown.iter().map(|p| p.key.to_string()).collect();
    assert_eq!(unknown, ["2026-10"], "the period without data is named");
}

#[test]
fn of_who_has_left_nothing_is_owed() {
    let House { mut store, west, ana } = house();
    store.set_tenure(ana, None, Some(day("2026-11-10"))).unwrap();
    store.set_member(ana, None, day("2026-11-11")).unwrap();
    let owing = read_at(&store, now(), None, None);
    let got: Vec<Subject> = owing.entries.iter().map(|e| e.subject).collect();
    assert_eq!(got, [Subject::Unit(west)], "the team still owes its own");
}

#[test]
fn a_quota_of_nothing_and_a_call_of_nothing_owe_nothing() {
    let House { mut store, ana, .. } = house();
    let quota = crate::domain::quota::Quota {
        subject: Subject::Person(ana),
        period: "2026-10".parse().unwrap(),
        amount: Money::ZERO,
        valid_from: day("2026-01-01"),
    };
    store.set_quota(&quota).unwrap();
    assert_eq!(read_at(&store, now(), None, None).entries.len(), 2, "a quota has no part in it");
}

#[test]
fn the_scope_of_a_unit_is_everything_below_it_and_itself_first() {
    let world = crate::ui::testing::world();
    let all = scope(&world.org, crate::ui::testing::EMEA);
    assert_eq!(all[0], Subject::Unit(crate::ui::testing::EMEA));
    assert!(
        all.contains(&Subject::Unit(crate::ui::testing::WEST))
            && all.contains(&Subject::Person(crate::ui::testing::ANA))
    );
    assert!(!all.contains(&Subject::Unit(UnitId(1))));
}

/// The clock of a laptop may be set back: what is written is there, whatever moment it says.
#[test]
fn what_is_written_is_there_although_the_clock_was_set_back() {
    let House { mut store, ana, .. } = house();
    let written_at: DateTime<Utc> = "2026-11-23T09:00:20Z".parse().unwrap();
    let earlier = written_at - chrono::TimeDelta::seconds(20);
    let of = |as_of| {
        let (config, clock) = (Config::default(), ManualClock::at(earlier));
        (config, clock, as_of)
    };
    let read = |store: &Store, as_of: Option<&str>| {
        let (config, clock, as_of) = of(as_of.map(day));
        read(store, Viewpoint { config: &config, clock: &clock, as_of }, Some(&[Subject::Person(ana)])).unwrap()
    };
    let one = |n: u128, at, amends: Option<Explained>| Explained {
        id: ExplainedId(uuid::Uuid::from_u128(n)),
        subject: Subject::Person(ana),
        period: "2026-10".parse().unwrap(),
        horizon: At::Start,
        fc: Money(300),
        actual: Money(80),
        by: Some(ana),
        at,
        meeting: None,
        story: Story {
            rest: Some("the budget went to another project".into()),
            why: amends.as_ref().map(|_| "more is known".into()),
            ..Story::default()
        },
        amends: amends.map(|e| e.id),
    };
    let first = one(1, written_at, None);
    store.apply(&Change::Explained(Swap::add(first.clone())), written_at).unwrap();
    assert!(!read(&store, None).entries[0].is_owed(), "it is explained");
    assert!(read(&store, Some("2026-11-22")).entries[0].is_owed(), "on the day before nobody had");
    // an amendment counts, also where the clock makes it the earlier one
    let second = one(2, earlier, Some(first.clone()));
    store.apply(&Change::Explained(Swap::add(second.clone())), earlier).unwrap();
    assert_eq!(read(&store, None).entries[0].written, [second, first]);
}
