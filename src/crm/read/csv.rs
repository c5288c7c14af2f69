//! Comma-separated text, record by record. Written here because an import has to say the exact line of every row (past
//! blank lines and line ends inside cells), never hold more than one bounded row, and go on after a quote that nobody
//! closed.
//!
//! RFC 4180, read leniently: `\n`, `\r\n` and `\r` end a row; a quote counts only at the start of a cell; a lone quote
//! inside a quoted cell is kept as it is.

use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use memchr::{memchr, memchr2, memchr2_iter, memchr3};

use super::{LONGEST_ROW, Record, Row, Rows};
use crate::crm::error::CrmError;

/// After so many rows that cannot be read the file is given up: going on would cost a scan of [`LONGEST_ROW`] each time.
/// Rows that cannot be read and are not yet too many, whatever their share.
const FEW_BROKEN: usize = 100;

/// More than these are not read any further: each is looked for its end over up to 1 MB.
const MOST_BROKEN: usize = 10_000;

const CHUNK: usize = 128 * 1024;

/// Rows of a CSV.
pub struct CsvRows<R> {
    input: R,
    name: String,
    delimiter: u8,
    /// Bytes as they come, with the beginning of a character that was cut in two.
    raw: Vec<u8>,
    cut: usize,
    /// What is known to be text and not yet handed out.
    window: String,
    at: usize,
    end_seen: bool,
    /// What follows the window is not UTF-8.
    spoilt: bool,
    line: u64,
    columns: Option<usize>,
    broken: usize,
    /// Rows that could be read.
    whole: usize,
    progress: Arc<AtomicU64>,
}

