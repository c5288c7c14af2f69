//! What the forecast board shows: read when the screen asks for it. Who looks on decides what of it.

#[cfg(test)]
mod tests;

use super::super::App;
use super::super::board::{page, read};
use super::super::health::facts::Viewpoint;
use crate::domain::forecast::audience::{Audience, What};
use crate::domain::forecast::board::history::Fate;
use crate::domain::forecast::board::page::Page;
use crate::domain::forecast::board::{Board, Of, Row};
use crate::domain::people::Subject;
use crate::ui::screens::Screen;
use crate::ui::screens::forecast::{BoardData, ForecastBoard, Question, beside};

/// Takes out why a number was given, differs or was sent back: it may be about a person.
fn without_words(boards: &mut [Board], page: Option<&mut Page>) {
    let bare = |row: &mut Row| {
        if let Some(call) = &mut row.call {
            call.reason = None;
        }
        if let Some(back) = &mut row.sent_back {
            "why is not shown in presenter mode".clone_into(&mut back.reason);
        }
    };
    boards.iter_mut().flat_map(|b| &mut b.rows).for_each(bare);
    let Some(page) = page else { return };
    bare(&mut page.row);
    for said in &mut page.history {
        said.submission.reason = None;
        said.submission.explanations.iter_mut().for_each(|e| e.note = None);
        if let Fate::Withdrawn { reason, .. } | Fate::Returned { reason, .. } = &mut said.fate {
            reason.clear();
        }
    }
}

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
        let mut boards = read(&self.store, from, &keys, of)?;
        let mut page = match boards.iter().find(|b| b.period.key == question.period).zip(question.page) {
            Some((board, subject)) => {
                let told = !board.is_untold(subject, What::Number) && self.store.audience().judges(subject);
                let row = board.rows.iter().find(|r| r.subject == subject).filter(|_| told);
                row.map(|row| page(&self.store, from, board, row)).transpose()?
            }
            None => None,
        };
        if self.store.audience() == Audience::Room {
            without_words(&mut boards, page.as_mut());
        }
        let only = only.map(|subject| self.world.org.subject_name(subject).to_owned());
        Ok(BoardData { boards, page, only, left_out: None })
    }
}
