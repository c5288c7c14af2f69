//! What slipped and what was pushed, for people and for scripts.

use serde_json::{Value, json};

use crate::home::Home;

/// The team's deals of 20 Nov, of which two days later one has been pushed over the quarter's end and one was lost.
fn slipped() -> Home {
    let home = Home::with_a_team();
    let text = "Deal ID,Deal Name,Stage,Amount,Close Date,Owner\n\
                1,Orbit,Proposal,90000,2027-01-15,Ana Ruiz\n2,Kepler,Closed Lost,50000,2026-11-22,Ben Okafor\n";
    let file = home.file("b.csv");
    std::fs::write(&file, text).unwrap();
    let ran = home.run(&["import", "deals", file.to_str().unwrap(), "--as-of", "2026-11-22", "--part", "--yes"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    home
}

#[test]
fn sellers_then_periods_then_pushes() {
    let home = slipped();
    let ran = home.run(&["slippage"]);
    ran.said(&["Slippage of everybody, 2026-11 (1 Nov 2026 to 30 Nov 2026), all that were due, USD", "The last ones:"]);
    assert!(ran.out.contains("open deals were pushed"), "{}", ran.out);
    assert!(ran.out.contains("no snapshot of the deals reaches back to it"), "{}", ran.out);
    assert!(!ran.out.contains('\u{1b}'));
}

#[test]
fn where_each_deal_went() {
    let home = slipped();
    let ran = home.run(&["slippage", "--period", "2026-Q4", "--deals", "--fate", "slipped"]);
    let row = ran.out.lines().find(|l| l.starts_with("Orbit")).unwrap_or_else(|| panic!("{}", ran.out));
    for word in ["Ana Ruiz", "120,000", "2026-12-15", "2027-01-15", "+31", "slipped"] {
        assert!(row.contains(word), "{row}");
    }
    assert!(!ran.out.contains("Kepler"));
    home.run(&["slippage", "--pushes"]).said(&["Pushes of open deals of everybody", "Orbit"]);
}

#[test]
fn keys_a_script_relies_on() {
    let home = slipped();
    let found = home.json(&["slippage", "--scope", "team:West", "--period", "2026-Q4"]);
    let keys: Vec<&String> = found.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["cohort", "deals", "periods", "pushes", "scope", "sellers", "which"]);
    let cohort = &found["cohort"]["together"];
    let sum: i64 =
        ["won", "lost", "slipped", "open", "gone"].map(|k| cohort[k]["deals"].as_i64().unwrap()).iter().sum();
    assert_eq!(json!(sum), cohort["due"]["deals"], "{cohort}");
    let deals = found["deals"].as_array().unwrap();
    assert_eq!(json!(deals.len()), cohort["due"]["deals"]);
    let orbit = deals.iter().find(|d| d["name"] == "Orbit").unwrap();
    assert_eq!(
        (&orbit["fate"], &orbit["days_later"], &orbit["value"]["minor"]),
        (&json!("slipped"), &json!(31), &json!(12_000_000))
    );
    assert_eq!(found["periods"].as_array().unwrap().len(), 8);
    let unknown = &found["periods"][0];
    assert_eq!((&unknown["reason"], &unknown["together"]), (&json!("no_snapshot"), &Value::Null));
    assert_eq!(found["pushes"]["together"]["pushed"], json!(1));
    // of what was named behind the FC
    let named = home.json(&["slippage", "--named"]);
    assert_eq!(named["which"], json!("named"));
}

#[test]
fn what_cannot_be_told_says_why() {
    let home = slipped();
    for (words, code, says) in [
        (&["--period", "2027-Q1"][..], 2, "2027-Q1 has not begun: nothing of it can have slipped"),
        (&["--scope", "rep:Zed"], 2, "no person is called"),
    ] {
        home.run(&[&["slippage"], words].concat()).failed(code, &[says]);
    }
    for (words, says) in [(&["--fate", "won"][..], "--deals"), (&["--pushes", "--named"], "cannot be used with")] {
        let ran = home.run(&[&["slippage"], words].concat());
        assert!(ran.code == 2 && ran.err.contains(says), "{}", ran.err);
    }
    home.run(&["slippage", "--as-of", "2020-11-01"]).failed(1, &["no export of deals has been imported yet"]);
}
