//! Where a screen's questions are answered: on a thread of its own with a connection of its own, so that no key waits for a
//! search or for figures over every deal there is. Only the newest question counts; a newer one stops what is being read for an older one. A database
//! without a file answers at once, by the same code.

mod session;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use chrono::NaiveDate;

use crate::domain::forecast::audience::Audience;
use crate::store::{Stopper, Store, StoreError};
use crate::ui::inquiry::Asks;
pub(super) use session::Session;

/// How long a question is waited for before the screen is drawn without its answer.
const WAIT: Duration = Duration::from_millis(5);

/// How long after which the screen is drawn again to see whether an answer is there, milliseconds.
pub const LOOK_AGAIN_MS: i64 = 16;

/// What answers one kind of question, with what is worth keeping between them.
pub trait Answers: Send + 'static {
    /// What is asked.
    type Question: Send + 'static;
    /// What is answered, in one or several parts.
    type Answer: Send + 'static;

    /// Tells an answer as soon as it is there; more may follow.
    ///
    /// # Errors
    /// The file cannot be read, or it was stopped.
    fn answer(
        &mut self,
        store: &Store,
        question: &Self::Question,
        as_of: Option<NaiveDate>,
        stopped: &dyn Fn() -> bool,
        tell: &mut dyn FnMut(Self::Answer),
    ) -> Result<(), StoreError>;

    /// Nothing more comes after this one.
    fn is_last(answer: &Self::Answer) -> bool;
}

struct Asked<Q> {
    number: u64,
    question: Q,
    as_of: Option<NaiveDate>,
    audience: Audience,
}

struct Said<A> {
    number: u64,
    answer: Result<A, String>,
    /// Nothing more comes for this question.
    last: bool,
}

/// Who answers.
pub enum Desk<S: Answers> {
    /// This thread, at once.
    Here(Box<S>),
    /// Another one.
    There(Worker<S>),
}

/// A thread that answers.
pub struct Worker<S: Answers> {
    ask: Option<Sender<Asked<S::Question>>>,
    said: Receiver<Said<S::Answer>>,
    newest: Arc<AtomicU64>,
    stopper: Stopper,
    thread: Option<JoinHandle<()>>,
    /// A question whose last word has not come yet.
    open: bool,
}

impl<S: Answers> Desk<S> {
    /// For this store; `make` makes what answers. Where the store cannot be opened a second time its questions are
    /// answered here.
    pub fn for_store(store: &Store, make: impl Fn() -> S) -> Self {
        match store.reader() {
            Ok(Some(reader)) => match Worker::start(reader, make()) {
                Ok(worker) => return Self::There(worker),
                Err(e) => tracing::warn!("no thread for this screen: {e}"),
            },
            Ok(None) => {}
            Err(e) => tracing::warn!("no second connection for this screen: {e}"),
        }
        Self::Here(Box::new(make()))
    }

    /// Asks; what is answered within a moment comes back at once, the rest with [`Desk::look`].
    pub fn ask(
        &mut self,
        store: &Store,
        question: S::Question,
        as_of: Option<NaiveDate>,
    ) -> Vec<Result<S::Answer, String>> {
        match self {
            Self::Here(session) => {
                let mut all = Vec::new();
                let done = session.answer(store, &question, as_of, &|| false, &mut |answer| all.push(Ok(answer)));
                all.extend(done.err().map(|e| Err(e.to_string())));
                all
            }
            Self::There(worker) => {
                worker.send(question, as_of, store.audience());
                let mut all = Vec::new();
                worker.take(WAIT, &mut all);
                all
            }
        }
    }

    /// What has been answered meanwhile.
    pub fn look(&mut self) -> Vec<Result<S::Answer, String>> {
        let mut all = Vec::new();
        if let Self::There(worker) = self {
            while worker.open && worker.take(Duration::ZERO, &mut all) {}
        }
        all
    }

    /// Whether an answer is still to come.
    pub const fn is_busy(&self) -> bool {
        matches!(self, Self::There(worker) if worker.open)
    }

    /// Nobody wants to know any more.
    pub fn forget(&mut self) {
        if let Self::There(worker) = self {
            worker.forget();
        }
    }
}

