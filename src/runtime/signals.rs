//! Signals: TERM, HUP, INT and QUIT end the program with what is typed kept and the terminal given back; TSTP and
//! CONT give it back for a while. A thread of its own waits for them and wakes the loop.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::time::Duration;

/// What the signal thread has seen.
pub struct Signals {
    ended_by: Arc<AtomicI32>,
    back: Arc<AtomicBool>,
}

/// How long the loop has to keep what is typed before the thread ends the program itself.
const GRACE: Duration = Duration::from_millis(1_500);

impl Signals {
    /// Starts listening.
    #[cfg(unix)]
    pub fn listen() -> anyhow::Result<Self> {
        use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH};
        use signal_hook::low_level;

        let me = Self { ended_by: Arc::new(AtomicI32::new(0)), back: Arc::new(AtomicBool::new(false)) };
        let (ended_by, back) = (Arc::clone(&me.ended_by), Arc::clone(&me.back));
        let mut signals = signal_hook::iterator::Signals::new([SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGCONT])?;
        std::thread::Builder::new().name("signals".into()).spawn(move || {
            for signal in &mut signals {
                match signal {
                    SIGTSTP => {
                        super::terminal::give_back();
                        if let Err(e) = low_level::emulate_default_handler(SIGTSTP) {
                            tracing::warn!("cannot stop: {e}");
                        }
                    }
                    SIGCONT => back.store(true, Ordering::SeqCst),
                    other => ended_by.store(other, Ordering::SeqCst),
                }
                // the loop sleeps in poll: a size signal wakes it, as if the window had changed
                if let Err(e) = low_level::raise(SIGWINCH) {
                    tracing::warn!("cannot wake the screen: {e}");
                }
                if ended_by.load(Ordering::SeqCst) != 0 {
                    std::thread::sleep(GRACE);
                    super::terminal::give_back();
                    std::process::exit(128 + ended_by.load(Ordering::SeqCst));
                }
            }
        })?;
        Ok(me)
    }

    /// No signals to listen to.
    #[cfg(not(unix))]
    pub fn listen() -> anyhow::Result<Self> {
        Ok(Self { ended_by: Arc::new(AtomicI32::new(0)), back: Arc::new(AtomicBool::new(false)) })
    }

    /// The exit code, when a signal asks the program to end.
    pub fn asked_to_end(&self) -> Option<i32> {
        match self.ended_by.load(Ordering::SeqCst) {
            0 => None,
            signal => Some(128 + signal),
        }
    }

    /// The loop has not yet seen what came: no time to sleep.
    pub fn are_unseen(&self) -> bool {
        self.back.load(Ordering::SeqCst) || self.asked_to_end().is_some()
    }

    /// The program was stopped and goes on: the terminal must be taken again.
    pub fn came_back(&self) -> bool {
        self.back.swap(false, Ordering::SeqCst)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_waits_until_it_is_seen() {
        let signals = Signals { ended_by: Arc::new(AtomicI32::new(0)), back: Arc::new(AtomicBool::new(false)) };
        assert!(!signals.are_unseen() && !signals.came_back());
        signals.back.store(true, Ordering::SeqCst);
        assert!(signals.are_unseen() && signals.are_unseen());
        assert!(signals.came_back() && !signals.came_back() && !signals.are_unseen());
        signals.ended_by.store(15, Ordering::SeqCst);
        assert!(signals.are_unseen());
        assert_eq!(signals.asked_to_end(), Some(143));
    }
}
