//! Draws the actions screen.

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::filter::{Group, Line};
use super::row::ActionRow;
use super::{Actions, View};
use crate::domain::text;
use crate::ui::canvas::{Canvas, Edge, Hit};
use crate::ui::command::Command;
use crate::ui::keymap::{self, Context};
use crate::ui::theme::Tone;
use crate::ui::widgets::chrome;
use crate::ui::world::Ctx;

/// Two blanks between two columns.
const GAP: u16 = 2;

/// Columns of the table: title, how wide (0: not shown), at which edge its words stand.
struct Columns([(&'static str, u16, Edge); 8]);

impl Columns {
    /// `due` and what follows stay, deal, source and kind come with the width; the text takes what is left.
    fn of(width: u16, closed: bool) -> Self {
        let (owner, deal, source, kind) = match width {
            0..100 => (12, 0, 0, 0),
            100..150 => (15, 15, 11, 0),
            _ => (20, 32, 11, 11),
        };
        let standing = if closed { 12 } else { 8 };
        let mut columns = [
            ("owner", owner, Edge::Left),
            ("action", 0, Edge::Left),
            ("due", 11, Edge::Left),
            ("", standing, Edge::Left),
            ("carried", 7, Edge::Right),
            ("deal", deal, Edge::Left),
            ("kind", kind, Edge::Left),
            ("from", source, Edge::Left),
        ];
        let used: u16 = columns.iter().filter(|c| c.1 > 0).map(|c| c.1 + GAP).sum();
        columns[1].1 = width.saturating_sub(used);
        Self(columns)
    }

    fn draw(&self, canvas: &mut Canvas<'_>, x: u16, y: u16, cells: [(&str, Style); 8]) {
        let mut x = x;
        for ((_, width, edge), (words, style)) in self.0.iter().zip(cells) {
            if *width > 0 {
                canvas.at(*edge, x, y, *width, words, style);
                x += width + GAP;
            }
        }
    }
}

pub(super) fn screen(screen: &Actions, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    chrome::header(canvas, Rect { height: 1, ..area }, ctx, "Actions");
    let inside = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    counts(screen, canvas, Rect { y: area.y + 2, height: 1, ..inside }, ctx);
    filters(screen, canvas, Rect { y: area.y + 3, height: 1, ..inside }, ctx);
    let below = if area.height >= 30 { 5 } else { 3 };
    let bottom = area.bottom().saturating_sub(1 + below);
    let top = area.y + 5;
    list(screen, canvas, Rect { y: top, height: bottom.saturating_sub(top), ..inside }, ctx);
    detail(screen, canvas, Rect { y: bottom, height: below, ..inside }, ctx);
    let mut chain = screen.contexts(ctx);
    chain.extend([Context::Global, Context::Always]);
    chrome::footer(canvas, Rect { y: area.bottom() - 1, height: 1, ..area }, ctx, &chain, None);
}

fn counts(screen: &Actions, canvas: &mut Canvas<'_>, row: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let (open, overdue) = (screen.open_count(), screen.overdue_count());
    let through = screen.follow_through();
    let (what, percent, of) = match through.percent() {
        Some(percent) => ("   follow-through ", format!("{percent} %"), format!(" of {} closed", through.closed)),
        None => ("   nothing closed yet", String::new(), String::new()),
    };
    let late = if overdue > 0 { theme.tone(Tone::Bad) } else { theme.text() };
    canvas.pieces(
        row.x,
        row.y,
        row.width,
        &[
            (&open.to_string(), theme.strong()),
            (" open   ", theme.text()),
            (&overdue.to_string(), late),
            (" overdue", late),
            (what, theme.text()),
            (&percent, theme.strong()),
            (&of, theme.dim()),
        ],
    );
}

fn filters(screen: &Actions, canvas: &mut Canvas<'_>, row: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let f = &screen.filters;
    if f.is_off() {
        canvas.text(row.x, row.y, row.width, "everything that is open, the oldest debt first", theme.dim());
        return;
    }
    let named = |found: Option<String>| found.unwrap_or_else(|| "?".to_owned());
    let mut on = Vec::new();
    on.extend(f.owner.map(|p| format!("owner {}", ctx.world.org.name(p))));
    on.extend(f.overdue.then(|| "overdue".to_owned()));
    on.extend(f.code.as_ref().map(|c| format!("from {c}")));
    on.extend(f.deal.map(|d| {
        let row = screen.data.rows.iter().find(|r| r.action.deal == Some(d));
        format!("deal {}", named(row.and_then(|r| r.deal.clone())))
    }));
    on.extend(f.closed.then(|| "settled too".to_owned()));
    on.extend((!f.query.is_empty()).then(|| format!("\"{}\"", f.query)));
    let key = keymap::key_for(&screen.contexts(ctx), Command::FilterClear).unwrap_or_default();
    let all = if f.closed { screen.data.rows.len() } else { screen.open_count() };
    let right = format!("{} of {all}   {key} all again", screen.shown.len());
    let room = row.width.saturating_sub(u16::try_from(text::width(&right)).unwrap_or(0) + 2);
    let words = on.join(&format!(" {} ", theme.glyphs.dot));
    canvas.pieces(row.x, row.y, room, &[("filter: ", theme.dim()), (&words, theme.accent())]);
    canvas.right(row.x, row.y, row.width, &right, theme.dim());
    canvas.hit(row, Hit::Key(Command::FilterClear));
}

fn list(screen: &Actions, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    if screen.shown.is_empty() {
        return empty(screen, canvas, area, ctx);
    }
    let columns = Columns::of(area.width.saturating_sub(2), screen.filters.closed);
    let heads = columns.0.map(|c| (c.0, theme.dim()));
    columns.draw(canvas, area.x + 2, area.y, heads);
    let body = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
    let window = screen.scroll.window(screen.lines.len(), body.height);
    // where there is room an empty line stands before each heading but the first
    let headings = screen.lines.iter().filter(|l| matches!(l, Line::Heading(..))).count();
    let airy = screen.lines.len() + headings <= usize::from(body.height);
    let mut next = body.y;
    for n in window {
        let y = next;
        next += 1;
        match screen.lines[n] {
            Line::Heading(group, count) => {
                let down = u16::from(airy && n > 0);
                next += down;
                heading(canvas, Rect { y: y + down, height: 1, ..body }, ctx, group, count);
            }
            Line::Row(at) => {
                let Some(row) = screen.shown.get(at).and_then(|i| screen.data.rows.get(*i)) else { continue };
                let place = Rect { y, height: 1, ..body };
                if at == screen.cursor.at {
                    canvas.style(place, theme.selected());
                    canvas.text(place.x, y, 1, theme.glyphs.now, theme.accent());
                }
                cells(&columns, canvas, place, ctx, row);
                canvas.hit(place, Hit::Row(at));
            }
        }
    }
}

fn heading(canvas: &mut Canvas<'_>, row: Rect, ctx: &Ctx<'_>, group: Group, count: usize) {
    let style = if group == Group::Overdue { ctx.theme.tone(Tone::Bad) } else { ctx.theme.title() };
    canvas.pieces(row.x, row.y, row.width, &[(group.title(), style), (&format!("  {count}"), ctx.theme.dim())]);
}

fn cells(columns: &Columns, canvas: &mut Canvas<'_>, row: Rect, ctx: &Ctx<'_>, action: &ActionRow) {
    let theme = ctx.theme;
    let today = ctx.world.today;
    let (standing, tone) = action.standing(today);
    let words = if action.action.is_open() { theme.text() } else { theme.dim() };
    let owner = if action.owner.is_some() { theme.text() } else { theme.tone(Tone::Watch) };
    columns.draw(
        canvas,
        row.x + 2,
        row.y,
        [
            (action.owner(), owner),
            (&action.action.text, words),
            (&action.due(today), theme.text()),
            (&standing, theme.tone(tone)),
            (&action.carried(), theme.tone(action.carried_tone())),
            (action.deal.as_deref().unwrap_or(""), theme.dim()),
            (action.kind(), theme.dim()),
            (&action.source(today), theme.dim()),
        ],
    );
}

/// The selected action in full.
fn detail(screen: &Actions, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let Some(row) = screen.selected() else { return };
    let rule = theme.glyphs.rule.repeat(usize::from(area.width));
    canvas.text(area.x, area.y, area.width, &rule, theme.dim());
    let words = Rect { y: area.y + 1, height: area.height.saturating_sub(2), ..area };
    let used = canvas.wrapped(words, &row.action.text, theme.strong());
    let facts = row.facts(ctx.world.today, theme.glyphs.dot);
    canvas.text(area.x, words.y + used, area.width, &facts, theme.dim());
}

fn empty(screen: &Actions, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let chain = [Context::Actions, Context::Global];
    let key = |command| keymap::key_for(&chain, command).unwrap_or_default();
    let (title, what) = if !screen.filters.is_off() {
        ("Nothing here matches.", format!("{} takes the filters off.", key(Command::FilterClear)))
    } else if screen.data.rows.is_empty() {
        (
            "No action has been written down yet.",
            format!(
                "{} writes one down, here and in every meeting: call the CFO about pricing @ivo fri",
                key(Command::CaptureAction)
            ),
        )
    } else {
        ("Nothing is owed.", format!("{} shows what was settled.", key(Command::FilterClosed)))
    };
    canvas.text(area.x, area.y + 1, area.width, title, ctx.theme.strong());
    canvas.wrapped(Rect { y: area.y + 2, height: 3, ..area }, &what, ctx.theme.dim());
}
