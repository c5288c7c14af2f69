//! Pipeline health: one pure function per metric over plain data and a day. Every metric says its value, what it was made
//! from, its target, a verdict and who owns it; "no data" is a verdict of its own, with its reason.
//!
//! One file per dimension: [`coverage`], [`pace`], [`balance`], [`quality`]. A new metric is a [`Kind`], a function in its
//! dimension's file and a line in [`all`].

pub mod balance;
pub mod coverage;
pub mod pace;
pub mod quality;

#[cfg(test)]
pub(crate) mod fixture;

use std::collections::HashMap;

use chrono::NaiveDate;

use super::deal::Deal;
use super::ids::DealId;
use super::money::Money;
use super::money::show::{Scale, percent, times};
use super::people::Role;
use super::period::Period;

/// Which metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Open in period / (FC - won).
    ForecastCoverage,
    /// Open in period / (quota - won).
    QuotaCoverage,
    /// Share of open deals without a buyer event for two weeks.
    Stalled,
    /// Share of the quarter's open value that closes in its last month.
    Linearity,
    /// Share of open deals without a dated next step ahead.
    NoNextStep,
}

super::deal::keyed!(Kind {
    ForecastCoverage = "forecast_coverage",
    QuotaCoverage = "quota_coverage",
    Stalled = "stalled",
    Linearity = "linearity",
    NoNextStep = "no_next_step",
});

/// What a metric is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dimension {
    /// Is there enough?
    Coverage,
    /// Does it move?
    Pace,
    /// Is it spread?
    Balance,
    /// Is it true?
    Quality,
}

impl Dimension {
    /// For reading.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Coverage => "coverage",
            Self::Pace => "pace",
            Self::Balance => "balance",
            Self::Quality => "quality",
        }
    }
}

impl Kind {
    /// Its name on a screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::ForecastCoverage => "forecast coverage",
            Self::QuotaCoverage => "quota coverage",
            Self::Stalled => "stalled",
            Self::Linearity => "closing in the last month",
            Self::NoNextStep => "no next step",
        }
    }

    /// How it is counted, in a sentence.
    pub const fn definition(self) -> &'static str {
        match self {
            Self::ForecastCoverage => {
                "Open value that closes in the period, over what FC still needs: FC less won. Deals past their close date do not count."
            }
            Self::QuotaCoverage => {
                "Open value that closes in the period, over what the quota still needs: quota less won. Deals past their close date do not count."
            }
            Self::Stalled => {
                "Open deals in which the buyer has done nothing for the set number of days, over all open deals."
            }
            Self::Linearity => {
                "Open value that closes in the last month of the quarter, over all open value of the quarter."
            }
            Self::NoNextStep => {
                "Open deals without a next step, without its date, or with the date behind us, over all open deals."
            }
        }
    }

    /// What it is about.
    pub const fn dimension(self) -> Dimension {
        match self {
            Self::ForecastCoverage | Self::QuotaCoverage => Dimension::Coverage,
            Self::Stalled => Dimension::Pace,
            Self::Linearity => Dimension::Balance,
            Self::NoNextStep => Dimension::Quality,
        }
    }

    /// Who owns it.
    pub const fn owner(self) -> Role {
        match self {
            Self::ForecastCoverage | Self::QuotaCoverage | Self::Linearity => Role::Flm,
            Self::Stalled | Self::NoNextStep => Role::Rep,
        }
    }
}

/// How good it is. Ordered from worst to best, so that the smallest of a dimension is its verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Act.
    Bad,
    /// Look.
    Watch,
    /// Fine.
    Good,
    /// Unknown.
    NoData,
}

impl Verdict {
    /// The word beside the colour.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Bad => "bad",
            Self::Watch => "watch",
            Self::Good => "ok",
            Self::NoData => "no data",
        }
    }

    /// The worst of several; `NoData` where none is known.
    pub fn worst(all: impl IntoIterator<Item = Self>) -> Self {
        all.into_iter().min().unwrap_or(Self::NoData)
    }
}

/// A metric's value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value {
    /// A multiple: 2.7x.
    Times(f64),
    /// A part of one: 42 %.
    Share(f64),
    /// Nothing remains to be covered.
    Met,
    /// Not known, and why.
    NoData(&'static str),
}

