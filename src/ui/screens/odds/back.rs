//! Whether the model would have been right before: every past period asked of the others, and chances against what came.

use super::Line;
use super::draw::{left, right, scale_of};
use crate::domain::forecast::odds::{BackTest, Band, Tested, chance_words};
use crate::domain::money::show::percent;
use crate::ui::canvas::wrap;
use crate::ui::odds::Said;
use crate::ui::theme::Tone;
use crate::ui::world::Ctx;

/// Columns of the bar beside a band.
const BAR: usize = 20;

pub(super) fn lines(said: &Said, ctx: &Ctx<'_>) -> Vec<Line> {
    let theme = ctx.theme;
    let Some(back) = &said.back else {
        return vec![vec![("Asking every past period of the others.".to_owned(), theme.dim())]];
    };
    let Some(words) = back.words() else {
        let words = "Leaving one period out, the others are too few: it takes one more closed period to look back.";
        return vec![vec![(words.to_owned(), theme.dim())]];
    };
    let mut all: Vec<Line> = Vec::new();
    for line in wrap(&super::draw::sentence(&words), 76) {
        all.push(vec![(line, theme.strong())]);
    }
    let how = "Each period is looked at from the point that is as far along in it as the newest export, by what the others have brought.";
    all.extend(wrap(how, 76).into_iter().map(|line| vec![(line, theme.dim())]));
    all.push(Vec::new());
    periods(back, ctx, &mut all);
    all.push(Vec::new());
    bands(back, ctx, &mut all);
    all
}

fn periods(back: &BackTest, ctx: &Ctx<'_>, all: &mut Vec<Line>) {
    let theme = ctx.theme;
    let scale = scale_of(back.tested.iter().flat_map(|t| [t.low, t.high, t.actual]), ctx);
    let head = ["low", "middle", "high", "came"].map(|h| right(h, 9)).concat();
    all.push(vec![
        (left("PERIOD", 10), theme.title()),
        (head, theme.dim()),
        ("   where      ".to_owned(), theme.dim()),
        ("FC was given".to_owned(), theme.dim()),
    ]);
    for tested in &back.tested {
        let (words, tone) = place(tested);
        let fc = tested.fc().map_or_else(
            || "no FC stood".to_owned(),
            |(chance, hit)| format!("{}, {}", chance_words(chance), if hit { "reached" } else { "missed" }),
        );
        let amounts = [tested.low, tested.middle, tested.high].map(|m| right(&scale.show(m), 9)).concat();
        all.push(vec![
            (left(&tested.name, 10), theme.text()),
            (amounts, theme.text()),
            (right(&scale.show(tested.actual), 9), theme.strong()),
            (format!("   {}", left(words, 11)), theme.tone(tone)),
            (fc, theme.text()),
        ]);
    }
}

fn place(tested: &Tested) -> (&'static str, Tone) {
    match tested {
        t if t.actual < t.low => ("below low", Tone::Bad),
        t if t.actual > t.high => ("above high", Tone::Watch),
        _ => ("within", Tone::Good),
    }
}

fn bands(back: &BackTest, ctx: &Ctx<'_>, all: &mut Vec<Line>) {
    let theme = ctx.theme;
    let Some(brier) = back.brier() else {
        let words = "No number stood at that point of any of these periods: there are no chances to compare.";
        return all.push(vec![(words.to_owned(), theme.dim())]);
    };
    all.push(vec![
        (left("CHANCE GIVEN", 16), theme.title()),
        (format!("{}{}{}", right("numbers", 8), right("mean", 9), right("came true", 12)), theme.dim()),
        ("   the nearer the two, the better".to_owned(), theme.dim()),
    ]);
    for band in back.bands() {
        all.push(line(&band, ctx));
    }
    all.push(Vec::new());
    let score = format!(
        "Brier score {brier:.2}: 0 is never wrong, 0.25 is a coin's. WC, FC, BC and target of one period hang together: the \
         numbers are fewer than they look."
    );
    all.extend(wrap(&score, 76).into_iter().map(|line| vec![(line, theme.dim())]));
}

fn line(band: &Band, ctx: &Ctx<'_>) -> Line {
    let theme = ctx.theme;
    let name = left(&format!("{} to {}", percent(band.from), percent(band.to)), 16);
    if band.of == 0 {
        return vec![(name, theme.dim()), (right("none", 8), theme.dim())];
    }
    let rate = band.reached as f64 / band.of as f64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "cells of a bar")]
    let cells = |share: f64| ((share * BAR as f64).round() as usize).min(BAR);
    let full = cells(rate);
    vec![
        (name, theme.text()),
        (right(&band.of.to_string(), 8), theme.text()),
        (right(&percent(band.given), 9), theme.text()),
        (right(&percent(rate), 12), theme.strong()),
        (format!("   {}", theme.glyphs.full.repeat(full)), theme.accent()),
        (theme.glyphs.empty.repeat(BAR - full), theme.dim()),
    ]
}
