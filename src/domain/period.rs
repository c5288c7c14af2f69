//! Fiscal months and quarters. A period is [first day, last day]; its key ("2026-11", "2026-Q4") is what the store, the
//! command line and the screens use.
//!
//! A key's text is the same whichever way the fiscal year is cut: "2026-11" is November, from the 1st to the 30th where
//! months are calendar months, and the four or five weeks that go by that name in a year of weeks ([`Pattern`]).

use std::fmt;
use std::str::FromStr;

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

mod asked;
mod fiscal;

pub use asked::Asked;
pub use fiscal::{FiscalCalendar, Pattern, YearEnd};

/// A month or a quarter by its key. Quarters are three months, counted from the fiscal year's first month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PeriodKey {
    /// The month that goes by this calendar month's name: year, month 1-12.
    Month(i32, u32),
    /// Fiscal quarter: fiscal year, quarter 1-4.
    Quarter(i32, u32),
}

/// What is not a period's key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a period: write a quarter as 2026-Q4, a month as 2026-11, or `next quarter`")]
pub struct NotAPeriod(pub String);

impl PeriodKey {
    /// Months or quarters counted one by one, so that neighbours differ by one.
    pub const fn ordinal(self) -> i64 {
        match self {
            Self::Month(year, month) => year as i64 * 12 + month as i64 - 1,
            Self::Quarter(year, quarter) => year as i64 * 4 + quarter as i64 - 1,
        }
    }

    /// The key of this kind with that [`PeriodKey::ordinal`]; `None` where it would be no year.
    pub fn numbered(self, ordinal: i64) -> Option<Self> {
        let parts = if matches!(self, Self::Month(..)) { 12 } else { 4 };
        let year = i32::try_from(ordinal.div_euclid(parts)).ok()?;
        let part = u32::try_from(ordinal.rem_euclid(parts)).ok()? + 1;
        Some(if matches!(self, Self::Month(..)) { Self::Month(year, part) } else { Self::Quarter(year, part) })
    }
}

impl fmt::Display for PeriodKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Month(y, m) => write!(f, "{y:04}-{m:02}"),
            Self::Quarter(y, q) => write!(f, "{y:04}-Q{q}"),
        }
    }
}

impl FromStr for PeriodKey {
    type Err = NotAPeriod;

    fn from_str(text: &str) -> Result<Self, NotAPeriod> {
        let bad = || NotAPeriod(text.to_owned());
        let (year, rest) = text.trim().split_once('-').ok_or_else(bad)?;
        let year: i32 = year.parse().map_err(|_| bad())?;
        if !(1900..=2999).contains(&year) {
            return Err(bad());
        }
        let number = |s: &str| s.parse::<u32>().map_err(|_| bad());
        match rest.strip_prefix(['Q', 'q']) {
            Some(q) => match number(q)? {
                q @ 1..=4 => Ok(Self::Quarter(year, q)),
                _ => Err(bad()),
            },
            None => match number(rest)? {
                m @ 1..=12 => Ok(Self::Month(year, m)),
                _ => Err(bad()),
            },
        }
    }
}

impl Serialize for PeriodKey {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PeriodKey {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A period with its days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Period {
    /// Its key.
    pub key: PeriodKey,
    /// First day.
    pub first: NaiveDate,
    /// Last day, inclusive.
    pub last: NaiveDate,
    /// The first day of its last month; of a month its own first day.
    pub last_month: NaiveDate,
}

impl Period {
    /// Whether the day is one of this period's.
    pub fn contains(&self, day: NaiveDate) -> bool {
        (self.first..=self.last).contains(&day)
    }

    /// How many days it has.
    pub fn days(&self) -> i64 {
        (self.last - self.first).num_days() + 1
    }

    /// "Q4" or "Nov".
    pub fn short(&self) -> String {
        match self.key {
            PeriodKey::Quarter(_, q) => format!("Q{q}"),
            PeriodKey::Month(_, m) => month_name(m).chars().take(3).collect(),
        }
    }

    /// "Q4" or "November".
    pub fn name(&self) -> String {
        match self.key {
            PeriodKey::Quarter(_, q) => format!("Q{q}"),
            PeriodKey::Month(_, m) => month_name(m).to_owned(),
        }
    }

    /// The week of the period this day is in and how many it has, counted from its first day in steps of seven.
    /// A quarter has thirteen (one of a year of 53 weeks fourteen); its last days count to the last one.
    pub fn week_of(&self, day: NaiveDate) -> (i64, i64) {
        let weeks = ((self.days() + 3) / 7).max(1);
        let week = ((day - self.first).num_days() / 7 + 1).clamp(1, weeks);
        (week, weeks)
    }

    /// The day after its last one.
    pub fn next_day(&self) -> NaiveDate {
        self.last.checked_add_days(Days::new(1)).unwrap_or(self.last)
    }
}

/// The English name of a calendar month, 1-12.
const fn month_name(month: u32) -> &'static str {
    match month {
        1 => "January",
        2 => "February",
        3 => "March",
        4 => "April",
        5 => "May",
        6 => "June",
        7 => "July",
        8 => "August",
        9 => "September",
        10 => "October",
        11 => "November",
        _ => "December",
    }
}

#[cfg(test)]
mod tests;
