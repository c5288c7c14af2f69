//! The forecast board by keys: everybody, month and quarters, one voice with its deals, its history and its chart, a deal and
//! back; and not in the middle of a Pipeline Review.

use crate::terminal::{ENTER, ESC, Place};

#[test]
fn from_everybody_to_a_voice_its_deal_and_back() {
    let place = Place::new();
    let mut t = place.open(&["demo"], 120, 40);
    t.expect("MEETINGS");
    t.does("f", "Forecast board");
    let all = t.expect("the reports' FC add up to");
    for words in ["target", "cover", "Team West", "Ana Lindqvist", "largest gap"] {
        assert!(all.contains(words), "{words}: {all}");
    }
    t.does("d", "It has not begun");
    t.does("dd", "the reports' FC add up to");
    t.keys("jjj");
    t.does(ENTER, "NAMED DEALS");
    t.expect("WEEK BY WEEK");
    t.expect("superseded");
    t.does(ENTER, "HISTORY");
    t.does(ESC, "WEEK BY WEEK");
    t.does("]", "Kim Tanaka");
    t.does(ESC, "largest gap");
    t.does("o", "Whose numbers?");
    t.keys(&format!("everybody{ENTER}"));
    t.expect("everybody");
    t.does("e", "Which period?");
    t.keys(&format!("last quarter{ENTER}"));
    t.expect("It is over");
    // any other one as it is typed, and what is none is said to be none
    t.does("e", "any period: 2031-Q1");
    t.keys(&format!("2031-Q1{ENTER}"));
    t.expect("begins 1 Jan 2031");
    t.does("e", "Which period?");
    t.does("zz", "`zz` is not a period: write a quarter as 2026-Q4");
    t.keys(ESC);
    t.expect_gone("is not a period");
    t.does("0", "week ");
    t.does(ESC, "MEETINGS");
    t.keys(":");
    t.expect("Palette");
    t.keys(&format!("go board{ENTER}"));
    t.expect("Forecast board");
    t.does(":", "Palette");
    t.keys(&format!("forecast last quarter{ENTER}"));
    t.expect("It is over");
    t.keys("q");
    assert_eq!(t.ended().exit_code(), 0);
}
