//! What the accuracy screen shows.

use std::collections::HashMap;

use super::super::App;
use super::super::accuracy;
use super::super::health::facts::Viewpoint;
use super::actions::below;
use crate::domain::forecast::owed;
use crate::domain::people::Subject;
use crate::ui::screens::accuracy::AccuracyData;

impl App {
    /// The unit that is looked at, those below it and their sellers; of the whole company also those who have left. While others look
    /// on, of units only; in a call held one by one, only of who is on the table.
    pub(super) fn accuracy_data(&self) -> anyhow::Result<AccuracyData> {
        let from = Viewpoint { config: &self.config, clock: self.clock.as_ref(), as_of: self.as_of };
        let mut said = accuracy::read(&self.store, from, None)?;
        if let Some(unit) = self.world.unit().filter(|u| u.parent.is_some()) {
            let org = &self.world.org;
            let (units, sellers) = (below(org, unit.id), org.sellers(unit.id));
            said.tracks.retain(|t| match t.subject {
                Subject::Person(person) => sellers.contains(&person),
                Subject::Unit(unit) => units.contains(&unit),
            });
            let top = said.tracks.iter().map(|t| t.depth).min().unwrap_or(0);
            said.tracks.iter_mut().for_each(|t| t.depth -= top);
        }
        let all = said.tracks.len();
        said.tracks.retain(|t| self.is_for_all(t.subject));
        let only = self.only_of();
        if let Some(only) = only {
            said.tracks.retain(|t| Some(t.subject) == only);
            said.tracks.iter_mut().for_each(|t| t.depth = 0);
        }
        let hidden = all - said.tracks.len();
        let written = self.store.explained(Some(from.known_before()))?;
        let mut explained: HashMap<_, _> = owed::entries(&said.tracks, &written)
            .iter()
            .filter(|e| e.is_owed() || !e.written.is_empty())
            .map(|e| ((e.subject, e.period.key), e.is_owed()))
            .collect();
        if let Some(only) = only {
            explained.retain(|(subject, _), _| Some(*subject) == only);
        }
        Ok(AccuracyData {
            tracks: said.tracks,
            unknown: said.unknown,
            explained,
            hidden,
            one_on_one: only.is_some(),
            aims: self.dated_config()?.accuracy.aims(),
        })
    }
}
