//! What does the past say? The chance to reach what was spoken, beside what was spoken; whether the model would have been right
//! before; and what it is made from. A model that fills in nothing for anybody. Shows what its board has been told.

mod back;
mod draw;
mod histogram;
mod inputs;
#[cfg(test)]
mod tests;

use std::cell::Cell;

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::View;
use crate::domain::health::Scope;
use crate::domain::period::PeriodKey;
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::command::Command;
use crate::ui::flow::{Flow, Goto, PickKey, PickThen};
use crate::ui::keymap::Context;
use crate::ui::odds::{Board, Question};
use crate::ui::overlays::Overlay;
use crate::ui::overlays::capture::Defaults;
use crate::ui::overlays::picker::{Item, Picker};
use crate::ui::world::{Ctx, World};

/// What is seen of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Pane {
    /// The chances.
    #[default]
    Chances,
    /// Whether they would have been right before.
    BackTest,
    /// What they are made from.
    Inputs,
}

impl Pane {
    const ALL: [Self; 3] = [Self::Chances, Self::BackTest, Self::Inputs];

    const fn next(self) -> Self {
        match self {
            Self::Chances => Self::BackTest,
            Self::BackTest => Self::Inputs,
            Self::Inputs => Self::Chances,
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Self::Chances => "the chances",
            Self::BackTest => "was it right before?",
            Self::Inputs => "where does it come from?",
        }
    }
}

/// A line of styled pieces: what a page that can be longer than the screen is made of.
type Line = Vec<(String, Style)>;

/// The screen.
#[derive(Debug)]
pub struct OddsScreen {
    /// What it knows.
    pub board: Board,
    pane: Pane,
    /// The first line that is seen of a page longer than the screen, and how far it can go.
    top: usize,
    lowest: Cell<usize>,
    /// It was opened out of a running meeting, and leads back to it.
    from_meeting: bool,
}

impl OddsScreen {
    /// The chances.
    pub const fn new(board: Board, from_meeting: bool) -> Self {
        Self { board, pane: Pane::Chances, top: 0, lowest: Cell::new(0), from_meeting }
    }

    fn turn_to(&mut self, question: Question) -> Flow {
        self.top = 0;
        self.board.look_at(question);
        Flow::Stay
    }

    fn show(&mut self, pane: Pane) -> Flow {
        (self.pane, self.top) = (pane, 0);
        Flow::Stay
    }

    /// Of this quarter its month, of that the next quarter, of that this quarter again.
    fn next_period(&self, world: &World) -> PeriodKey {
        let coming = world.fiscal.shift(world.quarter.key, 1).key;
        match self.board.looked_at.period {
            now if now == world.quarter.key => world.month.key,
            now if now == world.month.key => coming,
            _ => world.quarter.key,
        }
    }

    fn pick_scope(&self, ctx: &Ctx<'_>) -> Flow {
        let org = &ctx.world.org;
        let item = |label: &str, detail: &str, key| Item { label: label.to_owned(), detail: detail.to_owned(), key };
        let mut items = vec![item("everybody", "all deals there are", PickKey::All)];
        items.extend(org.units.iter().map(|u| item(&u.name, u.level.unit_word(), PickKey::Unit(u.id))));
        items.extend(org.members.iter().map(|(p, _)| item(org.name(*p), "rep", PickKey::Person(*p))));
        let on = match self.board.looked_at.scope {
            Scope::All => PickKey::All,
            Scope::Unit(unit) => PickKey::Unit(unit),
            Scope::Rep(rep) => PickKey::Person(rep),
        };
        Flow::push(Overlay::Picker(Picker::new("Whose numbers?", items, PickThen::OddsScope).on(&on)))
    }

    /// Up or down a page that is longer than the screen; whether that was asked for.
    fn scroll(&mut self, command: Command) -> bool {
        let lowest = self.lowest.get();
        self.top = match command {
            Command::Up => self.top.saturating_sub(1),
            Command::Down => self.top + 1,
            Command::PageUp => self.top.saturating_sub(10),
            Command::PageDown => self.top + 10,
            Command::First => 0,
            Command::Last => lowest,
            _ => return false,
        }
        .min(lowest);
        true
    }

    /// Draws a page that may be longer than the area, with a word on what is below.
    fn page(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>, lines: &[Line]) {
        let room = usize::from(area.height);
        let longer = lines.len() > room;
        let seen = if longer { room.saturating_sub(1) } else { room };
        self.lowest.set(lines.len().saturating_sub(seen));
        let top = self.top.min(self.lowest.get());
        for (y, line) in (area.y..).zip(lines.iter().skip(top).take(seen)) {
            let pieces: Vec<(&str, Style)> = line.iter().map(|(words, style)| (words.as_str(), *style)).collect();
            canvas.pieces(area.x, y, area.width, &pieces);
        }
        if longer && area.height > 0 {
            let below = lines.len().saturating_sub(top + seen);
            let words =
                if below == 0 { "the end; Up, PgUp".to_owned() } else { format!("{below} more below; Down, PgDn") };
            canvas.right(area.x, area.bottom() - 1, area.width, &words, ctx.theme.dim());
        }
    }
}

impl View for OddsScreen {
    fn contexts(&self, _ctx: &Ctx<'_>) -> Vec<Context> {
        vec![Context::Odds, Context::List]
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        draw::screen(self, canvas, area, ctx);
    }

    fn act(&mut self, command: Command, ctx: &Ctx<'_>) -> Flow {
        if self.scroll(command) {
            return Flow::Stay;
        }
        let asked = self.board.looked_at;
        match command {
            Command::FilterOwner => self.pick_scope(ctx),
            Command::NextSpan => self.turn_to(Question { period: self.next_period(ctx.world), ..asked }),
            Command::FilterClear => self.turn_to(Question { scope: Scope::All, period: ctx.world.quarter.key }),
            Command::ShowChances => self.show(Pane::Chances),
            Command::ShowBackTest => self.show(Pane::BackTest),
            Command::ShowInputs => self.show(Pane::Inputs),
            Command::NextField | Command::Accept => self.show(self.pane.next()),
            Command::Back if self.pane != Pane::Chances => self.show(Pane::Chances),
            Command::Back if self.from_meeting => Flow::Go(Goto::Meeting),
            // here already
            Command::GoOdds => Flow::Stay,
            _ => Flow::Pass,
        }
    }

    fn hit(&mut self, hit: Hit, ctx: &Ctx<'_>) -> Flow {
        match hit {
            Hit::Key(command) => self.act(command, ctx),
            Hit::Step(n) => Pane::ALL.get(n).map_or(Flow::Stay, |pane| self.show(*pane)),
            Hit::Row(_) | Hit::Person(_) | Hit::Field(_) => Flow::Stay,
        }
    }

    fn defaults(&self, ctx: &Ctx<'_>) -> Defaults {
        let owner = match self.board.looked_at.scope {
            Scope::Rep(rep) => Some(rep),
            Scope::Unit(unit) => ctx.world.org.unit(unit).and_then(|u| u.lead),
            Scope::All => None,
        };
        Defaults { owner, ..Defaults::default() }
    }

    fn picked(&mut self, then: &PickThen, key: &PickKey, _ctx: &Ctx<'_>) -> Flow {
        let scope = match (then, key) {
            (PickThen::OddsScope, PickKey::All) => Scope::All,
            (PickThen::OddsScope, PickKey::Unit(unit)) => Scope::Unit(*unit),
            (PickThen::OddsScope, PickKey::Person(person)) => Scope::Rep(*person),
            _ => return Flow::Stay,
        };
        self.turn_to(Question { scope, ..self.board.looked_at })
    }
}
