//! `bellwether actions`: who owes what by when.

use std::collections::HashMap;

use chrono::NaiveDate;
use clap::Args;
use serde_json::{Value, json};

use super::ending::{Done, Usage};
use super::output::day;
use super::pick;
use super::setup::Setup;
use super::table::Table;
use crate::domain::action::{Action, ActionState};
use crate::domain::deal::Deal;
use crate::domain::ids::PersonId;
use crate::domain::people::Org;
use crate::domain::when::parse_day;
use crate::store::{ActionFilter, DealFilter, Store};

/// List actions
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  bellwether actions                        everything that is open, the oldest debt first
  bellwether actions --owner Ana --overdue
  bellwether actions --due fri              open and due by then; also 2026-11-27, +3d, eom
  bellwether actions --all --json           closed and dropped ones too, with their outcome")]
pub struct ActionsArgs {
    /// Only actions of this person
    #[arg(long, value_name = "NAME")]
    owner: Option<String>,
    /// Only open actions that are due on this day or before
    #[arg(long, value_name = "DAY")]
    due: Option<String>,
    /// Closed and dropped ones too
    #[arg(long, conflicts_with_all = ["due", "overdue"])]
    all: bool,
    /// Only open actions whose day has passed
    #[arg(long)]
    overdue: bool,
}

/// Carries it out.
///
/// # Errors
/// There is no database, or nobody has the name.
pub fn run(args: &ActionsArgs, setup: &Setup) -> anyhow::Result<Done> {
    let store = setup.store()?;
    let today = setup.today();
    let org = store.org(today)?;
    let owner = args.owner.as_deref().map(|name| pick::person(&org, name).map(|p| p.id)).transpose()?;
    let read = |text: &String| parse_day(text, today, &setup.config.fiscal()).map_err(|e| Usage(format!("--due: {e}")));
    let due = args.due.as_ref().map(read).transpose()?;
    let mut actions = store.actions(&ActionFilter { open_only: !args.all, owner, ..ActionFilter::default() })?;
    actions.retain(|a| due.is_none_or(|by| a.due.is_some_and(|d| d <= by)));
    actions.retain(|a| !args.overdue || a.is_overdue(today));
    by_day(&mut actions);
    let deals = deals_of(&store, &actions)?;
    let names = store.names()?;
    let overdue = actions.iter().filter(|a| a.is_overdue(today)).count();
    if setup.out.json {
        let rows: Vec<Value> = actions.iter().map(|a| object(a, &names, &deals, today)).collect();
        setup.out.json(&json!({ "as_of": today, "count": rows.len(), "overdue": overdue, "actions": rows }))?;
    } else if actions.is_empty() {
        setup.out.text(nothing(args))?;
    } else {
        let noun = if actions.len() == 1 { "action" } else { "actions" };
        let total = format!("{} {noun}, {overdue} overdue, as of {}", actions.len(), day(today));
        setup.out.text(&format!("{}\n{total}\n", table(&actions, (&org, &names), &deals, today)))?;
    }
    Ok(Done::All)
}

/// Oldest debt first; what has no day comes last.
pub fn by_day(actions: &mut [Action]) {
    actions.sort_by_key(|a| (a.due.is_none(), a.due, a.created));
}

/// The deals that actions are about.
///
/// # Errors
/// The store cannot read them.
pub fn deals_of(store: &Store, actions: &[Action]) -> anyhow::Result<Vec<Deal>> {
    let mut ids: Vec<_> = actions.iter().filter_map(|a| a.deal).collect();
    ids.sort();
    ids.dedup();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(store.deals(&DealFilter { ids: Some(ids), ..DealFilter::default() })?)
}

/// The name of the deal an action is about.
pub fn deal_name<'a>(action: &Action, deals: &'a [Deal]) -> Option<&'a str> {
    deals.iter().find(|d| Some(d.id) == action.deal).map(|d| d.name.as_str())
}

/// "open", "overdue", or how it ended: "achieved", "dropped".
pub fn state(action: &Action, today: NaiveDate) -> &'static str {
    match &action.state {
        ActionState::Open if action.is_overdue(today) => "overdue",
        ActionState::Open => "open",
        ActionState::Closed { outcome, .. } => outcome.word(),
        ActionState::Dropped { .. } => "dropped",
    }
}

/// Everybody who was ever here.
type Names = HashMap<PersonId, String>;

/// Who owes it; of somebody who has left that is said: nobody else will do it.
fn owner(person: PersonId, org: &Org, names: &Names) -> String {
    let name = names.get(&person).map_or("?", String::as_str);
    if org.person(person).is_some() { name.to_owned() } else { format!("{name} (left)") }
}

const fn nothing(args: &ActionsArgs) -> &'static str {
    if args.all {
        "no action has been written down"
    } else if args.overdue {
        "no action is overdue"
    } else if args.due.is_some() {
        "no action is due by then"
    } else {
        "no actions are open"
    }
}

fn table(actions: &[Action], (org, names): (&Org, &Names), deals: &[Deal], today: NaiveDate) -> String {
    let mut table = Table::new(&["due", "state", "owner", "action", "deal", ">carried"]).up_to(72);
    for action in actions {
        table.row([
            action.due.map(|d| d.to_string()).unwrap_or_default(),
            state(action, today).to_owned(),
            action.owner.map(|o| owner(o, org, names)).unwrap_or_default(),
            action.text.clone(),
            deal_name(action, deals).unwrap_or_default().to_owned(),
            if action.carried == 0 { String::new() } else { format!("{}x", action.carried) },
        ]);
    }
    table.render()
}

fn object(action: &Action, names: &Names, deals: &[Deal], today: NaiveDate) -> Value {
    let (outcome, note, ended) = match &action.state {
        ActionState::Open => (None, None, None),
        ActionState::Closed { outcome, note, at } => (Some(outcome.key()), note.as_deref(), Some(at)),
        ActionState::Dropped { reason, at } => (None, Some(reason.as_str()), Some(at)),
    };
    let state = match &action.state {
        ActionState::Open => "open",
        ActionState::Closed { .. } => "closed",
        ActionState::Dropped { .. } => "dropped",
    };
    json!({
        "id": action.id,
        "text": action.text,
        "owner": action.owner.and_then(|o| names.get(&o)),
        "due": action.due,
        "overdue": action.is_overdue(today),
        "deal": deal_name(action, deals),
        "kind": action.kind,
        "state": state,
        "outcome": outcome,
        "note": note,
        "ended_at": ended,
        "carried": action.carried,
        "created_at": action.created,
        "meeting": action.meeting,
    })
}
