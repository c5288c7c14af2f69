//! The way of one voice's numbers through the period: WC, FC and BC as they stood from day to day, against what was won and
//! the target. Each line has its own sign, so that none is told by its colour alone.

use chrono::NaiveDate;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::symbols::Marker;
use ratatui::widgets::{Axis, Chart, Dataset, GraphType};

use crate::domain::forecast::Scenario;
use crate::domain::forecast::board::Board;
use crate::domain::forecast::board::page::Page;
use crate::domain::money::Money;
use crate::domain::money::show::Scale;
use crate::ui::canvas::Canvas;
use crate::ui::health::charts::plain;
use crate::ui::theme::Tone;
use crate::ui::widgets::chrome;
use crate::ui::world::Ctx;

/// Fewer rows or columns make no chart.
const SMALLEST: (u16, u16) = (30, 6);

pub(super) fn draw(board: &Board, page: &Page, scale: &Scale, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    if area.height < SMALLEST.1 || area.width < SMALLEST.0 {
        return;
    }
    let lines = Lines::of(board, page, ctx);
    if lines.top == 0 {
        let words = "No number was said, nothing was won and no target is set: there is no line to draw.";
        chrome::section(canvas, area.x + 2, area.y, area.width.saturating_sub(2), ctx, "WEEK BY WEEK", words);
        return;
    }
    let signs = Signs::of(theme.glyphs.ascii);
    legend(page, &lines, &signs, scale, canvas, Rect { height: 1, ..area }, ctx);
    let place = Rect { y: area.y + 1, height: area.height - 1, ..area };
    let spoken: Vec<_> = Scenario::ALL.iter().map(|s| (*s, lines.call(*s), lines.said(*s))).collect();
    let style = |s: Scenario| match s {
        Scenario::Worst => theme.dim(),
        Scenario::Forecast => theme.strong(),
        Scenario::Best => theme.accent(),
    };
    let line =
        |data, marker, style: Style, graph| Dataset::default().data(data).graph_type(graph).marker(marker).style(style);
    let mut sets = Vec::new();
    if let Some(now) = &lines.now {
        sets.push(line(now, Marker::Custom(signs.now), theme.dim(), GraphType::Line));
    }
    sets.push(line(&lines.target, Marker::Custom(signs.target), theme.tone(Tone::Watch), GraphType::Scatter));
    for (scenario, whole, _) in &spoken {
        sets.push(line(whole, Marker::Custom(signs.line(*scenario)), style(*scenario), GraphType::Line));
    }
    let won = signs.won.map_or(Marker::HalfBlock, Marker::Custom);
    sets.push(line(&lines.won, won, theme.tone(Tone::Good), GraphType::Line));
    for (scenario, _, said) in &spoken {
        sets.push(line(said, Marker::Custom(signs.letter(*scenario)), style(*scenario), GraphType::Scatter));
    }
    let day = |d: NaiveDate| d.format("%-d %b").to_string();
    let period = board.period;
    let middle = period.first + (period.last - period.first) / 2;
    let x = Axis::default()
        .bounds([0.0, lines.days])
        .labels([day(period.first), day(middle), day(period.last)])
        .style(theme.dim());
    let top = Money(lines.top);
    let y = Axis::default()
        .bounds([0.0, 1.0])
        .labels(["0".to_owned(), scale.show(Money(lines.top / 2)), scale.show(top)])
        .style(theme.dim());
    canvas.widget(Chart::new(sets).x_axis(x).y_axis(y), place);
    if theme.glyphs.ascii {
        plain(canvas, place);
    }
}

/// What the lines are drawn with.
struct Signs {
    ascii: bool,
    won: Option<char>,
    target: char,
    now: char,
}

impl Signs {
    const fn of(ascii: bool) -> Self {
        if ascii {
            Self { ascii, won: Some('#'), target: '=', now: '|' }
        } else {
            Self { ascii, won: None, target: '\u{b7}', now: '\u{250a}' }
        }
    }

    /// Of the line between two calls: every font has it.
    const fn line(&self, scenario: Scenario) -> char {
        match (self.ascii, scenario) {
            (false, _) => '\u{2500}',
            (true, Scenario::Worst) => 'w',
            (true, Scenario::Forecast) => 'f',
            (true, Scenario::Best) => 'b',
        }
    }

    /// Where it was said.
    const fn letter(&self, scenario: Scenario) -> char {
        match scenario {
            Scenario::Worst => 'W',
            Scenario::Forecast => 'F',
            Scenario::Best => 'B',
        }
    }

    const fn won_words(&self) -> &'static str {
        if self.ascii { "##" } else { "\u{2580}\u{2580}" }
    }

    const fn target_words(&self) -> &'static str {
        if self.ascii { "==" } else { "\u{b7}\u{b7}" }
    }
}

