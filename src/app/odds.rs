//! What the past says about a period, read from the store: for the screen and for `bellwether odds`.
//!
//! Whose deals count is told by the organisation: for the present period that of the day, for a past one that of its last day,
//! as for accuracy. Deals are looked at as the newest snapshot showed them, in past periods as the snapshot nearest to the same
//! point did; numbers and target stand as they did on that day.

mod desk;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};

pub use desk::Oracle;

use super::health::facts::Viewpoint;
use super::members::Members;
use crate::domain::forecast::accuracy::stood;
use crate::domain::forecast::audience::What;
use crate::domain::forecast::odds::life::{LOOK_BACK, Present, Unseen, Window};
use crate::domain::forecast::odds::told::{Known, Spoken};
use crate::domain::forecast::odds::{Asked, PastPeriod};
use crate::domain::forecast::{Submission, Triple};
use crate::domain::health::Scope;
use crate::domain::ids::PersonId;
use crate::domain::money::Money;
use crate::domain::people::{Org, Subject};
use crate::domain::period::{FiscalCalendar, Period, PeriodKey};
use crate::domain::quota;
use crate::store::{Store, StoreError, SubmissionFilter};

/// Why nothing can be said.
#[derive(Debug, thiserror::Error)]
pub enum Unsaid {
    /// The period is over.
    #[error("{0} is over: what came of it is known; ask about a period that still runs, or the next one")]
    Over(PeriodKey),
    /// Nothing was imported.
    #[error(
        "no export of deals has been imported yet, so nothing is known of the past: `bellwether import deals FILE`"
    )]
    NoHistory,
    /// The database cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Reads what the model is made from. `period`: else the quarter of the day.
///
/// # Errors
/// The period is over, nothing was imported, or the database cannot be read.
pub fn read(store: &Store, from: Viewpoint<'_>, scope: Scope, period: Option<PeriodKey>) -> Result<Known, Unsaid> {
    let (fiscal, today) = (from.config.fiscal(), from.today());
    let period = period.map_or_else(|| fiscal.quarter(today), |key| fiscal.resolve(key));
    if period.last < today {
        return Err(Unsaid::Over(period.key));
    }
    let mut snapshots = store.snapshot_days()?;
    snapshots.retain(|day| *day <= today);
    let (Some(&oldest), Some(&seen)) = (snapshots.first(), snapshots.last()) else { return Err(Unsaid::NoHistory) };
    let (mut windows, mut unseen) = windows(fiscal, &period, (today, seen), &snapshots, oldest);
    let since = windows.iter().map(|w| w.point).min().unwrap_or(seen).min(seen);
    let closing = (windows.iter().map(|w| w.period.first).min().unwrap_or(period.first), period.last);
    let lives = store.lives((since, today), closing)?;
    let said = Said::read(store, from)?;
    let mut house = Members::new(store, scope);
    let mut past = Vec::with_capacity(windows.len());
    for window in windows.drain(..) {
        let sellers = house.sellers(window.period.last)?;
        let org = house.org(window.period.last)?;
        let nobody = match scope {
            Scope::Rep(rep) => org.unit_of(rep).is_none(),
            Scope::Unit(_) | Scope::All => sellers.list().is_some_and(|all| all.is_empty()),
        };
        if nobody {
            unseen.push((window.period, Unseen::Nobody));
            continue;
        }
        let asked = asked(store, from, &said, scope, (&window.period, window.point), org)?.0;
        let ours = |owner: Option<PersonId>| sellers.holds(owner);
        past.push((window, PastPeriod::of(&window, today, &lives, &ours, asked)));
    }
    unseen.sort_by_key(|(period, _)| period.first);
    let ours = house.sellers(today)?;
    let present = Present::of(&period, seen, &lives, &|owner| ours.holds(owner));
    let (asked, spoken) = asked(store, from, &said, scope, (&period, today), house.org(today)?)?;
    Ok(Known { scope, period, today, seen, asked, spoken, present, past, unseen })
}

/// The closed periods of the same kind and what of them was seen, oldest first; none that lie before anything was known.
fn windows(
    fiscal: FiscalCalendar,
    present: &Period,
    (today, newest): (NaiveDate, NaiveDate),
    snapshots: &[NaiveDate],
    oldest: NaiveDate,
) -> (Vec<Window>, Vec<(Period, Unseen)>) {
    let (mut seen, mut unseen) = (Vec::new(), Vec::new());
    let closed = (1..).map(|back| fiscal.shift(present.key, -back)).skip_while(|p| p.last >= today);
    let closed: Vec<Period> =
        closed.take(usize::try_from(LOOK_BACK).unwrap_or(0)).take_while(|p| p.last >= oldest).collect();
    for period in closed.into_iter().rev() {
        match Window::of(present, newest, period, snapshots) {
            Ok(window) => seen.push(window),
            Err(why) => unseen.push((period, why)),
        }
    }
    (seen, unseen)
}

