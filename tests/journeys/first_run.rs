//! The first run: a team by name, the demo; from nothing to a running forecast call.

use bellwether::store::MeetingFilter;

use crate::terminal::{ENTER, ESC, Place, TAB, UP};

#[test]
fn a_team_by_name_and_then_a_forecast_call() {
    let place = Place::new();
    let mut t = place.open(&[], 100, 30);
    t.expect("how do you want to begin?");
    for choice in ["Look at the demo", "Import a CRM export", "Name your team and begin"] {
        t.expect(choice);
    }
    t.does("e", "YOUR TEAM");
    // there and back
    t.does(ESC, "how do you want to begin?");
    t.does("e", "YOUR TEAM");
    // what is missing is said where it is missing
    t.does(ENTER, "your name is needed");
    t.keys(&format!("Dana Reyes{ENTER}Team West{ENTER}lots{ENTER}"));
    t.wait_until("a complaint about the target", |s| s.contains("lots") && s.contains('✗'));
    t.keys(&"\x7f".repeat(4));
    t.keys(&format!("1.2m{ENTER}"));
    t.expect("Seller 1");
    t.does(ENTER, "at least one seller");
    t.keys(&format!("Ana Lima{ENTER}ana lima{ENTER}"));
    t.expect("that name is there already");
    t.keys(&"\x7f".repeat(8));
    t.keys(&format!("Bo Lind{ENTER}{UP}{TAB}Ivo Marek{ENTER}{ENTER}"));
    t.expect("Team West is there");
    let org = place.store().org("2026-11-22".parse().unwrap()).unwrap();
    let mut names: Vec<_> = org.people.iter().map(|p| p.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["Ana Lima", "Bo Lind", "Dana Reyes", "Ivo Marek"]);
    t.expect("1,200k");
    t.does("s", "AGENDA");
    t.expect("WFC");
    t.does(">", "1/4");
    // the meeting is suspended and the program left; the next start takes it up
    t.does("q", "The meeting is running");
    t.keys("y");
    assert_eq!(t.ended().exit_code(), 0);
    let meetings = place.store().meetings(&MeetingFilter::default()).unwrap();
    assert_eq!(meetings.iter().map(|m| m.code.as_str()).collect::<Vec<_>>(), ["WFC"]);
    let t = place.open(&[], 100, 30);
    t.expect("Weekly Forecast Call is suspended");
    t.does("r", "1/4");
}

#[test]
fn the_demo_from_the_first_screen_leaves_the_own_file_alone() {
    let place = Place::new();
    let mut t = place.open(&[], 120, 40);
    t.expect("how do you want to begin?");
    t.does("d", "DEMO");
    t.expect("MEETINGS");
    t.keys("q");
    assert_eq!(t.ended().exit_code(), 0);
    assert!(place.store().org("2026-11-22".parse().unwrap()).unwrap().people.is_empty());
}
