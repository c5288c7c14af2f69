//! FC against what carries it: won, named deals, and the remainder that stands on nothing.

use super::{Card, Horizon};
use crate::domain::deal::Status;
use crate::domain::forecast::NamedDeal;
use crate::domain::money::Money;
use crate::domain::money::show::Scale;

/// One horizon's FC, taken apart. Where FC was said, `fc = won + named + unnamed - over`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reconciliation {
    /// What was said; `None`: nothing yet.
    pub fc: Option<Money>,
    /// In the bank.
    pub won: Money,
    /// The named deals that are still open; for the month those that close in it.
    pub named: Money,
    /// The part of FC that no deal carries.
    pub unnamed: Money,
    /// Won and named beyond FC.
    pub over: Money,
    /// (won + named) / FC; `None` where FC is nothing.
    pub support: Option<f64>,
}

impl Reconciliation {
    /// Takes an FC apart.
    pub fn of(fc: Option<Money>, won: Money, named: Money) -> Self {
        let carried = won + named;
        let rest = fc.map_or(Money::ZERO, |fc| fc - carried);
        Self {
            fc,
            won,
            named,
            unnamed: rest.at_least_zero(),
            over: (-rest).at_least_zero(),
            support: fc.and_then(|fc| carried.ratio(fc)),
        }
    }

    /// "FC 1,200k = won 400k + named 650k + UNNAMED 150k".
    pub fn line(&self, scale: &Scale) -> String {
        let mut line = match self.fc {
            Some(fc) => format!("FC {} = won {}", scale.show(fc), scale.show(self.won)),
            None => format!("won {}", scale.show(self.won)),
        };
        line.push_str(&format!(" + named {}", scale.show(self.named)));
        if self.unnamed > Money::ZERO {
            line.push_str(&format!(" + UNNAMED {}", scale.show(self.unnamed)));
        }
        if self.over > Money::ZERO {
            line.push_str(&format!(" - {} more than FC", scale.show(self.over)));
        }
        line
    }
}

impl Card<'_> {
    /// One horizon's FC against what carries it.
    pub fn reconcile(&self, horizon: Horizon) -> Reconciliation {
        let named = self.named(horizon).map(|n| n.amount).sum();
        Reconciliation::of(self.draft.call(horizon).fc, self.facts.horizon(horizon).won, named)
    }

    /// The named deals that count for this horizon: all for the quarter, those that close in the month for the month. A
    /// deal that was won since is in `won` already, a lost one carries nothing.
    pub fn named(&self, horizon: Horizon) -> impl Iterator<Item = &NamedDeal> {
        let period = self.facts.horizon(horizon).period;
        self.draft.named.iter().filter(move |n| {
            let open = self.facts.deal(n.deal).is_none_or(|d| d.status == Status::Open);
            open && (horizon == Horizon::Quarter || n.close.is_some_and(|c| period.contains(c)))
        })
    }
}
