//! Who belonged to a scope when: a past period is that of the people of its time.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use chrono::NaiveDate;

use crate::domain::health::Scope;
use crate::domain::ids::PersonId;
use crate::domain::people::Org;
use crate::store::{Store, StoreError};

/// Whose deals count: in order, since they are few and each deal asks for its owner several times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sellers(Option<Vec<PersonId>>);

impl Sellers {
    /// Of a scope in an organisation; of everybody also nobody's deals.
    pub fn of(scope: Scope, org: &Org) -> Self {
        let mut all = match scope {
            Scope::All => return Self(None),
            Scope::Rep(rep) => vec![rep],
            Scope::Unit(unit) => org.sellers(unit),
        };
        all.sort_unstable();
        all.dedup();
        Self(Some(all))
    }

    /// Whether a deal of this owner counts.
    pub fn holds(&self, owner: Option<PersonId>) -> bool {
        self.0.as_ref().is_none_or(|all| owner.is_some_and(|o| all.binary_search(&o).is_ok()))
    }

    /// Who they are; `None`: everybody.
    pub fn list(&self) -> Option<Vec<PersonId>> {
        self.0.clone()
    }
}

/// The organisation of one day and another, read once each.
pub struct Members<'a> {
    /// Where it is read.
    pub store: &'a Store,
    /// Whose past is looked at.
    pub scope: Scope,
    orgs: HashMap<NaiveDate, Org>,
}

impl<'a> Members<'a> {
    /// Of this scope; nothing is read yet.
    pub fn new(store: &'a Store, scope: Scope) -> Self {
        Self { store, scope, orgs: HashMap::new() }
    }

    /// The organisation of that day.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn org(&mut self, on: NaiveDate) -> Result<&Org, StoreError> {
        Ok(match self.orgs.entry(on) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert(self.store.org(on)?),
        })
    }

    /// Whose deals counted on that day.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn sellers(&mut self, on: NaiveDate) -> Result<Sellers, StoreError> {
        let scope = self.scope;
        Ok(match scope {
            Scope::Unit(_) => Sellers::of(scope, self.org(on)?),
            Scope::All | Scope::Rep(_) => Sellers::of(scope, &Org::default()),
        })
    }
}