impl Value {
    /// "2.7x", "42 %", "met", "no data".
    pub fn show(&self) -> String {
        match self {
            Self::Times(ratio) => times(*ratio),
            Self::Share(share) => percent(*share),
            Self::Met => "met".into(),
            Self::NoData(_) => "no data".into(),
        }
    }

    /// The number, where there is one.
    pub const fn number(&self) -> Option<f64> {
        match self {
            Self::Times(n) | Self::Share(n) => Some(*n),
            Self::Met | Self::NoData(_) => None,
        }
    }

    /// Why there is none.
    pub const fn reason(&self) -> Option<&'static str> {
        match self {
            Self::NoData(reason) => Some(*reason),
            _ => None,
        }
    }
}

/// What a metric was made from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Quantity {
    /// An amount.
    Money(Money),
    /// So many deals.
    Count(usize),
    /// A multiple.
    Times(f64),
    /// Days.
    Days(i64),
}

impl Quantity {
    /// In a column's unit, where it is money.
    pub fn show(&self, scale: &Scale) -> String {
        match self {
            Self::Money(amount) => scale.show(*amount),
            Self::Count(count) => count.to_string(),
            Self::Times(ratio) => times(*ratio),
            Self::Days(days) => format!("{days} days"),
        }
    }
}

/// A metric, computed.
#[derive(Debug, Clone, PartialEq)]
pub struct Metric {
    /// Which.
    pub kind: Kind,
    /// Its value.
    pub value: Value,
    /// What it was made from, by name, the most telling first.
    pub inputs: Vec<(&'static str, Quantity)>,
    /// What is good: "3.0x or more".
    pub target: String,
    /// How good it is.
    pub verdict: Verdict,
    /// A word on the verdict, where it needs one.
    pub hint: Option<&'static str>,
    /// The deals behind it, largest first.
    pub deals: Vec<DealId>,
}

impl Metric {
    /// Who owns it.
    pub const fn owner(&self) -> Role {
        self.kind.owner()
    }

    /// "open 412k, to go 150k".
    pub fn made_from(&self, scale: &Scale) -> String {
        let all: Vec<String> = self.inputs.iter().map(|(name, q)| format!("{name} {}", q.show(scale))).collect();
        all.join(", ")
    }
}

/// Two limits of one metric. Whether more or less is better is the metric's own matter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limit {
    /// Good from (or up to) here.
    pub good: f64,
    /// To be watched from (or up to) here; bad beyond.
    pub watch: f64,
}

/// The thresholds; every one is a key of the config. Shares are ratios: 0.15 is 15 %.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HealthRules {
    /// More is better.
    pub forecast_coverage: Limit,
    /// More is better, up to [`HealthRules::coverage_too_high`].
    pub quota_coverage: Limit,
    /// Quota coverage beyond this is to be watched, too: is it qualified?
    pub coverage_too_high: f64,
    /// Days without a buyer event that make a deal stalled.
    pub stalled_days: i64,
    /// Share of stalled deals; less is better, and both limits are exclusive.
    pub stalled: Limit,
    /// Share of the quarter's value in its last month; less is better.
    pub linearity: Limit,
    /// Share of deals without a next step; less is better.
    pub no_next_step: Limit,
}

impl Default for HealthRules {
    fn default() -> Self {
        Self {
            forecast_coverage: Limit { good: 3.0, watch: 2.5 },
            quota_coverage: Limit { good: 3.0, watch: 2.5 },
            coverage_too_high: 4.0,
            stalled_days: 14,
            stalled: Limit { good: 0.15, watch: 0.30 },
            linearity: Limit { good: 0.50, watch: 0.65 },
            no_next_step: Limit { good: 0.0, watch: 0.10 },
        }
    }
}

