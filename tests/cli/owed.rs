//! Missed forecasts, for people and for scripts: what is owed, what was written; what the demo leaves owed on any day.

use bellwether::app::health::facts::Viewpoint;
use bellwether::app::owed::{self, Owing};
use bellwether::clock::ManualClock;
use bellwether::config::Config;
use bellwether::domain::forecast::owed::{Miss, Suspect};
use bellwether::domain::people::Subject;
use bellwether::domain::period::PeriodKey;
use bellwether::store::Store;
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};

use crate::home::{Home, NOW, open};

/// The invented company, in a file of its own.
fn demo() -> Home {
    let home = Home::empty();
    let now: DateTime<Utc> = NOW.parse().unwrap();
    bellwether::demo::build(&mut open(&home.db()), now.date_naive(), now, bellwether::demo::SEED).unwrap();
    home
}

#[test]
fn what_is_owed_stands_first_and_what_was_written_can_be_read() {
    let home = demo();
    let ran = home.run(&["owed", "--team", "Team West"]);
    ran.said(&[
        "explanations are owed",
        "MISSED BY",
        "Team West",
        "OWED",
        "named",
        "slipped:",
        "from now on:",
        "amended because:",
    ]);
    assert!(!ran.out.contains('\u{1b}'));
    let first: Vec<&str> = ran.out.lines().nth(3).unwrap().split_whitespace().collect();
    assert_eq!((first[0], first[1], first.last()), ("Team", "West", Some(&"OWED")), "{}", ran.out);
    let open = home.run(&["owed", "--open", "--period", "2026-10"]);
    open.said(&["OWED", "2026-10"]);
    assert!(!open.out.contains("named"), "{}", open.out);
    home.run(&["owed", "--period", "2026-q3", "--owner", "Ivo Marek"]).said(&["nothing is owed", "Ivo Marek 2026-Q3"]);
}

#[test]
fn nothing_missed_and_nothing_said_are_told_apart() {
    let home = Home::with_a_team();
    home.run(&["owed"]).said(&["no forecast of a closed period was missed"]);
    home.run(&["owed", "--open"]).said(&["no explanation is owed"]);
    for (period, says) in [
        ("2026-Q4", "2026-Q4 still runs until 31 Dec"),
        ("2026-11", "2026-11 still runs until 30 Nov"),
        ("2027-Q1", "2027-Q1 has not begun: it begins Fri 1 Jan 2027"),
        ("2019-Q1", "nothing is known of 2019-Q1: no deal is known here that closed by then"),
    ] {
        let ran = home.run(&["owed", "--period", period]);
        assert_eq!(ran.out.trim_end(), says);
        home.run(&["owed", "--open", "--period", period]).said(&[says]);
    }
    let demo = demo();
    demo.run(&["owed", "--period", "2019-Q1"]).said(&["nothing is known of 2019-Q1"]);
    demo.run(&["owed", "--period", "2026-Q4"]).said(&["2026-Q4 still runs until 31 Dec"]);
    demo.run(&["owed", "--period", "2026-01"])
        .said(&["2026-01 lies too far back: explanations are asked for of the last 8 months"]);
    for (words, says) in [
        (&["owed", "--period", "octember"][..], "`octember` is not a period: write a quarter as 2026-Q4"),
        (&["owed", "--owner", "Zed"], "no person is called `Zed`"),
        (&["owed", "--team", "Zed"], "no team, region or company is called `Zed`"),
        (&["owed", "--owner", "Ana Ruiz", "--team", "x"], "cannot be used with"),
    ] {
        let ran = home.run(words);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{words:?}: {}", ran.err);
        assert!(ran.err.contains(says), "{words:?}: {}", ran.err);
    }
}

#[test]
fn keys_a_script_relies_on() {
    let home = demo();
    let found = home.json(&["owed", "--team", "Team West"]);
    let keys = |v: &Value| v.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&found), ["as_of", "owed", "rows", "unknown"]);
    let rows = found["rows"].as_array().unwrap();
    let first = &rows[0];
    assert_eq!(
        keys(first),
        ["explanations", "fc", "fc_said", "left", "missed_by", "name", "owed", "period", "subject", "won"]
    );
    assert_eq!((&first["owed"], &first["subject"], &first["fc_said"]), (&json!(true), &json!("unit"), &json!("start")));
    let minor = |v: &Value| v["minor"].as_i64().unwrap();
    let owed = rows.iter().filter(|r| r["owed"] == true).count();
    assert_eq!(found["owed"], json!(owed));
    for row in rows {
        assert_eq!(minor(&row["fc"]) - minor(&row["won"]), minor(&row["missed_by"]), "{row}");
        for one in row["explanations"].as_array().unwrap() {
            let gap = minor(&one["fc"]) - minor(&one["won"]);
            assert_eq!(
                minor(&one["named"]) + minor(&one["unexplained"]) - minor(&one["brought_by_others"]),
                gap,
                "{one}"
            );
            assert!(one["deals"].as_array().unwrap().iter().all(|d| d["name"].is_string() && d["reason"] != ""));
        }
    }
}

