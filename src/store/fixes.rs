//! Facts of deals that were corrected here and have to go back to the CRM. A correction changes the deal at once and is
//! logged like any other change; a snapshot settles it.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::{Connection, Row, params};

use super::captures::same;
use super::deals::{Stored, deal, log, select_deals};
use super::import::Absent;
use super::past;
use super::rows::{At, Day, all, at, day, first, json_numbers, run};
use super::{DealRow, Result, Store, StoreError};
use crate::domain::change::Swap;
use crate::domain::deal::{Category, Deal, DealChange, DealField, Phase};
use crate::domain::fix::{Fix, FixField, FixState};
use crate::domain::ids::{DealId, FixId, MeetingId, PersonId};
use crate::domain::money::Money;

/// A correction the CRM has not shown yet, as an import needs it.
pub(super) struct OpenFix {
    id: FixId,
    field: FixField,
    old: Option<String>,
    new: Option<String>,
}

impl Store {
    /// What was corrected here, in the order in which it was; `open`: only what the CRM has not shown yet; `owners`: of
    /// their deals, as they own them now.
    pub fn fixes(&self, open: bool, owners: Option<&[PersonId]>) -> Result<Vec<Fix>> {
        let owners = owners.map(|o| json_numbers(o.iter().map(|p| p.0)));
        let sql = "SELECT f.* FROM deal_fix f JOIN deal d ON d.id = f.deal
                   WHERE f.voided IS NULL AND (NOT ?1 OR f.state = 'open')
                     AND (?2 IS NULL OR d.owner IN (SELECT value FROM json_each(?2)))
                   ORDER BY f.at, f.id";
        all(&self.conn, sql, params![open, owners], fix)
    }

    /// What was corrected in a meeting, in the order in which it was.
    pub fn fixes_in(&self, meeting: MeetingId) -> Result<Vec<Fix>> {
        let sql = "SELECT * FROM deal_fix WHERE meeting = ?1 AND voided IS NULL ORDER BY at, id";
        all(&self.conn, sql, [meeting], fix)
    }

    /// What was corrected about one deal, in the order in which it was.
    pub fn fixes_of(&self, deal: DealId) -> Result<Vec<Fix>> {
        all(&self.conn, "SELECT * FROM deal_fix WHERE deal = ?1 AND voided IS NULL ORDER BY at, id", [deal], fix)
    }
}

fn fix(r: &Row<'_>) -> rusqlite::Result<Fix> {
    Ok(Fix {
        id: r.get("id")?,
        deal: r.get("deal")?,
        field: r.get("field")?,
        old: r.get("old")?,
        new: r.get("new")?,
        at: at(r, "at")?,
        on: r.get::<_, Day>("on_day")?.0,
        by: r.get("by_person")?,
        meeting: r.get("meeting")?,
        state: r.get("state")?,
        settled: day(r, "settled")?,
    })
}

/// Carries out one undoable correction: the list and the deal in one.
pub(super) fn apply_fix(tx: &Connection, swap: &Swap<Fix>, now: DateTime<Utc>) -> Result<()> {
    let Some((id, on, field)) = same(swap, |f| (f.id, f.deal, f.field), "a correction")? else { return Ok(()) };
    let here = first(tx, "SELECT * FROM deal_fix WHERE id = ?1 AND voided IS NULL", [id], fix)?;
    if here.as_ref() != swap.before.as_deref() {
        return Err(StoreError::Conflict("the correction"));
    }
    let (Some(from), Some(to)) = (sides(swap).map(|s| s.0), sides(swap).map(|s| s.1)) else { return Ok(()) };
    let Some(present) = first(tx, select_deals!("WHERE id = ?1"), [on], deal)? else {
        return Err(StoreError::Refused("that deal is not in this file".into()));
    };
    if field.of(&present) != from {
        return Err(StoreError::Conflict("the deal"));
    }
    match swap.after.as_deref() {
        None => {
            run(tx, "UPDATE deal_fix SET voided = ?2 WHERE id = ?1", params![id, At(now)])?;
        }
        Some(after) => {
            if !field.takes(after.new.as_deref()) {
                return Err(StoreError::Refused(format!(
                    "`{}` is no {}",
                    after.new.as_deref().unwrap_or_default(),
                    field.word()
                )));
            }
            let twice = "SELECT 1 FROM deal_fix WHERE deal = ?1 AND field = ?2 AND state = 'open' AND voided IS NULL
                         AND id <> ?3";
            if first(tx, twice, params![on, field, id], |_| Ok(()))?.is_some() {
                return Err(StoreError::Refused(format!(
                    "the {} of this deal is on the list for the CRM already: change that one",
                    field.word()
                )));
            }
            write(tx, after)?;
        }
    }
    let day = swap.after.as_deref().or(swap.before.as_deref()).map_or(now.date_naive(), |f| f.on);
    set(tx, &present, field, to.as_deref(), day, swap.after.is_none())
}

