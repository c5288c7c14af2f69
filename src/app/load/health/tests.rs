//! The pipeline's health from the file to the screen: the whole way with a store, a clock and keys.

use std::time::Duration;

use chrono::TimeDelta;
use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};

use super::super::super::App;
use super::super::super::testing::{app, app_at, screen, type_keys};
use crate::domain::action::ActionKind;
use crate::domain::deal::{Category, Phase};
use crate::domain::health::{Kind, Narrow, Scope};
use crate::domain::ids::PersonId;
use crate::domain::money::Money;
use crate::domain::people::{Level, Role, Subject};
use crate::domain::period::PeriodKey;
use crate::domain::quota::Quota;
use crate::store::{ActionFilter, DealRow, LeadRow, OpenOptions, Reading, Snapshot, Store};
use crate::ui::flow::Goto;
use crate::ui::screens::Screen;
use crate::ui::testing::{SIZES, day, now};

fn row(id: u32, owner: PersonId, name: &str, thousands: i64, close: &str, last: &str) -> DealRow {
    DealRow {
        external_id: Some(id.to_string()),
        owner: Some(owner),
        amount: Some(Money::units(thousands * 1_000)),
        close: Some(day(close)),
        created: Some(day("2026-09-01")),
        last_activity: Some(day(last)),
        next_step: Some("the buyer calls".into()),
        next_step_date: Some(day("2026-12-01")),
        ..DealRow::bare(name, "Proposal")
    }
}

/// Team West: Dana leads Ana and Ivo; two snapshots, in the later one of which a deal of Ivo's has gone quiet and moved.
fn furnish(store: &mut Store) {
    let from = day("2026-01-01");
    let west = store.put_unit("Team West", Level::L1, None, from).unwrap();
    let dana = store.put_person("Dana Reyes", None, Role::Flm).unwrap();
    store.set_lead(west, Some(dana), from).unwrap();
    let [ana, ivo] = ["Ana Sousa", "Ivo Marek"].map(|n| store.put_person(n, None, Role::Rep).unwrap());
    for (rep, units) in [(ana, 200_000), (ivo, 150_000)] {
        store.set_member(rep, Some(west), from).unwrap();
        let quota = Quota {
            subject: Subject::Person(rep),
            period: PeriodKey::Quarter(2026, 4),
            amount: Money::units(units),
            valid_from: from,
        };
        store.set_quota(&quota).unwrap();
    }
    store.set_setting("me", &dana.to_string()).unwrap();
    store.set_setting("home_unit", &west.to_string()).unwrap();
    for (on, close, last) in [("2026-11-01", "2026-12-01", "2026-10-30"), ("2026-11-22", "2026-12-20", "2026-10-30")] {
        let rows = vec![
            row(1, ivo, "Orbit platform", 120, close, last),
            row(2, ivo, "Kepler expansion", 50, "2026-12-11", "2026-11-20"),
            row(3, ana, "Halden phase 2", 700, "2026-12-04", "2026-11-19"),
        ];
        let snapshot = Snapshot::new("hubspot", &format!("{on}.csv"), day(on), now());
        store.import_deals(&snapshot, &mut rows.into_iter()).unwrap();
    }
}

fn key(app: &mut App, code: KeyCode) {
    app.event(Event::Key(KeyEvent::new(code, KeyModifiers::NONE)));
}

fn sees(app: &mut App, text: &str) -> String {
    let drawn = screen(app, 120, 40);
    assert!(drawn.contains(text), "no {text:?} in:\n{drawn}");
    drawn
}

#[test]
fn from_home_to_a_cell_its_deals_a_deal_and_back() {
    let mut store = Store::in_memory().unwrap();
    furnish(&mut store);
    let mut app = app(store);
    sees(&mut app, "PIPELINE HEALTH  h opens it");
    type_keys(&mut app, "h");
    let drawn = sees(&mut app, "Pipeline health");
    assert!(drawn.contains("Ivo Marek") && drawn.contains("COVERAGE bad"), "{drawn}");
    // Ivo, stalled: half of his deals, and none three weeks ago
    type_keys(&mut app, "jj");
    for _ in 0..4 {
        key(&mut app, KeyCode::Right);
    }
    let drawn = sees(&mut app, "Ivo Marek · stalled   50 % bad");
    assert!(drawn.contains("0 % on 1 Nov, 50 % now: worse"), "{drawn}");
    type_keys(&mut app, "\n");
    sees(&mut app, "STALLED  1 deal, 120k");
    type_keys(&mut app, "\n");
    sees(&mut app, "HISTORY");
    key(&mut app, KeyCode::Esc);
    sees(&mut app, "STALLED  1 deal, 120k");
    // among the two deals of another metric the deal's page goes on to the next one
    for _ in 0..2 {
        key(&mut app, KeyCode::Left);
    }
    type_keys(&mut app, "\n");
    sees(&mut app, "Orbit platform");
    type_keys(&mut app, "]");
    sees(&mut app, "Kepler expansion");
    key(&mut app, KeyCode::Esc);
    sees(&mut app, "COVERAGE GAP  2 deals, 170k");
    key(&mut app, KeyCode::Esc);
    sees(&mut app, "Ivo Marek · coverage gap");
    key(&mut app, KeyCode::Esc);
    sees(&mut app, "MEETINGS");
    assert!(app.shelf.is_empty(), "nothing is kept behind home");
}

