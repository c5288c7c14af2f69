//! Rows of text out of a file, with the line each began on. Knows nothing of deals: it finds out what kind of file it
//! is, and hands over cells. CSV is one source of [`Rows`]; a workbook would be another.

mod csv;
mod sniff;

use std::fs::File;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

pub use self::csv::CsvRows;
use super::error::CrmError;

/// The longest row that is read, in bytes: what bounds the memory.
pub const LONGEST_ROW: usize = 1 << 20;

/// The most that is taken from a pipe, which has to be held in memory.
const LONGEST_PIPE: u64 = 256 << 20;

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The line it begins on, from 1.
    pub line: u64,
    /// Its cells as they are in the file.
    pub cells: Vec<String>,
}

impl Record {
    /// Nothing in it but white space.
    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(|c| c.trim().is_empty())
    }
}

/// What comes next in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row {
    /// A row.
    Cells(Record),
    /// A row whose end cannot be found; reading goes on at the next line.
    Broken {
        /// The line it begins on.
        line: u64,
        /// Why.
        reason: String,
    },
}

/// A stream of rows.
pub trait Rows {
    /// The next row; `None` at the end. An error is one of the whole file.
    fn next_row(&mut self) -> Result<Option<Row>, CrmError>;

    /// Says how many columns the header has: a row with more of them that runs over several lines has lost a quote.
    fn expect_columns(&mut self, columns: usize);
}

/// Where the bytes are: on disk, or, for tests and for what was piped in, in memory.
#[derive(Debug, Clone)]
enum Place {
    File(PathBuf),
    Bytes(Vec<u8>),
}

/// A file that has been looked at and can be read from its start, as often as needed.
#[derive(Debug, Clone)]
pub struct Source {
    place: Place,
    /// The file's name without its folder.
    pub name: String,
    /// What separates its cells.
    pub delimiter: u8,
}

impl Source {
    /// Looks at the beginning of the file: whether it is text that can be read, and what separates its cells.
    ///
    /// # Errors
    /// A file that is missing, empty, a workbook, an archive, binary, or in another encoding than UTF-8.
    pub fn open(path: &Path) -> Result<Self, CrmError> {
        let name = path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned());
        if path.is_dir() {
            return Err(CrmError::file(&name, "is a folder, not a file"));
        }
        let name = crate::domain::text::clean(&name);
        let failed = |e| CrmError::Io { file: name.clone(), source: e };
        if std::fs::metadata(path).map_err(failed)?.is_file() {
            return Self::look(Place::File(path.to_owned()), name);
        }
        // a pipe can be read once only
        let mut bytes = Vec::new();
        let pipe = File::open(path).map_err(failed)?;
        pipe.take(LONGEST_PIPE).read_to_end(&mut bytes).map_err(failed)?;
        if bytes.len() as u64 == LONGEST_PIPE {
            return Err(CrmError::file(&name, "is a pipe with more than 256 MB: write it to a file first"));
        }
        Self::look(Place::Bytes(bytes), name)
    }

    /// The same for bytes at hand.
    ///
    /// # Errors
    /// As [`Source::open`].
    pub fn from_bytes(name: &str, bytes: Vec<u8>) -> Result<Self, CrmError> {
        Self::look(Place::Bytes(bytes), name.to_owned())
    }

    fn look(place: Place, name: String) -> Result<Self, CrmError> {
        let mut source = Self { place, name, delimiter: b',' };
        let mut start = Vec::new();
        source
            .reader()?
            .take(64 * 1024)
            .read_to_end(&mut start)
            .map_err(|e| CrmError::Io { file: source.name.clone(), source: e })?;
        sniff::kind(&source.name, &start)?;
        source.delimiter = sniff::delimiter(&start);
        Ok(source)
    }

    fn reader(&self) -> Result<Box<dyn Read + '_>, CrmError> {
        match &self.place {
            Place::File(path) => match File::open(path) {
                Ok(file) => Ok(Box::new(file)),
                Err(e) => Err(CrmError::Io { file: self.name.clone(), source: e }),
            },
            Place::Bytes(bytes) => Ok(Box::new(Cursor::new(bytes))),
        }
    }

    /// Its rows from the start.
    ///
    /// # Errors
    /// A file that cannot be opened any more.
    pub fn rows(&self) -> Result<Box<dyn Rows + '_>, CrmError> {
        Ok(Box::new(CsvRows::new(self.reader()?, &self.name, self.delimiter)))
    }
}
