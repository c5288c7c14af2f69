//! A company by chance, worse kept than any real one: amounts, dates, owners and steps missing, dates ahead, weekly exports in
//! which everything may change.

use std::path::Path;

use bellwether::domain::deal::{Category, Phase, Status};
use bellwether::domain::forecast::{Submission, SubmissionState, Triple};
use bellwether::domain::ids::{PersonId, SubmissionId, UnitId};
use bellwether::domain::lead::LeadState;
use bellwether::domain::money::Money;
use bellwether::domain::people::{Level, Role, Subject};
use bellwether::domain::period::{FiscalCalendar, PeriodKey};
use bellwether::domain::quota::Quota;
use bellwether::store::{DealRow, LeadRow, OpenOptions, Reading, Snapshot, Store};
use chrono::{Days, NaiveDate, TimeDelta};

/// splitmix64
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    fn percent(&mut self, n: u64) -> bool {
        self.below(100) < n
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len() as u64) as usize]
    }
}

const STAGES: [(&str, Phase); 5] = [
    ("Prospecting", Phase::Early),
    ("Discovery", Phase::Early),
    ("Proposal", Phase::Mid),
    ("Negotiation", Phase::Late),
    ("Legal", Phase::Late),
];

/// Makes the file.
pub fn build(db: &Path, seed: u64, today: NaiveDate, calendar: FiscalCalendar) {
    let mut chance = Chance(seed);
    let mut store = Store::open(db, &OpenOptions::default()).unwrap().store;
    let from: NaiveDate = "2023-01-01".parse().unwrap();
    let company = store.put_unit("World", Level::L3, None, from).unwrap();
    let mut reps = Vec::new();
    let mut teams = Vec::new();
    for region in ["North", "South"] {
        let region_unit = store.put_unit(region, Level::L2, Some(company), from).unwrap();
        let team = store.put_unit(&format!("Team {region}"), Level::L1, Some(region_unit), from).unwrap();
        let lead = store.put_person(&format!("Lead {region}"), None, Role::Flm).unwrap();
        store.set_lead(team, Some(lead), from).unwrap();
        teams.push((team, lead));
        for n in 0..2 {
            let rep = store.put_person(&format!("Rep {region} {n}"), None, Role::Rep).unwrap();
            store.set_member(rep, Some(team), from).unwrap();
            reps.push(rep);
        }
    }
    let quarter = calendar.quarter(today);
    for (n, rep) in reps.iter().enumerate() {
        // one has no quota, one a quota of nothing, one has met it
        let amount = [None, Some(0), Some(100), Some(60_000_000 + chance.below(90_000_000) as i64)][n];
        if let Some(amount) = amount {
            let quota =
                Quota { subject: Subject::Person(*rep), period: quarter.key, amount: Money(amount), valid_from: from };
            store.set_quota(&quota).unwrap();
        }
    }
    let mut rows: Vec<DealRow> = (0..140).map(|n| deal(&mut chance, n, &reps, teams[0].1, today)).collect();
    for week in (0..6).rev() {
        let on = today - Days::new(7 * week);
        let read_at = on.and_hms_opt(8, 0, 0).unwrap().and_utc();
        let snapshot = Snapshot::new("csv", "deals.csv", on, read_at);
        store.import_deals(&snapshot, &mut rows.clone().into_iter()).unwrap();
        rows.iter_mut().for_each(|row| change(&mut chance, row, on));
        rows.retain(|_| !chance.percent(1));
    }
    calls(&mut store, &mut chance, &teams, &reps, today, quarter.key);
    leads(&mut store, &mut chance, &reps, teams[1].1, today);
    crate::buyers::fill(&mut store, today, &mut |n| chance.below(n));
}

fn date(chance: &mut Chance, missing: u64, from: NaiveDate, span: u64) -> Option<NaiveDate> {
    (!chance.percent(missing)).then(|| from + Days::new(chance.below(span)))
}

fn deal(chance: &mut Chance, n: usize, reps: &[PersonId], lead: PersonId, today: NaiveDate) -> DealRow {
    let (stage, phase) = chance.pick(&STAGES);
    let back = today - Days::new(150);
    DealRow {
        external_id: Some(n.to_string()),
        owner: match chance.below(12) {
            0 => None,
            1 => Some(lead),
            _ => Some(chance.pick(reps)),
        },
        phase,
        status: chance.pick(&[Status::Open, Status::Open, Status::Open, Status::Open, Status::Won, Status::Lost]),
        category: chance.pick(&[None, None, Some(Category::Commit), Some(Category::Omitted)]),
        amount: match chance.below(10) {
            0 => None,
            1 => Some(Money::ZERO),
            _ => Some(Money(chance.below(20_000_000) as i64)),
        },
        close: date(chance, 5, today - Days::new(60), 150),
        created: date(chance, 10, back, 150),
        last_activity: date(chance, 25, today - Days::new(70), 75),
        next_step: [None, Some("  ".to_owned()), Some("They sign".to_owned()), Some("They call".to_owned())]
            [chance.below(4) as usize]
            .clone(),
        next_step_date: date(chance, 20, today - Days::new(10), 40),
        stage_entered: date(chance, 40, back, 155),
        pushes: chance.pick(&[None, Some(0), Some(1), Some(4)]),
        segment: chance.pick(&[None, Some("SMB"), Some("Enterprise")]).map(str::to_owned),
        icp: chance.pick(&[None, Some(true), Some(true), Some(false)]),
        ..DealRow::bare(format!("Deal {n}"), stage)
    }
}

