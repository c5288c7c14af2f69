//! What was corrected here and has to go back to the CRM, as a table for whoever updates it.

use std::collections::HashMap;

use super::spreadsheet::{Cell, csv};
use crate::domain::browse::DealLine;
use crate::domain::fix::{Fix, FixField};
use crate::domain::ids::PersonId;
use crate::domain::money::{Currency, Money, show};

/// One correction with what it is about.
#[derive(Debug, Clone, PartialEq)]
pub struct Update {
    /// The correction.
    pub fix: Fix,
    /// Its deal.
    pub line: DealLine,
    /// Who corrected it.
    pub by: Option<String>,
}

impl Update {
    /// Corrections with their deals and names; one whose deal is not there is left out.
    pub fn all(fixes: Vec<Fix>, lines: &[DealLine], names: &HashMap<PersonId, String>) -> Vec<Self> {
        let deals: HashMap<_, _> = lines.iter().map(|l| (l.deal.id, l)).collect();
        let with = |fix: Fix| {
            let line = (*deals.get(&fix.deal)?).clone();
            Some(Self { by: fix.by.and_then(|p| names.get(&p).cloned()), line, fix })
        };
        fixes.into_iter().filter_map(with).collect()
    }
}

/// A fact's text as a CRM takes it: amounts with a point and no thousands mark, days as ISO, categories in words.
pub fn value(field: FixField, text: Option<&str>, currency: &Currency) -> Option<String> {
    let text = text?;
    Some(match field {
        FixField::Amount => match text.parse() {
            Ok(minor) => show::exact(Money(minor), currency).replace(',', ""),
            Err(_) => text.to_owned(),
        },
        FixField::Category => match text {
            "best_case" => "Best Case".to_owned(),
            other => {
                let mut letters = other.chars();
                letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
            }
        },
        FixField::NextStep | FixField::NextStepDate | FixField::Close | FixField::Stage => text.to_owned(),
    })
}

/// The list as CSV, safe for a spreadsheet.
pub fn sheet(updates: &[Update], currency: &Currency) -> String {
    const HEADING: [&str; 11] =
        ["CRM", "CRM id", "deal", "account", "owner", "field", "old", "new", "corrected on", "by", "state"];
    let cell = |fix: &Fix, text: &Option<String>| {
        let value = value(fix.field, text.as_deref(), currency);
        match fix.field {
            FixField::Amount | FixField::Close | FixField::NextStepDate => Cell::plain(value),
            _ => Cell::text(value.as_deref()),
        }
    };
    let row = |update: &Update| {
        let (fix, deal) = (&update.fix, &update.line.deal);
        vec![
            Cell::Text(deal.crm.clone()),
            Cell::text(deal.external_id.as_deref()),
            Cell::Text(deal.name.clone()),
            Cell::text(deal.account.as_deref()),
            Cell::text(update.line.owner.as_deref()),
            Cell::Text(fix.field.label(&deal.crm).to_owned()),
            cell(fix, &fix.old),
            cell(fix, &fix.new),
            Cell::plain(Some(fix.on)),
            Cell::text(update.by.as_deref()),
            Cell::Plain(fix.state.word().to_owned()),
        ]
    };
    csv(&HEADING, &updates.iter().map(row).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fix::FixState;
    use crate::domain::health::fixture::{day, deal};
    use crate::domain::ids::{FixId, uuid_v7};

    #[test]
    fn a_sheet_no_spreadsheet_computes() {
        let mut one = deal(1, 80, "2026-12-18");
        one.name = "=HYPERLINK(1)".into();
        one.crm = "pipedrive".into();
        one.external_id = Some("77".into());
        let line =
            DealLine { deal: one, owner: Some("Ivo Marek".into()), fixed: vec![FixField::Amount], touched: None };
        let fix = |field, old: Option<&str>, new: Option<&str>| Fix {
            id: FixId(uuid_v7(1, &[1; 10])),
            deal: line.deal.id,
            field,
            old: old.map(str::to_owned),
            new: new.map(str::to_owned),
            at: "2026-11-22T09:00:00Z".parse().unwrap(),
            on: day("2026-11-22"),
            by: Some(PersonId(4)),
            meeting: None,
            state: FixState::Open,
            settled: None,
        };
        let fixes = vec![
            fix(FixField::Amount, Some("8000000"), Some("9000050")),
            fix(FixField::Close, None, Some("2026-11-27")),
            fix(FixField::Category, Some("commit"), Some("best_case")),
            fix(FixField::NextStep, Some("call"), None),
        ];
        let names = HashMap::from([(PersonId(4), "Dana Reyes".to_owned())]);
        let text = sheet(&Update::all(fixes, &[line], &names), &Currency::default());
        let begins = "\"pipedrive\",\"77\",\"'=HYPERLINK(1)\",,\"Ivo Marek\"";
        let ends = "2026-11-22,\"Dana Reyes\",to update";
        assert_eq!(
            text.lines().skip(1).collect::<Vec<_>>(),
            [
                format!("{begins},\"Value\",80000.00,90000.50,{ends}"),
                format!("{begins},\"Expected close date\",,2026-11-27,{ends}"),
                format!("{begins},\"forecast category\",\"Commit\",\"Best Case\",{ends}"),
                format!("{begins},\"next step\",\"call\",,{ends}"),
            ]
        );
    }
}
