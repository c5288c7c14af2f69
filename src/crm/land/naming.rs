//! What leads and activities have in common on their way into the store: names find their people, and a row that cannot
//! be read ends the rows.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::crm::error::CrmError;
use crate::crm::owners::named;
use crate::crm::plan::Plan;
use crate::crm::report::Report;
use crate::domain::alias::Who;
use crate::domain::ids::PersonId;
use crate::store::{Reading, Store};

/// Finds people by what an export calls them, and keeps the names that are nobody's.
pub(super) struct Naming {
    who: Who,
    strangers: BTreeMap<String, usize>,
}

impl Naming {
    /// Of everybody who is known now.
    pub(super) fn of(store: &Store) -> Result<Self, CrmError> {
        Ok(Self { who: store.who()?, strangers: BTreeMap::new() })
    }

    /// Who is meant; `None`: nobody is named, or nobody who is known.
    pub(super) fn person(&mut self, text: Option<&str>) -> Option<PersonId> {
        let text = text?;
        let named = named(text);
        let found = self.who.find(&named.name, named.email.as_deref());
        if found.is_none() {
            *self.strangers.entry(text.to_owned()).or_default() += 1;
        }
        found
    }

    /// Names that are nobody's are said, the most frequent first.
    pub(super) fn say_strangers(&self, report: &mut Report, what: &str) {
        if self.strangers.is_empty() {
            return;
        }
        let mut all: Vec<(&String, &usize)> = self.strangers.iter().collect();
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
}

/// The rows until one cannot be read; that failure is kept.
pub(super) fn until_failure<T>(
    mut next: impl FnMut() -> Result<Option<T>, CrmError>,
    failure: &mut Option<CrmError>,
) -> impl Iterator<Item = T> {
    std::iter::from_fn(move || match next() {
        Ok(row) => row,
        Err(e) => {
            *failure = Some(e);
            None
        }
    })
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
