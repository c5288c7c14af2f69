//! Freezes spoken numbers, takes them back, sends them back. The facts are read afresh: what the screen showed may be old.

#[cfg(test)]
mod tests;

use anyhow::{Context as _, bail};
use chrono::{DateTime, SubsecRound as _, Utc};

use super::super::App;
use super::super::undo::Step;
use crate::domain::change::{Change, Swap};
use crate::domain::forecast::card::{Card, Problem};
use crate::domain::forecast::rollup::{RollUp, deadline};
use crate::domain::forecast::{Draft, Horizon, Submission};
use crate::domain::ids::{MeetingId, SubmissionId, UnitId};
use crate::domain::money::show::Scale;
use crate::domain::people::Subject;
use crate::store::{MeetingFilter, SubmissionFilter};
use crate::ui::screens::Screen;
use crate::ui::screens::ahead::Work;
use crate::ui::theme::Tone;
use crate::ui::workspaces::Workspace;
use crate::ui::workspaces::call::{ForecastData, Frozen};
use crate::ui::workspaces::submit::hides_reports;

/// What stands against it, in words; `discreet` where a number of somebody else could be read out of them.
fn refused(problems: &[Problem], scale: &Scale, discreet: bool) -> anyhow::Error {
    let say = |p: &Problem| if discreet { p.discreet(scale) } else { p.message(scale) };
    anyhow::anyhow!(problems.iter().map(say).collect::<Vec<_>>().join(" "))
}

impl App {
    /// The call whose numbers are on screen: the live meeting, else the last one of the unit that is looked at.
    fn call_in_view(&self) -> anyhow::Result<(UnitId, Option<MeetingId>)> {
        if let Some(live) = self.live.as_ref().filter(|_| self.in_meeting()) {
            return Ok((live.meeting.unit, Some(live.meeting.id)));
        }
        let unit = self.world.unit.context("there is no team yet")?;
        Ok((unit, self.last_call(unit)?))
    }

    /// The unit's newest forecast call that is over.
    fn last_call(&self, unit: UnitId) -> anyhow::Result<Option<MeetingId>> {
        let all = self.store.meetings(&MeetingFilter { unit: Some(unit), ..MeetingFilter::default() })?;
        let call = all.into_iter().find(|m| matches!(m.code.as_str(), "WFC" | "EFC") && m.ended.is_some());
        Ok(call.map(|m| m.id))
    }

    /// What the screen of numbers ahead or after the call shows.
    pub(in crate::app) fn reload_ahead(&mut self) -> anyhow::Result<()> {
        let Screen::Ahead(screen) = &self.screen else { return Ok(()) };
        let unit = self.world.unit.context("there is no team yet: name it first, or import a CRM export")?;
        let meeting = match &screen.work {
            Work::Commits(_) => None,
            Work::Submit(_) => self.last_call(unit)?,
        };
        let data = self.forecast_data(unit, meeting)?;
        let (screen, ctx) = self.split();
        if let Screen::Ahead(screen) = screen {
            match &mut screen.work {
                Work::Commits(w) => w.refresh(data, &ctx),
                Work::Submit(w) => w.refresh(data, &ctx),
            }
        }
        Ok(())
    }

