//! Draws what the past says: its frame, and the chances with what every run brought.

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::{OddsScreen, Pane, View, back, histogram, inputs};
use crate::domain::forecast::odds::told::{Spoken, Told};
use crate::domain::forecast::odds::{Asked, Odds, RUNS, chance_words};
use crate::domain::health::Scope;
use crate::domain::money::Money;
use crate::domain::money::show::Scale;
use crate::domain::text;
use crate::domain::when::show_day;
use crate::ui::canvas::{Canvas, Hit, wrap};
use crate::ui::keymap::Context;
use crate::ui::odds::Said;
use crate::ui::widgets::chrome;
use crate::ui::world::Ctx;

/// The widest it gets, columns: what belongs together is to stand together.
const WIDEST: u16 = 150;

pub(super) fn screen(screen: &OddsScreen, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    chrome::header(canvas, Rect { height: 1, ..area }, ctx, "Odds");
    let inside = Rect { x: area.x + 1, width: area.width.saturating_sub(2).min(WIDEST), ..area };
    let foot = area.bottom().saturating_sub(1);
    what(screen, canvas, Rect { y: area.y + 2, height: 1, ..inside }, ctx);
    panes(screen, canvas, Rect { y: area.y + 3, height: 1, ..inside }, ctx);
    let body = Rect { y: area.y + 5, height: foot.saturating_sub(area.y + 5), ..inside };
    content(screen, canvas, body, ctx);
    let mut chain = screen.contexts(ctx);
    chain.extend([Context::Global, Context::Always]);
    chrome::footer(canvas, Rect { y: foot, height: 1, ..area }, ctx, &chain, None);
}

fn content(screen: &OddsScreen, canvas: &mut Canvas<'_>, body: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    match screen.board.found() {
        None if screen.board.is_waiting() => {
            canvas.text(body.x, body.y, body.width, "The past is being asked.", theme.dim());
        }
        None => {
            let words = "What the past says could not be worked out; leave this screen and open it again.";
            canvas.wrapped(body, words, theme.dim());
        }
        Some(Err(why)) => {
            canvas.wrapped(Rect { width: body.width.min(90), ..body }, &sentence(why), theme.dim());
        }
        Some(Ok(said)) => match (screen.pane, &said.told.odds) {
            (Pane::Inputs, _) => screen.page(canvas, body, ctx, &inputs::lines(&said.told, body.width, ctx)),
            (Pane::BackTest, Ok(_)) => screen.page(canvas, body, ctx, &back::lines(said, ctx)),
            (_, Err(little)) => too_little(canvas, body, ctx, &said.told, &little.words()),
            (Pane::Chances, Ok(odds)) => chances(said, odds, canvas, body, ctx),
        },
    }
}

/// "There is none." of "there is none".
pub(super) fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

/// Whose chances of which period, from how much.
fn what(screen: &OddsScreen, canvas: &mut Canvas<'_>, row: Rect, ctx: &Ctx<'_>) {
    let (theme, world) = (ctx.theme, ctx.world);
    let asked = screen.board.looked_at;
    let period = world.fiscal.resolve(asked.period);
    let whose = match asked.scope {
        Scope::All => "everybody",
        Scope::Unit(unit) => world.org.unit(unit).map_or("?", |u| u.name.as_str()),
        Scope::Rep(person) => world.org.name(person),
    };
    let dot = format!(" {} ", theme.glyphs.dot);
    let mut name = format!("{} ({})", period.name(), period.key);
    let from = match screen.board.known().map(|said| &said.told.odds) {
        Some(Ok(odds)) => {
            format!("a model, not a forecast: {} deals of {} closed periods", odds.cases, odds.periods)
        }
        _ => "a model, not a forecast".to_owned(),
    };
    let room = usize::from(row.width).saturating_sub(text::width(whose) + text::width(&from) + 2 * text::width(&dot));
    if text::width(&name) > room {
        name = period.short();
    }
    let pieces = [
        (whose, theme.strong()),
        (&*dot, theme.dim()),
        (&*name, theme.strong()),
        (&*dot, theme.dim()),
        (&*from, theme.accent()),
    ];
    canvas.pieces(row.x, row.y, row.width, &pieces);
}

