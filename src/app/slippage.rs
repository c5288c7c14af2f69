//! What slipped and what was pushed, read from the store: for the screen and for `bellwether slippage`.
//!
//! A cohort is of the day on which the period's number was first locked: what stood on its first day, else the first one said
//! in it. Of a team that is the team's own number, or, where it has none, the first of anybody in it. Deals count for whoever
//! owned them on that day, and for the team those people were in then.

#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::health::facts::Viewpoint;
use super::members::Members;
use super::told::{Reads, Unread};
use crate::domain::forecast::accuracy::{At, LOOK_BACK, stood};
use crate::domain::forecast::slippage::pushed::Book;
use crate::domain::forecast::slippage::told::{Begun, Past, Since, Told, Unknown};
use crate::domain::forecast::slippage::{Cohort, Member};
use crate::domain::forecast::waterfall::Shape;
use crate::domain::forecast::{NamedDeal, Submission};
use crate::domain::health::Scope;
use crate::domain::ids::{DealId, MeetingId, PersonId, SubmissionId};
use crate::domain::people::Subject;
use crate::domain::period::{FiscalCalendar, Period, PeriodKey};
use crate::store::{Lock, MeetingFilter, Store, StoreError, SubmissionFilter, Watched};

type Result<T> = std::result::Result<T, StoreError>;

/// Reads it for the screen.
#[derive(Debug, Default)]
pub struct Slips;

impl Reads for Slips {
    type Told = Told;

    fn read(&mut self, store: &Store, from: Viewpoint<'_>, scope: Scope) -> std::result::Result<Told, Unread> {
        read(store, from, scope, None)
    }
}

/// The last so many months and quarters, the present one among them, oldest first.
pub(super) fn periods(fiscal: &FiscalCalendar, today: NaiveDate) -> (Vec<Period>, Vec<Period>) {
    let back = |now: PeriodKey| {
        let last = i32::try_from(LOOK_BACK).unwrap_or(i32::MAX) - 1;
        (-last..=0).map(|by| fiscal.shift(now, by)).collect()
    };
    (back(fiscal.month(today).key), back(fiscal.quarter(today).key))
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
    let (today, fiscal) = (from.today(), from.config.fiscal());
    let snapshots: Vec<NaiveDate> = store.snapshot_days()?.into_iter().filter(|day| *day <= today).collect();
    let first = snapshots.first().copied().ok_or(Unread::NoDeals)?;
    let (mut months, mut quarters) = periods(&fiscal, today);
    if let Some(wanted) = wanted.map(|key| fiscal.resolve(key)).filter(|p| p.first <= today) {
        let list = if matches!(wanted.key, PeriodKey::Month(..)) { &mut months } else { &mut quarters };
        if !list.iter().any(|p| p.key == wanted.key) {
            list.insert(0, wanted);
        }
    }
    let all: Vec<Period> = months.iter().chain(&quarters).copied().collect();
    let said = Said::read(store, from, &all)?;
    let mut house = Members::new(store, scope);

    let begins: Vec<Option<Begins>> =
        all.iter().map(|period| Ok(begins(house.locked(&said, period)?, period, &snapshots))).collect::<Result<_>>()?;
    let named_by = house.named(&said, &all)?;
    let (behind, apart): (Vec<_>, Vec<bool>) = named_by.into_iter().unzip();
    let also: HashSet<DealId> = behind.iter().flatten().map(|n| n.named.deal).collect();
    let locks: Vec<Lock> = all
        .iter()
        .zip(&begins)
        .filter_map(|(period, begins)| Some(Lock { period: *period, on: begins.as_ref()?.on }))
        .collect();
    let mut watched = store.watched(&locks, &also, today)?;

    let mut due = std::mem::take(&mut watched.due).into_iter();
    let mut pasts = Vec::with_capacity(all.len());
    for (((period, begins), behind), apart) in all.iter().zip(begins).zip(behind).zip(apart) {
        let locked = said.any(period);
        // a part of the deals would be taken for all of them
        let named = if apart { Err(Unknown::Apart) } else { named(*period, begins.as_ref(), behind, &watched, locked) };
        let due = match begins {
            None => Err(Unknown::NoSnapshot),
            Some(begins) => {
                let then = due.next().unwrap_or_default();
                let sellers = house.sellers(begins.on)?;
                let theirs = then.into_iter().filter(|(_, s)| sellers.holds(s.owner));
                let cohort = Cohort::of(*period, begins.on, theirs, &watched.traces);
                Ok(Begun { on: begins.on, since: house.why(begins.since)?, cohort })
            }
        };
        let named = match named {
            Err(why) => Err(why),
            Ok((on, since, cohort)) => Ok(Begun { on, since: house.why(since)?, cohort }),
        };
        pasts.push(Past { period: *period, due, named });
    }
    let quarters = pasts.split_off(months.len());
    let sellers = house.sellers(today)?.list();
    let open = store.open_with_moves(sellers.as_deref(), today)?;
    let pushes = Book::of(open, Some(first), &fiscal);
    Ok(Told { scope, months: pasts, quarters, pushes, names: store.names()? })
}

