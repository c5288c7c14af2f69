//! The deals screen: narrowed, one opened, a close date corrected, the list for the CRM written.

use crate::terminal::{ENTER, ESC, Place};

#[test]
fn a_deal_is_corrected_and_the_list_for_the_crm_written() {
    let place = Place::new();
    std::fs::write(
        place.path().join("deals.csv"),
        "Deal ID,Deal Name,Stage,Amount,Close Date,Owner\n\
         1,Orbit Retail,Proposal,120000,2026-11-27,Ana Lima\n\
         2,Kepler expansion,Discovery,50000,2026-12-04,Bo Lind\n\
         3,Northwind renewal,Proposal,60000,2026-12-11,Bo Lind\n",
    )
    .unwrap();
    let mut t = place.open(&[], 120, 40);
    t.expect("how do you want to begin?");
    t.does("i", "NEWEST FILES");
    t.does(&format!("./deals.csv{ENTER}"), "imports 3 rows");
    t.does("y", "is imported");
    // the result leads to the deals
    t.does(ENTER, "3 deals, 230k");
    t.does("/", "name or account:");
    t.keys("kep");
    t.expect("1 of 3 deals, 50k");
    t.keys(ENTER);
    t.expect("only: “kep”");
    t.does(ENTER, "HISTORY");
    t.does("e", "what should the CRM say?");
    t.keys(&format!("close{ENTER}"));
    t.expect("Closes when?");
    t.keys(&"\x7f".repeat(10));
    t.keys(&format!("15 jan{ENTER}"));
    t.expect("15 Jan 2027");
    t.does("b", "1 fact the CRM does not have yet");
    t.does("w", "1 corrections written");
    t.does(ESC, "only: “kep”");
    t.expect("15 Jan 27*");
    t.does(ESC, "3 deals, 230k");
    t.does(ESC, "MEETINGS");
    t.keys("q");
    assert_eq!(t.ended().exit_code(), 0);
    let fixes = place.store().fixes(true, None).unwrap();
    assert_eq!(fixes.iter().map(|f| f.new.as_deref()).collect::<Vec<_>>(), [Some("2027-01-15")]);
    let written: Vec<String> = std::fs::read_dir(place.path())
        .unwrap()
        .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|n| n.ends_with("-crm-updates.csv"))
        .collect();
    assert_eq!(written.len(), 1, "{written:?}");
    let text = std::fs::read_to_string(place.path().join(&written[0])).unwrap();
    assert!(text.contains("\"Kepler expansion\"") && text.contains("2026-12-04,2027-01-15"), "{text}");
}
