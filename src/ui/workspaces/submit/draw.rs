//! The roll-up: one line for each report, the sum, the own number, the difference; then the reason and the hour.

use chrono::TimeDelta;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::{Focus, Submit, hides_reports};
use crate::domain::forecast::card::Problem;
use crate::domain::forecast::rollup::{RollUp, Row, SubmissionClock};
use crate::domain::forecast::{Horizon, Scenario};
use crate::domain::money::Money;
use crate::domain::money::show::Scale;
use crate::domain::text;
use crate::domain::when::{show_day, show_span};
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::theme::Tone;
use crate::ui::widgets::chrome;
use crate::ui::workspaces::call::{ForecastData, Own, short_name, shown_moment};
use crate::ui::workspaces::commits::form::{NUMBERS, place};
use crate::ui::world::Ctx;

/// Where the columns stand: a name, three numbers for each horizon.
#[derive(Clone, Copy)]
struct Columns {
    name: u16,
    each: u16,
    gap: u16,
}

impl Columns {
    const fn of(width: u16) -> Self {
        match width {
            90.. => Self { name: 24, each: 10, gap: 4 },
            64.. => Self { name: 14, each: 8, gap: 2 },
            _ => Self { name: 9, each: 7, gap: 1 },
        }
    }

    fn at(self, area: Rect, horizon: Horizon, scenario: Scenario) -> (u16, u16) {
        let n = u16::try_from(place(horizon, scenario)).unwrap_or(0);
        let gap = if horizon == Horizon::Quarter { self.gap } else { 0 };
        (area.x + self.name + n * self.each + gap, self.each)
    }

    const fn short(self, long: &'static str, short: &'static str) -> &'static str {
        if self.name < 12 { short } else { long }
    }

    const fn width(self) -> u16 {
        self.name + 6 * self.each + self.gap
    }
}

/// One row: a name and six cells.
fn draw_row(
    canvas: &mut Canvas<'_>,
    area: Rect,
    columns: Columns,
    (name, style): (&str, Style),
    mut cell: impl FnMut(Horizon, Scenario) -> (String, Style),
) {
    canvas.text(area.x, area.y, columns.name - 1, name, style);
    for (horizon, scenario) in NUMBERS {
        let (x, width) = columns.at(area, horizon, scenario);
        let (what, style) = cell(horizon, scenario);
        canvas.right(x, area.y, width, &narrowed(what, width), style);
    }
}

/// Draws the whole workspace.
pub fn draw(w: &Submit, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let Some((data, own, form)) = w.open() else {
        let hint = "Nobody leads this unit, so nobody can submit its number: name its lead first.";
        canvas.wrapped(area, if w.data.is_some() { hint } else { "" }, ctx.theme.dim());
        return;
    };
    let theme = ctx.theme;
    let roll = RollUp::new(&own.facts, &form.draft);
    let columns = Columns::of(area.width);
    let scale = fitting(data, own, &roll, columns, ctx);
    let tall = area.height >= 28;
    let mut y = area.y;
    for &horizon in Horizon::ALL {
        let (x, _) = columns.at(area, horizon, Scenario::Worst);
        canvas.right(x, y, 3 * columns.each, &data.heading(horizon), theme.title());
    }
    draw_row(canvas, Rect { y: y + 1, ..area }, columns, ("", theme.dim()), |_, s| (s.short().to_owned(), theme.dim()));
    y += 2;
    let hidden = hides_reports(data, own);
    let room = usize::from(area.height.saturating_sub(if tall { 18 } else { 13 })).max(1);
    if hidden {
        let hint = "One by one: their numbers stay on their own cards until the call is over.";
        y += canvas.wrapped(Rect { y, height: 2, ..area }, hint, theme.dim());
    } else {
        y += draw_reports(w, canvas, Rect { y, ..area }, ctx, columns, room, &scale);
    }
    y += u16::from(tall);
    let rule = theme.glyphs.rule.repeat(usize::from(columns.width()));
    canvas.text(area.x, y, columns.width().min(area.width), &rule, theme.dim());
    y += 1;
    draw_row(canvas, Rect { y, ..area }, columns, ("sum", theme.text()), |h, s| match hidden {
        true => ("-".to_owned(), theme.dim()),
        false => (scale.show(roll.sum(h).get(s)), theme.text()),
    });
    let last = |h: Horizon, s: Scenario| {
        let last = own.facts.horizon(h).last.map(|l| scale.show(l.call.get(s)));
        (last.unwrap_or_else(|| "-".to_owned()), theme.dim())
    };
    draw_row(canvas, Rect { y: y + 1, ..area }, columns, ("my last", theme.dim()), last);
    draw_own(w, canvas, Rect { y: y + 2, ..area }, ctx, columns, &scale);
    draw_row(
        canvas,
        Rect { y: y + 3, ..area },
        columns,
        (columns.short("difference", "differs"), theme.text()),
        |h, s| match roll.difference(h).get(s) {
            _ if hidden => ("-".to_owned(), theme.dim()),
            Some(d) if d == Money::ZERO => ("=".to_owned(), theme.dim()),
            Some(d) => (scale.signed(d), theme.tone(Tone::Watch)),
            None => (String::new(), theme.dim()),
        },
    );
    y += 4 + u16::from(tall);
    for (label, of) in [
        ("won", Box::new(|h: Horizon| Some(own.facts.horizon(h).won)) as Box<dyn Fn(Horizon) -> _>),
        ("target", Box::new(|h: Horizon| own.facts.horizon(h).target)),
    ] {
        draw_row(canvas, Rect { y, ..area }, columns, (label, theme.dim()), |h, s| {
            let shown = of(h).filter(|_| s == Scenario::Forecast).map(|m| scale.show(m));
            (shown.unwrap_or_default(), theme.dim())
        });
        y += 1;
    }
    y += u16::from(tall);
    draw_end(w, canvas, Rect { y, height: area.bottom().saturating_sub(y), ..area }, ctx);
}

