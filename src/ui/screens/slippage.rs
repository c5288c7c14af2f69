//! What became of the deals that were due when a period was first locked, of everybody and of each seller; the same period by
//! period; and what open deals were pushed. Every figure opens its deals. Shows what its board has been told.

mod draw;
mod list;
#[cfg(test)]
mod tests;

use ratatui::layout::Rect;

use super::View;
use crate::domain::forecast::slippage::told::{Begun, Past, Told};
use crate::domain::forecast::slippage::{Fate, Which};
use crate::domain::forecast::track::Span;
use crate::domain::health::Scope;
use crate::domain::ids::{DealId, PersonId};
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::command::Command;
use crate::ui::flow::{Flow, Goto, Intent, PickKey, PickThen};
use crate::ui::health::words::hides_forecast;
use crate::ui::keymap::Context;
use crate::ui::overlays::capture::Defaults;
use crate::ui::theme::Tone;
use crate::ui::told::{Board, pick_scope, picked_scope};
use crate::ui::widgets::cursor::Cursor;
use crate::ui::world::Ctx;

/// So many deals of a figure are listed.
pub(super) const LISTED: usize = 200;

/// What is seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Pane {
    /// One period, seller by seller.
    #[default]
    Sellers,
    /// Everybody, period by period.
    Periods,
    /// What open deals were pushed.
    Pushes,
}

/// Whose figure a row is: everybody's, or one seller's (`None`: of deals nobody owns).
type Whose = Option<Option<PersonId>>;

/// The screen.
#[derive(Debug)]
pub struct Slippage {
    /// What it knows.
    pub board: Board<Told>,
    pane: Pane,
    which: Which,
    span: Span,
    /// The period that is looked at, among those that are told; `None`: where it begins to look.
    at: Option<usize>,
    row: Cursor,
    /// 0: all of the cohort; then the fates.
    column: usize,
    /// The list of the selected figure is open, on this deal.
    list: Option<Cursor>,
    /// It was opened out of a running meeting, and leads back to it.
    from_meeting: bool,
}

impl Slippage {
    /// The present month, seller by seller.
    pub fn new(board: Board<Told>, from_meeting: bool) -> Self {
        Self {
            board,
            pane: Pane::default(),
            which: Which::default(),
            span: Span::default(),
            at: None,
            row: Cursor::default(),
            column: 0,
            list: None,
            from_meeting,
        }
    }

    /// Which deals are shown: what was named behind a forecast is none in a meeting about pipeline.
    fn which(&self, ctx: &Ctx<'_>) -> Which {
        if hides_forecast(ctx).is_some() { Which::Due } else { self.which }
    }

    fn periods(&self) -> &[Past] {
        self.board.told().map_or(&[], |told| told.periods(self.span))
    }

    /// The place of the period that is looked at.
    fn place(&self) -> usize {
        let last = self.periods().len().saturating_sub(1);
        self.at.unwrap_or_else(|| self.board.told().map_or(0, |told| told.first_look(self.span))).min(last)
    }

    fn past(&self) -> Option<&Past> {
        self.periods().get(self.place())
    }

    fn begun(&self, ctx: &Ctx<'_>) -> Option<&Begun> {
        self.past()?.of(self.which(ctx)).as_ref().ok()
    }

    /// The rows of one period: everybody, then the sellers, those of whom most slipped first.
    fn sellers(&self, ctx: &Ctx<'_>) -> Vec<Whose> {
        let Some(begun) = self.begun(ctx) else { return Vec::new() };
        let mut all = begun.cohort.by_seller();
        all.sort_by_key(|(owner, tally)| {
            (std::cmp::Reverse(tally.count(Fate::Slipped).value), std::cmp::Reverse(tally.all.value), *owner)
        });
        let mut rows: Vec<Whose> = all.into_iter().map(|(owner, _)| Some(owner)).collect();
        // of one seller the sum would be the same once more
        if !matches!(self.board.scope(), Scope::Rep(_)) && !rows.is_empty() {
            rows.insert(0, None);
        }
        rows
    }

    /// The rows of the pushes: everybody, then who has open deals.
    fn pushers(&self) -> Vec<Whose> {
        let Some(told) = self.board.told() else { return Vec::new() };
        let mut rows: Vec<Whose> = told.pushes.sellers().into_iter().map(|(owner, _)| Some(owner)).collect();
        if !matches!(self.board.scope(), Scope::Rep(_)) && !rows.is_empty() {
            rows.insert(0, None);
        }
        rows
    }

