//! Open deals that lack something, and those that a meeting has named as exceptions. What a gap is, is the domain's
//! ([`crate::domain::hygiene::gaps`]); the query leaves out the deals that cannot have one, so that a region's hundred
//! thousand deals are not read for the few that do.

use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::{Connection, Row, params};

use super::captures::same;
use super::deals::{deal, select_deals};
use super::rows::{At, Day, all, at, first, json_numbers, run};
use super::{DealFilter, Result, Store, StoreError};
use crate::domain::change::Swap;
use crate::domain::deal::{Deal, Status};
use crate::domain::hygiene::{self, Exception};
use crate::domain::ids::{MeetingId, PersonId};

impl Store {
    /// Open deals of these owners that lack something on that day, by close date. `as_of`: as they were at the end of it,
    /// and `before` the moment at which it ended: promises as they were known then.
    pub fn deals_with_gaps(
        &self,
        owners: &[PersonId],
        today: NaiveDate,
        as_of: Option<NaiveDate>,
        before: Option<DateTime<Utc>>,
    ) -> Result<Vec<Deal>> {
        let mut found = match as_of.map(|day| Ok::<_, StoreError>((day, self.is_past(day)?))).transpose()? {
            Some((_, true)) => self.deals(&open_then(owners, as_of))?,
            Some((_, false)) | None => {
                let sql = select_deals!(
                    "WHERE standing = 'open' AND owner IN (SELECT value FROM json_each(?1))
                       AND (trim(ifnull(next_step, '')) = '' OR next_step_date IS NULL OR next_step_date < ?2
                            OR close IS NULL OR close < ?2 OR ifnull(amount, 0) = 0)
                     ORDER BY close IS NULL, close, name, id"
                );
                all(&self.conn, sql, params![json_numbers(owners.iter().map(|p| p.0)), Day(today)], deal)?
            }
        };
        let missing = self.missing(as_of)?;
        let promised = self.promised_deals(today, before)?;
        found.retain(|d| !hygiene::gaps(d, today, missing, promised.contains(&d.id)).is_empty());
        Ok(found)
    }

    /// How many open deals each of these owners has, omitted ones aside.
    pub fn open_counts(&self, owners: &[PersonId], as_of: Option<NaiveDate>) -> Result<Vec<(PersonId, usize)>> {
        if let Some(day) = as_of
            && self.is_past(day)?
        {
            let deals = self.deals(&open_then(owners, as_of))?;
            let count = |p: &PersonId| deals.iter().filter(|d| d.owner == Some(*p) && d.is_open()).count();
            return Ok(owners.iter().map(|p| (*p, count(p))).collect());
        }
        let sql = "SELECT owner, count(*) FROM deal
                   WHERE standing = 'open' AND ifnull(category, '') <> 'omitted'
                     AND owner IN (SELECT value FROM json_each(?1))
                   GROUP BY owner ORDER BY owner";
        all(&self.conn, sql, [json_numbers(owners.iter().map(|p| p.0))], |r| {
            let count: i64 = r.get(1)?;
            Ok((r.get(0)?, usize::try_from(count).unwrap_or(0)))
        })
    }

    /// The CRMs that open deals of these owners came from.
    pub fn open_crms(&self, owners: &[PersonId]) -> Result<Vec<String>> {
        let sql = "SELECT DISTINCT crm FROM deal WHERE standing = 'open' AND owner IN (SELECT value FROM json_each(?1))
                   ORDER BY crm";
        all(&self.conn, sql, [json_numbers(owners.iter().map(|p| p.0))], |r| r.get(0))
    }

    /// The deals that a meeting has named as exceptions, in the order in which it did.
    pub fn exceptions_of(&self, meeting: MeetingId) -> Result<Vec<Exception>> {
        let sql = "SELECT * FROM step_exception WHERE meeting = ?1 AND voided IS NULL ORDER BY at, deal";
        all(&self.conn, sql, [meeting], exception)
    }
}

fn open_then(owners: &[PersonId], as_of: Option<NaiveDate>) -> DealFilter {
    DealFilter { owners: Some(owners.to_vec()), status: Some(Status::Open), as_of, ..DealFilter::default() }
}

fn exception(r: &Row<'_>) -> rusqlite::Result<Exception> {
    Ok(Exception { meeting: r.get("meeting")?, deal: r.get("deal")?, reason: r.get("reason")?, at: at(r, "at")? })
}

/// Carries out one undoable naming of an exception.
pub(super) fn apply_exception(tx: &Connection, swap: &Swap<Exception>, now: DateTime<Utc>) -> Result<()> {
    let Some((meeting, deal)) = same(swap, |e| (e.meeting, e.deal), "an exception")? else { return Ok(()) };
    let sql = "SELECT * FROM step_exception WHERE meeting = ?1 AND deal = ?2 AND voided IS NULL";
    if first(tx, sql, params![meeting, deal], exception)?.as_ref() != swap.before.as_deref() {
        return Err(StoreError::Conflict("the exception"));
    }
    match swap.after.as_deref() {
        None => {
            let sql = "UPDATE step_exception SET voided = ?3 WHERE meeting = ?1 AND deal = ?2";
            run(tx, sql, params![meeting, deal, At(now)]).map(drop)
        }
        Some(after) => {
            let sql = "INSERT INTO step_exception (meeting, deal, reason, at) VALUES (?1, ?2, ?3, ?4)
                       ON CONFLICT (meeting, deal) DO UPDATE SET reason = excluded.reason, at = excluded.at, voided = NULL";
            run(tx, sql, params![meeting, deal, after.reason, At(after.at)]).map(drop)
        }
    }
}
