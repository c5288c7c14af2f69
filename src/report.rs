//! What leaves the house: minutes as Markdown and as plain text, files, the clipboard.
//!
//! Plain data in, text or a file out. Nothing here reads the store, the clock or the terminal, and no private note has a
//! field to come in by. Text that came from outside is neutralised for where it goes ([`markdown`]).
//!
//! * [`minutes`]: a meeting's minutes from [`minutes::MinutesData`].
//! * [`markdown`]: makes foreign text harmless in Markdown, and lays tables out.
//! * [`files`]: a new file that never replaces an old one.
//! * [`refused`]: the rows an import left out.
//! * [`spreadsheet`]: tables as CSV that no spreadsheet computes.
//! * [`crm_updates`]: what was corrected here and has to go back to the CRM.
//! * [`clipboard`]: the escape sequence that asks the terminal to copy.

pub mod clipboard;
pub mod crm_updates;
pub mod files;
pub mod markdown;
pub mod minutes;
pub mod refused;
pub mod spreadsheet;

use std::path::PathBuf;

/// What can go wrong on the way out, in words that say what to do.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The template cannot be read or filled.
    #[error("the minutes template{at}: {what}; mend it, or move it away to use the one built in", at = line.map_or_else(String::new, |l| format!(", line {l}")))]
    Template {
        /// The template's line, where it is known.
        line: Option<usize>,
        /// What is wrong with it.
        what: String,
    },
    /// The file cannot be written.
    #[error("{path} was not written: {source}; {advice}", path = path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
        /// What to do about it.
        advice: &'static str,
    },
    /// More than terminals take.
    #[error(
        "{} kB is more than a terminal's clipboard takes ({} kB): write it to a file instead",
        size / 1000,
        limit / 1000
    )]
    TooLongToCopy {
        /// Bytes there are.
        size: usize,
        /// Bytes there may be.
        limit: usize,
    },
}
