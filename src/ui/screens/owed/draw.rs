//! Draws the list of explanations, and one of them as a whole.

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::{OwedScreen, View};
use crate::domain::forecast::accuracy::At;
use crate::domain::forecast::owed::{Entry, Explained};
use crate::domain::forecast::track::Span;
use crate::domain::money::Money;
use crate::domain::money::show::Scale;
use crate::domain::text;
use crate::domain::when::show_day;
use crate::ui::canvas::{Canvas, Edge, Hit, wrap};
use crate::ui::command::Command;
use crate::ui::keymap::{self, Context};
use crate::ui::theme::Tone;
use crate::ui::widgets::chrome;
use crate::ui::world::Ctx;

/// From this width on the selected one stands beside the list.
const BESIDE: u16 = 118;

/// The list's width there.
const LIST: u16 = 66;

/// Rows that the selected one keeps under the list.
const UNDER: u16 = 9;

/// Title, width, edge; the name takes what is left, what stands last is cut first.
const COLUMNS: [(&str, u16, Edge); 5] = [
    ("period", 8, Edge::Left),
    ("FC", 8, Edge::Right),
    ("won", 8, Edge::Right),
    ("missed by", 9, Edge::Right),
    ("", 10, Edge::Left),
];

pub(super) fn screen(screen: &OwedScreen, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    chrome::header(canvas, Rect { height: 1, ..area }, ctx, "Explanations");
    let inside = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    let foot = area.bottom().saturating_sub(1);
    summary(screen, canvas, Rect { y: area.y + 2, height: 2, ..inside }, ctx);
    let body = Rect { y: area.y + 5, height: foot.saturating_sub(area.y + 6), ..inside };
    match (screen.selected(), screen.reading) {
        (None, _) => empty(screen, canvas, body, ctx),
        (Some(entry), Some(top)) => whole(screen, entry, top, canvas, body, ctx),
        (Some(entry), None) if body.width >= BESIDE => {
            list(screen, canvas, Rect { width: LIST, ..body }, ctx);
            for y in body.y..body.bottom() {
                canvas.text(body.x + LIST + 1, y, 1, ctx.theme.glyphs.wall, ctx.theme.dim());
            }
            let beside = Rect { x: body.x + LIST + 3, width: body.width.saturating_sub(LIST + 3), ..body };
            whole(screen, entry, 0, canvas, beside, ctx);
        }
        (Some(entry), None) => {
            let rows = u16::try_from(screen.data.entries.len()).unwrap_or(u16::MAX).saturating_add(1);
            let room = body.height.saturating_sub(UNDER + 1);
            let above = Rect { height: room.min(rows), ..body };
            list(screen, canvas, above, ctx);
            let y = above.bottom() + 1;
            whole(screen, entry, 0, canvas, Rect { y, height: body.bottom().saturating_sub(y), ..body }, ctx);
        }
    }
    let mut chain = screen.contexts(ctx);
    chain.extend([Context::Global, Context::Always]);
    let hidden: &[Command] = match screen.selected() {
        Some(entry) if entry.written.is_empty() => &[Command::Edit],
        Some(_) => &[Command::ExplainMissed],
        None => &[Command::Edit, Command::ExplainMissed, Command::Accept],
    };
    chrome::footer_without(canvas, Rect { y: foot, height: 1, ..area }, ctx, &chain, hidden);
}

fn summary(screen: &OwedScreen, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let (owed, all) = (screen.owed(), screen.data.entries.len());
    let explained = "a period that closed under its FC is explained by the deals that made the gap";
    canvas.text(area.x, area.y + 1, area.width, explained, theme.dim());
    let written = format!("   {} written", all - owed);
    // what is not shown may be owed
    if let (0, Some(why)) = (owed, &screen.data.left_out) {
        let pieces = [
            (why.as_str(), theme.tone(Tone::Watch)),
            ("   nothing here is owed", theme.text()),
            (&written, theme.dim()),
        ];
        canvas.pieces(area.x, area.y, area.width, &pieces);
        return;
    }
    let words = match owed {
        0 => "Nothing is owed".to_owned(),
        1 => "1 explanation is owed".to_owned(),
        n => format!("{n} explanations are owed"),
    };
    let style = if owed > 0 { theme.tone(Tone::Bad) } else { theme.strong() };
    let hidden = screen.data.left_out.as_ref().map_or_else(String::new, |why| format!("   {why}"));
    let pieces = [(words.as_str(), style), (&written, theme.dim()), (&hidden, theme.tone(Tone::Watch))];
    canvas.pieces(area.x, area.y, area.width, &pieces);
}

