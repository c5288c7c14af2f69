use std::cell::RefCell;
use std::collections::HashMap;

use super::*;
use crate::clock::ManualClock;
use crate::domain::capture::BuyerEvent;
use crate::domain::change::{Change, Swap};
use crate::domain::deal::Phase;
use crate::domain::health::Grid;
use crate::domain::ids::{BuyerEventId, PersonId, UnitId};
use crate::domain::people::{Level, Role};
use crate::store::{DealFilter, DealRow, LeadRow, Reading, Snapshot};
use crate::ui::testing::{day, now, world};

fn days(all: &[&str]) -> Vec<NaiveDate> {
    all.iter().map(|d| day(d)).collect()
}

#[test]
fn a_trend_is_made_of_the_last_snapshot_of_each_week_before_today_and_not_of_too_many() {
    let of = |snapshots: &[&str]| past_days(&days(snapshots), day("2026-11-23"));
    assert_eq!(of(&[]), []);
    assert_eq!(of(&["2026-11-23", "2026-11-24"]), [], "today is not the past");
    assert_eq!(
        of(&["2026-11-09", "2026-11-11", "2026-11-16", "2026-11-22", "2026-11-23"]),
        days(&["2026-11-11", "2026-11-22"])
    );
    let many: Vec<NaiveDate> = (0..200).map(|n| day("2026-04-01") + chrono::Days::new(n)).collect();
    let kept = past_days(&many, day("2026-11-23"));
    assert_eq!((kept.len(), kept.last()), (DAYS, many.last()), "the newest ones");
}

#[test]
fn everybody_stands_one_step_below_who_is_above() {
    let org = world().org;
    let of = |scope| depth(scope, &org);
    assert_eq!(of(Scope::All), 0);
    assert_eq!([1, 2, 3].map(|n| of(Scope::Unit(UnitId(n)))), [1, 2, 3]);
    assert_eq!(of(Scope::Rep(org.members[0].0)), 4);
    let mut round = org.clone();
    round.units[0].parent = Some(UnitId(3));
    assert!(depth(Scope::Rep(org.members[0].0), &round) <= round.units.len() + 1, "it ends");
    assert_eq!(round.units[0].level, Level::L3);
}

/// What the clinic tells, one answer after the other.
fn told(clinic: &mut Clinic, store: &Store, question: &Question) -> Vec<Answer> {
    let all = RefCell::new(Vec::new());
    clinic.answer(store, question, None, &|| false, &mut |answer| all.borrow_mut().push(answer)).unwrap();
    all.into_inner()
}

/// Team West over fourteen weekly snapshots: thirty deals of three sellers, of which one more a week is left alone by its
/// buyer and some are pushed; two leads.
fn company() -> (Store, Clinic, Question) {
    let mut store = Store::in_memory().unwrap();
    let from = day("2026-01-01");
    let west = store.put_unit("Team West", Level::L1, None, from).unwrap();
    let sellers = ["Ana Sousa", "Bo Lindqvist", "Ivo Marek"].map(|n| store.put_person(n, None, Role::Rep).unwrap());
    for seller in sellers {
        store.set_member(seller, Some(west), from).unwrap();
    }
    for week in 0..14_u32 {
        let on = day("2026-08-24") + chrono::Days::new(u64::from(week) * 7);
        let rows: Vec<DealRow> = (0..30).map(|n| row(n, sellers[n as usize % 3], on, week)).collect();
        let snapshot = Snapshot::new("csv", &format!("{on}.csv"), on, now());
        store.import_deals(&snapshot, &mut rows.into_iter()).unwrap();
    }
    let lead = |id: &str, created: &str| LeadRow {
        external_id: Some(id.to_owned()),
        name: format!("Lead {id}"),
        owner: Some(sellers[1]),
        created: Some(day(created).and_hms_opt(9, 0, 0).unwrap()),
        ..LeadRow::default()
    };
    let reading = Reading { crm: "csv".into(), file: "leads.csv".into(), on: day("2026-11-22"), read_at: now() };
    let leads = vec![lead("1", "2026-11-20"), lead("2", "2026-11-10")];
    store.import_leads(&reading, true, &mut leads.into_iter()).unwrap();
    let clock = Arc::new(ManualClock::at(now()));
    let question = Question { period: PeriodKey::Quarter(2026, 4), sheet: Scope::All };
    (store, Clinic::new(Config::default(), clock), question)
}

