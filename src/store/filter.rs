//! What the store is asked for, and what it is given: plain data.

use chrono::{DateTime, NaiveDate, Utc};

use super::Store;
use crate::domain::deal::{Category, Phase, Status};
use crate::domain::ids::{DealId, MeetingId, PersonId, SeriesId, UnitId};
use crate::domain::meeting::Format;
use crate::domain::money::Money;
use crate::domain::people::{Level, Subject};
use crate::domain::period::{Period, PeriodKey};

/// How a file is opened.
#[derive(Debug, Clone, Default)]
pub struct OpenOptions {
    /// Refuse to make a new file.
    pub must_exist: bool,
    /// Open for reading only.
    pub read_only: bool,
    /// The content is not checked now: whoever opens it calls [`Store::verify`] before anything is written. The cockpit
    /// paints its first frame meanwhile.
    pub check_later: bool,
}

/// An opened store and what there is to say about it.
pub struct Opened {
    /// The store.
    pub store: Store,
    /// It was made just now.
    pub fresh: bool,
    /// Things to tell the person: newer file opened read-only, a migration with its backup, another window.
    pub remarks: Vec<String>,
}

/// One reading of a CRM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// "hubspot", "salesforce", "pipedrive", "csv", "demo".
    pub crm: String,
    /// The file's name without its folder.
    pub file: String,
    /// The day it shows.
    pub on: NaiveDate,
    /// When it was read.
    pub read_at: DateTime<Utc>,
}

/// A deal as an importer delivers it: [`crate::domain::deal::Deal`] without an identity of ours.
#[derive(Debug, Clone, PartialEq)]
pub struct DealRow {
    pub external_id: Option<String>,
    pub name: String,
    pub account: Option<String>,
    pub owner: Option<PersonId>,
    pub stage: String,
    pub phase: Phase,
    pub status: Status,
    pub category: Option<Category>,
    pub amount: Option<Money>,
    pub close: Option<NaiveDate>,
    pub created: Option<NaiveDate>,
    pub last_activity: Option<NaiveDate>,
    pub next_step: Option<String>,
    pub next_step_date: Option<NaiveDate>,
    pub stage_entered: Option<NaiveDate>,
    /// The CRM's own push counter, where it has one.
    pub pushes: Option<u32>,
    pub probability: Option<f64>,
    pub segment: Option<String>,
    pub source: Option<String>,
    pub lost_reason: Option<String>,
    pub competitor: Option<String>,
    pub icp: Option<bool>,
}

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Imported {
    /// Deals seen for the first time.
    pub created: usize,
    /// Deals of which something changed.
    pub changed: usize,
    /// Deals as they were.
    pub unchanged: usize,
    /// Rows of history written.
    pub changes: usize,
    /// Rows left out because their id had come before in the same file.
    pub repeated: usize,
}

/// Which deals. Everything `None` is all of them.
#[derive(Debug, Clone, Default)]
pub struct DealFilter {
    pub owners: Option<Vec<PersonId>>,
    pub status: Option<Status>,
    /// Close date in it.
    pub period: Option<Period>,
    /// Closed deals only where they closed on this day or later; open ones always.
    pub closed_since: Option<NaiveDate>,
    pub ids: Option<Vec<DealId>>,
}

/// Which actions. Everything at its default is all of them.
#[derive(Debug, Clone, Default)]
pub struct ActionFilter {
    pub open_only: bool,
    pub owner: Option<PersonId>,
    /// Comes up in this unit's meetings.
    pub unit: Option<UnitId>,
    /// Written down in this meeting.
    pub meeting: Option<MeetingId>,
    /// Written down in a meeting of this code.
    pub code: Option<String>,
    pub deal: Option<DealId>,
}

/// Which submissions.
#[derive(Debug, Clone, Default)]
pub struct SubmissionFilter {
    pub subjects: Option<Vec<Subject>>,
    pub period: Option<PeriodKey>,
    pub meeting: Option<MeetingId>,
    /// Only those that count.
    pub counting: bool,
    /// Submitted before this moment.
    pub before: Option<DateTime<Utc>>,
}

/// Which meetings, newest first.
#[derive(Debug, Clone, Default)]
pub struct MeetingFilter {
    pub unit: Option<UnitId>,
    pub code: Option<String>,
    /// Not concluded.
    pub unfinished: bool,
    /// Started on or after.
    pub since: Option<DateTime<Utc>>,
    pub id: Option<MeetingId>,
}

/// A meeting that begins.
#[derive(Debug, Clone)]
pub struct NewMeeting {
    pub id: MeetingId,
    pub series: SeriesId,
    pub code: String,
    pub unit: UnitId,
    pub level: Level,
    pub format: Format,
    pub started: DateTime<Utc>,
    /// The definition's TOML.
    pub definition: String,
}
