//! What is read for slippage, over a store in memory.

use chrono::NaiveDate;

use super::*;
use crate::clock::ManualClock;
use crate::config::Config;
use crate::domain::deal::Status;
use crate::domain::forecast::slippage::told::{Begun, Since, Unknown};
use crate::domain::forecast::slippage::{Count, Fate, Which};
use crate::domain::forecast::track::Span;
use crate::domain::forecast::{SubmissionState, Triple};
use crate::domain::ids::UnitId;
use crate::domain::money::Money;
use crate::domain::people::{Level, Role};
use crate::store::{DealRow, Snapshot};
use crate::ui::testing::{day, now};

struct House {
    store: Store,
    west: UnitId,
    ana: PersonId,
    bo: PersonId,
}

fn row(id: &str, owner: PersonId, amount: i64, close: &str) -> DealRow {
    DealRow {
        external_id: Some(id.into()),
        owner: Some(owner),
        amount: Some(Money(amount)),
        close: Some(day(close)),
        ..DealRow::bare(format!("Deal {id}"), "Proposal")
    }
}

fn said(n: u128, subject: Subject, period: &str, on: &str, named: Vec<NamedDeal>) -> Submission {
    Submission {
        id: SubmissionId(uuid::Uuid::from_u128(n)),
        subject,
        by: PersonId(1),
        period: period.parse().unwrap(),
        call: Triple { wc: Money(80), fc: Money(100), bc: Money(120) },
        at: format!("{on}T09:00:00Z").parse().unwrap(),
        meeting: None,
        sure: true,
        won: Money(0),
        sum_below: None,
        reason: None,
        late_secs: None,
        named,
        explanations: vec![],
        sources: vec![],
        state: SubmissionState::Submitted,
    }
}

/// Snapshots of 5, 12 and 19 Oct and of 16 Nov. October is locked on 12 Oct by Ana alone; November on 2 Nov, by the team.
fn house() -> House {
    let mut store = Store::in_memory().unwrap();
    let from = day("2025-01-01");
    let west = store.put_unit("Team West", Level::L1, None, from).unwrap();
    let [ana, bo] = ["Ana Sousa", "Bo Lindqvist"].map(|n| store.put_person(n, None, Role::Rep).unwrap());
    store.set_member(ana, Some(west), from).unwrap();
    store.set_member(bo, Some(west), from).unwrap();
    let won = |row: DealRow| DealRow { status: Status::Won, ..row };
    let lost = |row: DealRow| DealRow { status: Status::Lost, ..row };
    for (on, rows) in [
        ("2026-10-05", vec![row("1", ana, 100, "2026-10-20"), row("2", bo, 50, "2026-10-28")]),
        (
            "2026-10-12",
            vec![row("1", ana, 110, "2026-10-20"), row("2", bo, 50, "2026-10-28"), row("3", ana, 30, "2026-10-30")],
        ),
        (
            "2026-10-19",
            vec![
                won(row("1", ana, 120, "2026-10-19")),
                row("2", bo, 50, "2026-11-12"),
                row("3", ana, 30, "2026-11-26"),
            ],
        ),
        (
            "2026-11-16",
            vec![
                won(row("1", ana, 120, "2026-10-19")),
                lost(row("2", bo, 50, "2026-11-12")),
                row("3", ana, 30, "2027-01-20"),
            ],
        ),
    ] {
        let snapshot = Snapshot::new("csv", "x.csv", day(on), now());
        store.import_deals(&snapshot, &mut rows.into_iter()).unwrap();
    }
    let deals = store.deals(&crate::store::DealFilter::default()).unwrap();
    let named = |name: &str, amount: i64, close: &str| NamedDeal {
        deal: deals.iter().find(|d| d.name == name).unwrap().id,
        amount: Money(amount),
        close: Some(day(close)),
    };
    let (person, unit) = (Subject::Person(ana), Subject::Unit(west));
    store
        .submit(&[
            said(1, person, "2026-10", "2026-10-12", vec![named("Deal 3", 25, "2026-10-30")]),
            said(2, unit, "2026-11", "2026-11-02", vec![named("Deal 2", 50, "2026-11-12")]),
            // what is said later does not move the lock
            said(3, unit, "2026-11", "2026-11-16", vec![]),
        ])
        .unwrap();
    House { store, west, ana, bo }
}

