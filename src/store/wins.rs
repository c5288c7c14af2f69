//! What was won, when, by whose deals: what a closed period is judged by.

use chrono::NaiveDate;

use super::rows::{day, first};
use super::{DealFilter, Result, Store};
use crate::domain::deal::Status;
use crate::domain::ids::PersonId;
use crate::domain::money::Money;

/// What somebody's deals won on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Win {
    /// Whose deals; `None`: of nobody who is known.
    pub owner: Option<PersonId>,
    /// Their close date.
    pub on: NaiveDate,
    /// What they are worth together.
    pub amount: Money,
}

impl Store {
    /// The first day on which a deal that is known was won or lost; `None`: none was. Of what lies before it nothing is
    /// known. With `as_of` as it was known at the end of that day.
    pub fn closed_since(&self, as_of: Option<NaiveDate>) -> Result<Option<NaiveDate>> {
        if let Some(then) = as_of
            && self.is_past(then)?
        {
            let all = self.deals(&DealFilter { as_of, ..DealFilter::default() })?;
            return Ok(all.iter().filter(|d| d.status != Status::Open).filter_map(|d| d.close).min());
        }
        // each seller's first ones stand at the beginning of their part of the index
        let sql = "WITH seller (id) AS (SELECT id FROM person UNION ALL SELECT NULL), decided (word) AS (VALUES ('won'), ('lost'))
                   SELECT min((SELECT min(close) FROM deal WHERE owner IS seller.id AND standing = decided.word))
                   FROM seller, decided";
        Ok(first(&self.conn, sql, [], |r| day(r, 0))?.flatten())
    }
}