/// Asks what a screen wants to know, and hands it what has been answered; why it could not be, if so.
pub fn attend<S: Answers>(
    desk: &mut Option<Desk<S>>,
    screen: &mut impl Asks<Question = S::Question, Answer = S::Answer>,
    store: &Store,
    as_of: Option<NaiveDate>,
    make: impl Fn() -> S,
) -> Option<String> {
    let answers = match screen.question() {
        Some(question) => desk.get_or_insert_with(|| Desk::for_store(store, make)).ask(store, question, as_of),
        None => desk.as_mut().map(Desk::look).unwrap_or_default(),
    };
    let mut failed = None;
    for answer in answers {
        match answer {
            Ok(answer) => screen.take(answer),
            Err(why) => {
                screen.give_up();
                failed = Some(why);
            }
        }
    }
    failed
}

/// Nobody looks at what it answers any more.
pub fn leave<S: Answers>(desk: &mut Option<Desk<S>>) {
    if let Some(desk) = desk {
        desk.forget();
    }
}

/// Whether an answer is still to come.
pub fn is_busy<S: Answers>(desk: &Option<Desk<S>>) -> bool {
    desk.as_ref().is_some_and(Desk::is_busy)
}

impl<S: Answers> Worker<S> {
    fn start(store: Store, session: S) -> std::io::Result<Self> {
        let (ask, asked) = channel::<Asked<S::Question>>();
        let (say, said) = channel();
        let newest = Arc::new(AtomicU64::new(0));
        let stopper = store.stopper();
        let now = newest.clone();
        let work = move || serve(&store, session, &asked, &say, &now);
        let thread = std::thread::Builder::new().name("desk".to_owned()).spawn(work)?;
        Ok(Self { ask: Some(ask), said, newest, stopper, thread: Some(thread), open: false })
    }

    fn send(&mut self, question: S::Question, as_of: Option<NaiveDate>, audience: Audience) {
        self.forget();
        let number = self.newest.load(Ordering::Acquire);
        self.open = self.ask.as_ref().is_some_and(|ask| ask.send(Asked { number, question, as_of, audience }).is_ok());
    }

    fn forget(&mut self) {
        self.newest.fetch_add(1, Ordering::AcqRel);
        if self.open {
            self.stopper.stop();
            self.open = false;
        }
    }

    /// One answer to the newest question; whether there was one.
    fn take(&mut self, wait: Duration, into: &mut Vec<Result<S::Answer, String>>) -> bool {
        loop {
            match self.said.recv_timeout(wait) {
                Ok(said) if said.number != self.newest.load(Ordering::Acquire) => {}
                Ok(said) => {
                    self.open = !said.last;
                    into.push(said.answer);
                    return true;
                }
                Err(RecvTimeoutError::Timeout) => return false,
                Err(RecvTimeoutError::Disconnected) => {
                    if std::mem::take(&mut self.open) {
                        into.push(Err("the search has stopped: leave this screen and open it again".to_owned()));
                    }
                    return false;
                }
            }
        }
    }
}

impl<S: Answers> Drop for Worker<S> {
    fn drop(&mut self) {
        self.newest.fetch_add(1, Ordering::AcqRel);
        self.ask = None;
        self.stopper.stop();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::warn!("the search thread has failed");
        }
    }
}

fn serve<S: Answers>(
    store: &Store,
    mut session: S,
    asked: &Receiver<Asked<S::Question>>,
    say: &Sender<Said<S::Answer>>,
    newest: &AtomicU64,
) {
    while let Ok(mut next) = asked.recv() {
        while let Ok(newer) = asked.try_recv() {
            next = newer;
        }
        let number = next.number;
        // the same as who listens to the screen's own connection
        store.listen(next.audience);
        let stopped = || newest.load(Ordering::Acquire) != number;
        // a stop that was meant for the question before may hit this one: it is asked again
        while !stopped() {
            let mut tell = |answer: S::Answer| {
                // nobody listens any more when the program ends
                let last = S::is_last(&answer);
                let _ = say.send(Said { number, answer: Ok(answer), last });
            };
            match session.answer(store, &next.question, next.as_of, &stopped, &mut tell) {
                Err(e) if e.was_stopped() => continue,
                Err(e) => {
                    let _ = say.send(Said { number, answer: Err(e.to_string()), last: true });
                }
                Ok(()) => {}
            }
            break;
        }
    }
}
