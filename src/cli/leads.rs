//! `bellwether leads`: who waits for an answer from sales and for how long, and how the agreement with marketing was kept.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDateTime;
use clap::Args;
use serde_json::{Value, json};

use super::ending::Done;
use super::pick;
use super::setup::Setup;
use super::table::Table;
use crate::app::health::facts::everybody;
use crate::crm::reason_names;
use crate::domain::business::BusinessHours;
use crate::domain::ids::LeadId;
use crate::domain::lead::{ESCALATE_ABOVE, Lead, LeadState, Month, Sla, months};
use crate::domain::people::Org;
use crate::domain::period::PeriodKey;

/// List leads that wait for sales, and how the 24 business hours were kept
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  bellwether leads                          who waits, the longest first; breaches and reasons by month
  bellwether leads --team 'Team West'
  bellwether leads --owner 'Ana Ruiz' --json
  bellwether leads --as-of 2026-11-15       as it stood at the end of that day

A lead is answered when it is accepted or rejected; the hours are those of [business_hours] in the config.")]
pub struct LeadsArgs {
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
    hours: BusinessHours,
    limit: u32,
    org: Org,
    reasons: BTreeMap<String, String>,
}

/// Carries it out.
///
/// # Errors
/// There is no database, or nobody has the name.
pub fn run(args: &LeadsArgs, setup: &Setup) -> anyhow::Result<Done> {
    let store = setup.store()?;
    let today = setup.today();
    let org = store.org(today)?;
    let owners = match (&args.owner, &args.team) {
        (Some(name), _) => Some(vec![pick::person(&org, name)?.id]),
        (None, Some(name)) => Some(everybody(&org, pick::unit(&org, name)?.id)),
        (None, None) => None,
    };
    let mut leads = store.leads()?;
    if let Some(owners) = &owners {
        leads.retain(|l| l.owner.is_some_and(|o| owners.contains(&o)));
    }
    let view = View {
        at: setup.viewpoint().moment(),
        hours: setup.config.hours(),
        limit: setup.config.lead_minutes(),
        org,
        reasons: reason_names()?,
    };
    let mut waiting: Vec<(&Lead, Sla)> = leads
        .iter()
        .filter(|l| l.state_at(view.at) == Some(LeadState::Waiting))
        .map(|l| (l, l.sla(view.at, &view.hours, view.limit)))
        .collect();
    waiting.sort_by_key(|(l, _)| (l.created.is_none(), l.created, l.name.clone()));
    let mut by_month = months(&leads, view.at, &view.hours, view.limit);
    let first = setup
        .config
        .fiscal()
        .shift(setup.config.fiscal().month(view.at.date()).key, 1 - i32::try_from(args.months).unwrap_or(6));
    by_month.retain(|month, _| *month >= first.key);
    setup.out.either(&object(&waiting, &by_month, &leads, &view), || text(&waiting, &by_month, &leads, &view))?;
    Ok(Done::All)
}

/// "3h 20m", business time.
fn hours(minutes: i64) -> String {
    match (minutes / 60, minutes % 60) {
        (0, m) => format!("{m}m"),
        (h, 0) => format!("{h}h"),
        (h, m) => format!("{h}h {m:02}m"),
    }
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
                waited(*sla, view.limit).map_or_else(|| "?".to_owned(), hours),
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
                reasons(facts, view),
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

/// "Not ICP 3, Duplicate 1, none given 1", the most frequent first.
fn reasons(month: &Month, view: &View) -> String {
    let mut all: Vec<(&Option<String>, &usize)> = month.reasons.iter().collect();
    all.sort_by(|a, b| b.1.cmp(a.1).then_with(|| a.0.cmp(b.0)));
    let name = |code: &Option<String>| match code {
        Some(code) => view.reasons.get(code).unwrap_or(code).clone(),
        None => "none given".to_owned(),
    };
    all.into_iter().map(|(code, n)| format!("{} {n}", name(code))).collect::<Vec<_>>().join(", ")
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
                "waited_business_minutes": waited(*sla, view.limit),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn business_time_in_words() {
        for (minutes, want) in [(0, "0m"), (59, "59m"), (60, "1h"), (61, "1h 01m"), (1500, "25h")] {
            assert_eq!(hours(minutes), want);
        }
    }

    #[test]
    fn reasons_have_names_and_the_most_frequent_come_first() {
        let view = View {
            at: NaiveDateTime::default(),
            hours: BusinessHours::default(),
            limit: 1440,
            org: Org::default(),
            reasons: reason_names().unwrap(),
        };
        let reasons = BTreeMap::from([(None, 1), (Some("duplicate".to_owned()), 1), (Some("not_icp".to_owned()), 2)]);
        let month = Month { reasons, ..Month::default() };
        assert_eq!(super::reasons(&month, &view), "Not ICP 2, none given 1, Duplicate 1");
    }
}
