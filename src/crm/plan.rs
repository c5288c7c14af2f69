//! What a file was understood to be and to hold, before anything is written. Knows no store.

mod streams;

use std::path::Path;

use super::answers::Answers;
use super::columns::Writing;
use super::dated::day_in_name;
use super::deals::{DealReader, Rates};
use super::error::CrmError;
use super::habits::header_key;
use super::progress::Progress;
use super::proposals::OwnerAnswer;
use super::read::{Record, Source};
use super::recognise::{HEADER_WITHIN, Layout, choose_sheet, missing, named_sheet, recognise, recognise_to_ask};
use super::report::Tally;
use super::roster::{self, PersonRow};
use super::rows::{Cells, DataRows, Line};
use super::settings::Settings;
use super::survey::{Survey, survey};
use super::targets::{self, QuotaRow};
use super::vocabulary::{Crm, Field, Kind, Words};
use super::words::{ActivityWords, LeadWords};

/// A file that was read through once and understood.
pub struct Plan {
    pub(super) source: Source,
    pub(super) settings: Settings,
    pub(super) layout: Layout,
    pub(super) body: Body,
    /// What its rows add up to, where they are held; deals are counted while they are written.
    pub(super) tally: Tally,
    /// What a person should know.
    pub remarks: Vec<String>,
    /// What the first look at every row found.
    pub(super) survey: Survey,
    pub(super) writing: Writing,
    pub(super) words: Words,
    pub(super) rates: Rates,
    /// Its header set has been imported before.
    pub(super) familiar: bool,
    /// Facts that are needed, no column holds and nobody has been asked for yet.
    pub(super) missing: Vec<(Field, &'static str)>,
}

/// What was read, as far as it has to be held: deals are read again while they are written.
pub(super) enum Body {
    Deals,
    People(Vec<PersonRow>),
    Quotas(Vec<QuotaRow>),
    Leads(LeadWords),
    Activities(ActivityWords),
}

impl Plan {
    /// The file's name.
    pub fn file(&self) -> &str {
        &self.source.name
    }

    /// What stands on the tabs of the workbook, and on that of the sheet that is read; empty for what is none.
    pub fn sheets(&self) -> (Vec<&str>, &str) {
        (self.source.sheet_names(), self.source.sheet_name())
    }

    /// In which encoding it is read; `None`: it is no text.
    pub fn encoding(&self) -> Option<super::Encoding> {
        self.source.encoding()
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

    /// Its header set: the labels in one spelling, in no order.
    pub(super) fn header_key(&self) -> String {
        header_key(self.layout.columns.iter().map(|c| c.header.as_str()))
    }

    /// Everything that was said about it and about files like it: what is remembered when it is imported, and what can be
    /// printed as a map file.
    pub const fn answers(&self) -> &Answers {
        &self.settings.map
    }

    /// What it was read with.
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// [`Plan::answers`], and beside them what nobody had to say: the columns that were recognised.
    pub fn answers_in_full(&self) -> Answers {
        let columns = self.layout.columns.iter().enumerate();
        let used = columns.filter_map(|(i, c)| c.field.filter(|f| self.layout.index(*f) == Some(i)).map(|f| (f, c)));
        let known = Answers { columns: used.map(|(f, c)| (f, c.header.clone())).collect(), ..Answers::default() };
        self.answers().over(&known)
    }

    /// The same file, understood with these answers before everything else that was said.
    ///
    /// # Errors
    /// As [`plan_watched`].
    pub fn again(&self, answers: &Answers, progress: &Progress) -> Result<Self, CrmError> {
        let settings = Settings { map: answers.over(&self.settings.map), ..self.settings.clone() };
        of(self.source.clone(), settings, progress)
    }

    /// It can be imported: no fact is missing that somebody has to be asked for.
    ///
    /// # Errors
    /// [`CrmError::MissingColumns`].
    pub(super) fn complete(&self) -> Result<(), CrmError> {
        if self.missing.is_empty() {
            return Ok(());
        }
        let labels: Vec<&str> = self.layout.columns.iter().take(12).map(|c| c.header.as_str()).collect();
        Err(CrmError::MissingColumns {
            file: self.source.name.clone(),
            missing: self.missing.iter().map(|(_, words)| *words).collect::<Vec<_>>().join(", "),
            labels: labels.join(", "),
        })
    }

    /// A reader for its deals.
    pub(super) fn reader(&self) -> DealReader<'_> {
        DealReader::new(&self.layout, &self.writing, &self.words, &self.settings, &self.rates)
    }

