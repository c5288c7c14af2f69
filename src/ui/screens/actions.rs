//! Every action: who owes what by when. Filters, closing with an outcome, dropping, editing. Shows what it is given and
//! asks for changes; it writes nothing itself.

mod draw;
pub mod edit;
mod filter;
pub mod row;
#[cfg(test)]
pub mod sample;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use ratatui::layout::Rect;

use super::View;
use crate::domain::action::{Action, FollowThrough, Outcome};
use crate::domain::ids::ActionId;
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::command::Command;
use crate::ui::flow::{Asked, Flow, Intent, PickKey, PickThen};
use crate::ui::keymap::Context;
use crate::ui::overlays::Overlay;
use crate::ui::overlays::capture::Defaults;
use crate::ui::overlays::picker::{Item, Picker};
use crate::ui::overlays::prompt::Prompt;
use crate::ui::theme::Tone;
use crate::ui::widgets::cursor::Cursor;
use crate::ui::world::Ctx;

pub use filter::Filters;
use filter::Line;
use row::ActionRow;

/// What the screen shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ActionsData {
    /// The day "overdue" is counted from.
    pub today: NaiveDate,
    /// Open, closed and dropped ones.
    pub rows: Vec<ActionRow>,
}

/// The screen.
#[derive(Debug, Default)]
pub struct Actions {
    /// What it shows.
    pub data: ActionsData,
    /// Which of it.
    pub filters: Filters,
    shown: Vec<usize>,
    lines: Vec<Line>,
    cursor: Cursor,
    scroll: Cursor,
}

impl Actions {
    /// Takes fresh data; the selection stays on its action.
    pub fn refresh(&mut self, data: ActionsData) {
        let on = self.selected().map(|r| r.action.id);
        self.data = data;
        self.arrange(on);
    }

    /// The selected action.
    pub fn selected(&self) -> Option<&ActionRow> {
        self.data.rows.get(*self.shown.get(self.cursor.at)?)
    }

    /// The actions that are shown, in order.
    pub fn shown(&self) -> impl Iterator<Item = &ActionRow> {
        self.shown.iter().map(|i| &self.data.rows[*i])
    }

    fn arrange(&mut self, on: Option<ActionId>) {
        (self.shown, self.lines) = filter::arrange(&self.data.rows, &self.filters, self.data.today);
        if let Some(at) = self.shown.iter().position(|i| Some(self.data.rows[*i].action.id) == on) {
            self.cursor.at = at;
        }
        self.cursor.clamp(self.shown.len());
        self.settle();
    }

    /// The window follows the selected row; with the first one its heading is seen.
    fn settle(&mut self) {
        let line = self.lines.iter().position(|l| *l == Line::Row(self.cursor.at)).unwrap_or(0);
        self.scroll.at = if self.cursor.at == 0 { 0 } else { line };
    }

    fn filtered(&mut self, change: impl FnOnce(&mut Filters)) -> Flow {
        let on = self.selected().map(|r| r.action.id);
        change(&mut self.filters);
        self.arrange(on);
        Flow::Stay
    }

    fn open_count(&self) -> usize {
        self.data.rows.iter().filter(|r| r.action.is_open()).count()
    }

    fn overdue_count(&self) -> usize {
        self.data.rows.iter().filter(|r| r.action.is_overdue(self.data.today)).count()
    }

    fn follow_through(&self) -> FollowThrough {
        FollowThrough::of(self.data.rows.iter().map(|r| &r.action))
    }

