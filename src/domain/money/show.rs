//! Showing money. A column has one unit ([`Scale`]); running text picks its own ([`short`]). Rounded half away from
//! zero, always by integers.

use super::{Currency, Money};

/// What the amounts of a column are counted in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Unit {
    /// Units of the currency: dollars.
    One,
    /// Thousands.
    #[default]
    Thousand,
    /// Millions.
    Million,
}

impl Unit {
    /// What stands behind the number: "", "k", "m".
    pub const fn suffix(self) -> &'static str {
        match self {
            Self::One => "",
            Self::Thousand => "k",
            Self::Million => "m",
        }
    }

    const fn power(self) -> u32 {
        match self {
            Self::One => 0,
            Self::Thousand => 3,
            Self::Million => 6,
        }
    }
}

/// One unit and one number of decimals for all amounts of a column, so that they can be compared by eye.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scale {
    unit: Unit,
    /// Shown after the point.
    decimals: u32,
    /// Of the currency's minor unit.
    minor: u32,
}

impl Scale {
    /// The unit that suits these amounts: units below 10,000, thousands below 100 million, millions above; the largest
    /// decides. Millions get one decimal, and two where the smallest would vanish.
    pub fn for_amounts(amounts: impl IntoIterator<Item = Money>, currency: &Currency) -> Self {
        let one = currency.scale();
        let (mut largest, mut smallest) = (0, i64::MAX);
        for amount in amounts {
            let amount = amount.abs().minor();
            largest = largest.max(amount);
            if amount > 0 {
                smallest = smallest.min(amount);
            }
        }
        let unit = match largest / one {
            0..10_000 => Unit::One,
            10_000..100_000_000 => Unit::Thousand,
            _ => Unit::Million,
        };
        let decimals = match unit {
            Unit::Million if smallest / one < 100_000 => 2,
            Unit::Million => 1,
            _ => 0,
        };
        Self { unit, decimals, minor: u32::from(currency.decimals) }
    }

    /// One scale for two amounts and their difference, as [`Scale::for_differences`].
    pub fn for_difference(a: Money, b: Money, currency: &Currency) -> Self {
        Self::for_differences(&[(a, b)], &[], currency)
    }

    /// One scale for a column of two amounts and their difference in each row, and for what else stands there, in which what is
    /// shown subtracts: 345.0k - 343.5k = 1.5k, not 345k - 344k = 2k. Decimals are added as far as eight columns hold them;
    /// where that is not far enough, [`Scale::difference`] still is the difference of what is shown.
    pub fn for_differences(pairs: &[(Money, Money)], beside: &[Money], currency: &Currency) -> Self {
        let amounts = || pairs.iter().flat_map(|(a, b)| [*a, *b, *a - *b]).chain(beside.iter().copied());
        let coarse = Self::for_amounts(amounts(), currency);
        let largest = amounts().map(|m| m.abs().minor()).max().unwrap_or(0) / currency.scale();
        let most = match (coarse.unit, largest) {
            (Unit::One, _) => coarse.minor.min(2),
            // three would look like a group of thousands: "322.736k"
            (_, 0..1_000_000) => 2,
            (_, 1_000_000..10_000_000) => 1,
            _ => coarse.decimals,
        };
        // a whole column does not get three decimals for the sake of one row
        let most = if pairs.len() > 1 { most.min(coarse.decimals + 1) } else { most };
        let adds_up = |s: &Self| pairs.iter().all(|(a, b)| s.subtracts(*a, *b));
        (coarse.decimals..=most).map(|decimals| Self { decimals, ..coarse }).find(adds_up).unwrap_or(coarse)
    }

    /// Whether what is shown of their difference is the difference of what is shown of them.
    pub fn subtracts(&self, a: Money, b: Money) -> bool {
        self.rounded(a) - self.rounded(b) == self.rounded(a - b)
    }

    /// Whole thousands: what a forecast is spoken in.
    pub fn thousands(currency: &Currency) -> Self {
        Self { unit: Unit::Thousand, decimals: 0, minor: u32::from(currency.decimals) }
    }

    /// The unit, for a column's heading.
    pub const fn unit(&self) -> Unit {
        self.unit
    }

    /// "1,450k", "-30k"; exactly nothing is "0".
    pub fn show(&self, amount: Money) -> String {
        let sign = if amount < Money::ZERO { "-" } else { "" };
        format!("{sign}{}", self.unsigned(amount))
    }

