//! A whole forecast call by keys, from an import to the minutes on disk: the first one, and the one a week later in
//! which numbers have moved.

use bellwether::domain::meeting::MeetingState;
use bellwether::store::{ActionFilter, MeetingFilter};

use crate::terminal::{ENTER, Place, TAB, Terminal, UP};

const DEALS: &str = "Deal ID,Deal Name,Stage,Amount,Close Date,Owner,Created\n\
    1,Orbit Retail,Proposal,120000,2026-11-27,Ana Lima,2026-09-01\n\
    2,Kepler expansion,Discovery,50000,2026-12-04,Ana Lima,2026-09-01\n\
    3,Delphi pilot,Proposal,80000,2026-11-26,Bo Lind,2026-09-01\n\
    4,Vega renewal,Closed Won,60000,2026-11-10,Bo Lind,2026-09-01\n\
    5,Lyra platform,Negotiation,40000,2026-12-11,Bo Lind,2026-09-01\n";

#[test]
fn two_calls_from_the_import_to_the_minutes() {
    let place = Place::with_team(&["Ana Lima", "Bo Lind"]);
    std::fs::write(place.path().join("deals.csv"), DEALS).unwrap();
    let (code, out, err) = place.run(&["import", "deals", "deals.csv"]);
    assert_eq!(code, 0, "{out}{err}");

    let mut t = place.open(&[], 120, 40);
    t.expect("MEETINGS");
    t.does("s", "step 0 of 4");
    t.does(">", "step 1 of 4 Commits");
    first_cards(&t);
    challenge_and_pull_ins(&t);
    submit(&t);
    conclude(&t);
    t.does("w", "minutes written");
    t.does(ENTER, "MEETINGS");
    t.keys("q");
    assert_eq!(t.ended().exit_code(), 0);
    first_minutes(&place);

    a_week_later(&place);
}

/// Six numbers and the deals behind them, in the order of the card; the rules answer at once.
fn first_cards(t: &Terminal) {
    t.expect("Ana Lima   1 of 2");
    t.keys(&format!("120k{ENTER}150k{ENTER}200k{ENTER}170k{ENTER}190k{ENTER}250k{ENTER}"));
    t.expect("UNNAMED 150k");
    t.does(&format!("orb{ENTER}"), "+ Orbit Retail");
    t.does(&format!("kep{ENTER}"), "+ Kepler expansion");
    t.expect("FC 190k = won 0 + named 170k + UNNAMED 20k");
    t.keys(ENTER);
    t.expect_gone("Enter: done");
    t.does("y", "Ana Lima accepted, Q4 FC 190k");
    t.expect("Bo Lind   2 of 2");

    t.does(&format!("50k{ENTER}"), "less than the 60k already");
    t.keys(UP);
    t.keys(&format!("60k{ENTER}"));
    t.expect_gone("less than the 60k");
    t.keys(&format!("100k{ENTER}140k{ENTER}60k{ENTER}120k{ENTER}160k{ENTER}"));
    t.does(&format!("del{ENTER}"), "+ Delphi pilot");
    t.keys(ENTER);
    t.expect_gone("Enter: done");
    // not sure: the real number, then the question again
    t.does("N", "Not 70 % sure of FC");
    t.keys(&format!("90k{ENTER}"));
    t.expect("FC 90k");
    t.does("y", "noted: they are that sure");
    // on from field to field, and accept at the end
    t.does(&ENTER.repeat(5), "Bo Lind accepted, Q4 FC 120k");
    t.expect("PEOPLE  2 of 2");
    // taken back and accepted again
    t.does("u", "taken back");
    t.expect("PEOPLE  1 of 2");
    t.does(&ENTER.repeat(7), "PEOPLE  2 of 2");
}

fn challenge_and_pull_ins(t: &Terminal) {
    t.does(">", "step 2 of 4 Challenge");
    t.expect("FC 150k, of it 30k UNNAMED");
    t.does(">", "step 3 of 4 Pull-ins");
    t.expect("Lyra platform");
    t.keys("x");
    t.expect("action for Bo Lind");
    t.expect("1, 1 with an action");
}

