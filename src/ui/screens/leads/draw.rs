//! Draws the leads screen.

use chrono::{Datelike, NaiveDateTime};
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::{LeadLine, Leads, View, clock};
use crate::domain::business::hours;
use crate::domain::lead::{ESCALATE_ABOVE, Sla};
use crate::domain::money::show::percent;
use crate::ui::canvas::{Canvas, Edge, Hit};
use crate::ui::command::Command;
use crate::ui::keymap::{self, Context};
use crate::ui::theme::Tone;
use crate::ui::widgets::chrome;
use crate::ui::world::Ctx;

const GAP: u16 = 2;

/// In fewer columns nobody can read why leads were rejected.
const REASONS: u16 = 20;

/// Rows of the tables at the bottom, their headings included, on a terminal of that height.
const fn below(height: u16) -> u16 {
    match height {
        0..30 => 5,
        30..50 => 8,
        _ => 12,
    }
}

pub(super) fn screen(screen: &Leads, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let title = screen.data.whose.as_ref().map_or_else(|| "Leads".to_owned(), |whose| format!("Leads of {whose}"));
    chrome::header(canvas, Rect { height: 1, ..area }, ctx, &title);
    let inside = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    let at = screen.data.at(ctx);
    summary(screen, canvas, Rect { y: area.y + 2, height: 2, ..inside }, ctx, at);
    let tables = if screen.data.months.is_empty() && screen.data.reps.is_empty() { 0 } else { below(area.height) };
    let foot = area.bottom().saturating_sub(1);
    let detail = foot.saturating_sub(tables + 3);
    let body = Rect { y: area.y + 5, height: detail.saturating_sub(area.y + 5), ..inside };
    let shown = screen.shown();
    if shown.is_empty() {
        empty(screen, canvas, body, ctx);
    } else {
        list(screen, &shown, canvas, body, ctx, at);
        about(screen, canvas, Rect { y: detail, height: 3, ..inside }, ctx, at);
    }
    if tables > 0 {
        let half = inside.width / 2;
        let place = Rect { y: foot - tables, height: tables, ..inside };
        months(screen, canvas, Rect { width: half.saturating_sub(1), ..place }, ctx);
        reps(screen, canvas, Rect { x: inside.x + half + 1, width: inside.width - half - 1, ..place }, ctx);
    }
    let mut chain = screen.contexts(ctx);
    chain.extend([Context::Global, Context::Always]);
    chrome::footer(canvas, Rect { y: foot, height: 1, ..area }, ctx, &chain, None);
}

/// How many wait, and whether a month has had too many breaches.
fn summary(screen: &Leads, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>, at: NaiveDateTime) {
    let theme = ctx.theme;
    if !screen.data.any {
        return;
    }
    let (waiting, late) = screen.counts(at);
    let here = screen.data.lines.iter().filter(|l| l.lead.answered_here).count();
    let limit = match screen.data.agreement.on(at.date()).1 {
        whole if whole % 60 == 0 => format!("{} business hours", whole / 60),
        minutes => format!("{} of business hours", hours(minutes.into())),
    };
    let wait = if waiting == 1 { "1 lead waits".to_owned() } else { format!("{waiting} leads wait") };
    let over = if late == 0 { ", ".to_owned() } else { format!(", {late} ") };
    let rest = if late == 0 { format!("none beyond {limit}") } else { format!("beyond {limit}") };
    let told = if here == 0 { String::new() } else { format!("   {here} still to tell the CRM") };
    let only = screen.owner.map_or_else(String::new, |o| format!("   only {}, Esc shows all", ctx.world.org.name(o)));
    let tone = theme.tone(if late == 0 { Tone::Good } else { Tone::Bad });
    canvas.pieces(
        area.x,
        area.y,
        area.width,
        &[
            (&wait, theme.strong()),
            (&over, tone),
            (&rest, tone),
            (&told, theme.tone(Tone::Watch)),
            (&only, theme.accent()),
        ],
    );
    if let Some(month) = screen.data.months.first().filter(|m| m.escalates) {
        let words = format!(
            "! {}: {} not answered in time, more than {ESCALATE_ABOVE} in a month: escalate",
            month.name, month.late
        );
        canvas.text(area.x, area.y + 1, area.width, &words, theme.tone(Tone::Bad));
    } else {
        canvas.text(area.x, area.y + 1, area.width, "the one that has waited longest first", theme.dim());
    }
}

