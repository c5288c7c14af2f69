//! Being built.

use super::super::App;
use crate::domain::meeting::Meeting;
use crate::domain::meeting::conclude::OutputFacts;
use crate::report::minutes::ForecastTable;
use crate::ui::world::Live;

impl App {
    pub(in crate::app) fn forecast_facts(&self, _live: &Live) -> anyhow::Result<OutputFacts> {
        Ok(OutputFacts::new())
    }

    pub(in crate::app) fn forecast_minutes(&self, _meeting: &Meeting) -> anyhow::Result<Option<ForecastTable>> {
        Ok(None)
    }
}
