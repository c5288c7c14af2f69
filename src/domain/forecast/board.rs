//! The forecast board's rows, from plain data: what each voice has called for a period, beside the sum of the voices below
//! it, what is won, what is open, and the target. Nothing is stored here and nothing is added that nobody has said.

pub mod history;
pub mod page;
mod remark;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

pub use remark::Remark;

use super::audience::{What, Withheld};
use super::card::{ForecastRules, Movement};
use super::ledger::Heard;
use super::{NamedDeal, Submission, SubmissionState, Triple};
use crate::domain::health::coverage::Coverage;
use crate::domain::health::{Limit, Verdict};
use crate::domain::ids::{DealId, PersonId, SubmissionId, UnitId};
use crate::domain::money::Money;
use crate::domain::people::{Level, Org, Subject};
use crate::domain::period::Period;
use crate::domain::quota;

/// A call is held every week: what is older than this was said for another one.
const STALE_AFTER: TimeDelta = TimeDelta::days(7);

/// Why there is no coverage where nothing was submitted.
const NO_CALL: &str = "nothing was submitted";
/// Why there is none of a period that is over.
const OVER: &str = "the period is over";

/// What somebody's deals are worth in the period.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Worth {
    /// Won in it by the day.
    pub won: Money,
    /// Open, closing in it, its date not missed, not left out of the forecast.
    pub open: Money,
    /// The same whose date is missed: it covers nothing.
    pub overdue: Money,
}

impl std::ops::AddAssign for Worth {
    fn add_assign(&mut self, other: Self) {
        self.won += other.won;
        self.open += other.open;
        self.overdue += other.overdue;
    }
}

/// Somebody who has called, or a unit whose number was, and who is not in the organisation of the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gone {
    /// Who.
    pub subject: Subject,
    /// What to call them.
    pub name: String,
    /// "left", "in no team", "dissolved".
    pub word: &'static str,
    /// Where they were when they called last.
    pub unit: Option<UnitId>,
}

/// What the board is made of.
pub struct Facts<'a> {
    /// The organisation on the day.
    pub org: &'a Org,
    /// The period.
    pub period: Period,
    /// It is over: what is open in it does not cover anything any more.
    pub over: bool,
    /// Targets as they were known on the day: those of the period itself, then those of its months, where it is a quarter.
    pub quotas: &'a [HashMap<Subject, Money>],
    /// Submissions for the period.
    pub submissions: &'a [Submission],
    /// How many of the voices below each unit's submission was made from, where that was recorded.
    pub heard: &'a HashMap<SubmissionId, Heard>,
    /// What everybody's deals are worth; `None`: deals of nobody.
    pub worth: &'a HashMap<Option<PersonId>, Worth>,
    /// Named deals that are decided: they are in what is won, or carry nothing.
    pub decided: &'a dyn Fn(DealId) -> bool,
    /// Who has called and is gone.
    pub gone: &'a [Gone],
    /// What was submitted, taken back or returned from this moment on was not known then.
    pub before: DateTime<Utc>,
    /// The moment from which the age of a number is counted.
    pub at: DateTime<Utc>,
}

/// A period's board as it stood on a day.
#[derive(Debug, Clone, PartialEq)]
pub struct Board {
    /// The period.
    pub period: Period,
    /// The day whose organisation, targets and limits these are: the one that is looked at, or the period's last one where
    /// that is past.
    pub day: NaiveDate,
    /// One for each voice.
    pub rows: Vec<Row>,
    /// What has to be said beside them.
    pub remarks: Vec<Remark>,
    /// When a move is beyond the threshold.
    pub rules: ForecastRules,
    /// When a coverage is good and when it is to be watched.
    pub coverage: Limit,
    /// What of the period's numbers is not told to who listens.
    pub untold: Vec<Withheld>,
}

impl Board {
    /// How good a row's coverage is.
    pub fn verdict(&self, row: &Row) -> Verdict {
        match row.coverage() {
            Coverage::Times { ratio, .. } => self.coverage.at_least(ratio),
            Coverage::Met => Verdict::Good,
            Coverage::NoData(_) => Verdict::NoData,
        }
    }

    /// It is of a period that is over and of which nothing is known: nobody is missing from it.
    pub fn is_unknown(&self) -> bool {
        self.remarks.contains(&Remark::Nothing) && self.rows.iter().all(|row| row.over)
    }

    /// Whether this of a voice is not told.
    pub fn is_untold(&self, subject: Subject, what: What) -> bool {
        Withheld::has(&self.untold, subject, self.period.key, what)
    }

