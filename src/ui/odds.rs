//! What is asked of the past and what it answers; what a screen of it knows meanwhile.

use std::sync::Arc;

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

/// What is known of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The question.
    pub asked: Question,
    /// It, or why there is none.
    pub found: Result<Said, String>,
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
    pub const fn new(question: Question) -> Self {
        Self { looked_at: question, answer: None, wanted: true, waiting: false }
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
            self.waiting = answer.found.as_ref().is_ok_and(|said| said.back.is_none());
            self.answer = Some(answer);
        }
    }

    /// No answer comes.
    pub const fn give_up(&mut self) {
        self.waiting = false;
    }

    /// An answer, or the rest of one, is on its way.
    pub const fn is_waiting(&self) -> bool {
        self.waiting
    }

    /// What is said, or why nothing is; `None`: it is not known yet.
    pub fn found(&self) -> Option<Result<&Said, &str>> {
        let answer = self.answer.as_ref().filter(|answer| answer.asked == self.looked_at)?;
        Some(answer.found.as_ref().map_err(String::as_str))
    }

    /// What is said.
    pub fn said(&self) -> Option<&Said> {
        self.found()?.ok()
    }
}
