//! Deals as the newest snapshot shows them, and the log of what changed between snapshots.

use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::{Connection, Row, params};

use super::rows::{Day, all, at, day, first, json_numbers, run};
use super::{DealFilter, Result, Snapshot, Store};
use crate::domain::deal::{Deal, DealChange};
use crate::domain::ids::{DealId, PersonId};

impl Store {
    /// The deals the filter asks for, by close date (those without one last), then by name.
    pub fn deals(&self, filter: &DealFilter) -> Result<Vec<Deal>> {
        let owners = filter.owners.as_ref().map(|o| json_numbers(o.iter().map(|p| p.0)));
        let ids = filter.ids.as_ref().map(|o| json_numbers(o.iter().map(|d| d.0)));
        let (from, to) = (filter.period.map(|p| Day(p.first)), filter.period.map(|p| Day(p.last)));
        let sql = select_deals!(
            "WHERE (?1 IS NULL OR owner IN (SELECT value FROM json_each(?1)))
                     AND (?2 IS NULL OR status = ?2)
                     AND (?3 IS NULL OR close BETWEEN ?3 AND ?4)
                     AND (?5 IS NULL OR id IN (SELECT value FROM json_each(?5)))
                     AND (?6 IS NULL OR status = 'open' OR close >= ?6)
                   ORDER BY close IS NULL, close, name, id"
        );
        all(&self.conn, sql, params![owners, filter.status, from, to, ids, filter.closed_since.map(Day)], deal)
    }

    /// One deal.
    pub fn deal(&self, id: DealId) -> Result<Option<Deal>> {
        first(&self.conn, select_deals!("WHERE id = ?1"), [id], deal)
    }

    /// Changes of deals with after < on <= until, oldest first; `owners` as the deals' owners are now.
    pub fn deal_changes(
        &self,
        after: NaiveDate,
        until: NaiveDate,
        owners: Option<&[PersonId]>,
    ) -> Result<Vec<DealChange>> {
        let owners = owners.map(|o| json_numbers(o.iter().map(|p| p.0)));
        let sql = "SELECT c.deal, c.on_day, c.field, c.old, c.new FROM deal_change c JOIN deal d ON d.id = c.deal
                   WHERE c.on_day > ?1 AND c.on_day <= ?2
                     AND (?3 IS NULL OR d.owner IN (SELECT value FROM json_each(?3)))
                   ORDER BY c.on_day, c.id";
        all(&self.conn, sql, params![Day(after), Day(until), owners], |r| {
            Ok(DealChange {
                deal: r.get("deal")?,
                on: r.get::<_, Day>("on_day")?.0,
                field: r.get("field")?,
                old: r.get("old")?,
                new: r.get("new")?,
            })
        })
    }

    /// The newest snapshot: crm, file name, the day it shows, when it was read.
    pub fn last_snapshot(&self) -> Result<Option<(Snapshot, DateTime<Utc>)>> {
        let sql = "SELECT * FROM snapshot ORDER BY on_day DESC, id DESC LIMIT 1";
        let found = first(&self.conn, sql, [], |r| {
            let on = r.get::<_, Day>("on_day")?.0;
            Ok(Snapshot { crm: r.get("crm")?, file: r.get("file")?, on, read_at: at(r, "read_at")? })
        })?;
        Ok(found.map(|snapshot| {
            let read_at = snapshot.read_at;
            (snapshot, read_at)
        }))
    }

    /// Demo and tests: a change as if a snapshot had shown it. Only the log and the count of pushes; the deal itself
    /// is as
    /// its newest snapshot showed it.
    pub fn add_deal_changes(&mut self, changes: &[DealChange]) -> Result<()> {
        self.write(|tx| {
            for change in changes {
                log(tx, change, None)?;
                if change.push().is_some() {
                    run(tx, "UPDATE deal SET moved_later = moved_later + 1 WHERE id = ?1", [change.deal])?;
                }
            }
            Ok(())
        })
    }
}

/// Adds one row to the log.
pub(super) fn log(conn: &Connection, change: &DealChange, snapshot: Option<i64>) -> Result<()> {
    let sql = "INSERT INTO deal_change (deal, on_day, field, old, new, snapshot) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    run(conn, sql, params![change.deal, Day(change.on), change.field, change.old, change.new, snapshot]).map(drop)
}

/// A query for deals; [`deal`] reads its columns by their places, which is what makes a hundred thousand of them quick.
macro_rules! select_deals {
    ($rest:literal) => {
        concat!(
            "SELECT id, crm, external_id, name, account, owner, stage, phase, status, category, amount, close, created,
                last_activity, next_step, next_step_date, stage_entered, crm_pushes, moved_later, probability, segment,
                source, lost_reason, competitor, icp FROM deal ",
            $rest
        )
    };
}
pub(super) use select_deals;

/// The CRM's own count of pushes and ours.
pub(super) fn push_counts(r: &Row<'_>) -> rusqlite::Result<(Option<u32>, u32)> {
    Ok((r.get(17)?, r.get(18)?))
}

/// Reads a row of [`select_deals`].
pub(super) fn deal(r: &Row<'_>) -> rusqlite::Result<Deal> {
    let (counted, seen) = push_counts(r)?;
    Ok(Deal {
        id: r.get(0)?,
        crm: r.get(1)?,
        external_id: r.get(2)?,
        name: r.get(3)?,
        account: r.get(4)?,
        owner: r.get(5)?,
        stage: r.get(6)?,
        phase: r.get(7)?,
        status: r.get(8)?,
        category: r.get(9)?,
        amount: r.get(10)?,
        close: day(r, 11)?,
        created: day(r, 12)?,
        last_activity: day(r, 13)?,
        next_step: r.get(14)?,
        next_step_date: day(r, 15)?,
        stage_entered: day(r, 16)?,
        pushes: seen.max(counted.unwrap_or(0)),
        probability: r.get(19)?,
        segment: r.get(20)?,
        source: r.get(21)?,
        lost_reason: r.get(22)?,
        competitor: r.get(23)?,
        icp: r.get(24)?,
    })
}
