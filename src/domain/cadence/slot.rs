//! The expected occurrences of a series. With an anchor each has a day, and a span around it in which a meeting counts
//! for it; without one the span is the week, month or quarter, and the day its last from Monday to Friday.

use chrono::{Datelike, Days, NaiveDate, TimeDelta, Weekday};

use super::{Cadence, Rhythm};
use crate::domain::period::{FiscalCalendar, Period};

/// Days after the end of a missed quarter by which its recovery plan is due, where the series names no day. Ours.
const RECOVERY_DAYS: u64 = 14;

/// One expected occurrence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    /// The day it is due.
    pub day: NaiveDate,
    /// First day on which a meeting counts for it.
    pub first: NaiveDate,
    /// Last day on which a meeting counts for it.
    pub last: NaiveDate,
    /// The day is the series' own, so that one can be late; else it is the end of the span.
    pub fixed: bool,
}

impl Slot {
    /// A meeting on this day counts for it.
    pub fn contains(&self, day: NaiveDate) -> bool {
        (self.first..=self.last).contains(&day)
    }
}

impl Rhythm<'_> {
    /// The occurrences whose day lies in `from..=to`, in order.
    pub fn slots(&self, from: NaiveDate, to: NaiveDate) -> Vec<Slot> {
        let mut slots = Vec::new();
        let mut next = self.slot_at_or_after(from);
        // The occurrence that `from` belongs to may have its day before it.
        while let Some(slot) = next.filter(|s| s.day <= to) {
            if slot.day >= from {
                slots.push(slot);
            }
            next = self.slot_after(&slot);
        }
        slots
    }

    /// The occurrence this day belongs to, or else the first one after it.
    pub fn slot_at_or_after(&self, day: NaiveDate) -> Option<Slot> {
        if self.cadence == Cadence::AfterMissedQuarter {
            return self.recovery().filter(|s| day <= s.last);
        }
        let near = self.number_near(day)?;
        (near - 1..=near + 1).find_map(|n| self.numbered(n).filter(|s| s.last >= day))
    }

    /// The occurrence after this one.
    pub fn slot_after(&self, slot: &Slot) -> Option<Slot> {
        self.slot_at_or_after(slot.last + Days::new(1))
    }

    /// The `n` occurrences before this one, oldest first.
    pub fn slots_before(&self, slot: &Slot, n: usize) -> Vec<Slot> {
        let mut slots = Vec::with_capacity(n);
        let mut first = slot.first;
        while slots.len() < n {
            let before = first - Days::new(1);
            let Some(slot) = self.slot_at_or_after(before).filter(|s| s.contains(before)) else { break };
            first = slot.first;
            slots.push(slot);
        }
        slots.reverse();
        slots
    }

    /// The one occurrence of a recovery plan: in the quarter after the missed one.
    fn recovery(&self) -> Option<Slot> {
        let missed = self.missed?;
        let next = self.calendar.quarter(missed.last + Days::new(1));
        let day = self.series.anchor.filter(|a| next.contains(*a)).unwrap_or(missed.last + Days::new(RECOVERY_DAYS));
        Some(Slot { day, first: next.first, last: next.last, fixed: true })
    }

    /// A number such that the occurrence of this day has it, or one of its neighbours.
    fn number_near(&self, day: NaiveDate) -> Option<i64> {
        Some(match self.cadence {
            Cadence::Weekly => weeks(day),
            Cadence::EveryTwoWeeks => (weeks(day) - self.odd_week()).div_euclid(2),
            Cadence::Monthly if self.series.anchor.is_some() => months(day),
            Cadence::Monthly => self.calendar.month(day).key.ordinal(),
            Cadence::Quarterly => self.calendar.quarter(day).key.ordinal(),
            Cadence::AfterMissedQuarter | Cadence::OnDemand => return None,
        })
    }

    /// Series that meet every second week meet in the anchor's week and each second from it.
    fn odd_week(&self) -> i64 {
        self.series.anchor.map_or(0, |a| weeks(a).rem_euclid(2))
    }

    fn numbered(&self, number: i64) -> Option<Slot> {
        match self.series.anchor {
            Some(anchor) => {
                let day = self.anchored(number, anchor)?;
                let next = self.anchored(number + 1, anchor)?;
                Some(Slot {
                    day,
                    first: early(self.cadence, day),
                    last: early(self.cadence, next) - Days::new(1),
                    fixed: true,
                })
            }
            None => {
                let (first, last) = self.span(number)?;
                Some(Slot { day: working_day(last), first, last, fixed: false })
            }
        }
    }

    /// The day of an anchored series' occurrence.
    fn anchored(&self, number: i64, anchor: NaiveDate) -> Option<NaiveDate> {
        match self.cadence {
            Cadence::Weekly => week_day(number, anchor.weekday()),
            Cadence::EveryTwoWeeks => week_day(number * 2 + self.odd_week(), anchor.weekday()),
            Cadence::Monthly => nth_weekday(number, anchor),
            Cadence::Quarterly => {
                let quarter = numbered(self.calendar, self.calendar.quarter(anchor), number)?;
                Some(same_place(quarter, self.calendar.quarter(anchor), anchor))
            }
            Cadence::AfterMissedQuarter | Cadence::OnDemand => None,
        }
    }

    /// First and last day of an occurrence without an anchor.
    fn span(&self, number: i64) -> Option<(NaiveDate, NaiveDate)> {
        match self.cadence {
            Cadence::Weekly => Some((week_day(number, Weekday::Mon)?, week_day(number, Weekday::Sun)?)),
            Cadence::EveryTwoWeeks => {
                Some((week_day(number * 2, Weekday::Mon)?, week_day(number * 2 + 1, Weekday::Sun)?))
            }
            Cadence::Monthly => {
                let month = numbered(self.calendar, self.calendar.month(monday_zero()), number)?;
                Some((month.first, month.last))
            }
            Cadence::Quarterly => {
                let quarter = numbered(self.calendar, self.calendar.quarter(monday_zero()), number)?;
                Some((quarter.first, quarter.last))
            }
            Cadence::AfterMissedQuarter | Cadence::OnDemand => None,
        }
    }
}

