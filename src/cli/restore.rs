//! `bellwether restore FILE`: a backup takes the database's place. The backup is verified first, and what is there now is
//! backed up before it is replaced.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;
use serde_json::json;

use super::ending::Done;
use super::setup::{Setup, is_missing};
use crate::store::{BESIDE, OpenOptions, Store};

/// Put a backup in the database's place; what is there now is backed up first
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  bellwether restore ~/backups/bellwether-2026-11-22.db
  bellwether --db other.db restore bellwether-2026-11-22.db")]
pub struct RestoreArgs {
    /// A backup, as `bellwether backup` writes it
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Carries it out.
///
/// # Errors
/// The backup is missing or damaged, another window is open, something cannot be written. Until the last step, a rename,
/// the database is as it was.
pub fn run(args: &RestoreArgs, setup: &Setup) -> anyhow::Result<Done> {
    let db = setup.paths.db.path();
    let backup = verified(&args.file)?;
    if is_same(&args.file, db) {
        bail!("{} is the database itself: name a backup", db.display());
    }
    // A copy made by the store, so that it is whole whatever lies beside the backup, and lies where a rename can reach.
    let incoming = beside(db, ".restoring");
    remove(&incoming)?;
    if let Some(folder) = db.parent().filter(|f| !f.as_os_str().is_empty()) {
        fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    }
    backup.backup_to(&incoming).with_context(|| format!("{} cannot be copied", args.file.display()))?;
    drop(backup);
    let kept = if is_missing(db) { None } else { Some(keep_present(setup, db)?) };
    for end in BESIDE {
        remove(&beside(db, end))?;
    }
    fs::rename(&incoming, db).with_context(|| format!("{} cannot be replaced", db.display()))?;
    setup.out.either(&json!({ "restored": args.file, "database": db, "kept": kept }), || {
        let kept = kept.as_ref().map(|k| format!("; what was there is kept in {}", k.display())).unwrap_or_default();
        format!("restored {} from {}{kept}", db.display(), args.file.display())
    })?;
    Ok(Done::All)
}

fn verified(file: &Path) -> anyhow::Result<Store> {
    let options = OpenOptions { must_exist: true, read_only: true, ..OpenOptions::default() };
    let store = Store::open(file, &options).context("nothing was restored")?.store;
    let faults = store.check().context("nothing was restored")?;
    match faults.first() {
        None => Ok(store),
        Some(fault) => bail!("nothing was restored: {} is damaged ({fault}): try an older backup", file.display()),
    }
}

/// Backs up what is there. A file that the store cannot open is moved as it is, with what lies beside it.
fn keep_present(setup: &Setup, db: &Path) -> anyhow::Result<PathBuf> {
    let folder = setup.paths.backups();
    fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let stamp = setup.clock.local(setup.clock.now()).format("%Y-%m-%dT%H%M%S");
    let name = |n: u32| {
        folder.join(format!("before-restore-{stamp}{}.db", if n == 0 { String::new() } else { format!("-{n}") }))
    };
    let kept = (0..1000).map(name).find(|p| is_missing(p)).context("too many backups of this second")?;
    match Store::open(db, &OpenOptions { must_exist: true, ..OpenOptions::default() }) {
        Ok(opened) => {
            if opened.store.others()? > 0 {
                bail!("nothing was restored: another window has {} open: close it first", db.display());
            }
            opened.store.backup_to(&kept).context("nothing was restored: what is there could not be backed up")?;
        }
        Err(error) => {
            setup.out.remark(&format!("what is there cannot be read ({error}); it is kept as it is"));
            for end in BESIDE {
                let from = beside(db, end);
                if !is_missing(&from) {
                    fs::copy(&from, beside(&kept, end))
                        .with_context(|| format!("{} cannot be kept", from.display()))?;
                }
            }
            fs::copy(db, &kept).with_context(|| format!("{} cannot be kept", db.display()))?;
        }
    }
    Ok(kept)
}

fn is_same(a: &Path, b: &Path) -> bool {
    matches!((fs::canonicalize(a), fs::canonicalize(b)), (Ok(a), Ok(b)) if a == b)
}

fn beside(file: &Path, end: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

fn remove(path: &Path) -> anyhow::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(error).with_context(|| format!("{} cannot be removed", path.display()))
        }
        _ => Ok(()),
    }
}
