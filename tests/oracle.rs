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
use bellwether::domain::period::{FiscalCalendar, Pattern, YearEnd};
use bellwether::store::{OpenOptions, Store};
use chrono::{DateTime, Days, NaiveDate, Weekday};
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
        let weeks = config.and_then(|path| weeks_before_last_month(&std::fs::read_to_string(path).unwrap()));
        let oracle = oracle.get_or_insert_with(|| Oracle::new(db, &org, day, &said["period"], weeks));
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

/// After how many weeks of a quarter its last month begins; `None`: it is a calendar month.
fn weeks_before_last_month(config: &str) -> Option<u32> {
    [("4-4-5", 8), ("4-5-4", 9), ("5-4-4", 9)].into_iter().find(|(p, _)| config.contains(p)).map(|(_, weeks)| weeks)
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
        company::build(&db, seed, day("2026-11-22"), FiscalCalendar::starting_in(month).unwrap());
        let now = "2026-11-22T09:00:00Z";
        for (key, known) in compare(&db, Some(&config), now, (day("2026-11-22"), None), true) {
            assert!(known > 1, "{key} is known of {known} only in company {seed}");
        }
        compare(&db, Some(&config), now, (day("2026-11-10"), None), true);
    }
}

/// Quarters of weeks, and a fiscal year that begins in February. The days of the periods were counted on a wall calendar.
#[test]
fn companies_that_count_in_weeks() {
    use Pattern::{FiveFourFour, FourFiveFour, FourFourFive};
    use YearEnd::{Last, Nearest};
    for (seed, month, (pattern, word), (rule, end), today, key, first, last) in [
        // the last Saturday of December
        (5, 1, (FourFourFive, "4-4-5"), (Last, "last"), "2026-11-22", "2026-Q4", "2026-09-27", "2026-12-26"),
        // retail's calendar: the Saturday nearest to 31 January; leap day
        (6, 2, (FourFiveFour, "4-5-4"), (Nearest, "nearest"), "2028-02-29", "2029-Q1", "2028-01-30", "2028-04-29"),
        // the last Saturday of September, in a quarter of fourteen weeks
        (7, 10, (FiveFourFour, "5-4-4"), (Last, "last"), "2023-08-20", "2023-Q4", "2023-06-25", "2023-09-30"),
    ] {
        let home = tempfile::tempdir().unwrap();
        let db = home.path().join("bellwether.db");
        let config = home.path().join("config.toml");
        let text = format!("fiscal_year_start = {month}\n[fiscal]\npattern = \"{word}\"\nyear_end = \"{end}\"\n");
        std::fs::write(&config, text).unwrap();
        let calendar = FiscalCalendar::starting_in(month).unwrap().in_weeks(pattern, Weekday::Sat, rule);
        company::build(&db, seed, day(today), calendar);
        let now = format!("{today}T09:00:00Z");
        let period = &said(&db, Some(&config), &now, &[])["period"];
        assert_eq!((&period["key"], &period["first"], &period["last"]), (&key.into(), &first.into(), &last.into()));
        for (key, known) in compare(&db, Some(&config), &now, (day(today), None), true) {
            assert!(known > 1, "{key} is known of {known} only in company {seed}");
        }
        compare(&db, Some(&config), &now, (day(today) - Days::new(12), None), false);
    }
}
