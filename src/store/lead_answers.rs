//! Answers to leads that were given here. The leads themselves stay as the exports show them; an answer lies over its
//! lead until an export settles it.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::{Connection, Row, params};

use super::captures::same;
use super::leads::Wall;
use super::rows::{At, Day, all, at, day, first, run};
use super::{Result, Store, StoreError};
use crate::domain::change::Swap;
use crate::domain::fix::FixState;
use crate::domain::ids::{AnswerId, LeadId};
use crate::domain::lead::{LeadAnswer, LeadState};

impl Store {
    /// What was answered here, in the order in which it was; `open`: only what the CRM has not shown yet.
    pub fn lead_answers(&self, open: bool) -> Result<Vec<LeadAnswer>> {
        let sql = "SELECT * FROM lead_answer WHERE voided IS NULL AND (NOT ?1 OR standing = 'open') ORDER BY at, id";
        all(&self.conn, sql, [open], answer)
    }
}

fn answer(r: &Row<'_>) -> rusqlite::Result<LeadAnswer> {
    Ok(LeadAnswer {
        id: r.get("id")?,
        lead: r.get("lead")?,
        state: r.get("state")?,
        reason: r.get("reason")?,
        at: at(r, "at")?,
        wall: r.get::<_, Wall>("at_wall")?.0,
        by: r.get("by_person")?,
        meeting: r.get("meeting")?,
        standing: r.get("standing")?,
        settled: day(r, "settled")?,
    })
}

/// Carries out one undoable answer.
pub(super) fn apply_answer(tx: &Connection, swap: &Swap<LeadAnswer>, now: DateTime<Utc>) -> Result<()> {
    let Some((id, lead)) = same(swap, |a| (a.id, a.lead), "an answer")? else { return Ok(()) };
    let here = first(tx, "SELECT * FROM lead_answer WHERE id = ?1 AND voided IS NULL", [id], answer)?;
    if here.as_ref() != swap.before.as_deref() {
        return Err(StoreError::Conflict("the answer"));
    }
    let Some(after) = swap.after.as_deref() else {
        return run(tx, "UPDATE lead_answer SET voided = ?2 WHERE id = ?1", params![id, At(now)]).map(drop);
    };
    if (after.state == LeadState::Rejected) != after.reason.is_some() || after.state == LeadState::Waiting {
        return Err(StoreError::Refused("a rejection has a reason code, and nothing else has one".into()));
    }
    let shown = first(tx, "SELECT state, gone_on IS NOT NULL FROM lead WHERE id = ?1", [lead], |r| {
        Ok((r.get::<_, LeadState>(0)?, r.get::<_, bool>(1)?))
    })?;
    match shown {
        Some((LeadState::Waiting, false)) => {}
        Some((_, true)) => return Err(StoreError::Refused("this lead is not in the CRM's export any more".into())),
        Some((state, _)) => {
            return Err(StoreError::Refused(format!("the CRM says that this lead is {} already", state.key())));
        }
        None => return Err(StoreError::Refused("that lead is not in this file".into())),
    }
    let twice = "SELECT 1 FROM lead_answer WHERE lead = ?1 AND standing = 'open' AND voided IS NULL AND id <> ?2";
    if first(tx, twice, params![lead, id], |_| Ok(()))?.is_some() {
        return Err(StoreError::Refused("this lead is answered here already: take that answer back first".into()));
    }
    write(tx, after)
}

fn write(tx: &Connection, a: &LeadAnswer) -> Result<()> {
    let sql = "INSERT INTO lead_answer (id, lead, state, reason, at, at_wall, by_person, meeting, standing, settled)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
               ON CONFLICT (id) DO UPDATE SET state = excluded.state, reason = excluded.reason, at = excluded.at,
                 at_wall = excluded.at_wall, by_person = excluded.by_person, meeting = excluded.meeting,
                 standing = excluded.standing, settled = excluded.settled, voided = NULL";
    let fields = params![
        a.id,
        a.lead,
        a.state,
        a.reason,
        At(a.at),
        Wall(a.wall),
        a.by,
        a.meeting,
        a.standing,
        a.settled.map(Day)
    ];
    run(tx, sql, fields).map(drop)
}

/// Every answer the CRM has not shown yet.
pub(super) fn open_by_lead(tx: &Connection) -> Result<HashMap<LeadId, LeadAnswer>> {
    let sql = "SELECT * FROM lead_answer WHERE standing = 'open' AND voided IS NULL";
    Ok(all(tx, sql, [], answer)?.into_iter().map(|a| (a.lead, a)).collect())
}

/// An export shows what became of it.
pub(super) fn settle(tx: &Connection, id: AnswerId, standing: FixState, on: NaiveDate) -> Result<()> {
    run(tx, "UPDATE lead_answer SET standing = ?2, settled = ?3 WHERE id = ?1", params![id, standing, Day(on)])
        .map(drop)
}

/// An answer that was settled on that day because the lead was gone is to be told again: the lead is back.
pub(super) fn reopen(tx: &Connection, lead: LeadId, gone: NaiveDate) -> Result<Option<LeadAnswer>> {
    let sql = "UPDATE lead_answer SET standing = 'open', settled = NULL WHERE id = (
        SELECT id FROM lead_answer WHERE lead = ?1 AND standing = 'arrived' AND settled = ?2 AND voided IS NULL
        ORDER BY at DESC LIMIT 1) RETURNING *";
    first(tx, sql, params![lead, Day(gone)], answer)
}

/// The CRM had taken an answer over, and says now that the lead waits.
pub(super) fn overtake(tx: &Connection, lead: LeadId, on: NaiveDate) -> Result<()> {
    let sql = "UPDATE lead_answer SET standing = 'overtaken', settled = ?2
        WHERE lead = ?1 AND standing = 'arrived' AND voided IS NULL";
    run(tx, sql, params![lead, Day(on)]).map(drop)
}
