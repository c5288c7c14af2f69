//! The register of what buyers have promised: who, what, by when, and what became of it; how many each seller's buyers
//! keep. Shows what it is given and asks for changes; it writes nothing itself.

mod draw;
pub mod row;
#[cfg(test)]
pub mod sample;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use ratatui::layout::Rect;

use super::View;
use super::actions::edit;
use crate::domain::capture::Kept;
use crate::domain::ids::{CommitmentId, PersonId};
use crate::domain::promise::{self, Rate};
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::command::Command;
use crate::ui::flow::{Asked, Flow, Goto, Intent, PickKey, PickThen};
use crate::ui::fuzzy;
use crate::ui::keymap::Context;
use crate::ui::overlays::Overlay;
use crate::ui::overlays::capture::Defaults;
use crate::ui::overlays::picker::{Item, Picker};
use crate::ui::overlays::prompt::Prompt;
use crate::ui::theme::Tone;
use crate::ui::widgets::cursor::Cursor;
use crate::ui::world::Ctx;
use row::PromiseRow;

/// What the screen shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PromisesData {
    /// The day "late" is counted from.
    pub today: NaiveDate,
    /// Open and settled ones.
    pub rows: Vec<PromiseRow>,
    /// The sellers and how many of their buyers' promises are kept, by name.
    pub rates: Vec<(String, Rate)>,
}

impl PromisesData {
    /// With the rates of these rows; sellers of whom nothing is known are left out.
    pub fn new(today: NaiveDate, rows: Vec<PromiseRow>) -> Self {
        let mut rates: BTreeMap<String, Rate> = BTreeMap::new();
        for row in &rows {
            rates.entry(row.seller().to_owned()).or_default().add(&row.promise, today);
        }
        Self { today, rows, rates: rates.into_iter().collect() }
    }

    /// Of everybody together.
    pub fn rate(&self) -> Rate {
        Rate::of(self.rows.iter().map(|r| &r.promise), self.today)
    }
}

/// Of which result.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum State {
    /// Those that have none.
    #[default]
    Open,
    /// This one.
    One(Kept),
    /// Any and none.
    All,
}

/// What is asked for. The default is every open promise.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filters {
    /// Brought by this seller.
    pub seller: Option<PersonId>,
    /// Of which result.
    pub state: State,
    /// Only those whose day has come.
    pub due: bool,
    /// Words to search for.
    pub query: String,
}

impl Filters {
    /// Nothing is left out but what is settled.
    pub fn is_off(&self) -> bool {
        *self == Self::default()
    }

    fn lets(&self, row: &PromiseRow, today: NaiveDate) -> bool {
        let state = match self.state {
            State::Open => row.promise.kept == Kept::Open,
            State::One(kept) => row.promise.kept == kept,
            State::All => true,
        };
        state
            && self.seller.is_none_or(|s| row.promise.seller == Some(s))
            && (!self.due || row.promise.due.is_some_and(|d| d <= today))
    }
}

/// A heading of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Group {
    Found,
    Due,
    Week,
    Later,
    NoDay,
    Settled,
}

impl Group {
    const fn title(self) -> &'static str {
        match self {
            Self::Found => "BEST MATCH FIRST",
            Self::Due => "TO BE ASKED NOW",
            Self::Week => "NEXT 7 DAYS",
            Self::Later => "LATER",
            Self::NoDay => "WITHOUT A DAY",
            Self::Settled => "SETTLED",
        }
    }

    fn of(row: &PromiseRow, today: NaiveDate) -> Self {
        match row.promise.due {
            _ if row.promise.kept != Kept::Open => Self::Settled,
            None => Self::NoDay,
            Some(due) if due <= today => Self::Due,
            Some(due) if due <= today + Days::new(7) => Self::Week,
            Some(_) => Self::Later,
        }
    }
}

/// One line of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    Heading(Group, usize),
    Row(usize),
}

/// The screen.
#[derive(Debug, Default)]
pub struct Promises {
    /// What it shows.
    pub data: PromisesData,
    /// Which of it.
    pub filters: Filters,
    shown: Vec<usize>,
    lines: Vec<Line>,
    cursor: Cursor,
    scroll: Cursor,
    /// Starts on this one.
    sought: Option<CommitmentId>,
    /// Where Esc leads back to; `None`: home.
    pub from: Option<Goto>,
}

