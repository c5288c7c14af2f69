//! Leads find who has to answer them, and go into the store.

use chrono::{DateTime, Utc};

use super::naming::{Naming, reading, unchanged, until_failure};
use crate::crm::error::CrmError;
use crate::crm::plan::Plan;
use crate::crm::progress::{Phase, Progress};
use crate::crm::report::Report;
use crate::crm::words::LeadWords;
use crate::store::Store;

pub(super) fn settle(
    plan: &Plan,
    words: &LeadWords,
    store: &mut Store,
    now: DateTime<Utc>,
    progress: &Progress,
    report: &mut Report,
) -> Result<(), CrmError> {
    progress.begin(Phase::Writing, plan.source.bytes());
    let mut naming = Naming::of(store)?;
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
    let mut leads = plan.leads(words, progress)?;
    let mut failure = None;
    let mut rows = until_failure(|| leads.next_item(), &mut failure).map(|mut row| {
        row.owner = naming.person(row.owner_text.as_deref());
        row
    });
    // where a row could not be read nobody can tell which lead it was: none is called gone
    let readable = plan.tally.count_refused() == 0;
    let whole = readable && !plan.settings.part;
    let done = store.import_leads(&reading, whole, &mut rows)?;
    drop(rows);
    unchanged(plan, failure, leads.tally.rows)?;
    (report.new, report.changed, report.unchanged) = (done.created, done.changed, done.unchanged);
    report.tally.facts.push(("gone", done.gone));
    if !readable {
        report.remarks.push("rows were refused: which leads are gone is not judged from this file".into());
    }
    naming.say_strangers(report, "leads");
    Ok(())
}
