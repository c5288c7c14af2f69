//! The four levers of productivity as a what-if: deal size, win rate, deal capacity, cycle.
//!
//! Revenue = deals x win rate x deal size; capacity scales the deals a seller can work, a shorter cycle scales the deals that
//! can be decided in a period. Check of the reference: 20 % larger deals are 20 % more revenue; a win rate of 30 % instead of
//! 25 % is 20 % more.

use crate::domain::deal::keyed;
use crate::domain::money::parse::typed;
use crate::domain::money::show::{percent, short};
use crate::domain::money::{Currency, Money};
use crate::domain::sales::told::Figures;

/// Where things stand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Base {
    /// Deals decided in a period.
    pub deals: f64,
    /// 0 to 1.
    pub win_rate: f64,
    /// Of a won deal.
    pub deal_size: Money,
    /// Days from created to won; nothing where it is not known.
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
    /// What a period brought; `None`: nothing was won in it. With the win rate of all decided deals, so that the revenue is
    /// what was won.
    pub fn of(figures: &Figures) -> Option<Self> {
        let sales = &figures.sales;
        Some(Self {
            deals: sales.closed.decided as f64,
            win_rate: sales.closed.share()?,
            deal_size: sales.deal_size()?,
            cycle: sales.cycle.map_or(0.0, |(mean, _)| mean),
        })
    }

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

    /// How much more revenue than without any move.
    pub fn more(&self, moved: &Moved) -> Money {
        self.revenue(moved) - self.revenue(&Moved::default())
    }
}

/// One of the four.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lever {
    /// What a won deal brings.
    DealSize,
    /// How many of the decided deals are won.
    WinRate,
    /// How many deals are worked.
    Capacity,
    /// How long a deal takes.
    Cycle,
}

keyed!(Lever { DealSize = "deal_size", WinRate = "win_rate", Capacity = "capacity", Cycle = "cycle" });

