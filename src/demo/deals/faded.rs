//! Deals that were due in a quarter that is over and came to nothing: lost as it ended, or pushed into the next one and lost
//! there. Without them the past would be better than anybody's.

use chrono::{Days, NaiveDate, TimeDelta};

use super::super::frame::working;
use super::super::org::Seller;
use super::super::words::LOST;
use super::life::{Path, way};
use super::{Maker, rounded};
use crate::domain::deal::Status;

impl Maker<'_> {
    /// Those of one seller and one quarter.
    pub(super) fn faded_deals(&mut self, seller: &Seller, ahead: i32) {
        let present = self.frame.calendar.quarter(self.frame.today);
        let quarter = self.frame.calendar.shift(present.key, ahead);
        let seen = self.frame.seen;
        for _ in 0..self.dice.between(3, 5) {
            let due = working(quarter.first + TimeDelta::days(self.dice.between(20, quarter.days() - 3)));
            let amount = rounded(self.dice.between(20_000, 95_000));
            let created = due - TimeDelta::days(self.dice.between(40, 120));
            let wavers = self.dice.chance(60);
            let told = self.before(due, 2, 12);
            let next = quarter.last + Days::new(u64::try_from(self.dice.between(12, 60)).unwrap_or(30));
            // one that would end on a day to come was lost when it was due: else all of them ended on the day that is shown
            let slips = wavers && working(next) <= seen;
            let lost = working(if slips { next } else { due.min(quarter.last) }).min(seen);
            // as many got into a late stage as not
            let reached = [1, 4, 3, 4][self.dice.index(4)];
            let mut row = self.row(seller, amount, created);
            row.last_activity = Some(way(created, lost, 80));
            row.lost_reason = Some(self.dice.pick(&LOST).to_owned());
            let stages = [(0, 0), (15, 1), (40, 2), (60, 3), (75, 4)]
                .into_iter()
                .filter(|(_, stage)| *stage <= reached)
                .map(|(percent, stage)| (way(created, due, percent), stage))
                .collect();
            let mut closes = vec![(created, due)];
            if slips {
                closes.push((told.max(created), next.max(due)));
            }
            closes.push((lost, lost));
            let amounts = vec![(created, Some(amount))];
            self.keep(seller, row, Path { stages, closes, amounts, end: Some((lost, Status::Lost)) });
        }
    }

    /// Some days before that one.
    fn before(&mut self, day: NaiveDate, least: i64, most: i64) -> NaiveDate {
        day - TimeDelta::days(self.dice.between(least, most))
    }
}
