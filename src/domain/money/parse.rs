//! Reading amounts as people type them into a forecast field. Integers all the way: no amount passes through a float.
//!
//! What is understood, and how it is read where it could be read in two ways:
//!
//! | typed | is |
//! | --- | --- |
//! | `850`, `850.5`, `850,50` | units, as written; nothing is guessed to be thousands |
//! | `850k` `1.2m` `1,5m` `2bn` | thousand, million, billion, in either case; a comma may be the decimal mark |
//! | `1,200,000` `1.200.000,50` `1'200'000` `1_200_000` `1 200 000` | groups of three; the other mark is the decimal one |
//! | `1,200` `1.200` | 1200: three digits after a single mark are a group |
//! | `1,200k` | 1200 thousand, as the screens write it |
//! | `1.200k` `1,200m` | refused: it is read in both ways |
//! | `$850k` `850k usd` `USD 850k` | the workspace's own currency may be named, another one is refused |
//! | `+50k` `-30k` | relative to the last call |
//! | `=` | the last call again |
//! | nothing | not said |

use super::{Currency, Money};

/// The largest amount that is taken, in minor units (2^53 - 1): sums of thousands of them still fit, and ratios of them
/// are exact.
pub const LARGEST: Money = Money(9_007_199_254_740_991);

/// Why an amount was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not an amount at all.
    #[error("`{0}` is not an amount: write 850k, 1.2m, 1,200,000, +50k or =")]
    NotUnderstood(String),
    /// Two people would read two amounts.
    #[error("`{text}` can be read as {one} or as {other}: write one of these")]
    Ambiguous {
        /// What was typed.
        text: String,
        /// One reading, as it can be typed.
        one: String,
        /// The other.
        other: String,
    },
    /// `=`, `+` and `-` need something to start from.
    #[error("`{0}` starts from the last call, and there is none: write the whole amount")]
    NoLast(String),
    /// A forecast below zero.
    #[error("`{0}` would bring it below zero")]
    Negative(String),
    /// Beyond [`LARGEST`].
    #[error("`{0}` is too large")]
    TooLarge(String),
    /// Another currency than the workspace's.
    #[error("`{found}` is not this workspace's currency: amounts are in {ours}")]
    OtherCurrency {
        /// What was named.
        found: String,
        /// The workspace's.
        ours: String,
    },
    /// Parts of a cent.
    #[error("`{text}` has more than {decimals} decimals, more than {code} knows")]
    TooFine {
        /// What was typed.
        text: String,
        /// The currency.
        code: String,
        /// How many it knows.
        decimals: u8,
    },
}

/// What was typed into a forecast field; `None` for an empty one. `last` is the same number of the last call.
///
/// # Errors
/// Says what was not understood and what would be.
pub fn typed(input: &str, last: Option<Money>, currency: &Currency) -> Result<Option<Money>, MoneyError> {
    let input = crate::domain::text::clean(input);
    if input.is_empty() {
        return Ok(None);
    }
    let no_last = || MoneyError::NoLast(input.clone());
    if input == "=" {
        return last.map(Some).ok_or_else(no_last);
    }
    let mut chars = input.chars();
    let amount = match chars.next() {
        Some('+') => last.ok_or_else(no_last)? + absolute(chars.as_str(), &input, currency)?,
        Some('-' | '−' | '–') => last.ok_or_else(no_last)? - absolute(chars.as_str(), &input, currency)?,
        _ => absolute(&input, &input, currency)?,
    };
    if amount < Money::ZERO {
        return Err(MoneyError::Negative(input));
    }
    if amount > LARGEST {
        return Err(MoneyError::TooLarge(input));
    }
    Ok(Some(amount))
}

