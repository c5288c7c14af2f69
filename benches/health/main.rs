//! How long the whole grid of health metrics takes: everybody's sixteen, of 12 sellers in 3 teams and 2 regions.
//! `cargo bench --bench health`, `-- 100000` for one number of deals, `-- --runs 5` for more or fewer runs.
//!
//! Three tables, each beside what it has to be compared with in the same run: over deals in memory, beside one pass that adds
//! up the open value; from the file, beside a bare scan of the same columns of the same rows; and the same grid asked of
//! DuckDB in plain SQL (`duck.py`, where Python and its package `duckdb` are there). It prints how the time grows with the
//! deals, stops where DuckDB and the grid do not count the same, and judges nothing else.

mod duck;
mod file;

use std::collections::HashMap;
use std::hint::black_box;
use std::time::Instant;

use anyhow::{Context, bail};
use bellwether::domain::deal::{Deal, Phase, Status};
use bellwether::domain::health::{Aims, Briefs, Grid, GridFacts, HealthRules, Lens, Metric, Scope, StageLeft, Usual};
use bellwether::domain::ids::{DealId, PersonId, UnitId};
use bellwether::domain::money::Money;
use bellwether::domain::people::{Level, Org, Unit};
use bellwether::domain::period::FiscalCalendar;
use chrono::{Days, NaiveDate};

const SIZES: [usize; 5] = [400, 1_000, 10_000, 100_000, 1_000_000];
const RUNS: usize = 21;
const STAGES: [(&str, Phase); 6] = [
    ("Prospecting", Phase::Early),
    ("Discovery", Phase::Early),
    ("Solution", Phase::Mid),
    ("Proposal", Phase::Mid),
    ("Negotiation", Phase::Late),
    ("Contract", Phase::Late),
];

fn main() -> anyhow::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if !words.iter().any(|w| w == "--bench") {
        println!("nothing measured; that is done by: cargo bench --bench health");
        return Ok(());
    }
    let (mut sizes, mut runs) = (SIZES.to_vec(), RUNS);
    let mut rest = words.iter().filter(|w| *w != "--bench");
    while let Some(word) = rest.next() {
        if word == "--runs" {
            runs = rest.next().and_then(|n| n.parse().ok()).context("--runs needs a number")?;
        } else {
            sizes = vec![word.parse().with_context(|| format!("{word}: the number of deals, or --runs N"))?];
        }
    }
    if runs == 0 || sizes.contains(&0) {
        bail!("at least one run and one deal");
    }
    println!("\nthe grid of 12 sellers, 3 teams, 2 regions, the company and all; medians of {runs} runs\n");
    println!("{:>10}{:>12}{:>12}{:>14}{:>12}{:>10}", "deals", "grid ms", "fastest", "ns a deal", "sum ms", "ratio");
    let mut points = Vec::new();
    for size in sizes.iter().copied() {
        let (grid, fastest, sum) = measure(size, runs);
        println!(
            "{size:>10}{:>12.3}{:>12.3}{:>14.0}{:>12.3}{:>9.1}x",
            grid * 1e3,
            fastest * 1e3,
            grid * 1e9 / size as f64,
            sum * 1e3,
            grid / sum
        );
        points.push(((size as f64).ln(), grid.ln()));
    }
    grows(points);
    file::table(&sizes, runs)?;
    duck::table(&sizes, runs)?;
    if cfg!(debug_assertions) {
        println!("A debug build: these figures say nothing.");
    }
    Ok(())
}

/// What everybody is looked at with.
struct Setting {
    today: NaiveDate,
    steps: HashMap<DealId, NaiveDate>,
    rules: HealthRules,
    usual: Usual,
    org: Org,
    aims: HashMap<Scope, Aims>,
}

impl Setting {
    fn of(deals: &[Deal], today: NaiveDate) -> Self {
        let left: Vec<StageLeft> =
            STAGES.iter().map(|(stage, _)| StageLeft { stage: (*stage).into(), deals: 40, days: 900 }).collect();
        Self {
            today,
            steps: deals.iter().filter_map(|d| Some((d.id, step(d, today)?))).collect(),
            rules: HealthRules::default(),
            usual: Usual::new(&left, &Default::default(), 10),
            org: org(),
            aims: aims(),
        }
    }

    fn lens(&self) -> Lens<'_> {
        let quarter = FiscalCalendar::default().quarter(self.today);
        let mut lens = Lens::new(quarter, quarter, self.today, &self.rules);
        lens.buyer_steps = &self.steps;
        lens.touches = &self.steps;
        lens.usual = &self.usual;
        lens
    }

    /// All metrics of all scopes; those of everything are given back.
    fn grid(&self, briefs: &Briefs) -> Vec<Metric> {
        let facts = GridFacts { lens: self.lens(), deals: briefs, org: &self.org, aims: &self.aims, leads: None };
        let grid = Grid::count(facts);
        for scope in grid.scopes().into_iter().filter(|s| *s != Scope::All) {
            black_box(grid.metrics(scope));
        }
        grid.metrics(Scope::All)
    }
}