/// What one look at the window found.
enum Found {
    /// A row: bytes used, line ends within; whether a quoted cell has a quote that is not doubled.
    Row { used: usize, lines: u64, lone: bool },
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
            raw: Vec::new(),
            cut: 0,
            window: String::new(),
            at: 0,
            end_seen: false,
            spoilt: false,
            line: 0,
            columns: None,
            broken: 0,
            whole: 0,
            progress: Arc::default(),
        }
    }

    /// Takes its position from this counter.
    pub fn counted(self, progress: Arc<AtomicU64>) -> Self {
        Self { progress, ..self }
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
        self.raw.resize(self.cut + want, 0);
        let mut have = self.cut;
        while let Some(room) = self.raw.get_mut(have..).filter(|room| !room.is_empty()) {
            match self.input.read(room) {
                Ok(0) => {
                    self.end_seen = true;
                    break;
                }
                Ok(n) => have += n,
                Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
                Err(e) => return Err(CrmError::reading(&self.name, e)),
            }
        }
        let new = self.raw.get(..have).unwrap_or_default();
        let (valid, cut) = match std::str::from_utf8(new) {
            Ok(text) => (text, 0),
            Err(e) => {
                let whole = new.get(..e.valid_up_to()).unwrap_or_default();
                let rest = new.len() - whole.len();
                self.spoilt = e.error_len().is_some() || self.end_seen;
                (std::str::from_utf8(whole).unwrap_or_default(), if self.spoilt { 0 } else { rest })
            }
        };
        self.window.push_str(valid);
        self.raw.copy_within(have - cut..have, 0);
        self.cut = cut;
        self.end_seen |= self.spoilt;
        if self.line == 0 {
            self.line = 1;
            if self.window.starts_with('\u{feff}') {
                self.at = 3;
            }
        }
        Ok(true)
    }

    fn found(&self, record: &mut Record) -> Found {
        let text = self.window.get(self.at..).unwrap_or_default();
        let bytes = text.as_bytes();
        record.start(self.line);
        // most lines have no quote: they are taken whole
        if bytes.first() != Some(&b'"')
            && let Some(end) = memchr2(b'\n', b'\r', bytes)
            && let Some(line) = bytes.get(..end)
            && memchr(b'"', line).is_none()
        {
            let Some(used) = self.line_end(bytes, end) else { return Found::More };
            record.push_line(text.get(..end).unwrap_or_default(), self.delimiter);
            return Found::Row { used, lines: 1, lone: false };
        }
        let (mut at, mut lines, mut lone) = (0, 0, false);
        loop {
            record.begin_cell(self.delimiter);
            if bytes.get(at) == Some(&b'"') {
                let (mut from, mut look) = (at + 1, at + 1);
                at = loop {
                    let rest = bytes.get(look..).unwrap_or_default();
                    let Some(quote) = memchr3(b'"', b'\n', b'\r', rest).map(|n| look + n) else {
                        return if self.end_seen { Found::Unclosed } else { Found::More };
                    };
                    look = quote + 1;
                    if bytes.get(quote) != Some(&b'"') {
                        // a line end within the cell: `\r\n` is one
                        lines += u64::from(bytes.get(quote) == Some(&b'\n') || bytes.get(look) != Some(&b'\n'));
                        continue;
                    }
                    match bytes.get(look) {
                        None if !self.end_seen => return Found::More,
                        Some(b'"') => {
                            record.add(text.get(from..look).unwrap_or_default());
                            look += 1;
                            from = look;
                        }
                        Some(&b) if b != self.delimiter && b != b'\n' && b != b'\r' => lone = true,
                        _ => {
                            record.add(text.get(from..quote).unwrap_or_default());
                            break look;
                        }
                    }
                };
            } else {
                let rest = bytes.get(at..).unwrap_or_default();
                let end = match memchr3(self.delimiter, b'\n', b'\r', rest) {
                    Some(n) => at + n,
                    None if self.end_seen => bytes.len(),
                    None => return Found::More,
                };
                record.add(text.get(at..end).unwrap_or_default());
                at = end;
            }
            record.end_cell();
            match bytes.get(at) {
                None if !self.end_seen => return Found::More,
                None => return Found::Row { used: at, lines, lone },
                Some(&b) if b == self.delimiter => at += 1,
                Some(_) => {
                    return match self.line_end(bytes, at) {
                        Some(used) => Found::Row { used, lines: lines + 1, lone },
                        None => Found::More,
                    };
                }
            }
        }
    }

    /// Where the next line begins, for a line that ends at `at`; `None` when that is behind what has been read.
    fn line_end(&self, bytes: &[u8], at: usize) -> Option<usize> {
        if bytes.get(at) == Some(&b'\n') {
            return Some(at + 1);
        }
        match bytes.get(at + 1) {
            Some(b'\n') => Some(at + 2),
            None if !self.end_seen => None,
            _ => Some(at + 1),
        }
    }

    /// Gives up this row and goes on at the next line.
    fn skip_line(&mut self, reason: &str) -> Result<Row, CrmError> {
        let line = self.line;
        loop {
            let bytes = self.window.as_bytes().get(self.at..).unwrap_or_default();
            let end = memchr2(b'\n', b'\r', bytes).and_then(|end| self.line_end(bytes, end));
            self.at = end.map_or(self.window.len(), |end| self.at + end);
            if end.is_some() || self.end_seen {
                break;
            }
            self.fill()?;
        }
        self.line += 1;
        self.give_up(line, reason)
    }

    fn give_up(&mut self, line: u64, reason: &str) -> Result<Row, CrmError> {
        self.broken += 1;
        // a few among many are listed; where most are broken it is hardly a table
        if self.broken > FEW_BROKEN && self.broken > self.whole {
            let what = format!(
                "can hardly be read as a table: {} of its first {} rows cannot be read (the last: {reason}): is it a CSV?",
                self.broken,
                self.broken + self.whole
            );
            return Err(CrmError::file(&self.name, &what));
        }
        if self.broken > MOST_BROKEN {
            let what = format!(
                "has more than {MOST_BROKEN} rows that cannot be read (the last, line {line}: {reason}): export it again"
            );
            return Err(CrmError::file(&self.name, &what));
        }
        Ok(Row::Broken { line, reason: reason.to_owned() })
    }

    fn not_utf8(&self) -> CrmError {
        let line = self.line + line_ends(self.window.get(self.at..).unwrap_or_default());
        CrmError::NotUtf8 { file: self.name.clone(), line }
    }
}

