//! What is read for the odds, over a store in memory; and the way to the screen.

use chrono::Days;

use super::*;
use crate::app::testing::{app, screen, type_keys};
use crate::clock::ManualClock;
use crate::config::Config;
use crate::domain::deal::{Phase, Status};
use crate::domain::forecast::SubmissionState;
use crate::domain::forecast::odds::told::Told;
use crate::domain::ids::{SubmissionId, UnitId};
use crate::domain::people::{Level, Role};
use crate::store::{DealRow, Snapshot};
use crate::ui::testing::{day, now};

struct House {
    store: Store,
    west: UnitId,
    ana: PersonId,
    bo: PersonId,
}

fn row(id: &str, owner: PersonId, amount: i64, close: NaiveDate, status: Status) -> DealRow {
    DealRow {
        external_id: Some(id.into()),
        owner: Some(owner),
        phase: Phase::Late,
        status,
        amount: Some(Money::units(amount)),
        close: Some(close),
        created: close.checked_sub_days(Days::new(60)),
        ..DealRow::bare(id, "Contract")
    }
}

fn import(store: &mut Store, on: NaiveDate, rows: Vec<DealRow>) {
    import_from("csv", store, on, rows);
}

fn import_from(source: &str, store: &mut Store, on: NaiveDate, rows: Vec<DealRow>) {
    let snapshot = Snapshot { whole: false, ..Snapshot::new(source, &format!("{on}.csv"), on, now()) };
    store.import_deals(&snapshot, &mut rows.into_iter()).unwrap();
}

/// Each month from May on ten deals are due in its last days, of two sellers; half of each one's are won. The tests' day is
/// 23 November. What is due in November is open.
fn house() -> House {
    let mut store = Store::in_memory().unwrap();
    let from = day("2025-01-01");
    let west = store.put_unit("Team West", Level::L1, None, from).unwrap();
    let dana = store.put_person("Dana Reyes", None, Role::Flm).unwrap();
    store.set_lead(west, Some(dana), from).unwrap();
    let [ana, bo] = ["Ana Sousa", "Bo Lindqvist"].map(|n| store.put_person(n, None, Role::Rep).unwrap());
    store.set_member(ana, Some(west), from).unwrap();
    store.set_member(bo, Some(west), from).unwrap();
    for month in 5..=11 {
        let first = NaiveDate::from_ymd_opt(2026, month, 1).unwrap();
        let due = first + Days::new(27);
        let of = |n: i64| if n % 2 == 0 { ana } else { bo };
        let id = |n: i64| format!("{month}-{n}");
        let open = (0..10).map(|n| row(&id(n), of(n), 100, due, Status::Open)).collect();
        import(&mut store, first + Days::new(9), open);
        if month < 11 {
            let fate = |n: i64| if n < 5 { Status::Won } else { Status::Lost };
            let ended = (0..10).map(|n| row(&id(n), of(n), 100, due, fate(n))).collect();
            import(&mut store, first + Days::new(30), ended);
        }
    }
    House { store, west, ana, bo }
}

fn said(n: u128, subject: Subject, period: &str, on: &str, fc: i64) -> Submission {
    let money = |units: i64| Money::units(units);
    Submission {
        id: SubmissionId(uuid::Uuid::from_u128(n)),
        subject,
        by: PersonId(1),
        period: period.parse().unwrap(),
        call: Triple { wc: money(fc - 100), fc: money(fc), bc: money(fc + 300) },
        at: format!("{on}T09:00:00Z").parse().unwrap(),
        meeting: None,
        sure: true,
        won: Money(0),
        sum_below: None,
        reason: None,
        late_secs: None,
        named: vec![],
        explanations: vec![],
        sources: vec![],
        state: SubmissionState::Submitted,
    }
}

fn known(store: &Store, scope: Scope, period: &str, as_of: Option<&str>) -> Result<Known, Unsaid> {
    let (config, clock) = (Config::default(), ManualClock::at(now()));
    read(store, Viewpoint { config: &config, clock: &clock, as_of: as_of.map(day) }, scope, period.parse().ok())
}

