//! Draws step zero: the owed actions, two lines each where the pane is narrow, and what is parked for today.

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::{Answer, StepZero};
use crate::domain::text;
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::command::Command;
use crate::ui::keymap::{self, Context};
use crate::ui::screens::actions::row::{ActionRow, outcome_tone};
use crate::ui::theme::Tone;
use crate::ui::widgets::chrome;
use crate::ui::world::Ctx;

/// From here on an action takes one line.
const WIDE: u16 = 104;

/// Columns of the owner's name in a wide pane; in a narrow one it begins the second line.
const OWNER: u16 = 17;

/// Columns of the answer: "not achieved" with its sign, which may take two.
const ANSWER: u16 = 15;

/// Columns that the facts keep in a wide pane, the answer's included: "due Mon 23 Nov · today", and how often carried.
const FACTS: u16 = 36;

/// A fact that would get less room than this, its dot included, is left out.
const SHORTEST: u16 = 8;

pub(super) fn workspace(w: &StepZero, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let parked = parked_height(w, area);
    let top = Rect { height: area.height.saturating_sub(parked), ..area };
    heading(w, canvas, top, ctx);
    let body = Rect { y: top.y + 2, height: top.height.saturating_sub(2), ..top };
    if w.data.rows.is_empty() {
        let nothing = if w.data.others > 0 { "Nothing is owed in this room." } else { "Nothing is owed from before." };
        canvas.text(body.x, body.y, body.width, nothing, ctx.theme.strong());
        let what = "What is promised in this meeting comes up here next time.";
        canvas.wrapped(Rect { y: body.y + 1, height: 2, ..body }, what, ctx.theme.dim());
        let next = next_key(ctx);
        canvas.text(body.x, body.y + 4, body.width, &format!("{next} goes on."), ctx.theme.dim());
        others(w, canvas, Rect { y: body.y + 5, height: 2, ..body }.intersection(body), ctx);
    } else {
        let below = if w.data.others > 0 { 2 } else { 0 };
        let y = list(w, canvas, Rect { height: body.height.saturating_sub(below), ..body }, ctx);
        others(w, canvas, Rect { y, height: below, ..body }, ctx);
    }
    if parked > 0 {
        topics(w, canvas, Rect { y: top.bottom(), height: parked, ..area }, ctx);
    }
}

/// Under the prompts: how ready the meeting was when it started.
pub(super) fn readiness(canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let Some(ready) = ctx.live.and_then(|l| l.run.readiness()) else { return };
    let theme = ctx.theme;
    if area.height < 3 {
        return;
    }
    let (word, tone) = if ready.is_green() { ("green", Tone::Good) } else { ("red", Tone::Bad) };
    canvas.pieces(
        area.x,
        area.y,
        area.width,
        &[("STARTED", theme.title()), ("  ", theme.text()), (word, theme.tone(tone))],
    );
    let mut y = area.y + 1;
    for line in ready.red() {
        let room = area.bottom().saturating_sub(y + 1);
        if room == 0 {
            return;
        }
        canvas.text(area.x, y, 2, theme.glyphs.missing, theme.tone(Tone::Bad));
        let inside = Rect { x: area.x + 2, y, width: area.width.saturating_sub(2), height: room.min(3) };
        y += canvas.wrapped(inside, &line.words, theme.text());
    }
    if !ready.is_green() && y < area.bottom() {
        let key = keymap::key_for(&[Context::Global], Command::GoReady).unwrap_or_default();
        canvas.text(area.x, y, area.width, &format!("{key} shows what to do"), theme.dim());
    }
}

/// What others owe is not for this room: it is only counted.
fn others(w: &StepZero, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let what = match w.data.others {
        0 => return,
        1 => "1 more belongs to somebody else: shown on the actions screen".to_owned(),
        n => format!("{n} more belong to others: shown on the actions screen"),
    };
    if area.height > 1 {
        canvas.text(area.x + 2, area.y + 1, area.width.saturating_sub(2), &what, ctx.theme.dim());
    }
}

fn next_key(ctx: &Ctx<'_>) -> String {
    let key = keymap::key_for(&[Context::Meeting], Command::NextStep).unwrap_or_default();
    match ctx.live.and_then(|l| l.run.definition().step_at(l.run.step_number() + 1)) {
        Some(step) => format!("{key} {}: {}", ctx.theme.glyphs.to, step.title),
        None => key,
    }
}

