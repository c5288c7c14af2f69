//! An explanation owed: a period that closed under its FC has to be explained by the deals that made the gap, and is red until
//! it is (design: product, "Only here" 11). A market story is not an explanation: without a deal nothing is explained.
//!
//! Missed is what is not hit, actual < FC, without a tolerance: what accuracy counts as missed is what is owed. The FC that
//! counts is the one locked as the period began. Where that one was reached, the last one said counts: who raised a call has
//! committed to the higher one. One that was lowered on the way does not: it was locked, and what lowered it is a deal.

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::accuracy::{At, Closed};
use super::slippage::Fate;
use super::track::Track;
use crate::domain::ids::{DealId, ExplainedId, MeetingId, PersonId};
use crate::domain::money::show::{self, Scale};
use crate::domain::money::{Currency, Money};
use crate::domain::people::Subject;
use crate::domain::period::{Period, PeriodKey};
use crate::domain::text;

/// A closed period under its FC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Miss {
    /// Whose.
    pub subject: Subject,
    /// Which.
    pub period: Period,
    /// Which FC of the period it is: as it began, or as it was last said.
    pub at: At,
    /// That FC.
    pub fc: Money,
    /// What came.
    pub actual: Money,
}

impl Miss {
    /// Of a period that is over; `None`: nothing was called, or the call was reached.
    pub fn of(subject: Subject, closed: &Closed) -> Option<Self> {
        [At::Start, At::End].into_iter().find_map(|at| {
            let fc = closed.call(at)?.fc;
            (closed.actual < fc).then_some(Self { subject, period: closed.period, at, fc, actual: closed.actual })
        })
    }

    /// By how much; above zero.
    pub fn by(&self) -> Money {
        self.fc - self.actual
    }
}

/// A deal that made a part of the gap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissedDeal {
    /// Which.
    pub deal: DealId,
    /// What it was to bring and did not; above zero.
    pub amount: Money,
    /// What had become of it when this was written.
    pub fate: Option<Fate>,
    /// What happened, in words.
    pub reason: String,
}

/// What is written about a gap.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Story {
    /// The deals that made it, in the order in which they were named.
    pub deals: Vec<MissedDeal>,
    /// Why a part of it has no deal.
    pub rest: Option<String>,
    /// What is done differently from now on.
    pub lesson: Option<String>,
    /// Why an earlier explanation is amended.
    pub why: Option<String>,
}

/// An explanation that is being written: what stands in it, and the line in which the next deal is named.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Begun {
    /// What stands in it.
    #[serde(flatten)]
    pub story: Story,
    /// The letters of a deal that is not picked yet.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub letters: String,
    /// The deal that is picked, with as much of its reason as is typed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picked: Option<MissedDeal>,
}

impl From<Story> for Begun {
    fn from(story: Story) -> Self {
        Self { story, ..Self::default() }
    }
}

impl Begun {
    /// Nothing was written yet.
    pub fn is_empty(&self) -> bool {
        self.story.is_empty() && self.letters.is_empty() && self.picked.is_none()
    }
}

/// Why an explanation cannot be saved as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lacks {
    /// No deal is named.
    Deal,
    /// A deal has no reason.
    Reason,
    /// More than half of the gap has no deal, and there are deals that were due or named and are not named for what they fell
    /// short by: a market story with a deal in front of it.
    Share {
        /// What no deal explains.
        without: Money,
        /// Of this gap.
        by: Money,
    },
    /// A part of the gap has neither a deal nor a reason.
    Rest,
    /// An amendment has no reason.
    Why,
}

impl Lacks {
    /// What is missing and how to go on, in a line.
    pub fn line(&self, currency: &Currency) -> String {
        match self {
            Self::Deal => {
                "name a deal that was in the number and did not come: a market story is not an explanation".into()
            }
            Self::Reason => "say what happened to each deal".into(),
            Self::Share { without, by } => {
                let [without, by] = [*without, *by].map(|m| show::short(m, currency));
                format!("{without} of {by} is still without a deal, more than half: name deals for it")
            }
            Self::Rest => "name another deal, or say why the rest has none".into(),
            Self::Why => "say why the explanation is amended: the one before stays beside it".into(),
        }
    }
}

impl Story {
    /// Nothing was written yet.
    pub fn is_empty(&self) -> bool {
        self.deals.is_empty() && self.rest.is_none() && self.lesson.is_none() && self.why.is_none()
    }

    /// How far it goes for this gap.
    pub fn reconcile(&self, by: Money) -> Reconciled {
        let named: Money = self.deals.iter().map(|d| d.amount).sum();
        let told = self.rest.as_deref().is_some_and(has_words);
        Reconciled { by, named, unexplained: (by - named).at_least_zero(), told, offset: (named - by).at_least_zero() }
    }

    /// More than half of the gap has no deal.
    pub fn is_mostly_without(&self, by: Money) -> bool {
        let sum = self.reconcile(by);
        sum.unexplained > by - sum.unexplained
    }

