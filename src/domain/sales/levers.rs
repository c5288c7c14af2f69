//! The four levers of productivity as a what-if: deal size, win rate, deal capacity, cycle.
//!
//! Revenue = deals x win rate x deal size; capacity scales the deals a seller can work, a shorter cycle scales the deals that
//! can be decided in a period. Check of the reference: 20 % larger deals are 20 % more revenue; a win rate of 30 % instead of
//! 25 % is 20 % more.
//!
//! What is typed is kept as it is typed. A lever goes no further than it makes sense ([`Lever::reach`]); what was asked for
//! beyond that is told ([`Lever::not_taken`]), never dropped in silence.

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
    /// Won in the period: the revenue where nothing is moved, to the last cent.
    pub won: Money,
}

/// Nothing grows more than so many times.
const MOST: f64 = 1000.0;

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
            won: sales.value,
        })
    }

    /// How many times the revenue of the period; 1 where nothing is moved. Each lever as far as it goes.
    fn times(&self, moved: &Moved) -> f64 {
        let moved = moved.within(self);
        let rate = if self.win_rate > 0.0 { (self.win_rate + moved.win_rate) / self.win_rate } else { 1.0 };
        (1.0 + moved.deal_size) * rate * (1.0 + moved.capacity) / (1.0 - moved.cycle)
    }

    /// Revenue of a period, minor units: what was won where nothing is moved.
    pub fn revenue(&self, moved: &Moved) -> Money {
        if *moved == Moved::default() {
            return self.won;
        }
        #[expect(clippy::cast_possible_truncation, reason = "an amount beyond the range becomes its end")]
        let revenue = (self.won.minor() as f64 * self.times(moved)).round() as i64;
        Money(revenue)
    }

    /// By how much more than without any move, 0.2 is 20 % more; `None`: there is no revenue to compare with.
    pub fn gain(&self, moved: &Moved) -> Option<f64> {
        (self.won > Money::ZERO).then(|| tidied(self.times(moved) - 1.0))
    }

    /// A won deal's size before it is rounded to an amount, minor units.
    fn size(&self) -> f64 {
        let wins = self.deals * self.win_rate;
        if wins > 0.0 { self.won.minor() as f64 / wins } else { self.deal_size.minor() as f64 }
    }

    /// How much more revenue than without any move.
    pub fn more(&self, moved: &Moved) -> Money {
        self.revenue(moved) - self.revenue(&Moved::default())
    }
}

impl Moved {
    /// Each lever as far as it goes from there.
    #[must_use]
    pub fn within(&self, base: &Base) -> Self {
        let reach = |lever: Lever| {
            let (least, most) = lever.reach(base);
            lever.of(self).clamp(least, most)
        };
        Self {
            deal_size: reach(Lever::DealSize),
            win_rate: reach(Lever::WinRate),
            capacity: reach(Lever::Capacity),
            cycle: reach(Lever::Cycle),
        }
    }
}

