//! FC against what carries it: won, named deals, and the remainder that stands on nothing.

use std::cmp::Ordering;

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
    /// The named deals that are still open and close in the period.
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

    /// "FC 1,200k = won 400k + named 650k + UNNAMED 150k". The parts add up as they are shown.
    pub fn line(&self, scale: &Scale) -> String {
        let Some(fc) = self.fc else {
            return format!("won {} + named {}", scale.show(self.won), scale.show(self.named));
        };
        let (named, rest) = self.shown(fc, scale);
        let mut line = format!("FC {} = won {} + named {}", scale.show(fc), scale.show(self.won), scale.show(named));
        // something is there although it rounds to nothing
        let show = |m: Money| if m == Money::ZERO { format!("0{}", scale.unit().suffix()) } else { scale.show(m) };
        if self.unnamed > Money::ZERO {
            line.push_str(&format!(" + UNNAMED {}", show(rest)));
        }
        if self.over > Money::ZERO {
            line.push_str(&format!(" - {} more than FC", show(-rest)));
        }
        line
    }

    /// What is shown as named, and what is left of FC then. FC and won are rounded as everywhere; the rest takes what
    /// that leaves. Where the rest would say the opposite of what is so, named takes it: one step beside its own rounding.
    fn shown(&self, fc: Money, scale: &Scale) -> (Money, Money) {
        let named = scale.rounded(self.named);
        let rest = scale.rounded(fc) - scale.rounded(self.won) - named;
        let is_so = match rest.cmp(&Money::ZERO) {
            Ordering::Less => self.over > Money::ZERO,
            Ordering::Equal => true,
            Ordering::Greater => self.unnamed > Money::ZERO,
        };
        if is_so { (named, rest) } else { (named + rest, Money::ZERO) }
    }
}

impl Card<'_> {
    /// One horizon's FC against what carries it.
    pub fn reconcile(&self, horizon: Horizon) -> Reconciliation {
        let named = self.named(horizon).map(|n| n.amount).sum();
        Reconciliation::of(self.draft.call(horizon).fc, self.facts.horizon(horizon).won, named)
    }

    /// The named deals that count for this horizon: those that close in it. A deal that was won since is in `won`
    /// already, a lost one carries nothing; one whose close date is past counts while the date lies in the period.
    pub fn named(&self, horizon: Horizon) -> impl Iterator<Item = &NamedDeal> {
        self.draft.named.iter().filter(move |n| self.counts(n, horizon))
    }

    /// Whether a named deal carries a part of this horizon's FC.
    pub fn counts(&self, named: &NamedDeal, horizon: Horizon) -> bool {
        let period = self.facts.horizon(horizon).period;
        self.is_open(named) && named.close.is_some_and(|c| period.contains(c))
    }

    /// Neither won nor lost, as far as is known.
    pub(super) fn is_open(&self, named: &NamedDeal) -> bool {
        self.facts.deal(named.deal).is_none_or(|d| d.status == Status::Open)
    }
}
