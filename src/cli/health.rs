//! `bellwether health`: the sixteen metrics of somebody, of a team, a region or everybody, and the deals behind each.

mod show;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use serde_json::json;

use self::show::Behind;
use super::ending::Done;
use super::pick;
use super::setup::Setup;
use crate::app::health::facts::Facts;
use crate::domain::deal::Deal;
use crate::domain::health::{Grid, Kind, Metric, Scope};
use crate::domain::lead::Lead;
use crate::domain::period::Asked;

/// Show the health of the pipeline: coverage, pace, balance, quality
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  bellwether health                                   everybody, this quarter
  bellwether health --scope 'team:Team West' --period 2026-11
  bellwether health --scope 'rep:Ana Ruiz' --metric stalled   what it is, and the deals behind it
  bellwether health --scope region:EMEA --json
  bellwether health --as-of 2026-10-01                as it stood at the end of that day")]
pub struct HealthArgs {
    /// Whose: rep:NAME, team:NAME, region:NAME, or all
    #[arg(long, value_name = "SCOPE", default_value = "all")]
    scope: String,
    /// The quarter or month that coverage is about; else the quarter we are in
    #[arg(long, value_name = "2026-Q4|2026-11|next quarter")]
    period: Option<Asked>,
    /// Only this metric, with its definition, its parts and the deals behind it
    #[arg(long, value_name = "KEY", value_parser = keys())]
    metric: Option<Kind>,
}

/// The metrics' keys.
fn keys() -> impl TypedValueParser<Value = Kind> {
    PossibleValuesParser::new(Kind::ALL.iter().map(|kind| kind.key()))
        .try_map(|key| Kind::from_key(&key).ok_or("no metric has this key"))
}

/// Carries it out.
///
/// # Errors
/// There is no database, or nobody has the name.
pub fn run(args: &HealthArgs, setup: &Setup) -> anyhow::Result<Done> {
    let store = setup.store()?;
    let scope = pick::scope(&args.scope, &store.org(setup.today())?)?;
    let facts = Facts::read(&store, setup.viewpoint(), setup.period(args.period), args.metric.is_some())?;
    let currency = setup.config.currency();
    let briefs = facts.briefs(&store)?;
    let mut metrics = Grid::count(facts.grid(&briefs)).metrics(scope);
    if let Some(kind) = args.metric {
        metrics.retain(|m| m.kind == kind);
    }
    let deals = within(&facts, scope);
    let behind = args.metric.map(|kind| Behind::of(kind, &deals, leads_within(&facts, scope), &facts));
    if setup.out.json {
        let object = |m: &Metric| show::object(m, behind.as_ref(), &facts, &currency);
        setup.out.json(&json!({
            "as_of": facts.today,
            "period": super::output::period(&facts.period),
            "limits": { "since": facts.limits.0, "until": facts.limits.1 },
            "scope": pick::scope_object(scope, &facts.org),
            "metrics": metrics.iter().map(object).collect::<Vec<_>>(),
        }))?;
        return Ok(Done::All);
    }
    let text = match (metrics.as_slice(), &behind) {
        ([metric], Some(behind)) => show::one(metric, behind, scope, &facts, &currency),
        _ => show::table(&metrics, scope, &facts, &currency),
    };
    setup.out.text(&text)?;
    Ok(Done::All)
}

fn within(facts: &Facts, scope: Scope) -> Vec<Deal> {
    let deals = facts.deals();
    let Some(sellers) = facts.sellers(scope) else { return deals.to_vec() };
    deals.iter().filter(|d| d.owner.is_some_and(|o| sellers.contains(&o))).cloned().collect()
}

fn leads_within(facts: &Facts, scope: Scope) -> Vec<&Lead> {
    let owners = facts.lead_owners(scope);
    let mine = |l: &&Lead| owners.as_ref().is_none_or(|all| l.owner.is_some_and(|o| all.contains(&o)));
    facts.leads.iter().filter(mine).collect()
}
