//! Carries out what screens want done: writes through the store, remembers how to take it back, says how it went.
//! An intent that fails stops those behind it; what was typed stays on the screen.

mod buyers;
mod captures;
mod first_run;
mod fixes;
mod forecast;
pub(super) mod import;
mod leads;
mod meetings;
mod owed;
mod picks;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;

use crate::domain::change::Change;
use crate::domain::forecast::{Submission, SubmissionState, Why};
use crate::domain::ids::SubmissionId;
use crate::store::{PATIENCE, StoreError, SubmissionFilter};
use crate::ui::command::Command;
use crate::ui::flow::{ImportStep, Intent};
use crate::ui::screens::Writing;
use crate::ui::theme::Tone;

use super::events::UNFINISHED_LINE;
use super::undo::Step;
use super::{App, Effect};

impl App {
    /// One intent after the other, until one fails; whether all went well.
    pub(super) fn carry(&mut self, intents: Vec<Intent>) -> bool {
        for intent in intents {
            if writes(&intent)
                && let Some(why) = self.world.read_only.clone()
            {
                self.complain(&anyhow::anyhow!("nothing can be written: {why}"));
                return false;
            }
            if let Err(e) = self.carry_patiently(intent) {
                let not_saved = e.chain().any(|c| c.downcast_ref::<StoreError>().is_some_and(StoreError::may_pass));
                let e = match (not_saved, self.is_importing()) {
                    (true, true) => {
                        self.waiting_line = Some(String::new());
                        anyhow::anyhow!("NOT SAVED yet: the import is at the file; it stays here until then")
                    }
                    (true, false) => e.context("NOT SAVED, what you typed is still there"),
                    (false, _) => e,
                };
                self.complain(&e);
                return false;
            }
        }
        true
    }

    /// While an import keeps the file to itself nobody waits for it with the screen standing still.
    fn carry_patiently(&mut self, intent: Intent) -> anyhow::Result<()> {
        if !self.is_importing() {
            return self.carry_one(intent);
        }
        self.store.wait_at_most(import::PATIENCE_MEANWHILE);
        let done = self.carry_one(intent);
        self.store.wait_at_most(PATIENCE);
        done
    }

    fn carry_one(&mut self, intent: Intent) -> anyhow::Result<()> {
        match intent {
            Intent::Capture(new) => self.capture(new),
            Intent::Picked(then, key) => self.picked(&then, &key),
            Intent::Answered(asked, answer) => self.answered(&asked, &answer),
            Intent::Apply { changes, said } => self.apply(Step { changes, withdraw: Vec::new(), said }),
            Intent::Undo => self.undo(),
            Intent::Redo => self.redo(),
            Intent::Happen(event) => self.happen(&event),
            Intent::Start { code, unit, format } => self.start_meeting(&code, unit, format),
            Intent::Resume { meeting, discount } => self.resume(meeting, discount),
            Intent::Discard(meeting) => self.discard(meeting),
            Intent::Keep(draft) => self.keep_draft(*draft),
            Intent::LookAt(subject) => {
                self.looked_at = Some(subject);
                Ok(())
            }
            Intent::Accept(draft) => self.accept(*draft),
            Intent::SubmitUnit(draft) => self.submit_unit(*draft),
            Intent::Withdraw { ids, reason } => self.take_back(&ids, &reason),
            Intent::SendBack { ids, reason } => self.give_back(&ids, &reason),
            Intent::ExplainMiss(subject, period, story) => self.explain(subject, period, *story),
            Intent::KeepStory(subject, period, story) => {
                self.keep_story(Writing { subject, period, begun: story.map(|s| *s) })
            }
            Intent::WriteMinutes(id) => self.write_minutes(id),
            Intent::CopyMinutes(id) => self.copy_minutes(id),
            Intent::Promise(id, kept) => self.answer_promise(id, kept),
            Intent::PickStage(deal) => self.pick_stage(deal),
            Intent::PickChanged => self.pick_changed(),
            Intent::Fix(deal, field, to) => self.fix(deal, field, to),
            Intent::FixAll(deal, facts) => self.fix_all(deal, facts),
            Intent::Except(deal, reason) => self.except(deal, reason),
            Intent::Unfix(id) => self.unfix(id),
            Intent::AnswerLead(lead, reason) => self.answer_lead(lead, reason),
            Intent::UnanswerLead(lead) => self.unanswer_lead(lead),
            Intent::WriteFixes => self.write_fixes(),
            Intent::CopyFixes => self.copy_fixes(),
            Intent::Copy(text) => {
                crate::report::clipboard::osc52(&text)?;
                self.effects.push(Effect::Copy(text));
                self.say("copied to the clipboard", Tone::Good);
                Ok(())
            }
            Intent::SwitchUnit(unit) => self.switch_unit(unit),
            Intent::SetFormat(format) => self.set_format(format),
            Intent::Import(step) => self.import(step),
            Intent::CreateTeam(setup) => self.create_team(&setup),
            Intent::OpenDemo => {
                self.effects.push(Effect::OpenDemo);
                Ok(())
            }
            Intent::Say(what, tone) => {
                self.say(what, tone);
                Ok(())
            }
            Intent::Command(Command::Quit) => {
                self.quit = true;
                Ok(())
            }
            Intent::Command(command) => {
                self.command(command);
                Ok(())
            }
            Intent::Go(goto) => {
                self.go_or_complain(goto);
                Ok(())
            }
        }
    }

