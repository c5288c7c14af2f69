//! Every command by name, and whole captures typed out.

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use super::super::canvas::{Canvas, Hit};
use super::super::command::Command;
use super::super::flow::{CaptureKind, Flow, Goto, ImportStep, Intent, PickKey};
use super::super::fuzzy;
use super::super::keymap::Context;
use super::super::palette::{self, Word};
use super::super::theme::Tone;
use super::super::widgets::cursor::Cursor;
use super::super::widgets::field::Field;
use super::super::world::Ctx;
use super::Overlay;
use super::capture::{Capture, Defaults};
use crate::domain::capture::NoteKind;
use crate::domain::text;

/// The palette.
#[derive(Debug)]
pub struct Palette {
    words: Vec<Word>,
    keys: Vec<String>,
    found: Vec<usize>,
    /// Nothing is called what was typed: these are found by its first words.
    near: bool,
    field: Field,
    cursor: Cursor,
    defaults: Defaults,
}

impl Palette {
    /// For this place; `defaults` is what a capture typed out here is about.
    pub fn new(chain: &[Context], ctx: &Ctx<'_>, defaults: Defaults) -> Self {
        let words = palette::words(chain, ctx.world);
        let keys = words.iter().map(|w| text::fold(&format!("{} {}", w.words, w.detail))).collect();
        let found = (0..words.len()).collect();
        Self { words, keys, found, near: false, field: Field::default(), cursor: Cursor::default(), defaults }
    }

    fn search(&mut self) {
        let named = |typed: &str| fuzzy::rank(typed, self.keys.iter().map(String::as_str));
        let mut typed = self.field.value().trim();
        self.found = named(typed);
        self.near = self.found.is_empty();
        // "go forecast nonsense": what its first words are is offered
        while self.found.is_empty()
            && let Some((before, _)) = typed.rsplit_once(char::is_whitespace)
        {
            typed = before.trim_end();
            self.found = named(typed);
        }
        self.cursor = Cursor::default();
    }

    fn typed_out(&self) -> Option<Capture> {
        let (kind, rest) = palette::typed_out(self.field.value())?;
        Some(Capture::new(kind, self.defaults).with(rest))
    }

    /// Types.
    pub fn key(&mut self, event: KeyEvent, _ctx: &Ctx<'_>) -> Flow {
        if self.field.key(event) {
            self.search();
        }
        Flow::Stay
    }

    /// Pastes.
    pub fn paste(&mut self, pasted: &str, _ctx: &Ctx<'_>) {
        self.field.paste(pasted);
        self.search();
    }

    /// Moves or takes.
    pub fn act(&mut self, command: Command, ctx: &Ctx<'_>) -> Flow {
        if self.cursor.act(command, self.found.len()) {
            return Flow::Stay;
        }
        match command {
            Command::Accept if palette::file_typed_out(self.field.value()).is_some() => {
                let file = palette::file_typed_out(self.field.value()).unwrap_or_default();
                Flow::done(vec![Intent::Go(Goto::Import), Intent::Import(ImportStep::Look(file.to_owned()))])
            }
            Command::Accept if palette::search_typed_out(self.field.value()).is_some() => {
                let words = palette::search_typed_out(self.field.value()).unwrap_or_default();
                Flow::done(vec![Intent::Go(Goto::Search(words.to_owned()))])
            }
            Command::Accept if palette::period_typed_out(self.field.value(), ctx.world).is_some() => {
                let Some((_, goto, then, period)) = palette::period_typed_out(self.field.value(), ctx.world) else {
                    return Flow::Stay;
                };
                Flow::done(vec![Intent::Go(goto), Intent::Picked(then, PickKey::Period(period))])
            }
            Command::Accept => match self.typed_out() {
                // what does not belong in this meeting is seen before it is parked
                Some(capture) if capture.asks_first(ctx) => {
                    Flow::PopThen(Box::new(Flow::push(Overlay::Capture(capture))))
                }
                Some(mut capture) => match capture.act(Command::Accept, ctx) {
                    Flow::Stay => Flow::PopThen(Box::new(Flow::push(Overlay::Capture(capture)))),
                    flow => flow,
                },
                None => self.click(self.cursor.at, ctx),
            },
            Command::Palette => Flow::Pop,
            _ => Flow::Pass,
        }
    }

    /// Takes row `n`.
    pub fn click(&mut self, n: usize, ctx: &Ctx<'_>) -> Flow {
        match self.found.get(n).and_then(|i| self.words.get(*i)) {
            Some(word) => palette::take(&word.entry, ctx.world),
            None => Flow::Stay,
        }
    }

