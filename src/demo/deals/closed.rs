//! Deals that are decided: won and lost, quarter by quarter, so that attainment comes out as planned.

use chrono::{Days, NaiveDate, TimeDelta};

use super::super::frame::working;
use super::super::org::{EAST, Seller, Style, WEST, seller_quota};
use super::super::words::{LOST, RIVALS};
use super::life::{Path, way};
use super::{Maker, rounded};
use crate::domain::deal::Status;
use crate::domain::money::Money;
use crate::domain::period::Period;

/// What the teams have brought in the last four quarters and what they are on the way to now, in hundredths of quota.
fn attainment(seller: &Seller, ahead: i32) -> i64 {
    let row = match seller.team {
        WEST => [88, 99, 84, 95, 92],
        EAST => [97, 84, 100, 90, 95],
        _ => [82, 92, 87, 99, 88],
    };
    row[usize::try_from(ahead + 4).unwrap_or(4).min(4)]
}

impl Maker<'_> {
    /// What one seller has won and lost in a quarter.
    pub(super) fn close_quarter(&mut self, seller: &Seller, ahead: i32) {
        let present = self.frame.calendar.quarter(self.frame.today);
        let quarter = self.frame.calendar.shift(present.key, ahead);
        let last = quarter.last.min(self.frame.seen);
        if last < quarter.first {
            return;
        }
        let gone = (last - quarter.first).num_days() + 1;
        // Quarters start slowly: what is won grows faster than the days.
        let part = if ahead < 0 {
            1000
        } else {
            (gone * 1000 / quarter.days() * (gone * 1000 / quarter.days() + 1000)) / 2000
        };
        let spread = if seller.style == Style::Steady { 8 } else { 24 };
        // Neighbours fall to opposite sides, so that their team comes out near its plan.
        let side = if (seller.person.0 + i64::from(ahead)) % 2 == 0 { 1 } else { -1 };
        let percent = attainment(seller, ahead) + side * self.dice.between(0, spread);
        let goal = seller_quota(seller, ahead).minor() / 100 * percent / 100 * part / 1000;
        let windows = self.windows(&quarter, last);
        let months = i64::try_from(windows.len()).unwrap_or(1);
        let wins = if ahead < 0 { self.dice.between(3, 5) } else { (goal / 70_000 + 1).clamp(months, 5) };
        let mut left = goal;
        for n in (1..=wins).rev() {
            if left < 8_000 {
                break;
            }
            let amount = if n == 1 { left } else { left / n * self.dice.between(60, 140) / 100 };
            left -= amount;
            // Every month gets its win, the last one most of the rest.
            let month = [0, 1, 2, 2, 1][usize::try_from(wins - n).unwrap_or(0).min(4)];
            let (first, last) = windows[month.min(windows.len() - 1)];
            let close = self.close_day(first, last);
            self.close_deal(seller, rounded(amount), close, Status::Won);
        }
        let losses = if ahead < 0 { self.dice.between(2, 4) } else { self.dice.between(1, 3) * part / 600 };
        for _ in 0..losses {
            let amount = rounded(self.dice.between(18_000, 130_000));
            let close = self.close_day(quarter.first, last);
            self.close_deal(seller, amount, close, Status::Lost);
        }
    }

    /// The months of the quarter up to that day, one that has only begun left out where there is another.
    fn windows(&self, quarter: &Period, last: NaiveDate) -> Vec<(NaiveDate, NaiveDate)> {
        let months = self.frame.calendar.months_of(*quarter);
        let mut all: Vec<_> = months.iter().filter(|m| m.first <= last).map(|m| (m.first, m.last.min(last))).collect();
        if all.len() > 1 && all.last().is_some_and(|(from, to)| (*to - *from).num_days() < 5) {
            all.pop();
        }
        all
    }

    /// A working day of the period, more of them towards its end.
    fn close_day(&mut self, first: NaiveDate, last: NaiveDate) -> NaiveDate {
        let days = (last - first).num_days();
        let at = self.dice.between(0, days).max(if self.dice.chance(40) { self.dice.between(0, days) } else { 0 });
        let day = first + TimeDelta::days(at);
        if working(day) == day {
            return day;
        }
        // The Friday before, where the period has one.
        let friday = day - Days::new(u64::from(chrono::Datelike::weekday(&day).num_days_from_monday() - 4));
        if friday >= first { friday } else { day }
    }

    fn close_deal(&mut self, seller: &Seller, amount: Money, close: NaiveDate, status: Status) {
        let cycle = self.dice.between(38, 90) + amount.minor() / 100 / 4_000;
        let created = close - TimeDelta::days(cycle);
        let mut row = self.row(seller, amount, created);
        row.last_activity = Some(close);
        // of what comes to a decision two in three get into a late stage
        let reached = if status == Status::Won { 5 } else { [3, 4, 4][self.dice.index(3)] };
        let stages = [(0, 0), (14, 1), (34, 2), (58, 3), (78, 4), (92, 5)]
            .into_iter()
            .filter(|(_, stage)| *stage <= reached)
            .map(|(percent, stage)| (way(created, close, percent), stage))
            .collect();
        let mut closes = vec![(created, close)];
        match self.dice.between(1, 10) {
            1..=4 => closes = vec![(created, close + TimeDelta::days(self.dice.between(2, 9))), (close, close)],
            5..=7 => {
                closes = vec![
                    (created, close - TimeDelta::days(self.dice.between(8, 30))),
                    (way(created, close, 80), close),
                ];
            }
            _ => {}
        }
        let mut amounts = vec![(created, Some(amount))];
        if self.dice.chance(30) {
            let before = rounded(amount.minor() / 100 * self.dice.between(80, 135) / 100);
            amounts = vec![(created, Some(before)), (way(created, close, 70), Some(amount))];
        }
        if status == Status::Won && self.lives.len().is_multiple_of(3) {
            // without a throw of the dice, so that the rest of the company stays what it was
            row.competitor = RIVALS.get(self.lives.len() / 3 % RIVALS.len()).map(|rival| (*rival).to_owned());
        }
        if status == Status::Lost {
            let reason = self.dice.pick(&LOST);
            row.lost_reason = Some(reason.to_owned());
            if reason == "Competitor" || self.dice.chance(20) {
                row.competitor = Some(self.dice.pick(&RIVALS).to_owned());
            }
        }
        self.keep(seller, row, Path { stages, closes, amounts, end: Some((close, status)) });
    }
}