/// The day of a cohort, and why it is that one.
#[derive(Debug, Clone, Copy)]
struct Begins {
    on: NaiveDate,
    since: Why,
}

#[derive(Debug, Clone, Copy)]
enum Why {
    Locked(Option<MeetingId>),
    NothingLocked,
    LockedUnseen(NaiveDate),
}

/// `snapshots`: up to the day, oldest first. `None`: none of them shows what was due in the period.
fn begins(locked: Option<(NaiveDate, Option<MeetingId>)>, period: &Period, snapshots: &[NaiveDate]) -> Option<Begins> {
    let first = snapshots.first().copied().filter(|first| *first <= period.last)?;
    Some(match locked {
        Some((on, meeting)) if on >= first => Begins { on, since: Why::Locked(meeting) },
        Some((on, _)) => Begins { on: first, since: Why::LockedUnseen(on) },
        None => {
            let within = snapshots.iter().copied().find(|day| period.contains(*day));
            // of a period that none was read in, its first day is as the one before it left it
            Begins { on: within.unwrap_or(period.first), since: Why::NothingLocked }
        }
    })
}

/// A deal that somebody named, for whom, and when.
#[derive(Debug, Clone, Copy)]
struct NamedBy {
    seller: Option<PersonId>,
    on: NaiveDate,
    named: NamedDeal,
}

type NamedCohort = std::result::Result<(NaiveDate, Why, Cohort), Unknown>;

fn named(
    period: Period,
    begins: Option<&Begins>,
    behind: Vec<NamedBy>,
    watched: &Watched,
    locked: bool,
) -> NamedCohort {
    let Some(first) = behind.iter().map(|n| n.on).min() else {
        return Err(if locked { Unknown::NothingNamed } else { Unknown::NothingLocked });
    };
    let member = |n: NamedBy| {
        let trace = watched.traces.get(&n.named.deal);
        let then = Shape {
            amount: n.named.amount,
            close: n.named.close,
            owner: n.seller.or_else(|| trace?.now.owner),
            status: crate::domain::deal::Status::Open,
            gone: false,
            omitted: false,
        };
        Member::of(n.named.deal, &then, n.on, trace, &period)
    };
    let cohort = Cohort::from_members(period, behind.into_iter().map(member).collect());
    // said in the same numbers: their day, also where nobody knew the deals of it
    let (on, since) = match begins.map(|b| b.since) {
        Some(since @ Why::Locked(_)) => (begins.map_or(first, |b| b.on), since),
        Some(Why::LockedUnseen(on)) => (on, Why::Locked(None)),
        Some(Why::NothingLocked) | None => (first, Why::Locked(None)),
    };
    Ok((on, since, cohort))
}

/// What stood as each period began, of everybody.
struct Said {
    stood: HashMap<(Subject, PeriodKey), (NaiveDate, Submission)>,
    /// Those of them that who looks on may hear.
    told: HashSet<SubmissionId>,
}

impl Said {
    fn read(store: &Store, from: Viewpoint<'_>, periods: &[Period]) -> Result<Self> {
        let before = from.known_before();
        let mut by: HashMap<(Subject, PeriodKey), Vec<Submission>> = HashMap::new();
        let filter = SubmissionFilter { before: Some(before), ..SubmissionFilter::default() };
        // when something was locked is no number
        for one in store.heads_of_record(&filter)? {
            by.entry((one.subject, one.period)).or_default().push(one);
        }
        let local = |at| from.clock.local(at).date_naive();
        let mut found = HashMap::new();
        for period in periods {
            for ((subject, _), all) in by.iter().filter(|((_, key), _)| *key == period.key) {
                let all: Vec<&Submission> = all.iter().collect();
                if let Some(one) = At::Start.of(&stood(&all, before, local), period) {
                    found.insert((*subject, period.key), (local(one.at), one.clone()));
                }
            }
        }
        let told = store.submission_heads(&filter)?.into_iter().map(|s| s.id).collect();
        Ok(Self { stood: found, told })
    }

