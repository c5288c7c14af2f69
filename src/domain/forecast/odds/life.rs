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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::forecast::odds::told::seed;
    use crate::domain::health::Scope;
    use crate::domain::health::fixture::day;
    use crate::domain::period::{FiscalCalendar, PeriodKey};

    const ANA: PersonId = PersonId(1);
    const BO: PersonId = PersonId(2);

    fn period(key: &str) -> Period {
        FiscalCalendar::default().resolve(key.parse::<PeriodKey>().unwrap())
    }

    fn life(amount: i64, close: &str, turns: &[(&str, Turn)]) -> Life {
        let begin = Stand {
            amount: Money(amount),
            close: Some(day(close)),
            owner: Some(ANA),
            status: Status::Open,
            gone: false,
            omitted: false,
            phase: Phase::Mid,
            created: Some(day("2026-07-01")),
        };
        Life { born: day("2026-07-06"), begin, turns: turns.iter().map(|(on, turn)| (day(on), *turn)).collect() }
    }

    #[test]
    fn the_same_point_is_the_same_share_of_the_days() {
        let point = |present: &str, today: &str, other: &str| {
            same_point(&period(present), day(today), &period(other)).to_string()
        };
        for (present, today, other, want) in [
            ("2026-Q4", "2026-10-01", "2026-Q3", "2026-07-01"),
            ("2026-Q4", "2026-12-31", "2026-Q1", "2026-03-31"),
            ("2026-11", "2026-11-15", "2026-02", "2026-02-14"),
            ("2026-02", "2026-02-28", "2026-01", "2026-01-31"),
            // before it begins: as many days before
            ("2027-Q1", "2026-11-26", "2026-Q3", "2026-05-26"),
        ] {
            assert_eq!(point(present, today, other), want, "{present} {today} {other}");
        }
    }

    #[test]
    fn a_period_is_seen_by_a_snapshot_from_its_course_and_one_of_its_end() {
        let (now, today) = (period("2026-11"), day("2026-11-15"));
        let seen = |snapshots: &[&str]| {
            let days: Vec<NaiveDate> = snapshots.iter().map(|d| day(d)).collect();
            Window::of(&now, today, period("2026-10"), &days).map(|w| (w.point.to_string(), w.end.to_string()))
        };
        let want = ("2026-10-16".to_owned(), "2026-11-02".to_owned());
        assert_eq!(seen(&["2026-10-12", "2026-11-02"]), Ok(want.clone()));
        assert_eq!(seen(&["2026-09-24", "2026-11-02", "2026-11-09"]), Ok(want), "a week before it began");
        assert_eq!(seen(&["2026-09-23", "2026-10-19", "2026-11-02"]), Err(Unseen::AtThatPoint));
        assert_eq!(seen(&["2026-10-12"]), Err(Unseen::ItsEnd));
        assert_eq!(seen(&["2026-10-12", "2026-10-31"]).unwrap().1, "2026-10-31", "its last day will do");
    }

    /// October, looked at from its 16th on 15 November; what each deal became.
    fn october(lives: &[Life], ours: &dyn Fn(Option<PersonId>) -> bool) -> PastPeriod {
        let window = Window { period: period("2026-10"), point: day("2026-10-16"), end: day("2026-11-02") };
        PastPeriod::of(&window, day("2026-11-15"), lives, ours, Asked::default())
    }

    #[test]
    fn what_became_of_a_deal_that_was_due() {
        use Turn as T;
        let won = T::Status(Status::Won);
        for (turns, want) in [
            (&[("2026-10-26", won)][..], Some(End::Won)),
            // booked after the end with a day in it
            (&[("2026-11-09", won)][..], Some(End::Won)),
            (&[("2026-10-26", T::Close(Some(day("2026-11-20"))))][..], Some(End::Slipped)),
            (&[][..], Some(End::Slipped)),
            (&[("2026-10-26", T::Close(Some(day("2026-11-04")))), ("2026-11-09", won)][..], Some(End::Slipped)),
            (&[("2026-10-26", T::Status(Status::Lost))][..], Some(End::Lost)),
            // lost in November: it slipped out of October
            (&[("2026-11-09", T::Status(Status::Lost))][..], Some(End::Slipped)),
            (&[("2026-10-26", T::Gone(true))][..], Some(End::Lost)),
            (&[("2026-10-26", T::Owner(Some(BO))), ("2026-10-26", won)][..], Some(End::Lost)),
            // not due at that point: elsewhere, left out, lost, overdue
            (&[("2026-10-12", T::Close(Some(day("2026-11-20"))))][..], None),
            (&[("2026-10-12", T::Omitted(true))][..], None),
            (&[("2026-10-12", T::Status(Status::Lost))][..], None),
            (&[("2026-10-12", T::Close(Some(day("2026-10-15"))))][..], None),
            (&[("2026-10-12", T::Owner(Some(BO)))][..], None),
        ] {
            let past = october(&[life(100, "2026-10-28", turns)], &|owner| owner == Some(ANA));
            assert_eq!(past.cases.first().map(|c| c.end), want, "{turns:?}");
        }
    }

    #[test]
    fn all_that_came_is_in_one_of_three() {
        use Turn as T;
        let won = T::Status(Status::Won);
        let lives = [
            // won by then
            life(10, "2026-10-05", &[("2026-10-05", won)]),
            // due, and won for 5 less
            life(100, "2026-10-28", &[("2026-10-26", T::Amount(Money(95))), ("2026-10-26", won)]),
            // pulled in and won
            life(7, "2026-12-01", &[("2026-10-26", T::Close(Some(day("2026-10-25")))), ("2026-10-26", won)]),
            // overdue at that point, and won after all
            life(3, "2026-10-01", &[("2026-10-26", won)]),
            life(1000, "2026-10-30", &[]),
        ];
        let past = october(&lives, &|_| true);
        assert_eq!((past.won, past.actual, past.outside), (Money(10), Money(115), Money(5)));
        let from_due: Money = past.cases.iter().filter(|c| c.end == End::Won).map(|c| c.value).sum();
        assert_eq!(past.won + from_due + past.outside, past.actual);
        assert_eq!(past.cases.len(), 2);
        assert_eq!(past.cases[0].age, Age::HalfYear, "107 days old on 16 October");
        assert_eq!(past.name, "2026-10");
    }

    #[test]
    fn the_present_is_won_due_and_overdue() {
        let lives = [
            life(10, "2026-11-05", &[("2026-11-05", Turn::Status(Status::Won))]),
            life(100, "2026-11-28", &[("2026-11-02", Turn::Phase(Phase::Late))]),
            life(40, "2026-11-14", &[]),
            life(1, "2026-12-05", &[]),
            // not known yet
            Life { born: day("2026-11-16"), ..life(5, "2026-11-28", &[]) },
        ];
        let now = Present::of(&period("2026-11"), day("2026-11-15"), &lives, &|_| true);
        assert_eq!((now.won, now.overdue, now.open()), (Money(10), (1, Money(40)), Money(100)));
        assert_eq!(now.due, [Due { phase: Phase::Late, age: Age::HalfYear, value: Money(100) }]);
    }

    #[test]
    fn a_seed_is_of_one_scope_and_one_period() {
        use crate::domain::ids::UnitId;
        let all: std::collections::HashSet<u64> = ["2026-Q4", "2026-11", "2027-Q1"]
            .into_iter()
            .flat_map(|key| {
                let key: PeriodKey = key.parse().unwrap();
                [Scope::All, Scope::Unit(UnitId(1)), Scope::Rep(ANA), Scope::Rep(BO)].map(|scope| seed(scope, key))
            })
            .collect();
        assert_eq!(all.len(), 12);
        let again = seed(Scope::All, PeriodKey::Quarter(2026, 4));
        assert!(all.contains(&again), "and always the same");
    }
}
