//! The judgement ledger: each level's own FC beside the sum below it, its reason, and how it turned out.

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::AccuracyScreen;
use crate::domain::forecast::accuracy::At;
use crate::domain::forecast::ledger::{Judgement, Record, Worth};
use crate::domain::forecast::track::{Span, Track};
use crate::domain::money::Money;
use crate::domain::money::show::Scale;
use crate::domain::people::Subject;
use crate::ui::canvas::{Canvas, Edge, Hit, wrap};
use crate::ui::theme::Tone;
use crate::ui::world::Ctx;

/// One line of the ledger.
#[derive(Debug, Clone)]
pub(super) enum Line<'a> {
    /// A unit with its record.
    Unit(&'a Track, Record),
    /// A judgement of it, with what came where that is known.
    Entry(&'a Track, Judgement, Option<Money>),
}

impl Line<'_> {
    pub(super) const fn subject(&self) -> Subject {
        match self {
            Self::Unit(track, _) | Self::Entry(track, ..) => track.subject,
        }
    }
}

/// Every unit that has judged, with its judgements, the newest first.
pub(super) fn lines(tracks: &[Track], span: Span, at: At) -> Vec<Line<'_>> {
    let mut all = Vec::new();
    for track in tracks {
        let entries = track.ledger(span, at);
        if entries.is_empty() {
            continue;
        }
        all.push(Line::Unit(track, track.record(span, at)));
        all.extend(entries.into_iter().map(|(judgement, actual)| Line::Entry(track, judgement, actual)));
    }
    all
}

/// Title, width, edge; the reason takes what is left.
const COLUMNS: [(&str, u16, Edge); 7] = [
    ("period", 8, Edge::Left),
    ("sum below", 9, Edge::Right),
    ("own FC", 7, Edge::Right),
    ("differs", 7, Edge::Right),
    ("won", 7, Edge::Right),
    ("it", 14, Edge::Left),
    ("because", 0, Edge::Left),
];

const GAP: u16 = 2;

fn cells(canvas: &mut Canvas<'_>, row: Rect, cells: [(String, Style); 7]) {
    let mut x = row.x + 2;
    for ((_, width, edge), (words, style)) in COLUMNS.iter().zip(cells) {
        let width = if *width == 0 { row.right().saturating_sub(x) } else { *width };
        canvas.at(*edge, x, row.y, width, &words, style);
        x += width + GAP;
    }
}

pub(super) fn draw(screen: &AccuracyScreen, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let lines = screen.ledger_lines();
    let sums = match screen.data.sums {
        0 => None,
        1 => Some(
            "1 number was made beside what was said one by one: its sum and difference are not for a room.".to_owned(),
        ),
        n => Some(format!(
            "{n} numbers were made beside what was said one by one: their sums and differences are not for a room."
        )),
    };
    let area = match sums {
        Some(words) => {
            let used = canvas.wrapped(area, &words, theme.tone(Tone::Watch)) + 1;
            Rect { y: area.y + used, height: area.height.saturating_sub(used), ..area }
        }
        None if lines.is_empty() && screen.data.left_out.is_some() => {
            let why = screen.data.left_out.as_deref().unwrap_or_default();
            canvas.wrapped(area, &format!("There is nothing here for who looks on now: {why}."), theme.text());
            return;
        }
        None => area,
    };
    if lines.is_empty() && screen.data.sums > 0 {
        return;
    }
    if lines.is_empty() {
        let words =
            "No level has made its own number beside the sum below it yet: that is the Submit step of a forecast call.";
        canvas.wrapped(area, words, theme.dim());
        return;
    }
    let amounts = lines.iter().flat_map(|line| match line {
        Line::Unit(_, record) => [record.gained, Money::ZERO, Money::ZERO],
        Line::Entry(_, judgement, actual) => [judgement.own.fc, judgement.below.fc, actual.unwrap_or_default()],
    });
    let scale = Scale::for_amounts(amounts, &ctx.world.currency);
    cells(canvas, Rect { height: 1, ..area }, COLUMNS.map(|(title, ..)| (title.to_owned(), theme.dim())));
    let told = reason_of(&lines, screen.ledger.at, ctx);
    let needs = told.as_ref().map_or(0, |words| wrap(words, usize::from(area.width)).len());
    // under the list, as far as that leaves most of it
    let needs = u16::try_from(needs).unwrap_or(u16::MAX).min(area.height / 3);
    let list = Rect { y: area.y + 1, height: area.height.saturating_sub(needs + 2), ..area };
    for (y, n) in (list.y..list.bottom()).zip(screen.ledger.window(lines.len(), list.height)) {
        let Some(line) = lines.get(n) else { break };
        let row = Rect { y, height: 1, ..list };
        match line {
            Line::Unit(track, record) => unit(track, record, canvas, row, ctx, &scale),
            Line::Entry(_, judgement, actual) => entry(judgement, *actual, canvas, row, ctx, &scale),
        }
        if n == screen.ledger.at {
            canvas.style(row, theme.selected());
            canvas.text(row.x, y, 1, theme.glyphs.now, theme.accent());
        }
        canvas.hit(row, Hit::Row(n));
    }
    if let Some(words) = told {
        let rows = u16::try_from(lines.len()).unwrap_or(u16::MAX).min(list.height);
        let y = list.y + rows + 1;
        canvas.wrapped(Rect { y, height: area.bottom().saturating_sub(y), ..area }, &words, theme.text());
    }
}

