//! Numbers and days of cells, written so that they read in one way only.

use super::format::Format;

/// A number as text that reads in one way only.
pub fn number(text: &str, format: &Format, from_1904: bool, to: &mut String) {
    let Some(value) = text.parse::<f64>().ok().filter(|v| v.is_finite()) else {
        to.push_str(text);
        return;
    };
    match format {
        Format::Plain => to.push_str(&plain(value)),
        Format::Percent => {
            to.push_str(&plain(value * 100.0));
            to.push('%');
        }
        Format::Money(sign) => {
            to.push_str(&plain(value));
            to.push(' ');
            to.push_str(sign);
        }
        Format::Day => match day(value, from_1904) {
            Some(day) => to.push_str(&day),
            None => to.push_str(&plain(value)),
        },
    }
}

/// With a decimal point and 15 digits, which is what a spreadsheet keeps; never with exactly three decimals, which could
/// be taken for a thousand. From 10^15 on the last digits are not known, and it is written so that this shows.
fn plain(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let rounded: f64 = format!("{value:.14e}").parse().unwrap_or(value);
    if rounded.abs() >= 1e15 {
        return format!("{rounded:.14E}").replace('E', "E+");
    }
    let mut text = rounded.to_string();
    if text.split_once('.').is_some_and(|(_, decimals)| decimals.len() == 3) {
        text.push('0');
    }
    text
}

/// A day, with its time where it has one. Day 60 of 1900 does not exist, and everything counts as if it did.
#[expect(clippy::cast_possible_truncation, reason = "the value is within the bounds of a day's number")]
fn day(value: f64, from_1904: bool) -> Option<String> {
    if !(0.0..2_958_466.0).contains(&value) {
        return None;
    }
    let seconds = (value * 86_400.0).round() as i64;
    let days = seconds.div_euclid(86_400);
    let first = match (from_1904, days < 60) {
        (true, _) => chrono::NaiveDate::from_ymd_opt(1904, 1, 1),
        (false, true) => chrono::NaiveDate::from_ymd_opt(1899, 12, 31),
        (false, false) => chrono::NaiveDate::from_ymd_opt(1899, 12, 30),
    };
    let at = first?.and_hms_opt(0, 0, 0)?.checked_add_signed(chrono::TimeDelta::seconds(seconds))?;
    let format = if seconds % 86_400 == 0 { "%Y-%m-%d" } else { "%Y-%m-%d %H:%M:%S" };
    Some(at.format(format).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_in_one_way_only() {
        let money = Format::Money("BGN".to_owned());
        for (text, format, want) in [
            ("22500", &Format::Plain, "22500"),
            ("0.1", &Format::Percent, "10%"),
            ("0.333", &Format::Percent, "33.3%"),
            ("0.07", &Format::Percent, "7%"),
            ("1", &Format::Percent, "100%"),
            ("700", &Format::Plain, "700"),
            ("12.345", &Format::Plain, "12.3450"),
            ("1234.5", &money, "1234.5 BGN"),
            ("10000.000000000002", &Format::Plain, "10000"),
            ("0.30000000000000004", &Format::Plain, "0.3"),
            ("-1.5E3", &Format::Plain, "-1500"),
            ("1.2345678901234567E+18", &Format::Plain, "1.23456789012346E+18"),
            ("45631", &Format::Day, "2024-12-05"),
            ("45631.5", &Format::Day, "2024-12-05 12:00:00"),
            ("60", &Format::Day, "1900-02-28"),
            ("-3", &Format::Day, "-3"),
            ("1e300", &Format::Day, "1.00000000000000E+300"),
            ("n/a", &Format::Plain, "n/a"),
        ] {
            let mut to = String::new();
            number(text, format, false, &mut to);
            assert_eq!(to, want, "{text} {format:?}");
        }
        assert_eq!(day(44_169.0, true).as_deref(), Some("2024-12-05"), "the same day in a workbook from a Macintosh");
    }
}
