//! `bellwether meetings`: which meetings there are, which were held, and the files that define them.

use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::ending::{Done, Usage};
use super::output::tidy;
use super::setup::{Setup, is_missing};
use super::table::Table;
use crate::domain::cadence::anchor;
use crate::domain::meeting::definition::{Catalog, Definition};
use crate::domain::meeting::{Meeting, MeetingState};
use crate::domain::people::{Level, Org};
use crate::store::{ActionFilter, MeetingFilter, Store};

/// How many held meetings a list shows unless asked for all.
const LATEST: usize = 20;

/// List, show and define meetings
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  bellwether meetings                          the definitions, and the meetings that were held
  bellwether meetings show wfc                 the agenda of the Weekly Forecast Call
  bellwether meetings show last                the latest meeting, with its minutes
  bellwether meetings export wfc > ~/.config/bellwether/meetings/wfc.toml
  bellwether meetings day wfc thu --team 'Team West'   from now on it is held on Thursdays: later is late
  bellwether meetings check wfc.toml           is my own definition sound?")]
pub struct MeetingsArgs {
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Debug, Subcommand)]
enum What {
    /// The definitions, and the meetings that were held, newest first
    List {
        /// Every meeting that was held, not only the latest
        #[arg(long)]
        all: bool,
    },
    /// One held meeting, or the agenda of a definition
    Show {
        /// A meeting's id as `list` shows it, `last`, or a code such as wfc
        #[arg(value_name = "ID|CODE")]
        which: String,
    },
    /// On which days a team's meeting is held from now on: a later one is late
    Day {
        /// The meeting's code: wfc
        #[arg(value_name = "CODE")]
        code: String,
        /// One of its days: thu, '26 nov', 2026-11-26; none: any day of its week, month or quarter
        #[arg(value_name = "DAY")]
        day: String,
        /// Whose: a team, region or company
        #[arg(long, value_name = "NAME")]
        team: String,
    },
    /// Say what is wrong with a meeting file, with line and key
    Check {
        /// A meeting's TOML file
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Print a definition's TOML, to start one's own from
    Export {
        /// Its code
        #[arg(value_name = "CODE")]
        code: String,
    },
}

/// Carries it out.
///
/// # Errors
/// The store refuses its file, a file cannot be read or is wrong, nothing has this code or id.
pub fn run(args: &MeetingsArgs, setup: &Setup) -> anyhow::Result<Done> {
    match &args.what {
        None => list(setup, false)?,
        Some(What::List { all }) => list(setup, *all)?,
        Some(What::Show { which }) => show(setup, which)?,
        Some(What::Day { code, day, team }) => set_day(setup, code, day, team)?,
        Some(What::Check { file }) => check(setup, file)?,
        Some(What::Export { code }) => {
            let catalog = catalog(setup);
            let entry = catalog.entry(code).ok_or_else(|| unknown_code(&catalog, code))?;
            setup.out.text(&entry.text)?;
        }
    }
    Ok(Done::All)
}

fn set_day(setup: &Setup, code: &str, typed: &str, team: &str) -> anyhow::Result<()> {
    if setup.viewpoint().as_of.is_some() {
        return Err(Usage("a meeting's day holds from today on: leave --as-of away".to_owned()).into());
    }
    let catalog = catalog(setup);
    let definition = catalog.get(code).ok_or_else(|| unknown_code(&catalog, code))?;
    let mut store = setup.store()?;
    let today = setup.today();
    let org = store.org(today)?;
    let whose = super::pick::unit(&org, team)?;
    if !definition.levels.contains(&whose.level) {
        let held = levels(&definition.levels);
        return Err(
            Usage(format!("{} is held at {held}, not for a {}", definition.name, whose.level.unit_word())).into()
        );
    }
    let calendar = setup.config.fiscal();
    let anchor = anchor::typed(typed, definition.cadence, today, &calendar).map_err(Usage)?;
    let series = store.series(&definition.code, whose.id)?;
    store.set_anchor(series.id, anchor, today)?;
    if setup.out.json {
        let said = json!({ "code": definition.code, "unit": tidy(&whose.name), "day": anchor, "from": today });
        return setup.out.json(&said);
    }
    let days = anchor::words(anchor, definition.cadence, today);
    Ok(setup.out.text(&format!("{} of {}: {days} from today on\n", definition.name, tidy(&whose.name)))?)
}

/// The seven and the user's own. A file that cannot be used is told on standard error and left out.
pub fn catalog(setup: &Setup) -> Catalog {
    let (files, unreadable) = setup.config.meeting_files(setup.paths.config_dir());
    let (catalog, errors) = Catalog::new(&files);
    for line in unreadable.iter().map(ToString::to_string).chain(errors.iter().flat_map(|e| e.lines())) {
        setup.out.remark(&line);
    }
    catalog
}

/// No meeting has the code; says which there are.
pub fn unknown_code(catalog: &Catalog, code: &str) -> Usage {
    let codes: Vec<&str> = catalog.definitions().map(|d| d.code.as_str()).collect();
    Usage(format!("no meeting has the code `{code}`: there is {}", codes.join(", ")))
}

fn list(setup: &Setup, all: bool) -> anyhow::Result<()> {
    let catalog = catalog(setup);
    let (held, org) = if is_missing(setup.paths.db.path()) {
        (Vec::new(), Org::default())
    } else {
        let store = setup.store()?;
        (store.meetings(&MeetingFilter::default())?, store.org(setup.today())?)
    };
    if setup.out.json {
        let definitions: Vec<Value> =
            catalog.entries().iter().map(|e| defined(&e.definition, &e.file, e.own)).collect();
        let meetings: Vec<Value> = held.iter().map(|m| object(m, &org)).collect();
        return setup.out.json(&json!({ "definitions": definitions, "meetings": meetings }));
    }
    let mut table = Table::new(&["code", "meeting", "cadence", ">length", "levels", "from"]);
    for entry in catalog.entries() {
        let d = &entry.definition;
        let from = if entry.own { entry.file.clone() } else { "built in".to_owned() };
        table.row([
            d.code.clone(),
            d.name.clone(),
            d.cadence.word().to_owned(),
            d.minutes.text(),
            levels(&d.levels),
            from,
        ]);
    }
    let past = if held.is_empty() { "no meeting has been held yet\n".into() } else { past(&held, &org, setup, all) };
    Ok(setup.out.text(&format!("{}\n{past}", table.render()))?)
}

fn past(held: &[Meeting], org: &Org, setup: &Setup, all: bool) -> String {
    let mut table = Table::new(&["id", "started", "code", "unit", "state", ">outputs missing"]);
    let shown = if all { held.len() } else { held.len().min(LATEST) };
    for meeting in &held[..shown] {
        table.row([
            short(meeting),
            setup.clock.local(meeting.started).format("%Y-%m-%d %H:%M").to_string(),
            meeting.code.clone(),
            unit(meeting, org).to_owned(),
            meeting.state.key().to_owned(),
            if meeting.state == MeetingState::Concluded { meeting.missing_outputs.to_string() } else { String::new() },
        ]);
    }
    let rest = match held.len() - shown {
        0 => String::new(),
        more => format!("and {more} more: `bellwether meetings list --all`\n"),
    };
    table.render() + &rest
}

fn levels(levels: &[Level]) -> String {
    levels.iter().map(|l| l.key()).collect::<Vec<_>>().join(" ")
}

fn unit<'a>(meeting: &Meeting, org: &'a Org) -> &'a str {
    org.unit(meeting.unit).map_or("?", |u| &u.name)
}

