//! Draws what was understood: questions, people, columns at the left; what it adds up to at the right, or above where
//! there is no room; at the bottom the line that imports.

use chrono::Datelike as _;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::Import;
use super::choosing::both_ends;
use super::data::{Ask, ColumnRow, Preview, Totals};
use super::lines::{At, INDENT, Line, ask, lines, places, wrapped};
use super::refused::{grouped, rows, said};
use super::running;
use crate::domain::money::show::{Scale, short};
use crate::domain::text;
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::command::Command;
use crate::ui::keymap::{self, Context};
use crate::ui::theme::Tone;
use crate::ui::widgets::chrome;
use crate::ui::world::Ctx;

/// From this width on the totals stand at the right.
const TWO_PANES: u16 = 108;

/// Refusals that are shown beside the totals.
const FIRST_REFUSED: usize = 5;

pub(super) fn draw(screen: &Import, preview: &Preview, canvas: &mut Canvas<'_>, body: Rect, ctx: &Ctx<'_>) {
    title(preview, canvas, body, ctx);
    let bottom = body.bottom().saturating_sub(2);
    let top = body.y + 2;
    let rest = Rect { y: top, height: bottom.saturating_sub(top), ..body };
    if body.width >= TWO_PANES {
        let right = (body.width * 3 / 10).clamp(36, 56);
        let left = Rect { width: body.width - right - 3, ..rest };
        let aside = Rect { x: left.right() + 3, width: right, ..rest };
        for y in rest.y..rest.bottom() {
            canvas.text(left.right() + 1, y, 1, ctx.theme.glyphs.wall, ctx.theme.dim());
        }
        list(screen, preview, canvas, left, ctx);
        totals(preview, canvas, aside, ctx);
    } else {
        let used = short_totals(preview, canvas, rest, ctx) + 1;
        list(screen, preview, canvas, Rect { y: top + used, height: rest.height.saturating_sub(used), ..rest }, ctx);
    }
    confirm(screen, preview, canvas, Rect { y: bottom, height: 2, ..body }, ctx);
}

/// "deals.csv: deals from HubSpot as of Sun 22 Nov 2026, the whole export".
fn title(preview: &Preview, canvas: &mut Canvas<'_>, body: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let wrote = if preview.wrote.is_empty() { String::new() } else { format!(" from {}", preview.wrote) };
    let this_year = preview.on.year() == ctx.world.today.year();
    let day = preview.on.format(if this_year { "%a %-d %b" } else { "%-d %b %Y" });
    let what = format!("{}{wrote}, as of {day}", preview.kind);
    let (part, tone) = match preview.part {
        Some(true) => (", only a part of the deals", theme.tone(Tone::Watch)),
        Some(false) => (", the whole export", theme.text()),
        None => ("", theme.text()),
    };
    let room = usize::from(body.width).saturating_sub(text::width(&what) + part.len() + 2);
    let file = both_ends(&preview.file, room.max(20));
    canvas.pieces(
        body.x,
        body.y,
        body.width,
        &[(&file, theme.strong()), ("  ", theme.text()), (&what, theme.text()), (part, tone)],
    );
}

fn list(screen: &Import, preview: &Preview, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    screen.width.set(area.width);
    let all = lines(preview, area.width);
    let columns = Columns::of(area.width, preview);
    let on = |place: usize| place == screen.cursor.at;
    for (y, n) in (area.y..area.bottom()).zip(screen.scroll.window(all.len(), area.height)) {
        let row = Rect { y, height: 1, ..area };
        match &all[n] {
            Line::Gap => {}
            Line::Title(At::Column(_)) => columns.head(canvas, row, ctx, preview),
            Line::Title(at) => {
                let (title, remark) = heading(preview, *at);
                chrome::section(canvas, row.x, y, row.width, ctx, title, &remark);
            }
            Line::Of(at, place) => {
                select(canvas, row, on(*place), ctx);
                of(*at, preview, &columns, canvas, row, ctx);
                canvas.hit(row, Hit::Row(*place));
            }
            Line::Options(at, place) => {
                if let Some(ask) = ask(preview, *at) {
                    options(ask, canvas, row, ctx, on(*place));
                }
            }
            Line::More(text, place) => {
                if on(*place) {
                    canvas.style(row, theme.selected());
                }
                canvas.text(row.x + INDENT, y, row.width.saturating_sub(INDENT), text, theme.text());
            }
        }
    }
}

