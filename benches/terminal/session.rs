//! One sitting: a program is opened, left alone, given keys, and closed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, bail};
use portable_pty::CommandBuilder;

use crate::process;
use crate::pty::{Terminal, now};

const BELLWETHER: &str = env!("CARGO_BIN_EXE_bellwether");
const DOWN: &str = "\x1b[B";
const UP: &str = "\x1b[A";

/// Single presses, this many.
const PRESSES: usize = 60;
/// So many down, so many up, and so on: every list here is longer, so that each press moves something.
const STRIDE: usize = 3;
/// The keys that come all at once.
const FLOOD: usize = 200;
/// A press that writes nothing for this long is taken for one without effect.
const PATIENCE: Duration = Duration::from_millis(500);
/// A press is over when nothing more came for this long.
const QUIET: Duration = Duration::from_millis(5);
/// The same for many keys, between which a slow program may take a while.
const LONG_QUIET: Duration = Duration::from_millis(20);
/// Before it is left alone, it has to have come to rest.
const REST: Duration = Duration::from_millis(400);
const IDLE: Duration = Duration::from_secs(3);

/// What is opened and measured.
pub struct Subject {
    /// For the one who reads an error.
    pub name: &'static str,
    /// `None`: the floor; else the words after `bellwether`.
    words: Option<&'static [&'static str]>,
    /// On the screen with the first frame.
    ready: &'static str,
    /// What leads to the list in which the keys are pressed, and what stands there.
    way: Option<(&'static str, &'static str)>,
}

/// The least a ratatui program can do.
pub const FLOOR: Subject = Subject { name: "the floor", words: None, ready: crate::floor::READY, way: None };
/// The home screen; the keys are pressed in the list of all actions.
pub const HOME: Subject =
    Subject { name: "home and actions", words: Some(&[]), ready: "DO NEXT", way: Some(("A", " Actions   ")) };
/// A meeting with its clock running; the keys are pressed on a seller's card.
pub const CALL: Subject = Subject {
    name: "the forecast call",
    words: Some(&["start", "wfc"]),
    ready: "AGENDA",
    way: Some((">", "NAMED DEALS")),
};

/// What one sitting gave. Times in milliseconds, memory in MB (10^6 bytes).
#[derive(Debug, Clone, Copy)]
pub struct Session {
    pub first_frame: f64,
    pub key_p50: f64,
    pub key_p95: f64,
    pub flood: f64,
    /// Presses that changed nothing on the screen: there should be none.
    pub unanswered: usize,
    pub counted: Option<Counted>,
}

/// What only the system knows.
#[derive(Debug, Clone, Copy)]
pub struct Counted {
    pub switches_per_s: f64,
    pub cpu_percent: f64,
    pub memory: process::Memory,
}

impl Subject {
    /// Opens it, measures, closes it. Every sitting begins with the same untouched demo company.
    pub fn measured(&self, place: &Place) -> anyhow::Result<Session> {
        let mut t = Terminal::open(place.command(self.words)?)?;
        let first_frame = ms(t.expect(self.ready)?);
        t.settle(REST);
        let idle = idle(&t)?;
        if let Some((keys, text)) = self.way {
            t.keys(keys)?;
            t.expect(text)?;
            t.settle(REST);
        }
        // from the very top, so that all the way down is something to paint
        t.keys(&UP.repeat(FLOOD))?;
        t.settle(REST);
        let Some(flood) = t.answered(&DOWN.repeat(FLOOD), PATIENCE, LONG_QUIET)? else {
            bail!("{FLOOD} keys and the screen is as it was");
        };
        t.keys(&UP.repeat(FLOOD))?;
        t.settle(REST);
        let mut presses = Vec::new();
        for n in 0..PRESSES {
            let key = if (n / STRIDE).is_multiple_of(2) { DOWN } else { UP };
            presses.extend(t.answered(key, PATIENCE, QUIET)?.map(ms));
        }
        presses.sort_by(f64::total_cmp);
        let memory = process::memory(t.pid()?);
        Ok(Session {
            first_frame,
            key_p50: nearest(&presses, 50)?,
            key_p95: nearest(&presses, 95)?,
            flood: ms(flood),
            unanswered: PRESSES - presses.len(),
            counted: idle.zip(memory).map(|((switches_per_s, cpu_percent), memory)| Counted {
                switches_per_s,
                cpu_percent,
                memory,
            }),
        })
    }
}