/// The unit of the call, or millions where a number would touch the one beside it.
fn fitting(data: &ForecastData, own: &Own, roll: &RollUp<'_>, columns: Columns, ctx: &Ctx<'_>) -> Scale {
    let currency = &ctx.world.currency;
    let large = Money::units(100_000_000);
    // millions with two decimals, with one
    let scales = [
        data.scale(currency),
        Scale::for_amounts([large, Money::units(1)], currency),
        Scale::for_amounts([large], currency),
    ];
    let fits = |scale: &Scale| {
        let each = usize::from(columns.each);
        let short = |what: String| text::width(&narrowed(what, columns.each)) < each;
        NUMBERS.into_iter().all(|(h, s)| {
            let facts = own.facts.horizon(h);
            let said = [Some(roll.sum(h).get(s)), roll.own(h).get(s), facts.last.map(|l| l.call.get(s))];
            let known = [Some(facts.won), facts.target];
            let differs = roll.difference(h).get(s).map(|d| scale.signed(d));
            let all = said.into_iter().chain(known).flatten().map(|m| scale.show(m));
            all.chain(differs).all(short)
        })
    };
    scales.into_iter().find(fits).unwrap_or(scales[2])
}

/// Without the commas where they would make it touch the number beside it.
fn narrowed(what: String, width: u16) -> String {
    if text::width(&what) < usize::from(width) { what } else { what.replace(',', "") }
}

fn draw_reports(
    w: &Submit,
    canvas: &mut Canvas<'_>,
    area: Rect,
    ctx: &Ctx<'_>,
    columns: Columns,
    room: usize,
    scale: &Scale,
) -> u16 {
    let Some((data, own, form)) = w.open() else { return 0 };
    let theme = ctx.theme;
    let roll = RollUp::new(&own.facts, &form.draft);
    let (month, quarter) = (roll.rows(Horizon::Month), roll.rows(Horizon::Quarter));
    let shown = if month.len() > room { room - 1 } else { month.len() };
    let mut y = area.y;
    for (at, (m, q)) in month.iter().zip(&quarter).take(shown).enumerate() {
        let name = if columns.name < 20 { short_name(data, at) } else { q.name.to_owned() };
        let missing = m.is_missing() || q.is_missing();
        let style = if missing { theme.tone(Tone::Bad) } else { theme.text() };
        draw_row(canvas, Rect { y, ..area }, columns, (&name, style), |h, s| {
            let row = if h == Horizon::Month { m } else { q };
            match (row.now, s) {
                (Some(now), Scenario::Forecast) => (scale.show(now.get(s)), theme.strong()),
                (Some(now), _) => (scale.show(now.get(s)), theme.text()),
                (None, Scenario::Best) => ("missing".to_owned(), theme.tone(Tone::Bad)),
                (None, _) => (String::new(), theme.dim()),
            }
        });
        y += 1;
    }
    if shown < month.len() {
        canvas.text(area.x, y, area.width, &format!("and {} more, in the sum", month.len() - shown), theme.dim());
        y += 1;
    }
    y - area.y
}

