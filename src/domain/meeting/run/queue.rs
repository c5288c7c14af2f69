//! A step that goes through a queue of deals: which one is on the table, for how long each was, and what became of each.
//! A deal's time is read off the step's clock, so that pauses, closed lids and other steps count for it as they do there.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::transition::Group;
use super::{Effect, Refusal, Run};
use crate::domain::ids::DealId;
use crate::domain::meeting::clock::Reading;
use crate::domain::meeting::event::Mark;

/// A deal's time box, read at one moment.
pub type DealClock = Reading;

/// One step's queue.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Queue {
    /// On the table, and what the step's clock said when it was put there.
    table: Option<(DealId, TimeDelta)>,
    /// Time on the table before that.
    banked: BTreeMap<DealId, TimeDelta>,
    marks: BTreeMap<DealId, Mark>,
}

impl Run {
    /// The deal of this step that is on the table.
    pub fn table(&self, step: &str) -> Option<DealId> {
        self.queues.get(step)?.table.map(|(deal, _)| deal)
    }

    /// Whether a deal is or was on the table in this step.
    pub fn was_on_table(&self, step: &str, deal: DealId) -> bool {
        let Some(queue) = self.queues.get(step) else { return false };
        queue.banked.contains_key(&deal) || queue.table.is_some_and(|(on, _)| on == deal)
    }

    /// What became of a deal in this step.
    pub fn deal_mark(&self, step: &str, deal: DealId) -> Option<Mark> {
        self.queues.get(step)?.marks.get(&deal).copied()
    }

    /// What became of the deals of this step that something became of.
    pub fn marks(&self, step: &str) -> impl Iterator<Item = (DealId, Mark)> + '_ {
        self.queues.get(step).into_iter().flat_map(|q| q.marks.iter().map(|(deal, mark)| (*deal, *mark)))
    }

    /// How long a deal was on the table in this step, against the minutes that the definition gives to each.
    pub fn deal_clock(&self, step: &str, deal: DealId, now: DateTime<Utc>) -> DealClock {
        let minutes = self.definition.step(step).and_then(|s| s.minutes_each).unwrap_or(0);
        let planned = TimeDelta::minutes(i64::from(minutes));
        let (Some(queue), Some(number)) = (self.queues.get(step), self.definition.number_of(step)) else {
            return Reading { elapsed: TimeDelta::zero(), planned };
        };
        let clock = self.clock.step(number, now).elapsed;
        Reading { elapsed: queue.time(deal, clock), planned }
    }

    pub(super) fn put_on_table(
        &mut self,
        step: &str,
        deal: Option<DealId>,
        at: DateTime<Utc>,
    ) -> Result<Vec<Effect>, Refusal> {
        let clock = self.step_time(step, at)?;
        let queue = self.queues.entry(step.to_owned()).or_default();
        if let Some((before, _)) = queue.table {
            let time = queue.time(before, clock);
            queue.banked.insert(before, time);
        }
        queue.table = deal.map(|deal| (deal, clock));
        Ok(Vec::new())
    }

    pub(super) fn mark(&mut self, step: &str, deal: DealId, mark: Option<Mark>) -> Result<Vec<Effect>, Refusal> {
        self.allows(Group::Record)?;
        if self.definition.step(step).is_none() {
            return Err(Refusal::NoSuchStep(step.to_owned()));
        }
        let marks = &mut self.queues.entry(step.to_owned()).or_default().marks;
        match mark {
            Some(mark) => marks.insert(deal, mark),
            None => marks.remove(&deal),
        };
        Ok(Vec::new())
    }

    /// What the step's clock says then, where something may be written down about it.
    fn step_time(&self, step: &str, at: DateTime<Utc>) -> Result<TimeDelta, Refusal> {
        self.allows(Group::Record)?;
        let number = self.definition.number_of(step).ok_or_else(|| Refusal::NoSuchStep(step.to_owned()))?;
        Ok(self.clock.step(number, at).elapsed)
    }
}

impl Queue {
    /// A deal's time when the step's clock says this. Time that was taken off the step may be more than the deal had.
    fn time(&self, deal: DealId, clock: TimeDelta) -> TimeDelta {
        let banked = self.banked.get(&deal).copied().unwrap_or(TimeDelta::zero());
        match self.table {
            Some((on, since)) if on == deal => banked + (clock - since).max(TimeDelta::zero()),
            Some(_) | None => banked,
        }
    }
}
