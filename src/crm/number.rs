//! Numbers as exports write them, exact: digits and a scale, no floating point. Which of `.` and `,` is the decimal
//! mark is decided for a column where a single value does not say it. Pure.

use serde::{Deserialize, Serialize};

/// The decimal mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum DecimalMark {
    /// `1,234.50`
    Point,
    /// `1.234,50`
    Comma,
}

impl DecimalMark {
    /// In words, for the summary.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Point => "decimal point",
            Self::Comma => "decimal comma",
        }
    }
}

/// How a column writes decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Habit {
    /// Its decimal mark.
    pub mark: DecimalMark,
    /// It may be followed by exactly three digits. Where all other values have two, three are a thousand rather.
    pub thousandths: bool,
}

impl From<DecimalMark> for Habit {
    fn from(mark: DecimalMark) -> Self {
        Self { mark, thousandths: true }
    }
}

/// An exact decimal: `mantissa / 10^scale`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    /// The digits, signed.
    pub mantissa: i128,
    /// How many of them stand behind the decimal mark.
    pub scale: u32,
    /// The currency written beside it: an ISO code or a symbol.
    pub sign: Option<String>,
}

/// Why a text is no number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// Words, or digits that do not group.
    #[error("is not a number: write 12500 or 12500.50")]
    NotANumber,
    /// More digits than any amount has.
    #[error("is too large to be an amount")]
    TooLarge,
    /// `700.000` in a column that uses both marks.
    #[error(
        "has a thousands separator or three decimals, and the column does not say which: use --decimal point or comma"
    )]
    Ambiguous,
}

/// What one value says about its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// Nothing.
    None,
    /// Only this decimal mark fits; it has so many digits behind it.
    Only(DecimalMark, usize),
    /// `700.000`: this is the mark if it is a decimal one.
    Either(DecimalMark),
}

/// The number without what stands around it.
struct Core {
    digits: String,
    negative: bool,
    exponent: u32,
    sign: Option<String>,
}

/// `12500` and `12500.50`: digits that can be read in one way, and quickly. The mantissa and the digits behind the point.
fn plain(text: &str) -> Option<(i128, u32)> {
    let (whole, behind) = text.split_once('.').unwrap_or((text, ""));
    let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    let pointed = whole.len() < text.len();
    // three digits behind a point are perhaps thousands
    if whole.is_empty() || text.len() > 16 || behind.len() > 2 || (pointed && behind.is_empty()) {
        return None;
    }
    if !digits(whole) || !digits(behind) {
        return None;
    }
    let number = |t: &str| t.bytes().fold(0_i128, |n, b| n * 10 + i128::from(b - b'0'));
    let scale = u32::try_from(behind.len()).ok()?;
    Some((number(whole) * 10_i128.pow(scale) + number(behind), scale))
}

/// What this value says about the decimal mark in its column.
pub fn evidence(text: &str) -> Evidence {
    match plain(text) {
        Some((_, 0)) => return Evidence::None,
        Some((_, behind)) => return Evidence::Only(DecimalMark::Point, behind as usize),
        None => {}
    }
    let Some(core) = core(text) else { return Evidence::None };
    match marks(&core.digits, core.exponent > 0) {
        Some(Marks::Decimal(mark, behind)) => Evidence::Only(mark, behind),
        Some(Marks::Grouped(Some(mark))) => Evidence::Only(mark, 0),
        Some(Marks::Either(mark)) => Evidence::Either(mark),
        _ => Evidence::None,
    }
}