/// Line ends in a piece of a quoted cell: a `\r\n` is one.
fn line_ends(text: &str) -> u64 {
    let bytes = text.as_bytes();
    let ends = memchr2_iter(b'\n', b'\r', bytes);
    ends.map(|at| u64::from(bytes.get(at) == Some(&b'\n') || bytes.get(at + 1) != Some(&b'\n'))).sum()
}

impl<R: Read + Send> Rows for CsvRows<R> {
    fn next_row(&mut self, record: &mut Record) -> Result<Row, CrmError> {
        let never_closed = "a quote opens here and is never closed";
        loop {
            if self.end_seen && self.at >= self.window.len() {
                return if self.spoilt { Err(self.not_utf8()) } else { Ok(Row::End) };
            }
            let (used, lines, lone) = match self.found(record) {
                Found::Row { used, lines, lone } => (used, lines, lone),
                Found::Unclosed => return self.skip_line(never_closed),
                Found::More => {
                    if self.fill()? {
                        continue;
                    }
                    return self.skip_line("the row is longer than 1 MB, or a quote opens here and is never closed");
                }
            };
            if self.spoilt && self.at + used >= self.window.len() {
                return Err(self.not_utf8());
            }
            if lines > 1
                && let Some(columns) = self.columns
                && (lone || record.iter().skip(columns).any(|c| !c.trim().is_empty()))
            {
                return self.skip_line(never_closed);
            }
            let line = self.line;
            let bytes = self.window.as_bytes().get(self.at..self.at + used).unwrap_or_default();
            let nul = memchr(0, bytes).is_some();
            self.at += used;
            self.line += lines;
            if nul {
                return self.give_up(line, "has NUL bytes, which no text has");
            }
            self.whole += 1;
            return Ok(Row::Cells);
        }
    }

    fn expect_columns(&mut self, columns: usize) {
        self.columns = (columns > 0).then_some(columns);
    }

    fn position(&self) -> u64 {
        self.progress.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &[u8], columns: usize) -> Vec<Result<Record, u64>> {
        let mut rows = CsvRows::new(text, "t.csv", b',');
        rows.expect_columns(columns);
        let mut record = Record::default();
        std::iter::from_fn(|| match rows.next_row(&mut record).unwrap() {
            Row::End => None,
            Row::Cells => Some(Ok(record.clone())),
            Row::Broken { line, .. } => Some(Err(line)),
        })
        .collect()
    }

    fn cells(line: u64, cells: &[&str]) -> Result<Record, u64> {
        Ok(Record::of(line, cells))
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
        assert_eq!(rows[1], Err(2), "{rows:?}");
        assert_eq!(rows[2..], [cells(3, &["two", "2"]), cells(4, &["three", "3"])]);
        // the next quote closes it, and the row has as many cells as it should
        let rows = read(b"a,b\n\"one,1\n\"two\",2\nthree,3\n", 2);
        assert_eq!(rows[1..], [Err(2), cells(3, &["two", "2"]), cells(4, &["three", "3"])]);
        // every cell quoted: the next quote closes it, and the row has too many cells
        let rows = read(b"\"a\",\"b\"\n\"1\",\"lost\n\"2\",\"x\"\n\"3\",\"y\"\n", 2);
        assert_eq!(rows[1], Err(2), "{rows:?}");
        assert_eq!(rows[2..], [cells(3, &["2", "x"]), cells(4, &["3", "y"])]);
    }

    #[test]
    fn a_row_without_end_is_bounded() {
        let mut text = b"a,b\n\"".to_vec();
        text.extend(std::iter::repeat_n(b'x', 3 * LONGEST_ROW));
        text.extend(b"\nc,d\n");
        let rows = read(&text, 2);
        assert_eq!(rows[1..], [Err(2), cells(3, &["c", "d"])]);
    }