    /// One that was due or named fell short by more than it is named for here.
    pub fn leaves_deals(&self, suspects: &[Suspect]) -> bool {
        let named = |s: &Suspect| self.deals.iter().filter(|d| d.deal == s.deal).map(|d| d.amount).sum::<Money>();
        suspects.iter().any(|s| s.short() > named(s))
    }

    /// What stands against saving it, in the order of the fields. `amends`: it takes the place of an earlier one; `suspects`: the
    /// deals that may be named. What no deal explains may be at most half of the gap, unless none that was due or named is left to
    /// be named: who called a number that nothing stood behind says so in words.
    pub fn lacks(&self, by: Money, amends: bool, suspects: &[Suspect]) -> Vec<Lacks> {
        let has = |words: &Option<String>| words.as_deref().is_some_and(has_words);
        let mut found = Vec::new();
        if self.deals.is_empty() && can_be_named(suspects) {
            found.push(Lacks::Deal);
        }
        if self.deals.iter().any(|d| !has_words(&d.reason)) {
            found.push(Lacks::Reason);
        }
        let without = self.reconcile(by).unexplained;
        if !self.deals.is_empty() && self.is_mostly_without(by) && self.leaves_deals(suspects) {
            found.push(Lacks::Share { without, by });
        }
        if without > Money::ZERO && !has(&self.rest) {
            found.push(Lacks::Rest);
        }
        if amends && !has(&self.why) {
            found.push(Lacks::Why);
        }
        found
    }

    /// With its words cleaned, and without what is not needed: a reason for a rest that is not there.
    #[must_use]
    pub fn tidy(mut self, by: Money, amends: bool) -> Self {
        let clean = |words: Option<String>| words.map(|w| text::clean(&w)).filter(|w| !w.trim().is_empty());
        let rest = self.reconcile(by).unexplained > Money::ZERO;
        self.deals.iter_mut().for_each(|d| d.reason = text::clean(&d.reason));
        self.rest = clean(self.rest).filter(|_| rest);
        self.lesson = clean(self.lesson);
        self.why = clean(self.why).filter(|_| amends);
        self
    }
}

/// One of them can have made a part of the gap: not all of them brought what they were ever worth.
pub fn can_be_named(suspects: &[Suspect]) -> bool {
    suspects.iter().any(|s| s.most() > Money::ZERO)
}

/// A reason is said in words: an amount alone, `76k`, says nothing of why, and neither does a letter, `x`.
pub fn has_words(reason: &str) -> bool {
    let letters = |w: &str| w.chars().filter(|c| c.is_alphabetic()).count();
    reason.split_whitespace().any(|w| letters(w) > 1 && !w.chars().any(char::is_numeric))
}

/// A gap taken apart: `by = named + unexplained - offset`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reconciled {
    /// FC - what came.
    pub by: Money,
    /// The deals that are named.
    pub named: Money,
    /// What no deal explains.
    pub unexplained: Money,
    /// Why that part has no deal is said: it is without a deal, and explained.
    pub told: bool,
    /// What is named beyond the gap: other deals have brought it.
    pub offset: Money,
}

impl Reconciled {
    /// "missed by 180k = named 150k + UNEXPLAINED 30k". The parts add up as they are shown.
    pub fn line(&self, scale: &Scale) -> String {
        let named = scale.rounded(self.named);
        let rest = scale.rounded(self.by) - named;
        let show = |m: Money| if m == Money::ZERO { format!("0{}", scale.unit().suffix()) } else { scale.show(m) };
        let mut line = format!("missed by {} = named {}", show(self.by), show(named));
        if self.unexplained > Money::ZERO {
            let word = if self.told { "without a deal" } else { "UNEXPLAINED" };
            line.push_str(&format!(" + {word} {}", show(rest.at_least_zero())));
        } else if self.offset > Money::ZERO {
            line.push_str(&format!(" - {} that other deals brought", show((-rest).at_least_zero())));
        }
        line
    }
}

/// An explanation as it was written. Never edited: an amendment is a new one with its reason, and both are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// Identity.
    pub id: ExplainedId,
    /// Whose gap.
    pub subject: Subject,
    /// Of which period.
    pub period: PeriodKey,
    /// Which FC of the period it was.
    pub horizon: At,
    /// The FC at that moment.
    pub fc: Money,
    /// What had come by then.
    pub actual: Money,
    /// Who wrote it.
    pub by: Option<PersonId>,
    /// When.
    pub at: DateTime<Utc>,
    /// In which meeting; `None`: outside of one.
    pub meeting: Option<MeetingId>,
    /// What was written.
    pub story: Story,
    /// The one it takes the place of.
    pub amends: Option<ExplainedId>,
}

impl Explained {
    /// How far it went for the gap of its time.
    pub fn reconcile(&self) -> Reconciled {
        self.story.reconcile(self.fc - self.actual)
    }
}

