//! A Pipeline Review by keys, from home to the minutes on disk.

use bellwether::domain::meeting::MeetingState;
use bellwether::store::{ActionFilter, MeetingFilter};

use crate::terminal::{DOWN, ENTER, ESC, Place, Terminal};

fn writes(t: &Terminal, key: &str, hint: &str, text: &str, said: &str) {
    t.does(key, hint);
    t.keys(&format!("{text}{ENTER}"));
    t.expect(said);
}

#[test]
fn from_home_to_the_minutes() {
    let place = Place::with_team(&["Ana Lima", "Bo Lind"]);
    let mut t = place.open(&[], 120, 40);
    t.expect("MEETINGS");
    t.does("m", "Start a meeting");
    t.keys(&format!("pipel{ENTER}"));
    t.expect("step 0 of 6 Open actions");
    t.does(">", "step 1 of 6 Hygiene");
    captures(&t);
    clocks(&t);

    // suspended, home, resumed exactly there
    t.does("Z", "Pipeline Review is suspended");
    t.does("r", "step 2 of 6 Health");
    t.expect("1 of 2");
    t.does("<", "step 1 of 6 Hygiene");
    t.expect("call Mia about the date");
    for step in 2..=6 {
        t.does(">", &format!("step {step} of 6"));
    }
    // after the last step comes the end
    t.does(">", "End the meeting?");
    t.keys("n");
    t.expect_gone("End the meeting?");
    t.does("E", "End the meeting?");
    t.does("y", "OUTPUTS");
    conclude(&t);

    t.does("w", "minutes written");
    t.does(ENTER, "MEETINGS");
    t.keys("q");
    assert_eq!(t.ended().exit_code(), 0);
    // where they are is said when the screen is gone
    t.expect("minutes: ");
    minutes(&place);
    // read-only now
    let t = place.open(&[], 120, 40);
    t.expect("MEETINGS");
    assert!(!t.screen().contains("Pipeline Review is "), "{}", t.screen());
}

/// Every kind of capture, undone and done again.
fn captures(t: &Terminal) {
    writes(t, "a", "what, @who", "call Mia about the date @ana fri", "action for Ana Lima, due Fri 27 Nov");
    writes(
        t,
        "c",
        "what the buyer agreed",
        "send the redlines by tue @bo",
        "buyer commitment for Bo Lind, due Tue 24 Nov",
    );
    writes(t, "n", "for the minutes", "legal is slow this month", "note   u takes it back");
    writes(t, "p", "for you alone", "Bo is looking for another job", "private note   u takes it back");
    writes(t, "t", "that meeting's next agenda", "Orbit belongs in the call", "parked for WFC");
    t.expect("and 1 private note");
    assert!(!t.screen().contains("another job"), "a private note is not drawn:\n{}", t.screen());
    writes(t, "a", "what, @who", "a slip of the hand @bo mon", "action for Bo Lind");
    t.does("u", "taken back: action for Bo Lind");
    t.expect_gone("a slip of the hand");
    t.does("\x12", "done again: action for Bo Lind");
    t.expect("a slip of the hand");
    t.does("u", "taken back");
    t.expect_gone("a slip of the hand");
    // a name nobody has is not swallowed
    t.does("a", "what, @who");
    t.keys("ask @zoe");
    t.expect("@zoe");
    t.keys(ENTER);
    t.wait_until("word of it", |s| s.contains("Enter done") && s.contains("@zoe"));
    t.keys(ESC);
    t.expect_gone("ask @zoe");
}

/// A check is ticked; the clock is paused, and the step gets a minute and gives it back.
fn clocks(t: &Terminal) {
    t.does("x", "1 of 2");
    t.does(">", "step 2 of 6 Health");
    t.does("x", "1 of 2");
    t.does(" ", "PAUSED");
    t.keys(" ");
    t.expect_gone("PAUSED");
    t.does("}", "of 21:00");
    t.does("{", "of 20:00");
}

/// A missing output wants its reason, people are rated, then it can be concluded.
fn conclude(t: &Terminal) {
    t.expect("no reason yet");
    // not before every missing output has its reason
    t.keys("C");
    t.wait_until("a refusal", |s| s.contains("missing without a reason"));
    if t.screen().contains("That did not work") {
        t.keys(ENTER);
        t.expect_gone("That did not work");
    }
    t.does(ENTER, "Why is it missing?");
    t.keys(&format!("two reps were travelling{ENTER}"));
    t.expect("reason: two reps were travelling");
    // the others are met: no deal is stalled, and every action has an owner and a day
    t.expect("no deal is stalled");
    t.does(ENTER, "rate the meeting");
    t.keys("8");
    t.expect("mean 8.0");
    t.keys("0");
    t.expect("mean 9.0");
    t.keys("x");
    t.expect("absent");
    t.keys(DOWN);
    t.does("C", "CONCLUDED");
}

fn minutes(place: &Place) {
    let meeting = place.store().meetings(&MeetingFilter::default()).unwrap().remove(0);
    assert_eq!((meeting.state, meeting.missing_outputs), (MeetingState::Concluded, 1));
    assert_eq!(place.store().actions(&ActionFilter::default()).unwrap().len(), 1);
    let all = place.minutes();
    assert_eq!(all.len(), 1);
    let text = &all[0];
    for part in [
        "# Pipeline Review: Team West",
        "Sunday 22 November 2026",
        "call Mia about the date",
        "Fri 27 Nov",
        "send the redlines",
        "legal is slow this month",
        "Orbit belongs in the call",
        "two reps were travelling",
        "Hygiene",
    ] {
        assert!(text.contains(part), "no {part:?} in:\n{text}");
    }
    for part in ["another job", "slip of the hand", "zoe"] {
        assert!(!text.contains(part), "{part:?} is in:\n{text}");
    }
}
