//! A series over the years: it may have been held on another day once, or less often. A past week is judged by the day and the
//! cadence of its time.

use chrono::{Days, NaiveDate};

use super::slot::Slot;
use super::{Cadence, Held, Mark, Rhythm};
use crate::domain::meeting::Series;
use crate::domain::period::{FiscalCalendar, Period};

/// The ways something was held in before, each until the first day on which it no longer was, oldest first.
pub type Before<T> = Vec<(NaiveDate, T)>;

/// How long a series was held in one way.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Era {
    /// The first day on which it was no longer so; `None`: it is so today.
    until: Option<NaiveDate>,
    series: Series,
    cadence: Cadence,
}

/// A series with all the ways it was held in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course {
    /// The oldest first, and never none.
    eras: Vec<Era>,
    calendar: FiscalCalendar,
    missed: Option<Period>,
}

impl Course {
    /// Of a series as it is held today, and what it was before: its `anchors` and its `cadences`, each until the first day on
    /// which it was no longer so, the oldest first.
    pub fn new(
        today: Rhythm<'_>,
        anchors: &[(NaiveDate, Option<NaiveDate>)],
        cadences: &[(NaiveDate, Cadence)],
    ) -> Self {
        let mut cuts: Vec<NaiveDate> =
            anchors.iter().map(|(on, _)| *on).chain(cadences.iter().map(|(on, _)| *on)).collect();
        cuts.sort_unstable();
        cuts.dedup();
        let before = |until: NaiveDate| Era {
            until: Some(until),
            series: Series {
                anchor: anchors.iter().find(|(on, _)| *on >= until).map_or(today.series.anchor, |(_, anchor)| *anchor),
                ..today.series.clone()
            },
            cadence: cadences.iter().find(|(on, _)| *on >= until).map_or(today.cadence, |(_, cadence)| *cadence),
        };
        let mut eras: Vec<Era> = cuts.into_iter().map(before).collect();
        eras.push(Era { until: None, series: today.series.clone(), cadence: today.cadence });
        Self { eras, calendar: today.calendar, missed: today.missed }
    }

    fn rhythm<'a>(&self, era: &'a Era) -> Rhythm<'a> {
        Rhythm { series: &era.series, cadence: era.cadence, calendar: self.calendar, missed: self.missed }
    }

    /// The first day from which it has days of its own, if any.
    pub fn first_anchor(&self) -> Option<NaiveDate> {
        self.eras.iter().filter_map(|era| era.series.anchor).min()
    }

    /// The occurrences whose day lies in `from..=to`, in order, each with what became of it.
    pub fn marks(&self, from: NaiveDate, to: NaiveDate, held: &[Held], today: NaiveDate) -> Vec<(Slot, Mark)> {
        let mut marks = Vec::new();
        let mut start = from;
        for era in &self.eras {
            let end = era.until.map_or(to, |until| (until - Days::new(1)).min(to));
            if end < start {
                continue;
            }
            let rhythm = self.rhythm(era);
            let slots = rhythm.slots(start, end).into_iter();
            marks.extend(slots.map(|slot| (slot, rhythm.mark(&slot, held, today))));
            start = end + Days::new(1);
        }
        marks
    }

    /// What became of the last `n` occurrences, oldest first; the last one is the one that today belongs to.
    pub fn discipline(&self, held: &[Held], today: NaiveDate, n: usize) -> Vec<Mark> {
        let Some(now) = self.eras.last().map(|era| self.rhythm(era)) else { return Vec::new() };
        if self.eras.len() == 1 {
            return now.discipline(held, today, n);
        }
        let Some(slot) = now.slot_at_or_after(today) else { return Vec::new() };
        let longest = self.eras.iter().map(|era| era.cadence.days()).max().unwrap_or(7);
        let back = u64::try_from(n).unwrap_or(0).saturating_add(1).saturating_mul(longest);
        let from = slot.day.checked_sub_days(Days::new(back)).unwrap_or(slot.day);
        let mut marks: Vec<Mark> = self.marks(from, slot.day, held, today).into_iter().map(|(_, mark)| mark).collect();
        marks.drain(..marks.len().saturating_sub(n));
        marks
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{held, series};
    use super::*;
    use crate::domain::health::fixture::day;

    /// A Thursday.
    const TODAY: &str = "2026-11-26";

    #[test]
    fn a_new_day_judges_no_week_before_it() {
        // held on Fridays; from Monday 16 November on Thursdays are the day
        let now = series(Some("2026-11-19"));
        let rhythm =
            Rhythm { series: &now, cadence: Cadence::Weekly, calendar: FiscalCalendar::default(), missed: None };
        let meets = ["2026-11-06", "2026-11-13", "2026-11-20", "2026-11-26"].map(held);
        let marks = |anchors: &[(NaiveDate, Option<NaiveDate>)]| {
            Course::new(rhythm, anchors, &[]).discipline(&meets, day(TODAY), 4)
        };
        use Mark::{Held, Late};
        assert_eq!(marks(&[(day("2026-11-16"), None)]), [Held, Held, Late, Held]);
        // had it always been so
        assert_eq!(marks(&[]), [Late, Late, Late, Held]);
        // Wednesdays before
        assert_eq!(marks(&[(day("2026-11-16"), Some(day("2026-11-04")))]), [Late, Late, Late, Held]);
        // and Fridays before those
        let twice = [(day("2026-11-09"), Some(day("2026-11-06"))), (day("2026-11-16"), Some(day("2026-11-11")))];
        assert_eq!(marks(&twice), [Held, Late, Late, Held]);
    }

    #[test]
    fn a_new_cadence_takes_no_skipped_week_away() {
        let now = series(None);
        let rhythm =
            Rhythm { series: &now, cadence: Cadence::EveryTwoWeeks, calendar: FiscalCalendar::default(), missed: None };
        let course = Course::new(rhythm, &[], &[(day("2026-11-09"), Cadence::Weekly)]);
        let meets = ["2026-10-14", "2026-10-28", "2026-11-18"].map(held);
        let marks = course.marks(day("2026-10-12"), day(TODAY), &meets, day(TODAY));
        let days: Vec<(String, Mark)> = marks.into_iter().map(|(slot, mark)| (slot.day.to_string(), mark)).collect();
        let want = [
            ("2026-10-16", Mark::Held),
            ("2026-10-23", Mark::Skipped),
            ("2026-10-30", Mark::Held),
            ("2026-11-06", Mark::Skipped),
            ("2026-11-20", Mark::Held),
        ];
        assert_eq!(days, want.map(|(on, mark)| (on.to_owned(), mark)));
        assert_eq!(course.first_anchor(), None);
    }
}
