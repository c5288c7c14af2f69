use super::*;
use crate::domain::action::{Action, ActionKind, ActionState, Outcome};
use crate::domain::capture::{Commitment, Kept, Note, NoteKind};
use crate::domain::change::{Change, Swap};
use crate::domain::forecast::{Draft, Explanation, Horizon, NamedDeal, Spoken};
use crate::domain::ids::{ActionId, CommitmentId, NoteId};
use crate::domain::meeting::MeetingState;
use crate::domain::meeting::event::Event;
use crate::domain::people::Subject;

fn action(h: &House, n: u8) -> Action {
    Action {
        id: ActionId(uuid(n)),
        text: format!("call number {n}"),
        owner: Some(h.ann),
        due: Some(day("2026-11-27")),
        deal: Some(h.deals[0]),
        kind: ActionKind::PullIn,
        meeting: Some(h.meeting),
        unit: Some(h.team),
        created: moment(i64::from(n)),
        carried: 0,
        carried_in: None,
        state: ActionState::Open,
    }
}

fn note(h: &House, n: u8, kind: NoteKind) -> Note {
    Note {
        id: NoteId(uuid(n)),
        kind,
        text: format!("note {n}"),
        meeting: Some(h.meeting),
        step: Some("commits".into()),
        unit: Some(h.team),
        deal: Some(h.deals[1]),
        person: Some(h.bob),
        created: moment(i64::from(n)),
        for_meeting: (kind == NoteKind::Parked).then(|| "PR".into()),
        author: None,
    }
}

fn commitment(h: &House) -> Commitment {
    Commitment {
        id: CommitmentId(uuid(9)),
        text: "legal review done".into(),
        due: Some(day("2026-11-30")),
        deal: Some(h.deals[0]),
        buyer: Some("CFO".into()),
        seller: Some(h.ann),
        meeting: Some(h.meeting),
        unit: Some(h.team),
        created: moment(9),
        agreed: day("2026-11-22"),
        follows: None,
        kept: Kept::Open,
        settled: None,
    }
}

fn draft(h: &House) -> Draft {
    Draft {
        subject: Subject::Person(h.ann),
        by: h.ann,
        month: "2026-11".parse().unwrap(),
        quarter: "2026-Q4".parse().unwrap(),
        month_call: Spoken { wc: Some(Money(1)), fc: None, bc: Some(Money(3)) },
        quarter_call: Spoken { wc: Some(Money(4)), fc: Some(Money(5)), bc: None },
        named: vec![
            NamedDeal { deal: h.deals[1], amount: Money(7), close: Some(day("2026-12-10")) },
            NamedDeal { deal: h.deals[0], amount: Money(8), close: None },
        ],
        explanations: vec![Explanation {
            horizon: Horizon::Month,
            deal: h.deals[0],
            delta: Money(-9),
            note: Some("slipped".into()),
        }],
        sure: Some(false),
        reason: Some("because".into()),
        updated: moment(3),
    }
}

/// Everything that shows of what was captured.
fn shown(h: &House) -> (Vec<Action>, Vec<Note>, Vec<Commitment>, Vec<Draft>) {
    (
        h.store.actions(&ActionFilter::default()).unwrap(),
        h.store.notes_of(h.meeting, true).unwrap(),
        h.store.commitments_of(h.meeting).unwrap(),
        h.store.drafts("2026-11".parse().unwrap(), "2026-Q4".parse().unwrap()).unwrap(),
    )
}

