//! The four levers of productivity as a what-if: deal size, win rate, deal capacity, cycle.
//!
//! Revenue = deals x win rate x deal size; capacity scales the deals a seller can work, a shorter cycle scales the deals that
//! can be decided in a period. Check of the reference: 20 % larger deals are 20 % more revenue; a win rate of 30 % instead of
//! 25 % is 20 % more.

use crate::domain::money::Money;

/// Where things stand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Base {
    /// Deals decided in a period.
    pub deals: f64,
    /// 0 to 1.
    pub win_rate: f64,
    /// Of a won deal.
    pub deal_size: Money,
    /// Days from created to won.
    pub cycle: f64,
}

/// How far each lever is moved; nothing moved is all zeros.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Moved {
    /// By how much deals get larger: 0.2 is 20 % more.
    pub deal_size: f64,
    /// Points of win rate: 0.05 makes 30 % of 25 %.
    pub win_rate: f64,
    /// By how much more deals are worked: 0.1 is 10 % more.
    pub capacity: f64,
    /// By how much the cycle gets shorter: 0.1 is 10 % fewer days.
    pub cycle: f64,
}

impl Base {
    /// Revenue of a period, minor units; the win rate stays within 0 to 1, the cycle above a tenth of what it is.
    pub fn revenue(&self, moved: &Moved) -> Money {
        let speed = 1.0 / (1.0 - moved.cycle).max(0.1);
        let deals = self.deals * (1.0 + moved.capacity).max(0.0) * speed;
        let rate = (self.win_rate + moved.win_rate).clamp(0.0, 1.0);
        let size = self.deal_size.minor() as f64 * (1.0 + moved.deal_size).max(0.0);
        #[expect(clippy::cast_possible_truncation, reason = "an amount beyond the range becomes its end")]
        let revenue = (deals * rate * size).round() as i64;
        Money(revenue)
    }

    /// By how much more than without any move, 0.2 is 20 % more; `None`: there is no revenue to compare with.
    pub fn gain(&self, moved: &Moved) -> Option<f64> {
        let base = self.revenue(&Moved::default());
        (base > Money::ZERO).then(|| self.revenue(moved).minor() as f64 / base.minor() as f64 - 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: Base = Base { deals: 40.0, win_rate: 0.25, deal_size: Money(5_000_000), cycle: 90.0 };

    #[test]
    fn the_checks_of_the_reference() {
        assert_eq!(BASE.revenue(&Moved::default()), Money(50_000_000));
        for (moved, want) in [
            (Moved { deal_size: 0.2, ..Moved::default() }, 0.2),
            (Moved { win_rate: 0.05, ..Moved::default() }, 0.2),
            (Moved { capacity: 0.1, ..Moved::default() }, 0.1),
            (Moved { cycle: 0.2, ..Moved::default() }, 0.25),
            (Moved { deal_size: 0.1, win_rate: 0.025, ..Moved::default() }, 0.21),
            (Moved { win_rate: 2.0, ..Moved::default() }, 3.0),
            (Moved { deal_size: -2.0, ..Moved::default() }, -1.0),
        ] {
            let gain = BASE.gain(&moved).unwrap();
            assert!((gain - want).abs() < 1e-9, "{moved:?}: {gain}");
        }
        assert_eq!(Base { deals: 0.0, ..BASE }.gain(&Moved::default()), None);
    }
}
