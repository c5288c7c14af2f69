//! What an import has done: what changed, who is new, which rows it left out.

use ratatui::layout::Rect;

use super::choosing::both_ends;
use super::data::Outcome;
use super::refused::{Table, grouped};
use crate::domain::text;
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::theme::Tone;
use crate::ui::widgets::chrome;
use crate::ui::world::Ctx;

pub(super) fn draw(
    outcome: &Outcome,
    (marked, table): (Option<usize>, Option<&Table>),
    canvas: &mut Canvas<'_>,
    body: Rect,
    ctx: &Ctx<'_>,
) {
    let theme = ctx.theme;
    let on = outcome.on.format("%a %-d %b %Y").to_string();
    let what = format!(" is imported: {} as of {on}", outcome.kind);
    let room = usize::from(body.width).saturating_sub(text::width(&what) + 2);
    let file = both_ends(&outcome.file, room.max(20));
    canvas.pieces(
        body.x,
        body.y,
        body.width,
        &[
            (theme.glyphs.done, theme.tone(Tone::Good)),
            (" ", theme.text()),
            (&file, theme.strong()),
            (&what, theme.text()),
        ],
    );
    let mut y = body.y + 2;
    y += changes(outcome, marked, canvas, Rect { y, height: body.bottom().saturating_sub(y), ..body }, ctx) + 1;
    for (word, names) in &outcome.added {
        let line = format!("{word}: {}", names.join(", "));
        y += canvas.wrapped(Rect { y, height: 2, ..body }, &line, theme.text());
    }
    // the remarks give way to the refused rows
    let room = if outcome.refused.is_empty() { body.height } else { 4 };
    let end = (y + room).min(body.bottom());
    for remark in &outcome.remarks {
        let line = format!("{} {remark}", theme.glyphs.dot);
        y += canvas.wrapped(Rect { y, height: end.saturating_sub(y).min(2), ..body }, &line, theme.dim());
    }
    if let (false, Some(table)) = (outcome.refused.is_empty(), table) {
        y += 1;
        let title = outcome.totals.listed();
        chrome::section(canvas, body.x, y, body.width, ctx, &title, "mend them in the CRM and export again");
        table.draw(
            &outcome.refused,
            canvas,
            Rect { y: y + 1, height: body.bottom().saturating_sub(y + 1), ..body },
            ctx,
        );
    }
}

/// The counts, in as many columns as fit; returns the lines used.
fn changes(outcome: &Outcome, marked: Option<usize>, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) -> u16 {
    let theme = ctx.theme;
    let cells = outcome.counts();
    let width = 24;
    let across = usize::from((area.width / width).max(1));
    let down = cells.len().div_ceil(across);
    for (n, (word, count, deals)) in cells.iter().enumerate() {
        let (column, row) = (n % across, n / across);
        let x = area.x + width * u16::try_from(column).unwrap_or(0);
        let y = area.y + u16::try_from(row).unwrap_or(0);
        let refused = *word == "refused" && *count > 0;
        let style = if refused { theme.tone(Tone::Bad) } else { theme.strong() };
        let place = Rect { x, y, width: width.min(area.right().saturating_sub(x)), height: 1 };
        if marked == Some(n) {
            canvas.style(place, theme.selected());
            canvas.text(x, y, 1, theme.glyphs.now, theme.accent());
        }
        if deals.is_some() {
            canvas.hit(place, Hit::Field(n));
        }
        canvas.right(x, y, 8, &grouped(u64::try_from(*count).unwrap_or(u64::MAX)), style);
        canvas.text(x + 10, y, width - 10, word, theme.text());
    }
    u16::try_from(down).unwrap_or(1)
}
