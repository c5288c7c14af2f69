//! Draws what moved the pipeline: bars that hang where the one above them ended, or the deals of one of them.

use std::cmp::{max, min};

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::{View, Waterfall, beside};
use crate::domain::forecast::waterfall::Bar;
use crate::domain::forecast::waterfall::told::{NO_ROUND_TRIPS, Row};
use crate::domain::money::Money;
use crate::domain::money::show::Scale;
use crate::domain::text;
use crate::domain::when::show_day;
use crate::ui::canvas::{Canvas, Edge, Hit};
use crate::ui::keymap::Context;
use crate::ui::theme::{Theme, Tone};
use crate::ui::told::whose;
use crate::ui::waterfall::{DealBrief, Fall, LISTED};
use crate::ui::widgets::chrome;
use crate::ui::world::Ctx;

/// The widest the bars and a list get, columns: what belongs together is to stand together.
const WIDEST: u16 = 132;

/// The same of the parts side by side, which have more columns.
const WIDEST_BESIDE: u16 = 170;

/// Columns of a bar's name, of its deals, of its value.
const NAME: u16 = 17;
const DEALS: u16 = 7;
const VALUE: u16 = 11;

pub(super) fn screen(screen: &Waterfall, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    chrome::header(canvas, Rect { height: 1, ..area }, ctx, "Waterfall");
    let inside = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    what(screen, canvas, Rect { y: area.y + 2, height: 1, ..inside }, ctx);
    let apart = screen.board.looked_at.split.is_some();
    let width = inside.width.min(if apart { WIDEST_BESIDE } else { WIDEST });
    let body = Rect { y: area.y + 4, height: area.height.saturating_sub(5), width, ..inside };
    match screen.board.found() {
        None if screen.board.is_waiting() => {
            canvas.text(body.x, body.y, body.width, "What moved is being worked out.", ctx.theme.dim());
        }
        None => {
            let words = "What moved could not be worked out; leave this screen and open it again.";
            canvas.wrapped(body, words, ctx.theme.dim());
        }
        Some(Err(why)) => {
            canvas.wrapped(Rect { width: body.width.min(90), ..body }, &sentence(why), ctx.theme.dim());
        }
        Some(Ok(fall)) if apart => beside::draw(screen, canvas, body, ctx, fall),
        Some(Ok(fall)) if screen.list.is_some() => list(screen, canvas, body, ctx, fall),
        Some(Ok(fall)) => bars(screen, canvas, body, ctx, fall),
    }
    let mut chain = screen.contexts(ctx);
    chain.extend([Context::Global, Context::Always]);
    let foot = Rect { y: area.bottom() - 1, height: 1, ..area };
    chrome::footer_without(canvas, foot, ctx, &chain, screen.idle(ctx));
}

/// "There is none." of "there is none".
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

/// Whose pipeline of which period, between which days.
fn what(screen: &Waterfall, canvas: &mut Canvas<'_>, row: Rect, ctx: &Ctx<'_>) {
    let (theme, world) = (ctx.theme, ctx.world);
    let asked = screen.board.looked_at;
    let period = world.fiscal.resolve(asked.period);
    let whose = whose(asked.scope, ctx);
    let dot = format!(" {} ", theme.glyphs.dot);
    let mut name = format!("{} ({})", period.name(), period.key);
    let between = screen.board.fall().map_or_else(String::new, |fall| {
        let (from, to) = fall.told.days();
        let (since, until) = (fall.told.since.word(), fall.told.until_word());
        format!("{since} {} to {until}{}", show_day(from, world.today), show_day(to, world.today))
    });
    // the days matter more than the period's key
    let room = usize::from(row.width).saturating_sub(text::width(whose) + text::width(&name) + 2 * text::width(&dot));
    if text::width(&between) > room {
        name = period.short();
    }
    let mut pieces = vec![(whose, theme.strong()), (&*dot, theme.dim()), (&*name, theme.strong())];
    if !between.is_empty() {
        pieces.extend([(&*dot, theme.dim()), (&*between, theme.text())]);
    }
    canvas.pieces(row.x, row.y, row.width, &pieces);
}

/// A bar's cells and their look. Adding and taking away differ without colour too.
fn look(row: Row, theme: &Theme) -> (&'static str, Style) {
    let ascii = theme.glyphs.ascii;
    match row {
        Row::Start | Row::End => (theme.glyphs.full, theme.accent()),
        Row::Moved(bar) if bar.adds() => (if ascii { "+" } else { theme.glyphs.full }, theme.tone(tone(bar))),
        Row::Moved(bar) => (if ascii { "-" } else { theme.glyphs.half }, theme.tone(tone(bar))),
    }
}

/// What is won is no loss; what went without anybody winning or losing it is to be looked at.
const fn tone(bar: Bar) -> Tone {
    match bar {
        Bar::Decreased | Bar::PushedOut | Bar::Lost => Tone::Bad,
        Bar::PulledOut | Bar::Gone | Bar::Left | Bar::PushedIn => Tone::Watch,
        _ => Tone::Good,
    }
}

