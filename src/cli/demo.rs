//! `bellwether demo`: the cockpit on an invented company, in a database of its own. The company is made relative to today,
//! so it is made anew on a later day; a user's own file is never touched. Of a demo in which somebody has worked, the last
//! one is kept beside the new one.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use chrono::NaiveDate;
use clap::Args;
use serde_json::json;

use super::cockpit::{self, Launch};
use super::ending::Done;
use super::setup::{Setup, is_missing};
use crate::demo;
use crate::store::Opened;
use crate::store::{ActionFilter, BESIDE, DealFilter, OpenOptions, Store};

/// The store's setting that marks a demo database: the day it was made for.
const DAY: &str = "demo_day";

/// The setting with what was in it by hand when it was made: [`Store::handwork`].
const MADE: &str = "demo_made";

/// The setting with the name of the kept file beside it, so that only the last one stays.
const KEPT: &str = "demo_kept";

/// Open the cockpit on an invented company, in a database of its own
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  bellwether demo                      look around; on another day the company is made anew, and what you
                                       did in the last one is kept beside it as demo-<its day>.db
  bellwether --db demo-2026-11-26.db   open what was kept (the line at the start says where it is)
  bellwether demo --reset              the company as it was at first
  bellwether demo --no-open            only make it; then `bellwether --db FILE forecast`
  bellwether --db try.db demo          in a file of your choice, which must be new or a demo already")]
pub struct DemoArgs {
    /// Make the company anew
    #[arg(long)]
    reset: bool,
    /// Only make it and say where it lies: for the commands that print, with --db
    #[arg(long)]
    no_open: bool,
}

/// Carries it out.
///
/// # Errors
/// The file named is not a demo's, or cannot be made; then as [`cockpit::open`].
pub fn run(args: &DemoArgs, setup: &Setup) -> anyhow::Result<Done> {
    if args.no_open {
        let Prepared { made, kept, .. } = prepare(setup, args.reset)?;
        let path = setup.paths.demo.path();
        if let Some(kept) = &kept {
            setup.out.remark(&kept.said());
        }
        let file = kept.as_ref().map(|k| &k.file);
        setup.out.either(&json!({ "demo": path, "made": made, "kept": file }), || {
            format!("{} {}", if made { "made" } else { "there is already" }, path.display())
        })?;
        return Ok(Done::All);
    }
    cockpit::open(setup, Launch::Demo { reset: args.reset })
}

/// Sees to it that the demo's database is there and made for today. Whether it was made just now.
///
/// # Errors
/// The file named is not a demo's, or cannot be made.
pub fn prepare(setup: &Setup, reset: bool) -> anyhow::Result<Prepared> {
    let path = setup.paths.demo.path();
    let today = setup.today();
    let (mut kept, mut name) = (None, None);
    if !is_missing(path) {
        match Store::open(path, &OpenOptions { must_exist: true, check_later: true, ..OpenOptions::default() }) {
            Ok(opened) => match made_for(&opened.store)? {
                // A kill between the file and its mark leaves this; nobody's work is in it.
                None if is_empty(&opened.store, today)? => {}
                None => {
                    bail!("{} is not a demo database and is left as it is: name another file with --db", path.display())
                }
                Some(day) if day == today && !reset => {
                    return Ok(Prepared { made: false, kept: None, opened: Some(opened) });
                }
                Some(_) if opened.store.others()? > 0 => {
                    setup.out.remark("another window has the demo open: it stays as it is until that one is closed");
                    return Ok(Prepared { made: false, kept: None, opened: Some(opened) });
                }
                Some(day) => {
                    name = opened.store.setting(KEPT)?;
                    // --reset asks for it to be gone
                    if !reset && day != NaiveDate::default() && was_worked_in(&opened.store)? {
                        kept = Some(keep(&opened.store, path, day, name.take())?);
                    }
                    name = kept.as_ref().and_then(|k: &Kept| Some(k.file.file_name()?.to_str()?.to_owned())).or(name);
                }
            },
            // Nothing of a user's can be in the usual place; in a named one it might.
            Err(error) if setup.paths.demo.is_named() => {
                return Err(error).context("the demo needs a file that is new or a demo's");
            }
            Err(_) => {}
        }
        remove(path)?;
    }
    build(setup, path, today, name.as_deref())?;
    Ok(Prepared { made: true, kept, opened: None })
}

