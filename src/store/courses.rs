//! The way of deals through the days between two: for the waterfall, from the log.

use chrono::NaiveDate;
use rusqlite::types::ValueRef;
use rusqlite::{Row, params};

use super::rows::{Day, all, day, iso_day};
use super::{Result, Store, StoreError};
use crate::domain::deal::{Category, Status};
use crate::domain::forecast::waterfall::{Course, Fact, Shape};
use crate::domain::ids::{DealId, PersonId};
use crate::domain::money::Money;
use crate::domain::period::Period;

/// One entry of the log that the waterfall asks for: what it says, before and after.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    pub(super) deal: DealId,
    pub(super) on: NaiveDate,
    pub(super) old: Fact,
    pub(super) new: Fact,
}

/// From the first entry on that can be of a later day: in the order in which they were written, which is how they lie in
/// the file, and far faster than entry by entry by their day. That entry is looked for from one day that is in the log to the
/// next, each in two looks into the index; those of an earlier day among what follows are left out where they are read.
const CHANGES: &str = "WITH RECURSIVE later(day) AS (
        SELECT min(on_day) FROM deal_change WHERE on_day > ?1
        UNION ALL
        SELECT (SELECT min(on_day) FROM deal_change WHERE on_day > later.day) FROM later WHERE later.day IS NOT NULL)
    SELECT deal, on_day, field, old, new FROM deal_change NOT INDEXED
    WHERE id >= (SELECT min((SELECT min(id) FROM deal_change WHERE on_day = later.day)) FROM later) ORDER BY id";

/// All deals: those that the period is about are told apart here.
pub(super) const DEALS: &str = "SELECT id, close, amount, owner, status, gone IS NOT NULL, category, first_on FROM deal
    WHERE first_on <= ?1 ORDER BY id";

impl Store {
    /// Every deal that can have counted in the period's pipeline between the ends of these days, as it was at the first (or
    /// when it came in), with what changed until the second: those that close within it now, and those that did at some
    /// time since.
    ///
    /// # Errors
    /// An entry of the log that cannot be read.
    pub fn courses(&self, period: &Period, from: NaiveDate, to: NaiveDate) -> Result<Vec<Course>> {
        let log = self.log_after(from)?;
        let within = |fact: Fact| matches!(fact, Fact::Close(Some(close)) if period.contains(close));
        let mut courses = Vec::new();
        let mut statement = self.conn.prepare_cached(DEALS)?;
        let mut rows = statement.query(params![Day(to)])?;
        let mut at = 0;
        while let Some(row) = rows.next()? {
            let deal: DealId = row.get(0)?;
            // both are in the order of deals
            at += log[at..].iter().take_while(|e| e.deal < deal).count();
            let end = at + log[at..].iter().take_while(|e| e.deal == deal).count();
            let (entries, close) = (&log[at..end], day(row, 1)?);
            at = end;
            let counts =
                close.is_some_and(|c| period.contains(c)) || entries.iter().any(|e| within(e.old) || within(e.new));
            if counts {
                courses.push(course(deal, shape(row, close)?, entries, row.get::<_, Day>(7)?.0, (from, to)));
            }
        }
        Ok(courses)
    }

