//! The sales metrics and the levers, for people and for scripts.

use serde_json::{Value, json};

use crate::home::Home;

/// The team's deals of 20 Nov, of which two days later another one was won and one was lost to a rival.
fn sold() -> Home {
    let home = Home::with_a_team();
    let text = "Deal ID,Deal Name,Stage,Amount,Close Date,Create Date,Owner,Competitor\n\
                1,Orbit,Closed Won,90000,2026-11-21,2026-09-12,Ana Ruiz,\n\
                2,Kepler,Closed Lost,50000,2026-11-22,2026-08-02,Ben Okafor,Quantrel\n";
    let file = home.file("b.csv");
    std::fs::write(&file, text).unwrap();
    let ran = home.run(&["import", "deals", file.to_str().unwrap(), "--as-of", "2026-11-22", "--part", "--yes"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    home
}

fn metric<'a>(found: &'a Value, key: &str) -> &'a Value {
    found["metrics"].as_array().unwrap().iter().find(|m| m["key"] == key).unwrap()
}

#[test]
fn figures_then_how_they_went() {
    let home = sold();
    let ran = home.run(&["sales"]);
    ran.said(&[
        "Sales of everybody, 2026-Q4 (1 Oct 2026 to 31 Dec 2026, which runs), USD",
        "attainment",
        "2 of 3 won",
        "20-30 % typical, 35 % strong",
        "OVER TIME",
        "2025-Q1",
        "the log of changes begins on 20 Nov 2026",
    ]);
    assert!(!ran.out.contains('\u{1b}'));
    home.run(&["sales", "--by", "competitor"]).said(&["COMPETITOR", "Quantrel", "no competitor said"]);
    home.run(&["sales", "--by", "rep", "--deals"]).said(&["Orbit", "Ana Ruiz", "not seen"]);
    home.run(&["sales", "--period", "2026-01"]).said(&["no deal of that time is known"]);
}

#[test]
fn keys_a_script_relies_on() {
    let home = sold();
    let found = home.json(&["sales", "--scope", "team:West", "--by", "competitor"]);
    let keys: Vec<&String> = found.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        [
            "by",
            "deals",
            "log_since",
            "metrics",
            "over",
            "period",
            "scope",
            "sellers",
            "sources",
            "undated_open_deals",
            "won_in_no_team"
        ]
    );
    let all: Vec<&Value> = found["metrics"].as_array().unwrap().iter().map(|m| &m["key"]).collect();
    assert_eq!(
        all,
        [
            "attainment",
            "at_quota",
            "win_rate",
            "win_rate_closed",
            "cycle",
            "deal_size",
            "velocity",
            "pipeline_created",
            "follow_through",
            "on_time"
        ]
    );
    assert_eq!(metric(&found, "win_rate_closed")["made_from"], json!("2 of 3 won"));
    assert_eq!(metric(&found, "win_rate_closed")["trend"].as_array().unwrap().len(), 8);
    for found in found["metrics"].as_array().unwrap() {
        assert_eq!(found["value"].is_null(), !found["reason"].is_null(), "no value has its reason: {found}");
    }
    let groups = found["by"].as_object().unwrap();
    assert_eq!(groups.keys().collect::<Vec<_>>(), ["competitor"]);
    let rivals = groups["competitor"].as_array().unwrap();
    let lost = rivals.iter().find(|g| g["group"] == "Quantrel").unwrap();
    assert_eq!(lost["figures"]["win_rate_closed"], json!({ "share": 0.0, "won": 0, "decided": 1 }));
    assert!(rivals.iter().any(|g| g["group"].is_null()), "what nothing is said of has no name");
}

#[test]
fn a_fifth_larger_is_a_fifth_more() {
    let home = sold();
    // the present quarter is not over, but it can be asked for by name
    let words = ["levers", "--period", "2026-Q4"];
    let plain = home.json(&words);
    assert_eq!((&plain["gain"], &plain["what_if"]), (&json!(0.0), &json!(true)));
    let won = plain["was"]["minor"].as_i64().unwrap();
    let larger = home.json(&[&words[..], &["--deal-size", "+20%"]].concat());
    assert_eq!(larger["revenue"]["minor"].as_i64().unwrap() * 10, won * 12);
    let both = home.json(&[&words[..], &["--deal-size", "+20%", "--capacity", "-50%"]].concat());
    assert_eq!(both["revenue"]["minor"].as_i64().unwrap() * 10, won * 6);
    assert_eq!(both["together"]["minor"].as_i64().unwrap() * 10, -won);
    home.run(&[&words[..], &["--win-rate", "80%", "--cycle", "-10%"]].concat()).said(&[
        "Nothing of this is written down",
        "10 % shorter",
        "80 %",
        "because they multiply each other",
    ]);
    home.run(&words).said(&["nothing is moved yet"]);
}

#[test]
fn what_a_lever_cannot_take_is_told() {
    let home = sold();
    let words = ["levers", "--period", "2026-Q4", "--win-rate", "+100%", "--capacity", "+2000%"];
    let found = home.json(&words);
    let lever = |key: &str| found["levers"].as_array().unwrap().iter().find(|l| l["key"] == key).unwrap().clone();
    let why = lever("win_rate")["not_taken"].as_str().unwrap().to_owned();
    assert!(why.ends_with("% asked for, 100 % is the most: then every deal is won"), "{why}");
    let capacity = lever("capacity");
    assert_eq!((&capacity["not_taken"], &capacity["moved"]), (&Value::Null, &json!(20.0)));
    assert_eq!(capacity["alone_share"], json!(20.0));
    home.run(&words).said(&[&format!("win rate: {why}")]);
    let plain = home.json(&words[..3]);
    assert!(plain["levers"].as_array().unwrap().iter().all(|l| l["not_taken"].is_null()));
    assert_eq!(plain["was"], found["was"]);
}

#[test]
fn what_cannot_be_told_says_why() {
    let home = sold();
    for (words, code, says) in [
        (&["sales", "--period", "2027-Q1"][..], 2, "2027-Q1 has not begun"),
        (&["sales", "--scope", "rep:Zed"], 2, "no person is called"),
        (&["levers"], 1, "everybody: nothing was won in any of the last eight quarters that are over"),
        (&["levers", "--period", "2026-Q4", "--deal-size", "20%"], 2, "`20%` is no average deal size: write +20%"),
        (&["levers", "--period", "2026-Q4", "--win-rate", "130%"], 2, "30% is the rate itself"),
        (&["sales", "--as-of", "2020-11-01"], 1, "no export of deals has been imported yet"),
    ] {
        home.run(words).failed(code, &[says]);
    }
}
