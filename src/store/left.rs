//! What still hangs on people who are not in the organisation any more.

use rusqlite::params;

use super::rows::{all, json_numbers};
use super::{Result, Store};
use crate::domain::ids::PersonId;
use crate::domain::money::Money;

/// What somebody who is not here any more still has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeftBehind {
    /// Who.
    pub owner: PersonId,
    /// Open deals.
    pub deals: u64,
    /// What they are worth.
    pub value: Money,
    /// Open actions.
    pub actions: u64,
}

impl Store {
    /// Open deals and open actions of everybody but these, as they are now; who has most stands first.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn left_behind(&self, here: &[PersonId]) -> Result<Vec<LeftBehind>> {
        // by the owners, of whom there are few: not by every open deal there is
        let sql = "WITH gone AS (SELECT id FROM person WHERE id NOT IN (SELECT value FROM json_each(?1)))
            SELECT owner, sum(deals) AS deals, sum(value) AS value, sum(actions) AS actions FROM (
                SELECT owner, count(*) AS deals, sum(ifnull(amount, 0)) AS value, 0 AS actions FROM deal
                    WHERE standing = 'open' AND owner IN (SELECT id FROM gone) AND ifnull(category, '') <> 'omitted'
                    GROUP BY owner
                UNION ALL
                SELECT owner, 0, 0, count(*) FROM action
                    WHERE state = 'open' AND voided IS NULL AND owner IN (SELECT id FROM gone) GROUP BY owner)
            GROUP BY owner ORDER BY 3 DESC, 4 DESC, owner";
        all(&self.conn, sql, params![json_numbers(here.iter().map(|p| p.0))], |r| {
            let count = |n: i64| u64::try_from(n).unwrap_or(0);
            Ok(LeftBehind {
                owner: r.get("owner")?,
                deals: count(r.get("deals")?),
                value: r.get("value")?,
                actions: count(r.get("actions")?),
            })
        })
    }
}
