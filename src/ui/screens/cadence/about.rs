//! What is said of the selected series and week: its figures, how its meetings were rated and what became of its actions over the
//! same weeks, and what the selected week is.

use ratatui::layout::Rect;
use ratatui::symbols::bar;
use ratatui::widgets::{Sparkline, SparklineBar};

use super::CadenceScreen;
use super::draw::{Columns, PITCH, said_day, tone};
use crate::domain::cadence::map::{Cell, Line, Totals};
use crate::domain::cadence::{Mark, anchor};
use crate::domain::meeting::MeetingState;
use crate::domain::money::show::percent;
use crate::ui::canvas::Canvas;
use crate::ui::theme::Tone;
use crate::ui::world::Ctx;

/// The highest a sparkline's value gets: a rating of ten, all actions achieved.
const HIGHEST: u64 = 10;

pub(super) fn draw(screen: &CadenceScreen, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>, columns: Columns) {
    let Some(line) = screen.line() else { return };
    let totals = line.totals_of(columns.first, columns.count);
    let row = |n: u16| Rect { y: area.y + n, height: 1, ..area };
    if area.height < 2 {
        return;
    }
    name(line, &totals, canvas, row(0), ctx);
    week(screen, line, canvas, row(1), ctx);
    if area.height < 5 {
        return;
    }
    let cells = || line.cells.iter().skip(columns.first).take(columns.count);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 10")]
    let tenth = |n: f64| (n.round().clamp(0.0, 10.0)) as u64;
    let ratings: Vec<Option<u64>> = cells().map(|c| c.rating.map(tenth)).collect();
    let done: Vec<Option<u64>> = cells().map(|c| c.follow.share().map(|s| tenth(s * 10.0).max(1))).collect();
    spark(canvas, row(2), ctx, columns, "rating, 1 to 10", &ratings);
    spark(canvas, row(3), ctx, columns, "actions achieved", &done);
    let figures = format!("Meetings {};   actions {}", rating_words(&totals), follow_words(&totals));
    canvas.text(area.x, area.y + 4, area.width, &figures, ctx.theme.text());
}

/// The series with its figures.
fn name(line: &Line, totals: &Totals, canvas: &mut Canvas<'_>, row: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let (label, gap) = (&line.label, if row.width < 100 { "  " } else { "   " });
    let meeting = if row.width < 100 { &label.code } else { &label.name };
    let days = label.anchor.map(|_| format!(" {}", anchor::words(label.anchor, label.cadence, ctx.world.today)));
    let often = match days {
        _ if row.width < 100 => String::new(),
        Some(days) if row.width >= 140 => format!(", {}{days}", label.cadence.word()),
        _ => format!(", {}", label.cadence.word()),
    };
    let title = format!("{meeting}, {}{often}", label.unit_name);
    let mut pieces = vec![(title, theme.strong())];
    let mut add = |count: usize, mark: Mark| {
        if count > 0 {
            pieces.push((format!("{gap}{count} {}", mark.word()), theme.tone(tone(mark))));
        }
    };
    add(totals.held, Mark::Held);
    add(totals.late, Mark::Late);
    add(totals.without, Mark::WithoutOutput);
    add(totals.skipped, Mark::Skipped);
    add(totals.suspended, Mark::Suspended);
    if totals.due == 0 {
        pieces.push(("   nothing was due".to_owned(), theme.dim()));
    }
    let pieces: Vec<_> = pieces.iter().map(|(words, style)| (words.as_str(), *style)).collect();
    canvas.pieces(row.x, row.y, row.width, &pieces);
}

/// What became of the selected week.
fn week(screen: &CadenceScreen, line: &Line, canvas: &mut Canvas<'_>, row: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    let Some(monday) = screen.map.as_ref().and_then(|m| m.weeks.get(screen.week())) else { return };
    let Some(cell) = screen.cell() else { return };
    let begin = format!("week of {}: ", said_day(*monday, ctx));
    let (words, style) = said(line, cell, *monday, ctx);
    canvas.pieces(row.x, row.y, row.width, &[(&begin, theme.dim()), (&words, theme.tone(style))]);
}

