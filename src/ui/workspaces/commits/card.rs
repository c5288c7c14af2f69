//! The card: what was said last time, what is said now, how it moved; what is won, the target, what is missing.

use ratatui::layout::Rect;

use super::form::{Focus, Form, NUMBERS, place};
use super::{Commits, deals, people};
use crate::domain::forecast::card::{Card, Problem};
use crate::domain::forecast::{Horizon, Scenario};
use crate::domain::health::coverage::Coverage;
use crate::domain::money::show::{Scale, percent_signed};
use crate::domain::text;
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::theme::Tone;
use crate::ui::widgets::large;
use crate::ui::workspaces::call::{Entry, ForecastData, shown_moment};
use crate::ui::world::Ctx;

/// Below this height rows are joined.
const TALL: u16 = 28;

/// A coverage beyond this is not told apart.
const MUCH: f64 = 20.0;

/// Where the columns stand.
#[derive(Debug, Clone, Copy)]
pub struct Columns {
    label: u16,
    last: u16,
    now: u16,
    moved: u16,
    block: u16,
    gap: u16,
}

impl Columns {
    /// The columns that suit this width.
    pub const fn of(width: u16) -> Self {
        let (label, last, now, moved, gap) = match width {
            84.. => (16, 10, 11, 11, 4),
            62.. => (12, 8, 9, 9, 1),
            _ => (7, 6, 7, 8, 1),
        };
        Self { label, last, now, moved, block: last + now + moved + gap, gap }
    }

    const fn at(&self, area: Rect, horizon: Horizon) -> u16 {
        let n = match horizon {
            Horizon::Month => 0,
            Horizon::Quarter => 1,
        };
        area.x + self.label + n * self.block
    }

    /// x and width of what was said last.
    pub const fn last(&self, area: Rect, horizon: Horizon) -> (u16, u16) {
        (self.at(area, horizon), self.last)
    }

    /// x and width of what is said now.
    pub const fn now(&self, area: Rect, horizon: Horizon) -> (u16, u16) {
        (self.at(area, horizon) + self.last + 1, self.now - 1)
    }

    /// x and width of how it moved.
    pub const fn moved(&self, area: Rect, horizon: Horizon) -> (u16, u16) {
        (self.at(area, horizon) + self.last + self.now, self.moved)
    }

    /// What a row is called.
    pub const fn word(&self, scenario: Scenario) -> &'static str {
        if self.label >= 12 { scenario.word() } else { scenario.short() }
    }

    const fn right(&self) -> u16 {
        self.label + 2 * self.block - self.gap
    }
}

/// Draws the whole workspace.
pub fn draw(w: &Commits, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let Some((data, entry, form)) = w.open() else {
        let hint = "Nobody speaks in this call: import the team, or name its sellers on the first screen.";
        canvas.wrapped(area, if w.data.is_some() { hint } else { "" }, ctx.theme.dim());
        return;
    };
    let scale = data.scale(&ctx.world.currency);
    let tall = area.height >= TALL;
    let columns = Columns::of(area.width);
    let mut y = area.y + draw_name(w, canvas, area, ctx);
    y += u16::from(tall);
    if ctx.world.presenting && area.height >= TALL + large::HEIGHT + 2 {
        let style = ctx.theme.accent();
        let figures: Vec<_> = Horizon::ALL
            .iter()
            .filter_map(|&h| {
                Some((
                    format!("FC {}", data.heading(h)),
                    scale.show(form.draft.call(h).get(Scenario::Forecast)?),
                    style,
                ))
            })
            .collect();
        if !figures.is_empty() {
            y += large::band(canvas, area.x, y, area.width, &figures, ctx.theme) + 1;
        }
    }
    y += draw_heads(canvas, Rect { y, ..area }, ctx, data, columns);
    y += draw_numbers(canvas, Rect { y, ..area }, ctx, entry, form, columns, &scale);
    y += draw_facts(canvas, Rect { y, ..area }, ctx, &form.card(entry), columns, &scale, tall);
    if let Some((what, tone)) = message(w, entry, form, &scale) {
        let room = Rect { y, height: 1 + u16::from(tall), ..area };
        if tall {
            canvas.wrapped(room, &what, ctx.theme.tone(tone));
        } else {
            canvas.text(area.x, y, area.width, &what, ctx.theme.tone(tone));
        }
    }
    y += 1 + 2 * u16::from(tall);
    let rest = Rect { y, height: area.bottom().saturating_sub(y), ..area };
    y = deals::draw(w, canvas, rest, ctx, tall) + 1;
    // where the prompts leave no room beside the card, what happened stands below it
    if tall && area.width < 84 && y + 3 < area.bottom() {
        people::draw_happened(w, canvas, Rect { y, height: area.bottom() - y, ..area }, ctx);
    }
}

