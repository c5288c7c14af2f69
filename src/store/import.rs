//! One snapshot of a CRM in one transaction: new deals, changed deals, and the differences as history. Reading the same
//! file again changes nothing.

use std::collections::{HashMap, HashSet};

use chrono::{Datelike, NaiveDate};
use rusqlite::{Connection, Row, params};

use super::deals::{deal, log, push_counts, select_deals};
use super::rows::{At, Day, first, run};
use super::{DealRow, Imported, Result, Snapshot, Store, StoreError};
use crate::domain::deal::{Deal, DealChange, DealField};
use crate::domain::ids::DealId;

/// A deal as it is stored, with what only the store knows of it.
struct Stored {
    deal: Deal,
    crm_pushes: Option<u32>,
    moved_later: u32,
}

impl Store {
    /// Writes one snapshot in one transaction: new deals, changed deals, the changes as history.
    ///
    /// A deal is known again by its id in the CRM or, where it has none, by its name and account (the second of that
    /// name
    /// and account in the file is the second in the store). A row whose id has come before in the same file is
    /// not written. A failure on the way, also one of `rows`, takes everything back. A snapshot of an earlier day than
    /// the newest one of that CRM is refused: it would turn history around.
    pub fn import_deals(&mut self, snapshot: &Snapshot, rows: &mut dyn Iterator<Item = DealRow>) -> Result<Imported> {
        self.write(|tx| {
            let newest = "SELECT max(on_day) FROM snapshot WHERE crm = ?1";
            let newest: Option<Day> = first(tx, newest, [&snapshot.crm], |r| r.get(0))?.flatten();
            if let Some(Day(newest)) = newest.filter(|n| n.0 > snapshot.on) {
                return Err(StoreError::Refused(format!(
                    "{} shows {}, but a later state of {} is already here ({newest}): import the files in the order of \
                     their days, or date this one with --as-of",
                    snapshot.file, snapshot.on, snapshot.crm
                )));
            }
            let sql = "INSERT INTO snapshot (crm, file, on_day, read_at) VALUES (?1, ?2, ?3, ?4)";
            run(tx, sql, params![snapshot.crm, snapshot.file, Day(snapshot.on), At(snapshot.read_at)])?;
            let mut import = Import {
                tx,
                crm: &snapshot.crm,
                on: snapshot.on,
                snapshot: tx.last_insert_rowid(),
                seen: HashSet::new(),
                twins: HashMap::new(),
                done: Imported::default(),
            };
            for row in rows {
                import.row(&row)?;
            }
            Ok(import.done)
        })
    }
}

/// An import on its way.
struct Import<'a> {
    tx: &'a Connection,
    crm: &'a str,
    on: NaiveDate,
    snapshot: i64,
    seen: HashSet<DealId>,
    twins: HashMap<(String, String), u32>,
    done: Imported,
}

