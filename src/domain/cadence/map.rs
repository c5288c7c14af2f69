//! The map of cadence discipline: every series week by week on one scale for every level, how the meetings were rated, and
//! what became of the actions that were written down in them.
//!
//! An occurrence stands in the week of its day, also where it was held later. A series owes nothing before its first meeting or the
//! day its calendar starts with, whichever is earlier ([`super::Rhythm`]); one that never met and has no day owes nothing at all. A recovery
//! plan is due once, after a quarter that was missed; meetings on demand stand where they were held, and are never due here.

use chrono::{Datelike, Days, NaiveDate};

use super::course::Course;
use super::{Cadence, Held, Mark, Slot, badness, held_mark};
use crate::domain::ids::{MeetingId, UnitId};
use crate::domain::meeting::MeetingState;
use crate::domain::people::Level;

/// So many weeks are told where nobody says how many.
pub const USUAL_WEEKS: usize = 26;

/// The most weeks there are to look back to.
pub const MOST_WEEKS: usize = 104;

/// A meeting that was held, with what was said about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meet {
    /// Which.
    pub id: MeetingId,
    /// The day it started on and where it stands.
    pub held: Held,
    /// The ratings, 1 to 10.
    pub ratings: Vec<u8>,
    /// Participants who were not there.
    pub absent: usize,
}

/// An action of a series that was closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closing {
    /// The day it was closed.
    pub on: NaiveDate,
    /// As achieved.
    pub achieved: bool,
    /// By its day; `None`: it had none.
    pub on_time: Option<bool>,
}

/// Follow-through: what became of actions that were closed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Follow {
    /// Closed with any outcome.
    pub closed: usize,
    /// Closed as achieved.
    pub achieved: usize,
    /// That had a day.
    pub with_day: usize,
    /// Closed by that day.
    pub on_time: usize,
}

impl Follow {
    fn add(&mut self, closing: &Closing) {
        self.closed += 1;
        self.achieved += usize::from(closing.achieved);
        self.with_day += usize::from(closing.on_time.is_some());
        self.on_time += usize::from(closing.on_time == Some(true));
    }

    fn plus(self, other: Self) -> Self {
        Self {
            closed: self.closed + other.closed,
            achieved: self.achieved + other.achieved,
            with_day: self.with_day + other.with_day,
            on_time: self.on_time + other.on_time,
        }
    }

    /// Achieved of those that were closed, 0 to 1; `None`: none was.
    pub fn share(&self) -> Option<f64> {
        (self.closed > 0).then(|| self.achieved as f64 / self.closed as f64)
    }
}

/// A week of a series.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cell {
    /// The occurrence whose day lies in this week.
    pub slot: Option<Slot>,
    /// What became of it; `None`: nothing was due, or the series had not begun.
    pub mark: Option<Mark>,
    /// The meeting that counts for it, and the day it was held on.
    pub meeting: Option<(MeetingId, NaiveDate)>,
    /// Where that meeting stands.
    pub state: Option<MeetingState>,
    /// The mean of its ratings, 1 to 10; `None`: nobody rated it.
    pub rating: Option<f64>,
    /// Participants who were not there.
    pub absent: usize,
    /// Of the actions closed in this week.
    pub follow: Follow,
}

/// How often which.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Totals {
    /// Occurrences that were due and are over, or were held.
    pub due: usize,
    /// Held in time, with everything they have to produce.
    pub held: usize,
    /// Held after their day.
    pub late: usize,
    /// Held with an output missing, or never concluded.
    pub without: usize,
    /// Not held.
    pub skipped: usize,
    /// Set aside and not continued.
    pub suspended: usize,
    /// The mean of the meetings' ratings; `None`: none was rated.
    pub rating: Option<f64>,
    /// Participants who were not there, over all meetings.
    pub absent: usize,
    /// Meetings that were held, in whatever way.
    pub meetings: usize,
    /// Of the actions closed.
    pub follow: Follow,
}

impl Totals {
    /// Held in time of those that were due, 0 to 1; `None`: none was.
    pub fn share(&self) -> Option<f64> {
        (self.due > 0).then(|| self.held as f64 / self.due as f64)
    }
}

