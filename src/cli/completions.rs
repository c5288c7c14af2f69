//! `bellwether completions SHELL`: what a shell needs to complete our words.

use clap::Args;
use clap_complete::Shell;

use super::ending::Done;
use super::setup::Setup;

/// Print a shell's completions
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  bellwether completions bash > ~/.local/share/bash-completion/completions/bellwether
  bellwether completions zsh > \"${fpath[1]}/_bellwether\"
  bellwether completions fish > ~/.config/fish/completions/bellwether.fish")]
pub struct CompletionsArgs {
    /// Which shell
    #[arg(value_enum, value_name = "SHELL")]
    shell: Shell,
}

/// Carries it out.
///
/// # Errors
/// Standard output is closed or full.
pub fn run(args: &CompletionsArgs, setup: &Setup) -> anyhow::Result<Done> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut super::definition(), "bellwether", &mut script);
    setup.out.text(&String::from_utf8_lossy(&script))?;
    Ok(Done::All)
}
