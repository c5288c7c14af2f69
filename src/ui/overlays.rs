//! What lies over a screen: a stack of one enum, the top one has the input. None of them covers the clock.

pub mod capture;
pub mod confirm;
pub mod help;
pub mod message;
pub mod palette;
pub mod picker;
pub mod prompt;

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use super::canvas::{Canvas, Hit};
use super::command::Command;
use super::flow::Flow;
use super::keymap::{self, Context, Key};
use super::world::Ctx;

/// Something that lies over the screen.
#[derive(Debug)]
pub enum Overlay {
    /// The keys of where you are.
    Help(help::Help),
    /// Every command by name.
    Palette(palette::Palette),
    /// The line in which something is written down.
    Capture(capture::Capture),
    /// A list to pick from by a few letters.
    Picker(picker::Picker),
    /// A question with yes and no.
    Confirm(confirm::Confirm),
    /// A question with an answer in words.
    Prompt(prompt::Prompt),
    /// Something to read.
    Message(message::Message),
}

impl Overlay {
    /// Where its keys are looked up, innermost first.
    pub const fn contexts(&self) -> &'static [Context] {
        match self {
            Self::Help(_) => &[Context::Help, Context::Always],
            Self::Picker(p) if p.flips() => &[Context::Flip, Context::Picker, Context::Always],
            Self::Palette(_) | Self::Picker(_) => &[Context::Picker, Context::Always],
            Self::Capture(_) => &[Context::Text, Context::Always],
            Self::Prompt(_) => &[Context::Answer, Context::Always],
            Self::Confirm(c) if c.more.is_some() => &[Context::Ending, Context::Always],
            Self::Confirm(_) => &[Context::Confirm, Context::Always],
            Self::Message(_) => &[Context::Message, Context::Always],
        }
    }

    /// Takes a key.
    pub fn key(&mut self, event: KeyEvent, ctx: &Ctx<'_>) -> Flow {
        // the line that is typed empties itself
        let command = keymap::lookup(self.contexts(), &event).filter(|c| *c != Command::ClearLine);
        if let Some(command) = command {
            let editing = Key::from_event(&event).is_character();
            match self.act(command, ctx) {
                Flow::Pass if editing => {}
                flow => return flow,
            }
        }
        match self {
            Self::Palette(o) => o.key(event, ctx),
            Self::Capture(o) => o.key(event),
            Self::Picker(o) => o.key(event),
            Self::Prompt(o) => o.key(event),
            Self::Help(_) | Self::Confirm(_) | Self::Message(_) => Flow::Stay,
        }
    }

    /// Takes a command.
    pub fn act(&mut self, command: Command, ctx: &Ctx<'_>) -> Flow {
        if command == Command::Back {
            return Flow::Pop;
        }
        match self {
            Self::Help(o) => o.act(command),
            Self::Palette(o) => o.act(command, ctx),
            Self::Capture(o) => o.act(command, ctx),
            Self::Picker(o) => o.act(command),
            Self::Confirm(o) => o.act(command),
            Self::Prompt(o) => o.act(command, ctx),
            Self::Message(o) => o.act(command),
        }
    }

    /// Takes a click or the wheel.
    pub fn hit(&mut self, hit: Hit, ctx: &Ctx<'_>) -> Flow {
        match (self, hit) {
            (this, Hit::Key(command)) => this.act(command, ctx),
            (Self::Picker(o), Hit::Row(n)) => o.click(n),
            (Self::Palette(o), Hit::Row(n)) => o.click(n, ctx),
            _ => Flow::Stay,
        }
    }

    /// Takes pasted text.
    pub fn paste(&mut self, pasted: &str, ctx: &Ctx<'_>) {
        match self {
            Self::Palette(o) => o.paste(pasted, ctx),
            Self::Capture(o) => o.field.paste(pasted),
            Self::Picker(o) => o.paste(pasted),
            Self::Prompt(o) => o.field.paste(pasted),
            Self::Help(_) | Self::Confirm(_) | Self::Message(_) => {}
        }
    }

    /// Draws it over the screen's area.
    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        match self {
            Self::Help(o) => o.draw(canvas, area, ctx),
            Self::Palette(o) => o.draw(canvas, area, ctx),
            Self::Capture(o) => o.draw(canvas, area, ctx),
            Self::Picker(o) => o.draw(canvas, area, ctx),
            Self::Confirm(o) => o.draw(canvas, area, ctx),
            Self::Prompt(o) => o.draw(canvas, area, ctx),
            Self::Message(o) => o.draw(canvas, area, ctx),
        }
    }
}

/// An empty panel of at most this size below the first two rows (the clock stays in view); returns its inside.
pub fn panel(canvas: &mut Canvas<'_>, area: Rect, width: u16, height: u16, title: &str, ctx: &Ctx<'_>) -> Rect {
    let width = width.min(area.width.saturating_sub(4)).max(10);
    let height = height.min(area.height.saturating_sub(4)).max(3);
    let x = area.x + (area.width - width.min(area.width)) / 2;
    let y = area.y + 2 + (area.height.saturating_sub(4).saturating_sub(height)) / 3;
    let outer = Rect { x, y, width, height };
    canvas.clear(outer);
    let set = if ctx.theme.glyphs.ascii { ASCII_BORDER } else { ratatui::symbols::border::ROUNDED };
    let block = ratatui::widgets::Block::bordered()
        .border_set(set)
        .border_style(ctx.theme.accent())
        .title(format!(" {title} "))
        .title_style(ctx.theme.title());
    let inner = block.inner(outer);
    canvas.widget(block, outer);
    Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner }
}

const ASCII_BORDER: ratatui::symbols::border::Set<'static> = ratatui::symbols::border::Set {
    top_left: "+",
    top_right: "+",
    bottom_left: "+",
    bottom_right: "+",
    vertical_left: "|",
    vertical_right: "|",
    horizontal_top: "-",
    horizontal_bottom: "-",
};
