//! Business hours: which minutes of a week count when somebody has to answer. Pure arithmetic on wall-clock time; the
//! caller brings moments into the company's own time zone first, so a change of the clocks moves nothing here.

use std::collections::BTreeSet;

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike};

/// Minutes of a whole day.
const DAY: u32 = 24 * 60;

/// On which days, from when to when, and when not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BusinessHours {
    /// Monday first.
    days: [bool; 7],
    /// Minute after midnight.
    opens: u32,
    /// Minute after midnight, above `opens`.
    closes: u32,
    holidays: BTreeSet<NaiveDate>,
}

/// "3h 20m", "25h", "59m": business time for reading.
pub fn hours(minutes: i64) -> String {
    match (minutes / 60, minutes % 60) {
        (0, m) => format!("{m}m"),
        (h, 0) => format!("{h}h"),
        (h, m) => format!("{h}h {m:02}m"),
    }
}

impl Default for BusinessHours {
    /// Monday to Friday, nine to five, no holidays.
    fn default() -> Self {
        let days = [true, true, true, true, true, false, false];
        Self { days, opens: 9 * 60, closes: 17 * 60, holidays: BTreeSet::new() }
    }
}

impl BusinessHours {
    /// `days` has Monday first; `opens` and `closes` are minutes after midnight, `closes` up to 1440. `None` where no
    /// minute would ever count.
    pub fn new(days: [bool; 7], opens: u32, closes: u32, holidays: BTreeSet<NaiveDate>) -> Option<Self> {
        (days.contains(&true) && opens < closes && closes <= DAY).then_some(Self { days, opens, closes, holidays })
    }

    /// Whether anybody works on that day.
    pub fn is_working(&self, day: NaiveDate) -> bool {
        self.is_weekday(day) && !self.holidays.contains(&day)
    }

    /// Minutes of one working day.
    pub const fn day_minutes(&self) -> u32 {
        self.closes - self.opens
    }

    /// Business minutes from one moment to a later one; seconds are cut off both. 0 where the second is not later.
    pub fn minutes_between(&self, from: NaiveDateTime, to: NaiveDateTime) -> i64 {
        let (first, last) = (from.date(), to.date());
        if to <= from {
            return 0;
        }
        if first == last {
            return self.until(to) - self.until(from);
        }
        let whole = self.working_days(first + Days::new(1), last) * i64::from(self.day_minutes());
        let of_first = if self.is_working(first) { i64::from(self.day_minutes()) } else { 0 } - self.until(from);
        of_first + whole + self.until(to)
    }

    /// The first moment at which so many business minutes have passed. What begins outside business hours begins at the
    /// next opening; what ends with a working day ends at its closing.
    pub fn after(&self, from: NaiveDateTime, minutes: u32) -> NaiveDateTime {
        let mut left = i64::from(minutes);
        let mut day = from.date();
        let mut start = clock_minute(from).clamp(self.opens, self.closes);
        loop {
            if self.is_working(day) {
                let here = i64::from(self.closes - start);
                // with nothing left to pass the moment itself is the answer, and a closed door is not one
                if left < here || (left == here && left > 0) {
                    let minute = i64::from(start) + left;
                    return day.and_time(NaiveTime::MIN) + TimeDelta::minutes(minute);
                }
                left -= here;
            }
            let Some(next) = day.succ_opt() else { return NaiveDateTime::MAX };
            (day, start) = (next, self.opens);
        }
    }

    /// Business minutes of that day up to that moment.
    fn until(&self, at: NaiveDateTime) -> i64 {
        if !self.is_working(at.date()) {
            return 0;
        }
        i64::from(clock_minute(at).clamp(self.opens, self.closes) - self.opens)
    }

    fn is_weekday(&self, day: NaiveDate) -> bool {
        let at = usize::try_from(day.weekday().num_days_from_monday()).unwrap_or(0);
        self.days.get(at).copied().unwrap_or(false)
    }

    /// Working days from the first, before the end: whole weeks are multiplied, so that decades cost no more than days.
    fn working_days(&self, first: NaiveDate, end: NaiveDate) -> i64 {
        if end <= first {
            return 0;
        }
        let span = (end - first).num_days();
        let a_week = self.days.iter().filter(|d| **d).count();
        let rest = first.iter_days().take(usize::try_from(span % 7).unwrap_or(0));
        let weekdays =
            span / 7 * i64::try_from(a_week).unwrap_or(0) + rest.map(|d| i64::from(self.is_weekday(d))).sum::<i64>();
        let off = self.holidays.range(first..end).filter(|d| self.is_weekday(**d)).count();
        weekdays - i64::try_from(off).unwrap_or(0)
    }
}

