//! What is seen and how it is asked for: the key table, the theme, screens, workspaces, overlays, widgets.
//!
//! Drawing takes `&self` and cannot change state. A screen takes a [`command::Command`] and answers with a
//! [`flow::Flow`] that the app applies; it never reaches the store: what it shows is plain data that the app has
//! loaded, what it wants done is an [`flow::Intent`].

pub mod ascii;
pub mod canvas;
pub mod clusters;
pub mod command;
pub mod flow;
pub mod fuzzy;
pub mod health;
pub mod inquiry;
pub mod keymap;
pub mod odds;
pub mod overlays;
pub mod palette;
pub mod screens;
#[cfg(test)]
pub mod testing;
pub mod theme;
pub mod told;
pub mod waterfall;
pub mod widgets;
pub mod workspaces;
pub mod world;
