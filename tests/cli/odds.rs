//! What the past says, for people and for scripts.

use serde_json::{Value, json};

use crate::home::{Home, NOW, open};

/// The invented company, in a file of its own.
fn demo() -> Home {
    let home = Home::empty();
    let now: chrono::DateTime<chrono::Utc> = NOW.parse().unwrap();
    bellwether::demo::build(&mut open(&home.db()), now.date_naive(), now, bellwether::demo::SEED).unwrap();
    home
}

#[test]
fn the_chances_the_back_test_and_what_they_come_from() {
    let home = demo();
    let ran = home.run(&["odds"]);
    ran.said(&[
        "What the past says of everybody",
        "A model beside the spoken numbers; it fills in none of them.",
        "CHANCE",
        "Nine of ten runs reach",
        "closed periods at the same point, 10000 runs",
    ]);
    assert!(!ran.out.contains('\u{1b}') && !ran.out.contains("Back-test"));
    assert_eq!(home.run(&["odds"]).out, ran.out, "the same data, the same answer");
    let ran = home.run(&["odds", "--period", "2026-11", "--scope", "team:Team West", "--back-test", "--inputs"]);
    ran.said(&["Back-test:", "What became of deals like these", "The closed periods", "Brier score"]);
}

#[test]
fn too_little_history_says_how_much_is_missing_and_a_closed_period_is_refused() {
    let home = Home::with_a_team();
    home.run(&["odds"]).said(&["too little history to say: it takes 4 more closed periods"]);
    let found = home.json(&["odds"]);
    assert_eq!((&found["too_little"]["periods"], &found["range"]), (&json!(0), &Value::Null));
    // where nothing was due in the past nothing follows from it, in no row
    let shares = found["shares"].as_array().unwrap();
    assert!(shares.iter().any(|s| s["of"] == "all that are due"), "{shares:?}");
    assert!(shares.iter().all(|s| s["due"] == 0 && s["chance"].is_null()), "{shares:?}");
    let out = home.run(&["odds"]).out;
    let all = out.lines().find(|l| l.starts_with("all that are due")).unwrap();
    assert!(all.split_whitespace().any(|cell| cell == "-") && !out.contains("0 %"), "{out}");
    for (words, says) in [
        (&["odds", "--period", "2026-Q1"][..], "2026-Q1 is over: what came of it is known"),
        (&["odds", "--scope", "west"], "write rep:NAME"),
    ] {
        home.run(words).failed(2, &[says]);
    }
    let silent = Home::empty();
    drop(open(&silent.db()));
    silent.run(&["odds"]).failed(1, &["no export of deals has been imported yet"]);
}

#[test]
fn keys_a_script_relies_on() {
    let home = demo();
    let found = home.json(&["odds", "--back-test"]);
    let keys: Vec<&String> = found.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        [
            "as_of",
            "back_test",
            "deals_as_of",
            "due",
            "histogram",
            "left_out",
            "model",
            "numbers",
            "overdue",
            "period",
            "periods",
            "range",
            "runs",
            "scope",
            "seed",
            "shares",
            "spoken",
            "won"
        ]
    );
    assert_eq!((&found["model"], &found["runs"]), (&json!(true), &json!(10_000)));
    let numbers = found["numbers"].as_array().unwrap();
    let names: Vec<&Value> = numbers.iter().map(|n| &n["key"]).collect();
    assert_eq!(names, ["wc", "fc", "bc", "target"]);
    let chance = |n: usize| numbers[n]["chance"].as_f64().unwrap();
    assert!(chance(0) >= chance(1) && chance(1) >= chance(2), "the higher the number, the less likely: {numbers:?}");
    let runs: i64 = found["histogram"].as_array().unwrap().iter().map(|b| b["runs"].as_i64().unwrap()).sum();
    assert!((9_900..=10_000).contains(&runs), "{runs}");
    let back = &found["back_test"];
    assert_eq!(back["of"].as_u64(), Some(back["periods"].as_array().unwrap().len() as u64));
    assert!(back["brier"].is_number() && back["bands"].as_array().unwrap().len() == 5, "{back}");
    for past in found["periods"].as_array().unwrap() {
        let amount = |key: &str| past[key]["minor"].as_i64().unwrap_or_else(|| panic!("{key} of {past}"));
        assert_eq!(amount("won_by_then") + amount("of_them_won") + amount("otherwise"), amount("came"), "{past}");
    }
}
