//! From each shape that has landed to the next, with rows of that time.

use rusqlite::Connection;

use super::super::open::STEPS;
use super::*;
use crate::domain::browse::DealQuery;
use crate::domain::changed::{ChangeKind, Changed};
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
    let mut store =
        Store { conn, place: None, seat: None, supposed: Vec::new(), audience: Default::default(), _held: None };
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
    let mut store =
        Store { conn, place: None, seat: None, supposed: Vec::new(), audience: Default::default(), _held: None };
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
fn notes_and_promises_of_the_sixth_shape_are_kept() {
    let mut conn = at_step(6);
    conn.execute_batch(
        "INSERT INTO deal (id, crm, external_id, name, stage, phase, status) VALUES (1, 'csv', 'x1', 'Alpha', 'Demo', 'mid', 'open');
         INSERT INTO note (id, kind, text, created) VALUES
             ('0190d5a0-0000-7000-8000-000000000001', 'note', 'kept', '2026-11-10T09:00:00.000000000Z'),
             ('0190d5a0-0000-7000-8000-000000000002', 'private', 'mine', '2026-11-10T09:00:00.000000000Z');
         INSERT INTO commitment (id, text, due, deal, created, kept) VALUES
             ('0190d5a0-0000-7000-8000-000000000003', 'redlines', '2026-11-20', 1, '2026-11-10T09:00:00.000000000Z', 'open'),
             ('0190d5a0-0000-7000-8000-000000000004', 'budget', NULL, 1, '2026-11-11T09:00:00.000000000Z', 'kept');",
    )
    .unwrap();
    Migrations::from_slice(STEPS).to_latest(&mut conn).unwrap();
    let store =
        Store { conn, place: None, seat: None, supposed: Vec::new(), audience: Default::default(), _held: None };
    let all = store.commitments(None).unwrap();
    let got: Vec<_> = all.iter().map(|c| (c.text.as_str(), c.agreed, c.follows, c.settled)).collect();
    assert_eq!(got, [("redlines", day("2026-11-10"), None, None), ("budget", day("2026-11-11"), None, None)]);
    let notes: i64 = store.conn.query_row("SELECT count(*) FROM note", [], |r| r.get(0)).unwrap();
    assert_eq!(notes, 2);
    // what was promised by a day is a step of the buyer; without a day it is none, and when it was kept nobody knows
    let steps = store.buyer_steps(&[DealId(1)], day("2026-11-30")).unwrap();
    assert_eq!(steps.get(&DealId(1)), Some(&day("2026-11-10")));
    let risk = "INSERT INTO note (id, kind, text, deal, created) VALUES
        ('0190d5a0-0000-7000-8000-000000000005', 'risk', 'no budget', 1, '2026-11-12T09:00:00.000000000Z')";
    store.conn.execute(risk, []).unwrap();
    assert_eq!(store.risks_of(&[DealId(1)]).unwrap().len(), 1);
    assert!(store.conn.execute(&risk.replace("'risk'", "'else'").replace("05'", "06'"), []).is_err());
}

#[test]
fn exceptions_join_the_meetings_of_the_shape_before() {
    use crate::domain::change::{Change, Swap};
    use crate::domain::hygiene::Exception;
    let mut conn = at_step(7);
    let id = MeetingId(uuid(7));
    conn.execute_batch(&format!(
        "INSERT INTO deal (id, crm, external_id, name, stage, phase, status) VALUES (1, 'csv', 'x1', 'Alpha', 'Demo', 'mid', 'open');
         INSERT INTO unit (id, name, name_key, level) VALUES (1, 'West', 'west', 'L1');
         INSERT INTO series (id, code, unit, format) VALUES (1, 'PR', 1, 'team');
         INSERT INTO definition (id, toml) VALUES (1, 'code');
         INSERT INTO meeting (id, series, code, unit, level, format, started, state, last_seen, definition) VALUES
             ('{id}', 1, 'PR', 1, 'L1', 'team', '2026-11-01T09:00:00.000000000Z', 'live', '2026-11-01T09:00:00.000000000Z', 1);"
    ))
    .unwrap();
    Migrations::from_slice(STEPS).to_latest(&mut conn).unwrap();
    let mut store =
        Store { conn, place: None, seat: None, supposed: Vec::new(), audience: Default::default(), _held: None };
    assert!(store.exceptions_of(id).unwrap().is_empty());
    let one = Exception { meeting: id, deal: DealId(1), reason: "no sponsor yet".into(), at: moment(1) };
    store.apply(&Change::Exception(Swap::add(one.clone())), moment(1)).unwrap();
    assert_eq!(store.exceptions_of(id).unwrap(), [one]);
}

