//! Draws the list of past meetings.

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::super::actions::row::short_day;
use super::{History, PastMeeting, View};
use crate::ui::canvas::{Canvas, Edge, Hit};
use crate::ui::command::Command;
use crate::ui::keymap::{self, Context};
use crate::ui::theme::Tone;
use crate::ui::widgets::chrome;
use crate::ui::world::Ctx;

const GAP: u16 = 2;

/// What an unfinished meeting says; it takes the last three columns, which are empty then.
const UNFINISHED: &str = "unfinished: Enter resumes";

/// Title, width (0: not shown) and edge of each column; the meeting's name takes what is left.
fn columns(width: u16) -> [(&'static str, u16, Edge); 8] {
    let (at, unit) = match width {
        0..100 => (0, 0),
        100..150 => (5, 20),
        _ => (5, 32),
    };
    let mut columns = [
        ("day", 11, Edge::Left),
        ("at", at, Edge::Left),
        ("code", 5, Edge::Left),
        ("meeting", 0, Edge::Left),
        ("unit", unit, Edge::Left),
        ("min", 4, Edge::Right),
        ("rated", 5, Edge::Right),
        ("outputs", 12, Edge::Left),
    ];
    let used: u16 = columns.iter().filter(|c| c.1 > 0).map(|c| c.1 + GAP).sum();
    columns[3].1 = width.saturating_sub(used);
    columns
}

fn cells(canvas: &mut Canvas<'_>, row: Rect, cells: [(&str, Style); 8]) {
    let mut x = row.x + 2;
    for ((_, width, edge), (words, style)) in columns(row.width.saturating_sub(2)).iter().zip(cells) {
        if *width > 0 {
            canvas.at(*edge, x, row.y, *width, words, style);
            x += width + GAP;
        }
    }
}

pub(super) fn screen(screen: &History, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    chrome::header(canvas, Rect { height: 1, ..area }, ctx, "Past meetings");
    let inside = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    summary(screen, canvas, Rect { y: area.y + 2, height: 1, ..inside }, ctx);
    let body = Rect { y: area.y + 4, height: area.height.saturating_sub(6), ..inside };
    if screen.shown.is_empty() {
        empty(screen, canvas, body, ctx);
    } else {
        let heads = columns(0).map(|c| (c.0, theme.dim()));
        cells(canvas, body, heads);
        let list = Rect { y: body.y + 1, height: body.height.saturating_sub(1), ..body };
        for (y, n) in (list.y..list.bottom()).zip(screen.cursor.window(screen.shown.len(), list.height)) {
            let Some(meeting) = screen.shown.get(n).and_then(|i| screen.data.meetings.get(*i)) else { continue };
            let row = Rect { y, height: 1, ..list };
            if n == screen.cursor.at {
                canvas.style(row, theme.selected());
                canvas.text(row.x, y, 1, theme.glyphs.now, theme.accent());
            }
            line(canvas, row, ctx, meeting);
            canvas.hit(row, Hit::Row(n));
        }
    }
    let mut chain = screen.contexts(ctx);
    chain.extend([Context::Global, Context::Always]);
    chrome::footer(canvas, Rect { y: area.bottom() - 1, height: 1, ..area }, ctx, &chain, None);
}

fn summary(screen: &History, canvas: &mut Canvas<'_>, row: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let all = screen.data.meetings.len();
    let unfinished = screen.data.meetings.iter().filter(|m| m.is_unfinished()).count();
    let held = format!(" {}   ", if all == 1 { "meeting" } else { "meetings" });
    let open = if unfinished > 0 { format!("{unfinished} unfinished   ") } else { String::new() };
    let unreadable = match screen.data.meetings.iter().filter(|m| m.unreadable).count() {
        0 => String::new(),
        n => format!("{n} cannot be read in full (?)   "),
    };
    let search = if screen.query.is_empty() {
        String::new()
    } else {
        format!("only \"{}\": {} found, Esc shows all", screen.query, screen.shown.len())
    };
    canvas.pieces(
        row.x,
        row.y,
        row.width,
        &[
            (&all.to_string(), theme.strong()),
            (&held, theme.text()),
            (&open, theme.tone(Tone::Watch)),
            (&unreadable, theme.tone(Tone::Bad)),
            (&search, theme.accent()),
        ],
    );
}

fn line(canvas: &mut Canvas<'_>, row: Rect, ctx: &Ctx<'_>, meeting: &PastMeeting) {
    let theme = ctx.theme;
    let unknown = if meeting.unreadable { "?" } else { "" };
    let minutes = meeting.minutes.map_or_else(|| unknown.to_owned(), |m| m.to_string());
    let rating = meeting.rating.map_or_else(|| unknown.to_owned(), |r| format!("{r:.1}"));
    let open = meeting.is_unfinished();
    let (words, tone) = match meeting.missing {
        _ if open => (String::new(), Tone::Neutral),
        0 => (format!("{} all", theme.glyphs.done), Tone::Good),
        n => (format!("{} {n} missing", theme.glyphs.missing), Tone::Bad),
    };
    cells(
        canvas,
        row,
        [
            (&short_day(meeting.on, ctx.world.today), theme.text()),
            (&meeting.time.format("%H:%M").to_string(), theme.dim()),
            (&meeting.code, theme.text()),
            (&meeting.name, theme.text()),
            (&meeting.unit, theme.dim()),
            (if open { "" } else { &minutes }, theme.text()),
            (if open { "" } else { &rating }, theme.text()),
            (&words, theme.tone(tone)),
        ],
    );
    if open {
        canvas.right(row.x, row.y, row.width, UNFINISHED, theme.tone(Tone::Watch));
    }
}

fn empty(screen: &History, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let (title, what) = if screen.data.meetings.is_empty() {
        let key = keymap::key_for(&[Context::Global], Command::PickMeeting).unwrap_or_default();
        ("No meeting has been held yet.", format!("{key} starts one; its minutes are kept here."))
    } else {
        // what is typed here is often a word of the minutes
        let palette = keymap::key_for(&[Context::Always], Command::Palette).unwrap_or_default();
        let what = format!(
            "Esc shows every meeting again. This narrows the list by meeting, unit and day; words in the minutes themselves \
             are found by `search WORDS` in the palette ({palette})."
        );
        ("Nothing here matches.", what)
    };
    canvas.text(area.x, area.y, area.width, title, ctx.theme.strong());
    canvas.wrapped(Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area }, &what, ctx.theme.dim());
}
