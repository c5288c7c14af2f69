//! Hands over to the cockpit.

use std::io::IsTerminal;

use anyhow::bail;

use super::ending::Done;
use super::setup::Setup;
use super::log;

/// What the cockpit opens on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Launch {
    /// The home screen of the user's own database; on first run it offers demo, import, empty.
    Home,
    /// The home screen of the demo company, whose database is `setup.paths.demo`.
    Demo,
    /// A meeting.
    Start {
        /// Its code, upper-case: "WFC".
        code: String,
        /// The unit's name as it was typed; `None`: the user's own.
        team: Option<String>,
    },
}

/// Opens the cockpit and stays in it until it is left.
///
/// # Errors
/// There is no terminal, the store refuses its file, the terminal is gone.
pub fn open(setup: &Setup, launch: Launch) -> anyhow::Result<Done> {
    if !(std::io::stdout().is_terminal() && std::io::stdin().is_terminal()) {
        bail!("the cockpit needs a terminal; for scripts there are commands that print: `bellwether --help`");
    }
    if let Err(error) = log::to_file(&setup.paths.log(), setup.out) {
        setup.out.detail(&format!("no log: {error}"));
    }
    let _ = launch;
    bail!("the cockpit is being built");
}
