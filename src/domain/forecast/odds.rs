//! What does the past say? The chance to reach a number in a period, from the workspace's own history: what became of deals
//! that stood as these do at the same point of past periods, drawn again and again. A model beside the spoken numbers, never
//! in their place; silent where there is too little history.
//!
//! Each open deal that is due is won or not, by the share of its like that was won in time: its like are deals of the same
//! phase and age at the same point of a past period. Shares of few are drawn towards those of the phase, and these towards
//! that of all (a Beta prior of four deals). What was won from deals that were not due at that point, new and pulled
//! in, is drawn from past periods as it was. Deals are drawn apart from each other: a bad month for all of them is not in it.

mod back;
#[cfg(test)]
mod tests;

use crate::domain::deal::Phase;
use crate::domain::money::Money;

pub use back::{BackTest, Tested};

/// How often a period is drawn.
pub const RUNS: usize = 10_000;

/// Fewer past periods than this say nothing.
pub const ENOUGH_PERIODS: usize = 4;

/// Fewer deals that were due in them say nothing.
pub const ENOUGH_DEALS: usize = 30;

/// How many deals the broader share counts as, beside the narrower one.
const WEIGHT: f64 = 4.0;

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
    /// Its value at that point.
    pub value: Money,
    /// What became of it.
    pub end: End,
}

/// A past period, looked at from the same point as the present one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastPeriod {
    /// How it is called: "2026-Q3".
    pub name: String,
    /// Won by that point.
    pub won: Money,
    /// What was due then.
    pub cases: Vec<Case>,
    /// Won by the end from deals that were not due then.
    pub outside: Money,
    /// Won by the end in all.
    pub actual: Money,
    /// The FC that stood at that point, where there was one.
    pub fc: Option<Money>,
}

/// An open deal that is due in the present period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// Its phase.
    pub phase: Phase,
    /// Its age.
    pub age: Age,
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
        let missing = match (periods, deals) {
            (0, deals) => format!("{deals} more deals that were due"),
            (1, 0) => "one more closed period with snapshots from its course".to_owned(),
            (periods, 0) => format!("{periods} more closed periods with snapshots from their course"),
            (periods, deals) => format!(
                "{periods} more closed period{} with snapshots from their course and {deals} more deals that were due",
                if periods == 1 { "" } else { "s" }
            ),
        };
        format!("too little history to say: it takes {missing}")
    }
}

/// The shares won in time, by phase and age.
#[derive(Debug, Clone, PartialEq)]
pub struct Shares {
    all: Count,
    by_phase: [Count; 3],
    by_both: [[Count; 5]; 3],
}

#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Count {
    of: f64,
    won: f64,
    slipped: f64,
}

impl Count {
    fn add(&mut self, end: End) {
        self.of += 1.0;
        self.won += f64::from(u8::from(end == End::Won));
        self.slipped += f64::from(u8::from(end == End::Slipped));
    }

    fn towards(self, share: f64) -> f64 {
        (self.won + WEIGHT * share) / (self.of + WEIGHT)
    }
}

const fn place(phase: Phase) -> usize {
    match phase {
        Phase::Early => 0,
        Phase::Mid => 1,
        Phase::Late => 2,
    }
}

const fn band(age: Age) -> usize {
    match age {
        Age::Month => 0,
        Age::Quarter => 1,
        Age::HalfYear => 2,
        Age::Old => 3,
        Age::Unknown => 4,
    }
}

impl Shares {
    /// Of these past periods.
    pub fn of<'a>(past: impl IntoIterator<Item = &'a PastPeriod>) -> Self {
        let mut shares =
            Self { all: Count::default(), by_phase: [Count::default(); 3], by_both: [[Count::default(); 5]; 3] };
        for case in past.into_iter().flat_map(|p| &p.cases) {
            shares.all.add(case.end);
            let (phase, age) = (place(case.phase), band(case.age));
            if let Some(count) = shares.by_phase.get_mut(phase) {
                count.add(case.end);
            }
            if let Some(count) = shares.by_both.get_mut(phase).and_then(|by_age| by_age.get_mut(age)) {
                count.add(case.end);
            }
        }
        shares
    }

    /// How likely such a deal is won in time, 0 to 1.
    pub fn won(&self, phase: Phase, age: Age) -> f64 {
        let all = if self.all.of > 0.0 { self.all.won / self.all.of } else { 0.0 };
        let of_phase = self.by_phase.get(place(phase)).map_or(all, |c| c.towards(all));
        let both = self.by_both.get(place(phase)).and_then(|by_age| by_age.get(band(age)));
        both.map_or(of_phase, |c| c.towards(of_phase))
    }

    /// The share of all that slipped, 0 to 1; `None`: there were none.
    pub fn slipped(&self) -> Option<f64> {
        (self.all.of > 0.0).then(|| self.all.slipped / self.all.of)
    }
}

/// What the past says about a period in which `won` is won and these deals are due. The same seed gives the same answer.
///
/// # Errors
/// There is too little history.
pub fn odds(past: &[PastPeriod], won: Money, due: &[Due], asked: &Asked, seed: u64) -> Result<Odds, TooLittle> {
    let cases = past.iter().map(|p| p.cases.len()).sum();
    if past.len() < ENOUGH_PERIODS || cases < ENOUGH_DEALS {
        return Err(TooLittle { periods: past.len(), cases });
    }
    let totals = draw(past, won, due, seed);
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
    })
}

/// What every run brings, the least first.
fn draw(past: &[PastPeriod], won: Money, due: &[Due], seed: u64) -> Vec<Money> {
    let shares = Shares::of(past);
    let deals: Vec<(u64, i64)> = due.iter().map(|d| (threshold(shares.won(d.phase, d.age)), d.value.minor())).collect();
    let outside: Vec<i64> = past.iter().map(|p| p.outside.minor()).collect();
    let mut chance = Chance(seed);
    let mut totals: Vec<Money> = (0..RUNS)
        .map(|_| {
            let from_deals = deals.iter().filter(|(below, _)| chance.next() < *below).map(|(_, v)| *v).sum::<i64>();
            let from_outside = outside.get(chance.below(outside.len())).copied().unwrap_or_default();
            Money(won.minor().saturating_add(from_deals).saturating_add(from_outside))
        })
        .collect();
    totals.sort_unstable();
    totals
}

/// A probability as the number below which a draw of 64 bits has to be.
fn threshold(probability: f64) -> u64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of the range of 64 bits")]
    let threshold = (probability.clamp(0.0, 1.0) * u64::MAX as f64) as u64;
    threshold
}

/// Numbers that look like chance and are the same for the same seed (splitmix64).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % (n.max(1) as u64)).unwrap_or(0)
    }
}
