//! The lower half of the card: FC against what carries it, the named deals and the line that adds one, what explains a
//! move, the question about certainty.

use chrono::Datelike as _;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::form::{Focus, Form, NUMBERS, place};
use super::{Commits, happened, naming};
use crate::domain::deal::{Category, Deal, Phase};
use crate::domain::forecast::{Horizon, NamedDeal};
use crate::domain::money::Money;
use crate::domain::money::show::{Scale, percent_signed};
use crate::domain::text;
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::theme::Tone;
use crate::ui::widgets::bar::{Part, stacked};
use crate::ui::widgets::chrome;
use crate::ui::workspaces::call::{Entry, shown_close};
use crate::ui::world::Ctx;

/// Below this width dates have no weekday and words are short.
const NARROW: u16 = 60;

/// How many deals are offered under a line.
pub const CANDIDATES: usize = 3;

/// The numbers of the fields for the mouse.
pub const fn field_number(focus: Focus) -> usize {
    match focus {
        Focus::Number(horizon, scenario) => place(horizon, scenario),
        Focus::Deal => 6,
        Focus::Explain(Horizon::Month) => 7,
        Focus::Explain(Horizon::Quarter) => 8,
        Focus::Reason => 9,
        Focus::Sure => 10,
    }
}

/// The field with this number.
pub fn field_at(n: usize) -> Option<Focus> {
    match n {
        0..6 => NUMBERS.get(n).map(|(h, s)| Focus::Number(*h, *s)),
        6 => Some(Focus::Deal),
        7 => Some(Focus::Explain(Horizon::Month)),
        8 => Some(Focus::Explain(Horizon::Quarter)),
        9 => Some(Focus::Reason),
        10 => Some(Focus::Sure),
        _ => None,
    }
}

/// One row of deals: amount, close date, how sure the CRM is.
struct DealRow<'a> {
    name: &'a str,
    amount: String,
    close: String,
    word: &'a str,
}

fn word(deal: &Deal) -> &'static str {
    match (deal.status, deal.category, deal.phase) {
        (crate::domain::deal::Status::Won, ..) => "won",
        (crate::domain::deal::Status::Lost, ..) => "lost",
        (_, Some(Category::Commit | Category::Closed), _) => "commit",
        (_, Some(Category::BestCase), _) => "best case",
        (_, Some(Category::Omitted), _) => "omitted",
        (_, _, Phase::Early) => "early",
        (_, _, Phase::Mid) => "mid",
        (_, _, Phase::Late) => "late",
    }
}

fn row<'a>(deal: &'a Deal, amount: Money, ctx: &Ctx<'_>, scale: &Scale, narrow: bool) -> DealRow<'a> {
    let close = match deal.close {
        Some(day) if narrow => {
            let this_year = day.year() == ctx.world.today.year();
            day.format(if this_year { "%-d %b" } else { "%-d %b %y" }).to_string()
        }
        close => shown_close(close, ctx),
    };
    let word = if deal.is_overdue(ctx.world.today) { "overdue" } else { word(deal) };
    DealRow { name: &deal.name, amount: scale.show(amount), close, word }
}

fn draw_row(canvas: &mut Canvas<'_>, area: Rect, row: &DealRow<'_>, style: Style, dim: Style) {
    let narrow = area.width < NARROW;
    let (amount, close, word) = if narrow { (7, 11, 7) } else { (9, 13, 9) };
    let x = area.right().saturating_sub(amount + close + word);
    canvas.text(area.x, area.y, x.saturating_sub(area.x), row.name, style);
    canvas.right(x, area.y, amount, &row.amount, style);
    canvas.text(x + amount + 1, area.y, close - 1, &row.close, dim);
    let what = if narrow && row.word == "best case" { "best" } else { row.word };
    canvas.text(x + amount + close, area.y, word, what, dim);
}

