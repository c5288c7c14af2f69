//! The grid from the file: deals read in brief and counted, beside a bare scan of the same columns of the same rows.

use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use bellwether::domain::deal::Deal;
use bellwether::domain::people::Role;
use bellwether::store::{OpenOptions, Store};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, params};

use super::{Setting, deals, grows, median, today};

/// The columns that the metrics need.
const SCAN: &str = "SELECT id, owner, amount, close, created, last_activity, next_step, next_step_date, stage_entered,
    stage_seen, stage, segment, crm_pushes, moved_later, phase, status, category, gone, icp FROM deal";

/// Prints the table.
///
/// # Errors
/// The file cannot be made or read.
#[expect(clippy::disallowed_methods, reason = "it measures real time")]
pub fn table(sizes: &[usize], runs: usize) -> anyhow::Result<()> {
    println!(
        "\nthe same from the file (opened, its pages in the system's memory): deals read in brief, counted, judged\n"
    );
    println!("{:>10}{:>12}{:>14}{:>12}{:>10}", "deals", "all ms", "ns a deal", "scan ms", "ratio");
    let mut points = Vec::new();
    for size in sizes.iter().copied() {
        let all = deals(size, today());
        let setting = Setting::of(&all, today());
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("bench.db");
        fill(&path, &all)?;
        drop(all);
        let store = Store::open(&path, &OpenOptions { read_only: true, ..OpenOptions::default() })?.store;
        let bare = Connection::open(&path)?;
        let (mut grids, mut scans) = (Vec::new(), Vec::new());
        for _ in 0..runs {
            let start = Instant::now();
            let briefs = store.briefs(&setting.lens())?;
            black_box(setting.grid(&briefs));
            grids.push(start.elapsed().as_secs_f64());
            let start = Instant::now();
            black_box(scan(&bare)?);
            scans.push(start.elapsed().as_secs_f64());
        }
        let (grid, scan) = (median(grids), median(scans));
        println!(
            "{size:>10}{:>12.3}{:>14.0}{:>12.3}{:>9.2}x",
            grid * 1e3,
            grid * 1e9 / size as f64,
            scan * 1e3,
            grid / scan
        );
        points.push(((size as f64).ln(), grid.ln()));
    }
    grows(points);
    Ok(())
}

/// Looks at every value of every row, and makes nothing of it.
fn scan(conn: &Connection) -> rusqlite::Result<u64> {
    let mut statement = conn.prepare_cached(SCAN)?;
    let columns = statement.column_count();
    let mut rows = statement.query([])?;
    let mut seen = 0_u64;
    while let Some(row) = rows.next()? {
        for column in 0..columns {
            seen = seen.wrapping_add(match row.get_ref(column)? {
                ValueRef::Null | ValueRef::Real(_) => 1,
                ValueRef::Integer(n) => n.unsigned_abs(),
                ValueRef::Text(bytes) | ValueRef::Blob(bytes) => bytes.len() as u64,
            });
        }
    }
    Ok(seen)
}

/// A database of ours with these deals in it, and the thirteen sellers.
fn fill(path: &Path, deals: &[Deal]) -> anyhow::Result<()> {
    let mut store = Store::open(path, &OpenOptions::default())?.store;
    for n in 1..=13 {
        store.put_person(&format!("Seller {n}"), None, Role::Rep)?;
    }
    drop(store);
    let mut conn = Connection::open(path)?;
    let tx = conn.transaction()?;
    {
        let mut add = tx.prepare(
            "INSERT INTO deal (id, crm, external_id, name, account, owner, stage, phase, status, amount, close, created,
                 last_activity, next_step, next_step_date, stage_entered, crm_pushes, probability, segment, source, icp)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)",
        )?;
        let day = |d: Option<chrono::NaiveDate>| d.map(|d| d.to_string());
        for d in deals {
            add.execute(params![
                d.id.0,
                d.crm,
                d.external_id,
                d.name,
                d.account,
                d.owner.map(|o| o.0),
                d.stage,
                d.phase.key(),
                d.status.key(),
                d.amount.map(|a| a.minor()),
                day(d.close),
                day(d.created),
                day(d.last_activity),
                d.next_step,
                day(d.next_step_date),
                day(d.stage_entered),
                d.pushes,
                d.probability,
                d.segment,
                d.source,
                d.icp
            ])?;
        }
    }
    tx.commit()?;
    conn.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")?;
    Ok(())
}
