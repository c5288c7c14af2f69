//! XLSX: its visible sheets become rows of text. Done here and not by a library because the meaning of a cell is in its
//! number format (0.1 is 10 %, 22500 is in USD), which the known reader hides, and because every part has to be bounded:
//! what is unpacked, what is kept in memory, how deep it nests.
//!
//! Every cell becomes text that can be read in one way only: days as `2026-01-13`, numbers with a decimal point and never
//! with exactly three decimals, shares as `10%`, amounts with the currency their format names.

mod cells;
mod figure;
mod format;
mod strings;
mod xml;

use std::io;

use self::format::Formats;
use self::strings::Strings;
use self::xml::{Event, Xml};
use super::archive::Archive;
use super::place::Place;
use crate::crm::error::{CrmError, Unreadable};

/// More sheets than anybody can look at.
const MOST_SHEETS: usize = 200;

/// A visible sheet that has cells.
pub struct Sheet {
    /// What stands on its tab.
    pub name: String,
    /// Its rows, as [`super::table::TableRows`] reads them.
    pub rows: Place,
}

/// The visible sheets that have cells, in order.
///
/// # Errors
/// A damaged workbook, one that is larger than the bounds, one without a cell to see.
pub fn read(archive: &mut Archive, name: &str) -> Result<Vec<Sheet>, CrmError> {
    let failed = |e| CrmError::reading(name, e);
    let book = Book::read(archive).map_err(failed)?;
    let strings = match &book.strings {
        Some(path) => Strings::read(archive, path).map_err(failed)?,
        None => Strings::default(),
    };
    let formats = match &book.styles {
        Some(path) => Formats::read(archive, path).map_err(failed)?,
        None => Formats::default(),
    };
    let mut sheets = Vec::new();
    for (title, path) in book.sheets.iter().filter(|s| s.visible).map(|s| (&s.name, &s.path)) {
        let context = cells::Context { strings: &strings, formats: &formats, from_1904: book.from_1904 };
        if let Some(rows) = cells::read(archive, path, &context).map_err(failed)? {
            sheets.push(Sheet { name: title.clone(), rows });
        }
    }
    if sheets.is_empty() {
        let hidden = book.sheets.iter().any(|s| !s.visible);
        let what =
            if hidden { "has no cells on a sheet that is visible: unhide the one that is meant" } else { "is empty" };
        return Err(CrmError::file(name, what));
    }
    Ok(sheets)
}

struct SheetEntry {
    name: String,
    path: String,
    visible: bool,
}

/// What the workbook says about its parts.
#[derive(Default)]
struct Book {
    sheets: Vec<SheetEntry>,
    strings: Option<String>,
    styles: Option<String>,
    from_1904: bool,
}

impl Book {
    fn read(archive: &mut Archive) -> io::Result<Self> {
        let root = relations(archive, "_rels/.rels")?;
        let main = root.iter().find(|r| r.kind == "officeDocument").map(|r| resolve("", &r.target));
        let main = main.unwrap_or_else(|| "xl/workbook.xml".to_owned());
        let (folder, file) = main.rsplit_once('/').unwrap_or(("", &main));
        let relations = relations(archive, &resolve(folder, &format!("_rels/{file}.rels")))?;
        let path = |kind: &str| relations.iter().find(|r| r.kind == kind).map(|r| resolve(folder, &r.target));
        let mut book = Self { strings: path("sharedStrings"), styles: path("styles"), ..Self::default() };
        let part = archive.part(&main)?.ok_or_else(|| Unreadable::io("is an archive without a workbook in it"))?;
        let mut xml = Xml::new(part);
        loop {
            match xml.next()? {
                Event::Eof => return Ok(book),
                Event::Start(tag) if tag.name() == "workbookPr" => {
                    book.from_1904 = matches!(tag.get("date1904").as_deref(), Some("1" | "true" | "on"));
                }
                Event::Start(tag) if tag.name() == "sheet" => {
                    let id = tag.get("id");
                    let target = relations.iter().find(|r| id.as_deref() == Some(&r.id) && r.kind == "worksheet");
                    // what is no worksheet is a chart
                    if let Some(target) = target {
                        book.sheets.push(SheetEntry {
                            name: tag.get("name").unwrap_or_default(),
                            path: resolve(folder, &target.target),
                            visible: !matches!(tag.get("state").as_deref(), Some("hidden" | "veryHidden")),
                        });
                    }
                    if book.sheets.len() > MOST_SHEETS {
                        return Err(Unreadable::io("has more than 200 sheets: save the one that is meant by itself"));
                    }
                }
                _ => {}
            }
        }
    }
}

struct Relation {
    id: String,
    /// The last word of its type.
    kind: String,
    target: String,
}

fn relations(archive: &mut Archive, path: &str) -> io::Result<Vec<Relation>> {
    let mut all = Vec::new();
    let Some(part) = archive.part(path)? else { return Ok(all) };
    let mut xml = Xml::new(part);
    loop {
        match xml.next()? {
            Event::Eof => return Ok(all),
            Event::Start(tag) if tag.name() == "Relationship" && all.len() < 1000 => {
                let kind = tag.get("Type").unwrap_or_default();
                all.push(Relation {
                    id: tag.get("Id").unwrap_or_default(),
                    kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
                    target: tag.get("Target").unwrap_or_default(),
                });
            }
            _ => {}
        }
    }
}

/// A part's name: a target counts from its folder, or from the top where it starts with a slash.
fn resolve(folder: &str, target: &str) -> String {
    let mut parts: Vec<&str> = if target.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => _ = parts.pop(),
            part => parts.push(part),
        }
    }
    parts.retain(|p| !p.is_empty());
    parts.join("/")
}
