//! Bellwether: a terminal cockpit for the recurring management meetings of a B2B sales organisation.
//!
//! This page is the map of the house. Arrows point from who calls to who is called, and there are no others
//! (`tests/layering.rs` reads the `use` lines and fails on any other):
//!
//! ```text
//! main -> cli -> runtime -> app -> ui -> domain
//!                           app -> store, report, crm -> domain
//!         cli -> app, store, report, crm, demo
//!                runtime -> report (the sequence that copies)
//!                crm, demo -> store (they write rows)
//! ```
//!
//! * [`domain`]: pure. No I/O, no terminal, no SQL, no clock inside.
//! * [`store`]: the only place with SQL.
//! * [`crm`]: reads what CRM systems export.
//! * [`report`]: minutes and other files that leave the house.
//! * [`ui`]: the key table, the theme, screens, overlays, widgets. Draws plain data, never reaches the store.
//! * [`app`]: owns the clock, the store, the config, the screens; carries out what a screen asks for.
//! * [`runtime`]: the only file that polls the terminal and owns it.
//! * [`cli`]: the words of the command line, one file per subcommand.
//! * [`demo`]: a believable company, generated from a seed, relative to today.

pub mod app;
pub mod cli;
pub mod clock;
pub mod config;
pub mod crm;
pub mod demo;
pub mod domain;
pub mod paths;
pub mod report;
pub mod runtime;
pub mod store;
pub mod ui;
