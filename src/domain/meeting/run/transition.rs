//! Every state and every event. There is no catch-all arm: a new event or state breaks the build here.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Attendance, Effect, Refusal, Run, RunState};
use crate::domain::ids::PersonId;
use crate::domain::meeting::conclude::{self, OutputStatus};
use crate::domain::meeting::event::Event;
use crate::domain::readiness::Readiness;
use crate::domain::text::{self, clean};

/// Whether an event happens now or is read back. What was concluded stays concluded, whatever the records say later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Occasion {
    Live,
    Replay,
}

/// Columns of an output's text in a refusal: two of them fit the line in which it is said.
const NAMED: usize = 22;

type Taken = Result<Vec<Effect>, Refusal>;

/// What a state lets through.
#[derive(Clone, Copy)]
pub(super) enum Group {
    /// Clock and steps.
    Steering,
    /// Plan and counted time of the present step.
    Timing,
    /// Attendance, checks, outputs, reasons, ratings.
    Record,
}

impl Run {
    /// Takes one event, or refuses it and stays as it was. The app stores what was taken and carries out the effects.
    pub fn handle(&mut self, event: &Event, at: DateTime<Utc>) -> Taken {
        self.take(event, at, Occasion::Live)
    }

    pub(super) fn take(&mut self, event: &Event, at: DateTime<Utc>, occasion: Occasion) -> Taken {
        let effects = match event {
            Event::Start => self.start(at),
            Event::Ready { readiness } => self.was_ready(readiness),
            Event::Pause => self.pause(at),
            Event::Resume => self.resume(at),
            Event::Suspend => self.suspend(at),
            Event::Continue => self.take_up(at),
            Event::Next => self.next(at),
            Event::Back => self.back(at),
            Event::GoTo { step } => self.go_to(step, at),
            Event::Extend { minutes } => self.extend(*minutes),
            Event::Discount { seconds } => self.discount(*seconds, at),
            Event::Attend { person, present } => self.attend(*person, *present),
            Event::Check { step, check, done } => self.check(step, check, *done),
            Event::Table { step, deal } => self.put_on_table(step, *deal, at),
            Event::Mark { step, deal, mark } => self.mark(step, *deal, *mark),
            Event::Output { output, met } => self.output(output, *met),
            Event::Reason { output, reason } => self.give_reason(output, reason),
            Event::Rate { person, rating } => self.rate(*person, *rating),
            Event::End => self.end(at),
            Event::Reopen => self.reopen(at),
            Event::Conclude => self.conclude(at, occasion),
        }?;
        self.seen += 1;
        Ok(effects)
    }

    pub(super) fn allows(&self, group: Group) -> Result<(), Refusal> {
        match (self.state, group) {
            (RunState::NotStarted, Group::Steering | Group::Timing | Group::Record) => Err(Refusal::NotStarted),
            (RunState::Running, Group::Steering | Group::Timing | Group::Record)
            | (RunState::Paused, Group::Timing | Group::Record)
            | (RunState::Ended, Group::Record) => Ok(()),
            (RunState::Paused, Group::Steering) => Err(Refusal::Paused),
            (RunState::Suspended, Group::Steering | Group::Timing | Group::Record) => Err(Refusal::Suspended),
            (RunState::Ended, Group::Steering | Group::Timing) => Err(Refusal::Ended),
            (RunState::Concluded, Group::Steering | Group::Timing | Group::Record) => Err(Refusal::Concluded),
        }
    }

    fn entered(&self) -> Effect {
        Effect::StepEntered { step: self.step_key().to_owned() }
    }

    fn start(&mut self, at: DateTime<Utc>) -> Taken {
        match self.state {
            RunState::NotStarted => {}
            RunState::Running | RunState::Paused | RunState::Suspended | RunState::Ended => {
                return Err(Refusal::AlreadyStarted);
            }
            RunState::Concluded => return Err(Refusal::Concluded),
        }
        self.state = RunState::Running;
        self.started = Some(at);
        self.clock.start(at);
        Ok(vec![self.entered(), Effect::ClockStarted])
    }

