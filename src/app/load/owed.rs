//! What the screens of owed explanations show, as far as it is for who looks on: nobody's in a pipeline meeting, in a call held one
//! by one only what is that person's, in presenter mode that of units.

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use super::super::App;
use super::super::health::facts::Viewpoint;
use super::super::owed;
use crate::domain::forecast::audience::Audience;
use crate::domain::forecast::owed::{Entry, Explained};
use crate::domain::ids::{DealId, MeetingId};
use crate::domain::people::Subject;
use crate::domain::period::PeriodKey;
use crate::store::MeetingFilter;
use crate::ui::flow::Goto;
use crate::ui::screens::explain::{Explain, ExplainData};
use crate::ui::screens::owed::{OwedData, OwedScreen};
use crate::ui::screens::{Screen, View as _};
use crate::ui::theme::Tone;

/// Why a gap is not explained now: the file was read, and says so.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct NotNow(String);

impl App {
    /// Of the unit that is looked at and those below it, theirs first.
    pub(in crate::app) fn owed_data(&self) -> anyhow::Result<OwedData> {
        let (entries, part) = self.owed_entries()?;
        let deals: Vec<DealId> =
            entries.iter().flat_map(|e| &e.written).flat_map(|w| &w.story.deals).map(|d| d.deal).collect();
        let codes = self.codes(entries.iter().flat_map(|e| &e.written))?;
        Ok(OwedData {
            names: self.deal_names(&deals)?,
            people: self.store.names()?,
            codes,
            any: !entries.is_empty() || self.anything_said()?,
            left_out: part.then(|| self.left_out()),
            entries,
        })
    }

    /// What may be seen of it, and whether that is not everything there could be.
    pub(super) fn owed_entries(&self) -> anyhow::Result<(Vec<Entry>, bool)> {
        let from = Viewpoint { config: &self.config, clock: self.clock.as_ref(), as_of: self.as_of };
        let scope = self.world.unit.map(|unit| owed::scope(&self.world.org, unit));
        // of the whole company also those who have left
        let all = self.world.unit().is_none_or(|u| u.parent.is_none());
        let mut entries = owed::read(&self.store, from, scope.as_deref().filter(|_| !all))?.entries;
        if let Some(scope) = scope {
            // of what is owed one's own stands first
            entries.sort_by_key(|e| (!e.is_owed(), e.is_owed() && Some(&e.subject) != scope.first()));
        }
        let audience = self.store.audience();
        if audience == Audience::Alone {
            return Ok((entries, false));
        }
        let mut kept = Vec::with_capacity(entries.len());
        for entry in entries {
            if !audience.judges(entry.subject) {
                continue;
            }
            // one that is explained where it may not be read is no debt
            let told = !entry.written.is_empty();
            if told || self.store.explained_of(entry.subject, entry.period.key)?.is_empty() {
                kept.push(entry);
            }
        }
        Ok((kept, true))
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

    /// Why only a part of a list of people is shown, for reading.
    pub(super) fn left_out(&self) -> String {
        let audience = self.store.audience();
        match audience {
            Audience::Room => "people's own records are not for a room: P".to_owned(),
            Audience::Only(subject) => {
                format!("a 1:1 call goes on: only {} is shown", self.world.org.subject_name(subject))
            }
            Audience::Nobody if self.refuses_numbers().is_none() && !self.world.presenting => {
                "a 1:1 call goes on, and nobody's card is on the table yet".to_owned()
            }
            Audience::Alone | Audience::Nobody => "nobody's numbers are shown now".to_owned(),
        }
    }

    fn anything_said(&self) -> anyhow::Result<bool> {
        Ok(!self.store.heads_of_record(&crate::store::SubmissionFilter::default())?.is_empty())
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
    pub(super) fn explain_screen(&mut self, subject: Subject, period: PeriodKey) -> anyhow::Result<Screen> {
        let data = self.explain_data(subject, period)?;
        let form = Explain::new(data, self.begun(subject, period)?);
        self.kept_story = form.writing();
        Ok(Screen::Explain(Box::new(form)))
    }

    pub(in crate::app) fn explain_data(&self, subject: Subject, period: PeriodKey) -> anyhow::Result<ExplainData> {
        let (entries, _) = self.owed_entries()?;
        let entry = entries.into_iter().find(|e| e.subject == subject && e.period.key == period);
        if entry.is_none() && !self.store.audience().judges(subject) && self.world.presenting {
            let why = "what somebody explains is not shown in presenter mode: P leaves that, then x explains it";
            return Err(NotNow(why.to_owned()).into());
        }
        let Some(entry) = entry.filter(|e| e.miss.is_some()) else {
            let why = format!(
                "there is nothing to explain here: the forecast of {period} was reached, or is not yours to see now"
            );
            return Err(NotNow(why).into());
        };
        let from = Viewpoint { config: &self.config, clock: self.clock.as_ref(), as_of: self.as_of };
        let suspects = match &entry.miss {
            Some(miss) => owed::suspects(&self.store, from, miss)?,
            None => Vec::new(),
        };
        let ids: Vec<DealId> = entry.written.iter().flat_map(|w| &w.story.deals).map(|d| d.deal).collect();
        Ok(ExplainData { names: self.deal_names(&ids)?, suspects, entry })
    }

    /// Fresh deals; what is typed stays. A file that cannot be read leaves the form as it is.
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
            Err(why) if why.is::<NotNow>() => {
                let typed = self.screen.view().writing().filter(|w| w.begun.is_some());
                let kept = if typed.is_some() { "; what you have written is kept" } else { "" };
                // where it is not to be seen it goes from the screen also when the file is locked: kept as soon as that is over
                self.parked_stories.extend(typed);
                self.screen = self.owed_screen(None);
                self.keep();
                self.reload_owed()?;
                if self.parked_stories.is_empty() {
                    self.say(format!("{why}{kept}"), Tone::Watch);
                }
                Ok(())
            }
            Err(e) => Err(e),
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
