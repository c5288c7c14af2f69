//! The sales metrics of a scope: a period's figures with how they went over the last eight, the same by segment, source, rep
//! or competitor, and the four levers. Every figure opens its deals; `m` says what a metric is. Shows what its board has been
//! told.

mod draw;
mod explain;
mod groups;
mod levers;
mod list;
#[cfg(test)]
mod tests;

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use self::levers::Levers;
use super::{Typing, View};
use crate::domain::forecast::track::Span;
use crate::domain::health::Scope;
use crate::domain::ids::DealId;
use crate::domain::sales::By;
use crate::domain::sales::measure::Measure;
use crate::domain::sales::told::{Decision, Figures, GroupRow, Told};
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::command::Command;
use crate::ui::flow::{Flow, Goto, PickKey, PickThen};
use crate::ui::keymap::Context;
use crate::ui::overlays::capture::Defaults;
use crate::ui::told::{Board, pick_scope, picked_scope};
use crate::ui::widgets::cursor::Cursor;
use crate::ui::world::Ctx;

/// So many deals of a figure are listed.
pub(super) const LISTED: usize = 200;

/// What is seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Pane {
    /// The metrics of a period.
    #[default]
    Figures,
    /// The period by segment, source, rep or competitor.
    Groups,
    /// What if deals were larger, won more often, more, or faster.
    Levers,
}

/// The screen.
#[derive(Debug)]
pub struct SalesScreen {
    /// What it knows.
    pub board: Board<Told>,
    pane: Pane,
    span: Span,
    by: By,
    /// The period that is looked at, among those that are told; `None`: where it begins to look.
    at: Option<usize>,
    row: Cursor,
    /// The list of the selected figure is open, on this deal.
    list: Option<Cursor>,
    levers: Levers,
    /// It was opened out of a running meeting, and leads back to it.
    from_meeting: bool,
}

impl SalesScreen {
    /// The present quarter's metrics, or the levers.
    pub fn new(board: Board<Told>, levers: bool, from_meeting: bool) -> Self {
        Self {
            board,
            pane: if levers { Pane::Levers } else { Pane::Figures },
            span: Span::Quarter,
            by: By::Segment,
            at: None,
            row: Cursor::default(),
            list: None,
            levers: Levers::default(),
            from_meeting,
        }
    }

    /// Turns to the what-if.
    pub fn show_levers(&mut self) {
        self.show(Pane::Levers);
    }

    fn periods(&self) -> &[Figures] {
        self.board.told().map_or(&[], |told| told.periods(self.span))
    }

    /// The place of the period that is looked at.
    fn place(&self) -> usize {
        let last = self.periods().len().saturating_sub(1);
        self.at.unwrap_or_else(|| self.board.told().map_or(0, |told| told.first_look(self.span))).min(last)
    }

    fn figures(&self) -> Option<&Figures> {
        self.periods().get(self.place())
    }

    fn rows(&self) -> usize {
        match self.pane {
            Pane::Figures => self.figures().map_or(0, |_| Measure::ALL.len()),
            Pane::Groups => self.groups().len(),
            Pane::Levers => 0,
        }
    }

    fn groups(&self) -> &[GroupRow] {
        self.figures().map_or(&[], |f| f.by(self.by))
    }

    fn measure(&self) -> Option<Measure> {
        Measure::ALL.get(self.row.at).copied()
    }

    /// The decided deals behind the selected figure; of pipeline that was created see [`SalesScreen::listed`].
    fn decisions(&self) -> Vec<&Decision> {
        let Some(figures) = self.figures() else { return Vec::new() };
        let all = figures.decided.iter();
        match self.pane {
            Pane::Groups => match self.groups().get(self.row.at) {
                Some(row) => all.filter(|d| d.is_in(self.by, &row.group)).collect(),
                None => Vec::new(),
            },
            Pane::Figures => match self.measure() {
                Some(Measure::WinRate) => all.filter(|d| d.late == Some(true)).collect(),
                Some(Measure::WinRateClosed) => all.collect(),
                Some(Measure::Created | Measure::FollowThrough | Measure::OnTime) | None => Vec::new(),
                Some(_) => all.filter(|d| d.won).collect(),
            },
            Pane::Levers => Vec::new(),
        }
    }

