//! Accepting a card: two frozen submissions, or what stands against it.

use chrono::{DateTime, Utc};

use super::problem::has_text;
use super::{Card, Horizon, Problem};
use crate::domain::forecast::{NamedDeal, Submission, SubmissionState, Triple};
use crate::domain::ids::{MeetingId, MintId, SubmissionId};

impl Card<'_> {
    /// The month's and the quarter's submission, in this order.
    ///
    /// # Errors
    /// The problems that block, in the order of the fields.
    pub fn accept(
        &self,
        at: DateTime<Utc>,
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
        let mut one = |horizon: Horizon, call: Triple| {
            let facts = self.facts.horizon(horizon);
            Submission {
                id: SubmissionId(mint.mint(millis)),
                subject: self.facts.participant.subject,
                by: self.facts.participant.person,
                period: facts.period.key,
                call,
                at,
                meeting,
                sure: self.draft.sure == Some(true),
                won: facts.won,
                sum_below: None,
                reason: self.draft.reason.clone().filter(|r| has_text(Some(r))),
                late_secs: None,
                named: self.kept(horizon),
                explanations: self.explanations(horizon).cloned().collect(),
                sources: Vec::new(),
                state: SubmissionState::Submitted,
            }
        };
        Ok(vec![one(Horizon::Month, month), one(Horizon::Quarter, quarter)])
    }

    /// What is written down of the named deals: with the quarter all that are open, also those that close outside of it
    /// and carry nothing, because they were said; with the month those that close in it.
    fn kept(&self, horizon: Horizon) -> Vec<NamedDeal> {
        let kept = |n: &&NamedDeal| match horizon {
            Horizon::Month => self.counts(n, horizon),
            Horizon::Quarter => self.is_open(n),
        };
        self.draft.named.iter().filter(kept).copied().collect()
    }
}
