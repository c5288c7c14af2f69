//! How the call of one subject for one period goes from its first number to its last.

use chrono::NaiveDate;

use crate::domain::deal::Status;
use crate::domain::forecast::Triple;
use crate::domain::ids::{PersonId, UnitId};
use crate::domain::money::Money;
use crate::domain::people::Subject;
use crate::domain::period::{Period, PeriodKey};

use super::deals::Life;
use super::dice::Dice;
use super::frame::Frame;
use super::org::{Style, WEST, unit_holds};

/// A deal that was won, as the calls see it.
#[derive(Debug, Clone, Copy)]
pub struct Win {
    /// The seller.
    pub owner: PersonId,
    /// The seller's team.
    pub team: UnitId,
    /// The day.
    pub close: NaiveDate,
    /// The value.
    pub amount: Money,
    /// The snapshot that first showed it.
    pub shown: NaiveDate,
}

/// Whether the deals of this seller count for the subject.
pub fn counts(subject: Subject, owner: PersonId, team: UnitId) -> bool {
    match subject {
        Subject::Person(p) => p == owner,
        Subject::Unit(u) => unit_holds(u, team),
    }
}

/// Won in the period, as known on the snapshot.
pub fn won(wins: &[Win], subject: Subject, period: &Period, snapshot: NaiveDate) -> Money {
    let counted = |w: &&Win| w.shown <= snapshot && period.contains(w.close) && counts(subject, w.owner, w.team);
    wins.iter().filter(counted).map(|w| w.amount).sum()
}

/// Where a call starts and where it is going, in minor units.
#[derive(Debug, Clone, Copy)]
pub struct Course {
    lock: i64,
    end: i64,
    /// How much of the way it goes, in hundredths.
    goes: i64,
    until: NaiveDate,
}

impl Course {
    /// The course for a period that is over: what came of it is known, and so is how well it was called.
    pub fn over(dice: &mut Dice, subject: Subject, style: Style, back: i32, period: &Period, actual: Money) -> Self {
        let percent = match (subject, style) {
            (Subject::Unit(unit), _) if missed(unit, back, period) => dice.between(84, 90),
            (Subject::Unit(_), _) => dice.between(101, 107),
            (_, Style::Steady) => dice.between(100, 105),
            (_, Style::Under) => dice.between(114, 138),
            (_, Style::Over) => dice.between(76, 90),
            (_, Style::Mixed) => dice.between(89, 117),
        };
        // A month without a win was called all the same.
        let lock = (actual.minor() * 100 / percent).max(1_200_000);
        Self { lock, end: actual.minor(), goes: if percent < 100 { 55 } else { 80 }, until: period.last }
    }

    /// The course for a period that runs: it is on the way to what can be expected.
    pub fn running(dice: &mut Dice, style: Style, frame: &Frame, expected: Money) -> Self {
        let percent = match style {
            Style::Steady => dice.between(97, 103),
            Style::Under => dice.between(104, 112),
            Style::Over => dice.between(86, 95),
            Style::Mixed => dice.between(91, 110),
        };
        Self { lock: expected.minor() * 100 / percent, end: expected.minor(), goes: 85, until: frame.today }
    }

    /// The course of a unit for a period that runs: its sellers' together, seen with the manager's eye.
    pub fn together(dice: &mut Dice, frame: &Frame, sellers: &[Self]) -> Self {
        let eye = dice.between(92, 101);
        let sum = |of: fn(&Self) -> i64| sellers.iter().map(of).sum::<i64>() * eye / 100;
        Self { lock: sum(|c| c.lock), end: sum(|c| c.end), goes: 85, until: frame.today }
    }

    /// Whether it is called higher than it will come out.
    pub fn falls(&self) -> bool {
        self.lock > self.end
    }

    /// The FC spoken on that day, before rounding.
    pub fn fc(&self, period: &Period, day: NaiveDate) -> i64 {
        let length = (self.until - period.first).num_days().max(1);
        let part = ((day - period.first).num_days() * 100 / length).clamp(0, 100);
        self.end + (self.lock - self.end) * (10_000 - self.goes * part * part / 100) / 10_000
    }
}

/// The periods a unit's manager missed: for Team West the last month above all.
fn missed(unit: UnitId, back: i32, period: &Period) -> bool {
    let unit_number = i32::try_from(unit.0).unwrap_or(0);
    match period.key {
        PeriodKey::Month(..) if unit == WEST => back == 1 || back == 6,
        PeriodKey::Month(..) => (back + unit_number) % 5 == 0,
        PeriodKey::Quarter(..) => back == 4,
    }
}

/// What a seller can be expected to bring in a period that runs: most of what the quota still asks for, as far as the
/// open deals carry it.
pub fn expected(
    dice: &mut Dice,
    lives: &[Life],
    seller: PersonId,
    style: Style,
    period: &Period,
    target: Target,
) -> Money {
    let open: i64 = lives
        .iter()
        .filter(|l| l.row.owner == Some(seller) && l.row.status == Status::Open)
        .filter(|l| l.row.close.is_some_and(|c| period.contains(c)))
        .map(|l| l.row.amount.unwrap_or_default().minor())
        .sum();
    let left = (target.quota - target.won).max(Money(target.quota.minor() * 12 / 100)).minor();
    let percent = match style {
        Style::Steady => dice.between(84, 92),
        Style::Under => dice.between(72, 80),
        Style::Over => dice.between(94, 106),
        Style::Mixed => dice.between(70, 92),
    };
    target.won + Money((left * percent / 100).min((open * 70 / 100).max(left * 30 / 100)))
}

/// What is asked for and what is there.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// The quota.
    pub quota: Money,
    /// Won so far.
    pub won: Money,
}

/// WC, FC and BC from an FC, kept as they were where they have hardly moved.
pub fn triple(fc: i64, won: Money, last: Option<Triple>, floor: Triple, step: i64) -> Triple {
    let step = step * 100;
    let round = |n: i64| (n + step / 2) / step * step;
    let rest = (Money(fc) - won).at_least_zero().minor();
    let keep = |new: i64, old: Option<Money>, percent: i64| match old {
        Some(old) if (new - old.minor()).abs() * 100 <= old.minor() * percent => old,
        _ => Money(new),
    };
    let fc = keep(round(fc), last.map(|t| t.fc), 2).max(won).max(floor.fc);
    let wc = keep(round(won.minor() + rest * 60 / 100), last.map(|t| t.wc), 5).max(won).max(floor.wc);
    let wc = wc.min(fc);
    let bc = keep(round(fc.minor() + rest * 30 / 100), last.map(|t| t.bc), 5).max(fc).max(floor.bc);
    Triple { wc, fc, bc }
}
