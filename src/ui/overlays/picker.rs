//! A list to pick from by a few letters.

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use super::super::canvas::{Canvas, Hit};
use super::super::command::Command;
use super::super::flow::{Flow, Intent, PickKey, PickThen};
use super::super::fuzzy;
use super::super::widgets::cursor::Cursor;
use super::super::widgets::field::Field;
use super::super::world::{Ctx, World};
use crate::domain::period::PeriodKey;
use crate::domain::text;

/// One thing to pick.
#[derive(Debug, Clone)]
pub struct Item {
    /// What is read, and searched.
    pub label: String,
    /// Beside it, at the right.
    pub detail: String,
    /// What it stands for.
    pub key: PickKey,
}

/// The quarters and months that can be looked at, the present ones first: the same wherever one is picked.
pub fn periods(world: &World) -> Vec<Item> {
    let (quarter, month) = (world.quarter.key, world.month.key);
    let item = |key: PeriodKey, by: i32, what: &str| {
        let period = world.fiscal.shift(key, by);
        Item {
            label: format!("{what}, {}", period.key),
            detail: format!("{} to {}", period.first.format("%-d %b %Y"), period.last.format("%-d %b %Y")),
            key: PickKey::Period(period),
        }
    };
    vec![
        item(quarter, 0, "this quarter"),
        item(month, 0, "this month"),
        item(quarter, 1, "next quarter"),
        item(month, 1, "next month"),
        item(quarter, 2, "the quarter after it"),
        item(month, 2, "the month after it"),
        item(quarter, -1, "last quarter"),
        item(month, -1, "last month"),
    ]
}

/// The list.
#[derive(Debug)]
pub struct Picker {
    title: String,
    items: Vec<Item>,
    keys: Vec<String>,
    found: Vec<usize>,
    field: Field,
    cursor: Cursor,
    then: PickThen,
}

impl Picker {
    /// A list; `then` says what the picked one is for.
    pub fn new(title: impl Into<String>, items: Vec<Item>, then: PickThen) -> Self {
        let keys = items.iter().map(|i| text::fold(&format!("{} {}", i.label, i.detail))).collect();
        let found = (0..items.len()).collect();
        Self { title: title.into(), items, keys, found, field: Field::default(), cursor: Cursor::default(), then }
    }

    /// Starts on this item.
    #[must_use]
    pub fn on(mut self, key: &PickKey) -> Self {
        self.cursor.at = self.items.iter().position(|i| i.key == *key).unwrap_or(0);
        self
    }

    /// Taking an item turns it over: who is here, who is not.
    pub const fn flips(&self) -> bool {
        matches!(self.then, PickThen::Attend)
    }

    fn search(&mut self) {
        self.found = fuzzy::rank(self.field.value(), self.keys.iter().map(String::as_str));
        self.cursor = Cursor::default();
    }

    /// Types.
    pub fn key(&mut self, event: KeyEvent) -> Flow {
        if self.field.key(event) {
            self.search();
        }
        Flow::Stay
    }

    /// Pastes.
    pub fn paste(&mut self, pasted: &str) {
        self.field.paste(pasted);
        self.search();
    }

    /// Moves or takes.
    pub fn act(&mut self, command: Command) -> Flow {
        if self.cursor.act(command, self.found.len()) {
            return Flow::Stay;
        }
        match command {
            Command::Accept => self.take(self.cursor.at),
            _ => Flow::Pass,
        }
    }

    /// A click on row `n` takes it.
    pub fn click(&mut self, n: usize) -> Flow {
        self.take(n)
    }

    fn take(&self, n: usize) -> Flow {
        match self.found.get(n).and_then(|i| self.items.get(*i)) {
            Some(item) => Flow::done(vec![Intent::Picked(self.then.clone(), item.key.clone())]),
            None => Flow::Stay,
        }
    }

    /// Draws it.
    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        let height = u16::try_from(self.items.len() + 5).unwrap_or(u16::MAX).min(20);
        let inside = super::panel(canvas, area, 72, height, &self.title, ctx);
        self.field.draw(canvas, Rect { height: 1, ..inside }, true, ctx.theme);
        if self.field.is_empty() {
            canvas.text(inside.x + 2, inside.y, inside.width.saturating_sub(2), "type a few letters", ctx.theme.dim());
        }
        let list = Rect { y: inside.y + 2, height: inside.height.saturating_sub(2), ..inside };
        if self.found.is_empty() {
            canvas.text(list.x, list.y, list.width, "nothing matches; Backspace widens the search", ctx.theme.dim());
        }
        for (y, n) in (list.y..list.bottom()).zip(self.cursor.window(self.found.len(), list.height)) {
            let item = &self.items[self.found[n]];
            let row = Rect { y, height: 1, ..list };
            if n == self.cursor.at {
                canvas.style(row, ctx.theme.selected());
            }
            let detail = u16::try_from(text::width(&item.detail)).unwrap_or(0).min(list.width / 2);
            canvas.text(list.x + 1, y, list.width.saturating_sub(detail + 3), &item.label, ctx.theme.text());
            canvas.right(
                list.x,
                y,
                list.width.saturating_sub(1),
                &text::clip(&item.detail, usize::from(detail)),
                ctx.theme.dim(),
            );
            canvas.hit(row, Hit::Row(n));
        }
    }
}
