//! What was written about missed forecasts. A row never changes; an amendment is a new one.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row, params};

use super::captures::same;
use super::rows::{At, all, at, first, json_ids, run, subject_columns, subject_of};
use super::{Result, Store, StoreError};
use crate::domain::change::Swap;
use crate::domain::forecast::owed::{Explained, MissedDeal, Story};
use crate::domain::ids::{ExplainedId, MeetingId};
use crate::domain::people::Subject;
use crate::domain::period::PeriodKey;

impl Store {
    /// Everything that was written before a moment (`None`: until now), the newest first, amended ones with it; as far as it is
    /// about whom those who listen may read about.
    pub fn explained(&self, before: Option<DateTime<Utc>>) -> Result<Vec<Explained>> {
        let sql = "SELECT * FROM explained WHERE voided IS NULL AND (?1 IS NULL OR at < ?1) ORDER BY at DESC, id DESC";
        let found = self.readable(all(&self.conn, sql, [before.map(At)], explained)?)?;
        with_deals(&self.conn, found)
    }

    /// What was written about one period of a subject, the newest first: that one counts.
    pub fn explained_of(&self, subject: Subject, period: PeriodKey) -> Result<Vec<Explained>> {
        let (person, unit) = subject_columns(subject);
        let sql = "SELECT * FROM explained WHERE person IS ?1 AND unit IS ?2 AND period = ?3 AND voided IS NULL
                   ORDER BY at DESC, id DESC";
        let found = all(&self.conn, sql, params![person, unit, period], explained)?;
        with_deals(&self.conn, found)
    }

    /// What was written in a meeting, in the order in which it was.
    pub fn explained_in(&self, meeting: MeetingId) -> Result<Vec<Explained>> {
        let found = all(
            &self.conn,
            "SELECT * FROM explained WHERE meeting = ?1 AND voided IS NULL ORDER BY at, id",
            [meeting],
            explained,
        )?;
        with_deals(&self.conn, found)
    }
}

fn explained(r: &Row<'_>) -> rusqlite::Result<Explained> {
    Ok(Explained {
        id: r.get("id")?,
        subject: subject_of(r)?,
        period: r.get("period")?,
        horizon: r.get("horizon")?,
        fc: r.get("fc")?,
        actual: r.get("actual")?,
        by: r.get("by_person")?,
        at: at(r, "at")?,
        meeting: r.get("meeting")?,
        story: Story { deals: Vec::new(), rest: r.get("rest")?, lesson: r.get("lesson")?, why: r.get("why")? },
        amends: r.get("amends")?,
    })
}

/// One query for the deals of all of them.
fn with_deals(conn: &Connection, mut found: Vec<Explained>) -> Result<Vec<Explained>> {
    let sql =
        "SELECT * FROM explained_deal WHERE explained IN (SELECT value FROM json_each(?1)) ORDER BY explained, place";
    let mut deals: HashMap<ExplainedId, Vec<MissedDeal>> = HashMap::new();
    for (id, deal) in all(conn, sql, [json_ids(found.iter().map(|e| e.id))], |r| Ok((r.get("explained")?, deal(r)?)))? {
        deals.entry(id).or_default().push(deal);
    }
    for one in &mut found {
        one.story.deals = deals.remove(&one.id).unwrap_or_default();
    }
    Ok(found)
}

fn deal(r: &Row<'_>) -> rusqlite::Result<MissedDeal> {
    Ok(MissedDeal { deal: r.get("deal")?, amount: r.get("amount")?, fate: r.get("fate")?, reason: r.get("reason")? })
}

/// Carries out one undoable explanation: it is written, taken back, or brought back as it was.
pub(super) fn apply_explained(tx: &Connection, swap: &Swap<Explained>, now: DateTime<Utc>) -> Result<()> {
    let Some((id, subject, period)) = same(swap, |e| (e.id, e.subject, e.period), "an explanation")? else {
        return Ok(());
    };
    if swap.before.is_some() && swap.after.is_some() {
        return Err(StoreError::Refused("an explanation is never edited: amend it, and both are shown".into()));
    }
    let here = first(tx, "SELECT * FROM explained WHERE id = ?1 AND voided IS NULL", [id], explained)?;
    let here = with_deals(tx, here.into_iter().collect())?.pop();
    if here.as_ref() != swap.before.as_deref() {
        return Err(StoreError::Conflict("the explanation"));
    }
    // the one that counts now: what is written takes its place, and only the newest is taken back
    let (person, unit) = subject_columns(subject);
    let counting =
        "SELECT e.id FROM explained e WHERE e.person IS ?1 AND e.unit IS ?2 AND e.period = ?3 AND e.voided IS NULL
        AND NOT EXISTS (SELECT 1 FROM explained n WHERE n.amends = e.id AND n.voided IS NULL)";
    let counting: Option<ExplainedId> = first(tx, counting, params![person, unit, period], |r| r.get(0))?;
    let Some(after) = swap.after.as_deref() else {
        if counting != Some(id) {
            return Err(StoreError::Refused(
                "this explanation is amended already: take the amendment back first".into(),
            ));
        }
        return run(tx, "UPDATE explained SET voided = ?2 WHERE id = ?1", params![id, At(now)]).map(drop);
    };
    if counting != after.amends {
        return Err(StoreError::Conflict("the explanation"));
    }
    if run(tx, "UPDATE explained SET voided = NULL WHERE id = ?1", [id])? > 0 {
        return Ok(());
    }
    write(tx, after)
}

fn write(tx: &Connection, e: &Explained) -> Result<()> {
    let (person, unit) = subject_columns(e.subject);
    let sql = "INSERT INTO explained (id, person, unit, period, horizon, fc, actual, by_person, at, meeting, rest, lesson, amends, why)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";
    let fields = params![
        e.id,
        person,
        unit,
        e.period,
        e.horizon,
        e.fc,
        e.actual,
        e.by,
        At(e.at),
        e.meeting,
        e.story.rest,
        e.story.lesson,
        e.amends,
        e.story.why
    ];
    run(tx, sql, fields)?;
    for (place, d) in e.story.deals.iter().enumerate() {
        let sql =
            "INSERT INTO explained_deal (explained, place, deal, amount, fate, reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        run(tx, sql, params![e.id, place as i64, d.deal, d.amount, d.fate, d.reason])?;
    }
    Ok(())
}
