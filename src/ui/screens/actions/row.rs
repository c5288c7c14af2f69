//! One action as lists show it: its names looked up, its day in words. Shared by the actions screen and step zero.

use chrono::{Datelike, NaiveDate};

use crate::domain::action::{Action, ActionKind, ActionState, Outcome};
use crate::domain::text;
use crate::ui::theme::Tone;

/// The meeting an action was written down in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// "WFC".
    pub code: String,
    /// The local day it was held.
    pub on: NaiveDate,
}

impl Source {
    /// "WFC 16 Nov"; "WFC Nov 2025" in another year.
    pub fn shown(&self, today: NaiveDate) -> String {
        let shape = if self.on.year() == today.year() { "%-d %b" } else { "%b %Y" };
        format!("{} {}", self.code, self.on.format(shape))
    }
}

/// An action with the names that belong to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionRow {
    /// The action as the store has it.
    pub action: Action,
    /// Who owes it.
    pub owner: Option<String>,
    /// The deal it is about.
    pub deal: Option<String>,
    /// Where it was written down; `None`: outside of meetings.
    pub source: Option<Source>,
}

impl ActionRow {
    /// Who owes it, or that nobody does.
    pub fn owner(&self) -> &str {
        self.owner.as_deref().unwrap_or("nobody yet")
    }

    /// "Fri 20 Nov"; "15 Jan 2027" in another year; "no day".
    pub fn due(&self, today: NaiveDate) -> String {
        self.action.due.map_or_else(|| "no day".to_owned(), |d| short_day(d, today))
    }

    /// Where it stands, with the colour that goes with the word: "3d late", "today", "in 4d", "achieved", "dropped".
    pub fn standing(&self, today: NaiveDate) -> (String, Tone) {
        match &self.action.state {
            ActionState::Closed { outcome, .. } => (outcome.word().to_owned(), outcome_tone(*outcome)),
            ActionState::Dropped { .. } => ("dropped".to_owned(), Tone::Neutral),
            ActionState::Open => match self.action.due.map(|d| (d - today).num_days()) {
                None => (String::new(), Tone::Neutral),
                Some(0) => ("today".to_owned(), Tone::Watch),
                Some(days @ 1..) => (format!("in {days}d"), Tone::Neutral),
                Some(days) => (format!("{}d late", -days), Tone::Bad),
            },
        }
    }

    /// "2x", or nothing where it was never carried.
    pub fn carried(&self) -> String {
        match self.action.carried {
            0 => String::new(),
            n => format!("{n}x"),
        }
    }

    /// Carried more than once is worth a look.
    pub fn carried_tone(&self) -> Tone {
        if self.action.carried > 1 { Tone::Watch } else { Tone::Neutral }
    }

    /// "pull-in"; nothing for ordinary work.
    pub const fn kind(&self) -> &'static str {
        match self.action.kind {
            ActionKind::General => "",
            ActionKind::Coaching => "coaching",
            ActionKind::Escalation => "escalation",
            ActionKind::Prospecting => "prospecting",
            ActionKind::PullIn => "pull-in",
        }
    }

    /// Where it was written down; nothing where that was outside of meetings.
    pub fn source(&self, today: NaiveDate) -> String {
        self.source.as_ref().map(|s| s.shown(today)).unwrap_or_default()
    }

    /// What was said when it was closed or dropped.
    pub fn remark(&self) -> Option<&str> {
        match &self.action.state {
            ActionState::Open => None,
            ActionState::Closed { note, .. } => note.as_deref(),
            ActionState::Dropped { reason, .. } => Some(reason),
        }
    }

    /// Everything there is besides the text, one fact behind the other; `dot` stands between two.
    pub fn facts(&self, today: NaiveDate, dot: &str) -> String {
        let (standing, _) = self.standing(today);
        let mut facts = vec![self.owner().to_owned()];
        facts.push(match (self.action.due, standing.is_empty()) {
            (None, true) => "no day".to_owned(),
            (None, false) => standing,
            (Some(_), _) => format!("due {}, {standing}", self.due(today)),
        });
        facts.extend(self.remark().map(|r| format!("\"{r}\"")));
        facts.extend((self.action.carried > 0).then(|| format!("carried {}", self.carried())));
        facts.extend(self.deal.clone());
        facts.extend((!self.kind().is_empty()).then(|| self.kind().to_owned()));
        facts.extend(self.source.is_some().then(|| format!("from {}", self.source(today))));
        facts.join(&format!(" {dot} "))
    }

    /// What it is searched by, folded.
    pub fn key(&self) -> String {
        let code = self.source.as_ref().map_or("", |s| s.code.as_str());
        let words = [self.action.text.as_str(), self.owner(), self.deal.as_deref().unwrap_or(""), self.kind(), code];
        text::fold(&words.join(" "))
    }
}

/// The colour that goes with an outcome's word.
pub const fn outcome_tone(outcome: Outcome) -> Tone {
    match outcome {
        Outcome::Achieved => Tone::Good,
        Outcome::Partly => Tone::Watch,
        Outcome::NotAchieved => Tone::Bad,
    }
}

/// A day in at most eleven columns.
pub fn short_day(day: NaiveDate, today: NaiveDate) -> String {
    day.format(if day.year() == today.year() { "%a %-d %b" } else { "%-d %b %Y" }).to_string()
}
