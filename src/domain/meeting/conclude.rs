//! What a meeting has produced: each output met by the records, met by somebody's word, or missing with or without a
//! reason. Says nothing about how the records show it: the app computes those facts.

use std::collections::BTreeMap;

use super::run::Run;

/// What the records say about one output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Produced.
    pub met: bool,
    /// In words: "8 of 8 submitted", "missing: Lea, Sam".
    pub detail: String,
}

/// Facts by the output's key. An output without one is met by hand only.
pub type OutputFacts = BTreeMap<String, Fact>;

/// Under which key the facts say how far a step's queue has come: no output's.
pub fn step_fact(step: &str) -> String {
    format!("step {step}")
}

/// Whether an output was produced, and who says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Met {
    /// The records show it.
    Automatic(String),
    /// Somebody said so, against this in the records, if they say otherwise.
    ByHand(Option<String>),
    /// Not produced, with what the records say about it, if anything.
    No(Option<String>),
}

impl Met {
    /// Produced.
    pub const fn is_met(&self) -> bool {
        match self {
            Self::Automatic(_) | Self::ByHand(_) => true,
            Self::No(_) => false,
        }
    }
}

/// One output as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputStatus {
    /// The output's key.
    pub key: String,
    /// For reading.
    pub text: String,
    /// Produced or not.
    pub met: Met,
    /// Why it is missing, or why it was said to be met where the records say otherwise.
    pub reason: Option<String>,
}

impl OutputStatus {
    /// What somebody said by hand, for reading: "said by hand: shown on paper, against 12 of 94 open"; `None`: the records
    /// speak for themselves, or nothing was said.
    pub fn said_by_hand(&self) -> Option<String> {
        let Met::ByHand(against) = &self.met else { return None };
        let reason = self.reason.as_ref().map_or_else(String::new, |r| format!(": {r}"));
        let against = against.as_ref().map_or_else(String::new, |a| format!(", against {a}"));
        Some(format!("said by hand{reason}{against}"))
    }
}

/// Every output of the meeting, in the definition's order. What somebody said by hand outweighs the records: they may
/// not know yet, or may be content with too little.
pub fn outputs(run: &Run) -> Vec<OutputStatus> {
    run.definition()
        .outputs
        .iter()
        .map(|output| {
            let fact = run.facts().get(&output.key);
            let met = match (run.said(&output.key), fact) {
                (Some(true), Some(f)) if f.met => Met::Automatic(f.detail.clone()),
                (Some(true), fact) => Met::ByHand(fact.map(|f| f.detail.clone())),
                (None, Some(f)) if f.met => Met::Automatic(f.detail.clone()),
                (Some(false) | None, fact) => Met::No(fact.map(|f| f.detail.clone())),
            };
            let reason = run.reason(&output.key).map(str::to_owned);
            OutputStatus { key: output.key.clone(), text: output.text.clone(), met, reason }
        })
        .collect()
}

/// The outputs that are missing and have no reason: the meeting cannot be concluded with one.
pub fn missing_without_reason(run: &Run) -> Vec<OutputStatus> {
    outputs(run).into_iter().filter(|o| !o.met.is_met() && o.reason.is_none()).collect()
}

/// How many outputs are missing, with a reason or without: what the store keeps with the meeting.
pub fn missing_count(run: &Run) -> u32 {
    u32::try_from(outputs(run).iter().filter(|o| !o.met.is_met()).count()).unwrap_or(u32::MAX)
}