/// The three pages, with their keys.
fn panes(screen: &OddsScreen, canvas: &mut Canvas<'_>, row: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let mut x = row.x;
    for (n, pane) in Pane::ALL.into_iter().enumerate() {
        let style = if pane == screen.pane { theme.strong() } else { theme.dim() };
        let begin = x;
        let sign = if pane == screen.pane { theme.glyphs.now } else { " " };
        let key = format!("{} ", n + 1);
        x += canvas.pieces(
            x,
            row.y,
            row.right().saturating_sub(x),
            &[(sign, theme.accent()), (&key, theme.accent()), (pane.title(), style)],
        );
        canvas.hit(Rect { x: begin, width: x - begin, ..row }, Hit::Step(n));
        x += 3;
    }
}

/// Silent, and how much is missing.
fn too_little(canvas: &mut Canvas<'_>, body: Rect, ctx: &Ctx<'_>, told: &Told, words: &str) {
    let theme = ctx.theme;
    let narrow = Rect { width: body.width.min(90), ..body };
    let used = canvas.wrapped(narrow, &sentence(words), theme.strong());
    let have = format!(
        "There are {} closed periods that show how they stood at this point, with {} deals that were due then. Each import of an \
         export is a snapshot; every week with one adds to it. Page 3 says which periods are left out, and why.",
        told.known.past.len(),
        told.shares.all().of
    );
    canvas.wrapped(
        Rect { y: body.y + used + 1, height: body.height.saturating_sub(used + 1), ..narrow },
        &have,
        theme.dim(),
    );
}

/// Columns of the names, of an amount, of a chance.
const NAME: u16 = 9;
const AMOUNT: u16 = 10;
const CHANCE: u16 = 12;

fn chances(said: &Said, odds: &Odds, canvas: &mut Canvas<'_>, body: Rect, ctx: &Ctx<'_>) {
    let known = &said.told.known;
    let numbers = known.asked.all().into_iter().flatten();
    let (open, late) = (known.present.open(), known.present.late());
    let scale =
        Scale::for_amounts(numbers.chain([odds.low, odds.high, known.present.won, open, late]), &ctx.world.currency);
    let half = body.width / 2;
    let height = 6 + u16::from(!known.present.overdue.is_empty());
    let left = Rect { width: half.saturating_sub(2), height: height.min(body.height), ..body };
    reach(said, odds, canvas, left, ctx, scale);
    range(said, odds, canvas, Rect { x: body.x + half, width: body.width - half, ..left }, ctx, scale);
    let words = words(said);
    let lines = u16::try_from(wrap(&words, usize::from(body.width)).len()).unwrap_or(1).min(3);
    let top = left.bottom() + u16::from(body.height > 16);
    let last = body.bottom().saturating_sub(lines);
    histogram::draw(odds, known.asked, canvas, Rect { y: top, height: last.saturating_sub(top), ..body }, ctx, scale);
    canvas.wrapped(Rect { y: last, height: lines, ..body }, &words, ctx.theme.dim());
}

