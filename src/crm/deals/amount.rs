//! A deal's value in the workspace's currency, exact. A row in a currency without a rate is refused: a silent 1:1 would
//! be a wrong number in a forecast.

use std::collections::{BTreeMap, HashMap};

use crate::crm::columns::Writing;
use crate::crm::error::{CrmError, Refusal};
use crate::crm::label::key;
use crate::crm::number::{self, DecimalMark, Number};
use crate::crm::rows::Cells;
use crate::crm::vocabulary::Field;
use crate::domain::money::{Currency, Money};

/// What one unit of other currencies is worth in the workspace's.
#[derive(Debug, Clone, Default)]
pub struct Rates(HashMap<String, Number>);

impl Rates {
    /// Reads rates written as decimals.
    ///
    /// # Errors
    /// A rate that is not a positive number, a code that is none.
    pub fn of(rates: &BTreeMap<String, String>) -> Result<Self, CrmError> {
        let mut all = HashMap::new();
        for (code, text) in rates {
            let rate =
                number::read(text, Some(DecimalMark::Point.into())).ok().filter(|n| n.mantissa > 0 && n.scale <= 12);
            match (Currency::from_code(code), rate) {
                (Some(currency), Some(rate)) => _ = all.insert(currency.code, rate),
                (None, _) => return Err(CrmError::Setting(format!("`{code}` is not a currency's code such as EUR"))),
                (_, None) => {
                    return Err(CrmError::Setting(format!("the rate of {code}, `{text}`, is not a positive number")));
                }
            }
        }
        Ok(Self(all))
    }

    /// The codes among these words of a currency column that no rate leads from to the workspace's currency, with the
    /// number of rows.
    pub(in crate::crm) fn unknown<'a>(
        &self,
        words: impl Iterator<Item = (&'a String, &'a u64)>,
        home: &Currency,
    ) -> BTreeMap<String, u64> {
        let mut out = BTreeMap::new();
        for (word, rows) in words {
            if let Some(code) = code(word).filter(|c| *c != home.code && !self.0.contains_key(c)) {
                *out.entry(code).or_default() += rows;
            }
        }
        out
    }

    /// The deal's value. One that the cell does not say is not zero.
    ///
    /// # Errors
    /// A refusal of the row.
    pub(super) fn amount(&self, cells: Cells<'_>, writing: &Writing, home: &Currency) -> Result<Value, Refusal> {
        // Salesforce's converted amount, where its own column says that it is in our currency
        let converted =
            cells.said(Field::AmountCompanyCurrency).is_some_and(|c| code(c).as_deref() == Some(&home.code));
        let field = if cells.layout.index(Field::Amount).is_none()
            || (converted && cells.said(Field::AmountCompany).is_some())
        {
            Field::AmountCompany
        } else {
            Field::Amount
        };
        let text = cells.text(field);
        if says_no_amount(text) {
            return Ok(Value::Word(field));
        }
        Ok(self.money(cells, field, writing, home)?.map_or(Value::Empty, Value::Money))
    }

    /// The amount in one column, with what says its currency: a column, the label, the cell itself.
    ///
    /// # Errors
    /// A refusal of the row.
    pub fn money(
        &self,
        cells: Cells<'_>,
        field: Field,
        writing: &Writing,
        home: &Currency,
    ) -> Result<Option<Money>, Refusal> {
        let Some(text) = cells.said(field) else { return Ok(None) };
        let number = number::read(text, writing.mark(field)).map_err(|e| cells.refuse(field, e))?;
        let column = match field {
            Field::AmountCompany => Field::AmountCompanyCurrency,
            _ => Field::Currency,
        };
        let said = match cells.said(column) {
            None => None,
            Some(text) => match code(text) {
                Some(code) => Some(code),
                None => return Err(cells.refuse(column, "is not a currency's code such as EUR")),
            },
        };
        let label =
            cells.layout.index(field).and_then(|i| cells.layout.columns.get(i)).and_then(|c| c.currency.clone());
        // the row's own word goes before its column's label, a column of currencies before both
        let currency = match (said, number.sign.clone().or(label)) {
            (Some(code), _) => code,
            (None, None) => home.code.clone(),
            (None, Some(sign)) => of_sign(&sign, home).ok_or_else(|| {
                cells.refuse(
                    field,
                    format_args!("is in `{sign}`, which could be several currencies: add a currency column"),
                )
            })?,
        };
        let rate = if currency == home.code {
            None
        } else {
            let (at, home) = (if cells.said(column).is_some() { column } else { field }, &home.code);
            let no_rate = || {
                cells.refuse(
                    at,
                    format_args!(
                        "is in {currency}, and there is no rate to {home}: set one under [currencies] in the config"
                    ),
                )
            };
            Some(self.0.get(&currency).ok_or_else(no_rate)?)
        };
        number.minor(home.decimals, rate).map(|m| Some(Money(m))).map_err(|e| cells.refuse(field, e))
    }
}

