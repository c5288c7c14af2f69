//! What a file was understood to be and to hold, before anything is written. Knows no store.

use std::path::Path;

use super::columns::{Writing, writing};
use super::deals::{DealReader, Draft, Outcome, Rates};
use super::error::CrmError;
use super::owners::Owners;
use super::read::{Record, Source};
use super::recognise::{Layout, recognise};
use super::report::Tally;
use super::roster::{self, PersonRow};
use super::rows::{Cells, DataRows, Line, Skipped};
use super::settings::Settings;
use super::targets::{self, QuotaRow};
use super::vocabulary::{Crm, Kind, Words};
use crate::domain::deal::Status;
use crate::domain::money::Money;

/// A file that was read through once and understood.
pub struct Plan {
    pub(super) source: Source,
    pub(super) settings: Settings,
    pub(super) layout: Layout,
    pub(super) body: Body,
    /// What its rows add up to.
    pub tally: Tally,
    /// What a person should know.
    pub remarks: Vec<String>,
    writing: Writing,
    words: Words,
    rates: Rates,
}

/// What was read, as far as it has to be held: deals are read again while they are written.
pub(super) enum Body {
    Deals(Owners),
    People(Vec<PersonRow>),
    Quotas(Vec<QuotaRow>),
}

impl Plan {
    /// The file's name.
    pub fn file(&self) -> &str {
        &self.source.name
    }

    /// The day it shows.
    pub const fn day(&self) -> chrono::NaiveDate {
        self.settings.as_of
    }

    /// Who wrote it.
    pub const fn crm(&self) -> Crm {
        self.layout.crm
    }

    /// The columns, and what they hold.
    pub const fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The deals once more, from the file.
    pub(super) fn deals(&self) -> Result<Deals<'_>, CrmError> {
        Ok(Deals {
            rows: DataRows::of(&self.source, &self.layout)?,
            record: Record::default(),
            reader: DealReader::new(&self.layout, &self.writing, &self.words, &self.settings, &self.rates),
            tally: Tally::default(),
        })
    }
}

/// Reads a file through and says what it is and holds.
///
/// # Errors
/// See [`CrmError`]: the file as a whole cannot be imported.
pub fn plan(path: &Path, settings: Settings) -> Result<Plan, CrmError> {
    of(Source::open(path)?, settings)
}

/// The same for a file at hand.
///
/// # Errors
/// As [`plan`].
pub fn plan_bytes(name: &str, bytes: Vec<u8>, settings: Settings) -> Result<Plan, CrmError> {
    of(Source::from_bytes(name, bytes)?, settings)
}

fn of(source: Source, settings: Settings) -> Result<Plan, CrmError> {
    let layout = recognise(&source, settings.kind, settings.crm, &settings.map)?;
    let words = Words::of(layout.crm, &settings.map, &settings.stages)?;
    let writing = writing(&source, &layout, &settings, words.scale)?;
    let rates = Rates::of(&settings.rates)?;
    let body = match settings.kind {
        Kind::Deals => Body::Deals(Owners::default()),
        Kind::People => Body::People(Vec::new()),
        Kind::Quotas => Body::Quotas(Vec::new()),
    };
    let mut remarks = writing.remarks.clone();
    if layout.before > 0 {
        remarks.push(format!("{} before the header on line {} passed over", rows(layout.before), layout.line));
    }
    let mut plan = Plan { source, settings, layout, body, tally: Tally::default(), remarks, writing, words, rates };
    plan.read_through()?;
    if plan.tally.rows == 0 {
        let what = format!("has column names on line {} and no data below them: 0 rows to import", plan.layout.line);
        return Err(CrmError::file(&plan.source.name, &what));
    }
    Ok(plan)
}

impl Plan {
    fn read_through(&mut self) -> Result<(), CrmError> {
        let mut remarks = Vec::new();
        let (body, tally) = match self.settings.kind {
            Kind::Deals => {
                let mut owners = Owners::default();
                let mut deals = self.deals()?;
                while let Some(draft) = deals.next_deal()? {
                    if let Some(owner) = &draft.owner {
                        owners.add(owner, draft.team.as_deref(), draft.manager.as_deref());
                    }
                }
                remarks = deals.remarks();
                (Body::Deals(owners), deals.tally)
            }
            Kind::People => {
                let (people, tally) = self.list(|cells| roster::read(cells, &self.writing))?;
                (Body::People(people), tally)
            }
            Kind::Quotas => {
                let home = &self.settings.currency;
                let (quotas, mut tally) = self.list(|cells| targets::read(cells, &self.writing, &self.rates, home))?;
                tally.total = quotas.iter().map(|q| q.amount).sum();
                (Body::Quotas(quotas), tally)
            }
        };
        (self.body, self.tally) = (body, tally);
        self.remarks.append(&mut remarks);
        Ok(())
    }