impl Import<'_> {
    fn row(&mut self, row: &DealRow) -> Result<()> {
        let days = [row.close, row.created, row.last_activity, row.next_step_date, row.stage_entered];
        if let Some(far) = days.into_iter().flatten().find(|d| !(0..=9999).contains(&d.year())) {
            return Err(StoreError::Refused(format!("{}: {far} is not a day of these times", row.name)));
        }
        let twin = self.twin(row);
        let Some(stored) = self.find(row, twin)? else {
            return self.create(row, twin);
        };
        if !self.seen.insert(stored.deal.id) {
            self.done.repeated += 1;
            return Ok(());
        }
        let now = merged(&stored, self.crm, row);
        if now == stored.deal && row.pushes == stored.crm_pushes {
            self.done.unchanged += 1;
            return Ok(());
        }
        let mut moved_later = stored.moved_later;
        for change in differences(&stored.deal, &now, self.on) {
            moved_later += u32::from(change.push().is_some());
            log(self.tx, &change, Some(self.snapshot))?;
            self.done.changes += 1;
        }
        self.done.changed += 1;
        run(
            self.tx,
            "UPDATE deal SET name = ?2, account = ?3, owner = ?4, stage = ?5, phase = ?6, status = ?7, category = ?8,
                amount = ?9, close = ?10, created = ?11, last_activity = ?12, next_step = ?13, next_step_date = ?14,
                stage_entered = ?15, crm_pushes = ?16, moved_later = ?17, probability = ?18, segment = ?19,
                source = ?20, lost_reason = ?21, competitor = ?22, icp = ?23 WHERE id = ?1",
            params![
                now.id,
                now.name,
                now.account,
                now.owner,
                now.stage,
                now.phase,
                now.status,
                now.category,
                now.amount,
                now.close.map(Day),
                now.created.map(Day),
                now.last_activity.map(Day),
                now.next_step,
                now.next_step_date.map(Day),
                now.stage_entered.map(Day),
                row.pushes,
                moved_later,
                now.probability,
                now.segment,
                now.source,
                now.lost_reason,
                now.competitor,
                now.icp,
            ],
        )?;
        Ok(())
    }

    /// Which one it is of the deals without an id that share name and account.
    fn twin(&mut self, row: &DealRow) -> u32 {
        if row.external_id.is_some() {
            return 0;
        }
        let next = self.twins.entry((row.name.clone(), row.account.clone().unwrap_or_default())).or_insert(0);
        *next += 1;
        *next - 1
    }

    fn find(&self, row: &DealRow, twin: u32) -> Result<Option<Stored>> {
        match &row.external_id {
            Some(id) => {
                first(self.tx, select_deals!("WHERE crm = ?1 AND external_id = ?2"), params![self.crm, id], stored)
            }
            None => {
                let sql = select_deals!(
                    "WHERE crm = ?1 AND name = ?2 AND ifnull(account, '') = ifnull(?3, '')
                           AND twin = ?4 AND external_id IS NULL"
                );
                first(self.tx, sql, params![self.crm, row.name, row.account, twin], stored)
            }
        }
    }

    fn create(&mut self, row: &DealRow, twin: u32) -> Result<()> {
        run(
            self.tx,
            "INSERT INTO deal (crm, external_id, twin, name, account, owner, stage, phase, status, category, amount, close,
                created, last_activity, next_step, next_step_date, stage_entered, crm_pushes, probability, segment,
                source, lost_reason, competitor, icp)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21,
                ?22, ?23, ?24)",
            params![
                self.crm, row.external_id, twin, row.name, row.account, row.owner, row.stage, row.phase,
                row.status, row.category, row.amount, row.close.map(Day), row.created.map(Day),
                row.last_activity.map(Day), row.next_step, row.next_step_date.map(Day), row.stage_entered.map(Day),
                row.pushes, row.probability, row.segment, row.source, row.lost_reason, row.competitor, row.icp,
            ],
        )?;
        let deal = DealId(self.tx.last_insert_rowid());
        self.seen.insert(deal);
        let new = row.amount.map(|m| m.minor().to_string());
        let created = DealChange { deal, on: self.on, field: DealField::Created, old: None, new };
        log(self.tx, &created, Some(self.snapshot))?;
        self.done.created += 1;
        self.done.changes += 1;
        Ok(())
    }
}

fn stored(r: &Row<'_>) -> rusqlite::Result<Stored> {
    let (crm_pushes, moved_later) = push_counts(r)?;
    Ok(Stored { deal: deal(r)?, crm_pushes, moved_later })
}

/// The deal as the snapshot shows it. The pushes stay as they were stored: they are compared by their two sources.
fn merged(stored: &Stored, crm: &str, row: &DealRow) -> Deal {
    Deal {
        id: stored.deal.id,
        crm: crm.to_owned(),
        external_id: row.external_id.clone(),
        name: row.name.clone(),
        account: row.account.clone(),
        owner: row.owner,
        stage: row.stage.clone(),
        phase: row.phase,
        status: row.status,
        category: row.category,
        amount: row.amount,
        close: row.close,
        created: row.created,
        last_activity: row.last_activity,
        next_step: row.next_step.clone(),
        next_step_date: row.next_step_date,
        stage_entered: row.stage_entered,
        pushes: stored.deal.pushes,
        probability: row.probability.filter(|p| !p.is_nan()),
        segment: row.segment.clone(),
        source: row.source.clone(),
        lost_reason: row.lost_reason.clone(),
        competitor: row.competitor.clone(),
        icp: row.icp,
    }
}

/// What history keeps of the difference between two states of a deal.
fn differences(old: &Deal, new: &Deal, on: NaiveDate) -> Vec<DealChange> {
    let id = old.id;
    let iso = |d: Option<NaiveDate>| d.map(|d| d.to_string());
    let pairs = [
        (DealField::Stage, Some(old.stage.clone()), Some(new.stage.clone())),
        (DealField::Amount, old.amount.map(|m| m.minor().to_string()), new.amount.map(|m| m.minor().to_string())),
        (DealField::Close, iso(old.close), iso(new.close)),
        (DealField::Category, old.category.map(|c| c.key().to_owned()), new.category.map(|c| c.key().to_owned())),
        (DealField::Owner, old.owner.map(|o| o.to_string()), new.owner.map(|o| o.to_string())),
        (DealField::Status, Some(old.status.key().to_owned()), Some(new.status.key().to_owned())),
    ];
    pairs
        .into_iter()
        .filter(|(_, old, new)| old != new)
        .map(|(field, old, new)| DealChange { deal: id, on, field, old, new })
        .collect()
}
