//! Hygiene: what an open deal lacks before anybody can talk about it, rep by rep; and the deals that a review names as
//! exceptions, because the buyer has agreed to nothing. Pure.
//!
//! What a missing next step is, is written once, in [`Missing::lacks_next_step`] and, with what buyers have promised, in
//! [`lacks_step`]; here it is told apart. Where no export has
//! a column for it, a step or its day is unknown and no gap: it can be filled in here all the same. The output counts what
//! can be known; where nothing can be, the records do not show that it is met, and somebody says so by hand.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::browse::Missing;
use super::deal::{Deal, keyed};
use super::fix::FixField;
use super::ids::{DealId, MeetingId, PersonId};
use super::money::Money;

/// One thing that an open deal lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gap {
    /// Nobody has written what the buyer does next.
    NoStep,
    /// Nobody has written by when.
    NoDay,
    /// The day of the next step is behind us.
    DayPast,
    /// Its close date is behind us.
    CloseOver,
    /// It has no close date.
    NoClose,
    /// It has no amount, or zero.
    NoAmount,
}

keyed!(Gap {
    NoStep = "no_step", NoDay = "no_day", DayPast = "day_past", CloseOver = "close_over", NoClose = "no_close",
    NoAmount = "no_amount",
});

impl Gap {
    /// For reading.
    pub const fn word(self) -> &'static str {
        match self {
            Self::NoStep => "no next step",
            Self::NoDay => "no day for it",
            Self::DayPast => "its day has passed",
            Self::CloseOver => "close date has passed",
            Self::NoClose => "no close date",
            Self::NoAmount => "no amount",
        }
    }

    /// It is about the buyer's next step: an exception answers it, and the review's first output asks for it.
    pub const fn is_step(self) -> bool {
        matches!(self, Self::NoStep | Self::NoDay | Self::DayPast)
    }

    /// The fact that fills it.
    pub const fn field(self) -> FixField {
        match self {
            Self::NoStep => FixField::NextStep,
            Self::NoDay | Self::DayPast => FixField::NextStepDate,
            Self::CloseOver | Self::NoClose => FixField::Close,
            Self::NoAmount => FixField::Amount,
        }
    }
}

/// Whether the buyer has no next step with a day to come: the one rule of the review's first output, the deal walk and
/// readiness. What a buyer has promised with a day to come (`promised`) is a next step, whatever the export says.
pub fn lacks_step(deal: &Deal, today: NaiveDate, missing: Missing, promised: bool) -> bool {
    !promised && missing.lacks_next_step(deal, today)
}

/// Everything that a deal lacks on that day; nothing of one that is not open. `missing`: what no export has a column for;
/// `promised`: as for [`lacks_step`].
pub fn gaps(deal: &Deal, today: NaiveDate, missing: Missing, promised: bool) -> Vec<Gap> {
    if !deal.is_open() {
        return Vec::new();
    }
    let written = deal.next_step.as_deref().is_some_and(|s| !s.trim().is_empty());
    let day = match deal.next_step_date {
        None => (!missing.next_step_day).then_some(Gap::NoDay),
        Some(day) => (day < today).then_some(Gap::DayPast),
    };
    let close = match deal.close {
        None => Some(Gap::NoClose),
        Some(day) => (day < today).then_some(Gap::CloseOver),
    };
    let step = (!written && !missing.next_step).then_some(Gap::NoStep);
    let amount = (deal.value() == Money::ZERO).then_some(Gap::NoAmount);
    let steps = [step, day].into_iter().filter(|_| !promised);
    steps.chain([close, amount]).flatten().collect()
}

/// A deal that a meeting has named as an exception: it has no buyer's step, and here is why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exception {
    /// Which meeting said so. The next one asks again.
    pub meeting: MeetingId,
    /// Which deal.
    pub deal: DealId,
    /// Why, in words, never empty.
    pub reason: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// An open deal with what it lacks.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The deal.
    pub deal: Deal,
    /// What it lacks.
    pub gaps: Vec<Gap>,
    /// Why this meeting lets it be without a step, where it does.
    pub exception: Option<String>,
}