    /// Undoable writes, one transaction. The line they were typed in is no longer kept with it: a kill between the two
    /// would offer it again, and it would be written down twice.
    pub(super) fn apply(&mut self, step: Step) -> anyhow::Result<()> {
        let now = self.clock.now();
        let line_is_done = !self.kept_line.is_empty() && self.typed_line().is_empty();
        let written = self.store.batch(|store| {
            store.apply_all(&step.changes, now)?;
            // what is saved is no draft any more
            for key in step.changes.iter().filter_map(owed::draft_of) {
                store.set_setting(&key, "")?;
            }
            if line_is_done { store.set_setting(UNFINISHED_LINE, "") } else { Ok(()) }
        });
        if let Err(e) = written {
            // what is shown is stale where another window was faster
            self.reload()?;
            return Err(e.into());
        }
        if line_is_done {
            self.kept_line.clear();
        }
        self.say(format!("{}   u takes it back", step.said), Tone::Good);
        self.history.did(step);
        // it is saved: a line that came back for this would be written down twice
        if let Err(e) = self.reload() {
            self.complain(&e);
        }
        Ok(())
    }

    /// What is typed is in the file before its fields are replaced; with more patience than [`App::keep`].
    pub(super) fn keep_first(&mut self) -> anyhow::Result<()> {
        if self.keep() {
            return Ok(());
        }
        self.keep_stories()?;
        match self.screen.view().unsaved() {
            Some(draft) => self.keep_draft(draft),
            None => Ok(()),
        }
    }

    /// Withdraws numbers, where the rules allow it.
    pub(super) fn take_back(&mut self, ids: &[SubmissionId], reason: &str) -> anyhow::Result<()> {
        self.may_change(ids, Submission::may_withdraw)?;
        self.withdraw(ids, reason)
    }

    /// Sends numbers back, where the rules allow it.
    pub(super) fn give_back(&mut self, ids: &[SubmissionId], reason: &str) -> anyhow::Result<()> {
        self.may_change(ids, Submission::may_return)?;
        self.send_back(ids, reason)
    }

    /// Asks the rule about each of these numbers: has the level above used it, when does its period end, which day is it.
    fn may_change(
        &self,
        ids: &[SubmissionId],
        rule: fn(&Submission, bool, NaiveDate, NaiveDate) -> Result<(), Why>,
    ) -> anyhow::Result<()> {
        if ids.is_empty() {
            return Ok(());
        }
        let all = self.store.submissions_of_record(&SubmissionFilter::default())?;
        let stands =
            |s: &Submission| !matches!(s.state, SubmissionState::Withdrawn { .. } | SubmissionState::Returned { .. });
        for one in all.iter().filter(|s| ids.contains(&s.id)) {
            let used = all.iter().any(|s| stands(s) && s.sources.contains(&one.id));
            rule(one, used, self.world.fiscal.resolve(one.period).last, self.world.today)?;
        }
        Ok(())
    }