/// The demo's database, ready to be opened.
pub struct Prepared {
    /// It was made just now.
    pub made: bool,
    /// The one of an earlier day, in which somebody had worked.
    pub kept: Option<Kept>,
    /// Open already, where it had to be looked into; its content is not checked yet.
    pub opened: Option<Opened>,
}

/// A demo of an earlier day that was put aside.
pub struct Kept {
    /// Its day.
    day: NaiveDate,
    /// Where it is now.
    pub file: PathBuf,
    /// The one kept before, which is gone.
    instead_of: Option<PathBuf>,
}

impl Kept {
    /// Where it is and how to open it.
    pub fn said(&self) -> String {
        let day = self.day.format("%-d %b");
        let gone = self.instead_of.as_ref().map_or_else(String::new, |old| {
            format!(" Only the last one is kept: {} is gone.", old.file_name().unwrap_or_default().display())
        });
        let file = self.file.display().to_string();
        let quoted = if file.contains(' ') { format!("\"{file}\"") } else { file };
        format!(
            "The demo company was made anew for today. What you did in that of {day} is kept: `bellwether --db {quoted}` opens it.{gone}"
        )
    }
}

/// A meeting was held in it, something was written down or read in. One of a version that did not mark this might have
/// been worked in.
fn was_worked_in(store: &Store) -> anyhow::Result<bool> {
    Ok(store.setting(MADE)? != Some(store.handwork()?))
}

/// Puts a checked copy beside it, under its day; the one kept before goes then, unless it is open or somebody's own.
fn keep(store: &Store, path: &Path, day: NaiveDate, before: Option<String>) -> anyhow::Result<Kept> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let file = path.with_file_name(format!("{stem}-{day}.db"));
    store.backup_to(&file).context("what you did in the demo could not be kept, so it is left as it is")?;
    let old =
        before.map(|name| path.with_file_name(name)).filter(|old| *old != file && *old != path && !is_missing(old));
    let ours = |old: &PathBuf| {
        Store::open(old, &OpenOptions { must_exist: true, read_only: true, check_later: true })
            .is_ok_and(|o| made_for(&o.store).is_ok_and(|d| d.is_some()) && o.store.others().is_ok_and(|n| n == 0))
    };
    let instead_of = old.filter(ours);
    if let Some(old) = &instead_of {
        remove(old)?;
    }
    Ok(Kept { day, file, instead_of })
}

fn made_for(store: &Store) -> anyhow::Result<Option<NaiveDate>> {
    // A mark that cannot be read is a mark still, of no day.
    Ok(store.setting(DAY)?.map(|day| day.parse().unwrap_or_default()))
}

fn is_empty(store: &Store, today: NaiveDate) -> anyhow::Result<bool> {
    let org = store.org(today)?;
    Ok(org.people.is_empty()
        && org.units.is_empty()
        && store.deals(&DealFilter::default())?.is_empty()
        && store.actions(&ActionFilter::default())?.is_empty())
}

fn build(setup: &Setup, path: &Path, today: NaiveDate, kept: Option<&str>) -> anyhow::Result<()> {
    // The mark goes in first, so that a file left half-made by a kill is known for what it is; its day is set last.
    let mut store = setup.open(path, &OpenOptions::default())?;
    store.set_setting(DAY, "being made")?;
    fill(&mut store, setup, today).context("the demo company could not be made")?;
    let made = store.handwork()?;
    store.set_setting(MADE, &made)?;
    if let Some(kept) = kept {
        store.set_setting(KEPT, kept)?;
    }
    store.set_setting(DAY, &today.to_string())?;
    Ok(())
}

/// `--as-of` moves the company to that day; the time of day is the clock's.
fn fill(store: &mut Store, setup: &Setup, today: NaiveDate) -> anyhow::Result<()> {
    let now = setup.clock.local(setup.clock.now());
    let now = now + (today - now.date_naive());
    Ok(demo::build_local(store, now, demo::SEED)?)
}

/// Removes a database with what SQLite keeps beside it.
fn remove(path: &Path) -> anyhow::Result<()> {
    for end in [""].into_iter().chain(BESIDE) {
        let mut file = path.as_os_str().to_owned();
        file.push(end);
        match fs::remove_file(PathBuf::from(&file)) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("{} cannot be removed", Path::new(&file).display()));
            }
            _ => {}
        }
    }
    Ok(())
}
