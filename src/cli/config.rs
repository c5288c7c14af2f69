//! `bellwether config`: the config file made, found, checked.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use serde_json::json;

use super::ending::Done;
use super::setup::{Setup, is_missing};
use crate::config::EXAMPLE;

/// Make, find and check the config file
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  bellwether config init     a file with every key, its default and what it does
  bellwether config path     where the config, the database, the demo and the log lie
  bellwether config check    what is wrong, with line and key")]
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
    /// Read the config and say what is wrong with it
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
    setup.load_config()?;
    let exists = !is_missing(path);
    setup.out.either(&json!({ "path": path, "exists": exists, "sound": true }), || {
        if exists {
            format!("{}: sound", path.display())
        } else {
            format!("{}: not there, so every key has its default (`bellwether config init` writes one)", path.display())
        }
    })
}
