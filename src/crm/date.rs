//! Days as exports write them: ISO with or without a time and a zone, day first, month first, month names. Which of
//! day and month comes first is decided for a column, never for a single value. Pure.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

/// What comes first in `10/11/2026`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// 10 November.
    Dmy,
    /// October 11.
    Mdy,
}

impl DateOrder {
    /// In words, for the summary.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Dmy => "day first",
            Self::Mdy => "month first",
        }
    }
}

/// Why a text is no day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// Nothing like a date.
    #[error("is not a date: write 2026-11-22")]
    NotADate,
    /// 31.02.
    #[error("is a day that does not exist")]
    NoSuchDay,
    /// Outside 1990-2100.
    #[error("has a year outside of 1990 to 2100")]
    Year,
    /// 10/11/2026 in a column that has both orders.
    #[error("could be day/month or month/day, and the column has both: use --date-order dmy or mdy")]
    Ambiguous,
}

/// What one value says about its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// Nothing: ISO, a month name, or not a date.
    None,
    /// Only this order fits.
    Only(DateOrder),
    /// Both fit; `dotted` is written with dots, which is day first everywhere.
    Either {
        /// Separated by dots.
        dotted: bool,
    },
}

/// A date taken apart.
enum Shape {
    Day(i32, u32, u32),
    /// Two numbers before the year.
    Open {
        a: u32,
        b: u32,
        year: i32,
        dotted: bool,
    },
}

/// What this value says about the order in its column.
pub fn evidence(text: &str) -> Evidence {
    match shape(text) {
        Some(Shape::Open { a, b, dotted, .. }) => match (a > 12, b > 12) {
            (true, false) => Evidence::Only(DateOrder::Dmy),
            (false, true) => Evidence::Only(DateOrder::Mdy),
            (false, false) if a != b => Evidence::Either { dotted },
            _ => Evidence::None,
        },
        _ => Evidence::None,
    }
}

/// Reads a day. `order` is the column's; `None` reads only what can be read in one way.
///
/// # Errors
/// See [`DateError`].
pub fn read(text: &str, order: Option<DateOrder>) -> Result<NaiveDate, DateError> {
    let (year, month, day) = match shape(text).ok_or(DateError::NotADate)? {
        Shape::Day(y, m, d) => (y, m, d),
        Shape::Open { a, b, year, .. } => match (order, a > 12, b > 12) {
            (_, true, true) => return Err(DateError::NoSuchDay),
            (Some(DateOrder::Dmy), ..) | (None, true, _) => (year, b, a),
            (Some(DateOrder::Mdy), ..) | (None, _, true) => (year, a, b),
            (None, ..) if a == b => (year, a, b),
            (None, ..) => return Err(DateError::Ambiguous),
        },
    };
    if !(1990..=2100).contains(&year) {
        return Err(DateError::Year);
    }
    NaiveDate::from_ymd_opt(year, month, day).filter(|d| d.year() == year).ok_or(DateError::NoSuchDay)
}

/// `2026-11-22`, and nothing else: read in one way, and quickly.
pub fn is_iso(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 10
        && bytes.iter().enumerate().all(|(i, b)| if i == 4 || i == 7 { *b == b'-' } else { b.is_ascii_digit() })
}

fn shape(text: &str) -> Option<Shape> {
    if is_iso(text) {
        return Some(Shape::Day(
            text.get(..4)?.parse().ok()?,
            text.get(5..7)?.parse().ok()?,
            text.get(8..)?.parse().ok()?,
        ));
    }
    let text = text.trim();
    if text.len() > 64 {
        return None;
    }
    if let Some(day) = serial(text) {
        return Some(Shape::Day(day.year(), day.month(), day.day()));
    }
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        return Some(Shape::Day(
            text.get(..4)?.parse().ok()?,
            text.get(4..6)?.parse().ok()?,
            text.get(6..)?.parse().ok()?,
        ));
    }
    let (first, separator, rest) = part(text)?;
    let (second, _, rest) = part(rest)?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (third, tail) = rest.split_at_checked(digits)?;
    if !is_time(tail) {
        return None;
    }
    if first.len() == 4 && third.len() <= 2 {
        return Some(Shape::Day(number(first)?, month(second)?, number(third)?));
    }
    let year = match third.len() {
        4 => number(third)?,
        2 => match number::<i32>(third)? {
            y @ 90.. => 1900 + y,
            y => 2000 + y,
        },
        _ => return None,
    };
    match (number::<u32>(first), number::<u32>(second)) {
        (Some(a), Some(b)) if first.len() <= 2 && second.len() <= 2 => {
            Some(Shape::Open { a, b, year, dotted: separator == '.' })
        }
        (Some(day), None) => Some(Shape::Day(year, month(second)?, day)),
        (None, Some(day)) => Some(Shape::Day(year, month(first)?, day)),
        _ => None,
    }
}

/// A spreadsheet's number of a day, counted from 1900, where a column of days was saved as plain numbers: 45631 is
/// 5 December 2024. Only days of the years that are read at all.
fn serial(text: &str) -> Option<NaiveDate> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    if whole.len() != 5 || !part.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let days = number::<u32>(whole).filter(|n| (32_874..=73_415).contains(n))?;
    NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(chrono::Days::new(days.into()))
}

