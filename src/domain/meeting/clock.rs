//! Time of the steps and of the meeting, by wall time: banked + (now - since). Nothing ticks, so a closed lid or a
//! killed program cannot skew it; the app asks [`gap_to_ask`] whether such time is to count.

use chrono::{DateTime, TimeDelta, Utc};

/// Unaccounted time from which on the app asks whether it counts.
const GAP: TimeDelta = TimeDelta::seconds(90);

/// What step zero may take without a plan before the meeting counts as behind.
const SLACK: TimeDelta = TimeDelta::minutes(5);

/// How urgent a clock is: a word, and the colour that goes with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Urgency {
    /// Time enough, or no time planned.
    Ok,
    /// The last fifth of the plan.
    Watch,
    /// Over the plan.
    Over,
}

impl Urgency {
    /// "ok", "watch", "over".
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Watch => "watch",
            Self::Over => "over",
        }
    }
}

/// A clock, read at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// Counted so far; never negative.
    pub elapsed: TimeDelta,
    /// Planned; zero is "no plan".
    pub planned: TimeDelta,
}

impl Reading {
    /// What is left; negative is the overrun.
    pub fn remaining(self) -> TimeDelta {
        self.planned - self.elapsed
    }

    /// The last fifth of the plan is "watch", from its end on it is "over"; without a plan always "ok".
    pub fn urgency(self) -> Urgency {
        if self.planned <= TimeDelta::zero() {
            Urgency::Ok
        } else if self.elapsed >= self.planned {
            Urgency::Over
        } else if self.elapsed * 5 >= self.planned * 4 {
            Urgency::Watch
        } else {
            Urgency::Ok
        }
    }
}

/// How the meeting stands against its plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// By how much it will end late if the rest of the agenda takes what is planned; negative: early.
    pub behind: TimeDelta,
}

impl Pace {
    /// "on pace" within half a minute, else "4 min behind", "2 min ahead".
    pub fn text(self) -> String {
        let minutes = (self.behind.num_seconds().abs() + 30) / 60;
        match (minutes, self.behind > TimeDelta::zero()) {
            (0, _) => "on pace".to_owned(),
            (m, true) => format!("{m} min behind"),
            (m, false) => format!("{m} min ahead"),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct StepClock {
    planned: TimeDelta,
    banked: TimeDelta,
    visited: bool,
}

/// The clocks of one meeting. Only one step's runs; the meeting's is the sum of the steps'.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    steps: Vec<StepClock>,
    /// What the agenda planned; giving a step a minute does not move the meeting's end.
    planned: TimeDelta,
    current: usize,
    since: Option<DateTime<Utc>>,
}

impl Clock {
    /// Standing clocks for an agenda of these minutes, at its first step.
    pub(super) fn new(minutes: impl Iterator<Item = u32>) -> Self {
        let steps: Vec<StepClock> = minutes
            .map(|m| StepClock { planned: TimeDelta::minutes(i64::from(m)), banked: TimeDelta::zero(), visited: false })
            .collect();
        let planned = steps.iter().map(|s| s.planned).sum();
        Self { steps, planned, current: 0, since: None }
    }

    /// The number of the step whose clock runs or would run.
    pub fn current(&self) -> usize {
        self.current
    }

    /// Some clock runs.
    pub fn is_running(&self) -> bool {
        self.since.is_some()
    }

    pub(super) fn start(&mut self, at: DateTime<Utc>) {
        self.bank(at);
        self.since = Some(at);
        if let Some(step) = self.steps.get_mut(self.current) {
            step.visited = true;
        }
    }

    pub(super) fn stop(&mut self, at: DateTime<Utc>) {
        self.bank(at);
        self.since = None;
    }

    pub(super) fn go_to(&mut self, number: usize, at: DateTime<Utc>) {
        let running = self.is_running();
        self.stop(at);
        self.current = number;
        if running {
            self.start(at);
        }
    }

    /// The step's new plan; `None` where it would be below nothing or above a day of work.
    pub(super) fn extended(&self, minutes: i32) -> Option<TimeDelta> {
        let new = self.steps.get(self.current)?.planned + TimeDelta::minutes(i64::from(minutes));
        (TimeDelta::zero()..=TimeDelta::minutes(480)).contains(&new).then_some(new)
    }

    pub(super) fn set_planned(&mut self, planned: TimeDelta) {
        if let Some(step) = self.steps.get_mut(self.current) {
            step.planned = planned;
        }
    }

    /// Takes time off the present step, and so off the meeting; never more than it has.
    pub(super) fn discount(&mut self, by: TimeDelta, at: DateTime<Utc>) {
        if self.is_running() {
            self.start(at);
        }
        if let Some(step) = self.steps.get_mut(self.current) {
            step.banked = (step.banked - by).max(TimeDelta::zero());
        }
    }

    fn bank(&mut self, at: DateTime<Utc>) {
        let ran = self.running_for(at);
        if let Some(step) = self.steps.get_mut(self.current) {
            step.banked += ran;
        }
    }

    /// What the running clock has added. A clock that was set back adds nothing rather than taking away.
    fn running_for(&self, now: DateTime<Utc>) -> TimeDelta {
        self.since.map_or(TimeDelta::zero(), |since| (now - since).max(TimeDelta::zero()))
    }

    /// A step's clock; a number that is no step reads as nothing.
    pub fn step(&self, number: usize, now: DateTime<Utc>) -> Reading {
        let running = if number == self.current { self.running_for(now) } else { TimeDelta::zero() };
        self.steps.get(number).map_or(Reading { elapsed: TimeDelta::zero(), planned: TimeDelta::zero() }, |s| Reading {
            elapsed: s.banked + running,
            planned: s.planned,
        })
    }

    /// Whether the step has ever been the present one.
    pub fn visited(&self, number: usize) -> bool {
        self.steps.get(number).is_some_and(|s| s.visited)
    }

    /// The meeting's clock.
    pub fn meeting(&self, now: DateTime<Utc>) -> Reading {
        let banked: TimeDelta = self.steps.iter().map(|s| s.banked).sum();
        Reading { elapsed: banked + self.running_for(now), planned: self.planned }
    }

    /// Step zero has no minutes in the plan, yet takes some: five of them do not make the meeting late.
    ///
    /// Where the meeting will end, against where its plan ends: what is spent, plus what the plan still gives to this
    /// step and to those after it. Steps before this one are taken as done, skipped ones too.
    pub fn pace(&self, now: DateTime<Utc>) -> Pace {
        let meeting = self.meeting(now);
        let to_come: TimeDelta = (self.current..self.steps.len())
            .map(|number| self.step(number, now).remaining().max(TimeDelta::zero()))
            .sum();
        let behind = meeting.elapsed + to_come - meeting.planned;
        let zero = self.step(0, now);
        let slack = if zero.planned.is_zero() { zero.elapsed.min(SLACK) } else { TimeDelta::zero() };
        Pace { behind: behind.min((behind - slack).max(TimeDelta::zero())) }
    }

    /// The moment the present step's clock shows another second; `None` when nothing runs.
    pub fn next_change(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let since = self.since?;
        let banked = self.steps.get(self.current).map_or(TimeDelta::zero(), |s| s.banked);
        let elapsed = banked + self.running_for(now);
        let second = TimeDelta::seconds(1);
        let into = TimeDelta::nanoseconds(i64::from(elapsed.subsec_nanos()));
        Some(now.max(since) + (second - into))
    }
}

/// "06:12", "-01:30" for an overrun, "1:02:03" from an hour on. Whole seconds that have fully passed.
pub fn clock_text(time: TimeDelta) -> String {
    let seconds = time.num_seconds();
    let sign = if seconds < 0 { "-" } else { "" };
    let (h, m, s) = (seconds.abs() / 3600, seconds.abs() / 60 % 60, seconds.abs() % 60);
    if h > 0 { format!("{sign}{h}:{m:02}:{s:02}") } else { format!("{sign}{m:02}:{s:02}") }
}

/// "06:12 of 20:00" style clocks count minutes on: "75:00", never "1:15:00".
pub fn minutes_text(time: TimeDelta) -> String {
    let seconds = time.num_seconds();
    let sign = if seconds < 0 { "-" } else { "" };
    format!("{sign}{:02}:{:02}", seconds.abs() / 60, seconds.abs() % 60)
}

/// How much time went by without a sign of life while a clock ran: more than 90 s, and somebody has to say whether it
/// counts (then nothing is done) or not (then [`super::event::Event::Discount`] takes it off).
pub fn gap_to_ask(last_seen: DateTime<Utc>, now: DateTime<Utc>) -> Option<TimeDelta> {
    let gap = now - last_seen;
    (gap > GAP).then_some(gap)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_338_000 + seconds, 0).unwrap()
    }

