//! What the list of past meetings and one meeting's minutes show, of the day that is looked at.

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use anyhow::Context as _;

use super::super::App;
use super::actions::below;
use crate::domain::ids::MeetingId;
use crate::domain::meeting::definition::Definition;
use crate::domain::meeting::run::Run;
use crate::domain::meeting::{Format, Meeting, MeetingState};
use crate::store::{MeetingFilter, StoreError};
use crate::ui::screens::actions::row::short_day;
use crate::ui::screens::history::{HistoryData, PastMeeting};
use crate::ui::screens::minutes::MinutesData;

/// The longest list; more is found by the command line.
const LONGEST: usize = 500;

impl App {
    /// Held meetings of the unit that is looked at and those below it, newest first.
    pub(super) fn history_data(&self) -> anyhow::Result<HistoryData> {
        let units = self.world.unit.map_or_else(Vec::new, |u| below(&self.world.org, u));
        let mut definitions = HashMap::new();
        let mut meetings = Vec::new();
        let stored = self.meetings_known(&MeetingFilter::default())?;
        for meeting in stored.into_iter().filter(|m| units.contains(&m.unit)).take(LONGEST) {
            meetings.push(self.past(&meeting, &mut definitions)?);
        }
        Ok(HistoryData { meetings })
    }

    /// A run that cannot be rebuilt is listed all the same, without what only it knows.
    fn past(
        &self,
        meeting: &Meeting,
        definitions: &mut HashMap<String, Option<Definition>>,
    ) -> anyhow::Result<PastMeeting> {
        let started = self.clock.local(meeting.started);
        let text = self.store.meeting_definition(meeting.id)?;
        let definition =
            definitions.entry(text).or_insert_with_key(|text| Definition::parse(&meeting.code, text).ok()).clone();
        let name = definition.as_ref().map_or_else(|| meeting.code.clone(), |d| d.name.clone());
        let before = self.known_before();
        let events = match self.store.events(meeting.id) {
            Ok(mut events) => {
                events.retain(|(at, _)| before.is_none_or(|before| *at < before));
                Some(events)
            }
            Err(StoreError::Corrupt(..)) => None,
            Err(e) => return Err(e.into()),
        };
        let run = definition.zip(events).and_then(|(known, events)| Run::replay(known, Vec::new(), &events).ok());
        let over = run.as_ref().zip(meeting.ended.or(meeting.concluded));
        Ok(PastMeeting {
            id: meeting.id,
            on: started.date_naive(),
            time: started.time(),
            code: meeting.code.clone(),
            name,
            unit: self.world.org.unit(meeting.unit).map_or_else(String::new, |u| u.name.clone()),
            minutes: over.map(|(run, end)| (run.meeting_clock(end).elapsed.num_seconds() + 30) / 60),
            state: meeting.state,
            missing: meeting.missing_outputs,
            rating: run.as_ref().and_then(Run::mean_rating),
            unreadable: run.is_none(),
        })
    }

    /// The stored minutes of one meeting.
    pub(super) fn minutes_data_of(&self, id: MeetingId) -> anyhow::Result<MinutesData> {
        let found = self.meetings_known(&MeetingFilter { id: Some(id), ..MeetingFilter::default() })?;
        let missing =
            if self.as_of.is_some() { "had not begun on the day that is looked at" } else { "is not in the file" };
        let meeting = found.first().with_context(|| format!("this meeting {missing}"))?;
        let concluded = meeting.state == MeetingState::Concluded;
        let started = self.clock.local(meeting.started);
        let unit = self.world.org.unit(meeting.unit).map_or("", |u| u.name.as_str());
        let day = short_day(started.date_naive(), self.world.today);
        let seen = self.may_read(id)?;
        let not_shown = (!seen).then(|| match meeting.format {
            Format::OneOnOne => "This was held one by one: what was said is between two people.",
            Format::Team => self.audience().why(),
        });
        Ok(MinutesData {
            meeting: id,
            title: format!("{}  {unit}  {day} {}", meeting.code, started.format("%H:%M")),
            // they are written when a meeting is concluded
            text: if seen && (concluded || self.as_of.is_none()) { self.store.minutes(id)? } else { None },
            not_shown,
            concluded,
        })
    }
}
