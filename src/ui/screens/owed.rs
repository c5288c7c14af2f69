//! Explanations: which missed forecasts still owe one, and what was written about the others, amendments with it. Shows what it
//! is given.

mod draw;
#[cfg(test)]
pub(in crate::ui::screens) mod sample;
#[cfg(test)]
mod tests;

pub(in crate::ui::screens) use draw::said_when;

use std::cell::Cell;
use std::collections::HashMap;

use ratatui::layout::Rect;

use super::View;
use crate::domain::forecast::owed::Entry;
use crate::domain::ids::{DealId, MeetingId, PersonId};
use crate::domain::people::Subject;
use crate::domain::period::PeriodKey;
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::command::Command;
use crate::ui::flow::{Flow, Goto, Intent};
use crate::ui::keymap::Context;
use crate::ui::theme::Tone;
use crate::ui::widgets::cursor::Cursor;
use crate::ui::world::Ctx;

/// What the screen shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwedData {
    /// Every gap, what is owed first.
    pub entries: Vec<Entry>,
    /// The names of the deals in them.
    pub names: HashMap<DealId, String>,
    /// Who has written.
    pub people: HashMap<PersonId, String>,
    /// The codes of the meetings it was written in.
    pub codes: HashMap<MeetingId, String>,
    /// Somebody has called a number.
    pub any: bool,
    /// Why this is not everything, where it is not all for who looks on now.
    pub left_out: Option<String>,
}

/// The screen.
#[derive(Debug, Default)]
pub struct OwedScreen {
    /// What it shows.
    pub data: OwedData,
    cursor: Cursor,
    /// Where it was opened from, to go back to.
    pub from: Option<Goto>,
    /// On whom it is to stand when its data comes.
    on: Option<(Subject, Option<PeriodKey>)>,
    /// The selected one is read as a whole, from this line on.
    reading: Option<usize>,
    /// The first line of the last page of it, as it was drawn last.
    lowest: Cell<usize>,
}

impl OwedScreen {
    /// Opened from there.
    pub fn from(from: Option<Goto>) -> Self {
        Self { from, ..Self::default() }
    }

    /// To stand on this gap, or on the newest of this subject, when its data comes.
    pub fn aim(&mut self, on: Option<(Subject, Option<PeriodKey>)>) {
        self.on = on;
        self.reading = None;
    }

    /// Takes fresh data; the selection stays on its gap.
    pub fn refresh(&mut self, data: OwedData) {
        let here = self.selected().map(|e| (e.subject, Some(e.period.key)));
        self.data = data;
        if let Some((subject, period)) = self.on.take().or(here) {
            let found = |e: &Entry| e.subject == subject && period.is_none_or(|p| p == e.period.key);
            if let Some(at) = self.data.entries.iter().position(found) {
                self.cursor.at = at;
            }
        }
        self.cursor.clamp(self.data.entries.len());
    }

    /// The selected gap.
    fn selected(&self) -> Option<&Entry> {
        self.data.entries.get(self.cursor.at)
    }

    fn owed(&self) -> usize {
        self.data.entries.iter().filter(|e| e.is_owed()).count()
    }

    /// To the form: what is owed is written, what was written is amended.
    fn write(&self, amend: bool) -> Flow {
        let Some(entry) = self.selected() else { return Flow::Stay };
        let say = |words: &str| Flow::intent(Intent::Say(words.to_owned(), Tone::Watch));
        match (&entry.miss, entry.written.is_empty(), amend) {
            (None, ..) => say("the forecast is reached by now: there is nothing to amend"),
            (Some(_), true, true) => say("nothing is written yet: Enter writes it"),
            (Some(_), false, false) => say("it is written and stays as it is: e amends it, and both are shown"),
            (Some(_), ..) => Flow::Go(Goto::Explain(entry.subject, entry.period.key)),
        }
    }
}

impl View for OwedScreen {
    fn contexts(&self, _ctx: &Ctx<'_>) -> Vec<Context> {
        vec![Context::Owed, Context::List]
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        draw::screen(self, canvas, area, ctx);
    }

    fn act(&mut self, command: Command, ctx: &Ctx<'_>) -> Flow {
        if let Some(top) = &mut self.reading {
            let lowest = self.lowest.get();
            *top = (*top).min(lowest);
            match command {
                Command::Up => *top = top.saturating_sub(1),
                Command::Down => *top = (*top + 1).min(lowest),
                Command::PageUp => *top = top.saturating_sub(10),
                Command::PageDown => *top = (*top + 10).min(lowest),
                Command::First => *top = 0,
                Command::Last => *top = lowest,
                Command::Back | Command::Accept => self.reading = None,
                Command::Edit => return self.write(true),
                Command::ExplainMissed => return self.write(false),
                _ => return Flow::Pass,
            }
            return Flow::Stay;
        }
        if self.cursor.act(command, self.data.entries.len()) {
            return Flow::Stay;
        }
        match command {
            Command::Accept => match self.selected() {
                Some(entry) if entry.written.is_empty() => self.write(false),
                Some(_) => {
                    self.reading = Some(0);
                    Flow::Stay
                }
                None => Flow::Stay,
            },
            Command::ExplainMissed => self.write(false),
            Command::Edit => self.write(true),
            Command::Back if self.from.is_some() => Flow::Go(self.from.clone().unwrap_or(Goto::Home)),
            // what was looked up in the middle of a meeting leads back to it
            Command::Back if ctx.live.is_some() => Flow::Go(Goto::Meeting),
            _ => Flow::Pass,
        }
    }

    fn hit(&mut self, hit: Hit, ctx: &Ctx<'_>) -> Flow {
        match hit {
            Hit::Key(command) => self.act(command, ctx),
            // the second click opens
            Hit::Row(n) if n == self.cursor.at => self.act(Command::Accept, ctx),
            Hit::Row(n) if n < self.data.entries.len() => {
                self.cursor.at = n;
                Flow::Stay
            }
            _ => Flow::Stay,
        }
    }
}
