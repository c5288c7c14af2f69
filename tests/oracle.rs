//! The sixteen metrics a second way: plain SQL over the stored file, against what `bellwether health --json` says. To the cent,
//! and to the last digit of a ratio.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as expected")]

#[path = "oracle/buyers.rs"]
mod buyers;
#[path = "oracle/company.rs"]
mod company;
#[path = "oracle/metrics.rs"]
mod metrics;
#[path = "oracle/sql.rs"]
mod sql;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use bellwether::domain::people::Level;
use bellwether::store::{OpenOptions, Store};
use chrono::{DateTime, Days, NaiveDate};
use serde_json::Value;

use crate::metrics::{Oracle, Whose};

/// What the program says.
fn said(db: &Path, config: Option<&Path>, now: &str, words: &[&str]) -> Value {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("bellwether"));
    command.env_clear().env("HOME", db.parent().unwrap()).env("BELLWETHER_NOW", now).env("BELLWETHER_DB", db);
    if let Some(config) = config {
        command.env("BELLWETHER_CONFIG", config);
    }
    let output = command.arg("health").args(words).arg("--json").output().unwrap();
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Compares metrics on one day; answers for how many each had a value. `everybody`: of each seller, too, not only of units.
fn compare(
    db: &Path,
    config: Option<&Path>,
    now: &str,
    (day, period): (NaiveDate, Option<&str>),
    everybody: bool,
) -> BTreeMap<&'static str, usize> {
    let org = Store::open(db, &OpenOptions::default()).unwrap().store.org(day).unwrap();
    let mut scopes = vec![("all".to_owned(), Whose::All)];
    scopes.extend(org.units.iter().map(|u| {
        let word = if u.level == Level::L1 { "team" } else { "region" };
        (format!("{word}:{}", u.name), Whose::Unit(u.id))
    }));
    let sellers = org.members.iter().filter(|_| everybody);
    scopes.extend(sellers.map(|(p, _)| (format!("rep:{}", org.name(*p)), Whose::Rep(*p))));
    let (as_of, mut oracle, mut known) = (day.to_string(), None, BTreeMap::new());
    for (scope, whose) in scopes {
        let mut words = vec!["--as-of", &as_of, "--scope", &scope];
        if let Some(period) = period {
            words.extend(["--period", period]);
        }
        let said = said(db, config, now, &words);
        let oracle = oracle.get_or_insert_with(|| Oracle::new(db, &org, day, &said["period"]));
        let expected = oracle.metrics(whose);
        let metrics = said["metrics"].as_array().unwrap();
        assert_eq!(metrics.len(), expected.len());
        for (metric, (key, want)) in metrics.iter().zip(&expected) {
            assert_eq!(metric["key"], *key);
            want.check(metric, &format!("{scope} on {day}"));
            *known.entry(*key).or_default() += usize::from(metric["unit"] != "none");
        }
    }
    known
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn the_demo_company_on_several_days() {
    for now in ["2026-11-22T09:00:00Z", "2028-02-29T09:00:00Z", "2027-01-01T08:00:00Z"] {
        let home = tempfile::tempdir().unwrap();
        let db = home.path().join("bellwether.db");
        let mut store = Store::open(&db, &OpenOptions::default()).unwrap().store;
        let at = DateTime::parse_from_rfc3339(now).unwrap();
        bellwether::demo::build_local(&mut store, at, bellwether::demo::SEED).unwrap();
        drop(store);
        let today = at.date_naive();
        for (key, known) in compare(&db, None, now, (today, None), true) {
            assert!(known > 5, "{key} is known of {known} only on {today}");
        }
        compare(&db, None, now, (today - Days::new(30), None), false);
        if today.to_string().starts_with("2026") {
            compare(&db, None, now, (today - Days::new(75), Some("2026-Q3")), false);
            compare(&db, None, now, (today, Some("2026-12")), false);
        }
    }
}

#[test]
fn companies_by_chance() {
    for seed in 1..=4 {
        let home = tempfile::tempdir().unwrap();
        let db = home.path().join("bellwether.db");
        let config = home.path().join("config.toml");
        // fiscal years that begin in January, February, July, December
        let month = [1, 2, 7, 12][seed as usize - 1];
        std::fs::write(&config, format!("fiscal_year_start = {month}\n")).unwrap();
        company::build(&db, seed, day("2026-11-22"), month);
        let now = "2026-11-22T09:00:00Z";
        for (key, known) in compare(&db, Some(&config), now, (day("2026-11-22"), None), true) {
            assert!(known > 1, "{key} is known of {known} only in company {seed}");
        }
        compare(&db, Some(&config), now, (day("2026-11-10"), None), true);
    }
}
