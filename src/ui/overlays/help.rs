//! The keys of where you are, from the key table.

use ratatui::layout::Rect;

use super::super::canvas::Canvas;
use super::super::command::Command;
use super::super::flow::Flow;
use super::super::keymap::{self, Context};
use super::super::world::Ctx;
use crate::domain::text;

/// The help.
#[derive(Debug)]
pub struct Help {
    chain: Vec<Context>,
    top: usize,
}

impl Help {
    /// For this chain of contexts.
    pub const fn new(chain: Vec<Context>) -> Self {
        Self { chain, top: 0 }
    }

    /// Lines: a context's title, or keys and what they do.
    fn lines(&self) -> Vec<(Option<String>, String)> {
        let mut lines = Vec::new();
        let bindings = keymap::bindings(&self.chain);
        for context in &self.chain {
            let mut of: Vec<_> = bindings.iter().filter(|b| b.context == *context).collect();
            if of.is_empty() {
                continue;
            }
            if !lines.is_empty() {
                lines.push((None, String::new()));
            }
            lines.push((None, context.title().to_owned()));
            of.sort_by_key(|b| b.group);
            for b in of {
                let keys: Vec<String> = b.keys.iter().map(|k| keymap::pretty(k)).collect();
                lines.push((Some(keys.join("  ")), b.label.to_owned()));
            }
        }
        lines
    }

    /// Moves or closes.
    pub fn act(&mut self, command: Command) -> Flow {
        let last = self.lines().len().saturating_sub(1);
        self.top = match command {
            Command::Up => self.top.saturating_sub(1),
            Command::Down => (self.top + 1).min(last),
            Command::PageUp => self.top.saturating_sub(15),
            Command::PageDown => (self.top + 15).min(last),
            Command::Back | Command::Help => return Flow::Pop,
            _ => return Flow::Pass,
        };
        Flow::Stay
    }

    /// Draws it.
    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        let lines = self.lines();
        let two = area.width >= 118;
        let rows = if two { lines.len().div_ceil(2) } else { lines.len() };
        let height = u16::try_from(rows + 4).unwrap_or(u16::MAX);
        let inside = super::panel(canvas, area, if two { 112 } else { 66 }, height, "Keys here", ctx);
        let body = usize::from(inside.height.saturating_sub(2)).max(1);
        let column = if two { inside.width / 2 } else { inside.width };
        let seen = if two { body * 2 } else { body };
        let top = self.top.min(lines.len().saturating_sub(seen));
        for (i, (keys, what)) in lines.iter().skip(top).take(seen).enumerate() {
            let x = inside.x + if i >= body { column } else { 0 };
            let y = inside.y + u16::try_from(i % body).unwrap_or(0);
            match keys {
                Some(keys) => {
                    canvas.text(x, y, 17, keys, ctx.theme.accent());
                    canvas.text(x + 18, y, column.saturating_sub(19), what, ctx.theme.text());
                }
                None => {
                    canvas.text(x, y, column.saturating_sub(1), what, ctx.theme.title());
                }
            }
        }
        let left = lines.len().saturating_sub(top + seen);
        let foot = if left > 0 {
            format!("{left} more below   Down, PgDn   Esc closes")
        } else {
            "Esc closes   : finds every command by name".to_owned()
        };
        let foot = text::clip(&foot, usize::from(inside.width));
        canvas.text(inside.x, inside.bottom().saturating_sub(1), inside.width, &foot, ctx.theme.dim());
    }
}
