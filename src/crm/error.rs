//! Why a whole file cannot be imported, in words that say what to do; and why a single row could not.

use serde::Serialize;

use crate::store::StoreError;

/// A failure of the whole import. Nothing of the file was written.
#[derive(Debug, thiserror::Error)]
pub enum CrmError {
    /// The system said no.
    #[error("{file}: {source}")]
    Io {
        /// Which file.
        file: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is not one that can be read.
    #[error("{file} {what}")]
    File {
        /// Which file.
        file: String,
        /// What it is and what to do.
        what: String,
    },
    /// Not UTF-8, although it was said to be.
    #[error("{file}: line {line} is not UTF-8: leave out --encoding, or say another one")]
    NotUtf8 {
        /// Which file.
        file: String,
        /// The first line that is not.
        line: u64,
    },
    /// No line looks like a header.
    #[error(
        "{file}: no line has column names of {kind}; the first line has: {labels}. A map file (--map) can name them"
    )]
    NoHeader {
        /// Which file.
        file: String,
        /// "deals", "people", "quotas".
        kind: &'static str,
        /// What the first line has.
        labels: String,
    },
    /// Columns without which there is no import.
    #[error(
        "{file}: no column for {missing}; it has: {labels}. Add it to the export, or name the column in a map file (--map)"
    )]
    MissingColumns {
        /// Which file.
        file: String,
        /// The missing facts.
        missing: String,
        /// What the header has.
        labels: String,
    },
    /// A date column that can be read in two ways.
    #[error(
        "{file}: dates such as `{sample}` in column `{column}` could start with the day or with the month: say which with --date-order dmy or --date-order mdy"
    )]
    DateOrder {
        /// Which file.
        file: String,
        /// The column's label.
        column: String,
        /// One value.
        sample: String,
    },
    /// A map file that cannot be used.
    #[error("map file: {0}")]
    Map(String),
    /// A setting that cannot be used.
    #[error("{0}")]
    Setting(String),
    /// Somebody has stopped it.
    #[error("the import was stopped: nothing of the file was written")]
    Cancelled,
    /// The store said no.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl CrmError {
    pub(super) fn file(file: &str, what: &str) -> Self {
        Self::File { file: file.to_owned(), what: what.to_owned() }
    }

    /// What the system or a reader of ours says while the file is read.
    pub(super) fn reading(file: &str, source: std::io::Error) -> Self {
        match source.get_ref().and_then(|e| e.downcast_ref::<Unreadable>()) {
            Some(unreadable) => Self::file(file, &unreadable.0),
            None => Self::Io { file: file.to_owned(), source },
        }
    }
}

/// What a reader of ours found, on its way through [`std::io::Error`]: what the file is and what to do.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Unreadable(pub(super) String);

impl Unreadable {
    /// As an error of reading.
    pub(super) fn io(what: &str) -> std::io::Error {
        std::io::Error::other(Self(what.to_owned()))
    }
}

/// A row that was not imported, or was taken without what one of its cells should say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// The line it begins on.
    pub line: u64,
    /// The label of the column at fault, where it is one.
    pub column: Option<String>,
    /// What stood there, cleaned and clipped.
    pub value: String,
    /// What the row is about: the deal's name, the person's; `None`: it does not say.
    pub name: Option<String>,
    /// Why, and where it helps what to do.
    pub reason: String,
}

/// Text of a file as it may be shown: cleaned, 60 characters at most.
pub fn clip(text: &str) -> String {
    let short: String = text.chars().take(200).collect();
    let clean = crate::domain::text::clean(&short);
    if clean.chars().count() <= 60 && short.len() == text.len() {
        return clean;
    }
    clean.chars().take(59).chain(['…']).collect()
}
