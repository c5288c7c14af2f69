//! `bellwether leads`: who waits for an answer from sales and for how long, and how the agreement with marketing was kept.

mod answer;

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDateTime;
use clap::Args;
use serde_json::{Value, json};

use super::ending::Done;
use super::pick;
use super::setup::Setup;
use super::table::Table;
use crate::config::Config;
use crate::crm::reason_names;
use crate::domain::business::hours;
use crate::domain::ids::LeadId;
use crate::domain::lead::{Agreement, ESCALATE_ABOVE, Lead, LeadState, Month, OwnerRecord, Sla, by_owner, months};
use crate::domain::people::Org;
use crate::domain::period::PeriodKey;

/// List leads that wait for sales and how the 24 business hours were kept; accept or reject one
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
#[command(after_help = "\
Examples:
  bellwether leads                          who waits, the longest first; breaches and reasons by month
  bellwether leads --team 'Team West'
  bellwether leads --owner 'Ana Ruiz' --json
  bellwether leads --as-of 2026-11-15       as it stood at the end of that day
  bellwether leads accept 00Q5f00002hJx     it counts at once; `export crm-updates` lists it for the CRM
  bellwether leads reject 'Ada Berg' --reason not_icp
  bellwether leads take-back 'Ada Berg'

A lead is answered when it is accepted or rejected; the hours are those of [business_hours] in the config.")]
pub struct LeadsArgs {
    #[command(subcommand)]
    what: Option<answer::What>,
    /// Only leads this person has to answer
    #[arg(long, value_name = "NAME")]
    owner: Option<String>,
    /// Only leads of the people of this team, region or company
    #[arg(long, value_name = "NAME", conflicts_with = "owner")]
    team: Option<String>,
    /// How many months back the agreement is shown
    #[arg(long, value_name = "N", default_value_t = 6, value_parser = clap::value_parser!(u32).range(1..=120))]
    months: u32,
}

/// What is looked at, and with what it is measured.
struct View {
    at: NaiveDateTime,
    agreement: Agreement,
    limit: u32,
    org: Org,
    reasons: BTreeMap<String, String>,
}

/// Carries it out.
///
/// # Errors
/// There is no database, or nobody has the name.
pub fn run(args: &LeadsArgs, setup: &Setup) -> anyhow::Result<Done> {
    if let Some(what) = &args.what {
        return answer::run(what, setup);
    }
    let store = setup.store()?;
    let today = setup.today();
    let org = store.org(today)?;
    let owners = match (&args.owner, &args.team) {
        (Some(name), _) => Some(vec![pick::person(&org, name)?.id]),
        (None, Some(name)) => Some(org.answerers(pick::unit(&org, name)?.id)),
        (None, None) => None,
    };
    let mut leads = store.leads()?;
    if let Some(owners) = &owners {
        leads.retain(|l| l.owner.is_some_and(|o| owners.contains(&o)));
    }
    let view = View {
        at: setup.viewpoint().moment(),
        agreement: setup.config.agreement(&store.limits()?)?,
        limit: setup.dated(&store)?.lead_minutes(),
        org,
        reasons: reasons(&setup.config)?,
    };
    let mut waiting: Vec<(&Lead, Sla)> = leads
        .iter()
        .filter(|l| l.state_at(view.at) == Some(LeadState::Waiting))
        .map(|l| (l, view.agreement.sla(l, view.at)))
        .collect();
    waiting.sort_by_key(|(l, _)| (l.created.is_none(), l.created, l.name.clone()));
    let mut by_month = months(&leads, view.at, &view.agreement, setup.config.fiscal());
    let first = setup
        .config
        .fiscal()
        .shift(setup.config.fiscal().month(view.at.date()).key, 1 - i32::try_from(args.months).unwrap_or(6));
    by_month.retain(|month, _| *month >= first.key);
    let reps = by_owner(&leads, view.at, &view.agreement, setup.config.fiscal());
    let this = setup.config.fiscal().month(view.at.date()).key;
    let mut found = object(&waiting, &by_month, &leads, &view);
    if let Some(fields) = found.as_object_mut() {
        let one = |r: &OwnerRecord| {
            json!({
                "owner": r.owner.map(|o| view.org.name(o)),
                "waiting": r.waiting,
                "late_waiting": r.late,
                "late_this_month": r.since(this).0,
                "share_in_time": r.since(first.key).1,
            })
        };
        fields.insert("owners".into(), reps.iter().map(one).collect());
    }
    setup
        .out
        .either(&found, || text(&waiting, &by_month, &leads, &view) + &owner_table(&reps, this, first.key, &view))?;
    Ok(Done::All)
}

/// Every reason code with what it is called: those that are shipped, and the config's.
///
/// # Errors
/// An embedded table that is broken: a test proves that none is.
pub(super) fn reasons(config: &Config) -> anyhow::Result<BTreeMap<String, String>> {
    let mut names = reason_names()?;
    names.extend(config.lead_reasons.clone());
    Ok(names)
}

/// How long it has waited; `None`: nobody says since when.
fn waited(sla: Sla, limit: u32) -> Option<i64> {
    match sla {
        Sla::Within { used, .. } => Some(used),
        Sla::Breached { over, .. } => Some(i64::from(limit) + over),
        Sla::Kept { .. } | Sla::Unknown => None,
    }
}

fn due(sla: Sla) -> Option<NaiveDateTime> {
    match sla {
        Sla::Within { due, .. } | Sla::Breached { due, .. } => Some(due),
        Sla::Kept { .. } | Sla::Unknown => None,
    }
}

