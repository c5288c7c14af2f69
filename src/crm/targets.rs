//! Quotas from a list: whose, for which period, how much. Pure: whose is still a name.

use chrono::NaiveDate;

use super::columns::Writing;
use super::date;
use super::deals::Rates;
use super::error::Refusal;
use super::rows::Cells;
use super::vocabulary::Field;
use crate::domain::money::{Currency, Money};
use crate::domain::period::PeriodKey;

/// Whose quota, as the file says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// A unit's name.
    Unit(String),
    /// A person's name or e-mail or, where there is no such person, a unit's name.
    Named(String),
}

/// One row of a list of quotas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuotaRow {
    /// The line it stands on.
    pub line: u64,
    /// Whose.
    pub whose: Whose,
    /// The label of the column that says it.
    pub column: Option<String>,
    /// For which period.
    pub period: PeriodKey,
    /// How much.
    pub amount: Money,
    /// Since when it counts, where the file says it.
    pub valid_from: Option<NaiveDate>,
}

/// Reads one row.
///
/// # Errors
/// A refusal of the row.
pub fn read(cells: Cells<'_>, writing: &Writing, rates: &Rates, home: &Currency) -> Result<QuotaRow, Refusal> {
    let (person, team, name) = (cells.cleaned(Field::Person), cells.cleaned(Field::Team), cells.cleaned(Field::Name));
    let (field, whose) = match (person, name, team) {
        (Some(person), ..) => (Field::Person, Whose::Named(person)),
        (None, Some(name), _) => (Field::Name, Whose::Named(name)),
        (None, None, Some(team)) => (Field::Team, Whose::Unit(team)),
        (None, None, None) => {
            let fields = [Field::Person, Field::Name, Field::Team];
            let field = fields.into_iter().find(|f| cells.layout.index(*f).is_some()).unwrap_or(Field::Person);
            return Err(cells.refuse(field, "is empty: whose quota is it?"));
        }
    };
    let text = cells.text(Field::Period);
    let period = period(text).ok_or_else(|| {
        cells.refuse(Field::Period, "is not a period: write a quarter as 2026-Q4 or a month as 2026-11")
    })?;
    let Some(amount) = rates.money(cells, Field::Amount, writing, home)? else {
        return Err(cells.refuse(Field::Amount, "is empty: write 0 where there is no target"));
    };
    if amount < Money::ZERO {
        return Err(cells.refuse(Field::Amount, "is below zero"));
    }
    let valid_from = match cells.said(Field::ValidFrom) {
        None => None,
        Some(text) => {
            Some(date::read(text, writing.order(Field::ValidFrom)).map_err(|e| cells.refuse(Field::ValidFrom, e))?)
        }
    };
    let column = cells.layout.header(field).map(str::to_owned);
    Ok(QuotaRow { line: cells.record.line, whose, column, period, amount, valid_from })
}

/// `2026-Q4`, `Q4 2026`, `2026Q4`, `Q4-2026`, `2026-11`, `11/2026`, `Nov 2026`.
fn period(text: &str) -> Option<PeriodKey> {
    let text = text.trim();
    if let Ok(key) = text.parse() {
        return Some(key);
    }
    if text.len() > 20 {
        return None;
    }
    let upper = text.to_uppercase();
    let upper = upper.strip_prefix("FY").unwrap_or(&upper);
    let parts: Vec<&str> = upper.split([' ', '-', '/', '.']).filter(|p| !p.is_empty()).collect();
    let quarter = |year: &str, q: &str| format!("{year}-Q{}", q.strip_prefix('Q')?).parse().ok();
    let month = |year: &str, m: &str| {
        let names = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
        let number = match names.iter().position(|n| m.len() >= 3 && m.starts_with(n)) {
            Some(at) => at + 1,
            None => m.parse().ok()?,
        };
        format!("{year}-{number}").parse().ok()
    };
    match parts.as_slice() {
        [one] => one.find('Q').filter(|at| *at == 4).and_then(|at| quarter(one.get(..at)?, one.get(at..)?)),
        [a, b] if a.len() == 4 => quarter(a, b).or_else(|| month(a, b)),
        [a, b] if b.len() == 4 => quarter(b, a).or_else(|| month(b, a)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn periods_as_people_write_them() {
        for (text, want) in [
            ("2026-Q4", "2026-Q4"),
            ("Q4 2026", "2026-Q4"),
            ("2026Q4", "2026-Q4"),
            ("q4-2026", "2026-Q4"),
            ("FY2026 Q4", "2026-Q4"),
            ("2026-11", "2026-11"),
            ("11/2026", "2026-11"),
            ("Nov 2026", "2026-11"),
            ("November 2026", "2026-11"),
            ("2026 nov", "2026-11"),
        ] {
            assert_eq!(period(text).map(|p| p.to_string()).as_deref(), Some(want), "{text}");
        }
        for bad in ["", "Q4", "2026", "2026-Q5", "13/2026", "next quarter", "Noon", "ééQ4"] {
            assert_eq!(period(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(text in "\\PC{0,24}") {
            let _ = period(&text);
        }
    }
}
