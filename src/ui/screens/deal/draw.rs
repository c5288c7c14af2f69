//! Draws a deal's page: on a wide screen its facts left, what happened and what was said right; on a narrow one below
//! each other.

use chrono::NaiveDate;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::{DealData, DealPage, Mention};
use crate::domain::browse::{Standing, silent};
use crate::domain::fix::FixState;
use crate::domain::money::show;
use crate::domain::timeline::{Event, Happening};
use crate::domain::{text, when};
use crate::ui::canvas::{Canvas, wrap};
use crate::ui::keymap::Context;
use crate::ui::screens::deals::fixing::shown;
use crate::ui::screens::deals::{category_word, flags, phase_word, standing_word};
use crate::ui::theme::Tone;
use crate::ui::widgets::chrome;
use crate::ui::world::Ctx;

/// Columns for the names of facts.
const LABEL: usize = 15;

/// Columns for a day.
const DAY: usize = 11;

type Line = Vec<(String, Style)>;

pub(super) fn screen(page: &DealPage, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    chrome::header(canvas, Rect { height: 1, ..area }, ctx, "Deal");
    let data = &page.data;
    let deal = &data.line.deal;
    let inside = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    let worth = deal.amount.map_or_else(|| "no amount".to_owned(), |a| show::short(a, &ctx.world.currency));
    let close = deal.close.map_or_else(|| "no close date".to_owned(), |c| when::show_day(c, data.today));
    let right = format!("{worth}   {close}");
    let room = inside.width.saturating_sub(u16::try_from(text::width(&right)).unwrap_or(0) + 2);
    let of = flags::customer(&deal.name, deal.account.as_deref()).map_or_else(String::new, |a| format!("  {a}"));
    canvas.pieces(inside.x, area.y + 2, room, &[(&deal.name, theme.strong()), (&of, theme.text())]);
    canvas.right(inside.x, area.y + 2, inside.width, &right, theme.strong());

    let body = Rect { y: area.y + 4, height: area.height.saturating_sub(6), ..inside };
    let wide = body.width >= 100;
    let half = if wide { (body.width * 9 / 20).min(90) } else { body.width };
    let rest = body.width.saturating_sub(half + 3);
    let mut left = facts(data, ctx, half);
    let side = if wide { rest } else { body.width };
    let mut right = happened(data, ctx, side, page.quiet);
    right.extend(said(data, ctx, side));
    if !wide {
        left.extend(std::mem::take(&mut right));
    }
    let lines = left.len().max(right.len());
    let height = usize::from(body.height);
    let top = page.top.min(lines.saturating_sub(height));
    page.page.set((height, lines));
    for (y, n) in (body.y..body.bottom()).zip(top..) {
        for (x, width, column) in [(body.x, half, &left), (body.x + half + 3, rest, &right)] {
            if let Some(line) = column.get(n) {
                let pieces: Vec<(&str, Style)> = line.iter().map(|(w, s)| (w.as_str(), *s)).collect();
                canvas.pieces(x, y, width, &pieces);
            }
        }
        if wide {
            canvas.text(body.x + half + 1, y, 1, theme.glyphs.wall, theme.dim());
        }
    }
    if lines > height {
        let place = format!("{} to {} of {lines} lines", top + 1, (top + height).min(lines));
        canvas.right(inside.x, area.y + 3, inside.width, &place, theme.dim());
    }
    // there is nothing to open here: the list's keys only scroll
    let chain = [Context::Deal, Context::Global, Context::Always];
    chrome::footer(canvas, Rect { y: area.bottom() - 1, height: 1, ..area }, ctx, &chain, None);
}

fn title(words: &str, remark: &str, ctx: &Ctx<'_>) -> Line {
    vec![(words.to_owned(), ctx.theme.title()), (format!("  {remark}"), ctx.theme.dim())]
}

