//! The way of questions and answers between the waterfall screen and what works it out.

use std::sync::Arc;

use super::super::App;
use super::super::desk::{attend, leave};
use super::super::waterfall::Gauge;
use crate::domain::health::Scope;
use crate::ui::screens::Screen;
use crate::ui::screens::waterfall::Waterfall;
use crate::ui::waterfall::Board;

impl App {
    /// The screen that is shelved behind a deal's page where there is one and nothing else is asked for; else a new one.
    pub(super) fn waterfall_screen(&mut self, scope: Option<Scope>) -> Screen {
        if scope.is_none()
            && let Some(shelved) = self.unshelve(|s| matches!(s, Screen::Waterfall(_)))
        {
            return shelved;
        }
        let from_meeting = matches!(self.screen, Screen::Meeting(_));
        let board = Board::of(self.world.quarter.key, scope.unwrap_or_else(|| self.health_scope()));
        Screen::Waterfall(Box::new(Waterfall::new(board, from_meeting)))
    }

    /// A new one with its parts side by side.
    pub(super) fn beside_screen(&mut self) -> Screen {
        let from_meeting = matches!(self.screen, Screen::Meeting(_));
        let board = Board::of(self.world.quarter.key, self.health_scope());
        let mut screen = Waterfall::new(board, from_meeting);
        screen.show_beside(&self.ctx());
        Screen::Waterfall(Box::new(screen))
    }

    /// Something may have changed: what is shown is asked again.
    pub(super) fn reload_waterfall(&mut self) {
        if let Screen::Waterfall(screen) = &mut self.screen {
            screen.board.ask();
        }
        self.ask_gauge();
    }

    /// Asks what the screen wants to know, and hands it what has been worked out.
    pub(in crate::app) fn ask_gauge(&mut self) {
        let Screen::Waterfall(screen) = &mut self.screen else { return leave(&mut self.gauge) };
        let make = || Gauge::new(self.config.clone(), Arc::clone(&self.clock));
        if let Some(why) = attend(&mut self.gauge, &mut screen.board, &self.store, self.as_of, make) {
            self.complain(&anyhow::anyhow!("what moved cannot be worked out: {why}"));
        }
    }
}