/// Splits off digits or letters and the separator behind them.
fn part(text: &str) -> Option<(&str, char, &str)> {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric())?;
    let (word, rest) = text.split_at(end);
    let separator = rest.chars().next()?;
    let after = rest.trim_start_matches(['.', ',', ' ']).trim_start_matches(['/', '-']);
    (!word.is_empty() && matches!(separator, '/' | '-' | '.' | ' ' | ',') && rest.len() - after.len() <= 2)
        .then_some((word, separator, after))
}

fn number<T: std::str::FromStr>(text: &str) -> Option<T> {
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok())?
}

/// A month by number or English name.
fn month(text: &str) -> Option<u32> {
    if let Some(n) = number(text) {
        return Some(n);
    }
    crate::domain::when::month_of(&text.to_ascii_lowercase())
}

/// Nothing, or a time of day with what may follow it (`T09:15:00.000+0000`, ` 9:15 AM`, ` UTC`).
fn is_time(tail: &str) -> bool {
    let Some(separator) = tail.chars().next() else { return true };
    let time = tail.trim_start_matches([separator, ' ']);
    matches!(separator, 'T' | ' ' | ',')
        && time.starts_with(|c: char| c.is_ascii_digit())
        && time.contains(':')
        && time.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, ':' | '.' | '+' | '-' | ' ' | '/' | '_'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_exports_write() {
        let day = NaiveDate::from_ymd_opt(2026, 1, 13).unwrap();
        for text in [
            "2026-01-13",
            "2026/1/13",
            "2026-01-13 20:09",
            "2026-01-13T15:15:00.000+0000",
            "2026-01-13T15:15:00Z",
            "2026-01-13 15:15:00 UTC",
            "1/13/2026",
            "13/01/2026",
            "13.01.2026",
            "13-01-2026",
            "1/13/2026 9:15 AM",
            "13 Jan 2026",
            "13-Jan-2026",
            "Jan 13, 2026",
            "January 13, 2026 9:15 PM",
            "20260113",
            "1/13/26",
            "13. 1. 2026",
        ] {
            assert_eq!(read(text, None), Ok(day), "{text}");
        }
        assert_eq!(read("10/11/2026", Some(DateOrder::Dmy)), Ok("2026-11-10".parse().unwrap()));
        assert_eq!(read("10/11/2026", Some(DateOrder::Mdy)), Ok("2026-10-11".parse().unwrap()));
        for text in ["45631", "45631.75"] {
            assert_eq!(read(text, None), Ok("2024-12-05".parse().unwrap()), "a day's number in a spreadsheet");
        }
        assert_eq!(read("9 Sept 2026", None), Ok("2026-09-09".parse().unwrap()));
    }

    #[test]
    fn what_is_refused_and_why() {
        for (text, order, want) in [
            ("31.02.2026", None, DateError::NoSuchDay),
            ("2026-02-30", None, DateError::NoSuchDay),
            ("2026-13-01", None, DateError::NoSuchDay),
            ("13/13/2026", None, DateError::NoSuchDay),
            ("1/13/2026", Some(DateOrder::Dmy), DateError::NoSuchDay),
            ("10/11/2026", None, DateError::Ambiguous),
            ("0202-01-01", None, DateError::Year),
            ("2206-01-01", None, DateError::Year),
            ("1/1/1970", None, DateError::Year),
            ("soon", None, DateError::NotADate),
            ("Q4", None, DateError::NotADate),
            ("12345", None, DateError::NotADate),
            ("99999", None, DateError::NotADate),
            ("20226-01-13", None, DateError::NotADate),
            ("13.01.20226", None, DateError::NotADate),
            ("2026-01-13x", None, DateError::NotADate),
            ("2026-01", None, DateError::NotADate),
            ("2026-01-13 later", None, DateError::NotADate),
            ("1/13/026", None, DateError::NotADate),
            ("", None, DateError::NotADate),
        ] {
            assert_eq!(read(text, order), Err(want), "{text}");
        }
    }

    #[test]
    fn a_value_says_what_it_can() {
        for (text, want) in [
            ("1/13/2026", Evidence::Only(DateOrder::Mdy)),
            ("13/1/2026", Evidence::Only(DateOrder::Dmy)),
            ("3/3/2021", Evidence::None),
            ("3/4/2021", Evidence::Either { dotted: false }),
            ("03.04.2021", Evidence::Either { dotted: true }),
            ("2021-04-03", Evidence::None),
            ("4 Mar 2021", Evidence::None),
        ] {
            assert_eq!(evidence(text), want, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_day_comes_back_in_every_writing(n in 0_i64..40_000) {
            let day = NaiveDate::from_ymd_opt(1990, 1, 1).unwrap() + chrono::TimeDelta::days(n);
            for (format, order) in [("%Y-%m-%d", None), ("%d.%m.%Y", Some(DateOrder::Dmy)), ("%-m/%-d/%Y", Some(DateOrder::Mdy)),
                ("%d %b %Y", None), ("%B %-d, %Y", None), ("%Y%m%d", None)] {
                prop_assert_eq!(read(&day.format(format).to_string(), order), Ok(day));
            }
        }

        #[test]
        fn nothing_makes_it_panic(text in "\\PC{0,30}|[0-9/. :TZ-]{0,24}") {
            let _ = (read(&text, None), evidence(&text));
        }
    }
}
