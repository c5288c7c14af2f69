//! Spoken numbers, frozen. A submission's row never changes; what became of it is a row of `submission_event`, the
//! newest of which says where it stands.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row, params};

use super::drafts::{explanation, named_deal, remove_drafts};
use super::meetings::refuse_discarded;
use super::rows::{At, Day, all, at, first, json_ids, json_numbers, run, subject_columns, subject_of};
use super::{Result, Store, StoreError, SubmissionFilter};
use crate::domain::forecast::{Explanation, NamedDeal, Submission, SubmissionState, Triple};
use crate::domain::ids::{DealId, PersonId, SubmissionId};
use crate::domain::people::Subject;

/// A submission's columns with the newest of its events beside them.
const STANDING: &str =
    "SELECT s.*, e.what, e.at AS what_at, e.reason AS what_reason, e.by_person AS what_by, e.by_newer
    FROM submission s
    LEFT JOIN submission_event e ON e.id = (SELECT max(id) FROM submission_event WHERE submission = s.id)";

/// The same with the newest event before a moment, ?7.
const STOOD: &str = "SELECT s.*, e.what, e.at AS what_at, e.reason AS what_reason, e.by_person AS what_by, e.by_newer
    FROM submission s
    LEFT JOIN submission_event e
        ON e.id = (SELECT max(id) FROM submission_event WHERE submission = s.id AND at < ?7)";

impl Store {
    /// Freezes submissions in one transaction; earlier ones of the same subject and period become superseded, the
    /// drafts of the subject that cover the period are removed.
    pub fn submit(&mut self, submissions: &[Submission]) -> Result<()> {
        self.write(|tx| {
            for submission in submissions {
                if let Some(meeting) = submission.meeting {
                    refuse_discarded(tx, meeting)?;
                }
                if first(tx, "SELECT 1 FROM submission WHERE id = ?1", [submission.id], |_| Ok(()))?.is_some() {
                    return Err(StoreError::Conflict("the submission"));
                }
                supersede(tx, submission)?;
                remove_drafts(tx, submission.subject, submission.period)?;
            }
            submissions.iter().try_for_each(|submission| write_sources(tx, submission))
        })
    }

    /// Takes a number back. Refused once the level above has used it (`StoreError::Used`), and where it does not count.
    /// The one it superseded counts again.
    pub fn withdraw(&mut self, id: SubmissionId, reason: &str, at: DateTime<Utc>) -> Result<()> {
        self.write(|tx| {
            counts(tx, id)?;
            let used = "SELECT 1 FROM submission_source u WHERE u.source = ?1 AND ifnull((SELECT what FROM submission_event
                          WHERE submission = u.submission ORDER BY id DESC LIMIT 1), '') NOT IN ('withdrawn', 'returned')";
            if first(tx, used, [id], |_| Ok(()))?.is_some() {
                return Err(StoreError::Used);
            }
            let sql = "INSERT INTO submission_event (submission, at, what, reason) VALUES (?1, ?2, 'withdrawn', ?3)";
            run(tx, sql, params![id, At(at), reason])?;
            let earlier = "SELECT e.submission FROM submission_event e WHERE e.by_newer = ?1
                             AND e.id = (SELECT max(id) FROM submission_event WHERE submission = e.submission)
                           ORDER BY e.id DESC LIMIT 1";
            let Some(earlier) = first(tx, earlier, [id], |r| r.get::<_, SubmissionId>(0))? else { return Ok(()) };
            let sql = "INSERT INTO submission_event (submission, at, what) VALUES (?1, ?2, 'counts_again')";
            run(tx, sql, params![earlier, At(at)]).map(drop)
        })
    }

    /// The level above sends a number back with its reason; it does not count any more, and no earlier one in its
    /// place.
    pub fn send_back(&mut self, id: SubmissionId, by: PersonId, reason: &str, at: DateTime<Utc>) -> Result<()> {
        self.write(|tx| {
            counts(tx, id)?;
            let sql = "INSERT INTO submission_event (submission, at, what, reason, by_person)
                       VALUES (?1, ?2, 'returned', ?3, ?4)";
            run(tx, sql, params![id, At(at), reason, by]).map(drop)
        })
    }

    /// The submissions the filter asks for, newest first, as far as who listens may hear them.
    pub fn submissions(&self, filter: &SubmissionFilter) -> Result<Vec<Submission>> {
        let mut found = self.submission_heads(filter)?;
        children(&self.conn, &mut found)?;
        Ok(found)
    }

    /// The same without the deals behind them and the submissions they were made from: for where many are read and only
    /// their numbers count.
    pub fn submission_heads(&self, filter: &SubmissionFilter) -> Result<Vec<Submission>> {
        Ok(self.heard(self.heads_of_record(filter)?, filter.before)?.0)
    }

    /// Everything the filter asks for, whoever listens: for what is written, for a call's own cards, and for when something was
    /// said. No screen draws a number of it that has not asked whether it may.
    pub fn submissions_of_record(&self, filter: &SubmissionFilter) -> Result<Vec<Submission>> {
        let mut found = self.heads_of_record(filter)?;
        children(&self.conn, &mut found)?;
        Ok(found)
    }

    /// [`Store::submissions_of_record`] without the deals behind them and the submissions they were made from.
    pub fn heads_of_record(&self, filter: &SubmissionFilter) -> Result<Vec<Submission>> {
        let persons = filter.subjects.as_ref().map(|all| {
            json_numbers(all.iter().filter_map(|s| if let Subject::Person(p) = s { Some(p.0) } else { None }))
        });
        let units = filter.subjects.as_ref().map(|all| {
            json_numbers(all.iter().filter_map(|s| if let Subject::Unit(u) = s { Some(u.0) } else { None }))
        });
        // written out only where it is asked for, so that its index is used
        let period = if filter.period.is_some() { "AND s.period = ?3" } else { "" };
        let meeting = if filter.meeting.is_some() { "AND s.meeting = ?4" } else { "" };
        let standing = if filter.then.is_some() { STOOD } else { STANDING };
        let sql = format!(
            "{standing}
             WHERE (?1 IS NULL OR s.person IN (SELECT value FROM json_each(?1))
                    OR s.unit IN (SELECT value FROM json_each(?2)))
               {period} {meeting}
               AND (NOT ?5 OR e.what IS NULL OR e.what = 'counts_again')
               AND (?6 IS NULL OR s.at < ?6) AND (?7 IS NULL OR s.at < ?7)
             ORDER BY s.at DESC, s.place DESC"
        );
        let (before, then) = (filter.before.map(At), filter.then.map(At));
        let asked = params![persons, units, filter.period, filter.meeting, filter.counting, before, then];
        all(&self.conn, &sql, asked, submission)
    }
}

