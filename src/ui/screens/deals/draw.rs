//! Draws the list of deals.

use std::collections::BTreeSet;

use ratatui::layout::Rect;

use super::columns::{self, Columns};
use super::filter::standing_word;
use super::{Deals, Found, View, flags};
use crate::domain::browse::{Standing, Tally};
use crate::domain::money::Money;
use crate::domain::money::show::{Scale, short};
use crate::domain::text;
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::command::Command;
use crate::ui::keymap::{self, Context};
use crate::ui::theme::Tone;
use crate::ui::widgets::chrome;
use crate::ui::world::Ctx;

pub(super) fn screen(screen: &Deals, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    chrome::header(canvas, Rect { height: 1, ..area }, ctx, "Deals");
    let inside = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    heading(screen, canvas, Rect { y: area.y + 2, height: 1, ..inside }, ctx);
    narrowed(screen, canvas, Rect { y: area.y + 3, height: 1, ..inside }, ctx);
    let below = 3;
    let bottom = area.bottom().saturating_sub(1 + below);
    let top = area.y + 5;
    list(screen, canvas, Rect { y: top, height: bottom.saturating_sub(top), ..inside }, ctx);
    detail(screen, canvas, Rect { y: bottom, height: below, ..inside }, ctx);
    let mut chain = screen.contexts(ctx);
    chain.extend(screen.typing.is_none().then_some(Context::Global));
    chain.push(Context::Always);
    chrome::footer(canvas, Rect { y: area.bottom() - 1, height: 1, ..area }, ctx, &chain, None);
}

/// "1,204": with its thousands apart.
pub(super) fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Which deals, how many, worth how much.
fn heading(screen: &Deals, canvas: &mut Canvas<'_>, row: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let query = &screen.query;
    let what = format!("{} deals", if query.standing == Standing::All { "all" } else { standing_word(query.standing) });
    let what = if query.standing == Standing::Gone { "deals gone from the CRM".to_owned() } else { what };
    let order = match screen.found {
        Found::Ranked if !query.text.is_empty() => "best match first".to_owned(),
        Found::Holding if !query.text.is_empty() => format!("that hold these words, by {}", query.sort.by.word()),
        _ => format!("by {}", query.sort.by.word()),
    };
    let right = match &screen.tallies {
        Some((all, base)) => {
            let omitted = match all.omitted {
                0 => String::new(),
                n => format!(" ({} omitted from the forecast)", count(n)),
            };
            let noun = if base.count == 1 { "deal" } else { "deals" };
            let worth = short(all.value, &ctx.world.currency);
            if all.count == base.count {
                format!("{} {noun}, {worth}{omitted}", count(base.count))
            } else {
                format!("{} of {} {noun}, {worth}{omitted}", count(all.count), count(base.count))
            }
        }
        None => "counting".to_owned(),
    };
    let mark = match (screen.waiting.0, screen.waiting.1) {
        (true, _) => "searching   ",
        (false, _) => "",
    };
    let room = row.width.saturating_sub(u16::try_from(text::width(&right) + text::width(mark)).unwrap_or(0) + 2);
    canvas.pieces(row.x, row.y, room, &[(&what, theme.strong()), ("  ", theme.text()), (&order, theme.dim())]);
    canvas.right(row.x, row.y, row.width, &right, theme.strong());
    let used = u16::try_from(text::width(&right)).unwrap_or(0);
    canvas.right(row.x, row.y, row.width.saturating_sub(used), mark, theme.accent());
}

/// The text that is typed, or what the list is narrowed by.
fn narrowed(screen: &Deals, canvas: &mut Canvas<'_>, row: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    if let Some(field) = &screen.typing {
        let used = canvas.text(row.x, row.y, row.width, "name or account: ", theme.accent());
        let room = row.width.saturating_sub(used).min(40);
        field.draw(canvas, Rect { x: row.x + used, width: room, ..row }, true, theme);
        let words: Vec<String> = screen.words(ctx).into_iter().filter(|w| !w.starts_with('\u{201c}')).collect();
        let words = words.join(&format!(" {} ", theme.glyphs.dot));
        canvas.text(row.x + used + room + 2, row.y, row.width.saturating_sub(used + room + 2), &words, theme.dim());
        return;
    }
    let words = screen.words(ctx);
    let chain = screen.contexts(ctx);
    let key = |command| keymap::key_for(&chain, command).unwrap_or_default();
    if words.is_empty() {
        let what = match screen.query.standing {
            Standing::Open => format!(
                "{} narrows by text, {} by flag, {} by owner",
                key(Command::Search),
                key(Command::FilterFlag),
                key(Command::FilterOwner)
            ),
            _ => format!("{} goes back to the open ones", key(Command::FilterClear)),
        };
        canvas.text(row.x, row.y, row.width, &what, theme.dim());
        return;
    }
    let right = format!("{} all again", key(Command::FilterClear));
    let room = row.width.saturating_sub(u16::try_from(text::width(&right)).unwrap_or(0) + 2);
    let words = words.join(&format!(" {} ", theme.glyphs.dot));
    canvas.pieces(row.x, row.y, room, &[("only: ", theme.dim()), (&words, theme.accent())]);
    canvas.right(row.x, row.y, row.width, &right, theme.dim());
    canvas.hit(row, Hit::Key(Command::FilterClear));
}

