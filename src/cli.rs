//! The words of the command line, one file per subcommand. What is printed here is a contract: scripts rely on it.
//!
//! Exit codes: 0 done; 1 it failed, with one line on standard error that says what and what to do; 2 the words were off;
//! 3 done, with rows refused. A reader that closes the pipe early ends the program quietly.

pub mod accuracy;
pub mod actions;
pub mod backup;
pub mod cadence;
pub mod cockpit;
pub mod commitments;
pub mod completions;
pub mod config;
pub mod deals;
pub mod demo;
pub mod doctor;
pub mod ending;
pub mod export;
pub mod forecast;
pub mod health;
pub mod import;
pub mod leads;
pub mod levers;
pub mod log;
pub mod looks;
pub mod man;
pub mod mappings;
pub mod meetings;
pub mod odds;
pub mod output;
pub mod owed;
pub mod pick;
pub mod ready;
pub mod restore;
pub mod sales;
pub mod search;
pub mod setup;
pub mod slippage;
pub mod start;
pub mod table;
pub mod waterfall;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use chrono::NaiveDate;
use clap::{ArgAction, Args, ColorChoice, CommandFactory, FromArgMatches, Parser, Subcommand};

pub use ending::{Done, Usage};
pub use setup::Setup;

const EXAMPLES: &str = "\
Examples:
  bellwether demo                      look around in an invented company
  bellwether import people people.csv  then `import quotas` and `import deals`
  bellwether                           open the cockpit on your own database
  bellwether start wfc --team West     straight into the Weekly Forecast Call
  bellwether forecast --json           this quarter's board, for a script

Environment:
  BELLWETHER_DB      the database, as --db
  BELLWETHER_CONFIG  the config file, as --config
  BELLWETHER_NOW     start the clock at this moment (2026-11-22T09:00:00Z) and let it run on: rehearsals, tests
  NO_COLOR           no colours, as --no-color

Exit codes: 0 done; 1 failed; 2 wrong words; 3 done, with rows refused.";

/// A terminal cockpit for the recurring management meetings of a B2B sales organisation.
///
/// Without a command it opens the cockpit: the meetings that are due, the numbers, the actions. Everything is kept in one
/// file on this machine; nothing needs a network.
#[derive(Debug, Parser)]
#[command(name = "bellwether", version, after_help = EXAMPLES, max_term_width = 110, disable_help_subcommand = true)]
pub struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Option<Command>,
}

