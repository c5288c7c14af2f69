//! A fact of a deal that was corrected here. The CRM stays the system of record: the correction counts here at once, and
//! stands on a list until the CRM shows it too.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::deal::{Category, Deal, DealField, keyed};
use super::ids::{DealId, FixId, MeetingId, PersonId};
use super::money::{self, Currency};
use super::period::FiscalCalendar;
use super::text::clean;
use super::when::parse_day;

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

    /// What the CRM calls the fact, where it is one we know; else our own word.
    pub fn label(self, crm: &str) -> &'static str {
        match (crm, self) {
            ("salesforce", Self::NextStep) => "Next Step",
            ("salesforce", Self::Close) => "Close Date",
            ("salesforce" | "hubspot", Self::Amount) => "Amount",
            ("salesforce" | "pipedrive", Self::Stage) => "Stage",
            ("salesforce", Self::Category) => "Forecast Category",
            ("hubspot", Self::NextStep) => "Next step",
            ("hubspot", Self::NextStepDate) => "Next Activity Date",
            ("hubspot", Self::Close) => "Close Date",
            ("hubspot", Self::Stage) => "Deal Stage",
            ("hubspot", Self::Category) => "Forecast category",
            ("pipedrive", Self::NextStepDate) => "Next activity date",
            ("pipedrive", Self::Close) => "Expected close date",
            ("pipedrive", Self::Amount) => "Value",
            _ => self.word(),
        }
    }

    /// What was typed, as the canonical text of the fact; `None` empties it.
    ///
    /// # Errors
    /// Says what was not understood and what would be.
    pub fn read(
        self,
        typed: &str,
        today: NaiveDate,
        calendar: &FiscalCalendar,
        currency: &Currency,
    ) -> Result<Option<String>, String> {
        let typed = clean(typed);
        if typed.is_empty() {
            return if self == Self::Stage { Err("a deal is always in a stage".to_owned()) } else { Ok(None) };
        }
        match self {
            Self::NextStep | Self::Stage => Ok(Some(typed)),
            Self::NextStepDate | Self::Close => {
                parse_day(&typed, today, calendar).map(|day| Some(day.to_string())).map_err(|e| e.to_string())
            }
            Self::Amount => money::parse::typed(&typed, None, currency)
                .map(|amount| amount.map(|a| a.minor().to_string()))
                .map_err(|e| e.to_string()),
            Self::Category => {
                let word = typed.to_lowercase().replace([' ', '-'], "_");
                let found = Category::from_key(&word).map(|c| Some(c.key().to_owned()));
                found.ok_or_else(|| {
                    format!("`{typed}` is no forecast category: omitted, pipeline, best case, commit, closed")
                })
            }
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

impl FixState {
    /// For reading.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "to update",
            Self::Arrived => "arrived",
            Self::Overtaken => "overtaken",
        }
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_becomes_the_canonical_text() {
        let today: NaiveDate = "2026-11-22".parse().unwrap();
        let read =
            |field: FixField, typed: &str| field.read(typed, today, &FiscalCalendar::default(), &Currency::default());
        for (field, typed, want) in [
            (FixField::Close, "fri", Some("2026-11-27")),
            (FixField::NextStepDate, "+3d", Some("2026-11-25")),
            (FixField::Close, "eom", Some("2026-11-30")),
            (FixField::Close, " ", None),
            (FixField::Amount, "850k", Some("85000000")),
            (FixField::Amount, "", None),
            (FixField::NextStep, " call  Mia\u{1b}[31m ", Some("call Mia")),
            (FixField::Category, "Best Case", Some("best_case")),
            (FixField::Stage, "Legal", Some("Legal")),
        ] {
            let got = read(field, typed).unwrap();
            assert_eq!(got.as_deref(), want, "{field:?} {typed}");
            assert!(field.takes(got.as_deref()));
        }
        for (field, typed) in [
            (FixField::Close, "sometime"),
            (FixField::Amount, "much"),
            (FixField::Amount, "+5k"),
            (FixField::Stage, ""),
            (FixField::Category, "perhaps"),
        ] {
            assert!(read(field, typed).is_err(), "{field:?} {typed}");
        }
    }
}
