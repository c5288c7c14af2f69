//! What exports of leads and of activities say: the tables of `assets/crm/leads.toml` and `assets/crm/activities.toml`,
//! and a person's own map file before them.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::answers::MapFile;
use super::error::CrmError;
use super::label::key;
use super::vocabulary::{Field, table};
use crate::domain::activity::Direction;
use crate::domain::lead::{LeadState, OTHER};

/// Whether an activity has happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Held {
    /// It has.
    Done,
    /// It is to come, or never came.
    Planned,
}

#[derive(Deserialize)]
pub(super) struct LeadTable {
    pub(super) columns: BTreeMap<Field, Vec<String>>,
    states: BTreeMap<LeadState, Vec<String>>,
    reasons: BTreeMap<String, ReasonEntry>,
}

#[derive(Deserialize)]
struct ReasonEntry {
    name: String,
    words: Vec<String>,
}

#[derive(Deserialize)]
pub(super) struct ActivityTable {
    pub(super) columns: BTreeMap<Field, Vec<String>>,
    kinds: BTreeMap<String, KindEntry>,
    status: BTreeMap<Held, Vec<String>>,
    outcome: Outcomes,
    direction: BTreeMap<Direction, Vec<String>>,
}

#[derive(Deserialize)]
struct Outcomes {
    nobody: Vec<String>,
}

#[derive(Deserialize)]
struct KindEntry {
    buyer: bool,
    #[serde(default = "yes")]
    outgoing: bool,
    words: Vec<String>,
}

const fn yes() -> bool {
    true
}

pub(super) fn leads() -> Result<LeadTable, CrmError> {
    table("leads", include_str!("../../assets/crm/leads.toml"))
}

pub(super) fn activities() -> Result<ActivityTable, CrmError> {
    table("activities", include_str!("../../assets/crm/activities.toml"))
}

/// What a code of a rejection is called: "Not ICP".
///
/// # Errors
/// An embedded table that is broken: a test proves that none is.
pub fn reason_names() -> Result<BTreeMap<String, String>, CrmError> {
    Ok(leads()?.reasons.into_iter().map(|(code, entry)| (code, entry.name)).collect())
}

/// Words of leads.
pub struct LeadWords {
    states: HashMap<String, LeadState>,
    reasons: HashMap<String, String>,
}

impl LeadWords {
    /// The tables' words, with the map file's before them.
    ///
    /// # Errors
    /// An embedded table that is broken: a test proves that none is.
    pub fn of(map: &MapFile) -> Result<Self, CrmError> {
        let table = leads()?;
        let mut states = HashMap::new();
        for (state, words) in &table.states {
            states.extend(words.iter().map(|w| (key(w), *state)));
        }
        states.extend(map.leads.iter().map(|(w, s)| (key(w), *s)));
        let mut reasons = HashMap::new();
        for (code, entry) in table.reasons {
            reasons.extend(entry.words.iter().chain([&entry.name, &code]).map(|w| (key(w), code.clone())));
        }
        Ok(Self { states, reasons })
    }

    /// Where a lead with this status stands.
    pub fn state(&self, text: &str) -> Option<LeadState> {
        self.states.get(&key(text)).copied()
    }

    /// The code of a reason; [`OTHER`] for words nobody knows.
    pub fn reason(&self, text: &str) -> String {
        self.reasons.get(&key(text)).cloned().unwrap_or_else(|| OTHER.to_owned())
    }
}

/// Words of activities.
pub struct ActivityWords {
    kinds: HashMap<String, String>,
    buyer: HashMap<String, (bool, bool)>,
    status: HashMap<String, Held>,
    nobody: Vec<String>,
    direction: HashMap<String, Direction>,
}

impl ActivityWords {
    /// The tables' words, with the map file's before them.
    ///
    /// # Errors
    /// A map file that names a kind there is none of.
    pub fn of(map: &MapFile) -> Result<Self, CrmError> {
        let table = activities()?;
        let (mut kinds, mut buyer) = (HashMap::new(), HashMap::new());
        for (kind, entry) in &table.kinds {
            kinds.extend(entry.words.iter().chain([kind]).map(|w| (key(w), kind.clone())));
            buyer.insert(kind.clone(), (entry.buyer, entry.outgoing));
        }
        for (word, kind) in &map.kinds {
            if !buyer.contains_key(kind) {
                let all: Vec<&str> = table.kinds.keys().map(String::as_str).collect();
                return Err(CrmError::Map(format!(
                    "`{word}` is to be a {kind}, which is no kind of activity: there are {}",
                    all.join(", ")
                )));
            }
            kinds.insert(key(word), kind.clone());
        }
        let mut status = HashMap::new();
        for (held, words) in &table.status {
            status.extend(words.iter().map(|w| (key(w), *held)));
        }
        status.extend(map.activities.iter().map(|(w, h)| (key(w), *h)));
        let mut direction = HashMap::new();
        for (way, words) in &table.direction {
            direction.extend(words.iter().map(|w| (key(w), *way)));
        }
        Ok(Self { kinds, buyer, status, nobody: table.outcome.nobody.iter().map(|w| key(w)).collect(), direction })
    }

    /// The kind a word stands for.
    pub fn kind(&self, text: &str) -> Option<&str> {
        self.kinds.get(&key(text)).map(String::as_str)
    }