/// The title above the first of these.
fn heading(preview: &Preview, at: At) -> (&'static str, String) {
    match at {
        At::Doubt(_) => ("LOOK AT", "before it is written".to_owned()),
        At::Question(_) => {
            let remark = match preview.questions.iter().filter(|a| a.is_open()).count() {
                0 => "the likeliest answer is marked, Enter says yes to it".to_owned(),
                n => format!("{n} to be answered: press a number, or Enter for the marked one"),
            };
            ("QUESTIONS", remark)
        }
        At::Person(_) => ("PEOPLE", format!("{} nobody knows yet", preview.people.len())),
        At::Column(_) => ("COLUMNS", String::new()),
        At::Remark(_) => ("ALSO", String::new()),
        At::Confirm => ("", String::new()),
    }
}

/// The line of a place.
fn of(at: At, preview: &Preview, columns: &Columns, canvas: &mut Canvas<'_>, row: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let mut text = |sign: &str, style: Style, text: &str| {
        let first = wrapped(text, row.width).into_iter().next().unwrap_or_default();
        let room = row.width.saturating_sub(2);
        canvas.pieces(row.x + 2, row.y, room, &[(sign, style), (" ", theme.text()), (&first, theme.text())]);
    };
    match at {
        At::Doubt(n) => {
            if let Some(doubt) = preview.doubts.get(n) {
                let (sign, tone) = if doubt.loud { ("!", Tone::Bad) } else { (theme.glyphs.dot, Tone::Neutral) };
                text(sign, theme.tone(tone), &doubt.said());
            }
        }
        At::Remark(n) => {
            if let Some(remark) = preview.remarks.get(n) {
                text(theme.glyphs.dot, theme.dim(), remark);
            }
        }
        At::Question(_) | At::Person(_) => {
            if let Some(ask) = ask(preview, at) {
                asked(ask, canvas, row, ctx);
            }
        }
        At::Column(n) => {
            if let Some(column) = preview.columns.get(n) {
                columns.row(canvas, row, ctx, column);
            }
        }
        At::Confirm => {}
    }
}

fn select(canvas: &mut Canvas<'_>, row: Rect, on: bool, ctx: &Ctx<'_>) {
    if on {
        canvas.style(row, ctx.theme.selected());
        canvas.text(row.x, row.y, 1, ctx.theme.glyphs.now, ctx.theme.accent());
    }
}

fn asked(ask: &Ask, canvas: &mut Canvas<'_>, row: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let (sign, style) = match (ask.is_open(), ask.said) {
        (true, _) => ("!", theme.tone(Tone::Bad)),
        (false, false) => ("?", theme.tone(Tone::Watch)),
        (false, true) => (theme.glyphs.done, theme.tone(Tone::Good)),
    };
    canvas.pieces(
        row.x + 2,
        row.y,
        row.width.saturating_sub(2),
        &[
            (sign, style),
            (" ", theme.text()),
            (&ask.what, theme.text()),
            ("  ", theme.text()),
            (&ask.detail, theme.dim()),
        ],
    );
}

