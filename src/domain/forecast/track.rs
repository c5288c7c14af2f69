//! What one person or unit has said and brought, period by period: what accuracy and the judgement ledger are counted from.

use super::Triple;
use super::accuracy::{Accuracy, Aims, At, Closed, LOOK_BACK, Standing};
use super::ledger::{Judgement, Record};
use crate::domain::money::Money;
use crate::domain::people::Subject;
use crate::domain::period::{Period, PeriodKey};

/// Months or quarters: they are never mixed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Span {
    /// Months.
    #[default]
    Month,
    /// Quarters.
    Quarter,
}

impl Span {
    /// "month", "quarter".
    pub const fn key(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Quarter => "quarter",
        }
    }

    /// Of a period.
    pub const fn of(key: PeriodKey) -> Self {
        match key {
            PeriodKey::Month(..) => Self::Month,
            PeriodKey::Quarter(..) => Self::Quarter,
        }
    }

    /// The other one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Month => Self::Quarter,
            Self::Quarter => Self::Month,
        }
    }
}

/// One period of one subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// What was said and, once it is over, what came.
    pub closed: Closed,
    /// Units only: what stood from which day on beside the sum of the level below; `Some(None)`: a number stood, and beside no
    /// sum.
    pub judged: Standing<Option<Judgement>>,
    /// Its last day has passed.
    pub over: bool,
}

impl Told {
    /// The judgement of the number that [`Closed::call`] has at that horizon; `None`: none stood, or it was made beside no sum.
    pub fn judgement(&self, at: At) -> Option<Judgement> {
        at.of(&self.judged, &self.closed.period).flatten()
    }

    /// What came, where it is over.
    pub fn actual(&self) -> Option<Money> {
        self.over.then_some(self.closed.actual)
    }

    /// FC as the period began, and by how much it was missed; `None`: it was reached, is not over, or nothing was said.
    pub fn missed(&self) -> Option<(Triple, Money)> {
        let call = self.closed.call(At::Start)?;
        let actual = self.actual()?;
        (actual < call.fc).then(|| (call, call.fc - actual))
    }
}

/// One subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Track {
    /// Whose.
    pub subject: Subject,
    /// Their name.
    pub name: String,
    /// How many levels below the top; 0 for those who are in no unit any more.
    pub depth: usize,
    /// Somebody who has left, or a unit that is no more.
    pub gone: bool,
    /// Every period of which anything can be said, months and quarters, oldest first.
    pub periods: Vec<Told>,
}

impl Track {
    /// Its periods of one kind, oldest first.
    pub fn of(&self, span: Span) -> impl DoubleEndedIterator<Item = &Told> {
        self.periods.iter().filter(move |t| Span::of(t.closed.period.key) == span)
    }

    /// Over the closed periods of one kind.
    pub fn accuracy(&self, span: Span, at: At, aims: &Aims) -> Accuracy {
        let closed: Vec<Closed> = self.of(span).filter(|t| t.over).map(|t| t.closed.clone()).collect();
        Accuracy::of(&closed, at, aims)
    }

    /// What stood beside the sum below at that horizon, the newest period first, with what came; as many closed periods as
    /// accuracy looks back, and those that are not over.
    pub fn ledger(&self, span: Span, at: At) -> Vec<(Judgement, Option<Money>)> {
        let mut left = LOOK_BACK;
        let mut found = Vec::new();
        for told in self.of(span).rev() {
            if told.over {
                if left == 0 {
                    break;
                }
                left -= 1;
            }
            found.extend(told.judgement(at).map(|j| (j, told.actual())));
        }
        found
    }

    /// The record of that ledger.
    pub fn record(&self, span: Span, at: At) -> Record {
        let ledger = self.ledger(span, at);
        Record::of(ledger.iter().map(|(judgement, actual)| (judgement, *actual)))
    }

    /// The newest closed period of a kind, where its FC was missed: with FC as it began and by how much.
    pub fn last_missed(&self, span: Span) -> Option<(Period, Triple, Money)> {
        let last = self.of(span).rfind(|t| t.over)?;
        last.missed().map(|(call, by)| (last.closed.period, call, by))
    }
}
