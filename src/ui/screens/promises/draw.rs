//! Draws the register of promises: the list, beside it who keeps how many, below it the selected one in full.

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::row::PromiseRow;
use super::{Group, Line, Promises, State, View, due_now};
use crate::domain::text;
use crate::ui::canvas::{Canvas, Edge, Hit};
use crate::ui::command::Command;
use crate::ui::keymap::{self, Context};
use crate::ui::theme::Tone;
use crate::ui::widgets::chrome;
use crate::ui::world::Ctx;

/// Two blanks between two columns.
const GAP: u16 = 2;

/// From here on the rates of the sellers stand beside the list.
const WIDE: u16 = 118;

/// Columns of the table: title, how wide (0: not shown).
struct Columns([(&'static str, u16); 6]);

impl Columns {
    /// What and when stay; the rest comes with the width. The words take what is left.
    fn of(width: u16) -> Self {
        let (seller, buyer, deal) = match width {
            0..74 => (13, 0, 14),
            74..84 => (13, 0, 16),
            // beside the sellers' rates at 120
            84..96 => (13, 0, 20),
            96..110 => (14, 16, 18),
            110..130 => (16, 20, 20),
            _ => (18, 22, 26),
        };
        let mut columns =
            [("seller", seller), ("the buyer", 0), ("who of theirs", buyer), ("due", 11), ("", 8), ("deal", deal)];
        let used: u16 = columns.iter().filter(|c| c.1 > 0).map(|c| c.1 + GAP).sum();
        columns[1].1 = width.saturating_sub(used);
        Self(columns)
    }

    fn draw(&self, canvas: &mut Canvas<'_>, x: u16, y: u16, cells: [(&str, Style); 6]) {
        let mut x = x;
        for ((_, width), (words, style)) in self.0.iter().zip(cells) {
            if *width > 0 {
                canvas.at(Edge::Left, x, y, *width, words, style);
                x += width + GAP;
            }
        }
    }
}

pub(super) fn screen(screen: &Promises, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    chrome::header(canvas, Rect { height: 1, ..area }, ctx, "Buyers' promises");
    let inside = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    counts(screen, canvas, Rect { y: area.y + 2, height: 1, ..inside }, ctx);
    filters(screen, canvas, Rect { y: area.y + 3, height: 1, ..inside }, ctx);
    let below = 5;
    let bottom = area.bottom().saturating_sub(1 + below);
    let top = area.y + 5;
    let body = Rect { y: top, height: bottom.saturating_sub(top), ..inside };
    let side = match area.width {
        160.. => 60,
        WIDE.. => 32,
        _ => 0,
    };
    let left = Rect { width: body.width.saturating_sub(if side > 0 { side + 3 } else { 0 }), ..body };
    list(screen, canvas, left, ctx);
    if side > 0 {
        for y in body.y..body.bottom() {
            canvas.text(left.right() + 1, y, 1, ctx.theme.glyphs.wall, ctx.theme.dim());
        }
        rates(screen, canvas, Rect { x: left.right() + 3, width: side, ..body }, ctx);
    }
    detail(screen, canvas, Rect { y: bottom, height: below, ..inside }, ctx, side == 0);
    let mut chain = screen.contexts(ctx);
    chain.extend([Context::Global, Context::Always]);
    chrome::footer(canvas, Rect { y: area.bottom() - 1, height: 1, ..area }, ctx, &chain, None);
}

fn counts(screen: &Promises, canvas: &mut Canvas<'_>, row: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let rate = screen.data.rate();
    let due = due_now(&screen.data.rows, screen.data.today);
    let ask = if due > 0 { theme.tone(Tone::Watch) } else { theme.text() };
    let late = if rate.late > 0 { theme.tone(Tone::Bad) } else { theme.text() };
    canvas.pieces(
        row.x,
        row.y,
        row.width,
        &[
            (&rate.open.to_string(), theme.strong()),
            (" open   ", theme.text()),
            (&format!("{due} to be asked now"), ask),
            ("   ", theme.text()),
            (&format!("{} late", rate.late), late),
            ("   ", theme.text()),
            (&rate.words(), theme.strong()),
        ],
    );
}

fn filters(screen: &Promises, canvas: &mut Canvas<'_>, row: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let f = &screen.filters;
    if f.is_off() {
        canvas.text(row.x, row.y, row.width, "everything that is open, what is to be asked first", theme.dim());
        return;
    }
    let mut on = Vec::new();
    on.extend(f.seller.map(|p| format!("brought by {}", ctx.world.org.name(p))));
    match f.state {
        State::Open => {}
        State::One(kept) => on.push(kept.key().to_owned()),
        State::All => on.push("settled too".to_owned()),
    }
    on.extend(f.due.then(|| "due".to_owned()));
    on.extend((!f.query.is_empty()).then(|| format!("\"{}\"", f.query)));
    let key = keymap::key_for(&screen.contexts(ctx), Command::FilterClear).unwrap_or_default();
    let right = format!("{} of {}   {key} all again", screen.shown.len(), screen.data.rows.len());
    let room = row.width.saturating_sub(u16::try_from(text::width(&right)).unwrap_or(0) + 2);
    let words = on.join(&format!(" {} ", theme.glyphs.dot));
    canvas.pieces(row.x, row.y, room, &[("filter: ", theme.dim()), (&words, theme.accent())]);
    canvas.right(row.x, row.y, row.width, &right, theme.dim());
    canvas.hit(row, Hit::Key(Command::FilterClear));
}

fn list(screen: &Promises, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    if screen.shown.is_empty() {
        return empty(screen, canvas, area, ctx);
    }
    let columns = Columns::of(area.width.saturating_sub(2));
    columns.draw(canvas, area.x + 2, area.y, columns.0.map(|c| (c.0, theme.dim())));
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
                let style = if group == Group::Due { theme.tone(Tone::Watch) } else { theme.title() };
                let pieces = [(group.title(), style), (&format!("  {count}"), theme.dim())];
                canvas.pieces(body.x, y + down, body.width, &pieces);
            }
            Line::Row(at) => {
                let Some(row) = screen.shown.get(at).and_then(|i| screen.data.rows.get(*i)) else { continue };
                let place = Rect { y, height: 1, ..body };
                if at == screen.cursor.at {
                    canvas.style(place, theme.selected());
                    canvas.text(place.x, y, 1, theme.glyphs.now, theme.accent());
                }
                cells(&columns, canvas, place, ctx, row, screen.data.today);
                canvas.hit(place, Hit::Row(at));
            }
        }
    }
}

