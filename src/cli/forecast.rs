//! `bellwether forecast`: the forecast board of a month or quarter.

pub mod board;

use clap::Args;
use serde_json::{Value, json};

use self::board::{Facts, Row};
use super::ending::Done;
use super::output::{day, money, tidy, whole};
use super::pick;
use super::setup::Setup;
use super::table::Table;
use crate::domain::deal::Status;
use crate::domain::forecast::Triple;
use crate::domain::ids::PersonId;
use crate::domain::money::show::{Scale, percent};
use crate::domain::money::{Currency, Money};
use crate::domain::people::{Org, Subject};
use crate::domain::period::{Period, PeriodKey};
use crate::store::{DealFilter, Store, SubmissionFilter};

/// Show the forecast board: what everybody has called, won and owes
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  bellwether forecast                            this quarter
  bellwether forecast --period 2026-11           a month
  bellwether forecast --team West --json
  bellwether forecast --as-of 2026-11-08         what was known at the end of that day")]
pub struct ForecastArgs {
    /// The quarter or month; else the quarter we are in
    #[arg(long, value_name = "2026-Q4|2026-11")]
    period: Option<PeriodKey>,
    /// Only this team, region or company and what is below it
    #[arg(long, value_name = "NAME")]
    team: Option<String>,
}

/// Carries it out.
///
/// # Errors
/// There is no database, or no unit has the name.
pub fn run(args: &ForecastArgs, setup: &Setup) -> anyhow::Result<Done> {
    let store = setup.store()?;
    let today = setup.today();
    let fiscal = setup.config.fiscal();
    let period = args.period.map_or_else(|| fiscal.quarter(today), |key| fiscal.resolve(key));
    let org = store.org(today)?;
    let quotas = store.quotas(period.key, today)?;
    let submissions =
        store.submissions(&SubmissionFilter { period: Some(period.key), ..SubmissionFilter::default() })?;
    let mut deals = store.deals(&DealFilter { period: Some(period), as_of: setup.as_of(), ..DealFilter::default() })?;
    let unknown = deals.is_empty() && submissions.is_empty();
    let won: Vec<(PersonId, Money)> = deals
        .iter()
        .filter(|d| d.status == Status::Won && d.close.is_some_and(|c| c <= today))
        .filter_map(|d| Some((d.owner.filter(|o| org.person(*o).is_none())?, d.value())))
        .collect();
    deals.retain(|d| d.close.is_some_and(|c| c <= today));
    let facts =
        Facts { org: &org, quotas: &quotas, submissions: &submissions, deals: &deals, before: setup.known_before() };
    let rows = match &args.team {
        Some(name) => board::of_unit(&facts, pick::unit(&org, name)?.id),
        None => board::of_all(&facts),
    };
    let currency = setup.config.currency();
    if setup.out.json {
        let rows: Vec<Value> = rows.iter().map(|r| object(r, &org, &period, &currency)).collect();
        setup.out.json(&json!({
            "as_of": today,
            "period": super::output::period(&period),
            "known": !unknown,
            "rows": rows,
        }))?;
    } else if rows.is_empty() {
        setup.out.text("there is no team yet: `bellwether import people FILE` makes the organisation")?;
    } else {
        let head = format!(
            "Forecast {} ({} to {}), as of {}, {}\n\n",
            period.key,
            day(period.first),
            day(period.last),
            day(today),
            currency.code
        );
        let mut out = head + &text(&rows, &org, &currency, setup);
        if unknown {
            out += &format!(
                "\nNothing is known of {}: no deal closes in it and no number was submitted for it.\n",
                period.key
            );
        }
        // of a past day it is not known who has what now
        if args.team.is_none() && setup.as_of().is_none() {
            out += &left(&store, &org, &won, &period, &currency)?;
        }
        setup.out.text(&out)?;
    }
    Ok(Done::All)
}

/// What is in nobody's number because its owner has left: one line each.
fn left(
    store: &Store,
    org: &Org,
    won: &[(PersonId, Money)],
    period: &Period,
    currency: &Currency,
) -> anyhow::Result<String> {
    let here: Vec<PersonId> = org.people.iter().map(|p| p.id).collect();
    let behind = store.left_behind(&here)?;
    let mut who: Vec<PersonId> = behind.iter().filter(|b| b.deals > 0).map(|b| b.owner).collect();
    who.extend(won.iter().map(|(owner, _)| *owner));
    who.sort();
    who.dedup();
    let names = store.names()?;
    let mut out = String::new();
    for owner in who {
        let open = behind.iter().find(|b| b.owner == owner && b.deals > 0);
        let brought: Money = won.iter().filter(|(o, _)| *o == owner).map(|(_, m)| *m).sum();
        let mut parts = Vec::new();
        if let Some(open) = open {
            let noun = if open.deals == 1 { "open deal" } else { "open deals" };
            parts.push(format!("{} {noun} of {}", open.deals, whole(open.value, currency)));
        }
        if brought != Money::ZERO {
            parts.push(format!("{} won in {}", whole(brought, currency), period.key));
        }
        let name = names.get(&owner).map_or("?", String::as_str);
        let words = format!(
            "{name} has left with {}: in nobody's number until the CRM gives them another owner",
            parts.join(" and ")
        );
        out += &format!("{}{}\n", if out.is_empty() { "\n" } else { "" }, tidy(&words));
    }
    Ok(out)
}

