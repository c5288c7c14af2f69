//! Meetings: the series they belong to, the definition they are run with, and their events, which are only added to.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::rc::Rc;

use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::{Connection, Row, params};

use super::rows::{At, Day, all, at, day, first, maybe_at, run};
use super::{MeetingFilter, NewMeeting, Result, Store, StoreError};
use crate::domain::cadence::course::Before;
use crate::domain::ids::{MeetingId, SeriesId, UnitId};
use crate::domain::meeting::event::Event;
use crate::domain::meeting::{Format, Meeting, MeetingState, Series};

/// The definitions' TOML that the meetings of each code and unit were run with, from when on, oldest first.
pub type RunWith = HashMap<(String, UnitId), Vec<(DateTime<Utc>, Rc<str>)>>;

impl Store {
    /// The series of this code and unit; made where there is none.
    pub fn series(&mut self, code: &str, unit: UnitId) -> Result<Series> {
        let sql = "SELECT * FROM series WHERE code = ?1 AND unit = ?2";
        if let Some(found) = first(&self.conn, sql, params![code, unit], series)? {
            return Ok(found);
        }
        self.write(|tx| {
            let add = "INSERT INTO series (code, unit, format) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
            run(tx, add, params![code, unit, Format::default()])?;
            let made = first(tx, sql, params![code, unit], series)?;
            made.ok_or_else(|| StoreError::Corrupt("the series", format!("{code} was not written")))
        })
    }

    /// Every series, by unit and code.
    pub fn all_series(&self) -> Result<Vec<Series>> {
        all(&self.conn, "SELECT * FROM series ORDER BY unit, code", [], series)
    }

    /// How and when a series is held, and was all along.
    pub fn set_series(
        &mut self,
        id: SeriesId,
        format: Format,
        anchor: Option<NaiveDate>,
        at_minute: Option<u32>,
    ) -> Result<()> {
        self.write(|tx| {
            let sql = "UPDATE series SET format = ?2, anchor = ?3, at_minute = ?4 WHERE id = ?1";
            match run(tx, sql, params![id, format, anchor.map(Day), at_minute])? {
                0 => Err(no_series()),
                _ => Ok(()),
            }
        })
    }

    /// How a series is held.
    pub fn set_format(&mut self, id: SeriesId, format: Format) -> Result<()> {
        self.write(|tx| match run(tx, "UPDATE series SET format = ?2 WHERE id = ?1", params![id, format])? {
            0 => Err(no_series()),
            _ => Ok(()),
        })
    }

    /// From `today` on a series is held on the days of this one, `None`: on any day of its week, month or quarter. What it was
    /// before is kept beside it.
    pub fn set_anchor(&mut self, id: SeriesId, anchor: Option<NaiveDate>, today: NaiveDate) -> Result<()> {
        self.write(|tx| {
            let was = first(tx, "SELECT * FROM series WHERE id = ?1", [id], series)?.ok_or_else(no_series)?.anchor;
            if was == anchor {
                return Ok(());
            }
            // changed twice on one day it was never what it was in between
            let keep = "INSERT INTO series_past (series, until, anchor) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
            run(tx, keep, params![id, Day(today), was.map(Day)])?;
            run(tx, "UPDATE series SET anchor = ?2 WHERE id = ?1", params![id, anchor.map(Day)]).map(drop)
        })
    }

    /// What each series was held on the days of before, until which day, oldest first.
    pub fn past_anchors(&self) -> Result<HashMap<SeriesId, Before<Option<NaiveDate>>>> {
        let sql = "SELECT series, until, anchor FROM series_past ORDER BY series, until";
        let mut past: HashMap<SeriesId, Before<_>> = HashMap::new();
        for (id, until, anchor) in all(&self.conn, sql, [], |r| Ok((r.get(0)?, r.get::<_, Day>(1)?.0, day(r, 2)?)))? {
            past.entry(id).or_default().push((until, anchor));
        }
        Ok(past)
    }

