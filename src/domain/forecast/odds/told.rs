//! What is known of one period, and what the model makes of it: for the screen and the command alike.

use chrono::NaiveDate;

use super::life::{Present, Unseen, Window};
use super::{Asked, BackTest, Odds, PastPeriod, Shares, TooLittle, odds};
use crate::domain::health::Scope;
use crate::domain::period::{Period, PeriodKey};

/// Whose numbers stand beside it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Spoken {
    /// Nobody's: nothing was said.
    #[default]
    Nothing,
    /// Their own.
    Own,
    /// They have said nothing themselves: the sum of what those who report have said.
    Below,
    /// They were said one by one, and are not for who looks on.
    Apart,
}

/// What the model is made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Whose.
    pub scope: Scope,
    /// Which period.
    pub period: Period,
    /// The day it is looked at.
    pub today: NaiveDate,
    /// The day of the newest snapshot by then: the deals are as it showed them.
    pub seen: NaiveDate,
    /// The spoken numbers and the target.
    pub asked: Asked,
    /// Whose they are.
    pub spoken: Spoken,
    /// The deals of the present period.
    pub present: Present,
    /// Closed periods, oldest first, with the days on which each is looked at.
    pub past: Vec<(Window, PastPeriod)>,
    /// Closed periods that say nothing, and why, oldest first.
    pub unseen: Vec<(Period, Unseen)>,
}

/// What the past says.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// What it is made from.
    pub known: Known,
    /// The chances, or how much is missing.
    pub odds: Result<Odds, TooLittle>,
    /// What became of deals in the past.
    pub shares: Shares,
}

/// Of one period and of no name: who holds the same deals is given the same answer, as is the same person looked at again, as
/// long as the data is the same.
pub fn seed(period: PeriodKey) -> u64 {
    let span = if matches!(period, PeriodKey::Month(..)) { 5 } else { 7 };
    [span, period.ordinal()].into_iter().fold(0xb5ad_4ece_da1c_e2a9, |mixed: u64, part: i64| {
        (mixed ^ u64::from_le_bytes(part.to_le_bytes())).wrapping_mul(0x0000_0100_0000_01b3).rotate_left(23)
    })
}

impl Told {
    /// Draws it.
    pub fn of(known: Known) -> Self {
        let past: Vec<PastPeriod> = known.past.iter().map(|(_, past)| past.clone()).collect();
        let seed = seed(known.period.key);
        let odds = odds(&past, known.present.won, &known.present.drawn(), &known.asked, seed);
        Self { shares: Shares::of(&past), odds, known }
    }

    /// Every past period asked of the others; `None`: it was stopped.
    pub fn back_test(&self, stopped: &dyn Fn() -> bool) -> Option<BackTest> {
        let past: Vec<PastPeriod> = self.known.past.iter().map(|(_, past)| past.clone()).collect();
        BackTest::of(&past, seed(self.known.period.key), stopped)
    }
}
