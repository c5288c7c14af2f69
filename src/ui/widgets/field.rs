//! A single-line text field over the text area widget: typing, moving, word jumps and pasting are the library's.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
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
}

impl Field {
    /// A field with a text in it, the cursor at its end.
    pub fn with(value: &str) -> Self {
        let mut field = Self::default();
        field.set(value);
        field
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
    }

    /// Empties it.
    pub fn clear(&mut self) {
        self.area = TextArea::default();
    }

    /// Takes a key; `true` when the field knew what to do with it.
    pub fn key(&mut self, event: KeyEvent) -> bool {
        match event.code {
            KeyCode::Char(_) if event.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT) => {
                !matches!(event.code, KeyCode::Char('m' | 'j')) && self.area.input(event)
            }
            KeyCode::Char(_) => {
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
        let room = LONGEST.saturating_sub(self.value().chars().count());
        let kept: String = text::clean(pasted).chars().take(room).collect();
        self.area.insert_str(kept);
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
        canvas.buf.set_stringn(area.x, area.y, &seen, width, style);
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
    fn a_pasted_line_break_never_submits_and_length_is_bounded() {
        let mut f = Field::default();
        f.paste("two\nlines");
        assert_eq!(f.value(), "two lines");
        f.paste(&"x".repeat(LONGEST * 2));
        assert_eq!(f.value().chars().count(), LONGEST);
    }
}
