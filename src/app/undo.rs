//! What can be taken back: undoable writes, and numbers that were accepted.

use crate::domain::change::Change;
use crate::domain::ids::SubmissionId;

/// One step back.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Writes to take back together.
    pub changes: Vec<Change>,
    /// Submissions to withdraw: accepted numbers are never edited.
    pub withdraw: Vec<SubmissionId>,
    /// What it was: "action for Ivo".
    pub said: String,
}

/// Steps back and forth, newest last.
#[derive(Debug, Default)]
pub struct History {
    done: Vec<Step>,
    undone: Vec<Step>,
}

/// How many steps are kept.
const KEPT: usize = 200;

impl History {
    /// Something was done: it can be taken back; what was undone before is gone.
    pub fn did(&mut self, step: Step) {
        self.undone.clear();
        self.done.push(step);
        if self.done.len() > KEPT {
            self.done.remove(0);
        }
    }

    /// Numbers typed into the same card are one step: widens the last one instead of adding another.
    pub fn did_draft(&mut self, change: Change, said: String) {
        if let (Some(last), Change::Draft(new)) = (self.done.last_mut(), &change)
            && last.said == said
            && let [Change::Draft(old)] = last.changes.as_mut_slice()
            && old.after == new.before
        {
            old.after.clone_from(&new.after);
            self.undone.clear();
            return;
        }
        self.did(Step { changes: vec![change], withdraw: Vec::new(), said });
    }

    /// The step to take back next.
    pub fn last(&self) -> Option<&Step> {
        self.done.last()
    }

    /// The step to do again next.
    pub fn last_undone(&self) -> Option<&Step> {
        self.undone.last()
    }

    /// It was taken back.
    pub fn undid(&mut self) {
        if let Some(step) = self.done.pop() {
            // numbers that were withdrawn are accepted anew, not redone
            if step.withdraw.is_empty() {
                self.undone.push(step);
            }
        }
    }

    /// The step to take back next does not fit any more: the one before it is next.
    pub fn forget(&mut self) {
        self.done.pop();
    }

    /// The step to do again next does not fit any more.
    pub fn forget_undone(&mut self) {
        self.undone.pop();
    }

    /// It was done again.
    pub fn redid(&mut self) {
        self.done.extend(self.undone.pop());
    }
}