    /// Draws it.
    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        let inside = super::panel(canvas, area, 72, 20, "Palette", ctx);
        match self.typed_out() {
            Some(Capture { kind: CaptureKind::Note(NoteKind::Private), .. }) if ctx.world.presenting => {
                let value = self.field.value();
                let word = value.len() - value.trim_start().len() + "private ".len();
                self.field.masked(word).draw(canvas, Rect { height: 1, ..inside }, true, ctx.theme);
            }
            _ => self.field.draw(canvas, Rect { height: 1, ..inside }, true, ctx.theme),
        }
        if self.field.is_empty() {
            canvas.text(inside.x + 2, inside.y, inside.width.saturating_sub(2), "type a few letters", ctx.theme.dim());
        }
        let list = Rect { y: inside.y + 2, height: inside.height.saturating_sub(2), ..inside };
        if palette::file_typed_out(self.field.value()).is_some() {
            canvas.text(
                list.x + 1,
                list.y,
                list.width,
                "Enter reads this file and shows what it holds",
                ctx.theme.text(),
            );
            return;
        }
        if palette::search_typed_out(self.field.value()).is_some() {
            let what = "Enter searches everything that was said and written";
            canvas.text(list.x + 1, list.y, list.width, what, ctx.theme.text());
            return;
        }
        if self.typed_out().is_some() {
            canvas.text(list.x + 1, list.y, list.width, "Enter writes it down", ctx.theme.text());
            return;
        }
        if let Some((what, _, _, period)) = palette::period_typed_out(self.field.value(), ctx.world) {
            let words = format!("Enter shows {what} of {}", period.key);
            canvas.text(list.x + 1, list.y, list.width, &words, ctx.theme.text());
            return;
        }
        if self.found.is_empty() {
            let hint = "no such command; try: start wfc, go actions, forecast q3, action call the CFO @ivo fri";
            canvas.wrapped(Rect { x: list.x + 1, width: list.width.saturating_sub(1), ..list }, hint, ctx.theme.dim());
        } else if self.near {
            let hint = "no command has all these words; the nearest:";
            canvas.text(list.x + 1, list.y - 1, list.width.saturating_sub(1), hint, ctx.theme.tone(Tone::Watch));
        }
        for (y, n) in (list.y..list.bottom()).zip(self.cursor.window(self.found.len(), list.height)) {
            let word = &self.words[self.found[n]];
            let row = Rect { y, height: 1, ..list };
            if n == self.cursor.at {
                canvas.style(row, ctx.theme.selected());
            }
            let used = canvas.text(list.x + 1, y, list.width.saturating_sub(14), &word.words, ctx.theme.text());
            let room = list.width.saturating_sub(used + 4);
            canvas.right(list.x + used + 3, y, room, &text::clip(&word.detail, usize::from(room)), ctx.theme.dim());
            canvas.hit(row, Hit::Row(n));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::testing::{ctx, drawn, theme, world};

    fn palette(typed: &str, ctx: &Ctx<'_>) -> (Palette, String) {
        let mut palette = Palette::new(&[Context::Global, Context::Always], ctx, Defaults::default());
        palette.paste(typed, ctx);
        let shown = drawn(80, 24, |canvas, area| palette.draw(canvas, area, ctx));
        (palette, shown)
    }

    #[test]
    fn a_board_is_opened_on_the_period_that_is_typed() {
        let (world, theme) = (world(), theme());
        let ctx = ctx(&world, &theme);
        let (mut palette, shown) = palette("forecast q3", &ctx);
        assert!(shown.contains("Enter shows the forecast board of 2026-Q3"), "{shown}");
        let Flow::PopThen(then) = palette.act(Command::Accept, &ctx) else { panic!("it is not taken") };
        let Flow::Do(intents) = *then else { panic!("it does nothing") };
        assert!(matches!(intents.as_slice(), [Intent::Go(Goto::Forecast), Intent::Picked(_, PickKey::Period(_))]));
    }

    #[test]
    fn what_is_no_command_leads_to_the_nearest_by_its_first_words() {
        let (world, theme) = (world(), theme());
        let ctx = ctx(&world, &theme);
        let (_, shown) = palette("go forecast xyzzy", &ctx);
        assert!(shown.contains("no command has all these words; the nearest:"), "{shown}");
        assert!(shown.contains("go forecast  the forecast board"), "{shown}");
        let (_, shown) = palette("go forecast", &ctx);
        assert!(!shown.contains("nearest"), "{shown}");
        // of nothing like it the whole hint is read
        let (_, shown) = palette("xyzzy", &ctx);
        assert!(shown.contains("no such command") && shown.contains("@ivo fri"), "{shown}");
    }
}
