//! What the screens of owed explanations show, and who may see it: nobody in a pipeline meeting, in a call held one by one only
//! what is that person's, in presenter mode no seller's, and nothing that was written in such a call.

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use super::super::App;
use super::super::health::facts::Viewpoint;
use super::super::owed;
use crate::domain::forecast::owed::{Entry, Explained, Story};
use crate::domain::ids::{DealId, MeetingId};
use crate::domain::meeting::Format;
use crate::domain::meeting::run::RunState;
use crate::domain::people::Subject;
use crate::domain::period::PeriodKey;
use crate::store::MeetingFilter;
use crate::ui::flow::Goto;
use crate::ui::screens::Screen;
use crate::ui::screens::explain::{Explain, ExplainData};
use crate::ui::screens::owed::{OwedData, OwedScreen};

impl App {
    /// Of the unit that is looked at and those below it, theirs first.
    pub(in crate::app) fn owed_data(&self) -> anyhow::Result<OwedData> {
        let (entries, hidden) = self.owed_entries()?;
        let deals: Vec<DealId> =
            entries.iter().flat_map(|e| &e.written).flat_map(|w| &w.story.deals).map(|d| d.deal).collect();
        let codes = self.codes(entries.iter().flat_map(|e| &e.written))?;
        Ok(OwedData {
            names: self.deal_names(&deals)?,
            people: self.store.names()?,
            codes,
            any: !entries.is_empty() || hidden > 0 || self.anything_said()?,
            one_on_one: self.only_of().is_some(),
            entries,
            hidden,
        })
    }

    /// What may be seen of it, and how much may not.
    pub(super) fn owed_entries(&self) -> anyhow::Result<(Vec<Entry>, usize)> {
        let from = Viewpoint { config: &self.config, clock: self.clock.as_ref(), as_of: self.as_of };
        let scope = self.world.unit.map(|unit| owed::scope(&self.world.org, unit));
        // of the whole company also those who have left
        let all = self.world.unit().is_none_or(|u| u.parent.is_none());
        let mut entries = owed::read(&self.store, from, scope.as_deref().filter(|_| !all))?.entries;
        if let Some(scope) = scope {
            // of what is owed one's own stands first
            entries.sort_by_key(|e| (!e.is_owed(), e.is_owed() && Some(&e.subject) != scope.first()));
        }
        let before = entries.len();
        if let Some(only) = self.only_of() {
            entries.retain(|e| Some(e.subject) == only);
        }
        if self.world.presenting {
            let private = self.one_on_ones(entries.iter().flat_map(|e| &e.written))?;
            entries.retain(|e| self.is_for_all(e.subject));
            entries.retain(|e| !e.written.iter().any(|w| w.meeting.is_some_and(|m| private.contains(&m))));
        }
        let hidden = before - entries.len();
        Ok((entries, hidden))
    }

    /// A call goes on that is held one by one: only this one's numbers are seen (`Some(None)`: nobody's yet). `None`:
    /// everybody's are.
    pub(super) fn only_of(&self) -> Option<Option<Subject>> {
        let going_on = |l: &&crate::ui::world::Live| matches!(l.run.state(), RunState::Running | RunState::Paused);
        let live = self.live.as_ref().filter(going_on)?;
        (live.meeting.format == Format::OneOnOne).then_some(self.looked_at)
    }

