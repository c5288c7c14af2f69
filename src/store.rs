//! The only place with SQL: one SQLite file, one writer at a time, one transaction per capture.
//!
//! * `open`: opening, making and migrating the file; what is not ours or is damaged stays untouched. `place` looks at
//!   the
//!   file before SQLite does, `backup` makes checked copies, `seat` counts the windows that have it open.
//! * one file per aggregate: `org` with `aliases`, `quotas`, `deals` with `import`, `browse`, `changed` and `stays`, `leads`, `activities`, `buyers`, `captures`, `drafts`, `submissions`, `explained`, `meetings`,
//!   `settings`, `handwork`, `search`; `then` what stood at a past moment; `courses`, `slips` and `sold` the ways of deals through past days.
//! * `rows`: how the domain's types stand in columns.
//!
//! What may not be done here: asking for the time (every moment comes from the caller), drawing, guessing at what
//! cannot be read.

mod activities;
mod aliases;
mod audience;
mod backup;
mod briefs;
mod browse;
mod buyers;
mod captures;
mod changed;
mod courses;
mod deals;
mod drafts;
mod error;
mod explained;
mod filter;
mod fixes;
mod habits;
mod handwork;
mod hygiene;
mod import;
mod lead_answers;
mod leads;
mod left;
mod limits;
mod lives;
mod log;
mod mark;
mod meetings;
mod open;
mod org;
mod past;
mod place;
mod quotas;
mod rows;
mod search;
mod seat;
mod second;
mod settings;
mod slips;
mod sold;
mod stays;
mod submissions;
#[cfg(test)]
mod tests;
mod then;
mod wins;
mod worth;

use std::path::PathBuf;

use rusqlite::{Connection, TransactionBehavior};

use crate::domain::forecast::audience::Audience;
use crate::domain::limits::LimitChange;

pub use activities::{ActivityRow, ImportedActivities};
pub use browse::{Picked, Stopper, sorted};
pub use changed::{Moved, Moves};
pub use error::StoreError;
pub use filter::{
    ActionFilter, DealFilter, DealRow, Imported, MeetingFilter, NewMeeting, OpenOptions, Opened, Present, Snapshot,
    SubmissionFilter, Sums,
};
pub use habits::{HabitRow, StagePhaseRow};
pub use import::{Arrival, ArrivalKey, Arrivals, Told};
pub use leads::{ImportedLeads, LeadEvent, LeadRow, Reading};
pub use left::LeftBehind;
pub use place::BESIDE;
pub use search::Onlookers;
pub use slips::{Lock, Watched};
pub use sold::Sold;
pub use wins::Win;

/// How long a write waits for another program's.
pub const PATIENCE: std::time::Duration = std::time::Duration::from_secs(5);

/// Everything the program remembers.
pub struct Store {
    conn: Connection,
    place: Option<PathBuf>,
    seat: Option<seat::Seat>,
    /// Limits of a config that is tried out: they count here and are not kept.
    supposed: Vec<LimitChange>,
    /// Who listens to what is read.
    audience: std::cell::Cell<Audience>,
    /// After the connection, so that it is closed first.
    _held: Option<place::Held>,
}

type Result<T> = std::result::Result<T, StoreError>;

impl Store {
    /// Runs everything `f` writes in one transaction: all of it is saved, or nothing. For what makes many writes at
    /// once (the demo):
    /// one fsync in place of thousands. Never around a wait for a person: no other window can write meanwhile.
    pub fn batch<T>(&mut self, f: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        if !self.conn.is_autocommit() {
            self.conn.execute_batch("SAVEPOINT batch")?;
            let done = f(self);
            let end = if done.is_ok() { "RELEASE batch" } else { "ROLLBACK TO batch; RELEASE batch" };
            return match self.conn.execute_batch(end) {
                Ok(()) => done,
                Err(e) => done.and(Err(e.into())),
            };
        }
        self.conn.execute_batch("BEGIN IMMEDIATE")?;
        let done = f(self);
        if self.conn.is_autocommit() {
            // SQLite has taken everything back on its own (a full disk, an I/O error); what `f` did after that must
            // not count.
            return done.and(Err(StoreError::Refused("nothing was saved: the disk failed on the way".into())));
        }
        match done.and_then(|value| Ok(self.conn.execute_batch("COMMIT").map(|()| value)?)) {
            Ok(value) => Ok(value),
            Err(e) => {
                if !self.conn.is_autocommit() {
                    self.conn.execute_batch("ROLLBACK")?;
                }
                Err(e)
            }
        }
    }

    /// How long the next writes wait for another program's before they fail; [`PATIENCE`] where nothing is said.
    pub fn wait_at_most(&self, patience: std::time::Duration) {
        if let Err(e) = self.conn.busy_timeout(patience) {
            tracing::warn!("the time to wait cannot be set: {e}");
        }
    }

    /// One write: a transaction of its own that takes the lock at once, or a savepoint within [`Store::batch`].
    fn write<T>(&mut self, f: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        if self.conn.is_autocommit() {
            let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let done = f(&tx)?;
            tx.commit()?;
            Ok(done)
        } else {
            let point = self.conn.savepoint()?;
            let done = f(&point)?;
            point.commit()?;
            Ok(done)
        }
    }
}
