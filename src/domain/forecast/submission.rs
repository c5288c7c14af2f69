//! The life of a spoken number: draft, submitted (frozen), withdrawn (only until the level above has used it),
//! returned by the level above, superseded by a newer one, locked when its period's window has ended.

use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{Explanation, NamedDeal, Triple};
use crate::domain::ids::{MeetingId, PersonId, SubmissionId};
use crate::domain::money::Money;
use crate::domain::people::Subject;
use crate::domain::period::PeriodKey;

/// Days after a period's end on which its last call may still end and be submitted.
const NIGHT: u64 = 1;

/// The last day on which a number for a period counts: of the call that was held on the period's last day, and of the hour
/// after it. What is said later is no forecast: what came is known.
pub fn window(period_last: NaiveDate) -> NaiveDate {
    period_last + Days::new(NIGHT)
}

/// Where a submission stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum SubmissionState {
    /// It counts.
    Submitted,
    /// Taken back by who made it.
    Withdrawn {
        /// When.
        at: DateTime<Utc>,
        /// Why.
        reason: String,
    },
    /// Sent back by the level above.
    Returned {
        /// When.
        at: DateTime<Utc>,
        /// Why.
        reason: String,
        /// By whom.
        by: PersonId,
    },
    /// A newer one counts.
    Superseded {
        /// Which.
        by: SubmissionId,
    },
}

/// One spoken WC/FC/BC for one period. Never edited: an amendment is a new row with a reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submission {
    /// Identity.
    pub id: SubmissionId,
    /// Whose numbers.
    pub subject: Subject,
    /// Who spoke them.
    pub by: PersonId,
    /// For which period.
    pub period: PeriodKey,
    /// The three numbers.
    pub call: Triple,
    /// When it was submitted.
    pub at: DateTime<Utc>,
    /// In which meeting; `None`: outside of one.
    pub meeting: Option<MeetingId>,
    /// At least 70 % sure, said so.
    pub sure: bool,
    /// Won in the period at that moment.
    pub won: Money,
    /// The sum of the level below at that moment, for a unit's number.
    pub sum_below: Option<Triple>,
    /// Why it differs from the sum, or why it amends an earlier one of the same call.
    pub reason: Option<String>,
    /// Seconds after its deadline; `None`: in time, or there was no deadline.
    pub late_secs: Option<i64>,
    /// Deals behind FC.
    pub named: Vec<NamedDeal>,
    /// Deals that explain what moved since the last one.
    pub explanations: Vec<Explanation>,
    /// The submissions of the level below that this one has used.
    pub sources: Vec<SubmissionId>,
    /// Where it stands.
    pub state: SubmissionState,
}

impl Submission {
    /// It is the number that counts.
    pub fn counts(&self) -> bool {
        self.state == SubmissionState::Submitted
    }

    /// Its period's [`window`] has ended by this day: nothing about it can change any more.
    pub fn is_locked(&self, period_last: NaiveDate, today: NaiveDate) -> bool {
        today > window(period_last)
    }

    /// Whether who made it may take it back: only while it counts, until the level above has used it, and until its
    /// period's [`window`] has ended.
    ///
    /// # Errors
    /// Why not, in words.
    pub fn may_withdraw(&self, used_above: bool, period_last: NaiveDate, today: NaiveDate) -> Result<(), Why> {
        self.may_change(period_last, today)?;
        if used_above { Err(Why::Used) } else { Ok(()) }
    }

    /// Whether the level above may send it back: while it counts and until its period's [`window`] has ended. A number that the level
    /// above has already made its own from stays, because that one is frozen, too.
    ///
    /// # Errors
    /// Why not, in words.
    pub fn may_return(&self, used_above: bool, period_last: NaiveDate, today: NaiveDate) -> Result<(), Why> {
        self.may_change(period_last, today)?;
        if used_above { Err(Why::UsedByYou) } else { Ok(()) }
    }

    /// Whether a newer number may take its place: at any time until the period's [`window`] has ended.
    ///
    /// # Errors
    /// Why not, in words.
    pub fn may_amend(&self, period_last: NaiveDate, today: NaiveDate) -> Result<(), Why> {
        if self.is_locked(period_last, today) { Err(Why::Locked) } else { Ok(()) }
    }

