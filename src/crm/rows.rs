//! The rows that hold data: what exports put around and between them (footers, totals, repeated headers, blank lines)
//! is told apart here, so that nothing is counted twice.

use serde::Serialize;

use super::error::{CrmError, Refusal, clip};
use super::label::{key, says};
use super::read::{Record, Row, Rows, Source};
use super::recognise::Layout;
use super::vocabulary::{Crm, Field};

/// Why a row is no data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Skipped {
    /// Nothing in it.
    Blank,
    /// The header once more.
    Header,
    /// A sum of the rows above.
    Total,
    /// What a report prints under itself.
    Footer,
    /// The same row once more, cell by cell.
    Repeated,
    /// Deleted or archived in the CRM.
    Deleted,
    /// An activity that has not happened.
    Planned,
}

impl Skipped {
    /// In words, after a count.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Blank => "blank",
            Self::Header => "the header again",
            Self::Total => "totals",
            Self::Footer => "report footer",
            Self::Repeated => "the same row again",
            Self::Deleted => "deleted in the CRM",
            Self::Planned => "planned, cancelled or still to come",
        }
    }
}

/// One row below the header.
#[derive(Debug)]
pub enum Line {
    /// Data, in the record that was given.
    Data,
    /// Not data.
    Skip(Skipped),
    /// Should be data and cannot be read.
    Refused(Refusal),
}

/// The rows below the header.
pub struct DataRows<'a> {
    rows: Box<dyn Rows + 'a>,
    layout: &'a Layout,
    /// The last value of every grouped column.
    groups: Vec<String>,
    filled: Record,
}

impl<'a> DataRows<'a> {
    /// From the first row below the header.
    ///
    /// # Errors
    /// A file that cannot be opened any more.
    pub fn of(source: &'a Source, layout: &'a Layout) -> Result<Self, CrmError> {
        let mut rows = source.rows()?;
        rows.expect_columns(layout.columns.len());
        Ok(Self { rows, layout, groups: vec![String::new(); layout.grouped.len()], filled: Record::default() })
    }

    /// The next row, put into `record`; `None` at the end of the file.
    ///
    /// # Errors
    /// One of the whole file.
    pub fn next_line(&mut self, record: &mut Record) -> Result<Option<Line>, CrmError> {
        loop {
            match self.rows.next_row(record)? {
                Row::End => return Ok(None),
                Row::Cells if record.line > self.layout.line => {
                    let line = self.sort(record);
                    if matches!(line, Line::Data) && !self.groups.is_empty() {
                        self.fill_down(record);
                    }
                    return Ok(Some(line));
                }
                Row::Cells => {}
                Row::Broken { line, .. } if line <= self.layout.line => {}
                Row::Broken { line, reason } => {
                    return Ok(Some(Line::Refused(Refusal {
                        line,
                        column: None,
                        value: String::new(),
                        name: None,
                        reason,
                    })));
                }
            }
        }
    }

    /// How many of the source's bytes have been read.
    pub fn position(&self) -> u64 {
        self.rows.position()
    }

    /// Gives a row the values of the groups it is in.
    fn fill_down(&mut self, record: &mut Record) {
        let mut outer_begins = false;
        for (&column, value) in self.layout.grouped.iter().zip(&mut self.groups) {
            let here = record.cell(column).trim();
            // a group within a new group begins too, also where it has no name
            if !here.is_empty() || outer_begins {
                outer_begins = true;
                here.clone_into(value);
            }
        }
        self.filled.start(record.line);
        for (index, cell) in record.iter().enumerate() {
            let group = self.layout.grouped.iter().position(|c| *c == index).and_then(|at| self.groups.get(at));
            self.filled.push(group.map_or(cell, |g| g));
        }
        std::mem::swap(record, &mut self.filled);
    }

    fn sort(&self, record: &Record) -> Line {
        let columns = self.layout.columns.len();
        let mut filled = record.iter().map(str::trim).filter(|c| !c.is_empty());
        let Some(start) = filled.next() else { return Line::Skip(Skipped::Blank) };
        let second = filled.next();
        if self.layout.is_header(record) {
            return Line::Skip(Skipped::Header);
        }
        if columns > 2 && second.is_none() {
            if ends_report(start) || (record.len() == 1 && self.layout.crm == Crm::Salesforce && !is_total(start)) {
                return Line::Skip(Skipped::Footer);
            }
            if is_total(start) {
                return Line::Skip(Skipped::Total);
            }
        }
        if columns > 2 && (is_total(start) || second.is_some_and(is_total)) {
            // a sum has no day of its own
            let day = [Field::Close, Field::On, Field::Created].iter().find_map(|f| self.layout.index(*f));
            let close = day.map(|i| record.cell(i));
            if close.is_none_or(|c| c.trim().is_empty()) {
                return Line::Skip(Skipped::Total);
            }
        }
        let refuse = |value: &str, reason: String| {
            let name = Cells { record, layout: self.layout }.title();
            Line::Refused(Refusal { line: record.line, column: None, value: clip(value), name, reason })
        };
        if let Some(extra) = record.iter().skip(columns).find(|c| !c.trim().is_empty()) {
            let n = record.len();
            return refuse(
                extra,
                format!("has {n} cells where the header has {columns}: a separator or a quote too many"),
            );
        }
        if columns > 2 && record.len() == 1 {
            return refuse(start, format!("has 1 cell where the header has {columns}"));
        }
        Line::Data
    }
}