/// One unit for all amounts of the list, whatever part of it is seen: what suits the mean deal.
fn scale(tallies: Option<(Tally, Tally)>, ctx: &Ctx<'_>) -> Scale {
    let mean = |t: Tally| i64::try_from(t.count).ok().filter(|n| *n > 0).map(|n| Money(t.value.minor() / n));
    match tallies.and_then(|(_, base)| mean(base)) {
        Some(mean) if mean.minor() / ctx.world.currency.scale() < 5_000 => {
            Scale::for_amounts([mean], &ctx.world.currency)
        }
        _ => Scale::thousands(&ctx.world.currency),
    }
}

fn list(screen: &Deals, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let height = usize::from(area.height.saturating_sub(1)).max(1);
    screen.height.set(height);
    if screen.lines.is_empty() {
        if !screen.waiting.0 {
            empty(screen, canvas, area, ctx);
        }
        return;
    }
    let columns = Columns::of(area.width.saturating_sub(2), scale(screen.tallies, ctx), &screen.lines);
    columns.heads(canvas, area.x + 2, area.y, ctx, &screen.query, screen.found != Found::Ranked);
    let mut top = screen.top.get().min(screen.lines.len().saturating_sub(height));
    if screen.at < top {
        top = screen.at;
    } else if screen.at >= top + height {
        top = screen.at + 1 - height;
    }
    screen.top.set(top);
    for (y, n) in (area.y + 1..area.bottom()).zip(top..screen.lines.len()) {
        let place = Rect { y, height: 1, ..area };
        if n == screen.at {
            canvas.style(place, theme.selected());
            canvas.text(place.x, y, 1, theme.glyphs.now, theme.accent());
        }
        let cells = Rect { x: place.x + 2, width: place.width.saturating_sub(2), ..place };
        columns.row(canvas, cells, ctx, &screen.lines[n], &screen.query);
        canvas.hit(place, Hit::Row(n));
    }
}

/// The selected deal in words.
fn detail(screen: &Deals, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let Some(line) = screen.selected() else { return };
    let today = screen.query.today;
    let rule = theme.glyphs.rule.repeat(usize::from(area.width));
    canvas.text(area.x, area.y, area.width, &rule, theme.dim());
    let deal = &line.deal;
    let who = line.owner.as_deref().unwrap_or("nobody here owns it");
    let of = flags::customer(&deal.name, deal.account.as_deref()).map_or_else(String::new, |a| format!("  {a}"));
    let owner = format!("  {} {who}", theme.glyphs.dot);
    let next = format!("   {}", columns::next_step(line, ctx, today));
    canvas.pieces(
        area.x,
        area.y + 1,
        area.width,
        &[(&deal.name, theme.strong()), (&of, theme.text()), (&owner, theme.dim()), (&next, theme.text())],
    );
    let reasons = flags::reasons(line, today, &screen.query.limits);
    let mut x = area.x;
    for (reason, tone) in &reasons {
        if x >= area.right() {
            break;
        }
        x += canvas.text(x, area.y + 2, area.right() - x, reason, theme.tone(*tone)) + 3;
    }
    if reasons.is_empty() && deal.is_open() {
        canvas.text(area.x, area.y + 2, area.width, "nothing is wrong with it", theme.tone(Tone::Good));
    }
}

fn empty(screen: &Deals, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let chain = [Context::Deals, Context::Global];
    let key = |command| keymap::key_for(&chain, command).unwrap_or_default();
    let none = screen.tallies.is_some_and(|(_, base)| base.count == 0);
    let (title, what) = if none && !screen.is_narrowed() {
        (
            ctx.world
                .unit()
                .map_or_else(|| "No open deals yet.".to_owned(), |u| format!("No open deals of {} yet.", u.name)),
            format!(
                "i on the home screen reads a CRM export, or on the command line: bellwether import deals FILE. {} shows won, lost and gone ones.",
                key(Command::FilterStanding)
            ),
        )
    } else {
        let limits = &screen.query.limits;
        let unknown: BTreeSet<&str> = screen.query.flags.iter().filter_map(|f| limits.unknown(*f)).collect();
        let why: String = unknown.into_iter().map(|why| format!("Nobody can know: {why}. ")).collect();
        (
            "No deal here fits.".to_owned(),
            format!("{why}Esc takes the last filter off, {} all of them.", key(Command::FilterClear)),
        )
    };
    canvas.text(area.x, area.y + 1, area.width, &title, ctx.theme.strong());
    canvas.wrapped(Rect { y: area.y + 2, height: 3, ..area }, &what, ctx.theme.dim());
}
