//! Draws the board: what matters in one line, everybody in a line each, the selected one in all periods that are seen together.

use ratatui::layout::Rect;

use super::columns::{Cells, Column, Columns};
use super::{ForecastBoard, View, one};
use crate::domain::forecast::audience::What;
use crate::domain::forecast::board::{Board, Of, Remark, Row};
use crate::domain::money::Money;
use crate::domain::money::show::Scale;
use crate::domain::period::Period;
use crate::domain::text;
use crate::domain::when::show_span;
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::theme::Tone;
use crate::ui::widgets::chrome;
use crate::ui::world::Ctx;

/// Rows under the list for the selected voice: a blank one, its name, a heading, three periods, why it differs, who is not in.
const ABOUT: u16 = 9;

/// So many names are told in the line of what matters.
const NAMED: usize = 3;

pub(super) fn screen(screen: &ForecastBoard, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    chrome::header(canvas, Rect { height: 1, ..area }, ctx, "Forecast board");
    let inside = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    let foot = area.bottom().saturating_sub(1);
    what(screen, canvas, Rect { y: area.y + 2, height: 1, ..inside }, ctx);
    let body = Rect { y: area.y + 3, height: foot.saturating_sub(area.y + 3), ..inside };
    match (screen.board(), &screen.open) {
        (None, _) if screen.data.left_out.is_some() => {
            let why = screen.data.left_out.as_deref().unwrap_or_default();
            let words = format!("There is nothing here for who looks on now: {why}.");
            let place = Rect { y: body.y + 1, height: body.height.saturating_sub(1), ..body };
            chrome::not_shown(canvas, place, ctx, &words);
        }
        (None, _) => {
            canvas.text(body.x, body.y + 1, body.width, "The board is being read.", ctx.theme.dim());
        }
        (Some(board), Some(open)) if !board.rows.is_empty() => one::draw(screen, board, open, canvas, body, ctx),
        (Some(board), _) => everybody(screen, board, canvas, body, ctx),
    }
    let mut chain = screen.contexts(ctx);
    chain.extend([crate::ui::keymap::Context::Global, crate::ui::keymap::Context::Always]);
    chrome::footer_without(canvas, Rect { y: foot, height: 1, ..area }, ctx, &chain, screen.idle(ctx));
}

/// "Q4", "November 2025" where the year is another one.
pub(super) fn period_name(period: &Period, ctx: &Ctx<'_>) -> String {
    use chrono::Datelike as _;
    if period.first.year() == ctx.world.today.year() && period.last.year() == ctx.world.today.year() {
        return period.name();
    }
    format!("{} {}", period.name(), period.last.year())
}

/// Whose board of which period, and where in it we are.
fn what(screen: &ForecastBoard, canvas: &mut Canvas<'_>, row: Rect, ctx: &Ctx<'_>) {
    let (theme, world) = (ctx.theme, ctx.world);
    let period = world.fiscal.resolve(screen.looked_at.period);
    let selected = screen.selected().filter(|_| screen.open.is_some());
    let whose = match (selected, &screen.data.only, screen.looked_at.of) {
        (Some(row), ..) => shown_name(row),
        (_, Some(name), _) => name.clone(),
        (_, _, Of::All) => "everybody".to_owned(),
        (_, _, Of::Unit(unit)) => world.org.unit(unit).map_or("?", |u| u.name.as_str()).to_owned(),
        (_, _, Of::Person(person)) => world.org.name(person).to_owned(),
    };
    let dot = format!("  {}  ", theme.glyphs.dot);
    let where_in = if period.contains(world.today) {
        let (week, weeks) = period.week_of(world.today);
        format!("week {week} of {weeks}")
    } else if period.last < world.today {
        format!("over, as of {}", period.last.format("%-d %b %Y"))
    } else {
        format!("begins {}", period.first.format("%-d %b %Y"))
    };
    let name = period_name(&period, ctx);
    let only = match &screen.without {
        _ if screen.data.only.is_some() => "   a 1:1 call goes on: nobody else is shown".to_owned(),
        Some(name) => format!("   {name} has no line in it"),
        None => String::new(),
    };
    canvas.pieces(
        row.x,
        row.y,
        row.width,
        &[
            (&whose, theme.strong()),
            (&dot, theme.dim()),
            (&name, theme.accent()),
            (&dot, theme.dim()),
            (&where_in, theme.text()),
            (&only, theme.tone(Tone::Watch)),
        ],
    );
}

