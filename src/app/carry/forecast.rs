//! Freezes spoken numbers, takes them back, sends them back.

use super::super::App;
use crate::domain::forecast::Draft;
use crate::domain::ids::SubmissionId;

impl App {
    pub(super) fn accept(&mut self, _draft: Draft) -> anyhow::Result<()> {
        Ok(())
    }

    pub(super) fn submit_unit(&mut self, _draft: Draft) -> anyhow::Result<()> {
        Ok(())
    }

    pub(super) fn withdraw(&mut self, _ids: &[SubmissionId], _reason: &str) -> anyhow::Result<()> {
        Ok(())
    }

    pub(super) fn send_back(&mut self, _ids: &[SubmissionId], _reason: &str) -> anyhow::Result<()> {
        Ok(())
    }

    /// After undo or redo: fields show what the store has now.
    pub(super) fn refill(&mut self) {}
}
