//! What Team West has written down: actions in every state, what buyers agreed to, notes, topics parked for another
//! meeting.

use chrono::{DateTime, TimeDelta, Utc};

use super::deals::Life;
use super::dice::Dice;
use super::frame::Frame;
use super::meetings::Held;
use super::org::{DANA, WEST};
use crate::domain::action::{Action, ActionKind, ActionState, Outcome};
use crate::domain::capture::{BuyerEvent, Commitment, Note, NoteKind};
use crate::domain::deal::Status;
use crate::domain::ids::{ActionId, MintId, NoteId, PersonId};
use crate::domain::triage::Triage;

/// How an action stands now.
#[derive(Clone, Copy)]
enum Now {
    /// Open, carried over so often.
    Open(u32),
    Done(Outcome, &'static str),
    Dropped(&'static str),
}
use ActionKind::{Coaching, Escalation, General, Prospecting, PullIn};
use Now::{Done, Dropped, Open};
use Outcome::{Achieved, NotAchieved, Partly};

/// Place of the owner among the team's sellers (8: Dana), what (`@`: the owner's deal of that place follows), its
/// kind, due in days from today, the meeting it was written down in and how many of those ago, how it stands.
type Spec = (usize, &'static str, ActionKind, i64, (&'static str, usize), Now);

const ACTIONS: [Spec; 31] = [
    (0, "Get the CFO of @0 into Thursday's call", General, 1, ("WFC", 1), Open(0)),
    (0, "Ask @1 for the signatory's name", General, 4, ("WFC", 1), Open(0)),
    (1, "Send @0 the revised order form", PullIn, 2, ("WFC", 1), Open(0)),
    (1, "Rework the business case for @1 with finance figures", General, 6, ("PR", 1), Open(0)),
    (2, "Call the sponsor at @0 about the signature date", Escalation, -3, ("WFC", 1), Open(2)),
    (2, "Settle the data clause with @1's legal", General, -6, ("WFC", 2), Open(2)),
    (2, "Requalify @2: budget, decision, date", General, 3, ("PR", 1), Open(0)),
    (3, "Offer @0 a start before month's end", PullIn, 0, ("WFC", 1), Open(0)),
    (3, "Find a second sponsor at @1", General, 5, ("TDR", 1), Open(0)),
    (4, "Name the deals behind the uncovered 40k", General, -1, ("WFC", 2), Open(1)),
    (4, "Book the security session with @0", General, 2, ("WFC", 1), Open(0)),
    (5, "Bring a reference customer to @0", General, 3, ("TDR", 1), Open(0)),
    (5, "Get the order form of @1 to procurement", PullIn, 1, ("WFC", 1), Open(0)),
    (6, "Ten new accounts in freight, first calls made", Prospecting, 7, ("PR", 1), Open(0)),
    (7, "Disqualify @0 or bring a date from the buyer", General, -5, ("PR", 1), Open(1)),
    (7, "Two first meetings a week from the partner list", Prospecting, 6, ("PR", 1), Open(0)),
    (8, "Ask Marcus to call the COO of Ivo's largest deal", Escalation, 1, ("WFC", 1), Open(0)),
    (8, "Sit in on Sam's next two discovery calls", Coaching, 8, ("PR", 1), Open(0)),
    (0, "Send @2 the rollout plan", General, -9, ("WFC", 2), Done(Achieved, "they plan with it")),
    (1, "Get the redlines back from @2", General, -8, ("WFC", 2), Done(Achieved, "two clauses left")),
    (2, "Bring the CFO of @3 to the table", General, -10, ("WFC", 3), Done(NotAchieved, "he sent his deputy")),
    (3, "Close the gap analysis with @2", General, -12, ("PR", 2), Done(Achieved, "")),
    (4, "Reference visit for @1", General, -13, ("TDR", 2), Done(Partly, "visit done, no scores yet")),
    (5, "Confirm @2's budget line", General, -15, ("WFC", 3), Done(Achieved, "")),
    (6, "Reactivate three lost accounts", Prospecting, -16, ("PR", 2), Done(Partly, "one of three answers")),
    (7, "Pricing options for @1", General, -17, ("WFC", 3), Done(NotAchieved, "they went quiet")),
    (8, "Deal desk answer for @0", Escalation, -11, ("WFC", 2), Done(Achieved, "approved with two years")),
    (0, "Map of the people at @1", General, -19, ("TDR", 2), Done(Achieved, "")),
    (3, "Pilot report for @1", General, -20, ("PR", 2), Done(Achieved, "passed")),
    (6, "Call list from the trade fair", Prospecting, -18, ("PR", 2), Done(Achieved, "4 first meetings")),
    (5, "Visit the plant of @3", General, -14, ("TDR", 2), Dropped("the deal was lost to no decision")),
];

/// What was written down in the meetings of Team West.
#[derive(Debug, Clone, Default)]
pub struct Captures {
    /// Every action.
    pub actions: Vec<Action>,
    /// Notes, private ones, parked topics.
    pub notes: Vec<Note>,
    /// What buyers agreed to, and what became of it.
    pub commitments: Vec<Commitment>,
    /// What buyers did, as it was told in a review.
    pub events: Vec<BuyerEvent>,
    /// What was decided about stalled deals in the last reviews.
    pub triages: Vec<Triage>,
}

pub(super) struct Writer<'a> {
    pub(super) frame: &'a Frame,
    dice: &'a mut Dice,
    pub(super) lives: &'a [Life],
    pub(super) held: &'a [Held],
    sellers: Vec<PersonId>,
}

