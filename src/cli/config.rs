//! `bellwether config`: the config file made, found, checked.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::ending::Done;
use super::output::day;
use super::setup::{Setup, is_missing};
use crate::config::{Config, EXAMPLE};
use crate::domain::limits::{Limits, Version};
use crate::store::{OpenOptions, Store};

/// Make, find and check the config file
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  bellwether config init     a file with every key, its default and what it does
  bellwether config path     where the config, the database, the demo and the log lie
  bellwether config check    what is wrong, with line and key; the limits by day")]
pub struct ConfigArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Write a config file that documents every key; an existing one is left as it is
    Init,
    /// Say where everything lies
    Path,
    /// Read the config and say what is wrong with it; list which limits counted from which day on
    Check,
}

/// Carries it out.
///
/// # Errors
/// The file exists already, cannot be written, or is wrong.
pub fn run(args: &ConfigArgs, setup: &Setup) -> anyhow::Result<Done> {
    match args.what {
        What::Init => init(setup)?,
        What::Path => paths(setup)?,
        What::Check => check(setup)?,
    }
    Ok(Done::All)
}

fn init(setup: &Setup) -> anyhow::Result<()> {
    let path = setup.paths.config.path();
    fs::create_dir_all(setup.paths.config_dir())
        .with_context(|| format!("{} cannot be made", setup.paths.config_dir().display()))?;
    match File::options().write(true).create_new(true).open(path) {
        Ok(mut file) => {
            file.write_all(EXAMPLE.as_bytes()).with_context(|| format!("{} cannot be written", path.display()))?
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            bail!("{} is there already and is left as it is: move it away first, or edit it", path.display())
        }
        Err(error) => return Err(error).with_context(|| format!("{} cannot be written", path.display())),
    }
    setup.out.either(&json!({ "wrote": path }), || format!("wrote {}: every key with its default", path.display()))
}

fn paths(setup: &Setup) -> anyhow::Result<()> {
    let paths = &setup.paths;
    // The folder of meetings depends on the config; a broken one must not keep anybody from finding it.
    let meetings = setup.load_config().unwrap_or_default().meetings_folder(paths.config_dir());
    let all = [
        ("config", paths.config.path().to_owned()),
        ("database", paths.db.path().to_owned()),
        ("demo", paths.demo.path().to_owned()),
        ("meetings", meetings),
        ("log", paths.log()),
    ];
    if setup.out.json {
        let object: serde_json::Map<String, serde_json::Value> = all
            .iter()
            .map(|(what, path)| ((*what).to_owned(), json!({ "path": path, "exists": !is_missing(path) })))
            .collect();
        return setup.out.json(&object);
    }
    let line = |(what, path): &(&str, std::path::PathBuf)| {
        format!("{what:<9} {}{}\n", path.display(), if is_missing(path) { "  (not there yet)" } else { "" })
    };
    Ok(setup.out.text(&all.iter().map(line).collect::<String>())?)
}

fn check(setup: &Setup) -> anyhow::Result<()> {
    let path = setup.paths.config.path();
    let config = setup.load_config()?;
    let exists = !is_missing(path);
    let (limits, coming) = limits(setup, &config);
    let versions: Vec<_> =
        limits.versions().iter().map(|v| json!({ "from": v.valid_from, "changes": changes(&v.changes) })).collect();
    let object = json!({
        "path": path,
        "exists": exists,
        "sound": true,
        "limits": versions,
        "to_come": coming.as_ref().map(|v| json!({ "from": v.valid_from, "changes": changes(&v.changes) })),
    });
    setup.out.either(&object, || {
        let mut out = if exists {
            format!("{}: sound\n", path.display())
        } else {
            format!(
                "{}: not there, so every key has its default (`bellwether config init` writes one)\n",
                path.display()
            )
        };
        out += &history(&limits, coming.as_ref());
        out.trim_end().to_owned()
    })
}

/// The limits that are kept, and what of this config is not yet among them: it counts from the day it is first used.
fn limits(setup: &Setup, config: &Config) -> (Limits, Option<Version>) {
    let path = setup.paths.db.path();
    if is_missing(path) {
        return (Limits::default(), None);
    }
    let options = OpenOptions { must_exist: true, read_only: true, ..OpenOptions::default() };
    let known = Store::open(path, &options).and_then(|opened| opened.store.limits());
    let known = match known {
        Ok(known) => known,
        Err(error) => {
            setup.out.remark(&format!("the limits of earlier days cannot be read: {error}"));
            return (Limits::default(), None);
        }
    };
    let today = setup.clock.today();
    let from = known.counts_from(config.limits_from(), today);
    let held = known.on(from);
    let changes: Vec<_> = known
        .to_note(&config.limits(), &Config::default().limits(), from, today)
        .into_iter()
        .filter(|change| change.valid_from == from)
        .map(|change| (held.get(change.key.as_str()).map(|v| (*v).to_owned()), change))
        .map(|(before, change)| (change.key, before, change.value))
        .collect();
    let coming = (!changes.is_empty() && !known.versions().is_empty()).then_some(Version { valid_from: from, changes });
    (known, coming)
}

fn changes(all: &[(String, Option<String>, String)]) -> Vec<Value> {
    let value = |text: &String| serde_json::from_str::<Value>(text).unwrap_or_else(|_| json!(text));
    all.iter()
        .map(|(key, before, after)| json!({ "key": key, "before": before.as_ref().map(value), "after": value(after) }))
        .collect()
}

/// Which limits counted from which day on, the newest first.
fn history(limits: &Limits, coming: Option<&Version>) -> String {
    let versions = limits.versions();
    let Some((first, later)) = versions.split_first() else { return String::new() };
    let mut out = String::from("limits:\n");
    let mut line = |version: &Version, word: &str| {
        for (key, before, after) in &version.changes {
            let before = before.as_ref().map(|b| format!("{b} -> ")).unwrap_or_default();
            out += &format!("  {word} {}: {key} {before}{after}\n", day(version.valid_from));
        }
    };
    if let Some(coming) = coming {
        line(coming, "as soon as the database is opened, from");
    }
    later.iter().rev().for_each(|version| line(version, "from"));
    out += &format!("  first kept on {}; earlier days are judged by these, too\n", day(first.valid_from));
    out
}
