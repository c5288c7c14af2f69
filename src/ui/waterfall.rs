//! What is asked about a waterfall and what is answered; what a screen of it knows meanwhile.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;

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
}

/// What is known of it.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The question.
    pub asked: Question,
    /// It, or why there is none.
    pub found: Result<Arc<Fall>, String>,
}

/// A waterfall with what is to be read of its deals.
#[derive(Debug, Clone, PartialEq)]
pub struct Fall {
    /// It.
    pub told: Told,
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

/// What is known, and what is wanted.
#[derive(Debug, Clone)]
pub struct Board {
    /// What is looked at.
    pub looked_at: Question,
    answer: Option<Answer>,
    wanted: bool,
    waiting: bool,
}

impl Board {
    /// Knows nothing yet, and asks.
    pub const fn new(period: PeriodKey, scope: Scope) -> Self {
        let looked_at = Question { scope, period, from: None, to: None };
        Self { looked_at, answer: None, wanted: true, waiting: false }
    }

    /// Something may have changed: asks again, and shows what it has meanwhile.
    pub const fn ask(&mut self) {
        self.wanted = true;
    }

    /// Looks at another one.
    pub fn look_at(&mut self, question: Question) {
        self.wanted |= self.looked_at != question;
        self.looked_at = question;
    }

    /// What has to be known next, asked once.
    pub fn question(&mut self) -> Option<Question> {
        if !std::mem::take(&mut self.wanted) {
            return None;
        }
        self.waiting = true;
        Some(self.looked_at)
    }

    /// An answer.
    pub fn take(&mut self, answer: Answer) {
        if answer.asked == self.looked_at {
            self.waiting = false;
            self.answer = Some(answer);
        }
    }

    /// No answer comes.
    pub const fn give_up(&mut self) {
        self.waiting = false;
    }

    /// An answer is on its way.
    pub const fn is_waiting(&self) -> bool {
        self.waiting
    }

    /// The waterfall that is looked at, or why there is none; `None`: it is not known yet.
    pub fn found(&self) -> Option<Result<&Fall, &str>> {
        let answer = self.answer.as_ref().filter(|answer| answer.asked == self.looked_at)?;
        Some(answer.found.as_deref().map_err(String::as_str))
    }

    /// The waterfall that is looked at.
    pub fn fall(&self) -> Option<&Fall> {
        self.found()?.ok()
    }

    /// The days that were offered last, for whichever waterfall.
    pub fn marks(&self) -> &[Mark] {
        let last = self.answer.as_ref().and_then(|answer| answer.found.as_ref().ok());
        last.map_or(&[], |fall| &fall.marks)
    }
}