    /// The difference of two amounts that stand beside it: that of what is shown of them.
    pub fn difference(&self, a: Money, b: Money) -> String {
        let difference = self.rounded(a) - self.rounded(b);
        // what only rounding takes away is not nothing
        if difference == Money::ZERO && a != b { self.rest() } else { self.show(difference) }
    }

    /// A movement: "+50k", "-30k", "=" where nothing moved.
    pub fn signed(&self, amount: Money) -> String {
        match amount.minor() {
            0 => "=".into(),
            1.. => format!("+{}", self.unsigned(amount)),
            _ => format!("-{}", self.unsigned(amount)),
        }
    }

    /// The amount that [`Scale::show`] shows: for parts that are to add up on screen.
    pub fn rounded(&self, amount: Money) -> Money {
        let shown = self.steps(amount).saturating_mul(self.step());
        let shown = i64::try_from(shown).unwrap_or(i64::MAX);
        Money(if amount < Money::ZERO { -shown } else { shown })
    }

    /// The smallest difference that shows, in minor units.
    fn step(&self) -> u64 {
        10_u64.pow((self.minor + self.unit.power()).saturating_sub(self.decimals))
    }

    /// How many of them an amount is, without its sign.
    fn steps(&self, amount: Money) -> u64 {
        let (amount, by) = (amount.minor().unsigned_abs(), self.step());
        amount / by + u64::from(amount % by >= by.div_ceil(2))
    }

    /// What is there and too small to be seen: "0k".
    fn rest(&self) -> String {
        decimal(0, self.decimals) + self.unit.suffix()
    }

    fn unsigned(&self, amount: Money) -> String {
        if amount == Money::ZERO {
            return "0".into();
        }
        decimal(self.steps(amount), self.decimals) + self.unit.suffix()
    }
}

/// An amount in running text, in the unit that suits it alone: "850", "1,200k", "12.5m" (from ten million on).
pub fn short(amount: Money, currency: &Currency) -> String {
    let minor = u32::from(currency.decimals);
    let scale = match amount.abs().minor() / currency.scale() {
        0..10_000 => Scale { unit: Unit::One, decimals: 0, minor },
        10_000..10_000_000 => Scale { unit: Unit::Thousand, decimals: 0, minor },
        _ => Scale { unit: Unit::Million, decimals: 1, minor },
    };
    scale.show(amount)
}

/// To the cent: "1,450,000.00".
pub fn exact(amount: Money, currency: &Currency) -> String {
    let sign = if amount < Money::ZERO { "-" } else { "" };
    format!("{sign}{}", decimal(amount.minor().unsigned_abs(), u32::from(currency.decimals)))
}

/// To the cent with the currency: "1,450,000.00 USD".
pub fn with_code(amount: Money, currency: &Currency) -> String {
    format!("{} {}", exact(amount, currency), currency.code)
}

/// A multiple, for coverage: "2.7x". What is no number is "?". Limits are whole or half multiples: rounding never reaches one
/// that was not reached, so 2.97 and 3.02 are not "3.0x".
pub fn times(ratio: f64) -> String {
    if !ratio.is_finite() {
        return "?".into();
    }
    let tenths = (ratio * 10.0).round();
    let off = ratio - tenths / 10.0;
    if tenths == 0.0 || tenths % 5.0 != 0.0 || off.abs() < 1e-9 {
        return format!("{:.1}x", tenths / 10.0);
    }
    let hundredths = ratio * 100.0;
    format!("{:.2}x", if off < 0.0 { hundredths.floor() } else { hundredths.ceil() } / 100.0)
}

/// The same where four columns are all there is: two decimals take the place of the x, 2.97 is "2.97". No other number is
/// ever shown for it.
pub fn times_short(ratio: f64) -> String {
    let full = times(ratio);
    match full.strip_suffix('x') {
        Some(bare) if full.len() > 4 && ratio.abs() < 10.0 => bare.to_owned(),
        _ => full,
    }
}

/// A share: 0.42 is "42 %". What is no number is "?".
pub fn percent(ratio: f64) -> String {
    if ratio.is_finite() { format!("{:.0} %", whole_percent(ratio)) } else { "?".into() }
}

/// A relative movement: "+12 %", "-17 %", "0 %".
pub fn percent_signed(ratio: f64) -> String {
    let sign = if whole_percent(ratio) > 0.0 { "+" } else { "" };
    if ratio.is_finite() { format!("{sign}{:.0} %", whole_percent(ratio)) } else { "?".into() }
}

/// Rounded, without a negative zero.
fn whole_percent(ratio: f64) -> f64 {
    (ratio * 100.0).round() + 0.0
}

