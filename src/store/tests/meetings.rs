use rusqlite::params;

use super::super::rows::At;
use super::*;
use crate::domain::ids::SeriesId;
use crate::domain::meeting::event::Event;
use crate::domain::meeting::{MeetingState, Series};

#[test]
fn a_series_is_made_once_and_keeps_how_it_is_held() {
    let mut h = house();
    let made = h.store.series("PR", h.team).unwrap();
    assert_eq!(
        made,
        Series { id: made.id, code: "PR".into(), unit: h.team, format: Format::Team, anchor: None, at_minute: None }
    );
    h.store.set_series(made.id, Format::OneOnOne, Some(day("2026-11-16")), Some(9 * 60)).unwrap();
    let again = h.store.series("PR", h.team).unwrap();
    assert_eq!(
        (again.id, again.format, again.anchor, again.at_minute),
        (made.id, Format::OneOnOne, Some(day("2026-11-16")), Some(540))
    );
    assert_ne!(h.store.series("PR", h.company).unwrap().id, made.id);
    assert_eq!(h.store.all_series().unwrap().len(), 3);
    assert!(h.store.set_series(made.id, Format::Team, None, Some(1440)).is_err());
}

#[test]
fn the_days_a_series_was_held_on_before_are_kept() {
    let mut h = house();
    let id = h.store.series("PR", h.team).unwrap().id;
    let (mon, tue) = (Some(day("2026-11-16")), Some(day("2026-11-24")));
    h.store.set_anchor(id, mon, day("2026-11-10")).unwrap();
    h.store.set_anchor(id, tue, day("2026-11-20")).unwrap();
    // changed again on the same day, and to what it is: nothing that ever held
    h.store.set_anchor(id, None, day("2026-11-20")).unwrap();
    h.store.set_anchor(id, None, day("2026-11-25")).unwrap();
    assert_eq!(h.store.past_anchors().unwrap()[&id], [(day("2026-11-10"), None), (day("2026-11-20"), mon)]);
    assert_eq!(h.store.series("PR", h.team).unwrap().anchor, None);
    assert!(h.store.set_anchor(SeriesId(99), mon, day("2026-11-20")).is_err());
}

