//! Where screens draw: a buffer, the places that answer to the mouse, and where the cursor is to stand.

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::Line;
use ratatui::widgets::Widget;

use super::command::Command;
use crate::domain::text;

/// What a click on a place means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hit {
    /// Row `n` of the screen's list.
    Row(usize),
    /// Step `n` of the agenda.
    Step(usize),
    /// Person `n` of the call.
    Person(usize),
    /// Field `n` of the form.
    Field(usize),
    /// The same as this command's key.
    Key(Command),
}

/// One frame being drawn.
pub struct Canvas<'a> {
    /// The cells.
    pub buf: &'a mut Buffer,
    /// Places that answer to the mouse; later ones lie on top.
    pub hits: Vec<(Rect, Hit)>,
    /// Where the terminal's cursor stands; `None` hides it.
    pub cursor: Option<Position>,
}

/// At which edge a text stands in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

impl<'a> Canvas<'a> {
    /// A fresh frame over these cells.
    pub const fn new(buf: &'a mut Buffer) -> Self {
        Self { buf, hits: Vec::new(), cursor: None }
    }

    /// Writes at (x, y) at most `width` columns, clipped with an ellipsis; returns the columns used.
    pub fn text(&mut self, x: u16, y: u16, width: u16, what: &str, style: Style) -> u16 {
        if width == 0 || y >= self.buf.area.bottom() || x >= self.buf.area.right() {
            return 0;
        }
        let width = width.min(self.buf.area.right() - x);
        let what = text::clip(&drawable(what), usize::from(width));
        let (end, _) = self.buf.set_stringn(x, y, what, usize::from(width), style);
        end - x
    }

    /// Writes so that the last column used is `x + width - 1`.
    pub fn right(&mut self, x: u16, y: u16, width: u16, what: &str, style: Style) {
        let what = drawable(what);
        let used = u16::try_from(text::width(&what)).unwrap_or(u16::MAX).min(width);
        self.text(x + width - used, y, used, &what, style);
    }

    /// [`Self::text`] or [`Self::right`].
    pub fn at(&mut self, edge: Edge, x: u16, y: u16, width: u16, what: &str, style: Style) {
        match edge {
            Edge::Left => {
                self.text(x, y, width, what, style);
            }
            Edge::Right => self.right(x, y, width, what, style),
        }
    }

    /// Several styled pieces one behind the other; returns the columns used.
    pub fn pieces(&mut self, x: u16, y: u16, width: u16, pieces: &[(&str, Style)]) -> u16 {
        let mut used = 0;
        for (what, style) in pieces {
            if used >= width {
                break;
            }
            used += self.text(x + used, y, width - used, what, *style);
        }
        used
    }

    /// A styled line.
    pub fn line(&mut self, x: u16, y: u16, width: u16, line: &Line<'_>) {
        if y < self.buf.area.bottom() {
            self.buf.set_line(x, y, line, width);
        }
    }

    /// Text broken at words into the area, at most its height in lines; returns the lines used.
    pub fn wrapped(&mut self, area: Rect, what: &str, style: Style) -> u16 {
        let mut y = area.y;
        for line in wrap(what, usize::from(area.width)) {
            if y >= area.bottom() {
                break;
            }
            self.text(area.x, y, area.width, &line, style);
            y += 1;
        }
        y - area.y
    }

    /// Lays a style over an area.
    pub fn style(&mut self, area: Rect, style: Style) {
        self.buf.set_style(area.intersection(self.buf.area), style);
    }

    /// Empties an area.
    pub fn clear(&mut self, area: Rect) {
        ratatui::widgets::Clear.render(area.intersection(self.buf.area), self.buf);
    }

    /// Draws one of ratatui's own widgets.
    pub fn widget(&mut self, widget: impl Widget, area: Rect) {
        widget.render(area.intersection(self.buf.area), self.buf);
    }

    /// Makes a place answer to the mouse.
    pub fn hit(&mut self, area: Rect, hit: Hit) {
        self.hits.push((area, hit));
    }
}

/// A text without the characters that are dropped when it is drawn, so that it is measured as it will be seen. Text
/// from outside has none: it was cleaned at the door.
fn drawable(what: &str) -> Cow<'_, str> {
    if what.contains(char::is_control) { what.replace(char::is_control, "").into() } else { what.into() }
}

/// Breaks a text at words into lines of at most `width` columns.
pub fn wrap(what: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in what.split('\n') {
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            let word = text::clip(word, width.max(1));
            // "83 %" stays together
            if word.starts_with('%')
                && let Some(at) = line.rfind(' ')
                && text::width(&line) + 1 + text::width(&word) > width
            {
                let last = line.split_off(at);
                lines.push(std::mem::replace(&mut line, format!("{} {word}", last.trim_start())));
                continue;
            }
            if line.is_empty() {
                line = word;
            } else if text::width(&line) + 1 + text::width(&word) <= width {
                line.push(' ');
                line.push_str(&word);
            } else {
                lines.push(std::mem::replace(&mut line, word));
            }
        }
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::wrap;

    #[test]
    fn wraps_at_words_and_keeps_paragraphs() {
        assert_eq!(wrap("one two three\n\nfour", 7), ["one two", "three", "", "four"]);
        assert_eq!(wrap("carry 83 %.", 8), ["carry", "83 %."]);
        assert!(wrap("a-word-that-is-far-too-long here", 8).iter().all(|l| l.chars().count() <= 8));
    }
}
