//! Counting: each deal is looked at once, and everything the metrics need of it is added up. Tallies of parts merge into
//! that of the whole, so that a team is the sum of its sellers and nothing is counted twice.

use std::collections::HashMap;

use super::{Lens, balance, coverage, pace, quality};
use crate::domain::deal::{Deal, Phase, Status};
use crate::domain::ids::DealId;
use crate::domain::money::Money;

/// So many deals, worth so much.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    /// How many.
    pub count: usize,
    /// Their value.
    pub value: Money,
}

impl Sum {
    fn add(&mut self, value: Money) {
        self.count += 1;
        self.value += value;
    }

    fn merge(&mut self, other: Self) {
        self.count += other.count;
        self.value += other.value;
    }
}

/// The three largest deals, the largest first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Top([Option<(Money, DealId)>; 3]);

impl Top {
    fn add(&mut self, value: Money, id: DealId) {
        let mut next = Some((value, id));
        for place in &mut self.0 {
            let Some(new) = next else { return };
            // of equals the one that has been here longer is the larger one
            if place.is_none_or(|old| (new.0, -new.1.0) > (old.0, -old.1.0)) {
                next = place.replace(new);
            }
        }
    }

    fn merge(&mut self, other: Self) {
        for (value, id) in other.0.into_iter().flatten() {
            self.add(value, id);
        }
    }

    /// Values and deals.
    pub(super) fn all(self) -> impl Iterator<Item = (Money, DealId)> {
        self.0.into_iter().flatten()
    }
}

/// Of how many open deals a fact is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Said {
    /// Open deals.
    pub open: usize,
    /// Somebody did something once.
    pub activity: usize,
    /// There is a next step, or a day for one.
    pub next_step: usize,
    /// There is an amount, be it zero.
    pub amount: usize,
    /// Fits the ideal customer profile, or does not.
    pub icp: usize,
    /// When it entered its stage.
    pub stage_day: usize,
}

/// What stands in one stage.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct InStage {
    /// Covering the period.
    pub covering: Sum,
    /// Open deals of which it is known since when they stand there.
    pub dated: usize,
    /// The days they have stood there, together.
    pub days: i64,
}

/// What is in one segment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct InSegment {
    /// Covering the period.
    pub covering: Sum,
    /// Won in the period.
    pub won: Money,
}

/// Everything the metrics are made from, of any number of deals.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Deals, open and decided.
    pub deals: usize,
    /// Open, whenever they close.
    pub open: Sum,
    /// Open and past their close date: what has to be set right in the CRM.
    pub overdue: Sum,
    /// Open, closing in the period, not overdue.
    pub covering: Sum,
    /// Won in the period.
    pub won: Money,
    /// Open, closing in the period.
    pub in_period: Sum,
    /// The same, early, mid and late.
    pub phases: [Sum; 3],
    /// The largest of the same.
    pub top: Top,
    /// Open, early, whenever they close.
    pub early: Sum,
    /// Open, closing in the quarter.
    pub quarter: Sum,
    /// Open, closing in its last month.
    pub last_month: Sum,
    /// Stalled.
    pub stalled: Sum,
    /// Pushed often.
    pub pushed: Sum,
    /// Without an amount.
    pub no_amount: usize,
    /// Untouched.
    pub untouched: Sum,
    /// Without a next step, its date, or with the date behind us.
    pub no_next_step: Sum,
    /// Of these, those that lack only the date.
    pub undated: usize,
    /// Fit the ideal customer profile.
    pub icp: Sum,
    /// What is known of the open ones.
    pub said: Said,
    /// By the number of their stage, see [`Names`].
    pub stages: Vec<InStage>,
    /// By the number of their segment.
    pub segments: Vec<InSegment>,
}

