//! The roll-up: what the reports have submitted, their sum, and beside it the manager's own number, which is never the
//! sum by itself: it is typed, and where it differs the reason is kept.

mod clock;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

use chrono::{DateTime, Utc};

use super::card::{ForecastRules, HorizonFacts, Movement, Problem, order_problems};
use super::{Draft, Explanation, Horizon, NamedDeal, Scenario, Spoken, Submission, SubmissionState, Triple};
use crate::domain::ids::{MeetingId, MintId, SubmissionId};
use crate::domain::money::Money;
use crate::domain::people::Participant;

pub use clock::{SubmissionClock, deadline};

/// One report's numbers for one horizon.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reported {
    /// The submission that counts now; `None`: missing.
    pub now: Option<Submission>,
    /// What counted after the last call.
    pub last: Option<Triple>,
    /// Won in the period so far.
    pub won: Money,
    /// The quota.
    pub target: Option<Money>,
}

/// One report of the manager.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Who, and whose numbers.
    pub participant: Participant,
    /// What to call the subject.
    pub name: String,
    /// The month.
    pub month: Reported,
    /// The quarter.
    pub quarter: Reported,
}

impl Report {
    /// One of the two horizons.
    pub const fn horizon(&self, horizon: Horizon) -> &Reported {
        match horizon {
            Horizon::Month => &self.month,
            Horizon::Quarter => &self.quarter,
        }
    }
}

/// What is known when the manager submits.
#[derive(Debug, Clone, PartialEq)]
pub struct RollUpFacts {
    /// The manager and their unit.
    pub own: Participant,
    /// The unit's month: the manager's own last number, what is won, the quota.
    pub month: HorizonFacts,
    /// The unit's quarter.
    pub quarter: HorizonFacts,
    /// Everybody who is to submit to this manager.
    pub reports: Vec<Report>,
    /// The figures of the rules.
    pub rules: ForecastRules,
}

impl RollUpFacts {
    /// One of the two.
    pub const fn horizon(&self, horizon: Horizon) -> &HorizonFacts {
        match horizon {
            Horizon::Month => &self.month,
            Horizon::Quarter => &self.quarter,
        }
    }
}

/// One line of the roll-up.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Row<'a> {
    /// Whose.
    pub participant: Participant,
    /// What to call the subject.
    pub name: &'a str,
    /// What counts now.
    pub now: Option<Triple>,
    /// What counted after the last call.
    pub last: Option<Triple>,
    /// `now - last`, where both are known.
    pub change: Option<Triple>,
    /// Won in the period so far.
    pub won: Money,
    /// The quota.
    pub target: Option<Money>,
    /// When it was submitted.
    pub submitted_at: Option<DateTime<Utc>>,
    /// Seconds after its deadline.
    pub late_secs: Option<i64>,
}

impl Row<'_> {
    /// Nothing was submitted.
    pub const fn is_missing(&self) -> bool {
        self.now.is_none()
    }
}

/// The own number against the sum, as far as it was said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Difference {
    /// WC.
    pub wc: Option<Money>,
    /// FC.
    pub fc: Option<Money>,
    /// BC.
    pub bc: Option<Money>,
}

impl Difference {
    /// One of the three.
    pub const fn get(&self, scenario: Scenario) -> Option<Money> {
        match scenario {
            Scenario::Worst => self.wc,
            Scenario::Forecast => self.fc,
            Scenario::Best => self.bc,
        }
    }
}

/// Facts and what the manager says about them. The draft starts empty: nothing is filled in from the sum.
#[derive(Debug, Clone, Copy)]
pub struct RollUp<'a> {
    /// What is known.
    pub facts: &'a RollUpFacts,
    /// The manager's own number.
    pub draft: &'a Draft,
}

impl<'a> RollUp<'a> {
    /// The roll-up of these facts and this draft.
    pub const fn new(facts: &'a RollUpFacts, draft: &'a Draft) -> Self {
        Self { facts, draft }
    }

