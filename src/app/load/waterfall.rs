//! The way of questions and answers between the waterfall screen and what works it out.

use std::sync::Arc;

use super::super::App;
use super::super::desk::Desk;
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
        let board = Board::new(self.world.quarter.key, scope.unwrap_or_else(|| self.health_scope()));
        Screen::Waterfall(Box::new(Waterfall::new(board, from_meeting)))
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
        let Screen::Waterfall(screen) = &mut self.screen else {
            // nobody looks any more
            if let Some(gauge) = &mut self.gauge {
                gauge.forget();
            }
            return;
        };
        let answers = match screen.board.question() {
            Some(question) => {
                let make = || Gauge::new(self.config.clone(), Arc::clone(&self.clock));
                let gauge = self.gauge.get_or_insert_with(|| Desk::for_store(&self.store, make));
                gauge.ask(&self.store, question, self.as_of)
            }
            None => self.gauge.as_mut().map(Desk::look).unwrap_or_default(),
        };
        for answer in answers {
            match answer {
                Ok(answer) => screen.board.take(answer),
                Err(why) => {
                    screen.board.give_up();
                    return self.complain(&anyhow::anyhow!("what moved cannot be worked out: {why}"));
                }
            }
        }
    }
}
