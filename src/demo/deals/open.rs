//! Deals that are still to be decided, with what is wrong with some of them.

use chrono::{Days, NaiveDate, TimeDelta};

use super::super::frame::working;
use super::super::org::{Seller, WEST, seller_quota};
use super::super::words::{NEXT_STEPS, RIVALS};
use super::life::{Path, way};
use super::{Maker, rounded};
use crate::domain::deal::Status;
use crate::domain::money::Money;
use crate::domain::period::Period;

/// Where a deal's close date lies.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Due {
    Overdue,
    Month,
    Quarter,
    Next,
    Later,
}

impl Maker<'_> {
    /// The open deals of one seller; `place` is which of the sellers it is.
    pub(super) fn open_deals(&mut self, seller: &Seller, place: usize) {
        let today = self.frame.today;
        let month = self.frame.calendar.month(today);
        let quarter = self.frame.calendar.quarter(today);
        let in_month = (month.last - today).num_days();
        let in_quarter = (quarter.last - month.last).num_days();
        let now = |n: i64| match n {
            0 if place.is_multiple_of(2) => Due::Overdue,
            0..=1 if in_month >= 6 => Due::Month,
            0..=1 if in_month >= 1 || place.is_multiple_of(3) => Due::Month,
            0..=6 if in_quarter > 0 => Due::Quarter,
            0..=4 if in_month >= 6 => Due::Month,
            0..=8 => Due::Next,
            _ => Due::Later,
        };
        let dues: Vec<Due> = (0..seller.deals).map(now).collect();
        let near = dues.iter().filter(|d| matches!(d, Due::Month | Due::Quarter)).count();
        let scale = self.wanted(seller, &quarter) / i64::try_from(near.max(1)).unwrap_or(1);
        for (n, due) in dues.into_iter().enumerate() {
            let close = self.due_day(due, &month, &quarter);
            let units = match due {
                Due::Month | Due::Quarter => scale * self.dice.between(45, 155) / 100,
                _ => self.dice.between(15_000, 120_000),
            };
            let units = units.clamp(9_000, 260_000);
            let stage = match due {
                Due::Month => self.dice.between(3, 5),
                Due::Overdue => self.dice.between(2, 4),
                Due::Quarter => self.dice.between(2, 4),
                Due::Next => self.dice.between(1, 3),
                Due::Later => self.dice.between(0, 1),
            };
            let stage = usize::try_from(stage).unwrap_or(0);
            self.open_deal(seller, rounded(units), close, stage, place * 16 + n);
        }
    }

    /// Deals that were opened in the last days: early, closing in the quarters to come. None came from a partner.
    pub(super) fn fresh_deals(&mut self, seller: &Seller, count: usize) {
        let quarter = self.frame.calendar.quarter(self.frame.today);
        let month = self.frame.calendar.month(self.frame.today);
        for n in 0..count {
            let due = if n % 3 == 2 { Due::Later } else { Due::Next };
            let close = self.due_day(due, &month, &quarter);
            let amount = rounded(self.dice.between(40_000, 190_000));
            let created = self.frame.seen - TimeDelta::days(self.dice.between(1, 9));
            let mut row = self.row(seller, amount, created);
            row.source = Some(["sales", "sdr", "marketing"][(self.lives.len() + n) % 3].to_owned());
            let days = (self.frame.seen - created).num_days();
            row.last_activity = Some(created + TimeDelta::days(self.dice.between(0, days)));
            row.next_step = Some(self.dice.pick(&NEXT_STEPS).to_owned());
            row.next_step_date = Some(working(self.frame.today + TimeDelta::days(self.dice.between(1, 10))));
            let path = Path {
                stages: vec![(created, 0)],
                closes: vec![(created, close)],
                amounts: vec![(created, Some(amount))],
                end: None,
            };
            self.keep(seller, row, path);
        }
    }

    /// How much is to be open in the quarter, in units: a coverage of 2.3 to 3.7 of what is still to be won, of which a third is won.
    fn wanted(&mut self, seller: &Seller, quarter: &Period) -> i64 {
        let quota = seller_quota(seller, 0).minor() / 100;
        let won: i64 = self
            .lives
            .iter()
            .filter(|l| l.row.owner == Some(seller.person))
            .filter(|l| l.row.status == Status::Won && l.row.close.is_some_and(|c| quarter.contains(c)))
            .map(|l| l.row.amount.unwrap_or_default().minor() / 100)
            .sum();
        let left = quota - won.min(quota * 4 / 5);
        let coverage = self.dice.between(210, 340) - if seller.team == WEST { 0 } else { 20 };
        // Late in the quarter nobody has three times the rest any more.
        let days = (quarter.last - self.frame.today).num_days();
        left * coverage / 100 * (65 + days.min(60) * 3 / 4) / 100
    }

    fn due_day(&mut self, due: Due, month: &Period, quarter: &Period) -> NaiveDate {
        let today = self.frame.today;
        let next = self.frame.calendar.shift(quarter.key, 1);
        let later = self.frame.calendar.shift(quarter.key, 2);
        let (from, to) = match due {
            Due::Overdue => (today - Days::new(24), today - Days::new(3)),
            Due::Month => (today, month.last),
            Due::Quarter => (month.last + Days::new(1), quarter.last),
            Due::Next => (next.first, next.last),
            Due::Later => (later.first, later.last),
        };
        let mut day = from + TimeDelta::days(self.dice.between(0, (to - from).num_days()));
        // Sellers love the last day of a month.
        if due != Due::Overdue && self.dice.chance(25) {
            day = self.frame.calendar.month(day).last.min(to);
        }
        if working(day) <= to { working(day) } else { day }
    }

    fn open_deal(&mut self, seller: &Seller, amount: Money, close: NaiveDate, stage: usize, number: usize) {
        let seen = self.frame.seen;
        let steps = i64::try_from(stage).unwrap_or(0);
        let age = self.dice.between(9, 30) + steps * self.dice.between(14, 26);
        let created = seen - TimeDelta::days(age);
        let stalled = number % 6 == 4;
        let in_stage = (self.dice.between(2, 18) + if stalled { 16 } else { 0 }).min(age * 9 / 10);
        let entered = seen - TimeDelta::days(in_stage);
        let stages = (0..=stage)
            .map(|s| {
                let percent = i64::try_from(s * 100).unwrap_or(0) / steps.max(1);
                (if s == stage { entered } else { way(created, entered, percent) }, s)
            })
            .map(|(day, s)| (if s == 0 { created } else { day }, s))
            .collect();
        let mut row = self.row(seller, amount, created);
        let quiet = match number % 24 {
            4 | 10 | 16 => self.dice.between(15, 27),
            22 => self.dice.between(31, 52),
            _ => self.dice.between(0, 9),
        };
        row.last_activity = Some((seen - TimeDelta::days(quiet)).max(created));
        self.next_step(&mut row, number);
        if stage >= 2 && self.dice.chance(35) {
            row.competitor = Some(self.dice.pick(&RIVALS).to_owned());
        }
        let amounts = self.amounts(amount, created, number);
        let closes = self.closes(created, close, number);
        self.keep(seller, row, Path { stages, closes, amounts, end: None });
    }

    fn next_step(&mut self, row: &mut crate::store::DealRow, number: usize) {
        let today = self.frame.today;
        let text = Some(self.dice.pick(&NEXT_STEPS).to_owned());
        match number % 19 {
            3 => {}
            9 => row.next_step = text,
            14 => {
                row.next_step = text;
                row.next_step_date = Some(today - TimeDelta::days(self.dice.between(2, 12)));
            }
            _ => {
                row.next_step = text;
                row.next_step_date = Some(working(today + TimeDelta::days(self.dice.between(0, 12))));
            }
        }
    }

    fn amounts(&mut self, amount: Money, created: NaiveDate, number: usize) -> Vec<(NaiveDate, Option<Money>)> {
        match number % 43 {
            13 => return vec![(created, None)],
            30 => return vec![(created, Some(Money::ZERO))],
            _ => {}
        }
        if number % 4 == 1 {
            let before = rounded(amount.minor() / 100 * self.dice.between(70, 130) / 100);
            let on = way(created, self.frame.seen, self.dice.between(40, 95));
            return vec![(created, Some(before)), (on, Some(amount))];
        }
        vec![(created, Some(amount))]
    }

    /// Most close dates have held; some were moved later once, some twice or three times.
    fn closes(&mut self, created: NaiveDate, close: NaiveDate, number: usize) -> Vec<(NaiveDate, NaiveDate)> {
        let pushes = match number % 9 {
            2 => 2,
            5 | 7 => 1,
            8 if number.is_multiple_of(2) => 3,
            _ => 0,
        };
        let mut all = vec![(created, close)];
        for n in 0..pushes {
            let earlier = all[0].1 - TimeDelta::days(self.dice.between(12, 34));
            let moved = way(created, self.frame.seen, 96 - n * 27 - self.dice.between(0, 12));
            all[0].0 = moved;
            all.insert(0, (created, earlier));
        }
        all
    }
}
