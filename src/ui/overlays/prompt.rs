//! A question with an answer in words, in the rows above the footer: it never covers the clock.

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use super::super::canvas::Canvas;
use super::super::command::Command;
use super::super::flow::{Asked, Flow, Intent};
use super::super::theme::Tone;
use super::super::widgets::field::Field;
use super::super::world::Ctx;
use crate::domain::text;

/// The question.
#[derive(Debug)]
pub struct Prompt {
    /// "Why is it dropped?"
    pub question: String,
    /// What is being typed.
    pub field: Field,
    /// An empty answer is not taken.
    pub required: bool,
    /// What the answer is for.
    pub asked: Asked,
    complaint: Option<&'static str>,
}

impl Prompt {
    /// Asks.
    pub fn new(question: impl Into<String>, asked: Asked, required: bool) -> Self {
        Self { question: question.into(), field: Field::default(), required, asked, complaint: None }
    }

    /// With something in the field already, which gives way to what is typed.
    #[must_use]
    pub fn with(mut self, value: &str) -> Self {
        self.field.offer(value);
        self
    }

    /// Types.
    pub fn key(&mut self, event: KeyEvent) -> Flow {
        self.complaint = None;
        self.field.key(event);
        Flow::Stay
    }

    /// Accepts.
    pub fn act(&mut self, command: Command) -> Flow {
        match command {
            Command::Accept if self.required && self.field.is_empty() => {
                self.complaint = Some("a few words are needed here; Esc leaves it");
                Flow::Stay
            }
            Command::Accept => Flow::done(vec![Intent::Answered(self.asked.clone(), text::clean(self.field.value()))]),
            _ => Flow::Pass,
        }
    }

    /// Draws it.
    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        let usual = if self.field.is_offered() {
            "Enter takes it, Esc leaves it; typing replaces it, Left or Backspace edits it"
        } else {
            "Enter takes it, Esc leaves it"
        };
        let hint = self.complaint.unwrap_or(usual);
        let tone = if self.complaint.is_some() { Tone::Bad } else { Tone::Neutral };
        line(canvas, area, ctx, &self.question, &self.field, hint, tone);
    }
}

/// The two rows above the footer: a question or label with its field, and a hint under it.
pub fn line(canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>, label: &str, field: &Field, hint: &str, tone: Tone) {
    let rows = Rect { y: area.bottom().saturating_sub(4), height: 3, ..area };
    canvas.clear(rows);
    let rule = ctx.theme.glyphs.rule.repeat(usize::from(area.width));
    canvas.text(rows.x, rows.y, rows.width, &rule, ctx.theme.accent());
    let used = canvas.text(rows.x + 1, rows.y + 1, rows.width / 2, label, ctx.theme.title());
    let x = rows.x + used + 3;
    field.draw(canvas, Rect::new(x, rows.y + 1, rows.right().saturating_sub(x + 1), 1), true, ctx.theme);
    canvas.text(rows.x + 1, rows.y + 2, rows.width.saturating_sub(2), hint, ctx.theme.tone(tone));
}
