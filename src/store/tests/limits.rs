//! Limits are noted when they change, and never changed.

use std::collections::BTreeMap;

use super::*;

fn said(days: &str) -> BTreeMap<String, String> {
    [("health.stalled_days", days), ("forecast.coverage_target", "3.0")]
        .map(|(k, v)| (k.to_owned(), v.to_owned()))
        .into()
}

fn on(store: &Store, at: &str) -> String {
    store.limits().unwrap().on(day(at))["health.stalled_days"].to_owned()
}

#[test]
fn only_what_changes_is_written_and_the_past_keeps_its_limits() {
    let mut store = Store::in_memory().unwrap();
    assert_eq!(store.note_limits(&said("14"), &Default::default(), None, day("2026-10-01")).unwrap(), 2);
    assert_eq!(store.note_limits(&said("14"), &Default::default(), None, day("2026-11-01")).unwrap(), 0);
    assert_eq!(store.note_limits(&said("10"), &Default::default(), None, day("2026-11-20")).unwrap(), 1);
    assert_eq!((on(&store, "2026-11-19"), on(&store, "2026-11-20")), ("14".into(), "10".into()));
    // announced, and taken back before the day came
    assert_eq!(
        store.note_limits(&said("7"), &Default::default(), Some(day("2027-01-01")), day("2026-11-21")).unwrap(),
        1
    );
    assert_eq!((on(&store, "2026-12-31"), on(&store, "2027-01-01")), ("10".into(), "7".into()));
    assert_eq!(store.note_limits(&said("10"), &Default::default(), None, day("2026-11-22")).unwrap(), 1);
    assert_eq!(on(&store, "2027-01-01"), "10");
    assert_eq!(on(&store, "2026-10-15"), "14");
}

#[test]
fn a_limit_that_was_noted_stays() {
    let mut store = Store::in_memory().unwrap();
    store.note_limits(&said("14"), &Default::default(), None, day("2026-10-01")).unwrap();
    for sql in ["UPDATE limit_change SET value = '1'", "DELETE FROM limit_change"] {
        let error = store.conn.execute(sql, []).unwrap_err().to_string();
        assert!(error.contains("history is never changed"), "{error}");
    }
}