    fn of(&self, subject: Subject, period: &Period) -> Option<&(NaiveDate, Submission)> {
        self.stood.get(&(subject, period.key))
    }

    fn any(&self, period: &Period) -> bool {
        self.stood.keys().any(|(_, key)| *key == period.key)
    }
}

impl Members<'_> {
    /// Whose numbers are the scope's own, and those of everybody in it.
    fn subjects(&mut self, on: NaiveDate) -> Result<(Vec<Subject>, Vec<Subject>)> {
        let scope = self.scope;
        let org = self.org(on)?;
        let top = org.units.iter().filter(|u| u.parent.is_none_or(|p| org.unit(p).is_none()));
        let own: Vec<Subject> = match scope {
            Scope::Rep(rep) => return Ok((vec![Subject::Person(rep)], vec![Subject::Person(rep)])),
            Scope::Unit(unit) => vec![Subject::Unit(unit)],
            Scope::All => top.map(|u| Subject::Unit(u.id)).collect(),
        };
        let mut all = own.clone();
        let mut at = 0;
        while let Some(subject) = all.get(at).copied() {
            at += 1;
            if let Subject::Unit(unit) = subject {
                all.extend(org.children(unit).map(|u| Subject::Unit(u.id)));
                all.extend(org.members.iter().filter(|(_, u)| *u == unit).map(|(p, _)| Subject::Person(*p)));
            }
        }
        Ok((own, all))
    }

    /// When the period's number was first locked, and in which meeting.
    fn locked(&mut self, said: &Said, period: &Period) -> Result<Option<(NaiveDate, Option<MeetingId>)>> {
        let (own, all) = self.subjects(period.first)?;
        let first = |subjects: &[Subject]| {
            let found = subjects.iter().filter_map(|s| said.of(*s, period));
            found.min_by_key(|(_, one)| one.at).map(|(on, one)| (*on, one.meeting))
        };
        Ok(first(&own).or_else(|| first(&all)))
    }

    /// The deals named behind the numbers of each period: those a seller named are the seller's; a manager's own naming
    /// counts where no seller below named the deal. With it whether some of it is not for who looks on.
    fn named(&mut self, said: &Said, periods: &[Period]) -> Result<Vec<(Vec<NamedBy>, bool)>> {
        let calls: Vec<&Submission> = said.stood.values().map(|(_, one)| one).collect();
        let behind: HashMap<SubmissionId, Vec<NamedDeal>> = self.store.named_behind(&calls)?;
        let mut all = Vec::with_capacity(periods.len());
        for period in periods {
            let (_, mut subjects) = self.subjects(period.first)?;
            // sellers first, then those who lead them from the bottom up
            subjects.reverse();
            subjects.sort_by_key(|s| matches!(s, Subject::Unit(_)));
            let mut seen: HashSet<DealId> = HashSet::new();
            let mut named = Vec::new();
            let mut apart = false;
            for subject in subjects {
                let Some((on, one)) = said.of(subject, period) else { continue };
                if !said.told.contains(&one.id) {
                    apart |= behind.contains_key(&one.id);
                    continue;
                }
                let seller = if let Subject::Person(person) = subject { Some(person) } else { None };
                for deal in behind.get(&one.id).into_iter().flatten().filter(|d| seen.insert(d.deal)) {
                    named.push(NamedBy { seller, on: *on, named: *deal });
                }
            }
            all.push((named, apart));
        }
        Ok(all)
    }

    fn why(&self, why: Why) -> Result<Since> {
        Ok(match why {
            Why::NothingLocked => Since::NothingLocked,
            Why::LockedUnseen(on) => Since::LockedUnseen(on),
            Why::Locked(None) => Since::Locked(None),
            Why::Locked(Some(id)) => {
                let filter = MeetingFilter { id: Some(id), ..MeetingFilter::default() };
                Since::Locked(self.store.meetings(&filter)?.into_iter().next().map(|m| m.code))
            }
        })
    }
}
