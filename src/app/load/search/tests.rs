//! What may be found when, and the way there and back.

use crossterm::event::{Event, KeyCode, KeyEvent};

use super::super::super::App;
use super::super::super::testing::{app, app_of, screen, type_keys};
use crate::config::Config;
use crate::domain::people::{Level, Role};
use crate::store::{OpenOptions, Store};
use crate::ui::testing::day;

fn team() -> App {
    team_in(Store::in_memory().unwrap())
}

fn team_in(mut store: Store) -> App {
    let from = day("2026-01-01");
    let dana = store.put_person("Dana Reyes", None, Role::Flm).unwrap();
    let west = store.put_unit("Team West", Level::L1, None, from).unwrap();
    store.set_lead(west, Some(dana), from).unwrap();
    let ana = store.put_person("Ana Sousa", None, Role::Rep).unwrap();
    store.set_member(ana, Some(west), from).unwrap();
    store.set_setting("me", &dana.0.to_string()).unwrap();
    app(store)
}

fn seen(app: &mut App) -> String {
    app.toast = None;
    screen(app, 120, 40)
}

fn esc(app: &mut App) {
    app.event(Event::Key(KeyEvent::from(KeyCode::Esc)));
}

#[test]
fn a_private_note_is_found_only_while_nobody_looks_on() {
    let mut app = team();
    type_keys(&mut app, "pthe budget is a rumour\nathe budget sheet @ana fri\n");
    type_keys(&mut app, "/budg\n");
    let shown = seen(&mut app);
    assert!(shown.contains("PRIVATE NOTES") && shown.contains("rumour") && shown.contains("budget sheet"), "{shown}");
    type_keys(&mut app, "P");
    let shown = seen(&mut app);
    assert!(!shown.contains("rumour") && shown.contains("budget sheet") && shown.contains("1 found"), "{shown}");
    type_keys(&mut app, "P");
    assert!(seen(&mut app).contains("rumour"));
    type_keys(&mut app, "Stop deal\n:search budget\n");
    let shown = seen(&mut app);
    assert!(!shown.contains("rumour") && shown.contains("budget sheet"), "a meeting goes on:\n{shown}");
    esc(&mut app);
    assert!(app.in_meeting());
}

#[test]
fn an_undone_note_is_not_found_any_more() {
    let mut app = team();
    type_keys(&mut app, "nthe turquoise plan\n");
    type_keys(&mut app, "/turq\n");
    assert!(seen(&mut app).contains("turquoise plan"));
    type_keys(&mut app, "u");
    assert!(seen(&mut app).contains("nothing found"));
}

#[test]
fn words_are_asked_for_again_and_what_was_opened_leads_back() {
    let mut app = team();
    type_keys(&mut app, "acall the turquoise one @ana fri\naturquoise paper @ana fri\n");
    type_keys(&mut app, ":search WORDS\n");
    assert!(seen(&mut app).contains("Search everything"));
    type_keys(&mut app, "turquoise\nj");
    let before = seen(&mut app);
    assert!(before.contains("2 found"), "{before}");
    type_keys(&mut app, "\n");
    assert!(seen(&mut app).contains("turquoise paper"));
    type_keys(&mut app, "/");
    esc(&mut app);
    type_keys(&mut app, "H/\"turquoise AND (\n");
    assert!(seen(&mut app).contains("nothing found"));
    type_keys(&mut app, "/turquoise*-\n");
    assert!(seen(&mut app).contains("2 found"));
}

#[test]
fn another_thread_looks_and_what_a_newer_question_is_not_about_is_never_shown() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("search.db");
    let mut app = team_in(Store::open(&file, &OpenOptions::default()).unwrap().store);
    type_keys(&mut app, "pthe budget is a rumour\nathe budget sheet @ana fri\n");
    type_keys(&mut app, "/budg\n");
    comes(&mut app, "2 found");
    assert!(matches!(app.seeker, Some(crate::app::Desk::There(_))));
    type_keys(&mut app, "P");
    assert!(!seen(&mut app).contains("rumour"), "not for a moment");
    comes(&mut app, "1 found");
    assert!(!app.seeker.as_ref().unwrap().is_busy());
    esc(&mut app);
    assert!(!app.seeker.as_ref().unwrap().is_busy(), "nothing is looked for any more");
}

fn comes(app: &mut App, text: &str) {
    for _ in 0..4_000 {
        if seen(app).contains(text) {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
        app.tick();
    }
    panic!("{text:?} does not come:\n{}", seen(app));
}

#[test]
fn who_the_config_names_sits_here_and_sees_no_private_note_of_anybody_else() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("search.db");
    let mut app = team_in(Store::open(&file, &OpenOptions::default()).unwrap().store);
    type_keys(&mut app, "pthe budget is a rumour\n/budg\n");
    comes(&mut app, "rumour");
    drop(app);
    let store = Store::open(&file, &OpenOptions::default()).unwrap().store;
    let mut app = app_of(store, Config { me: "ana sousa".into(), ..Config::default() });
    assert_eq!(app.world.my_name(), "Ana Sousa");
    type_keys(&mut app, "/budg\n");
    comes(&mut app, "nothing found");
}

#[test]
fn minutes_with_numbers_are_not_found_while_a_pipeline_meeting_goes_on() {
    let mut app = team();
    // a forecast call and a deal review, both with minutes
    for code in ["Sforecast call\n", "Stop deal\n"] {
        type_keys(&mut app, code);
        if app.live.is_none() {
            // team call or one by one
            type_keys(&mut app, "\n");
        }
        let id = app.live.as_ref().unwrap().meeting.id;
        app.store.set_minutes(id, &format!("# Minutes\n\nturquoise {code}")).unwrap();
        type_keys(&mut app, "Z");
        assert!(!app.in_meeting());
    }
    type_keys(&mut app, "/turquoise\n");
    assert!(seen(&mut app).contains("2 found"), "{}", seen(&mut app));
    type_keys(&mut app, "HSpipeline\n");
    assert!(app.refuses_numbers().is_some(), "{}", seen(&mut app));
    type_keys(&mut app, ":search turquoise\n");
    let shown = seen(&mut app);
    assert!(shown.contains("1 found") && shown.contains("TDR") && !shown.contains("WFC"), "{shown}");
}
