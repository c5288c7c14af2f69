//! What everybody has called and brought, read from the store: for the accuracy screen and for `bellwether accuracy`.
//!
//! What came of a period is what was won in it by whoever sold for the subject on the period's last day: a team's past
//! stays that of its people of then, whatever the organisation is now, and a deal that of who owned it then. One that was won by somebody who had moved away
//! before that day counts where they had moved to.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};

use super::health::facts::Viewpoint;
use super::heard::heard;
use crate::domain::forecast::accuracy::{Closed, LOOK_BACK, stood};
use crate::domain::forecast::ledger::{Heard, Judgement};
use crate::domain::forecast::track::{Span, Told, Track};
use crate::domain::forecast::{Submission, Triple};
use crate::domain::ids::{PersonId, SubmissionId};
use crate::domain::money::Money;
use crate::domain::people::{Org, Subject};
use crate::domain::period::{FiscalCalendar, Period, PeriodKey};
use crate::store::{Store, StoreError, SubmissionFilter, Win};

type Result<T> = std::result::Result<T, StoreError>;

/// What was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// Who has said anything, as the organisation stands; those who are no longer in it last.
    pub tracks: Vec<Track>,
    /// Closed periods of which no deal is known that closed in them, oldest first: nothing can be said of them.
    pub unknown: Vec<Period>,
}

/// Reads it; `only`: of these subjects, and of everybody else nothing.
///
/// # Errors
/// The database cannot be read.
pub fn read(store: &Store, from: Viewpoint<'_>, only: Option<&[Subject]>) -> Result<Said> {
    let (today, fiscal, before) = (from.today(), from.config.fiscal(), from.known_before());
    let filter = SubmissionFilter {
        subjects: only.map(<[Subject]>::to_vec),
        before: Some(before),
        ..SubmissionFilter::default()
    };
    let mut said: HashMap<Subject, BTreeMap<PeriodKey, Vec<Submission>>> = HashMap::new();
    for one in store.submission_heads(&filter)? {
        said.entry(one.subject).or_default().entry(one.period).or_default().push(one);
    }
    let heard = heard(store, from.clock, said.values().flat_map(BTreeMap::values).flatten())?;
    let wanted = wanted(&said, fiscal, today);
    let since = store.closed_since(from.as_of)?;
    let known = |period: &Period| since.is_some_and(|since| since <= period.last);
    let mut actuals = Actuals { store, as_of: from.as_of, known: HashMap::new() };
    let places = places(&store.org(today)?, &said, &store.names()?);
    let local = |at: DateTime<Utc>| from.clock.local(at).date_naive();
    let mut tracks = Vec::new();
    for (subject, name, depth, gone) in places {
        let Some(by_period) = said.get(&subject) else { continue };
        let mut periods = Vec::new();
        for period in spans(by_period, fiscal, today) {
            let over = period.last < today;
            if over && !known(&period) {
                continue;
            }
            let none = Vec::new();
            let all: Vec<&Submission> = by_period.get(&period.key).unwrap_or(&none).iter().collect();
            let standing = stood(&all, before, local);
            let calls: Vec<(NaiveDate, Option<Triple>)> =
                standing.iter().map(|(on, s)| (*on, s.map(|s| s.call))).collect();
            let judged = |s: &Submission, on| judgement(s, period, on, &heard);
            let judged = standing.iter().map(|(on, s)| (*on, s.map(|s| judged(s, *on)))).collect();
            let actual = if over { actuals.of(subject, &period)? } else { Money::ZERO };
            periods.push(Told { closed: Closed { period, calls, actual }, judged, over });
        }
        tracks.push(Track { subject, name, depth, gone, periods });
    }
    Ok(Said { tracks, unknown: wanted.into_iter().filter(|p| p.last < today && !known(p)).collect() })
}

fn judgement(s: &Submission, period: Period, on: NaiveDate, heard: &HashMap<SubmissionId, Heard>) -> Option<Judgement> {
    let (Subject::Unit(unit), Some(below)) = (s.subject, s.sum_below) else { return None };
    Some(Judgement { unit, period, on, own: s.call, below, heard: heard.get(&s.id).copied(), reason: s.reason.clone() })
}

