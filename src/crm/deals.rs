//! A record becomes a deal, or a refusal that names line, column and reason. Knows no store: the owner is still a name.

mod amount;

use std::collections::HashMap;

use chrono::{Days, NaiveDate};

use super::columns::Writing;
use super::date;
use super::error::Refusal;
use super::number::{self, DecimalMark};
use super::read::Record;
use super::recognise::Layout;
use super::rows::{Cells, Skipped};
use super::settings::Settings;
use super::vocabulary::{Crm, Field, Scale, StatusWord, Words};
use crate::domain::deal::{Category, Phase, Status};
use crate::store::{ArrivalKey, DealRow};

pub use amount::Rates;
use amount::Value;
pub(super) use amount::says_no_amount;

/// A deal whose owner is not yet a person.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// Everything but the owner.
    pub row: Box<DealRow>,
    /// Its stage was in no table: the phase is a guess.
    pub guessed: bool,
    /// Its amount's cell, where that holds a word such as `TBD`.
    pub no_amount: Option<Box<Refusal>>,
    /// A forecast category in a word nobody knows.
    pub unknown_category: Option<String>,
}

/// What a record became.
#[derive(Debug)]
pub enum Outcome {
    /// A deal.
    Deal(Draft),
    /// Nothing to import.
    Skip(Skipped),
    /// Something that cannot be read.
    Refused(Refusal),
}

/// Reads records of one file. What a word means is looked up once.
pub struct DealReader<'a> {
    layout: &'a Layout,
    writing: &'a Writing,
    words: &'a Words,
    settings: &'a Settings,
    rates: &'a Rates,
    phases: Memo<Option<Phase>>,
    endings: Memo<Option<Status>>,
    statuses: Memo<Option<StatusWord>>,
    categories: Memo<Option<Category>>,
    omitted: Memo<bool>,
    defaults: Memo<Option<f64>>,
}

/// Answers by their question's text. Columns of free text are not remembered for ever.
struct Memo<T>(HashMap<String, T>);

impl<T: Copy> Memo<T> {
    /// How many answers are kept.
    const MOST: usize = 1000;

    fn get(&mut self, text: &str, find: impl FnOnce(&str) -> T) -> T {
        if let Some(known) = self.0.get(text) {
            return *known;
        }
        let found = find(text);
        if self.0.len() < Self::MOST {
            self.0.insert(text.to_owned(), found);
        }
        found
    }
}

impl<T> Default for Memo<T> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<'a> DealReader<'a> {
    /// A reader of this file.
    pub fn new(
        layout: &'a Layout,
        writing: &'a Writing,
        words: &'a Words,
        settings: &'a Settings,
        rates: &'a Rates,
    ) -> Self {
        Self {
            layout,
            writing,
            words,
            settings,
            rates,
            phases: Memo::default(),
            endings: Memo::default(),
            statuses: Memo::default(),
            categories: Memo::default(),
            omitted: Memo::default(),
            defaults: Memo::default(),
        }
    }

    /// Reads one record.
    pub fn read(&mut self, record: &Record) -> Outcome {
        match self.draft(Cells { record, layout: self.layout }) {
            Err(refusal) => Outcome::Refused(refusal),
            Ok(None) => Outcome::Skip(Skipped::Deleted),
            Ok(Some(draft)) => Outcome::Deal(draft),
        }
    }

    /// By what the record's deal is known again, without reading the rest of it.
    ///
    /// # Errors
    /// A refusal: nothing says which deal it is.
    pub fn key(&self, record: &Record) -> Result<ArrivalKey, Refusal> {
        let cells = Cells { record, layout: self.layout };
        match id(cells, self.layout.crm)? {
            Some(id) => Ok(ArrivalKey::Id(id)),
            None => {
                let account = cells.cleaned(Field::Account);
                let name = name(cells, account.as_deref(), None)?;
                Ok(ArrivalKey::Name(name, account))
            }
        }
    }

