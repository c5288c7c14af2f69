//! What is asked of the past and what it answers; what a screen of it knows meanwhile.

use std::sync::Arc;

use super::inquiry::{self, Inquiry, Known};
use crate::domain::forecast::odds::BackTest;
use crate::domain::forecast::odds::told::Told;
use crate::domain::health::Scope;
use crate::domain::period::PeriodKey;

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    /// Whose.
    pub scope: Scope,
    /// Which period.
    pub period: PeriodKey,
}

/// What it says; whether it would have been right before comes later.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    /// What the past says.
    pub told: Arc<Told>,
    /// Every past period asked of the others.
    pub back: Option<Arc<BackTest>>,
}

impl Known for Said {
    fn is_whole(&self) -> bool {
        self.back.is_some()
    }
}

/// What is known of it.
pub type Answer = inquiry::Answer<Question, Said>;

/// What is known, and what is wanted.
pub type Board = Inquiry<Question, Said>;