impl Tally {
    /// Adds one deal.
    pub fn add<'a>(&mut self, deal: &'a Deal, lens: &Lens<'_>, names: &mut Names<'a>) {
        self.deals += 1;
        if !deal.is_open() {
            if deal.status == Status::Won && deal.in_period(&lens.period) {
                self.won += deal.value();
                at(&mut self.segments, names.segments.number(deal.segment.as_deref().unwrap_or_default())).won +=
                    deal.value();
            }
            return;
        }
        let value = deal.value();
        self.open.add(value);
        self.dated(deal, value, lens, names);
        if deal.phase == Phase::Early {
            self.early.add(value);
        }
        if pace::is_stalled(deal, lens) {
            self.stalled.add(value);
        }
        if pace::is_pushed(deal, lens) {
            self.pushed.add(value);
        }
        if quality::is_untouched(deal, lens) {
            self.untouched.add(value);
        }
        if quality::lacks_amount(deal) {
            self.no_amount += 1;
        }
        if quality::lacks_next_step(deal, lens.as_of) {
            self.no_next_step.add(value);
            self.undated += usize::from(deal.next_step_date.is_none() && quality::written(deal));
        }
        if deal.icp == Some(true) {
            self.icp.add(value);
        }
        self.said.add(deal, lens);
    }

    /// What depends on when an open deal closes, and since when it is where it is.
    fn dated<'a>(&mut self, deal: &'a Deal, value: Money, lens: &Lens<'_>, names: &mut Names<'a>) {
        let stage = at(&mut self.stages, names.stages.number(&deal.stage));
        if let Some(days) = pace::days_in_stage(deal, lens) {
            stage.dated += 1;
            stage.days += days;
        }
        if coverage::covers(deal, lens) {
            self.covering.add(value);
            stage.covering.add(value);
            at(&mut self.segments, names.segments.number(deal.segment.as_deref().unwrap_or_default()))
                .covering
                .add(value);
        }
        if deal.is_overdue(lens.as_of) {
            self.overdue.add(value);
        }
        if deal.in_period(&lens.period) {
            self.in_period.add(value);
            self.top.add(value, deal.id);
            let [early, mid, late] = &mut self.phases;
            match deal.phase {
                Phase::Early => early.add(value),
                Phase::Mid => mid.add(value),
                Phase::Late => late.add(value),
            }
        }
        if deal.in_period(&lens.quarter) {
            self.quarter.add(value);
            if balance::in_last_month(deal, lens) {
                self.last_month.add(value);
            }
        }
    }

    /// Adds another's deals to its own.
    pub fn merge(&mut self, other: &Self) {
        self.deals += other.deals;
        self.won += other.won;
        self.no_amount += other.no_amount;
        self.undated += other.undated;
        self.top.merge(other.top);
        self.said.merge(&other.said);
        let sums = |t: &Self| {
            [
                t.open,
                t.overdue,
                t.covering,
                t.in_period,
                t.early,
                t.quarter,
                t.last_month,
                t.stalled,
                t.pushed,
                t.untouched,
                t.no_next_step,
                t.icp,
            ]
        };
        let own: [&mut Sum; 12] = [
            &mut self.open,
            &mut self.overdue,
            &mut self.covering,
            &mut self.in_period,
            &mut self.early,
            &mut self.quarter,
            &mut self.last_month,
            &mut self.stalled,
            &mut self.pushed,
            &mut self.untouched,
            &mut self.no_next_step,
            &mut self.icp,
        ];
        for (own, other) in own.into_iter().zip(sums(other)) {
            own.merge(other);
        }
        for (own, other) in self.phases.iter_mut().zip(other.phases) {
            own.merge(other);
        }
        for (number, other) in other.stages.iter().enumerate() {
            let own = at(&mut self.stages, number);
            own.covering.merge(other.covering);
            own.dated += other.dated;
            own.days += other.days;
        }
        for (number, other) in other.segments.iter().enumerate() {
            let own = at(&mut self.segments, number);
            own.covering.merge(other.covering);
            own.won += other.won;
        }
    }
}

impl Said {
    fn add(&mut self, deal: &Deal, lens: &Lens<'_>) {
        self.open += 1;
        self.activity += usize::from(deal.last_activity.is_some() || lens.last_touch(deal).is_some());
        self.next_step += usize::from(deal.next_step.is_some() || deal.next_step_date.is_some());
        self.amount += usize::from(deal.amount.is_some());
        self.icp += usize::from(deal.icp.is_some());
        self.stage_day += usize::from(deal.stage_entered.is_some());
    }

    fn merge(&mut self, other: &Self) {
        self.open += other.open;
        self.activity += other.activity;
        self.next_step += other.next_step;
        self.amount += other.amount;
        self.icp += other.icp;
        self.stage_day += other.stage_day;
    }
}

/// The place of this number; lists grow as names turn up.
fn at<T: Default + Clone>(list: &mut Vec<T>, number: usize) -> &mut T {
    if number >= list.len() {
        list.resize(number + 1, T::default());
    }
    &mut list[number]
}

/// Names of stages and segments by number, so that tallies hold plain lists.
#[derive(Debug, Default)]
pub struct Names<'a> {
    /// Of stages.
    pub stages: Numbered<'a>,
    /// Of segments; "" is none.
    pub segments: Numbered<'a>,
}

/// Names in the order in which they turned up.
#[derive(Debug, Default)]
pub struct Numbered<'a> {
    names: Vec<&'a str>,
    numbers: HashMap<&'a str, usize>,
}

impl<'a> Numbered<'a> {
    /// So many are found faster by looking than by hashing.
    const FEW: usize = 16;

    fn number(&mut self, name: &'a str) -> usize {
        if let Some(number) = self.names.iter().take(Self::FEW).position(|n| *n == name) {
            return number;
        }
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = self.names.len();
        self.names.push(name);
        self.numbers.insert(name, number);
        number
    }

    /// The names with what a list has for them, by name.
    pub(super) fn sorted<T: Copy>(&self, list: &[T]) -> Vec<(&'a str, T)> {
        let mut all: Vec<(&str, T)> = self.names.iter().copied().zip(list.iter().copied()).collect();
        all.sort_by_key(|(name, _)| *name);
        all
    }
}
