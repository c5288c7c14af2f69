//! Days as people type and read them. "Today" is always given; nothing here looks at a clock.
//!
//! | typed | is |
//! | --- | --- |
//! | `today` `tod`, `tomorrow` `tom` | |
//! | `fri` `friday` `this fri` | the coming Friday; today where today is Friday |
//! | `next tue` | the Tuesday of next week (weeks start on Monday) |
//! | `next week` | its Monday |
//! | `+3d` `+2w` `+1m` `in 3 days` | from today; a month later is the same day, or that month's last |
//! | `eow` | the coming Friday: the end of the working week |
//! | `eom` `eoq` `eoy` | the last day of the month, the fiscal quarter, the fiscal year |
//! | `2026-12-15` `15 dec` `dec 15` `15.12.` | without a year: the next time that day comes, today included; refused where it has passed within the last 60 days: nobody means the next year |
//! | `12/15` `15/12` | where it can be read in one way only; `5/6` is refused |

mod line;
mod past;

use chrono::{Datelike, Days, Months, NaiveDate, TimeDelta, Weekday};

use super::period::{FiscalCalendar, PeriodKey};

pub use line::{Captured, capture};
pub use past::past_day;

/// Why a day was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WhenError {
    /// Not a day at all.
    #[error("`{0}` is not a day: write fri, next tue, +3d, eom, 15 dec or 2026-12-15")]
    NotUnderstood(String),
    /// Two people would read two days.
    #[error("`{text}` can be {} or {}: write {}", one.format("%-d %b"), other.format("%-d %b"), one.format("%-d %b").to_string().to_lowercase())]
    Ambiguous {
        /// What was typed.
        text: String,
        /// Read as day and month.
        one: NaiveDate,
        /// Read as month and day.
        other: NaiveDate,
    },
    /// 31 February.
    #[error("there is no `{0}` in the calendar")]
    NoSuchDay(String),
    /// A day without a year that was a short time ago: the one of the next year is meant by nobody who does not say so.
    #[error("`{text}`: that day has passed; write the year to mean {year}", year = next.year())]
    HasPassed {
        /// What was typed.
        text: String,
        /// The next time it comes.
        next: NaiveDate,
    },
    /// Beyond what a calendar of meetings needs.
    #[error("`{0}` is too far away")]
    TooFar(String),
}

/// Reads a day; see the table of this module.
///
/// # Errors
/// Says what was not understood and what would be.
pub fn parse_day(text: &str, today: NaiveDate, calendar: &FiscalCalendar) -> Result<NaiveDate, WhenError> {
    let whole = super::text::clean(text);
    let text = whole.to_lowercase();
    let words: Vec<&str> = text.split([' ', ',']).filter(|w| !w.is_empty()).collect();
    let bad = || WhenError::NotUnderstood(whole.clone());
    match words.as_slice() {
        [one] => word(one, &whole, today, *calendar),
        ["this", day] => weekday(day).map(|day| coming(day, today)).ok_or_else(bad),
        ["next", "week"] => Ok(monday(today) + Days::new(7)),
        ["next", day] => {
            let day = weekday(day).ok_or_else(bad)?;
            Ok(monday(today) + Days::new(7 + u64::from(day.num_days_from_monday())))
        }
        ["in", span] => later(span, &whole, today),
        ["in", number, unit] => later(&format!("{number}{unit}"), &whole, today),
        [a, b] => day_and_month(a, b, None, &whole, today),
        [a, b, year] => {
            let year = year_of(year).ok_or_else(bad)?;
            day_and_month(a, b, Some(year), &whole, today)
        }
        _ => Err(bad()),
    }
}

