//! What does the past say? The chance to reach a number in a period, from the workspace's own history: what became of deals
//! that stood as these do at the same point of past periods, drawn again and again. A model beside the spoken numbers, never
//! in their place; silent where there is too little history.
//!
//! Each open deal that is due is won or not, by the share of its like that was won in time: its like are deals of the same
//! phase and age at the same point of a past period. Shares of few are drawn towards those of the phase, and these towards
//! that of all (a Beta prior of four deals). Deals that are overdue are drawn too, by the share of the overdue ones of their
//! phase: one that is given a new day by an export goes from one share to another, and neither in nor out. What came otherwise
//! by the end of past periods, from deals that were new or pulled in, or won for more or less than they stood for, is drawn
//! from past periods as it was. Deals are drawn apart from each other: a bad month for all of them is not in it.
//!
//! Past and present are looked at on the day of a snapshot, never between two: a deal whose day has passed since the last
//! export is not overdue, it is not known what became of it. Between two exports nothing is learned, and the answer stays.
//!
//! * [`life`]: a deal from day to day, and the past periods that are cut from all of them.
//! * [`told`]: what is known of one period, and what the model makes of it.

mod back;
mod draw;
pub mod life;
mod shares;
#[cfg(test)]
mod tests;
pub mod told;

use crate::domain::deal::Phase;
use crate::domain::money::Money;
use crate::domain::money::show::percent;

pub use back::{BackTest, Band, Tested};
pub use draw::Bin;
pub use shares::{Counted, Shares};

/// How often a period is drawn.
pub const RUNS: usize = 10_000;

/// Fewer past periods than this say nothing.
pub const ENOUGH_PERIODS: usize = 4;

/// Fewer deals that were due in them say nothing.
pub const ENOUGH_DEALS: usize = 30;

/// How old a deal is, in bands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Age {
    /// Less than thirty days since it was created.
    Month,
    /// Less than ninety.
    Quarter,
    /// Less than a hundred and eighty.
    HalfYear,
    /// More.
    Old,
    /// Nobody knows.
    Unknown,
}

impl Age {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Month, Self::Quarter, Self::HalfYear, Self::Old, Self::Unknown];

    /// From days since it was created.
    pub const fn of(days: Option<i64>) -> Self {
        match days {
            None => Self::Unknown,
            Some(..30) => Self::Month,
            Some(30..90) => Self::Quarter,
            Some(90..180) => Self::HalfYear,
            Some(180..) => Self::Old,
        }
    }

    /// For reading.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Month => "under 30 days",
            Self::Quarter => "30 to 89 days",
            Self::HalfYear => "90 to 179 days",
            Self::Old => "180 days and more",
            Self::Unknown => "of unknown age",
        }
    }
}

/// What became of a deal that was due, by the end of its period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum End {
    /// Won in time.
    Won,
    /// Lost.
    Lost,
    /// Neither: it went on to a later day.
    Slipped,
}

/// A deal that was due at that point of a past period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Case {
    /// Its phase at that point.
    pub phase: Phase,
    /// Its age at that point.
    pub age: Age,
    /// Its close date had passed.
    pub overdue: bool,
    /// Its value at that point.
    pub value: Money,
    /// What became of it.
    pub end: End,
}

impl Case {
    /// As it would have been drawn then.
    pub const fn as_due(&self) -> Due {
        Due { phase: self.phase, age: self.age, overdue: self.overdue, value: self.value }
    }
}

/// A past period, looked at from the same point as the present one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastPeriod {
    /// How it is called: "2026-Q3".
    pub name: String,
    /// Won by that point.
    pub won: Money,
    /// What was due then, and what was overdue.
    pub cases: Vec<Case>,
    /// What came by the end beside that and beside the value of the due deals that were won: from deals that were not due
    /// then, and from due ones that were won for more or less.
    pub outside: Money,
    /// Won by the end in all.
    pub actual: Money,
    /// What stood at that point, where anything did.
    pub asked: Asked,
}

/// An open deal with a close date in the present period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// Its phase.
    pub phase: Phase,
    /// Its age.
    pub age: Age,
    /// Its close date has passed.
    pub overdue: bool,
    /// Its value.
    pub value: Money,
}

/// What is asked about: the spoken numbers and the target.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Asked {
    /// Worst case.
    pub wc: Option<Money>,
    /// Forecast.
    pub fc: Option<Money>,
    /// Best case.
    pub bc: Option<Money>,
    /// The quota.
    pub target: Option<Money>,
}