/// What the deal says before and after the swap.
fn sides(swap: &Swap<Fix>) -> Option<(Option<String>, Option<String>)> {
    let (before, after) = (swap.before.as_deref(), swap.after.as_deref());
    let one = before.or(after)?;
    let from = before.map_or_else(|| one.old.clone(), |f| f.new.clone());
    let to = after.map_or_else(|| one.old.clone(), |f| f.new.clone());
    Some((from, to))
}

fn write(tx: &Connection, f: &Fix) -> Result<()> {
    let sql = "INSERT INTO deal_fix (id, deal, field, old, new, at, on_day, by_person, meeting, state, settled)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
               ON CONFLICT (id) DO UPDATE SET old = excluded.old, new = excluded.new, at = excluded.at,
                 on_day = excluded.on_day, by_person = excluded.by_person, meeting = excluded.meeting,
                 state = excluded.state, settled = excluded.settled, voided = NULL";
    let fields =
        params![f.id, f.deal, f.field, f.old, f.new, At(f.at), Day(f.on), f.by, f.meeting, f.state, f.settled.map(Day)];
    run(tx, sql, fields).map(drop)
}

/// The newest day on which the log tells something of this fact: whatever is told next is told on that day or later.
pub(super) fn last_told(tx: &Connection, deal: DealId, field: DealField) -> Result<Option<NaiveDate>> {
    let sql = "SELECT max(on_day) FROM deal_change WHERE deal = ?1 AND field = ?2";
    Ok(first(tx, sql, params![deal, field], |r| r.get::<_, Option<Day>>(0))?.flatten().map(|d| d.0))
}

/// Changes the deal itself, with its history. A stage takes its phase along, as other deals in it have it; `back`: it is
/// taken back, and the phase with it.
fn set(tx: &Connection, deal: &Deal, field: FixField, to: Option<&str>, on: NaiveDate, back: bool) -> Result<()> {
    let old = field.of(deal);
    if old.as_deref() == to {
        return Ok(());
    }
    let on = on.max(last_told(tx, deal.id, field.field())?.unwrap_or(on));
    log(tx, &DealChange { deal: deal.id, on, field: field.field(), old, new: to.map(str::to_owned) }, None)?;
    match field {
        FixField::NextStep => run(tx, "UPDATE deal SET next_step = ?2 WHERE id = ?1", params![deal.id, to]),
        FixField::NextStepDate => run(tx, "UPDATE deal SET next_step_date = ?2 WHERE id = ?1", params![deal.id, to]),
        FixField::Close => {
            let pushes = past::pushes_of(tx, deal.id)?;
            run(tx, "UPDATE deal SET close = ?2, moved_later = ?3 WHERE id = ?1", params![deal.id, to, pushes])
        }
        FixField::Amount => {
            let amount = to.and_then(|t| t.parse().ok()).map(Money);
            run(tx, "UPDATE deal SET amount = ?2 WHERE id = ?1", params![deal.id, amount])
        }
        FixField::Category => run(tx, "UPDATE deal SET category = ?2 WHERE id = ?1", params![deal.id, to]),
        FixField::Stage => {
            let phase = phase_of(tx, deal, to, on, back)?.unwrap_or(deal.phase);
            if phase != deal.phase {
                let (old, new) = (Some(deal.phase.key().to_owned()), Some(phase.key().to_owned()));
                log(tx, &DealChange { deal: deal.id, on, field: DealField::Phase, old, new }, None)?;
            }
            let seen = past::stage_seen(tx, deal.id)?;
            let sql = "UPDATE deal SET stage = ?2, phase = ?3, stage_seen = ?4 WHERE id = ?1";
            run(tx, sql, params![deal.id, to, phase, seen.map(Day)])
        }
    }
    .map(drop)
}