    /// The deals of the selected figure, and how many there are.
    fn listed(&self) -> (Vec<DealId>, usize) {
        let all: Vec<DealId> = match (self.pane, self.measure()) {
            (Pane::Figures, Some(Measure::Created)) => self.figures().map_or_else(Vec::new, |f| f.created.clone()),
            _ => self.decisions().iter().map(|d| d.deal).collect(),
        };
        let count = all.len();
        (all.into_iter().take(LISTED).collect(), count)
    }

    /// The deals that are listed, to go through them one by one.
    pub fn queue(&self) -> Vec<DealId> {
        self.listed().0
    }

    fn open_list(&mut self) -> Flow {
        if self.pane == Pane::Figures && matches!(self.measure(), Some(Measure::FollowThrough | Measure::OnTime)) {
            return Flow::Go(Goto::Actions);
        }
        let (deals, _) = self.listed();
        self.board.list(deals);
        self.list = Some(Cursor::default());
        Flow::Stay
    }

    fn show(&mut self, pane: Pane) -> Flow {
        if self.pane != pane {
            self.row = Cursor::default();
        }
        (self.pane, self.list) = (pane, None);
        Flow::Stay
    }

    /// Another period.
    fn turn(&mut self, later: bool) -> Flow {
        let (place, last) = (self.place(), self.periods().len().saturating_sub(1));
        self.at = Some(if later { (place + 1).min(last) } else { place.saturating_sub(1) });
        self.settle()
    }

    /// The selection stays on a row that there is, and no list of what was looked at before is open.
    fn settle(&mut self) -> Flow {
        self.list = None;
        self.row.clamp(self.rows());
        Flow::Stay
    }

    fn on_list(&mut self, command: Command) -> Flow {
        let (deals, _) = self.listed();
        let Some(list) = &mut self.list else { return Flow::Pass };
        if list.act(command, deals.len()) {
            return Flow::Stay;
        }
        match command {
            Command::Accept => deals.get(list.at).map_or(Flow::Stay, |deal| Flow::Go(Goto::Deal(*deal))),
            Command::Back => {
                self.list = None;
                Flow::Stay
            }
            _ => Flow::Pass,
        }
    }

    fn on_rows(&mut self, command: Command) -> Flow {
        let rows = self.rows();
        if self.row.act(command, rows) {
            return Flow::Stay;
        }
        match command {
            Command::Accept if rows > 0 => self.open_list(),
            Command::Back if self.pane != Pane::Figures => self.show(Pane::Figures),
            Command::Back if self.from_meeting => Flow::Go(Goto::Meeting),
            _ => Flow::Pass,
        }
    }

    fn on_levers(&mut self, command: Command, ctx: &Ctx<'_>) -> Flow {
        let base = self.board.told().and_then(|told| levers::base(told, self.span).map(|(_, base)| base));
        match self.levers.act(command, base.as_ref(), ctx) {
            Flow::Pass if command == Command::Back => self.show(Pane::Figures),
            flow => flow,
        }
    }
}

