//! The cells of one sheet, row by row, as text.

use std::io;

use super::super::LONGEST_ROW;
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

/// A row while it is read. Of one that is longer than [`LONGEST_ROW`] nothing more is kept: a few bytes that refer to a
/// long text thousands of times cost no more memory than a row that is read.
#[derive(Default)]
struct Gathered {
    record: Record,
    cell: Cell,
    /// The text of the cell that ends, kept for its memory.
    text: String,
    too_long: bool,
}

/// The rows that have something in them; `None` when no row has.
///
/// # Errors
/// A damaged part; more than the bounds allow.
pub fn read(archive: &mut Archive, path: &str, context: &Context<'_>) -> io::Result<Option<Place>> {
    let Some(part) = archive.part(path)? else { return Ok(None) };
    let mut xml = Xml::new(part);
    let mut writer = TableWriter::new()?;
    gather(&mut xml, context, &mut writer, &mut Gathered::default())?;
    if writer.rows == 0 { Ok(None) } else { writer.done().map(Some) }
}

/// Reads the sheet to its end, row by row.
fn gather(xml: &mut Xml<'_>, context: &Context<'_>, writer: &mut TableWriter, row: &mut Gathered) -> io::Result<()> {
    let (mut inside, mut aside, mut line) = (Inside::Nothing, 0_usize, 0);
    loop {
        match xml.next()? {
            Event::Start(tag) => match tag.name() {
                "row" => {
                    let said = tag.get("r").and_then(|r| r.parse::<u64>().ok()).unwrap_or_default();
                    line = if said > line && said < u64::from(u32::MAX) { said } else { line + 1 };
                    row.start(line);
                }
                "c" => row.cell.begin(&tag, row.record.len()),
                "rPh" => aside += 1,
                "v" | "t" if aside == 0 => inside = Inside::Value,
                "f" => (inside, row.cell.has_formula) = (Inside::Formula, true),
                _ => {}
            },
            Event::Text(piece) => match inside {
                Inside::Value => row.add_value(&piece),
                Inside::Formula if row.cell.formula.len() < 200 => row.cell.formula.push_str(&piece),
                _ => {}
            },
            Event::End(tag) => match tag.name() {
                "v" | "t" | "f" => inside = Inside::Nothing,
                "rPh" => aside = aside.saturating_sub(1),
                "c" => row.end_cell(context)?,
                "row" => {
                    row.write(writer)?;
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
    Ok(())
}

impl Gathered {
    /// Empties it, for the row of this line.
    fn start(&mut self, line: u64) {
        self.record.start(line);
        self.too_long = false;
    }

    /// A piece of the value of the cell that is read.
    fn add_value(&mut self, piece: &str) {
        self.too_long |= self.cell.value.len() + piece.len() > LONGEST_ROW;
        if !self.too_long {
            self.cell.value.push_str(piece);
        }
    }

    /// Puts the cell that was read into the row.
    fn end_cell(&mut self, context: &Context<'_>) -> io::Result<()> {
        if self.too_long {
            return Ok(());
        }
        self.text.clear();
        self.cell.text(context, &mut self.text)?;
        let (column, cells) = (self.cell.column, self.record.len());
        // out of order: a damaged sheet, whose cell is lost and whose row would mislead
        if column < cells {
            return Err(Unreadable::io("is a damaged workbook: open it, save it again, and import that"));
        }
        if self.text.is_empty() || column >= MOST_COLUMNS {
            return Ok(());
        }
        // one byte stands between each two cells
        let between = column - cells.saturating_sub(1);
        self.too_long = self.record.parts().0.len() + between + self.text.len() > LONGEST_ROW;
        if !self.too_long {
            while self.record.len() < column {
                self.record.push("");
            }
            self.record.push(&self.text);
        }
        Ok(())
    }

    /// Hands the row on, where it has something in it.
    fn write(&self, writer: &mut TableWriter) -> io::Result<()> {
        match (self.too_long, self.record.is_blank()) {
            (true, _) => writer.add_too_long(self.record.line),
            (false, true) => Ok(()),
            (false, false) => writer.add(&self.record),
        }
    }
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
    use std::io::Write;

    use super::super::super::archive::{Content, open};
    use super::super::super::table::TableRows;
    use super::super::super::{Row, Rows};
    use super::*;

    impl Gathered {
        /// How many bytes of text it has room for.
        fn room(&self) -> usize {
            self.record.room() + self.text.capacity() + self.cell.value.capacity() + self.cell.formula.capacity()
        }
    }

    /// What becomes of a sheet of these rows, in a workbook of one shared text, and the room that reading it took.
    fn gathered(shared: &str, rows: &[&str]) -> (Result<Vec<String>, String>, usize) {
        let mut zip = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
        let parts = [
            ("[Content_Types].xml", String::new()),
            ("texts.xml", format!("<sst><si><t>{shared}</t></si></sst>")),
            ("sheet.xml", format!("<worksheet><sheetData>{}</sheetData></worksheet>", rows.concat())),
        ];
        for (name, text) in parts {
            zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        let place = Place::Bytes(zip.finish().unwrap().into_inner().into());
        let Content::Workbook(mut archive) = open(&place, "x").unwrap() else { panic!("a workbook") };
        let strings = Strings::read(&mut archive, "texts.xml").unwrap();
        let context = Context { strings: &strings, formats: &Formats::default(), from_1904: false };
        let (mut writer, mut row) = (TableWriter::new().unwrap(), Gathered::default());
        let mut xml = Xml::new(archive.part("sheet.xml").unwrap().unwrap());
        if let Err(e) = gather(&mut xml, &context, &mut writer, &mut row) {
            return (Err(e.to_string()), row.room());
        }
        let place = writer.done().unwrap();
        let mut table = TableRows::new(place.watched(place.survey(|_| ()).unwrap()).unwrap(), "x");
        let (mut record, mut all) = (Record::default(), Vec::new());
        loop {
            match table.next_row(&mut record).unwrap() {
                Row::End => return (Ok(all), row.room()),
                Row::Cells if record.parts().0.len() > 100 => {
                    all.push(format!("{}: {} bytes", record.line, record.parts().0.len()));
                }
                Row::Cells => all.push(format!("{record:?}")),
                Row::Broken { line, reason } => all.push(format!("{line}: {reason}")),
            }
        }
    }

    const ONE: &str = "<row><c><v>1</v></c></row>";
    const SHARED: &str = "<c t='s'><v>0</v></c>";
    /// The value, the text and the record of a row, each with the room that growing leaves.
    const MOST_ROOM: usize = 6 * LONGEST_ROW;

    #[test]
    fn a_long_text_in_every_cell_of_a_row_is_not_kept() {
        let row = format!("<row>{}</row>", SHARED.repeat(2000));
        let (rows, room) = gathered(&"x".repeat(LONGEST_ROW - 10), &[ONE, &row, ONE]);
        assert_eq!(rows.unwrap(), ["1: [\"1\"]", "2: the row is longer than 1 MB", "3: [\"1\"]"]);
        assert!(room <= MOST_ROOM, "{room} bytes");
    }

    #[test]
    fn a_text_of_many_pieces_is_not_kept() {
        let piece = format!("<r><t>{}</t></r>", "x".repeat(100_000));
        let row = format!("<row><c t='inlineStr'><is>{}</is></c><c><v>2</v></c></row>", piece.repeat(150));
        let (rows, room) = gathered("", &[ONE, &row, ONE]);
        assert_eq!(rows.unwrap(), ["1: [\"1\"]", "2: the row is longer than 1 MB", "3: [\"1\"]"]);
        assert!(room <= MOST_ROOM, "{room} bytes");
    }

    #[test]
    fn the_longest_row_is_read_and_one_byte_more_is_not() {
        let row = |behind: &str| format!("<row>{SHARED}<c r='D1' t='inlineStr'><is><t>{behind}</t></is></c></row>");
        let (rows, _) = gathered(&"x".repeat(LONGEST_ROW - 5), &[&row("ab"), &row("abc"), &row("ab")]);
        let longest = format!("{LONGEST_ROW} bytes");
        let want = [format!("1: {longest}"), "2: the row is longer than 1 MB".to_owned(), format!("3: {longest}")];
        assert_eq!(rows.unwrap(), want);
    }

    #[test]
    fn rows_that_are_too_long_one_after_the_other_are_given_up() {
        let row = format!("<row>{}</row>", SHARED.repeat(2));
        let text = "x".repeat(LONGEST_ROW - 10);
        assert_eq!(gathered(&text, &[row.as_str(); 100]).0.unwrap().len(), 100);
        let error = gathered(&text, &[row.as_str(); 101]).0.unwrap_err();
        assert!(error.starts_with("has more than 100 rows that are longer than 1 MB"), "{error}");
    }

    #[test]
    fn columns_are_counted_from_their_letters() {
        assert_eq!((column("A1"), column("b2"), column("AA10"), column("12")), (Some(0), Some(1), Some(26), None));
    }
}
