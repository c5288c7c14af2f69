//! From each shape that has landed to the next, with rows of that time.

use rusqlite::Connection;

use super::super::open::STEPS;
use super::*;
use crate::domain::deal::DealField;
use rusqlite_migration::Migrations;

/// A file as the program of that step wrote it.
fn at_step(step: usize) -> Connection {
    let mut conn = Connection::open_in_memory().unwrap();
    Migrations::from_slice(STEPS).to_version(&mut conn, step).unwrap();
    conn
}

#[test]
fn leads_and_activities_join_the_deals_of_the_second_shape() {
    let mut conn = at_step(2);
    conn.execute_batch(
        "INSERT INTO deal (id, crm, external_id, name, stage, phase, status) VALUES (1, 'csv', 'x1', 'Alpha', 'Demo', 'mid', 'open');
         INSERT INTO person (id, name, name_key, role) VALUES (1, 'Ann', 'ann', 'rep');",
    )
    .unwrap();
    Migrations::from_slice(STEPS).to_latest(&mut conn).unwrap();
    let mut store = Store { conn, place: None, seat: None, _held: None };
    assert!(store.put_alias(PersonId(1), "Annie").unwrap());
    let reading = Reading { crm: "csv".into(), file: "l.csv".into(), on: day("2026-11-20"), read_at: moment(0) };
    let lead = LeadRow { name: "Berg".into(), deal_ref: Some("x1".into()), ..LeadRow::default() };
    store.import_leads(&reading, true, &mut [lead].into_iter()).unwrap();
    assert_eq!(store.leads().unwrap()[0].deal, Some(DealId(1)));
    assert_eq!(store.activity_count().unwrap(), (0, 0));
}

#[test]
fn history_of_the_first_shape_is_kept() {
    let mut conn = at_step(1);
    conn.execute_batch(
        "INSERT INTO snapshot VALUES (1, 'csv', 'a.csv', '2026-10-01', '2026-10-01T09:00:00.000000000Z'),
                                     (2, 'csv', 'b.csv', '2026-10-08', '2026-10-08T09:00:00.000000000Z');
         INSERT INTO deal (id, crm, external_id, name, stage, phase, status, amount, close, moved_later) VALUES
             (1, 'csv', 'x1', 'Alpha', 'Legal', 'late', 'open', 700, '2026-12-20', 1),
             (2, 'csv', NULL, 'Beta', 'Demo', 'mid', 'open', NULL, NULL, 0);
         INSERT INTO deal_change (deal, on_day, field, old, new, snapshot) VALUES
             (1, '2026-10-01', 'created', NULL, '500', 1),
             (2, '2026-10-08', 'created', NULL, NULL, 2),
             (1, '2026-10-08', 'stage', 'Demo', 'Legal', 2),
             (1, '2026-10-08', 'amount', '500', '700', 2),
             (1, '2026-10-08', 'close', '2026-12-10', '2026-12-20', 2);",
    )
    .unwrap();
    Migrations::from_slice(STEPS).to_latest(&mut conn).unwrap();
    let mut store = Store { conn, place: None, seat: None, _held: None };
    let fields: Vec<DealField> = store.history(DealId(1)).unwrap().iter().map(|c| c.field).collect();
    assert_eq!(fields, [DealField::Created, DealField::Stage, DealField::Amount, DealField::Close]);
    let on = |store: &Store, text: &str| {
        store.deals(&DealFilter { as_of: Some(day(text)), ..DealFilter::default() }).unwrap()
    };
    let then = on(&store, "2026-10-07");
    assert_eq!(then.len(), 1, "Beta was not there yet");
    assert_eq!(
        (then[0].stage.as_str(), then[0].amount, then[0].close, then[0].pushes, then[0].stage_entered),
        ("Demo", Some(Money(500)), Some(day("2026-12-10")), 0, None)
    );
    let now = on(&store, "2026-10-08");
    assert_eq!((now.len(), now[0].stage_entered, now[0].pushes), (2, Some(day("2026-10-08")), 1));
    assert!(store.conn.execute("DELETE FROM deal_change", []).is_err(), "history is still never changed");
    assert!(store.conn.execute("UPDATE deal_change SET old = NULL", []).is_err());
    let done = store.import_deals(&snapshot("2026-10-15"), &mut [row("x1", "Alpha")].into_iter()).unwrap();
    assert_eq!((done.changed, done.gone), (1, 1));
}

#[test]
fn a_file_without_limits_gets_room_for_them() {
    let mut conn = at_step(6);
    conn.execute_batch(
        "INSERT INTO person (id, name, name_key, role) VALUES (1, 'Ann', 'ann', 'rep');
         INSERT INTO quota (person, period, amount, valid_from) VALUES (1, '2026-Q4', 500, '2026-01-01');",
    )
    .unwrap();
    Migrations::from_slice(STEPS).to_latest(&mut conn).unwrap();
    let mut store = Store { conn, place: None, seat: None, _held: None };
    assert_eq!(store.limits().unwrap(), crate::domain::limits::Limits::default());
    let said = [("health.stalled_days".to_owned(), "14".to_owned())].into();
    assert_eq!(store.note_limits(&said, None, day("2026-11-20")).unwrap(), 1);
    let quotas = store.quotas(crate::domain::period::PeriodKey::Quarter(2026, 4), day("2026-11-20")).unwrap();
    assert_eq!(quotas.len(), 1, "what was there is there");
}

#[test]
fn leads_of_the_seventh_shape_can_be_answered() {
    let mut conn = at_step(7);
    conn.execute_batch(
        "INSERT INTO lead (id, crm, lead_key, name, state, created) VALUES (1, 'csv', 'id 1', 'Berg', 'waiting', '2026-11-02T10:00');",
    )
    .unwrap();
    Migrations::from_slice(STEPS).to_latest(&mut conn).unwrap();
    let mut store = Store { conn, place: None, seat: None, _held: None };
    let lead = store.leads().unwrap().remove(0);
    assert_eq!((lead.name.as_str(), lead.contacted, lead.answered_here), ("Berg", None, false));
    let answer = crate::domain::lead::LeadAnswer {
        id: crate::domain::ids::AnswerId(uuid(1)),
        lead: lead.id,
        state: crate::domain::lead::LeadState::Accepted,
        reason: None,
        at: moment(0),
        wall: "2026-11-03T10:00:00".parse().unwrap(),
        by: None,
        meeting: None,
        standing: crate::domain::fix::FixState::Open,
        settled: None,
    };
    let add = crate::domain::change::Swap::add(answer);
    store.apply(&crate::domain::change::Change::LeadAnswer(add), moment(0)).unwrap();
    assert!(store.leads().unwrap()[0].answered_here);
}
