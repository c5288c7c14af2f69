//! What a person said about files of one kind: which column holds what, what a stage, a status, a category, an owner
//! means, how dates and decimals are written. It is one format for all: the answers to questions, what is remembered,
//! and a map file (`--map`) that somebody wrote. Pure.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::date::DateOrder;
use super::error::CrmError;
use super::label::{key, label, stage_key};
use super::number::DecimalMark;
use super::vocabulary::Field;
use super::words::Held;
use crate::domain::alias::alias_key;
use crate::domain::deal::{Category, Phase, Status, keyed};
use crate::domain::lead::LeadState;

/// What a stage means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StageMeans {
    /// Open and early.
    Early,
    /// Open, in the middle.
    Mid,
    /// Open and late.
    Late,
    /// Its deals are won.
    Won,
    /// Its deals are lost.
    Lost,
    /// Its deals are kept and count in no forecast.
    Omitted,
}
keyed!(StageMeans { Early = "early", Mid = "mid", Late = "late", Won = "won", Lost = "lost", Omitted = "omitted" });

impl StageMeans {
    /// How far its open deals are.
    pub const fn phase(self) -> Option<Phase> {
        match self {
            Self::Early | Self::Omitted => Some(Phase::Early),
            Self::Mid => Some(Phase::Mid),
            Self::Late => Some(Phase::Late),
            Self::Won | Self::Lost => None,
        }
    }

    /// How its deals ended.
    pub const fn ending(self) -> Option<Status> {
        match self {
            Self::Won => Some(Status::Won),
            Self::Lost => Some(Status::Lost),
            Self::Early | Self::Mid | Self::Late | Self::Omitted => None,
        }
    }
}

impl From<Phase> for StageMeans {
    fn from(phase: Phase) -> Self {
        match phase {
            Phase::Early => Self::Early,
            Phase::Mid => Self::Mid,
            Phase::Late => Self::Late,
        }
    }
}

/// What the word of a status column means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatusMeans {
    /// Still to be decided.
    Open,
    /// Won.
    Won,
    /// Lost.
    Lost,
    /// Deleted in the CRM: its rows are passed over.
    Deleted,
}
keyed!(StatusMeans { Open = "open", Won = "won", Lost = "lost", Deleted = "deleted" });

/// What the word of a forecast category means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CategoryMeans {
    /// Not to be counted in any forecast.
    Omitted,
    /// Worked, not called.
    Pipeline,
    /// Could close if everything goes well.
    BestCase,
    /// Called.
    Commit,
    /// Won.
    Closed,
    /// None of them: the deal has no category.
    Nothing,
}
keyed!(CategoryMeans {
    Omitted = "omitted",
    Pipeline = "pipeline",
    BestCase = "best_case",
    Commit = "commit",
    Closed = "closed",
    Nothing = "nothing",
});

impl CategoryMeans {
    /// The category it is.
    pub const fn category(self) -> Option<Category> {
        match self {
            Self::Omitted => Some(Category::Omitted),
            Self::Pipeline => Some(Category::Pipeline),
            Self::BestCase => Some(Category::BestCase),
            Self::Commit => Some(Category::Commit),
            Self::Closed => Some(Category::Closed),
            Self::Nothing => None,
        }
    }
}

/// A person's own words for columns, stages, statuses and more (`--map FILE`), or their answers to questions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Answers {
    /// Labels of columns that are not to be used, whatever the tables say.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ignore: Vec<String>,
    /// Fact to column label; an empty label: no column holds it.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub columns: BTreeMap<Field, String>,
    /// Fact to the order of day and month in its column, where the values leave it open.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub date_order: BTreeMap<Field, DateOrder>,
    /// Fact to the decimal mark in its column, where the values leave it open.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub decimal: BTreeMap<Field, DecimalMark>,
    /// Stage label to what it means.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub stages: BTreeMap<String, StageMeans>,
    /// Word of the status column (or a stage's label that says how it ended) to what it means.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub status: BTreeMap<String, StatusMeans>,
    /// Word of the forecast category to what it means.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub categories: BTreeMap<String, CategoryMeans>,
    /// Owner as the file names them to the name of a person who is known; an empty name: somebody new; `-`: nobody.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub owners: BTreeMap<String, String>,
    /// Word of a lead's status to where it stands.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub leads: BTreeMap<String, LeadState>,
    /// Word of an activity's status to whether it has happened.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub activities: BTreeMap<String, Held>,
    /// Word for a kind of activity to the kind: "Ortstermin" to "meeting".
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub kinds: BTreeMap<String, String>,
}

/// A map file is a set of answers that somebody wrote down.
pub type MapFile = Answers;

impl Answers {
    /// Reads a map file's text.
    ///
    /// # Errors
    /// The line and key at fault.
    pub fn parse(text: &str) -> Result<Self, CrmError> {
        toml::from_str(text).map_err(|e| CrmError::Map(e.to_string().trim_end().to_owned()))
    }

    /// As a map file's text.
    ///
    /// # Errors
    /// Never in practice; the writer of the format says no.
    pub fn to_toml(&self) -> Result<String, CrmError> {
        toml::to_string(self).map_err(|e| CrmError::Map(e.to_string()))
    }

