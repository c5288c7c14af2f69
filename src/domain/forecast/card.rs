//! One participant's card in a forecast call: what is known about them ([`CardFacts`]), what they say ([`Draft`]), and
//! what follows from both. The card decides whether the numbers may be accepted; it asks nobody and changes nothing.

mod accept;
mod problem;
mod reconcile;
mod since;

#[cfg(test)]
pub(crate) mod fixture;
#[cfg(test)]
mod tests;

use chrono::{DateTime, NaiveDate, Utc};

use super::{Draft, Horizon, Scenario, Triple};
use crate::domain::deal::{Category, Deal};
use crate::domain::health::coverage::{self, Coverage};
use crate::domain::money::Money;
use crate::domain::people::Participant;
use crate::domain::period::Period;

pub use problem::Problem;
pub(super) use problem::{has_text, order_problems};
pub use reconcile::Reconciliation;
pub use since::{Since, SinceKind, since_last};

/// The figures of the forecast rules; every one is a key of the config.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ForecastRules {
    /// A move beyond this share of the last number needs its deal. 0.10 is 10 %.
    pub move_threshold: f64,
    /// How sure one has to be of FC, in per cent.
    pub sure_percent: u8,
    /// Minutes from the end of the call to the manager's own number.
    pub submit_minutes: u32,
    /// How many times what is still to be won has to be open.
    pub coverage_target: f64,
    /// A manager's own number that differs from the sum of the reports needs a reason.
    pub require_reason: bool,
    /// Deals that close at most this many days from now can be pulled in.
    pub pull_in_days: u32,
}

impl Default for ForecastRules {
    fn default() -> Self {
        Self {
            move_threshold: 0.10,
            sure_percent: 70,
            submit_minutes: 60,
            coverage_target: 3.0,
            require_reason: true,
            pull_in_days: 120,
        }
    }
}

impl ForecastRules {
    /// Whether a number that went from `last` to `now` moved beyond the threshold. From nothing, every move does.
    pub fn is_beyond(&self, last: Money, now: Money) -> bool {
        #[expect(clippy::cast_possible_truncation, reason = "a share, clamped")]
        let basis_points = (self.move_threshold.clamp(0.0, 1_000.0) * 10_000.0).round() as i128;
        let moved = i128::from((now - last).abs().minor());
        moved * 10_000 > basis_points * i128::from(last.abs().minor())
    }
}

/// What was said in the last call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastCall {
    /// The three numbers.
    pub call: Triple,
    /// When they were submitted.
    pub at: DateTime<Utc>,
}

/// What is known for one of the two horizons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HorizonFacts {
    /// The month or the quarter.
    pub period: Period,
    /// The last number that counts from before this call; `None`: the first one.
    pub last: Option<LastCall>,
    /// Accepted earlier in this very call: what is said now amends it.
    pub prior: Option<Triple>,
    /// Won in the period so far.
    pub won: Money,
    /// The quota.
    pub target: Option<Money>,
}

/// What is known about a participant when the card is opened.
#[derive(Debug, Clone, PartialEq)]
pub struct CardFacts {
    /// Who speaks, and whose numbers.
    pub participant: Participant,
    /// The current month.
    pub month: HorizonFacts,
    /// The current quarter; the month lies in it.
    pub quarter: HorizonFacts,
    /// The deals of the subject's sellers: open ones whenever they close, won and lost ones of the quarter.
    pub deals: Vec<Deal>,
    /// The day.
    pub as_of: NaiveDate,
    /// The figures of the rules.
    pub rules: ForecastRules,
}

impl CardFacts {
    /// One of the two.
    pub const fn horizon(&self, horizon: Horizon) -> &HorizonFacts {
        match horizon {
            Horizon::Month => &self.month,
            Horizon::Quarter => &self.quarter,
        }
    }

    /// The deal with this id, where it is one of the subject's.
    pub fn deal(&self, id: crate::domain::ids::DealId) -> Option<&Deal> {
        self.deals.iter().find(|d| d.id == id)
    }

    /// Something was accepted in this call before.
    pub const fn is_amendment(&self) -> bool {
        self.month.prior.is_some() || self.quarter.prior.is_some()
    }
}

/// How a number moved since the last call.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Movement {
    /// Before.
    pub last: Money,
    /// Now.
    pub now: Money,
    /// `now - last`.
    pub delta: Money,
    /// Relative to `last`; `None` where that was nothing.
    pub percent: Option<f64>,
    /// Beyond the threshold: it needs a deal.
    pub flagged: bool,
}

