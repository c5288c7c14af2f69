//! What the CRMs call things: the tables of `assets/crm/*.toml`, and a person's own map file over them.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::error::CrmError;
use super::label::{key, stage_key};
use super::words::{self, Held};
use crate::domain::deal::{Category, Phase, Status};
use crate::domain::lead::LeadState;

/// Which system wrote the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Crm {
    /// HubSpot.
    Hubspot,
    /// Salesforce.
    Salesforce,
    /// Pipedrive.
    Pipedrive,
    /// None that is known.
    Csv,
}

impl Crm {
    /// The word in files, in the store and on the command line.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Hubspot => "hubspot",
            Self::Salesforce => "salesforce",
            Self::Pipedrive => "pipedrive",
            Self::Csv => "csv",
        }
    }

    /// What it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hubspot => "HubSpot",
            Self::Salesforce => "Salesforce",
            Self::Pipedrive => "Pipedrive",
            Self::Csv => "another system",
        }
    }
}

/// What a file is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Opportunities.
    Deals,
    /// Sellers and managers with their teams.
    People,
    /// Targets.
    Quotas,
    /// Leads that wait for sales, and what became of them.
    Leads,
    /// Calls, meetings, e-mails.
    Activities,
}

impl Kind {
    /// The word for it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Deals => "deals",
            Self::People => "people",
            Self::Quotas => "quotas",
            Self::Leads => "leads",
            Self::Activities => "activities",
        }
    }
}

macro_rules! fields {
    ($($variant:ident $key:literal),+ $(,)?) => {
        /// A fact a column can hold.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Field { $(
            #[doc = concat!("`", $key, "`")]
            $variant
        ),+ }

        impl Field {
            /// The word in the tables, in map files and in `--json`.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$variant => $key),+ }
            }
        }
    };
}

fields! {
    Id "id", Name "name", Account "account", Contact "contact", Owner "owner", OwnerId "owner_id", Team "team",
    Manager "manager", Pipeline "pipeline", Stage "stage", Status "status", Closed "closed", Won "won", Lost "lost",
    Amount "amount", AmountCompany "amount_company", AmountCompanyCurrency "amount_company_currency",
    Currency "currency", Probability "probability", Category "category", Close "close", WonTime "won_time",
    LostTime "lost_time", ClosedTime "closed_time", Created "created", LastActivity "last_activity",
    NextActivity "next_activity", NextStep "next_step", Activities "activities", StageEntered "stage_entered",
    DaysInStage "days_in_stage", Pushes "pushes", Age "age", Type "type", Source "source",
    LostReason "lost_reason", Modified "modified", Segment "segment", Product "product", Competitor "competitor",
    Icp "icp", FirstName "first_name", LastName "last_name", Email "email", Role "role", Region "region",
    Joined "joined", Left "left", Person "person", Period "period", ValidFrom "valid_from",
    Year "year", Alias "alias", Answered "answered", AcceptedOn "accepted_on", RejectedOn "rejected_on", Reason "reason",
    Converted "converted", ConvertedDeal "converted_deal", ActivityType "activity_type", Subject "subject",
    DealId "deal_id", DealName "deal_name", On "on", Done "done", Outcome "outcome", Direction "direction",
}

/// A person's own words for columns, stages and statuses (`--map FILE`).
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MapFile {
    /// Fact to column label.
    #[serde(default)]
    pub columns: BTreeMap<Field, String>,
    /// Stage label to phase.
    #[serde(default)]
    pub stages: BTreeMap<String, Phase>,
    /// Word of the status or stage column to status.
    #[serde(default)]
    pub status: BTreeMap<String, Status>,
    /// Word of a lead's status to where it stands.
    #[serde(default)]
    pub leads: BTreeMap<String, LeadState>,
    /// Word of an activity's status to whether it has happened.
    #[serde(default)]
    pub activities: BTreeMap<String, Held>,
    /// Word for a kind of activity to the kind: "Ortstermin" to "meeting".
    #[serde(default)]
    pub kinds: BTreeMap<String, String>,
}

impl MapFile {
    /// Reads a map file's text.
    ///
    /// # Errors
    /// The line and key at fault.
    pub fn parse(text: &str) -> Result<Self, CrmError> {
        toml::from_str(text).map_err(|e| CrmError::Map(e.to_string().trim_end().to_owned()))
    }
}