    fn pick(&self, command: Command, ctx: &Ctx<'_>) -> Flow {
        let (title, all, then, on) = match command {
            Command::FilterOwner => {
                let on = self.filters.owner.map(PickKey::Person);
                ("Whose actions?", "everybody's", PickThen::FilterOwner, on)
            }
            Command::FilterMeeting => {
                let on = self.filters.code.clone().map(PickKey::Code);
                ("From which meeting?", "from anywhere", PickThen::FilterMeeting, on)
            }
            _ => ("About which deal?", "about anything", PickThen::FilterDeal, self.filters.deal.map(PickKey::Deal)),
        };
        let name = |row: &ActionRow| match command {
            Command::FilterOwner => Some((row.owner.clone()?, PickKey::Person(row.action.owner?))),
            Command::FilterMeeting => {
                let code = row.source.as_ref()?.code.clone();
                let name = ctx.world.meetings.iter().find(|m| m.code == code).map_or(code.as_str(), |m| &m.name);
                Some((name.to_owned(), PickKey::Code(code)))
            }
            _ => Some((row.deal.clone()?, PickKey::Deal(row.action.deal?))),
        };
        let mut found: Vec<(String, PickKey, usize, usize)> = Vec::new();
        for row in &self.data.rows {
            let Some((label, key)) = name(row) else { continue };
            let (open, late) = (row.action.is_open(), row.action.is_overdue(self.data.today));
            let at = found.iter().position(|f| f.1 == key).unwrap_or_else(|| {
                found.push((label, key, 0, 0));
                found.len() - 1
            });
            found[at].2 += usize::from(open);
            found[at].3 += usize::from(late);
        }
        // those with open actions first, by name
        found.sort_by(|a, b| (a.2 == 0, &a.0).cmp(&(b.2 == 0, &b.0)));
        let mut items = vec![Item {
            label: all.to_owned(),
            detail: counts(self.open_count(), self.overdue_count()),
            key: PickKey::All,
        }];
        items.extend(found.into_iter().map(|(label, key, open, late)| Item { label, detail: counts(open, late), key }));
        Flow::push(Overlay::Picker(Picker::new(title, items, then).on(&on.unwrap_or(PickKey::All))))
    }

    /// Asks about the selected action where it is open.
    fn ask(&self, ask: impl FnOnce(&Action) -> Flow) -> Flow {
        match self.selected() {
            None => Flow::Stay,
            Some(row) if row.action.is_open() => ask(&row.action),
            Some(_) => Flow::intent(Intent::Say("this one is settled; a writes a new one".to_owned(), Tone::Watch)),
        }
    }
}

fn counts(open: usize, late: usize) -> String {
    if late == 0 { format!("{open} open") } else { format!("{open} open, {late} overdue") }
}

impl View for Actions {
    fn contexts(&self, _ctx: &Ctx<'_>) -> Vec<Context> {
        vec![Context::Actions, Context::List]
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        draw::screen(self, canvas, area, ctx);
    }

    fn act(&mut self, command: Command, ctx: &Ctx<'_>) -> Flow {
        if self.cursor.act(command, self.shown.len()) {
            self.settle();
            return Flow::Stay;
        }
        match command {
            Command::Achieved => self.ask(|a| edit::ask_outcome(a, Outcome::Achieved)),
            Command::Partly => self.ask(|a| edit::ask_outcome(a, Outcome::Partly)),
            Command::NotAchieved => self.ask(|a| edit::ask_outcome(a, Outcome::NotAchieved)),
            Command::Drop => self.ask(edit::ask_reason),
            Command::Edit | Command::Accept => self.ask(|a| edit::edit(a, ctx.world)),
            Command::FilterOwner | Command::FilterMeeting | Command::FilterDeal => self.pick(command, ctx),
            Command::FilterOverdue => self.filtered(|f| f.overdue = !f.overdue),
            Command::FilterClosed => self.filtered(|f| f.closed = !f.closed),
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
            Hit::Row(n) if n == self.cursor.at => self.act(Command::Edit, ctx),
            Hit::Row(n) if n < self.shown.len() => {
                self.cursor.at = n;
                self.settle();
                Flow::Stay
            }
            Hit::Row(_) | Hit::Step(_) | Hit::Person(_) | Hit::Field(_) => Flow::Stay,
        }
    }

    fn defaults(&self, _ctx: &Ctx<'_>) -> Defaults {
        Defaults { owner: self.filters.owner, deal: self.filters.deal, due: None }
    }

    fn picked(&mut self, then: &PickThen, key: &PickKey, _ctx: &Ctx<'_>) -> Flow {
        self.filtered(|f| match (then, key) {
            (PickThen::FilterOwner, PickKey::Person(p)) => f.owner = Some(*p),
            (PickThen::FilterOwner, _) => f.owner = None,
            (PickThen::FilterMeeting, PickKey::Code(c)) => f.code = Some(c.clone()),
            (PickThen::FilterMeeting, _) => f.code = None,
            (PickThen::FilterDeal, PickKey::Deal(d)) => f.deal = Some(*d),
            (PickThen::FilterDeal, _) => f.deal = None,
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
