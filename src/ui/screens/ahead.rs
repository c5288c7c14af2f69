//! The forecast call without the call: numbers entered before it, or the unit's own number submitted after it. The same
//! workspaces as in the meeting.

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use super::{Typing, View};
use crate::domain::forecast::Draft;
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::command::Command;
use crate::ui::flow::{Asked, Flow, PickKey, PickThen};
use crate::ui::keymap::Context;
use crate::ui::overlays::capture::Defaults;
use crate::ui::widgets::chrome;
use crate::ui::workspaces::call::ForecastData;
use crate::ui::workspaces::commits::Commits;
use crate::ui::workspaces::submit::Submit;
use crate::ui::world::Ctx;

/// What is worked on.
#[derive(Debug)]
pub enum Work {
    /// Everybody's numbers, before the call.
    Commits(Box<Commits>),
    /// The unit's own number, after it.
    Submit(Box<Submit>),
}

/// The screen.
#[derive(Debug)]
pub struct Ahead {
    /// What is worked on.
    pub work: Work,
}

impl Default for Ahead {
    fn default() -> Self {
        Self::entering()
    }
}

impl Ahead {
    /// Numbers before the call.
    pub fn entering() -> Self {
        Self { work: Work::Commits(Box::default()) }
    }

    /// The unit's number after the call.
    pub fn submitting() -> Self {
        Self { work: Work::Submit(Box::default()) }
    }

    /// Something on it counts seconds.
    pub fn is_counting(&self, now: chrono::DateTime<chrono::Utc>) -> bool {
        match &self.work {
            Work::Commits(_) => false,
            Work::Submit(w) => w.is_counting(now),
        }
    }

    /// The call is held one by one: its cards are between two people, and others look at the screen.
    fn hides(&self, ctx: &Ctx<'_>) -> bool {
        let data = match &self.work {
            Work::Commits(w) => w.data.as_ref(),
            Work::Submit(w) => w.data.as_ref(),
        };
        ctx.world.presenting && data.is_some_and(ForecastData::is_one_on_one)
    }

    fn view(&self) -> &dyn View {
        match &self.work {
            Work::Commits(w) => w.as_ref(),
            Work::Submit(w) => w.as_ref(),
        }
    }

    fn view_mut(&mut self) -> &mut dyn View {
        match &mut self.work {
            Work::Commits(w) => w.as_mut(),
            Work::Submit(w) => w.as_mut(),
        }
    }
}

impl View for Ahead {
    fn contexts(&self, ctx: &Ctx<'_>) -> Vec<Context> {
        if self.hides(ctx) { Vec::new() } else { self.view().contexts(ctx) }
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        let (title, people) = match &self.work {
            Work::Commits(_) => ("NUMBERS AHEAD OF THE CALL", true),
            Work::Submit(_) => ("SUBMIT", false),
        };
        chrome::header(canvas, Rect { height: 1, ..area }, ctx, title);
        let body = Rect { x: area.x + 1, y: area.y + 2, width: area.width - 2, height: area.height.saturating_sub(3) };
        if self.hides(ctx) {
            chrome::not_shown(canvas, body, ctx, "These numbers are between two people: the call is held one by one.");
            let chain = [Context::Global, Context::Always];
            chrome::footer(canvas, Rect { y: area.bottom() - 1, height: 1, ..area }, ctx, &chain, None);
            return;
        }
        let left = match (people, area.width) {
            (false, _) => 0,
            (true, 110..) => 28,
            (true, _) => 9,
        };
        let right = match area.width {
            160.. => 52,
            110.. => 34,
            _ => 0,
        };
        let indent = if left > 0 { left + 2 } else { 0 };
        let middle = Rect {
            x: body.x + indent,
            width: body.width.saturating_sub(indent + if right > 0 { right + 2 } else { 0 }),
            ..body
        };
        if left > 0 {
            self.view().draw_left(canvas, Rect { width: left, ..body }, ctx);
            wall(canvas, body.x + left, body, ctx);
        }
        self.view().draw(canvas, middle, ctx);
        if right > 0 {
            wall(canvas, middle.right(), body, ctx);
            self.view().draw_right(canvas, Rect { x: middle.right() + 2, width: right, ..body }, ctx);
        }
        let mut chain = self.contexts(ctx);
        if self.typing(ctx) != Typing::Words {
            chain.push(Context::Global);
        }
        chain.push(Context::Always);
        chrome::footer(canvas, Rect { y: area.bottom() - 1, height: 1, ..area }, ctx, &chain, None);
    }

    fn act(&mut self, command: Command, ctx: &Ctx<'_>) -> Flow {
        if self.hides(ctx) { Flow::Pass } else { self.view_mut().act(command, ctx) }
    }

    fn typing(&self, ctx: &Ctx<'_>) -> Typing {
        if self.hides(ctx) { Typing::No } else { self.view().typing(ctx) }
    }

    fn key(&mut self, event: KeyEvent, ctx: &Ctx<'_>) -> Flow {
        if self.hides(ctx) { Flow::Stay } else { self.view_mut().key(event, ctx) }
    }

    fn paste(&mut self, pasted: &str, ctx: &Ctx<'_>) {
        if !self.hides(ctx) {
            self.view_mut().paste(pasted, ctx);
        }
    }

    fn hit(&mut self, hit: Hit, ctx: &Ctx<'_>) -> Flow {
        self.view_mut().hit(hit, ctx)
    }

    fn defaults(&self, ctx: &Ctx<'_>) -> Defaults {
        self.view().defaults(ctx)
    }

    fn picked(&mut self, then: &PickThen, key: &PickKey, ctx: &Ctx<'_>) -> Flow {
        self.view_mut().picked(then, key, ctx)
    }

    fn answered(&mut self, asked: &Asked, answer: &str, ctx: &Ctx<'_>) -> Flow {
        self.view_mut().answered(asked, answer, ctx)
    }

    fn unsaved(&self) -> Option<Draft> {
        self.view().unsaved()
    }
}

fn wall(canvas: &mut Canvas<'_>, x: u16, body: Rect, ctx: &Ctx<'_>) {
    for y in body.y..body.bottom() {
        canvas.text(x, y, 1, ctx.theme.glyphs.wall, ctx.theme.dim());
    }
}

#[cfg(test)]
mod tests;
