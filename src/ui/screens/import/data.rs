//! What the import screen shows: plain data, filled by the app from what the importer says.

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::changed::ChangeKind;
use crate::domain::money::Money;

/// How far it is.
#[derive(Debug, Clone)]
pub enum Stage {
    /// A file is chosen.
    Choosing(Choosing),
    /// A file is read, or written.
    Running(Running),
    /// What was understood; nothing is written.
    Preview(Box<Preview>),
    /// It is done.
    Done(Box<Outcome>),
}

impl Default for Stage {
    fn default() -> Self {
        Self::Choosing(Choosing::default())
    }
}

/// Files to choose from.
#[derive(Debug, Clone, Default)]
pub struct Choosing {
    /// Newest first.
    pub files: Vec<FileRow>,
    /// The folders that were looked through, as people write them.
    pub folders: Vec<String>,
}

/// A file that may be an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRow {
    /// Its name.
    pub name: String,
    /// Its folder, as people write it: `~/Downloads`.
    pub folder: String,
    /// What opens it.
    pub path: String,
    /// Bytes.
    pub size: u64,
    /// When it was last written.
    pub modified: DateTime<Utc>,
}

/// A file that is on its way.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Running {
    /// Its name.
    pub file: String,
    /// What is being done, in a word: "reading".
    pub phase: &'static str,
    /// It is being written, not only looked at.
    pub writes: bool,
    /// It cannot be counted in bytes any more.
    pub settling: bool,
    /// Bytes that are through.
    pub bytes: u64,
    /// Bytes it has; 0: not known.
    pub total: u64,
    /// Rows that are through.
    pub rows: u64,
    /// It was stopped and is about to end.
    pub stopping: bool,
}

/// Something that can be understood in more than one way.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ask {
    /// What it is about: a column, a stage, an owner.
    pub what: String,
    /// What there is to know: where it stands, how often.
    pub detail: String,
    /// The answers.
    pub options: Vec<String>,
    /// The answer that stands: said, or guessed.
    pub chosen: Option<usize>,
    /// Somebody has said it: it is no guess.
    pub said: bool,
    /// The guess is not good enough to write by: somebody has to say it.
    pub must: bool,
}

impl Ask {
    /// It stands in the way.
    pub const fn is_open(&self) -> bool {
        !self.said && (self.must || self.chosen.is_none())
    }
}

/// Something to look at before it is written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Doubt {
    /// What it is and what to do.
    pub words: String,
    /// What stands there.
    pub examples: String,
    /// It would do harm.
    pub loud: bool,
    /// Which column it is about.
    pub column: Option<usize>,
}

impl Doubt {
    /// All of it, for reading.
    pub fn said(&self) -> String {
        if self.examples.is_empty() { self.words.clone() } else { format!("{}: {}", self.words, self.examples) }
    }
}

/// One column of the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ColumnRow {
    /// Its label.
    pub header: String,
    /// The fact it holds; `None`: it is not used.
    pub field: Option<String>,
    /// Some of what stands in it.
    pub examples: String,
    /// In how many of the rows that were looked at something stands in it.
    pub filled: Option<(usize, usize)>,
    /// How it is written, or why it is not used.
    pub note: String,
}

/// What the rows add up to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Totals {
    /// Rows that hold data.
    pub rows: usize,
    /// Not seen before.
    pub new: usize,
    /// Something about them changes.
    pub changed: usize,
    /// As they were.
    pub unchanged: usize,
    /// Known, and not in the file.
    pub gone: usize,
    /// Had been gone.
    pub back: usize,
    /// Cannot be imported, listed or not.
    pub refused: usize,
    /// Taken without an amount, for want of a readable one.
    pub without: usize,
    /// Passed over, by what they are.
    pub skipped: Vec<(String, usize)>,
    /// Deals: count and value of the open, the won, the lost.
    pub sums: Option<[(usize, Money); 3]>,
    /// What is missing here and there: "12 without an amount".
    pub lacking: Vec<String>,
}

/// A row that is not imported, or only in part.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RefusedRow {
    /// The line it begins on.
    pub line: u64,
    /// The column at fault, where it is one.
    pub column: String,
    /// What stood there.
    pub value: String,
    /// What it is about: the deal's name.
    pub name: String,
    /// It is imported all the same, without an amount.
    pub taken: bool,
    /// Why.
    pub reason: String,
}

