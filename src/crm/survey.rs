//! The first look at every row: how the values of each column are written, how many of them say something, who owns the
//! deals and which stages there are. Nothing is read in full and nothing refused here, so that a million rows cost little.

use std::collections::{BTreeMap, HashMap};

use xxhash_rust::xxh3::xxh3_64;

use super::ahead::read_ahead;
use super::columns::{Evidence, Writing};
use super::deals::person_name;
use super::error::CrmError;
use super::owners::Owners;
use super::progress::{Phase, Progress};
use super::read::Source;
use super::recognise::Layout;
use super::rows::Cells;
use super::settings::Settings;
use super::sight::Sight;
use super::vocabulary::{Field, Scale};

/// Different words of a column that are counted one by one: a column of free text is no list of stages.
const MOST_WORDS: usize = 500;

/// What the first look found.
#[derive(Debug, Clone, Default)]
pub struct Survey {
    /// Rows that hold data.
    pub rows: u64,
    /// By fact whose column is in use: in how many rows it says something.
    pub filled: BTreeMap<Field, u64>,
    /// Who owns the deals.
    pub owners: Owners,
    /// The words of the stage, status and category columns with how often each stands there.
    pub words: BTreeMap<Field, BTreeMap<String, u64>>,
    /// What every column looks like, used or not.
    pub sight: Sight,
}

/// Facts whose words are counted.
const WORDS: &[Field] = &[Field::Stage, Field::Status, Field::Category];

/// Looks at every row once. `scale` is the CRM's habit for probabilities.
///
/// # Errors
/// One of the whole file; dates that can be read in two ways when nothing in the file decides it.
pub fn survey(
    source: &Source,
    layout: &Layout,
    settings: &Settings,
    scale: Option<Scale>,
    progress: &Progress,
) -> Result<(Survey, Writing), CrmError> {
    progress.begin(Phase::Looking, source.bytes());
    let mut columns: Vec<Look> = layout
        .columns
        .iter()
        .enumerate()
        .filter_map(|(at, c)| c.field.filter(|_| c.note.is_none()).map(|field| (at, field)))
        .filter(|(at, field)| layout.index(*field) == Some(*at))
        .map(|(_, field)| Look { field, filled: 0, evidence: Evidence::of(field), words: Counted::of(field) })
        .collect();
    let mut owners = Sellers::default();
    let periods = layout.periods();
    let mut sight = Sight::new(layout);
    let mut count = 0;
    read_ahead(source, layout, |ahead| {
        while let Some(batch) = ahead.next()? {
            for record in batch.rows() {
                let cells = Cells { record, layout };
                for column in &mut columns {
                    if let Some(text) = cells.said(column.field) {
                        column.add(text);
                    }
                }
                // a list with a column per period has its amounts in all of them
                if let Some(amounts) = columns.iter_mut().find(|c| c.field == Field::Amount && periods.len() > 1) {
                    for (_, layout) in periods.iter().skip(1) {
                        if let Some(text) = (Cells { record, layout }).said(Field::Amount) {
                            amounts.evidence.add(text);
                        }
                    }
                }
                owners.add(cells);
                sight.see(cells);
                count += 1;
            }
            progress.at(batch.position, count)?;
        }
        Ok(())
    })?;
    let evidence: HashMap<Field, Evidence> =
        columns.iter_mut().map(|c| (c.field, std::mem::take(&mut c.evidence))).collect();
    let writing = Writing::decide(evidence, source, layout, settings, scale)?;
    let survey = Survey {
        rows: count,
        filled: columns.iter().map(|c| (c.field, c.filled)).collect(),
        owners: owners.done(),
        sight,
        words: columns.into_iter().filter_map(|c| c.words.map(|w| (c.field, w.done()))).collect(),
    };
    Ok((survey, writing))
}

/// A column under way.
struct Look {
    field: Field,
    filled: u64,
    evidence: Evidence,
    words: Option<Counted>,
}

impl Look {
    fn add(&mut self, text: &str) {
        self.filled += 1;
        self.evidence.add(text);
        if let Some(words) = &mut self.words {
            words.add(text);
        }
    }
}

/// Words with how often each came, by their hash: asked of every row.
#[derive(Default)]
struct Counted(HashMap<u64, (String, u64)>);

impl Counted {
    fn of(field: Field) -> Option<Self> {
        WORDS.contains(&field).then(Self::default)
    }

    fn add(&mut self, text: &str) {
        let hash = xxh3_64(text.as_bytes());
        if let Some((_, count)) = self.0.get_mut(&hash) {
            *count += 1;
        } else if self.0.len() < MOST_WORDS {
            self.0.insert(hash, (text.to_owned(), 1));
        }
    }