impl Promises {
    /// On this promise, once it knows its data; Esc leads back to where it was asked about.
    pub fn on(promise: CommitmentId, from: Option<Goto>) -> Self {
        Self { sought: Some(promise), from, ..Self::default() }
    }

    /// Takes fresh data; the selection stays on its promise, or on the row where it stood.
    pub fn refresh(&mut self, data: PromisesData) {
        let on = self.sought.take().or_else(|| self.selected().map(|r| r.promise.id));
        self.data = data;
        self.arrange(on);
    }

    /// The selected promise.
    pub fn selected(&self) -> Option<&PromiseRow> {
        self.data.rows.get(*self.shown.get(self.cursor.at)?)
    }

    /// The promises that are shown, in order.
    pub fn shown(&self) -> impl Iterator<Item = &PromiseRow> {
        self.shown.iter().map(|i| &self.data.rows[*i])
    }

    fn arrange(&mut self, on: Option<CommitmentId>) {
        let (rows, today) = (&self.data.rows, self.data.today);
        let searching = !self.filters.query.trim().is_empty();
        let mut shown: Vec<usize> = (0..rows.len()).filter(|i| self.filters.lets(&rows[*i], today)).collect();
        if searching {
            let keys: Vec<String> = shown.iter().map(|i| rows[*i].key()).collect();
            let found = fuzzy::rank(&self.filters.query, keys.iter().map(String::as_str));
            shown = found.into_iter().map(|i| shown[i]).collect();
        } else {
            // what is settled: the latest first
            shown.sort_by_key(|i| {
                let (group, due) = (Group::of(&rows[*i], today), rows[*i].promise.due);
                let back = (group == Group::Settled).then_some(std::cmp::Reverse(due));
                (group, back, due, rows[*i].promise.created)
            });
        }
        let group = |i: usize| if searching { Group::Found } else { Group::of(&rows[i], today) };
        let mut lines = Vec::new();
        let mut last = None;
        for (n, i) in shown.iter().enumerate() {
            let now = group(*i);
            if last != Some(now) {
                lines.push(Line::Heading(now, shown.iter().filter(|j| group(**j) == now).count()));
                last = Some(now);
            }
            lines.push(Line::Row(n));
        }
        if let Some(at) = shown.iter().position(|i| Some(rows[*i].promise.id) == on) {
            self.cursor.at = at;
        }
        (self.shown, self.lines) = (shown, lines);
        self.cursor.clamp(self.shown.len());
        self.settle();
    }

    /// The window follows the selected row; with the first one its heading is seen.
    fn settle(&mut self) {
        let line = self.lines.iter().position(|l| *l == Line::Row(self.cursor.at)).unwrap_or(0);
        self.scroll.at = if self.cursor.at == 0 { 0 } else { line };
    }

    fn filtered(&mut self, change: impl FnOnce(&mut Filters)) -> Flow {
        let on = self.selected().map(|r| r.promise.id);
        change(&mut self.filters);
        self.arrange(on);
        Flow::Stay
    }

    fn pick_seller(&self) -> Flow {
        let mut found: Vec<(String, PersonId, Rate)> = Vec::new();
        for row in &self.data.rows {
            let (Some(name), Some(id)) = (&row.seller, row.promise.seller) else { continue };
            let at = found.iter().position(|f| f.1 == id).unwrap_or_else(|| {
                found.push((name.clone(), id, Rate::default()));
                found.len() - 1
            });
            found[at].2.add(&row.promise, self.data.today);
        }
        found.sort_by(|a, b| a.0.cmp(&b.0));
        let all = Item { label: "everybody's".to_owned(), detail: counts(self.data.rate()), key: PickKey::All };
        let items = std::iter::once(all).chain(found.into_iter().map(|(label, id, rate)| Item {
            label,
            detail: counts(rate),
            key: PickKey::Person(id),
        }));
        let on = self.filters.seller.map_or(PickKey::All, PickKey::Person);
        Flow::push(Overlay::Picker(Picker::new("Brought by whom?", items.collect(), PickThen::PromiseSeller).on(&on)))
    }

    fn pick_state(&self) -> Flow {
        let of = |kept| self.data.rows.iter().filter(|r| r.promise.kept == kept).count();
        let item =
            |kept: Kept| Item { label: kept.key().to_owned(), detail: of(kept).to_string(), key: PickKey::Kept(kept) };
        let mut items: Vec<Item> = Kept::ALL.iter().copied().map(item).collect();
        items.push(Item { label: "all".to_owned(), detail: self.data.rows.len().to_string(), key: PickKey::All });
        let on = match self.filters.state {
            State::Open => PickKey::Kept(Kept::Open),
            State::One(kept) => PickKey::Kept(kept),
            State::All => PickKey::All,
        };
        Flow::push(Overlay::Picker(Picker::new("What became of them?", items, PickThen::PromiseState).on(&on)))
    }
}

