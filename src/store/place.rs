//! The file before SQLite sees it: whether it may be opened at all, whose it may be to read, and where a new one comes
//! from.
//!
//! SQLite's locks on POSIX systems are lost when the same process closes any other handle of the file. So the file is
//! only
//! looked at here while no [`super::Store`] of this process has it open; [`Turn`] sees to that.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{Result, StoreError};

/// What the file says it is: "Bwhr". It is set by the first migration.
pub(super) const APPLICATION_ID: u32 = 0x4277_6872;

const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// Every file that a store of this process has open. Opening goes one by one.
static OPEN: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// The right to look at files and to open one.
pub(super) struct Turn(MutexGuard<'static, Vec<PathBuf>>);

/// A file this process has open; told so when it is dropped. Must be dropped after the connection.
pub(super) struct Held(PathBuf);

impl Turn {
    pub(super) fn wait() -> Self {
        Self(OPEN.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// This process has it open: do not look at it with anything but SQLite.
    pub(super) fn is_open(&self, real: &Path) -> bool {
        self.0.iter().any(|p| p == real)
    }

    pub(super) fn hold(&mut self, real: &Path) -> Held {
        self.0.push(real.to_owned());
        Held(real.to_owned())
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(i) = open.iter().position(|p| *p == self.0) {
            open.swap_remove(i);
        }
    }
}

/// A failure that names the file.
pub(super) fn refuse(path: &Path, what: impl Into<String>) -> StoreError {
    StoreError::File { path: path.to_owned(), what: what.into() }
}

/// The file's real path where there is something to open; `None` where there is nothing yet. Folders, pipes, devices
/// and links to
/// nowhere are refused without being opened.
pub(super) fn find(path: &Path) -> Result<Option<PathBuf>> {
    match fs::symlink_metadata(path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(refuse(path, format!("it cannot be reached ({e}); name another file with --db"))),
        Ok(_) => {}
    }
    let real = fs::canonicalize(path).map_err(|e| {
        refuse(path, format!("this is a link that leads nowhere ({e}); remove it or name another file"))
    })?;
    let meta = fs::metadata(&real).map_err(|e| refuse(path, format!("it cannot be reached ({e})")))?;
    if meta.is_dir() {
        return Err(refuse(path, "this is a folder; name a file in it"));
    }
    if !meta.is_file() {
        return Err(refuse(path, "this is not a regular file (a pipe, a socket or a device); name another file"));
    }
    Ok(Some(real))
}

/// What the first hundred bytes say.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Header {
    /// Ours, of this `user_version`.
    Ours(i32),
    /// Not ours or not whole, in words. `true`: it may be a damaged file of ours.
    Not(String, bool),
}

/// Reads the first hundred bytes, and no more.
pub(super) fn header(real: &Path) -> io::Result<Header> {
    let mut bytes = Vec::with_capacity(100);
    File::open(real)?.take(100).read_to_end(&mut bytes)?;
    let number = |at: usize| {
        let four = bytes.get(at..at + 4).and_then(|b| <[u8; 4]>::try_from(b).ok());
        four.map(u32::from_be_bytes)
    };
    if bytes.is_empty() {
        return Ok(Header::Not(
            "the file is empty; if nothing else is to write to it, delete it and start again".into(),
            true,
        ));
    }
    if bytes.iter().all(|b| *b == 0) {
        return Ok(Header::Not("the file is damaged: it begins with nothing but zeros".into(), true));
    }
    if !bytes.starts_with(MAGIC) {
        return Ok(Header::Not("this is not a Bellwether file; name another one with --db".into(), false));
    }
    let (Some(version), Some(application)) = (number(60), number(68)) else {
        return Ok(Header::Not("the file is damaged: it ends after a few bytes".into(), true));
    };
    if application != APPLICATION_ID {
        return Ok(Header::Not("this is another program's database; name another file with --db".into(), false));
    }
    Ok(match i32::try_from(version) {
        Ok(version @ 1..) => Header::Ours(version),
        _ => Header::Not("the file is damaged: its version makes no sense".into(), true),
    })
}

/// The file ends within a page. SQLite writes whole ones, so without a log that could mend it something is lost, which a
/// quick look at the pages does not always find.
pub(super) fn ends_within_a_page(real: &Path) -> io::Result<bool> {
    let mut bytes = [0; 18];
    File::open(real)?.read_exact(&mut bytes)?;
    let size = match u16::from_be_bytes([bytes[16], bytes[17]]) {
        1 => 65_536,
        size => u64::from(size),
    };
    Ok(size == 0 || std::fs::metadata(real)?.len() % size != 0)
}

/// Whether the rollback journal beside the file has begun.
pub(super) fn begins_a_journal(real: &Path) -> bool {
    let mut start = [0; 4];
    let read = File::open(beside(real, "-journal")).and_then(|mut journal| journal.read_exact(&mut start));
    read.is_ok() && start == [0xd9, 0xd5, 0x05, 0xf9]
}

/// What SQLite keeps beside a file: the log, its index, and while a first file is read in a rollback journal. Each belongs
/// to that file alone: beside another one it would be taken into it.
pub const BESIDE: [&str; 3] = ["-wal", "-shm", "-journal"];

/// Sets aside what is left beside a name that no file has any more, so that it is not taken into a new one.
pub(super) fn set_leftovers_aside(real: &Path) -> io::Result<()> {
    for suffix in BESIDE {
        let left = beside(real, suffix);
        if left.exists() {
            std::fs::rename(&left, beside(&left, ".left"))?;
        }
    }
    Ok(())
}

/// A file of the same name with something behind it: SQLite's `-wal` and `-shm`.
pub(super) fn beside(real: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(real.as_os_str());
    name.push(suffix);
    PathBuf::from(name)
}

/// The folder a file is in.
pub(super) fn folder(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Makes a folder, and those above it, for nobody else to look into. One that is there stays as it is.
pub(super) fn make_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Makes a new, empty file that only its owner can read and write.
pub(super) fn make_file(path: &Path) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

/// Takes the rights of everybody else away from the file and what SQLite keeps beside it; `true` where there were any.
#[cfg(unix)]
pub(super) fn make_private(real: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    [""].into_iter().chain(BESIDE).fold(false, |had, suffix| {
        let path = beside(real, suffix);
        let open = fs::metadata(&path).is_ok_and(|m| m.permissions().mode() & 0o077 != 0);
        (open && fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).is_ok()) || had
    })
}

#[cfg(not(unix))]
pub(super) fn make_private(_real: &Path) -> bool {
    false
}

/// Makes a folder's entries last: a new name is only safe when its folder has been written.
pub(super) fn sync_folder(path: &Path) {
    #[cfg(unix)]
    if let Ok(folder) = File::open(folder(path)) {
        folder.sync_all().ok();
    }
    #[cfg(not(unix))]
    let _ = path;
}

/// Gives a finished file its name, unless something has that name by now (`AlreadyExists`).
pub(super) fn give_name(finished: &Path, name: &Path) -> io::Result<()> {
    match fs::hard_link(finished, name) {
        Ok(()) => fs::remove_file(finished).unwrap_or(()),
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => return Err(e),
        // A file system without links.
        Err(_) if !name.exists() => fs::rename(finished, name)?,
        Err(e) => return Err(e),
    }
    sync_folder(name);
    Ok(())
}

/// The name of the folder on the way that some service keeps in step with other machines: two of them writing lose
/// data.
pub(super) fn synced_by(real: &Path) -> Option<String> {
    const SERVICES: [&str; 7] =
        ["dropbox", "onedrive", "google drive", "googledrive", "mobile documents", "nextcloud", "syncthing"];
    real.components().map(|c| c.as_os_str().to_string_lossy().into_owned()).find(|part| {
        let part = part.to_lowercase();
        SERVICES.iter().any(|s| part.starts_with(s))
    })
}

/// Bytes that are free for us there; `None` where the system does not say.
pub(super) fn free_space(real: &Path) -> Option<u64> {
    let stats = fs4::statvfs(folder(real)).ok()?;
    (stats.total_space() > 0).then(|| stats.available_space())
}