fn told(store: &Store, scope: Scope, as_of: Option<NaiveDate>) -> Told {
    let (config, clock) = (Config::default(), ManualClock::at(now()));
    read(store, Viewpoint { config: &config, clock: &clock, as_of }, scope, None).unwrap()
}

fn month(told: &Told, key: &str, which: Which) -> std::result::Result<Begun, Unknown> {
    let all = told.periods(Span::Month);
    all.iter().find(|p| p.period.key.to_string() == key).unwrap().of(which).clone()
}

fn counts(begun: &Begun) -> Vec<(usize, i64)> {
    let tally = begun.cohort.tally();
    let pair = |c: Count| (c.deals, c.value.minor());
    std::iter::once(tally.all).chain(Fate::ALL.iter().map(|f| tally.count(*f))).map(pair).collect()
}

#[test]
fn a_cohort_is_of_the_day_of_the_first_lock() {
    let house = house();
    let all = told(&house.store, Scope::Unit(house.west), None);
    // October: no number of the team's own, Ana's of 12 Oct was the first; at what the deals were worth then
    let october = month(&all, "2026-10", Which::Due).unwrap();
    assert_eq!((october.on, &october.since), (day("2026-10-12"), &Since::Locked(None)));
    assert_eq!(counts(&october), [(3, 190), (1, 110), (0, 0), (2, 80), (0, 0), (0, 0)]);
    let sellers: Vec<_> = october.cohort.by_seller().into_iter().map(|(o, t)| (o, t.all.deals)).collect();
    assert_eq!(sellers, [(Some(house.ana), 2), (Some(house.bo), 1)]);
    let third = october.cohort.members.iter().find(|m| m.value == Money(30)).unwrap();
    assert_eq!((third.fate, third.pushes, third.days_later()), (Fate::Slipped, 2, Some(82)));
    // November: the team's first number, not its second
    let november = month(&all, "2026-11", Which::Due).unwrap();
    assert_eq!((november.on, counts(&november)[0], counts(&november)[2]), (day("2026-11-02"), (2, 80), (1, 50)));
    assert_eq!(counts(&november)[3], (1, 30), "the other one slipped into January");
    // nothing was locked of the quarter: the first snapshot within it
    let quarter = all.quarters.last().unwrap().due.clone().unwrap();
    assert_eq!((quarter.on, quarter.since.clone()), (day("2026-10-05"), Since::NothingLocked));
    assert_eq!(counts(&quarter), [(2, 150), (1, 100), (1, 50), (0, 0), (0, 0), (0, 0)]);
    // of what lies before the first snapshot nothing is known
    assert_eq!(month(&all, "2026-09", Which::Due).unwrap_err(), Unknown::NoSnapshot);
}

#[test]
fn what_was_named_is_whose_it_was_and_at_what_it_was_named_for() {
    let house = house();
    let all = told(&house.store, Scope::All, None);
    let october = month(&all, "2026-10", Which::Named).unwrap();
    assert_eq!(counts(&october), [(1, 25), (0, 0), (0, 0), (1, 25), (0, 0), (0, 0)]);
    assert_eq!(october.cohort.by_seller()[0].0, Some(house.ana));
    // named by the manager only: its owner's
    let november = month(&all, "2026-11", Which::Named).unwrap();
    assert_eq!((november.cohort.by_seller()[0].0, counts(&november)[2]), (Some(house.bo), (1, 50)));
    assert_eq!(month(&all, "2026-09", Which::Named).unwrap_err(), Unknown::NothingLocked);
    // Bo has locked nothing himself
    let bo = told(&house.store, Scope::Rep(house.bo), None);
    assert_eq!(month(&bo, "2026-10", Which::Due).unwrap().since, Since::NothingLocked);
    assert_eq!(month(&bo, "2026-10", Which::Named).unwrap_err(), Unknown::NothingNamed);
}

