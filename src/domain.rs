//! What the house is about, as pure data and functions: no I/O, no terminal, no SQL, no clock inside.

pub mod action;
pub mod activity;
pub mod alias;
pub mod browse;
pub mod business;
pub mod buyer;
pub mod cadence;
pub mod capture;
pub mod change;
pub mod changed;
pub mod coaching;
pub mod data_file;
pub mod deal;
pub mod demand;
pub mod filled;
pub mod fix;
pub mod forecast;
pub mod health;
pub mod hygiene;
pub mod ids;
pub mod lead;
pub mod limits;
pub mod meeting;
pub mod money;
pub mod people;
pub mod period;
pub mod promise;
pub mod qualification;
pub mod quota;
pub mod readiness;
pub mod text;
pub mod timeline;
pub mod triage;
pub mod walk;

pub mod when;
