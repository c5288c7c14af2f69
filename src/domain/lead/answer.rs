//! An answer to a lead that was given here. The CRM stays the system of record: the answer counts at once, and stands on
//! a list until an export shows it.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};

use super::LeadState;
use crate::domain::fix::FixState;
use crate::domain::ids::{AnswerId, LeadId, MeetingId, PersonId};

/// An answer. A lead has one that the CRM does not know yet at the most.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeadAnswer {
    /// Identity.
    pub id: AnswerId,
    /// To which lead.
    pub lead: LeadId,
    /// Accepted or rejected.
    pub state: LeadState,
    /// The reason code of a rejection, which the agreement asks for.
    pub reason: Option<String>,
    /// When it was given.
    pub at: DateTime<Utc>,
    /// The same on the company's clock: business hours are counted in it.
    pub wall: NaiveDateTime,
    /// Who gave it.
    pub by: Option<PersonId>,
    /// In which meeting.
    pub meeting: Option<MeetingId>,
    /// The CRM still has to be told, has it, or says something else.
    pub standing: FixState,
    /// The day of the export that settled it.
    pub settled: Option<NaiveDate>,
}

impl LeadAnswer {
    /// "accepted", "rejected: Not ICP". `name`: what the reason code is called.
    pub fn words(&self, name: impl Fn(&str) -> String) -> String {
        match &self.reason {
            Some(code) => format!("{}: {}", self.state.key(), name(code)),
            None => self.state.key().to_owned(),
        }
    }

    /// What becomes of it when an export shows the lead so; `None`: it goes on waiting.
    pub fn met_by(&self, shown: LeadState) -> Option<FixState> {
        match shown {
            LeadState::Waiting => None,
            same if same == self.state => Some(FixState::Arrived),
            LeadState::Accepted | LeadState::Rejected => Some(FixState::Overtaken),
        }
    }
}
