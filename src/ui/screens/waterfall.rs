//! What moved the pipeline between two days: a bar for each way, its deals one key away, and back to the same bar; on a second
//! page the regions, teams or sellers side by side. Shows what its board has been told; it reads nothing itself.

mod beside;
mod draw;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use ratatui::layout::Rect;

use self::beside::{Came, Place};
use super::View;
use crate::domain::forecast::waterfall::beside::Split;
use crate::domain::forecast::waterfall::told::Row;
use crate::domain::health::Scope;
use crate::domain::ids::DealId;
use crate::domain::money::Money;
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::command::Command;
use crate::ui::flow::{Flow, Goto, PickKey, PickThen};
use crate::ui::keymap::Context;
use crate::ui::overlays::Overlay;
use crate::ui::overlays::capture::Defaults;
use crate::ui::overlays::picker::{Item, Picker, of_day, periods};
use crate::ui::told::picked_scope;
use crate::ui::waterfall::{Board, LISTED, Question};
use crate::ui::widgets::cursor::Cursor;
use crate::ui::world::Ctx;

/// The screen.
#[derive(Debug)]
pub struct Waterfall {
    /// What it knows.
    pub board: Board,
    /// Among the bars that are shown.
    bar: Cursor,
    /// The list of the selected bar is open, on this deal.
    list: Option<Cursor>,
    round_trips: bool,
    /// On the page of the parts.
    place: Place,
    /// From where the waterfall that is looked at was opened, the last one last.
    came: Vec<Came>,
    /// It was opened out of a running meeting, and leads back to it.
    from_meeting: bool,
}

impl Waterfall {
    /// The bars, on the first.
    pub fn new(board: Board, from_meeting: bool) -> Self {
        Self {
            board,
            bar: Cursor::default(),
            list: None,
            round_trips: false,
            place: Place::default(),
            came: Vec::new(),
            from_meeting,
        }
    }

    /// The bars that something is in, between what there was and what there is.
    fn rows(&self) -> Vec<Row> {
        let Some(fall) = self.board.fall() else { return Vec::new() };
        let moved = fall.told.waterfall(self.round_trips);
        let has = |row: &Row| match row {
            Row::Moved(bar) => moved.flows.iter().any(|f| f.bar == *bar),
            Row::Start | Row::End => true,
        };
        Row::all().filter(has).collect()
    }

    /// The selected bar.
    fn selected(&self) -> Option<Row> {
        self.rows().get(self.bar.at).copied()
    }

    /// The deals of the selected bar with what it did to each.
    fn listed(&self) -> Vec<(DealId, Money)> {
        let (Some(fall), Some(row)) = (self.board.fall(), self.selected()) else { return Vec::new() };
        let mut deals = fall.told.deals(row, self.round_trips);
        deals.truncate(LISTED);
        deals
    }

    /// The deals that are listed, to go through them one by one.
    pub fn queue(&self) -> Vec<DealId> {
        self.listed().into_iter().map(|(deal, _)| deal).collect()
    }

    /// Something else is looked at; the selection stays on its bar where there is one.
    fn turn_to(&mut self, question: Question) -> Flow {
        self.list = None;
        self.board.look_at(question);
        Flow::Stay
    }

    /// Whom somebody picked: told apart in the same way where that can be, and no part of what was looked at before.
    fn turn_to_other(&mut self, question: Question, ctx: &Ctx<'_>) -> Flow {
        let all = Split::of(question.scope, &ctx.world.org);
        let split = question.split.and_then(|split| all.iter().find(|s| **s == split).or_else(|| all.first()));
        self.came.clear();
        self.place = Place::default();
        self.turn_to(Question { split: split.copied(), ..question })
    }

