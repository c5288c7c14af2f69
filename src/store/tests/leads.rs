//! Leads: what an export shows, and what became of it in the next one.

use chrono::NaiveDateTime;

use super::*;
use crate::domain::change::{Change, Swap};
use crate::domain::fix::FixState;
use crate::domain::ids::{AnswerId, LeadId};
use crate::domain::lead::LeadAnswer;
use crate::domain::lead::{Lead, LeadState};

fn reading(on: &str) -> Reading {
    Reading { crm: "csv".into(), file: format!("leads-{on}.csv"), on: day(on), read_at: moment(0) }
}

fn at(text: &str) -> Option<NaiveDateTime> {
    Some(NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap())
}

fn lead(id: &str, name: &str) -> LeadRow {
    LeadRow {
        external_id: (!id.is_empty()).then(|| id.to_owned()),
        name: name.into(),
        account: Some("Acme".into()),
        created: at("2026-11-02 10:30"),
        ..LeadRow::default()
    }
}

fn import(s: &mut Store, on: &str, rows: &[LeadRow]) -> ImportedLeads {
    s.import_leads(&reading(on), true, &mut rows.iter().cloned()).unwrap()
}

/// Lead, day, what, old, new.
type Told = (i64, String, String, Option<String>, Option<String>);

fn events(s: &Store) -> Vec<Told> {
    let all = s.lead_events(day("2000-01-01"), day("2100-01-01")).unwrap();
    all.into_iter().map(|e| (e.lead.0, e.on.to_string(), e.what, e.old, e.new)).collect()
}

fn what(s: &Store) -> Vec<String> {
    events(s).into_iter().map(|(lead, on, what, ..)| format!("{lead} {on} {what}")).collect()
}

#[test]
fn the_same_file_twice_changes_nothing() {
    let mut s = Store::in_memory().unwrap();
    let mail = LeadRow { email: Some("A@example.com".into()), ..lead("", "By mail") };
    let rows = [lead("1", "Ann"), mail, lead("", "By name")];
    let done = import(&mut s, "2026-11-03", &rows);
    assert_eq!((done.created, done.changed, done.unchanged, done.events), (3, 0, 0, 3));
    let before = (s.leads().unwrap(), events(&s));
    for on in ["2026-11-03", "2026-11-03"] {
        let done = import(&mut s, on, &rows);
        assert_eq!((done.created, done.changed, done.unchanged, done.events), (0, 0, 3, 0));
        assert_eq!((s.leads().unwrap(), events(&s)), before);
    }
    // a later day shows the same: only that they still wait
    let done = import(&mut s, "2026-11-05", &rows);
    assert_eq!((done.changed, done.unchanged, done.events), (0, 3, 0));
    assert!(s.leads().unwrap().iter().all(|l| l.seen_waiting == Some(day("2026-11-05"))));
    // the address in other letters is the same lead
    let louder = LeadRow { email: Some("a@EXAMPLE.com".into()), ..rows[1].clone() };
    let done = import(&mut s, "2026-11-05", &[rows[0].clone(), louder, rows[2].clone()]);
    assert_eq!((done.created, done.changed, done.gone), (0, 1, 0));
}

#[test]
fn what_happens_to_a_lead_becomes_history() {
    let mut h = house();
    let s = &mut h.store;
    let row = LeadRow { owner: Some(h.ann), ..lead("1", "Ann") };
    import(s, "2026-11-03", std::slice::from_ref(&row));
    let handed = LeadRow { owner: Some(h.bob), ..row.clone() };
    import(s, "2026-11-04", std::slice::from_ref(&handed));
    let rejected = LeadRow {
        state: LeadState::Rejected,
        answered: at("2026-11-05 16:00"),
        reason: Some("not_icp".into()),
        reason_text: Some("Too small".into()),
        ..handed.clone()
    };
    import(s, "2026-11-06", std::slice::from_ref(&rejected));
    import(s, "2026-11-07", std::slice::from_ref(&handed));
    let accepted = LeadRow { state: LeadState::Accepted, deal_ref: Some("2".into()), ..handed };
    import(s, "2026-11-09", std::slice::from_ref(&accepted));
    import(s, "2026-11-10", &[]);
    import(s, "2026-11-11", &[accepted]);
    let text = |t: &str| Some(t.to_owned());
    let want = [
        ("2026-11-03", "appeared", None, None),
        ("2026-11-04", "owner", Some(h.ann.to_string()), Some(h.bob.to_string())),
        ("2026-11-05", "rejected", text("waiting"), text("not_icp")),
        ("2026-11-07", "reopened", text("rejected"), None),
        ("2026-11-09", "accepted", text("waiting"), text("2")),
        ("2026-11-10", "gone", None, None),
        ("2026-11-11", "appeared", None, None),
    ];
    assert_eq!(events(s), want.map(|(on, what, old, new)| (1, on.to_owned(), what.to_owned(), old, new)));
    let Lead { deal, answered_by, seen_waiting, gone_on, reason, .. } = s.leads().unwrap().remove(0);
    assert_eq!(deal, Some(h.deals[1]), "the deal it became is known here");
    assert_eq!((answered_by, seen_waiting), (Some(day("2026-11-09")), Some(day("2026-11-07"))));
    assert_eq!((gone_on, reason), (None, None));
    assert!(s.conn.execute("UPDATE lead_event SET what = 'gone'", []).is_err(), "history is never changed");
    assert!(s.conn.execute("DELETE FROM reading", []).is_err());
}

