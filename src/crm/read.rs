//! Rows of text out of a file, with the line each began on. Knows nothing of deals: it finds out what kind of file it
//! is, and hands over cells. CSV is one source of [`Rows`]; a workbook would be another.

mod csv;
mod place;
mod record;
mod sniff;

use std::path::Path;

pub use self::csv::CsvRows;
use self::place::{Place, Seen};
pub use self::record::Record;
use super::error::CrmError;

/// The longest row that is read, in bytes: what bounds the memory.
pub const LONGEST_ROW: usize = 1 << 20;

/// What comes next in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row {
    /// A row, in the record that was given.
    Cells,
    /// A row that cannot be read; reading goes on at the next line.
    Broken {
        /// The line it begins on.
        line: u64,
        /// Why.
        reason: String,
    },
    /// Nothing comes any more.
    End,
}

/// A stream of rows.
pub trait Rows: Send {
    /// The next row, put into `record`, whose content is replaced. An error is one of the whole file.
    fn next_row(&mut self, record: &mut Record) -> Result<Row, CrmError>;

    /// Says how many columns the header has: a row with more of them that runs over several lines has lost a quote.
    fn expect_columns(&mut self, columns: usize);

    /// How many of the source's [`Source::bytes`] have been read so far, to show how far it is.
    fn position(&self) -> u64;
}

/// A file that has been looked at and can be read from its start, as often as needed.
#[derive(Debug, Clone)]
pub struct Source {
    place: Place,
    seen: Seen,
    /// The file's name without its folder.
    pub name: String,
    /// What separates its cells.
    pub delimiter: u8,
}

impl Source {
    /// Reads the file through: whether it is text that can be read, and what separates its cells.
    ///
    /// # Errors
    /// A file that is missing, empty, a workbook, an archive, binary, or in another encoding than UTF-8.
    pub fn open(path: &Path) -> Result<Self, CrmError> {
        let name = path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned());
        let name = crate::domain::text::clean(&name);
        if path.is_dir() {
            return Err(CrmError::file(&name, "is a folder, not a file"));
        }
        let place = Place::open(path, &name)?;
        Self::look(place, name)
    }

    /// The same for bytes at hand.
    ///
    /// # Errors
    /// As [`Source::open`].
    pub fn from_bytes(name: &str, bytes: Vec<u8>) -> Result<Self, CrmError> {
        Self::look(Place::Bytes(bytes.into()), name.to_owned())
    }

    fn look(place: Place, name: String) -> Result<Self, CrmError> {
        let failed = |e| CrmError::reading(&name, e);
        let start = place.start().map_err(failed)?;
        sniff::kind(&name, &start)?;
        let seen = place.survey().map_err(failed)?;
        Ok(Self { place, seen, name, delimiter: sniff::delimiter(&start) })
    }

    /// Its size.
    pub const fn bytes(&self) -> u64 {
        self.seen.bytes
    }

    /// A number that stands for its whole content, the same in every run and version of the program (XXH3).
    pub const fn digest(&self) -> u64 {
        self.seen.digest
    }

    /// Its rows from the start. Reading them fails at the end of a file that is no longer the one it was.
    ///
    /// # Errors
    /// A file that cannot be opened any more.
    pub fn rows(&self) -> Result<Box<dyn Rows + '_>, CrmError> {
        let input = self.place.watched(self.seen).map_err(|e| CrmError::reading(&self.name, e))?;
        let progress = input.progress();
        Ok(Box::new(CsvRows::new(input, &self.name, self.delimiter).counted(progress)))
    }
}

#[cfg(test)]
mod tests;
