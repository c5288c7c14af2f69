//! The block on top: what to do next, one line each, with its key.

use chrono::{DateTime, TimeDelta, Utc};
use ratatui::layout::Rect;

use super::{Home, Todo};
use crate::domain::cadence::DueState;
use crate::domain::meeting::MeetingState;
use crate::domain::meeting::clock::clock_text;
use crate::domain::money::Money;
use crate::domain::money::show;
use crate::domain::people::Level;
use crate::domain::when::{show_day, show_span};
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::command::Command;
use crate::ui::keymap::{self, Context};
use crate::ui::theme::Tone;
use crate::ui::widgets::chrome;
use crate::ui::world::Ctx;

/// Columns that a key with its words takes at the right.
const KEYS: u16 = 16;

impl Home {
    /// Draws at most `most` lines under the title; returns the rows used.
    pub(super) fn todo(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>, most: usize) -> u16 {
        let theme = ctx.theme;
        let more = self.data.todos.len().saturating_sub(most);
        let more = if more > 0 { format!(" {more} more, no room here") } else { String::new() };
        let room = usize::from(area.width).saturating_sub("DO NEXT  ".len() + more.len());
        let past = self.data.past.map_or_else(String::new, |past| past.words(room));
        chrome::section(canvas, area.x, area.y, area.width, ctx, "DO NEXT", &past);
        let mut y = area.y + 1;
        if self.data.todos.is_empty() {
            canvas.text(area.x + 2, y, area.width - 2, &self.nothing_due(ctx), theme.text());
            return 2;
        }
        for (i, todo) in self.data.todos.iter().take(most).enumerate() {
            let line = Rect { y, height: 1, ..area };
            let first = i == 0;
            let (what, tone) = sentence(todo, ctx, self.moment(ctx));
            if first {
                canvas.text(area.x, y, 1, theme.glyphs.now, theme.accent());
            }
            let style = match tone {
                Tone::Neutral if first => theme.strong(),
                Tone::Neutral => theme.text(),
                tone => theme.tone(tone),
            };
            canvas.text(area.x + 2, y, area.width.saturating_sub(KEYS + 4), &what, style);
            if let Some((command, does)) = self.key(todo)
                && let Some(key) = keymap::key_for(&[Context::Home], command)
            {
                let x = area.right().saturating_sub(KEYS);
                canvas.pieces(x, y, KEYS, &[(&key, theme.accent()), (" ", theme.text()), (does, theme.dim())]);
                canvas.hit(line, Hit::Key(command));
            }
            y += 1;
        }
        canvas.right(area.x, area.y, area.width, &more, theme.dim());
        y - area.y
    }

    fn nothing_due(&self, ctx: &Ctx<'_>) -> String {
        let next = self.data.series.iter().filter_map(|s| Some((s.next?, s))).min_by_key(|(day, _)| *day);
        match next {
            Some((day, s)) => format!("Nothing is due. Next: {}, {}.", s.name, show_day(day, ctx.world.today)),
            None => "Nothing is due.".to_owned(),
        }
    }

    /// The key that does something about it.
    fn key(&self, todo: &Todo) -> Option<(Command, &'static str)> {
        Some(match todo {
            Todo::Submit { .. } => (Command::SubmitNow, "submit it"),
            Todo::Resume { state: MeetingState::Ended, .. } => (Command::ResumeMeeting, "conclude it"),
            Todo::Resume { .. } => (Command::ResumeMeeting, "resume it"),
            // the key starts the selected meeting: it stands only where it means this one
            Todo::Meeting { code, .. } | Todo::First { code, .. }
                if self.selected().is_some_and(|s| s.code == *code) =>
            {
                (Command::StartDue, "start it")
            }
            Todo::Ahead { .. } => (Command::EnterAhead, "numbers ahead"),
            Todo::Actions { .. } => (Command::GoActions, "open actions"),
            Todo::Promises { .. } => (Command::GoPromises, "ask for them"),
            Todo::Explain { .. } => (Command::ExplainMissed, "write it"),
            Todo::NoDeals | Todo::OldData(_) => (Command::ChooseImport, "import"),
            Todo::Nobodys(_) => (Command::GoNobodys, "see them"),
            Todo::Left { deals: 0, .. } => (Command::GoActions, "open actions"),
            Todo::Left { .. } => (Command::GoDeals, "deals"),
            Todo::Meeting { .. } | Todo::First { .. } | Todo::LastDay { .. } | Todo::Parked(_) => return None,
        })
    }
}

