//! Any agenda step: what to ask in large, what to check off, what was written down. Never an empty pane.

use ratatui::layout::Rect;

use crate::domain::meeting::event::Event;
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::command::Command;
use crate::ui::flow::{Flow, Intent};
use crate::ui::keymap::Context;
use crate::ui::screens::View;
use crate::ui::theme::Tone;
use crate::ui::widgets::chrome;
use crate::ui::widgets::cursor::Cursor;
use crate::ui::world::Ctx;

/// Something that was written down in this meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Captured {
    /// "action", "buyer", "note", "parked".
    pub kind: &'static str,
    /// The words.
    pub text: String,
    /// Who, by when, which deal: "Ivo, Fri 27 Nov, Orbit Retail".
    pub detail: String,
    /// It was written in the present step.
    pub here: bool,
}

/// What the workspace shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GeneralData {
    /// Newest first.
    pub captured: Vec<Captured>,
    /// How many private notes there are; their words are never drawn here.
    pub private: usize,
    /// Topics that were parked for this meeting.
    pub parked: Vec<String>,
}

/// The workspace.
#[derive(Debug, Default)]
pub struct General {
    /// What it shows.
    pub data: GeneralData,
    cursor: Cursor,
}

impl General {
    /// New data; the selection stays.
    pub fn refresh(&mut self, data: GeneralData) {
        self.data = data;
    }

    fn toggle(&self, n: usize, ctx: &Ctx<'_>) -> Flow {
        let Some((step, check)) =
            ctx.live.and_then(|l| l.run.step()).and_then(|step| Some((step, step.checks.get(n)?)))
        else {
            return Flow::Stay;
        };
        let done = ctx.live.is_some_and(|l| l.run.is_checked(&step.key, &check.key));
        Flow::intent(Intent::Happen(Event::Check { step: step.key.clone(), check: check.key.clone(), done: !done }))
    }
}

impl View for General {
    fn contexts(&self, _ctx: &Ctx<'_>) -> Vec<Context> {
        vec![Context::General, Context::List]
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        let Some(step) = ctx.live.and_then(|l| l.run.step()) else { return };
        let theme = ctx.theme;
        let live = ctx.live;
        let mut y = area.y;
        canvas.text(area.x, y, area.width, &step.title, theme.strong());
        y += 2;
        for prompt in &step.prompts {
            if y + 3 >= area.bottom() {
                break;
            }
            canvas.text(area.x, y, 2, theme.glyphs.dot, theme.accent());
            let room =
                Rect { x: area.x + 2, y, width: area.width.saturating_sub(4).min(86), height: area.bottom() - y };
            y += canvas.wrapped(room, prompt, theme.text());
        }
        y += u16::from(!step.prompts.is_empty());
        if !step.checks.is_empty() && y + 1 < area.bottom() {
            let done = step.checks.iter().filter(|c| live.is_some_and(|l| l.run.is_checked(&step.key, &c.key))).count();
            let remark = format!("{done} of {}", step.checks.len());
            chrome::section(canvas, area.x, y, area.width, ctx, "CHECK", &remark);
            y += 1;
            for (n, check) in step.checks.iter().enumerate() {
                if y >= area.bottom() {
                    break;
                }
                let ticked = live.is_some_and(|l| l.run.is_checked(&step.key, &check.key));
                let row = Rect { y, height: 1, ..area };
                if n == self.cursor.at {
                    canvas.style(row, theme.selected());
                }
                let (sign, style) =
                    if ticked { (theme.glyphs.done, theme.tone(Tone::Good)) } else { ("[ ]", theme.dim()) };
                canvas.right(area.x, y, 3, sign, style);
                canvas.text(area.x + 4, y, area.width.saturating_sub(4), &check.text, theme.text());
                canvas.hit(row, Hit::Row(n));
                y += 1;
            }
            y += 1;
        }
        if let Some(live) = live {
            let of: Vec<_> = live.run.definition().outputs.iter().filter(|o| step.outputs.contains(&o.key)).collect();
            if !of.is_empty() && y + 1 < area.bottom() {
                chrome::section(canvas, area.x, y, area.width, ctx, "COMES OUT OF THIS STEP", "");
                y += 1;
                for output in of {
                    canvas.text(area.x + 2, y, area.width.saturating_sub(2), &output.text, theme.text());
                    y += 1;
                }
                y += 1;
            }
        }
        self.draw_captured(canvas, Rect { y, height: area.bottom().saturating_sub(y), ..area }, ctx);
    }

    fn act(&mut self, command: Command, ctx: &Ctx<'_>) -> Flow {
        let checks = ctx.live.and_then(|l| l.run.step()).map_or(0, |s| s.checks.len());
        match command {
            Command::ToggleCheck | Command::Accept => self.toggle(self.cursor.at, ctx),
            _ if self.cursor.act(command, checks) => Flow::Stay,
            _ => Flow::Pass,
        }
    }

    fn hit(&mut self, hit: Hit, ctx: &Ctx<'_>) -> Flow {
        match hit {
            Hit::Row(n) => {
                self.cursor.at = n;
                self.toggle(n, ctx)
            }
            Hit::Key(command) => self.act(command, ctx),
            Hit::Step(_) | Hit::Person(_) | Hit::Field(_) => Flow::Stay,
        }
    }
}

impl General {
    fn draw_captured(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        let theme = ctx.theme;
        let mut y = area.y;
        if !self.data.parked.is_empty() && y + 1 < area.bottom() {
            chrome::section(canvas, area.x, y, area.width, ctx, "PARKED FOR TODAY", "");
            y += 1;
            for topic in &self.data.parked {
                if y >= area.bottom() {
                    return;
                }
                canvas.text(area.x + 2, y, area.width.saturating_sub(2), topic, theme.text());
                y += 1;
            }
            y += 1;
        }
        if y + 1 >= area.bottom() {
            return;
        }
        let private = match self.data.private {
            0 => String::new(),
            1 => "and 1 private note".to_owned(),
            n => format!("and {n} private notes"),
        };
        chrome::section(canvas, area.x, y, area.width, ctx, "WRITTEN DOWN", &private);
        y += 1;
        if self.data.captured.is_empty() {
            let hint = "nothing yet: a action, c what the buyer commits to, n note, t park a topic";
            canvas.text(area.x + 2, y, area.width.saturating_sub(2), hint, theme.dim());
        }
        for line in &self.data.captured {
            if y >= area.bottom() {
                return;
            }
            let style = if line.here { theme.text() } else { theme.dim() };
            canvas.text(area.x + 2, y, 8, line.kind, theme.dim());
            let detail = u16::try_from(crate::domain::text::width(&line.detail)).unwrap_or(0).min(area.width / 3);
            let room = area.width.saturating_sub(10 + detail + 2);
            canvas.text(area.x + 10, y, room, &line.text, style);
            canvas.right(
                area.x,
                y,
                area.width,
                &crate::domain::text::clip(&line.detail, usize::from(detail)),
                theme.dim(),
            );
            y += 1;
        }
    }
}
