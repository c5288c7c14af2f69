//! The sales metrics of a scope, period by period, read from the store: for the screen and for `bellwether sales`.
//!
//! What was won in a period counts for the team of whoever owned the deal on the period's last day (of one that runs: today),
//! and is measured by the quota as it was known on that day.

#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};

use super::health::facts::Viewpoint;
use super::members::Members;
use super::slippage::periods;
use super::told::{Reads, Unread};
use crate::domain::action::{Action, ActionState, Outcome};
use crate::domain::health::Scope;
use crate::domain::ids::{PersonId, UnitId};
use crate::domain::money::Money;
use crate::domain::people::{Org, Subject};
use crate::domain::period::{Period, PeriodKey};
use crate::domain::quota;
use crate::domain::sales::created::Created;
use crate::domain::sales::told::{Closed, Figures, OpenRow, PartQuota, Parts, Told};
use crate::domain::sales::{Attainment, Decided};
use crate::store::{ActionFilter, Sold, Store, StoreError};

type Result<T> = std::result::Result<T, StoreError>;

/// Reads it for the screen; the deals are read once for all scopes.
#[derive(Debug, Default)]
pub struct Seller {
    /// The file's version and the day it was read of.
    of: Option<(i64, NaiveDate)>,
    book: Option<Book>,
}

impl Reads for Seller {
    type Told = Told;

    fn read(&mut self, store: &Store, from: Viewpoint<'_>, scope: Scope) -> std::result::Result<Told, Unread> {
        let of = (store.data_version()?, from.today());
        if self.of != Some(of) {
            (self.of, self.book) = (Some(of), None);
        }
        let book = match self.book.take() {
            Some(book) => book,
            None => Book::read(store, from, None)?,
        };
        let told = book.tell(store, from, scope);
        self.book = Some(book);
        Ok(told?)
    }
}

/// Reads it; with a period that is `wanted` besides the last ones.
///
/// # Errors
/// Nothing was imported, or the database cannot be read.
pub fn read(
    store: &Store,
    from: Viewpoint<'_>,
    scope: Scope,
    wanted: Option<PeriodKey>,
) -> std::result::Result<Told, Unread> {
    Ok(Book::read(store, from, wanted)?.tell(store, from, scope)?)
}

/// What everybody's figures are made from.
#[derive(Debug)]
struct Book {
    months: Vec<Period>,
    quarters: Vec<Period>,
    sold: Sold,
    /// Open deals at the end of each period that is over, by its last day, as far as the log knows.
    open: HashMap<NaiveDate, HashMap<Option<PersonId>, usize>>,
    actions: Vec<Action>,
    log_since: NaiveDate,
    /// The first day on which a deal is known to have been decided.
    decided_since: Option<NaiveDate>,
}

impl Book {
    fn read(store: &Store, from: Viewpoint<'_>, wanted: Option<PeriodKey>) -> std::result::Result<Self, Unread> {
        let (today, fiscal) = (from.today(), from.config.fiscal());
        let first = store.snapshot_days()?.first().copied().filter(|day| *day <= today).ok_or(Unread::NoDeals)?;
        let (mut months, mut quarters) = periods(&fiscal, today);
        if let Some(wanted) = wanted.map(|key| fiscal.resolve(key)).filter(|p| p.first <= today) {
            let list = if matches!(wanted.key, PeriodKey::Month(..)) { &mut months } else { &mut quarters };
            if !list.iter().any(|p| p.key == wanted.key) {
                list.insert(0, wanted);
            }
        }
        let all = || months.iter().chain(&quarters);
        let began = all().map(|p| p.first).min().unwrap_or(today);
        let ends = all().map(|p| p.last).max().unwrap_or(today);
        let sold = store.sold((began, ends), today, from.as_of)?;
        let mut ends: Vec<NaiveDate> = all().map(|p| p.last).filter(|last| first <= *last && *last < today).collect();
        ends.sort_unstable();
        ends.dedup();
        let open = ends.iter().copied().zip(store.open_on(&ends, today)?).collect();
        let decided_since = store.closed_since(from.as_of)?;
        Ok(Self {
            decided_since,
            sold,
            open,
            actions: store.actions(&ActionFilter::default())?,
            log_since: first,
            months,
            quarters,
        })
    }

