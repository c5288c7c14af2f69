//! `bellwether ready CODE`: can the meeting be held on what is known?

use clap::Args;
use serde_json::{Value, json};

use super::ending::{Done, Usage};
use super::meetings;
use super::pick;
use super::setup::Setup;
use super::table::Table;
use crate::app::ready::Asked;
use crate::domain::people::{Level, Org, Unit};
use crate::domain::text::fold;

/// Say whether a meeting can be held on what is known: data, deals, actions, promises, people
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  bellwether ready pr                  your own team's Pipeline Review: red or green, and what to do
  bellwether ready wfc --team West --json
  bellwether ready pr --as-of 2026-11-20    as it stood at the end of that day

It ends with 0 whether red or green: a script reads `green` in the JSON.")]
pub struct ReadyArgs {
    /// Which meeting: pr, wfc, tdr, dgb, efc, qbr, rps, or a code of your own
    #[arg(value_name = "CODE")]
    code: String,
    /// The team, region or company that holds it; else the one the config names
    #[arg(long, value_name = "NAME")]
    team: Option<String>,
}

/// Carries it out.
///
/// # Errors
/// There is no database, no meeting has the code, no unit has the name or holds this meeting.
pub fn run(args: &ReadyArgs, setup: &Setup) -> anyhow::Result<Done> {
    let catalog = meetings::catalog(setup);
    let Some(definition) = catalog.get(&args.code) else {
        return Err(meetings::unknown_code(&catalog, &args.code).into());
    };
    let store = setup.store()?;
    let today = setup.today();
    let org = store.org(today)?;
    let unit = match &args.team {
        Some(name) => pick::unit(&org, name)?,
        None => own(&org, setup, store.setting("home_unit")?, &definition.levels)?,
    };
    if !definition.levels.contains(&unit.level) {
        let levels: Vec<_> = definition.levels.iter().map(|l| l.key()).collect();
        let said = format!(
            "the {} is held at {}, {} is a {}; --team NAME names another",
            definition.name,
            levels.join(" and "),
            unit.name,
            unit.level.unit_word()
        );
        return Err(Usage(said).into());
    }
    let asked = Asked {
        store: &store,
        config: &setup.config,
        org: &org,
        unit: unit.id,
        today,
        as_of: setup.as_of(),
        now: setup.clock.local(setup.clock.now()),
    };
    let ready = asked.answer()?.readiness;
    if setup.out.json {
        let lines: Vec<Value> = ready
            .lines
            .iter()
            .map(|l| json!({ "about": l.about.key(), "green": l.green, "words": l.words, "todo": l.todo }))
            .collect();
        setup.out.json(&json!({
            "as_of": today,
            "meeting": definition.code,
            "unit": unit.name,
            "green": ready.is_green(),
            "lines": lines,
        }))?;
        return Ok(Done::All);
    }
    let mut table = Table::new(&["about", "is", "how it stands"]).up_to(110);
    for line in &ready.lines {
        let word = if line.green { "green" } else { "red" };
        table.row([line.about.word().to_owned(), word.to_owned(), line.words.clone()]);
        if let Some(todo) = &line.todo {
            table.row([String::new(), String::new(), format!("-> {todo}")]);
        }
    }
    let head = format!("{}, {}: {}", definition.name, unit.name, ready.verdict());
    setup.out.text(&format!("{head}\n\n{}", table.render()))?;
    Ok(Done::All)
}

/// The unit that the cockpit looks at, else the config's, else the one that the person of the config leads, else the only
/// one there is that holds this meeting.
fn own<'a>(org: &'a Org, setup: &Setup, looked_at: Option<String>, levels: &[Level]) -> Result<&'a Unit, Usage> {
    let remembered = || org.units.iter().find(|u| looked_at.as_deref() == Some(&u.id.to_string()));
    let named = || setup.config.team().and_then(|name| org.units.iter().find(|u| fold(&u.name) == fold(name)));
    let led = || {
        let me = setup.config.me()?;
        org.led_by(org.people.iter().find(|p| fold(&p.name) == fold(me))?.id)
    };
    let holding = || {
        let mut units = org.units.iter().filter(|u| levels.contains(&u.level));
        units.next().filter(|_| units.next().is_none())
    };
    let only = || org.units.first().filter(|_| org.units.len() == 1);
    let found = remembered().or_else(named).or_else(led).or_else(holding).or_else(only);
    found.ok_or_else(|| Usage("whose meeting? --team NAME says it, or `team` in the config".to_owned()))
}
