//! Months, quarters and years of weeks: tables of known days, and that no day is lost or counted twice.

use proptest::prelude::*;

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
    for (key, by, want) in
        [("2026-Q4", 1, "2027-Q1"), ("2026-Q1", -1, "2025-Q4"), ("2026-01", -1, "2025-12"), ("2026-11", 14, "2028-01")]
    {
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

/// A year of weeks that starts in that month.
fn weeks(start: u32, pattern: Pattern, year_end: YearEnd) -> FiscalCalendar {
    FiscalCalendar::starting_in(start).unwrap().in_weeks(pattern, chrono::Weekday::Sat, year_end)
}

#[test]
fn years_of_weeks_end_where_the_rule_says() {
    use YearEnd::{Last, Nearest};
    // the ends of fiscal years that were published: retail's nearest Saturday to 31 January, the last Saturday of
    // September, the last Saturday of December
    for (start, rule, year, first, last, count) in [
        (2, Nearest, 2024, "2023-01-29", "2024-02-03", 53),
        (2, Nearest, 2025, "2024-02-04", "2025-02-01", 52),
        (2, Nearest, 2026, "2025-02-02", "2026-01-31", 52),
        (2, Nearest, 2018, "2017-01-29", "2018-02-03", 53),
        (2, Nearest, 2013, "2012-01-29", "2013-02-02", 53),
        (10, Last, 2023, "2022-09-25", "2023-09-30", 53),
        (10, Last, 2024, "2023-10-01", "2024-09-28", 52),
        (1, Last, 2026, "2025-12-28", "2026-12-26", 52),
        (1, Last, 2022, "2021-12-26", "2022-12-31", 53),
        (1, Nearest, 2026, "2026-01-04", "2027-01-02", 52),
        (1, Nearest, 2020, "2019-12-29", "2021-01-02", 53),
    ] {
        for pattern in [Pattern::FourFourFive, Pattern::FourFiveFour, Pattern::FiveFourFour] {
            let calendar = weeks(start, pattern, rule);
            let (q1, q4) =
                (calendar.resolve(PeriodKey::Quarter(year, 1)), calendar.resolve(PeriodKey::Quarter(year, 4)));
            assert_eq!((q1.first, q4.last), (day(first), day(last)), "{start} {rule:?} {year}");
            assert_eq!((q4.last - q1.first).num_days() + 1, count * 7, "{start} {rule:?} {year}");
            assert_eq!(q1.days(), 13 * 7);
            assert_eq!(q4.days(), (count - 39) * 7);
            assert_eq!(q4.week_of(q4.last), (count - 39, count - 39));
        }
    }
}

#[test]
fn the_months_of_a_quarter_of_weeks() {
    use Pattern::{FiveFourFour, FourFiveFour, FourFourFive};
    for (pattern, days) in [
        (FourFourFive, ["2026-09-27", "2026-10-25", "2026-11-22"]),
        (FourFiveFour, ["2026-09-27", "2026-10-25", "2026-11-29"]),
        (FiveFourFour, ["2026-09-27", "2026-11-01", "2026-11-29"]),
    ] {
        let calendar = weeks(1, pattern, YearEnd::Last);
        let q4 = calendar.quarter(day("2026-11-22"));
        assert_eq!((q4.key.to_string().as_str(), q4.first, q4.last), ("2026-Q4", day("2026-09-27"), day("2026-12-26")));
        let months = calendar.months_of(q4);
        assert_eq!(months.map(|m| m.first), days.map(day), "{pattern:?}");
        assert_eq!(months.map(|m| m.key.to_string()), ["2026-10", "2026-11", "2026-12"]);
        assert_eq!(months.map(|m| m.short()), ["Oct", "Nov", "Dec"]);
        assert_eq!(months[0].name(), "October", "named by its key, though it begins in September");
        assert_eq!((q4.last_month, months[2].last_month), (day(days[2]), day(days[2])));
        // the first and the last day of the quarter, and the days beside them
        for (at, key) in
            [("2026-09-26", "2026-Q3"), ("2026-09-27", "2026-Q4"), ("2026-12-26", "2026-Q4"), ("2026-12-27", "2027-Q1")]
        {
            assert_eq!(calendar.quarter(day(at)).key.to_string(), key, "{at}");
        }
    }
    // the 53rd week is the last month's: 4-4-6
    let calendar = weeks(1, FourFourFive, YearEnd::Last);
    let months = calendar.months_of(calendar.resolve(PeriodKey::Quarter(2022, 4)));
    assert_eq!(months.map(|m| m.days() / 7), [4, 4, 6]);
    assert_eq!(calendar.month(day("2022-12-31")).key, PeriodKey::Month(2022, 12));
    assert_eq!(calendar.month(day("2023-01-01")).key, PeriodKey::Month(2023, 1));
}

#[test]
fn leap_days_and_years_that_start_in_february() {
    let plain = FiscalCalendar::starting_in(2).unwrap();
    let retail = weeks(2, Pattern::FourFiveFour, YearEnd::Nearest);
    for (calendar, at, month, first, last, quarter) in [
        (plain, "2028-02-29", "2028-02", "2028-02-01", "2028-02-29", "2029-Q1"),
        (plain, "2027-02-28", "2027-02", "2027-02-01", "2027-02-28", "2028-Q1"),
        (plain, "2028-01-31", "2028-01", "2028-01-01", "2028-01-31", "2028-Q4"),
        (FiscalCalendar::starting_in(12).unwrap(), "2028-02-29", "2028-02", "2028-02-01", "2028-02-29", "2028-Q1"),
        (FiscalCalendar::starting_in(3).unwrap(), "2028-02-29", "2028-02", "2028-02-01", "2028-02-29", "2028-Q4"),
        // February begins on the Sunday after the Saturday nearest to 31 January
        (retail, "2028-02-29", "2028-03", "2028-02-27", "2028-04-01", "2029-Q1"),
        (retail, "2026-02-01", "2026-02", "2026-02-01", "2026-02-28", "2027-Q1"),
        (retail, "2026-01-31", "2026-01", "2026-01-04", "2026-01-31", "2026-Q4"),
        (retail, "2024-02-03", "2024-01", "2023-12-31", "2024-02-03", "2024-Q4"),
        (retail, "2024-02-04", "2024-02", "2024-02-04", "2024-03-02", "2025-Q1"),
        (retail, "2024-02-29", "2024-02", "2024-02-04", "2024-03-02", "2025-Q1"),
    ] {
        let found = calendar.month(day(at));
        assert_eq!((found.key.to_string().as_str(), found.first, found.last), (month, day(first), day(last)), "{at}");
        assert_eq!(calendar.quarter(day(at)).key.to_string(), quarter, "{at}");
        assert_eq!(calendar.quarter_of(found.key).key.to_string(), quarter, "{at}");
    }
}

/// Any calendar there is.
fn calendars() -> impl Strategy<Value = FiscalCalendar> {
    let patterns = [Pattern::Months, Pattern::FourFourFive, Pattern::FourFiveFour, Pattern::FiveFourFour];
    (1..=12_u32, 0..4_usize, 0..7_u8, any::<bool>()).prop_map(move |(start, pattern, weekday, nearest)| {
        let rule = if nearest { YearEnd::Nearest } else { YearEnd::Last };
        let weekday = chrono::Weekday::try_from(weekday).unwrap();
        FiscalCalendar::starting_in(start).unwrap().in_weeks(patterns[pattern], weekday, rule)
    })
}

proptest! {
    #[test]
    fn every_day_is_in_one_month_and_one_quarter(calendar in calendars(), days in 0..36_890_i64) {
        let day = day("2000-01-01") + chrono::TimeDelta::days(days);
        let (month, quarter) = (calendar.month(day), calendar.quarter(day));
        for period in [month, quarter] {
            prop_assert!(period.contains(day), "{day} {period:?}");
            prop_assert_eq!(calendar.resolve(period.key), period);
            prop_assert_eq!(period.key.to_string().parse::<PeriodKey>(), Ok(period.key));
            prop_assert_eq!(period.key.numbered(period.key.ordinal()), Some(period.key));
            // the next one begins where it ends, and the one before ends where it begins
            let (before, next) = (calendar.shift(period.key, -1), calendar.shift(period.key, 1));
            prop_assert_eq!(next.first, period.next_day());
            prop_assert_eq!(before.next_day(), period.first);
            prop_assert!(before.key < period.key && period.key < next.key);
        }
        let months = calendar.months_of(quarter);
        prop_assert_eq!((months[0].first, months[2].last, months[2].first), (quarter.first, quarter.last, quarter.last_month));
        prop_assert_eq!((months[0].next_day(), months[1].next_day()), (months[1].first, months[2].first));
        prop_assert!(months.contains(&month));
        prop_assert_eq!(calendar.quarter_of(month.key), quarter);
    }

    #[test]
    fn a_year_has_four_quarters_and_52_or_53_weeks(calendar in calendars(), year in 2000..2100_i32) {
        let quarters = [1, 2, 3, 4].map(|q| calendar.resolve(PeriodKey::Quarter(year, q)));
        for pair in quarters.windows(2) {
            prop_assert_eq!(pair[0].next_day(), pair[1].first);
        }
        let days: i64 = quarters.iter().map(Period::days).sum();
        let last = quarters[3].last;
        if calendar.pattern() == Pattern::Months {
            prop_assert!(days == 365 || days == 366);
        } else {
            prop_assert!(days == 52 * 7 || days == 53 * 7, "{days}");
            // within the rule's reach of the month's end
            let end = FiscalCalendar::starting_in(calendar.start_month()).unwrap().resolve(PeriodKey::Quarter(year, 4)).last;
            prop_assert!((-6..=3).contains(&(last - end).num_days()), "{last} {end}");
        }
    }
}
