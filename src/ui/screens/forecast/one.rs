//! One voice: FC against what carries it, the deals that were named, what was said when, and the way of the numbers. Where
//! there is no room for all of it one part is seen at a time.

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::draw::{period_name, sum, told};
use super::{ForecastBoard, Open, Part, chart};
use crate::domain::forecast::audience::What;
use crate::domain::forecast::board::history::{Fate, Said};
use crate::domain::forecast::board::page::{Carries, Page};
use crate::domain::forecast::board::{Board, Row};
use crate::domain::health::coverage::Coverage;
use crate::domain::money::Money;
use crate::domain::money::show::{Scale, percent};
use crate::domain::people::Subject;
use crate::domain::when::show_span;
use crate::ui::canvas::{Canvas, Edge, Hit};
use crate::ui::theme::Tone;
use crate::ui::widgets::bar::{self, Part as Piece};
use crate::ui::widgets::chrome;
use crate::ui::world::Ctx;

/// From here on all three parts are seen together.
const ALL_THREE: u16 = 31;

/// From here on the deals stand beside what was said.
const SIDE_BY_SIDE: u16 = 170;

/// Lines for the selected number's reason in full.
const WHY_LINES: u16 = 2;

/// Columns of the deals then.
const DEALS_BESIDE: u16 = 76;

pub(super) fn draw(
    screen: &ForecastBoard,
    board: &Board,
    open: &Open,
    canvas: &mut Canvas<'_>,
    area: Rect,
    ctx: &Ctx<'_>,
) {
    let theme = ctx.theme;
    let Some(row) = screen.selected() else { return };
    if board.is_untold(row.subject, What::Number) {
        let why = format!("{}'s numbers were said one to one.", row.name);
        chrome::not_shown(canvas, Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area }, ctx, &why);
        return;
    }
    if ctx.world.presenting && matches!(row.subject, Subject::Person(_)) {
        let why = format!("What {} has said and what became of it is between two people.", row.name);
        chrome::not_shown(canvas, Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area }, ctx, &why);
        return;
    }
    let Some(page) = screen.page() else {
        canvas.text(area.x, area.y + 1, area.width, "The page is being read.", theme.dim());
        return;
    };
    let said = page.history.iter().flat_map(|s| [s.submission.call.wc, s.submission.call.fc, s.submission.call.bc]);
    let scale = Scale::for_amounts(
        said.chain([row.won, row.open]).chain([row.target, row.reports.map(|r| r.fc)].into_iter().flatten()),
        &ctx.world.currency,
    );
    let y = area.y + 1 + figures(board, page, &scale, canvas, Rect { y: area.y + 1, ..area }, ctx);
    let body = Rect { y: y + 1, height: area.bottom().saturating_sub(y + 1), ..area };
    if body.height < ALL_THREE - 8 {
        alone(board, page, open, &scale, canvas, body, ctx);
    } else if body.width >= SIDE_BY_SIDE {
        // why a number moved takes more words than a deal's name
        let half = DEALS_BESIDE;
        let rows = page.named.len().max(page.history.len()) + 2 + usize::from(WHY_LINES);
        let height = u16::try_from(rows).unwrap_or(u16::MAX).clamp(4, body.height / 2);
        let left = Rect { width: half, height, ..body };
        deals(page, open, &scale, canvas, left, ctx);
        marked(open, canvas, left, Part::Deals, ctx);
        let right = Rect { x: body.x + half + 4, width: body.width.saturating_sub(half + 4), ..left };
        history(page, open, &scale, canvas, right, ctx);
        marked(open, canvas, right, Part::Said, ctx);
        let rest = Rect { y: left.bottom() + 1, height: body.bottom().saturating_sub(left.bottom() + 1), ..body };
        chart::draw(board, page, &scale, canvas, Rect { height: rest.height.min(28), ..rest }, ctx);
        marked(open, canvas, rest, Part::Way, ctx);
    } else {
        let third = body.height / 3;
        let lines = |n: usize| u16::try_from(n + 1).unwrap_or(u16::MAX).clamp(2, third);
        let first = Rect { height: lines(page.named.len()), ..body };
        deals(page, open, &scale, canvas, first, ctx);
        marked(open, canvas, first, Part::Deals, ctx);
        let more = if open.part == Part::Said { WHY_LINES } else { 0 };
        let second = Rect { y: first.bottom() + 1, height: lines(page.history.len()) + more, ..body };
        history(page, open, &scale, canvas, second, ctx);
        marked(open, canvas, second, Part::Said, ctx);
        let rest = Rect { y: second.bottom() + 1, height: body.bottom().saturating_sub(second.bottom() + 1), ..body };
        chart::draw(board, page, &scale, canvas, rest, ctx);
        marked(open, canvas, rest, Part::Way, ctx);
    }
}

