//! The deals: a window on a list of any length. The screen holds a few pages around the selected deal, says which piece it
//! needs next ([`Deals::question`]) and draws what it has meanwhile; it neither reads nor writes anything itself.

mod columns;
mod draw;
mod filter;
pub mod fixing;
pub mod flags;
#[cfg(test)]
pub mod sample;
#[cfg(test)]
mod tests;

use std::cell::Cell;

use chrono::NaiveDate;
use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use super::{Typing, View};
use crate::domain::browse::{Column, DealFlag, DealLine, DealQuery, FlagLimits, Owners, Page, Place, Sort, Tally};
use crate::domain::ids::DealId;
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::command::Command;
use crate::ui::flow::{Flow, Goto, PickKey, PickThen};
use crate::ui::inquiry::Asks;
use crate::ui::keymap::Context;
use crate::ui::overlays::capture::Defaults;
use crate::ui::widgets::field::Field;
use crate::ui::world::Ctx;

pub use columns::{category_word, phase_word};
pub use filter::standing_word;

/// Which piece of which list is needed.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// Which deals, in which order.
    pub query: DealQuery,
    /// Around which place.
    pub place: Place,
    /// So many deals before it.
    pub before: usize,
    /// And behind it.
    pub after: usize,
}

/// How the deals were found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Found {
    /// In the order that was asked for.
    #[default]
    Sorted,
    /// By a few letters, the best match first.
    Ranked,
    /// By whole pieces of text: there are too many to rank them.
    Holding,
}

/// What is known of a question. It may come in two parts: the piece of the list first, the counts behind it.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The piece.
    pub page: Option<Page>,
    /// How it was found.
    pub found: Found,
    /// How many there are and what they are worth: with all filters, and with none but whose and which fate.
    pub tallies: Option<(Tally, Tally)>,
}

impl Answer {
    /// Nothing more is to come.
    pub const fn is_whole(&self) -> bool {
        self.tallies.is_some()
    }
}

/// Deals that are held on either side of the selected one.
const HELD: usize = 150;

/// So near to the end of what is held the next piece is asked for.
const NEAR: usize = 90;

/// The screen.
#[derive(Debug, Default)]
pub struct Deals {
    /// What is asked for.
    pub query: DealQuery,
    /// Whose deals are looked at where no owner is picked.
    scope: Owners,
    lines: Vec<DealLine>,
    at: usize,
    /// More come before and behind the lines that are held.
    more: (bool, bool),
    found: Found,
    tallies: Option<(Tally, Tally)>,
    /// Which piece is to be asked for.
    wanted: Option<Place>,
    /// Which piece was asked for last: what is answered is always that.
    asked: Place,
    /// A piece is on its way, and a count.
    waiting: (bool, bool),
    /// The text is being typed.
    typing: Option<Field>,
    /// Where Esc leads back to while the list is as it was opened; `None`: home.
    pub from: Option<Goto>,
    /// What was asked for when it was opened by a question of its own, out of another screen.
    opened: Option<DealQuery>,
    /// As the last drawing found them.
    top: Cell<usize>,
    height: Cell<usize>,
}

impl Deals {
    /// The open deals of these owners.
    pub fn new(scope: Owners, limits: FlagLimits, today: NaiveDate) -> Self {
        let query = DealQuery { owners: scope.clone(), limits, today, ..DealQuery::default() };
        Self { query, scope, wanted: Some(Place::First), height: Cell::new(40), ..Self::default() }
    }

    /// Only those that have one of these flags.
    pub fn only(&mut self, flags: Vec<DealFlag>) {
        self.query.flags = flags;
        self.wanted = Some(Place::First);
        self.tallies = None;
    }

    /// Something may have changed: another window, an import, a correction. The selection stays on its deal.
    pub fn refresh(&mut self, scope: Owners, limits: FlagLimits, today: NaiveDate) {
        for query in [Some(&mut self.query), self.opened.as_mut()].into_iter().flatten() {
            if query.owners == self.scope {
                query.owners = scope.clone();
            }
        }
        self.scope = scope;
        (self.query.limits, self.query.today) = (limits, today);
        self.wanted = Some(self.selected().map_or(Place::First, |line| Place::On(line.deal.id)));
    }

