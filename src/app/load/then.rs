//! What was written down, of the day that is looked at: now, or as it stood at the end of a past day.

use chrono::{DateTime, Utc};

use super::super::App;
use super::super::health::facts::Viewpoint;
use crate::domain::action::Action;
use crate::domain::capture::{Commitment, Note};
use crate::domain::ids::UnitId;
use crate::domain::meeting::Meeting;
use crate::store::{ActionFilter, MeetingFilter, StoreError};

type Result<T> = std::result::Result<T, StoreError>;

impl App {
    /// The end of the past day that is looked at; `None`: now.
    pub(in crate::app) fn known_before(&self) -> Option<DateTime<Utc>> {
        let from = Viewpoint { config: &self.config, clock: &*self.clock, as_of: self.as_of };
        self.as_of.map(|_| from.known_before())
    }

    /// The day that is looked at is over: what happens now is none of it.
    pub(in crate::app) fn day_is_over(&self) -> bool {
        self.as_of.is_some_and(|day| day < self.clock.today())
    }

    /// Now; of a day that is over its end.
    pub(in crate::app) fn seen_at(&self) -> DateTime<Utc> {
        let now = self.clock.now();
        self.known_before().map_or(now, |end| end.min(now))
    }

    /// Meetings, newest first.
    pub(super) fn meetings_known(&self, filter: &MeetingFilter) -> Result<Vec<Meeting>> {
        match self.known_before() {
            Some(before) => self.store.meetings_then(filter, before),
            None => self.store.meetings(filter),
        }
    }

    /// Actions; `None`: of everybody.
    pub(super) fn actions_known(&self, unit: Option<UnitId>) -> Result<Vec<Action>> {
        match self.known_before() {
            Some(before) => self.store.actions_then(unit, before),
            None => self.store.actions(&ActionFilter { unit, ..ActionFilter::default() }),
        }
    }

    /// What buyers have promised, settled or not.
    pub(super) fn promises_known(&self) -> Result<Vec<Commitment>> {
        match self.known_before() {
            Some(before) => self.store.commitments_then(before),
            None => self.store.commitments(None),
        }
    }

    /// Topics that wait for this meeting of this unit.
    pub(super) fn parked_known(&self, unit: UnitId, code: &str) -> Result<Vec<Note>> {
        match self.known_before() {
            Some(before) => self.store.parked_then(unit, code, before),
            None => self.store.parked_for(unit, code),
        }
    }
}
