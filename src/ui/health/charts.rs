//! Four charts of a pipeline: coverage against what is needed, the funnel, what closes in each week of the quarter, and how
//! long nothing was heard of the buyers of what is worth how much. Each has its point in words above it, and no two things in
//! it are told apart by colour alone.

use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::symbols::{Marker, bar};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Axis, Bar, BarChart, BarGroup, Chart, Dataset, GraphType};

use super::data::{Figures, SheetData};
use super::{Board, words};
use crate::domain::health::{Kind, Quantity, Value, Verdict};
use crate::domain::money::Money;
use crate::domain::money::show::{percent, short, times};
use crate::domain::text;
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::command::Command;
use crate::ui::theme::Tone;
use crate::ui::widgets::chrome;
use crate::ui::world::Ctx;

/// One of the four.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Quota coverage of everybody below, against what is needed.
    Coverage,
    /// Value and count by stage.
    Funnel,
    /// What closes in each week of the quarter, added up, against a straight line.
    Weeks,
    /// Days since the buyer was heard of, against value.
    Ageing,
}

impl Which {
    /// The metric whose deals are those of the chart.
    pub const fn kind(self) -> Kind {
        match self {
            Self::Coverage => Kind::QuotaCoverage,
            Self::Funnel => Kind::StageDistribution,
            Self::Weeks => Kind::Linearity,
            Self::Ageing => Kind::Stalled,
        }
    }

    /// In the order they stand.
    pub const ALL: [Self; 4] = [Self::Coverage, Self::Funnel, Self::Weeks, Self::Ageing];

    const fn title(self) -> &'static str {
        match self {
            Self::Coverage => "COVERAGE AGAINST TARGET",
            Self::Funnel => "WHERE IT STANDS",
            Self::Weeks => "WEEK BY WEEK",
            Self::Ageing => "WHO HAS GONE QUIET",
        }
    }
}

/// From here on there is room for all four.
const ALL_FOUR: (u16, u16) = (96, 26);

/// Beyond so many days all deals are drawn at the edge.
const OLDEST: i64 = 60;

/// Whether all four are seen at once.
pub const fn all_fit(area: Rect) -> bool {
    area.width >= ALL_FOUR.0 && area.height >= ALL_FOUR.1
}

/// Draws all four, or the one that is looked at where there is no room.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>, board: &Board, at: usize) {
    let (Some(figures), Some(sheet)) = (board.figures(), board.sheet()) else {
        super::board::nothing_yet(canvas, area, ctx, board);
        return;
    };
    if !all_fit(area) {
        let which = Which::ALL[at % Which::ALL.len()];
        one(canvas, area, ctx, board, (figures, sheet), which, Some(at % Which::ALL.len()));
        return;
    }
    let (width, height) = ((area.width - 4) / 2, (area.height - 1) / 2);
    for (n, which) in (0_u16..).zip(Which::ALL) {
        let place = Rect { x: area.x + (n % 2) * (width + 4), y: area.y + (n / 2) * (height + 1), width, height };
        one(canvas, place, ctx, board, (figures, sheet), which, None);
        canvas.hit(place, Hit::Person(usize::from(n)));
        if usize::from(n) == at % Which::ALL.len() {
            let title = Rect { width: u16::try_from(which.title().len()).unwrap_or(0), height: 1, ..place };
            canvas.style(title, ctx.theme.selected());
        }
    }
}

/// One chart with its title and its point in words. `place`: which of the four it is, where only one is seen.
fn one(
    canvas: &mut Canvas<'_>,
    area: Rect,
    ctx: &Ctx<'_>,
    board: &Board,
    (figures, sheet): (&Figures, &SheetData),
    which: Which,
    place: Option<usize>,
) {
    let theme = ctx.theme;
    let remark = place.map_or_else(String::new, |n| {
        let to = theme.glyphs.to;
        format!("{} of {}, {to} the next one", n + 1, Which::ALL.len())
    });
    chrome::section(canvas, area.x, area.y, area.width, ctx, which.title(), &remark);
    if place.is_some() {
        canvas.hit(Rect { height: 1, ..area }, Hit::Key(Command::Right));
    }
    let point = Rect { y: area.y + 1, height: 2.min(area.height), ..area };
    let say = |canvas: &mut Canvas<'_>, said: &str| canvas.wrapped(point, said, theme.dim());
    let under = |used: u16| Rect { y: area.y + 1 + used, height: area.height.saturating_sub(1 + used), ..area };
    match which {
        Which::Coverage => {
            let used = say(canvas, &coverage_in_words(board, figures, ctx));
            coverage(canvas, under(used), ctx, board, figures);
        }
        Which::Funnel => {
            let used = say(canvas, &funnel_in_words(figures, sheet, ctx));
            funnel(canvas, under(used), ctx, sheet);
        }
        Which::Weeks => {
            let used = say(canvas, &weeks_in_words(board, figures, sheet, ctx));
            weeks(canvas, under(used), ctx, board, sheet);
        }
        Which::Ageing => {
            let used = say(canvas, &ageing_in_words(board, sheet, ctx));
            ageing(canvas, under(used), ctx, board, sheet);
        }
    }
}

