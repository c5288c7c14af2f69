//! A selection in a list and the window of rows that is seen. The window follows the selection.

use std::cell::Cell;

use super::super::command::Command;

/// Which row is selected, and which is the first one seen.
#[derive(Debug, Clone, Default)]
pub struct Cursor {
    /// The selected row.
    pub at: usize,
    top: Cell<usize>,
    page: Cell<usize>,
}

impl Cursor {
    /// On this row.
    pub const fn on(at: usize) -> Self {
        Self { at, top: Cell::new(0), page: Cell::new(10) }
    }

    /// Moves for a list command; `false` when it is none.
    pub fn act(&mut self, command: Command, len: usize) -> bool {
        let page = self.page.get().max(1);
        let last = len.saturating_sub(1);
        self.at = match command {
            Command::Up => self.at.saturating_sub(1),
            Command::Down => self.at.saturating_add(1),
            Command::PageUp => self.at.saturating_sub(page),
            Command::PageDown => self.at.saturating_add(page),
            Command::First => 0,
            Command::Last => last,
            _ => return false,
        }
        .min(last);
        true
    }

    /// Keeps the selection inside a list that has got shorter.
    pub fn clamp(&mut self, len: usize) {
        self.at = self.at.min(len.saturating_sub(1));
    }

    /// The rows seen in a window of `height` rows over `len`: first, one past the last.
    pub fn window(&self, len: usize, height: u16) -> std::ops::Range<usize> {
        let height = usize::from(height).max(1);
        self.page.set(height);
        let mut top = self.top.get().min(len.saturating_sub(height));
        if self.at < top {
            top = self.at;
        } else if self.at >= top + height {
            top = self.at + 1 - height;
        }
        self.top.set(top);
        top..len.min(top + height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_follows_the_selection() {
        let mut c = Cursor::default();
        assert_eq!(c.window(100, 10), 0..10);
        c.at = 15;
        assert_eq!(c.window(100, 10), 6..16);
        c.at = 10;
        assert_eq!(c.window(100, 10), 6..16);
        assert!(c.act(Command::Last, 100));
        assert_eq!((c.at, c.window(100, 10)), (99, 90..100));
        c.clamp(3);
        assert_eq!((c.at, c.window(3, 10)), (2, 0..3));
        assert!(!c.act(Command::Quit, 3));
        c.act(Command::Down, 0);
        assert_eq!((c.at, c.window(0, 10)), (0, 0..0));
    }
}
