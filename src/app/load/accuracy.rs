//! What the accuracy screen shows.

use std::collections::HashMap;

use super::super::App;
use super::super::accuracy;
use super::super::health::facts::Viewpoint;
use super::actions::below;
use crate::domain::forecast::audience::{Audience, What};
use crate::domain::forecast::owed;
use crate::domain::people::Subject;
use crate::store::SubmissionFilter;
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
        let audience = self.store.audience();
        said.tracks.retain(|t| audience.judges(t.subject));
        let written = self.store.explained(Some(from.known_before()))?;
        let mut explained: HashMap<_, _> = owed::entries(&said.tracks, &written)
            .iter()
            .filter(|e| e.is_owed() || !e.written.is_empty())
            .map(|e| ((e.subject, e.period.key), e.is_owed()))
            .collect();
        // what is explained where it may not be read is no debt
        for ((subject, period), owed) in &mut explained {
            *owed = *owed && (audience == Audience::Alone || self.store.explained_of(*subject, *period)?.is_empty());
        }
        let untold = SubmissionFilter { before: Some(from.known_before()), ..SubmissionFilter::default() };
        let sums = self
            .store
            .withheld(&untold)?
            .iter()
            .filter(|w| w.what == What::Sum && said.tracks.iter().any(|t| t.subject == w.subject))
            .count();
        Ok(AccuracyData {
            tracks: said.tracks,
            unknown: said.unknown,
            explained,
            left_out: (audience != Audience::Alone).then(|| self.left_out()),
            sums,
            aims: self.dated_config()?.accuracy.aims(),
        })
    }
}
