//! Where the fiscal year starts and how it is cut: calendar months, or weeks in the pattern 4-4-5 and its like.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

use super::{Period, PeriodKey};

/// How a fiscal quarter is cut into its three months.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Pattern {
    /// Calendar months.
    #[default]
    #[serde(rename = "months")]
    Months,
    /// Four weeks, four weeks, five weeks.
    #[serde(rename = "4-4-5")]
    FourFourFive,
    /// Four weeks, five weeks, four weeks.
    #[serde(rename = "4-5-4")]
    FourFiveFour,
    /// Five weeks, four weeks, four weeks.
    #[serde(rename = "5-4-4")]
    FiveFourFour,
}

impl Pattern {
    /// The week of the quarter with which each of its months begins, counted from 0; `None`: months are calendar months.
    const fn starts(self) -> Option<[u64; 3]> {
        match self {
            Self::Months => None,
            Self::FourFourFive => Some([0, 4, 8]),
            Self::FourFiveFour => Some([0, 4, 9]),
            Self::FiveFourFour => Some([0, 5, 9]),
        }
    }
}

/// On which of its weekdays a year of weeks ends, seen from the last day of the calendar month in which it ends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum YearEnd {
    /// The last one of that month.
    #[default]
    Last,
    /// The one nearest to the month's last day: it may lie up to three days into the next month.
    Nearest,
}

const WEEKS_OF_A_QUARTER: u64 = 13;

/// Where the fiscal year starts. A fiscal year is named after the calendar year in which it ends; a year of weeks after
/// that of the month at whose end it ends, even where its last days lie beyond it.
///
/// A year of weeks has 52 or 53 of them, and starts on the day after the year before has ended. Its quarters have thirteen
/// weeks each; a 53rd week lengthens the last month of the last quarter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FiscalCalendar {
    start_month: u32,
    pattern: Pattern,
    ends_on: Weekday,
    year_end: YearEnd,
}

impl Default for FiscalCalendar {
    fn default() -> Self {
        Self { start_month: 1, pattern: Pattern::Months, ends_on: Weekday::Sat, year_end: YearEnd::Last }
    }
}

impl FiscalCalendar {
    /// Of calendar months. `start_month` is 1-12; anything else is `None`.
    pub fn starting_in(start_month: u32) -> Option<Self> {
        (1..=12).contains(&start_month).then_some(Self { start_month, ..Self::default() })
    }

    /// The same year cut into weeks, ending on that weekday.
    #[must_use]
    pub const fn in_weeks(self, pattern: Pattern, ends_on: Weekday, year_end: YearEnd) -> Self {
        Self { start_month: self.start_month, pattern, ends_on, year_end }
    }

    /// The fiscal year's first calendar month, 1-12; a year of weeks may start some days before it or into it.
    pub const fn start_month(self) -> u32 {
        self.start_month
    }

    /// How its quarters are cut.
    pub const fn pattern(self) -> Pattern {
        self.pattern
    }

    /// The month this day is in.
    pub fn month(self, day: NaiveDate) -> Period {
        let Some(starts) = self.pattern.starts() else {
            return self.resolve(PeriodKey::Month(day.year(), day.month()));
        };
        let (year, week) = self.week(day);
        let quarter = (week / WEEKS_OF_A_QUARTER).min(3);
        let within = week - quarter * WEEKS_OF_A_QUARTER;
        let place = starts.iter().rposition(|first| *first <= within).unwrap_or(0);
        self.resolve(self.month_key(year, quarter as u32 * 3 + place as u32))
    }

    /// The fiscal quarter this day is in.
    pub fn quarter(self, day: NaiveDate) -> Period {
        if self.pattern == Pattern::Months {
            let past_start = (day.month() + 12 - self.start_month) % 12;
            let year = self.named_year(day.year(), day.month());
            return self.resolve(PeriodKey::Quarter(year, past_start / 3 + 1));
        }
        let (year, week) = self.week(day);
        self.resolve(PeriodKey::Quarter(year, (week / WEEKS_OF_A_QUARTER).min(3) as u32 + 1))
    }

    /// The days of a period.
    pub fn resolve(self, key: PeriodKey) -> Period {
        match self.pattern.starts() {
            None => self.in_months(key),
            Some(starts) => self.in_weeks_of(key, starts),
        }
    }

    /// The period `by` steps later (negative: earlier), of the same kind.
    pub fn shift(self, key: PeriodKey, by: i32) -> Period {
        self.resolve(key.numbered(key.ordinal() + i64::from(by)).unwrap_or(key))
    }