    fn tell(&self, store: &Store, from: Viewpoint<'_>, scope: Scope) -> Result<Told> {
        let mut house = Members::new(store, scope);
        let each = |house: &mut Members<'_>, all: &[Period]| {
            all.iter().map(|period| self.figures(house, from, *period)).collect::<Result<Vec<_>>>()
        };
        let (months, quarters) = (each(&mut house, &self.months)?, each(&mut house, &self.quarters)?);
        let sellers = house.sellers(from.today())?;
        let theirs = self.sold.undated.iter().filter(|(owner, _)| sellers.holds(**owner));
        Ok(Told {
            scope,
            months,
            quarters,
            log_since: Some(self.log_since),
            undated: theirs.map(|(_, n)| n).sum(),
            names: store.names()?,
        })
    }

    fn figures(&self, house: &mut Members<'_>, from: Viewpoint<'_>, period: Period) -> Result<Figures> {
        let (today, fiscal) = (from.today(), from.config.fiscal());
        let (over, on) = (period.last < today, period.last.min(today));
        let sellers = house.sellers(on)?;
        let theirs = |owner: Option<PersonId>| sellers.holds(owner);
        // what was handed over since stays with whose it was
        let then = |deal, now| if over { self.sold.owner_on(deal, now, on) } else { now };
        let closed_in = || self.sold.decided.iter().filter(|d| period.contains(d.closed));
        let created_in = || self.sold.created.iter().filter(|c| period.contains(c.on));
        let handed = |deal, now| then(deal, now) != now;
        let closed_by_others: Vec<Decided> = closed_in()
            .filter(|d| handed(d.deal, d.owner))
            .map(|d| Decided { owner: then(d.deal, d.owner), ..d.clone() })
            .collect();
        let created_by_others: Vec<Created> = created_in()
            .filter(|c| handed(c.deal, c.owner))
            .map(|c| Created { owner: then(c.deal, c.owner), ..c.clone() })
            .collect();
        let kept = closed_in().filter(|d| !handed(d.deal, d.owner));
        let decided: Vec<&Decided> = kept.chain(&closed_by_others).filter(|d| theirs(d.owner)).collect();
        let kept = created_in().filter(|c| !handed(c.deal, c.owner));
        let created: Vec<&Created> = kept.chain(&created_by_others).filter(|c| theirs(c.owner)).collect();
        let open: Option<Vec<OpenRow>> =
            (!over).then(|| self.sold.open.iter().filter(|row| theirs(row.owner)).cloned().collect());
        let mut figures =
            Figures::of(period, over, Parts { decided: &decided, created: &created, open: open.as_deref() });
        figures.young = Figures::is_young(&period, today);
        figures.logged = self.log_since <= period.last;
        figures.known = !over || self.decided_since.is_some_and(|since| since <= period.last);
        figures.open = match &open {
            Some(rows) => Some(rows.iter().map(|row| row.deals).sum()),
            None => self
                .open
                .get(&period.last)
                .map(|by| by.iter().filter(|(owner, _)| theirs(**owner)).map(|(_, n)| n).sum()),
        };
        let quotas = house.store.quotas_within(&fiscal, &period, on)?;
        let scope = house.scope;
        let org = house.org(on)?;
        figures.quota = whole_quota(org, scope, &quotas);
        figures.attainment = attainment(org, scope, &quotas, &decided);
        figures.part = part(org, scope, &quotas, &decided);
        if scope == Scope::All {
            let teamless = |owner: Option<PersonId>| owner.is_none_or(|o| org.unit_of(o).is_none());
            figures.teamless = decided.iter().filter(|d| d.won && teamless(d.owner)).map(|d| d.value).sum();
        }
        let units = units(org, scope);
        let before = from.known_before();
        figures.closed = closed(
            self.actions.iter().filter(|a| match scope {
                Scope::All => true,
                Scope::Rep(rep) => a.owner == Some(rep),
                Scope::Unit(_) => a.unit.is_some_and(|u| units.contains(&u)) || theirs(a.owner) && a.owner.is_some(),
            }),
            &period,
            before,
            |at| from.clock.local(at).date_naive(),
        );
        Ok(figures)
    }
}

