//! A deal from day to day, and the past periods that are cut from all of them, each looked at from the same point.

use chrono::NaiveDate;

use super::{Age, Asked, Case, Due, End, PastPeriod};
use crate::domain::deal::{Phase, Status};
use crate::domain::forecast::waterfall::{Fact, Shape};
use crate::domain::ids::PersonId;
use crate::domain::money::Money;
use crate::domain::period::Period;

/// So many closed periods are looked at, at most: what is older says less about today.
pub const LOOK_BACK: i32 = 12;

/// A snapshot shows a point of a period where it is from no more days before or after it than this part of the period's days.
const NEAR: i64 = 4;

/// How a deal stands at the end of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stand {
    /// What a pipeline asks of it.
    pub shape: Shape,
    /// By the config's table of stages.
    pub phase: Phase,
    /// The day it was created.
    pub created: Option<NaiveDate>,
}

/// One fact that is another from a day on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// What a pipeline asks of it.
    Fact(Fact),
    /// Phase.
    Phase(Phase),
    /// The day it was created, as the CRM says.
    Created(Option<NaiveDate>),
}

impl From<Fact> for Turn {
    fn from(fact: Fact) -> Self {
        Self::Fact(fact)
    }
}

impl Stand {
    /// The same with one fact another.
    #[must_use]
    pub const fn with(mut self, turn: Turn) -> Self {
        match turn {
            Turn::Fact(fact) => self.shape = self.shape.with(fact),
            Turn::Phase(phase) => self.phase = phase,
            Turn::Created(created) => self.created = created,
        }
        self
    }

    /// Open, with a close date in the period that has not passed.
    fn is_due(&self, period: &Period, day: NaiveDate) -> bool {
        self.shape.is_open() && self.shape.closes_in(period) && !self.has_passed(day)
    }

    /// Open, with a close date in the period that has passed: in no coverage, and drawn by a share of its own.
    fn is_overdue(&self, period: &Period, day: NaiveDate) -> bool {
        self.shape.is_open() && self.shape.closes_in(period) && self.has_passed(day)
    }

    fn has_passed(&self, day: NaiveDate) -> bool {
        self.shape.close.is_some_and(|close| close < day)
    }

    fn due(&self, day: NaiveDate) -> Due {
        Due {
            phase: self.phase,
            age: Age::of(self.created.map(|c| (day - c).num_days())),
            overdue: self.has_passed(day),
            value: self.shape.amount,
        }
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
    /// The snapshot's day that is nearest to being as far along in it as the present one's newest snapshot.
    pub point: NaiveDate,
    /// The day that showed how it ended.
    pub end: NaiveDate,
}

/// Why a closed period says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unseen {
    /// No snapshot is from near that point.
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
            Self::AtThatPoint => "no snapshot is from near that point",
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
    /// Of a closed period, by the days of which there are snapshots (oldest first); `seen` is the newest of them, the day on
    /// which the present period is looked at.
    ///
    /// # Errors
    /// The snapshots do not show it, and why.
    pub fn of(present: &Period, seen: NaiveDate, closed: Period, snapshots: &[NaiveDate]) -> Result<Self, Unseen> {
        let same = same_point(present, seen, &closed);
        let away = |day: &&NaiveDate| (**day - same).num_days().abs();
        let point = *snapshots
            .iter()
            .filter(|day| **day <= closed.last)
            .min_by_key(away)
            .filter(|day| away(day) * NEAR <= closed.days())
            .ok_or(Unseen::AtThatPoint)?;
        let end = snapshots.iter().find(|day| (closed.last..=seen).contains(day)).ok_or(Unseen::ItsEnd)?;
        Ok(Self { period: closed, point, end: *end })
    }
}

