//! What the forecast board shows: read when the screen asks for it. Who looks on decides what of it.

#[cfg(test)]
mod tests;

use super::super::App;
use super::super::board::{page, read};
use super::super::health::facts::Viewpoint;
use crate::domain::forecast::audience::{Audience, What};
use crate::domain::forecast::board::Of;
use crate::domain::people::Subject;
use crate::ui::screens::Screen;
use crate::ui::screens::forecast::{BoardData, ForecastBoard, Question, beside};

impl App {
    /// The screen that is shelved behind a deal's page where there is one; else a new one, of the unit that is looked at.
    pub(super) fn board_screen(&mut self) -> Screen {
        if let Some(shelved) = self.unshelve(|s| matches!(s, Screen::Forecast(_))) {
            return shelved;
        }
        let from_meeting = matches!(self.screen, Screen::Meeting(_));
        let of = self.world.unit().filter(|u| u.parent.is_some()).map_or(Of::All, |u| Of::Unit(u.id));
        Screen::Forecast(Box::new(ForecastBoard::new(self.world.quarter.key, of, from_meeting)))
    }

    /// Something may have changed: what is shown is read again.
    pub(super) fn reload_board(&mut self) {
        if let Screen::Forecast(screen) = &mut self.screen {
            screen.ask();
        }
        self.ask_board();
    }

    /// Reads what the screen wants to know.
    pub(in crate::app) fn ask_board(&mut self) {
        let Screen::Forecast(screen) = &mut self.screen else { return };
        let Some(question) = screen.question() else { return };
        match self.board_data(question) {
            Ok(data) => {
                if let Screen::Forecast(screen) = &mut self.screen {
                    screen.take(question, data);
                }
            }
            Err(e) => self.complain(&e.context("the forecast board cannot be read")),
        }
    }

    fn board_data(&self, question: Question) -> anyhow::Result<BoardData> {
        if self.refuses_numbers().is_some() {
            // a Pipeline Review has begun, here or in another window
            return Ok(BoardData { left_out: Some(self.left_out()), ..BoardData::default() });
        }
        let from = Viewpoint { config: &self.config, clock: self.clock.as_ref(), as_of: self.as_of };
        let only = match self.store.audience() {
            Audience::Only(subject) => Some(subject),
            Audience::Nobody => {
                return Ok(BoardData { left_out: Some(self.left_out()), ..BoardData::default() });
            }
            Audience::Alone | Audience::Room => None,
        };
        let of = only.map_or(question.of, |subject| match subject {
            Subject::Person(person) => Of::Person(person),
            Subject::Unit(unit) => Of::Unit(unit),
        });
        let keys = beside(&self.world, question.period);
        let boards = read(&self.store, from, &keys, of)?;
        let page = match boards.iter().find(|b| b.period.key == question.period).zip(question.page) {
            Some((board, subject)) => {
                let told = !board.is_untold(subject, What::Number);
                let row = board.rows.iter().find(|r| r.subject == subject).filter(|_| told);
                row.map(|row| page(&self.store, from, board, row)).transpose()?
            }
            None => None,
        };
        let only = only.map(|subject| self.world.org.subject_name(subject).to_owned());
        Ok(BoardData { boards, page, only, left_out: None })
    }
}
