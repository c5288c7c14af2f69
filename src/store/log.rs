//! The log of deal changes after a day, deal by deal: for the waterfall, slippage and what the past says.

mod field;

use chrono::NaiveDate;
use rusqlite::types::ValueRef;
use rusqlite::{Row, params};

use super::rows::{Day, day, iso_day};
use super::{Result, Store, StoreError};
use crate::domain::deal::{Category, Phase};
use crate::domain::forecast::odds::life::Turn;
use crate::domain::forecast::waterfall::Shape;
use crate::domain::ids::{DealId, PersonId};
use crate::domain::money::Money;
use field::{Field, Told, told};

/// One entry: what it says of a deal, before and after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry<F> {
    pub(super) deal: DealId,
    pub(super) on: NaiveDate,
    pub(super) old: F,
    pub(super) new: F,
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

/// All deals: those that somebody asks about are told apart by who asks.
macro_rules! deals {
    ($more:literal) => {
        concat!(
            "SELECT id, close, amount, owner, status, gone IS NOT NULL, category, first_on",
            $more,
            " FROM deal WHERE first_on <= ?1 ORDER BY id"
        )
    };
}

/// What a pipeline asks of them: every further column costs something for every deal there is.
const DEALS: &str = deals!("");

/// With what a life asks besides.
const LIVES: &str = deals!(", phase, created");

/// A deal of the log's way: its row, and what was written of it after the first day.
pub(super) struct Logged<'a, F> {
    pub(super) deal: DealId,
    /// As it is now.
    pub(super) close: Option<NaiveDate>,
    /// By day, those of one day in the order in which they were written.
    pub(super) entries: &'a [Entry<F>],
    row: &'a Row<'a>,
}

impl Logged<'_, Turn> {
    pub(super) fn phase(&self) -> rusqlite::Result<Phase> {
        self.row.get(8)
    }

    pub(super) fn created(&self) -> rusqlite::Result<Option<NaiveDate>> {
        day(self.row, 9)
    }
}

impl<F> Logged<'_, F> {
    /// As it is now.
    #[inline]
    pub(super) fn shape(&self) -> rusqlite::Result<Shape> {
        let category: Option<Category> = self.row.get(6)?;
        Ok(Shape {
            amount: self.row.get::<_, Option<Money>>(2)?.unwrap_or_default(),
            close: self.close,
            owner: self.owner()?,
            status: self.row.get(4)?,
            gone: self.row.get(5)?,
            omitted: category == Some(Category::Omitted),
        })
    }

    /// Whose it is now.
    pub(super) fn owner(&self) -> rusqlite::Result<Option<PersonId>> {
        self.row.get(3)
    }

    /// The day that showed it first.
    #[inline]
    pub(super) fn first_on(&self) -> rusqlite::Result<NaiveDate> {
        Ok(self.row.get::<_, Day>(7)?.0)
    }
}

impl Store {
    /// Every deal that was known by the end of `to`, in the order of their numbers, each with what the log says of it after
    /// `from`: beyond `to` as well.
    ///
    /// # Errors
    /// An entry of the log that cannot be read; what `each` fails with.
    pub(super) fn logged<F: Told>(
        &self,
        from: NaiveDate,
        to: NaiveDate,
        mut each: impl FnMut(&Logged<'_, F>) -> Result<()>,
    ) -> Result<()> {
        let log = self.log_after(from)?;
        let mut at = 0;
        let mut statement = self.conn.prepare_cached(if F::IS_WHOLE { LIVES } else { DEALS })?;
        let mut rows = statement.query(params![Day(to)])?;
        while let Some(row) = rows.next()? {
            let deal: DealId = row.get(0)?;
            // both are in the order of deals
            at += log[at..].iter().take_while(|e| e.deal < deal).count();
            let end = at + log[at..].iter().take_while(|e| e.deal == deal).count();
            each(&Logged { deal, close: day(row, 1)?, entries: &log[at..end], row })?;
            at = end;
        }
        Ok(())
    }

    /// By deal and day, each in the order in which it was written.
    fn log_after<F: Told>(&self, from: NaiveDate) -> Result<Vec<Entry<F>>> {
        let mut log = Vec::new();
        let mut statement = self.conn.prepare_cached(CHANGES)?;
        let mut rows = statement.query(params![Day(from)])?;
        let mut days = Days::default();
        while let Some(row) = rows.next()? {
            // most of a real log is of other fields: the row is left where it says so
            let field = row.get_ref(2)?.as_bytes().map_err(rusqlite::Error::from)?;
            let Some(field) = Field::of(field).filter(|field| F::asks(*field)) else { continue };
            let on = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
            let Some(on) = days.read(on) else { return Err(bad_day(on)) };
            if on <= from {
                continue;
            }
            let deal = row.get(0)?;
            let (old, new) = (row.get_ref(3)?, row.get_ref(4)?);
            let Some((old, new)) = told(field, old).zip(told(field, new)) else {
                return Err(bad::<F>(deal, field, old, new));
            };
            log.push(Entry { deal, on, old, new });
        }
        Ok(in_order(log))
    }
}

/// By deal and day, of one day in the order of writing. Deals are numbered one after the other, so each entry's place is
/// counted instead of compared; days of a deal nearly always lie in order already.
fn in_order<F: Copy>(log: Vec<Entry<F>>) -> Vec<Entry<F>> {
    let place = |e: &Entry<F>| usize::try_from(e.deal.0).ok();
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

/// Reads days one after the other, of which nearly every one is the one before.
#[derive(Default)]
struct Days {
    last: Option<([u8; 10], NaiveDate)>,
}

impl Days {
    /// `None`: it is no day.
    fn read(&mut self, text: &str) -> Option<NaiveDate> {
        if let Some((known, day)) = self.last
            && known.as_slice() == text.as_bytes()
        {
            return Some(day);
        }
        let day = iso_day(text)?;
        self.last = text.as_bytes().try_into().ok().map(|known| (known, day));
        Some(day)
    }
}

#[cold]
fn bad_day(text: &str) -> StoreError {
    StoreError::Refused(format!("the log has `{text}` as a day"))
}

/// One of the two values cannot be read.
#[cold]
fn bad<F: Told>(deal: DealId, field: Field, old: ValueRef<'_>, new: ValueRef<'_>) -> StoreError {
    let wrong = if told::<F>(field, old).is_none() { old } else { new };
    let value = wrong.as_str().map_or_else(|_| "nothing".to_owned(), |text| format!("`{text}`"));
    StoreError::Refused(format!("the log of deal {} has {value} as its {}", deal.0, field.name()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::forecast::waterfall::Fact;
    use crate::domain::money::Money;

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
            let log: Vec<Entry<Fact>> = of.iter().enumerate().map(entry).collect();
            let mut want = log.clone();
            want.sort_by_key(|e| (e.deal, e.on));
            let told = |all: &[Entry<Fact>]| all.iter().map(|e| (e.deal, e.on, e.new)).collect::<Vec<_>>();
            prop_assert_eq!(told(&in_order(log)), told(&want));
        }
    }
}
