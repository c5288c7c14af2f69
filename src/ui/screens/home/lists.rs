//! The smaller blocks: how healthy the pipeline is, and who owes what.

use chrono::{DateTime, NaiveDate, Utc};
use ratatui::layout::Rect;

use super::{Home, Source};
use crate::domain::money::show::percent;
use crate::domain::text::width;
use crate::domain::when::show_day_short;
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::command::Command;
use crate::ui::keymap::{self, Context};
use crate::ui::theme::Tone;
use crate::ui::widgets::chrome;
use crate::ui::world::Ctx;

const LABEL: u16 = 13;
const VALUE: u16 = 5;
const WORD: u16 = 8;

/// As many of a reason's parts as there is room for: a figure cut in half is worse than one that is not there.
fn fitting(reason: &str, room: u16) -> &str {
    let fits = |part: &&str| width(part) <= usize::from(room);
    let cuts = std::iter::once(reason.len()).chain(reason.rmatch_indices(", ").map(|(at, _)| at));
    cuts.filter_map(|at| reason.get(..at)).find(fits).unwrap_or(reason)
}

impl Home {
    /// Draws the metrics; returns the rows used.
    pub(super) fn pipeline(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) -> u16 {
        let theme = ctx.theme;
        let key = keymap::key_for(&[Context::Home], Command::GoHealth).unwrap_or_default();
        let remark = if area.width >= 28 { format!("{key} opens it") } else { key };
        chrome::section(canvas, area.x, area.y, area.width, ctx, "PIPELINE HEALTH", &remark);
        let mut y = area.y + 1;
        let Some(source) = &self.data.source else {
            let lines = Rect { y, height: 4, ..area };
            return 1 + canvas.wrapped(
                lines,
                "No deals yet. Import a CRM export with i, and they are measured here.",
                theme.dim(),
            );
        };
        for line in &self.data.health {
            canvas.text(area.x, y, LABEL, &line.label, theme.dim());
            canvas.right(area.x + LABEL, y, VALUE, &line.value, theme.strong());
            let word = area.x + LABEL + VALUE + 1;
            canvas.text(word, y, area.right().saturating_sub(word).min(WORD), line.word, theme.tone(line.tone));
            let reason = word + WORD;
            let room = area.right().saturating_sub(reason);
            canvas.text(reason, y, room, fitting(&line.reason, room), theme.dim());
            y += 1;
        }
        let from =
            format!("{}, {}", source.crm, age(source, ctx.world.today, self.data.past.is_none().then_some(ctx.now)));
        let from = if area.width >= 30 { format!("data from {from}") } else { from };
        canvas.text(area.x, y, area.width, &from, theme.dim());
        canvas.hit(Rect { height: y + 1 - area.y, ..area }, Hit::Key(Command::GoHealth));
        y + 1 - area.y
    }

    /// What came of actions, in one row, where there is no room for the list.
    pub(super) fn follow_through(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        if let Some((achieved, closed)) = self.data.follow_through
            && area.height > 0
            && let Some(share) = ratio(achieved, closed)
        {
            let words = format!("follow-through {}: {achieved} of {closed} closed actions achieved", percent(share));
            canvas.text(area.x + 2, area.y, area.width.saturating_sub(2), &words, ctx.theme.dim());
        }
    }

    /// Draws the open actions in what room there is.
    pub(super) fn owed(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        let theme = ctx.theme;
        if area.height < 3 {
            return;
        }
        let remark = self.data.follow_through.and_then(|(achieved, closed)| ratio(achieved, closed));
        let remark = remark.map_or_else(String::new, |r| format!("follow-through {}", percent(r)));
        chrome::section(canvas, area.x, area.y, area.width, ctx, "OPEN ACTIONS", &remark);
        if self.data.owed.is_empty() {
            canvas.text(
                area.x + 2,
                area.y + 1,
                area.width,
                "Nobody owes anything. a writes an action down.",
                theme.dim(),
            );
            return;
        }
        let rows = usize::from(area.height - 1);
        let more = self.data.owed.len().saturating_sub(rows);
        let shown = if more > 0 { rows - 1 } else { rows };
        let mut y = area.y + 1;
        let (due, owner) = (area.x + 2, area.x + 15);
        let carried = area.right().saturating_sub(11);
        for action in self.data.owed.iter().take(shown) {
            let late = action.due.is_some_and(|d| d < ctx.world.today);
            let day = action.due.map_or_else(|| "no date".to_owned(), |d| show_day_short(d, ctx.world.today));
            let sign = if late { "!" } else { " " };
            canvas.text(area.x, y, 1, sign, theme.tone(Tone::Bad));
            canvas.text(due, y, 12, &day, if late { theme.tone(Tone::Bad) } else { theme.text() });
            canvas.text(owner, y, 16, &action.owner, theme.strong());
            canvas.text(owner + 17, y, carried.saturating_sub(owner + 18), &action.text, theme.text());
            if action.carried > 0 {
                let style = theme.tone(if action.carried > 1 { Tone::Watch } else { Tone::Neutral });
                canvas.right(carried, y, 11, &format!("carried {}x", action.carried), style);
            }
            y += 1;
        }
        if more > 0 {
            canvas.text(due, y, area.width, &format!("and {} more: o shows them all", more + 1), theme.dim());
        }
    }
}

fn ratio(part: usize, whole: usize) -> Option<f64> {
    let (part, whole) = (u32::try_from(part).ok()?, u32::try_from(whole).ok()?);
    (whole > 0).then(|| f64::from(part) / f64::from(whole))
}

/// "14 h old", "3 d old": by the day it shows, and within a day by when it was read. Of a past day, without a `now`, by the day
/// alone: it may have been read long after.
pub(super) fn age(source: &Source, today: NaiveDate, now: Option<DateTime<Utc>>) -> String {
    let days = (today - source.on).num_days();
    let Some(now) = now else {
        return if days > 0 { format!("{days} d old") } else { "of that day".to_owned() };
    };
    let minutes = (now - source.read_at).num_minutes().max(0);
    match (days, minutes) {
        (2.., _) => format!("{days} d old"),
        (_, 0..60) => "just read".to_owned(),
        (_, 60..2_880) => format!("{} h old", minutes / 60),
        _ => format!("{} d old", minutes / 1_440),
    }
}

#[cfg(test)]
mod tests {
    use super::fitting;

    #[test]
    fn a_reason_loses_whole_parts_and_no_half_figures() {
        let reason = "open 3,134k, to go 1,241k";
        for (room, want) in [(25, reason), (24, "open 3,134k"), (11, "open 3,134k"), (5, reason)] {
            assert_eq!(fitting(reason, room), want, "{room}");
        }
    }
}