    /// The selected deal.
    pub fn selected(&self) -> Option<&DealLine> {
        self.lines.get(self.at)
    }

    /// What is asked for. Who looks for a deal by its name finds it also where it has no owner: it may be theirs.
    fn asked_for(&self) -> DealQuery {
        let mut query = self.query.clone();
        if let (false, Owners::Of(sellers)) = (query.text.trim().is_empty(), &self.scope)
            && query.owners == self.scope
        {
            query.owners = Owners::OrNobody(sellers.clone());
        }
        query
    }

    /// Whether there is something to be asked.
    pub const fn asks(&self) -> bool {
        self.wanted.is_some()
    }

    /// Other deals are asked for, or in another order: from the beginning.
    fn ask_anew(&mut self) -> Flow {
        self.wanted = Some(Place::First);
        self.tallies = None;
        Flow::Stay
    }

    /// Moves within what is held, and asks for more near its end.
    fn moved(&mut self, command: Command) -> bool {
        let last = self.lines.len().saturating_sub(1);
        let page = self.height.get().max(1);
        match command {
            Command::Up => self.at = self.at.saturating_sub(1),
            Command::Down => self.at += 1,
            Command::PageUp => self.at = self.at.saturating_sub(page),
            Command::PageDown => self.at += page,
            Command::First if self.more.0 => self.wanted = Some(Place::First),
            Command::First => self.at = 0,
            Command::Last if self.more.1 => self.wanted = Some(Place::Last),
            Command::Last => self.at = last,
            _ => return false,
        }
        self.at = self.at.min(last);
        self.hold_more();
        true
    }

    fn hold_more(&mut self) {
        let near_start = self.more.0 && self.at < NEAR;
        let near_end = self.more.1 && self.at + NEAR >= self.lines.len();
        if (near_start || near_end)
            && self.wanted.is_none()
            && let Some(line) = self.selected()
        {
            self.wanted = Some(Place::On(line.deal.id));
        }
    }

    /// The next deal of the list, or the one before.
    pub fn step(&mut self, command: Command) -> Option<DealId> {
        let before = self.at;
        self.moved(command);
        (self.at != before).then(|| self.selected().map(|l| l.deal.id)).flatten()
    }

    fn sort(&mut self, sort: Sort) -> Flow {
        self.query.sort = sort;
        self.ask_anew()
    }

    fn open(&self) -> Flow {
        self.selected().map_or(Flow::Stay, |line| Flow::Go(Goto::Deal(line.deal.id)))
    }

    fn leave(&self) -> Flow {
        self.from.clone().map_or(Flow::Pass, Flow::Go)
    }
}

impl Asks for Deals {
    type Question = Question;
    type Answer = Answer;

    fn question(&mut self) -> Option<Question> {
        let place = self.wanted.take()?;
        self.waiting = (true, true);
        self.asked = place;
        let page = self.height.get().max(10);
        let (before, after) = match place {
            Place::First => (0, page * 2),
            Place::Last => (page * 2, 0),
            Place::On(_) => (HELD, HELD),
        };
        Some(Question { query: self.asked_for(), place, before, after })
    }

    /// Who has gone on meanwhile stays on the deal that is selected now.
    fn take(&mut self, answer: Answer) {
        if let Some(page) = answer.page {
            // where it stood on the screen it stays
            let row = self.at.saturating_sub(self.top.get());
            let at = match (self.asked, self.selected().map(|line| line.deal.id)) {
                (Place::On(asked), Some(now)) if now != asked => {
                    let at = page.lines.iter().position(|line| line.deal.id == now);
                    if at.is_none() {
                        // too far away by now, or not in the list any more: only a question around it can say
                        self.wanted.get_or_insert(Place::On(now));
                        self.tallies = answer.tallies.or(self.tallies);
                        return;
                    }
                    at
                }
                _ => None,
            };
            (self.lines, self.at) = (page.lines, at.unwrap_or(page.at));
            self.at = self.at.min(self.lines.len().saturating_sub(1));
            self.more = (page.before, page.after);
            self.top.set(self.at.saturating_sub(row));
            self.found = answer.found;
            self.waiting.0 = false;
        }
        if let Some(tallies) = answer.tallies {
            self.tallies = Some(tallies);
            self.waiting.1 = false;
        }
    }