#[test]
fn months_at_the_same_point_with_what_became_of_their_deals() {
    let h = house();
    let known = known(&h.store, Scope::Unit(h.west), "2026-11", None).unwrap();
    let names: Vec<&str> = known.past.iter().map(|(_, p)| p.name.as_str()).collect();
    assert_eq!(names, ["2026-05", "2026-06", "2026-07", "2026-08", "2026-09", "2026-10"]);
    for (window, past) in &known.past {
        assert_eq!((past.cases.len(), past.won, past.outside), (10, Money::ZERO, Money::ZERO), "{}", past.name);
        assert_eq!(past.actual, Money::units(500));
        assert_eq!((window.point - window.period.first).num_days(), 9, "as the newest export: {window:?}");
    }
    assert_eq!((known.present.due.len(), known.present.won), (10, Money::ZERO));
    let told = Told::of(known);
    let odds = told.odds.as_ref().unwrap();
    assert_eq!((odds.periods, odds.cases, odds.middle), (6, 60, Money::units(500)));
    assert_eq!(told, Told::of(told.known.clone()), "the same data, the same answer");
    let back = told.back_test(&|| false).unwrap();
    assert_eq!(back.inside(), (6, 6));
}

#[test]
fn a_rep_has_deals_of_their_own_and_a_past_day_knows_nothing_of_later() {
    let h = house();
    let ana = known(&h.store, Scope::Rep(h.ana), "2026-11", None).unwrap();
    assert_eq!((ana.present.due.len(), ana.past[0].1.cases.len(), ana.past[0].1.actual), (5, 5, Money::units(300)));
    let then = known(&h.store, Scope::All, "2026-08", Some("2026-08-20")).unwrap();
    assert_eq!(then.past.len(), 3, "May, June and July were over");
    assert_eq!((then.present.due.len(), then.present.won), (10, Money::ZERO));
    let little = Told::of(then).odds.unwrap_err();
    assert_eq!(
        little.words(),
        "too little history to say: it takes one more closed period with snapshots from its course"
    );
    // before anything was imported
    assert!(matches!(known(&h.store, Scope::All, "2026-05", Some("2026-05-03")), Err(Unsaid::NoHistory)));
    let over = known(&h.store, Scope::All, "2026-10", None).unwrap_err().to_string();
    assert!(over.starts_with("2026-10 is over"), "{over}");
}

#[test]
fn numbers_stand_as_they_did_and_a_unit_that_is_silent_has_those_of_its_reports() {
    let mut h = house();
    let (ana, bo) = (Subject::Person(h.ana), Subject::Person(h.bo));
    h.store
        .submit(&[
            said(1, ana, "2026-11", "2026-11-03", 300),
            said(2, bo, "2026-11", "2026-11-03", 200),
            said(3, ana, "2026-10", "2026-10-02", 400),
            // after the point: it did not stand then
            said(4, ana, "2026-10", "2026-10-28", 900),
        ])
        .unwrap();
    let unit = known(&h.store, Scope::Unit(h.west), "2026-11", None).unwrap();
    assert_eq!((unit.asked.fc, unit.spoken), (Some(Money::units(500)), Spoken::Below));
    let rep = known(&h.store, Scope::Rep(h.ana), "2026-11", None).unwrap();
    assert_eq!((rep.asked.wc, rep.spoken), (Some(Money::units(200)), Spoken::Own));
    assert_eq!(rep.past.last().unwrap().1.asked.fc, Some(Money::units(400)));
    assert_eq!(rep.past[0].1.asked, Asked::default());
    h.store.submit(&[said(5, Subject::Unit(h.west), "2026-11", "2026-11-04", 450)]).unwrap();
    let all = known(&h.store, Scope::All, "2026-11", None).unwrap();
    assert_eq!((all.asked.fc, all.spoken), (Some(Money::units(450)), Spoken::Own), "everybody's are the top's");
}

#[test]
fn the_same_deals_have_the_same_chances_whoever_they_are_called_and_however_the_day_is_named() {
    let mut h = house();
    let west = Subject::Unit(h.west);
    h.store.submit(&[said(1, west, "2026-11", "2026-11-03", 500)]).unwrap();
    let ask = |scope, as_of| Told::of(known(&h.store, scope, "2026-11", as_of).unwrap());
    let (all, unit) = (ask(Scope::All, None), ask(Scope::Unit(h.west), None));
    assert!(all.odds.is_ok());
    assert_eq!(all.odds, unit.odds);
    assert_eq!(ask(Scope::All, Some("2026-11-23")), all, "today by its date");
    // the newest export is of the 10th: nothing is learned between two of them
    assert_eq!((all.known.seen, all.known.today), (day("2026-11-10"), day("2026-11-23")));
    assert_eq!(ask(Scope::All, Some("2026-11-12")).odds, all.odds);
}