/// Which series a line is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The definition's code: "WFC".
    pub code: String,
    /// Its name.
    pub name: String,
    /// Whose meeting.
    pub unit: UnitId,
    /// The unit's name.
    pub unit_name: String,
    /// At which level.
    pub level: Level,
    /// How often.
    pub cadence: Cadence,
    /// One of its days, where it has days of its own.
    pub anchor: Option<NaiveDate>,
}

/// A series week by week.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Which.
    pub label: Label,
    /// The day from which on it owes its occurrences; `None`: it has not begun.
    pub began: Option<NaiveDate>,
    /// Its weeks, the oldest first.
    pub cells: Vec<Cell>,
}

/// All of it.
#[derive(Debug, Clone, PartialEq)]
pub struct CadenceMap {
    /// The day it is looked at.
    pub today: NaiveDate,
    /// The Mondays of the weeks, the oldest first; the last is this week's.
    pub weeks: Vec<NaiveDate>,
    /// Every series, from the top of the organisation down.
    pub lines: Vec<Line>,
}

/// The Mondays of the last so many weeks, this one's last.
pub fn weeks(today: NaiveDate, count: usize) -> Vec<NaiveDate> {
    let monday = today - Days::new(u64::from(today.weekday().num_days_from_monday()));
    let back = |n: usize| monday - Days::new(7 * u64::try_from(n).unwrap_or(0));
    (0..count.clamp(1, MOST_WEEKS)).rev().map(back).collect()
}

impl Line {
    /// Of a series; `meets` and `closings` are its own, `weeks` from [`weeks`].
    pub fn of(
        label: Label,
        course: &Course,
        meets: &[Meet],
        closings: &[Closing],
        weeks: &[NaiveDate],
        today: NaiveDate,
    ) -> Self {
        let held: Vec<Held> = meets.iter().map(|m| m.held).collect();
        let mut cells = vec![Cell::default(); weeks.len()];
        let place = |day: NaiveDate| {
            let first = weeks.first()?;
            let weeks_in = usize::try_from((day - *first).num_days().div_euclid(7)).ok()?;
            (weeks_in < weeks.len()).then_some(weeks_in)
        };
        let regular = label.cadence.is_regular();
        let mut slots: Vec<Slot> = Vec::new();
        if let (Some(first), Some(last)) = (weeks.first(), weeks.last()) {
            for (slot, mark) in course.marks(*first, *last + Days::new(6), &held, today) {
                let Some(cell) = place(slot.day).and_then(|n| cells.get_mut(n)) else { continue };
                let best = meets
                    .iter()
                    .filter(|m| slot.contains(m.held.on))
                    .min_by_key(|m| badness(held_mark(&slot, &m.held, today)));
                // before the series began nothing was due
                let before = mark == Mark::NotYet && best.is_none() && slot.last < today;
                slots.push(slot);
                cell.slot = Some(slot);
                cell.mark = (!before).then_some(mark);
                cell.tell(best);
            }
        }
        if !regular {
            for meet in meets.iter().filter(|meet| slots.iter().all(|slot| !slot.contains(meet.held.on))) {
                let Some(cell) = place(meet.held.on).and_then(|n| cells.get_mut(n)) else { continue };
                let whole = Slot { day: meet.held.on, first: meet.held.on, last: meet.held.on, fixed: false };
                cell.mark = Some(held_mark(&whole, &meet.held, today));
                cell.tell(Some(meet));
            }
        }
        for closing in closings {
            if let Some(cell) = place(closing.on).and_then(|n| cells.get_mut(n)) {
                cell.follow.add(closing);
            }
        }
        let began = meets.iter().map(|m| m.held.on).chain(course.first_anchor()).min().filter(|first| *first <= today);
        Self { label, began, cells }
    }

    /// Over the last so many weeks.
    pub fn totals(&self, weeks: usize) -> Totals {
        self.totals_of(self.cells.len().saturating_sub(weeks), weeks)
    }

