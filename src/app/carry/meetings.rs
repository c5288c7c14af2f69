//! Starts, resumes, moves and ends meetings; minutes.

use chrono::NaiveDate;

use super::super::App;
use crate::domain::ids::{MeetingId, UnitId};
use crate::domain::meeting::Format;
use crate::domain::meeting::event::Event;
use crate::ui::overlays::picker::Item;

impl App {
    /// The day of the next meeting of the live series.
    pub(in crate::app) fn next_of_series(&self) -> Option<NaiveDate> {
        None
    }

    /// The meeting a parked topic goes to where nothing else is said.
    pub(in crate::app) fn park_default(&self) -> Option<String> {
        None
    }

    /// Unfinished meetings, to be picked.
    pub(super) fn unfinished_items(&self) -> Vec<Item> {
        Vec::new()
    }

    /// At the start: an unfinished meeting is offered.
    pub(in crate::app) fn offer_resume(&mut self) -> anyhow::Result<()> {
        Ok(())
    }

    pub(super) fn offer_resume_of(&mut self, _id: MeetingId) -> anyhow::Result<()> {
        Ok(())
    }

    pub(in crate::app) fn resume_latest(&mut self) {}

    pub(in crate::app) fn launch_meeting(&mut self, _code: &str, _team: Option<&str>) -> anyhow::Result<()> {
        Ok(())
    }

    pub(super) fn start_meeting(&mut self, _code: &str, _unit: UnitId, _format: Option<Format>) -> anyhow::Result<()> {
        Ok(())
    }

    pub(super) fn resume(&mut self, _id: MeetingId, _discount: Option<i64>) -> anyhow::Result<()> {
        Ok(())
    }

    pub(super) fn happen(&mut self, _event: &Event) -> anyhow::Result<()> {
        Ok(())
    }

    pub(super) fn set_format(&mut self, _format: Format) -> anyhow::Result<()> {
        Ok(())
    }

    pub(super) fn write_minutes(&mut self, _id: MeetingId) -> anyhow::Result<()> {
        Ok(())
    }

    pub(super) fn copy_minutes(&mut self, _id: MeetingId) -> anyhow::Result<()> {
        Ok(())
    }
}
