//! What was understood of a file, all of it as plain data: for the preview on the command line and in the cockpit, before
//! anything is written.

use chrono::NaiveDate;
use serde::Serialize;

use super::asking;
use super::plan::Plan;
use super::question::Question;
use super::report::{Report, Tally};
use super::vocabulary::{Crm, Field, Kind};
use crate::domain::filled::{Filled, percent};
use crate::domain::money::Currency;

/// Unused columns that are pointed at.
const POINTED_AT: usize = 6;

/// One column of the file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ColumnSeen {
    /// Its label, cleaned and clipped.
    pub header: String,
    /// What it holds, or would hold.
    pub field: Option<Field>,
    /// It is in use.
    pub used: bool,
    /// Why it is not.
    pub note: Option<String>,
    /// The first few different values, cleaned and clipped.
    pub examples: Vec<String>,
    /// In how many of `rows` it says something.
    pub filled: u64,
    /// Out of how many rows: all for a column in use, the first ones for another.
    pub rows: u64,
    /// Whether it tells enough to call what is left out missing.
    pub told: Filled,
}

/// Something about the file that a person should look at before it is imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Doubt {
    /// What it is and what to do, in words.
    pub words: String,
    /// The column's label, where it is about one.
    pub column: Option<String>,
    /// What stands there.
    pub examples: Vec<String>,
    /// It would do harm, so it is said again for a header set that is known.
    pub loud: bool,
}

/// What importing it would do, from a rehearsal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// Seen for the first time.
    pub new: usize,
    /// Something about them changes.
    pub changed: usize,
    /// As they were.
    pub unchanged: usize,
    /// Deals of the CRM that are not in the file: they are marked gone.
    pub gone: usize,
    /// Deals that had been gone, among the changed.
    pub back: usize,
    /// People that are made, by name.
    pub new_people: Vec<String>,
    /// Units that are made, by name.
    pub new_units: Vec<String>,
}

/// What was understood of a file.
#[derive(Debug, Clone)]
pub struct Understanding {
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
    /// Its header set has been imported before: columns are not asked for again.
    pub familiar: bool,
    /// Rows that hold data.
    pub rows: u64,
    /// Its columns, in order.
    pub columns: Vec<ColumnSeen>,
    /// What to look at, the loud ones first.
    pub doubts: Vec<Doubt>,
    /// What to ask, in this order: answers to the first may do away with later ones.
    pub questions: Vec<Question>,
    /// What its rows add up to, with the first refusals; empty without a rehearsal.
    pub tally: Tally,
    /// The workspace's currency.
    pub currency: Currency,
    /// What importing it would do; `None`: not rehearsed, or it cannot be imported before it is answered.
    pub outcome: Option<Outcome>,
    /// What else a person should know.
    pub remarks: Vec<String>,
}

impl Understanding {
    /// Nothing to ask and nothing to look at, and files like it were imported before: it can go straight in.
    pub fn is_clear(&self) -> bool {
        self.familiar && self.questions.is_empty() && self.doubts.is_empty()
    }

    /// A question without whose answer it cannot be imported.
    pub fn has_to_be_answered(&self) -> bool {
        self.questions.iter().any(|q| q.required)
    }
}

impl Plan {
    /// Everything that was understood. `rehearsed`: the report of a rehearsal, which knows what is there already.
    pub fn understanding(&self, rehearsed: Option<&Report>) -> Understanding {
        let mut doubts = self.doubts();
        if let Some(report) = rehearsed {
            doubts.extend(many_gone(report));
        }
        if self.familiar {
            doubts.retain(|d| d.loud);
        }
        doubts.sort_by_key(|d| !d.loud);
        let mut remarks = rehearsed.map_or_else(|| self.remarks.clone(), |r| r.remarks.clone());
        if rehearsed.is_none() {
            remarks.extend(self.noticed());
        }
        Understanding {
            file: self.source.name.clone(),
            kind: self.settings.kind,
            crm: self.layout.crm,
            on: rehearsed.map_or(self.settings.as_of, |r| r.on),
            header_line: self.layout.line,
            familiar: self.familiar,
            rows: self.survey.rows,
            columns: self.columns_seen(),
            doubts,
            questions: asking::questions(self),
            tally: rehearsed.map_or_else(|| self.tally.clone(), |r| r.tally.clone()),
            currency: self.settings.currency.clone(),
            outcome: rehearsed.map(|r| Outcome {
                new: r.new,
                changed: r.changed,
                unchanged: r.unchanged,
                gone: r.gone,
                back: r.back,
                new_people: r.new_people.clone(),
                new_units: r.new_units.clone(),
            }),
            remarks,
        }
    }

