//! The lines that every screen has: who, whose numbers, which period, when (row 1); the keys that matter here
//! (the last row), most useful first, ending with `? help`.

use ratatui::layout::Rect;

use super::super::canvas::{Canvas, Hit};
use super::super::command::Command;
use super::super::keymap::{self, Context};
use super::super::theme::Tone;
use super::super::world::Ctx;
use crate::domain::text;

/// The smallest terminal that is drawn for.
pub const SMALLEST: (u16, u16) = (80, 24);

/// The mark of presenter mode in row 1.
pub const PRESENTING: &str = "PRESENTING";

/// Row 1 of a screen outside of meetings.
pub fn header(canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>, title: &str) {
    let theme = ctx.theme;
    let world = ctx.world;
    let clock = world.local(ctx.now).format("%a %-d %b  %H:%M").to_string();
    let (week, weeks) = world.quarter.week_of(world.today);
    let period = format!("{} {} week {week} of {weeks}", world.quarter.short(), theme.glyphs.dot);
    let mut marks = String::new();
    if world.presenting {
        marks.push_str(PRESENTING);
        marks.push_str("  ");
    }
    if world.demo {
        marks.push_str("DEMO  ");
    }
    if world.read_only.is_some() {
        marks.push_str("READ-ONLY  ");
    }
    if world.others > 0 {
        marks.push_str("open in another window  ");
    }
    let right = format!("{marks}{period}   {clock}");
    let room = area.width.saturating_sub(u16::try_from(text::width(&right)).unwrap_or(0) + 3);
    let whose = match world.my_name() {
        "" => world.unit_name().to_owned(),
        me => format!("{} {} {me}", world.unit_name(), theme.glyphs.dot),
    };
    let used = canvas.pieces(area.x + 1, area.y, room, &[(title, theme.title()), ("   ", theme.text())]);
    canvas.text(area.x + 1 + used, area.y, room.saturating_sub(used), &whose, theme.strong());
    canvas.right(area.x, area.y, area.width.saturating_sub(1), &right, theme.dim());
}

/// The last row: keys of these contexts, filled by priority; a message takes its place while it is fresh.
pub fn footer(canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>, chain: &[Context], message: Option<(&str, Tone)>) {
    let theme = ctx.theme;
    if let Some((what, tone)) = message {
        let sign = match tone {
            Tone::Good => theme.glyphs.done,
            Tone::Watch => "!",
            Tone::Bad => theme.glyphs.missing,
            Tone::Neutral => theme.glyphs.dot,
        };
        canvas.pieces(
            area.x + 1,
            area.y,
            area.width.saturating_sub(2),
            &[
                (sign, theme.tone(tone)),
                (" ", theme.text()),
                (what, if tone == Tone::Neutral { theme.text() } else { theme.tone(tone) }),
            ],
        );
        return;
    }
    footer_without(canvas, area, ctx, chain, &[]);
}

/// The last row without the keys of commands that would do nothing now.
pub fn footer_without(canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>, chain: &[Context], hidden: &[Command]) {
    let theme = ctx.theme;
    let wanted = |b: &keymap::Binding| b.priority > 0 && !hidden.contains(&b.command);
    let mut shown: Vec<_> = keymap::bindings(chain).into_iter().filter(|b| wanted(b)).collect();
    shown.sort_by_key(|b| b.priority);
    let last = shown.iter().position(|b| b.command == super::super::command::Command::Help).map(|i| shown.remove(i));
    let widths = |b: &keymap::Binding| text::width(&b.shown()) + 1 + text::width(b.label) + 3;
    let reserve = last.map_or(0, widths);
    let mut room = usize::from(area.width.saturating_sub(1)).saturating_sub(reserve);
    let mut x = area.x + 1;
    let mut put = |canvas: &mut Canvas<'_>, b: &keymap::Binding| {
        let key = b.shown();
        let start = x;
        x += canvas.pieces(
            x,
            area.y,
            area.right().saturating_sub(x),
            &[(&key, theme.accent()), (" ", theme.text()), (b.label, theme.dim())],
        );
        canvas.hit(Rect::new(start, area.y, x - start, 1), Hit::Key(b.command));
        x += 3;
    };
    for b in shown {
        let need = widths(b);
        if need <= room {
            room -= need;
            put(canvas, b);
        }
    }
    if let Some(b) = last {
        put(canvas, b);
    }
}

/// A section's title with an optional remark behind it.
pub fn section(canvas: &mut Canvas<'_>, x: u16, y: u16, width: u16, ctx: &Ctx<'_>, title: &str, remark: &str) {
    let theme = ctx.theme;
    let used = canvas.text(x, y, width, title, theme.title());
    if !remark.is_empty() && width > used + 2 {
        canvas.text(x + used + 2, y, width - used - 2, remark, theme.dim());
    }
}

/// What stands in the place of what is not for everybody, in presenter mode.
pub fn not_shown(canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>, why: &str) {
    let used = canvas.wrapped(area, why, ctx.theme.strong());
    if !ctx.world.presenting {
        return;
    }
    let rest = Rect { y: area.y + used, height: area.height.saturating_sub(used), ..area };
    canvas.wrapped(rest, "It is not shown in presenter mode: P leaves that.", ctx.theme.dim());
}

/// What is drawn where the terminal is too small.
pub fn too_small(canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let lines = [
        format!("{} x {} is too small.", area.width, area.height),
        format!("Bellwether needs {} x {}.", SMALLEST.0, SMALLEST.1),
        "Make the window larger; nothing is lost.".to_owned(),
    ];
    for (i, line) in (0_u16..).zip(&lines) {
        canvas.text(area.x, area.y + i, area.width, line, ctx.theme.text());
    }
}