#[derive(Deserialize)]
struct Aliases {
    deals: BTreeMap<Field, Vec<String>>,
    people: BTreeMap<Field, Vec<String>>,
    quotas: BTreeMap<Field, Vec<String>>,
    status: BTreeMap<String, Vec<String>>,
    stages: BTreeMap<Phase, Vec<String>>,
    keywords: BTreeMap<Phase, Vec<String>>,
    categories: BTreeMap<Category, Vec<String>>,
}

#[derive(Deserialize)]
struct CrmTable {
    markers: Vec<String>,
    lead_markers: Vec<String>,
    activity_markers: Vec<String>,
    probability: Scale,
    stages: BTreeMap<Phase, Vec<String>>,
    status: BTreeMap<String, Vec<String>>,
}

/// What a CRM's probabilities are out of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// 0 to 1.
    Fraction,
    /// 0 to 100.
    Percent,
}

/// What a status word says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusWord {
    /// A status.
    Is(Status),
    /// The CRM has deleted or archived it.
    Deleted,
}

const ALIASES: &str = include_str!("../../assets/crm/aliases.toml");
const TABLES: [(Crm, &str); 3] = [
    (Crm::Hubspot, include_str!("../../assets/crm/hubspot.toml")),
    (Crm::Salesforce, include_str!("../../assets/crm/salesforce.toml")),
    (Crm::Pipedrive, include_str!("../../assets/crm/pipedrive.toml")),
];

/// Column labels of one kind of file.
pub struct Columns {
    by_key: HashMap<String, (Field, usize)>,
    markers: Vec<(Crm, Vec<String>)>,
}

impl Columns {
    /// The labels for files of this kind.
    ///
    /// # Errors
    /// An embedded table that is broken: a test proves that none is.
    pub fn of(kind: Kind) -> Result<Self, CrmError> {
        let aliases: Aliases = table("aliases", ALIASES)?;
        let fields = match kind {
            Kind::Deals => aliases.deals,
            Kind::People => aliases.people,
            Kind::Quotas => aliases.quotas,
            Kind::Leads => words::leads()?.columns,
            Kind::Activities => words::activities()?.columns,
        };
        let mut by_key = HashMap::new();
        for (field, labels) in fields {
            for (rank, label) in labels.iter().enumerate() {
                by_key.insert(key(label), (field, rank));
            }
        }
        let mut markers = Vec::new();
        for (crm, text) in TABLES {
            let table: CrmTable = table(crm.key(), text)?;
            let list = match kind {
                Kind::Deals => table.markers,
                Kind::Leads => table.lead_markers,
                Kind::Activities => table.activity_markers,
                // a list of people or of targets is nobody's
                Kind::People | Kind::Quotas => continue,
            };
            markers.push((crm, list.iter().map(|m| key(m)).collect()));
        }
        Ok(Self { by_key, markers })
    }

    /// The fact this label (in one spelling) stands for, and its preference: 0 is the best label.
    pub fn field(&self, key: &str) -> Option<(Field, usize)> {
        self.by_key.get(key).copied()
    }

    /// Which CRM these labels point to: at least two of its own, and more than of any other.
    pub fn crm(&self, keys: &[String]) -> Crm {
        let mut counts: Vec<(usize, Crm)> = self
            .markers
            .iter()
            .map(|(crm, markers)| (markers.iter().filter(|m| keys.contains(m)).count(), *crm))
            .collect();
        counts.sort_by_key(|(n, _)| std::cmp::Reverse(*n));
        match counts.as_slice() {
            [(best, crm), (next, _), ..] if *best >= 2 && best > next => *crm,
            _ => Crm::Csv,
        }
    }
}

/// Stages, statuses and categories as this CRM and this person word them.
pub struct Words {
    stages: HashMap<String, Phase>,
    status: HashMap<String, StatusWord>,
    categories: HashMap<String, Category>,
    keywords: Vec<(String, Phase)>,
    /// What its probabilities are out of; `None`: told by the values.
    pub scale: Option<Scale>,
}

