//! The CRM's ids as text, of rows and of what they point to.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::error::Refusal;
use super::rows::Cells;
use super::vocabulary::{Crm, Field};

/// What Salesforce's ids of deals, leads, tasks, events begin with.
const PREFIXES: [&str; 4] = ["006", "00Q", "00T", "00U"];

/// The row's own id. Salesforce's 18 characters are its 15 with a checksum: both forms become the short one.
///
/// # Errors
/// An id that a spreadsheet has rounded.
pub fn id(cells: Cells<'_>, field: Field, crm: Crm) -> Result<Option<String>, Refusal> {
    let Some(text) = cells.cleaned(field) else { return Ok(None) };
    if rounded(&text) {
        return Err(cells.refuse(field, "is an id a spreadsheet has rounded: export again and keep ids as text"));
    }
    Ok(Some(short(&text, crm)))
}

/// The ids a cell points to: HubSpot lists several with `;`.
pub fn all(cells: Cells<'_>, field: Field, crm: Crm) -> Vec<String> {
    let text = cells.cleaned(field).unwrap_or_default();
    let parts = text.split([';', ',']).map(str::trim).filter(|p| !p.is_empty() && !rounded(p));
    let mut found: Vec<String> = Vec::new();
    for id in parts.map(|p| short(p, crm)) {
        if !found.contains(&id) {
            found.push(id);
        }
    }
    found
}

fn short(id: &str, crm: Crm) -> String {
    let salesforce = crm == Crm::Salesforce && id.len() == 18 && PREFIXES.iter().any(|p| id.starts_with(p));
    id.get(..15).filter(|_| salesforce).unwrap_or(id).to_owned()
}

/// `1.2345E+18`.
fn rounded(id: &str) -> bool {
    id.split_once(['E', 'e']).is_some_and(|(digits, exponent)| {
        digits.contains(['.', ','])
            && digits.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b','))
            && exponent.strip_prefix('+').is_some_and(|e| e.bytes().all(|b| b.is_ascii_digit()))
    })
}

/// A short stand-in for what is long.
pub fn hash(thing: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    thing.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_forms_and_rounded_ids() {
        assert_eq!(short("00QA0000001abcDEFG", Crm::Salesforce), "00QA0000001abcD");
        assert_eq!(short("006A0000001abcDEFG", Crm::Csv), "006A0000001abcDEFG");
        assert_eq!(short("003A0000001abcDEFG", Crm::Salesforce), "003A0000001abcDEFG");
        for (id, want) in [("1.2345E+18", true), ("1,2e+9", true), ("E+18", false), ("opp_0001", false)] {
            assert_eq!(rounded(id), want, "{id}");
        }
    }
}