#[test]
fn a_new_day_for_deals_whose_day_has_passed_does_not_swing_the_chance() {
    // half of those that are overdue on the tenth of a month are won in it, as are half of those that are due
    let mut h = house();
    for month in 5..=11 {
        let first = NaiveDate::from_ymd_opt(2026, month, 1).unwrap();
        let rows = |status: &dyn Fn(i64) -> Status| -> Vec<DealRow> {
            (0..10).map(|n| row(&format!("late-{month}-{n}"), h.ana, 100, first + Days::new(2), status(n))).collect()
        };
        let late = rows(&|_| Status::Open);
        import_from("late", &mut h.store, first + Days::new(9), late);
        if month < 11 {
            let ended = rows(&|n| if n < 5 { Status::Won } else { Status::Lost });
            import_from("late", &mut h.store, first + Days::new(30), ended);
        }
    }
    h.store.submit(&[said(1, Subject::Unit(h.west), "2026-11", "2026-11-03", 1_000)]).unwrap();
    let ask = |store: &Store| Told::of(known(store, Scope::All, "2026-11", None).unwrap());
    let before = ask(&h.store);
    assert_eq!((before.known.present.due.len(), before.known.present.overdue.len()), (10, 10));
    let moved = (0..10).map(|n| row(&format!("late-11-{n}"), h.ana, 100, day("2026-11-27"), Status::Open)).collect();
    import_from("late", &mut h.store, day("2026-11-11"), moved);
    let after = ask(&h.store);
    assert_eq!((after.known.present.due.len(), after.known.present.overdue.len()), (20, 0));
    let fc = |told: &Told| told.odds.as_ref().unwrap().fc.unwrap();
    assert!((fc(&before) - fc(&after)).abs() < 0.05, "{} {}", fc(&before), fc(&after));
}

#[test]
fn nobody_who_sold_then_is_no_past() {
    let mut h = house();
    let north = h.store.put_unit("Team North", Level::L1, None, day("2026-09-01")).unwrap();
    h.store.set_member(h.bo, Some(north), day("2026-09-01")).unwrap();
    let known = known(&h.store, Scope::Unit(north), "2026-11", None).unwrap();
    assert_eq!(known.past.len(), 2, "September and October");
    let why: Vec<Unseen> = known.unseen.iter().map(|(_, why)| *why).collect();
    assert_eq!(why, [Unseen::Nobody; 4]);
    // nor of a seller: months before somebody came are no months in which nothing was won
    let new = h.store.put_person("Kim Berg", None, Role::Rep).unwrap();
    h.store.set_member(new, Some(north), day("2026-10-01")).unwrap();
    let first = |scope| {
        super::read(
            &h.store,
            Viewpoint { config: &Config::default(), clock: &ManualClock::at(now()), as_of: None },
            scope,
            "2026-11".parse().ok(),
        )
    };
    let of_kim = first(Scope::Rep(new)).unwrap();
    assert_eq!((of_kim.past.len(), of_kim.unseen.len()), (1, 5), "October alone");
    assert!(Told::of(of_kim).odds.is_err());
}

#[test]
fn what_was_won_stays_with_whose_it_was_when_the_month_ended() {
    let mut h = house();
    let of = |store: &Store, who| {
        let past = known(store, Scope::Rep(who), "2026-11", None).unwrap().past;
        past.into_iter().map(|(_, p)| (p.actual, p.outside, p.cases.len())).collect::<Vec<_>>()
    };
    let before = (of(&h.store, h.ana), of(&h.store, h.bo));
    assert_eq!(before.0[0], (Money::units(300), Money::ZERO, 5));
    // all of Ana's wins of May are Bo's from now on
    let moved = [0, 2, 4].map(|n| row(&format!("5-{n}"), h.bo, 100, day("2026-05-28"), Status::Won));
    import(&mut h.store, day("2026-11-16"), moved.to_vec());
    assert_eq!((of(&h.store, h.ana), of(&h.store, h.bo)), before);
}

#[test]
fn the_screen_is_one_key_away_and_walled_off_in_a_pipeline_review() {
    let h = house();
    let mut app = app(h.store);
    type_keys(&mut app, "Yd");
    let drawn = screen(&mut app, 120, 40);
    assert!(drawn.contains("THE CHANCE TO REACH") && drawn.contains("November (2026-11)"), "{drawn}");
    assert!(drawn.contains("60 deals of 6 closed periods"), "{drawn}");
    type_keys(&mut app, "2");
    assert!(screen(&mut app, 120, 40).contains("PERIOD"), "the back-test");
    app.launch_meeting("PR", None).unwrap();
    type_keys(&mut app, "Y");
    let drawn = screen(&mut app, 120, 40);
    assert!(drawn.contains("Not in this meeting") && !drawn.contains("THE CHANCE TO REACH"), "{drawn}");
}
