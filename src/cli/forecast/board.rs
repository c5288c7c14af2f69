//! The forecast board's rows, from plain data: what each voice has called for a period, beside the sum of the voices below
//! it, what is won, and the target. Nothing is stored here and nothing is added that nobody has said.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::deal::{Deal, Status};
use crate::domain::forecast::{Submission, SubmissionState, Triple};
use crate::domain::ids::{PersonId, UnitId};
use crate::domain::money::Money;
use crate::domain::people::{Org, Subject};

/// A call is held every week: what is older than this was said for another one.
const STALE_AFTER: TimeDelta = TimeDelta::days(7);

/// What the board is made of.
pub struct Facts<'a> {
    /// The organisation on the day.
    pub org: &'a Org,
    /// Targets for the period.
    pub quotas: &'a HashMap<Subject, Money>,
    /// Submissions for the period.
    pub submissions: &'a [Submission],
    /// Deals that close in the period.
    pub deals: &'a [Deal],
    /// What was submitted, taken back or returned from this moment on was not known then.
    pub before: DateTime<Utc>,
}

/// One voice.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Whose numbers.
    pub subject: Subject,
    /// How far below the first row.
    pub depth: usize,
    /// The submission that counted then.
    pub call: Option<Submission>,
    /// Said for an earlier call than the one the voice above is at.
    pub stale: bool,
    /// The calls of the voices directly below, added up, stale ones left out; `None` for a seller or where nobody below
    /// has called.
    pub reports: Option<Triple>,
    /// How many voices are directly below, and how many of them have called.
    pub voices: (usize, usize),
    /// Who of them is not in the sum, with the moment of a stale call.
    pub missing: Vec<(Subject, Option<DateTime<Utc>>)>,
    /// Won in the period.
    pub won: Money,
    /// The target.
    pub quota: Option<Money>,
    /// FC now minus FC of the call before.
    pub change: Option<Money>,
}

impl Row {
    /// Target minus FC.
    pub fn gap(&self) -> Option<Money> {
        Some(self.quota? - self.call.as_ref()?.call.fc)
    }

    /// FC minus won.
    pub fn to_go(&self) -> Option<Money> {
        Some(self.call.as_ref()?.call.fc - self.won)
    }

    /// Own FC minus the sum of the voices below.
    pub fn difference(&self) -> Option<Money> {
        Some(self.call.as_ref()?.call.fc - self.reports?.fc)
    }

    /// The deals named behind FC.
    pub fn named(&self) -> Option<Money> {
        Some(self.call.as_ref()?.named.iter().map(|n| n.amount).sum())
    }

    /// (won + named) / FC.
    pub fn support(&self) -> Option<f64> {
        (self.won + self.named()?).ratio(self.call.as_ref()?.call.fc)
    }
}

/// The rows of a unit and everybody below it, the unit first.
pub fn of_unit(facts: &Facts<'_>, unit: UnitId) -> Vec<Row> {
    let mut rows = Vec::new();
    add(facts, Subject::Unit(unit), 0, false, &mut rows);
    rows
}

/// The rows of the whole organisation: each unit that has none above it, then sellers who belong to none.
pub fn of_all(facts: &Facts<'_>) -> Vec<Row> {
    let mut rows = Vec::new();
    let known = |unit: UnitId| facts.org.unit(unit).is_some();
    for unit in facts.org.units.iter().filter(|u| u.parent.is_none_or(|p| !known(p))) {
        add(facts, Subject::Unit(unit.id), 0, false, &mut rows);
    }
    rows
}