impl Movement {
    /// The move from one number to another.
    pub fn between(last: Money, now: Money, rules: &ForecastRules) -> Self {
        let delta = now - last;
        Self { last, now, delta, percent: delta.ratio(last), flagged: rules.is_beyond(last, now) }
    }
}

/// How far a participant is, for the list of people. In this order a call by exception goes through them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Nothing was said.
    Missing,
    /// Something is missing or against a rule.
    Blocked,
    /// Moved beyond the threshold, explained.
    Moved,
    /// FC stands partly on nothing.
    Unsupported,
    /// Nothing to talk about.
    Clear,
}

impl Standing {
    /// For reading.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Blocked => "incomplete",
            Self::Moved => "moved",
            Self::Unsupported => "unsupported",
            Self::Clear => "clear",
        }
    }
}

/// Facts and what is said about them.
#[derive(Debug, Clone, Copy)]
pub struct Card<'a> {
    /// What is known.
    pub facts: &'a CardFacts,
    /// What is said.
    pub draft: &'a Draft,
}

impl<'a> Card<'a> {
    /// The card of these facts and this draft.
    pub const fn new(facts: &'a CardFacts, draft: &'a Draft) -> Self {
        Self { facts, draft }
    }

    /// How one of the six numbers moved; `None` where it was not said now or not last time.
    pub fn movement(&self, horizon: Horizon, scenario: Scenario) -> Option<Movement> {
        let now = self.draft.call(horizon).get(scenario)?;
        let last = self.facts.horizon(horizon).last?.call.get(scenario);
        Some(Movement::between(last, now, &self.facts.rules))
    }

    /// The FC that counts on this card: what is said now, else what was said last.
    pub fn forecast(&self, horizon: Horizon) -> Option<Money> {
        let last = self.facts.horizon(horizon).last.map(|l| l.call.fc);
        self.draft.call(horizon).fc.or(last)
    }

    /// Target - FC; positive is missing. `None` without a target or an FC.
    pub fn gap(&self, horizon: Horizon) -> Option<Money> {
        Some(self.facts.horizon(horizon).target? - self.forecast(horizon)?)
    }

    /// FC - won: what still has to come.
    pub fn to_go(&self, horizon: Horizon) -> Option<Money> {
        Some(self.forecast(horizon)? - self.facts.horizon(horizon).won)
    }

    /// Open in the period / (FC - won), as the health dashboard has it.
    pub fn coverage(&self, horizon: Horizon) -> Coverage {
        let period = self.facts.horizon(horizon).period;
        match self.to_go(horizon) {
            Some(to_go) => Coverage::of(coverage::open_in(&self.facts.deals, &period, self.facts.as_of), to_go),
            None => Coverage::NoData("no forecast was said yet"),
        }
    }

    /// Coverage reaches the target; `None` where it is not known.
    pub fn is_covered(&self, horizon: Horizon) -> Option<bool> {
        match self.coverage(horizon) {
            Coverage::Times { ratio, .. } => Some(ratio >= self.facts.rules.coverage_target),
            Coverage::Met => Some(true),
            Coverage::NoData(_) => None,
        }
    }

    /// The deals for the picker: open and not named yet; those of the quarter first, then commit, best case, the rest,
    /// then by value.
    pub fn candidates(&self) -> Vec<&'a Deal> {
        let named = |d: &Deal| self.draft.named.iter().any(|n| n.deal == d.id);
        let mut all: Vec<&Deal> = self.facts.deals.iter().filter(|d| d.is_open() && !named(d)).collect();
        all.sort_by(|a, b| {
            let key = |d: &Deal| {
                let rank = match d.category {
                    Some(Category::Commit | Category::Closed) => 0,
                    Some(Category::BestCase) => 1,
                    _ => 2,
                };
                (!d.in_period(&self.facts.quarter.period), rank, -d.value())
            };
            key(a).cmp(&key(b)).then_with(|| a.name.cmp(&b.name)).then(a.id.cmp(&b.id))
        });
        all
    }

    /// How far the participant is.
    pub fn standing(&self) -> Standing {
        if self.draft.is_empty() {
            return Standing::Missing;
        }
        if self.problems().iter().any(Problem::is_blocking) {
            return Standing::Blocked;
        }
        let moved = |h: &Horizon| Scenario::ALL.iter().any(|s| self.movement(*h, *s).is_some_and(|m| m.flagged));
        if Horizon::ALL.iter().any(moved) {
            return Standing::Moved;
        }
        let unnamed = |h: &Horizon| self.reconcile(*h).unnamed > Money::ZERO;
        if Horizon::ALL.iter().any(unnamed) { Standing::Unsupported } else { Standing::Clear }
    }
}