/// What a week does to a deal.
fn change(chance: &mut Chance, row: &mut DealRow, on: NaiveDate) {
    if chance.percent(30) {
        let (stage, phase) = chance.pick(&STAGES);
        (row.stage, row.phase) = (stage.to_owned(), phase);
        if chance.percent(50) {
            row.stage_entered = date(chance, 30, on, 6);
        }
    }
    if chance.percent(30) {
        row.close = date(chance, 3, on - Days::new(20), 130);
    }
    if chance.percent(15) {
        row.amount = (!chance.percent(20)).then(|| Money(chance.below(20_000_000) as i64));
    }
    if chance.percent(30) {
        row.last_activity = date(chance, 5, on, 9);
    }
    if chance.percent(10) {
        row.status = chance.pick(&[Status::Open, Status::Won, Status::Lost]);
    }
    if chance.percent(20) {
        row.next_step_date = date(chance, 20, on, 30);
    }
    if chance.percent(10) {
        row.icp = chance.pick(&[None, Some(true), Some(false)]);
    }
}

fn calls(
    store: &mut Store,
    chance: &mut Chance,
    teams: &[(UnitId, PersonId)],
    reps: &[PersonId],
    today: NaiveDate,
    period: PeriodKey,
) {
    let lead = teams[0].1;
    let mut number = 0;
    let mut call = |store: &mut Store, subject, back: i64, fc: i64| {
        number += 1;
        let id: SubmissionId = format!("019a0000-0000-7000-8000-{number:012}").parse().unwrap();
        let amount = Money(fc);
        let at = today.and_hms_opt(7, number % 60, 0).unwrap().and_utc() - TimeDelta::days(back);
        let submission = Submission {
            id,
            subject,
            by: lead,
            period,
            call: Triple { wc: amount, fc: amount, bc: amount },
            at,
            meeting: None,
            sure: true,
            won: Money::ZERO,
            sum_below: None,
            reason: None,
            late_secs: None,
            named: Vec::new(),
            explanations: Vec::new(),
            sources: Vec::new(),
            state: SubmissionState::Submitted,
        };
        store.submit(&[submission]).unwrap();
        (id, at)
    };
    for rep in &reps[1..] {
        call(store, Subject::Person(*rep), 20, 1 + chance.below(90_000_000) as i64);
        call(store, Subject::Person(*rep), 5, 1 + chance.below(90_000_000) as i64);
    }
    call(store, Subject::Unit(teams[0].0), 20, 80_000_000);
    let (id, at) = call(store, Subject::Unit(teams[0].0), 4, 70_000_000);
    match chance.below(3) {
        0 => store.withdraw(id, "too early", at + TimeDelta::hours(5)).unwrap(),
        1 => store.send_back(id, lead, "look again", at + TimeDelta::hours(5)).unwrap(),
        _ => {}
    }
}

fn leads(store: &mut Store, chance: &mut Chance, reps: &[PersonId], lead: PersonId, today: NaiveDate) {
    let rows: Vec<LeadRow> = (0..30)
        .map(|n| {
            let state = chance.pick(&[LeadState::Waiting, LeadState::Accepted, LeadState::Rejected]);
            let created = (today - Days::new(chance.below(30))).and_hms_opt(chance.below(24) as u32, 17, 0).unwrap();
            let answered = created + TimeDelta::minutes(chance.below(9_000) as i64);
            LeadRow {
                external_id: Some(n.to_string()),
                name: format!("Lead {n}"),
                owner: chance.pick(&[None, Some(lead), Some(reps[0]), Some(reps[3])]),
                created: (!chance.percent(10)).then_some(created),
                state,
                answered: (state != LeadState::Waiting && chance.percent(70)).then_some(answered),
                ..LeadRow::default()
            }
        })
        .collect();
    let reading = Reading {
        crm: "csv".into(),
        file: "leads.csv".into(),
        on: today,
        read_at: today.and_hms_opt(8, 0, 0).unwrap().and_utc(),
    };
    store.import_leads(&reading, true, &mut rows.into_iter()).unwrap();
}
