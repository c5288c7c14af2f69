//! The sales metrics of a period: attainment, win rate, cycle, deal size, velocity, follow-through, of anybody and by whatever
//! deals are told apart by; and the four levers (design: metrics, "Sales" and "Levers").

pub mod created;
pub mod levers;
pub mod measure;
#[cfg(test)]
mod tests;
pub mod told;

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::deal::keyed;
use super::ids::{DealId, PersonId};
use super::money::Money;

/// A deal that was decided in the period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// Which.
    pub deal: DealId,
    /// Whose.
    pub owner: Option<PersonId>,
    /// Won, or lost.
    pub won: bool,
    /// Its value.
    pub value: Money,
    /// The day it was created, where that is known.
    pub created: Option<NaiveDate>,
    /// The day it was decided.
    pub closed: NaiveDate,
    /// It reached a late stage before it was decided; `None`: the log does not go back so far.
    pub late: Option<bool>,
    /// Market segment.
    pub segment: Option<String>,
    /// Where it came from.
    pub source: Option<String>,
    /// Who else was bidding.
    pub competitor: Option<String>,
}

/// What deals are told apart by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum By {
    /// Market segment.
    Segment,
    /// Where they came from.
    Source,
    /// Whose they are.
    Rep,
    /// Who else was bidding.
    Competitor,
}

keyed!(By { Segment = "segment", Source = "source", Rep = "rep", Competitor = "competitor" });

impl By {
    /// For reading.
    pub const fn word(self) -> &'static str {
        self.key()
    }

    /// What deals are called of which nothing is said.
    pub const fn unsaid(self) -> &'static str {
        match self {
            Self::Segment => "no segment said",
            Self::Source => "no source said",
            Self::Rep => "nobody's",
            Self::Competitor => "no competitor said",
        }
    }

    /// The next one in turn.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::Segment => Self::Source,
            Self::Source => Self::Rep,
            Self::Rep => Self::Competitor,
            Self::Competitor => Self::Segment,
        }
    }
}

/// One group: its name, of sellers the person.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// A word of the CRM.
    Word(String),
    /// A seller.
    Rep(PersonId),
    /// Nothing is said.
    Unsaid,
}

/// Won of decided.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rate {
    /// Won.
    pub won: usize,
    /// Won and lost.
    pub decided: usize,
}

impl Rate {
    fn add(&mut self, won: bool) {
        self.won += usize::from(won);
        self.decided += 1;
    }

    /// 0 to 1; `None`: nothing was decided.
    pub fn share(&self) -> Option<f64> {
        (self.decided > 0).then(|| self.won as f64 / self.decided as f64)
    }
}

/// What the decided deals of a scope and period say.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sales {
    /// Of those that are known to have reached a late stage: the headline.
    pub late: Rate,
    /// Of all that were decided.
    pub closed: Rate,
    /// Decided deals of which nobody knows whether they reached a late stage.
    pub unseen: usize,
    /// Won, in money.
    pub value: Money,
    /// Days from created to won: mean and median; `None`: of no won deal is it known ([`Decided::days`]).
    pub cycle: Option<(f64, f64)>,
    /// Won deals without the day they were created.
    pub undated: usize,
    /// Won deals that were created after they were won, by what the CRM says: how long they took nobody knows.
    pub backwards: usize,
}

