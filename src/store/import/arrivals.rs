//! What an import is given: rows that say which deal they are before they are read in full.

use crate::store::{DealRow, Result};

/// A row of a snapshot on its way in: who it is, and how to see at once whether it is as it was.
#[derive(Debug, Clone)]
pub struct Arrival<B> {
    /// The line it begins on, from 1.
    pub line: u64,
    /// Of the row as it stands in the file and of everything that decides how it is read; 0: not known.
    pub hash: u64,
    /// Which deal it is.
    pub key: ArrivalKey,
    /// What it is read from.
    pub body: B,
}

/// By what a deal is known again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ArrivalKey {
    /// The CRM's id.
    Id(String),
    /// Without an id: name and account. The second of them in the file is the second in the store.
    Name(String, Option<String>),
}

/// The rows of one snapshot.
pub trait Arrivals {
    /// What a row is read from.
    type Body;

    /// The next row.
    ///
    /// # Errors
    /// The file fails: the whole import is taken back.
    fn next(&mut self) -> Result<Option<Arrival<Self::Body>>>;

    /// The row in full.
    ///
    /// # Errors
    /// As [`Arrivals::next`].
    fn read(&mut self, line: u64, body: Self::Body) -> Result<Told>;

    /// The deal of this row was already on line `first`; it says the `same` there, word for word, or something else. It
    /// is not written. `id`: by what it is known.
    fn twice(&mut self, line: u64, first: u64, same: bool, id: &str);

    /// All rows are in; asked again before everything is saved.
    ///
    /// # Errors
    /// It is no longer wanted: the whole import is taken back.
    fn settling(&mut self) -> Result<()> {
        Ok(())
    }

    /// What a row was made of is no longer needed. Whoever made it on another thread may want it back: memory is freed
    /// quickest where it was taken.
    fn spent(&mut self, _key: ArrivalKey, _row: Option<Box<DealRow>>, _body: Option<Self::Body>) {}

    /// How many rows could not be read.
    fn refused(&self) -> usize {
        0
    }
}

/// What a row turned out to be.
#[derive(Debug, Clone, PartialEq)]
pub enum Told {
    /// A deal.
    Deal(Box<DealRow>),
    /// It cannot be read, and has been counted as refused: nobody knows what its deal is like now.
    Refused,
    /// The CRM says that it has deleted it.
    Deleted,
}

/// Rows that are at hand.
pub(super) struct AtHand<'a> {
    rows: &'a mut dyn Iterator<Item = DealRow>,
    line: u64,
}

impl<'a> AtHand<'a> {
    /// From the first one on.
    pub(super) fn new(rows: &'a mut dyn Iterator<Item = DealRow>) -> Self {
        Self { rows, line: 0 }
    }
}

impl Arrivals for AtHand<'_> {
    type Body = DealRow;

    fn next(&mut self) -> Result<Option<Arrival<DealRow>>> {
        self.line += 1;
        Ok(self.rows.next().map(|row| Arrival { line: self.line, hash: 0, key: row.key(), body: row }))
    }

    fn read(&mut self, _line: u64, row: DealRow) -> Result<Told> {
        Ok(Told::Deal(Box::new(row)))
    }

    fn twice(&mut self, _line: u64, _first: u64, _same: bool, _id: &str) {}
}

impl DealRow {
    /// By what it is known again.
    pub fn key(&self) -> ArrivalKey {
        match &self.external_id {
            Some(id) => ArrivalKey::Id(id.clone()),
            None => ArrivalKey::Name(self.name.clone(), self.account.clone()),
        }
    }
}