#[test]
fn every_kind_of_change_can_be_undone_and_redone() {
    let h = house();
    let closed = ActionState::Closed { outcome: Outcome::Partly, note: Some("half".into()), at: moment(50) };
    let dropped = ActionState::Dropped { reason: "moot".into(), at: moment(51) };
    let a = action(&h, 5);
    let n = note(&h, 6, NoteKind::Private);
    let c = commitment(&h);
    let d = draft(&h);
    let unit_draft = Draft { subject: Subject::Unit(h.team), named: vec![], sure: None, ..d.clone() };
    let mut series = vec![
        (
            Change::Action(Swap::add(a.clone())),
            Change::Action(Swap::edit(a.clone(), Action { state: closed, ..a.clone() })),
        ),
        (
            Change::Action(Swap::add(a.clone())),
            Change::Action(Swap::edit(a.clone(), Action { state: dropped, owner: None, ..a.clone() })),
        ),
        (
            Change::Action(Swap::add(a.clone())),
            Change::Action(Swap::edit(a.clone(), Action { carried: 1, carried_in: Some(h.meeting), due: None, ..a })),
        ),
        (
            Change::Note(Swap::add(n.clone())),
            Change::Note(Swap::edit(n.clone(), Note { text: "other".into(), kind: NoteKind::Note, ..n })),
        ),
        (
            Change::Commitment(Swap::add(c.clone())),
            Change::Commitment(Swap::edit(c.clone(), Commitment { kept: Kept::Moved, ..c })),
        ),
        (
            Change::Draft(Swap::add(d.clone())),
            Change::Draft(Swap::edit(d.clone(), Draft { named: vec![], explanations: vec![], ..d })),
        ),
        (Change::Draft(Swap::add(unit_draft.clone())), Change::Draft(Swap::remove(unit_draft))),
    ];
    for (add, edit) in series.drain(..) {
        let mut h = house();
        let empty = shown(&h);
        h.store.apply(&add, moment(60)).unwrap();
        let added = shown(&h);
        assert_ne!(added, empty);
        h.store.apply(&edit, moment(61)).unwrap();
        let edited = shown(&h);
        assert_ne!(edited, added);
        for _ in 0..2 {
            h.store.apply(&edit.clone().inverse(), moment(62)).unwrap();
            assert_eq!(shown(&h), added, "{edit:?}");
            h.store.apply(&add.clone().inverse(), moment(63)).unwrap();
            assert_eq!(shown(&h), empty, "{add:?}");
            h.store.apply(&add, moment(64)).unwrap();
            assert_eq!(shown(&h), added);
            h.store.apply(&edit, moment(65)).unwrap();
            assert_eq!(shown(&h), edited);
        }
    }
}

#[test]
fn what_comes_back_is_what_went_in() {
    let mut h = house();
    let changes = [
        Change::Action(Swap::add(action(&h, 5))),
        Change::Note(Swap::add(note(&h, 6, NoteKind::Parked))),
        Change::Commitment(Swap::add(commitment(&h))),
        Change::Draft(Swap::add(draft(&h))),
    ];
    h.store.apply_all(&changes, moment(60)).unwrap();
    let want = (vec![action(&h, 5)], vec![note(&h, 6, NoteKind::Parked)], vec![commitment(&h)], vec![draft(&h)]);
    assert_eq!(shown(&h), want);
}

#[test]
fn a_change_that_starts_from_something_else_is_a_conflict_and_nothing_is_written() {
    let mut h = house();
    let (a, n, c, d) = (action(&h, 5), note(&h, 6, NoteKind::Note), commitment(&h), draft(&h));
    let first = [
        Change::Action(Swap::add(a.clone())),
        Change::Note(Swap::add(n.clone())),
        Change::Commitment(Swap::add(c.clone())),
        Change::Draft(Swap::add(d.clone())),
    ];
    h.store.apply_all(&first, moment(60)).unwrap();
    let before = shown(&h);
    let other = Action { text: "another window's words".into(), ..a.clone() };
    let wrong = [
        Change::Action(Swap::add(a.clone())),
        Change::Action(Swap::edit(other.clone(), a.clone())),
        Change::Action(Swap::remove(other)),
        Change::Action(Swap::edit(action(&h, 77), action(&h, 77))),
        Change::Note(Swap::add(n.clone())),
        Change::Note(Swap::remove(Note { step: None, ..n })),
        Change::Commitment(Swap::edit(Commitment { kept: Kept::Kept, ..c.clone() }, c)),
        Change::Draft(Swap::add(d.clone())),
        Change::Draft(Swap::edit(Draft { named: vec![], ..d.clone() }, d)),
    ];
    for change in wrong {
        let fine = Change::Note(Swap::add(note(&h, 30, NoteKind::Note)));
        let got = h.store.apply_all(&[fine, change.clone()], moment(61));
        assert!(matches!(got, Err(StoreError::Conflict(_))), "{change:?} gave {got:?}");
        assert_eq!(shown(&h), before, "all or nothing");
    }
    let turned = Change::Action(Swap::edit(a, action(&h, 8)));
    assert!(matches!(h.store.apply(&turned, moment(61)), Err(StoreError::Refused(_))));
}