    /// Takes out of each sum what was made of more than is told: a sum of few would tell what each has said.
    pub fn leave_out(&mut self) {
        let mut bare = Vec::new();
        for (n, row) in self.rows.iter().enumerate() {
            let mut below = self.rows[n + 1..].iter().take_while(|r| r.depth > row.depth);
            if below.any(|r| r.depth == row.depth + 1 && self.is_untold(r.subject, What::Number)) {
                bare.push(n);
            }
        }
        for n in bare {
            if let Some(row) = self.rows.get_mut(n) {
                (row.reports, row.missing) = (None, Vec::new());
            }
        }
    }

    /// FC moved beyond the threshold since the call before.
    pub fn is_moved(&self, row: &Row) -> bool {
        row.movement(&self.rules).is_some_and(|m| m.flagged)
    }
}

/// Whose rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// Everybody's, from the top down.
    All,
    /// A unit's and everybody's below it.
    Unit(UnitId),
    /// One seller's.
    Person(PersonId),
}

/// Sent back by the level above, and nothing new was said since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentBack {
    /// When.
    pub at: DateTime<Utc>,
    /// Why.
    pub reason: String,
}

/// One voice.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Whose numbers.
    pub subject: Subject,
    /// What to call them.
    pub name: String,
    /// A unit's level.
    pub level: Option<Level>,
    /// How far below the first row.
    pub depth: usize,
    /// Not in the organisation of the day, and how so: "left".
    pub gone: Option<&'static str>,
    /// There is somebody to speak: a unit that nobody leads has no voice.
    pub speaks: bool,
    /// The submission that counted then.
    pub call: Option<Submission>,
    /// Where none did because the last one was sent back.
    pub sent_back: Option<SentBack>,
    /// Said for an earlier call than the one the voice above is at.
    pub stale: bool,
    /// The calls of the voices directly below, added up, stale ones left out; of a period that is over the sum that the own
    /// number was made beside, where it was whole. `None` for a seller or where nobody below has called.
    pub reports: Option<Triple>,
    /// The sum that was recorded with the own call; `None`: there is none, or it lacked voices.
    pub beside: Option<Triple>,
    /// Whose numbers are in that sum and who are not below any more: the own number is not measured against those who are left.
    pub moved: Vec<String>,
    /// How many voices are directly below, and how many of them have called.
    pub voices: (usize, usize),
    /// Who of them is not in the sum, with the moment of a stale call.
    pub missing: Vec<(Subject, String, Option<DateTime<Utc>>)>,
    /// Won in the period.
    pub won: Money,
    /// Open in the period, with a close date that has not passed.
    pub open: Money,
    /// Open in the period with a close date that has passed: in no coverage until the date is true.
    pub overdue: Money,
    /// The period is over.
    pub over: bool,
    /// The target: the own quota, for a quarter also as its months; else what the reports are to bring in together.
    pub target: Option<Money>,
    /// The deals named behind FC that still carry it: open ones that were to close in the period.
    pub named: Option<Money>,
    /// FC of the call before.
    pub last: Option<Money>,
}

impl Row {
    fn fc(&self) -> Option<Money> {
        Some(self.call.as_ref()?.call.fc)
    }

    /// Target minus FC.
    pub fn gap(&self) -> Option<Money> {
        Some(self.target? - self.fc()?)
    }

    /// FC minus won.
    pub fn to_go(&self) -> Option<Money> {
        Some(self.fc()? - self.won)
    }

    /// FC now minus FC of the call before.
    pub fn change(&self) -> Option<Money> {
        Some(self.fc()? - self.last?)
    }

    /// The same as a movement, flagged beyond the threshold.
    pub fn movement(&self, rules: &ForecastRules) -> Option<Movement> {
        Some(Movement::between(self.last?, self.fc()?, rules))
    }

    /// Own FC minus the sum of the voices below. Where somebody is missing from that sum or has gone elsewhere since, minus the
    /// one that the own number was made beside: a part of a sum would make a judgement of what is only silence, or a move.
    /// `None` where there is no whole one.
    pub fn difference(&self) -> Option<Money> {
        Some(self.fc()? - self.measured_against()?.fc)
    }

    /// The whole sum that the own number is measured against.
    pub fn measured_against(&self) -> Option<Triple> {
        match self.reports {
            _ if self.call.as_ref().is_some_and(|c| self.over && c.sum_below.is_some()) => self.beside,
            Some(live) if self.missing.is_empty() && self.moved.is_empty() => Some(live),
            _ => self.beside,
        }
    }

