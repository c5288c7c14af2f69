//! How one meeting runs: a pure state machine. An event is either taken, with what the app has to do about it, or
//! refused, with why, and then nothing has changed. It never goes on by itself, and replaying the events of a run
//! rebuilds it exactly.

mod queue;
mod refusal;
mod replay;
#[cfg(test)]
mod tests;
mod transition;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};

use super::MeetingState;
use super::clock::{Clock, Pace, Reading};
use super::conclude::OutputFacts;
use super::definition::{Definition, Step};
use crate::domain::ids::PersonId;

pub use queue::DealClock;
pub use refusal::Refusal;
pub use replay::NotARun;

/// Where the run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RunState {
    /// Nothing has happened.
    NotStarted,
    /// Clocks run.
    Running,
    /// Clocks stand, everybody is still there.
    Paused,
    /// Set aside, to be continued.
    Suspended,
    /// The talking is over; outputs and ratings are being settled.
    Ended,
    /// Done, read-only.
    Concluded,
}

impl RunState {
    /// Every state, in order.
    pub const ALL: &'static [Self] =
        &[Self::NotStarted, Self::Running, Self::Paused, Self::Suspended, Self::Ended, Self::Concluded];

    /// For reading.
    pub const fn word(self) -> &'static str {
        match self {
            Self::NotStarted => "not started",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Suspended => "suspended",
            Self::Ended => "ended",
            Self::Concluded => "concluded",
        }
    }
}

/// What the app has to do after an event, besides storing it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Show this step and its workspace.
    StepEntered {
        /// The step's key.
        step: String,
    },
    /// Clocks run: wake up at [`Run::next_change`].
    ClockStarted,
    /// Clocks stand: no more wake-ups.
    ClockStopped,
    /// Leave the meeting; it can be continued.
    Suspended,
    /// Show the conclude screen; the hour for the submission starts.
    Ended {
        /// The end of the call.
        at: DateTime<Utc>,
    },
    /// Back in the meeting; the hour for the submission has not started.
    Reopened,
    /// Write the minutes; from here on it is read-only.
    Concluded,
}

/// Whether somebody is there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Attendance {
    /// Nobody has said.
    #[default]
    Unmarked,
    /// There.
    Present,
    /// Not there.
    Absent,
}

/// One line of the agenda as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StepView<'a> {
    /// Its number: 0 is step zero.
    pub number: usize,
    /// The step.
    pub step: &'a Step,
    /// Its clock.
    pub clock: Reading,
    /// It has been the present one.
    pub visited: bool,
    /// It is the present one.
    pub current: bool,
    /// Checks ticked.
    pub checked: usize,
}

/// One meeting as it runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    definition: Definition,
    participants: Vec<PersonId>,
    state: RunState,
    clock: Clock,
    checks: BTreeSet<(String, String)>,
    queues: BTreeMap<String, queue::Queue>,
    attendance: BTreeMap<PersonId, bool>,
    ratings: BTreeMap<PersonId, u8>,
    by_hand: BTreeMap<String, bool>,
    reasons: BTreeMap<String, String>,
    started: Option<DateTime<Utc>>,
    ended: Option<DateTime<Utc>>,
    concluded: Option<DateTime<Utc>>,
    seen: usize,
    facts: OutputFacts,
}

impl Run {
    /// A meeting that has not started. `participants` are those who are expected, the leader included.
    pub fn new(definition: Definition, participants: Vec<PersonId>) -> Self {
        let clock = Clock::new(definition.agenda().map(|s| s.minutes));
        Self {
            definition,
            participants,
            state: RunState::NotStarted,
            clock,
            checks: BTreeSet::new(),
            queues: BTreeMap::new(),
            attendance: BTreeMap::new(),
            ratings: BTreeMap::new(),
            by_hand: BTreeMap::new(),
            reasons: BTreeMap::new(),
            started: None,
            ended: None,
            concluded: None,
            seen: 0,
            facts: OutputFacts::default(),
        }
    }

    /// What the records say about the outputs: told by the app whenever it has changed, and before `Conclude`.
    pub fn set_facts(&mut self, facts: OutputFacts) {
        self.facts = facts;
    }

    /// What the app last told about the outputs.
    pub fn facts(&self) -> &OutputFacts {
        &self.facts
    }

    /// Where it stands.
    pub fn state(&self) -> RunState {
        self.state
    }

    /// Where it stands as the store keeps it; `None` before the start, when the store has nothing.
    pub fn meeting_state(&self) -> Option<MeetingState> {
        match self.state {
            RunState::NotStarted => None,
            RunState::Running | RunState::Paused => Some(MeetingState::Live),
            RunState::Suspended => Some(MeetingState::Suspended),
            RunState::Ended => Some(MeetingState::Ended),
            RunState::Concluded => Some(MeetingState::Concluded),
        }
    }