#[test]
fn the_palette_leads_to_somebodys_health() {
    let mut store = Store::in_memory().unwrap();
    furnish(&mut store);
    let mut app = app(store);
    type_keys(&mut app, ":go health ivo\n");
    sees(&mut app, "Ivo Marek · Q4");
    type_keys(&mut app, ":go health team west\n");
    sees(&mut app, "Team West · Q4");
    type_keys(&mut app, ":go health all\n");
    sees(&mut app, "the whole company · Q4");
    type_keys(&mut app, "dnext q");
    sees(&mut app, "next quarter");
    type_keys(&mut app, "\n");
    sees(&mut app, "the whole company · Q1");
}

#[test]
fn a_review_goes_rep_by_rep_and_what_was_talked_through_survives_a_pause() {
    let mut store = Store::in_memory().unwrap();
    furnish(&mut store);
    let (mut app, clock) = app_at(store, now());
    type_keys(&mut app, "Spipeline\n>>");
    clock.advance(TimeDelta::seconds(30));
    for (width, height) in SIZES {
        insta::assert_snapshot!(format!("review_{width}x{height}"), screen(&mut app, width, height));
    }
    // from a red cell to an action: the metric is there, a, the words, Enter
    type_keys(&mut app, "]");
    sees(&mut app, "Ivo Marek   2 of 2");
    type_keys(&mut app, "jj\n");
    let drawn = sees(&mut app, "▶ Orbit platform");
    assert!(!drawn.contains("WC") && !drawn.contains("BC"), "{drawn}");
    type_keys(&mut app, "awin the sponsor back fri\n");
    sees(&mut app, "action for Ivo Marek, due Fri 27 Nov");
    let action = app.store.actions(&ActionFilter::default()).unwrap().remove(0);
    assert_eq!(action.kind, ActionKind::Coaching);
    assert_eq!((action.text.as_str(), action.due), ("win the sponsor back", Some(day("2026-11-27"))));
    assert!(action.owner.is_some() && action.deal.is_some() && action.meeting.is_some());
    // a deal's page, and back to the same place in the meeting
    type_keys(&mut app, "\n");
    sees(&mut app, "win the sponsor back");
    key(&mut app, KeyCode::Esc);
    let drawn = sees(&mut app, "Ivo Marek   2 of 2");
    assert!(drawn.contains("▶ Orbit platform"), "{drawn}");
    // the dashboard, and back
    type_keys(&mut app, "V");
    sees(&mut app, "Pipeline health");
    key(&mut app, KeyCode::Esc);
    sees(&mut app, "Ivo Marek   2 of 2");
    type_keys(&mut app, "x");
    sees(&mut app, "REPS  1 of 2");
    // set aside, taken up again: the mark is there, and the one who is left comes first
    type_keys(&mut app, "Z");
    type_keys(&mut app, "r");
    let drawn = sees(&mut app, "REPS  1 of 2");
    assert!(drawn.contains("Ana Sousa   1 of 2"), "{drawn}");
    type_keys(&mut app, "x");
    sees(&mut app, "REPS  2 of 2");
    let live = app.live.as_ref().unwrap();
    assert!(live.run.is_checked("health", "every_rep"));
}

#[test]
fn another_thread_works_the_figures_out_and_no_wake_up_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("health.db");
    let mut first = Store::open(&file, &OpenOptions::default()).unwrap().store;
    furnish(&mut first);
    let mut app = app(Store::open(&file, &OpenOptions::default()).unwrap().store);
    type_keys(&mut app, "h");
    comes(&mut app, "Ivo Marek");
    assert!(matches!(app.clinic, Some(crate::app::Desk::There(_))));
    type_keys(&mut app, "jj");
    (0..4).for_each(|_| key(&mut app, KeyCode::Right));
    comes(&mut app, "on 1 Nov");
    // another window reads a newer export
    let ivo = first.person_by_name("Ivo Marek").unwrap().unwrap().id;
    let rows = vec![row(1, ivo, "Orbit platform", 999, "2026-12-20", "2026-11-23")];
    let mut snapshot = Snapshot::new("hubspot", "new.csv", day("2026-11-23"), now());
    snapshot.whole = false;
    first.import_deals(&snapshot, &mut rows.into_iter()).unwrap();
    app.tick();
    comes(&mut app, "0 % now");
    for _ in 0..4_000 {
        if app.clinic.as_ref().unwrap().is_busy() {
            std::thread::sleep(Duration::from_millis(5));
            app.tick();
        }
    }
    assert!(!app.clinic.as_ref().unwrap().is_busy());
    key(&mut app, KeyCode::Esc);
    assert!(!app.clinic.as_ref().unwrap().is_busy());
}

