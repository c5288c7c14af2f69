//! Draws the accuracy screen: its frame, and everybody in one line each.

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::{AccuracyScreen, Pane, View, ledger, one};
use crate::domain::forecast::accuracy::{Accuracy, ENOUGH, Pattern, Score, Share, bias_words, share_words};
use crate::domain::forecast::track::{Span, Track};
use crate::domain::money::show::percent;
use crate::domain::text;
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::keymap::{self, Context};
use crate::ui::theme::{Glyphs, Tone};
use crate::ui::widgets::chrome;
use crate::ui::world::Ctx;

const GAP: u16 = 2;

/// Rows under the list: a blank one and what is said of the selected one.
const ABOUT: u16 = 5;

pub(super) fn screen(screen: &AccuracyScreen, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    chrome::header(canvas, Rect { height: 1, ..area }, ctx, "Accuracy");
    let inside = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    let foot = area.bottom().saturating_sub(1);
    summary(screen, canvas, Rect { y: area.y + 2, height: 3, ..inside }, ctx);
    let body = Rect { y: area.y + 5, height: foot.saturating_sub(area.y + 5), ..inside };
    match (screen.pane, screen.selected()) {
        (Pane::Ledger, _) => ledger::draw(screen, canvas, body, ctx),
        (_, None) => empty(screen, canvas, body, ctx),
        (Pane::Everybody, Some(selected)) => {
            let list = Rect { height: body.height.saturating_sub(ABOUT), ..body };
            everybody(screen, canvas, list, ctx);
            about(screen, selected, canvas, Rect { y: list.bottom() + 1, height: ABOUT - 1, ..body }, ctx);
        }
        (Pane::One, Some(selected)) => one::draw(screen, selected, canvas, body, ctx),
    }
    let mut chain = screen.contexts(ctx);
    chain.extend([Context::Global, Context::Always]);
    chrome::footer(canvas, Rect { y: foot, height: 1, ..area }, ctx, &chain, None);
}

/// What is compared, and what is aimed at.
fn summary(screen: &AccuracyScreen, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let what = match (screen.pane, screen.selected()) {
        (Pane::Ledger, _) => "Judgement ledger".to_owned(),
        (Pane::One, Some(track)) => name(track),
        _ => "Whose numbers hold".to_owned(),
    };
    let kind = match screen.span {
        Span::Month => "by month",
        Span::Quarter => "by quarter",
    };
    let said = format!("   {kind}, {}", screen.at.word());
    let unknown = match screen.unknown() {
        0 => String::new(),
        1 => "   1 without deals".to_owned(),
        n => format!("   {n} without deals"),
    };
    let mut left_out = screen.data.left_out.as_ref().map_or_else(String::new, |why| format!("   {why}"));
    let used = [&what, &said, &left_out].iter().map(|w| text::width(w)).sum::<usize>();
    // it is not cut: what it says nobody may miss
    if used > usize::from(area.width) {
        canvas.text(area.x, area.y + 2, area.width, left_out.trim_start(), theme.tone(Tone::Watch));
        left_out.clear();
    }
    canvas.pieces(
        area.x,
        area.y,
        area.width,
        &[
            (&what, theme.strong()),
            (&said, theme.accent()),
            (&left_out, theme.tone(Tone::Watch)),
            (&unknown, theme.tone(Tone::Watch)),
        ],
    );
    let (from, to) = screen.data.aims.best;
    let aims = match screen.pane {
        Pane::Ledger => "each level's own FC beside the sum below it, and which one came nearer".to_owned(),
        Pane::Everybody | Pane::One => format!(
            "{} FC reached {} missed   aim: FC {}, BC {}-{}, WC almost never missed",
            theme.glyphs.held,
            theme.glyphs.skipped,
            percent(screen.data.aims.hit),
            (from * 100.0).round(),
            percent(to)
        ),
    };
    canvas.text(area.x, area.y + 1, area.width, &aims, theme.dim());
}

