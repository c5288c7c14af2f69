//! Writes an explanation down, and keeps the one that is being written.

use anyhow::{Context as _, bail};

use super::super::App;
use super::super::load::owed::draft_key;
use super::super::undo::Step;
use crate::domain::change::{Change, Swap};
use crate::domain::forecast::owed::{Explained, Story};
use crate::domain::ids::{ExplainedId, MintId as _};
use crate::domain::meeting::run::RunState;
use crate::domain::money::show;
use crate::domain::people::Subject;
use crate::domain::period::PeriodKey;
use crate::ui::flow::Goto;

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
        if let Some(lacks) = story.lacks(miss.by(), amends.is_some(), !data.suspects.is_empty()).first() {
            bail!("{lacks}");
        }
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
        let said = format!("{what}: {} {}, {by} under FC", data.entry.name, miss.period.name());
        self.apply(Step {
            changes: vec![Change::Explained(Swap::add(one))],
            withdraw: Vec::new(),
            said: said.clone(),
        })?;
        self.keep_story(subject, period, None)?;
        self.go(Goto::Owed(Some((subject, Some(period)))))?;
        self.say(format!("{said}   u takes it back"), crate::ui::theme::Tone::Good);
        Ok(())
    }

    /// Keeps what is written and not saved yet; nothing takes away what was kept.
    pub(super) fn keep_story(
        &mut self,
        subject: Subject,
        period: PeriodKey,
        story: Option<&Story>,
    ) -> anyhow::Result<()> {
        if self.world.read_only.is_some() || self.as_of.is_some() {
            return Ok(());
        }
        let kept = match story {
            Some(story) => serde_json::to_string(story)?,
            None => String::new(),
        };
        let key = draft_key(subject, period);
        if self.store.setting(&key)?.unwrap_or_default() != kept {
            self.store.set_setting(&key, &kept)?;
        }
        Ok(())
    }
}