/// A fact; one that was corrected here carries the mark of the list.
fn fact(lines: &mut Vec<Line>, ctx: &Ctx<'_>, width: u16, label: &str, value: &str, style: Style) {
    let room = usize::from(width).saturating_sub(LABEL).max(10);
    for (n, words) in wrap(value, room).into_iter().enumerate() {
        let label = text::fit(if n == 0 { label } else { "" }, LABEL, text::Align::Left);
        lines.push(vec![(label, ctx.theme.dim()), (words, style)]);
    }
}

fn facts(data: &DealData, ctx: &Ctx<'_>, width: u16) -> Vec<Line> {
    let theme = ctx.theme;
    let (line, today) = (&data.line, data.today);
    let deal = &line.deal;
    let day = |d: NaiveDate| format!("{}, {}", when::show_day(d, today), when::show_ago(d, today));
    let mut lines = Vec::new();
    let reasons = flags::reasons(line, today, &data.limits);
    for (reason, tone) in &reasons {
        let sign = if *tone == Tone::Neutral { theme.glyphs.dot } else { "!" };
        for (n, words) in wrap(reason, usize::from(width).saturating_sub(2).max(10)).into_iter().enumerate() {
            let sign = if n == 0 { format!("{sign} ") } else { "  ".to_owned() };
            lines.push(vec![(sign, theme.tone(*tone)), (words, theme.tone(*tone))]);
        }
    }
    if reasons.is_empty() && deal.is_open() {
        lines.push(vec![(format!("{} nothing is wrong with it", theme.glyphs.done), theme.tone(Tone::Good))]);
    }
    if !lines.is_empty() {
        lines.push(Vec::new());
    }
    lines.push(title("FACTS", "* is corrected here and not in the CRM yet", ctx));
    let mark = |field| if line.fixed.contains(&field) { "*" } else { "" };
    use crate::domain::fix::FixField as F;
    let mut put = |label: &str, value: Option<String>| {
        let (value, style) = value.map_or_else(|| ("not said".to_owned(), theme.dim()), |v| (v, theme.text()));
        fact(&mut lines, ctx, width, label, &value, style);
    };
    put("standing", Some(standing_word(Standing::of(deal)).to_owned()));
    put("account", deal.account.clone());
    put("owner", line.owner.clone());
    put("stage", Some(format!("{}{} ({})", deal.stage, mark(F::Stage), phase_word(deal.phase))));
    put("category", deal.category.map(|c| format!("{}{}", category_word(c), mark(F::Category))));
    put("amount", deal.amount.map(|a| format!("{}{}", show::with_code(a, &ctx.world.currency), mark(F::Amount))));
    put("close date", deal.close.map(|c| format!("{}{}", day(c), mark(F::Close))));
    put("next step", deal.next_step.as_ref().map(|s| format!("{s}{}", mark(F::NextStep))));
    put("its day", deal.next_step_date.map(|d| format!("{}{}", day(d), mark(F::NextStepDate))));
    let idle = silent(deal, today).map(|d| format!(", idle for {d} days")).filter(|_| deal.last_activity.is_none());
    put("last activity", deal.last_activity.map(day).or_else(|| idle.map(|i| format!("never{i}"))));
    if deal.is_open() {
        put("buyer's last", Some(data.heard.clone()));
    }
    put("created", deal.created.map(day));
    put("probability", deal.probability.map(show::percent));
    put("contact", deal.contact.clone());
    for (label, value) in [
        ("segment", &deal.segment),
        ("source", &deal.source),
        ("type", &deal.deal_type),
        ("pipeline", &deal.pipeline),
        ("competitor", &deal.competitor),
        ("lost because", &deal.lost_reason),
    ] {
        if value.is_some() {
            put(label, value.clone());
        }
    }
    put("ideal customer", deal.icp.map(|yes| if yes { "yes" } else { "no" }.to_owned()));
    put(
        "CRM",
        Some(format!("{}{}", deal.crm, deal.external_id.as_ref().map_or_else(String::new, |id| format!(" {id}")))),
    );

    lines.push(Vec::new());
    stages(&mut lines, data, ctx, width);
    corrected(&mut lines, data, ctx, width);
    lines.push(Vec::new());
    lines
}

