//! Targets by subject and period. A quota is never edited: a newer one counts from its own day on.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::money::Money;
use super::people::Subject;
use super::period::PeriodKey;

/// What one subject is to bring in one period, known from `valid_from` on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quota {
    /// Whose.
    pub subject: Subject,
    /// For which month or quarter.
    pub period: PeriodKey,
    /// How much.
    pub amount: Money,
    /// Since when it counts.
    pub valid_from: NaiveDate,
}