/// A meeting held a little ahead of its day counts for that day, one held later than that for the day before: two days
/// of seven are "ahead".
fn early(cadence: Cadence, day: NaiveDate) -> NaiveDate {
    let days = match cadence {
        Cadence::Weekly => 2,
        Cadence::EveryTwoWeeks => 4,
        Cadence::Monthly => 8,
        Cadence::Quarterly | Cadence::AfterMissedQuarter | Cadence::OnDemand => 26,
    };
    day - Days::new(days)
}

/// This day, or the Friday before it: nobody meets on a Sunday because a week ends with it.
fn working_day(day: NaiveDate) -> NaiveDate {
    day - Days::new(u64::from(day.weekday().num_days_from_monday().saturating_sub(4)))
}

/// ISO weeks since that of 5 January 1970, a Monday.
fn weeks(day: NaiveDate) -> i64 {
    (day - monday_zero()).num_days().div_euclid(7)
}

fn monday_zero() -> NaiveDate {
    NaiveDate::from_ymd_opt(1970, 1, 5).unwrap_or(NaiveDate::MIN)
}

fn week_day(week: i64, weekday: Weekday) -> Option<NaiveDate> {
    let days = week.checked_mul(7)? + i64::from(weekday.num_days_from_monday());
    monday_zero().checked_add_signed(TimeDelta::try_days(days)?)
}

fn months(day: NaiveDate) -> i64 {
    i64::from(day.year()) * 12 + i64::from(day.month0())
}

fn month_first(month: i64) -> Option<NaiveDate> {
    let year = i32::try_from(month.div_euclid(12)).ok()?;
    NaiveDate::from_ymd_opt(year, u32::try_from(month.rem_euclid(12)).ok()? + 1, 1)
}

/// "The third Thursday", as the anchor is; a fifth one becomes the last.
fn nth_weekday(month: i64, anchor: NaiveDate) -> Option<NaiveDate> {
    let (first, next) = (month_first(month)?, month_first(month + 1)?);
    let ahead = (7 + i64::from(anchor.weekday().num_days_from_monday())
        - i64::from(first.weekday().num_days_from_monday()))
        % 7;
    let day = first + TimeDelta::days(ahead + i64::from(anchor.day0() / 7) * 7);
    Some(if day < next { day } else { day - Days::new(7) })
}

/// The fiscal period with that number, of the kind the other one is.
fn numbered(calendar: FiscalCalendar, kind: Period, number: i64) -> Option<Period> {
    kind.key.numbered(number).map(|key| calendar.resolve(key))
}

/// As far from the quarter's end as the anchor from its own, on the anchor's weekday and within the quarter.
fn same_place(quarter: Period, own: Period, anchor: NaiveDate) -> NaiveDate {
    let back = (own.last - anchor).num_days().min(quarter.days() - 1);
    let day = quarter.last - TimeDelta::days(back);
    let off = i64::from(anchor.weekday().num_days_from_monday()) - i64::from(day.weekday().num_days_from_monday());
    let near = match off {
        4.. => off - 7,
        ..=-4 => off + 7,
        _ => off,
    };
    let moved = day + TimeDelta::days(near);
    if moved > quarter.last {
        moved - Days::new(7)
    } else if moved < quarter.first {
        moved + Days::new(7)
    } else {
        moved
    }
}