    fn draft(&mut self, cells: Cells<'_>) -> Result<Option<Draft>, Refusal> {
        let external_id = id(cells, self.layout.crm)?;
        let account = cells.cleaned(Field::Account);
        let name = name(cells, account.as_deref(), external_id.as_deref())?;
        let probability = self.probability(cells)?;
        let Some(status) = self.status(cells)? else { return Ok(None) };
        let (stage, phase, guessed) = self.stage(cells, status, probability)?;
        let category_word = cells.said(Field::Category);
        let words = self.words;
        // an empty cell means the stage's own; a word such as High means something nobody can reckon with
        let probability = match cells.said(Field::Probability) {
            None if status == Status::Open => self.defaults.get(&stage, |s| words.default_probability(s)),
            _ => probability,
        };
        // a stage that a person omits says so whatever the CRM's category is
        let category = match status == Status::Open && self.omitted.get(&stage, |s| words.omits(s)) {
            true => Some(Category::Omitted),
            false => category_word.and_then(|w| self.categories.get(w, |w| words.category(w))),
        };
        let (amount, no_amount) = match self.rates.amount(cells, self.writing, &self.settings.currency)? {
            Value::Money(amount) => (Some(amount), None),
            Value::Empty => (None, None),
            Value::Word(field) => {
                (None, Some(Box::new(cells.refuse(field, "is no amount: the deal is taken without one"))))
            }
        };
        let as_of = self.settings.as_of;
        let created = match self.date(cells, Field::Created)? {
            None if status == Status::Open => self.days_ago(cells, Field::Age, as_of)?,
            day => day,
        };
        let stage_entered = match self.date(cells, Field::StageEntered)? {
            None => self.days_ago(cells, Field::DaysInStage, as_of)?,
            day => day,
        };
        let row = Box::new(DealRow {
            external_id,
            name,
            account,
            owner: None,
            stage,
            phase,
            status,
            category,
            amount,
            close: self.close(cells, status)?,
            created,
            last_activity: self.date(cells, Field::LastActivity)?,
            next_step: cells.cleaned(Field::NextStep),
            next_step_date: self.date(cells, Field::NextActivity)?,
            stage_entered,
            pushes: self.pushes(cells)?,
            probability,
            segment: cells.cleaned(Field::Segment),
            source: cells.cleaned(Field::Source),
            lost_reason: cells.cleaned(Field::LostReason),
            competitor: cells.cleaned(Field::Competitor),
            icp: flag(cells, Field::Icp)?,
            pipeline: cells.cleaned(Field::Pipeline),
            contact: cells.cleaned(Field::Contact),
            deal_type: cells.cleaned(Field::Type),
        });
        Ok(Some(Draft {
            row,
            guessed,
            no_amount,
            unknown_category: category_word.filter(|w| !self.words.knows_category(w)).map(super::error::clip),
        }))
    }

    /// `None`: the CRM has deleted it.
    fn status(&mut self, cells: Cells<'_>) -> Result<Option<Status>, Refusal> {
        let words = self.words;
        if let Some(text) = cells.said(Field::Status) {
            return match self.statuses.get(text, |t| words.status(t)) {
                Some(StatusWord::Is(status)) => Ok(Some(status)),
                Some(StatusWord::Deleted) => Ok(None),
                None => {
                    Err(cells.refuse(Field::Status, "is no status that is known: a map file can say what it means"))
                }
            };
        }
        let ending = cells.said(Field::Stage).and_then(|s| self.endings.get(s, |s| words.ending(s)));
        let (closed, won, lost) = (flag(cells, Field::Closed)?, flag(cells, Field::Won)?, flag(cells, Field::Lost)?);
        Ok(Some(match (closed, won, lost) {
            (_, Some(true), _) => Status::Won,
            (_, _, Some(true)) | (Some(true), Some(false), _) => Status::Lost,
            (Some(false), ..) => Status::Open,
            (Some(true), None, _) => match ending {
                Some(status) => status,
                None => {
                    return Err(cells.refuse(Field::Closed, "is closed, and nothing says whether it was won or lost"));
                }
            },
            (None, ..) => ending.unwrap_or(Status::Open),
        }))
    }

    fn stage(&mut self, cells: Cells<'_>, status: Status, p: Option<f64>) -> Result<(String, Phase, bool), Refusal> {
        let words = self.words;
        let written = cells.cleaned(Field::Stage);
        if status != Status::Open {
            let word = if status == Status::Won { "Closed Won" } else { "Closed Lost" };
            let stage = written.unwrap_or_else(|| word.to_owned());
            let phase = self.phases.get(&stage, |s| words.phase(s)).unwrap_or(Phase::Late);
            return Ok((stage, phase, false));
        }
        let Some(stage) = written else {
            if self.layout.index(Field::Stage).is_none() || cells.said(Field::Status).is_some() {
                return Ok(("Open".to_owned(), words.guess("", p), true));
            }
            return Err(cells.refuse(Field::Stage, "is empty: an open deal needs a stage"));
        };
        match self.phases.get(&stage, |s| words.phase(s)) {
            Some(phase) => Ok((stage, phase, false)),
            None => {
                let phase = words.guess(&stage, p);
                Ok((stage, phase, true))
            }
        }
    }

    fn date(&self, cells: Cells<'_>, field: Field) -> Result<Option<NaiveDate>, Refusal> {
        let Some(text) = cells.said(field) else { return Ok(None) };
        date::read(text, self.writing.order(field)).map(Some).map_err(|e| cells.refuse(field, e))
    }

    /// A closed deal closed on the day the CRM stamped, where it stamps one; HubSpot's and Salesforce's close date is it.
    fn close(&self, cells: Cells<'_>, status: Status) -> Result<Option<NaiveDate>, Refusal> {
        let expected = self.date(cells, Field::Close)?;
        let stamped = match status {
            Status::Open => None,
            Status::Won => self.date(cells, Field::WonTime)?,
            Status::Lost => self.date(cells, Field::LostTime)?,
        };
        Ok(match (status, stamped) {
            (Status::Open, _) => expected,
            (_, Some(day)) => Some(day),
            _ => self.date(cells, Field::ClosedTime)?.or(expected),
        })
    }

