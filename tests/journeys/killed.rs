//! Killed in the middle of a step: the next start offers to go on exactly there, and the clock goes by wall time.

use bellwether::domain::meeting::event::Event;
use bellwether::store::MeetingFilter;

use crate::terminal::{ENTER, Place, Terminal};

const AT_NINE: (&str, &str) = ("BELLWETHER_NOW", "2026-11-22T09:00:00Z");

/// Starts at nine, goes to step 2, writes something down, is killed.
fn killed_in_step_two(place: &Place) {
    let mut t = place.open_with(&["start", "pr"], 120, 40, &[AT_NINE]);
    t.expect("step 0 of 6");
    t.does(">", "step 1 of 6");
    t.does(">", "step 2 of 6");
    t.does("n", "for the minutes");
    t.keys(&format!("said before the kill{ENTER}"));
    t.expect("note   u takes it back");
    t.kill();
}

/// The clock behind this word, in seconds: "meeting 12:34 of 75:00".
fn seconds(t: &Terminal, before: &str) -> i64 {
    let screen = t.screen();
    let clock = screen.split(before).nth(1).unwrap_or_else(|| panic!("no {before:?}:\n{screen}"));
    let (minutes, rest) = clock.trim_start().split_once(':').unwrap();
    minutes.parse::<i64>().unwrap() * 60 + rest[..2].parse::<i64>().unwrap()
}

#[test]
fn a_minute_later_it_goes_on_exactly_there_and_the_minute_counts() {
    let place = Place::with_team(&["Ana Lima"]);
    killed_in_step_two(&place);
    let t = place.open_with(&[], 120, 40, &[("BELLWETHER_NOW", "2026-11-22T09:01:00Z")]);
    t.expect("in step 2 Health");
    t.does("y", "step 2 of 6 Health");
    let meeting = seconds(&t, "meeting ");
    // it began some moments after nine, and this start takes some moments too
    assert!((55..60 + 20).contains(&meeting), "{meeting} s:\n{}", t.screen());
    let step = seconds(&t, "\u{25f7} ");
    assert!((55 - 20..60 + 20).contains(&step) && step <= meeting, "{step} s of {meeting} s");
    t.does("<", "step 1 of 6 Hygiene");
    let store = place.store();
    let meeting = store.meetings(&MeetingFilter::default()).unwrap()[0].id;
    let notes = store.notes_of(meeting, false).unwrap();
    assert_eq!(notes.iter().map(|n| n.text.as_str()).collect::<Vec<_>>(), ["said before the kill"]);
}

#[test]
fn three_quarters_of_an_hour_later_it_asks_and_takes_them_off() {
    for (answer, expected) in [("n", 0..60), ("y", 42 * 60 - 5..43 * 60)] {
        let place = Place::with_team(&["Ana Lima"]);
        killed_in_step_two(&place);
        let t = place.open_with(&[], 120, 40, &[("BELLWETHER_NOW", "2026-11-22T09:42:00Z")]);
        t.expect("were you meeting on meanwhile?");
        t.expect("take 42 min off the clock");
        t.does(answer, "step 2 of 6 Health");
        let meeting = seconds(&t, "meeting ");
        assert!(expected.contains(&meeting), "answered {answer}: {meeting} s:\n{}", t.screen());
        let store = place.store();
        let id = store.meetings(&MeetingFilter::default()).unwrap()[0].id;
        let events = store.events(id).unwrap();
        let discounts = events.iter().filter(|(_, e)| matches!(e, Event::Discount { .. })).count();
        assert_eq!(discounts, usize::from(answer == "n"));
    }
}

#[test]
fn a_paused_clock_stays_where_it_was() {
    let place = Place::with_team(&["Ana Lima"]);
    let mut t = place.open_with(&["start", "pr"], 120, 40, &[AT_NINE]);
    t.expect("step 0 of 6");
    t.does(">", "step 1 of 6");
    t.does(" ", "PAUSED");
    t.kill();
    let t = place.open_with(&[], 120, 40, &[("BELLWETHER_NOW", "2026-11-22T11:00:00Z")]);
    t.expect("paused in step 1");
    t.does("y", "PAUSED");
    assert!(seconds(&t, "meeting ") < 20, "{}", t.screen());
}

#[test]
fn not_now_leaves_it_where_it_is() {
    let place = Place::with_team(&["Ana Lima"]);
    killed_in_step_two(&place);
    let mut t = place.open_with(&[], 120, 40, &[("BELLWETHER_NOW", "2026-11-22T09:00:30Z")]);
    t.expect("not now");
    t.does("n", "MEETINGS");
    t.expect("Pipeline Review is unfinished");
    t.keys("q");
    assert_eq!(t.ended().exit_code(), 0);
    let t = place.open_with(&["start", "pr"], 120, 40, &[("BELLWETHER_NOW", "2026-11-22T09:01:00Z")]);
    // asked for by name, and no time that has to be asked about: it goes on without a question
    t.expect("step 2 of 6 Health");
    assert_eq!(place.store().meetings(&MeetingFilter::default()).unwrap().len(), 1);
}

#[test]
fn numbers_typed_half_a_second_before_are_on_the_card_again() {
    let place = Place::with_team(&["Ana Lima"]);
    let mut t = place.open_with(&["start", "wfc"], 120, 40, &[AT_NINE]);
    t.expect("step 0 of 4");
    t.does(">", "Ana Lima   1 of 1");
    t.keys(&format!("120k{ENTER}150k{ENTER}200k{ENTER}"));
    t.wait_until("the numbers", |s| ["120k", "150k", "200k"].iter().all(|n| s.contains(n)));
    // the promise itself is a time: what is older than this is kept
    std::thread::sleep(std::time::Duration::from_millis(500));
    t.kill();
    let t = place.open_with(&[], 120, 40, &[("BELLWETHER_NOW", "2026-11-22T09:00:10Z")]);
    t.expect("in step 1 Commits");
    t.does("y", "Ana Lima   1 of 1");
    t.wait_until("the numbers", |s| ["120k", "150k", "200k"].iter().all(|n| s.contains(n)));
    assert!(t.screen().contains("PEOPLE  0 of 1"), "typed is not accepted:\n{}", t.screen());
}

#[test]
fn what_is_typed_of_an_explanation_is_in_its_form_again() {
    for signal in [false, true] {
        let place = Place::new();
        let mut t = place.open(&["demo"], 120, 40);
        t.expect("explanations are owed");
        t.does("x", "EXPLAIN A MISSED FC");
        t.expect("was behind the FC");
        t.keys("a");
        t.does(ENTER, "Enter names it");
        t.keys(&format!("they wanted two more weeks{ENTER}"));
        t.expect("two more weeks");
        t.does(ENTER, "Enter saves it");
        t.keys("no verbal yes in FC");
        t.expect("no verbal yes in FC");
        if signal {
            t.signal("HUP");
            t.ended();
        } else {
            // the promise itself is a time: what is older than this is kept
            std::thread::sleep(std::time::Duration::from_millis(800));
            t.kill();
        }
        let t = place.open(&["demo"], 120, 40);
        t.expect("explanations are owed");
        t.does("x", "EXPLAIN A MISSED FC");
        let form = t.expect("no verbal yes in FC");
        assert!(form.contains("two more weeks"), "{form}");
    }
}
