//! The pipeline's health: everybody against the sixteen metrics, one person's sheet, charts. What lies behind a figure is one
//! key away, and coming back leads to the same cell. Shows what its board has been told; it reads nothing itself.

mod draw;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use ratatui::layout::Rect;

use super::View;
use crate::domain::action::ActionKind;
use crate::domain::coaching::Coaching;
use crate::domain::health::{Kind, Scope};
use crate::domain::ids::{DealId, PersonId};
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::command::Command;
use crate::ui::flow::{Flow, Goto, PickKey, PickThen};
use crate::ui::health::charts::Which;
use crate::ui::health::grid::METRICS;
use crate::ui::health::sheet::SheetView;
use crate::ui::health::{Board, Figures, explain, list, words};
use crate::ui::keymap::Context;
use crate::ui::overlays::Overlay;
use crate::ui::overlays::capture::Defaults;
use crate::ui::overlays::picker::{Item, Picker, periods};
use crate::ui::widgets::cursor::Cursor;
use crate::ui::world::Ctx;

/// What of it is seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Page {
    /// Everybody against the metrics.
    #[default]
    Grid,
    /// One person or unit, red first.
    Sheet,
    /// Charts.
    Charts,
}

/// The screen.
#[derive(Debug)]
pub struct Health {
    /// What it knows.
    pub board: Board,
    coaching: Arc<Coaching>,
    page: Page,
    row: Cursor,
    column: usize,
    /// The list behind the selected cell is open, on this deal.
    list: Option<Cursor>,
    sheet: SheetView,
    chart: usize,
    /// The list was opened from a chart, and leads back to it.
    from_chart: bool,
    /// It was opened out of a running meeting, and leads back to it.
    pub from_meeting: bool,
}

impl Health {
    /// The grid, on its first cell.
    pub fn new(board: Board, coaching: Arc<Coaching>, from_meeting: bool) -> Self {
        Self {
            board,
            coaching,
            page: Page::Grid,
            row: Cursor::default(),
            column: 0,
            list: None,
            sheet: SheetView::default(),
            chart: 0,
            from_chart: false,
            from_meeting,
        }
    }

    /// The selected row.
    fn selected(&self) -> Option<&Figures> {
        self.board.rows().get(self.row.at)
    }

    /// The selected column's metric.
    fn kind(&self, ctx: &Ctx<'_>) -> Kind {
        let order = words::order(words::hides_forecast(ctx).is_some());
        order.get(self.column).copied().unwrap_or(Kind::QuotaCoverage)
    }

    /// The deals behind the selected cell.
    fn listed(&self, ctx: &Ctx<'_>) -> Vec<DealId> {
        let behind = self.board.sheet().and_then(|s| s.behind(self.kind(ctx)));
        behind.map_or_else(Vec::new, |b| b.deals.iter().map(|d| d.id).collect())
    }

    /// The deals that are listed, to go through them one by one.
    pub fn queue(&self, ctx: &Ctx<'_>) -> Vec<DealId> {
        match self.page {
            Page::Sheet => self.sheet.queue(&self.board, ctx),
            Page::Grid | Page::Charts => self.listed(ctx),
        }
    }

    /// The board follows the selected row.
    fn follow(&mut self) {
        if let Some(scope) = self.selected().map(|row| row.scope) {
            self.board.look_at(scope);
        }
    }

    fn turn_page(&mut self, page: Page) -> Flow {
        if page == Page::Sheet && self.page != page {
            self.sheet.begin_anew();
        }
        (self.page, self.list, self.from_chart) = (page, None, false);
        self.follow();
        Flow::Stay
    }

    /// Another row, also while its list or its sheet is open.
    fn step(&mut self, command: Command) -> Flow {
        let to = if command == Command::NextPerson { Command::Down } else { Command::Up };
        let before = self.row.at;
        self.row.act(to, self.board.rows().len());
        if self.row.at != before {
            self.sheet.begin_anew();
            self.list = self.list.as_ref().map(|_| Cursor::default());
            self.follow();
        }
        Flow::Stay
    }

