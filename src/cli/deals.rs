//! `bellwether deals`: the deals, by owner, period, status and what is wrong with them.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::ending::Done;
use super::output::{day, money, whole};
use super::pick;
use super::setup::Setup;
use super::table::Table;
use crate::config::Config;
use crate::domain::browse::{DealFlag, DealLine, DealQuery, FlagLimits, Missing, Owners, Standing, Tally};
use crate::domain::buyer::{self, LastHeard};
use crate::domain::changed::{ChangeKind, Changed, Since};
use crate::domain::deal::Deal;
use crate::domain::fix::FixField;
use crate::domain::ids::DealId;
use crate::domain::money::Currency;
use crate::domain::period::Asked;
use crate::domain::text::{clean, fold};
use crate::store::{DealFilter, Store, sorted};

/// List deals
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  bellwether deals                                   every open deal
  bellwether deals --owner 'Ana Ruiz' --period 2026-Q4
  bellwether deals --flag stalled,no_next_step       open deals with one of these faults
  bellwether deals --changed pushed                  those that the last import pushed; or --since 2026-11-16
  bellwether deals --owner nobody                    those that no seller owns
  bellwether deals --text 'halden group' --stage Proposal
  bellwether deals --status gone                     not decided, and no longer in the export
  bellwether deals --as-of 2026-10-01                as they were at the end of that day
  bellwether deals --status won --period 2026-11 --json")]