impl Words {
    /// The words for files of this CRM. `stages` are the settings'; the map file is asked first.
    ///
    /// # Errors
    /// An embedded table that is broken: a test proves that none is.
    pub fn of(crm: Crm, map: &MapFile, settings: &BTreeMap<String, Phase>) -> Result<Self, CrmError> {
        let aliases: Aliases = table("aliases", ALIASES)?;
        let mut words = Self {
            stages: HashMap::new(),
            status: HashMap::new(),
            categories: HashMap::new(),
            keywords: Vec::new(),
            scale: None,
        };
        words.learn(&aliases.stages, &aliases.status);
        if let Some((_, text)) = TABLES.iter().find(|(c, _)| *c == crm) {
            let table: CrmTable = table(crm.key(), text)?;
            words.learn(&table.stages, &table.status);
            words.scale = Some(table.probability);
        }
        words.stages.extend(settings.iter().chain(&map.stages).map(|(k, p)| (stage_key(k), *p)));
        words.status.extend(map.status.iter().map(|(k, s)| (stage_key(k), StatusWord::Is(*s))));
        for (category, list) in &aliases.categories {
            words.categories.extend(list.iter().map(|w| (key(w), *category)));
        }
        for (phase, list) in aliases.keywords.iter().rev() {
            words.keywords.extend(list.iter().map(|w| (key(w), *phase)));
        }
        Ok(words)
    }

    fn learn(&mut self, stages: &BTreeMap<Phase, Vec<String>>, status: &BTreeMap<String, Vec<String>>) {
        for (phase, list) in stages {
            self.stages.extend(list.iter().map(|w| (stage_key(w), *phase)));
        }
        for (word, list) in status {
            let means = Status::from_key(word).map_or(StatusWord::Deleted, StatusWord::Is);
            self.status.extend(list.iter().map(|w| (stage_key(w), means)));
        }
    }

    /// What a status word says.
    pub fn status(&self, text: &str) -> Option<StatusWord> {
        self.status.get(&stage_key(text)).copied()
    }

    /// Whether a stage's own name says that the deal is won or lost.
    pub fn ending(&self, stage: &str) -> Option<Status> {
        [stage, without_pipeline(stage)].iter().find_map(|s| match self.status(s) {
            Some(StatusWord::Is(status)) if status != Status::Open => Some(status),
            _ => None,
        })
    }

    /// How far a stage is, from the tables.
    pub fn phase(&self, stage: &str) -> Option<Phase> {
        [stage, without_pipeline(stage)].iter().find_map(|s| self.stages.get(&stage_key(s)).copied())
    }

    /// How far a stage of no table probably is: by its probability, else by a word in its name, else early.
    pub fn guess(&self, stage: &str, probability: Option<f64>) -> Phase {
        match probability {
            Some(p) if p >= 0.7 => return Phase::Late,
            Some(p) if p >= 0.4 => return Phase::Mid,
            Some(_) => return Phase::Early,
            None => {}
        }
        let stage = key(stage);
        self.keywords.iter().find(|(w, _)| stage.contains(w)).map_or(Phase::Early, |(_, phase)| *phase)
    }

    /// A forecast category, in any spelling.
    pub fn category(&self, text: &str) -> Option<Category> {
        self.categories.get(&key(text)).copied()
    }
}

/// Pipedrive's combined column: `Proposal Made (Renewals)`.
fn without_pipeline(stage: &str) -> &str {
    match stage.rsplit_once('(') {
        Some((name, rest)) if rest.trim_end().ends_with(')') && !name.trim().is_empty() => name,
        _ => stage,
    }
}

