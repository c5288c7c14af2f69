//! What the forecast board shows: read when the screen asks for it. Who looks on decides what of it.

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use super::super::App;
use super::super::board::{page, read};
use super::super::health::facts::Viewpoint;
use crate::domain::forecast::board::history::Fate;
use crate::domain::forecast::board::page::Page;
use crate::domain::forecast::board::{Board, Of, Row};
use crate::domain::ids::MeetingId;
use crate::domain::meeting::Format;
use crate::domain::meeting::definition::MeetingKind;
use crate::domain::meeting::run::RunState;
use crate::domain::people::Subject;
use crate::store::MeetingFilter;
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
            return Ok(BoardData::default());
        }
        let from = Viewpoint { config: &self.config, clock: self.clock.as_ref(), as_of: self.as_of };
        let only = self.only_voice();
        let of = only.map_or(question.of, |subject| match subject {
            Subject::Person(person) => Of::Person(person),
            Subject::Unit(unit) => Of::Unit(unit),
        });
        let keys = beside(&self.world, question.period);
        let mut boards = read(&self.store, from, &keys, of)?;
        if let Some(subject) = only {
            // what is below a unit was said to its lead
            boards.iter_mut().for_each(|b| b.rows.retain(|r| r.subject == subject));
        }
        let mut page = match boards.iter().find(|b| b.period.key == question.period).zip(question.page) {
            Some((board, subject)) => {
                let row = board.rows.iter().find(|r| r.subject == subject);
                row.map(|row| page(&self.store, from, board, row)).transpose()?
            }
            None => None,
        };
        let mut hidden = Vec::new();
        if self.world.presenting {
            hidden = self.hide(&mut boards, page.as_mut())?;
            page = page.filter(|p| !hidden.contains(&p.row.subject) && self.is_for_all(p.row.subject));
            without_words(&mut boards, page.as_mut());
        }
        let only = only.map(|subject| self.world.org.subject_name(subject).to_owned());
        Ok(BoardData { boards, page, hidden, only })
    }

    /// Whose card is on the table: a 1:1 call goes on, and nobody else's is seen.
    fn only_voice(&self) -> Option<Subject> {
        let live = self.live.as_ref().filter(|l| matches!(l.run.state(), RunState::Running | RunState::Paused))?;
        let numbers = live.run.definition().kind() == MeetingKind::Forecast;
        if !numbers || live.meeting.format != Format::OneOnOne {
            return None;
        }
        let speakers = self.world.org.participants(live.meeting.unit);
        let now = speakers.iter().find(|p| Some(p.subject) == self.looked_at).or(speakers.first())?;
        Some(now.subject)
    }

    /// Takes out what sellers have said one to one: people look at the screen. Returns whose it was.
    fn hide(&self, boards: &mut [Board], page: Option<&mut Page>) -> anyhow::Result<Vec<Subject>> {
        let mut known: HashMap<MeetingId, bool> = HashMap::new();
        let mut private = |meeting: Option<MeetingId>| -> anyhow::Result<bool> {
            let Some(id) = meeting else { return Ok(false) };
            if let Some(known) = known.get(&id) {
                return Ok(*known);
            }
            let found = self.store.meetings(&MeetingFilter { id: Some(id), ..MeetingFilter::default() })?;
            let is = found.first().is_some_and(|m| m.format == Format::OneOnOne);
            known.insert(id, is);
            Ok(is)
        };
        let mut hidden: Vec<Subject> = Vec::new();
        for row in boards.iter().flat_map(|b| &b.rows).filter(|r| matches!(r.subject, Subject::Person(_))) {
            let meeting = row.call.as_ref().and_then(|c| c.meeting);
            if private(meeting)? && !hidden.contains(&row.subject) {
                hidden.push(row.subject);
            }
        }
        for board in boards {
            let mut bare = Vec::new();
            for (n, row) in board.rows.iter().enumerate() {
                let below = board.rows[n + 1..].iter().take_while(|r| r.depth > row.depth);
                // a sum of few would tell what each has said
                if below.filter(|r| r.depth == row.depth + 1).any(|r| hidden.contains(&r.subject)) {
                    bare.push(n);
                }
            }
            for (n, row) in board.rows.iter_mut().enumerate() {
                if hidden.contains(&row.subject) {
                    (row.call, row.sent_back, row.last, row.named, row.stale) = (None, None, None, None, false);
                } else if bare.contains(&n) {
                    (row.reports, row.missing) = (None, Vec::new());
                }
            }
        }
        if let Some(page) = page
            && matches!(page.row.subject, Subject::Person(_))
        {
            let mut kept = Vec::new();
            for said in std::mem::take(&mut page.history) {
                if private(said.submission.meeting)? {
                    page.way.calls.clear();
                } else {
                    kept.push(said);
                }
            }
            page.history = kept;
        }
        Ok(hidden)
    }
}
