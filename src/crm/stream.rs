//! The rows of a file of leads or activities, one by one: such files are long, so nothing of them is held.

use std::collections::VecDeque;

use super::error::{CrmError, Refusal};
use super::progress::Progress;
use super::read::{Record, Source};
use super::recognise::Layout;
use super::report::Tally;
use super::rows::{Cells, DataRows, Line, Skipped};

/// Rows between two looks at whether the import is still wanted.
const LOOK_EVERY: u64 = 512;

/// What became of a row that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It is imported.
    Row,
    /// There is nothing to import.
    Skip(Skipped),
}

/// Reads records of one file, in order.
pub trait ReadRow {
    /// What a record becomes.
    type Item;

    /// Reads one record; what it becomes is added to `out`.
    ///
    /// # Errors
    /// A refusal of the row.
    fn read(&mut self, cells: Cells<'_>, out: &mut Vec<Self::Item>) -> Result<Taken, Refusal>;
}

/// The rows, read and counted.
pub struct Stream<'a, R: ReadRow> {
    rows: DataRows<'a>,
    layout: &'a Layout,
    /// Who reads them.
    pub reader: R,
    record: Record,
    ready: VecDeque<R::Item>,
    progress: &'a Progress,
    count: u64,
    /// What they add up to so far.
    pub tally: Tally,
}

impl<'a, R: ReadRow> Stream<'a, R> {
    /// From the first row below the header; how far it is, is said.
    ///
    /// # Errors
    /// A file that cannot be opened any more.
    pub fn of(source: &'a Source, layout: &'a Layout, reader: R, progress: &'a Progress) -> Result<Self, CrmError> {
        let rows = DataRows::of(source, layout)?;
        Ok(Self {
            rows,
            layout,
            reader,
            record: Record::default(),
            ready: VecDeque::new(),
            progress,
            count: 0,
            tally: Tally::default(),
        })
    }

    /// The next thing that can be imported; `None` at the end.
    ///
    /// # Errors
    /// One of the whole file; it is no longer wanted.
    pub fn next_item(&mut self) -> Result<Option<R::Item>, CrmError> {
        let mut out = Vec::new();
        while self.ready.is_empty() {
            let Some(line) = self.rows.next_line(&mut self.record)? else {
                self.progress.at(self.rows.position(), self.count)?;
                return Ok(None);
            };
            self.count += 1;
            if self.count.is_multiple_of(LOOK_EVERY) {
                self.progress.at(self.rows.position(), self.count)?;
            }
            let taken = match line {
                Line::Skip(why) => Ok(Taken::Skip(why)),
                Line::Refused(refusal) => Err(refusal),
                Line::Data => self.reader.read(Cells { record: &self.record, layout: self.layout }, &mut out),
            };
            match taken {
                Ok(Taken::Row) => {
                    self.tally.rows += 1;
                    self.tally.landed += 1;
                }
                Ok(Taken::Skip(why)) => *self.tally.skipped.entry(why).or_default() += 1,
                Err(refusal) => self.tally.refuse(refusal),
            }
            self.ready.extend(out.drain(..));
        }
        Ok(self.ready.pop_front())
    }
}
