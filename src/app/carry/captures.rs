//! Writes actions, commitments, notes: identity, time, meeting, unit and step are added here.

use anyhow::{Context as _, bail};
use chrono::NaiveDate;

use super::super::App;
use super::super::undo::Step;
use crate::domain::action::{Action, ActionState, Outcome};
use crate::domain::capture::{BuyerEvent, Commitment, Kept, Note, NoteKind};
use crate::domain::change::{Change, Swap};
use crate::domain::ids::{ActionId, BuyerEventId, CommitmentId, MintId, NoteId};
use crate::domain::meeting::run::RunState;
use crate::domain::triage::Answer;
use crate::domain::when;
use crate::store::ActionFilter;
use crate::ui::flow::{CaptureKind, Edits, NewCapture};
use crate::ui::theme::Tone;
use crate::ui::world::Live;

impl App {
    /// When an action is due where nothing is said: the next meeting of the live series, else some days from today.
    pub(in crate::app) fn default_due(&self) -> NaiveDate {
        self.next_of_series().unwrap_or(self.world.today + chrono::Days::new(u64::from(self.world.default_due_days)))
    }

    /// The meeting that has what is written down now: while it runs from every screen, when it is over on its own only.
    pub(super) fn belongs_to(&self) -> Option<&Live> {
        let has = |l: &&Live| self.in_meeting() || matches!(l.run.state(), RunState::Running | RunState::Paused);
        self.live.as_ref().filter(has)
    }

    pub(super) fn capture(&mut self, new: NewCapture) -> anyhow::Result<()> {
        let now = self.clock.now();
        let millis = u64::try_from(now.timestamp_millis()).unwrap_or(0);
        let belongs = self.belongs_to();
        let unit = belongs.map(|l| l.meeting.unit).or(self.world.unit);
        // the minutes of a concluded one are written: nothing more belongs to it
        let open = belongs.filter(|l| l.run.state() != RunState::Concluded);
        let meeting = open.map(|l| l.meeting.id);
        let step = open.map(|l| l.run.step_key().to_owned());
        let answer = new.triage.zip(new.deal).zip(open.map(|l| l.meeting.clone()));
        let who = new.owner.map(|p| self.world.org.name(p).to_owned());
        let day = new.due.map(|d| when::show_day(d, self.world.today));
        let (change, said) = match new.kind {
            CaptureKind::Action(kind) => {
                let said = said("action", who.as_deref(), day.as_deref());
                match new.edits {
                    Some(Edits::Action(id)) => {
                        let before = self.action(id)?;
                        let mut after = before.clone();
                        (after.text, after.owner, after.due, after.deal, after.kind) =
                            (new.text, new.owner, new.due, new.deal, kind);
                        (Change::Action(Swap::edit(before, after)), said)
                    }
                    Some(Edits::Promise(_)) | None => {
                        let action = Action {
                            id: ActionId(self.mint.mint(millis)),
                            text: new.text,
                            owner: new.owner,
                            due: new.due,
                            deal: new.deal,
                            kind,
                            meeting,
                            unit,
                            created: now,
                            carried: 0,
                            carried_in: None,
                            state: ActionState::Open,
                        };
                        (Change::Action(Swap::add(action)), said)
                    }
                }
            }
            CaptureKind::Commitment => match new.edits {
                Some(Edits::Promise(id)) => {
                    let before = self.open_promise(id)?;
                    if new.due != before.due {
                        // written over, the day that was given would be gone, and with it that it was not kept
                        if before.agreed != self.world.today {
                            bail!("the day was given earlier and stays to be seen: m moves it to another day");
                        }
                        if new.due.is_some_and(|due| due < self.world.today) {
                            bail!("that day is past: a promise is for today or later");
                        }
                    }
                    let mut after = before.clone();
                    (after.text, after.due, after.deal, after.buyer, after.seller) =
                        (new.text, new.due, new.deal, new.buyer, new.owner);
                    (Change::Commitment(Swap::edit(before, after)), "the promise is corrected".to_owned())
                }
                Some(Edits::Action(_)) | None => {
                    let commitment = Commitment {
                        id: CommitmentId(self.mint.mint(millis)),
                        text: new.text,
                        due: new.due,
                        deal: new.deal,
                        buyer: new.buyer,
                        seller: new.owner,
                        meeting,
                        unit,
                        created: now,
                        agreed: self.world.today,
                        follows: None,
                        kept: Kept::Open,
                        settled: None,
                    };
                    let said = said("buyer commitment", who.as_deref(), day.as_deref());
                    (Change::Commitment(Swap::add(commitment)), said)
                }
            },
            CaptureKind::Heard => {
                let event = BuyerEvent {
                    id: BuyerEventId(self.mint.mint(millis)),
                    deal: new.deal.context("which deal? write #name")?,
                    on: new.due.unwrap_or(self.world.today),
                    text: new.text,
                    buyer: new.buyer,
                    seller: new.owner,
                    meeting,
                    unit,
                    created: now,
                };
                let said = format!("the buyer was heard of {}", when::show_ago(event.on, self.world.today));
                (Change::BuyerEvent(Swap::add(event)), said)
            }
            CaptureKind::Note(kind) => {
                let parked = kind == NoteKind::Parked;
                // without a meeting it would never come up again
                let for_meeting = new.for_meeting.or_else(|| self.park_default().filter(|_| parked));
                let what = match kind {
                    NoteKind::Note => "note".to_owned(),
                    NoteKind::Private => "private note".to_owned(),
                    NoteKind::Risk => "what would make it fall apart".to_owned(),
                    NoteKind::Parked => {
                        format!("parked for {}", for_meeting.as_deref().unwrap_or("the next meeting"))
                    }
                };
                let note = Note {
                    id: NoteId(self.mint.mint(millis)),
                    kind,
                    text: new.text,
                    meeting,
                    step,
                    unit,
                    deal: new.deal,
                    person: new.owner,
                    created: now,
                    for_meeting,
                    author: self.world.me,
                };
                (Change::Note(Swap::add(note)), what)
            }
        };
        let mut changes = vec![change];
        let mut said = said;
        let again = answer.clone().filter(|((answer, _), _)| *answer == Answer::Reengage);
        if let Some(((answer, deal), meeting)) = answer {
            changes.extend(self.triaged(answer, deal, &meeting, &changes)?);
            said = format!("{}: {said}", answer.done());
        }
        let unowned = meeting.is_some()
            && matches!(changes.first(), Some(Change::Action(Swap { before: None, after: Some(a) })) if a.owner.is_none());
        let noted = format!("{said}; no owner: e on the actions screen names one");
        let unseen = new.kind == CaptureKind::Note(NoteKind::Private) && self.world.presenting;
        self.apply(Step { changes, withdraw: Vec::new(), said })?;
        if unseen {
            self.say("private note: written down, not shown in presenter mode   u takes it back", Tone::Good);
        }
        if unowned {
            self.say(noted, Tone::Watch);
        }
        if let Some(((_, deal), meeting)) = again {
            self.offer_to_close(deal, &meeting)?;
        }
        Ok(())
    }

