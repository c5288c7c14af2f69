//! What buyers promised gets its result, and stalled deals get their answer.

use anyhow::{Context as _, bail};

use super::super::App;
use super::super::undo::Step;
use crate::domain::action::{Action, Outcome};
use crate::domain::capture::{Commitment, Kept};
use crate::domain::change::{Change, Swap};
use crate::domain::ids::{ActionId, CommitmentId, DealId, MeetingId, MintId, TriageId};
use crate::domain::meeting::Meeting;
use crate::domain::meeting::run::RunState;
use crate::domain::promise;
use crate::domain::triage::{Answer, Review, Triage, answered};
use crate::domain::when;
use crate::store::ActionFilter;
use crate::ui::flow::{Asked, Intent};
use crate::ui::overlays::Overlay;
use crate::ui::overlays::confirm::Confirm;

/// What came of an action that is closed because its deal is re-engaged anew.
const NOT_ENOUGH: &str = "the deal stood still, and was re-engaged again";

impl App {
    /// The meeting that is going on, as long as its minutes are not written. Also what is said on another screen meanwhile,
    /// in the register or on a deal's page, is said in it.
    fn said_in(&self) -> Option<MeetingId> {
        let live = self.belongs_to().filter(|l| l.run.state() != RunState::Concluded)?;
        Some(live.meeting.id)
    }

    pub(super) fn open_promise(&self, id: CommitmentId) -> anyhow::Result<Commitment> {
        let found = self.store.open_commitments(None)?.into_iter().find(|c| c.id == id);
        found.context("this promise is settled, or was taken back in another window")
    }

    /// Says what became of a promise.
    pub(super) fn answer_promise(&mut self, id: CommitmentId, kept: Kept) -> anyhow::Result<()> {
        let before = self.open_promise(id)?;
        let after = promise::settle(&before, kept, self.world.today, self.clock.now(), self.said_in());
        let said = format!("promise {}: {}", kept.key(), crate::domain::text::clip(&before.text, 40));
        let changes = vec![Change::Commitment(Swap::edit(before, after))];
        self.apply(Step { changes, withdraw: Vec::new(), said })
    }

    /// The buyer has named another day.
    pub(super) fn move_promise(&mut self, id: CommitmentId, typed: &str) -> anyhow::Result<()> {
        let before = self.open_promise(id)?;
        let today = self.world.today;
        let to = when::parse_day(typed, today, &self.world.fiscal)?;
        if to < today {
            bail!("{} has passed: a promise is moved to a day to come", when::show_day(to, today));
        }
        if before.due == Some(to) {
            bail!("it is due that day already");
        }
        let now = self.clock.now();
        let new = CommitmentId(self.mint.mint(u64::try_from(now.timestamp_millis()).unwrap_or(0)));
        let (old, new) = promise::move_to(&before, new, to, today, now, self.said_in());
        let said = format!("promise moved to {}", when::show_day(to, today));
        let changes = vec![Change::Commitment(Swap::edit(before, old)), Change::Commitment(Swap::add(new))];
        self.apply(Step { changes, withdraw: Vec::new(), said })
    }

    /// The answer to a stalled deal beside its action. Another answer of the same review takes the place of the one
    /// before, and takes back the action that one had made, as long as nobody has closed it.
    pub(super) fn triaged(
        &mut self,
        answer: Answer,
        deal: DealId,
        meeting: &Meeting,
        made: &[Change],
    ) -> anyhow::Result<Vec<Change>> {
        let now = self.clock.now();
        let action = made.iter().find_map(|change| match change {
            Change::Action(Swap { after: Some(action), .. }) => Some(action.id),
            _ => None,
        });
        let all = self.store.triage_of(&[deal])?;
        let on = self.world.today;
        let new = |id| Triage { id, deal, meeting: meeting.id, unit: meeting.unit, answer, action, on, created: now };
        let Some(before) = answered(deal, meeting.id, &all) else {
            let id = TriageId(self.mint.mint(u64::try_from(now.timestamp_millis()).unwrap_or(0)));
            return Ok(vec![Change::Triage(Swap::add(new(id)))]);
        };
        let stands = self.store.triage_in(meeting.id, None)?;
        if before.answer == answer && stands.iter().any(|t| t.id == before.id) {
            bail!("it is {} already in this review: its action is there", answer.done());
        }
        let mut changes = vec![Change::Triage(Swap::edit(before.clone(), new(before.id)))];
        changes.extend(self.still_open(before.action)?.map(|old| Change::Action(Swap::remove(old))));
        Ok(changes)
    }

    /// Asks about the action that the last review's re-engage has made, where this one re-engages the deal again and it is
    /// open still: what is done anew has not come of it.
    pub(super) fn offer_to_close(&mut self, deal: DealId, meeting: &Meeting) -> anyhow::Result<()> {
        let all = self.store.triage_that_stood(&[deal])?;
        let before = Review::of(meeting).before(deal, &all).filter(|t| t.answer == Answer::Reengage);
        let Some(action) = self.still_open(before.and_then(|t| t.action))? else { return Ok(()) };
        let who = action.owner.map_or_else(|| "nobody".to_owned(), |p| self.world.org.name(p).to_owned());
        let due = action.due.map_or_else(String::new, |d| format!(", due {}", when::show_day(d, self.world.today)));
        let close = Intent::Answered(Asked::OutcomeNote(action.id, Outcome::NotAchieved), NOT_ENOUGH.to_owned());
        self.overlays.push(Overlay::Confirm(Confirm {
            title: "The re-engage before is still open".to_owned(),
            detail: format!("{who}: {}{due}", action.text),
            yes: ("close it as not achieved: the deal stands still as before".to_owned(), vec![close]),
            no: ("leave both open".to_owned(), Vec::new()),
            then_quit: false,
            more: None,
        }));
        Ok(())
    }

    fn still_open(&self, id: Option<ActionId>) -> anyhow::Result<Option<Action>> {
        let Some(id) = id else { return Ok(None) };
        let open = self.store.actions(&ActionFilter { open_only: true, ..ActionFilter::default() })?;
        Ok(open.into_iter().find(|a| a.id == id))
    }
}
