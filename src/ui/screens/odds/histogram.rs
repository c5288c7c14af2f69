//! Where the runs ended, with marks for what was spoken.

use ratatui::layout::Rect;
use ratatui::symbols::bar;
use ratatui::widgets::{Bar, BarChart, BarGroup};

use super::draw::runs;
use crate::domain::forecast::odds::{Asked, Bin, Odds};
use crate::domain::money::Money;
use crate::domain::money::show::Scale;
use crate::domain::text;
use crate::ui::canvas::Canvas;
use crate::ui::widgets::chrome;
use crate::ui::world::Ctx;

/// Lower than this there is no chart, rows: title, bars, axis, two rows of marks.
const LOWEST: u16 = 6;

/// The highest the bars get, rows.
const HIGHEST: u16 = 14;

/// Columns of a bar: of single ones the chance of the draw makes a comb.
const WIDE: u16 = 2;

/// Rows under the bars: the axis and the marks' names.
const UNDER: u16 = 3;

/// The amounts at both ends: nearly all runs, and the marks where they are not far away.
fn ends(odds: &Odds, asked: Asked) -> (Money, Money) {
    let (mut from, mut to) = odds.spread();
    // what is farther away than the runs are wide would make them a line
    let wide = (to - from).minor().max(1);
    let (lowest, highest) = (from - Money(wide), to + Money(wide));
    for mark in asked.all().into_iter().flatten().filter(|m| (lowest..=highest).contains(m)) {
        (from, to) = (from.min(mark), to.max(mark));
    }
    let air = Money(((to - from).minor() / 40).max(1));
    (from - air, to + air)
}

/// The column of an amount; `None`: it lies beyond the ends.
fn column(amount: Money, (from, to): (Money, Money), width: u16) -> Option<u16> {
    if !(from..=to).contains(&amount) || width == 0 {
        return None;
    }
    let whole = i128::from((to - from).minor().max(1));
    let at = i128::from((amount - from).minor()) * i128::from(width) / whole;
    Some(u16::try_from(at).unwrap_or(width).min(width - 1))
}

pub(super) fn draw(odds: &Odds, asked: Asked, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>, scale: Scale) {
    if area.height < LOWEST || area.width < 20 {
        return;
    }
    let theme = ctx.theme;
    let title = format!("WHERE {} RUNS END", runs());
    chrome::section(
        canvas,
        area.x,
        area.y,
        area.width,
        ctx,
        &title,
        "in colour from low to high, marks for what was called",
    );
    let ends = ends(odds, asked);
    let rows = (area.height - 1 - UNDER).min(HIGHEST);
    let chart = Rect { y: area.y + 1, height: rows, ..area };
    let bins = odds.histogram(ends.0, ends.1, usize::from(chart.width / WIDE));
    let within = |bin: &Bin| bin.to > odds.low && bin.from <= odds.high;
    let bars: Vec<Bar<'_>> = bins
        .iter()
        .map(|bin| {
            let style = if within(bin) { theme.accent() } else { theme.dim() };
            Bar::default().value(bin.runs as u64).text_value(String::new()).style(style).value_style(style)
        })
        .collect();
    let widget = BarChart::default()
        .data(BarGroup::default().bars(&bars))
        .bar_width(WIDE)
        .bar_gap(0)
        .bar_set(if theme.glyphs.ascii { ASCII } else { bar::NINE_LEVELS });
    canvas.widget(widget, chart);
    let axis = chart.bottom();
    canvas.text(chart.x, axis, chart.width, &theme.glyphs.rule.repeat(usize::from(chart.width)), theme.dim());
    marks(asked, ends, canvas, chart, ctx, scale);
}

/// A line up from the axis for each number, and its name with its amount under it: in a second row where the first is taken.
fn marks(asked: Asked, ends: (Money, Money), canvas: &mut Canvas<'_>, chart: Rect, ctx: &Ctx<'_>, scale: Scale) {
    let theme = ctx.theme;
    let axis = chart.bottom();
    let mut free = [chart.x, chart.x];
    let mut beyond: Vec<String> = Vec::new();
    let mut all: Vec<(Money, &str)> =
        asked.all().into_iter().zip(Asked::NAMES).filter_map(|(number, name)| Some((number?, name))).collect();
    all.sort_by_key(|(number, _)| *number);
    for (number, name) in all {
        let label = format!("{name} {}", scale.show(number));
        let Some(at) = column(number, ends, chart.width) else {
            beyond.push(format!("{label} {}", if number < ends.0 { "below" } else { "above" }));
            continue;
        };
        let x = chart.x + at;
        for y in chart.y..axis {
            if canvas.buf.cell((x, y)).is_some_and(|c| c.symbol() == " ") {
                canvas.text(x, y, 1, theme.glyphs.wall, theme.dim());
            }
        }
        canvas.text(x, axis, 1, theme.glyphs.up, theme.strong());
        let wide = u16::try_from(text::width(&label)).unwrap_or(0);
        let begin = x.saturating_sub(wide / 2).clamp(chart.x, chart.right().saturating_sub(wide).max(chart.x));
        let row = free.iter().position(|free| *free <= begin).unwrap_or(1);
        let begin = begin.max(free.get(row).copied().unwrap_or(begin)).min(chart.right().saturating_sub(wide));
        canvas.text(begin, axis + 1 + u16::try_from(row).unwrap_or(0), wide, &label, theme.strong());
        if let Some(free) = free.get_mut(row) {
            *free = begin + wide + 2;
        }
    }
    if !beyond.is_empty() {
        let words = format!("not on this axis: {}", beyond.join(", "));
        let x = free[1].min(chart.right());
        canvas.right(x, axis + 2, chart.right().saturating_sub(x), &words, theme.dim());
    }
}

const ASCII: bar::Set<'static> = bar::Set {
    full: "#",
    seven_eighths: "#",
    three_quarters: "#",
    five_eighths: "#",
    half: "=",
    three_eighths: "-",
    one_quarter: "-",
    one_eighth: ".",
    empty: " ",
};
