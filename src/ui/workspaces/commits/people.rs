//! Who has spoken, beside the agenda; and what happened to the deals since the last call, beside the card. One by one,
//! nobody's number shows but that of the person in the room.

use ratatui::layout::Rect;

use super::{Commits, ahead};
use crate::domain::forecast::card::SinceKind;
use crate::domain::forecast::{Draft, Horizon, Scenario};
use crate::domain::money::show::Scale;
use crate::domain::text;
use crate::domain::when::show_day;
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::theme::Tone;
use crate::ui::widgets::chrome;
use crate::ui::workspaces::call::{Entry, ForecastData, short_name};
use crate::ui::world::Ctx;

/// Draws the list, and what the team adds up to so far.
pub fn draw(w: &Commits, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let Some(data) = &w.data else { return };
    if area.height < 3 {
        return;
    }
    let scale = data.scale(&ctx.world.currency);
    // the last column stays free: a wall follows it
    let area = Rect { width: area.width - u16::from(area.width >= 18), ..area };
    let n = data.participants.len();
    let remark = if area.width >= 18 { format!("{} of {n}", data.accepted()) } else { String::new() };
    chrome::section(canvas, area.x, area.y, area.width, ctx, "PEOPLE", &remark);
    let sums = if data.is_one_on_one() || area.width < 18 { 0 } else { 5 };
    let room = usize::from(area.height.saturating_sub(1 + sums)).max(1);
    let first = w.at.saturating_sub(room / 2).min(n.saturating_sub(room));
    let mut y = area.y + 1;
    for at in (first..n).take(room) {
        if y >= area.bottom() {
            break;
        }
        draw_person(w, canvas, Rect { y, height: 1, ..area }, ctx, data, at, &scale);
        y += 1;
    }
    if let Some((hint, key)) = ahead::hint(data).filter(|_| sums > 0 && y < area.bottom()) {
        canvas.pieces(area.x + 2, y, area.width - 2, &[(&key, ctx.theme.accent()), (&hint, ctx.theme.text())]);
    }
    if sums > 0 && y + 4 < area.bottom() {
        draw_sums(w, canvas, Rect { y: y + 1, height: area.bottom() - y - 1, ..area }, ctx, data, &scale);
    }
}

fn draw_person(
    w: &Commits,
    canvas: &mut Canvas<'_>,
    row: Rect,
    ctx: &Ctx<'_>,
    data: &ForecastData,
    at: usize,
    scale: &Scale,
) {
    let theme = ctx.theme;
    let Some(entry) = data.participants.get(at) else { return };
    let now = at == w.at;
    canvas.hit(row, Hit::Person(at));
    if now {
        canvas.style(row, theme.selected());
    }
    let (sign, style) = match (now, entry.frozen.is_some()) {
        (true, _) => (theme.glyphs.now, theme.accent()),
        (false, true) => (theme.glyphs.done, theme.tone(Tone::Good)),
        (false, false) => (" ", theme.dim()),
    };
    canvas.text(row.x, row.y, 2, sign, style);
    let name = short_name(data, at);
    let hidden = data.is_one_on_one() && !now;
    let typed = w.form.as_ref().filter(|_| now).map(|f| f.draft.clone()).filter(|d| !d.is_empty());
    let said = typed.or_else(|| entry.said());
    let flagged = !hidden && said.as_ref().is_some_and(|d| is_flagged(entry, d));
    if row.width < 18 {
        canvas.text(row.x + 2, row.y, row.width.saturating_sub(4), &name, theme.text());
        if flagged {
            canvas.text(row.right() - 1, row.y, 1, "!", theme.tone(Tone::Watch));
        }
        return;
    }
    let figures: u16 = if row.width >= 25 { 17 } else { 8 };
    canvas.text(row.x + 2, row.y, row.width.saturating_sub(2 + if hidden { 0 } else { figures }), &name, theme.text());
    if hidden {
        return;
    }
    let x = row.right() - figures;
    let Some(draft) = said else {
        canvas.right(x, row.y, figures - 1, "missing", theme.dim());
        return;
    };
    let card = crate::domain::forecast::card::Card::new(&entry.facts, &draft);
    let fc = draft.call(Horizon::Quarter).fc.map_or_else(|| "...".to_owned(), |m| scale.show(m));
    let ahead = entry.frozen.is_none() && !now;
    let style = if ahead { theme.dim() } else { theme.text() };
    if figures > 8 {
        canvas.right(x, row.y, 8, &fc, style);
        let moved = card.movement(Horizon::Quarter, Scenario::Forecast).map(|m| scale.signed(m.delta));
        let what = if ahead { "ahead".to_owned() } else { moved.unwrap_or_default() };
        canvas.right(x + 8, row.y, 7, &what, theme.dim());
    } else {
        canvas.right(x, row.y, 6, &fc, style);
    }
    if flagged {
        canvas.text(row.right() - 1, row.y, 1, "!", theme.tone(Tone::Watch));
    }
}

