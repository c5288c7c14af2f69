//! Who can be trusted with a number: what was called against what came, over closed periods, always at the same horizon, for
//! a number said a week before the end is worth less than one said at the start (design: metrics, "Accuracy").
//!
//! Actual / FC; hit: actual >= FC; in the band: |actual / FC - 1| <= 10 %; bias: mean of (actual - FC) / FC, always in words.
//! Fewer than [`ENOUGH`] periods are told one by one, never as a rate. Of nothing there is no band, and a best case of nothing
//! is none: such a period is not in what these are shares of. Where nothing was called and nothing came nothing was due, and
//! nothing is judged.

mod closed;
#[cfg(test)]
mod tests;
mod words;

use serde::{Deserialize, Serialize};

use super::Triple;
use crate::domain::deal::keyed;
use crate::domain::money::Money;
use crate::domain::period::Period;

pub use closed::{Closed, Standing, stood};
pub use words::{bias_words, share_words};

/// Fewer closed periods than this make no rate.
pub const ENOUGH: usize = 4;

/// The closed periods that count: the last so many.
pub const LOOK_BACK: usize = 8;

/// So many in a row in one direction have a name.
const RUN: usize = 3;

/// When in its period the number was said that is compared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum At {
    /// Locked as the period began: the last one said up to its first day, else the first one said in it. The headline.
    #[default]
    Start,
    /// What stood in the middle of it.
    Middle,
    /// What stood at its end.
    End,
}

keyed!(At { Start = "start", Middle = "middle", End = "end" });

impl At {
    /// For reading.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Start => "as the period began",
            Self::Middle => "in the middle of it",
            Self::End => "at its end",
        }
    }

    /// The next one in turn.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::Start => Self::Middle,
            Self::Middle => Self::End,
            Self::End => Self::Start,
        }
    }
}

/// What is aimed at. Keys of the config.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Aims {
    /// The share of periods in which FC is reached.
    pub hit: f64,
    /// How far off actual / FC may be and still be in the band.
    pub band: f64,
    /// The share of periods in which a healthy best case is reached: from, to.
    pub best: (f64, f64),
}

impl Default for Aims {
    fn default() -> Self {
        Self { hit: 0.75, band: 0.10, best: (0.25, 0.30) }
    }
}

/// One period at one horizon.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score {
    /// Which period.
    pub period: Period,
    /// What was called.
    pub call: Triple,
    /// What came.
    pub actual: Money,
    /// Actual / FC; `None`: FC was nothing.
    pub ratio: Option<f64>,
    /// Actual reached FC.
    pub hit: bool,
    /// Within the band.
    pub in_band: bool,
    /// Actual reached BC, which was more than nothing.
    pub best_reached: bool,
    /// Actual stayed below WC.
    pub worst_missed: bool,
}

impl Score {
    /// Of one period.
    pub fn of(period: Period, call: Triple, actual: Money, aims: &Aims) -> Self {
        let ratio = (call.fc > Money::ZERO).then(|| actual.minor() as f64 / call.fc.minor() as f64);
        Self {
            period,
            call,
            actual,
            ratio,
            hit: actual >= call.fc,
            // a ratio of 0.9 is in a band of 10 %, though no float is exactly 0.1 away from it
            in_band: ratio.is_some_and(|r| (r - 1.0).abs() <= aims.band + 1e-9),
            best_reached: call.bc > Money::ZERO && actual >= call.bc,
            worst_missed: actual < call.wc,
        }
    }

    /// Nothing was called and nothing came: there is nothing to judge.
    pub fn is_idle(&self) -> bool {
        self.call == Triple::default() && self.actual == Money::ZERO
    }

    /// (actual - FC) / FC: above zero, more came than was called.
    pub fn error(&self) -> Option<f64> {
        self.ratio.map(|r| r - 1.0)
    }

    /// What came is nearer to WC than to FC, and below FC.
    fn delivers_worst(&self) -> bool {
        self.actual < self.call.fc && (self.actual - self.call.wc).abs() < (self.actual - self.call.fc).abs()
    }
}

/// How often, of how many. A rate only where there are enough.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Share {
    /// So many times.
    pub times: usize,
    /// Of so many.
    pub of: usize,
}

impl Share {
    /// 0 to 1; `None`: too few to call it a rate.
    pub fn rate(&self) -> Option<f64> {
        (self.of >= ENOUGH).then(|| self.times as f64 / self.of as f64)
    }
}

/// A habit that has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pattern {
    /// Calls FC and brings WC, three times in a row.
    DeliversWorst,
    /// More was called than came, three times in a row.
    OverCommits,
    /// Less was called than came, three times in a row.
    UnderCommits,
    /// The best case is never reached: it is none.
    NoBestCase,
    /// The best case is reached more than twice as often as is healthy: numbers are held back.
    Sandbags,
    /// The worst case was missed: it is no floor.
    NoFloor,
}