#[test]
fn a_voice_that_cannot_be_read_takes_no_other_away() {
    let mut h = house();
    let said = Event::Rate { person: h.ann, rating: Some(8) };
    h.store.append_event(h.meeting, 1, &said, moment(1), MeetingState::Live, 0).unwrap();
    for (seq, body) in [(2, r#"{"event":"attend","person":"somebody","present":true}"#), (3, "rate")] {
        let sql = "INSERT INTO meeting_event (meeting, seq, at, body) VALUES (?1, ?2, ?3, ?4)";
        h.store.conn.execute(sql, params![h.meeting, seq, At(moment(2)), body]).unwrap();
    }
    assert_eq!(h.store.voices(moment(0)).unwrap(), [(h.meeting, said)]);
    assert!(h.store.voices(moment(9)).unwrap().is_empty(), "of meetings from then on");
}

#[test]
fn events_add_up_and_the_row_follows() {
    let mut h = house();
    let id = h.meeting;
    let row = |s: &Store| s.meetings(&MeetingFilter { id: Some(id), ..Default::default() }).unwrap().remove(0);
    let started = row(&h.store);
    assert_eq!(
        (started.state, started.started, started.last_seen, started.ended),
        (MeetingState::Live, moment(0), moment(0), None)
    );
    let steps = [
        (Event::GoTo { step: "commits".into() }, MeetingState::Live),
        (Event::Suspend, MeetingState::Suspended),
        (Event::Continue, MeetingState::Live),
        (Event::End, MeetingState::Ended),
        (Event::Reopen, MeetingState::Live),
        (Event::End, MeetingState::Ended),
        (Event::Rate { person: h.ann, rating: Some(8) }, MeetingState::Ended),
        (Event::Conclude, MeetingState::Concluded),
    ];
    let ended = [None, None, None, Some(4), None, Some(6), Some(6), Some(6)];
    for (i, (event, state)) in steps.iter().enumerate() {
        let minute = i as i64 + 1;
        h.store.append_event(id, i + 1, event, moment(minute), *state, u32::from(*event == Event::Conclude)).unwrap();
        let now = row(&h.store);
        assert_eq!((now.state, now.last_seen, now.ended), (*state, moment(minute), ended[i].map(moment)), "{event:?}");
    }
    assert_eq!((row(&h.store).concluded, row(&h.store).missing_outputs), (Some(moment(8)), 1));
    let events = h.store.events(id).unwrap();
    assert_eq!(events[0], (moment(0), Event::Start));
    assert_eq!(events.iter().skip(1).map(|e| &e.1).collect::<Vec<_>>(), steps.iter().map(|s| &s.0).collect::<Vec<_>>());
    let late = h.store.append_event(id, 9, &Event::Next, moment(99), MeetingState::Live, 0);
    assert!(matches!(late, Err(StoreError::Refused(_))), "read-only once concluded: {late:?}");
}

#[test]
fn the_slower_window_gets_a_conflict() {
    let mut h = house();
    h.store.append_event(h.meeting, 1, &Event::Next, moment(1), MeetingState::Live, 0).unwrap();
    let slow = h.store.append_event(h.meeting, 1, &Event::Back, moment(2), MeetingState::Live, 0);
    assert!(matches!(slow, Err(StoreError::Conflict(_))), "{slow:?}");
    assert_eq!(h.store.events(h.meeting).unwrap().len(), 2);
    let nowhere = h.store.append_event(MeetingId(uuid(99)), 0, &Event::Next, moment(2), MeetingState::Live, 0);
    assert!(matches!(nowhere, Err(StoreError::Refused(_))));
}

#[test]
fn a_meeting_keeps_the_definition_it_is_run_with() {
    let mut h = house();
    let series = h.store.series("WFC", h.team).unwrap();
    let id = MeetingId(uuid(2));
    h.store.start_meeting(&NewMeeting { definition: "other".into(), ..new_meeting(id, &series, moment(9)) }).unwrap();
    h.store.start_meeting(&new_meeting(MeetingId(uuid(3)), &series, moment(10))).unwrap();
    assert_eq!(h.store.meeting_definition(h.meeting).unwrap(), "code = \"WFC\"\n");
    assert_eq!(h.store.meeting_definition(id).unwrap(), "other");
    let kept: i64 = h.store.conn.query_row("SELECT count(*) FROM definition", [], |r| r.get(0)).unwrap();
    assert_eq!(kept, 2, "the same text is kept once");
    assert!(h.store.meeting_definition(MeetingId(uuid(99))).is_err());
}

#[test]
fn meetings_are_listed_newest_first_and_filtered() {
    let mut h = house();
    let pr = h.store.series("PR", h.company).unwrap();
    let id = MeetingId(uuid(2));
    h.store.start_meeting(&new_meeting(id, &pr, moment(60))).unwrap();
    h.store.append_event(id, 1, &Event::Conclude, moment(90), MeetingState::Concluded, 0).unwrap();
    let found = |f: MeetingFilter| h.store.meetings(&f).unwrap().iter().map(|m| m.code.clone()).collect::<Vec<_>>();
    let none = MeetingFilter::default;
    assert_eq!(found(none()), ["PR", "WFC"]);
    assert_eq!(found(MeetingFilter { unit: Some(h.team), ..none() }), ["WFC"]);
    assert_eq!(found(MeetingFilter { code: Some("PR".into()), ..none() }), ["PR"]);
    assert_eq!(found(MeetingFilter { unfinished: true, ..none() }), ["WFC"]);
    assert_eq!(found(MeetingFilter { since: Some(moment(60)), ..none() }), ["PR"]);
}

#[test]
fn signs_of_life_never_go_back_and_minutes_are_kept() {
    let mut h = house();
    let seen = |s: &Store| s.meetings(&MeetingFilter::default()).unwrap()[0].last_seen;
    h.store.touch(h.meeting, moment(5)).unwrap();
    h.store.touch(h.meeting, moment(3)).unwrap();
    assert_eq!(seen(&h.store), moment(5));
    assert_eq!(h.store.minutes(h.meeting).unwrap(), None);
    h.store.set_minutes(h.meeting, "# Minutes\n").unwrap();
    assert_eq!(h.store.minutes(h.meeting).unwrap().as_deref(), Some("# Minutes\n"));
    assert!(h.store.set_minutes(MeetingId(uuid(99)), "x").is_err());
    assert!(matches!(h.store.set_minutes(h.meeting, "# Other\n"), Err(StoreError::Refused(_))));
    assert_eq!(h.store.minutes(h.meeting).unwrap().as_deref(), Some("# Minutes\n"), "once written they stay");
}

#[test]
fn a_batch_is_saved_as_a_whole_or_not_at_all() {
    let mut h = house();
    let failed: Result<()> = h.store.batch(|s| {
        s.set_setting("a", "1")?;
        s.batch(|s| s.set_setting("b", "2"))?;
        assert!(s.append_event(MeetingId(uuid(99)), 0, &Event::Next, moment(0), MeetingState::Live, 0).is_err());
        assert_eq!(s.setting("a")?.as_deref(), Some("1"));
        Err(StoreError::Used)
    });
    assert!(failed.is_err());
    assert_eq!((h.store.setting("a").unwrap(), h.store.setting("b").unwrap()), (None, None));
    let value = h.store.batch(|s| {
        s.set_setting("a", "1")?;
        let inner = s.batch(|s| s.set_setting("a", "2").and(Err::<(), _>(StoreError::Used)));
        assert!(inner.is_err());
        Ok(7)
    });
    assert_eq!(value.unwrap(), 7);
    assert!(h.store.conn.is_autocommit());
}