/// Title, width (0: not shown) and edge of each column; the lead's name takes what is left.
fn columns(width: u16) -> [(&'static str, u16, Edge); 8] {
    let (account, source, owner, handed, contacted) = match width {
        0..100 => (15, 0, 12, 0, 0),
        100..150 => (18, 14, 14, 16, 0),
        _ => (30, 24, 20, 16, 16),
    };
    let mut columns = [
        ("lead", 0, Edge::Left),
        ("account", account, Edge::Left),
        ("source", source, Edge::Left),
        ("owner", owner, Edge::Left),
        ("handed over", handed, Edge::Left),
        ("contacted", contacted, Edge::Left),
        ("due", 16, Edge::Left),
        ("clock", 12, Edge::Right),
    ];
    let used: u16 = columns.iter().filter(|c| c.1 > 0).map(|c| c.1 + GAP).sum();
    columns[0].1 = width.saturating_sub(used + 2);
    columns
}

fn cells(canvas: &mut Canvas<'_>, row: Rect, cells: [(&str, Style); 8]) {
    let mut x = row.x + 2;
    for ((_, width, edge), (words, style)) in columns(row.width).iter().zip(cells) {
        if *width > 0 {
            canvas.at(*edge, x, row.y, *width, words, style);
            x += width + GAP;
        }
    }
}

/// "Thu 19 Nov 17:00"; of another year without the weekday.
fn moment(at: Option<NaiveDateTime>, now: NaiveDateTime) -> String {
    let Some(at) = at else { return String::new() };
    at.format(if at.year() == now.year() { "%a %-d %b %H:%M" } else { "%-d %b %Y" }).to_string()
}

fn due(line: &LeadLine, screen: &Leads, at: NaiveDateTime) -> Option<NaiveDateTime> {
    match screen.data.agreement.sla(&line.lead, at) {
        Sla::Within { due, .. } | Sla::Breached { due, .. } => Some(due),
        Sla::Kept { .. } | Sla::Unknown => None,
    }
}

fn list(screen: &Leads, shown: &[&LeadLine], canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>, at: NaiveDateTime) {
    let theme = ctx.theme;
    cells(canvas, area, columns(area.width).map(|c| (c.0, theme.dim())));
    let body = Rect { y: area.y + 1, height: area.height.saturating_sub(2), ..area };
    for (y, n) in (body.y..body.bottom()).zip(screen.cursor.window(shown.len(), body.height)) {
        let (line, row) = (shown[n], Rect { y, height: 1, ..body });
        if n == screen.cursor.at {
            canvas.style(row, theme.selected());
            canvas.text(row.x, y, 1, theme.glyphs.now, theme.accent());
        }
        let lead = &line.lead;
        let (words, tone) = clock(lead, &screen.data.agreement, at);
        let text = if lead.answered_here { theme.dim() } else { theme.text() };
        cells(
            canvas,
            row,
            [
                (&lead.name, text),
                (lead.account.as_deref().unwrap_or(""), theme.dim()),
                (lead.source.as_deref().unwrap_or(""), theme.dim()),
                (if line.owner.is_empty() { "nobody" } else { &line.owner }, text),
                (&moment(lead.created, at), theme.dim()),
                (&moment(lead.contacted, at), theme.dim()),
                (&moment(due(line, screen, at), at), text),
                (&words, if tone == Tone::Neutral { text } else { theme.tone(tone) }),
            ],
        );
        canvas.hit(row, Hit::Row(n));
    }
}

/// The selected lead with what the columns have no room for.
fn about(screen: &Leads, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>, at: NaiveDateTime) {
    let theme = ctx.theme;
    let Some(line) = screen.selected() else { return };
    let lead = &line.lead;
    let rule = theme.glyphs.rule.repeat(usize::from(area.width));
    canvas.text(area.x, area.y, area.width, &rule, theme.dim());
    let owner = if line.owner.is_empty() { "nobody" } else { &line.owner };
    let account = lead.account.as_ref().map_or_else(String::new, |a| format!("  {a}"));
    let email = lead.email.as_ref().map_or_else(String::new, |e| format!("  {e}"));
    canvas.pieces(
        area.x,
        area.y + 1,
        area.width,
        &[
            (&lead.name, theme.strong()),
            (&account, theme.text()),
            (&email, theme.dim()),
            (&format!("  {} {owner}", theme.glyphs.dot), theme.dim()),
        ],
    );
    let mut facts = Vec::new();
    facts.extend(lead.source.as_ref().map(|s| format!("from {s}")));
    facts.extend(lead.created.map(|c| format!("handed over {}", moment(Some(c), at))));
    facts.push(match lead.contacted {
        Some(first) => format!("first contacted {}", moment(Some(first), at)),
        None => "not contacted that we know".to_owned(),
    });
    if lead.answered_here {
        let name = |code: &str| {
            let found = screen.data.reasons.iter().find(|(c, _)| c == code);
            found.map_or_else(|| code.to_owned(), |(_, name)| name.clone())
        };
        let why = lead.reason.as_deref().map_or_else(String::new, |code| format!(", {}", name(code)));
        facts.push(format!("{}{why} {}", lead.state.key(), moment(lead.answered, at)));
    }
    let words = facts.join(&format!(" {} ", theme.glyphs.dot));
    canvas.text(area.x, area.y + 2, area.width, &words, theme.text());
}

fn months(screen: &Leads, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let draw = |canvas: &mut Canvas<'_>, y: u16, row: [(&str, Style); 5]| {
        let mut x = area.x;
        let widths = [(8, Edge::Left), (7, Edge::Right), (5, Edge::Right), (5, Edge::Right)];
        for ((width, edge), (words, style)) in widths.into_iter().zip(row) {
            canvas.at(edge, x, y, width, words, style);
            x += width + GAP;
        }
        let (words, style) = row[4];
        let room = area.right().saturating_sub(x);
        if room >= REASONS {
            canvas.text(x, y, room, words, style);
        }
    };
    let dim = theme.dim();
    draw(canvas, area.y, [("answered", dim), ("in time", dim), ("late", dim), ("share", dim), ("rejected", dim)]);
    for (y, month) in (area.y + 1..area.bottom()).zip(&screen.data.months) {
        let tone = theme.tone(if month.escalates { Tone::Bad } else { Tone::Neutral });
        let late = format!("{}{}", month.late, if month.escalates { "!" } else { "" });
        let share = month.share.map_or_else(|| "-".to_owned(), percent);
        draw(
            canvas,
            y,
            [
                (&month.name, theme.text()),
                (&month.kept.to_string(), theme.text()),
                (&late, if month.escalates { tone } else { theme.text() }),
                (&share, theme.text()),
                (&month.reasons, dim),
            ],
        );
    }
}

