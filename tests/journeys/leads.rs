//! The leads screen: one rejected with a reason, one accepted, an answer undone, the list for the CRM.

use bellwether::domain::people::{Level, Role};
use bellwether::store::{LeadRow, Reading};
use chrono::NaiveDate;

use crate::terminal::{ENTER, Place};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A team of one seller with three leads; the clock of these tests stands on Sunday, 22 November 2026.
fn fill(place: &Place) {
    let mut store = place.store();
    let from = day("2026-01-01");
    let company = store.put_unit("World", Level::L2, None, from).unwrap();
    let team = store.put_unit("Team West", Level::L1, Some(company), from).unwrap();
    let mia = store.put_person("Mia Lind", None, Role::Flm).unwrap();
    let ana = store.put_person("Ana Ruiz", None, Role::Rep).unwrap();
    store.set_lead(team, Some(mia), from).unwrap();
    store.set_member(ana, Some(team), from).unwrap();
    let lead = |name: &str, owner, created: &str| LeadRow {
        external_id: Some(name.to_lowercase()),
        name: name.into(),
        owner: Some(owner),
        created: Some(created.parse().unwrap()),
        ..LeadRow::default()
    };
    let rows = [
        lead("Berg", ana, "2026-11-10T09:00:00"),
        lead("Dahl", ana, "2026-11-19T15:00:00"),
        lead("Flo", mia, "2026-11-20T10:00:00"),
    ];
    let read_at = "2026-11-21T09:00:00Z".parse().unwrap();
    let reading = Reading { crm: "csv".into(), file: "leads.csv".into(), on: day("2026-11-21"), read_at };
    store.import_leads(&reading, true, &mut rows.into_iter()).unwrap();
}

#[test]
fn leads_are_answered_and_the_crm_is_told() {
    let place = Place::new();
    fill(&place);
    let mut t = place.open(&[], 100, 30);
    t.expect("MEETINGS");
    t.keys(":");
    t.keys(&format!("go leads{ENTER}"));
    t.expect("3 leads wait, 1 beyond 24 business hours");
    t.does("x", "Why is Berg rejected?");
    t.keys(&format!("not icp{ENTER}"));
    t.expect("2 leads wait");
    t.does("y", "1 lead waits");
    t.does("u", "2 leads wait");
    t.does("f", "rejected");
    t.does("b", "1 fact the CRM does not have yet");
    t.does("w", "1 corrections written");
    t.does("L", "2 leads wait");
    t.does("H", "MEETINGS");
    t.keys("q");
    assert_eq!(t.ended().exit_code(), 0);
    let answers = place.store().lead_answers(true).unwrap();
    assert_eq!(answers.iter().map(|a| a.reason.as_deref()).collect::<Vec<_>>(), [Some("not_icp")]);
}