impl Entry {
    /// What is still to be filled: an exception answers for the buyer's step, and for nothing else.
    pub fn left(&self) -> impl Iterator<Item = Gap> + '_ {
        self.gaps.iter().copied().filter(|gap| self.exception.is_none() || !gap.is_step())
    }

    /// Whether something is still to be filled.
    pub fn is_left(&self) -> bool {
        self.left().next().is_some()
    }

    /// It has no buyer's step with a day ahead, and no exception.
    pub fn lacks_step(&self) -> bool {
        self.left().any(Gap::is_step)
    }
}

/// One seller's gaps.
#[derive(Debug, Clone, PartialEq)]
pub struct RepGaps {
    /// Whose; `None`: of deals that nobody here owns.
    pub owner: Option<PersonId>,
    /// All open deals of theirs.
    pub open: usize,
    /// Those that lack something, the largest first.
    pub entries: Vec<Entry>,
}

impl RepGaps {
    /// How many deals still lack something.
    pub fn left(&self) -> usize {
        self.entries.iter().filter(|e| e.is_left()).count()
    }

    /// What those are worth together.
    pub fn value(&self) -> Money {
        self.entries.iter().filter(|e| e.is_left()).map(|e| e.deal.value()).sum()
    }
}

/// The gaps of a team.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Book {
    /// Everybody with open deals, the most gaps first.
    pub reps: Vec<RepGaps>,
    /// All open deals.
    pub open: usize,
    /// What no export has a column for.
    pub missing: Missing,
}

impl Book {
    /// From deals that may lack something and how many are open. `open`: open deals by owner, those without a gap included.
    /// `missing`: what no export has a column for, and what therefore is no gap; `promised`: whose buyers have promised
    /// something with a day to come.
    pub fn new(
        deals: impl IntoIterator<Item = Deal>,
        open: &[(PersonId, usize)],
        exceptions: &[Exception],
        today: NaiveDate,
        missing: Missing,
        promised: &HashSet<DealId>,
    ) -> Self {
        let seller =
            |(owner, open): &(PersonId, usize)| RepGaps { owner: Some(*owner), open: *open, entries: Vec::new() };
        let mut reps: Vec<RepGaps> = open.iter().filter(|(_, n)| *n > 0).map(seller).collect();
        for deal in deals {
            let gaps = gaps(&deal, today, missing, promised.contains(&deal.id));
            if gaps.is_empty() {
                continue;
            }
            // an exception is about the step: one that has come meanwhile needs none
            let of = exceptions.iter().find(|e| e.deal == deal.id && gaps.iter().any(|g| g.is_step()));
            let exception = of.map(|e| e.reason.clone());
            let owner = deal.owner;
            let entry = Entry { deal, gaps, exception };
            match reps.iter_mut().find(|r| r.owner == owner) {
                Some(rep) => rep.entries.push(entry),
                None => reps.push(RepGaps { owner, open: 0, entries: vec![entry] }),
            }
        }
        for rep in &mut reps {
            rep.open = rep.open.max(rep.entries.len());
            rep.entries.sort_by_key(|e| (std::cmp::Reverse(e.deal.value()), e.deal.id));
        }
        reps.sort_by_key(|r| (std::cmp::Reverse(r.entries.len()), std::cmp::Reverse(r.value()), r.owner));
        Self { reps, open: open.iter().map(|(_, n)| *n).sum(), missing }
    }

