//! What a step of a meeting is worked in: the middle of the meeting screen. Steps without a workspace of their own get
//! the general one, never an empty pane. A workspace is a [`View`] whose area is the middle pane.

pub mod call;
pub mod challenge;
pub mod commits;
pub mod conclude;
pub mod deal_walk;
pub mod demand;
pub mod general;
pub mod health;
pub mod hygiene;
pub mod promised;
pub mod pull_ins;
pub mod step_zero;
pub mod submit;
pub mod triage;

use super::screens::View;

/// The workspace of the present step.
#[derive(Debug)]
pub enum Workspace {
    /// Step zero: the open actions of the last meetings.
    StepZero(Box<step_zero::StepZero>),
    /// Prompts, checks, what was captured.
    General(Box<general::General>),
    /// Pipeline Review: health, rep by rep.
    Health(Box<health::HealthStep>),
    /// Pipeline review: deals one by one, most at risk first.
    DealWalk(Box<deal_walk::DealWalk>),
    /// Pipeline review: what is done about stalled deals.
    Triage(Box<triage::Stalled>),
    /// Forecast call: one card per participant.
    Commits(Box<commits::Commits>),
    /// Forecast call: the moves, largest first.
    Challenge(Box<challenge::Challenge>),
    /// Forecast call: deals that could close earlier.
    PullIns(Box<pull_ins::PullIns>),
    /// Forecast call: the manager's own number beside the sum.
    Submit(Box<submit::Submit>),
    /// Pipeline review: what open deals lack.
    Hygiene(Box<hygiene::Hygiene>),
    /// Pipeline review: new pipeline, the next quarters.
    Demand(Box<demand::Demand>),
    /// The actions of this meeting.
    Promised(Box<promised::Promised>),
    /// After the end: outputs, ratings, minutes.
    Conclude(Box<conclude::Conclude>),
}

impl Workspace {
    /// The workspace as what every one can do.
    pub fn view(&self) -> &dyn View {
        match self {
            Self::StepZero(w) => w.as_ref(),
            Self::General(w) => w.as_ref(),
            Self::Health(w) => w.as_ref(),
            Self::DealWalk(w) => w.as_ref(),
            Self::Triage(w) => w.as_ref(),
            Self::Commits(w) => w.as_ref(),
            Self::Challenge(w) => w.as_ref(),
            Self::PullIns(w) => w.as_ref(),
            Self::Submit(w) => w.as_ref(),
            Self::Hygiene(w) => w.as_ref(),
            Self::Demand(w) => w.as_ref(),
            Self::Promised(w) => w.as_ref(),
            Self::Conclude(w) => w.as_ref(),
        }
    }

    /// The same, to change it.
    pub fn view_mut(&mut self) -> &mut dyn View {
        match self {
            Self::StepZero(w) => w.as_mut(),
            Self::General(w) => w.as_mut(),
            Self::Health(w) => w.as_mut(),
            Self::DealWalk(w) => w.as_mut(),
            Self::Triage(w) => w.as_mut(),
            Self::Commits(w) => w.as_mut(),
            Self::Challenge(w) => w.as_mut(),
            Self::PullIns(w) => w.as_mut(),
            Self::Submit(w) => w.as_mut(),
            Self::Hygiene(w) => w.as_mut(),
            Self::Demand(w) => w.as_mut(),
            Self::Promised(w) => w.as_mut(),
            Self::Conclude(w) => w.as_mut(),
        }
    }
}
