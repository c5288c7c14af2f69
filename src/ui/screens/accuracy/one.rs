//! One person or unit: period by period, and how the number came true week by week.

use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::symbols::bar;
use ratatui::text::Line;
use ratatui::widgets::{Bar, BarChart, BarGroup};

use super::AccuracyScreen;
use super::draw::{about, sign};
use crate::domain::forecast::accuracy::{Accuracy, Score};
use crate::domain::forecast::track::Track;
use crate::domain::money::show::{Scale, percent};
use crate::domain::period::PeriodKey;
use crate::ui::canvas::{Canvas, Edge};
use crate::ui::theme::Tone;
use crate::ui::widgets::chrome;
use crate::ui::world::Ctx;

/// Of the table: title, width, edge.
const COLUMNS: [(&str, u16, Edge); 7] = [
    ("period", 8, Edge::Left),
    ("WC", 7, Edge::Right),
    ("FC", 7, Edge::Right),
    ("BC", 7, Edge::Right),
    ("won", 7, Edge::Right),
    ("won/FC", 7, Edge::Right),
    ("", 40, Edge::Left),
];

const GAP: u16 = 2;

/// From this width on there is room for whether a miss is explained in words.
const WIDE: u16 = 96;

/// A ratio above this is drawn as this.
const HIGHEST: f64 = 1.6;

pub(super) fn draw(screen: &AccuracyScreen, track: &Track, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let accuracy = screen.accuracy(track);
    let explained = |p| screen.data.explained.get(&(track.subject, p)).copied();
    let used = table(&accuracy, &explained, canvas, area, ctx);
    let under = Rect { y: area.y + used + 1, height: 4.min(area.height.saturating_sub(used + 1)), ..area };
    about(screen, track, canvas, under, ctx);
    let top = under.bottom() + u16::from(area.height > 26);
    curve(&accuracy, canvas, Rect { y: top, height: area.bottom().saturating_sub(top), ..area }, ctx);
}

/// The newest periods that fit beside what is said and the chart; returns the rows used.
fn table(
    accuracy: &Accuracy,
    explained: &dyn Fn(PeriodKey) -> Option<bool>,
    canvas: &mut Canvas<'_>,
    area: Rect,
    ctx: &Ctx<'_>,
) -> u16 {
    let theme = ctx.theme;
    if accuracy.scores.is_empty() {
        return 0;
    }
    let amounts = accuracy.scores.iter().flat_map(|s| [s.call.wc, s.call.fc, s.call.bc, s.actual]);
    let scale = Scale::for_amounts(amounts, &ctx.world.currency);
    let row = |y| Rect { y, height: 1, ..area };
    cells(canvas, row(area.y), COLUMNS.map(|(title, ..)| (title.to_owned(), theme.dim())));
    let mut y = area.y + 1;
    for score in &accuracy.scores {
        let (sign, tone) = sign(score, &theme.glyphs);
        let cell = |words: String| (words, theme.text());
        cells(
            canvas,
            row(y),
            [
                cell(score.period.key.to_string()),
                cell(scale.show(score.call.wc)),
                cell(scale.show(score.call.fc)),
                cell(scale.show(score.call.bc)),
                (scale.show(score.actual), theme.strong()),
                (score.ratio.map(percent).unwrap_or_default(), theme.tone(tone)),
                (format!("{sign} {}", said(score)), theme.tone(tone)),
            ],
        );
        if let Some(owed) = explained(score.period.key) {
            let words = match (owed, area.width >= WIDE) {
                (true, true) => "EXPLANATION OWED",
                (true, false) => "OWED",
                (false, true) => "explained",
                (false, false) => "noted",
            };
            let style = if owed { theme.tone(Tone::Bad) } else { theme.dim() };
            // behind the row's words, at the edge where there is no room behind them
            let end = COLUMNS.iter().map(|c| c.1 + GAP).sum::<u16>().min(area.width);
            canvas.right(area.x, y, end, words, style);
        }
        y += 1;
    }
    y - area.y
}

fn cells(canvas: &mut Canvas<'_>, row: Rect, cells: [(String, Style); 7]) {
    let mut x = row.x;
    for ((_, width, edge), (words, style)) in COLUMNS.iter().zip(cells) {
        canvas.at(*edge, x, row.y, *width, &words, style);
        x += width + GAP;
    }
}

fn said(score: &Score) -> &'static str {
    if score.is_idle() {
        return "nothing was due";
    }
    match (score.best_reached, score.hit, score.worst_missed, score.in_band) {
        (true, ..) => "BC reached",
        (_, true, _, true) => "FC reached, in band",
        (_, true, ..) => "FC reached",
        (_, _, true, _) => "WC missed",
        (_, _, _, true) => "missed, in band",
        _ => "FC missed",
    }
}

/// A bar for each week: won / FC as FC stood at its end, the mean over the periods, with a line at 100 %.
fn curve(accuracy: &Accuracy, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    if accuracy.curve.iter().all(|(_, of)| *of == 0) || area.height < 5 {
        return;
    }
    chrome::section(canvas, area.x, area.y, area.width, ctx, "WEEK BY WEEK", "won / FC as it stood at each week's end");
    let place = Rect { y: area.y + 1, height: (area.height - 1).min(14), ..area };
    let weeks = u16::try_from(accuracy.curve.len()).unwrap_or(1).max(1);
    let wide = (place.width / weeks).saturating_sub(1).clamp(1, 8);
    let highest = accuracy.curve.iter().filter(|(_, of)| *of > 0).map(|(r, _)| *r).fold(1.0, f64::max).min(HIGHEST);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a ratio is not below zero")]
    let height = |ratio: f64| (ratio.clamp(0.0, HIGHEST) * 1_000.0) as u64;
    let bars: Vec<Bar<'_>> = (1..)
        .zip(&accuracy.curve)
        .map(|(week, (ratio, of))| {
            let label = if wide > 3 { format!("w{week}") } else { format!("{week}") };
            let shown = if *of == 0 || wide < 4 { String::new() } else { percent(*ratio).replace(' ', "") };
            Bar::default()
                .label(Line::from(label))
                .value(if *of == 0 { 0 } else { height(*ratio) })
                .text_value(shown)
                .style(theme.accent())
                .value_style(theme.accent().add_modifier(ratatui::style::Modifier::REVERSED))
        })
        .collect();
    let chart = BarChart::default()
        .data(BarGroup::default().bars(&bars))
        .bar_width(wide)
        .bar_gap(1)
        .max(height(highest))
        .bar_set(if theme.glyphs.ascii { ASCII } else { bar::NINE_LEVELS });
    canvas.widget(chart, place);
    mark(canvas, place, ctx, highest, weeks * (wide + 1));
}

/// The line at 100 %, where no bar is.
fn mark(canvas: &mut Canvas<'_>, place: Rect, ctx: &Ctx<'_>, highest: f64, width: u16) {
    let rows = place.height.saturating_sub(1);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a row of the chart")]
    let up = (f64::from(rows) / highest).ceil() as u16;
    let y = place.y + rows.saturating_sub(up.clamp(1, rows.max(1)));
    let end = place.x + width.min(place.width);
    for x in place.x..end {
        if canvas.buf.cell((x, y)).is_some_and(|c| c.symbol() == " ") {
            canvas.text(x, y, 1, ctx.theme.glyphs.rule, ctx.theme.dim());
        }
    }
    if end + 6 <= place.right() {
        canvas.text(end + 1, y, 5, "100 %", ctx.theme.dim());
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
    one_eighth: " ",
    empty: " ",
};