pub(super) fn shown_name(row: &Row) -> String {
    match row.gone {
        Some(word) => format!("{} ({word})", row.name),
        None => row.name.clone(),
    }
}

/// Its number was said one by one and is not for who looks on.
pub(super) fn apart(board: &Board, row: &Row) -> bool {
    board.is_untold(row.subject, What::Number)
}

/// The seller with the largest gap.
fn worst(board: &Board) -> Option<&Row> {
    let sellers = || board.rows.iter().filter(|r| r.level.is_none() && r.gone.is_none());
    let gap = |r: &&Row| r.gap().filter(|g| *g > Money::ZERO);
    // of one alone it says nothing
    sellers().nth(1)?;
    sellers().filter(|r| gap(r).is_some()).max_by_key(gap)
}

/// Who is missing, who is stale or late, whose gap is the largest: what to talk about.
fn matters(board: &Board, scale: &Scale, canvas: &mut Canvas<'_>, row: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let names = |is: &dyn Fn(&Row) -> bool| {
        let found: Vec<&str> = board.rows.iter().filter(|r| is(r)).map(|r| r.name.as_str()).collect();
        match found.len() {
            0 => None,
            n if n > NAMED => Some(format!("{} and {} more", found[..NAMED - 1].join(", "), n + 1 - NAMED)),
            _ => Some(found.join(", ")),
        }
    };
    let begun = board.period.first <= ctx.world.today && !board.is_unknown();
    let missing = names(&|r| begun && r.speaks && r.gone.is_none() && r.call.is_none() && !apart(board, r));
    let mut pieces: Vec<(String, ratatui::style::Style)> = Vec::new();
    let mut say = |what: &str, names: Option<String>, tone: Tone| {
        if let Some(names) = names {
            pieces.push((format!("{what} "), theme.tone(tone)));
            pieces.push((format!("{names}   "), theme.text()));
        }
    };
    say("missing", missing, Tone::Bad);
    say("stale", names(&|r| r.stale), Tone::Watch);
    if let Some(row) = worst(board)
        && let Some(gap) = row.gap()
    {
        say("largest gap", Some(format!("{} {}", row.name, scale.show(gap))), Tone::Bad);
    }
    say("late", names(&|r| r.call.as_ref().is_some_and(|c| c.late_secs.is_some())), Tone::Watch);
    say("moved", names(&|r| board.is_moved(r)), Tone::Watch);
    if pieces.is_empty() {
        let words =
            if begun { "Everybody has called, and nothing stands out." } else { "Nobody owes a number for it yet." };
        pieces.push((words.to_owned(), theme.dim()));
    }
    let pieces: Vec<(&str, _)> = pieces.iter().map(|(what, style)| (what.as_str(), *style)).collect();
    canvas.pieces(row.x, row.y, row.width, &pieces);
}

