//! Everybody's metrics at once. Each deal and each lead is looked at once and counted for whoever owns it; teams, regions and
//! the whole are sums of these counts, never counted again.

use std::collections::HashMap;

use super::leads::{LeadBook, LeadTally};
use super::tally::{Said, Tally};
use super::{Aims, Briefs, Kind, Lens, Look, Metric, RepLook, Scope};
use crate::domain::ids::{PersonId, UnitId};
use crate::domain::people::Org;

/// Units above each other; more is a broken organisation.
const DEEPEST: usize = 16;

/// What a grid is made from.
#[derive(Debug, Clone, Copy)]
pub struct GridFacts<'a> {
    /// Period, day, limits.
    pub lens: Lens<'a>,
    /// Every deal there is, open and decided.
    pub deals: &'a Briefs,
    /// The organisation of the day.
    pub org: &'a Org,
    /// Quotas and forecasts of the period.
    pub aims: &'a HashMap<Scope, Aims>,
    /// Leads; `None`: none were ever imported.
    pub leads: Option<LeadBook<'a>>,
}

/// The counts of everybody, from which metrics are made.
#[derive(Debug)]
pub struct Grid<'a> {
    facts: GridFacts<'a>,
    /// Sellers by their identity.
    reps: Vec<(PersonId, Counts)>,
    /// As in the organisation.
    units: Vec<(UnitId, Counts)>,
    all: Counts,
}

#[derive(Debug, Clone, Default)]
struct Counts {
    tally: Tally,
    leads: LeadTally,
}

impl Counts {
    fn merge(&mut self, other: &Self) {
        self.tally.merge(&other.tally);
        self.leads.merge(&other.leads);
    }
}

impl<'a> Grid<'a> {
    /// Counts: one pass over the deals, one over the leads.
    pub fn count(facts: GridFacts<'a>) -> Self {
        let org = facts.org;
        let mut reps: Vec<(PersonId, Counts)> = org.members.iter().map(|(p, _)| (*p, Counts::default())).collect();
        reps.sort_by_key(|(person, _)| *person);
        reps.dedup_by_key(|(person, _)| *person);
        let mut grid = Self {
            facts,
            reps,
            units: org.units.iter().map(|u| (u.id, Counts::default())).collect(),
            all: Counts::default(),
        };
        for deal in &facts.deals.deals {
            let place = deal.owner.and_then(|owner| grid.rep(owner));
            let counts = match place.and_then(|place| grid.reps.get_mut(place)) {
                Some((_, counts)) => counts,
                // of somebody who sells in no team, or of nobody
                None => &mut grid.all,
            };
            counts.tally.add(deal, &facts.lens);
        }
        if let Some(book) = &facts.leads {
            grid.count_leads(book);
        }
        grid.add_up();
        grid
    }

    /// A lead counts for the seller who has to answer it, or for the unit that its owner leads.
    fn count_leads(&mut self, book: &LeadBook<'_>) {
        for lead in book.leads {
            let rep = lead.owner.and_then(|owner| self.rep(owner));
            let unit = lead.owner.and_then(|owner| self.facts.org.led_by(owner)).map(|u| u.id);
            let counts = match (rep, unit) {
                (Some(place), _) => self.reps.get_mut(place).map(|(_, c)| c),
                (None, Some(unit)) => self.units.iter_mut().find(|(u, _)| *u == unit).map(|(_, c)| c),
                (None, None) => None,
            };
            counts.unwrap_or(&mut self.all).leads.add(lead, book);
        }
    }

    /// Sellers into their units, units into those above, everything into the whole.
    fn add_up(&mut self) {
        let org = self.facts.org;
        let parts: Vec<(Option<UnitId>, Counts)> = self
            .reps
            .iter()
            .map(|(person, counts)| (org.unit_of(*person), counts.clone()))
            .chain(self.units.iter().map(|(unit, counts)| (above(org, *unit), counts.clone())))
            .collect();
        for (unit, part) in parts {
            let mut next = unit;
            for _ in 0..DEEPEST {
                let Some(unit) = next else { break };
                if let Some((_, counts)) = self.units.iter_mut().find(|(u, _)| *u == unit) {
                    counts.merge(&part);
                }
                next = above(org, unit);
            }
            self.all.merge(&part);
        }
    }

    fn rep(&self, person: PersonId) -> Option<usize> {
        self.reps.binary_search_by_key(&person, |(p, _)| *p).ok()
    }

    /// Everybody there is: everything first, then each unit with its sellers and the units below it.
    pub fn scopes(&self) -> Vec<Scope> {
        let org = self.facts.org;
        let mut found = vec![Scope::All];
        for unit in org.units.iter().filter(|u| above(org, u.id).is_none()) {
            self.below(unit.id, 0, &mut found);
        }
        found
    }

    fn below(&self, unit: UnitId, depth: usize, found: &mut Vec<Scope>) {
        if depth >= DEEPEST {
            return;
        }
        found.push(Scope::Unit(unit));
        let org = self.facts.org;
        found.extend(org.members.iter().filter(|(_, u)| *u == unit).map(|(p, _)| Scope::Rep(*p)));
        for child in org.children(unit) {
            self.below(child.id, depth + 1, found);
        }
    }

    /// The counts of one scope; `None`: there is no such seller or unit.
    pub fn tally(&self, scope: Scope) -> Option<&Tally> {
        self.counts(scope).map(|c| &c.tally)
    }

    fn counts(&self, scope: Scope) -> Option<&Counts> {
        match scope {
            Scope::All => Some(&self.all),
            Scope::Unit(unit) => self.units.iter().find(|(u, _)| *u == unit).map(|(_, c)| c),
            Scope::Rep(person) => self.reps.get(self.rep(person)?).map(|(_, c)| c),
        }
    }

    /// What is known of all open deals.
    pub const fn said(&self) -> &Said {
        &self.all.tally.said
    }

    /// The sixteen metrics of one scope; none where there is no such seller or unit.
    pub fn metrics(&self, scope: Scope) -> Vec<Metric> {
        let Some(counts) = self.counts(scope) else { return Vec::new() };
        let sellers = match scope {
            Scope::Rep(_) => Vec::new(),
            Scope::Unit(unit) => self.facts.org.sellers(unit),
            Scope::All => self.facts.org.members.iter().map(|(p, _)| *p).collect(),
        };
        let look = Look {
            lens: &self.facts.lens,
            tally: &counts.tally,
            names: &self.facts.deals.names,
            said: self.said(),
            aims: self.facts.aims.get(&scope).copied().unwrap_or_default(),
            leads: self.facts.leads.is_some().then_some(&counts.leads),
            reps: sellers
                .into_iter()
                .filter_map(|person| {
                    let quota = self.facts.aims.get(&Scope::Rep(person)).and_then(|a| a.quota);
                    Some(RepLook { person, quota, tally: self.tally(Scope::Rep(person))? })
                })
                .collect(),
        };
        Kind::ALL.iter().map(|kind| look.metric(*kind)).collect()
    }
}

/// The unit above, where it is one that exists.
fn above(org: &Org, unit: UnitId) -> Option<UnitId> {
    org.unit(unit)?.parent.filter(|p| org.unit(*p).is_some())
}

#[cfg(test)]
mod tests;
