//! What the actions screen and step zero show.

#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::super::App;
use crate::domain::action::Action;
use crate::domain::capture::Note;
use crate::domain::ids::{DealId, MeetingId, PersonId, UnitId};
use crate::domain::meeting::Format;
use crate::domain::people::Org;
use crate::store::{ActionFilter, DealFilter, MeetingFilter};
use crate::ui::screens::actions::ActionsData;
use crate::ui::screens::actions::row::{ActionRow, Source, short_day};
use crate::ui::workspaces::step_zero::{ParkedTopic, StepZeroData};
use crate::ui::world::Live;

impl App {
    /// Every action of the unit that is looked at and those below it, and those of no unit.
    pub(super) fn actions_data(&self) -> anyhow::Result<ActionsData> {
        let org = &self.world.org;
        let units = self.world.unit.map_or_else(Vec::new, |u| below(org, u));
        let mut actions = self.actions_known(None)?;
        actions.retain(|a| a.unit.is_none_or(|u| units.contains(&u)));
        Ok(ActionsData { today: self.world.today, rows: self.action_rows(actions)? })
    }

    /// What is owed when this meeting begins, with the answers it has given so far.
    pub(super) fn step_zero_data(&self, live: &Live) -> anyhow::Result<StepZeroData> {
        let meeting = &live.meeting;
        let mut actions = self.store.actions(&ActionFilter { unit: Some(meeting.unit), ..ActionFilter::default() })?;
        actions.retain(|a| StepZeroData::comes_up(a, meeting.started));
        let all = actions.len();
        if meeting.format == Format::OneOnOne {
            let room = self.in_room(meeting.unit);
            actions.retain(|a| a.owner.is_none_or(|owner| room.contains(&owner)));
        }
        let others = all - actions.len();
        let rows = self.action_rows(actions)?;
        let parked = self.topics(&self.store.parked_for(meeting.unit, &meeting.code)?)?;
        let data = StepZeroData {
            meeting: meeting.id,
            started: meeting.started,
            today: self.world.today,
            rows,
            others,
            next_due: self.default_due(),
            parked,
        };
        Ok(data.sorted())
    }

    /// What a meeting found on its agenda from others. Nobody has said that it is dealt with: it is listed, no more.
    pub(super) fn topics_brought(&self, meeting: MeetingId) -> anyhow::Result<Vec<ParkedTopic>> {
        self.topics(&self.store.brought_to(meeting)?)
    }

    fn topics(&self, notes: &[Note]) -> anyhow::Result<Vec<ParkedTopic>> {
        let sources = self.sources(notes.iter().filter_map(|n| n.meeting))?;
        Ok(notes.iter().map(|n| self.topic(n, &sources)).collect())
    }

    /// One by one: who leads the unit, and who was looked at last, else the first one who speaks.
    fn in_room(&self, unit: UnitId) -> Vec<PersonId> {
        let org = &self.world.org;
        let speakers = org.participants(unit);
        let now = speakers.iter().find(|p| Some(p.subject) == self.looked_at).or(speakers.first());
        let lead = org.unit(unit).and_then(|u| u.lead).or(self.world.me);
        now.map(|p| p.person).into_iter().chain(lead).collect()
    }

    fn topic(&self, note: &Note, sources: &HashMap<MeetingId, Source>) -> ParkedTopic {
        let today = self.world.today;
        let written = || short_day(self.clock.local(note.created).date_naive(), today);
        // the way back: which meeting, on which day, in which step
        let source = note.meeting.and_then(|m| sources.get(&m));
        let mut from = source.map_or_else(written, |s| s.shown(today));
        let step = source.and_then(|s| self.catalog.get(&s.code)?.step(note.step.as_deref()?));
        if let Some(step) = step {
            from = format!("{from}, {}", step.title);
        }
        if let Some(person) = note.person.and_then(|p| self.world.org.person(p)) {
            from = format!("{}, {from}", person.name);
        }
        ParkedTopic { text: note.text.clone(), from }
    }

    /// Actions with the names that belong to them.
    pub(super) fn action_rows(&self, actions: Vec<Action>) -> anyhow::Result<Vec<ActionRow>> {
        let mut ids: Vec<DealId> = actions.iter().filter_map(|a| a.deal).collect();
        ids.sort_unstable();
        ids.dedup();
        let deals: HashMap<DealId, String> = if ids.is_empty() {
            HashMap::new()
        } else {
            let deals = self.store.deals(&DealFilter { ids: Some(ids), ..DealFilter::default() })?;
            deals.into_iter().map(|d| (d.id, d.name)).collect()
        };
        let sources = self.sources(actions.iter().filter_map(|a| a.meeting))?;
        let gone = self.names_of_the_gone(&actions)?;
        Ok(actions
            .into_iter()
            .map(|action| ActionRow {
                owner: action.owner.map(|p| {
                    let known = self.world.org.person(p).map(|p| p.name.clone());
                    known.or_else(|| gone.get(&p).cloned()).unwrap_or_else(|| "?".to_owned())
                }),
                deal: action.deal.and_then(|d| deals.get(&d).cloned()),
                source: action.meeting.and_then(|m| sources.get(&m).cloned()),
                action,
            })
            .collect())
    }

    fn sources(&self, asked: impl Iterator<Item = MeetingId>) -> anyhow::Result<HashMap<MeetingId, Source>> {
        let asked: HashSet<MeetingId> = asked.collect();
        if asked.is_empty() {
            return Ok(HashMap::new());
        }
        let meetings = self.store.meetings(&MeetingFilter::default())?;
        let of = |m: crate::domain::meeting::Meeting| {
            let on = self.clock.local(m.started).date_naive();
            (m.id, Source { code: m.code, on })
        };
        Ok(meetings.into_iter().filter(|m| asked.contains(&m.id)).map(of).collect())
    }

    /// Owners who are not in the organisation any more, by the day their action was written down.
    fn names_of_the_gone(&self, actions: &[Action]) -> anyhow::Result<HashMap<PersonId, String>> {
        let mut names = HashMap::new();
        for action in actions {
            let Some(owner) = action.owner.filter(|o| self.world.org.person(*o).is_none()) else { continue };
            if names.contains_key(&owner) {
                continue;
            }
            let day: NaiveDate = self.clock.local(action.created).date_naive();
            if let Some(person) = self.store.org(day)?.person(owner) {
                names.insert(owner, person.name.clone());
            }
        }
        Ok(names)
    }
}

/// A unit and every unit below it.
pub(super) fn below(org: &Org, unit: UnitId) -> Vec<UnitId> {
    let mut found = vec![unit];
    let mut at = 0;
    while let Some(unit) = found.get(at).copied() {
        found.extend(org.children(unit).map(|u| u.id).filter(|u| !found.contains(u)).collect::<Vec<_>>());
        at += 1;
    }
    found
}
