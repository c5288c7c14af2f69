//! Quotas find whom they belong to. A quota is never edited: a new amount counts from its own day on. The first one of a period
//! that says no day counts from the period's first, and the report says so.

use std::collections::{HashMap, HashSet};

use super::refuse;
use crate::crm::error::{CrmError, Refusal, clip};
use crate::crm::owners::named;
use crate::crm::report::{Report, Tally};
use crate::crm::settings::Settings;
use crate::crm::targets::{QuotaRow, Whose};
use crate::domain::alias::Who;
use crate::domain::money::Money;
use crate::domain::people::{Org, Subject};
use crate::domain::period::PeriodKey;
use crate::domain::quota::Quota;
use crate::store::Store;

pub(super) fn settle(
    store: &mut Store,
    rows: &[QuotaRow],
    settings: &Settings,
    report: &mut Report,
) -> Result<(), CrmError> {
    let (org, who) = (store.org(settings.as_of)?, store.who()?);
    let mut seen = HashMap::new();
    let mut counted = Counted::default();
    (report.tally.total, report.tally.dated_back) = (Money::ZERO, 0);
    for row in rows {
        let deny = |reason: String| Refusal {
            line: row.line,
            column: row.column.clone(),
            value: match &row.whose {
                Whose::Unit(name) | Whose::Named(name) => clip(name),
            },
            name: None,
            reason,
        };
        let refusal = match subject(&org, &who, &row.whose) {
            Err(reason) => deny(reason),
            Ok(subject) => match seen.insert((subject, row.period, row.valid_from), row.line) {
                Some(line) => deny(format!("has a quota for {} on line {line} already", row.period)),
                None => {
                    write(store, subject, row, settings, report)?;
                    counted.add(subject, row, &mut report.tally);
                    continue;
                }
            },
        };
        refuse(report, refusal);
    }
    counted.tell(&mut report.tally);
    report.remarks.splice(0..0, dated_back(report.tally.dated_back));
    Ok(())
}

/// What is said of quotas that count from an earlier day than that of the file.
fn dated_back(quotas: usize) -> Option<String> {
    let counts = match quotas {
        0 => return None,
        1 => "1 quota counts from the first day of its period".to_owned(),
        n => format!("{n} quotas count from the first day of their period"),
    };
    Some(format!("{counts}, for which there was none; a column `valid from` says another day"))
}

/// Whose quotas there are, and of how many periods.
#[derive(Default)]
struct Counted {
    people: HashSet<Subject>,
    units: HashSet<Subject>,
    periods: HashSet<PeriodKey>,
    lines: HashSet<u64>,
}

impl Counted {
    fn add(&mut self, subject: Subject, row: &QuotaRow, tally: &mut Tally) {
        match subject {
            Subject::Person(_) => {
                self.people.insert(subject);
                tally.total += row.amount;
            }
            Subject::Unit(_) => {
                self.units.insert(subject);
                tally.units_total += row.amount;
            }
        }
        self.periods.insert(row.period);
        self.lines.insert(row.line);
    }

    fn tell(&self, tally: &mut Tally) {
        tally.facts = vec![
            ("rows of the file", self.lines.len()),
            ("people with a quota", self.people.len()),
            ("teams with a quota", self.units.len()),
            ("periods", self.periods.len()),
        ];
    }
}

fn write(
    store: &mut Store,
    subject: Subject,
    row: &QuotaRow,
    settings: &Settings,
    report: &mut Report,
) -> Result<(), CrmError> {
    let on = row.valid_from.unwrap_or(settings.as_of);
    let known = store.quotas(row.period, on)?.get(&subject).copied();
    match known {
        None => report.new += 1,
        Some(amount) if amount == row.amount => {
            report.unchanged += 1;
            return Ok(());
        }
        Some(_) => report.changed += 1,
    }
    // the first quota of a period was known when the period began, as far as anybody says
    let first = settings.calendar.resolve(row.period).first;
    let back = row.valid_from.is_none() && known.is_none() && first < on;
    report.tally.dated_back += usize::from(back);
    let valid_from = if back { first } else { on };
    store.set_quota(&Quota { subject, period: row.period, amount: row.amount, valid_from })?;
    Ok(())
}

fn subject(org: &Org, who: &Who, whose: &Whose) -> Result<Subject, String> {
    let person = |name: &str| {
        let named = named(name);
        who.find(&named.name, named.email.as_deref()).map(Subject::Person)
    };
    let unit = |name: &str| {
        let mut units = org.units.iter().filter(|u| u.name.to_lowercase() == name.to_lowercase());
        match (units.next(), units.next()) {
            (Some(_), Some(_)) => Err(format!("`{name}` is a team and a region: rename one of them")),
            (one, _) => Ok(one.map(|u| Subject::Unit(u.id))),
        }
    };
    let found = match whose {
        Whose::Unit(name) => unit(name)?,
        Whose::Named(name) => match person(name) {
            Some(person) => Some(person),
            None => unit(name)?,
        },
    };
    found.ok_or_else(|| "is no person and no team that is known: import people first, or correct the name".to_owned())
}

#[cfg(test)]
mod tests;
