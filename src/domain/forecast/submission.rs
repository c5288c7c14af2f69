//! The life of a spoken number: draft, submitted (frozen), withdrawn (only until the level above has used it),
//! returned by the level above, superseded by a newer one, locked when its period's window has ended.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{Explanation, NamedDeal, Triple};
use crate::domain::ids::{MeetingId, PersonId, SubmissionId};
use crate::domain::money::Money;
use crate::domain::people::Subject;
use crate::domain::period::PeriodKey;

/// Where a submission stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum SubmissionState {
    /// It counts.
    Submitted,
    /// Taken back by who made it.
    Withdrawn {
        /// When.
        at: DateTime<Utc>,
        /// Why.
        reason: String,
    },
    /// Sent back by the level above.
    Returned {
        /// When.
        at: DateTime<Utc>,
        /// Why.
        reason: String,
        /// By whom.
        by: PersonId,
    },
    /// A newer one counts.
    Superseded {
        /// Which.
        by: SubmissionId,
    },
}

/// One spoken WC/FC/BC for one period. Never edited: an amendment is a new row with a reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submission {
    /// Identity.
    pub id: SubmissionId,
    /// Whose numbers.
    pub subject: Subject,
    /// Who spoke them.
    pub by: PersonId,
    /// For which period.
    pub period: PeriodKey,
    /// The three numbers.
    pub call: Triple,
    /// When it was submitted.
    pub at: DateTime<Utc>,
    /// In which meeting; `None`: outside of one.
    pub meeting: Option<MeetingId>,
    /// At least 70 % sure, said so.
    pub sure: bool,
    /// Won in the period at that moment.
    pub won: Money,
    /// The sum of the level below at that moment, for a unit's number.
    pub sum_below: Option<Triple>,
    /// Why it differs from the sum, or why it amends an earlier one of the same call.
    pub reason: Option<String>,
    /// Seconds after its deadline; `None`: in time, or there was no deadline.
    pub late_secs: Option<i64>,
    /// Deals behind FC.
    pub named: Vec<NamedDeal>,
    /// Deals that explain what moved since the last one.
    pub explanations: Vec<Explanation>,
    /// The submissions of the level below that this one has used.
    pub sources: Vec<SubmissionId>,
    /// Where it stands.
    pub state: SubmissionState,
}

impl Submission {
    /// It is the number that counts.
    pub fn counts(&self) -> bool {
        self.state == SubmissionState::Submitted
    }

    /// Its period's window has ended by this day: nothing about it can change any more.
    pub fn is_locked(&self, period_last: NaiveDate, today: NaiveDate) -> bool {
        today > period_last
    }
}
