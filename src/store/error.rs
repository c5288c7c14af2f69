//! What can go wrong with the file, in words that say what happened and what to do. Nothing here is shown as it comes
//! from SQLite where there is a sentence for it.

use std::path::PathBuf;

use rusqlite::ErrorCode;

/// A failure of the store. Its `Display` is the sentence for the person; [`StoreError::advice`] says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite said no.
    #[error("{}", plain(.0))]
    Sqlite(#[source] rusqlite::Error),
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

impl From<rusqlite::Error> for StoreError {
    fn from(e: rusqlite::Error) -> Self {
        match e {
            rusqlite::Error::FromSqlConversionFailure(_, _, why) => Self::Corrupt("value", why.to_string()),
            other => Self::Sqlite(other),
        }
    }
}

impl StoreError {
    /// What to do about it, where the sentence itself does not say it. One sentence.
    pub fn advice(&self) -> Option<&'static str> {
        let Self::Sqlite(e) = self else { return None };
        Some(match code(e)? {
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => {
                "Wait until the other window is done, or close it, and try again."
            }
            ErrorCode::DiskFull => "Free some space, then save again; what was saved before is safe.",
            ErrorCode::SystemIoFailure => {
                "Check the disk and the free space, then save again; copy the text out if it keeps failing."
            }
            ErrorCode::ReadOnly => "Make the file and its folder writable for you, or open a copy with --db.",
            ErrorCode::CannotOpen | ErrorCode::PermissionDenied => {
                "Check that the file and its folder are yours to read and write."
            }
            ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => {
                "Close the program, keep a copy of the file, and restore the newest backup."
            }
            _ => return None,
        })
    }

    /// Nothing was saved, and the same write may succeed later: a full disk, an I/O error, a lock held too long, a
    /// folder that cannot be written. The text should stay in its field, marked as not saved.
    pub fn may_pass(&self) -> bool {
        let Self::Sqlite(e) = self else { return false };
        matches!(
            code(e),
            Some(
                ErrorCode::DatabaseBusy
                    | ErrorCode::DatabaseLocked
                    | ErrorCode::DiskFull
                    | ErrorCode::SystemIoFailure
                    | ErrorCode::ReadOnly
                    | ErrorCode::CannotOpen
                    | ErrorCode::PermissionDenied
            )
        )
    }
}

fn code(e: &rusqlite::Error) -> Option<ErrorCode> {
    e.sqlite_error_code()
}

/// SQLite's error in a manager's words.
fn plain(e: &rusqlite::Error) -> String {
    let Some(code) = code(e) else { return format!("the database answered: {e}") };
    match code {
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => {
            "not saved: another program keeps writing to the file".into()
        }
        ErrorCode::DiskFull => "not saved: the disk is full".into(),
        ErrorCode::SystemIoFailure => "not saved: the disk reported an error".into(),
        ErrorCode::ReadOnly => "not saved: the file, or the folder it is in, cannot be written".into(),
        ErrorCode::CannotOpen => "the file, or the folder it is in, cannot be opened".into(),
        ErrorCode::PermissionDenied => "the file, or the folder it is in, does not let us in".into(),
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => "the file is damaged".into(),
        ErrorCode::OutOfMemory => "not saved: the machine is out of memory".into(),
        ErrorCode::TooBig => "not saved: the text is too long".into(),
        ErrorCode::ConstraintViolation => constraint(e),
        _ => format!("the database answered: {e}"),
    }
}

fn constraint(e: &rusqlite::Error) -> String {
    match e.sqlite_extended_error_code() {
        Some(rusqlite::ffi::SQLITE_CONSTRAINT_FOREIGNKEY) => {
            "not saved: it names a person, a unit, a deal or a meeting that is not in this file".into()
        }
        Some(rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY | rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE) => {
            format!("not saved: it is already there ({e})")
        }
        Some(rusqlite::ffi::SQLITE_CONSTRAINT_TRIGGER) => "not saved: history is added to, never changed".into(),
        _ => format!("not saved: a rule of the file forbids it ({e})"),
    }
}