/// What every command understands.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Everywhere")]
pub struct Global {
    /// The database to work on [env: BELLWETHER_DB]
    #[arg(long, global = true, value_name = "FILE")]
    pub db: Option<PathBuf>,
    /// The config file [env: BELLWETHER_CONFIG]
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Look at things as of this day; dates the snapshot of an import
    #[arg(long, global = true, value_name = "DATE", value_parser = iso_date)]
    pub as_of: Option<NaiveDate>,
    /// Print one JSON object instead of text
    #[arg(long, global = true)]
    pub json: bool,
    /// No colours
    #[arg(long, global = true)]
    pub no_color: bool,
    /// Only what was asked for, no remarks
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say which files are used; twice: log in detail
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub verbose: u8,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
enum Command {
    Demo(demo::DemoArgs),
    Start(start::StartArgs),
    Ready(ready::ReadyArgs),
    Import(import::ImportArgs),
    Forecast(forecast::ForecastArgs),
    Accuracy(accuracy::AccuracyArgs),
    Owed(owed::OwedArgs),
    Health(health::HealthArgs),
    Waterfall(waterfall::WaterfallArgs),
    Odds(odds::OddsArgs),
    Cadence(cadence::CadenceArgs),
    Slippage(slippage::SlippageArgs),
    Sales(sales::SalesArgs),
    Levers(levers::LeversArgs),
    Deals(deals::DealsArgs),
    Leads(leads::LeadsArgs),
    Actions(actions::ActionsArgs),
    Commitments(commitments::CommitmentsArgs),
    Mappings(mappings::MappingsArgs),
    Meetings(meetings::MeetingsArgs),
    Search(search::SearchArgs),
    Export(export::ExportArgs),
    Config(config::ConfigArgs),
    Doctor(doctor::DoctorArgs),
    Backup(backup::BackupArgs),
    Restore(restore::RestoreArgs),
    Completions(completions::CompletionsArgs),
    Man(man::ManArgs),
}

/// The whole program: reads the words, does it, answers with the exit code.
pub fn main() -> ExitCode {
    let words: Vec<OsString> = std::env::args_os().collect();
    let colour = if words.iter().any(|w| w == "--no-color") { ColorChoice::Never } else { ColorChoice::Auto };
    let parsed = definition().color(colour).try_get_matches_from(words).and_then(|m| Cli::from_arg_matches(&m));
    match parsed {
        Ok(cli) => ending::exit_code(run(&cli)),
        Err(error) => {
            // A closed pipe is no reason to complain about help that nobody reads.
            let _ = error.print();
            ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
        }
    }
}

/// The command line as clap knows it: for the parser, the completions and the man page.
pub fn definition() -> clap::Command {
    Cli::command()
}

fn run(cli: &Cli) -> anyhow::Result<Done> {
    let global = &cli.global;
    let Some(command) = &cli.command else {
        return cockpit::open(&Setup::new(global)?, cockpit::Launch::Home);
    };
    match command {
        Command::Demo(args) => demo::run(args, &Setup::new(global)?),
        Command::Start(args) => start::run(args, &Setup::new(global)?),
        Command::Ready(args) => ready::run(args, &Setup::new(global)?),
        Command::Import(args) => import::run(args, &Setup::dating(global)?),
        Command::Forecast(args) => forecast::run(args, &Setup::new(global)?),
        Command::Accuracy(args) => accuracy::run(args, &Setup::new(global)?),
        Command::Owed(args) => owed::run(args, &Setup::new(global)?),
        Command::Health(args) => health::run(args, &Setup::new(global)?),
        Command::Waterfall(args) => waterfall::run(args, &Setup::new(global)?),
        Command::Odds(args) => odds::run(args, &Setup::new(global)?),
        Command::Cadence(args) => cadence::run(args, &Setup::new(global)?),
        Command::Slippage(args) => slippage::run(args, &Setup::new(global)?),
        Command::Sales(args) => sales::run(args, &Setup::new(global)?),
        Command::Levers(args) => levers::run(args, &Setup::new(global)?),
        Command::Deals(args) => deals::run(args, &Setup::new(global)?),
        Command::Leads(args) => leads::run(args, &Setup::new(global)?),
        Command::Actions(args) => actions::run(args, &Setup::new(global)?),
        Command::Commitments(args) => commitments::run(args, &Setup::new(global)?),
        Command::Mappings(args) => mappings::run(args, &Setup::new(global)?),
        Command::Meetings(args) => meetings::run(args, &Setup::new(global)?),
        Command::Search(args) => search::run(args, &Setup::new(global)?),
        Command::Export(args) => export::run(args, &Setup::new(global)?),
        // These work with a config that is broken, or say what is broken about it.
        Command::Backup(args) => backup::run(args, &Setup::without_config(global)?),
        Command::Restore(args) => restore::run(args, &Setup::without_config(global)?),
        Command::Config(args) => config::run(args, &Setup::without_config(global)?),
        Command::Doctor(args) => doctor::run(args, &Setup::without_config(global)?),
        Command::Completions(args) => completions::run(args, &Setup::without_config(global)?),
        Command::Man(args) => man::run(args, &Setup::without_config(global)?),
    }
}

fn iso_date(text: &str) -> Result<NaiveDate, String> {
    text.parse().map_err(|_| "write a day as 2026-11-22".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_is_sound() {
        definition().debug_assert();
    }

    #[test]
    fn every_command_that_can_be_got_wrong_shows_examples() {
        for command in definition().get_subcommands() {
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(help.contains("bellwether "), "`{}` has no example", command.get_name());
            assert!(command.get_about().is_some(), "`{}` does not say what it does", command.get_name());
        }
    }
}
