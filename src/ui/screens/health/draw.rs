//! Draws the pipeline's health.

use ratatui::layout::Rect;

use super::{Health, Page};
use crate::domain::health::{Scope, Verdict};
use crate::domain::text;
use crate::domain::when::show_day;
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::command::Command;
use crate::ui::health::grid::{self, Selected};
use crate::ui::health::list::{self, Shown};
use crate::ui::health::{board, charts, sheet, words};
use crate::ui::keymap::Context;
use crate::ui::widgets::chrome;
use crate::ui::world::Ctx;

pub(super) fn screen(screen: &Health, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    chrome::header(canvas, Rect { height: 1, ..area }, ctx, "Pipeline health");
    let inside = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    tabs(screen, canvas, Rect { y: area.y + 2, height: 1, ..inside }, ctx);
    let body = Rect { y: area.y + 4, height: area.height.saturating_sub(5), ..inside };
    if screen.board.rows().is_empty() || screen.board.picture().is_some_and(|p| p.deals == 0) {
        board::nothing_yet(canvas, body, ctx, &screen.board);
    } else {
        match screen.page {
            Page::Grid if screen.list.is_some() => behind(screen, canvas, body, ctx),
            Page::Grid => whole_grid(screen, canvas, body, ctx),
            Page::Sheet => {
                let place = format!("{} of {}", screen.row.at + 1, screen.board.rows().len());
                let beside =
                    screen.selected().map_or(place.clone(), |f| format!("{place}, {}", sheet::faults_in_words(f)));
                screen.sheet.draw(canvas, body, ctx, &screen.board, &screen.coaching, (&beside, screen.row.at));
            }
            Page::Charts => {
                let whose = screen.selected().map_or("", |row| row.name.as_str());
                canvas.text(body.x, body.y, body.width, whose, ctx.theme.strong());
                let under = Rect { y: body.y + 2, height: body.height.saturating_sub(2), ..body };
                charts::draw(canvas, under, ctx, &screen.board, screen.chart);
            }
        }
    }
    let chain = [Context::Health, Context::List, Context::Global, Context::Always];
    chrome::footer(canvas, Rect { y: area.bottom() - 1, height: 1, ..area }, ctx, &chain, None);
}

/// The three pages, and right of them whose figures of which period.
fn tabs(screen: &Health, canvas: &mut Canvas<'_>, row: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let mut x = row.x;
    for (key, page, command, title) in [
        ("1 ", Page::Grid, Command::ShowGrid, "everybody here"),
        ("2 ", Page::Sheet, Command::ShowSheet, "one by one"),
        ("3 ", Page::Charts, Command::ShowCharts, "charts"),
    ] {
        let here = page == screen.page;
        let style = if here { theme.strong() } else { theme.dim() };
        let start = x;
        if here {
            let width = u16::try_from(title.len() + 2).unwrap_or(0);
            canvas.style(Rect { x, width, height: 1, ..row }, theme.selected());
        }
        x += canvas.pieces(x, row.y, row.right().saturating_sub(x), &[(key, theme.accent()), (title, style)]);
        canvas.hit(Rect { x: start, width: x - start, ..row }, Hit::Key(command));
        x += 3;
    }
    let world = ctx.world;
    let period = world.fiscal.resolve(screen.board.period);
    let whose = match screen.board.scope {
        Scope::All => "the whole company",
        Scope::Unit(unit) => world.org.unit(unit).map_or("?", |u| u.name.as_str()),
        Scope::Rep(person) => world.org.name(person),
    };
    let waiting = if screen.board.is_waiting() { "looking   " } else { "" };
    let days = format!("{} to {}", show_day(period.first, world.today), show_day(period.last, world.today));
    let mut right = format!("{waiting}{whose} {dot} {} {dot} {days}", period.short(), dot = theme.glyphs.dot);
    let room = row.right().saturating_sub(x);
    if text::width(&right) > usize::from(room) {
        right = format!("{whose} {} {}", theme.glyphs.dot, period.short());
    }
    canvas.right(x, row.y, room, &right, theme.text());
}

