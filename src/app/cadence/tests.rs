//! The map over a store in memory; and the way to the screen.

use super::*;
use crate::app::testing::{app, screen, type_keys};
use crate::clock::ManualClock;
use crate::config::Config;
use crate::domain::action::{Action, ActionKind};
use crate::domain::cadence::Mark;
use crate::domain::change::{Change, Swap};
use crate::domain::deal::Status;
use crate::domain::ids::ActionId;
use crate::domain::meeting::MeetingState;
use crate::domain::money::Money;
use crate::domain::people::{Level, Role, Subject};
use crate::domain::period::PeriodKey;
use crate::domain::quota::Quota;
use crate::store::{DealRow, NewMeeting, Snapshot};
use crate::ui::testing::{day, now};

struct House {
    store: Store,
    west: UnitId,
    ana: PersonId,
    bo: PersonId,
}

fn catalog() -> Catalog {
    Catalog::new(&[]).0
}

/// Team West in a region, with two sellers. The tests' day is Monday 23 November.
fn house() -> House {
    let mut store = Store::in_memory().unwrap();
    let from = day("2026-01-01");
    let region = store.put_unit("EMEA", Level::L2, None, from).unwrap();
    let west = store.put_unit("Team West", Level::L1, Some(region), from).unwrap();
    let [ana, bo] = ["Ana Sousa", "Bo Lindqvist"].map(|n| store.put_person(n, None, Role::Rep).unwrap());
    store.set_member(ana, Some(west), from).unwrap();
    store.set_member(bo, Some(west), from).unwrap();
    House { store, west, ana, bo }
}

fn hold(h: &mut House, n: u128, code: &str, on: &str, missing: u32, more: &[Event]) -> MeetingId {
    let id = MeetingId(uuid::Uuid::from_u128(n));
    let series = h.store.series(code, h.west).unwrap().id;
    let started: DateTime<Utc> = format!("{on}T09:00:00Z").parse().unwrap();
    let definition = catalog().entry(code).unwrap().text.clone();
    let (code, unit, level, format) = (code.to_owned(), h.west, Level::L1, Format::Team);
    h.store.start_meeting(&NewMeeting { id, series, code, unit, level, format, started, definition }).unwrap();
    let events: Vec<Event> = more.iter().cloned().chain([Event::End, Event::Conclude]).collect();
    for (seen, event) in (1..).zip(&events) {
        let state = match event {
            Event::End => MeetingState::Ended,
            Event::Conclude => MeetingState::Concluded,
            _ => MeetingState::Live,
        };
        h.store.append_event(id, seen, event, started + TimeDelta::minutes(30), state, missing).unwrap();
    }
    id
}

fn map(store: &Store, units: Option<&[UnitId]>, as_of: Option<&str>) -> CadenceMap {
    let (config, clock) = (Config::default(), ManualClock::at(now()));
    let from = Viewpoint { config: &config, clock: &clock, as_of: as_of.map(day) };
    read(store, from, &catalog(), units, 6).unwrap()
}

fn line<'a>(map: &'a CadenceMap, code: &str, unit: UnitId) -> &'a Line {
    map.lines.iter().find(|l| l.label.code == code && l.label.unit == unit).unwrap()
}

fn signs(line: &Line) -> String {
    line.cells.iter().map(|c| c.mark.map_or(" ", |m| m.sign(true))).collect()
}

#[test]
fn a_series_week_by_week_with_what_was_said_of_its_meetings() {
    let mut h = house();
    let (ana, bo) = (h.ana, h.bo);
    let rate = |person, rating| Event::Rate { person, rating: Some(rating) };
    let there = |person, present| Event::Attend { person, present };
    hold(&mut h, 1, "WFC", "2026-10-20", 0, &[there(ana, true), there(bo, false), rate(ana, 6)]);
    let second = hold(&mut h, 2, "WFC", "2026-11-03", 1, &[rate(ana, 3), rate(ana, 9), rate(bo, 6)]);
    hold(&mut h, 3, "WFC", "2026-11-17", 0, &[rate(bo, 7), Event::Rate { person: bo, rating: None }]);
    let all = map(&h.store, None, None);
    let wfc = line(&all, "WFC", h.west);
    // no day of its own: any day of the week is in time
    assert_eq!(signs(wfc), "ox!xo.");
    let told: Vec<(Option<f64>, usize)> = wfc.cells.iter().map(|c| (c.rating, c.absent)).collect();
    assert_eq!(told[0], (Some(6.0), 1));
    assert_eq!(told[2], (Some(7.5), 0), "of each the last rating");
    assert_eq!(told[4], (None, 0), "taken back");
    assert_eq!(wfc.cells[2].meeting, Some((second, day("2026-11-03"))));
    let totals = wfc.totals(6);
    assert_eq!((totals.due, totals.held, totals.without, totals.skipped), (5, 2, 1, 2));
    // the region holds these meetings as well, and has not met
    let region: Vec<&Line> = all.lines.iter().filter(|l| l.label.unit != h.west).collect();
    assert!(region.iter().all(|l| l.label.level == Level::L2 && l.began.is_none() && l.totals(6).due == 0));
    assert_eq!(all.lines.first().map(|l| l.label.unit_name.as_str()), Some("EMEA"), "from the top down");
    assert_eq!(map(&h.store, Some(&[h.west]), None).lines.iter().filter(|l| l.label.unit != h.west).count(), 0);
    // on an earlier day nothing was known of later ones
    let then = map(&h.store, None, Some("2026-11-05"));
    assert_eq!(line(&then, "WFC", h.west).cells.iter().filter(|c| c.mark == Some(Mark::Held)).count(), 1);
}