/// What the cell of an amount says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value {
    /// Nothing.
    Empty,
    /// That there is no amount yet, in a word.
    Word(Field),
    /// The amount.
    Money(Money),
}

/// A word that says there is no amount yet, which is no mistake in the file: `TBD`, `n/a`, `-`, `?`.
pub(in crate::crm) fn says_no_amount(text: &str) -> bool {
    // asked of every row: an amount has digits
    if text.is_empty() || text.len() > 24 || text.bytes().any(|b| b.is_ascii_digit()) {
        return false;
    }
    if text.chars().all(|c| matches!(c, '?' | '-' | '–' | '—' | '.' | '…' | '*' | ' ')) {
        return true;
    }
    NO_AMOUNT.contains(&key(text).as_str())
}

/// Letters only, in lower case.
const NO_AMOUNT: &[&str] = &[
    // English
    "tbd",
    "tba",
    "tbc",
    "na",
    "unknown",
    "notknown",
    "notyetknown",
    "none",
    "null",
    "nan",
    "blank",
    "notset",
    "pending",
    "tobedefined",
    "tobedetermined",
    "tobeconfirmed",
    "tobeagreed",
    "notavailable",
    "notapplicable",
    "noamount",
    // German
    "offen",
    "unbekannt",
    "unklar",
    "ka",
    "keineangabe",
    "nochoffen",
    "nn",
    // French, Spanish, Dutch, Italian
    "nc",
    "inconnu",
    "àdéfinir",
    "àconfirmer",
    "nonconnu",
    "desconocido",
    "pordefinir",
    "porconfirmar",
    "pendiente",
    "onbekend",
    "ntb",
    "nogtebepalen",
    "nogonbekend",
    "sconosciuto",
    "dadefinire",
    "daconfermare",
];

/// `EUR`, `Euro (EUR)`, `EUR - Euro`.
fn code(text: &str) -> Option<String> {
    let inner = text.rsplit_once('(').map_or(text, |(_, rest)| rest.trim_end_matches(')'));
    let first = inner.split([' ', '-']).next()?;
    Currency::from_code(first).map(|c| c.code)
}

/// The currency a symbol stands for; the workspace's own where it stands for several.
fn of_sign(sign: &str, home: &Currency) -> Option<String> {
    let several = |all: &[&str], usual: Option<&str>| {
        let own = all.iter().find(|c| **c == home.code).copied();
        own.or(usual).map(str::to_owned)
    };
    match sign {
        "$" => several(&["USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN"], Some("USD")),
        "US$" => Some("USD".into()),
        "A$" => Some("AUD".into()),
        "C$" => Some("CAD".into()),
        "R$" => Some("BRL".into()),
        "€" => Some("EUR".into()),
        "£" => Some("GBP".into()),
        "¥" => several(&["JPY", "CNY"], None),
        "₹" => Some("INR".into()),
        "₩" => Some("KRW".into()),
        "zł" => Some("PLN".into()),
        "Kč" => Some("CZK".into()),
        "₺" => Some("TRY".into()),
        "₪" => Some("ILS".into()),
        "kr" => several(&["SEK", "NOK", "DKK", "ISK"], None),
        "Fr" => Some("CHF".into()),
        code => Currency::from_code(code).map(|c| c.code),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_stand_for_one_currency_or_for_the_workspaces() {
        for (sign, home, want) in [
            ("$", "USD", Some("USD")),
            ("$", "CAD", Some("CAD")),
            ("$", "EUR", Some("USD")),
            ("€", "USD", Some("EUR")),
            ("kr", "SEK", Some("SEK")),
            ("kr", "EUR", None),
            ("CHF", "EUR", Some("CHF")),
            ("¥", "EUR", None),
        ] {
            assert_eq!(of_sign(sign, &Currency::from_code(home).unwrap()).as_deref(), want, "{sign} {home}");
        }
        for (text, want) in
            [("eur", Some("EUR")), ("Euro (EUR)", Some("EUR")), ("USD - U.S. Dollar", Some("USD")), ("money", None)]
        {
            assert_eq!(code(text).as_deref(), want, "{text}");
        }
    }

    #[test]
    fn words_for_no_amount_are_told_from_numbers_that_cannot_be_read() {
        for text in
            ["TBD", "tbc", "n/a", "N.A.", "-", "—", "?", "???", "unknown", "To be confirmed", "k.A.", "à définir"]
        {
            assert!(says_no_amount(text), "{text}");
        }
        for text in ["", "12,3,4x", "0", "x", "abc", "lots", "1?", "EUR", "TBD 500"] {
            assert!(!says_no_amount(text), "{text}");
        }
    }

    #[test]
    fn rates_have_to_be_rates() {
        for (code, text) in [("EUR", "0"), ("EUR", "-1"), ("EUR", "x"), ("EURO", "1.1")] {
            assert!(Rates::of(&BTreeMap::from([(code.to_owned(), text.to_owned())])).is_err(), "{code} {text}");
        }
        assert!(Rates::of(&BTreeMap::from([("eur".to_owned(), "1.0837".to_owned())])).is_ok());
    }
}
