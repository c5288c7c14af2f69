//! The way of questions and answers between the screen of what the past says and what works it out.

use std::sync::Arc;

use super::super::App;
use super::super::desk::{attend, leave};
use super::super::odds::Oracle;
use crate::domain::health::Scope;
use crate::ui::odds::{Board, Question};
use crate::ui::screens::Screen;
use crate::ui::screens::odds::OddsScreen;

impl App {
    /// A new one, of whoever is looked at and the present quarter.
    pub(super) fn odds_screen(&mut self, scope: Option<Scope>) -> Screen {
        let from_meeting = matches!(self.screen, Screen::Meeting(_));
        let question = Question { scope: scope.unwrap_or_else(|| self.health_scope()), period: self.world.quarter.key };
        Screen::Odds(Box::new(OddsScreen::new(Board::new(question), from_meeting)))
    }

    /// Something may have changed: what is shown is asked again.
    pub(super) fn reload_odds(&mut self) {
        if let Screen::Odds(screen) = &mut self.screen {
            screen.board.ask();
        }
        self.ask_oracle();
    }

    /// Asks what the screen wants to know, and hands it what has been worked out.
    pub(in crate::app) fn ask_oracle(&mut self) {
        let Screen::Odds(screen) = &mut self.screen else { return leave(&mut self.oracle) };
        let make = || Oracle::new(self.config.clone(), Arc::clone(&self.clock));
        if let Some(why) = attend(&mut self.oracle, &mut screen.board, &self.store, self.as_of, make) {
            self.complain(&anyhow::anyhow!("what the past says cannot be worked out: {why}"));
        }
    }
}
