//! What was called against what came, for people and for scripts.

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
fn everybody_then_one() {
    let home = demo();
    let ran = home.run(&["accuracy"]);
    ran.said(&[
        "Accuracy by month, the number as the period began",
        "FC HIT",
        "BIAS",
        "of 8",
        "the call",
        "Aimed at: FC reached in 75 %",
        "over-commits: the last 3 came under FC",
    ]);
    assert!(!ran.out.contains('\u{1b}'));
    home.run(&["accuracy", "--owner", "Ivo Marek"]).said(&["over-commits (the last 3 came under FC)"]);
    for row in home.json(&["accuracy"])["rows"].as_array().unwrap() {
        for pattern in row["patterns"].as_array().unwrap() {
            assert!(!pattern["rule"].as_str().unwrap().is_empty(), "{pattern}");
        }
    }
    let ran = home.run(&["accuracy", "--team", "Team West", "--kind", "quarter", "--at", "end"]);
    ran.said(&["Accuracy of Team West by quarter, the number at its end", "WON/FC", "bias", "WEEK"]);
}

#[test]
fn nothing_to_compare_says_so() {
    let home = Home::with_a_team();
    // all that was said is about the quarter that runs
    home.run(&["accuracy"]).said(&["Team West   nothing to compare", "  Ana Ruiz  nothing to compare"]);
    home.run(&["accuracy", "--owner", "Ana Ruiz"]).said(&["there is nothing to compare"]);
    for (words, says) in [
        (&["accuracy", "--owner", "Ben Okafor"][..], "Ben Okafor has submitted no number yet"),
        (&["accuracy", "--owner", "Zed"], "no person is called `Zed`"),
        (&["accuracy", "--owner", "Ana Ruiz", "--ledger"], "cannot be used with"),
        (&["accuracy", "--at", "noon"], "start, middle, end"),
    ] {
        let ran = home.run(words);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{words:?}: {}", ran.err);
        assert!(ran.err.contains(says), "{words:?}: {}", ran.err);
    }
    let silent = Home::empty();
    drop(open(&silent.db()));
    silent.run(&["accuracy"]).said(&["nobody has submitted a number yet"]);
    assert_eq!(silent.json(&["accuracy"])["rows"], json!([]));
}

#[test]
fn keys_a_script_relies_on() {
    let home = demo();
    let found = home.json(&["accuracy", "--team", "Team West"]);
    let keys: Vec<&String> = found.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["aims", "as_of", "at", "kind", "rows", "unknown"]);
    assert_eq!((&found["at"], &found["kind"]), (&json!("start"), &json!("month")));
    let row = &found["rows"][0];
    let keys: Vec<&String> = row.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        [
            "best_reached",
            "bias",
            "bias_text",
            "by_week",
            "depth",
            "hits",
            "in_band",
            "patterns",
            "periods",
            "silent",
            "subject",
            "worst_missed"
        ]
    );
    // the shares are those of the periods that are listed
    let periods = row["periods"].as_array().unwrap();
    let hits = periods.iter().filter(|p| p["won"]["minor"].as_i64() >= p["call"]["fc"]["minor"].as_i64()).count();
    assert_eq!(row["hits"]["times"], json!(hits));
    assert_eq!(row["hits"]["of"], json!(periods.len()));
    assert!(row["by_week"].as_array().unwrap().len() >= 4);
}

#[test]
fn the_ledger_of_every_level() {
    let home = demo();
    home.run(&["accuracy", "--ledger"]).said(&[
        "Judgement ledger by month",
        "SUM BELOW",
        "DIFFERS",
        "BECAUSE",
        "improved on",
    ]);
    let found = home.json(&["accuracy", "--ledger", "--kind", "quarter"]);
    let rows = found["rows"].as_array().unwrap();
    assert!(rows.iter().all(|r| r["subject"]["kind"] == "unit"), "sellers have nobody below them");
    let judged = |r: &Value| r["judgements"].as_array().unwrap().clone();
    let all: Vec<Value> = rows.iter().flat_map(judged).collect();
    assert!(!all.is_empty());
    for one in &all {
        let minor = |v: &Value| v["minor"].as_i64().unwrap();
        assert_eq!(minor(&one["difference"]), minor(&one["own"]["fc"]) - minor(&one["below"]["fc"]));
        assert_eq!(one["won"].is_null(), one["worth"] == "open", "{one}");
    }
}