    /// The kind a subject begins with: Salesforce logs `Call` and `Email: Re: your offer` without a column for it.
    pub fn kind_of_subject(&self, subject: &str) -> Option<&str> {
        let first = subject.split([':', ' ', '-']).next().unwrap_or(subject);
        self.kind(subject).or_else(|| self.kind(first))
    }

    /// Whether an activity with this status has happened.
    pub fn held(&self, text: &str) -> Option<Held> {
        self.status.get(&key(text)).copied()
    }

    /// Who turned to whom.
    pub fn direction(&self, text: &str) -> Option<Direction> {
        self.direction.get(&key(text)).copied()
    }

    /// Nobody was spoken to.
    pub fn nobody(&self, outcome: &str) -> bool {
        self.nobody.contains(&key(outcome))
    }

    /// Whether the buyer takes part in an activity of this kind.
    pub fn is_buyers(&self, kind: &str, direction: Option<Direction>) -> bool {
        let (buyer, outgoing) = self.buyer.get(kind).copied().unwrap_or_default();
        buyer && (outgoing || direction != Some(Direction::Out))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_means_two_things() {
        let mut seen = HashMap::new();
        for (state, words) in &leads().unwrap().states {
            for word in words {
                assert!(seen.insert(key(word), *state).is_none_or(|s| s == *state), "{word}");
            }
        }
        let mut seen = HashMap::new();
        for (kind, entry) in &activities().unwrap().kinds {
            for word in &entry.words {
                assert!(seen.insert(key(word), kind.clone()).is_none_or(|k| k == *kind), "{word}");
            }
        }
        let mut seen = HashMap::new();
        for (held, words) in &activities().unwrap().status {
            for word in words {
                assert!(seen.insert(key(word), *held).is_none_or(|h| h == *held), "{word}");
            }
        }
        let mut seen = HashMap::new();
        for (code, entry) in &leads().unwrap().reasons {
            for word in &entry.words {
                // a lead that came at a bad time is not one that does not fit: the first table that has it wins nowhere
                assert!(seen.insert(key(word), code.clone()).is_none_or(|c| c == *code), "{word}");
            }
        }
    }

    #[test]
    fn states_and_reasons_in_the_words_of_three_systems() {
        let words = LeadWords::of(&MapFile::default()).unwrap();
        for (text, want) in [
            ("Open - Not Contacted", Some(LeadState::Waiting)),
            ("Working - Contacted", Some(LeadState::Waiting)),
            ("Closed - Converted", Some(LeadState::Accepted)),
            ("Closed - Not Converted", Some(LeadState::Rejected)),
            ("IN_PROGRESS", Some(LeadState::Waiting)),
            ("OPEN_DEAL", Some(LeadState::Accepted)),
            ("UNQUALIFIED", Some(LeadState::Rejected)),
            ("Marketing Qualified Lead", Some(LeadState::Waiting)),
            ("Sales Qualified Lead", Some(LeadState::Accepted)),
            ("Archived", Some(LeadState::Rejected)),
            ("Moon shot", None),
        ] {
            assert_eq!(words.state(text), want, "{text}");
        }
        for (text, want) in [
            ("Not ICP", "not_icp"),
            ("no budget signal", "no_budget"),
            ("Already a customer", "customer"),
            ("Competitor", "competitor"),
            ("DUPLICATE", "duplicate"),
            ("The dog ate it", OTHER),
        ] {
            assert_eq!(words.reason(text), want, "{text}");
        }
        let names = reason_names().unwrap();
        assert_eq!(names.len(), 6);
        assert_eq!(names["not_icp"], "Not ICP");
    }

    #[test]
    fn what_is_buyer_activity() {
        let words = ActivityWords::of(&MapFile::default()).unwrap();
        let out = Some(Direction::Out);
        for (text, direction, want) in [
            ("Meeting", None, true),
            ("Call", out, true),
            ("Email", None, true),
            ("Email", Some(Direction::In), true),
            ("E-Mail", out, false),
            ("Demo", out, true),
            ("Task", None, false),
            ("Note", None, false),
        ] {
            assert_eq!(words.is_buyers(words.kind(text).unwrap(), direction), want, "{text}");
        }
        assert_eq!(words.kind("Seance"), None);
        assert_eq!(words.kind_of_subject("Email: Re: your offer"), Some("email"));
        assert_eq!(words.kind_of_subject("Call"), Some("call"));
        assert_eq!(words.kind_of_subject("Quarterly plan"), None);
        assert!(words.nobody("Left voicemail") && !words.nobody("Connected"));
    }

    #[test]
    fn a_map_file_says_it_first() {
        let text =
            "[leads]\nWorking = 'accepted'\n[activities]\nAbgehalten = 'done'\n[kinds]\nOrtstermin = 'meeting'\n";
        let map = MapFile::parse(text).unwrap();
        assert_eq!(LeadWords::of(&map).unwrap().state("working"), Some(LeadState::Accepted));
        let words = ActivityWords::of(&map).unwrap();
        assert_eq!((words.held("abgehalten"), words.kind("ortstermin")), (Some(Held::Done), Some("meeting")));
        let e = ActivityWords::of(&MapFile::parse("[kinds]\nx = 'seance'").unwrap()).err().unwrap().to_string();
        assert!(e.contains("seance") && e.contains("meeting"), "{e}");
    }
}
