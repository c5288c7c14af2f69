//! The way of questions and answers between what shows the pipeline's health and what works it out.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use super::super::App;
use super::super::desk::{attend, leave};
use super::super::health::Clinic;
use crate::domain::health::Scope;
use crate::ui::health::Board;
use crate::ui::screens::Screen;
use crate::ui::screens::health::Health;
use crate::ui::workspaces::Workspace;
use crate::ui::workspaces::health::HealthStep;
use crate::ui::world::Live;

impl App {
    /// Whose health is looked at where nobody says: the unit's, of the whole company everybody's.
    pub(super) fn health_scope(&self) -> Scope {
        self.world.unit.map_or(Scope::All, Scope::Unit)
    }

    /// A board for the present quarter.
    pub(super) fn board(&self, scope: Option<Scope>) -> Board {
        Board::new(self.world.quarter.key, scope.unwrap_or_else(|| self.health_scope()))
    }

    /// The screen that is shelved behind a deal's page where there is one and nothing else is asked for; else a new one.
    pub(super) fn health_screen(&mut self, scope: Option<Scope>) -> Screen {
        if scope.is_none()
            && let Some(shelved) = self.unshelve(|s| matches!(s, Screen::Health(_)))
        {
            return shelved;
        }
        let from_meeting = matches!(self.screen, Screen::Meeting(_));
        let (board, coaching) = (self.board(scope), Arc::clone(&self.coaching));
        Screen::Health(Box::new(Health::new(board, coaching, from_meeting)))
    }

    /// The live meeting: as it was left for a deal's page, or anew.
    pub(super) fn meeting_screen(&mut self) -> Screen {
        let shelved = self.unshelve(|s| matches!(s, Screen::Meeting(_)));
        shelved.unwrap_or_else(|| Screen::Meeting(Box::default()))
    }

    /// The step of a Pipeline Review in which health is looked at, rep by rep.
    pub(super) fn health_step(&self, live: &Live) -> Workspace {
        let board = self.board(Some(Scope::Unit(live.meeting.unit)));
        Workspace::Health(Box::new(HealthStep::new(board, Arc::clone(&self.coaching))))
    }

    /// The newest screen on the shelf that is one of these; what lay over it is gone with it.
    pub(super) fn unshelve(&mut self, is: impl Fn(&Screen) -> bool) -> Option<Screen> {
        let at = self.shelf.iter().rposition(is)?;
        self.shelf.drain(at..).next()
    }

    /// Something may have changed: what is shown is asked again.
    pub(super) fn reload_health(&mut self) {
        if let Some(board) = self.screen.board_mut() {
            board.ask();
        }
        self.ask_clinic();
    }

    /// Asks what the board wants to know, and hands it what has been worked out.
    pub(in crate::app) fn ask_clinic(&mut self) {
        let Some(board) = self.screen.board_mut() else { return leave(&mut self.clinic) };
        let make = || Clinic::new(self.config.clone(), Arc::clone(&self.clock));
        if let Some(why) = attend(&mut self.clinic, board, &self.store, self.as_of, make) {
            self.complain(&anyhow::anyhow!("the figures cannot be worked out: {why}"));
        }
    }
}
