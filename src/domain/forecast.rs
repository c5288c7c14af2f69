//! The verbal forecast: three numbers somebody stands behind, per month and quarter, reconciled to named deals.
//!
//! * [`card`]: one participant's card in a Weekly Forecast Call: rules, reconciliation, the explanation gate.
//! * [`rollup`]: the sum of the level below beside the manager's own number.
//! * [`submission`]: the life of a spoken number.
//! * [`pull_in`]: deals that could close earlier, ranked.

pub mod card;
pub mod pull_in;
pub mod rollup;
pub mod submission;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::deal::keyed;
use super::ids::{DealId, PersonId};
use super::money::Money;
use super::people::Subject;
use super::period::PeriodKey;

pub use submission::{Submission, SubmissionState};

/// Worst case, forecast, best case.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Triple {
    /// The floor.
    pub wc: Money,
    /// The commitment.
    pub fc: Money,
    /// The ceiling.
    pub bc: Money,
}

impl std::iter::Sum for Triple {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |a, b| Self { wc: a.wc + b.wc, fc: a.fc + b.fc, bc: a.bc + b.bc })
    }
}

impl std::ops::Sub for Triple {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self { wc: self.wc - other.wc, fc: self.fc - other.fc, bc: self.bc - other.bc }
    }
}

/// One of the three numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scenario {
    /// Worst case.
    Worst,
    /// Forecast.
    Forecast,
    /// Best case.
    Best,
}

keyed!(Scenario { Worst = "wc", Forecast = "fc", Best = "bc" });

impl Triple {
    /// One of the three.
    pub const fn get(&self, scenario: Scenario) -> Money {
        match scenario {
            Scenario::Worst => self.wc,
            Scenario::Forecast => self.fc,
            Scenario::Best => self.bc,
        }
    }
}

/// The two periods of a Weekly Forecast Call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Horizon {
    /// The current month.
    Month,
    /// The current quarter.
    Quarter,
}

keyed!(Horizon { Month = "month", Quarter = "quarter" });

/// Three numbers of which some may not have been said yet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Spoken {
    /// The floor.
    pub wc: Option<Money>,
    /// The commitment.
    pub fc: Option<Money>,
    /// The ceiling.
    pub bc: Option<Money>,
}

impl Spoken {
    /// One of the three.
    pub const fn get(&self, scenario: Scenario) -> Option<Money> {
        match scenario {
            Scenario::Worst => self.wc,
            Scenario::Forecast => self.fc,
            Scenario::Best => self.bc,
        }
    }

    /// Sets one of the three.
    pub const fn set(&mut self, scenario: Scenario, to: Option<Money>) {
        match scenario {
            Scenario::Worst => self.wc = to,
            Scenario::Forecast => self.fc = to,
            Scenario::Best => self.bc = to,
        }
    }

    /// All three, where all were said.
    pub fn complete(&self) -> Option<Triple> {
        Some(Triple { wc: self.wc?, fc: self.fc?, bc: self.bc? })
    }
}

impl From<Triple> for Spoken {
    fn from(t: Triple) -> Self {
        Self { wc: Some(t.wc), fc: Some(t.fc), bc: Some(t.bc) }
    }
}

/// A deal named behind an FC, with what it counts for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedDeal {
    /// Which deal.
    pub deal: DealId,
    /// What it counts for.
    pub amount: Money,
    /// Its close date when it was named: it counts for the month when it lies in it.
    pub close: Option<NaiveDate>,
}

/// A deal named as the reason why a number moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// Which period's number moved.
    pub horizon: Horizon,
    /// Which deal moved it.
    pub deal: DealId,
    /// By how much, signed.
    pub delta: Money,
    /// What happened, in words.
    pub note: Option<String>,
}

/// What one participant has said so far, not yet accepted. Kept in the store while it is typed; entered ahead of the
/// call it waits for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Whose numbers.
    pub subject: Subject,
    /// Who speaks.
    pub by: PersonId,
    /// The month it is about.
    pub month: PeriodKey,
    /// The quarter it is about.
    pub quarter: PeriodKey,
    /// The month's three numbers.
    pub month_call: Spoken,
    /// The quarter's three numbers.
    pub quarter_call: Spoken,
    /// Deals behind FC: all for the quarter, those that close in the month for the month.
    pub named: Vec<NamedDeal>,
    /// Deals that explain what moved.
    pub explanations: Vec<Explanation>,
    /// The 70 % question: `None` not asked yet.
    pub sure: Option<bool>,
    /// For a manager's own number: why it differs from the sum. For an amendment: why.
    pub reason: Option<String>,
    /// Last touched.
    pub updated: DateTime<Utc>,
}
