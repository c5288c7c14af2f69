//! Step zero of every meeting: what is owed from before it. Each action is closed with an outcome, carried over, or
//! dropped with a reason; the next one without an answer comes by itself. Answered ones stay in view until the meeting
//! moves on.

mod draw;
#[cfg(test)]
mod tests;

use chrono::{DateTime, NaiveDate, Utc};
use ratatui::layout::Rect;

use crate::domain::action::{Action, ActionState, Outcome};
use crate::domain::change::{Change, Swap};
use crate::domain::ids::{ActionId, MeetingId};
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::command::Command;
use crate::ui::flow::{Flow, Intent};
use crate::ui::keymap::Context;
use crate::ui::overlays::capture::Defaults;
use crate::ui::screens::View;
use crate::ui::screens::actions::edit;
use crate::ui::screens::actions::row::{ActionRow, short_day};
use crate::ui::theme::Tone;
use crate::ui::widgets::cursor::Cursor;
use crate::ui::world::Ctx;

/// A topic that was parked for this meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParkedTopic {
    /// What it is.
    pub text: String,
    /// Where and about whom: "Ivo Marek, PR 17 Nov".
    pub from: String,
}

/// What step zero shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepZeroData {
    /// The meeting that goes on.
    pub meeting: MeetingId,
    /// When it began: what was settled since then was settled in it.
    pub started: DateTime<Utc>,
    /// The day it is.
    pub today: NaiveDate,
    /// What was owed when the meeting began, person by person; what was settled in it too.
    pub rows: Vec<ActionRow>,
    /// One by one: how many more are owed by people who are not in the room.
    pub others: usize,
    /// The day a carried action is due: the next meeting of the series.
    pub next_due: NaiveDate,
    /// Topics parked for today.
    pub parked: Vec<ParkedTopic>,
}

impl StepZeroData {
    /// What this meeting has made of an action.
    pub fn answer(&self, action: &Action) -> Option<Answer> {
        match &action.state {
            ActionState::Closed { outcome, .. } => Some(Answer::Closed(*outcome)),
            ActionState::Dropped { .. } => Some(Answer::Dropped),
            ActionState::Open if action.carried_in == Some(self.meeting) => Some(Answer::Carried),
            ActionState::Open => None,
        }
    }

    /// How many have an answer.
    pub fn answered(&self) -> usize {
        self.rows.iter().filter(|r| self.answer(&r.action).is_some()).count()
    }

    /// Whether an action comes up in a meeting of its unit that began then: written down before, and not settled
    /// before.
    pub fn comes_up(action: &Action, started: DateTime<Utc>) -> bool {
        let settled = match &action.state {
            ActionState::Open => None,
            ActionState::Closed { at, .. } | ActionState::Dropped { at, .. } => Some(*at),
        };
        action.created < started && settled.is_none_or(|at| at >= started)
    }
}

/// What a meeting makes of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Closed with an outcome.
    Closed(Outcome),
    /// Carried over to the next meeting.
    Carried,
    /// Given up.
    Dropped,
}

/// The workspace.
#[derive(Debug)]
pub struct StepZero {
    /// What it shows.
    pub data: StepZeroData,
    cursor: Cursor,
}

impl StepZero {
    /// Starts on the first action without an answer.
    pub fn new(data: StepZeroData) -> Self {
        let mut workspace = Self { data, cursor: Cursor::default() };
        workspace.cursor.at = workspace.open_from(0).unwrap_or(0);
        workspace
    }

