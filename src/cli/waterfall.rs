//! `bellwether waterfall`: what moved a period's pipeline between two days, and the deals behind each bar.

mod apart;
mod show;

use chrono::NaiveDate;
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::ending::{Done, Usage};
use super::pick::Names;
use super::setup::Setup;
use crate::app::waterfall::{Untold, Wanted, beside, read};
use crate::domain::forecast::waterfall::beside::Split;
use crate::domain::forecast::waterfall::told::Row;
use crate::domain::period::Asked;

/// Show what moved the pipeline between two days: created, pushed, won, lost
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  bellwether waterfall                                everybody's pipeline of this quarter, since it began
  bellwether waterfall --period 2026-Q4 --from 2026-11-16 --scope 'team:Team West'
  bellwether waterfall --bar pushed_out               the deals that were pushed out, the largest first
  bellwether waterfall --round-trips                  what left and came back is told as well
  bellwether waterfall --by rep --scope 'team:Team West'   the team's sellers side by side, and the team
  bellwether waterfall --scope 'rep:Ana Ruiz' --json")]
pub struct WaterfallArgs {
    /// The quarter or month whose pipeline it is; else the quarter we are in
    #[arg(long, value_name = "2026-Q4|2026-11|next quarter")]
    period: Option<Asked>,
    /// From the end of this day; else since the period began, or since the first snapshot
    #[arg(long, value_name = "DATE", value_parser = super::iso_date)]
    from: Option<NaiveDate>,
    /// To the end of this day; else today or --as-of, of a period that is over the first snapshot of its last day or after it
    #[arg(long, value_name = "DATE", value_parser = super::iso_date)]
    to: Option<NaiveDate>,
    /// Whose: rep:NAME, team:NAME, region:NAME, or all
    #[arg(long, value_name = "SCOPE", default_value = "all")]
    scope: String,
    /// Only this bar, with its deals and what it did to each
    #[arg(long, value_name = "BAR", value_parser = bars())]
    bar: Option<Row>,
    /// The regions, teams or sellers of the scope side by side, and the whole
    #[arg(long, value_name = "rep|team|region", value_parser = splits(), conflicts_with = "bar")]
    by: Option<Split>,
    /// Tell what left and came back, or came in and left again, as well
    #[arg(long)]
    round_trips: bool,
}

/// The bars' keys.
fn bars() -> impl TypedValueParser<Value = Row> {
    PossibleValuesParser::new(Row::all().map(Row::key)).try_map(|key| Row::from_key(&key).ok_or("no bar has this key"))
}

/// Into what it can be told apart.
fn splits() -> impl TypedValueParser<Value = Split> {
    PossibleValuesParser::new(Split::ALL.iter().map(|split| split.key()))
        .try_map(|key| Split::from_key(&key).ok_or("nothing is told apart by it"))
}

/// Carries it out.
///
/// # Errors
/// There is no database, nobody has the name, or nothing is known between these days.
pub fn run(args: &WaterfallArgs, setup: &Setup) -> anyhow::Result<Done> {
    let store = setup.store()?;
    let key = setup.period(args.period);
    let then = args.to.or(key.map(|key| setup.config.fiscal().resolve(key).last));
    let names = Names::read(&store, setup.today(), then)?;
    let scope = names.scope(&args.scope)?;
    let wanted = Wanted { scope, period: key, from: args.from, to: args.to };
    let untold = |why: Untold| match why {
        Untold::NoHistory | Untold::Store(_) => anyhow::Error::from(why),
        _ => Usage(why.to_string()).into(),
    };
    let (told, parts) = match args.by {
        Some(split) => beside(&store, setup.viewpoint(), wanted, split)
            .map(|(told, beside)| (told, Some(beside)))
            .map_err(untold)?,
        None => (read(&store, setup.viewpoint(), wanted).map_err(untold)?, None),
    };
    let view = show::View {
        told: &told,
        org: names.everybody(),
        currency: setup.config.currency(),
        round_trips: args.round_trips,
    };
    let deals = args.bar.map(|bar| show::Listed::read(&store, &view, bar)).transpose()?;
    if setup.out.json {
        let mut object = view.object(deals.as_ref());
        if let Some(beside) = &parts {
            view.add_parts(&mut object, beside);
        }
        setup.out.json(&object)?;
    } else {
        setup.out.text(&match (&deals, &parts) {
            (Some(deals), _) => view.list(deals),
            (None, Some(beside)) => view.apart(beside),
            (None, None) => view.table(),
        })?;
    }
    Ok(Done::All)
}