    /// With round trips or without: the selected bar stays selected, or the one that took its place.
    fn flip(&mut self) -> Flow {
        let on = self.selected();
        self.round_trips = !self.round_trips;
        let rows = self.rows();
        if let Some(at) = rows.iter().position(|row| Some(*row) == on) {
            self.bar.at = at;
        } else {
            self.list = None;
        }
        self.bar.clamp(rows.len());
        if let Some(list) = &mut self.list {
            *list = Cursor::default();
        }
        Flow::Stay
    }

    /// Everybody whose pipeline can be looked at.
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
        Flow::push(Overlay::Picker(Picker::new("Whose pipeline?", items, PickThen::FallScope).on(&on)))
    }

    /// The quarters and months whose pipeline can be looked at.
    fn pick_period(&self, ctx: &Ctx<'_>) -> Flow {
        let (world, items) = (ctx.world, periods(ctx.world));
        let on = PickKey::Period(world.fiscal.resolve(self.board.looked_at.period));
        Flow::push(Overlay::Picker(
            Picker::new("Which pipeline?", items, PickThen::FallPeriod).or_any_period(ctx.world).on(&on),
        ))
    }

    /// The days to begin with, or to end with.
    fn pick_day(&self, ctx: &Ctx<'_>, begin: bool) -> Flow {
        let Question { from, to, .. } = self.board.looked_at;
        let (title, then, now) = if begin {
            ("Since the end of which day?", PickThen::FallFrom, from)
        } else {
            ("Up to the end of which day?", PickThen::FallTo, to)
        };
        let over = ctx.world.fiscal.resolve(self.board.looked_at.period).last < ctx.world.today;
        let usual = match (begin, over) {
            (true, _) => "since the period began",
            (false, true) => "the first snapshot that shows its end",
            (false, false) => "today",
        };
        let mut items = vec![Item { label: usual.to_owned(), detail: String::new(), key: PickKey::All }];
        let fits =
            |day: NaiveDate| if begin { to.is_none_or(|to| day < to) } else { from.is_none_or(|from| day > from) };
        let marks = self.board.marks().iter().filter(|mark| fits(mark.day));
        items.extend(marks.map(|mark| of_day(mark.day, ctx.world.today, mark.what)));
        let on = now.map_or(PickKey::All, PickKey::Day);
        Flow::push(Overlay::Picker(Picker::new(title, items, then).or_any_day(ctx.world).on(&on)))
    }

    fn on_list(&mut self, command: Command) -> Flow {
        let deals = self.listed();
        let Some(list) = &mut self.list else { return Flow::Pass };
        if list.act(command, deals.len()) {
            return Flow::Stay;
        }
        match command {
            Command::Accept => deals.get(list.at).map_or(Flow::Stay, |(deal, _)| Flow::Go(Goto::Deal(*deal))),
            Command::Left | Command::Right => self.sideways(command),
            Command::Back => {
                self.list = None;
                Flow::Stay
            }
            _ => Flow::Pass,
        }
    }

    /// The next bar or the one before, with its list open.
    fn sideways(&mut self, command: Command) -> Flow {
        let to = if command == Command::Left { Command::Up } else { Command::Down };
        self.bar.act(to, self.rows().len());
        self.list = self.list.as_ref().map(|_| Cursor::default());
        Flow::Stay
    }

    fn on_bars(&mut self, command: Command) -> Flow {
        let rows = self.rows();
        if self.bar.act(command, rows.len()) {
            return Flow::Stay;
        }
        match command {
            Command::Accept if !rows.is_empty() => {
                self.list = Some(Cursor::default());
                Flow::Stay
            }
            Command::Left | Command::Right => self.sideways(command),
            Command::Back if self.back_to_part() => Flow::Stay,
            Command::Back if self.from_meeting => Flow::Go(Goto::Meeting),
            _ => Flow::Pass,
        }
    }
}

impl View for Waterfall {
    fn contexts(&self, _ctx: &Ctx<'_>) -> Vec<Context> {
        match self.board.looked_at.split {
            Some(_) => vec![Context::Beside, Context::Waterfall, Context::List],
            None => vec![Context::Waterfall, Context::List],
        }
    }