#[test]
fn what_is_new_with_an_import_of_before_is_told_by_its_day() {
    let mut conn = at_step(8);
    conn.execute_batch(
        "INSERT INTO snapshot (id, crm, file, on_day, read_at) VALUES
             (1, 'csv', 'a.csv', '2026-10-01', '2026-10-01T09:00:00.000000000Z'),
             (2, 'csv', 'b.csv', '2026-10-08', '2026-10-08T09:00:00.000000000Z');
         INSERT INTO deal (id, crm, external_id, name, stage, phase, status, category, first_on) VALUES
             (1, 'csv', 'x1', 'Alpha', 'Legal', 'late', 'open', 'omitted', '2026-10-01'),
             (2, 'csv', 'x2', 'Beta', 'Demo', 'mid', 'open', NULL, '2026-10-08');",
    )
    .unwrap();
    Migrations::from_slice(STEPS).to_latest(&mut conn).unwrap();
    let store =
        Store { conn, place: None, seat: None, supposed: Vec::new(), audience: Default::default(), _held: None };
    let new = store.changed_ids(&Changed::lately(ChangeKind::New), None).unwrap();
    assert_eq!(new.into_iter().collect::<Vec<_>>(), [DealId(2)]);
    let tally = store.tally(&DealQuery::default()).unwrap();
    assert_eq!((tally.count, tally.omitted), (2, 1));
}

#[test]
fn a_file_without_limits_gets_room_for_them() {
    let mut conn = at_step(9);
    conn.execute_batch(
        "INSERT INTO person (id, name, name_key, role) VALUES (1, 'Ann', 'ann', 'rep');
         INSERT INTO quota (person, period, amount, valid_from) VALUES (1, '2026-Q4', 500, '2026-01-01');",
    )
    .unwrap();
    Migrations::from_slice(STEPS).to_latest(&mut conn).unwrap();
    let mut store =
        Store { conn, place: None, seat: None, supposed: Vec::new(), audience: Default::default(), _held: None };
    assert_eq!(store.limits().unwrap(), crate::domain::limits::Limits::default());
    let said = [("health.stalled_days".to_owned(), "14".to_owned())].into();
    assert_eq!(store.note_limits(&said, &Default::default(), None, day("2026-11-20")).unwrap(), 1);
    let quotas = store.quotas(crate::domain::period::PeriodKey::Quarter(2026, 4), day("2026-11-20")).unwrap();
    assert_eq!(quotas.len(), 1, "what was there is there");
}

