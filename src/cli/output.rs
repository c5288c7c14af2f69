//! What is printed: text, or one JSON object. Every word that came from outside passes [`tidy`], so that no escape
//! sequence of an imported name reaches the terminal.

use std::io::{self, Write};

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Value, json};

use crate::domain::money::show::exact;
use crate::domain::money::{Currency, Money};
use crate::domain::period::Period;
use crate::domain::text::{clean, clean_lines};

/// Where printed things go and how they look.
#[derive(Debug, Clone, Copy, Default)]
pub struct Out {
    /// One JSON object instead of text.
    pub json: bool,
    /// No remarks.
    pub quiet: bool,
    /// How much more to say.
    pub verbose: u8,
}

impl Out {
    /// Prints text that is made of tidy words; ends it with a line end where it has none.
    ///
    /// # Errors
    /// Standard output is closed or full.
    pub fn text(self, text: &str) -> io::Result<()> {
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes())?;
        if !text.is_empty() && !text.ends_with('\n') {
            out.write_all(b"\n")?;
        }
        out.flush()
    }

    /// Prints one JSON object; its texts are made tidy.
    ///
    /// # Errors
    /// Standard output is closed or full.
    pub fn json(self, value: &impl Serialize) -> anyhow::Result<()> {
        let mut value = serde_json::to_value(value)?;
        tidy_all(&mut value);
        self.text(&serde_json::to_string_pretty(&value)?)?;
        Ok(())
    }

    /// Prints the object where JSON is wanted, else the text.
    ///
    /// # Errors
    /// Standard output is closed or full.
    pub fn either(self, value: &impl Serialize, text: impl FnOnce() -> String) -> anyhow::Result<()> {
        if self.json { self.json(value) } else { Ok(self.text(&text())?) }
    }

    /// A remark for the person, on standard error so that a script's input stays clean.
    pub fn remark(self, words: &str) {
        if !self.quiet {
            // Nobody is there to be told that they cannot be told.
            let _ = writeln!(io::stderr(), "bellwether: {}", tidy(words));
        }
    }

    /// A remark for who asked for more with `-v`.
    pub fn detail(self, words: &str) {
        if self.verbose > 0 {
            self.remark(words);
        }
    }
}

/// One line of foreign text, harmless in a terminal.
pub fn tidy(text: &str) -> String {
    clean(text)
}

fn tidy_all(value: &mut Value) {
    match value {
        Value::String(text) => *text = clean_lines(text),
        Value::Array(all) => all.iter_mut().for_each(tidy_all),
        Value::Object(fields) => fields.values_mut().for_each(tidy_all),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Money as the contract has it: minor units, currency, and the text people read.
pub fn money(amount: Money, currency: &Currency) -> Value {
    json!({ "minor": amount.minor(), "currency": currency.code, "text": exact(amount, currency) })
}

/// "1,234,500": whole units, for tables; half a unit rounds away from zero.
pub fn whole(amount: Money, currency: &Currency) -> String {
    let scale = currency.scale().unsigned_abs();
    let units = (amount.minor().unsigned_abs() + scale / 2) / scale;
    let sign = if amount.minor() < 0 && units > 0 { "-" } else { "" };
    format!("{sign}{}", grouped(units))
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() * 4 / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A period: key and days.
pub fn period(period: &Period) -> Value {
    json!({ "key": period.key, "first": period.first, "last": period.last })
}

/// "22 Nov 2026".
pub fn day(date: NaiveDate) -> String {
    date.format("%-d %b %Y").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_units_are_grouped() {
        let (usd, jpy) = (Currency::default(), Currency::from_code("JPY").unwrap());
        for (minor, currency, text) in [
            (123_450_000, &usd, "1,234,500"),
            (-123_456, &usd, "-1,235"),
            (5, &usd, "0"),
            (-5, &usd, "0"),
            (1_234_500, &jpy, "1,234,500"),
            (i64::MIN, &usd, "-92,233,720,368,547,758"),
        ] {
            assert_eq!(whole(Money(minor), currency), text);
        }
        assert_eq!(
            money(Money(123_450_000), &usd),
            json!({ "minor": 123_450_000, "currency": "USD", "text": "1,234,500.00" })
        );
    }

    #[test]
    fn texts_of_an_object_are_made_harmless_at_any_depth() {
        let mut value = json!({ "a": ["x\u{1b}[31my\u{202e}", { "b": "two\nlines" }], "n": 1 });
        tidy_all(&mut value);
        assert_eq!(value, json!({ "a": ["xy", { "b": "two\nlines" }], "n": 1 }));
    }
}
