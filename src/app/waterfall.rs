//! What moved a period's pipeline, read from the store: for the command line and the screen.

mod beside;
mod desk;
#[cfg(test)]
mod tests;

use chrono::{Days, NaiveDate};

pub use beside::beside;
pub use desk::Gauge;

use super::health::facts::Viewpoint;
use super::members::{Members, Sellers};
use crate::domain::forecast::waterfall::told::{Since, Told};
use crate::domain::forecast::waterfall::{Circle, Course, Fact};
use crate::domain::health::Scope;
use crate::domain::ids::PersonId;
use crate::domain::period::{FiscalCalendar, Period, PeriodKey};
use crate::store::{Store, StoreError};

/// Which waterfall is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// Whose.
    pub scope: Scope,
    /// `None`: the quarter of the day.
    pub period: Option<PeriodKey>,
    /// From the end of this day; `None`: since the period began.
    pub from: Option<NaiveDate>,
    /// To the end of that day; `None`: of the day it is, of a period that is over the first snapshot that shows its end.
    pub to: Option<NaiveDate>,
}

/// Why there is none.
#[derive(Debug, thiserror::Error)]
pub enum Untold {
    /// Nothing was imported.
    #[error(
        "no export of deals has been imported yet, so nothing is known to have moved: `bellwether import deals FILE`"
    )]
    NoHistory,
    /// The last day lies before the first snapshot.
    #[error("nothing is known of {to}: the first snapshot shows {first}")]
    Before {
        /// The last day.
        to: NaiveDate,
        /// The first snapshot's.
        first: NaiveDate,
    },
    /// The days are not in this order.
    #[error("from {from} to {to} is no way to go: the first day has to be before the last")]
    Order {
        /// The first day.
        from: NaiveDate,
        /// The last one.
        to: NaiveDate,
    },
    /// The last day has not come.
    #[error("{to} has not come yet: the last day can be {today} or an earlier one")]
    Ahead {
        /// The last day.
        to: NaiveDate,
        /// The day it is.
        today: NaiveDate,
    },
    /// It is one seller's: nobody to put side by side.
    #[error("{name} is one seller, with nobody below to put side by side: a team or a region has them")]
    Alone {
        /// Who.
        name: String,
    },
    /// It has no units of this kind below it.
    #[error("no {word} lies below it, so there is none to put side by side: its sellers can be")]
    NoUnits {
        /// "team", "region".
        word: &'static str,
    },
    /// The database cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Who belongs to a scope from each of these days on, oldest first.
struct Membership(Vec<(NaiveDate, Sellers)>);

impl Membership {
    fn read(store: &Store, scope: Scope, from: NaiveDate, turns: &[NaiveDate]) -> Result<Self, StoreError> {
        let mut members = Members::new(store, scope);
        let days = std::iter::once(from).chain(turns.iter().copied());
        Ok(Self(days.map(|day| Ok((day, members.sellers(day)?))).collect::<Result<_, StoreError>>()?))
    }

    fn holds(&self, owner: Option<PersonId>, day: NaiveDate) -> bool {
        let then = self.0.iter().rev().find(|(from, _)| *from <= day);
        then.is_some_and(|(_, sellers)| sellers.holds(owner))
    }

    fn ever_holds(&self, owner: Option<PersonId>) -> bool {
        self.0.iter().any(|(_, sellers)| sellers.holds(owner))
    }
}

/// Which period, between which days.
struct Frame {
    period: Period,
    days: (NaiveDate, NaiveDate),
    since: Since,
    /// It ends with a snapshot after the period's last day, which shows what happened up to that day.
    late: bool,
}

impl Frame {
    fn read(store: &Store, from: Viewpoint<'_>, wanted: Wanted) -> Result<Self, Untold> {
        let fiscal = from.config.fiscal();
        let today = from.today();
        let period = wanted.period.map_or_else(|| fiscal.quarter(today), |key| fiscal.resolve(key));
        let mut shown = store.snapshot_days()?;
        shown.retain(|day| *day <= today);
        let first = shown.first().copied().ok_or(Untold::NoHistory)?;
        let (days, since) = span(&fiscal, period, wanted, today, (first, &shown))?;
        let late =
            wanted.to.is_none() && ends_late(period, wanted, today) && days.1 > period.last && days.0 < period.last;
        Ok(Self { period, days, since, late })
    }