/// Reads a number. `habit` is the column's, asked only where the value itself can be read in two ways.
///
/// # Errors
/// See [`NumberError`].
pub fn read(text: &str, habit: Option<Habit>) -> Result<Number, NumberError> {
    if let Some((mantissa, scale)) = plain(text) {
        return Ok(Number { mantissa, scale, sign: None });
    }
    let core = core(text).ok_or(NumberError::NotANumber)?;
    let behind = match marks(&core.digits, core.exponent > 0).ok_or(NumberError::NotANumber)? {
        Marks::Grouped(_) => 0,
        Marks::Decimal(_, behind) => behind,
        Marks::Either(this) => match habit {
            Some(habit) if habit.mark != this => 0,
            Some(habit) if habit.thousandths => 3,
            _ => return Err(NumberError::Ambiguous),
        },
    };
    let mut mantissa: i128 = 0;
    for digit in core.digits.chars().filter_map(|c| c.to_digit(10)) {
        mantissa =
            mantissa.checked_mul(10).and_then(|m| m.checked_add(i128::from(digit))).ok_or(NumberError::TooLarge)?;
    }
    let scale = u32::try_from(behind).map_err(|_| NumberError::TooLarge)?;
    let (mantissa, scale) = if scale >= core.exponent {
        (mantissa, scale - core.exponent)
    } else {
        (mantissa.checked_mul(10_i128.pow(core.exponent - scale)).ok_or(NumberError::TooLarge)?, 0)
    };
    Ok(Number { mantissa: if core.negative { -mantissa } else { mantissa }, scale, sign: core.sign })
}

impl Number {
    /// In minor units of a currency with so many decimals, after multiplying with `rate`. Anything behind the minor
    /// unit is rounded, half away from zero.
    ///
    /// # Errors
    /// An amount beyond what 64 bits hold with room to sum a million of them.
    pub fn minor(&self, decimals: u8, rate: Option<&Self>) -> Result<i64, NumberError> {
        let (mut value, mut scale) = (self.mantissa, self.scale);
        if let Some(rate) = rate {
            value = value.checked_mul(rate.mantissa).ok_or(NumberError::TooLarge)?;
            scale += rate.scale;
        }
        let decimals = u32::from(decimals);
        if scale <= decimals {
            value = value.checked_mul(10_i128.pow(decimals - scale)).ok_or(NumberError::TooLarge)?;
        } else {
            let divisor = 10_i128.checked_pow(scale - decimals).ok_or(NumberError::TooLarge)?;
            let (whole, rest) = (value / divisor, value % divisor);
            value = whole + if rest.abs() * 2 >= divisor { value.signum() } else { 0 };
        }
        i64::try_from(value).ok().filter(|v| v.unsigned_abs() <= 1_000_000_000_000_000).ok_or(NumberError::TooLarge)
    }

    /// As a ratio, for probabilities only.
    #[expect(clippy::cast_precision_loss, reason = "a probability, not money")]
    pub fn ratio(&self) -> f64 {
        self.mantissa as f64 / 10_f64.powi(i32::try_from(self.scale).unwrap_or(i32::MAX))
    }

    /// As a whole number, where it is one.
    pub fn whole(&self) -> Option<i64> {
        let divisor = 10_i128.checked_pow(self.scale)?;
        (self.mantissa % divisor == 0).then(|| i64::try_from(self.mantissa / divisor).ok())?
    }
}

/// Symbols a currency is written with. `$`, `kr` and `¥` stand for several.
const SIGNS: &[&str] = &["R$", "A$", "C$", "US$", "$", "€", "£", "¥", "₹", "₩", "zł", "Kč", "kr", "Fr", "₺", "₪"];

fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{a0}' | '\u{202f}' | '\u{2009}' | '\u{2007}')
}

fn core(text: &str) -> Option<Core> {
    let mut rest = text.trim_matches(is_space);
    if rest.len() > 80 {
        return None;
    }
    let mut core = Core { digits: String::new(), negative: false, exponent: 0, sign: None };
    if let Some(inner) = rest.strip_prefix('(').and_then(|r| r.strip_suffix(')')) {
        core.negative = true;
        rest = inner.trim_matches(is_space);
    }
    // what stands before the digits: a sign and a currency, in either order
    loop {
        if let Some(after) = rest.strip_prefix(['-', '−']) {
            (core.negative, rest) = (!core.negative, after);
        } else if let Some(after) = rest.strip_prefix('+') {
            rest = after;
        } else if let (None, Some((sign, after))) = (&core.sign, leading_sign(rest)) {
            (core.sign, rest) = (Some(sign), after);
        } else {
            break;
        }
        rest = rest.trim_start_matches(is_space);
    }
    // what stands behind them: a currency and a multiplier
    loop {
        if let (None, Some((sign, before))) = (&core.sign, trailing_sign(rest)) {
            (core.sign, rest) = (Some(sign), before);
        } else if let (0, Some((exponent, before))) = (core.exponent, multiplier(rest)) {
            (core.exponent, rest) = (exponent, before);
        } else if let Some(before) = rest.strip_suffix('-') {
            (core.negative, rest) = (!core.negative, before);
        } else {
            break;
        }
        rest = rest.trim_end_matches(is_space);
    }
    core.digits = ungrouped(rest)?;
    Some(core)
}

