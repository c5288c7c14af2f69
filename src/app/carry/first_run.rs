//! The first minutes: a team by name.

use chrono::NaiveDate;

use super::super::App;
use crate::domain::ids::{PersonId, UnitId};
use crate::domain::people::{Level, Role, Subject};
use crate::domain::quota::Quota;
use crate::store::{Store, StoreError};
use crate::ui::flow::{Goto, Setup};
use crate::ui::theme::Tone;

/// Since when an organisation counts that nobody has dated: always.
const ALWAYS: Option<NaiveDate> = NaiveDate::from_ymd_opt(2000, 1, 1);

/// The unit above the first team; an import calls it the same.
const COMPANY: &str = "Company";

impl App {
    /// Makes the team, all of it or nothing, and goes home.
    pub(super) fn create_team(&mut self, setup: &Setup) -> anyhow::Result<()> {
        let quarter = self.world.quarter.key;
        let (me, team) = self.store.batch(|store| {
            let made = make(store, setup)?;
            if let Some(amount) = setup.target {
                let subject = Subject::Unit(made.1);
                store.set_quota(&Quota { subject, period: quarter, amount, valid_from: ALWAYS.unwrap_or_default() })?;
            }
            store.set_setting("me", &made.0.0.to_string())?;
            store.set_setting("home_unit", &made.1.0.to_string())?;
            Ok(made)
        })?;
        (self.world.me, self.world.unit) = (Some(me), Some(team));
        self.reload_world()?;
        self.go(Goto::Home)?;
        self.say(format!("{} is there: s starts its first meeting", setup.team), Tone::Good);
        Ok(())
    }
}

fn make(store: &mut Store, setup: &Setup) -> Result<(PersonId, UnitId), StoreError> {
    let from = ALWAYS.unwrap_or_default();
    let company = store.put_unit(COMPANY, Level::L3, None, from)?;
    let team = store.put_unit(&setup.team, Level::L1, Some(company), from)?;
    let me = store.put_person(&setup.me, None, Role::Flm)?;
    store.set_lead(team, Some(me), from)?;
    for name in &setup.reps {
        let rep = store.put_person(name, None, Role::Rep)?;
        store.set_member(rep, Some(team), from)?;
    }
    Ok((me, team))
}

#[cfg(test)]
mod tests;