    /// The day whose owners and whose organisation are the last that count: of a period that is over those of its last day, as
    /// on the forecast board, though a later snapshot shows what was won.
    fn settled(&self) -> NaiveDate {
        if self.late { self.period.last } else { self.days.1 }
    }

    /// The deals of who was ever one of these, with nobody but their owners of [`Frame::settled`] after that day.
    fn courses(&self, store: &Store, whose: impl Fn(Option<PersonId>) -> bool) -> Result<Vec<Course>, StoreError> {
        let mut courses = store.courses(&self.period, self.days, whose)?;
        if self.late {
            let settled = self.settled();
            for course in &mut courses {
                course.changes.retain(|(on, fact)| *on <= settled || !matches!(fact, Fact::Owner(_)));
            }
        }
        Ok(courses)
    }

    /// The days on which the organisation changed meanwhile.
    fn turns(&self, store: &Store) -> Result<Vec<NaiveDate>, StoreError> {
        store.org_days(self.days.0, self.settled())
    }

    fn told(&self, scope: Scope, courses: &[Course], circle: &Circle<'_>) -> Told {
        let told = Told::of(self.period, self.days, (scope, self.since), courses, circle);
        if self.late { told.to_first_snapshot() } else { told }
    }
}

/// Reads it.
///
/// # Errors
/// There is none between these days, and why; or the database cannot be read.
pub fn read(store: &Store, from: Viewpoint<'_>, wanted: Wanted) -> Result<Told, Untold> {
    let frame = Frame::read(store, from, wanted)?;
    let turns = if matches!(wanted.scope, Scope::Unit(_)) { frame.turns(store)? } else { Vec::new() };
    let members = Membership::read(store, wanted.scope, frame.days.0, &turns)?;
    let holds = |owner, day| members.holds(owner, day);
    let circle = Circle { holds: &holds, turns: &turns };
    let courses = frame.courses(store, |owner| members.ever_holds(owner))?;
    Ok(frame.told(wanted.scope, &courses, &circle))
}

/// Whether it is of a period that is over, seen from before its end.
fn ends_late(period: Period, wanted: Wanted, today: NaiveDate) -> bool {
    wanted.from.is_none_or(|from| from < period.last) && period.last < today
}

/// The two days, and why it begins where it does. `shown`: the snapshots' days up to this one, oldest first.
fn span(
    fiscal: &FiscalCalendar,
    period: Period,
    wanted: Wanted,
    today: NaiveDate,
    (first, shown): (NaiveDate, &[NaiveDate]),
) -> Result<((NaiveDate, NaiveDate), Since), Untold> {
    // after its last day nothing of a period is left: what closes in it has closed or is overdue. But what happened in its last
    // days shows in the first snapshot of that day or a later one; where none has come yet, in none
    let usual = if ends_late(period, wanted, today) {
        shown.iter().copied().find(|day| *day >= period.last).unwrap_or(period.last)
    } else {
        today
    };
    let to = wanted.to.unwrap_or(usual);
    if to > today {
        return Err(Untold::Ahead { to, today });
    }
    if to < first {
        return Err(Untold::Before { to, first });
    }
    let (from, since) = match wanted.from {
        Some(from) if from >= to => return Err(Untold::Order { from, to }),
        Some(from) => (from, Since::Asked),
        None => {
            let began = if period.first <= to { period.first } else { fiscal.quarter(to).first };
            let since = if period.first <= to { Since::PeriodBegan } else { Since::QuarterBegan };
            (began.checked_sub_days(Days::new(1)).unwrap_or(began), since)
        }
    };
    // of a day before the first snapshot nothing is known: all that it shows would be called created
    Ok(if from < first { ((first, to), Since::FirstSnapshot) } else { ((from, to), since) })
}