fn at(text: &str) -> DateTime<Utc> {
    format!("{text}T09:00:00Z").parse().unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn read_at(store: &Store, now: DateTime<Utc>) -> Owing {
    let (config, clock) = (Config::default(), ManualClock::at(now));
    owed::read(store, Viewpoint { config: &config, clock: &clock, as_of: None }, None).unwrap()
}

fn suspects_at(store: &Store, now: DateTime<Utc>, miss: &Miss) -> Vec<Suspect> {
    let (config, clock) = (Config::default(), ManualClock::at(now));
    owed::suspects(store, Viewpoint { config: &config, clock: &clock, as_of: None }, miss).unwrap()
}

#[test]
fn in_the_demo_something_is_owed_and_something_is_written_on_any_day() {
    for on in
        ["2026-01-01", "2026-02-28", "2026-04-03", "2026-07-01", "2026-08-31", "2026-11-22", "2027-12-31", "2028-02-29"]
    {
        let now = at(on);
        let mut store = Store::in_memory().unwrap();
        bellwether::demo::build(&mut store, day(on), now, bellwether::demo::SEED).unwrap();
        let owing = read_at(&store, now);
        let west = store.org(day(on)).unwrap().units.iter().find(|u| u.name == "Team West").unwrap().id;
        let owed: Vec<_> = owing.entries.iter().filter(|e| e.is_owed()).collect();
        assert!(owed.iter().any(|e| e.subject == Subject::Unit(west)), "{on}: {owed:?}");
        let old: Vec<_> = owed
            .iter()
            .filter(|e| (day(on) - e.period.last).num_days() > 5 && !matches!(e.period.key, PeriodKey::Month(..)))
            .map(|e| (e.name.as_str(), e.period))
            .collect();
        assert_eq!(old, [], "{on}: all but the newest are written");
        assert!(owing.entries.iter().filter(|e| !e.written.is_empty()).count() > 10, "{on}");
        assert!(owing.entries.iter().any(|e| e.written.len() > 1), "{on}: one is amended");
        for (entry, one) in owing.entries.iter().flat_map(|e| e.written.iter().map(move |one| (e, one))) {
            let by = one.fc - one.actual;
            // who may be named is only asked for where it matters: it takes a while
            let wanted = one.story.is_mostly_without(by);
            let suspects = entry.miss.filter(|_| wanted).map_or_else(Vec::new, |miss| suspects_at(&store, now, &miss));
            assert!(!one.story.deals.is_empty(), "{on}: {one:?}");
            assert_eq!(one.story.lacks(by, one.amends.is_some(), &suspects), [], "{on}: {one:?}");
            assert!(one.at < now, "{on}");
        }
        let moved: Vec<&str> = owing.entries.iter().filter(|e| e.has_moved()).map(|e| e.name.as_str()).collect();
        assert_eq!(moved, [] as [&str; 0], "{on}: what was written is about the gap there is");
    }
}

#[test]
fn a_seller_who_has_left_can_be_asked_for() {
    let home = demo();
    let mut store = open(&home.db());
    let today = NOW.parse::<DateTime<Utc>>().unwrap().date_naive();
    let ivo = store.org(today).unwrap().people.into_iter().find(|p| p.name == "Ivo Marek").unwrap();
    store.set_tenure(ivo.id, ivo.joined, today.pred_opt()).unwrap();
    drop(store);
    home.run(&["owed", "--owner", "Ivo Marek"]).said(&["Ivo Marek 2026-Q3"]);
    for words in [&["slippage", "--period", "2026-10"][..], &["waterfall"], &["sales"], &["odds"]] {
        let ran = home.run(&[words, &["--scope", "rep:Ivo Marek"]].concat());
        assert_eq!(ran.code, 0, "{words:?}: {}", ran.err);
        assert!(ran.out.contains("Ivo Marek"), "{words:?}: {}", ran.out);
    }
}