fn text(rows: &[Row], org: &Org, currency: &Currency, setup: &Setup) -> String {
    let amounts = rows.iter().flat_map(|r| {
        let call = r.call.as_ref().map(|c| [c.call.wc, c.call.fc, c.call.bc]).unwrap_or_default();
        [r.won, r.quota.unwrap_or_default()].into_iter().chain(call)
    });
    let scale = Scale::for_amounts(amounts, currency);
    let shown = |amount: Option<Money>| amount.map(|a| scale.show(a)).unwrap_or_default();
    let signed = |amount: Option<Money>| amount.map(|a| scale.signed(a)).unwrap_or_default();
    let mut table = Table::new(&[
        "",
        ">wc",
        ">fc",
        ">bc",
        ">change",
        ">reports",
        ">differs",
        ">won",
        ">target",
        ">gap",
        ">support",
        "submitted",
    ]);
    for row in rows {
        let call = row.call.as_ref();
        table.row([
            format!("{}{}", "  ".repeat(row.depth), org.subject_name(row.subject)),
            shown(call.map(|c| c.call.wc)),
            shown(call.map(|c| c.call.fc)),
            shown(call.map(|c| c.call.bc)),
            signed(row.change),
            shown(row.reports.map(|r| r.fc)),
            signed(row.difference()),
            scale.show(row.won),
            shown(row.quota),
            shown(row.gap()),
            row.support().map(percent).unwrap_or_default(),
            call.map_or_else(
                || "nothing yet".to_owned(),
                |c| {
                    let at = setup.clock.local(c.at);
                    if row.stale { at.format("%a %-d %b, stale") } else { at.format("%-d %b %H:%M") }.to_string()
                },
            ),
        ]);
    }
    let notes = rows.iter().filter_map(|row| without(row, org, setup));
    table.render() + &notes.collect::<String>()
}

/// Who is not in the sum of a row's reports, where that has to be known: some are in it, or some called for an earlier
/// call.
fn without(row: &Row, org: &Org, setup: &Setup) -> Option<String> {
    if row.missing.is_empty() || (row.reports.is_none() && row.missing.iter().all(|(_, at)| at.is_none())) {
        return None;
    }
    let names = row.missing.iter().map(|(subject, at)| {
        let last = at.map_or_else(
            || "nothing yet".to_owned(),
            |at| format!("last {}", setup.clock.local(at).format("%a %-d %b")),
        );
        format!("{} ({last})", org.subject_name(*subject))
    });
    let names: Vec<String> = names.collect();
    Some(tidy(&format!("REPORTS of {} is without {}", org.subject_name(row.subject), names.join(", "))) + "\n")
}

fn object(row: &Row, org: &Org, period: &Period, currency: &Currency) -> Value {
    let some = |amount: Option<Money>| amount.map(|a| money(a, currency));
    let triple =
        |t: Triple| json!({ "wc": money(t.wc, currency), "fc": money(t.fc, currency), "bc": money(t.bc, currency) });
    let (kind, id, level) = match row.subject {
        Subject::Person(p) => ("person", p.0, None),
        Subject::Unit(u) => ("unit", u.0, org.unit(u).map(|u| u.level.key())),
    };
    let call = row.call.as_ref();
    json!({
        "subject": { "kind": kind, "id": id, "name": org.subject_name(row.subject), "level": level },
        "depth": row.depth,
        "call": call.map(|c| triple(c.call)),
        "call_reason": call.is_none().then(|| format!("nothing was submitted for {}", period.key)),
        "submitted_at": call.map(|c| c.at),
        "stale": row.stale,
        "late_seconds": call.and_then(|c| c.late_secs),
        "reason": call.and_then(|c| c.reason.as_deref()),
        "change": some(row.change),
        "reports": row.reports.map(triple),
        "reports_expected": row.voices.0,
        "reports_called": row.voices.1,
        "reports_missing": row.missing.iter().map(|(s, _)| org.subject_name(*s)).collect::<Vec<_>>(),
        "difference": some(row.difference()),
        "won": money(row.won, currency),
        "quota": some(row.quota),
        "quota_reason": row.quota.is_none().then(|| format!("no quota is set for {}", period.key)),
        "gap": some(row.gap()),
        "to_go": some(row.to_go()),
        "named": some(row.named()),
        "support": row.support(),
    })
}
