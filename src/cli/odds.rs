//! `bellwether odds`: what the past says, the chance to reach what was spoken; and whether it would have been right before.

mod show;

use clap::Args;

use super::ending::{Done, Usage};
use super::pick::Names;
use super::setup::Setup;
use crate::app::odds::{Unsaid, read};
use crate::domain::forecast::odds::told::Told;
use crate::domain::period::Asked;

/// Show what the past says: the chance to reach WC, FC, BC and the target, by a model
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  bellwether odds                                everybody's quarter: each number with the chance to reach it
  bellwether odds --period 2026-11 --scope 'team:Team West'
  bellwether odds --back-test                    every past period asked of the others: was it right before?
  bellwether odds --inputs                       what became of deals like these, and which periods count
  bellwether odds --scope 'rep:Ana Ruiz' --json

It is a model beside the spoken numbers and fills in none of them. With too little history it says how much is missing.
The same data gives the same answer: the draws are seeded by the period. Deals that are
overdue are drawn too, by the share of such deals that was won in time after all.")]
pub struct OddsArgs {
    /// A quarter or month that still runs or is to come; else the quarter we are in
    #[arg(long, value_name = "2026-Q4|2026-11|next quarter")]
    period: Option<Asked>,
    /// Whose: rep:NAME, team:NAME, region:NAME, or all
    #[arg(long, value_name = "SCOPE", default_value = "all")]
    scope: String,
    /// Ask every past period of the others, and compare the chances with what came
    #[arg(long)]
    back_test: bool,
    /// List the shares by phase and age, and the periods it is made from
    #[arg(long)]
    inputs: bool,
}

/// Carries it out.
///
/// # Errors
/// There is no database, nobody has the name, the period is over, or nothing was imported.
pub fn run(args: &OddsArgs, setup: &Setup) -> anyhow::Result<Done> {
    let store = setup.store()?;
    let names = Names::read(&store, setup.today(), None)?;
    let scope = names.scope(&args.scope)?;
    let known = read(&store, setup.viewpoint(), scope, setup.period(args.period)).map_err(|why| match why {
        Unsaid::Over(_) => Usage(why.to_string()).into(),
        Unsaid::NoHistory | Unsaid::Store(_) => anyhow::Error::from(why),
    })?;
    let told = Told::of(known);
    let back = if args.back_test { told.back_test(&|| false) } else { None };
    let view =
        show::View { told: &told, back: back.as_ref(), org: names.everybody(), currency: setup.config.currency() };
    if setup.out.json {
        setup.out.json(&view.object())?;
    } else {
        setup.out.text(&view.text(args.inputs))?;
    }
    Ok(Done::All)
}
