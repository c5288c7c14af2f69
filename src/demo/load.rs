//! Puts the demo company into a store, in one transaction: all of it, or nothing.

use std::collections::HashMap;

use chrono::{DateTime, Days, FixedOffset, NaiveDate, Offset, TimeDelta, Utc};

use super::company::Company;
use super::org::{DANA, WEST};
use crate::domain::change::{Change, Swap};
use crate::domain::deal::Status;
use crate::domain::ids::{DealId, PersonId, SeriesId, UnitId};
use crate::domain::meeting::event::Event;
use crate::domain::meeting::{Format, MeetingState};
use crate::domain::people::Subject;
use crate::store::{DealFilter, NewMeeting, Reading, Snapshot, Store, StoreError};

type Result<T> = std::result::Result<T, StoreError>;

/// Fills a fresh store with the demo company as of this day and moment. The time zone is told from the two, as far as
/// the day can tell it; [`build_local`] is exact.
pub fn build(store: &mut Store, today: NaiveDate, now: DateTime<Utc>, seed: u64) -> Result<()> {
    let days = (today - now.date_naive()).num_days();
    let hours = i32::try_from(days.clamp(-1, 1)).unwrap_or(0) * 12;
    let offset = FixedOffset::east_opt(hours * 3600).unwrap_or_else(|| Utc.fix());
    build_local(store, now.with_timezone(&offset), seed)
}

/// Fills a fresh store with the demo company as of this moment in the person's own time zone.
pub fn build_local(store: &mut Store, now: DateTime<FixedOffset>, seed: u64) -> Result<()> {
    let company = Company::new(now, seed);
    store.batch(|store| load(store, company))
}

/// What the store calls what the company has numbered for itself.
#[derive(Default)]
struct Names {
    people: HashMap<PersonId, PersonId>,
    units: HashMap<UnitId, UnitId>,
    deals: HashMap<DealId, DealId>,
}

impl Names {
    fn person(&self, id: &mut PersonId) {
        *id = self.people.get(id).copied().unwrap_or(*id);
    }

    fn unit(&self, id: &mut UnitId) {
        *id = self.units.get(id).copied().unwrap_or(*id);
    }

    fn deal(&self, id: &mut DealId) {
        *id = self.deals.get(id).copied().unwrap_or(*id);
    }

    fn subject(&self, subject: &mut Subject) {
        match subject {
            Subject::Person(p) => self.person(p),
            Subject::Unit(u) => self.unit(u),
        }
    }
}

fn load(store: &mut Store, mut company: Company) -> Result<()> {
    let mut names = Names::default();
    people(store, &company, &mut names)?;
    rename_early(&mut company, &names);
    for quota in &company.quotas {
        store.set_quota(quota)?;
    }
    snapshots(store, &company)?;
    for deal in store.deals(&DealFilter::default())? {
        let of = company.lives.iter().find(|l| l.row.external_id == deal.external_id);
        names.deals.extend(of.map(|l| (l.id, deal.id)));
    }
    leads(store, &company)?;
    rename_late(&mut company, &names);
    meetings(store, &company)?;
    store.submit(&company.submissions)?;
    let changes: Vec<Change> = (company.captures.actions.into_iter().map(|a| Change::Action(Swap::add(a))))
        .chain(company.captures.notes.into_iter().map(|n| Change::Note(Swap::add(n))))
        .chain(company.captures.commitments.into_iter().map(|c| Change::Commitment(Swap::add(c))))
        .chain(company.captures.events.into_iter().map(|e| Change::BuyerEvent(Swap::add(e))))
        .chain(company.captures.triages.into_iter().map(|t| Change::Triage(Swap::add(t))))
        .chain(company.explained.into_iter().map(|e| Change::Explained(Swap::add(e))))
        .chain(company.drafts.into_iter().map(|d| Change::Draft(Swap::add(d))))
        .collect();
    store.apply_all(&changes, company.frame.now)?;
    let (mut me, mut home) = (DANA, WEST);
    names.person(&mut me);
    names.unit(&mut home);
    store.set_setting("me", &me.to_string())?;
    store.set_setting("home_unit", &home.to_string())
}

fn people(store: &mut Store, company: &Company, names: &mut Names) -> Result<()> {
    let since = company.frame.today - Days::new(1_600);
    for person in &company.org.people {
        let id = store.put_person(&person.name, person.email.as_deref(), person.role)?;
        store.set_tenure(id, person.joined, None)?;
        names.people.insert(person.id, id);
    }
    for unit in &company.org.units {
        let parent = unit.parent.and_then(|p| names.units.get(&p).copied());
        let id = store.put_unit(&unit.name, unit.level, parent, since)?;
        store.set_lead(id, unit.lead.and_then(|l| names.people.get(&l).copied()), since)?;
        names.units.insert(unit.id, id);
    }
    for (person, unit) in &company.org.members {
        if let (Some(person), Some(unit)) = (names.people.get(person), names.units.get(unit)) {
            store.set_member(*person, Some(*unit), since)?;
        }
    }
    Ok(())
}

