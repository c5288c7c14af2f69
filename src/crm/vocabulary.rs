//! What the CRMs call things: the tables of `assets/crm/*.toml`, and a person's own map file over them.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::answers::{MapFile, StageMeans, StatusMeans};
use super::error::CrmError;
use super::label::{key, stage_key};
use super::languages::{languages, spellings};
use super::words;
use crate::domain::deal::{Category, Phase, Status};
use crate::domain::text::edits;

/// Which system wrote the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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

    /// Every one.
    pub const ALL: [Self; 4] = [Self::Hubspot, Self::Salesforce, Self::Pipedrive, Self::Csv];

    /// Reads the store's word.
    pub fn from_key(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.key() == text)
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
    /// Reads the store's word.
    pub fn from_key(text: &str) -> Option<Self> {
        <Self as clap::ValueEnum>::value_variants().iter().copied().find(|k| k.key() == text)
    }

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

            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
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
    Year "year", Alias "alias", Answered "answered", Contacted "contacted", AcceptedOn "accepted_on", RejectedOn "rejected_on", Reason "reason",
    Converted "converted", ConvertedDeal "converted_deal", ActivityType "activity_type", Subject "subject",
    DealId "deal_id", DealName "deal_name", On "on", Done "done", Outcome "outcome", Direction "direction",
}

/// Labels and words of one language.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Aliases {
    pub(super) deals: BTreeMap<Field, Vec<String>>,
    pub(super) people: BTreeMap<Field, Vec<String>>,
    pub(super) quotas: BTreeMap<Field, Vec<String>>,
    pub(super) status: BTreeMap<String, Vec<String>>,
    pub(super) stages: BTreeMap<Phase, Vec<String>>,
    pub(super) keywords: BTreeMap<Phase, Vec<String>>,
    pub(super) categories: BTreeMap<Category, Vec<String>>,
}

