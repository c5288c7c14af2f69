//! Everything that can happen in a meeting. The store keeps the events; the run is what they add up to.
//! Answers are keyed by step and field names, never by index.

use serde::{Deserialize, Serialize};

use crate::domain::ids::{DealId, PersonId};
use crate::domain::readiness::Readiness;

/// One thing that happened. There is no catch-all: a new event must be handled wherever events are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// The clocks start, at the first step.
    Start,
    /// How ready it was when it started. Meetings that were held before this was asked have none.
    Ready {
        /// The panel as it stood then.
        readiness: Readiness,
    },
    /// The clocks stand.
    Pause,
    /// The clocks go on.
    Resume,
    /// Set aside: leave the meeting, to continue later.
    Suspend,
    /// Taken up again after [`Event::Suspend`].
    Continue,
    /// On to the next step.
    Next,
    /// Back one step.
    Back,
    /// To any step.
    GoTo {
        /// The step's key.
        step: String,
    },
    /// Give (positive) or take (negative) minutes to the present step.
    Extend {
        /// Signed minutes.
        minutes: i32,
    },
    /// Time that is not to count: the lid was closed, the machine was off.
    Discount {
        /// Seconds that the running clock has counted and should not have.
        seconds: i64,
    },
    /// Somebody is there, or not.
    Attend {
        /// Who.
        person: PersonId,
        /// There.
        present: bool,
    },
    /// A check of a step, ticked or not.
    Check {
        /// The step's key.
        step: String,
        /// The check's key; `every_rep:12` is a part of the check `every_rep`.
        check: String,
        /// Ticked.
        done: bool,
    },
    /// A deal of a step's queue is on the table from now on, and its time box runs; `None`: none is.
    Table {
        /// The step's key.
        step: String,
        /// Which deal.
        deal: Option<DealId>,
    },
    /// A deal of a step's queue was talked about or passed over; `None`: neither, it waits again.
    Mark {
        /// The step's key.
        step: String,
        /// Which deal.
        deal: DealId,
        /// What became of it.
        mark: Option<Mark>,
    },
    /// Said by hand that an output was produced (or not).
    Output {
        /// The output's key.
        output: String,
        /// Produced.
        met: bool,
    },
    /// Why an output is missing.
    Reason {
        /// The output's key.
        output: String,
        /// In words; empty takes it back.
        reason: String,
    },
    /// How somebody rates the meeting.
    Rate {
        /// Who.
        person: PersonId,
        /// 1 to 10; `None`: takes it back.
        rating: Option<u8>,
    },
    /// The talking is over: clocks stop for good, the one-hour clock starts.
    End,
    /// Back into the meeting after [`Event::End`], before it is concluded.
    Reopen,
    /// Outputs settled: read-only from here on.
    Conclude,
}

/// What became of a deal in a walk through a queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// It was talked about.
    Done,
    /// It was passed over.
    Skipped,
}