/// Every line as points: days since the period began, parts of the highest amount.
struct Lines {
    days: f64,
    top: i64,
    calls: [Vec<(f64, f64)>; 3],
    said: [Vec<(f64, f64)>; 3],
    won: Vec<(f64, f64)>,
    target: Vec<(f64, f64)>,
    now: Option<Vec<(f64, f64)>>,
}

impl Lines {
    fn of(board: &Board, page: &Page, ctx: &Ctx<'_>) -> Self {
        let (period, today) = (board.period, ctx.world.today);
        let target = page.row.target.filter(|t| *t > Money::ZERO);
        let spoken = page.way.calls.iter().filter_map(|(_, t)| t.as_ref()).map(|t| t.bc.minor());
        let won = page.way.won.iter().map(|(_, m)| m.minor());
        let top = spoken.chain(won).chain(target.map(Money::minor)).max().unwrap_or(0).max(0);
        // a little air above the highest
        let top = top.saturating_add(top / 12);
        let days = (period.days() - 1).max(1) as f64;
        let at = |day: NaiveDate| ((day - period.first).num_days() as f64).clamp(0.0, days);
        let part = |amount: Money| if top == 0 { 0.0 } else { amount.minor() as f64 / top as f64 };
        let end = at(today.min(period.last));
        let begun = today >= period.first;
        let mut calls: [Vec<(f64, f64)>; 3] = Default::default();
        let mut said: [Vec<(f64, f64)>; 3] = Default::default();
        for (n, scenario) in Scenario::ALL.iter().copied().enumerate() {
            let mut last: Option<f64> = None;
            for (on, call) in &page.way.calls {
                let x = at(*on);
                // what stood before goes on until here
                if let Some(y) = last {
                    calls[n].push((x, y));
                }
                last = call.map(|c| part(c.get(scenario)));
                if let Some(y) = last {
                    calls[n].push((x, y));
                    said[n].push((x, y));
                }
            }
            if let Some(y) = last {
                calls[n].push((end.max(calls[n].last().map_or(0.0, |p| p.0)), y));
            }
        }
        let mut won = Vec::new();
        if begun {
            won.push((0.0, 0.0));
            let mut last = 0.0;
            for (on, sum) in &page.way.won {
                won.push((at(*on), last));
                last = part(*sum);
                won.push((at(*on), last));
            }
            won.push((end, last));
        }
        let target = target.map_or_else(Vec::new, |t| {
            let steps = 120_u32;
            (0..=steps).map(|n| (f64::from(n) / f64::from(steps) * days, part(t))).collect()
        });
        let now = period.contains(today).then(|| vec![(end, 0.0), (end, 1.0)]);
        Self { days, top, calls, said, won, target, now }
    }

    const fn index(scenario: Scenario) -> usize {
        match scenario {
            Scenario::Worst => 0,
            Scenario::Forecast => 1,
            Scenario::Best => 2,
        }
    }

    fn call(&self, scenario: Scenario) -> &[(f64, f64)] {
        &self.calls[Self::index(scenario)]
    }

    fn said(&self, scenario: Scenario) -> &[(f64, f64)] {
        &self.said[Self::index(scenario)]
    }
}

/// What each sign is and where it stands now.
fn legend(page: &Page, lines: &Lines, signs: &Signs, scale: &Scale, canvas: &mut Canvas<'_>, row: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let mut pieces: Vec<(String, Style)> = vec![("WEEK BY WEEK   ".to_owned(), theme.title())];
    if let Some(call) = &page.row.call {
        for (scenario, style) in
            [(Scenario::Best, theme.accent()), (Scenario::Forecast, theme.strong()), (Scenario::Worst, theme.text())]
        {
            // its letter is the sign of its line
            pieces.push((signs.letter(scenario).to_string(), style));
            pieces.push((format!("C {}   ", scale.show(call.call.get(scenario))), theme.dim()));
        }
    }
    pieces.push((format!("{} ", signs.won_words()), theme.tone(Tone::Good)));
    pieces.push((format!("won {}   ", scale.show(page.row.won)), theme.dim()));
    if !lines.target.is_empty() {
        pieces.push((format!("{} ", signs.target_words()), theme.tone(Tone::Watch)));
        pieces.push((format!("target {}", scale.show(page.row.target.unwrap_or_default())), theme.dim()));
    }
    let pieces: Vec<(&str, Style)> = pieces.iter().map(|(what, style)| (what.as_str(), *style)).collect();
    canvas.pieces(row.x + 2, row.y, row.width.saturating_sub(2), &pieces);
}