#[derive(Deserialize)]
struct CrmTable {
    markers: Vec<String>,
    lead_markers: Vec<String>,
    activity_markers: Vec<String>,
    probability: Scale,
    stages: BTreeMap<Phase, Vec<String>>,
    status: BTreeMap<String, Vec<String>>,
    /// Stage to the probability the CRM gives its open deals, 0-1.
    #[serde(default)]
    defaults: BTreeMap<String, f64>,
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

impl From<StatusMeans> for StatusWord {
    fn from(means: StatusMeans) -> Self {
        match means {
            StatusMeans::Open => Self::Is(Status::Open),
            StatusMeans::Won => Self::Is(Status::Won),
            StatusMeans::Lost => Self::Is(Status::Lost),
            StatusMeans::Deleted => Self::Deleted,
        }
    }
}

/// A label's preference in another language: English ones go before it.
const OTHER_LANGUAGES: usize = 1_000;

const ALIASES: &str = include_str!("../../assets/crm/aliases.toml");
const TABLES: [(Crm, &str); 3] = [
    (Crm::Hubspot, include_str!("../../assets/crm/hubspot.toml")),
    (Crm::Salesforce, include_str!("../../assets/crm/salesforce.toml")),
    (Crm::Pipedrive, include_str!("../../assets/crm/pipedrive.toml")),
];

impl Field {
    /// What columns of such files can hold, in the order of the tables.
    ///
    /// # Errors
    /// An embedded table that is broken: a test proves that none is.
    pub fn of(kind: Kind) -> Result<Vec<Self>, CrmError> {
        let aliases: Aliases = table("aliases", ALIASES)?;
        let fields = match kind {
            Kind::Deals => aliases.deals,
            Kind::People => aliases.people,
            Kind::Quotas => aliases.quotas,
            Kind::Leads => words::leads()?.columns,
            Kind::Activities => words::activities()?.columns,
        };
        Ok(fields.into_keys().collect())
    }
}

/// Column labels of one kind of file.
pub struct Columns {
    by_key: HashMap<String, (Field, usize)>,
    /// In other languages than English.
    elsewhere: HashMap<String, (Field, usize)>,
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
        let mut elsewhere = HashMap::new();
        for language in languages()?.into_values() {
            let list = match kind {
                Kind::Deals => language.deals,
                Kind::People => language.people,
                Kind::Quotas => language.quotas,
                // of these only English ones are known
                Kind::Leads | Kind::Activities => continue,
            };
            for (field, labels) in list {
                for (rank, label) in labels.iter().enumerate() {
                    for spelling in spellings(label) {
                        elsewhere.entry(spelling).or_insert((field, OTHER_LANGUAGES + rank));
                    }
                }
            }
        }
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
            // "deal name" and "Dealname" are one sign, not two
            let mut signs: Vec<String> = list.iter().map(|m| key(m)).collect();
            signs.sort_unstable();
            signs.dedup();
            markers.push((crm, signs));
        }
        Ok(Self { by_key, elsewhere, markers })
    }

    /// The fact this label (in one spelling) stands for, and its preference: 0 is the best label.
    pub fn field(&self, key: &str) -> Option<(Field, usize)> {
        self.by_key.get(key).or_else(|| self.elsewhere.get(key)).copied()
    }

    /// The fact whose label this one nearly is: a letter or two apart, or with a word more before or behind. In English
    /// only: `valor` may be a place where a column of `Valoir` is another one.
    pub fn near(&self, key: &str) -> Option<Field> {
        let length = key.chars().count();
        let close_to = |alias: &str| {
            let known = alias.chars().count();
            let slips = if known >= 8 { 2 } else { 1 };
            let longer = known >= 8 && length > known && (key.starts_with(alias) || key.ends_with(alias));
            longer || (known >= 5 && length.abs_diff(known) <= slips && edits(key, alias) <= slips)
        };
        // the number of a thing is not the thing
        if key.ends_with("id") || key.ends_with("ids") {
            return None;
        }
        // the best label of the nearest wins, the same on every run
        let mut near: Vec<_> = self.by_key.iter().filter(|(alias, _)| close_to(alias)).collect();
        near.sort_by_key(|(alias, (field, rank))| (edits(key, alias), *rank, *field));
        near.first().map(|(_, (field, _))| *field)
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
    stages: HashMap<String, StageMeans>,
    status: HashMap<String, StatusWord>,
    categories: HashMap<String, Option<Category>>,
    keywords: Vec<(String, Phase)>,
    defaults: HashMap<String, f64>,
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
            defaults: HashMap::new(),
            scale: None,
        };
        let languages = languages()?;
        for language in languages.values() {
            words.learn(&language.stages, &language.status);
            for (category, list) in &language.categories {
                words.categories.extend(list.iter().flat_map(|w| spellings(w)).map(|w| (w, Some(*category))));
            }
        }
        words.learn(&aliases.stages, &aliases.status);
        if let Some((_, text)) = TABLES.iter().find(|(c, _)| *c == crm) {
            let table: CrmTable = table(crm.key(), text)?;
            words.learn(&table.stages, &table.status);
            words.scale = Some(table.probability);
            words.defaults.extend(table.defaults.iter().map(|(stage, p)| (stage_key(stage), *p)));
        }
        words.stages.extend(settings.iter().map(|(k, p)| (stage_key(k), StageMeans::from(*p))));
        words.stages.extend(map.stages.iter().map(|(k, means)| (stage_key(k), *means)));
        words.status.extend(map.status.iter().map(|(k, s)| (stage_key(k), StatusWord::from(*s))));
        for (category, list) in &aliases.categories {
            words.categories.extend(list.iter().map(|w| (key(w), Some(*category))));
        }
        words.categories.extend(map.categories.iter().map(|(k, means)| (key(k), means.category())));
        for phase in Phase::ALL.iter().rev() {
            let all = [&aliases.keywords].into_iter().chain(languages.values().map(|l| &l.keywords));
            let list = all.filter_map(|keywords| keywords.get(phase)).flatten();
            words.keywords.extend(list.flat_map(|w| spellings(w)).map(|w| (w, *phase)));
        }
        Ok(words)
    }

    fn learn(&mut self, stages: &BTreeMap<Phase, Vec<String>>, status: &BTreeMap<String, Vec<String>>) {
        for (phase, list) in stages {
            self.stages.extend(list.iter().flat_map(|w| spellings(w)).map(|w| (w, StageMeans::from(*phase))));
        }
        for (word, list) in status {
            let means = Status::from_key(word).map_or(StatusWord::Deleted, StatusWord::Is);
            self.status.extend(list.iter().flat_map(|w| spellings(w)).map(|w| (w, means)));
        }
    }

    /// What a status word says.
    pub fn status(&self, text: &str) -> Option<StatusWord> {
        self.status.get(&stage_key(text)).copied()
    }

    /// Whether a stage's own name says that the deal is won or lost.
    pub fn ending(&self, stage: &str) -> Option<Status> {
        [stage, without_pipeline(stage)].iter().find_map(|s| match self.stages.get(&stage_key(s)) {
            // what was said about the stage itself goes before what the word says elsewhere
            Some(means) => means.ending(),
            None => match self.status(s) {
                Some(StatusWord::Is(status)) if status != Status::Open => Some(status),
                _ => None,
            },
        })
    }

    /// Whether deals in this stage are to count in no forecast.
    pub fn omits(&self, stage: &str) -> bool {
        self.means(stage) == Some(StageMeans::Omitted)
    }

    fn means(&self, stage: &str) -> Option<StageMeans> {
        [stage, without_pipeline(stage)].iter().find_map(|s| self.stages.get(&stage_key(s)).copied())
    }

    /// How far a stage is, from the tables.
    pub fn phase(&self, stage: &str) -> Option<Phase> {
        self.means(stage).and_then(StageMeans::phase)
    }

    /// The probability (0-1) the CRM gives open deals in this stage of its default process.
    pub fn default_probability(&self, stage: &str) -> Option<f64> {
        [stage, without_pipeline(stage)].iter().find_map(|s| self.defaults.get(&stage_key(s)).copied())
    }

    /// The CRM's stages have probabilities of their own.
    pub fn has_defaults(&self) -> bool {
        !self.defaults.is_empty()
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
        self.categories.get(&key(text)).copied().flatten()
    }

    /// The word of a forecast category is known, be it that it means none.
    pub fn knows_category(&self, text: &str) -> bool {
        self.categories.contains_key(&key(text))
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