    fn reading(elapsed: i64, planned: i64) -> Reading {
        Reading { elapsed: TimeDelta::seconds(elapsed), planned: TimeDelta::seconds(planned) }
    }

    #[test]
    fn the_last_fifth_is_watch_and_the_end_is_over() {
        for (elapsed, planned, want, left) in [
            (0, 100, Urgency::Ok, 100),
            (79, 100, Urgency::Ok, 21),
            (80, 100, Urgency::Watch, 20),
            (99, 100, Urgency::Watch, 1),
            (100, 100, Urgency::Over, 0),
            (130, 100, Urgency::Over, -30),
            (500, 0, Urgency::Ok, -500),
        ] {
            let r = reading(elapsed, planned);
            assert_eq!((r.urgency(), r.remaining().num_seconds()), (want, left), "{elapsed} of {planned}");
        }
    }

    #[test]
    fn pace_is_when_it_will_end_against_when_it_should() {
        // Step zero without minutes, then 10 and 5.
        let mut clock = Clock::new([0, 10, 5].into_iter());
        clock.start(at(0));
        assert_eq!(clock.pace(at(20)).text(), "on pace");
        assert_eq!(clock.pace(at(300)).text(), "on pace", "five minutes for what is owed are nobody's delay");
        assert_eq!(clock.pace(at(420)).text(), "2 min behind");
        clock.go_to(1, at(420));
        assert_eq!(clock.pace(at(600)).text(), "2 min behind", "a step within its time changes nothing");
        assert_eq!(clock.pace(at(420 + 720)).text(), "4 min behind", "one over its time does");
        clock.go_to(2, at(480));
        assert_eq!(clock.pace(at(480)).text(), "2 min ahead", "what is saved is saved from the plan");
        clock.go_to(1, at(480));
        assert_eq!(clock.pace(at(480)).text(), "2 min behind", "gone back, its time is to come again");
        let mut planned = Clock::new([2, 10].into_iter());
        planned.start(at(0));
        assert_eq!(planned.pace(at(240)).text(), "2 min behind", "where it has a plan, that counts");
    }

    #[test]
    fn clocks_read_like_clocks() {
        for (seconds, want, minutes) in
            [(372, "06:12", "06:12"), (-90, "-01:30", "-01:30"), (4_500, "1:15:00", "75:00"), (0, "00:00", "00:00")]
        {
            assert_eq!(clock_text(TimeDelta::seconds(seconds)), want);
            assert_eq!(minutes_text(TimeDelta::seconds(seconds)), minutes);
        }
        assert_eq!(clock_text(TimeDelta::milliseconds(1_999)), "00:01");
    }
}