/// A share without what counting in halves adds to it: 0.2, not 0.19999999999999996.
pub fn tidied(share: f64) -> f64 {
    (share * 1e12).round() / 1e12
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

    /// The least and the most it can be moved: a win rate stays within 0 to 1, nothing shrinks below nothing or grows more than
    /// a thousandfold; a cycle gets no shorter than a tenth of what it is, no deal is decided in no time, and no longer than ten
    /// times.
    pub fn reach(self, base: &Base) -> (f64, f64) {
        match self {
            Self::DealSize | Self::Capacity => (-1.0, MOST - 1.0),
            Self::WinRate => {
                let rate = base.win_rate.clamp(0.0, 1.0);
                (-rate, 1.0 - rate)
            }
            Self::Cycle => (-9.0, 0.9),
        }
    }

    /// Moved so far, whether it goes so far or not.
    #[must_use]
    pub const fn to(self, moved: &Moved, by: f64) -> Moved {
        match self {
            Self::DealSize => Moved { deal_size: by, ..*moved },
            Self::WinRate => Moved { win_rate: by, ..*moved },
            Self::Capacity => Moved { capacity: by, ..*moved },
            Self::Cycle => Moved { cycle: by, ..*moved },
        }
    }

    /// Moved by so many [`Lever::step`]s from where it stands.
    #[must_use]
    pub fn stepped(self, moved: &Moved, steps: i8, base: &Base) -> Moved {
        // steps add up: what is nearly a hundredth is one
        self.to(moved, tidied(self.of(&moved.within(base)) + self.step() * f64::from(steps)))
    }

    /// What was asked for beyond where it goes, and why not; `None`: all of it is taken.
    pub fn not_taken(self, asked: &Moved, base: &Base, currency: &Currency) -> Option<String> {
        let (by, (least, most)) = (self.of(asked), self.reach(base));
        let taken = by.clamp(least, most);
        // what differs by the way a machine counts was not asked for
        if (by - taken).abs() < 1e-9 {
            return None;
        }
        let words = |digits| [by, taken].map(|by| self.stands(by, base, currency, digits));
        // the few days of a short cycle are told to the tenth, and what else would read the same
        let plain = Some(words(0)).filter(|[asked, end]| self != Self::Cycle && asked != end);
        let [asked, end] = plain.unwrap_or_else(|| words(1));
        let why = match self {
            Self::DealSize | Self::Capacity if by > taken => "is the most: a thousand times what it was",
            Self::DealSize | Self::Capacity => "is the least: there is nothing below it",
            Self::WinRate if by > taken => "is the most: then every deal is won",
            Self::WinRate => "is the least: then no deal is won",
            Self::Cycle if by > taken => "is the least: a tenth of what it was",
            Self::Cycle => "is the most: ten times what it was",
        };
        Some(format!("{asked} asked for, {end} {why}"))
    }

    /// One step to the better: 5 %, of the win rate a point.
    pub const fn step(self) -> f64 {
        match self {
            Self::WinRate => 0.01,
            Self::DealSize | Self::Capacity | Self::Cycle => 0.05,
        }
    }

    /// Only this one moved, as far as it is.
    #[must_use]
    pub const fn alone(self, moved: &Moved) -> Moved {
        let still = Moved { deal_size: 0.0, win_rate: 0.0, capacity: 0.0, cycle: 0.0 };
        self.to(&still, self.of(moved))
    }

    /// What it stands at, moved so far, as far as it goes.
    pub fn value(self, base: &Base, moved: &Moved, currency: &Currency) -> String {
        if self == Self::Cycle && base.cycle <= 0.0 {
            return "not known".to_owned();
        }
        self.stands(self.of(&moved.within(base)), base, currency, 0)
    }

    /// What it would stand at, however far that is, with so many digits after the point.
    fn stands(self, by: f64, base: &Base, currency: &Currency, digits: usize) -> String {
        match self {
            Self::DealSize => {
                #[expect(clippy::cast_possible_truncation, reason = "an amount beyond the range becomes its end")]
                let size = (base.size() * (1.0 + by)).round() as i64;
                short(Money(size), currency)
            }
            Self::WinRate if digits == 0 => percent(base.win_rate + by),
            Self::WinRate => format!("{:.digits$} %", (base.win_rate + by) * 100.0),
            Self::Capacity => format!("{:.digits$}", base.deals * (1.0 + by)),
            Self::Cycle if base.cycle <= 0.0 => self.told(&self.to(&Moved::default(), by)),
            Self::Cycle => {
                let days = format!("{:.digits$}", base.cycle * (1.0 - by));
                let days = days.trim_end_matches(".0");
                if days == "1" { "1 day".to_owned() } else { format!("{days} days") }
            }
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
                Some(base.size())
                    .filter(|was| *was > 0.0)
                    .map(|was| size.minor() as f64 / was - 1.0)
                    .ok_or_else(refused)
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

    const BASE: Base =
        Base { deals: 40.0, win_rate: 0.25, deal_size: Money(5_000_000), cycle: 90.0, won: Money(50_000_000) };

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
        assert_eq!(Base { won: Money::ZERO, ..BASE }.gain(&Moved::default()), None);
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
            let moved = lever.to(&Moved::default(), by);
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
            moved = Lever::DealSize.stepped(&moved, 1, &BASE);
        }
        assert_eq!(Lever::DealSize.told(&moved), "+20 %");
        for _ in 0..90 {
            moved = Lever::WinRate.stepped(&moved, -1, &BASE);
        }
        assert_eq!(Lever::WinRate.value(&BASE, &moved, &Currency::default()), "0 %");
        // moved by 85 points over another base
        let far = Moved { win_rate: 0.85, ..Moved::default() };
        let half = Base { win_rate: 0.5, ..BASE };
        assert_eq!(Lever::WinRate.value(&half, &far, &Currency::default()), "100 %");
        for _ in 0..4 {
            moved = Lever::DealSize.stepped(&moved, -1, &BASE);
        }
        assert_eq!(Lever::DealSize.told(&moved), "as it is");
        moved = Lever::Cycle.to(&moved, 3.0);
        assert_eq!(Lever::Cycle.told(&moved.within(&BASE)), "90 % shorter");
        assert_eq!(Lever::Cycle.told(&Lever::Cycle.stepped(&moved, -1, &BASE)), "85 % shorter", "from where it stands");
        moved = Lever::Cycle.to(&moved, -0.1);
        assert_eq!(Lever::Cycle.told(&moved), "10 % longer");
    }

    /// Nine won of thirteen for 5,180,500.00: no size of a deal in whole cents makes that up.
    #[test]
    fn what_was_won_is_the_base_to_the_cent_and_a_fifth_is_a_fifth() {
        let base = Base {
            deals: 13.0,
            win_rate: 9.0 / 13.0,
            deal_size: Money(57_561_111),
            cycle: 90.0,
            won: Money(518_050_000),
        };
        let currency = Currency::default();
        assert_eq!(base.revenue(&Moved::default()), Money(518_050_000));
        for lever in [Lever::DealSize, Lever::Capacity] {
            let moved = lever.to(&Moved::default(), lever.read("+20%", &base, &currency).unwrap());
            assert_eq!((base.gain(&moved), base.more(&moved)), (Some(0.2), Money(103_610_000)), "{lever:?}");
        }
        // whatever the cents are
        let odd = Base { won: Money(518_050_001), ..base };
        assert_eq!(odd.gain(&Moved { deal_size: 0.2, ..Moved::default() }), Some(0.2));
        // what is typed is what is counted with: 44 of 37 deals of 10 million each, not 1.189189 times
        let many = Base { deals: 37.0, win_rate: 1.0, won: Money(37_000_000_000), ..base };
        let by = Lever::Capacity.read("44", &many, &currency).unwrap();
        assert_eq!(many.revenue(&Lever::Capacity.to(&Moved::default(), by)), Money(44_000_000_000));
        // three deals for 100.00, and then of 50.00 each
        let third = Base { deals: 3.0, win_rate: 1.0, deal_size: Money(3_333), won: Money(10_000), ..base };
        let by = Lever::DealSize.read("50", &third, &currency).unwrap();
        assert_eq!(third.revenue(&Lever::DealSize.to(&Moved::default(), by)), Money(15_000));
    }

    #[test]
    fn what_goes_too_far_is_told_and_taken_as_far_as_it_goes() {
        let currency = Currency::default();
        let few = Base { deals: 2.0, win_rate: 1.0, deal_size: Money(2_500), cycle: 7.0, won: Money(5_000) };
        let ask = |lever: Lever, text: &str| {
            let asked = lever.to(&Moved::default(), lever.read(text, &few, &currency).unwrap());
            let now = lever.value(&few, &asked, &currency);
            (lever.not_taken(&asked, &few, &currency), now)
        };
        let told = |words: &str, now: &str| (Some(words.to_owned()), now.to_owned());
        assert_eq!(ask(Lever::Capacity, "44"), (None, "44".to_owned()), "more than ten times is no limit");
        assert_eq!(ask(Lever::WinRate, "100%"), (None, "100 %".to_owned()));
        for (lever, text, words, now) in [
            (Lever::Capacity, "4000", "4000 asked for, 2000 is the most: a thousand times what it was", "2000"),
            (Lever::DealSize, "60k", "60k asked for, 25k is the most: a thousand times what it was", "25k"),
            (Lever::WinRate, "+5%", "105 % asked for, 100 % is the most: then every deal is won", "100 %"),
            (Lever::WinRate, "+0.4%", "100.4 % asked for, 100.0 % is the most: then every deal is won", "100 %"),
            (Lever::WinRate, "-120%", "-20 % asked for, 0 % is the least: then no deal is won", "0 %"),
            (Lever::Cycle, "0.5", "0.5 days asked for, 0.7 days is the least: a tenth of what it was", "1 day"),
            (Lever::Cycle, "100", "100 days asked for, 70 days is the most: ten times what it was", "70 days"),
        ] {
            assert_eq!(ask(lever, text), told(words, now), "{lever:?} {text}");
        }
        // one step more than there is, from the end; and a cycle nobody knows
        let step = Lever::Capacity.stepped(&Moved { capacity: -1.0, ..Moved::default() }, -1, &few);
        let words = Lever::Capacity.not_taken(&step, &few, &currency).unwrap();
        assert!(words.ends_with("0 is the least: there is nothing below it"), "{words}");
        let unknown = Base { cycle: 0.0, ..few };
        let far = Moved { cycle: 0.95, ..Moved::default() };
        let words = Lever::Cycle.not_taken(&far, &unknown, &currency).unwrap();
        assert_eq!(words, "95 % shorter asked for, 90 % shorter is the least: a tenth of what it was");
        assert_eq!(few.gain(&Moved { win_rate: 0.05, ..Moved::default() }), Some(0.0));
    }
}
