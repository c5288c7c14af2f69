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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ManualClock;
    use crate::domain::forecast::{SubmissionState, Triple};
    use crate::domain::ids::PersonId;
    use crate::domain::money::Money;
    use crate::domain::people::{Level, Role};
    use crate::domain::period::PeriodKey;
    use crate::ui::testing::{day, now};

    fn said(n: u128, subject: Subject, on: &str, sum: bool, sources: &[u128]) -> Submission {
        let call = Triple { wc: Money(1), fc: Money(2), bc: Money(3) };
        Submission {
            id: SubmissionId(uuid::Uuid::from_u128(n)),
            subject,
            by: PersonId(1),
            period: PeriodKey::Month(2026, u32::try_from(n % 12).unwrap() + 1),
            call,
            at: format!("{on}T09:00:00Z").parse().unwrap(),
            meeting: None,
            sure: true,
            won: Money(0),
            sum_below: sum.then_some(call),
            reason: None,
            late_secs: None,
            named: vec![],
            explanations: vec![],
            sources: sources.iter().map(|n| SubmissionId(uuid::Uuid::from_u128(*n))).collect(),
            state: SubmissionState::Submitted,
        }
    }

    #[test]
    fn so_many_of_those_who_had_to_speak_on_its_day() {
        let mut store = Store::in_memory().unwrap();
        let from = day("2026-01-01");
        let west = store.put_unit("Team West", Level::L1, None, from).unwrap();
        let [ana, bo, cas] = ["Ana", "Bo", "Cas"].map(|n| store.put_person(n, None, Role::Rep).unwrap());
        for (person, joins) in [(ana, "2026-01-01"), (bo, "2026-01-01"), (cas, "2026-10-12")] {
            store.set_member(person, Some(west), day(joins)).unwrap();
        }
        let (team, person) = (Subject::Unit(west), Subject::Person);
        let all = [
            said(1, person(ana), "2026-10-01", false, &[]),
            said(2, person(bo), "2026-10-01", false, &[]),
            said(3, team, "2026-10-11", true, &[1, 2]),
            // the same two, when a third has joined: one is missing
            said(4, team, "2026-10-12", true, &[1, 2]),
            said(5, team, "2026-10-13", true, &[1]),
            // of a sum that is not recorded, or was made from nobody, it cannot be known
            said(6, team, "2026-10-14", false, &[1]),
            said(7, team, "2026-10-15", true, &[]),
            said(8, person(cas), "2026-10-16", true, &[1]),
        ];
        store.submit(&all).unwrap();
        let clock = ManualClock::at(now());
        let found = heard(&store, &clock, all.iter()).unwrap();
        let mut got: Vec<(u128, String, bool)> =
            found.iter().map(|(id, h)| (id.0.as_u128(), h.words(), h.is_all())).collect();
        got.sort();
        let want = [(3, "2 of 2", true), (4, "2 of 3", false), (5, "1 of 3", false)];
        assert_eq!(got, want.map(|(n, words, all)| (n, words.to_owned(), all)));
        assert!(heard(&store, &clock, [].iter()).unwrap().is_empty());
    }
}