/// Draws all of it; returns the row below.
pub fn draw(w: &Commits, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>, tall: bool) -> u16 {
    let Some((data, entry, form)) = w.open() else { return area.y };
    let scale = data.scale(&ctx.world.currency);
    let area = Rect { width: area.width.min(84), ..area };
    let order = form.order(entry);
    // accepted, the lines say what they said; they take no more
    let tail: Vec<Focus> = if form.frozen {
        let explained = |h: &&Horizon| form.draft.explanations.iter().any(|e| e.horizon == **h);
        Horizon::ALL.iter().filter(explained).map(|h| Focus::Explain(*h)).collect()
    } else {
        order.into_iter().skip(NUMBERS.len() + 1).collect()
    };
    let below: u16 = tail.iter().map(|f| tail_height(*f, form, entry)).sum();
    let below = below + u16::from(tall && below > 0);
    let mut y = area.y + draw_sum(canvas, area, ctx, entry, form, &scale, tall);
    let upper = Rect { y, height: area.bottom().saturating_sub(y + below), ..area };
    y += draw_named(canvas, upper, ctx, entry, form, &scale);
    y += u16::from(tall);
    for focus in tail {
        if y >= area.bottom() {
            break;
        }
        let row = Rect { y, height: area.bottom() - y, ..area };
        if !form.frozen {
            canvas.hit(Rect { height: 1, ..row }, Hit::Field(field_number(focus)));
        }
        y += match focus {
            Focus::Explain(horizon) => draw_explain(canvas, row, ctx, entry, form, horizon, &scale),
            Focus::Reason => draw_reason(canvas, row, ctx, form),
            Focus::Sure => draw_sure(canvas, row, ctx, entry, form),
            Focus::Number(..) | Focus::Deal => 0,
        };
    }
    y
}

fn tail_height(focus: Focus, form: &Form, entry: &Entry) -> u16 {
    match focus {
        Focus::Explain(_) if form.focus == focus => {
            let found = naming::to_explain(&form.card(entry), &[], form.explain.value()).len().min(CANDIDATES);
            2 + u16::try_from(found).unwrap_or(0)
        }
        _ => 1,
    }
}

fn draw_sum(
    canvas: &mut Canvas<'_>,
    area: Rect,
    ctx: &Ctx<'_>,
    entry: &Entry,
    form: &Form,
    scale: &Scale,
    tall: bool,
) -> u16 {
    let theme = ctx.theme;
    let card = form.card(entry);
    let horizons: &[Horizon] = if tall { Horizon::ALL } else { &[Horizon::Quarter] };
    let mut y = area.y;
    for &horizon in horizons {
        let sum = card.reconcile(horizon);
        let label = if tall { format!("{:<5}", entry.facts.horizon(horizon).period.short()) } else { String::new() };
        let style = if sum.unnamed > Money::ZERO { theme.tone(Tone::Watch) } else { theme.text() };
        canvas.pieces(area.x, y, area.width, &[(&label, theme.dim()), (&sum.line(scale), style)]);
        y += 1;
    }
    let sum = card.reconcile(Horizon::Quarter);
    let last = entry.facts.quarter.last.map(|l| l.call.fc);
    let whole = sum.fc.or(last).unwrap_or_default().max(sum.won + sum.named);
    let parts = [
        Part { amount: sum.won.minor(), sign: theme.glyphs.full, style: theme.tone(Tone::Good) },
        Part { amount: sum.named.minor(), sign: theme.glyphs.half, style: theme.accent() },
        Part { amount: sum.unnamed.minor(), sign: theme.glyphs.empty, style: theme.tone(Tone::Watch) },
    ];
    stacked(canvas, area.x, y, area.width.min(60), whole.minor(), &parts);
    y + 1 + u16::from(tall) - area.y
}

