//! Reads what CRM systems export (deals, leads, activities), lists of people and of quotas.
//!
//! In layers, each of which knows only the one before it:
//!
//! ```text
//! read       bytes -> rows of text with their lines            (csv in any encoding, zipped or not; workbook)
//! recognise  header -> which column holds what, which CRM       (label, vocabulary, assets/crm/*.toml, habits)
//! columns    values of a column -> how they are written         (date order, decimal mark; sight: what they look like)
//! rows       data told apart from footers, totals, headers; groups filled down
//! deals, leads, activities, roster, targets     record -> deal, lead, activity, person, quota, or a refusal with line,
//!            column and reason
//! plan       a file understood, nothing written
//! asking     what a file leaves open, as questions; understanding: all of it as plain data, to be shown before it is written
//! land       the plan goes into the store, in one transaction; or is rehearsed and taken back
//! ```
//!
//! Nothing is guessed in silence: a value that can be read in two ways is decided by its column, asked for, or refused,
//! and what was decided is said. This module draws and prints nothing, and knows no clock.

mod activities;
mod ahead;
mod answers;
mod asking;
mod columns;
pub mod date;
mod dated;
mod deals;
mod error;
mod guess;
mod habits;
mod label;
mod land;
mod languages;
mod leads;
mod lookalike;
mod moment;
pub mod number;
mod owners;
mod plan;
pub mod progress;
mod proposals;
mod question;
mod read;
mod recognise;
mod refs;
mod report;
mod roster;
mod rows;
mod settings;
mod sight;
mod stream;
mod survey;
mod targets;
#[cfg(test)]
mod traps;
mod understanding;
mod vocabulary;
mod words;

pub use answers::{Answers, CategoryMeans, MapFile, StageMeans, StatusMeans};
pub use error::{CrmError, Refusal};
pub use guess::likely_kind;
pub use habits::{Habit, Memory, StageHabit, forget, memory, set_aside};
pub use label::stage_key;
pub use land::{import, import_watched, rehearse, rehearse_watched};
pub use moment::LocalTime;
pub use plan::{Plan, plan, plan_bytes, plan_watched};
pub use progress::Progress;
pub use proposals::{OwnerAnswer, Proposal, proposals};
pub use question::{Answer, Choice, Question, Topic};
pub use read::{Encoding, Record, Row, Rows, Source, encoding_named};
pub use recognise::{Column, Layout};
pub use report::{MOST_REFUSED, Report, Tally};
pub use rows::{DataRows, Line, Skipped};
pub use settings::Settings;
pub use survey::Survey;
pub use understanding::{ColumnSeen, Doubt, Outcome, Understanding, fact};
pub use vocabulary::{Crm, Field, Kind};
pub use words::{Held, reason_names};
