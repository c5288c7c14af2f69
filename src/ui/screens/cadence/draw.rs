//! Draws the map: a line a series, a column a week.

use chrono::Datelike;
use ratatui::layout::Rect;

use super::{CadenceScreen, USUAL_WEEKS, View, about};
use crate::domain::cadence::map::{CadenceMap, Line, MOST_WEEKS};
use crate::domain::cadence::{Cadence, Mark};
use crate::domain::money::show::percent;
use crate::domain::text;
use crate::domain::when::show_day;
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::keymap::Context;
use crate::ui::theme::Tone;
use crate::ui::widgets::chrome;
use crate::ui::world::Ctx;

/// Columns of a week: its sign and a blank.
pub(super) const PITCH: u16 = 2;

/// Columns of a meeting's code.
const CODE: u16 = 5;

/// Rows under the map that tell of the selected series.
const ABOUT: u16 = 5;

/// The marks in the order of the legend.
const MARKS: [Mark; 6] = [Mark::Held, Mark::Late, Mark::WithoutOutput, Mark::Skipped, Mark::Suspended, Mark::NotYet];

/// Where the columns of a width are.
#[derive(Clone, Copy)]
pub(super) struct Columns {
    /// Of the unit's name.
    unit: u16,
    /// Where the weeks begin, from the left edge.
    pub(super) weeks: u16,
    /// The weeks that are seen: the first one's place, and how many.
    pub(super) first: usize,
    pub(super) count: usize,
    /// Of the totals behind them.
    totals: u16,
    /// All of them together.
    wide: u16,
}

impl Columns {
    pub(super) fn of(width: u16, map: &CadenceMap, selected: usize) -> Self {
        let (unit, totals) = match width {
            0..100 => (13, 6),
            100..150 => (16, 26),
            _ => (22, 26),
        };
        let weeks = 2 + unit + CODE + 1;
        let room = usize::from(width.saturating_sub(weeks + totals) / PITCH);
        // as many as the command counts where nobody says how many; what is counted is what is seen
        let count = room.clamp(1, map.weeks.len().max(1)).min(USUAL_WEEKS);
        let newest = map.weeks.len().saturating_sub(count);
        let wide = weeks + u16::try_from(count).unwrap_or(0) * PITCH + totals;
        Self { unit, weeks, first: selected.min(newest), count, totals, wide }
    }
}

pub(super) fn screen(screen: &CadenceScreen, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    chrome::header(canvas, Rect { height: 1, ..area }, ctx, "Cadence map");
    let inside = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    let foot = area.bottom().saturating_sub(1);
    let top = Rect { y: area.y + 2, height: 1, ..inside };
    legend(canvas, Rect { y: area.y + 3, height: 1, ..inside }, ctx);
    let body = Rect { y: area.y + 5, height: foot.saturating_sub(area.y + 5), ..inside };
    match &screen.map {
        Some(map) if !screen.shown.is_empty() => {
            let columns = Columns::of(body.width, map, screen.week());
            what(screen, Some(&seen(map, columns)), canvas, top, ctx);
            let rows = u16::try_from(screen.shown.len()).unwrap_or(u16::MAX);
            let height = body.height.saturating_sub(ABOUT + 1).min(rows.saturating_add(1));
            let width = columns.wide.min(body.width);
            lines(screen, map, canvas, Rect { height, width, ..body }, ctx, columns);
            let below = body.y + height + 1;
            let under = Rect { y: below, height: ABOUT.min(body.bottom().saturating_sub(below)), ..body };
            about::draw(screen, canvas, under, ctx, columns);
        }
        _ => {
            what(screen, None, canvas, top, ctx);
            canvas.text(body.x, body.y, body.width, "No unit holds a meeting yet.", ctx.theme.text());
            let how = "S starts one; from the first on every week shows here.";
            canvas.text(body.x, body.y + 1, body.width, how, ctx.theme.dim());
        }
    }
    let mut chain = screen.contexts(ctx);
    chain.extend([Context::Global, Context::Always]);
    chrome::footer_without(canvas, Rect { y: foot, height: 1, ..area }, ctx, &chain, screen.idle(ctx));
}