fn everybody(screen: &ForecastBoard, board: &Board, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let remarks = |canvas: &mut Canvas<'_>, place: Rect| told(&board.remarks, canvas, place, ctx);
    let Some(selected) = screen.selected() else {
        let used = remarks(canvas, Rect { y: area.y + 1, ..area });
        if board.remarks.iter().any(|r| r.key() == "not_there") {
            return;
        }
        let how = "People come with an import: i on home, or `bellwether import people FILE`.";
        let rest = Rect { y: area.y + 1 + used, height: area.height.saturating_sub(1 + used), ..area };
        canvas.wrapped(rest, how, theme.dim());
        return;
    };
    let inner = Rect { x: area.x + 2, width: area.width.saturating_sub(2), ..area };
    let longest = board.rows.iter().map(|r| 2 * r.depth + text::width(&shown_name(r)) + 2).max().unwrap_or(0);
    let longest = u16::try_from(longest).unwrap_or(u16::MAX).clamp(18, 34);
    let columns = Columns::of(inner.width, (longest.min(inner.width / 4), longest), board.rows.iter(), &[], ctx);
    matters(board, columns.scale(), canvas, Rect { height: 1, ..area }, ctx);
    let beside = beside_block(screen, board, &columns, inner, ctx);
    let lines = remark_lines(&board.remarks, area.width, ctx).min(if area.height < 26 { 2 } else { 6 });
    let list = Rect { y: area.y + 2, height: area.height.saturating_sub(2 + ABOUT + lines), ..inner };
    columns.head(canvas, list.x, list.y, ctx);
    if let Some((x, other, theirs)) = &beside {
        canvas.text(*x, list.y - 1, 24, &period_name(&other.period, ctx).to_uppercase(), theme.title());
        canvas.text(
            inner.x + columns.name,
            list.y - 1,
            24,
            &period_name(&board.period, ctx).to_uppercase(),
            theme.title(),
        );
        theirs.head(canvas, *x, list.y, ctx);
    }
    let worst = worst(board).map(|r| r.subject);
    let window = screen.cursor.window(board.rows.len(), list.height.saturating_sub(1));
    let mut y = list.y + 1;
    for n in window {
        let Some(row) = board.rows.get(n) else { break };
        let place = Rect { y, height: 1, ..inner };
        let line = Rect { y, height: 1, ..area };
        if n == screen.cursor.at {
            canvas.style(line, theme.selected());
            canvas.text(area.x, y, 1, theme.glyphs.now, theme.accent());
        }
        let name = format!("{}{}", "  ".repeat(row.depth), shown_name(row));
        let style = match (row.gone, row.level) {
            (Some(_), _) => theme.dim(),
            (None, Some(_)) => theme.strong(),
            (None, None) => theme.text(),
        };
        let cells = Cells { board, row, hidden: apart(board, row), worst: worst == Some(row.subject) };
        columns.row(canvas, place, (&name, style), &cells, ctx);
        if let Some((x, other, theirs)) = &beside
            && let Some(row) = other.rows.iter().find(|r| r.subject == row.subject)
        {
            let cells = Cells { board: other, row, hidden: apart(other, row), worst: false };
            theirs.row(canvas, Rect { x: *x, ..place }, ("", style), &cells, ctx);
        }
        canvas.hit(line, Hit::Row(n));
        y += 1;
    }
    if board.rows.len() + 1 > usize::from(list.height) && y < area.bottom() {
        let words = format!("{} of {}", screen.cursor.at + 1, board.rows.len());
        canvas.right(area.x, list.y, area.width, &words, theme.dim());
    }
    // close to the list where there is room to spare
    let top = y.max(list.y + 2);
    let about = Rect { y: top, height: ABOUT.min(area.bottom().saturating_sub(top)), ..area };
    voice(screen, board, selected, canvas, about, ctx);
    let rest = Rect { y: about.bottom(), height: area.bottom().saturating_sub(about.bottom()), ..area };
    remarks(canvas, rest);
}

/// Where there is room for it, the month beside its quarter, or the quarter beside its month.
fn beside_block<'a>(
    screen: &'a ForecastBoard,
    board: &Board,
    columns: &Columns,
    area: Rect,
    ctx: &Ctx<'_>,
) -> Option<(u16, &'a Board, Columns)> {
    use crate::domain::period::PeriodKey;
    let month = |b: &Board| matches!(b.period.key, PeriodKey::Month(..));
    let other = screen.data.boards.iter().find(|b| month(b) != month(board))?;
    let room = area.width.saturating_sub(columns.width() + 4);
    let without = [Column::Wc, Column::Bc, Column::Sum, Column::Differs, Column::Open, Column::Said, Column::ToGo];
    let theirs = Columns::of(room, (0, 0), board.rows.iter().chain(&other.rows), &without, ctx);
    let enough = theirs.has(Column::Fc) && theirs.has(Column::Gap) && theirs.has(Column::Won);
    enough.then_some((area.x + columns.width() + 4, other, theirs))
}

/// The selected voice in every period that is seen together, why it differs from its reports, and who is not in their sum.
fn voice(screen: &ForecastBoard, board: &Board, selected: &Row, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    if area.height < 4 {
        return;
    }
    let rows: Vec<(&Board, &Row)> = screen
        .data
        .boards
        .iter()
        .filter_map(|b| Some((b, b.rows.iter().find(|r| r.subject == selected.subject)?)))
        .collect();
    let inner = Rect { x: area.x + 2, width: area.width.saturating_sub(2), ..area };
    let names: Vec<String> = rows.iter().map(|(b, _)| period_name(&b.period, ctx)).collect();
    let longest = names.iter().map(|n| text::width(n) + 2).max().unwrap_or(0);
    let name = u16::try_from(longest).unwrap_or(10).max(10);
    // what the list has no room for is here: first what is no sum
    let without = [Column::Sum, Column::Differs];
    let columns = Columns::of(inner.width, (name, name.max(18)), rows.iter().map(|(_, r)| *r), &without, ctx);
    let mut y = area.y + 1;
    canvas.text(area.x, y, area.width, &shown_name(selected), theme.title());
    columns.head(canvas, inner.x, y, ctx);
    y += 1;
    for ((other, row), name) in rows.iter().zip(&names) {
        let style = if other.period == board.period { theme.strong() } else { theme.dim() };
        let cells = Cells { board: other, row, hidden: apart(other, row), worst: false };
        columns.row(canvas, Rect { y, height: 1, ..inner }, (name, style), &cells, ctx);
        y += 1;
    }
    let told = [sum(selected, columns.scale(), ctx), without_whom(selected, ctx), late(selected)];
    for words in told.into_iter().flatten() {
        let rest = Rect { y, height: area.bottom().saturating_sub(y), ..inner };
        y += canvas.wrapped(rest, &words, theme.text());
    }
}