fn draw_name(w: &Commits, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) -> u16 {
    let Some((data, entry, form)) = w.open() else { return 0 };
    let theme = ctx.theme;
    let of = format!("   {} of {}", w.at + 1, data.participants.len());
    let speaker = entry.speaker.as_deref().map(|s| format!("  {s}")).unwrap_or_default();
    let (state, tone) = match (&entry.frozen, &entry.returned) {
        (Some(f), _) if form.frozen => {
            let at = shown_moment(f.at(), ctx);
            (format!("{} accepted {at}", theme.glyphs.done), Tone::Good)
        }
        (Some(_), _) => ("! amending, Esc drops it".to_owned(), Tone::Watch),
        (None, Some(r)) => {
            let at = shown_moment(r.at, ctx);
            (format!("{} returned {at}", theme.glyphs.missing), Tone::Bad)
        }
        (None, None) if data.meeting.is_none() => ("ahead of the call".to_owned(), Tone::Neutral),
        (None, None) => (String::new(), Tone::Neutral),
    };
    let room = area.width.saturating_sub(u16::try_from(text::width(&state)).unwrap_or(0).min(area.width / 2) + 2);
    let pieces = [(entry.name.as_str(), theme.strong()), (speaker.as_str(), theme.dim()), (of.as_str(), theme.dim())];
    canvas.pieces(area.x, area.y, room, &pieces);
    let state = text::clip(&state, usize::from(area.width / 2));
    canvas.right(area.x, area.y, Columns::of(area.width).right().min(area.width), &state, theme.tone(tone));
    1
}

fn draw_heads(canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>, data: &ForecastData, columns: Columns) -> u16 {
    for &horizon in Horizon::ALL {
        let (x, _) = columns.last(area, horizon);
        let end = columns.now(area, horizon);
        canvas.right(x, area.y, end.0 + end.1 - x, &data.heading(horizon), ctx.theme.title());
        for ((x, width), what) in [
            (columns.last(area, horizon), "last"),
            (columns.now(area, horizon), "now"),
            (columns.moved(area, horizon), "moved"),
        ] {
            canvas.right(x, area.y + 1, width, what, ctx.theme.dim());
        }
    }
    2
}

fn draw_numbers(
    canvas: &mut Canvas<'_>,
    area: Rect,
    ctx: &Ctx<'_>,
    entry: &Entry,
    form: &Form,
    columns: Columns,
    scale: &Scale,
) -> u16 {
    let theme = ctx.theme;
    let card = form.card(entry);
    let wrong: Vec<_> = live(&card, form).filter_map(|p| p.field()).collect();
    for (at, (horizon, scenario)) in NUMBERS.into_iter().enumerate() {
        let y = area.y + u16::try_from(at % 3).unwrap_or(0);
        let style = if scenario == Scenario::Forecast { theme.strong() } else { theme.text() };
        if horizon == Horizon::Month {
            canvas.text(area.x, y, columns.label, columns.word(scenario), style);
        }
        let (x, width) = columns.last(area, horizon);
        let last = entry.facts.horizon(horizon).last.map(|l| scale.show(l.call.get(scenario)));
        canvas.right(x, y, width, last.as_deref().unwrap_or("-"), theme.dim());
        draw_now(canvas, columns.now(area, horizon), y, ctx, form, at, scale, wrong.contains(&(horizon, scenario)));
        if let Some(movement) = card.movement(horizon, scenario) {
            let (x, width) = columns.moved(area, horizon);
            let tone = if movement.flagged { theme.tone(Tone::Watch) } else { theme.dim() };
            // the mark has its own column, so that the numbers stand under each other
            canvas.right(x, y, width - 2, &scale.signed(movement.delta), tone);
            canvas.text(x + width - 1, y, 1, if movement.flagged { "!" } else { "" }, tone);
        }
    }
    3
}

#[expect(clippy::too_many_arguments, reason = "one cell, and everything that shows in it")]
fn draw_now(
    canvas: &mut Canvas<'_>,
    (x, width): (u16, u16),
    y: u16,
    ctx: &Ctx<'_>,
    form: &Form,
    at: usize,
    scale: &Scale,
    wrong: bool,
) {
    let theme = ctx.theme;
    let (horizon, scenario) = NUMBERS[at];
    let cell = Rect::new(x, y, width, 1);
    canvas.hit(cell, Hit::Field(at));
    let focused = form.focus == Focus::Number(horizon, scenario);
    let amount = form.draft.call(horizon).get(scenario).map(|m| scale.show(m));
    if form.frozen {
        let base = if focused { theme.selected() } else { theme.text() };
        canvas.style(cell, base);
        canvas.right(x, y, width, amount.as_deref().unwrap_or("-"), base.patch(theme.strong()));
        return;
    }
    if focused {
        form.numbers.draw_focused(at, canvas, cell, theme);
        return;
    }
    canvas.style(cell, theme.field());
    let bad = wrong || form.numbers.error(at).is_some();
    let style = if bad { theme.field().patch(theme.tone(Tone::Bad)) } else { theme.field().patch(theme.strong()) };
    let shown = amount.unwrap_or_else(|| form.numbers.field(at).value().to_owned());
    canvas.right(x, y, width, &shown, style);
}

