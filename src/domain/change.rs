//! A write that can be taken back. It holds what was before and what is after, so its inverse is the swap; the store
//! refuses it when what is there now is not what was before (another window has changed it meanwhile).

use super::action::Action;
use super::capture::{BuyerEvent, Commitment, Note};
use super::fix::Fix;
use super::forecast::Draft;
use super::forecast::owed::Explained;
use super::hygiene::Exception;
use super::ids::MeetingId;
use super::lead::LeadAnswer;
use super::triage::Triage;

/// One undoable write. `None` before: it is new. `None` after: it is taken back.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// An action was written, edited, closed, carried, dropped.
    Action(Swap<Action>),
    /// A note was written or taken back.
    Note(Swap<Note>),
    /// A buyer's commitment was written, edited, settled.
    Commitment(Swap<Commitment>),
    /// What a buyer did was written down or taken back.
    BuyerEvent(Swap<BuyerEvent>),
    /// A stalled deal got its answer, or another one.
    Triage(Swap<Triage>),
    /// Numbers of a forecast call were typed, not yet accepted.
    Draft(Swap<Draft>),
    /// A fact of a deal was corrected here.
    Fix(Swap<Fix>),
    /// A deal was named as an exception in a review.
    Exception(Swap<Exception>),
    /// A lead was answered here.
    LeadAnswer(Swap<LeadAnswer>),
    /// A missed FC was explained, or an explanation amended.
    Explained(Swap<Explained>),
}

/// Before and after.
#[derive(Debug, Clone, PartialEq)]
pub struct Swap<T> {
    /// As it was.
    pub before: Option<Box<T>>,
    /// As it is to be.
    pub after: Option<Box<T>>,
}

impl<T> Swap<T> {
    /// Something new.
    pub fn add(after: T) -> Self {
        Self { before: None, after: Some(Box::new(after)) }
    }

    /// Something that changed.
    pub fn edit(before: T, after: T) -> Self {
        Self { before: Some(Box::new(before)), after: Some(Box::new(after)) }
    }

    /// Something taken back.
    pub fn remove(before: T) -> Self {
        Self { before: Some(Box::new(before)), after: None }
    }

    fn inverse(self) -> Self {
        Self { before: self.after, after: self.before }
    }
}

impl Change {
    /// The meetings that either side of it belongs to, or was carried or settled in.
    pub fn meetings(&self) -> Vec<MeetingId> {
        fn of<T>(swap: &Swap<T>, named: impl Fn(&T) -> [Option<MeetingId>; 2]) -> Vec<MeetingId> {
            let sides = swap.before.as_deref().into_iter().chain(swap.after.as_deref());
            sides.flat_map(named).flatten().collect()
        }
        match self {
            Self::Action(s) => of(s, |a| [a.meeting, a.carried_in]),
            Self::Note(s) => of(s, |n| [n.meeting, None]),
            Self::Commitment(s) => of(s, |c| [c.meeting, c.settled.and_then(|settled| settled.meeting)]),
            Self::BuyerEvent(s) => of(s, |e| [e.meeting, None]),
            Self::Triage(s) => of(s, |t| [Some(t.meeting), None]),
            Self::Fix(s) => of(s, |f| [f.meeting, None]),
            Self::Exception(s) => of(s, |e| [Some(e.meeting), None]),
            Self::LeadAnswer(s) => of(s, |a| [a.meeting, None]),
            Self::Explained(s) => of(s, |e| [e.meeting, None]),
            Self::Draft(_) => Vec::new(),
        }
    }

    /// What undoes it.
    #[must_use]
    pub fn inverse(self) -> Self {
        match self {
            Self::Action(s) => Self::Action(s.inverse()),
            Self::Note(s) => Self::Note(s.inverse()),
            Self::Commitment(s) => Self::Commitment(s.inverse()),
            Self::BuyerEvent(s) => Self::BuyerEvent(s.inverse()),
            Self::Triage(s) => Self::Triage(s.inverse()),
            Self::Draft(s) => Self::Draft(s.inverse()),
            Self::Fix(s) => Self::Fix(s.inverse()),
            Self::Exception(s) => Self::Exception(s.inverse()),
            Self::LeadAnswer(s) => Self::LeadAnswer(s.inverse()),
            Self::Explained(s) => Self::Explained(s.inverse()),
        }
    }
}
