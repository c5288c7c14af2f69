//! What kind of file it is, from its first bytes.

use crate::crm::error::CrmError;

/// Refuses what is not text in UTF-8, naming what it is where that can be told.
pub fn kind(name: &str, start: &[u8]) -> Result<(), CrmError> {
    let refuse = |what: &str| Err(CrmError::file(name, what));
    let text = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start);
    if text.iter().all(|b| b.is_ascii_whitespace()) {
        return refuse("is empty");
    }
    if start.starts_with(b"PK\x03\x04") {
        return refuse("is a workbook or a zip archive: save it as \"CSV UTF-8\", or unpack it first");
    }
    if start.starts_with(b"\xD0\xCF\x11\xE0") {
        return refuse("is an old Excel workbook: save it as \"CSV UTF-8\" first");
    }
    if start.starts_with(b"\xFF\xFE") || start.starts_with(b"\xFE\xFF") {
        return refuse("is in UTF-16 (\"Unicode text\"), which is not read yet: save it as \"CSV UTF-8\"");
    }
    if text.contains(&0) {
        return refuse("is not a text file (it has NUL bytes): export it as CSV");
    }
    let lower: Vec<u8> = text.trim_ascii_start().iter().take(16).map(u8::to_ascii_lowercase).collect();
    if lower.starts_with(b"<html") || lower.starts_with(b"<!doctype") || lower.starts_with(b"<?xml") {
        return refuse("is a web page or XML, not CSV: export it as CSV");
    }
    Ok(())
}

/// The separator that occurs most on the first line that has any, counted outside of quotes. Excel's `sep=;` line and
/// comment lines are passed over.
pub fn delimiter(start: &[u8]) -> u8 {
    let text = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start);
    for line in text.split(|b| *b == b'\n' || *b == b'\r').take(50) {
        if let Some([d]) = line.strip_prefix(b"sep=") {
            return *d;
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
            assert_eq!(delimiter(text.as_bytes()) as char, want as char, "{text}");
        }
    }

    #[test]
    fn what_is_no_csv_is_named() {
        for (bytes, word) in [
            (&b""[..], "is empty"),
            (b"\xEF\xBB\xBF \r\n", "is empty"),
            (b"PK\x03\x04xl", "workbook"),
            (b"\xD0\xCF\x11\xE0", "old Excel"),
            (b"\xFF\xFEN\0a\0", "UTF-16"),
            (b"\x7fELF\0\0", "NUL"),
            (b"\n <HTML><table>", "web page"),
        ] {
            assert!(kind("deals.csv", bytes).unwrap_err().to_string().contains(word), "{word}");
        }
        assert!(kind("deals.csv", b"Name,Amount\n").is_ok());
    }
}
