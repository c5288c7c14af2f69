//! Targets by subject and period. A quota is never edited: a newer one counts from its own day on.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::money::Money;
use super::people::{Org, Subject};
use super::period::PeriodKey;

/// What one subject is to bring in one period, known from `valid_from` on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quota {
    /// Whose.
    pub subject: Subject,
    /// For which month or quarter.
    pub period: PeriodKey,
    /// How much.
    pub amount: Money,
    /// Since when it counts.
    pub valid_from: NaiveDate,
}

/// What a subject is to bring in: its own quota, for a quarter also as its three months; else what its sellers and the units
/// below are to bring in together, also those of a unit that nobody leads: their deals count for it, too. `quotas`: those of
/// the period itself, then those of its months, where it is a quarter.
pub fn target(org: &Org, subject: Subject, quotas: &[HashMap<Subject, Money>]) -> Option<Money> {
    let own = quotas.first()?.get(&subject).copied();
    let months: Vec<Money> = quotas.iter().skip(1).filter_map(|q| q.get(&subject).copied()).collect();
    let own = own.or_else(|| (months.len() == 3).then(|| months.into_iter().sum()));
    match (own, subject) {
        (None, Subject::Unit(unit)) => {
            org.parts(unit).filter_map(|part| target(org, part, quotas)).reduce(|a, b| a + b)
        }
        (own, _) => own,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{PersonId, UnitId};
    use crate::domain::people::{Level, Unit};

    #[test]
    fn a_target_is_that_of_everybody_whose_deals_count_for_it() {
        let unit = |id, level, parent: Option<i64>, lead: Option<i64>| Unit {
            id: UnitId(id),
            name: format!("unit {id}"),
            level,
            parent: parent.map(UnitId),
            lead: lead.map(PersonId),
        };
        let org = Org {
            people: Vec::new(),
            units: vec![
                unit(1, Level::L2, None, None),
                unit(2, Level::L1, Some(1), Some(9)),
                // nobody leads it just now: it has no voice, yet its sellers' deals are the region's
                unit(3, Level::L1, Some(1), None),
            ],
            members: vec![
                (PersonId(1), UnitId(2)),
                (PersonId(2), UnitId(3)),
                (PersonId(3), UnitId(1)),
                (PersonId(4), UnitId(2)),
            ],
        };
        let person = |n| Subject::Person(PersonId(n));
        let own = HashMap::from([(person(1), Money(100)), (person(2), Money(100)), (person(3), Money(7))]);
        let of = |quotas: &[HashMap<Subject, Money>], unit| target(&org, Subject::Unit(UnitId(unit)), quotas);
        let all = [own.clone()];
        assert_eq!([1, 2, 3].map(|n| of(&all, n)), [207, 100, 100].map(|n| Some(Money(n))));
        // its own one goes before its sellers'
        let mut given = own;
        given.insert(Subject::Unit(UnitId(3)), Money(150));
        assert_eq!(of(&[given], 1), Some(Money(257)));
        assert_eq!(of(&[HashMap::new()], 1), None);
    }
}
