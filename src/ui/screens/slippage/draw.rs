//! Draws what slipped: one period seller by seller, the periods one below the other, what open deals were pushed.

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::{Pane, Slippage, View, Whose, list};
use crate::domain::forecast::slippage::told::{Begun, Past, Since, Told};
use crate::domain::forecast::slippage::{Count, Fate, Tally, Which};
use crate::domain::forecast::track::Span;
use crate::domain::money::Money;
use crate::domain::money::show::{Scale, percent};
use crate::domain::text;
use crate::domain::when::show_day;
use crate::ui::canvas::{Canvas, Edge, Hit};
use crate::ui::health::spark;
use crate::ui::health::words::narrow_money;
use crate::ui::keymap::Context;
use crate::ui::theme::{Theme, Tone};
use crate::ui::told::{waiting, whose};
use crate::ui::widgets::bar::{Part, stacked};
use crate::ui::widgets::chrome;
use crate::ui::world::Ctx;

/// The widest a table gets, columns: what belongs together is to stand together.
pub(super) const WIDEST: u16 = 150;

/// Columns of a figure on a narrow, a usual and a wide terminal, and of the share that slipped.
const CELLS: [u16; 3] = [9, 11, 13];
const SHARE: u16 = 6;

pub(super) fn screen(screen: &Slippage, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    chrome::header(canvas, Rect { height: 1, ..area }, ctx, "Slippage");
    let inside = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    what(screen, canvas, Rect { y: area.y + 2, height: 2, ..inside }, ctx);
    let body = Rect { y: area.y + 5, height: area.height.saturating_sub(6), width: inside.width.min(WIDEST), ..inside };
    match screen.board.told() {
        None => waiting(&screen.board, canvas, body, ctx),
        Some(told) => match (&screen.list, screen.pane) {
            (Some(cursor), _) => list::draw(screen, cursor, canvas, body, ctx, told),
            (None, Pane::Sellers) => sellers(screen, canvas, body, ctx, told),
            (None, Pane::Periods) => periods(screen, canvas, body, ctx),
            (None, Pane::Pushes) => pushes(screen, canvas, body, ctx, told),
        },
    }
    let mut chain = screen.contexts(ctx);
    chain.extend([Context::Global, Context::Always]);
    let foot = Rect { y: area.bottom() - 1, height: 1, ..area };
    chrome::footer_without(canvas, foot, ctx, &chain, screen.idle(ctx));
}

/// Whose deals of which period, and since which day.
fn what(screen: &Slippage, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let dot = format!(" {} ", theme.glyphs.dot);
    let who = whose(screen.board.scope(), ctx);
    let of = match screen.pane {
        Pane::Pushes => "pushes of open deals".to_owned(),
        Pane::Periods => {
            let kind = if screen.span == Span::Month { "months" } else { "quarters" };
            format!("the last {} {kind}", screen.periods().len())
        }
        Pane::Sellers => screen.past().map_or_else(String::new, called),
    };
    let which = if screen.pane == Pane::Pushes { String::new() } else { screen.which(ctx).word().to_owned() };
    let mut pieces = vec![(who, theme.strong()), (&*dot, theme.dim()), (&*of, theme.strong())];
    if !which.is_empty() {
        pieces.extend([(&*dot, theme.dim()), (&*which, theme.accent())]);
    }
    canvas.pieces(area.x, area.y, area.width, &pieces);
    canvas.text(area.x, area.y + 1, area.width, &why(screen, ctx), theme.dim());
}

/// On which day it begins and why, or what is not shown.
fn why(screen: &Slippage, ctx: &Ctx<'_>) -> String {
    let today = ctx.world.today;
    if screen.pane == Pane::Pushes {
        return match screen.board.told().and_then(|t| t.pushes.since) {
            Some(day) => format!(
                "days and quarters since {}, when the log begins; before it the CRM's counter knows how often, not how far",
                show_day(day, today)
            ),
            None => String::new(),
        };
    }
    let hidden =
        if screen.which != screen.which(ctx) { "; what was named behind the FC is not shown here" } else { "" };
    if screen.pane == Pane::Periods {
        let which = match screen.which(ctx) {
            Which::Due => "what was due as each period was first locked, and what became of it",
            Which::Named => "what was named as each period was first locked, and what became of it",
        };
        return format!("{which}{hidden}");
    }
    match screen.begun(ctx) {
        Some(begun) => format!("{}{hidden}", since(begun, screen.which(ctx), ctx)),
        None => String::new(),
    }
}

