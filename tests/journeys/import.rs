//! An export imported by a person at a terminal: shown, asked about, remembered; changed; forgotten.

use bellwether::domain::deal::{Phase, Status};
use bellwether::store::DealFilter;

use crate::terminal::{ENTER, Place};

const FIRST: &str = "Deal ID,Deal Name,Stage,Amount,Close Date,Owner,Vertragsende\n\
    1,Orbit Retail,Vor Ort,120000.50,3/4/2026,Ana Lima,2026-05-01\n\
    2,Kepler expansion,Discovery,50000.25,5/6/2026,Bo Lind,2026-05-02\n\
    3,Zeta renewal,Vor Ort,100.25,7/8/2026,Bo Lind,2026-05-03\n";
const SECOND: &str = "Deal ID,Deal Name,Stage,Amount,Close Date,Owner,Vertragsende\n\
    1,Orbit Retail,vor ort,120000.50,3/5/2026,Ana Lima,2026-05-01\n\
    2,Kepler expansion,Discovery,50000.25,5/6/2026,Bo Lind,2026-05-02\n\
    3,Zeta renewal,Vor Ort,100.25,7/8/2026,Bo Lind,2026-05-03\n";

fn place() -> Place {
    let place = Place::new();
    std::fs::write(place.path().join("first.csv"), FIRST).unwrap();
    std::fs::write(place.path().join("second.csv"), SECOND).unwrap();
    place
}

#[test]
fn the_first_file_is_asked_about_and_the_second_goes_straight_in() {
    let place = place();
    let mut t = place.open(&["import", "deals", "first.csv"], 120, 60);
    t.expect("What comes first in the dates of `Close Date` (close date)?");
    t.expect("`Vertragsende` is not used; it holds days");
    assert!(!place.db().exists(), "looking makes no file");
    t.does(&format!("nonsense{ENTER}"), "Type a number from 1 to 2");
    t.does(&format!("1{ENTER}"), "How far is a deal in stage `Vor Ort`");
    t.does(&format!("3{ENTER}"), "Import this? [y/N]");
    t.expect("3 rows: 3 would be new");
    t.keys(&format!("y{ENTER}"));
    assert_eq!(t.ended().exit_code(), 0);
    t.expect("3 rows: 3 new");
    let deals = place.store().deals(&DealFilter::default()).unwrap();
    let orbit = deals.iter().find(|d| d.name == "Orbit Retail").unwrap();
    assert_eq!((orbit.close, orbit.phase), (Some("2026-04-03".parse().unwrap()), Phase::Late));

    // the same columns again: nothing is asked
    let mut t = place.open(&["import", "deals", "second.csv"], 120, 60);
    assert_eq!(t.ended().exit_code(), 0);
    let said = t.expect("3 rows: 0 new, 1 changed, 2 unchanged");
    assert!(!said.contains("Import this?") && !said.contains("Vertragsende"), "{said}");
    let close = |name: &str| {
        place.store().deals(&DealFilter::default()).unwrap().into_iter().find(|d| d.name == name).unwrap().close
    };
    assert_eq!(close("Orbit Retail"), Some("2026-05-03".parse().unwrap()));

    // what is remembered can be seen, printed, and taken back
    let (code, list, _) = place.run(&["mappings"]);
    assert_eq!(code, 0);
    assert!(list.contains("second.csv") && list.contains("1 date orders") && list.contains("Vor Ort"), "{list}");
    let (_, map, _) = place.run(&["import", "deals", "second.csv", "--print-map"]);
    assert!(map.contains("close = \"dmy\"") && map.contains("amount = \"Amount\"") && map.contains("Vor Ort"), "{map}");
    let (code, said, _) = place.run(&["import", "deals", "second.csv", "--forget"]);
    assert!(code == 0 && said.contains("1 of the stages"), "{said}");
    let t = place.open(&["import", "deals", "second.csv"], 120, 60);
    t.expect("What comes first in the dates of `Close Date` (close date)?");
}

#[test]
fn no_keeps_what_was_answered_and_writes_no_deal() {
    let place = place();
    let mut t = place.open(&["import", "deals", "first.csv"], 120, 60);
    t.expect("What comes first");
    t.does(ENTER, "How far is a deal in stage");
    t.does(ENTER, "Import this? [y/N]");
    t.keys(ENTER);
    assert_eq!(t.ended().exit_code(), 1);
    t.expect("What you answered is kept");
    t.expect("nothing was imported");
    assert_eq!(place.store().deals(&DealFilter::default()).unwrap(), []);
    let t = place.open(&["import", "deals", "first.csv"], 120, 60);
    let seen = t.expect("Import this? [y/N]");
    assert!(!seen.contains("What comes first"), "{seen}");
}

#[test]
fn a_changed_column_is_kept() {
    let place = place();
    let mut t = place.open(&["import", "deals", "first.csv"], 120, 60);
    t.expect("What comes first");
    // the close date is another column, which needs no order of day and month
    t.does(&format!("c{ENTER}"), "Which column?");
    t.does(&format!("7{ENTER}"), "What does it hold?");
    t.does(&format!("close{ENTER}"), "How far is a deal in stage");
    t.does(&format!("won{ENTER}"), "Import this? [y/N]");
    t.keys(&format!("y{ENTER}"));
    assert_eq!(t.ended().exit_code(), 0);
    let mut t = place.open(&["import", "deals", "second.csv"], 120, 60);
    assert_eq!(t.ended().exit_code(), 0);
    t.expect("unchanged");
    let deals = place.store().deals(&DealFilter::default()).unwrap();
    let orbit = deals.iter().find(|d| d.name == "Orbit Retail").unwrap();
    assert_eq!((orbit.close, orbit.status), (Some("2026-05-01".parse().unwrap()), Status::Won));
}

#[test]
fn a_smaller_file_is_doubted_before_deals_are_marked_gone() {
    let place = place();
    assert_eq!(place.run(&["import", "deals", "first.csv", "--date-order", "dmy"]).0, 0);
    let part: Vec<&str> = SECOND.lines().take(2).collect();
    std::fs::write(place.path().join("part.csv"), part.join("\n")).unwrap();
    let t = place.open(&["import", "deals", "part.csv", "--date-order", "dmy"], 120, 60);
    t.expect("2 of the 3 deals of another system that are here are not in this file");
    t.expect("--part");
    drop(t);
    assert_eq!(place.run(&["import", "deals", "part.csv", "--part", "--date-order", "dmy"]).0, 0);
    assert!(place.store().deals(&DealFilter::default()).unwrap().iter().all(|d| d.gone.is_none()));
}