pub(super) fn table<T: serde::de::DeserializeOwned>(name: &str, text: &str) -> Result<T, CrmError> {
    toml::from_str(text).map_err(|e| CrmError::Setting(format!("assets/crm/{name}.toml: {e}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_label_means_two_things() {
        let aliases: Aliases = table("aliases", ALIASES).unwrap();
        let (leads, activities) = (words::leads().unwrap().columns, words::activities().unwrap().columns);
        for fields in [&aliases.deals, &aliases.people, &aliases.quotas, &leads, &activities] {
            let mut seen = HashMap::new();
            for (field, labels) in fields {
                for label in labels {
                    assert_eq!(seen.insert(key(label), (*field, label)), None, "{label} of {}", field.key());
                }
            }
        }
    }

    #[test]
    fn a_crm_is_told_by_its_labels() {
        let columns = Columns::of(Kind::Deals).unwrap();
        for (labels, want) in [
            ("Record ID,Deal Name,Amount,Deal Stage,Close Date,Deal Owner", Crm::Hubspot),
            (
                "Owner Role,Opportunity Owner,Account Name,Opportunity Name,Stage,Amount,Probability (%)",
                Crm::Salesforce,
            ),
            ("Id,Name,StageName,CloseDate,Amount,ForecastCategoryName,Owner.Name", Crm::Salesforce),
            ("Deal - ID,Deal - Title,Deal - Value,Deal - Stage,Deal - Status,Deal - Owner", Crm::Pipedrive),
            ("opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value", Crm::Csv),
            ("id,name,account_name,owner_name,amount,stage,close_date", Crm::Csv),
        ] {
            let keys: Vec<String> = labels.split(',').map(key).collect();
            assert_eq!(columns.crm(&keys), want, "{labels}");
        }
    }

    #[test]
    fn categories_in_every_spelling() {
        let words = Words::of(Crm::Salesforce, &MapFile::default(), &BTreeMap::new()).unwrap();
        for (text, want) in [
            ("Forecast", Some(Category::Commit)),
            ("Commit", Some(Category::Commit)),
            ("BestCase", Some(Category::BestCase)),
            ("Best Case", Some(Category::BestCase)),
            ("best_case", Some(Category::BestCase)),
            ("BEST_CASE", Some(Category::BestCase)),
            ("Not forecasted", Some(Category::Omitted)),
            ("OMIT", Some(Category::Omitted)),
            ("Omitted", Some(Category::Omitted)),
            ("Closed won", Some(Category::Closed)),
            ("Pipeline", Some(Category::Pipeline)),
            ("Moon shot", None),
        ] {
            assert_eq!(words.category(text), want, "{text}");
        }
    }

    #[test]
    fn stages_and_endings() {
        let words = Words::of(Crm::Pipedrive, &MapFile::default(), &BTreeMap::new()).unwrap();
        for (stage, phase) in [
            ("Qualified", Some(Phase::Early)),
            ("Proposal Made (Renewals)", Some(Phase::Mid)),
            ("NEGOTIATIONS STARTED", Some(Phase::Late)),
            ("Waiting for rain", None),
        ] {
            assert_eq!(words.phase(stage), phase, "{stage}");
        }
        for (stage, status) in [
            ("closed won ", Some(Status::Won)),
            ("Closed/Won", Some(Status::Won)),
            ("H. Work Order Received", Some(Status::Won)),
            ("Dead", Some(Status::Lost)),
            ("Closed Lost", Some(Status::Lost)),
            ("Open", None),
            ("Discovery", None),
        ] {
            assert_eq!(words.ending(stage), status, "{stage}");
        }
        assert_eq!(words.guess("Final negotiations", None), Phase::Late);
        assert_eq!(words.guess("Proposal under review", None), Phase::Late);
        assert_eq!(words.guess("Something", Some(0.5)), Phase::Mid);
        assert_eq!(words.guess("Something", None), Phase::Early);
    }

    #[test]
    fn a_map_file_is_asked_first_and_its_mistakes_are_named() {
        let map = MapFile::parse(
            "[columns]\namount = \"Betrag\"\n[stages]\n\"Vor Ort\" = \"late\"\n[status]\n\"Gewonnen!\" = \"won\"\n",
        )
        .unwrap();
        assert_eq!(map.columns[&Field::Amount], "Betrag");
        let words = Words::of(Crm::Csv, &map, &BTreeMap::from([("vor ort".into(), Phase::Early)])).unwrap();
        assert_eq!(words.phase("Vor Ort"), Some(Phase::Late));
        assert_eq!(words.ending("gewonnen!"), Some(Status::Won));
        for (bad, word) in [("[columns]\namont = \"x\"", "amont"), ("[stages]\nx = \"soon\"", "soon"), ("x", "line 1")]
        {
            let e = MapFile::parse(bad).unwrap_err().to_string();
            assert!(e.contains(word), "{e}");
        }
    }
}
