//! What may not be looked at: in a pipeline meeting no screen of spoken numbers, by key or by word; before a room no number that was
//! said one by one, and nobody's own record.

use crate::terminal::{ENTER, ESC, Place};

#[test]
fn a_pipeline_review_looks_at_no_screen_of_spoken_numbers() {
    let place = Place::new();
    let t = place.open(&["demo"], 120, 40);
    t.expect("MEETINGS");
    t.does("m", "Start a meeting");
    t.keys(&format!("pipel{ENTER}"));
    t.expect("Open actions");
    for (key, word, shown) in [
        ("F", "forecast", "Forecast board"),
        ("T", "accuracy", "Whose numbers hold"),
        ("K", "owed", "Explanations"),
        ("Y", "past", "THE CHANCE TO REACH"),
    ] {
        for way in [key.to_owned(), format!(":go {word}{ENTER}")] {
            t.does(&way, "Not in this meeting");
            assert!(!t.rows().join("\n").contains(shown), "{way}");
            t.keys("n");
            t.expect_gone("Not in this meeting");
        }
    }
    // how meetings are held, what moved and what slipped are no spoken numbers
    for (key, shown) in [("C", "Cadence map"), ("W", "Waterfall"), ("O", "Slippage"), ("Q", "Sales")] {
        t.does(key, shown);
        t.does(ESC, "Open actions");
    }
}

/// The words that say that something is left out, on every screen that has them, and the mark that others look on.
#[test]
fn a_room_is_shown_units_and_told_what_is_left_out() {
    let place = Place::new();
    let t = place.open(&["demo"], 120, 40);
    t.expect("MEETINGS");
    t.does("T", "Whose numbers hold");
    t.does("P", "PRESENTING");
    t.expect("people's own records are not for a room");
    t.does("K", "people's own records are not for a room: P");
    t.does("F", "Forecast board");
    t.expect("PRESENTING");
    t.keys("P");
    t.expect_gone("PRESENTING");
    t.does("K", "Explanations");
    t.expect_gone("not for a room");
}

#[test]
fn a_call_of_two_shows_nobody_before_a_card_is_on_the_table() {
    let place = Place::new();
    let t = place.open(&["demo"], 120, 40);
    t.expect("MEETINGS");
    t.does("m", "Start a meeting");
    t.keys(&format!("one by one{ENTER}"));
    t.expect("Open actions");
    for (key, shown) in
        [("F", "nobody's card is on the table yet"), ("T", "There is nothing here"), ("K", "There is nothing here")]
    {
        t.does(key, shown);
        t.does(ESC, "Open actions");
    }
}
