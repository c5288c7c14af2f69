//! Whether the model would have been right: every past period asked of the others.

use super::{Asked, Due, PastPeriod, odds};
use crate::domain::money::Money;

/// One past period as the model would have seen it.
#[derive(Debug, Clone, PartialEq)]
pub struct Tested {
    /// How it is called.
    pub name: String,
    /// What nine of ten runs would have reached.
    pub low: Money,
    /// What one of ten would have.
    pub high: Money,
    /// What came.
    pub actual: Money,
    /// The chance it would have given the FC, where there was one, and whether FC was reached.
    pub fc: Option<(f64, bool)>,
}

impl Tested {
    /// What came lies between low and high.
    pub fn inside(&self) -> bool {
        (self.low..=self.high).contains(&self.actual)
    }
}

/// All of them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct BackTest {
    /// Period by period.
    pub tested: Vec<Tested>,
}

impl BackTest {
    /// Leaves out each period in turn. Empty where the others are too few.
    pub fn of(past: &[PastPeriod], seed: u64) -> Self {
        let tested = past.iter().enumerate().filter_map(|(at, one)| {
            let others: Vec<PastPeriod> =
                past.iter().enumerate().filter(|(n, _)| *n != at).map(|(_, p)| p.clone()).collect();
            let due: Vec<Due> = one.cases.iter().map(|c| Due { phase: c.phase, age: c.age, value: c.value }).collect();
            let asked = Asked { fc: one.fc, ..Asked::default() };
            let odds = odds(&others, one.won, &due, &asked, seed).ok()?;
            Some(Tested {
                name: one.name.clone(),
                low: odds.low,
                high: odds.high,
                actual: one.actual,
                fc: odds.fc.zip(one.fc).map(|(chance, fc)| (chance, one.actual >= fc)),
            })
        });
        Self { tested: tested.collect() }
    }

    /// In how many of them what came lay between low and high: eight of ten would be right.
    pub fn inside(&self) -> (usize, usize) {
        (self.tested.iter().filter(|t| t.inside()).count(), self.tested.len())
    }

    /// The mean chance given to the FCs, and how often they were reached; `None`: there was no FC.
    pub fn calibration(&self) -> Option<(f64, f64)> {
        let calls: Vec<(f64, bool)> = self.tested.iter().filter_map(|t| t.fc).collect();
        let n = calls.len() as f64;
        let reached = calls.iter().filter(|(_, hit)| *hit).count() as f64;
        (!calls.is_empty()).then(|| (calls.iter().map(|(chance, _)| chance).sum::<f64>() / n, reached / n))
    }
}
