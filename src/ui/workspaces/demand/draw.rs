//! Draws demand: one list of figures with bars that are legible without colour, and the deals behind one.

use ratatui::layout::Rect;

use super::{Demand, DemandData, Figure, Open, Since, source_word};
use crate::domain::demand::Need;
use crate::domain::money::show::{Scale, percent};
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::screens::actions::row::short_day;
use crate::ui::theme::Tone;
use crate::ui::widgets::{bar, chrome};
use crate::ui::world::Ctx;

/// One row.
enum Line {
    /// A heading and what stands behind it.
    Head(String, String),
    /// A remark.
    Say(String, Tone),
    /// A figure with its place in the list.
    Figure(usize, Figure),
    /// The names of columns.
    Columns(Part),
    Gap,
}

/// Which table.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Voices,
    Sources,
    Quarter,
}

/// Columns of a name, of an amount: a narrow pane has first names and bars that are short.
const fn widths(row: Rect) -> (u16, u16) {
    if row.width < 60 { (11, 8) } else { (18, 9) }
}

fn scale(data: &DemandData, ctx: &Ctx<'_>) -> Scale {
    let needs = data.builds.iter().flat_map(|b| b.voices.iter().chain([&b.total]));
    let amounts = needs.flat_map(|n| [Some(n.open.value), n.needed]).flatten();
    Scale::for_amounts(amounts.chain([data.inflow.total.value]), &ctx.world.currency)
}

fn since(data: &DemandData, ctx: &Ctx<'_>) -> String {
    let today = ctx.world.today;
    match data.since {
        Since::Review(day) => format!("NEW SINCE THE REVIEW OF {}", short_day(day, today).to_uppercase()),
        Since::Quarter(day) => {
            let first = day.succ_opt().unwrap_or(day);
            format!("NEW SINCE {}", short_day(first, today).to_uppercase())
        }
    }
}

fn lines(w: &Demand, data: &DemandData, scale: &Scale, ctx: &Ctx<'_>) -> Vec<Line> {
    let inflow = &data.inflow;
    let mut lines = Vec::new();
    let mut part = None;
    for (at, figure) in w.figures().into_iter().enumerate() {
        match figure {
            Figure::New => {
                let none = matches!(data.since, Since::Quarter(_));
                let why = if none { "no review before this one: the quarter's" } else { "" };
                lines.push(Line::Head(since(data, ctx), why.to_owned()));
                lines.push(Line::Figure(at, figure));
                if inflow.undated > 0 {
                    let n = inflow.undated;
                    let said = format!("{n} open deals have no created day in the export: they are not counted");
                    lines.push(Line::Say(said, Tone::Neutral));
                }
                continue;
            }
            Figure::Voice(_) if part != Some((Part::Voices, 0)) => {
                part = Some((Part::Voices, 0));
                lines.push(Line::Columns(Part::Voices));
            }
            Figure::Source(_) if part != Some((Part::Sources, 0)) => {
                activity_remark(data, &mut lines);
                part = Some((Part::Sources, 0));
                lines.push(Line::Gap);
                lines.push(Line::Columns(Part::Sources));
            }
            Figure::Quarter(b) => {
                if part.is_none_or(|(p, _)| p == Part::Voices) {
                    activity_remark(data, &mut lines);
                }
                part = Some((Part::Quarter, b));
                quarter_head(data, b, scale, &mut lines);
            }
            Figure::Voice(_) | Figure::Source(_) | Figure::Part(..) => {}
        }
        lines.push(Line::Figure(at, figure));
        if let Figure::Source(n) = figure
            && inflow.sources.get(n).is_some_and(|s| s.is_quiet())
            && inflow.sources.get(n + 1).is_none_or(|s| !s.is_quiet())
        {
            let quiet: Vec<&str> = inflow.quiet().map(source_word).collect();
            lines.push(Line::Say(format!("went quiet: {}", quiet.join(", ")), Tone::Watch));
        }
    }
    lines
}

/// What the imported activities cannot tell.
fn activity_remark(data: &DemandData, lines: &mut Vec<Line>) {
    let first = data.voices.iter().any(|v| v.first.is_some());
    let out = data.voices.iter().any(|v| v.outbound.is_some());
    let said = match (first, out) {
        _ if data.voices.is_empty() => return,
        (true, true) => return,
        (true, false) => "no activity says who turned to whom: outbound is not known",
        (false, true) => "no call or meeting with a buyer is known: nor are first conversations",
        (false, false) => {
            "no activities were imported (`import activities FILE`): who opened conversations is not known"
        }
    };
    lines.push(Line::Say(said.to_owned(), Tone::Neutral));
}

