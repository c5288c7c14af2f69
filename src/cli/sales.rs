//! `bellwether sales`: attainment, win rate, cycle, deal size, velocity, pipeline created, follow-through; by segment, source,
//! rep or competitor, and over the last eight periods.

mod show;

use clap::{Args, ValueEnum};

use super::ending::{Done, Usage};
use super::pick::Names;
use super::setup::Setup;
use crate::app::sales::read;
use crate::domain::period::Asked;
use crate::domain::sales::By;

/// Show the sales metrics of a period: attainment, win rate, cycle, deal size, velocity, and how they went
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  bellwether sales                                    everybody's present quarter beside the seven before it
  bellwether sales --period 2026-10 --scope 'team:Team West'
  bellwether sales --by competitor                    won and lost against whom
  bellwether sales --by rep --deals                   the decided deals behind it
  bellwether sales --json")]
pub struct SalesArgs {
    /// The quarter or month; else this quarter
    #[arg(long, value_name = "2026-Q4|2026-11|next quarter")]
    period: Option<Asked>,
    /// Whose: rep:NAME, team:NAME, region:NAME, or all
    #[arg(long, value_name = "SCOPE", default_value = "all")]
    scope: String,
    /// Told apart by this
    #[arg(long, value_enum)]
    by: Option<ByArg>,
    /// The deals that were decided in the period, the largest first
    #[arg(long)]
    deals: bool,
}

/// What deals are told apart by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ByArg {
    Segment,
    Source,
    Rep,
    Competitor,
}

impl ByArg {
    const fn by(self) -> By {
        match self {
            Self::Segment => By::Segment,
            Self::Source => By::Source,
            Self::Rep => By::Rep,
            Self::Competitor => By::Competitor,
        }
    }
}

/// Carries it out.
///
/// # Errors
/// There is no database, nobody has the name, nothing was imported, or the period has not begun.
pub fn run(args: &SalesArgs, setup: &Setup) -> anyhow::Result<Done> {
    let store = setup.store()?;
    let (today, fiscal) = (setup.today(), setup.config.fiscal());
    let period = setup.period(args.period).map_or_else(|| fiscal.quarter(today), |key| fiscal.resolve(key));
    if period.first > today {
        return Err(Usage(format!("{} has not begun: nothing was decided in it", period.key)).into());
    }
    let names = Names::read(&store, today, Some(period.last))?;
    let scope = names.scope(&args.scope)?;
    let told = read(&store, setup.viewpoint(), scope, Some(period.key))?;
    let by = args.by.map(ByArg::by);
    let view = show::View { told: &told, org: names.everybody(), currency: setup.config.currency(), period, today };
    if setup.out.json {
        setup.out.json(&view.object(&store, by)?)?;
    } else {
        setup.out.text(&match (args.deals, by) {
            (true, by) => view.deals(&store, by)?,
            (false, Some(by)) => view.groups(by),
            (false, None) => view.table(),
        })?;
    }
    Ok(Done::All)
}
