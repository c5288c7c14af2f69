//! A deal's row in the table: written for the first time, written anew.

use chrono::NaiveDate;
use rusqlite::{CachedStatement, Connection, ToSql, params};

use super::hash_column;
use crate::domain::ids::DealId;
use crate::store::deals::Stored;
use crate::store::rows::{Day, DayText, run};
use crate::store::{DealRow, Result};

/// The statement that writes a deal that was never seen before, with what is the same in every row bound once.
pub(super) struct Adding<'a> {
    statement: CachedStatement<'a>,
    tx: &'a Connection,
}

/// What is bound for each row; the CRM and the day are.
const FIRST: usize = 3;

impl<'a> Adding<'a> {
    /// For the rows of this CRM, shown on that day.
    pub(super) fn of(tx: &'a Connection, crm: &str, on: NaiveDate) -> Result<Self> {
        let mut statement = tx.prepare_cached(
            "INSERT INTO deal (crm, first_on, external_id, twin, name, account, owner, stage, phase, status, category, amount,
                close, created, last_activity, next_step, next_step_date, stage_entered, crm_pushes, probability, segment,
                source, lost_reason, competitor, icp, first_amount, row_hash, pipeline, contact, deal_type)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21,
                ?22, ?23, ?24, ?25, ?12, ?26, ?27, ?28, ?29)",
        )?;
        statement.raw_bind_parameter(1, crm)?;
        statement.raw_bind_parameter(2, Day(on))?;
        Ok(Self { statement, tx })
    }

    /// Writes one.
    pub(super) fn add(&mut self, row: &DealRow, twin: u32, hash: u64) -> Result<DealId> {
        let [close, created, last_activity, next_step_date, stage_entered] =
            [row.close, row.created, row.last_activity, row.next_step_date, row.stage_entered]
                .map(|d| d.map(DayText::of));
        let values: [&dyn ToSql; 27] = [
            &row.external_id,
            &twin,
            &row.name,
            &row.account,
            &row.owner,
            &row.stage,
            &row.phase,
            &row.status,
            &row.category,
            &row.amount,
            &close,
            &created,
            &last_activity,
            &row.next_step,
            &next_step_date,
            &stage_entered,
            &row.pushes,
            &row.probability.filter(|p| !p.is_nan()),
            &row.segment,
            &row.source,
            &row.lost_reason,
            &row.competitor,
            &row.icp,
            &hash_column(hash),
            &row.pipeline,
            &row.contact,
            &row.deal_type,
        ];
        for (at, value) in values.iter().enumerate() {
            self.statement.raw_bind_parameter(FIRST + at, value)?;
        }
        self.statement.raw_execute()?;
        Ok(DealId(self.tx.last_insert_rowid()))
    }
}

/// A deal as a snapshot has changed it.
pub(super) fn put(tx: &Connection, now: &Stored, moved_later: u32, hash: u64) -> Result<()> {
    let deal = &now.deal;
    run(
        tx,
        "UPDATE deal SET name = ?2, account = ?3, owner = ?4, stage = ?5, phase = ?6, status = ?7, category = ?8,
            amount = ?9, close = ?10, created = ?11, last_activity = ?12, next_step = ?13, next_step_date = ?14,
            stage_entered = ?15, crm_pushes = ?16, moved_later = ?17, probability = ?18, segment = ?19,
            source = ?20, lost_reason = ?21, competitor = ?22, icp = ?23, gone = ?24, pipeline = ?25, contact = ?26,
            deal_type = ?27, stage_seen = ?28, row_hash = ?29 WHERE id = ?1",
        params![
            deal.id,
            deal.name,
            deal.account,
            deal.owner,
            deal.stage,
            deal.phase,
            deal.status,
            deal.category,
            deal.amount,
            deal.close.map(Day),
            deal.created.map(Day),
            deal.last_activity.map(Day),
            deal.next_step,
            deal.next_step_date.map(Day),
            now.stage_crm.map(Day),
            now.crm_pushes,
            moved_later,
            deal.probability,
            deal.segment,
            deal.source,
            deal.lost_reason,
            deal.competitor,
            deal.icp,
            deal.gone.map(Day),
            deal.pipeline,
            deal.contact,
            deal.deal_type,
            now.stage_seen.map(Day),
            hash_column(hash),
        ],
    )
    .map(drop)
}
