use std::io::{Cursor, Read, Write};

use super::*;

/// A file on disk with this content.
fn file(content: &[u8]) -> tempfile::NamedTempFile {
    let mut file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
    file.write_all(content).unwrap();
    file
}

fn read_all(source: &Source) -> Result<u64, CrmError> {
    let mut rows = source.rows()?;
    let (mut record, mut count) = (Record::default(), 0);
    while rows.next_row(&mut record)? != Row::End {
        count += 1;
    }
    assert_eq!(rows.position(), source.bytes());
    Ok(count)
}

#[test]
fn a_file_that_shrinks_grows_or_changes_while_it_is_read_is_told() {
    let text = "name,amount\nA,1\nB,2\n".repeat(20_000);
    let on_disk = file(text.as_bytes());
    let source = Source::open(on_disk.path(), None).unwrap();
    assert_eq!(read_all(&source).unwrap(), 60_000);
    assert_eq!(source.digest(), Source::from_bytes("x", text.clone().into_bytes(), None).unwrap().digest());
    for other in [&text[..text.len() - 4], &format!("{text}C,3\n"), &text.replacen("B,2", "B,3", 1), ""] {
        std::fs::write(on_disk.path(), other).unwrap();
        let error = read_all(&source).unwrap_err().to_string();
        assert!(error.ends_with("has changed while it was read: import it again"), "{error}");
    }
    std::fs::write(on_disk.path(), &text).unwrap();
    assert_eq!(read_all(&source).unwrap(), 60_000);
}

/// An archive of these parts; the last goes on as long as its reader does.
fn archive(parts: &[(&str, &str)], last: &str, mut content: impl Read) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    for (name, text) in parts {
        zip.start_file(*name, options).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.start_file(last, options).unwrap();
    std::io::copy(&mut content, &mut zip).unwrap();
    zip.finish().unwrap().into_inner()
}

/// The same bytes over and over.
struct Again(&'static [u8], usize);

impl Read for Again {
    fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
        for byte in to.iter_mut() {
            *byte = self.0[self.1 % self.0.len()];
            self.1 += 1;
        }
        Ok(to.len())
    }
}

const BOOK: &[(&str, &str)] = &[
    ("[Content_Types].xml", "<Types/>"),
    ("xl/workbook.xml", "<workbook xmlns:r='r'><sheets><sheet name='a' r:id='1'/></sheets></workbook>"),
    (
        "xl/_rels/workbook.xml.rels",
        "<Relationships><Relationship Id='1' Type='x/worksheet' Target='worksheets/sheet1.xml'/>\
         <Relationship Id='2' Type='x/sharedStrings' Target='sharedStrings.xml'/></Relationships>",
    ),
];

fn refused(name: &str, bytes: Vec<u8>) -> String {
    Source::from_bytes(name, bytes, None).unwrap_err().to_string()
}

#[test]
fn bombs_go_off_outside() {
    let sheet = "xl/worksheets/sheet1.xml";
    // a sheet of rows without end, a cell without end, tags in tags without end, texts without end
    let rows = b"<worksheet><sheetData>".chain(Again(b"<row/>", 0).take(18 << 20));
    assert!(refused("a.xlsx", archive(BOOK, sheet, rows)).contains("hundreds of times its size"));
    let cell = b"<worksheet><sheetData><row><c t='inlineStr'><is><t>".chain(Again(b"x", 0).take(8 << 20));
    assert!(refused("a.xlsx", archive(BOOK, sheet, cell)).contains("a cell of more than 4 MB"));
    let tags = b"<worksheet>".chain(Again(b"<a>", 0).take(1 << 20));
    assert!(refused("a.xlsx", archive(BOOK, sheet, tags)).contains("nests deeper"));
    let texts = b"<sst>".chain(Again(b"<si><t>x</t></si>", 0).take(18 << 20));
    assert!(refused("a.xlsx", archive(BOOK, "xl/sharedStrings.xml", texts)).contains("hundreds of times its size"));
    let text = b"<sst><si>".chain(Again(b"<t>xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx</t>", 0).take(4 << 20));
    assert!(refused("a.xlsx", archive(BOOK, "xl/sharedStrings.xml", text)).contains("a cell of more than 1 MB"));
    let csv = b"name,amount\n".chain(Again(b"A,1\n", 0).take(18 << 20));
    assert!(refused("a.zip", archive(&[], "a.csv", csv)).contains("hundreds of times its size"));
}

#[test]
fn entities_of_its_own_are_not_expanded() {
    let sheet = "<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]><worksheet><sheetData><row>\
                 <c t='inlineStr'><is><t>[&b;&amp;&#65;]</t></is></c></row></sheetData></worksheet>";
    let source =
        Source::from_bytes("a.xlsx", archive(BOOK, "xl/worksheets/sheet1.xml", sheet.as_bytes()), None).unwrap();
    let mut record = Record::default();
    source.rows().unwrap().next_row(&mut record).unwrap();
    assert_eq!(record, Record::of(1, ["[&A]"]));
}

#[cfg(unix)]
#[test]
fn what_comes_through_a_pipe_is_read_as_often_as_needed() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("deals.csv");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let to = pipe.clone();
    let writer = std::thread::spawn(move || std::fs::write(to, "name,amount\nA,1\n"));
    let source = Source::open(&pipe, None).unwrap();
    writer.join().unwrap().unwrap();
    assert_eq!((read_all(&source).unwrap(), read_all(&source).unwrap(), source.bytes()), (2, 2, 16));
}

#[test]
fn an_encoding_that_is_said_goes_before_the_guess() {
    let source = |said| Source::from_bytes("a.csv", b"Stra\xDFe;\xA4\n".to_vec(), said).unwrap();
    let first = |source: &Source| {
        let mut record = Record::default();
        source.rows().unwrap().next_row(&mut record).unwrap();
        record.iter().collect::<Vec<_>>().join("|")
    };
    let guessed = source(None);
    assert_eq!(first(&guessed), "Straße|¤");
    assert!(guessed.remarks[0].starts_with("read as windows-125"), "{:?}", guessed.remarks);
    let said = source(encoding_named("iso-8859-15"));
    assert_eq!((first(&said), said.remarks.len()), ("Straße|€".to_owned(), 0));
    let wrong = source(encoding_named("utf-8"));
    let error = wrong.rows().unwrap().next_row(&mut Record::default()).unwrap_err().to_string();
    assert!(error.contains("line 1 is not UTF-8: leave out --encoding"), "{error}");
    assert_eq!(encoding_named("klingon"), None);
}