#[test]
fn closed_actions_count_for_the_series_they_were_written_down_in() {
    let mut h = house();
    let call = hold(&mut h, 1, "WFC", "2026-11-10", 0, &[]);
    let action = |n: u128, due: Option<&str>, outcome, at: &str| Action {
        id: ActionId(uuid::Uuid::from_u128(n)),
        text: "call Mia".into(),
        owner: Some(h.ana),
        due: due.map(day),
        deal: None,
        kind: ActionKind::General,
        meeting: Some(call),
        unit: Some(h.west),
        created: format!("{at}T09:00:00Z").parse().unwrap(),
        carried: 0,
        carried_in: None,
        state: ActionState::Closed { outcome, note: None, at: format!("{at}T10:00:00Z").parse().unwrap() },
    };
    let outside = Action { meeting: None, ..action(4, None, Outcome::Achieved, "2026-11-12") };
    let changes: Vec<Change> = [
        action(1, Some("2026-11-12"), Outcome::Achieved, "2026-11-12"),
        action(2, Some("2026-11-12"), Outcome::Partly, "2026-11-13"),
        action(3, None, Outcome::Achieved, "2026-11-18"),
        outside,
    ]
    .map(|a| Change::Action(Swap::add(a)))
    .to_vec();
    h.store.apply_all(&changes, now()).unwrap();
    let all = map(&h.store, None, None);
    let follow = line(&all, "WFC", h.west).totals(6).follow;
    assert_eq!((follow.closed, follow.achieved, follow.with_day, follow.on_time), (3, 2, 2, 1));
    let pr = line(&all, "PR", h.west).totals(6);
    assert_eq!(pr.follow.closed, 0);
}

#[test]
fn what_is_never_due_shows_where_it_was_held_and_an_unknown_meeting_keeps_its_code() {
    let mut h = house();
    let codes = |map: &CadenceMap| -> Vec<String> {
        map.lines.iter().filter(|l| l.label.unit == h.west).map(|l| l.label.code.clone()).collect()
    };
    assert_eq!(codes(&map(&h.store, None, None)), ["PR", "WFC", "TDR"], "nothing was missed, no quarter was reviewed");
    hold(&mut h, 1, "RPS", "2026-11-11", 0, &[]);
    h.store.series("OLD", h.west).unwrap();
    let all = map(&h.store, None, None);
    assert_eq!(signs(line(&all, "RPS", h.west)), "   o  ");
    assert!(all.lines.iter().all(|l| l.label.code != "OLD"), "it never met");
}

#[test]
fn a_recovery_plan_that_home_calls_overdue_is_on_the_map() {
    let mut h = house();
    let won = DealRow {
        status: Status::Won,
        owner: Some(h.ana),
        amount: Some(Money::units(60)),
        close: Some(day("2026-09-10")),
        ..DealRow::bare("Hooli", "Closed Won")
    };
    let snapshot = Snapshot::new("csv", "x.csv", day("2026-09-30"), now());
    h.store.import_deals(&snapshot, &mut [won].into_iter()).unwrap();
    let (subject, period) = (Subject::Unit(h.west), PeriodKey::Quarter(2026, 3));
    let quota = |units| Quota { subject, period, amount: Money::units(units), valid_from: day("2026-07-01") };
    let codes = |h: &House| -> Vec<String> {
        let west = map(&h.store, None, None).lines.into_iter().filter(|l| l.label.unit == h.west);
        west.map(|l| l.label.code).collect()
    };
    h.store.set_quota(&quota(50)).unwrap();
    assert!(!codes(&h).contains(&"RPS".to_owned()), "the quarter was reached");
    h.store.set_quota(&quota(100)).unwrap();
    assert!(codes(&h).contains(&"RPS".to_owned()), "{:?}", codes(&h));
}