fn heading(w: &StepZero, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let (answered, all) = (w.data.answered(), w.data.owed().count());
    if all == 0 {
        let remark = if w.data.rows.is_empty() { "" } else { "nothing is due" };
        return chrome::section(canvas, area.x, area.y, area.width, ctx, "OWED FROM BEFORE", remark);
    }
    let late = w.data.rows.iter().filter(|r| r.action.is_overdue(w.data.today)).count();
    let progress = format!("{answered} of {all} answered");
    let done = if answered == all { theme.tone(Tone::Good) } else { theme.strong() };
    let overdue = if late > 0 { format!("   {late} overdue") } else { String::new() };
    canvas.pieces(
        area.x,
        area.y,
        area.width,
        &[
            ("OWED FROM BEFORE", theme.title()),
            ("  ", theme.text()),
            (&progress, done),
            (&overdue, theme.tone(Tone::Bad)),
        ],
    );
    if answered == all {
        let words = format!("{} all answered   {} goes on", theme.glyphs.done, next_key(ctx));
        canvas.text(area.x, area.y + 1, area.width, &words, theme.tone(Tone::Good));
    }
}

/// Returns the row below.
fn list(w: &StepZero, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) -> u16 {
    let wide = area.width >= WIDE;
    let each = if wide { 1 } else { 2 };
    // a text that does not fit its line is read in full below the list
    let fits = |r: &ActionRow| text::width(&r.action.text) <= usize::from(text_width(w, area.width, r));
    let clipped = w.selected().filter(|r| area.height >= 8 && !fits(r));
    let rest = if clipped.is_some() { 3 } else { 0 };
    let all = w.data.rows.len();
    let owed = w.data.owed().count();
    // the heading of what is not due, and what is left below, have lines of their own
    let heading = match all - owed {
        0 => 0,
        _ if owed == 0 => 1,
        _ => 2,
    };
    let room = area.height.saturating_sub(rest);
    let cut = all * usize::from(each) + usize::from(heading) > usize::from(room);
    let body = Rect { height: room.saturating_sub(u16::from(cut)), ..area };
    let mut y = body.y;
    let seen = w.cursor.window(all, (body.height.saturating_sub(heading) / each).max(1));
    let below = all - seen.end;
    for n in seen.clone() {
        if n >= owed && (n == owed || n == seen.start) {
            y += u16::from(n > seen.start);
            if y < body.bottom() {
                let remark = (all - owed).to_string();
                chrome::section(canvas, body.x, y, body.width, ctx, "NOT DUE YET", &remark);
            }
            y += 1;
        }
        let place = Rect { y, height: each, ..body }.intersection(body);
        if place.is_empty() {
            break;
        }
        y = place.bottom();
        let row = &w.data.rows[n];
        if n == w.cursor.at {
            canvas.style(place, ctx.theme.selected());
            canvas.text(place.x, place.y, 1, ctx.theme.glyphs.now, ctx.theme.accent());
        }
        first_line(w, canvas, place, ctx, row);
        if wide {
            let x = place.x + 2 + OWNER + text_width(w, place.width, row) + 2;
            let answer = if w.data.answer(&row.action).is_some() { ANSWER + 1 } else { 0 };
            let width = place.right().saturating_sub(x + answer);
            facts(w, canvas, Rect { x, width, ..place }, ctx, row, false);
        } else if place.height == 2 {
            let below = Rect { x: place.x + 2, y: place.y + 1, width: place.width.saturating_sub(2), height: 1 };
            facts(w, canvas, below, ctx, row, true);
        }
        canvas.hit(place, Hit::Row(n));
    }
    if below > 0 {
        canvas.text(area.x + 2, y, area.width, &format!("{below} more below"), ctx.theme.dim());
        y += 1;
    }
    if let Some(row) = clipped {
        let place = Rect { y: y + 1, height: rest - 1, ..area };
        y = place.y + canvas.wrapped(place, &row.action.text, ctx.theme.strong());
    }
    y
}

/// Columns of the text: in a narrow pane an action that has its answer leaves room for it, any other does not.
fn text_width(w: &StepZero, width: u16, row: &ActionRow) -> u16 {
    let answered = w.data.answer(&row.action).is_some();
    if width >= WIDE {
        // as much as the longest needs, and the facts have what is left
        let longest = w.data.rows.iter().map(|r| text::width(&r.action.text)).max().unwrap_or(0);
        let most = width.saturating_sub(2 + OWNER + 2 + FACTS);
        return u16::try_from(longest).unwrap_or(most).clamp(20, most.max(20));
    }
    width.saturating_sub(2 + if answered { ANSWER + 1 } else { 0 })
}