fn leading_sign(text: &str) -> Option<(String, &str)> {
    if let Some(sign) = SIGNS.iter().find(|s| text.starts_with(**s)) {
        return Some(((*sign).to_owned(), text.get(sign.len()..)?));
    }
    let (code, rest) = text.split_at_checked(3)?;
    (code.bytes().all(|b| b.is_ascii_alphabetic()) && !rest.starts_with(|c: char| c.is_alphabetic()))
        .then(|| (code.to_ascii_uppercase(), rest))
}

fn trailing_sign(text: &str) -> Option<(String, &str)> {
    if let Some(sign) = SIGNS.iter().find(|s| text.ends_with(**s)) {
        return Some(((*sign).to_owned(), text.get(..text.len() - sign.len())?));
    }
    let (rest, code) = text.split_at_checked(text.len().checked_sub(3)?)?;
    let known = matches!(code.to_ascii_lowercase().as_str(), "mio" | "tsd" | "mrd");
    (!known && code.bytes().all(|b| b.is_ascii_alphabetic()) && !rest.ends_with(|c: char| c.is_alphabetic()))
        .then(|| (code.to_ascii_uppercase(), rest))
}

fn multiplier(text: &str) -> Option<(u32, &str)> {
    let from = text.trim_end_matches(|c: char| c.is_ascii_alphabetic()).len();
    let (rest, word) = text.split_at_checked(from)?;
    let exponent = match word.to_ascii_lowercase().as_str() {
        "k" | "tsd" => 3,
        "m" | "mn" | "mm" | "mio" => 6,
        "b" | "bn" | "mrd" => 9,
        _ => return None,
    };
    Some((exponent, rest))
}

/// Digits and marks only; spaces and apostrophes go, where they stand between groups of three.
fn ungrouped(text: &str) -> Option<String> {
    let gap = |c: char| is_space(c) || matches!(c, '\'' | '’');
    let mut out = String::new();
    for (i, group) in text.split(gap).enumerate() {
        let digits = group.bytes().take_while(u8::is_ascii_digit).count();
        if i > 0 && (digits != 3 || out.contains(['.', ','])) {
            return None;
        }
        out.push_str(group);
    }
    let fine =
        out.bytes().any(|b| b.is_ascii_digit()) && out.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b','));
    fine.then_some(out)
}

/// How the marks in a run of digits can be read.
enum Marks {
    /// No decimals. With the decimal mark it leaves over, where it has groups that say so.
    Grouped(Option<DecimalMark>),
    /// This decimal mark with so many digits behind it.
    Decimal(DecimalMark, usize),
    /// One mark with three digits behind it.
    Either(DecimalMark),
}

fn marks(digits: &str, multiplied: bool) -> Option<Marks> {
    let Some(last) = digits.rfind(['.', ',']) else { return Some(Marks::Grouped(None)) };
    let (point, comma) = (digits.matches('.').count(), digits.matches(',').count());
    let mark = if digits.get(last..=last) == Some(".") { DecimalMark::Point } else { DecimalMark::Comma };
    let other = if mark == DecimalMark::Point { DecimalMark::Comma } else { DecimalMark::Point };
    let (before, behind) = (digits.get(..last)?, digits.len() - last - 1);
    match (point, comma) {
        (1.., 1..) => {
            let group = if mark == DecimalMark::Point { ',' } else { '.' };
            (!before.contains(if group == ',' { '.' } else { ',' }) && is_grouped(before, group))
                .then_some(Marks::Decimal(mark, behind))
        }
        (1, 0) | (0, 1) => {
            let grouping = (1..=3).contains(&before.len()) && !before.starts_with('0') && behind == 3 && !multiplied;
            Some(if grouping { Marks::Either(mark) } else { Marks::Decimal(mark, behind) })
        }
        _ => is_grouped(digits, if mark == DecimalMark::Point { '.' } else { ',' })
            .then_some(Marks::Grouped(Some(other))),
    }
}

