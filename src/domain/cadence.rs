//! When meetings are due: the expected occurrences of a series, what was held of them, what is next. Dates only; the
//! caller's time zone turns instants into days once, in [`Held::of`].

pub mod anchor;
pub mod course;
pub mod map;
mod slot;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Days, NaiveDate, TimeZone, Utc};

use super::deal::keyed;
use super::meeting::{Meeting, MeetingState, Series};
use super::period::{FiscalCalendar, Period};

pub use slot::Slot;

/// How often a meeting is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cadence {
    /// Every week.
    Weekly,
    /// Every second week.
    EveryTwoWeeks,
    /// Once a month.
    Monthly,
    /// Once a fiscal quarter.
    Quarterly,
    /// In the quarter after one that missed its target, and only then.
    AfterMissedQuarter,
    /// Whenever somebody wants it: never due.
    OnDemand,
}

keyed!(Cadence {
    Weekly = "weekly",
    EveryTwoWeeks = "every_two_weeks",
    Monthly = "monthly",
    Quarterly = "quarterly",
    AfterMissedQuarter = "after_missed_quarter",
    OnDemand = "on_demand",
});

impl Cadence {
    /// For reading: "every two weeks".
    pub const fn word(self) -> &'static str {
        match self {
            Self::Weekly => "weekly",
            Self::EveryTwoWeeks => "every two weeks",
            Self::Monthly => "monthly",
            Self::Quarterly => "quarterly",
            Self::AfterMissedQuarter => "after a missed quarter",
            Self::OnDemand => "on demand",
        }
    }

    /// Days from one occurrence to the next, at most.
    const fn days(self) -> u64 {
        match self {
            Self::Weekly => 7,
            Self::EveryTwoWeeks => 14,
            Self::Monthly => 31,
            Self::Quarterly | Self::AfterMissedQuarter | Self::OnDemand => 98,
        }
    }

    /// What is held again and again, and owed each time.
    pub const fn is_regular(self) -> bool {
        !matches!(self, Self::AfterMissedQuarter | Self::OnDemand)
    }
}

/// One meeting of a series that was held, by its local day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// The local day it started on.
    pub on: NaiveDate,
    /// Where it stands.
    pub state: MeetingState,
    /// Concluded with that many outputs missing.
    pub missing_outputs: u32,
}

impl Held {
    /// A stored meeting by the local day it started on.
    pub fn of<Tz: TimeZone>(meeting: &Meeting, zone: &Tz) -> Self {
        let started: &DateTime<Utc> = &meeting.started;
        Self {
            on: started.with_timezone(zone).date_naive(),
            state: meeting.state,
            missing_outputs: meeting.missing_outputs,
        }
    }
}

/// Whether and when a meeting is to be held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DueState {
    /// Today.
    Today,
    /// In so many days.
    In(i64),
    /// So many days ago, and it can still be made up for.
    Overdue(i64),
    /// This week's, month's or quarter's has been held.
    Held,
    /// This one has been started and is not concluded: live, suspended or ended.
    Unfinished(MeetingState),
    /// Never due: on demand, or no quarter was missed.
    Never,
}

impl DueState {
    /// "due today", "in 3 d", "overdue by 2 d", "held", "on demand".
    pub fn text(self) -> String {
        match self {
            Self::Today => "due today".to_owned(),
            Self::In(days) => format!("in {days} d"),
            Self::Overdue(days) => format!("overdue by {days} d"),
            Self::Held => "held".to_owned(),
            Self::Unfinished(MeetingState::Suspended) => "suspended".to_owned(),
            Self::Unfinished(MeetingState::Ended) => "not concluded".to_owned(),
            Self::Unfinished(_) => "going on".to_owned(),
            Self::Never => "on demand".to_owned(),
        }
    }
}

/// How a series stands today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// Due, overdue, held.
    pub state: DueState,
    /// The day of the occurrence that `state` is about; where that was held, of the one after it.
    pub next: Option<NaiveDate>,
    /// The last day one was held.
    pub last_held: Option<NaiveDate>,
    /// The occurrence before the present one was not held at all.
    pub skipped_last: bool,
}

/// What became of one expected occurrence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mark {
    /// Held in time, with everything it has to produce.
    Held,
    /// Held after its day.
    Late,
    /// Not held.
    Skipped,
    /// Held, and an output is missing or it was never concluded.
    WithoutOutput,
    /// Can still be held, is going on, or lies before the series began.
    NotYet,
    /// Set aside and not continued.
    Suspended,
}

impl Mark {
    /// For reading.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Late => "late",
            Self::Skipped => "skipped",
            Self::WithoutOutput => "without output",
            Self::NotYet => "not yet",
            Self::Suspended => "suspended",
        }
    }

    /// One column; `ascii` for terminals that have no other.
    pub const fn sign(self, ascii: bool) -> &'static str {
        match (self, ascii) {
            (Self::Held, false) => "●",
            (Self::Held, true) => "o",
            (Self::Late, false) => "◐",
            (Self::Late, true) => "~",
            (Self::Skipped, false) => "○",
            (Self::Skipped, true) => "x",
            (Self::WithoutOutput, false) => "◇",
            (Self::WithoutOutput, true) => "!",
            (Self::NotYet, false) => "·",
            (Self::NotYet, true) => ".",
            (Self::Suspended, false) => "‖",
            (Self::Suspended, true) => "=",
        }
    }
}