    /// Nothing was said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// These answers, and where they say nothing those `below`.
    #[must_use]
    pub fn over(&self, below: &Self) -> Self {
        let mut all = self.clone();
        for label_below in &below.ignore {
            // a column that is used now is not ignored any more
            let used = self.columns.values().any(|l| same_label(l, label_below));
            if !used && !all.ignore.iter().any(|l| same_label(l, label_below)) {
                all.ignore.push(label_below.clone());
            }
        }
        for (field, name) in &below.columns {
            // a column that is ignored now, or holds another fact now, is not used for the old one
            let taken = self.ignore.iter().chain(self.columns.values()).any(|l| !l.is_empty() && same_label(l, name));
            if !taken {
                all.columns.entry(*field).or_insert_with(|| name.clone());
            }
        }
        fill(&mut all.date_order, &below.date_order);
        fill(&mut all.decimal, &below.decimal);
        fill_words(&mut all.stages, &below.stages, stage_key);
        fill_words(&mut all.status, &below.status, stage_key);
        fill_words(&mut all.categories, &below.categories, key);
        fill_words(&mut all.owners, &below.owners, alias_key);
        fill_words(&mut all.leads, &below.leads, key);
        fill_words(&mut all.activities, &below.activities, key);
        fill_words(&mut all.kinds, &below.kinds, key);
        all
    }

    /// Only what holds for every export of the CRM, whatever its columns: its words. Stages have a memory of their own.
    #[must_use]
    pub fn words_only(&self) -> Self {
        Self {
            status: self.status.clone(),
            categories: self.categories.clone(),
            owners: self.owners.clone(),
            leads: self.leads.clone(),
            activities: self.activities.clone(),
            kinds: self.kinds.clone(),
            ..Self::default()
        }
    }

    /// The column with this label now holds this fact, or nothing that is used.
    pub fn set_column(&mut self, name: &str, field: Option<Field>) {
        self.columns.retain(|_, l| l.is_empty() || !same_label(l, name));
        self.ignore.retain(|l| !same_label(l, name));
        match field {
            Some(field) => _ = self.columns.insert(field, name.to_owned()),
            None => self.ignore.push(name.to_owned()),
        }
    }
}

fn fill<K: Ord + Clone, V: Clone>(all: &mut BTreeMap<K, V>, below: &BTreeMap<K, V>) {
    for (k, v) in below {
        all.entry(k.clone()).or_insert_with(|| v.clone());
    }
}

/// Words are the same in any spelling.
fn fill_words<V: Clone>(all: &mut BTreeMap<String, V>, below: &BTreeMap<String, V>, spelling: fn(&str) -> String) {
    let have: Vec<String> = all.keys().map(|k| spelling(k)).collect();
    for (word, means) in below {
        if !have.contains(&spelling(word)) {
            all.insert(word.clone(), means.clone());
        }
    }
}

/// Two spellings of one label.
pub fn same_label(a: &str, b: &str) -> bool {
    let (a, b) = (label(a), label(b));
    a.key == b.key && a.converted == b.converted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(text: &str) -> Answers {
        Answers::parse(text).unwrap()
    }

    #[test]
    fn what_was_said_comes_back_as_a_map_file() {
        let text = "ignore = [\"Weighted\"]\n[columns]\namount = \"Betrag\"\nowner = \"\"\n[date_order]\nclose = \"dmy\"\n\
            [decimal]\namount = \"comma\"\n[stages]\n\"Vor Ort\" = \"late\"\nParked = \"omitted\"\n[status]\nWeg = \"deleted\"\n\
            [categories]\nMaybe = \"best_case\"\nHm = \"nothing\"\n[owners]\n\"A. Ruiz\" = \"Ana Ruiz\"\nNew = \"\"\n";
        let all = answers(text);
        assert_eq!(Answers::parse(&all.to_toml().unwrap()).unwrap(), all);
        assert!(Answers::default().is_empty() && Answers::default().to_toml().unwrap().is_empty());
    }

    #[test]
    fn the_newer_word_goes_before_the_older_one() {
        let old = answers(
            "ignore = ['B']\n[columns]\namount = 'A'\nclose = 'D'\n[stages]\n'Vor Ort' = 'late'\nX = 'mid'\n[date_order]\nclose = 'dmy'",
        );
        let new = answers("ignore = ['d']\n[columns]\namount = 'b'\n[stages]\n'vor ort' = 'early'");
        let both = new.over(&old);
        assert_eq!(both.columns, BTreeMap::from([(Field::Amount, "b".into())]), "D is ignored now");
        assert_eq!(both.ignore, ["d"], "B is used now");
        assert_eq!(both.stages, BTreeMap::from([("vor ort".into(), StageMeans::Early), ("X".into(), StageMeans::Mid)]));
        assert_eq!(both.date_order[&Field::Close], DateOrder::Dmy);
        assert_eq!(Answers::default().over(&old), old);
    }

    #[test]
    fn a_column_has_one_meaning() {
        let mut all = Answers::default();
        all.set_column("Betrag", Some(Field::Amount));
        all.set_column("BETRAG", Some(Field::AmountCompany));
        assert_eq!(all.columns, BTreeMap::from([(Field::AmountCompany, "BETRAG".into())]));
        all.set_column("betrag", None);
        assert_eq!((all.columns.len(), all.ignore.len()), (0, 1));
        all.set_column("Betrag", Some(Field::Amount));
        assert_eq!((all.columns.len(), all.ignore.len()), (1, 0));
    }
}
