//! What the past says and the map of cadence, by keys; and not in the middle of a Pipeline Review.

use crate::terminal::{ENTER, ESC, Place};

#[test]
fn the_past_is_asked_and_tested() {
    let place = Place::new();
    let mut t = place.open(&["demo"], 120, 40);
    t.expect("MEETINGS");
    t.does("Y", "THE CHANCE TO REACH");
    let said = t.expect("Back-test: it");
    assert!(said.contains("a model, not a forecast") && said.contains("WHERE 10,000 RUNS END"), "{said}");
    t.does("d", "closed periods");
    t.does("2", "CHANCE GIVEN");
    t.does("3", "PHASE AND AGE");
    t.does(ESC, "THE CHANCE TO REACH");
    t.does("o", "Whose numbers?");
    t.keys(&format!("ana{ENTER}"));
    t.expect("Ana Lindqvist");
    t.does("0", "everybody");
    t.does(ESC, "MEETINGS");
    t.keys(":");
    t.expect("Palette");
    t.keys(&format!("go past{ENTER}"));
    t.expect("a model, not a forecast");
    t.keys("q");
    assert_eq!(t.ended().exit_code(), 0);
}

#[test]
fn the_map_leads_to_the_minutes_and_back() {
    let place = Place::new();
    let mut t = place.open(&["demo"], 120, 40);
    t.expect("MEETINGS");
    t.does("C", "Cadence map");
    let map = t.expect("week of ");
    assert!(map.contains("skipped") && map.contains("rating, 1 to 10"), "{map}");
    // down to the team's call, and back to a week in which it was held
    t.keys("j");
    t.expect("Weekly Forecast Call, Team West");
    t.keys("\x1b[D");
    t.expect(", rated ");
    t.does(ENTER, "There:");
    t.does(ESC, "Cadence map");
    t.expect("Weekly Forecast Call, Team West");
    t.does("o", "Whose meetings?");
    t.keys(&format!("emea{ENTER}"));
    t.expect("Team North");
    t.does(ESC, "MEETINGS");
    t.keys("q");
    assert_eq!(t.ended().exit_code(), 0);
}
