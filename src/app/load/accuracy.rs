//! What the accuracy screen shows.

use super::super::App;
use super::super::accuracy;
use super::super::health::facts::Viewpoint;
use super::actions::below;
use crate::domain::people::Subject;
use crate::ui::screens::accuracy::AccuracyData;

impl App {
    /// The unit that is looked at, those below it and their sellers; of the whole company also those who have left.
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
        Ok(AccuracyData { tracks: said.tracks, unknown: said.unknown, aims: self.dated_config()?.accuracy.aims() })
    }
}
