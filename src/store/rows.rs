//! How the domain's types stand in columns: days and moments as sortable text, money and numbered identities as
//! integers,
//! UUIDs and words as text. Reading checks; what cannot be read is an error, never a guess.

use std::fmt::Write as _;

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};

use super::Result;
use crate::domain::action::{ActionKind, Outcome};
use crate::domain::activity::Direction;
use crate::domain::capture::{Kept, NoteKind};
use crate::domain::deal::{Category, DealField, Phase, Status};
use crate::domain::fix::{FixField, FixState};
use crate::domain::forecast::Horizon;
use crate::domain::forecast::accuracy::At as AccuracyAt;
use crate::domain::forecast::slippage::Fate;
use crate::domain::ids::{
    ActionId, AnswerId, BuyerEventId, CommitmentId, DealId, ExplainedId, FixId, LeadId, MeetingId, NoteId, PersonId,
    SeriesId, SubmissionId, TriageId, UnitId,
};
use crate::domain::lead::LeadState;
use crate::domain::meeting::{Format, MeetingState};
use crate::domain::money::Money;
use crate::domain::people::{Level, Role, Subject};
use crate::domain::period::PeriodKey;
use crate::domain::triage::Answer;

/// A day as ISO text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Day(pub(super) NaiveDate);

/// A moment as UTC text of always thirty characters, to the nanosecond: it sorts, and it comes back as it went in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct At(pub(super) DateTime<Utc>);

fn unreadable<T>(kind: &str, text: &str) -> FromSqlResult<T> {
    Err(FromSqlError::Other(format!("`{text}` is not {kind}").into()))
}

impl ToSql for Day {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.0.to_string().into())
    }
}

/// A day's text without memory of its own, for where there are millions: of the years 0 to 9999 the same as [`Day`]'s.
pub(super) struct DayText([u8; 10]);

impl DayText {
    pub(super) fn of(day: NaiveDate) -> Self {
        let year = day.year().unsigned_abs();
        let mut text = *b"0000-00-00";
        let mut put = |at: usize, mut number: u32, digits: usize| {
            for place in text.iter_mut().skip(at).take(digits).rev() {
                // a digit is less than ten
                *place = b'0' + u8::try_from(number % 10).unwrap_or_default();
                number /= 10;
            }
        };
        put(0, year, 4);
        put(5, day.month(), 2);
        put(8, day.day(), 2);
        Self(text)
    }
}

impl ToSql for DayText {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(ValueRef::Text(&self.0)))
    }
}

impl FromSql for Day {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let text = value.as_str()?;
        iso_day(text).map_or_else(|| unreadable("a day", text), |day| Ok(Self(day)))
    }
}

/// A day from ISO text. The ten characters of nearly all of them are read without the library's general reader, which takes
/// several times as long; it has the rest.
pub(super) fn iso_day(text: &str) -> Option<NaiveDate> {
    let [a, b, c, d, b'-', e, f, b'-', g, h] = text.as_bytes() else { return text.parse().ok() };
    let mut ok = true;
    let mut digit = |byte: &u8| {
        ok &= byte.is_ascii_digit();
        u32::from(byte.wrapping_sub(b'0'))
    };
    let year = digit(a) * 1_000 + digit(b) * 100 + digit(c) * 10 + digit(d);
    let (month, day) = (digit(e) * 10 + digit(f), digit(g) * 10 + digit(h));
    if !ok {
        return text.parse().ok();
    }
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

impl ToSql for At {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.0.format("%Y-%m-%dT%H:%M:%S%.9fZ").to_string().into())
    }
}

impl FromSql for At {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let text = value.as_str()?;
        text.parse().map(Self).or_else(|_| unreadable("a moment", text))
    }
}

macro_rules! as_number {
    ($($name:ident),+) => {$(
        impl ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                self.0.to_sql()
            }
        }
        impl FromSql for $name {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                value.as_i64().map(Self)
            }
        }
    )+};
}
as_number!(PersonId, UnitId, DealId, LeadId, SeriesId, Money);

macro_rules! as_text {
    ($($name:ident),+) => {$(
        impl ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(self.to_string().into())
            }
        }
        impl FromSql for $name {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                let text = value.as_str()?;
                text.parse().or_else(|_| unreadable(stringify!($name), text))
            }
        }
    )+};
}
as_text!(
    MeetingId,
    ActionId,
    AnswerId,
    NoteId,
    CommitmentId,
    BuyerEventId,
    TriageId,
    SubmissionId,
    ExplainedId,
    FixId,
    PeriodKey
);