impl View for SalesScreen {
    fn contexts(&self, _ctx: &Ctx<'_>) -> Vec<Context> {
        match self.pane {
            Pane::Levers if self.levers.is_typing() => vec![Context::Text],
            Pane::Levers => vec![Context::Levers, Context::Sales, Context::List],
            Pane::Figures | Pane::Groups => vec![Context::Sales, Context::List],
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        draw::screen(self, canvas, area, ctx);
    }

    fn idle(&self, _ctx: &Ctx<'_>) -> &'static [Command] {
        match self.pane {
            Pane::Figures => &[Command::ShowGrid, Command::SwitchBy],
            Pane::Groups => &[Command::ShowSheet],
            Pane::Levers => &[Command::ShowLevers, Command::SwitchBy, Command::PrevPeriod, Command::NextPeriod],
        }
    }

    fn typing(&self, _ctx: &Ctx<'_>) -> Typing {
        if self.pane == Pane::Levers && self.levers.is_typing() { Typing::Words } else { Typing::No }
    }

    fn key(&mut self, event: KeyEvent, _ctx: &Ctx<'_>) -> Flow {
        self.levers.key(event);
        Flow::Stay
    }

    fn paste(&mut self, pasted: &str, _ctx: &Ctx<'_>) {
        self.levers.paste(pasted);
    }

    fn act(&mut self, command: Command, ctx: &Ctx<'_>) -> Flow {
        if self.pane == Pane::Levers && self.levers.is_typing() {
            return self.on_levers(command, ctx);
        }
        match command {
            Command::FilterOwner => pick_scope(self.board.scope(), "Whose sales?", ctx),
            Command::NextSpan => {
                (self.span, self.at) = (self.span.other(), None);
                self.settle()
            }
            Command::PrevPeriod | Command::NextPeriod if self.pane != Pane::Levers => {
                self.turn(command == Command::NextPeriod)
            }
            Command::SwitchBy if self.pane == Pane::Groups => {
                (self.by, self.row) = (self.by.next(), Cursor::default());
                self.settle()
            }
            Command::ShowGrid => self.show(Pane::Figures),
            Command::ShowSheet => self.show(Pane::Groups),
            Command::ShowLevers => self.show(Pane::Levers),
            Command::ExplainMetric => explain::open(self, ctx),
            Command::FilterClear if self.pane != Pane::Levers => {
                (self.at, self.row, self.span) = (None, Cursor::default(), Span::Quarter);
                self.board.look_at(Scope::All);
                self.settle()
            }
            // here already
            Command::GoSales => self.show(Pane::Figures),
            _ if self.pane == Pane::Levers => self.on_levers(command, ctx),
            _ if self.list.is_some() => self.on_list(command),
            _ => self.on_rows(command),
        }
    }

    fn hit(&mut self, hit: Hit, ctx: &Ctx<'_>) -> Flow {
        match (hit, &mut self.list) {
            (Hit::Key(command), _) => self.act(command, ctx),
            (Hit::Row(n), _) if self.pane == Pane::Levers => {
                self.levers.select(n);
                Flow::Stay
            }
            (Hit::Row(n), Some(list)) if list.at != n => {
                list.at = n;
                Flow::Stay
            }
            (Hit::Row(n), None) if self.row.at != n => {
                self.row.at = n;
                Flow::Stay
            }
            // the second click opens
            (Hit::Row(_), _) => self.act(Command::Accept, ctx),
            (Hit::Step(_) | Hit::Person(_) | Hit::Field(_), _) => Flow::Stay,
        }
    }

    fn defaults(&self, ctx: &Ctx<'_>) -> Defaults {
        let deal = self.list.as_ref().and_then(|list| self.listed().0.get(list.at).copied());
        let whose = match self.board.scope() {
            Scope::Rep(rep) => Some(rep),
            Scope::Unit(unit) => ctx.world.org.unit(unit).and_then(|u| u.lead),
            Scope::All => None,
        };
        let brief = deal.and_then(|deal| self.board.brief(deal));
        Defaults { owner: brief.and_then(|b| b.owner).or(whose), deal, due: None }
    }

    fn picked(&mut self, then: &PickThen, key: &PickKey, _ctx: &Ctx<'_>) -> Flow {
        if let (PickThen::ToldScope, Some(scope)) = (then, picked_scope(key)) {
            self.board.look_at(scope);
            return self.settle();
        }
        Flow::Stay
    }
}
