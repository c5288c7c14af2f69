//! A list to pick from by a few letters.

use chrono::NaiveDate;
use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use super::super::canvas::{Canvas, Hit};
use super::super::command::Command;
use super::super::flow::{Flow, Intent, PickKey, PickThen};
use super::super::fuzzy;
use super::super::widgets::cursor::Cursor;
use super::super::widgets::field::Field;
use super::super::world::{Ctx, World};
use crate::domain::period::{Asked, FiscalCalendar, Period, PeriodKey};
use crate::domain::text;
use crate::domain::when::{WhenError, parse_day, past_day, show_day};

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
        of_period(format!("{what}, {}", period.key), period)
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

fn of_period(label: String, period: Period) -> Item {
    let detail = format!("{} to {}", period.first.format("%-d %b %Y"), period.last.format("%-d %b %Y"));
    Item { label, detail, key: PickKey::Period(period) }
}

/// What is taken as it is typed, seen from a day.
#[derive(Debug, Clone, Copy)]
enum Typed {
    /// A quarter or a month.
    Period(FiscalCalendar, NaiveDate),
    /// A day.
    Day(FiscalCalendar, NaiveDate),
}

impl Typed {
    fn read(self, text: &str) -> Option<Item> {
        match self {
            Self::Period(fiscal, today) => {
                let asked: Asked = text.parse().ok()?;
                let period = fiscal.resolve(asked.on(fiscal, today));
                Some(of_period(period.key.to_string(), period))
            }
            Self::Day(fiscal, today) => {
                // what is looked back at has come: "22 oct" is the last one, and a day to come is told apart by whoever takes it
                let day = past_day(text, today).or_else(|| parse_day(text, today, &fiscal).ok())?;
                Some(of_day(day, today, "as it is typed"))
            }
        }
    }

    /// Why nothing was read; `None`: it was.
    fn complaint(self, text: &str) -> Option<String> {
        match self {
            Self::Period(..) => Some(text.parse::<Asked>().err()?.to_string()),
            Self::Day(fiscal, today) => Some(match parse_day(text, today, &fiscal).err()? {
                WhenError::NotUnderstood(what) => {
                    format!("`{what}` is not a day: write 22 oct, last fri, yesterday or 2026-10-22")
                }
                why => why.to_string(),
            }),
        }
    }

    const fn hint(self) -> &'static str {
        match self {
            Self::Period(..) => "type a few letters, or any period: 2031-Q1, oct 2024",
            Self::Day(..) => "type a few letters, or any day: 22 oct, 2026-10-22",
        }
    }
}

/// A day that can be picked.
pub fn of_day(day: NaiveDate, today: NaiveDate, what: &str) -> Item {
    Item { label: format!("{} ({day})", show_day(day, today)), detail: what.to_owned(), key: PickKey::Day(day) }
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
    /// What is not listed is taken as it is typed.
    typed: Option<Typed>,
    /// How many are listed; one that is typed comes after them.
    listed: usize,
}

impl Picker {
    /// A list; `then` says what the picked one is for.
    pub fn new(title: impl Into<String>, items: Vec<Item>, then: PickThen) -> Self {
        let keys = items.iter().map(|i| text::fold(&format!("{} {}", i.label, i.detail))).collect();
        let found = (0..items.len()).collect();
        let (field, cursor, listed) = (Field::default(), Cursor::default(), items.len());
        Self { title: title.into(), items, keys, found, field, cursor, then, typed: None, listed }
    }

    /// Takes any period that is typed, as the command line reads it, beside those that are listed.
    #[must_use]
    pub fn or_any_period(mut self, world: &World) -> Self {
        self.typed = Some(Typed::Period(world.fiscal, world.today));
        self
    }

    /// Takes any day that is typed beside those that are listed; whoever takes it says what is wrong with it.
    #[must_use]
    pub fn or_any_day(mut self, world: &World) -> Self {
        self.typed = Some(Typed::Day(world.fiscal, world.today));
        self
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
        self.items.truncate(self.listed);
        self.found = fuzzy::rank(self.field.value(), self.keys.iter().map(String::as_str));
        self.cursor = Cursor::default();
        let Some(item) = self.typed.and_then(|typed| typed.read(self.field.value())) else { return };
        // what is typed in full stands first, be it listed or not
        let at = self.items.iter().position(|i| i.key == item.key).unwrap_or_else(|| {
            self.items.push(item);
            self.items.len() - 1
        });
        self.found.retain(|i| *i != at);
        self.found.insert(0, at);
    }