fn clock_minute(at: NaiveDateTime) -> u32 {
    at.hour() * 60 + at.minute()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn business_time_in_words() {
        for (minutes, want) in [(0, "0m"), (59, "59m"), (60, "1h"), (61, "1h 01m"), (1500, "25h")] {
            assert_eq!(super::hours(minutes), want);
        }
    }
    use proptest::prelude::*;

    fn at(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
    }

    /// Christmas 2026 is a Friday.
    fn hours() -> BusinessHours {
        let holidays = BTreeSet::from(["2026-12-25".parse().unwrap(), "2026-12-26".parse().unwrap()]);
        BusinessHours { holidays, ..BusinessHours::default() }
    }

    #[test]
    fn minutes_that_count() {
        for (from, to, want) in [
            // Wednesday
            ("2026-11-25 10:00", "2026-11-25 11:30", 90),
            ("2026-11-25 07:00", "2026-11-25 09:00", 0),
            ("2026-11-25 07:00", "2026-11-25 09:01", 1),
            ("2026-11-25 16:59", "2026-11-25 23:00", 1),
            ("2026-11-25 18:00", "2026-11-26 09:30", 30),
            ("2026-11-25 10:00", "2026-11-26 10:00", 480),
            // over a weekend, from within it, into it
            ("2026-11-27 16:00", "2026-11-30 10:00", 120),
            ("2026-11-28 12:00", "2026-11-30 09:15", 15),
            ("2026-11-27 16:00", "2026-11-29 23:59", 60),
            ("2026-11-28 12:00", "2026-11-29 12:00", 0),
            // a holiday on a Friday; one on a Saturday takes nothing away
            ("2026-12-24 16:00", "2026-12-28 10:00", 120),
            ("2026-12-25 10:00", "2026-12-25 16:00", 0),
            // the clocks change on 29 March 2026 in Europe, on 1 November in the US: both are Sundays, and wall time does
            // not care
            ("2026-03-27 16:00", "2026-03-30 10:00", 120),
            ("2026-10-30 16:00", "2026-11-02 10:00", 120),
            // a whole year of 261 weekdays less one holiday
            ("2026-01-01 00:00", "2027-01-01 00:00", 260 * 480),
            ("2026-11-25 11:00", "2026-11-25 10:00", 0),
            ("2026-11-25 10:00", "2026-11-25 10:00", 0),
        ] {
            assert_eq!(hours().minutes_between(at(from), at(to)), want, "{from} to {to}");
        }
    }

    #[test]
    fn when_so_many_have_passed() {
        for (from, minutes, want) in [
            ("2026-11-25 10:00", 90, "2026-11-25 11:30"),
            ("2026-11-25 10:00", 420, "2026-11-25 17:00"),
            ("2026-11-25 10:00", 421, "2026-11-26 09:01"),
            // 24 business hours of eight-hour days are three working days
            ("2026-11-25 10:00", 24 * 60, "2026-11-30 10:00"),
            ("2026-11-23 07:00", 24 * 60, "2026-11-25 17:00"),
            ("2026-11-28 12:00", 60, "2026-11-30 10:00"),
            ("2026-12-24 16:30", 60, "2026-12-28 09:30"),
            ("2026-11-25 10:00", 0, "2026-11-25 10:00"),
            ("2026-11-27 20:00", 0, "2026-11-30 09:00"),
        ] {
            assert_eq!(hours().after(at(from), minutes), at(want), "{from} + {minutes}");
        }
    }

    #[test]
    fn round_the_clock_without_weekends() {
        let days = [true, true, true, true, true, false, false];
        let hours = BusinessHours::new(days, 0, DAY, BTreeSet::new()).unwrap();
        assert_eq!(hours.minutes_between(at("2026-11-27 16:00"), at("2026-11-30 16:00")), 24 * 60);
        assert_eq!(hours.after(at("2026-11-27 16:00"), 24 * 60), at("2026-11-30 16:00"));
        assert_eq!(hours.after(at("2026-11-26 00:00"), 24 * 60), at("2026-11-27 00:00"));
    }

    #[test]
    fn hours_in_which_nothing_counts_are_none() {
        let work = [true; 7];
        for (days, opens, closes) in [([false; 7], 0, 60), (work, 60, 60), (work, 61, 60), (work, 0, DAY + 1)] {
            assert_eq!(BusinessHours::new(days, opens, closes, BTreeSet::new()), None, "{opens} {closes}");
        }
    }

    fn a_moment() -> impl Strategy<Value = NaiveDateTime> {
        (0_i64..800_000).prop_map(|m| at("2026-01-01 00:00") + TimeDelta::minutes(m))
    }

    fn any_hours() -> impl Strategy<Value = BusinessHours> {
        (
            proptest::array::uniform7(any::<bool>()),
            0_u32..DAY,
            1_u32..=DAY,
            proptest::collection::btree_set(0_u64..550, 0..9),
        )
            .prop_filter_map("no minute counts", |(days, opens, closes, off)| {
                let first = at("2026-01-01 00:00").date();
                BusinessHours::new(days, opens, closes, off.into_iter().map(|d| first + Days::new(d)).collect())
            })
    }

    proptest! {
        #[test]
        fn parts_add_up_and_later_is_never_less(hours in any_hours(), a in a_moment(), b in a_moment(), c in a_moment()) {
            let mut all = [a, b, c];
            all.sort();
            let [a, b, c] = all;
            let (ab, bc, ac) = (hours.minutes_between(a, b), hours.minutes_between(b, c), hours.minutes_between(a, c));
            prop_assert_eq!(ab + bc, ac);
            prop_assert!(ab >= 0 && ab <= ac && ac <= (c - a).num_minutes());
        }

        #[test]
        fn counted_minute_by_minute_it_is_the_same(hours in any_hours(), a in a_moment(), span in 0_i64..9_000) {
            let works = |m: i64| {
                let at = a + TimeDelta::minutes(m);
                hours.is_working(at.date()) && (hours.opens..hours.closes).contains(&clock_minute(at))
            };
            let counted = (0..span).filter(|m| works(*m)).count();
            prop_assert_eq!(hours.minutes_between(a, a + TimeDelta::minutes(span)), i64::try_from(counted).unwrap());
        }

        #[test]
        fn what_is_due_is_due_when_that_much_has_passed(hours in any_hours(), a in a_moment(), minutes in 1_u32..9_000) {
            let due = hours.after(a, minutes);
            prop_assert_eq!(hours.minutes_between(a, due), i64::from(minutes));
            prop_assert_eq!(hours.minutes_between(a, due - TimeDelta::minutes(1)), i64::from(minutes) - 1);
        }
    }
}
