//! The grid: everybody against the sixteen metrics, by dimension. Where there is no room for all of them one dimension is
//! open, and the others show their worst verdict.

use ratatui::layout::Rect;

use super::data::Figures;
use super::words;
use super::{Board, spark};
use crate::domain::health::{Dimension, Kind, Metric, Scope, Verdict};
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::widgets::cursor::Cursor;
use crate::ui::world::Ctx;

/// So many metrics there are.
pub const METRICS: usize = 16;

/// What is drawn of a row beside its name, from left to right.
enum Cell {
    /// A metric, and its place in the order.
    Metric(usize, Kind),
    /// A dimension that is closed: its worst verdict.
    Closed(Dimension),
}

struct Columns {
    name: u16,
    cells: Vec<(u16, Cell)>,
}

/// From this width on a cell has room for the verdict's word, else for its sign.
const WORDED: u16 = 11;

fn columns(width: u16, order: &[Kind], at: usize) -> Columns {
    let name = if width >= 180 { 22 } else { width.saturating_sub(96).clamp(16, 20) };
    let each = width.saturating_sub(name) / 16;
    if each >= 6 {
        let each = each.min(11);
        let cells = order.iter().enumerate().map(|(n, kind)| (each, Cell::Metric(n, *kind))).collect();
        return Columns { name, cells };
    }
    let open = order.get(at).map_or(Dimension::Coverage, |kind| kind.dimension());
    let mut cells = Vec::new();
    for dimension in Dimension::ALL {
        if *dimension == open {
            let own = order.iter().enumerate().filter(|(_, kind)| kind.dimension() == open);
            cells.extend(own.map(|(n, kind)| (9, Cell::Metric(n, *kind))));
        } else {
            cells.push((8, Cell::Closed(*dimension)));
        }
    }
    Columns { name: width.saturating_sub(60).min(22), cells }
}

/// What of the grid is selected.
pub struct Selected<'a> {
    /// Which row.
    pub row: &'a Cursor,
    /// Which metric, by its place in the order.
    pub column: usize,
}

/// Draws heads and rows; returns the rows used.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>, board: &Board, selected: &Selected<'_>) -> u16 {
    let theme = ctx.theme;
    let order = words::order(words::hides_forecast(ctx).is_some());
    let columns = columns(area.width, &order, selected.column);
    let rows = board.rows();
    heads(canvas, area, ctx, &columns, rows.first(), selected.column);
    let top = rows.first().map_or(0, |row| row.depth);
    let mut y = area.y + 2;
    for n in selected.row.window(rows.len(), area.height.saturating_sub(2)) {
        let row = &rows[n];
        let place = Rect { y, height: 1, ..area };
        let here = n == selected.row.at;
        if here {
            canvas.text(area.x, y, 1, theme.glyphs.now, theme.accent());
        }
        let indent = u16::try_from(row.depth.saturating_sub(top)).unwrap_or(0).min(4);
        let style = if here || !matches!(row.scope, Scope::Rep(_)) { theme.strong() } else { theme.text() };
        let room = columns.name.saturating_sub(3 + indent);
        canvas.text(area.x + 2 + indent, y, room, &row.name, style);
        let mut x = area.x + columns.name;
        for (width, cell) in &columns.cells {
            let at = Rect { x, width: *width, ..place };
            match cell {
                Cell::Metric(number, kind) => {
                    if here && *number == selected.column {
                        canvas.style(Rect { width: width - 1, ..at }, theme.selected());
                    }
                    if let Some(metric) = row.metric(*kind) {
                        value(canvas, at, ctx, metric);
                    }
                    canvas.hit(at, Hit::Field(n * METRICS + number));
                }
                Cell::Closed(dimension) => {
                    let verdict = words::of_dimension(&row.metrics, *dimension);
                    let word = if verdict == Verdict::NoData { "-" } else { verdict.word() };
                    canvas.right(x, y, width - 1, word, theme.tone(words::tone(verdict)));
                    let first = order.iter().position(|k| k.dimension() == *dimension).unwrap_or(0);
                    canvas.hit(at, Hit::Field(n * METRICS + first));
                }
            }
            x += width;
        }
        y += 1;
    }
    y - area.y
}

