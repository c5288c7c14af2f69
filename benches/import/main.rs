//! How fast an export is read in, beside the least that SQLite and the CSV reader can do on the same machine at the same
//! time: `cargo bench --bench import`, `-- 100000` for another number of rows, `-- --runs 5` for more runs.
//!
//! The floor reads the file with the `csv` crate and inserts its cells typed, with a primary key, in one transaction, without
//! looking at them. In turn with it: a first import, the same file again, the file a week later with one deal in
//! twenty changed. It prints the medians, the ratios and the peak of memory, and judges nothing.

mod file;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

const ROWS: u64 = 1_000_000;
const RUNS: usize = 3;

fn main() -> anyhow::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["--floor", csv, db] => return floor(Path::new(csv), Path::new(db)),
        ["--parse", csv] => return parse(Path::new(csv)),
        _ if !words.contains(&"--bench") => {
            println!("nothing measured; that is done by: cargo bench --bench import");
            return Ok(());
        }
        _ => {}
    }
    let (mut rows, mut runs) = (ROWS, RUNS);
    let mut rest = words.iter().filter(|w| **w != "--bench");
    while let Some(word) = rest.next() {
        if *word == "--runs" {
            runs = rest.next().and_then(|n| n.parse().ok()).context("--runs needs a number")?;
        } else {
            rows = word.parse().with_context(|| format!("{word}: the number of rows, or --runs N"))?;
        }
    }
    if rows == 0 || runs == 0 {
        bail!("at least one row and one run");
    }
    measure(rows, runs)
}

/// One process: how long it took and the most memory it held, in MB.
struct Took {
    time: Duration,
    memory: f64,
}

fn measure(rows: u64, runs: usize) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let (first, later) = (folder.path().join("deals.csv"), folder.path().join("later.csv"));
    eprintln!("writing {rows} rows of 20 columns, twice");
    file::write(&first, rows, false)?;
    file::write(&later, rows, true)?;
    let own = std::env::current_exe()?;
    let names = [
        "csv crate, parse only",
        "bare typed insert",
        "first import",
        "the same file again",
        "a week later, 5 % changed",
    ];
    let mut all: Vec<Vec<Took>> = names.iter().map(|_| Vec::new()).collect();
    for run in 1..=runs {
        let db = folder.path().join(format!("{run}.db"));
        let bare = folder.path().join(format!("bare-{run}.db"));
        let import = |csv: &Path, day: &str| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_bellwether"));
            command.arg("--db").arg(&db).args(["--as-of", day, "import", "deals", "--yes"]).arg(csv);
            command
        };
        let commands = [
            Command::new(&own).arg("--parse").arg(&first),
            Command::new(&own).arg("--floor").arg(&first).arg(&bare),
            &mut import(&first, "2026-11-15"),
            &mut import(&first, "2026-11-15"),
            &mut import(&later, "2026-11-22"),
        ]
        .map(took);
        for (list, one) in all.iter_mut().zip(commands) {
            list.push(one?);
        }
        std::fs::remove_file(&db)?;
        std::fs::remove_file(&bare)?;
        eprintln!("run {run} of {runs} done");
    }
    println!("\n{rows} rows, {} MB, {runs} runs in turn\n", std::fs::metadata(&first)?.len() / 1_000_000);
    println!("{:28}{:>10}{:>16}{:>12}", "", "seconds", "of bare insert", "memory MB");
    let median = |list: &[Took]| {
        let mut times: Vec<f64> = list.iter().map(|t| t.time.as_secs_f64()).collect();
        times.sort_by(f64::total_cmp);
        times.get(times.len() / 2).copied().unwrap_or_default()
    };
    let bare = all.get(1).map(|list| median(list)).unwrap_or_default();
    for (name, list) in names.iter().zip(&all) {
        let memory = list.iter().map(|t| t.memory).fold(0.0, f64::max);
        println!("{name:28}{:>10.2}{:>15.2}x{memory:>12.0}", median(list), median(list) / bare);
    }
    Ok(())
}

/// Runs it to its end, and looks at its memory meanwhile.
#[expect(clippy::disallowed_methods, reason = "it measures real time")]
fn took(command: &mut Command) -> anyhow::Result<Took> {
    let start = Instant::now();
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
    let status = format!("/proc/{}/status", child.id());
    let mut memory = 0.0_f64;
    let ended = loop {
        memory = memory.max(peak(&status).unwrap_or_default());
        if let Some(ended) = child.try_wait()? {
            break ended;
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    let time = start.elapsed();
    if !ended.success() {
        let mut said = String::new();
        if let Some(mut err) = child.stderr.take() {
            std::io::Read::read_to_string(&mut err, &mut said)?;
        }
        bail!("{command:?} failed: {said}");
    }
    Ok(Took { time, memory })
}

/// The most memory it has held, where the system says so.
fn peak(status: &str) -> Option<f64> {
    let text = std::fs::read_to_string(status).ok()?;
    let line = text.lines().find_map(|l| l.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse::<f64>().ok().map(|kb| kb / 1024.0)
}

fn parse(csv: &Path) -> anyhow::Result<()> {
    let mut reader = csv::Reader::from_path(csv)?;
    let mut record = csv::ByteRecord::new();
    let mut bytes = 0;
    while reader.read_byte_record(&mut record)? {
        bytes += record.as_slice().len();
    }
    println!("{bytes}");
    Ok(())
}

/// The least there is: cells as they stand, two columns as numbers, a primary key.
fn floor(csv: &Path, db: &Path) -> anyhow::Result<()> {
    let mut reader = csv::Reader::from_path(csv)?;
    let names: Vec<String> = reader.headers()?.iter().map(str::to_owned).collect();
    let number = |i: usize| matches!(i, 5 | 7);
    let mut conn = rusqlite::Connection::open(db)?;
    conn.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;")?;
    let columns: Vec<String> =
        names.iter().enumerate().map(|(i, n)| format!("{n} {}", if number(i) { "REAL" } else { "TEXT" })).collect();
    conn.execute_batch(&format!("CREATE TABLE deals ({}, PRIMARY KEY (deal_id))", columns.join(", ")))?;
    let tx = conn.transaction()?;
    {
        let places = vec!["?"; names.len()].join(", ");
        let mut insert = tx.prepare(&format!("INSERT INTO deals VALUES ({places})"))?;
        let mut record = csv::StringRecord::new();
        while reader.read_record(&mut record)? {
            let typed = record.iter().enumerate().map(|(i, cell)| match cell.parse::<f64>() {
                _ if cell.is_empty() => rusqlite::types::Value::Null,
                Ok(n) if number(i) => rusqlite::types::Value::Real(n),
                _ => rusqlite::types::Value::Text(cell.to_owned()),
            });
            insert.execute(rusqlite::params_from_iter(typed))?;
        }
    }
    tx.commit()?;
    Ok(())
}