/// The last eight letters: the first ones are the time and the same for meetings of one day.
fn short(meeting: &Meeting) -> String {
    let id = meeting.id.to_string();
    id[id.len().saturating_sub(8)..].to_owned()
}

/// The meeting with this id, whole or in part, or the latest.
///
/// # Errors
/// None has it, or more than one.
pub fn find(store: &Store, which: &str) -> anyhow::Result<Meeting> {
    let held = store.meetings(&MeetingFilter::default())?;
    let wanted = which.trim().to_lowercase();
    if wanted == "last" {
        return held.into_iter().next().context("no meeting has been held yet");
    }
    let fits = |m: &Meeting| {
        let id = m.id.to_string();
        id == wanted || (wanted.len() >= 4 && (id.starts_with(&wanted) || id.ends_with(&wanted)))
    };
    let mut found: Vec<Meeting> = held.into_iter().filter(fits).collect();
    match (found.pop(), found.is_empty()) {
        (Some(only), true) => Ok(only),
        (Some(_), false) => bail!(Usage(format!("`{which}` fits more than one meeting: write more of its id"))),
        (None, _) => bail!(Usage(format!("no meeting has the id `{which}`: `bellwether meetings list` shows them"))),
    }
}

fn show(setup: &Setup, which: &str) -> anyhow::Result<()> {
    let catalog = catalog(setup);
    if let Some(entry) = catalog.entry(which) {
        let d = &entry.definition;
        return setup.out.either(&defined(d, &entry.file, entry.own), || agenda(d));
    }
    let store = setup.store()?;
    let meeting = find(&store, which)?;
    let org = store.org(setup.clock.local(meeting.started).date_naive())?;
    let minutes = store.minutes(meeting.id)?;
    let actions = store.actions(&ActionFilter { meeting: Some(meeting.id), ..ActionFilter::default() })?.len();
    let commitments = store.commitments_of(meeting.id)?.len();
    if setup.out.json {
        let mut object = object(&meeting, &org);
        object["actions"] = actions.into();
        object["commitments"] = commitments.into();
        object["minutes_reason"] = minutes.is_none().then_some("not concluded yet").into();
        object["minutes"] = minutes.into();
        return setup.out.json(&object);
    }
    let name = catalog.get(&meeting.code).map_or(meeting.code.as_str(), |d| &d.name);
    let started = setup.clock.local(meeting.started).format("%-d %b %Y, %H:%M");
    let state = meeting.state.key();
    let mut text = format!("{name} of {}, {started}, {state}\n", unit(&meeting, &org));
    text += &format!("{actions} actions and {commitments} buyer commitments were written down\n");
    match minutes {
        Some(minutes) => text += &format!("\n{}\n", lines(&minutes)),
        None => text += "its minutes are written when it is concluded\n",
    }
    Ok(setup.out.text(&text)?)
}

