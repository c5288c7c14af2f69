//! What can go wrong with the file, in words that say what to do.

use std::path::PathBuf;

/// A failure of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite said no.
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    /// Another window has changed the same thing meanwhile.
    #[error("{0} was changed in another window meanwhile; what is shown is fresh now, try again")]
    Conflict(&'static str),
    /// The level above has used this number.
    #[error("the level above has already used this number: submit an amendment with its reason instead")]
    Used,
    /// The file is not ours, newer, damaged, not a file, on a full disk ...
    #[error("{path}: {what}", path = path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What is wrong and what to do.
        what: String,
    },
    /// What is stored cannot be read.
    #[error("stored {0} cannot be read: {1}")]
    Corrupt(&'static str, String),
    /// Refused for a reason.
    #[error("{0}")]
    Refused(String),
}
