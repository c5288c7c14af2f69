//! A deal from day to day, and the past periods that are cut from all of them, each looked at from the same point.

use chrono::{Days, NaiveDate};

use super::{Age, Asked, Case, Due, End, PastPeriod};
use crate::domain::deal::{Phase, Status};
use crate::domain::ids::PersonId;
use crate::domain::money::Money;
use crate::domain::period::Period;

/// So many closed periods are looked at, at most: what is older says less about today.
pub const LOOK_BACK: i32 = 12;

/// A snapshot that shows a point of a period may be from so many days before the period began, and no earlier.
const BEFORE_IT_BEGAN: u64 = 7;

/// How a deal stands at the end of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stand {
    /// No amount is nothing.
    pub amount: Money,
    /// Expected or actual close.
    pub close: Option<NaiveDate>,
    /// Whose.
    pub owner: Option<PersonId>,
    /// Open, won, lost.
    pub status: Status,
    /// No longer in the export.
    pub gone: bool,
    /// Left out of the forecast by the CRM.
    pub omitted: bool,
    /// By the config's table of stages.
    pub phase: Phase,
    /// The day it was created.
    pub created: Option<NaiveDate>,
}

/// One fact that is another from a day on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Worth.
    Amount(Money),
    /// Close date.
    Close(Option<NaiveDate>),
    /// Owner.
    Owner(Option<PersonId>),
    /// Open, won, lost.
    Status(Status),
    /// Out of the export, or back in it.
    Gone(bool),
    /// Left out of the forecast, or no longer.
    Omitted(bool),
    /// Phase.
    Phase(Phase),
    /// The day it was created, as the CRM says.
    Created(Option<NaiveDate>),
}

impl Stand {
    /// The same with one fact another.
    #[must_use]
    pub const fn with(mut self, turn: Turn) -> Self {
        match turn {
            Turn::Amount(amount) => self.amount = amount,
            Turn::Close(close) => self.close = close,
            Turn::Owner(owner) => self.owner = owner,
            Turn::Status(status) => self.status = status,
            Turn::Gone(gone) => self.gone = gone,
            Turn::Omitted(omitted) => self.omitted = omitted,
            Turn::Phase(phase) => self.phase = phase,
            Turn::Created(created) => self.created = created,
        }
        self
    }

    fn closes_in(&self, period: &Period) -> bool {
        self.close.is_some_and(|close| period.contains(close))
    }

    fn is_open(&self) -> bool {
        self.status == Status::Open && !self.gone && !self.omitted
    }

    /// Open, with a close date in the period that has not passed.
    fn is_due(&self, period: &Period, day: NaiveDate) -> bool {
        self.is_open() && self.closes_in(period) && self.close.is_some_and(|close| close >= day)
    }

    /// Open, with a close date in the period that has passed: in no coverage, and not drawn.
    fn is_overdue(&self, period: &Period, day: NaiveDate) -> bool {
        self.is_open() && self.closes_in(period) && self.close.is_some_and(|close| close < day)
    }

    fn won_in(&self, period: &Period) -> bool {
        self.status == Status::Won && self.closes_in(period)
    }

    fn due(&self, day: NaiveDate) -> Due {
        Due { phase: self.phase, age: Age::of(self.created.map(|c| (day - c).num_days())), value: self.amount }
    }
}

/// A deal: how it stood first, and what changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Life {
    /// The day that showed it first; nothing is known of it before.
    pub born: NaiveDate,
    /// How it stood at the end of the first day that is asked about, or when it was born.
    pub begin: Stand,
    /// What changed after that, oldest first.
    pub turns: Vec<(NaiveDate, Turn)>,
}

impl Life {
    /// At the end of a day; `None`: it was not known then.
    pub fn on(&self, day: NaiveDate) -> Option<Stand> {
        (self.born <= day).then(|| {
            self.turns.iter().take_while(|(on, _)| *on <= day).fold(self.begin, |stand, (_, turn)| stand.with(*turn))
        })
    }
}

/// A closed period and the days on which it is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Which.
    pub period: Period,
    /// The day that is as far along in it as today in the present one.
    pub point: NaiveDate,
    /// The day that showed how it ended.
    pub end: NaiveDate,
}

/// Why a closed period says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unseen {
    /// No snapshot shows it at that point.
    AtThatPoint,
    /// No snapshot shows its end yet.
    ItsEnd,
    /// Nobody sold for whoever is looked at.
    Nobody,
}

