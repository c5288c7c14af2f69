//! Which explanations are owed and which are written, and the deals that may be named: read from the store for the screens, for
//! home and for `bellwether owed`.

#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};

use super::accuracy;
use super::health::facts::Viewpoint;
use crate::domain::deal::{Deal, Status};
use crate::domain::forecast::accuracy::stood;
use crate::domain::forecast::owed::{self, Entry, Miss, Suspect};
use crate::domain::forecast::slippage::{Cohort, Fate};
use crate::domain::forecast::waterfall::Shape;
use crate::domain::forecast::{NamedDeal, Submission};
use crate::domain::ids::DealId;
use crate::domain::money::Money;
use crate::domain::people::{Org, Subject};
use crate::domain::period::Period;
use crate::store::{DealFilter, Store, StoreError, SubmissionFilter};

type Result<T> = std::result::Result<T, StoreError>;

/// What was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Owing {
    /// Every gap of the periods that accuracy looks back at, what is owed first.
    pub entries: Vec<Entry>,
    /// Closed periods of which no deal is known: nothing is owed for them.
    pub unknown: Vec<Period>,
}

/// Reads it; `only`: of these subjects.
///
/// # Errors
/// The database cannot be read.
pub fn read(store: &Store, from: Viewpoint<'_>, only: Option<&[Subject]>) -> Result<Owing> {
    let said = accuracy::read(store, from, only)?;
    let written = store.explained(Some(from.known_before()))?;
    Ok(Owing { entries: owed::entries(&said.tracks, &written), unknown: said.unknown })
}

/// A unit with everything below it, and its sellers: whose explanations are looked at from there. The unit stands first.
pub fn scope(org: &Org, unit: crate::domain::ids::UnitId) -> Vec<Subject> {
    let mut units = vec![unit];
    let mut at = 0;
    while let Some(unit) = units.get(at).copied() {
        // a loop of units would be walked for ever
        let below: Vec<_> = org.children(unit).map(|u| u.id).filter(|u| !units.contains(u)).collect();
        units.extend(below);
        at += 1;
    }
    units.into_iter().map(Subject::Unit).chain(org.sellers(unit).into_iter().map(Subject::Person)).collect()
}

/// The deals that may be named for a gap: those behind the FC that was missed, those that were due when it was locked, and then
/// those that came into the period later, or were named for it later. What was due at another time made no part of it.
///
/// # Errors
/// The database cannot be read.
pub fn suspects(store: &Store, from: Viewpoint<'_>, miss: &Miss) -> Result<Vec<Suspect>> {
    let period = miss.period;
    let sellers = store.org(period.last)?.sellers_of(miss.subject);
    let said = said(store, from, miss)?;
    let named: HashMap<DealId, Money> = said.named.iter().map(|n| (n.deal, n.amount)).collect();
    let theirs = |as_of: Option<NaiveDate>, closed_since| {
        let owners = Some(sellers.clone());
        store.deals(&DealFilter { owners, closed_since, as_of, ..DealFilter::default() })
    };
    let then = theirs(Some(said.locked), None)?;
    let due = then.iter().filter(|d| d.is_open() && d.in_period(&period));
    let shapes = due.map(|d| (d.id, Shape::of(d)));
    let due_then = Cohort::of(period, said.locked, shapes, &HashMap::new());
    let due: HashMap<DealId, Money> = due_then.members.iter().map(|m| (m.deal, m.value)).collect();
    let now = theirs(from.as_of, Some(period.first))?;
    let last = theirs(Some(period.last), Some(period.first))?;
    let later = now.iter().chain(&last).filter(|d| d.in_period(&period)).map(|d| d.id);
    let wanted: HashSet<DealId> =
        named.keys().chain(due.keys()).copied().chain(said.ever.iter().copied()).chain(later).collect();
    let filter = DealFilter { ids: Some(wanted.into_iter().collect()), as_of: from.as_of, ..DealFilter::default() };
    let mut found = store.deals(&filter)?;
    found.sort_by_key(|d| d.id);
    let mut all: Vec<Suspect> = found.iter().map(|d| suspect(d, &period, &named, &due)).collect();
    owed::rank(&mut all);
    Ok(all)
}

fn suspect(deal: &Deal, period: &Period, named: &HashMap<DealId, Money>, due: &HashMap<DealId, Money>) -> Suspect {
    let won = deal.status == Status::Won && deal.close.is_some_and(|c| period.contains(c));
    Suspect {
        deal: deal.id,
        name: deal.name.clone(),
        account: deal.account.clone(),
        named: named.get(&deal.id).copied(),
        due: due.get(&deal.id).copied(),
        brought: if won { deal.value() } else { Money::ZERO },
        fate: Fate::of(&Shape::of(deal), period),
        value: deal.value(),
    }
}

/// What was said with the FC that was missed.
struct Said {
    named: Vec<NamedDeal>,
    /// What was named for the period at any time.
    ever: Vec<DealId>,
    /// The day it was locked: the first of the period, or the day it was said in it.
    locked: NaiveDate,
}

fn said(store: &Store, from: Viewpoint<'_>, miss: &Miss) -> Result<Said> {
    let before = from.known_before();
    let filter =
        SubmissionFilter { period: Some(miss.period.key), before: Some(before), ..SubmissionFilter::default() };
    let all = store.submissions(&filter)?;
    let theirs: Vec<&Submission> = all.iter().filter(|s| s.subject == miss.subject).collect();
    let local = |at: DateTime<Utc>| from.clock.local(at).date_naive();
    let standing = stood(&theirs, before, local);
    let behind = |s: &&Submission| theirs.iter().any(|t| t.id == s.id || t.sources.contains(&s.id));
    let ever: Vec<DealId> = all.iter().filter(behind).flat_map(|s| &s.named).map(|n| n.deal).collect();
    let Some(one) = miss.at.of(&standing, &miss.period) else {
        return Ok(Said { named: Vec::new(), ever, locked: miss.period.first });
    };
    let mut named = one.named.clone();
    // a unit's number is carried by what those below it have named
    if named.is_empty() {
        for deal in all.iter().filter(|s| one.sources.contains(&s.id)).flat_map(|s| &s.named) {
            if named.iter().all(|n| n.deal != deal.deal) {
                named.push(*deal);
            }
        }
    }
    Ok(Said { named, ever, locked: local(one.at).max(miss.period.first) })
}
