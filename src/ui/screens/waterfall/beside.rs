//! The parts of a waterfall side by side: the regions, teams or sellers of a scope, and below them the whole. A part leads to its
//! own waterfall, and back to its place.

#[cfg(test)]
mod tests;

use std::cell::Cell;

use ratatui::layout::Rect;

use super::Waterfall;
use crate::domain::forecast::waterfall::beside::{BETWEEN, Beside, Split, Sums};
use crate::domain::forecast::waterfall::told::Row;
use crate::domain::health::Scope;
use crate::domain::money::Money;
use crate::domain::money::show::Scale;
use crate::domain::text;
use crate::ui::canvas::{Canvas, Hit, wrap};
use crate::ui::command::Command;
use crate::ui::flow::Flow;
use crate::ui::told::whose;
use crate::ui::waterfall::{Fall, Question};
use crate::ui::widgets::cursor::Cursor;
use crate::ui::world::Ctx;

/// Where in it one is.
#[derive(Debug, Clone, Default)]
pub(super) struct Place {
    /// The selected part; the one behind the last is the whole.
    pub(super) part: Cursor,
    /// The first of the ways that is seen, and how far that goes.
    left: usize,
    furthest: Cell<usize>,
}

/// From where the waterfall of a part was opened.
#[derive(Debug)]
pub(super) struct Came {
    scope: Scope,
    split: Split,
    place: Place,
}

impl Waterfall {
    /// Turns to this page: back to its place where it was left for the waterfall that is looked at.
    pub fn show_beside(&mut self, ctx: &Ctx<'_>) -> Flow {
        let asked = self.board.looked_at;
        if asked.split.is_some() {
            return Flow::Stay;
        }
        if self.came.last().is_some_and(|came| came.scope == asked.scope) {
            self.back_to_part();
            return Flow::Stay;
        }
        match Split::of(asked.scope, &ctx.world.org).first() {
            Some(split) => {
                self.place = Place::default();
                self.turn_to(Question { split: Some(*split), ..asked })
            }
            None => {
                let who = whose(asked.scope, ctx);
                Flow::refused("Side by side", format!("{who} is one seller: o picks a team or a region to tell apart."))
            }
        }
    }

    /// Back to the bars of the whole.
    pub(super) fn show_bars(&mut self) -> Flow {
        self.turn_to(Question { split: None, ..self.board.looked_at })
    }

    /// Back to where a part's waterfall was opened from; whether it was.
    pub(super) fn back_to_part(&mut self) -> bool {
        let Some(came) = self.came.pop() else { return false };
        self.place = came.place;
        self.turn_to(Question { scope: came.scope, split: Some(came.split), ..self.board.looked_at });
        true
    }

    /// The other ways to tell this scope apart.
    pub(super) fn next_split(&mut self, ctx: &Ctx<'_>) -> Flow {
        let asked = self.board.looked_at;
        let all = Split::of(asked.scope, &ctx.world.org);
        let at = all.iter().position(|split| Some(*split) == asked.split).map_or(0, |at| at + 1);
        let Some(next) = all.get(at).or_else(|| all.first()) else { return Flow::Stay };
        if Some(*next) != asked.split {
            self.place = Place::default();
        }
        self.turn_to(Question { split: Some(*next), ..asked })
    }

    fn parts(&self) -> Option<&Beside> {
        self.board.fall().and_then(|fall| fall.beside.as_ref())
    }

    pub(super) fn on_beside(&mut self, command: Command) -> Flow {
        let Some(parts) = self.parts().map(|beside| beside.parts.len()) else {
            return if command == Command::Back { self.show_bars() } else { Flow::Pass };
        };
        if self.place.part.act(command, parts + 1) {
            return Flow::Stay;
        }
        match command {
            Command::Left => self.place.left = self.place.left.saturating_sub(1),
            Command::Right => self.place.left = (self.place.left + 1).min(self.place.furthest.get()),
            Command::Accept => return self.open_part(),
            Command::Back => return self.show_bars(),
            _ => return Flow::Pass,
        }
        Flow::Stay
    }

