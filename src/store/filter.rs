//! What the store is asked for, and what it is given: plain data.

use std::collections::BTreeMap;

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
    /// Things to tell the person: newer file opened read-only, a migration with its backup.
    pub remarks: Vec<String>,
    /// Who else has the file open, in words; the cockpit says so in its header.
    pub others: Option<String>,
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
    /// It holds all deals of the CRM: what is not in it is gone. `false`: a part of them, which says nothing of others.
    pub whole: bool,
    /// Of the file's bytes, in hex, where it was a file.
    pub digest: Option<String>,
    /// Rows that landed.
    pub rows: u32,
    /// Rows that did not.
    pub refused: u32,
    /// By fact, in how many rows its column says something. A fact that is not in here had no column.
    pub filled: BTreeMap<String, u32>,
}

impl Snapshot {
    /// All deals of a CRM on one day.
    pub fn new(crm: &str, file: &str, on: NaiveDate, read_at: DateTime<Utc>) -> Self {
        Self {
            crm: crm.to_owned(),
            file: file.to_owned(),
            on,
            read_at,
            whole: true,
            digest: None,
            rows: 0,
            refused: 0,
            filled: BTreeMap::new(),
        }
    }
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
    pub pipeline: Option<String>,
    pub contact: Option<String>,
    pub deal_type: Option<String>,
}

impl DealRow {
    /// An open deal in the middle of its way of which nothing else is known: what is known is written over it.
    pub fn bare(name: impl Into<String>, stage: impl Into<String>) -> Self {
        Self {
            external_id: None,
            name: name.into(),
            account: None,
            owner: None,
            stage: stage.into(),
            phase: Phase::Mid,
            status: Status::Open,
            category: None,
            amount: None,
            close: None,
            created: None,
            last_activity: None,
            next_step: None,
            next_step_date: None,
            stage_entered: None,
            pushes: None,
            probability: None,
            segment: None,
            source: None,
            lost_reason: None,
            competitor: None,
            icp: None,
            pipeline: None,
            contact: None,
            deal_type: None,
        }
    }
}

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Imported {
    /// Deals seen for the first time.
    pub created: usize,
    /// Deals of which something changed, those that are back among them.
    pub changed: usize,
    /// Deals as they were.
    pub unchanged: usize,
    /// Deals that are no longer in the export.
    pub gone: usize,
    /// Deals that had been gone.
    pub back: usize,
    /// Changes of facts, with every deal's beginning.
    pub changes: usize,
    /// Rows left out because their deal had come before in the same file.
    pub repeated: usize,
    /// Rows without an id that share name and account with an earlier one.
    pub twins: usize,
    /// What is in the export.
    pub present: Sums,
}

impl Imported {
    /// Rows that landed.
    pub fn landed(&self) -> usize {
        self.created + self.changed + self.unchanged
    }
}

/// What the totals of an import are made from, of one deal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Present {
    /// Open, won, lost.
    pub status: Status,
    /// Its value; `None`: the CRM has none.
    pub amount: Option<Money>,
    /// It has a close date.
    pub closes: bool,
    /// Somebody owns it.
    pub owned: bool,
}

impl Present {
    /// Of a row on its way in.
    pub const fn of(row: &DealRow) -> Self {
        Self { status: row.status, amount: row.amount, closes: row.close.is_some(), owned: row.owner.is_some() }
    }
}

/// Totals over the deals of an export.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sums {
    /// Count and value of the open, the won, the lost.
    pub by_status: [(usize, Money); 3],
    /// Without an amount.
    pub no_amount: usize,
    /// With an amount of zero.
    pub zero_amount: usize,
    /// Open without a close date.
    pub no_close: usize,
    /// Without an owner.
    pub no_owner: usize,
}

impl Sums {
    /// One deal more.
    pub fn add(&mut self, deal: &Present) {
        self.change(deal, |count, by| *count += by, |sum, by| *sum += by);
    }

    /// One deal less.
    pub fn take(&mut self, deal: &Present) {
        self.change(deal, |count, by| *count = count.saturating_sub(by), |sum, by| *sum -= by);
    }

    fn change(&mut self, deal: &Present, count: impl Fn(&mut usize, usize), money: impl Fn(&mut Money, Money)) {
        let at = match deal.status {
            Status::Open => 0,
            Status::Won => 1,
            Status::Lost => 2,
        };
        if let Some((deals, sum)) = self.by_status.get_mut(at) {
            count(deals, 1);
            money(sum, deal.amount.unwrap_or_default());
        }
        count(&mut self.no_amount, usize::from(deal.amount.is_none()));
        count(&mut self.zero_amount, usize::from(deal.amount == Some(Money::ZERO)));
        count(&mut self.no_close, usize::from(!deal.closes && deal.status == Status::Open));
        count(&mut self.no_owner, usize::from(!deal.owned));
    }
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
    /// As they were at the end of this day, where it is past; `None`: as the newest snapshot shows them.
    pub as_of: Option<NaiveDate>,
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
    /// As it stood at this moment: what was submitted before it, with what had become of it by then.
    pub then: Option<DateTime<Utc>>,
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