#[test]
fn a_cell_leads_to_the_minutes_and_back_to_the_cell() {
    let mut h = house();
    let id = hold(&mut h, 1, "WFC", "2026-11-10", 0, &[]);
    h.store.set_minutes(id, "# Weekly Forecast Call\n\nWhat was said\n").unwrap();
    let west = h.west;
    let mut app = app(h.store);
    app.world.unit = Some(west);
    type_keys(&mut app, "C");
    let drawn = screen(&mut app, 120, 40);
    assert!(drawn.contains("Cadence map") && drawn.contains("Team West"), "{drawn}");
    // down from the review to the call; two weeks back
    type_keys(&mut app, "j");
    for _ in 0..2 {
        app.command(crate::ui::command::Command::Left);
    }
    let drawn = screen(&mut app, 120, 40);
    assert!(drawn.contains("held Tue 10 Nov"), "{drawn}");
    type_keys(&mut app, "\n");
    assert!(screen(&mut app, 120, 40).contains("What was said"));
    app.command(crate::ui::command::Command::Back);
    assert!(screen(&mut app, 120, 40).contains("held Tue 10 Nov"), "on the same cell");
}

#[test]
fn a_day_is_given_from_now_on_and_a_later_meeting_is_late() {
    let mut h = house();
    // on Fridays, and once on a Thursday
    for (n, on) in (1..).zip(["2026-10-30", "2026-11-06", "2026-11-13", "2026-11-20"]) {
        hold(&mut h, n, "WFC", on, 0, &[]);
    }
    let west = h.west;
    let before = signs(line(&map(&h.store, None, None), "WFC", west));
    assert_eq!(before, " oooo.");
    let mut app = app(h.store);
    type_keys(&mut app, "C");
    // down to the team's forecast call
    for _ in 0..20 {
        let text = screen(&mut app, 120, 40);
        if text.lines().any(|l| l.contains("Weekly Forecast Call, Team West")) {
            break;
        }
        type_keys(&mut app, "j");
    }
    type_keys(&mut app, "e");
    let text = screen(&mut app, 120, 40);
    assert!(text.contains("WFC on which day? thu, 10 dec, none"), "{text}");
    type_keys(&mut app, "blursday\n");
    assert!(screen(&mut app, 120, 40).contains("blursday"));
    // what was typed is still there behind the message
    type_keys(&mut app, "\n");
    assert!(screen(&mut app, 120, 40).contains("none  blursday"));
    app.event(crossterm::event::Event::Key(crossterm::event::KeyCode::Esc.into()));
    type_keys(&mut app, "ethu\n");
    let text = screen(&mut app, 120, 40);
    assert!(text.contains("WFC, Team West: on Thursdays from today on; past weeks stay as they were"), "{text}");
    // the weeks before are judged as before, this one by its Thursday; a meeting the day after is late
    let mut h = House { store: std::mem::replace(&mut app.store, Store::in_memory().unwrap()), ..house() };
    h.west = west;
    assert_eq!(signs(line(&map(&h.store, None, None), "WFC", west)), before);
    hold(&mut h, 9, "WFC", "2026-11-27", 0, &[]);
    let (config, clock) = (Config::default(), ManualClock::at("2026-11-30T09:00:00Z".parse().unwrap()));
    let from = Viewpoint { config: &config, clock: &clock, as_of: None };
    let later = read(&h.store, from, &catalog(), None, 6).unwrap();
    assert_eq!(signs(line(&later, "WFC", west)), "oooo~.");
}

#[test]
fn another_cadence_takes_no_skipped_week_away() {
    let mut h = house();
    hold(&mut h, 1, "WFC", "2026-10-23", 0, &[]);
    hold(&mut h, 2, "WFC", "2026-11-06", 0, &[]);
    let own = catalog().entry("WFC").unwrap().text.replace("cadence = \"weekly\"", "cadence = \"every_two_weeks\"");
    let (mine, errors) = Catalog::new(&[("wfc.toml".to_owned(), own)]);
    assert!(errors.is_empty() && mine.get("WFC").unwrap().cadence == Cadence::EveryTwoWeeks, "{errors:?}");
    let (config, clock) = (Config::default(), ManualClock::at(now()));
    let from = Viewpoint { config: &config, clock: &clock, as_of: None };
    let weekly = signs(line(&map(&h.store, None, None), "WFC", h.west));
    // held as it is today there is no time before
    let series = h.store.series("WFC", h.west).unwrap();
    let today = Rhythm { series: &series, cadence: Cadence::Weekly, calendar: config.fiscal(), missed: None };
    let past = Past::read(&h.store, from, &catalog()).unwrap();
    assert_eq!(past.course(today), Course::new(today, &[], &[]));
    assert_eq!(weekly, "oxoxx.", "the tests' day is the Monday after");
    let changed = read(&h.store, from, &mine, None, 6).unwrap();
    let now = signs(line(&changed, "WFC", h.west));
    assert_eq!(&now[..5], &weekly[..5], "{now}");
}
