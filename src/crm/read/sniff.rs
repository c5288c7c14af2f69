//! What kind of file it is, from its first bytes.

use super::encoding::utf16;
use crate::crm::error::CrmError;

/// What a file is by how it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text, as far as can be told.
    Text,
    /// A zip archive, which a workbook is too.
    Archive,
}

/// How files begin that are neither text nor an archive, and what they are.
const OTHERS: &[(&[u8], &str)] = &[
    (b"\x89PNG", "is a picture (PNG)"),
    (b"\xFF\xD8\xFF", "is a picture (JPEG)"),
    (b"GIF8", "is a picture (GIF)"),
    (b"BM", "is a picture (BMP)"),
    (b"RIFF", "is a picture or a sound"),
    (b"%PDF", "is a PDF"),
    (b"\x1F\x8B", "is packed with gzip: unpack it first"),
    (b"7z\xBC\xAF\x27\x1C", "is packed with 7-Zip: unpack it first"),
    (b"Rar!", "is packed with RAR: unpack it first"),
    (b"SQLite format 3\0", "is a database"),
    (b"\xFF\xFE\0\0", "is in UTF-32: save it as \"CSV UTF-8\""),
];

/// Tells text from archives, and refuses the rest with a word on what it is.
///
/// # Errors
/// What is neither.
pub fn kind(name: &str, start: &[u8]) -> Result<Kind, CrmError> {
    let refuse = |what: &str| Err(CrmError::file(name, what));
    if start.is_empty() {
        return refuse("is empty");
    }
    if start.starts_with(b"PK\x03\x04") || start.starts_with(b"PK\x05\x06") {
        return Ok(Kind::Archive);
    }
    if start.starts_with(b"\xD0\xCF\x11\xE0") {
        // the name of a protected workbook's one stream, in the folder at the file's beginning
        let protected: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        return refuse(if memchr::memmem::find(start, &protected).is_some() {
            "is protected with a password: open it, save it without one"
        } else {
            "is an old Excel workbook (.xls): open it and save it as .xlsx or as \"CSV UTF-8\""
        });
    }
    let binary = is_binary(start);
    if let Some((magic, what)) = OTHERS.iter().find(|(magic, _)| start.starts_with(magic))
        && (binary || magic.len() > 2)
    {
        let what = if what.contains(':') { (*what).to_owned() } else { format!("{what}, not a CSV or an XLSX") };
        return refuse(&what);
    }
    if binary && utf16(start).is_none() {
        return refuse("is not a text file: export it as CSV or XLSX");
    }
    Ok(Kind::Text)
}

/// Control characters that no text has, in more than a few places.
fn is_binary(start: &[u8]) -> bool {
    let odd =
        |b: &&u8| b.is_ascii_control() && !matches!(**b, b'\t' | b'\n' | b'\r' | 0x0B | 0x0C | 0x1A..=0x1F | 0x7F);
    let count = start.iter().filter(odd).count();
    count * 50 > start.len() && (count >= 8 || count * 4 > start.len())
}

/// Refuses text that is no table.
///
/// # Errors
/// Nothing but white space; a web page or XML, which some systems call `.xls`.
pub fn text(name: &str, start: &str) -> Result<(), CrmError> {
    let text = start.trim_start_matches('\u{feff}').trim_start();
    if text.is_empty() {
        return Err(CrmError::file(name, "is empty"));
    }
    let lower: String = text.chars().take(16).flat_map(char::to_lowercase).collect();
    if ["<html", "<!doctype", "<table", "<meta", "<head"].iter().any(|w| lower.starts_with(w)) {
        let what = "is a web page (some systems call it .xls): open it in a spreadsheet and save it as .xlsx, or export it as CSV";
        return Err(CrmError::file(name, what));
    }
    if text.starts_with('{') || text.strip_prefix('[').is_some_and(|rest| rest.trim_start().starts_with('{')) {
        return Err(CrmError::file(name, "is JSON: export it as CSV or XLSX"));
    }
    if lower.starts_with("<?xml") {
        return Err(CrmError::file(name, "is XML: export it as CSV or XLSX"));
    }
    Ok(())
}