/// A gap with what was written about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Whose.
    pub subject: Subject,
    /// Their name.
    pub name: String,
    /// Somebody who has left, or a unit that is no more: nobody is asked any more.
    pub gone: bool,
    /// Which period.
    pub period: Period,
    /// The gap as it stands; `None`: what was written is about one that later deals have closed.
    pub miss: Option<Miss>,
    /// What was written, the newest first; the first one counts.
    pub written: Vec<Explained>,
}

impl Entry {
    /// Nobody has explained it, and somebody can.
    pub fn is_owed(&self) -> bool {
        self.written.is_empty() && self.miss.is_some() && !self.gone
    }

    /// What counts of what was written.
    pub fn newest(&self) -> Option<&Explained> {
        self.written.first()
    }

    /// What an amendment begins with: what was written last, and not why that was amended.
    pub fn to_amend(&self) -> Story {
        self.newest().map(|w| Story { why: None, ..w.story.clone() }).unwrap_or_default()
    }

    /// The gap: as it stands, else as it was written about.
    pub fn by(&self) -> Money {
        let written = || self.newest().map(|w| w.fc - w.actual);
        self.miss.map(|m| m.by()).or_else(written).unwrap_or_default()
    }

    /// What was written is about another gap than there is now: deals were won or taken back in the books since.
    pub fn has_moved(&self) -> bool {
        self.newest().is_some_and(|w| self.miss.is_none_or(|m| m.by() != w.fc - w.actual))
    }
}

/// Every gap of these tracks, and everything that was written: what is owed first, then the newest period, the units before
/// their people. What was written about somebody of whom no track is here is left out.
pub fn entries(tracks: &[Track], written: &[Explained]) -> Vec<Entry> {
    let mut found: Vec<(usize, Entry)> = Vec::new();
    for (place, track) in tracks.iter().enumerate() {
        for told in track.periods.iter().filter(|t| t.over) {
            let period = told.closed.period;
            let mut here: Vec<Explained> =
                written.iter().filter(|w| w.subject == track.subject && w.period == period.key).cloned().collect();
            newest_first(&mut here);
            let miss = Miss::of(track.subject, &told.closed);
            // of who has left only what was written is told
            if here.is_empty() && (miss.is_none() || track.gone) {
                continue;
            }
            found.push((
                place,
                Entry {
                    subject: track.subject,
                    name: track.name.clone(),
                    gone: track.gone,
                    period,
                    miss,
                    written: here,
                },
            ));
        }
    }
    found.sort_by_key(|(place, e)| {
        (!e.is_owed(), std::cmp::Reverse(e.period.last), std::cmp::Reverse(e.period.days()), *place)
    });
    found.into_iter().map(|(_, e)| e).collect()
}

/// What was written about one gap: an amendment before what it amends, whatever the clock said of either.
fn newest_first(written: &mut [Explained]) {
    let amended: HashMap<ExplainedId, Option<ExplainedId>> = written.iter().map(|w| (w.id, w.amends)).collect();
    let place = |w: &Explained| {
        let earlier = std::iter::successors(w.amends, |id| amended.get(id).copied().flatten());
        earlier.take(amended.len()).count()
    };
    written.sort_by_cached_key(|w| std::cmp::Reverse((place(w), w.at, w.id)));
}

/// A deal that may be named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suspect {
    /// Which.
    pub deal: DealId,
    /// Its name.
    pub name: String,
    /// Its account.
    pub account: Option<String>,
    /// It was named behind the FC, for this much.
    pub named: Option<Money>,
    /// What it was worth as the FC was locked, where it was due in the period then. Neither named nor due then: it came into
    /// the period later.
    pub due: Option<Money>,
    /// What it has brought in the period.
    pub brought: Money,
    /// What has become of it.
    pub fate: Fate,
    /// What it is worth now.
    pub value: Money,
}

impl Suspect {
    /// What it was to bring and did not: named for, else worth at the lock, less what came; zero: it came as it was said.
    pub fn short(&self) -> Money {
        (self.named.or(self.due).unwrap_or_default() - self.brought).at_least_zero()
    }

    /// The most that it was ever to bring: what it was named for, worth when it was due, or is worth now.
    pub fn worth(&self) -> Money {
        [self.named, self.due, Some(self.value)].into_iter().flatten().max().unwrap_or_default()
    }

    /// The most of a gap that it can have made: what it was to bring, less what came of it.
    pub fn most(&self) -> Money {
        (self.worth() - self.brought).at_least_zero()
    }

    /// The gap it is offered for: what it is short by, else what it is worth.
    pub fn offer(&self) -> Money {
        match self.short() {
            Money::ZERO if self.brought == Money::ZERO => self.value,
            short => short,
        }
    }
}

/// Those that were named behind FC and did not come first, then those that were due, then the rest; the largest gap first.
pub fn rank(suspects: &mut [Suspect]) {
    suspects.sort_by(|a, b| {
        let order = |s: &Suspect| {
            let short = s.short() > Money::ZERO;
            (!(short && s.named.is_some()), !short, std::cmp::Reverse(s.short()), std::cmp::Reverse(s.value), s.deal)
        };
        order(a).cmp(&order(b))
    });
}