    /// With which definitions' TOML the meetings of each code and unit were run, from when on, oldest first; one that was
    /// thrown away is none.
    pub fn run_with(&self) -> Result<RunWith> {
        let texts: HashMap<i64, Rc<str>> =
            all(&self.conn, "SELECT id, toml FROM definition", [], |r| Ok((r.get(0)?, r.get::<_, String>(1)?.into())))?
                .into_iter()
                .collect();
        let sql = "SELECT code, unit, started, definition FROM meeting WHERE discarded IS NULL ORDER BY started, id";
        let rows = all(&self.conn, sql, [], |r| Ok(((r.get(0)?, r.get(1)?), at(r, "started")?, r.get::<_, i64>(3)?)))?;
        let mut run = RunWith::new();
        for (key, started, definition) in rows {
            let Some(text) = texts.get(&definition) else { continue };
            let all = run.entry(key).or_default();
            if all.last().is_none_or(|(_, last)| !Rc::ptr_eq(last, text)) {
                all.push((started, Rc::clone(text)));
            }
        }
        Ok(run)
    }

    /// Writes the meeting with the definition it is run with and its `Start` event.
    pub fn start_meeting(&mut self, new: &NewMeeting) -> Result<()> {
        self.write(|tx| {
            run(tx, "INSERT INTO definition (toml) VALUES (?1) ON CONFLICT DO NOTHING", [&new.definition])?;
            let sql =
                "INSERT INTO meeting (id, series, code, unit, level, format, started, state, last_seen, definition)
                       SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, 'live', ?7, id FROM definition WHERE toml = ?8";
            let fields =
                params![new.id, new.series, new.code, new.unit, new.level, new.format, At(new.started), new.definition];
            run(tx, sql, fields)?;
            add_event(tx, new.id, 0, &Event::Start, new.started)
        })
    }

    /// One transition, one transaction: the event, the state it leads to, the sign of life. `expected` is how many
    /// events the caller has seen; `StoreError::Conflict` when another window was faster. A concluded meeting is
    /// read-only: refused. `End` sets the end, `Reopen` takes it away, `Conclude` sets both ends.
    pub fn append_event(
        &mut self,
        id: MeetingId,
        expected: usize,
        event: &Event,
        at: DateTime<Utc>,
        state: MeetingState,
        missing_outputs: u32,
    ) -> Result<()> {
        self.write(|tx| {
            let now: MeetingState =
                first(tx, "SELECT state FROM meeting WHERE id = ?1", [id], |r| r.get(0))?.ok_or_else(unknown)?;
            let count = "SELECT count(*) FROM meeting_event WHERE meeting = ?1";
            let count: i64 = first(tx, count, [id], |r| r.get(0))?.unwrap_or(0);
            if usize::try_from(count) != Ok(expected) {
                return Err(StoreError::Conflict("the meeting"));
            }
            if now == MeetingState::Concluded {
                return Err(StoreError::Refused("the meeting is concluded: it can only be read".into()));
            }
            refuse_discarded(tx, id)?;
            add_event(tx, id, count, event, at)?;
            let ends = match event {
                Event::End => "?2, NULL",
                Event::Reopen => "NULL, NULL",
                Event::Conclude => "ifnull(ended, ?2), ?2",
                _ => "ended, concluded",
            };
            let sql = format!(
                "UPDATE meeting SET (ended, concluded) = ({ends}), last_seen = max(last_seen, ?2), state = ?3,
                   missing_outputs = ?4 WHERE id = ?1"
            );
            run(tx, &sql, params![id, At(at), state, missing_outputs]).map(drop)
        })
    }

    /// Everything that happened in the meeting, in order.
    pub fn events(&self, id: MeetingId) -> Result<Vec<(DateTime<Utc>, Event)>> {
        events(&self.conn, id)
    }

