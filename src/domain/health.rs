//! Pipeline health: sixteen metrics over plain data and a day, of one seller, a team, a region or everybody. Every metric says
//! its value, what it was made from, its target, a verdict and who owns it; "no data" is a verdict of its own, with its
//! reason.
//!
//! Deals are made brief ([`Briefs`]) and counted once ([`tally`]), for whoever owns them ([`grid`]); metrics are made from the counts, one file per
//! dimension: [`coverage`], [`pace`], [`balance`], [`quality`]. There each fault of a deal is one function, which the counts
//! and the lists of deals behind a metric ([`behind`]) share. A new metric is a [`Kind`], a function in its dimension's file,
//! a line in `Look::metric` and one in [`behind`].

pub mod balance;
mod brief;
pub mod coverage;
pub mod grid;
mod kind;
pub mod leads;
pub mod lens;
mod metric;
pub mod narrow;
pub mod pace;
pub mod quality;
mod rules;
pub mod shape;
pub mod tally;

#[cfg(test)]
pub(crate) mod fixture;
#[cfg(test)]
mod tests;

pub use brief::{Brief, Briefs, DealFacts, Names, Numbered};
pub use grid::{Grid, GridFacts};
pub use kind::{Dimension, Kind};
pub use leads::{LeadBook, LeadTally};
pub use lens::{Column, Columns, Lens, StageLeft, Usual};
pub use metric::{Inputs, Metric, Of, Part, Quantity, Value, Verdict};
pub use narrow::Narrow;
pub use rules::{HealthRules, Limit, Owners};

use self::tally::{Said, Tally};
use super::deal::Deal;
use super::ids::{DealId, PersonId, UnitId};
use super::money::Money;

/// Whose metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// One seller's.
    Rep(PersonId),
    /// A team's, a region's, the company's.
    Unit(UnitId),
    /// Of all deals there are, also of those that nobody here owns.
    All,
}

/// What a scope is to bring in one period.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Aims {
    /// The quota.
    pub quota: Option<Money>,
    /// The latest submitted FC.
    pub fc: Option<Money>,
    /// It was said one by one, and is not for who looks on.
    pub apart: bool,
}

/// What one scope's metrics are made from.
#[derive(Debug, Clone, Copy)]
pub struct HealthFacts<'a> {
    /// Period, day, limits.
    pub lens: Lens<'a>,
    /// All deals of the scope, open and decided.
    pub deals: &'a [Deal],
    /// What it is to bring in.
    pub aims: Aims,
    /// Its leads; `None`: none were ever imported.
    pub leads: Option<LeadBook<'a>>,
    /// What is known of all open deals there are; `None`: what is known of these.
    pub said: Option<Said>,
}

/// Counts of one scope with everything that is needed to judge them.
pub struct Look<'a> {
    lens: &'a Lens<'a>,
    tally: &'a Tally,
    names: &'a Names,
    said: &'a Said,
    aims: Aims,
    leads: Option<&'a LeadTally>,
    reps: Vec<RepLook<'a>>,
}

/// One seller within a scope.
struct RepLook<'a> {
    person: PersonId,
    quota: Option<Money>,
    tally: &'a Tally,
}

impl Look<'_> {
    /// One metric.
    fn metric(&self, kind: Kind) -> Metric {
        let metric = match kind {
            Kind::ForecastCoverage => coverage::forecast(self),
            Kind::QuotaCoverage => coverage::quota(self),
            Kind::CoverageGap => coverage::gap(self),
            Kind::StageDistribution => coverage::stages(self),
            Kind::Stalled => pace::stalled(self),
            Kind::LeadsWaiting => pace::leads(self),
            Kind::DaysInStage => pace::in_stage(self),
            Kind::Pushed => pace::pushed(self),
            Kind::Linearity => balance::linearity(self),
            Kind::PhaseMix => balance::phases(self),
            Kind::Concentration => balance::concentration(self),
            Kind::EarlyShare => balance::early(self),
            Kind::ZeroValue => quality::no_amount(self),
            Kind::Untouched => quality::untouched(self),
            Kind::NoNextStep => quality::no_next_step(self),
            Kind::IcpFit => quality::icp_fit(self),
        };
        Metric { owner: self.lens.rules.owners.of(kind), ..metric }
    }
}