#[test]
fn an_actions_history_is_kept_beside_it() {
    let mut h = house();
    let a = action(&h, 5);
    let carried = Action { carried: 1, carried_in: Some(h.meeting), ..a.clone() };
    let closed = Action {
        state: ActionState::Closed { outcome: Outcome::Achieved, note: None, at: moment(70) },
        ..carried.clone()
    };
    let steps = [
        Change::Action(Swap::add(a.clone())),
        Change::Action(Swap::edit(a.clone(), Action { due: None, ..a.clone() })),
        Change::Action(Swap::edit(Action { due: None, ..a.clone() }, a.clone())),
        Change::Action(Swap::edit(a.clone(), carried.clone())),
        Change::Action(Swap::edit(carried.clone(), closed.clone())),
        Change::Action(Swap::edit(closed, carried.clone())),
        Change::Action(Swap::remove(carried.clone())),
        Change::Action(Swap::add(carried.clone())),
        Change::Action(Swap::edit(
            carried.clone(),
            Action { state: ActionState::Dropped { reason: "no".into(), at: moment(71) }, ..carried },
        )),
    ];
    for step in &steps {
        h.store.apply(step, moment(60)).unwrap();
    }
    let mut history = h.store.conn.prepare("SELECT what, body FROM action_event ORDER BY id").unwrap();
    let rows: Vec<(String, Option<String>)> =
        history.query_map([], |r| Ok((r.get(0)?, r.get(1)?))).unwrap().map(|r| r.unwrap()).collect();
    let words: Vec<&str> = rows.iter().map(|r| r.0.as_str()).collect();
    assert_eq!(
        words,
        ["written", "edited", "edited", "carried", "closed", "reopened", "taken_back", "brought_back", "dropped"]
    );
    assert_eq!(serde_json::from_str::<Action>(rows[0].1.as_deref().unwrap()).unwrap(), a);
    assert_eq!(rows[6].1, None);
}

#[test]
fn actions_are_filtered() {
    let mut h = house();
    let mut outside = Action { meeting: None, unit: None, owner: Some(h.bob), deal: None, due: None, ..action(&h, 6) };
    h.store.apply(&Change::Action(Swap::add(action(&h, 5))), moment(0)).unwrap();
    h.store.apply(&Change::Action(Swap::add(outside.clone())), moment(0)).unwrap();
    let count = |f: ActionFilter, s: &Store| s.actions(&f).unwrap().iter().map(|a| a.text.clone()).collect::<Vec<_>>();
    let none = ActionFilter::default;
    assert_eq!(count(none(), &h.store), ["call number 5", "call number 6"], "without a due date last");
    assert_eq!(count(ActionFilter { owner: Some(h.bob), ..none() }, &h.store), ["call number 6"]);
    assert_eq!(count(ActionFilter { unit: Some(h.team), ..none() }, &h.store), ["call number 5"]);
    assert_eq!(count(ActionFilter { meeting: Some(h.meeting), ..none() }, &h.store), ["call number 5"]);
    assert_eq!(count(ActionFilter { code: Some("WFC".into()), ..none() }, &h.store), ["call number 5"]);
    assert_eq!(count(ActionFilter { code: Some("PR".into()), ..none() }, &h.store), [""; 0]);
    assert_eq!(count(ActionFilter { deal: Some(h.deals[0]), ..none() }, &h.store), ["call number 5"]);
    let before = outside.clone();
    outside.state = ActionState::Dropped { reason: "no".into(), at: moment(1) };
    h.store.apply(&Change::Action(Swap::edit(before, outside)), moment(1)).unwrap();
    assert_eq!(count(ActionFilter { open_only: true, ..none() }, &h.store), ["call number 5"]);
}

