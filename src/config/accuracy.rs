//! `[accuracy]`: what is aimed at where forecasts are held against what came.

use serde::{Deserialize, Serialize};

use crate::domain::forecast::accuracy::Aims;

/// `[accuracy]`. Shares are ratios: 0.75 is 75 %.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Accuracy {
    /// The share of periods in which FC is to be reached.
    pub hit: f64,
    /// How far off FC what came may be and still be in the band.
    pub band: f64,
    /// The share of periods from which on a best case is reached often enough ...
    pub best_from: f64,
    /// ... and beyond which it was no best case.
    pub best_to: f64,
}

impl Default for Accuracy {
    fn default() -> Self {
        let Aims { hit, band, best: (best_from, best_to) } = Aims::default();
        Self { hit, band, best_from, best_to }
    }
}

impl Accuracy {
    /// As the figures take them.
    pub const fn aims(&self) -> Aims {
        Aims { hit: self.hit, band: self.band, best: (self.best_from, self.best_to) }
    }

    /// The first key at fault, and what is wrong with it.
    pub fn complaint(&self) -> Option<(&'static str, &'static str)> {
        let share = "a share is 0 to 1: 10 % is 0.10";
        let all = [("hit", self.hit), ("band", self.band), ("best_from", self.best_from), ("best_to", self.best_to)];
        if let Some((key, _)) = all.into_iter().find(|(_, value)| !(0.0..=1.0).contains(value)) {
            return Some((key, share));
        }
        (self.best_to < self.best_from).then_some(("best_to", "cannot be below `best_from`"))
    }
}