    /// How many events it has taken: what the store's `append_event` expects.
    pub fn events_seen(&self) -> usize {
        self.seen
    }

    /// The meeting it runs.
    pub fn definition(&self) -> &Definition {
        &self.definition
    }

    /// The present step's number: 0 is step zero.
    pub fn step_number(&self) -> usize {
        self.clock.current()
    }

    /// The present step; step zero before the start.
    pub fn step(&self) -> Option<&Step> {
        self.definition.step_at(self.clock.current())
    }

    /// The present step's key.
    pub fn step_key(&self) -> &str {
        self.step().map_or("", |s| s.key.as_str())
    }

    /// The key of the step after this one; `None` at the last.
    pub fn next_step_key(&self) -> Option<&str> {
        self.definition.step_at(self.clock.current() + 1).map(|s| s.key.as_str())
    }

    /// The agenda as it stands, step zero first.
    pub fn steps(&self, now: DateTime<Utc>) -> impl Iterator<Item = StepView<'_>> {
        self.definition.agenda().enumerate().map(move |(number, step)| StepView {
            number,
            step,
            clock: self.clock.step(number, now),
            visited: self.clock.visited(number),
            current: number == self.clock.current(),
            checked: step.checks.iter().filter(|c| self.is_checked(&step.key, &c.key)).count(),
        })
    }

    /// The present step's clock.
    pub fn step_clock(&self, now: DateTime<Utc>) -> Reading {
        self.clock.step(self.clock.current(), now)
    }

    /// The meeting's clock.
    pub fn meeting_clock(&self, now: DateTime<Utc>) -> Reading {
        self.clock.meeting(now)
    }

    /// Ahead or behind.
    pub fn pace(&self, now: DateTime<Utc>) -> Pace {
        self.clock.pace(now)
    }

    /// When a clock shows another second; `None` when nothing runs.
    pub fn next_change(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.clock.next_change(now)
    }

    /// Time without a sign of life about which to ask; `None` when no clock ran meanwhile.
    pub fn gap_to_ask(&self, last_seen: DateTime<Utc>, now: DateTime<Utc>) -> Option<TimeDelta> {
        if !self.clock.is_running() {
            return None;
        }
        let counted = self.step_clock(now).elapsed;
        super::clock::gap_to_ask(last_seen, now).map(|gap| gap.min(counted))
    }

    /// Whether a check of a step is ticked.
    pub fn is_checked(&self, step: &str, check: &str) -> bool {
        self.checks.iter().any(|(s, c)| s == step && c == check)
    }

    /// Those expected, then those who came besides.
    pub fn people(&self) -> Vec<PersonId> {
        let guests = self.attendance.keys().filter(|p| !self.participants.contains(p));
        self.participants.iter().chain(guests).copied().collect()
    }

    /// Whether somebody is there.
    pub fn attendance(&self, person: PersonId) -> Attendance {
        match self.attendance.get(&person) {
            None => Attendance::Unmarked,
            Some(true) => Attendance::Present,
            Some(false) => Attendance::Absent,
        }
    }

    /// How somebody rates the meeting, 1 to 10.
    pub fn rating(&self, person: PersonId) -> Option<u8> {
        self.ratings.get(&person).copied()
    }

    /// Those who neither rated the meeting nor are absent.
    pub fn unrated(&self) -> Vec<PersonId> {
        let mut people = self.people();
        people.retain(|p| self.rating(*p).is_none() && self.attendance(*p) != Attendance::Absent);
        people
    }

    /// The mean of the ratings; `None` without one.
    pub fn mean_rating(&self) -> Option<f64> {
        let sum: u32 = self.ratings.values().map(|r| u32::from(*r)).sum();
        let count = u32::try_from(self.ratings.len()).ok().filter(|n| *n > 0)?;
        Some(f64::from(sum) / f64::from(count))
    }

    /// What was said by hand about an output: produced or not; `None`: nothing was said.
    pub fn said(&self, output: &str) -> Option<bool> {
        self.by_hand.get(output).copied()
    }

    /// Why an output is missing.
    pub fn reason(&self, output: &str) -> Option<&str> {
        self.reasons.get(output).map(String::as_str)
    }

    /// When it started.
    pub fn started_at(&self) -> Option<DateTime<Utc>> {
        self.started
    }

    /// When the talking was over: the hour for the submission counts from here.
    pub fn ended_at(&self) -> Option<DateTime<Utc>> {
        self.ended
    }

    /// When it was concluded.
    pub fn concluded_at(&self) -> Option<DateTime<Utc>> {
        self.concluded
    }
}