fn counts(rate: Rate) -> String {
    match rate.late {
        0 => format!("{} open", rate.open),
        late => format!("{} open, {late} late", rate.open),
    }
}

impl View for Promises {
    fn contexts(&self, _ctx: &Ctx<'_>) -> Vec<Context> {
        vec![Context::Promises, Context::List]
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        draw::screen(self, canvas, area, ctx);
    }

    fn act(&mut self, command: Command, ctx: &Ctx<'_>) -> Flow {
        if self.cursor.act(command, self.shown.len()) {
            self.settle();
            return Flow::Stay;
        }
        let nothing = || Flow::refused("No promise here", "The list is empty: there is no promise to answer.");
        let settle = |kept| self.selected().map_or_else(nothing, |row| row.settle(kept, ctx.world.today));
        match command {
            Command::Back if self.from.is_some() => self.from.clone().map_or(Flow::Pass, Flow::Go),
            Command::Kept => settle(Kept::Kept),
            Command::Broken => settle(Kept::Broken),
            Command::Moved => settle(Kept::Moved),
            Command::Edit => self.selected().map_or_else(nothing, |row| match row.promise.kept {
                Kept::Open => edit::edit_promise(&row.promise, ctx.world),
                _ => row.settled(),
            }),
            Command::OpenDeal | Command::Accept => match self.selected().and_then(|r| r.promise.deal) {
                Some(deal) => Flow::Go(Goto::Deal(deal)),
                None => Flow::intent(Intent::Say("this promise names no deal".to_owned(), Tone::Neutral)),
            },
            Command::FilterOwner => self.pick_seller(),
            Command::FilterStanding => self.pick_state(),
            Command::FilterOverdue => self.filtered(|f| f.due = !f.due),
            Command::FilterClear => self.filtered(|f| *f = Filters::default()),
            // what narrows the list is left before the screen is
            Command::Back if !self.filters.is_off() => self.filtered(|f| *f = Filters::default()),
            Command::Search => {
                Flow::push(Overlay::Prompt(Prompt::new("Search", Asked::Search, false).with(&self.filters.query)))
            }
            _ => Flow::Pass,
        }
    }

    fn hit(&mut self, hit: Hit, ctx: &Ctx<'_>) -> Flow {
        match hit {
            Hit::Key(command) => self.act(command, ctx),
            // the second click opens
            Hit::Row(n) if n == self.cursor.at => self.act(Command::OpenDeal, ctx),
            Hit::Row(n) if n < self.shown.len() => {
                self.cursor.at = n;
                self.settle();
                Flow::Stay
            }
            Hit::Row(_) | Hit::Step(_) | Hit::Person(_) | Hit::Field(_) => Flow::Stay,
        }
    }

    fn defaults(&self, _ctx: &Ctx<'_>) -> Defaults {
        let row = self.selected().map(|r| &r.promise);
        Defaults { owner: row.and_then(|p| p.seller), deal: row.and_then(|p| p.deal), due: None }
    }

    fn picked(&mut self, then: &PickThen, key: &PickKey, _ctx: &Ctx<'_>) -> Flow {
        self.filtered(|f| match (then, key) {
            (PickThen::PromiseSeller, PickKey::Person(p)) => f.seller = Some(*p),
            (PickThen::PromiseSeller, _) => f.seller = None,
            (PickThen::PromiseState, PickKey::Kept(Kept::Open)) => f.state = State::Open,
            (PickThen::PromiseState, PickKey::Kept(kept)) => f.state = State::One(*kept),
            (PickThen::PromiseState, _) => f.state = State::All,
            _ => {}
        })
    }

    fn answered(&mut self, asked: &Asked, answer: &str, _ctx: &Ctx<'_>) -> Flow {
        if *asked == Asked::Search {
            return self.filtered(|f| answer.trim().clone_into(&mut f.query));
        }
        Flow::Stay
    }
}

/// How many promises are due now.
fn due_now(rows: &[PromiseRow], today: NaiveDate) -> usize {
    rows.iter().filter(|r| promise::is_due(&r.promise, today)).count()
}