fn quarter_head(data: &DemandData, b: usize, scale: &Scale, lines: &mut Vec<Line>) {
    let Some(build) = data.builds.get(b) else { return };
    lines.push(Line::Gap);
    let total = &build.total;
    let words = match (total.target, total.needed) {
        (Some(target), Some(needed)) => {
            format!("needs {} = {} x {}", scale.show(needed), data.required, scale.show(target))
        }
        _ => String::new(),
    };
    let name = match build.period.key {
        crate::domain::period::PeriodKey::Quarter(year, q) => format!("CLOSING IN Q{q} {year}"),
        crate::domain::period::PeriodKey::Month(..) => format!("CLOSING IN {}", build.period.short().to_uppercase()),
    };
    lines.push(Line::Head(name, words));
    if total.needed.is_none() {
        let what = "no quota for it yet: `import quotas FILE` sets it";
        lines.push(Line::Say(what.to_owned(), Tone::Watch));
    }
    lines.push(Line::Columns(Part::Quarter));
}

pub(super) fn workspace(w: &Demand, data: &DemandData, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let scale = scale(data, ctx);
    let lines = lines(w, data, &scale, ctx);
    // the last row says that there is more
    let height = usize::from(area.height).saturating_sub(usize::from(lines.len() > usize::from(area.height))).max(1);
    let selected = lines.iter().position(|l| matches!(l, Line::Figure(at, _) if *at == w.cursor.at)).unwrap_or(0);
    // what a figure belongs to is read with it: its headings stay in view with the first one
    let head = lines[..selected].iter().rposition(|l| matches!(l, Line::Figure(..) | Line::Gap)).map_or(0, |i| i + 1);
    let mut top = w.top.get().min(lines.len().saturating_sub(height)).min(head);
    if selected >= top + height {
        top = selected + 1 - height;
    }
    w.top.set(top);
    for (y, line) in (area.y..area.bottom()).zip(lines.iter().skip(top).take(height)) {
        let row = Rect { y, height: 1, ..area };
        match line {
            Line::Gap => {}
            Line::Head(title, words) => chrome::section(canvas, row.x, y, row.width, ctx, title, words),
            Line::Say(what, tone) => {
                let style = if *tone == Tone::Neutral { ctx.theme.dim() } else { ctx.theme.tone(*tone) };
                canvas.text(row.x + 2, y, row.width.saturating_sub(2), what, style);
            }
            Line::Columns(part) => columns(canvas, row, ctx, *part),
            Line::Figure(at, figure) => {
                if *at == w.cursor.at {
                    canvas.style(row, ctx.theme.selected());
                    canvas.text(row.x, y, 1, ctx.theme.glyphs.now, ctx.theme.accent());
                }
                canvas.hit(row, Hit::Row(*at));
                let row = Rect { x: row.x + 2, width: row.width.saturating_sub(2), ..row };
                one(data, canvas, row, ctx, *figure, &scale);
            }
        }
    }
    if top + height < lines.len() {
        let more = format!("{} more", ctx.theme.glyphs.down);
        canvas.right(area.x, area.bottom() - 1, area.width, &more, ctx.theme.dim());
    }
}

/// Names of columns, over what [`one`] draws.
fn columns(canvas: &mut Canvas<'_>, row: Rect, ctx: &Ctx<'_>, part: Part) {
    let theme = ctx.theme;
    let x = row.x + 2;
    let (name, amount) = widths(Rect { width: row.width.saturating_sub(2), ..row });
    match part {
        Part::Voices => {
            canvas.text(x, row.y, name, "by who", theme.dim());
            canvas.right(x + name, row.y, 6, "deals", theme.dim());
            canvas.right(x + name + 6, row.y, amount, "worth", theme.dim());
            canvas.right(row.right().saturating_sub(18), row.y, 9, "1st talks", theme.dim());
            canvas.right(row.right().saturating_sub(9), row.y, 9, "outbound", theme.dim());
        }
        Part::Sources => {
            canvas.text(x, row.y, name, "by source", theme.dim());
            canvas.right(x + name, row.y, 6, "deals", theme.dim());
            canvas.right(x + name + 6, row.y, amount, "worth", theme.dim());
            canvas.right(row.right().saturating_sub(20), row.y, 20, "13 weeks before", theme.dim());
        }
        Part::Quarter => {
            canvas.right(x + name, row.y, amount, "open", theme.dim());
            canvas.right(x + name + amount, row.y, amount, "needed", theme.dim());
            canvas.right(row.right().saturating_sub(14), row.y, 5, "has", theme.dim());
            canvas.right(row.right().saturating_sub(8), row.y, 8, "gap", theme.dim());
        }
    }
}

