//! A meeting as data: what it is for, its agenda, what it has to produce. `read.rs` reads it from TOML and checks it,
//! [`catalog`] knows the seven that come with the program and the user's own. Nothing here runs a meeting.

pub mod catalog;
mod read;
#[cfg(test)]
mod tests;

use crate::domain::cadence::Cadence;
use crate::domain::data_file::{DataError, Problem};
use crate::domain::deal::keyed;
use crate::domain::people::Level;

pub use super::workspace::{MeetingKind, Topic, Workspace};
pub use catalog::{BUILTIN, Catalog, builtin};

/// The key of step zero, which every meeting has and no file defines: the open actions of the meetings before.
pub const STEP_ZERO: &str = "actions";

/// What is wrong with a meeting file: every problem with its line and key.
pub type DefinitionError = DataError;

/// How long a meeting usually takes, in minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MinutesRange {
    /// At least.
    pub min: u32,
    /// At most.
    pub max: u32,
}

impl MinutesRange {
    /// "60 min", "60-75 min", "half day".
    pub fn text(self) -> String {
        match (self.min, self.max) {
            (240, 240) => "half day".to_owned(),
            (min, max) if min == max => format!("{min} min"),
            (min, max) => format!("{min}-{max} min"),
        }
    }
}

/// Where a step's minutes come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MinutesSource {
    /// The framework gives them.
    Framework,
    /// A sensible default of ours (or the user's).
    Ours,
}

keyed!(MinutesSource { Framework = "framework", Ours = "ours" });

/// Something a meeting has to produce.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// Its name in steps, events and the store.
    pub key: String,
    /// For reading.
    pub text: String,
}

/// Something to tick off during a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Its name in events.
    pub key: String,
    /// For reading.
    pub text: String,
}

/// One line of the agenda.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its name in events and notes.
    pub key: String,
    /// For reading, short.
    pub title: String,
    /// Planned minutes.
    pub minutes: u32,
    /// The time box for one deal or one person within the step, in minutes.
    pub minutes_each: Option<u32>,
    /// Who says so.
    pub minutes_source: MinutesSource,
    /// What the screen shows.
    pub workspace: Workspace,
    /// What the manager says or asks.
    pub prompts: Vec<String>,
    /// What to tick off.
    pub checks: Vec<Check>,
    /// Keys of the outputs that come out of this step.
    pub outputs: Vec<String>,
}

/// A meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// "PR", upper-case.
    pub code: String,
    /// "Pipeline Review".
    pub name: String,
    /// How often it is held.
    pub cadence: Cadence,
    /// How long it usually takes.
    pub minutes: MinutesRange,
    /// At which levels it is held.
    pub levels: Vec<Level>,
    /// What it is for.
    pub purpose: String,
    /// What the leader says first.
    pub opening: String,
    /// What it has to produce.
    pub outputs: Vec<Output>,
    /// The agenda as the file has it, without step zero.
    pub steps: Vec<Step>,
    kind: MeetingKind,
    zero: Step,
}

impl Definition {
    /// Reads and checks one file; `file` is for the messages.
    pub fn parse(file: &str, text: &str) -> Result<Self, DefinitionError> {
        Self::check(file, text).map(|(definition, _)| definition)
    }

    /// Like [`Definition::parse`], with what is odd but no reason to refuse the file.
    pub fn check(file: &str, text: &str) -> Result<(Self, Vec<Problem>), DefinitionError> {
        read::definition(file, text)
    }

    /// Pipeline, forecast or neither: what it refuses is [`MeetingKind::refuses`].
    pub fn kind(&self) -> MeetingKind {
        self.kind
    }

    /// The steps of the agenda together, step zero not counted.
    pub fn planned_minutes(&self) -> u32 {
        self.steps.iter().map(|s| s.minutes).sum()
    }

    /// The whole agenda, step zero first: index 0 is step zero, index 1 the file's first step.
    pub fn agenda(&self) -> impl Iterator<Item = &Step> {
        std::iter::once(&self.zero).chain(&self.steps)
    }

    /// A step of the agenda by its number.
    pub fn step_at(&self, number: usize) -> Option<&Step> {
        self.agenda().nth(number)
    }

    /// The number of the step with this key.
    pub fn number_of(&self, key: &str) -> Option<usize> {
        self.agenda().position(|s| s.key == key)
    }

    /// A step by its key.
    pub fn step(&self, key: &str) -> Option<&Step> {
        self.agenda().find(|s| s.key == key)
    }

    /// An output by its key.
    pub fn output(&self, key: &str) -> Option<&Output> {
        self.outputs.iter().find(|o| o.key == key)
    }
}