/// Whose numbers are meant: of everybody those of the unit at the top, of several all of them.
fn subjects(scope: Scope, org: &Org) -> Vec<Subject> {
    match scope {
        Scope::Rep(person) => vec![Subject::Person(person)],
        Scope::Unit(unit) => vec![Subject::Unit(unit)],
        Scope::All => {
            let top = org.units.iter().filter(|u| u.parent.is_none_or(|p| org.unit(p).is_none()));
            top.map(|u| Subject::Unit(u.id)).collect()
        }
    }
}

/// The numbers that stood on a day and the target as it was known, and whose they are.
fn asked(
    store: &Store,
    from: Viewpoint<'_>,
    said: &Said,
    scope: Scope,
    (period, day): (&Period, NaiveDate),
    org: &Org,
) -> Result<(Asked, Spoken), StoreError> {
    let quotas = store.quotas_within(&from.config.fiscal(), period, day)?;
    let subjects = subjects(scope, org);
    let sum = |all: Vec<Money>| all.into_iter().reduce(|a, b| a + b);
    let seen = |s: &&Subject| store.audience().sees(**s);
    let target = sum(subjects.iter().filter(seen).filter_map(|s| quota::target(org, *s, &quotas)).collect());
    if subjects.iter().any(|s| said.is_apart(org, *s, period.key, day)) {
        return Ok((Asked { target, ..Asked::default() }, Spoken::Apart));
    }
    let own: Option<Vec<Triple>> = subjects.iter().map(|s| said.stood(*s, period.key, day)).collect();
    let (call, spoken) = match own.filter(|all| !all.is_empty()) {
        Some(all) => (Some(all.into_iter().sum::<Triple>()), Spoken::Own),
        None => {
            let all: Vec<Triple> = subjects.iter().filter_map(|s| said.together(org, *s, period.key, day)).collect();
            if all.is_empty() { (None, Spoken::Nothing) } else { (Some(all.into_iter().sum()), Spoken::Below) }
        }
    };
    let (wc, fc, bc) = (call.map(|c| c.wc), call.map(|c| c.fc), call.map(|c| c.bc));
    Ok((Asked { wc, fc, bc, target }, spoken))
}

/// What everybody has said of every period, by the days on which it stood.
struct Said {
    stood: HashMap<(Subject, PeriodKey), Stood>,
    /// What of it is not for who looks on.
    untold: HashSet<(Subject, PeriodKey)>,
}

/// What stood from which day on, oldest first; `None`: from then on nothing did.
type Stood = Vec<(NaiveDate, Option<Triple>)>;

impl Said {
    fn read(store: &Store, from: Viewpoint<'_>) -> Result<Self, StoreError> {
        let before = from.known_before();
        let filter = SubmissionFilter { before: Some(before), ..SubmissionFilter::default() };
        let heads = store.submission_heads(&filter)?;
        let mut all: HashMap<(Subject, PeriodKey), Vec<&Submission>> = HashMap::new();
        for one in &heads {
            all.entry((one.subject, one.period)).or_default().push(one);
        }
        let local = |at: DateTime<Utc>| from.clock.local(at).date_naive();
        let standing = |calls: Vec<&Submission>| {
            stood(&calls, before, local).into_iter().map(|(on, s)| (on, s.map(|s| s.call))).collect()
        };
        let untold = store.withheld(&filter)?.into_iter().filter(|w| w.what == What::Number);
        Ok(Self {
            stood: all.into_iter().map(|(key, calls)| (key, standing(calls))).collect(),
            untold: untold.map(|w| (w.subject, w.period)).collect(),
        })
    }

    /// What stood at the end of a day.
    fn stood(&self, subject: Subject, period: PeriodKey, day: NaiveDate) -> Option<Triple> {
        self.stood.get(&(subject, period))?.iter().rev().find(|(on, _)| *on <= day)?.1
    }

    /// Whether that is not for who looks on; of a unit that has said nothing whether that of one who reports is not: the sum of
    /// the others would be taken for all of them.
    fn is_apart(&self, org: &Org, subject: Subject, period: PeriodKey, day: NaiveDate) -> bool {
        if self.untold.contains(&(subject, period)) {
            return true;
        }
        let Subject::Unit(unit) = subject else { return false };
        let below = || org.participants(unit).into_iter();
        self.stood(subject, period, day).is_none() && below().any(|p| self.is_apart(org, p.subject, period, day))
    }

    /// The same, of a unit that has said nothing the sum of those who report.
    fn together(&self, org: &Org, subject: Subject, period: PeriodKey, day: NaiveDate) -> Option<Triple> {
        self.stood(subject, period, day).or_else(|| {
            let Subject::Unit(unit) = subject else { return None };
            let below = org.participants(unit).into_iter();
            let said: Vec<Triple> = below.filter_map(|p| self.together(org, p.subject, period, day)).collect();
            (!said.is_empty()).then(|| said.into_iter().sum())
        })
    }
}
