//! Copies of the whole file, checked before they get their name; and the newest good one for a file that is damaged.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use rusqlite::{Connection, OpenFlags};

use super::place::{self, Header, Turn, beside, find, folder, header, make_file, make_folder, refuse};
use super::{Result, Store, StoreError};

impl Store {
    /// A verified copy of the whole file, readable by its owner only. It gets its name only after it was checked and
    /// written
    /// through to the disk; an earlier copy of that name stays until then. Another program's file, a folder, and a
    /// file that is open are refused.
    pub fn backup_to(&self, to: &Path) -> Result<()> {
        make_folder(folder(to)).map_err(|e| refuse(to, format!("its folder cannot be made ({e})")))?;
        if let Some(there) = find(to)? {
            let turn = Turn::wait();
            if turn.is_open(&there) || self.place.as_ref() == Some(&there) {
                return Err(refuse(to, "this is the file that is open; name another one for its copy"));
            }
            if let Header::Not(..) = header(&there).map_err(|e| refuse(to, e.to_string()))? {
                return Err(refuse(to, "there is a file of this name that is no backup; name another one"));
            }
        }
        copy(&self.conn, to)
    }
}

/// A name nobody else has, for what is not finished yet.
pub(super) fn unfinished(path: &Path) -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".new-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed)));
    path.with_file_name(name)
}

/// Writes the copy under another name, checks it, and renames it.
pub(super) fn copy(conn: &Connection, to: &Path) -> Result<()> {
    let new = unfinished(to);
    fs::remove_file(&new).ok();
    let done = copy_as(conn, &new).and_then(|()| {
        fs::rename(&new, to).map_err(|e| refuse(to, format!("the copy could not be given its name ({e})")))
    });
    if done.is_err() {
        fs::remove_file(&new).ok();
    }
    place::sync_folder(to);
    done
}

fn copy_as(conn: &Connection, new: &Path) -> Result<()> {
    let name = new.to_str().ok_or_else(|| refuse(new, "the copy needs a name in plain text"))?;
    make_file(new).map_err(|e| refuse(new, format!("the copy cannot be written there ({e})")))?;
    conn.execute("VACUUM INTO ?1", [name]).map_err(|e| {
        let e = StoreError::from(e);
        refuse(new, format!("the copy could not be written: {e}"))
    })?;
    let found = findings(&immutable(new)?, "integrity_check")?;
    if let Some(first) = found.first() {
        return Err(refuse(new, format!("the copy did not pass its check and was removed: {first}")));
    }
    let synced = fs::OpenOptions::new().write(true).open(new).and_then(|f| f.sync_all());
    synced.map_err(|e| refuse(new, format!("the copy could not be written through to the disk ({e})")))
}

/// What SQLite's own check finds wrong; nothing is sound. A description of a table or an index that cannot be carried out
/// anew is a finding, too: the check passes over one changed letter in a function's name where a file is only read.
pub(super) fn findings(conn: &Connection, check: &str) -> Result<Vec<String>> {
    let texts = |sql: &str| conn.prepare(sql)?.query_map([], |r| r.get(0))?.collect::<rusqlite::Result<Vec<String>>>();
    let checked = || -> rusqlite::Result<Vec<String>> {
        let mut lines = texts(&format!("PRAGMA {check}"))?;
        lines.retain(|l| l != "ok");
        let anew = Connection::open_in_memory()?;
        // the tables in which the full-text index keeps its pages are made by making the index
        let own = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL
                     AND name NOT IN (SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'shadow') ORDER BY rowid";
        for sql in texts(own)? {
            if let Err(e) = anew.execute_batch(&sql) {
                lines.push(crate::domain::text::clean(&format!("a table's description: {e}")));
            }
        }
        Ok(lines)
    };
    match checked() {
        Err(rusqlite::Error::SqlInputError { msg, .. }) => Ok(vec![crate::domain::text::clean(&msg)]),
        found => Ok(found?),
    }
}

/// Opens a file that nobody else has open for reading, without leaving anything beside it.
pub(super) fn immutable(real: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let conn = Connection::open_with_flags(uri(real)?, flags)?;
    conn.execute_batch("PRAGMA mmap_size = 0; PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF")?;
    Ok(conn)
}

/// The path as SQLite's URI: every byte that means something there is escaped.
fn uri(real: &Path) -> Result<String> {
    let absolute = std::path::absolute(real).map_err(|e| refuse(real, e.to_string()))?;
    let mut text = String::from("file:");
    if cfg!(windows) {
        text.push('/');
    }
    for byte in absolute.as_os_str().as_encoded_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' => text.push(char::from(*byte)),
            b'\\' if cfg!(windows) => text.push('/'),
            b':' if cfg!(windows) => text.push(':'),
            other => text.push_str(&format!("%{other:02X}")),
        }
    }
    text.push_str("?immutable=1");
    Ok(text)
}

/// The newest file in the folder `backups` beside the database that passes the quick check.
pub(super) fn newest_good(real: &Path) -> Option<PathBuf> {
    let mut all: Vec<(std::time::SystemTime, PathBuf)> = fs::read_dir(folder(real).join("backups"))
        .ok()?
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let meta = entry.metadata().ok()?;
            (meta.is_file() && !entry.file_name().as_encoded_bytes().starts_with(b"."))
                .then_some((meta.modified().ok()?, entry.path()))
        })
        .collect();
    all.sort();
    let good = |path: &PathBuf| {
        matches!(header(path), Ok(Header::Ours(_)))
            && !beside(path, "-wal").exists()
            && !place::begins_a_journal(path)
            && immutable(path).is_ok_and(|conn| findings(&conn, "quick_check").is_ok_and(|f| f.is_empty()))
    };
    all.into_iter().rev().take(30).map(|(_, path)| path).find(good)
}