    /// (won + named) / FC.
    pub fn support(&self) -> Option<f64> {
        (self.won + self.named?).ratio(self.fc()?)
    }

    /// Won / target; none of a target of zero.
    pub fn attainment(&self) -> Option<f64> {
        self.won.ratio(self.target.filter(|t| *t > Money::ZERO)?)
    }

    /// Open in the period over what FC still needs.
    pub fn coverage(&self) -> Coverage {
        match self.to_go() {
            _ if self.over => Coverage::NoData(OVER),
            None => Coverage::NoData(NO_CALL),
            Some(to_go) => Coverage::of(self.open, to_go),
        }
    }
}

/// The rows.
pub fn rows(facts: &Facts<'_>, of: Of) -> Vec<Row> {
    let mut rows = Vec::new();
    match of {
        Of::Unit(unit) if facts.org.unit(unit).is_some() => add(facts, Subject::Unit(unit), 0, false, &mut rows),
        Of::Person(person) if facts.org.person(person).is_some() => {
            add(facts, Subject::Person(person), 0, false, &mut rows);
        }
        Of::Unit(_) | Of::Person(_) => {}
        Of::All => {
            let known = |unit: UnitId| facts.org.unit(unit).is_some();
            for unit in facts.org.units.iter().filter(|u| u.parent.is_none_or(|p| !known(p))) {
                add(facts, Subject::Unit(unit.id), 0, false, &mut rows);
            }
        }
    }
    let inside = |gone: &&Gone| match of {
        Of::All => true,
        Of::Unit(unit) => {
            gone.subject == Subject::Unit(unit) || gone.unit.is_some_and(|u| is_below(facts.org, u, unit))
        }
        Of::Person(person) => gone.subject == Subject::Person(person),
    };
    for gone in facts.gone.iter().filter(inside) {
        if rows.iter().any(|r| r.subject == gone.subject) {
            continue;
        }
        let mut all = Vec::new();
        add(facts, gone.subject, 0, false, &mut all);
        rows.extend(all.into_iter().take(1).map(|row| Row { name: gone.name.clone(), gone: Some(gone.word), ..row }));
    }
    rows
}

/// The unit itself, or one below it.
fn is_below(org: &Org, unit: UnitId, top: UnitId) -> bool {
    let mut at = Some(unit);
    // an organisation is a tree; the count bounds what a broken one could do
    for _ in 0..=org.units.len() {
        match at {
            Some(u) if u == top => return true,
            Some(u) => at = org.unit(u).and_then(|u| u.parent),
            None => return false,
        }
    }
    false
}

