//! Zip archives: a zipped CSV, as HubSpot sends one of more than 2 MB, and the parts of a workbook. No size that an
//! archive names is trusted: what comes out of it is counted.

use std::io::{self, BufReader, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::place::{LONGEST_SPOOL, Place, ReadSeek, Spool};
use crate::crm::error::{CrmError, Unreadable, clip};

/// More parts than any workbook has.
const MOST_PARTS: usize = 10_000;
/// Beyond this many bytes a part may not be [`THICKEST`] times as long as it is packed.
const SMALL: u64 = 16 << 20;
const THICKEST: u64 = 150;

/// An archive that is open.
pub struct Archive {
    zip: ZipArchive<BufReader<Box<dyn ReadSeek>>>,
    names: Vec<String>,
}

/// What is in it.
pub enum Content {
    /// A workbook with its parts.
    Workbook(Archive),
    /// One text file: its name and its bytes.
    Text(String, Place),
}

/// Opens the archive and says what is in it.
///
/// # Errors
/// A damaged archive, one with a password, one without a table or with several.
pub fn open(place: &Place, name: &str) -> Result<Content, CrmError> {
    let refuse = |what: &str| Err(CrmError::file(name, what));
    let input = BufReader::new(place.reader().map_err(|e| CrmError::reading(name, e))?);
    let zip = ZipArchive::new(input).map_err(|e| CrmError::reading(name, broken(&e)))?;
    if zip.len() > MOST_PARTS {
        return refuse("is an archive of more than 10,000 files: unpack it and import the one that is meant");
    }
    let names: Vec<String> = zip.file_names().map(|n| n.map_or_else(|_| String::new(), |n| n.into_owned())).collect();
    let has = |part: &str| names.iter().any(|n| n.eq_ignore_ascii_case(part));
    if has("[Content_Types].xml") {
        return if has("xl/workbook.bin") {
            refuse("is a binary workbook (.xlsb): save it as .xlsx")
        } else if names.iter().any(|n| n.starts_with("word/") || n.starts_with("ppt/")) {
            refuse("is a document and not a workbook: export it as CSV or XLSX")
        } else {
            Ok(Content::Workbook(Archive { zip, names }))
        };
    }
    if has("content.xml") && has("mimetype") {
        return refuse("is an OpenDocument file: save it as .xlsx or as \"CSV UTF-8\"");
    }
    let tables: Vec<usize> = names.iter().enumerate().filter(|(_, n)| is_table(n)).map(|(i, _)| i).collect();
    let list = |all: &mut dyn Iterator<Item = &String>| all.take(6).map(|n| clip(n)).collect::<Vec<_>>().join(", ");
    match tables.as_slice() {
        [] => refuse(&format!(
            "is a zip archive without a CSV (it holds: {}): import the file that is meant",
            list(&mut names.iter().filter(|n| !is_hidden(n)))
        )),
        &[one] => {
            let member = names.get(one).cloned().unwrap_or_default();
            let mut archive = Archive { zip, names };
            let mut part = archive.at(one).map_err(|e| CrmError::reading(name, e))?;
            match Spool::of(&mut part).map_err(|e| CrmError::reading(name, e))? {
                Some(spool) => Ok(Content::Text(member, Place::Spool(spool))),
                None => refuse("unpacks to more than 1 GB: unpack it and import the CSV"),
            }
        }
        several => refuse(&format!(
            "holds several CSVs ({}): unpack it and import the one that is meant",
            list(&mut several.iter().filter_map(|i| names.get(*i)))
        )),
    }
}

fn is_hidden(name: &str) -> bool {
    name.ends_with('/') || name.split('/').any(|part| part.starts_with('.') || part == "__MACOSX")
}

fn is_table(name: &str) -> bool {
    let lower = name.to_lowercase();
    !is_hidden(name) && [".csv", ".tsv", ".tab", ".txt"].iter().any(|ending| lower.ends_with(ending))
}

/// What is wrong with an archive, in words that help.
fn broken(error: &ZipError) -> io::Error {
    match error {
        ZipError::UnsupportedArchive(what) if *what == ZipError::PASSWORD_REQUIRED => {
            Unreadable::io("is protected with a password: unpack it, or save it without one")
        }
        ZipError::CompressionMethodNotSupported(_) => {
            Unreadable::io("is packed in a way that is not read here: unpack it first")
        }
        _ => damaged(),
    }
}

fn damaged() -> io::Error {
    Unreadable::io("is a damaged archive or workbook, perhaps not downloaded to its end: export it again")
}

impl Archive {
    /// The part of this name, whatever its case.
    ///
    /// # Errors
    /// A damaged archive.
    pub fn part(&mut self, name: &str) -> io::Result<Option<Part<'_>>> {
        let at = self.names.iter().position(|n| n == name);
        match at.or_else(|| self.names.iter().position(|n| n.eq_ignore_ascii_case(name))) {
            Some(at) => self.at(at).map(Some),
            None => Ok(None),
        }
    }

    fn at(&mut self, index: usize) -> io::Result<Part<'_>> {
        let file = self.zip.by_index(index).map_err(|e| broken(&e))?;
        let packed = file.compressed_size();
        Ok(Part { inner: Box::new(file), packed, read: 0 })
    }
}

/// A part of an archive, unpacked while it is read, and bounded.
pub struct Part<'a> {
    inner: Box<dyn Read + 'a>,
    packed: u64,
    read: u64,
}

impl Read for Part<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let n = match self.inner.read(to) {
            Ok(n) => n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => return Err(e),
            Err(_) => return Err(damaged()),
        };
        self.read += n as u64;
        if self.read > SMALL && self.read / THICKEST > self.packed {
            return Err(Unreadable::io("unpacks to hundreds of times its size, as no export does: it was not read"));
        }
        if self.read > LONGEST_SPOOL + 1 {
            return Err(Unreadable::io("unpacks to more than 1 GB: save it as \"CSV UTF-8\" and import that"));
        }
        Ok(n)
    }
}
