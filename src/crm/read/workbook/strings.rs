//! The texts that the cells of a workbook share. The first are held in memory, as much as is bounded; a workbook with
//! more of them has the rest in a temporary file.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};

use super::super::LONGEST_ROW;
use super::super::archive::Archive;
use super::xml::{Event, Xml};
use crate::crm::error::Unreadable;

/// How many bytes of text are held.
const HELD: usize = 32 << 20;
/// How many texts there may be: where each ends costs 8 bytes.
const MOST: usize = 4_000_000;

/// Shared texts by their number.
#[derive(Default)]
pub struct Strings {
    held: String,
    /// Where each ends; in the file, where it goes beyond what is held.
    ends: Vec<u64>,
    file: Option<RefCell<File>>,
}

impl Strings {
    /// Reads all of them.
    ///
    /// # Errors
    /// A damaged part; more than the bounds allow.
    pub fn read(archive: &mut Archive, path: &str) -> io::Result<Self> {
        Self::read_within(archive, path, HELD)
    }

    fn read_within(archive: &mut Archive, path: &str, hold: usize) -> io::Result<Self> {
        let mut all = Self::default();
        let Some(part) = archive.part(path)? else { return Ok(all) };
        let mut xml = Xml::new(part);
        let (mut text, mut inside, mut aside) = (String::new(), false, 0_usize);
        let mut writer: Option<BufWriter<File>> = None;
        loop {
            match xml.next()? {
                Event::Start(tag) => match tag.name() {
                    // how a text is pronounced is not part of it
                    "rPh" => aside += 1,
                    "t" => inside = aside == 0,
                    _ => {}
                },
                Event::Text(piece) if inside => {
                    if text.len() + piece.len() > LONGEST_ROW {
                        return Err(Unreadable::io("has a cell of more than 1 MB: it was not read"));
                    }
                    text.push_str(&piece);
                }
                Event::End(tag) => match tag.name() {
                    "t" => inside = false,
                    "rPh" => aside = aside.saturating_sub(1),
                    "si" => {
                        let text_read = unescaped(&text);
                        if all.held.len() + text_read.len() <= hold && writer.is_none() {
                            all.held.push_str(&text_read);
                        } else {
                            let file = match &mut writer {
                                Some(file) => file,
                                None => writer.insert(BufWriter::new(tempfile::tempfile()?)),
                            };
                            file.write_all(text_read.as_bytes())?;
                        }
                        let before = all.ends.last().copied().unwrap_or_default();
                        all.ends.push(before + text_read.len() as u64);
                        text.clear();
                        if all.ends.len() > MOST {
                            let what =
                                "has more than 4 million different texts: save it as \"CSV UTF-8\" and import that";
                            return Err(Unreadable::io(what));
                        }
                    }
                    _ => {}
                },
                Event::Eof => break,
                _ => {}
            }
        }
        if let Some(writer) = writer {
            all.file = Some(RefCell::new(writer.into_inner().map_err(io::IntoInnerError::into_error)?));
        }
        Ok(all)
    }

    /// Puts the text of this number into `to`; `false` when there is none.
    ///
    /// # Errors
    /// What the system says.
    pub fn get(&self, number: usize, to: &mut String) -> io::Result<bool> {
        let Some(&end) = self.ends.get(number) else { return Ok(false) };
        let start = number.checked_sub(1).and_then(|n| self.ends.get(n)).copied().unwrap_or_default();
        let held = self.held.len() as u64;
        if end <= held || start == end {
            let range = usize::try_from(start).ok().zip(usize::try_from(end).ok());
            to.push_str(range.and_then(|(start, end)| self.held.get(start..end)).unwrap_or_default());
            return Ok(true);
        }
        let Some(file) = &self.file else { return Ok(false) };
        let mut file = file.borrow_mut();
        file.seek(SeekFrom::Start(start - held))?;
        (&mut *file).take(end - start).read_to_string(to)?;
        Ok(true)
    }
}

/// Control characters are written as `_x000D_`, and an underscore that would read like one as `_x005F_`.
pub fn unescaped(text: &str) -> std::borrow::Cow<'_, str> {
    if !text.contains("_x") {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let code = rest.get(at + 2..at + 6).filter(|_| rest.get(at + 6..at + 7) == Some("_"));
        let c = code.and_then(|c| u32::from_str_radix(c, 16).ok()).and_then(char::from_u32);
        let (keep, skip) = if c.is_some() { (at, at + 7) } else { (at + 2, at + 2) };
        out.push_str(rest.get(..keep).unwrap_or_default());
        out.extend(c);
        rest = rest.get(skip..).unwrap_or_default();
    }
    out.push_str(rest);
    out.into()
}

#[cfg(test)]
mod tests {
    use super::super::super::archive::{Content, open};
    use super::super::super::place::Place;
    use super::*;

    #[test]
    fn what_is_not_held_waits_in_a_file() {
        let mut zip = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
        let texts = ["", "Müller", "a_x000D_b", "", "zwölf", "_x", "end"];
        let all: String = texts.iter().map(|t| format!("<si><t>{t}</t><rPh><t>aside</t></rPh></si>")).collect();
        for (name, text) in [("[Content_Types].xml", ""), ("s.xml", &format!("<sst>{all}</sst>"))] {
            zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        let place = Place::Bytes(zip.finish().unwrap().into_inner().into());
        for hold in 0..40 {
            let Content::Workbook(mut archive) = open(&place, "x").unwrap() else { panic!() };
            let strings = Strings::read_within(&mut archive, "s.xml", hold).unwrap();
            let mut text = String::new();
            for number in 0..texts.len() {
                assert!(strings.get(number, &mut text).unwrap());
                text.push('|');
            }
            assert_eq!(text, "|Müller|a\rb||zwölf|_x|end|", "{hold} bytes held");
            assert!(!strings.get(texts.len(), &mut text).unwrap());
        }
    }
}
