//! Slippage by cohort: of the deals that were due in a period when it was first locked, how many were won, lost, slipped, or
//! are still open past due; by count and by value (design: metrics, "Slippage").

use std::collections::HashMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::deal::{Deal, Status, keyed};
use crate::domain::ids::DealId;
use crate::domain::money::Money;
use crate::domain::period::Period;

/// What became of a deal of the cohort.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// Won, on a day of the period.
    Won,
    /// Lost.
    Lost,
    /// Its close date is after the period, or it has none any more; won or lost later is slipped, too.
    Slipped,
    /// Open with a close date within the period that has passed, or to come before its end.
    Open,
    /// No longer in the CRM's export, or omitted from the forecast.
    Gone,
}

keyed!(Fate { Won = "won", Lost = "lost", Slipped = "slipped", Open = "open", Gone = "gone" });

impl Fate {
    /// For reading.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Won => "won",
            Self::Lost => "lost",
            Self::Slipped => "slipped",
            Self::Open => "still open",
            Self::Gone => "gone",
        }
    }

    /// Of a deal of the cohort as it is now.
    pub fn of(now: &Deal, period: &Period) -> Self {
        let later = now.close.is_none_or(|c| c > period.last);
        match now.status {
            Status::Won if later => Self::Slipped,
            Status::Won => Self::Won,
            Status::Lost if later => Self::Slipped,
            Status::Lost => Self::Lost,
            Status::Open if !now.is_open() => Self::Gone,
            Status::Open if later => Self::Slipped,
            Status::Open => Self::Open,
        }
    }
}

/// A deal of the cohort.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    /// Which.
    pub deal: DealId,
    /// What it was worth at the lock.
    pub value: Money,
    /// What became of it.
    pub fate: Fate,
}

/// The deals that were due in a period at its first lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cohort {
    /// Of which period.
    pub period: Period,
    /// The day of the lock.
    pub locked: NaiveDate,
    /// Its deals, the largest first.
    pub members: Vec<Member>,
}

impl Cohort {
    /// From the deals as they were on the day of the lock and as they are now. One that is no more is gone.
    pub fn of(period: Period, locked: NaiveDate, then: &[Deal], now: &[Deal]) -> Self {
        let now: HashMap<DealId, &Deal> = now.iter().map(|d| (d.id, d)).collect();
        let mut members: Vec<Member> = then
            .iter()
            .filter(|d| d.is_open() && d.in_period(&period))
            .map(|d| Member {
                deal: d.id,
                value: d.value(),
                fate: now.get(&d.id).map_or(Fate::Gone, |now| Fate::of(now, &period)),
            })
            .collect();
        members.sort_by_key(|m| (std::cmp::Reverse(m.value), m.deal));
        Self { period, locked, members }
    }

    /// How many, and what they were worth.
    pub fn count(&self, fate: Fate) -> (usize, Money) {
        let of = self.members.iter().filter(|m| m.fate == fate);
        of.fold((0, Money::ZERO), |(n, value), m| (n + 1, value + m.value))
    }

    /// All of them.
    pub fn all(&self) -> (usize, Money) {
        (self.members.len(), self.members.iter().map(|m| m.value).sum())
    }

    /// The share that slipped, by value and by count, 0 to 1; `None`: nothing was due.
    pub fn slipped(&self) -> Option<(f64, f64)> {
        let ((all, worth), (n, value)) = (self.all(), self.count(Fate::Slipped));
        let by_value = if worth == Money::ZERO { 0.0 } else { value.minor() as f64 / worth.minor() as f64 };
        (all > 0).then(|| (by_value, n as f64 / all as f64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::deal::Category;
    use crate::domain::health::fixture::deal;
    use crate::domain::period::{FiscalCalendar, PeriodKey};

    fn october() -> Period {
        FiscalCalendar::default().resolve(PeriodKey::Month(2026, 10))
    }

    #[test]
    fn what_was_due_at_the_lock_and_what_became_of_it() {
        let due = |id: i64, value: i64| Deal { amount: Some(Money(value)), ..deal(id, 0, "2026-10-20") };
        let then: Vec<Deal> = (1..=8).map(|id| due(id, 100 + id)).chain([Deal { close: None, ..due(9, 1) }]).collect();
        let later = Some("2026-11-02".parse().unwrap());
        let now = [
            Deal { status: Status::Won, ..due(1, 500) },
            Deal { status: Status::Lost, ..due(2, 500) },
            Deal { close: later, ..due(3, 500) },
            Deal { close: later, status: Status::Won, ..due(4, 500) },
            due(5, 500),
            Deal { gone: later, ..due(6, 500) },
            Deal { category: Some(Category::Omitted), ..due(7, 500) },
            due(9, 1),
        ];
        let cohort = Cohort::of(october(), october().first, &then, &now);
        let fates: Vec<(i64, Fate)> = cohort.members.iter().map(|m| (m.deal.0, m.fate)).collect();
        let want = [
            (8, Fate::Gone),
            (7, Fate::Gone),
            (6, Fate::Gone),
            (5, Fate::Open),
            (4, Fate::Slipped),
            (3, Fate::Slipped),
            (2, Fate::Lost),
            (1, Fate::Won),
        ];
        assert_eq!(fates, want);
        assert_eq!(cohort.count(Fate::Slipped), (2, Money(207)), "at what it was worth at the lock");
        let (by_value, by_count) = cohort.slipped().unwrap();
        assert!((by_value - 207.0 / 836.0).abs() < 1e-9 && (by_count - 0.25).abs() < 1e-9);
        let counted: usize = Fate::ALL.iter().map(|f| cohort.count(*f).0).sum();
        assert_eq!(counted, cohort.members.len());
    }

    #[test]
    fn nothing_due_is_no_share() {
        assert_eq!(Cohort::of(october(), october().first, &[], &[]).slipped(), None);
    }
}