/// The days in each stage.
fn stages(lines: &mut Vec<Line>, data: &DealData, ctx: &Ctx<'_>, width: u16) {
    let theme = ctx.theme;
    lines.push(title("STAGES", "days in each, as far as they are known", ctx));
    let most = data.stays.iter().filter_map(|s| s.days).max().unwrap_or(0).max(1);
    let room = i64::from(width.saturating_sub(34).min(30));
    for (n, stay) in data.stays.iter().enumerate() {
        let days = stay.days.map_or_else(|| "?".to_owned(), |d| format!("{d}d"));
        let bar = stay.days.map_or(0, |d| usize::try_from((d * room + most / 2) / most).unwrap_or(0));
        let now = n + 1 == data.stays.len();
        let style = if now { theme.text() } else { theme.dim() };
        lines.push(vec![
            (text::fit(&stay.stage, 20, text::Align::Left), style),
            (text::fit(&days, 7, text::Align::Right), style),
            ("  ".to_owned(), style),
            (theme.glyphs.full.repeat(bar), if now { theme.accent() } else { theme.dim() }),
        ]);
    }
}

/// What was corrected of it.
fn corrected(lines: &mut Vec<Line>, data: &DealData, ctx: &Ctx<'_>, width: u16) {
    if data.fixes.is_empty() {
        return;
    }
    let theme = ctx.theme;
    lines.push(Vec::new());
    lines.push(title("CORRECTED HERE", "", ctx));
    for row in &data.fixes {
        let fix = &row.fix;
        let value = |t: &Option<String>| shown(fix.field, t.as_deref(), &ctx.world.currency);
        let (style, state) = match fix.state {
            FixState::Open => (theme.tone(Tone::Watch), "the CRM does not have it yet"),
            FixState::Arrived => (theme.tone(Tone::Good), "the CRM has it"),
            FixState::Overtaken => (theme.dim(), "the CRM says something new"),
        };
        let what = format!("{}: {} {} {}", fix.field.word(), value(&fix.old), theme.glyphs.to, value(&fix.new));
        lines.push(dated(fix.on, &what, theme.text(), data.today, ctx));
        let by = row.by.as_deref().map_or_else(String::new, |b| format!(", {b}"));
        let state = text::clip(&format!("{state}{by}"), usize::from(width).saturating_sub(DAY));
        lines.push(vec![(" ".repeat(DAY), style), (state, style)]);
    }
}

fn dated(on: NaiveDate, what: &str, style: Style, today: NaiveDate, ctx: &Ctx<'_>) -> Line {
    let day = text::fit(&flags::short(on, today), DAY, text::Align::Left);
    vec![(day, ctx.theme.dim()), (what.to_owned(), style)]
}

/// What happened, newest first.
fn happened(data: &DealData, ctx: &Ctx<'_>, width: u16, quiet: bool) -> Vec<Line> {
    let theme = ctx.theme;
    let hidden = data.events.iter().filter(|e| e.is_quiet()).count();
    let since = data.pushes.since.map_or_else(String::new, |d| format!("since {}", when::show_day(d, data.today)));
    let more = match (hidden, quiet) {
        (0, _) => String::new(),
        (1, false) => ", 1 quiet fact with h".to_owned(),
        (n, false) => format!(", {n} quiet facts with h"),
        (_, true) => ", quiet facts too".to_owned(),
    };
    let mut lines = vec![title("HISTORY", &format!("{since}{more}"), ctx)];
    lines.push(vec![(pushed(data), if data.pushes.count > 0 { theme.text() } else { theme.dim() })]);
    let name = |p| data.names.get(&p).cloned().unwrap_or_else(|| ctx.world.org.name(p).to_owned());
    let room = usize::from(width).saturating_sub(DAY).max(10);
    for event in data.events.iter().rev().filter(|e| quiet || !e.is_quiet()) {
        let style = look(event, ctx);
        for (n, words) in wrap(&event.words(&ctx.world.currency, &name), room).into_iter().enumerate() {
            if n == 0 {
                lines.push(dated(event.on, &words, style, data.today, ctx));
            } else {
                lines.push(vec![(" ".repeat(DAY), style), (words, style)]);
            }
        }
    }
    lines.push(Vec::new());
    lines
}

