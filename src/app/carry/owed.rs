//! Writes an explanation down, and keeps the one that is being written.

use anyhow::{Context as _, bail};

use super::super::App;
use super::super::load::owed::draft_key;
use super::super::undo::Step;
use crate::domain::change::{Change, Swap};
use crate::domain::forecast::owed::{Begun, Explained, Story};
use crate::domain::ids::{ExplainedId, MintId as _};
use crate::domain::meeting::run::RunState;
use crate::domain::money::show;
use crate::domain::people::Subject;
use crate::domain::period::PeriodKey;
use crate::ui::flow::Goto;
use crate::ui::screens::Writing;
use crate::ui::theme::Tone;

impl App {
    /// Freezes an explanation; beside an earlier one it is an amendment.
    pub(super) fn explain(&mut self, subject: Subject, period: PeriodKey, story: Story) -> anyhow::Result<()> {
        if self.as_of.is_some() {
            bail!("a past day is looked at: leave --as-of away to write an explanation");
        }
        if let Some(why) = self.refuses_numbers() {
            self.not_here(why);
            return Ok(());
        }
        let data = self.explain_data(subject, period)?;
        let miss = data.entry.miss.context("the forecast was reached meanwhile: nothing is owed any more")?;
        let amends = data.entry.newest().map(|w| w.id);
        let story = story.tidy(miss.by(), amends.is_some());
        if let Some(lacks) = story.lacks(miss.by(), amends.is_some(), &data.suspects).first() {
            bail!("{}", lacks.line(&self.world.currency));
        }
        let without = story.is_mostly_without(miss.by()).then(|| story.reconcile(miss.by()).unexplained);
        let at = self.clock.now();
        let millis = u64::try_from(at.timestamp_millis()).unwrap_or(0);
        let open = self.live.as_ref().filter(|l| l.run.state() != RunState::Concluded);
        let one = Explained {
            id: ExplainedId(self.mint.mint(millis)),
            subject,
            period,
            horizon: miss.at,
            fc: miss.fc,
            actual: miss.actual,
            by: self.world.me,
            at,
            meeting: open.map(|l| l.meeting.id),
            story,
            amends,
        };
        let what = if one.amends.is_some() { "amended" } else { "explained" };
        let by = show::short(miss.by(), &self.world.currency);
        self.parked_stories.retain(|w| (w.subject, w.period) != (subject, period));
        let said = format!("{what}: {} {}, {by} under FC", data.entry.name, miss.period.name());
        self.apply(Step {
            changes: vec![Change::Explained(Swap::add(one))],
            withdraw: Vec::new(),
            said: said.clone(),
        })?;
        self.go(Goto::Owed(Some((subject, Some(period)))))?;
        let left = without.map_or_else(String::new, |rest| {
            let rest = show::short(rest, &self.world.currency);
            format!("; no deal is left for {rest} of it")
        });
        self.say(format!("{said}{left}   u takes it back"), Tone::Good);
        Ok(())
    }

    /// Keeps what is written and not saved yet; nothing takes away what was kept.
    pub(super) fn keep_story(&mut self, writing: Writing) -> anyhow::Result<()> {
        if self.world.read_only.is_some() {
            return Ok(());
        }
        if self.as_of.is_some() {
            if writing.begun.is_some() {
                self.say("a past day is looked at: what is typed here is not kept; leave --as-of away", Tone::Watch);
            }
            self.kept_story = Some(writing);
            return Ok(());
        }
        let key = draft_key(writing.subject, writing.period);
        let kept = written_out(writing.begun.as_ref())?;
        if self.store.setting(&key)?.unwrap_or_default() != kept {
            self.store.set_setting(&key, &kept)?;
        }
        self.kept_story = Some(writing);
        Ok(())
    }

    /// Keeps the explanation on the screen, and those whose form is gone already.
    pub(in crate::app) fn keep_stories(&mut self) -> anyhow::Result<()> {
        while let Some(writing) = self.parked_stories.last().cloned() {
            self.keep_story(writing)?;
            self.parked_stories.pop();
        }
        match self.screen.view().writing() {
            Some(writing) if self.kept_story.as_ref() != Some(&writing) => self.keep_story(writing),
            _ => Ok(()),
        }
    }

    /// What is kept of an explanation that is being written. What cannot be read any more was written by another version: it
    /// is begun again.
    pub(in crate::app) fn begun(&self, subject: Subject, period: PeriodKey) -> anyhow::Result<Begun> {
        if let Some(parked) = self.parked_stories.iter().rfind(|w| (w.subject, w.period) == (subject, period)) {
            return Ok(parked.begun.clone().unwrap_or_default());
        }
        let kept = self.store.setting(&draft_key(subject, period))?;
        Ok(kept.and_then(|kept| serde_json::from_str(&kept).ok()).unwrap_or_default())
    }

    /// The settings that change with these writes, done or taken back: what is saved is no draft any more, what is taken back is
    /// one again, unless another was begun meanwhile.
    pub(super) fn drafts_after(&self, changes: &[Change], back: bool) -> anyhow::Result<Vec<(String, String)>> {
        let mut all = Vec::new();
        for change in changes {
            let Change::Explained(Swap { after: Some(one), .. }) = change else { continue };
            let (key, story) = (draft_key(one.subject, one.period), Begun::from(one.story.clone()));
            match (back, self.begun(one.subject, one.period)?) {
                (true, kept) if kept.is_empty() => all.push((key, written_out(Some(&story))?)),
                (false, kept) if kept == story => all.push((key, String::new())),
                (true | false, _) => {}
            }
        }
        Ok(all)
    }
}

/// The setting of the draft of what is written down by this.
pub(super) fn draft_of(change: &Change) -> Option<String> {
    match change {
        Change::Explained(Swap { after: Some(one), .. }) => Some(draft_key(one.subject, one.period)),
        _ => None,
    }
}

fn written_out(begun: Option<&Begun>) -> anyhow::Result<String> {
    Ok(begun.map(serde_json::to_string).transpose()?.unwrap_or_default())
}
