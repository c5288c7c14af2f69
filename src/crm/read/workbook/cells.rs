//! The cells of one sheet, row by row, as text.

use std::io;

use super::super::archive::Archive;
use super::super::place::Place;
use super::super::record::Record;
use super::super::table::TableWriter;
use super::figure::number;
use super::format::Formats;
use super::strings::{Strings, unescaped};
use super::xml::{Event, Tag, Xml};
use crate::crm::error::Unreadable;

/// Excel's own bound.
const MOST_COLUMNS: usize = 16_384;
/// Twice Excel's own bound.
const MOST_ROWS: u64 = 2_097_152;

/// What the cells of every sheet refer to.
pub struct Context<'a> {
    /// Shared texts.
    pub strings: &'a Strings,
    /// Number formats.
    pub formats: &'a Formats,
    /// Days count from 1904 and not from 1900.
    pub from_1904: bool,
}

/// Where the text goes that comes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    Nothing,
    Value,
    Formula,
}

/// A cell while it is read.
#[derive(Default)]
struct Cell {
    column: usize,
    kind: String,
    style: usize,
    value: String,
    formula: String,
    has_formula: bool,
}

/// The rows that have something in them; `None` when no row has.
///
/// # Errors
/// A damaged part; more than the bounds allow.
pub fn read(archive: &mut Archive, path: &str, context: &Context<'_>) -> io::Result<Option<Place>> {
    let Some(part) = archive.part(path)? else { return Ok(None) };
    let mut xml = Xml::new(part);
    let mut writer = TableWriter::new()?;
    let (mut record, mut cell, mut inside, mut aside) = (Record::default(), Cell::default(), Inside::Nothing, 0_usize);
    let mut text = String::new();
    let mut line = 0;
    loop {
        match xml.next()? {
            Event::Start(tag) => match tag.name() {
                "row" => {
                    let said = tag.get("r").and_then(|r| r.parse::<u64>().ok()).unwrap_or_default();
                    line = if said > line && said < u64::from(u32::MAX) { said } else { line + 1 };
                    record.start(line);
                }
                "c" => cell.begin(&tag, record.len()),
                "rPh" => aside += 1,
                "v" | "t" if aside == 0 => inside = Inside::Value,
                "f" => (inside, cell.has_formula) = (Inside::Formula, true),
                _ => {}
            },
            Event::Text(piece) => match inside {
                Inside::Value => cell.value.push_str(&piece),
                Inside::Formula if cell.formula.len() < 200 => cell.formula.push_str(&piece),
                _ => {}
            },
            Event::End(tag) => match tag.name() {
                "v" | "t" | "f" => inside = Inside::Nothing,
                "rPh" => aside = aside.saturating_sub(1),
                "c" => {
                    text.clear();
                    cell.text(context, &mut text)?;
                    // out of order: a damaged sheet, whose cell is lost and whose row would mislead
                    if cell.column < record.len() {
                        return Err(Unreadable::io("is a damaged workbook: open it, save it again, and import that"));
                    }
                    if !text.is_empty() && cell.column < MOST_COLUMNS {
                        while record.len() < cell.column {
                            record.push("");
                        }
                        record.push(&text);
                    }
                }
                "row" if !record.is_blank() => {
                    writer.add(&record)?;
                    if writer.rows > MOST_ROWS {
                        return Err(Unreadable::io(
                            "has more than 2 million rows: save it as \"CSV UTF-8\" and import that",
                        ));
                    }
                }
                "sheetData" => break,
                _ => {}
            },
            Event::Eof => break,
            Event::Other => {}
        }
    }
    if writer.rows == 0 { Ok(None) } else { writer.done().map(Some) }
}

impl Cell {
    fn begin(&mut self, tag: &Tag<'_>, next: usize) {
        (self.column, self.style) = (next, 0);
        self.kind.clear();
        self.value.clear();
        self.formula.clear();
        self.has_formula = false;
        tag.each(|name, value| match name {
            "r" => self.column = column(value).unwrap_or(next),
            "t" => value.clone_into(&mut self.kind),
            "s" => self.style = value.parse().unwrap_or_default(),
            _ => {}
        });
    }

    /// Its text, put into `to`.
    fn text(&self, context: &Context<'_>, to: &mut String) -> io::Result<()> {
        let value = self.value.as_str();
        if value.is_empty() && self.has_formula && self.kind != "str" {
            // nobody has calculated it: that is not an empty cell
            to.push('=');
            to.push_str(&self.formula);
            return Ok(());
        }
        match self.kind.as_str() {
            "s" => {
                let number = value.trim().parse().unwrap_or(usize::MAX);
                if !context.strings.get(number, to)? {
                    return Err(Unreadable::io("is a damaged workbook: a cell's text is missing"));
                }
            }
            "inlineStr" | "str" => to.push_str(&unescaped(value)),
            "b" => to.push_str(if value.trim() == "1" { "true" } else { "false" }),
            // `#N/A` and the like; a day in ISO
            "e" | "d" => to.push_str(value),
            _ => number(value.trim(), context.formats.of(self.style), context.from_1904, to),
        }
        Ok(())
    }
}

/// The column's index in `B7`.
fn column(reference: &str) -> Option<usize> {
    let letters = reference.bytes().take_while(u8::is_ascii_alphabetic);
    let number = letters.take(4).fold(0, |n, b| n * 26 + usize::from(b.to_ascii_uppercase() - b'A') + 1);
    number.checked_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_counted_from_their_letters() {
        assert_eq!((column("A1"), column("b2"), column("AA10"), column("12")), (Some(0), Some(1), Some(26), None));
    }
}
