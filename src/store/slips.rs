//! Deals as they were at the ends of several days, and how their close dates moved: for slippage and for what was open then.
//! The log is read once for all the days.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use rusqlite::{Row, params};

use super::log::Entry;
use super::rows::{Day, all, day, json_ids, json_numbers};
use super::{DealFilter, Result, Store};
use crate::domain::deal::Status;
use crate::domain::forecast::slippage::pushed::OpenDeal;
use crate::domain::forecast::slippage::{Move, Trace};
use crate::domain::forecast::waterfall::{Fact, Shape};
use crate::domain::forecast::{NamedDeal, Submission};
use crate::domain::ids::{DealId, PersonId, SubmissionId};
use crate::domain::money::Money;
use crate::domain::period::Period;

/// A period and the day whose deals are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lock {
    /// Due in it.
    pub period: Period,
    /// At the end of this day.
    pub on: NaiveDate,
}

/// What is known of deals that were due.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Watched {
    /// For each lock the open deals that were due, as they were then.
    pub due: Vec<Vec<(DealId, Shape)>>,
    /// What became of these deals and of those that were asked for by name.
    pub traces: HashMap<DealId, Trace>,
}

/// A deal as it is at the end of the last day that is asked for, and what of its log lies between.
pub(super) struct Rolled<'a> {
    pub(super) deal: DealId,
    first_on: NaiveDate,
    shape: Shape,
    log: &'a [Entry<Fact>],
}

impl Rolled<'_> {
    /// As it was at the ends of these days, which stand newest first; `None` before it was known.
    pub(super) fn back(&self, days: &[NaiveDate]) -> Vec<Option<Shape>> {
        let mut shape = self.shape;
        let mut log = self.log.iter().rev().peekable();
        let each = days.iter().map(|on| {
            while let Some(entry) = log.next_if(|entry| entry.on > *on) {
                shape = shape.with(entry.old);
            }
            (self.first_on <= *on).then_some(shape)
        });
        each.collect()
    }

    fn trace(&self) -> Trace {
        let mut moves: Vec<Move> = Vec::new();
        for entry in self.log {
            if let (Fact::Close(from), Fact::Close(to)) = (entry.old, entry.new) {
                add_move(&mut moves, Move { on: entry.on, from, to });
            }
        }
        Trace { now: self.shape, moves }
    }
}

/// Moves of one day are one, from where the day began to where it ended.
fn add_move(moves: &mut Vec<Move>, one: Move) {
    match moves.last_mut().filter(|last| last.on == one.on) {
        Some(last) => last.to = one.to,
        None => moves.push(one),
    }
}

impl Store {
    /// The deals that were due at each lock, and what became of them by the end of a day; and of those that are `also`
    /// asked for.
    ///
    /// # Errors
    /// An entry of the log that cannot be read.
    pub fn watched(&self, locks: &[Lock], also: &HashSet<DealId>, to: NaiveDate) -> Result<Watched> {
        let mut order: Vec<usize> = (0..locks.len()).collect();
        order.sort_by_key(|at| std::cmp::Reverse(locks[*at].on));
        let days: Vec<NaiveDate> = order.iter().map(|at| locks[*at].on).collect();
        let from = days.last().copied().unwrap_or(to).min(to);
        let mut watched = Watched { due: vec![Vec::new(); locks.len()], ..Watched::default() };
        self.rolled(from, to, |deal| {
            let mut wanted = also.contains(&deal.deal);
            // what never moved and is due in none of them need not be looked at
            let lies = |lock: &Lock| deal.shape.close.is_some_and(|close| lock.period.contains(close));
            if wanted || !deal.log.is_empty() || locks.iter().any(lies) {
                for (at, shape) in order.iter().zip(deal.back(&days)) {
                    let period = &locks[*at].period;
                    let due = |s: &Shape| s.is_open() && s.closes_in(period);
                    if let (Some(shape), Some(list)) = (shape.filter(due), watched.due.get_mut(*at)) {
                        list.push((deal.deal, shape));
                        wanted = true;
                    }
                }
            }
            if wanted {
                watched.traces.insert(deal.deal, deal.trace());
            }
            Ok(())
        })?;
        Ok(watched)
    }