fn owner(lead: &Lead, org: &Org) -> String {
    match (lead.owner.and_then(|o| org.person(o)), &lead.owner_text) {
        (Some(person), _) => person.name.clone(),
        (None, Some(text)) => text.clone(),
        (None, None) => String::new(),
    }
}

fn text(waiting: &[(&Lead, Sla)], by_month: &BTreeMap<PeriodKey, Month>, leads: &[Lead], view: &View) -> String {
    if leads.is_empty() {
        return "No leads are known: `bellwether import leads FILE` reads them.\n".to_owned();
    }
    let limit = view.limit / 60;
    let late = waiting.iter().filter(|(_, sla)| matches!(sla, Sla::Breached { .. })).count();
    let mut out = format!(
        "{} waiting for an answer on {}, {late} beyond {limit} business hours\n",
        if waiting.len() == 1 { "1 lead".to_owned() } else { format!("{} leads", waiting.len()) },
        view.at.format("%a %-d %b %Y, %H:%M"),
    );
    if !waiting.is_empty() {
        let mut table = Table::new(&["lead", "account", "source", "owner", "handed over", ">waited", "due", ""]);
        for (lead, sla) in waiting {
            let when =
                |at: Option<NaiveDateTime>| at.map_or_else(String::new, |at| at.format("%a %-d %b %H:%M").to_string());
            table.row([
                lead.name.clone(),
                lead.account.clone().unwrap_or_default(),
                lead.source.clone().unwrap_or_default(),
                owner(lead, &view.org),
                when(lead.created),
                waited(*sla, view.agreement.of(lead, view.at).1).map_or_else(|| "?".to_owned(), hours),
                when(due(*sla)),
                match sla {
                    Sla::Breached { over, .. } => format!("late by {}", hours(*over)),
                    _ => String::new(),
                },
            ]);
        }
        out.push('\n');
        out.push_str(&table.render());
    }
    if !by_month.is_empty() {
        let mut table = Table::new(&["month", ">in time", ">late", ">share", ">rejected", "reasons"]).up_to(90);
        for (month, facts) in by_month.iter().rev() {
            let rejected: usize = facts.reasons.values().sum();
            table.row([
                month.to_string(),
                facts.kept.to_string(),
                format!("{}{}", facts.breaches.len(), if facts.escalates() { "!" } else { "" }),
                facts.share_kept().map_or_else(String::new, |s| format!("{:.0} %", s * 100.0)),
                rejected.to_string(),
                facts.reasons_in_words(&view.reasons),
            ]);
        }
        out.push('\n');
        out.push_str(&table.render());
        if by_month.values().any(Month::escalates) {
            out.push_str(&format!("! more than {ESCALATE_ABOVE} in a month: escalate\n"));
        }
    }
    out
}

/// How each who has to answer has kept it.
fn owner_table(reps: &[OwnerRecord], this: PeriodKey, first: PeriodKey, view: &View) -> String {
    if reps.is_empty() {
        return String::new();
    }
    let mut table = Table::new(&["owner", ">waiting", ">beyond", ">late this month", ">share in time"]);
    for record in reps {
        let (late, share) = (record.since(this).0, record.since(first).1);
        table.row([
            record.owner.map_or_else(|| "nobody known".to_owned(), |o| view.org.name(o).to_owned()),
            record.waiting.to_string(),
            record.late.to_string(),
            late.to_string(),
            share.map_or_else(String::new, |s| format!("{:.0} %", s * 100.0)),
        ]);
    }
    format!("\n{}", table.render())
}

fn object(waiting: &[(&Lead, Sla)], by_month: &BTreeMap<PeriodKey, Month>, leads: &[Lead], view: &View) -> Value {
    let moment = |at: Option<NaiveDateTime>| at.map(|at| at.format("%Y-%m-%dT%H:%M").to_string());
    let names: HashMap<LeadId, &str> = leads.iter().map(|l| (l.id, l.name.as_str())).collect();
    let rows: Vec<Value> = waiting
        .iter()
        .map(|(lead, sla)| {
            json!({
                "id": lead.external_id,
                "crm": lead.crm,
                "name": lead.name,
                "account": lead.account,
                "source": lead.source,
                "segment": lead.segment,
                "owner": Some(owner(lead, &view.org)).filter(|o| !o.is_empty()),
                "handed_over": moment(lead.created),
                "first_contacted": moment(lead.contacted),
                "waited_business_minutes": waited(*sla, view.agreement.of(lead, view.at).1),
                "due": moment(due(*sla)),
                "late_business_minutes": match sla { Sla::Breached { over, .. } => Some(*over), _ => None },
            })
        })
        .collect();
    let months: Vec<Value> = by_month
        .iter()
        .map(|(month, facts)| {
            let reasons: Vec<Value> =
                facts.reasons.iter().map(|(code, n)| json!({ "code": code, "name": code.as_ref().and_then(|c| view.reasons.get(c)), "leads": n })).collect();
            json!({
                "month": month,
                "in_time": facts.kept,
                "late": facts.breaches.len(),
                "late_leads": facts.breaches.iter().filter_map(|id| names.get(id)).collect::<Vec<_>>(),
                "share_in_time": facts.share_kept(),
                "escalates": facts.escalates(),
                "rejected": reasons,
            })
        })
        .collect();
    json!({
        "at": moment(Some(view.at)),
        "limit_business_hours": f64::from(view.limit) / 60.0,
        "count": rows.len(),
        "late": waiting.iter().filter(|(_, sla)| matches!(sla, Sla::Breached { .. })).count(),
        "waiting": rows,
        "months": months,
    })
}