/// From where to where a bar goes, before and after, and its value.
struct Step {
    row: Row,
    low: Money,
    high: Money,
    value: Money,
    deals: usize,
}

fn steps(screen: &Waterfall, fall: &Fall) -> Vec<Step> {
    let mut stand = Money::ZERO;
    let step = |row: Row| {
        let value = fall.told.value(row, screen.round_trips);
        let before = if row == Row::Start || row == Row::End { Money::ZERO } else { stand };
        stand = before + value;
        let deals = fall.told.deals(row, screen.round_trips).len();
        Step { row, low: min(before, stand), high: max(before, stand), value, deals }
    };
    screen.rows().into_iter().map(step).collect()
}

fn bars(screen: &Waterfall, canvas: &mut Canvas<'_>, body: Rect, ctx: &Ctx<'_>, fall: &Fall) {
    let theme = ctx.theme;
    let steps = steps(screen, fall);
    let scale = Scale::for_amounts(steps.iter().map(|s| s.value), &ctx.world.currency);
    // where amounts are corrected to less than nothing the way goes below it
    let (low, high) = steps.iter().fold((Money::ZERO, Money::ZERO), |(l, h), s| (min(l, s.low), max(h, s.high)));
    let room = body.width.saturating_sub(2 + NAME + DEALS + VALUE + 2);
    let chart = Rect { x: body.x + 2 + NAME, width: room, ..body };
    let right = chart.right();
    canvas.right(right, body.y, VALUE, "value", theme.dim());
    canvas.right(right + VALUE, body.y, DEALS, "deals", theme.dim());
    // a line of air between the bars where there is room
    let count = u16::try_from(steps.len()).unwrap_or(u16::MAX);
    let below = 4;
    let pitch = if body.height > count.saturating_mul(2) + below { 2 } else { 1 };
    let height = body.height.saturating_sub(1 + below) / pitch;
    let mut y = body.y + 1;
    for n in screen.bar.window(steps.len(), height) {
        let step = &steps[n];
        let row = Rect { y, height: 1, ..body };
        if n == screen.bar.at {
            canvas.style(row, theme.selected());
            canvas.text(body.x, y, 1, theme.glyphs.now, theme.accent());
        }
        let ends = matches!(step.row, Row::Start | Row::End);
        let style = if ends { theme.strong() } else { theme.text() };
        canvas.text(body.x + 2, y, NAME - 1, step.row.word(), style);
        let (sign, colour) = look(step.row, theme);
        let (from, to) = cells(step.low - low, step.high - low, high - low, room);
        let fill = sign.repeat(usize::from(to - from));
        canvas.text(chart.x + from, y, to - from, &fill, colour);
        let value = if ends { scale.show(step.value) } else { scale.signed(step.value) };
        canvas.right(right, y, VALUE, &value, style);
        canvas.right(right + VALUE, y, DEALS, &step.deals.to_string(), style);
        canvas.hit(row, Hit::Row(n));
        y += pitch;
    }
    y = y.max(body.y + 2);
    let foot = Rect { y, height: body.bottom().saturating_sub(y), ..body };
    remarks(screen, canvas, foot, ctx, fall);
}

/// The columns a bar fills: at least one where there is anything.
pub(super) fn cells(low: Money, high: Money, whole: Money, room: u16) -> (u16, u16) {
    let place = |amount: Money| {
        let whole = i128::from(whole.minor().max(1));
        let at = (i128::from(amount.minor()) * i128::from(room) + whole / 2) / whole;
        u16::try_from(at).unwrap_or(0).min(room)
    };
    let (from, to) = (place(low), place(high));
    if high > low && from == to {
        let from = from.min(room.saturating_sub(1));
        return (from, from + 1);
    }
    (from, to)
}

/// What the selected bar means, what there was none of, and how much is told by what remains.
fn remarks(screen: &Waterfall, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>, fall: &Fall) {
    let theme = ctx.theme;
    let mut y = area.y + u16::from(area.height > 3);
    if let Some(row) = screen.selected() {
        canvas.text(area.x, y, area.width, &format!("{}: {}", row.word(), row.meaning()), theme.text());
        y += 1;
    }
    let (from, to) = fall.told.days();
    let rest = Rect { y, height: area.bottom().saturating_sub(y), ..area };
    y += canvas.wrapped(rest, &trips(fall, screen.round_trips), theme.dim());
    if from != to {
        let shown = screen.rows();
        let missing = Row::all().filter(|row| !shown.contains(row)).map(Row::word).collect::<Vec<_>>();
        if !missing.is_empty() {
            let rest = Rect { y, height: area.bottom().saturating_sub(y), ..area };
            canvas.wrapped(rest, &format!("none: {}", missing.join(", ")), theme.dim());
        }
    }
}

