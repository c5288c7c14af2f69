//! One voice's page: FC against what carries it, the deals that were named, what was said and what became of it.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::Row;
use super::history::{Said, Way};
use crate::domain::forecast::card::Reconciliation;
use crate::domain::forecast::{Explanation, NamedDeal};
use crate::domain::ids::{DealId, PersonId};
use crate::domain::money::Money;
use crate::domain::money::show::Scale;

/// What a named deal does for FC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carries {
    /// It carries its part.
    Part,
    /// The same, but its close date has passed and nothing happened.
    Overdue,
    /// Won: it is in what is won.
    Won,
    /// Lost: nothing.
    Lost,
    /// It still carries its part as it was named, but its close date has left the period since.
    Moved,
    /// It was to close in another period already when it was named: nothing.
    Elsewhere,
}

impl Carries {
    /// For reading.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Part => "carries FC",
            Self::Overdue => "its date passed",
            Self::Won => "won since",
            Self::Lost => "lost",
            Self::Moved => "left the period",
            Self::Elsewhere => "not in the period",
        }
    }

    /// A name that scripts rely on.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Part => "carries",
            Self::Overdue => "overdue",
            Self::Won => "won",
            Self::Lost => "lost",
            Self::Moved => "moved_out",
            Self::Elsewhere => "elsewhere",
        }
    }

    /// Its amount is in the part of FC that is named.
    pub const fn counts(self) -> bool {
        matches!(self, Self::Part | Self::Overdue | Self::Moved)
    }
}

/// A named deal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// As it was named.
    pub named: NamedDeal,
    /// What it does for FC.
    pub carries: Carries,
    /// Its name.
    pub name: String,
    /// The customer.
    pub account: Option<String>,
    /// Whose it is.
    pub owner: Option<PersonId>,
    /// Its stage.
    pub stage: String,
    /// When it closes now.
    pub close: Option<NaiveDate>,
}

/// Everything about one voice and period.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// Its line of the board.
    pub row: Row,
    /// The deals it has named, the largest first.
    pub named: Vec<Named>,
    /// What was said, the newest first.
    pub history: Vec<Said>,
    /// The way of its numbers through the period.
    pub way: Way,
    /// Who spoke or sent back.
    pub people: HashMap<PersonId, String>,
    /// The deals that explain what moved.
    pub deals: HashMap<DealId, String>,
}

impl Page {
    /// FC against what carries it.
    pub fn reconciliation(&self) -> Reconciliation {
        let fc = self.row.call.as_ref().map(|c| c.call.fc);
        let named: Money = self.named.iter().filter(|n| n.carries.counts()).map(|n| n.named.amount).sum();
        Reconciliation::of(fc, self.row.won, named)
    }

    /// Why a number moved or differs, and what became of it: the reason, the deals that explain it, why it was taken back.
    pub fn reason(&self, said: &Said, scale: &Scale) -> String {
        let mut parts: Vec<String> = Vec::new();
        if let Some(why) = said.fate.reason().filter(|w| !w.trim().is_empty()) {
            parts.push(why.to_owned());
        }
        parts.extend(said.submission.reason.clone().filter(|r| !r.trim().is_empty()));
        parts.extend(said.submission.explanations.iter().map(|e| self.explained(e, scale)));
        parts.join("; ")
    }

    fn explained(&self, e: &Explanation, scale: &Scale) -> String {
        let deal = self.deals.get(&e.deal).map_or("a deal", String::as_str);
        let note = e.note.as_deref().filter(|n| !n.trim().is_empty()).map_or_else(String::new, |n| format!(" ({n})"));
        format!("{deal} {}{note}", scale.signed(e.delta))
    }
}
