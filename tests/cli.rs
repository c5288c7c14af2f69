//! The command line as a contract, against the real program: exit codes, what is printed, the shapes of its JSON.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as expected")]

#[path = "cli/accuracy.rs"]
mod accuracy;
#[path = "cli/asking.rs"]
mod asking;
#[path = "cli/bad_input.rs"]
mod bad_input;
#[path = "cli/board.rs"]
mod board;
#[path = "cli/commitments.rs"]
mod commitments;
#[path = "cli/health.rs"]
mod health;
#[path = "cli/home.rs"]
mod home;
#[path = "cli/importing.rs"]
mod importing;
#[path = "cli/keeping.rs"]
mod keeping;
#[path = "cli/leads.rs"]
mod leads;
#[path = "cli/limits.rs"]
mod limits;
#[path = "cli/owed.rs"]
mod owed;
#[path = "cli/ready.rs"]
mod ready;
#[path = "cli/search.rs"]
mod search;
#[path = "cli/waterfall.rs"]
mod waterfall;
#[path = "cli/words.rs"]
mod words;
