//! A Pipeline Review of the demo company by keys: red at the start, gaps filled on the spot, what the next quarters lack, the
//! actions of the meeting, and no number in all of it.

use bellwether::demo;
use bellwether::domain::fix::FixState;
use bellwether::store::ActionFilter;

use crate::terminal::{ENTER, ESC, Place};

/// The moment at which the journeys begin.
const NOW: &str = "2026-11-22T09:00:00Z";

fn demo_place() -> Place {
    let place = Place::new();
    let mut store = place.store();
    demo::build_local(&mut store, NOW.parse().unwrap(), demo::SEED).unwrap();
    place
}

#[test]
fn hygiene_demand_and_actions_of_the_demo_team() {
    let place = demo_place();
    let mut t = place.open(&[], 120, 40);
    t.expect("MEETINGS");
    t.does("R", "READY?");
    t.expect("RED:");
    t.keys(ESC);
    t.expect("MEETINGS");
    t.does("m", "Start a meeting");
    t.keys(&format!("pipel{ENTER}"));
    t.expect("it starts red:");
    t.does(">", "step 1 of 6 Hygiene");
    hygiene(&t);
    t.does(">", "step 2 of 6");
    for step in 3..=5 {
        t.does(">", &format!("step {step} of 6"));
    }
    demand(&t);
    t.does(">", "step 6 of 6 Actions");
    actions(&t);
    // a number does not get in, and the topic is parked
    t.does(":", "Palette");
    t.keys(&format!("submit{ENTER}"));
    t.expect("No WC/FC/BC here");
    t.does("y", "Park for WFC");
    t.keys(&format!("Ivo's number for December{ENTER}"));
    t.expect("parked for WFC");
    t.does("E", "End the meeting?");
    t.does("y", "OUTPUTS");
    t.expect("1 exception");
    t.does("q", "");
    t.wait_for("the end", || !t.in_alternate_screen());
    assert_eq!(t.ended().exit_code(), 0);
    let store = place.store();
    let fixes = store.fixes(true, None).unwrap();
    assert!(fixes.iter().any(|f| f.new.as_deref() == Some("legal sends the redlines")), "{fixes:?}");
    assert!(fixes.iter().all(|f| f.state == FixState::Open && f.meeting.is_some()));
    let actions = store.actions(&ActionFilter::default()).unwrap();
    let new = actions.iter().find(|a| a.text == "ask for the security paper").unwrap();
    assert!(new.owner.is_some() && new.due.is_some());
}

fn hygiene(t: &crate::terminal::Terminal) {
    t.expect("open deals lack something");
    // to a deal that has no step at all
    for _ in 0..30 {
        if t.selected().iter().any(|row| row.contains("no next step")) {
            break;
        }
        t.keys("j");
        std::thread::sleep(std::time::Duration::from_millis(60));
    }
    t.does(ENTER, "a day may follow the step");
    t.keys("legal sends the redlines fri");
    t.expect("by Fri 27 Nov");
    t.keys(ENTER);
    t.expect("2 to update in the CRM: b");
    // the next gap's line is open already
    t.expect("Enter take it, next gap");
    t.does(ESC, "x an exception");
    for _ in 0..30 {
        let rows = t.selected().join(" ");
        if rows.contains("no day for it") || rows.contains("no next step") {
            break;
        }
        t.keys("j");
        std::thread::sleep(std::time::Duration::from_millis(60));
    }
    t.does("x", "why no step?");
    t.keys(ENTER);
    t.expect("1 exception");
    t.does("b", "To update in the CRM");
    t.keys(ESC);
    t.expect("step 1 of 6 Hygiene");
}

fn demand(t: &crate::terminal::Terminal) {
    t.expect("NEW SINCE THE REVIEW OF");
    t.expect("CLOSING IN Q1 2027");
    t.does(ENTER, "Enter its page");
    t.keys(ENTER);
    t.expect_gone("Enter its page");
    // back to where it was opened, and from there to the figures
    t.does(ESC, "Enter its page");
    t.does(ESC, "NEW SINCE THE REVIEW OF");
}

fn actions(t: &crate::terminal::Terminal) {
    t.does("a", "what, @who");
    t.keys(&format!("ask for the security paper{ENTER}"));
    t.expect("1 lacks its owner or day");
    t.does("o", "Who does it?");
    t.keys(&format!("ana{ENTER}"));
    t.expect("1 new, each with owner and day");
}