impl Pattern {
    /// For reading.
    pub const fn word(self) -> &'static str {
        match self {
            Self::DeliversWorst => "commits FC, delivers WC",
            Self::OverCommits => "over-commits",
            Self::UnderCommits => "under-commits",
            Self::NoBestCase => "the best case is never reached",
            Self::Sandbags => "holds back: the best case is reached too often",
            Self::NoFloor => "the worst case is no floor",
        }
    }

    /// What it is said after, in a few words: beside the name.
    pub const fn rule(self) -> &'static str {
        match self {
            Self::DeliversWorst => "the last 3 came nearer to WC than to FC",
            Self::OverCommits => "the last 3 came under FC",
            Self::UnderCommits => "the last 3 came over FC",
            Self::NoBestCase => "in no period, of 4 or more",
            Self::Sandbags => "more than twice as often as aimed at",
            Self::NoFloor => "WC missed more than once",
        }
    }

    /// For scripts.
    pub const fn key(self) -> &'static str {
        match self {
            Self::DeliversWorst => "delivers_wc",
            Self::OverCommits => "over_commits",
            Self::UnderCommits => "under_commits",
            Self::NoBestCase => "no_best_case",
            Self::Sandbags => "sandbags",
            Self::NoFloor => "no_floor",
        }
    }
}

/// One person's or unit's accuracy.
#[derive(Debug, Clone, PartialEq)]
pub struct Accuracy {
    /// At which horizon.
    pub at: At,
    /// The last closed periods of which something was said, oldest first.
    pub scores: Vec<Score>,
    /// Closed periods without a number at that horizon.
    pub silent: usize,
    /// FC was reached.
    pub hits: Share,
    /// Within the band.
    pub in_band: Share,
    /// BC was reached.
    pub best: Share,
    /// WC was missed.
    pub worst_missed: Share,
    /// Mean of (actual - FC) / FC; `None`: no period with an FC.
    pub bias: Option<f64>,
    /// Habits, the gravest first.
    pub patterns: Vec<Pattern>,
    /// Actual / FC as FC stood at the end of each week of the period: the mean over the periods, with how many it is of.
    pub curve: Vec<(f64, usize)>,
}

impl Accuracy {
    /// Over these closed periods of one kind, in any order; the last [`LOOK_BACK`] count.
    pub fn of(closed: &[Closed], at: At, aims: &Aims) -> Self {
        let mut closed: Vec<&Closed> = closed.iter().collect();
        closed.sort_by_key(|c| c.period.first);
        let skip = closed.len().saturating_sub(LOOK_BACK);
        let closed = closed.split_off(skip);
        let scores: Vec<Score> =
            closed.iter().filter_map(|c| c.call(at).map(|call| Score::of(c.period, call, c.actual, aims))).collect();
        let judged = || scores.iter().filter(|s| !s.is_idle());
        let share = |is: fn(&Score) -> bool, of: fn(&Score) -> bool| {
            let of = || judged().filter(|s| of(s));
            Share { times: of().filter(|s| is(s)).count(), of: of().count() }
        };
        let errors: Vec<f64> = scores.iter().filter_map(Score::error).collect();
        let (hits, in_band) = (share(|s| s.hit, |_| true), share(|s| s.in_band, |s| s.ratio.is_some()));
        let best = share(|s| s.best_reached, |s| s.call.bc > Money::ZERO);
        let worst_missed = share(|s| s.worst_missed, |_| true);
        Self {
            at,
            silent: closed.len() - scores.len(),
            hits,
            in_band,
            best,
            worst_missed,
            bias: mean(&errors),
            patterns: patterns(&judged().collect::<Vec<_>>(), best, worst_missed, aims),
            curve: curve(&closed),
            scores,
        }
    }
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

fn patterns(scores: &[&Score], best: Share, worst_missed: Share, aims: &Aims) -> Vec<Pattern> {
    let mut found = Vec::new();
    let last: Vec<&Score> = scores.iter().rev().take(RUN).copied().collect();
    let all = |is: fn(&Score) -> bool| last.len() == RUN && last.iter().all(|s| is(s));
    if all(Score::delivers_worst) {
        found.push(Pattern::DeliversWorst);
    } else if all(|s| s.error().is_some_and(|e| e < 0.0)) {
        found.push(Pattern::OverCommits);
    } else if all(|s| s.error().is_some_and(|e| e > 0.0)) {
        found.push(Pattern::UnderCommits);
    }
    if worst_missed.of >= ENOUGH && worst_missed.times > 1 {
        found.push(Pattern::NoFloor);
    }
    match best.rate() {
        Some(rate) if rate > 2.0 * aims.best.1 => found.push(Pattern::Sandbags),
        Some(_) if best.times == 0 => found.push(Pattern::NoBestCase),
        _ => {}
    }
    found
}

fn curve(closed: &[&Closed]) -> Vec<(f64, usize)> {
    let mut weeks: Vec<Vec<f64>> = Vec::new();
    for one in closed {
        for (week, fc) in one.by_week().into_iter().enumerate() {
            if weeks.len() <= week {
                weeks.resize(week + 1, Vec::new());
            }
            if let (Some(fc), Some(ratios)) = (fc.filter(|fc| *fc > Money::ZERO), weeks.get_mut(week)) {
                ratios.push(one.actual.minor() as f64 / fc.minor() as f64);
            }
        }
    }
    weeks.iter().map(|ratios| (mean(ratios).unwrap_or(0.0), ratios.len())).collect()
}
