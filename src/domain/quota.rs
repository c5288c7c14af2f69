//! Targets by subject and period. A quota is never edited: a newer one counts from its own day on.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::money::Money;
use super::people::{Org, Subject};
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

/// What a subject is to bring in: its own quota, for a quarter also as its three months; else what those who report are to
/// bring in together. `quotas`: those of the period itself, then those of its months, where it is a quarter.
pub fn target(org: &Org, subject: Subject, quotas: &[HashMap<Subject, Money>]) -> Option<Money> {
    let own = quotas.first()?.get(&subject).copied();
    let months: Vec<Money> = quotas.iter().skip(1).filter_map(|q| q.get(&subject).copied()).collect();
    let own = own.or_else(|| (months.len() == 3).then(|| months.into_iter().sum()));
    match (own, subject) {
        (None, Subject::Unit(unit)) => {
            let below = org.participants(unit).into_iter();
            below.filter_map(|p| target(org, p.subject, quotas)).reduce(|a, b| a + b)
        }
        (own, _) => own,
    }
}
