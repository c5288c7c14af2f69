//! Carries out what screens want done: writes through the store, remembers how to take it back, says how it went.
//! An intent that fails stops those behind it; what was typed stays on the screen.

mod captures;
mod first_run;
mod forecast;
mod meetings;
mod picks;

use crate::domain::change::Change;
use crate::store::StoreError;
use crate::ui::command::Command;
use crate::ui::flow::Intent;
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
            if let Err(e) = self.carry_one(intent) {
                let not_saved = e.chain().any(|c| c.downcast_ref::<StoreError>().is_some_and(StoreError::may_pass));
                self.complain(&if not_saved { e.context("NOT SAVED, what you typed is still there") } else { e });
                return false;
            }
        }
        true
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
            Intent::Keep(draft) => self.keep_draft(*draft),
            Intent::LookAt(subject) => {
                self.looked_at = Some(subject);
                Ok(())
            }
            Intent::Accept(draft) => self.accept(*draft),
            Intent::SubmitUnit(draft) => self.submit_unit(*draft),
            Intent::Withdraw { ids, reason } => self.withdraw(&ids, &reason),
            Intent::SendBack { ids, reason } => self.send_back(&ids, &reason),
            Intent::WriteMinutes(id) => self.write_minutes(id),
            Intent::CopyMinutes(id) => self.copy_minutes(id),
            Intent::Copy(text) => {
                crate::report::clipboard::osc52(&text)?;
                self.effects.push(Effect::Copy(text));
                self.say("copied to the clipboard", Tone::Good);
                Ok(())
            }
            Intent::SwitchUnit(unit) => self.switch_unit(unit),
            Intent::SetFormat(format) => self.set_format(format),
            Intent::Import(file) => self.import(&file),
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
        self.reload()
    }

    fn undo(&mut self) -> anyhow::Result<()> {
        self.keep();
        let Some(step) = self.history.last().cloned() else {
            self.say("nothing to take back", Tone::Neutral);
            return Ok(());
        };
        let now = self.clock.now();
        let back: Vec<_> = step.changes.iter().rev().cloned().map(Change::inverse).collect();
        self.store.batch(|store| {
            for id in &step.withdraw {
                store.withdraw(*id, "taken back", now)?;
            }
            store.apply_all(&back, now)
        })?;
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
        let Some(step) = self.history.last_undone().cloned() else {
            self.say("nothing to do again", Tone::Neutral);
            return Ok(());
        };
        self.store.apply_all(&step.changes, self.clock.now())?;
        self.history.redid();
        self.kept = None;
        self.reload()?;
        self.refill();
        self.say(format!("done again: {}", step.said), Tone::Good);
        Ok(())
    }
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
        | Intent::Keep(_)
        | Intent::Accept(_)
        | Intent::SubmitUnit(_)
        | Intent::Withdraw { .. }
        | Intent::SendBack { .. }
        | Intent::SetFormat(_)
        | Intent::Import(_)
        | Intent::CreateTeam(_) => true,
        Intent::Picked(..)
        | Intent::Answered(..)
        | Intent::WriteMinutes(_)
        | Intent::CopyMinutes(_)
        | Intent::Copy(_)
        | Intent::SwitchUnit(_)
        | Intent::LookAt(_)
        | Intent::OpenDemo
        | Intent::Say(..)
        | Intent::Command(_)
        | Intent::Go(_) => false,
    }
}
