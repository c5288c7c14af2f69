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
use crate::domain::meeting::event::Event;
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
    /// What was written down before the meeting began and was open then: what is owed today, the latest first, then what
    /// is not due yet. What was settled in it stands there, too.
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

    /// Whether this meeting asks about it. What is due after today needs no answer; carrying it moves its day.
    pub fn asks(&self, action: &Action) -> bool {
        action.due.is_none_or(|due| due <= self.today) || self.answer(action) == Some(Answer::Carried)
    }

    /// The actions that are asked about.
    pub fn owed(&self) -> impl Iterator<Item = &ActionRow> {
        self.rows.iter().filter(|r| self.asks(&r.action))
    }

    /// How many of those have an answer.
    pub fn answered(&self) -> usize {
        self.owed().filter(|r| self.answer(&r.action).is_some()).count()
    }

    /// What is owed first, by lateness and owner; what has no day after what has one.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        let mut rows = std::mem::take(&mut self.rows);
        rows.sort_by_cached_key(|r| {
            let a = &r.action;
            (!self.asks(a), a.due.is_none(), a.due, r.owner.is_none(), r.owner.clone(), a.created, a.id)
        });
        self.rows = rows;
        self
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
    ///
    /// The rows keep their order: a carried one has another day and does not jump away.
    pub fn refresh(&mut self, mut data: StepZeroData) {
        let place = |id: ActionId| self.data.rows.iter().position(|r| r.action.id == id).unwrap_or(usize::MAX);
        let mut rows = std::mem::take(&mut data.rows);
        rows.sort_by_key(|r| (!data.asks(&r.action), place(r.action.id)));
        data.rows = rows;
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

    /// The first action that is owed an answer from this row on, then from the top.
    fn open_from(&self, from: usize) -> Option<usize> {
        let len = self.data.rows.len();
        let waits = |a: &Action| self.data.asks(a) && self.data.answer(a).is_none();
        (0..len).map(|i| (from + i) % len).find(|i| waits(&self.data.rows[*i].action))
    }

    /// Goes on to the next step; what is not answered is said, and stays open.
    fn leave(&self, ctx: &Ctx<'_>) -> Flow {
        let open = self.data.owed().count() - self.data.answered();
        if open == 0 || ctx.live.is_none_or(|l| l.run.next_step_key().is_none()) {
            return Flow::Pass;
        }
        let said = match open {
            1 => "1 is not answered: it stays open".to_owned(),
            n => format!("{n} are not answered: they stay open"),
        };
        Flow::Do(vec![Intent::Happen(Event::Next), Intent::Say(said, Tone::Watch)])
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

    /// Carries the selected action over, once per meeting.
    fn carry(&self) -> Flow {
        self.ask(|action| {
            if action.carried_in == Some(self.data.meeting) {
                return say("it is carried over already; a meeting carries an action once");
            }
            if !self.data.asks(action) {
                return say("it is not due yet: there is nothing to carry");
            }
            let mut after = action.clone();
            after.carried += 1;
            after.carried_in = Some(self.data.meeting);
            after.due = Some(self.data.next_due);
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

    fn draw_right(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        draw::readiness(canvas, area, ctx);
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
            Command::NextStep => self.leave(ctx),
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