    fn on_grid(&mut self, command: Command, ctx: &Ctx<'_>) -> Flow {
        if let Some(cursor) = &mut self.list {
            let kind = kind_at(self.column, ctx);
            let listed = self.board.sheet().and_then(|s| s.behind(kind));
            let of = (self.board.whose(), self.board.period);
            let len = listed.map_or(0, list::length);
            if cursor.act(command, len) {
                return Flow::Stay;
            }
            let at = cursor.at;
            return match command {
                Command::Accept => listed.map_or(Flow::Stay, |behind| list::open(behind, kind, at, of, ctx)),
                Command::Back if self.from_chart => self.turn_page(Page::Charts),
                Command::Back => {
                    self.list = None;
                    Flow::Stay
                }
                Command::Left | Command::Right => self.sideways(command),
                _ => Flow::Pass,
            };
        }
        if self.row.act(command, self.board.rows().len()) {
            self.follow();
            return Flow::Stay;
        }
        match command {
            Command::Accept => {
                self.list = Some(Cursor::default());
                Flow::Stay
            }
            Command::Left | Command::Right => self.sideways(command),
            _ => Flow::Pass,
        }
    }

    /// Another metric; an open list shows what is behind that one.
    fn sideways(&mut self, command: Command) -> Flow {
        self.column = match command {
            Command::Left => self.column.saturating_sub(1),
            _ => (self.column + 1).min(METRICS - 1),
        };
        self.list = self.list.as_ref().map(|_| Cursor::default());
        Flow::Stay
    }

    fn on_charts(&mut self, command: Command, ctx: &Ctx<'_>) -> Flow {
        let all = Which::ALL.len();
        match command {
            Command::Accept => {
                let kind = Which::ALL[self.chart % all].kind();
                let order = words::order(words::hides_forecast(ctx).is_some());
                self.column = order.iter().position(|k| *k == kind).unwrap_or(0);
                (self.page, self.list, self.from_chart) = (Page::Grid, Some(Cursor::default()), true);
            }
            Command::Right => self.chart = (self.chart + 1) % all,
            Command::Left => self.chart = (self.chart + all - 1) % all,
            Command::Up => return self.step(Command::PrevPerson),
            Command::Down => return self.step(Command::NextPerson),
            Command::ExplainMetric => return self.explain(ctx),
            _ => return Flow::Pass,
        }
        Flow::Stay
    }

    /// Whose health is looked at where nobody says: the own team's.
    fn own_scope(ctx: &Ctx<'_>) -> Scope {
        ctx.world.unit.map_or(Scope::All, Scope::Unit)
    }

    fn explain(&self, ctx: &Ctx<'_>) -> Flow {
        let Some(row) = self.selected() else { return Flow::Stay };
        let kind = match self.page {
            Page::Charts => Which::ALL[self.chart % Which::ALL.len()].kind(),
            Page::Grid | Page::Sheet => self.kind(ctx),
        };
        match row.metric(kind) {
            Some(metric) => explain::open(metric, row, &self.coaching, ctx),
            None => Flow::Stay,
        }
    }

    /// Everybody whose figures there are.
    fn pick_scope(&self, ctx: &Ctx<'_>) -> Flow {
        let Some(picture) = self.board.picture() else { return Flow::Stay };
        let item = |row: &Figures| {
            let (key, what) = match row.scope {
                Scope::All => (PickKey::All, "all deals there are"),
                Scope::Unit(unit) => {
                    (PickKey::Unit(unit), ctx.world.org.unit(unit).map_or("", |u| u.level.unit_word()))
                }
                Scope::Rep(person) => (PickKey::Person(person), "rep"),
            };
            Item { label: row.name.clone(), detail: what.to_owned(), key }
        };
        let items = picture.rows.iter().map(item).collect();
        Flow::push(Overlay::Picker(Picker::new("Whose health?", items, PickThen::HealthScope)))
    }

    /// The quarters and months that can be looked at.
    fn pick_period(ctx: &Ctx<'_>) -> Flow {
        let items = periods(ctx.world);
        Flow::push(Overlay::Picker(
            Picker::new("Which period?", items, PickThen::HealthPeriod).or_any_period(ctx.world),
        ))
    }

    fn look_at(&mut self, scope: Scope) {
        self.board.scope = scope;
        (self.row, self.list) = (Cursor::default(), None);
        self.sheet.begin_anew();
        self.board.look_at(scope);
    }

    fn back(&mut self) -> Flow {
        if self.page != Page::Grid {
            return self.turn_page(Page::Grid);
        }
        if self.from_meeting { Flow::Go(Goto::Meeting) } else { Flow::Pass }
    }
}

fn kind_at(column: usize, ctx: &Ctx<'_>) -> Kind {
    let order = words::order(words::hides_forecast(ctx).is_some());
    order.get(column).copied().unwrap_or(Kind::QuotaCoverage)
}