/// A deal as it is on that day of that week.
fn row(n: u32, owner: PersonId, on: NaiveDate, week: u32) -> DealRow {
    let days = |n: u32| chrono::Days::new(u64::from(n));
    DealRow {
        external_id: Some(n.to_string()),
        owner: Some(owner),
        phase: if n.is_multiple_of(2) { Phase::Mid } else { Phase::Late },
        amount: (!n.is_multiple_of(7)).then(|| Money::units(i64::from(n) * 10_000)),
        close: Some(day("2026-12-01") + days(n * 2 + if n < 4 { week } else { 0 })),
        created: Some(day("2026-08-01")),
        last_activity: Some(if n < week { day("2026-08-20") } else { on }),
        next_step: Some("the buyer calls".into()),
        next_step_date: (!n.is_multiple_of(5)).then(|| on + days(7)),
        ..DealRow::bare(format!("Deal {n}"), if n.is_multiple_of(2) { "Proposal" } else { "Contract" })
    }
}

#[test]
fn the_past_is_what_was_so_on_each_day() {
    let (store, mut clinic, question) = company();
    let answers = told(&mut clinic, &store, &question);
    let last = answers.last().unwrap();
    assert!(last.whole && answers.iter().filter(|a| a.whole).count() == 1, "one last word");
    assert_eq!(last.past.len(), DAYS);
    assert!(answers.windows(2).all(|w| w[0].past.len() <= w[1].past.len()), "more and more is known");
    let config = Config::default();
    let clock = ManualClock::at(now());
    let past = &last.past[3];
    let from = Viewpoint { config: &config, clock: &clock, as_of: Some(past.day) };
    let facts = Facts::read(&store, from, Some(question.period), true).unwrap();
    let briefs = Briefs::of(facts.deals(), &facts.lens());
    let grid = Grid::count(facts.grid(&briefs));
    let mut want = HashMap::new();
    for scope in grid.scopes() {
        want.extend(grid.metrics(scope).into_iter().map(|m| ((scope, m.kind), m.value)));
    }
    assert_eq!(past.values, want);
    // a trend that never moves would show nothing
    let stalled = |p: &Past| p.values[&(Scope::All, Kind::Stalled)];
    assert!(last.past.iter().any(|p| stalled(p) != stalled(&last.past[0])));
}

#[test]
fn what_lies_behind_a_metric_adds_up_to_it() {
    let (store, mut clinic, question) = company();
    let answer = told(&mut clinic, &store, &question).pop().unwrap();
    let (figures, sheet) = (answer.picture.of(Scope::All).unwrap(), answer.sheet.unwrap());
    for (kind, input) in [
        (Kind::Stalled, "stalled"),
        (Kind::Pushed, "pushed"),
        (Kind::ZeroValue, "without"),
        (Kind::NoNextStep, "without"),
        (Kind::Untouched, "untouched"),
        (Kind::LeadsWaiting, "waiting"),
        (Kind::StageDistribution, "deals"),
    ] {
        let behind = sheet.behind(kind).unwrap();
        let counted = figures.metric(kind).unwrap().input(input);
        assert_eq!(counted, Some(crate::domain::health::Quantity::Count(behind.count)), "{}", kind.key());
        assert_eq!(behind.count.min(LISTED), behind.deals.len() + behind.leads.len(), "{}", kind.key());
        assert!(
            behind.deals.is_sorted_by_key(|d| std::cmp::Reverse(d.amount.unwrap_or_default())),
            "the largest first"
        );
    }
    let open: Money = sheet.funnel.iter().map(|s| s.sum.value).sum();
    assert_eq!(
        Some(crate::domain::health::Quantity::Money(open)),
        figures.metric(Kind::StageDistribution).unwrap().input("open")
    );
}

