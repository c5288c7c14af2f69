//! The map of cadence discipline, for people and for scripts.

use serde_json::{Value, json};

use crate::home::{Home, NOW, open};

fn demo() -> Home {
    let home = Home::empty();
    let now: chrono::DateTime<chrono::Utc> = NOW.parse().unwrap();
    bellwether::demo::build(&mut open(&home.db()), now.date_naive(), now, bellwether::demo::SEED).unwrap();
    home
}

#[test]
fn every_series_in_one_line() {
    let home = demo();
    let ran = home.run(&["cadence"]);
    ran.said(&["Cadence, 26 weeks from", "IN TIME", "Team West", "EFC", "x skipped", "not begun"]);
    assert!(!ran.out.contains('\u{1b}'));
    let ran = home.run(&["cadence", "--team", "EMEA", "--weeks", "8"]);
    ran.said(&["Cadence, 8 weeks from", "Team North"]);
    assert!(!ran.out.contains("Team West"), "only the region and what is below it: {}", ran.out);
}

#[test]
fn wrong_words_and_nothing_held_say_so() {
    let home = Home::with_a_team();
    for (words, says) in [
        (&["cadence", "--weeks", "0"][..], "from 1 to 104, not 0"),
        (&["cadence", "--weeks", "1000"], "from 1 to 104, not 1000"),
        (&["cadence", "--team", "North Pole"], "no team, region or company is called `North Pole`"),
    ] {
        home.run(words).failed(2, &[says]);
    }
    let silent = Home::empty();
    drop(open(&silent.db()));
    silent.run(&["cadence"]).said(&["no team has a meeting yet"]);
    assert_eq!(silent.json(&["cadence"])["series"], json!([]));
}

#[test]
fn keys_a_script_relies_on() {
    let home = demo();
    let found = home.json(&["cadence", "--team", "Team West", "--weeks", "12"]);
    let keys: Vec<&String> = found.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["as_of", "series", "weeks"]);
    assert_eq!(found["weeks"].as_array().unwrap().len(), 12);
    let calls = found["series"].as_array().unwrap().iter().find(|s| s["meeting"] == "WFC").unwrap();
    let keys: Vec<&String> = calls.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        [
            "absent",
            "began",
            "cadence",
            "day",
            "due",
            "follow_through",
            "held_in_time",
            "late",
            "meeting",
            "name",
            "occurrences",
            "rating",
            "share",
            "skipped",
            "suspended",
            "unit",
            "without_output"
        ]
    );
    let count = |key: &str| calls[key].as_u64().unwrap();
    let parts = ["held_in_time", "late", "skipped", "suspended", "without_output"].map(count);
    assert_eq!(parts.iter().sum::<u64>(), count("due"));
    let marks: Vec<&Value> = calls["occurrences"].as_array().unwrap().iter().map(|o| &o["mark"]).collect();
    assert_eq!(marks.iter().filter(|m| **m == "skipped").count() as u64, count("skipped"));
    assert!(calls["rating"].as_f64().is_some_and(|r| (1.0..=10.0).contains(&r)));
}

#[test]
fn a_meeting_gets_its_day() {
    let home = Home::with_a_team();
    let weekly = |found: &Value| {
        found["series"]
            .as_array()
            .unwrap()
            .iter()
            .find(|s| s["meeting"] == "WFC" && s["unit"]["name"] == "Team West")
            .unwrap()
            .clone()
    };
    assert_eq!(weekly(&home.json(&["cadence"]))["day"], Value::Null);
    let ran = home.run(&["meetings", "day", "wfc", "thu", "--team", "west"]);
    ran.said(&["Weekly Forecast Call of Team West: on Thursdays from today on"]);
    let day: chrono::NaiveDate = weekly(&home.json(&["cadence"]))["day"].as_str().unwrap().parse().unwrap();
    assert_eq!(chrono::Datelike::weekday(&day), chrono::Weekday::Thu);
    home.run(&["meetings", "day", "WFC", "none", "--team", "west"]).said(&["on no day of its own"]);
    assert_eq!(weekly(&home.json(&["cadence"]))["day"], Value::Null);
    for (words, says) in [
        (&["meetings", "day", "wfc", "blursday", "--team", "west"][..], "blursday"),
        (&["meetings", "day", "wfc", "2062-01-04", "--team", "west"], "4 Jan 2062 is more than a year away"),
        (&["meetings", "day", "zzz", "thu", "--team", "west"], "no meeting has the code `zzz`"),
        (&["meetings", "day", "wfc", "thu", "--team", "North Pole"], "no team, region or company is called"),
        (&["meetings", "day", "efc", "thu", "--team", "west"], "not for a team"),
        (&["meetings", "day", "wfc", "thu", "--team", "west", "--as-of", "2026-01-01"], "holds from today on"),
    ] {
        home.run(words).failed(2, &[says]);
    }
}
