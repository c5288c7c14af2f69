//! The only place with SQL: one SQLite file, one writer at a time, one transaction per capture.

mod error;
mod filter;

use std::collections::HashMap;
use std::path::Path;

use chrono::{DateTime, NaiveDate, Utc};

pub use error::StoreError;
pub use filter::{
    ActionFilter, DealFilter, DealRow, Imported, MeetingFilter, NewMeeting, OpenOptions, Opened, Snapshot,
    SubmissionFilter,
};

use crate::domain::action::Action;
use crate::domain::capture::{Commitment, Note};
use crate::domain::change::Change;
use crate::domain::deal::{Deal, DealChange};
use crate::domain::forecast::{Draft, Submission};
use crate::domain::ids::{DealId, MeetingId, PersonId, SeriesId, SubmissionId, UnitId};
use crate::domain::meeting::event::Event;
use crate::domain::meeting::{Format, Meeting, MeetingState, Series};
use crate::domain::money::Money;
use crate::domain::people::{Level, Org, Person, Role, Subject};
use crate::domain::period::PeriodKey;
use crate::domain::quota::Quota;

/// Everything the program remembers.
pub struct Store {
    conn: rusqlite::Connection,
}

type Result<T> = std::result::Result<T, StoreError>;

/// Signatures agreed before they were built.
impl Store {
    /// Opens (and makes, and migrates) the file. Refuses what is not ours, newer, damaged, and leaves it untouched.
    pub fn open(path: &Path, options: &OpenOptions) -> Result<Opened> {
        todo!()
    }
    /// A database that lives as long as the program; opened by the same path as a file.
    pub fn in_memory() -> Result<Self> {
        todo!()
    }
    /// Changes whenever another connection has written: re-read then.
    pub fn data_version(&self) -> Result<i64> {
        todo!()
    }
    /// How many other programs have this file open now (an advisory mark).
    pub fn others(&self) -> Result<usize> {
        todo!()
    }
    /// `quick_check`, as lines; empty is sound.
    pub fn check(&self) -> Result<Vec<String>> {
        todo!()
    }
    /// A verified copy of the whole file.
    pub fn backup_to(&self, to: &Path) -> Result<()> {
        todo!()
    }
    /// A remembered small thing ("me", "home_unit"): not for captures.
    pub fn setting(&self, key: &str) -> Result<Option<String>> {
        todo!()
    }
    pub fn set_setting(&mut self, key: &str, value: &str) -> Result<()> {
        todo!()
    }

    // organisation -------------------------------------------------------------------------------------------------
    /// The organisation as it was on that day.
    pub fn org(&self, on: NaiveDate) -> Result<Org> {
        todo!()
    }
    /// Adds the person, or updates role and e-mail of the one with this name (case-insensitive) or e-mail.
    pub fn put_person(&mut self, name: &str, email: Option<&str>, role: Role) -> Result<PersonId> {
        todo!()
    }
    /// Sets when somebody joined or left.
    pub fn set_tenure(&mut self, person: PersonId, joined: Option<NaiveDate>, left: Option<NaiveDate>) -> Result<()> {
        todo!()
    }
    /// Adds the unit, or finds the one with this name at this level. A parent that would make a loop is refused.
    pub fn put_unit(&mut self, name: &str, level: Level, parent: Option<UnitId>, from: NaiveDate) -> Result<UnitId> {
        todo!()
    }
    pub fn set_lead(&mut self, unit: UnitId, lead: Option<PersonId>, from: NaiveDate) -> Result<()> {
        todo!()
    }
    /// `None`: belongs to no unit from that day on.
    pub fn set_member(&mut self, person: PersonId, unit: Option<UnitId>, from: NaiveDate) -> Result<()> {
        todo!()
    }
    pub fn person_by_name(&self, name: &str) -> Result<Option<Person>> {
        todo!()
    }

    // quotas -------------------------------------------------------------------------------------------------------
    pub fn set_quota(&mut self, quota: &Quota) -> Result<()> {
        todo!()
    }
    /// The quotas for a period as they were known on that day.
    pub fn quotas(&self, period: PeriodKey, on: NaiveDate) -> Result<HashMap<Subject, Money>> {
        todo!()
    }

    // deals --------------------------------------------------------------------------------------------------------
    /// Writes one snapshot in one transaction: new deals, changed deals, the changes as history.
    /// The rows may fail half-way (`Err` rolls everything back).
    pub fn import_deals(&mut self, snapshot: &Snapshot, rows: &mut dyn Iterator<Item = DealRow>) -> Result<Imported> {
        todo!()
    }
    pub fn deals(&self, filter: &DealFilter) -> Result<Vec<Deal>> {
        todo!()
    }
    pub fn deal(&self, id: DealId) -> Result<Option<Deal>> {
        todo!()
    }
    /// Changes of deals with first < on <= last, oldest first; `owners` as the deals' owners are now.
    pub fn deal_changes(
        &self,
        after: NaiveDate,
        until: NaiveDate,
        owners: Option<&[PersonId]>,
    ) -> Result<Vec<DealChange>> {
        todo!()
    }
    /// The newest snapshot: crm, file name, the day it shows, when it was read.
    pub fn last_snapshot(&self) -> Result<Option<(Snapshot, DateTime<Utc>)>> {
        todo!()
    }
    /// Demo and tests: a change as if a snapshot had shown it.
    pub fn add_deal_changes(&mut self, changes: &[DealChange]) -> Result<()> {
        todo!()
    }

