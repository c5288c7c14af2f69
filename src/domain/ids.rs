//! Identities. Rows that come from outside (people, units, deals) have numbers of this file; what people write down
//! has a UUIDv7, so that rows from two laptops can meet.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! number_id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

macro_rules! uuid_id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.collect_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = String::deserialize(d)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )+};
}

number_id! {
    /// A person: seller, manager, regional head, CRO, RevOps.
    PersonId,
    /// An organisational unit: a team, a region, the company.
    UnitId,
    /// A deal, as some CRM knows it.
    DealId,
    /// A lead, as some CRM knows it.
    LeadId,
    /// A recurring meeting of one unit.
    SeriesId,
}

uuid_id! {
    /// One held meeting.
    MeetingId,
    /// An action somebody owes.
    ActionId,
    /// A note, a private note or a parked topic.
    NoteId,
    /// What a buyer has committed to.
    CommitmentId,
    /// What a buyer did, as it was told here.
    BuyerEventId,
    /// What was decided about a stalled deal.
    TriageId,
    /// A fact of a deal that was corrected here.
    FixId,
    /// An answer to a lead that was given here.
    AnswerId,
    /// One spoken WC/FC/BC for one period, frozen.
    SubmissionId,
    /// What was written about a missed FC.
    ExplainedId,
}

/// Makes new identities. The bits come from outside, so that a test and the demo make the same ones every time.
pub trait MintId {
    /// A new UUIDv7 for something that happens at `millis` after the epoch.
    fn mint(&mut self, millis: u64) -> Uuid;
}

/// A UUIDv7 from its time and 10 random bytes.
pub fn uuid_v7(millis: u64, random: &[u8; 10]) -> Uuid {
    uuid::Builder::from_unix_timestamp_millis(millis, random).into_uuid()
}