/// Reads the CRM's snapshots in, the oldest whole, of the later ones what stirred, the newest with every open deal: so
/// the history is the one an import makes.
fn snapshots(store: &mut Store, company: &Company) -> Result<()> {
    let frame = &company.frame;
    let days = frame.snapshots();
    for (n, on) in days.iter().enumerate() {
        let newest = n + 1 == days.len();
        let stirred = |life: &&super::deals::Life| {
            n == 0 || life.changes.iter().any(|c| c.on == *on) || newest && life.row.status == Status::Open
        };
        let back = TimeDelta::days((frame.seen - *on).num_days());
        let snapshot =
            Snapshot { whole: false, ..Snapshot::new("demo", &format!("deals-{on}.csv"), *on, frame.seen_at - back) };
        let mut rows = company.lives.iter().filter(stirred).filter_map(|l| l.row_on(*on));
        store.import_deals(&snapshot, &mut rows)?;
    }
    Ok(())
}

/// Reads the exports of leads in week by week, and the activities once.
fn leads(store: &mut Store, company: &Company) -> Result<()> {
    let frame = &company.frame;
    let reading = |what: &str, on: NaiveDate| Reading {
        crm: "demo".to_owned(),
        file: format!("{what}-{on}.csv"),
        on,
        read_at: frame.seen_at - TimeDelta::days((frame.seen - on).num_days()),
    };
    for on in frame.snapshots() {
        let newest = on == frame.seen;
        let shown = company.leads.iter().filter(|l| newest || l.stirs(on));
        store.import_leads(&reading("leads", on), newest, &mut shown.filter_map(|l| l.row_on(on)))?;
    }
    store.import_activities(&reading("activities", frame.seen), &mut company.activities.iter().cloned())?;
    Ok(())
}

fn meetings(store: &mut Store, company: &Company) -> Result<()> {
    let mut series: HashMap<(&str, UnitId), SeriesId> = HashMap::new();
    for plan in &company.planned {
        let id = store.series(plan.code, plan.unit)?.id;
        store.set_series(id, Format::Team, Some(plan.next), Some(plan.minute))?;
        series.insert((plan.code, plan.unit), id);
    }
    for held in &company.held {
        let Some(series) = series.get(&(held.code, held.unit)) else { continue };
        store.start_meeting(&NewMeeting {
            id: held.id,
            series: *series,
            code: held.code.to_owned(),
            unit: held.unit,
            level: held.level,
            format: Format::Team,
            started: held.started(),
            definition: held.definition.clone(),
        })?;
        let mut state = MeetingState::Live;
        for (n, (at, event)) in held.events.iter().enumerate().skip(1) {
            let missing = match event {
                Event::End => {
                    state = MeetingState::Ended;
                    0
                }
                Event::Conclude => {
                    state = MeetingState::Concluded;
                    held.missing
                }
                _ => 0,
            };
            store.append_event(held.id, n, event, *at, state, missing)?;
        }
        store.set_minutes(held.id, &held.minutes)?;
    }
    Ok(())
}

/// What is written before the deals have their identities.
fn rename_early(company: &mut Company, names: &Names) {
    for quota in &mut company.quotas {
        names.subject(&mut quota.subject);
    }
    for owner in company.lives.iter_mut().filter_map(|l| l.row.owner.as_mut()) {
        names.person(owner);
    }
    for owner in company.leads.iter_mut().filter_map(|l| l.row.owner.as_mut()) {
        names.person(owner);
    }
    for person in company.activities.iter_mut().filter_map(|a| a.person.as_mut()) {
        names.person(person);
    }
    for plan in &mut company.planned {
        names.unit(&mut plan.unit);
    }
    for held in &mut company.held {
        names.unit(&mut held.unit);
        for (_, event) in &mut held.events {
            if let Event::Attend { person, .. } | Event::Rate { person, .. } = event {
                names.person(person);
            }
        }
    }
}

/// What is written after.
fn rename_late(company: &mut Company, names: &Names) {
    for s in &mut company.submissions {
        names.subject(&mut s.subject);
        names.person(&mut s.by);
        s.named.iter_mut().for_each(|n| names.deal(&mut n.deal));
        s.explanations.iter_mut().for_each(|e| names.deal(&mut e.deal));
    }
    for d in &mut company.drafts {
        names.subject(&mut d.subject);
        names.person(&mut d.by);
        d.named.iter_mut().for_each(|n| names.deal(&mut n.deal));
        d.explanations.iter_mut().for_each(|e| names.deal(&mut e.deal));
    }
    for e in &mut company.explained {
        names.subject(&mut e.subject);
        e.by.iter_mut().for_each(|p| names.person(p));
        e.story.deals.iter_mut().for_each(|d| names.deal(&mut d.deal));
    }
    let captures = &mut company.captures;
    for a in &mut captures.actions {
        a.owner.iter_mut().for_each(|p| names.person(p));
        a.unit.iter_mut().for_each(|u| names.unit(u));
        a.deal.iter_mut().for_each(|d| names.deal(d));
    }
    for n in &mut captures.notes {
        n.person.iter_mut().for_each(|p| names.person(p));
        n.unit.iter_mut().for_each(|u| names.unit(u));
        n.deal.iter_mut().for_each(|d| names.deal(d));
    }
    for e in &mut captures.events {
        e.seller.iter_mut().for_each(|p| names.person(p));
        e.unit.iter_mut().for_each(|u| names.unit(u));
        names.deal(&mut e.deal);
    }
    for t in &mut captures.triages {
        names.unit(&mut t.unit);
        names.deal(&mut t.deal);
    }
    for c in &mut captures.commitments {
        c.seller.iter_mut().for_each(|p| names.person(p));
        c.unit.iter_mut().for_each(|u| names.unit(u));
        c.deal.iter_mut().for_each(|d| names.deal(d));
    }
}
