//! `bellwether deals`: the deals, by owner, period, status and what is wrong with them.

use chrono::NaiveDate;
use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::ending::Done;
use super::output::{day, money, whole};
use super::pick;
use super::setup::Setup;
use super::table::Table;
use crate::config::{Config, Health};
use crate::domain::deal::{Deal, Status};
use crate::domain::money::{Currency, Money};
use crate::domain::people::Org;
use crate::domain::period::{Period, PeriodKey};
use crate::store::DealFilter;

/// List deals
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  bellwether deals                                   every open deal
  bellwether deals --owner 'Ana Ruiz' --period 2026-Q4
  bellwether deals --flag stalled,no_next_step       open deals with one of these faults
  bellwether deals --status won --period 2026-11 --json")]
pub struct DealsArgs {
    /// Only deals of this seller
    #[arg(long, value_name = "NAME")]
    owner: Option<String>,
    /// Only deals of the sellers of this team, region or company
    #[arg(long, value_name = "NAME", conflicts_with = "owner")]
    team: Option<String>,
    /// Only deals that close in this quarter or month
    #[arg(long, value_name = "2026-Q4|2026-11")]
    period: Option<PeriodKey>,
    /// Only open deals with at least one of these faults
    #[arg(long, value_name = "FLAG,...", value_enum, value_delimiter = ',')]
    flag: Vec<Flag>,
    /// Open, won, lost or all
    #[arg(long, value_enum, default_value = "open", conflicts_with = "flag")]
    status: Wanted,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Wanted {
    Open,
    Won,
    Lost,
    All,
}

/// What is wrong with an open deal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum Flag {
    /// Its close date has passed
    Overdue,
    /// No buyer next step, or none with a date to come
    NoNextStep,
    /// The buyer has done nothing for too long
    Stalled,
    /// No amount, or nothing
    ZeroValue,
}

impl Flag {
    const ALL: [Self; 4] = [Self::Overdue, Self::NoNextStep, Self::Stalled, Self::ZeroValue];

    const fn key(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::NoNextStep => "no_next_step",
            Self::Stalled => "stalled",
            Self::ZeroValue => "zero_value",
        }
    }

    fn fits(self, deal: &Deal, today: NaiveDate, limits: &Health) -> bool {
        if !deal.is_open() {
            return false;
        }
        match self {
            Self::Overdue => deal.is_overdue(today),
            Self::NoNextStep => deal.next_step.is_none() || deal.next_step_date.is_none_or(|d| d < today),
            // A deal nobody has ever touched is as old as itself.
            Self::Stalled => deal
                .last_activity
                .or(deal.created)
                .is_some_and(|last| (today - last).num_days() >= i64::from(limits.stalled_days)),
            Self::ZeroValue => deal.value() == Money::ZERO,
        }
    }
}

/// The faults of a deal.
pub fn flags(deal: &Deal, today: NaiveDate, limits: &Health) -> Vec<Flag> {
    Flag::ALL.into_iter().filter(|f| f.fits(deal, today, limits)).collect()
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
        (Some(name), _) => Some(vec![pick::person(&org, name)?.id]),
        (None, Some(name)) => Some(org.sellers(pick::unit(&org, name)?.id)),
        (None, None) => None,
    };
    let status = match args.status {
        Wanted::Open => Some(Status::Open),
        Wanted::Won => Some(Status::Won),
        Wanted::Lost => Some(Status::Lost),
        Wanted::All => None,
    };
    let period = args.period.map(|key| setup.config.fiscal().resolve(key));
    let limits = &setup.config.health;
    let mut deals =
        store.deals(&DealFilter { owners, status, period, as_of: setup.as_of(), ..DealFilter::default() })?;
    if !args.flag.is_empty() {
        deals.retain(|d| args.flag.iter().any(|f| f.fits(d, today, limits)));
    }
    deals.sort_by(|a, b| (a.close.is_none(), a.close, &a.name).cmp(&(b.close.is_none(), b.close, &b.name)));
    let value: Money = deals.iter().map(Deal::value).sum();
    let currency = setup.config.currency();
    if setup.out.json {
        let rows: Vec<Value> = deals.iter().map(|d| object(d, &org, today, &setup.config)).collect();
        setup.out.json(&json!({
            "as_of": today,
            "period": period.as_ref().map(super::output::period),
            "count": deals.len(),
            "value": money(value, &currency),
            "deals": rows,
        }))?;
    } else {
        setup.out.text(&text(&deals, &org, today, &setup.config, period.as_ref(), !args.flag.is_empty()))?;
    }
    Ok(Done::All)
}

