//! The map of cadence discipline, read from the store: for the screen and for `bellwether cadence`.
//!
//! Every meeting that a unit's level holds has a line, also where it was never held. A series owes nothing before its first meeting or
//! the day its calendar starts with, whichever is earlier.

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::rc::Rc;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};

use super::health::facts::Viewpoint;
use super::missed::missed_quarter;
use crate::domain::action::{ActionState, Outcome};
use crate::domain::cadence::course::{Before, Course};
use crate::domain::cadence::map::{CadenceMap, Closing, Label, Line, Meet, weeks};
use crate::domain::cadence::{Cadence, Held, Rhythm};
use crate::domain::ids::{MeetingId, PersonId, SeriesId, UnitId};
use crate::domain::meeting::definition::{Catalog, Definition};
use crate::domain::meeting::event::Event;
use crate::domain::meeting::{Format, Meeting, Series};
use crate::domain::people::{Org, Unit};
use crate::store::{ActionFilter, MeetingFilter, Store, StoreError};

type Result<T> = std::result::Result<T, StoreError>;

/// Reads it: of these units, `None`: of all, over the last so many weeks.
///
/// # Errors
/// The database cannot be read.
pub fn read(
    store: &Store,
    from: Viewpoint<'_>,
    catalog: &Catalog,
    units: Option<&[UnitId]>,
    count: usize,
) -> Result<CadenceMap> {
    let today = from.today();
    let weeks = weeks(today, count);
    let org = store.org(today)?;
    let series = store.all_series()?;
    let stored: Vec<Meeting> = store.meetings(&MeetingFilter::default())?;
    let meets = meets(store, from, &stored, weeks.first().copied().unwrap_or(today))?;
    let closings = closings(store, from, &stored)?;
    let past = Past::read(store, from, catalog)?;
    let none = (Vec::new(), Vec::new());
    let mut lines = Vec::new();
    for unit in tree(&org).into_iter().filter(|u| units.is_none_or(|all| all.contains(&u.id))) {
        for label in labels(unit, catalog, &series) {
            let key = (label.code.clone(), unit.id);
            let own = series.iter().find(|s| s.code == label.code && s.unit == unit.id).cloned();
            let known = own.is_some();
            let own = own.unwrap_or_else(|| not_held(&label.code, unit.id));
            let calendar = from.config.fiscal();
            // as on home: what is owed only after a quarter that was missed
            let missed = match label.cadence {
                Cadence::AfterMissedQuarter => missed_quarter(store, from, unit.id)?,
                _ => None,
            };
            let rhythm = Rhythm { series: &own, cadence: label.cadence, calendar, missed };
            let course = past.course(rhythm);
            let meets = meets.get(&key).unwrap_or(&none.0);
            let never_due = !label.cadence.is_regular() && missed.is_none();
            if meets.is_empty() && (never_due || !known && label.cadence == Cadence::Quarterly) {
                continue;
            }
            let closings = closings.get(&key).unwrap_or(&none.1);
            lines.push(Line::of(label, &course, meets, closings, &weeks, today));
        }
    }
    Ok(CadenceMap { today, weeks, lines })
}

/// How series were held before: what a past week is judged by.
#[derive(Debug)]
pub struct Past {
    today: NaiveDate,
    anchors: HashMap<SeriesId, Before<Option<NaiveDate>>>,
    /// The cadence each meeting was run with, where it changed, and since when.
    cadences: HashMap<(String, UnitId), Before<Cadence>>,
}

impl Past {
    /// Reads it.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn read(store: &Store, from: Viewpoint<'_>, catalog: &Catalog) -> Result<Self> {
        let local = |at: DateTime<Utc>| from.clock.local(at).date_naive();
        let mut cadences = HashMap::new();
        let mut known: HashMap<Rc<str>, Option<Cadence>> = HashMap::new();
        for (key, run) in store.run_with()? {
            let mut began: Before<Cadence> = Vec::new();
            for (at, text) in run {
                // what no longer can be read as a definition says nothing of its cadence
                let cadence = known.entry(Rc::clone(&text)).or_insert_with(|| cadence(&key.0, &text, catalog));
                let Some(cadence) = *cadence else { continue };
                if began.last().is_none_or(|(_, last)| *last != cadence) {
                    began.push((local(at), cadence));
                }
            }
            cadences.insert(key, began);
        }
        Ok(Self { today: from.today(), anchors: store.past_anchors()?, cadences })
    }

    /// A series as it is held today with what it was before. A cadence holds until the first meeting that is run with another.
    pub fn course(&self, today: Rhythm<'_>) -> Course {
        let anchors = self.anchors.get(&today.series.id).map_or(&[][..], Vec::as_slice);
        let key = (today.series.code.clone(), today.series.unit);
        let began = self.cadences.get(&key).map_or(&[][..], Vec::as_slice);
        let ends = began.iter().skip(1).map(|(on, _)| *on).chain([self.today]);
        let mut cadences: Before<Cadence> = ends.zip(began.iter().map(|(_, cadence)| *cadence)).collect();
        // the last one is still the one of today
        if cadences.last().is_some_and(|(_, last)| *last == today.cadence) {
            cadences.pop();
        }
        Course::new(today, anchors, &cadences)
    }
}

/// How often a meeting with this definition is held; most are run with the one there is today.
fn cadence(code: &str, text: &str, catalog: &Catalog) -> Option<Cadence> {
    match catalog.entry(code) {
        Some(entry) if entry.text == text => Some(entry.definition.cadence),
        _ => Definition::parse(code, text).ok().map(|d| d.cadence),
    }
}

