//! A single-line text field over the text area widget: typing, moving, word jumps and pasting are the library's.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};
use ratatui_textarea::{CursorMove, TextArea};

use super::super::canvas::Canvas;
use super::super::theme::Theme;
use crate::domain::text;

/// The longest text a field takes, in characters.
const LONGEST: usize = 2_000;

/// A field.
#[derive(Debug, Clone, Default)]
pub struct Field {
    area: TextArea<'static>,
    /// What is in it was put there as an offer: the first character that is typed replaces it.
    offered: bool,
}

impl Field {
    /// A field with a text in it, the cursor at its end.
    pub fn with(value: &str) -> Self {
        let mut field = Self::default();
        field.set(value);
        field
    }

    /// Puts a text in it that gives way to what is typed; a key that moves or deletes takes it to be edited.
    pub fn offer(&mut self, value: &str) {
        self.set(value);
        self.offered = !self.value().is_empty();
    }

    /// What is in it gives way to the first character that is typed.
    pub const fn is_offered(&self) -> bool {
        self.offered
    }

    /// What is in it.
    pub fn value(&self) -> &str {
        self.area.lines().first().map_or("", String::as_str)
    }

    /// Nothing but blanks in it.
    pub fn is_empty(&self) -> bool {
        self.value().trim().is_empty()
    }

    /// Puts a text in it.
    pub fn set(&mut self, value: &str) {
        if value != self.value() {
            self.area = TextArea::new(vec![text::clean(value)]);
        }
        self.area.move_cursor(CursorMove::End);
        self.offered = false;
    }

    /// Empties it.
    pub fn clear(&mut self) {
        self.offered = false;
        self.area = TextArea::default();
    }

    /// Takes a key; `true` when the field knew what to do with it.
    pub fn key(&mut self, event: KeyEvent) -> bool {
        let modified = event.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
        let offered = std::mem::take(&mut self.offered);
        match event.code {
            // the library would take the last change back; a terminal's own line is emptied with it
            KeyCode::Char('u' | 'U') if event.modifiers == KeyModifiers::CONTROL => {
                self.clear();
                true
            }
            KeyCode::Char(_) if modified => !matches!(event.code, KeyCode::Char('m' | 'j')) && self.area.input(event),
            KeyCode::Char(_) => {
                if offered {
                    self.clear();
                }
                if self.value().chars().count() < LONGEST {
                    self.area.input(event);
                }
                true
            }
            KeyCode::Backspace | KeyCode::Delete | KeyCode::Left | KeyCode::Right | KeyCode::Home | KeyCode::End => {
                self.area.input(event);
                true
            }
            _ => false,
        }
    }

    /// Takes a pasted text: line breaks become blanks, escape sequences are dropped, a long one is cut.
    pub fn paste(&mut self, pasted: &str) {
        if self.offered {
            self.clear();
        }
        let room = LONGEST.saturating_sub(self.value().chars().count());
        let kept: String = text::clean(pasted).chars().take(room).collect();
        self.area.insert_str(kept);
    }

    /// The same field with a star in place of every character from this one on: others look at the screen.
    #[must_use]
    pub fn masked(&self, from: usize) -> Self {
        let seen = self.value().chars().enumerate().map(|(n, c)| if n < from { c } else { '*' });
        let mut area = TextArea::new(vec![seen.collect::<String>()]);
        area.move_cursor(CursorMove::Jump(0, u16::try_from(self.area.cursor().1).unwrap_or(u16::MAX)));
        Self { area, offered: self.offered }
    }

    /// Draws it; the focused one gets the terminal's cursor.
    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, focused: bool, theme: &Theme) {
        self.draw_styled(canvas, area, focused, if focused { theme.focus() } else { theme.field() });
    }

    /// Draws it in a style of the caller's.
    pub fn draw_styled(&self, canvas: &mut Canvas<'_>, area: Rect, focused: bool, style: Style) {
        canvas.style(area, style);
        let width = usize::from(area.width);
        let value = self.value();
        let col = self.area.cursor().1;
        let before: String = value.chars().take(col).collect();
        let skip = text::width(&before).saturating_sub(width.saturating_sub(1));
        let mut columns = 0;
        let seen: String = value
            .chars()
            .skip_while(|c| {
                let keep = columns >= skip;
                columns += text::width(&c.to_string());
                !keep
            })
            .collect();
        // what gives way is seen to be marked, as text is before it is typed over
        let words = match (self.offered, style.add_modifier.contains(Modifier::REVERSED)) {
            (false, _) => style,
            (true, false) => style.add_modifier(Modifier::REVERSED),
            (true, true) => style.remove_modifier(Modifier::REVERSED),
        };
        canvas.buf.set_stringn(area.x, area.y, &seen, width, words);
        if focused {
            let at = text::width(&before) - skip.min(text::width(&before));
            let x = area.x + u16::try_from(at).unwrap_or(0).min(area.width.saturating_sub(1));
            canvas.cursor = Some(Position::new(x, area.y));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(field: &mut Field, keys: &str) {
        for c in keys.chars() {
            field.key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE));
        }
    }

    #[test]
    fn types_moves_and_deletes() {
        let mut f = Field::with("orb");
        typed(&mut f, "it");
        assert_eq!(f.value(), "orbit");
        f.key(KeyCode::Home.into());
        typed(&mut f, "the ");
        f.key(KeyCode::Delete.into());
        assert_eq!(f.value(), "the rbit");
        assert!(!f.key(KeyCode::Enter.into()));
        f.clear();
        assert!(f.is_empty());
    }

    #[test]
    fn an_offer_gives_way_to_what_is_typed_and_stays_where_it_is_edited() {
        let offer = || {
            let mut f = Field::default();
            f.offer("2026-11-20");
            f
        };
        let mut f = offer();
        assert!(f.is_offered());
        typed(&mut f, "fri");
        assert_eq!((f.value(), f.is_offered()), ("fri", false), "the first character replaces, the next are added");
        let mut f = offer();
        f.paste("eom");
        assert_eq!(f.value(), "eom");
        for (key, want) in [
            (KeyCode::Backspace, "2026-11-21"),
            (KeyCode::Left, "2026-11-210"),
            (KeyCode::Home, "12026-11-20"),
            (KeyCode::End, "2026-11-201"),
        ] {
            let mut f = offer();
            f.key(key.into());
            typed(&mut f, "1");
            assert_eq!(f.value(), want, "{key:?}");
        }
        let mut f = Field::default();
        f.offer("");
        assert!(!f.is_offered(), "nothing is no offer");
    }

    #[test]
    fn a_masked_field_shows_its_length_and_nothing_else() {
        let mut f = Field::with("private né日");
        f.key(KeyCode::Left.into());
        let masked = f.masked(8);
        assert_eq!(masked.value(), "private ***");
        assert_eq!(masked.area.cursor().1, 10);
    }

    #[test]
    fn ctrl_u_empties_the_line() {
        for mut f in [Field::with("orbit"), {
            let mut f = Field::default();
            f.offer("orbit");
            f
        }] {
            assert!(f.key(KeyEvent::new(KeyCode::Char('u'), KeyModifiers::CONTROL)));
            assert!(f.value().is_empty() && !f.is_offered());
            typed(&mut f, "u");
            assert_eq!(f.value(), "u");
        }
    }

    #[test]
    fn a_pasted_line_break_never_submits_and_length_is_bounded() {
        let mut f = Field::default();
        f.paste("two\nlines");
        assert_eq!(f.value(), "two lines");
        f.paste(&"x".repeat(LONGEST * 2));
        assert_eq!(f.value().chars().count(), LONGEST);
    }
}
