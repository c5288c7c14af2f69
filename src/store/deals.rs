//! Deals as the newest snapshot shows them, and the log of what changed between snapshots.

use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::{Connection, Row, params};

use super::rows::{Day, all, at, day, first, json_numbers, run};
use super::{DealFilter, Result, Snapshot, Store};
use crate::domain::browse::Missing;
use crate::domain::deal::{Deal, DealChange, DealField};
use crate::domain::ids::{DealId, PersonId};

impl Store {
    /// The deals the filter asks for, by close date (those without one last), then by name. Open ones only as long as
    /// the CRM has them. With [`DealFilter::as_of`] as they were at the end of that day.
    pub fn deals(&self, filter: &DealFilter) -> Result<Vec<Deal>> {
        if let Some(day) = filter.as_of
            && self.is_past(day)?
        {
            return self.deals_on(filter, day);
        }
        let owners = filter.owners.as_ref().map(|o| json_numbers(o.iter().map(|p| p.0)));
        let ids = filter.ids.as_ref().map(|o| json_numbers(o.iter().map(|d| d.0)));
        let (from, to) = (filter.period.map(|p| Day(p.first)), filter.period.map(|p| Day(p.last)));
        let sql = select_deals!(
            "WHERE (?1 IS NULL OR owner IN (SELECT value FROM json_each(?1)))
                     AND (?2 IS NULL OR (status = ?2 AND (status <> 'open' OR gone IS NULL)))
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

    /// What happened to deals with after < on <= until, oldest first ([`DealField::is_told`]); `owners` as the deals'
    /// owners are now. That a deal was created stands before whatever else happened to it on that day.
    pub fn deal_changes(
        &self,
        after: NaiveDate,
        until: NaiveDate,
        owners: Option<&[PersonId]>,
    ) -> Result<Vec<DealChange>> {
        let owners = owners.map(|o| json_numbers(o.iter().map(|p| p.0)));
        let sql = "SELECT c.deal, c.on_day, c.field, c.old, c.new, c.id
                   FROM deal_change c JOIN deal d ON d.id = c.deal
                   WHERE c.on_day > ?1 AND c.on_day <= ?2
                     AND c.field IN ('stage', 'amount', 'close', 'category', 'owner', 'status', 'gone')
                     AND (?3 IS NULL OR d.owner IN (SELECT value FROM json_each(?3)))
                   UNION ALL
                   SELECT id, first_on, 'created', NULL, CAST(first_amount AS TEXT), 0 FROM deal
                   WHERE first_on > ?1 AND first_on <= ?2
                     AND (?3 IS NULL OR owner IN (SELECT value FROM json_each(?3)))
                   ORDER BY 2, 6, 1";
        all(&self.conn, sql, params![Day(after), Day(until), owners], change)
    }

    /// Everything the log has about one deal, oldest first, beginning with when it was first seen.
    pub fn history(&self, deal: DealId) -> Result<Vec<DealChange>> {
        let sql = "SELECT id, first_on, 'created', NULL, CAST(first_amount AS TEXT), 0 FROM deal WHERE id = ?1
                   UNION ALL
                   SELECT deal, on_day, field, old, new, id FROM deal_change WHERE deal = ?1
                   ORDER BY 2, 6";
        all(&self.conn, sql, [deal], change)
    }

    /// The days that snapshots show, oldest first.
    pub fn snapshot_days(&self) -> Result<Vec<NaiveDate>> {
        super::past::snapshot_days(self)
    }

    /// Whether no open deal's CRM has shown itself on two days up to that one: what moved between exports was not seen.
    pub fn moves_unseen(&self, on: NaiveDate) -> Result<bool> {
        let sql = "SELECT 1 FROM snapshot
                   WHERE on_day <= ?1 AND crm IN (SELECT DISTINCT crm FROM deal WHERE standing = 'open')
                   GROUP BY crm HAVING count(DISTINCT on_day) > 1 LIMIT 1";
        Ok(first(&self.conn, sql, [Day(on)], |_| Ok(()))?.is_none())
    }

    /// The newest snapshot: crm, file name, the day it shows, when it was read.
    pub fn last_snapshot(&self) -> Result<Option<(Snapshot, DateTime<Utc>)>> {
        self.last_snapshot_on(None)
    }

    /// The newest snapshot of that day or an earlier one; `None`: of any day.
    pub fn last_snapshot_on(&self, day: Option<NaiveDate>) -> Result<Option<(Snapshot, DateTime<Utc>)>> {
        let sql = "SELECT * FROM snapshot WHERE ?1 IS NULL OR on_day <= ?1 ORDER BY on_day DESC, id DESC LIMIT 1";
        let found = first(&self.conn, sql, [day.map(Day)], snapshot)?;
        Ok(found.map(|snapshot| {
            let read_at = snapshot.read_at;
            (snapshot, read_at)
        }))
    }

    /// What no CRM's newest export of that day or an earlier one has a column for, and no other import brought.
    /// Exports of which nobody counted the columns have them all.
    pub fn missing(&self, day: Option<NaiveDate>) -> Result<Missing> {
        let sql = "SELECT * FROM snapshot s WHERE (?1 IS NULL OR on_day <= ?1) AND NOT EXISTS (
                       SELECT 1 FROM snapshot n WHERE n.crm = s.crm AND (?1 IS NULL OR n.on_day <= ?1)
                           AND (n.on_day, n.id) > (s.on_day, s.id))";
        let newest = all(&self.conn, sql, [day.map(Day)], snapshot)?;
        let counted = |s: &Snapshot| !s.filled.is_empty();
        let none = |fact: &str| !newest.is_empty() && newest.iter().all(|s| counted(s) && !s.filled.contains_key(fact));
        let heard =
            "SELECT 1 FROM activity WHERE deal IS NOT NULL AND buyer = 1 AND (?1 IS NULL OR on_day <= ?1) LIMIT 1";
        Ok(Missing {
            next_step: none("next_step"),
            next_step_day: none("next_activity"),
            activity: none("last_activity") && first(&self.conn, heard, [day.map(Day)], |_| Ok(()))?.is_none(),
        })
    }

    /// Of each CRM the newest snapshot of that day or an earlier one.
    pub fn newest_snapshots(&self, on: NaiveDate) -> Result<Vec<Snapshot>> {
        let sql = "SELECT * FROM snapshot s WHERE on_day <= ?1 AND NOT EXISTS (
                       SELECT 1 FROM snapshot n WHERE n.crm = s.crm AND n.on_day <= ?1
                         AND (n.on_day > s.on_day OR (n.on_day = s.on_day AND n.id > s.id)))
                   ORDER BY crm";
        all(&self.conn, sql, [Day(on)], snapshot)
    }