    /// Short lists are held whole.
    fn list<T>(&self, read: impl Fn(Cells<'_>) -> Result<T, super::Refusal>) -> Result<(Vec<T>, Tally), CrmError> {
        let (mut all, mut tally) = (Vec::new(), Tally::default());
        let mut rows = DataRows::of(&self.source, &self.layout)?;
        let mut record = Record::default();
        while let Some(line) = rows.next_line(&mut record)? {
            match line {
                Line::Skip(why) => *tally.skipped.entry(why).or_default() += 1,
                Line::Refused(refusal) => tally.refuse(refusal),
                Line::Data => match read(Cells { record: &record, layout: &self.layout }) {
                    Ok(one) => {
                        all.push(one);
                        tally.rows += 1;
                        tally.landed += 1;
                    }
                    Err(refusal) => tally.refuse(refusal),
                },
            }
            if all.len() > LONGEST_LIST {
                let what = format!("has more than {LONGEST_LIST} rows: is it a list of {}?", self.settings.kind.key());
                return Err(CrmError::file(&self.source.name, &what));
            }
        }
        Ok((all, tally))
    }
}

/// More people or quotas than any company has.
const LONGEST_LIST: usize = 200_000;

/// The deals of a file, one by one.
pub(super) struct Deals<'a> {
    rows: DataRows<'a>,
    record: Record,
    reader: DealReader<'a>,
    /// What they add up to so far.
    pub(super) tally: Tally,
}

impl Deals<'_> {
    /// The next deal that can be imported.
    pub(super) fn next_deal(&mut self) -> Result<Option<Draft>, CrmError> {
        while let Some(line) = self.rows.next_line(&mut self.record)? {
            let outcome = match line {
                Line::Skip(why) => Outcome::Skip(why),
                Line::Refused(refusal) => Outcome::Refused(refusal),
                Line::Data => self.reader.read(&self.record),
            };
            match outcome {
                Outcome::Skip(why) => *self.tally.skipped.entry(why).or_default() += 1,
                Outcome::Refused(refusal) => self.tally.refuse(refusal),
                Outcome::Deal(draft) => {
                    self.count(&draft);
                    return Ok(Some(*draft));
                }
            }
        }
        Ok(None)
    }

    fn count(&mut self, draft: &Draft) {
        let tally = &mut self.tally;
        let row = &draft.row;
        tally.rows += 1;
        tally.landed += 1;
        if let Some((count, sum)) = tally.sums.get_mut(Tally::at(row.status)) {
            *count += 1;
            *sum += row.amount.unwrap_or_default();
        }
        tally.no_amount += usize::from(row.amount.is_none());
        tally.zero_amount += usize::from(row.amount == Some(Money::ZERO));
        tally.no_close += usize::from(row.close.is_none() && row.status == Status::Open);
        tally.no_owner += usize::from(draft.owner.is_none());
        // a column of free text is no list of stages: name some
        if draft.guessed && tally.guessed.len() < 50 {
            tally.guessed.insert(row.stage.clone(), row.phase);
        }
        if let Some(word) = &draft.unknown_category
            && (tally.categories.len() < 50 || tally.categories.contains_key(word))
        {
            *tally.categories.entry(word.clone()).or_default() += 1;
        }
    }

    fn remarks(&self) -> Vec<String> {
        let tally = &self.tally;
        let mut out = Vec::new();
        if !tally.guessed.is_empty() {
            let list: Vec<String> = tally.guessed.iter().map(|(s, p)| format!("{s} = {}", p.key())).collect();
            out.push(format!(
                "stages in no table, by guess: {} (the config's [stages] says otherwise)",
                list.join(", ")
            ));
        }
        if !tally.categories.is_empty() {
            let list: Vec<String> = tally.categories.iter().map(|(w, n)| format!("{w} ({n})")).collect();
            out.push(format!("forecast categories nobody knows, left empty: {}", list.join(", ")));
        }
        if self.reader.twins > 0 {
            out.push(format!(
                "{} without an id share name and account with another: told apart by their order in the file",
                if self.reader.twins == 1 { "1 deal".to_owned() } else { format!("{} deals", self.reader.twins) }
            ));
        }
        if let Some(n) = tally.skipped.get(&Skipped::Repeated) {
            out.push(format!("{} repeated word for word, counted once", rows(*n)));
        }
        out
    }
}

/// "1 row", "2 rows".
fn rows(n: usize) -> String {
    if n == 1 { "1 row".to_owned() } else { format!("{n} rows") }
}

#[cfg(test)]
mod tests;
