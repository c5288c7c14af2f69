//! What was said about earlier files, found again: a header set by its labels in any order, a stage by its CRM. Reads and
//! writes the store; what it found is handed to a plan as data.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};

use super::answers::{Answers, StageMeans};
use super::error::{CrmError, clip};
use super::label::{label, stage_key};
use super::read::{Record, Row, Source};
use super::vocabulary::{Crm, Field, Kind};
use crate::domain::alias::Who;
use crate::store::{HabitRow, Snapshot, StagePhaseRow, Store};

/// What was said about files of one CRM with one set of column labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Habit {
    /// To name it by.
    pub id: i64,
    /// Who wrote such files.
    pub crm: Crm,
    /// What they are about.
    pub kind: Kind,
    /// Their labels in one spelling, sorted, one a line.
    pub header_key: String,
    /// The last such file.
    pub file: String,
    /// What was said.
    pub answers: Answers,
    /// When it was first said.
    pub made: DateTime<Utc>,
    /// When it was last used.
    pub used: DateTime<Utc>,
}

/// What a stage of a CRM means, as somebody said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageHabit {
    /// Whose stage it is.
    pub crm: Crm,
    /// Its label.
    pub label: String,
    /// What it means.
    pub means: StageMeans,
}

/// Everything that was said about earlier files.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    /// By header set, the last used first.
    pub habits: Vec<Habit>,
    /// By CRM.
    pub stages: Vec<StageHabit>,
    /// The people that are known, by name.
    pub people: Vec<String>,
    /// The same, to be found by what a file calls them.
    pub who: Who,
    /// By CRM: the facts that the deals of its last file told.
    pub told: BTreeMap<Crm, BTreeSet<Field>>,
    /// What was said about files whose import was left, the newest first. It makes no header set a known one: the next such
    /// file is shown again.
    pub(super) aside: Vec<Aside>,
}

/// What was said about a file whose import was left.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Aside {
    kind: Option<Kind>,
    header_key: String,
    answers: Answers,
}

/// The setting that keeps them.
const ASIDE: &str = "import_answers_aside";

/// Files of which what was said is kept without their import.
const MOST_ASIDE: usize = 5;

/// What is remembered about a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Recalled {
    /// What was said about its header set.
    pub(super) answers: Answers,
    /// Who wrote such files; `None`: the header set is new.
    pub(super) crm: Option<Crm>,
}

impl Memory {
    /// What was said about files with this header set: the first of the file's rows that is one.
    ///
    /// # Errors
    /// One of the whole file.
    pub(super) fn recall(
        &self,
        source: &Source,
        kind: Kind,
        crm: Option<Crm>,
        within: usize,
    ) -> Result<Recalled, CrmError> {
        let fits = |h: &&Habit| h.kind == kind && crm.is_none_or(|c| c == h.crm);
        let habits: Vec<&Habit> = self.habits.iter().filter(fits).collect();
        let aside: Vec<&Aside> = self.aside.iter().filter(|a| a.kind == Some(kind)).collect();
        if habits.is_empty() && aside.is_empty() {
            return Ok(Recalled::default());
        }
        let mut rows = source.rows()?;
        let mut record = Record::default();
        let mut seen = 0;
        while seen < within {
            match rows.next_row(&mut record)? {
                Row::End => break,
                Row::Cells if record.is_blank() => continue,
                Row::Cells => seen += 1,
                Row::Broken { .. } => {
                    seen += 1;
                    continue;
                }
            }
            let key = header_key(record.iter().map(clip));
            if let Some(habit) = habits.iter().find(|h| h.header_key == key) {
                return Ok(Recalled { answers: habit.answers.clone(), crm: Some(habit.crm) });
            }
            if let Some(aside) = aside.iter().find(|a| a.header_key == key) {
                return Ok(Recalled { answers: aside.answers.clone(), crm: None });
            }
        }
        Ok(Recalled::default())
    }

    /// What holds for every file of this CRM: its stages, and the words said about any of its header sets.
    pub(super) fn words(&self, crm: Crm, kind: Kind) -> Answers {
        let mut all = Answers::default();
        for habit in self.habits.iter().filter(|h| h.crm == crm && h.kind == kind) {
            all = all.over(&habit.answers.words_only());
        }
        for stage in self.stages.iter().filter(|s| s.crm == crm) {
            all.stages.insert(stage.label.clone(), stage.means);
        }
        all
    }
}

/// Labels in one spelling, sorted, each once: the same for every order of the columns.
pub(super) fn header_key(labels: impl Iterator<Item = impl AsRef<str>>) -> String {
    let spelled = |l: &str| {
        let l = label(l);
        if l.converted { format!("{} converted", l.key) } else { l.key }
    };
    let mut keys: Vec<String> = labels.map(|l| spelled(l.as_ref())).filter(|k| !k.is_empty()).collect();
    keys.sort_unstable();
    keys.dedup();
    keys.join("\n")
}