/// The line and how urgent it is. The words say it, too.
fn sentence(todo: &Todo, ctx: &Ctx<'_>, now: DateTime<Utc>) -> (String, Tone) {
    match todo {
        Todo::Submit { meeting, deadline } => {
            let whose = match ctx.world.unit().map(|u| u.level) {
                Some(Level::L2) => "Region",
                Some(Level::L3) => "Company",
                Some(Level::L1) | None => "Team",
            };
            let (when, tone) = clock(*deadline, now);
            (format!("{whose} number {when} ({meeting})"), tone)
        }
        Todo::Resume { meeting, state: MeetingState::Ended, .. } => {
            (format!("{meeting} is over and not concluded yet"), Tone::Neutral)
        }
        Todo::Resume { meeting, state, step } => {
            let word = if *state == MeetingState::Suspended { "is suspended" } else { "is unfinished" };
            let step = step.as_ref().map_or_else(String::new, |s| format!(": {s}"));
            (format!("{meeting} {word}{step}"), Tone::Neutral)
        }
        Todo::Meeting { name, state, .. } => match state {
            DueState::Overdue(_) => (format!("{name} is {}", state.text()), Tone::Bad),
            _ => (format!("{name} is {}", state.text()), Tone::Neutral),
        },
        Todo::First { name, .. } => (format!("Hold your first {name}: it sets the number"), Tone::Neutral),
        Todo::Ahead { code, ready, of, missing } => (ahead(code, *ready, *of, missing), Tone::Neutral),
        Todo::Actions { overdue, today, carried } => actions(*overdue, *today, *carried),
        Todo::Promises { due, late } => promises(*due, *late),
        Todo::Explain { name, period, by, count, .. } => {
            (explain(name.as_deref(), &period.name(), *by, *count, ctx), Tone::Bad)
        }
        Todo::LastDay { period, won, fc } => (last_day(period, *won, *fc, ctx), Tone::Watch),
        Todo::Parked(topics) => {
            let all: Vec<String> = topics.iter().map(|(code, n)| format!("{n} for {code}")).collect();
            (format!("Parked topics wait: {}", all.join(", ")), Tone::Neutral)
        }
        Todo::Nobodys(1) => ("1 open deal has no owner: it is in nobody's number".to_owned(), Tone::Watch),
        Todo::Nobodys(n) => (format!("{n} open deals have no owner: they are in nobody's number"), Tone::Watch),
        Todo::Left { who, deals, actions } => (left(who, *deals, *actions), Tone::Watch),
        Todo::NoDeals => ("No deals yet: a CRM export brings them in".to_owned(), Tone::Neutral),
        Todo::OldData(days) => (format!("The deals are as they were {days} days ago"), Tone::Watch),
    }
}

/// "due in 42:10", "overdue by 12 min".
pub(super) fn clock(deadline: DateTime<Utc>, now: DateTime<Utc>) -> (String, Tone) {
    let left = deadline - now;
    if left > TimeDelta::zero() {
        let tone = if left < TimeDelta::minutes(12) { Tone::Watch } else { Tone::Neutral };
        return (format!("due in {}", clock_text(left)), tone);
    }
    (format!("overdue by {}", show_span(left)), Tone::Bad)
}

fn ahead(code: &str, ready: usize, of: usize, missing: &[String]) -> String {
    if missing.is_empty() {
        return format!("All {of} have their numbers in for {code}");
    }
    format!("{ready} of {of} have their numbers in for {code}; missing: {}", missing.join(", "))
}

/// "2 buyers' promises are late, 1 is due today".
fn promises(due: usize, late: usize) -> (String, Tone) {
    let today = due - late.min(due);
    let of = |n: usize| if n == 1 { "1 buyer's promise is".to_owned() } else { format!("{n} buyers' promises are") };
    match (late, today) {
        (0, n) => (format!("{} due today", of(n)), Tone::Neutral),
        (late, 0) => (format!("{} late, and nobody has asked", of(late)), Tone::Watch),
        (late, n) => (format!("{} late, {n} due today", of(late)), Tone::Watch),
    }
}

fn actions(overdue: usize, today: usize, carried: usize) -> (String, Tone) {
    let mut parts = Vec::new();
    let plural = |n: usize| if n == 1 { "action" } else { "actions" };
    match (overdue, today) {
        (0, 0) => {}
        (0, t) => parts.push(format!("{t} {} due today", plural(t))),
        (o, 0) => parts.push(format!("{o} {} overdue", plural(o))),
        (o, t) => parts.push(format!("{o} {} overdue, {t} due today", plural(o))),
    }
    match (parts.is_empty(), carried) {
        (_, 0) => {}
        (true, n) => parts.push(format!("{n} {} carried twice or more", plural(n))),
        (false, n) => parts.push(format!("{n} carried twice or more")),
    }
    (parts.join(", "), if overdue > 0 { Tone::Bad } else { Tone::Neutral })
}

/// "2 open deals and 1 open action of Bo Lindqvist, who left: in nobody's number".
fn left(who: &str, deals: u64, actions: u64) -> String {
    let plural = |n: u64, word: &str| format!("{n} {word}{}", if n == 1 { "" } else { "s" });
    let parts = [(deals, "open deal"), (actions, "open action")];
    let parts: Vec<String> = parts.iter().filter(|(n, _)| *n > 0).map(|(n, word)| plural(*n, word)).collect();
    let nobody = if deals > 0 { ": in nobody's number" } else { "" };
    format!("{} of {who}, who left{nobody}", parts.join(" and "))
}

/// "An explanation is owed: October closed 180k under your FC".
fn explain(name: Option<&str>, period: &str, by: Money, count: usize, ctx: &Ctx<'_>) -> String {
    let owed = if count == 1 { "An explanation is owed".to_owned() } else { format!("{count} explanations are owed") };
    let by = show::short(by, &ctx.world.currency);
    match name {
        None => format!("{owed}: {period} closed {by} under your FC"),
        Some(name) => format!("{owed}: {name}'s {period}, {by} under FC"),
    }
}

fn last_day(period: &str, won: Money, fc: Option<Money>, ctx: &Ctx<'_>) -> String {
    let show = |amount| show::short(amount, &ctx.world.currency);
    match fc {
        Some(fc) if fc > won => {
            let scale = show::Scale::for_difference(fc, won, &ctx.world.currency);
            let (won, called, left) = (scale.show(won), scale.show(fc), scale.difference(fc, won));
            format!("{period} ends today: {won} won of {called} called, {left} to go")
        }
        Some(fc) => format!("{period} ends today: {} won, the call of {} is met", show(won), show(fc)),
        None => format!("{period} ends today: {} won", show(won)),
    }
}