#[test]
fn leads_of_the_shape_before_can_be_answered() {
    let mut conn = at_step(10);
    conn.execute_batch(
        "INSERT INTO lead (id, crm, lead_key, name, state, created) VALUES (1, 'csv', 'id 1', 'Berg', 'waiting', '2026-11-02T10:00');",
    )
    .unwrap();
    Migrations::from_slice(STEPS).to_latest(&mut conn).unwrap();
    let mut store =
        Store { conn, place: None, seat: None, supposed: Vec::new(), audience: Default::default(), _held: None };
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

#[test]
fn what_was_written_before_there_was_a_search_is_found() {
    let mut conn = at_step(11);
    conn.execute_batch(
        "INSERT INTO note (id, kind, text, created, voided) VALUES
             ('0190d5a0-0000-7000-8000-000000000001', 'note', 'the budget is gone', '2026-11-10T09:00:00.000000000Z', NULL),
             ('0190d5a0-0000-7000-8000-000000000002', 'note', 'no budget', '2026-11-10T09:00:00.000000000Z', '2026-11-10T09:00:01.000000000Z');
         INSERT INTO commitment (id, text, buyer, agreed, created, kept) VALUES
             ('0190d5a0-0000-7000-8000-000000000003', 'a paper', 'Budget owner', '2026-11-10', '2026-11-11T09:00:00.000000000Z', 'open');",
    )
    .unwrap();
    Migrations::from_slice(STEPS).to_latest(&mut conn).unwrap();
    let store =
        Store { conn, place: None, seat: None, supposed: Vec::new(), audience: Default::default(), _held: None };
    let all = Onlookers { private: true, me: None };
    let found = store.search("budget", all, None, &|at| at.date_naive(), &|| false).unwrap().found;
    let texts: Vec<String> = found.iter().map(crate::domain::search::Found::text).collect();
    assert_eq!(texts, ["a paper · Budget owner", "the budget is gone"]);
}

#[test]
fn notes_of_the_shape_before_are_those_of_whom_the_file_was_set_up_for() {
    let older = |me: Option<&str>| {
        let mut conn = at_step(12);
        conn.execute_batch(
            "INSERT INTO person (id, name, name_key, role) VALUES (7, 'Dana Reyes', 'dana reyes', 'flm');
             INSERT INTO note (id, kind, text, created) VALUES
                 ('0190d5a0-0000-7000-8000-000000000001', 'private', 'the budget is a rumour', '2026-11-10T09:00:00.000000000Z');",
        )
        .unwrap();
        if let Some(me) = me {
            conn.execute("INSERT INTO setting (key, value) VALUES ('me', ?1)", [me]).unwrap();
        }
        Migrations::from_slice(STEPS).to_latest(&mut conn).unwrap();
        let store =
            Store { conn, place: None, seat: None, supposed: Vec::new(), audience: Default::default(), _held: None };
        let seen = |me: Option<i64>| {
            let me = me.map(crate::domain::ids::PersonId);
            let eyes = Onlookers { private: true, me };
            store.search("rumour", eyes, None, &|at| at.date_naive(), &|| false).unwrap().found.len()
        };
        [seen(Some(7)), seen(Some(8)), seen(None)]
    };
    assert_eq!(older(Some("7")), [1, 0, 0]);
    assert_eq!(older(None), [1, 1, 1], "nobody knows whose it is");
    assert_eq!(older(Some("99")), [1, 1, 1], "somebody who is not there any more");
}

#[test]
fn a_meeting_of_the_shape_before_can_be_discarded() {
    let mut conn = at_step(13);
    conn.execute_batch(
        "INSERT INTO unit (id, name, name_key, level) VALUES (1, 'West', 'west', 'L1');
         INSERT INTO series (id, code, unit, format) VALUES (1, 'PR', 1, 'team');
         INSERT INTO definition (id, toml) VALUES (1, 'x');
         INSERT INTO meeting (id, series, code, unit, level, format, started, state, last_seen, definition) VALUES
             ('0190d5a0-0000-7000-8000-000000000001', 1, 'PR', 1, 'L1', 'team', '2026-11-10T09:00:00.000000000Z', 'live',
              '2026-11-10T09:00:00.000000000Z', 1);",
    )
    .unwrap();
    Migrations::from_slice(STEPS).to_latest(&mut conn).unwrap();
    let mut store =
        Store { conn, place: None, seat: None, supposed: Vec::new(), audience: Default::default(), _held: None };
    let meeting = store.meetings(&MeetingFilter::default()).unwrap().remove(0);
    store.discard_meeting(meeting.id, moment(0)).unwrap();
    assert_eq!(store.meetings(&MeetingFilter::default()).unwrap(), []);
}

#[test]
fn a_file_whose_search_knew_five_kinds_takes_explanations_and_finds_what_it_found() {
    let mut conn = at_step(14);
    conn.execute_batch(
        "INSERT INTO person (id, name, name_key, role) VALUES (1, 'Ann', 'ann', 'rep');
         INSERT INTO deal (id, crm, external_id, name, stage, phase, status) VALUES (1, 'csv', 'x1', 'Alpha', 'Demo', 'mid', 'open');
         INSERT INTO note (id, kind, text, created) VALUES
             ('0190d5a0-0000-7000-8000-000000000001', 'note', 'the budget is gone', '2026-11-10T09:00:00.000000000Z'),
             ('0190d5a0-0000-7000-8000-000000000002', 'note', 'another budget', '2026-11-11T09:00:00.000000000Z');
         UPDATE note SET voided = '2026-11-12T09:00:00.000000000Z' WHERE text = 'another budget';",
    )
    .unwrap();
    Migrations::from_slice(STEPS).to_latest(&mut conn).unwrap();
    let mut store =
        Store { conn, place: None, seat: None, supposed: Vec::new(), audience: Default::default(), _held: None };
    let all = Onlookers { private: true, me: None };
    let look = |store: &Store, words: &str| {
        let found = store.search(words, all, None, &|at| at.date_naive(), &|| false).unwrap().found;
        found.iter().map(crate::domain::search::Found::text).collect::<Vec<_>>()
    };
    assert_eq!(look(&store, "budget"), ["the budget is gone"]);
    // the triggers of before write into the table that has taken the place of theirs
    store.conn.execute("UPDATE note SET voided = NULL", []).unwrap();
    store.conn.execute("UPDATE note SET text = 'a ledger' WHERE text = 'the budget is gone'", []).unwrap();
    assert_eq!(
        (look(&store, "budget"), look(&store, "ledger")),
        (vec!["another budget".into()], vec!["a ledger".into()])
    );
    use crate::domain::forecast::owed::{Explained, MissedDeal, Story};
    let deal = MissedDeal { deal: DealId(1), amount: Money(10), fate: None, reason: "no budget".into() };
    let one = Explained {
        id: crate::domain::ids::ExplainedId(uuid(1)),
        subject: crate::domain::people::Subject::Person(PersonId(1)),
        period: crate::domain::period::PeriodKey::Month(2026, 10),
        horizon: crate::domain::forecast::accuracy::At::Start,
        fc: Money(100),
        actual: Money(90),
        by: None,
        at: moment(0),
        meeting: None,
        story: Story { deals: vec![deal], ..Story::default() },
        amends: None,
    };
    store.apply(&crate::domain::change::Change::Explained(crate::domain::change::Swap::add(one)), moment(0)).unwrap();
    assert_eq!(look(&store, "alpha budget"), ["Alpha: no budget"]);
    let checked: i64 = store.conn.query_row("SELECT count(*) FROM search_row", [], |r| r.get(0)).unwrap();
    assert_eq!(checked, 3);
    store.conn.execute("INSERT INTO search (search, rank) VALUES ('integrity-check', 1)", []).unwrap();
}

#[test]
fn an_index_has_what_the_board_adds_up() {
    let mut conn = at_step(15);
    conn.execute_batch(
        "INSERT INTO person (id, name, name_key, role) VALUES (1, 'Ann', 'ann', 'rep');
         INSERT INTO deal (id, crm, external_id, name, stage, phase, status, owner, amount, close) VALUES
             (1, 'csv', 'x1', 'Alpha', 'Demo', 'mid', 'open', 1, 500, '2026-12-20'),
             (2, 'csv', 'x2', 'Beta', 'Won', 'late', 'won', 1, 70, '2026-11-02'),
             (3, 'csv', 'x3', 'Gamma', 'Lost', 'late', 'lost', 1, 9, '2026-11-02'),
             (4, 'csv', 'x4', 'Delta', 'Demo', 'mid', 'open', NULL, 3, '2026-12-02');",
    )
    .unwrap();
    Migrations::from_slice(STEPS).to_latest(&mut conn).unwrap();
    let columns: Vec<String> = conn
        .prepare("SELECT name FROM pragma_index_info('deal_to_add_up') ORDER BY seqno")
        .unwrap()
        .query_map([], |r| r.get(0))
        .unwrap()
        .map(std::result::Result::unwrap)
        .collect();
    assert_eq!(columns, ["owner", "standing", "close", "amount", "category"]);
    let store =
        Store { conn, place: None, seat: None, supposed: Vec::new(), audience: Default::default(), _held: None };
    let (from, to) = (day("2026-10-01"), day("2026-12-31"));
    let sum = |wins: Vec<crate::store::Win>| wins.iter().map(|w| w.amount.minor()).sum::<i64>();
    assert_eq!(sum(store.open_by(from, to, None).unwrap()), 503);
    assert_eq!(sum(store.won_by(from, to, None).unwrap()), 70);
}