/// What was understood.
#[derive(Debug, Clone, Default)]
pub struct Preview {
    /// The file's name.
    pub file: String,
    /// What it is about: "deals".
    pub kind: String,
    /// Who wrote it: "HubSpot"; empty: not known, or not a matter of CRMs.
    pub wrote: String,
    /// The day it shows.
    pub on: NaiveDate,
    /// What to look at, the loud ones first.
    pub doubts: Vec<Doubt>,
    /// What has to be decided or may be: columns, stages, words.
    pub questions: Vec<Ask>,
    /// People that nobody knows.
    pub people: Vec<Ask>,
    /// What each column is.
    pub columns: Vec<ColumnRow>,
    /// What a column can be said to hold: word and meaning.
    pub fields: Vec<(String, String)>,
    /// Who can have written it: word and name; empty where that is no matter.
    pub crms: Vec<(String, String)>,
    /// Encodings to choose from, with what is in them; empty: it is no text.
    pub encodings: Vec<(String, String)>,
    /// The encoding it is read in.
    pub encoding: String,
    /// The sheets of a workbook; one or none: there is nothing to choose.
    pub sheets: Vec<String>,
    /// The one that is read.
    pub sheet: String,
    /// Teams that new sellers can join; empty where that is no matter.
    pub teams: Vec<String>,
    /// The one that was said.
    pub team: Option<String>,
    /// What a file can be about.
    pub kinds: Vec<String>,
    /// What it adds up to.
    pub totals: Totals,
    /// What is refused, then what is taken without an amount.
    pub refused: Vec<RefusedRow>,
    /// What else there is to know.
    pub remarks: Vec<String>,
    /// It holds only some of the deals: what is not in it is not gone. `None`: no matter here.
    pub part: Option<bool>,
    /// Many deals would be gone: how many, of how many.
    pub vanishing: Option<(usize, usize)>,
    /// It is being read again with another answer.
    pub again: Option<Running>,
}

impl Outcome {
    /// The counts of the result, each with the deals behind it where they can be looked at.
    pub fn counts(&self) -> Vec<(&'static str, usize, Option<ChangeKind>)> {
        let totals = &self.totals;
        let deals = |kind, n| (self.kind == "deals" && n > 0).then_some(kind);
        let mut all = vec![
            ("new", totals.new, deals(ChangeKind::New, totals.new)),
            ("changed", totals.changed, deals(ChangeKind::Any, totals.changed)),
            ("unchanged", totals.unchanged, None),
            ("refused", totals.refused, None),
        ];
        all.extend(self.moves.iter().map(|(kind, n)| (kind.word(), *n, deals(*kind, *n))));
        all
    }
}

impl Totals {
    /// The title above the rows that are listed: "REFUSED 3 rows, TAKEN WITHOUT AMOUNT 12".
    pub fn listed(&self) -> String {
        match (self.refused, self.without) {
            (refused, 0) => format!("REFUSED {}", super::refused::rows(refused)),
            (0, without) => format!("TAKEN WITHOUT AMOUNT {}", super::refused::rows(without)),
            (refused, without) => {
                format!("REFUSED {}, TAKEN WITHOUT AMOUNT {without}", super::refused::rows(refused))
            }
        }
    }
}

impl Preview {
    /// Questions that stand in the way.
    pub fn unanswered(&self) -> usize {
        self.questions.iter().chain(&self.people).filter(|a| a.is_open()).count()
    }

    /// Rows that would land.
    pub const fn landing(&self) -> usize {
        self.totals.rows.saturating_sub(self.totals.refused)
    }
}

/// What an import has done.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// The file's name.
    pub file: String,
    /// What it is about.
    pub kind: String,
    /// The day it shows.
    pub on: NaiveDate,
    /// What it added up to.
    pub totals: Totals,
    /// What changed of deals, and how many; those that are nothing are left out, and so are the new ones.
    pub moves: Vec<(ChangeKind, usize)>,
    /// People and units that are new.
    pub added: Vec<(String, Vec<String>)>,
    /// What was refused, then what was taken without an amount.
    pub refused: Vec<RefusedRow>,
    /// What else there is to know.
    pub remarks: Vec<String>,
}