fn draw_facts(
    canvas: &mut Canvas<'_>,
    area: Rect,
    ctx: &Ctx<'_>,
    card: &Card<'_>,
    columns: Columns,
    scale: &Scale,
    tall: bool,
) -> u16 {
    let theme = ctx.theme;
    let none = || "-".to_owned();
    let show = |m: Option<crate::domain::money::Money>| m.map_or_else(none, |m| scale.show(m));
    let won = |h: Horizon| scale.show(card.facts.horizon(h).won);
    let target = |h: Horizon| show(card.facts.horizon(h).target);
    let cover = |h: Horizon| match card.coverage(h) {
        // beyond this the figure only says that next to nothing is still to be won
        Coverage::Times { ratio, .. } if ratio > MUCH => format!(">{MUCH:.0}x"),
        coverage => coverage.show(),
    };
    type Cell<'a> = Box<dyn Fn(Horizon) -> String + 'a>;
    let rows: Vec<(&str, &str, Cell<'_>)> = if tall {
        vec![
            ("won so far", "won", Box::new(won)),
            ("target", "target", Box::new(target)),
            ("gap", "gap", Box::new(|h| show(card.gap(h)))),
            ("to go", "to go", Box::new(|h| show(card.to_go(h)))),
            ("coverage", "cover", Box::new(cover)),
        ]
    } else {
        vec![
            ("won, target", "won/tgt", Box::new(|h| format!("{} of {}", won(h), target(h)))),
            ("gap, to go", "gap/go", Box::new(|h| format!("{} / {}", show(card.gap(h)), show(card.to_go(h))))),
            ("coverage", "cover", Box::new(cover)),
        ]
    };
    let mut y = area.y;
    for (long, short, cell) in &rows {
        canvas.text(area.x, y, columns.label, if columns.label >= 12 { long } else { short }, theme.dim());
        for &horizon in Horizon::ALL {
            let (x, width) = columns.now(area, horizon);
            let (from, _) = columns.last(area, horizon);
            let style = if *long == "coverage" && card.is_covered(horizon) == Some(false) {
                theme.tone(Tone::Watch)
            } else {
                theme.text()
            };
            canvas.right(from, y, x + width - from, &cell(horizon), style);
            if *long == "coverage" && card.is_covered(horizon) == Some(false) {
                let (x, width) = columns.moved(area, horizon);
                canvas.text(x + 1, y, width - 1, "thin", theme.tone(Tone::Watch));
            }
        }
        y += 1;
    }
    y - area.y
}

/// What is against the rules in what has been typed so far; what is still to be typed is not.
fn live<'a>(card: &Card<'a>, form: &Form) -> impl Iterator<Item = Problem> + use<'a> {
    let frozen = form.frozen;
    card.problems().into_iter().filter(move |p| {
        let later = matches!(
            p,
            Problem::Missing { .. }
                | Problem::SureNotAsked { .. }
                | Problem::NoAmendmentReason
                | Problem::Unexplained { .. }
        );
        !frozen && p.is_blocking() && !later
    })
}

/// The one line under the numbers: a field that is not understood, what was said about the last attempt, what is against
/// the rules, what a move is called.
fn message(w: &Commits, entry: &Entry, form: &Form, scale: &Scale) -> Option<(String, Tone)> {
    if let Focus::Number(horizon, scenario) = form.focus
        && let Some(error) = form.numbers.error(place(horizon, scenario))
    {
        return Some((error.to_owned(), Tone::Bad));
    }
    if let Some(notice) = &w.notice {
        return Some(notice.clone());
    }
    let card = form.card(entry);
    if let Some(problem) = live(&card, form).next() {
        return Some((problem.message(scale), Tone::Bad));
    }
    if let Focus::Number(horizon, scenario) = form.focus
        && let Some(m) = card.movement(horizon, scenario).filter(|m| m.flagged && !form.frozen)
        && card.explained(horizon, &m).next().is_none()
    {
        let percent = m.percent.map_or_else(String::new, |p| format!(", {}", percent_signed(p)));
        let word = format!("! {} moved {}{percent}: it needs its deal", scenario.short(), scale.signed(m.delta));
        return Some((word, Tone::Watch));
    }
    entry.returned.as_ref().map(|r| (format!("Returned: {}", r.reason), Tone::Bad))
}
