//! The number against its target: the quarter with bars, the month beside it.

use ratatui::layout::Rect;

use super::{Figures, Home};
use crate::domain::forecast::{Scenario, Triple};
use crate::domain::money::Money;
use crate::domain::money::show::{Scale, percent};
use crate::ui::canvas::Canvas;
use crate::ui::theme::Tone;
use crate::ui::widgets::bar::{self, Part};
use crate::ui::widgets::chrome;
use crate::ui::widgets::large;
use crate::ui::world::Ctx;

const LABEL: u16 = 14;
const AMOUNT: u16 = 8;
const SHARE: u16 = 6;
/// What a period takes without its bar.
const FIGURES: u16 = AMOUNT + SHARE;

/// The columns this block takes of a body of this width.
pub(super) const fn width(body: u16) -> u16 {
    LABEL + 2 * FIGURES + 1 + bar_width(body)
}

const fn bar_width(body: u16) -> u16 {
    match body {
        0..100 => 8,
        100..150 => 18,
        _ => 26,
    }
}

/// One row: what it is, its amount, whether it has a bar and a share of the target.
struct Row {
    label: &'static str,
    amount: fn(&Figures) -> Option<Money>,
    drawn: Drawn,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Drawn {
    /// The target itself: what the others are measured by.
    Measure,
    /// Won: solid.
    Won,
    /// Called: what is won solid, the rest half.
    Called,
    /// An amount alone.
    Plain,
    /// A movement, signed.
    Moved,
}

fn called(f: &Figures, scenario: Scenario) -> Option<Money> {
    f.call.as_ref().map(|c| c.numbers.get(scenario))
}

fn gap(f: &Figures) -> Option<Money> {
    of_gap(f).map(|(target, fc)| target - fc)
}

/// What the gap is the difference of.
fn of_gap(f: &Figures) -> Option<(Money, Money)> {
    Some((f.target?, called(f, Scenario::Forecast)?))
}

impl Home {
    /// Draws the block; returns the rows used.
    pub(super) fn number(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) -> u16 {
        let theme = ctx.theme;
        chrome::section(canvas, area.x, area.y, area.width, ctx, "THE NUMBER", "");
        let Some(quarter) = self.data.figures.first() else {
            canvas.text(area.x, area.y + 1, area.width, "There is no team whose number this would be.", theme.dim());
            return 2;
        };
        let bars = area.width.saturating_sub(LABEL + 2 * FIGURES + 1).min(40);
        let currency = &ctx.world.currency;
        // of what is drawn: an FC that is not to be seen has no say in how the rest looks
        let scale = if self.data.hidden {
            Scale::for_amounts(self.data.figures.iter().flat_map(amounts), currency)
        } else {
            let gaps: Vec<(Money, Money)> = self.data.figures.iter().filter_map(of_gap).collect();
            let all: Vec<Money> = self.data.figures.iter().flat_map(amounts).collect();
            Scale::for_differences(&gaps, &all, currency)
        };
        let months = area.x + LABEL + FIGURES + bars + 1;
        canvas.right(area.x + LABEL, area.y, AMOUNT, &quarter.period.short(), theme.strong());
        if let Some(month) = self.data.figures.get(1) {
            canvas.right(months, area.y, AMOUNT, &month.period.short(), theme.strong());
        }
        let mut y = area.y + 1;
        // not even the words for what is not talked about
        let talked = |r: &Row| !self.data.hidden || matches!(r.drawn, Drawn::Measure | Drawn::Won);
        for row in rows(quarter, area.height >= 20).into_iter().filter(talked) {
            let style =
                if row.label.ends_with("FC") || row.label == "forecast" { theme.strong() } else { theme.text() };
            canvas.text(area.x, y, LABEL, row.label, if style == theme.text() { theme.dim() } else { style });
            figure(canvas, area.x + LABEL, y, &row, quarter, &scale, ctx);
            let share = area.x + LABEL + AMOUNT + 2;
            bar(canvas, share, y, bars.saturating_sub(2), &row, quarter, ctx);
            self.share(canvas, share + bars.saturating_sub(2), y, &row, quarter, ctx);
            if let Some(month) = self.data.figures.get(1) {
                figure(canvas, months, y, &row, month, &scale, ctx);
                self.share(canvas, months + AMOUNT, y, &row, month, ctx);
            }
            if row.label == "gap to target"
                && let Some(support) = quarter.call.as_ref().and_then(|c| c.support)
            {
                let tone = if support >= 1.0 { Tone::Good } else { Tone::Watch };
                let words = if bars >= 14 {
                    format!("support {} of FC", percent(support))
                } else {
                    format!("support {}", percent(support))
                };
                canvas.text(share, y, bars + SHARE - 2, &words, theme.tone(tone));
            }
            y += 1;
        }
        if let Some(remark) = remark(quarter, self.data.hidden)
            && (area.height >= 20 || self.data.hidden)
        {
            canvas.text(area.x, y, area.width, &remark, theme.dim());
            y += 1;
        }
        y - area.y
    }