    /// The newest snapshot of every CRM.
    pub fn last_snapshots(&self) -> Result<Vec<Snapshot>> {
        let sql = "SELECT * FROM snapshot s WHERE id =
                     (SELECT id FROM snapshot WHERE crm = s.crm ORDER BY on_day DESC, id DESC LIMIT 1) ORDER BY crm";
        all(&self.conn, sql, [], snapshot)
    }

    /// The newest day that a snapshot of this CRM shows.
    pub fn newest_snapshot(&self, crm: &str) -> Result<Option<NaiveDate>> {
        let sql = "SELECT max(on_day) FROM snapshot WHERE crm = ?1";
        Ok(first(&self.conn, sql, [crm], |r| r.get::<_, Option<Day>>(0))?.flatten().map(|d| d.0))
    }

    /// Demo and tests: a change as if a snapshot had shown it. Only the log and the count of pushes; the deal itself
    /// is as its newest snapshot showed it.
    pub fn add_deal_changes(&mut self, changes: &[DealChange]) -> Result<()> {
        self.write(|tx| {
            for change in changes {
                if change.field == DealField::Created {
                    let sql = "UPDATE deal SET first_on = ?2, first_amount = CAST(?3 AS INTEGER) WHERE id = ?1";
                    run(tx, sql, params![change.deal, Day(change.on), change.new])?;
                    continue;
                }
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

/// A query for deals; [`stored`] reads its columns by their places, which is what makes a hundred thousand of them quick.
macro_rules! select_deals {
    ($rest:literal) => {
        concat!(
            "SELECT id, crm, external_id, name, account, owner, stage, phase, status, category, amount, close, created,
                last_activity, next_step, next_step_date, stage_entered, crm_pushes, moved_later, probability, segment,
                source, lost_reason, competitor, icp, gone, pipeline, contact, deal_type, stage_seen FROM deal ",
            $rest
        )
    };
}
pub(super) use select_deals;

/// A deal as it is stored, with what only the store knows of it: what the CRM says and what our own log has seen stand
/// apart here.
#[derive(Clone)]
pub(super) struct Stored {
    /// The deal; its pushes and the day it entered its stage are not yet filled in.
    pub(super) deal: Deal,
    pub(super) crm_pushes: Option<u32>,
    pub(super) moved_later: u32,
    pub(super) stage_crm: Option<NaiveDate>,
    pub(super) stage_seen: Option<NaiveDate>,
}

impl Stored {
    /// The CRM's word and ours in one: the larger count of pushes; the CRM's day of the stage, else ours.
    pub(super) fn into_deal(self) -> Deal {
        Deal {
            pushes: self.moved_later.max(self.crm_pushes.unwrap_or(0)),
            stage_entered: self.stage_crm.or(self.stage_seen),
            ..self.deal
        }
    }
}

/// Reads a row of [`select_deals`].
pub(super) fn deal(r: &Row<'_>) -> rusqlite::Result<Deal> {
    stored(r).map(Stored::into_deal)
}

/// Reads a row of [`select_deals`], the CRM's word and ours apart.
pub(super) fn stored(r: &Row<'_>) -> rusqlite::Result<Stored> {
    let deal = Deal {
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
        stage_entered: None,
        pushes: 0,
        probability: r.get(19)?,
        segment: r.get(20)?,
        source: r.get(21)?,
        lost_reason: r.get(22)?,
        competitor: r.get(23)?,
        icp: r.get(24)?,
        gone: day(r, 25)?,
        pipeline: r.get(26)?,
        contact: r.get(27)?,
        deal_type: r.get(28)?,
    };
    Ok(Stored {
        deal,
        crm_pushes: r.get(17)?,
        moved_later: r.get(18)?,
        stage_crm: day(r, 16)?,
        stage_seen: day(r, 29)?,
    })
}

/// Deal, day, field, old, new.
fn change(r: &Row<'_>) -> rusqlite::Result<DealChange> {
    Ok(DealChange { deal: r.get(0)?, on: r.get::<_, Day>(1)?.0, field: r.get(2)?, old: r.get(3)?, new: r.get(4)? })
}

/// Reads a whole row of the table.
fn snapshot(r: &Row<'_>) -> rusqlite::Result<Snapshot> {
    let filled: Option<String> = r.get("filled")?;
    let unreadable =
        |e: serde_json::Error| rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, e.into());
    Ok(Snapshot {
        crm: r.get("crm")?,
        file: r.get("file")?,
        on: r.get::<_, Day>("on_day")?.0,
        read_at: at(r, "read_at")?,
        whole: r.get("whole")?,
        digest: r.get("digest")?,
        rows: r.get("rows")?,
        refused: r.get("refused")?,
        filled: filled.map(|text| serde_json::from_str(&text)).transpose().map_err(unreadable)?.unwrap_or_default(),
    })
}