fn empty(screen: &OwedScreen, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    if let Some(why) = screen.data.left_out.as_ref().filter(|_| screen.data.any) {
        let words = format!("There is nothing here for who looks on now: {why}.");
        canvas.wrapped(area, &words, theme.text());
        return;
    }
    if screen.data.any {
        canvas.text(area.x, area.y, area.width, "No forecast of a closed period was missed.", theme.text());
        let what = "Whoever closes a month or a quarter under the FC that was locked as it began is asked here which deals made the gap.";
        canvas.wrapped(Rect { y: area.y + 1, ..area }, what, theme.dim());
        return;
    }
    canvas.text(area.x, area.y, area.width, "Nobody has submitted a number yet.", theme.text());
    let how = match keymap::key_for(&[Context::Global], Command::PickMeeting) {
        Some(key) => format!("Numbers are spoken in the Weekly Forecast Call: {key} starts a meeting."),
        None => "Numbers are spoken in the Weekly Forecast Call.".to_owned(),
    };
    canvas.wrapped(Rect { y: area.y + 1, ..area }, &how, theme.dim());
}

/// FC and what came: as they stand, else as it was written about them.
fn figures(entry: &Entry) -> (Money, Money) {
    let written = entry.newest().map(|w| (w.fc, w.actual));
    entry.miss.map(|m| (m.fc, m.actual)).or(written).unwrap_or_default()
}

/// One for the whole list, in which the three figures of every gap subtract.
fn column(screen: &OwedScreen, ctx: &Ctx<'_>) -> Scale {
    let pairs: Vec<(Money, Money)> = screen.data.entries.iter().map(figures).collect();
    Scale::for_differences(&pairs, &[], &ctx.world.currency)
}

fn cells(canvas: &mut Canvas<'_>, row: Rect, name: (&str, Style), cells: [(String, Style); 5]) {
    let used: u16 = COLUMNS.iter().map(|c| c.1 + 1).sum();
    let wide = row.width.saturating_sub(used + 2).min(34);
    canvas.text(row.x + 2, row.y, wide.saturating_sub(1), name.0, name.1);
    let mut x = row.x + 2 + wide;
    for ((_, width, edge), (words, style)) in COLUMNS.iter().zip(cells) {
        canvas.at(*edge, x, row.y, *width, &words, style);
        x += width + 1 + u16::from(*edge == Edge::Left);
    }
}

fn list(screen: &OwedScreen, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let titles = COLUMNS.map(|(title, ..)| (title.to_owned(), theme.dim()));
    cells(canvas, Rect { height: 1, ..area }, ("whose", theme.dim()), titles);
    let entries = &screen.data.entries;
    let scale = column(screen, ctx);
    for (y, n) in (area.y + 1..area.bottom()).zip(screen.cursor.window(entries.len(), area.height.saturating_sub(1))) {
        let Some(entry) = entries.get(n) else { break };
        let row = Rect { y, height: 1, ..area };
        let (fc, actual) = figures(entry);
        let (word, tone) = state(entry);
        let name = if entry.gone { format!("{} (left)", entry.name) } else { entry.name.clone() };
        let gap = if tone == Tone::Bad { theme.tone(Tone::Bad) } else { theme.text() };
        cells(
            canvas,
            row,
            (&name, theme.text()),
            [
                (entry.period.key.to_string(), theme.text()),
                (scale.show(fc), theme.text()),
                (scale.show(actual), theme.text()),
                (scale.difference(fc, actual), gap),
                (word.to_owned(), theme.tone(tone)),
            ],
        );
        if n == screen.cursor.at {
            canvas.style(row, theme.selected());
            canvas.text(row.x, y, 1, theme.glyphs.now, theme.accent());
        }
        canvas.hit(row, Hit::Row(n));
    }
}

/// "OWED", "written", "amended", "reached"; the word says it as the colour does.
fn state(entry: &Entry) -> (&'static str, Tone) {
    match (entry.is_owed(), &entry.miss, entry.written.len()) {
        (true, ..) => ("OWED", Tone::Bad),
        (_, None, _) => ("reached", Tone::Good),
        (_, Some(_), _) if entry.has_moved() => ("moved", Tone::Watch),
        (_, Some(_), 2..) => ("amended", Tone::Neutral),
        _ => ("written", Tone::Neutral),
    }
}

/// A line of what is read, and how it looks.
type Line = (String, Tone, Look);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    Title,
    Text,
    Dim,
}

/// Everything about one gap from a line on, with how much is below.
fn whole(screen: &OwedScreen, entry: &Entry, top: usize, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let lines = lines(screen, entry, usize::from(area.width), ctx);
    let room = usize::from(area.height);
    let lowest = lines.len().saturating_sub(room);
    screen.lowest.set(lowest);
    let top = top.min(lowest);
    for (y, (words, tone, look)) in (area.y..area.bottom()).zip(lines.iter().skip(top)) {
        let style = match (look, tone) {
            (Look::Title, Tone::Neutral) => theme.strong(),
            (Look::Dim, Tone::Neutral) => theme.dim(),
            (Look::Text, Tone::Neutral) => theme.text(),
            (_, tone) => theme.tone(*tone),
        };
        canvas.text(area.x, y, area.width, words, style);
    }
    let below = lines.len().saturating_sub(top + room);
    if below > 0 && area.height > 0 {
        let more = format!(" {below} more below ");
        canvas.right(area.x, area.bottom() - 1, area.width, &more, theme.accent());
    }
}