/// The weeks that are seen, and therefore counted, in words.
fn seen(map: &CadenceMap, columns: Columns) -> String {
    let weeks = map.weeks.get(columns.first..columns.first + columns.count).unwrap_or(&[]);
    match (weeks.first(), weeks.last()) {
        (Some(first), Some(last)) if columns.first + columns.count < map.weeks.len() => {
            let (last, year) = (*last + chrono::Days::new(6), if first.year() == last.year() { "" } else { " %Y" });
            let from = first.format(&format!("%-d %b{year}")).to_string();
            format!("{} weeks, {from} to {}", weeks.len(), last.format("%-d %b %Y"))
        }
        _ => format!("the last {} weeks", weeks.len()),
    }
}

/// Whose meetings, over which weeks.
fn what(screen: &CadenceScreen, weeks: Option<&str>, canvas: &mut Canvas<'_>, row: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let whose = screen.unit.and_then(|u| ctx.world.org.unit(u)).map_or("every unit, every level", |u| u.name.as_str());
    let weeks = weeks.map_or_else(String::new, |weeks| format!("   {weeks}"));
    let what = if weeks.is_empty() { "" } else { "; in time: by its day, all outputs" };
    // what fits only in part is left out
    let fits = text::width(&format!("{whose}{weeks}{what}")) <= usize::from(row.width);
    let rest = if fits { weeks + what } else { weeks };
    canvas.pieces(row.x, row.y, row.width, &[(whose, theme.strong()), (&rest, theme.dim())]);
}

/// What each sign means.
fn legend(canvas: &mut Canvas<'_>, row: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let mut x = row.x;
    for mark in MARKS {
        let words = format!(" {}   ", mark.word());
        let pieces = [(mark.sign(theme.glyphs.ascii), theme.tone(tone(mark))), (&*words, theme.dim())];
        x += canvas.pieces(x, row.y, row.right().saturating_sub(x), &pieces);
    }
}

/// Good, to be looked at, bad.
pub(super) const fn tone(mark: Mark) -> Tone {
    match mark {
        Mark::Held => Tone::Good,
        Mark::Late | Mark::WithoutOutput | Mark::Suspended => Tone::Watch,
        Mark::Skipped => Tone::Bad,
        Mark::NotYet => Tone::Neutral,
    }
}

fn lines(
    screen: &CadenceScreen,
    map: &CadenceMap,
    canvas: &mut Canvas<'_>,
    area: Rect,
    ctx: &Ctx<'_>,
    columns: Columns,
) {
    heads(map, canvas, area, ctx, columns);
    let window = screen.row.window(screen.shown.len(), area.height.saturating_sub(1));
    let top = window.start;
    for (y, n) in (area.y + 1..area.bottom()).zip(window) {
        let Some(line) = screen.shown.get(n).and_then(|n| map.lines.get(*n)) else { break };
        let above = n.checked_sub(1).and_then(|n| screen.shown.get(n)).and_then(|n| map.lines.get(*n));
        let first = n == top || above.is_none_or(|above| above.label.unit != line.label.unit);
        one(screen, line, (n, first), canvas, Rect { y, height: 1, ..area }, ctx, columns);
    }
}

/// The months over the weeks, and what the figures are.
fn heads(map: &CadenceMap, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>, columns: Columns) {
    let theme = ctx.theme;
    let begin = area.x + columns.weeks;
    let end = begin + u16::try_from(columns.count).unwrap_or(0) * PITCH;
    let mut month = None;
    let mut free = begin;
    for (x, week) in (begin..).step_by(usize::from(PITCH)).zip(map.weeks.iter().skip(columns.first).take(columns.count))
    {
        // the month that most of the week is in
        let thursday = *week + chrono::Days::new(3);
        if month != Some(thursday.month()) {
            month = Some(thursday.month());
            if x >= free && x + 3 <= end {
                canvas.text(x, area.y, 3, &thursday.format("%b").to_string(), theme.dim());
                free = x + 4;
            }
        }
    }
    let right = area.right();
    if columns.totals > 10 {
        canvas.right(right - 26, area.y, 14, "in time", theme.dim());
        canvas.right(right - 12, area.y, 6, "rated", theme.dim());
        canvas.right(right - 6, area.y, 6, "done", theme.dim());
    } else {
        canvas.right(right.saturating_sub(columns.totals), area.y, columns.totals, "time", theme.dim());
    }
}

