//! A file on its way: how far it is, and that it can be stopped.

use ratatui::layout::Rect;

use super::choosing::bytes;
use super::data::Running;
use super::refused::grouped;
use crate::ui::canvas::Canvas;
use crate::ui::theme::Tone;
use crate::ui::widgets::bar::{self, Part};
use crate::ui::world::Ctx;

pub(super) fn draw(running: &Running, canvas: &mut Canvas<'_>, body: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let x = body.x + 1;
    let width = body.width.saturating_sub(2).min(96);
    let y = body.y + if body.height > 30 { 4 } else { 1 };
    canvas.pieces(
        x,
        y,
        width,
        &[(running.phase, theme.title()), ("  ", theme.text()), (&running.file, theme.strong())],
    );
    progress(running, canvas, Rect { x, y: y + 2, width, height: 2 }, ctx);
    let words = match (running.stopping, running.writes) {
        (true, _) => "Stopping: it ends with the row it is at. Nothing of the file is written.",
        (false, true) => {
            "Esc stops it: then nothing of the file is written. What you write down meanwhile is saved as soon as it is done; \
             clocks run on."
        }
        (false, false) => "Esc stops it. Nothing is written before you have seen what was understood.",
    };
    let style = if running.stopping { theme.tone(Tone::Watch) } else { theme.dim() };
    canvas.wrapped(Rect { x, y: y + 5, width, height: 3 }, words, style);
}

/// The bar, and under it the figures.
pub(super) fn progress(running: &Running, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let known = running.total > 0;
    let (at, all) = (to_i64(running.bytes.min(running.total)), to_i64(running.total));
    let percent = if known { at.saturating_mul(100) / all.max(1) } else { 0 };
    let room = area.width.saturating_sub(7);
    if known {
        let parts = [
            Part { amount: at, sign: theme.glyphs.full, style: theme.accent() },
            Part { amount: all - at, sign: theme.glyphs.empty, style: theme.dim() },
        ];
        bar::stacked(canvas, area.x, area.y, room, all, &parts);
        canvas.right(area.x + room, area.y, 7, &format!("{percent} %"), theme.strong());
    }
    let rows = format!("{} rows", grouped(running.rows));
    let words = match (running.settling, known) {
        (true, _) => "closing up: this part cannot be counted".to_owned(),
        (false, true) => format!("{} of {}   {rows}", bytes(running.bytes), bytes(running.total)),
        (false, false) => rows,
    };
    canvas.text(area.x, area.y + 1, area.width, &words, theme.text());
}

fn to_i64(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
