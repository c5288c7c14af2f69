//! The way of deals through the days between two: for the waterfall, from the log.

use std::collections::HashMap;

use chrono::NaiveDate;
use rusqlite::{Row, params};

use super::rows::{Day, all, day};
use super::{Result, Store, StoreError};
use crate::domain::deal::{Category, DealField, Status};
use crate::domain::forecast::waterfall::{Course, Fact, Shape};
use crate::domain::ids::{DealId, PersonId};
use crate::domain::money::Money;
use crate::domain::period::Period;

/// One entry of the log that the waterfall asks for.
struct Entry {
    deal: DealId,
    on: NaiveDate,
    field: DealField,
    old: Option<String>,
    new: Option<String>,
}

/// A deal as it is now, and the day that showed it first.
struct Now {
    deal: DealId,
    shape: Shape,
    first_on: NaiveDate,
}

/// The deals that can have been in the period's pipeline: those that close within it now, and those that have changed since.
const CANDIDATES: &str = "SELECT id, amount, close, owner, status, gone IS NOT NULL, category, first_on FROM deal
    WHERE first_on <= ?2
      AND (close BETWEEN ?3 AND ?4 OR id IN (SELECT deal FROM deal_change WHERE on_day > ?1))";

const CHANGES: &str = "SELECT deal, on_day, field, old, new FROM deal_change
    WHERE on_day > ?1 AND field IN ('amount', 'close', 'owner', 'status', 'gone', 'category') ORDER BY on_day, id";

impl Store {
    /// Every deal that can have counted in the period's pipeline between the ends of these days, as it was at the first (or
    /// when it came in), with what changed until the second.
    ///
    /// # Errors
    /// An entry of the log that cannot be read.
    pub fn courses(&self, period: &Period, from: NaiveDate, to: NaiveDate) -> Result<Vec<Course>> {
        let asked = params![Day(from), Day(to), Day(period.first), Day(period.last)];
        let now = all(&self.conn, CANDIDATES, asked, now)?;
        let mut log: HashMap<DealId, Vec<Entry>> = HashMap::new();
        for entry in all(&self.conn, CHANGES, params![Day(from)], entry)? {
            log.entry(entry.deal).or_default().push(entry);
        }
        now.into_iter()
            .map(|now| {
                let log = log.remove(&now.deal).unwrap_or_default();
                let mut begin = now.shape;
                for entry in log.iter().rev() {
                    begin = begin.with(fact(entry, entry.old.as_deref())?);
                }
                let then = log.iter().filter(|e| e.on <= to);
                let changes = then.map(|e| Ok((e.on, fact(e, e.new.as_deref())?))).collect::<Result<_>>()?;
                Ok(Course { deal: now.deal, born: (now.first_on > from).then_some(now.first_on), begin, changes })
            })
            .collect()
    }

    /// The days after the first and up to the second from which on the organisation is another one, people who joined or left
    /// it included.
    pub fn org_days(&self, from: NaiveDate, to: NaiveDate) -> Result<Vec<NaiveDate>> {
        let sql = "SELECT valid_from FROM unit_member WHERE valid_from > ?1 AND valid_from <= ?2
                   UNION SELECT valid_from FROM unit_parent WHERE valid_from > ?1 AND valid_from <= ?2
                   UNION SELECT valid_from FROM unit_lead WHERE valid_from > ?1 AND valid_from <= ?2
                   UNION SELECT joined FROM person WHERE joined > ?1 AND joined <= ?2
                   UNION SELECT date(left_on, '+1 day') FROM person WHERE left_on >= ?1 AND left_on < ?2 ORDER BY 1";
        all(&self.conn, sql, params![Day(from), Day(to)], |r| Ok(r.get::<_, Day>(0)?.0))
    }
}

fn now(r: &Row<'_>) -> rusqlite::Result<Now> {
    let category: Option<Category> = r.get(6)?;
    Ok(Now {
        deal: r.get(0)?,
        shape: Shape {
            amount: r.get::<_, Option<Money>>(1)?.unwrap_or_default(),
            close: day(r, 2)?,
            owner: r.get(3)?,
            status: r.get(4)?,
            gone: r.get(5)?,
            omitted: category == Some(Category::Omitted),
        },
        first_on: r.get::<_, Day>(7)?.0,
    })
}

fn entry(r: &Row<'_>) -> rusqlite::Result<Entry> {
    Ok(Entry { deal: r.get(0)?, on: r.get::<_, Day>(1)?.0, field: r.get(2)?, old: r.get(3)?, new: r.get(4)? })
}

/// What an entry says, of its old or its new value.
fn fact(entry: &Entry, value: Option<&str>) -> Result<Fact> {
    let bad = || {
        let what = format!(
            "the log of deal {} has `{}` as its {}",
            entry.deal.0,
            value.unwrap_or_default(),
            entry.field.key()
        );
        StoreError::Refused(what)
    };
    let number = || value.map(str::parse::<i64>).transpose().map_err(|_| bad());
    Ok(match entry.field {
        DealField::Amount => Fact::Amount(Money(number()?.unwrap_or_default())),
        DealField::Close => Fact::Close(value.map(str::parse).transpose().map_err(|_| bad())?),
        DealField::Owner => Fact::Owner(number()?.map(PersonId)),
        DealField::Status => Fact::Status(value.and_then(Status::from_key).ok_or_else(bad)?),
        DealField::Gone => Fact::Gone(value.is_some()),
        DealField::Category => Fact::Omitted(value == Some(Category::Omitted.key())),
        _ => return Err(bad()),
    })
}
