//! The store against an in-memory database, one file per aggregate, and against real files.

mod activities;
mod aliases;
mod browse;
mod buyers;
mod captures;
mod courses;
mod damage;
mod deals;
mod explained;
mod file;
mod forecast;
mod habits;
mod history;
mod hygiene;
mod leads;
mod limits;
mod lives;
mod meetings;
mod migration;
mod narrow;
mod org;
mod search;
mod stays;
mod then;
mod worth;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::*;
use crate::domain::deal::{Phase, Status};
use crate::domain::ids::{DealId, MeetingId, PersonId, UnitId, uuid_v7};
use crate::domain::meeting::Format;
use crate::domain::money::Money;
use crate::domain::people::{Level, Role};

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A moment with nanoseconds, as a real clock has them.
pub(super) fn moment(minute: i64) -> DateTime<Utc> {
    "2026-11-22T09:00:00.123456789Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::minutes(minute)
}

pub(super) fn uuid(n: u8) -> uuid::Uuid {
    uuid_v7(1_700_000_000_000 + u64::from(n), &[n; 10])
}

pub(super) fn row(id: &str, name: &str) -> DealRow {
    DealRow {
        external_id: (!id.is_empty()).then(|| id.to_owned()),
        account: Some("Acme".into()),
        amount: Some(Money::units(50_000)),
        close: Some(day("2026-12-10")),
        created: Some(day("2026-09-01")),
        probability: Some(0.4),
        icp: Some(true),
        ..DealRow::bare(name, "Proposal")
    }
}

pub(super) fn snapshot(on: &str) -> Snapshot {
    Snapshot::new("csv", &format!("{on}.csv"), day(on), moment(0))
}

/// A company with one team of two sellers, two deals and a running forecast call.
pub(super) struct House {
    pub store: Store,
    pub company: UnitId,
    pub team: UnitId,
    pub lead: PersonId,
    pub ann: PersonId,
    pub bob: PersonId,
    pub deals: [DealId; 2],
    pub meeting: MeetingId,
}

pub(super) fn house() -> House {
    furnish(Store::in_memory().unwrap())
}

pub(super) fn furnish(mut store: Store) -> House {
    let from = day("2026-01-01");
    let company = store.put_unit("World", Level::L3, None, from).unwrap();
    let team = store.put_unit("Team West", Level::L1, Some(company), from).unwrap();
    let lead = store.put_person("Lena Lead", Some("lena@example.com"), Role::Flm).unwrap();
    let ann = store.put_person("Ann", None, Role::Rep).unwrap();
    let bob = store.put_person("Bob", None, Role::Rep).unwrap();
    store.set_lead(team, Some(lead), from).unwrap();
    store.set_member(ann, Some(team), from).unwrap();
    store.set_member(bob, Some(team), from).unwrap();
    let rows =
        vec![DealRow { owner: Some(ann), ..row("1", "Alpha") }, DealRow { owner: Some(bob), ..row("2", "Beta") }];
    store.import_deals(&snapshot("2026-11-01"), &mut rows.into_iter()).unwrap();
    let deals = store.deals(&DealFilter::default()).unwrap();
    let series = store.series("WFC", team).unwrap();
    let meeting = MeetingId(uuid(1));
    store.start_meeting(&new_meeting(meeting, &series, moment(0))).unwrap();
    House { store, company, team, lead, ann, bob, deals: [deals[0].id, deals[1].id], meeting }
}

pub(super) fn new_meeting(
    id: MeetingId,
    series: &crate::domain::meeting::Series,
    started: DateTime<Utc>,
) -> NewMeeting {
    NewMeeting {
        id,
        series: series.id,
        code: series.code.clone(),
        unit: series.unit,
        level: Level::L1,
        format: Format::Team,
        started,
        definition: "code = \"WFC\"\n".into(),
    }
}

impl Store {
    /// Writes what no version of this program has written.
    pub(crate) fn scrawl(&self, sql: &str) {
        self.conn.execute_batch(sql).unwrap();
    }
}
