//! Time, injected. `now()` is called here and nowhere else (`clippy.toml` forbids it elsewhere).

use std::sync::Mutex;
use std::time::{Duration, Instant};

use chrono::{DateTime, Local, NaiveDate, TimeDelta, TimeZone, Utc};

/// Where the program reads the time from.
pub trait Clock: Send + Sync {
    /// The wall clock, in UTC.
    fn now(&self) -> DateTime<Utc>;

    /// The day it is for the person in front of the screen.
    fn today(&self) -> NaiveDate {
        self.local(self.now()).date_naive()
    }

    /// A moment in the person's own time zone, for showing.
    fn local(&self, at: DateTime<Utc>) -> DateTime<chrono::FixedOffset>;
}

/// The machine's clock, or, for rehearsals and tests, one that was started at another moment and runs on from there.
pub struct SystemClock {
    shift: TimeDelta,
    utc: bool,
}

impl SystemClock {
    /// The machine's own time.
    pub fn new() -> Self {
        Self { shift: TimeDelta::zero(), utc: false }
    }

    /// A clock that says `start` now and runs on; it shows UTC, so that a rehearsal looks the same everywhere.
    pub fn starting_at(start: DateTime<Utc>) -> Self {
        Self { shift: start - wall(), utc: true }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        wall() + self.shift
    }

    fn local(&self, at: DateTime<Utc>) -> DateTime<chrono::FixedOffset> {
        if self.utc { at.fixed_offset() } else { Local.from_utc_datetime(&at.naive_utc()).fixed_offset() }
    }
}

/// A clock that stands still until it is told to move. For tests.
pub struct ManualClock(Mutex<DateTime<Utc>>);

impl ManualClock {
    /// Stands at `at`.
    pub fn at(at: DateTime<Utc>) -> Self {
        Self(Mutex::new(at))
    }

    /// Moves by `by`, which may be negative.
    pub fn advance(&self, by: TimeDelta) {
        *self.guard() += by;
    }

    fn guard(&self) -> std::sync::MutexGuard<'_, DateTime<Utc>> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Clock for ManualClock {
    fn now(&self) -> DateTime<Utc> {
        *self.guard()
    }

    fn local(&self, at: DateTime<Utc>) -> DateTime<chrono::FixedOffset> {
        at.fixed_offset()
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's wall clock")]
fn wall() -> DateTime<Utc> {
    Utc::now()
}

/// A stopwatch for what is measured while running (a time-out, a debounce), never for meeting time.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts now.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the monotonic clock")]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// How long it has run.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}
