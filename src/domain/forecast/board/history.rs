//! One voice's submissions for a period, each with what became of it, and the way of its three numbers through the period
//! beside what was won.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::forecast::accuracy::stood;
use crate::domain::forecast::{Submission, SubmissionState, Triple};
use crate::domain::ids::PersonId;
use crate::domain::money::Money;

/// What became of a submission by then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It counts.
    Counts,
    /// Its period is over: it counts for good.
    Locked,
    /// A newer one has taken its place.
    Superseded,
    /// Taken back by who made it.
    Withdrawn {
        /// When.
        at: DateTime<Utc>,
        /// Why.
        reason: String,
    },
    /// Sent back by the level above.
    Returned {
        /// When.
        at: DateTime<Utc>,
        /// Why.
        reason: String,
        /// By whom.
        by: PersonId,
    },
    /// Said when the period was over: it does not count.
    TooLate,
}

impl Fate {
    /// "superseded", as JSON has it.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Counts => "counts",
            Self::Locked => "locked",
            Self::Superseded => "superseded",
            Self::Withdrawn { .. } => "withdrawn",
            Self::Returned { .. } => "returned",
            Self::TooLate => "after_the_end",
        }
    }

    /// For reading.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::TooLate => "after the end",
            other => other.key(),
        }
    }

    /// Why it was taken or sent back.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Withdrawn { reason, .. } | Self::Returned { reason, .. } => Some(reason),
            _ => None,
        }
    }
}

/// One submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// It.
    pub submission: Submission,
    /// What became of it.
    pub fate: Fate,
    /// Minus the one before it that was not taken or sent back.
    pub change: Option<Triple>,
}

/// When the period was over, and when it is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moments {
    /// What was said from here on was said too late: the end of the period's window.
    pub ended: DateTime<Utc>,
    /// What happened from here on is not known yet.
    pub before: DateTime<Utc>,
    /// The day that is looked at is after the period's window: what counts counts for good.
    pub locked: bool,
}

/// What a voice has said for a period, the newest first.
pub fn history(all: &[Submission], moments: Moments) -> Vec<Said> {
    let mut known: Vec<&Submission> = all.iter().filter(|s| s.at < moments.before).collect();
    known.sort_by_key(|s| (s.at, s.id));
    let mut told: Vec<Said> = Vec::new();
    let mut last: Option<Triple> = None;
    for s in &known {
        let fate = fate(s, &known, moments);
        let change = last.map(|last| s.call - last);
        if matches!(fate, Fate::Counts | Fate::Locked | Fate::Superseded) {
            last = Some(s.call);
        }
        told.push(Said { submission: (*s).clone(), fate, change });
    }
    told.reverse();
    told
}

fn fate(s: &Submission, known: &[&Submission], moments: Moments) -> Fate {
    let Moments { ended, before, locked } = moments;
    let counts = if locked { Fate::Locked } else { Fate::Counts };
    match &s.state {
        _ if s.at >= ended => Fate::TooLate,
        SubmissionState::Withdrawn { at, reason } if *at < before => {
            Fate::Withdrawn { at: *at, reason: reason.clone() }
        }
        SubmissionState::Returned { at, reason, by } if *at < before => {
            Fate::Returned { at: *at, reason: reason.clone(), by: *by }
        }
        // a newer one that stood by then has taken its place; one that was said too late takes no other's
        _ if known.iter().any(|n| (n.at, n.id) > (s.at, s.id) && n.at < ended && !was_taken_back(n, before)) => {
            Fate::Superseded
        }
        _ => counts,
    }
}

/// It had been taken back by who made it: the one before it counted again.
fn was_taken_back(s: &Submission, before: DateTime<Utc>) -> bool {
    matches!(s.state, SubmissionState::Withdrawn { at, .. } if at < before)
}

/// The way of one voice's numbers through a period.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Way {
    /// What stood from which day on, oldest first; `None`: it was taken or sent back.
    pub calls: Vec<(NaiveDate, Option<Triple>)>,
    /// What was won by the end of each day on which something was, oldest first, added up.
    pub won: Vec<(NaiveDate, Money)>,
}

/// From what was said and what was won on which day; `day` tells which day a moment is on. What was taken back by who made it
/// is left out: a typo that stood for a day would dwarf everything else.
pub fn way(
    all: &[Submission],
    moments: Moments,
    day: impl Fn(DateTime<Utc>) -> NaiveDate,
    wins: impl IntoIterator<Item = (NaiveDate, Money)>,
) -> Way {
    let taken_back = |s: &&Submission| matches!(s.state, SubmissionState::Withdrawn { at, .. } if at < moments.before);
    let all: Vec<&Submission> = all.iter().filter(|s| !taken_back(s)).collect();
    let standing = stood(&all, moments.before.min(moments.ended), day);
    let calls = standing.into_iter().map(|(on, s)| (on, s.map(|s| s.call))).collect();
    let mut by_day: BTreeMap<NaiveDate, Money> = BTreeMap::new();
    for (on, amount) in wins {
        *by_day.entry(on).or_default() += amount;
    }
    let mut sum = Money::ZERO;
    let won = by_day
        .into_iter()
        // what was handed over since comes in and goes out again
        .filter(|(_, amount)| *amount != Money::ZERO)
        .map(|(on, amount)| {
            sum += amount;
            (on, sum)
        })
        .collect();
    Way { calls, won }
}