/// Of these actions those that were closed in the period.
fn closed<'a>(
    actions: impl Iterator<Item = &'a Action>,
    period: &Period,
    before: DateTime<Utc>,
    day: impl Fn(DateTime<Utc>) -> NaiveDate,
) -> Closed {
    let mut sum = Closed::default();
    for action in actions {
        let ActionState::Closed { outcome, at, .. } = &action.state else { continue };
        let on = day(*at);
        if *at >= before || !period.contains(on) {
            continue;
        }
        sum.all += 1;
        sum.achieved += usize::from(*outcome == Outcome::Achieved);
        if let Some(due) = action.due {
            sum.dated += 1;
            sum.in_time += usize::from(on <= due);
        }
    }
    sum
}

/// Of everybody the quotas of the units at the top.
fn whole_quota(org: &Org, scope: Scope, quotas: &[HashMap<Subject, Money>]) -> Option<Money> {
    let of = |subject| quota::target(org, subject, quotas);
    match scope {
        Scope::Rep(rep) => of(Subject::Person(rep)),
        Scope::Unit(unit) => of(Subject::Unit(unit)),
        Scope::All => {
            let top = org.units.iter().filter(|u| u.parent.is_none_or(|p| org.unit(p).is_none()));
            top.filter_map(|u| of(Subject::Unit(u.id))).reduce(|a, b| a + b)
        }
    }
}

/// Of a unit or everybody: what those have won whose quotas make up the target, where they are not all who sell.
fn part(org: &Org, scope: Scope, quotas: &[HashMap<Subject, Money>], decided: &[&Decided]) -> Option<PartQuota> {
    let of: Vec<UnitId> = match scope {
        Scope::Rep(_) => return None,
        Scope::Unit(unit) => vec![unit],
        Scope::All => {
            let top = org.units.iter().filter(|u| u.parent.is_none_or(|p| org.unit(p).is_none()));
            top.map(|u| u.id).collect()
        }
    };
    let all: HashSet<PersonId> = of.iter().flat_map(|u| org.sellers(*u)).collect();
    let have: HashSet<PersonId> = of.iter().flat_map(|u| quota::measured(org, Subject::Unit(*u), quotas)).collect();
    if have.is_empty() || have.len() >= all.len() {
        return None;
    }
    let won = decided.iter().filter(|d| d.won && d.owner.is_some_and(|o| have.contains(&o)));
    Some(PartQuota { won: won.map(|d| d.value).sum(), have: have.len(), of: all.len() })
}

fn attainment(org: &Org, scope: Scope, quotas: &[HashMap<Subject, Money>], decided: &[&Decided]) -> Attainment {
    let sellers: Vec<PersonId> = match scope {
        Scope::Rep(rep) => vec![rep],
        Scope::Unit(unit) => org.sellers(unit),
        Scope::All => org.members.iter().map(|(p, _)| *p).collect(),
    };
    let mut won: HashMap<PersonId, Money> = HashMap::new();
    for deal in decided.iter().filter(|d| d.won) {
        if let Some(owner) = deal.owner {
            *won.entry(owner).or_default() += deal.value;
        }
    }
    Attainment::of(sellers.into_iter().map(|person| {
        let quota = quota::target(org, Subject::Person(person), quotas);
        (person, won.get(&person).copied().unwrap_or_default(), quota)
    }))
}

/// The unit and those below it.
fn units(org: &Org, scope: Scope) -> HashSet<UnitId> {
    let Scope::Unit(unit) = scope else { return HashSet::new() };
    let mut all = HashSet::from([unit]);
    let mut stack = vec![unit];
    while let Some(unit) = stack.pop() {
        stack.extend(org.children(unit).map(|u| u.id).filter(|u| all.insert(*u)));
    }
    all
}