/// The dimensions with the worst verdict of the first row, and the metrics under them.
fn heads(canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>, columns: &Columns, row: Option<&Figures>, at: usize) {
    let theme = ctx.theme;
    let mut x = area.x + columns.name;
    let mut open = None;
    for (width, cell) in &columns.cells {
        let dimension = match cell {
            Cell::Metric(_, kind) => kind.dimension(),
            Cell::Closed(dimension) => *dimension,
        };
        if open.replace(dimension) != Some(dimension) {
            match cell {
                Cell::Closed(dimension) => {
                    let title = if *dimension == Dimension::Coverage { "COVER" } else { words::heading(*dimension) };
                    canvas.right(x, area.y, width - 1, title, theme.dim());
                }
                Cell::Metric(..) => {
                    let verdict = row.map_or(Verdict::NoData, |row| words::of_dimension(&row.metrics, dimension));
                    let word = if verdict == Verdict::NoData { "" } else { verdict.word() };
                    let inset = 2;
                    canvas.pieces(
                        x + inset,
                        area.y,
                        (width * 4).saturating_sub(inset),
                        &[
                            (words::heading(dimension), theme.title()),
                            (" ", theme.text()),
                            (word, theme.tone(words::tone(verdict))),
                        ],
                    );
                }
            }
        }
        if let Cell::Metric(number, kind) = cell {
            let style = if *number == at { theme.strong() } else { theme.dim() };
            let long = words::column(*kind, true);
            let title = if long.len() < usize::from(*width) { long } else { words::column(*kind, false) };
            canvas.right(x, area.y + 1, width - 1, title, style);
        }
        x += width;
    }
}

/// A value with its verdict: the word where there is room, else its sign; both have its colour.
fn value(canvas: &mut Canvas<'_>, at: Rect, ctx: &Ctx<'_>, metric: &Metric) {
    let theme = ctx.theme;
    let tone = theme.tone(words::tone(metric.verdict));
    let shown = words::narrow(&metric.value, &ctx.world.currency);
    let word = match metric.verdict {
        Verdict::Bad | Verdict::Watch | Verdict::Good => metric.verdict.word(),
        Verdict::Shown | Verdict::NoData => "",
    };
    if word.is_empty() {
        canvas.right(at.x, at.y, at.width - 1, &shown, tone);
    } else if at.width < WORDED {
        let sign = words::sign(metric.verdict, &theme.glyphs);
        canvas.right(at.x, at.y, at.width - 2, &shown, tone);
        canvas.text(at.right() - 2, at.y, 1, sign, tone);
    } else {
        canvas.right(at.x, at.y, at.width - 7, &shown, tone);
        canvas.text(at.right() - 6, at.y, 5, word, tone);
    }
}

/// The selected cell in words: its value, what that was made from, what is good, who owns it, how it went. Returns the
/// rows used.
pub fn detail(canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>, board: &Board, row: &Figures, kind: Kind) -> u16 {
    let theme = ctx.theme;
    let hidden = words::hides_forecast(ctx).is_some();
    let Some(metric) = row.metric(kind) else { return 0 };
    let rule = theme.glyphs.rule.repeat(usize::from(area.width));
    canvas.text(area.x, area.y, area.width, &rule, theme.dim());
    let mut y = area.y + 1;
    let value = words::value(metric, &ctx.world.currency);
    let whose = format!("{} {} {}", row.name, theme.glyphs.dot, kind.label());
    let aside = format!("good: {}   owner: {}", metric.target, words::owner(metric.owner()));
    canvas.pieces(
        area.x,
        y,
        area.width,
        &[
            (&whose, theme.strong()),
            ("   ", theme.text()),
            (&value, theme.strong()),
            (" ", theme.text()),
            (metric.verdict.word(), theme.tone(words::tone(metric.verdict))),
        ],
    );
    let used = crate::domain::text::width(&whose) + 3 + value.chars().count() + 9;
    let fits = usize::from(area.width) > used + crate::domain::text::width(&aside) + 2;
    if fits {
        canvas.right(area.x, y, area.width, &aside, theme.dim());
    }
    y += 1;
    canvas.text(area.x, y, area.width, &words::made_from(metric, &ctx.world.currency, hidden), theme.text());
    y += 1;
    if !fits {
        canvas.text(area.x, y, area.width, &aside, theme.dim());
        y += 1;
    }
    let points = board.trend(row.scope, metric);
    match spark::in_words(kind, &points, ctx) {
        Some((said, tone)) => {
            let used = spark::draw(canvas, area.x, y, 13, &points, ctx);
            canvas.text(area.x + used + 2, y, area.width.saturating_sub(used + 2), &said, theme.tone(tone));
        }
        None => {
            let why = if board.is_waiting() {
                "the past snapshots are being looked at"
            } else {
                "no trend: there is no snapshot before today's that says anything of it"
            };
            canvas.text(area.x, y, area.width, why, theme.dim());
        }
    }
    y + 1 - area.y
}
