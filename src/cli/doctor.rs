//! `bellwether doctor`: is everything where it should be, readable, private and fresh.

use std::fmt::Write;
use std::fs;
use std::io::IsTerminal;
use std::path::Path;

use anyhow::bail;
use clap::Args;
use serde::Serialize;
use serde_json::json;

use super::ending::Done;
use super::output::{day, tidy};
use super::setup::{Setup, is_missing};
use crate::config::Config;
use crate::paths::folder_of;
use crate::store::{OpenOptions, Store};

/// A snapshot older than this many days is worth a remark: the meetings are weekly.
const STALE_DAYS: i64 = 7;

/// Check that everything is sound
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  bellwether doctor          one line per check; exit 1 when something is wrong
  bellwether doctor --json")]
pub struct DoctorArgs {}

/// How a check came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Verdict {
    Good,
    Watch,
    Bad,
}

#[derive(Debug, Serialize)]
struct Check {
    check: &'static str,
    verdict: Verdict,
    says: String,
}

/// Carries it out.
///
/// # Errors
/// Something is wrong, or standard output is closed.
pub fn run(_: &DoctorArgs, setup: &Setup) -> anyhow::Result<Done> {
    let mut checks = vec![good("version", format!("bellwether {}", env!("CARGO_PKG_VERSION")))];
    let config = match setup.load_config() {
        Ok(config) => {
            let path = setup.paths.config.path();
            let how = if is_missing(path) { "not there: every key has its default" } else { "sound" };
            checks.push(good("config", format!("{}: {how}", path.display())));
            config
        }
        Err(error) => {
            checks.push(bad("config", error.to_string()));
            Config::default()
        }
    };
    database(setup, &config, &mut checks);
    checks.push(terminal());
    let wrong = checks.iter().filter(|c| c.verdict == Verdict::Bad).count();
    setup.out.either(&json!({ "sound": wrong == 0, "checks": checks }), || text(&checks))?;
    match wrong {
        0 => Ok(Done::All),
        1 => bail!("1 thing is wrong: it is marked BAD"),
        n => bail!("{n} things are wrong: they are marked BAD"),
    }
}

fn text(checks: &[Check]) -> String {
    let mut out = String::new();
    for check in checks {
        let word = match check.verdict {
            Verdict::Good => "ok",
            Verdict::Watch => "WATCH",
            Verdict::Bad => "BAD",
        };
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{word:<5}  {:<9}  {}", check.check, tidy(&check.says));
    }
    out
}

fn database(setup: &Setup, config: &Config, checks: &mut Vec<Check>) {
    let path = setup.paths.db.path();
    if is_missing(path) {
        checks.push(watch("database", format!("{}: not there yet; the cockpit or an import makes it", path.display())));
        return;
    }
    checks.push(privacy(path));
    let opened = match Store::open(path, &OpenOptions { must_exist: true, ..OpenOptions::default() }) {
        Ok(opened) => opened,
        Err(error) => {
            checks.push(bad("database", error.to_string()));
            return;
        }
    };
    checks.extend(opened.remarks.into_iter().chain(opened.others).map(|r| watch("database", r)));
    let mut store = opened.store;
    match crate::app::currency::differs(&mut store, config, false) {
        Ok(said) => checks.extend(said.map(|words| bad("currency", words))),
        Err(error) => checks.push(bad("currency", error.to_string())),
    }
    if let Err(error) = contents(setup, config, path, &store, checks) {
        checks.push(bad("database", format!("{error:#}")));
    }
}

fn contents(setup: &Setup, config: &Config, path: &Path, store: &Store, checks: &mut Vec<Check>) -> anyhow::Result<()> {
    let size = fs::metadata(path).map(|m| m.len()).unwrap_or_default().div_ceil(1000);
    let faults = store.check()?;
    checks.push(match faults.first() {
        None => good("database", format!("{}: sound, {size} kB", path.display())),
        Some(fault) => bad(
            "database",
            format!("{}: damaged ({fault}): `bellwether restore FILE` puts a backup in its place", path.display()),
        ),
    });
    checks.push(match store.others()? {
        0 => good("windows", "no other window has it open".into()),
        1 => good("windows", "1 other window has it open".into()),
        n => good("windows", format!("{n} other windows have it open")),
    });
    let today = setup.today();
    let org = store.org(today)?;
    let (people, units) = (org.people.len(), org.units.len());
    checks.push(match people {
        0 => watch("people", "nobody yet: `bellwether import people FILE`".into()),
        n => good("people", format!("{n} people in {units} units")),
    });
    let here: Vec<_> = org.people.iter().map(|p| p.id).collect();
    let names = store.names()?;
    checks.extend(store.left_behind(&here)?.iter().map(|l| {
        let name = names.get(&l.owner).map_or("?", String::as_str);
        watch(
            "left",
            format!(
                "{name} has left with {} open deals and {} open actions: give them another owner, they are in nobody's number",
                l.deals, l.actions
            ),
        )
    }));
    let quarter = config.fiscal().quarter(today);
    checks.push(match store.quotas(quarter.key, today)?.len() {
        0 => watch("quotas", format!("none for {}: `bellwether import quotas FILE`", quarter.key)),
        n => good("quotas", format!("{n} for {}", quarter.key)),
    });
    checks.push(match store.last_snapshot()? {
        None => watch("deals", "never imported: `bellwether import deals FILE`".into()),
        Some((snapshot, _)) => {
            let age = (today - snapshot.on).num_days();
            let says = format!("{} shows {}, {age} days old", snapshot.file, day(snapshot.on));
            if age > STALE_DAYS {
                watch("deals", format!("{says}: import a fresh export"))
            } else {
                good("deals", says)
            }
        }
    });
    Ok(())
}

/// Nobody else on this machine can read the file or look into its folder.
#[cfg(unix)]
fn privacy(path: &Path) -> Check {
    use std::os::unix::fs::PermissionsExt;
    let open = |path: &Path| fs::metadata(path).ok().map(|m| m.permissions().mode() & 0o777).filter(|m| m & 0o077 != 0);
    match (open(path), open(folder_of(path))) {
        (Some(mode), _) => bad("privacy", format!("others can reach {} (mode {mode:o}): chmod 600 it", path.display())),
        (None, Some(mode)) => {
            let folder = folder_of(path).display();
            watch(
                "privacy",
                format!("others can look into {folder} (mode {mode:o}): chmod 700 it if it is yours alone"),
            )
        }
        (None, None) => good("privacy", "only you can read the database and its folder".into()),
    }
}

#[cfg(not(unix))]
fn privacy(path: &Path) -> Check {
    good("privacy", format!("{}: kept in your own profile", folder_of(path).display()))
}

fn terminal() -> Check {
    let of = |name: &str| std::env::var(name).unwrap_or_default();
    if !std::io::stdout().is_terminal() {
        return good("terminal", "none: printing to a pipe or a file".into());
    }
    let (term, colours) = (of("TERM"), of("COLORTERM"));
    let says = format!("TERM={term} COLORTERM={colours}");
    if term.is_empty() || term == "dumb" {
        watch("terminal", format!("{says}: the cockpit needs a better one"))
    } else {
        good("terminal", says)
    }
}

const fn good(check: &'static str, says: String) -> Check {
    Check { check, verdict: Verdict::Good, says }
}

const fn watch(check: &'static str, says: String) -> Check {
    Check { check, verdict: Verdict::Watch, says }
}

const fn bad(check: &'static str, says: String) -> Check {
    Check { check, verdict: Verdict::Bad, says }
}
