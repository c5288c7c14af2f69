//! A period as somebody asks for it: by its key, or by a word that depends on the day and on how the fiscal year is cut.
//!
//! `2026-Q4`, `q4 2026`, `q4`, `2026-11`, `nov 2026`, `november`, `this quarter`, `next month`, `last quarter`. The command line
//! and the screens read it here, so that both understand the same.

use std::str::FromStr;

use chrono::{Datelike as _, NaiveDate};

use super::{FiscalCalendar, NotAPeriod, PeriodKey};
use crate::domain::text::fold;
use crate::domain::when::month_of;

/// What was asked for, read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// This one.
    Key(PeriodKey),
    /// So many quarters after the one we are in; negative: before it.
    Quarters(i32),
    /// So many months after the one we are in; negative: before it.
    Months(i32),
    /// The fiscal quarter 1-4 of the fiscal year we are in.
    Quarter(u32),
    /// The calendar month 1-12 of the fiscal year we are in.
    Month(u32),
}

impl Asked {
    /// Which period it is on this day.
    pub fn on(self, fiscal: FiscalCalendar, today: NaiveDate) -> PeriodKey {
        let quarter = fiscal.quarter(today).key;
        match self {
            Self::Key(key) => key,
            Self::Quarters(by) => fiscal.shift(quarter, by).key,
            Self::Months(by) => fiscal.shift(fiscal.month(today).key, by).key,
            Self::Quarter(n) => match quarter {
                PeriodKey::Quarter(year, _) => PeriodKey::Quarter(year, n),
                month @ PeriodKey::Month(..) => month,
            },
            Self::Month(n) => {
                let year = |key| match key {
                    PeriodKey::Quarter(year, _) | PeriodKey::Month(year, _) => year,
                };
                let here = year(quarter);
                // a fiscal year has each month once, named after the calendar year it begins or ends in
                let named = [here - 1, here].map(|y| PeriodKey::Month(y, n));
                let of_this_year = |key: &PeriodKey| year(fiscal.quarter_of(*key).key) == here;
                named.into_iter().find(of_this_year).unwrap_or(PeriodKey::Month(today.year(), n))
            }
        }
    }
}

/// `q4` is 4.
fn quarter(word: &str) -> Option<u32> {
    word.strip_prefix('q')?.parse().ok().filter(|q| (1..=4).contains(q))
}

fn step(word: &str) -> Option<i32> {
    match word {
        "this" => Some(0),
        "next" => Some(1),
        "last" | "previous" => Some(-1),
        _ => None,
    }
}

impl FromStr for Asked {
    type Err = NotAPeriod;

    fn from_str(typed: &str) -> Result<Self, NotAPeriod> {
        if let Ok(key) = typed.parse() {
            return Ok(Self::Key(key));
        }
        let folded = fold(typed.trim());
        let words: Vec<&str> = folded.split_whitespace().collect();
        let found = match words.as_slice() {
            [one] => quarter(one).map(Self::Quarter).or_else(|| month_of(one).map(Self::Month)),
            [which, "quarter"] => step(which).map(Self::Quarters),
            [which, "month"] => step(which).map(Self::Months),
            [first, second] => dated(first, second).or_else(|| dated(second, first)).map(Self::Key),
            _ => None,
        };
        found.ok_or_else(|| NotAPeriod(typed.trim().to_owned()))
    }
}

/// `q4` or `oct` with its year: through the key, so that the years are bounded in one place.
fn dated(what: &str, year: &str) -> Option<PeriodKey> {
    match (quarter(what), month_of(what)) {
        (Some(q), _) => format!("{year}-Q{q}").parse().ok(),
        (None, Some(m)) => format!("{year}-{m}").parse().ok(),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(typed: &str, start: u32, today: &str) -> Result<String, String> {
        let fiscal = FiscalCalendar::starting_in(start).unwrap();
        let asked: Asked = typed.parse().map_err(|e: NotAPeriod| e.to_string())?;
        Ok(asked.on(fiscal, today.parse().unwrap()).to_string())
    }

    #[test]
    fn keys_words_and_names() {
        for (typed, want) in [
            ("2031-Q1", "2031-Q1"),
            (" 2031-q1 ", "2031-Q1"),
            ("2024-10", "2024-10"),
            ("q1 2031", "2031-Q1"),
            ("2031 Q1", "2031-Q1"),
            ("q2", "2026-Q2"),
            ("this quarter", "2026-Q4"),
            ("Next  Quarter", "2027-Q1"),
            ("last quarter", "2026-Q3"),
            ("this month", "2026-11"),
            ("next month", "2026-12"),
            ("previous month", "2026-10"),
            ("oct 2024", "2024-10"),
            ("2024 october", "2024-10"),
            ("sept", "2026-09"),
            ("March", "2026-03"),
        ] {
            assert_eq!(on(typed, 1, "2026-11-22"), Ok(want.to_owned()), "{typed}");
        }
    }

    #[test]
    fn a_fiscal_year_has_each_month_once() {
        // fiscal 2027 began in July 2026
        for (typed, want) in [("q1", "2027-Q1"), ("next quarter", "2027-Q3"), ("jul", "2026-07"), ("feb", "2027-02")] {
            assert_eq!(on(typed, 7, "2026-11-22"), Ok(want.to_owned()), "{typed}");
        }
    }

    #[test]
    fn nonsense_is_named_with_what_would_be_understood() {
        for typed in
            ["soon", "q5", "2026", "next", "quarter next", "ma", "13 2026", "oct 20024", "next next quarter", ""]
        {
            let why = on(typed, 1, "2026-11-22").unwrap_err();
            assert!(why.starts_with(&format!("`{typed}` is not a period: write")), "{why}");
            assert!(why.contains("2026-Q4") && why.contains("next quarter"), "{why}");
        }
    }
}
