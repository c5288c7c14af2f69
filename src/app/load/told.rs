//! The way of questions and answers between the screens of a scope's whole past (slippage, sales) and what tells it.

use std::sync::Arc;

use super::super::App;
use super::super::desk::{attend, leave};
use super::super::sales::Seller;
use super::super::slippage::Slips;
use super::super::told::Teller;
use crate::ui::screens::Screen;
use crate::ui::screens::sales::SalesScreen;
use crate::ui::screens::slippage::Slippage;
use crate::ui::told::Board;

impl App {
    /// The screen that is shelved behind a deal's page where there is one; else a new one.
    pub(super) fn slippage_screen(&mut self) -> Screen {
        if let Some(shelved) = self.unshelve(|s| matches!(s, Screen::Slippage(_))) {
            return shelved;
        }
        let from_meeting = self.out_of_meeting();
        Screen::Slippage(Box::new(Slippage::new(Board::new(self.health_scope()), from_meeting)))
    }

    /// The same of the sales metrics, or of their page of levers.
    pub(super) fn sales_screen(&mut self, levers: bool) -> Screen {
        if let Some(Screen::Sales(mut shelved)) = self.unshelve(|s| matches!(s, Screen::Sales(_))) {
            if levers {
                shelved.show_levers();
            }
            return Screen::Sales(shelved);
        }
        let from_meeting = self.out_of_meeting();
        Screen::Sales(Box::new(SalesScreen::new(Board::new(self.health_scope()), levers, from_meeting)))
    }

    /// Something may have changed: what is shown is asked again.
    pub(super) fn reload_told(&mut self) {
        match &mut self.screen {
            Screen::Slippage(screen) => screen.board.ask(),
            Screen::Sales(screen) => screen.board.ask(),
            _ => {}
        }
        self.ask_tellers();
    }

    /// Asks what the screen wants to know, and hands it what has been told.
    pub(in crate::app) fn ask_tellers(&mut self) {
        let (config, clock) = (&self.config, &self.clock);
        let failed = match &mut self.screen {
            Screen::Slippage(screen) => {
                let make = || Teller::new(config.clone(), Arc::clone(clock), Slips);
                attend(&mut self.slips, &mut screen.board, &self.store, self.as_of, make)
            }
            Screen::Sales(screen) => {
                let make = || Teller::new(config.clone(), Arc::clone(clock), Seller::default());
                attend(&mut self.sold, &mut screen.board, &self.store, self.as_of, make)
            }
            // nobody looks any more
            _ => {
                leave(&mut self.slips);
                leave(&mut self.sold);
                None
            }
        };
        if let Some(why) = failed {
            self.complain(&anyhow::anyhow!("the past cannot be told: {why}"));
        }
    }
}
