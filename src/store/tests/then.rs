//! What stood at a past moment.

use super::*;
use crate::domain::action::{Action, ActionKind, ActionState, Outcome};
use crate::domain::capture::{Commitment, Kept, Note, NoteKind};
use crate::domain::change::{Change, Swap};
use crate::domain::ids::{ActionId, CommitmentId, NoteId};
use crate::domain::meeting::event::Event;
use crate::domain::meeting::{Meeting, MeetingState};
use crate::domain::promise;

fn action(h: &House, n: u8) -> Action {
    Action {
        id: ActionId(uuid(n)),
        text: format!("call number {n}"),
        owner: Some(h.ann),
        due: Some(day("2026-11-24")),
        deal: None,
        kind: ActionKind::General,
        meeting: None,
        unit: Some(h.team),
        created: moment(i64::from(n)),
        carried: 0,
        carried_in: None,
        state: ActionState::Open,
    }
}

#[test]
fn an_action_has_the_day_the_count_and_the_state_of_then() {
    let mut h = house();
    let a = action(&h, 10);
    let carried = Action { carried: 1, due: Some(day("2026-12-01")), ..a.clone() };
    let done = ActionState::Closed { outcome: Outcome::Achieved, note: None, at: moment(30) };
    let closed = Action { state: done, ..carried.clone() };
    for (swap, at) in [
        (Swap::add(a.clone()), 10),
        (Swap::edit(a.clone(), carried.clone()), 20),
        (Swap::edit(carried.clone(), closed.clone()), 30),
        (Swap::remove(closed.clone()), 40),
    ] {
        h.store.apply(&Change::Action(swap), moment(at)).unwrap();
    }
    let then = |minute| h.store.actions_then(Some(h.team), moment(minute)).unwrap();
    assert_eq!([10, 11, 21, 31, 41].map(then), [vec![], vec![a], vec![carried], vec![closed], vec![]]);
    assert_eq!(h.store.actions_then(Some(h.company), moment(31)).unwrap(), []);
}

#[test]
fn what_was_written_into_the_file_later_is_told_from_what_it_says_of_itself() {
    let mut h = house();
    let done = ActionState::Dropped { reason: "gone".into(), at: moment(30) };
    let dropped = Action { state: done, ..action(&h, 10) };
    h.store.apply(&Change::Action(Swap::add(dropped.clone())), moment(90)).unwrap();
    let then = |minute| h.store.actions_then(None, moment(minute)).unwrap();
    assert_eq!([10, 30, 31].map(then), [vec![], vec![action(&h, 10)], vec![dropped]]);
    // and so is one whose history an earlier version wrote in another shape
    h.store.scrawl(&format!(
        "INSERT INTO action_event (action, at, what, body) SELECT action, replace(at, '2026-11-22', '2026-11-20'), 'edited', '{{}}'
         FROM action_event WHERE action = '{}'",
        uuid(10)
    ));
    assert_eq!(h.store.actions_then(None, moment(31)).unwrap().len(), 1);
}

#[test]
fn a_promise_that_was_moved_later_was_owed_on_its_first_day() {
    let mut h = house();
    let given = Commitment {
        id: CommitmentId(uuid(10)),
        text: "legal review done".into(),
        due: Some(day("2026-11-24")),
        deal: Some(h.deals[0]),
        buyer: None,
        seller: Some(h.ann),
        meeting: None,
        unit: Some(h.team),
        created: moment(10),
        agreed: day("2026-11-22"),
        follows: None,
        kept: Kept::Open,
        settled: None,
    };
    let (moved, next) =
        promise::move_to(&given, CommitmentId(uuid(20)), day("2026-12-01"), day("2026-11-22"), moment(20), None);
    h.store.apply(&Change::Commitment(Swap::add(given.clone())), moment(10)).unwrap();
    let both = [Swap::edit(given.clone(), moved.clone()), Swap::add(next.clone())].map(Change::Commitment);
    h.store.apply_all(&both, moment(20)).unwrap();
    let then = |minute| h.store.commitments_then(moment(minute)).unwrap();
    assert_eq!([10, 20, 21].map(then), [vec![], vec![given], vec![moved, next]]);
}

#[test]
fn a_meeting_stands_where_it_stood() {
    let mut h = house();
    for (n, (event, at, state)) in [
        (Event::Suspend, 10, MeetingState::Suspended),
        (Event::Continue, 20, MeetingState::Live),
        (Event::End, 30, MeetingState::Ended),
        (Event::Conclude, 40, MeetingState::Concluded),
    ]
    .into_iter()
    .enumerate()
    {
        h.store.append_event(h.meeting, n + 1, &event, moment(at), state, 2).unwrap();
    }
    let filter = MeetingFilter { unit: Some(h.team), ..MeetingFilter::default() };
    let then = |minute| h.store.meetings_then(&filter, moment(minute)).unwrap();
    assert_eq!(then(0), []);
    let states = [1, 11, 21, 31, 41].map(|minute| then(minute)[0].state);
    use MeetingState::{Concluded, Ended, Live, Suspended};
    assert_eq!(states, [Live, Suspended, Live, Ended, Concluded]);
    let ends = |m: &Meeting| (m.ended.is_some(), m.concluded.is_some(), m.missing_outputs);
    assert_eq!((ends(&then(31)[0]), ends(&then(41)[0])), ((true, false, 0), (true, true, 2)));
    assert_eq!(then(41), h.store.meetings(&filter).unwrap());
    let unfinished = MeetingFilter { unfinished: true, ..filter.clone() };
    let open = [31, 41].map(|minute| h.store.meetings_then(&unfinished, moment(minute)).unwrap().len());
    assert_eq!(open, [1, 0]);
    // an event that this version does not know hides none of it
    h.store.scrawl(&format!(
        "INSERT INTO meeting_event (meeting, seq, at, body) SELECT meeting, 9, at, '{{\"event\":\"sung\"}}' FROM meeting_event
         WHERE meeting = '{}' AND seq = 2",
        h.meeting
    ));
    assert_eq!(then(31)[0].state, Ended);
}

#[test]
fn a_parked_topic_waits_until_the_meeting_that_took_it_up() {
    let mut h = house();
    let topic = Note {
        id: NoteId(uuid(10)),
        kind: NoteKind::Parked,
        text: "the price list".into(),
        meeting: None,
        step: None,
        unit: Some(h.team),
        deal: None,
        person: None,
        created: moment(-10),
        for_meeting: Some("WFC".into()),
        author: None,
    };
    h.store.apply(&Change::Note(Swap::add(topic.clone())), moment(-10)).unwrap();
    h.store.append_event(h.meeting, 1, &Event::Conclude, moment(40), MeetingState::Concluded, 0).unwrap();
    assert_eq!(h.store.parked_for(h.team, "WFC").unwrap(), []);
    let then = |minute| h.store.parked_then(h.team, "WFC", moment(minute)).unwrap();
    assert_eq!([-10, 40, 41].map(then), [vec![], vec![topic], vec![]]);
}
