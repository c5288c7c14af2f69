//! Draws hygiene: the gaps rep by rep, two lines a deal where the pane is narrow, the line that is filled in below them.

use ratatui::layout::Rect;

use super::{Form, Hygiene, HygieneData};
use crate::domain::hygiene::{Entry, Gap};
use crate::domain::money::show::Scale;
use crate::domain::text;
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::command::Command;
use crate::ui::keymap::{self, Context};
use crate::ui::screens::actions::row::short_day;
use crate::ui::theme::Tone;
use crate::ui::widgets::chrome;
use crate::ui::world::Ctx;

/// From here on a deal takes one line.
const WIDE: u16 = 96;

/// One row of the list.
enum Line<'a> {
    /// Whose deals follow: name, how many lack something, of how many, worth.
    Rep(String),
    /// The exceptions follow.
    Exceptions(usize),
    /// A deal, the place among those that are shown.
    Deal(usize, &'a Entry),
    /// Its second line.
    More(usize, &'a Entry),
    Gap,
}

fn name(owner: Option<crate::domain::ids::PersonId>, ctx: &Ctx<'_>) -> String {
    owner.map_or_else(|| "nobody".to_owned(), |p| ctx.world.org.name(p).to_owned())
}

fn scale(data: &HygieneData, ctx: &Ctx<'_>) -> Scale {
    Scale::for_amounts(data.book.entries().map(|e| e.deal.value()), &ctx.world.currency)
}

pub(super) fn workspace(w: &Hygiene, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let Some(data) = &w.data else { return };
    let used = heading(w, data, canvas, area, ctx);
    let mut list = Rect { y: area.y + used, height: area.height.saturating_sub(used), ..area };
    if let (Some(form), Some(entry)) = (&w.form, w.selected()) {
        let height = Form::height(area.width).min(area.height);
        list.height = list.height.saturating_sub(height);
        form.draw(canvas, Rect { y: area.bottom() - height, height, ..area }, ctx, entry);
    }
    if w.shown().next().is_none() {
        nothing(data, canvas, list, ctx);
        return;
    }
    rows(w, data, canvas, list, ctx);
}

/// What is left, what waits for the CRM; returns the rows used.
fn heading(w: &Hygiene, data: &HygieneData, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) -> u16 {
    let theme = ctx.theme;
    let left = w.left();
    let (met, said) = data.book.output();
    let count = match (data.book.open, left) {
        (0, _) => String::new(),
        (open, 0) => format!("nothing is missing in {open} open deals"),
        (open, n) => format!("{n} of {open} open deals lack something"),
    };
    let tone = if left == 0 { theme.tone(Tone::Good) } else { theme.tone(Tone::Bad) };
    canvas.pieces(area.x, area.y, area.width, &[("GAPS", theme.title()), ("  ", theme.text()), (&count, tone)]);
    let key = keymap::key_for(&[Context::Hygiene], Command::GoFixes).unwrap_or_default();
    let waiting = match data.waiting {
        0 => String::new(),
        n => format!("{n} to update in the CRM: {key}"),
    };
    if data.book.open > 0 {
        let (sign, tone) = if met { (theme.glyphs.done, Tone::Good) } else { (theme.glyphs.missing, Tone::Watch) };
        canvas.pieces(
            area.x,
            area.y + 1,
            area.width,
            &[(sign, theme.tone(tone)), (" ", theme.text()), (&said, theme.tone(tone))],
        );
    }
    let wait = if w.form.is_some() { theme.dim() } else { theme.accent() };
    canvas.text(area.x, area.y + 2, area.width, &waiting, wait);
    let absent = match (data.missing.next_step, data.missing.next_step_day) {
        (true, true) => "the export has no column for next steps: what is filled in is kept here until it has",
        (true, false) => "the export has no column for the next step: what is filled in is kept here",
        (false, true) => "the export has no column for its day: what is filled in is kept here",
        (false, false) => return if data.waiting > 0 { 4 } else { 3 },
    };
    let below = 2 + u16::from(data.waiting > 0);
    canvas.text(area.x, area.y + below, area.width, absent, theme.dim());
    below + 2
}

fn nothing(data: &HygieneData, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let (what, then) = if data.book.open == 0 {
        (
            "No open deal is known here.",
            "The palette's `import` reads a CRM export; without deals the output of this step needs its reason at the end.",
        )
    } else if let Some(why) = data.missing.of_next_steps() {
        (
            "Nothing that is known of is missing in an open deal.",
            match why {
                _ if data.missing.next_step && data.missing.next_step_day => {
                    "Whether the buyers' next steps are agreed is in no export: a deal's page takes them, and keeps them here."
                }
                why => why,
            },
        )
    } else {
        ("Every open deal has a step, its day, a close date ahead and an amount.", "")
    };
    canvas.text(area.x, area.y, area.width, what, theme.strong());
    canvas.wrapped(Rect { y: area.y + 1, height: area.height.saturating_sub(1).min(3), ..area }, then, theme.dim());
}

fn lines<'a>(w: &'a Hygiene, data: &HygieneData, wide: bool, scale: &Scale, ctx: &Ctx<'_>) -> Vec<Line<'a>> {
    let mut lines = Vec::new();
    let mut last: Option<Option<crate::domain::ids::PersonId>> = None;
    let mut exceptions = false;
    for (at, entry) in w.shown().enumerate() {
        if entry.is_left() && last != Some(entry.deal.owner) {
            if !lines.is_empty() {
                lines.push(Line::Gap);
            }
            last = Some(entry.deal.owner);
            let rep = data.book.reps.iter().find(|r| r.owner == entry.deal.owner);
            let facts =
                rep.map_or_else(String::new, |r| format!("{} of {} open, {}", r.left(), r.open, scale.show(r.value())));
            lines.push(Line::Rep(format!("{}  {facts}", name(entry.deal.owner, ctx))));
        }
        if !entry.is_left() && !exceptions {
            exceptions = true;
            if !lines.is_empty() {
                lines.push(Line::Gap);
            }
            lines.push(Line::Exceptions(w.shown().count() - at));
        }
        lines.push(Line::Deal(at, entry));
        if !wide {
            lines.push(Line::More(at, entry));
        }
    }
    lines
}

fn rows(w: &Hygiene, data: &HygieneData, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let wide = area.width >= WIDE;
    let scale = scale(data, ctx);
    let lines = lines(w, data, wide, &scale, ctx);
    // where there is no room for all, the last row says how many more there are
    let mut area = area;
    let foot = area.bottom().saturating_sub(1);
    let cut = lines.len() > usize::from(area.height) && area.height > 3;
    area.height -= u16::from(cut);
    let height = usize::from(area.height).max(1);
    w.page.set((height / if wide { 1 } else { 2 }).max(1));
    let here = |l: &Line<'_>| matches!(l, Line::Deal(at, _) | Line::More(at, _) if *at == w.at);
    let first = lines.iter().position(here).unwrap_or(0);
    let last = lines.iter().rposition(here).unwrap_or(0);
    // the rep's name stays in view with the first deal
    let from =
        if first > 0 && matches!(lines[first - 1], Line::Rep(_) | Line::Exceptions(_)) { first - 1 } else { first };
    let mut top = w.top.get().min(lines.len().saturating_sub(height)).min(from);
    if last >= top + height {
        top = last + 1 - height;
    }
    w.top.set(top);
    let below = lines.iter().skip(top + height).filter(|l| matches!(l, Line::Deal(..))).count();
    if cut && below > 0 {
        canvas.text(area.x + 2, foot, area.width.saturating_sub(2), &format!("{below} more"), theme.dim());
    }
    for (y, line) in (area.y..area.bottom()).zip(&lines[top..]) {
        let row = Rect { y, height: 1, ..area };
        if here(line) {
            canvas.style(row, theme.selected());
        }
        match line {
            Line::Gap => {}
            Line::Rep(words) => {
                canvas.text(area.x, y, area.width, words, theme.title());
            }
            Line::Exceptions(n) => {
                chrome::section(
                    canvas,
                    area.x,
                    y,
                    area.width,
                    ctx,
                    "EXCEPTIONS",
                    &format!("{n}, until the next review"),
                );
            }
            Line::Deal(at, entry) => {
                if *at == w.at {
                    canvas.text(area.x, y, 1, theme.glyphs.now, theme.accent());
                }
                deal(canvas, row, ctx, (data, entry), &scale, wide);
                canvas.hit(row, Hit::Row(*at));
            }
            Line::More(at, entry) => {
                step(canvas, Rect { x: area.x + 4, width: area.width.saturating_sub(4), ..row }, ctx, entry, data);
                canvas.hit(row, Hit::Row(*at));
            }
        }
    }
}

/// Name, amount, close; in a wide pane the step, too.
fn deal(
    canvas: &mut Canvas<'_>,
    row: Rect,
    ctx: &Ctx<'_>,
    (data, entry): (&HygieneData, &Entry),
    scale: &Scale,
    wide: bool,
) {
    let theme = ctx.theme;
    let deal = &entry.deal;
    let bad = |gap: &[Gap]| entry.left().any(|g| gap.contains(&g));
    let names = if wide { 34 } else { row.width.saturating_sub(2 + 9 + 14) };
    canvas.text(row.x + 2, row.y, names, &deal.name, theme.strong());
    let x = row.x + 2 + names;
    let no_amount = bad(&[Gap::NoAmount]);
    let amount = if no_amount { "no amount".to_owned() } else { scale.show(deal.value()) };
    canvas.right(x, row.y, 9, &amount, if no_amount { theme.tone(Tone::Bad) } else { theme.text() });
    let over = bad(&[Gap::CloseOver, Gap::NoClose]);
    let close = deal.close.map_or_else(|| "no close".to_owned(), |d| short_day(d, ctx.world.today));
    let close = if bad(&[Gap::CloseOver]) { format!("{close} !") } else { close };
    canvas.text(x + 11, row.y, 13, &close, if over { theme.tone(Tone::Bad) } else { theme.dim() });
    if wide {
        let from = x + 26;
        step(canvas, Rect { x: from, width: row.right().saturating_sub(from), ..row }, ctx, entry, data);
    }
}

/// The step with its day, or what is missing of it, or why it is an exception.
fn step(canvas: &mut Canvas<'_>, row: Rect, ctx: &Ctx<'_>, entry: &Entry, data: &HygieneData) {
    let theme = ctx.theme;
    if let Some(reason) = &entry.exception {
        canvas.pieces(row.x, row.y, row.width, &[("exception: ", theme.tone(Tone::Watch)), (reason, theme.text())]);
        return;
    }
    let before = entry.lacks_step().then(|| data.before.get(&entry.deal.id)).flatten();
    if let Some(reason) = before {
        let pieces = [("exception last time: ", theme.tone(Tone::Watch)), (reason.as_str(), theme.text())];
        canvas.pieces(row.x, row.y, row.width, &pieces);
        return;
    }
    let missing: Vec<&str> = entry.left().filter(|g| g.is_step()).map(Gap::word).collect();
    let missing = missing.join(", ");
    let day = entry.deal.next_step_date.map(|d| short_day(d, ctx.world.today)).unwrap_or_default();
    let written = entry.deal.next_step.as_deref().filter(|s| !s.trim().is_empty());
    let behind = match (missing.is_empty(), day.is_empty()) {
        (true, _) => day.clone(),
        (false, true) => missing.clone(),
        (false, false) => format!("{missing} ({day})"),
    };
    let Some(written) = written else {
        canvas.text(row.x, row.y, row.width, &behind, theme.tone(Tone::Bad));
        return;
    };
    let tone = if missing.is_empty() { theme.dim() } else { theme.tone(Tone::Bad) };
    let room = u16::try_from(text::width(&behind)).unwrap_or(0).min(row.width);
    let used = canvas.text(row.x, row.y, row.width.saturating_sub(room + 2), written, theme.dim());
    canvas.text(row.x + used + 2, row.y, row.width.saturating_sub(used + 2), &behind, tone);
}

/// Under the agenda: everybody with gaps, and how many.
pub(super) fn reps(w: &Hygiene, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let Some(data) = &w.data else { return };
    let theme = ctx.theme;
    if data.book.reps.is_empty() || area.height < 2 {
        return;
    }
    chrome::section(canvas, area.x, area.y, area.width, ctx, "GAPS", "");
    let now = w.selected().filter(|e| e.is_left()).map(|e| e.deal.owner);
    for (n, (y, rep)) in (area.y + 1..area.bottom()).zip(&data.book.reps).enumerate() {
        let row = Rect { y, height: 1, ..area };
        if now == Some(rep.owner) {
            canvas.style(row, theme.selected());
        }
        let left = rep.left();
        let name = name(rep.owner, ctx);
        let name = if area.width < 18 { name.split(' ').next().unwrap_or_default() } else { name.as_str() };
        let (count, style) = match left {
            0 => (theme.glyphs.done.to_owned(), theme.tone(Tone::Good)),
            n => (n.to_string(), theme.tone(Tone::Bad)),
        };
        canvas.text(area.x, y, area.width.saturating_sub(4), name, theme.text());
        canvas.right(area.x, y, area.width, &count, style);
        canvas.hit(row, Hit::Person(n));
    }
}