fn cells(
    columns: &Columns,
    canvas: &mut Canvas<'_>,
    place: Rect,
    ctx: &Ctx<'_>,
    row: &PromiseRow,
    today: chrono::NaiveDate,
) {
    let theme = ctx.theme;
    let (standing, tone) = row.standing(today);
    let buyer = if row.promise.buyer.is_some() { theme.text() } else { theme.dim() };
    columns.draw(
        canvas,
        place.x + 2,
        place.y,
        [
            (row.seller(), theme.text()),
            (&row.promise.text, theme.text()),
            (row.buyer(), buyer),
            (&row.due(today), theme.text()),
            (&standing, theme.tone(tone)),
            (row.deal.as_deref().unwrap_or(""), theme.dim()),
        ],
    );
}

/// Who keeps how many.
fn rates(screen: &Promises, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    chrome::section(canvas, area.x, area.y, area.width, ctx, "KEPT, BY SELLER", "");
    let wide = area.width >= 56;
    let mut y = area.y + 1;
    for (name, rate) in &screen.data.rates {
        let each = if wide { 1 } else { 2 };
        if y + each > area.bottom() {
            break;
        }
        canvas.text(area.x, y, 20, name, theme.text());
        if wide {
            canvas.text(area.x + 21, y, area.width.saturating_sub(21), &rate.words(), theme.dim());
        } else {
            let late = if rate.late > 0 { format!("{} late", rate.late) } else { String::new() };
            canvas.right(area.x, y, area.width, &late, theme.tone(Tone::Bad));
            canvas.text(area.x + 2, y + 1, area.width.saturating_sub(2), &rate.words(), theme.dim());
        }
        y += each;
    }
}

/// The selected promise in full; where the rates have no room of their own, its seller's.
fn detail(screen: &Promises, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>, with_rate: bool) {
    let theme = ctx.theme;
    let Some(row) = screen.selected() else { return };
    let rule = theme.glyphs.rule.repeat(usize::from(area.width));
    canvas.text(area.x, area.y, area.width, &rule, theme.dim());
    let mut y = area.y + 1;
    y += canvas.wrapped(Rect { y, height: 1, ..area }, &row.promise.text, theme.strong());
    let rest = area.bottom().saturating_sub(y + u16::from(with_rate));
    y += canvas.wrapped(Rect { y, height: rest, ..area }, &row.facts(screen.data.today, theme.glyphs.dot), theme.dim());
    let rate = screen.data.rates.iter().find(|(name, _)| name == row.seller());
    if let Some((name, rate)) = rate.filter(|_| with_rate && y < area.bottom()) {
        let pieces = [(name.as_str(), theme.text()), ("   ", theme.text()), (&rate.words(), theme.dim())];
        canvas.pieces(area.x, y, area.width, &pieces);
    }
}

fn empty(screen: &Promises, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let chain = [Context::Promises, Context::Global];
    let key = |command| keymap::key_for(&chain, command).unwrap_or_default();
    let (title, what) = if !screen.filters.is_off() {
        ("Nothing here matches.", format!("{} takes the filters off.", key(Command::FilterClear)))
    } else if screen.data.rows.is_empty() {
        (
            "No buyer has promised anything yet.",
            format!(
                "{} writes down what a buyer agreed to, here and in every meeting: redlines (Mia, CFO) fri #orbit",
                key(Command::CaptureCommitment)
            ),
        )
    } else {
        ("Every promise is settled.", format!("{} shows what became of them.", key(Command::FilterStanding)))
    };
    canvas.text(area.x, area.y + 1, area.width, title, ctx.theme.strong());
    canvas.wrapped(Rect { y: area.y + 2, height: 3, ..area }, &what, ctx.theme.dim());
}
