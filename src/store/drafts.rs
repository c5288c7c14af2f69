//! Numbers that are typed and not yet accepted. One draft per subject, month and quarter. A draft is not a record:
//! taken
//! back it is gone (the change that did it holds it for an undo), and submitting removes it.

use rusqlite::{Connection, Row, params};

use super::captures::same;
use super::rows::{At, Day, all, at, day, first, run, subject_columns, subject_of};
use super::{Result, Store, StoreError};
use crate::domain::change::Swap;
use crate::domain::forecast::{Draft, Explanation, NamedDeal, Spoken};
use crate::domain::people::Subject;
use crate::domain::period::PeriodKey;

impl Store {
    /// Every draft for this month and quarter.
    pub fn drafts(&self, month: PeriodKey, quarter: PeriodKey) -> Result<Vec<Draft>> {
        let sql = "SELECT * FROM draft WHERE month = ?1 AND quarter = ?2 ORDER BY id";
        let found = all(&self.conn, sql, params![month, quarter], |r| Ok((r.get("id")?, draft(r)?)))?;
        found.into_iter().map(|(id, draft)| with_children(&self.conn, id, draft)).collect()
    }
}

/// Replaces a draft, if it is still as it was.
pub(super) fn apply_draft(tx: &Connection, swap: &Swap<Draft>) -> Result<()> {
    let Some((subject, month, quarter)) = same(swap, |d| (d.subject, d.month, d.quarter), "a draft")? else {
        return Ok(());
    };
    let (person, unit) = subject_columns(subject);
    let sql = "SELECT * FROM draft WHERE person IS ?1 AND unit IS ?2 AND month = ?3 AND quarter = ?4";
    let found: Option<(i64, Draft)> =
        first(tx, sql, params![person, unit, month, quarter], |r| Ok((r.get("id")?, draft(r)?)))?;
    let stored = match found {
        Some((id, draft)) => Some((id, with_children(tx, id, draft)?)),
        None => None,
    };
    if stored.as_ref().map(|(_, d)| d) != swap.before.as_deref() {
        return Err(StoreError::Conflict("the draft"));
    }
    if let Some((id, _)) = stored {
        run(tx, "DELETE FROM draft WHERE id = ?1", [id])?;
    }
    swap.after.as_deref().map_or(Ok(()), |after| write(tx, after))
}

/// Removes the subject's drafts that cover the period.
pub(super) fn remove_drafts(tx: &Connection, subject: Subject, period: PeriodKey) -> Result<()> {
    let (person, unit) = subject_columns(subject);
    let sql = "DELETE FROM draft WHERE person IS ?1 AND unit IS ?2 AND ?3 IN (month, quarter)";
    run(tx, sql, params![person, unit, period]).map(drop)
}

fn write(tx: &Connection, d: &Draft) -> Result<()> {
    let (person, unit) = subject_columns(d.subject);
    let sql = "INSERT INTO draft (person, unit, by_person, month, quarter, month_wc, month_fc, month_bc, quarter_wc,
                 quarter_fc, quarter_bc, sure, reason, updated)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";
    let (m, q) = (d.month_call, d.quarter_call);
    let fields = params![
        person,
        unit,
        d.by,
        d.month,
        d.quarter,
        m.wc,
        m.fc,
        m.bc,
        q.wc,
        q.fc,
        q.bc,
        d.sure,
        d.reason,
        At(d.updated)
    ];
    run(tx, sql, fields)?;
    let id = tx.last_insert_rowid();
    for (place, n) in d.named.iter().enumerate() {
        let sql = "INSERT INTO draft_named (draft, place, deal, amount, close) VALUES (?1, ?2, ?3, ?4, ?5)";
        run(tx, sql, params![id, place as i64, n.deal, n.amount, n.close.map(Day)])?;
    }
    for (place, e) in d.explanations.iter().enumerate() {
        let sql = "INSERT INTO draft_explanation (draft, place, horizon, deal, delta, note)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        run(tx, sql, params![id, place as i64, e.horizon, e.deal, e.delta, e.note])?;
    }
    Ok(())
}

fn draft(r: &Row<'_>) -> rusqlite::Result<Draft> {
    Ok(Draft {
        subject: subject_of(r)?,
        by: r.get("by_person")?,
        month: r.get("month")?,
        quarter: r.get("quarter")?,
        month_call: Spoken { wc: r.get("month_wc")?, fc: r.get("month_fc")?, bc: r.get("month_bc")? },
        quarter_call: Spoken { wc: r.get("quarter_wc")?, fc: r.get("quarter_fc")?, bc: r.get("quarter_bc")? },
        named: Vec::new(),
        explanations: Vec::new(),
        sure: r.get("sure")?,
        reason: r.get("reason")?,
        updated: at(r, "updated")?,
    })
}

fn with_children(conn: &Connection, id: i64, mut draft: Draft) -> Result<Draft> {
    draft.named = all(conn, "SELECT * FROM draft_named WHERE draft = ?1 ORDER BY place", [id], named_deal)?;
    draft.explanations =
        all(conn, "SELECT * FROM draft_explanation WHERE draft = ?1 ORDER BY place", [id], explanation)?;
    Ok(draft)
}

/// Reads a row of `draft_named` or `submission_named`.
pub(super) fn named_deal(r: &Row<'_>) -> rusqlite::Result<NamedDeal> {
    Ok(NamedDeal { deal: r.get("deal")?, amount: r.get("amount")?, close: day(r, "close")? })
}

/// Reads a row of `draft_explanation` or `submission_explanation`.
pub(super) fn explanation(r: &Row<'_>) -> rusqlite::Result<Explanation> {
    Ok(Explanation { horizon: r.get("horizon")?, deal: r.get("deal")?, delta: r.get("delta")?, note: r.get("note")? })
}
