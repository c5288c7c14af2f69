//! The map of cadence discipline: every series of every unit week by week on one scale, and under it how the selected one was
//! rated and what became of its actions. Shows what it is given.

mod about;
mod draw;
#[cfg(test)]
mod tests;

use ratatui::layout::Rect;

use super::View;
use crate::domain::cadence::map::{CadenceMap, Cell, Line, MOST_WEEKS, USUAL_WEEKS};
use crate::domain::ids::UnitId;
use crate::domain::people::Org;
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::command::Command;
use crate::ui::flow::{Asked, Flow, Goto, PickKey, PickThen};
use crate::ui::keymap::Context;
use crate::ui::overlays::Overlay;
use crate::ui::overlays::capture::Defaults;
use crate::ui::overlays::picker::{Item, Picker};
use crate::ui::overlays::prompt::Prompt;
use crate::ui::widgets::cursor::Cursor;
use crate::ui::world::{Ctx, World};

/// The screen.
#[derive(Debug)]
pub struct CadenceScreen {
    map: Option<CadenceMap>,
    /// Of which unit and those below it; `None`: of every one.
    unit: Option<UnitId>,
    /// The lines that are shown: their places in the map.
    shown: Vec<usize>,
    row: Cursor,
    /// The selected week, so many before this one.
    back: usize,
    /// It was opened out of a running meeting, and leads back to it.
    from_meeting: bool,
}

impl CadenceScreen {
    /// Every unit, on this week.
    pub fn new(from_meeting: bool) -> Self {
        Self { map: None, unit: None, shown: Vec::new(), row: Cursor::default(), back: 0, from_meeting }
    }

    /// Takes fresh data; the selection stays on its series and week.
    pub fn refresh(&mut self, map: CadenceMap, world: &World) {
        let on = self.line().map(|l| (l.label.code.clone(), l.label.unit));
        let first = self.map.is_none();
        self.map = Some(map);
        self.narrow(&world.org);
        let place = |wanted: &dyn Fn(&Line) -> bool| {
            self.shown.iter().position(|n| self.map.as_ref().and_then(|m| m.lines.get(*n)).is_some_and(wanted))
        };
        let at = match on {
            Some((code, unit)) => place(&|l| l.label.unit == unit && l.label.code == code),
            // at first on the unit that is looked at
            None if first => place(&|l| Some(l.label.unit) == world.unit),
            None => None,
        };
        if let Some(at) = at {
            self.row.at = at;
        }
        self.row.clamp(self.shown.len());
    }

    /// Finds the lines of the unit and those below it.
    fn narrow(&mut self, org: &Org) {
        let Some(map) = &self.map else { return };
        let within = |unit: UnitId| {
            let mut up = Some(unit);
            let mut steps = 0;
            while let Some(at) = up.filter(|_| steps < 32) {
                if Some(at) == self.unit {
                    return true;
                }
                up = org.unit(at).and_then(|u| u.parent);
                steps += 1;
            }
            false
        };
        let lines = map.lines.iter().enumerate();
        self.shown = lines.filter(|(_, l)| self.unit.is_none() || within(l.label.unit)).map(|(n, _)| n).collect();
        self.row.clamp(self.shown.len());
    }

    fn line(&self) -> Option<&Line> {
        let at = self.shown.get(self.row.at)?;
        self.map.as_ref()?.lines.get(*at)
    }

    /// The selected week's place among the map's weeks.
    fn week(&self) -> usize {
        let last = self.map.as_ref().map_or(0, |m| m.weeks.len().saturating_sub(1));
        last.saturating_sub(self.back)
    }

    fn cell(&self) -> Option<&Cell> {
        self.line()?.cells.get(self.week())
    }

    fn pick_unit(&self, ctx: &Ctx<'_>) -> Flow {
        let item = |label: &str, detail: &str, key| Item { label: label.to_owned(), detail: detail.to_owned(), key };
        let mut items = vec![item("every unit", "all levels", PickKey::All)];
        items.extend(ctx.world.org.units.iter().map(|u| item(&u.name, u.level.unit_word(), PickKey::Unit(u.id))));
        let on = self.unit.map_or(PickKey::All, PickKey::Unit);
        Flow::push(Overlay::Picker(Picker::new("Whose meetings?", items, PickThen::CadenceUnit).on(&on)))
    }

