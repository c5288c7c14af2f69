//! The history of pushes: of every open deal that was pushed how often, how many days, over how many quarters' ends; and the
//! same of each seller. What was pushed before the log begins only the CRM's own counter knows, and it knows no days.

use chrono::NaiveDate;

use super::Move;
use crate::domain::ids::{DealId, PersonId};
use crate::domain::money::Money;
use crate::domain::period::FiscalCalendar;

/// An open deal that was pushed, or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenDeal {
    /// Which.
    pub deal: DealId,
    /// Whose.
    pub owner: Option<PersonId>,
    /// Worth now.
    pub value: Money,
    /// When it closes.
    pub close: Option<NaiveDate>,
    /// Pushes by the CRM's counter or our log, the larger.
    pub counted: u32,
    /// Moves of its close date that the log has seen, a day's moves as one, oldest first.
    pub moves: Vec<Move>,
}

/// One deal's pushes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pushed {
    /// Which.
    pub deal: DealId,
    /// Whose.
    pub owner: Option<PersonId>,
    /// Worth now.
    pub value: Money,
    /// When it closes.
    pub close: Option<NaiveDate>,
    /// How often.
    pub pushes: u32,
    /// How many of them the log has seen: of the others nobody knows the days.
    pub seen: u32,
    /// Days later, all together, of those seen.
    pub days: i64,
    /// Quarters' ends that were crossed, of those seen: one move over two is two.
    pub crossings: u32,
    /// The last one that was seen.
    pub last: Option<Move>,
}

/// One seller's open deals.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    /// Open deals, pushed or not.
    pub open: usize,
    /// Of those, pushed at least once.
    pub deals: usize,
    /// And at least twice.
    pub twice: usize,
    /// What the pushed ones are worth.
    pub value: Money,
    /// All pushes.
    pub pushes: u32,
    /// Days later, of the pushes that were seen.
    pub days: i64,
    /// Quarters' ends that were crossed, of those.
    pub crossings: u32,
}

/// The pushes of a scope's open deals.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Book {
    /// Pushed deals: the most often pushed first, then the longest.
    pub deals: Vec<Pushed>,
    /// How many open deals each seller has; `None`: nobody's.
    pub open: Vec<(Option<PersonId>, usize)>,
    /// The day on which the log begins; `None`: there is none.
    pub since: Option<NaiveDate>,
}

impl Book {
    /// Of these deals.
    pub fn of(open: Vec<OpenDeal>, since: Option<NaiveDate>, fiscal: &FiscalCalendar) -> Self {
        let mut book = Self { since, ..Self::default() };
        for deal in open {
            match book.open.iter_mut().find(|(owner, _)| *owner == deal.owner) {
                Some((_, n)) => *n += 1,
                None => book.open.push((deal.owner, 1)),
            }
            let pushed = pushed(&deal, fiscal);
            if pushed.pushes > 0 {
                book.deals.push(pushed);
            }
        }
        book.deals.sort_by_key(|p| (std::cmp::Reverse((p.pushes, p.days, p.value)), p.deal));
        book
    }

    /// Of everybody, where `owner` is `None`; of one.
    pub fn sum(&self, owner: Option<Option<PersonId>>) -> Sum {
        let open = self.open.iter().filter(|(o, _)| owner.is_none_or(|of| of == *o)).map(|(_, n)| n).sum();
        self.of_seller(owner).fold(Sum { open, ..Sum::default() }, |sum, p| Sum {
            open: sum.open,
            deals: sum.deals + 1,
            twice: sum.twice + usize::from(p.pushes >= 2),
            value: sum.value + p.value,
            pushes: sum.pushes + p.pushes,
            days: sum.days + p.days,
            crossings: sum.crossings + p.crossings,
        })
    }

    /// The pushed deals of everybody, or of one.
    pub fn of_seller(&self, owner: Option<Option<PersonId>>) -> impl Iterator<Item = &Pushed> {
        self.deals.iter().filter(move |p| owner.is_none_or(|of| p.owner == of))
    }

    /// Sellers with open deals, the most days pushed first.
    pub fn sellers(&self) -> Vec<(Option<PersonId>, Sum)> {
        let mut all: Vec<(Option<PersonId>, Sum)> =
            self.open.iter().map(|(owner, _)| (*owner, self.sum(Some(*owner)))).collect();
        all.sort_by_key(|(owner, sum)| (std::cmp::Reverse((sum.days, sum.pushes)), *owner));
        all
    }
}

fn pushed(deal: &OpenDeal, fiscal: &FiscalCalendar) -> Pushed {
    let seen: Vec<&Move> = deal.moves.iter().filter(|m| m.days_later().is_some()).collect();
    let quarter = |day| fiscal.quarter(day).key.ordinal();
    let crossed = |m: &&Move| m.from.zip(m.to).map_or(0, |(from, to)| quarter(to) - quarter(from));
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Pushed {
        deal: deal.deal,
        owner: deal.owner,
        value: deal.value,
        close: deal.close,
        pushes: deal.counted.max(number(seen.len())),
        seen: number(seen.len()),
        days: seen.iter().filter_map(|m| m.days_later()).sum(),
        crossings: u32::try_from(seen.iter().map(crossed).sum::<i64>()).unwrap_or(u32::MAX),
        last: seen.last().map(|m| **m),
    }
}
