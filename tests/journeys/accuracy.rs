//! Whose numbers hold: everybody, one, the ledger; and not in the middle of a Pipeline Review.

use crate::terminal::{ENTER, ESC, Place};

#[test]
fn from_everybody_to_one_and_the_ledger() {
    let place = Place::new();
    let mut t = place.open(&["demo"], 120, 40);
    t.expect("MEETINGS");
    t.does("T", "Whose numbers hold");
    let all = t.expect("Team West");
    assert!(all.contains("of 8") && all.contains("the call"), "{all}");
    t.does("h", "by month, in the middle of it");
    t.does("hh", "by month, as the period began");
    t.does("d", "by quarter");
    t.does("d", "by month");
    t.does(ENTER, "WEEK BY WEEK");
    t.expect("won/FC");
    t.does(ESC, "Whose numbers hold");
    t.does("2", "Judgement ledger");
    t.expect("improved on");
    t.does(ESC, "Whose numbers hold");
    t.does(ESC, "MEETINGS");
    t.keys(":");
    t.expect("Palette");
    t.keys(&format!("go accuracy{ENTER}"));
    t.expect("Whose numbers hold");
    t.keys("q");
    assert_eq!(t.ended().exit_code(), 0);
}
