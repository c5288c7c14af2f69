//! How many of the voices below a unit's number was made from, of those that had to speak on the day it was said: for the
//! board and for the judgement ledger, which must not differ.

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::clock::Clock;
use crate::domain::forecast::ledger::Heard;
use crate::domain::forecast::{Submission, Triple};
use crate::domain::ids::{SubmissionId, UnitId};
use crate::domain::people::{Org, Subject};
use crate::store::{Store, StoreError};

/// A unit's number that was made beside a sum.
struct Summed {
    id: SubmissionId,
    unit: UnitId,
    on: NaiveDate,
    of_nothing: bool,
}

/// Of the submissions of units among these that have recorded their sum and what it was made from; of others it cannot be
/// known. A sum of nothing that was made from nothing is known: nobody below had spoken.
///
/// # Errors
/// The database cannot be read.
pub fn heard<'a>(
    store: &Store,
    clock: &dyn Clock,
    all: impl Iterator<Item = &'a Submission>,
) -> Result<HashMap<SubmissionId, Heard>, StoreError> {
    let summed: Vec<Summed> = all
        .filter_map(|s| match s.subject {
            Subject::Unit(unit) => {
                let below = s.sum_below?;
                Some(Summed {
                    id: s.id,
                    unit,
                    on: clock.local(s.at).date_naive(),
                    of_nothing: below == Triple::default(),
                })
            }
            Subject::Person(_) => None,
        })
        .collect();
    let (Some(first), Some(last)) = (summed.iter().map(|s| s.on).min(), summed.iter().map(|s| s.on).max()) else {
        return Ok(HashMap::new());
    };
    let voices = store.source_counts(summed.iter().map(|s| s.id))?;
    let mut turns = vec![(first, store.org(first)?)];
    for day in store.org_days(first, last)? {
        turns.push((day, store.org(day)?));
    }
    let org = |on: NaiveDate| turns.iter().rev().find(|(from, _)| *from <= on).map(|(_, org)| org);
    let of = |unit: UnitId, on| org(on).map_or(0, |org: &Org| org.participants(unit).len());
    let one = |s: &Summed| {
        let voices = voices.get(&s.id).copied().or_else(|| s.of_nothing.then_some(0))?;
        Some((s.id, Heard { voices, of: of(s.unit, s.on) }))
    };
    Ok(summed.iter().filter_map(one).collect())
}
