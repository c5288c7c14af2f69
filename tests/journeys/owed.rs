//! A missed forecast is explained by the deals that made the gap, by keys alone; and not in the middle of a Pipeline Review.

use crate::terminal::{ENTER, ESC, Place};

#[test]
fn from_home_to_what_was_written() {
    let place = Place::new();
    let mut t = place.open(&["demo"], 120, 40);
    t.expect("explanations are owed");
    t.does("x", "EXPLAIN A MISSED FC");
    t.expect("was behind the FC");
    // a market story is none
    t.does(ENTER, "a market story is not an explanation: which deals".split(':').next().unwrap());
    // the first of those that were said and did not come is picked with the mouse's help or by its letters
    t.keys("a");
    t.expect("Enter takes it");
    t.does(ENTER, "Enter names it");
    t.keys(&format!("they wanted two more weeks{ENTER}"));
    t.expect("two more weeks");
    // the whole gap has its deal: by an empty line to what is done from now on, and saved
    t.does(ENTER, "Enter saves it");
    t.keys(&format!("no verbal yes in FC{ENTER}"));
    t.expect("Explanations");
    let list = t.expect("two more weeks");
    assert!(list.contains("1 explanation is owed") && list.contains("written"), "{list}");
    t.does("u", "2 explanations are owed");
    t.keys("\u{12}");
    t.expect("1 explanation is owed");
    t.does(ESC, "MEETINGS");
    t.expect("An explanation is owed");
    t.keys("T");
    t.expect("Whose numbers hold");
    t.keys(":");
    t.expect("Palette");
    t.keys(&format!("go owed{ENTER}"));
    t.expect("1 explanation is owed");
    t.does(ESC, "Whose numbers hold");
    t.keys("q");
    assert_eq!(t.ended().exit_code(), 0);
}
