//! How many of the voices below a unit's number was made from, of those that had to speak on the day it was said: for the
//! board and for the judgement ledger, which must not differ.

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::clock::Clock;
use crate::domain::forecast::Submission;
use crate::domain::forecast::ledger::Heard;
use crate::domain::ids::{SubmissionId, UnitId};
use crate::domain::people::{Org, Subject};
use crate::store::{Store, StoreError};

/// Of the submissions of units among these that have recorded their sum and what it was made from; of others it cannot be
/// known.
///
/// # Errors
/// The database cannot be read.
pub fn heard<'a>(
    store: &Store,
    clock: &dyn Clock,
    all: impl Iterator<Item = &'a Submission>,
) -> Result<HashMap<SubmissionId, Heard>, StoreError> {
    let summed: Vec<(SubmissionId, UnitId, NaiveDate)> = all
        .filter(|s| s.sum_below.is_some())
        .filter_map(|s| match s.subject {
            Subject::Unit(unit) => Some((s.id, unit, clock.local(s.at).date_naive())),
            Subject::Person(_) => None,
        })
        .collect();
    let (Some(first), Some(last)) = (summed.iter().map(|(.., on)| *on).min(), summed.iter().map(|(.., on)| *on).max())
    else {
        return Ok(HashMap::new());
    };
    let voices = store.source_counts(summed.iter().map(|(id, ..)| *id))?;
    let mut turns = vec![(first, store.org(first)?)];
    for day in store.org_days(first, last)? {
        turns.push((day, store.org(day)?));
    }
    let org = |on: NaiveDate| turns.iter().rev().find(|(from, _)| *from <= on).map(|(_, org)| org);
    let of = |unit: UnitId, on| org(on).map_or(0, |org: &Org| org.participants(unit).len());
    let one = |(id, unit, on): &(SubmissionId, UnitId, NaiveDate)| {
        Some((*id, Heard { voices: *voices.get(id)?, of: of(*unit, *on) }))
    };
    Ok(summed.iter().filter_map(one).collect())
}
