//! When meetings are due: the expected occurrences of a series, what was held of them, what is next. Dates only; the
//! caller turns instants into local days.

use super::deal::keyed;

/// How often a meeting is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cadence {
    /// Every week.
    Weekly,
    /// Every second week.
    EveryTwoWeeks,
    /// Once a month.
    Monthly,
    /// Once a fiscal quarter.
    Quarterly,
    /// In the quarter after one that missed its target, and only then.
    AfterMissedQuarter,
    /// Whenever somebody wants it: never due.
    OnDemand,
}

keyed!(Cadence {
    Weekly = "weekly",
    EveryTwoWeeks = "every_two_weeks",
    Monthly = "monthly",
    Quarterly = "quarterly",
    AfterMissedQuarter = "after_missed_quarter",
    OnDemand = "on_demand",
});

impl Cadence {
    /// For reading: "every two weeks".
    pub const fn word(self) -> &'static str {
        match self {
            Self::Weekly => "weekly",
            Self::EveryTwoWeeks => "every two weeks",
            Self::Monthly => "monthly",
            Self::Quarterly => "quarterly",
            Self::AfterMissedQuarter => "after a missed quarter",
            Self::OnDemand => "on demand",
        }
    }
}
