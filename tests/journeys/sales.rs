//! The sales metrics by keys: from home to a figure, its deals and back; by rep; what a metric is; the levers.

use crate::terminal::{ENTER, ESC, Place};

#[test]
fn from_a_figure_to_its_deals_and_the_levers() {
    let place = Place::with_team(&["Ana Lima", "Bo Lind"]);
    let text = "Deal ID,Deal Name,Stage,Amount,Close Date,Create Date,Owner\n\
                1,Orbit Retail,Closed Won,120000,2026-10-27,2026-08-01,Ana Lima\n\
                2,Kepler expansion,Closed Lost,90000,2026-11-10,2026-08-01,Bo Lind\n\
                3,Halden phase 2,Closed Won,60000,2026-08-10,2026-06-01,Bo Lind\n";
    std::fs::write(place.path().join("deals.csv"), text).unwrap();
    let (code, out, err) = place.run(&["import", "deals", "deals.csv", "--as-of", "2026-11-14", "--yes"]);
    assert_eq!(code, 0, "{out}{err}");
    let mut t = place.open(&[], 120, 40);
    t.expect("MEETINGS");
    t.does("Q", "Q4 2026");
    t.expect("1 of 2 won");
    t.does("m", "Attainment: what is this?");
    t.keys(ESC);
    t.expect_gone("what is this?");
    t.keys("jjj");
    t.expect("WIN RATE, ALL DECIDED");
    t.does(ENTER, "2 deals, the largest first");
    t.does(ENTER, "HISTORY");
    t.does(ESC, "2 deals, the largest first");
    t.does(ESC, "how it stands");
    t.does("2", "by segment");
    t.does("vv", "by rep");
    t.expect("Ana Lima");
    t.does("3", "from what Q3 2026 brought");
    t.expect("60k");
    t.keys("\x1b[C\x1b[C\x1b[C\x1b[C");
    t.expect("+20 %");
    t.expect("72k");
    t.does("j", "30% is the rate itself");
    t.keys("e");
    t.keys(&format!("50%{ENTER}"));
    t.expect("-50 points");
    t.does(ESC, "how it stands");
    t.does(":", "Palette");
    t.keys(&format!("go levers{ENTER}"));
    t.expect("nothing of this is written down");
    t.does(ESC, "how it stands");
    t.does(ESC, "MEETINGS");
    t.keys("q");
    assert_eq!(t.ended().exit_code(), 0);
}