/// A series with what is needed to know its days.
#[derive(Debug, Clone, Copy)]
pub struct Rhythm<'a> {
    /// The series.
    pub series: &'a Series,
    /// How often: from the definition.
    pub cadence: Cadence,
    /// The fiscal calendar, for quarters.
    pub calendar: FiscalCalendar,
    /// The latest quarter that missed its target, for [`Cadence::AfterMissedQuarter`].
    pub missed: Option<Period>,
}

impl Rhythm<'_> {
    /// How the series stands today. One that is set aside is not held: it is to be continued. Nor is one that has only
    /// been started; where its day has passed it counts as held, without its output.
    pub fn due(&self, held: &[Held], today: NaiveDate) -> Due {
        let slot = self.slot_at_or_after(today);
        // at a weekend a week without a day of its own is over, where it was not held
        let over = |s: &Slot| !s.fixed && s.day < today && !held.iter().any(|h| s.contains(h.on));
        let slot = slot.and_then(|s| if over(&s) { self.slot_after(&s) } else { Some(s) });
        let present = |h: &Held| slot.as_ref().map_or(h.on == today, |s| s.contains(h.on));
        let took_place = |h: &&Held| match h.state {
            MeetingState::Concluded => true,
            MeetingState::Live | MeetingState::Ended => !present(h),
            MeetingState::Suspended => false,
        };
        let last_held = held.iter().filter(took_place).map(|h| h.on).filter(|d| *d <= today).max();
        let unfinished = held.iter().filter(|h| present(h) && h.state != MeetingState::Concluded).max_by_key(|h| h.on);
        let unfinished = unfinished.map(|h| DueState::Unfinished(h.state));
        let Some(slot) = slot else {
            let state = unfinished.unwrap_or(DueState::Never);
            return Due { state, next: None, last_held, skipped_last: false };
        };
        let skipped_last =
            self.slots_before(&slot, 1).first().is_some_and(|before| self.mark(before, held, today) == Mark::Skipped);
        if let Some(state) = unfinished {
            return Due { state, next: Some(slot.day), last_held, skipped_last };
        }
        if held.iter().filter(took_place).any(|h| slot.contains(h.on)) {
            let next = self.slot_after(&slot).map(|s| s.day);
            return Due { state: DueState::Held, next, last_held, skipped_last };
        }
        let days = (slot.day - today).num_days();
        let state = match days {
            0 => DueState::Today,
            1.. => DueState::In(days),
            _ => DueState::Overdue(-days),
        };
        Due { state, next: Some(slot.day), last_held, skipped_last }
    }

    /// What became of the last `n` occurrences, oldest first; the last one is the one that today belongs to.
    pub fn discipline(&self, held: &[Held], today: NaiveDate, n: usize) -> Vec<Mark> {
        let Some(slot) = self.slot_at_or_after(today) else { return Vec::new() };
        let mut slots = self.slots_before(&slot, n.saturating_sub(1));
        slots.push(slot);
        slots.truncate(n);
        slots.iter().map(|s| self.mark(s, held, today)).collect()
    }

    /// What became of one occurrence.
    pub fn mark(&self, slot: &Slot, held: &[Held], today: NaiveDate) -> Mark {
        let best =
            held.iter().filter(|h| slot.contains(h.on)).map(|h| held_mark(slot, h, today)).min_by_key(|m| badness(*m));
        match best {
            Some(mark) => mark,
            None if slot.last >= today || !self.had_begun(slot, held) => Mark::NotYet,
            None => Mark::Skipped,
        }
    }

    /// The day an action written down today is due by default: the next meeting of the series, or so many days from
    /// now where it has no fixed day.
    pub fn action_due(&self, held: &[Held], today: NaiveDate, otherwise_days: u32) -> NaiveDate {
        self.next_meeting(held, today).unwrap_or(today + Days::new(u64::from(otherwise_days)))
    }

    /// The day of the next meeting after today, where the series has fixed days. One that is being held today, or was
    /// held ahead, is not the next.
    pub fn next_meeting(&self, held: &[Held], today: NaiveDate) -> Option<NaiveDate> {
        let mut slot = self.slot_at_or_after(today)?;
        if slot.day <= today || held.iter().any(|h| slot.contains(h.on)) {
            slot = self.slot_after(&slot)?;
        }
        slot.fixed.then_some(slot.day)
    }

    /// A series that has never met and has no anchor owes nothing for the past; one that has counts from its first
    /// meeting or its anchor, whichever is earlier.
    fn had_begun(&self, slot: &Slot, held: &[Held]) -> bool {
        let first = held.iter().map(|h| h.on).chain(self.series.anchor).min();
        let after_miss = self.cadence == Cadence::AfterMissedQuarter;
        after_miss || first.is_some_and(|f| f <= slot.last)
    }
}

fn held_mark(slot: &Slot, held: &Held, today: NaiveDate) -> Mark {
    let open = slot.last >= today;
    match held.state {
        MeetingState::Suspended => Mark::Suspended,
        MeetingState::Live | MeetingState::Ended if open => Mark::NotYet,
        MeetingState::Live | MeetingState::Ended => Mark::WithoutOutput,
        MeetingState::Concluded if held.missing_outputs > 0 => Mark::WithoutOutput,
        MeetingState::Concluded if slot.fixed && held.on > slot.day => Mark::Late,
        MeetingState::Concluded => Mark::Held,
    }
}

/// Of several meetings for one occurrence the best counts.
const fn badness(mark: Mark) -> u8 {
    match mark {
        Mark::Held => 0,
        Mark::Late => 1,
        Mark::WithoutOutput => 2,
        Mark::Suspended => 3,
        Mark::NotYet => 4,
        Mark::Skipped => 5,
    }
}