#[test]
fn gone_is_said_only_of_a_whole_file() {
    let mut s = Store::in_memory().unwrap();
    import(&mut s, "2026-11-03", &[lead("1", "Ann"), lead("2", "Bob")]);
    let other = Reading { crm: "hubspot".into(), ..reading("2026-11-03") };
    s.import_leads(&other, true, &mut [lead("9", "Elsewhere")].into_iter()).unwrap();
    let part = s.import_leads(&reading("2026-11-04"), false, &mut [lead("1", "Ann")].into_iter()).unwrap();
    assert_eq!((part.gone, part.unchanged), (0, 1));
    let whole = import(&mut s, "2026-11-04", &[lead("1", "Ann")]);
    assert_eq!(whole.gone, 1, "and none of another system");
    assert_eq!(what(&s).last().map(String::as_str), Some("2 2026-11-04 gone"));
    assert_eq!(import(&mut s, "2026-11-05", &[lead("1", "Ann")]).gone, 0, "only once");
}

#[test]
fn an_older_file_is_refused_and_leaves_nothing() {
    let mut s = Store::in_memory().unwrap();
    import(&mut s, "2026-11-05", &[lead("1", "Ann")]);
    let e = s.import_leads(&reading("2026-11-04"), true, &mut [lead("2", "Bob")].into_iter()).unwrap_err();
    assert!(e.to_string().contains("later state") && e.to_string().contains("--as-of"), "{e}");
    assert_eq!(s.leads().unwrap().len(), 1);
    // nor does a row that cannot be
    let bad = [lead("3", "Cy"), lead("4", "  ")];
    assert!(s.import_leads(&reading("2026-11-06"), true, &mut bad.into_iter()).is_err());
    assert_eq!((s.leads().unwrap().len(), what(&s).len()), (1, 1));
}

fn answer(n: u8, lead: LeadId, reason: Option<&str>) -> LeadAnswer {
    LeadAnswer {
        id: AnswerId(uuid(n)),
        lead,
        state: if reason.is_some() { LeadState::Rejected } else { LeadState::Accepted },
        reason: reason.map(str::to_owned),
        at: moment(i64::from(n)),
        wall: at("2026-11-06 10:00").unwrap(),
        by: None,
        meeting: None,
        standing: FixState::Open,
        settled: None,
    }
}

#[test]
fn an_answer_counts_at_once_and_an_export_settles_it() {
    let mut s = Store::in_memory().unwrap();
    let rows: Vec<LeadRow> = ["1", "2", "3", "4"].iter().map(|id| lead(id, &format!("Lead {id}"))).collect();
    import(&mut s, "2026-11-05", &rows);
    let ids: Vec<LeadId> = s.leads().unwrap().iter().map(|l| l.id).collect();
    for (n, reason) in [None, Some("not_icp"), None, Some("duplicate")].into_iter().enumerate() {
        let n8 = u8::try_from(n).unwrap();
        s.apply(&Change::LeadAnswer(Swap::add(answer(n8, ids[n], reason))), moment(0)).unwrap();
    }
    let leads = s.leads().unwrap();
    assert!(leads.iter().all(|l| l.answered_here && l.answered == at("2026-11-06 10:00")));
    assert_eq!((leads[0].state, leads[1].state), (LeadState::Accepted, LeadState::Rejected));
    assert_eq!(leads[1].reason.as_deref(), Some("not_icp"));
    assert_eq!(s.lead_answers(true).unwrap().len(), 4);
    // an export that shows them waiting changes nothing
    import(&mut s, "2026-11-07", &rows);
    assert_eq!((s.lead_answers(true).unwrap().len(), s.leads().unwrap()[0].state), (4, LeadState::Accepted));
    // the CRM takes one over, says another of the second, does not know the third yet, has the fourth no more
    let decided = |row: &LeadRow| LeadRow { state: LeadState::Accepted, ..row.clone() };
    import(&mut s, "2026-11-08", &[decided(&rows[0]), decided(&rows[1]), rows[2].clone()]);
    let standing: Vec<_> = s.lead_answers(false).unwrap().iter().map(|a| (a.standing, a.settled)).collect();
    let on = Some(day("2026-11-08"));
    assert_eq!(
        standing,
        [(FixState::Arrived, on), (FixState::Overtaken, on), (FixState::Open, None), (FixState::Arrived, on)]
    );
    let leads = s.leads().unwrap();
    assert_eq!(leads[0].answered, at("2026-11-06 10:00"), "the CRM does not say when: we do");
    assert_eq!((leads[1].state, leads[1].answered, leads[1].reason.clone()), (LeadState::Accepted, None, None));
    assert!(leads[2].answered_here && !leads[0].answered_here && !leads[3].answered_here);
}

