//! `bellwether demo` is alive at every size: a year of a company to look at.

use crate::terminal::bytes::foreign;
use crate::terminal::{ESC, Place};

#[test]
fn it_is_alive_at_three_sizes() {
    let place = Place::new();
    for (cols, rows) in [(80, 24), (120, 40), (200, 60)] {
        let mut t = place.open(&["demo"], cols, rows);
        t.expect("DEMO");
        let home = t.expect("MEETINGS");
        let drawn = t.rows();
        assert_eq!(drawn.len(), usize::from(rows));
        for part in ["THE NUMBER", "DO NEXT", "WFC"] {
            assert!(home.contains(part), "{cols}x{rows}: no {part}:\n{home}");
        }
        assert!(home.contains(|c: char| c.is_ascii_digit()), "{home}");
        assert!(!home.contains("No deals yet") && !home.contains("Nobody has called"), "{home}");
        // every part of it can be looked at and left again
        t.does("?", "Keys here");
        t.keys(ESC);
        t.expect_gone("Keys here");
        t.does("U", "Whose numbers?");
        t.keys(ESC);
        t.expect_gone("Whose numbers?");
        t.does("m", "Start a meeting");
        t.keys(ESC);
        t.expect_gone("Start a meeting");
        t.keys("A");
        t.expect_gone("THE NUMBER");
        t.does("H", "THE NUMBER");
        let health = t.does("h", "QUALITY");
        assert!(health.contains("Ivo Marek") && health.contains("bad"), "{cols}x{rows}:\n{health}");
        t.expect(" now: ");
        t.does("2", "open, ");
        t.does("3", "COVERAGE AGAINST TARGET");
        t.does("H", "THE NUMBER");
        t.keys("M");
        t.expect_gone("THE NUMBER");
        t.does("H", "THE NUMBER");
        assert!(foreign(&t.bytes()).is_empty(), "{:?}", foreign(&t.bytes()));
        t.keys("q");
        assert_eq!(t.ended().exit_code(), 0);
    }
}

#[test]
fn every_meeting_of_the_team_can_be_started_in_it() {
    let place = Place::new();
    for (at, code) in ["wfc", "pr", "tdr", "qbr", "rps"].into_iter().enumerate() {
        let mut t = place.open(&["demo"], 120, 40);
        t.expect("DEMO");
        if at > 0 {
            // the one that was quit runs on and is offered
            t.does("n", "MEETINGS");
            t.expect_gone("not now");
        }
        t.does("m", "Start a meeting");
        t.keys(code);
        t.wait_until("one choice", |s| s.contains(&format!("{}  ", code.to_uppercase())));
        t.keys("\r");
        t.expect("AGENDA");
        t.does(">", "step 1 of");
        t.does("q", "The meeting is running");
        t.keys("n");
        assert_eq!(t.ended().exit_code(), 0);
    }
}
