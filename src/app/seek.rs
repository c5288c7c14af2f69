//! Answers the search screen beside it: a million deals are looked through while keys stay live.

use std::sync::Arc;

use chrono::NaiveDate;

use super::desk::Answers;
use super::health::facts::Viewpoint;
use crate::clock::Clock;
use crate::config::Config;
use crate::domain::search::Hits;
use crate::store::{Onlookers, Store, StoreError};
use crate::ui::screens::search::Question;

/// Looks for words; keeps nothing.
pub struct Seeker {
    config: Config,
    clock: Arc<dyn Clock>,
}

impl Seeker {
    /// By this clock's days.
    pub const fn new(config: Config, clock: Arc<dyn Clock>) -> Self {
        Self { config, clock }
    }
}

impl Answers for Seeker {
    type Question = Question;
    type Answer = Hits;

    fn is_last(_: &Hits) -> bool {
        true
    }

    fn answer(
        &mut self,
        store: &Store,
        question: &Question,
        as_of: Option<NaiveDate>,
        stopped: &dyn Fn() -> bool,
        tell: &mut dyn FnMut(Hits),
    ) -> Result<(), StoreError> {
        let from = Viewpoint { config: &self.config, clock: self.clock.as_ref(), as_of };
        let seen_by = Onlookers { private: question.private, me: question.me };
        let before = as_of.map(|_| from.known_before());
        let local = |at| self.clock.local(at).date_naive();
        tell(store.search(&question.words, seen_by, before, &local, stopped)?);
        Ok(())
    }
}
