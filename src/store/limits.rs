//! The limits by day. A limit is never edited: a newer row counts from its own day on.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rusqlite::{Connection, params};

use super::rows::{Day, all, run};
use super::{Result, Store};
use crate::domain::limits::{LimitChange, Limits};

impl Store {
    /// Every limit there ever was, and those that are supposed.
    pub fn limits(&self) -> Result<Limits> {
        Ok(Limits::new([kept(&self.conn)?, self.supposed.clone()].concat()))
    }

    /// Looks at everything by what this config says, as [`Store::note_limits`] would note it, and writes nothing: a config
    /// that is tried out does not become history.
    pub fn suppose_limits(
        &mut self,
        said: &BTreeMap<String, String>,
        shipped: &BTreeMap<String, String>,
        named: Option<NaiveDate>,
        today: NaiveDate,
    ) -> Result<()> {
        let known = read(&self.conn)?;
        self.supposed = known.to_note(said, shipped, known.counts_from(named, today), today);
        Ok(())
    }

    /// Notes what the config says, where it is not what is known already. `shipped`: what the program says without one
    /// ([`Limits::to_note`]). `named`: the day from which on the config says
    /// that it counts. Returns how many limits changed, those aside that
    /// only a newer program knows; where none did nothing is written, and no lock is taken.
    pub fn note_limits(
        &mut self,
        said: &BTreeMap<String, String>,
        shipped: &BTreeMap<String, String>,
        named: Option<NaiveDate>,
        today: NaiveDate,
    ) -> Result<usize> {
        let missing = |limits: &Limits| limits.to_note(said, shipped, limits.counts_from(named, today), today);
        let before = read(&self.conn)?;
        if missing(&before).is_empty() {
            return Ok(0);
        }
        self.write(|tx| {
            // another window may have noted it meanwhile
            let missing = missing(&read(tx)?);
            let sql = "INSERT INTO limit_change (key, value, valid_from, noted_on) VALUES (?1, ?2, ?3, ?4)";
            for change in &missing {
                run(tx, sql, params![change.key, change.value, Day(change.valid_from), Day(change.noted_on)])?;
            }
            let known = before.on(today);
            Ok(missing.iter().filter(|c| known.is_empty() || known.contains_key(c.key.as_str())).count())
        })
    }
}

fn read(conn: &Connection) -> Result<Limits> {
    Ok(Limits::new(kept(conn)?))
}

fn kept(conn: &Connection) -> Result<Vec<LimitChange>> {
    let sql = "SELECT key, value, valid_from, noted_on FROM limit_change ORDER BY id";
    all(conn, sql, [], |r| {
        let (valid_from, noted_on): (Day, Day) = (r.get(2)?, r.get(3)?);
        Ok(LimitChange { key: r.get(0)?, value: r.get(1)?, valid_from: valid_from.0, noted_on: noted_on.0 })
    })
}