fn word(text: &str, whole: &str, today: NaiveDate, calendar: FiscalCalendar) -> Result<NaiveDate, WhenError> {
    let bad = || WhenError::NotUnderstood(whole.to_owned());
    if let Some(day) = weekday(text) {
        return Ok(coming(day, today));
    }
    if let Some(span) = text.strip_prefix('+') {
        return later(span, whole, today);
    }
    match text {
        "today" | "tod" => return Ok(today),
        "tomorrow" | "tom" | "tmrw" => return Ok(today + Days::new(1)),
        "eow" => return Ok(coming(Weekday::Fri, today)),
        "eom" => return Ok(calendar.month(today).last),
        "eoq" => return Ok(calendar.quarter(today).last),
        "eoy" => {
            let key = match calendar.quarter(today).key {
                PeriodKey::Quarter(year, _) => PeriodKey::Quarter(year, 4),
                month @ PeriodKey::Month(..) => month,
            };
            return Ok(calendar.resolve(key).last);
        }
        _ => {}
    }
    let Some(mark) = text.chars().find(|c| matches!(c, '-' | '.' | '/')) else {
        // `3d`, `15dec`
        let split = text.find(|c: char| !c.is_ascii_digit()).filter(|at| *at > 0).ok_or_else(bad)?;
        return if later_unit(&text[split..]).is_some() {
            later(text, whole, today)
        } else {
            day_and_month(&text[..split], &text[split..], None, whole, today)
        };
    };
    let parts: Vec<&str> = text.trim_end_matches('.').split(mark).collect();
    match (parts.as_slice(), mark) {
        ([year, month, day], _) if year.len() == 4 => {
            let (year, month, day) = (year_of(year), number(month), number(day));
            let (Some(year), Some(month), Some(day)) = (year, month, day) else { return Err(bad()) };
            on(year, month, day, whole)
        }
        ([day, month], '.') => {
            let (Some(day), Some(month)) = (number(day), number(month)) else { return Err(bad()) };
            next_on(day, month, whole, today)
        }
        ([day, month, year], '.') => {
            let (Some(day), Some(month), Some(year)) = (number(day), number(month), year_of(year)) else {
                return Err(bad());
            };
            on(year, month, day, whole)
        }
        ([a, b], '/') => either(a, b, None, whole, today),
        ([a, b, year], '/') => either(a, b, Some(year_of(year).ok_or_else(bad)?), whole, today),
        ([a, b], '-') => day_and_month(a, b, None, whole, today),
        ([a, b, year], '-') => day_and_month(a, b, Some(year_of(year).ok_or_else(bad)?), whole, today),
        _ => Err(bad()),
    }
}

/// "3d", "2w", "1m", "3days", "2weeks", "1month" from today.
fn later(span: &str, whole: &str, today: NaiveDate) -> Result<NaiveDate, WhenError> {
    let bad = || WhenError::NotUnderstood(whole.to_owned());
    let far = || WhenError::TooFar(whole.to_owned());
    let split = span.find(|c: char| !c.is_ascii_digit()).ok_or_else(bad)?;
    let unit = later_unit(&span[split..]).ok_or_else(bad)?;
    if split == 0 {
        return Err(bad());
    }
    let count: u32 = span[..split].parse().map_err(|_| far())?;
    if count > 3_660 {
        return Err(far());
    }
    let day = match unit {
        'd' => today.checked_add_days(Days::new(count.into())),
        'w' => today.checked_add_days(Days::new(u64::from(count) * 7)),
        _ => today.checked_add_months(Months::new(count)),
    };
    day.filter(|d| d.year() <= LAST_YEAR).ok_or_else(far)
}

fn later_unit(word: &str) -> Option<char> {
    match word {
        "d" | "day" | "days" => Some('d'),
        "w" | "week" | "weeks" => Some('w'),
        "m" | "month" | "months" => Some('m'),
        _ => None,
    }
}

const FIRST_YEAR: i32 = 1900;
const LAST_YEAR: i32 = 2999;

