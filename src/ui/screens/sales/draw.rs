//! Draws the sales screen: its frame, and the metrics of a period with how they went.

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::{Pane, SalesScreen, View, groups, levers, list};
use crate::domain::forecast::track::Span;
use crate::domain::health::Verdict;
use crate::domain::period::PeriodKey;
use crate::domain::sales::measure::{Measure, Reading, Value};
use crate::domain::sales::told::{Figures, Told};
use crate::domain::text;
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::health::{spark, words};
use crate::ui::keymap::Context;
use crate::ui::told::{waiting, whose};
use crate::ui::widgets::chrome;
use crate::ui::world::Ctx;

/// The widest a table gets, columns: what belongs together is to stand together.
pub(super) const WIDEST: u16 = 150;

pub(super) fn screen(screen: &SalesScreen, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    chrome::header(canvas, Rect { height: 1, ..area }, ctx, "Sales");
    let inside = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    what(screen, canvas, Rect { y: area.y + 2, height: 2, ..inside }, ctx);
    let body = Rect { y: area.y + 5, height: area.height.saturating_sub(6), width: inside.width.min(WIDEST), ..inside };
    match (screen.board.told(), screen.pane, &screen.list) {
        (None, ..) => waiting(&screen.board, canvas, body, ctx),
        (Some(told), Pane::Levers, _) => levers::draw(screen, told, canvas, body, ctx),
        (Some(_), _, Some(cursor)) => list::draw(screen, cursor, canvas, body, ctx),
        (Some(told), Pane::Figures, None) => figures(screen, told, canvas, body, ctx),
        (Some(told), Pane::Groups, None) => groups::draw(screen, told, canvas, body, ctx),
    }
    let mut chain = screen.contexts(ctx);
    if !screen.levers.is_typing() {
        chain.push(Context::Global);
    }
    chain.push(Context::Always);
    let foot = Rect { y: area.bottom() - 1, height: 1, ..area };
    chrome::footer_without(canvas, foot, ctx, &chain, screen.idle(ctx));
}

/// "September 2026", "Q3 2026".
pub(super) fn called(figures: &Figures) -> String {
    let (PeriodKey::Month(year, _) | PeriodKey::Quarter(year, _)) = figures.period.key;
    format!("{} {year}", figures.period.name())
}

/// Whose figures of which period.
fn what(screen: &SalesScreen, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let dot = format!(" {} ", theme.glyphs.dot);
    let who = whose(screen.board.scope(), ctx);
    let period = match (screen.pane, screen.figures()) {
        (Pane::Levers, _) => "what if".to_owned(),
        (_, Some(figures)) => called(figures),
        (_, None) => String::new(),
    };
    let how = match screen.pane {
        Pane::Groups => format!("by {}", screen.by.word()),
        Pane::Figures | Pane::Levers => String::new(),
    };
    let mut pieces = vec![(who, theme.strong()), (&*dot, theme.dim()), (&*period, theme.strong())];
    if !how.is_empty() {
        pieces.extend([(&*dot, theme.dim()), (&*how, theme.accent())]);
    }
    canvas.pieces(area.x, area.y, area.width, &pieces);
    let said = match (screen.pane, screen.figures()) {
        (Pane::Levers, _) => "nothing of this is written down; no number of anybody's is made from it".to_owned(),
        (_, Some(f)) if f.over => format!(
            "{} to {}, for whoever sold in it on its last day",
            f.period.first.format("%-d %b"),
            f.period.last.format("%-d %b %Y")
        ),
        (_, Some(f)) => {
            let (day, days) = ((ctx.world.today - f.period.first).num_days() + 1, f.period.days());
            format!("day {day} of {days}: it runs")
        }
        (_, None) => String::new(),
    };
    canvas.text(area.x, area.y + 1, area.width, &said, theme.dim());
}

/// Columns of a metric's name, its value, its trend, how it stands.
const NAME: u16 = 23;
const VALUE: u16 = 13;
const TREND: u16 = 10;
const STANDS: u16 = 24;

/// Between two periods that stand side by side.
const GAP: u16 = 2;

fn tone_of(reading: &Reading, ctx: &Ctx<'_>) -> Style {
    match reading.verdict {
        Verdict::NoData => ctx.theme.dim(),
        Verdict::Shown => ctx.theme.strong(),
        verdict => ctx.theme.tone(words::tone(verdict)),
    }
}