/// "1 [day]   2 month": the marked answer stands in brackets. Where there is no room for all words the explanations behind
/// the colons go, then the first answers, so that the marked one is seen.
fn options(ask: &Ask, canvas: &mut Canvas<'_>, row: Rect, ctx: &Ctx<'_>, on: bool) {
    let theme = ctx.theme;
    let room = usize::from(row.width.saturating_sub(INDENT));
    let marked = ask.chosen.unwrap_or(0);
    let fits = |words: &[String]| {
        words.iter().enumerate().map(|(n, w)| text::width(w) + 4 + (n + 1).to_string().len()).sum::<usize>() <= room + 2
    };
    let mut words = ask.options.clone();
    if !fits(&words) {
        words = words.iter().map(|w| w.split(':').next().unwrap_or(w).to_owned()).collect();
    }
    let mut first = 0;
    while first < marked && !fits(words.get(first..=marked).unwrap_or_default()) {
        first += 1;
    }
    let mut x = row.x + INDENT;
    if first > 0 {
        x += canvas.text(x, row.y, 2, theme.glyphs.more, theme.dim()) + 1;
    }
    for (n, option) in words.iter().enumerate().skip(first) {
        let room = row.right().saturating_sub(x);
        let is_marked = ask.chosen == Some(n);
        let words = if is_marked { format!("[{option}]") } else { option.clone() };
        let number = (n + 1).to_string();
        let style = match (is_marked, on) {
            (true, _) => theme.strong(),
            (false, true) => theme.text(),
            (false, false) => theme.dim(),
        };
        let key = if on { theme.accent() } else { theme.dim() };
        let used = canvas.pieces(x, row.y, room, &[(&number, key), (" ", style), (&words, style)]);
        if on {
            canvas.hit(Rect::new(x, row.y, used, 1), Hit::Field(n + 1));
        }
        x += used + 3;
        if x >= row.right() {
            break;
        }
    }
}

/// How wide the columns of the columns' table are.
struct Columns {
    header: u16,
    field: u16,
    filled: u16,
    examples: u16,
}

impl Columns {
    fn of(width: u16, preview: &Preview) -> Self {
        let inside = width.saturating_sub(2);
        let longest = |of: &dyn Fn(&ColumnRow) -> usize| {
            u16::try_from(preview.columns.iter().map(of).max().unwrap_or(0)).unwrap_or(u16::MAX)
        };
        let field = longest(&|c| c.field.as_deref().map_or(0, text::width)).clamp(5, 16);
        let filled = longest(&|c| filled(c).len()).clamp(6, 16);
        let most = inside.saturating_sub(field + filled + 6) / 2;
        let header = longest(&|c| text::width(&c.header)).clamp(18.min(most.max(6)), most.max(6));
        Self { header, field, filled, examples: inside.saturating_sub(header + field + filled + 6) }
    }

    fn at(&self, x: u16) -> [u16; 4] {
        let header = x + 2;
        let field = header + self.header + 2;
        let filled = field + self.field + 2;
        [header, field, filled, filled + self.filled + 2]
    }

    fn head(&self, canvas: &mut Canvas<'_>, row: Rect, ctx: &Ctx<'_>, preview: &Preview) {
        let dim = ctx.theme.dim();
        let at = self.at(row.x);
        let used = preview.columns.iter().filter(|c| c.field.is_some()).count();
        let title = format!("{used} of {} used", preview.columns.len());
        let wide = canvas.text(row.x, row.y, self.header + 2, "COLUMNS", ctx.theme.title());
        canvas.text(row.x + wide + 1, row.y, (self.header + 2).saturating_sub(wide + 1), &title, dim);
        canvas.text(at[1], row.y, self.field, "holds", dim);
        canvas.right(at[2], row.y, self.filled, "filled", dim);
        canvas.text(at[3], row.y, self.examples, "for example", dim);
    }

    fn row(&self, canvas: &mut Canvas<'_>, row: Rect, ctx: &Ctx<'_>, column: &ColumnRow) {
        let theme = ctx.theme;
        let at = self.at(row.x);
        let in_use = column.field.is_some();
        let words = if in_use { theme.text() } else { theme.dim() };
        canvas.text(at[0], row.y, self.header, &column.header, words);
        let field = column.field.as_deref().unwrap_or(ctx.theme.glyphs.dot);
        canvas.text(at[1], row.y, self.field, field, if in_use { theme.accent() } else { theme.dim() });
        let empty = column.filled.is_some_and(|(n, _)| n == 0);
        let style = if empty && in_use { theme.tone(Tone::Watch) } else { theme.dim() };
        canvas.right(at[2], row.y, self.filled, &filled(column), style);
        let note = if column.note.is_empty() { String::new() } else { format!("{}  ", column.note) };
        canvas.pieces(at[3], row.y, self.examples, &[(&note, theme.tone(Tone::Watch)), (&column.examples, words)]);
    }
}