    /// Two gigabytes that are one cell: read on to their end, and never held.
    #[test]
    fn a_cell_of_two_gigabytes_is_one_row_that_cannot_be_read() {
        let cell = std::io::repeat(b'x').take(2 << 30);
        let text = b"a,b\n\"".chain(cell).chain(&b"\",1\nc,d\n"[..]);
        let mut rows = CsvRows::new(text, "t.csv", b',');
        let mut record = Record::default();
        let mut seen = Vec::new();
        loop {
            match rows.next_row(&mut record).unwrap() {
                Row::End => break,
                Row::Cells => seen.push((record.line, record.cell(0).to_owned())),
                Row::Broken { line, reason } => seen.push((line, reason)),
            }
        }
        let reason = "the row is longer than 1 MB, or a quote opens here and is never closed";
        assert_eq!(seen, [(1, "a".to_owned()), (2, reason.to_owned()), (3, "c".to_owned())]);
        assert!(rows.window.capacity() + rows.raw.capacity() < 6 * LONGEST_ROW, "{}", rows.window.capacity());
    }

    #[test]
    fn other_encodings_are_errors_with_a_line() {
        for text in [&b"a\nf\xFCr\n"[..], b"a\n\xFCr\n", b"a\nb\xC3"] {
            let mut rows = CsvRows::new(text, "t.csv", b',');
            let mut record = Record::default();
            let error = (0..2).find_map(|_| rows.next_row(&mut record).err()).unwrap();
            assert!(error.to_string().contains("line 2"), "{error}");
        }
    }

    #[test]
    fn nul_bytes_cost_their_row() {
        assert_eq!(read(b"a\nb\0\nc\n", 1), [cells(1, &["a"]), Err(2), cells(3, &["c"])]);
    }

    #[test]
    fn characters_cut_by_the_reader_are_whole() {
        struct Drip<'a>(&'a [u8]);
        impl Read for Drip<'_> {
            fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
                let n = self.0.len().min(to.len()).min(1);
                to[..n].copy_from_slice(&self.0[..n]);
                self.0 = &self.0[n..];
                Ok(n)
            }
        }
        let text = "é,€\r\n".repeat(CHUNK / 4);
        let mut rows = CsvRows::new(Drip(text.as_bytes()), "t.csv", b',');
        let mut record = Record::default();
        let mut count = 0;
        while rows.next_row(&mut record).unwrap() == Row::Cells {
            count += 1;
            assert_eq!(record, Record::of(count, ["é", "€"]));
        }
        assert_eq!(count as usize, CHUNK / 4);
    }

    #[test]
    fn broken_rows_among_whole_ones_are_listed_however_many() {
        let text: String = (0..400).map(|n| format!("a,{n}\nb,{n}\nbad\0,{n}\n")).collect();
        let rows = read(text.as_bytes(), 2);
        assert_eq!(rows.iter().filter(|r| r.is_err()).count(), 400);
        assert_eq!(rows.iter().filter(|r| r.is_ok()).count(), 800);
    }

    #[test]
    fn a_file_of_open_quotes_is_given_up() {
        let text = "\"a b\n".repeat(5000);
        let mut rows = CsvRows::new(text.as_bytes(), "t.csv", b',');
        let mut record = Record::default();
        let end = (0..5000).find_map(|_| rows.next_row(&mut record).err());
        assert!(end.unwrap().to_string().contains("never closed"));
    }

    proptest! {
        #[test]
        fn whatever_the_bytes_it_ends(bytes in proptest::collection::vec(prop_oneof![
            Just(b'"'), Just(b','), Just(b'\n'), Just(b'\r'), any::<u8>()], 0..400)) {
            let mut rows = CsvRows::new(&bytes[..], "t.csv", b',');
            rows.expect_columns(2);
            let (mut last, mut record) = (0, Record::default());
            for _ in 0..=bytes.len() {
                match rows.next_row(&mut record) {
                    Ok(Row::Cells) => { prop_assert!(record.line > last); last = record.line; }
                    Ok(Row::Broken { line, .. }) => { prop_assert!(line > last); last = line; }
                    Ok(Row::End) | Err(_) => return Ok(()),
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
            let got: Vec<Vec<String>> = read(text.as_bytes(), 3).into_iter()
                .map(|r| r.unwrap_or_default().iter().map(str::to_owned).collect()).collect();
            prop_assert_eq!(got, table);
        }
    }
}
