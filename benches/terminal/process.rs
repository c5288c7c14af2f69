//! What the system counts for a process. Linux only: elsewhere there is no `/proc`, and so no figures.

use std::fs;
use std::path::Path;

/// Counted from the process's beginning; all its threads together.
#[derive(Debug, Clone, Copy)]
pub struct Count {
    /// Times a thread was put on or taken off a processor: those it slept by itself and those it was pushed aside.
    pub switches: u64,
    /// Time on a processor, in nanoseconds.
    pub cpu_ns: u64,
}

/// Memory in MB (10^6 bytes).
#[derive(Debug, Clone, Copy)]
pub struct Memory {
    /// Now.
    pub resident: f64,
    /// At the most until now.
    pub peak: f64,
}

/// Reads the counters.
pub fn count(pid: u32) -> Option<Count> {
    let mut all = Count { switches: 0, cpu_ns: 0 };
    for thread in fs::read_dir(format!("/proc/{pid}/task")).ok()?.flatten() {
        let status = read(&thread.path().join("status"))?;
        all.switches += field(&status, "voluntary_ctxt_switches:")? + field(&status, "nonvoluntary_ctxt_switches:")?;
        // finer than the ticks in `stat`: 10 ms would be a third of a per cent of three seconds
        all.cpu_ns += read(&thread.path().join("schedstat"))?.split_whitespace().next()?.parse::<u64>().ok()?;
    }
    Some(all)
}

/// Reads the memory.
pub fn memory(pid: u32) -> Option<Memory> {
    let status = read(Path::new(&format!("/proc/{pid}/status")))?;
    let mb = |name| field(&status, name).map(|kib| kib as f64 * 1_024.0 / 1e6);
    Some(Memory { resident: mb("VmRSS:")?, peak: mb("VmHWM:")? })
}

/// How busy the machine was during the last minute: runnable threads on average.
pub fn load() -> Option<f64> {
    read(Path::new("/proc/loadavg"))?.split_whitespace().next()?.parse().ok()
}

fn read(path: &Path) -> Option<String> {
    fs::read_to_string(path).ok()
}

fn field(status: &str, name: &str) -> Option<u64> {
    status.lines().find_map(|l| l.strip_prefix(name))?.split_whitespace().next()?.parse().ok()
}