/// Points at the part that the keys are for.
fn marked(open: &Open, canvas: &mut Canvas<'_>, area: Rect, part: Part, ctx: &Ctx<'_>) {
    if open.part == part {
        canvas.text(area.x, area.y, 1, ctx.theme.glyphs.now, ctx.theme.accent());
    }
}

/// One part at a time, with the names of all three above it.
fn alone(board: &Board, page: &Page, open: &Open, scale: &Scale, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let mut x = area.x;
    for (n, part) in Part::ALL.into_iter().enumerate() {
        let words = match part {
            Part::Deals => format!("named deals {}", page.named.len()),
            Part::Said => format!("what was said {}", page.history.len()),
            Part::Way => "the way of the numbers".to_owned(),
        };
        let on = part == open.part;
        let words = if on { format!("{} {words}", theme.glyphs.now) } else { words };
        let style = if on { theme.title() } else { theme.dim() };
        let used = canvas.text(x, area.y, area.right().saturating_sub(x), &words, style);
        canvas.hit(Rect { x, y: area.y, width: used, height: 1 }, Hit::Step(n));
        x += used + 4;
    }
    let under = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
    match open.part {
        Part::Deals => deals(page, open, scale, canvas, under, ctx),
        Part::Said => history(page, open, scale, canvas, under, ctx),
        Part::Way => chart::draw(board, page, scale, canvas, under, ctx),
    }
}

