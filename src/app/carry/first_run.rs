//! The first minutes: a team by name, a CRM export, the demo.

use super::super::App;
use crate::ui::flow::Setup;

impl App {
    pub(super) fn import(&mut self, _file: &str) -> anyhow::Result<()> {
        Ok(())
    }

    pub(super) fn create_team(&mut self, _setup: &Setup) -> anyhow::Result<()> {
        Ok(())
    }
}