    fn ask_day(&self) -> Flow {
        let Some(label) = self.line().map(|l| &l.label) else { return Flow::Stay };
        let question = format!("{} on which day? thu, 10 dec, none", label.code);
        let prompt = Prompt::new(question, Asked::SeriesDay(label.code.clone(), label.unit), true);
        Flow::push(Overlay::Prompt(match label.anchor {
            Some(day) => prompt.with(&day.to_string()),
            None => prompt,
        }))
    }

    fn turn_to(&mut self, unit: Option<UnitId>, org: &Org) -> Flow {
        self.unit = unit;
        self.row = Cursor::default();
        self.narrow(org);
        Flow::Stay
    }
}

impl View for CadenceScreen {
    fn contexts(&self, _ctx: &Ctx<'_>) -> Vec<Context> {
        vec![Context::Cadence, Context::List]
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        draw::screen(self, canvas, area, ctx);
    }

    fn act(&mut self, command: Command, ctx: &Ctx<'_>) -> Flow {
        if self.row.act(command, self.shown.len()) {
            return Flow::Stay;
        }
        match command {
            Command::Left => {
                let most = self.map.as_ref().map_or(0, |m| m.weeks.len().saturating_sub(1));
                self.back = (self.back + 1).min(most);
            }
            Command::Right => self.back = self.back.saturating_sub(1),
            Command::Accept => {
                let meeting = self.cell().and_then(|c| c.meeting);
                return meeting.map_or(Flow::Stay, |(id, _)| Flow::Go(Goto::Minutes(id)));
            }
            Command::Edit => return self.ask_day(),
            Command::FilterOwner => return self.pick_unit(ctx),
            Command::FilterClear => {
                self.back = 0;
                return self.turn_to(None, &ctx.world.org);
            }
            Command::Back if self.from_meeting => return Flow::Go(Goto::Meeting),
            // here already
            Command::GoCadence => {}
            _ => return Flow::Pass,
        }
        Flow::Stay
    }

    fn idle(&self, _ctx: &Ctx<'_>) -> &'static [Command] {
        let regular = self.line().is_some_and(|l| l.label.cadence.is_regular());
        match (self.cell().is_some_and(|c| c.meeting.is_some()), regular) {
            (true, true) => &[],
            (false, true) => &[Command::Accept],
            (true, false) => &[Command::Edit],
            (false, false) => &[Command::Accept, Command::Edit],
        }
    }

    fn hit(&mut self, hit: Hit, ctx: &Ctx<'_>) -> Flow {
        match hit {
            Hit::Key(command) => self.act(command, ctx),
            Hit::Field(place) => {
                let (row, week) = (place / MOST_WEEKS, place % MOST_WEEKS);
                let last = self.map.as_ref().map_or(0, |m| m.weeks.len().saturating_sub(1));
                // the second click opens
                if self.row.at == row && self.week() == week {
                    return self.act(Command::Accept, ctx);
                }
                self.row.at = row;
                self.row.clamp(self.shown.len());
                self.back = last.saturating_sub(week);
                Flow::Stay
            }
            Hit::Row(row) => {
                self.row.at = row;
                self.row.clamp(self.shown.len());
                Flow::Stay
            }
            Hit::Step(_) | Hit::Person(_) => Flow::Stay,
        }
    }

    fn defaults(&self, ctx: &Ctx<'_>) -> Defaults {
        let lead = self.line().and_then(|l| ctx.world.org.unit(l.label.unit)).and_then(|u| u.lead);
        Defaults { owner: lead, ..Defaults::default() }
    }

    fn picked(&mut self, then: &PickThen, key: &PickKey, ctx: &Ctx<'_>) -> Flow {
        match (then, key) {
            (PickThen::CadenceUnit, PickKey::All) => self.turn_to(None, &ctx.world.org),
            (PickThen::CadenceUnit, PickKey::Unit(unit)) => self.turn_to(Some(*unit), &ctx.world.org),
            _ => Flow::Stay,
        }
    }
}
