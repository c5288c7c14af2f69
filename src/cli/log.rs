//! Where the program's own log goes: with `-vv` to standard error while it prints; to a file while the cockpit has the
//! screen.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::sync::Mutex;

use tracing::level_filters::LevelFilter;

use super::output::Out;

/// A log that has grown beyond this many bytes is begun anew.
const LARGEST: u64 = 1_000_000;

/// For commands that print. Says nothing unless asked twice.
pub fn to_stderr(out: Out) {
    if out.verbose > 1 {
        let log = tracing_subscriber::fmt().with_max_level(LevelFilter::DEBUG).with_writer(io::stderr).with_ansi(false);
        // A second call finds the first one's log in place, which is what is wanted.
        let _ = log.try_init();
    }
}

/// For the cockpit: warnings and worse, with `-v` everything. Without a place to write there is no log.
///
/// # Errors
/// The file cannot be opened.
pub fn to_file(path: &Path, out: Out) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let grown = fs::metadata(path).is_ok_and(|m| m.len() > LARGEST);
    let mut options = File::options();
    options.create(true).append(!grown).write(true).truncate(grown);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    let level = if out.verbose > 0 { LevelFilter::DEBUG } else { LevelFilter::WARN };
    let log = tracing_subscriber::fmt().with_max_level(level).with_writer(Mutex::new(file)).with_ansi(false);
    let _ = log.try_init();
    Ok(())
}
