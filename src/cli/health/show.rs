//! Metrics as text and as JSON.

use serde_json::{Map, Value, json};

use crate::app::health::facts::Facts;
use crate::cli::output::{day, money, whole};
use crate::cli::pick::scope_name;
use crate::cli::table::Table;
use crate::domain::deal::Deal;
use crate::domain::health::{self, Inputs, Kind, Metric, Of, Part, Quantity, Scope, Value as Found, leads};
use crate::domain::lead::Lead;
use crate::domain::money::Currency;
use crate::domain::money::show::Scale;
use crate::domain::people::Org;

fn scale(metrics: &[Metric], currency: &Currency) -> Scale {
    let all = metrics.iter().flat_map(|m| m.inputs.iter().chain(m.parts.iter().flat_map(|p| &p.inputs)));
    let amounts = all.filter_map(|(_, quantity)| match quantity {
        Quantity::Money(amount) => Some(*amount),
        _ => None,
    });
    Scale::for_amounts(amounts, currency)
}

/// The table of a scope, by dimension.
pub fn table(metrics: &[Metric], scope: Scope, facts: &Facts, currency: &Currency) -> String {
    let scale = scale(metrics, currency);
    let mut table = Table::new(&["metric", ">value", "made from", "target", "verdict", "owner"]).up_to(72);
    let mut dimension = None;
    for metric in metrics {
        if dimension.replace(metric.kind.dimension()) != Some(metric.kind.dimension()) {
            table.row([metric.kind.dimension().word().to_owned()]);
        }
        let found = metric.value.reason().map(str::to_owned);
        table.row([
            format!("  {}", metric.kind.label()),
            if found.is_some() { "-".to_owned() } else { metric.value.show(&scale) },
            found.or(metric.hint.map(str::to_owned)).unwrap_or_else(|| made_from(metric, &scale)),
            metric.target.clone(),
            metric.verdict.word().to_owned(),
            metric.owner().key().to_owned(),
        ]);
    }
    format!("{}\n{}", head(scope, facts, currency), table.render())
}

/// What a value was made from; of a distribution its parts, which are what it says.
fn made_from(metric: &Metric, scale: &Scale) -> String {
    let share = |part: &Part| match (&part.of, part.inputs.iter().find(|(name, _)| *name == "share")) {
        (Of::Stage(stage), Some((_, share))) => Some(format!("{stage} {}", share.show(scale))),
        _ => None,
    };
    let parts: Vec<String> = metric.parts.iter().filter_map(share).collect();
    if parts.is_empty() { metric.made_from(scale) } else { parts.join(", ") }
}

fn head(scope: Scope, facts: &Facts, currency: &Currency) -> String {
    let period = &facts.period;
    let mut out = format!(
        "Health of {}, {} ({} to {}), as of {}, {}\n",
        crate::cli::output::tidy(scope_name(scope, &facts.org)),
        period.key,
        day(period.first),
        day(period.last),
        day(facts.today),
        currency.code
    );
    match facts.limits {
        (None, None) => {}
        (Some(since), None) => out += &format!("by the limits since {}\n", day(since)),
        (None, Some(until)) => out += &format!("by the limits that held until {}\n", day(until)),
        (Some(since), Some(until)) => {
            out += &format!("by the limits that held from {} until {}\n", day(since), day(until));
        }
    }
    out
}

/// One metric: what it is, what it consists of, the deals or leads behind it.
pub fn one(metric: &Metric, behind: &Behind<'_>, scope: Scope, facts: &Facts, currency: &Currency) -> String {
    let scale = scale(std::slice::from_ref(metric), currency);
    let mut out = head(scope, facts, currency);
    let value = metric.value.show(&scale);
    out += &format!("\n{}: {value}, {}\n", metric.kind.label(), metric.verdict.word());
    if let Some(words) = metric.value.reason().or(metric.hint) {
        out += &format!("  {words}\n");
    }
    for (what, words) in [
        ("made from", metric.made_from(&scale)),
        ("target", metric.target.clone()),
        ("owner", metric.owner().key().to_owned()),
        ("what it is", metric.kind.definition().to_owned()),
        ("source", metric.kind.source().to_owned()),
    ] {
        if !words.is_empty() {
            out += &format!("  {what:<12}{words}\n");
        }
    }
    for parts in metric.parts.chunk_by(|a, b| std::mem::discriminant(&a.of) == std::mem::discriminant(&b.of)) {
        out += &format!("\n{}", part_table(parts, &scale, &facts.org));
    }
    out + "\n" + &behind.text(facts, currency)
}