fn figures(screen: &SalesScreen, told: &Told, canvas: &mut Canvas<'_>, body: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let Some(figures) = screen.figures() else { return };
    let currency = &ctx.world.currency;
    let stands = if body.width >= 110 { STANDS } else { 0 };
    let kind = if screen.span == Span::Month { "8 months" } else { "8 quarters" };
    let x = body.x + 2 + NAME;
    canvas.right(x, body.y, VALUE, "", theme.dim());
    canvas.text(x + VALUE + 2, body.y, TREND, kind, theme.dim());
    let from = x + VALUE + 2 + TREND + 2;
    let room = body.right().saturating_sub(from + stands);
    canvas.text(from, body.y, room, "made from", theme.dim());
    if stands > 0 {
        canvas.text(body.right() - stands + 2, body.y, stands - 2, "how it stands", theme.dim());
    }
    let mut y = body.y + 1;
    let height = body.height.saturating_sub(2);
    for n in screen.row.window(Measure::ALL.len(), height) {
        let measure = Measure::ALL[n];
        let reading = measure.read(figures, told.scope, currency);
        let row = Rect { y, height: 1, ..body };
        if n == screen.row.at {
            canvas.style(row, theme.selected());
            canvas.text(body.x, y, 1, theme.glyphs.now, theme.accent());
        }
        canvas.text(body.x + 2, y, NAME - 1, measure.label(), theme.text());
        let sign = words::sign(reading.verdict, &theme.glyphs);
        let value = format!("{} {sign}", reading.value.show(currency));
        canvas.right(x, y, VALUE, &value, tone_of(&reading, ctx));
        spark::draw_heights(canvas, x + VALUE + 2, y, TREND, &measure.trend(told, screen.span, currency), ctx);
        let dim = matches!(reading.value, Value::None(_));
        canvas.text(from, y, room, &reading.from, if dim { theme.dim() } else { theme.text() });
        if stands > 0 {
            canvas.text(body.right() - stands + 2, y, stands - 2, reading.stands, tone_of(&reading, ctx));
        }
        canvas.hit(row, Hit::Row(n));
        y += 1;
    }
    if let Some(measure) = screen.measure() {
        let foot = Rect { y: y + 1, height: body.bottom().saturating_sub(y + 1), ..body };
        over_time(screen, told, measure, canvas, foot, ctx);
    }
}

/// The selected metric period by period, and what is usual.
fn over_time(screen: &SalesScreen, told: &Told, measure: Measure, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let currency = &ctx.world.currency;
    if area.height < 2 {
        return;
    }
    let usual = format!("usual: {}", measure.benchmark());
    chrome::section(canvas, area.x, area.y, area.width, ctx, &measure.label().to_uppercase(), &usual);
    let periods = told.periods(screen.span);
    let readings = measure.readings(told, screen.span, currency);
    let scale = Value::scale(readings.iter().map(|r| &r.value), currency);
    let rows = usize::from(area.height.saturating_sub(1));
    // one below the other where there is room for all of them, else side by side
    if rows >= periods.len() {
        let lines = periods.iter().zip(&readings).enumerate();
        for (y, (n, (figures, reading))) in (area.y + 1..area.bottom()).zip(lines) {
            let style = if n == screen.place() { theme.strong() } else { theme.text() };
            canvas.text(area.x + 2, y, NAME - 1, &called(figures), style);
            canvas.right(
                area.x + 2 + NAME,
                y,
                VALUE - 2,
                &reading.value.show_in(&scale, currency),
                tone_of(reading, ctx),
            );
            let x = area.x + 2 + NAME + VALUE + 2;
            canvas.text(x, y, area.right().saturating_sub(x), &reading.from, theme.dim());
        }
        return;
    }
    let shown = |reading: &Reading| reading.value.show_in(&scale, currency).replace(" days", "d").replace("/day", "");
    let cells: Vec<(usize, String, String)> =
        periods.iter().zip(&readings).enumerate().map(|(n, (f, r))| (n, f.period.key.to_string(), shown(r))).collect();
    let width = |(_, key, value): &(usize, String, String)| {
        u16::try_from(text::width(key).max(text::width(value))).unwrap_or(u16::MAX)
    };
    // where not all of them fit, the oldest are left out
    let mut room = area.width.saturating_sub(2);
    let fits = cells.iter().rev().take_while(|cell| {
        let wide = width(cell).saturating_add(GAP);
        let fits = wide <= room.saturating_add(GAP);
        room = room.saturating_sub(wide);
        fits
    });
    let fit = fits.count();
    let mut x = area.x + 2;
    for cell in cells.iter().skip(cells.len() - fit) {
        let (n, key, value) = cell;
        let style = if *n == screen.place() { theme.strong() } else { theme.dim() };
        let width = width(cell);
        canvas.right(x, area.y + 1, width, key, style);
        if let Some(reading) = readings.get(*n).filter(|_| area.height > 2) {
            canvas.right(x, area.y + 2, width, value, tone_of(reading, ctx));
        }
        x += width + GAP;
    }
    // what its line has no room for
    if let Some(reading) = readings.get(screen.place()).filter(|_| area.height > 4) {
        let rest = Rect { y: area.y + 4, height: area.height - 4, ..area };
        let why = matches!(reading.value, Value::None(_));
        let stands = if reading.stands.is_empty() { String::new() } else { format!(": {}", reading.stands) };
        let words = if why { reading.from.clone() } else { format!("made from {}{stands}", reading.from) };
        canvas.wrapped(rest, &words, theme.dim());
    }
}