    fn was_ready(&mut self, readiness: &Readiness) -> Taken {
        self.allows(Group::Record)?;
        self.readiness = Some(readiness.clone());
        Ok(Vec::new())
    }

    fn pause(&mut self, at: DateTime<Utc>) -> Taken {
        self.allows(Group::Steering)?;
        self.state = RunState::Paused;
        self.clock.stop(at);
        Ok(vec![Effect::ClockStopped])
    }

    fn resume(&mut self, at: DateTime<Utc>) -> Taken {
        match self.state {
            RunState::Paused => {}
            RunState::NotStarted => return Err(Refusal::NotStarted),
            RunState::Running => return Err(Refusal::NotPaused),
            RunState::Suspended => return Err(Refusal::Suspended),
            RunState::Ended => return Err(Refusal::Ended),
            RunState::Concluded => return Err(Refusal::Concluded),
        }
        self.state = RunState::Running;
        self.clock.start(at);
        Ok(vec![Effect::ClockStarted])
    }

    fn suspend(&mut self, at: DateTime<Utc>) -> Taken {
        match self.state {
            RunState::Running | RunState::Paused => {}
            RunState::NotStarted => return Err(Refusal::NotStarted),
            RunState::Suspended => return Err(Refusal::Suspended),
            RunState::Ended => return Err(Refusal::Ended),
            RunState::Concluded => return Err(Refusal::Concluded),
        }
        self.state = RunState::Suspended;
        self.clock.stop(at);
        Ok(vec![Effect::ClockStopped, Effect::Suspended])
    }

    fn take_up(&mut self, at: DateTime<Utc>) -> Taken {
        match self.state {
            RunState::Suspended => {}
            RunState::NotStarted => return Err(Refusal::NotStarted),
            RunState::Running | RunState::Paused | RunState::Ended => return Err(Refusal::NotSuspended),
            RunState::Concluded => return Err(Refusal::Concluded),
        }
        self.state = RunState::Running;
        self.clock.start(at);
        Ok(vec![self.entered(), Effect::ClockStarted])
    }

    fn next(&mut self, at: DateTime<Utc>) -> Taken {
        self.allows(Group::Steering)?;
        let next = self.clock.current() + 1;
        if self.definition.step_at(next).is_none() {
            return Err(Refusal::LastStep);
        }
        self.clock.go_to(next, at);
        Ok(vec![self.entered()])
    }

    fn back(&mut self, at: DateTime<Utc>) -> Taken {
        self.allows(Group::Steering)?;
        let before = self.clock.current().checked_sub(1).ok_or(Refusal::FirstStep)?;
        self.clock.go_to(before, at);
        Ok(vec![self.entered()])
    }

    fn go_to(&mut self, step: &str, at: DateTime<Utc>) -> Taken {
        self.allows(Group::Steering)?;
        let number = self.definition.number_of(step).ok_or_else(|| Refusal::NoSuchStep(step.to_owned()))?;
        if number == self.clock.current() {
            return Err(Refusal::AlreadyThere);
        }
        self.clock.go_to(number, at);
        Ok(vec![self.entered()])
    }

    fn extend(&mut self, minutes: i32) -> Taken {
        self.allows(Group::Timing)?;
        let planned = self.clock.extended(minutes).ok_or(Refusal::PlanOutOfBounds)?;
        self.clock.set_planned(planned);
        Ok(Vec::new())
    }

    fn discount(&mut self, seconds: i64, at: DateTime<Utc>) -> Taken {
        self.allows(Group::Timing)?;
        if seconds <= 0 {
            return Err(Refusal::NothingToDiscount);
        }
        let counted = self.step_clock(at).elapsed.num_seconds();
        if seconds > counted {
            return Err(Refusal::DiscountTooLong { counted, asked: seconds });
        }
        self.clock.discount(TimeDelta::seconds(seconds), at);
        Ok(Vec::new())
    }

