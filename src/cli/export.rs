//! `bellwether export`: files that leave the house. Private notes never do.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use chrono::NaiveDate;
use clap::{Args, Subcommand};
use serde_json::json;

use super::actions::{by_day, deal_name, deals_of, state};
use super::commitments::Promises;
use super::ending::Done;
use super::meetings;
use super::pick;
use super::setup::{Setup, is_missing};
use crate::domain::action::{Action, ActionState};
use crate::domain::deal::Deal;
use crate::domain::ids::DealId;
use crate::domain::money::Currency;
use crate::domain::people::Org;
use crate::report::crm_updates::{self, Update};
use crate::report::files::write_new;
use crate::report::spreadsheet::{Cell, csv};
use crate::store::ActionFilter;

/// Write minutes, actions and what has to go back to the CRM to a file
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  bellwether export minutes last --to minutes.md       the latest concluded meeting's minutes
  bellwether export actions --to actions.csv           open actions for a spreadsheet
  bellwether export commitments --to promises.csv      what buyers promised, kept and broke
  bellwether export crm-updates --to updates.csv       what was corrected here and is not in the CRM yet
  bellwether export actions --all --to - | less        standard output")]
pub struct ExportArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// A meeting's minutes, as they were when it was concluded (Markdown)
    Minutes {
        /// Its id as `bellwether meetings list` shows it, or `last`
        #[arg(value_name = "ID", default_value = "last")]
        which: String,
        /// The file, which must not exist yet; - is standard output
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
    },
    /// Actions, for a spreadsheet (CSV)
    Actions {
        /// Only actions of this person
        #[arg(long, value_name = "NAME")]
        owner: Option<String>,
        /// Closed and dropped ones too
        #[arg(long)]
        all: bool,
        /// The file, which must not exist yet; - is standard output
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
    },
    /// What buyers have promised and what became of it, for a spreadsheet (CSV)
    Commitments {
        /// Only what this seller brought
        #[arg(long, value_name = "NAME")]
        owner: Option<String>,
        /// The file, which must not exist yet; - is standard output
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
    },
    /// What was corrected here and has to go back to the CRM (CSV; with --json as JSON)
    CrmUpdates {
        /// What the CRM shows meanwhile, too
        #[arg(long)]
        all: bool,
        /// The file, which must not exist yet; - is standard output
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
    },
}

/// Carries it out.
///
/// # Errors
/// There is no database, no such meeting, it has no minutes yet, or the file cannot be written.
pub fn run(args: &ExportArgs, setup: &Setup) -> anyhow::Result<Done> {
    let store = setup.store()?;
    match &args.what {
        What::Minutes { which, to } => {
            let meeting = meetings::find(&store, which)?;
            let Some(minutes) = store.minutes(meeting.id)? else {
                bail!("this meeting is not concluded, so its minutes are not written yet: conclude it in the cockpit");
            };
            deliver(setup, to, &(meetings::lines(&minutes) + "\n"))?;
        }
        What::Actions { owner, all, to } => {
            let today = setup.today();
            let org = store.org(today)?;
            let owner = owner.as_deref().map(|name| pick::person(&org, name).map(|p| p.id)).transpose()?;
            let mut actions = store.actions(&ActionFilter { open_only: !all, owner, ..ActionFilter::default() })?;
            by_day(&mut actions);
            let deals = deals_of(&store, &actions)?;
            deliver(setup, to, &sheet(&actions, &org, &deals, today))?;
        }
        What::Commitments { owner, to } => {
            let org = store.org(setup.today())?;
            let owner = owner.as_deref().map(|name| pick::person(&org, name).map(|p| p.id)).transpose()?;
            deliver(setup, to, &Promises::read(&store, setup, owner)?.sheet())?;
        }
        What::CrmUpdates { all, to } => {
            let fixes = store.fixes(!all, None)?;
            let ids: Vec<DealId> = fixes.iter().map(|f| f.deal).collect();
            let updates = Update::all(fixes, &store.lines(&ids)?, &store.names()?);
            let currency = setup.config.currency();
            let text = if setup.out.json {
                format!(
                    "{:#}\n",
                    json!({ "updates": updates.iter().map(|u| object(u, &currency)).collect::<Vec<_>>() })
                )
            } else {
                crm_updates::sheet(&updates, &currency)
            };
            deliver(setup, to, &text)?;
        }
    }
    Ok(Done::All)
}

fn object(update: &Update, currency: &Currency) -> serde_json::Value {
    let (fix, deal) = (&update.fix, &update.line.deal);
    let says = |text: &Option<String>| crm_updates::value(fix.field, text.as_deref(), currency);
    json!({
        "crm": deal.crm,
        "external_id": deal.external_id,
        "deal": deal.name,
        "account": deal.account,
        "owner": update.line.owner,
        "field": fix.field,
        "label": fix.field.label(&deal.crm),
        "old": says(&fix.old),
        "new": says(&fix.new),
        "corrected_on": fix.on,
        "by": update.by,
        "state": fix.state,
    })
}

fn deliver(setup: &Setup, to: &Path, text: &str) -> anyhow::Result<()> {
    if to.as_os_str() == "-" {
        let mut out = std::io::stdout().lock();
        out.write_all(text.as_bytes())?;
        out.flush()?;
        return Ok(());
    }
    if !is_missing(to) {
        bail!("{} is there already and is left as it is: name another file", to.display());
    }
    let written = write_new(to, text).with_context(|| format!("{} was not written", to.display()))?;
    if setup.out.json {
        return setup.out.json(&json!({ "wrote": written, "bytes": text.len() }));
    }
    setup.out.remark(&format!("wrote {}", written.display()));
    Ok(())
}

fn sheet(actions: &[Action], org: &Org, deals: &[Deal], today: NaiveDate) -> String {
    const HEADING: [&str; 10] = ["action", "owner", "due", "state", "note", "deal", "kind", "carried", "created", "id"];
    let row = |a: &Action| {
        let note = match &a.state {
            ActionState::Open => None,
            ActionState::Closed { note, .. } => note.as_deref(),
            ActionState::Dropped { reason, .. } => Some(reason.as_str()),
        };
        vec![
            Cell::Text(a.text.clone()),
            Cell::text(a.owner.map(|o| org.name(o))),
            Cell::plain(a.due),
            Cell::Plain(state(a, today).to_owned()),
            Cell::text(note),
            Cell::text(deal_name(a, deals)),
            Cell::Plain(a.kind.key().to_owned()),
            Cell::plain(Some(a.carried)),
            Cell::plain(Some(a.created.date_naive())),
            Cell::plain(Some(a.id)),
        ]
    };
    csv(&HEADING, &actions.iter().map(row).collect::<Vec<_>>())
}