const ASCII_BAR: bar::Set<'static> = bar::Set { full: "#", ..PLAIN };
const PLAIN: bar::Set<'static> = bar::Set {
    full: "\u{2588}",
    seven_eighths: "\u{2588}",
    three_quarters: "\u{2588}",
    five_eighths: "\u{2588}",
    half: " ",
    three_eighths: " ",
    one_quarter: " ",
    one_eighth: " ",
    empty: " ",
};

/// One bar: what stands before it, how long it is, its colour.
struct Row {
    label: Vec<(String, Style)>,
    length: u64,
    style: Style,
}

/// Horizontal bars, one a row or, where there is room, in every other row; returns where the bars begin, how wide they may
/// be, and the rows left free between two.
fn bars(canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>, rows: Vec<Row>, longest: u64) -> (u16, u16, u16) {
    let ascii = ctx.theme.glyphs.ascii;
    let gap = u16::from(rows.len() * 2 <= usize::from(area.height) + 1);
    let width = |row: &Row| row.label.iter().map(|(what, _)| text::width(what)).sum::<usize>();
    let label = u16::try_from(rows.iter().map(width).max().unwrap_or(0)).unwrap_or(0);
    let bars: Vec<Bar<'_>> = rows
        .into_iter()
        .map(|row| {
            let label: Vec<Span<'_>> = row.label.into_iter().map(|(what, style)| Span::styled(what, style)).collect();
            Bar::default().label(Line::from(label)).value(row.length).text_value("").style(row.style)
        })
        .collect();
    let chart = BarChart::default()
        .direction(ratatui::layout::Direction::Horizontal)
        .data(BarGroup::default().bars(&bars))
        .bar_width(1)
        .bar_gap(gap)
        .max(longest.max(1))
        .bar_set(if ascii { ASCII_BAR } else { PLAIN });
    canvas.widget(chart, area);
    (area.x + label + 1, area.width.saturating_sub(label + 1), gap)
}

// coverage ------------------------------------------------------------------------------------------------------------

/// The figures that are compared: of everybody directly below, else one's own.
fn compared<'a>(board: &'a Board, figures: &'a Figures) -> Vec<&'a Figures> {
    let Some(picture) = board.picture() else { return Vec::new() };
    let at = picture.rows.iter().position(|row| row.scope == figures.scope).unwrap_or(0);
    let below = picture.rows[at + 1..].iter().take_while(|row| row.depth > figures.depth);
    let parts: Vec<&Figures> = below.filter(|row| row.depth == figures.depth + 1).collect();
    if parts.is_empty() { vec![figures] } else { parts }
}

fn ratio(figures: &Figures) -> Option<f64> {
    figures.metric(Kind::QuotaCoverage).and_then(|m| m.value.number())
}

fn coverage_in_words(board: &Board, figures: &Figures, ctx: &Ctx<'_>) -> String {
    let target = board.picture().map_or(0.0, |p| p.coverage);
    let all = compared(board, figures);
    let thin = all.iter().filter(|f| f.metric(Kind::QuotaCoverage).is_some_and(|m| m.verdict == Verdict::Bad)).count();
    let wall = ctx.theme.glyphs.wall;
    if all.iter().all(|f| f.aims.quota.is_none()) {
        return "No quota is set for this period: there is nothing to compare the open value with.".to_owned();
    }
    match all.len() {
        1 => format!("Open value over what the quota still needs; {wall} is {}.", times(target)),
        n => {
            format!("{thin} of {n} have too little open for what their quota still needs; {wall} is {}.", times(target))
        }
    }
}

