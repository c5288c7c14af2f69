//! The agenda column, and the prompts of the present step.

use ratatui::layout::Rect;

use crate::domain::meeting::clock::Urgency;
use crate::domain::meeting::conclude::step_fact;
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::theme::Tone;
use crate::ui::widgets::chrome;
use crate::ui::world::{Ctx, Live};

/// Draws the agenda; returns the rows used.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>, live: &Live) -> u16 {
    let theme = ctx.theme;
    let narrow = area.width < 18;
    chrome::section(canvas, area.x, area.y, area.width, ctx, "AGENDA", "");
    let mut y = area.y + 1;
    for step in live.run.steps(ctx.now) {
        if y >= area.bottom() {
            break;
        }
        let row = Rect { y, height: 1, ..area };
        // a queue that was left before its end says how far it came
        let left = live.run.facts().get(&step_fact(&step.step.key)).filter(|f| step.visited && !step.current && !f.met);
        let sign = if step.current {
            theme.glyphs.now
        } else if step.visited && (step.number == 0 || left.is_some()) {
            // that it was passed does not say that everybody has answered
            theme.glyphs.dot
        } else if step.visited {
            theme.glyphs.done
        } else {
            " "
        };
        let over = step.clock.urgency() == Urgency::Over && !step.clock.planned.is_zero();
        let style = match (step.current, step.visited) {
            (true, _) => theme.strong(),
            (false, true) => theme.dim(),
            (false, false) => theme.text(),
        };
        if step.current {
            canvas.style(row, theme.selected());
        }
        canvas.text(area.x, y, 2, &step.number.to_string(), style);
        canvas.text(area.x + 2, y, 1, sign, if step.current { theme.accent() } else { style });
        // planned minutes ahead, minutes taken behind, a mark where it went over
        let minutes = match (step.visited && !step.current, over) {
            (_, true) => format!("{}m!", whole_minutes(step.clock.elapsed)),
            (true, false) => format!("{}m", whole_minutes(step.clock.elapsed)),
            (false, false) if step.clock.planned.is_zero() => String::new(),
            (false, false) => format!("{}m", step.clock.planned.num_minutes()),
        };
        let room = 5;
        let count = left.map_or_else(String::new, |f| f.detail.clone());
        let used = u16::try_from(count.len()).unwrap_or(0);
        let title = &step.step.title;
        if !narrow {
            let width = area.width.saturating_sub(4 + room);
            canvas.text(area.x + 4, y, width.saturating_sub(used + u16::from(used > 0)), title, style);
            canvas.right(area.x + 4 + width.saturating_sub(used), y, used, &count, style);
        }
        let style = if over { theme.tone(Tone::Bad) } else { theme.dim() };
        canvas.right(area.right().saturating_sub(room), y, room, &minutes, style);
        canvas.hit(row, Hit::Step(step.number));
        y += 1;
    }
    y - area.y
}

/// Minutes, rounded up: a step that took ten seconds took one.
fn whole_minutes(time: chrono::TimeDelta) -> i64 {
    (time.num_seconds() + 59) / 60
}

/// Draws what to ask in this step, and its checks; returns the rows used.
pub fn prompts(canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>, live: &Live) -> u16 {
    let theme = ctx.theme;
    let Some(step) = live.run.step() else { return 0 };
    let mut y = area.y;
    let put = |canvas: &mut Canvas<'_>, y: u16, sign: &str, what: &str, style| {
        if y >= area.bottom() {
            return 0;
        }
        canvas.text(area.x, y, 2, sign, theme.accent());
        let inside = Rect { x: area.x + 2, y, width: area.width.saturating_sub(2), height: area.bottom() - y };
        canvas.wrapped(inside, what, style)
    };
    if live.run.step_number() == 0 && !live.run.definition().opening.is_empty() {
        chrome::section(canvas, area.x, y, area.width, ctx, "OPEN WITH", "");
        y += 1;
        let opening = Rect { y, height: area.bottom().saturating_sub(y), ..area };
        y += canvas.wrapped(opening, &live.run.definition().opening, theme.text()) + 1;
    }
    if !step.prompts.is_empty() {
        chrome::section(canvas, area.x, y, area.width, ctx, "ASK", "");
        y += 1;
        for prompt in &step.prompts {
            y += put(canvas, y, theme.glyphs.dot, prompt, theme.text());
        }
        y += 1;
    }
    if !step.checks.is_empty() && y < area.bottom() {
        chrome::section(canvas, area.x, y, area.width, ctx, "CHECK", "");
        y += 1;
        for check in &step.checks {
            let done = live.run.is_checked(&step.key, &check.key);
            let sign = if done { theme.glyphs.done } else { theme.glyphs.dot };
            y += put(canvas, y, sign, &check.text, if done { theme.dim() } else { theme.text() });
        }
    }
    y.min(area.bottom()) - area.y
}
