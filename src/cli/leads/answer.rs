//! Answers one lead: accepted, rejected with a reason code, or an answer taken back.

use anyhow::{Context as _, bail};
use chrono::Timelike as _;
use clap::Subcommand;
use serde_json::json;

use crate::app::Mint;
use crate::cli::ending::{Done, Usage};
use crate::cli::setup::Setup;
use crate::domain::change::{Change, Swap};
use crate::domain::fix::FixState;
use crate::domain::ids::{AnswerId, MintId};
use crate::domain::lead::{Lead, LeadAnswer, LeadState};

/// What is done with a lead.
#[derive(Debug, Subcommand)]
pub enum What {
    /// Accept a lead: it counts at once and stands on the list for the CRM
    Accept {
        /// Its id in the CRM, its e-mail or its name
        lead: String,
    },
    /// Reject a lead with a reason code
    Reject {
        /// Its id in the CRM, its e-mail or its name
        lead: String,
        /// not_icp, no_budget, customer, competitor, duplicate, other, or one of [lead_reasons]
        #[arg(long, value_name = "CODE")]
        reason: String,
    },
    /// Take an answer back that the CRM does not have yet: the lead waits again
    TakeBack {
        /// Its id in the CRM, its e-mail or its name
        lead: String,
    },
}

/// Carries it out.
///
/// # Errors
/// No lead is meant by what was typed, or the CRM says it is answered already.
pub fn run(what: &What, setup: &Setup) -> anyhow::Result<Done> {
    if setup.as_of().is_some() {
        bail!("a past day is looked at: leave --as-of away to answer a lead");
    }
    let mut store = setup.store()?;
    let leads = store.leads()?;
    let now = setup.clock.now();
    let reasons = super::reasons(&setup.config)?;
    let (lead, change, words) = match what {
        What::TakeBack { lead } => {
            let lead = find(&leads, lead, |l| l.answered_here, "is answered here and not in the CRM yet")?;
            let answer = store.lead_answers(true)?.into_iter().find(|a| a.lead == lead.id);
            let answer = answer.context("this answer was settled or taken back meanwhile; try again")?;
            (lead, Swap::remove(answer), "waits again".to_owned())
        }
        What::Accept { lead } | What::Reject { lead, .. } => {
            let reason = match what {
                What::Reject { reason, .. } => Some(code(reason, &reasons)?),
                What::Accept { .. } | What::TakeBack { .. } => None,
            };
            let waits = |l: &Lead| l.state == LeadState::Waiting && l.gone_on.is_none();
            let lead = find(&leads, lead, waits, "waits for an answer")?;
            let wall = setup.clock.local(now).naive_local();
            let answer = LeadAnswer {
                id: AnswerId(Mint::default().mint(u64::try_from(now.timestamp_millis()).unwrap_or(0))),
                lead: lead.id,
                state: if reason.is_some() { LeadState::Rejected } else { LeadState::Accepted },
                reason,
                at: now,
                wall: wall.with_second(0).and_then(|w| w.with_nanosecond(0)).unwrap_or(wall),
                by: crate::app::me(&store, &setup.config, &store.org(setup.today())?)?,
                meeting: None,
                standing: FixState::Open,
                settled: None,
            };
            let words = answer.words(|code| reasons.get(code).cloned().unwrap_or_else(|| code.to_owned()));
            (lead, Swap::add(answer), words)
        }
    };
    store.apply(&Change::LeadAnswer(change), now)?;
    setup.out.either(&json!({ "lead": lead.name, "id": lead.external_id, "now": words }), || {
        format!("{}: {words}; `bellwether export crm-updates` lists what the CRM does not have yet\n", lead.name)
    })?;
    Ok(Done::All)
}

/// A code, or what it is called.
fn code(typed: &str, reasons: &std::collections::BTreeMap<String, String>) -> Result<String, Usage> {
    let wanted = typed.trim().to_lowercase();
    let found = reasons.iter().find(|(code, name)| **code == wanted || name.to_lowercase() == wanted);
    let codes: Vec<&str> = reasons.keys().map(String::as_str).collect();
    found
        .map(|(code, _)| code.clone())
        .ok_or_else(|| Usage(format!("--reason: `{typed}` is none: write {}", codes.join(", "))))
}

/// The one lead that is meant, among those of that kind.
fn find<'a>(leads: &'a [Lead], typed: &str, kind: impl Fn(&Lead) -> bool, words: &str) -> Result<&'a Lead, Usage> {
    let wanted = typed.trim().to_lowercase();
    let same = |text: Option<&str>| text.is_some_and(|t| t.to_lowercase() == wanted);
    let of = |test: &dyn Fn(&Lead) -> bool| leads.iter().filter(|l| kind(l) && test(l)).collect::<Vec<_>>();
    let mut found = of(&|l| same(l.external_id.as_deref()) || same(l.email.as_deref()));
    if found.is_empty() {
        found = of(&|l| same(Some(&l.name)));
    }
    if found.is_empty() && !wanted.is_empty() {
        found = of(&|l| l.name.to_lowercase().contains(&wanted));
    }
    match found.as_slice() {
        [only] => Ok(only),
        [] => Err(Usage(format!("no lead that {words} is called `{typed}`; `bellwether leads` lists them"))),
        several => {
            let names: Vec<String> = several
                .iter()
                .take(6)
                .map(|l| format!("{} ({})", l.name, l.external_id.as_deref().unwrap_or("no id")))
                .collect();
            Err(Usage(format!("`{typed}` could be more than one: {}; write the id", names.join(", "))))
        }
    }
}
