//! How a command ends: what it was worth as an exit code, and the one line it leaves on standard error.

use std::fmt;
use std::io;
use std::process::ExitCode;

use super::output::tidy;

/// A command that was carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// All of it: exit 0.
    All,
    /// With rows that could not be read: exit 3.
    RowsRefused,
    /// A signal ended the cockpit: exit 128 + its number.
    Signalled(u8),
}

/// The words were off (exit 2), in a way that only shows against the data: a name nobody has, a period that is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Usage(pub String);

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Usage {}

/// The exit code; a failure is said in one line on standard error first. A closed pipe is not a failure: whoever read has
/// seen enough.
pub fn exit_code(result: anyhow::Result<Done>) -> ExitCode {
    match result {
        Ok(Done::All) => ExitCode::SUCCESS,
        Ok(Done::RowsRefused) => ExitCode::from(3),
        Ok(Done::Signalled(code)) => ExitCode::from(code),
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            let line = format!("bellwether: {}\n", one_line(&error));
            let _ = io::Write::write_all(&mut io::stderr(), line.as_bytes());
            ExitCode::from(if error.is::<Usage>() { 2 } else { 1 })
        }
    }
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|e| e.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe))
}

/// What went wrong and why, outermost first. A cause whose words are in what was said already is not said again.
fn one_line(error: &anyhow::Error) -> String {
    let mut line = String::new();
    for cause in error.chain() {
        let words = tidy(&cause.to_string().lines().map(str::trim).collect::<Vec<_>>().join("; "));
        if line.is_empty() {
            line = words;
        } else if !line.contains(&words) {
            line = format!("{line}: {words}");
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use anyhow::Context;

    use super::*;

    #[test]
    fn a_failure_is_one_line_without_repetition() {
        let inner = io::Error::other("disk\n  on fire");
        let error = Err::<(), _>(inner).context("cannot write: disk; on fire").context("backup failed").unwrap_err();
        assert_eq!(one_line(&error), "backup failed: cannot write: disk; on fire");
    }

    #[test]
    fn a_closed_pipe_is_found_under_its_context() {
        let closed = || io::Error::from(io::ErrorKind::BrokenPipe);
        assert!(is_closed_pipe(&Err::<(), _>(closed()).context("printing").unwrap_err()));
        assert!(!is_closed_pipe(&anyhow::Error::from(io::Error::other("closed"))));
    }
}
