//! The way of questions and answers between the screens of a scope's whole past (slippage, sales) and what tells it.

use std::sync::Arc;

use chrono::NaiveDate;

use super::super::App;
use super::super::desk::Desk;
use super::super::sales::Seller;
use super::super::slippage::Slips;
use super::super::told::{Reads, Teller};
use crate::store::Store;
use crate::ui::screens::Screen;
use crate::ui::screens::sales::SalesScreen;
use crate::ui::screens::slippage::Slippage;
use crate::ui::told::Board;

/// Asks what the board wants to know, and hands it what has been told; why it could not be, if so.
fn ask<R: Reads>(
    desk: &mut Option<Desk<Teller<R>>>,
    board: &mut Board<R::Told>,
    store: &Store,
    as_of: Option<NaiveDate>,
    make: impl Fn() -> Teller<R>,
) -> Option<String> {
    let answers = match board.question() {
        Some(question) => desk.get_or_insert_with(|| Desk::for_store(store, make)).ask(store, question, as_of),
        None => desk.as_mut().map(Desk::look).unwrap_or_default(),
    };
    let mut failed = None;
    for answer in answers {
        match answer {
            Ok(answer) => board.take(answer),
            Err(why) => {
                board.give_up();
                failed = Some(why);
            }
        }
    }
    failed
}

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
                ask(&mut self.slips, &mut screen.board, &self.store, self.as_of, make)
            }
            Screen::Sales(screen) => {
                let make = || Teller::new(config.clone(), Arc::clone(clock), Seller::default());
                ask(&mut self.sold, &mut screen.board, &self.store, self.as_of, make)
            }
            // nobody looks any more
            _ => {
                if let Some(slips) = &mut self.slips {
                    slips.forget();
                }
                if let Some(sold) = &mut self.sold {
                    sold.forget();
                }
                None
            }
        };
        if let Some(why) = failed {
            self.complain(&anyhow::anyhow!("the past cannot be told: {why}"));
        }
    }
}
