//! Being built.

use ratatui::layout::Rect;

use super::View;
use crate::ui::canvas::Canvas;
use crate::ui::command::Command;
use crate::ui::flow::Flow;
use crate::ui::keymap::Context;
use crate::ui::world::Ctx;

/// Being built.
#[derive(Debug, Default)]
pub struct Minutes {}

impl View for Minutes {
    fn contexts(&self, _ctx: &Ctx<'_>) -> Vec<Context> {
        Vec::new()
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        canvas.text(area.x, area.y, area.width, "Minutes", ctx.theme.text());
    }

    fn act(&mut self, _command: Command, _ctx: &Ctx<'_>) -> Flow {
        Flow::Pass
    }
}
