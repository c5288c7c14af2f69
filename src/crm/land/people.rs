//! A list of people becomes the organisation: units, leads, members. What is as it was stays untouched, so that no day is
//! written down on which nothing happened.

use super::Ground;
use crate::crm::error::CrmError;
use crate::crm::report::Report;
use crate::crm::roster::{Member, PersonRow, Place, roster};
use crate::crm::settings::Settings;
use crate::domain::alias::{Who, alias_key};
use crate::domain::ids::{PersonId, UnitId};
use crate::domain::people::{Level, Org, Person, Role};
use crate::store::{Store, StoreError};

pub(super) fn settle(
    store: &mut Store,
    rows: &[PersonRow],
    settings: &Settings,
    report: &mut Report,
) -> Result<(), CrmError> {
    let roster = roster(rows);
    let mut ground = Ground::of(store, settings.as_of, report)?;
    let before = ground.org.clone();
    for region in &roster.regions {
        ground.put(store, region, Level::L2, None, report)?;
    }
    for (team, region) in &roster.teams {
        let parent = region.as_deref().and_then(|r| ground.unit(r, Level::L2)).map(|u| u.id);
        ground.put(store, team, Level::L1, parent, report)?;
    }
    let who = store.who()?;
    let (mut homeless, mut listed) = (Vec::new(), Vec::new());
    for member in &roster.members {
        let known = known(store, &who, member)?;
        let role = match &known {
            Some(person) if !member.role_known => person.role,
            _ => member.role,
        };
        let mut changed =
            known.as_ref().is_some_and(|p| p.role != role || (member.email.is_some() && member.email != p.email));
        let name = known.as_ref().map_or(member.name.as_str(), |p| p.name.as_str());
        let id = store.put_person(name, member.email.as_deref(), role)?;
        let (joined, left) = known.as_ref().map_or((None, None), |p| (p.joined, p.left));
        let tenure = (member.joined.or(joined), member.left.or(left));
        if tenure != (joined, left) {
            store.set_tenure(id, tenure.0, tenure.1)?;
            changed = true;
        }
        if let Some(unit) = member.leads.as_ref().and_then(|p| place(&ground, p)) {
            changed |= before.unit(unit).and_then(|u| u.lead) != Some(id);
            ground.lead(store, unit, id)?;
            if before.unit_of(id).is_some() {
                store.set_member(id, None, ground.from)?;
            }
        }
        if let Some(unit) = member.sells_in.as_ref().and_then(|p| place(&ground, p)) {
            changed |= before.unit_of(id) != Some(unit);
            store.set_member(id, Some(unit), ground.from)?;
        } else if role == Role::Rep && before.unit_of(id).is_none() && before.led_by(id).is_none() {
            homeless.push(id);
        }
        changed |= aliases(store, id, member, name, report)?;
        listed.push(id);
        match known {
            None => {
                report.new += 1;
                report.new_people.push(member.name.clone());
            }
            Some(_) if changed => report.changed += 1,
            Some(_) => report.unchanged += 1,
        }
    }
    if !homeless.is_empty() {
        match ground.team(store, settings.team.as_deref(), report)? {
            Some(team) => {
                for id in &homeless {
                    store.set_member(*id, Some(team), ground.from)?;
                }
            }
            None => report
                .remarks
                .push(format!("{} people are in no team: add a column `team`, or use --team", homeless.len())),
        }
    }
    missing(&before, &listed, settings, report);
    ground.crown(store, settings.me.as_deref(), report)
}

/// Other names are remembered; so is the name of the list where somebody is known by their address under another one.
fn aliases(
    store: &mut Store,
    id: PersonId,
    member: &Member,
    name: &str,
    report: &mut Report,
) -> Result<bool, CrmError> {
    let mut added = false;
    let renamed = (alias_key(name) != alias_key(&member.name)).then_some(&member.name);
    for alias in member.aliases.iter().chain(renamed) {
        match store.put_alias(id, alias) {
            Ok(new) => added |= new,
            Err(StoreError::Refused(why)) => report.remarks.push(format!("{}: {why}", member.name)),
            Err(e) => return Err(e.into()),
        }
    }
    Ok(added)
}

/// Who is here and not in the list stays: a list may be of one team. It is said, so that somebody who left gets their day.
fn missing(before: &Org, listed: &[PersonId], settings: &Settings, report: &mut Report) {
    let me = settings.me.as_deref().map(alias_key);
    let absent: Vec<&str> = before
        .people
        .iter()
        .filter(|p| !listed.contains(&p.id) && me.as_deref() != Some(alias_key(&p.name).as_str()))
        .map(|p| p.name.as_str())
        .collect();
    if absent.is_empty() {
        return;
    }
    let mut list = absent.iter().take(8).copied().collect::<Vec<_>>().join(", ");
    if absent.len() > 8 {
        list.push_str(&format!(" and {} more", absent.len() - 8));
    }
    report.remarks.push(format!(
        "not in this list, and kept as they were: {list} (a day in a column `left` takes somebody out from then on)"
    ));
}

/// The person who is meant, also when they do not count on that day.
fn known(store: &Store, who: &Who, member: &Member) -> Result<Option<Person>, CrmError> {
    // a manager without a row of their own is only a name
    let found = who.find(&member.name, member.email.as_deref());
    match found.and_then(|id| who.person(id)) {
        Some(person) => Ok(Some(person.clone())),
        None => Ok(store.person_by_name(&member.name)?),
    }
}

fn place(ground: &Ground, place: &Place) -> Option<UnitId> {
    match place {
        Place::Company => Some(ground.company),
        Place::Region(name) => ground.unit(name, Level::L2).map(|u| u.id),
        Place::Team(name) => ground.unit(name, Level::L1).map(|u| u.id),
    }
}

#[cfg(test)]
mod tests;
