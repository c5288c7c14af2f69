//! A plan is carried out: people, units and rows go into the store, in one transaction. A rehearsal does the same and
//! takes it back.

mod activities;
mod deals;
mod leads;
mod naming;
mod people;
mod quotas;
mod sellers;

use chrono::{DateTime, NaiveDate, Utc};

use super::error::{CrmError, Refusal};
use super::habits;
use super::plan::{Body, Plan};
use super::progress::Progress;
use super::report::Report;
use super::settings::Settings;
use super::vocabulary::Kind;
use crate::domain::ids::{PersonId, UnitId};
use crate::domain::people::{Level, Org, Role, Unit};
use crate::store::{Store, StoreError};

/// From when on an organisation counts that nobody has dated: always.
const ALWAYS: Option<NaiveDate> = NaiveDate::from_ymd_opt(2000, 1, 1);

/// Writes what the plan found.
///
/// # Errors
/// The store or the file fails on the way, or the file has changed since: nothing is written.
pub fn import(plan: &Plan, store: &mut Store, now: DateTime<Utc>) -> Result<Report, CrmError> {
    import_watched(plan, store, now, &Progress::default())
}

/// The same, and says how far it is.
///
/// # Errors
/// As [`import`]; [`CrmError::Cancelled`]: nothing is written either.
pub fn import_watched(
    plan: &Plan,
    store: &mut Store,
    now: DateTime<Utc>,
    progress: &Progress,
) -> Result<Report, CrmError> {
    let mut instead = None;
    let done = store.bulk(|store| {
        let given_up = |why: &str| StoreError::Refused(why.to_owned());
        match carry_out(plan, store, now, progress) {
            // no people and no snapshot either, and nothing is gone because of it
            Ok(report) if plan.settings.kind == Kind::Deals && report.tally.landed == 0 => {
                instead = Some(Ok(report.empty()));
                Err(given_up("no row could be read"))
            }
            Ok(report) => Ok(report),
            Err(CrmError::Store(e)) => Err(e),
            Err(other) => {
                instead = Some(Err(other));
                Err(given_up("the import was given up"))
            }
        }
    });
    match (instead, done) {
        (Some(instead), _) => instead,
        (None, done) => Ok(done?),
    }
}

/// What [`import`] would do. Nothing is written.
///
/// # Errors
/// As [`import`].
pub fn rehearse(plan: &Plan, store: &mut Store, now: DateTime<Utc>) -> Result<Report, CrmError> {
    rehearse_watched(plan, store, now, &Progress::default())
}

/// The same, and says how far it is.
///
/// # Errors
/// As [`import_watched`].
pub fn rehearse_watched(
    plan: &Plan,
    store: &mut Store,
    now: DateTime<Utc>,
    progress: &Progress,
) -> Result<Report, CrmError> {
    let mut result = None;
    let taken_back = store.bulk(|store| {
        result = Some(carry_out(plan, store, now, progress));
        Err::<(), _>(StoreError::Refused("a rehearsal".into()))
    });
    match (result, taken_back) {
        (Some(result), _) => result.map(|report| Report { written: false, ..report }),
        (None, Err(e)) => Err(e.into()),
        (None, Ok(())) => Err(CrmError::Setting("the rehearsal did not run".into())),
    }
}

fn carry_out(plan: &Plan, store: &mut Store, now: DateTime<Utc>, progress: &Progress) -> Result<Report, CrmError> {
    let mut report = Report {
        file: plan.source.name.clone(),
        kind: plan.settings.kind,
        crm: plan.layout.crm,
        on: plan.settings.as_of,
        header_line: plan.layout.line,
        columns: plan.layout.columns.clone(),
        tally: plan.tally.clone(),
        new: 0,
        changed: 0,
        unchanged: 0,
        gone: 0,
        back: 0,
        new_people: Vec::new(),
        new_units: Vec::new(),
        proposals: Vec::new(),
        remarks: [plan.remarks.clone(), plan.noticed()].concat(),
        currency: plan.settings.currency.clone(),
        written: true,
    };
    plan.complete()?;
    match &plan.body {
        Body::Deals => {
            other_crm(plan, store, &mut report)?;
            let owners = &plan.survey.owners;
            // one day for deals, people and teams: a past day stays what it was
            let settings = Settings { as_of: deals::day(plan, store, &mut report)?, ..plan.settings.clone() };
            let ids = sellers::settle(store, owners, &settings, &mut report)?;
            deals::settle(plan, store, &ids, now, progress, &mut report)?;
            sellers::lonely(store, owners, &ids, &settings, &mut report)?;
        }
        Body::People(rows) => people::settle(store, rows, &plan.settings, &mut report)?,
        Body::Quotas(rows) => quotas::settle(store, rows, &plan.settings, &mut report)?,
        Body::Leads(words) => {
            if plan.tally.landed > 0 {
                leads::settle(plan, words, store, now, progress, &mut report)?;
            }
        }
        Body::Activities(words) => {
            if plan.tally.landed > 0 {
                activities::settle(plan, words, store, now, progress, &mut report)?;
            }
        }
    }
    let (what, key) = ((plan.layout.crm, plan.settings.kind), plan.header_key());
    habits::keep(store, what, key, &plan.source.name, plan.answers(), now)?;
    Ok(report)
}

