//! `bellwether demo`: the cockpit on an invented company, in a database of its own. The company is made relative to today,
//! so it is made anew on a later day; a user's own file is never touched.

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

/// Open the cockpit on an invented company, in a database of its own
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  bellwether demo                      look around; what you change stays until tomorrow
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
        let made = prepare(setup, args.reset)?.made;
        let path = setup.paths.demo.path();
        setup.out.either(&json!({ "demo": path, "made": made }), || {
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
    if !is_missing(path) {
        match Store::open(path, &OpenOptions { must_exist: true, check_later: true, ..OpenOptions::default() }) {
            Ok(opened) => match made_for(&opened.store)? {
                // A kill between the file and its mark leaves this; nobody's work is in it.
                None if is_empty(&opened.store, today)? => {}
                None => {
                    bail!("{} is not a demo database and is left as it is: name another file with --db", path.display())
                }
                Some(day) if day == today && !reset => return Ok(Prepared { made: false, opened: Some(opened) }),
                Some(_) if opened.store.others()? > 0 => {
                    setup.out.remark("another window has the demo open: it stays as it is until that one is closed");
                    return Ok(Prepared { made: false, opened: Some(opened) });
                }
                Some(_) => {}
            },
            // Nothing of a user's can be in the usual place; in a named one it might.
            Err(error) if setup.paths.demo.is_named() => {
                return Err(error).context("the demo needs a file that is new or a demo's");
            }
            Err(_) => {}
        }
        remove(path)?;
    }
    build(setup, path, today)?;
    Ok(Prepared { made: true, opened: None })
}

/// The demo's database, ready to be opened.
pub struct Prepared {
    /// It was made just now.
    pub made: bool,
    /// Open already, where it had to be looked into; its content is not checked yet.
    pub opened: Option<Opened>,
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

fn build(setup: &Setup, path: &Path, today: NaiveDate) -> anyhow::Result<()> {
    // The mark goes in first, so that a file left half-made by a kill is known for what it is; its day is set last.
    let mut store = setup.open(path, &OpenOptions::default())?;
    store.set_setting(DAY, "being made")?;
    fill(&mut store, setup, today).context("the demo company could not be made")?;
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
