//! What the charts of a pipeline are drawn from: what closes in each week of the quarter, what stands in each stage, how long
//! nothing was heard of the buyers. Pure sums over the same deals and the same rules as the metrics.

use chrono::{Days, NaiveDate};

use super::tally::Sum;
use super::{Brief, Lens, coverage, pace};
use crate::domain::deal::{Deal, Phase, Status};
use crate::domain::ids::DealId;
use crate::domain::money::Money;
use crate::domain::period::Period;

/// One week of a quarter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Week {
    /// Its first day.
    pub first: NaiveDate,
    /// Won with a close date in it.
    pub won: Money,
    /// Open with a close date in it.
    pub open: Money,
}

/// What closes in each week of the quarter, counted from its first day in steps of seven; the last one takes the days that
/// are left over ([`Period::week_of`]).
pub fn by_week<'a>(deals: impl IntoIterator<Item = &'a Deal>, quarter: &Period) -> Vec<Week> {
    let weeks = quarter.week_of(quarter.last).1.max(1).unsigned_abs();
    let mut all: Vec<Week> = (0..weeks)
        .map(|n| Week { first: quarter.first + Days::new(n * 7), won: Money::ZERO, open: Money::ZERO })
        .collect();
    for deal in deals {
        let Some(close) = deal.close.filter(|c| quarter.contains(*c)) else { continue };
        let at = usize::try_from(quarter.week_of(close).0 - 1).unwrap_or(0);
        let Some(week) = all.get_mut(at) else { continue };
        if deal.is_open() {
            week.open += deal.value();
        } else if deal.status == Status::Won {
            week.won += deal.value();
        }
    }
    all
}

/// What stands in one stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InStage {
    /// The CRM's label.
    pub stage: String,
    /// Early, mid or late.
    pub phase: Phase,
    /// Deals that cover the period.
    pub sum: Sum,
}

/// The stages from the first to the last: by phase, then by how probable the CRM calls the deals in them, then by how long
/// ago those were created, since nobody tells in which order a CRM's stages follow each other. Deals that cover the period, as in the metric "by stage".
pub fn funnel<'a>(deals: impl IntoIterator<Item = &'a Deal>, lens: &Lens<'_>) -> Vec<InStage> {
    let mut all: Vec<(InStage, [f64; 2])> = Vec::new();
    for deal in deals.into_iter().filter(|d| coverage::covers(&Brief::of(d, lens), lens)) {
        let age = deal.created.map_or(0, |day| (lens.as_of - day).num_days());
        let own = [deal.probability.unwrap_or(0.0), age as f64];
        match all.iter_mut().find(|(s, _)| s.stage == deal.stage) {
            Some((stage, sum)) => {
                stage.sum.add(deal.value());
                sum.iter_mut().zip(own).for_each(|(sum, own)| *sum += own);
            }
            None => {
                let mut sum = Sum::default();
                sum.add(deal.value());
                all.push((InStage { stage: deal.stage.clone(), phase: deal.phase, sum }, own));
            }
        }
    }
    let mean = |(stage, sum): &(InStage, [f64; 2])| sum.map(|sum| sum / stage.sum.count.max(1) as f64);
    all.sort_by(|a, b| {
        let ([chance_a, age_a], [chance_b, age_b]) = (mean(a), mean(b));
        let order = chance_a.total_cmp(&chance_b).then(age_a.total_cmp(&age_b));
        a.0.phase.cmp(&b.0.phase).then(order).then_with(|| a.0.stage.cmp(&b.0.stage))
    });
    all.into_iter().map(|(stage, _)| stage).collect()
}

/// One open deal: for how long nothing was heard of its buyer, and what it is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Aged {
    /// Which.
    pub id: DealId,
    /// Days.
    pub idle: i64,
    /// Its value.
    pub value: Money,
}

/// The most valuable open deals with an amount of which the last buyer event (or the day they were created) is known, at
/// most so many.
pub fn ageing<'a>(deals: impl IntoIterator<Item = &'a Deal>, lens: &Lens<'_>, most: usize) -> Vec<Aged> {
    let aged = |deal: &Deal| {
        let idle = pace::idle_days(&Brief::of(deal, lens), lens)?;
        (deal.value() > Money::ZERO).then_some(Aged { id: deal.id, idle, value: deal.value() })
    };
    let mut all: Vec<Aged> = deals.into_iter().filter(|d| d.is_open()).filter_map(aged).collect();
    all.sort_by_key(|a| (-a.value, a.id));
    all.truncate(most);
    all
}

#[cfg(test)]
mod tests;
