//! Forecast call, pull-ins: deals that could close earlier, ranked, each with its reasons. Taking one writes its action.

#[cfg(test)]
mod tests;

use ratatui::layout::Rect;

use crate::domain::action::ActionKind;
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::command::Command;
use crate::ui::flow::{CaptureKind, Flow, Intent, NewCapture};
use crate::ui::keymap::Context;
use crate::ui::overlays::capture::Defaults;
use crate::ui::screens::View;
use crate::ui::theme::Tone;
use crate::ui::widgets::chrome;
use crate::ui::widgets::cursor::Cursor;
use crate::ui::workspaces::call::{Candidate, ForecastData, shown_close};
use crate::ui::world::Ctx;

/// The workspace.
#[derive(Debug, Default)]
pub struct PullIns {
    /// What it shows; `None` until the app has loaded it.
    pub data: Option<ForecastData>,
    cursor: Cursor,
    /// How many were found, those that are not shown included.
    found: usize,
}

/// How many are worth the five minutes.
const SHOWN: usize = 20;

impl PullIns {
    /// New data; the selection stays. One by one, only the deals of the person in the room.
    pub fn refresh(&mut self, mut data: ForecastData) {
        let in_room = data.in_room();
        let hidden = data.is_one_on_one();
        data.pull_ins.retain(|c| !hidden || in_room == Some(c.subject));
        self.found = data.pull_ins.len();
        data.pull_ins.truncate(SHOWN);
        self.cursor.clamp(data.pull_ins.len());
        self.data = Some(data);
    }

    fn candidates(&self) -> &[Candidate] {
        self.data.as_ref().map_or(&[], |d| &d.pull_ins)
    }

    fn take(&mut self) -> Flow {
        let Some((data, one)) = self.data.as_ref().and_then(|d| Some((d, d.pull_ins.get(self.cursor.at)?))) else {
            return Flow::Stay;
        };
        if one.action {
            let said = format!("{} has its action already", one.name);
            return Flow::intent(Intent::Say(said, Tone::Neutral));
        }
        let into = data.period(one.into);
        let text = if one.close > into.last {
            format!("Pull {} into {}: agree on a close by {}", one.name, into.short(), into.last.format("%-d %b"))
        } else {
            format!("Pull {} forward from the edge of {}, {}", one.name, into.short(), one.close.format("%-d %b"))
        };
        Flow::intent(Intent::Capture(NewCapture {
            kind: CaptureKind::Action(ActionKind::PullIn),
            text,
            owner: one.owner,
            due: Some(data.due),
            deal: Some(one.deal),
            for_meeting: None,
            edits: None,
            buyer: None,
            triage: None,
        }))
    }
}

impl View for PullIns {
    fn contexts(&self, _ctx: &Ctx<'_>) -> Vec<Context> {
        vec![Context::PullIns, Context::List]
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        let Some(data) = &self.data else { return };
        let theme = ctx.theme;
        let all = self.candidates();
        let made = all.iter().filter(|c| c.action).count();
        let remark = match (all.len(), made) {
            (0, _) => String::new(),
            (n, 0) if n < self.found => format!("the {n} likeliest of {}", self.found),
            (n, 0) => format!("{n}, the likeliest first"),
            (n, made) => format!("{n}, {made} with an action"),
        };
        chrome::section(canvas, area.x, area.y, area.width, ctx, "COULD CLOSE EARLIER", &remark);
        if all.is_empty() {
            let hint = "No open deal beyond the month or the quarter is far enough along to close earlier.";
            let room = Rect { x: area.x + 2, y: area.y + 2, width: area.width.saturating_sub(2), height: 3 };
            canvas.wrapped(room, hint, theme.dim());
            return;
        }
        let scale = data.scale(&ctx.world.currency);
        let window = self.cursor.window(all.len(), area.height.saturating_sub(2) / 2);
        let mut y = area.y + 2;
        for at in window {
            let one = &all[at];
            let row = Rect { y, height: 2, ..area };
            if at == self.cursor.at {
                canvas.style(row, theme.selected());
            }
            canvas.hit(row, Hit::Row(at));
            let wide = area.width >= 60;
            let close = area.right().saturating_sub(if wide { 32 } else { 18 });
            let amount = close.saturating_sub(9);
            let (sign, tone) = if one.action { (theme.glyphs.done, Tone::Good) } else { (" ", Tone::Neutral) };
            canvas.text(area.x, y, 2, sign, theme.tone(tone));
            let room = amount.saturating_sub(area.x + 2);
            canvas.text(area.x + 2, y, room, &one.name, theme.strong());
            canvas.right(amount, y, 8, &scale.show(one.value), theme.text());
            canvas.text(close + 1, y, 11, &shown_close(Some(one.close), ctx), theme.text());
            canvas.text(close + 13, y, 5, one.phase, theme.dim());
            let owner = one.owner.map_or("no owner", |p| ctx.world.org.name(p));
            if wide {
                canvas.text(close + 19, y, area.right().saturating_sub(close + 19), owner, theme.dim());
            }
            let first = if wide { String::new() } else { format!("{owner}  ") };
            let made = if one.action { "action made  " } else { "" };
            let below = [(first.as_str(), theme.text()), (made, theme.tone(Tone::Good)), (&one.reason, theme.dim())];
            canvas.pieces(area.x + 2, y + 1, area.width - 2, &below);
            y += 2;
        }
    }

    fn act(&mut self, command: Command, _ctx: &Ctx<'_>) -> Flow {
        match command {
            Command::PullIn | Command::Accept => self.take(),
            _ => {
                let len = self.candidates().len();
                if self.cursor.act(command, len) { Flow::Stay } else { Flow::Pass }
            }
        }
    }

    fn hit(&mut self, hit: Hit, ctx: &Ctx<'_>) -> Flow {
        match hit {
            Hit::Row(n) => {
                self.cursor.at = n;
                Flow::Stay
            }
            Hit::Key(command) => self.act(command, ctx),
            Hit::Step(_) | Hit::Person(_) | Hit::Field(_) => Flow::Stay,
        }
    }

    fn defaults(&self, _ctx: &Ctx<'_>) -> Defaults {
        let one = self.candidates().get(self.cursor.at);
        Defaults { owner: one.and_then(|c| c.owner), deal: one.map(|c| c.deal), ..Defaults::default() }
    }
}