impl Lever {
    /// For reading.
    pub const fn label(self) -> &'static str {
        match self {
            Self::DealSize => "average deal size",
            Self::WinRate => "win rate",
            Self::Capacity => "deals decided",
            Self::Cycle => "cycle length",
        }
    }

    /// What can be typed for it.
    pub const fn hint(self) -> &'static str {
        match self {
            Self::DealSize => "+20% larger, -10% smaller, or an amount: 60k",
            Self::WinRate => "30% is the rate itself, +5% five points more",
            Self::Capacity => "+10% more, -10% fewer, or how many: 44",
            Self::Cycle => "-15% shorter, +10% longer, or days: 75",
        }
    }

    /// How far it is moved.
    pub const fn of(self, moved: &Moved) -> f64 {
        match self {
            Self::DealSize => moved.deal_size,
            Self::WinRate => moved.win_rate,
            Self::Capacity => moved.capacity,
            Self::Cycle => moved.cycle,
        }
    }

    /// Moved so far, as far as it goes: a rate stays within 0 to 1, nothing shrinks below nothing or grows more than tenfold.
    #[must_use]
    pub fn to(self, moved: &Moved, by: f64, base: &Base) -> Moved {
        // steps add up: what is nearly a thousandth is one
        let by = (by * 1e6).round() / 1e6;
        match self {
            Self::DealSize => Moved { deal_size: by.clamp(-1.0, 9.0), ..*moved },
            Self::WinRate => Moved { win_rate: by.clamp(-base.win_rate, 1.0 - base.win_rate), ..*moved },
            Self::Capacity => Moved { capacity: by.clamp(-1.0, 9.0), ..*moved },
            Self::Cycle => Moved { cycle: by.clamp(-9.0, 0.9), ..*moved },
        }
    }

    /// One step to the better: 5 %, of the win rate a point.
    pub const fn step(self) -> f64 {
        match self {
            Self::WinRate => 0.01,
            Self::DealSize | Self::Capacity | Self::Cycle => 0.05,
        }
    }

    /// Only this one moved, as far as it is.
    pub fn alone(self, moved: &Moved) -> Moved {
        let by = self.of(moved);
        match self {
            Self::DealSize => Moved { deal_size: by, ..Moved::default() },
            Self::WinRate => Moved { win_rate: by, ..Moved::default() },
            Self::Capacity => Moved { capacity: by, ..Moved::default() },
            Self::Cycle => Moved { cycle: by, ..Moved::default() },
        }
    }

    /// What it stands at, moved so far.
    pub fn value(self, base: &Base, moved: &Moved, currency: &Currency) -> String {
        let by = self.of(moved);
        match self {
            Self::DealSize => {
                #[expect(clippy::cast_possible_truncation, reason = "an amount beyond the range becomes its end")]
                let size = (base.deal_size.minor() as f64 * (1.0 + by)).round() as i64;
                short(Money(size), currency)
            }
            // moved over one base it may be too far over another
            Self::WinRate => percent((base.win_rate + by).clamp(0.0, 1.0)),
            Self::Capacity => format!("{:.0}", base.deals * (1.0 + by)),
            Self::Cycle if base.cycle <= 0.0 => "not known".to_owned(),
            Self::Cycle => format!("{:.0} days", base.cycle * (1.0 - by)),
        }
    }

    /// How far it is moved, in words: "+20 %", "+5 points", "15 % shorter", "as it is".
    pub fn told(self, moved: &Moved) -> String {
        let by = self.of(moved);
        let amount = format!("{:+.0}", by * 100.0);
        match self {
            _ if by.abs() < 0.0005 => "as it is".to_owned(),
            Self::WinRate if matches!(amount.as_str(), "+1" | "-1") => format!("{amount} point"),
            Self::WinRate => format!("{amount} points"),
            Self::Cycle if by > 0.0 => format!("{:.0} % shorter", by * 100.0),
            Self::Cycle => format!("{:.0} % longer", -by * 100.0),
            Self::DealSize | Self::Capacity => format!("{amount} %"),
        }
    }

    /// Reads what is typed: how far it is to be moved.
    ///
    /// # Errors
    /// What was typed is none of [`Lever::hint`], with that.
    pub fn read(self, text: &str, base: &Base, currency: &Currency) -> Result<f64, String> {
        let text = text.trim();
        let refused = || format!("`{text}` is no {}: write {}", self.label(), self.hint());
        let number = |text: &str| text.trim().replace(',', ".").parse::<f64>().ok().filter(|n| n.is_finite());
        let signed = text.starts_with(['+', '-']);
        if let Some(share) = text.strip_suffix('%') {
            let share = number(share).ok_or_else(refused)? / 100.0;
            return match self {
                Self::WinRate if signed => Ok(share),
                Self::WinRate if (0.0..=1.0).contains(&share) => Ok(share - base.win_rate),
                // shorter is what is gained
                Self::Cycle if signed && share > -1.0 => Ok(-share),
                Self::DealSize | Self::Capacity if signed && share >= -1.0 => Ok(share),
                _ => Err(refused()),
            };
        }
        if signed {
            return Err(refused());
        }
        match self {
            Self::WinRate => Err(refused()),
            Self::DealSize => {
                let size = typed(text, None, currency).map_err(|e| e.to_string())?.ok_or_else(refused)?;
                size.ratio(base.deal_size).map(|ratio| ratio - 1.0).ok_or_else(refused)
            }
            Self::Capacity => {
                number(text).filter(|n| *n >= 0.0 && base.deals > 0.0).map(|n| n / base.deals - 1.0).ok_or_else(refused)
            }
            Self::Cycle => {
                let days = text.trim_end_matches(['d', 'D']).trim_end_matches("days");
                let days = number(days).filter(|n| *n > 0.0 && base.cycle > 0.0);
                days.map(|n| 1.0 - n / base.cycle).ok_or_else(refused)
            }
        }
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

    /// As they are typed, and what they make of the revenue.
    #[test]
    fn what_is_typed() {
        let currency = Currency::default();
        for (lever, text, gain, now) in [
            (Lever::DealSize, "+20%", 0.2, "60k"),
            (Lever::DealSize, "60k", 0.2, "60k"),
            (Lever::DealSize, "-10 %", -0.1, "45k"),
            (Lever::WinRate, "30%", 0.2, "30 %"),
            (Lever::WinRate, "+5%", 0.2, "30 %"),
            (Lever::WinRate, "22,5%", -0.1, "23 %"),
            (Lever::Capacity, "+10%", 0.1, "44"),
            (Lever::Capacity, "44", 0.1, "44"),
            (Lever::Cycle, "-20%", 0.25, "72 days"),
            (Lever::Cycle, "72", 0.25, "72 days"),
            (Lever::Cycle, "72d", 0.25, "72 days"),
        ] {
            let by = lever.read(text, &BASE, &currency).unwrap();
            let moved = lever.to(&Moved::default(), by, &BASE);
            let got = BASE.gain(&moved).unwrap();
            assert!((got - gain).abs() < 1e-5, "{lever:?} {text}: {got}");
            assert_eq!(lever.value(&BASE, &moved, &currency), now, "{lever:?} {text}");
            assert_eq!(lever.alone(&moved), moved);
        }
        for (lever, text) in [
            (Lever::DealSize, "20%"),
            (Lever::DealSize, "a lot"),
            (Lever::DealSize, "-150%"),
            (Lever::WinRate, "130%"),
            (Lever::WinRate, "0.3"),
            (Lever::Capacity, "10%"),
            (Lever::Capacity, "+4"),
            (Lever::Cycle, "0"),
            (Lever::Cycle, "soon"),
            (Lever::Cycle, ""),
        ] {
            let said = lever.read(text, &BASE, &currency).unwrap_err();
            assert!(said.contains(&format!("`{text}`")), "{lever:?} {text}: {said}");
        }
        // days of a cycle nobody knows
        assert!(Lever::Cycle.read("60", &Base { cycle: 0.0, ..BASE }, &currency).is_err());
        assert_eq!(Lever::Cycle.value(&Base { cycle: 0.0, ..BASE }, &Moved::default(), &currency), "not known");
    }

    #[test]
    fn steps_add_up_and_end() {
        let mut moved = Moved::default();
        for _ in 0..4 {
            moved = Lever::DealSize.to(&moved, moved.deal_size + Lever::DealSize.step(), &BASE);
        }
        assert_eq!(Lever::DealSize.told(&moved), "+20 %");
        for _ in 0..90 {
            moved = Lever::WinRate.to(&moved, moved.win_rate - Lever::WinRate.step(), &BASE);
        }
        assert_eq!(Lever::WinRate.value(&BASE, &moved, &Currency::default()), "0 %");
        // moved by 85 points over another base
        let far = Moved { win_rate: 0.85, ..Moved::default() };
        let half = Base { win_rate: 0.5, ..BASE };
        assert_eq!(Lever::WinRate.value(&half, &far, &Currency::default()), "100 %");
        for _ in 0..4 {
            moved = Lever::DealSize.to(&moved, moved.deal_size - Lever::DealSize.step(), &BASE);
        }
        assert_eq!(Lever::DealSize.told(&moved), "as it is");
        moved = Lever::Cycle.to(&moved, 3.0, &BASE);
        assert_eq!(Lever::Cycle.told(&moved), "90 % shorter");
        moved = Lever::Cycle.to(&moved, -0.1, &BASE);
        assert_eq!(Lever::Cycle.told(&moved), "10 % longer");
    }
}