    /// Which of these were written in a call held one by one.
    fn one_on_ones<'a>(&self, written: impl Iterator<Item = &'a Explained>) -> anyhow::Result<Vec<MeetingId>> {
        let mut found = Vec::new();
        for id in meetings(written) {
            let held = self.store.meetings(&MeetingFilter { id: Some(id), ..MeetingFilter::default() })?;
            if held.first().is_some_and(|m| m.format == Format::OneOnOne) {
                found.push(id);
            }
        }
        Ok(found)
    }

    fn codes<'a>(&self, written: impl Iterator<Item = &'a Explained>) -> anyhow::Result<HashMap<MeetingId, String>> {
        let mut codes = HashMap::new();
        for id in meetings(written) {
            let held = self.store.meetings(&MeetingFilter { id: Some(id), ..MeetingFilter::default() })?;
            codes.extend(held.first().map(|m| (id, m.code.clone())));
        }
        Ok(codes)
    }

    fn deal_names(&self, ids: &[DealId]) -> anyhow::Result<HashMap<DealId, String>> {
        Ok(self.store.lines(ids)?.into_iter().map(|line| (line.deal.id, line.deal.name)).collect())
    }

    fn anything_said(&self) -> anyhow::Result<bool> {
        Ok(!self.store.submission_heads(&crate::store::SubmissionFilter::default())?.is_empty())
    }

    /// The list, on this gap where it is said; the one that is shelved behind the form, else a new one.
    pub(super) fn owed_screen(&mut self, on: Option<(Subject, Option<PeriodKey>)>) -> Screen {
        let from = match &self.screen {
            Screen::Accuracy(_) => Some(Goto::Accuracy),
            Screen::Search(search) => Some(Goto::Search(search.words.clone())),
            _ => None,
        };
        let mut screen = match self.unshelve(|s| matches!(s, Screen::Owed(_))) {
            Some(Screen::Owed(screen)) => screen,
            _ => Box::new(OwedScreen::from(from)),
        };
        screen.aim(on);
        Screen::Owed(screen)
    }

    pub(super) fn reload_owed(&mut self) -> anyhow::Result<()> {
        let data = self.owed_data()?;
        if let Screen::Owed(screen) = &mut self.screen {
            screen.refresh(data);
        }
        Ok(())
    }

    /// The form for this gap; `None`: nobody may see it now, or there is nothing to explain.
    pub(super) fn explain_screen(&self, subject: Subject, period: PeriodKey) -> anyhow::Result<Screen> {
        let data = self.explain_data(subject, period)?;
        let draft = match self.store.setting(&draft_key(subject, period))? {
            // what cannot be read any more was written by another version: it is begun again
            Some(kept) => serde_json::from_str(&kept).unwrap_or_default(),
            None => Story::default(),
        };
        Ok(Screen::Explain(Box::new(Explain::new(data, draft))))
    }

    pub(in crate::app) fn explain_data(&self, subject: Subject, period: PeriodKey) -> anyhow::Result<ExplainData> {
        let (entries, _) = self.owed_entries()?;
        let entry = entries.into_iter().find(|e| e.subject == subject && e.period.key == period);
        if entry.is_none() && !self.is_for_all(subject) {
            anyhow::bail!("what somebody explains is not shown in presenter mode: P leaves that, then x explains it");
        }
        let Some(entry) = entry.filter(|e| e.miss.is_some()) else {
            anyhow::bail!(
                "there is nothing to explain here: the forecast of {period} was reached, or is not yours to see now"
            );
        };
        let from = Viewpoint { config: &self.config, clock: self.clock.as_ref(), as_of: self.as_of };
        let suspects = match &entry.miss {
            Some(miss) => owed::suspects(&self.store, from, miss)?,
            None => Vec::new(),
        };
        let ids: Vec<DealId> = entry.written.iter().flat_map(|w| &w.story.deals).map(|d| d.deal).collect();
        Ok(ExplainData { names: self.deal_names(&ids)?, suspects, entry })
    }

    /// Fresh deals; what is typed stays.
    pub(super) fn reload_explain(&mut self) -> anyhow::Result<()> {
        let Screen::Explain(screen) = &self.screen else { return Ok(()) };
        let (subject, period) = screen.about();
        match self.explain_data(subject, period) {
            Ok(data) => {
                if let Screen::Explain(screen) = &mut self.screen {
                    screen.refresh(data);
                }
                Ok(())
            }
            // it was reached meanwhile, or a call began in which it is not seen: the list says what there is
            Err(_) => {
                self.screen = self.owed_screen(None);
                self.reload_owed()
            }
        }
    }
}

fn meetings<'a>(written: impl Iterator<Item = &'a Explained>) -> Vec<MeetingId> {
    let mut ids: Vec<MeetingId> = written.filter_map(|w| w.meeting).collect();
    ids.sort();
    ids.dedup();
    ids
}

/// Under which setting an explanation is kept that is being written.
pub(in crate::app) fn draft_key(subject: Subject, period: PeriodKey) -> String {
    match subject {
        Subject::Person(id) => format!("explaining person {id} {period}"),
        Subject::Unit(id) => format!("explaining unit {id} {period}"),
    }
}
