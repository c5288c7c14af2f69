//! The pipeline's health as it is seen: what the dashboard, one seller's sheet and the step of a Pipeline Review share. The
//! figures are made elsewhere and come as plain data; here they are drawn.

pub mod board;
pub mod charts;
pub mod data;
pub mod explain;
pub mod grid;
pub mod list;
#[cfg(test)]
pub mod sample;
pub mod sheet;
pub mod spark;
pub mod words;

pub use board::Board;
pub use data::{Answer, Behind, DealBrief, Figures, LeadBrief, Past, Picture, Question, SheetData};
