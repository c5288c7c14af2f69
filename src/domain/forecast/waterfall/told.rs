//! A waterfall as it is told: its rows, with and without round trips, and the deals of each with what they did to it.

use chrono::NaiveDate;

use super::{Bar, Circle, Course, Waterfall};
use crate::domain::health::Scope;
use crate::domain::ids::DealId;
use crate::domain::money::Money;
use crate::domain::period::Period;

/// Why it begins on that day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// It was asked for.
    Asked,
    /// The period began on the next day.
    PeriodBegan,
    /// The period has not begun: the quarter of the day did on the next day.
    QuarterBegan,
    /// Nothing is known of any day before.
    FirstSnapshot,
}

impl Since {
    /// In words, before the day.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Asked => "since",
            Self::PeriodBegan => "since the period began, the end of",
            Self::QuarterBegan => "since this quarter began, the end of",
            Self::FirstSnapshot => "since the first snapshot,",
        }
    }
}

/// A row of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row {
    /// What there was.
    Start,
    /// What moved it.
    Moved(Bar),
    /// What there is.
    End,
}

impl Row {
    /// Every row, from the top.
    pub fn all() -> impl Iterator<Item = Self> {
        let bars = Bar::ALL.iter().copied().map(Self::Moved);
        std::iter::once(Self::Start).chain(bars).chain(std::iter::once(Self::End))
    }

    /// The word in files and on the command line.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Moved(bar) => bar.key(),
            Self::End => "end",
        }
    }

    /// For reading.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Moved(bar) => bar.word(),
            Self::End => "end",
        }
    }

    /// Reads [`Row::key`].
    pub fn from_key(text: &str) -> Option<Self> {
        Self::all().find(|row| row.key() == text)
    }

    /// What it means, in a line.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Start => "open at the end of the first day, closing in this period",
            Self::Moved(bar) => bar.meaning(),
            Self::End => "open at the end of the last day, closing in this period",
        }
    }
}

/// What is said where no deal made a round trip. A deal that was created or reopened and left is none: that it came up is an
/// event nobody takes back, so that both are told.
pub const NO_ROUND_TRIPS: &str =
    "No round trip: none left and came back, none moved in and out again. Created and then pushed out is told as both.";

/// A waterfall with what is worth saying about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Whose.
    pub scope: Scope,
    /// Why it begins where it does.
    pub since: Since,
    /// It ends with the first snapshot after the period's last day.
    late: bool,
    whole: Waterfall,
    net: Waterfall,
    start: Vec<(DealId, Money)>,
    end: Vec<(DealId, Money)>,
    trips: usize,
}

impl Told {
    /// Of these deals between the ends of two days.
    pub fn of(
        period: Period,
        (from, to): (NaiveDate, NaiveDate),
        (scope, since): (Scope, Since),
        courses: &[Course],
        circle: &Circle<'_>,
    ) -> Self {
        let whole = Waterfall::of(period, (from, to), courses, circle);
        let (mut start, mut end) = (Vec::new(), Vec::new());
        let (mut starts, mut ends) = (whole.start_deals.iter().peekable(), whole.end_deals.iter().peekable());
        // both lists are in the courses' order
        for course in courses {
            if starts.next_if_eq(&&course.deal).is_some() {
                start.push((course.deal, course.begin.amount));
            }
            if ends.next_if_eq(&&course.deal).is_some() {
                end.push((course.deal, course.on(to).amount));
            }
        }
        for list in [&mut start, &mut end] {
            list.sort_unstable_by_key(|(deal, value)| (std::cmp::Reverse(*value), *deal));
        }
        let (net, trips) = whole.netted();
        Self { scope, since, late: false, net, trips, whole, start, end }
    }

    /// The flows, with round trips or without.
    pub const fn waterfall(&self, round_trips: bool) -> &Waterfall {
        if round_trips { &self.whole } else { &self.net }
    }

    /// The pipeline of this period.
    pub const fn period(&self) -> Period {
        self.whole.period
    }

    /// The ends of which days it stands between.
    pub const fn days(&self) -> (NaiveDate, NaiveDate) {
        (self.whole.from, self.whole.to)
    }

    /// The same, said to end with the first snapshot after the period's last day.
    #[must_use]
    pub fn to_first_snapshot(self) -> Self {
        Self { late: true, ..self }
    }