/// "118 of 120"; where nothing is missing "all".
fn filled(column: &ColumnRow) -> String {
    match column.filled {
        None => String::new(),
        Some((_, 0)) => String::new(),
        Some((n, all)) if n == all => "all".to_owned(),
        Some((0, _)) => "none".to_owned(),
        Some((n, all)) => format!("{} of {}", short_count(n), short_count(all)),
    }
}

/// "950", "12k": for a table's cell.
fn short_count(n: usize) -> String {
    if n < 10_000 { n.to_string() } else { format!("{}k", n / 1_000) }
}

/// The counts that are something, with their words.
fn counts(totals: &Totals) -> Vec<(String, usize, Tone)> {
    let mut out = vec![
        ("rows".to_owned(), totals.rows, Tone::Neutral),
        ("new".to_owned(), totals.new, Tone::Good),
        ("changed".to_owned(), totals.changed, Tone::Neutral),
        ("unchanged".to_owned(), totals.unchanged, Tone::Neutral),
        ("gone".to_owned(), totals.gone, Tone::Watch),
        ("back".to_owned(), totals.back, Tone::Neutral),
        ("refused".to_owned(), totals.refused, Tone::Bad),
    ];
    out.retain(|(word, n, _)| *n > 0 || word == "rows" || word == "new");
    out
}

/// "passed over: 1 blank, 2 report footer".
fn passed_over(totals: &Totals) -> Option<String> {
    let words: Vec<String> = totals.skipped.iter().map(|(why, n)| format!("{n} {why}")).collect();
    (!words.is_empty()).then(|| format!("passed over: {}", words.join(", ")))
}

fn totals(preview: &Preview, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let mut y = area.y;
    if let Some(again) = &preview.again {
        chrome::section(canvas, area.x, y, area.width, ctx, "READING AGAIN", "with your answer");
        running::progress(again, canvas, Rect { y: y + 1, height: 2, ..area }, ctx);
        y += 4;
    }
    let title = if preview.totals.sums.is_some() { "DEALS" } else { "ROWS" };
    chrome::section(canvas, area.x, y, area.width, ctx, title, "");
    y += 1;
    y += sums(&preview.totals, canvas, Rect { y, height: area.bottom().saturating_sub(y), ..area }, ctx);
    for (word, n, tone) in counts(&preview.totals) {
        let style = if tone == Tone::Neutral { theme.text() } else { theme.tone(tone) };
        let n = grouped(u64::try_from(n).unwrap_or(u64::MAX));
        canvas.right(area.x, y, 12, &n, style);
        canvas.text(area.x + 14, y, area.width.saturating_sub(14), &word, theme.text());
        y += 1;
    }
    let skipped = passed_over(&preview.totals);
    for words in preview.totals.lacking.iter().chain(skipped.as_ref()) {
        y += canvas.wrapped(Rect { y, height: 2, ..area }, words, theme.dim());
    }
    if preview.refused.is_empty() || y + 3 > area.bottom() {
        return;
    }
    y += 1;
    let key = keymap::key_for(&[Context::Import], Command::ShowRefused).unwrap_or_default();
    let all = if preview.refused.len() > 1 {
        format!("{key} shows all {}", preview.refused.len())
    } else {
        key + " shows it"
    };
    let title = if preview.totals.refused > 0 { "REFUSED" } else { "TAKEN WITHOUT AMOUNT" };
    chrome::section(canvas, area.x, y, area.width, ctx, title, &all);
    y += 1;
    for row in preview.refused.iter().take(FIRST_REFUSED) {
        let room = Rect { y, height: area.bottom().saturating_sub(y).min(3), ..area };
        y += canvas.wrapped(room, &said(row), theme.text());
    }
}

