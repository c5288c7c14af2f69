//! What buyers have promised, for the register, the deal walk and home.

use std::collections::{HashMap, HashSet};

use super::super::App;
use super::actions::below;
use crate::domain::capture::Commitment;
use crate::domain::ids::{CommitmentId, DealId};
use crate::domain::promise;
use crate::ui::screens::promises::PromisesData;
use crate::ui::screens::promises::row::PromiseRow;

impl App {
    /// Every promise of the unit that is looked at and those below it, and those that its sellers brought.
    pub(super) fn team_promises(&self) -> anyhow::Result<Vec<PromiseRow>> {
        let all = self.promises_known()?;
        let days = self.earlier_days(&all);
        let ours = self.is_ours();
        self.promise_rows(all.into_iter().filter(|c| ours(c)).collect(), &days)
    }

    /// Whether a promise belongs to the unit that is looked at.
    fn is_ours(&self) -> impl Fn(&Commitment) -> bool + use<> {
        let org = &self.world.org;
        let units = self.world.unit.map_or_else(Vec::new, |u| below(org, u));
        let sellers = self.world.unit.map_or_else(Vec::new, |u| org.sellers(u));
        move |c: &Commitment| match (c.seller, c.unit) {
            (Some(seller), _) if sellers.contains(&seller) => true,
            (_, Some(unit)) => units.contains(&unit),
            (None, None) => true,
            (Some(_), None) => false,
        }
    }

    /// How many promises are due now, and of how many of them the day has passed.
    pub(super) fn promises_due(&self) -> anyhow::Result<(usize, usize)> {
        let (ours, today) = (self.is_ours(), self.world.today);
        let open = match self.known_before() {
            Some(before) => self.store.commitments_then(before)?,
            None => self.store.open_commitments(None)?,
        };
        let open = open.into_iter().filter(|c| ours(c));
        Ok(open.fold((0, 0), |(due, late), c| {
            (due + usize::from(promise::is_due(&c, today)), late + usize::from(promise::is_late(&c, today)))
        }))
    }

    pub(super) fn promises_data(&self) -> anyhow::Result<PromisesData> {
        Ok(PromisesData::new(self.world.today, self.team_promises()?))
    }

    fn earlier_days(&self, all: &[Commitment]) -> HashMap<CommitmentId, Vec<chrono::NaiveDate>> {
        let by_id: HashMap<CommitmentId, &Commitment> = all.iter().map(|c| (c.id, c)).collect();
        all.iter().filter(|c| c.follows.is_some()).map(|c| (c.id, promise::earlier_days(c, &by_id))).collect()
    }

    fn promise_rows(
        &self,
        promises: Vec<Commitment>,
        days: &HashMap<CommitmentId, Vec<chrono::NaiveDate>>,
    ) -> anyhow::Result<Vec<PromiseRow>> {
        let known: HashSet<DealId> = self.world.deals.iter().map(|d| d.id).collect();
        let missing: Vec<DealId> = promises.iter().filter_map(|c| c.deal).filter(|d| !known.contains(d)).collect();
        let others: HashMap<DealId, String> =
            self.store.lines(&missing)?.into_iter().map(|l| (l.deal.id, l.deal.name)).collect();
        let names = self.store.names()?;
        let deal = |id: DealId| self.world.deal(id).map(|d| d.name.clone()).or_else(|| others.get(&id).cloned());
        Ok(promises
            .into_iter()
            .map(|promise| PromiseRow {
                seller: promise.seller.and_then(|p| names.get(&p).cloned()),
                deal: promise.deal.and_then(deal),
                earlier: days.get(&promise.id).cloned().unwrap_or_default(),
                promise,
            })
            .collect())
    }
}