    /// Over so many weeks from that place on: of what is looked at, where that is not the newest.
    pub fn totals_of(&self, first: usize, weeks: usize) -> Totals {
        let mut totals = Totals::default();
        let mut ratings = Vec::new();
        for cell in self.cells.iter().skip(first).take(weeks) {
            match cell.mark {
                Some(Mark::Held) => totals.held += 1,
                Some(Mark::Late) => totals.late += 1,
                Some(Mark::WithoutOutput) => totals.without += 1,
                Some(Mark::Skipped) => totals.skipped += 1,
                Some(Mark::Suspended) => totals.suspended += 1,
                Some(Mark::NotYet) | None => {}
            }
            totals.meetings += usize::from(cell.meeting.is_some());
            totals.absent += cell.absent;
            totals.follow = totals.follow.plus(cell.follow);
            ratings.extend(cell.rating);
        }
        totals.due = totals.held + totals.late + totals.without + totals.skipped + totals.suspended;
        totals.rating = (!ratings.is_empty()).then(|| ratings.iter().sum::<f64>() / ratings.len() as f64);
        totals
    }
}

impl Cell {
    fn tell(&mut self, meet: Option<&Meet>) {
        let Some(meet) = meet else { return };
        self.meeting = Some((meet.id, meet.held.on));
        self.state = Some(meet.held.state);
        let count = meet.ratings.len();
        let sum: u32 = meet.ratings.iter().map(|r| u32::from(*r)).sum();
        self.rating = (count > 0).then(|| f64::from(sum) / count as f64);
        self.absent = meet.absent;
    }
}

#[cfg(test)]
mod tests {
    use super::super::Rhythm;
    use super::super::tests::series;
    use super::*;
    use crate::domain::health::fixture::day;
    use crate::domain::period::FiscalCalendar;

    /// A Thursday.
    const TODAY: &str = "2026-11-26";

    fn label(cadence: Cadence) -> Label {
        let (code, name, unit_name) = ("WFC".to_owned(), "Weekly Forecast Call".to_owned(), "Team West".to_owned());
        Label { code, name, unit: UnitId(1), unit_name, level: Level::L1, cadence, anchor: None }
    }

    fn meet(n: u128, on: &str, state: MeetingState, missing_outputs: u32) -> Meet {
        let held = Held { on: day(on), state, missing_outputs };
        Meet { id: MeetingId(uuid::Uuid::from_u128(n)), held, ratings: vec![8, 9], absent: 1 }
    }

    fn line(cadence: Cadence, anchor: Option<&str>, meets: &[Meet], closings: &[Closing], count: usize) -> Line {
        let series = series(anchor);
        let rhythm = Rhythm { series: &series, cadence, calendar: FiscalCalendar::default(), missed: None };
        let today = day(TODAY);
        let course = Course::new(rhythm, &[], &[]);
        Line::of(label(cadence), &course, meets, closings, &weeks(today, count), today)
    }

    fn signs(line: &Line) -> String {
        line.cells.iter().map(|c| c.mark.map_or(" ", |m| m.sign(true))).collect()
    }

    use MeetingState::{Concluded, Ended, Live, Suspended};

    #[test]
    fn weeks_are_mondays_and_the_last_is_this_one() {
        let all = weeks(day(TODAY), 3);
        assert_eq!(all, [day("2026-11-09"), day("2026-11-16"), day("2026-11-23")]);
        assert_eq!((weeks(day(TODAY), 0).len(), weeks(day(TODAY), 1_000).len()), (1, MOST_WEEKS));
    }

    #[test]
    fn every_occurrence_stands_in_the_week_of_its_day() {
        let meets = [
            meet(1, "2026-10-15", Concluded, 0),
            meet(2, "2026-10-23", Concluded, 0),
            meet(3, "2026-11-05", Concluded, 2),
            meet(4, "2026-11-12", Suspended, 0),
            meet(5, "2026-11-19", Ended, 0),
        ];
        // Thursdays; it begins with the first that was held; that of 29 October was not
        let got = line(Cadence::Weekly, Some("2026-11-26"), &meets, &[], 8);
        assert_eq!(signs(&got), " o~x!=!.", "{got:?}");
        let want = Totals { due: 6, held: 1, late: 1, without: 2, skipped: 1, suspended: 1, ..Totals::default() };
        let totals = got.totals(8);
        assert_eq!(
            (totals.due, totals.held, totals.late, totals.without, totals.skipped, totals.suspended),
            (want.due, want.held, want.late, want.without, want.skipped, want.suspended)
        );
        assert_eq!((totals.meetings, totals.absent, totals.rating), (5, 5, Some(8.5)));
        assert!((totals.share().unwrap() - 1.0 / 6.0).abs() < 1e-9);
        assert_eq!(got.began, Some(day("2026-10-15")));
        assert_eq!(got.cells[2].meeting.map(|m| m.1), Some(day("2026-10-23")), "late, in the week it was due");
        // weeks before: that of the 15th, the late one, the skipped one
        let before = got.totals_of(1, 3);
        assert_eq!((before.due, before.held, before.late, before.skipped), (3, 1, 1, 1));
        assert_eq!(got.totals_of(8, 3), Totals::default(), "behind the last one there is nothing");
        // fewer weeks, fewer of them
        assert_eq!((got.totals(2).due, got.totals(1).due), (1, 0));
    }

