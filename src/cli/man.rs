//! `bellwether man`: the manual page, or one page per command into a folder.

use std::fs;
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use clap_mangen::Man;

use super::ending::Done;
use super::setup::Setup;

/// Print the manual page
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  bellwether man | man -l -                        read it
  bellwether man --to ~/.local/share/man/man1      a page for every command, for `man bellwether-import`")]
pub struct ManArgs {
    /// Write a page for every command into this folder instead
    #[arg(long, value_name = "FOLDER")]
    to: Option<PathBuf>,
}

/// Carries it out.
///
/// # Errors
/// Standard output or the folder cannot be written.
pub fn run(args: &ManArgs, setup: &Setup) -> anyhow::Result<Done> {
    let mut definition = super::definition();
    definition.build();
    let Some(folder) = &args.to else {
        setup.out.text(&page("bellwether", definition)?)?;
        return Ok(Done::All);
    };
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let commands = definition.get_subcommands().filter(|c| !c.is_hide_set());
    let mut pages = vec![("bellwether".to_owned(), definition.clone())];
    pages.extend(commands.map(|c| (format!("bellwether-{}", c.get_name()), c.clone())));
    for (name, command) in pages {
        let file = folder.join(format!("{name}.1"));
        fs::write(&file, page(&name, command)?).with_context(|| format!("{} cannot be written", file.display()))?;
        setup.out.remark(&format!("wrote {}", file.display()));
    }
    Ok(Done::All)
}

fn page(name: &str, command: clap::Command) -> std::io::Result<String> {
    let mut page = Vec::new();
    Man::new(command).title(name.to_uppercase()).render(&mut page)?;
    Ok(String::from_utf8_lossy(&page).into_owned())
}