fn first_line(w: &StepZero, canvas: &mut Canvas<'_>, row: Rect, ctx: &Ctx<'_>, action: &ActionRow) {
    let theme = ctx.theme;
    let answer = w.data.answer(&action.action);
    let words = if answer.is_some() { theme.dim() } else { theme.text() };
    let mut x = row.x + 2;
    if row.width >= WIDE {
        canvas.text(x, row.y, OWNER - 1, action.owner(), owner_style(w, action, ctx));
        x += OWNER;
    }
    canvas.text(x, row.y, text_width(w, row.width, action), &action.action.text, words);
    if let Some(answer) = answer {
        let (sign, word, tone) = answer_words(answer, ctx);
        let x = row.right().saturating_sub(ANSWER);
        canvas.text(x, row.y, ANSWER, &format!("{sign} {word}"), theme.tone(tone));
    }
}

fn owner_style(w: &StepZero, action: &ActionRow, ctx: &Ctx<'_>) -> Style {
    match (&action.owner, w.data.answer(&action.action)) {
        (_, Some(_)) => ctx.theme.dim(),
        (Some(_), None) => ctx.theme.text(),
        (None, None) => ctx.theme.tone(Tone::Watch),
    }
}

fn answer_words(answer: Answer, ctx: &Ctx<'_>) -> (&'static str, &'static str, Tone) {
    let glyphs = ctx.theme.glyphs;
    match answer {
        Answer::Closed(outcome) => (glyphs.done, outcome.word(), outcome_tone(outcome)),
        Answer::Carried => (glyphs.to, "carried over", Tone::Watch),
        Answer::Dropped => (glyphs.missing, "dropped", Tone::Neutral),
    }
}

/// Who owes it (`named`), when it was due, how often it was carried, about what; of an answered one what was said.
fn facts(w: &StepZero, canvas: &mut Canvas<'_>, row: Rect, ctx: &Ctx<'_>, action: &ActionRow, named: bool) {
    let theme = ctx.theme;
    let today = w.data.today;
    let dot = format!(" {} ", theme.glyphs.dot);
    let mut pieces: Vec<(String, Style)> = Vec::new();
    pieces.extend(named.then(|| (action.owner().to_owned(), owner_style(w, action, ctx))));
    if let Some(remark) = action.remark() {
        pieces.push((format!("\"{remark}\""), theme.dim()));
    } else if action.action.is_open() {
        let (standing, tone) = action.standing(today);
        let due = action.due(today);
        pieces.push((if action.action.due.is_some() { format!("due {due}") } else { due }, theme.dim()));
        if !standing.is_empty() {
            pieces.push((standing, theme.tone(tone)));
        }
    }
    if action.action.carried > 0 {
        pieces.push((format!("carried {}", action.carried()), theme.tone(action.carried_tone())));
    }
    let about = action.deal.clone().into_iter().chain((!action.kind().is_empty()).then(|| action.kind().to_owned()));
    pieces.extend(about.map(|words| (words, theme.dim())));
    if action.source.is_some() {
        pieces.push((action.source(today), theme.dim()));
    }
    let mut x = row.x;
    for (i, (words, style)) in pieces.iter().enumerate() {
        if i > 0 && x + SHORTEST > row.right() {
            break;
        }
        if i > 0 {
            x += canvas.text(x, row.y, row.right().saturating_sub(x), &dot, theme.dim());
        }
        let room = row.right().saturating_sub(x);
        x += canvas.text(x, row.y, room, words, *style);
        if text::width(words) > usize::from(room) {
            break;
        }
    }
}

fn parked_height(w: &StepZero, area: Rect) -> u16 {
    if w.data.parked.is_empty() {
        return 0;
    }
    let want = u16::try_from(w.data.parked.len()).unwrap_or(u16::MAX).saturating_add(2);
    want.min((area.height / 3).max(3))
}

fn topics(w: &StepZero, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let all = w.data.parked.len();
    let room = usize::from(area.height.saturating_sub(2));
    let more = if all > room { format!("{all}, the first {room}") } else { all.to_string() };
    chrome::section(canvas, area.x, area.y + 1, area.width, ctx, "PARKED FOR TODAY", &more);
    for (y, topic) in (area.y + 2..area.bottom()).zip(&w.data.parked) {
        let from = u16::try_from(text::width(&topic.from)).unwrap_or(0).min(area.width * 2 / 5);
        canvas.text(area.x + 2, y, area.width.saturating_sub(from + 5), &topic.text, theme.text());
        canvas.right(area.x, y, area.width.saturating_sub(1), &text::clip(&topic.from, usize::from(from)), theme.dim());
    }
}