/// Groups of three and a point: (145000000, 2) is "1,450,000.00".
fn decimal(amount: u64, decimals: u32) -> String {
    let by = 10_u64.pow(decimals);
    let whole = (amount / by).to_string();
    let mut out = String::with_capacity(whole.len() * 4 / 3 + 4);
    for (at, c) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    if decimals > 0 {
        out.push_str(&format!(".{:0width$}", amount % by, width = decimals as usize));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::parse::{LARGEST, typed};
    use super::*;
    use proptest::prelude::*;

    fn usd() -> Currency {
        Currency::default()
    }

    #[test]
    fn a_column_has_one_unit() {
        let column = |units: &[i64]| {
            let all: Vec<Money> = units.iter().map(|u| Money::units(*u)).collect();
            let scale = Scale::for_amounts(all.iter().copied(), &usd());
            all.into_iter().map(|m| scale.show(m)).collect::<Vec<_>>().join(" ")
        };
        for (units, shown) in [
            (&[1_450_000, 850_000, 0, 40_000][..], "1,450k 850k 0 40k"),
            (&[9_999, 1], "9,999 1"),
            (&[10_000, 400, 500, -500, -1_499], "10k 0k 1k -1k -1k"),
            (&[99_999_999, 50_000], "100,000k 50k"),
            (&[125_400_000, 3_250_000], "125.4m 3.3m"),
            (&[125_400_000, 40_000], "125.40m 0.04m"),
            (&[-30_000], "-30k"),
            (&[], ""),
        ] {
            assert_eq!(column(units), shown);
        }
    }

    #[test]
    fn movements_have_a_sign() {
        let scale = Scale::thousands(&usd());
        for (units, shown) in [(50_000, "+50k"), (-30_000, "-30k"), (0, "="), (1_250_000, "+1,250k"), (10, "+0k")] {
            assert_eq!(scale.signed(Money::units(units)), shown);
        }
        assert_eq!(scale.signed(Money(i64::MIN)), "-92,233,720,368,548k");
    }

    #[test]
    fn running_text() {
        for (units, shown) in [
            (850, "850"),
            (1_200_000, "1,200k"),
            (9_999_999, "10,000k"),
            (12_500_000, "12.5m"),
            (-250_000, "-250k"),
            (0, "0"),
        ] {
            assert_eq!(short(Money::units(units), &usd()), shown);
        }
        let yen = Currency::from_code("JPY").unwrap();
        assert_eq!(short(Money(1_200_000), &yen), "1,200k");
        assert_eq!(exact(Money(1_200_000), &yen), "1,200,000");
        assert_eq!(exact(Money(-145_000_005), &usd()), "-1,450,000.05");
        assert_eq!(with_code(Money(145_000_000), &usd()), "1,450,000.00 USD");
        assert_eq!(exact(Money(i64::MIN), &usd()), "-92,233,720,368,547,758.08");
    }

    #[test]
    fn ratios() {
        for (ratio, shown) in [
            (2.7, "2.7x"),
            (2.65, "2.7x"),
            (0.0, "0.0x"),
            (0.04, "0.0x"),
            (3.0, "3.0x"),
            (2.97, "2.97x"),
            (2.9999, "2.99x"),
            (2.46, "2.46x"),
            (4.03, "4.03x"),
            (4.0001, "4.01x"),
            (f64::NAN, "?"),
            (f64::INFINITY, "?"),
        ] {
            assert_eq!(times(ratio), shown);
        }
        for (ratio, shown) in [
            (2.97, "2.97"),
            (2.53, "2.53"),
            (4.03, "4.03"),
            (2.65, "2.7x"),
            (3.0, "3.0x"),
            (12.97, "12.97x"),
            (f64::NAN, "?"),
        ] {
            assert_eq!(times_short(ratio), shown);
        }
        for (ratio, plain, signed) in [
            (0.42, "42 %", "+42 %"),
            (-0.17, "-17 %", "-17 %"),
            (0.0, "0 %", "0 %"),
            (-0.001, "0 %", "0 %"),
            (1.5, "150 %", "+150 %"),
            (f64::NAN, "?", "?"),
            (f64::NEG_INFINITY, "?", "?"),
        ] {
            assert_eq!((percent(ratio).as_str(), percent_signed(ratio).as_str()), (plain, signed));
        }
    }

    #[test]
    fn a_difference_is_shown_in_a_scale_in_which_it_subtracts() {
        for (a, b, shown) in [
            (345_000, 343_500, ["345.0k", "343.5k", "1.5k"]),
            (540_000, 464_500, ["540.0k", "464.5k", "75.5k"]),
            (310_000, 280_000, ["310k", "280k", "30k"]),
            (1_345_000, 1_343_500, ["1,345.0k", "1,343.5k", "1.5k"]),
        ] {
            let (a, b) = (Money::units(a), Money::units(b));
            let scale = Scale::for_difference(a, b, &usd());
            assert_eq!([a, b, a - b].map(|m| scale.show(m)), shown);
            assert_eq!(scale.rounded(a) - scale.rounded(b), scale.rounded(a - b));
        }
    }

    #[test]
    fn a_column_of_differences_has_the_decimals_its_closest_row_needs() {
        let units = |n: i64| Money::units(n);
        let column = |pairs: &[(i64, i64)]| {
            let pairs: Vec<_> = pairs.iter().map(|(a, b)| (units(*a), units(*b))).collect();
            let scale = Scale::for_differences(&pairs, &[], &usd());
            let row = |(a, b): &(Money, Money)| [scale.show(*a), scale.show(*b), scale.difference(*a, *b)].join(" ");
            pairs.iter().map(row).collect::<Vec<_>>().join(", ")
        };
        assert_eq!(column(&[(310_000, 280_000), (85_000, 73_000)]), "310k 280k 30k, 85k 73k 12k");
        assert_eq!(column(&[(310_000, 280_000), (85_000, 73_500)]), "310.0k 280.0k 30.0k, 85.0k 73.5k 11.5k");
        // the largest leaves room for one decimal only: the difference is that of what is seen
        assert_eq!(column(&[(1_345_550, 1_343_430)]), "1,346k 1,343k 3k");
        assert_eq!(column(&[(1_345_600, 1_343_400)]), "1,345.6k 1,343.4k 2.2k");
        assert_eq!(column(&[(12_000_000, 11_999_900)]), "12,000k 12,000k 0k");
        assert_eq!(column(&[(500, 500)]), "500 500 0");
        let (a, b) = (Money(32_273_550), Money(46_535_050));
        let scale = Scale::for_difference(a, b, &usd());
        assert_eq!([scale.show(a), scale.show(b), scale.difference(a, b)], ["323k", "465k", "-142k"]);
        assert_eq!(column(&[(100, 350)]), "100 350 -250");
        assert_eq!(column(&[]), "");
    }

    proptest! {
        #[test]
        fn what_stands_together_subtracts(
            rows in proptest::collection::vec((0..=LARGEST.0, 0..=LARGEST.0, 0..=13_u32, any::<bool>()), 1..6),
        ) {
            // amounts of every size, and pairs that lie close together
            let pairs: Vec<(Money, Money)> = rows
                .into_iter()
                .map(|(a, b, less, close)| {
                    let (a, b) = (a / 10_i64.pow(less), b / 10_i64.pow(less));
                    (Money(a), Money(if close { a - (b % (a / 50 + 1)) } else { b }))
                })
                .collect();
            let scale = Scale::for_differences(&pairs, &[], &usd());
            let read = |text: &str| {
                let amount = typed(text.trim_start_matches('-'), None, &usd()).unwrap().unwrap_or_default();
                if text.starts_with('-') { -amount } else { amount }
            };
            for (a, b) in pairs {
                let [x, y, z] = [scale.show(a), scale.show(b), scale.difference(a, b)];
                prop_assert_eq!(read(&x) - read(&y), read(&z), "{} - {} = {}", x, y, z);
            }
        }

        #[test]
        fn what_is_shown_exactly_is_read_back_exactly(minor in 0..=LARGEST.0) {
            let money = Money(minor);
            prop_assert_eq!(typed(&exact(money, &usd()), None, &usd()), Ok(Some(money)));
            prop_assert_eq!(typed(&with_code(money, &usd()), None, &usd()), Ok(Some(money)));
        }

        #[test]
        fn what_a_column_shows_is_read_back_within_half_a_unit(minor in 0..=LARGEST.0) {
            let money = Money(minor);
            let scale = Scale::for_amounts([money], &usd());
            let half = match scale.unit() { Unit::One => 50, Unit::Thousand => 50_000, Unit::Million => 5_000_000 };
            let read = typed(&scale.show(money), None, &usd()).unwrap().unwrap();
            prop_assert!((read - money).abs().minor() <= half, "{} {:?}", scale.show(money), money);
            prop_assert_eq!((scale.rounded(money), scale.rounded(-money)), (read, -read));
        }
    }
}
