//! What may not be looked at while a pipeline meeting goes on: no screen of spoken numbers, by key or by word.

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
