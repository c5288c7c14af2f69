use chrono::{DateTime, NaiveDate, Utc};

use crate::crm::{self, Kind, Report, Settings};
use crate::store::Store;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn run(store: &mut Store, on: &str, text: &str) -> Report {
    let settings = Settings { me: Some("Mo Lead".into()), ..Settings::new(Kind::People, day(on)) };
    let now: DateTime<Utc> = format!("{on}T09:00:00Z").parse().unwrap();
    crm::import(&crm::plan_bytes("p.csv", text.into(), settings).unwrap(), store, now).unwrap()
}

const HEAD: &str = "name,email,role,team,alias,left\n";

#[test]
fn the_same_list_twice_changes_nothing_and_who_is_missing_is_said() {
    let mut store = Store::in_memory().unwrap();
    let text =
        format!("{HEAD}Ann Ash,ann@x.example,rep,West,A. Ash; Annie,\nBob Birch,,rep,West,,\nCy Cole,,rep,East,,\n");
    let first = run(&mut store, "2026-11-20", &text);
    assert_eq!((first.new, first.changed), (3, 0));
    assert!(!first.remarks.iter().any(|r| r.contains("not in this list")), "{:?}", first.remarks);
    let before = (store.org(day("2026-11-20")).unwrap(), store.aliases().unwrap());
    for on in ["2026-11-20", "2026-11-21"] {
        let again = run(&mut store, on, &text);
        assert_eq!((again.new, again.changed, again.unchanged), (0, 0, 3), "{on}");
        assert_eq!((store.org(day("2026-11-20")).unwrap(), store.aliases().unwrap()), before, "{on}");
    }
    let without = run(&mut store, "2026-11-22", &text.replace("Bob Birch,,rep,West,,\n", ""));
    assert!(without.remarks.iter().any(|r| r.contains("kept as they were: Bob Birch (")), "{:?}", without.remarks);
    assert_eq!(store.org(day("2026-11-22")).unwrap().people.len(), 4, "nobody is taken out by being left out");
    // a day takes somebody out from then on, and the past keeps them
    run(&mut store, "2026-11-22", &text.replace("Bob Birch,,rep,West,,\n", "Bob Birch,,rep,West,,2026-11-21\n"));
    let there = |store: &Store, on: &str| store.org(day(on)).unwrap().people.iter().any(|p| p.name == "Bob Birch");
    assert!(there(&store, "2026-11-21") && !there(&store, "2026-11-22"));
}

#[test]
fn a_changed_role_and_a_new_alias_count_once() {
    let mut store = Store::in_memory().unwrap();
    run(&mut store, "2026-11-20", &format!("{HEAD}Ann Ash,ann@x.example,rep,West,,\nBob Birch,,rep,West,,\n"));
    // known by the address under a name nobody had written so far
    let text = format!("{HEAD}Ann Ash-Oak,ann@x.example,rep,West,Annie,\nBob Birch,,rep,West,,\n");
    let renamed = run(&mut store, "2026-11-21", &text);
    assert_eq!((renamed.new, renamed.changed, renamed.unchanged), (0, 1, 1));
    let who = store.who().unwrap();
    let ann = who.find("Ann Ash", None).unwrap();
    for name in ["Ann Ash-Oak", "annie", "Oak, Annie"] {
        let want = (name != "Oak, Annie").then_some(ann);
        assert_eq!(who.find(name, None), want, "{name}");
    }
    assert_eq!(run(&mut store, "2026-11-21", &text).unchanged, 2);
    // an alias that is somebody else's is said and not taken
    let text = format!("{HEAD}Ann Ash,ann@x.example,rep,West,Bob Birch,\nBob Birch,,rep,West,,\n");
    let taken = run(&mut store, "2026-11-22", &text);
    assert!(taken.remarks.iter().any(|r| r.contains("it already means Bob Birch")), "{:?}", taken.remarks);
}