    /// "its last day, ": said before the day it is told up to, where that is the period's last one or what shows it.
    pub fn until_word(&self) -> &'static str {
        match self.late {
            true => "the first snapshot after it, ",
            false if self.whole.to == self.whole.period.last => "its last day, ",
            false => "",
        }
    }

    /// How many deals made a round trip.
    pub const fn round_trips(&self) -> usize {
        self.trips
    }

    /// What a row is worth, with its sign.
    pub fn value(&self, row: Row, round_trips: bool) -> Money {
        let of = self.waterfall(round_trips);
        match row {
            Row::Start => of.start,
            Row::Moved(bar) if bar.adds() => of.total(bar),
            Row::Moved(bar) => -of.total(bar),
            Row::End => of.end,
        }
    }

    /// The deals of a row with what each did, the largest first.
    pub fn deals(&self, row: Row, round_trips: bool) -> Vec<(DealId, Money)> {
        match row {
            Row::Start => self.start.clone(),
            Row::End => self.end.clone(),
            Row::Moved(bar) => {
                let mut deals = self.waterfall(round_trips).deals(bar);
                if !bar.adds() {
                    deals.iter_mut().for_each(|(_, value)| *value = -*value);
                }
                deals
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::deal::Status;
    use crate::domain::forecast::waterfall::{Fact, Shape};
    use crate::domain::period::{FiscalCalendar, PeriodKey};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn course(id: i64, units: i64, changes: Vec<(NaiveDate, Fact)>) -> Course {
        let begin = Shape {
            amount: Money::units(units),
            close: Some(day("2026-12-10")),
            owner: None,
            status: Status::Open,
            gone: false,
            omitted: false,
        };
        Course { deal: DealId(id), born: None, begin, changes }
    }

    #[test]
    fn a_deal_that_is_omitted_because_it_is_lost_is_lost() {
        let lost = [Fact::Omitted(true), Fact::Close(Some(day("2027-01-20"))), Fact::Status(Status::Lost)];
        let courses = [course(1, 10, lost.map(|fact| (day("2026-11-08"), fact)).to_vec())];
        let circle = Circle { holds: &|_, _| true, turns: &[] };
        let period = FiscalCalendar::default().resolve(PeriodKey::Quarter(2026, 4));
        let days = (day("2026-11-01"), day("2026-11-20"));
        let told = Told::of(period, days, (Scope::All, Since::Asked), &courses, &circle);
        assert_eq!(told.value(Row::Moved(Bar::Lost), false), Money::units(-10));
        assert_eq!(told.value(Row::Moved(Bar::Gone), false), Money::ZERO);
    }

    #[test]
    fn rows_have_their_deals_with_what_each_did() {
        let out = Fact::Close(Some(day("2027-01-20")));
        let back = Fact::Close(Some(day("2026-12-12")));
        let courses = [
            course(1, 10, vec![(day("2026-11-08"), out)]),
            course(2, 30, vec![(day("2026-11-08"), out), (day("2026-11-15"), back)]),
            course(3, 50, vec![(day("2026-11-15"), Fact::Amount(Money::units(70)))]),
        ];
        let circle = Circle { holds: &|_, _| true, turns: &[] };
        let period = FiscalCalendar::default().resolve(PeriodKey::Quarter(2026, 4));
        let days = (day("2026-11-01"), day("2026-11-20"));
        let told = Told::of(period, days, (Scope::All, Since::Asked), &courses, &circle);
        let deals = |key: &str, trips: bool| -> Vec<(i64, i64)> {
            let row = Row::from_key(key).unwrap();
            let found = told.deals(row, trips);
            assert_eq!(found.iter().map(|(_, v)| *v).sum::<Money>(), told.value(row, trips), "{key}");
            found.iter().map(|(d, v)| (d.0, v.minor() / 100)).collect()
        };
        assert_eq!(deals("start", false), [(3, 50), (2, 30), (1, 10)]);
        assert_eq!(deals("end", false), [(3, 70), (2, 30)]);
        assert_eq!(deals("pushed_out", false), [(1, -10)]);
        assert_eq!(deals("pushed_out", true), [(2, -30), (1, -10)]);
        assert_eq!((deals("pulled_in", true), deals("pulled_in", false)), (vec![(2, 30)], vec![]));
        assert_eq!((deals("increased", false), told.round_trips()), (vec![(3, 20)], 1));
        assert!(Row::from_key("vanished").is_none());
    }
}
