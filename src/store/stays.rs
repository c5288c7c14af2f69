//! How long deals stood in the stages they have left, from the log.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rusqlite::Row;

use super::rows::{Day, all, day};
use super::{Result, Store, StoreError};
use crate::domain::deal::DealField;
use crate::domain::health::StageLeft;
use crate::domain::ids::DealId;

/// A change that says something about stages.
struct Logged {
    deal: DealId,
    on: NaiveDate,
    field: DealField,
    old: Option<String>,
    new: Option<String>,
    /// The day the CRM says the deal was created, where our log has seen it from its beginning.
    born: Option<NaiveDate>,
    /// The stage the deal is in now.
    stage: String,
}

impl Store {
    /// The deals that had left a stage by the end of that day, by stage: how many, and for how many days they had stood in it.
    ///
    /// A deal leaves its stage when it moves to another one, and when it is won or lost. Since when it was there the CRM says
    /// or, where it does not, our log: the day it moved there, or was created, if that was seen. What nobody knows is left
    /// out.
    pub fn stages_left(&self, until: NaiveDate) -> Result<Vec<StageLeft>> {
        let sql = "WITH begun AS (SELECT crm, min(on_day) AS day FROM snapshot GROUP BY crm)
                   SELECT c.deal, c.on_day, c.field, c.old, c.new,
                          CASE WHEN d.created >= b.day THEN d.created END AS born, d.stage
                   FROM deal_change c JOIN deal d ON d.id = c.deal LEFT JOIN begun b ON b.crm = d.crm
                   WHERE c.field IN ('stage', 'stage_entered', 'status')
                   ORDER BY c.deal, c.on_day, c.id";
        let log = all(&self.conn, sql, [], logged)?;
        let mut found: BTreeMap<String, (usize, i64)> = BTreeMap::new();
        for deal in log.chunk_by(|a, b| a.deal == b.deal) {
            for (stage, days) in of_deal(deal, until)? {
                let (deals, sum) = found.entry(stage).or_default();
                *deals += 1;
                *sum += days;
            }
        }
        Ok(found.into_iter().map(|(stage, (deals, days))| StageLeft { stage, deals, days }).collect())
    }
}

fn logged(r: &Row<'_>) -> rusqlite::Result<Logged> {
    Ok(Logged {
        deal: r.get(0)?,
        on: r.get::<_, Day>(1)?.0,
        field: r.get(2)?,
        old: r.get(3)?,
        new: r.get(4)?,
        born: day(r, 5)?,
        stage: r.get(6)?,
    })
}

/// The stages one deal has left, with the days it stood in each. What a day brings is one step, however many rows tell it.
fn of_deal(log: &[Logged], until: NaiveDate) -> Result<Vec<(String, i64)>> {
    let mut left = Vec::new();
    let mut since = log.first().and_then(|c| c.born);
    let days: Vec<&[Logged]> = log.chunk_by(|a, b| a.on == b.on).collect();
    for (at, changes) in days.iter().enumerate() {
        let Some(on) = changes.first().map(|c| c.on).filter(|on| *on <= until) else { break };
        let of = |field: DealField| changes.iter().filter(move |c| c.field == field);
        let moved = of(DealField::Stage).next().and_then(|c| c.old.clone());
        let closed = of(DealField::Status).next().is_some_and(|c| c.old.as_deref() == Some("open"));
        let said = of(DealField::StageEntered).next().map(|c| date(c, c.old.as_deref())).transpose()?.flatten();
        if let Some(stage) = moved.clone().or_else(|| closed.then(|| stage_after(&days[at..]))) {
            // a deal that had entered its stage after it left it was entered late
            if let Some(days) = said.or(since).map(|from| (on - from).num_days()).filter(|days| *days >= 0) {
                left.push((stage, days));
            }
        }
        let now = of(DealField::StageEntered).next_back().map(|c| date(c, c.new.as_deref())).transpose()?.flatten();
        if moved.is_some() {
            since = now.or(Some(on));
        } else if now.is_some() {
            since = now;
        }
    }
    Ok(left)
}

/// The stage in which the deal was on the first of these days, which did not change it.
fn stage_after(days: &[&[Logged]]) -> String {
    let changes = || days.iter().flat_map(|d| d.iter());
    let next = changes().find(|c| c.field == DealField::Stage).and_then(|c| c.old.clone());
    next.or_else(|| changes().next().map(|c| c.stage.clone())).unwrap_or_default()
}

fn date(change: &Logged, text: Option<&str>) -> Result<Option<NaiveDate>> {
    let unreadable = || {
        StoreError::Corrupt(
            "a deal's history",
            format!("{} of deal {} on {}", change.field.key(), change.deal, change.on),
        )
    };
    text.map(|t| t.parse().map_err(|_| unreadable())).transpose()
}
