//! Answers leads: accepted, or rejected with a reason code; and takes an answer back.

#[cfg(test)]
mod tests;

use anyhow::{Context as _, bail};

use super::super::App;
use super::super::undo::Step;
use crate::domain::change::{Change, Swap};
use crate::domain::fix::FixState;
use crate::domain::ids::{AnswerId, LeadId, MintId};
use crate::domain::lead::{LeadAnswer, LeadState};
use crate::domain::meeting::run::RunState;

impl App {
    /// Accepts a lead, or rejects it for that reason.
    pub(super) fn answer_lead(&mut self, id: LeadId, reason: Option<String>) -> anyhow::Result<()> {
        if let Some(why) = &self.world.read_only {
            bail!("nothing can be written: {why}");
        }
        if self.as_of.is_some() {
            bail!("a past day is looked at: leave --as-of away to answer a lead");
        }
        let lead = self.store.leads()?.into_iter().find(|l| l.id == id);
        let lead = lead.context("this lead is not in the file any more")?;
        let now = self.clock.now();
        let millis = u64::try_from(now.timestamp_millis()).unwrap_or(0);
        let open = self.live.as_ref().filter(|l| l.run.state() != RunState::Concluded);
        let answer = LeadAnswer {
            id: AnswerId(self.mint.mint(millis)),
            lead: id,
            state: if reason.is_some() { LeadState::Rejected } else { LeadState::Accepted },
            reason,
            at: now,
            wall: self.wall_clock(),
            by: self.world.me,
            meeting: open.map(|l| l.meeting.id),
            standing: FixState::Open,
            settled: None,
        };
        let names = self.reason_names()?;
        let words = answer.words(|code| names.get(code).cloned().unwrap_or_else(|| code.to_owned()));
        let said = format!("{} {words}", lead.name);
        self.apply(Step { changes: vec![Change::LeadAnswer(Swap::add(answer))], withdraw: Vec::new(), said })
    }

    /// Takes an answer back that the CRM does not have yet: the lead waits again.
    pub(super) fn unanswer_lead(&mut self, id: LeadId) -> anyhow::Result<()> {
        let answer = self.store.lead_answers(true)?.into_iter().find(|a| a.lead == id);
        let answer = answer.context("this answer is settled, or was taken back in another window")?;
        let lead = self.store.leads()?.into_iter().find(|l| l.id == id);
        let said = format!("the answer to {} is taken off", lead.map(|l| l.name).unwrap_or_default());
        self.apply(Step { changes: vec![Change::LeadAnswer(Swap::remove(answer))], withdraw: Vec::new(), said })
    }
}
