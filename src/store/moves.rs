//! What has happened to the deals since a moment of the log: what an import says when it is done.

use rusqlite::Row;

use super::rows::first;
use super::{Result, Store};

/// Deals by what happened to them. One deal may count in several.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Moves {
    /// In another stage.
    pub stage: usize,
    /// Close date later.
    pub pushed: usize,
    /// Close date earlier.
    pub pulled: usize,
    /// Another amount.
    pub amount: usize,
    /// Another forecast category.
    pub category: usize,
    /// Another owner.
    pub owner: usize,
    /// Won.
    pub won: usize,
    /// Lost.
    pub lost: usize,
    /// Open again.
    pub reopened: usize,
    /// No longer in the export.
    pub gone: usize,
    /// In the export again.
    pub back: usize,
}

const SINCE: &str = "SELECT
    count(DISTINCT deal) FILTER (WHERE field = 'stage'),
    count(DISTINCT deal) FILTER (WHERE field = 'close' AND new > old),
    count(DISTINCT deal) FILTER (WHERE field = 'close' AND new < old),
    count(DISTINCT deal) FILTER (WHERE field = 'amount'),
    count(DISTINCT deal) FILTER (WHERE field = 'category'),
    count(DISTINCT deal) FILTER (WHERE field = 'owner'),
    count(DISTINCT deal) FILTER (WHERE field = 'status' AND new = 'won'),
    count(DISTINCT deal) FILTER (WHERE field = 'status' AND new = 'lost'),
    count(DISTINCT deal) FILTER (WHERE field = 'status' AND new = 'open'),
    count(DISTINCT deal) FILTER (WHERE field = 'gone' AND new IS NOT NULL),
    count(DISTINCT deal) FILTER (WHERE field = 'gone' AND new IS NULL)
    FROM deal_change WHERE id > ?1";

impl Store {
    /// Where the log of changes ends now.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn end_of_log(&self) -> Result<i64> {
        Ok(first(&self.conn, "SELECT max(id) FROM deal_change", [], |r| r.get(0))?.flatten().unwrap_or(0))
    }

    /// What has happened since the log ended there.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn moves_since(&self, end: i64) -> Result<Moves> {
        Ok(first(&self.conn, SINCE, [end], moves)?.unwrap_or_default())
    }
}

fn moves(r: &Row<'_>) -> rusqlite::Result<Moves> {
    let count = |at: usize| r.get::<_, u32>(at).map(|n| usize::try_from(n).unwrap_or(usize::MAX));
    Ok(Moves {
        stage: count(0)?,
        pushed: count(1)?,
        pulled: count(2)?,
        amount: count(3)?,
        category: count(4)?,
        owner: count(5)?,
        won: count(6)?,
        lost: count(7)?,
        reopened: count(8)?,
        gone: count(9)?,
        back: count(10)?,
    })
}
