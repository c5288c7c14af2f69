//! Deals from day to day: for what the past says, from the log.

use chrono::NaiveDate;
use rusqlite::types::ValueRef;
use rusqlite::{Row, params};

use super::rows::{Day, day, iso_day};
use super::{Result, Store, StoreError};
use crate::domain::deal::{Category, Phase, Status};
use crate::domain::forecast::odds::life::{Life, Stand, Turn};
use crate::domain::ids::{DealId, PersonId};
use crate::domain::money::Money;

/// One entry of the log: what it says, before and after.
#[derive(Clone, Copy)]
struct Entry {
    deal: DealId,
    on: NaiveDate,
    old: Turn,
    new: Turn,
}

/// In the order in which they were written, as for the waterfall.
const CHANGES: &str = "SELECT deal, on_day, field, old, new FROM deal_change NOT INDEXED
    WHERE id >= (SELECT min(id) FROM deal_change WHERE on_day > ?1) AND on_day > ?1 ORDER BY id";

/// All deals: those that the periods are about are told apart here.
const DEALS: &str =
    "SELECT id, close, amount, owner, status, gone IS NOT NULL, category, phase, created, first_on FROM deal
    WHERE first_on <= ?1 ORDER BY id";

impl Store {
    /// Every deal that can have closed between the two days of `closing`, from the end of the first day of `seen` (or from when
    /// it came in) to the end of its second: those that close between them now, and those that did at some time since.
    ///
    /// # Errors
    /// An entry of the log that cannot be read.
    pub fn lives(&self, seen: (NaiveDate, NaiveDate), closing: (NaiveDate, NaiveDate)) -> Result<Vec<Life>> {
        let log = self.turns_after(seen.0)?;
        let between = |close: NaiveDate| (closing.0..=closing.1).contains(&close);
        let within = |turn: Turn| matches!(turn, Turn::Close(Some(close)) if between(close));
        let mut lives = Vec::new();
        let mut statement = self.conn.prepare_cached(DEALS)?;
        let mut rows = statement.query(params![Day(seen.1)])?;
        let mut at = 0;
        while let Some(row) = rows.next()? {
            let deal: DealId = row.get(0)?;
            // both are in the order of deals
            at += log[at..].iter().take_while(|e| e.deal < deal).count();
            let end = at + log[at..].iter().take_while(|e| e.deal == deal).count();
            let (entries, close) = (&log[at..end], day(row, 1)?);
            at = end;
            if close.is_some_and(between) || entries.iter().any(|e| within(e.old) || within(e.new)) {
                lives.push(Life {
                    born: row.get::<_, Day>(9)?.0,
                    begin: entries.iter().rev().fold(stand(row, close)?, |stand, entry| stand.with(entry.old)),
                    turns: entries.iter().filter(|e| e.on <= seen.1).map(|e| (e.on, e.new)).collect(),
                });
            }
        }
        Ok(lives)
    }

    /// What the log says after that day, by deal and day, each in the order in which it was written.
    fn turns_after(&self, from: NaiveDate) -> Result<Vec<Entry>> {
        let mut log = Vec::new();
        let mut statement = self.conn.prepare_cached(CHANGES)?;
        let mut rows = statement.query(params![Day(from)])?;
        while let Some(row) = rows.next()? {
            let deal = row.get(0)?;
            let field = row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?;
            let (Some(old), Some(new)) = (turn(deal, field, row.get_ref(3)?)?, turn(deal, field, row.get_ref(4)?)?)
            else {
                continue;
            };
            log.push(Entry { deal, on: row.get::<_, Day>(1)?.0, old, new });
        }
        // a stable sort: the order of writing stays within a day
        log.sort_by_key(|e| (e.deal, e.on));
        Ok(log)
    }
}

fn stand(r: &Row<'_>, close: Option<NaiveDate>) -> rusqlite::Result<Stand> {
    let category: Option<Category> = r.get(6)?;
    Ok(Stand {
        amount: r.get::<_, Option<Money>>(2)?.unwrap_or_default(),
        close,
        owner: r.get(3)?,
        status: r.get(4)?,
        gone: r.get(5)?,
        omitted: category == Some(Category::Omitted),
        phase: r.get(7)?,
        created: day(r, 8)?,
    })
}

/// What an entry says, of its old or its new value; `None`: of something else than the past is asked about.
fn turn(deal: DealId, field: &str, value: ValueRef<'_>) -> Result<Option<Turn>> {
    let text = value.as_str_or_null().map_err(rusqlite::Error::from)?;
    let bad = || {
        let what = format!("the log of deal {} has `{}` as its {field}", deal.0, text.unwrap_or_default());
        StoreError::Refused(what)
    };
    let number = || text.map(str::parse::<i64>).transpose().map_err(|_| bad());
    let date = || text.map(|t| iso_day(t).ok_or_else(bad)).transpose();
    Ok(Some(match field {
        "amount" => Turn::Amount(Money(number()?.unwrap_or_default())),
        "close" => Turn::Close(date()?),
        "owner" => Turn::Owner(number()?.map(PersonId)),
        "status" => Turn::Status(text.and_then(Status::from_key).ok_or_else(bad)?),
        "gone" => Turn::Gone(text.is_some()),
        "category" => Turn::Omitted(text == Some(Category::Omitted.key())),
        "phase" => Turn::Phase(text.and_then(Phase::from_key).ok_or_else(bad)?),
        "created_day" => Turn::Created(date()?),
        _ => return Ok(None),
    }))
}