    /// Whether a number may be submitted for a period at all: until its [`window`] has ended.
    ///
    /// # Errors
    /// Why not, in words.
    pub fn may_submit(period_last: NaiveDate, today: NaiveDate) -> Result<(), Why> {
        if today > window(period_last) { Err(Why::Over) } else { Ok(()) }
    }

    fn may_change(&self, period_last: NaiveDate, today: NaiveDate) -> Result<(), Why> {
        self.may_amend(period_last, today)?;
        match self.state {
            SubmissionState::Submitted => Ok(()),
            SubmissionState::Withdrawn { .. } => Err(Why::Withdrawn),
            SubmissionState::Returned { .. } => Err(Why::Returned),
            SubmissionState::Superseded { .. } => Err(Why::Superseded),
        }
    }
}

/// Why a submission stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    /// The level above has made its number from it.
    #[error("the level above has already used this number: submit an amendment with its reason instead")]
    Used,
    /// The same, said to the level above.
    #[error("your own number is already made from this one: ask for an amendment instead")]
    UsedByYou,
    /// The period is over.
    #[error("the period is over: its numbers stay as they are")]
    Locked,
    /// What came of it is known: a number for it would be no forecast.
    #[error(
        "the period is over, and what came of it is known: a number for it would be no forecast. A new call asks for the period that runs"
    )]
    Over,
    /// Taken back before.
    #[error("this number was taken back before")]
    Withdrawn,
    /// Sent back before.
    #[error("this number was sent back before")]
    Returned,
    /// A newer one counts.
    #[error("a newer number has taken its place")]
    Superseded,
}

#[cfg(test)]
mod tests {
    use super::super::card::Card;
    use super::super::card::fixture::{Mint, at, facts, said};
    use super::*;
    use crate::domain::health::fixture::day;

    #[test]
    fn for_a_period_that_is_over_nothing_is_submitted() {
        for (today, want) in [
            ("2026-11-01", Ok(())),
            ("2026-11-30", Ok(())),
            ("2026-12-01", Ok(())),
            ("2026-12-02", Err(Why::Over)),
            ("2027-11-30", Err(Why::Over)),
        ] {
            assert_eq!(Submission::may_submit(day("2026-11-30"), day(today)), want, "{today}");
        }
    }

    #[test]
    fn the_life_of_a_number() {
        let facts = facts();
        let draft = said([120, 180, 220], [210, 320, 400]);
        let submitted = Card::new(&facts, &draft).accept(draft.updated, None, &mut Mint::default()).unwrap().remove(0);
        let now = at("2026-11-22T10:00:00Z");
        let with = |state: SubmissionState| Submission { state, ..submitted.clone() };
        let withdrawn = SubmissionState::Withdrawn { at: now, reason: "wrong quarter".into() };
        let returned = SubmissionState::Returned { at: now, reason: "too low".into(), by: PersonId(2) };
        let superseded = SubmissionState::Superseded { by: submitted.id };
        let (inside, last, night, after) = ("2026-11-22", "2026-11-30", "2026-12-01", "2026-12-02");
        for (state, used, today, withdraw, send_back) in [
            (SubmissionState::Submitted, false, inside, Ok(()), Ok(())),
            (SubmissionState::Submitted, false, last, Ok(()), Ok(())),
            // what may be submitted in the night after the last day may be taken back in it, too
            (SubmissionState::Submitted, false, night, Ok(()), Ok(())),
            (SubmissionState::Submitted, false, after, Err(Why::Locked), Err(Why::Locked)),
            (SubmissionState::Submitted, true, inside, Err(Why::Used), Err(Why::UsedByYou)),
            (SubmissionState::Submitted, true, after, Err(Why::Locked), Err(Why::Locked)),
            (withdrawn, false, inside, Err(Why::Withdrawn), Err(Why::Withdrawn)),
            (returned, true, inside, Err(Why::Returned), Err(Why::Returned)),
            (superseded, false, inside, Err(Why::Superseded), Err(Why::Superseded)),
        ] {
            let submission = with(state);
            assert_eq!(submission.may_withdraw(used, day(last), day(today)), withdraw, "{submission:?} {today}");
            assert_eq!(submission.may_return(used, day(last), day(today)), send_back, "{submission:?} {today}");
            assert_eq!(submission.may_amend(day(last), day(today)).is_ok(), today != after);
            assert_eq!(submission.is_locked(day(last), day(today)), today == after);
        }
    }
}