#[test]
fn a_past_day_shows_what_was_known_then() {
    let house = house();
    let then = told(&house.store, Scope::All, Some(day("2026-10-16")));
    assert_eq!(then.periods(Span::Month).last().unwrap().period.key.to_string(), "2026-10");
    let october = month(&then, "2026-10", Which::Due).unwrap();
    assert_eq!(counts(&october)[0], (3, 190));
    assert_eq!(counts(&october)[4], (3, 190), "all of it is still open");
    assert_eq!(then.pushes.sum(None).pushes, 0);
    assert_eq!(then.pushes.sum(None).open, 3);
}

#[test]
fn pushes_are_those_of_open_deals_since_the_log_begins() {
    let house = house();
    let all = told(&house.store, Scope::All, None);
    assert_eq!(all.pushes.since, Some(day("2026-10-05")));
    let sum = all.pushes.sum(None);
    // Deal 3: 30 Oct to 26 Nov to 20 Jan, the second over the end of Q4
    assert_eq!((sum.open, sum.deals, sum.twice, sum.pushes, sum.days, sum.crossings), (1, 1, 1, 2, 82, 1));
    assert_eq!(all.pushes.deals[0].last.unwrap().on, day("2026-11-16"));
    assert_eq!(told(&house.store, Scope::Rep(house.bo), None).pushes.sum(None).open, 0);
}

#[test]
fn a_lock_before_the_first_snapshot_is_told_as_what_it_is() {
    let mut house = house();
    house.store.submit(&[said(9, Subject::Unit(house.west), "2026-Q4", "2026-09-21", vec![])]).unwrap();
    let all = told(&house.store, Scope::All, None);
    let quarter = all.quarters.last().unwrap();
    let due = quarter.due.as_ref().unwrap();
    assert_eq!((due.on, &due.since), (day("2026-10-05"), &Since::LockedUnseen(day("2026-09-21"))));
    assert_eq!(quarter.named.clone().unwrap_err(), Unknown::NothingNamed);
}

#[test]
fn without_deals_there_is_nothing_to_tell() {
    let store = Store::in_memory().unwrap();
    let (config, clock) = (Config::default(), ManualClock::at(now()));
    let from = Viewpoint { config: &config, clock: &clock, as_of: None };
    let said = read(&store, from, Scope::All, None).unwrap_err().to_string();
    assert!(said.contains("no export of deals has been imported yet"), "{said}");
}

#[test]
fn a_period_of_long_ago_is_read_where_it_is_wanted() {
    let house = house();
    let (config, clock) = (Config::default(), ManualClock::at(now()));
    let from = Viewpoint { config: &config, clock: &clock, as_of: None };
    let key = "2025-02".parse().unwrap();
    let told = read(&house.store, from, Scope::All, Some(key)).unwrap();
    assert_eq!(told.months[0].period.key, key);
    assert_eq!(told.months[0].due.clone().unwrap_err(), Unknown::NoSnapshot);
}

#[test]
fn a_pipeline_review_shows_what_was_due_and_nothing_of_a_forecast() {
    use super::super::testing::{app_at, screen, type_keys};
    let mut house = house();
    let dana = house.store.put_person("Dana Reyes", None, Role::Flm).unwrap();
    house.store.set_lead(house.west, Some(dana), day("2025-01-01")).unwrap();
    let (mut app, _) = app_at(house.store, now());
    type_keys(&mut app, "Ov");
    let shown = screen(&mut app, 120, 40);
    assert!(
        shown.contains("named behind the FC") && shown.contains("as named by Mon 2 Nov"),
        "before the review: {shown}"
    );
    type_keys(&mut app, "HSpipel\n");
    assert!(app.in_meeting());
    for keys in ["O", "v", "2", "v", "1"] {
        type_keys(&mut app, keys);
        let shown = screen(&mut app, 120, 40);
        assert!(shown.contains("all that were due") && !shown.contains("named behind the FC ·"), "{keys}: {shown}");
        assert!(!shown.contains("as named by"), "{keys}: {shown}");
    }
    // and back into the review, not home
    app.event(crossterm::event::Event::Key(crossterm::event::KeyCode::Esc.into()));
    assert!(screen(&mut app, 120, 40).contains("AGENDA"));
}
