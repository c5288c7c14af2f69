use std::time::Duration;

use crossterm::event::{Event, KeyCode, KeyEvent};

use super::super::super::testing::{app, app_at, screen, type_keys};
use super::super::super::{App, Launch, Parts};
use crate::clock::ManualClock;
use crate::config::Config;
use crate::domain::change::{Change, Swap};
use crate::domain::deal::Category;
use crate::domain::fix::{Fix, FixField, FixState};
use crate::domain::ids::FixId;
use crate::domain::money::Money;
use crate::domain::people::{Level, Role};
use crate::store::{DealFilter, DealRow, OpenOptions, Snapshot, Store};
use crate::ui::testing::{day, now};

fn row(id: u32, name: &str, owner: PersonIdOf, close: &str) -> DealRow {
    DealRow {
        external_id: Some(id.to_string()),
        account: Some("Acme".into()),
        owner,
        amount: Some(Money::units(i64::from(id) * 10_000)),
        close: Some(day(close)),
        created: Some(day("2026-09-01")),
        last_activity: Some(day("2026-11-20")),
        next_step: Some("call".into()),
        next_step_date: Some(day("2026-12-01")),
        ..DealRow::bare(name, if id.is_multiple_of(2) { "Proposal" } else { "Legal" })
    }
}

type PersonIdOf = Option<crate::domain::ids::PersonId>;

fn import(store: &mut Store, on: &str, rows: Vec<DealRow>) {
    let snapshot = Snapshot::new("hubspot", &format!("{on}.csv"), day(on), now());
    store.import_deals(&snapshot, &mut rows.into_iter()).unwrap();
}

/// Team West with forty deals of Ana's and Bo's; two are from another team.
fn furnish(store: &mut Store) {
    let from = day("2026-01-01");
    let world = store.put_unit("World", Level::L3, None, from).unwrap();
    let west = store.put_unit("Team West", Level::L1, Some(world), from).unwrap();
    let dana = store.put_person("Dana Reyes", None, Role::Flm).unwrap();
    store.set_lead(west, Some(dana), from).unwrap();
    let [ana, bo, far] = ["Ana Sousa", "Bo Lind", "Far Away"].map(|n| store.put_person(n, None, Role::Rep).unwrap());
    store.set_member(ana, Some(west), from).unwrap();
    store.set_member(bo, Some(west), from).unwrap();
    store.set_setting("me", &dana.to_string()).unwrap();
    store.set_setting("home_unit", &west.to_string()).unwrap();
    let close = |n: u32| (day("2026-11-24") + chrono::Days::new(u64::from(n))).to_string();
    let owner = |n: u32| {
        Some(if n < 3 {
            far
        } else if n.is_multiple_of(2) {
            ana
        } else {
            bo
        })
    };
    let rows: Vec<DealRow> = (1..=42).map(|n| row(n, &format!("Deal {n}."), owner(n), &close(n))).collect();
    import(
        store,
        "2026-11-02",
        rows.iter().cloned().map(|r| DealRow { close: Some(day("2026-11-10")), ..r }).collect(),
    );
    import(store, "2026-11-16", rows);
}

fn memory() -> Store {
    let mut store = Store::in_memory().unwrap();
    furnish(&mut store);
    store
}

fn key(app: &mut App, code: KeyCode) {
    app.event(Event::Key(KeyEvent::from(code)));
}

fn rub_out(app: &mut App, n: usize) {
    for _ in 0..n {
        key(app, KeyCode::Backspace);
    }
}

fn sees(app: &mut App, words: &str) {
    let text = screen(app, 120, 40);
    assert!(text.contains(words), "{words} is not on screen:\n{text}");
}

/// What another thread has to find first.
fn comes(app: &mut App, words: &str) {
    for _ in 0..4_000 {
        if screen(app, 120, 40).contains(words) {
            return;
        }
        std::thread::sleep(Duration::from_millis(5));
        app.tick();
    }
    panic!("{words} has not come:\n{}", screen(app, 120, 40));
}

