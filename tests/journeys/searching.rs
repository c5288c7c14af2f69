//! What was written down is searched for, opened and left again, by keys alone.

use crate::terminal::{ENTER, ESC, Place};

#[test]
fn a_note_is_found_by_its_words_and_leads_to_the_deal() {
    let place = Place::new();
    let mut t = place.open(&["demo"], 120, 40);
    t.expect("DEMO");
    t.expect("MEETINGS");
    t.does("n", "Note");
    t.keys(&format!("the turquoise paper is with legal{ENTER}"));
    t.expect("u takes it back");
    t.does("/", "Search everything");
    t.keys(&format!("turq pap{ENTER}"));
    let shown = t.expect("1 found");
    assert!(shown.contains("NOTES") && shown.contains("the turquoise paper"), "{shown}");
    t.does("/", "Search everything");
    t.keys(&format!("forecast{ENTER}"));
    let shown = t.expect("MINUTES");
    assert!(shown.contains("WFC"), "{shown}");
    t.does("H", "MEETINGS");
    t.does("D", "Deals");
    t.does(":", "Palette");
    t.keys(&format!("search turq{ENTER}"));
    t.expect("1 found");
    t.keys(ESC);
    t.expect("MEETINGS");
    t.keys("q");
    assert_eq!(t.ended().exit_code(), 0);
}