    /// Takes what a person has answered about an owner who is not among the people, after [`super::proposals`] has asked.
    pub fn answer(&mut self, owner: &str, answer: OwnerAnswer) {
        self.settings.owners.insert(owner.to_owned(), answer);
    }

    /// What the first look at every row found.
    pub const fn survey(&self) -> &Survey {
        &self.survey
    }
}

/// Looks at a file and says what it is and holds.
///
/// # Errors
/// See [`CrmError`]: the file as a whole cannot be imported.
pub fn plan(path: &Path, settings: Settings) -> Result<Plan, CrmError> {
    plan_watched(path, settings, &Progress::default())
}

/// The same, and says how far it is.
///
/// # Errors
/// As [`plan`]; [`CrmError::Cancelled`].
pub fn plan_watched(path: &Path, settings: Settings, progress: &Progress) -> Result<Plan, CrmError> {
    of(Source::open(path, settings.encoding)?, settings, progress)
}

/// The same for a file at hand.
///
/// # Errors
/// As [`plan`].
pub fn plan_bytes(name: &str, bytes: Vec<u8>, settings: Settings) -> Result<Plan, CrmError> {
    of(Source::from_bytes(name, bytes, settings.encoding)?, settings, &Progress::default())
}

/// An export shows the day on which it was made, not the one on which it is read: where nobody has said a day, and its
/// name tells one, that is it.
fn dated(settings: Settings, name: &str) -> (Settings, Option<String>) {
    let exported = matches!(settings.kind, Kind::Deals | Kind::Leads);
    let day = day_in_name(name).filter(|day| exported && !settings.dated && *day < settings.as_of);
    match day {
        None => (settings, None),
        Some(day) => {
            let remark =
                format!("the file is of {day}, as its name says; `D` in the cockpit or --as-of says another day");
            (Settings { as_of: day, ..settings }, Some(remark))
        }
    }
}

fn of(mut source: Source, settings: Settings, progress: &Progress) -> Result<Plan, CrmError> {
    match &settings.sheet {
        Some(name) => named_sheet(&mut source, name)?,
        None => choose_sheet(&mut source, settings.kind, &settings.map)?,
    }
    let (settings, by_name) = dated(settings, &source.name);
    let recalled = settings.memory.recall(&source, settings.kind, settings.crm, HEADER_WITHIN)?;
    let map = settings.map.over(&recalled.answers);
    let crm = settings.crm.or(recalled.crm);
    let find = if settings.asks { recognise_to_ask } else { recognise };
    let layout = find(&source, settings.kind, crm, &map)?;
    let map = map.over(&settings.memory.words(layout.crm, settings.kind));
    let settings = Settings { map, ..settings }.with_owners();
    let missing = missing(&layout, &settings.map);
    let words = Words::of(layout.crm, &settings.map, &settings.stages)?;
    let (survey, writing) = survey(&source, &layout, &settings, words.scale, progress)?;
    let rates = Rates::of(&settings.rates)?;
    let mut remarks = source.remarks.clone();
    remarks.extend(by_name);
    remarks.extend(writing.remarks.iter().cloned());
    if layout.before > 0 {
        remarks.push(format!("{} before the header on line {} passed over", rows(layout.before), layout.line));
    }
    let (body, tally) = (Body::Deals, Tally::default());
    let mut plan = Plan {
        source,
        settings,
        layout,
        body,
        tally,
        remarks,
        survey,
        writing,
        words,
        rates,
        familiar: recalled.crm.is_some(),
        missing,
    };
    if !plan.missing.is_empty() {
        return Ok(plan);
    }
    match plan.settings.kind {
        Kind::Deals => {}
        Kind::People => {
            let (people, tally) = plan.list(&plan.layout, |cells| roster::read(cells, &plan.writing).map(Some))?;
            (plan.body, plan.tally) = (Body::People(people), tally);
        }
        Kind::Quotas => {
            let (quotas, tally) = plan.quotas()?;
            (plan.body, plan.tally) = (Body::Quotas(quotas), tally);
            plan.remarks.extend(plan.by_period());
        }
        Kind::Leads => {
            let words = LeadWords::of(&plan.settings.map)?;
            let (tally, mut remarks) = plan.count_leads(&words, progress)?;
            (plan.body, plan.tally) = (Body::Leads(words), tally);
            plan.remarks.append(&mut remarks);
        }
        Kind::Activities => {
            let words = ActivityWords::of(&plan.settings.map)?;
            let (tally, mut remarks) = plan.count_activities(&words, progress)?;
            (plan.body, plan.tally) = (Body::Activities(words), tally);
            plan.remarks.append(&mut remarks);
        }
    }
    if plan.survey.rows == 0 && plan.tally.rows == 0 && !plan.has_broken_rows()? {
        let what = format!("has column names on line {} and no data below them: 0 rows to import", plan.layout.line);
        return Err(CrmError::file(&plan.source.name, &what));
    }
    Ok(plan)
}

impl Plan {
    /// Whether there is at least a row that should hold data.
    fn has_broken_rows(&self) -> Result<bool, CrmError> {
        let mut rows = DataRows::of(&self.source, &self.layout)?;
        let mut record = Record::default();
        while let Some(line) = rows.next_line(&mut record)? {
            if !matches!(line, Line::Skip(_)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// What is to be known of a list with a column per period.
    fn by_period(&self) -> Option<String> {
        let periods = self.layout.periods();
        let ((first, _), (last, _)) = (periods.first()?, periods.last()?);
        let span = if periods.len() == 1 { first.to_string() } else { format!("{first} to {last}") };
        Some(format!("one column per period ({span}): every filled cell is a quota"))
    }

    /// One quota a row, or one a cell where every period has its column.
    fn quotas(&self) -> Result<(Vec<QuotaRow>, Tally), CrmError> {
        let home = &self.settings.currency;
        let read = |layout: &Layout, period| {
            self.list(layout, |cells| targets::read(cells, period, &self.writing, &self.rates, home))
        };
        let periods = self.layout.periods();
        if periods.is_empty() {
            let (quotas, mut tally) = read(&self.layout, None)?;
            tally.total = quotas.iter().map(|q| q.amount).sum();
            return Ok((quotas, tally));
        }
        let (mut all, mut sum) = (Vec::new(), Tally::default());
        for (n, (period, layout)) in periods.iter().enumerate() {
            let (quotas, mut tally) = read(layout, Some(*period))?;
            all.extend(quotas);
            sum.rows += tally.rows;
            sum.landed += tally.landed;
            tally.refused.retain(|r| !sum.refused.contains(r));
            sum.refused.append(&mut tally.refused);
            if n == 0 {
                sum.skipped = tally.skipped;
            }
        }
        sum.refused.sort_by_key(|r| r.line);
        sum.total = all.iter().map(|q| q.amount).sum();
        Ok((all, sum))
    }

    /// Short lists are held whole.
    fn list<T>(
        &self,
        layout: &Layout,
        read: impl Fn(Cells<'_>) -> Result<Option<T>, super::Refusal>,
    ) -> Result<(Vec<T>, Tally), CrmError> {
        let (mut all, mut tally) = (Vec::new(), Tally::default());
        let mut rows = DataRows::of(&self.source, layout)?;
        let mut record = Record::default();
        while let Some(line) = rows.next_line(&mut record)? {
            match line {
                Line::Skip(why) => *tally.skipped.entry(why).or_default() += 1,
                Line::Refused(refusal) => tally.refuse(refusal),
                Line::Data => match read(Cells { record: &record, layout }) {
                    Ok(None) => {}
                    Ok(Some(one)) => {
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

/// "1 row", "2 rows".
pub(super) fn rows(n: usize) -> String {
    if n == 1 { "1 row".to_owned() } else { format!("{n} rows") }
}

#[cfg(test)]
mod tests;
