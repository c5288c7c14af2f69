//! Leads that wait for an answer, counted.

use chrono::NaiveDateTime;

use crate::domain::lead::{Agreement, Lead, LeadState, Sla};

/// The leads that were imported, and how their waiting is reckoned.
#[derive(Debug, Clone, Copy)]
pub struct LeadBook<'a> {
    /// All of them.
    pub leads: &'a [Lead],
    /// The moment, on the company's clock.
    pub at: NaiveDateTime,
    /// What was agreed about them.
    pub agreement: &'a Agreement,
}

/// Leads that wait at one moment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LeadTally {
    /// Neither accepted nor rejected.
    pub waiting: usize,
    /// Of these, beyond the time that is allowed.
    pub late: usize,
    /// Of these, those of which nobody says since when.
    pub undated: usize,
    /// Business minutes for which the oldest has waited.
    pub oldest: i64,
}

impl LeadTally {
    /// Adds one lead.
    pub fn add(&mut self, lead: &Lead, book: &LeadBook<'_>) {
        if !waits(lead, book) {
            return;
        }
        self.waiting += 1;
        match book.agreement.sla(lead, book.at) {
            Sla::Within { used, .. } => self.oldest = self.oldest.max(used),
            Sla::Breached { over, .. } => {
                self.late += 1;
                self.oldest = self.oldest.max(over.saturating_add(book.agreement.of(lead, book.at).1.into()));
            }
            Sla::Kept { .. } | Sla::Unknown => self.undated += 1,
        }
    }

    /// Adds another's.
    pub fn merge(&mut self, other: &Self) {
        self.waiting += other.waiting;
        self.late += other.late;
        self.undated += other.undated;
        self.oldest = self.oldest.max(other.oldest);
    }
}

/// It waits for an answer at that moment.
pub fn waits(lead: &Lead, book: &LeadBook<'_>) -> bool {
    lead.state_at(book.at) == Some(LeadState::Waiting)
}