fn said(line: &Line, cell: &Cell, monday: chrono::NaiveDate, ctx: &Ctx<'_>) -> (String, Tone) {
    let Some(mark) = cell.mark else {
        let why = match line.began {
            None => "the series has not met yet: it owes nothing",
            Some(began) if monday < began && cell.slot.is_some() => "before its first meeting: it owed nothing yet",
            Some(_) => "nothing was due",
        };
        return (why.to_owned(), Tone::Neutral);
    };
    let due = match cell.slot {
        Some(slot) if slot.fixed => format!("due {}, ", said_day(slot.day, ctx)),
        Some(slot) => format!("due by {}, ", said_day(slot.day, ctx)),
        None => String::new(),
    };
    let held = match (cell.meeting, mark) {
        (Some((_, on)), Mark::Held) => format!("held {}", said_day(on, ctx)),
        (Some((_, on)), Mark::Suspended) => format!("begun {}, set aside and not continued", said_day(on, ctx)),
        (Some((_, on)), Mark::NotYet) => format!("begun {}, it goes on", said_day(on, ctx)),
        (Some((_, on)), Mark::WithoutOutput) if cell.state != Some(MeetingState::Concluded) => {
            format!("held {}, never concluded", said_day(on, ctx))
        }
        (Some((_, on)), mark) => format!("held {}, {}", said_day(on, ctx), mark.word()),
        (None, Mark::Skipped) => "it was skipped".to_owned(),
        (None, _) => "it can still be held".to_owned(),
    };
    let absent = match (cell.meeting, cell.absent) {
        (Some(_), 1) => ", 1 absent".to_owned(),
        (Some(_), n) if n > 1 => format!(", {n} absent"),
        _ => String::new(),
    };
    let rated = cell.rating.map_or_else(String::new, |r| format!(", rated {r:.1}"));
    (format!("{due}{held}{rated}{absent}"), tone(mark))
}

fn rating_words(totals: &Totals) -> String {
    let rated = totals.rating.map_or_else(|| "not rated".to_owned(), |r| format!("rated {r:.1}"));
    match (totals.meetings, totals.absent) {
        (0, _) => "none held".to_owned(),
        (_, 0) => rated,
        (_, n) => format!("{rated}, {n} absent"),
    }
}

fn follow_words(totals: &Totals) -> String {
    let follow = &totals.follow;
    let Some(share) = follow.share() else { return "none closed yet".to_owned() };
    let on_time = match follow.with_day {
        0 => String::new(),
        days => format!(", {} in time", percent(follow.on_time as f64 / days as f64)),
    };
    format!("{} of {} achieved{on_time}", percent(share), follow.closed)
}

/// Levels of height for a terminal that shows ASCII only.
const ASCII: bar::Set<'static> = bar::Set {
    full: "#",
    seven_eighths: "%",
    three_quarters: "*",
    five_eighths: "+",
    half: "=",
    three_eighths: "-",
    one_quarter: ":",
    one_eighth: ".",
    empty: " ",
};

/// A value a week under the week's column, the newest last, its name before it.
fn spark(canvas: &mut Canvas<'_>, row: Rect, ctx: &Ctx<'_>, columns: Columns, name: &str, values: &[Option<u64>]) {
    let theme = ctx.theme;
    let room = columns.weeks.saturating_sub(1);
    canvas.text(row.x, row.y, room, name, theme.dim());
    let wide = u16::try_from(values.len()).unwrap_or(0) * PITCH;
    let place = Rect { x: row.x + columns.weeks, width: wide, ..row };
    let bars: Vec<SparklineBar> =
        values.iter().flat_map(|v| std::iter::repeat_n(SparklineBar::from(*v), usize::from(PITCH))).collect();
    let line = Sparkline::default()
        .data(bars)
        .max(HIGHEST)
        .style(theme.accent())
        .absent_value_symbol(" ")
        .bar_set(if theme.glyphs.ascii { ASCII } else { bar::NINE_LEVELS });
    canvas.widget(line, place);
}