fn empty(screen: &AccuracyScreen, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    if let Some(why) = &screen.data.left_out {
        canvas.wrapped(area, &format!("There is nothing here for who looks on now: {why}."), theme.text());
        return;
    }
    canvas.text(area.x, area.y, area.width, "Nobody has submitted a number yet.", theme.text());
    let how = match keymap::key_for(&[Context::Global], crate::ui::command::Command::PickMeeting) {
        Some(key) => format!("Numbers are spoken in the Weekly Forecast Call: {key} starts a meeting."),
        None => "Numbers are spoken in the Weekly Forecast Call.".to_owned(),
    };
    canvas.wrapped(Rect { y: area.y + 1, ..area }, &how, theme.dim());
}

/// Title and width of each column (0: not shown); the name takes what is left.
fn columns(width: u16) -> [(&'static str, u16); 8] {
    let (band, best, worst, pattern) = match width {
        0..100 => (0, 0, 0, 1),
        100..150 => (13, 13, 13, 1),
        _ => (14, 14, 14, 48),
    };
    let mut columns = [
        ("", 0),
        ("", 8),
        ("FC hit", 13),
        ("in band", band),
        ("BC reached", best),
        ("WC missed", worst),
        ("bias", 20),
        ("pattern", pattern),
    ];
    let used: u16 = columns.iter().filter(|c| c.1 > 0).map(|c| c.1 + GAP).sum();
    columns[0].1 = width.saturating_sub(used + 2);
    columns
}

fn cells(canvas: &mut Canvas<'_>, row: Rect, cells: [(&str, Style); 8]) {
    let mut x = row.x + 2;
    for ((_, width), (words, style)) in columns(row.width).iter().zip(cells) {
        if *width > 0 {
            canvas.text(x, row.y, *width, words, style);
            x += width + GAP;
        }
    }
}

fn everybody(screen: &AccuracyScreen, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let row = Rect { height: 1, ..area };
    // a heading that does not fit is none
    let title = |(title, width): (&'static str, u16)| if width > 1 { title } else { "" };
    cells(canvas, row, columns(area.width).map(|column| (title(column), theme.dim())));
    let tracks = &screen.data.tracks;
    for (y, n) in (area.y + 1..area.bottom()).zip(screen.cursor.window(tracks.len(), area.height.saturating_sub(1))) {
        let Some(track) = tracks.get(n) else { break };
        let row = Rect { y, height: 1, ..area };
        line(screen, track, canvas, row, ctx);
        if n == screen.cursor.at {
            canvas.style(row, theme.selected());
            canvas.text(row.x, y, 1, theme.glyphs.now, theme.accent());
        }
        canvas.hit(row, Hit::Row(n));
    }
}

fn line(screen: &AccuracyScreen, track: &Track, canvas: &mut Canvas<'_>, row: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let accuracy = screen.accuracy(track);
    let name = format!("{}{}", "  ".repeat(track.depth), name(track));
    if accuracy.scores.is_empty() {
        let blank = ("", theme.dim());
        let none = ("nothing yet", theme.dim());
        cells(canvas, row, [(&name, theme.text()), blank, none, blank, blank, blank, blank, blank]);
        return;
    }
    let dots = dots(&accuracy, ctx);
    let [hits, band, best, worst] =
        [&accuracy.hits, &accuracy.in_band, &accuracy.best, &accuracy.worst_missed].map(share_words);
    let bias = accuracy.bias.map(bias_words).unwrap_or_default();
    // where the words do not fit there is a mark, and the words under the list
    let wide = columns(row.width)[7].1 > 1;
    let habits = match habits(&accuracy, ctx) {
        some if wide => some.iter().map(|p| p.word()).collect::<Vec<_>>().join("; "),
        [] => String::new(),
        _ => "!".to_owned(),
    };
    let [hit_tone, best_tone, worst_tone] = tones(screen, &accuracy).map(|t| theme.tone(t));
    cells(
        canvas,
        row,
        [
            (&name, theme.text()),
            (&dots, theme.strong()),
            (&hits, hit_tone),
            (&band, theme.text()),
            (&best, best_tone),
            (&worst, worst_tone),
            (&bias, theme.text()),
            (&habits, theme.tone(Tone::Watch)),
        ],
    );
}

/// How FC hit, BC reached and WC missed are: good or bad only where there are enough periods.
fn tones(screen: &AccuracyScreen, accuracy: &Accuracy) -> [Tone; 3] {
    let tone = |share: &Share, of: &dyn Fn(f64) -> Tone| share.rate().map_or(Tone::Neutral, of);
    let (from, to) = screen.data.aims.best;
    [
        tone(&accuracy.hits, &|rate| if rate >= screen.data.aims.hit { Tone::Good } else { Tone::Bad }),
        tone(&accuracy.best, &|rate| match rate {
            // no best case at all, or one that is held back
            _ if rate <= 0.0 || rate > 2.0 * to => Tone::Watch,
            // one period more or less than aimed at is no sign
            _ if rate >= from / 2.0 && rate <= 1.5 * to => Tone::Good,
            _ => Tone::Neutral,
        }),
        tone(&accuracy.worst_missed, &|_| if accuracy.worst_missed.times > 1 { Tone::Bad } else { Tone::Good }),
    ]
}

/// One sign a period, the oldest first.
pub(super) fn dots(accuracy: &Accuracy, ctx: &Ctx<'_>) -> String {
    let glyphs = &ctx.theme.glyphs;
    accuracy.scores.iter().map(|s| sign(s, glyphs).0).collect()
}

/// FC reached, missed, or nothing was due.
pub(super) fn sign(score: &Score, glyphs: &Glyphs) -> (&'static str, Tone) {
    if score.is_idle() {
        (glyphs.dot, Tone::Neutral)
    } else if score.hit {
        (glyphs.held, Tone::Good)
    } else {
        (glyphs.skipped, Tone::Bad)
    }
}

/// The habits that are named. They are somebody's, also those of a unit's number: none while others look on.
fn habits<'a>(accuracy: &'a Accuracy, ctx: &Ctx<'_>) -> &'a [Pattern] {
    if ctx.world.presenting { &[] } else { &accuracy.patterns }
}

pub(super) fn name(track: &Track) -> String {
    if track.gone { format!("{} (left)", track.name) } else { track.name.clone() }
}

/// What is said of the selected one; on a wide terminal most of it is in its line, too.
pub(super) fn about(screen: &AccuracyScreen, track: &Track, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let accuracy = screen.accuracy(track);
    if accuracy.scores.is_empty() {
        let words = format!("{}: no closed {} has a number that stood then.", name(track), screen.span.key());
        canvas.wrapped(area, &words, theme.dim());
        return;
    }
    let [hit, best, worst] = tones(screen, &accuracy).map(|t| theme.tone(t));
    let [hits, band, bests, worsts] =
        [&accuracy.hits, &accuracy.in_band, &accuracy.best, &accuracy.worst_missed].map(share_words);
    let bias = accuracy.bias.map(bias_words).unwrap_or_default();
    canvas.pieces(
        area.x,
        area.y,
        area.width,
        &[
            ("FC reached ", theme.dim()),
            (&hits, hit),
            ("   in band ", theme.dim()),
            (&band, theme.text()),
            ("   ", theme.dim()),
            (&bias, theme.strong()),
        ],
    );
    let few = if accuracy.scores.len() < ENOUGH {
        format!("   fewer than {ENOUGH} periods make no rate")
    } else {
        String::new()
    };
    let silent = match accuracy.silent {
        0 => String::new(),
        n => format!("   {n} without a number"),
    };
    canvas.pieces(
        area.x,
        area.y + 1,
        area.width,
        &[
            ("BC reached ", theme.dim()),
            (&bests, best),
            ("   WC missed ", theme.dim()),
            (&worsts, worst),
            (&silent, theme.tone(Tone::Watch)),
            (&few, theme.dim()),
        ],
    );
    // each with what it is said after
    let habits: Vec<String> = habits(&accuracy, ctx).iter().map(|p| format!("{} ({})", p.word(), p.rule())).collect();
    if !habits.is_empty() {
        let under = Rect { y: area.y + 2, height: area.height.saturating_sub(2), ..area };
        canvas.wrapped(under, &format!("! {}", habits.join("; ")), theme.tone(Tone::Watch));
    }
}
