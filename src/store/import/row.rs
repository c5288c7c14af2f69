//! A deal's row in the table: written for the first time, written anew.

use chrono::NaiveDate;
use rusqlite::{CachedStatement, Connection, params};

use super::hash_column;
use crate::domain::ids::DealId;
use crate::store::deals::Stored;
use crate::store::rows::{Day, run};
use crate::store::{DealRow, Result};

/// The statement for [`add`].
pub(super) fn adding(tx: &Connection) -> Result<CachedStatement<'_>> {
    Ok(tx.prepare_cached(
        "INSERT INTO deal (crm, external_id, twin, name, account, owner, stage, phase, status, category, amount, close,
            created, last_activity, next_step, next_step_date, stage_entered, crm_pushes, probability, segment,
            source, lost_reason, competitor, icp, first_on, first_amount, row_hash, pipeline, contact, deal_type)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21,
            ?22, ?23, ?24, ?25, ?11, ?26, ?27, ?28, ?29)",
    )?)
}

/// A deal that was never seen before.
pub(super) fn add(
    statement: &mut CachedStatement<'_>,
    tx: &Connection,
    crm: &str,
    row: &DealRow,
    twin: u32,
    hash: u64,
    on: NaiveDate,
) -> Result<DealId> {
    statement.execute(params![
        crm,
        row.external_id,
        twin,
        row.name,
        row.account,
        row.owner,
        row.stage,
        row.phase,
        row.status,
        row.category,
        row.amount,
        row.close.map(Day),
        row.created.map(Day),
        row.last_activity.map(Day),
        row.next_step,
        row.next_step_date.map(Day),
        row.stage_entered.map(Day),
        row.pushes,
        row.probability.filter(|p| !p.is_nan()),
        row.segment,
        row.source,
        row.lost_reason,
        row.competitor,
        row.icp,
        Day(on),
        hash_column(hash),
        row.pipeline,
        row.contact,
        row.deal_type,
    ])?;
    Ok(DealId(tx.last_insert_rowid()))
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
