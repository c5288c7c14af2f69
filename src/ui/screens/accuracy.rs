//! Who can be trusted with a number: everybody in one line, one period by period with the way the number came true week by
//! week, and the judgement ledger. Shows what it is given.

mod draw;
mod ledger;
mod one;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use ratatui::layout::Rect;

use super::View;
use crate::domain::forecast::accuracy::{Accuracy, Aims, At};
use crate::domain::forecast::track::{Span, Track};
use crate::domain::people::Subject;
use crate::domain::period::{Period, PeriodKey};
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::command::Command;
use crate::ui::flow::{Flow, Goto};
use crate::ui::keymap::Context;
use crate::ui::widgets::cursor::Cursor;
use crate::ui::world::Ctx;

/// What the screen shows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AccuracyData {
    /// Who has said anything, from the top down.
    pub tracks: Vec<Track>,
    /// Closed periods of which no deal is known.
    pub unknown: Vec<Period>,
    /// What is aimed at.
    pub aims: Aims,
    /// Missed forecasts: whose, of which period; `true`: an explanation is owed, `false`: it is written.
    pub explained: HashMap<(Subject, PeriodKey), bool>,
    /// Why this is not everything, where it is not all for who looks on now.
    pub left_out: Option<String>,
    /// So many numbers were made beside a sum of what was said one by one: that one is not told.
    pub sums: usize,
}

/// What is seen of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Pane {
    /// Everybody, one line each.
    #[default]
    Everybody,
    /// One, period by period.
    One,
    /// What each level made of the sum below it.
    Ledger,
}

/// The screen.
#[derive(Debug, Default)]
pub struct AccuracyScreen {
    /// What it shows.
    pub data: AccuracyData,
    span: Span,
    at: At,
    pane: Pane,
    cursor: Cursor,
    ledger: Cursor,
}

impl AccuracyScreen {
    /// Takes fresh data; the selection stays on whose it was.
    pub fn refresh(&mut self, data: AccuracyData) {
        let on = self.selected().map(|t| t.subject);
        self.data = data;
        self.select(on);
    }

    fn select(&mut self, on: Option<Subject>) {
        if let Some(at) = self.data.tracks.iter().position(|t| Some(t.subject) == on) {
            self.cursor.at = at;
        }
        self.cursor.clamp(self.data.tracks.len());
        self.ledger.clamp(self.ledger_lines().len());
    }

    fn selected(&self) -> Option<&Track> {
        self.data.tracks.get(self.cursor.at)
    }

    /// The newest missed forecast of the selected one of the kind that is looked at; one that owes an explanation before.
    fn explains(&self) -> Option<(Subject, Option<PeriodKey>)> {
        let subject = self.selected()?.subject;
        let of = self.data.explained.iter().filter(|((s, p), _)| *s == subject && Span::of(*p) == self.span);
        of.max_by_key(|((_, p), owed)| (**owed, p.ordinal())).map(|((_, p), _)| (subject, Some(*p)))
    }

    fn accuracy(&self, track: &Track) -> Accuracy {
        track.accuracy(self.span, self.at, &self.data.aims)
    }

    /// The periods of the kind that is looked at of which nothing can be said.
    fn unknown(&self) -> usize {
        self.data.unknown.iter().filter(|p| Span::of(p.key) == self.span).count()
    }

    fn ledger_lines(&self) -> Vec<ledger::Line<'_>> {
        ledger::lines(&self.data.tracks, self.span, self.at)
    }
}

impl View for AccuracyScreen {
    fn contexts(&self, _ctx: &Ctx<'_>) -> Vec<Context> {
        vec![Context::Accuracy, Context::List]
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        draw::screen(self, canvas, area, ctx);
    }

    fn act(&mut self, command: Command, _ctx: &Ctx<'_>) -> Flow {
        let moved = match self.pane {
            Pane::Ledger => {
                let lines = self.ledger_lines().len();
                self.ledger.act(command, lines)
            }
            Pane::Everybody | Pane::One => self.cursor.act(command, self.data.tracks.len()),
        };
        if moved {
            return Flow::Stay;
        }
        match command {
            Command::NextHorizon => self.at = self.at.next(),
            Command::NextSpan => self.span = self.span.other(),
            Command::ShowGrid => self.pane = Pane::Everybody,
            Command::ShowLedger => self.pane = Pane::Ledger,
            Command::NextPerson => {
                self.cursor.act(Command::Down, self.data.tracks.len());
            }
            Command::PrevPerson => {
                self.cursor.act(Command::Up, self.data.tracks.len());
            }
            Command::Accept if self.pane == Pane::Ledger => {
                let on = self.ledger_lines().get(self.ledger.at).map(|l| l.subject());
                self.select(on);
                self.pane = Pane::One;
            }
            // one who has missed is asked, or has said, why; the newest first
            Command::Accept if self.pane == Pane::One && self.explains().is_some() => {
                return Flow::Go(Goto::Owed(self.explains()));
            }
            Command::ExplainMissed => return Flow::Go(Goto::Owed(self.explains())),
            Command::Accept if self.selected().is_some() => {
                self.pane = if self.pane == Pane::One { Pane::Everybody } else { Pane::One };
            }
            // back to the list before home
            Command::Back if self.pane != Pane::Everybody => self.pane = Pane::Everybody,
            _ => return Flow::Pass,
        }
        self.ledger.clamp(self.ledger_lines().len());
        Flow::Stay
    }

    fn hit(&mut self, hit: Hit, ctx: &Ctx<'_>) -> Flow {
        match hit {
            Hit::Key(command) => self.act(command, ctx),
            Hit::Row(n) if self.pane == Pane::Ledger => {
                self.ledger.at = n;
                Flow::Stay
            }
            // the second click opens
            Hit::Row(n) if n == self.cursor.at => self.act(Command::Accept, ctx),
            Hit::Row(n) => {
                self.cursor.at = n;
                self.cursor.clamp(self.data.tracks.len());
                Flow::Stay
            }
            Hit::Step(_) | Hit::Person(_) | Hit::Field(_) => Flow::Stay,
        }
    }
}
