//! Comma-separated text, record by record. Written here because an import has to say the exact line of every row (past
//! blank lines and line ends inside cells), never hold more than one bounded row, and go on after a quote that nobody
//! closed.
//!
//! RFC 4180, read leniently: `\n`, `\r\n` and `\r` end a row; a quote counts only at the start of a cell; a lone quote
//! inside a quoted cell is kept as it is.

use std::io::Read;

use super::{LONGEST_ROW, Record, Row, Rows};
use crate::crm::error::CrmError;

/// After so many rows without an end the file is given up: going on would cost a scan of [`LONGEST_ROW`] each time.
const MOST_BROKEN: usize = 100;
const CHUNK: usize = 64 * 1024;

/// Rows of a CSV.
pub struct CsvRows<R> {
    input: R,
    name: String,
    delimiter: u8,
    window: Vec<u8>,
    at: usize,
    end_seen: bool,
    line: u64,
    columns: Option<usize>,
    broken: usize,
}

/// What one look at the window found.
enum Found {
    /// Cells (flat bytes and their ends), bytes used, line ends within.
    Row { flat: Vec<u8>, ends: Vec<usize>, used: usize, lines: u64 },
    /// The row goes on behind what has been read.
    More,
    /// The text ends within quotes.
    Unclosed,
}

impl<R: Read> CsvRows<R> {
    /// Reads `input` from where it stands; a byte order mark is passed over.
    pub fn new(input: R, name: &str, delimiter: u8) -> Self {
        Self {
            input,
            name: name.to_owned(),
            delimiter,
            window: Vec::new(),
            at: 0,
            end_seen: false,
            line: 0,
            columns: None,
            broken: 0,
        }
    }

    /// Reads on; `false` when the window holds as much as a row may have.
    fn fill(&mut self) -> Result<bool, CrmError> {
        if self.window.len() - self.at >= LONGEST_ROW {
            return Ok(false);
        }
        self.window.drain(..self.at);
        self.at = 0;
        // doubling keeps the number of looks at a long row small
        let want = self.window.len().clamp(CHUNK, LONGEST_ROW);
        let before = self.window.len();
        (&mut self.input)
            .take(want as u64)
            .read_to_end(&mut self.window)
            .map_err(|e| CrmError::Io { file: self.name.clone(), source: e })?;
        if self.window.len() == before {
            self.end_seen = true;
        }
        if self.line == 0 {
            self.line = 1;
            if self.window.starts_with(b"\xEF\xBB\xBF") {
                self.at = 3;
            }
        }
        Ok(true)
    }

    fn found(&self) -> Found {
        let text = self.window.get(self.at..).unwrap_or_default();
        let mut flat = Vec::new();
        let mut ends = Vec::new();
        let (mut i, mut lines, mut quoted, mut fresh) = (0, 0, false, true);
        while let Some(&byte) = text.get(i) {
            let next = text.get(i + 1).copied();
            if next.is_none() && !self.end_seen && matches!(byte, b'"' | b'\r') {
                return Found::More;
            }
            let line_end = byte == b'\n' || (byte == b'\r' && next != Some(b'\n'));
            lines += u64::from(line_end);
            i += 1;
            if quoted {
                match (byte, next) {
                    (b'"', Some(b'"')) => {
                        flat.push(b'"');
                        i += 1;
                    }
                    (b'"', Some(b'\n' | b'\r') | None) => quoted = false,
                    (b'"', Some(d)) if d == self.delimiter => quoted = false,
                    _ => flat.push(byte),
                }
            } else if byte == b'"' && fresh {
                quoted = true;
                fresh = false;
            } else if byte == self.delimiter {
                ends.push(flat.len());
                fresh = true;
            } else if line_end {
                ends.push(flat.len());
                return Found::Row { flat, ends, used: i, lines };
            } else if byte == b'\r' {
                // the first half of a line end
            } else {
                flat.push(byte);
                fresh = false;
            }
        }
        match (self.end_seen, quoted) {
            (false, _) => Found::More,
            (true, true) => Found::Unclosed,
            (true, false) => {
                ends.push(flat.len());
                Found::Row { flat, ends, used: i, lines }
            }
        }
    }

    /// Gives up this row and goes on at the next line.
    fn skip_line(&mut self, reason: &str) -> Result<Row, CrmError> {
        self.broken += 1;
        if self.broken > MOST_BROKEN {
            let what = format!("has more than {MOST_BROKEN} rows with a quote that is never closed: is it a CSV?");
            return Err(CrmError::file(&self.name, &what));
        }
        let text = self.window.get(self.at..).unwrap_or_default();
        let end = text.iter().position(|b| *b == b'\n' || *b == b'\r').unwrap_or(text.len());
        let pair = text.get(end..end + 2) == Some(b"\r\n");
        self.at += (end + 1 + usize::from(pair)).min(text.len());
        let line = self.line;
        self.line += 1;
        Ok(Row::Broken { line, reason: reason.to_owned() })
    }
}

