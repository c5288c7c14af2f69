//! How long a waterfall, everybody's accuracy, the forecast board, slippage and the sales metrics take from the file to the figures: 12 sellers in 3 teams, their deals seen in 26
//! weekly snapshots, and a number from each of them and each team for month and quarter every week.
//! `cargo bench --bench forecast`, `-- 10000` for another number of deals than 100,000, `-- --runs 5` for more or fewer runs.
//!
//! Beside it one bare pass over the log of changes of the same days in the same run, which is the least that a waterfall has to
//! read. It stops where a waterfall does not close or nobody is judged, and judges nothing else.

use std::hint::black_box;
use std::time::Instant;

use anyhow::{Context, bail};
use bellwether::app::health::facts::Viewpoint;
use bellwether::app::waterfall::{Wanted, read};
use bellwether::app::{accuracy, board};
use bellwether::clock::ManualClock;
use bellwether::config::Config;
use bellwether::domain::deal::Status;
use bellwether::domain::forecast::board::Of;
use bellwether::domain::forecast::{Submission, SubmissionState, Triple};
use bellwether::domain::health::Scope;
use bellwether::domain::ids::{PersonId, SubmissionId, UnitId};
use bellwether::domain::money::Money;
use bellwether::domain::people::{Level, Role, Subject};
use bellwether::store::{DealRow, OpenOptions, Snapshot, Store};
use chrono::{DateTime, Days, NaiveDate, Utc};

const DEALS: u64 = 100_000;
const RUNS: usize = 11;
const WEEKS: u64 = 26;
const SELLERS: u64 = 12;

fn main() -> anyhow::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if !words.iter().any(|w| w == "--bench") {
        println!("nothing measured; that is done by: cargo bench --bench forecast");
        return Ok(());
    }
    let (mut size, mut runs) = (DEALS, RUNS);
    let mut rest = words.iter().filter(|w| *w != "--bench");
    while let Some(word) = rest.next() {
        if word == "--runs" {
            runs = rest.next().and_then(|n| n.parse().ok()).context("--runs needs a number")?;
        } else {
            size = word.parse().with_context(|| format!("{word}: the number of deals, or --runs N"))?;
        }
    }
    if runs == 0 || size == 0 {
        bail!("at least one run and one deal");
    }
    let folder = tempfile::tempdir()?;
    let mut store = Store::open(&folder.path().join("bench.db"), &OpenOptions::default())?.store;
    let now: DateTime<Utc> = "2026-11-23T09:00:00Z".parse()?;
    let today = now.date_naive();
    let scopes = fill(&mut store, size, today, now)?;
    let (config, clock) = (Config::default(), ManualClock::at(now));
    let from = Viewpoint { config: &config, clock: &clock, as_of: None };
    println!("\n{size} deals of {SELLERS} sellers in {WEEKS} weekly snapshots; medians of {runs} runs\n");
    println!("{:<34}{:>12}{:>12}", "", "ms", "fastest");
    let begin = today.checked_sub_days(Days::new(7 * WEEKS)).context("no such day")?;
    let scan = || -> anyhow::Result<()> {
        black_box(store.deal_changes(begin, today, None)?.len());
        Ok(())
    };
    line("the log of all weeks, read bare", runs, scan)?;
    for (what, scope) in scopes.iter().copied() {
        for (since, day) in [("the quarter", None), ("all weeks", Some(begin))] {
            let tell = || -> anyhow::Result<()> {
                let told = read(&store, from, Wanted { scope, period: None, from: day, to: None })?;
                if told.waterfall(true).rest() != Money::ZERO || told.waterfall(false).rest() != Money::ZERO {
                    bail!("the waterfall of {what} does not close");
                }
                black_box(told);
                Ok(())
            };
            line(&format!("waterfall of {what}, {since}"), runs, tell)?;
        }
    }
    let judge = || -> anyhow::Result<()> {
        let said = accuracy::read(&store, from, None)?;
        if said.tracks.iter().all(|t| t.periods.iter().all(|p| !p.over)) {
            bail!("nobody is judged");
        }
        black_box(said);
        Ok(())
    };
    line("accuracy of everybody", runs, judge)?;
    let fiscal = config.fiscal();
    let keys = [fiscal.month(today).key, fiscal.quarter(today).key];
    let board = || -> anyhow::Result<()> {
        let boards = board::read(&store, from, &keys, Of::All)?;
        if boards.iter().any(|b| b.rows.iter().all(|r| r.call.is_none())) {
            bail!("nobody has called");
        }
        black_box(boards);
        Ok(())
    };
    line("board, month and quarter", runs, board)?;
    let last = fiscal.quarter(begin).key;
    let before = || -> anyhow::Result<()> {
        black_box(board::read(&store, from, &[last], Of::All)?);
        Ok(())
    };
    line("board of a quarter that is over", runs, before)?;
    // of the past of a scope all months and quarters are read at once
    for (what, scope) in scopes.iter().filter(|(_, scope)| !matches!(scope, Scope::Rep(_))) {
        let slipped = || -> anyhow::Result<()> {
            black_box(bellwether::app::slippage::read(&store, from, *scope, None)?);
            Ok(())
        };
        line(&format!("{what}: slippage, pushes"), runs, slipped)?;
        let sold = || -> anyhow::Result<()> {
            black_box(bellwether::app::sales::read(&store, from, *scope, None)?);
            Ok(())
        };
        line(&format!("{what}: sales metrics"), runs, sold)?;
    }
    if cfg!(debug_assertions) {
        println!("A debug build: these figures say nothing.");
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "it measures real time")]
fn line(what: &str, runs: usize, work: impl Fn() -> anyhow::Result<()>) -> anyhow::Result<()> {
    let mut took = Vec::with_capacity(runs);
    for _ in 0..runs {
        let start = Instant::now();
        work()?;
        took.push(start.elapsed().as_secs_f64() * 1e3);
    }
    took.sort_by(f64::total_cmp);
    println!("{what:<34}{:>12.1}{:>12.1}", took[took.len() / 2], took[0]);
    Ok(())
}