/// These metrics of one scope, in this order.
pub fn some(kinds: &[Kind], facts: &HealthFacts<'_>) -> Vec<Metric> {
    let (briefs, mut tally) = (Briefs::of(facts.deals, &facts.lens), Tally::default());
    briefs.deals.iter().for_each(|deal| tally.add(deal, &facts.lens));
    let leads = facts.leads.map(|book| {
        let mut leads = LeadTally::default();
        book.leads.iter().for_each(|lead| leads.add(lead, &book));
        leads
    });
    let look = Look {
        lens: &facts.lens,
        tally: &tally,
        names: &briefs.names,
        said: facts.said.as_ref().unwrap_or(&tally.said),
        aims: facts.aims,
        leads: leads.as_ref(),
        reps: Vec::new(),
    };
    kinds.iter().map(|kind| look.metric(*kind)).collect()
}

/// Every metric of one scope, by dimension. Parts by seller are a [`Grid`]'s.
pub fn all(facts: &HealthFacts<'_>) -> Vec<Metric> {
    some(Kind::ALL, facts)
}

/// The deals behind a metric, the largest first: those that it counts, of a fault those that have it. Behind
/// [`Kind::LeadsWaiting`] there are leads, see [`leads::waits`].
pub fn behind(kind: Kind, deals: &[Deal], lens: &Lens<'_>) -> Vec<DealId> {
    let mut found: Vec<&Deal> = deals.iter().filter(|d| is_behind(kind, d, lens)).collect();
    found.sort_by_key(|d| (-d.value(), d.id));
    if kind == Kind::Concentration {
        found.truncate(3);
    }
    found.into_iter().map(|d| d.id).collect()
}

/// The deals behind every metric at once, each deal looked at once. In no order.
pub fn behind_each<'a>(deals: impl IntoIterator<Item = &'a Deal>, lens: &Lens<'_>) -> Vec<(Kind, Vec<&'a Deal>)> {
    let mut found: Vec<(Kind, Vec<&Deal>)> = Kind::ALL.iter().map(|kind| (*kind, Vec::new())).collect();
    for deal in deals.into_iter().filter(|d| d.is_open()) {
        let brief = Brief::of(deal, lens);
        for (kind, list) in &mut found {
            if is_brief_behind(*kind, &brief, deal, lens) {
                list.push(deal);
            }
        }
    }
    for (_, list) in found.iter_mut().filter(|(kind, _)| *kind == Kind::Concentration) {
        list.sort_by_key(|d| (-d.value(), d.id));
        list.truncate(3);
    }
    found
}

fn is_behind(kind: Kind, whole: &Deal, lens: &Lens<'_>) -> bool {
    is_brief_behind(kind, &Brief::of(whole, lens), whole, lens)
}

fn is_brief_behind(kind: Kind, deal: &Brief, whole: &Deal, lens: &Lens<'_>) -> bool {
    match kind {
        Kind::ForecastCoverage | Kind::QuotaCoverage | Kind::CoverageGap | Kind::StageDistribution => {
            coverage::covers(deal, lens)
        }
        Kind::Stalled => pace::is_stalled(deal, lens),
        Kind::LeadsWaiting => false,
        Kind::DaysInStage => pace::is_slow(deal, &whole.stage, lens),
        Kind::Pushed => pace::is_pushed(deal, lens),
        Kind::Linearity => balance::in_last_month(deal, lens),
        Kind::PhaseMix | Kind::Concentration => deal.open && deal.closes_in(&lens.period),
        Kind::EarlyShare => balance::is_early(deal),
        Kind::ZeroValue => quality::lacks_amount(deal),
        Kind::Untouched => quality::is_untouched(deal, lens),
        Kind::NoNextStep => quality::has_no_next_step(deal, lens),
        Kind::IcpFit => quality::does_not_fit(deal),
    }
}

/// `part / whole` of counts.
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
