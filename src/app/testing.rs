//! For tests of what the app loads and carries out: a program over a given store, its clock standing still.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{App, Launch, Parts};
use crate::clock::ManualClock;
use crate::config::Config;
use crate::store::Store;
use crate::ui::testing;

/// The program at that moment, without a config file.
pub fn app_at(store: Store, now: DateTime<Utc>) -> (App, Arc<ManualClock>) {
    app_with(store, Config::default(), now)
}

/// [`app_at`] with this config, at the usual moment of tests.
pub fn app_of(store: Store, config: Config) -> App {
    app_with(store, config, testing::now()).0
}

fn app_with(store: Store, config: Config, now: DateTime<Utc>) -> (App, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::at(now));
    let parts = Parts {
        store,
        config,
        clock: clock.clone(),
        as_of: None,
        theme: testing::theme(),
        demo: false,
        read_only: None,
        catalog: crate::domain::meeting::definition::Catalog::new(&[]).0,
        coaching: crate::domain::coaching::Coaching::new(None).0,
        remarks: Vec::new(),
    };
    let mut app = App::new(parts, &Launch::Home).unwrap();
    app.after_first_frame().unwrap();
    (app, clock)
}

/// [`app_at`] at the usual moment of tests.
pub fn app(store: Store) -> App {
    app_at(store, testing::now()).0
}

/// Types; `\n` is Enter.
pub fn type_keys(app: &mut App, keys: &str) {
    for c in keys.chars() {
        let code = if c == '\n' { KeyCode::Enter } else { KeyCode::Char(c) };
        app.event(Event::Key(KeyEvent::new(code, KeyModifiers::NONE)));
    }
}

/// What is on screen.
pub fn screen(app: &mut App, width: u16, height: u16) -> String {
    let mut buf = Buffer::empty(Rect::new(0, 0, width, height));
    app.draw(&mut buf);
    testing::as_text(&buf)
}