    /// One line for each report, in the order given.
    pub fn rows(&self, horizon: Horizon) -> Vec<Row<'a>> {
        let row = |report: &'a Report| {
            let reported = report.horizon(horizon);
            let counted = reported.counted();
            let now = counted.map(|s| s.call);
            Row {
                participant: report.participant,
                name: &report.name,
                now,
                last: reported.last,
                change: now.zip(reported.last).map(|(now, last)| now - last),
                won: reported.won,
                target: reported.target,
                submitted_at: counted.map(|s| s.at),
                late_secs: counted.and_then(|s| s.late_secs),
            }
        };
        self.facts.reports.iter().map(row).collect()
    }

    /// The sum of what the reports have submitted. Who is missing counts as nothing and is named by [`RollUp::missing`].
    pub fn sum(&self, horizon: Horizon) -> Triple {
        self.counted(horizon).map(|s| s.call).sum()
    }

    /// The names of those who have not submitted both horizons.
    pub fn missing(&self) -> Vec<&'a str> {
        let silent = |r: &&Report| Horizon::ALL.iter().any(|h| r.horizon(*h).counted().is_none());
        self.facts.reports.iter().filter(silent).map(|r| r.name.as_str()).collect()
    }

    /// What the manager says.
    pub const fn own(&self, horizon: Horizon) -> &'a Spoken {
        self.draft.call(horizon)
    }

    /// Own - sum, as far as it was said.
    pub fn difference(&self, horizon: Horizon) -> Difference {
        let (own, sum) = (self.own(horizon), self.sum(horizon));
        let of = |s: Scenario| own.get(s).map(|own| own - sum.get(s));
        Difference { wc: of(Scenario::Worst), fc: of(Scenario::Forecast), bc: of(Scenario::Best) }
    }

    /// The own number differs from the sum in any of the three, and the rules ask why.
    pub fn needs_reason(&self, horizon: Horizon) -> bool {
        let difference = self.difference(horizon);
        self.facts.rules.require_reason
            && Scenario::ALL.iter().any(|s| difference.get(*s).is_some_and(|d| d != Money::ZERO))
    }

    /// How the own number moved since the manager's own last one.
    pub fn movement(&self, horizon: Horizon, scenario: Scenario) -> Option<Movement> {
        let now = self.own(horizon).get(scenario)?;
        let last = self.facts.horizon(horizon).last?.call.get(scenario);
        Some(Movement::between(last, now, &self.facts.rules))
    }

    /// Everything there is to say against the own number: first what blocks, in the order of the fields. Nobody asks the
    /// manager how sure they are, so what the draft says about that is no problem.
    pub fn problems(&self) -> Vec<Problem> {
        let (facts, draft) = (self.facts, self.draft);
        let mut found = order_problems(&facts.month, &facts.quarter, draft);
        let reason = super::card::has_text(draft.reason.as_deref());
        if !reason {
            let differs = |horizon: &Horizon| {
                let difference = self.difference(*horizon);
                let by = |s: Scenario| Some((s, difference.get(s).filter(|d| *d != Money::ZERO)?));
                let (scenario, difference) =
                    [Scenario::Forecast, Scenario::Worst, Scenario::Best].into_iter().find_map(by)?;
                Some(Problem::NoDifferenceReason { horizon: *horizon, scenario, difference })
            };
            found.extend(Horizon::ALL.iter().filter(|h| self.needs_reason(**h)).find_map(differs));
            if facts.month.prior.is_some() || facts.quarter.prior.is_some() {
                found.push(Problem::NoAmendmentReason);
            }
        }
        let missing = self.missing();
        if !missing.is_empty() {
            found.push(Problem::Without { names: missing.into_iter().map(Into::into).collect() });
        }
        found.extend(Horizon::ALL.iter().filter_map(|h| self.own_moved(*h)));
        found
    }

    /// The own number moved beyond the threshold, and nobody has named a deal that moved it that way.
    fn own_moved(&self, horizon: Horizon) -> Option<Problem> {
        let named = self.explanations(horizon);
        [Scenario::Forecast, Scenario::Worst, Scenario::Best].into_iter().find_map(|scenario| {
            let movement = self.movement(horizon, scenario).filter(|m| m.flagged)?;
            let same_way = |e: &Explanation| e.delta.minor().signum() == movement.delta.minor().signum();
            (!named.iter().any(same_way)).then_some(Problem::OwnMoved { horizon, scenario, movement })
        })
    }

    /// The month's and the quarter's submission of the unit, in this order, with the sum and the submissions they were
    /// made from. `deadline` is when the hour after the call is over.
    ///
    /// # Errors
    /// The problems that block, in the order of the fields.
    pub fn submit(
        &self,
        at: DateTime<Utc>,
        deadline: Option<DateTime<Utc>>,
        meeting: Option<MeetingId>,
        mint: &mut dyn MintId,
    ) -> Result<Vec<Submission>, Vec<Problem>> {
        let mut blocking = self.problems();
        blocking.retain(Problem::is_blocking);
        let (Some(month), Some(quarter), true) =
            (self.draft.month_call.complete(), self.draft.quarter_call.complete(), blocking.is_empty())
        else {
            return Err(blocking);
        };
        let millis = u64::try_from(at.timestamp_millis()).unwrap_or_default();
        let mut one = |horizon: Horizon, call: Triple| Submission {
            id: SubmissionId(mint.mint(millis)),
            subject: self.facts.own.subject,
            by: self.facts.own.person,
            period: self.facts.horizon(horizon).period.key,
            call,
            at,
            meeting,
            sure: self.draft.sure == Some(true),
            won: self.facts.horizon(horizon).won,
            sum_below: Some(self.sum(horizon)),
            reason: self.draft.reason.clone().filter(|r| super::card::has_text(Some(r))),
            late_secs: late_secs(at, deadline),
            named: self.named(horizon),
            explanations: self.explanations(horizon),
            sources: self.counted(horizon).map(|s| s.id).collect(),
            state: SubmissionState::Submitted,
        };
        Ok(vec![one(Horizon::Month, month), one(Horizon::Quarter, quarter)])
    }

    /// The deals behind the number: those of the reports that close in the period, the largest first; one that two have
    /// named counts once.
    pub fn named(&self, horizon: Horizon) -> Vec<NamedDeal> {
        let period = self.facts.horizon(horizon).period;
        let inside = |n: &NamedDeal| n.close.is_some_and(|c| period.contains(c));
        let all = self.counted(horizon).flat_map(|s| s.named.iter().copied());
        let mut all: Vec<NamedDeal> = all.filter(inside).collect();
        all.sort_by_key(|n| (-n.amount, n.deal));
        let mut seen = HashSet::new();
        all.retain(|n| seen.insert(n.deal));
        all
    }

    /// The deals that moved it: those of the reports, and the manager's own.
    pub fn explanations(&self, horizon: Horizon) -> Vec<Explanation> {
        let below = self.counted(horizon).flat_map(|s| &s.explanations);
        below.chain(&self.draft.explanations).filter(|e| e.horizon == horizon).cloned().collect()
    }

    fn counted(&self, horizon: Horizon) -> impl Iterator<Item = &'a Submission> {
        self.facts.reports.iter().filter_map(move |r| r.horizon(horizon).counted())
    }
}

impl Reported {
    fn counted(&self) -> Option<&Submission> {
        self.now.as_ref().filter(|s| s.counts())
    }
}

/// Seconds after the deadline; `None` in time.
fn late_secs(at: DateTime<Utc>, deadline: Option<DateTime<Utc>>) -> Option<i64> {
    deadline.map(|d| (at - d).num_seconds()).filter(|late| *late > 0)
}