/// One kind of parts; a quantity that a part does not have is left empty.
fn part_table(parts: &[Part], scale: &Scale, org: &Org) -> String {
    let widest = parts.iter().map(|p| &p.inputs).max_by_key(|i| i.len());
    let columns: Vec<&str> = widest.into_iter().flatten().map(|(name, _)| *name).collect();
    let mut headings = vec![parts.first().map_or("", |p| word(&p.of)).to_owned()];
    headings.extend(columns.iter().map(|c| format!(">{c}")));
    let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
    let mut table = Table::new(&headings);
    for part in parts {
        let found = |column: &&str| part.inputs.iter().find(|(n, _)| n == column).map(|(_, q)| q.show(scale));
        let cells = columns.iter().map(|column| found(column).unwrap_or_default());
        table.row(std::iter::once(part_name(&part.of, org).unwrap_or("none").to_owned()).chain(cells));
    }
    table.render()
}

const fn word(of: &Of) -> &'static str {
    match of {
        Of::Rep(_) => "rep",
        Of::Stage(_) => "stage",
        Of::Phase(_) => "phase",
        Of::Segment(_) => "segment",
    }
}

fn part_name<'a>(of: &'a Of, org: &'a Org) -> Option<&'a str> {
    match of {
        Of::Rep(person) => Some(org.name(*person)),
        Of::Stage(name) => Some(name),
        Of::Phase(name) => Some(name),
        Of::Segment(name) => name.as_deref(),
    }
}

