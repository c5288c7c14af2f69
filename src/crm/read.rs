//! Rows of text out of a file, with the line each began on. Knows nothing of deals: it finds out what kind of file it
//! is, and hands over cells. Text is read as it comes, in any encoding; the rows of a workbook and the content of an
//! archive wait in a temporary file. Nothing is held whole in memory.

mod archive;
mod csv;
mod encoding;
mod place;
mod record;
mod sniff;
mod table;
mod workbook;

use std::io::Read;
use std::path::Path;

use self::csv::CsvRows;
use self::encoding::{Decoded, Guess, Utf8Check};
use self::place::{Place, Seen};
pub use self::record::Record;
use self::table::TableRows;
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

/// An encoding that a text can be in.
pub type Encoding = &'static encoding_rs::Encoding;

/// The encoding of this name (`utf-8`, `utf-16le`, `windows-1252`, `latin1`); `None` where there is none.
pub fn encoding_named(name: &str) -> Option<Encoding> {
    encoding_rs::Encoding::for_label(name.trim().as_bytes())
}

/// A file that has been looked at and can be read from its start, as often as needed.
#[derive(Debug, Clone)]
pub struct Source {
    /// The file's name without its folder.
    pub name: String,
    /// What a person should know about how it is read.
    pub remarks: Vec<String>,
    /// What can be read: one table, or the sheets of a workbook.
    sheets: Vec<Sheet>,
    /// Which of them is.
    chosen: usize,
}

#[derive(Debug, Clone)]
struct Sheet {
    /// What stands on its tab.
    name: String,
    place: Place,
    seen: Seen,
    form: Form,
}

/// How the bytes become rows.
#[derive(Debug, Clone, Copy)]
enum Form {
    Text { encoding: Encoding, delimiter: u8 },
    Table,
}