/// Leaves it alone for three seconds: context switches per second, per cent of one processor.
fn idle(t: &Terminal) -> anyhow::Result<Option<(f64, f64)>> {
    let pid = t.pid()?;
    let Some(before) = process::count(pid) else {
        return Ok(None);
    };
    let start = now();
    std::thread::sleep(IDLE);
    let seconds = start.elapsed().as_secs_f64();
    let after = process::count(pid).context("it ended")?;
    let switches = after.switches.saturating_sub(before.switches) as f64 / seconds;
    let cpu = after.cpu_ns.saturating_sub(before.cpu_ns) as f64 / 1e9 / seconds * 100.0;
    Ok(Some((switches, cpu)))
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// The nearest-rank percentile of sorted values.
fn nearest(sorted: &[f64], percent: usize) -> anyhow::Result<f64> {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied().context("no press changed the screen")
}

/// A folder for everything the programs keep, gone at the end, with the demo company in it.
pub struct Place {
    dir: tempfile::TempDir,
}

impl Place {
    /// Makes the demo company.
    pub fn new() -> anyhow::Result<Self> {
        let place = Self { dir: tempfile::tempdir()? };
        let out = Command::new(BELLWETHER)
            .args(["demo", "--no-open", "--db"])
            .arg(place.untouched())
            .envs(place.env())
            .env_remove("BELLWETHER_CONFIG")
            .output()
            .context("bellwether does not start")?;
        if !out.status.success() {
            bail!("the demo company could not be made: {}", String::from_utf8_lossy(&out.stderr));
        }
        Ok(place)
    }

    fn untouched(&self) -> PathBuf {
        self.dir.path().join("untouched.db")
    }

    fn command(&self, words: Option<&[&str]>) -> anyhow::Result<CommandBuilder> {
        let db = self.dir.path().join("used.db");
        let mut command = match words {
            Some(words) => {
                renew(&self.untouched(), &db)?;
                let mut command = CommandBuilder::new(BELLWETHER);
                command.args(words);
                command
            }
            None => {
                let mut command = CommandBuilder::new(std::env::current_exe()?);
                command.arg("--floor");
                command
            }
        };
        command.cwd(self.dir.path());
        for name in ["NO_COLOR", "COLORTERM", "COLORFGBG", "LC_ALL", "LC_CTYPE", "BELLWETHER_CONFIG"] {
            command.env_remove(name);
        }
        for (name, value) in self.env() {
            command.env(name, value);
        }
        command.env("BELLWETHER_DB", db);
        Ok(command)
    }

    /// The same for all of them; the clock starts on a Monday morning on which a forecast call is due.
    fn env(&self) -> Vec<(&'static str, String)> {
        let at = |name: &str| self.dir.path().join(name).display().to_string();
        vec![
            ("BELLWETHER_NOW", "2026-11-23T09:00:00Z".to_owned()),
            ("HOME", at("home")),
            ("XDG_CONFIG_HOME", at("config")),
            ("XDG_DATA_HOME", at("share")),
            ("XDG_STATE_HOME", at("state")),
            ("TERM", "xterm-256color".to_owned()),
            ("LANG", "C.UTF-8".to_owned()),
            ("TZ", "UTC".to_owned()),
        ]
    }
}

/// Puts a fresh copy where the last sitting left its own, and the two files SQLite may have left beside it.
fn renew(from: &Path, to: &Path) -> anyhow::Result<()> {
    for end in ["-wal", "-shm"] {
        let mut beside = to.as_os_str().to_owned();
        beside.push(end);
        match fs::remove_file(&beside) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    fs::copy(from, to).context("the demo company could not be copied")?;
    Ok(())
}
