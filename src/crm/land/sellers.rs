//! The owners of imported deals become people: matched where they are known, added as sellers where they are not.

use std::collections::HashMap;

use super::Ground;
use crate::crm::error::CrmError;
use crate::crm::owners::{Owner, Owners, named};
use crate::crm::proposals::{self, OwnerAnswer};
use crate::crm::report::Report;
use crate::crm::settings::Settings;
use crate::domain::alias::{Who, alias_key};
use crate::domain::ids::{PersonId, UnitId};
use crate::domain::people::{Level, Role};
use crate::store::Store;

/// The person behind every owner, by the file's word in lower case.
pub(super) fn settle(
    store: &mut Store,
    owners: &Owners,
    settings: &Settings,
    report: &mut Report,
) -> Result<HashMap<String, PersonId>, CrmError> {
    let mut ground = Ground::of(store, settings.as_of, report)?;
    let who = store.who()?;
    let mut ids = HashMap::new();
    let mut without_team = Vec::new();
    for (key, owner) in &owners.0 {
        let Some((id, new)) = person(store, &who, owner, settings, report)? else { continue };
        ids.insert(key.clone(), id);
        let is_rep = new || ground.org.person(id).is_some_and(|p| p.role == Role::Rep);
        if !is_rep || ground.org.unit_of(id).is_some() || ground.org.led_by(id).is_some() {
            continue;
        }
        match own_team(store, &mut ground, &who, owner, report)? {
            Some(team) => {
                store.set_member(id, Some(team), ground.from)?;
                ground.org.members.push((id, team));
            }
            None => without_team.push(id),
        }
    }
    if !without_team.is_empty() || owners.0.is_empty() || settings.team.is_some() {
        match ground.team(store, settings.team.as_deref(), report)? {
            Some(team) => {
                for id in &without_team {
                    store.set_member(*id, Some(team), ground.from)?;
                }
            }
            None => report.remarks.push(format!(
                "{} in no team: name one with --team, or import people",
                if without_team.len() == 1 {
                    "1 owner is".to_owned()
                } else {
                    format!("{} owners are", without_team.len())
                }
            )),
        }
    }
    ground.crown(store, settings.me.as_deref(), report)?;
    proposed(settings, owners, report);
    Ok(ids)
}

/// Who an owner is, and whether they are new: the person who is known, the one somebody has named, or a new seller.
/// `None`: nobody, as was answered.
fn person(
    store: &mut Store,
    who: &Who,
    owner: &Owner,
    settings: &Settings,
    report: &mut Report,
) -> Result<Option<(PersonId, bool)>, CrmError> {
    let answer = settings.owner_answer(&owner.text);
    match answer {
        Some(OwnerAnswer::Leave) => return Ok(None),
        Some(OwnerAnswer::Is(name)) => {
            let meant = named(name);
            let Some(id) = who.find(&meant.name, meant.email.as_deref()) else {
                let close: Vec<String> = who.closest(&meant.name).into_iter().map(|(_, name)| name).collect();
                let hint =
                    if close.is_empty() { String::new() } else { format!(": did you mean {}?", close.join(", ")) };
                return Err(CrmError::Setting(format!(
                    "`{}` is to be {name}, who is not among the people{hint}",
                    owner.text
                )));
            };
            // the same owner is found without a question from now on
            if proposals::find(who, owner) != Some(id) {
                store.put_alias(id, &owner.text)?;
            }
            return Ok(Some((id, false)));
        }
        Some(OwnerAnswer::New) | None => {}
    }
    if let Some(id) = proposals::find(who, owner) {
        return Ok(Some((id, false)));
    }
    let named = named(&owner.text);
    if answer.is_none() {
        report.proposals.push(proposals::proposal(who, owner));
    }
    report.new_people.push(named.name.clone());
    Ok(Some((store.put_person(&named.name, named.email.as_deref(), Role::Rep)?, true)))
}

/// The team the file itself gives them, or the one their manager leads.
fn own_team(
    store: &mut Store,
    ground: &mut Ground,
    who: &Who,
    owner: &Owner,
    report: &mut Report,
) -> Result<Option<UnitId>, CrmError> {
    if let Some(team) = owner.team() {
        return ground.put(store, team, Level::L1, None, report).map(Some);
    }
    let Some(manager) = owner.manager() else { return Ok(None) };
    let manager = named(manager);
    let lead = match who.find(&manager.name, manager.email.as_deref()) {
        Some(id) => id,
        None => {
            if store.person_by_name(&manager.name)?.is_none() {
                report.new_people.push(manager.name.clone());
            }
            store.put_person(&manager.name, manager.email.as_deref(), Role::Flm)?
        }
    };
    if let Some(unit) = ground.org.led_by(lead) {
        return Ok(Some(unit.id));
    }
    let team = ground.put(store, &format!("Team {}", manager.name), Level::L1, None, report)?;
    ground.lead(store, team, lead)?;
    Ok(Some(team))
}

/// New people who may be somebody else are said, with what to write if they are; so is an answer about nobody.
fn proposed(settings: &Settings, owners: &Owners, report: &mut Report) {
    for proposal in report.proposals.iter().filter(|p| !p.closest.is_empty()) {
        let names: Vec<&str> = proposal.closest.iter().map(|(_, name)| name.as_str()).collect();
        report.remarks.push(format!(
            "`{0}` is new here; if it is {1}, import again with --owner \"{0}={2}\"",
            proposal.text,
            names.join(" or "),
            names.first().copied().unwrap_or_default()
        ));
    }
    for name in settings.owners.keys() {
        let key = alias_key(name);
        if !owners.0.values().any(|o| alias_key(&o.text) == key) {
            report.remarks.push(format!("`{name}` owns no deal in this file: what was said about them was not needed"));
        }
    }
}

/// Deals that no team's number will hold are said.
pub(super) fn lonely(
    store: &Store,
    owners: &Owners,
    ids: &HashMap<String, PersonId>,
    settings: &Settings,
    report: &mut Report,
) -> Result<(), CrmError> {
    let org = store.org(settings.as_of)?;
    for (key, owner) in &owners.0 {
        let Some(id) = ids.get(key) else { continue };
        if let (Some(unit), None) = (org.led_by(*id), org.unit_of(*id)) {
            report.remarks.push(format!(
                "{} leads {}; what they own themselves ({}) counts in no team's number: give it to a seller",
                owner.text,
                unit.name,
                if owner.deals == 1 { "1 deal".to_owned() } else { format!("{} deals", owner.deals) }
            ));
        }
    }
    if report.tally.no_owner > 0 {
        let deals = if report.tally.no_owner == 1 {
            "1 deal has".to_owned()
        } else {
            format!("{} deals have", report.tally.no_owner)
        };
        report.remarks.push(format!("{deals} no owner: in nobody's number"));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