    /// Every deal that was known by the end of a day, one after the other, with what happened to it after `from`.
    pub(super) fn rolled(
        &self,
        from: NaiveDate,
        to: NaiveDate,
        mut each: impl FnMut(&Rolled<'_>) -> Result<()>,
    ) -> Result<()> {
        self.logged(from, to, |logged| {
            let (mut entries, mut now) = (logged.entries, logged.shape()?);
            // what happened after the last day has not happened
            while let Some((entry, before)) = entries.split_last().filter(|(entry, _)| entry.on > to) {
                (now, entries) = (now.with(entry.old), before);
            }
            each(&Rolled { deal: logged.deal, first_on: logged.first_on()?, shape: now, log: entries })
        })
    }

    /// The open deals of these sellers (`None`: of everybody, nobody's included) at the end of a day, with how often they
    /// were pushed and what the log has seen of it.
    ///
    /// # Errors
    /// An entry of the log that cannot be read.
    pub fn open_with_moves(&self, owners: Option<&[PersonId]>, on: NaiveDate) -> Result<Vec<OpenDeal>> {
        let mut open = if self.is_past(on)? {
            let filter = DealFilter {
                owners: owners.map(<[PersonId]>::to_vec),
                status: Some(Status::Open),
                as_of: Some(on),
                ..DealFilter::default()
            };
            let open = self.deals(&filter)?.into_iter().filter(|d| d.is_open());
            open.map(|d| OpenDeal {
                deal: d.id,
                owner: d.owner,
                value: d.value(),
                close: d.close,
                counted: d.pushes,
                moves: Vec::new(),
            })
            .collect()
        } else {
            let owners = owners.map(|all| json_numbers(all.iter().map(|p| p.0)));
            let sql = "SELECT id, owner, amount, close, max(moved_later, ifnull(crm_pushes, 0)) FROM deal
                       WHERE standing = 'open' AND category IS NOT 'omitted' AND first_on <= ?2
                         AND (?1 IS NULL OR owner IN (SELECT value FROM json_each(?1)))";
            all(&self.conn, sql, params![owners, Day(on)], open_deal)?
        };
        let at: HashMap<DealId, usize> = open.iter().enumerate().map(|(n, d)| (d.deal, n)).collect();
        let sql = "SELECT deal, on_day, old, new FROM deal_change
                   WHERE field = 'close' AND on_day <= ?1 ORDER BY deal, on_day, id";
        let log = all(&self.conn, sql, [Day(on)], |r| {
            Ok((r.get::<_, DealId>(0)?, Move { on: r.get::<_, Day>(1)?.0, from: day(r, 2)?, to: day(r, 3)? }))
        })?;
        for (deal, one) in log {
            if let Some(deal) = at.get(&deal).and_then(|n| open.get_mut(*n)) {
                add_move(&mut deal.moves, one);
            }
        }
        Ok(open)
    }

    /// The deals that were named behind these submissions.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn named_behind(&self, submissions: &[&Submission]) -> Result<HashMap<SubmissionId, Vec<NamedDeal>>> {
        let ids = json_ids(submissions.iter().map(|s| s.id));
        let sql = "SELECT submission, deal, amount, close FROM submission_named
                   WHERE submission IN (SELECT value FROM json_each(?1)) ORDER BY submission, place";
        let rows = all(&self.conn, sql, [ids], |r| {
            let named = NamedDeal { deal: r.get(1)?, amount: r.get::<_, Money>(2)?, close: day(r, 3)? };
            Ok((r.get::<_, SubmissionId>(0)?, named))
        })?;
        let mut all: HashMap<SubmissionId, Vec<NamedDeal>> = HashMap::new();
        for (submission, named) in rows {
            all.entry(submission).or_default().push(named);
        }
        Ok(all)
    }
}

fn open_deal(r: &Row<'_>) -> rusqlite::Result<OpenDeal> {
    let counted: i64 = r.get(4)?;
    Ok(OpenDeal {
        deal: r.get(0)?,
        owner: r.get(1)?,
        value: r.get::<_, Option<Money>>(2)?.unwrap_or_default(),
        close: day(r, 3)?,
        counted: u32::try_from(counted).unwrap_or(u32::MAX),
        moves: Vec::new(),
    })
}