/// The separator that occurs most on the first line that has any, counted outside of quotes. Excel's `sep=;` line and
/// comment lines are passed over.
pub fn delimiter(start: &str) -> u8 {
    let text = start.trim_start_matches('\u{feff}').as_bytes();
    for line in text.split(|b| *b == b'\n' || *b == b'\r').take(50) {
        if let Some(&[d]) = line.strip_prefix(b"sep=")
            && d.is_ascii()
            && !matches!(d, b'"' | b'\0')
        {
            return d;
        }
        if line.starts_with(b"#") {
            continue;
        }
        let mut counts = [(b',', 0_u32), (b';', 0), (b'\t', 0), (b'|', 0)];
        let mut quoted = false;
        for byte in line {
            match byte {
                b'"' => quoted = !quoted,
                b if !quoted => {
                    if let Some(count) = counts.iter_mut().find(|(d, _)| d == b) {
                        count.1 += 1;
                    }
                }
                _ => {}
            }
        }
        // the first of equals: a comma is likelier than a bar
        if let Some((d, n)) = counts.into_iter().rev().max_by_key(|(_, n)| *n)
            && n > 0
        {
            return d;
        }
    }
    b','
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_line_decides_the_separator() {
        for (text, want) in [
            ("a,b,c\n1;2;3;4;5;6", b','),
            ("Name;Betrag;Datum\nx;1.054,00;a,b,c,d", b';'),
            ("Name\tAmount\nAcme, Inc.\t1", b'\t'),
            ("Name|Amount\n", b'|'),
            ("\"Last, first, middle\";\"b\"\n", b';'),
            ("# made by a, b, c, d\nName;Amount\n", b';'),
            ("sep=;\na,b\n", b';'),
            ("\u{feff}a;b\n", b';'),
            ("name\nAcme\n", b','),
            ("", b','),
        ] {
            assert_eq!(delimiter(text) as char, want as char, "{text}");
        }
    }

    #[test]
    fn what_is_no_table_is_named() {
        let protected: Vec<u8> = b"\xD0\xCF\x11\xE0\0\0"
            .iter()
            .copied()
            .chain("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        for (bytes, word) in [
            (&b""[..], "is empty"),
            (b"\xD0\xCF\x11\xE0", "old Excel"),
            (&protected, "is protected with a password: open it, save it without one"),
            (b"\x7fELF\0\0", "not a text file"),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is a picture (PNG), not"),
            (b"\xFF\xD8\xFF\xE0\0\x10JFIF", "is a picture (JPEG)"),
            (b"%PDF-1.7", "is a PDF"),
            (b"\x1F\x8B\x08\0", "unpack it first"),
        ] {
            assert!(kind("deals.csv", bytes).unwrap_err().to_string().contains(word), "{word}");
        }
        assert_eq!(kind("deals.csv", b"Name,Amount\n").unwrap(), Kind::Text);
        assert_eq!(kind("deals.csv", b"BM Systems,1\n").unwrap(), Kind::Text, "a name and not a bitmap");
        assert_eq!(kind("deals.csv", b"name,amount\nA\0,1\n").unwrap(), Kind::Text, "one NUL costs its row");
        assert_eq!(kind("deals.xlsx", b"PK\x03\x04xl").unwrap(), Kind::Archive);
        for (start, word) in [
            ("\u{feff} \r\n", "is empty"),
            ("\n <HTML><table>", "web page"),
            ("<?xml version", "XML"),
            ("[\n {\"Name\"", "is JSON"),
        ] {
            assert!(text("deals.xls", start).unwrap_err().to_string().contains(word), "{word}");
        }
        assert!(text("deals.csv", "Name,Amount\n").is_ok());
    }
}