/// An amount without a sign, with or without a unit and the currency's name.
fn absolute(text: &str, whole: &str, currency: &Currency) -> Result<Money, MoneyError> {
    let bad = || MoneyError::NotUnderstood(whole.to_owned());
    let lower = text.trim().to_lowercase();
    let digit = lower.find(|c: char| c.is_ascii_digit()).ok_or_else(bad)?;
    // `.5m`, but not the dot of `Fr.850k`
    let bare = lower[..digit].strip_suffix(['.', ',']).filter(|name| !name.ends_with(char::is_alphabetic));
    let first = bare.map_or(digit, str::len);
    let (before, rest) = lower.split_at(first);
    let last = rest.rfind(|c: char| c.is_ascii_digit()).ok_or_else(bad)? + 1;
    let (number, after) = rest.split_at(last);
    let name = before.trim();
    let (unit, second) = unit_and_name(after.trim()).ok_or_else(bad)?;
    if !name.is_empty() && !second.is_empty() {
        return Err(bad());
    }
    for name in [name, second] {
        is_ours(name, currency)
            .ok_or_else(bad)?
            .then_some(())
            .ok_or_else(|| MoneyError::OtherCurrency { found: name.to_uppercase(), ours: currency.code.clone() })?;
    }
    let (integer, fraction) = split(number, unit, currency, whole)?;
    let digits: String = [integer.as_str(), fraction.as_str()].concat();
    if unit.is_none() && fraction.len() > usize::from(currency.decimals) {
        let (text, code) = (whole.to_owned(), currency.code.clone());
        return Err(MoneyError::TooFine { text, code, decimals: currency.decimals });
    }
    let power =
        unit.map_or(0, |u| u.1) + i32::from(currency.decimals) - i32::try_from(fraction.len()).unwrap_or(i32::MAX);
    scaled(&digits, power).ok_or_else(|| MoneyError::TooLarge(whole.to_owned()))
}

/// The unit (its letter and its power of ten) and what follows it; `None` where there is something else.
fn unit_and_name(after: &str) -> Option<(Option<(char, i32)>, &str)> {
    const UNITS: [(&str, (char, i32)); 12] = [
        ("thousand", ('k', 3)),
        ("k", ('k', 3)),
        ("million", ('m', 6)),
        ("mio", ('m', 6)),
        ("mln", ('m', 6)),
        ("mn", ('m', 6)),
        ("mm", ('m', 6)),
        ("m", ('m', 6)),
        ("billion", ('b', 9)),
        ("bn", ('b', 9)),
        ("b", ('b', 9)),
        ("", ('-', 0)),
    ];
    let word = after.split(' ').next().unwrap_or_default();
    let letters = word.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(word.len());
    let (word, tail) = (&word[..letters], &after[letters..]);
    let known = |word: &str| UNITS.iter().find(|(name, _)| *name == word).map(|(_, unit)| *unit);
    match known(word) {
        Some((_, 0)) => Some((None, tail.trim())),
        Some(unit) => Some((Some(unit), tail.trim().trim_start_matches('.').trim())),
        // `850kusd`, or a currency's name alone
        None if word.len() > 3 => known(&word[..word.len() - 3])
            .map(|unit| (Some(unit), &after[letters - 3..letters]))
            .filter(|_| tail.trim().is_empty()),
        None => Some((None, after)),
    }
}

/// Whether this names the workspace's currency; `None` where it names none.
fn is_ours(name: &str, currency: &Currency) -> Option<bool> {
    let ours = currency.code.to_lowercase();
    let codes: &[&str] = match name {
        "" => return Some(true),
        "$" => &["usd", "cad", "aud", "nzd", "sgd", "hkd", "mxn", "clp", "cop", "ars", "twd"],
        "us$" => &["usd"],
        "r$" => &["brl"],
        "€" => &["eur"],
        "£" => &["gbp"],
        "¥" => &["jpy", "cny"],
        "₹" => &["inr"],
        "₩" => &["krw"],
        "zł" => &["pln"],
        "kr" => &["sek", "nok", "dkk", "isk"],
        "fr" | "fr." | "sfr" | "sfr." => &["chf"],
        code if code.len() == 3 && code.bytes().all(|b| b.is_ascii_alphabetic()) => return Some(code == ours),
        _ => return None,
    };
    Some(codes.contains(&ours.as_str()))
}