    /// Who was there and how they rated it, of every meeting that started at this moment or later; in order.
    pub fn voices(&self, since: DateTime<Utc>) -> Result<Vec<(MeetingId, Event)>> {
        let sql = "SELECT e.meeting, e.body FROM meeting m JOIN meeting_event e ON e.meeting = m.id
                   WHERE m.started >= ?1 AND CASE WHEN json_valid(e.body) THEN json_extract(e.body, '$.event') END IN ('attend', 'rate')
                   ORDER BY e.meeting, e.seq";
        let rows = all(&self.conn, sql, [At(since)], |r| Ok((r.get(0)?, r.get::<_, String>(1)?)))?;
        // one line that cannot be read takes no map away: that meeting lacks a voice
        let read = |(meeting, body): (MeetingId, String)| match serde_json::from_str(&body) {
            Ok(event) => Some((meeting, event)),
            Err(e) => {
                tracing::warn!("an event of meeting {meeting:?} cannot be read: {e}");
                None
            }
        };
        Ok(rows.into_iter().filter_map(read).collect())
    }

    /// The TOML text the meeting is run with.
    pub fn meeting_definition(&self, id: MeetingId) -> Result<String> {
        let sql = "SELECT d.toml FROM meeting m JOIN definition d ON d.id = m.definition WHERE m.id = ?1";
        first(&self.conn, sql, [id], |r| r.get(0))?.ok_or_else(unknown)
    }

    /// The meetings the filter asks for, newest first.
    pub fn meetings(&self, filter: &MeetingFilter) -> Result<Vec<Meeting>> {
        let sql =
            "SELECT id, series, code, unit, level, format, started, ended, concluded, state, missing_outputs, last_seen
                   FROM meeting
                   WHERE (?1 IS NULL OR unit = ?1)
                     AND (?2 IS NULL OR code = ?2)
                     AND (NOT ?3 OR state <> 'concluded')
                     AND (?4 IS NULL OR started >= ?4)
                     AND (?5 IS NULL OR id = ?5)
                     AND discarded IS NULL
                   ORDER BY started DESC, id DESC";
        let asked = params![filter.unit, filter.code, filter.unfinished, filter.since.map(At), filter.id];
        all(&self.conn, sql, asked, meeting)
    }

    /// What was written down in a meeting and not taken back, by kind: one of it, several of it, how many. Empty: nothing.
    pub fn captured_in(&self, id: MeetingId) -> Result<Vec<(&'static str, &'static str, usize)>> {
        captured(&self.conn, id)
    }

    /// Throws a meeting away that was started by mistake: from then on it is in no list and counts nowhere. Refused once
    /// something was captured in it, or when it is concluded.
    pub fn discard_meeting(&mut self, id: MeetingId, at: DateTime<Utc>) -> Result<()> {
        self.write(|tx| {
            if !captured(tx, id)?.is_empty() {
                return Err(StoreError::Refused("something was captured in this meeting: conclude it".into()));
            }
            let sql = "UPDATE meeting SET discarded = ?2 WHERE id = ?1 AND state <> 'concluded' AND discarded IS NULL";
            match run(tx, sql, params![id, At(at)])? {
                0 => Err(StoreError::Refused("this meeting is concluded or was discarded already".into())),
                _ => Ok(()),
            }
        })
    }

    /// A sign of life of a meeting that goes on; never moves back.
    pub fn touch(&mut self, id: MeetingId, at: DateTime<Utc>) -> Result<()> {
        self.write(|tx| {
            let sql = "UPDATE meeting SET last_seen = max(last_seen, ?2) WHERE id = ?1 AND state <> 'concluded'";
            run(tx, sql, params![id, At(at)]).map(drop)
        })
    }

    /// The minutes as they were when the meeting was concluded. Once written they stay as they are.
    pub fn set_minutes(&mut self, id: MeetingId, markdown: &str) -> Result<()> {
        self.write(|tx| {
            let sql = "UPDATE meeting SET minutes = ?2 WHERE id = ?1 AND ifnull(minutes, ?2) = ?2";
            if run(tx, sql, params![id, markdown])? > 0 {
                return Ok(());
            }
            let there = first(tx, "SELECT 1 FROM meeting WHERE id = ?1", [id], |_| Ok(()))?;
            Err(there.map_or_else(unknown, |()| {
                StoreError::Refused("the minutes of this meeting are written: they stay as they are".into())
            }))
        })
    }

