//! The forecast board of periods that are over, of nobody, of one voice; and that the past stays as it was.

use bellwether::domain::ids::PersonId;
use bellwether::domain::money::Money;
use bellwether::domain::people::{Level, Subject};
use bellwether::domain::period::PeriodKey;
use bellwether::domain::quota::Quota;
use serde_json::{Value, json};

use crate::home::{Home, NOW, open};

/// The invented company, in a file of its own.
fn demo() -> Home {
    let home = Home::empty();
    let now: chrono::DateTime<chrono::Utc> = NOW.parse().unwrap();
    bellwether::demo::build(&mut open(&home.db()), now.date_naive(), now, bellwether::demo::SEED).unwrap();
    home
}

/// What was printed on that day.
fn printed(home: &Home, today: &str, words: &[&str]) -> String {
    let output = home.command(words).env("BELLWETHER_NOW", NOW.replace("2026-11-22", today)).output().unwrap();
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn board(home: &Home, today: &str) -> Vec<Value> {
    let found: Value = serde_json::from_str(&printed(home, today, &["forecast", "--json"])).unwrap();
    found["rows"].as_array().unwrap().clone()
}

#[test]
fn last_quarters_board_is_the_same_after_a_move_a_new_quota_and_a_new_threshold() {
    let home = demo();
    let config = home.file(".config/bellwether/config.toml");
    std::fs::create_dir_all(config.parent().unwrap()).unwrap();
    std::fs::write(&config, "").unwrap();
    // last quarter, a month as it was looked at in the next one, this quarter on a day; as JSON, as text, one voice
    let looks: [&[&str]; 5] = [
        &["forecast", "--period", "2026-Q3", "--as-of", "2026-11-22", "--json"],
        &["forecast", "--period", "2026-10", "--as-of", "2026-11-10", "--json"],
        &["forecast", "--as-of", "2026-11-22", "--json"],
        &["forecast", "--period", "2026-Q3", "--who", "Ana Lindqvist", "--as-of", "2026-11-22", "--json"],
        &["forecast", "--period", "2026-Q3", "--as-of", "2026-11-22"],
    ];
    let before = looks.map(|words| printed(&home, "2026-11-22", words));
    let now = board(&home, "2026-11-22");
    assert!(before[0].contains("Ana Lindqvist") && before[0].contains("\"day\": \"2026-09-30\""), "{}", before[0]);
    // two days later she sells elsewhere, has another quota, and the thresholds are others
    let later = "2026-11-24";
    {
        let mut store = open(&home.db());
        let day = later.parse().unwrap();
        let org = store.org(day).unwrap();
        let ana: PersonId = org.people.iter().find(|p| p.name == "Ana Lindqvist").unwrap().id;
        let top = org.units.iter().find(|u| u.parent.is_some()).and_then(|u| u.parent);
        let team = store.put_unit("Team Elsewhere", Level::L1, top, day).unwrap();
        store.set_member(ana, Some(team), day).unwrap();
        for period in [PeriodKey::Quarter(2026, 3), PeriodKey::Month(2026, 10), PeriodKey::Quarter(2026, 4)] {
            let quota = Quota { subject: Subject::Person(ana), period, amount: Money::units(1), valid_from: day };
            store.set_quota(&quota).unwrap();
        }
    }
    let limits = "[health]\nforecast_coverage = { good = 9.0, watch = 8.0 }\n[forecast]\nmove_threshold = 0.01\n";
    std::fs::write(&config, limits).unwrap();
    for (words, before) in looks.iter().zip(&before) {
        assert!(printed(&home, later, words) == *before, "{words:?} is another one");
    }
    // while the present one is another
    let after = board(&home, later);
    let ana = |rows: &[Value]| rows.iter().find(|r| r["subject"]["name"] == "Ana Lindqvist").unwrap().clone();
    assert_ne!(ana(&now)["quota"], ana(&after)["quota"]);
    assert_eq!((&ana(&after)["quota"]["minor"], &ana(&after)["coverage_verdict"]), (&json!(100), &json!("bad")));
    let moved = |rows: &[Value]| rows.iter().filter(|r| r["moved"] == true).count();
    assert!(moved(&after) > moved(&now), "{} {}", moved(&after), moved(&now));
    assert!(after.iter().any(|r| r["subject"]["name"] == "Team Elsewhere"));
}

#[test]
fn one_voice_with_its_deals_and_its_history() {
    let home = demo();
    let ran = home.run(&["forecast", "--who", "ivo"]);
    ran.said(&[
        "Forecast of Ivo Marek, 2026-Q4",
        "coverage",
        "FC ",
        "= won ",
        "NAMED DEAL",
        "SUBMITTED",
        "superseded",
        "counts",
    ]);
    let found = home.json(&["forecast", "--who", "Team West"]);
    let keys: Vec<&String> = found.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        ["as_of", "day", "history", "named_deals", "period", "reconciliation", "remarks", "row", "won_by_day"]
    );
    let minor = |v: &Value| v["minor"].as_i64().unwrap();
    let whole = &found["reconciliation"];
    assert_eq!(
        minor(&whole["fc"]),
        minor(&whole["won"]) + minor(&whole["named"]) + minor(&whole["unnamed"]) - minor(&whole["over"])
    );
    // the named deals that carry it are what is named, the last day's sum is what is won
    let carries = |d: &&Value| ["carries", "overdue", "moved_out"].iter().any(|state| d["state"] == *state);
    let named: i64 = found["named_deals"].as_array().unwrap().iter().filter(carries).map(|d| minor(&d["amount"])).sum();
    assert_eq!(named, minor(&whole["named"]));
    assert_eq!(minor(&found["won_by_day"].as_array().unwrap().last().unwrap()["won"]), minor(&whole["won"]));
    // a change is to the one before it
    let history = found["history"].as_array().unwrap();
    assert!(history.len() > 2);
    assert_eq!(history[0]["state"], "counts");
    assert_eq!(minor(&history[0]["change"]["fc"]), minor(&history[0]["call"]["fc"]) - minor(&history[1]["call"]["fc"]));
    home.run(&["forecast", "--who", "Zed"]).failed(2, &["no voice on this board is called `Zed`"]);
    let ran = home.run(&["forecast", "--who", "ivo", "--team", "West"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
}

#[test]
fn what_there_is_nothing_of_says_so() {
    let home = Home::with_a_team();
    home.run(&["forecast", "--period", "2027-Q2"])
        .said(&["It has not begun: it begins Thu 1 Apr 2027", "Nothing is known of "]);
    home.run(&["forecast", "--period", "2026-Q1"]).said(&["It is over", "Nothing is known of ", "31 Mar 2026"]);
    home.run(&["forecast", "--period", "2025-Q1"]).said(&["There was no team yet on Mon 31 Mar 2025"]);
    home.run(&["forecast", "--who", "ben"]).said(&["No number counts for 2026-Q4", "Nothing was ever submitted"]);
    home.run(&["forecast"]).said(&["No target is set for Ben Okafor"]);
    let board = home.json(&["forecast", "--period", "2026-Q1"]);
    assert_eq!(board["remarks"][1]["key"], "nothing_known");
    assert_eq!(board["rows"][2]["coverage_reason"], "the period is over");
}

#[test]
fn a_team_that_was_not_there_yet_is_said_not_to_have_been() {
    let home = Home::with_a_team();
    {
        let mut store = open(&home.db());
        let founded = "2026-11-01".parse().unwrap();
        store.put_unit("Team South", Level::L1, None, founded).unwrap();
    }
    let there = "Team South was not there on Wed 30 Sep";
    home.run(&["forecast", "--team", "south", "--period", "2026-Q3"]).said(&[there]);
    let board = home.json(&["forecast", "--team", "Team South", "--period", "2026-Q3"]);
    assert_eq!((board["rows"].as_array().map(Vec::len), &board["remarks"][0]["key"]), (Some(0), &json!("not_there")));
    home.run(&["forecast", "--who", "south", "--period", "2026-Q3"])
        .failed(2, &["Team South has no line on this board: not there on 2026-09-30"]);
    assert_eq!(home.json(&["forecast", "--team", "south"])["rows"][0]["subject"]["name"], "Team South");
}

#[test]
fn of_a_quota_of_zero_no_share_is_told() {
    let home = Home::with_a_team();
    {
        let mut store = open(&home.db());
        let ana = store.person_by_name("Ana Ruiz").unwrap().unwrap().id;
        let quota = Quota {
            subject: Subject::Person(ana),
            period: PeriodKey::Quarter(2026, 4),
            amount: Money::ZERO,
            valid_from: "2026-11-01".parse().unwrap(),
        };
        store.set_quota(&quota).unwrap();
    }
    let board = home.json(&["forecast"]);
    let ana = &board["rows"][2];
    assert_eq!((&ana["quota"]["minor"], &ana["attainment"]), (&json!(0), &Value::Null));
    home.run(&["forecast"]).said(&["The target is zero, so no share of it is told: Ana Ruiz"]);
}

#[test]
fn a_person_who_left_is_marked() {
    let home = Home::with_a_team();
    {
        let mut store = open(&home.db());
        let ana = store.person_by_name("Ana Ruiz").unwrap().unwrap().id;
        store.set_tenure(ana, None, Some("2026-11-18".parse().unwrap())).unwrap();
    }
    home.run(&["forecast"]).said(&["Ana Ruiz (left)", "In no team's sum: 120k won and 120k open"]);
    let board = home.json(&["forecast"]);
    let last = board["rows"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&last["subject"]["name"], &last["subject"]["gone"]), (&json!("Ana Ruiz"), &json!("left")));
    home.run(&["forecast", "--who", "ana"]).said(&["Forecast of Ana Ruiz (left),"]);
}

#[test]
fn deals_in_a_currency_without_a_rate_are_not_counted_and_it_says_so() {
    let home = Home::with_a_team();
    let file = home.file("two.csv");
    std::fs::write(
        &file,
        "Deal ID,Deal Name,Stage,Amount,Currency,Close Date,Owner\n\
         1,Acme rollout,Proposal,120000,USD,2026-12-15,Ana Ruiz\n\
         9,Umbrella,Proposal,500000,EUR,2026-12-16,Ana Ruiz\n",
    )
    .unwrap();
    let ran = home.run(&["import", "deals", file.to_str().unwrap(), "--as-of", "2026-11-21", "--yes"]);
    assert_eq!(ran.code, 3, "{}{}", ran.out, ran.err);
    home.run(&["forecast"]).said(&["1 row of the csv export of Sat 21 Nov is not counted", "currency without a rate"]);
    let board = home.json(&["forecast"]);
    assert_eq!(board["rows"][2]["open"]["minor"], 12_000_000, "the other one is");
    assert!(board["remarks"].as_array().unwrap().iter().any(|r| r["key"] == "refused_rows"));
}

#[test]
fn a_period_is_asked_for_in_words_too() {
    let home = demo();
    for (words, key) in
        [("next quarter", "2027-Q1"), ("last month", "2026-10"), ("Oct 2024", "2024-10"), ("q3", "2026-Q3")]
    {
        let found = home.json(&["forecast", "--period", words]);
        assert_eq!(found["period"]["key"], key, "{words}");
    }
    let ran = home.run(&["forecast", "--period", "soon"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("`soon` is not a period"), "{}", ran.err);
}

#[test]
fn the_board_and_the_ledger_say_the_same_of_every_closed_period() {
    let home = demo();
    let read = |words: &[&str]| -> Value { serde_json::from_str(&printed(&home, "2026-11-22", words)).unwrap() };
    let mut compared = 0;
    for kind in ["month", "quarter"] {
        // the board of a period that is over has the last number that was said in it
        let ledger = read(&["accuracy", "--ledger", "--kind", kind, "--at", "end", "--json"]);
        let mut judged: Vec<(String, String, Value, Value)> = Vec::new();
        for row in ledger["rows"].as_array().unwrap() {
            for j in row["judgements"].as_array().unwrap().iter().filter(|j| !j["won"].is_null()) {
                let name = row["subject"]["name"].as_str().unwrap().to_owned();
                let period = j["period"]["key"].as_str().unwrap().to_owned();
                judged.push((period, name, j["difference"].clone(), j["own"]["fc"].clone()));
            }
        }
        let mut periods: Vec<String> = judged.iter().map(|(p, ..)| p.clone()).collect();
        periods.sort();
        periods.dedup();
        for period in periods {
            let board = read(&["forecast", "--period", &period, "--json"]);
            let units: Vec<&Value> =
                board["rows"].as_array().unwrap().iter().filter(|r| r["subject"]["kind"] == "unit").collect();
            for (_, name, difference, fc) in judged.iter().filter(|(p, ..)| *p == period) {
                let row = units.iter().find(|r| r["subject"]["name"] == name.as_str()).unwrap();
                assert_eq!(&row["call"]["fc"], fc, "{period} {name}");
                assert_eq!(&row["difference"], difference, "{period} {name}");
                compared += 1;
            }
        }
    }
    // six units over eight months, and over the quarters that are known
    assert!(compared >= 6 * 8, "{compared}");
}
