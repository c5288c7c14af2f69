//! What buyers of Team West promised and did, what would make deals fall apart, and what the last reviews decided about
//! those that stood still: so that the next review finds something of each.

use chrono::{Days, NaiveDate, TimeDelta};

use super::captures::{Captures, Writer};
use super::deals::Life;
use super::meetings::Held;
use super::org::{DANA, WEST};
use super::words::{BUYERS, PROMISES};
use crate::domain::action::{Action, ActionState, Outcome};
use crate::domain::capture::{BuyerEvent, Commitment, Kept, Note, NoteKind};
use crate::domain::deal::{Category, Status};
use crate::domain::ids::{ActionId, BuyerEventId, CommitmentId, NoteId, TriageId};
use crate::domain::promise;
use crate::domain::triage::{Answer, Triage};

/// What became of a promise.
#[derive(Clone, Copy)]
enum Fate {
    Open,
    Kept,
    Broken,
    /// Moved to that many days from today, and open since.
    Moved(i64),
}
use Fate::{Broken, Moved, Open};

/// Place of the seller in the team, of the deal among theirs, due in days from today, the meeting, what became of it.
type Spec = (usize, usize, i64, (&'static str, usize), Fate);

const GIVEN: [Spec; 27] = [
    (0, 0, 2, ("WFC", 1), Open),
    (1, 0, 3, ("WFC", 1), Open),
    (2, 0, -2, ("WFC", 1), Open),
    (3, 0, 4, ("WFC", 1), Open),
    (5, 1, 6, ("TDR", 1), Open),
    (6, 0, -1, ("PR", 1), Open),
    (1, 2, -3, ("PR", 1), Open),
    (0, 1, -9, ("PR", 1), Fate::Kept),
    (0, 0, -16, ("WFC", 3), Fate::Kept),
    (0, 1, -22, ("PR", 2), Fate::Kept),
    (0, 2, -30, ("WFC", 5), Broken),
    (1, 1, -8, ("WFC", 2), Fate::Kept),
    (1, 0, -17, ("WFC", 3), Broken),
    (1, 1, -24, ("WFC", 4), Fate::Kept),
    (1, 0, -31, ("WFC", 5), Fate::Kept),
    (2, 1, -11, ("WFC", 2), Broken),
    (2, 0, -18, ("WFC", 3), Broken),
    (2, 0, -25, ("WFC", 4), Fate::Kept),
    (2, 1, -32, ("WFC", 5), Broken),
    (2, 1, -9, ("PR", 1), Moved(0)),
    (3, 1, -13, ("WFC", 3), Fate::Kept),
    (3, 0, -20, ("WFC", 4), Fate::Kept),
    (3, 1, -27, ("WFC", 5), Fate::Kept),
    (3, 0, -34, ("WFC", 6), Fate::Kept),
    (7, 0, -15, ("PR", 2), Broken),
    (4, 0, -8, ("WFC", 2), Moved(5)),
    (4, 1, -19, ("WFC", 4), Fate::Kept),
];

const RISKS: [&str; 5] = [
    "their budget is frozen until the new year and nobody has said so to the CFO",
    "our sponsor is about to change jobs",
    "procurement has not seen our terms yet",
    "the security check finds something in the last week",
    "the incumbent offers the same for nothing",
];

const TOLD: [&str; 2] = ["walked us through their approval steps", "asked for a second session with the users"];

impl Writer<'_> {
    fn local_day(&self, held: &Held) -> NaiveDate {
        held.started().with_timezone(&self.frame.offset).date_naive()
    }

    /// The first review or call of the team after that day, in which what was due then was opened.
    fn opened_in(&self, due: NaiveDate) -> Option<&Held> {
        let ours = |m: &&Held| m.unit == WEST && matches!(m.code, "PR" | "WFC") && self.local_day(m) > due;
        self.held.iter().filter(ours).min_by_key(|m| m.started())
    }

    /// What buyers agreed to.
    pub(super) fn commitments(&mut self) -> Vec<Commitment> {
        let mut all = Vec::new();
        for (n, (seller, place, due, from, fate)) in (0..).zip(GIVEN) {
            let seller = self.person(seller);
            let (Some(meeting), Some(deal)) = (self.meeting(from), self.deal(seller, place)) else { continue };
            let (created, agreed) = (meeting.started() + TimeDelta::seconds(900 + 53 * n), self.local_day(meeting));
            let (meeting, deal) = (meeting.id, deal.id);
            let due = self.frame.today + TimeDelta::days(due);
            let at = usize::try_from(n).unwrap_or(0);
            let given = Commitment {
                id: CommitmentId(self.mint(created)),
                text: PROMISES[at % PROMISES.len()].to_owned(),
                due: Some(due),
                deal: Some(deal),
                buyer: Some(BUYERS[(at * 3) % BUYERS.len()].to_owned()),
                seller: Some(seller),
                meeting: Some(meeting),
                unit: Some(WEST),
                created,
                agreed,
                follows: None,
                kept: Kept::Open,
                settled: None,
            };
            let opened =
                self.opened_in(due).map(|m| (self.local_day(m), m.started() + TimeDelta::seconds(60 + n), m.id));
            let Some((on, settled, meeting)) = opened else {
                all.push(given);
                continue;
            };
            match fate {
                Fate::Open => all.push(given),
                Fate::Kept => all.push(promise::settle(&given, Kept::Kept, on, settled, Some(meeting))),
                Fate::Broken => all.push(promise::settle(&given, Kept::Broken, on, settled, Some(meeting))),
                Fate::Moved(to) => {
                    let new = CommitmentId(self.mint(settled));
                    let to = self.frame.today + TimeDelta::days(to);
                    let (old, new) = promise::move_to(&given, new, to, on, settled, Some(meeting));
                    all.extend([old, new]);
                }
            }
        }
        all
    }

    /// The team's deals that a review walks through, the largest first.
    fn walked(&self) -> Vec<&Life> {
        let quarter = self.frame.calendar.quarter(self.frame.today);
        let counts = |l: &&Life| {
            l.team() == WEST
                && l.row.status == Status::Open
                && matches!(l.row.category, Some(Category::Commit | Category::BestCase))
                && l.row.close.is_some_and(|c| c <= quarter.last)
        };
        let mut found: Vec<&Life> = self.lives.iter().filter(counts).collect();
        found.sort_by_key(|l| (std::cmp::Reverse(l.row.amount), l.id));
        found
    }

    /// What was said in the last review about how the deals that close next could be lost.
    pub(super) fn risks(&mut self) -> Vec<Note> {
        let Some(review) = self.meeting(("PR", 1)) else { return Vec::new() };
        let mut soonest = self.walked();
        soonest.sort_by_key(|l| (l.row.close, l.id));
        let about: Vec<_> = soonest.iter().zip(RISKS).map(|(l, text)| (l.id, l.row.owner, text)).collect();
        let (id, began, step) = (review.id, review.started(), review.steps.get(3).cloned());
        let note = |(n, (deal, person, text)): (i64, _)| {
            let created = began + TimeDelta::seconds(1_700 + 97 * n);
            Note {
                id: NoteId(self.mint(created)),
                kind: NoteKind::Risk,
                text: String::from(text),
                meeting: Some(id),
                step: step.clone(),
                unit: Some(WEST),
                deal: Some(deal),
                person,
                created,
                for_meeting: None,
                author: None,
            }
        };
        (0..).zip(about).map(note).collect()
    }

    /// What buyers did that no export has.
    pub(super) fn events(&mut self) -> Vec<BuyerEvent> {
        let Some(review) = self.meeting(("PR", 1)) else { return Vec::new() };
        let (id, began, day) = (review.id, review.started(), self.local_day(review));
        let about: Vec<_> = self.walked().iter().zip(TOLD).map(|(l, text)| (l.id, l.row.owner, text)).collect();
        let mut all = Vec::new();
        for (n, (deal, seller, text)) in (0..).zip(about) {
            let created = began + TimeDelta::seconds(1_650 + 97 * n);
            all.push(BuyerEvent {
                id: BuyerEventId(self.mint(created)),
                deal,
                on: day - Days::new(2),
                text: text.to_owned(),
                buyer: BUYERS.get(usize::try_from(n).unwrap_or(0)).map(|b| (*b).to_owned()),
                seller,
                meeting: Some(id),
                unit: Some(WEST),
                created,
            });
        }
        all
    }

    /// The team's deals that have stood still for long and still do, the largest first.
    fn still(
        &self,
        captures: &Captures,
    ) -> Vec<(crate::domain::ids::DealId, String, Option<crate::domain::ids::PersonId>)> {
        let long_ago = self.frame.seen - Days::new(28);
        let quiet = |l: &&Life| {
            l.team() == WEST
                && l.row.status == Status::Open
                && l.row.last_activity.or(l.row.created).is_some_and(|d| d < long_ago)
                && !captures.commitments.iter().any(|c| c.deal == Some(l.id))
                && !captures.events.iter().any(|e| e.deal == l.id)
        };
        let mut found: Vec<&Life> = self.lives.iter().filter(quiet).collect();
        found.sort_by_key(|l| (std::cmp::Reverse(l.row.amount), l.id));
        found.into_iter().map(|l| (l.id, l.row.name.clone(), l.row.owner)).collect()
    }

    /// What the last two reviews decided about deals that stand still: one was re-engaged the last time, one both times,
    /// one was escalated.
    pub(super) fn triage(&mut self, captures: &mut Captures) {
        let decided = [
            (0, ("PR", 1), Answer::Reengage),
            (1, ("PR", 2), Answer::Reengage),
            (1, ("PR", 1), Answer::Reengage),
            (2, ("PR", 1), Answer::Escalate),
        ];
        let still = self.still(captures);
        for (n, (place, from, answer)) in (0..).zip(decided) {
            let (Some((deal, name, owner)), Some(review)) = (still.get(place).cloned(), self.meeting(from)) else {
                continue;
            };
            let (meeting, on) = (review.id, self.local_day(review));
            let created = review.started() + TimeDelta::seconds(2_900 + 61 * n);
            let closed = self.opened_in(on + Days::new(4)).map(|m| m.started() + TimeDelta::seconds(45 + n));
            let state =
                closed.filter(|_| answer == Answer::Reengage).map_or(ActionState::Open, |at| ActionState::Closed {
                    outcome: Outcome::NotAchieved,
                    note: Some("wrote twice, no answer".to_owned()),
                    at,
                });
            let action = Action {
                id: ActionId(self.mint(created)),
                text: answer.action_text(&name),
                owner: if answer == Answer::Escalate { Some(DANA) } else { owner },
                due: Some(self.frame.today.max(on) + Days::new(2))
                    .filter(|_| answer == Answer::Escalate)
                    .or(Some(on + Days::new(7))),
                deal: Some(deal),
                kind: answer.kind(),
                meeting: Some(meeting),
                unit: Some(WEST),
                created,
                carried: 0,
                carried_in: None,
                state,
            };
            captures.triages.push(Triage {
                id: TriageId(self.mint(created + TimeDelta::milliseconds(1))),
                deal,
                meeting,
                unit: WEST,
                answer,
                action: Some(action.id),
                on,
                created,
            });
            captures.actions.push(action);
        }
    }
}
