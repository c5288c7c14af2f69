//! Past meetings, newest first: their minutes are one key away, an unfinished one is resumed. Shows what it is given.

mod draw;
#[cfg(test)]
mod tests;

use chrono::{NaiveDate, NaiveTime};
use ratatui::layout::Rect;

use super::View;
use crate::domain::ids::MeetingId;
use crate::domain::meeting::MeetingState;
use crate::domain::text;
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::command::Command;
use crate::ui::flow::{Asked, Flow, Goto, Intent, PickKey, PickThen};
use crate::ui::keymap::Context;
use crate::ui::overlays::Overlay;
use crate::ui::overlays::prompt::Prompt;
use crate::ui::widgets::cursor::Cursor;
use crate::ui::world::Ctx;

/// One held meeting.
#[derive(Debug, Clone, PartialEq)]
pub struct PastMeeting {
    /// Which.
    pub id: MeetingId,
    /// The local day it started.
    pub on: NaiveDate,
    /// The local time it started.
    pub time: NaiveTime,
    /// "WFC".
    pub code: String,
    /// "Weekly Forecast Call".
    pub name: String,
    /// "Team West".
    pub unit: String,
    /// Minutes on its clock; `None`: it is still open or cannot be read.
    pub minutes: Option<i64>,
    /// Where it stands.
    pub state: MeetingState,
    /// Required outputs that are missing.
    pub missing: u32,
    /// The mean of its ratings, 1 to 10.
    pub rating: Option<f64>,
    /// What happened in it cannot be read: its length and its ratings are not known.
    pub unreadable: bool,
}

impl PastMeeting {
    /// It can still be taken up.
    pub fn is_unfinished(&self) -> bool {
        self.state != MeetingState::Concluded
    }

    /// What it is searched by, folded.
    fn key(&self) -> String {
        let unfinished = match (self.is_unfinished(), self.unreadable) {
            (true, _) => "unfinished",
            (false, true) => "unreadable",
            (false, false) => "",
        };
        let day = self.on.format("%a %-d %b %B %Y %Y-%m-%d");
        text::fold(&format!("{} {} {} {day} {unfinished}", self.code, self.name, self.unit))
    }
}

/// What the screen shows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct HistoryData {
    /// Newest first.
    pub meetings: Vec<PastMeeting>,
}

/// The screen.
#[derive(Debug, Default)]
pub struct History {
    /// What it shows.
    pub data: HistoryData,
    query: String,
    shown: Vec<usize>,
    cursor: Cursor,
    on: Option<MeetingId>,
}

impl History {
    /// Starts on this meeting: whose minutes were read a moment ago.
    pub fn on(id: MeetingId) -> Self {
        Self { on: Some(id), ..Self::default() }
    }

    /// Takes fresh data; the selection stays on its meeting.
    pub fn refresh(&mut self, data: HistoryData) {
        let on = self.on.take().or_else(|| self.selected().map(|m| m.id));
        self.data = data;
        self.arrange(on);
    }

    /// The selected meeting.
    pub fn selected(&self) -> Option<&PastMeeting> {
        self.data.meetings.get(*self.shown.get(self.cursor.at)?)
    }

    fn arrange(&mut self, on: Option<MeetingId>) {
        let query = text::fold(&self.query);
        let matches = |m: &PastMeeting| {
            let key = m.key();
            query.split_whitespace().all(|word| key.contains(word))
        };
        self.shown = (0..self.data.meetings.len()).filter(|i| matches(&self.data.meetings[*i])).collect();
        if let Some(at) = self.shown.iter().position(|i| Some(self.data.meetings[*i].id) == on) {
            self.cursor.at = at;
        }
        self.cursor.clamp(self.shown.len());
    }

    fn search(&mut self, query: &str) -> Flow {
        let on = self.selected().map(|m| m.id);
        query.trim().clone_into(&mut self.query);
        self.arrange(on);
        Flow::Stay
    }

    fn open(&self) -> Flow {
        match self.selected() {
            None => Flow::Stay,
            Some(m) if m.is_unfinished() => Flow::intent(Intent::Picked(PickThen::Start, PickKey::Meeting(m.id))),
            Some(m) => Flow::Go(Goto::Minutes(m.id)),
        }
    }
}

impl View for History {
    fn contexts(&self, _ctx: &Ctx<'_>) -> Vec<Context> {
        vec![Context::History, Context::List]
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        draw::screen(self, canvas, area, ctx);
    }

    fn act(&mut self, command: Command, _ctx: &Ctx<'_>) -> Flow {
        if self.cursor.act(command, self.shown.len()) {
            return Flow::Stay;
        }
        match command {
            Command::Accept | Command::OpenMinutes => self.open(),
            Command::Search => Flow::push(Overlay::Prompt(
                Prompt::new("Only which meeting, unit or day?", Asked::Search, false).with(&self.query),
            )),
            // what narrows the list is left before the screen is
            Command::Back if !self.query.is_empty() => self.search(""),
            _ => Flow::Pass,
        }
    }

    fn hit(&mut self, hit: Hit, ctx: &Ctx<'_>) -> Flow {
        match hit {
            Hit::Key(command) => self.act(command, ctx),
            // the second click opens
            Hit::Row(n) if n == self.cursor.at => self.open(),
            Hit::Row(n) if n < self.shown.len() => {
                self.cursor.at = n;
                Flow::Stay
            }
            Hit::Row(_) | Hit::Step(_) | Hit::Person(_) | Hit::Field(_) => Flow::Stay,
        }
    }

    fn answered(&mut self, asked: &Asked, answer: &str, _ctx: &Ctx<'_>) -> Flow {
        if *asked == Asked::Search { self.search(answer) } else { Flow::Stay }
    }
}