    /// The quarter a month belongs to; a quarter is its own.
    pub fn quarter_of(self, key: PeriodKey) -> Period {
        match key {
            PeriodKey::Month(year, month) => {
                let place = (month + 12 - self.start_month) % 12;
                self.resolve(PeriodKey::Quarter(self.named_year(year, month), place / 3 + 1))
            }
            PeriodKey::Quarter(..) => self.resolve(key),
        }
    }

    /// The three months of a quarter.
    pub fn months_of(self, quarter: Period) -> [Period; 3] {
        let first = match quarter.key {
            PeriodKey::Quarter(year, q) => self.month_key(year, (q - 1) * 3),
            month @ PeriodKey::Month(..) => month,
        };
        [0, 1, 2].map(|later| self.shift(first, later))
    }

    /// The name of the fiscal year a calendar month belongs to.
    fn named_year(self, year: i32, month: u32) -> i32 {
        year + i32::from(self.start_month > 1 && month >= self.start_month)
    }

    /// The key of a fiscal year's month by its place, 0-11.
    fn month_key(self, fiscal_year: i32, place: u32) -> PeriodKey {
        let months = self.start_month - 1 + place;
        let starts = if self.start_month > 1 { fiscal_year - 1 } else { fiscal_year };
        PeriodKey::Month(starts + i32::from(months >= 12), months % 12 + 1)
    }

    fn in_months(self, key: PeriodKey) -> Period {
        let (first, length) = match key {
            PeriodKey::Month(..) => (key, 1),
            PeriodKey::Quarter(year, q) => (self.month_key(year, (q - 1) * 3), 3),
        };
        let (year, month) = match first {
            PeriodKey::Month(year, month) | PeriodKey::Quarter(year, month) => (year, month),
        };
        let first = NaiveDate::from_ymd_opt(year, month, 1).unwrap_or(NaiveDate::MIN);
        Period {
            key,
            first,
            last: first + Months::new(length) - Days::new(1),
            last_month: first + Months::new(length - 1),
        }
    }

    fn in_weeks_of(self, key: PeriodKey, starts: [u64; 3]) -> Period {
        let (year, quarter, month) = match key {
            PeriodKey::Quarter(year, q) => (year, u64::from(q - 1), None),
            PeriodKey::Month(year, month) => {
                let place = u64::from((month + 12 - self.start_month) % 12);
                (self.named_year(year, month), place / 3, Some((place % 3) as usize))
            }
        };
        let first_week = quarter * WEEKS_OF_A_QUARTER;
        let begins = self.year_first(year);
        let week_starts = |week: u64| begins + Days::new(week * 7);
        let place = month.unwrap_or(0);
        let next = match month {
            Some(place @ 0..=1) => first_week + starts[place + 1],
            _ => first_week + WEEKS_OF_A_QUARTER,
        };
        // the 53rd week is the last month's
        let last = if next == 4 * WEEKS_OF_A_QUARTER { self.year_last(year) } else { week_starts(next) - Days::new(1) };
        let first = week_starts(first_week + starts[place]);
        Period {
            key,
            first,
            last,
            last_month: if month.is_some() { first } else { week_starts(first_week + starts[2]) },
        }
    }

    /// The fiscal year a day is in, and which of its weeks, counted from 0.
    fn week(self, day: NaiveDate) -> (i32, u64) {
        let near = self.named_year(day.year(), day.month());
        let year = [near - 1, near].into_iter().find(|year| day <= self.year_last(*year)).unwrap_or(near + 1);
        let days = (day - self.year_first(year)).num_days();
        (year, u64::try_from(days / 7).unwrap_or(0))
    }

    /// The first day of a year of weeks.
    fn year_first(self, year: i32) -> NaiveDate {
        self.year_last(year - 1) + Days::new(1)
    }

    /// The last day of a year of weeks.
    fn year_last(self, year: i32) -> NaiveDate {
        // the last day of the month before the one it starts in
        let (next_year, next_month) = if self.start_month == 1 { (year + 1, 1) } else { (year, self.start_month) };
        let end = NaiveDate::from_ymd_opt(next_year, next_month, 1).unwrap_or(NaiveDate::MAX) - Days::new(1);
        let past = end.weekday().days_since(self.ends_on);
        match self.year_end {
            YearEnd::Nearest if past > 3 => end + Days::new(u64::from(7 - past)),
            _ => end - Days::new(u64::from(past)),
        }
    }
}
