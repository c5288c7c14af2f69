//! Something to read: what went wrong and what to do, long enough to need more than the footer. It can be copied out.

use ratatui::layout::Rect;

use super::super::canvas::{Canvas, wrap};
use super::super::command::Command;
use super::super::flow::{Flow, Intent};
use super::super::world::Ctx;

/// The message.
#[derive(Debug, PartialEq, Eq)]
pub struct Message {
    title: String,
    body: String,
    top: usize,
}

impl Message {
    /// A title and what there is to read.
    pub fn new(title: impl Into<String>, body: impl Into<String>) -> Self {
        Self { title: title.into(), body: body.into(), top: 0 }
    }

    /// Scrolls, copies, closes.
    pub fn act(&mut self, command: Command) -> Flow {
        match command {
            Command::Up => self.top = self.top.saturating_sub(1),
            Command::Down => self.top += 1,
            Command::CopyMessage => return Flow::intent(Intent::Copy(self.body.clone())),
            Command::Back | Command::Accept => return Flow::Pop,
            _ => return Flow::Pass,
        }
        Flow::Stay
    }

    /// Draws it.
    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        let width = area.width.saturating_sub(8).min(96);
        let lines = wrap(&self.body, usize::from(width.saturating_sub(4)));
        let height = u16::try_from(lines.len() + 4).unwrap_or(u16::MAX);
        let inside = super::panel(canvas, area, width, height, &self.title, ctx);
        let body = inside.height.saturating_sub(2);
        let top = self.top.min(lines.len().saturating_sub(usize::from(body)));
        for (y, line) in (inside.y..inside.y + body).zip(lines.iter().skip(top)) {
            canvas.text(inside.x, y, inside.width, line, ctx.theme.text());
        }
        let foot = inside.bottom().saturating_sub(1);
        canvas.text(inside.x, foot, inside.width, "Enter closes   y copies it", ctx.theme.dim());
    }
}
