//! What is offered where a deal, a stage or a name is picked or looked up, and the deals of a past day.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::super::rows::{Day, all, day, first, json_numbers};
use super::super::{DealFilter, Result, Store};
use super::Key;
use crate::domain::browse::{DealLine, DealQuery};
use crate::domain::deal::{Deal, Phase};
use crate::domain::ids::{DealId, PersonId};
use crate::domain::money::Money;

/// How many deals at each end say which stages there are.
const SAMPLE: u32 = 20_000;

impl Store {
    /// The stages that deals of this CRM are in, or of any, early ones first: from the oldest and the newest
    /// `SAMPLE` deals, so that asking takes no longer the more there are.
    pub fn stages(&self, crm: Option<&str>) -> Result<Vec<(String, Phase)>> {
        let sql = "SELECT stage, phase, count(*) FROM (
                     SELECT * FROM (SELECT crm, stage, phase FROM deal ORDER BY id DESC LIMIT ?2)
                     UNION ALL SELECT * FROM (SELECT crm, stage, phase FROM deal ORDER BY id LIMIT ?2))
                   WHERE ?1 IS NULL OR crm = ?1
                   GROUP BY stage, phase ORDER BY 3 DESC";
        let mut found: Vec<(String, Phase)> = Vec::new();
        for (stage, phase) in all(&self.conn, sql, rusqlite::params![crm, SAMPLE], |r| Ok((r.get(0)?, r.get(1)?)))? {
            if !found.iter().any(|(s, _): &(String, Phase)| *s == stage) {
                found.push((stage, phase));
            }
        }
        found.sort_by(|a, b| (a.1, &a.0).cmp(&(b.1, &b.0)));
        Ok(found)
    }

    /// The open deals of these sellers, by close date, those without one last, then by name. Where they are more than
    /// `most`, the first `most` of those that close on that day or later; of anybody, where the sellers are `everybody`.
    pub fn pickable(&self, owners: &[PersonId], everybody: bool, from: NaiveDate, most: usize) -> Result<Vec<Picked>> {
        let sellers = json_numbers(owners.iter().map(|p| p.0));
        let limit = i64::try_from(most).unwrap_or(i64::MAX);
        let more = "SELECT 1 FROM deal INDEXED BY deal_by_seller
                    WHERE owner IN (SELECT value FROM json_each(?1)) AND standing = 'open' LIMIT 1 OFFSET ?2";
        let what = "SELECT id, name, account, owner, amount, close FROM deal";
        let mut found = if first(&self.conn, more, rusqlite::params![sellers, limit], |_| Ok(()))?.is_none() {
            let sql = format!(
                "{what} INDEXED BY deal_by_seller WHERE owner IN (SELECT value FROM json_each(?1)) AND standing = 'open'"
            );
            all(&self.conn, &sql, [sellers], picked)?
        } else if everybody {
            let day = (Some(Key::Text(from.to_string())), DealId(0));
            let next = self.run(&DealQuery::default(), Some(&day), false, most)?;
            let ids = next.iter().filter(|(close, _)| close.is_some()).map(|(_, id)| id.0);
            let sql = format!("{what} WHERE id IN (SELECT value FROM json_each(?1))");
            all(&self.conn, &sql, [json_numbers(ids)], picked)?
        } else {
            let sql = format!(
                "{what} WHERE id IN (SELECT id FROM deal INDEXED BY deal_by_seller
                     WHERE owner IN (SELECT value FROM json_each(?2)) AND standing = 'open' AND close >= ?1
                     ORDER BY close, id LIMIT ?3)"
            );
            all(&self.conn, &sql, rusqlite::params![Day(from), sellers, limit], picked)?
        };
        found.sort_by(|a, b| {
            (a.close.is_none(), a.close, &a.name, a.id).cmp(&(b.close.is_none(), b.close, &b.name, b.id))
        });
        Ok(found)
    }

    /// The name of everybody, also of those who have left.
    pub fn names(&self) -> Result<HashMap<PersonId, String>> {
        let names = all(&self.conn, "SELECT id, name FROM person", [], |r| Ok((r.get(0)?, r.get(1)?)))?;
        Ok(names.into_iter().collect())
    }

    /// The deals of a past day as lines, in no order; what is corrected now was not corrected then.
    pub fn lines_on(&self, day: NaiveDate) -> Result<Vec<DealLine>> {
        let names = self.names()?;
        let deals = self.deals(&DealFilter { as_of: Some(day), ..DealFilter::default() })?;
        let line = |deal: Deal| {
            let owner = deal.owner.and_then(|o| names.get(&o).cloned());
            DealLine { deal, owner, fixed: Vec::new(), touched: None }
        };
        let mut lines: Vec<DealLine> = deals.into_iter().map(line).collect();
        self.hear(&mut lines, day)?;
        Ok(lines)
    }
}

/// What is known of an open deal where one is picked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picked {
    pub id: DealId,
    pub name: String,
    pub account: Option<String>,
    pub owner: Option<PersonId>,
    pub amount: Option<Money>,
    pub close: Option<NaiveDate>,
}

impl From<Deal> for Picked {
    fn from(d: Deal) -> Self {
        Self { id: d.id, name: d.name, account: d.account, owner: d.owner, amount: d.amount, close: d.close }
    }
}

fn picked(r: &rusqlite::Row<'_>) -> rusqlite::Result<Picked> {
    Ok(Picked {
        id: r.get(0)?,
        name: r.get(1)?,
        account: r.get(2)?,
        owner: r.get(3)?,
        amount: r.get(4)?,
        close: day(r, 5)?,
    })
}