#[test]
fn the_team_s_deals_sorted_narrowed_and_opened() {
    let mut app = app(memory());
    type_keys(&mut app, "d");
    sees(&mut app, "40 deals, 9,000k");
    sees(&mut app, "▶ Deal 3.");
    type_keys(&mut app, "ss");
    sees(&mut app, "by name");
    sees(&mut app, "▶ Deal 10.");
    type_keys(&mut app, "/deal 41\n");
    sees(&mut app, "1 of 40 deals, 410k");
    sees(&mut app, "best match first");
    key(&mut app, KeyCode::Esc);
    type_keys(&mut app, "0lLegal\n");
    sees(&mut app, "only: stage Legal");
    sees(&mut app, "20 of 40 deals");
    type_keys(&mut app, "obo\n");
    sees(&mut app, "only: owner Bo Lind · stage Legal");
    type_keys(&mut app, "0");
    key(&mut app, KeyCode::End);
    type_keys(&mut app, "\n");
    sees(&mut app, "HISTORY");
    sees(&mut app, "pushed once");
    type_keys(&mut app, "[");
    key(&mut app, KeyCode::Esc);
    sees(&mut app, "Deals");
    let on = screen(&mut app, 120, 40).lines().find(|l| l.contains('▶')).unwrap().to_owned();
    type_keys(&mut app, "j");
    let next = screen(&mut app, 120, 40).lines().find(|l| l.contains('▶')).unwrap().to_owned();
    assert_ne!(on, next, "the deal before the last one was selected");
    key(&mut app, KeyCode::Esc);
    sees(&mut app, "MEETINGS");
}

#[test]
fn a_deal_of_nobody_is_found_by_its_name_and_by_the_owners_filter() {
    let mut store = memory();
    let orphan = row(50, "Orphan", None, "2026-12-24");
    let omitted = DealRow { category: Some(Category::Omitted), ..row(51, "Left out", None, "2026-12-24") };
    let part = Snapshot { whole: false, ..Snapshot::new("hubspot", "p.csv", day("2026-11-17"), now()) };
    store.import_deals(&part, &mut vec![orphan, omitted].into_iter()).unwrap();
    let mut app = app(store);
    // Team West is the only team: its manager is told, and led there
    sees(&mut app, "2 open deals have no owner: they are in nobody's number");
    type_keys(&mut app, "N");
    sees(&mut app, "only: nobody's");
    sees(&mut app, "2 deals, 1,010k (1 omitted from the forecast)");
    key(&mut app, KeyCode::Esc);
    sees(&mut app, "40 deals, 9,000k");
    assert!(!screen(&mut app, 120, 40).contains("Orphan"), "it is in nobody's number");
    type_keys(&mut app, "/orphan\n");
    sees(&mut app, "▶ Orphan");
    type_keys(&mut app, "0onobody\n");
    sees(&mut app, "Orphan");
    sees(&mut app, "omitted");
}

#[test]
fn the_deals_of_the_last_import_are_a_filter() {
    let mut app = app(memory());
    type_keys(&mut app, "di");
    // two more were pushed that are another team's: counted is what the list shows
    let text = screen(&mut app, 120, 40);
    let counted = text.lines().find(|l| l.contains("pushed by the last import")).unwrap_or_default();
    assert!(counted.contains("40 deals"), "{text}");
    type_keys(&mut app, "pushed\n");
    sees(&mut app, "only: pushed by the last import");
    sees(&mut app, "40 deals");
    key(&mut app, KeyCode::Esc);
    sees(&mut app, "f by flag");
}

