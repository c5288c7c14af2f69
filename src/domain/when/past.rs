//! Days that have come, as people type them: when somebody did something.
//!
//! | typed | is |
//! | --- | --- |
//! | `today`, `yesterday` | |
//! | `fri`, `last fri` | the last Friday; `fri` is today where today is Friday |
//! | `-3d` `3d ago` `2 weeks ago` | counted back from today |
//! | `28 oct` `oct 28` `28.10.` | the last time that day came |
//! | `2026-10-28` | that day, where it has come |

use chrono::{Datelike, Days, Months, NaiveDate};

use super::{day_of, later_unit, month_of, number, weekday};

/// Reads a day that has come; see the table of this module. `None`: it is none, or it is still to come.
pub fn past_day(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let text = crate::domain::text::clean(text).to_lowercase();
    let words: Vec<&str> = text.split([' ', ',']).filter(|w| !w.is_empty()).collect();
    let found = match words.as_slice() {
        ["today" | "tod"] => Some(today),
        ["yesterday"] => today.checked_sub_days(Days::new(1)),
        ["last", day] => weekday(day).map(|d| {
            let back = today.weekday().days_since(d);
            today - Days::new(u64::from(if back == 0 { 7 } else { back }))
        }),
        [span, "ago"] => back(span, today),
        [count, unit, "ago"] => back(&format!("{count}{unit}"), today),
        [one] => match weekday(one) {
            Some(day) => Some(today - Days::new(u64::from(today.weekday().days_since(day)))),
            None => one.strip_prefix('-').map_or_else(|| digits(one, today), |span| back(span, today)),
        },
        [a, b] => named(a, b, today),
        _ => None,
    };
    found.filter(|day| *day <= today)
}

/// "3d", "2w", "1month" before today.
fn back(span: &str, today: NaiveDate) -> Option<NaiveDate> {
    let split = span.find(|c: char| !c.is_ascii_digit()).filter(|at| *at > 0)?;
    let count: u32 = span[..split].parse().ok().filter(|n| *n <= 3_660)?;
    match later_unit(&span[split..])? {
        'd' => today.checked_sub_days(Days::new(count.into())),
        'w' => today.checked_sub_days(Days::new(u64::from(count) * 7)),
        _ => today.checked_sub_months(Months::new(count)),
    }
}

/// "2026-10-28", "28.10.", "28.10.2026".
fn digits(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    if let Ok(day) = text.parse::<NaiveDate>() {
        return Some(day);
    }
    let parts: Vec<&str> = text.strip_suffix('.').unwrap_or(text).split('.').collect();
    match parts.as_slice() {
        [day, month] => last_time(number(day)?, number(month)?, today),
        [day, month, year] if year.len() == 4 => {
            NaiveDate::from_ymd_opt(year.parse().ok()?, number(month)?, number(day)?)
        }
        _ => None,
    }
}

/// "28 oct", "oct 28".
fn named(a: &str, b: &str, today: NaiveDate) -> Option<NaiveDate> {
    match (day_of(a), month_of(b), month_of(a), day_of(b)) {
        (Some(day), Some(month), ..) | (_, _, Some(month), Some(day)) => last_time(day, month, today),
        _ => None,
    }
}

/// The last time this day came, today included; 29 February goes back to its year.
fn last_time(day: u32, month: u32, today: NaiveDate) -> Option<NaiveDate> {
    (0..=8).filter_map(|back| NaiveDate::from_ymd_opt(today.year() - back, month, day)).find(|d| *d <= today)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_that_have_come() {
        // a Sunday
        let today: NaiveDate = "2026-11-22".parse().unwrap();
        let table = [
            ("today", "2026-11-22"),
            ("Yesterday", "2026-11-21"),
            ("sun", "2026-11-22"),
            ("last sun", "2026-11-15"),
            ("fri", "2026-11-20"),
            ("last monday", "2026-11-16"),
            ("-3d", "2026-11-19"),
            ("2w ago", "2026-11-08"),
            ("3 days ago", "2026-11-19"),
            ("1 month ago", "2026-10-22"),
            ("28 oct", "2026-10-28"),
            ("oct 28", "2026-10-28"),
            ("24 dec", "2025-12-24"),
            ("22 nov", "2026-11-22"),
            ("29 feb", "2024-02-29"),
            ("28.10.", "2026-10-28"),
            ("1.2.2026", "2026-02-01"),
            ("2026-10-28", "2026-10-28"),
        ];
        for (text, want) in table {
            assert_eq!(past_day(text, today), want.parse().ok(), "{text}");
        }
        for text in [
            "",
            "2026-11-23",
            "tomorrow",
            "3d",
            "call",
            "-",
            "-x",
            "31 feb",
            "1.13.",
            "5/6",
            "next fri",
            "9999999d ago",
        ] {
            assert_eq!(past_day(text, today), None, "{text}");
        }
    }
}