    fn days_ago(&self, cells: Cells<'_>, field: Field, as_of: NaiveDate) -> Result<Option<NaiveDate>, Refusal> {
        let days = self.count(cells, field)?;
        Ok(days.and_then(|d| as_of.checked_sub_days(Days::new(u64::from(d)))))
    }

    fn pushes(&self, cells: Cells<'_>) -> Result<Option<u32>, Refusal> {
        match cells.said(Field::Pushes).map(str::to_ascii_lowercase).as_deref() {
            Some("true" | "yes") => Ok(Some(1)),
            Some("false" | "no") => Ok(Some(0)),
            _ => self.count(cells, Field::Pushes),
        }
    }

    fn count(&self, cells: Cells<'_>, field: Field) -> Result<Option<u32>, Refusal> {
        let Some(text) = cells.said(field) else { return Ok(None) };
        // "12 days"
        let text = text.strip_suffix("days").or_else(|| text.strip_suffix("day")).unwrap_or(text);
        let mark = self.writing.mark(field).or(Some(DecimalMark::Point.into()));
        let whole = number::read(text, mark).ok().and_then(|n| n.whole()).filter(|n| (0..=100_000).contains(n));
        match whole.and_then(|n| u32::try_from(n).ok()) {
            Some(n) => Ok(Some(n)),
            None => Err(cells.refuse(field, "is not a whole number")),
        }
    }

    /// 0 to 1. High, medium and low are words, not probabilities: they say nothing that could be reckoned with.
    fn probability(&self, cells: Cells<'_>) -> Result<Option<f64>, Refusal> {
        let Some(text) = cells.said(Field::Probability) else { return Ok(None) };
        if ["high", "medium", "low"].iter().any(|w| text.eq_ignore_ascii_case(w)) {
            return Ok(None);
        }
        let percent = text.ends_with('%') || self.writing.scale == Some(Scale::Percent);
        let digits = text.trim_end_matches(['%', ' ', '\u{a0}']);
        let mark = self.writing.mark(Field::Probability).or(Some(DecimalMark::Point.into()));
        let number =
            number::read(digits, mark).map_err(|_| cells.refuse(Field::Probability, "is not a probability"))?;
        let ratio = if percent { number.ratio() / 100.0 } else { number.ratio() };
        if !(0.0..=1.0).contains(&ratio) {
            return Err(cells.refuse(Field::Probability, "is a probability outside of 0 to 100 %"));
        }
        Ok(Some(ratio))
    }
}

/// The CRM's id as text. Salesforce's 18 characters are its 15 with a checksum: both forms become the short one.
fn id(cells: Cells<'_>, crm: Crm) -> Result<Option<String>, Refusal> {
    let Some(id) = cells.cleaned(Field::Id) else { return Ok(None) };
    if let Some((digits, exponent)) = id.split_once(['E', 'e'])
        && digits.contains(['.', ','])
        && digits.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b','))
        && exponent.strip_prefix('+').is_some_and(|e| e.bytes().all(|b| b.is_ascii_digit()))
    {
        return Err(cells.refuse(Field::Id, "is an id a spreadsheet has rounded: export again and keep ids as text"));
    }
    let short = id.get(..15).filter(|_| crm == Crm::Salesforce && id.len() == 18 && id.starts_with("006"));
    Ok(Some(short.map_or_else(|| id.clone(), str::to_owned)))
}

/// Its name; without one, what it is about: account and product, or at least its id.
fn name(cells: Cells<'_>, account: Option<&str>, id: Option<&str>) -> Result<String, Refusal> {
    if let Some(name) = cells.cleaned(Field::Name) {
        return Ok(name);
    }
    let product = cells.cleaned(Field::Product);
    match (account, product, id) {
        (Some(account), Some(product), _) => Ok(format!("{account} {product}")),
        (Some(account), None, _) => Ok(account.to_owned()),
        (None, Some(product), Some(id)) => Ok(format!("{product} ({id})")),
        (None, Some(product), None) => Ok(product),
        (None, None, Some(id)) => Ok(format!("Deal {id}")),
        (None, None, None) => {
            Err(cells.refuse(Field::Name, "is empty, and so are account, product and id: which deal is it?"))
        }
    }
}

fn flag(cells: Cells<'_>, field: Field) -> Result<Option<bool>, Refusal> {
    let Some(text) = cells.said(field) else { return Ok(None) };
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "y" | "1" | "x" | "✓" | "wahr" | "ja" | "vrai" | "oui" | "sí" | "si" | "sì" | "verdadero"
        | "vero" | "waar" => Ok(Some(true)),
        "false" | "no" | "n" | "0" | "falsch" | "nein" | "faux" | "non" | "falso" | "nee" | "onwaar" => Ok(Some(false)),
        _ => Err(cells.refuse(field, "is neither yes nor no")),
    }
}

/// A person as they are called: HubSpot's mark on somebody who left goes.
pub fn person_name(text: &str) -> String {
    let lower = text.to_lowercase();
    let cut = ["(deactivated user)", "(deactivated)", "(inactive)"].iter().find(|w| lower.ends_with(**w));
    let keep = cut.map_or(text, |w| text.get(..text.len() - w.len()).unwrap_or(text));
    keep.trim().to_owned()
}

#[cfg(test)]
mod tests;
