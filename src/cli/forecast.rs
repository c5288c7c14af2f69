//! `bellwether forecast`: the forecast board of a month or quarter, or one voice's page of it.

mod show;

use clap::Args;
use serde_json::json;

use super::ending::{Done, Usage};
use super::output::{tidy, whole};
use super::pick;
use super::setup::Setup;
use crate::app::board::{page, read};
use crate::domain::forecast::board::{Board, Of};
use crate::domain::ids::PersonId;
use crate::domain::money::{Currency, Money};
use crate::domain::people::Org;
use crate::domain::period::{Asked, Period};
use crate::store::{DealFilter, Store, SubmissionFilter};

/// Show the forecast board: what everybody has called, won and owes
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  bellwether forecast                            this quarter
  bellwether forecast --period 2026-11           a month; a past one as it stood on its last day
  bellwether forecast --period 'next quarter'    also 'last month', 'q3', 'oct 2024'
  bellwether forecast --team West --json
  bellwether forecast --who 'Ana Ruiz'           her named deals and everything she has said for the quarter
  bellwether forecast --as-of 2026-11-08         what was known at the end of that day")]
pub struct ForecastArgs {
    /// The quarter or month; else the quarter we are in
    #[arg(long, value_name = "2026-Q4|2026-11|next quarter")]
    period: Option<Asked>,
    /// Only this team, region or company and what is below it
    #[arg(long, value_name = "NAME")]
    team: Option<String>,
    /// One seller's or unit's page: the deals behind FC, and what was said when, with its reason
    #[arg(long, value_name = "NAME", conflicts_with = "team")]
    who: Option<String>,
}

/// Carries it out.
///
/// # Errors
/// There is no database, or nobody has the name.
pub fn run(args: &ForecastArgs, setup: &Setup) -> anyhow::Result<Done> {
    let store = setup.store()?;
    let (today, from) = (setup.today(), setup.viewpoint());
    let key = setup.period(args.period).unwrap_or_else(|| setup.config.fiscal().quarter(today).key);
    let of = match &args.team {
        Some(name) => {
            let last = setup.config.fiscal().resolve(key).last;
            let (then, now) = (store.org(today.min(last))?, store.org(setup.clock.today().max(today))?);
            // one that was founded since is known by its name: the board says that it was not there
            let found = pick::unit(&then, name).or_else(|unknown| pick::unit(&now, name).map_err(|_| unknown));
            Of::Unit(found?.id)
        }
        None => Of::All,
    };
    let Some(board) = read(&store, from, &[key], of)?.pop() else {
        return Err(Usage(format!("`{key}` is no period")).into());
    };
    let said = SubmissionFilter { period: Some(key), ..SubmissionFilter::default() };
    let closing = DealFilter { period: Some(board.period), as_of: setup.as_of(), ..DealFilter::default() };
    let unknown = store.submission_heads(&said)?.is_empty() && store.deals(&closing)?.is_empty();
    let view = show::View { board: &board, setup, unknown };
    if let Some(name) = &args.who {
        let row = match pick::row(&board.rows, name) {
            Ok(row) => row,
            Err(unknown) => return Err(not_there(&store, setup, &board, name)?.unwrap_or(unknown).into()),
        };
        let page = page(&store, from, &board, row)?;
        if setup.out.json {
            setup.out.json(&view.page_object(&page))?;
        } else {
            setup.out.text(&view.page(&page))?;
        }
        return Ok(Done::All);
    }
    if setup.out.json {
        setup.out.json(&json!({
            "as_of": today,
            "day": board.day,
            "period": super::output::period(&board.period),
            "known": !unknown,
            "rows": board.rows.iter().map(|r| view.object(r)).collect::<Vec<_>>(),
            "remarks": view.remark_objects(),
        }))?;
    } else if board.rows.is_empty() && board.day == today {
        setup.out.text("there is no team yet: `bellwether import people FILE` makes the organisation")?;
    } else {
        let mut out = view.table();
        if unknown {
            out += &format!("\nNothing is known of {key}: no deal closes in it and no number was submitted for it.\n");
        }
        // of a past day it is not known who has what now
        if args.team.is_none() && setup.as_of().is_none() && board.day == today {
            let org = store.org(today)?;
            let won = store.won_by(board.period.first, board.period.last, None)?;
            let gone = |owner: Option<PersonId>| owner.filter(|o| org.person(*o).is_none());
            let won: Vec<(PersonId, Money)> =
                won.into_iter().filter_map(|w| Some((gone(w.owner)?, w.amount))).collect();
            out += &left(&store, &org, &won, &board.period, &setup.config.currency())?;
        }
        setup.out.text(&out)?;
    }
    Ok(Done::All)
}

/// Where the name is that of somebody, or of a unit, that was not there on the board's day: that.
fn not_there(store: &Store, setup: &Setup, board: &Board, name: &str) -> anyhow::Result<Option<Usage>> {
    let now = setup.clock.today().max(setup.today());
    let names = pick::Names::read(store, now, Some(board.day))?;
    let found = names.unit(name).map(|u| (&u.name, None)).or_else(|_| names.person(name).map(|p| (&p.name, p.left)));
    let Some((found, left)) = found.ok().filter(|(found, _)| board.rows.iter().all(|r| r.name != **found)) else {
        return Ok(None);
    };
    Ok(Some(Usage(match left.filter(|left| *left <= board.day) {
        Some(left) => format!(
            "{found} left on {left} and called nothing for {0}, so has no line on its board of {1}: an earlier one shows \
             who was there then (`--as-of {left}`)",
            board.period.key, board.day
        ),
        None => format!("{found} has no line on this board: not there on {}", board.day),
    })))
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
