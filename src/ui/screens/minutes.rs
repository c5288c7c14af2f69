//! One past meeting's minutes, to read: the Markdown that was stored when it was concluded. Nothing here changes it.

mod markdown;
#[cfg(test)]
mod tests;

use std::cell::Cell;

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::View;
use crate::domain::ids::MeetingId;
use crate::ui::canvas::Canvas;
use crate::ui::command::Command;
use crate::ui::flow::{Flow, Goto, Intent};
use crate::ui::keymap::Context;
use crate::ui::widgets::chrome;
use crate::ui::world::Ctx;
use markdown::Look;

/// The widest line that is comfortable to read; tables may be wider.
const READABLE: u16 = 100;

/// What the screen shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MinutesData {
    /// Which meeting.
    pub meeting: MeetingId,
    /// "WFC, Team West, Mon 16 Nov".
    pub title: String,
    /// The stored Markdown; `None`: none was stored.
    pub text: Option<String>,
    /// Why they are not for who looks on now.
    pub not_shown: Option<&'static str>,
    /// It is concluded: minutes could be there.
    pub concluded: bool,
}

/// The screen.
#[derive(Debug)]
pub struct Minutes {
    /// What it shows.
    pub data: MinutesData,
    /// Where it leads back to; `None`: the list of past meetings.
    pub from: Option<Goto>,
    top: usize,
    /// As the last drawing found them: rows seen, lines there are.
    page: Cell<(usize, usize)>,
}

impl Minutes {
    /// From the top.
    pub const fn new(data: MinutesData) -> Self {
        Self { data, from: None, top: 0, page: Cell::new((10, 0)) }
    }

    /// Takes fresh data; what is read stays where it is.
    pub fn refresh(&mut self, data: MinutesData) {
        self.data = data;
    }

    fn scroll(&mut self, command: Command) -> bool {
        let (page, lines) = self.page.get();
        let last = lines.saturating_sub(page);
        self.top = match command {
            Command::Up => self.top.saturating_sub(1),
            Command::Down => self.top + 1,
            Command::PageUp => self.top.saturating_sub(page.saturating_sub(1)),
            Command::PageDown => self.top + page.saturating_sub(1),
            Command::First => 0,
            Command::Last => last,
            _ => return false,
        }
        .min(last);
        true
    }
}

impl View for Minutes {
    fn contexts(&self, _ctx: &Ctx<'_>) -> Vec<Context> {
        vec![Context::Minutes, Context::List]
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        let theme = ctx.theme;
        chrome::header(canvas, Rect { height: 1, ..area }, ctx, "Minutes");
        let inside = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
        let body = Rect { y: area.y + 4, height: area.height.saturating_sub(6), ..inside };
        let height = usize::from(body.height);
        let mut place = String::new();
        if let Some(why) = self.data.not_shown {
            chrome::not_shown(canvas, body, ctx, why);
        } else if let Some(text) = &self.data.text {
            let signs = theme.glyphs;
            let text = if signs.ascii { &text.replace('✓', signs.done).replace('✗', signs.missing) } else { text };
            let lines = markdown::lines(text, usize::from(body.width.min(READABLE)));
            let top = self.top.min(lines.len().saturating_sub(height));
            self.page.set((height, lines.len()));
            for (y, line) in (body.y..body.bottom()).zip(lines.iter().skip(top)) {
                let style = match line.look {
                    Look::Title => theme.title(),
                    Look::Heading => theme.strong(),
                    Look::Text => theme.text(),
                    Look::Quiet => theme.dim(),
                };
                let pieces: Vec<(&str, Style)> =
                    line.pieces.iter().map(|(w, b)| (w.as_str(), if *b { theme.strong() } else { style })).collect();
                canvas.pieces(body.x, y, body.width, &pieces);
            }
            if lines.len() > height {
                place = format!("{} to {} of {} lines", top + 1, (top + height).min(lines.len()), lines.len());
            }
        } else {
            let (what, more) = if self.data.concluded {
                ("No minutes were stored for this meeting.", "w writes them from its records, y copies them.")
            } else {
                ("This meeting is not concluded yet.", "w writes what there is so far, y copies it.")
            };
            canvas.text(body.x, body.y, body.width, what, theme.strong());
            canvas.text(body.x, body.y + 1, body.width, more, theme.dim());
        }
        canvas.text(inside.x, area.y + 2, inside.width.saturating_sub(26), &self.data.title, theme.strong());
        canvas.right(inside.x, area.y + 2, inside.width, &place, theme.dim());
        // there is nothing to open here: the list's keys only scroll
        let chain = [Context::Minutes, Context::Global, Context::Always];
        chrome::footer(canvas, Rect { y: area.bottom() - 1, height: 1, ..area }, ctx, &chain, None);
    }

    fn act(&mut self, command: Command, _ctx: &Ctx<'_>) -> Flow {
        if self.scroll(command) {
            return Flow::Stay;
        }
        match command {
            Command::WriteMinutes => Flow::intent(Intent::WriteMinutes(self.data.meeting)),
            Command::CopyMinutes => Flow::intent(Intent::CopyMinutes(self.data.meeting)),
            Command::Back => Flow::Go(self.from.clone().unwrap_or(Goto::History)),
            _ => Flow::Pass,
        }
    }
}