    fn done(self) -> BTreeMap<String, u64> {
        self.0.into_values().collect()
    }
}

/// The owners' cells as they stand in the file: cleaned once for each, not once for each row.
#[derive(Default)]
struct Sellers(HashMap<String, HashMap<(String, String), usize>>);

impl Sellers {
    fn add(&mut self, cells: Cells<'_>) {
        let Some(owner) = owner_text(cells) else { return };
        let team = cells.said(Field::Team).unwrap_or_default();
        let manager = cells.said(Field::Manager).unwrap_or_default();
        if let Some(places) = self.0.get_mut(owner) {
            // nearly always the one place that is known already
            let known = places.iter_mut().find(|((t, m), _)| t == team && m == manager);
            match known {
                Some((_, count)) => *count += 1,
                None => _ = places.insert((team.to_owned(), manager.to_owned()), 1),
            }
        } else {
            let places = HashMap::from([((team.to_owned(), manager.to_owned()), 1)]);
            self.0.insert(owner.to_owned(), places);
        }
    }

    fn done(self) -> Owners {
        let mut owners = Owners::default();
        let clean = |text: &str| Some(crate::domain::text::clean(text)).filter(|t| !t.is_empty());
        let mut all: Vec<_> = self.0.into_iter().collect();
        all.sort_by(|a, b| a.0.cmp(&b.0));
        for (raw, places) in all {
            let Some(owner) = owner_name(&raw) else { continue };
            for ((team, manager), count) in places {
                owners.add(&owner, clean(&team).as_deref(), clean(&manager).as_deref(), count);
            }
        }
        owners
    }
}

/// The owner's cell: the name, or the id where there is no name.
pub(super) fn owner_text(cells: Cells<'_>) -> Option<&str> {
    match cells.said(Field::Owner) {
        None if cells.layout.index(Field::Owner).is_none() => cells.said(Field::OwnerId),
        owner => owner,
    }
}

/// The owner as they are called.
pub(super) fn owner_name(raw: &str) -> Option<String> {
    Some(person_name(&crate::domain::text::clean(raw))).filter(|o| !o.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::answers::MapFile;
    use crate::crm::recognise::recognise;
    use crate::crm::vocabulary::Kind;

    fn of(text: &str) -> Result<Survey, CrmError> {
        let source = Source::from_bytes("t.csv", text.as_bytes().to_vec(), None)?;
        let layout = recognise(&source, Kind::Deals, None, &MapFile::default())?;
        Ok(survey(&source, &layout, &Settings::test(Kind::Deals), None, &Progress::default())?.0)
    }

    #[test]
    fn what_is_filled_who_owns_and_which_words_there_are() {
        let text = "name,owner,team,stage,amount,close date,next step,last modified\n\
            A,Jo Doe (Deactivated User),West,Demo,1,2026-01-01,call,2026-01-01\n\
            B,jo doe,West,Demo,,2026-01-01,-,2026-01-01\n\
            C,\" Ann  Poe\",,Odd,3,,n/a,2026-01-01\n\nTotal,,,,4,,,\n";
        let survey = of(text).unwrap();
        assert_eq!(survey.rows, 3);
        let filled: Vec<(&str, u64)> = survey.filled.iter().map(|(f, n)| (f.key(), *n)).collect();
        let want =
            [("name", 3), ("owner", 3), ("team", 2), ("stage", 3), ("amount", 2), ("close", 2), ("next_step", 1)];
        assert_eq!(filled, want, "a column that is not used is not counted");
        let owners: Vec<(&str, usize, Option<&str>)> =
            survey.owners.0.values().map(|o| (o.text.as_str(), o.deals, o.team())).collect();
        assert_eq!(owners, [("Ann Poe", 1, None), ("Jo Doe", 2, Some("West"))]);
        assert_eq!(survey.words[&Field::Stage], BTreeMap::from([("Demo".into(), 2), ("Odd".into(), 1)]));
    }

    #[test]
    fn it_stops_when_it_is_no_longer_wanted() {
        let source =
            Source::from_bytes("t.csv", b"name,stage,amount,close date\nA,B,1,2026-01-01\n".to_vec(), None).unwrap();
        let layout = recognise(&source, Kind::Deals, None, &MapFile::default()).unwrap();
        let progress = Progress::default();
        progress.cancel();
        let stopped = survey(&source, &layout, &Settings::test(Kind::Deals), None, &progress);
        assert!(matches!(stopped, Err(CrmError::Cancelled)));
    }
}