    fn idle(&self, _ctx: &Ctx<'_>) -> &'static [Command] {
        match (self.board.looked_at.split, self.board.looked_at.scope) {
            (Some(_), _) | (None, Scope::Rep(_)) => &[Command::ShowSheet],
            (None, _) => &[],
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        draw::screen(self, canvas, area, ctx);
    }

    fn act(&mut self, command: Command, ctx: &Ctx<'_>) -> Flow {
        match command {
            Command::FilterOwner => self.pick_scope(ctx),
            Command::FilterPeriod => self.pick_period(ctx),
            Command::PickFrom => self.pick_day(ctx, true),
            Command::PickTo => self.pick_day(ctx, false),
            Command::RoundTrips => self.flip(),
            Command::FilterClear => {
                self.round_trips = false;
                self.bar = Cursor::default();
                let (split, period) = (self.board.looked_at.split, ctx.world.quarter.key);
                self.turn_to_other(Question { scope: Scope::All, period, from: None, to: None, split }, ctx)
            }
            Command::ShowSheet => self.show_beside(ctx),
            // here already
            Command::GoWaterfall => Flow::Stay,
            _ if self.board.looked_at.split.is_some() => match command {
                Command::ShowGrid => self.show_bars(),
                Command::SwitchBy => self.next_split(ctx),
                _ => self.on_beside(command),
            },
            _ if self.list.is_some() => self.on_list(command),
            _ => self.on_bars(command),
        }
    }

    fn hit(&mut self, hit: Hit, ctx: &Ctx<'_>) -> Flow {
        let apart = self.board.looked_at.split.is_some();
        match (hit, &mut self.list) {
            (Hit::Key(command), _) => self.act(command, ctx),
            (Hit::Row(n), _) if apart && self.place.part.at != n => {
                self.place.part.at = n;
                Flow::Stay
            }
            (Hit::Row(_), _) if apart => self.act(Command::Accept, ctx),
            (Hit::Row(n), Some(list)) if list.at != n => {
                list.at = n;
                Flow::Stay
            }
            (Hit::Row(n), None) if self.bar.at != n => {
                self.bar.at = n;
                Flow::Stay
            }
            // the second click opens
            (Hit::Row(_), _) => self.act(Command::Accept, ctx),
            (Hit::Step(_) | Hit::Person(_) | Hit::Field(_), _) => Flow::Stay,
        }
    }

    fn defaults(&self, ctx: &Ctx<'_>) -> Defaults {
        let deal = self.list.as_ref().and_then(|list| self.listed().get(list.at).map(|(deal, _)| *deal));
        let whose = match self.board.looked_at.scope {
            Scope::Rep(rep) => Some(rep),
            Scope::Unit(unit) => ctx.world.org.unit(unit).and_then(|u| u.lead),
            Scope::All => None,
        };
        let brief = deal.and_then(|deal| self.board.fall()?.deals.get(&deal));
        Defaults { owner: brief.and_then(|b| b.owner).or(whose), deal, due: None }
    }

    fn picked(&mut self, then: &PickThen, key: &PickKey, ctx: &Ctx<'_>) -> Flow {
        let mut question = self.board.looked_at;
        match (then, key) {
            (PickThen::FallScope, _) => {
                let Some(scope) = picked_scope(key) else { return Flow::Stay };
                return self.turn_to_other(Question { scope, ..question }, ctx);
            }
            (PickThen::FallPeriod, PickKey::Period(period)) => question.period = period.key,
            (PickThen::FallFrom, PickKey::All) => question.from = None,
            (PickThen::FallFrom, PickKey::Day(day)) => question.from = Some(*day),
            (PickThen::FallTo, PickKey::All) => question.to = None,
            (PickThen::FallTo, PickKey::Day(day)) => question.to = Some(*day),
            _ => return Flow::Stay,
        }
        self.turn_to(question)
    }
}