    fn rows(&self, ctx: &Ctx<'_>) -> usize {
        match self.pane {
            Pane::Sellers => self.sellers(ctx).len(),
            Pane::Periods => self.periods().len(),
            Pane::Pushes => self.pushers().len(),
        }
    }

    fn fate(&self) -> Option<Fate> {
        Fate::ALL.get(self.column.checked_sub(1)?).copied()
    }

    /// Whose deals the selected row is about.
    fn whose(&self, ctx: &Ctx<'_>) -> Whose {
        match self.pane {
            Pane::Sellers => self.sellers(ctx).get(self.row.at).copied().flatten(),
            Pane::Periods => None,
            Pane::Pushes => self.pushers().get(self.row.at).copied().flatten(),
        }
    }

    /// The deals of the selected figure, and how many there are.
    fn listed(&self, ctx: &Ctx<'_>) -> (Vec<DealId>, usize) {
        let (whose, fate) = (self.whose(ctx), self.fate());
        let all: Vec<DealId> = match self.pane {
            Pane::Sellers | Pane::Periods => {
                let begun = match self.pane {
                    Pane::Periods => self.periods().get(self.row.at).and_then(|p| p.of(self.which(ctx)).as_ref().ok()),
                    _ => self.begun(ctx),
                };
                begun.map(|b| b.cohort.cell(whose, fate).map(|m| m.deal).collect()).unwrap_or_default()
            }
            Pane::Pushes => {
                self.board.told().map(|t| t.pushes.of_seller(whose).map(|p| p.deal).collect()).unwrap_or_default()
            }
        };
        let count = all.len();
        (all.into_iter().take(LISTED).collect(), count)
    }

    /// The deals that are listed, to go through them one by one.
    pub fn queue(&self, ctx: &Ctx<'_>) -> Vec<DealId> {
        self.listed(ctx).0
    }

    fn open_list(&mut self, ctx: &Ctx<'_>) -> Flow {
        let (deals, _) = self.listed(ctx);
        self.board.list(deals);
        self.list = Some(Cursor::default());
        Flow::Stay
    }

    fn show(&mut self, pane: Pane) -> Flow {
        if self.pane != pane {
            self.row = Cursor::on(if pane == Pane::Periods { self.place() } else { 0 });
        }
        (self.pane, self.list) = (pane, None);
        Flow::Stay
    }

    /// Another period.
    fn turn(&mut self, later: bool, ctx: &Ctx<'_>) -> Flow {
        if self.pane == Pane::Periods {
            self.row.act(if later { Command::Down } else { Command::Up }, self.rows(ctx));
            self.list = None;
            return Flow::Stay;
        }
        let (place, last) = (self.place(), self.periods().len().saturating_sub(1));
        self.at = Some(if later { (place + 1).min(last) } else { place.saturating_sub(1) });
        self.settle(ctx)
    }

    /// The selection stays on a row that there is, and no list of what was looked at before is open.
    fn settle(&mut self, ctx: &Ctx<'_>) -> Flow {
        self.list = None;
        self.row.clamp(self.rows(ctx));
        Flow::Stay
    }

    fn switch(&mut self, ctx: &Ctx<'_>) -> Flow {
        if let Some(why) = hides_forecast(ctx) {
            return Flow::intent(Intent::Say(format!("what was named behind a forecast: {why}"), Tone::Watch));
        }
        self.which = self.which.other();
        self.settle(ctx)
    }

    fn on_list(&mut self, command: Command, ctx: &Ctx<'_>) -> Flow {
        let (deals, _) = self.listed(ctx);
        let Some(list) = &mut self.list else { return Flow::Pass };
        if list.act(command, deals.len()) {
            return Flow::Stay;
        }
        match command {
            Command::Accept => deals.get(list.at).map_or(Flow::Stay, |deal| Flow::Go(Goto::Deal(*deal))),
            Command::Left | Command::Right => {
                self.sideways(command);
                self.open_list(ctx)
            }
            Command::Back => {
                self.list = None;
                Flow::Stay
            }
            _ => Flow::Pass,
        }
    }

    fn sideways(&mut self, command: Command) {
        if self.pane != Pane::Pushes {
            let last = Fate::ALL.len();
            self.column =
                if command == Command::Left { self.column.saturating_sub(1) } else { (self.column + 1).min(last) };
        }
    }