/// The figures in words, FC taken apart, what has to be said; returns the rows used.
fn figures(board: &Board, page: &Page, scale: &Scale, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) -> u16 {
    let (theme, row) = (ctx.theme, &page.row);
    let mut y = area.y;
    let mut line = |canvas: &mut Canvas<'_>, pieces: &[(&str, String, Style)]| {
        let mut x = area.x;
        for (label, value, style) in pieces {
            let room = area.right().saturating_sub(x);
            let used = canvas.pieces(x, y, room, &[(label, theme.dim()), (" ", theme.dim()), (value, *style)]);
            x += used + 3;
        }
        y += 1;
    };
    match (&row.call, &row.sent_back) {
        (Some(call), _) => {
            let none = if board.is_untold(row.subject, What::Before) { "1:1" } else { "first number" };
            let change = row.change().map_or_else(|| none.to_owned(), |c| scale.signed(c));
            let moved = if board.is_moved(row) { theme.tone(Tone::Watch) } else { theme.text() };
            line(
                canvas,
                &[
                    ("WC", scale.show(call.call.wc), theme.text()),
                    ("FC", scale.show(call.call.fc), theme.strong()),
                    ("BC", scale.show(call.call.bc), theme.text()),
                    ("change", change, moved),
                    ("said", when_said(row, ctx), theme.text()),
                ],
            );
        }
        (None, Some(back)) => {
            let at = ctx.world.local(back.at).format("%a %-d %b");
            line(canvas, &[("returned", format!("{at}: {}", back.reason), theme.tone(Tone::Bad))]);
        }
        (None, None) => {
            let words = format!("submitted for {}: no number counts", period_name(&board.period, ctx));
            line(canvas, &[("nothing", words, theme.tone(Tone::Bad))]);
        }
    }
    let target = match (row.target, row.attainment()) {
        (None, _) => "none set".to_owned(),
        (Some(t), None) => format!("{}, no share of it", scale.show(t)),
        (Some(t), Some(share)) if row.over && row.won < t => {
            format!("{} ({} won, {} missed)", scale.show(t), percent(share), scale.show(t - row.won))
        }
        (Some(t), Some(share)) => format!("{} ({} won)", scale.show(t), percent(share)),
    };
    let gap = match row.gap() {
        Some(gap) if gap > Money::ZERO => (scale.show(gap), theme.tone(Tone::Bad)),
        Some(gap) => (scale.show(gap), theme.tone(Tone::Good)),
        None => ("-".to_owned(), theme.dim()),
    };
    line(
        canvas,
        &[
            ("won", scale.show(row.won), theme.strong()),
            ("target", target, theme.text()),
            ("gap", gap.0, gap.1),
            ("to go", row.to_go().map_or_else(|| "-".to_owned(), |m| scale.show(m)), theme.text()),
        ],
    );
    let verdict = board.verdict(row);
    let coverage = match row.coverage() {
        Coverage::NoData(why) => (format!("no data: {why}"), theme.dim()),
        known => {
            let tone = crate::ui::health::words::tone(verdict);
            (format!("{} {}", known.show(), verdict.word()), theme.tone(tone))
        }
    };
    let mut open = vec![("open", scale.show(row.open), theme.text())];
    if row.overdue != Money::ZERO {
        open.push(("overdue", scale.show(row.overdue), theme.tone(Tone::Watch)));
    }
    open.push(("coverage", coverage.0, coverage.1));
    // won and named, which stand taken apart below
    if let Some(share) = row.support() {
        let style = if share < 0.995 { theme.tone(Tone::Watch) } else { theme.text() };
        open.push(("support", format!("{} of FC", percent(share)), style));
    }
    line(canvas, &open);
    if row.call.is_some() {
        y += 1;
        let whole = page.reconciliation();
        let style = if whole.unnamed > Money::ZERO { theme.tone(Tone::Watch) } else { theme.text() };
        canvas.text(area.x, y, area.width, &whole.line(scale), style);
        let parts = [
            Piece { amount: whole.won.minor(), sign: theme.glyphs.full, style: theme.accent() },
            Piece { amount: whole.named.minor(), sign: theme.glyphs.half, style: theme.accent() },
            Piece { amount: whole.unnamed.minor(), sign: theme.glyphs.empty, style: theme.tone(Tone::Watch) },
        ];
        let all = parts.iter().map(|p| p.amount.max(0)).sum();
        bar::stacked(canvas, area.x, y + 1, area.width.min(60), all, &parts);
        y += 2;
    }
    if let Some(words) = sum(row, scale, ctx) {
        canvas.text(area.x, y, area.width, &words, theme.text());
        y += 1;
    } else if board.is_untold(row.subject, What::Sum) || below_untold(board, row) {
        canvas.text(area.x, y, area.width, "what the reports said one by one is not shown, nor their sum", theme.dim());
        y += 1;
    }
    let about_all = |r: &&crate::domain::forecast::board::Remark| matches!(r.key(), "over" | "not_begun");
    let remarks: Vec<_> = board.remarks.iter().filter(about_all).cloned().collect();
    y += told(&remarks, canvas, Rect { y, height: 2, ..area }, ctx);
    y - area.y
}

/// Somebody directly below has called one by one.
fn below_untold(board: &Board, row: &Row) -> bool {
    let at = board.rows.iter().position(|r| r.subject == row.subject).map_or(board.rows.len(), |at| at + 1);
    let below = board.rows[at..].iter().take_while(|r| r.depth > row.depth);
    below.filter(|r| r.depth == row.depth + 1).any(|r| board.is_untold(r.subject, What::Number))
}