/// "as of Thu 1 Oct, when its number was first locked (WFC)".
pub(super) fn since(begun: &Begun, which: Which, ctx: &Ctx<'_>) -> String {
    let day = show_day(begun.on, ctx.world.today);
    match &begun.since {
        Since::Locked(code) => {
            let code = code.as_ref().map_or_else(String::new, |code| format!(" ({code})"));
            match which {
                Which::Due => format!("as of {day}, when its number was first locked{code}"),
                Which::Named => format!("as named by {day}, when its number was first locked{code}"),
            }
        }
        Since::NothingLocked => format!("as of {day}, the first deals known of it: no number of it was locked"),
        Since::LockedUnseen(on) => {
            let locked = show_day(*on, ctx.world.today);
            format!("as of {day}, the first snapshot: its number was locked {locked}, before any deal was known")
        }
    }
}

pub(super) fn tone(fate: Fate) -> Tone {
    match fate {
        Fate::Won => Tone::Good,
        Fate::Lost | Fate::Slipped => Tone::Bad,
        Fate::Gone => Tone::Watch,
        Fate::Open => Tone::Neutral,
    }
}

/// How a fate looks in a bar: differs without colour too.
fn sign(fate: Fate, theme: &Theme) -> &'static str {
    let ascii = theme.glyphs.ascii;
    match fate {
        Fate::Won => theme.glyphs.full,
        Fate::Lost => {
            if ascii {
                "x"
            } else {
                theme.glyphs.missing
            }
        }
        Fate::Slipped => {
            if ascii {
                ">"
            } else {
                theme.glyphs.half
            }
        }
        Fate::Open => {
            if ascii {
                "."
            } else {
                theme.glyphs.empty
            }
        }
        Fate::Gone => {
            if ascii {
                "?"
            } else {
                theme.glyphs.dot
            }
        }
    }
}

/// One line of a table.
struct Line {
    name: String,
    tally: Result<Tally, &'static str>,
    strong: bool,
}

/// Where the columns stand.
struct Columns {
    name: u16,
    cell: u16,
    bar: u16,
}

impl Columns {
    fn of(width: u16) -> Self {
        let cells = u16::try_from(Fate::ALL.len() + 1).unwrap_or(6);
        let cell = CELLS[usize::from(width >= 110) + usize::from(width >= 140)];
        let name = width.saturating_sub(2 + cells * cell + SHARE).min(22);
        let bar = width.saturating_sub(2 + name + cells * cell + SHARE + 2);
        Self { name, cell, bar: if bar >= 16 { bar } else { 0 } }
    }
}

fn heads(canvas: &mut Canvas<'_>, y: u16, x: u16, columns: &Columns, screen: &Slippage, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let head = |fate: &Fate| if *fate == Fate::Open { "open" } else { fate.word() };
    let words = std::iter::once("due").chain(Fate::ALL.iter().map(head));
    for (n, word) in words.enumerate() {
        let place = x + 2 + columns.name + u16::try_from(n).unwrap_or(0) * columns.cell;
        let style = if n == screen.column { theme.accent() } else { theme.dim() };
        canvas.right(place, y, columns.cell, word, style);
        canvas.hit(Rect::new(place, y, columns.cell, 1), Hit::Field(n));
    }
    let end = x + 2 + columns.name + 6 * columns.cell;
    canvas.right(end, y, SHARE, "share", theme.dim());
}