fn one(
    screen: &CadenceScreen,
    line: &Line,
    (n, first): (usize, bool),
    canvas: &mut Canvas<'_>,
    row: Rect,
    ctx: &Ctx<'_>,
    columns: Columns,
) {
    let theme = ctx.theme;
    let selected = n == screen.row.at;
    if selected {
        canvas.style(row, theme.selected());
        canvas.text(row.x, row.y, 1, theme.glyphs.now, theme.accent());
    }
    canvas.hit(row, Hit::Row(n));
    if first || selected {
        let style = if first { theme.strong() } else { theme.text() };
        canvas.text(row.x + 2, row.y, columns.unit - 1, &line.label.unit_name, style);
    }
    canvas.text(row.x + 2 + columns.unit, row.y, CODE, &line.label.code, theme.text());
    let begin = row.x + columns.weeks;
    if line.began.is_none() && line.cells.iter().all(|c| c.mark.is_none()) {
        let wide = u16::try_from(columns.count).unwrap_or(0) * PITCH;
        let (words, style) = match line.label.cadence {
            // shown only where one is owed
            Cadence::AfterMissedQuarter => ("a quarter was missed: it is owed", theme.tone(Tone::Watch)),
            _ => ("has not met yet: it owes nothing", theme.dim()),
        };
        canvas.text(begin, row.y, wide, words, style);
    } else {
        let cells = line.cells.iter().enumerate().skip(columns.first).take(columns.count);
        for (x, (week, cell)) in (begin..).step_by(usize::from(PITCH)).zip(cells) {
            let place = Rect { x, width: PITCH, ..row };
            if let Some(mark) = cell.mark {
                canvas.text(x, row.y, 1, mark.sign(theme.glyphs.ascii), theme.tone(tone(mark)));
            }
            if selected && week == screen.week() {
                canvas.style(Rect { width: 1, ..place }, theme.focus());
            }
            canvas.hit(place, Hit::Field(n * MOST_WEEKS + week));
        }
    }
    figures(line, canvas, row, ctx, columns);
}

fn figures(line: &Line, canvas: &mut Canvas<'_>, row: Rect, ctx: &Ctx<'_>, columns: Columns) {
    let theme = ctx.theme;
    let totals = line.totals_of(columns.first, columns.count);
    let Some(share) = totals.share() else { return };
    let style = theme.tone(match share {
        s if s >= 0.9 => Tone::Good,
        s if s >= 0.7 => Tone::Watch,
        _ => Tone::Bad,
    });
    let right = row.right();
    if columns.totals > 10 {
        canvas.right(right - 26, row.y, 8, &format!("{} of {}", totals.held, totals.due), theme.text());
        canvas.right(right - 18, row.y, 6, &percent(share), style);
        let rated = totals.rating.map_or_else(String::new, |r| format!("{r:.1}"));
        canvas.right(right - 12, row.y, 6, &rated, theme.text());
        let done = totals.follow.share().map_or_else(String::new, percent);
        canvas.right(right - 6, row.y, 6, &done, theme.text());
    } else {
        canvas.right(right.saturating_sub(columns.totals), row.y, columns.totals, &percent(share), style);
    }
}

/// "Mon 23 Nov".
pub(super) fn said_day(day: chrono::NaiveDate, ctx: &Ctx<'_>) -> String {
    show_day(day, ctx.world.today)
}
