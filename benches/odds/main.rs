//! How long the past takes to answer: 10,000 runs over 400 deals, and the back-test over twelve periods.
//! `cargo bench --bench odds`, `-- 1000` for another number of deals than 400, `-- --runs 5` for more or fewer runs.
//!
//! Beside it as many bare random numbers as there are draws, in the same run: what it would cost at least to draw them one by one.
//! It judges nothing.

use std::hint::black_box;
use std::time::Instant;

use anyhow::{Context, bail};
use bellwether::domain::deal::Phase;
use bellwether::domain::forecast::odds::{Age, Asked, BackTest, Case, Due, End, PastPeriod, RUNS, odds};
use bellwether::domain::money::Money;

const DEALS: usize = 400;
const MEASURED: usize = 21;
const PERIODS: usize = 12;

fn main() -> anyhow::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if !words.iter().any(|w| w == "--bench") {
        println!("nothing measured; that is done by: cargo bench --bench odds");
        return Ok(());
    }
    let (mut deals, mut times) = (DEALS, MEASURED);
    let mut rest = words.iter().filter(|w| *w != "--bench");
    while let Some(word) = rest.next() {
        if word == "--runs" {
            times = rest.next().and_then(|n| n.parse().ok()).context("--runs needs a number")?;
        } else {
            deals = word.parse().with_context(|| format!("{word}: the number of deals, or --runs N"))?;
        }
    }
    if times == 0 || deals == 0 {
        bail!("at least one run and one deal");
    }
    let past: Vec<PastPeriod> = (0..PERIODS).map(|n| period(n as u64, deals)).collect();
    let due: Vec<Due> = (0..deals as u64).map(due).collect();
    let half: Money = due.iter().map(|d| d.value).sum();
    let asked = Asked { fc: Some(Money(half.minor() / 2)), ..Asked::default() };
    println!("\n{RUNS} runs over {deals} deals, {PERIODS} past periods; medians of {times} times\n");
    println!("{:<44}{:>10}{:>12}", "", "ms", "fastest");
    let draws = RUNS * deals;
    line(&format!("{draws} random numbers, bare"), times, || {
        let mut state = 7;
        black_box((0..draws).fold(0, |all, _| all ^ mixed(&mut state)));
        Ok(())
    })?;
    line("what the past says", times, || {
        let said = odds(&past, Money::ZERO, &due, &asked, 7).map_err(|little| anyhow::anyhow!(little.words()))?;
        black_box(said);
        Ok(())
    })?;
    line("every past period asked of the others", times.min(5), || {
        black_box(BackTest::of(&past, 7, &|| false).context("it was stopped")?);
        Ok(())
    })?;
    if cfg!(debug_assertions) {
        println!("A debug build: these figures say nothing.");
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "it measures real time")]
fn line(what: &str, times: usize, work: impl Fn() -> anyhow::Result<()>) -> anyhow::Result<()> {
    let mut took = Vec::with_capacity(times);
    for _ in 0..times {
        let start = Instant::now();
        work()?;
        took.push(start.elapsed().as_secs_f64() * 1e3);
    }
    took.sort_by(f64::total_cmp);
    println!("{what:<44}{:>10.2}{:>12.2}", took[took.len() / 2], took[0]);
    Ok(())
}

fn due(n: u64) -> Due {
    let mut state = n;
    let pick = mixed(&mut state);
    let phase = [Phase::Early, Phase::Mid, Phase::Late][usize::try_from(pick % 3).unwrap_or(0)];
    let age = Age::ALL[usize::try_from(pick / 3 % 5).unwrap_or(0)];
    let value = Money::units(i64::try_from(5_000 + pick / 16 % 200_000).unwrap_or(0));
    Due { phase, age, overdue: pick.is_multiple_of(11), value }
}

/// A past period with as many deals; one in three is won, one in three lost.
fn period(n: u64, deals: usize) -> PastPeriod {
    let case = |d: u64| {
        let Due { phase, age, overdue, value } = due(n * 7_919 + d);
        let mut state = n * 104_729 + d;
        let end = [End::Won, End::Lost, End::Slipped][usize::try_from(mixed(&mut state) % 3).unwrap_or(0)];
        Case { phase, age, overdue, value, end }
    };
    let cases: Vec<Case> = (0..deals as u64).map(case).collect();
    let won: Money = cases.iter().filter(|c| c.end == End::Won).map(|c| c.value).sum();
    let asked = Asked { fc: Some(won), ..Asked::default() };
    PastPeriod { name: format!("{n}"), won: Money::ZERO, cases, outside: Money::ZERO, actual: won, asked }
}

/// The next of a row of numbers that look like chance (splitmix64).
const fn mixed(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let n = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ (n >> 31)
}