/// From the first period of each kind that was spoken of to the one of today, but of those that are over only the last
/// ones: also those between in which nothing was said. Oldest first.
fn spans(said: &BTreeMap<PeriodKey, Vec<Submission>>, fiscal: FiscalCalendar, today: NaiveDate) -> Vec<Period> {
    let mut all = Vec::new();
    for now in [fiscal.month(today).key, fiscal.quarter(today).key] {
        let Some(first) = said.keys().find(|key| Span::of(**key) == Span::of(now)) else { continue };
        let back = i64::try_from(LOOK_BACK).unwrap_or(i64::MAX);
        let from = first.ordinal().max(now.ordinal() - back);
        all.extend((from..=now.ordinal()).filter_map(|n| now.numbered(n)).map(|key| fiscal.resolve(key)));
    }
    all
}

fn wanted(
    said: &HashMap<Subject, BTreeMap<PeriodKey, Vec<Submission>>>,
    fiscal: FiscalCalendar,
    today: NaiveDate,
) -> Vec<Period> {
    let mut all: Vec<Period> = said.values().flat_map(|by_period| spans(by_period, fiscal, today)).collect();
    all.sort_by_key(|p| (p.first, p.last));
    all.dedup();
    all
}

/// Subject, name, depth, whether it is gone: the organisation from the top down, then who is no longer in it, by name.
fn places(
    org: &Org,
    said: &HashMap<Subject, BTreeMap<PeriodKey, Vec<Submission>>>,
    people: &HashMap<PersonId, String>,
) -> Vec<(Subject, String, usize, bool)> {
    let mut all = Vec::new();
    let tops: Vec<Subject> = org
        .units
        .iter()
        .filter(|u| u.parent.is_none_or(|p| org.unit(p).is_none()))
        .map(|u| Subject::Unit(u.id))
        .collect();
    let mut stack: Vec<(Subject, usize)> = tops.into_iter().rev().map(|s| (s, 0)).collect();
    let mut seen: HashSet<Subject> = HashSet::new();
    while let Some((subject, depth)) = stack.pop() {
        if !seen.insert(subject) {
            continue;
        }
        all.push((subject, org.subject_name(subject).to_owned(), depth, false));
        if let Subject::Unit(unit) = subject {
            let mut below: Vec<Subject> = org.children(unit).map(|u| Subject::Unit(u.id)).collect();
            below.extend(org.members.iter().filter(|(_, u)| *u == unit).map(|(p, _)| Subject::Person(*p)));
            below.sort_by(|a, b| org.subject_name(*a).cmp(org.subject_name(*b)));
            stack.extend(below.into_iter().rev().map(|s| (s, depth + 1)));
        }
    }
    let mut gone: Vec<(Subject, String, usize, bool)> = said
        .keys()
        .filter(|s| !seen.contains(*s))
        .map(|s| {
            let name = match s {
                Subject::Person(person) => people.get(person).map_or("?", String::as_str),
                Subject::Unit(_) => org.subject_name(*s),
            };
            (*s, name.to_owned(), 0, true)
        })
        .collect();
    gone.sort_by(|a, b| a.1.cmp(&b.1).then(a.0.cmp(&b.0)));
    all.extend(gone);
    all
}

/// What was won, and by whom it was sold.
struct Actuals<'a> {
    store: &'a Store,
    as_of: Option<NaiveDate>,
    /// By a period's first and last day: the organisation of the last, and what was won, by who owned it then.
    known: HashMap<(NaiveDate, NaiveDate), (Org, Vec<Win>)>,
}

impl Actuals<'_> {
    fn of(&mut self, subject: Subject, period: &Period) -> Result<Money> {
        let key = (period.first, period.last);
        if !self.known.contains_key(&key) {
            let won = self.store.won_by_then(period.first, period.last, period.last, self.as_of)?;
            self.known.insert(key, (self.store.org(period.last)?, won));
        }
        let Some((org, won)) = self.known.get(&key) else { return Ok(Money::ZERO) };
        let sellers = org.sellers_of(subject);
        let theirs = won.iter().filter(|w| w.owner.is_some_and(|o| sellers.contains(&o)));
        Ok(theirs.map(|w| w.amount).sum())
    }
}
