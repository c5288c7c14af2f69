//! What is asked about a waterfall and what is answered; what a screen of it knows meanwhile.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::inquiry::{self, Inquiry};
use crate::domain::forecast::waterfall::beside::{Beside, Split};
use crate::domain::forecast::waterfall::told::Told;
use crate::domain::health::Scope;
use crate::domain::ids::{DealId, PersonId};
use crate::domain::period::PeriodKey;

/// So many deals of a bar are listed.
pub const LISTED: usize = 200;

/// Which waterfall.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    /// Whose.
    pub scope: Scope,
    /// Which pipeline.
    pub period: PeriodKey,
    /// From the end of this day; `None`: since the period began.
    pub from: Option<NaiveDate>,
    /// To the end of that day; `None`: of the day it is.
    pub to: Option<NaiveDate>,
    /// Told apart, side by side; `None`: the whole by itself, with its deals.
    pub split: Option<Split>,
}

/// What is known of it.
pub type Answer = inquiry::Answer<Question, Arc<Fall>>;

/// What is known, and what is wanted.
pub type Board = Inquiry<Question, Arc<Fall>>;

/// A waterfall with what is to be read of its deals.
#[derive(Debug, Clone, PartialEq)]
pub struct Fall {
    /// It.
    pub told: Told,
    /// Its parts, where they were asked for.
    pub beside: Option<Beside>,
    /// The deals that are listed, as they were at the end.
    pub deals: HashMap<DealId, DealBrief>,
    /// Days that can be looked at, the most telling first.
    pub marks: Vec<Mark>,
}

/// What is read of a deal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DealBrief {
    /// Its name.
    pub name: String,
    /// The customer.
    pub account: Option<String>,
    /// Whose it is.
    pub owner: Option<PersonId>,
    /// Who that is, or "nobody".
    pub seller: String,
    /// Its stage.
    pub stage: String,
    /// When it closes.
    pub close: Option<NaiveDate>,
}

/// A day worth beginning or ending with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// Which.
    pub day: NaiveDate,
    /// What it is.
    pub what: &'static str,
}

impl Board {
    /// Of somebody's pipeline of a period, from its beginning to now.
    pub const fn of(period: PeriodKey, scope: Scope) -> Self {
        Self::new(Question { scope, period, from: None, to: None, split: None })
    }

    /// The waterfall that is looked at.
    pub fn fall(&self) -> Option<&Fall> {
        self.known().map(Arc::as_ref)
    }

    /// The days that were offered last, for whichever waterfall.
    pub fn marks(&self) -> &[Mark] {
        self.last().map_or(&[], |fall| &fall.marks)
    }
}
