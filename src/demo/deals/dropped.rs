//! Deals that never got far: most of what is opened is given up early, in every week of a quarter, long before it was due. And the
//! losses of the quarter that runs, in step with its days.

use chrono::{NaiveDate, TimeDelta};

use super::super::frame::working;
use super::super::org::Seller;
use super::super::words::{LOST, RIVALS};
use super::life::{Path, way};
use super::{Maker, rounded};
use crate::domain::deal::Status;

impl Maker<'_> {
    /// Those of one seller and one quarter.
    pub(super) fn dropped_deals(&mut self, seller: &Seller, ahead: i32) {
        let present = self.frame.calendar.quarter(self.frame.today);
        let quarter = self.frame.calendar.shift(present.key, ahead);
        let last = quarter.last.min(self.frame.seen);
        let gone = (last - quarter.first).num_days() + 1;
        if gone < 1 {
            return;
        }
        // a whole quarter's count, as far as it has gone: what is left over falls as often as it should
        let mut share = |from, to| {
            let count = self.dice.between(from, to) * gone * 100 / quarter.days();
            count / 100 + i64::from(self.dice.chance(count % 100))
        };
        let (early, late) = (share(2, 3), if ahead < 0 { 0 } else { share(2, 4) });
        for n in 0..early + late {
            let lost = self.working_day(quarter.first, last);
            self.drop_deal(seller, lost, n >= early);
        }
    }

    /// A working day of the days, any of them.
    fn working_day(&mut self, first: NaiveDate, last: NaiveDate) -> NaiveDate {
        let day = first + TimeDelta::days(self.dice.between(0, (last - first).num_days()));
        if working(day) <= last { working(day) } else { day }
    }

    /// Lost on that day; `late`: after an offer was negotiated.
    fn drop_deal(&mut self, seller: &Seller, lost: NaiveDate, late: bool) {
        let amount = rounded(self.dice.between(15_000, 110_000));
        let (age, reached) = if late { (45, self.dice.between(3, 4)) } else { (12, self.dice.between(0, 1)) };
        let created = lost - TimeDelta::days(age + self.dice.between(0, 45));
        let due = working(lost + TimeDelta::days(self.dice.between(8, 70)));
        let mut row = self.row(seller, amount, created);
        row.last_activity = Some(way(created, lost, 70));
        let reason = self.dice.pick(&LOST);
        row.lost_reason = Some(reason.to_owned());
        if reason == "Competitor" {
            row.competitor = Some(self.dice.pick(&RIVALS).to_owned());
        }
        let stages = [(0, 0), (30, 1), (45, 2), (55, 3), (70, 4)]
            .into_iter()
            .filter(|(_, stage)| i64::try_from(*stage).unwrap_or(0) <= reached)
            .map(|(percent, stage)| (way(created, lost, percent), stage))
            .collect();
        let closes = vec![(created, due), (lost, lost)];
        let end = Some((lost, Status::Lost));
        self.keep(seller, row, Path { stages, closes, amounts: vec![(created, Some(amount))], end });
    }
}
