//! Two windows on one file, and a window that is killed.

use std::time::Duration;

use bellwether::clock::Stopwatch;
use bellwether::store::{ActionFilter, MeetingFilter};

use crate::terminal::{ENTER, Place};

const MARK: &str = "open in another window";

#[test]
fn two_windows_both_write_and_each_shows_what_the_other_wrote() {
    let place = Place::with_team(&["Ana Lima", "Bo Lind"]);
    let first = place.open(&["start", "rps"], 120, 40);
    first.expect("AGENDA");
    first.does(">", "WRITTEN DOWN");
    let mut second = place.open(&[], 120, 40);
    second.expect(MARK);
    // in a line, and nothing over the question or the meeting that eats keys
    second.expect("another window has this file open");
    second.expect("resume exactly there");
    second.does("y", "WRITTEN DOWN");

    second.does("a", "what, @who");
    second.keys(&format!("from the second @bo fri{ENTER}"));
    second.expect("action for Bo Lind");
    // the first one was there alone and sleeps: its next key shows it
    first.keys("?");
    first.expect("A running meeting");
    first.keys("\x1b");
    first.expect("from the second");

    first.does("a", "what, @who");
    first.keys(&format!("from the first @ana fri{ENTER}"));
    first.expect("action for Ana Lima");
    // the second one knows of the first: it looks by itself
    second.wait_within(Duration::from_secs(2), "the other's capture", |s| s.contains("from the first"));

    // once more the other way round, now that both know of each other
    second.does("n", "for the minutes");
    second.keys(&format!("noted over there{ENTER}"));
    second.expect("note   u takes it back");
    first.wait_within(Duration::from_secs(2), "the other's note", |s| s.contains("noted over there"));
    assert_eq!(place.store().actions(&ActionFilter::default()).unwrap().len(), 2);

    // both say so in the usual first row
    first.does("H", MARK);
    second.does("H", MARK);
    // and stop saying so
    second.does("\x03", "The meeting is running");
    second.keys("n");
    assert_eq!(second.ended().exit_code(), 0);
    first.wait_until("the mark to go", |s| s.contains("MEETINGS") && !s.contains(MARK));
}

#[test]
fn a_step_that_another_window_has_taken_is_not_taken_twice() {
    let place = Place::with_team(&["Ana Lima"]);
    let first = place.open(&["start", "pr"], 120, 40);
    first.expect("step 0 of 6");
    let second = place.open(&["start", "pr"], 120, 40);
    second.expect("another window has this file open");
    second.expect("step 0 of 6");
    second.does(">", "step 1 of 6");
    // the first one still shows step 0 or has seen it: either way it ends up in the same meeting
    first.keys("}");
    first.expect("step 1 of 6");
    first.does(">", "step 2 of 6");
    second.wait_within(Duration::from_secs(2), "the other's step", |s| s.contains("step 2 of 6"));
    assert_eq!(place.store().meetings(&MeetingFilter::default()).unwrap().len(), 1);
}

#[test]
fn what_is_typed_half_a_second_before_a_kill_is_there_again() {
    let place = Place::with_team(&["Ana Lima"]);
    for (key, hint, label) in
        [("a", "what, @who", "Action"), ("p", "for you alone", "Private note"), ("c", "buyer agreed", "The buyer")]
    {
        let mut t = place.open(&[], 100, 30);
        t.expect("Team West");
        t.does(key, hint);
        t.keys("half of a thought @ana");
        t.expect("half of a thought @ana");
        // the promise itself is a time: what is older than this is kept
        std::thread::sleep(Duration::from_millis(500));
        t.keys(" lost");
        t.kill();
        let t = place.open(&[], 100, 30);
        t.expect("half of a thought @ana");
        t.expect(label);
        // written down, it is kept no longer
        t.keys(ENTER);
        t.expect("u takes it back");
        t.wait_for("the line to be forgotten", || {
            place.store().setting("unfinished_line").unwrap() == Some(String::new())
        });
    }
}

#[test]
fn a_kill_just_after_enter_never_writes_a_line_twice() {
    let place = Place::with_team(&["Ana Lima"]);
    let mut t = place.open(&[], 100, 30);
    t.expect("Team West");
    t.does("a", "what, @who");
    t.keys("only once @ana");
    t.wait_for("it to be kept", || {
        place.store().setting("unfinished_line").unwrap().is_some_and(|l| l.contains("once"))
    });
    t.keys(ENTER);
    t.expect("action for Ana Lima");
    t.kill();
    assert_eq!(place.store().setting("unfinished_line").unwrap().unwrap_or_default(), "", "it would be offered again");
    assert_eq!(place.store().actions(&ActionFilter::default()).unwrap().len(), 1);
}

#[test]
fn typing_without_a_pause_is_kept_too() {
    let place = Place::with_team(&["Ana Lima"]);
    let mut t = place.open(&[], 100, 30);
    t.expect("Team West");
    t.does("n", "for the minutes");
    let mut typed = Vec::new();
    for n in 0..40 {
        t.keys(&format!("{}", n % 10));
        typed.push(Stopwatch::start());
        // a person's pace: the time between two keys is what this is about
        std::thread::sleep(Duration::from_millis(40));
    }
    t.kill();
    // half a second by promise, and as much again for a machine that is busy
    let old = typed.iter().filter(|at| at.elapsed() > Duration::from_millis(1_000)).count();
    let kept = place.store().setting("unfinished_line").unwrap().unwrap_or_default();
    let kept = kept.split_once('\t').map_or(0, |(_, line)| line.chars().count());
    assert!(old > 5 && kept >= old, "{kept} of {old} old keys are kept");
}
