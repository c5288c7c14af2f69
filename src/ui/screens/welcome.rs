//! The first run: three ways to begin, and the form for a team by name. Nothing is written before the form is complete.

mod form;
#[cfg(test)]
mod tests;

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use super::{Typing, View};
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::command::Command;
use crate::ui::flow::{Flow, Goto, Intent};
use crate::ui::keymap::{self, Context};
use crate::ui::widgets::chrome;
use crate::ui::widgets::cursor::Cursor;
use crate::ui::world::Ctx;

use form::Form;

/// The ways to begin: command, title, what it does.
const CHOICES: [(Command, &str, &str); 3] = [
    (
        Command::ChooseDemo,
        "Look at the demo",
        "A made-up company in a file of its own: teams, deals, a year of meetings. Nothing in it is yours, and nothing of yours is touched.",
    ),
    (
        Command::ChooseImport,
        "Import a CRM export",
        "A file of deals from HubSpot, Salesforce, Pipedrive or your own sheet. You see what was understood before anything is written.",
    ),
    (
        Command::ChooseEmpty,
        "Name your team and begin",
        "You, the team and its sellers: a minute of typing, and the first forecast call can start. Deals may follow later.",
    ),
];

/// The first screen of an empty file.
#[derive(Debug, Default)]
pub struct Welcome {
    cursor: Cursor,
    form: Option<Form>,
}

impl Welcome {
    fn choose(&mut self, command: Command) -> Flow {
        match command {
            Command::ChooseDemo => Flow::intent(Intent::OpenDemo),
            Command::ChooseImport => Flow::Go(Goto::Import),
            Command::ChooseEmpty => {
                self.form = Some(Form::default());
                Flow::Stay
            }
            _ => Flow::Pass,
        }
    }

    fn choices(&self, canvas: &mut Canvas<'_>, body: Rect, ctx: &Ctx<'_>) {
        let theme = ctx.theme;
        let y = body.y;
        canvas.text(
            body.x,
            y,
            body.width,
            "Welcome. There is nothing here yet: how do you want to begin?",
            theme.strong(),
        );
        let mut y = y + 2;
        for (n, (command, title, does)) in CHOICES.iter().enumerate() {
            let place = Rect { y, height: 4, ..body };
            let on = n == self.cursor.at;
            if on {
                canvas.text(body.x, y, 1, theme.glyphs.now, theme.accent());
            }
            let key = keymap::key_for(&[Context::Welcome], *command).unwrap_or_default();
            canvas.text(body.x + 2, y, 1, &key, theme.accent());
            let style = if on { theme.selected() } else { theme.strong() };
            canvas.text(body.x + 5, y, body.width.saturating_sub(5), &format!(" {title} "), style);
            let text = Rect { x: body.x + 6, y: y + 1, width: body.width.saturating_sub(6), height: 3 };
            canvas.wrapped(text, does, theme.dim());
            canvas.hit(place, Hit::Row(n));
            y += 4;
        }
        canvas.text(
            body.x,
            y + 1,
            body.width,
            "Everything stays in one file on this machine. Nothing needs a network.",
            theme.dim(),
        );
    }
}

impl View for Welcome {
    fn contexts(&self, _ctx: &Ctx<'_>) -> Vec<Context> {
        match self.form {
            Some(_) => vec![Context::Setup, Context::Text],
            None => vec![Context::Welcome, Context::List],
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        chrome::header(canvas, area, ctx, "BELLWETHER");
        let foot = Rect { y: area.bottom() - 1, height: 1, ..area };
        let width = area.width.saturating_sub(8).min(84);
        let top = if area.height >= 36 { 5 } else { 2 };
        let x = area.x + (area.width - width) / 2;
        let body = Rect { x, y: area.y + top, width, height: area.height.saturating_sub(top + 2) };
        let chain: &[Context] = if let Some(form) = &self.form {
            form.draw(canvas, body, ctx);
            &[Context::Setup, Context::Text, Context::Always]
        } else {
            self.choices(canvas, body, ctx);
            &[Context::Welcome, Context::List, Context::Global, Context::Always]
        };
        chrome::footer(canvas, foot, ctx, chain, None);
    }

    fn act(&mut self, command: Command, ctx: &Ctx<'_>) -> Flow {
        if let Some(form) = &mut self.form {
            if command == Command::Back {
                self.form = None;
                return Flow::Stay;
            }
            return form.act(command, ctx);
        }
        if self.cursor.act(command, CHOICES.len()) {
            return Flow::Stay;
        }
        match command {
            Command::Accept => match CHOICES.get(self.cursor.at) {
                Some((command, ..)) => self.choose(*command),
                None => Flow::Stay,
            },
            // home has nothing to show yet
            Command::Back | Command::GoHome => Flow::Stay,
            command => self.choose(command),
        }
    }

    fn typing(&self, _ctx: &Ctx<'_>) -> Typing {
        if self.form.is_some() { Typing::Words } else { Typing::No }
    }

    fn key(&mut self, event: KeyEvent, _ctx: &Ctx<'_>) -> Flow {
        if let Some(form) = &mut self.form {
            form.key(event);
        }
        Flow::Stay
    }

    fn paste(&mut self, pasted: &str, _ctx: &Ctx<'_>) {
        if let Some(form) = &mut self.form {
            form.paste(pasted);
        }
    }

    fn hit(&mut self, hit: Hit, ctx: &Ctx<'_>) -> Flow {
        match (hit, &mut self.form) {
            (Hit::Key(command), _) => self.act(command, ctx),
            (Hit::Field(n), Some(form)) => {
                form.focus(n);
                Flow::Stay
            }
            (Hit::Row(n), None) => match CHOICES.get(n) {
                Some((command, ..)) => self.choose(*command),
                None => Flow::Stay,
            },
            _ => Flow::Stay,
        }
    }
}
