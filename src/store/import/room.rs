//! What SQLite is given while a whole file is read in, and gives back afterwards.

use rusqlite::Connection;

use crate::store::Result;

/// More room while a file is read in.
pub(super) struct Room {
    cache: i64,
    temporary: i64,
    /// The log was put aside: a first file goes straight into the database.
    aside: bool,
}

/// The page cache during an import, as SQLite counts it: negative is KiB.
const CACHE_KIB: i64 = -32_000;

impl Room {
    pub(super) fn make(conn: &Connection) -> Result<Self> {
        let room = Self {
            cache: conn.pragma_query_value(None, "cache_size", |r| r.get(0))?,
            temporary: conn.pragma_query_value(None, "temp_store", |r| r.get(0))?,
            aside: conn.is_autocommit() && put_log_aside(conn)?,
        };
        conn.pragma_update(None, "cache_size", CACHE_KIB)?;
        if conn.is_autocommit() {
            conn.pragma_update(None, "temp_store", 1)?;
        }
        Ok(room)
    }

    /// Gives everything back. What was written is safe by then: what cannot be given back is noted and no failure of it.
    pub(super) fn give_back(self, conn: &Connection) {
        let mut all = vec![check_again(conn), set(conn, "cache_size", self.cache)];
        if conn.is_autocommit() {
            all.push(set(conn, "temp_store", self.temporary));
        }
        if self.aside {
            all.push(set(conn, "synchronous", "FULL"));
            // where another window has come meanwhile, the next to open the file alone does it
            all.push(conn.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(())).map_err(Into::into));
        }
        conn.flush_prepared_statement_cache();
        all.push(conn.release_memory().map_err(Into::into));
        for e in all.into_iter().filter_map(Result::err) {
            tracing::warn!("after an import a connection is not as it was: {e}");
        }
    }
}

fn set(conn: &Connection, what: &str, to: impl rusqlite::ToSql) -> Result<()> {
    Ok(conn.pragma_update(None, what, to)?)
}

/// A log holds what is written until it is copied into the file: everything is written twice. Where there is no deal yet
/// nearly all pages are new ones, of which a rollback journal keeps nothing, so they are written once; killed on the way, the
/// file is cut back to what it was when it is opened again. `false`: another window has the file open, which only a log allows.
fn put_log_aside(conn: &Connection) -> Result<bool> {
    let any = conn.query_row("SELECT EXISTS (SELECT 1 FROM deal)", [], |r| r.get::<_, bool>(0))?;
    if any || conn.path().is_none_or(str::is_empty) {
        return Ok(false);
    }
    conn.busy_timeout(std::time::Duration::ZERO)?;
    let mode = conn.query_row("PRAGMA journal_mode = DELETE", [], |r| r.get::<_, String>(0));
    conn.busy_timeout(crate::store::PATIENCE)?;
    let aside = match mode {
        Ok(mode) => mode == "delete",
        // with the log it goes, too
        Err(e) => {
            tracing::debug!("a first file is written through the log: {e}");
            false
        }
    };
    if aside {
        // the folder is written through, too, when the journal goes
        set(conn, "synchronous", "EXTRA")?;
    }
    Ok(aside)
}

/// What an index is sorted by in memory, as SQLite counts it: what stays within a processor's cache is sorted quickest, and
/// merging the pieces costs little.
const SORTED_KIB: i64 = -4000;

/// Room for making indexes.
pub(super) fn for_sorting(conn: &Connection) -> Result<()> {
    Ok(conn.pragma_update(None, "cache_size", SORTED_KIB)?)
}

/// Rows that are made of our own types keep every CHECK: to have SQLite go through them for each costs as much as writing
/// it. To be ended with [`check_again`].
pub(super) fn trust(conn: &Connection) -> Result<()> {
    Ok(conn.pragma_update(None, "ignore_check_constraints", true)?)
}

/// The end of [`trust`].
pub(super) fn check_again(conn: &Connection) -> Result<()> {
    Ok(conn.pragma_update(None, "ignore_check_constraints", false)?)
}
