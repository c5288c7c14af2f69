//! The answer: a table, and what has to be known to read it.

use std::fmt::Write;

use crate::process;
use crate::pty::{COLS, ROWS};
use crate::session::Session;

/// A line of the table, and where its figure stands.
type Measure = (&'static str, fn(&Session) -> Option<f64>);

const MEASURES: [Measure; 8] = [
    ("first frame, ms", |s| Some(s.first_frame)),
    ("key to paint p50, ms", |s| Some(s.key_p50)),
    ("key to paint p95, ms", |s| Some(s.key_p95)),
    ("200 keys at once, ms", |s| Some(s.flood)),
    ("idle: switches per s", |s| Some(s.counted?.switches_per_s)),
    ("idle: CPU, %", |s| Some(s.counted?.cpu_percent)),
    ("memory, MB", |s| Some(s.counted?.memory.resident)),
    ("memory at its peak, MB", |s| Some(s.counted?.memory.peak)),
];

/// Draws the table of floor, home and call.
pub fn of([floor, home, call]: &[Vec<Session>; 3]) -> String {
    let mut out = format!("\n{COLS}x{ROWS}, {} runs in turn, {}\n\n", floor.len(), machine());
    let _ = writeln!(out, "{:24}{:>18}{:>28}{:>28}", "", "floor", "home, actions", "call, clock running");
    let _ = write!(out, "{:24}{:>9}{:>9}", "", "min", "median");
    for _ in 0..2 {
        let _ = write!(out, "{:>12}{:>9}{:>7}", "min", "median", "ratio");
    }
    out.push('\n');
    for (name, figure) in MEASURES {
        let of = |sessions: &[Session]| spread(sessions.iter().filter_map(figure).collect());
        let (Some(floor), Some(home), Some(call)) = (of(floor), of(home), of(call)) else {
            continue;
        };
        let _ = write!(out, "{name:24}{:>9}{:>9}", number(floor.min), number(floor.median));
        for ours in [home, call] {
            let ratio = if floor.median > 0.0 { format!("{:.1}x", ours.median / floor.median) } else { "-".to_owned() };
            let _ = write!(out, "{:>12}{:>9}{ratio:>7}", number(ours.min), number(ours.median));
        }
        out.push('\n');
    }
    out.push_str("\nRatio: median to the floor's median. Floor: a ratatui table of 1,000 rows, nothing else.");
    let all = || [floor, home, call].into_iter().flatten();
    if all().any(|s| s.counted.is_none()) {
        out.push_str("\nIdle and memory were left out: they are read from /proc, which only Linux has.");
    }
    let unanswered: usize = all().map(|s| s.unanswered).sum();
    if unanswered > 0 {
        let _ = write!(out, "\n{unanswered} presses changed nothing on the screen and are not in the figures.");
    }
    if cfg!(debug_assertions) {
        out.push_str("\nA debug build: these figures say nothing.");
    }
    out
}

fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let load = process::load().map(|load| format!(", load {load:.1} at the end")).unwrap_or_default();
    format!("{} {}, {cores} processors{load}", std::env::consts::OS, std::env::consts::ARCH)
}

#[derive(Clone, Copy)]
struct Spread {
    min: f64,
    median: f64,
}

fn spread(mut figures: Vec<f64>) -> Option<Spread> {
    figures.sort_by(f64::total_cmp);
    let (upper, lower) = (figures.len() / 2, figures.len().checked_sub(1)? / 2);
    Some(Spread { min: figures[0], median: f64::midpoint(figures[lower], figures[upper]) })
}

fn number(n: f64) -> String {
    match n {
        n if n >= 100.0 => format!("{n:.0}"),
        n if n >= 10.0 => format!("{n:.1}"),
        n => format!("{n:.2}"),
    }
}