fn one(data: &DemandData, canvas: &mut Canvas<'_>, row: Rect, ctx: &Ctx<'_>, figure: Figure, scale: &Scale) {
    let theme = ctx.theme;
    let (names, amount) = widths(row);
    let name = |n: usize| {
        let whole = data.voices.get(n).map_or("", |v| v.name.as_str());
        let first = whole.split(' ').next().unwrap_or_default();
        let alone = data.voices.iter().filter(|v| v.name.split(' ').next() == Some(first)).count() == 1;
        if names < 16 && alone { first } else { whole }
    };
    match figure {
        Figure::New => {
            let total = &data.inflow.total;
            let deals = match total.count() {
                0 => "nothing was created".to_owned(),
                1 => format!("1 deal, {}", scale.show(total.value)),
                n => format!("{n} deals, {}", scale.show(total.value)),
            };
            let tone = if total.count() == 0 { theme.tone(Tone::Bad) } else { theme.strong() };
            let before = format!("   {} in the 13 weeks before", data.inflow.before);
            canvas.pieces(row.x, row.y, row.width, &[(&deals, tone), (&before, theme.dim())]);
        }
        Figure::Voice(n) => {
            let Some((_, bunch)) = data.inflow.voices.get(n) else { return };
            canvas.text(row.x, row.y, names - 1, name(n), theme.text());
            let none = bunch.count() == 0;
            let style = if none { theme.tone(Tone::Watch) } else { theme.text() };
            canvas.right(row.x + names, row.y, 6, &count(bunch.count()), style);
            canvas.right(row.x + names + 6, row.y, amount, &worth(bunch, scale), theme.text());
            let most = data.inflow.voices.iter().map(|(_, b)| b.value.minor()).max().unwrap_or(0);
            let x = row.x + names + amount + 8;
            let width = row.right().saturating_sub(x + 19);
            let part = bar::Part { amount: bunch.value.minor(), sign: theme.glyphs.full, style: theme.accent() };
            bar::stacked(canvas, x, row.y, width, most, &[part]);
            let Some(voice) = data.voices.get(n) else { return };
            let known = |n: Option<usize>| n.map_or_else(|| "?".to_owned(), count);
            canvas.right(row.right().saturating_sub(18), row.y, 9, &known(voice.first), theme.text());
            canvas.right(row.right().saturating_sub(9), row.y, 9, &known(voice.outbound), theme.text());
        }
        Figure::Source(n) => {
            let Some(source) = data.inflow.sources.get(n) else { return };
            let quiet = source.is_quiet();
            canvas.text(row.x, row.y, names - 1, source_word(source), theme.text());
            let style = if quiet { theme.tone(Tone::Watch) } else { theme.text() };
            canvas.right(row.x + names, row.y, 6, &count(source.new.count()), style);
            let value = if quiet { "quiet".to_owned() } else { worth(&source.new, scale) };
            canvas.right(row.x + names + 6, row.y, amount, &value, style);
            let x = row.x + names + amount + 8;
            let width = row.right().saturating_sub(x + 8);
            let most = data.inflow.sources.iter().map(|s| s.new.value.minor()).max().unwrap_or(0);
            let part = bar::Part { amount: source.new.value.minor(), sign: theme.glyphs.full, style: theme.accent() };
            bar::stacked(canvas, x, row.y, width, most, &[part]);
            canvas.right(row.right().saturating_sub(6), row.y, 6, &count(source.before), theme.dim());
        }
        Figure::Quarter(b) => {
            let Some(build) = data.builds.get(b) else { return };
            need(canvas, row, ctx, "together", &build.total, scale, true);
        }
        Figure::Part(b, v) => {
            let Some(part) = data.builds.get(b).and_then(|b| b.voices.get(v)) else { return };
            need(canvas, row, ctx, name(v), part, scale, false);
        }
    }
}

