//! Activities find their deals, and say when a buyer was last heard of.

use std::collections::HashMap;

use super::*;
use crate::domain::browse::{DealFlag, DealQuery, Missing};

fn reading(on: &str) -> Reading {
    Reading { crm: "csv".into(), file: "activities.csv".into(), on: day(on), read_at: moment(0) }
}

fn call(id: &str, deal: &str, on: &str) -> ActivityRow {
    let some = |t: &str| (!t.is_empty()).then(|| t.to_owned());
    ActivityRow {
        external_id: some(id),
        deal_ref: some(deal),
        deal_name: None,
        account: None,
        kind: "call".into(),
        buyer: true,
        direction: None,
        subject: Some("Talk".into()),
        on: day(on),
        person: None,
        person_text: None,
    }
}

fn import(s: &mut Store, rows: &[ActivityRow]) -> ImportedActivities {
    s.import_activities(&reading("2026-11-20"), &mut rows.iter().cloned()).unwrap()
}

#[test]
fn the_same_file_twice_changes_nothing() {
    let mut h = house();
    let rows = [
        call("a", "1", "2026-11-10"),
        call("", "2", "2026-11-11"),
        call("", "2", "2026-11-11"),
        call("", "", "2026-11-12"),
    ];
    let done = import(&mut h.store, &rows);
    assert_eq!((done.created, done.by_id, done.no_deal, done.unnamed), (4, 3, 0, 1));
    let again = import(&mut h.store, &rows);
    assert_eq!((again.created, again.changed, again.unchanged), (0, 0, 4));
    assert_eq!(h.store.activity_count().unwrap(), (4, 1));
    // it turned out to belong to another deal: it moves and is not doubled
    let done = import(&mut h.store, &[call("a", "2", "2026-11-10")]);
    assert_eq!((done.created, done.changed), (0, 1));
    assert_eq!(h.store.activities(h.deals[0]).unwrap(), []);
    assert_eq!(h.store.activities(h.deals[1]).unwrap().len(), 3);
}

#[test]
fn a_deal_is_found_by_id_by_name_or_by_its_account_alone() {
    let mut h = house();
    let rows = [
        DealRow { account: Some("Solo".into()), ..row("10", "Gamma") },
        DealRow { account: Some("Solo".into()), status: Status::Lost, ..row("11", "Delta") },
        DealRow { account: Some("Twice".into()), ..row("12", "Same") },
        DealRow { account: Some("Other".into()), ..row("13", "Same") },
    ];
    h.store.import_deals(&snapshot("2026-11-02"), &mut rows.into_iter()).unwrap();
    let elsewhere = Snapshot { crm: "hubspot".into(), ..snapshot("2026-11-02") };
    h.store.import_deals(&elsewhere, &mut [row("77", "Far"), row("1", "Not this")].into_iter()).unwrap();
    let ids: HashMap<String, DealId> = h
        .store
        .deals(&DealFilter::default())
        .unwrap()
        .into_iter()
        .map(|d| (d.external_id.unwrap() + &d.crm, d.id))
        .collect();
    let named = |name: &str, account: &str| ActivityRow {
        deal_name: (!name.is_empty()).then(|| name.to_owned()),
        account: (!account.is_empty()).then(|| account.to_owned()),
        ..call(&format!("{name} {account}"), "", "2026-11-10")
    };
    for (activity, want) in [
        (call("i1", "1", "2026-11-10"), Some("1csv")), // its own system's, although another has that id too
        (call("i2", "77", "2026-11-10"), Some("77hubspot")), // the only one of that id
        (call("i3", "999", "2026-11-10"), None),
        (named("gamma", ""), Some("10csv")),
        (named("same", "OTHER"), Some("13csv")),
        (named("Same", ""), None),          // two could be meant
        (named("", "solo"), Some("10csv")), // the one that is open
        (named("", "Acme"), None),          // several are open
        (named("Nothing", "Solo"), None),   // a deal that is named and not known is not another one
    ] {
        let done = import(&mut h.store, std::slice::from_ref(&activity));
        assert_eq!(done.no_deal, usize::from(want.is_none()), "{activity:?}");
        if let Some(want) = want {
            assert!(
                h.store.activities(ids[want]).unwrap().iter().any(|a| a.account == activity.account),
                "{activity:?}"
            );
        }
    }
}