/// The phase that goes with a stage: of open deals in it before closed ones, whose phase says little. Taken back: the one
/// that the correction of that day took away.
fn phase_of(tx: &Connection, deal: &Deal, stage: Option<&str>, on: NaiveDate, back: bool) -> Result<Option<Phase>> {
    if back {
        let sql = "SELECT old FROM deal_change WHERE deal = ?1 AND field = 'phase' AND on_day = ?2 AND snapshot IS NULL
                   ORDER BY id DESC LIMIT 1";
        return first(tx, sql, params![deal.id, Day(on)], |r| r.get(0));
    }
    let sql = "SELECT phase FROM deal WHERE crm = ?1 AND stage = ?2 AND id <> ?3 ORDER BY status <> 'open' LIMIT 1";
    first(tx, sql, params![deal.crm, stage, deal.id], |r| r.get(0))
}

/// Every correction the CRM has not shown yet.
pub(super) fn open_by_deal(tx: &Connection) -> Result<HashMap<DealId, Vec<OpenFix>>> {
    let sql = "SELECT deal, id, field, old, new FROM deal_fix WHERE state = 'open' AND voided IS NULL";
    let mut found: HashMap<DealId, Vec<OpenFix>> = HashMap::new();
    for (deal, fix) in all(tx, sql, [], |r| {
        Ok((r.get(0)?, OpenFix { id: r.get(1)?, field: r.get(2)?, old: r.get(3)?, new: r.get(4)? }))
    })? {
        found.entry(deal).or_default().push(fix);
    }
    Ok(found)
}

/// A snapshot shows a deal with corrections: the CRM says the same now, or something new, and the correction is settled;
/// or it says what it said, and the correction stays.
pub(super) fn settle(
    tx: &Connection,
    open: &[OpenFix],
    was: &Stored,
    row: &mut DealRow,
    on: NaiveDate,
    absent: &Absent,
) -> Result<()> {
    // an export without the column says nothing of it: the correction goes on waiting
    for fix in open.iter().filter(|f| !absent.has(f.field.field())) {
        let says = of_row(fix.field, row);
        let state = if says == fix.new {
            FixState::Arrived
        } else if says == fix.old {
            keep(fix.field, was, row);
            continue;
        } else {
            FixState::Overtaken
        };
        run(tx, "UPDATE deal_fix SET state = ?2, settled = ?3 WHERE id = ?1", params![fix.id, state, Day(on)])?;
    }
    Ok(())
}

/// [`FixField::of`] of a row on its way in.
fn of_row(field: FixField, row: &DealRow) -> Option<String> {
    match field {
        FixField::NextStep => row.next_step.clone(),
        FixField::NextStepDate => row.next_step_date.map(|d| d.to_string()),
        FixField::Close => row.close.map(|d| d.to_string()),
        FixField::Amount => row.amount.map(|m| m.minor().to_string()),
        FixField::Stage => Some(row.stage.clone()),
        FixField::Category => row.category.map(Category::key).map(str::to_owned),
    }
}

/// The row takes over what stands here.
fn keep(field: FixField, was: &Stored, row: &mut DealRow) {
    match field {
        FixField::NextStep => row.next_step.clone_from(&was.deal.next_step),
        FixField::NextStepDate => row.next_step_date = was.deal.next_step_date,
        FixField::Close => row.close = was.deal.close,
        FixField::Amount => row.amount = was.deal.amount,
        FixField::Stage => {
            row.stage.clone_from(&was.deal.stage);
            row.phase = was.deal.phase;
        }
        FixField::Category => row.category = was.deal.category,
    }
}
