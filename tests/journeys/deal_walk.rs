//! A whole Pipeline Review by keys: deals walked through, stalled ones triaged, and two weeks later the next review that
//! opens what buyers promised in this one.

use bellwether::domain::action::ActionKind;
use bellwether::domain::capture::Kept;
use bellwether::domain::meeting::MeetingState;
use bellwether::domain::triage::Answer;
use bellwether::store::{ActionFilter, MeetingFilter};

use crate::terminal::{ENTER, ESC, Place, Terminal};

/// Three deals in the walk, one of them silent; and a silent one that is not counted on.
const DEALS: &str = "Deal ID,Deal Name,Stage,Forecast Category,Amount,Close Date,Owner,Last Activity,Next Step,Next Step Date\n\
    1,Orbit Retail,Proposal,Commit,120000,2026-11-27,Ana Lima,2026-10-28,CFO signs,2026-12-01\n\
    2,Kepler expansion,Proposal,Best Case,50000,2026-12-04,Bo Lind,2026-11-20,Legal answers,2026-12-01\n\
    3,Northwind renewal,Proposal,Commit,60000,2026-12-11,Bo Lind,2026-11-19,They sign,2026-12-01\n\
    4,Juniper rollout,Discovery,Pipeline,210000,2026-12-18,Ana Lima,2026-10-20,Workshop,2026-12-01\n";

fn place() -> Place {
    let place = Place::with_team(&["Ana Lima", "Bo Lind"]);
    std::fs::write(place.path().join("deals.csv"), DEALS).unwrap();
    let (code, out, err) = place.run(&["import", "deals", "deals.csv", "--yes"]);
    assert_eq!(code, 0, "{out}{err}");
    place
}

fn to_step(t: &Terminal, number: usize) {
    t.does("m", "Start a meeting");
    t.keys(&format!("pipel{ENTER}"));
    t.expect("step 0 of 6 Open actions");
    for step in 1..=number {
        t.does(">", &format!("step {step} of 6"));
    }
}

#[test]
fn a_review_and_the_next_one() {
    let place = place();
    let mut t = place.open(&[], 120, 40);
    t.expect("MEETINGS");
    to_step(&t, 3);
    walk(&t);
    // set aside in the middle of the walk, taken up again at the same deal
    t.does("Z", "Pipeline Review is suspended");
    t.does("r", "WHAT WOULD MAKE IT FALL APART");
    t.expect("WALKED  1 of 3");
    t.does(ENTER, "WALKED  2 of 3");
    t.does(ENTER, "3 of 3 walked");
    triage(&t);
    conclude(&t);
    t.keys("q");
    assert_eq!(t.ended().exit_code(), 0);
    written(&place);
    next_review(&place);
}

/// One deal with its three questions, and on to the next.
fn walk(t: &Terminal) {
    t.expect("none is due");
    t.expect("3 deals");
    t.does(ENTER, "LAST THING THE BUYER DID");
    // most at risk first: silent, and closing in a few days
    t.expect("Orbit Retail");
    t.expect("stalled 25 days");
    t.expect("1 of 3");
    t.does("1", "what the buyer did");
    t.keys(&format!("asked for terms (Mia, CFO) fri{ENTER}"));
    t.expect("20 Nov (Mia, CFO): asked for terms");
    t.expect_gone("stalled 25 days");
    t.does("2", "what the buyer agreed to");
    t.keys(&format!("sends the order form (Mia, CFO) wed{ENTER}"));
    t.expect("Wed 25 Nov");
    t.does("3", "the most likely way to lose it");
    t.keys(&format!("procurement wakes up{ENTER}"));
    t.expect("procurement wakes up");
    t.does(ENTER, "2 of 3");
    t.expect("WALKED  1 of 3");
}

/// Only the deal that nobody counts on is still silent: it is re-engaged.
fn triage(t: &Terminal) {
    t.does(">", "step 4 of 6");
    t.expect("0 of 1 answered");
    t.expect("Juniper rollout");
    t.does("r", "Re-engage Juniper rollout with a new reason to talk");
    t.keys(&format!("call them about their new site{ENTER}"));
    t.expect("1 of 1 answered");
    t.does("u", "0 of 1 answered");
    t.does("\x12", "1 of 1 answered");
}

fn conclude(t: &Terminal) {
    t.does("E", "End the meeting?");
    t.does("y", "OUTPUTS");
    t.expect("1 stalled deal, answered");
    t.expect("3 of 3 met");
    t.does("C", "CONCLUDED");
    t.does("w", "minutes written");
    t.does(ENTER, "MEETINGS");
}

fn written(place: &Place) {
    let store = place.store();
    let promise = store.commitments(None).unwrap().remove(0);
    assert_eq!((promise.text.as_str(), promise.buyer.as_deref()), ("sends the order form", Some("Mia, CFO")));
    let action = store.actions(&ActionFilter::default()).unwrap().remove(0);
    assert_eq!(action.kind, ActionKind::Prospecting);
    assert_eq!(action.text, "call them about their new site");
    let meeting = store.meetings(&MeetingFilter::default()).unwrap().remove(0);
    assert_eq!((meeting.state, meeting.missing_outputs), (MeetingState::Concluded, 0));
    assert_eq!(store.triage_in(meeting.id, meeting.concluded).unwrap().remove(0).answer, Answer::Reengage);
    let text = place.minutes().remove(0);
    for part in [
        "sends the order form (Mia, CFO), by Wed 25 Nov",
        "**Juniper rollout**: re-engaged",
        "falls apart if: procurement wakes up",
        "Fri 20 Nov (Mia, CFO): asked for terms",
    ] {
        assert!(text.contains(part), "no {part:?} in:\n{text}");
    }
}

fn next_review(place: &Place) {
    let mut t = place.open_with(&[], 120, 40, &[("BELLWETHER_NOW", "2026-12-06T09:00:00Z")]);
    t.expect("1 buyer's promise is late");
    to_step(&t, 3);
    t.expect("0 of 1 answered");
    t.expect("sends the order form");
    t.does("m", "Moved to which day?");
    t.keys(&format!("fri{ENTER}"));
    t.expect("promise moved to Fri 11 Dec");
    t.does(ENTER, "LAST THING THE BUYER DID");
    t.expect("last time you said (Sun 22 Nov)");
    // the same deal a second time in a row: said before it is accepted
    t.does(">", "step 4 of 6");
    t.expect("re-engaged last time (Sun 22 Nov)");
    t.does("r", "the second re-engage in a row, last on 22 Nov: what is different this time?");
    t.keys(ESC);
    t.expect_gone("the second re-engage in a row");
    t.does("e", "Escalate Juniper rollout");
    t.keys(ENTER);
    t.expect("escalated");
    t.does("B", "Buyers' promises");
    t.expect("none settled yet, 1 moved");
    t.keys("k");
    t.expect("promise kept");
    t.keys("q");
    t.wait_until("the way out", |s| s.contains("The meeting is running"));
    t.keys("n");
    assert_eq!(t.ended().exit_code(), 0);
    let all = place.store().commitments(None).unwrap();
    assert_eq!(all.iter().map(|c| c.kept).collect::<Vec<_>>(), [Kept::Moved, Kept::Kept]);
    let (code, out, err) = place.run(&["commitments", "--state", "all"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("sends the order form"), "{out}");
}
