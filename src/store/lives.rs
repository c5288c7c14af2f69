//! Deals from day to day: for what the past says, from the log.

use std::collections::HashMap;

use chrono::NaiveDate;
use rusqlite::{Row, params};

use super::rows::{Day, all, day};
use super::{Result, Store, StoreError};
use crate::domain::deal::{Category, DealField, Phase, Status};
use crate::domain::forecast::odds::life::{Life, Stand, Turn};
use crate::domain::ids::{DealId, PersonId};
use crate::domain::money::Money;

/// The deals that can have counted: those that close between these days now, and those that have changed since.
const CANDIDATES: &str =
    "SELECT id, amount, close, owner, status, gone IS NOT NULL, category, phase, created, first_on FROM deal
    WHERE first_on <= ?2
      AND (close BETWEEN ?3 AND ?4 OR id IN (SELECT deal FROM deal_change WHERE on_day > ?1))";

const CHANGES: &str = "SELECT deal, on_day, field, old, new FROM deal_change
    WHERE on_day > ?1 AND field IN
        ('amount', 'close', 'owner', 'status', 'gone', 'category', 'phase', 'created_day')
    ORDER BY on_day, id";

/// One entry of the log.
struct Entry {
    deal: DealId,
    on: NaiveDate,
    field: DealField,
    old: Option<String>,
    new: Option<String>,
}

impl Store {
    /// Every deal that can have closed between the two days of `closing`, from the end of the first day of `seen` (or from when
    /// it came in) to the end of its second.
    ///
    /// # Errors
    /// An entry of the log that cannot be read.
    pub fn lives(&self, seen: (NaiveDate, NaiveDate), closing: (NaiveDate, NaiveDate)) -> Result<Vec<Life>> {
        let asked = params![Day(seen.0), Day(seen.1), Day(closing.0), Day(closing.1)];
        let now = all(&self.conn, CANDIDATES, asked, now)?;
        let mut log: HashMap<DealId, Vec<Entry>> = HashMap::new();
        for entry in all(&self.conn, CHANGES, params![Day(seen.0)], entry)? {
            log.entry(entry.deal).or_default().push(entry);
        }
        now.into_iter()
            .map(|(deal, born, stand)| {
                let log = log.remove(&deal).unwrap_or_default();
                let mut begin = stand;
                for entry in log.iter().rev() {
                    begin = begin.with(turn(entry, entry.old.as_deref())?);
                }
                let then = log.iter().filter(|e| e.on <= seen.1);
                let turns = then.map(|e| Ok((e.on, turn(e, e.new.as_deref())?))).collect::<Result<_>>()?;
                Ok(Life { born, begin, turns })
            })
            .collect()
    }
}

fn now(r: &Row<'_>) -> rusqlite::Result<(DealId, NaiveDate, Stand)> {
    let category: Option<Category> = r.get(6)?;
    let stand = Stand {
        amount: r.get::<_, Option<Money>>(1)?.unwrap_or_default(),
        close: day(r, 2)?,
        owner: r.get(3)?,
        status: r.get(4)?,
        gone: r.get(5)?,
        omitted: category == Some(Category::Omitted),
        phase: r.get(7)?,
        created: day(r, 8)?,
    };
    Ok((r.get(0)?, r.get::<_, Day>(9)?.0, stand))
}

fn entry(r: &Row<'_>) -> rusqlite::Result<Entry> {
    Ok(Entry { deal: r.get(0)?, on: r.get::<_, Day>(1)?.0, field: r.get(2)?, old: r.get(3)?, new: r.get(4)? })
}

/// What an entry says, of its old or its new value.
fn turn(entry: &Entry, value: Option<&str>) -> Result<Turn> {
    let bad = || {
        StoreError::Corrupt("a deal's history", format!("{} of deal {} on {}", entry.field.key(), entry.deal, entry.on))
    };
    let number = || value.map(str::parse::<i64>).transpose().map_err(|_| bad());
    let date = || value.map(str::parse::<NaiveDate>).transpose().map_err(|_| bad());
    Ok(match entry.field {
        DealField::Amount => Turn::Amount(Money(number()?.unwrap_or_default())),
        DealField::Close => Turn::Close(date()?),
        DealField::Owner => Turn::Owner(number()?.map(PersonId)),
        DealField::Status => Turn::Status(value.and_then(Status::from_key).ok_or_else(bad)?),
        DealField::Gone => Turn::Gone(value.is_some()),
        DealField::Category => Turn::Omitted(value == Some(Category::Omitted.key())),
        DealField::Phase => Turn::Phase(value.and_then(Phase::from_key).ok_or_else(bad)?),
        DealField::CreatedDay => Turn::Created(date()?),
        _ => return Err(bad()),
    })
}