    #[test]
    fn what_has_not_begun_owes_nothing_and_a_calendar_that_has_started_does() {
        let never = line(Cadence::Weekly, None, &[], &[], 4);
        assert_eq!((signs(&never).as_str(), never.totals(4).due, never.began), ("   .", 0, None));
        let planned = line(Cadence::Weekly, Some("2026-11-12"), &[], &[], 4);
        assert_eq!((signs(&planned).as_str(), planned.totals(4).skipped), (" xx.", 2), "from the day it starts with");
    }

    #[test]
    fn monthly_meetings_stand_in_one_week_of_each_month() {
        let meets = [meet(1, "2026-09-10", Concluded, 0), meet(2, "2026-11-12", Concluded, 0)];
        // second Thursdays
        let got = line(Cadence::Monthly, Some("2026-11-12"), &meets, &[], 13);
        assert_eq!(signs(&got), " o   x    o  ");
        assert_eq!((got.totals(13).due, got.totals(13).skipped), (3, 1));
    }

    #[test]
    fn what_is_never_due_stands_where_it_was_held() {
        let meets = [meet(1, "2026-11-12", Concluded, 1), meet(2, TODAY, Live, 0)];
        let got = line(Cadence::OnDemand, None, &meets, &[], 4);
        assert_eq!(signs(&got), " ! .", "the one that goes on is neither");
        assert_eq!(got.cells[1].slot, None);
    }

    #[test]
    fn a_recovery_plan_is_due_once_after_a_quarter_that_was_missed() {
        let calendar = FiscalCalendar::default();
        let missed = Some(calendar.resolve("2026-Q3".parse().unwrap()));
        let (series, today) = (series(None), day(TODAY));
        let rhythm = Rhythm { series: &series, cadence: Cadence::AfterMissedQuarter, calendar, missed };
        let of = |meets: &[Meet]| {
            let course = Course::new(rhythm, &[], &[]);
            Line::of(label(Cadence::AfterMissedQuarter), &course, meets, &[], &weeks(today, 9), today)
        };
        // due by 14 October, and can be held until the quarter's end
        let open = of(&[]);
        assert_eq!((signs(&open).as_str(), open.began), ("  .      ", None));
        assert_eq!(open.cells[2].slot.map(|s| s.day), Some(day("2026-10-14")));
        // held later, in the week it was due; one that was held for an earlier quarter stands where it was
        let held = [meet(1, "2026-11-18", Concluded, 0), meet(2, "2026-09-30", Concluded, 0)];
        assert_eq!(signs(&of(&held)), "o ~      ");
    }

    #[test]
    fn follow_through_counts_in_the_week_of_the_closing() {
        let closing = |on: &str, achieved, on_time| Closing { on: day(on), achieved, on_time };
        let closings = [
            closing("2026-11-16", true, Some(true)),
            closing("2026-11-22", false, Some(false)),
            closing("2026-11-24", true, None),
            closing("2026-01-05", true, None),
        ];
        let got = line(Cadence::Weekly, None, &[], &closings, 3);
        assert_eq!(got.cells[1].follow, Follow { closed: 2, achieved: 1, with_day: 2, on_time: 1 });
        let all = got.totals(3).follow;
        assert_eq!(all, Follow { closed: 3, achieved: 2, with_day: 2, on_time: 1 }, "what is older is not in it");
        assert_eq!((got.cells[1].follow.share(), Follow::default().share()), (Some(0.5), None));
    }
}
