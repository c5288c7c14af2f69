//! A believable company, generated from a seed, relative to today: for trying things out, and for tests.
//!
//! [`Company`] is pure data; [`build`] puts it into a store. Everything in it is invented. The same seed and the same
//! moment make the same company, and on any day of the year there is something to do on every screen.
//!
//! * `frame`: the days, counted from today.
//! * `org`: people, units, quotas. `deals`: deals and their past. `leads`, `activities`: what comes before and beside them. `meetings`, `calls`, `captures`, `promises`, `owed`: what the
//!   last weeks have left behind.

mod activities;
mod calls;
mod captures;
mod company;
mod course;
mod deals;
mod dice;
mod frame;
mod leads;
mod load;
mod meetings;
mod org;
mod owed;
mod promises;
#[cfg(test)]
mod tests;
mod words;

pub use company::Company;
pub use load::{build, build_local};

/// The seed of the company that `bellwether demo` shows.
pub const SEED: u64 = 20_261_122;