/// What a report prints below its rows.
fn ends_report(text: &str) -> bool {
    let key = key(text);
    ["copyright", "confidentialinformation", "generatedby"].iter().any(|w| key.starts_with(w))
}

fn is_total(text: &str) -> bool {
    // asked of every row: most are told by their first letter
    if !text.trim_start().starts_with(['t', 'T', 's', 'S', 'g', 'G']) {
        return false;
    }
    let lower = text.trim().to_lowercase();
    matches!(lower.trim_end_matches(':'), "total" | "totals" | "subtotal" | "grand total" | "grand totals")
        || ["grand total (", "grand totals (", "total (", "subtotal ("].iter().any(|w| lower.starts_with(w))
}

/// Without white space at its ends; most cells have none, which two bytes tell.
fn trimmed(text: &str) -> &str {
    let bare = |b: Option<&u8>| b.is_some_and(u8::is_ascii_graphic);
    if bare(text.as_bytes().first()) && bare(text.as_bytes().last()) { text } else { text.trim() }
}

/// Cells of a record by what they hold.
#[derive(Clone, Copy)]
pub struct Cells<'a> {
    /// The row.
    pub record: &'a Record,
    /// What its columns hold.
    pub layout: &'a Layout,
}

impl<'a> Cells<'a> {
    /// The cell's text, trimmed; empty where there is no such column. The apostrophe that keeps a spreadsheet from
    /// running a cell is taken off.
    pub fn text(self, field: Field) -> &'a str {
        let text = self.layout.index(field).map_or("", |i| trimmed(self.record.cell(i)));
        match text.strip_prefix('\'') {
            Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest,
            _ => text,
        }
    }

    /// The cell's text, where it says something: not `-`, `n/a`, `null`.
    pub fn said(self, field: Field) -> Option<&'a str> {
        says(self.text(field))
    }

    /// A refusal of this row because of this cell.
    pub fn refuse(self, field: Field, reason: impl std::fmt::Display) -> Refusal {
        Refusal {
            line: self.record.line,
            column: self.layout.header(field).map(str::to_owned),
            value: clip(self.text(field)),
            name: self.title(),
            reason: reason.to_string(),
        }
    }

    /// What the row is about, cleaned and clipped: its name, else its account, else its id.
    pub fn title(self) -> Option<String> {
        let said = [Field::Name, Field::Account, Field::Id].into_iter().find_map(|f| self.said(f));
        said.map(clip).filter(|t| !t.is_empty())
    }

    /// A short text, cleaned (which also bounds its length); `None` where it says nothing.
    pub fn cleaned(self, field: Field) -> Option<String> {
        self.said(field).map(crate::domain::text::clean).filter(|t| !t.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::answers::MapFile;
    use crate::crm::recognise::recognise;
    use crate::crm::vocabulary::Kind;

    fn lines(text: &str) -> Vec<String> {
        let source = Source::from_bytes("t.csv", text.as_bytes().to_vec(), None).unwrap();
        let layout = recognise(&source, Kind::Deals, None, &MapFile::default()).unwrap();
        let mut rows = DataRows::of(&source, &layout).unwrap();
        let mut out = Vec::new();
        let mut record = Record::default();
        while let Some(line) = rows.next_line(&mut record).unwrap() {
            out.push(match line {
                Line::Data => format!("{} data", record.line),
                Line::Skip(s) => s.words().to_owned(),
                Line::Refused(r) => format!("{} {}", r.line, r.reason),
            });
        }
        out
    }

    #[test]
    fn a_salesforce_report_ends_with_its_footer() {
        let text = "\"Opportunity Name\",\"Stage\",\"Amount\",\"Close Date\",\"Lead Source\"\n\"A\",\"Qualification\",\"1\",\"1/2/2026\",\"\"\n\
            \"Grand Totals (1 records)\"\n\n\n\"Our best report\"\n\"Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved.\"\n\
            \"Confidential Information - Do Not Distribute\"\n\"Generated By:  Jo  2/4/2026 3:54 AM\"\n\"Our company\"\n";
        let want = [
            "2 data",
            "totals",
            "blank",
            "blank",
            "report footer",
            "report footer",
            "report footer",
            "report footer",
            "report footer",
        ];
        assert_eq!(lines(text), want);
    }

    #[test]
    fn totals_headers_blanks_and_ragged_rows() {
        let text = "name,stage,amount,close date\nTotal,Demo,1,2026-01-02\n\nname,stage,amount,close date\nTotal,,99,\n,,,\n\
            short,Demo\nlong,Demo,1,2026-01-02,more\nfine,Demo,1,2026-01-02,,\nlonely\n";
        let want = [
            "2 data", // a deal called Total that closes some day
            "blank",
            "the header again",
            "totals",
            "blank",
            "7 data",
            "8 has 5 cells where the header has 4: a separator or a quote too many",
            "9 data",
            "10 has 1 cell where the header has 4",
        ];
        assert_eq!(lines(text), want);
    }
}