impl Asked {
    /// What each is called.
    pub const NAMES: [&'static str; 4] = ["WC", "FC", "BC", "target"];

    /// All four, in the order of [`Asked::NAMES`].
    pub const fn all(&self) -> [Option<Money>; 4] {
        [self.wc, self.fc, self.bc, self.target]
    }
}

/// "62 %"; what is as good as certain says so.
pub fn chance_words(chance: f64) -> String {
    match chance {
        _ if chance < 0.005 => "under 1 %".to_owned(),
        _ if chance >= 0.995 => "over 99 %".to_owned(),
        _ => percent(chance),
    }
}

/// What the past says.
#[derive(Debug, Clone, PartialEq)]
pub struct Odds {
    /// The chance to reach each of what was asked, 0 to 1.
    pub wc: Option<f64>,
    /// Likewise.
    pub fc: Option<f64>,
    /// Likewise.
    pub bc: Option<f64>,
    /// Likewise.
    pub target: Option<f64>,
    /// What every run brought, the least first.
    totals: Vec<Money>,
    /// What nine of ten runs reach.
    pub low: Money,
    /// What half of them reach.
    pub middle: Money,
    /// What one of ten reaches.
    pub high: Money,
    /// How many past periods it is made from.
    pub periods: usize,
    /// How many deals of them.
    pub cases: usize,
}

/// Too little history, and how much is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLittle {
    /// Closed periods with snapshots from their course that are there.
    pub periods: usize,
    /// Deals that were due in them.
    pub cases: usize,
}

impl TooLittle {
    /// What is there, and what is wanted.
    pub fn words(&self) -> String {
        let (periods, deals) = (ENOUGH_PERIODS.saturating_sub(self.periods), ENOUGH_DEALS.saturating_sub(self.cases));
        let more = match deals {
            1 => "1 more deal that was due".to_owned(),
            n => format!("{n} more deals that were due"),
        };
        let missing = match (periods, deals) {
            (0, _) => more,
            (1, 0) => "one more closed period with snapshots from its course".to_owned(),
            (periods, 0) => format!("{periods} more closed periods with snapshots from their course"),
            (periods, _) => format!(
                "{periods} more closed period{} with snapshots from their course and {more}",
                if periods == 1 { "" } else { "s" }
            ),
        };
        format!("too little history to say: it takes {missing}")
    }
}

impl Odds {
    /// The chances in the order of [`Asked::NAMES`].
    pub const fn chances(&self) -> [Option<f64>; 4] {
        [self.wc, self.fc, self.bc, self.target]
    }

    /// How many runs ended where, from the first amount to the last in so many bins of one width.
    pub fn histogram(&self, from: Money, to: Money, bins: usize) -> Vec<Bin> {
        draw::histogram(&self.totals, from, to, bins)
    }

    /// Between what all but one in two hundred of the runs end.
    pub fn spread(&self) -> (Money, Money) {
        let at = |place: usize| self.totals.get(place).copied().unwrap_or_default();
        let few = self.totals.len() / 200;
        (at(few), at(self.totals.len().saturating_sub(few + 1)))
    }
}

/// What the past says about a period in which `won` is won and these deals are due or overdue. The same seed gives the same answer.
///
/// # Errors
/// There is too little history.
pub fn odds(past: &[PastPeriod], won: Money, due: &[Due], asked: &Asked, seed: u64) -> Result<Odds, TooLittle> {
    let cases = past.iter().map(|p| p.cases.len()).sum();
    if past.len() < ENOUGH_PERIODS || cases < ENOUGH_DEALS {
        return Err(TooLittle { periods: past.len(), cases });
    }
    let totals = draw::totals(past, won, due, seed);
    let reached = |number: Option<Money>| {
        number.map(|number| (totals.len() - totals.partition_point(|t| *t < number)) as f64 / totals.len() as f64)
    };
    let quantile = |part: usize| totals.get(totals.len() * part / 10).copied().unwrap_or_default();
    Ok(Odds {
        wc: reached(asked.wc),
        fc: reached(asked.fc),
        bc: reached(asked.bc),
        target: reached(asked.target),
        low: quantile(1),
        middle: quantile(5),
        high: quantile(9),
        periods: past.len(),
        cases,
        totals,
    })
}
