//! A waterfall told apart by region, team or seller, read from the store.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;

use super::super::health::facts::Viewpoint;
use super::super::members::{Members, Sellers};
use super::{Frame, Untold, Wanted};
use crate::domain::forecast::waterfall::beside::{Beside, Lot, Parting, Split};
use crate::domain::forecast::waterfall::told::Told;
use crate::domain::forecast::waterfall::{Circle, Course, Fact};
use crate::domain::health::Scope;
use crate::domain::ids::PersonId;
use crate::domain::people::Org;
use crate::store::{Store, StoreError};

/// Reads the whole and its parts.
///
/// # Errors
/// There is nothing to tell apart, or no waterfall between these days, and why; or the database cannot be read.
pub fn beside(store: &Store, from: Viewpoint<'_>, wanted: Wanted, split: Split) -> Result<(Told, Beside), Untold> {
    let frame = Frame::read(store, from, wanted)?;
    let (scope, days) = (wanted.scope, frame.days);
    let mut members = Members::new(store, scope);
    if let Scope::Rep(rep) = scope {
        return Err(Untold::Alone { name: members.org(days.1)?.name(rep).to_owned() });
    }
    let turns = frame.turns(store)?;
    let courses = frame.courses(store, |_| true)?;
    let table = Lots::read(&mut members, split, days.0, &turns, &owners(&courses))?;
    if let Some(level) = split.level()
        && !table.units
    {
        return Err(Untold::NoUnits { word: level.unit_word() });
    }
    let of = |owner, day| table.place(owner, day);
    let parting = Parting { of: &of, turns: &turns };
    let holds = |owner, day| of(owner, day).is_some();
    let told = frame.told(scope, &courses, &Circle { holds: &holds, turns: &turns });
    let mut beside = Beside::of(split, &told, &courses, table.lots.clone(), &parting);
    // who sells in no unit, and nobody, stand there where they have anything
    beside.parts.retain(|part| !part.sums.is_empty() || part.lot.scope.is_some_and(|lot| table.belong.contains(&lot)));
    Ok((told, beside))
}

/// Everybody who owned one of these deals at some time.
fn owners(courses: &[Course]) -> HashSet<PersonId> {
    let later = |course: &Course| {
        let facts = course.changes.iter().map(|(_, fact)| *fact);
        facts.filter_map(|fact| if let Fact::Owner(owner) = fact { owner } else { None }).collect::<Vec<_>>()
    };
    courses.iter().flat_map(|course| course.begin.owner.into_iter().chain(later(course))).collect()
}

/// Who stands under which part from each of the days on.
struct Lots {
    lots: Vec<Lot>,
    /// Oldest first.
    days: Vec<(NaiveDate, HashMap<PersonId, usize>)>,
    /// Where deals that nobody owns stand.
    nobody: Option<usize>,
    /// The parts that somebody who belongs to a unit is in.
    belong: HashSet<Scope>,
    /// One of them at least is a unit that was asked for.
    units: bool,
}

impl Lots {
    fn read(
        members: &mut Members<'_>,
        split: Split,
        from: NaiveDate,
        turns: &[NaiveDate],
        owners: &HashSet<PersonId>,
    ) -> Result<Self, StoreError> {
        let scope = members.scope;
        let mut names: HashMap<Scope, String> = HashMap::new();
        let mut found: Vec<(NaiveDate, HashMap<PersonId, Scope>)> = Vec::new();
        let (mut belong, mut partly) = (HashSet::new(), HashSet::new());
        let mut units = false;
        // those who have left are in no organisation, and their deals are in the whole
        let everybody = members.store.names()?;
        for day in std::iter::once(from).chain(turns.iter().copied()) {
            let org = members.org(day)?;
            let sellers = org.members.iter().map(|(person, _)| *person);
            let lots: HashMap<PersonId, Scope> = sellers
                .chain(owners.iter().copied())
                .filter_map(|person| Some((person, split.lot(scope, org, person)?)))
                .collect();
            for (person, lot) in &lots {
                if org.unit_of(*person).is_some() {
                    belong.insert(*lot);
                }
            }
            for lot in lots.values().copied().collect::<HashSet<Scope>>() {
                units |= matches!(lot, Scope::Unit(unit) if org.unit(unit).map(|u| u.level) == split.level());
                let known = names.entry(lot).or_insert_with(|| match lot {
                    Scope::Rep(person) => everybody.get(&person).cloned().unwrap_or_else(|| "?".to_owned()),
                    Scope::Unit(_) | Scope::All => "?".to_owned(),
                });
                if let Some(name) = name(lot, org) {
                    name.clone_into(known);
                }
            }
            found.push((day, lots));
        }
        for (day, lots) in &found {
            let org = members.org(*day)?;
            partly.extend(names.keys().copied().filter(|lot| is_other(*lot, lots, org)));
        }
        // the units first, each by name; deals of nobody last
        let sorted: BTreeSet<(bool, &str, Scope)> =
            names.iter().map(|(lot, name)| (matches!(lot, Scope::Rep(_)), name.as_str(), *lot)).collect();
        let mut lots: Vec<Lot> = sorted
            .into_iter()
            .map(|(_, name, lot)| Lot { scope: Some(lot), name: name.to_owned(), partly: partly.contains(&lot) })
            .collect();
        let places: HashMap<Scope, usize> =
            lots.iter().enumerate().filter_map(|(at, lot)| Some((lot.scope?, at))).collect();
        let nobody = (scope == Scope::All).then_some(lots.len());
        if nobody.is_some() {
            lots.push(Lot { scope: None, name: "nobody".to_owned(), partly: false });
        }
        let placed = |of: HashMap<PersonId, Scope>| -> HashMap<PersonId, usize> {
            of.into_iter().filter_map(|(person, lot)| Some((person, *places.get(&lot)?))).collect()
        };
        let days = found.into_iter().map(|(day, of)| (day, placed(of))).collect();
        Ok(Self { lots, days, nobody, belong, units })
    }

    fn place(&self, owner: Option<PersonId>, day: NaiveDate) -> Option<usize> {
        let Some(owner) = owner else { return self.nobody };
        let (_, then) = self.days.iter().rev().find(|(from, _)| *from <= day)?;
        then.get(&owner).copied()
    }
}

/// What a part is called, where it is known on that day.
fn name(lot: Scope, org: &Org) -> Option<&str> {
    match lot {
        Scope::Rep(person) => org.person(person).map(|p| p.name.as_str()),
        Scope::Unit(unit) => org.unit(unit).map(|u| u.name.as_str()),
        Scope::All => None,
    }
}

/// Whether others stand under this part on that day than sell for whose it is.
fn is_other(lot: Scope, lots: &HashMap<PersonId, Scope>, org: &Org) -> bool {
    let mut here: Vec<PersonId> = lots.iter().filter(|(_, of)| **of == lot).map(|(person, _)| *person).collect();
    let mut own = Sellers::of(lot, org).list().unwrap_or_default();
    here.sort_unstable();
    own.sort_unstable();
    here != own
}
