//! Home: what to do next, the number against its target, which meetings are due, how disciplined they were held. The
//! eye lands on what to do next, and each of those things has its key beside it.

mod data;
mod lists;
mod meetings;
mod number;
#[cfg(test)]
mod tests;
mod todo;

use chrono::{DateTime, Utc};
use ratatui::layout::Rect;

use super::View;
use crate::domain::cadence::DueState;
use crate::domain::people::Subject;
use crate::domain::period::PeriodKey;
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::command::Command;
use crate::ui::flow::{Flow, Goto, Intent};
use crate::ui::keymap::Context;
use crate::ui::overlays::Overlay;
use crate::ui::overlays::confirm::Confirm;
use crate::ui::theme::Tone;
use crate::ui::widgets::chrome;
use crate::ui::widgets::cursor::Cursor;
use crate::ui::world::Ctx;

pub use data::{Call, FC_COVERAGE, Figures, HealthLine, HomeData, Owed, PastDay, SeriesRow, Source, Todo};

/// From this width on there are two columns.
const TWO_COLUMNS: u16 = 170;

/// From this height on presenter mode has the number in large digits.
const LARGE: u16 = 36;

/// The home screen.
#[derive(Debug, Default)]
pub struct Home {
    /// What it shows.
    pub data: HomeData,
    /// The selected meeting.
    cursor: Cursor,
    /// The meeting that was selected before another screen was looked at.
    before: Option<String>,
    loaded: bool,
}

impl Home {
    /// With this meeting selected, where there is no unfinished one.
    pub fn on(code: Option<String>) -> Self {
        Self { before: code, ..Self::default() }
    }

    /// The selected meeting's code.
    pub fn on_code(&self) -> Option<String> {
        self.selected().map(|s| s.code.clone())
    }

    /// Shows other data; the selected meeting stays selected, at first it is the unfinished one.
    pub fn refresh(&mut self, data: HomeData) {
        let selected = self.selected().map(|s| s.code.clone()).filter(|_| self.loaded);
        let selected = selected.or_else(|| data.unfinished.clone()).or_else(|| self.before.take());
        self.cursor.at = selected.and_then(|code| data.series.iter().position(|s| s.code == code)).unwrap_or_default();
        self.loaded = true;
        self.data = data;
    }

    /// Something on it counts seconds.
    pub fn is_counting(&self, now: DateTime<Utc>) -> bool {
        self.data.todos.iter().any(|t| matches!(t, Todo::Submit { deadline, .. } if now < *deadline))
    }

    /// Now; of a day that is over its end.
    fn moment(&self, ctx: &Ctx<'_>) -> DateTime<Utc> {
        self.data.past.map_or(ctx.now, |past| past.end)
    }

    /// The missed forecast that is to be explained first.
    fn explains(&self) -> Option<(Subject, PeriodKey)> {
        self.data.todos.iter().find_map(|t| match t {
            Todo::Explain { subject, period, .. } => Some((*subject, period.key)),
            _ => None,
        })
    }

    /// The selected meeting.
    fn selected(&self) -> Option<&SeriesRow> {
        self.data.series.get(self.cursor.at)
    }

    fn start(&self, ctx: &Ctx<'_>) -> Flow {
        let (Some(row), Some(unit)) = (self.selected(), ctx.world.unit) else {
            return Flow::intent(Intent::Say("there is no team yet to hold a meeting with".to_owned(), Tone::Watch));
        };
        let start = Intent::Start { code: row.code.clone(), unit, format: None };
        // where one is unfinished, starting takes that one up
        if row.state != DueState::Held || self.data.unfinished.as_ref() == Some(&row.code) {
            return Flow::intent(start);
        }
        Flow::push(Overlay::Confirm(Confirm {
            title: format!("{} was held already", row.name),
            detail: "The one for this time was held. Hold another one?".to_owned(),
            yes: ("hold another one".to_owned(), vec![start]),
            no: ("leave it".to_owned(), Vec::new()),
            then_quit: false,
            more: None,
        }))
    }

