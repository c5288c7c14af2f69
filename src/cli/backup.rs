//! `bellwether backup FILE`: a verified copy of the whole database, also while the cockpit is open.

use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::Args;
use serde_json::json;

use super::ending::Done;
use super::setup::{Setup, is_missing};

/// Write a verified copy of the database
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  bellwether backup ~/backups/bellwether-2026-11-22.db
  bellwether restore ~/backups/bellwether-2026-11-22.db")]
pub struct BackupArgs {
    /// The copy; it must not exist yet
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Carries it out.
///
/// # Errors
/// There is no database, the copy exists already or cannot be written.
pub fn run(args: &BackupArgs, setup: &Setup) -> anyhow::Result<Done> {
    let store = setup.store()?;
    if !is_missing(&args.file) {
        bail!("{} is there already and is left as it is: name another file", args.file.display());
    }
    store.backup_to(&args.file).with_context(|| format!("no backup was made at {}", args.file.display()))?;
    let size = std::fs::metadata(&args.file).map(|m| m.len()).unwrap_or_default();
    setup.out.either(&json!({ "backup": args.file, "bytes": size, "verified": true }), || {
        format!("wrote {} ({} kB), verified", args.file.display(), size.div_ceil(1000))
    })?;
    Ok(Done::All)
}
