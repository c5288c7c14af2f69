//! Stalled deals get one of three answers in every review. An answer is a decision with its action, not a label: it stays
//! with the deal, and whoever re-engages the same deal twice in a row is told so.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::action::ActionKind;
use super::deal::keyed;
use super::ids::{ActionId, DealId, MeetingId, TriageId, UnitId};
use super::meeting::Meeting;
use super::meeting::conclude::Fact;
use super::text;

/// What is done about a stalled deal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Somebody above steps in.
    Escalate,
    /// The seller goes back with a new reason to talk.
    Reengage,
    /// It is given up, with what would bring it back.
    Disqualify,
}

keyed!(Answer { Escalate = "escalate", Reengage = "reengage", Disqualify = "disqualify" });

impl Answer {
    /// For reading, as something to do: "re-engage".
    pub const fn word(self) -> &'static str {
        match self {
            Self::Escalate => "escalate",
            Self::Reengage => "re-engage",
            Self::Disqualify => "disqualify",
        }
    }

    /// For reading, as something done: "re-engaged".
    pub const fn done(self) -> &'static str {
        match self {
            Self::Escalate => "escalated",
            Self::Reengage => "re-engaged",
            Self::Disqualify => "disqualified",
        }
    }

    /// What kind of work it makes.
    pub const fn kind(self) -> ActionKind {
        match self {
            Self::Escalate => ActionKind::Escalation,
            Self::Reengage => ActionKind::Prospecting,
            Self::Disqualify => ActionKind::General,
        }
    }

    /// The first words of its action, to be finished by whoever leads the meeting.
    pub fn action_text(self, deal: &str) -> String {
        match self {
            Self::Escalate => format!("Escalate {deal}: call their sponsor about why it stands still"),
            Self::Reengage => format!("Re-engage {deal} with a new reason to talk"),
            Self::Disqualify => format!("Disqualify {deal} in the CRM and tell the buyer what would reopen it"),
        }
    }
}

/// One answer about one deal in one review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Triage {
    /// Identity.
    pub id: TriageId,
    /// Which deal.
    pub deal: DealId,
    /// In which review.
    pub meeting: MeetingId,
    /// Whose review it was.
    pub unit: UnitId,
    /// What.
    pub answer: Answer,
    /// The action it has made.
    pub action: Option<ActionId>,
    /// On which day.
    pub on: NaiveDate,
    /// When.
    pub created: DateTime<Utc>,
}

/// What a deal was answered in this review; the latest counts.
pub fn answered(deal: DealId, meeting: MeetingId, all: &[Triage]) -> Option<&Triage> {
    all.iter().filter(|t| t.deal == deal && t.meeting == meeting).max_by_key(|t| (t.created, t.id))
}

/// The review that looks back. What it says of the time before it, its minutes say too, whenever they are written: nothing
/// that was decided after it began counts, and nothing that another unit decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Review {
    /// Which one.
    pub meeting: MeetingId,
    /// Whose.
    pub unit: UnitId,
    /// When it began.
    pub started: DateTime<Utc>,
}

impl Review {
    /// Of this meeting.
    pub const fn of(meeting: &Meeting) -> Self {
        Self { meeting: meeting.id, unit: meeting.unit, started: meeting.started }
    }

    fn earlier<'a>(&self, deal: DealId, all: &'a [Triage]) -> Vec<&'a Triage> {
        let mine = |t: &&Triage| {
            t.deal == deal && t.unit == self.unit && t.meeting != self.meeting && t.created < self.started
        };
        let mut past: Vec<&Triage> = all.iter().filter(mine).collect();
        past.sort_by_key(|t| std::cmp::Reverse((t.created, t.id)));
        past
    }

    /// What a deal was answered the last time before this review.
    pub fn before<'a>(&self, deal: DealId, all: &'a [Triage]) -> Option<&'a Triage> {
        self.earlier(deal, all).first().copied()
    }

    /// How often in a row it was re-engaged before this review. `heard`: the day on which its buyer was last heard of before
    /// it; an answer of that day or before has worked, and the deal stands still anew.
    pub fn reengaged_in_a_row(&self, deal: DealId, heard: Option<NaiveDate>, all: &[Triage]) -> usize {
        let since = |t: &&&Triage| heard.is_none_or(|day| t.on > day) && t.answer == Answer::Reengage;
        self.earlier(deal, all).iter().take_while(since).count()
    }
}

/// What is said before a deal is re-engaged that was re-engaged the last time. `None`: it was not.
pub fn warning(answer: Answer, in_a_row: usize, last: Option<NaiveDate>) -> Option<String> {
    if answer != Answer::Reengage || in_a_row == 0 {
        return None;
    }
    let nth = match in_a_row {
        1 => "second".to_owned(),
        2 => "third".to_owned(),
        n => format!("{}th", n + 1),
    };
    let last = last.map_or_else(String::new, |day| format!(", last on {}", day.format("%-d %b")));
    Some(format!("the {nth} re-engage in a row{last}: what is different this time?"))
}