fn when_said(row: &Row, ctx: &Ctx<'_>) -> String {
    let Some(call) = &row.call else { return String::new() };
    let mut words = ctx.world.local(call.at).format("%a %-d %b %H:%M").to_string();
    if let Some(late) = call.late_secs {
        words += &format!(", {} late", show_span(chrono::TimeDelta::seconds(late)));
    }
    if row.stale {
        words += ", stale";
    }
    words
}

/// A table whose last column takes what is left.
fn places(area: Rect, widths: &[(u16, Edge)]) -> Vec<(u16, u16, Edge)> {
    let mut x = area.x + 2;
    widths
        .iter()
        .map(|(width, edge)| {
            let width = if *width == 0 { area.right().saturating_sub(x) } else { *width };
            let place = (x, width.min(area.right().saturating_sub(x)), *edge);
            x += width + 2;
            place
        })
        .collect()
}

fn line(canvas: &mut Canvas<'_>, places: &[(u16, u16, Edge)], y: u16, cells: &[(String, Style)]) {
    for ((x, width, edge), (what, style)) in places.iter().zip(cells) {
        canvas.at(*edge, *x, y, *width, what, *style);
    }
}

/// The deals behind FC and what each still carries.
fn deals(page: &Page, open: &Open, scale: &Scale, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let on = open.part == Part::Deals;
    if page.named.is_empty() {
        let words = if page.row.call.is_some() { "No deal was named behind FC." } else { "No number, so no deal." };
        canvas.pieces(
            area.x + 2,
            area.y,
            area.width.saturating_sub(2),
            &[("NAMED DEALS  ", theme.title()), (words, theme.dim())],
        );
        return;
    }
    let stage = if area.width >= 96 { 18 } else { 0 };
    let name = area.width.saturating_sub(2 + 9 + 10 + 17 + 6 + if stage > 0 { stage + 2 } else { 0 });
    let mut widths = vec![(name, Edge::Left), (9, Edge::Right), (10, Edge::Right)];
    if stage > 0 {
        widths.push((stage, Edge::Left));
    }
    widths.push((0, Edge::Left));
    let places = places(area, &widths);
    let mut head = vec![("NAMED DEALS", theme.title()), ("amount", theme.dim()), ("closes", theme.dim())];
    if stage > 0 {
        head.push(("stage", theme.dim()));
    }
    head.push(("it", theme.dim()));
    line(canvas, &places, area.y, &head.into_iter().map(|(w, s)| (w.to_owned(), s)).collect::<Vec<_>>());
    let window = open.deal.window(page.named.len(), area.height.saturating_sub(1));
    for (y, n) in (area.y + 1..).zip(window) {
        let Some(named) = page.named.get(n) else { break };
        let row = Rect { y, height: 1, ..area };
        if on && n == open.deal.at {
            canvas.style(row, theme.selected());
        }
        let tone = match named.carries {
            Carries::Part => theme.dim(),
            Carries::Won => theme.tone(Tone::Good),
            Carries::Overdue | Carries::Moved => theme.tone(Tone::Watch),
            Carries::Lost | Carries::Elsewhere => theme.tone(Tone::Bad),
        };
        let close = named.close.map_or_else(|| "none".to_owned(), |c| short_day(c, ctx));
        let mut cells = vec![
            (named.name.clone(), theme.text()),
            (scale.show(named.named.amount), theme.text()),
            (close, theme.text()),
        ];
        if stage > 0 {
            cells.push((named.stage.clone(), theme.dim()));
        }
        cells.push((named.carries.word().to_owned(), tone));
        line(canvas, &places, y, &cells);
        canvas.hit(row, Hit::Row(n));
    }
}