    fn columns_seen(&self) -> Vec<ColumnSeen> {
        let sight = &self.survey.sight;
        let columns = self.layout.columns.iter().enumerate();
        columns
            .map(|(i, column)| {
                let seen = sight.columns.get(i);
                let used = column.field.filter(|f| self.layout.index(*f) == Some(i));
                let counted = used.and_then(|f| self.survey.filled.get(&f)).copied();
                let (filled, rows) = match counted {
                    Some(n) => (n, self.survey.rows),
                    None => (seen.map_or(0, |s| s.filled), sight.rows),
                };
                ColumnSeen {
                    header: column.header.clone(),
                    field: column.field,
                    used: used.is_some(),
                    note: column.note.map(str::to_owned),
                    examples: seen.map(|s| s.examples.clone()).unwrap_or_default(),
                    filled,
                    rows,
                    told: Filled::of(Some(filled), rows, self.settings.sparse_below),
                }
            })
            .collect()
    }

    /// How much the file tells of a fact.
    pub fn filled(&self, field: Field) -> Filled {
        Filled::of(self.survey.filled.get(&field).copied(), self.survey.rows, self.settings.sparse_below)
    }

    /// What is noticed about the file as a whole: facts it hardly tells, close dates that nobody chose.
    pub(super) fn noticed(&self) -> Vec<String> {
        // of a header set that is known it has been said
        if self.familiar || self.settings.kind != Kind::Deals || self.survey.rows == 0 {
            return Vec::new();
        }
        let (absent, rest): (Vec<Field>, Vec<Field>) =
            HEALTH_NEEDS.iter().partition(|f| self.filled(**f) == Filled::Absent);
        let mut out: Vec<String> = rest.iter().filter_map(|f| self.filled(*f).words(&fact(*f))).collect();
        let absent: Vec<String> = absent.into_iter().map(fact).collect();
        if !absent.is_empty() {
            out.extend(Filled::Absent.words(&absent.join(", ")));
        }
        let told = self.survey.filled.get(&Field::Probability).copied();
        if self.words.has_defaults() && told.is_none_or(|told| told < self.survey.rows) {
            let empty = told.map_or_else(
                || "not in the file".to_owned(),
                |told| format!("empty in {} of {} rows", self.survey.rows - told, self.survey.rows),
            );
            let crm = self.layout.crm.name();
            out.push(format!("probability: {empty}; open deals get what their stage has in {crm} by default"));
        }
        if let Some(share) = asking::automatic_closes(self) {
            out.push(format!(
                "close dates look automatic: {} of the open deals close on a month's last day, which HubSpot sets by itself",
                percent(share)
            ));
        }
        out
    }

    /// Facts that the last file of this CRM told and this one has no column for.
    fn no_column_any_more(&self) -> Option<Doubt> {
        if self.settings.kind != Kind::Deals {
            return None;
        }
        let told = self.settings.memory.told.get(&self.layout.crm)?;
        let has = |field: Field| self.survey.filled.contains_key(&field);
        let lost = KEPT.iter().filter(|(field, instead)| {
            told.contains(field) && !has(*field) && !instead.iter().any(|other| has(*other))
        });
        let facts: Vec<String> = lost.map(|(field, _)| fact(*field)).collect();
        (!facts.is_empty()).then(|| Doubt {
            words: format!("no column for {} any more: what was there stays as it is", facts.join(", ")),
            column: None,
            examples: Vec::new(),
            loud: true,
        })
    }

    /// Rows that will be refused for want of a rate, before anybody answers questions about them.
    fn no_rates(&self) -> Option<Doubt> {
        let words = self.survey.words.get(&Field::Currency)?;
        let home = &self.settings.currency;
        let unknown = self.rates.unknown(words.iter(), home);
        let all: Vec<String> = unknown.iter().map(|(code, n)| format!("{code} ({n})")).collect();
        (!all.is_empty()).then(|| Doubt {
            words: format!(
                "no rate to {} for {}: these rows would be refused; set the rates under [currencies] in the config first",
                home.code,
                all.join(", ")
            ),
            column: self.layout.header(Field::Currency).map(str::to_owned),
            examples: Vec::new(),
            loud: true,
        })
    }