fn draw_named(canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>, entry: &Entry, form: &Form, scale: &Scale) -> u16 {
    let theme = ctx.theme;
    if area.height < 2 {
        return 0;
    }
    let named = &form.draft.named;
    chrome::section(canvas, area.x, area.y, area.width, ctx, "NAMED DEALS", "");
    let focused = form.focus == Focus::Deal;
    let card = form.card(entry);
    let matches = if focused { naming::to_name(&card, form.deal.value()) } else { Vec::new() };
    let typed = !form.deal.is_empty();
    let room = usize::from(area.height - 2);
    let offered = if focused { matches.len().min(CANDIDATES).min(room) } else { 0 };
    let rows = room - offered;
    let first = named.len().saturating_sub(rows);
    let mut y = area.y + 1;
    if first > 0 {
        let remark = format!("{first} more above");
        canvas.right(area.x, area.y, area.width, &remark, theme.dim());
    }
    for one in named.iter().skip(first) {
        let inner = Rect { x: area.x + 2, y, width: area.width - 2, height: 1 };
        let outside = |d: &&Deal| d.is_open() && !card.counts(one, Horizon::Quarter);
        if let Some(deal) = entry.facts.deal(one.deal).filter(outside) {
            canvas.text(area.x, y, 2, "!", theme.tone(Tone::Watch));
            draw_outside(canvas, inner, (deal, one), ctx, scale);
            y += 1;
            continue;
        }
        canvas.text(area.x, y, 2, "+", theme.accent());
        match entry.facts.deal(one.deal) {
            Some(deal) => draw_row(
                canvas,
                inner,
                &row(deal, one.amount, ctx, scale, inner.width < NARROW),
                theme.text(),
                theme.dim(),
            ),
            None => {
                canvas.text(inner.x, y, inner.width, entry.deal_name(one.deal), theme.dim());
            }
        }
        y += 1;
    }
    let line = Rect { x: area.x, y, width: area.width, height: 1 };
    canvas.hit(line, Hit::Field(field_number(Focus::Deal)));
    if form.frozen && !focused {
        if named.is_empty() {
            canvas.text(area.x + 2, y, area.width - 2, "none was named", theme.dim());
            y += 1;
        }
        if y + 1 < area.bottom() {
            let hint = "Type over a number to amend it. W withdraws, R returns them.";
            canvas.text(area.x, y + 1, area.width, hint, theme.dim());
        }
        return y + 2 - area.y;
    }
    let field = Rect { x: area.x + 2, width: area.width.saturating_sub(2).min(40), ..line };
    form.deal.draw(canvas, field, focused, theme);
    if form.deal.value().is_empty() {
        let hint = if focused { "type to add a deal; Enter: done" } else { "type to add a deal" };
        let style = if focused { theme.focus() } else { theme.field().patch(theme.dim()) };
        canvas.text(field.x + u16::from(focused), y, field.width.saturating_sub(1), hint, style);
    }
    y += 1;
    for (n, found) in matches.iter().take(offered).enumerate() {
        let inner = Rect { x: area.x + 2, y, width: area.width - 2, height: 1 };
        let picked = typed && n == form.picked;
        if picked {
            canvas.style(Rect { x: area.x, width: area.width, ..inner }, theme.selected());
            canvas.text(area.x, y, 2, theme.glyphs.now, theme.accent());
        }
        let mut shown = row(found.deal, found.named.unwrap_or(found.deal.value()), ctx, scale, inner.width < NARROW);
        if found.named.is_some() {
            shown.word = "named";
        }
        draw_row(canvas, inner, &shown, if typed { theme.text() } else { theme.dim() }, theme.dim());
        canvas.hit(inner, Hit::Row(n));
        y += 1;
    }
    if typed && matches.is_empty() && y < area.bottom() {
        canvas.text(area.x + 2, y, area.width - 2, "no open deal has these letters", theme.tone(Tone::Bad));
        y += 1;
    }
    y - area.y
}

/// A named deal that closes outside of the quarter: it is said and does not count.
fn draw_outside(canvas: &mut Canvas<'_>, area: Rect, (deal, named): (&Deal, &NamedDeal), ctx: &Ctx<'_>, scale: &Scale) {
    let theme = ctx.theme;
    let why = match named.close {
        Some(close) => format!("closes {}: not counted", close.format("%-d %b")),
        None => "no close date: not counted".to_owned(),
    };
    let amount = scale.show(named.amount);
    let width = |what: &str| u16::try_from(text::width(what)).unwrap_or(0) + 1;
    let name = area.width.saturating_sub(width(&why) + width(&amount));
    canvas.text(area.x, area.y, name, &deal.name, theme.dim());
    canvas.right(area.x, area.y, area.width.saturating_sub(width(&why)), &amount, theme.dim());
    canvas.right(area.x, area.y, area.width, &why, theme.tone(Tone::Watch));
}