/// Any of the six numbers moved beyond the threshold.
fn is_flagged(entry: &Entry, draft: &Draft) -> bool {
    let card = crate::domain::forecast::card::Card::new(&entry.facts, draft);
    Horizon::ALL.iter().any(|h| Scenario::ALL.iter().any(|s| card.movement(*h, *s).is_some_and(|m| m.flagged)))
}

fn draw_sums(w: &Commits, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>, data: &ForecastData, scale: &Scale) {
    let theme = ctx.theme;
    let ahead = data.meeting.is_none();
    let title = if ahead { "HANDED IN" } else { "TEAM SO FAR" };
    chrome::section(canvas, area.x, area.y, area.width, ctx, title, &data.quarter.short());
    let sum = if ahead {
        let said = |e: &Entry| {
            let spoken = if Some(e.subject()) == w.subject() {
                w.form.as_ref().map(|f| f.draft.quarter_call)
            } else {
                e.draft.as_ref().map(|d| d.quarter_call)
            };
            spoken.and_then(|s| s.complete())
        };
        data.participants.iter().filter_map(said).sum()
    } else {
        data.sum(Horizon::Quarter)
    };
    for (y, &scenario) in (area.y + 1..area.bottom()).zip(Scenario::ALL) {
        let style = if scenario == Scenario::Forecast { theme.strong() } else { theme.text() };
        canvas.text(area.x + 2, y, 4, scenario.short(), theme.dim());
        canvas.right(area.x + 4, y, 11, &scale.show(sum.get(scenario)), style);
    }
}

/// Beside the card: what happened to the deals where there is width for it, and what is worth asking.
pub fn draw_since(w: &Commits, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let Some((data, entry, form)) = w.open() else { return };
    let theme = ctx.theme;
    let scale = data.scale(&ctx.world.currency);
    let mut y = area.y;
    if area.width >= 40 && area.height > 3 {
        let height = area.height.saturating_sub(4);
        y += draw_happened(w, canvas, Rect { height, ..area }, ctx) + 1;
    }
    let remarks: Vec<String> =
        form.card(entry).problems().iter().filter(|p| !p.is_blocking()).map(|p| p.message(&scale)).collect();
    if remarks.is_empty() || y + 2 >= area.bottom() {
        return;
    }
    chrome::section(canvas, area.x, y, area.width, ctx, "WORTH ASKING", "");
    y += 1;
    for remark in remarks {
        if y >= area.bottom() {
            break;
        }
        canvas.text(area.x, y, 2, theme.glyphs.dot, theme.accent());
        let room = Rect { x: area.x + 2, y, width: area.width.saturating_sub(2), height: area.bottom() - y };
        y += canvas.wrapped(room, &remark, theme.text());
    }
}

/// What happened to the deals since the last call; returns the rows used.
pub fn draw_happened(w: &Commits, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) -> u16 {
    let Some((data, entry, _)) = w.open() else { return 0 };
    let theme = ctx.theme;
    let scale = data.scale(&ctx.world.currency);
    let area = Rect { width: area.width.min(84), ..area };
    let last = entry.facts.quarter.last.or(entry.facts.month.last);
    let remark = last.map_or_else(
        || "this is the first call".to_owned(),
        |l| show_day(ctx.world.local(l.at).date_naive(), ctx.world.today),
    );
    chrome::section(canvas, area.x, area.y, area.width, ctx, "SINCE LAST CALL", &remark);
    let mut y = area.y + 1;
    if entry.since.is_empty() && last.is_some() {
        canvas.text(area.x, y, area.width, "no deal of theirs has changed", theme.dim());
        y += 1;
    }
    for since in &entry.since {
        if y >= area.bottom() {
            break;
        }
        let tone = match since.kind {
            SinceKind::Slipped { .. } | SinceKind::Lost => Tone::Bad,
            SinceKind::Pushed { .. } => Tone::Watch,
            SinceKind::Won | SinceKind::PulledIn { .. } => Tone::Good,
            SinceKind::New | SinceKind::Reopened | SinceKind::Resized { .. } => Tone::Neutral,
        };
        let detail = match since.kind {
            SinceKind::Slipped { to, .. } | SinceKind::Pushed { to, .. } | SinceKind::PulledIn { to, .. } => {
                format!("{} {} {}", scale.show(since.value), theme.glyphs.to, to.format("%-d %b"))
            }
            SinceKind::Resized { from, to } => {
                format!("{} {} {}", scale.show(from), theme.glyphs.to, scale.show(to))
            }
            SinceKind::Lost | SinceKind::Won | SinceKind::New | SinceKind::Reopened => scale.show(since.value),
        };
        canvas.text(area.x, y, 9, since.kind.word(), theme.tone(tone));
        let width = u16::try_from(text::width(&detail)).unwrap_or(0);
        let room = area.width.saturating_sub(10 + width + 1);
        canvas.text(area.x + 10, y, room, entry.deal_name(since.deal), theme.text());
        canvas.right(area.x, y, area.width, &detail, theme.dim());
        y += 1;
    }
    y - area.y
}