pub struct DealsArgs {
    /// Only deals of this seller; nobody: those without an owner
    #[arg(long, value_name = "NAME")]
    owner: Option<String>,
    /// Only deals of the sellers of this team, region or company
    #[arg(long, value_name = "NAME", conflicts_with = "owner")]
    team: Option<String>,
    /// Only deals that close in this quarter or month
    #[arg(long, value_name = "2026-Q4|2026-11|next quarter")]
    period: Option<Asked>,
    /// Only deals in this stage, as the CRM writes it; may be given more than once
    #[arg(long, value_name = "STAGE")]
    stage: Vec<String>,
    /// Only deals that have these words in their name or account
    #[arg(long, value_name = "WORDS")]
    text: Option<String>,
    /// Only deals with at least one of these flags
    #[arg(long, value_name = "FLAG,...", value_enum, value_delimiter = ',')]
    flag: Vec<Flag>,
    /// Only deals to which this happened with the last import, whatever became of them
    #[arg(long, value_name = "WHAT", value_parser = change)]
    changed: Option<ChangeKind>,
    /// With --changed: since this day instead of with the last import
    #[arg(long, value_name = "DATE", requires = "changed")]
    since: Option<NaiveDate>,
    /// Open, won, lost, gone from the CRM, or all; open unless --changed is given
    #[arg(long, value_enum, conflicts_with = "flag")]
    status: Option<Wanted>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Wanted {
    Open,
    Won,
    Lost,
    Gone,
    All,
}

impl Wanted {
    const fn standing(self) -> Standing {
        match self {
            Self::Open => Standing::Open,
            Self::Won => Standing::Won,
            Self::Lost => Standing::Lost,
            Self::Gone => Standing::Gone,
            Self::All => Standing::All,
        }
    }
}

/// What is wrong with a deal, or to be known of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
enum Flag {
    /// Its close date has passed
    Overdue,
    /// No buyer next step, or none with a date to come
    NoNextStep,
    /// The buyer has done nothing for too long
    Stalled,
    /// Nobody has done anything for very long
    Untouched,
    /// No amount, or nothing
    ZeroValue,
    /// Pushed too often
    Pushed,
    /// Left out of the forecast by the CRM
    Omitted,
    /// No longer in the CRM's export
    Gone,
    /// Corrected here, and not in the CRM yet
    Fixed,
}

impl Flag {
    const fn flag(self) -> DealFlag {
        match self {
            Self::Overdue => DealFlag::Overdue,
            Self::NoNextStep => DealFlag::NoNextStep,
            Self::Stalled => DealFlag::Stalled,
            Self::Untouched => DealFlag::Untouched,
            Self::ZeroValue => DealFlag::ZeroValue,
            Self::Pushed => DealFlag::Pushed,
            Self::Omitted => DealFlag::Omitted,
            Self::Gone => DealFlag::Gone,
            Self::Fixed => DealFlag::Fixed,
        }
    }
}

fn change(word: &str) -> Result<ChangeKind, String> {
    ChangeKind::from_key(word).ok_or_else(|| {
        let known: Vec<&str> = ChangeKind::ALL.iter().map(|k| k.key()).collect();
        format!("known are {}", known.join(", "))
    })
}

/// From when on a flag is raised.
fn limits(config: &Config, missing: Missing) -> FlagLimits {
    FlagLimits {
        stalled_days: config.health.stalled_days,
        untouched_days: config.health.untouched_days,
        pushes: config.health.pushes,
        missing,
    }
}

/// Carries it out.
///
/// # Errors
/// There is no database, or nobody has the name.
pub fn run(args: &DealsArgs, setup: &Setup) -> anyhow::Result<Done> {
    let store = setup.store()?;
    let today = setup.today();
    let org = store.org(today)?;
    let owners = match (&args.owner, &args.team) {
        (Some(name), _) if fold(name.trim()) == "nobody" => Owners::Nobody,
        (Some(name), _) => Owners::Of(vec![pick::person(&org, name)?.id]),
        (None, Some(name)) => Owners::Of(org.sellers(pick::unit(&org, name)?.id)),
        (None, None) => Owners::All,
    };
    let gone = args.flag.contains(&Flag::Gone);
    let query = DealQuery {
        owners,
        // what is gone is open no more
        standing: match args.status {
            Some(status) => status.standing(),
            None if gone || args.changed.is_some() => Standing::All,
            None => Standing::Open,
        },
        changed: args.changed.map(|kind| Changed { kind, since: args.since.map_or(Since::LastImport, Since::Day) }),
        stages: args.stage.iter().map(|s| clean(s)).collect(),
        flags: args.flag.iter().map(|f| f.flag()).collect(),
        period: setup.period(args.period).map(|key| setup.config.fiscal().resolve(key)),
        text: args.text.as_deref().map(fold).unwrap_or_default(),
        limits: limits(&setup.dated(&store)?, store.missing(setup.as_of())?),
        today,
        ..DealQuery::default()
    };
    let mut lines = sorted(lines(&store, setup.as_of(), &query)?, &query);
    if let Some(changed) = &query.changed {
        let ids = store.changed_ids(changed, setup.as_of())?;
        lines.retain(|line| ids.contains(&line.deal.id));
    }
    let value = Tally::of(lines.iter().map(|l| &l.deal)).value;
    let currency = setup.config.currency();
    if setup.out.json {
        let stalled = |l: &&DealLine| DealFlag::Stalled.fits(l, today, &query.limits);
        let ids: Vec<DealId> = lines.iter().filter(stalled).map(|l| l.deal.id).collect();
        let heard = store.last_heard(&ids, today, None)?;
        let reset = |l: &DealLine| {
            let last = LastHeard::of(heard.get(&l.deal.id).cloned(), l.deal.last_activity);
            let event = buyer::reset_by(last.as_ref(), l.deal.created, today);
            stalled(&l).then(|| json!({ "on": last.as_ref().map(|h| h.on).or(l.deal.created), "event": event }))
        };
        let rows: Vec<Value> = lines.iter().map(|l| object(l, reset(l), &query, &setup.config)).collect();
        setup.out.json(&json!({
            "as_of": today,
            "period": query.period.as_ref().map(super::output::period),
            "count": lines.len(),
            "value": money(value, &currency),
            "deals": rows,
        }))?;
    } else {
        setup.out.text(&text(&lines, &query, &setup.config))?;
    }
    Ok(Done::All)
}

/// The deals of that owner and period with names and corrections; what else is asked for is sifted after.
fn lines(store: &Store, as_of: Option<NaiveDate>, query: &DealQuery) -> anyhow::Result<Vec<DealLine>> {
    let owners = match &query.owners {
        Owners::Of(some) => Some(some.clone()),
        Owners::All | Owners::OrNobody(_) | Owners::Nobody => None,
    };
    let deals = store.deals(&DealFilter { owners, period: query.period, as_of, ..DealFilter::default() })?;
    let names = store.names()?;
    let past = match as_of {
        Some(day) => store.is_past(day)?,
        None => false,
    };
    let mut fixed: HashMap<DealId, Vec<FixField>> = HashMap::new();
    if !past {
        for fix in store.fixes(true, None)? {
            fixed.entry(fix.deal).or_default().push(fix.field);
        }
    }
    let line = |deal: Deal| DealLine {
        owner: deal.owner.and_then(|o| names.get(&o).cloned()),
        fixed: fixed.remove(&deal.id).unwrap_or_default(),
        touched: None,
        deal,
    };
    let mut lines: Vec<DealLine> = deals.into_iter().map(line).collect();
    store.hear(&mut lines, query.today)?;
    Ok(lines)
}

fn flag_keys(line: &DealLine, query: &DealQuery) -> Vec<&'static str> {
    line.flags(query.today, &query.limits).into_iter().map(DealFlag::key).collect()
}

