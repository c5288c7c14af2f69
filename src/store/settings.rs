//! Small things the program remembers about itself.

use rusqlite::params;

use super::rows::{first, run};
use super::{Result, Store};

impl Store {
    /// A remembered small thing ("me", "home_unit"): not for captures.
    pub fn setting(&self, key: &str) -> Result<Option<String>> {
        first(&self.conn, "SELECT value FROM setting WHERE key = ?1", [key], |r| r.get(0))
    }

    /// Remembers it, in place of what was remembered under that key.
    pub fn set_setting(&mut self, key: &str, value: &str) -> Result<()> {
        self.write(|tx| {
            let sql = "INSERT INTO setting (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value";
            run(tx, sql, params![key, value]).map(drop)
        })
    }

    /// Whether anything in the file is worth something: a deal, a target, a number that was called.
    pub fn has_amounts(&self) -> Result<bool> {
        let sql = "SELECT 1 WHERE EXISTS (SELECT 1 FROM deal WHERE amount IS NOT NULL)
                        OR EXISTS (SELECT 1 FROM quota) OR EXISTS (SELECT 1 FROM submission)";
        Ok(first(&self.conn, sql, [], |_| Ok(()))?.is_some())
    }
}
