//! What goes on while the worker is at a file.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::*;
use crate::app::work::Work;
use crate::domain::action::Action;
use crate::store::{ActionFilter, StoreError};
use crate::ui::overlays::Overlay;

/// An import that keeps the file to itself until it is let go.
fn held(app: &mut App) -> (Arc<AtomicBool>, tempfile::TempDir) {
    let (folder, path) = file(&format!("{HEAD}{THREE}"));
    look_at(app, &path);
    let importing = app.importing.as_mut().unwrap();
    let Step::Ready(looked) = std::mem::replace(&mut importing.step, Step::Moving) else { panic!("not read") };
    let (let_go, holding) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
    let (end, begun) = (Arc::clone(&let_go), Arc::clone(&holding));
    let now = app.clock.now();
    let work = Work::begin(&mut app.store, move |store, progress| {
        let done = store.batch(|store| {
            store.set_setting("held", "yes")?;
            begun.store(true, Ordering::SeqCst);
            while !end.load(Ordering::SeqCst) && progress.wanted().is_ok() {
                std::thread::sleep(Duration::from_millis(1));
            }
            Ok::<_, StoreError>(())
        });
        let done = match (done, progress.wanted()) {
            (Err(e), _) => Err(e.into()),
            (Ok(()), Err(stopped)) => Err(stopped),
            (Ok(()), Ok(())) => write(&looked.plan, store, now, progress),
        };
        (looked, done)
    })
    .unwrap();
    app.importing.as_mut().unwrap().step = Step::Writing(work);
    while !holding.load(Ordering::SeqCst) {
        std::thread::sleep(Duration::from_millis(1));
    }
    (let_go, folder)
}

fn actions(app: &App) -> Vec<Action> {
    app.store.actions(&ActionFilter::default()).unwrap()
}

#[test]
fn what_is_written_down_meanwhile_waits_in_its_line_and_is_saved_when_the_import_is_done() {
    let (_place, mut app) = on_disk();
    with_a_team(&mut app);
    let (let_go, _folder) = held(&mut app);
    type_keys(&mut app, "acall the CFO @ivo\n");
    let text = screen(&mut app, 80, 24);
    assert!(text.contains("NOT SAVED yet") && text.contains("call the CFO"), "{text}");
    assert!(actions(&app).is_empty());
    let_go.store(true, Ordering::SeqCst);
    wait(&mut app);
    assert_eq!(actions(&app).iter().map(|a| a.text.as_str()).collect::<Vec<_>>(), ["call the CFO"]);
    assert!(app.overlays.is_empty(), "{:?}", app.overlays);
    assert_eq!(deals(&app), 2);
}

#[test]
fn a_line_that_was_changed_since_is_not_saved_by_itself() {
    let (_place, mut app) = on_disk();
    with_a_team(&mut app);
    let (let_go, _folder) = held(&mut app);
    type_keys(&mut app, "acall the CFO @ivo\n and");
    let_go.store(true, Ordering::SeqCst);
    wait(&mut app);
    assert!(actions(&app).is_empty());
    assert!(matches!(app.overlays.last(), Some(Overlay::Capture(line)) if line.field.value().ends_with("and")));
}

#[test]
fn quitting_asks_while_a_file_is_on_its_way() {
    let (_place, mut app) = on_disk();
    with_a_team(&mut app);
    let (_let_go, _folder) = held(&mut app);
    type_keys(&mut app, "q");
    assert!(!app.is_done());
    assert!(screen(&mut app, 80, 24).contains("An import is on its way"));
    type_keys(&mut app, "n");
    assert!(!app.is_done() && app.is_importing());
    type_keys(&mut app, "qy");
    assert!(app.is_done());
    drop(app);
}

#[test]
fn while_a_file_is_on_its_way_the_screen_is_drawn_ten_times_a_second_and_else_never() {
    let (_place, mut app) = on_disk();
    with_a_team(&mut app);
    app.toast = None;
    assert_eq!(app.deadline(), None);
    let (let_go, _folder) = held(&mut app);
    app.toast = None;
    assert!(app.deadline().unwrap() <= chrono::TimeDelta::milliseconds(LOOK_EVERY_MS));
    let_go.store(true, Ordering::SeqCst);
    wait(&mut app);
    app.toast = None;
    assert_eq!(app.deadline(), None);
}

#[test]
fn elsewhere_a_message_tells_that_it_is_done() {
    let (_place, mut app) = on_disk();
    with_a_team(&mut app);
    let (let_go, _folder) = held(&mut app);
    type_keys(&mut app, "H");
    assert!(matches!(app.screen, Screen::Home(_)));
    let_go.store(true, Ordering::SeqCst);
    wait(&mut app);
    assert!(screen(&mut app, 80, 24).contains("deals.csv is imported: 2 new, 0 changed"));
    type_keys(&mut app, "i");
    assert_eq!(done(&app).totals.new, 2);
}

#[test]
fn a_first_import_that_ends_elsewhere_leads_home() {
    let (_place, mut app) = on_disk();
    let (let_go, _folder) = held(&mut app);
    type_keys(&mut app, "H");
    assert!(matches!(app.screen, Screen::Welcome(_)));
    let_go.store(true, Ordering::SeqCst);
    wait(&mut app);
    assert!(matches!(app.screen, Screen::Home(_)));
    assert!(app.world.unit.is_some());
}
