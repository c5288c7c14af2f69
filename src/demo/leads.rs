//! Leads of the last weeks: most were answered in time, a few were not, some wait, and one or two of these too long.

use std::collections::HashSet;

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use super::deals::Life;
use super::dice::Dice;
use super::frame::Frame;
use super::org::{Seller, sellers};
use super::words::{CAMPAIGNS, LEADS, REJECTED, deal_name};
use crate::domain::business::BusinessHours;
use crate::domain::lead::LeadState;
use crate::store::LeadRow;

/// For how many days leads reach back.
const BACK: u64 = 84;

/// How long those that wait have waited, in business minutes: two beyond the 24 hours.
const WAITING: [u32; 7] = [31 * 60, 25 * 60 + 20, 19 * 60, 13 * 60 + 30, 7 * 60, 4 * 60, 90];

/// A lead as it is now, and as it was.
#[derive(Debug, Clone)]
pub struct LeadLife {
    /// As the newest export shows it.
    pub row: LeadRow,
}

impl LeadLife {
    /// As the export of that day showed it; `None`: it was not handed over yet.
    pub fn row_on(&self, day: NaiveDate) -> Option<LeadRow> {
        let row = self.row.clone();
        if row.created?.date() > day {
            return None;
        }
        if row.answered.is_some_and(|a| a.date() > day) {
            let waiting = LeadState::Waiting;
            return Some(LeadRow {
                state: waiting,
                answered: None,
                reason: None,
                reason_text: None,
                deal_ref: None,
                ..row
            });
        }
        Some(row)
    }

    /// Whether the export of that day showed something the one a week before did not.
    pub fn stirs(&self, day: NaiveDate) -> bool {
        let in_week =
            |at: Option<NaiveDateTime>| at.is_some_and(|at| at.date() <= day && at.date() > day - Days::new(7));
        in_week(self.row.created) || in_week(self.row.answered)
    }
}

struct Maker<'a> {
    dice: &'a mut Dice,
    hours: BusinessHours,
    sellers: Vec<Seller>,
    taken: HashSet<(usize, usize, usize)>,
    /// The wall clock when the CRM was read.
    seen: NaiveDateTime,
    all: Vec<LeadLife>,
}

/// Every lead, in no order.
pub fn leads(frame: &Frame, dice: &mut Dice, lives: &[Life]) -> Vec<LeadLife> {
    let seen = frame.seen_at.with_timezone(&frame.offset).naive_local();
    let hours = BusinessHours::default();
    let mut maker = Maker { dice, hours, sellers: sellers(), taken: HashSet::new(), seen, all: Vec::new() };
    let first = frame.seen - Days::new(BACK);
    // what sellers and partners bring was never a lead
    let handed_over = |l: &&Life| matches!(l.row.source.as_deref(), Some("marketing" | "sdr"));
    for life in lives.iter().filter(handed_over) {
        maker.became(life, first);
    }
    // the last days belong to those that wait
    for day in first.iter_days().take_while(|d| *d + Days::new(6) < frame.seen) {
        maker.rejected(day);
    }
    let now = frame.now.with_timezone(&frame.offset).naive_local();
    for minutes in WAITING {
        maker.waiting(now, minutes);
    }
    maker.all
}

