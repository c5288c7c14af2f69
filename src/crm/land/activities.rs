//! Activities find their deals and their people, and go into the store.

use chrono::{DateTime, Utc};

use super::naming::{Naming, reading, unchanged, until_failure};
use crate::crm::error::CrmError;
use crate::crm::plan::Plan;
use crate::crm::progress::{Phase, Progress};
use crate::crm::report::Report;
use crate::crm::words::ActivityWords;
use crate::store::Store;

pub(super) fn settle(
    plan: &Plan,
    words: &ActivityWords,
    store: &mut Store,
    now: DateTime<Utc>,
    progress: &Progress,
    report: &mut Report,
) -> Result<(), CrmError> {
    progress.begin(Phase::Writing, plan.source.bytes());
    let mut naming = Naming::of(store)?;
    let reading = reading(plan, now);
    let mut activities = plan.activities(words, progress)?;
    let mut failure = None;
    let mut rows = until_failure(|| activities.next_item(), &mut failure).map(|mut row| {
        row.person = naming.person(row.person_text.as_deref());
        row
    });
    let done = store.import_activities(&reading, &mut rows)?;
    drop(rows);
    unchanged(plan, failure, activities.tally.rows)?;
    (report.new, report.changed, report.unchanged) = (done.created, done.changed, done.unchanged);
    report.tally.facts.extend([
        ("of a deal by its id", done.by_id),
        ("of a deal by its name", done.by_name),
        ("of an account's one open deal", done.by_account),
        ("of no deal", done.no_deal + done.unnamed),
    ]);
    let several =
        |n: usize, verb: &str| if n == 1 { format!("1 activity {verb}s") } else { format!("{n} activities {verb}") };
    if done.no_deal > 0 {
        report.remarks.push(format!(
            "{} a deal or an account of which no deal is known: import the deals first, then this file again",
            several(done.no_deal, "name")
        ));
    }
    if done.unnamed > 0 {
        report
            .remarks
            .push(format!("{} neither a deal nor an account: kept, but of no deal", several(done.unnamed, "name")));
    }
    naming.say_strangers(report, "activities");
    Ok(())
}
