//! Slow work on one thread of its own, with its own connection to the file. It answers over a channel; whoever waits
//! looks there from time to time, and goes on answering keys meanwhile.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError, channel};
use std::time::Duration;

use crate::crm::Progress;
use crate::crm::progress::Seen;
use crate::store::Store;

/// How long the work waits for a write of this or another window. It is longer than a person's: nobody waits for it with
/// a finger on the key.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long the program waits at its end for work that it has stopped.
const AT_THE_END: Duration = Duration::from_secs(2);

/// Work that was begun.
pub(super) struct Work<T> {
    progress: Arc<Progress>,
    answer: Receiver<T>,
    stopped: bool,
    /// Wait for it when it is dropped, so that it does not end half-way with the process.
    waits: bool,
}

/// The thread has ended without an answer.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("the work ended without an answer; nothing of it was written. Try it again")]
pub(super) struct Lost;

impl<T: Send + 'static> Work<T> {
    /// Begins. A database in memory has no second way in: there the work is done before this returns.
    ///
    /// # Errors
    /// The file cannot be opened a second time, or the system gives no thread.
    pub(super) fn begin(
        store: &mut Store,
        job: impl FnOnce(&mut Store, &Progress) -> T + Send + 'static,
    ) -> anyhow::Result<Self> {
        let progress = Arc::new(Progress::default());
        let (send, answer) = channel();
        match store.second()? {
            None => {
                let done = job(store, &progress);
                // the receiver is right here
                send.send(done).map_err(|_| Lost)?;
            }
            Some(mut own) => {
                own.wait_at_most(PATIENCE);
                let seen = Arc::clone(&progress);
                std::thread::Builder::new().name("work".to_owned()).spawn(move || {
                    let done = job(&mut own, &seen);
                    // closed before anybody hears of it: no lock outlives the answer
                    drop(own);
                    if send.send(done).is_err() {
                        tracing::debug!("nobody waits for this any more");
                    }
                })?;
            }
        }
        Ok(Self { progress, answer, stopped: false, waits: true })
    }

    /// Its answer, where it is there.
    pub(super) fn answer(&mut self) -> Option<Result<T, Lost>> {
        match self.answer.try_recv() {
            Ok(done) => {
                self.waits = false;
                Some(Ok(done))
            }
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => {
                self.waits = false;
                Some(Err(Lost))
            }
        }
    }
}

impl<T> Work<T> {
    /// How far it is.
    pub(super) fn seen(&self) -> Seen {
        self.progress.seen()
    }

    /// It is no longer wanted; it still answers, that it was stopped.
    pub(super) fn stop(&mut self) {
        self.stopped = true;
        self.progress.cancel();
    }

    /// It was stopped.
    pub(super) const fn is_stopped(&self) -> bool {
        self.stopped
    }

    /// It is no longer wanted and nobody listens any more.
    pub(super) fn forget(mut self) {
        self.stop();
        self.waits = false;
    }
}

impl<T> Drop for Work<T> {
    fn drop(&mut self) {
        if !self.waits {
            return;
        }
        self.progress.cancel();
        if matches!(self.answer.recv_timeout(AT_THE_END), Err(RecvTimeoutError::Timeout)) {
            tracing::warn!("stopped work is still on its way: the database takes it back by itself");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Stopwatch;
    use crate::crm::CrmError;
    use crate::store::{OpenOptions, StoreError};

    fn on_disk() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("a.db"), &OpenOptions::default()).unwrap().store;
        (folder, store)
    }

    fn wait<T: Send + 'static>(work: &mut Work<T>) -> Result<T, Lost> {
        let start = Stopwatch::start();
        loop {
            if let Some(answer) = work.answer() {
                return answer;
            }
            assert!(start.elapsed() < Duration::from_secs(20), "no answer");
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    #[test]
    fn it_works_beside_the_first_connection_and_is_no_window() {
        let (_folder, mut store) = on_disk();
        let mut work = Work::begin(&mut store, |own, _| own.set_setting("a", "b").map(|()| own.others())).unwrap();
        assert_eq!(wait(&mut work).unwrap().unwrap().unwrap(), 1, "only the cockpit's own");
        assert_eq!(store.setting("a").unwrap().as_deref(), Some("b"));
        assert_eq!(store.others().unwrap(), 0);
    }

    #[test]
    fn in_memory_it_is_done_at_once() {
        let mut store = Store::in_memory().unwrap();
        let mut work = Work::begin(&mut store, |own, _| own.set_setting("a", "b")).unwrap();
        work.answer().unwrap().unwrap().unwrap();
        assert_eq!(store.setting("a").unwrap().as_deref(), Some("b"));
    }

    #[test]
    fn stopped_work_ends_and_takes_back_what_it_wrote() {
        let (_folder, mut store) = on_disk();
        let mut work = Work::begin(&mut store, |own, progress| {
            own.batch(|own| {
                own.set_setting("a", "b")?;
                while !matches!(progress.wanted(), Err(CrmError::Cancelled)) {
                    std::thread::sleep(Duration::from_millis(1));
                }
                Err::<(), _>(StoreError::Refused("stopped".into()))
            })
        })
        .unwrap();
        assert!(work.answer().is_none());
        work.stop();
        assert!(work.is_stopped());
        assert!(wait(&mut work).unwrap().is_err());
        assert_eq!(store.setting("a").unwrap(), None);
    }

    #[test]
    fn a_thread_that_dies_is_noticed() {
        let (_folder, mut store) = on_disk();
        let mut work: Work<()> = Work::begin(&mut store, |_, _| std::panic::resume_unwind(Box::new(()))).unwrap();
        assert_eq!(wait(&mut work), Err(Lost));
    }

    #[test]
    fn dropping_it_waits_for_its_end() {
        let (_folder, mut store) = on_disk();
        let ended = Arc::new(std::sync::atomic::AtomicBool::new(false));
        let seen = Arc::clone(&ended);
        let work = Work::begin(&mut store, move |_, progress| {
            while progress.wanted().is_ok() {
                std::thread::sleep(Duration::from_millis(1));
            }
            seen.store(true, std::sync::atomic::Ordering::SeqCst);
        })
        .unwrap();
        drop(work);
        assert!(ended.load(std::sync::atomic::Ordering::SeqCst));
    }
}