#[test]
fn a_correction_counts_at_once_waits_for_the_crm_and_is_taken_back() {
    let mut app = app(memory());
    type_keys(&mut app, "declose\n");
    sees(&mut app, "Closes when?");
    rub_out(&mut app, 10);
    type_keys(&mut app, "sometime\n");
    sees(&mut app, "is not a day");
    // the message is read, then the line is there with what was typed
    key(&mut app, KeyCode::Enter);
    sees(&mut app, "sometime");
    rub_out(&mut app, 8);
    type_keys(&mut app, "15 jan\n");
    assert_eq!(app.store.fixes(true, None).unwrap().len(), 1);
    sees(&mut app, "15 Jan 27*");
    type_keys(&mut app, "b");
    sees(&mut app, "1 fact the CRM does not have yet");
    sees(&mut app, "15 Jan 2027");
    key(&mut app, KeyCode::Esc);
    type_keys(&mut app, "u");
    assert_eq!(app.store.fixes(false, None).unwrap(), vec![]);
    sees(&mut app, "taken back: close date of Deal 3.");
    assert!(!screen(&mut app, 120, 40).contains('*'));
    app.event(Event::Key(KeyEvent::new(KeyCode::Char('r'), crossterm::event::KeyModifiers::CONTROL)));
    assert_eq!(app.store.fixes(true, None).unwrap().len(), 1);
    // another amount, a stage, a category; on the page
    type_keys(&mut app, "\neamount\n");
    rub_out(&mut app, 10);
    type_keys(&mut app, "850k\n");
    sees(&mut app, "850,000.00 USD*");
    type_keys(&mut app, "estage\nproposal\n");
    sees(&mut app, "Proposal* (mid)");
    type_keys(&mut app, "ecateg\nbest\n");
    sees(&mut app, "best case*");
    assert_eq!(app.store.fixes(true, None).unwrap().len(), 4);
    // correcting it again changes that one; correcting it to what the CRM says takes it off
    type_keys(&mut app, "eamount\n");
    rub_out(&mut app, 10);
    type_keys(&mut app, "30k\n");
    let fixes = app.store.fixes(false, None).unwrap();
    assert_eq!(fixes.iter().filter(|f| f.state == FixState::Open).count(), 3);
    // off the list by a key
    type_keys(&mut app, "bx");
    sees(&mut app, "taken off the list");
    assert_eq!(app.store.fixes(true, None).unwrap().len(), 2);
}

#[test]
fn what_is_offered_gives_way_and_ctrl_u_empties_the_line() {
    let mut app = app(memory());
    type_keys(&mut app, "declose\n");
    sees(&mut app, "typing replaces it");
    type_keys(&mut app, "15 jan\n");
    sees(&mut app, "15 Jan 27*");
    type_keys(&mut app, "eamount\n9");
    sees(&mut app, "850k  9\n");
    app.event(Event::Key(KeyEvent::new(KeyCode::Char('u'), crossterm::event::KeyModifiers::CONTROL)));
    type_keys(&mut app, "850k\n");
    let fixes = app.store.fixes(true, None).unwrap();
    assert_eq!(fixes.iter().filter_map(|f| f.new.as_deref()).collect::<Vec<_>>(), ["2027-01-15", "85000000"]);
}

#[test]
fn behind_a_next_step_its_day_is_asked_for() {
    let mut app = app(memory());
    let next = |app: &mut App, step: &str| type_keys(app, &format!("enext step\n{step}\n"));
    type_keys(&mut app, "d");
    next(&mut app, "Mia sends the redlines");
    sees(&mut app, "By when?");
    type_keys(&mut app, "fri\n");
    let news = |app: &App| {
        let fixes = app.store.fixes(true, None).unwrap();
        fixes.into_iter().filter_map(|f| f.new).collect::<Vec<_>>()
    };
    assert_eq!(news(&app), ["Mia sends the redlines", "2026-11-27"]);
    // Esc leaves the day as it is; the step is corrected
    next(&mut app, "CFO signs");
    sees(&mut app, "By when?");
    key(&mut app, KeyCode::Esc);
    assert_eq!(news(&app), ["CFO signs", "2026-11-27"]);
    // the same step again is no correction
    next(&mut app, "CFO signs");
    assert!(!screen(&mut app, 120, 40).contains("By when?"));
}

fn parts(store: Store, as_of: Option<&str>, config: Config) -> Parts {
    Parts {
        store,
        config,
        clock: std::sync::Arc::new(ManualClock::at(now())),
        as_of: as_of.map(day),
        theme: crate::ui::testing::theme(),
        demo: false,
        read_only: None,
        catalog: crate::domain::meeting::definition::Catalog::new(&[]).0,
        coaching: crate::domain::coaching::Coaching::default(),
        remarks: Vec::new(),
    }
}

#[test]
fn the_list_for_the_crm_goes_to_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = Config::default();
    config.minutes.folder = folder.path().display().to_string();
    let mut app = App::new(parts(memory(), None, config), &Launch::Home).unwrap();
    type_keys(&mut app, "dbw");
    sees(&mut app, "the list is empty");
    key(&mut app, KeyCode::Esc);
    type_keys(&mut app, "enext step d\n");
    rub_out(&mut app, 10);
    type_keys(&mut app, "fri\nbw");
    sees(&mut app, "1 corrections written");
    let text = std::fs::read_to_string(folder.path().join("2026-11-23-crm-updates.csv")).unwrap();
    let line = "\"hubspot\",\"3\",\"Deal 3.\",\"Acme\",\"Bo Lind\",\"Next Activity Date\",2026-12-01,2026-11-27,2026-11-23,\"Dana Reyes\",to update";
    assert_eq!(text.lines().nth(1), Some(line));
    type_keys(&mut app, "y");
    assert!(app.take_effects().iter().any(|e| matches!(e, super::super::super::Effect::Copy(t) if *t == text)));
}

