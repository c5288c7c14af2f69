//! Fiscal months and quarters. A period is [first day, last day]; its key ("2026-11", "2026-Q4") is what the store, the
//! command line and the screens use.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// A month or a quarter by its key. Months are calendar months; quarters are three of them, counted from the fiscal
/// year's first month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PeriodKey {
    /// Calendar month: year, month 1-12.
    Month(i32, u32),
    /// Fiscal quarter: fiscal year, quarter 1-4.
    Quarter(i32, u32),
}

/// What is not a period's key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a period: write a quarter as 2026-Q4 or a month as 2026-11")]
pub struct NotAPeriod(pub String);

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
            PeriodKey::Month(..) => self.first.format("%b").to_string(),
        }
    }

    /// The week of the period this day is in and how many it has, counted from its first day in steps of seven.
    /// A quarter has thirteen; its last days count to the last one.
    pub fn week_of(&self, day: NaiveDate) -> (i64, i64) {
        let weeks = ((self.days() + 3) / 7).max(1);
        let week = ((day - self.first).num_days() / 7 + 1).clamp(1, weeks);
        (week, weeks)
    }
}

/// Where the fiscal year starts. A fiscal year is named after the calendar year in which it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FiscalCalendar {
    start_month: u32,
}

impl Default for FiscalCalendar {
    fn default() -> Self {
        Self { start_month: 1 }
    }
}

impl FiscalCalendar {
    /// `start_month` is 1-12; anything else is `None`.
    pub fn starting_in(start_month: u32) -> Option<Self> {
        (1..=12).contains(&start_month).then_some(Self { start_month })
    }

    /// The fiscal year's first calendar month, 1-12.
    pub const fn start_month(self) -> u32 {
        self.start_month
    }

    /// The month this day is in.
    pub fn month(self, day: NaiveDate) -> Period {
        self.resolve(PeriodKey::Month(day.year(), day.month()))
    }

    /// The fiscal quarter this day is in.
    pub fn quarter(self, day: NaiveDate) -> Period {
        let past_start = (day.month() + 12 - self.start_month) % 12;
        let wraps = self.start_month > 1 && day.month() >= self.start_month;
        self.resolve(PeriodKey::Quarter(day.year() + i32::from(wraps), past_start / 3 + 1))
    }

    /// The days of a period.
    pub fn resolve(self, key: PeriodKey) -> Period {
        let (year, month, length) = match key {
            PeriodKey::Month(y, m) => (y, m, 1),
            PeriodKey::Quarter(fy, q) => {
                let months = self.start_month - 1 + (q - 1) * 3;
                let start_year = if self.start_month > 1 { fy - 1 } else { fy };
                (start_year + i32::try_from(months / 12).unwrap_or(0), months % 12 + 1, 3)
            }
        };
        let first = NaiveDate::from_ymd_opt(year, month, 1).unwrap_or(NaiveDate::MIN);
        let last = first + Months::new(length) - Days::new(1);
        Period { key, first, last }
    }

    /// The period `by` steps later (negative: earlier), of the same kind.
    pub fn shift(self, key: PeriodKey, by: i32) -> Period {
        let step = |year: i32, part: u32, parts: i32| {
            let at = year * parts + part as i32 - 1 + by;
            (at.div_euclid(parts), at.rem_euclid(parts) as u32 + 1)
        };
        self.resolve(match key {
            PeriodKey::Month(y, m) => {
                let (y, m) = step(y, m, 12);
                PeriodKey::Month(y, m)
            }
            PeriodKey::Quarter(y, q) => {
                let (y, q) = step(y, q, 4);
                PeriodKey::Quarter(y, q)
            }
        })
    }

    /// The quarter a month belongs to; a quarter is its own.
    pub fn quarter_of(self, key: PeriodKey) -> Period {
        match key {
            PeriodKey::Month(..) => self.quarter(self.resolve(key).first),
            PeriodKey::Quarter(..) => self.resolve(key),
        }
    }

    /// The three months of a quarter.
    pub fn months_of(self, quarter: Period) -> [Period; 3] {
        [0, 1, 2].map(|i| self.month(quarter.first + Months::new(i)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn calendar_quarters_and_fiscal_ones() {
        let cal = FiscalCalendar::default();
        let q = cal.quarter(day("2026-11-22"));
        assert_eq!((q.key, q.first, q.last), (PeriodKey::Quarter(2026, 4), day("2026-10-01"), day("2026-12-31")));
        let july = FiscalCalendar::starting_in(7).unwrap();
        for (at, key, first, last) in [
            ("2026-07-01", "2027-Q1", "2026-07-01", "2026-09-30"),
            ("2026-12-31", "2027-Q2", "2026-10-01", "2026-12-31"),
            ("2027-01-01", "2027-Q3", "2027-01-01", "2027-03-31"),
            ("2027-06-30", "2027-Q4", "2027-04-01", "2027-06-30"),
        ] {
            let q = july.quarter(day(at));
            assert_eq!((q.key.to_string().as_str(), q.first, q.last), (key, day(first), day(last)), "{at}");
        }
        let february = FiscalCalendar::starting_in(2).unwrap();
        let q = february.quarter(day("2027-01-31"));
        assert_eq!((q.key.to_string().as_str(), q.first, q.last), ("2027-Q4", day("2026-11-01"), day("2027-01-31")));
    }

    #[test]
    fn keys_read_back_and_nonsense_is_refused() {
        for key in ["2026-Q4", "2026-11", "1999-Q1"] {
            assert_eq!(key.parse::<PeriodKey>().unwrap().to_string(), key);
        }
        for bad in ["2026", "2026-Q5", "2026-13", "20226-Q1", "Q4", "", "2026-Q", "-"] {
            assert!(bad.parse::<PeriodKey>().is_err(), "{bad}");
        }
    }

    #[test]
    fn shifting_crosses_years_both_ways() {
        let cal = FiscalCalendar::default();
        for (key, by, want) in [
            ("2026-Q4", 1, "2027-Q1"),
            ("2026-Q1", -1, "2025-Q4"),
            ("2026-01", -1, "2025-12"),
            ("2026-11", 14, "2028-01"),
        ] {
            assert_eq!(cal.shift(key.parse().unwrap(), by).key.to_string(), want);
        }
    }

    #[test]
    fn weeks_of_a_quarter() {
        let q = FiscalCalendar::default().quarter(day("2026-11-22"));
        assert_eq!(q.week_of(day("2026-10-01")), (1, 13));
        assert_eq!(q.week_of(day("2026-11-22")), (8, 13));
        assert_eq!(q.week_of(day("2026-12-31")), (13, 13));
    }
}
