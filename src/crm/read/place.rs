//! Where the bytes of an import are, and whether they are still the same when they are read again.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use xxhash_rust::xxh3::Xxh3;

use crate::crm::error::{CrmError, Unreadable};

/// The most that is taken from a pipe or out of an archive: it goes into a temporary file.
pub const LONGEST_SPOOL: u64 = 1 << 30;
/// How much of a file says what it is.
const START: u64 = 64 * 1024;
const CHUNK: usize = 128 * 1024;

/// Where the bytes are.
#[derive(Debug, Clone)]
pub enum Place {
    /// On disk, under this name.
    File(PathBuf),
    /// In a temporary file without a name: what came through a pipe or out of an archive.
    Spool(Spool),
    /// In memory.
    Bytes(Arc<[u8]>),
}

/// What was found when the bytes were read for the first time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// How many.
    pub bytes: u64,
    /// XXH3 of all of them.
    pub digest: u64,
}

impl Place {
    /// A file on disk; what can be read only once is copied into a temporary file.
    ///
    /// # Errors
    /// What is missing or may not be read; a pipe that does not end.
    pub fn open(path: &Path, name: &str) -> Result<Self, CrmError> {
        let failed = |e| CrmError::reading(name, e);
        if std::fs::metadata(path).map_err(failed)?.is_file() {
            return Ok(Self::File(path.to_owned()));
        }
        let mut pipe = File::open(path).map_err(failed)?;
        match Spool::of(&mut pipe).map_err(failed)? {
            Some(spool) => Ok(Self::Spool(spool)),
            None => Err(CrmError::file(name, "is a pipe with more than 1 GB: write it to a file first")),
        }
    }

    /// Reads from the start.
    ///
    /// # Errors
    /// A file that cannot be opened.
    pub fn reader(&self) -> io::Result<Box<dyn ReadSeek>> {
        Ok(match self {
            Self::File(path) => Box::new(File::open(path)?),
            Self::Spool(spool) => Box::new(spool.reader()),
            Self::Bytes(bytes) => Box::new(Cursor::new(Arc::clone(bytes))),
        })
    }

    /// The first bytes.
    ///
    /// # Errors
    /// What the system says.
    pub fn start(&self) -> io::Result<Vec<u8>> {
        let mut start = Vec::new();
        self.reader()?.take(START).read_to_end(&mut start)?;
        Ok(start)
    }

    /// Reads all of it once and shows every piece.
    ///
    /// # Errors
    /// What the system says.
    pub fn survey(&self, mut show: impl FnMut(&[u8])) -> io::Result<Seen> {
        let mut input = self.reader()?;
        let (mut hash, mut bytes) = (Xxh3::new(), 0);
        let mut chunk = vec![0; CHUNK];
        loop {
            let n = read_some(&mut input, &mut chunk)?;
            if n == 0 {
                return Ok(Seen { bytes, digest: hash.digest() });
            }
            let piece = chunk.get(..n).unwrap_or_default();
            hash.update(piece);
            show(piece);
            bytes += n as u64;
        }
    }

    /// Reads from the start; at the end it is an error when the bytes were not those that were `seen`.
    ///
    /// # Errors
    /// A file that cannot be opened.
    pub fn watched(&self, seen: Seen) -> io::Result<Watched> {
        Ok(Watched { inner: self.reader()?, hash: Box::default(), bytes: 0, seen, progress: Arc::default() })
    }
}

/// What can be read in any order, and in another thread.
pub trait ReadSeek: Read + Seek + Send {}

impl<T: Read + Seek + Send> ReadSeek for T {}

/// Reads on, past interruptions.
fn read_some(input: &mut impl Read, to: &mut [u8]) -> io::Result<usize> {
    loop {
        match input.read(to) {
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}

/// The bytes are not those that were seen before.
fn changed() -> io::Error {
    Unreadable::io("has changed while it was read: import it again")
}

/// Reads and compares with what was seen before.
pub struct Watched {
    inner: Box<dyn ReadSeek>,
    hash: Box<Xxh3>,
    bytes: u64,
    seen: Seen,
    progress: Arc<AtomicU64>,
}

impl Watched {
    /// Counts the bytes that were read.
    pub fn progress(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.progress)
    }
}

impl Read for Watched {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(to)?;
        if n == 0 && !to.is_empty() {
            let now = Seen { bytes: self.bytes, digest: self.hash.digest() };
            return if now == self.seen { Ok(0) } else { Err(changed()) };
        }
        self.hash.update(to.get(..n).unwrap_or_default());
        self.bytes += n as u64;
        self.progress.store(self.bytes, Ordering::Relaxed);
        // one that grows without end has an end here
        if self.bytes > self.seen.bytes { Err(changed()) } else { Ok(n) }
    }
}

/// A temporary file without a name: it is gone when nobody holds it any more, whatever happens to the program.
#[derive(Debug, Clone)]
pub struct Spool(Arc<Mutex<File>>);

impl Spool {
    /// Of a file that has all its bytes.
    pub fn new(file: File) -> Self {
        Self(Arc::new(Mutex::new(file)))
    }

    /// Copies all of `input`; `None` when it is longer than [`LONGEST_SPOOL`].
    ///
    /// # Errors
    /// What the system says, of reading or of writing.
    pub fn of(input: &mut impl Read) -> io::Result<Option<Self>> {
        let mut file = tempfile::tempfile()?;
        let copied = io::copy(&mut input.take(LONGEST_SPOOL + 1), &mut file)?;
        file.flush()?;
        Ok((copied <= LONGEST_SPOOL).then(|| Self::new(file)))
    }

    fn reader(&self) -> SpoolReader {
        SpoolReader { file: Arc::clone(&self.0), at: 0 }
    }
}

/// Reads a temporary file from its own position.
pub struct SpoolReader {
    file: Arc<Mutex<File>>,
    at: u64,
}

impl Read for SpoolReader {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(self.at))?;
        let n = file.read(to)?;
        self.at += n as u64;
        Ok(n)
    }
}

impl Seek for SpoolReader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let to = match to {
            SeekFrom::Current(by) => {
                let at = self.at.checked_add_signed(by).ok_or(io::ErrorKind::InvalidInput)?;
                SeekFrom::Start(at)
            }
            other => other,
        };
        self.at = file.seek(to)?;
        Ok(self.at)
    }
}