/// The lines with their figures; returns the first row below.
fn table(screen: &Slippage, canvas: &mut Canvas<'_>, body: Rect, ctx: &Ctx<'_>, lines: &[Line], reserve: u16) -> u16 {
    let theme = ctx.theme;
    let columns = Columns::of(body.width);
    let tallies = lines.iter().filter_map(|l| l.tally.as_ref().ok());
    let scale = Scale::for_amounts(tallies.clone().map(|t| t.all.value), &ctx.world.currency);
    let most = tallies.map(|t| t.all.value.minor()).max().unwrap_or(0);
    heads(canvas, body.y, body.x, &columns, screen, ctx);
    let mut y = body.y + 1;
    let height = body.height.saturating_sub(1 + reserve);
    for n in screen.row.window(lines.len(), height) {
        let line = &lines[n];
        let row = Rect { y, height: 1, ..body };
        let on = n == screen.row.at;
        if on {
            canvas.style(row, theme.selected());
            canvas.text(body.x, y, 1, theme.glyphs.now, theme.accent());
        }
        let style = if line.strong { theme.strong() } else { theme.text() };
        canvas.text(body.x + 2, y, columns.name.saturating_sub(1), &line.name, style);
        let x = body.x + 2 + columns.name;
        match &line.tally {
            Err(why) => {
                canvas.text(x + 2, y, body.right().saturating_sub(x + 2), why, theme.dim());
            }
            Ok(tally) => {
                figures(canvas, x, y, &columns, tally, &scale, (on, screen.column, style), ctx);
                let end = x + 6 * columns.cell;
                let share = tally.slipped().map_or_else(|| "-".to_owned(), |(by_value, _)| percent(by_value));
                canvas.right(end, y, SHARE, &share, style);
                if columns.bar > 0 {
                    let whole = tally.all.value.minor();
                    let width = crate::ui::widgets::bar::columns(whole, most, columns.bar).max(u16::from(whole > 0));
                    let parts: Vec<Part<'_>> = Fate::ALL
                        .iter()
                        .map(|f| Part {
                            amount: tally.count(*f).value.minor(),
                            sign: sign(*f, theme),
                            style: if *f == Fate::Open { theme.dim() } else { theme.tone(tone(*f)) },
                        })
                        .collect();
                    stacked(canvas, end + SHARE + 2, y, width, whole, &parts);
                }
            }
        }
        canvas.hit(row, Hit::Row(n));
        y += 1;
    }
    y
}

/// A line's figures, the selected one marked.
#[expect(clippy::too_many_arguments, reason = "one line of one table, drawn in one place")]
fn figures(
    canvas: &mut Canvas<'_>,
    x: u16,
    y: u16,
    columns: &Columns,
    tally: &Tally,
    scale: &Scale,
    (on, selected, style): (bool, usize, Style),
    ctx: &Ctx<'_>,
) {
    let theme = ctx.theme;
    let all = std::iter::once((None, tally.all)).chain(Fate::ALL.iter().map(|f| (Some(*f), tally.count(*f))));
    for (n, (fate, count)) in all.enumerate() {
        let place = x + u16::try_from(n).unwrap_or(0) * columns.cell;
        let colour = match fate.map(tone) {
            _ if count.deals == 0 => theme.dim(),
            None | Some(Tone::Neutral) => style,
            Some(tone) => theme.tone(tone),
        };
        let mut words = cell(count, |value| scale.show(value));
        if text::width(&words) >= usize::from(columns.cell) {
            words = cell(count, |value| narrow_money(value, &ctx.world.currency));
        }
        let width = u16::try_from(text::width(&words)).unwrap_or(columns.cell).min(columns.cell);
        canvas.at(Edge::Right, place, y, columns.cell, &words, colour);
        if on && n == selected {
            canvas.style(Rect::new(place + columns.cell - width, y, width, 1), theme.focus());
        }
    }
}

/// "3 140k": how many, and worth what.
fn cell(count: Count, show: impl Fn(Money) -> String) -> String {
    if count.deals == 0 { "-".to_owned() } else { format!("{} {}", count.deals, show(count.value)) }
}

fn name(whose: Whose, told: &Told, ctx: &Ctx<'_>) -> String {
    match whose {
        None => "together".to_owned(),
        Some(owner) => {
            let left = owner.is_some_and(|o| ctx.world.org.person(o).is_none());
            format!("{}{}", told.name(owner), if left { " (left)" } else { "" })
        }
    }
}