/// Minutes as they are, each line made harmless, with the indent that Markdown lists need.
pub fn lines(minutes: &str) -> String {
    let harmless = |line: &str| format!("{}{}", &line[..line.len() - line.trim_start_matches(' ').len()], one(line));
    minutes.lines().map(harmless).collect::<Vec<_>>().join("\n")
}

/// A table's columns are kept apart by runs of spaces, which [`tidy`] would close.
fn one(line: &str) -> String {
    line.trim_start().split(' ').map(tidy).collect::<Vec<_>>().join(" ").trim_end().to_owned()
}

fn agenda(d: &Definition) -> String {
    let mut text =
        format!("{} ({}), {}, {}, {}\n", d.name, d.code, d.cadence.word(), d.minutes.text(), levels(&d.levels));
    text += &format!("{}\n\n", d.purpose);
    let mut table = Table::new(&[">step", "title", ">minutes"]);
    for (n, step) in d.agenda().enumerate() {
        table.row([n.to_string(), step.title.clone(), step.minutes.to_string()]);
    }
    text += &table.render();
    text += "\nIt has to produce:\n";
    for output in &d.outputs {
        text += &format!("  {}\n", output.text);
    }
    text
}

fn defined(d: &Definition, file: &str, own: bool) -> Value {
    let step =
        |s: &crate::domain::meeting::definition::Step| json!({ "key": s.key, "title": s.title, "minutes": s.minutes });
    json!({
        "code": d.code,
        "name": d.name,
        "cadence": d.cadence.key(),
        "minutes": { "min": d.minutes.min, "max": d.minutes.max },
        "levels": d.levels.iter().map(|l| l.key()).collect::<Vec<_>>(),
        "purpose": d.purpose,
        "outputs": d.outputs.iter().map(|o| json!({ "key": o.key, "text": o.text })).collect::<Vec<_>>(),
        "steps": d.agenda().map(step).collect::<Vec<_>>(),
        "file": own.then_some(file),
    })
}

fn object(meeting: &Meeting, org: &Org) -> Value {
    json!({
        "id": meeting.id,
        "code": meeting.code,
        "unit": unit(meeting, org),
        "level": meeting.level.key(),
        "format": meeting.format,
        "state": meeting.state,
        "started_at": meeting.started,
        "ended_at": meeting.ended,
        "concluded_at": meeting.concluded,
        "missing_outputs": (meeting.state == MeetingState::Concluded).then_some(meeting.missing_outputs),
    })
}

fn check(setup: &Setup, file: &PathBuf) -> anyhow::Result<()> {
    let text = std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let shown = file.display().to_string();
    match Definition::check(&shown, &text) {
        Ok((d, odd)) => {
            for problem in &odd {
                setup.out.remark(&problem.in_file(&shown));
            }
            let warnings: Vec<String> = odd.iter().map(|p| p.in_file(&shown)).collect();
            let steps = d.agenda().count();
            setup.out.either(&json!({ "file": shown, "sound": true, "code": d.code, "warnings": warnings }), || {
                format!(
                    "{}: sound: {} ({}), {steps} steps, {} minutes",
                    tidy(&shown),
                    d.name,
                    d.code,
                    d.planned_minutes()
                )
            })
        }
        Err(error) => {
            let problems: Vec<String> = error.lines().collect();
            if setup.out.json {
                setup.out.json(&json!({ "file": shown, "sound": false, "problems": problems }))?;
            } else {
                setup.out.text(&problems.iter().map(|p| tidy(p) + "\n").collect::<String>())?;
            }
            match problems.len() {
                1 => bail!("{shown}: 1 thing has to be mended"),
                n => bail!("{shown}: {n} things have to be mended"),
            }
        }
    }
}
