//! Why an event was not taken, in words for the person at the keyboard.

/// Why nothing happened. The run is as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Something before the start.
    #[error("the meeting has not started")]
    NotStarted,
    /// A second start.
    #[error("the meeting has started already")]
    AlreadyStarted,
    /// Resumed while running.
    #[error("the clock is running already")]
    NotPaused,
    /// Paused twice, or moved while paused.
    #[error("the meeting is paused: resume it first")]
    Paused,
    /// Anything but continuing while set aside.
    #[error("the meeting is set aside: continue it first")]
    Suspended,
    /// Continued while not set aside.
    #[error("the meeting is not set aside")]
    NotSuspended,
    /// Clocks and steps after the end.
    #[error("the call is over: reopen it first")]
    Ended,
    /// Reopened or concluded before the end.
    #[error("the call is still on: end it first")]
    NotEnded,
    /// Anything after the conclusion.
    #[error("the meeting is concluded: it can be read, not changed")]
    Concluded,
    /// Next at the last step.
    #[error("this is the last step: end the call when you are done")]
    LastStep,
    /// Back at the first.
    #[error("this is the first step")]
    FirstStep,
    /// A jump to where one is.
    #[error("this is the step you are at")]
    AlreadyThere,
    /// A step the definition does not have.
    #[error("this meeting has no step `{0}`")]
    NoSuchStep(String),
    /// A check the step does not have.
    #[error("step `{step}` has no check `{check}`")]
    NoSuchCheck {
        /// The step's key.
        step: String,
        /// The check's key.
        check: String,
    },
    /// An output the definition does not have.
    #[error("this meeting has no output `{0}`")]
    NoSuchOutput(String),
    /// A step's plan below nothing or above eight hours.
    #[error("a step can have 0 to 480 minutes")]
    PlanOutOfBounds,
    /// Zero or negative seconds to take off.
    #[error("there is no time to take off")]
    NothingToDiscount,
    /// More to take off than was counted.
    #[error("only {counted} s have been counted in this step: {asked} s cannot be taken off")]
    DiscountTooLong {
        /// Whole seconds that the step has.
        counted: i64,
        /// Seconds asked for.
        asked: i64,
    },
    /// A rating that is none.
    #[error("a rating is a whole number from 1 to 10")]
    RatingOutOfBounds,
    /// A rating by somebody who was not there.
    #[error("who is absent does not rate: mark them present first")]
    AbsentCannotRate,
    /// Concluded with outputs missing and no reason.
    #[error("missing without a reason: {}", .0.join("; "))]
    OutputsMissing(
        /// What they are, shortened, in the definition's order.
        Vec<String>,
    ),
}