fn reps(screen: &Leads, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let name = area.width.saturating_sub(3 * (5 + GAP)).min(24);
    let draw = |canvas: &mut Canvas<'_>, y: u16, row: [(&str, Style); 4]| {
        let mut x = area.x;
        let widths = [(name, Edge::Left), (5, Edge::Right), (5, Edge::Right), (5, Edge::Right)];
        for ((width, edge), (words, style)) in widths.into_iter().zip(row) {
            canvas.at(edge, x, y, width, words, style);
            x += width + GAP;
        }
    };
    let dim = theme.dim();
    draw(canvas, area.y, [("by rep", dim), ("wait", dim), ("late", dim), ("share", dim)]);
    let rows = usize::from(area.height.saturating_sub(1));
    for (y, rep) in (area.y + 1..area.bottom()).zip(screen.data.reps.iter().take(rows)) {
        let share = rep.share.map_or_else(|| "-".to_owned(), percent);
        let late = theme.tone(if rep.late > ESCALATE_ABOVE { Tone::Bad } else { Tone::Neutral });
        draw(
            canvas,
            y,
            [
                (&rep.name, theme.text()),
                (&rep.waiting.to_string(), theme.text()),
                (&rep.late.to_string(), if rep.late > ESCALATE_ABOVE { late } else { theme.text() }),
                (&share, theme.text()),
            ],
        );
    }
}

fn empty(screen: &Leads, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let key = |command| keymap::key_for(&[Context::Leads, Context::Global], command).unwrap_or_default();
    let (title, what) = if !screen.data.any {
        let import = keymap::key_for(&[Context::Home], Command::ChooseImport).unwrap_or_default();
        (
            "No leads are known.",
            format!("{import} on the home screen reads an export of leads: HubSpot, Salesforce, Pipedrive or any CSV."),
        )
    } else if screen.owner.is_some() {
        ("Nobody waits for an answer from this person.", "Esc shows everybody's leads.".to_owned())
    } else {
        let here = screen.data.lines.len();
        let more = match here {
            0 => "The next import of leads brings new ones.".to_owned(),
            n => format!(
                "{n} answered here: {} shows them, {} is the list for the CRM.",
                key(Command::FilterClosed),
                key(Command::GoFixes)
            ),
        };
        ("Every lead is answered.", more)
    };
    canvas.text(area.x, area.y, area.width, title, ctx.theme.strong());
    canvas.text(area.x, area.y + 1, area.width, &what, ctx.theme.dim());
}