impl PastPeriod {
    /// A closed period, looked at from its point, of the deals of those who sold for it. What was won is what is won now with a
    /// close date in it: a win that was booked late counts, for whoever owned it on the period's last day. A deal that had gone to
    /// somebody else by then or left the export is lost for it.
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
            // handed over afterwards it stays with whose it was; what came in only then with whose it was first
            let owner = life.on(period.last).unwrap_or(life.begin).shape.owner;
            let is_won = now.shape.won_in(period) && ours(owner);
            if is_won {
                actual += now.shape.amount;
            }
            let Some(then) = life.on(*point).filter(|then| ours(then.shape.owner)) else { continue };
            if then.shape.won_in(period) {
                won += then.shape.amount;
            }
            if !then.is_due(period, *point) && !then.is_overdue(period, *point) {
                continue;
            }
            let ended = if is_won {
                from_cases += then.shape.amount;
                End::Won
            } else {
                match life.on(*end) {
                    Some(stand) if stand.shape.is_open() && ours(owner) => End::Slipped,
                    // won in another period, or not there
                    Some(stand) if stand.shape.status == Status::Won && ours(owner) => End::Slipped,
                    _ => End::Lost,
                }
            };
            let Due { phase, age, overdue, value } = then.due(*point);
            cases.push(Case { phase, age, overdue, value, end: ended });
        }
        Self { name: period.key.to_string(), won, cases, outside: actual - won - from_cases, actual, asked }
    }
}

/// The present period's deals.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Present {
    /// Won so far.
    pub won: Money,
    /// Open and due in it from the day on.
    pub due: Vec<Due>,
    /// Open with a close date in it that has passed.
    pub overdue: Vec<Due>,
}

impl Present {
    /// Of the deals of these sellers as they were on the day of the newest snapshot.
    pub fn of(period: &Period, seen: NaiveDate, lives: &[Life], ours: &dyn Fn(Option<PersonId>) -> bool) -> Self {
        let mut present = Self::default();
        for stand in lives.iter().filter_map(|life| life.on(seen)).filter(|stand| ours(stand.shape.owner)) {
            if stand.shape.won_in(period) {
                present.won += stand.shape.amount;
            } else if stand.is_due(period, seen) {
                present.due.push(stand.due(seen));
            } else if stand.is_overdue(period, seen) {
                present.overdue.push(stand.due(seen));
            }
        }
        present
    }

    /// What is due is worth together.
    pub fn open(&self) -> Money {
        self.due.iter().map(|d| d.value).sum()
    }

    /// What is overdue is worth together.
    pub fn late(&self) -> Money {
        self.overdue.iter().map(|d| d.value).sum()
    }