/// All captures of Team West.
pub fn captures(frame: &Frame, dice: &mut Dice, lives: &[Life], held: &[Held], sellers: Vec<PersonId>) -> Captures {
    let mut writer = Writer { frame, dice, lives, held, sellers };
    let mut captures = Captures {
        actions: writer.actions(),
        notes: writer.notes(),
        commitments: writer.commitments(),
        events: writer.events(),
        triages: Vec::new(),
    };
    captures.notes.extend(writer.risks());
    writer.triage(&mut captures);
    captures
}

/// What the meetings before those have left behind, all of it closed: what, what for, what came of it.
const SETTLED: [(&str, ActionKind, Outcome); 8] = [
    ("Send the security answers", General, Achieved),
    ("Ask for the signatory's name", General, Achieved),
    ("Bring finance to the next call", General, Partly),
    ("Ten first calls in the new segment", Prospecting, Achieved),
    ("Sit in on two discovery calls", Coaching, Achieved),
    ("Get the order form to procurement", PullIn, NotAchieved),
    ("Ask the sponsor about the date", Escalation, Achieved),
    ("Rework the business case", General, NotAchieved),
];

/// The closed actions of meetings of the past: one or two of most.
pub fn settled(frame: &Frame, dice: &mut Dice, held: &[Held]) -> Vec<Action> {
    let mut all = Vec::new();
    for meeting in held {
        let there: Vec<PersonId> = meeting.present().collect();
        for _ in 0..dice.between(0, 2) {
            let Some(owner) = there.get(dice.index(there.len())).copied() else { continue };
            let Some((text, kind, outcome)) = SETTLED.get(dice.index(SETTLED.len())).copied() else { continue };
            let created = meeting.started() + TimeDelta::minutes(20);
            let due = (meeting.started() + TimeDelta::days(7)).with_timezone(&frame.offset).date_naive();
            let at = frame.at(due, 15 * 60) + TimeDelta::days(dice.between(-3, 2));
            all.push(Action {
                id: ActionId(dice.mint(created.timestamp_millis().unsigned_abs())),
                text: text.to_owned(),
                owner: Some(owner),
                due: Some(due),
                deal: None,
                kind,
                meeting: Some(meeting.id),
                unit: Some(meeting.unit),
                created,
                carried: 0,
                carried_in: None,
                state: ActionState::Closed { outcome, note: None, at },
            });
        }
    }
    all
}