fn comes(app: &mut App, text: &str) {
    for _ in 0..4_000 {
        if screen(app, 120, 40).contains(text) {
            return;
        }
        std::thread::sleep(Duration::from_millis(5));
        app.tick();
    }
    panic!("{text:?} does not come:\n{}", screen(app, 120, 40));
}

/// 230 deals of Ivo's besides, 20 of them in an early stage that closes in October, and a lead of his that waits.
fn many(store: &mut Store) {
    furnish(store);
    let ivo = store.org(day("2026-11-23")).unwrap().people.into_iter().find(|p| p.name == "Ivo Marek").unwrap().id;
    let more = (100..330).map(|n: u32| DealRow {
        phase: if n < 120 { Phase::Early } else { Phase::Mid },
        close: Some(day(if n < 120 { "2026-10-20" } else { "2026-12-15" })),
        category: (n == 329).then_some(Category::Omitted),
        ..row(n, ivo, &format!("Deal {n}."), 10, "2026-12-15", "2026-11-20")
    });
    let snapshot = Snapshot::new("hubspot", "more.csv", day("2026-11-22"), now());
    let old = [
        row(1, ivo, "Orbit platform", 120, "2026-12-20", "2026-10-30"),
        row(2, ivo, "Kepler expansion", 50, "2026-12-11", "2026-11-20"),
    ];
    store.import_deals(&snapshot, &mut old.into_iter().chain(more)).unwrap();
    let lead = LeadRow {
        external_id: Some("mara".into()),
        name: "Mara".into(),
        owner: Some(ivo),
        created: Some("2026-11-20T10:00:00".parse().unwrap()),
        ..LeadRow::default()
    };
    let reading = Reading { crm: "csv".into(), file: "l.csv".into(), on: day("2026-11-22"), read_at: now() };
    store.import_leads(&reading, false, &mut vec![lead].into_iter()).unwrap();
}

#[test]
fn all_the_deals_behind_a_cell_and_back_to_it_with_one_key() {
    let mut store = Store::in_memory().unwrap();
    many(&mut store);
    let mut app = app(store);
    type_keys(&mut app, "hjj");
    for _ in 0..2 {
        key(&mut app, KeyCode::Right);
    }
    type_keys(&mut app, "\n");
    // what is overdue and what is omitted covers nothing
    sees(&mut app, "COVERAGE GAP  211 deals, 2,260k");
    key(&mut app, KeyCode::End);
    sees(&mut app, "and 11 smaller ones; Enter: the deals screen has them all");
    type_keys(&mut app, "\n");
    sees(&mut app, "only: owner Ivo Marek · closing in 2026-Q4 from Mon 23 Nov · none that is omitted");
    sees(&mut app, "211 of 232 deals, 2,260k");
    // sorted another way it is still what was opened; a deal's page leads back to it
    type_keys(&mut app, "s\n");
    sees(&mut app, "HISTORY");
    key(&mut app, KeyCode::Esc);
    sees(&mut app, "211 of 232 deals");
    // what is narrowed besides is left first
    type_keys(&mut app, "/kepler\n");
    sees(&mut app, "Kepler expansion");
    key(&mut app, KeyCode::Esc);
    sees(&mut app, "211 of 232 deals");
    key(&mut app, KeyCode::Esc);
    sees(&mut app, "COVERAGE GAP  211 deals");
    key(&mut app, KeyCode::Esc);
    sees(&mut app, "Ivo Marek · coverage gap");
}

#[test]
fn the_leads_behind_a_cell_lead_back_to_it_also_over_a_meeting() {
    let mut store = Store::in_memory().unwrap();
    many(&mut store);
    let mut app = app(store);
    let ivo = app.world.org.people.iter().find(|p| p.name == "Ivo Marek").unwrap().id;
    let of = Scope::Rep(ivo);
    for over in [false, true] {
        if over {
            key(&mut app, KeyCode::Esc);
            type_keys(&mut app, "Spipeline\n>");
        }
        type_keys(&mut app, "Vjj");
        sees(&mut app, "Pipeline health");
        app.go(Goto::LeadsBehind(of, None)).unwrap();
        sees(&mut app, "Leads of Ivo Marek");
        key(&mut app, KeyCode::Esc);
        sees(&mut app, "Pipeline health");
        sees(&mut app, "Ivo Marek · ");
        let narrow = Narrow::to(Kind::PhaseMix, app.world.quarter, app.world.quarter, app.world.today).unwrap();
        app.go(Goto::DealsBehind(of, narrow)).unwrap();
        sees(&mut app, "231 of 232 deals");
        key(&mut app, KeyCode::Esc);
        sees(&mut app, "Pipeline health");
    }
    key(&mut app, KeyCode::Esc);
    assert!(matches!(app.screen, Screen::Meeting(_)), "over a meeting the dashboard leads back into it");
}