#[test]
fn an_answer_is_taken_back_and_given_again_and_what_cannot_be_is_refused() {
    let mut s = Store::in_memory().unwrap();
    let rows = [lead("1", "Ann"), LeadRow { state: LeadState::Accepted, ..lead("2", "Bob") }];
    import(&mut s, "2026-11-05", &rows);
    let ids: Vec<LeadId> = s.leads().unwrap().iter().map(|l| l.id).collect();
    let add = Change::LeadAnswer(Swap::add(answer(1, ids[0], Some("not_icp"))));
    s.apply(&add, moment(0)).unwrap();
    let twice = s.apply(&Change::LeadAnswer(Swap::add(answer(2, ids[0], None))), moment(1)).unwrap_err();
    assert!(twice.to_string().contains("answered here already"), "{twice}");
    s.apply(&add.clone().inverse(), moment(2)).unwrap();
    assert_eq!((s.leads().unwrap()[0].state, s.lead_answers(false).unwrap().len()), (LeadState::Waiting, 0));
    s.apply(&add, moment(3)).unwrap();
    assert_eq!(s.leads().unwrap()[0].state, LeadState::Rejected);
    let known = s.apply(&Change::LeadAnswer(Swap::add(answer(3, ids[1], None))), moment(4)).unwrap_err();
    assert!(known.to_string().contains("accepted already"), "{known}");
    let bare = LeadAnswer { reason: None, ..answer(4, ids[0], Some("x")) };
    assert!(s.apply(&Change::LeadAnswer(Swap::add(bare)), moment(5)).unwrap_err().to_string().contains("reason code"));
}

#[test]
fn a_lead_that_waits_again_is_listed_and_can_be_answered_again() {
    let mut s = Store::in_memory().unwrap();
    let rows = ["1", "2", "3"].map(|id| lead(id, &format!("Lead {id}")));
    import(&mut s, "2026-11-05", &rows);
    let ids: Vec<LeadId> = s.leads().unwrap().iter().map(|l| l.id).collect();
    for (n, id) in (1..).zip(&ids) {
        s.apply(&Change::LeadAnswer(Swap::add(answer(n, *id, None))), moment(0)).unwrap();
    }
    // the CRM takes the first over, the others leave its list
    import(&mut s, "2026-11-08", &[LeadRow { state: LeadState::Accepted, ..rows[0].clone() }]);
    assert!(s.lead_answers(true).unwrap().is_empty());
    let gone = &s.leads().unwrap()[1];
    assert_eq!((gone.state, gone.answered_here), (LeadState::Accepted, false), "what was answered before it went");
    // the first waits again, so does the second; the third comes back as another has decided it
    let rejected = LeadRow { state: LeadState::Rejected, reason: Some("other".into()), ..rows[2].clone() };
    import(&mut s, "2026-11-10", &[rows[0].clone(), rows[1].clone(), rejected]);
    let leads = s.leads().unwrap();
    assert_eq!((leads[0].state, leads[0].answered, leads[0].answered_here), (LeadState::Waiting, None, false));
    assert_eq!((leads[1].state, leads[1].answered_here), (LeadState::Accepted, true), "still to be told to the CRM");
    assert_eq!((leads[2].state, leads[2].answered_here), (LeadState::Rejected, false));
    let standing: Vec<_> = s.lead_answers(false).unwrap().iter().map(|a| (a.standing, a.settled)).collect();
    let on = Some(day("2026-11-10"));
    assert_eq!(standing, [(FixState::Overtaken, on), (FixState::Open, None), (FixState::Overtaken, on)]);
    // it is answered again, and the answer to the second is taken back
    s.apply(&Change::LeadAnswer(Swap::add(answer(4, ids[0], Some("not_icp")))), moment(1)).unwrap();
    let open = s.lead_answers(true).unwrap().into_iter().find(|a| a.lead == ids[1]).unwrap();
    s.apply(&Change::LeadAnswer(Swap::remove(open)), moment(2)).unwrap();
    let leads = s.leads().unwrap();
    assert_eq!((leads[0].state, leads[0].answered_here), (LeadState::Rejected, true));
    assert_eq!((leads[1].state, leads[1].answered_here), (LeadState::Waiting, false));
}

#[test]
fn an_answer_that_has_arrived_hides_no_lead_that_waits() {
    // as files of earlier versions hold it
    let mut s = Store::in_memory().unwrap();
    import(&mut s, "2026-11-05", &[lead("1", "Ann")]);
    let id = s.leads().unwrap()[0].id;
    s.apply(&Change::LeadAnswer(Swap::add(answer(1, id, None))), moment(0)).unwrap();
    s.conn.execute("UPDATE lead_answer SET standing = 'arrived', settled = '2026-11-06'", []).unwrap();
    let shown = s.leads().unwrap().remove(0);
    assert_eq!((shown.state, shown.answered, shown.answered_here), (LeadState::Waiting, None, false));
}
