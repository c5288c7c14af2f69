use super::*;
use crate::domain::people::Subject;
use crate::domain::period::PeriodKey;
use crate::domain::quota::Quota;

#[test]
fn the_organisation_shows_as_it_was_on_a_day() {
    let mut h = house();
    h.store.set_lead(h.team, Some(h.ann), day("2026-06-01")).unwrap();
    h.store.set_member(h.bob, None, day("2026-07-01")).unwrap();
    h.store.set_tenure(h.lead, None, Some(day("2026-08-31"))).unwrap();

    let before = h.store.org(day("2025-12-31")).unwrap();
    assert!(before.units.is_empty() && before.members.is_empty(), "no unit before its first day");
    let spring = h.store.org(day("2026-05-31")).unwrap();
    assert_eq!(spring.unit(h.team).unwrap().lead, Some(h.lead));
    assert_eq!(spring.unit(h.team).unwrap().parent, Some(h.company));
    assert_eq!(spring.members, [(h.ann, h.team), (h.bob, h.team)]);
    assert_eq!(spring.units.iter().map(|u| u.name.as_str()).collect::<Vec<_>>(), ["World", "Team West"]);
    let june = h.store.org(day("2026-06-01")).unwrap();
    assert_eq!(june.unit(h.team).unwrap().lead, Some(h.ann));
    assert_eq!(june.members, [(h.bob, h.team)], "a lead is no member of what they lead");
    assert_eq!(h.store.org(day("2026-07-01")).unwrap().members, []);
    assert!(h.store.org(day("2026-08-31")).unwrap().person(h.lead).is_some(), "the last day counts");
    assert!(h.store.org(day("2026-09-01")).unwrap().person(h.lead).is_none());
}

#[test]
fn a_lead_who_has_left_leads_nothing() {
    let mut h = house();
    h.store.set_tenure(h.lead, Some(day("2026-02-01")), Some(day("2026-03-01"))).unwrap();
    for (on, lead) in [("2026-01-31", None), ("2026-02-01", Some(h.lead)), ("2026-03-02", None)] {
        assert_eq!(h.store.org(day(on)).unwrap().unit(h.team).unwrap().lead, lead, "{on}");
    }
}

#[test]
fn of_two_rows_of_one_day_the_later_written_holds() {
    let mut h = house();
    h.store.set_lead(h.team, Some(h.bob), day("2026-01-01")).unwrap();
    assert_eq!(h.store.org(day("2026-01-01")).unwrap().unit(h.team).unwrap().lead, Some(h.bob));
}

#[test]
fn the_same_said_again_adds_no_row() {
    let mut h = house();
    let rows = |s: &Store| -> i64 {
        let sql = "SELECT (SELECT count(*) FROM unit_parent) + (SELECT count(*) FROM unit_lead) + (SELECT count(*) FROM unit_member)";
        s.conn.query_row(sql, [], |r| r.get(0)).unwrap()
    };
    let before = rows(&h.store);
    h.store.set_lead(h.team, Some(h.lead), day("2026-05-01")).unwrap();
    h.store.set_member(h.ann, Some(h.team), day("2026-05-01")).unwrap();
    assert_eq!(h.store.put_unit(" team WEST ", Level::L1, Some(h.company), day("2026-05-01")).unwrap(), h.team);
    assert_eq!(h.store.put_unit("Team West", Level::L1, None, day("2026-05-01")).unwrap(), h.team);
    assert_eq!(rows(&h.store), before);
}

#[test]
fn people_are_known_again_by_email_or_name() {
    let mut h = house();
    assert_eq!(h.store.put_person("ANN", Some("Ann@Example.com"), Role::Rep).unwrap(), h.ann);
    assert_eq!(h.store.put_person("Ann Married", Some("ann@example.com"), Role::Flm).unwrap(), h.ann);
    let ann = h.store.person_by_name(" ann ").unwrap().unwrap();
    assert_eq!((ann.name.as_str(), ann.email.as_deref(), ann.role), ("Ann", Some("ann@example.com"), Role::Flm));
    h.store.put_person("Ann", None, Role::Rep).unwrap();
    assert_eq!(h.store.person_by_name("Ann").unwrap().unwrap().email.as_deref(), Some("ann@example.com"));
    let jorg = h.store.put_person("Jörg ÄÖ", None, Role::Rep).unwrap();
    assert_eq!(h.store.put_person("JÖRG äö", None, Role::Rep).unwrap(), jorg, "case in every alphabet");
    assert!(matches!(h.store.put_person("  ", None, Role::Rep), Err(StoreError::Refused(_))));
}

#[test]
fn a_parent_that_makes_a_loop_on_any_day_is_refused() {
    let mut s = Store::in_memory().unwrap();
    let (jan, jun) = (day("2026-01-01"), day("2026-06-01"));
    let a = s.put_unit("A", Level::L2, None, jan).unwrap();
    let b = s.put_unit("B", Level::L2, None, jan).unwrap();
    let c = s.put_unit("C", Level::L2, Some(b), jan).unwrap();
    let team = s.put_unit("T", Level::L1, None, jan).unwrap();
    let refused = |r: Result<UnitId>| assert!(matches!(r, Err(StoreError::Refused(_))), "{r:?}");
    refused(s.put_unit("A", Level::L2, Some(a), jan));
    refused(s.put_unit("B", Level::L2, Some(c), jan));
    refused(s.put_unit("A", Level::L2, Some(team), jan));
    refused(s.put_unit("A", Level::L2, Some(UnitId(99)), jan));
    s.put_unit("A", Level::L2, Some(b), jun).unwrap();
    refused(s.put_unit("B", Level::L2, Some(a), jan));
    assert_eq!(s.org(jun).unwrap().unit(b).unwrap().parent, None, "what was refused left nothing");
    assert_eq!(s.org(jan).unwrap().unit(a).unwrap().parent, None);
}

#[test]
fn quotas_are_as_they_were_known_on_the_day() {
    let mut h = house();
    let q4: PeriodKey = "2026-Q4".parse().unwrap();
    let quota = |subject, amount, from: &str| Quota {
        subject,
        period: q4,
        amount: Money::units(amount),
        valid_from: day(from),
    };
    let (ann, team) = (Subject::Person(h.ann), Subject::Unit(h.team));
    h.store.set_quota(&quota(ann, 500, "2026-01-01")).unwrap();
    h.store.set_quota(&quota(ann, 400, "2026-11-01")).unwrap();
    h.store.set_quota(&quota(team, 900, "2026-01-01")).unwrap();
    h.store.set_quota(&quota(team, 900, "2026-11-01")).unwrap();
    let known = |on| h.store.quotas(q4, day(on)).unwrap();
    assert!(known("2025-12-31").is_empty());
    assert_eq!(known("2026-10-31")[&ann], Money::units(500));
    assert_eq!(known("2026-11-01")[&ann], Money::units(400));
    assert_eq!(known("2026-11-01")[&team], Money::units(900));
    assert!(h.store.quotas("2026-12".parse().unwrap(), day("2026-12-01")).unwrap().is_empty());
    let rows: i64 = h.store.conn.query_row("SELECT count(*) FROM quota", [], |r| r.get(0)).unwrap();
    assert_eq!(rows, 3, "the same amount again is not written");
}

#[test]
fn settings_are_remembered_and_replaced() {
    let mut s = Store::in_memory().unwrap();
    assert_eq!(s.setting("me").unwrap(), None);
    s.set_setting("me", "1").unwrap();
    s.set_setting("me", "2").unwrap();
    assert_eq!(s.setting("me").unwrap().as_deref(), Some("2"));
}