fn sellers(screen: &Slippage, canvas: &mut Canvas<'_>, body: Rect, ctx: &Ctx<'_>, told: &Told) {
    let Some(past) = screen.past() else { return };
    let begun = match past.of(screen.which(ctx)) {
        Ok(begun) => begun,
        Err(why) => {
            let words = format!("Nothing can be said of {}: {}.", past.period.name(), why.word());
            let used = canvas.wrapped(Rect { width: body.width.min(90), ..body }, &words, ctx.theme.text());
            let hint = "[ and ] go to another period, 2 shows them all.";
            canvas.text(body.x, body.y + used + 1, body.width, hint, ctx.theme.dim());
            return;
        }
    };
    let rows = screen.sellers(ctx);
    if rows.is_empty() {
        let words = format!("No open deal was due in {} on that day.", past.period.name());
        canvas.text(body.x, body.y, body.width, &words, ctx.theme.text());
        canvas.text(body.x, body.y + 2, body.width, "[ and ] go to another period, 2 shows them all.", ctx.theme.dim());
        return;
    }
    let parts = begun.cohort.by_seller();
    let tally = |whose: &Whose| match whose {
        None => begun.cohort.tally(),
        Some(owner) => parts.iter().find(|(o, _)| o == owner).map(|(_, t)| *t).unwrap_or_default(),
    };
    let lines: Vec<Line> =
        rows.iter().map(|w| Line { name: name(*w, told, ctx), tally: Ok(tally(w)), strong: w.is_none() }).collect();
    let y = table(screen, canvas, body, ctx, &lines, 5);
    let selected = rows.get(screen.row.at).map(tally).unwrap_or_default();
    foot(screen, canvas, Rect { y, height: body.bottom().saturating_sub(y), ..body }, ctx, &selected);
}

/// What the selected figure means, and how the periods went.
fn foot(screen: &Slippage, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>, tally: &Tally) {
    let theme = ctx.theme;
    if area.height < 2 {
        return;
    }
    let words = match screen.fate() {
        None => "due: open, and its close date within the period, on the day of the lock; at what it was worth then"
            .to_owned(),
        Some(fate) => format!("{}: {}", fate.word(), fate.meaning()),
    };
    canvas.text(area.x, area.y + 1, area.width, &words, theme.text());
    if area.height > 2 {
        let shares = tally.slipped().map_or_else(String::new, |(by_value, by_count)| {
            format!("share: {} of the value slipped, {} of the deals", percent(by_value), percent(by_count))
        });
        canvas.text(area.x, area.y + 2, area.width, &shares, theme.text());
    }
    if area.height > 3 {
        trend(screen, canvas, Rect { y: area.y + 3, height: 1, ..area }, ctx);
    }
}

/// "November 2026", "Q4 2026".
pub(super) fn called(past: &Past) -> String {
    let (crate::domain::period::PeriodKey::Month(year, _) | crate::domain::period::PeriodKey::Quarter(year, _)) =
        past.period.key;
    format!("{} {year}", past.period.name())
}

/// "slipped over the last months", as a line of bars with the first and the last one in words.
fn trend(screen: &Slippage, canvas: &mut Canvas<'_>, row: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let share = |past: &Past| {
        let begun = past.of(screen.which(ctx)).as_ref().ok()?;
        begun.cohort.tally().slipped().map(|(by_value, _)| by_value)
    };
    let all: Vec<Option<f64>> = screen.periods().iter().map(share).collect();
    if all.iter().flatten().count() < 2 {
        return;
    }
    let kind = if screen.span == Span::Month { "months" } else { "quarters" };
    let used = canvas.text(row.x, row.y, row.width, &format!("slipped, over {} {kind}  ", all.len()), theme.dim());
    let drawn = spark::draw_heights(canvas, row.x + used, row.y, row.width.saturating_sub(used), &all, ctx);
    let known: Vec<(&Past, f64)> = screen.periods().iter().zip(&all).filter_map(|(p, s)| Some((p, (*s)?))).collect();
    if let (Some((first, from)), Some((last, to))) = (known.first(), known.last()) {
        let words = format!("  {} in {}, {} in {}", percent(*from), called(first), percent(*to), called(last));
        let at = row.x + used + drawn;
        canvas.text(at, row.y, row.right().saturating_sub(at), &words, theme.text());
    }
}

