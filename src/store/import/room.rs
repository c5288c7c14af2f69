//! What SQLite is given while a whole file is read in, and gives back afterwards.

use rusqlite::Connection;

use crate::store::Result;

/// More room while a file is read in.
pub(super) struct Room {
    cache: i64,
    temporary: i64,
}

/// The page cache during an import, as SQLite counts it: negative is KiB.
const CACHE_KIB: i64 = -32_000;

impl Room {
    pub(super) fn make(conn: &Connection) -> Result<Self> {
        let room = Self {
            cache: conn.pragma_query_value(None, "cache_size", |r| r.get(0))?,
            temporary: conn.pragma_query_value(None, "temp_store", |r| r.get(0))?,
        };
        conn.pragma_update(None, "cache_size", CACHE_KIB)?;
        if conn.is_autocommit() {
            conn.pragma_update(None, "temp_store", 1)?;
        }
        Ok(room)
    }

    pub(super) fn give_back(self, conn: &Connection) -> Result<()> {
        conn.pragma_update(None, "cache_size", self.cache)?;
        if conn.is_autocommit() {
            conn.pragma_update(None, "temp_store", self.temporary)?;
        }
        conn.flush_prepared_statement_cache();
        Ok(conn.release_memory()?)
    }
}
