use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use crate::crm::{self, CrmError, Kind, Report, Settings};
use crate::domain::money::Money;
use crate::domain::people::{Role, Subject};
use crate::store::Store;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn run(store: &mut Store, on: &str, text: &str) -> Result<Report, CrmError> {
    let rates = BTreeMap::from([("EUR".to_owned(), "1.1".to_owned())]);
    let settings = Settings { rates, ..Settings::new(Kind::Quotas, day(on)) };
    let now: DateTime<Utc> = format!("{on}T09:00:00Z").parse().unwrap();
    crm::import(&crm::plan_bytes("q.csv", text.into(), settings)?, store, now)
}

fn store() -> Store {
    let mut store = Store::in_memory().unwrap();
    store.put_person("Ann Ash", Some("ann@x.example"), Role::Rep).unwrap();
    store.put_person("Bob Birch", None, Role::Rep).unwrap();
    store
}

/// Whole units, as known on a day.
fn quota(store: &Store, name: &str, period: &str, on: &str) -> Option<i64> {
    let person = Subject::Person(store.person_by_name(name).unwrap().unwrap().id);
    store.quotas(period.parse().unwrap(), day(on)).unwrap().get(&person).map(|m| m.minor() / 100)
}

#[test]
fn a_column_per_period() {
    let mut store = store();
    let text = "Company targets 2026;;;;;\nRep;Q1 2026;Q2 FY26;2026-10;Oct-27;Total;Currency\n\
        Ann Ash;100.000,00;120.000,00;;5.000,50;225.000;EUR\nBirch, Bob;1.000,00;0;7,5;;1.007,5;\nNobody;1;2;3;4;10;\n";
    let report = run(&mut store, "2026-01-05", text).unwrap();
    assert_eq!(report.header_line, 2);
    // Ann has three of four, Bob three, and Nobody is said once
    assert_eq!((report.new, report.tally.landed, report.tally.refused.len()), (6, 6, 1), "{:?}", report.tally);
    assert_eq!(report.tally.refused[0].value, "Nobody");
    for (name, period, want) in [
        ("Ann Ash", "2026-Q1", Some(110_000)),
        ("Ann Ash", "2026-Q2", Some(132_000)),
        ("Ann Ash", "2026-10", None),
        ("Ann Ash", "2027-10", Some(5_500)),
        ("Bob Birch", "2026-Q1", Some(1_000)),
        ("Bob Birch", "2026-Q2", Some(0)),
        ("Bob Birch", "2026-10", Some(7)),
    ] {
        assert_eq!(quota(&store, name, period, "2027-12-31"), want, "{name} {period}");
    }
    assert_eq!(report.tally.total, Money(24_750_055 + 100_750));
    assert!(
        report.remarks.iter().any(|r| r.contains("one column per period (2026-Q1 to 2027-10)")),
        "{:?}",
        report.remarks
    );
    let again = run(&mut store, "2026-01-06", text).unwrap();
    assert_eq!((again.new, again.changed, again.unchanged), (0, 0, 6));
}

#[test]
fn a_changed_quota_counts_from_its_day_and_the_past_keeps_the_old() {
    let mut store = store();
    run(&mut store, "2026-01-05", "rep,Q1 2026\nAnn Ash,100\n").unwrap();
    let changed = run(&mut store, "2026-02-10", "rep,Q1 2026\nAnn Ash,150\n").unwrap();
    assert_eq!((changed.new, changed.changed), (0, 1));
    // a day of its own goes before the day of the file
    run(&mut store, "2026-03-01", "rep,period,amount,valid from\nAnn Ash,FY26 Q1,90,2026-02-20\n").unwrap();
    for (on, want) in [
        ("2025-12-31", None),
        ("2026-01-01", Some(100)),
        ("2026-02-09", Some(100)),
        ("2026-02-10", Some(150)),
        ("2026-02-19", Some(150)),
        ("2026-02-20", Some(90)),
    ] {
        assert_eq!(quota(&store, "Ann Ash", "2026-Q1", on), want, "{on}");
    }
}

/// Deliberately; and it is said, of those it is true of only.
#[test]
fn what_counts_from_before_the_day_of_the_file_is_said() {
    let mut store = store();
    let said = |report: &Report| {
        let remark = report.remarks.iter().find(|r| r.contains("first day")).cloned().unwrap_or_default();
        (report.tally.dated_back, remark)
    };
    let dated = "; a column `valid from` says another day";
    // two periods have begun, one is still to come
    let text = "rep,Q1 2026,Q2 2026,Q4 2026\nAnn Ash,100,200,300\n";
    let words = format!("2 quotas count from the first day of their period, for which there was none{dated}");
    assert_eq!(said(&run(&mut store, "2026-05-05", text).unwrap()), (2, words));
    // changed ones count from the day of the file, another person's first is dated back
    let text = "rep,Q1 2026,Q2 2026\nAnn Ash,100,250\nBob Birch,,70\n";
    let words = format!("1 quota counts from the first day of its period, for which there was none{dated}");
    assert_eq!(said(&run(&mut store, "2026-05-20", text).unwrap()), (1, words));
    assert_eq!(quota(&store, "Bob Birch", "2026-Q2", "2026-04-01"), Some(70));
    assert_eq!(quota(&store, "Ann Ash", "2026-Q2", "2026-05-19"), Some(200));
    // one that says its own day, and one imported on the first day itself
    let text = "rep,period,amount,valid from\nBob Birch,2026-Q1,90,2026-02-20\n";
    assert_eq!(said(&run(&mut store, "2026-05-21", text).unwrap()), (0, String::new()));
    let text = "rep,Q3 2026\nBob Birch,100\n";
    assert_eq!(said(&run(&mut store, "2026-07-01", text).unwrap()), (0, String::new()));
}

#[test]
fn years_in_a_column_and_rates_that_are_missing() {
    let mut store = store();
    let text = "email,year,quarter,quota,quota currency\nann@x.example,2026,Q3,10,EUR\nann@x.example,26,Q4,10,CHF\nann@x.example,2026,autumn,10,\n";
    let report = run(&mut store, "2026-01-05", text).unwrap();
    assert_eq!(quota(&store, "Ann Ash", "2026-Q3", "2026-12-31"), Some(11));
    let refused: Vec<(u64, &str)> =
        report.tally.refused.iter().map(|r| (r.line, r.column.as_deref().unwrap_or_default())).collect();
    assert_eq!(refused, [(3, "quota currency"), (4, "quarter")]);
}
