//! Which deals an import has changed, and how: the log of changes asked by kind.

use std::collections::HashSet;

use chrono::NaiveDate;
use rusqlite::types::Value;
use rusqlite::{Row, params_from_iter};

use super::rows::{Day, all, first};
use super::{Result, Store};
use crate::domain::changed::{ChangeKind, Changed, Since};
use crate::domain::ids::DealId;

/// What the log says of a kind; `None`: it stands with the deal itself.
const fn logged(kind: ChangeKind) -> Option<&'static str> {
    Some(match kind {
        ChangeKind::New => return None,
        ChangeKind::Stage => "field = 'stage'",
        ChangeKind::Pushed => "field = 'close' AND new > old",
        ChangeKind::Pulled => "field = 'close' AND new < old",
        ChangeKind::Amount => "field = 'amount'",
        ChangeKind::Category => "field = 'category'",
        ChangeKind::Owner => "field = 'owner'",
        ChangeKind::Won => "field = 'status' AND new = 'won'",
        ChangeKind::Lost => "field = 'status' AND new = 'lost'",
        ChangeKind::Reopened => "field = 'status' AND new = 'open'",
        ChangeKind::Gone => "field = 'gone' AND new IS NOT NULL",
        ChangeKind::Back => "field = 'gone' AND new IS NULL",
        ChangeKind::Any => "(field <> 'gone' OR new IS NULL)",
    })
}

/// A condition on a deal's `id`, with what is bound to its question marks.
pub(super) fn condition(changed: &Changed, as_of: Option<NaiveDate>) -> (String, Vec<Value>) {
    let until = as_of.map_or_else(|| "9999-12-31".to_owned(), |day| Day(day).0.to_string());
    match (logged(changed.kind), changed.since) {
        (Some(what), Since::LastImport) => {
            let sql = format!(
                "id IN (SELECT deal FROM deal_change JOIN (SELECT id AS last, on_day AS shown FROM snapshot
                     WHERE on_day <= ? ORDER BY id DESC LIMIT 1)
                     ON on_day >= shown AND snapshot = last WHERE {what})"
            );
            (sql, vec![until.into()])
        }
        (Some(what), Since::Day(day)) => {
            let sql = format!("id IN (SELECT deal FROM deal_change WHERE on_day BETWEEN ? AND ? AND {what})");
            (sql, vec![Day(day).0.to_string().into(), until.into()])
        }
        // an import of before that was noted is told by its day
        (None, Since::LastImport) => {
            let sql = "id IN (SELECT d.id FROM deal d JOIN (SELECT crm AS of, on_day AS shown, last_deal FROM snapshot
                     WHERE on_day <= ? ORDER BY id DESC LIMIT 1)
                     ON d.id > ifnull(last_deal, 0) AND d.crm = of AND d.first_on = shown)";
            (sql.to_owned(), vec![until.into()])
        }
        (None, Since::Day(day)) => {
            ("first_on BETWEEN ? AND ?".to_owned(), vec![Day(day).0.to_string().into(), until.into()])
        }
    }
}

/// Deals by what happened to them. One deal may count in several.
pub type Moves = Vec<(ChangeKind, usize)>;

/// A deal among those to which something happened: its name, and how much of it there is to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// Which.
    pub id: DealId,
    /// Its name.
    pub name: String,
    /// What it is worth now.
    pub amount: Option<crate::domain::money::Money>,
}

impl Store {
    /// The deals to which this happened, by that day where one is given.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn changed_ids(&self, changed: &Changed, as_of: Option<NaiveDate>) -> Result<HashSet<DealId>> {
        let (wanted, bound) = condition(changed, as_of);
        let sql = format!("SELECT id FROM deal WHERE {wanted}");
        Ok(all(&self.conn, &sql, params_from_iter(bound), |r| r.get(0))?.into_iter().collect())
    }

    /// Where the log of changes ends now.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn end_of_log(&self) -> Result<i64> {
        Ok(first(&self.conn, "SELECT max(id) FROM deal_change", [], |r| r.get(0))?.flatten().unwrap_or(0))
    }

    /// What happened since then, by kind; kinds that are nothing are left out, and so is [`ChangeKind::Any`].
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn moves(&self, since: Since, as_of: Option<NaiveDate>) -> Result<Moves> {
        let mut out = Vec::new();
        for kind in ChangeKind::ALL.iter().copied().filter(|k| *k != ChangeKind::Any) {
            let (wanted, bound) = condition(&Changed { kind, since }, as_of);
            let sql = format!("SELECT count(*) FROM deal WHERE {wanted}");
            let n: u32 = first(&self.conn, &sql, params_from_iter(bound), |r| r.get(0))?.unwrap_or(0);
            if n > 0 {
                out.push((kind, usize::try_from(n).unwrap_or(usize::MAX)));
            }
        }
        Ok(out)
    }

    /// The `most` largest of the deals to which this happened.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn largest(&self, changed: &Changed, most: u32) -> Result<Vec<Moved>> {
        let (wanted, mut bound) = condition(changed, None);
        bound.push(most.into());
        let sql =
            format!("SELECT id, name, amount FROM deal WHERE {wanted} ORDER BY amount DESC NULLS LAST, id LIMIT ?");
        all(&self.conn, &sql, params_from_iter(bound), moved)
    }
}

fn moved(r: &Row<'_>) -> rusqlite::Result<Moved> {
    Ok(Moved { id: r.get(0)?, name: r.get(1)?, amount: r.get(2)? })
}