fn add(facts: &Facts<'_>, subject: Subject, depth: usize, stale: bool, rows: &mut Vec<Row>) {
    let below: Vec<Subject> = match subject {
        Subject::Person(_) => Vec::new(),
        Subject::Unit(unit) => facts.org.participants(unit).into_iter().map(|p| p.subject).collect(),
    };
    let (calls, sent_back) = calls(facts, subject);
    let own = calls.first().copied();
    let said: Vec<(Subject, Option<&Submission>)> = below.iter().map(|s| (*s, counting(facts, *s))).collect();
    let old = stale_below(facts, own, &said);
    let fresh = |s: &Submission| !old.contains(&s.subject);
    let reports: Vec<Triple> = said.iter().filter_map(|(_, s)| s.filter(|s| fresh(s))).map(|s| s.call).collect();
    let whole = |own: &&Submission| facts.heard.get(&own.id).is_none_or(|heard| heard.is_all());
    let beside = own.filter(whole).and_then(|own| own.sum_below);
    let mut worth = Worth::default();
    for seller in facts.org.sellers_of(subject) {
        worth += facts.worth.get(&Some(seller)).copied().unwrap_or_default();
    }
    let name = |subject| facts.org.subject_name(subject).to_owned();
    let moved = own.map(|own| moved(facts, own, &below)).unwrap_or_default();
    rows.push(Row {
        moved,
        subject,
        name: name(subject),
        level: match subject {
            Subject::Person(_) => None,
            Subject::Unit(unit) => facts.org.unit(unit).map(|u| u.level),
        },
        depth,
        gone: None,
        speaks: match subject {
            Subject::Person(_) => true,
            Subject::Unit(unit) => facts.org.unit(unit).is_some_and(|u| u.lead.is_some()),
        },
        last: calls.get(1).map(|s| s.call.fc),
        named: own.map(|s| carrying(facts, s).map(|n| n.amount).sum()),
        call: own.cloned(),
        sent_back,
        stale,
        voices: (below.len(), reports.len()),
        missing: said
            .iter()
            .filter(|(_, s)| !s.is_some_and(fresh))
            .map(|(subject, s)| (*subject, name(*subject), s.map(|s| s.at)))
            .collect(),
        reports: beside.filter(|_| facts.over).or_else(|| (!reports.is_empty()).then(|| reports.into_iter().sum())),
        beside,
        won: worth.won,
        open: worth.open,
        overdue: worth.overdue,
        over: facts.over,
        target: quota::target(facts.org, subject, facts.quotas),
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

/// The named deals that carry a part of FC, as the card counts them: those that were to close in the period and are not
/// decided. What was won since is in what is won, what was lost carries nothing.
fn carrying<'a>(facts: &'a Facts<'_>, call: &'a Submission) -> impl Iterator<Item = &'a NamedDeal> {
    let counts = |n: &&NamedDeal| n.close.is_some_and(|c| facts.period.contains(c)) && !(facts.decided)(n.deal);
    call.named.iter().filter(counts)
}

/// Whose call below was said for an earlier call than the others'. With an own number the round is the one it was made
/// in: its meeting and what it was made from. Once somebody below has called in a later one, what is older than the own
/// number is stale. Without an own number age decides.
///
/// After a period's last call nobody is asked again: of one that is over the last round is the own number's, and without one
/// age is counted from the last number below. Its end makes nobody stale.
fn stale_below(facts: &Facts<'_>, own: Option<&Submission>, said: &[(Subject, Option<&Submission>)]) -> Vec<Subject> {
    let calls = || said.iter().filter_map(|(_, s)| *s);
    let same = |own: &Submission, s: &Submission| s.meeting.is_some() && s.meeting == own.meeting;
    let now = if facts.over { calls().map(|s| s.at).max().unwrap_or(facts.at) } else { facts.at };
    let aged = |s: &Submission| now - s.at > STALE_AFTER;
    let next_round = !facts.over && own.is_some_and(|own| calls().any(|s| s.at > own.at && !same(own, s) && !aged(s)));
    let stale = |s: &Submission| match own {
        Some(own) if next_round => s.at <= own.at || aged(s),
        Some(own) if own.sources.is_empty() => s.at <= own.at && own.at - s.at > STALE_AFTER,
        Some(own) => s.at <= own.at && !own.sources.contains(&s.id) && !same(own, s),
        None => aged(s),
    };
    calls().filter(|s| stale(s)).map(|s| s.subject).collect()
}

/// Who is in what the number was made from and speaks elsewhere, or not at all, on the day.
fn moved(facts: &Facts<'_>, own: &Submission, below: &[Subject]) -> Vec<String> {
    let mut found: Vec<Subject> =
        facts.submissions.iter().filter(|s| own.sources.contains(&s.id)).map(|s| s.subject).collect();
    found.retain(|s| !below.contains(s));
    let name = |subject: Subject| {
        let gone = facts.gone.iter().find(|g| g.subject == subject);
        gone.map_or_else(|| facts.org.subject_name(subject), |g| g.name.as_str()).to_owned()
    };
    found.into_iter().map(name).collect()
}

fn counting<'a>(facts: &Facts<'a>, subject: Subject) -> Option<&'a Submission> {
    calls(facts, subject).0.first().copied()
}

/// What this voice had called by then, the newest first: where the first is the one that counts. A superseded call counted
/// until it was superseded; where the newest was sent back none counts until a new one comes.
fn calls<'a>(facts: &Facts<'a>, subject: Subject) -> (Vec<&'a Submission>, Option<SentBack>) {
    let mut all: Vec<&Submission> =
        facts.submissions.iter().filter(|s| s.subject == subject && s.at < facts.before).collect();
    all.sort_by_key(|s| (std::cmp::Reverse(s.at), std::cmp::Reverse(s.id)));
    let taken_back = |s: &Submission| match &s.state {
        SubmissionState::Withdrawn { at, .. } => *at < facts.before,
        _ => false,
    };
    all.retain(|s| !taken_back(s));
    let sent_back = |s: &Submission| match &s.state {
        SubmissionState::Returned { at, reason, .. } if *at < facts.before => {
            Some(SentBack { at: *at, reason: reason.clone() })
        }
        _ => None,
    };
    if let Some(back) = all.first().and_then(|s| sent_back(s)) {
        return (Vec::new(), Some(back));
    }
    all.retain(|s| sent_back(s).is_none());
    (all, None)
}
