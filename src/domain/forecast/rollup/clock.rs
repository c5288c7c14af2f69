//! The one-hour clock: from the end of the call to the manager's own number.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::forecast::Submission;
use crate::domain::when::show_span;

/// When the number has to be in.
pub fn deadline(ended: DateTime<Utc>, minutes: u32) -> DateTime<Utc> {
    ended + TimeDelta::minutes(minutes.into())
}

/// Where the clock stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubmissionClock {
    /// The call is not over: it has not started.
    Waiting,
    /// Time is left.
    Running {
        /// So much.
        left: TimeDelta,
    },
    /// The number is owed.
    Overdue {
        /// Since then.
        by: TimeDelta,
    },
    /// The number is in.
    Done {
        /// When.
        at: DateTime<Utc>,
        /// Seconds after the deadline; `None`: in time.
        late_secs: Option<i64>,
    },
}

impl SubmissionClock {
    /// `ended`: when the call was over; `submitted`: the unit's number from this call that counts.
    pub fn read(
        ended: Option<DateTime<Utc>>,
        minutes: u32,
        submitted: Option<&Submission>,
        now: DateTime<Utc>,
    ) -> Self {
        if let Some(s) = submitted.filter(|s| s.counts()) {
            return Self::Done { at: s.at, late_secs: s.late_secs };
        }
        let Some(ended) = ended else { return Self::Waiting };
        let left = deadline(ended, minutes) - now;
        if left >= TimeDelta::zero() { Self::Running { left } } else { Self::Overdue { by: -left } }
    }

    /// Every second changes what it says.
    pub const fn is_running(&self) -> bool {
        matches!(self, Self::Running { .. } | Self::Overdue { .. })
    }

    /// "42:10 left to submit", "your number is overdue by 1 h 05 min", "submitted 11 min late".
    pub fn line(&self) -> String {
        match self {
            Self::Waiting => "the hour to submit starts when the call ends".into(),
            Self::Running { left } => {
                format!("{:02}:{:02} left to submit", left.num_minutes(), left.num_seconds() % 60)
            }
            Self::Overdue { by } => format!("your number is overdue by {}", show_span(*by)),
            Self::Done { late_secs: None, .. } => "submitted in time".into(),
            Self::Done { late_secs: Some(late), .. } => {
                format!("submitted {} late", show_span(TimeDelta::seconds(*late)))
            }
        }
    }
}
