//! Draws the form of an explanation.

use ratatui::layout::Rect;

use super::{Explain, Focus, line};
use crate::domain::forecast::owed::{Lacks, Story, Suspect};
use crate::domain::money::show::Scale;
use crate::domain::money::{Currency, Money};
use crate::domain::text;
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::keymap::Context;
use crate::ui::screens::owed::said_when;
use crate::ui::theme::Tone;
use crate::ui::widgets::bar::{Part, stacked};
use crate::ui::widgets::chrome;
use crate::ui::widgets::field::Field;
use crate::ui::world::Ctx;

/// Columns of an amount, and of what became of a deal.
const AMOUNT: u16 = 9;
const FATE: u16 = 12;

/// What stands before a field.
const LABEL: u16 = 24;

pub(super) fn screen(form: &Explain, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    chrome::header(canvas, Rect { height: 1, ..area }, ctx, "EXPLAIN A MISSED FC");
    let body = Rect {
        x: area.x + 1,
        y: area.y + 2,
        width: area.width.saturating_sub(2).min(132),
        height: area.height.saturating_sub(4),
    };
    let story = form.story();
    let scale = scale(form, &story, ctx);
    let roomy = body.height >= 30;
    let mut y = head(form, &story, canvas, body, ctx, &scale);
    y += u16::from(roomy);
    let tail = tail(form);
    // the fields below keep their place whatever is named
    let room = body.bottom().saturating_sub(y + tail);
    y += deals(form, &story, canvas, Rect { y, height: room, ..body }, ctx, &scale);
    y += u16::from(roomy);
    for (n, focus) in form.fields().into_iter().enumerate().filter(|(_, f)| *f != Focus::Deal) {
        if y >= body.bottom() {
            break;
        }
        field(form, (n, focus), canvas, Rect { y, height: 1, ..body }, ctx, &scale);
        y += 1;
    }
    let said = Rect { y: area.bottom().saturating_sub(2), height: 1, ..body };
    let (words, style) = match &form.complaint {
        Some(why) => (why.clone(), ctx.theme.tone(Tone::Bad)),
        None => (hint(form, &story, &ctx.world.currency), ctx.theme.dim()),
    };
    canvas.text(said.x, said.y, said.width, &words, style);
    let chain = [Context::Explaining, Context::Always];
    chrome::footer(canvas, Rect { y: area.bottom() - 1, height: 1, ..area }, ctx, &chain, None);
}

fn tail(form: &Explain) -> u16 {
    u16::try_from(form.fields().iter().filter(|f| **f != Focus::Deal).count()).unwrap_or(0) + 1
}

fn scale(form: &Explain, story: &Story, ctx: &Ctx<'_>) -> Scale {
    let currency = &ctx.world.currency;
    match form.data.entry.miss {
        Some(m) => Scale::for_difference(m.fc, m.actual, currency),
        None => Scale::for_amounts(story.deals.iter().map(|d| d.amount), currency),
    }
}

/// Whose gap it is, and how far it is explained; returns the row below.
fn head(form: &Explain, story: &Story, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>, scale: &Scale) -> u16 {
    let theme = ctx.theme;
    let entry = &form.data.entry;
    let name = format!("{}   ", entry.name);
    let period = format!("{}   ", entry.period.name());
    let said = entry.miss.map_or_else(String::new, |m| {
        format!("FC {} {}, {} won", scale.show(m.fc), said_when(m.at, entry), scale.show(m.actual))
    });
    let pieces = [(name.as_str(), theme.strong()), (&period, theme.accent()), (&said, theme.text())];
    canvas.pieces(area.x, area.y, area.width, &pieces);
    let mut y = area.y + 1;
    if let Some(before) = entry.newest() {
        let day = crate::domain::when::show_day(ctx.world.local(before.at).date_naive(), ctx.world.today);
        let words = format!("amends what was written {day}: that stays beside it as it is");
        canvas.text(area.x, y, area.width, &words, theme.dim());
        y += 1;
    }
    y += u16::from(area.height >= 20);
    let sum = story.reconcile(form.by());
    let tone = if sum.unexplained > Money::ZERO { Tone::Watch } else { Tone::Good };
    canvas.text(area.x, y, area.width, &sum.line(scale), theme.tone(tone));
    let whole = sum.by.max(sum.named).minor();
    let parts = [
        Part { amount: sum.named.min(sum.by).minor(), sign: theme.glyphs.full, style: theme.accent() },
        Part { amount: sum.offset.minor(), sign: theme.glyphs.half, style: theme.dim() },
        Part { amount: sum.unexplained.minor(), sign: theme.glyphs.empty, style: theme.tone(Tone::Watch) },
    ];
    stacked(canvas, area.x, y + 1, area.width.min(60), whole, &parts);
    y + 2 + u16::from(area.height >= 20)
}