/// Whether any deal made a round trip, and how they are told; of a single day, that nothing can have moved.
pub(super) fn trips(fall: &Fall, round_trips: bool) -> String {
    let (from, to) = fall.told.days();
    match (fall.told.round_trips(), round_trips) {
        _ if from == to => "One day of deals is known so far: what moves shows from the second snapshot on.".to_owned(),
        (0, _) => NO_ROUND_TRIPS.to_owned(),
        (n, false) => format!("{} a round trip, told by what remains: t shows the way", made(n)),
        (n, true) => format!("{} a round trip, told in full: t leaves it out", made(n)),
    }
}

fn made(deals: usize) -> String {
    if deals == 1 { "1 deal made".to_owned() } else { format!("{deals} deals made") }
}

/// The columns beside the name that a width has room for.
fn columns(width: u16) -> Vec<(&'static str, u16, Edge)> {
    let mut all = vec![("closes", 11, Edge::Right), ("what it did", 13, Edge::Right)];
    if width >= 70 {
        all.insert(0, ("owner", 17, Edge::Left));
    }
    if width >= 100 {
        all.insert(1, ("stage", 20, Edge::Left));
    }
    all
}

fn called(deal: &DealBrief) -> String {
    match deal.account.as_deref().filter(|a| !text::fold(&deal.name).contains(&text::fold(a))) {
        Some(account) => format!("{account}, {}", deal.name),
        None => deal.name.clone(),
    }
}

/// The deals of the selected bar with what it did to each.
fn list(screen: &Waterfall, canvas: &mut Canvas<'_>, body: Rect, ctx: &Ctx<'_>, fall: &Fall) {
    let theme = ctx.theme;
    let (Some(row), Some(cursor)) = (screen.selected(), &screen.list) else { return };
    let currency = &ctx.world.currency;
    let value = fall.told.value(row, screen.round_trips);
    let count = fall.told.deals(row, screen.round_trips).len();
    let deals = screen.listed();
    let ends = matches!(row, Row::Start | Row::End);
    let scale = Scale::for_amounts(deals.iter().map(|(_, v)| *v), currency);
    let number = if count == 1 { "1 deal".to_owned() } else { format!("{count} deals") };
    let sum = if ends { scale.show(value) } else { scale.signed(value) };
    let remark = format!("{number}, {sum}: {}", row.meaning());
    chrome::section(canvas, body.x, body.y, body.width, ctx, &row.word().to_uppercase(), &remark);
    if count == 0 {
        canvas.text(body.x + 2, body.y + 2, body.width.saturating_sub(2), "No deal.", theme.dim());
        return;
    }
    let all = columns(body.width);
    let name = body.width.saturating_sub(2 + all.iter().map(|c| c.1).sum::<u16>());
    let heads =
        ["deal"].into_iter().chain(all.iter().map(|c| if ends && c.0 == "what it did" { "value" } else { c.0 }));
    let places: Vec<(u16, u16, Edge)> = std::iter::once((body.x + 2, name, Edge::Left))
        .chain(all.iter().scan(body.x + 2 + name, |x, (_, width, edge)| {
            let inset = u16::from(*edge == Edge::Left) * 2;
            let place = (*x + inset, width - inset, *edge);
            *x += width;
            Some(place)
        }))
        .collect();
    for ((x, width, edge), head) in places.iter().zip(heads) {
        canvas.at(*edge, *x, body.y + 1, *width, head, theme.dim());
    }
    let cut = count > LISTED;
    let mut y = body.y + 2;
    for n in cursor.window(deals.len(), body.height.saturating_sub(2 + u16::from(cut))) {
        let (id, value) = deals[n];
        let line = Rect { y, height: 1, ..body };
        if cursor.at == n {
            canvas.style(line, theme.selected());
            canvas.text(body.x, y, 1, theme.glyphs.now, theme.accent());
        }
        let deal = fall.deals.get(&id);
        let did = if ends { scale.show(value) } else { scale.signed(value) };
        let closes = deal.and_then(|d| d.close).map_or_else(|| "none".to_owned(), |c| show_close(c, ctx));
        let cells = std::iter::once(deal.map_or_else(|| "?".to_owned(), called)).chain(all.iter().map(|c| match c.0 {
            "owner" => deal.map_or_else(String::new, |d| d.seller.clone()),
            "stage" => deal.map_or_else(String::new, |d| d.stage.clone()),
            "closes" => closes.clone(),
            _ => did.clone(),
        }));
        for ((x, width, edge), cell) in places.iter().zip(cells) {
            let width = if *edge == Edge::Left { width.saturating_sub(1) } else { *width };
            canvas.at(*edge, *x, y, width, &cell, theme.text());
        }
        canvas.hit(line, Hit::Row(n));
        y += 1;
    }
    if cut && y < body.bottom() {
        let words = format!(
            "and {} smaller ones; on the command line: bellwether waterfall --bar {}",
            count - deals.len(),
            row.key()
        );
        canvas.text(body.x + 2, y, body.width.saturating_sub(2), &words, theme.dim());
    }
}

/// "20 Jan 27", without the year where it is this one.
fn show_close(day: chrono::NaiveDate, ctx: &Ctx<'_>) -> String {
    use chrono::Datelike as _;
    day.format(if day.year() == ctx.world.today.year() { "%-d %b" } else { "%-d %b %y" }).to_string()
}
