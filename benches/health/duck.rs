//! The same grid asked of DuckDB in plain SQL, by `duck.py`, over the same deals.

use std::fs::File;
use std::hint::black_box;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, bail};
use bellwether::domain::deal::Deal;
use bellwether::domain::health::{Briefs, Kind, Metric, Quantity};
use serde_json::Value;

use super::{Setting, deals, median, step, today};

/// Prints the table, or why there is none.
///
/// # Errors
/// The deals cannot be written, the script fails, or it does not count what the grid counts.
pub fn table(sizes: &[usize], runs: usize) -> anyhow::Result<()> {
    println!("\nthe same grid asked of DuckDB in plain SQL, its table in memory; query time alone, medians\n");
    let mut headed = false;
    for size in sizes.iter().copied() {
        let all = deals(size, today());
        let setting = Setting::of(&all, today());
        let folder = tempfile::tempdir()?;
        let csv = folder.path().join("deals.csv");
        write(&csv, &all)?;
        let found = match ask(&csv, runs)? {
            Ok(found) => found,
            Err(missing) => {
                println!("left out: {missing}");
                return Ok(());
            }
        };
        let (ours, load, metrics) = grid(&setting, &all, runs);
        same(&metrics, &found["sums"], size)?;
        if !headed {
            headed = true;
            println!("DuckDB {}", found["version"].as_str().unwrap_or_default());
            println!(
                "{:>10}{:>12}{:>14}{:>16}{:>10}{:>16}{:>16}",
                "deals", "grid ms", "DuckDB ms", "on one thread", "ratio", "briefs made ms", "DuckDB load ms"
            );
        }
        let ms = |key: &str| found[key].as_f64().unwrap_or_default() * 1e3;
        println!(
            "{size:>10}{:>12.3}{:>14.3}{:>16.3}{:>9.1}x{:>16.1}{:>16.1}",
            ours * 1e3,
            ms("query"),
            ms("one_thread"),
            ms("query").min(ms("one_thread")) / (ours * 1e3),
            load * 1e3,
            ms("load")
        );
    }
    Ok(())
}

/// Median of the grid, the time to make briefs of deals in memory, and what everything's metrics are.
#[expect(clippy::disallowed_methods, reason = "it measures real time")]
fn grid(setting: &Setting, deals: &[Deal], runs: usize) -> (f64, f64, Vec<Metric>) {
    let start = Instant::now();
    let briefs = Briefs::of(deals, &setting.lens());
    let load = start.elapsed().as_secs_f64();
    let mut seconds = Vec::new();
    for _ in 0..runs {
        let start = Instant::now();
        black_box(setting.grid(black_box(&briefs)));
        seconds.push(start.elapsed().as_secs_f64());
    }
    (median(seconds), load, setting.grid(&briefs))
}

/// What the script prints; or what is missing on this machine.
fn ask(csv: &Path, runs: usize) -> anyhow::Result<Result<Value, String>> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/health/duck.py");
    let python = std::env::var_os("PYTHON").unwrap_or_else(|| "python3".into());
    let output = match Command::new(&python).arg(script).arg(csv).arg(runs.to_string()).output() {
        Ok(output) => output,
        Err(error) => return Ok(Err(format!("{} cannot be started ({error})", python.to_string_lossy()))),
    };
    if !output.status.success() {
        bail!("duck.py failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    let found: Value = serde_json::from_slice(&output.stdout).context("duck.py did not print JSON")?;
    match found["missing"].as_str() {
        Some(missing) => Ok(Err(format!("{missing} is not there"))),
        None => Ok(Ok(found)),
    }
}

/// Both have counted the same.
fn same(metrics: &[Metric], sums: &Value, size: usize) -> anyhow::Result<()> {
    let input = |kind: Kind, place: usize| {
        let found = metrics.iter().find(|m| m.kind == kind).and_then(|m| m.inputs.get(place));
        match found {
            Some((_, Quantity::Count(n))) => i64::try_from(*n).ok(),
            Some((_, Quantity::Money(amount))) => Some(amount.minor()),
            _ => None,
        }
    };
    for (key, ours) in [
        ("open", input(Kind::Stalled, 1)),
        ("stalled", input(Kind::Stalled, 0)),
        ("covered", input(Kind::QuotaCoverage, 0)),
        ("no_amount", input(Kind::ZeroValue, 0)),
    ] {
        let theirs = sums[key].as_i64();
        if ours != theirs || ours.is_none() {
            bail!("{size} deals: `{key}` is {ours:?} by the grid and {theirs:?} by DuckDB");
        }
    }
    Ok(())
}

/// What the metrics need of each deal, as CSV; none of these texts has a comma or a quote in it.
fn write(path: &Path, deals: &[Deal]) -> anyhow::Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    writeln!(
        out,
        "id,owner,stage,phase,status,amount,close,created,last_activity,next_step,next_step_date,stage_entered,pushes,segment,icp,step"
    )?;
    fn or_nothing<T: ToString>(value: Option<T>) -> String {
        value.map(|v| v.to_string()).unwrap_or_default()
    }
    for d in deals {
        writeln!(
            out,
            "{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}",
            d.id.0,
            or_nothing(d.owner),
            d.stage,
            d.phase.key(),
            d.status.key(),
            or_nothing(d.amount.map(|a| a.minor())),
            or_nothing(d.close),
            or_nothing(d.created),
            or_nothing(d.last_activity),
            d.next_step.as_deref().unwrap_or_default().replace('\'', ""),
            or_nothing(d.next_step_date),
            or_nothing(d.stage_entered),
            d.pushes,
            or_nothing(d.segment.as_deref()),
            or_nothing(d.icp),
            or_nothing(step(d, today()))
        )?;
    }
    out.flush()?;
    Ok(())
}