    fn on_rows(&mut self, command: Command, ctx: &Ctx<'_>) -> Flow {
        let rows = self.rows(ctx);
        if self.row.act(command, rows) {
            return Flow::Stay;
        }
        match command {
            Command::Accept if rows > 0 => self.open_list(ctx),
            Command::Left | Command::Right => {
                self.sideways(command);
                Flow::Stay
            }
            Command::Back if self.pane != Pane::Sellers => self.show(Pane::Sellers),
            Command::Back if self.from_meeting => Flow::Go(Goto::Meeting),
            _ => Flow::Pass,
        }
    }
}

impl View for Slippage {
    fn contexts(&self, _ctx: &Ctx<'_>) -> Vec<Context> {
        vec![Context::Slippage, Context::List]
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        draw::screen(self, canvas, area, ctx);
    }

    fn idle(&self, ctx: &Ctx<'_>) -> &'static [Command] {
        match (self.pane, hides_forecast(ctx).is_some()) {
            (Pane::Pushes, _) => &[
                Command::ShowPushes,
                Command::SwitchCohort,
                Command::NextSpan,
                Command::PrevPeriod,
                Command::NextPeriod,
                Command::Left,
                Command::Right,
            ],
            (Pane::Sellers, true) => &[Command::ShowGrid, Command::SwitchCohort],
            (Pane::Sellers, false) => &[Command::ShowGrid],
            (Pane::Periods, true) => {
                &[Command::ShowPeriods, Command::SwitchCohort, Command::PrevPeriod, Command::NextPeriod]
            }
            (Pane::Periods, false) => &[Command::ShowPeriods, Command::PrevPeriod, Command::NextPeriod],
        }
    }

    fn act(&mut self, command: Command, ctx: &Ctx<'_>) -> Flow {
        match command {
            Command::FilterOwner => pick_scope(self.board.scope(), "Whose slippage?", ctx),
            Command::SwitchCohort if self.pane != Pane::Pushes => self.switch(ctx),
            Command::NextSpan if self.pane != Pane::Pushes => {
                (self.span, self.at) = (self.span.other(), None);
                if self.pane == Pane::Periods {
                    self.row = Cursor::on(self.place());
                }
                self.settle(ctx)
            }
            Command::PrevPeriod | Command::NextPeriod if self.pane != Pane::Pushes => {
                self.turn(command == Command::NextPeriod, ctx)
            }
            Command::ShowGrid => {
                // from the trend to the period that is selected there
                if self.pane == Pane::Periods {
                    self.at = Some(self.row.at);
                }
                self.show(Pane::Sellers)
            }
            Command::ShowPeriods => self.show(Pane::Periods),
            Command::ShowPushes => self.show(Pane::Pushes),
            Command::FilterClear => {
                (self.at, self.column, self.which) = (None, 0, Which::Due);
                self.row = Cursor::default();
                self.board.look_at(Scope::All);
                self.settle(ctx)
            }
            // here already
            Command::GoSlippage => Flow::Stay,
            _ if self.list.is_some() => self.on_list(command, ctx),
            _ => self.on_rows(command, ctx),
        }
    }

    fn hit(&mut self, hit: Hit, ctx: &Ctx<'_>) -> Flow {
        match (hit, &mut self.list) {
            (Hit::Key(command), _) => self.act(command, ctx),
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
            (Hit::Field(n), None) => {
                self.column = n.min(Fate::ALL.len());
                Flow::Stay
            }
            (Hit::Step(_) | Hit::Person(_) | Hit::Field(_), _) => Flow::Stay,
        }
    }

    fn defaults(&self, ctx: &Ctx<'_>) -> Defaults {
        let deal = self.list.as_ref().and_then(|list| self.listed(ctx).0.get(list.at).copied());
        let whose = match (self.whose(ctx), self.board.scope()) {
            (Some(owner), _) => owner,
            (None, Scope::Rep(rep)) => Some(rep),
            (None, Scope::Unit(unit)) => ctx.world.org.unit(unit).and_then(|u| u.lead),
            (None, Scope::All) => None,
        };
        let brief = deal.and_then(|deal| self.board.brief(deal));
        Defaults { owner: brief.and_then(|b| b.owner).or(whose), deal, due: None }
    }

    fn picked(&mut self, then: &PickThen, key: &PickKey, ctx: &Ctx<'_>) -> Flow {
        if let (PickThen::ToldScope, Some(scope)) = (then, picked_scope(key)) {
            self.board.look_at(scope);
            self.row = Cursor::on(if self.pane == Pane::Periods { self.row.at } else { 0 });
            return self.settle(ctx);
        }
        Flow::Stay
    }
}