fn look(event: &Event, ctx: &Ctx<'_>) -> Style {
    let theme = ctx.theme;
    let down = |from: &Option<_>, to: &Option<_>| to < from;
    match &event.what {
        Happening::Won | Happening::Back => theme.tone(Tone::Good),
        Happening::Pushed(_, _, Some(_)) | Happening::Lost => theme.tone(Tone::Bad),
        Happening::Pushed(..) | Happening::Gone | Happening::Reopened => theme.tone(Tone::Watch),
        Happening::Amount(from, to) if down(from, to) => theme.tone(Tone::Watch),
        Happening::PulledIn(..) => theme.tone(Tone::Good),
        Happening::Quiet(..) => theme.dim(),
        _ => theme.text(),
    }
}

/// The pushes in a line.
fn pushed(data: &DealData) -> String {
    let p = &data.pushes;
    let times = |n: u32| if n == 1 { "once".to_owned() } else { format!("{n} times") };
    if p.count == 0 {
        return "never pushed".to_owned();
    }
    let mut words = format!("pushed {}", times(p.count));
    if p.seen > 0 {
        words.push_str(&format!(", {} days", p.days));
    }
    if p.seen < p.count {
        words.push_str(&format!(" ({} by the CRM's count, {} seen here)", p.count, p.seen));
    }
    if !p.slips.is_empty() {
        let slips: Vec<String> = p.slips.iter().map(crate::domain::period::Period::short).collect();
        words.push_str(&format!(", slipped out of {}", slips.join(", ")));
    }
    words
}

/// What was said about it.
fn said(data: &DealData, ctx: &Ctx<'_>, width: u16) -> Vec<Line> {
    let remark = match data.private {
        0 => String::new(),
        1 => "and 1 private note".to_owned(),
        n => format!("and {n} private notes"),
    };
    let mut lines = vec![title("WRITTEN DOWN", &remark, ctx)];
    if data.mentions.is_empty() {
        let what = "nothing yet: a action, c what the buyer commits to, n note";
        lines.push(vec![(what.to_owned(), ctx.theme.dim())]);
    }
    for mention in &data.mentions {
        mentioned(&mut lines, mention, data.today, ctx, width);
    }
    if let Some(named) = data.named.as_ref().filter(|n| !n.is_empty() || data.unnamed > 0) {
        let remark = match data.unnamed {
            0 => String::new(),
            n => format!("and {n} not shown: said one by one, or somebody else's"),
        };
        lines.push(Vec::new());
        lines.push(title("NAMED IN FORECASTS", &remark, ctx));
        for mention in named {
            mentioned(&mut lines, mention, data.today, ctx, width);
        }
    }
    lines
}

fn mentioned(lines: &mut Vec<Line>, mention: &Mention, today: NaiveDate, ctx: &Ctx<'_>, width: u16) {
    let theme = ctx.theme;
    let room = usize::from(width).saturating_sub(DAY + 9).max(10);
    let kind = text::fit(mention.kind, 9, text::Align::Left);
    for (n, words) in wrap(&mention.text, room).into_iter().enumerate() {
        if n == 0 {
            let day = text::fit(&flags::short(mention.on, today), DAY, text::Align::Left);
            lines.push(vec![(day, theme.dim()), (kind.clone(), theme.accent()), (words, theme.text())]);
        } else {
            lines.push(vec![(" ".repeat(DAY + 9), theme.text()), (words, theme.text())]);
        }
    }
    let code = mention.code.as_deref().map_or_else(String::new, |c| format!("{c}  "));
    if !code.is_empty() || !mention.state.is_empty() {
        lines.push(vec![
            (" ".repeat(DAY + 9), theme.text()),
            (code, theme.dim()),
            (mention.state.clone(), theme.tone(mention.tone)),
        ]);
    }
}