    fn undo(&mut self) -> anyhow::Result<()> {
        self.keep_first()?;
        // an import is no step back: what it replaced is in a backup only
        if let Some(file) = self.imported_last.take() {
            let next = match self.history.last() {
                Some(step) => format!("; u again takes back: {}", step.said),
                None => String::new(),
            };
            self.say(
                format!("the import of {file} is undone by putting a backup back: bellwether restore FILE{next}"),
                Tone::Watch,
            );
            return Ok(());
        }
        let Some(step) = self.history.last().cloned() else {
            self.say("nothing to take back", Tone::Neutral);
            return Ok(());
        };
        let numbers = !step.withdraw.is_empty() || step.changes.iter().any(has_numbers);
        if let Some(why) = self.refuses_numbers().filter(|_| numbers) {
            self.not_here(why);
            return Ok(());
        }
        let now = self.clock.now();
        let back: Vec<_> = step.changes.iter().rev().cloned().map(Change::inverse).collect();
        let drafts = self.drafts_after(&step.changes, true)?;
        let done = self.may_change(&step.withdraw, Submission::may_withdraw).and_then(|()| {
            Ok(self.store.batch(|store| {
                for id in &step.withdraw {
                    store.withdraw(*id, "taken back", now)?;
                }
                store.apply_all(&back, now)?;
                drafts.iter().try_for_each(|(key, kept)| store.set_setting(key, kept))
            })?)
        });
        if let Err(e) = done {
            if fits_never(&e) {
                self.history.forget();
                self.reload()?;
                return Err(e.context(format!("this stays as it is now, u goes on before it: {}", step.said)));
            }
            return Err(e);
        }
        self.history.undid();
        self.kept = None;
        self.reload()?;
        self.refill();
        // numbers are accepted anew, not redone
        let again = if step.withdraw.is_empty() { "   Ctrl-R does it again" } else { "" };
        self.say(format!("taken back: {}{again}", step.said), Tone::Watch);
        Ok(())
    }

    fn redo(&mut self) -> anyhow::Result<()> {
        self.keep_first()?;
        let Some(step) = self.history.last_undone().cloned() else {
            self.say("nothing to do again", Tone::Neutral);
            return Ok(());
        };
        let numbers = step.changes.iter().any(has_numbers);
        if let Some(why) = self.refuses_numbers().filter(|_| numbers) {
            self.not_here(why);
            return Ok(());
        }
        let (now, drafts) = (self.clock.now(), self.drafts_after(&step.changes, false)?);
        let done = self.store.batch(|store| {
            store.apply_all(&step.changes, now)?;
            drafts.iter().try_for_each(|(key, kept)| store.set_setting(key, kept))
        });
        if let Err(e) = done {
            let e = e.into();
            if fits_never(&e) {
                self.history.forget_undone();
                self.reload()?;
            }
            return Err(e);
        }
        self.history.redid();
        self.kept = None;
        self.reload()?;
        self.refill();
        self.say(format!("done again: {}", step.said), Tone::Good);
        Ok(())
    }
}

/// It is about what was called: not to be touched in a pipeline meeting.
const fn has_numbers(change: &Change) -> bool {
    matches!(change, Change::Draft(_) | Change::Explained(_))
}

/// The step will not fit later either: another window has changed what it was about, or a rule forbids it.
fn fits_never(e: &anyhow::Error) -> bool {
    e.chain().any(|c| {
        c.is::<Why>()
            || matches!(c.downcast_ref(), Some(StoreError::Conflict(_) | StoreError::Refused(_) | StoreError::Used))
    })
}

/// Whether an intent writes to the file.
const fn writes(intent: &Intent) -> bool {
    match intent {
        Intent::Capture(_)
        | Intent::Apply { .. }
        | Intent::Undo
        | Intent::Redo
        | Intent::Happen(_)
        | Intent::Start { .. }
        | Intent::Resume { .. }
        | Intent::Discard(_)
        | Intent::Keep(_)
        | Intent::Accept(_)
        | Intent::SubmitUnit(_)
        | Intent::Withdraw { .. }
        | Intent::SendBack { .. }
        | Intent::ExplainMiss(..)
        | Intent::SetFormat(_)
        | Intent::Promise(..)
        | Intent::Fix(..)
        | Intent::FixAll(..)
        | Intent::Except(..)
        | Intent::Unfix(_)
        | Intent::AnswerLead(..)
        | Intent::UnanswerLead(_)
        | Intent::Import(ImportStep::Look(_) | ImportStep::Write)
        | Intent::CreateTeam(_) => true,
        Intent::Picked(..)
        | Intent::Answered(..)
        | Intent::WriteMinutes(_)
        | Intent::CopyMinutes(_)
        | Intent::PickStage(_)
        | Intent::PickChanged
        | Intent::WriteFixes
        | Intent::CopyFixes
        | Intent::Copy(_)
        | Intent::SwitchUnit(_)
        | Intent::LookAt(_)
        | Intent::KeepStory(..)
        | Intent::OpenDemo
        | Intent::Import(_)
        | Intent::Say(..)
        | Intent::Command(_)
        | Intent::Go(_) => false,
    }
}