fn coverage(canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>, board: &Board, figures: &Figures) {
    let theme = ctx.theme;
    let target = board.picture().map_or(3.0, |p| p.coverage);
    let mut all = compared(board, figures);
    let height = usize::from(area.height);
    if all.len() > height {
        // who has least is seen
        all.sort_by(|a, b| ratio(a).unwrap_or(f64::MAX).total_cmp(&ratio(b).unwrap_or(f64::MAX)));
        all.truncate(height);
    }
    let most = all.iter().filter_map(|f| ratio(f)).fold(target * 1.4, f64::max).min(target * 2.5);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a coverage is not below zero")]
    let length = |ratio: f64| (ratio.min(most) * 1_000.0) as u64;
    let name = all.iter().map(|f| text::width(&f.name)).max().unwrap_or(0).min(usize::from(area.width / 3));
    let rows = all
        .iter()
        .filter_map(|f| {
            let metric = f.metric(Kind::QuotaCoverage)?;
            let tone = theme.tone(words::tone(metric.verdict));
            let (value, bar) = match metric.value {
                Value::Met => ("met".to_owned(), most),
                Value::NoData(_) => ("-".to_owned(), 0.0),
                value => (words::narrow(&value, &ctx.world.currency), value.number().unwrap_or(0.0)),
            };
            let shown = text::clip(&f.name, name);
            let pad = " ".repeat(name.saturating_sub(text::width(&shown)));
            Some(Row {
                label: vec![
                    (format!("{shown}{pad}"), theme.text()),
                    (format!(" {value:>5}"), theme.strong()),
                    (format!(" {:<7}", metric.verdict.word()), tone),
                ],
                length: length(bar),
                style: tone,
            })
        })
        .collect::<Vec<_>>();
    let drawn = u16::try_from(rows.len()).unwrap_or(0).min(area.height);
    let (x, width, gap) = bars(canvas, area, ctx, rows, length(most));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a column of the bars")]
    let mark = x + ((target / most) * f64::from(width)) as u16;
    for y in (area.y..area.bottom()).step_by(usize::from(gap) + 1).take(usize::from(drawn)) {
        let mark = Rect { x: mark.min(area.right().saturating_sub(1)), y, width: 1, height: 1 };
        canvas.clear(mark);
        canvas.text(mark.x, y, 1, theme.glyphs.wall, theme.strong());
    }
}

// the funnel ----------------------------------------------------------------------------------------------------------

fn funnel_in_words(figures: &Figures, sheet: &SheetData, ctx: &Ctx<'_>) -> String {
    let value: Money = sheet.funnel.iter().map(|s| s.sum.value).sum();
    let count: usize = sheet.funnel.iter().map(|s| s.sum.count).sum();
    if count == 0 {
        return "No open deal closes in this period and has its date still ahead.".to_owned();
    }
    let early = figures.metric(Kind::PhaseMix).and_then(|m| match m.value {
        Value::Mix([.., late]) => Some(format!("; {} of it is late enough to close soon", percent(late))),
        _ => None,
    });
    let noun = if count == 1 { "deal" } else { "deals" };
    format!("{count} {noun}, {} due in the period{}.", short(value, &ctx.world.currency), early.unwrap_or_default())
}

fn funnel(canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>, sheet: &SheetData) {
    let theme = ctx.theme;
    let stages = &sheet.funnel;
    let most = stages.iter().map(|s| s.sum.value.minor()).max().unwrap_or(0);
    let name = stages.iter().map(|s| text::width(&s.stage)).max().unwrap_or(0).min(usize::from(area.width / 3));
    let rows = stages
        .iter()
        .take(usize::from(area.height))
        .map(|s| {
            let shown = text::clip(&s.stage, name);
            let pad = " ".repeat(name.saturating_sub(text::width(&shown)));
            let value = words::narrow_money(s.sum.value, &ctx.world.currency);
            Row {
                label: vec![
                    (format!("{shown}{pad}"), theme.text()),
                    (format!(" {:>4}", s.sum.count), theme.strong()),
                    (format!(" {value:>6} "), theme.strong()),
                    (format!("{:<6}", phase(s.phase)), theme.dim()),
                ],
                length: u64::try_from(s.sum.value.minor()).unwrap_or(0),
                style: theme.accent(),
            }
        })
        .collect();
    bars(canvas, area, ctx, rows, u64::try_from(most).unwrap_or(1));
}