fn periods(screen: &Slippage, canvas: &mut Canvas<'_>, body: Rect, ctx: &Ctx<'_>) {
    let which = screen.which(ctx);
    let lines: Vec<Line> = screen
        .periods()
        .iter()
        .map(|past| Line {
            name: called(past),
            tally: past.of(which).as_ref().map(|b| b.cohort.tally()).map_err(|why| why.word()),
            strong: past.period.contains(ctx.world.today),
        })
        .collect();
    let y = table(screen, canvas, body, ctx, &lines, 4);
    let area = Rect { y, height: body.bottom().saturating_sub(y), ..body };
    let Some(past) = screen.periods().get(screen.row.at) else { return };
    match past.of(which) {
        Ok(begun) => {
            let words = format!("{}: {}", past.period.name(), since(begun, which, ctx));
            canvas.text(area.x, area.y + 1, area.width, &words, ctx.theme.text());
            trend(screen, canvas, Rect { y: area.y + 2, height: 1, ..area }, ctx);
        }
        Err(why) => {
            let words = format!("{}: {}", past.period.name(), why.word());
            canvas.text(area.x, area.y + 1, area.width, &words, ctx.theme.text());
        }
    }
}

/// Heads of the pushes' columns, and how wide each is; the last are left out where there is no room.
const PUSHES: [(&str, u16); 7] =
    [("open", 7), ("pushed", 8), ("twice+", 8), ("worth", 10), ("pushes", 8), ("days", 8), ("quarters", 10)];

fn pushes(screen: &Slippage, canvas: &mut Canvas<'_>, body: Rect, ctx: &Ctx<'_>, told: &Told) {
    let theme = ctx.theme;
    let rows = screen.pushers();
    if rows.is_empty() {
        canvas.text(body.x, body.y, body.width, "There is no open deal.", theme.text());
        return;
    }
    let name_width = body.width.saturating_sub(2 + PUSHES.iter().map(|c| c.1).sum::<u16>()).min(24);
    let mut x = body.x + 2 + name_width;
    for (head, width) in PUSHES {
        canvas.right(x, body.y, width, head, theme.dim());
        x += width;
    }
    let sums: Vec<_> = rows.iter().map(|w| (*w, told.pushes.sum(*w))).collect();
    let scale = Scale::for_amounts(sums.iter().map(|(_, s)| s.value), &ctx.world.currency);
    let mut y = body.y + 1;
    for n in screen.row.window(rows.len(), body.height.saturating_sub(5)) {
        let (whose, sum) = sums[n];
        let row = Rect { y, height: 1, ..body };
        if n == screen.row.at {
            canvas.style(row, theme.selected());
            canvas.text(body.x, y, 1, theme.glyphs.now, theme.accent());
        }
        let style = if whose.is_none() { theme.strong() } else { theme.text() };
        canvas.text(body.x + 2, y, name_width.saturating_sub(1), &name(whose, told, ctx), style);
        let values = [
            sum.open.to_string(),
            sum.deals.to_string(),
            sum.twice.to_string(),
            scale.show(sum.value),
            sum.pushes.to_string(),
            sum.days.to_string(),
            sum.crossings.to_string(),
        ];
        let mut x = body.x + 2 + name_width;
        for (value, (head, width)) in values.iter().zip(PUSHES) {
            let bad = head == "twice+" && sum.twice > 0 || head == "quarters" && sum.crossings > 0;
            canvas.right(x, y, width, value, if bad { theme.tone(Tone::Watch) } else { style });
            x += width;
        }
        canvas.hit(row, Hit::Row(n));
        y += 1;
    }
    let foot = Rect { y: y + 1, height: body.bottom().saturating_sub(y + 1), ..body };
    let words = "A push is a move of the close date to a later day; moves of one day are one, a pull-in takes none back. \
                 quarters: how often a quarter's end was crossed.";
    canvas.wrapped(foot, words, theme.dim());
}