#[test]
fn a_second_question_is_answered_from_what_is_held_and_a_changed_file_is_read_again() {
    let (mut store, mut clinic, question) = company();
    let first = told(&mut clinic, &store, &question);
    let person = store.org(day("2026-11-23")).unwrap().members[0].0;
    let other = Question { sheet: Scope::Rep(person), ..question };
    let again = told(&mut clinic, &store, &other);
    let last = again.last().unwrap();
    assert!(last.whole);
    assert!(Arc::ptr_eq(&first.last().unwrap().picture, &last.picture), "the same picture");
    assert!(Arc::ptr_eq(&first.last().unwrap().past, &last.past), "the same past");
    assert_eq!(last.sheet.as_ref().unwrap().scope, Scope::Rep(person));
    // another period of the same deals
    let next = Question { period: PeriodKey::Quarter(2027, 1), ..question };
    let turned = told(&mut clinic, &store, &next).pop().unwrap();
    assert_eq!(turned.picture.period.key, next.period);
    assert_ne!(turned.picture.rows[0].metrics, first[0].picture.rows[0].metrics);
    assert_eq!(turned.sheet.unwrap().period, next.period);
    // a write of another connection; in memory there is none, so the version is made to look old
    store.set_setting("a", "b").unwrap();
    clinic.held.as_mut().unwrap().version -= 1;
    let fresh = told(&mut clinic, &store, &question);
    assert!(fresh[0].sheet.is_some() && !fresh[0].whole, "what was right a moment ago comes first");
    assert!(!Arc::ptr_eq(&fresh[0].picture, &fresh.last().unwrap().picture), "then what is right now");
    assert_eq!(fresh[0].picture.rows, fresh.last().unwrap().picture.rows, "here it is the same");
    assert!(fresh.last().unwrap().whole);
}

#[test]
fn who_asks_something_else_stops_what_is_being_looked_back_for() {
    let (store, mut clinic, question) = company();
    let all = RefCell::new(Vec::new());
    let stopped = || all.borrow().iter().any(|a: &Answer| a.past.len() >= 2);
    clinic.answer(&store, &question, None, &stopped, &mut |answer| all.borrow_mut().push(answer)).unwrap();
    assert_eq!(all.borrow().last().unwrap().past.len(), 2);
    // what was found is not lost
    let rest = told(&mut clinic, &store, &question);
    assert!(rest[0].past.len() >= 2 && rest.last().unwrap().past.len() == DAYS);
}

#[test]
fn the_past_is_made_anew_when_what_it_was_judged_by_has_changed() {
    let (mut store, mut clinic, question) = company();
    let mut past = told(&mut clinic, &store, &question).pop().unwrap().past;
    let mut ask = |store: &Store, clinic: &mut Clinic| {
        clinic.held.as_mut().unwrap().version -= 1;
        let now = told(clinic, store, &question).pop().unwrap().past;
        let same = Arc::ptr_eq(&past, &now);
        past = now;
        same
    };
    store.set_setting("a", "b").unwrap();
    assert!(ask(&store, &mut clinic), "what has nothing to do with it");
    store.note_limits(&Config::default().limits(), &Default::default(), None, day("2026-11-20")).unwrap();
    assert!(!ask(&store, &mut clinic), "limits");
    let row = LeadRow { external_id: Some("3".to_owned()), name: "Lead 3".to_owned(), ..LeadRow::default() };
    let reading = Reading { crm: "csv".into(), file: "more.csv".into(), on: day("2026-11-22"), read_at: now() };
    store.import_leads(&reading, false, &mut [row].into_iter()).unwrap();
    assert!(!ask(&store, &mut clinic), "leads");
    let told_here = BuyerEvent {
        id: BuyerEventId(uuid::Uuid::from_u128(9)),
        deal: store.deals(&DealFilter::default()).unwrap()[0].id,
        on: day("2026-10-20"),
        text: "called".into(),
        buyer: None,
        seller: None,
        meeting: None,
        unit: None,
        created: now(),
    };
    let change = Change::BuyerEvent(Swap::add(told_here));
    store.apply(&change, now()).unwrap();
    assert!(!ask(&store, &mut clinic), "what a buyer did");
    store.apply(&change.inverse(), now()).unwrap();
    assert!(!ask(&store, &mut clinic), "and did not");
    assert!(ask(&store, &mut clinic));
}

#[test]
fn leads_wait_by_the_clock_also_where_the_file_is_as_it_was() {
    let (store, _, question) = company();
    let clock = Arc::new(ManualClock::at(now()));
    let mut clinic = Clinic::new(Config::default(), clock.clone());
    let waited = |answer: &Answer| {
        let sheet = answer.sheet.as_ref().unwrap();
        sheet.behind(Kind::LeadsWaiting).unwrap().leads.iter().filter_map(|l| l.waited).sum::<i64>()
    };
    let first = told(&mut clinic, &store, &question).pop().unwrap();
    clock.advance(chrono::TimeDelta::hours(2));
    let later = told(&mut clinic, &store, &question).pop().unwrap();
    assert!(waited(&later) > waited(&first), "{} and {}", waited(&first), waited(&later));
    assert!(Arc::ptr_eq(&first.past, &later.past), "the past is not touched by it");
    let again = told(&mut clinic, &store, &question).pop().unwrap();
    assert!(Arc::ptr_eq(&again.picture, &later.picture));
}