/// What the metrics are made from: one rep's, team's, region's or everybody's.
#[derive(Debug, Clone, Copy)]
pub struct HealthFacts<'a> {
    /// All deals of the scope, open and decided.
    pub deals: &'a [Deal],
    /// The period that coverage is about.
    pub period: Period,
    /// The quarter that linearity is about.
    pub quarter: Period,
    /// The day.
    pub as_of: NaiveDate,
    /// The quota of the period.
    pub quota: Option<Money>,
    /// The latest submitted FC of the period.
    pub fc: Option<Money>,
    /// Buyer steps that were captured here, the latest of each deal.
    pub buyer_steps: &'a HashMap<DealId, NaiveDate>,
    /// The thresholds.
    pub rules: &'a HealthRules,
}

impl<'a> HealthFacts<'a> {
    /// Open deals, whenever they close.
    pub fn open(&self) -> impl Iterator<Item = &'a Deal> {
        self.deals.iter().filter(|d| d.is_open())
    }

    /// Won in the period.
    pub fn won(&self) -> Money {
        let won = |d: &&Deal| d.status == super::deal::Status::Won && d.in_period(&self.period);
        self.deals.iter().filter(won).map(Deal::value).sum()
    }

    /// The buyer's last event: the CRM's last activity or a later step captured here.
    pub fn last_buyer_event(&self, deal: &Deal) -> Option<NaiveDate> {
        deal.last_activity.max(self.buyer_steps.get(&deal.id).copied())
    }
}

/// Every metric, by dimension.
pub fn all(facts: &HealthFacts<'_>) -> Vec<Metric> {
    vec![
        coverage::forecast(facts),
        coverage::quota(facts),
        pace::stalled(facts),
        balance::linearity(facts),
        quality::no_next_step(facts),
    ]
}

impl Limit {
    /// Less is better.
    fn at_most(self, share: f64) -> Verdict {
        if share <= self.good {
            Verdict::Good
        } else if share <= self.watch {
            Verdict::Watch
        } else {
            Verdict::Bad
        }
    }

    /// Less is better, and the limits themselves are beyond it.
    fn below(self, share: f64) -> Verdict {
        if share < self.good {
            Verdict::Good
        } else if share < self.watch {
            Verdict::Watch
        } else {
            Verdict::Bad
        }
    }

    /// More is better.
    fn at_least(self, ratio: f64) -> Verdict {
        if ratio >= self.good {
            Verdict::Good
        } else if ratio >= self.watch {
            Verdict::Watch
        } else {
            Verdict::Bad
        }
    }
}

/// `part / whole` of counts.
fn share(part: usize, whole: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "numbers of deals")]
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// The ids, largest value first.
fn by_value(mut deals: Vec<&Deal>) -> Vec<DealId> {
    deals.sort_by_key(|d| (-d.value(), d.id));
    deals.into_iter().map(|d| d.id).collect()
}

/// How well a fact is kept over the open deals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kept {
    /// In no deal: the export has no such column, or an empty one.
    Nowhere,
    /// In hardly any: less than one in ten.
    Hardly,
    /// In enough that an empty one tells something about its deal.
    Mostly,
}

fn kept(with: usize, of: usize) -> Kept {
    match with {
        0 => Kept::Nowhere,
        with if with * 10 < of => Kept::Hardly,
        _ => Kept::Mostly,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_metric_is_computed_once_and_described() {
        let found: Vec<Kind> = all(&fixture::facts(&[])).iter().map(|m| m.kind).collect();
        assert_eq!(found.len(), Kind::ALL.len());
        for kind in Kind::ALL {
            assert!(found.contains(kind), "{}", kind.key());
            assert!(kind.definition().ends_with('.'));
            assert_eq!(Kind::from_key(kind.key()), Some(*kind));
        }
    }

    #[test]
    fn an_empty_pipeline_has_no_data_and_divides_by_nothing() {
        for metric in all(&fixture::facts(&[])) {
            assert_eq!(metric.verdict, Verdict::NoData, "{:?}", metric.kind);
            assert!(metric.value.reason().is_some());
        }
    }

    #[test]
    fn the_worst_verdict_wins_and_no_data_never_does() {
        use Verdict::{Bad, Good, NoData, Watch};
        for (all, worst) in [
            (vec![Good, Bad, Watch], Bad),
            (vec![NoData, Good], Good),
            (vec![NoData, Watch], Watch),
            (vec![NoData], NoData),
            (vec![], NoData),
        ] {
            assert_eq!(Verdict::worst(all), worst);
        }
    }
}
