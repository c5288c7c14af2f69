//! Counting: each deal is looked at once, and everything the metrics need of it is added up. Tallies of parts merge into
//! that of the whole, so that a team is the sum of its sellers and nothing is counted twice.

use super::{Brief, Lens, balance, coverage, pace, quality};
use crate::domain::deal::Phase;
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
    /// One more.
    pub(super) fn add(&mut self, value: Money) {
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
    /// By the number of their stage, see [`super::brief::Names`].
    pub stages: Vec<InStage>,
    /// By the number of their segment.
    pub segments: Vec<InSegment>,
}

impl Tally {
    /// Adds one deal.
    pub fn add(&mut self, deal: &Brief, lens: &Lens<'_>) {
        self.deals += 1;
        let value = deal.value;
        if !deal.open {
            if deal.won && deal.closes_in(&lens.period) {
                self.won += value;
                at(&mut self.segments, deal.segment).won += value;
            }
            return;
        }
        self.open.add(value);
        self.dated(deal, lens);
        if balance::is_early(deal) {
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
        if quality::has_no_next_step(deal, lens) {
            self.no_next_step.add(value);
            self.undated += usize::from(deal.next_step_date.is_none() && deal.written);
        }
        if deal.icp == Some(true) {
            self.icp.add(value);
        }
        self.said.add(deal);
    }

    /// What depends on when an open deal closes, and since when it is where it is.
    fn dated(&mut self, deal: &Brief, lens: &Lens<'_>) {
        let value = deal.value;
        let stage = at(&mut self.stages, deal.stage);
        if let Some(days) = pace::days_in_stage(deal, lens) {
            stage.dated += 1;
            stage.days += days;
        }
        if coverage::covers(deal, lens) {
            self.covering.add(value);
            stage.covering.add(value);
            at(&mut self.segments, deal.segment).covering.add(value);
        }
        if deal.is_overdue(lens.as_of) {
            self.overdue.add(value);
        }
        if deal.closes_in(&lens.period) {
            self.in_period.add(value);
            self.top.add(value, deal.id);
            let [early, mid, late] = &mut self.phases;
            match deal.phase {
                Phase::Early => early.add(value),
                Phase::Mid => mid.add(value),
                Phase::Late => late.add(value),
            }
        }
        if deal.closes_in(&lens.quarter) {
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
        for (number, other) in (0..).zip(&other.stages) {
            let own = at(&mut self.stages, number);
            own.covering.merge(other.covering);
            own.dated += other.dated;
            own.days += other.days;
        }
        for (number, other) in (0..).zip(&other.segments) {
            let own = at(&mut self.segments, number);
            own.covering.merge(other.covering);
            own.won += other.won;
        }
    }
}

impl Said {
    fn add(&mut self, deal: &Brief) {
        self.open += 1;
        self.activity += usize::from(deal.touched.is_some());
        self.next_step += usize::from(deal.has_step || deal.next_step_date.is_some());
        self.amount += usize::from(deal.has_amount);
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

/// The place of this number; lists grow as numbers turn up.
fn at<T: Default + Clone>(list: &mut Vec<T>, number: u32) -> &mut T {
    let number = number as usize;
    if number >= list.len() {
        list.resize(number + 1, T::default());
    }
    &mut list[number]
}