impl Maker<'_> {
    fn put(&mut self, owner: Seller, account: String, created: NaiveDateTime) -> &mut LeadRow {
        let (first, last) = (self.dice.index(LEADS.len()), self.dice.index(LEADS.len()));
        let number = self.all.len();
        let (first, last) = (LEADS[first].0, LEADS[last].1);
        let row = LeadRow {
            external_id: Some(format!("L-{}", 7_010 + number * 3)),
            name: format!("{first} {last}"),
            account: Some(account),
            email: Some(format!("{}.{}@example.com", first.to_lowercase(), last.to_lowercase())),
            source: Some(self.dice.pick(&CAMPAIGNS).to_owned()),
            owner: Some(owner.person),
            created: Some(created),
            ..LeadRow::default()
        };
        self.all.push(LeadLife { row });
        &mut self.all[number].row
    }

    /// The lead that a deal was once.
    fn became(&mut self, life: &Life, first: NaiveDate) {
        let (Some(created), Some(owner), Some(account)) = (life.row.created, life.row.owner, life.row.account.clone())
        else {
            return;
        };
        let Some(seller) = self.sellers.iter().find(|s| s.person == owner).copied() else { return };
        let Some(handed) = self.opening(created - Days::new(6)).filter(|h| h.date() > first && *h < self.seen) else {
            return;
        };
        let took = self.took();
        let mut answered = self.hours.after(handed, took);
        if answered.date() > created {
            answered = self.hours.after(handed, took % 480);
        }
        if answered > self.seen || answered.date() > created {
            return;
        }
        let deal = life.row.external_id.clone();
        let row = self.put(seller, account, handed);
        (row.state, row.answered, row.deal_ref) = (LeadState::Accepted, Some(answered), deal);
    }

    /// One that was given back, on every third working day or so.
    fn rejected(&mut self, day: NaiveDate) {
        if !self.hours.is_working(day) || !self.dice.chance(34) {
            return;
        }
        let Some(handed) = self.opening(day) else { return };
        let took = self.took();
        let answered = self.hours.after(handed, took);
        if answered > self.seen {
            return;
        }
        let (account, _) = deal_name(self.dice, &mut self.taken);
        let owner = self.sellers[self.dice.index(self.sellers.len())];
        let (code, words) = REJECTED[self.dice.index(REJECTED.len())];
        let given = self.dice.chance(95);
        let row = self.put(owner, account, handed);
        (row.state, row.answered) = (LeadState::Rejected, Some(answered));
        if given {
            (row.reason, row.reason_text) = (Some(code.to_owned()), Some(words.to_owned()));
        }
    }

    /// One that has waited so many business minutes, or as many as it can have before the CRM was read.
    fn waiting(&mut self, now: NaiveDateTime, minutes: u32) {
        let mut handed = now.date().and_time(NaiveTime::MIN) + TimeDelta::hours(24);
        let inside = |at: NaiveDateTime| self.hours.minutes_between(at, at + TimeDelta::minutes(10)) == 10;
        while self.hours.minutes_between(handed, now) < i64::from(minutes) || handed > self.seen || !inside(handed) {
            handed -= TimeDelta::minutes(10);
        }
        let (account, _) = deal_name(self.dice, &mut self.taken);
        let west: Vec<Seller> = self.sellers.iter().filter(|s| s.team == super::org::WEST).copied().collect();
        let owner = west[self.dice.index(west.len())];
        // of those that have waited for more than a day the seller has spoken to some
        let contacted = self.hours.after(handed, 95);
        let spoken = minutes > 8 * 60 && minutes.is_multiple_of(120) && contacted <= self.seen;
        self.put(owner, account, handed).contacted = spoken.then_some(contacted);
    }

    /// Some minute within business hours of that day or the next working one.
    fn opening(&mut self, day: NaiveDate) -> Option<NaiveDateTime> {
        let minute = u32::try_from(self.dice.between(5, 460)).unwrap_or(5);
        let start = self.hours.after(super::frame::working(day).and_time(NaiveTime::MIN), minute);
        self.hours.is_working(start.date()).then_some(start)
    }

    /// Business minutes until the answer: nearly always within the day.
    fn took(&mut self) -> u32 {
        let minutes = match self.dice.between(1, 100) {
            1..=7 => self.dice.between(24 * 60 + 15, 38 * 60),
            8..=30 => self.dice.between(8 * 60, 23 * 60),
            _ => self.dice.between(12, 8 * 60),
        };
        u32::try_from(minutes).unwrap_or(60)
    }
}
