//! The numbers that Team West's sellers have handed in ahead of today's call.

use chrono::TimeDelta;

use super::super::course::{triple, won};
use super::super::org::{Style, WEST};
use super::{Calls, Voice, step};
use crate::domain::forecast::{Draft, Horizon, Spoken, Triple};
use crate::domain::money::Money;
use crate::domain::period::Period;

impl Calls<'_> {
    /// What waits for the call that is due: six of Team West's eight have their numbers in, two do not.
    pub(super) fn drafts(&mut self) -> Vec<Draft> {
        let frame = self.frame;
        let (month, quarter) = (frame.calendar.month(frame.today), frame.calendar.quarter(frame.today));
        let mut all = Vec::new();
        for (n, member) in self.org.participants(WEST).into_iter().enumerate() {
            // Ivo and Sam are still missing.
            if matches!(n, 2 | 7) {
                continue;
            }
            let style = self.styles.get(&member.person).copied().unwrap_or(Style::Mixed);
            let updated = frame.now - TimeDelta::minutes(25 + 17 * i64::try_from(n).unwrap_or(0));
            let voice = Voice {
                subject: member.subject,
                by: member.person,
                style,
                day: frame.today,
                at: updated,
                meeting: None,
                late_secs: None,
            };
            all.push(self.draft(voice, n, &month, &quarter));
        }
        all
    }

    fn draft(&mut self, voice: Voice, n: usize, month: &Period, quarter: &Period) -> Draft {
        let frame = self.frame;
        let mut explanations = Vec::new();
        let mut named = Vec::new();
        let mut calls = [Spoken::default(); 2];
        let mut floor = Triple::default();
        let mut month_left = Money::ZERO;
        for (place, (period, horizon)) in [(month, Horizon::Month), (quarter, Horizon::Quarter)].into_iter().enumerate()
        {
            let won_now = won(&self.wins, voice.subject, period, frame.seen);
            let last = self.last.get(&(voice.subject, period.key)).map(|at| &self.made[*at]);
            let last = last.map(|l| (l.call, l.at));
            // Bo comes with more, Kim with less; the others stand near their course.
            let lean = match n {
                1 => 116,
                3 => 84,
                _ => 100,
            };
            let last_fc = last.map(|l| l.0.fc.minor() * lean / 100);
            let fc = last_fc.filter(|_| lean != 100).unwrap_or(self.course(voice, period).fc(period, frame.today));
            let call = triple(fc, won_now, last.map(|l| l.0), floor, step(voice.subject, horizon));
            let moved = self.explain(voice, period, horizon, last, call);
            // Bo's move waits for its deal: that is what the call is for.
            if n != 1 {
                explanations.extend(moved);
            }
            if horizon == Horizon::Quarter {
                named = self.named(voice, period, call.fc - won_now);
                // What closes this month carries the month's number too, and no more than that.
                named.retain(|n| {
                    let fits = n.close.is_none_or(|c| !month.contains(c)) || n.amount <= month_left;
                    month_left = if fits && n.close.is_some_and(|c| month.contains(c)) {
                        month_left - n.amount
                    } else {
                        month_left
                    };
                    fits
                });
            } else {
                month_left = call.fc - won_now;
            }
            // Lea has not named what carries her number.
            if n == 4 {
                named.truncate(1);
            }
            floor = self.floor(voice, month, quarter, call);
            calls[place] = call.into();
        }
        Draft {
            subject: voice.subject,
            by: voice.by,
            month: month.key,
            quarter: quarter.key,
            month_call: calls[0],
            quarter_call: calls[1],
            named,
            explanations,
            sure: (n != 4).then_some(true),
            reason: None,
            updated: voice.at,
        }
    }
}
