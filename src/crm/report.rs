//! What an import did, or would do: plain data, for the command line and the cockpit to show.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::error::Refusal;
use super::proposals::Proposal;
use super::recognise::Column;
use super::rows::Skipped;
use super::vocabulary::{Crm, Kind};
use crate::domain::deal::{Phase, Status};
use crate::domain::money::{Currency, Money};

/// Refusals that are listed one by one. A file of which more are refused is not what it was taken for.
pub const MOST_REFUSED: usize = 10_000;

/// What the rows of a file add up to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Rows that hold data: landed and refused.
    pub rows: usize,
    /// Those that can be imported.
    pub landed: usize,
    /// Those that cannot.
    pub refused: Vec<Refusal>,
    /// How many more cannot: what is listed is bounded.
    pub more_refused: usize,
    /// Deals whose amount's cell holds a word such as `TBD`: taken without an amount.
    pub without: Vec<Refusal>,
    /// How many more there are.
    pub more_without: usize,
    /// Rows that hold no data, by what they are.
    pub skipped: BTreeMap<Skipped, usize>,
    /// Deals: count and value of the open, the won, the lost.
    pub sums: [(usize, Money); 3],
    /// Quotas of people: their sum. What a team has to reach is made of its people's, so the two are never added up.
    pub total: Money,
    /// Quotas of teams, regions, the company: their sum.
    pub units_total: Money,
    /// First quotas of a period that has begun: they count from its first day, not from that of the file.
    pub dated_back: usize,
    /// Deals whose amount is empty.
    pub no_amount: usize,
    /// Deals whose amount is zero.
    pub zero_amount: usize,
    /// Open deals without a close date.
    pub no_close: usize,
    /// Deals without an owner.
    pub no_owner: usize,
    /// Leads and activities: how many of what, in words.
    pub facts: Vec<(&'static str, usize)>,
    /// Stages of open deals that are in no table, with the phase they were given.
    pub guessed: BTreeMap<String, Phase>,
    /// Deals without an id.
    pub nameless: usize,
    /// Of these, such as share name and account with an earlier one.
    pub twins: usize,
    /// Forecast categories in words nobody knows, with how often.
    pub categories: BTreeMap<String, usize>,
}

impl Tally {
    /// Where a status stands in [`Tally::sums`].
    pub const fn at(status: Status) -> usize {
        match status {
            Status::Open => 0,
            Status::Won => 1,
            Status::Lost => 2,
        }
    }

    /// A refused row.
    pub fn refuse(&mut self, refusal: Refusal) {
        self.rows += 1;
        if self.refused.len() < MOST_REFUSED {
            self.refused.push(refusal);
        } else {
            self.more_refused += 1;
        }
    }

    /// A deal that is taken without its amount.
    pub fn take_without(&mut self, cell: Refusal) {
        if self.without.len() < MOST_REFUSED {
            self.without.push(cell);
        } else {
            self.more_without += 1;
        }
    }

    /// Deals that are taken without their amount, listed or not.
    pub fn count_without(&self) -> usize {
        self.without.len() + self.more_without
    }

    /// What is listed row by row: those that cannot be imported, then those that are taken without their amount.
    pub fn listed(&self) -> impl Iterator<Item = &Refusal> {
        self.refused.iter().chain(&self.without)
    }

    /// Rows that cannot be imported, listed or not.
    pub fn count_refused(&self) -> usize {
        self.refused.len() + self.more_refused
    }
}

/// What an import did, or would do.
#[derive(Debug, Clone)]
pub struct Report {
    /// The file's name.
    pub file: String,
    /// What it is about.
    pub kind: Kind,
    /// Who wrote it.
    pub crm: Crm,
    /// The day it shows.
    pub on: NaiveDate,
    /// The header's line.
    pub header_line: u64,
    /// Its columns.
    pub columns: Vec<Column>,
    /// What its rows add up to.
    pub tally: Tally,
    /// Seen for the first time.
    pub new: usize,
    /// Something about them changed.
    pub changed: usize,
    /// As they were.
    pub unchanged: usize,
    /// Deals that are no longer in the export.
    pub gone: usize,
    /// Deals that had been gone, among the changed.
    pub back: usize,
    /// People that were not known, by name.
    pub new_people: Vec<String>,
    /// Units that were not known, by name.
    pub new_units: Vec<String>,
    /// Owners who were not among the people and became new ones, with who they might be.
    pub proposals: Vec<Proposal>,
    /// What a person should know.
    pub remarks: Vec<String>,
    /// The workspace's currency.
    pub currency: Currency,
    /// It has been written; `false`: it was a rehearsal.
    pub written: bool,
}

/// From this share of a CRM's present deals on, more of them vanish than a pipeline loses.
const MANY_GONE: f64 = 0.20;

/// Fewer than these are not many, whatever their share.
const MANY_ARE: usize = 5;

impl Report {
    /// The CRM's deals that were here and present, where a conspicuous share of them is not in the file.
    pub(super) fn gone_out_of(&self) -> Option<usize> {
        // those that are back were not present
        let present = self.gone + self.unchanged + self.changed.saturating_sub(self.back);
        let share = f64::from(u32::try_from(self.gone).ok()?) / f64::from(u32::try_from(present.max(1)).ok()?);
        (share > MANY_GONE).then_some(present)
    }

    /// So many deals are not in the file that it may be only a part of them: one line that says so and what to do.
    pub fn many_gone(&self) -> Option<String> {
        let present = self.gone_out_of().filter(|_| self.gone >= MANY_ARE)?;
        Some(format!(
            "{}: {} of the {present} deals of {} that are here are not in it, so nothing was written: say --part when it holds \
             only some of the deals, --whole when they are really gone",
            self.file,
            self.gone,
            self.crm.name()
        ))
    }

    /// Of an import of which nothing landed: nothing else was written either.
    pub(super) fn empty(self) -> Self {
        Self { gone: 0, new_people: Vec::new(), new_units: Vec::new(), proposals: Vec::new(), ..self }
    }
}