#[test]
fn private_notes_come_only_when_asked_for() {
    let mut h = house();
    for (n, kind) in [(5, NoteKind::Note), (6, NoteKind::Private), (7, NoteKind::Parked)] {
        h.store.apply(&Change::Note(Swap::add(note(&h, n, kind))), moment(0)).unwrap();
    }
    assert_eq!(h.store.notes_of(h.meeting, true).unwrap().len(), 3);
    let open = h.store.notes_of(h.meeting, false).unwrap();
    assert_eq!(open.iter().map(|n| n.kind).collect::<Vec<_>>(), [NoteKind::Note, NoteKind::Parked]);
}

#[test]
fn a_parked_topic_is_open_until_its_meeting_has_come_and_gone() {
    let mut h = house();
    h.store.apply(&Change::Note(Swap::add(note(&h, 7, NoteKind::Parked))), moment(7)).unwrap();
    let parked = |s: &Store| s.parked_for(h.team, "PR").unwrap().len();
    assert_eq!(parked(&h.store), 1);
    assert_eq!(h.store.parked_for(h.team, "WFC").unwrap().len(), 0);
    assert_eq!(h.store.parked_for(h.company, "PR").unwrap().len(), 0);

    let series = h.store.series("PR", h.team).unwrap();
    let hold = |id: u8, started: i64, s: &mut Store| {
        let id = MeetingId(uuid(id));
        s.start_meeting(&new_meeting(id, &series, moment(started))).unwrap();
        let open = s.parked_for(h.team, "PR").unwrap().len();
        let before = s.brought_to(id).unwrap().len();
        s.append_event(id, 1, &Event::Conclude, moment(started + 60), MeetingState::Concluded, 0).unwrap();
        assert_eq!(s.brought_to(id).unwrap().len(), before, "the end of it changes nothing of what it found");
        (open, before)
    };
    assert_eq!(hold(40, 5, &mut h.store), (1, 0));
    assert_eq!(parked(&h.store), 1, "parked during that meeting: it waits for the next one");
    assert_eq!(hold(41, 600, &mut h.store), (1, 1), "on the agenda while the meeting runs");
    assert_eq!(parked(&h.store), 0);
    assert_eq!(hold(42, 1200, &mut h.store), (0, 0), "it came up once");
}

#[test]
fn open_commitments_are_those_nobody_has_settled() {
    let mut h = house();
    let c = commitment(&h);
    h.store.apply(&Change::Commitment(Swap::add(c.clone())), moment(0)).unwrap();
    assert_eq!(h.store.open_commitments(None).unwrap(), std::slice::from_ref(&c));
    assert_eq!(h.store.open_commitments(Some(&[h.ann])).unwrap().len(), 1);
    assert_eq!(h.store.open_commitments(Some(&[h.bob])).unwrap().len(), 0);
    h.store.apply(&Change::Commitment(Swap::edit(c.clone(), Commitment { kept: Kept::Kept, ..c })), moment(0)).unwrap();
    assert_eq!(h.store.open_commitments(None).unwrap(), []);
    assert_eq!(h.store.commitments_of(h.meeting).unwrap().len(), 1);
}

#[test]
fn empty_text_and_unknown_people_are_refused_in_plain_words() {
    let mut h = house();
    let empty = Action { text: "  ".into(), ..action(&h, 5) };
    let stranger = Action { owner: Some(PersonId(99)), ..action(&h, 5) };
    assert!(h.store.apply(&Change::Action(Swap::add(empty)), moment(0)).is_err());
    let said = h.store.apply(&Change::Action(Swap::add(stranger)), moment(0)).unwrap_err().to_string();
    assert!(said.contains("not in this file"), "{said}");
}