impl<'a> Writer<'a> {
    /// The team's meeting of this code, `back` of them ago (1: the last).
    pub(super) fn meeting(&self, (code, back): (&str, usize)) -> Option<&'a Held> {
        self.held.iter().rev().filter(|m| m.unit == WEST && m.code == code).nth(back.saturating_sub(1))
    }

    pub(super) fn person(&self, place: usize) -> PersonId {
        self.sellers.get(place).copied().unwrap_or(DANA)
    }

    /// A seller's open deals, the furthest first; Dana's are the team's.
    pub(super) fn deal(&self, owner: PersonId, place: usize) -> Option<&'a Life> {
        let counts = |l: &&Life| {
            l.row.status == Status::Open && if owner == DANA { l.team() == WEST } else { l.row.owner == Some(owner) }
        };
        let mut open: Vec<&Life> = self.lives.iter().filter(counts).collect();
        open.sort_by_key(|l| (std::cmp::Reverse(l.row.phase), l.row.close, l.id));
        open.get(place % open.len().max(1)).copied()
    }

    fn actions(&mut self) -> Vec<Action> {
        let mut all = Vec::new();
        for (n, (owner, text, kind, due, from, now)) in (0..).zip(ACTIONS) {
            let owner = self.person(owner);
            let Some(meeting) = self.meeting(from) else { continue };
            let (words, deal) = match text.find('@') {
                None => (text.to_owned(), None),
                Some(at) => {
                    let place = text[at + 1..].chars().next().and_then(|c| c.to_digit(10)).unwrap_or(0);
                    let deal = self.deal(owner, usize::try_from(place).unwrap_or(0));
                    let account = deal.and_then(|d| d.row.account.clone()).unwrap_or_default();
                    (text.replace(&text[at..at + 2], &account), deal.map(|d| d.id))
                }
            };
            let created = meeting.started() + TimeDelta::seconds(780 + 41 * n);
            let last = self.meeting(("WFC", 1));
            let settled = last.map_or(created, |m| m.started().max(created) + TimeDelta::seconds(20 + 9 * n));
            let (carried, state) = match now {
                Open(times) => (times, ActionState::Open),
                Done(outcome, note) => {
                    let note = (!note.is_empty()).then(|| note.to_owned());
                    (0, ActionState::Closed { outcome, note, at: settled })
                }
                Dropped(reason) => (1, ActionState::Dropped { reason: reason.to_owned(), at: settled }),
            };
            all.push(Action {
                id: ActionId(self.mint(created)),
                text: words,
                owner: Some(owner),
                due: Some(self.frame.today + TimeDelta::days(due)),
                deal,
                kind,
                meeting: Some(meeting.id),
                unit: Some(WEST),
                created,
                carried,
                carried_in: last.filter(|_| carried > 0).map(|m| m.id),
                state,
            });
        }
        all
    }

    fn notes(&mut self) -> Vec<Note> {
        // Kind, what, the meeting, the step's number in it, about whom, parked for.
        type Spec = (NoteKind, &'static str, Option<(&'static str, usize)>, usize, Option<usize>, Option<&'static str>);
        use NoteKind::{Note as Plain, Parked, Private};
        let specs: [Spec; 13] = [
            (Plain, "The new price list counts from the first of next month", Some(("WFC", 1)), 1, None, None),
            (
                Plain,
                "Ivo's quarter hangs on one contract; the legal answer decides it",
                Some(("WFC", 1)),
                2,
                Some(2),
                None,
            ),
            (Plain, "Kim has two deals that could come forward", Some(("WFC", 1)), 3, Some(3), None),
            (Plain, "Month's number taken down on purpose: no signatory, no forecast", Some(("WFC", 2)), 4, None, None),
            (Plain, "Lea waits for legal with a part of her number", Some(("WFC", 3)), 1, Some(4), None),
            (
                Plain,
                "Most stalled deals sit in Evaluation; the security check takes three weeks",
                Some(("PR", 1)),
                4,
                None,
                None,
            ),
            (Plain, "Partner deals move faster than our own this quarter", Some(("PR", 2)), 5, None, None),
            (Plain, "Executive sponsor agreed for the two largest renewals", Some(("TDR", 1)), 3, None, None),
            (Private, "Sam sounds tired of the partner list; ask in the 1:1", Some(("WFC", 1)), 1, Some(7), None),
            (Private, "Ivo calls high when I push; let him speak first next time", Some(("WFC", 1)), 2, Some(2), None),
            (Private, "Noor is ready for a strategic account", Some(("PR", 1)), 6, Some(6), None),
            (
                Parked,
                "Why does Evaluation take Bo twice as long as the others?",
                Some(("WFC", 1)),
                2,
                Some(1),
                Some("PR"),
            ),
            (Parked, "Finance wants the month split by region from now on", None, 0, None, Some("WFC")),
        ];
        let mut all = Vec::new();
        for (n, (kind, text, from, step, person, parked)) in (0..).zip(specs) {
            let meeting = from.and_then(|from| self.meeting(from));
            if from.is_some() && meeting.is_none() {
                continue;
            }
            let created = meeting
                .map_or(self.frame.now - TimeDelta::hours(44), |m| m.started() + TimeDelta::seconds(400 + 97 * n));
            all.push(Note {
                id: NoteId(self.mint(created)),
                kind,
                text: text.to_owned(),
                meeting: meeting.map(|m| m.id),
                step: meeting.and_then(|m| m.steps.get(step).cloned()),
                unit: Some(WEST),
                deal: None,
                person: person.map(|p| self.person(p)),
                created,
                for_meeting: parked.map(str::to_owned),
                author: None,
            });
        }
        all
    }

    pub(super) fn mint(&mut self, at: DateTime<Utc>) -> uuid::Uuid {
        self.dice.mint(at.timestamp_millis().unsigned_abs())
    }
}
