//! `bellwether start CODE`: the cockpit, straight into a meeting.

use clap::Args;

use super::cockpit::{self, Launch};
use super::ending::Done;
use super::meetings;
use super::setup::Setup;

/// Open the cockpit in a meeting
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  bellwether start wfc                 your own team's Weekly Forecast Call
  bellwether start pr --team West      the Pipeline Review of Team West
  bellwether meetings list             which meetings there are")]
pub struct StartArgs {
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
/// No meeting has the code; then as [`cockpit::open`].
pub fn run(args: &StartArgs, setup: &Setup) -> anyhow::Result<Done> {
    let catalog = meetings::catalog(setup);
    let code = match catalog.get(&args.code) {
        Some(definition) => definition.code.clone(),
        None => return Err(meetings::unknown_code(&catalog, &args.code).into()),
    };
    cockpit::open(setup, Launch::Start { code, team: args.team.clone() })
}
