//! `bellwether slippage`: what became of the deals that were due when a period was first locked, and what was pushed.

mod show;

use clap::{Args, ValueEnum};

use super::ending::{Done, Usage};
use super::pick::Names;
use super::setup::Setup;
use crate::app::slippage::read;
use crate::domain::forecast::slippage::Which;
use crate::domain::period::Asked;

/// Show what became of the deals that were due: won, lost, slipped, still open; and what was pushed
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  bellwether slippage                                 this month's deals, seller by seller, and how the last months went
  bellwether slippage --period 2026-Q3 --scope 'team:Team West'
  bellwether slippage --named                         only those that were named behind the FC
  bellwether slippage --deals --fate slipped          which ones slipped, and where each went
  bellwether slippage --pushes                        open deals that were pushed: how often, how far
  bellwether slippage --json")]
pub struct SlippageArgs {
    /// The quarter or month; else this month
    #[arg(long, value_name = "2026-Q4|2026-11|next quarter")]
    period: Option<Asked>,
    /// Whose: rep:NAME, team:NAME, region:NAME, or all
    #[arg(long, value_name = "SCOPE", default_value = "all")]
    scope: String,
    /// Only the deals that were named behind the FC
    #[arg(long)]
    named: bool,
    /// The deals one by one, with where each went
    #[arg(long, conflicts_with = "pushes")]
    deals: bool,
    /// Only the deals that ended so
    #[arg(long, value_enum, requires = "deals")]
    fate: Option<FateArg>,
    /// Open deals that were pushed, the most often pushed first
    #[arg(long, conflicts_with_all = ["named", "period"])]
    pushes: bool,
}

/// What became of a deal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FateArg {
    Won,
    Lost,
    Slipped,
    Open,
    Gone,
}

impl FateArg {
    const fn fate(self) -> crate::domain::forecast::slippage::Fate {
        use crate::domain::forecast::slippage::Fate;
        match self {
            Self::Won => Fate::Won,
            Self::Lost => Fate::Lost,
            Self::Slipped => Fate::Slipped,
            Self::Open => Fate::Open,
            Self::Gone => Fate::Gone,
        }
    }
}

/// Carries it out.
///
/// # Errors
/// There is no database, nobody has the name, nothing was imported, or the period has not begun.
pub fn run(args: &SlippageArgs, setup: &Setup) -> anyhow::Result<Done> {
    let store = setup.store()?;
    let (today, fiscal) = (setup.today(), setup.config.fiscal());
    let period = setup.period(args.period).map_or_else(|| fiscal.month(today), |key| fiscal.resolve(key));
    if period.first > today {
        return Err(Usage(format!("{} has not begun: nothing of it can have slipped", period.key)).into());
    }
    let names = Names::read(&store, today, Some(period.last))?;
    let scope = names.scope(&args.scope)?;
    let told = read(&store, setup.viewpoint(), scope, Some(period.key))?;
    let which = if args.named { Which::Named } else { Which::Due };
    let view =
        show::View { told: &told, org: names.everybody(), currency: setup.config.currency(), period, which, today };
    if setup.out.json {
        setup.out.json(&view.object(&store, args.fate.map(FateArg::fate))?)?;
    } else {
        setup.out.text(&match (args.pushes, args.deals) {
            (true, _) => view.pushes(&store)?,
            (false, true) => view.deals(&store, args.fate.map(FateArg::fate))?,
            (false, false) => view.table(),
        })?;
    }
    Ok(Done::All)
}
