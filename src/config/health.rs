//! `[health]`: from which value on a metric is good, and how far it is only to be watched. Beyond that it is bad.
//! What each metric measures is written with its function in `domain::health`; here are the limits alone.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::health::{self, HealthRules, Kind, Owners, StageLeft, Usual};
use crate::domain::people::Role;

/// Two limits of one metric. Whether more or less is better is the metric's own matter.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// Good up to (or from) here, inclusive.
    pub good: f64,
    /// To be watched up to (or from) here, inclusive; bad beyond.
    pub watch: f64,
}

const fn limit(good: f64, watch: f64) -> Limit {
    Limit { good, watch }
}

/// `[health]`. Shares are ratios: 0.15 is 15 %.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Health {
    /// Days since the last buyer activity after which an open deal is stalled.
    pub stalled_days: u32,
    /// Days without any logged activity after which an open deal is untouched.
    pub untouched_days: u32,
    /// Moves of the close date to a later day from which on a deal counts as pushed.
    pub pushes: u32,
    /// Business hours within which a lead is to be accepted or rejected.
    pub lead_hours: u32,
    /// Deals that must have left a stage before their mean replaces the benchmark of [`Health::stage_days`].
    pub stage_history: u32,
    /// Quota coverage above this is to be watched: deals may not be qualified.
    pub coverage_too_high: f64,
    /// Open in period / (FC - won). More is better.
    pub forecast_coverage: Limit,
    /// Open in period / (quota - won). More is better.
    pub quota_coverage: Limit,
    /// Share of stalled deals.
    pub stalled: Limit,
    /// Days in stage / the usual days.
    pub days_in_stage: Limit,
    /// Share of pushed deals.
    pub pushed: Limit,
    /// Share of the quarter's open value that closes in its last month.
    pub linearity: Limit,
    /// Share of the largest deal.
    pub concentration: Limit,
    /// Share of early deals by value.
    pub early_share: Limit,
    /// Share of deals without an amount.
    pub zero_value: Limit,
    /// Share of untouched deals.
    pub untouched: Limit,
    /// Share of deals without a buyer next step and a date to come.
    pub no_next_step: Limit,
    /// Share of deals that fit the ideal customer profile. More is better.
    pub icp_fit: Limit,
    /// Usual days in a stage by its label, until there is history.
    pub stage_days: BTreeMap<String, f64>,
    /// Who owns a metric, by its key, where it is not as shipped.
    pub owners: BTreeMap<String, String>,
}

impl Default for Health {
    fn default() -> Self {
        Self {
            stalled_days: 14,
            untouched_days: 30,
            pushes: 2,
            lead_hours: 24,
            stage_history: 10,
            coverage_too_high: 4.0,
            forecast_coverage: limit(3.0, 2.5),
            quota_coverage: limit(3.0, 2.5),
            stalled: limit(0.15, 0.30),
            days_in_stage: limit(1.0, 1.5),
            pushed: limit(0.10, 0.20),
            linearity: limit(0.50, 0.65),
            concentration: limit(0.20, 0.35),
            early_share: limit(0.50, 0.65),
            zero_value: limit(0.0, 0.05),
            untouched: limit(0.0, 0.10),
            no_next_step: limit(0.0, 0.10),
            icp_fit: limit(0.80, 0.60),
            stage_days: BTreeMap::new(),
            owners: BTreeMap::new(),
        }
    }
}

impl Health {
    /// The limits as the metrics take them. `required`: how many times what is still to be won has to be open.
    /// `sparse_below`: the share of deals from which on a fact counts as kept.
    pub fn rules(&self, required: f64, sparse_below: f64) -> HealthRules {
        const fn limit(limit: Limit) -> health::Limit {
            health::Limit { good: limit.good, watch: limit.watch }
        }
        HealthRules {
            forecast_coverage: limit(self.forecast_coverage),
            quota_coverage: limit(self.quota_coverage),
            coverage_too_high: self.coverage_too_high,
            required_coverage: required,
            stalled_days: self.stalled_days,
            stalled: limit(self.stalled),
            lead_minutes: self.lead_hours.saturating_mul(60),
            days_in_stage: limit(self.days_in_stage),
            pushes: self.pushes,
            pushed: limit(self.pushed),
            linearity: limit(self.linearity),
            concentration: limit(self.concentration),
            early_share: limit(self.early_share),
            zero_value: limit(self.zero_value),
            untouched_days: self.untouched_days,
            untouched: limit(self.untouched),
            no_next_step: limit(self.no_next_step),
            icp_fit: limit(self.icp_fit),
            sparse_below,
            owners: self.owners().unwrap_or_default(),
        }
    }

    /// Who owns which metric.
    ///
    /// # Errors
    /// The key at fault (without the section), and what is wrong with it.
    pub fn owners(&self) -> Result<Owners, (String, String)> {
        let mut owners = Owners::default();
        for (key, word) in &self.owners {
            let Some(kind) = Kind::from_key(key) else {
                return Err((key.clone(), "no metric has this key; `bellwether health --json` shows them".into()));
            };
            let Some(role) = Role::parse(word) else {
                return Err((key.clone(), "write \"rep\", \"flm\", \"regional_head\", \"cro\" or \"revops\"".into()));
            };
            owners.set(kind, role);
        }
        Ok(owners)
    }

    /// How long deals usually stand in a stage, from those that have left it.
    pub fn usual(&self, left: &[StageLeft]) -> Usual {
        Usual::new(left, &self.stage_days, self.stage_history)
    }

    /// Every pair of limits by its key, and whether more is better.
    pub fn limits(&self) -> [(&'static str, Limit, bool); 12] {
        [
            ("forecast_coverage", self.forecast_coverage, true),
            ("quota_coverage", self.quota_coverage, true),
            ("stalled", self.stalled, false),
            ("days_in_stage", self.days_in_stage, false),
            ("pushed", self.pushed, false),
            ("linearity", self.linearity, false),
            ("concentration", self.concentration, false),
            ("early_share", self.early_share, false),
            ("zero_value", self.zero_value, false),
            ("untouched", self.untouched, false),
            ("no_next_step", self.no_next_step, false),
            ("icp_fit", self.icp_fit, true),
        ]
    }
}