impl Store {
    /// How many submissions of the level below each of these was made from; those that were made from none are not in it.
    pub fn source_counts(&self, ids: impl Iterator<Item = SubmissionId>) -> Result<HashMap<SubmissionId, usize>> {
        let sql = "SELECT submission, count(*) AS n FROM submission_source
                   WHERE submission IN (SELECT value FROM json_each(?1)) GROUP BY submission";
        let found = all(&self.conn, sql, [json_ids(ids)], |r| Ok((r.get("submission")?, r.get::<_, u32>("n")?)))?;
        Ok(found.into_iter().map(|(id, n)| (id, n as usize)).collect())
    }

    /// The submissions that named this deal, newest first, as far as who listens may hear them; and how many they may not.
    pub fn submissions_naming(&self, deal: DealId) -> Result<(Vec<Submission>, usize)> {
        let sql = format!(
            "{STANDING} WHERE s.id IN (SELECT submission FROM submission_named WHERE deal = ?1)
             ORDER BY s.at DESC, s.place DESC"
        );
        let found = all(&self.conn, &sql, [deal], submission)?;
        let of = found.len();
        let (mut found, _) = self.heard(found, None)?;
        children(&self.conn, &mut found)?;
        let untold = of - found.len();
        Ok((found, untold))
    }
}

/// Writes the frozen row and the deals behind it; whatever counted for the subject and period does not any more.
fn supersede(tx: &Connection, s: &Submission) -> Result<()> {
    let (person, unit) = subject_columns(s.subject);
    let counting = format!(
        "{STANDING} WHERE s.person IS ?1 AND s.unit IS ?2 AND s.period = ?3 AND (e.what IS NULL OR e.what = 'counts_again')"
    );
    let earlier: Vec<SubmissionId> = all(tx, &counting, params![person, unit, s.period], |r| r.get("id"))?;
    let below = s.sum_below.as_ref();
    let sql =
        "INSERT INTO submission (id, person, unit, by_person, period, wc, fc, bc, at, meeting, sure, won, below_wc,
                 below_fc, below_bc, reason, late_secs)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)";
    let fields = params![
        s.id,
        person,
        unit,
        s.by,
        s.period,
        s.call.wc,
        s.call.fc,
        s.call.bc,
        At(s.at),
        s.meeting,
        s.sure,
        s.won,
        below.map(|t| t.wc),
        below.map(|t| t.fc),
        below.map(|t| t.bc),
        s.reason,
        s.late_secs
    ];
    run(tx, sql, fields)?;
    for (place, n) in s.named.iter().enumerate() {
        let sql = "INSERT INTO submission_named (submission, place, deal, amount, close) VALUES (?1, ?2, ?3, ?4, ?5)";
        run(tx, sql, params![s.id, place as i64, n.deal, n.amount, n.close.map(Day)])?;
    }
    for (place, e) in s.explanations.iter().enumerate() {
        let sql = "INSERT INTO submission_explanation (submission, place, horizon, deal, delta, note)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        run(tx, sql, params![s.id, place as i64, e.horizon, e.deal, e.delta, e.note])?;
    }
    for id in earlier {
        let sql = "INSERT INTO submission_event (submission, at, what, by_newer) VALUES (?1, ?2, 'superseded', ?3)";
        run(tx, sql, params![id, At(s.at), s.id])?;
    }
    Ok(())
}