#[test]
fn a_promise_is_known_from_when_it_was_written_and_owed_until_it_was_settled() {
    let mut h = house();
    let c = Commitment {
        deal: Some(h.deals[0]),
        due: Some(day("2026-11-28")),
        agreed: day("2026-11-10"),
        ..commitment(&h)
    };
    let c = Commitment { created: moment(100), ..c };
    h.store.apply(&Change::Commitment(Swap::add(c.clone())), moment(100)).unwrap();
    let settled = crate::domain::capture::Settled { on: day("2026-11-20"), at: moment(200), meeting: None };
    let done = Commitment { kept: Kept::Kept, settled: Some(settled), ..c.clone() };
    h.store.apply(&Change::Commitment(Swap::edit(c, done)), moment(200)).unwrap();
    let known = |before| h.store.promised_deals(day("2026-11-20"), before).unwrap().len();
    assert_eq!(known(None), 0);
    assert_eq!([50, 150, 250].map(|at| known(Some(moment(at)))), [0, 1, 0]);
}

#[test]
fn what_happened_in_a_meeting_is_captured_as_long_as_it_stands() {
    let mut h = house();
    let series = h.store.series("PR", h.team).unwrap();
    let id = MeetingId(uuid(40));
    h.store.start_meeting(&new_meeting(id, &series, moment(5))).unwrap();
    let (check, deal) = ("c".to_owned(), h.deals[0]);
    let step = || "walk".to_owned();
    let events = [
        (Event::Check { step: step(), check: check.clone(), done: true }, 1),
        (Event::Check { step: step(), check, done: false }, 0),
        (Event::Mark { step: step(), deal, mark: Some(crate::domain::meeting::event::Mark::Done) }, 1),
        (Event::Rate { person: h.ann, rating: Some(8) }, 2),
        (Event::Rate { person: h.ann, rating: None }, 1),
        (Event::Output { output: "o".to_owned(), met: true }, 2),
        (Event::Reason { output: "p".to_owned(), reason: "no time".to_owned() }, 3),
    ];
    for (n, (event, kinds)) in events.into_iter().enumerate() {
        h.store.append_event(id, n + 1, &event, moment(10), MeetingState::Live, 0).unwrap();
        assert_eq!(h.store.captured_in(id).unwrap().len(), kinds, "{event:?}");
    }
    let first = h.store.captured_in(id).unwrap()[0];
    assert_eq!(first, ("deal walked through", "deals walked through", 1));
    assert!(h.store.discard_meeting(id, moment(20)).is_err());
}

#[test]
fn an_action_settled_while_the_clock_ran_belongs_to_the_meeting_and_no_other() {
    let mut h = house();
    let series = h.store.series("PR", h.team).unwrap();
    let id = MeetingId(uuid(40));
    h.store.start_meeting(&new_meeting(id, &series, moment(1000))).unwrap();
    h.store.append_event(id, 1, &Event::Pause, moment(1100), MeetingState::Live, 0).unwrap();
    for (n, at, many) in [(5, 1050, 1), (6, 1200, 1), (7, 900, 1)] {
        let open = Action { meeting: None, unit: Some(h.team), ..action(&h, n) };
        let closed = ActionState::Dropped { reason: "over".to_owned(), at: moment(at) };
        h.store.apply(&Change::Action(Swap::add(open.clone())), moment(0)).unwrap();
        h.store.apply(&Change::Action(Swap::edit(open.clone(), Action { state: closed, ..open })), moment(at)).unwrap();
        assert_eq!(h.store.captured_in(id).unwrap(), [("action settled", "actions settled", many)], "{at}");
    }
}

#[test]
fn nothing_is_written_into_a_discarded_meeting() {
    let mut h = house();
    let series = h.store.series("PR", h.team).unwrap();
    let id = MeetingId(uuid(40));
    h.store.start_meeting(&new_meeting(id, &series, moment(5))).unwrap();
    h.store.discard_meeting(id, moment(6)).unwrap();
    let within = [
        Change::Action(Swap::add(Action { meeting: Some(id), ..action(&h, 5) })),
        Change::Note(Swap::add(Note { meeting: Some(id), ..note(&h, 6, NoteKind::Note) })),
        Change::Commitment(Swap::add(Commitment { meeting: Some(id), ..commitment(&h) })),
    ];
    for change in within {
        let said = h.store.apply(&change, moment(7)).unwrap_err().to_string();
        assert!(said.contains("discarded in another window"), "{said}");
    }
    h.store.apply(&Change::Action(Swap::add(Action { meeting: None, ..action(&h, 5) })), moment(7)).unwrap();
}
