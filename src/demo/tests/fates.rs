//! What became of the demo's deals.

use std::collections::HashMap;

use chrono::{NaiveDate, TimeDelta};

use super::super::Company;
use super::super::deals::{Life, STAGES};
use crate::domain::deal::{Phase, Status};
use crate::domain::period::Period;

/// As many are won of those that are decided as elsewhere, and what is lost is lost in every week.
pub fn fates(c: &Company) {
    let (today, calendar) = (c.frame.today, c.frame.calendar);
    let present = calendar.quarter(today);
    let decided = |period: &Period| -> Vec<&Life> {
        let within = |l: &&Life| period.contains(l.row.close.unwrap());
        c.lives.iter().filter(|l| l.row.status != Status::Open).filter(within).collect()
    };
    let past: Vec<_> = (-4..0).flat_map(|n| decided(&calendar.shift(present.key, n))).collect();
    let late = |l: &Life| {
        let before = l.end_shown().and_then(|shown| l.seen(shown - TimeDelta::days(7)));
        before.is_some_and(|seen| STAGES[seen.stage].1 == Phase::Late)
    };
    let rate = |all: &[&Life]| all.iter().filter(|l| l.row.status == Status::Won).count() * 100 / all.len().max(1);
    let reached: Vec<_> = past.iter().copied().filter(|l| late(l)).collect();
    assert!((24..=36).contains(&rate(&past)), "{today}: {} % of all decided are won", rate(&past));
    assert!((40..=58).contains(&rate(&reached)), "{today}: {} % of the late ones are won", rate(&reached));
    for quarter in -4..=0 {
        let mut lost: HashMap<NaiveDate, usize> = HashMap::new();
        for life in decided(&calendar.shift(present.key, quarter)).iter().filter(|l| l.row.status == Status::Lost) {
            *lost.entry(life.row.close.unwrap()).or_default() += 1;
        }
        let (day, most) = lost.iter().max_by_key(|(_, n)| **n).map_or((today, 0), |(day, n)| (*day, *n));
        assert!(most <= 18, "{today}: {most} are lost on {day}");
    }
}