fn number(text: &str) -> Option<u32> {
    (!text.is_empty() && text.len() <= 2 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

/// Four digits, or two for this century.
fn year_of(text: &str) -> Option<i32> {
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    let year: i32 = text.parse().ok().filter(|_| digits)?;
    match text.len() {
        2 => Some(2000 + year),
        4 => (FIRST_YEAR..=LAST_YEAR).contains(&year).then_some(year),
        _ => None,
    }
}

/// "fri", "frid", "friday"; "tues", "thurs".
fn weekday(text: &str) -> Option<Weekday> {
    const NAMES: [(&str, Weekday); 7] = [
        ("monday", Weekday::Mon),
        ("tuesday", Weekday::Tue),
        ("wednesday", Weekday::Wed),
        ("thursday", Weekday::Thu),
        ("friday", Weekday::Fri),
        ("saturday", Weekday::Sat),
        ("sunday", Weekday::Sun),
    ];
    (text.len() >= 3).then(|| NAMES.iter().find(|(name, _)| name.starts_with(text)).map(|(_, day)| *day))?
}

/// A month by its English name or at least three letters of it, lower-case: 1 to 12.
pub(crate) fn month_of(text: &str) -> Option<u32> {
    const NAMES: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let text = text.trim_end_matches('.');
    let at = NAMES
        .iter()
        .position(|name| text.len() >= 3 && (name.starts_with(text) || (text == "sept" && *name == "september")))?;
    u32::try_from(at + 1).ok()
}

/// "15", "15.", "15th".
fn day_of(text: &str) -> Option<u32> {
    let text = text.trim_end_matches('.');
    number(["st", "nd", "rd", "th"].iter().find_map(|end| text.strip_suffix(end)).unwrap_or(text))
}

fn coming(day: Weekday, today: NaiveDate) -> NaiveDate {
    today + Days::new(u64::from(day.days_since(today.weekday())))
}

fn monday(today: NaiveDate) -> NaiveDate {
    today - Days::new(u64::from(today.weekday().num_days_from_monday()))
}

fn on(year: i32, month: u32, day: u32, whole: &str) -> Result<NaiveDate, WhenError> {
    NaiveDate::from_ymd_opt(year, month, day).ok_or_else(|| WhenError::NoSuchDay(whole.to_owned()))
}

/// Days for which a day without a year is taken to be the one that has passed.
const JUST_PASSED: u64 = 60;

/// The next time this day comes, if it was not a short time ago.
fn next_on(day: u32, month: u32, whole: &str, today: NaiveDate) -> Result<NaiveDate, WhenError> {
    not_passed(next_time(day, month, whole, today)?, whole, today)
}

fn not_passed(next: NaiveDate, whole: &str, today: NaiveDate) -> Result<NaiveDate, WhenError> {
    let last = next.with_year(next.year() - 1).filter(|last| *last < today);
    match last {
        Some(last) if last + Days::new(JUST_PASSED) >= today => {
            Err(WhenError::HasPassed { text: whole.to_owned(), next })
        }
        _ => Ok(next),
    }
}

/// The next time this day comes, today included; 29 February waits for its year.
fn next_time(day: u32, month: u32, whole: &str, today: NaiveDate) -> Result<NaiveDate, WhenError> {
    (today.year()..=today.year() + 8)
        .filter_map(|year| NaiveDate::from_ymd_opt(year, month, day))
        .find(|d| *d >= today)
        .ok_or_else(|| WhenError::NoSuchDay(whole.to_owned()))
}

fn day_and_month(a: &str, b: &str, year: Option<i32>, whole: &str, today: NaiveDate) -> Result<NaiveDate, WhenError> {
    let (day, month) = match (day_of(a), month_of(b), month_of(a), day_of(b)) {
        (Some(day), Some(month), ..) | (_, _, Some(month), Some(day)) => (day, month),
        _ => return Err(WhenError::NotUnderstood(whole.to_owned())),
    };
    year.map_or_else(|| next_on(day, month, whole, today), |year| on(year, month, day, whole))
}

/// Two numbers around a slash: Europe writes the day first, America the month.
fn either(a: &str, b: &str, year: Option<i32>, whole: &str, today: NaiveDate) -> Result<NaiveDate, WhenError> {
    let (Some(a), Some(b)) = (number(a), number(b)) else { return Err(WhenError::NotUnderstood(whole.to_owned())) };
    let read =
        |day, month| year.map_or_else(|| next_time(day, month, whole, today), |year| on(year, month, day, whole));
    match (read(a, b), read(b, a)) {
        (Ok(one), Ok(other)) if one != other => Err(WhenError::Ambiguous { text: whole.to_owned(), one, other }),
        (Ok(day), _) | (_, Ok(day)) if year.is_none() => not_passed(day, whole, today),
        (Ok(day), _) | (_, Ok(day)) => Ok(day),
        (Err(e), Err(_)) => Err(e),
    }
}

/// "Fri 27 Nov"; with the year where it is another one: "Fri 15 Jan 2027".
pub fn show_day(date: NaiveDate, today: NaiveDate) -> String {
    let shape = if date.year() == today.year() { "%a %-d %b" } else { "%a %-d %b %Y" };
    date.format(shape).to_string()
}

/// The same in at most eleven columns: of another year without its weekday, "25 Dec 2026".
pub fn show_day_short(date: NaiveDate, today: NaiveDate) -> String {
    let shape = if date.year() == today.year() { "%a %-d %b" } else { "%-d %b %Y" };
    date.format(shape).to_string()
}

/// How far a day is away, in words and days: "today", "3 days ago", "in 12 days".
pub fn show_ago(date: NaiveDate, today: NaiveDate) -> String {
    match (today - date).num_days() {
        0 => "today".into(),
        1 => "yesterday".into(),
        -1 => "tomorrow".into(),
        past @ 2.. => format!("{past} days ago"),
        future => format!("in {} days", future.unsigned_abs()),
    }
}

/// The same in a few columns: "today", "3d ago", "in 12d".
pub fn show_ago_short(date: NaiveDate, today: NaiveDate) -> String {
    match (today - date).num_days() {
        0 => "today".into(),
        past @ 1.. => format!("{past}d ago"),
        future => format!("in {}d", future.unsigned_abs()),
    }
}

/// A span in words, to the minute, without its sign: "under a minute", "11 min", "1 h 05 min", "3 days".
pub fn show_span(span: TimeDelta) -> String {
    let minutes = span.num_minutes().unsigned_abs();
    match minutes {
        0 => "under a minute".into(),
        1..60 => format!("{minutes} min"),
        60..2_880 => format!("{} h {:02} min", minutes / 60, minutes % 60),
        _ => format!("{} days", minutes / 1_440),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// Sunday 22 November 2026.
    fn read(text: &str) -> Result<NaiveDate, WhenError> {
        parse_day(text, day("2026-11-22"), &FiscalCalendar::default())
    }

    #[test]
    fn understood() {
        for (text, want) in [
            ("today", "2026-11-22"),
            ("TOD", "2026-11-22"),
            ("tomorrow", "2026-11-23"),
            ("tom", "2026-11-23"),
            ("sun", "2026-11-22"),
            ("mon", "2026-11-23"),
            ("fri", "2026-11-27"),
            ("Friday", "2026-11-27"),
            ("thurs", "2026-11-26"),
            ("sat", "2026-11-28"),
            ("this fri", "2026-11-27"),
            ("next tue", "2026-11-24"),
            ("next sun", "2026-11-29"),
            ("next week", "2026-11-23"),
            ("+3d", "2026-11-25"),
            ("+0d", "2026-11-22"),
            ("+2w", "2026-12-06"),
            ("+1m", "2026-12-22"),
            ("3d", "2026-11-25"),
            ("in 3 days", "2026-11-25"),
            ("in 1 week", "2026-11-29"),
            ("in 2w", "2026-12-06"),
            ("eow", "2026-11-27"),
            ("eom", "2026-11-30"),
            ("eoq", "2026-12-31"),
            ("eoy", "2026-12-31"),
            ("2026-12-15", "2026-12-15"),
            ("2026-1-5", "2026-01-05"),
            ("2026/12/15", "2026-12-15"),
            ("15 dec", "2026-12-15"),
            ("15dec", "2026-12-15"),
            ("15-dec", "2026-12-15"),
            ("dec 15", "2026-12-15"),
            ("December 15th, 2027", "2027-12-15"),
            ("15. dec.", "2026-12-15"),
            ("1st dec", "2026-12-01"),
            ("15 sept", "2027-09-15"),
            ("22 nov", "2026-11-22"),
            ("22 sep", "2027-09-22"),
            ("15.12.", "2026-12-15"),
            ("15.12", "2026-12-15"),
            ("1.2.", "2027-02-01"),
            ("15.12.26", "2026-12-15"),
            ("15.12.2027", "2027-12-15"),
            ("12/15", "2026-12-15"),
            ("15/12", "2026-12-15"),
            ("12/15/27", "2027-12-15"),
            ("5/5", "2027-05-05"),
            ("29 feb", "2028-02-29"),
            (" \u{1b}[1mfri ", "2026-11-27"),
        ] {
            assert_eq!(read(text), Ok(day(want)), "{text}");
        }
    }
    #[test]
    fn on_other_days_and_calendars() {
        let july = FiscalCalendar::starting_in(7).unwrap();
        let february = FiscalCalendar::starting_in(2).unwrap();
        for (text, today, calendar, want) in [
            ("fri", "2026-11-27", july, "2026-11-27"),
            ("next fri", "2026-11-27", july, "2026-12-04"),
            ("next mon", "2026-11-23", july, "2026-11-30"),
            ("eow", "2026-11-27", july, "2026-11-27"),
            ("eow", "2026-11-28", july, "2026-12-04"),
            ("eoy", "2026-11-27", july, "2027-06-30"),
            ("eoq", "2027-01-15", february, "2027-01-31"),
            ("eoy", "2027-02-01", february, "2028-01-31"),
            ("+1m", "2027-01-31", july, "2027-02-28"),
            ("31 dec", "2026-12-31", july, "2026-12-31"),
            ("1 oct", "2026-12-31", july, "2027-10-01"),
        ] {
            assert_eq!(parse_day(text, day(today), &calendar), Ok(day(want)), "{text} on {today}");
        }
    }

    #[test]
    fn a_day_that_has_just_passed_is_not_the_next_years() {
        for (text, on, year) in [
            ("20 nov", "2026-11-27", 2027),
            ("nov 20", "2026-11-27", 2027),
            ("20.11.", "2026-11-27", 2027),
            ("11/20", "2026-11-27", 2027),
            ("21 nov", "2026-11-22", 2027),
            ("23 sep", "2026-11-22", 2027),
            ("30 dec", "2026-12-31", 2027),
            ("20 dec", "2027-01-05", 2027),
        ] {
            let error = parse_day(text, day(on), &FiscalCalendar::default()).unwrap_err();
            let want = format!("`{text}`: that day has passed; write the year to mean {year}");
            assert_eq!(error.to_string(), want, "{text} on {on}");
        }
        assert_eq!(read("20 nov 2027"), Ok(day("2027-11-20")));
        assert_eq!(read("20 nov 2026"), Ok(day("2026-11-20")), "with its year it is what it says");
        assert!(matches!(read("11/12"), Err(WhenError::Ambiguous { .. })));
    }

    #[test]
    fn refused() {
        for text in [
            "",
            "soon",
            "fr",
            "the friday",
            "next",
            "next year",
            "15",
            "dec",
            "+3",
            "+d",
            "+3x",
            "in 3",
            "15 15",
            "dec dec",
            "2026-12",
            "1/2/3/4",
            "12-15",
            "2026-W48",
            "1899-01-01",
            "3000-01-01",
            "15 dec 202",
            "a.b.",
            "/",
            "..",
            "-",
        ] {
            assert_eq!(read(text), Err(WhenError::NotUnderstood(text.into())), "{text}");
        }
        for text in ["31 feb", "30.2.", "2026-13-01", "2026-02-30", "32/1", "13/13", "0 dec", "29 feb 2027"] {
            assert_eq!(read(text), Err(WhenError::NoSuchDay(text.into())), "{text}");
        }
        for text in ["+9999d", "+99999999999999w", "+3661m"] {
            assert_eq!(read(text), Err(WhenError::TooFar(text.into())), "{text}");
        }
        assert_eq!(
            read("5/6").unwrap_err().to_string(),
            "`5/6` can be 5 Jun or 6 May: write 5 jun",
            "Europe first, then America"
        );
    }

    #[test]
    fn shown() {
        let today = day("2026-11-22");
        for (date, shown, ago, short) in [
            ("2026-11-22", "Sun 22 Nov", "today", "today"),
            ("2026-11-21", "Sat 21 Nov", "yesterday", "1d ago"),
            ("2026-11-23", "Mon 23 Nov", "tomorrow", "in 1d"),
            ("2026-10-28", "Wed 28 Oct", "25 days ago", "25d ago"),
            ("2027-01-15", "Fri 15 Jan 2027", "in 54 days", "in 54d"),
        ] {
            assert_eq!(show_day(day(date), today), shown);
            assert_eq!(show_ago(day(date), today), ago);
            assert_eq!(show_ago_short(day(date), today), short);
        }
        for (seconds, shown) in [
            (0, "under a minute"),
            (-59, "under a minute"),
            (660, "11 min"),
            (3_900, "1 h 05 min"),
            (-86_400, "24 h 00 min"),
            (259_200, "3 days"),
        ] {
            assert_eq!(show_span(TimeDelta::seconds(seconds)), shown);
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in "[0-9a-z+./, -]{0,16}|\\PC{0,20}", days in 0..400_000_u64) {
            let today = day("1950-01-01") + Days::new(days);
            let _ = parse_day(&text, today, &FiscalCalendar::default());
        }

        #[test]
        fn what_is_shown_is_read_back(from in 0..4_000_u64, to in 0..4_000_u64) {
            let (today, date) = (day("2024-01-01") + Days::new(from), day("2024-01-01") + Days::new(to));
            let shown = show_day(date, today);
            let read = parse_day(&shown[4..], today, &FiscalCalendar::default());
            // also a day of this year whose like has just passed in the last one
            let like = [Some(date), date.with_year(date.year() - 1)];
            let just_passed =
                like.into_iter().flatten().any(|d| d < today && d + Days::new(JUST_PASSED) >= today);
            match read {
                // without a year a day that passed long ago is read as the next one
                Ok(read) => prop_assert!(read == date || (date < today && read > today), "{} {}", shown, read),
                Err(e) => prop_assert!(just_passed, "{} {}", shown, e),
            }
        }

        #[test]
        fn a_weekday_is_within_a_week(from in 0..4_000_u64, at in 0..7_usize) {
            let today = day("2024-01-01") + Days::new(from);
            let name = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"][at];
            let read = |text: &str| parse_day(text, today, &FiscalCalendar::default()).unwrap();
            let (this, next) = (read(name), read(&["next", name].join(" ")));
            prop_assert!((0..7).contains(&(this - today).num_days()));
            prop_assert!((1..14).contains(&(next - today).num_days()));
            prop_assert_eq!(this.weekday(), next.weekday());
        }
    }
}