    fn doubts(&self) -> Vec<Doubt> {
        let mut all = Vec::new();
        for field in asking::misleading(self) {
            let header = self.layout.header(field).unwrap_or_default();
            let seen = self.layout.index(field).and_then(|i| self.survey.sight.columns.get(i));
            let looks = seen.and_then(|s| s.looks()).map_or("something else", |l| l.words());
            all.push(Doubt {
                words: format!("`{header}` is read as the {}, but holds {looks}", fact(field)),
                column: Some(header.to_owned()),
                examples: seen.map(|s| s.examples.clone()).unwrap_or_default(),
                loud: true,
            });
        }
        if let Some(n) = asking::too_many_stages(self) {
            let header = self.layout.header(Field::Stage).unwrap_or_default();
            all.push(Doubt {
                words: format!("`{header}` has {n} stages that are in no table: is it the stage at all?"),
                column: Some(header.to_owned()),
                examples: Vec::new(),
                loud: true,
            });
        }
        all.extend(self.no_rates());
        all.extend(self.no_column_any_more());
        for (header, looks, examples) in asking::unused(self).into_iter().take(POINTED_AT) {
            all.push(Doubt {
                words: format!("`{header}` is not used; it holds {looks}"),
                column: Some(header.to_owned()),
                examples: examples.to_vec(),
                loud: false,
            });
        }
        all
    }
}

/// Facts a deal keeps where a file has no column for them, with the columns that tell the same. Those a file cannot do without
/// are asked for anyway.
const KEPT: &[(Field, &[Field])] = &[
    (Field::Account, &[]),
    (Field::Owner, &[Field::OwnerId]),
    (Field::OwnerId, &[Field::Owner]),
    (Field::Amount, &[Field::AmountCompany]),
    (Field::Category, &[]),
    (Field::Close, &[]),
    (Field::Probability, &[]),
    (Field::Created, &[Field::Age]),
    (Field::LastActivity, &[]),
    (Field::NextStep, &[]),
    (Field::NextActivity, &[]),
    (Field::StageEntered, &[Field::DaysInStage]),
    (Field::Pushes, &[]),
    (Field::Type, &[]),
    (Field::Source, &[]),
    (Field::LostReason, &[]),
    (Field::Segment, &[]),
    (Field::Product, &[]),
    (Field::Competitor, &[]),
    (Field::Icp, &[]),
];

/// Facts the health of a pipeline is reckoned from.
const HEALTH_NEEDS: &[Field] =
    &[Field::Owner, Field::Amount, Field::Close, Field::LastActivity, Field::NextStep, Field::NextActivity];

fn many_gone(report: &Report) -> Option<Doubt> {
    let present = report.gone_out_of()?;
    let what_of_it = if report.written {
        "are marked gone now: if it was only a part of the pipeline, the whole one brings them back"
    } else {
        "would be marked gone: is it only a part of the pipeline? (--part)"
    };
    Some(Doubt {
        words: format!(
            "{} of the {present} deals of {} that are here are not in this file and {what_of_it}",
            report.gone,
            report.crm.name()
        ),
        column: None,
        examples: Vec::new(),
        loud: true,
    })
}

/// What a fact is called in a sentence: "close date".
pub fn fact(field: Field) -> String {
    match field {
        Field::Id => "id".into(),
        Field::Name => "deal's name".into(),
        Field::Close => "close date".into(),
        Field::Created => "day of creation".into(),
        Field::Category => "forecast category".into(),
        Field::NextActivity => "next step's date".into(),
        Field::Closed | Field::Won | Field::Lost => format!("mark that a deal is {}", field.key()),
        Field::StageEntered => "day the stage was entered".into(),
        Field::AmountCompany => "amount in the company's currency".into(),
        Field::AmountCompanyCurrency => "company's currency".into(),
        Field::Icp => "mark of an ideal customer".into(),
        other => other.key().replace('_', " "),
    }
}