fn add(facts: &Facts<'_>, subject: Subject, depth: usize, stale: bool, rows: &mut Vec<Row>) {
    let below: Vec<Subject> = match subject {
        Subject::Person(_) => Vec::new(),
        Subject::Unit(unit) => facts.org.participants(unit).into_iter().map(|p| p.subject).collect(),
    };
    let calls = calls(facts, subject);
    let said: Vec<(Subject, Option<&Submission>)> = below.iter().map(|s| (*s, counting(facts, *s))).collect();
    let old = stale_below(facts.before, calls.first().copied(), &said);
    let fresh = |s: &Submission| !old.contains(&s.subject);
    let reports: Vec<Triple> = said.iter().filter_map(|(_, s)| s.filter(|s| fresh(s))).map(|s| s.call).collect();
    rows.push(Row {
        subject,
        depth,
        change: calls.get(1).zip(calls.first()).map(|(old, new)| new.call.fc - old.call.fc),
        call: calls.first().map(|s| (*s).clone()),
        stale,
        voices: (below.len(), reports.len()),
        missing: said
            .iter()
            .filter(|(_, s)| !s.is_some_and(fresh))
            .map(|(subject, s)| (*subject, s.map(|s| s.at)))
            .collect(),
        reports: (!reports.is_empty()).then(|| reports.into_iter().sum()),
        won: won(facts, &facts.org.sellers_of(subject)),
        quota: facts.quotas.get(&subject).copied(),
    });
    // A unit without a lead has no voice, yet its people have: it is shown all the same.
    let silent = match subject {
        Subject::Person(_) => Vec::new(),
        Subject::Unit(unit) => {
            facts.org.children(unit).map(|u| Subject::Unit(u.id)).filter(|s| !below.contains(s)).collect()
        }
    };
    // An organisation is a tree; depth bounds what a broken one could do.
    if depth < 16 {
        for next in below.into_iter().chain(silent) {
            add(facts, next, depth + 1, old.contains(&next), rows);
        }
    }
}

/// Whose call below was said for an earlier call than the others'. With an own number the round is the one it was made
/// in: its meeting and what it was made from. Once somebody below has called in a later one, what is older than the own
/// number is stale. Without an own number age decides.
fn stale_below(
    before: DateTime<Utc>,
    own: Option<&Submission>,
    said: &[(Subject, Option<&Submission>)],
) -> Vec<Subject> {
    let calls = || said.iter().filter_map(|(_, s)| *s);
    let same = |own: &Submission, s: &Submission| s.meeting.is_some() && s.meeting == own.meeting;
    let aged = |s: &Submission| before - s.at > STALE_AFTER;
    let next_round = own.is_some_and(|own| calls().any(|s| s.at > own.at && !same(own, s) && !aged(s)));
    let stale = |s: &Submission| match own {
        Some(own) if next_round => s.at <= own.at || aged(s),
        Some(own) if own.sources.is_empty() => s.at <= own.at && own.at - s.at > STALE_AFTER,
        Some(own) => s.at <= own.at && !own.sources.contains(&s.id) && !same(own, s),
        None => aged(s),
    };
    calls().filter(|s| stale(s)).map(|s| s.subject).collect()
}

fn won(facts: &Facts<'_>, sellers: &[PersonId]) -> Money {
    let theirs = |d: &&Deal| d.status == Status::Won && d.owner.is_some_and(|o| sellers.contains(&o));
    facts.deals.iter().filter(theirs).map(Deal::value).sum()
}

fn counting<'a>(facts: &Facts<'a>, subject: Subject) -> Option<&'a Submission> {
    calls(facts, subject).first().copied()
}

/// What this voice had called by then, the newest first. A superseded call counted until it was superseded.
fn calls<'a>(facts: &Facts<'a>, subject: Subject) -> Vec<&'a Submission> {
    let stood = |s: &&Submission| {
        s.subject == subject
            && s.at < facts.before
            && match &s.state {
                SubmissionState::Submitted | SubmissionState::Superseded { .. } => true,
                SubmissionState::Withdrawn { at, .. } | SubmissionState::Returned { at, .. } => *at >= facts.before,
            }
    };
    let mut calls: Vec<&Submission> = facts.submissions.iter().filter(stood).collect();
    calls.sort_by_key(|s| (std::cmp::Reverse(s.at), std::cmp::Reverse(s.id)));
    calls
}

#[cfg(test)]
mod tests;
