//! Targets by subject and period. A quota is never edited: a newer one counts from its own day on.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::ids::PersonId;
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

/// Whose deals a subject's [`target`] measures: everybody's below a quota of its own; else of those who have one above zero, and
/// of everybody below a unit that has one. What others bring is beside the point: nobody has said how much it should be.
pub fn measured(org: &Org, subject: Subject, quotas: &[HashMap<Subject, Money>]) -> Vec<PersonId> {
    // without anybody below it only its own is found
    if target(&Org::default(), subject, quotas).is_some_and(|own| own > Money::ZERO) {
        return org.sellers_of(subject);
    }
    let Subject::Unit(unit) = subject else { return Vec::new() };
    let members = org.members.iter().filter(|(_, u)| *u == unit).map(|(p, _)| Subject::Person(*p));
    let below = members.chain(org.children(unit).map(|u| Subject::Unit(u.id)));
    below.flat_map(|part| measured(org, part, quotas)).collect()
}

#[cfg(test)]
mod measured_tests {
    use super::*;
    use crate::domain::ids::UnitId;
    use crate::domain::people::{Level, Unit};

    #[test]
    fn it_is_those_whose_quotas_the_target_was_added_up_from() {
        let unit = |id, parent: Option<i64>, lead: Option<i64>| Unit {
            id: UnitId(id),
            name: format!("unit {id}"),
            level: if parent.is_some() { Level::L1 } else { Level::L2 },
            parent: parent.map(UnitId),
            lead: lead.map(PersonId),
        };
        let org = Org {
            people: Vec::new(),
            units: vec![unit(1, None, Some(8)), unit(2, Some(1), Some(9)), unit(3, Some(1), None)],
            members: vec![(PersonId(1), UnitId(2)), (PersonId(2), UnitId(2)), (PersonId(3), UnitId(3))],
        };
        let of = |quotas: &[(Subject, i64)], subject| {
            let quotas = [quotas.iter().map(|(s, amount)| (*s, Money(*amount))).collect()];
            measured(&org, subject, &quotas).into_iter().map(|p| p.0).collect::<Vec<_>>()
        };
        let (person, unit) = (|n| Subject::Person(PersonId(n)), |n| Subject::Unit(UnitId(n)));
        let some = [(person(1), 10), (person(2), 0)];
        assert_eq!(of(&some, unit(2)), [1], "a quota of zero measures nothing");
        assert_eq!((of(&some, unit(1)), of(&some, person(1)), of(&some, person(2))), (vec![1], vec![1], vec![]));
        assert_eq!(of(&[(person(1), 10), (unit(2), 20)], unit(2)), [1, 2], "its own quota is for everybody");
        assert_eq!(of(&[(person(1), 10), (unit(3), 20)], unit(1)), [1, 3]);
        assert_eq!(of(&[], unit(1)), [0_i64; 0]);
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