fn lines(screen: &OwedScreen, entry: &Entry, width: usize, ctx: &Ctx<'_>) -> Vec<Line> {
    let (fc, actual) = figures(entry);
    // as in the list beside it, where that is fine enough for this one
    let column = column(screen, ctx);
    let scale =
        if column.subtracts(fc, actual) { column } else { Scale::for_difference(fc, actual, &ctx.world.currency) };
    let mut out: Vec<Line> = Vec::new();
    let whose = format!("{}, {}", entry.name, long(entry));
    push(&mut out, width, &whose, Tone::Neutral, Look::Title);
    let horizon = entry.miss.map(|m| m.at).or(entry.newest().map(|w| w.horizon)).unwrap_or_default();
    let said = format!("FC {} {}, {} won", scale.show(fc), said_when(horizon, entry), scale.show(actual));
    push(&mut out, width, &said, Tone::Neutral, Look::Text);
    if entry.written.is_empty() {
        let gap = format!("missed by {}: no deal is named yet", scale.difference(fc, actual));
        push(&mut out, width, &gap, Tone::Bad, Look::Text);
        let (words, key) = match keymap::key_for(&[Context::Owed], Command::ExplainMissed) {
            Some(key) if !entry.gone => ("writes it: the deals that made the gap, each with what happened.", key),
            _ => return out,
        };
        push(&mut out, width, &format!("{key} {words}"), Tone::Neutral, Look::Dim);
        return out;
    }
    match entry.miss {
        None => push(&mut out, width, "deals that were booked later have closed the gap", Tone::Good, Look::Text),
        Some(miss) if entry.has_moved() => {
            let words =
                format!("by now it is {}: deals were booked or taken back since; e amends it", scale.show(miss.by()));
            push(&mut out, width, &words, Tone::Watch, Look::Text);
        }
        Some(_) => {}
    }
    for (n, one) in entry.written.iter().enumerate() {
        out.push((String::new(), Tone::Neutral, Look::Text));
        written(screen, one, n == 0, width, &mut out, ctx, &scale);
    }
    out
}

fn written(
    screen: &OwedScreen,
    one: &Explained,
    counts: bool,
    width: usize,
    out: &mut Vec<Line>,
    ctx: &Ctx<'_>,
    scale: &Scale,
) {
    let day = show_day(ctx.world.local(one.at).date_naive(), ctx.world.today);
    let by = one.by.and_then(|p| screen.data.people.get(&p)).map_or_else(String::new, |p| format!(" by {p}"));
    let place = one.meeting.and_then(|m| screen.data.codes.get(&m)).map_or_else(String::new, |c| format!(", {c}"));
    let word = match (counts, one.amends.is_some()) {
        (true, true) => "amended",
        (true, false) => "written",
        (false, _) => "before that, written",
    };
    push(out, width, &format!("{word} {day}{by}{place}"), Tone::Neutral, Look::Dim);
    let sum = one.reconcile();
    let tone = if sum.unexplained > Money::ZERO { Tone::Watch } else { Tone::Good };
    push(out, width, &sum.line(scale), if counts { tone } else { Tone::Neutral }, Look::Text);
    let look = if counts { Look::Text } else { Look::Dim };
    for deal in &one.story.deals {
        let name = screen.data.names.get(&deal.deal).map_or("a deal that is gone", String::as_str);
        let fate = deal.fate.map_or_else(String::new, |f| format!(", {}", f.word()));
        let line = format!("- {name} {}{fate}: {}", scale.show(deal.amount), deal.reason);
        push(out, width, &line, Tone::Neutral, look);
    }
    for (title, words) in
        [("without a deal", &one.story.rest), ("from now on", &one.story.lesson), ("why amended", &one.story.why)]
    {
        if let Some(words) = words {
            push(out, width, &format!("{title}: {words}"), Tone::Neutral, look);
        }
    }
}

/// Broken at words; what goes on is set in.
fn push(out: &mut Vec<Line>, width: usize, words: &str, tone: Tone, look: Look) {
    for (n, line) in wrap(&text::clean(words), width.saturating_sub(2)).into_iter().enumerate() {
        out.push((if n == 0 { line } else { format!("  {line}") }, tone, look));
    }
}

/// "October 2026", "Q3 2026".
fn long(entry: &Entry) -> String {
    let year = entry.period.key.to_string();
    format!("{} {}", entry.period.name(), year.chars().take(4).collect::<String>())
}

/// "as the month began", "as it was last said".
pub(in crate::ui::screens) fn said_when(at: At, entry: &Entry) -> String {
    match at {
        At::Start | At::Middle => format!("as the {} began", Span::of(entry.period.key).key()),
        At::End => "as it was last said".to_owned(),
    }
}
