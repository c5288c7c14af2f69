//! A fact of a deal that was corrected here. The CRM stays the system of record: the correction counts here at once, and
//! stands on a list until the CRM shows it too.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::deal::{Category, Deal, DealField, keyed};
use super::ids::{DealId, FixId, MeetingId, PersonId};

/// What can be corrected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FixField {
    /// What the buyer does next.
    NextStep,
    /// By when, ISO.
    NextStepDate,
    /// Close date, ISO.
    Close,
    /// Amount, minor units.
    Amount,
    /// Stage label.
    Stage,
    /// Forecast category key.
    Category,
}

keyed!(FixField { NextStep = "next_step", NextStepDate = "next_step_date", Close = "close", Amount = "amount", Stage = "stage", Category = "category" });

impl FixField {
    /// For reading.
    pub const fn word(self) -> &'static str {
        match self {
            Self::NextStep => "next step",
            Self::NextStepDate => "next step date",
            Self::Close => "close date",
            Self::Amount => "amount",
            Self::Stage => "stage",
            Self::Category => "forecast category",
        }
    }

    /// The same fact in a deal's history.
    pub const fn field(self) -> DealField {
        match self {
            Self::NextStep => DealField::NextStep,
            Self::NextStepDate => DealField::NextStepDate,
            Self::Close => DealField::Close,
            Self::Amount => DealField::Amount,
            Self::Stage => DealField::Stage,
            Self::Category => DealField::Category,
        }
    }

    /// What the deal says, in the canonical text of its history.
    pub fn of(self, deal: &Deal) -> Option<String> {
        match self {
            Self::NextStep => deal.next_step.clone(),
            Self::NextStepDate => deal.next_step_date.map(|d| d.to_string()),
            Self::Close => deal.close.map(|d| d.to_string()),
            Self::Amount => deal.amount.map(|m| m.minor().to_string()),
            Self::Stage => Some(deal.stage.clone()),
            Self::Category => deal.category.map(|c| c.key().to_owned()),
        }
    }

    /// Whether this text is one that the fact can have.
    pub fn takes(self, text: Option<&str>) -> bool {
        match (self, text) {
            (Self::Stage, None) => false,
            (_, None) => true,
            (Self::NextStep | Self::Stage, Some(text)) => !text.trim().is_empty(),
            (Self::NextStepDate | Self::Close, Some(text)) => text.parse::<NaiveDate>().is_ok(),
            (Self::Amount, Some(text)) => text.parse::<i64>().is_ok(),
            (Self::Category, Some(text)) => Category::from_key(text).is_some(),
        }
    }
}

/// Where a correction stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FixState {
    /// The CRM still has to be told.
    #[default]
    Open,
    /// The CRM says the same now.
    Arrived,
    /// The CRM says something new: its word counts.
    Overtaken,
}

keyed!(FixState { Open = "open", Arrived = "arrived", Overtaken = "overtaken" });

/// A correction. A deal has one open correction of a fact at the most: correcting it again changes that one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    /// Identity.
    pub id: FixId,
    /// Of which deal.
    pub deal: DealId,
    /// Which fact.
    pub field: FixField,
    /// What the CRM says.
    pub old: Option<String>,
    /// What it should say.
    pub new: Option<String>,
    /// When it was corrected.
    pub at: DateTime<Utc>,
    /// The day that was, where the manager is: from then on it counts.
    pub on: NaiveDate,
    /// Who did it.
    pub by: Option<PersonId>,
    /// In which meeting.
    pub meeting: Option<MeetingId>,
    /// Open, arrived or overtaken.
    pub state: FixState,
    /// The day of the snapshot that settled it.
    pub settled: Option<NaiveDate>,
}
