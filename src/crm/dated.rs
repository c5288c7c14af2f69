//! The day that a file's own name tells: exports are named after the day on which they were made. Pure.

use chrono::{DateTime, NaiveDate};

/// `hubspot-crm-exports-all-deals-2026-11-12.csv`, `deals_20261112.csv`, `Report-2026-11-12-09-15-03.xlsx`, Salesforce's
/// `report1762935276321.csv` (milliseconds): the last day in the name, where there is one of these times.
pub fn day_in_name(name: &str) -> Option<NaiveDate> {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let of_these_times = |day: &NaiveDate| (2000..2100).contains(&chrono::Datelike::year(day));
    let dashed = |at: usize| -> Option<NaiveDate> {
        let text = stem.get(at..at + 10).filter(|_| !digit_before(stem, at))?;
        let marked = text.as_bytes().get(4).is_some_and(|b| matches!(b, b'-' | b'_' | b'.'));
        text.replace(['_', '.'], "-").parse().ok().filter(|day| marked && of_these_times(day))
    };
    let run = |digits: &str| -> Option<NaiveDate> {
        let day = match digits.len() {
            8 => NaiveDate::parse_from_str(digits, "%Y%m%d").ok(),
            13 => DateTime::from_timestamp_millis(digits.parse().ok()?).map(|at| at.date_naive()),
            _ => None,
        };
        day.filter(of_these_times)
    };
    let runs = || stem.rsplit(|c: char| !c.is_ascii_digit()).find_map(run);
    stem.char_indices().rev().find_map(|(at, _)| dashed(at)).or_else(runs)
}

fn digit_before(text: &str, at: usize) -> bool {
    text.get(..at).is_some_and(|before| before.ends_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_exports_tell_their_day() {
        for (name, want) in [
            ("hubspot-crm-exports-all-deals-2026-11-12.csv", Some("2026-11-12")),
            ("hubspot-crm-exports-all-deals-2026-11-12-1.csv", Some("2026-11-12")),
            ("Open deals-2026-01-13-09-15-03.xlsx", Some("2026-01-13")),
            ("deals_20261112.csv", Some("2026-11-12")),
            ("2026.11.12 deals.csv", Some("2026-11-12")),
            ("week 2026-11-05 to 2026-11-12.csv", Some("2026-11-12")),
            ("report1642777476321.csv", Some("2022-01-21")),
            ("deals.csv", None),
            ("deals-4711-1.xlsx", None),
            ("deals-2026-13-40.csv", None),
            ("id 12026-11-12.csv", None),
            ("99999999.csv", None),
            ("größe-2026-11-12.csv", Some("2026-11-12")),
            ("2026-11-12", Some("2026-11-12")),
        ] {
            assert_eq!(day_in_name(name).map(|d| d.to_string()).as_deref(), want, "{name}");
        }
    }
}
