//! Presenter mode by keys alone: on, a private note written and not seen, large digits, off.

use bellwether::demo;
use bellwether::domain::capture::NoteKind;
use bellwether::store::MeetingFilter;

use crate::terminal::{ENTER, ESC, Place};

/// The moment at which the journeys begin.
const NOW: &str = "2026-11-22T09:00:00Z";

#[test]
fn a_private_note_is_written_while_others_look_on() {
    let place = Place::new();
    demo::build_local(&mut place.store(), NOW.parse().unwrap(), demo::SEED).unwrap();
    let mut t = place.open(&[], 120, 40);
    t.expect("MEETINGS");
    t.does("P", "PRESENTING");
    t.expect("██");
    t.does("V", "QUALITY");
    // how well somebody's numbers hold is said to that person: of units alone
    for (keys, shown) in [
        ("T", "own records are not for a room: P"),
        (":go accuracy\r", "own records are not for a room: P"),
        ("2", "own records are not for a room: P"),
        ("K", "own records are not for a room: P"),
    ] {
        let screen = t.does(keys, shown);
        assert!(!screen.contains("Ana Lindqvist") && !screen.contains("Sam Whitfield"), "{screen}");
    }
    t.does("F", "Ana Lindqvist");
    t.keys("j");
    t.does(ENTER, "What Ana Lindqvist has said and what became of it is between two people.");
    t.does("]", "What Bo Okafor has said");
    t.does("H", "MEETINGS");
    t.does("m", "Start a meeting");
    t.keys(&format!("pipel{ENTER}"));
    t.expect("it starts red:");
    t.does("p", "Private note");
    t.keys("marzipan");
    let shown = t.expect("********");
    assert!(!shown.contains("marzipan"), "{shown}");
    t.does(ENTER, "written down, not shown in presenter mode");
    t.does(":", "Palette");
    t.keys("marzipan");
    t.expect("no such command");
    t.keys(ESC);
    t.expect_gone("no such command");
    t.keys("P");
    t.expect_gone("PRESENTING");
    t.does("q", "The meeting is running");
    t.keys("y");
    t.wait_for("the end", || !t.in_alternate_screen());
    assert_eq!(t.ended().exit_code(), 0);
    let store = place.store();
    let held = store.meetings(&MeetingFilter { unfinished: true, ..MeetingFilter::default() }).unwrap();
    let notes: Vec<_> = held.iter().flat_map(|m| store.notes_of(m.id, true).unwrap()).collect();
    assert!(notes.iter().any(|n| n.kind == NoteKind::Private && n.text == "marzipan"), "{notes:?}");
}
