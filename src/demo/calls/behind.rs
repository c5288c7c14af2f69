//! What stands behind a number: the deals named for it, the deals that moved it, the numbers of the level below.

use chrono::{DateTime, Utc};

use super::super::course::counts;
use super::super::deals::{Life, Seen};
use super::super::words::{ABOVE, BELOW, DOWN, UP};
use super::{Calls, Voice};
use crate::domain::deal::Status;
use crate::domain::forecast::{Explanation, Horizon, NamedDeal, Triple};
use crate::domain::money::Money;
use crate::domain::people::Subject;
use crate::domain::period::Period;

/// How much a number may move before it needs its deal, in hundredths.
const THRESHOLD: i64 = 10;

impl Calls<'_> {
    /// Why a manager's numbers differ from the sum: by the FC, or else by what differs.
    pub(super) fn reason(&mut self, difference: Triple) -> Option<String> {
        let by = [difference.fc, difference.wc, difference.bc].into_iter().find(|d| *d != Money::ZERO)?;
        Some(self.dice.pick(if by < Money::ZERO { &BELOW[..] } else { &ABOVE[..] }).to_owned())
    }

    /// The submissions of the level below that this one stands on: places in `made`.
    pub(super) fn sources(&self, voice: Voice, period: &Period) -> Vec<usize> {
        let Subject::Unit(unit) = voice.subject else { return Vec::new() };
        let below = self.org.participants(unit);
        below.iter().filter_map(|p| self.last.get(&(p.subject, period.key)).copied()).collect()
    }

    /// Open deals of the period that the seller names behind the FC: those that came true first, for a seller knows.
    pub(super) fn named(&mut self, voice: Voice, period: &Period, to_name: Money) -> Vec<NamedDeal> {
        let known = self.frame.known_on(voice.day);
        let mut open: Vec<(&Life, Seen)> = self
            .lives
            .iter()
            .filter(|l| l.row.owner == Some(voice.by))
            .filter_map(|l| Some((l, l.seen(known)?)))
            .filter(|(_, s)| {
                s.status == Status::Open && period.contains(s.close) && s.stage >= 2 && s.amount > Money::ZERO
            })
            .collect();
        open.sort_by_key(|(l, s)| {
            (l.row.status == Status::Lost, std::cmp::Reverse(s.stage), std::cmp::Reverse(s.amount))
        });
        let mut left = to_name.minor() * self.dice.between(72, 118).min(100) / 100;
        let mut named = Vec::new();
        for (life, seen) in open.into_iter().take(6) {
            if seen.amount.minor() <= left {
                left -= seen.amount.minor();
                named.push(NamedDeal { deal: life.id, amount: seen.amount, close: Some(seen.close) });
            }
        }
        named
    }

    /// The largest deals named below.
    pub(super) fn named_below(&self, sources: &[usize], to_name: Money) -> Vec<NamedDeal> {
        let mut all: Vec<NamedDeal> = sources.iter().flat_map(|i| self.made[*i].named.iter().copied()).collect();
        all.sort_by_key(|n| (std::cmp::Reverse(n.amount), n.deal));
        let mut left = to_name;
        all.retain(|n| {
            let fits = n.amount <= left;
            left = if fits { left - n.amount } else { left };
            fits
        });
        all.truncate(5);
        all
    }

    /// Deals that explain what moved beyond the threshold.
    pub(super) fn explain(
        &mut self,
        voice: Voice,
        period: &Period,
        horizon: Horizon,
        last: Option<(Triple, DateTime<Utc>)>,
        now: Triple,
    ) -> Vec<Explanation> {
        let Some((was, at)) = last else { return Vec::new() };
        let moves = [(now.fc - was.fc, was.fc), (now.wc - was.wc, was.wc), (now.bc - was.bc, was.bc)];
        let beyond = |(by, of): &(Money, Money)| by.abs().minor() * 100 > of.minor() * THRESHOLD;
        // What went up and what went down needs a deal each.
        let flagged: Vec<Money> = moves.into_iter().filter(beyond).map(|(by, _)| by).collect();
        let up = flagged.iter().copied().find(|by| *by > Money::ZERO);
        let down = flagged.iter().copied().find(|by| *by < Money::ZERO);
        if flagged.is_empty() {
            return Vec::new();
        }
        let since = self.frame.known_on(at.with_timezone(&self.frame.offset).date_naive());
        let known = self.frame.known_on(voice.day);
        let mut best: Vec<(u8, &Life)> = self
            .lives
            .iter()
            .filter(|l| l.row.owner.is_some_and(|o| counts(voice.subject, o, l.team())))
            .filter_map(|l| Some((l, l.seen(known)?)))
            .map(|(l, s)| {
                let stirred = l.changes.iter().any(|c| since < c.on && c.on <= known);
                (u8::from(!period.contains(s.close)) + 2 * u8::from(!stirred), l)
            })
            .collect();
        best.sort_by_key(|(rank, l)| (*rank, std::cmp::Reverse(l.row.amount)));
        let first = best.first().map_or(0, |(rank, _)| *rank);
        let equal = best.iter().take_while(|(rank, _)| *rank == first).count().min(3);
        if equal == 0 {
            return Vec::new();
        }
        let start = self.dice.index(equal);
        let mut all = Vec::new();
        for (n, delta) in [up, down].into_iter().flatten().enumerate() {
            let life = best[(start + n) % equal].1;
            let words: &[&str] = if delta > Money::ZERO { &UP } else { &DOWN };
            let note = Some(self.dice.pick(words).to_owned());
            all.push(Explanation { horizon, deal: life.id, delta, note });
        }
        all
    }
}
