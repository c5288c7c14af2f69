//! How fast the cockpit is in a real terminal, beside the least a ratatui program can do on the same machine at the same
//! time: `cargo bench --bench terminal`, `-- 30` for 30 runs, `-- --quick` for 5.
//!
//! It opens the floor, the cockpit's home and a running forecast call in turn, again and again, and prints minimum and
//! median of each and the ratio of the medians. It judges nothing and never fails because something was slow: a busy
//! machine makes every column slower, which is what the ratio is for.

mod floor;
mod process;
mod pty;
mod session;
mod table;

use anyhow::{Context, bail};

use session::{CALL, FLOOR, HOME, Place};

const RUNS: usize = 15;
const QUICK: usize = 5;

/// What the words after the program's name ask for.
#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    /// Be the floor: the program starts itself anew for that.
    Floor,
    /// Measure this many times.
    Runs(usize),
    /// `cargo test --all-targets` came by.
    Nothing,
}

fn main() -> anyhow::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match wanted(&words)? {
        Wanted::Floor => Ok(floor::run()?),
        Wanted::Runs(runs) => measure(runs),
        Wanted::Nothing => {
            println!("nothing measured; that is done by: cargo bench --bench terminal");
            Ok(())
        }
    }
}

/// cargo says `--bench` where it is to measure, and nothing where it tests.
fn wanted(words: &[String]) -> anyhow::Result<Wanted> {
    let (mut runs, mut bench) = (RUNS, false);
    for word in words {
        match word.as_str() {
            "--floor" => return Ok(Wanted::Floor),
            "--bench" => bench = true,
            "--quick" => runs = QUICK,
            number => {
                runs = number.parse().with_context(|| format!("{number}: --quick, or the number of runs"))?;
            }
        }
    }
    if runs == 0 {
        bail!("at least one run");
    }
    Ok(if bench { Wanted::Runs(runs) } else { Wanted::Nothing })
}

fn measure(runs: usize) -> anyhow::Result<()> {
    let place = Place::new()?;
    let mut sessions = [Vec::new(), Vec::new(), Vec::new()];
    eprintln!("{runs} runs of about 15 seconds each");
    for run in 1..=runs {
        for (subject, kept) in [FLOOR, HOME, CALL].iter().zip(&mut sessions) {
            kept.push(subject.measured(&place).with_context(|| format!("run {run}, {}", subject.name))?);
        }
        eprintln!("run {run} of {runs} done");
    }
    println!("{}", table::of(&sessions));
    Ok(())
}
