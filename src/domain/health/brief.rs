//! What the metrics need of a deal, in eighty bytes. A whole deal with its texts is many times that, and most of a pass over a
//! hundred thousand of them is waiting for memory; of these it is not. They do not depend on the period, the day or the
//! limits: once made, they are counted as often as somebody asks.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::{Lens, quality};
use crate::domain::deal::{Deal, Phase, Status};
use crate::domain::ids::{DealId, PersonId};
use crate::domain::money::Money;
use crate::domain::period::Period;

/// A deal in brief.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Brief {
    pub(super) id: DealId,
    pub(super) owner: Option<PersonId>,
    /// No amount counts as nothing.
    pub(super) value: Money,
    pub(super) close: Option<NaiveDate>,
    pub(super) created: Option<NaiveDate>,
    /// The buyer's last event, whoever tells it.
    pub(super) buyer: Option<NaiveDate>,
    /// The last thing anybody did.
    pub(super) touched: Option<NaiveDate>,
    pub(super) next_step_date: Option<NaiveDate>,
    pub(super) stage_entered: Option<NaiveDate>,
    /// Numbers of [`Names`].
    pub(super) stage: u32,
    pub(super) segment: u32,
    pub(super) pushes: u32,
    pub(super) phase: Phase,
    pub(super) won: bool,
    pub(super) open: bool,
    pub(super) has_amount: bool,
    /// There is a next step, be it blank.
    pub(super) has_step: bool,
    /// There is one in words.
    pub(super) written: bool,
    pub(super) icp: Option<bool>,
}

/// What a brief is made from, borrowed from wherever it stands: a whole deal, or a row of the file.
#[derive(Debug, Clone, Copy)]
pub struct DealFacts<'a> {
    /// Identity.
    pub id: DealId,
    /// Whose it is.
    pub owner: Option<PersonId>,
    /// Amount.
    pub amount: Option<Money>,
    /// Close date.
    pub close: Option<NaiveDate>,
    /// The day it was created.
    pub created: Option<NaiveDate>,
    /// The CRM's last activity.
    pub last_activity: Option<NaiveDate>,
    /// The next step in words.
    pub next_step: Option<&'a str>,
    /// By when.
    pub next_step_date: Option<NaiveDate>,
    /// The day it entered its stage.
    pub stage_entered: Option<NaiveDate>,
    /// The stage's label.
    pub stage: &'a str,
    /// The market segment.
    pub segment: Option<&'a str>,
    /// Moves of the close date to a later day.
    pub pushes: u32,
    /// Early, mid or late.
    pub phase: Phase,
    /// It is won.
    pub won: bool,
    /// It is open, as [`Deal::is_open`] says it.
    pub open: bool,
    /// It fits the ideal customer profile.
    pub icp: Option<bool>,
}

impl<'a> From<&'a Deal> for DealFacts<'a> {
    fn from(deal: &'a Deal) -> Self {
        Self {
            id: deal.id,
            owner: deal.owner,
            amount: deal.amount,
            close: deal.close,
            created: deal.created,
            last_activity: deal.last_activity,
            next_step: deal.next_step.as_deref(),
            next_step_date: deal.next_step_date,
            stage_entered: deal.stage_entered,
            stage: &deal.stage,
            segment: deal.segment.as_deref(),
            pushes: deal.pushes,
            phase: deal.phase,
            won: deal.status == Status::Won,
            open: deal.is_open(),
            icp: deal.icp,
        }
    }
}

impl Brief {
    /// Of one deal, with what is known beside it. Its stage and segment have no numbers yet.
    pub fn of(deal: &Deal, lens: &Lens<'_>) -> Self {
        Self::made(&deal.into(), lens)
    }

    fn made(deal: &DealFacts<'_>, lens: &Lens<'_>) -> Self {
        // only open deals are asked, and to look them up costs more than all the rest
        let beside = |map: &HashMap<DealId, NaiveDate>| if deal.open { map.get(&deal.id).copied() } else { None };
        let buyer = deal.last_activity.max(beside(lens.buyer_steps));
        Self {
            id: deal.id,
            owner: deal.owner,
            value: deal.amount.unwrap_or_default(),
            close: deal.close,
            created: deal.created,
            buyer,
            touched: buyer.max(beside(lens.touches)),
            next_step_date: deal.next_step_date,
            stage_entered: deal.stage_entered,
            stage: 0,
            segment: 0,
            pushes: deal.pushes,
            phase: deal.phase,
            won: deal.won,
            open: deal.open,
            has_amount: deal.amount.is_some(),
            has_step: deal.next_step.is_some(),
            written: quality::written(deal.next_step),
            icp: deal.icp,
        }
    }

    pub(super) fn closes_in(&self, period: &Period) -> bool {
        self.close.is_some_and(|c| period.contains(c))
    }

    pub(super) fn is_overdue(&self, as_of: NaiveDate) -> bool {
        self.open && self.close.is_some_and(|c| c < as_of)
    }
}

/// Deals in brief, with the names that their stages and segments have.
#[derive(Debug, Clone, Default)]
pub struct Briefs {
    pub(super) deals: Vec<Brief>,
    pub(super) names: Names,
}

impl Briefs {
    /// Of these deals, with what the lens knows beside them of buyers and sellers.
    pub fn of<'a>(deals: impl IntoIterator<Item = &'a Deal>, lens: &Lens<'_>) -> Self {
        let mut briefs = Self::default();
        let deals = deals.into_iter();
        briefs.deals.reserve(deals.size_hint().0);
        deals.for_each(|deal| briefs.add(&deal.into(), lens));
        briefs
    }

    /// One more.
    pub fn add(&mut self, deal: &DealFacts<'_>, lens: &Lens<'_>) {
        self.deals.push(Brief {
            stage: self.names.stages.number(deal.stage),
            segment: self.names.segments.number(deal.segment.unwrap_or_default()),
            ..Brief::made(deal, lens)
        });
    }

    /// Each in words, its stage and segment by their names: two that say the same are the same.
    #[cfg(test)]
    pub fn said(&self) -> Vec<String> {
        let name = |numbered: &Numbered, n: u32| numbered.names.get(n as usize).cloned().unwrap_or_default();
        let one = |b: &Brief| {
            let (stage, segment) = (name(&self.names.stages, b.stage), name(&self.names.segments, b.segment));
            format!("{:?} {stage} {segment}", Brief { stage: 0, segment: 0, ..*b })
        };
        self.deals.iter().map(one).collect()
    }

    /// How many.
    pub const fn len(&self) -> usize {
        self.deals.len()
    }

    /// There are none.
    pub const fn is_empty(&self) -> bool {
        self.deals.is_empty()
    }
}

/// Names of stages and segments by number.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// Of stages.
    pub(super) stages: Numbered,
    /// Of segments; "" is none.
    pub(super) segments: Numbered,
}

/// Names in the order in which they turned up.
#[derive(Debug, Clone, Default)]
pub struct Numbered {
    names: Vec<String>,
    numbers: HashMap<String, u32>,
}

impl Numbered {
    fn number(&mut self, name: &str) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        self.names.push(name.to_owned());
        self.numbers.insert(name.to_owned(), number);
        number
    }

    /// The names with what a list has for them, by name.
    pub(super) fn sorted<T: Copy>(&self, list: &[T]) -> Vec<(&str, T)> {
        let mut all: Vec<(&str, T)> = self.names.iter().map(String::as_str).zip(list.iter().copied()).collect();
        all.sort_by_key(|(name, _)| *name);
        all
    }
}
