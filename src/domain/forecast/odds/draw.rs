//! Draws a period again and again.

use super::{Due, PastPeriod, RUNS, Shares};
use crate::domain::money::Money;

/// What every run brings, the least first. Each deal has a draw of its own in each run; sixty-four runs are drawn at once.
pub(super) fn totals(past: &[PastPeriod], won: Money, due: &[Due], seed: u64) -> Vec<Money> {
    let shares = Shares::of(past);
    let deals: Vec<(u64, i64)> = due.iter().map(|d| (threshold(shares.of_deal(d)), d.value.minor())).collect();
    let outside: Vec<i64> = past.iter().map(|p| p.outside.minor()).collect();
    let mut chance = Chance(seed);
    let mut totals: Vec<Money> = Vec::with_capacity(RUNS + 64);
    while totals.len() < RUNS {
        let mut sums = [won.minor(); 64];
        for (below, value) in &deals {
            let mut won = chance.bits(*below);
            while won != 0 {
                if let Some(sum) = sums.get_mut(won.trailing_zeros() as usize) {
                    *sum = sum.saturating_add(*value);
                }
                won &= won - 1;
            }
        }
        totals.extend(sums.iter().map(|sum| {
            let more = outside.get(chance.below(outside.len())).copied().unwrap_or_default();
            Money(sum.saturating_add(more))
        }));
    }
    totals.truncate(RUNS);
    totals.sort_unstable();
    totals
}

/// A probability as the number below which a draw of 64 bits has to be.
fn threshold(probability: f64) -> u64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of the range of 64 bits")]
    let threshold = (probability.clamp(0.0, 1.0) * u64::MAX as f64) as u64;
    threshold
}

/// Runs that ended from one amount to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bin {
    /// From this amount on.
    pub from: Money,
    /// Up to this one, exclusive; the last bin's inclusive.
    pub to: Money,
    /// How many runs.
    pub runs: usize,
}

/// Counts sorted totals into bins of one width. Runs beyond the ends are in none.
pub(super) fn histogram(totals: &[Money], from: Money, to: Money, bins: usize) -> Vec<Bin> {
    let (first, width) = (i128::from(from.minor()), i128::from(to.minor()) - i128::from(from.minor()));
    let count = i128::try_from(bins).unwrap_or(1).max(1);
    let edge = |n: i128| Money(i64::try_from(first + width * n / count).unwrap_or(i64::MAX));
    (0..count)
        .map(|n| {
            let (from, to) = (edge(n), edge(n + 1));
            let below = totals.partition_point(|t| *t < from);
            let last = n + 1 == count;
            let until = totals.partition_point(|t| if last { *t <= to } else { *t < to });
            Bin { from, to, runs: until.saturating_sub(below) }
        })
        .collect()
}

/// Numbers that look like chance and are the same for the same seed (splitmix64).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Sixty-four draws at once, each of them true where its own number of 64 bits is below this one. The numbers are compared
    /// bit by bit, the highest first, and no further than until all are decided: eight words of chance do in place of 64.
    fn bits(&mut self, below: u64) -> u64 {
        let (mut less, mut open, mut rest) = (0, u64::MAX, below);
        while open != 0 && rest != 0 {
            let drawn = self.next();
            if rest >> 63 == 1 {
                less |= open & !drawn;
                open &= drawn;
            } else {
                open &= !drawn;
            }
            rest <<= 1;
        }
        less
    }

    fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % (n.max(1) as u64)).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixty_four_at_once_are_as_likely_as_one_by_one() {
        let mut chance = Chance(11);
        for percent in [0, 1, 17, 50, 83, 99, 100] {
            let below = threshold(f64::from(percent) / 100.0);
            let won: u32 = (0..2_000).map(|_| chance.bits(below).count_ones()).sum();
            // 128,000 draws: four times the standard deviation of a share is at most 0.6 of a hundredth
            let share = f64::from(won) / 1_280.0;
            assert!((share - f64::from(percent)).abs() < 0.6, "{percent}: {share}");
        }
        assert_eq!((chance.bits(0), Chance(1).bits(1 << 63)), (0, !Chance(1).next()));
    }

    #[test]
    fn lanes_are_drawn_apart_from_each_other() {
        let mut chance = Chance(5);
        let mut both = 0;
        let mut lanes = [0; 64];
        for _ in 0..20_000 {
            let bits = chance.bits(threshold(0.3));
            both += u32::from(bits & 0b11 == 0b11);
            for (lane, count) in lanes.iter_mut().enumerate() {
                *count += u32::from(bits >> lane & 1 == 1);
            }
        }
        // 0.3 x 0.3 of them, and three in ten of every lane
        assert!((f64::from(both) / 20_000.0 - 0.09).abs() < 0.01, "{both}");
        assert!(lanes.iter().all(|n| (f64::from(*n) / 20_000.0 - 0.3).abs() < 0.015), "{lanes:?}");
    }

    #[test]
    fn every_run_between_the_ends_is_in_one_bin() {
        let totals: Vec<Money> = (0..=100).map(Money).collect();
        let bins = histogram(&totals, Money(0), Money(100), 3);
        assert_eq!(bins.iter().map(|b| b.runs).collect::<Vec<_>>(), [33, 33, 35]);
        assert_eq!((bins[0].from, bins[2].to), (Money(0), Money(100)));
        let one = histogram(&totals, Money(7), Money(7), 4);
        assert_eq!(one.iter().map(|b| b.runs).collect::<Vec<_>>(), [0, 0, 0, 1], "no width at all");
    }
}
