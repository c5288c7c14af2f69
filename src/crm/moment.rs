//! Moments as exports write them: a day with a time of day, and perhaps a zone. They become wall-clock time of the
//! company, which is what business hours are counted in. Pure.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, NaiveDateTime, NaiveTime, TimeDelta, Utc};

use super::date::{self, DateError, DateOrder};

/// How a moment stands on the company's own clock. Given from outside: no clock is known here.
#[derive(Clone)]
pub struct LocalTime(Arc<dyn Fn(DateTime<Utc>) -> NaiveDateTime + Send + Sync>);

impl LocalTime {
    /// By this rule, which knows when the clocks change.
    pub fn new(rule: impl Fn(DateTime<Utc>) -> NaiveDateTime + Send + Sync + 'static) -> Self {
        Self(Arc::new(rule))
    }

    /// The wall clock at that moment.
    pub fn at(&self, moment: DateTime<Utc>) -> NaiveDateTime {
        (self.0)(moment)
    }
}

impl Default for LocalTime {
    /// UTC.
    fn default() -> Self {
        Self::new(|at| at.naive_utc())
    }
}

impl fmt::Debug for LocalTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LocalTime")
    }
}

/// A moment, and whether the export says its time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// On the wall clock; midnight where only the day is known.
    pub at: NaiveDateTime,
    /// The time of day is known too. Midnight sharp is a day that a spreadsheet has dressed up.
    pub timed: bool,
}

/// Reads a moment. A zone that is written as an offset, `Z` or `UTC` is brought to the company's clock; without one, and
/// with one that is only a name, the time is taken as it stands.
///
/// # Errors
/// What is no day; a time that is none.
pub fn read(text: &str, order: Option<DateOrder>, local: &LocalTime) -> Result<Moment, DateError> {
    let day = date::read(text, order)?;
    let Some((time, rest)) = clock(text) else {
        return Ok(Moment { at: day.and_time(NaiveTime::MIN), timed: false });
    };
    let time = time.ok_or(DateError::NotADate)?;
    let wall = day.and_time(time);
    let at = match offset(rest) {
        None => wall,
        Some(minutes) => local.at((wall - TimeDelta::minutes(minutes)).and_utc()),
    };
    Ok(Moment { at, timed: time != NaiveTime::MIN || offset(rest).is_some_and(|_| at.time() != NaiveTime::MIN) })
}

/// The time of day in a text, and what follows it. Outer `None`: there is none; inner `None`: there is and it is wrong.
fn clock(text: &str) -> Option<(Option<NaiveTime>, &str)> {
    let colon = text.find(':')?;
    let (before, after) = (text.get(..colon)?, text.get(colon + 1..)?);
    let digits = before.len() - before.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let hour: u32 = before.get(before.len() - digits..)?.parse().ok()?;
    let number = |t: &str| t.bytes().take_while(u8::is_ascii_digit).count();
    let minute_digits = number(after);
    let minute: Option<u32> = after.get(..minute_digits)?.parse().ok();
    let mut rest = after.get(minute_digits..)?;
    if let Some(seconds) = rest.strip_prefix(':') {
        rest = seconds.get(number(seconds)..)?;
        if let Some(fraction) = rest.strip_prefix('.') {
            rest = fraction.get(number(fraction)..)?;
        }
    }
    let rest = rest.trim();
    let lower = rest.to_ascii_lowercase();
    let half = |word: &str| lower.starts_with(word);
    let (hour, rest) = if half("am") || half("pm") {
        let noon = if half("pm") { 12 } else { 0 };
        ((1..=12).contains(&hour).then_some(hour % 12 + noon), rest.get(2..)?.trim())
    } else {
        (Some(hour), rest)
    };
    let time = hour.zip(minute).and_then(|(h, m)| NaiveTime::from_hms_opt(h, m, 0));
    Some((time, rest))
}

/// Minutes east of UTC.
fn offset(text: &str) -> Option<i64> {
    if text.eq_ignore_ascii_case("z") || text.eq_ignore_ascii_case("utc") || text.eq_ignore_ascii_case("gmt") {
        return Some(0);
    }
    let (sign, digits) = match (text.strip_prefix('+'), text.strip_prefix('-')) {
        (Some(rest), _) => (1, rest),
        (None, Some(rest)) => (-1, rest),
        _ => return None,
    };
    let digits: String = digits.chars().filter(|c| *c != ':').collect();
    if !matches!(digits.len(), 2 | 4) || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let hours: i64 = digits.get(..2)?.parse().ok()?;
    let minutes: i64 = digits.get(2..).filter(|m| !m.is_empty()).map_or(Some(0), |m| m.parse().ok())?;
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn days_times_and_zones() {
        // a company two hours east of UTC
        let east = LocalTime::new(|at| at.naive_utc() + TimeDelta::hours(2));
        for (text, want, timed) in [
            ("2026-01-13", "2026-01-13 00:00", false),
            ("2026-01-13 00:00:00", "2026-01-13 00:00", false),
            ("2026-01-13 20:09", "2026-01-13 20:09", true),
            ("2026-01-13T23:15:00.000+0000", "2026-01-14 01:15", true),
            ("2026-01-13T22:00:00Z", "2026-01-14 00:00", true),
            ("2026-01-13 15:15:00 UTC", "2026-01-13 17:15", true),
            ("2026-01-13T15:15:00-05:00", "2026-01-13 22:15", true),
            ("2026-01-13T15:15:00+02", "2026-01-13 15:15", true),
            ("1/13/2026 9:15 AM", "2026-01-13 09:15", true),
            ("1/13/2026 12:05 am", "2026-01-13 00:05", true),
            ("1/13/2026, 12:30 PM", "2026-01-13 12:30", true),
            ("January 13, 2026 9:15 PM", "2026-01-13 21:15", true),
            ("13.01.2026 21:15", "2026-01-13 21:15", true),
            ("2026-01-13 14:00 PST", "2026-01-13 14:00", true),
        ] {
            let got = read(text, None, &east).unwrap();
            assert_eq!((got.at.format("%Y-%m-%d %H:%M").to_string().as_str(), got.timed), (want, timed), "{text}");
        }
        for bad in ["2026-01-13 25:00", "2026-01-13 10:61", "1/13/2026 13:00 PM", "noon", ""] {
            assert!(read(bad, None, &east).is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(text in "\\PC{0,30}|[0-9/. :TZ+-]{0,28}") {
            let _ = read(&text, None, &LocalTime::default());
        }
    }
}
