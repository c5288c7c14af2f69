//! Actions: what somebody owes, by when. An action is closed with its outcome, not with a tick; carried over its
//! count shows; dropped it says why.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::deal::keyed;
use super::ids::{ActionId, DealId, MeetingId, PersonId, UnitId};

/// What kind of work it is, as the Pipeline Review's last step sorts them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActionKind {
    /// Anything else.
    #[default]
    General,
    /// A coaching topic for one seller.
    Coaching,
    /// Somebody above has to step in.
    Escalation,
    /// New pipeline.
    Prospecting,
    /// A deal that is to close earlier.
    PullIn,
}

keyed!(ActionKind { General = "general", Coaching = "coaching", Escalation = "escalation", Prospecting = "prospecting", PullIn = "pull_in" });

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It brought what it was for.
    Achieved,
    /// Some of it.
    Partly,
    /// It was done, or not, and brought nothing.
    NotAchieved,
}

keyed!(Outcome { Achieved = "achieved", Partly = "partly", NotAchieved = "not_achieved" });

impl Outcome {
    /// For reading: "achieved", "partly", "not achieved".
    pub const fn word(self) -> &'static str {
        match self {
            Self::Achieved => "achieved",
            Self::Partly => "partly",
            Self::NotAchieved => "not achieved",
        }
    }
}

/// Where an action stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum ActionState {
    /// Owed.
    Open,
    /// Closed with what came of it.
    Closed {
        /// What came of it.
        outcome: Outcome,
        /// In words, where somebody said it.
        note: Option<String>,
        /// When it was closed.
        at: DateTime<Utc>,
    },
    /// Given up.
    Dropped {
        /// Why.
        reason: String,
        /// When.
        at: DateTime<Utc>,
    },
}

/// An action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    /// Identity.
    pub id: ActionId,
    /// What is to be done, cleaned, never empty.
    pub text: String,
    /// Who owes it.
    pub owner: Option<PersonId>,
    /// By when.
    pub due: Option<NaiveDate>,
    /// About which deal.
    pub deal: Option<DealId>,
    /// What kind of work.
    pub kind: ActionKind,
    /// The meeting it was written down in; `None`: outside of one.
    pub meeting: Option<MeetingId>,
    /// The unit in whose meetings it comes up.
    pub unit: Option<UnitId>,
    /// When it was written down.
    pub created: DateTime<Utc>,
    /// How often it was carried over to the next meeting.
    pub carried: u32,
    /// The meeting that carried it last, so that one meeting carries it once.
    pub carried_in: Option<MeetingId>,
    /// Open, closed or dropped.
    pub state: ActionState,
}

impl Action {
    /// Still owed.
    pub fn is_open(&self) -> bool {
        self.state == ActionState::Open
    }

    /// Still owed after its day.
    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        self.is_open() && self.due.is_some_and(|d| d < today)
    }
}

/// Follow-through: of the actions that were closed, how many brought what they were for. Dropped ones count on neither
/// side. (metric "follow-through": closed as achieved / closed)
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FollowThrough {
    /// Closed as achieved.
    pub achieved: usize,
    /// Closed with any outcome.
    pub closed: usize,
}

impl FollowThrough {
    /// Counts it.
    pub fn of<'a>(actions: impl IntoIterator<Item = &'a Action>) -> Self {
        actions.into_iter().fold(Self::default(), |mut sum, action| {
            if let ActionState::Closed { outcome, .. } = action.state {
                sum.closed += 1;
                sum.achieved += usize::from(outcome == Outcome::Achieved);
            }
            sum
        })
    }

    /// Per cent, rounded to the nearest; `None` where nothing was closed.
    pub fn percent(self) -> Option<usize> {
        (self.closed > 0).then(|| (self.achieved * 200 + self.closed) / (self.closed * 2))
    }
}
