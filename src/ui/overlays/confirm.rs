//! A question with yes and no. What either leads to is data. Enter is no answer: it is pressed out of habit.

use ratatui::layout::Rect;

use super::super::canvas::{Canvas, Hit, wrap};
use super::super::command::Command;
use super::super::flow::{Flow, Intent};
use super::super::world::Ctx;
use crate::domain::meeting::event::Event;

/// The question.
#[derive(Debug)]
pub struct Confirm {
    /// In a few words.
    pub title: String,
    /// What there is to know before answering.
    pub detail: String,
    /// What `y` does, in words.
    pub yes: (String, Vec<Intent>),
    /// What `n` does, in words. Esc does neither: it leaves everything as it is.
    pub no: (String, Vec<Intent>),
    /// Leave the program after either answer.
    pub then_quit: bool,
    /// What `d` does, in words, where there is a third way out.
    pub more: Option<(String, Vec<Intent>)>,
}

impl Confirm {
    /// One of its answers takes time off the clock.
    pub fn discounts(&self) -> bool {
        let both = self.yes.1.iter().chain(&self.no.1);
        both.into_iter().any(|i| matches!(i, Intent::Happen(Event::Discount { .. })))
    }

    /// Answers.
    pub fn act(&mut self, command: Command) -> Flow {
        let mut intents = match command {
            Command::Yes => std::mem::take(&mut self.yes.1),
            Command::No => std::mem::take(&mut self.no.1),
            Command::DiscardMeeting => match self.more.take() {
                Some((_, intents)) => intents,
                None => return Flow::Pass,
            },
            _ => return Flow::Pass,
        };
        if self.then_quit {
            intents.push(Intent::Command(Command::Quit));
        }
        if intents.is_empty() { Flow::Pop } else { Flow::done(intents) }
    }

    /// Draws it.
    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        let lines = wrap(&self.detail, 60);
        let height = u16::try_from(lines.len()).unwrap_or(4) + 7 + u16::from(self.more.is_some());
        let inside = super::panel(canvas, area, 66, height, &self.title, ctx);
        let used =
            canvas.wrapped(Rect { height: inside.height.saturating_sub(4), ..inside }, &self.detail, ctx.theme.text());
        let mut answers = vec![("y", &self.yes.0, Command::Yes), ("n", &self.no.0, Command::No)];
        answers.extend(self.more.iter().map(|(words, _)| ("d", words, Command::DiscardMeeting)));
        for (y, (key, words, command)) in (inside.y + used + 1..inside.bottom()).zip(answers) {
            canvas.pieces(
                inside.x,
                y,
                inside.width,
                &[(key, ctx.theme.accent()), ("  ", ctx.theme.text()), (words, ctx.theme.text())],
            );
            canvas.hit(Rect::new(inside.x, y, inside.width, 1), Hit::Key(command));
        }
        let hint = Rect { y: inside.y + used + 4, height: 1, ..inside };
        if hint.y < inside.bottom() {
            canvas.text(hint.x, hint.y, hint.width, "y or n; Esc leaves everything as it is", ctx.theme.dim());
        }
    }
}
