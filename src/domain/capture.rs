//! What is written down besides actions: notes, private notes, parked topics, and what a buyer has committed to.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::deal::keyed;
use super::ids::{BuyerEventId, CommitmentId, DealId, MeetingId, NoteId, PersonId, UnitId};

/// What kind of note.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteKind {
    /// For everybody, in the minutes.
    Note,
    /// For its author: never in minutes, exports or presenter mode unless asked for by name.
    Private,
    /// A topic that belongs elsewhere: it goes to the next meeting's agenda.
    Parked,
    /// What would make a deal fall apart: shown again the next time the deal comes up.
    Risk,
}

keyed!(NoteKind { Note = "note", Private = "private", Parked = "parked", Risk = "risk" });

/// A note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Identity.
    pub id: NoteId,
    /// Note, private, parked.
    pub kind: NoteKind,
    /// What was written, cleaned, never empty.
    pub text: String,
    /// The meeting it was written in; `None`: outside of one.
    pub meeting: Option<MeetingId>,
    /// The key of the meeting's step it was written in.
    pub step: Option<String>,
    /// The unit whose meeting it was.
    pub unit: Option<UnitId>,
    /// About which deal.
    pub deal: Option<DealId>,
    /// About whom.
    pub person: Option<PersonId>,
    /// When.
    pub created: DateTime<Utc>,
    /// Parked topics: the meeting code whose next agenda it goes to ("PR", "WFC").
    pub for_meeting: Option<String>,
    /// Who wrote it; `None`: nobody knows.
    pub author: Option<PersonId>,
}

impl Note {
    /// Whether this person may read it: a private note is for its author alone, and for whoever has the file where
    /// nobody knows who wrote it.
    pub fn is_for(&self, me: Option<PersonId>) -> bool {
        self.kind != NoteKind::Private || self.author.is_none() || self.author == me
    }
}

/// What became of a buyer's commitment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kept {
    /// Not yet due, or nobody has said.
    Open,
    /// The buyer did it.
    Kept,
    /// The buyer did not.
    Broken,
    /// The buyer named another day.
    Moved,
}

keyed!(Kept { Open = "open", Kept = "kept", Broken = "broken", Moved = "moved" });

/// What a buyer agreed to do and by when: a buyer's step, not the seller's plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commitment {
    /// Identity.
    pub id: CommitmentId,
    /// What the buyer agreed to, cleaned, never empty.
    pub text: String,
    /// By when.
    pub due: Option<NaiveDate>,
    /// Which deal.
    pub deal: Option<DealId>,
    /// Who on the buyer's side.
    pub buyer: Option<String>,
    /// The seller who brought it.
    pub seller: Option<PersonId>,
    /// The meeting it was written down in.
    pub meeting: Option<MeetingId>,
    /// The unit whose meeting it was.
    pub unit: Option<UnitId>,
    /// When it was written down.
    pub created: DateTime<Utc>,
    /// The day on which the buyer agreed: something the buyer did.
    pub agreed: NaiveDate,
    /// The one that this takes the place of: the buyer has named another day.
    pub follows: Option<CommitmentId>,
    /// What became of it.
    pub kept: Kept,
    /// When that was said. `None`: it is open, or nobody kept when.
    pub settled: Option<Settled>,
}

/// When somebody said what became of a commitment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// The day, by the clock on the wall.
    pub on: NaiveDate,
    /// The moment.
    pub at: DateTime<Utc>,
    /// The meeting in which it was opened again.
    pub meeting: Option<MeetingId>,
}

/// Something a buyer did, as the seller told it: what no export has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuyerEvent {
    /// Identity.
    pub id: BuyerEventId,
    /// On which deal.
    pub deal: DealId,
    /// On which day.
    pub on: NaiveDate,
    /// What, cleaned, never empty.
    pub text: String,
    /// Who on the buyer's side.
    pub buyer: Option<String>,
    /// The seller who told it.
    pub seller: Option<PersonId>,
    /// The meeting it was told in.
    pub meeting: Option<MeetingId>,
    /// The unit whose meeting it was.
    pub unit: Option<UnitId>,
    /// When it was written down.
    pub created: DateTime<Utc>,
}
