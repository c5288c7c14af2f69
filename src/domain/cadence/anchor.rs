//! On which days a series is held, as it is typed and as it is read: an anchor is one of them.

use chrono::{Datelike, Months, NaiveDate};

use super::Cadence;
use crate::domain::period::FiscalCalendar;
use crate::domain::when::{parse_day, show_day};

/// So many months away from today a day may lie: one that is further off is a slip of the keys.
const WITHIN_MONTHS: u32 = 12;

/// A typed day: "thu", "26 nov", or a word for none.
///
/// # Errors
/// What is wrong, in words.
pub fn typed(
    text: &str,
    cadence: Cadence,
    today: NaiveDate,
    calendar: &FiscalCalendar,
) -> Result<Option<NaiveDate>, String> {
    if !cadence.is_regular() {
        return Err(format!("a meeting that is held {} has no day of its own", cadence.word()));
    }
    match text.trim().to_lowercase().as_str() {
        "none" | "any" | "-" => Ok(None),
        "" => Err("type one of its days: thu, 26 nov; or none".to_owned()),
        text => {
            let day = parse_day(text, today, calendar).map_err(|e| e.to_string())?;
            let within = Months::new(WITHIN_MONTHS);
            let near = today.checked_sub_months(within).is_none_or(|first| first <= day)
                && today.checked_add_months(within).is_none_or(|last| day <= last);
            if near {
                Ok(Some(day))
            } else {
                Err(format!(
                    "{} is more than a year away: write one of its days that is nearer",
                    day.format("%-d %b %Y")
                ))
            }
        }
    }
}

/// "on Thursdays", "on the third Thursday of the month".
pub fn words(anchor: Option<NaiveDate>, cadence: Cadence, today: NaiveDate) -> String {
    let Some(anchor) = anchor.filter(|_| cadence.is_regular()) else { return "on no day of its own".to_owned() };
    let weekday = anchor.format("%A");
    match cadence {
        Cadence::Weekly => format!("on {weekday}s"),
        Cadence::EveryTwoWeeks => format!("on every second {weekday}, as on {}", show_day(anchor, today)),
        Cadence::Monthly => {
            let which = match anchor.day0() / 7 {
                0 => "first",
                1 => "second",
                2 => "third",
                3 => "fourth",
                _ => "last",
            };
            format!("on the {which} {weekday} of the month")
        }
        Cadence::Quarterly | Cadence::AfterMissedQuarter | Cadence::OnDemand => {
            format!("on a {weekday}, as far from the quarter's end as {}", show_day(anchor, today))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::health::fixture::day;

    #[test]
    fn what_is_typed_is_one_of_its_days() {
        let today = day("2026-11-27");
        let of = |text: &str, cadence| typed(text, cadence, today, &FiscalCalendar::default());
        assert_eq!(of("thu", Cadence::Weekly), Ok(Some(day("2026-12-03"))));
        assert_eq!(of(" 10 Dec ", Cadence::Monthly), Ok(Some(day("2026-12-10"))));
        for near in ["2025-11-27", "2027-11-27"] {
            assert_eq!(of(near, Cadence::Monthly), Ok(Some(day(near))));
        }
        for none in ["none", "Any", "-"] {
            assert_eq!(of(none, Cadence::Quarterly), Ok(None));
        }
        for (text, cadence, says) in [
            ("thu", Cadence::OnDemand, "held on demand has no day"),
            ("", Cadence::Weekly, "one of its days"),
            ("blursday", Cadence::Weekly, "blursday"),
            (
                "2025-11-26",
                Cadence::Weekly,
                "26 Nov 2025 is more than a year away: write one of its days that is nearer",
            ),
            ("2027-11-28", Cadence::Quarterly, "28 Nov 2027 is more than a year away"),
            ("2062-01-04", Cadence::Monthly, "4 Jan 2062 is more than a year away"),
        ] {
            assert!(of(text, cadence).unwrap_err().contains(says), "{text:?}: {:?}", of(text, cadence));
        }
    }

    #[test]
    fn it_is_said_as_people_say_it() {
        let today = day("2026-11-27");
        for (anchor, cadence, want) in [
            ("2026-11-26", Cadence::Weekly, "on Thursdays"),
            ("2026-11-26", Cadence::EveryTwoWeeks, "on every second Thursday, as on Thu 26 Nov"),
            ("2026-11-26", Cadence::Monthly, "on the fourth Thursday of the month"),
            ("2026-11-30", Cadence::Monthly, "on the last Monday of the month"),
            ("2026-12-15", Cadence::Quarterly, "on a Tuesday, as far from the quarter's end as Tue 15 Dec"),
            ("2026-11-26", Cadence::OnDemand, "on no day of its own"),
        ] {
            assert_eq!(words(Some(day(anchor)), cadence, today), want);
        }
        assert_eq!(words(None, Cadence::Weekly, today), "on no day of its own");
    }
}