    /// The minutes, where they were written.
    pub fn minutes(&self, id: MeetingId) -> Result<Option<String>> {
        Ok(first(&self.conn, "SELECT minutes FROM meeting WHERE id = ?1", [id], |r| r.get(0))?.flatten())
    }
}

fn events(conn: &Connection, id: MeetingId) -> Result<Vec<(DateTime<Utc>, Event)>> {
    let sql = "SELECT at, body FROM meeting_event WHERE meeting = ?1 ORDER BY seq";
    let rows = all(conn, sql, [id], |r| Ok((at(r, "at")?, r.get::<_, String>("body")?)))?;
    rows.into_iter()
        .map(|(at, body)| match serde_json::from_str(&body) {
            Ok(event) => Ok((at, event)),
            Err(e) => Err(StoreError::Corrupt("event of a meeting", e.to_string())),
        })
        .collect()
}

/// Nothing is written into a meeting that was thrown away: it would be in no list and count nowhere.
pub(super) fn refuse_discarded(tx: &Connection, id: MeetingId) -> Result<()> {
    let sql = "SELECT 1 FROM meeting WHERE id = ?1 AND discarded IS NOT NULL";
    match first(tx, sql, [id], |_| Ok(()))? {
        Some(()) => Err(StoreError::Refused("the meeting was discarded in another window".into())),
        None => Ok(()),
    }
}

/// Everything that names a meeting and stands, the actions that were settled while its clock ran, and what only happens
/// in a meeting that is held.
fn captured(conn: &Connection, id: MeetingId) -> Result<Vec<(&'static str, &'static str, usize)>> {
    let kinds = [
        ("action", "actions", "action WHERE voided IS NULL AND (meeting = ?1 OR carried_in = ?1)"),
        ("promise", "promises", "commitment WHERE voided IS NULL AND (meeting = ?1 OR settled_in = ?1)"),
        ("step of a buyer", "steps of buyers", "buyer_event WHERE voided IS NULL AND meeting = ?1"),
        ("note", "notes", "note WHERE voided IS NULL AND meeting = ?1"),
        ("answer to a stalled deal", "answers to stalled deals", "triage WHERE voided IS NULL AND meeting = ?1"),
        ("correction", "corrections", "deal_fix WHERE voided IS NULL AND meeting = ?1"),
        ("exception", "exceptions", "step_exception WHERE voided IS NULL AND meeting = ?1"),
        ("answer to a lead", "answers to leads", "lead_answer WHERE voided IS NULL AND meeting = ?1"),
        ("forecast", "forecasts", "submission WHERE meeting = ?1"),
        ("explanation of a miss", "explanations of misses", "explained WHERE voided IS NULL AND meeting = ?1"),
    ];
    let events = events(conn, id)?;
    let ran = running(&events);
    let settled = "SELECT a.settled FROM action a JOIN meeting m ON m.id = ?1
                   WHERE a.voided IS NULL AND a.unit = m.unit AND a.settled >= m.started
                     AND a.meeting IS NOT ?1 AND a.carried_in IS NOT ?1";
    let settled = all(conn, settled, [id], |r| at(r, "settled"))?;
    let settled =
        settled.into_iter().filter(|at| ran.iter().any(|(from, to)| at >= from && to.is_none_or(|to| *at <= to)));
    let mut found = Vec::new();
    for (one, many, of) in kinds {
        let n: i64 = first(conn, &format!("SELECT count(*) FROM {of}"), [id], |r| r.get(0))?.unwrap_or(0);
        found.push((one, many, usize::try_from(n).unwrap_or(usize::MAX)));
    }
    found.insert(1, ("action settled", "actions settled", settled.count()));
    found.extend(held(&events));
    found.retain(|(_, _, n)| *n > 0);
    Ok(found)
}

