//! Small things that several screens draw.

pub mod bar;
pub mod chrome;
pub mod cursor;
pub mod field;
pub mod large;