impl View for Health {
    fn contexts(&self, _ctx: &Ctx<'_>) -> Vec<Context> {
        vec![Context::Health, Context::List]
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        draw::screen(self, canvas, area, ctx);
    }

    fn act(&mut self, command: Command, ctx: &Ctx<'_>) -> Flow {
        match command {
            Command::ShowGrid => return self.turn_page(Page::Grid),
            Command::ShowSheet => return self.turn_page(Page::Sheet),
            Command::ShowCharts => return self.turn_page(Page::Charts),
            Command::NextPerson | Command::PrevPerson => return self.step(command),
            Command::FilterOwner => return self.pick_scope(ctx),
            Command::FilterPeriod => return Self::pick_period(ctx),
            Command::FilterClear => {
                self.look_at(Self::own_scope(ctx));
                self.board.turn_to(ctx.world.quarter.key);
                return Flow::Stay;
            }
            // here already
            Command::GoHealth => return Flow::Stay,
            _ => {}
        }
        let flow = match self.page {
            Page::Grid if command == Command::ExplainMetric => self.explain(ctx),
            Page::Grid => self.on_grid(command, ctx),
            Page::Sheet => self.sheet.act(command, &self.board, &self.coaching, ctx),
            Page::Charts => self.on_charts(command, ctx),
        };
        match (flow, command) {
            (Flow::Pass, Command::Back) => self.back(),
            (flow, _) => flow,
        }
    }

    fn hit(&mut self, hit: Hit, ctx: &Ctx<'_>) -> Flow {
        match (hit, self.page) {
            (Hit::Key(command), _) => self.act(command, ctx),
            (hit, Page::Sheet) => self.sheet.hit(hit, &self.board, &self.coaching, ctx),
            (Hit::Person(n), Page::Charts) if n == self.chart => self.act(Command::Accept, ctx),
            (Hit::Person(n), Page::Charts) => {
                self.chart = n;
                Flow::Stay
            }
            (Hit::Field(n), Page::Grid) => {
                let (row, column) = (n / METRICS, n % METRICS);
                if (row, column) == (self.row.at, self.column) {
                    return self.act(Command::Accept, ctx);
                }
                self.row.at = row.min(self.board.rows().len().saturating_sub(1));
                self.column = column;
                self.follow();
                Flow::Stay
            }
            (Hit::Row(n), Page::Grid) => match &mut self.list {
                Some(cursor) if cursor.at == n => self.act(Command::Accept, ctx),
                Some(cursor) => {
                    cursor.at = n;
                    Flow::Stay
                }
                None => Flow::Stay,
            },
            _ => Flow::Stay,
        }
    }

    fn defaults(&self, ctx: &Ctx<'_>) -> Defaults {
        let owner = match self.board.whose() {
            Scope::Rep(person) => Some(person),
            Scope::Unit(unit) => ctx.world.org.unit(unit).and_then(|u| u.lead),
            Scope::All => None,
        };
        let deal = match (self.page, &self.list) {
            (Page::Grid, Some(cursor)) => self.listed(ctx).get(cursor.at).copied(),
            (Page::Sheet, _) => self.sheet.deal(&self.board, ctx),
            _ => None,
        };
        Defaults { owner: owner_of(deal, &self.board).or(owner), deal, due: None }
    }

    fn action_kind(&self, _ctx: &Ctx<'_>) -> ActionKind {
        if matches!(self.board.whose(), Scope::Rep(_)) { ActionKind::Coaching } else { ActionKind::General }
    }

    fn picked(&mut self, then: &PickThen, key: &PickKey, _ctx: &Ctx<'_>) -> Flow {
        match (then, key) {
            (PickThen::HealthScope, PickKey::All) => self.look_at(Scope::All),
            (PickThen::HealthScope, PickKey::Unit(unit)) => self.look_at(Scope::Unit(*unit)),
            (PickThen::HealthScope, PickKey::Person(person)) => self.look_at(Scope::Rep(*person)),
            (PickThen::HealthPeriod, PickKey::Period(period)) => self.board.turn_to(period.key),
            _ => {}
        }
        Flow::Stay
    }
}

/// Who owns a deal that is listed.
pub fn owner_of(deal: Option<DealId>, board: &Board) -> Option<PersonId> {
    let deal = deal?;
    let sheet = board.sheet()?;
    sheet.behind.iter().flat_map(|(_, behind)| &behind.deals).find(|d| d.id == deal)?.owner
}
