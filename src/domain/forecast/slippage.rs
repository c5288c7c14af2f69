//! Slippage by cohort: of the deals that were due in a period when it was first locked, how many were won, lost, slipped, or
//! are still open; by count and by value, of everybody and of each seller (design: metrics, "Slippage"). And what was pushed,
//! how far and over how many quarters ([`pushed`]).

pub mod pushed;
#[cfg(test)]
mod tests;
pub mod told;

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::waterfall::Shape;
use crate::domain::deal::{Status, keyed};
use crate::domain::ids::{DealId, PersonId};
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

    /// What it means, for reading.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Won => "closed won within the period",
            Self::Lost => "closed lost within the period",
            Self::Slipped => "its close date left the period for a later day, or was taken away",
            Self::Open => "open, and still due in the period",
            Self::Gone => "no longer in the CRM's export, or omitted from the forecast",
        }
    }

    /// Of a deal of the cohort as it is now.
    pub fn of(now: &Shape, period: &Period) -> Self {
        let later = now.close.is_none_or(|c| c > period.last);
        match now.status {
            Status::Won if later => Self::Slipped,
            Status::Won => Self::Won,
            Status::Lost if later => Self::Slipped,
            Status::Lost => Self::Lost,
            Status::Open if now.gone || now.omitted => Self::Gone,
            Status::Open if later => Self::Slipped,
            Status::Open => Self::Open,
        }
    }
}

/// Which deals of the lock are looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Which {
    /// Every open deal that was due in the period.
    #[default]
    Due,
    /// Those that were named behind the FC that was locked.
    Named,
}

keyed!(Which { Due = "due", Named = "named" });

impl Which {
    /// For reading.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Due => "all that were due",
            Self::Named => "named behind the FC",
        }
    }

    /// The other one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Due => Self::Named,
            Self::Named => Self::Due,
        }
    }
}

/// A move of the close date on one day: from, to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move {
    /// The day that showed it.
    pub on: NaiveDate,
    /// Before; `None`: there was none.
    pub from: Option<NaiveDate>,
    /// After.
    pub to: Option<NaiveDate>,
}

impl Move {
    /// How many days later; `None`: it is no push.
    pub fn days_later(&self) -> Option<i64> {
        let days = (self.to? - self.from?).num_days();
        (days > 0).then_some(days)
    }
}

/// What became of a deal, and how its close date moved: moves of one day are one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// As it is now.
    pub now: Shape,
    /// Oldest first.
    pub moves: Vec<Move>,
}

/// A deal of the cohort.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    /// Which.
    pub deal: DealId,
    /// Whose it was at the lock.
    pub owner: Option<PersonId>,
    /// What it was worth at the lock.
    pub value: Money,
    /// When it was to close, at the lock.
    pub due: Option<NaiveDate>,
    /// When it closes, or closed.
    pub close: Option<NaiveDate>,
    /// What became of it.
    pub fate: Fate,
    /// How often it was pushed since the lock.
    pub pushes: usize,
}

impl Member {
    /// Of a deal as it was at the lock.
    pub fn of(deal: DealId, then: &Shape, locked: NaiveDate, trace: Option<&Trace>, period: &Period) -> Self {
        let later = |t: &Trace| t.moves.iter().filter(|m| m.on > locked && m.days_later().is_some()).count();
        Self {
            deal,
            owner: then.owner,
            value: then.amount,
            due: then.close,
            close: trace.and_then(|t| t.now.close),
            fate: trace.map_or(Fate::Gone, |t| Fate::of(&t.now, period)),
            pushes: trace.map_or(0, later),
        }
    }

    /// Days from the close date of the lock to the one of now, above zero; `None`: it is no later, or there is none.
    pub fn days_later(&self) -> Option<i64> {
        let days = (self.close? - self.due?).num_days();
        (days > 0).then_some(days)
    }
}

/// The deals that were due in a period at its first lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cohort {
    /// Of which period.
    pub period: Period,
    /// Its deals, the largest first.
    pub members: Vec<Member>,
}

/// How many, and what they were worth at the lock.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// How many.
    pub deals: usize,
    /// Worth.
    pub value: Money,
}

/// The cohort in numbers: of everybody or of one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// All of them.
    pub all: Count,
    fates: [Count; Fate::ALL.len()],
}

impl Tally {
    /// Of these.
    pub fn of<'a>(members: impl IntoIterator<Item = &'a Member>) -> Self {
        let mut tally = Self::default();
        for member in members {
            for count in [&mut tally.all, &mut tally.fates[member.fate as usize]] {
                count.deals += 1;
                count.value += member.value;
            }
        }
        tally
    }

    /// Those of one fate.
    pub const fn count(&self, fate: Fate) -> Count {
        self.fates[fate as usize]
    }

    /// The share that slipped, by value and by count, 0 to 1; `None`: nothing was due.
    pub fn slipped(&self) -> Option<(f64, f64)> {
        let slipped = self.count(Fate::Slipped);
        let by_value = slipped.value.ratio(self.all.value).unwrap_or(0.0);
        (self.all.deals > 0).then(|| (by_value, slipped.deals as f64 / self.all.deals as f64))
    }

    /// Nothing of it was decided or moved yet.
    pub const fn is_untouched(&self) -> bool {
        self.count(Fate::Open).deals == self.all.deals
    }
}

impl Cohort {
    /// From the deals as they were on the day of the lock and what became of them. One of which nothing is known is gone.
    pub fn of(
        period: Period,
        locked: NaiveDate,
        then: impl IntoIterator<Item = (DealId, Shape)>,
        traces: &HashMap<DealId, Trace>,
    ) -> Self {
        let member = |(deal, then): (DealId, Shape)| Member::of(deal, &then, locked, traces.get(&deal), &period);
        Self::from_members(period, then.into_iter().map(member).collect())
    }

    /// Of these.
    pub fn from_members(period: Period, mut members: Vec<Member>) -> Self {
        members.sort_by_key(|m| (std::cmp::Reverse(m.value), m.deal));
        Self { period, members }
    }

    /// In numbers.
    pub fn tally(&self) -> Tally {
        Tally::of(&self.members)
    }

    /// The same of each seller who had a deal in it; those nobody had under `None`.
    pub fn by_seller(&self) -> Vec<(Option<PersonId>, Tally)> {
        let mut all: BTreeMap<Option<PersonId>, Vec<&Member>> = BTreeMap::new();
        for member in &self.members {
            all.entry(member.owner).or_default().push(member);
        }
        all.into_iter().map(|(owner, members)| (owner, Tally::of(members))).collect()
    }

    /// The deals of a cell, the largest first. `owner`: `None` is everybody's; `fate`: `None` is any.
    pub fn cell(&self, owner: Option<Option<PersonId>>, fate: Option<Fate>) -> impl Iterator<Item = &Member> {
        let theirs = move |m: &&Member| owner.is_none_or(|o| m.owner == o) && fate.is_none_or(|f| m.fate == f);
        self.members.iter().filter(theirs)
    }
}