impl<R: Read> Rows for CsvRows<R> {
    fn next_row(&mut self) -> Result<Option<Row>, CrmError> {
        let never_closed = "a quote opens here and is never closed";
        loop {
            if self.end_seen && self.at >= self.window.len() {
                return Ok(None);
            }
            let (flat, ends, used, lines) = match self.found() {
                Found::Row { flat, ends, used, lines } => (flat, ends, used, lines),
                Found::Unclosed => return self.skip_line(never_closed).map(Some),
                Found::More => {
                    if self.fill()? {
                        continue;
                    }
                    return self
                        .skip_line("the row is longer than 1 MB, or a quote opens here and is never closed")
                        .map(Some);
                }
            };
            let too_many = self.columns.is_some_and(|n| {
                let rest = ends.get(n - 1).and_then(|&from| flat.get(from..));
                ends.len() > n && rest.is_some_and(|r| r.iter().any(|b| !b.is_ascii_whitespace()))
            });
            if too_many && lines > 1 {
                return self.skip_line(never_closed).map(Some);
            }
            if flat.contains(&0) {
                let what = format!("has NUL bytes on line {}: it is not a text file", self.line);
                return Err(CrmError::file(&self.name, &what));
            }
            let mut cells = Vec::with_capacity(ends.len());
            let mut from = 0;
            for end in ends {
                let cell = flat.get(from..end).unwrap_or_default();
                let Ok(cell) = std::str::from_utf8(cell) else {
                    return Err(CrmError::NotUtf8 { file: self.name.clone(), line: self.line });
                };
                cells.push(cell.to_owned());
                from = end;
            }
            let record = Record { line: self.line, cells };
            self.at += used;
            self.line += lines;
            return Ok(Some(Row::Cells(record)));
        }
    }

    fn expect_columns(&mut self, columns: usize) {
        self.columns = (columns > 0).then_some(columns);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &[u8], columns: usize) -> Vec<Row> {
        let mut rows = CsvRows::new(text, "t.csv", b',');
        rows.expect_columns(columns);
        std::iter::from_fn(|| rows.next_row().unwrap()).collect()
    }

    fn cells(line: u64, cells: &[&str]) -> Row {
        Row::Cells(Record { line, cells: cells.iter().map(|c| (*c).to_owned()).collect() })
    }

    #[test]
    fn rows_know_the_line_they_begin_on() {
        let text = b"\xEF\xBB\xBFa,b\r\n\r\n\"x\r\ny\",2\n\n3,\"say \"\"no\"\"\"\rlast,";
        let want = [
            cells(1, &["a", "b"]),
            cells(2, &[""]),
            cells(3, &["x\r\ny", "2"]),
            cells(5, &[""]),
            cells(6, &["3", "say \"no\""]),
            cells(7, &["last", ""]),
        ];
        assert_eq!(read(text, 0), want);
    }

    #[test]
    fn a_lone_quote_is_kept() {
        assert_eq!(read(b"5\" pipe,\"a 5\" pipe\"\n", 2), [cells(1, &["5\" pipe", "a 5\" pipe"])]);
    }

    #[test]
    fn a_quote_nobody_closed_costs_one_row() {
        let rows = read(b"a,b\n\"one,1\ntwo,2\nthree,3\n", 2);
        assert!(matches!(rows[1], Row::Broken { line: 2, .. }), "{rows:?}");
        assert_eq!(rows[2..], [cells(3, &["two", "2"]), cells(4, &["three", "3"])]);
        // every cell quoted: the next quote closes it, and the row has too many cells
        let rows = read(b"\"a\",\"b\"\n\"1\",\"lost\n\"2\",\"x\"\n\"3\",\"y\"\n", 2);
        assert!(matches!(rows[1], Row::Broken { line: 2, .. }), "{rows:?}");
        assert_eq!(rows[2..], [cells(3, &["2", "x"]), cells(4, &["3", "y"])]);
    }

    #[test]
    fn a_row_without_end_is_bounded() {
        let mut text = b"a,b\n\"".to_vec();
        text.extend(std::iter::repeat_n(b'x', 3 * LONGEST_ROW));
        text.extend(b"\nc,d\n");
        let rows = read(&text, 2);
        assert!(matches!(rows[1], Row::Broken { line: 2, .. }));
    }

    #[test]
    fn other_encodings_and_nul_are_errors_with_a_line() {
        for (text, word) in [(&b"a\nf\xFCr\n"[..], "line 2"), (b"a\nb\0\n", "line 2")] {
            let mut rows = CsvRows::new(text, "t.csv", b',');
            rows.next_row().unwrap();
            assert!(rows.next_row().unwrap_err().to_string().contains(word));
        }
    }

    #[test]
    fn a_file_of_open_quotes_is_given_up() {
        let text = "\"a b\n".repeat(5000);
        let mut rows = CsvRows::new(text.as_bytes(), "t.csv", b',');
        let end = (0..5000).find_map(|_| rows.next_row().err());
        assert!(end.unwrap().to_string().contains("never closed"));
    }

    proptest! {
        #[test]
        fn whatever_the_bytes_it_ends(bytes in proptest::collection::vec(prop_oneof![
            Just(b'"'), Just(b','), Just(b'\n'), Just(b'\r'), any::<u8>()], 0..400)) {
            let mut rows = CsvRows::new(&bytes[..], "t.csv", b',');
            rows.expect_columns(2);
            let mut last = 0;
            for _ in 0..=bytes.len() {
                match rows.next_row() {
                    Ok(Some(Row::Cells(r))) => { prop_assert!(r.line > last); last = r.line; }
                    Ok(Some(Row::Broken { line, .. })) => { prop_assert!(line > last); last = line; }
                    Ok(None) | Err(_) => return Ok(()),
                }
            }
            prop_assert!(false, "more rows than bytes");
        }

        #[test]
        fn what_is_quoted_comes_back(table in proptest::collection::vec(
            proptest::collection::vec("[a-z\",\\r\\n é]{0,12}", 3), 1..8)) {
            let text: String = table.iter().map(|row| {
                row.iter().map(|c| format!("\"{}\"", c.replace('"', "\"\""))).collect::<Vec<_>>().join(",") + "\n"
            }).collect();
            let got: Vec<Vec<String>> = read(text.as_bytes(), 3).into_iter().map(|r| match r {
                Row::Cells(r) => r.cells,
                Row::Broken { .. } => vec![],
            }).collect();
            prop_assert_eq!(got, table);
        }
    }
}
