//! The deals of the demo company and what has happened to them: each deal is a life, and the history is cut from it,
//! so that the two cannot contradict each other.

mod closed;
mod dropped;
mod faded;
mod life;
mod open;

use std::collections::HashSet;

use chrono::NaiveDate;

pub use life::{Life, Seen};

use super::dice::Dice;
use super::frame::Frame;
use super::org::{Seller, WEST, sellers};
use super::words::{SOURCES, deal_name};
use crate::domain::deal::{Category, Phase, Status};
use crate::domain::ids::DealId;
use crate::domain::money::Money;
use crate::store::DealRow;

/// The stages a deal walks through: label, phase, forecast category.
pub const STAGES: [(&str, Phase, Category); 6] = [
    ("Qualification", Phase::Early, Category::Pipeline),
    ("Discovery", Phase::Early, Category::Pipeline),
    ("Evaluation", Phase::Mid, Category::Pipeline),
    ("Proposal", Phase::Mid, Category::BestCase),
    ("Negotiation", Phase::Late, Category::Commit),
    ("Contract", Phase::Late, Category::Commit),
];

/// Makes deals, numbering them.
struct Maker<'a> {
    frame: &'a Frame,
    dice: &'a mut Dice,
    taken: HashSet<(usize, usize, usize)>,
    lives: Vec<Life>,
}

/// Every deal of every seller.
pub fn deals(frame: &Frame, dice: &mut Dice) -> Vec<Life> {
    let mut maker = Maker { frame, dice, taken: HashSet::new(), lives: Vec::with_capacity(1_500) };
    for (place, seller) in sellers().iter().enumerate() {
        for ahead in -4..=0 {
            maker.close_quarter(seller, ahead);
        }
        maker.open_deals(seller, place);
    }
    // chance of their own, so that the rest of the company stays what it was
    let mut own = maker.dice.clone();
    let Maker { frame, taken, lives, .. } = maker;
    let mut maker = Maker { frame, dice: &mut own, taken, lives };
    for (seller, count) in sellers().iter().zip(FRESH) {
        maker.fresh_deals(seller, count);
    }
    // what is older than the calls, and what came to nothing: only the snapshots and what the past says know of it
    for seller in sellers() {
        maker.close_quarter(&seller, -5);
        for ahead in -5..=-1 {
            maker.faded_deals(&seller, ahead);
        }
    }
    for seller in sellers() {
        for ahead in -5..=0 {
            maker.dropped_deals(&seller, ahead);
        }
    }
    maker.lives
}

/// How many deals each seller has opened since the last review.
const FRESH: [usize; 17] = [3, 2, 0, 2, 1, 3, 0, 1, 1, 0, 2, 0, 1, 0, 1, 1, 0];

impl Maker<'_> {
    /// A deal's unchanging half.
    fn row(&mut self, seller: &Seller, amount: Money, created: NaiveDate) -> DealRow {
        let (account, name) = deal_name(self.dice, &mut self.taken);
        let segment = match amount.minor() / 100 {
            ..55_000 => "Mid-Market",
            55_000..150_000 => "Enterprise",
            _ => "Strategic",
        };
        let source = SOURCES[[0, 0, 0, 1, 1, 2, 3][self.dice.index(7)]];
        DealRow {
            external_id: Some(format!("{}", 41_200 + self.lives.len() * 7)),
            name,
            account: Some(account),
            owner: Some(seller.person),
            stage: STAGES[0].0.to_owned(),
            phase: Phase::Early,
            status: Status::Open,
            category: Some(Category::Pipeline),
            amount: Some(amount),
            close: None,
            created: Some(created),
            last_activity: None,
            next_step: None,
            next_step_date: None,
            stage_entered: Some(created),
            pushes: Some(0),
            probability: None,
            segment: Some(segment.to_owned()),
            source: Some(source.to_owned()),
            lost_reason: None,
            competitor: None,
            icp: Some(self.dice.chance(if seller.team == WEST { 84 } else { 78 })),
            pipeline: None,
            contact: None,
            deal_type: None,
        }
    }

    fn keep(&mut self, seller: &Seller, row: DealRow, path: life::Path) {
        let id = DealId(i64::try_from(self.lives.len() + 1).unwrap_or(i64::MAX));
        self.lives.push(Life::new(self.frame, id, seller.team, row, path));
    }
}

/// To full five hundreds, never nothing.
fn rounded(units: i64) -> Money {
    Money::units((units / 500 * 500).max(4_000))
}
