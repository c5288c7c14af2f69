//! A question with an answer in words, in the rows above the footer: it never covers the clock.

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use super::super::canvas::Canvas;
use super::super::command::Command;
use super::super::flow::{Asked, CaptureKind, Flow, Intent, NewCapture};
use super::super::theme::Tone;
use super::super::widgets::field::Field;
use super::super::world::Ctx;
use super::capture::{offer, stray_home};
use crate::domain::capture::NoteKind;
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
    /// A forecast number in a meeting of the other side stays: said with Tab.
    keep_here: bool,
}

impl Prompt {
    /// Asks.
    pub fn new(question: impl Into<String>, asked: Asked, required: bool) -> Self {
        Self { question: question.into(), field: Field::default(), required, asked, complaint: None, keep_here: false }
    }

    /// With something in the field already, which gives way to what is typed.
    #[must_use]
    pub fn with(mut self, value: &str) -> Self {
        self.field.offer(value);
        self
    }

    /// With something in the field already, to be edited.
    #[must_use]
    pub fn editing(mut self, value: &str) -> Self {
        self.field.set(value);
        self
    }

    /// Types.
    pub fn key(&mut self, event: KeyEvent) -> Flow {
        self.complaint = None;
        self.field.key(event);
        Flow::Stay
    }

    /// Where the answer is parked instead, because it states a forecast number in a meeting of the other side.
    fn strays(&self, ctx: &Ctx<'_>) -> Option<&'static str> {
        // what is searched for is written nowhere
        let written = !matches!(self.asked, Asked::Search | Asked::ImportDay | Asked::SeriesDay(..));
        let line = self.field.value();
        stray_home(ctx, |meeting| meeting.stray_number(line).filter(|_| written && !self.keep_here))
    }

    /// Accepts; Tab keeps what does not belong here.
    pub fn act(&mut self, command: Command, ctx: &Ctx<'_>) -> Flow {
        if let Some(home) = self.strays(ctx) {
            match command {
                Command::Accept => return Flow::done(vec![Intent::Capture(self.parked(home))]),
                Command::NextField => {
                    self.keep_here = true;
                    return Flow::Stay;
                }
                _ => {}
            }
        }
        match command {
            Command::Accept if self.required && self.field.is_empty() => {
                self.complaint = Some("a few words are needed here; Esc leaves it");
                Flow::Stay
            }
            Command::Accept => Flow::done(vec![Intent::Answered(self.asked.clone(), text::clean(self.field.value()))]),
            _ => Flow::Pass,
        }
    }

    fn parked(&self, home: &str) -> NewCapture {
        let deal = match self.asked {
            Asked::FixValue(deal, _) | Asked::Exception(deal) => Some(deal),
            _ => None,
        };
        NewCapture {
            kind: CaptureKind::Note(NoteKind::Parked),
            text: text::clean(self.field.value()),
            owner: None,
            due: None,
            deal,
            for_meeting: Some(home.to_owned()),
            edits: None,
            buyer: None,
            triage: None,
        }
    }

    /// Draws it.
    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        let usual = if self.field.is_offered() {
            "Enter takes it, Esc leaves it; typing replaces it, Left or Backspace edits it"
        } else {
            "Enter takes it, Esc leaves it"
        };
        let (hint, tone) = match (self.complaint, self.strays(ctx)) {
            (Some(complaint), _) => (complaint.to_owned(), Tone::Bad),
            (None, Some(home)) => (offer(home), Tone::Watch),
            (None, None) => (usual.to_owned(), Tone::Neutral),
        };
        line(canvas, area, ctx, &self.question, &self.field, &hint, tone);
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
