//! The slippage of a scope, told: the cohorts of its last periods with the day on which each begins and why, and its pushes.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::pushed::Book;
use super::{Cohort, Which};
use crate::domain::forecast::track::Span;
use crate::domain::health::Scope;
use crate::domain::ids::PersonId;
use crate::domain::period::Period;

/// Why a cohort is that of this day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Since {
    /// The period's number was first locked on it; in a meeting of this code.
    Locked(Option<String>),
    /// Nothing was locked: the first snapshot within the period.
    NothingLocked,
    /// It was locked before anything was known of the deals: the first snapshot.
    LockedUnseen(NaiveDate),
}

impl Since {
    /// For scripts.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Locked(_) => "locked",
            Self::NothingLocked => "nothing_locked",
            Self::LockedUnseen(_) => "locked_unseen",
        }
    }
}

/// Why there is no cohort.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unknown {
    /// No snapshot was read up to its end.
    NoSnapshot,
    /// Nobody's number of it was locked, so that no deal was named.
    NothingLocked,
    /// Numbers were locked, and none of them named a deal.
    NothingNamed,
    /// What was named was said one by one, and is not for who looks on.
    Apart,
}

impl Unknown {
    /// For reading.
    pub const fn word(self) -> &'static str {
        match self {
            Self::NoSnapshot => "no snapshot of the deals reaches back to it",
            Self::NothingLocked => "no number of it was locked, so no deal was named",
            Self::NothingNamed => "no deal was named behind the numbers that were locked",
            Self::Apart => "what was named is not for who looks on",
        }
    }

    /// For scripts.
    pub const fn key(self) -> &'static str {
        match self {
            Self::NoSnapshot => "no_snapshot",
            Self::NothingLocked => "nothing_locked",
            Self::NothingNamed => "nothing_named",
            Self::Apart => "not_for_who_looks_on",
        }
    }
}

/// A cohort with the day it is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    /// The day: the deals are those of its end.
    pub on: NaiveDate,
    /// Why that one.
    pub since: Since,
    /// It.
    pub cohort: Cohort,
}

/// One period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    /// Which.
    pub period: Period,
    /// All that were due.
    pub due: Result<Begun, Unknown>,
    /// Those named behind the FC.
    pub named: Result<Begun, Unknown>,
}

impl Past {
    /// One of the two.
    pub const fn of(&self, which: Which) -> &Result<Begun, Unknown> {
        match which {
            Which::Due => &self.due,
            Which::Named => &self.named,
        }
    }
}

/// The slippage of a scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Whose.
    pub scope: Scope,
    /// The last months up to the present one, oldest first.
    pub months: Vec<Past>,
    /// The same of quarters.
    pub quarters: Vec<Past>,
    /// What its open deals were pushed.
    pub pushes: Book,
    /// What everybody is called, also those who have left.
    pub names: HashMap<PersonId, String>,
}

impl Told {
    /// What a seller is called; nobody's deals are "nobody's".
    pub fn name(&self, owner: Option<PersonId>) -> &str {
        owner.map_or("nobody's", |id| self.names.get(&id).map_or("?", String::as_str))
    }

    /// Months, or quarters.
    pub fn periods(&self, span: Span) -> &[Past] {
        match span {
            Span::Month => &self.months,
            Span::Quarter => &self.quarters,
        }
    }

    /// The period to begin with: the present one, or the one before where nothing has happened in the present one yet.
    pub fn first_look(&self, span: Span) -> usize {
        let all = self.periods(span);
        let last = all.len().saturating_sub(1);
        let stirred = |past: &Past| past.due.as_ref().is_ok_and(|b| !b.cohort.tally().is_untouched());
        let known = |at: &usize| all.get(*at).is_some_and(stirred);
        [last, last.saturating_sub(1)].into_iter().find(known).unwrap_or(last)
    }
}
