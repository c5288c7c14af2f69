//! Importing by keys: a first export with things to be asked about, the next week's, one that is stopped in the middle,
//! refused rows in a file.

use bellwether::domain::deal::Phase;
use bellwether::store::DealFilter;

use crate::terminal::{DOWN, ENTER, ESC, Place, TAB, Terminal};

const FIRST: &str = "Record ID,Deal Name,Deal owner,Deal Stage,Amount,Close Date\n\
    1,Orbit platform,Ana Lima,Vor Ort,120000,03/12/2026\n\
    2,Kepler expansion,Bo Lind,Qualified To Buy,50000,11/12/2026\n\
    3,Broken,Bo Lind,Contract Sent,many,07/12/2026\n\
    4,Delphi pilot,Ana Lima,Contract Sent,25000,09/12/2026\n";

const NEXT: &str = "Record ID,Deal Name,Deal owner,Deal Stage,Amount,Close Date\n\
    1,Orbit platform,Ana Lima,Closed Won,110000,03/12/2026\n\
    2,Kepler expansion,Bo Lind,Contract Sent,50000,11/01/2027\n\
    5,Juniper rollout,Bo Lind,Vor Ort,90000,09/12/2026\n";

fn write(place: &Place, name: &str, text: &str) {
    std::fs::write(place.path().join(name), text).unwrap();
}

fn first_import(t: &Terminal) {
    t.does("i", "NEWEST FILES");
    t.keys(&format!("first{ENTER}"));
    // dates that can be read in two ways have to be settled
    t.expect("to be answered");
    t.expect("one question needs an answer first");
    t.does("y", "one question has no answer yet");
    t.keys("1");
    t.expect("imports 3 rows, leaves out the one that is refused");
    // an unknown stage may be: it is late
    t.expect("Vor Ort");
    t.keys(&format!("{DOWN}3"));
    t.expect("3 [late");
    t.keys("y");
    t.expect("is imported");
}

#[test]
fn a_first_export_with_an_unknown_stage_and_then_home() {
    let place = Place::new();
    write(&place, "first.csv", FIRST);
    let mut t = place.open(&[], 120, 40);
    t.expect("how do you want to begin?");
    first_import(&t);
    t.expect("New people: Ana Lima, Bo Lind");
    t.expect("line 4, Amount (Broken): `many`");
    t.does(ESC, "MEETINGS");
    t.expect("data from HubSpot, just read");
    let deals = place.store().deals(&DealFilter::default()).unwrap();
    assert_eq!(deals.len(), 3);
    let orbit = deals.iter().find(|d| d.name == "Orbit platform").unwrap();
    assert_eq!((orbit.phase, orbit.close), (Phase::Late, Some("2026-12-03".parse().unwrap())));

    // next week's: nothing is asked again, and what happened is told
    write(&place, "next.csv", NEXT);
    t.does("i", "NEWEST FILES");
    t.keys(&format!("next{ENTER}"));
    t.expect("imports 3 rows");
    assert!(!t.screen().contains("QUESTIONS"), "{}", t.screen());
    t.keys(ENTER);
    t.expect("is imported");
    for told in ["2  moved stages", "1  pushed", "1  another amount", "1  won", "1  gone"] {
        t.expect(told);
    }
    t.does(ESC, "MEETINGS");
    t.keys("q");
    assert_eq!(t.ended().exit_code(), 0);
    // the second run is not a first one
    let t = place.open(&[], 120, 40);
    t.expect("MEETINGS");
}

#[test]
fn a_name_is_finished_with_tab_and_a_wrong_one_can_be_corrected() {
    let place = Place::new();
    write(&place, "first.csv", FIRST);
    let t = place.open(&[], 80, 24);
    t.expect("how do you want to begin?");
    t.does("i", "NEWEST FILES");
    t.keys(&format!("./nothing.csv{ENTER}"));
    t.expect("there is no file ./nothing.csv");
    t.keys(&"\x7f".repeat("nothing.csv".len()));
    t.expect_gone("nothing.csv");
    t.keys(&format!("fi{TAB}"));
    t.expect("./first.csv");
    t.does(ENTER, "QUESTIONS");
    // left again: nothing is written
    t.does(ESC, "nothing was written");
    t.does(ESC, "type its path");
    t.does(ESC, "how do you want to begin?");
    assert!(place.store().deals(&DealFilter::default()).unwrap().is_empty());
}

#[test]
fn refused_rows_are_looked_at_and_saved() {
    let place = Place::new();
    write(&place, "first.csv", FIRST);
    let mut t = place.open(&[], 80, 24);
    t.expect("how do you want to begin?");
    t.does("i", "NEWEST FILES");
    t.does(&format!("./first.csv{ENTER}"), "QUESTIONS");
    t.does("R", "REFUSED 1 row");
    t.expect("line 4, Amount (Broken): `many`");
    t.does("w", "refused rows written");
    let saved = std::fs::read_to_string(place.path().join("first-refused.csv")).unwrap();
    assert!(saved.contains("4,\"Amount\",\"many\""), "{saved}");
    t.does("R", "QUESTIONS");
    t.keys("q");
    assert_eq!(t.ended().exit_code(), 0);
    t.expect("refused rows: ");
}

/// More rows than are written at once.
fn many(amount: u32) -> String {
    let mut text = "Record ID,Deal Name,Deal owner,Deal Stage,Amount,Close Date\n".to_owned();
    for n in 0..60_000 {
        text.push_str(&format!("{n},Deal number {n},Ana Lima,Contract Sent,{amount},2026-12-18\n"));
    }
    text
}

#[test]
fn stopped_while_it_reads_and_while_it_writes_it_leaves_nothing_behind() {
    let place = Place::with_team(&["Ana Lima"]);
    write(&place, "big.csv", &many(100));
    let mut t = place.open(&[], 120, 40);
    t.expect("MEETINGS");
    t.does("i", "NEWEST FILES");
    t.keys(&format!("./big.csv{ENTER}"));
    t.wait_until("the bar", |s| s.contains(" rows") && s.contains("Esc stops it"));
    t.does(ESC, "stopped: nothing was written");
    t.keys(ENTER);
    t.expect("imports 60,000 rows");
    t.keys("y");
    t.wait_until("rows on their way", |s| s.contains("Writing") && s.contains(" of "));
    // quitting asks
    t.does("q", "An import is on its way");
    t.keys("n");
    t.keys(ESC);
    t.expect("stopped: nothing was written");
    assert!(place.store().deals(&DealFilter::default()).unwrap().is_empty());
    assert!(place.store().last_snapshot().unwrap().is_none());
    // and it can be written after all
    t.keys("y");
    t.expect("is imported");
    t.does(ESC, "MEETINGS");
    t.keys("q");
    assert_eq!(t.ended().exit_code(), 0);
}