fn draw_own(w: &Submit, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>, columns: Columns, scale: &Scale) {
    let Some((_, _, form)) = w.open() else { return };
    let theme = ctx.theme;
    canvas.text(area.x, area.y, columns.name - 1, columns.short("my number", "mine"), theme.strong());
    for (at, (horizon, scenario)) in NUMBERS.into_iter().enumerate() {
        let (x, width) = columns.at(area, horizon, scenario);
        let cell = Rect::new(x + 1, area.y, width - 1, 1);
        canvas.hit(cell, Hit::Field(at));
        let focused = form.focus == Focus::Number(horizon, scenario);
        if focused && !form.frozen {
            form.numbers.draw_focused(at, canvas, cell, theme);
            continue;
        }
        let base = match (form.frozen, focused) {
            (true, true) => theme.selected(),
            (true, false) => theme.text(),
            (false, _) => theme.field(),
        };
        canvas.style(cell, base);
        let style = if form.numbers.error(at).is_some() { theme.tone(Tone::Bad) } else { theme.strong() };
        let shown = form.draft.call(horizon).get(scenario).map(|m| scale.show(m));
        let shown = shown.unwrap_or_else(|| form.numbers.field(at).value().to_owned());
        canvas.right(cell.x, cell.y, cell.width, &shown, base.patch(style));
    }
}

/// The reason, what stands against it, who is missing, the hour.
fn draw_end(w: &Submit, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let Some((data, own, form)) = w.open() else { return };
    let theme = ctx.theme;
    let roll = RollUp::new(&own.facts, &form.draft);
    let mut y = area.y;
    let mut say = |canvas: &mut Canvas<'_>, what: &str, style: Style| {
        if y < area.bottom() {
            let room = Rect { y, height: (area.bottom() - y).min(2), ..area };
            y += canvas.wrapped(room, what, style).max(1);
        }
    };
    if form.order(own).contains(&Focus::Reason) {
        let label = if own.frozen.is_some() { "Why is it amended? " } else { "Why does it differ? " };
        let row = Rect { y, height: 1, ..area };
        let used = canvas.text(row.x, row.y, row.width, label, theme.title());
        let field = Rect { x: row.x + used, width: row.width.saturating_sub(used).min(80), ..row };
        form.reason.draw(canvas, field, form.focus == Focus::Reason, theme);
        canvas.hit(field, Hit::Field(NUMBERS.len()));
        y += 1;
    } else if let Some(reason) = own.frozen.as_ref().filter(|_| form.frozen).and_then(|f| f.quarter.reason.as_ref()) {
        say(canvas, &format!("Reason: {reason}"), theme.text());
    }
    let mut say = |canvas: &mut Canvas<'_>, what: &str, style: Style| {
        if y < area.bottom() {
            let room = Rect { y, height: (area.bottom() - y).min(2), ..area };
            y += canvas.wrapped(room, what, style).max(1);
        }
    };
    let error = match form.focus {
        Focus::Number(h, s) => form.numbers.error(place(h, s)).map(str::to_owned),
        Focus::Reason => None,
    };
    if let Some(error) = error {
        say(canvas, &error, theme.tone(Tone::Bad));
    } else if let Some((what, tone)) = &w.notice {
        say(canvas, what, theme.tone(*tone));
    }
    let (line, tone) = clock_line(data, own, ctx);
    let held = own.ended.map(|at| ctx.world.local(at).date_naive()).filter(|day| *day != ctx.world.today);
    let line = match held {
        Some(day) => format!("call of {}: {line}", show_day(day, ctx.world.today)),
        None => line,
    };
    let sign = match tone {
        Tone::Good => theme.glyphs.done,
        Tone::Bad => theme.glyphs.missing,
        Tone::Watch | Tone::Neutral => theme.glyphs.clock,
    };
    say(canvas, &format!("{sign} {line}"), theme.tone(tone));
    if let Some(returned) = &own.returned {
        let what = format!("{} returned by the level above: {}", theme.glyphs.missing, returned.reason);
        say(canvas, &what, theme.tone(Tone::Bad));
    }
    let (month, quarter) = (roll.rows(Horizon::Month), roll.rows(Horizon::Quarter));
    let silent = month.iter().zip(&quarter).filter(|(m, q)| m.is_missing() || q.is_missing());
    let name = |row: &Row<'_>| {
        let at = data.place(row.participant.subject);
        at.map_or_else(|| row.name.to_owned(), |at| short_name(data, at))
    };
    let missing: Vec<String> = silent.map(|(row, _)| name(row)).collect();
    if !missing.is_empty() && !form.frozen {
        say(canvas, &format!("Not in the sum: {}", missing.join(", ")), theme.tone(Tone::Watch));
    }
}