    fn open_part(&mut self) -> Flow {
        let asked = self.board.looked_at;
        let (Some(beside), Some(split)) = (self.parts(), asked.split) else { return Flow::Stay };
        let scope = match beside.parts.get(self.place.part.at).map(|part| part.lot.scope) {
            Some(Some(scope)) => scope,
            Some(None) => {
                let why = "What nobody owns has no waterfall of its own: its deals are in everybody's, bar by bar.";
                return Flow::refused("Deals of nobody", why);
            }
            None => asked.scope,
        };
        self.came.push(Came { scope: asked.scope, split, place: self.place.clone() });
        self.bar = Cursor::default();
        self.turn_to(Question { scope, split: None, ..asked })
    }
}

/// A column: what it is of, its head in two lines, and how wide it is.
struct Column {
    row: Row,
    head: [String; 2],
    width: u16,
}

/// Every row of the table as it is shown.
struct Table<'a> {
    beside: &'a Beside,
    round_trips: bool,
    scale: Scale,
}

impl<'a> Table<'a> {
    fn of(beside: &'a Beside, round_trips: bool, ctx: &Ctx<'_>) -> Self {
        let sums = beside.parts.iter().map(|part| &part.sums).chain([&beside.whole]);
        let values = sums.flat_map(|sums| Row::all().map(move |row| sums.cell(row, round_trips).value));
        let scale = Scale::for_amounts(values, &ctx.world.currency);
        Self { beside, round_trips, scale }
    }

    fn amount(&self, row: Row, value: Money) -> String {
        if matches!(row, Row::Moved(_)) { self.scale.signed(value) } else { self.scale.show(value) }
    }

    /// `None`: no deal is in it.
    fn cell(&self, sums: &Sums, row: Row) -> Option<String> {
        let cell = sums.cell(row, self.round_trips);
        (cell.deals > 0).then(|| self.amount(row, cell.value))
    }

    fn between(&self, row: Row) -> Option<String> {
        let value = self.beside.between(row, self.round_trips);
        (value != Money::ZERO).then(|| self.amount(row, value))
    }

    /// As wide as what is in it.
    fn column(&self, row: Row) -> Column {
        let word = row.word();
        let head = match word.split_once(' ') {
            Some((above, below)) => [above, below],
            None => ["", word],
        };
        let parts = self.beside.parts.iter().map(|part| &part.sums).chain([&self.beside.whole]);
        let cells = parts.filter_map(|sums| self.cell(sums, row)).chain(self.between(row));
        let widest = cells.map(|cell| text::width(&cell)).chain(head.map(text::width)).max().unwrap_or(0);
        Column { row, head: head.map(str::to_owned), width: u16::try_from(widest).unwrap_or(u16::MAX) }
    }
}

/// The widest a name gets on a narrow and on a usual terminal, columns.
const NAME: [u16; 2] = [18, 30];