impl Sales {
    /// Of these.
    pub fn of<'a>(decided: impl IntoIterator<Item = &'a Decided>) -> Self {
        let mut sales = Self::default();
        let mut days = Vec::new();
        for deal in decided {
            sales.closed.add(deal.won);
            match deal.late {
                Some(true) => sales.late.add(deal.won),
                Some(false) => {}
                None => sales.unseen += 1,
            }
            if deal.won {
                sales.value += deal.value;
                match deal.days() {
                    Some(took) => days.push(took),
                    None if deal.created.is_some() => sales.backwards += 1,
                    None => sales.undated += 1,
                }
            }
        }
        sales.cycle = middle(&mut days);
        sales
    }

    /// The same for each group, the most won first.
    pub fn by<'a>(by: By, decided: impl IntoIterator<Item = &'a Decided>) -> Vec<(Group, Self)> {
        let mut groups: BTreeMap<Group, Vec<&Decided>> = BTreeMap::new();
        for deal in decided {
            groups.entry(deal.group(by)).or_default().push(deal);
        }
        let mut all: Vec<(Group, Self)> = groups.into_iter().map(|(group, deals)| (group, Self::of(deals))).collect();
        all.sort_by(|a, b| b.1.value.cmp(&a.1.value).then_with(|| a.0.cmp(&b.0)));
        all
    }

    /// Won value / won deals; `None`: nothing was won.
    pub fn deal_size(&self) -> Option<Money> {
        let won = i64::try_from(self.closed.won).ok().filter(|n| *n > 0)?;
        Some(Money(self.value.minor() / won))
    }

    /// Open deals x win rate x deal size / cycle, per day; `None`: one of them is not known.
    ///
    /// The win rate is that of the late cohort where there is one, else that of all decided ones.
    pub fn velocity(&self, open: usize) -> Option<Money> {
        let rate = self.late.share().or_else(|| self.closed.share())?;
        let (mean, _) = self.cycle.filter(|(mean, _)| *mean > 0.0)?;
        let size = self.deal_size()?;
        #[expect(clippy::cast_possible_truncation, reason = "an amount beyond the range becomes its end")]
        let per_day = (open as f64 * rate * size.minor() as f64 / mean).round() as i64;
        Some(Money(per_day))
    }
}

impl Group {
    /// Of a deal with this owner, segment, source and competitor.
    pub fn of(by: By, owner: Option<PersonId>, [segment, source, competitor]: [&Option<String>; 3]) -> Self {
        let word = |text: &Option<String>| text.clone().map_or(Self::Unsaid, Self::Word);
        match by {
            By::Segment => word(segment),
            By::Source => word(source),
            By::Rep => owner.map_or(Self::Unsaid, Self::Rep),
            By::Competitor => word(competitor),
        }
    }
}

impl Decided {
    /// Days from created to decided; `None`: nobody knows when it was created, or that day is after the one it was decided.
    pub fn days(&self) -> Option<i64> {
        self.created.map(|created| (self.closed - created).num_days()).filter(|days| *days >= 0)
    }

    /// The group it belongs to.
    pub fn group(&self, by: By) -> Group {
        Group::of(by, self.owner, [&self.segment, &self.source, &self.competitor])
    }
}

/// Mean and median.
fn middle(days: &mut [i64]) -> Option<(f64, f64)> {
    if days.is_empty() {
        return None;
    }
    days.sort_unstable();
    let mean = days.iter().sum::<i64>() as f64 / days.len() as f64;
    let at = |n: usize| days.get(n).copied().unwrap_or_default() as f64;
    let half = days.len() / 2;
    let median = if days.len().is_multiple_of(2) { f64::midpoint(at(half - 1), at(half)) } else { at(half) };
    Some((mean, median))
}

/// What sellers have brought of their quotas.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Attainment {
    /// Each seller with a quota above zero: won and quota.
    pub sellers: Vec<(PersonId, Money, Money)>,
    /// Sellers whose quota is zero: nothing to attain.
    pub without: Vec<PersonId>,
}

impl Attainment {
    /// Of these sellers: won, and quota where there is one.
    pub fn of(all: impl IntoIterator<Item = (PersonId, Money, Option<Money>)>) -> Self {
        let mut attainment = Self::default();
        for (person, won, quota) in all {
            match quota {
                Some(quota) if quota > Money::ZERO => attainment.sellers.push((person, won, quota)),
                _ => attainment.without.push(person),
            }
        }
        attainment
    }

    /// Won / quota of all of them, 0 to more than 1; `None`: nobody has a quota.
    pub fn whole(&self) -> Option<f64> {
        let quota: Money = self.sellers.iter().map(|s| s.2).sum();
        let won: Money = self.sellers.iter().map(|s| s.1).sum();
        (quota > Money::ZERO).then(|| won.minor() as f64 / quota.minor() as f64)
    }

    /// How many are at their quota, of how many.
    pub fn at_quota(&self) -> (usize, usize) {
        (self.sellers.iter().filter(|(_, won, quota)| won >= quota).count(), self.sellers.len())
    }
}