/// The units from the top down.
fn tree(org: &Org) -> Vec<&Unit> {
    let top = org.units.iter().filter(|u| u.parent.is_none_or(|p| org.unit(p).is_none()));
    let mut stack: Vec<&Unit> = top.collect();
    stack.reverse();
    let mut all: Vec<&Unit> = Vec::new();
    while let Some(unit) = stack.pop() {
        if all.iter().any(|u| u.id == unit.id) {
            continue;
        }
        all.push(unit);
        let mut below: Vec<&Unit> = org.children(unit.id).collect();
        below.sort_by(|a, b| b.name.cmp(&a.name));
        stack.extend(below);
    }
    all
}

/// The meetings of a unit's level, then others of which it has a series: those no definition is known of as well.
fn labels(unit: &Unit, catalog: &Catalog, series: &[Series]) -> Vec<Label> {
    let label = |code: &str, name: &str, cadence| Label {
        code: code.to_owned(),
        name: name.to_owned(),
        unit: unit.id,
        unit_name: unit.name.clone(),
        level: unit.level,
        cadence,
        anchor: series.iter().find(|s| s.unit == unit.id && s.code == code).and_then(|s| s.anchor),
    };
    let of_level = catalog.definitions().filter(|d| d.levels.contains(&unit.level));
    let mut all: Vec<Label> = of_level.map(|d| label(&d.code, &d.name, d.cadence)).collect();
    for one in series.iter().filter(|s| s.unit == unit.id) {
        if !all.iter().any(|l| l.code == one.code) {
            let known = catalog.get(&one.code);
            let (name, cadence) =
                known.map_or((one.code.as_str(), Cadence::OnDemand), |d| (d.name.as_str(), d.cadence));
            all.push(label(&one.code, name, cadence));
        }
    }
    all
}

/// A series that has not been made yet.
fn not_held(code: &str, unit: UnitId) -> Series {
    let format = Format::default();
    Series { id: SeriesId(0), code: code.to_owned(), unit, format, anchor: None, at_minute: None }
}

/// Every meeting held up to the day, by series; what was said about them only from the first week on.
fn meets(
    store: &Store,
    from: Viewpoint<'_>,
    stored: &[Meeting],
    first: NaiveDate,
) -> Result<HashMap<(String, UnitId), Vec<Meet>>> {
    let today = from.today();
    let local = |at: DateTime<Utc>| from.clock.local(at).date_naive();
    let midnight = first.and_time(NaiveTime::MIN).and_utc();
    // a day more than any time zone is off
    let mut voices = voices(store, midnight - TimeDelta::days(1))?;
    let mut all: HashMap<(String, UnitId), Vec<Meet>> = HashMap::new();
    for meeting in stored {
        let on = local(meeting.started);
        if on > today {
            continue;
        }
        let held = Held { on, state: meeting.state, missing_outputs: meeting.missing_outputs };
        let (ratings, absent) = voices.remove(&meeting.id).unwrap_or_default();
        all.entry((meeting.code.clone(), meeting.unit)).or_default().push(Meet {
            id: meeting.id,
            held,
            ratings,
            absent,
        });
    }
    Ok(all)
}

/// The ratings of each meeting, and how many were not there: of each person what was said last.
fn voices(store: &Store, since: DateTime<Utc>) -> Result<HashMap<MeetingId, (Vec<u8>, usize)>> {
    /// There or not, and the rating.
    type Voice = (bool, Option<u8>);
    let mut said: HashMap<MeetingId, HashMap<PersonId, Voice>> = HashMap::new();
    for (meeting, event) in store.voices(since)? {
        match event {
            Event::Attend { person, present } => {
                said.entry(meeting).or_default().entry(person).or_insert((true, None)).0 = present;
            }
            Event::Rate { person, rating } => {
                said.entry(meeting).or_default().entry(person).or_insert((true, None)).1 = rating;
            }
            _ => {}
        }
    }
    let count = |people: HashMap<PersonId, Voice>| {
        let absent = people.values().filter(|(there, _)| !there).count();
        (people.into_values().filter_map(|(there, rating)| rating.filter(|_| there)).collect(), absent)
    };
    Ok(said.into_iter().map(|(meeting, people)| (meeting, count(people))).collect())
}

/// The actions that were closed up to the day, by the series they were written down in.
fn closings(store: &Store, from: Viewpoint<'_>, stored: &[Meeting]) -> Result<HashMap<(String, UnitId), Vec<Closing>>> {
    let today = from.today();
    let of: HashMap<MeetingId, (String, UnitId)> = stored.iter().map(|m| (m.id, (m.code.clone(), m.unit))).collect();
    let mut all: HashMap<(String, UnitId), Vec<Closing>> = HashMap::new();
    for action in store.actions(&ActionFilter::default())? {
        let (Some(key), ActionState::Closed { outcome, at, .. }) =
            (action.meeting.and_then(|m| of.get(&m)), &action.state)
        else {
            continue;
        };
        let on = from.clock.local(*at).date_naive();
        if on <= today {
            let achieved = *outcome == Outcome::Achieved;
            let closing = Closing { on, achieved, on_time: action.due.map(|due| on <= due) };
            all.entry(key.clone()).or_default().push(closing);
        }
    }
    Ok(all)
}
