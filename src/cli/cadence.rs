//! `bellwether cadence`: the map of cadence discipline, every series week by week.

mod show;

use clap::Args;

use super::ending::{Done, Usage};
use super::meetings;
use super::pick;
use super::setup::Setup;
use crate::app::cadence::read;
use crate::domain::cadence::map::{MOST_WEEKS, USUAL_WEEKS};
use crate::domain::ids::UnitId;
use crate::domain::people::Org;

/// Show the map of cadence discipline: held, late, skipped, without output, week by week
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  bellwether cadence                      every series of every unit over the last 26 weeks
  bellwether cadence --team 'Team West' --weeks 12
  bellwether cadence --json               with every occurrence, ratings and follow-through, for a script

A series owes nothing before its first meeting or the day its calendar starts with, whichever is earlier.")]
pub struct CadenceArgs {
    /// How many weeks, up to this one
    #[arg(long, value_name = "N", default_value_t = USUAL_WEEKS)]
    weeks: usize,
    /// Only this team, region or company, and those below it
    #[arg(long, value_name = "NAME")]
    team: Option<String>,
}

/// Carries it out.
///
/// # Errors
/// There is no database, nobody has the name, or it is no number of weeks.
pub fn run(args: &CadenceArgs, setup: &Setup) -> anyhow::Result<Done> {
    if !(1..=MOST_WEEKS).contains(&args.weeks) {
        return Err(Usage(format!("--weeks: from 1 to {MOST_WEEKS}, not {}", args.weeks)).into());
    }
    let store = setup.store()?;
    let org = store.org(setup.today())?;
    let units = args.team.as_deref().map(|name| pick::unit(&org, name).map(|u| below(&org, u.id))).transpose()?;
    let map = read(&store, setup.viewpoint(), &meetings::catalog(setup), units.as_deref(), args.weeks)?;
    if setup.out.json {
        setup.out.json(&show::object(&map))?;
    } else {
        setup.out.text(&show::text(&map))?;
    }
    Ok(Done::All)
}

/// A unit and those below it.
fn below(org: &Org, unit: UnitId) -> Vec<UnitId> {
    let mut all = vec![unit];
    let mut next = 0;
    while let Some(unit) = all.get(next).copied() {
        all.extend(org.children(unit).map(|u| u.id).filter(|u| !all.contains(u)).collect::<Vec<_>>());
        next += 1;
    }
    all
}
