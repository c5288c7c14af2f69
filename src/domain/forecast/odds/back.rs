//! Whether the model would have been right: every past period asked of the others.

use super::{Case, Due, PastPeriod, odds};
use crate::domain::money::Money;
use crate::domain::money::show::percent;

/// The upper ends of the bands in which chances are compared with what came.
const BANDS: [f64; 5] = [0.2, 0.4, 0.6, 0.8, 1.0];

/// Less than this share of past periods between low and high is too few: eight of ten would be right.
const TOO_FEW_INSIDE: f64 = 0.6;

/// So many past periods are needed for a judgement.
const ENOUGH: usize = 4;

/// The middle was reached in so many of them at least, or at most the rest of one: the model leaned to one side.
const LEANS: f64 = 0.75;

/// FC was reached so much more or less often than the chances said, whole points: the model leaned to one side.
const FAR: f64 = 20.0;

/// FC was reached as often as the chances said, within so many points.
const NEAR: f64 = 10.0;

/// One past period as the model would have seen it.
#[derive(Debug, Clone, PartialEq)]
pub struct Tested {
    /// How it is called.
    pub name: String,
    /// What nine of ten runs would have reached.
    pub low: Money,
    /// What half of them would have.
    pub middle: Money,
    /// What one of ten would have.
    pub high: Money,
    /// What came.
    pub actual: Money,
    /// For each of [`super::Asked::NAMES`] that stood then: the chance it would have been given, and whether it was reached.
    pub calls: [Option<(f64, bool)>; 4],
}

impl Tested {
    /// What came lies between low and high.
    pub fn inside(&self) -> bool {
        (self.low..=self.high).contains(&self.actual)
    }

    /// The chance it would have given the FC, where there was one, and whether FC was reached.
    pub const fn fc(&self) -> Option<(f64, bool)> {
        self.calls[1]
    }
}

/// Numbers that were given a chance between two, and how often they were reached.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Band {
    /// From this chance on, 0 to 1.
    pub from: f64,
    /// Up to this one.
    pub to: f64,
    /// How many numbers.
    pub of: usize,
    /// How many of them were reached.
    pub reached: usize,
    /// The mean of their chances; nothing where there are none.
    pub given: f64,
}

/// All of them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct BackTest {
    /// Period by period.
    pub tested: Vec<Tested>,
}

impl BackTest {
    /// Leaves out each period in turn. Empty where the others are too few. `None`: it was stopped on the way.
    pub fn of(past: &[PastPeriod], seed: u64, stopped: &dyn Fn() -> bool) -> Option<Self> {
        let mut tested = Vec::with_capacity(past.len());
        for (at, one) in past.iter().enumerate() {
            if stopped() {
                return None;
            }
            let others: Vec<PastPeriod> =
                past.iter().enumerate().filter(|(n, _)| *n != at).map(|(_, p)| p.clone()).collect();
            let due: Vec<Due> = one.cases.iter().map(Case::as_due).collect();
            let Ok(odds) = odds(&others, one.won, &due, &one.asked, seed) else { continue };
            let mut calls = [None; 4];
            for ((call, chance), number) in calls.iter_mut().zip(odds.chances()).zip(one.asked.all()) {
                *call = chance.zip(number).map(|(chance, number)| (chance, one.actual >= number));
            }
            tested.push(Tested {
                name: one.name.clone(),
                low: odds.low,
                middle: odds.middle,
                high: odds.high,
                actual: one.actual,
                calls,
            });
        }
        Some(Self { tested })
    }

    /// In how many of them what came lay between low and high: eight of ten would be right.
    pub fn inside(&self) -> (usize, usize) {
        (self.tested.iter().filter(|t| t.inside()).count(), self.tested.len())
    }

    /// In how many of them the middle was reached: half of them would be right.
    pub fn above(&self) -> (usize, usize) {
        (self.tested.iter().filter(|t| t.actual >= t.middle).count(), self.tested.len())
    }

    /// The mean chance given to the FCs, and how often they were reached; `None`: there was no FC.
    pub fn calibration(&self) -> Option<(f64, f64)> {
        let calls: Vec<(f64, bool)> = self.tested.iter().filter_map(Tested::fc).collect();
        let n = calls.len() as f64;
        let reached = calls.iter().filter(|(_, hit)| *hit).count() as f64;
        (!calls.is_empty()).then(|| (calls.iter().map(|(chance, _)| chance).sum::<f64>() / n, reached / n))
    }

    /// Every chance that would have been given to a number that stood, and whether it was reached.
    fn calls(&self) -> impl Iterator<Item = (f64, bool)> {
        self.tested.iter().flat_map(|t| t.calls).flatten()
    }

    /// The chances in bands beside how often it came true.
    pub fn bands(&self) -> Vec<Band> {
        let mut from = 0.0;
        BANDS
            .iter()
            .map(|&to| {
                let last = to >= 1.0;
                let within: Vec<(f64, bool)> = self.calls().filter(|(c, _)| *c >= from && (*c < to || last)).collect();
                let sum: f64 = within.iter().map(|(chance, _)| chance).sum();
                let band = Band {
                    from,
                    to,
                    of: within.len(),
                    reached: within.iter().filter(|(_, hit)| *hit).count(),
                    given: if within.is_empty() { 0.0 } else { sum / within.len() as f64 },
                };
                from = to;
                band
            })
            .collect()
    }

    /// The Brier score of the chances: the mean of (chance - came true)^2; 0 is never wrong, 0.25 is a coin's. `None`: no number
    /// stood. Brier 1950, "Verification of forecasts expressed in terms of probability".
    pub fn brier(&self) -> Option<f64> {
        let misses: Vec<f64> = self.calls().map(|(chance, hit)| (chance - f64::from(u8::from(hit))).powi(2)).collect();
        (!misses.is_empty()).then(|| misses.iter().sum::<f64>() / misses.len() as f64)
    }

    /// In a few words, by the worst of what the figures beside it say.
    fn verdict(&self) -> &'static str {
        let ((inside, of), (above, _)) = (self.inside(), self.above());
        if of < ENOUGH {
            return "too few periods to judge by";
        }
        let share = |n: usize| n as f64 / of as f64;
        let calls = self.tested.iter().filter_map(Tested::fc).count();
        let gap = self
            .calibration()
            .filter(|_| calls >= ENOUGH)
            .map_or(0.0, |(given, reached)| (100.0 * (reached - given)).round());
        let too_little = share(above) >= LEANS || gap >= FAR;
        let too_much = share(above) <= 1.0 - LEANS || gap <= -FAR;
        match (too_little, too_much) {
            (true, true) => "it was wrong both ways",
            (true, false) => "it promised too little",
            (false, true) => "it promised too much",
            _ if share(inside) < TOO_FEW_INSIDE => "it was too sure of itself",
            _ if gap.abs() <= NEAR => "it would have been about right",
            _ => "it would have been roughly right",
        }
    }

    /// What it comes to; `None`: nothing could be tested.
    pub fn words(&self) -> Option<String> {
        let (inside, of) = self.inside();
        if of == 0 {
            return None;
        }
        let verdict = self.verdict();
        let fc = self.calibration().map_or_else(String::new, |(given, reached)| {
            format!("; FC was given {} and reached in {}", percent(given), percent(reached))
        });
        Some(format!(
            "{verdict}: what came lay between low and high in {inside} of {of} periods (8 of 10 would be right){fc}"
        ))
    }
}