/// Last, so that one submission may use another one of the same transaction.
fn write_sources(tx: &Connection, s: &Submission) -> Result<()> {
    for (place, source) in s.sources.iter().enumerate() {
        let sql = "INSERT INTO submission_source (submission, place, source) VALUES (?1, ?2, ?3)";
        run(tx, sql, params![s.id, place as i64, source])?;
    }
    Ok(())
}

/// Refuses to touch a submission that is not there or does not count.
fn counts(tx: &Connection, id: SubmissionId) -> Result<()> {
    match first(tx, &format!("{STANDING} WHERE s.id = ?1"), [id], submission)? {
        Some(found) if found.counts() => Ok(()),
        Some(_) => Err(StoreError::Refused(
            "that number does not count any more: a newer one has taken its place, or it was taken back".into(),
        )),
        None => Err(StoreError::Refused("that submission is not in this file".into())),
    }
}

fn submission(r: &Row<'_>) -> rusqlite::Result<Submission> {
    let state = match r.get::<_, Option<String>>("what")?.as_deref() {
        Some("withdrawn") => SubmissionState::Withdrawn { at: at(r, "what_at")?, reason: r.get("what_reason")? },
        Some("returned") => {
            SubmissionState::Returned { at: at(r, "what_at")?, reason: r.get("what_reason")?, by: r.get("what_by")? }
        }
        Some("superseded") => SubmissionState::Superseded { by: r.get("by_newer")? },
        _ => SubmissionState::Submitted,
    };
    let sum_below = match r.get("below_wc")? {
        Some(wc) => Some(Triple { wc, fc: r.get("below_fc")?, bc: r.get("below_bc")? }),
        None => None,
    };
    Ok(Submission {
        id: r.get("id")?,
        subject: subject_of(r)?,
        by: r.get("by_person")?,
        period: r.get("period")?,
        call: Triple { wc: r.get("wc")?, fc: r.get("fc")?, bc: r.get("bc")? },
        at: at(r, "at")?,
        meeting: r.get("meeting")?,
        sure: r.get("sure")?,
        won: r.get("won")?,
        sum_below,
        reason: r.get("reason")?,
        late_secs: r.get("late_secs")?,
        named: Vec::new(),
        explanations: Vec::new(),
        sources: Vec::new(),
        state,
    })
}

/// Fills in the deals and the sources: three queries however many submissions there are.
fn children(conn: &Connection, found: &mut [Submission]) -> Result<()> {
    let ids = json_ids(found.iter().map(|s| s.id));
    let query = |table: &str| {
        format!(
            "SELECT * FROM {table} WHERE submission IN (SELECT value FROM json_each(?1)) ORDER BY submission, place"
        )
    };
    let mut named: HashMap<SubmissionId, Vec<NamedDeal>> = HashMap::new();
    for (id, one) in all(conn, &query("submission_named"), [&ids], |r| Ok((r.get("submission")?, named_deal(r)?)))? {
        named.entry(id).or_default().push(one);
    }
    let mut explained: HashMap<SubmissionId, Vec<Explanation>> = HashMap::new();
    for (id, one) in
        all(conn, &query("submission_explanation"), [&ids], |r| Ok((r.get("submission")?, explanation(r)?)))?
    {
        explained.entry(id).or_default().push(one);
    }
    let mut sources: HashMap<SubmissionId, Vec<SubmissionId>> = HashMap::new();
    for (id, one) in all(conn, &query("submission_source"), [&ids], |r| Ok((r.get("submission")?, r.get("source")?)))? {
        sources.entry(id).or_default().push(one);
    }
    for submission in found {
        submission.named = named.remove(&submission.id).unwrap_or_default();
        submission.explanations = explained.remove(&submission.id).unwrap_or_default();
        submission.sources = sources.remove(&submission.id).unwrap_or_default();
    }
    Ok(())
}