/// What stands behind a metric.
pub enum Behind<'a> {
    /// Deals, the largest first.
    Deals(Vec<&'a Deal>),
    /// Leads, the oldest first.
    Leads(Vec<&'a Lead>),
}

impl<'a> Behind<'a> {
    /// Of a metric of these deals and leads.
    pub fn of(kind: Kind, deals: &'a [Deal], leads: Vec<&'a Lead>, facts: &Facts) -> Self {
        if kind == Kind::LeadsWaiting {
            let waiting = facts
                .book()
                .map_or_else(Vec::new, |book| leads.into_iter().filter(|lead| leads::waits(lead, &book)).collect());
            return Self::Leads(waiting);
        }
        let by_id: std::collections::HashMap<_, _> = deals.iter().map(|d| (d.id, d)).collect();
        let ids = health::behind(kind, deals, &facts.lens());
        Self::Deals(ids.iter().filter_map(|id| by_id.get(id).copied()).collect())
    }

    fn text(&self, facts: &Facts, currency: &Currency) -> String {
        let owner = |o: Option<_>| o.map(|o| facts.org.name(o).to_owned()).unwrap_or_default();
        match self {
            Self::Deals(deals) if deals.is_empty() => "no deal stands behind it\n".into(),
            Self::Leads(leads) if leads.is_empty() => "no lead stands behind it\n".into(),
            Self::Deals(deals) => {
                let mut table =
                    Table::new(&["deal", "owner", "stage", "close", ">amount", "last activity", "next step by"]);
                let date = |d: Option<chrono::NaiveDate>| d.map(|d| d.to_string()).unwrap_or_default();
                for deal in deals {
                    table.row([
                        deal.name.clone(),
                        owner(deal.owner),
                        deal.stage.clone(),
                        date(deal.close),
                        deal.amount.map(|a| whole(a, currency)).unwrap_or_default(),
                        date(deal.last_activity),
                        date(deal.next_step_date),
                    ]);
                }
                table.render()
            }
            Self::Leads(leads) => {
                let mut table = Table::new(&["lead", "account", "owner", "handed over"]);
                for lead in leads {
                    table.row([
                        lead.name.clone(),
                        lead.account.clone().unwrap_or_default(),
                        owner(lead.owner).clone(),
                        lead.created.map(|at| at.format("%Y-%m-%d %H:%M").to_string()).unwrap_or_default(),
                    ]);
                }
                table.render()
            }
        }
    }

    fn object(&self, facts: &Facts, currency: &Currency) -> Value {
        let owner = |o: Option<_>| o.map(|o| facts.org.name(o).to_owned());
        match self {
            Self::Deals(deals) => deals
                .iter()
                .map(|d| {
                    json!({
                        "id": d.id,
                        "external_id": d.external_id,
                        "name": d.name,
                        "account": d.account,
                        "owner": owner(d.owner),
                        "stage": d.stage,
                        "phase": d.phase,
                        "amount": d.amount.map(|a| money(a, currency)),
                        "close": d.close,
                        "last_activity": d.last_activity,
                        "next_step": d.next_step,
                        "next_step_date": d.next_step_date,
                        "stage_entered": d.stage_entered,
                        "pushes": d.pushes,
                    })
                })
                .collect(),
            Self::Leads(leads) => leads
                .iter()
                .map(|l| {
                    json!({
                        "id": l.external_id,
                        "name": l.name,
                        "account": l.account,
                        "owner": owner(l.owner),
                        "handed_over": l.created.map(|at| at.format("%Y-%m-%dT%H:%M").to_string()),
                    })
                })
                .collect(),
        }
    }
}

/// One metric for a script; with what stands behind it where that was asked for.
pub fn object(metric: &Metric, behind: Option<&Behind<'_>>, facts: &Facts, currency: &Currency) -> Value {
    let kind = metric.kind;
    let (unit, value) = match metric.value {
        Found::Times(ratio) => ("times", json!(ratio)),
        Found::Share(share) => ("share", json!(share)),
        Found::Money(amount) => ("money", money(amount, currency)),
        Found::Minutes(minutes) => ("business_minutes", json!(minutes)),
        Found::Mix([early, mid, late]) => ("shares", json!({ "early": early, "mid": mid, "late": late })),
        Found::Met => ("met", Value::Null),
        Found::NoData(_) => ("none", Value::Null),
    };
    let mut object = json!({
        "key": kind.key(),
        "label": kind.label(),
        "dimension": kind.dimension().key(),
        "value": value,
        "unit": unit,
        "text": metric.value.show(&scale(std::slice::from_ref(metric), currency)),
        "reason": metric.value.reason(),
        "verdict": metric.verdict.key(),
        "hint": metric.hint,
        "target": metric.target,
        "owner": metric.owner().key(),
        "definition": kind.definition(),
        "source": kind.source(),
        "inputs": inputs(&metric.inputs, currency),
        "parts": metric.parts.iter().map(|p| part(p, &facts.org, currency)).collect::<Vec<_>>(),
    });
    if let (Some(behind), Some(fields)) = (behind, object.as_object_mut()) {
        fields.insert("behind".into(), behind.object(facts, currency));
    }
    object
}

fn part(part: &Part, org: &Org, currency: &Currency) -> Value {
    let mut fields = Map::new();
    fields.insert(word(&part.of).into(), json!(part_name(&part.of, org)));
    if let Value::Object(rest) = inputs(&part.inputs, currency) {
        fields.extend(rest);
    }
    Value::Object(fields)
}

/// "top three" is `top_three`.
fn inputs(inputs: &Inputs, currency: &Currency) -> Value {
    let field = |(name, quantity): &(&str, Quantity)| {
        let value = match quantity {
            Quantity::Money(amount) => money(*amount, currency),
            Quantity::Count(count) => json!(count),
            Quantity::Times(n) | Quantity::Share(n) | Quantity::MeanDays(n) => json!(n),
            Quantity::Days(n) | Quantity::Minutes(n) => json!(n),
            Quantity::Day(day) => json!(day),
        };
        (name.to_lowercase().replace(' ', "_"), value)
    };
    Value::Object(inputs.iter().map(field).collect())
}
