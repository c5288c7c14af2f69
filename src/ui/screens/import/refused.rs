//! The rows that are not imported, or not in full, as a table: line, column, the deal, what stood there, why.

use ratatui::layout::Rect;

use super::data::RefusedRow;
use crate::domain::text;
use crate::ui::canvas::{Canvas, Hit};
use crate::ui::theme::Tone;
use crate::ui::widgets::cursor::Cursor;
use crate::ui::world::Ctx;

/// By what the table is in order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Sort {
    #[default]
    Line,
    Column,
    Reason,
}

/// The table.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// The selected row.
    pub cursor: Cursor,
    sort: Sort,
    order: Vec<usize>,
}

impl Table {
    /// Puts the rows in order; the selection stays where it is.
    pub fn arrange(&mut self, rows: &[RefusedRow]) {
        self.order = (0..rows.len()).collect();
        match self.sort {
            Sort::Line => self.order.sort_by_key(|i| rows[*i].line),
            Sort::Column => self.order.sort_by(|a, b| key(&rows[*a]).cmp(&key(&rows[*b]))),
            Sort::Reason => self.order.sort_by(|a, b| {
                (&rows[*a].reason, &rows[*a].column, rows[*a].line).cmp(&(
                    &rows[*b].reason,
                    &rows[*b].column,
                    rows[*b].line,
                ))
            }),
        }
        self.cursor.clamp(rows.len());
    }

    /// By line, by column, by reason, and around.
    pub fn sort_next(&mut self, rows: &[RefusedRow]) {
        self.sort = match self.sort {
            Sort::Line => Sort::Column,
            Sort::Column => Sort::Reason,
            Sort::Reason => Sort::Line,
        };
        self.cursor.at = 0;
        self.arrange(rows);
    }

    /// The rows in the order that is seen.
    #[cfg(test)]
    pub fn lines(&self, rows: &[RefusedRow]) -> Vec<u64> {
        self.order.iter().map(|i| rows[*i].line).collect()
    }

    pub fn draw(&self, rows: &[RefusedRow], canvas: &mut Canvas<'_>, area: Rect, ctx: &Ctx<'_>) {
        let theme = ctx.theme;
        // line, column, value, name; the reason takes what is left. A narrow screen names the selected row's below
        let (line, column, value, name) = match area.width {
            0..100 => (7, 14, 16, 0),
            100..150 => (7, 18, 16, 22),
            _ => (9, 30, 36, 36),
        };
        let gap = if name > 0 { 2 } else { 0 };
        let reason = area.width.saturating_sub(2 + line + column + value + name + gap + 6);
        let head = |on| if on { theme.accent() } else { theme.dim() };
        let mark = |on, word: &str| if on { format!("{word} {}", theme.glyphs.now) } else { word.to_owned() };
        let at = [area.x + 2, area.x + 2 + line + 2, area.x + 2 + line + 2 + column + 2];
        let named = at[2] + value + 2;
        let last = named + name + gap;
        canvas.right(at[0], area.y, line, "line", head(self.sort == Sort::Line));
        let by_column = self.sort == Sort::Column;
        canvas.text(at[1], area.y, column, &mark(by_column, "column"), head(by_column));
        canvas.text(at[2], area.y, value, "value", theme.dim());
        canvas.text(named, area.y, name, "deal or name", theme.dim());
        let by_reason = self.sort == Sort::Reason;
        canvas.text(last, area.y, reason, &mark(by_reason, "why"), head(by_reason));
        let detail = 3;
        let list = Rect { y: area.y + 1, height: area.height.saturating_sub(1 + detail), ..area };
        for (y, n) in (list.y..list.bottom()).zip(self.cursor.window(rows.len(), list.height)) {
            let Some(row) = self.order.get(n).and_then(|i| rows.get(*i)) else { continue };
            let place = Rect { y, height: 1, ..list };
            if n == self.cursor.at {
                canvas.style(place, theme.selected());
                canvas.text(place.x, y, 1, theme.glyphs.now, theme.accent());
            }
            canvas.right(at[0], y, line, &row.line.to_string(), theme.text());
            canvas.text(at[1], y, column, &row.column, theme.text());
            canvas.text(at[2], y, value, &row.value, theme.tone(Tone::Watch));
            canvas.text(named, y, name, &row.name, theme.text());
            canvas.text(last, y, reason, &row.reason, if row.taken { theme.dim() } else { theme.text() });
            canvas.hit(place, Hit::Row(n));
        }
        if let Some(row) = self.order.get(self.cursor.at).and_then(|i| rows.get(*i)) {
            let below = Rect { y: list.bottom(), height: detail, ..area };
            canvas.text(
                below.x,
                below.y,
                below.width,
                &theme.glyphs.rule.repeat(usize::from(below.width)),
                theme.dim(),
            );
            canvas.wrapped(Rect { y: below.y + 1, height: 2, ..below }, &said(row), theme.text());
        }
    }
}

fn key(row: &RefusedRow) -> (&str, u64) {
    (&row.column, row.line)
}

/// "line 4, Amount (Big deal): `lots` is not a number".
pub(super) fn said(row: &RefusedRow) -> String {
    let column = if row.column.is_empty() { String::new() } else { format!(", {}", row.column) };
    let value = if row.value.is_empty() { String::new() } else { format!("`{}` ", text::clip(&row.value, 60)) };
    let name = if row.name.is_empty() { String::new() } else { format!(" ({})", text::clip(&row.name, 40)) };
    format!("line {}{column}{name}: {value}{}", row.line, row.reason)
}

/// "1 row", "2 rows", "12,000 rows".
pub(super) fn rows(n: usize) -> String {
    if n == 1 { "1 row".to_owned() } else { format!("{} rows", grouped(u64::try_from(n).unwrap_or(u64::MAX))) }
}

/// "1,234,567".
pub(super) fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
