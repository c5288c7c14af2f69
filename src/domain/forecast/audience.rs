//! Who may hear which of the numbers that were said: one rule for every screen. It is told to the connection that a screen reads
//! through, so that sums, differences and changes are made only of what may be heard.
//!
//! Said one by one is what somebody has called in a call that was held one by one. The own number of the unit whose call it is
//! goes up a level and is not, the sum that it was made beside is.

use crate::domain::people::Subject;
use crate::domain::period::PeriodKey;

/// Who looks at the screen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Audience {
    /// Whoever sits here, alone; files and the command line.
    #[default]
    Alone,
    /// A room: nothing that was said one by one, and nobody's own record.
    Room,
    /// The person on the table of a call that is held one by one: only what is theirs.
    Only(Subject),
    /// Nobody's numbers: a pipeline meeting goes on, or a call held one by one with nobody on the table yet or with a room that
    /// looks on.
    Nobody,
}

impl Audience {
    /// Whether a number of this subject may be heard; `one_by_one`: it was said so.
    pub fn hears(self, subject: Subject, one_by_one: bool) -> bool {
        match self {
            Self::Alone => true,
            Self::Room => !one_by_one,
            Self::Only(one) => subject == one,
            Self::Nobody => false,
        }
    }

    /// Whether this subject's line is for it at all, with its target and its deals.
    pub fn sees(self, subject: Subject) -> bool {
        self.hears(subject, false)
    }

    /// Whether this subject's own record is for it: how often its numbers held, how it speaks, how it explains what it missed. A
    /// room sees that of units, of people nothing.
    pub fn judges(self, subject: Subject) -> bool {
        match self {
            Self::Room => matches!(subject, Subject::Unit(_)),
            other => other.hears(subject, false),
        }
    }

    /// Whether minutes with these properties are for it: `one_by_one`: of a call held so; `numbers`: somebody's numbers are in
    /// them.
    pub const fn reads(self, one_by_one: bool, numbers: bool) -> bool {
        match self {
            Self::Alone => true,
            Self::Room => !one_by_one,
            Self::Only(_) | Self::Nobody => !one_by_one && !numbers,
        }
    }

    /// Why something is left out, as a sentence; of nothing that is not.
    pub const fn why(self) -> &'static str {
        match self {
            Self::Alone => "",
            Self::Room => "What was said one by one is not for a room.",
            Self::Only(_) => "A 1:1 call goes on: nobody else's numbers are shown.",
            Self::Nobody => "Nobody's numbers are shown now.",
        }
    }
}

/// Whose number of which period somebody else is not told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Withheld {
    /// Whose.
    pub subject: Subject,
    /// Of which period.
    pub period: PeriodKey,
    /// What of it.
    pub what: What,
}

/// What somebody else is not told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum What {
    /// The number that stands.
    Number,
    /// One before it: from which it moved is not told.
    Before,
    /// The sum that it was made beside, with the reason of the difference.
    Sum,
}

impl Withheld {
    /// Whether this of a subject and period is among these.
    pub fn has(all: &[Self], subject: Subject, period: PeriodKey, what: What) -> bool {
        all.contains(&Self { subject, period, what })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{PersonId, UnitId};

    #[test]
    fn who_hears_what() {
        let (ana, bo, west) = (Subject::Person(PersonId(1)), Subject::Person(PersonId(2)), Subject::Unit(UnitId(1)));
        // audience; Ana one by one, Ana in a team call, Bo in one, West's; Ana's record, West's
        let table = [
            (Audience::Alone, [true, true, true, true], [true, true]),
            (Audience::Room, [false, true, true, true], [false, true]),
            (Audience::Only(ana), [true, true, false, false], [true, false]),
            (Audience::Nobody, [false, false, false, false], [false, false]),
        ];
        for (who, heard, judged) in table {
            let hears = [(ana, true), (ana, false), (bo, false), (west, false)].map(|(s, apart)| who.hears(s, apart));
            assert_eq!(hears, heard, "{who:?}");
            assert_eq!([ana, west].map(|s| who.judges(s)), judged, "{who:?}");
        }
    }

    #[test]
    fn minutes_are_read_by_whom_they_concern() {
        let all = [(false, false), (false, true), (true, false), (true, true)];
        let read = |who: Audience| all.map(|(apart, numbers)| who.reads(apart, numbers));
        assert_eq!(read(Audience::Alone), [true; 4]);
        assert_eq!(read(Audience::Room), [true, true, false, false]);
        let only = Audience::Only(Subject::Person(PersonId(1)));
        assert_eq!((read(only), read(Audience::Nobody)), ([true, false, false, false], [true, false, false, false]));
    }
}