    /// Takes fresh data. An answer given to the selected action moves the selection to the next one without an answer; one
    /// that was taken back brings it there again.
    pub fn refresh(&mut self, data: StepZeroData) {
        let old = std::mem::replace(&mut self.data, data);
        let was = |id: ActionId| old.rows.iter().find(|r| r.action.id == id).map(|r| old.answer(&r.action).is_some());
        let is = |row: &ActionRow| self.data.answer(&row.action).is_some();
        let reopened = self.data.rows.iter().position(|r| !is(r) && was(r.action.id) == Some(true));
        let on = old.rows.get(self.cursor.at).map(|r| r.action.id);
        let stays = self.data.rows.iter().position(|r| Some(r.action.id) == on);
        let next = stays
            .filter(|at| is(&self.data.rows[*at]) && on.and_then(was) == Some(false))
            .and_then(|at| self.open_from(at + 1));
        if let Some(at) = reopened.or(next).or(stays) {
            self.cursor.at = at;
        }
        self.cursor.clamp(self.data.rows.len());
    }

    /// The first action without an answer from this row on, then from the top.
    fn open_from(&self, from: usize) -> Option<usize> {
        let len = self.data.rows.len();
        (0..len).map(|i| (from + i) % len).find(|i| self.data.answer(&self.data.rows[*i].action).is_none())
    }

    /// The selected action.
    pub fn selected(&self) -> Option<&ActionRow> {
        self.data.rows.get(self.cursor.at)
    }

    fn ask(&self, ask: impl FnOnce(&Action) -> Flow) -> Flow {
        match self.selected() {
            None => Flow::Stay,
            Some(row) if row.action.is_open() => ask(&row.action),
            Some(_) => say("this one is settled already"),
        }
    }

    /// Carries the selected action over, once per meeting. One that is due later than the next meeting keeps its day.
    fn carry(&self) -> Flow {
        self.ask(|action| {
            if action.carried_in == Some(self.data.meeting) {
                return say("it is carried over already; a meeting carries an action once");
            }
            let mut after = action.clone();
            after.carried += 1;
            after.carried_in = Some(self.data.meeting);
            after.due = Some(action.due.map_or(self.data.next_due, |due| due.max(self.data.next_due)));
            let day = after.due.map(|d| short_day(d, self.data.today)).unwrap_or_default();
            let said = format!("carried over to {day}, {}", times(after.carried));
            Flow::intent(Intent::Apply { changes: vec![Change::Action(Swap::edit(action.clone(), after))], said })
        })
    }
}

fn say(what: &str) -> Flow {
    Flow::intent(Intent::Say(what.to_owned(), Tone::Watch))
}

fn times(n: u32) -> String {
    match n {
        1 => "for the first time".to_owned(),
        2 => "for the second time".to_owned(),
        n => format!("{n} times now"),
    }
}

impl View for StepZero {
    fn contexts(&self, _ctx: &Ctx<'_>) -> Vec<Context> {
        vec![Context::StepZero, Context::List]
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        draw::workspace(self, canvas, area, ctx);
    }

    fn act(&mut self, command: Command, ctx: &Ctx<'_>) -> Flow {
        if self.cursor.act(command, self.data.rows.len()) {
            return Flow::Stay;
        }
        match command {
            Command::Achieved => self.ask(|a| edit::ask_outcome(a, Outcome::Achieved)),
            Command::Partly => self.ask(|a| edit::ask_outcome(a, Outcome::Partly)),
            Command::NotAchieved => self.ask(|a| edit::ask_outcome(a, Outcome::NotAchieved)),
            Command::Carry => self.carry(),
            Command::Drop => self.ask(edit::ask_reason),
            Command::Edit | Command::Accept => self.ask(|a| edit::edit(a, ctx.world)),
            _ => Flow::Pass,
        }
    }

    fn hit(&mut self, hit: Hit, ctx: &Ctx<'_>) -> Flow {
        match hit {
            Hit::Key(command) => self.act(command, ctx),
            Hit::Row(n) if n < self.data.rows.len() => {
                self.cursor.at = n;
                Flow::Stay
            }
            Hit::Row(_) | Hit::Step(_) | Hit::Person(_) | Hit::Field(_) => Flow::Stay,
        }
    }

    fn defaults(&self, _ctx: &Ctx<'_>) -> Defaults {
        let action = self.selected().map(|r| &r.action);
        Defaults { owner: action.and_then(|a| a.owner), deal: action.and_then(|a| a.deal), due: None }
    }
}