    /// What is said where nothing matches.
    fn none(&self) -> String {
        let words = "nothing matches; Backspace widens the search".to_owned();
        self.typed.and_then(|typed| typed.complaint(self.field.value())).unwrap_or(words)
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
        let height = u16::try_from(self.listed + 5).unwrap_or(u16::MAX).min(20);
        let inside = super::panel(canvas, area, 72, height, &self.title, ctx);
        self.field.draw(canvas, Rect { height: 1, ..inside }, true, ctx.theme);
        if self.field.is_empty() {
            let hint = self.typed.map_or("type a few letters", Typed::hint);
            canvas.text(inside.x + 2, inside.y, inside.width.saturating_sub(2), hint, ctx.theme.dim());
        }
        let list = Rect { y: inside.y + 2, height: inside.height.saturating_sub(2), ..inside };
        if self.found.is_empty() {
            canvas.wrapped(list, &self.none(), ctx.theme.dim());
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::testing::{ctx, drawn, theme, world};

    fn picker(typed: &str) -> Picker {
        let world = world();
        let mut picker = Picker::new("Which period?", periods(&world), PickThen::BoardPeriod).or_any_period(&world);
        picker.paste(typed);
        picker
    }

    fn taken(picker: &mut Picker) -> Option<String> {
        match picker.act(Command::Accept) {
            Flow::PopThen(inner) => match *inner {
                Flow::Do(intents) => intents.into_iter().find_map(|i| match i {
                    Intent::Picked(_, PickKey::Period(period)) => Some(period.key.to_string()),
                    _ => None,
                }),
                _ => None,
            },
            _ => None,
        }
    }

    #[test]
    fn a_period_that_is_not_listed_is_taken_as_it_is_typed() {
        for (typed, want) in [
            ("2031-Q1", "2031-Q1"),
            ("2024-10", "2024-10"),
            ("oct 2024", "2024-10"),
            ("2026-q4", "2026-Q4"),
            ("next quarter", "2027-Q1"),
            ("next q", "2027-Q1"),
            ("last m", "2026-10"),
        ] {
            assert_eq!(taken(&mut picker(typed)).as_deref(), Some(want), "{typed}");
        }
        // the one of before is not among them any more
        let mut p = picker("2031-Q1");
        p.field.clear();
        p.paste("2031-Q2");
        assert_eq!((p.items.len(), p.found.len(), taken(&mut p).as_deref()), (p.listed + 1, 1, Some("2031-Q2")));
    }

    #[test]
    fn a_day_that_is_not_listed_is_taken_as_it_is_typed() {
        let (world, theme) = (world(), theme());
        let day = |d: &str| d.parse::<NaiveDate>().unwrap();
        let picker = |typed: &str| {
            let items = vec![of_day(day("2026-11-16"), world.today, "a snapshot")];
            let mut picker = Picker::new("Since when?", items, PickThen::FallFrom).or_any_day(&world);
            picker.paste(typed);
            picker
        };
        for (typed, want) in [
            ("22 oct", "2026-10-22"),
            ("2026-10-22", "2026-10-22"),
            ("22 oct 2025", "2025-10-22"),
            ("15 dec", "2025-12-15"),
            ("16 nov", "2026-11-16"),
            ("last fri", "2026-11-20"),
            ("2031-01-05", "2031-01-05"),
            ("snap", "2026-11-16"),
        ] {
            let Flow::PopThen(then) = picker(typed).act(Command::Accept) else { panic!("{typed} is not taken") };
            let Flow::Do(intents) = *then else { panic!("{typed} does nothing") };
            let want = Intent::Picked(PickThen::FallFrom, PickKey::Day(day(want)));
            assert_eq!(intents, [want], "{typed}");
        }
        for (typed, why) in
            [("zz", "`zz` is not a day: write 22 oct, last fri"), ("31 feb", "there is no `31 feb`"), ("5/6", "can be")]
        {
            let p = picker(typed);
            let shown = drawn(80, 24, |canvas, area| p.draw(canvas, area, &ctx(&world, &theme)));
            assert!(shown.contains(why), "{typed}: {shown}");
        }
    }

    #[test]
    fn nonsense_says_what_is_understood_and_takes_nothing() {
        let (world, theme) = (world(), theme());
        let mut p = picker("zz");
        let shown = drawn(80, 24, |canvas, area| p.draw(canvas, area, &ctx(&world, &theme)));
        assert!(shown.contains("`zz` is not a period: write a quarter as 2026-Q4"), "{shown}");
        assert!(shown.contains("next quarter"), "in full: {shown}");
        assert_eq!(taken(&mut p), None);
    }
}
