//! The meeting's frame, its general workspace, conclude and the overlays as whole screens at the three sizes.

use chrono::TimeDelta;

use super::testing::{app_at, screen, type_keys};
use crate::domain::people::{Level, Role};
use crate::store::Store;
use crate::ui::testing::{SIZES, day, now};

fn pictures(name: &str, keys: &[(&str, i64)]) {
    let mut store = Store::in_memory().unwrap();
    let from = day("2026-01-01");
    let dana = store.put_person("Dana Reyes", None, Role::Flm).unwrap();
    let west = store.put_unit("Team West", Level::L1, None, from).unwrap();
    store.set_lead(west, Some(dana), from).unwrap();
    for rep in ["Ana Sousa", "Bo Lindqvist", "Ivo Marek"] {
        let rep = store.put_person(rep, None, Role::Rep).unwrap();
        store.set_member(rep, Some(west), from).unwrap();
    }
    store.set_setting("me", &dana.0.to_string()).unwrap();
    let (mut app, clock) = app_at(store, now());
    for (typed, seconds) in keys {
        type_keys(&mut app, typed);
        clock.advance(TimeDelta::seconds(*seconds));
    }
    for (width, height) in SIZES {
        insta::assert_snapshot!(format!("{name}_{width}x{height}"), screen(&mut app, width, height));
    }
}

const REVIEW: (&str, i64) = ("Spipeline\n", 5);
/// A meeting whose steps have no work surface of their own.
const ROOM: (&str, i64) = ("Stop deal\n", 5);
const CAPTURED: &[(&str, i64)] =
    &[ROOM, (">", 20), ("acall Mia about the date @ivo fri\n", 10), ("pnobody reads this\n", 10), ("x", 10)];

#[test]
fn a_step_with_what_was_written_down() {
    pictures("general", CAPTURED);
}

#[test]
fn a_step_that_takes_too_long() {
    pictures("over", &[REVIEW, (">", 60), ("}", 60), (" ", 0), (" ", 80), (" ", 80), (" ", 80), ("{", 80), ("{", 6)]);
}

#[test]
fn a_paused_meeting() {
    pictures("paused", &[REVIEW, (">", 60), (" ", 6)]);
}

#[test]
fn what_is_missing_at_the_end() {
    let mut keys = CAPTURED.to_vec();
    keys.extend([("Ey", 6), ("jjjjjj8", 6)]);
    pictures("conclude", &keys);
}

#[test]
fn the_help_over_a_meeting() {
    pictures("help", &[REVIEW, ("?", 6)]);
}

#[test]
fn the_palette_and_a_line_being_typed() {
    pictures("palette", &[REVIEW, (":act", 6)]);
    pictures("line", &[REVIEW, ("acall the CFO @ivo fri", 6)]);
}