fn short_day(day: chrono::NaiveDate, ctx: &Ctx<'_>) -> String {
    use chrono::Datelike as _;
    day.format(if day.year() == ctx.world.today.year() { "%-d %b" } else { "%-d %b %y" }).to_string()
}

/// What was said, the newest first, with what became of it and why.
fn history(page: &Page, open: &Open, scale: &Scale, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let on = open.part == Part::Said;
    if page.history.is_empty() {
        let words = "Nothing was ever submitted for it.";
        canvas.pieces(
            area.x + 2,
            area.y,
            area.width.saturating_sub(2),
            &[("SAID  ", theme.title()), (words, theme.dim())],
        );
        return;
    }
    let wide = area.width >= 96;
    let moment = if wide { 16 } else { 12 };
    let widths = [
        (moment, Edge::Left),
        (8, Edge::Right),
        (8, Edge::Right),
        (8, Edge::Right),
        (8, Edge::Right),
        (if wide { 13 } else { 11 }, Edge::Left),
        (0, Edge::Left),
    ];
    let places = places(area, &widths);
    let head = ["SAID", "WC", "FC", "BC", "change", "it", "why"];
    let head: Vec<(String, Style)> =
        head.iter().map(|w| ((*w).to_owned(), if *w == "SAID" { theme.title() } else { theme.dim() })).collect();
    line(canvas, &places, area.y, &head);
    // why a number moved is often longer than its column: the selected one's is told in full
    let told = if on { WHY_LINES } else { 0 };
    let window = open.said.window(page.history.len(), area.height.saturating_sub(1 + told));
    for (y, n) in (area.y + 1..).zip(window) {
        let Some(said) = page.history.get(n) else { break };
        let s = &said.submission;
        let row = Rect { y, height: 1, ..area };
        if on && n == open.said.at {
            canvas.style(row, theme.selected());
        }
        let at = ctx.world.local(s.at).format(if wide { "%a %-d %b %H:%M" } else { "%-d %b %H:%M" }).to_string();
        let (word, tone) = match &said.fate {
            Fate::Counts | Fate::Locked => (said.fate.word().to_owned(), theme.tone(Tone::Good)),
            Fate::Superseded => ("superseded".to_owned(), theme.dim()),
            Fate::Withdrawn { .. } => ("withdrawn".to_owned(), theme.dim()),
            Fate::Returned { .. } => ("returned".to_owned(), theme.tone(Tone::Bad)),
            Fate::TooLate => ("after end".to_owned(), theme.tone(Tone::Bad)),
        };
        let stood = matches!(said.fate, Fate::Counts | Fate::Locked | Fate::Superseded);
        let number = if stood { theme.text() } else { theme.dim() };
        let why = why(page, said, scale);
        let change = said.change.map_or_else(|| "first".to_owned(), |c| scale.signed(c.fc));
        line(
            canvas,
            &places,
            y,
            &[
                (at, theme.text()),
                (scale.show(s.call.wc), number),
                (scale.show(s.call.fc), if stood { theme.strong() } else { number }),
                (scale.show(s.call.bc), number),
                (change, number),
                (word, tone),
                (why, theme.text()),
            ],
        );
    }
    if let Some(said) = page.history.get(open.said.at).filter(|_| on) {
        let rows = u16::try_from(page.history.len()).unwrap_or(u16::MAX).min(area.height.saturating_sub(1 + told));
        let under = Rect { x: area.x + 2, y: area.y + 1 + rows, width: area.width.saturating_sub(2), height: told };
        canvas.wrapped(under.intersection(area), &why(page, said, scale), theme.dim());
    }
}

/// Why a number is as it is: late, taken back, explained.
fn why(page: &Page, said: &Said, scale: &Scale) -> String {
    let why = page.reason(said, scale);
    match said.submission.late_secs.map(|late| show_span(chrono::TimeDelta::seconds(late))) {
        None => why,
        Some(late) if why.is_empty() => format!("{late} late"),
        Some(late) => format!("{late} late; {why}"),
    }
}
