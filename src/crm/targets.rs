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

/// Reads one row. `column`: the period of the column that is the amount, in a list with a column per period; there an
/// empty cell is no target and no mistake.
///
/// # Errors
/// A refusal of the row.
pub fn read(
    cells: Cells<'_>,
    column: Option<PeriodKey>,
    writing: &Writing,
    rates: &Rates,
    home: &Currency,
) -> Result<Option<QuotaRow>, Refusal> {
    if column.is_some() && cells.said(Field::Amount).is_none() {
        return Ok(None);
    }
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
    let with_year = || cells.said(Field::Year).and_then(|year| period(&format!("{text} {year}")));
    let period = column.or_else(|| period(text)).or_else(with_year).ok_or_else(|| {
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
    Ok(Some(QuotaRow { line: cells.record.line, whose, column, period, amount, valid_from }))
}

/// `2026-Q4`, `Q4 2026`, `2026Q4`, `Q4-2026`, `FY26 Q4`, `2026-11`, `11/2026`, `Nov 2026`, `Nov-26`, and these with `Quota`
/// or `Target` before or behind, as labels of columns have them.
pub fn period(text: &str) -> Option<PeriodKey> {
    let text = text.trim();
    if let Ok(key) = text.parse() {
        return Some(key);
    }
    if text.len() > 30 {
        return None;
    }
    let upper = text.to_uppercase().replace("QUARTER ", "Q");
    let mut parts: Vec<&str> = Vec::new();
    for part in upper.split([' ', '-', '/', '.', '_', '\'', '’']) {
        match part.strip_prefix("FY").unwrap_or(part) {
            "" | "QUOTA" | "TARGET" | "GOAL" | "FOR" => {}
            // 2026Q4, Q42026
            part => match part.find('Q') {
                Some(at) if at > 0 => parts.extend([part.get(..at)?, part.get(at..)?]),
                Some(0) if part.len() > 2 => parts.extend([part.get(..2)?, part.get(2..)?]),
                _ => parts.push(part),
            },
        }
    }
    let [a, b] = parts.as_slice() else { return None };
    of_year(a, b).or_else(|| of_year(b, a))
}

/// A quarter or a month of a year. A year of two digits stands only beside a word: `10-26` could be anything.
fn of_year(year: &str, part: &str) -> Option<PeriodKey> {
    if !matches!(year.len(), 2 | 4) || !year.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let full = if year.len() == 2 { format!("20{year}") } else { year.to_owned() };
    if part.starts_with('Q') {
        return format!("{full}-{part}").parse().ok();
    }
    let by_name = if part.len() >= 3 { crate::domain::when::month_of(&part.to_ascii_lowercase()) } else { None };
    let month = by_name.or_else(|| part.parse().ok().filter(|_| year.len() == 4 && part.len() <= 2))?;
    format!("{full}-{month}").parse().ok()
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
            ("Nov-26", "2026-11"),
            ("nov '26", "2026-11"),
            ("Sept 2026", "2026-09"),
            ("FY26 Q4", "2026-Q4"),
            ("Q4 FY26", "2026-Q4"),
            ("Q4'26", "2026-Q4"),
            ("Q4/26", "2026-Q4"),
            ("Quarter 4 2026", "2026-Q4"),
            ("Quota Q4 2026", "2026-Q4"),
            ("2026-10 target", "2026-10"),
        ] {
            assert_eq!(period(text).map(|p| p.to_string()).as_deref(), Some(want), "{text}");
        }
        for bad in [
            "",
            "Q4",
            "2026",
            "2026-Q5",
            "13/2026",
            "next quarter",
            "Noon",
            "ééQ4",
            "10-26",
            "26-10",
            "Q4 2026 2027",
            "Q 2026",
        ] {
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