/// The deals that are named, the line that names one, and what it may mean; returns the rows used.
fn deals(form: &Explain, story: &Story, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>, scale: &Scale) -> u16 {
    let theme = ctx.theme;
    if area.height < 3 {
        return 0;
    }
    if form.data.suspects.is_empty() {
        canvas.text(
            area.x,
            area.y,
            area.width,
            "No deal of theirs was due or named: nothing stood behind the number.",
            theme.text(),
        );
        return 1;
    }
    chrome::section(canvas, area.x, area.y, area.width, ctx, "THE DEALS THAT MADE IT", "");
    let focused = form.focus() == Focus::Deal;
    let offered = if focused && form.picked.is_none() { form.offered() } else { Vec::new() };
    let typed = !form.deal.is_empty();
    let shown = offered.len().min(line::OFFERED).min(usize::from(area.height.saturating_sub(3)).max(1));
    let rows = usize::from(area.height.saturating_sub(2)).saturating_sub(shown).max(1);
    let first = story.deals.len().saturating_sub(rows);
    if first > 0 {
        canvas.right(area.x, area.y, area.width, &format!("{first} more above"), theme.dim());
    }
    let mut y = area.y + 1;
    for one in story.deals.iter().skip(first) {
        canvas.text(area.x, y, 2, "+", theme.accent());
        let row = Rect { x: area.x + 2, y, width: area.width.saturating_sub(2), height: 1 };
        let fate = one.fate.map_or("", |f| f.word());
        let name = (row.width / 3).min(34);
        canvas.text(row.x, y, name, form.deal_name(one.deal), theme.text());
        canvas.right(row.x + name, y, AMOUNT, &scale.show(one.amount), theme.text());
        canvas.text(row.x + name + AMOUNT + 1, y, FATE - 1, fate, theme.dim());
        let x = row.x + name + AMOUNT + FATE;
        canvas.text(x, y, row.right().saturating_sub(x), &one.reason, theme.text());
        y += 1;
    }
    y += entry_line(form, canvas, Rect { y, height: 1, ..area }, ctx, scale, focused);
    for (n, suspect) in offered.into_iter().take(shown).enumerate() {
        if y >= area.bottom() {
            break;
        }
        let row = Rect { y, height: 1, ..area };
        suggestion(form, suspect, canvas, row, ctx, scale);
        if typed && n == form.at {
            canvas.style(row, theme.selected());
            canvas.text(area.x, y, 2, theme.glyphs.now, theme.accent());
        }
        canvas.hit(row, Hit::Row(n));
        y += 1;
    }
    if focused && typed && shown == 0 && form.picked.is_none() && y < area.bottom() {
        canvas.text(area.x + 2, y, area.width - 2, line::NO_SUCH, theme.tone(Tone::Bad));
        y += 1;
    }
    y - area.y
}

/// The line itself: the letters of a deal, or what happened to the one that was picked.
fn entry_line(form: &Explain, canvas: &mut Canvas<'_>, row: Rect, ctx: &Ctx<'_>, scale: &Scale, focused: bool) -> u16 {
    let theme = ctx.theme;
    canvas.hit(row, Hit::Field(0));
    let inner = Rect { x: row.x + 2, width: row.width.saturating_sub(2), ..row };
    if let Some((deal, amount)) = form.picked {
        let label =
            format!("{} {}: ", text::clip(form.deal_name(deal), usize::from(inner.width / 3)), scale.show(amount));
        let used = canvas.text(inner.x, row.y, inner.width, &label, theme.strong());
        let field = Rect { x: inner.x + used, width: inner.width.saturating_sub(used), ..inner };
        input(&form.reason, canvas, field, ctx, focused, "what happened, in words");
        return 1;
    }
    let field = Rect { width: inner.width.min(56), ..inner };
    input(&form.deal, canvas, field, ctx, focused, "a few letters of a deal, or: deal 60k: what happened");
    1
}