    /// All that is drawn: what is due, and what is overdue.
    pub fn drawn(&self) -> Vec<Due> {
        self.due.iter().chain(&self.overdue).copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::forecast::odds::told::seed;
    use crate::domain::health::fixture::day;
    use crate::domain::period::{FiscalCalendar, PeriodKey};

    const ANA: PersonId = PersonId(1);
    const BO: PersonId = PersonId(2);

    fn period(key: &str) -> Period {
        FiscalCalendar::default().resolve(key.parse::<PeriodKey>().unwrap())
    }

    fn life<T: Copy + Into<Turn>>(amount: i64, close: &str, turns: &[(&str, T)]) -> Life {
        let shape = Shape {
            amount: Money(amount),
            close: Some(day(close)),
            owner: Some(ANA),
            status: Status::Open,
            gone: false,
            omitted: false,
        };
        let begin = Stand { shape, phase: Phase::Mid, created: Some(day("2026-07-01")) };
        Life {
            born: day("2026-07-06"),
            begin,
            turns: turns.iter().map(|(on, turn)| (day(on), (*turn).into())).collect(),
        }
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
    fn a_period_is_seen_by_the_snapshot_nearest_to_that_point_and_one_of_its_end() {
        let (now, today) = (period("2026-11"), day("2026-11-15"));
        let seen = |snapshots: &[&str]| {
            let days: Vec<NaiveDate> = snapshots.iter().map(|d| day(d)).collect();
            Window::of(&now, today, period("2026-10"), &days).map(|w| (w.point.to_string(), w.end.to_string()))
        };
        // the same point is 16 October
        let want = |point: &str| Ok((point.to_owned(), "2026-11-02".to_owned()));
        assert_eq!(seen(&["2026-10-12", "2026-11-02"]), want("2026-10-12"));
        assert_eq!(
            seen(&["2026-10-12", "2026-10-19", "2026-11-02"]),
            want("2026-10-19"),
            "three days are nearer than four"
        );
        assert_eq!(
            seen(&["2026-10-13", "2026-10-19", "2026-11-02"]),
            want("2026-10-13"),
            "of two as near the earlier one"
        );
        assert_eq!(
            seen(&["2026-10-08", "2026-11-02"]),
            Err(Unseen::AtThatPoint),
            "more than a quarter of 31 days away"
        );
        assert_eq!(seen(&["2026-10-09", "2026-11-02"]), want("2026-10-09"));
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
        use Fact as T;
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
            // given away when the month was over: it was won by whose it was
            (&[("2026-10-26", won), ("2026-11-09", T::Owner(Some(BO)))][..], Some(End::Won)),
            (
                &[("2026-10-26", won), ("2026-10-26", T::Owner(None)), ("2026-11-09", T::Owner(Some(ANA)))][..],
                Some(End::Lost),
            ),
            // overdue at that point, and what became of it
            (&[("2026-10-12", T::Close(Some(day("2026-10-15"))))][..], Some(End::Slipped)),
            (&[("2026-10-12", T::Close(Some(day("2026-10-15")))), ("2026-10-26", won)][..], Some(End::Won)),
            // neither: elsewhere, left out, lost
            (&[("2026-10-12", T::Close(Some(day("2026-11-20"))))][..], None),
            (&[("2026-10-12", T::Omitted(true))][..], None),
            (&[("2026-10-12", T::Status(Status::Lost))][..], None),
            (&[("2026-10-12", T::Owner(Some(BO)))][..], None),
        ] {
            let past = october(&[life(100, "2026-10-28", turns)], &|owner| owner == Some(ANA));
            assert_eq!(past.cases.first().map(|c| c.end), want, "{turns:?}");
            assert_eq!(past.outside, Money::ZERO, "{turns:?}");
        }
    }

    #[test]
    fn all_that_came_is_in_one_of_three() {
        use Fact as T;
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
            life::<Fact>(1000, "2026-10-30", &[]),
        ];
        let past = october(&lives, &|_| true);
        assert_eq!((past.won, past.actual, past.outside), (Money(10), Money(115), Money(2)), "7 more, and 5 less");
        let from_due: Money = past.cases.iter().filter(|c| c.end == End::Won).map(|c| c.value).sum();
        assert_eq!(past.won + from_due + past.outside, past.actual);
        let overdue: Vec<(bool, End)> = past.cases.iter().map(|c| (c.overdue, c.end)).collect();
        assert_eq!(overdue, [(false, End::Won), (true, End::Won), (false, End::Slipped)]);
        assert_eq!(past.cases[0].age, Age::HalfYear, "107 days old on 16 October");
        assert_eq!(past.name, "2026-10");
    }

    #[test]
    fn the_present_is_won_due_and_overdue() {
        let lives = [
            life(10, "2026-11-05", &[("2026-11-05", Fact::Status(Status::Won))]),
            life(100, "2026-11-28", &[("2026-11-02", Turn::Phase(Phase::Late))]),
            life::<Fact>(40, "2026-11-14", &[]),
            life::<Fact>(1, "2026-12-05", &[]),
            // not known yet
            Life { born: day("2026-11-16"), ..life::<Fact>(5, "2026-11-28", &[]) },
        ];
        let now = Present::of(&period("2026-11"), day("2026-11-15"), &lives, &|_| true);
        assert_eq!((now.won, now.late(), now.open()), (Money(10), Money(40), Money(100)));
        assert_eq!(now.due, [Due { phase: Phase::Late, age: Age::HalfYear, overdue: false, value: Money(100) }]);
        assert_eq!(now.overdue, [Due { phase: Phase::Mid, age: Age::HalfYear, overdue: true, value: Money(40) }]);
        assert_eq!(now.drawn().len(), 2);
    }

    #[test]
    fn a_seed_is_of_one_period_whoever_is_asked_about() {
        let of = |key: &str| seed(key.parse::<PeriodKey>().unwrap());
        let all: std::collections::HashSet<u64> = ["2026-Q4", "2026-11", "2027-Q1"].into_iter().map(of).collect();
        assert_eq!((all.len(), of("2026-Q4")), (3, of("2026-Q4")));
    }
}