    pub(super) fn accept(&mut self, draft: Draft) -> anyhow::Result<()> {
        let now = self.clock.now().trunc_subsecs(3);
        let Some((unit, meeting)) = self.live.as_ref().map(|l| (l.meeting.unit, l.meeting.id)) else {
            bail!("numbers are accepted in the call; until then they are kept");
        };
        let data = self.forecast_data(unit, Some(meeting))?;
        let scale = data.scale(&self.world.currency);
        let entry = data.place(draft.subject).and_then(|at| data.participants.get(at));
        let entry = entry.context("this person is not in the call any more")?;
        self.may_amend(&data, entry.frozen.as_ref())?;
        let mut submissions = Card::new(&entry.facts, &draft)
            .accept(now, Some(meeting), &mut self.mint)
            .map_err(|problems| refused(&problems, &scale, false))?;
        if matches!(draft.subject, Subject::Unit(_))
            && let Some(frozen) = &entry.frozen
        {
            // a unit's number amended in the call above keeps what it was made from, and whether it came in time
            for (new, old) in submissions.iter_mut().zip([&frozen.month, &frozen.quarter]) {
                new.sum_below = old.sum_below;
                new.sources.clone_from(&old.sources);
                new.late_secs = old.late_secs;
            }
        }
        let fc = draft.quarter_call.fc.map(|m| scale.show(m)).unwrap_or_default();
        // one by one the message outlives the person in the room
        let said = if data.is_one_on_one() {
            format!("{} accepted", entry.name)
        } else {
            format!("{} accepted, {} FC {fc}", entry.name, data.quarter.short())
        };
        self.freeze(draft, &submissions, said, now)
    }

    pub(super) fn submit_unit(&mut self, draft: Draft) -> anyhow::Result<()> {
        let now = self.clock.now().trunc_subsecs(3);
        let (unit, meeting) = self.call_in_view()?;
        if draft.subject != Subject::Unit(unit) {
            bail!("this number is another unit's");
        }
        if meeting.is_none() {
            bail!("hold the call first: s starts it, on the first screen");
        }
        let data = self.forecast_data(unit, meeting)?;
        let scale = data.scale(&self.world.currency);
        let own = data.own.as_ref().context("nobody leads this unit: name its lead first")?;
        self.may_amend(&data, own.frozen.as_ref())?;
        let due = own.ended.map(|ended| deadline(ended, own.facts.rules.submit_minutes));
        let submissions = RollUp::new(&own.facts, &draft)
            .submit(now, due, meeting, &mut self.mint)
            .map_err(|problems| refused(&problems, &scale, hides_reports(&data, own)))?;
        let fc = draft.quarter_call.fc.map(|m| scale.show(m)).unwrap_or_default();
        let said = format!("{} submitted, {} FC {fc}", data.unit_name, data.quarter.short());
        self.freeze(draft, &submissions, said, now)
    }

    /// Asks the rules whether a number may still be submitted, and whether one that was may still be replaced.
    fn may_amend(&self, data: &ForecastData, frozen: Option<&Frozen>) -> anyhow::Result<()> {
        if self.as_of.is_some_and(|day| day < self.clock.today()) {
            bail!("a past day is looked at: leave --as-of away to submit numbers");
        }
        let Some(frozen) = frozen else {
            for horizon in Horizon::ALL {
                let period = data.period(*horizon);
                Submission::may_submit(period.last, self.clock.today())
                    .with_context(|| format!("nothing is submitted for {} any more", period.name()))?;
            }
            return Ok(());
        };
        for (horizon, one) in [(Horizon::Month, &frozen.month), (Horizon::Quarter, &frozen.quarter)] {
            let period = data.period(horizon);
            let amended = one.may_amend(period.last, self.world.today);
            amended.with_context(|| format!("{} is not amended any more", period.short()))?;
        }
        Ok(())
    }

    /// Writes submissions down; an undo withdraws them and brings the draft back.
    fn freeze(
        &mut self,
        draft: Draft,
        submissions: &[Submission],
        said: String,
        now: DateTime<Utc>,
    ) -> anyhow::Result<()> {
        let mut draft = draft;
        draft.updated = draft.updated.min(now).trunc_subsecs(3);
        self.keep_draft(draft.clone())?;
        self.store.submit(submissions)?;
        self.kept = None;
        self.history.did(Step {
            changes: vec![Change::Draft(Swap::remove(draft))],
            withdraw: submissions.iter().map(|s| s.id).collect(),
            said: said.clone(),
        });
        self.reload()?;
        self.say(format!("{said}   u takes it back"), Tone::Good);
        Ok(())
    }