fn draw_explain(
    canvas: &mut Canvas<'_>,
    area: Rect,
    ctx: &Ctx<'_>,
    entry: &Entry,
    form: &Form,
    horizon: Horizon,
    scale: &Scale,
) -> u16 {
    let theme = ctx.theme;
    let card = form.card(entry);
    let flagged = card.flagged(horizon);
    let by = flagged.map_or_else(String::new, |(s, m)| {
        let percent = m.percent.map_or_else(|| scale.signed(m.delta), percent_signed);
        format!("The {}'s {} moved by {percent}: ", horizon.word(), s.short())
    });
    let open = card.unexplained(horizon).is_some();
    let named = card.explanations(horizon).filter(|e| {
        let way = flagged.filter(|_| open).map(|(_, m)| m.delta.minor().signum());
        way.is_none_or(|way| e.delta.minor().signum() == way)
    });
    let deals: Vec<String> = named.map(|e| format!("{} {}", entry.deal_name(e.deal), scale.signed(e.delta))).collect();
    let (sign, tone) = if open { (theme.glyphs.missing, Tone::Bad) } else { (theme.glyphs.done, Tone::Good) };
    let rest = if deals.is_empty() { "name the deal".to_owned() } else { deals.join(", ") };
    let style = if open { theme.tone(Tone::Bad) } else { theme.text() };
    // the deal is what is looked for: the words before it give way
    let by = match flagged {
        Some((s, m)) if text::width(&by) + text::width(&rest) + 2 > usize::from(area.width) => {
            let short = entry.facts.horizon(horizon).period.short();
            format!("{short} {} {}: ", s.short(), scale.signed(m.delta))
        }
        _ => by,
    };
    canvas.pieces(
        area.x,
        area.y,
        area.width,
        &[(sign, theme.tone(tone)), (" ", theme.text()), (&by, style), (&rest, style)],
    );
    if form.focus != Focus::Explain(horizon) {
        return 1;
    }
    let field = Rect { x: area.x + 2, y: area.y + 1, width: area.width.saturating_sub(2).min(50), height: 1 };
    if field.y >= area.bottom() {
        return 1;
    }
    form.explain.draw(canvas, field, true, theme);
    if form.explain.value().is_empty() {
        let left = naming::left_to_explain(&card, horizon).unwrap_or_default();
        let hint = format!("the deal, or: deal {}: what happened", scale.signed(left));
        canvas.text(field.x + 1, field.y, field.width - 1, &hint, theme.focus());
    }
    let mut y = area.y + 2;
    let found = naming::to_explain(&card, &happened(entry), form.explain.value());
    for (n, deal) in found.into_iter().take(CANDIDATES).enumerate() {
        if y >= area.bottom() {
            break;
        }
        let inner = Rect { x: area.x + 2, y, width: area.width - 2, height: 1 };
        if n == form.picked && !form.explain.is_empty() {
            canvas.style(Rect { x: area.x, width: area.width, ..inner }, theme.selected());
            canvas.text(area.x, y, 2, theme.glyphs.now, theme.accent());
        }
        let happened = entry.since.iter().find(|s| s.deal == deal.id).map(|s| s.kind.word());
        let mut shown = row(deal, deal.value(), ctx, scale, inner.width < NARROW);
        shown.word = happened.unwrap_or(shown.word);
        draw_row(canvas, inner, &shown, theme.text(), theme.dim());
        canvas.hit(inner, Hit::Row(n));
        y += 1;
    }
    y - area.y
}

fn draw_reason(canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>, form: &Form) -> u16 {
    let used = canvas.text(area.x, area.y, area.width, "Why is it amended? ", ctx.theme.title());
    let field = Rect { x: area.x + used, width: area.width.saturating_sub(used), height: 1, ..area };
    form.reason.draw(canvas, field, form.focus == Focus::Reason, ctx.theme);
    1
}

fn draw_sure(canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>, entry: &Entry, form: &Form) -> u16 {
    let theme = ctx.theme;
    let of = if area.width < 60 { "" } else { " of FC" };
    let question = format!("At least {} % sure{of}?  ", entry.facts.rules.sure_percent);
    let focused = form.focus == Focus::Sure;
    let row = Rect { height: 1, ..area };
    if focused {
        canvas.style(row, theme.selected());
    }
    let key = theme.accent();
    let style = if focused { theme.strong() } else { theme.text() };
    let done = theme.tone(Tone::Good);
    let bad = theme.tone(Tone::Bad);
    let used = canvas.text(row.x, row.y, row.width, &question, style);
    let (x, width) = (row.x + used, row.width.saturating_sub(used));
    match form.draft.sure {
        Some(true) if focused => {
            canvas.pieces(x, row.y, width, &[("yes  ", done), ("Enter", key), (" accepts", theme.text())])
        }
        Some(true) => canvas.pieces(x, row.y, width, &[(theme.glyphs.done, done), (" yes", done)]),
        Some(false) => {
            canvas.pieces(x, row.y, width, &[(theme.glyphs.missing, bad), (" no: say the real number", bad)])
        }
        None => {
            let no = if area.width < 60 { " no: the real number" } else { " no: say the real number" };
            canvas.pieces(x, row.y, width, &[("y", key), (" yes   ", theme.text()), ("N", key), (no, theme.text())])
        }
    };
    1
}
