//! When a metric is good and when it is to be watched. Every figure here is a key of the config.

use super::{Kind, Verdict};
use crate::domain::filled::SPARSE_BELOW;
use crate::domain::people::Role;

/// Two limits of one metric. Whether more or less is better is the metric's own matter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limit {
    /// Good from (or up to) here.
    pub good: f64,
    /// To be watched from (or up to) here; bad beyond.
    pub watch: f64,
}

impl Limit {
    /// Less is better.
    pub(super) fn at_most(self, share: f64) -> Verdict {
        judge(share <= self.good, share <= self.watch)
    }

    /// Less is better, and the limits themselves are beyond it.
    pub(super) fn below(self, share: f64) -> Verdict {
        judge(share < self.good, share < self.watch)
    }

    /// More is better.
    pub fn at_least(self, ratio: f64) -> Verdict {
        judge(ratio >= self.good, ratio >= self.watch)
    }
}

const fn judge(good: bool, watch: bool) -> Verdict {
    if good {
        Verdict::Good
    } else if watch {
        Verdict::Watch
    } else {
        Verdict::Bad
    }
}

/// The thresholds. Shares are ratios: 0.15 is 15 %.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HealthRules {
    /// More is better.
    pub forecast_coverage: Limit,
    /// More is better, up to [`HealthRules::coverage_too_high`].
    pub quota_coverage: Limit,
    /// Quota coverage beyond this is to be watched, too: is it qualified?
    pub coverage_too_high: f64,
    /// How many times what is still to be won has to be open: what the coverage gap is measured against.
    pub required_coverage: f64,
    /// Days without a buyer event that make a deal stalled.
    pub stalled_days: u32,
    /// Share of stalled deals; less is better, and both limits are exclusive.
    pub stalled: Limit,
    /// Business minutes within which a lead is to be answered.
    pub lead_minutes: u32,
    /// Days in stage over the usual days; less is better.
    pub days_in_stage: Limit,
    /// Pushes from which on a deal counts as pushed.
    pub pushes: u32,
    /// Share of pushed deals; less is better, and both limits are exclusive.
    pub pushed: Limit,
    /// Share of the quarter's value in its last month; less is better.
    pub linearity: Limit,
    /// Share of the largest deal; less is better.
    pub concentration: Limit,
    /// Share of early value; less is better.
    pub early_share: Limit,
    /// Share of deals without an amount; less is better.
    pub zero_value: Limit,
    /// Days without any activity that make a deal untouched.
    pub untouched_days: u32,
    /// Share of untouched deals; less is better.
    pub untouched: Limit,
    /// Share of deals without a next step; less is better.
    pub no_next_step: Limit,
    /// Share of fitting deals; more is better.
    pub icp_fit: Limit,
    /// Below this share of the open deals a fact is not kept: what is missing is unknown, not a fault.
    pub sparse_below: f64,
    /// Who owns which metric.
    pub owners: Owners,
}

/// Who owns which metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owners([Role; 16]);

impl Default for Owners {
    /// As [`Kind::owner`] says.
    fn default() -> Self {
        let mut owners = Self([Role::Flm; 16]);
        Kind::ALL.iter().for_each(|kind| owners.set(*kind, kind.owner()));
        owners
    }
}

impl Owners {
    /// Who owns it.
    pub fn of(&self, kind: Kind) -> Role {
        self.0.get(kind as usize).copied().unwrap_or_else(|| kind.owner())
    }

    /// Somebody else owns it.
    pub fn set(&mut self, kind: Kind, role: Role) {
        if let Some(owner) = self.0.get_mut(kind as usize) {
            *owner = role;
        }
    }
}

impl Default for HealthRules {
    fn default() -> Self {
        const fn limit(good: f64, watch: f64) -> Limit {
            Limit { good, watch }
        }
        Self {
            forecast_coverage: limit(3.0, 2.5),
            quota_coverage: limit(3.0, 2.5),
            coverage_too_high: 4.0,
            required_coverage: 3.0,
            stalled_days: 14,
            stalled: limit(0.15, 0.30),
            lead_minutes: 24 * 60,
            days_in_stage: limit(1.0, 1.5),
            pushes: 2,
            pushed: limit(0.10, 0.20),
            linearity: limit(0.50, 0.65),
            concentration: limit(0.20, 0.35),
            early_share: limit(0.50, 0.65),
            zero_value: limit(0.0, 0.05),
            untouched_days: 30,
            untouched: limit(0.0, 0.10),
            no_next_step: limit(0.0, 0.10),
            icp_fit: limit(0.80, 0.60),
            sparse_below: SPARSE_BELOW,
            owners: Owners::default(),
        }
    }
}