/// What the buyer did on a deal besides what it says itself.
fn step(deal: &Deal, today: NaiveDate) -> Option<NaiveDate> {
    (deal.id.0 % 3 == 0).then(|| today - Days::new(deal.id.0.unsigned_abs() % 60))
}

/// The day all of it is about.
fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 22).unwrap_or_default()
}

/// Median and fastest of the grid, median of the bare sum, in seconds.
#[expect(clippy::disallowed_methods, reason = "it measures real time")]
fn measure(size: usize, runs: usize) -> (f64, f64, f64) {
    let deals = deals(size, today());
    let setting = Setting::of(&deals, today());
    let briefs = Briefs::of(&deals, &setting.lens());
    let (mut grids, mut sums) = (Vec::new(), Vec::new());
    for _ in 0..runs {
        let start = Instant::now();
        black_box(setting.grid(&briefs));
        grids.push(start.elapsed().as_secs_f64());
        let start = Instant::now();
        black_box(black_box(&deals).iter().filter(|d| d.is_open()).map(Deal::value).sum::<Money>());
        sums.push(start.elapsed().as_secs_f64());
    }
    let fastest = grids.iter().copied().fold(f64::INFINITY, f64::min);
    (median(grids), fastest, median(sums))
}

/// Says how the time grows, from a thousand deals on.
fn grows(mut points: Vec<(f64, f64)>) {
    points.retain(|(size, _)| *size > 900_f64.ln());
    if points.len() > 2 {
        println!("\nfrom 1,000 deals on the time grows with the {:.2}th power of the deals", slope(&points));
    }
}

fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or_default()
}

/// Least squares.
fn slope(points: &[(f64, f64)]) -> f64 {
    let n = points.len() as f64;
    let (x, y) = points.iter().fold((0.0, 0.0), |(x, y), p| (x + p.0 / n, y + p.1 / n));
    let (up, across) =
        points.iter().fold((0.0, 0.0), |(up, across), p| (up + (p.0 - x) * (p.1 - y), across + (p.0 - x) * (p.0 - x)));
    up / across
}

/// As a CRM has them after two years: two of five are open.
fn deals(size: usize, today: NaiveDate) -> Vec<Deal> {
    let mut chance = 7_u64;
    let mut below = |n: u64| {
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (chance >> 33) % n
    };
    let (mut all, mut id) = (Vec::with_capacity(size), 0);
    while all.len() < size {
        id += 1;
        let (stage, phase) = STAGES[below(6) as usize];
        let status = [Status::Open, Status::Open, Status::Won, Status::Lost, Status::Lost][below(5) as usize];
        let back = |days: u64| Some(today - Days::new(days));
        all.push(Deal {
            id: DealId(id),
            crm: "csv".into(),
            external_id: Some(format!("0060000{id:08}")),
            name: format!("Customer {id}, rollout of the platform"),
            account: Some(format!("Customer {}", id / 3)),
            owner: Some(PersonId(1 + below(13) as i64)),
            stage: stage.into(),
            phase,
            status,
            category: None,
            amount: (below(20) > 0).then(|| Money(below(20_000_000) as i64)),
            close: if status == Status::Open {
                Some(today + Days::new(below(200)) - Days::new(20))
            } else {
                back(below(700))
            },
            created: back(100 + below(600)),
            last_activity: back(below(40)),
            next_step: (below(5) > 0).then(|| "The buyer's lawyers send the contract back".into()),
            next_step_date: Some(today + Days::new(below(30)) - Days::new(3)),
            stage_entered: back(below(60)),
            pushes: below(4) as u32,
            probability: Some(0.4),
            segment: Some(["Enterprise", "Mid-Market", "SMB"][below(3) as usize].into()),
            source: Some("partner".into()),
            lost_reason: None,
            competitor: None,
            icp: [None, Some(true), Some(false)][below(3) as usize],
            gone: None,
            pipeline: None,
            contact: None,
            deal_type: None,
        });
    }
    all
}

/// A company (1), two regions (2, 3), three teams (4 to 6) of four sellers; seller 13 is in none.
fn org() -> Org {
    let unit = |id, level, parent: Option<i64>| Unit {
        id: UnitId(id),
        name: format!("Unit {id}"),
        level,
        parent: parent.map(UnitId),
        lead: None,
    };
    let teams = [(4, 2), (5, 2), (6, 3)].map(|(id, region)| unit(id, Level::L1, Some(region)));
    let mut units = vec![unit(1, Level::L3, None), unit(2, Level::L2, Some(1)), unit(3, Level::L2, Some(1))];
    units.extend(teams);
    let members = (1..=12).map(|p| (PersonId(p), UnitId(4 + (p - 1) / 4))).collect();
    Org { people: Vec::new(), units, members }
}

fn aims() -> HashMap<Scope, Aims> {
    let aim = Aims { quota: Some(Money(900_000_000_000)), fc: Some(Money(800_000_000_000)), ..Aims::default() };
    let units = (1..=6).map(|u| Scope::Unit(UnitId(u)));
    (1..=12).map(|p| Scope::Rep(PersonId(p))).chain(units).chain([Scope::All]).map(|scope| (scope, aim)).collect()
}
