//! What sellers and buyers have done on a deal: calls, meetings, e-mails. Only what has happened; what is planned is a next
//! step, not an activity. Pure.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::ids::{DealId, PersonId};

/// Who turned to whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// The buyer to us.
    In,
    /// We to the buyer.
    Out,
}

impl Direction {
    /// The word in files and in the store.
    pub const fn key(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::Out => "out",
        }
    }

    /// Reads [`Direction::key`].
    pub fn from_key(key: &str) -> Option<Self> {
        [Self::In, Self::Out].into_iter().find(|d| d.key() == key)
    }
}

/// One activity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity {
    /// The deal it belongs to, where it belongs to one.
    pub deal: Option<DealId>,
    /// The account, as the CRM names it.
    pub account: Option<String>,
    /// "call", "meeting", "email"…: a word of the table of activities.
    pub kind: String,
    /// The buyer took part: it counts as buyer activity.
    pub buyer: bool,
    /// Who turned to whom, where that is known.
    pub direction: Option<Direction>,
    /// What about.
    pub subject: Option<String>,
    /// On which day.
    pub on: NaiveDate,
    /// Which of our people.
    pub person: Option<PersonId>,
}

/// What sellers did to open conversations in some days. Each half is `None` where the imported activities cannot tell it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outreach {
    /// Activities in which the seller turned to a buyer.
    pub outbound: Option<HashMap<PersonId, usize>>,
    /// Calls and meetings with an account nobody had talked to before.
    pub first: Option<HashMap<PersonId, usize>>,
}