const fn phase(phase: crate::domain::deal::Phase) -> &'static str {
    phase.key()
}

// weeks ---------------------------------------------------------------------------------------------------------------

/// What has closed, or is to close, by the end of each week.
fn added_up(sheet: &SheetData) -> Vec<i64> {
    let mut sum = 0_i64;
    sheet
        .weeks
        .iter()
        .map(|week| {
            sum = sum.saturating_add((week.won + week.open).minor());
            sum
        })
        .collect()
}

/// The curve goes by weeks and has what is won in it; the share in words is the metric's, so that both say the same.
fn weeks_in_words(board: &Board, figures: &Figures, sheet: &SheetData, ctx: &Ctx<'_>) -> String {
    let all = added_up(sheet);
    let (Some(_), Some(picture)) = (all.last().copied().filter(|n| *n > 0), board.picture()) else {
        return "Nothing has closed or is to close in this quarter.".to_owned();
    };
    let (line, dots) = signs(ctx);
    let months = ctx.world.fiscal.months_of(picture.quarter);
    let name = months[2].first.format("%B");
    let Some((metric, share)) = figures.metric(Kind::Linearity).and_then(|m| Some((m, m.value.number()?))) else {
        return format!("Nothing that is open closes in this quarter ({line} what closes, {dots} evenly).");
    };
    let money = |of: &str| {
        let found = metric.inputs.iter().find(|(name, _)| *name == of);
        match found {
            Some((_, Quantity::Money(amount))) => short(*amount, &ctx.world.currency),
            _ => "?".to_owned(),
        }
    };
    format!(
        "{} of what is open, {} of {}, closes in {name}; spread evenly it would be a third ({line} what closes, {dots} evenly).",
        percent(share),
        money("last month"),
        money("quarter"),
    )
}

/// How the two lines of the weeks are drawn, for the words above them.
const fn signs(ctx: &Ctx<'_>) -> (&'static str, &'static str) {
    if ctx.theme.glyphs.ascii { ("##", "..") } else { ("\u{2580}\u{2580}", "\u{b7}\u{b7}") }
}

fn weeks(canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>, board: &Board, sheet: &SheetData) {
    let theme = ctx.theme;
    let all = added_up(sheet);
    let (Some(whole), Some(picture)) = (all.last().copied().filter(|n| *n > 0), board.picture()) else { return };
    if area.height < 5 || area.width < 24 {
        return;
    }
    let scale = whole as f64;
    let weeks = all.len() as f64;
    let mut closes = vec![(0.0, 0.0)];
    closes.extend((1_u32..).zip(&all).map(|(week, sum)| (f64::from(week), *sum as f64 / scale)));
    let steps = u32::from(area.width);
    let even: Vec<(f64, f64)> =
        (0..=steps).step_by(3).map(|n| f64::from(n) / f64::from(steps)).map(|n| (n * weeks, n)).collect();
    let (week, _) = picture.quarter.week_of(picture.today.clamp(picture.quarter.first, picture.quarter.last));
    let now = vec![(week as f64, 0.0), (week as f64, 1.0)];
    let ascii = theme.glyphs.ascii;
    let line =
        |data, marker, style| Dataset::default().data(data).graph_type(GraphType::Line).marker(marker).style(style);
    let mut sets = Vec::new();
    if picture.quarter.contains(picture.today) {
        sets.push(line(&now, Marker::Custom(if ascii { '|' } else { '\u{250a}' }), theme.dim()));
    }
    sets.push(
        Dataset::default()
            .data(&even)
            .graph_type(GraphType::Scatter)
            .marker(Marker::Custom(if ascii { '.' } else { '\u{b7}' }))
            .style(theme.dim()),
    );
    sets.push(line(&closes, if ascii { Marker::Custom('#') } else { Marker::HalfBlock }, theme.accent()));
    let day = |d: chrono::NaiveDate| d.format("%-d %b").to_string();
    let middle = if picture.quarter.contains(picture.today) {
        format!("week {week} {}", theme.glyphs.now)
    } else {
        format!("week {}", all.len() / 2)
    };
    let x = Axis::default()
        .bounds([0.0, weeks])
        .labels([day(picture.quarter.first), middle.replace(theme.glyphs.now, "is now"), day(picture.quarter.last)])
        .style(theme.dim());
    let money = |part: f64| {
        #[expect(clippy::cast_possible_truncation, reason = "a part of an amount")]
        let minor = (scale * part) as i64;
        words::narrow_money(Money(minor), &ctx.world.currency)
    };
    let y = Axis::default().bounds([0.0, 1.0]).labels(["0".to_owned(), money(0.5), money(1.0)]).style(theme.dim());
    canvas.widget(Chart::new(sets).x_axis(x).y_axis(y), area);
    if ascii {
        plain(canvas, area);
    }
}

