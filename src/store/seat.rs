//! The advisory mark that says how many windows have a file open: one small locked file per window, beside the
//! database.
//! The lock goes with its process, also a killed one; what it leaves is an empty file that the next window takes over.

use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};

/// More windows than this are not counted.
const SEATS: u32 = 16;

/// A window's own mark; it goes when this is dropped.
pub(super) struct Seat {
    path: PathBuf,
    _locked: File,
}

impl Drop for Seat {
    fn drop(&mut self) {
        std::fs::remove_file(&self.path).ok();
    }
}

impl Seat {
    /// Takes the first free seat. `None` where the folder cannot be written, locks do not work, or all are taken: the
    /// mark is only advice.
    pub(super) fn take(database: &Path) -> Option<Self> {
        (1..=SEATS).find_map(|n| {
            let path = seat(database, n)?;
            let mut options = OpenOptions::new();
            options.read(true).write(true).create(true).truncate(false);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let file = options.open(&path).ok()?;
            file.try_lock().ok()?;
            // Somebody may have removed it between the opening and the lock: a lock nobody can see is none.
            is_at(&file, &path).then_some(Self { path, _locked: file })
        })
    }

    /// How many windows have a seat, without this one.
    pub(super) fn others(database: &Path, own: Option<&Self>) -> usize {
        (1..=SEATS)
            .filter_map(|n| seat(database, n))
            .filter(|path| own.is_none_or(|own| own.path != *path))
            .filter(|path| match File::open(path) {
                Ok(file) => matches!(file.try_lock_shared(), Err(std::fs::TryLockError::WouldBlock)),
                Err(_) => false,
            })
            .count()
    }
}

fn seat(database: &Path, n: u32) -> Option<PathBuf> {
    let mut name = std::ffi::OsString::from(".");
    name.push(database.file_name()?);
    name.push(format!(".window-{n}"));
    Some(database.with_file_name(name))
}

#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    match (file.metadata(), path.metadata()) {
        (Ok(held), Ok(there)) => (held.dev(), held.ino()) == (there.dev(), there.ino()),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_at(_file: &File, path: &Path) -> bool {
    path.exists()
}
