//! How far an import is, and whether it is still wanted: shared between the thread that reads and the one that shows it.

use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};

use super::error::CrmError;

/// What is being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Finding out what the file is and how its values are written.
    Looking,
    /// Reading every row, without writing.
    Reading,
    /// Writing.
    Writing,
    /// Making the indexes, comparing with what was there, closing the transaction: what cannot be counted in bytes.
    Settling,
}

impl Phase {
    /// For reading.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Looking => "looking",
            Self::Reading => "reading",
            Self::Writing => "writing",
            Self::Settling => "settling",
        }
    }
}

/// How far an import is. Numbers only grow within a phase.
#[derive(Debug, Default)]
pub struct Progress {
    phase: AtomicU8,
    bytes: AtomicU64,
    total: AtomicU64,
    rows: AtomicU64,
    stop: AtomicBool,
}

/// One look at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// What is being done.
    pub phase: Phase,
    /// Bytes of the file that are through.
    pub bytes: u64,
    /// Bytes it has; 0: not known.
    pub total: u64,
    /// Rows that are through.
    pub rows: u64,
}

impl Progress {
    /// Begins a phase over so many bytes.
    pub fn begin(&self, phase: Phase, total: u64) {
        self.bytes.store(0, Ordering::Relaxed);
        self.rows.store(0, Ordering::Relaxed);
        self.total.store(total, Ordering::Relaxed);
        self.phase.store(phase as u8, Ordering::Relaxed);
    }

    /// So far.
    ///
    /// # Errors
    /// [`CrmError::Cancelled`] when it is no longer wanted.
    pub fn at(&self, bytes: u64, rows: u64) -> Result<(), CrmError> {
        self.bytes.store(bytes, Ordering::Relaxed);
        self.rows.store(rows, Ordering::Relaxed);
        self.wanted()
    }

    /// Goes on only while it is wanted.
    ///
    /// # Errors
    /// [`CrmError::Cancelled`].
    pub fn wanted(&self) -> Result<(), CrmError> {
        if self.stop.load(Ordering::Relaxed) { Err(CrmError::Cancelled) } else { Ok(()) }
    }

    /// It is no longer wanted: whoever reads stops at the next row, and nothing is left behind.
    pub fn cancel(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// How far it is now.
    pub fn seen(&self) -> Seen {
        let phase = match self.phase.load(Ordering::Relaxed) {
            0 => Phase::Looking,
            1 => Phase::Reading,
            2 => Phase::Writing,
            _ => Phase::Settling,
        };
        Seen {
            phase,
            bytes: self.bytes.load(Ordering::Relaxed),
            total: self.total.load(Ordering::Relaxed),
            rows: self.rows.load(Ordering::Relaxed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_shows_the_phase_and_cancelling_stops_the_reader() {
        let progress = Progress::default();
        for (n, phase) in [Phase::Looking, Phase::Reading, Phase::Writing, Phase::Settling].into_iter().enumerate() {
            progress.begin(phase, 100);
            let bytes = n as u64 * 10;
            progress.at(bytes, 3).unwrap();
            assert_eq!(progress.seen(), Seen { phase, bytes, total: 100, rows: 3 });
        }
        progress.cancel();
        assert!(matches!(progress.at(50, 4), Err(CrmError::Cancelled)));
        assert!(matches!(progress.wanted(), Err(CrmError::Cancelled)));
    }
}
