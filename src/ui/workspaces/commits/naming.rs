//! The lines in which a deal is named by a few letters of it, with an amount where it is to count for another one:
//! `orb`, `orb 120k`, `orb 0` (takes it off), `orb -30k: legal needs two weeks`.

use crate::domain::deal::Deal;
use crate::domain::forecast::card::Card;
use crate::domain::forecast::{Explanation, Horizon, NamedDeal};
use crate::domain::ids::DealId;
use crate::domain::money::parse::typed;
use crate::domain::money::{Currency, Money};
use crate::domain::text::fold;
use crate::ui::fuzzy;

/// What was typed, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query<'a> {
    /// The letters of the deal.
    pub letters: &'a str,
    /// The amount, as typed.
    pub amount: Option<&'a str>,
    /// What happened, in words.
    pub note: Option<&'a str>,
}

/// Takes it apart; nothing is looked up.
pub fn query(input: &str) -> Query<'_> {
    let (head, note) = match input.split_once(": ") {
        Some((head, note)) if !note.trim().is_empty() => (head, Some(note.trim())),
        _ => (input.trim_end_matches(": "), None),
    };
    let head = head.trim();
    match head.rsplit_once(char::is_whitespace) {
        Some((letters, last)) if is_amount(last) => Query { letters: letters.trim(), amount: Some(last), note },
        _ => Query { letters: head, amount: None, note },
    }
}

/// `120k`, `-30k`, `+1.2m`, `120000`, `0`; not the `2` of "phase 2".
fn is_amount(word: &str) -> bool {
    let unsigned = word.trim_start_matches(['+', '-']);
    let digits = unsigned.chars().filter(char::is_ascii_digit).count();
    let starts = unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    let unit = unsigned.ends_with(['k', 'K', 'm', 'M']);
    starts && (word.len() > unsigned.len() || unit || digits >= 4 || word == "0")
}

/// A deal that the letters may mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Match<'a> {
    /// The deal.
    pub deal: &'a Deal,
    /// It is named already, for this amount.
    pub named: Option<Money>,
}

fn key(deal: &Deal) -> String {
    fold(&format!("{} {}", deal.name, deal.account.as_deref().unwrap_or_default()))
}

fn ranked<'a>(letters: &str, deals: Vec<&'a Deal>) -> Vec<&'a Deal> {
    let keys: Vec<String> = deals.iter().map(|d| key(d)).collect();
    fuzzy::rank(letters, keys.iter().map(String::as_str)).into_iter().map(|at| deals[at]).collect()
}

/// Deals for the line of named deals, best first: the open ones that are not named, then the named ones.
pub fn to_name<'a>(card: &Card<'a>, input: &str) -> Vec<Match<'a>> {
    let letters = query(input).letters;
    let named = |id: DealId| card.draft.named.iter().find(|n| n.deal == id).map(|n| n.amount);
    let mut deals = card.candidates();
    if !letters.is_empty() {
        deals.extend(card.draft.named.iter().filter_map(|n| card.facts.deal(n.deal)));
    }
    let mut found = ranked(letters, deals);
    // however well the letters fit: one that does not close in the quarter would not count
    found.sort_by_key(|d| !d.in_period(&card.facts.quarter.period));
    found.into_iter().map(|deal| Match { deal, named: named(deal.id) }).collect()
}

/// Deals for the line of explanations, best first: those of which something happened since the last call, then the named
/// ones, then all. A lost deal explains a move as well as an open one.
pub fn to_explain<'a>(card: &Card<'a>, happened: &[DealId], input: &str) -> Vec<&'a Deal> {
    let mut deals: Vec<&Deal> = card.facts.deals.iter().collect();
    let named = |d: &Deal| card.draft.named.iter().any(|n| n.deal == d.id);
    let since = |d: &Deal| happened.iter().position(|id| *id == d.id).unwrap_or(usize::MAX);
    deals.sort_by_key(|d| (since(d), !named(d), -d.value()));
    ranked(query(input).letters, deals)
}

/// Names a deal, or gives a named one another amount; nothing takes it off.
///
/// # Errors
/// Says what was not understood, and what would be.
pub fn name(named: &[NamedDeal], found: Match<'_>, input: &str, currency: &Currency) -> Result<Vec<NamedDeal>, String> {
    let amount = match query(input).amount {
        Some(text) => typed(text, Some(found.named.unwrap_or(found.deal.value())), currency)
            .map_err(|e| e.to_string())?
            .unwrap_or_default(),
        None if found.named.is_some() => {
            return Err(format!("{} is named already: type another amount, 0 takes it off", found.deal.name));
        }
        None => found.deal.value(),
    };
    let mut named = named.to_vec();
    match (named.iter().position(|n| n.deal == found.deal.id), amount == Money::ZERO) {
        (Some(at), true) => {
            named.remove(at);
        }
        (None, true) => return Err(format!("{} has no amount: type it behind the name, `120k`", found.deal.name)),
        (Some(at), false) => named[at].amount = amount,
        (None, false) => named.push(NamedDeal { amount, ..NamedDeal::from(found.deal) }),
    }
    Ok(named)
}

/// What is left to explain of a horizon's flagged move: the one without a deal, else of FC, of WC, of BC.
pub fn left_to_explain(card: &Card<'_>, horizon: Horizon) -> Option<Money> {
    let (_, movement) = card.flagged(horizon)?;
    Some(movement.delta - card.explained(horizon, &movement).map(|e| e.delta).sum())
}

/// The explanation that was typed: this deal, by the amount typed or by what is left.
///
/// # Errors
/// Says what was not understood, and what would be.
pub fn explanation(
    card: &Card<'_>,
    horizon: Horizon,
    deal: &Deal,
    input: &str,
    currency: &Currency,
) -> Result<Explanation, String> {
    let asked = query(input);
    let left = left_to_explain(card, horizon).unwrap_or_default();
    let delta = match asked.amount {
        Some(text) => {
            let unsigned = text.trim_start_matches(['+', '-']);
            let size = typed(unsigned, None, currency).map_err(|e| e.to_string())?.unwrap_or_default();
            let down = text.starts_with('-') || (!text.starts_with('+') && left < Money::ZERO);
            if down { -size } else { size }
        }
        None => left,
    };
    if delta == Money::ZERO {
        return Err(format!("by how much did {} move it? Type it behind the name, `-30k`", deal.name));
    }
    Ok(Explanation { horizon, deal: deal.id, delta, note: asked.note.map(str::to_owned) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_is_taken_apart() {
        for (input, letters, amount, note) in [
            ("orb", "orb", None, None),
            ("orb 120k", "orb", Some("120k"), None),
            ("halden phase 2", "halden phase 2", None, None),
            ("halden phase 2 0", "halden phase 2", Some("0"), None),
            ("orb 120000", "orb", Some("120000"), None),
            ("orb -30k: legal needs two weeks", "orb", Some("-30k"), Some("legal needs two weeks")),
            ("orb: signed: both", "orb", None, Some("signed: both")),
            ("orb:", "orb:", None, None),
            ("120k", "120k", None, None),
            ("", "", None, None),
        ] {
            assert_eq!(query(input), Query { letters, amount, note }, "{input}");
        }
    }
}