impl Source {
    /// Reads the file through: what it is, in which encoding, what separates its cells. `encoding`: what a person says.
    ///
    /// # Errors
    /// A file that is missing, empty, binary, damaged, protected, or beyond the bounds.
    pub fn open(path: &Path, encoding: Option<Encoding>) -> Result<Self, CrmError> {
        let name = path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned());
        let name = crate::domain::text::clean(&name);
        if path.is_dir() {
            return Err(CrmError::file(&name, "is a folder, not a file"));
        }
        let place = Place::open(path, &name)?;
        Self::look(place, name, encoding)
    }

    /// The same for bytes at hand.
    ///
    /// # Errors
    /// As [`Source::open`].
    pub fn from_bytes(name: &str, bytes: Vec<u8>, encoding: Option<Encoding>) -> Result<Self, CrmError> {
        Self::look(Place::Bytes(bytes.into()), name.to_owned(), encoding)
    }

    fn look(place: Place, name: String, encoding: Option<Encoding>) -> Result<Self, CrmError> {
        let start = place.start().map_err(|e| CrmError::reading(&name, e))?;
        let mut source = Self { name, remarks: Vec::new(), sheets: Vec::new(), chosen: 0 };
        match sniff::kind(&source.name, &start)? {
            sniff::Kind::Text => source.text(place, &start, encoding)?,
            sniff::Kind::Archive => match archive::open(&place, &source.name)? {
                archive::Content::Text(member, place) => {
                    source.remarks.push(format!("read from {} in the archive", super::error::clip(&member)));
                    let start = place.start().map_err(|e| CrmError::reading(&source.name, e))?;
                    if sniff::kind(&source.name, &start)? == sniff::Kind::Archive {
                        let what = "holds an archive or a workbook instead of a CSV: unpack it first";
                        return Err(CrmError::file(&source.name, what));
                    }
                    source.text(place, &start, encoding)?;
                }
                archive::Content::Workbook(mut archive) => {
                    for sheet in workbook::read(&mut archive, &source.name)? {
                        let seen = sheet.rows.survey(|_| ()).map_err(|e| CrmError::reading(&source.name, e))?;
                        source.sheets.push(Sheet { name: sheet.name, place: sheet.rows, seen, form: Form::Table });
                    }
                }
            },
        }
        Ok(source)
    }

    /// Takes in a text.
    fn text(&mut self, place: Place, start: &[u8], said: Option<Encoding>) -> Result<(), CrmError> {
        let failed = |e| CrmError::reading(&self.name, e);
        let mut utf8 = Utf8Check::default();
        let seen = place.survey(|piece| _ = utf8.feed(piece)).map_err(failed)?;
        let encoding = match said.or_else(|| encoding::utf16(start)) {
            Some(encoding) => encoding,
            None if utf8.is_utf8() => encoding_rs::UTF_8,
            None => {
                let mut guess = Guess::default();
                place.survey(|piece| guess.feed(piece)).map_err(failed)?;
                guess.encoding()
            }
        };
        let damaged = encoding != encoding_rs::UTF_8 && {
            let mut text = Decoded::new(place.watched(seen).map_err(failed)?, encoding);
            std::io::copy(&mut text, &mut std::io::sink()).map_err(failed)?;
            text.damaged
        };
        let mut head = Vec::new();
        Decoded::new(start, encoding).read_to_end(&mut head).map_err(failed)?;
        let head = String::from_utf8_lossy(&head);
        sniff::text(&self.name, &head)?;
        if encoding != encoding_rs::UTF_8 && said.is_none() {
            self.remarks.push(format!("read as {} (--encoding says otherwise)", encoding.name().to_lowercase()));
        }
        if damaged {
            let what = "some characters cannot be read in this encoding and stand as \u{fffd}";
            self.remarks.push(what.to_owned());
        }
        let form = Form::Text { encoding, delimiter: sniff::delimiter(&head) };
        self.sheets.push(Sheet { name: String::new(), place, seen, form });
        Ok(())
    }

    fn sheet(&self) -> Option<&Sheet> {
        self.sheets.get(self.chosen)
    }

    /// How many tables there are to choose from: the visible sheets of a workbook.
    pub const fn sheets(&self) -> usize {
        self.sheets.len()
    }

    /// Reads the table of this index from now on.
    pub fn choose(&mut self, index: usize) {
        self.chosen = index.min(self.sheets.len().saturating_sub(1));
    }

    /// What stands on the tabs; empty for what is no workbook.
    pub fn sheet_names(&self) -> Vec<&str> {
        self.sheets.iter().map(|s| s.name.as_str()).filter(|n| !n.is_empty()).collect()
    }

    /// In which encoding it is read; `None`: it is no text.
    pub fn encoding(&self) -> Option<Encoding> {
        match self.sheet()?.form {
            Form::Text { encoding, .. } => Some(encoding),
            Form::Table => None,
        }
    }

    /// What stands on the tab of the sheet that is read; empty for what is no workbook.
    pub fn sheet_name(&self) -> &str {
        self.sheet().map_or("", |s| s.name.as_str())
    }

    /// How many bytes [`Rows::position`] counts to.
    pub fn bytes(&self) -> u64 {
        self.sheet().map_or(0, |s| s.seen.bytes)
    }

    /// A number that stands for the whole content, the same in every run and version of the program: XXH3 of the file,
    /// of the file within an archive, or of the rows of a sheet, whatever else a workbook has in it.
    pub fn digest(&self) -> u64 {
        self.sheet().map_or(0, |s| s.seen.digest)
    }

    /// Its rows from the start. Reading them fails at the end of a file that is no longer the one it was.
    ///
    /// # Errors
    /// A file that cannot be opened any more.
    pub fn rows(&self) -> Result<Box<dyn Rows + '_>, CrmError> {
        let Some(sheet) = self.sheet() else { return Err(CrmError::file(&self.name, "is empty")) };
        let input = sheet.place.watched(sheet.seen).map_err(|e| CrmError::reading(&self.name, e))?;
        let progress = input.progress();
        Ok(match sheet.form {
            Form::Table => Box::new(TableRows::new(input, &self.name)),
            Form::Text { encoding, delimiter } if encoding == encoding_rs::UTF_8 => {
                Box::new(CsvRows::new(input, &self.name, delimiter).counted(progress))
            }
            Form::Text { encoding, delimiter } => {
                Box::new(CsvRows::new(Decoded::new(input, encoding), &self.name, delimiter).counted(progress))
            }
        })
    }
}

#[cfg(test)]
mod tests;