/// A deal is known by CRM and id: the same deals told to be of another CRM would be counted twice.
fn other_crm(plan: &Plan, store: &Store, report: &mut Report) -> Result<(), CrmError> {
    if let Some((last, _)) = store.last_snapshot()?
        && last.crm != plan.layout.crm.key()
    {
        report.remarks.push(format!(
            "the last import was of {}, this one is of {}: their deals stand side by side (--crm {} if it is the same system)",
            last.crm,
            plan.layout.crm.key(),
            last.crm
        ));
    }
    Ok(())
}

/// The organisation there is, and what an import adds to it.
struct Ground {
    org: Org,
    /// From when on what is added counts.
    from: NaiveDate,
    /// There was no unit at all.
    fresh: bool,
    company: UnitId,
}

impl Ground {
    fn of(store: &mut Store, on: NaiveDate, report: &mut Report) -> Result<Self, CrmError> {
        let org = store.org(on)?;
        let fresh = org.units.is_empty();
        let from = if fresh { ALWAYS.unwrap_or(on).min(on) } else { on };
        let company = match org.units.iter().find(|u| u.level == Level::L3) {
            Some(unit) => unit.id,
            None => {
                report.new_units.push("Company".into());
                store.put_unit("Company", Level::L3, None, from)?
            }
        };
        Ok(Self { org, from, fresh, company })
    }

    fn unit(&self, name: &str, level: Level) -> Option<&Unit> {
        self.org.units.iter().find(|u| u.level == level && u.name.to_lowercase() == name.to_lowercase())
    }

    /// Adds the unit, or finds it; one that is there stays below what it is below, unless `parent` is said.
    fn put(
        &mut self,
        store: &mut Store,
        name: &str,
        level: Level,
        parent: Option<UnitId>,
        report: &mut Report,
    ) -> Result<UnitId, CrmError> {
        let known = self.unit(name, level).map(|u| u.id);
        let parent = parent.or_else(|| known.is_none().then_some(self.company));
        let id = store.put_unit(name, level, parent, self.from)?;
        if known.is_none() {
            report.new_units.push(name.to_owned());
            self.org.units.push(Unit { id, name: name.to_owned(), level, parent, lead: None });
        }
        Ok(id)
    }

    fn lead(&mut self, store: &mut Store, unit: UnitId, person: PersonId) -> Result<(), CrmError> {
        store.set_lead(unit, Some(person), self.from)?;
        if let Some(unit) = self.org.units.iter_mut().find(|u| u.id == unit) {
            unit.lead = Some(person);
        }
        Ok(())
    }

    /// The team new sellers join: the named one, the only one, on a first import one of their own.
    fn team(
        &mut self,
        store: &mut Store,
        named: Option<&str>,
        report: &mut Report,
    ) -> Result<Option<UnitId>, CrmError> {
        if let Some(name) = named {
            let found = [Level::L1, Level::L2, Level::L3].iter().find_map(|l| self.unit(name, *l)).map(|u| u.id);
            if found.is_some() {
                return Ok(found);
            }
            if !self.fresh {
                let teams: Vec<&str> = self.org.units.iter().map(|u| u.name.as_str()).collect();
                return Err(CrmError::Setting(format!("there is no team `{name}`: there are {}", teams.join(", "))));
            }
        }
        let mut teams = self.org.units.iter().filter(|u| u.level == Level::L1);
        if let (Some(only), None) = (teams.next(), teams.next())
            && named.is_none()
        {
            return Ok(Some(only.id));
        }
        if self.org.units.iter().any(|u| u.level == Level::L1) && named.is_none() {
            return Ok(None);
        }
        self.put(store, named.unwrap_or("My team"), Level::L1, None, report).map(Some)
    }

    /// On a first import somebody has to lead: the person at the keyboard leads the only team, or the company.
    fn crown(&mut self, store: &mut Store, me: Option<&str>, report: &mut Report) -> Result<(), CrmError> {
        if !self.fresh || (me.is_none() && self.org.units.iter().any(|u| u.lead.is_some())) {
            return Ok(());
        }
        let name = me.unwrap_or("Me");
        let known = store.person_by_name(name)?;
        if known.as_ref().is_some_and(|p| self.org.led_by(p.id).is_some()) {
            return Ok(());
        }
        let mut teams = self.org.units.iter().filter(|u| u.level == Level::L1);
        let (unit, role) = match (teams.next(), teams.next()) {
            (Some(team), None) if team.lead.is_none() => (team.id, Role::Flm),
            _ => (self.company, Role::Cro),
        };
        if known.is_none() {
            report.new_people.push(name.to_owned());
        }
        let person = match known {
            Some(person) if person.role != Role::Rep => person.id,
            _ => store.put_person(name, None, role)?,
        };
        if me.is_none() {
            report.remarks.push("you are called `Me`: put your name as `me` into the config".into());
        }
        self.lead(store, unit, person)
    }
}

/// A row that turned out not to fit the organisation.
fn refuse(report: &mut Report, refusal: Refusal) {
    report.tally.landed = report.tally.landed.saturating_sub(1);
    // a row with several quotas that is nobody's is said once
    if report.tally.refused.contains(&refusal) {
        return;
    }
    report.tally.refused.push(refusal);
    report.tally.refused.sort_by_key(|r| r.line);
}

#[cfg(test)]
mod tests;