    fn sections(&self, canvas: &mut Canvas<'_>, body: Rect, ctx: &Ctx<'_>) {
        if body.width >= TWO_COLUMNS {
            let left = Rect { width: (body.width / 20 * 11).clamp(108, 140), ..body };
            let right = Rect { x: left.right() + 4, width: body.width.saturating_sub(left.width + 4), ..body };
            let mut y = left.y + self.todo(canvas, left, ctx, 8) + 2;
            y += self.number(canvas, below(left, y), ctx) + 2;
            self.meetings(canvas, below(left, y), ctx);
            let y = right.y + self.pipeline(canvas, right, ctx) + 2;
            self.owed(canvas, below(right, y), ctx);
            return;
        }
        let roomy = body.height >= 30;
        let gap = 1 + u16::from(body.height >= 35);
        let mut y = body.y + self.todo(canvas, body, ctx, if roomy { 6 } else { 4 }) + gap;
        let wide = number::width(body.width);
        let left = Rect { width: wide, ..below(body, y) };
        let right = Rect { x: body.x + wide + 3, width: body.width.saturating_sub(wide + 3), ..below(body, y) };
        let number = self.number(canvas, left, ctx);
        let pipeline = self.pipeline(canvas, right, ctx);
        y += number.max(pipeline) + gap;
        y += self.meetings(canvas, below(body, y), ctx) + gap;
        if roomy {
            self.owed(canvas, below(body, y), ctx);
        } else {
            self.follow_through(canvas, below(body, y - gap), ctx);
        }
    }
}

/// What is left of an area from this row on.
fn below(area: Rect, y: u16) -> Rect {
    let y = y.min(area.bottom());
    Rect { y, height: area.bottom() - y, ..area }
}

impl View for Home {
    fn contexts(&self, _ctx: &Ctx<'_>) -> Vec<Context> {
        vec![Context::Home, Context::List]
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        chrome::header(canvas, area, ctx, "BELLWETHER");
        let foot = Rect { y: area.bottom() - 1, height: 1, ..area };
        let body = Rect {
            x: area.x + 1,
            y: area.y + 2,
            width: area.width.saturating_sub(2),
            height: area.height.saturating_sub(if area.height >= 30 { 4 } else { 3 }),
        };
        if ctx.world.presenting && area.height >= LARGE {
            let used = self.headline(canvas, body, ctx);
            self.sections(canvas, below(body, body.y + used), ctx);
        } else {
            self.sections(canvas, body, ctx);
        }
        let mut hidden = Vec::new();
        hidden.extend(self.data.unfinished.is_none().then_some(Command::ResumeMeeting));
        hidden.extend(self.explains().is_none().then_some(Command::ExplainMissed));
        let chain = [Context::Home, Context::List, Context::Global, Context::Always];
        chrome::footer_without(canvas, foot, ctx, &chain, &hidden);
    }

    fn act(&mut self, command: Command, ctx: &Ctx<'_>) -> Flow {
        if self.cursor.act(command, self.data.series.len()) {
            return Flow::Stay;
        }
        match command {
            Command::StartDue | Command::Accept => self.start(ctx),
            Command::EnterAhead if ctx.world.unit.is_some() => Flow::Go(Goto::Ahead),
            Command::SubmitNow if ctx.world.unit.is_some() => Flow::Go(Goto::SubmitAfter),
            Command::GoReady if ctx.world.unit.is_some() => {
                Flow::Go(Goto::Ready(self.selected().map(|s| s.code.clone())))
            }
            Command::ChooseImport => Flow::Go(Goto::Import),
            Command::ExplainMissed => {
                Flow::Go(self.explains().map_or(Goto::Owed(None), |(subject, period)| Goto::Explain(subject, period)))
            }
            Command::Back | Command::GoHome => Flow::Stay,
            _ => Flow::Pass,
        }
    }

    fn hit(&mut self, hit: Hit, ctx: &Ctx<'_>) -> Flow {
        match hit {
            Hit::Key(command) => self.act(command, ctx),
            Hit::Row(row) if row == self.cursor.at => self.start(ctx),
            Hit::Row(row) if row < self.data.series.len() => {
                self.cursor.at = row;
                Flow::Stay
            }
            _ => Flow::Stay,
        }
    }
}
