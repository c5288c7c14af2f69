//! Deals in brief, straight from the rows: what the health metrics need of each, without making whole deals of them first.

use std::collections::HashMap;

use chrono::NaiveDate;
use rusqlite::Row;
use rusqlite::types::{FromSqlError, FromSqlResult, Type, ValueRef};

use super::buyers::{given, kept};
use super::rows::{Day, all};
use super::{Result, Store};
use crate::domain::deal::Phase;
use crate::domain::health::{Briefs, DealFacts, Lens};
use crate::domain::ids::{DealId, PersonId};
use crate::domain::money::Money;

/// What was done on deals by day, by deal.
pub type LastDays = HashMap<DealId, NaiveDate>;

const SELECT: &str =
    "SELECT id, owner, amount, close, created, last_activity, next_step, next_step_date, stage_entered,
    stage_seen, stage, segment, crm_pushes, moved_later, phase, status, category, gone, icp FROM deal";

impl Store {
    /// Every deal in brief as the newest snapshot shows it, with what the lens knows beside them. In no order.
    pub fn briefs(&self, lens: &Lens<'_>) -> Result<Briefs> {
        let mut statement = self.conn.prepare_cached(SELECT)?;
        let mut rows = statement.query([])?;
        let mut briefs = Briefs::default();
        while let Some(row) = rows.next()? {
            briefs.add(&facts(row)?, lens);
        }
        Ok(briefs)
    }

    /// The last day up to `on` on which the buyer did something on each deal, by imported activities and by what was written
    /// down here; and on which anybody did, by imported activities.
    pub fn last_days(&self, on: NaiveDate) -> Result<(LastDays, LastDays)> {
        let sql = concat!(
            "SELECT deal, max(step), max(touch) FROM (
                 SELECT deal, CASE WHEN buyer = 1 THEN on_day END AS step, on_day AS touch FROM activity
                 UNION ALL SELECT deal, on_day, NULL FROM buyer_event WHERE voided IS NULL
                 UNION ALL SELECT deal, agreed, NULL FROM commitment WHERE ",
            given!(),
            " UNION ALL SELECT deal, settled_on, NULL FROM commitment WHERE ",
            kept!(),
            ") WHERE deal IS NOT NULL AND ifnull(touch, step) <= ?1 GROUP BY deal"
        );
        let rows: Vec<(DealId, Option<Day>, Option<Day>)> =
            all(&self.conn, sql, [Day(on)], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?;
        let steps = rows.iter().filter_map(|(deal, step, _)| Some((*deal, step.as_ref()?.0))).collect();
        Ok((steps, rows.iter().filter_map(|(deal, _, touch)| Some((*deal, touch.as_ref()?.0))).collect()))
    }
}

fn facts<'a>(row: &'a Row<'_>) -> rusqlite::Result<DealFacts<'a>> {
    let number = |at: usize| read(row, at, |value| value.as_i64_or_null());
    let day = |at: usize| read(row, at, day_of);
    let text = |at: usize| read(row, at, |value| value.as_str_or_null());
    let count = |n: Option<i64>| n.and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
    let (status, category) = (text(15)?, text(16)?);
    Ok(DealFacts {
        id: DealId(number(0)?.unwrap_or_default()),
        owner: number(1)?.map(PersonId),
        amount: number(2)?.map(Money),
        close: day(3)?,
        created: day(4)?,
        last_activity: day(5)?,
        next_step: text(6)?,
        next_step_date: day(7)?,
        stage_entered: match day(8)? {
            None => day(9)?,
            told => told,
        },
        stage: text(10)?.unwrap_or_default(),
        segment: text(11)?,
        pushes: count(number(12)?).max(count(number(13)?)),
        phase: read(row, 14, phase)?,
        won: status == Some("won"),
        open: status == Some("open") && category != Some("omitted") && number_is_null(row, 17)?,
        icp: number(18)?.map(|n| n == 1),
    })
}

fn number_is_null(row: &Row<'_>, at: usize) -> rusqlite::Result<bool> {
    Ok(matches!(row.get_ref(at)?, ValueRef::Null))
}

fn read<'a, T>(row: &'a Row<'_>, at: usize, how: impl Fn(ValueRef<'a>) -> FromSqlResult<T>) -> rusqlite::Result<T> {
    how(row.get_ref(at)?).map_err(|e| rusqlite::Error::FromSqlConversionFailure(at, Type::Text, Box::new(e)))
}

fn phase(value: ValueRef<'_>) -> FromSqlResult<Phase> {
    let text = value.as_str()?;
    Phase::from_key(text).ok_or_else(|| FromSqlError::Other(format!("`{text}` is not a phase").into()))
}

/// "2026-11-22", which is how every day stands in the file: read byte by byte, which is many times quicker than what reads
/// any date.
fn day_of(value: ValueRef<'_>) -> FromSqlResult<Option<NaiveDate>> {
    let ValueRef::Text(bytes) = value else {
        return if matches!(value, ValueRef::Null) { Ok(None) } else { Err(FromSqlError::InvalidType) };
    };
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0_u32, |sum, b| b.is_ascii_digit().then(|| sum * 10 + u32::from(b - b'0')))
    };
    let found = match bytes {
        [y @ .., b'-', m1, m2, b'-', d1, d2] if y.len() == 4 => number(y)
            .zip(number(&[*m1, *m2]))
            .zip(number(&[*d1, *d2]))
            .and_then(|((y, m), d)| NaiveDate::from_ymd_opt(i32::try_from(y).ok()?, m, d)),
        _ => None,
    };
    let unreadable = || FromSqlError::Other(format!("`{}` is not a day", String::from_utf8_lossy(bytes)).into());
    found.map(Some).ok_or_else(unreadable)
}