pub(super) fn draw(screen: &Waterfall, canvas: &mut Canvas<'_>, body: Rect, ctx: &Ctx<'_>, fall: &Fall) {
    let (Some(beside), theme) = (&fall.beside, ctx.theme) else { return };
    let who = whose(screen.board.looked_at.scope, ctx);
    if beside.parts.is_empty() {
        let words = format!("Nobody of {who} sold on these days, so there is nobody to put side by side.");
        canvas.wrapped(body, &words, theme.dim());
        return;
    }
    let table = Table::of(beside, screen.round_trips, ctx);
    let all: Vec<Column> = beside.columns(screen.round_trips).into_iter().map(|row| table.column(row)).collect();
    let [start, ways @ .., end] = all.as_slice() else { return };
    let names = beside.parts.iter().map(|part| part.lot.name.as_str()).chain([who, BETWEEN]);
    let widest = names.map(text::width).max().and_then(|w| u16::try_from(w).ok()).unwrap_or(u16::MAX);
    let name = widest.min(NAME[usize::from(body.width >= 100)]);
    // two columns of air where all of it can be seen at once
    let room = body.width.saturating_sub(2 + name);
    let needed = |gap: u16| all.iter().map(|column| column.width.saturating_add(gap)).fold(0, u16::saturating_add);
    let gap = if needed(2) <= room { 2 } else { 1 };
    let room = room.saturating_sub(start.width + end.width + 2 * gap);
    let (seen, furthest) = window(ways, gap, room, screen.place.left);
    screen.place.furthest.set(furthest);
    let columns: Vec<(u16, &Column)> = std::iter::once(start)
        .chain(&ways[seen.clone()])
        .chain([end])
        .scan(body.x + 2 + name, |x, column| {
            *x += gap + column.width;
            Some((*x - column.width, column))
        })
        .collect();
    canvas.text(body.x + 2, body.y + 1, name, &format!("by {}", beside.split.word()), theme.accent());
    for (x, column) in &columns {
        canvas.right(*x, body.y, column.width, &column.head[0], theme.dim());
        canvas.right(*x, body.y + 1, column.width, &column.head[1], theme.dim());
    }
    let line = |canvas: &mut Canvas<'_>, y: u16, at: Option<usize>, who: &str, cell: &dyn Fn(Row) -> Option<String>| {
        let row = Rect { y, height: 1, width: body.width, ..body };
        let whole = at == Some(beside.parts.len());
        let style = match at {
            None => theme.dim(),
            Some(_) if whole => theme.strong(),
            Some(_) => theme.text(),
        };
        if at.is_some_and(|at| at == screen.place.part.at.min(beside.parts.len())) {
            canvas.style(row, theme.selected());
            canvas.text(row.x, y, 1, theme.glyphs.now, theme.accent());
        }
        canvas.text(row.x + 2, y, name, who, style);
        for (x, column) in &columns {
            match cell(column.row) {
                Some(amount) => canvas.right(*x, y, column.width, &amount, style),
                None => canvas.right(*x, y, column.width, theme.glyphs.dot, theme.dim()),
            }
        }
        if let Some(at) = at {
            canvas.hit(row, Hit::Row(at));
        }
    };
    let handed_over = beside.is_handed_over(screen.round_trips);
    let words: Vec<String> = remarks(screen, beside, ctx, fall, ways.len() - seen.len())
        .iter()
        .flat_map(|words| wrap(words, usize::from(body.width)))
        .collect();
    let below = 1 + u16::from(handed_over) + 1 + u16::try_from(words.len()).unwrap_or(u16::MAX);
    let height = body.height.saturating_sub(2 + below);
    let mut y = body.y + 2;
    for n in rows(screen, beside.parts.len(), height) {
        let part = &beside.parts[n];
        line(canvas, y, Some(n), &part.lot.name, &|row| table.cell(&part.sums, row));
        y += 1;
    }
    if handed_over {
        line(canvas, y, None, BETWEEN, &|row| table.between(row));
        y += 1;
    }
    line(canvas, y, Some(beside.parts.len()), who, &|row| table.cell(&beside.whole, row));
    y += 2;
    for words in words.iter().take(usize::from(body.bottom().saturating_sub(y))) {
        canvas.text(body.x, y, body.width, words, theme.dim());
        y += 1;
    }
}

/// The parts that are seen above the whole, which always is.
fn rows(screen: &Waterfall, parts: usize, height: u16) -> std::ops::Range<usize> {
    if screen.place.part.at < parts {
        return screen.place.part.window(parts, height);
    }
    parts.saturating_sub(usize::from(height).max(1))..parts
}

/// The ways that are seen from this one on, and the first one from which on all that follow are.
fn window(ways: &[Column], gap: u16, room: u16, left: usize) -> (std::ops::Range<usize>, usize) {
    let fitting = |widths: &mut dyn Iterator<Item = u16>| {
        let mut used = 0_u16;
        widths
            .take_while(|width| {
                used = used.saturating_add(width.saturating_add(gap));
                used <= room
            })
            .count()
    };
    let furthest = ways.len() - fitting(&mut ways.iter().rev().map(|column| column.width));
    let left = left.min(furthest);
    let count = fitting(&mut ways[left..].iter().map(|column| column.width));
    (left..left + count, furthest)
}

/// What is to be known of the selected part, of what is between them, of round trips, and of what is not seen.
fn remarks(screen: &Waterfall, beside: &Beside, ctx: &Ctx<'_>, fall: &Fall, hidden: usize) -> Vec<String> {
    let mut words = Vec::new();
    if hidden > 0 {
        let more = if hidden == 1 { "1 more way".to_owned() } else { format!("{hidden} more ways") };
        words.push(format!("{more}: Right and Left move along"));
    }
    let whole = whose(screen.board.looked_at.scope, ctx);
    if let Some(part) = beside.parts.get(screen.place.part.at).filter(|part| part.lot.partly) {
        let who = &part.lot.name;
        words.push(format!(
            "{who} counts here for the days with {whole} only; the waterfall of its own counts them all"
        ));
    }
    words.extend(beside.between_words(whole, screen.round_trips));
    words.push(super::draw::trips(fall, screen.round_trips));
    words
}
