//! Leads find who has to answer them, and go into the store.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::crm::error::CrmError;
use crate::crm::owners::named;
use crate::crm::plan::Plan;
use crate::crm::progress::{Phase, Progress};
use crate::crm::report::Report;
use crate::crm::words::LeadWords;
use crate::store::{Reading, Store};

pub(super) fn settle(
    plan: &Plan,
    words: &LeadWords,
    store: &mut Store,
    now: DateTime<Utc>,
    progress: &Progress,
    report: &mut Report,
) -> Result<(), CrmError> {
    progress.begin(Phase::Writing, plan.source.bytes());
    let who = store.who()?;
    let mut reading = reading(plan, now);
    if plan.settings.older
        && let Some(newest) = store.newest_leads(&reading.crm)?.filter(|newest| *newest > reading.on)
    {
        report.remarks.push(format!(
            "{} shows {}, which is older than what was here: as asked for, it is the state of {newest} now",
            reading.file, reading.on
        ));
        (reading.on, report.on) = (newest, newest);
    }
    let mut strangers: BTreeMap<String, usize> = BTreeMap::new();
    let mut leads = plan.leads(words, progress)?;
    let mut failure = None;
    let mut rows = std::iter::from_fn(|| match leads.next_item() {
        Ok(row) => row.map(|mut row| {
            if let Some(text) = &row.owner_text {
                let named = named(text);
                row.owner = who.find(&named.name, named.email.as_deref());
                if row.owner.is_none() {
                    *strangers.entry(text.clone()).or_default() += 1;
                }
            }
            row
        }),
        Err(e) => {
            failure = Some(e);
            None
        }
    });
    // where a row could not be read nobody can tell which lead it was: none is called gone
    let readable = plan.tally.count_refused() == 0;
    let whole = readable && !plan.settings.part;
    let done = store.import_leads(&reading, whole, &mut rows)?;
    unchanged(plan, failure, leads.tally.rows)?;
    (report.new, report.changed, report.unchanged) = (done.created, done.changed, done.unchanged);
    report.tally.facts.push(("gone", done.gone));
    if !readable {
        report.remarks.push("rows were refused: which leads are gone is not judged from this file".into());
    }
    unknown(report, "leads", &strangers);
    Ok(())
}

/// What of the store's rows is said of the file that was read.
pub(super) fn reading(plan: &Plan, now: DateTime<Utc>) -> Reading {
    Reading {
        crm: plan.layout.crm.key().to_owned(),
        file: plan.source.name.clone(),
        on: plan.settings.as_of,
        read_at: now,
    }
}

/// The second time through the file has to be as the first.
pub(super) fn unchanged(plan: &Plan, failure: Option<CrmError>, rows: usize) -> Result<(), CrmError> {
    if let Some(failure) = failure {
        return Err(failure);
    }
    if rows != plan.tally.rows {
        return Err(CrmError::file(&plan.source.name, "has changed while it was read: import it again"));
    }
    Ok(())
}

/// Names that are nobody's are said, the most frequent first.
pub(super) fn unknown(report: &mut Report, what: &str, strangers: &BTreeMap<String, usize>) {
    if strangers.is_empty() {
        return;
    }
    let mut all: Vec<(&String, &usize)> = strangers.iter().collect();
    all.sort_by(|a, b| b.1.cmp(a.1).then_with(|| a.0.cmp(b.0)));
    let mut list: Vec<String> = all.iter().take(8).map(|(name, n)| format!("{name} ({n})")).collect();
    if all.len() > list.len() {
        list.push(format!("and {} more", all.len() - list.len()));
    }
    report.remarks.push(format!(
        "owners of {what} who are not among the people: {} (import people, or give somebody that name as an alias)",
        list.join(", ")
    ));
}