/// Open, won, lost: how many, and what they are worth.
fn sums(totals: &Totals, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) -> u16 {
    let Some(sums) = &totals.sums else { return 0 };
    let currency = &ctx.world.currency;
    let scale = Scale::for_amounts(sums.iter().map(|(_, sum)| *sum), currency);
    let mut y = area.y;
    for ((count, sum), word) in sums.iter().zip(["open", "won", "lost"]) {
        let count = grouped(u64::try_from(*count).unwrap_or(u64::MAX));
        canvas.right(area.x, y, 12, &count, ctx.theme.strong());
        canvas.text(area.x + 14, y, 6, word, ctx.theme.text());
        canvas.right(area.x + 20, y, area.width.saturating_sub(20).min(16), &scale.show(*sum), ctx.theme.text());
        y += 1;
    }
    y + 1 - area.y
}

/// Two lines for a narrow screen; returns how many were used.
fn short_totals(preview: &Preview, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) -> u16 {
    let theme = ctx.theme;
    if let Some(again) = &preview.again {
        running::progress(again, canvas, Rect { height: 2, ..area }, ctx);
        return 2;
    }
    let mut x = area.x;
    let all = counts(&preview.totals);
    for (n, (word, count, tone)) in all.iter().enumerate() {
        let style = if *tone == Tone::Neutral { theme.text() } else { theme.tone(*tone) };
        let count = grouped(u64::try_from(*count).unwrap_or(u64::MAX));
        let comma = if n + 1 < all.len() { ",  " } else { "" };
        let room = area.right().saturating_sub(x);
        x += canvas.pieces(
            x,
            area.y,
            room,
            &[(&count, style), (" ", style), (word, theme.text()), (comma, theme.text())],
        );
    }
    let Some(sums) = &preview.totals.sums else { return 1 };
    let words: Vec<String> = sums
        .iter()
        .zip(["open", "won", "lost"])
        .map(|((count, sum), word)| format!("{count} {word} {}", short(*sum, &ctx.world.currency)))
        .collect();
    canvas.text(area.x, area.y + 1, area.width, &words.join(",  "), theme.text());
    2
}

/// The line that imports, and what stands in its way.
fn confirm(screen: &Import, preview: &Preview, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    canvas.text(area.x, area.y, area.width, &theme.glyphs.rule.repeat(usize::from(area.width)), theme.dim());
    let row = Rect { y: area.y + 1, height: 1, ..area };
    let place = places(preview).len().saturating_sub(1);
    select(canvas, row, screen.cursor.at == place, ctx);
    let key = keymap::key_for(&[Context::Import], Command::ImportIt).unwrap_or_default();
    let vanishing = preview.vanishing.filter(|_| preview.part == Some(false));
    let part = keymap::key_for(&[Context::Import], Command::PartOrWhole).unwrap_or_default();
    let (words, tone) = match (preview.unanswered(), preview.landing(), vanishing) {
        (1, ..) => ("one question needs an answer first".to_owned(), Tone::Bad),
        (n @ 2.., ..) => (format!("{n} questions need an answer first"), Tone::Bad),
        (0, 0, _) => ("no row can be imported".to_owned(), Tone::Bad),
        (0, _, Some((gone, all))) => {
            (format!("! {gone} of {all} known deals are not in it: gone? {part} if it is only a part"), Tone::Bad)
        }
        (0, n, None) => {
            let refused = match preview.totals.refused {
                0 => String::new(),
                1 => ", leaves out the one that is refused".to_owned(),
                n => format!(", leaves out the {} that are refused", grouped(u64::try_from(n).unwrap_or(u64::MAX))),
            };
            (format!("imports {}{refused}", rows(n)), Tone::Neutral)
        }
    };
    let style = if tone == Tone::Neutral { theme.text() } else { theme.tone(tone) };
    let room = row.width.saturating_sub(2);
    canvas.pieces(row.x + 2, row.y, room, &[(&key, theme.accent()), ("  ", style), (&words, style)]);
    canvas.hit(row, Hit::Row(place));
}