fn object(deal: &Deal, org: &Org, today: NaiveDate, config: &Config) -> Value {
    let currency = config.currency();
    let faults: Vec<&str> = flags(deal, today, &config.health).into_iter().map(Flag::key).collect();
    json!({
        "id": deal.id,
        "crm": deal.crm,
        "external_id": deal.external_id,
        "name": deal.name,
        "account": deal.account,
        "owner": deal.owner.map(|o| org.name(o)),
        "stage": deal.stage,
        "phase": deal.phase,
        "status": deal.status,
        "category": deal.category,
        "amount": deal.amount.map(|a| money(a, &currency)),
        "amount_reason": deal.amount.is_none().then_some("the CRM has no amount"),
        "close": deal.close,
        "next_step": deal.next_step,
        "next_step_date": deal.next_step_date,
        "last_activity": deal.last_activity,
        "pushes": deal.pushes,
        "flags": faults,
    })
}

fn text(
    deals: &[Deal],
    org: &Org,
    today: NaiveDate,
    config: &Config,
    period: Option<&Period>,
    flagged: bool,
) -> String {
    if deals.is_empty() {
        let within = period.map(|p| format!(" that closes in {}", p.key)).unwrap_or_default();
        let fault = if flagged { " has one of these faults" } else { " fits" };
        return format!("no deal{within}{fault}");
    }
    let currency = config.currency();
    let mut table = Table::new(&["deal", "account", "owner", "stage", "close", ">amount", "flags"]);
    for deal in deals {
        let faults: Vec<&str> = flags(deal, today, &config.health).into_iter().map(Flag::key).collect();
        table.row([
            deal.name.clone(),
            deal.account.clone().unwrap_or_default(),
            deal.owner.map(|o| org.name(o).to_owned()).unwrap_or_default(),
            deal.stage.clone(),
            deal.close.map(|c| c.to_string()).unwrap_or_default(),
            deal.amount.map(|a| whole(a, &currency)).unwrap_or_default(),
            faults.join(" "),
        ]);
    }
    format!("{}\n{}", table.render(), total(deals, &currency, today))
}

fn total(deals: &[Deal], currency: &Currency, today: NaiveDate) -> String {
    let value = whole(deals.iter().map(Deal::value).sum(), currency);
    let noun = if deals.len() == 1 { "deal" } else { "deals" };
    format!("{} {noun}, {value} {}, as of {}\n", deals.len(), currency.code, day(today))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::deal::{Category, Phase};
    use crate::domain::ids::DealId;

    fn sound() -> Deal {
        let on = |text: &str| text.parse::<NaiveDate>().ok();
        Deal {
            id: DealId(1),
            crm: "csv".into(),
            external_id: None,
            name: "Acme".into(),
            account: None,
            owner: None,
            stage: "Proposal".into(),
            phase: Phase::Mid,
            status: Status::Open,
            category: None,
            amount: Some(Money::units(5)),
            close: on("2026-11-22"),
            created: on("2026-01-01"),
            last_activity: on("2026-11-09"),
            next_step: Some("CFO signs".into()),
            next_step_date: on("2026-11-22"),
            stage_entered: None,
            pushes: 0,
            probability: None,
            segment: None,
            source: None,
            lost_reason: None,
            competitor: None,
            icp: None,
            gone: None,
            pipeline: None,
            contact: None,
            deal_type: None,
        }
    }

    #[test]
    fn each_fault_on_the_day_it_begins() {
        let today: NaiveDate = "2026-11-22".parse().unwrap();
        let yesterday = today.pred_opt();
        let limits = Health::default();
        let of = |deal: &Deal| flags(deal, today, &limits);
        assert_eq!(of(&sound()), []);
        assert_eq!(of(&Deal { close: yesterday, ..sound() }), [Flag::Overdue]);
        assert_eq!(of(&Deal { next_step_date: yesterday, ..sound() }), [Flag::NoNextStep]);
        assert_eq!(of(&Deal { next_step: None, ..sound() }), [Flag::NoNextStep]);
        assert_eq!(of(&Deal { last_activity: "2026-11-08".parse().ok(), ..sound() }), [Flag::Stalled]);
        assert_eq!(of(&Deal { last_activity: None, ..sound() }), [Flag::Stalled]);
        assert_eq!(of(&Deal { last_activity: None, created: None, ..sound() }), []);
        assert_eq!(of(&Deal { amount: None, ..sound() }), [Flag::ZeroValue]);
        assert_eq!(of(&Deal { amount: Some(Money::ZERO), ..sound() }), [Flag::ZeroValue]);
        assert_eq!(of(&Deal { amount: None, status: Status::Won, ..sound() }), []);
        assert_eq!(of(&Deal { amount: None, category: Some(Category::Omitted), ..sound() }), []);
    }
}