fn whole_grid(screen: &Health, canvas: &mut Canvas<'_>, body: Rect, ctx: &Ctx<'_>) {
    let rows = u16::try_from(screen.board.rows().len()).unwrap_or(u16::MAX);
    let least = 6;
    let grid = Rect { height: (rows + 2).min(body.height.saturating_sub(least + 1)), ..body };
    let selected = Selected { row: &screen.row, column: screen.column };
    let used = grid::draw(canvas, grid, ctx, &screen.board, &selected);
    let Some(row) = screen.selected() else { return };
    let kind = screen.kind(ctx);
    let mut y = body.y + used + u16::from(body.height >= 26);
    let below = |y: u16| Rect { y, height: body.bottom().saturating_sub(y), ..body };
    y += grid::detail(canvas, below(y), ctx, &screen.board, row, kind);
    let theme = ctx.theme;
    let red = row.metric(kind).is_some_and(|m| matches!(m.verdict, Verdict::Bad | Verdict::Watch));
    if let Some(question) = screen.coaching.ask(kind, screen.row.at).filter(|_| red)
        && y < body.bottom()
    {
        canvas.text(body.x, y, 2, theme.glyphs.dot, theme.accent());
        let inside = Rect { x: body.x + 2, width: body.width.saturating_sub(2).min(110), ..below(y) };
        y += canvas.wrapped(Rect { height: inside.height.min(2), ..inside }, question, theme.text());
    }
    let Some(found) = screen.board.sheet().and_then(|s| s.behind(kind)) else { return };
    // the deals themselves where there is room, else the largest in a line
    if body.bottom().saturating_sub(y) >= 6 {
        let (title, remark) = list::title(found, kind, ctx);
        chrome::section(canvas, body.x, y + 1, body.width, ctx, &title, &remark);
        list::draw(canvas, below(y + 2), ctx, &shown(screen, found, None, ctx));
    } else if y < body.bottom() && found.count > 0 {
        let line = format!("{} behind it: {}", found.count, list::in_a_line(found, 3, ctx));
        canvas.text(body.x, y, body.width, &line, theme.dim());
    }
}

fn shown<'a>(
    screen: &'a Health,
    behind: &'a crate::ui::health::Behind,
    cursor: Option<&'a crate::ui::widgets::cursor::Cursor>,
    ctx: &Ctx<'_>,
) -> Shown<'a> {
    Shown {
        behind,
        kind: screen.kind(ctx),
        cursor,
        owners: !matches!(screen.board.whose(), Scope::Rep(_)),
        stalled_days: screen.board.picture().map_or(14, |p| p.stalled_days),
    }
}

/// The list behind the selected cell, where the grid was.
fn behind(screen: &Health, canvas: &mut Canvas<'_>, body: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let kind = screen.kind(ctx);
    let Some(row) = screen.selected() else { return };
    if let Some(metric) = row.metric(kind) {
        let value = words::value(metric, &ctx.world.currency);
        let hidden = words::hides_forecast(ctx).is_some();
        let made_from = words::made_from(metric, &ctx.world.currency, hidden);
        canvas.pieces(
            body.x,
            body.y,
            body.width,
            &[
                (&row.name, theme.strong()),
                ("   ", theme.text()),
                (kind.label(), theme.strong()),
                (" ", theme.text()),
                (&value, theme.strong()),
                (" ", theme.text()),
                (metric.verdict.word(), theme.tone(words::tone(metric.verdict))),
                ("   ", theme.text()),
                (&made_from, theme.dim()),
            ],
        );
    }
    let Some(found) = screen.board.sheet().and_then(|s| s.behind(kind)) else {
        canvas.text(body.x, body.y + 2, body.width, "The deals are being looked for.", theme.dim());
        return;
    };
    let (title, remark) = list::title(found, kind, ctx);
    chrome::section(canvas, body.x, body.y + 2, body.width, ctx, &title, &remark);
    let rows = Rect { y: body.y + 3, height: body.height.saturating_sub(3), ..body };
    list::draw(canvas, rows, ctx, &shown(screen, found, screen.list.as_ref(), ctx));
}
