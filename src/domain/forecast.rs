//! The verbal forecast: three numbers somebody stands behind, per month and quarter, reconciled to named deals.
//!
//! * [`accuracy`]: what was called against what came, over closed periods.
//! * [`board`]: what everybody has called for a period, side by side.
//! * [`card`]: one participant's card in a Weekly Forecast Call: rules, reconciliation, the explanation gate.
//! * [`challenge`]: the numbers of a call that have to be talked about, the largest move first.
//! * [`rollup`]: the sum of the level below beside the manager's own number, and the one-hour clock.
//! * [`submission`]: the life of a spoken number.
//! * [`pull_in`]: deals that could close earlier, ranked.
//! * [`ledger`]: what each level made of the sum below it.
//! * [`odds`]: what the past says, a model.
//! * [`owed`]: the explanation that a missed FC leaves owed.
//! * [`slippage`]: what became of the deals that were due.
//! * [`track`]: what one subject has said and brought, period by period.
//! * [`waterfall`]: what moved a period's pipeline between two days.

pub mod accuracy;
pub mod audience;
pub mod board;
pub mod card;
pub mod challenge;
pub mod ledger;
pub mod odds;
pub mod owed;
pub mod pull_in;
pub mod rollup;
pub mod slippage;
pub mod submission;
pub mod track;
pub mod waterfall;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::deal::keyed;
use super::ids::{DealId, PersonId};
use super::money::Money;
use super::people::Subject;
use super::period::PeriodKey;

pub use submission::{Submission, SubmissionState, Why};

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

impl Scenario {
    /// "WC", "FC", "BC".
    pub const fn short(self) -> &'static str {
        match self {
            Self::Worst => "WC",
            Self::Forecast => "FC",
            Self::Best => "BC",
        }
    }

    /// "worst case", "forecast", "best case".
    pub const fn word(self) -> &'static str {
        match self {
            Self::Worst => "worst case",
            Self::Forecast => "forecast",
            Self::Best => "best case",
        }
    }
}

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

impl Horizon {
    /// "month", "quarter".
    pub const fn word(self) -> &'static str {
        self.key()
    }
}

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

impl Draft {
    /// Nothing said yet.
    pub fn empty(subject: Subject, by: PersonId, month: PeriodKey, quarter: PeriodKey, at: DateTime<Utc>) -> Self {
        Self {
            subject,
            by,
            month,
            quarter,
            month_call: Spoken::default(),
            quarter_call: Spoken::default(),
            named: Vec::new(),
            explanations: Vec::new(),
            sure: None,
            reason: None,
            updated: at,
        }
    }

    /// What two frozen submissions said, to show their card again or to start an amendment from; the reason is not
    /// taken over. `None` where they are not a month's and a quarter's of the same subject.
    pub fn of(month: &Submission, quarter: &Submission) -> Option<Self> {
        let kinds = matches!((month.period, quarter.period), (PeriodKey::Month(..), PeriodKey::Quarter(..)));
        (kinds && month.subject == quarter.subject).then(|| Self {
            month_call: month.call.into(),
            quarter_call: quarter.call.into(),
            named: quarter.named.clone(),
            explanations: month.explanations.iter().chain(&quarter.explanations).cloned().collect(),
            sure: Some(month.sure && quarter.sure),
            ..Self::empty(quarter.subject, quarter.by, month.period, quarter.period, quarter.at)
        })
    }

    /// The three numbers of one horizon.
    pub const fn call(&self, horizon: Horizon) -> &Spoken {
        match horizon {
            Horizon::Month => &self.month_call,
            Horizon::Quarter => &self.quarter_call,
        }
    }

    /// The three numbers of one horizon, to be changed.
    pub const fn call_mut(&mut self, horizon: Horizon) -> &mut Spoken {
        match horizon {
            Horizon::Month => &mut self.month_call,
            Horizon::Quarter => &mut self.quarter_call,
        }
    }

    /// Nothing at all was said.
    pub fn is_empty(&self) -> bool {
        let silent = Spoken::default();
        self.month_call == silent
            && self.quarter_call == silent
            && self.named.is_empty()
            && self.explanations.is_empty()
    }
}

impl From<&super::deal::Deal> for NamedDeal {
    /// A deal named at its full value.
    fn from(deal: &super::deal::Deal) -> Self {
        Self { deal: deal.id, amount: deal.value(), close: deal.close }
    }
}
