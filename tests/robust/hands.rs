//! Hands on the terminal: the mouse, the clipboard, keys that are held, a window that is made small.

use std::fmt::Write as _;

use bellwether::store::{ActionFilter, MeetingFilter};

use crate::terminal::{ENTER, ESC, Place};

fn meeting(place: &Place, cols: u16, rows: u16) -> crate::terminal::Terminal {
    let t = place.open(&["start", "pr"], cols, rows);
    t.expect("AGENDA");
    t
}

#[test]
fn a_click_goes_to_a_step_ticks_a_row_and_does_what_a_footer_key_does() {
    let place = Place::with_team(&["Ana Lima"]);
    let t = meeting(&place, 120, 40);
    t.click("Stalled deals");
    t.expect("step 4 of 6 Stalled deals");
    t.expect("0 of 1");
    t.click("No stalled deal leaves");
    t.expect("1 of 1");
    t.click("No stalled deal leaves");
    t.expect("0 of 1");
    // the footer's key is what it says
    t.click("next step");
    t.expect("step 5 of 6");
    t.click("? help");
    t.expect("A running meeting");
    t.does(ESC, "step 5 of 6");
    // a click on nothing is nothing
    t.click("meeting 0");
    t.does("?", "A running meeting");
}

#[test]
fn a_click_takes_a_row_of_a_list_and_the_wheel_moves_through_it() {
    let place = Place::with_team(&["Ana Lima"]);
    let t = place.open(&[], 120, 40);
    t.expect("Team West");
    t.does("m", "Start a meeting");
    let selected = |t: &crate::terminal::Terminal| t.selected();
    t.wait_until("the first to be selected", |_| selected(&t).iter().any(|r| r.contains("Pipeline Review")));
    t.wheel(true);
    t.wait_until("the next to be selected", |_| !selected(&t).iter().any(|r| r.contains("Pipeline Review")));
    t.wheel(false);
    t.wait_until("the first again", |_| selected(&t).iter().any(|r| r.contains("Pipeline Review")));
    t.click("Recovery Plan");
    t.wait_until("the meeting, or its row selected", |s| {
        s.contains("AGENDA") || selected(&t).iter().any(|r| r.contains("Recovery"))
    });
}

#[test]
fn pasted_lines_stay_in_the_line_until_enter() {
    let place = Place::with_team(&["Ana Lima"]);
    let t = meeting(&place, 120, 40);
    t.does("a", "what, @who");
    t.paste("first line\nsecond line\r\nthird @ana");
    t.expect("first line second line third @ana");
    assert_eq!(place.store().actions(&ActionFilter::default()).unwrap().len(), 0, "nothing is submitted");
    t.keys(ENTER);
    t.expect("action for Ana Lima");
    let kept = place.store().actions(&ActionFilter::default()).unwrap();
    assert_eq!(kept.iter().map(|a| a.text.as_str()).collect::<Vec<_>>(), ["first line second line third"]);
}

#[test]
fn a_paste_where_nothing_is_typed_does_nothing() {
    let place = Place::with_team(&["Ana Lima"]);
    let t = meeting(&place, 120, 40);
    t.paste("q\n>\nE\ny\n");
    t.does("?", "A running meeting");
    t.does(ESC, "step 0 of 6");
}

#[test]
fn two_hundred_keys_at_once_all_arrive() {
    let place = Place::with_team(&["Ana Lima"]);
    let t = meeting(&place, 200, 60);
    let mut typed = String::new();
    for n in 0..50 {
        write!(typed, "{n:03}.").unwrap();
    }
    t.does("n", "for the minutes");
    t.keys(&typed);
    t.keys(ENTER);
    t.expect("note   u takes it back");
    let store = place.store();
    let meeting = store.meetings(&MeetingFilter::default()).unwrap()[0].id;
    let notes = store.notes_of(meeting, true).unwrap();
    assert_eq!(notes.iter().map(|n| n.text.as_str()).collect::<Vec<_>>(), [typed.as_str()]);
}

#[test]
fn a_small_window_says_so_and_recovers() {
    let place = Place::with_team(&["Ana Lima"]);
    let t = meeting(&place, 120, 40);
    t.does("a", "what, @who");
    t.keys("half a thought");
    t.expect("half a thought");
    for (cols, rows) in [(79, 24), (80, 23), (20, 5), (1, 1)] {
        t.resize(cols, rows);
        if cols >= 20 {
            t.expect("is too small");
            t.wait_until("nothing else", |s| !s.contains("AGENDA") && !s.contains("half a"));
        }
    }
    t.keys(", and the rest");
    t.resize(80, 24);
    t.expect("AGENDA");
    // of keys that come in the same instant as a new size crossterm 0.29 tells only with the next key
    t.keys(" of it");
    t.expect("half a thought, and the rest of it");
    t.keys(&format!(" @ana{ENTER}"));
    t.expect("action for Ana Lima");
    t.resize(200, 60);
    t.expect("step 0 of 6");
}
