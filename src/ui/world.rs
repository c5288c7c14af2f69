//! What every screen knows: whose cockpit it is, which day it is, the organisation, the live meeting.

use chrono::{DateTime, FixedOffset, NaiveDate, TimeZone, Utc};

use super::theme::Theme;
use crate::domain::ids::{DealId, PersonId, UnitId};
use crate::domain::meeting::Meeting;
use crate::domain::meeting::run::Run;
use crate::domain::money::{Currency, Money};
use crate::domain::people::{Level, Org, Unit};
use crate::domain::period::{FiscalCalendar, Period};

/// A deal as it is picked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DealRef {
    /// Which.
    pub id: DealId,
    /// Its name.
    pub name: String,
    /// What it is searched by: name and account, folded.
    pub key: String,
    /// Its owner.
    pub owner: Option<PersonId>,
    /// What it is worth.
    pub amount: Option<Money>,
    /// When it is to close.
    pub close: Option<NaiveDate>,
}

/// A meeting as it is picked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeetingRef {
    /// "WFC".
    pub code: String,
    /// "Weekly Forecast Call".
    pub name: String,
    /// Where it is held.
    pub levels: Vec<Level>,
    /// Usual length in minutes.
    pub minutes: u32,
}

/// Facts that change rarely. Loaded by the app.
#[derive(Debug, Clone)]
pub struct World {
    /// The day it is, or is looked at.
    pub today: NaiveDate,
    /// Its month.
    pub month: Period,
    /// Its fiscal quarter.
    pub quarter: Period,
    /// Where the fiscal year starts.
    pub fiscal: FiscalCalendar,
    /// The workspace's currency.
    pub currency: Currency,
    /// People and units as of today.
    pub org: Org,
    /// Whose cockpit it is.
    pub me: Option<PersonId>,
    /// Presenter mode: people look at the screen. No private note and nobody's 1:1 card is drawn.
    pub presenting: bool,
    /// The unit that is looked at.
    pub unit: Option<UnitId>,
    /// Open deals of that unit, for picking.
    pub deals: Vec<DealRef>,
    /// Meetings that can be started: code, name, levels they are held at.
    pub meetings: Vec<MeetingRef>,
    /// This is the demo company.
    pub demo: bool,
    /// Other windows have the file open.
    pub others: usize,
    /// Nothing can be written (newer file, read-only folder), and why.
    pub read_only: Option<String>,
    /// Whole hours of difference to UTC where the person sits.
    pub offset: FixedOffset,
    /// Per cent of sureness that a forecast asks for (70).
    pub sure_percent: u8,
    /// Days after which an action is due where nothing else says so (7).
    pub default_due_days: u32,
}

impl World {
    /// The unit that is looked at.
    pub fn unit(&self) -> Option<&Unit> {
        self.org.unit(self.unit?)
    }

    /// Its name, or what to say without one.
    pub fn unit_name(&self) -> &str {
        self.unit().map_or("no team yet", |u| u.name.as_str())
    }

    /// My name.
    pub fn my_name(&self) -> &str {
        self.me.map_or("", |p| self.org.name(p))
    }

    /// A moment as the person's clock shows it.
    pub fn local(&self, at: DateTime<Utc>) -> DateTime<FixedOffset> {
        self.offset.from_utc_datetime(&at.naive_utc())
    }

    /// A deal of that list.
    pub fn deal(&self, id: DealId) -> Option<&DealRef> {
        self.deals.iter().find(|d| d.id == id)
    }

    /// Names for `@name` in a capture line.
    pub fn names(&self) -> Vec<(PersonId, &str)> {
        self.org.people.iter().map(|p| (p.id, p.name.as_str())).collect()
    }
}

/// The meeting that is going on.
#[derive(Debug, Clone)]
pub struct Live {
    /// Its row.
    pub meeting: Meeting,
    /// Its state.
    pub run: Run,
    /// How many events the store has of it.
    pub events: usize,
}

/// What a drawing or an answer may look at besides the screen's own state.
#[derive(Clone, Copy)]
pub struct Ctx<'a> {
    /// The facts.
    pub world: &'a World,
    /// Looks.
    pub theme: &'a Theme,
    /// The moment.
    pub now: DateTime<Utc>,
    /// The meeting that is going on.
    pub live: Option<&'a Live>,
}