    fn attend(&mut self, person: PersonId, present: bool) -> Taken {
        self.allows(Group::Record)?;
        self.attendance.insert(person, present);
        if !present {
            self.ratings.remove(&person);
        }
        Ok(Vec::new())
    }

    fn check(&mut self, step: &str, check: &str, done: bool) -> Taken {
        self.allows(Group::Record)?;
        let found = self.definition.step(step).ok_or_else(|| Refusal::NoSuchStep(step.to_owned()))?;
        // "every_rep:12" is a part of the check "every_rep": of one of those it asks about
        let whole = check.split_once(':').map_or(check, |(whole, _)| whole);
        if !found.checks.iter().any(|c| c.key == whole) {
            return Err(Refusal::NoSuchCheck { step: step.to_owned(), check: check.to_owned() });
        }
        let name = (step.to_owned(), check.to_owned());
        if done {
            self.checks.insert(name);
        } else {
            self.checks.remove(&name);
        }
        Ok(Vec::new())
    }

    fn known_output(&self, output: &str) -> Result<(), Refusal> {
        self.allows(Group::Record)?;
        self.definition.output(output).map(|_| ()).ok_or_else(|| Refusal::NoSuchOutput(output.to_owned()))
    }

    fn output(&mut self, output: &str, met: bool) -> Taken {
        self.known_output(output)?;
        self.by_hand.insert(output.to_owned(), met);
        Ok(Vec::new())
    }

    fn give_reason(&mut self, output: &str, reason: &str) -> Taken {
        self.known_output(output)?;
        let reason = clean(reason);
        if reason.is_empty() {
            self.reasons.remove(output);
        } else {
            self.reasons.insert(output.to_owned(), reason);
        }
        Ok(Vec::new())
    }

    fn rate(&mut self, person: PersonId, rating: Option<u8>) -> Taken {
        self.allows(Group::Record)?;
        match rating {
            None => {
                self.ratings.remove(&person);
            }
            Some(r @ 1..=10) => {
                if self.attendance(person) == Attendance::Absent {
                    return Err(Refusal::AbsentCannotRate);
                }
                self.ratings.insert(person, r);
            }
            Some(_) => return Err(Refusal::RatingOutOfBounds),
        }
        Ok(Vec::new())
    }

    fn end(&mut self, at: DateTime<Utc>) -> Taken {
        match self.state {
            RunState::Running | RunState::Paused => {}
            RunState::NotStarted => return Err(Refusal::NotStarted),
            RunState::Suspended => return Err(Refusal::Suspended),
            RunState::Ended => return Err(Refusal::Ended),
            RunState::Concluded => return Err(Refusal::Concluded),
        }
        self.state = RunState::Ended;
        self.ended = Some(at);
        self.clock.stop(at);
        Ok(vec![Effect::ClockStopped, Effect::Ended { at }])
    }

    /// Before the end there is nothing to reopen or to conclude.
    fn needs_end(&self) -> Result<(), Refusal> {
        match self.state {
            RunState::Ended => Ok(()),
            RunState::NotStarted => Err(Refusal::NotStarted),
            RunState::Running | RunState::Paused => Err(Refusal::NotEnded),
            RunState::Suspended => Err(Refusal::Suspended),
            RunState::Concluded => Err(Refusal::Concluded),
        }
    }

    fn reopen(&mut self, at: DateTime<Utc>) -> Taken {
        self.needs_end()?;
        self.state = RunState::Running;
        self.ended = None;
        self.clock.start(at);
        Ok(vec![Effect::Reopened, self.entered(), Effect::ClockStarted])
    }

    fn conclude(&mut self, at: DateTime<Utc>, occasion: Occasion) -> Taken {
        self.needs_end()?;
        if occasion == Occasion::Live {
            let missing = conclude::missing_without_reason(self);
            if !missing.is_empty() {
                let named = |o: &OutputStatus| text::clip(&o.text, NAMED);
                return Err(Refusal::OutputsMissing(missing.iter().map(named).collect()));
            }
        }
        self.state = RunState::Concluded;
        self.concluded = Some(at);
        Ok(vec![Effect::Concluded])
    }
}
