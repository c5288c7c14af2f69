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

/// What a subject is to bring in: its own quota, for a quarter also as its three months; else what those who report are to
/// bring in together. `quotas`: those of the period itself, then those of its months, where it is a quarter.
pub fn target(org: &Org, subject: Subject, quotas: &[HashMap<Subject, Money>]) -> Option<Money> {
    let own = quotas.first()?.get(&subject).copied();
    let months: Vec<Money> = quotas.iter().skip(1).filter_map(|q| q.get(&subject).copied()).collect();
    let own = own.or_else(|| (months.len() == 3).then(|| months.into_iter().sum()));
    match (own, subject) {
        (None, Subject::Unit(unit)) => {
            let below = org.participants(unit).into_iter();
            below.filter_map(|p| target(org, p.subject, quotas)).reduce(|a, b| a + b)
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