/// "sum of 3 of 4 reports 600k, own FC differs by -50k: Ana is late".
pub(super) fn sum(row: &Row, scale: &Scale, ctx: &Ctx<'_>) -> Option<String> {
    let reports = row.reports?;
    let (called, of) = (row.voices.1, row.voices.0);
    let mut words = format!("the reports' FC add up to {} ({called} of {of})", scale.show(reports.fc));
    if let Some(difference) = row.difference() {
        words += &match difference.minor() {
            0 if row.measured_against() == row.reports => ", the own FC is their sum".to_owned(),
            0 => format!(", the own FC is {}", same(row, scale)),
            _ => format!(", the own FC differs by {}{}", scale.signed(difference), against(row, scale)),
        };
        let reason = row.call.as_ref().and_then(|c| c.reason.as_deref()).filter(|r| !r.trim().is_empty());
        match (reason, difference.minor()) {
            (Some(reason), 1.. | ..=-1) => words += &format!(": {reason}"),
            // while others look on it is not known whether there is one
            (None, 1.. | ..=-1) if !ctx.world.presenting => words += ", no reason given",
            _ => {}
        }
    }
    Some(words)
}

/// " from 5,218k, the sum it was made beside": where that is not the sum of those who count now.
fn against(row: &Row, scale: &Scale) -> String {
    if row.measured_against() == row.reports { String::new() } else { format!(" from {}", same(row, scale)) }
}

/// "110k, the sum it was made beside, with Ana, who is not below any more".
fn same(row: &Row, scale: &Scale) -> String {
    let Some(sum) = row.measured_against() else { return String::new() };
    let with = with_moved(row).map_or_else(String::new, |who| format!(" with {who}"));
    format!("{}, the sum it was made beside{with}", scale.show(sum.fc))
}

/// "Ana, who is not below it any more": who was in the sum that the own number was made beside.
fn with_moved(row: &Row) -> Option<String> {
    let are = if row.moved.len() == 1 { "is" } else { "are" };
    (!row.moved.is_empty()).then(|| format!("{}, who {are} not below it any more", row.moved.join(", ")))
}

/// "not in it: Ben (nothing yet), Cas (last Sun 15 Nov)".
fn without_whom(row: &Row, ctx: &Ctx<'_>) -> Option<String> {
    row.reports?;
    let names: Vec<String> = row
        .missing
        .iter()
        .map(|(_, name, at)| match at {
            Some(at) => format!("{name} (last {})", ctx.world.local(*at).format("%a %-d %b")),
            None => format!("{name} (nothing yet)"),
        })
        .collect();
    (!names.is_empty()).then(|| format!("not in it: {}", names.join(", ")))
}

fn late(row: &Row) -> Option<String> {
    let late = row.call.as_ref()?.late_secs?;
    Some(format!("submitted {} after its deadline", show_span(chrono::TimeDelta::seconds(late))))
}

fn remark_texts(remarks: &[Remark], ctx: &Ctx<'_>) -> Vec<String> {
    remarks.iter().map(|r| format!("{}.", r.words(&ctx.world.currency, ctx.world.today))).collect()
}

fn remark_lines(remarks: &[Remark], width: u16, ctx: &Ctx<'_>) -> u16 {
    let lines =
        remark_texts(remarks, ctx).iter().map(|t| crate::ui::canvas::wrap(t, usize::from(width)).len()).sum::<usize>();
    u16::try_from(lines).unwrap_or(u16::MAX)
}

/// What has to be said; returns the rows used.
pub(super) fn told(remarks: &[Remark], canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) -> u16 {
    let mut y = area.y;
    for words in remark_texts(remarks, ctx) {
        let rest = Rect { y, height: area.bottom().saturating_sub(y), ..area };
        y += canvas.wrapped(rest, &words, ctx.theme.dim());
    }
    y - area.y
}
