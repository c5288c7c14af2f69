//! Rebuilds a run from its stored events.

use chrono::{DateTime, Utc};

use super::transition::Occasion;
use super::{Refusal, Run};
use crate::domain::ids::PersonId;
use crate::domain::meeting::definition::Definition;
use crate::domain::meeting::event::Event;

/// Stored events that do not make a run: the file was changed from outside, or a defect of ours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("event {number} of this meeting does not fit: {refusal}")]
pub struct NotARun {
    /// Which event, counted from 1.
    pub number: usize,
    /// Why it was refused.
    pub refusal: Refusal,
}

impl Run {
    /// The run that these events add up to. A running one goes on by wall time, as if the program had never been away.
    pub fn replay(
        definition: Definition,
        participants: Vec<PersonId>,
        events: &[(DateTime<Utc>, Event)],
    ) -> Result<Self, NotARun> {
        let mut run = Self::new(definition, participants);
        for (i, (at, event)) in events.iter().enumerate() {
            run.take(event, *at, Occasion::Replay).map_err(|refusal| NotARun { number: i + 1, refusal })?;
        }
        Ok(run)
    }
}