fn submit(t: &Terminal) {
    t.does(">", "step 4 of 4 Submit");
    t.expect("sum         180k   240k   340k    230k   310k   410k");
    // the same as the sum, but for the quarter's FC
    t.keys(&format!("180k{ENTER}240k{ENTER}340k{ENTER}230k{ENTER}300k{ENTER}410k{ENTER}"));
    t.expect("-10k");
    t.does(ENTER, "Why does it differ?");
    t.keys(&format!("Kepler is early{ENTER}"));
    t.expect("Team West submitted, Q4 FC 300k");
    t.expect("submitted 09:00, in the call");
}

fn conclude(t: &Terminal) {
    t.does("E", "End the meeting?");
    t.does("y", "3 of 4 met");
    t.expect("Ana 30k unnamed");
    t.does(ENTER, "Why is it missing?");
    t.keys(&format!("legal names the last one on Tuesday{ENTER}"));
    t.expect("reason: legal names");
    t.does(ENTER, "rate the meeting");
    t.does("8", "mean 8.0");
    t.does("7", "mean 7.5");
    t.does("x", "absent");
    t.does("C", "CONCLUDED");
}

fn first_minutes(place: &Place) {
    let meeting = place.store().meetings(&MeetingFilter::default()).unwrap().remove(0);
    assert_eq!((meeting.state, meeting.missing_outputs), (MeetingState::Concluded, 1));
    let actions = place.store().actions(&ActionFilter::default()).unwrap();
    assert_eq!(actions.len(), 1);
    let text = place.minutes().remove(0);
    for part in [
        "# Weekly Forecast Call: Team West",
        "Sunday 22 November 2026",
        "**missing**: legal names the last one on Tuesday",
        "| Ana Lima      |     120k |     150k |     200k |   0 |",
        "| Sum           |     230k |     310k |     410k |",
        "| **Team West** | **230k** | **300k** | **410k** | 60k |",
        "**Why Q4 differs from the sum:** Kepler is early",
        "**Submitted:** Sun 22 Nov 09:00, in time",
        "- **Ana Lima**: Orbit Retail 120k (Fri 27 Nov), Kepler expansion 50k (Fri 4 Dec); **unnamed 20k**",
        "- **Bo Lind**: Delphi pilot 80k (Thu 26 Nov)",
        "Pull Lyra platform into Nov",
        "Ana Lima 8, Bo Lind 7, Dana Reyes absent",
    ] {
        assert!(text.contains(part), "no {part:?} in:\n{text}");
    }
}

fn a_week_later(place: &Place) {
    let now = [("BELLWETHER_NOW", "2026-11-29T09:00:00Z")];
    let t = place.open_with(&[], 120, 40, &now);
    t.expect("MEETINGS");
    t.does("s", "0 of 1 answered");
    // what was owed is answered first
    t.does("1", "Achieved: what came of it");
    t.keys(&format!("the buyer signs on Monday{ENTER}"));
    t.expect("1 of 1 answered");
    t.does(">", "step 1 of 4");
    t.expect("Ana Lima   1 of 2");
    // as last time, but for the month's FC
    t.keys(&format!("={ENTER}-30k{ENTER}={ENTER}={ENTER}={ENTER}={ENTER}"));
    t.expect("The month's FC moved by -20 %: name the deal");
    t.does(&format!("orb{ENTER}"), "+ Orbit Retail");
    // no deal, no acceptance
    t.keys(ENTER);
    t.expect("deal -30k: what happened");
    t.does(&format!("{TAB}y"), "At least 70 % sure?  ✓ yes");
    t.expect("The month's FC moved by -20 %: name the deal");
    t.keys(ENTER);
    t.expect("PEOPLE  0 of 2");
    t.keys(&format!("orb{ENTER}"));
    t.expect("The month's FC moved by -20 %: Orbit Retail -30k");
    t.does(ENTER, "Ana Lima accepted, Q4 FC 190k");
    t.expect("PEOPLE  1 of 2");
    t.does(">", "step 2 of 4 Challenge");
    t.expect("Orbit Retail");
}
