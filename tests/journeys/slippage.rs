//! Slippage by keys: from home to a figure, its deals, a deal and back; the trend, the pushes, other people.

use crate::terminal::{ENTER, ESC, Place};

#[test]
fn from_a_figure_to_its_deals_and_back() {
    let place = Place::with_team(&["Ana Lima", "Bo Lind"]);
    for (file, on, orbit, kepler) in [
        ("old.csv", "2026-11-01", "120000,2026-11-27", "90000,2026-11-18"),
        ("new.csv", "2026-11-14", "120000,2027-01-20", "70000,2026-11-18"),
    ] {
        let text = format!(
            "Deal ID,Deal Name,Stage,Amount,Close Date,Owner\n\
             1,Orbit Retail,Proposal,{orbit},Ana Lima\n2,Kepler expansion,Proposal,{kepler},Bo Lind\n"
        );
        std::fs::write(place.path().join(file), text).unwrap();
        let (code, out, err) = place.run(&["import", "deals", file, "--as-of", on, "--yes"]);
        assert_eq!(code, 0, "{out}{err}");
    }
    let mut t = place.open(&[], 120, 40);
    t.expect("MEETINGS");
    t.does("O", "November 2026");
    t.expect("as of Sun 1 Nov, the first deals known of it: no number of it was locked");
    t.expect("2 210k");
    // due, won, lost, slipped
    t.keys("\x1b[C\x1b[C\x1b[C");
    t.expect("slipped: its close date left the period");
    t.does(ENTER, "SLIPPED");
    t.expect("+54");
    t.does(ENTER, "HISTORY");
    t.does(ESC, "SLIPPED");
    t.does(ESC, "share: 57 %");
    t.does("2", "the last 8 months");
    t.does("3", "pushes of open deals");
    t.does("o", "Whose slippage?");
    t.keys(&format!("ana{ENTER}"));
    t.expect("Ana Lima");
    t.does("1", "all that were due");
    t.does("v", "no number of it was locked, so no deal was named");
    t.does(":", "Palette");
    t.keys(&format!("go slippage{ENTER}"));
    t.does(ESC, "MEETINGS");
    t.keys("q");
    assert_eq!(t.ended().exit_code(), 0);
}