/// Open, needed, a bar whose end is the need, the share there is, the gap.
fn need(canvas: &mut Canvas<'_>, row: Rect, ctx: &Ctx<'_>, name: &str, need: &Need, scale: &Scale, strong: bool) {
    let theme = ctx.theme;
    let (names, amount) = widths(row);
    let style = if strong { theme.strong() } else { theme.text() };
    canvas.text(row.x, row.y, names - 1, name, style);
    canvas.right(row.x + names, row.y, amount, &scale.show(need.open.value), style);
    let (Some(needed), Some(gap)) = (need.needed, need.gap()) else {
        canvas.right(row.x + names + amount, row.y, amount, "?", theme.dim());
        canvas.right(row.right().saturating_sub(16), row.y, 16, "no quota", theme.dim());
        return;
    };
    canvas.right(row.x + names + amount, row.y, amount, &scale.show(needed), theme.dim());
    let x = row.x + names + 2 * amount + 2;
    let width = row.right().saturating_sub(x + 15);
    let open = need.open.value.minor().min(needed.minor());
    let short = gap > crate::domain::money::Money::ZERO;
    let tone = if short { theme.tone(Tone::Watch) } else { theme.tone(Tone::Good) };
    let parts = [
        bar::Part { amount: open, sign: theme.glyphs.full, style: tone },
        bar::Part { amount: needed.minor() - open, sign: theme.glyphs.empty, style: theme.dim() },
    ];
    bar::stacked(canvas, x, row.y, width, needed.minor(), &parts);
    let has = need.sufficiency().map_or_else(String::new, percent);
    canvas.right(row.right().saturating_sub(14), row.y, 5, &has.replace(' ', ""), style);
    let (words, style) = if short {
        (scale.show(gap), theme.tone(Tone::Bad))
    } else {
        (format!("{} none", theme.glyphs.done), theme.tone(Tone::Good))
    };
    canvas.right(row.right().saturating_sub(8), row.y, 8, &words, style);
}

fn count(n: usize) -> String {
    if n == 0 { "-".to_owned() } else { n.to_string() }
}

fn worth(bunch: &crate::domain::demand::Bunch, scale: &Scale) -> String {
    if bunch.count() == 0 { String::new() } else { scale.show(bunch.value) }
}

/// The deals behind a figure.
pub(super) fn deals(open: &Open, data: &DemandData, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let today = ctx.world.today;
    let found: Vec<_> = open.deals.iter().filter_map(|id| data.deals.iter().find(|d| d.id == *id)).collect();
    let scale = Scale::for_amounts(found.iter().map(|d| d.value), &ctx.world.currency);
    let sum = found.iter().map(|d| d.value).sum();
    let remark = format!("{} deals, {}   Esc back, Enter its page", found.len(), scale.show(sum));
    let remark = if found.len() == 1 { remark.replace("1 deals", "1 deal") } else { remark };
    chrome::section(canvas, area.x, area.y, area.width, ctx, &open.title.to_uppercase(), &remark);
    let body = Rect { y: area.y + 2, height: area.height.saturating_sub(2), ..area };
    let wide = area.width >= 90;
    let each: u16 = if wide { 1 } else { 2 };
    let mut y = body.y;
    for at in open.cursor.window(found.len(), body.height / each) {
        let deal = found[at];
        let row = Rect { y, height: each, ..body };
        if at == open.cursor.at {
            canvas.style(row, theme.selected());
            canvas.text(row.x, y, 1, theme.glyphs.now, theme.accent());
        }
        canvas.hit(row, Hit::Row(at));
        let owner = deal.owner.map_or("nobody", |p| ctx.world.org.name(p));
        let day = |d: Option<chrono::NaiveDate>| d.map_or_else(|| "?".to_owned(), |d| short_day(d, today));
        let facts = format!(
            "{owner} {dot} {} {dot} {} {dot} created {}",
            deal.source.as_deref().unwrap_or("no source"),
            deal.stage,
            day(deal.created),
            dot = theme.glyphs.dot
        );
        let names = if wide { 34 } else { row.width.saturating_sub(2 + 9 + 14) };
        canvas.text(row.x + 2, y, names, &deal.name, theme.strong());
        canvas.right(row.x + 2 + names, y, 9, &scale.show(deal.value), theme.text());
        canvas.text(row.x + names + 13, y, 12, &day(deal.close), theme.dim());
        if wide {
            let x = row.x + names + 27;
            canvas.text(x, y, row.right().saturating_sub(x), &facts, theme.dim());
        } else {
            canvas.text(row.x + 4, y + 1, row.width.saturating_sub(4), &facts, theme.dim());
        }
        y += each;
    }
}
