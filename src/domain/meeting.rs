//! Meetings: what they are (data), and how one runs (a pure state machine).
//!
//! * [`definition`]: a meeting as data, read from TOML and checked.
//! * [`event`]: everything that can happen in a meeting.
//! * [`run`]: the state machine: `handle(event, at) -> effects`; replaying a run's events rebuilds it.
//! * [`clock`]: time of steps and of the meeting, by wall time: banked + (now - since).
//! * [`conclude`]: which outputs are met, which are missing.
//! * [`workspace`]: what a step shows, and the wall between pipeline and forecast.

pub mod clock;
pub mod conclude;
pub mod definition;
pub mod event;
pub mod run;
pub mod spoken;
pub mod workspace;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::ids::{MeetingId, SeriesId, UnitId};
use super::people::Level;

/// How a Weekly Forecast Call is held.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Everybody in one call; everybody's card can be seen.
    #[default]
    Team,
    /// One by one; only the card of the person in the room can be seen.
    OneOnOne,
}

super::deal::keyed!(Format { Team = "team", OneOnOne = "one_on_one" });

/// A recurring meeting of one unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Series {
    /// Identity.
    pub id: SeriesId,
    /// The definition's code: "WFC".
    pub code: String,
    /// Whose meeting.
    pub unit: UnitId,
    /// Team or 1:1, kept per series.
    pub format: Format,
    /// A day on which it is held; the cadence counts from here. `None`: no fixed day.
    pub anchor: Option<NaiveDate>,
    /// At what local time, minutes after midnight.
    pub at_minute: Option<u32>,
}

/// Where a held meeting stands, as the store lists it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MeetingState {
    /// Going on (running or paused): a crash leaves it so.
    Live,
    /// Set aside on purpose, to be continued.
    Suspended,
    /// Over; outputs and ratings are being settled.
    Ended,
    /// Done; read-only from here on.
    Concluded,
}

super::deal::keyed!(MeetingState { Live = "live", Suspended = "suspended", Ended = "ended", Concluded = "concluded" });

/// A held meeting as a row of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meeting {
    /// Identity.
    pub id: MeetingId,
    /// Which series.
    pub series: SeriesId,
    /// The definition's code.
    pub code: String,
    /// Whose meeting.
    pub unit: UnitId,
    /// At which level.
    pub level: Level,
    /// Team or 1:1.
    pub format: Format,
    /// When it started.
    pub started: DateTime<Utc>,
    /// When the call was over (the one-hour clock starts).
    pub ended: Option<DateTime<Utc>>,
    /// When it was concluded.
    pub concluded: Option<DateTime<Utc>>,
    /// Where it stands.
    pub state: MeetingState,
    /// Concluded with an output missing.
    pub missing_outputs: u32,
    /// The program's last sign of life in it.
    pub last_seen: DateTime<Utc>,
}
