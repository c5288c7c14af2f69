//! An export mostly has its deals in the order it had them in the last time. Walking along the table in that order finds each
//! without looking for it; a deal that is not where it is expected is looked for, and a file in another order is not walked.

use std::collections::VecDeque;

use rusqlite::{Connection, params};

use super::{Known, known};
use crate::store::Result;
use crate::store::rows::all;

/// Deals read at once.
const PIECE: u32 = 512;

/// So many deals that the file no longer has are passed over without looking for the next one.
const NEAR: usize = 16;

/// So many deals that were not where they were expected are forgiven.
const FORGIVEN: usize = 64;

/// A walk along the deals of one CRM.
#[derive(Default)]
pub(super) struct Walk {
    ahead: VecDeque<(Option<String>, Known)>,
    /// The last deal that was read.
    last: i64,
    found: usize,
    missed: usize,
    ended: bool,
}

impl Walk {
    /// The deal with this id, where it is the next or nearly; `None`: it has to be looked for.
    pub(super) fn next(&mut self, tx: &Connection, crm: &str, id: &str) -> Result<Option<Known>> {
        if self.ended {
            return Ok(None);
        }
        if self.ahead.len() < NEAR {
            self.read(tx, crm)?;
        }
        let near = self.ahead.iter().take(NEAR);
        if let Some(at) = near.into_iter().position(|(there, _)| there.as_deref() == Some(id)) {
            self.ahead.drain(..at);
            self.found += 1;
            return Ok(self.ahead.pop_front().map(|(_, known)| known));
        }
        self.missed += 1;
        self.ended |= self.missed > FORGIVEN && self.missed > self.found / 16;
        Ok(None)
    }

    /// A deal was looked for and found: where the walk had come along well so far, it goes on behind it.
    pub(super) fn found(&mut self, known: &Known) {
        let forward = self.ahead.front().is_some_and(|(_, front)| front.id.0 < known.id.0);
        if !self.ended && forward {
            self.ahead.clear();
            self.last = known.id.0;
        }
    }

    fn read(&mut self, tx: &Connection, crm: &str) -> Result<()> {
        let sql = "SELECT id, row_hash, gone, status, amount, close, owner, external_id FROM deal
                   WHERE crm = ?1 AND id > ?2 ORDER BY id LIMIT ?3";
        let piece = all(tx, sql, params![crm, self.last, PIECE], |r| Ok((r.get(7)?, known(r)?)))?;
        if let Some((_, last)) = piece.last() {
            self.last = last.id.0;
        }
        self.ahead.extend(piece);
        Ok(())
    }
}