impl Unseen {
    /// For reading.
    pub const fn word(self) -> &'static str {
        match self {
            Self::AtThatPoint => "no snapshot shows it at that point",
            Self::ItsEnd => "no snapshot shows its end yet",
            Self::Nobody => "nobody sold for it then",
        }
    }

    /// For scripts.
    pub const fn key(self) -> &'static str {
        match self {
            Self::AtThatPoint => "no_snapshot_at_that_point",
            Self::ItsEnd => "no_snapshot_of_its_end",
            Self::Nobody => "nobody_sold_then",
        }
    }
}

/// The day of another period that is as far along in it as `today` is in the present one: the same share of the days is
/// over. Before the present one begins: as many days before.
pub fn same_point(present: &Period, today: NaiveDate, other: &Period) -> NaiveDate {
    let gone = (today - present.first).num_days() + 1;
    if gone <= 0 {
        return other.first + chrono::TimeDelta::days(gone - 1);
    }
    let share = (gone * other.days() * 2 + present.days()) / (present.days() * 2);
    other.first + chrono::TimeDelta::days(share.clamp(1, other.days()) - 1)
}

impl Window {
    /// Of a closed period, by the days of which there are snapshots (oldest first).
    ///
    /// # Errors
    /// The snapshots do not show it, and why.
    pub fn of(present: &Period, today: NaiveDate, closed: Period, snapshots: &[NaiveDate]) -> Result<Self, Unseen> {
        let point = same_point(present, today, &closed);
        let oldest = closed.first.min(point) - Days::new(BEFORE_IT_BEGAN);
        if !snapshots.iter().any(|day| (oldest..=point).contains(day)) {
            return Err(Unseen::AtThatPoint);
        }
        let end = snapshots.iter().find(|day| (closed.last..=today).contains(day)).ok_or(Unseen::ItsEnd)?;
        Ok(Self { period: closed, point, end: *end })
    }
}

impl PastPeriod {
    /// A closed period, looked at from its point, of the deals of those who sold for it. What was won is what is won now with a
    /// close date in it: a win that was booked late counts. A deal that went to somebody else or left the export is lost for it.
    pub fn of(
        window: &Window,
        today: NaiveDate,
        lives: &[Life],
        ours: &dyn Fn(Option<PersonId>) -> bool,
        asked: Asked,
    ) -> Self {
        let Window { period, point, end } = window;
        let (mut won, mut actual, mut from_cases) = (Money::ZERO, Money::ZERO, Money::ZERO);
        let mut cases = Vec::new();
        for life in lives {
            let Some(now) = life.on(today) else { continue };
            let is_won = now.won_in(period) && ours(now.owner);
            if is_won {
                actual += now.amount;
            }
            let Some(then) = life.on(*point).filter(|then| ours(then.owner)) else { continue };
            if then.won_in(period) {
                won += then.amount;
            }
            if !then.is_due(period, *point) {
                continue;
            }
            let ended = if is_won {
                from_cases += then.amount;
                End::Won
            } else {
                match life.on(*end) {
                    Some(stand) if stand.is_open() && ours(stand.owner) => End::Slipped,
                    // won in another period, or not there
                    Some(stand) if stand.status == Status::Won && ours(stand.owner) => End::Slipped,
                    _ => End::Lost,
                }
            };
            let Due { phase, age, value } = then.due(*point);
            cases.push(Case { phase, age, value, end: ended });
        }
        Self { name: period.key.to_string(), won, cases, outside: actual - won - from_cases, actual, asked }
    }
}

/// The present period's deals.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Present {
    /// Won so far.
    pub won: Money,
    /// Open and due in it from today on.
    pub due: Vec<Due>,
    /// Open with a close date in it that has passed: how many, and what they are worth. They are not drawn.
    pub overdue: (usize, Money),
}

impl Present {
    /// Of the deals of these sellers.
    pub fn of(period: &Period, today: NaiveDate, lives: &[Life], ours: &dyn Fn(Option<PersonId>) -> bool) -> Self {
        let mut present = Self::default();
        for stand in lives.iter().filter_map(|life| life.on(today)).filter(|stand| ours(stand.owner)) {
            if stand.won_in(period) {
                present.won += stand.amount;
            } else if stand.is_due(period, today) {
                present.due.push(stand.due(today));
            } else if stand.is_overdue(period, today) {
                present.overdue.0 += 1;
                present.overdue.1 += stand.amount;
            }
        }
        present
    }

    /// What is due is worth together.
    pub fn open(&self) -> Money {
        self.due.iter().map(|d| d.value).sum()
    }
}
