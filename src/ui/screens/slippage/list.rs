//! The deals behind a figure: where each was to close and where it is now, or how often it was pushed.

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::draw::tone;
use super::{LISTED, Pane, Slippage};
use crate::domain::forecast::slippage::Member;
use crate::domain::forecast::slippage::pushed::Pushed;
use crate::domain::forecast::slippage::told::Told;
use crate::domain::ids::DealId;
use crate::domain::money::Money;
use crate::domain::money::show::Scale;
use crate::ui::canvas::{Canvas, Edge, Hit};
use crate::ui::told::{called, show_date};
use crate::ui::widgets::chrome;
use crate::ui::widgets::cursor::Cursor;
use crate::ui::world::Ctx;

/// A column: its head, how wide it is, at which edge, and from which width of the terminal on it is shown.
type Column = (&'static str, u16, Edge, u16);

const MEMBERS: [Column; 7] = [
    ("owner", 16, Edge::Left, 100),
    ("value", 9, Edge::Right, 0),
    ("was due", 11, Edge::Right, 0),
    ("closes", 11, Edge::Right, 0),
    ("days", 7, Edge::Right, 0),
    ("pushes", 8, Edge::Right, 100),
    ("fate", 13, Edge::Right, 0),
];

const PUSHED: [Column; 7] = [
    ("owner", 16, Edge::Left, 100),
    ("value", 9, Edge::Right, 0),
    ("closes", 11, Edge::Right, 0),
    ("pushes", 8, Edge::Right, 0),
    ("days", 7, Edge::Right, 0),
    ("quarters", 10, Edge::Right, 0),
    ("last pushed", 16, Edge::Right, 90),
];

/// A deal with the cells that are shown of it.
struct Line {
    deal: DealId,
    cells: Vec<(String, Style)>,
}

pub(super) fn draw(
    screen: &Slippage,
    cursor: &Cursor,
    canvas: &mut Canvas<'_>,
    body: Rect,
    ctx: &Ctx<'_>,
    told: &Told,
) {
    let theme = ctx.theme;
    let (deals, count) = screen.listed(ctx);
    let whose = match screen.whose(ctx) {
        None => String::new(),
        Some(owner) => format!(" of {}", told.name(owner)),
    };
    let number = if count == 1 { "1 deal".to_owned() } else { format!("{count} deals") };
    let (columns, lines, title, remark) = match screen.pane {
        Pane::Pushes => {
            let all: Vec<&Pushed> =
                deals.iter().filter_map(|id| told.pushes.deals.iter().find(|p| p.deal == *id)).collect();
            let lines = pushed(&all, ctx, told);
            (PUSHED, lines, format!("PUSHED{whose}"), format!("{number}, open, the most often pushed first"))
        }
        Pane::Sellers | Pane::Periods => {
            let past = if screen.pane == Pane::Periods { screen.periods().get(screen.row.at) } else { screen.past() };
            let begun = past.and_then(|p| p.of(screen.which(ctx)).as_ref().ok());
            let mut all: Vec<&Member> =
                begun.map(|b| b.cohort.cell(screen.whose(ctx), screen.fate()).collect()).unwrap_or_default();
            let worth: Money = all.iter().map(|m| m.value).sum();
            all.truncate(LISTED);
            let what = screen.fate().map_or("due", |fate| fate.word());
            let of = past.map(|p| p.period.name()).unwrap_or_default();
            let scale = Scale::for_amounts([worth], &ctx.world.currency);
            let lines = members(&all, ctx, told);
            let title = format!("{}{whose}", what.to_uppercase());
            (MEMBERS, lines, title, format!("{of}: {number}, {} at the lock", scale.show(worth)))
        }
    };
    chrome::section(canvas, body.x, body.y, body.width, ctx, &title, &remark);
    if lines.is_empty() {
        canvas.text(body.x + 2, body.y + 2, body.width.saturating_sub(2), "No deal.", theme.dim());
        return;
    }
    let shown = |column: &Column| body.width >= column.3;
    let used: u16 = columns.iter().filter(|c| shown(c)).map(|c| c.1).sum();
    let name = body.width.saturating_sub(2 + used).min(60);
    canvas.text(body.x + 2, body.y + 1, name, "deal", theme.dim());
    let mut x = body.x + 2 + name;
    for (head, width, edge, _) in columns.iter().filter(|c| shown(c)) {
        let inset = u16::from(*edge == Edge::Left) * 2;
        canvas.at(*edge, x + inset, body.y + 1, width - inset, head, theme.dim());
        x += width;
    }
    let cut = count > lines.len();
    let mut y = body.y + 2;
    for n in cursor.window(lines.len(), body.height.saturating_sub(2 + u16::from(cut))) {
        let line = &lines[n];
        let row = Rect { y, height: 1, ..body };
        if cursor.at == n {
            canvas.style(row, theme.selected());
            canvas.text(body.x, y, 1, theme.glyphs.now, theme.accent());
        }
        let words = screen.board.brief(line.deal).map_or_else(|| "...".to_owned(), called);
        canvas.text(body.x + 2, y, name.saturating_sub(1), &words, theme.text());
        let mut x = body.x + 2 + name;
        for ((_, width, edge, _), (cell, style)) in columns.iter().zip(&line.cells).filter(|(column, _)| shown(column))
        {
            let inset = u16::from(*edge == Edge::Left) * 2;
            canvas.at(*edge, x + inset, y, width - inset, cell, *style);
            x += width;
        }
        canvas.hit(row, Hit::Row(n));
        y += 1;
    }
    if cut && y < body.bottom() {
        let words = format!("and {} more; `bellwether slippage --deals` lists all of them", count - lines.len());
        canvas.text(body.x + 2, y, body.width.saturating_sub(2), &words, theme.dim());
    }
}

fn members(all: &[&Member], ctx: &Ctx<'_>, told: &Told) -> Vec<Line> {
    let theme = ctx.theme;
    let scale = Scale::for_amounts(all.iter().map(|m| m.value), &ctx.world.currency);
    let day = |d: Option<chrono::NaiveDate>| d.map_or_else(|| "none".to_owned(), |d| show_date(d, ctx));
    let line = |m: &&Member| Line {
        deal: m.deal,
        cells: vec![
            (told.name(m.owner).to_owned(), theme.text()),
            (scale.show(m.value), theme.text()),
            (day(m.due), theme.text()),
            (day(m.close), theme.text()),
            (m.days_later().map_or_else(|| "-".to_owned(), |days| format!("+{days}")), theme.text()),
            (m.pushes.to_string(), theme.text()),
            (m.fate.word().to_owned(), theme.tone(tone(m.fate))),
        ],
    };
    all.iter().map(line).collect()
}

fn pushed(all: &[&Pushed], ctx: &Ctx<'_>, told: &Told) -> Vec<Line> {
    let theme = ctx.theme;
    let scale = Scale::for_amounts(all.iter().map(|p| p.value), &ctx.world.currency);
    let line = |p: &&Pushed| Line {
        deal: p.deal,
        cells: vec![
            (told.name(p.owner).to_owned(), theme.text()),
            (scale.show(p.value), theme.text()),
            (p.close.map_or_else(|| "none".to_owned(), |d| show_date(d, ctx)), theme.text()),
            (p.pushes.to_string(), theme.strong()),
            // what the log has not seen has no days
            (if p.seen == 0 { "?".to_owned() } else { p.days.to_string() }, theme.text()),
            (if p.seen == 0 { "?".to_owned() } else { p.crossings.to_string() }, theme.text()),
            (p.last.map_or_else(|| "before the log".to_owned(), |m| show_date(m.on, ctx)), theme.dim()),
        ],
    };
    all.iter().map(line).collect()
}