/// The digits before and after the decimal mark, whichever it is.
fn split(
    number: &str,
    unit: Option<(char, i32)>,
    currency: &Currency,
    whole: &str,
) -> Result<(String, String), MoneyError> {
    let bad = || MoneyError::NotUnderstood(whole.to_owned());
    let neutral = |c: char| matches!(c, '_' | ' ' | '\'' | '’');
    if !number.chars().all(|c| c.is_ascii_digit() || c == '.' || c == ',' || neutral(c)) {
        return Err(bad());
    }
    let (commas, dots) = (number.matches(',').count(), number.matches('.').count());
    let mark = match (commas, dots) {
        (0, 0) => None,
        (1, 0) => single(number, ',', unit, currency, whole)?,
        (0, 1) => single(number, '.', unit, currency, whole)?,
        (_, 0) | (0, _) => None,
        (_, 1) if number.rfind('.') > number.rfind(',') => Some('.'),
        (1, _) if number.rfind(',') > number.rfind('.') => Some(','),
        _ => return Err(bad()),
    };
    let (integer, fraction) = mark.and_then(|m| number.split_once(m)).unwrap_or((number, ""));
    if !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return Err(bad());
    }
    let separators: Vec<char> = integer.chars().filter(|c| !c.is_ascii_digit()).collect();
    let one_kind = separators.windows(2).all(|pair| pair[0] == pair[1]);
    let mut groups = integer.split(|c: char| !c.is_ascii_digit());
    let first = groups.next().unwrap_or_default().len();
    let grouped = one_kind && (1..=3).contains(&first) && groups.all(|group| group.len() == 3);
    if !(separators.is_empty() || grouped) {
        return Err(bad());
    }
    Ok((integer.chars().filter(char::is_ascii_digit).collect(), fraction.to_owned()))
}

/// Whether the only comma or dot is the decimal mark, or refused where nobody can know.
fn single(
    number: &str,
    mark: char,
    unit: Option<(char, i32)>,
    currency: &Currency,
    whole: &str,
) -> Result<Option<char>, MoneyError> {
    let (before, after) = number.split_once(mark).unwrap_or((number, ""));
    let could_group = after.len() == 3
        && (1..=3).contains(&before.len())
        && !before.starts_with('0')
        && before.bytes().chain(after.bytes()).all(|b| b.is_ascii_digit());
    let decimal = match unit {
        _ if !could_group => true,
        Some(('k', _)) if mark == ',' => false,
        // `1.250m` is written as decimals often, as 1,250 million hardly ever.
        Some((letter, _)) if letter != 'k' && mark == '.' => true,
        // Three decimals are what a dinar has.
        None => currency.decimals == 3 && mark == '.',
        Some((letter, _)) => {
            let decimals = if letter == 'k' { format!("{before}{after}") } else { format!("{before}.{after}{letter}") };
            let one = format!("{before}{after}{letter}");
            return Err(MoneyError::Ambiguous { text: whole.to_owned(), one, other: decimals });
        }
    };
    Ok(decimal.then_some(mark))
}

/// `digits` x 10^`power`, rounded half away from zero; `None` beyond [`LARGEST`].
fn scaled(digits: &str, power: i32) -> Option<Money> {
    let digits = digits.trim_start_matches('0');
    if digits.is_empty() {
        return Some(Money::ZERO);
    }
    let kept = i32::try_from(digits.len()).ok()?.checked_add(power.min(0))?;
    let kept = usize::try_from(kept.max(0)).ok()?;
    let (kept, dropped) = if power < 0 { digits.split_at(kept.min(digits.len())) } else { (digits, "") };
    // The first dropped digit rounds, unless zeros stand between it and what is kept.
    let zeros = usize::try_from(-power.min(0)).ok()?.saturating_sub(dropped.len());
    let up = zeros == 0 && dropped.as_bytes().first().is_some_and(|b| *b >= b'5');
    let mut value: i64 = if kept.is_empty() { 0 } else { kept.parse().ok()? };
    for _ in 0..power.max(0) {
        value = value.checked_mul(10)?;
    }
    let value = value.checked_add(i64::from(up))?;
    (value <= LARGEST.0).then_some(Money(value))
}