// ageing --------------------------------------------------------------------------------------------------------------

fn ageing_in_words(board: &Board, sheet: &SheetData, ctx: &Ctx<'_>) -> String {
    let limit = board.picture().map_or(14, |p| p.stalled_days);
    if sheet.aged.is_empty() {
        return "Nobody knows when the buyers of these deals were last heard of, or there are no open deals."
            .to_owned();
    }
    let quiet = || sheet.aged.iter().filter(|a| a.idle >= i64::from(limit));
    let worth: Money = quiet().map(|a| a.value).sum();
    let (fresh, stalled) = dots(ctx);
    format!(
        "{} of {} deals, {}, heard nothing for {limit} days or more ({fresh} heard of, {stalled} quiet).",
        quiet().count(),
        sheet.aged.len(),
        short(worth, &ctx.world.currency),
    )
}

/// How the deals are drawn: heard of, and quiet.
const fn dots(ctx: &Ctx<'_>) -> (char, char) {
    if ctx.theme.glyphs.ascii { ('o', 'x') } else { ('\u{2022}', '\u{d7}') }
}

fn ageing(canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>, board: &Board, sheet: &SheetData) {
    let theme = ctx.theme;
    if sheet.aged.is_empty() || area.height < 5 || area.width < 24 {
        return;
    }
    let limit = board.picture().map_or(14, |p| i64::from(p.stalled_days));
    let most = sheet.aged.iter().map(|a| a.value.minor()).max().unwrap_or(1).max(1);
    let point =
        |a: &crate::domain::health::shape::Aged| (a.idle.min(OLDEST) as f64, a.value.minor() as f64 / most as f64);
    let of =
        |quiet: bool| sheet.aged.iter().filter(|a| (a.idle >= limit) == quiet).map(point).collect::<Vec<(f64, f64)>>();
    let (fresh, quiet) = (of(false), of(true));
    let wall = vec![(limit as f64 - 0.5, 0.0), (limit as f64 - 0.5, 1.0)];
    let ascii = theme.glyphs.ascii;
    let (dot, cross) = dots(ctx);
    let scatter = |data, marker, style| {
        Dataset::default().data(data).graph_type(GraphType::Scatter).marker(Marker::Custom(marker)).style(style)
    };
    let sets = vec![
        Dataset::default()
            .data(&wall)
            .graph_type(GraphType::Line)
            .marker(Marker::Custom(if ascii { '|' } else { '\u{250a}' }))
            .style(theme.dim()),
        scatter(&fresh, dot, theme.tone(Tone::Good)),
        scatter(&quiet, cross, theme.tone(Tone::Bad)),
    ];
    let x = Axis::default()
        .bounds([0.0, OLDEST as f64])
        .labels(["today".to_owned(), "30 days quiet".to_owned(), format!("{OLDEST}+")])
        .style(theme.dim());
    let half = words::narrow_money(Money(most / 2), &ctx.world.currency);
    let y = Axis::default()
        .bounds([0.0, 1.0])
        .labels(["0".to_owned(), half, words::narrow_money(Money(most), &ctx.world.currency)])
        .style(theme.dim());
    canvas.widget(Chart::new(sets).x_axis(x).y_axis(y), area);
    if ascii {
        plain(canvas, area);
    }
}

/// The axes in ASCII.
pub fn plain(canvas: &mut Canvas<'_>, area: Rect) {
    for y in area.top()..area.bottom().min(canvas.buf.area.bottom()) {
        for x in area.left()..area.right().min(canvas.buf.area.right()) {
            let cell = &mut canvas.buf[(x, y)];
            match cell.symbol() {
                "\u{2500}" => cell.set_char('-'),
                "\u{2502}" => cell.set_char('|'),
                "\u{2514}" => cell.set_char('+'),
                _ => cell,
            };
        }
    }
}