macro_rules! as_word {
    ($read:ident: $($name:ident),+) => {$(
        impl ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(self.key().into())
            }
        }
        impl FromSql for $name {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                let text = value.as_str()?;
                match $name::$read(text) {
                    Some(found) => Ok(found),
                    None => unreadable(stringify!($name), text),
                }
            }
        }
    )+};
}
as_word!(from_key: AccuracyAt, Fate, Answer, Direction, LeadState, FixField, FixState, ActionKind, Outcome, Kept, NoteKind, Category, DealField, Phase, Status, Horizon, Format, MeetingState);
as_word!(parse: Level, Role);

/// The two columns of a subject, person and unit; exactly one is filled.
pub(super) const fn subject_columns(subject: Subject) -> (Option<PersonId>, Option<UnitId>) {
    match subject {
        Subject::Person(p) => (Some(p), None),
        Subject::Unit(u) => (None, Some(u)),
    }
}

/// Reads the columns `person` and `unit`.
pub(super) fn subject_of(row: &rusqlite::Row<'_>) -> rusqlite::Result<Subject> {
    match row.get::<_, Option<PersonId>>("person")? {
        Some(person) => Ok(Subject::Person(person)),
        None => row.get("unit").map(Subject::Unit),
    }
}

/// Reads an optional day.
pub(super) fn day(row: &rusqlite::Row<'_>, column: impl rusqlite::RowIndex) -> rusqlite::Result<Option<NaiveDate>> {
    Ok(row.get::<_, Option<Day>>(column)?.map(|d| d.0))
}

/// Reads a moment.
pub(super) fn at(row: &rusqlite::Row<'_>, column: &str) -> rusqlite::Result<DateTime<Utc>> {
    Ok(row.get::<_, At>(column)?.0)
}

/// Reads an optional moment.
pub(super) fn maybe_at(row: &rusqlite::Row<'_>, column: &str) -> rusqlite::Result<Option<DateTime<Utc>>> {
    Ok(row.get::<_, Option<At>>(column)?.map(|a| a.0))
}

/// A list of numbers as JSON, for `IN (SELECT value FROM json_each(?))`: one statement for any length.
pub(super) fn json_numbers(numbers: impl Iterator<Item = i64>) -> String {
    let mut text = String::from("[");
    for (i, number) in numbers.enumerate() {
        let comma = if i == 0 { "" } else { "," };
        write!(text, "{comma}{number}").ok();
    }
    text.push(']');
    text
}

/// A list of texts as JSON, as [`json_numbers`]. Only for texts that need no escaping: identities.
pub(super) fn json_ids<T: std::fmt::Display>(ids: impl Iterator<Item = T>) -> String {
    let mut text = String::from("[");
    for (i, id) in ids.enumerate() {
        let comma = if i == 0 { "" } else { "," };
        write!(text, "{comma}\"{id}\"").ok();
    }
    text.push(']');
    text
}

/// Runs a query and reads every row.
pub(super) fn all<T>(
    conn: &rusqlite::Connection,
    sql: &str,
    params: impl rusqlite::Params,
    read: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>> {
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map(params, read)?;
    Ok(rows.collect::<rusqlite::Result<Vec<T>>>()?)
}

/// Runs a query and reads the first row, if there is one.
pub(super) fn first<T>(
    conn: &rusqlite::Connection,
    sql: &str,
    params: impl rusqlite::Params,
    read: impl FnOnce(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
) -> Result<Option<T>> {
    use rusqlite::OptionalExtension as _;
    Ok(conn.prepare_cached(sql)?.query_row(params, read).optional()?)
}

/// Runs a write and says how many rows it touched.
pub(super) fn run(conn: &rusqlite::Connection, sql: &str, params: impl rusqlite::Params) -> Result<usize> {
    Ok(conn.prepare_cached(sql)?.execute(params)?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::iso_day;

    proptest! {
        #[test]
        fn a_day_is_read_as_the_library_reads_it(text in "[0-9]{4}-[0-9]{2}-[0-9]{2}|[-+0-9 x]{0,12}|\\PC{10}") {
            prop_assert_eq!(iso_day(&text), text.parse().ok(), "{}", text);
        }

        #[test]
        fn every_day_comes_back(day in (-800_000..1_500_000_i32).prop_filter_map("no day", chrono::NaiveDate::from_num_days_from_ce_opt)) {
            prop_assert_eq!(iso_day(&day.to_string()), Some(day));
        }
    }
}