/// Everything that is remembered, and who is known on that day. What can no longer be read (a newer program wrote it) is left out.
///
/// # Errors
/// The store cannot be read.
pub fn memory(store: &Store, on: NaiveDate) -> Result<Memory, CrmError> {
    let habit = |row: HabitRow| {
        Some(Habit {
            id: row.id,
            crm: Crm::from_key(&row.crm)?,
            kind: Kind::from_key(&row.kind)?,
            header_key: row.header_key,
            file: row.file,
            answers: Answers::parse(&row.answers)
                .inspect_err(|e| tracing::warn!("what was said about {} cannot be read: {e}", row.kind))
                .ok()?,
            made: row.made,
            used: row.used,
        })
    };
    let stage = |row: StagePhaseRow| {
        Some(StageHabit { crm: Crm::from_key(&row.crm)?, label: row.label, means: StageMeans::from_key(&row.phase)? })
    };
    let told = |last: Snapshot| {
        let told = Field::ALL.iter().filter(|f| last.filled.get(f.key()).is_some_and(|n| *n > 0));
        Some((Crm::from_key(&last.crm)?, told.copied().collect()))
    };
    Ok(Memory {
        told: store.last_snapshots()?.into_iter().filter_map(told).collect(),
        habits: store.habits()?.into_iter().filter_map(habit).collect(),
        stages: store.stage_phases()?.into_iter().filter_map(stage).collect(),
        aside: aside(store)?,
        who: store.who()?,
        people: store.org(on)?.people.into_iter().map(|p| p.name).collect(),
    })
}

fn aside(store: &Store) -> Result<Vec<Aside>, CrmError> {
    let text = store.setting(ASIDE)?.unwrap_or_default();
    // what cannot be read is what nobody needs
    let all: Vec<(String, String, String)> = serde_json::from_str(&text).unwrap_or_default();
    let one = |(kind, header_key, answers): (String, String, String)| {
        Some(Aside { kind: Some(Kind::from_key(&kind)?), header_key, answers: Answers::parse(&answers).ok()? })
    };
    Ok(all.into_iter().filter_map(one).collect())
}

/// Keeps what was said about a file whose import is left: the next file with its columns is asked about no more. `false`:
/// nothing was said.
///
/// # Errors
/// The store cannot be written.
pub fn set_aside(store: &mut Store, plan: &super::Plan, said: &Answers) -> Result<bool, CrmError> {
    let said = said.over(plan.answers());
    if said.is_empty() {
        return Ok(false);
    }
    let (kind, key) = (plan.settings.kind, plan.header_key());
    let mut all = vec![(kind.key().to_owned(), key.clone(), said.to_toml()?)];
    for old in aside(store)?.into_iter().filter(|a| a.kind != Some(kind) || a.header_key != key) {
        all.push((old.kind.map_or("", Kind::key).to_owned(), old.header_key, old.answers.to_toml()?));
    }
    all.truncate(MOST_ASIDE);
    let text =
        serde_json::to_string(&all).map_err(|e| CrmError::Setting(format!("the answers cannot be kept: {e}")))?;
    store.set_setting(ASIDE, &text)?;
    Ok(true)
}

/// Remembers what was said about a file: its stages for the CRM, the rest for the header set.
pub(super) fn keep(
    store: &mut Store,
    (crm, kind): (Crm, Kind),
    header_key: String,
    file: &str,
    said: &Answers,
    now: DateTime<Utc>,
) -> Result<(), CrmError> {
    let stages: Vec<StagePhaseRow> = said
        .stages
        .iter()
        .map(|(label, means)| StagePhaseRow {
            crm: crm.key().to_owned(),
            stage_key: stage_key(label),
            label: label.clone(),
            phase: means.key().to_owned(),
        })
        .filter(|s| !s.stage_key.is_empty())
        .collect();
    let rest = Answers { stages: BTreeMap::new(), ..said.clone() };
    let habit = HabitRow {
        id: 0,
        crm: crm.key().to_owned(),
        kind: kind.key().to_owned(),
        header_key,
        file: file.to_owned(),
        answers: rest.to_toml()?,
        made: now,
        used: now,
    };
    Ok(store.keep_habit(&habit, &stages)?)
}

/// Forgets what was said about files with this file's header set, and about its CRM's stages. How much there was: header
/// sets and stages.
///
/// # Errors
/// The store cannot be written.
pub fn forget(store: &mut Store, plan: &super::Plan) -> Result<(usize, usize), CrmError> {
    let (crm, kind, key) = (plan.crm(), plan.settings.kind, plan.header_key());
    let same = |h: &&HabitRow| h.crm == crm.key() && h.kind == kind.key() && h.header_key == key;
    let ids: Vec<i64> = store.habits()?.iter().filter(same).map(|h| h.id).collect();
    let mut sets = 0;
    for id in ids {
        sets += usize::from(store.forget_habit(id)?);
    }
    let stages = if kind == Kind::Deals { store.forget_stages(crm.key(), None)? } else { 0 };
    Ok((sets, stages))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_set_is_the_same_in_any_order_and_spelling() {
        let key = |text: &str| header_key(text.split(','));
        assert_eq!(key("Deal Name,Close Date"), key("close_date,DEAL NAME  ↑,"));
        assert_ne!(key("Amount"), key("Amount (converted)"));
        assert_ne!(key("Deal Name,Close Date"), key("Deal Name,Close Date,Owner"));
    }
}
