//! The judgement ledger: by how much each level differed from the sum below it, with its reason, and afterwards whether it
//! was nearer to what came than that sum was (design: product, "Only here" 5; metrics, "Roll-up difference").

use chrono::NaiveDate;

use super::Triple;
use crate::domain::ids::UnitId;
use crate::domain::money::Money;
use crate::domain::period::Period;

/// How many of the voices below are in a sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heard {
    /// So many are in it.
    pub voices: usize,
    /// So many had to speak on that day.
    pub of: usize,
}

impl Heard {
    /// Nobody is missing. A sum of nobody is none.
    pub const fn is_all(self) -> bool {
        self.voices > 0 && self.voices >= self.of
    }

    /// "1 of 2".
    pub fn words(self) -> String {
        format!("{} of {}", self.voices, self.of)
    }
}

/// One number of a unit that was made beside a sum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// Whose.
    pub unit: UnitId,
    /// For which period.
    pub period: Period,
    /// The day it was said.
    pub on: NaiveDate,
    /// Its own call.
    pub own: Triple,
    /// The sum of the level below at that moment.
    pub below: Triple,
    /// How many of those below were in it; `None`: that was not recorded.
    pub heard: Option<Heard>,
    /// Why it differs.
    pub reason: Option<String>,
}

/// Whether a judgement was worth making.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Worth {
    /// Nearer to what came than the sum below.
    Better,
    /// As near.
    Same,
    /// Farther.
    Worse,
    /// The period is not over.
    Open,
    /// Somebody below had not spoken: a part of the sum is no number to be measured against.
    Partial,
}

impl Worth {
    /// For reading.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Better => "improved on it",
            Self::Same => "no nearer",
            Self::Worse => "made it worse",
            Self::Open => "open",
            Self::Partial => "not judged: the sum lacked voices",
        }
    }

    /// For scripts.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::Same => "same",
            Self::Worse => "worse",
            Self::Open => "open",
            Self::Partial => "partial",
        }
    }
}

impl Judgement {
    /// Own FC - sum of the FCs below: above zero, this level believes in more than those below it. `None` where the sum
    /// lacked voices: the rest of it is theirs and no judgement.
    pub fn difference(&self) -> Option<Money> {
        (!self.is_partial()).then(|| self.own.fc - self.below.fc)
    }

    /// Somebody below had not spoken.
    pub fn is_partial(&self) -> bool {
        self.heard.is_some_and(|heard| !heard.is_all())
    }

    /// "sum of 1 of 2", where somebody below had not spoken.
    pub fn partial_words(&self) -> Option<String> {
        self.heard.filter(|heard| !heard.is_all()).map(|heard| format!("sum of {}", heard.words()))
    }

    /// How it turned out; `actual`: what was won in the period, `None` while it is not over.
    pub fn worth(&self, actual: Option<Money>) -> Worth {
        if self.is_partial() {
            return Worth::Partial;
        }
        let Some(actual) = actual else { return Worth::Open };
        let (own, below) = ((actual - self.own.fc).abs(), (actual - self.below.fc).abs());
        match own.cmp(&below) {
            std::cmp::Ordering::Less => Worth::Better,
            std::cmp::Ordering::Equal => Worth::Same,
            std::cmp::Ordering::Greater => Worth::Worse,
        }
    }
}

/// What a level's judgement was worth over several periods.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Record {
    /// Judgements that differed from the sum, of closed periods.
    pub made: usize,
    /// Of these, nearer to what came.
    pub better: usize,
    /// Farther from it.
    pub worse: usize,
    /// By how much it was nearer in all; below zero, farther.
    pub gained: Money,
}

impl Record {
    /// Of these, each with what came of its period. One that said the sum judged nothing, one beside a part of it cannot be
    /// measured, and an open one is not over.
    pub fn of<'a>(all: impl IntoIterator<Item = (&'a Judgement, Option<Money>)>) -> Self {
        let mut record = Self::default();
        for (judgement, actual) in all {
            let Some(actual) = actual.filter(|_| judgement.difference().is_some_and(|d| d != Money::ZERO)) else {
                continue;
            };
            record.made += 1;
            match judgement.worth(Some(actual)) {
                Worth::Better => record.better += 1,
                Worth::Worse => record.worse += 1,
                Worth::Same | Worth::Open | Worth::Partial => {}
            }
            record.gained += (actual - judgement.below.fc).abs() - (actual - judgement.own.fc).abs();
        }
        record
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::period::{FiscalCalendar, PeriodKey};

    fn judged(own: i64, below: i64) -> Judgement {
        let fc = |n| Triple { wc: Money(0), fc: Money(n), bc: Money(n) };
        Judgement {
            unit: UnitId(1),
            period: FiscalCalendar::default().resolve(PeriodKey::Month(2026, 10)),
            on: "2026-10-05".parse().unwrap(),
            own: fc(own),
            below: fc(below),
            heard: None,
            reason: None,
        }
    }

    #[test]
    fn nearer_than_the_sum_is_better() {
        for (own, below, actual, want) in [
            (90, 120, Some(95), Worth::Better),
            (130, 120, Some(95), Worth::Worse),
            (90, 100, Some(95), Worth::Same),
            (120, 120, Some(95), Worth::Same),
            (90, 120, None, Worth::Open),
        ] {
            assert_eq!(judged(own, below).worth(actual.map(Money)), want, "{own} {below} {actual:?}");
        }
        assert_eq!(judged(90, 120).difference(), Some(Money(-30)));
    }

    #[test]
    fn beside_a_part_of_the_sum_nothing_is_judged() {
        let heard = |voices| Judgement { heard: Some(Heard { voices, of: 2 }), ..judged(146, 90) };
        let (part, whole) = (heard(1), heard(2));
        assert_eq!((part.difference(), whole.difference()), (None, Some(Money(56))));
        let came = Some(Money(150));
        assert_eq!((part.worth(came), part.worth(None)), (Worth::Partial, Worth::Partial));
        assert_eq!(whole.worth(came), Worth::Better);
        assert_eq!(Record::of([(&part, came), (&whole, came)]).made, 1);
        assert_eq!(part.heard.map(Heard::words).as_deref(), Some("1 of 2"));
    }

    #[test]
    fn a_record_counts_what_was_judged_and_is_over() {
        let all = [judged(90, 120), judged(130, 120), judged(120, 120), judged(1, 2)];
        let came = [Some(Money(95)), Some(Money(95)), Some(Money(95)), None];
        let record = Record::of(all.iter().zip(came));
        assert_eq!(record, Record { made: 2, better: 1, worse: 1, gained: Money(20 - 10) });
    }
}
