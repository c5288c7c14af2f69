//! Hands over to the cockpit.

use std::io::IsTerminal;
use std::path::Path;
use std::sync::Arc;

use anyhow::bail;

use super::ending::Done;
use super::setup::Setup;
use super::{log, looks};
use crate::app::{self, App, Parts};
use crate::domain::meeting::definition::Catalog;
use crate::runtime::{self, Left};
use crate::store::{OpenOptions, Opened, Store};
use crate::ui::theme::Theme;

/// The first frame does not wait for the check of the file's content.
const LATER: OpenOptions = OpenOptions { must_exist: false, read_only: false, check_later: true };

/// What the cockpit opens on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Launch {
    /// The home screen of the user's own database; on first run it offers demo, import, empty.
    Home,
    /// The home screen of the demo company, whose database is `setup.paths.demo`.
    Demo {
        /// The company is made anew.
        reset: bool,
    },
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
    let mut launch = launch;
    loop {
        match show(setup, &launch)? {
            Left::Quit => return Ok(Done::All),
            Left::Signalled(code) => return Ok(Done::Signalled(u8::try_from(code).unwrap_or(1))),
            Left::ForDemo => launch = Launch::Demo { reset: false },
        }
    }
}

fn show(setup: &Setup, launch: &Launch) -> anyhow::Result<Left> {
    let (theme, ask) = looks::of(&setup.config, |name| std::env::var(name).ok());
    // asked before anything is drawn: later the answer, or a key typed meanwhile, would get into the wrong hands. While
    // the terminal answers and the meetings are read, the database is opened.
    let (app, light) = std::thread::scope(|scope| {
        let light = ask.then(|| scope.spawn(runtime::is_light));
        let meetings = scope.spawn(|| App::catalog(&setup.config, &setup.paths));
        let opened = open_for(setup, launch);
        let meetings = meetings.join().unwrap_or_else(|e| std::panic::resume_unwind(e));
        let app = opened.and_then(|(opened, read_only)| load(setup, launch, opened, read_only, meetings, theme));
        (app, light.and_then(|answer| answer.join().unwrap_or_else(|e| std::panic::resume_unwind(e))))
    });
    let mut app = app?;
    if let Some(light) = light {
        app.set_background(light);
    }
    let left = runtime::run(&mut app)?;
    for line in app.said_on_exit() {
        setup.out.remark(line);
    }
    Ok(left)
}

/// The database, and why it can only be read, if so.
fn open_for(setup: &Setup, launch: &Launch) -> anyhow::Result<(Opened, Option<String>)> {
    if let Launch::Demo { reset } = launch {
        let ready = super::demo::prepare(setup, *reset)?;
        if let Some(opened) = ready.opened {
            return Ok((opened, None));
        }
        let (mut opened, why) = open_store(setup.paths.demo.path(), &OpenOptions { must_exist: true, ..LATER })?;
        opened.remarks.extend(ready.kept.map(|kept| kept.said()));
        return Ok((opened, why));
    }
    open_store(setup.paths.db.path(), &LATER)
}

/// The program with its first screen's data.
fn load(
    setup: &Setup,
    launch: &Launch,
    mut opened: Opened,
    read_only: Option<String>,
    (catalog, mistakes): (Catalog, Vec<String>),
    theme: Theme,
) -> anyhow::Result<App> {
    opened.remarks.extend(mistakes);
    let (coaching, mistakes) = App::coaching(&setup.paths);
    opened.remarks.extend(mistakes);
    let (what, path) = match launch {
        Launch::Home => (app::Launch::Home, setup.paths.db.path()),
        Launch::Demo { .. } => (app::Launch::Home, setup.paths.demo.path()),
        Launch::Start { code, team } => {
            (app::Launch::Start { code: code.clone(), team: team.clone() }, setup.paths.db.path())
        }
    };
    let made = App::new(
        Parts {
            store: opened.store,
            config: setup.config.clone(),
            clock: Arc::clone(&setup.clock),
            as_of: setup.as_of(),
            theme,
            demo: matches!(launch, Launch::Demo { .. }),
            read_only,
            catalog,
            coaching,
            remarks: opened.remarks,
        },
        &what,
    );
    match made {
        Ok(app) => Ok(app),
        // where the reason is a damaged file, the whole check says so and what to do
        Err(error) => {
            Store::open(path, &OpenOptions { must_exist: true, ..OpenOptions::default() })?;
            Err(error)
        }
    }
}

/// For writing; where that is refused but reading is not (a read-only folder, a newer version's file), for reading, with
/// why.
fn open_store(path: &Path, options: &OpenOptions) -> anyhow::Result<(Opened, Option<String>)> {
    match Store::open(path, options) {
        Ok(opened) => Ok((opened, None)),
        Err(error) => match Store::open(path, &OpenOptions { must_exist: true, read_only: true, ..*options }) {
            Ok(opened) => Ok((opened, Some(error.to_string()))),
            Err(_) => Err(error.into()),
        },
    }
}