#[cfg(test)]
#[expect(clippy::inconsistent_digit_grouping, reason = "the last two digits are cents")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn usd(input: &str) -> Result<Option<Money>, MoneyError> {
        typed(input, Some(Money::units(1_000_000)), &Currency::default())
    }

    #[test]
    fn understood() {
        for (input, cents) in [
            ("850", 850_00),
            ("850.5", 850_50),
            ("850,50", 850_50),
            (".5m", 500_000_00),
            ("0,5m", 500_000_00),
            ("850k", 850_000_00),
            ("850K", 850_000_00),
            ("850 k", 850_000_00),
            ("1.2m", 1_200_000_00),
            ("1.2M", 1_200_000_00),
            ("1,5m", 1_500_000_00),
            ("1,25m", 1_250_000_00),
            ("1.250m", 1_250_000_00),
            ("0,850m", 850_000_00),
            ("1.2mio", 1_200_000_00),
            ("1.2 mio.", 1_200_000_00),
            ("1.2 million", 1_200_000_00),
            ("2bn", 2_000_000_000_00),
            ("1,200k", 1_200_000_00),
            ("1,200.5k", 1_200_500_00),
            ("1.200,5k", 1_200_500_00),
            ("1,200,000", 1_200_000_00),
            ("1,200,000.50", 1_200_000_50),
            ("1.200.000,50", 1_200_000_50),
            ("1.200.000", 1_200_000_00),
            ("1,200", 1_200_00),
            ("1.200", 1_200_00),
            ("1_200_000", 1_200_000_00),
            ("1'200'000", 1_200_000_00),
            ("1 200 000", 1_200_000_00),
            ("1\u{a0}200\u{a0}000,50", 1_200_000_50),
            ("$850k", 850_000_00),
            ("$ 850k", 850_000_00),
            ("850k usd", 850_000_00),
            ("850kusd", 850_000_00),
            ("850 USD", 850_00),
            ("850usd", 850_00),
            ("USD 1.2m", 1_200_000_00),
            ("850k $", 850_000_00),
            ("850$", 850_00),
            ("+50k", 1_050_000_00),
            ("+ 50k", 1_050_000_00),
            ("-30k", 970_000_00),
            ("−30k", 970_000_00),
            ("-1m", 0),
            ("+$50k", 1_050_000_00),
            ("=", 1_000_000_00),
            ("0", 0),
            ("0k", 0),
            ("00012", 12_00),
            ("1.2345678k", 1_234_57),
            ("0.000004k", 0),
            ("0.000005k", 1),
            ("0.0000049999k", 0),
            ("\u{1b}[31m850k", 850_000_00),
            ("90071992547409.91", LARGEST.0),
        ] {
            assert_eq!(usd(input), Ok(Some(Money(cents))), "{input}");
        }
        assert_eq!(usd(""), Ok(None));
        assert_eq!(usd("  "), Ok(None));
    }

    #[test]
    fn refused() {
        for input in [
            "k",
            "abc",
            "1.2x",
            "12t",
            "1,2,3",
            "12,34,567",
            "1,200.000,5",
            "1.2.3,4,5",
            "--5",
            "+",
            "-",
            "+-5",
            "==",
            "=5",
            "5=",
            "1__2",
            "1_20",
            "_1",
            "850k k",
            "(850k)",
            "1e6",
            "NaN",
            "inf",
            "١٢",
            "$5$",
            "usd 5 usd",
            "5 kg",
            "1 2",
            "1,200_000",
            "1_200.000_5",
            "5 dollars",
            "$",
            ".",
            ",",
            "1.2m 3",
            "50%",
        ] {
            assert_eq!(usd(input), Err(MoneyError::NotUnderstood(input.into())), "{input}");
        }
        for (input, one, other) in
            [("1.200k", "1200k", "1200"), ("1,250m", "1250m", "1.250m"), ("3,000bn", "3000b", "3.000b")]
        {
            let (text, one, other) = (input.into(), one.into(), other.into());
            assert_eq!(usd(input), Err(MoneyError::Ambiguous { text, one, other }));
        }
        for input in ["-1.2m", "-1000001"] {
            assert_eq!(usd(input), Err(MoneyError::Negative(input.into())));
        }
        for input in ["99999999999999999999", "100000bn", "+90071992547409.91", &"9".repeat(9_000), "90071992547409.92"]
        {
            assert_eq!(usd(input), Err(MoneyError::TooLarge(input.into())));
        }
        for input in ["850k eur", "€850k", "EUR 5", "850keur"] {
            assert!(matches!(usd(input), Err(MoneyError::OtherCurrency { .. })), "{input}");
        }
        for input in ["12.3456", "1,2000"] {
            assert!(matches!(usd(input), Err(MoneyError::TooFine { .. })), "{input}");
        }
        for input in ["=", "+50k", "-30k"] {
            assert_eq!(typed(input, None, &Currency::default()), Err(MoneyError::NoLast(input.into())));
        }
    }

    #[test]
    fn other_currencies_have_other_decimals() {
        let of = |code: &str, input: &str| typed(input, None, &Currency::from_code(code).unwrap());
        assert_eq!(of("JPY", "1.2m"), Ok(Some(Money(1_200_000))));
        assert_eq!(of("JPY", "1,200"), Ok(Some(Money(1_200))));
        assert!(matches!(of("JPY", "1.5"), Err(MoneyError::TooFine { .. })));
        assert_eq!(of("KWD", "1.25"), Ok(Some(Money(1_250))));
        assert_eq!(of("KWD", "1.251"), Ok(Some(Money(1_251))));
        assert_eq!(of("KWD", "1,251"), Ok(Some(Money(1_251_000))));
        assert_eq!(of("EUR", "€1,5m"), Ok(Some(Money(150_000_000))));
        assert_eq!(of("CHF", "Fr. 850k"), Ok(Some(Money(85_000_000))));
        assert_eq!(of("GBP", "£5"), Ok(Some(Money(500))));
    }

    #[test]
    fn messages_say_what_would_be_understood() {
        let say = |input: &str| usd(input).unwrap_err().to_string();
        assert_eq!(say("abc"), "`abc` is not an amount: write 850k, 1.2m, 1,200,000, +50k or =");
        assert_eq!(say("1.200k"), "`1.200k` can be read as 1200k or as 1200: write one of these");
        assert_eq!(say("5 eur"), "`EUR` is not this workspace's currency: amounts are in USD");
    }

    proptest! {
        #[test]
        fn never_panics_and_stays_in_bounds(input in "[0-9.,_' kKmb$€+=a-z-]{0,24}|\\PC{0,20}", last in 0..LARGEST.0) {
            if let Ok(Some(money)) = typed(&input, Some(Money(last)), &Currency::default()) {
                prop_assert!(money >= Money::ZERO && money <= LARGEST);
            }
        }

        #[test]
        fn both_readings_of_an_ambiguous_amount_are_understood(whole in 1_u32..999, part in 0_u32..999, unit in "k|m") {
            for mark in [',', '.'] {
                if let Err(MoneyError::Ambiguous { one, other, .. }) = usd(&format!("{whole}{mark}{part:03}{unit}")) {
                    prop_assert!(usd(&one).is_ok(), "{}", one);
                    prop_assert!(usd(&other).is_ok(), "{}", other);
                }
            }
        }

        #[test]
        fn relative_amounts_go_there_and_back(last in 0..1_000_000_000_i64, by in 0..1_000_000_i64) {
            let c = Currency::default();
            let up = typed(&format!("+{by}"), Some(Money(last)), &c).unwrap();
            prop_assert_eq!(typed(&format!("-{by}"), up, &c).unwrap(), Some(Money(last)));
        }

        #[test]
        fn decimals_are_exact(units in 0..1_000_000_000_000_i64, cents in 0..100_i64) {
            prop_assert_eq!(usd(&format!("{units}.{cents:02}")).unwrap(), Some(Money(units * 100 + cents)));
        }
    }
}