#[test]
fn a_past_day_is_shown_as_it_was_and_not_corrected() {
    let mut app = App::new(parts(memory(), Some("2026-11-05"), Config::default()), &Launch::Home).unwrap();
    type_keys(&mut app, "d");
    sees(&mut app, "40 deals");
    sees(&mut app, "10 Nov");
    type_keys(&mut app, "/deal 41\n\n");
    sees(&mut app, "never pushed");
    type_keys(&mut app, "eamount\n");
    rub_out(&mut app, 10);
    type_keys(&mut app, "1k\n");
    assert!(app.store.fixes(false, None).unwrap().is_empty());
}

#[test]
fn a_past_day_s_page_knows_nothing_of_what_came_after() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("deals.db");
    let open = || Store::open(&file, &OpenOptions::default()).unwrap().store;
    furnish(&mut open());
    let write = |on: &str, keys: &str| {
        let (mut app, _) = app_at(open(), now() - (day("2026-11-23") - day(on)));
        type_keys(&mut app, "d/deal 41\n\n");
        sees(&mut app, "HISTORY");
        type_keys(&mut app, keys);
    };
    write("2026-11-17", "nlegal is early\n");
    write("2026-11-17", "aearly action\n");
    let id = open().deals(&DealFilter::default()).unwrap().into_iter().find(|d| d.name == "Deal 41.").unwrap().id;
    let fix = |field: FixField, old: &str, new: &str, on: &str| Fix {
        id: FixId(uuid::Uuid::from_u128(u128::from(field as u8) + 1)),
        deal: id,
        field,
        old: Some(old.to_owned()),
        new: Some(new.to_owned()),
        at: now() - (day("2026-11-23") - day(on)),
        on: day(on),
        by: None,
        meeting: None,
        state: FixState::Open,
        settled: None,
    };
    let mut store = open();
    let early = fix(FixField::NextStep, "call", "visit", "2026-11-17");
    store.apply(&Change::Fix(Swap::add(early)), now()).unwrap();
    let late = fix(FixField::Category, "", "commit", "2026-11-22");
    store.apply(&Change::Fix(Swap::add(Fix { old: None, ..late })), now()).unwrap();
    // the CRM shows the first one later
    let deal = store.deal(id).unwrap().unwrap();
    let shown = DealRow { next_step: Some("visit".into()), ..row(41, "Deal 41.", deal.owner, "2027-01-04") };
    let part = Snapshot { whole: false, ..Snapshot::new("hubspot", "part.csv", day("2026-11-22"), now()) };
    store.import_deals(&part, &mut [shown].into_iter()).unwrap();
    write("2026-11-22", "nlegal is late\n");
    write("2026-11-22", "alate action\n");

    let page = |as_of: Option<&str>| {
        let app = App::new(parts(open(), as_of, Config::default()), &Launch::Home).unwrap();
        let data = app.deal_data(id).unwrap();
        let mut said: Vec<String> = data.mentions.iter().map(|m| m.text.clone()).collect();
        said.sort();
        (said, data.fixes.iter().map(|f| (f.fix.field, f.fix.state)).collect::<Vec<_>>())
    };
    let (said, fixes) = page(None);
    assert_eq!(said, ["early action", "late action", "legal is early", "legal is late"]);
    assert_eq!(fixes, [(FixField::NextStep, FixState::Arrived), (FixField::Category, FixState::Open)]);
    let (said, fixes) = page(Some("2026-11-20"));
    assert_eq!(said, ["early action", "legal is early"]);
    assert_eq!(fixes, [(FixField::NextStep, FixState::Open)], "the CRM did not show it yet");
    assert_eq!(page(Some("2026-11-16")), (vec![], vec![]));
    // and so does the list of corrections
    let list = |as_of: Option<&str>| {
        let app = App::new(parts(open(), as_of, Config::default()), &Launch::Home).unwrap();
        app.fixes_data().unwrap().rows.iter().map(|r| (r.fix.field, r.fix.state)).collect::<Vec<_>>()
    };
    assert_eq!(list(None).len(), 2);
    assert_eq!(list(Some("2026-11-20")), [(FixField::NextStep, FixState::Open)]);
    assert_eq!(list(Some("2026-11-16")), []);
}