    /// Every deal that lacks something, rep by rep.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.reps.iter().flat_map(|r| &r.entries)
    }

    /// How many deals still lack something.
    pub fn left(&self) -> usize {
        self.reps.iter().map(RepGaps::left).sum()
    }

    /// How many open deals have no buyer's step with a day ahead, and no exception.
    pub fn lacking_step(&self) -> usize {
        self.entries().filter(|e| e.lacks_step()).count()
    }

    /// Those that are named as exceptions.
    pub fn exceptions(&self) -> impl Iterator<Item = (&Deal, &str)> {
        self.entries().filter_map(|e| Some((&e.deal, e.exception.as_deref()?)))
    }

    /// Whether every open deal has a buyer's step and its day, or is an exception; and that in words. Where no open deal is
    /// known there is nothing to be content with; where the export has no next steps the records cannot show that it is met.
    pub fn output(&self) -> (bool, String) {
        let excepted = self.exceptions().count();
        let named = match excepted {
            0 => String::new(),
            1 => ", 1 exception".to_owned(),
            n => format!(", {n} exceptions"),
        };
        let (with, without) = match (self.missing.next_step, self.missing.next_step_day) {
            (false, false) => ("step and day", "step with a day"),
            (false, true) => ("a step", "step"),
            (true, false) => ("a day", "day of a step"),
            (true, true) => ("", "day ahead"),
        };
        let unknown = self.missing.of_next_steps().map_or_else(String::new, |why| format!("; {why}"));
        match (self.open, self.lacking_step()) {
            (0, _) => (false, "no open deal is known here".to_owned()),
            (_, 0) if with.is_empty() => (false, format!("the export has no next steps: say it by hand{named}")),
            (open, 0) => (true, format!("{} of {open} with {with}{named}{unknown}", open - excepted)),
            (open, 1) => (false, format!("1 of {open} has no {without}{named}{unknown}")),
            (open, n) => (false, format!("{n} of {open} have no {without}{named}{unknown}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::health::fixture::{day, deal, omitted, won};
    use crate::domain::health::quality::lacks_next_step;
    use crate::domain::ids::PersonId;

    const TODAY: &str = "2026-11-22";

    fn stepped(id: i64, thousands: i64, step: Option<&str>, on: Option<&str>, close: Option<&str>) -> Deal {
        Deal {
            next_step: step.map(str::to_owned),
            next_step_date: on.map(day),
            close: close.map(day),
            ..deal(id, thousands, "2026-12-20")
        }
    }

    #[test]
    fn what_a_deal_lacks() {
        use Gap::{CloseOver, DayPast, NoAmount, NoClose, NoDay, NoStep};
        let ahead = Some("2026-12-20");
        for (step, on, close, thousands, want) in [
            (Some("redlines"), Some("2026-11-22"), ahead, 10, vec![]),
            (Some("redlines"), Some("2026-11-21"), ahead, 10, vec![DayPast]),
            (Some("redlines"), None, ahead, 10, vec![NoDay]),
            (None, None, ahead, 10, vec![NoStep, NoDay]),
            (Some("  "), Some("2026-11-27"), ahead, 10, vec![NoStep]),
            (None, Some("2026-11-20"), ahead, 10, vec![NoStep, DayPast]),
            (Some("redlines"), Some("2026-11-27"), Some("2026-11-21"), 10, vec![CloseOver]),
            (Some("redlines"), Some("2026-11-27"), Some("2026-11-22"), 0, vec![NoAmount]),
            (Some("redlines"), Some("2026-11-27"), None, 10, vec![NoClose]),
            (None, None, Some("2026-01-01"), 0, vec![NoStep, NoDay, CloseOver, NoAmount]),
        ] {
            let one = stepped(1, thousands, step, on, close);
            let got = gaps(&one, day(TODAY), Missing::default(), false);
            assert_eq!(got, want, "{step:?} {on:?} {close:?} {thousands}");
            assert_eq!(got.iter().any(|g| g.is_step()), lacks_next_step(&one, day(TODAY)), "one rule");
        }
        assert!(
            gaps(&Deal { next_step: None, ..won(1, 5, "2026-01-01") }, day(TODAY), Missing::default(), false)
                .is_empty()
        );
        assert!(
            gaps(&Deal { next_step: None, ..omitted(1, 5, "2026-01-01") }, day(TODAY), Missing::default(), false)
                .is_empty()
        );
    }

    #[test]
    fn what_no_export_has_a_column_for_is_no_gap() {
        use Gap::{DayPast, NoDay, NoStep};
        let no_day = Missing { next_step_day: true, ..Missing::default() };
        let no_words = Missing { next_step: true, ..Missing::default() };
        let nothing = Missing { next_step: true, ..no_day };
        for (step, on, want) in [
            (None, None, [vec![NoStep], vec![NoDay], vec![]]),
            (Some("redlines"), None, [vec![], vec![NoDay], vec![]]),
            // filled in here
            (None, Some("2026-11-27"), [vec![NoStep], vec![], vec![]]),
            (Some("redlines"), Some("2026-11-20"), [vec![DayPast], vec![DayPast], vec![DayPast]]),
        ] {
            let one = stepped(1, 10, step, on, Some("2026-12-20"));
            for (missing, want) in [no_day, no_words, nothing].into_iter().zip(want) {
                let got = gaps(&one, day(TODAY), missing, false);
                assert_eq!(got, want, "{step:?} {on:?} {missing:?}");
                assert_eq!(!got.is_empty(), missing.lacks_next_step(&one, day(TODAY)), "one rule");
            }
        }
        let deals = || vec![owned(1, stepped(1, 10, None, None, Some("2026-12-20")))];
        let said =
            |missing| Book::new(deals(), &[(PersonId(1), 2)], &[], day(TODAY), missing, &HashSet::new()).output();
        assert_eq!(said(no_day), (false, "1 of 2 has no step; the export has no days of next steps".to_owned()));
        let (met, why) = said(nothing);
        assert!(!met && why.starts_with("the export has no next steps"), "{why}");
        let none = Book::new(vec![], &[(PersonId(1), 2)], &[], day(TODAY), no_day, &HashSet::new()).output();
        assert_eq!(none, (true, "2 of 2 with a step; the export has no days of next steps".to_owned()));
    }

    #[test]
    fn every_gap_names_the_fact_that_fills_it() {
        for gap in Gap::ALL {
            assert!(!gap.word().is_empty());
            assert_eq!(gap.is_step(), matches!(gap.field(), FixField::NextStep | FixField::NextStepDate));
        }
    }

    fn owned(owner: i64, deal: Deal) -> Deal {
        Deal { owner: Some(PersonId(owner)), ..deal }
    }

    fn except(deal: i64) -> Exception {
        Exception {
            meeting: MeetingId(uuid::Uuid::nil()),
            deal: DealId(deal),
            reason: "they agreed to nothing".to_owned(),
            at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn the_output_is_met_exactly_when_every_deal_has_a_step_or_is_an_exception() {
        let close = Some("2026-12-20");
        let deals = || {
            vec![
                owned(1, stepped(1, 10, None, None, close)),
                owned(1, stepped(2, 30, Some("redlines"), Some("2026-11-01"), close)),
                owned(2, stepped(3, 20, Some("redlines"), Some("2026-11-27"), Some("2026-11-01"))),
                owned(2, stepped(4, 20, Some("redlines"), Some("2026-11-27"), close)),
            ]
        };
        let open = [(PersonId(1), 2), (PersonId(2), 2)];
        let book = |exceptions: &[Exception]| {
            Book::new(deals(), &open, exceptions, day(TODAY), Missing::default(), &HashSet::new())
        };
        let none = book(&[]);
        assert_eq!(
            none.reps.iter().map(|r| (r.owner, r.open, r.left())).collect::<Vec<_>>(),
            [(Some(PersonId(1)), 2, 2), (Some(PersonId(2)), 2, 1)]
        );
        assert_eq!(none.reps[0].entries[0].deal.id, DealId(2), "the largest first");
        assert_eq!(none.output(), (false, "2 of 4 have no step with a day".to_owned()));
        let one = book(&[except(1)]);
        assert_eq!(one.output(), (false, "1 of 4 has no step with a day, 1 exception".to_owned()));
        let both = book(&[except(1), except(2), except(4)]);
        assert_eq!(both.output(), (true, "2 of 4 with step and day, 2 exceptions".to_owned()));
        // a close date in the past is still to be filled, and does not concern this output
        assert_eq!((both.left(), both.lacking_step(), both.exceptions().count()), (1, 0, 2));
        assert_eq!(Book::default().output(), (false, "no open deal is known here".to_owned()));
    }

    #[test]
    fn an_exception_answers_for_the_step_alone() {
        let both = owned(1, stepped(1, 0, None, None, Some("2026-01-01")));
        let book =
            Book::new([both], &[(PersonId(1), 1)], &[except(1)], day(TODAY), Missing::default(), &HashSet::new());
        let left: Vec<Gap> = book.reps[0].entries[0].left().collect();
        assert_eq!(left, [Gap::CloseOver, Gap::NoAmount]);
        assert!(book.output().0);
    }
}