fn input(field: &Field, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>, focused: bool, hint: &str) {
    let theme = ctx.theme;
    field.draw(canvas, area, focused, theme);
    if field.value().is_empty() {
        let style = if focused { theme.focus() } else { theme.field().patch(theme.dim()) };
        canvas.text(area.x + u16::from(focused), area.y, area.width.saturating_sub(1), hint, style);
    }
}

/// A deal that may be named: what it was to bring, what became of it, and why it is offered.
fn suggestion(form: &Explain, s: &Suspect, canvas: &mut Canvas<'_>, row: Rect, ctx: &Ctx<'_>, scale: &Scale) {
    let theme = ctx.theme;
    let inner = Rect { x: row.x + 2, width: row.width.saturating_sub(2), ..row };
    let name = (inner.width / 3).min(34);
    canvas.text(inner.x, row.y, name, &s.name, theme.dim());
    canvas.right(inner.x + name, row.y, AMOUNT, &scale.show(s.offer()), theme.dim());
    canvas.text(inner.x + name + AMOUNT + 1, row.y, FATE - 1, s.fate.word(), theme.dim());
    let named = form.story.deals.iter().any(|d| d.deal == s.deal);
    let why = match (named, s.named, s.due) {
        (true, ..) => "named already: another amount, 0 takes it off".to_owned(),
        (_, Some(amount), _) => format!("was behind the FC for {}", scale.show(amount)),
        (_, None, Some(value)) => format!("was due then, worth {}", scale.show(value)),
        (_, None, None) => "came into the period later".to_owned(),
    };
    let x = inner.x + name + AMOUNT + FATE;
    canvas.text(x, row.y, inner.right().saturating_sub(x), &why, theme.dim());
}

fn field(form: &Explain, (n, focus): (usize, Focus), canvas: &mut Canvas<'_>, row: Rect, ctx: &Ctx<'_>, scale: &Scale) {
    let theme = ctx.theme;
    let focused = form.focus() == focus;
    let (label, hint, field) = match focus {
        Focus::Deal => return,
        Focus::Rest => {
            let left = form.story.reconcile(form.by()).unexplained;
            (format!("The rest, {}", scale.show(left)), "why it has no deal; or name another deal", &form.rest)
        }
        Focus::Lesson => ("From now on".to_owned(), "what is done differently (may stay empty)", &form.lesson),
        Focus::Why => ("Why is it amended?".to_owned(), "what was wrong or missing", &form.why),
    };
    let style = if focused { theme.title() } else { theme.dim() };
    canvas.text(row.x, row.y, LABEL - 1, &label, style);
    let area = Rect { x: row.x + LABEL, width: row.width.saturating_sub(LABEL), ..row };
    input(field, canvas, area, ctx, focused, hint);
    canvas.hit(row, Hit::Field(n));
}

/// What Enter does now.
fn hint(form: &Explain, story: &Story, currency: &Currency) -> String {
    let last = form.fields().last() == Some(&form.focus());
    let lacks = story.lacks(form.by(), form.amends(), &form.data.suspects);
    let ready = lacks.is_empty();
    let share = lacks.iter().find(|l| matches!(l, Lacks::Share { .. }));
    let nothing_left = story.is_mostly_without(form.by()) && !story.leaves_deals(&form.data.suspects);
    match (form.focus(), form.picked, last) {
        (Focus::Deal, Some(_), _) => "Enter names it; Esc picks another deal".to_owned(),
        (Focus::Deal, None, _) if !form.deal.is_empty() && form.offered().is_empty() => {
            format!("{}: letters that mean no deal cannot be saved", line::CLEARS)
        }
        (Focus::Deal, None, _) if !form.deal.is_empty() => "Enter takes it; an amount may follow: orb 60k".to_owned(),
        (Focus::Deal | Focus::Rest, None, _) if share.is_some() => share.map(|s| s.line(currency)).unwrap_or_default(),
        (Focus::Rest, ..) if nothing_left && !form.data.suspects.is_empty() => {
            "no deal that was due or named is left: the rest may stay without one".to_owned()
        }
        (Focus::Deal, None, _) if ready => "every part of the gap has its deal or its reason: Enter goes on".to_owned(),
        (Focus::Deal, None, _) if story.deals.is_empty() => {
            "a market story is not an explanation: which deals made the gap?".to_owned()
        }
        (Focus::Deal, None, _) => "another deal, or Enter to go on".to_owned(),
        (_, _, true) => "Enter saves it: it stays as it is then, and is amended, not edited".to_owned(),
        _ => "Enter goes on; what is written is kept".to_owned(),
    }
}