#[test]
fn what_the_export_has_no_column_for_is_no_fault_of_a_deal() {
    let mut store = memory();
    let bare =
        DealRow { next_step: None, next_step_date: None, last_activity: None, ..row(3, "Deal 3.", None, "2026-12-01") };
    let owner = store.deals(&DealFilter::default()).unwrap().into_iter().find_map(|d| d.owner);
    let filled = [("name".to_owned(), 1), ("close".to_owned(), 1)].into();
    let mut show = |filled: std::collections::BTreeMap<String, u32>| {
        let snapshot = Snapshot { filled, ..Snapshot::new("hubspot", "bare.csv", day("2026-11-23"), now()) };
        store.import_deals(&snapshot, &mut [DealRow { owner, ..bare.clone() }].into_iter()).unwrap();
    };
    show(filled);
    let mut app = app(store);
    type_keys(&mut app, "dfno next\n");
    sees(&mut app, "No deal here fits.");
    sees(&mut app, "Nobody can know: this export has no next steps.");
    type_keys(&mut app, "0fstalled\n");
    sees(&mut app, "Nobody can know: this export has no activities.");
}

#[test]
fn a_meeting_is_returned_to_and_its_rule_holds() {
    let mut app = app(memory());
    type_keys(&mut app, "Spipeline\n");
    sees(&mut app, "AGENDA");
    type_keys(&mut app, "D");
    sees(&mut app, "40 deals");
    type_keys(&mut app, "\n");
    sees(&mut app, "HISTORY");
    type_keys(&mut app, "pnobody reads this\n");
    sees(&mut app, "and 1 private note");
    assert!(!screen(&mut app, 120, 40).contains("nobody reads this"), "people look at the screen");
    type_keys(&mut app, "nlegal is slow\n");
    sees(&mut app, "legal is slow");
    key(&mut app, KeyCode::Esc);
    key(&mut app, KeyCode::Esc);
    sees(&mut app, "AGENDA");
}

#[test]
fn another_thread_answers_for_a_file_and_another_window_is_seen() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("deals.db");
    let mut first = Store::open(&file, &OpenOptions::default()).unwrap().store;
    furnish(&mut first);
    let mut app = app(Store::open(&file, &OpenOptions::default()).unwrap().store);
    type_keys(&mut app, "d");
    comes(&mut app, "40 deals, 9,000k");
    assert!(matches!(app.desk, Some(crate::app::Desk::There(_))));
    type_keys(&mut app, "jjj");
    comes(&mut app, "▶ Deal 6.");
    // every letter stops the search for the one before
    type_keys(&mut app, "/deal 4");
    comes(&mut app, "best match first");
    comes(&mut app, "of 40 deals");
    key(&mut app, KeyCode::Esc);
    comes(&mut app, "40 deals, 9,000k");
    type_keys(&mut app, "jjj");
    comes(&mut app, "▶ Deal 6.");
    // the other window reads an export in which the first deals are gone
    let deals = first.deals(&DealFilter::default()).unwrap();
    let rest = deals.iter().filter(|d| d.name != "Deal 3.");
    let rows = rest.map(|d| {
        row(d.external_id.as_ref().unwrap().parse().unwrap(), &d.name, d.owner, &d.close.unwrap().to_string())
    });
    import(&mut first, "2026-11-23", rows.collect());
    app.tick();
    comes(&mut app, "39 deals, 8,970k");
    comes(&mut app, "▶ Deal 6.");
    // nothing is left to wait for: no wake-ups
    for _ in 0..4_000 {
        if app.desk.as_ref().unwrap().is_busy() {
            std::thread::sleep(Duration::from_millis(5));
            app.tick();
        }
    }
    assert!(!app.desk.as_ref().unwrap().is_busy());
    key(&mut app, KeyCode::Esc);
    assert!(!app.desk.as_ref().unwrap().is_busy());
}
