//! The waterfall by keys: from home to a bar, its deals, a deal and back to the same bar; other people, other days.

use crate::terminal::{ENTER, ESC, Place};

#[test]
fn from_a_bar_to_its_deals_and_back() {
    let place = Place::with_team(&["Ana Lima", "Bo Lind"]);
    for (file, on, orbit, kepler) in [
        ("old.csv", "2026-11-01", "120000,2026-11-27", "90000,2026-12-18"),
        ("new.csv", "2026-11-14", "120000,2027-01-20", "70000,2026-12-18"),
        ("newest.csv", "2026-11-21", "120000,2027-01-20", "95000,2026-12-18"),
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
    t.does("W", "since the first snapshot, Sun 1 Nov");
    // start, increased, decreased, pushed out
    t.keys("jjj");
    t.expect("pushed out: the close date moved beyond the period");
    t.does(ENTER, "PUSHED OUT  1 deal, -120k");
    t.does(ENTER, "HISTORY");
    t.does(ESC, "PUSHED OUT  1 deal, -120k");
    t.does(ESC, "pushed out: the close date moved beyond the period");
    t.does("f", "Since the end of which day?");
    t.keys(&format!("14 nov{ENTER}"));
    t.expect("since Sat 14 Nov");
    t.expect("+25k");
    t.does("o", "Whose pipeline?");
    t.keys(&format!("ana{ENTER}"));
    t.expect("Ana Lima");
    t.does(":", "Palette");
    t.keys(&format!("go waterfall{ENTER}"));
    t.does("0", "everybody");
    t.does("t", "round trip");
    t.does(ESC, "MEETINGS");
    t.keys("q");
    assert_eq!(t.ended().exit_code(), 0);
}

#[test]
fn sellers_side_by_side_one_of_them_and_back_to_their_place() {
    let place = Place::with_team(&["Ana Lima", "Bo Lind"]);
    for (file, on, kepler) in
        [("old.csv", "2026-11-01", "90000,2026-12-18,Bo Lind"), ("new.csv", "2026-11-14", "95000,2026-12-18,Ana Lima")]
    {
        let text = format!(
            "Deal ID,Deal Name,Stage,Amount,Close Date,Owner\n\
             1,Orbit Retail,Proposal,120000,2026-11-27,Ana Lima\n2,Kepler expansion,Proposal,{kepler}\n"
        );
        std::fs::write(place.path().join(file), text).unwrap();
        let (code, out, err) = place.run(&["import", "deals", file, "--as-of", on, "--yes"]);
        assert_eq!(code, 0, "{out}{err}");
    }
    let mut t = place.open(&[], 80, 24);
    t.expect("MEETINGS");
    t.does("W", "since the first snapshot, Sun 1 Nov");
    t.does("2", "by seller");
    t.expect("between them: left one and joined another, so that");
    t.does("j", "▶ Bo Lind");
    t.does(ENTER, "Bo Lind · Q4");
    t.expect("-95k");
    t.does("2", "Bo Lind is one seller");
    t.keys(ESC);
    t.expect_gone("Bo Lind is one seller");
    t.does(ESC, "▶ Bo Lind");
    t.does("1", "Enter its deals");
    t.does("H", "MEETINGS");
    t.does(":", "Palette");
    t.keys(&format!("go side by side{ENTER}"));
    t.expect("by seller");
    t.does("?", "Waterfall: regions, teams or sellers side by side");
    t.keys(ESC);
    t.expect_gone("Keys here");
    t.does(ESC, "Enter its deals");
    t.does(ESC, "MEETINGS");
    t.keys("q");
    assert_eq!(t.ended().exit_code(), 0);
}
