//! What was written down as it stood at a past moment: actions, promises, meetings, parked topics. Told from their events; where
//! something was written into the file later than it happened, from what it says of itself.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use rusqlite::params;
use serde::de::DeserializeOwned;

use super::captures::note;
use super::rows::{At, all, at};
use super::{ActionFilter, MeetingFilter, Result, Store};
use crate::domain::action::{Action, ActionState};
use crate::domain::capture::{Commitment, Kept, Note};
use crate::domain::ids::UnitId;
use crate::domain::meeting::{Meeting, MeetingState};

/// What a thing's last event before the moment says: its body; `None`: it was taken back.
type Body = Option<String>;

impl Store {
    /// Actions as they stood at that moment, with the due days and counts of then; one that was closed later is open. By due
    /// date, those without one last.
    pub fn actions_then(&self, unit: Option<UnitId>, before: DateTime<Utc>) -> Result<Vec<Action>> {
        let bodies =
            self.bodies("SELECT action AS id, body FROM action_event WHERE at < ?1 ORDER BY action_event.id", before)?;
        let now = self.actions(&ActionFilter::default())?;
        let mut then = stood(now, |a| a.id.to_string(), bodies);
        then.retain(|a| a.created < before && (unit.is_none() || a.unit == unit));
        for action in &mut then {
            let settled = match &action.state {
                ActionState::Closed { at, .. } | ActionState::Dropped { at, .. } => Some(*at),
                ActionState::Open => None,
            };
            if settled.is_some_and(|at| at >= before) {
                action.state = ActionState::Open;
            }
        }
        then.sort_by_key(|a| (a.due.is_none(), a.due, a.created, a.id));
        Ok(then)
    }

    /// What buyers had promised at that moment, with the days of then; what was settled later is open. In the order in which it
    /// was written down.
    pub fn commitments_then(&self, before: DateTime<Utc>) -> Result<Vec<Commitment>> {
        let sql = "SELECT commitment AS id, body FROM commitment_event WHERE at < ?1 ORDER BY commitment_event.id";
        let bodies = self.bodies(sql, before)?;
        let mut then = stood(self.commitments(None)?, |c| c.id.to_string(), bodies);
        then.retain(|c| c.created < before);
        for promise in &mut then {
            if promise.settled.is_some_and(|s| s.at >= before) {
                (promise.kept, promise.settled) = (Kept::Open, None);
            }
        }
        then.sort_by_key(|c| (c.created, c.id));
        Ok(then)
    }

    /// Meetings that had begun by that moment, each where it stood then, newest first.
    pub fn meetings_then(&self, filter: &MeetingFilter, before: DateTime<Utc>) -> Result<Vec<Meeting>> {
        let mut found = self.meetings(&MeetingFilter { unfinished: false, ..filter.clone() })?;
        found.retain(|m| m.started < before);
        for meeting in &mut found {
            if meeting.last_seen >= before || meeting.concluded.or(meeting.ended).is_some_and(|at| at >= before) {
                self.rewind(meeting, before)?;
            }
        }
        found.retain(|m| !filter.unfinished || m.state != MeetingState::Concluded);
        Ok(found)
    }

    /// A meeting with its state of that moment. Only the word of an event is read: one whose body holds something unknown
    /// does not hide the others.
    fn rewind(&self, meeting: &mut Meeting, before: DateTime<Utc>) -> Result<()> {
        let sql = "SELECT at, json_extract(body, '$.event') AS word FROM meeting_event
                   WHERE meeting = ?1 AND at < ?2 AND json_valid(body) ORDER BY seq";
        let events = all(&self.conn, sql, params![meeting.id, At(before)], |r| {
            Ok((at(r, "at")?, r.get::<_, Option<String>>("word")?))
        })?;
        (meeting.state, meeting.ended, meeting.concluded) = (MeetingState::Live, None, None);
        for (at, word) in events {
            match word.as_deref() {
                Some("suspend") => meeting.state = MeetingState::Suspended,
                Some("continue") => meeting.state = MeetingState::Live,
                Some("end") => (meeting.state, meeting.ended) = (MeetingState::Ended, Some(at)),
                Some("reopen") => (meeting.state, meeting.ended) = (MeetingState::Live, None),
                Some("conclude") => {
                    meeting.state = MeetingState::Concluded;
                    (meeting.ended, meeting.concluded) = (meeting.ended.or(Some(at)), Some(at));
                }
                _ => {}
            }
            meeting.last_seen = at;
        }
        // what was missing is settled when a meeting is concluded
        if meeting.state != MeetingState::Concluded {
            meeting.missing_outputs = 0;
        }
        Ok(())
    }

    /// Topics that waited for this meeting of this unit at that moment ([`Store::parked_for`]).
    pub fn parked_then(&self, unit: UnitId, code: &str, before: DateTime<Utc>) -> Result<Vec<Note>> {
        let sql = "SELECT n.* FROM note n
                   WHERE n.kind = 'parked' AND n.unit = ?1 AND n.for_meeting = ?2 AND n.created < ?3
                     AND (n.voided IS NULL OR n.voided >= ?3)
                     AND NOT EXISTS (SELECT 1 FROM meeting m WHERE m.unit = ?1 AND m.code = ?2 AND m.discarded IS NULL
                                       AND m.concluded < ?3 AND m.started >= n.created)
                   ORDER BY n.created, n.id";
        all(&self.conn, sql, params![unit, code, At(before)], note)
    }

    fn bodies(&self, sql: &str, before: DateTime<Utc>) -> Result<HashMap<String, Body>> {
        let rows = all(&self.conn, sql, [At(before)], |r| Ok((r.get::<_, String>("id")?, r.get("body")?)))?;
        // in the order in which they happened: the last one of each stays
        Ok(rows.into_iter().collect())
    }
}

/// What the events say, and as they are now those of which no event of the time is there or can be read: an earlier version
/// wrote it, or it was written down later.
fn stood<T: DeserializeOwned>(now: Vec<T>, id: impl Fn(&T) -> String, bodies: HashMap<String, Body>) -> Vec<T> {
    let mut gone = Vec::new();
    let mut then: HashMap<String, T> = HashMap::new();
    for (id, body) in bodies {
        match body.as_deref().map(serde_json::from_str) {
            None => gone.push(id),
            Some(Ok(thing)) => {
                then.insert(id, thing);
            }
            Some(Err(_)) => {}
        }
    }
    for thing in now {
        let id = id(&thing);
        if !gone.contains(&id) {
            then.entry(id).or_insert(thing);
        }
    }
    then.into_values().collect()
}