/// The organisation and the snapshots; whose waterfalls are asked for.
fn fill(
    store: &mut Store,
    size: u64,
    today: NaiveDate,
    now: DateTime<Utc>,
) -> anyhow::Result<Vec<(&'static str, Scope)>> {
    let from = today.checked_sub_days(Days::new(400)).context("no such day")?;
    let company = store.put_unit("World", Level::L3, None, from)?;
    let mut sellers: Vec<PersonId> = Vec::new();
    let mut teams = Vec::new();
    for t in 0..3 {
        let team = store.put_unit(&format!("Team {t}"), Level::L1, Some(company), from)?;
        for s in 0..SELLERS / 3 {
            let seller = store.put_person(&format!("Seller {t} {s}"), None, Role::Rep)?;
            store.set_member(seller, Some(team), from)?;
            sellers.push(seller);
        }
        teams.push(team);
    }
    let first = *sellers.first().context("nobody sells")?;
    speak(store, &sellers, &teams, today)?;
    for week in 0..WEEKS {
        let on = today.checked_sub_days(Days::new(7 * (WEEKS - 1 - week))).context("no such day")?;
        let snapshot = Snapshot::new("csv", &format!("{on}.csv"), on, now);
        let mut rows = (0..size).map(|n| deal(n, week, &sellers, today));
        store.import_deals(&snapshot, &mut rows)?;
    }
    Ok(vec![
        ("one seller", Scope::Rep(first)),
        ("a team", Scope::Unit(teams[0])),
        ("the company", Scope::Unit(company)),
        ("everybody", Scope::All),
    ])
}

/// A number of every seller and every team for month and quarter, each Monday.
fn speak(store: &mut Store, sellers: &[PersonId], teams: &[UnitId], today: NaiveDate) -> anyhow::Result<()> {
    let fiscal = Config::default().fiscal();
    let voices: Vec<Subject> =
        sellers.iter().map(|s| Subject::Person(*s)).chain(teams.iter().map(|t| Subject::Unit(*t))).collect();
    let mut n = 0_u64;
    let mut said = Vec::new();
    for week in 0..WEEKS {
        let on = today.checked_sub_days(Days::new(7 * (WEEKS - 1 - week))).context("no such day")?;
        let at = on.and_hms_opt(8, 0, 0).context("no such moment")?.and_utc();
        for subject in &voices {
            for period in [fiscal.month(on).key, fiscal.quarter(on).key] {
                n += 1;
                let amount = |plus: u64| Money::units(i64::try_from(mixed(n) % 900_000 + plus).unwrap_or(0));
                said.push(Submission {
                    id: SubmissionId(uuid::Uuid::from_u128(u128::from(n))),
                    subject: *subject,
                    by: sellers[0],
                    period,
                    call: Triple { wc: amount(0), fc: amount(50_000), bc: amount(90_000) },
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
                });
            }
        }
    }
    // each is told when it is spoken: a newer one stands in the place of the one before
    for one in said {
        store.submit(&[one])?;
    }
    Ok(())
}

/// A deal as it stands in a week: one in twenty moves each week, by its date, its amount or its fate.
fn deal(n: u64, week: u64, sellers: &[PersonId], today: NaiveDate) -> DealRow {
    // how often it has moved by now, at weeks of its own
    let moves = (0..=week).filter(|w| mixed(n * 31 + w).is_multiple_of(20)).count() as u64;
    let fate = if moves > 2 { mixed(n) % 3 } else { 0 };
    let status = [Status::Open, Status::Won, Status::Lost][usize::try_from(fate).unwrap_or(0)];
    let ahead = mixed(n * 7) % 260 + moves * 20;
    let seller = usize::try_from(n).unwrap_or(0) % sellers.len();
    DealRow {
        external_id: Some(n.to_string()),
        owner: Some(sellers[seller]),
        status,
        amount: i64::try_from(mixed(n * 13) % 90_000 + moves * 1_000).ok().map(Money::units),
        close: today.checked_sub_days(Days::new(90)).and_then(|d| d.checked_add_days(Days::new(ahead))),
        ..DealRow::bare(format!("Deal {n}"), "Proposal")
    }
}

/// A number that looks like chance and is always the same.
const fn mixed(n: u64) -> u64 {
    let n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ (n >> 31)
}