/// The selected judgement's reason, of a unit that of its newest: it may be longer than its column.
fn reason_of(lines: &[Line<'_>], at: usize, ctx: &Ctx<'_>) -> Option<String> {
    let judgement = match (lines.get(at)?, lines.get(at + 1)) {
        (Line::Entry(_, judgement, _), _) | (Line::Unit(..), Some(Line::Entry(_, judgement, _))) => judgement,
        (Line::Unit(..), _) => return None,
    };
    let reason = because(judgement, ctx);
    (!reason.is_empty()).then(|| format!("{} because: {reason}", judgement.period.key))
}

fn unit(track: &Track, record: &Record, canvas: &mut Canvas<'_>, row: Rect, ctx: &Ctx<'_>, scale: &Scale) {
    let theme = ctx.theme;
    let way = if record.gained < Money::ZERO { "farther" } else { "nearer" };
    let words = if record.made == 0 {
        "   no judgement of a closed period yet".to_owned()
    } else {
        format!(
            "   improved on the sum {} of {} times, worse {}, {way} by {}",
            record.better,
            record.made,
            record.worse,
            scale.show(record.gained.abs())
        )
    };
    let tone = match (record.made, record.gained) {
        (0, _) => Tone::Neutral,
        (_, gained) if gained < Money::ZERO => Tone::Watch,
        _ => Tone::Good,
    };
    let pieces = [(track.name.as_str(), theme.strong()), (words.as_str(), theme.tone(tone))];
    canvas.pieces(row.x + 2, row.y, row.width.saturating_sub(2), &pieces);
}

/// "sum of 1 of 2; Delphi slips": first what speaks against the sum, then the reason that was given, which may be about a
/// person and is not for a room.
fn because(judgement: &Judgement, ctx: &Ctx<'_>) -> String {
    let partial = judgement.partial_words();
    let reason = judgement.reason.as_deref().filter(|_| !ctx.world.presenting);
    let parts = [partial.as_deref(), reason].into_iter().flatten().filter(|p| !p.is_empty());
    parts.collect::<Vec<_>>().join("; ")
}

fn entry(
    judgement: &Judgement,
    actual: Option<Money>,
    canvas: &mut Canvas<'_>,
    row: Rect,
    ctx: &Ctx<'_>,
    scale: &Scale,
) {
    let theme = ctx.theme;
    let worth = judgement.worth(actual);
    let (words, tone) = match worth {
        Worth::Same if judgement.difference() == Some(Money::ZERO) => ("took the sum", Tone::Neutral),
        Worth::Better => (worth.word(), Tone::Good),
        Worth::Worse => (worth.word(), Tone::Bad),
        Worth::Partial => ("not judged", Tone::Watch),
        Worth::Same | Worth::Open => (worth.word(), Tone::Neutral),
    };
    let cell = |words: String| (words, theme.text());
    cells(
        canvas,
        row,
        [
            cell(judgement.period.key.to_string()),
            cell(scale.show(judgement.below.fc)),
            cell(scale.show(judgement.own.fc)),
            (judgement.difference().map_or_else(|| "-".to_owned(), |d| scale.signed(d)), theme.strong()),
            cell(actual.map(|a| scale.show(a)).unwrap_or_default()),
            (words.to_owned(), theme.tone(tone)),
            (because(judgement, ctx), theme.dim()),
        ],
    );
}
