//! How a metric went over the past snapshots: a sparkline, and its first and last value in words.

use chrono::NaiveDate;
use ratatui::layout::Rect;
use ratatui::symbols::bar;
use ratatui::widgets::{Sparkline, SparklineBar};

use super::words;
use crate::domain::health::{Kind, Value};
use crate::ui::canvas::Canvas;
use crate::ui::theme::Tone;
use crate::ui::world::Ctx;

/// Levels of height for a terminal that shows ASCII only: the higher, the more ink.
const ASCII: bar::Set<'static> = bar::Set {
    full: "#",
    seven_eighths: "%",
    three_quarters: "*",
    five_eighths: "+",
    half: "=",
    three_eighths: "-",
    one_quarter: ":",
    one_eighth: ".",
    empty: " ",
};

/// Stands in ASCII where there is no value: the dash that stands for it in tables is one of the levels here, and question marks
/// in a row look like a fault of the terminal.
const UNKNOWN: &str = "_";

/// What a value is drawn as; `None`: there is nothing to draw.
fn height(value: &Value) -> Option<f64> {
    match value {
        Value::Times(n) | Value::Share(n) => Some(*n).filter(|n| n.is_finite()),
        Value::Money(amount) => Some(amount.minor() as f64),
        Value::Minutes(minutes) => Some(*minutes as f64),
        Value::Mix([early, ..]) => Some(*early),
        Value::Met | Value::NoData(_) => None,
    }
}

/// More of it is better, or less; `None`: people judge.
const fn more_is_better(kind: Kind) -> Option<bool> {
    match kind {
        Kind::ForecastCoverage | Kind::QuotaCoverage | Kind::IcpFit => Some(true),
        Kind::StageDistribution | Kind::PhaseMix => None,
        Kind::CoverageGap
        | Kind::Stalled
        | Kind::LeadsWaiting
        | Kind::DaysInStage
        | Kind::Pushed
        | Kind::Linearity
        | Kind::Concentration
        | Kind::EarlyShare
        | Kind::ZeroValue
        | Kind::Untouched
        | Kind::NoNextStep => Some(false),
    }
}

/// Draws one sign per point, the newest last; returns the columns used. Between the lowest and the highest value there are
/// eight levels; a day without a value is a dot, in ASCII a low line.
pub fn draw(canvas: &mut Canvas<'_>, x: u16, y: u16, width: u16, points: &[(NaiveDate, Value)], ctx: &Ctx<'_>) -> u16 {
    let heights: Vec<Option<f64>> = points.iter().map(|(_, value)| height(value)).collect();
    draw_heights(canvas, x, y, width, &heights, ctx)
}

/// The same of plain numbers.
pub fn draw_heights(canvas: &mut Canvas<'_>, x: u16, y: u16, width: u16, all: &[Option<f64>], ctx: &Ctx<'_>) -> u16 {
    let heights = &all[all.len().saturating_sub(usize::from(width))..];
    let known = || heights.iter().flatten().copied();
    let (low, high) = (known().fold(f64::INFINITY, f64::min), known().fold(f64::NEG_INFINITY, f64::max));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 8")]
    let level = |n: f64| if high > low { 1 + ((n - low) / (high - low) * 7.0).round() as u64 } else { 4 };
    let bars: Vec<SparklineBar> = heights.iter().map(|h| SparklineBar::from(h.map(level))).collect();
    let used = u16::try_from(bars.len()).unwrap_or(width);
    let glyphs = &ctx.theme.glyphs;
    let line = Sparkline::default()
        .data(bars)
        .max(8)
        .style(ctx.theme.accent())
        .absent_value_style(ctx.theme.dim())
        .absent_value_symbol(if glyphs.ascii { UNKNOWN } else { glyphs.dot })
        .bar_set(if glyphs.ascii { ASCII } else { bar::NINE_LEVELS });
    canvas.widget(line, Rect::new(x, y, used, 1));
    used
}

/// "12 % on 24 Aug, 42 % now: worse", and how that is. `None`: there is no past to speak of.
pub fn in_words(kind: Kind, points: &[(NaiveDate, Value)], ctx: &Ctx<'_>) -> Option<(String, Tone)> {
    let currency = &ctx.world.currency;
    let shown = |value: &Value| match value {
        Value::NoData(_) => "no data".to_owned(),
        value => words::narrow(value, currency).replace('%', " %"),
    };
    let (first_day, first) = points.iter().find(|(_, value)| height(value).is_some())?;
    let (_, last) = points.last()?;
    let on = first_day.format("%-d %b");
    let said = format!("{} on {on}, {} now", shown(first), shown(last));
    let (Some(from), Some(to), Some(more)) = (height(first), height(last), more_is_better(kind)) else {
        return Some((said, Tone::Neutral));
    };
    if shown(first) == shown(last) {
        return Some((format!("{said}: as it was"), Tone::Neutral));
    }
    let better = (to > from) == more;
    let (word, tone) = if better { ("better", Tone::Good) } else { ("worse", Tone::Bad) };
    Some((format!("{said}: {word}"), tone))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::testing::{ctx, drawn, plain_theme, theme, world};

    #[test]
    fn what_is_not_known_is_no_level() {
        let world = world();
        let all: Vec<Option<f64>> = std::iter::once(None).chain((0..8).map(|n| Some(f64::from(n)))).collect();
        for (theme, unknown) in [(plain_theme(), "_"), (theme(), "·")] {
            let ctx = ctx(&world, &theme);
            let line = drawn(9, 1, |canvas, _| {
                draw_heights(canvas, 0, 0, 9, &all, &ctx);
            });
            let signs: Vec<String> = line.trim_end().chars().map(String::from).collect();
            assert_eq!(signs.len(), 9, "{line}");
            assert_eq!(signs.iter().filter(|s| *s == unknown).count(), 1, "{line}");
            let different: std::collections::HashSet<&String> = signs.iter().collect();
            assert_eq!(different.len(), 9, "each level has its own sign: {line}");
        }
    }
}