    /// An action as the store has it now.
    pub(super) fn action(&self, id: ActionId) -> anyhow::Result<Action> {
        let all = self.store.actions(&ActionFilter::default())?;
        all.into_iter().find(|a| a.id == id).context("this action was taken back in another window")
    }

    /// Closes an action with what came of it.
    pub(super) fn close_action(&mut self, id: ActionId, outcome: Outcome, note: &str) -> anyhow::Result<()> {
        let before = self.action(id)?;
        let mut after = before.clone();
        let note = (!note.is_empty()).then(|| note.to_owned());
        after.state = ActionState::Closed { outcome, note, at: self.clock.now() };
        let said = format!("closed as {}", outcome.word());
        self.apply(Step { changes: vec![Change::Action(Swap::edit(before, after))], withdraw: Vec::new(), said })
    }

    /// Drops an action with a reason.
    pub(super) fn drop_action(&mut self, id: ActionId, reason: &str) -> anyhow::Result<()> {
        let before = self.action(id)?;
        let mut after = before.clone();
        after.state = ActionState::Dropped { reason: reason.to_owned(), at: self.clock.now() };
        let changes = vec![Change::Action(Swap::edit(before, after))];
        self.apply(Step { changes, withdraw: Vec::new(), said: "action dropped".to_owned() })
    }
}

fn said(what: &str, who: Option<&str>, day: Option<&str>) -> String {
    let mut said = what.to_owned();
    if let Some(who) = who {
        said.push_str(" for ");
        said.push_str(who);
    }
    if let Some(day) = day {
        said.push_str(", due ");
        said.push_str(day);
    }
    said
}
