//! One deal: its facts, what is wrong with it and why, what happened to it, what was said about it. The list it was
//! opened from stands behind it, so that the next one is a key away and the way back leads to the same row.

mod draw;
#[cfg(test)]
mod tests;

use std::cell::Cell;
use std::collections::HashMap;

use chrono::NaiveDate;
use ratatui::layout::Rect;

use super::View;
use super::deals::{Deals, fixing};
use super::fixes::FixRow;
use crate::domain::browse::{DealLine, FlagLimits};
use crate::domain::ids::{DealId, PersonId};
use crate::domain::timeline::{Event, Pushes, Stay};
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::command::Command;
use crate::ui::flow::{Flow, Goto, PickKey, PickThen};
use crate::ui::keymap::Context;
use crate::ui::overlays::capture::Defaults;
use crate::ui::theme::Tone;
use crate::ui::world::Ctx;

/// Something that was said or written down about the deal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// When.
    pub on: NaiveDate,
    /// In which meeting: "WFC"; `None`: outside of one.
    pub code: Option<String>,
    /// What it is: "action", "note", "buyer", "named".
    pub kind: &'static str,
    /// The words.
    pub text: String,
    /// Where it stands: "open, Ivo, due Fri 27 Nov".
    pub state: String,
    /// How that is.
    pub tone: Tone,
}

/// What the page shows.
#[derive(Debug, Clone, PartialEq)]
pub struct DealData {
    /// The deal.
    pub line: DealLine,
    /// The day it is.
    pub today: NaiveDate,
    /// From when on a flag is raised.
    pub limits: FlagLimits,
    /// Which event of the buyer last reset its silence: "call 28 Oct: pricing".
    pub heard: String,
    /// Its log in words, oldest first.
    pub events: Vec<Event>,
    /// Its pushes.
    pub pushes: Pushes,
    /// Its stages.
    pub stays: Vec<Stay>,
    /// Names of the people in its log.
    pub names: HashMap<PersonId, String>,
    /// What was corrected of it.
    pub fixes: Vec<FixRow>,
    /// What was written down about it, newest first.
    pub mentions: Vec<Mention>,
    /// Private notes that are not shown because people look at the screen: a meeting goes on, or presenter mode is on.
    pub private: usize,
    /// The numbers that named it, newest first; `None`: not in this meeting.
    pub named: Option<Vec<Mention>>,
    /// So many that named it are not for who looks on.
    pub unnamed: usize,
}

/// The screen.
#[derive(Debug)]
pub struct DealPage {
    /// What it shows.
    pub data: DealData,
    /// The list behind it; `None`: it was opened from somewhere else.
    pub list: Option<Box<Deals>>,
    /// It was opened from the list of corrections.
    pub from_fixes: bool,
    /// It was opened from the live meeting, from the register of promises, or from the pipeline's health: there the way back
    /// leads.
    pub from: Option<Goto>,
    /// The deals it was opened among, where there is no list behind it.
    pub queue: Vec<DealId>,
    quiet: bool,
    top: usize,
    /// As the last drawing found them: rows seen, lines there are.
    page: Cell<(usize, usize)>,
}

impl DealPage {
    /// From the top.
    pub const fn new(data: DealData, list: Option<Box<Deals>>, from_fixes: bool) -> Self {
        Self { data, list, from_fixes, from: None, queue: Vec::new(), quiet: false, top: 0, page: Cell::new((10, 0)) }
    }

    /// Takes fresh data; what is read stays where it is.
    pub fn refresh(&mut self, data: DealData) {
        self.data = data;
    }

    fn scroll(&mut self, command: Command) -> bool {
        let (page, lines) = self.page.get();
        let last = lines.saturating_sub(page);
        self.top = match command {
            Command::Up => self.top.saturating_sub(1),
            Command::Down => self.top + 1,
            Command::PageUp => self.top.saturating_sub(page.saturating_sub(1)),
            Command::PageDown => self.top + page.saturating_sub(1),
            Command::First => 0,
            Command::Last => last,
            _ => return false,
        }
        .min(last);
        true
    }

    /// The next deal of those it was opened among, or the one before.
    fn neighbour(&self, command: Command) -> Flow {
        let here = self.queue.iter().position(|id| *id == self.data.line.deal.id);
        let to = here.and_then(|at| if command == Command::NextDeal { at.checked_add(1) } else { at.checked_sub(1) });
        to.and_then(|at| self.queue.get(at)).map_or(Flow::Stay, |id| Flow::Go(Goto::Deal(*id)))
    }

    fn back(&self) -> Flow {
        Flow::Go(match &self.from {
            _ if self.from_fixes => Goto::Fixes,
            Some(from) => from.clone(),
            None => Goto::Deals,
        })
    }
}

impl View for DealPage {
    fn contexts(&self, _ctx: &Ctx<'_>) -> Vec<Context> {
        vec![Context::Deal, Context::List]
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        draw::screen(self, canvas, area, ctx);
    }

    fn act(&mut self, command: Command, ctx: &Ctx<'_>) -> Flow {
        if self.scroll(command) {
            return Flow::Stay;
        }
        let step = |list: &mut Option<Box<Deals>>, way| {
            let next = list.as_mut().and_then(|list| list.step(way));
            next.map_or(Flow::Stay, |id| Flow::Go(Goto::Deal(id)))
        };
        match command {
            Command::NextDeal | Command::PrevDeal if self.list.is_none() => self.neighbour(command),
            Command::NextDeal => step(&mut self.list, Command::Down),
            Command::PrevDeal => step(&mut self.list, Command::Up),
            Command::Edit => fixing::ask(&self.data.line, ctx),
            Command::ToggleQuiet => {
                self.quiet = !self.quiet;
                Flow::Stay
            }
            Command::GoFixes => Flow::Go(Goto::Fixes),
            Command::Back => self.back(),
            _ => Flow::Pass,
        }
    }

    fn hit(&mut self, hit: Hit, ctx: &Ctx<'_>) -> Flow {
        match hit {
            Hit::Key(command) => self.act(command, ctx),
            Hit::Row(_) | Hit::Step(_) | Hit::Person(_) | Hit::Field(_) => Flow::Stay,
        }
    }

    fn defaults(&self, _ctx: &Ctx<'_>) -> Defaults {
        Defaults { owner: None, deal: Some(self.data.line.deal.id), due: None }
    }

    fn picked(&mut self, then: &PickThen, key: &PickKey, ctx: &Ctx<'_>) -> Flow {
        match (then, key) {
            (PickThen::FixWhat(id), PickKey::Fact(field)) if *id == self.data.line.deal.id => {
                fixing::ask_value(&self.data.line.deal, *field, ctx)
            }
            _ => Flow::Stay,
        }
    }
}