/// When the clock of a meeting ran: from and, where it does not run on, to.
fn running(events: &[(DateTime<Utc>, Event)]) -> Vec<(DateTime<Utc>, Option<DateTime<Utc>>)> {
    let mut ran: Vec<(DateTime<Utc>, Option<DateTime<Utc>>)> = Vec::new();
    for (at, event) in events {
        let runs = ran.last().is_some_and(|(_, to)| to.is_none());
        match event {
            Event::Start | Event::Resume | Event::Continue | Event::Reopen if !runs => ran.push((*at, None)),
            Event::Pause | Event::Suspend | Event::End | Event::Conclude => {
                if let Some((_, to @ None)) = ran.last_mut() {
                    *to = Some(*at);
                }
            }
            _ => {}
        }
    }
    ran
}

/// What only happens where people sit together, as it stands after all events: a meeting with it was held.
fn held(events: &[(DateTime<Utc>, Event)]) -> [(&'static str, &'static str, usize); 5] {
    let mut checks = HashSet::new();
    let mut outputs = HashSet::new();
    let mut walked = HashSet::new();
    let mut reasons = HashSet::new();
    let mut ratings = HashSet::new();
    fn set<T: Eq + Hash>(of: &mut HashSet<T>, key: T, on: bool) {
        if on {
            of.insert(key);
        } else {
            of.remove(&key);
        }
    }
    for (_, event) in events {
        match event {
            Event::Check { step, check, done } => set(&mut checks, (step, check), *done),
            Event::Mark { step, deal, mark } => set(&mut walked, (step, *deal), mark.is_some()),
            Event::Rate { person, rating } => set(&mut ratings, *person, rating.is_some()),
            Event::Output { output, met } => set(&mut outputs, output, *met),
            Event::Reason { output, reason } => set(&mut reasons, output, !reason.trim().is_empty()),
            _ => {}
        }
    }
    [
        ("deal walked through", "deals walked through", walked.len()),
        ("check ticked", "checks ticked", checks.len()),
        ("output said to be there", "outputs said to be there", outputs.len()),
        ("reason of a missing output", "reasons of missing outputs", reasons.len()),
        ("rating", "ratings", ratings.len()),
    ]
}

fn no_series() -> StoreError {
    StoreError::Refused("that series of meetings is not in this file".into())
}

fn unknown() -> StoreError {
    StoreError::Refused("that meeting is not in this file".into())
}

fn add_event(tx: &Connection, id: MeetingId, seq: i64, event: &Event, at: DateTime<Utc>) -> Result<()> {
    let body = serde_json::to_string(event).map_err(|e| StoreError::Corrupt("event of a meeting", e.to_string()))?;
    let sql = "INSERT INTO meeting_event (meeting, seq, at, body) VALUES (?1, ?2, ?3, ?4)";
    run(tx, sql, params![id, seq, At(at), body]).map(drop)
}

fn series(r: &Row<'_>) -> rusqlite::Result<Series> {
    Ok(Series {
        id: r.get("id")?,
        code: r.get("code")?,
        unit: r.get("unit")?,
        format: r.get("format")?,
        anchor: day(r, "anchor")?,
        at_minute: r.get("at_minute")?,
    })
}

fn meeting(r: &Row<'_>) -> rusqlite::Result<Meeting> {
    Ok(Meeting {
        id: r.get("id")?,
        series: r.get("series")?,
        code: r.get("code")?,
        unit: r.get("unit")?,
        level: r.get("level")?,
        format: r.get("format")?,
        started: at(r, "started")?,
        ended: maybe_at(r, "ended")?,
        concluded: maybe_at(r, "concluded")?,
        state: r.get("state")?,
        missing_outputs: r.get("missing_outputs")?,
        last_seen: at(r, "last_seen")?,
    })
}