#[test]
fn the_last_buyer_activity_is_the_later_of_both_sources() {
    let mut h = house();
    let rows = [
        DealRow { last_activity: Some(day("2026-11-12")), ..row("20", "By export") },
        DealRow { last_activity: Some(day("2026-11-12")), ..row("21", "By call") },
        row("22", "Never"),
    ];
    h.store.import_deals(&snapshot("2026-11-15"), &mut rows.into_iter()).unwrap();
    let note = ActivityRow { buyer: false, kind: "note".into(), ..call("n", "20", "2026-11-19") };
    import(
        &mut h.store,
        &[call("1", "20", "2026-11-10"), call("2", "21", "2026-11-14"), call("3", "21", "2026-11-18"), note],
    );
    let ids: Vec<DealId> = ["By export", "By call", "Never"]
        .iter()
        .map(|n| h.store.deals(&DealFilter::default()).unwrap().iter().find(|d| d.name == *n).unwrap().id)
        .collect();
    let last = |on: &str| {
        let found = h.store.last_buyer_activity(&ids, day(on)).unwrap();
        [0, 1, 2].map(|i| found.get(&ids[i]).map(ToString::to_string).unwrap_or_default())
    };
    assert_eq!(last("2026-11-20"), ["2026-11-12", "2026-11-18", ""]);
    assert_eq!(last("2026-11-14"), ["2026-11-12", "2026-11-14", ""]);
    assert_eq!(last("2026-11-11"), ["2026-11-10", "", ""]);
    assert_eq!(h.store.last_buyer_activity(&[], day("2026-11-20")).unwrap(), HashMap::new());
    let alone = |on: &str| h.store.buyer_steps(&ids, day(on)).unwrap();
    assert!(alone("2026-11-20").values().all(|d| *d <= day("2026-11-20")) && !alone("2026-11-20").is_empty());
    assert_eq!(alone("2026-01-01"), HashMap::new(), "what is still to come is not heard of yet");
    // the next export says a later day, and the day it said before is still when the buyer was heard of by then
    let moved = DealRow { last_activity: Some(day("2026-11-21")), ..row("20", "By export") };
    h.store.import_deals(&snapshot("2026-11-22"), &mut [moved].into_iter()).unwrap();
    let by_export = |on: &str| h.store.last_buyer_activity(&ids[..1], day(on)).unwrap().get(&ids[0]).copied();
    assert_eq!(by_export("2026-11-22"), Some(day("2026-11-21")));
    assert_eq!(by_export("2026-11-20"), Some(day("2026-11-12")));
    let deal = h.store.deal(ids[1]).unwrap().unwrap();
    assert_eq!(deal.last_activity, Some(day("2026-11-12")), "what the export said stays as it is");
}

#[test]
fn a_buyer_who_was_heard_of_is_not_silent_on_any_list() {
    let mut h = house();
    let quiet = DealRow { last_activity: Some(day("2026-10-01")), ..row("30", "Quiet") };
    let heard = DealRow { name: "Heard".into(), external_id: Some("31".into()), ..quiet.clone() };
    h.store.import_deals(&snapshot("2026-11-15"), &mut [quiet, heard].into_iter()).unwrap();
    let query = DealQuery { flags: vec![DealFlag::Stalled], today: day("2026-11-20"), ..DealQuery::default() };
    let names = |store: &Store| -> Vec<String> {
        let lines = store.lines(&store.deal_ids(&query, &|| false).unwrap()).unwrap();
        assert_eq!(store.tally(&query).unwrap().count, lines.len() as u64);
        lines.into_iter().map(|l| l.deal.name).filter(|n| n == "Quiet" || n == "Heard").collect()
    };
    assert_eq!(names(&h.store), ["Quiet", "Heard"]);
    // a call that is still to come is none
    import(&mut h.store, &[call("1", "31", "2026-11-12"), call("2", "30", "2026-11-25")]);
    assert_eq!(names(&h.store), ["Quiet"]);
    let plain = DealQuery { flags: vec![], ..query.clone() };
    let page = h.store.page(&plain, crate::domain::browse::Place::First, 0, 50).unwrap();
    let last = |name: &str| page.lines.iter().find(|l| l.deal.name == name).unwrap().deal.last_activity;
    assert_eq!((last("Quiet"), last("Heard")), (Some(day("2026-10-01")), Some(day("2026-11-12"))));
}