/// What the records say about the output: met exactly when no stalled deal is left without an answer.
pub fn fact<'a>(stalled: impl IntoIterator<Item = (DealId, &'a str)>, answered: &HashSet<DealId>) -> Fact {
    let left: Vec<&str> = stalled.into_iter().filter(|(deal, _)| !answered.contains(deal)).map(|(_, n)| n).collect();
    let detail = match (left.as_slice(), answered.len()) {
        ([], 0) => "no deal is stalled".to_owned(),
        ([], 1) => "1 stalled deal, answered".to_owned(),
        ([], n) => format!("{n} stalled deals, each answered"),
        (some, _) => {
            let named: Vec<String> = some.iter().take(3).map(|name| text::clip(name, 24)).collect();
            let more = some.len().saturating_sub(3);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            format!("{} without an answer: {}{more}", some.len(), named.join(", "))
        }
    };
    Fact { met: left.is_empty(), detail }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::health::fixture::day;

    fn triage(n: u128, deal: i64, meeting: u128, answer: Answer) -> Triage {
        Triage {
            id: TriageId(uuid::Uuid::from_u128(n)),
            deal: DealId(deal),
            meeting: MeetingId(uuid::Uuid::from_u128(meeting)),
            unit: UnitId(3),
            answer,
            action: None,
            on: day("2026-11-10"),
            created: DateTime::UNIX_EPOCH + chrono::TimeDelta::days(i64::try_from(n).unwrap()),
        }
    }

    fn meeting(n: u128) -> MeetingId {
        MeetingId(uuid::Uuid::from_u128(n))
    }

    #[test]
    fn a_second_reengage_in_a_row_is_counted_over_reviews() {
        use Answer::{Disqualify, Escalate, Reengage};
        let all = [
            triage(1, 7, 101, Reengage),
            triage(2, 8, 101, Reengage),
            triage(3, 8, 102, Escalate),
            triage(4, 7, 102, Reengage),
            triage(5, 9, 102, Disqualify),
            triage(6, 7, 103, Escalate),
        ];
        let now = meeting(103);
        let review = |n, began| Review { meeting: meeting(n), unit: UnitId(3), started: moment(began) };
        let this = review(103, 6);
        assert_eq!([7, 8, 9, 10].map(|d| this.reengaged_in_a_row(DealId(d), None, &all)), [2, 0, 0, 0]);
        // a review in between that did something else begins anew
        assert_eq!(review(104, 9).reengaged_in_a_row(DealId(7), None, &all), 0);
        assert_eq!(answered(DealId(7), now, &all).map(|t| t.answer), Some(Escalate));
        assert_eq!(answered(DealId(8), now, &all), None);
        assert_eq!(this.before(DealId(8), &all).map(|t| t.answer), Some(Escalate));
        let on = Some(day("2026-11-10"));
        assert_eq!(
            warning(Reengage, 1, on).unwrap(),
            "the second re-engage in a row, last on 10 Nov: what is different this time?"
        );
        assert!(warning(Reengage, 2, None).unwrap().starts_with("the third re-engage in a row:"));
        assert!(warning(Reengage, 4, None).unwrap().starts_with("the 5th"));
        assert_eq!((warning(Reengage, 0, None), warning(Escalate, 3, on)), (None, None));
    }

    #[test]
    fn what_came_later_and_what_others_decided_does_not_count_nor_what_the_buyer_has_answered() {
        use Answer::Reengage;
        let theirs = Triage { unit: UnitId(4), ..triage(2, 7, 201, Reengage) };
        let mut all = vec![triage(1, 7, 101, Reengage), theirs];
        let review = Review { meeting: meeting(102), unit: UnitId(3), started: moment(3) };
        let count = |all: &[Triage], heard: Option<&str>| review.reengaged_in_a_row(DealId(7), heard.map(day), all);
        assert_eq!(count(&all, None), 1, "the region's review is another one");
        assert_eq!(review.before(DealId(7), &all).map(|t| t.meeting), Some(meeting(101)));
        // its minutes are written when the next reviews have been held
        all.extend([triage(3, 7, 102, Reengage), triage(4, 7, 103, Answer::Escalate), triage(5, 7, 104, Reengage)]);
        assert_eq!(count(&all, None), 1);
        // the answer was given on the tenth
        assert_eq!(["2026-11-09", "2026-11-10", "2026-11-12"].map(|d| count(&all, Some(d))), [1, 0, 0]);
    }

    fn moment(days: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + chrono::TimeDelta::days(days)
    }

    #[test]
    fn the_output_is_met_exactly_when_none_is_left() {
        let stalled = [(DealId(1), "Orbit"), (DealId(2), "Kepler"), (DealId(3), "Juno"), (DealId(4), "Halden")];
        let of = |some: &[i64]| fact(stalled, &some.iter().map(|n| DealId(*n)).collect());
        assert_eq!(of(&[]).detail, "4 without an answer: Orbit, Kepler, Juno and 1 more");
        assert_eq!(of(&[1, 2, 4]), Fact { met: false, detail: "1 without an answer: Juno".into() });
        assert_eq!(of(&[1, 2, 3, 4]), Fact { met: true, detail: "4 stalled deals, each answered".into() });
        assert_eq!(fact([], &HashSet::new()), Fact { met: true, detail: "no deal is stalled".into() });
        // one that moved again after its answer is no longer stalled, and stays answered
        assert_eq!(fact([], &HashSet::from([DealId(1)])).detail, "1 stalled deal, answered");
    }

    #[test]
    fn every_answer_makes_its_action() {
        for answer in Answer::ALL {
            assert!(answer.action_text("Orbit").contains("Orbit"));
            assert_eq!(Answer::from_key(answer.key()), Some(*answer));
        }
        assert_eq!(Answer::Escalate.kind(), ActionKind::Escalation);
    }
}