    /// The quarter in large digits, for a room that looks at it; returns the rows used.
    pub(super) fn headline(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) -> u16 {
        let Some(quarter) = self.data.figures.first() else { return 0 };
        let theme = ctx.theme;
        let scale = Scale::for_amounts(amounts(quarter), &ctx.world.currency);
        let named = |what: &str| format!("{what} {}", quarter.period.short());
        let mut figures = vec![(named("won"), scale.show(quarter.won), theme.strong())];
        if let Some(call) = quarter.call.as_ref().filter(|_| !self.data.hidden) {
            figures.push((
                named(if call.own { "forecast" } else { "sum of FC" }),
                scale.show(call.numbers.fc),
                theme.accent(),
            ));
        }
        figures.extend(quarter.target.map(|target| (named("target"), scale.show(target), theme.text())));
        large::band(canvas, area.x, area.y, area.width, &figures, theme) + 1
    }

    /// How much of the target it is.
    fn share(&self, canvas: &mut Canvas<'_>, x: u16, y: u16, row: &Row, f: &Figures, ctx: &Ctx<'_>) {
        if !matches!(row.drawn, Drawn::Won | Drawn::Called) {
            return;
        }
        let share = (row.amount)(f).zip(f.target).and_then(|(a, t)| a.ratio(t));
        if let Some(share) = share {
            canvas.right(x, y, SHARE, &percent(share), ctx.theme.dim());
        }
    }
}

fn rows(quarter: &Figures, roomy: bool) -> Vec<Row> {
    let own = quarter.call.as_ref().is_none_or(|c| c.own);
    let name = |own_name, sum| if own { own_name } else { sum };
    let mut rows = vec![
        Row { label: "target", amount: |f| f.target, drawn: Drawn::Measure },
        Row { label: "won", amount: |f| Some(f.won), drawn: Drawn::Won },
        Row { label: name("worst case", "sum of WC"), amount: |f| called(f, Scenario::Worst), drawn: Drawn::Called },
        Row { label: name("forecast", "sum of FC"), amount: |f| called(f, Scenario::Forecast), drawn: Drawn::Called },
        Row { label: name("best case", "sum of BC"), amount: |f| called(f, Scenario::Best), drawn: Drawn::Called },
        Row { label: "gap to target", amount: gap, drawn: Drawn::Plain },
    ];
    if roomy {
        rows.push(Row {
            label: "FC since last",
            amount: |f| f.call.as_ref().and_then(|c| c.moved),
            drawn: Drawn::Moved,
        });
    }
    rows
}

/// Amounts of a period that share one unit.
fn amounts(f: &Figures) -> Vec<Money> {
    let call = f.call.as_ref().map(|c| c.numbers).unwrap_or_default();
    let Triple { wc, fc, bc } = call;
    vec![f.target.unwrap_or_default(), f.won, wc, fc, bc]
}

fn figure(canvas: &mut Canvas<'_>, x: u16, y: u16, row: &Row, f: &Figures, scale: &Scale, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let Some(amount) = (row.amount)(f) else {
        let none = if f.apart && matches!(row.drawn, Drawn::Called) { "1:1" } else { "-" };
        canvas.right(x, y, AMOUNT, none, theme.dim());
        return;
    };
    let (what, style) = match row.drawn {
        Drawn::Moved => (scale.signed(amount), theme.text()),
        Drawn::Plain
            if amount > Money::ZERO
                && let Some((target, fc)) = of_gap(f) =>
        {
            (scale.difference(target, fc), theme.text())
        }
        Drawn::Plain if amount <= Money::ZERO => ("none".to_owned(), theme.tone(Tone::Good)),
        Drawn::Called if row.label.ends_with("FC") || row.label == "forecast" => (scale.show(amount), theme.strong()),
        _ => (scale.show(amount), theme.text()),
    };
    canvas.right(x, y, AMOUNT, &what, style);
}

fn bar(canvas: &mut Canvas<'_>, x: u16, y: u16, width: u16, row: &Row, f: &Figures, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let whole = amounts(f).into_iter().max().unwrap_or_default().minor();
    let Some(amount) = (row.amount)(f).map(Money::minor) else { return };
    let won = f.won.minor().min(amount);
    let solid = |amount| Part { amount, sign: theme.glyphs.full, style: theme.accent() };
    let half = |amount| Part { amount, sign: theme.glyphs.half, style: theme.accent() };
    match row.drawn {
        Drawn::Measure => {
            bar::stacked(canvas, x, y, width, whole, &[Part { amount, sign: theme.glyphs.empty, style: theme.dim() }]);
        }
        Drawn::Won => bar::stacked(canvas, x, y, width, whole, &[solid(amount)]),
        Drawn::Called => bar::stacked(canvas, x, y, width, whole, &[solid(won), half(amount - won)]),
        Drawn::Plain | Drawn::Moved => {}
    }
}

/// What is to be known about where the call comes from.
fn remark(quarter: &Figures, hidden: bool) -> Option<String> {
    if hidden {
        return Some("No forecast is shown while a pipeline meeting goes on.".to_owned());
    }
    let Some(call) = &quarter.call else {
        if quarter.apart {
            return Some("What was called was said one by one: it is not for who looks on.".to_owned());
        }
        return Some("Nobody has called this quarter yet: the forecast call does.".to_owned());
    };
    let (called, of) = call.voices;
    (!call.own).then(|| format!("{called} of {of} have called; your own number is not in yet."))
}