/// "submitted 09:52, 11 min after the end", "due in 48:12", "overdue by 3 min".
fn clock_line(data: &ForecastData, own: &Own, ctx: &Ctx<'_>) -> (String, Tone) {
    match own.clock(ctx.now) {
        SubmissionClock::Waiting => {
            let minutes = own.facts.rules.submit_minutes;
            (format!("due {minutes} min after the end of the call"), Tone::Neutral)
        }
        SubmissionClock::Running { left } => {
            let tone = if left < TimeDelta::minutes(10) { Tone::Watch } else { Tone::Neutral };
            (format!("due in {:02}:{:02}", left.num_minutes(), left.num_seconds() % 60), tone)
        }
        SubmissionClock::Overdue { by } => (format!("overdue by {}", show_span(by)), Tone::Bad),
        SubmissionClock::Done { at, late_secs } => {
            let at_wall = shown_moment(at, ctx);
            let after = match own.ended {
                Some(ended) if at >= ended => format!(", {} after the end", show_span(at - ended)),
                Some(_) | None => ", in the call".to_owned(),
            };
            let late = late_secs.map(|late| show_span(TimeDelta::seconds(late)));
            match (late, own.is_amended_above(data.meeting)) {
                (Some(late), false) => (format!("submitted {at_wall}, {late} late"), Tone::Bad),
                (None, false) => (format!("submitted {at_wall}{after}"), Tone::Good),
                (Some(late), true) => {
                    (format!("submitted {late} late, amended {at_wall} by the level above"), Tone::Bad)
                }
                (None, true) => (format!("submitted, amended {at_wall} by the level above"), Tone::Good),
            }
        }
    }
}

/// Draws how the own number moved, and what is worth saying about it.
pub fn draw_moves(w: &Submit, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let Some((data, own, form)) = w.open() else { return };
    if area.height < 4 {
        return;
    }
    let theme = ctx.theme;
    let scale = data.scale(&ctx.world.currency);
    let roll = RollUp::new(&own.facts, &form.draft);
    chrome::section(canvas, area.x, area.y, area.width, ctx, "MY NUMBER", "against my last");
    let mut y = area.y + 1;
    for &horizon in Horizon::ALL {
        let Some(m) = roll.movement(horizon, Scenario::Forecast) else { continue };
        let tone = if m.flagged { Tone::Watch } else { Tone::Neutral };
        canvas.text(area.x, y, 12, &format!("{} FC", data.period(horizon).short()), theme.text());
        let by = m.percent.map_or_else(String::new, |p| format!("  {}", crate::domain::money::show::percent_signed(p)));
        let mark = if m.flagged { " !" } else { "" };
        canvas.text(area.x + 9, y, area.width - 9, &format!("{}{by}{mark}", scale.signed(m.delta)), theme.tone(tone));
        y += 1;
    }
    y += 1;
    // who is missing stands under the roll-up already
    let worth_saying = |p: &&Problem| !p.is_blocking() && !matches!(p, Problem::Without { .. });
    for problem in roll.problems().iter().filter(worth_saying) {
        if y + 1 >= area.bottom() {
            break;
        }
        canvas.text(area.x, y, 2, theme.glyphs.dot, theme.accent());
        let room = Rect { x: area.x + 2, y, width: area.width.saturating_sub(2), height: area.bottom() - y };
        y += canvas.wrapped(room, &problem.message(&scale), theme.text());
    }
}