    /// What the log says after that day of what decides about a pipeline, by deal and day, each in the order in which it
    /// was written.
    pub(super) fn log_after(&self, from: NaiveDate) -> Result<Vec<Entry>> {
        let mut log = Vec::new();
        let mut statement = self.conn.prepare_cached(CHANGES)?;
        let mut rows = statement.query(params![Day(from)])?;
        let mut days = Days::default();
        while let Some(row) = rows.next()? {
            let on = days.read(row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?)?;
            if on <= from {
                continue;
            }
            let deal = row.get(0)?;
            let field = row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?;
            let (Some(old), Some(new)) = (fact(deal, field, row.get_ref(3)?)?, fact(deal, field, row.get_ref(4)?)?)
            else {
                continue;
            };
            log.push(Entry { deal, on, old, new });
        }
        Ok(in_order(log))
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

/// Reads days one after the other, of which nearly every one is the one before.
#[derive(Default)]
struct Days {
    last: Option<([u8; 10], NaiveDate)>,
}

impl Days {
    fn read(&mut self, text: &str) -> Result<NaiveDate> {
        if let Some((known, day)) = self.last
            && known.as_slice() == text.as_bytes()
        {
            return Ok(day);
        }
        let day = iso_day(text).ok_or_else(|| StoreError::Refused(format!("the log has `{text}` as a day")))?;
        self.last = text.as_bytes().try_into().ok().map(|known| (known, day));
        Ok(day)
    }
}

/// By deal and day, of one day in the order of writing. Deals are numbered one after the other, so each entry's place is
/// counted instead of compared; days of a deal nearly always lie in order already.
fn in_order(log: Vec<Entry>) -> Vec<Entry> {
    let place = |e: &Entry| usize::try_from(e.deal.0).ok();
    let last = log.iter().map(place).max().flatten();
    let mut sorted = log;
    if let Some(last) = last.filter(|last| *last < 1_000_000 + 8 * sorted.len())
        && sorted.iter().all(|e| place(e).is_some())
    {
        let mut next = vec![0_usize; last + 2];
        sorted.iter().filter_map(place).for_each(|n| next[n + 1] += 1);
        (1..next.len()).for_each(|n| next[n] += next[n - 1]);
        let log = sorted.clone();
        for (entry, n) in log.iter().filter_map(|e| Some((e, place(e)?))) {
            sorted[next[n]] = *entry;
            next[n] += 1;
        }
    }
    // a stable sort, which the order of writing survives
    if !sorted.is_sorted_by_key(|e| (e.deal, e.on)) {
        sorted.sort_by_key(|e| (e.deal, e.on));
    }
    sorted
}

/// Reads a row of [`DEALS`].
pub(super) fn shape(r: &Row<'_>, close: Option<NaiveDate>) -> rusqlite::Result<Shape> {
    let category: Option<Category> = r.get(6)?;
    Ok(Shape {
        amount: r.get::<_, Option<Money>>(2)?.unwrap_or_default(),
        close,
        owner: r.get(3)?,
        status: r.get(4)?,
        gone: r.get(5)?,
        omitted: category == Some(Category::Omitted),
    })
}

fn course(deal: DealId, now: Shape, log: &[Entry], first_on: NaiveDate, (from, to): (NaiveDate, NaiveDate)) -> Course {
    Course {
        deal,
        born: (first_on > from).then_some(first_on),
        begin: log.iter().rev().fold(now, |shape, entry| shape.with(entry.old)),
        changes: log.iter().filter(|e| e.on <= to).map(|e| (e.on, e.new)).collect(),
    }
}

/// What an entry says, of its old or its new value; `None`: of something else than a waterfall is made of.
fn fact(deal: DealId, field: &str, value: ValueRef<'_>) -> Result<Option<Fact>> {
    let text = value.as_str_or_null().map_err(rusqlite::Error::from)?;
    let bad =
        || StoreError::Refused(format!("the log of deal {} has `{}` as its {field}", deal.0, text.unwrap_or_default()));
    let number = || text.map(str::parse::<i64>).transpose().map_err(|_| bad());
    Ok(Some(match field {
        "amount" => Fact::Amount(Money(number()?.unwrap_or_default())),
        "close" => Fact::Close(text.map(|t| iso_day(t).ok_or_else(bad)).transpose()?),
        "owner" => Fact::Owner(number()?.map(PersonId)),
        "status" => Fact::Status(text.and_then(Status::from_key).ok_or_else(bad)?),
        "gone" => Fact::Gone(text.is_some()),
        "category" => Fact::Omitted(text == Some(Category::Omitted.key())),
        _ => return Ok(None),
    }))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn places_are_counted_as_a_stable_sort_would_have_them(
            of in prop::collection::vec((-2..40_i64, 0..5_u64), 0..120), far in any::<bool>(),
        ) {
            let first: NaiveDate = "2026-11-01".parse().unwrap();
            let entry = |(n, (deal, day)): (usize, &(i64, u64))| Entry {
                deal: DealId(if far { deal * 1_000_000_007 } else { *deal }),
                on: first + chrono::Days::new(*day),
                old: Fact::Gone(false),
                new: Fact::Amount(Money(i64::try_from(n).unwrap())),
            };
            let log: Vec<Entry> = of.iter().enumerate().map(entry).collect();
            let mut want = log.clone();
            want.sort_by_key(|e| (e.deal, e.on));
            let told = |all: &[Entry]| all.iter().map(|e| (e.deal, e.on, e.new)).collect::<Vec<_>>();
            prop_assert_eq!(told(&in_order(log)), told(&want));
        }
    }
}