/// `reset`: of a stalled deal, which event of its buyer last reset its clock.
fn object(line: &DealLine, reset: Option<Value>, query: &DealQuery, config: &Config) -> Value {
    let currency = config.currency();
    let deal = &line.deal;
    json!({
        "id": deal.id,
        "crm": deal.crm,
        "external_id": deal.external_id,
        "name": deal.name,
        "account": deal.account,
        "owner": line.owner,
        "stage": deal.stage,
        "phase": deal.phase,
        "status": deal.status,
        "gone": deal.gone,
        "category": deal.category,
        "amount": deal.amount.map(|a| money(a, &currency)),
        "amount_reason": deal.amount.is_none().then_some("the CRM has no amount"),
        "close": deal.close,
        "next_step": deal.next_step,
        "next_step_date": deal.next_step_date,
        "last_activity": deal.last_activity,
        "last_buyer_event": reset,
        "pushes": deal.pushes,
        "flags": flag_keys(line, query),
        "fixed": line.fixed,
    })
}

fn text(lines: &[DealLine], query: &DealQuery, config: &Config) -> String {
    if lines.is_empty() {
        let within = query.period.map(|p| format!(" that closes in {}", p.key)).unwrap_or_default();
        let fault = match (&query.changed, query.flags.is_empty()) {
            (Some(changed), true) => format!(" {}", changed.words()),
            (_, true) => " fits".to_owned(),
            (_, false) => " has one of these faults".to_owned(),
        };
        let unknown: BTreeSet<&str> = query.flags.iter().filter_map(|f| query.limits.unknown(*f)).collect();
        let why: String = unknown.into_iter().map(|why| format!("; {why}")).collect();
        return format!("no deal{within}{fault}{why}");
    }
    let currency = config.currency();
    let mut table = Table::new(&["deal", "account", "owner", "stage", "close", ">amount", "flags"]);
    for line in lines {
        let deal = &line.deal;
        table.row([
            deal.name.clone(),
            deal.account.clone().unwrap_or_default(),
            line.owner.clone().unwrap_or_default(),
            deal.stage.clone(),
            deal.close.map(|c| c.to_string()).unwrap_or_default(),
            deal.amount.map(|a| whole(a, &currency)).unwrap_or_default(),
            flag_keys(line, query).join(" "),
        ]);
    }
    format!("{}\n{}", table.render(), total(lines, &currency, query.today))
}

fn total(lines: &[DealLine], currency: &Currency, today: NaiveDate) -> String {
    let all = Tally::of(lines.iter().map(|l| &l.deal));
    let value = whole(all.value, currency);
    let omitted = match all.omitted {
        0 => String::new(),
        n => format!(", {n} omitted from the forecast"),
    };
    let noun = if lines.len() == 1 { "deal" } else { "deals" };
    format!("{} {noun}, {value} {}{omitted}, as of {}\n", lines.len(), currency.code, day(today))
}
