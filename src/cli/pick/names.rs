//! Whose name it is: of those of the period that is asked about, else of today's, else of everybody who was ever known.

use chrono::NaiveDate;

use super::super::ending::Usage;
use crate::domain::health::Scope;
use crate::domain::ids::UnitId;
use crate::domain::people::{Org, Person, Unit};
use crate::store::{Store, StoreError};

/// Where a name is looked for, in this order.
#[derive(Debug)]
pub struct Names {
    orgs: Vec<Org>,
    everybody: Org,
}

impl Names {
    /// Of the last day that is asked about where it is past, of today, and of everybody.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn read(store: &Store, today: NaiveDate, then: Option<NaiveDate>) -> Result<Self, StoreError> {
        let then = then.filter(|day| *day < today);
        let orgs = then.into_iter().chain([today]).map(|day| store.org(day)).collect::<Result<_, _>>()?;
        Ok(Self { orgs, everybody: store.everybody(today)? })
    }

    /// The person, also one who has left.
    ///
    /// # Errors
    /// Nobody, or more than one, has this name.
    pub fn person(&self, name: &str) -> Result<&Person, Usage> {
        self.find(name, |org| super::person(org, name))
    }

    /// The unit, also one that there is no more.
    ///
    /// # Errors
    /// No unit, or more than one, has this name.
    pub fn unit(&self, name: &str) -> Result<&Unit, Usage> {
        self.find(name, |org| super::unit(org, name))
    }

    /// Whose figures are meant, also those of somebody who has left.
    ///
    /// # Errors
    /// Nobody, or more than one, has this name.
    pub fn scope(&self, typed: &str) -> Result<Scope, Usage> {
        self.find(typed.split_once(':').map_or("", |(_, name)| name), |org| super::scope(typed, org))
    }

    /// The organisation in which this unit stands: today's, of one that has ended that in which it is found.
    pub fn tree(&self, unit: UnitId) -> &Org {
        self.orgs.iter().rev().find(|org| org.unit(unit).is_some()).unwrap_or(&self.everybody)
    }

    /// What everybody is called.
    pub const fn everybody(&self) -> &Org {
        &self.everybody
    }

    /// In the first that has it, a whole name before a part of another one. Where none has, the last one refuses: it knows the
    /// most names.
    fn find<'a, T>(&'a self, name: &str, find: impl Fn(&'a Org) -> Result<T, Usage>) -> Result<T, Usage> {
        let name = name.trim().to_lowercase();
        let whole = |org: &&Org| {
            let mut names = org.people.iter().map(|p| &p.name).chain(org.units.iter().map(|u| &u.name));
            names.any(|n| n.to_lowercase() == name)
        };
        let all = || self.orgs.iter().chain([&self.everybody]);
        let found = all().filter(whole).chain(all()).find_map(|org| find(org).ok());
        found.map_or_else(|| find(&self.everybody), Ok)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::PersonId;
    use crate::domain::people::{Level, Role};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// Ana and Mo sold in Team Old until June; Anabel sells in Team West since.
    fn store() -> Store {
        let mut store = Store::in_memory().unwrap();
        let [old, west] = [("Team Old", "2025-01-01"), ("Team West", "2026-07-01")]
            .map(|(n, from)| store.put_unit(n, Level::L1, None, day(from)).unwrap());
        let [ana, mo, anabel] = ["Ana", "Mo Hale", "Anabel"].map(|n| store.put_person(n, None, Role::Rep).unwrap());
        for (person, unit, from, left) in [
            (ana, old, "2025-01-01", Some("2026-06-30")),
            (mo, old, "2025-01-01", Some("2026-06-30")),
            (anabel, west, "2026-07-01", None),
        ] {
            store.set_member(person, Some(unit), day(from)).unwrap();
            store.set_tenure(person, Some(day(from)), left.map(day)).unwrap();
        }
        store
    }

    #[test]
    fn who_has_left_is_still_a_name_to_ask_for() {
        let store = store();
        for then in [None, Some(day("2026-03-31")), Some(day("2027-03-31"))] {
            let names = Names::read(&store, day("2026-11-20"), then).unwrap();
            assert_eq!(names.person("mo").unwrap().name, "Mo Hale", "{then:?}");
            assert_eq!(names.scope("rep:mo").unwrap(), Scope::Rep(PersonId(2)), "{then:?}");
            assert_eq!(names.person("ana").unwrap().name, "Ana", "a whole name before a part, {then:?}");
            assert!(matches!(names.scope("team:old").unwrap(), Scope::Unit(_)), "{then:?}");
            let refused = names.person("Zed").unwrap_err().0;
            assert!(refused.contains("no person is called `Zed`: there is Ana, Anabel, Mo Hale"), "{refused}");
        }
        // a part of a name is that of the people of the time
        let part = |then: Option<&str>| {
            let names = Names::read(&store, day("2026-11-20"), then.map(day)).unwrap();
            names.person("an").map(|p| p.name.clone()).map_err(|e| e.0)
        };
        assert_eq!(part(Some("2026-03-31")).as_deref(), Ok("Ana"));
        assert_eq!(part(None).as_deref(), Ok("Anabel"));
    }
}