    /// The submissions with these ids.
    fn these(&self, ids: &[SubmissionId]) -> anyhow::Result<Vec<Submission>> {
        let mut all = self.store.submissions_of_record(&SubmissionFilter::default())?;
        all.retain(|s| ids.contains(&s.id));
        Ok(all)
    }

    /// What was said comes back as a draft, where nothing else is being typed.
    fn thaw(&mut self, gone: &[Submission], now: DateTime<Utc>) -> anyhow::Result<()> {
        let month = gone.iter().find(|s| matches!(s.period, crate::domain::period::PeriodKey::Month(..)));
        let quarter = gone.iter().find(|s| matches!(s.period, crate::domain::period::PeriodKey::Quarter(..)));
        let Some(mut draft) = month.zip(quarter).and_then(|(m, q)| Draft::of(m, q)) else { return Ok(()) };
        let known = self.store.drafts(draft.month, draft.quarter)?.iter().any(|d| d.subject == draft.subject);
        if known {
            return Ok(());
        }
        draft.sure = None;
        draft.updated = now;
        self.store.apply(&Change::Draft(Swap::add(draft)), now)?;
        Ok(())
    }

    pub(super) fn withdraw(&mut self, ids: &[SubmissionId], reason: &str) -> anyhow::Result<()> {
        self.keep_first()?;
        let now = self.clock.now().trunc_subsecs(3);
        let gone = self.these(ids)?;
        let amended = gone.iter().any(|s| s.reason.is_some() && matches!(s.subject, Subject::Person(_)));
        self.store.batch(|store| ids.iter().try_for_each(|id| store.withdraw(*id, reason, now)))?;
        // an earlier number counts again where there was one; else what was said is there to be said anew
        if !amended {
            self.thaw(&gone, now)?;
        }
        self.kept = None;
        self.reload()?;
        self.refill();
        self.say("withdrawn, with its reason; the numbers can be said anew", Tone::Watch);
        Ok(())
    }

    pub(super) fn send_back(&mut self, ids: &[SubmissionId], reason: &str) -> anyhow::Result<()> {
        self.keep_first()?;
        let now = self.clock.now().trunc_subsecs(3);
        let by = self.live.as_ref().and_then(|l| self.world.org.unit(l.meeting.unit)).and_then(|u| u.lead);
        let by = by.or(self.world.me).context("who sends it back? Name the lead of this unit first")?;
        let gone = self.these(ids)?;
        self.store.batch(|store| ids.iter().try_for_each(|id| store.send_back(*id, by, reason, now)))?;
        self.thaw(&gone, now)?;
        self.kept = None;
        self.reload()?;
        self.refill();
        self.say("returned, with its reason", Tone::Watch);
        Ok(())
    }

    /// After undo or redo: fields show what the store has now.
    pub(super) fn refill(&mut self) {
        if let Err(e) = self.refilled() {
            self.complain(&e);
        }
    }

    fn refilled(&mut self) -> anyhow::Result<()> {
        let data: ForecastData = match &self.screen {
            Screen::Meeting(s) if matches!(s.workspace, Workspace::Commits(_) | Workspace::Submit(_)) => {
                let Some(live) = &self.live else { return Ok(()) };
                self.forecast_data(live.meeting.unit, Some(live.meeting.id))?
            }
            Screen::Ahead(s) => {
                let Some(unit) = self.world.unit else { return Ok(()) };
                let meeting = match &s.work {
                    Work::Commits(_) => None,
                    Work::Submit(_) => self.last_call(unit)?,
                };
                self.forecast_data(unit, meeting)?
            }
            _ => return Ok(()),
        };
        let (screen, ctx) = self.split();
        match screen {
            Screen::Meeting(s) => match &mut s.workspace {
                Workspace::Commits(w) => w.refill(data, &ctx),
                Workspace::Submit(w) => w.refill(data, &ctx),
                _ => {}
            },
            Screen::Ahead(s) => match &mut s.work {
                Work::Commits(w) => w.refill(data, &ctx),
                Work::Submit(w) => w.refill(data, &ctx),
            },
            _ => {}
        }
        Ok(())
    }
}