/// Each number that was spoken with the chance to reach it.
fn reach(said: &Said, odds: &Odds, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>, scale: Scale) {
    let theme = ctx.theme;
    let remark = match said.told.known.spoken {
        Spoken::Own => "",
        Spoken::Below => "the sum of the reports",
        Spoken::Nothing => "nothing was called",
        Spoken::Apart => "not for who looks on",
    };
    chrome::section(canvas, area.x, area.y, area.width, ctx, "THE CHANCE TO REACH", remark);
    let bar = area.width.saturating_sub(NAME + AMOUNT + CHANCE + 1);
    let rows = Asked::NAMES.iter().zip(said.told.known.asked.all()).zip(odds.chances());
    for (y, ((name, number), chance)) in (area.y + 1..area.bottom()).zip(rows) {
        canvas.text(area.x, y, NAME, name, theme.text());
        let x = area.x + NAME;
        let (Some(number), Some(chance)) = (number, chance) else {
            let apart = said.told.known.spoken == Spoken::Apart;
            // the target is no spoken number
            let none = if apart && *name != Asked::NAMES[3] { "1:1" } else { "none" };
            canvas.right(x, y, AMOUNT, none, theme.dim());
            continue;
        };
        canvas.right(x, y, AMOUNT, &scale.show(number), theme.text());
        canvas.right(x + AMOUNT, y, CHANCE, &chance_words(chance), theme.strong());
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a part of the bar's cells")]
        let full = (chance * f64::from(bar)).round() as u16;
        let full = full.min(bar);
        let x = x + AMOUNT + CHANCE + 1;
        canvas.text(x, y, full, &theme.glyphs.full.repeat(usize::from(full)), theme.accent());
        canvas.text(x + full, y, bar - full, &theme.glyphs.empty.repeat(usize::from(bar - full)), theme.dim());
    }
}

/// Low, middle and high, and what they start from.
fn range(said: &Said, odds: &Odds, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>, scale: Scale) {
    let theme = ctx.theme;
    let present = &said.told.known.present;
    chrome::section(canvas, area.x, area.y, area.width, ctx, "WHAT COMES, BY THE PAST", "");
    let deals = |n: usize| if n == 1 { "1 deal".to_owned() } else { format!("{n} deals") };
    let known = &said.told.known;
    let by = if known.seen == known.today {
        "so far".to_owned()
    } else {
        format!("by {}", show_day(known.seen, known.today))
    };
    let mut rows: Vec<(&str, Money, String, Style)> = vec![
        ("low", odds.low, "9 of 10 runs reach it".to_owned(), theme.text()),
        ("middle", odds.middle, "half of them do".to_owned(), theme.strong()),
        ("high", odds.high, "1 of 10 does".to_owned(), theme.text()),
        ("won", present.won, by, theme.dim()),
        ("due", present.open(), deals(present.due.len()), theme.dim()),
    ];
    if !present.overdue.is_empty() {
        let means = format!("{}, own share", deals(present.overdue.len()));
        rows.push(("overdue", present.late(), means, theme.dim()));
    }
    let amount_wide = AMOUNT.min(area.width / 4);
    for (y, (name, amount, means, style)) in (area.y + 1..area.bottom()).zip(rows) {
        canvas.text(area.x, y, NAME, name, theme.text());
        canvas.right(area.x + NAME - 1, y, amount_wide, &scale.show(amount), style);
        let x = area.x + NAME + amount_wide;
        canvas.text(x, y, area.right().saturating_sub(x), &means, theme.dim());
    }
}

/// Whether it would have been right, in one sentence.
fn words(said: &Said) -> String {
    match &said.back {
        None => "Asking every past period of the others.".to_owned(),
        Some(back) => match back.words() {
            Some(words) => format!("Back-test: {words}."),
            None => "Back-test: too few periods to ask one of the others.".to_owned(),
        },
    }
}

/// So many runs, grouped.
pub(super) fn runs() -> String {
    let text = RUNS.to_string();
    let (head, tail) = text.split_at(text.len().saturating_sub(3));
    format!("{head},{tail}")
}

/// Pads on the left.
pub(super) fn right(words: &str, width: usize) -> String {
    format!("{}{words}", " ".repeat(width.saturating_sub(text::width(words))))
}

/// Pads on the right.
pub(super) fn left(words: &str, width: usize) -> String {
    let words = text::clip(words, width);
    let pad = width.saturating_sub(text::width(&words));
    format!("{words}{}", " ".repeat(pad))
}

/// In one unit for a column.
pub(super) fn scale_of(amounts: impl IntoIterator<Item = Money>, ctx: &Ctx<'_>) -> Scale {
    Scale::for_amounts(amounts, &ctx.world.currency)
}
