//! `--refused FILE`: the rows that were left out, as the table that the cockpit saves.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::app::refused_csv;
use crate::cli::output::Out;
use crate::crm::Report;
use crate::report::{ReportError, files};

/// Where the refused rows go.
#[derive(Debug, Clone, Default, Args)]
pub struct RefusedArgs {
    /// Write the refused rows to this file, as CSV
    #[arg(long, value_name = "FILE")]
    refused: Option<PathBuf>,
}

impl RefusedArgs {
    /// Writes the table, where it was asked for and there is something in it. A file that is there is never replaced: the
    /// table goes beside it, under the name that is said.
    ///
    /// # Errors
    /// The file cannot be written. The import itself is done by then.
    pub fn save(&self, report: &Report, out: Out) -> Result<(), ReportError> {
        let Some(path) = &self.refused else { return Ok(()) };
        if report.tally.listed().next().is_none() {
            return Ok(());
        }
        let written = files::write_new(path, &refused_csv(&report.tally))?;
        out.remark(&said(&written, report));
        Ok(())
    }
}

fn said(written: &Path, report: &Report) -> String {
    match report.tally.more_refused {
        0 => format!("refused rows: {}", written.display()),
        more => format!("refused rows: {}, the first ones; {more} more are not listed", written.display()),
    }
}
