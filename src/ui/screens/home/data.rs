//! What home shows, as plain data. Only what depends on the moment (clocks, ages) is left to the drawing.

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::cadence::{DueState, Mark};
use crate::domain::forecast::Triple;
use crate::domain::meeting::MeetingState;
use crate::domain::money::Money;
use crate::domain::people::Subject;
use crate::domain::period::Period;
use crate::domain::text;
use crate::ui::theme::Tone;

/// Everything on the screen.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct HomeData {
    /// A pipeline meeting is going on: no forecast is shown.
    pub hidden: bool,
    /// A day that is over is looked at; `None`: today.
    pub past: Option<PastDay>,
    /// What to do next, the most urgent first.
    pub todos: Vec<Todo>,
    /// The quarter's numbers, then the month's. Empty without a unit.
    pub figures: Vec<Figures>,
    /// How healthy the pipeline is.
    pub health: Vec<HealthLine>,
    /// Where the deals come from; `None`: none were ever read.
    pub source: Option<Source>,
    /// The unit's recurring meetings, the most urgent first.
    pub series: Vec<SeriesRow>,
    /// The code of the newest meeting of the unit that is not concluded.
    pub unfinished: Option<String>,
    /// Open actions, the most urgent first.
    pub owed: Vec<Owed>,
    /// Of the closed actions, how many were achieved, and how many there are.
    pub follow_through: Option<(usize, usize)>,
}

impl HomeData {
    /// Takes out whatever was called, and what is measured against it.
    pub fn hide_forecast(&mut self) {
        self.hidden = true;
        self.figures.iter_mut().for_each(|f| f.call = None);
        self.health.retain(|h| h.label != FC_COVERAGE);
        self.todos.retain(|t| !matches!(t, Todo::Explain { .. }));
        for todo in &mut self.todos {
            if let Todo::LastDay { fc, .. } = todo {
                *fc = None;
            }
        }
    }
}

/// A day that is over, shown as it stood at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PastDay {
    /// The day.
    pub on: NaiveDate,
    /// Its end.
    pub end: DateTime<Utc>,
}

impl PastDay {
    /// What it is, and what nothing was kept of; in short where there is no `room` columns wide for it.
    pub fn words(self, room: usize) -> String {
        let day = self.on.format("%-d %b %Y");
        let long = format!("as of {day}; not known of then: who had typed ahead, what leavers owned");
        if text::width(&long) <= room { long } else { format!("as of {day}; typed ahead: not known") }
    }
}

/// The label of the coverage that is measured against FC.
pub const FC_COVERAGE: &str = "FC coverage";

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Todo {
    /// The unit's own number is owed after a forecast call.
    Submit {
        /// The call's name.
        meeting: String,
        /// Until when.
        deadline: DateTime<Utc>,
    },
    /// A meeting is not concluded.
    Resume {
        /// Its name, with the unit's where it is another one's.
        meeting: String,
        /// Live, suspended or ended.
        state: MeetingState,
        /// "step 2 of 5, Commits", where it is known.
        step: Option<String>,
    },
    /// A meeting is due today or overdue.
    Meeting {
        /// The definition's code, to find its row.
        code: String,
        /// Its name.
        name: String,
        /// Today, or overdue by so many days.
        state: DueState,
    },
    /// No meeting was ever held: this one is a good first.
    First {
        /// The definition's code, to find its row.
        code: String,
        /// Its name.
        name: String,
    },
    /// A forecast call is near: whose numbers are in.
    Ahead {
        /// The definition's code.
        code: String,
        /// How many are in.
        ready: usize,
        /// Of how many.
        of: usize,
        /// Who is missing.
        missing: Vec<String>,
    },
    /// Actions are owed.
    Actions {
        /// After their day.
        overdue: usize,
        /// Due today.
        today: usize,
        /// Carried over twice or more.
        carried: usize,
    },
    /// Buyers' promises whose day has come: how many, and of how many the day has passed.
    Promises {
        /// To be asked now.
        due: usize,
        /// After their day.
        late: usize,
    },
    /// Missed forecasts that nobody has explained.
    Explain {
        /// The first one: whose.
        subject: Subject,
        /// Their name; `None`: the unit's own, called by who looks at it.
        name: Option<String>,
        /// Of which period.
        period: Period,
        /// By how much.
        by: Money,
        /// How many there are.
        count: usize,
    },
    /// The last day of a month or quarter.
    LastDay {
        /// "Nov".
        period: String,
        /// Won in it.
        won: Money,
        /// What was called for it.
        fc: Option<Money>,
    },
    /// Topics were parked for meetings: how many for which code.
    Parked(Vec<(String, usize)>),
    /// No deal is known.
    NoDeals,
    /// So many open deals have no owner.
    Nobodys(u64),
    /// Somebody who has left still owns open deals and actions.
    Left {
        /// Who, or how many.
        who: String,
        /// Open deals.
        deals: u64,
        /// Open actions.
        actions: u64,
    },
    /// The deals are this many days old.
    OldData(i64),
}

/// The numbers of one period.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    /// Which.
    pub period: Period,
    /// What is to be brought in.
    pub target: Option<Money>,
    /// Won so far.
    pub won: Money,
    /// What was called, if anything was.
    pub call: Option<Call>,
    /// It was said one by one, and is not for who looks on.
    pub apart: bool,
}

/// What was called for a period.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// Worst case, forecast, best case.
    pub numbers: Triple,
    /// FC against the call before.
    pub moved: Option<Money>,
    /// The unit's own number; `false`: only the sum of those who have called.
    pub own: bool,
    /// How many of those who report have called, and how many there are.
    pub voices: (usize, usize),
    /// (won + named deals) / FC.
    pub support: Option<f64>,
}

/// One metric.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HealthLine {
    /// Its name, at most 12 columns.
    pub label: String,
    /// "2.7x", "31 %".
    pub value: String,
    /// The verdict's colour.
    pub tone: Tone,
    /// The verdict's word.
    pub word: &'static str,
    /// What it was made from, or why there is no value.
    pub reason: String,
}

/// Where the deals come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// "HubSpot".
    pub crm: String,
    /// The day they show.
    pub on: NaiveDate,
    /// When they were read.
    pub read_at: DateTime<Utc>,
}

/// A recurring meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeriesRow {
    /// "WFC".
    pub code: String,
    /// "Weekly Forecast Call".
    pub name: String,
    /// Due, overdue, held.
    pub state: DueState,
    /// The day it is due next.
    pub next: Option<NaiveDate>,
    /// The last day one was held.
    pub last_held: Option<NaiveDate>,
    /// The one before was not held.
    pub skipped_last: bool,
    /// "30-45 min".
    pub length: String,
    /// What became of the last eight, oldest first.
    pub marks: Vec<Mark>,
}

/// An open action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owed {
    /// Who owes it.
    pub owner: String,
    /// What.
    pub text: String,
    /// By when.
    pub due: Option<NaiveDate>,
    /// How often it was carried over.
    pub carried: u32,
}