#[test]
fn what_no_newest_export_has_a_column_for_is_missing() {
    let mut s = Store::in_memory().unwrap();
    assert_eq!(s.missing(None).unwrap(), Missing::default());
    let mut read = |crm: &str, on: &str, facts: &[&str]| {
        let filled = facts.iter().map(|f| ((*f).to_owned(), 1)).collect();
        let part = Snapshot { crm: crm.into(), whole: false, filled, ..snapshot(on) };
        s.import_deals(&part, &mut [row("1", "Alpha")].into_iter()).unwrap();
        s.missing(None).unwrap()
    };
    let everything = Missing { next_step: true, next_step_day: true, activity: true };
    assert_eq!(read("csv", "2026-11-01", &[]), Missing::default(), "nobody counted");
    assert_eq!(read("csv", "2026-11-02", &["name"]), everything);
    assert_eq!(read("csv", "2026-11-03", &["name", "next_step"]), Missing { next_step: false, ..everything });
    let found = read("hubspot", "2026-11-01", &["name", "next_activity"]);
    assert_eq!(found, Missing { activity: true, ..Missing::default() }, "one of the systems has it");
    assert_eq!(s.missing(Some(day("2026-10-31"))).unwrap(), Missing::default());
    assert!(s.missing(Some(day("2026-11-02"))).unwrap().next_step);
    import(&mut s, &[call("1", "1", "2026-11-12")]);
    assert!(!s.missing(None).unwrap().activity && s.missing(Some(day("2026-11-11"))).unwrap().activity);
}

#[test]
fn who_opened_conversations_is_counted_where_it_is_known() {
    use crate::domain::activity::Direction;
    let mut h = house();
    let asked = |h: &House| h.store.outreach(day("2026-11-10"), day("2026-11-20"), &[h.ann, h.bob]).unwrap();
    let none = asked(&h);
    assert_eq!((none.outbound, none.first), (None, None), "nothing was imported");
    let of = |id: &str, account: &str, on: &str, person| ActivityRow {
        account: Some(account.to_owned()),
        person: Some(person),
        ..call(id, "", on)
    };
    let rows = [
        of("1", "Acme", "2026-11-12", h.ann),
        // talked to before: no first conversation, whoever talks now
        of("2", "Bolt", "2026-11-01", h.ann),
        of("3", "Bolt", "2026-11-15", h.bob),
        of("4", "Cole", "2026-11-20", h.bob),
        of("5", "Dent", "2026-11-10", h.bob),
        // an e-mail is no conversation
        ActivityRow { kind: "email".into(), ..of("6", "Eve", "2026-11-14", h.ann) },
        ActivityRow { buyer: false, ..of("7", "Flo", "2026-11-14", h.ann) },
    ];
    import(&mut h.store, &rows);
    let got = asked(&h);
    assert_eq!(got.first, Some(HashMap::from([(h.ann, 1), (h.bob, 1)])));
    assert_eq!(got.outbound, None, "nobody said who turned to whom");
    let out = |id: &str, on: &str, person| ActivityRow {
        direction: Some(Direction::Out),
        kind: "email".into(),
        buyer: false,
        ..of(id, "Acme", on, person)
    };
    import(
        &mut h.store,
        &[out("8", "2026-11-11", h.bob), out("9", "2026-11-12", h.bob), out("10", "2026-11-21", h.bob)],
    );
    assert_eq!(asked(&h).outbound, Some(HashMap::from([(h.bob, 2)])));
}

fn plan_of(store: &Store, sql: &str) -> String {
    let mut plan = store.conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let n = plan.parameter_count();
    let none = vec![rusqlite::types::Null; n];
    let rows = plan.query_map(rusqlite::params_from_iter(none), |r| r.get::<_, String>(3)).unwrap();
    rows.map(|row| row.unwrap()).collect::<Vec<_>>().join("; ")
}

#[test]
fn a_live_review_looks_through_no_whole_table() {
    let store = Store::in_memory().unwrap();
    let first = plan_of(&store, crate::store::activities::FIRST_TALKS);
    assert!(first.contains("activity_by_day (on_day>? AND on_day<?)"), "{first}");
    assert!(first.contains("activity_talk"), "{first}");
    assert!(!first.contains("SCAN a ") && !first.contains("SCAN e"), "{first}");
    let outbound = plan_of(&store, crate::store::activities::OUTBOUND);
    assert!(outbound.contains("activity_by_day"), "{outbound}");
    let settled = "SELECT * FROM commitment WHERE settled_in = ?1 AND voided IS NULL ORDER BY settled, id";
    assert!(plan_of(&store, settled).contains("commitment_by_settling"));
    let told = "SELECT * FROM buyer_event WHERE meeting = ?1 AND voided IS NULL ORDER BY created, id";
    assert!(plan_of(&store, told).contains("buyer_event_by_meeting"));
}