/// Groups of three; groups of two before the last one are how India writes.
fn is_grouped(digits: &str, mark: char) -> bool {
    let groups: Vec<&str> = digits.split(mark).collect();
    match groups.as_slice() {
        [first, middle @ .., last] => {
            (1..=3).contains(&first.len()) && last.len() == 3 && middle.iter().all(|g| matches!(g.len(), 2 | 3))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cents(text: &str, mark: Option<DecimalMark>) -> Result<i64, NumberError> {
        read(text, mark.map(Habit::from))?.minor(2, None)
    }

    #[test]
    fn what_exports_write() {
        for (text, want) in [
            ("0", 0),
            ("0.00", 0),
            ("117.0", 11_700),
            ("67,000.00", 6_700_000),
            ("€8.100,00", 810_000),
            ("120 000", 12_000_000),
            ("120\u{a0}000", 12_000_000),
            ("1\u{202f}120\u{202f}000,5", 112_000_050),
            ("(1,234.00)", -123_400),
            ("-1234", -123_400),
            ("−12.5", -1_250),
            ("1234.00-", -123_400),
            ("58.8k", 5_880_000),
            ("1.2m", 120_000_000),
            ("1.234m", 123_400_000),
            ("1.5 Mio €", 150_000_000),
            ("USD 50,000.00", 5_000_000),
            ("50.000,00 EUR", 5_000_000),
            ("$-12.10", -1_210),
            ("12,34,567.00", 123_456_700),
            ("1,234,567", 123_456_700),
            ("1.234.567", 123_456_700),
            ("1'234'567.05", 123_456_705),
            ("0.5", 50),
            (".5", 50),
            ("5.", 500),
            ("12,5", 1_250),
            ("1234.565", 123_457),
            ("-1234.565", -123_457),
            ("1234.564999", 123_456),
            ("0.700", 70),
            ("50000.000", 5_000_000),
            ("1000000000.01", 100_000_000_001),
            ("R$ 10", 1_000),
            ("+5", 500),
            ("12.5k EUR", 1_250_000),
        ] {
            assert_eq!(cents(text, None), Ok(want), "{text}");
        }
        for (text, mark, want) in [
            ("700.000", DecimalMark::Comma, 70_000_000),
            ("700.000", DecimalMark::Point, 70_000),
            ("$21,000", DecimalMark::Point, 2_100_000),
            ("21,000", DecimalMark::Comma, 2_100),
            // clear by itself: the column is not asked
            ("1.234,00", DecimalMark::Point, 123_400),
        ] {
            assert_eq!(cents(text, Some(mark)), Ok(want), "{text}");
        }
    }

    #[test]
    fn what_is_refused() {
        for text in [
            "",
            "-",
            "abc",
            "12 34",
            "1,2,3",
            "1.2.3,4",
            "12x",
            "1e5",
            "--",
            "()",
            "12 EUR USD",
            "1,23.456,7",
            "€",
            "12 000.5 000",
            "NaN",
            "inf",
        ] {
            assert_eq!(read(text, None), Err(NumberError::NotANumber), "{text}");
        }
        assert_eq!(read("700.000", None), Err(NumberError::Ambiguous));
        let cents_only = Habit { mark: DecimalMark::Comma, thousandths: false };
        assert_eq!(read("21,000", Some(cents_only)), Err(NumberError::Ambiguous));
        assert_eq!(read("21.000", Some(cents_only)).map(|n| n.mantissa), Ok(21_000));
        for text in [
            "99999999999999999999",
            "10000000000000.01",
            "-10000000000000.01",
            // the ends of 64 bits, of which the lower one has no positive twin
            "92233720368547758.07",
            "-92233720368547758.08",
            "-92233720368547758.09",
        ] {
            assert_eq!(cents(text, None), Err(NumberError::TooLarge), "{text}");
        }
        assert_eq!(cents("-10000000000000.00", None), Ok(-1_000_000_000_000_000), "the bound itself is an amount");
        assert_eq!(read(&"9".repeat(60), None), Err(NumberError::TooLarge));
    }

    #[test]
    fn signs_are_told() {
        for (text, sign) in [("$5", "$"), ("5 €", "€"), ("USD 5", "USD"), ("5 eur", "EUR"), ("R$5", "R$")] {
            assert_eq!(read(text, None).unwrap().sign.as_deref(), Some(sign));
        }
        assert_eq!(read("5k", None).unwrap().sign, None);
    }

    #[test]
    fn a_value_says_what_it_can() {
        for (text, want) in [
            ("700.000", Evidence::Either(DecimalMark::Point)),
            ("700,000", Evidence::Either(DecimalMark::Comma)),
            ("1.5", Evidence::Only(DecimalMark::Point, 1)),
            ("1.234,00", Evidence::Only(DecimalMark::Comma, 2)),
            ("1.234.567", Evidence::Only(DecimalMark::Comma, 0)),
            ("1234", Evidence::None),
            ("x", Evidence::None),
        ] {
            assert_eq!(evidence(text), want, "{text}");
        }
    }

    #[test]
    fn rates_are_exact() {
        let amount = read("8100", None).unwrap();
        assert_eq!(amount.minor(2, Some(&read("1.0837", None).unwrap())), Ok(877_797));
        assert_eq!(amount.minor(0, Some(&read("162.255", Some(DecimalMark::Point.into())).unwrap())), Ok(1_314_266));
    }

    proptest! {
        #[test]
        fn the_short_way_reads_as_the_long_one(text in "[0-9]{0,19}([.,][0-9]{0,4})?") {
            if let Some((mantissa, scale)) = plain(&text) {
                // a plus in front keeps it from the short way
                let long = format!("+{text}");
                prop_assert_eq!(read(&long, None), Ok(Number { mantissa, scale, sign: None }));
                prop_assert_eq!(evidence(&long), evidence(&text));
            }
        }

        #[test]
        fn cents_come_back_in_every_writing(minor in -99_999_999_999_i64..99_999_999_999) {
            let (sign, whole, rest) = (if minor < 0 { "-" } else { "" }, (minor / 100).abs(), (minor % 100).abs());
            let grouped = |mark: &str| {
                let digits = whole.to_string();
                let mut out = String::new();
                for (i, c) in digits.chars().enumerate() {
                    if i > 0 && (digits.len() - i) % 3 == 0 { out.push_str(mark); }
                    out.push(c);
                }
                out
            };
            for text in [format!("{sign}{whole}.{rest:02}"), format!("{sign}{}.{rest:02}", grouped(",")),
                format!("{sign}{},{rest:02} €", grouped(".")), format!("$ {sign}{}.{rest:02}", grouped("\u{a0}"))] {
                prop_assert_eq!(cents(&text, None), Ok(minor), "{}", text);
            }
        }

        #[test]
        fn the_quick_way_reads_as_the_long_one(text in "[0-9]{0,18}[.,]?[0-9]{0,4}") {
            // a space is passed over, and keeps the quick way from being taken
            let long = format!(" {text}");
            for habit in [None, Some(DecimalMark::Point.into()), Some(DecimalMark::Comma.into())] {
                prop_assert_eq!(read(&text, habit), read(&long, habit));
            }
            prop_assert_eq!(evidence(&text), evidence(&long));
        }

        #[test]
        fn nothing_makes_it_panic(text in "\\PC{0,40}|[0-9,. k€()-]{0,40}") {
            let _ = (read(&text, None).and_then(|n| n.minor(3, Some(&n))), evidence(&text));
        }
    }
}
