//! What was won, when, by whose deals: what a closed period is judged by.

use chrono::NaiveDate;
use rusqlite::params;

use super::rows::{Day, all, first};
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
    /// What was won with a close date from the first to the last of these days, by owner and day; with `as_of` as it was
    /// known at the end of that day.
    pub fn wins(&self, from: NaiveDate, to: NaiveDate, as_of: Option<NaiveDate>) -> Result<Vec<Win>> {
        if let Some(day) = as_of
            && self.is_past(day)?
        {
            let filter = DealFilter { status: Some(Status::Won), as_of, ..DealFilter::default() };
            let won = self.deals(&filter)?.into_iter();
            return Ok(won
                .filter_map(|d| d.close.map(|on| Win { owner: d.owner, on, amount: d.value() }))
                .filter(|w| (from..=to).contains(&w.on))
                .collect());
        }
        let sql = "SELECT owner, close, sum(ifnull(amount, 0)) AS amount FROM deal
                   WHERE status = 'won' AND close BETWEEN ?1 AND ?2 GROUP BY owner, close ORDER BY close, owner";
        all(&self.conn, sql, params![Day(from), Day(to)], |r| {
            Ok(Win { owner: r.get("owner")?, on: r.get::<_, Day>("close")?.0, amount: r.get("amount")? })
        })
    }

    /// The first day on which a deal that is known was won or lost; `None`: none was. Of what lies before it nothing is
    /// known. With `as_of` as it was known at the end of that day.
    pub fn closed_since(&self, as_of: Option<NaiveDate>) -> Result<Option<NaiveDate>> {
        if let Some(day) = as_of
            && self.is_past(day)?
        {
            let all = self.deals(&DealFilter { as_of, ..DealFilter::default() })?;
            return Ok(all.iter().filter(|d| !d.is_open()).filter_map(|d| d.close).min());
        }
        let sql = "SELECT close FROM deal WHERE status IN ('won', 'lost') AND close IS NOT NULL ORDER BY close LIMIT 1";
        first(&self.conn, sql, [], |r| Ok(r.get::<_, Day>(0)?.0))
    }
}