    fn give_up(&mut self) {
        self.waiting = (false, false);
    }
}

impl View for Deals {
    fn contexts(&self, _ctx: &Ctx<'_>) -> Vec<Context> {
        if self.typing.is_some() { vec![Context::Answer, Context::List] } else { vec![Context::Deals, Context::List] }
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        draw::screen(self, canvas, area, ctx);
    }

    fn typing(&self, _ctx: &Ctx<'_>) -> Typing {
        if self.typing.is_some() { Typing::Words } else { Typing::No }
    }

    fn key(&mut self, event: KeyEvent, _ctx: &Ctx<'_>) -> Flow {
        let Some(field) = &mut self.typing else { return Flow::Stay };
        field.key(event);
        let text = field.value().to_owned();
        self.look_for(&text)
    }

    fn paste(&mut self, pasted: &str, _ctx: &Ctx<'_>) {
        if let Some(field) = &mut self.typing {
            field.paste(pasted);
            let text = field.value().to_owned();
            self.look_for(&text);
        }
    }

    fn act(&mut self, command: Command, ctx: &Ctx<'_>) -> Flow {
        if self.typing.is_some() {
            match command {
                Command::Accept => self.typing = None,
                Command::Back => {
                    self.typing = None;
                    return self.look_for("");
                }
                _ if self.moved(command) => {}
                _ => return Flow::Pass,
            }
            return Flow::Stay;
        }
        if self.moved(command) {
            return Flow::Stay;
        }
        match command {
            Command::Accept => self.open(),
            Command::Edit => self.selected().map_or(Flow::Stay, |line| fixing::ask(line, ctx)),
            Command::SortNext => {
                let at = Column::ALL.iter().position(|c| *c == self.query.sort.by).unwrap_or(0);
                self.sort(Sort::by(Column::ALL[(at + 1) % Column::ALL.len()]))
            }
            Command::SortReverse => {
                let Sort { by, descending } = self.query.sort;
                self.sort(Sort { by, descending: !descending })
            }
            Command::FilterOwner
            | Command::FilterFlag
            | Command::FilterStage
            | Command::FilterPeriod
            | Command::FilterChanged
            | Command::FilterStanding => self.pick(command, ctx),
            Command::FilterClear => self.clear_all(),
            Command::Back if self.is_as_opened() => self.leave(),
            Command::Back if self.opened.is_some() => self.as_opened(),
            Command::Back => {
                if self.clear_last() {
                    Flow::Stay
                } else {
                    self.leave()
                }
            }
            Command::Search => {
                self.typing = Some(Field::with(&self.query.text));
                Flow::Stay
            }
            Command::GoFixes => Flow::Go(Goto::Fixes),
            _ => Flow::Pass,
        }
    }

    fn hit(&mut self, hit: Hit, ctx: &Ctx<'_>) -> Flow {
        match hit {
            Hit::Key(command) => self.act(command, ctx),
            // the second click opens
            Hit::Row(n) if n == self.at => self.open(),
            Hit::Row(n) if n < self.lines.len() => {
                self.at = n;
                self.hold_more();
                Flow::Stay
            }
            Hit::Row(_) | Hit::Step(_) | Hit::Person(_) | Hit::Field(_) => Flow::Stay,
        }
    }

    fn defaults(&self, _ctx: &Ctx<'_>) -> Defaults {
        let line = self.selected();
        Defaults { owner: None, deal: line.map(|l| l.deal.id), due: None }
    }

    fn picked(&mut self, then: &PickThen, key: &PickKey, ctx: &Ctx<'_>) -> Flow {
        match (then, key) {
            (PickThen::FixWhat(id), PickKey::Fact(field)) => match self.selected().filter(|l| l.deal.id == *id) {
                Some(line) => fixing::ask_value(&line.deal, *field, ctx),
                None => Flow::Stay,
            },
            _ => self.narrow(then, key),
        }
    }
}
