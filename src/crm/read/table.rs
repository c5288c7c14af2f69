//! Rows kept in a temporary file: a workbook is taken apart once, and its rows are read as often as needed.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::place::{LONGEST_SPOOL, Place, Spool, Watched};
use super::{LONGEST_ROW, Record, Row, Rows};
use crate::crm::error::{CrmError, Unreadable};

/// After so many rows that are too long a sheet is given up: a few bytes of a workbook can make each of them.
const MOST_TOO_LONG: u64 = 100;

/// Takes rows for a temporary file.
pub struct TableWriter {
    file: BufWriter<File>,
    bytes: u64,
    /// How many rows it has.
    pub rows: u64,
    too_long: u64,
}

impl TableWriter {
    /// With no rows yet.
    ///
    /// # Errors
    /// What the system says.
    pub fn new() -> io::Result<Self> {
        Ok(Self { file: BufWriter::with_capacity(256 * 1024, tempfile::tempfile()?), bytes: 0, rows: 0, too_long: 0 })
    }

    /// Adds a row; one that is too long is kept as a row that cannot be read.
    ///
    /// # Errors
    /// What the system says; more than a gigabyte; as [`Self::add_too_long`].
    pub fn add(&mut self, record: &Record) -> io::Result<()> {
        let (text, ends) = record.parts();
        if text.len() > LONGEST_ROW {
            return self.add_too_long(record.line);
        }
        self.write(record.line, text, ends)
    }

    /// Adds a row that is too long, which comes back as one that cannot be read.
    ///
    /// # Errors
    /// What the system says; more of them than any export has.
    pub fn add_too_long(&mut self, line: u64) -> io::Result<()> {
        self.too_long += 1;
        if self.too_long > MOST_TOO_LONG {
            return Err(Unreadable::io(&format!(
                "has more than {MOST_TOO_LONG} rows that are longer than 1 MB: import the CRM's own export"
            )));
        }
        self.write(line, "", &[])
    }

    fn write(&mut self, line: u64, text: &str, ends: &[u32]) -> io::Result<()> {
        self.file.write_all(&line.to_le_bytes())?;
        self.file.write_all(&short(text.len()))?;
        self.file.write_all(&short(ends.len()))?;
        for end in ends {
            self.file.write_all(&end.to_le_bytes())?;
        }
        self.file.write_all(text.as_bytes())?;
        self.rows += 1;
        self.bytes += (16 + 4 * ends.len() + text.len()) as u64;
        if self.bytes > LONGEST_SPOOL {
            return Err(Unreadable::io("has more than 1 GB of cells: save it as \"CSV UTF-8\" and import that"));
        }
        Ok(())
    }

    /// The rows, to be read with [`TableRows`].
    ///
    /// # Errors
    /// What the system says.
    pub fn done(self) -> io::Result<Place> {
        Ok(Place::Spool(Spool::new(self.file.into_inner().map_err(io::IntoInnerError::into_error)?)))
    }
}

fn short(n: usize) -> [u8; 4] {
    u32::try_from(n).unwrap_or(u32::MAX).to_le_bytes()
}

/// Reads rows out of a temporary file.
pub struct TableRows {
    input: BufReader<Watched>,
    name: String,
    text: Vec<u8>,
    ends: Vec<u8>,
    progress: Arc<AtomicU64>,
}

impl TableRows {
    /// From the first row.
    pub fn new(input: Watched, name: &str) -> Self {
        let progress = input.progress();
        let input = BufReader::with_capacity(128 * 1024, input);
        Self { input, name: name.to_owned(), text: Vec::new(), ends: Vec::new(), progress }
    }

    fn read(&mut self, record: &mut Record) -> io::Result<Row> {
        let mut head = [0_u8; 16];
        // the end is where a row could begin
        let first = loop {
            match self.input.read(&mut head) {
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                other => break other?,
            }
        };
        if first == 0 {
            return Ok(Row::End);
        }
        self.input.read_exact(head.get_mut(first..).unwrap_or_default())?;
        let number = |at: usize| head.get(at..at + 4).and_then(|b| b.try_into().ok()).map_or(0, u32::from_le_bytes);
        let (low, high) = (u64::from(number(0)), u64::from(number(4)));
        let line = high << 32 | low;
        self.ends.resize(number(12) as usize * 4, 0);
        self.input.read_exact(&mut self.ends)?;
        self.text.resize(number(8) as usize, 0);
        self.input.read_exact(&mut self.text)?;
        if self.ends.is_empty() {
            return Ok(Row::Broken { line, reason: "the row is longer than 1 MB".to_owned() });
        }
        let text = std::str::from_utf8(&self.text).map_err(io::Error::other)?;
        let ends = self.ends.as_chunks::<4>().0.iter().map(|b| u32::from_le_bytes(*b));
        record.start(line);
        record.set_parts(text, ends);
        Ok(Row::Cells)
    }
}

impl Rows for TableRows {
    fn next_row(&mut self, record: &mut Record) -> Result<Row, CrmError> {
        self.read(record).map_err(|e| CrmError::reading(&self.name, e))
    }

    fn expect_columns(&mut self, _: usize) {}

    fn position(&self) -> u64 {
        self.progress.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_as_often_as_they_are_asked_for() {
        let mut writer = TableWriter::new().unwrap();
        let rows =
            [Record::of(2, ["a", "", "ü"]), Record::of(70_000_000_000, [""]), Record::of(70_000_000_001, ["x", "y"])];
        rows.iter().for_each(|r| writer.add(r).unwrap());
        writer.add(&Record::of(70_000_000_002, ["x".repeat(LONGEST_ROW + 1)])).unwrap();
        let place = writer.done().unwrap();
        let seen = place.survey(|_| ()).unwrap();
        for _ in 0..2 {
            let mut table = TableRows::new(place.watched(seen).unwrap(), "t");
            let mut record = Record::default();
            for row in &rows {
                assert_eq!(table.next_row(&mut record).unwrap(), Row::Cells);
                assert_eq!(&record, row);
            }
            assert!(matches!(table.next_row(&mut record).unwrap(), Row::Broken { line: 70_000_000_002, .. }));
            assert_eq!(table.next_row(&mut record).unwrap(), Row::End);
            assert_eq!(table.position(), seen.bytes);
        }
    }
}