    // captures -----------------------------------------------------------------------------------------------------
    /// Carries out one undoable write in one transaction. `StoreError::Conflict` when what is there is not `before`.
    pub fn apply(&mut self, change: &Change, now: DateTime<Utc>) -> Result<()> {
        todo!()
    }
    /// Several changes in one transaction.
    pub fn apply_all(&mut self, changes: &[Change], now: DateTime<Utc>) -> Result<()> {
        todo!()
    }
    pub fn actions(&self, filter: &ActionFilter) -> Result<Vec<Action>> {
        todo!()
    }
    /// Notes of a meeting, or all parked for a meeting code of a unit. Private ones only where asked for.
    pub fn notes_of(&self, meeting: MeetingId, private: bool) -> Result<Vec<Note>> {
        todo!()
    }
    /// Topics parked for this meeting of this unit that have not come up since: open until the next meeting of that code is concluded.
    pub fn parked_for(&self, unit: UnitId, code: &str) -> Result<Vec<Note>> {
        todo!()
    }
    pub fn commitments_of(&self, meeting: MeetingId) -> Result<Vec<Commitment>> {
        todo!()
    }
    pub fn open_commitments(&self, sellers: Option<&[PersonId]>) -> Result<Vec<Commitment>> {
        todo!()
    }

    // forecast -----------------------------------------------------------------------------------------------------
    pub fn drafts(&self, month: PeriodKey, quarter: PeriodKey) -> Result<Vec<Draft>> {
        todo!()
    }
    /// Freezes submissions in one transaction; earlier ones of the same subject and period become superseded, the
    /// draft of the subject is removed.
    pub fn submit(&mut self, submissions: &[Submission]) -> Result<()> {
        todo!()
    }
    /// Refused once the level above has used it (`StoreError::Used`). The one it superseded counts again.
    pub fn withdraw(&mut self, id: SubmissionId, reason: &str, at: DateTime<Utc>) -> Result<()> {
        todo!()
    }
    pub fn send_back(&mut self, id: SubmissionId, by: PersonId, reason: &str, at: DateTime<Utc>) -> Result<()> {
        todo!()
    }
    /// Newest first.
    pub fn submissions(&self, filter: &SubmissionFilter) -> Result<Vec<Submission>> {
        todo!()
    }

    // meetings -----------------------------------------------------------------------------------------------------
    /// The series of this code and unit; made where there is none.
    pub fn series(&mut self, code: &str, unit: UnitId) -> Result<Series> {
        todo!()
    }
    pub fn all_series(&self) -> Result<Vec<Series>> {
        todo!()
    }
    pub fn set_series(
        &mut self,
        id: SeriesId,
        format: Format,
        anchor: Option<NaiveDate>,
        at_minute: Option<u32>,
    ) -> Result<()> {
        todo!()
    }
    /// Writes the meeting with the definition it is run with and its `Start` event.
    pub fn start_meeting(&mut self, new: &NewMeeting) -> Result<()> {
        todo!()
    }
    /// One transition, one transaction: the event, the state it leads to, the sign of life. `expected` is how many events the caller
    /// has seen; `StoreError::Conflict` when another window was faster.
    pub fn append_event(
        &mut self,
        id: MeetingId,
        expected: usize,
        event: &Event,
        at: DateTime<Utc>,
        state: MeetingState,
        missing_outputs: u32,
    ) -> Result<()> {
        todo!()
    }
    pub fn events(&self, id: MeetingId) -> Result<Vec<(DateTime<Utc>, Event)>> {
        todo!()
    }
    /// The TOML text the meeting is run with.
    pub fn meeting_definition(&self, id: MeetingId) -> Result<String> {
        todo!()
    }
    pub fn meetings(&self, filter: &MeetingFilter) -> Result<Vec<Meeting>> {
        todo!()
    }
    pub fn touch(&mut self, id: MeetingId, at: DateTime<Utc>) -> Result<()> {
        todo!()
    }
    /// The minutes as they were when the meeting was concluded.
    pub fn set_minutes(&mut self, id: MeetingId, markdown: &str) -> Result<()> {
        todo!()
    }
    pub fn minutes(&self, id: MeetingId) -> Result<Option<String>> {
        todo!()
    }
}
