//! The line in which a deal is named that made a part of the gap: `orb`, `orb 60k`, `orb 60k: legal needs two weeks`, `orb 0`
//! (takes it off).

use crate::domain::forecast::owed::{Story, Suspect};
use crate::domain::money::parse::typed;
use crate::domain::money::show::short;
use crate::domain::money::{Currency, Money};
use crate::domain::text;
use crate::ui::fuzzy;
use crate::ui::workspaces::commits::naming::query;

/// So many deals are offered at most.
pub const OFFERED: usize = 6;

/// Said of letters that are in no name.
pub const NO_SUCH: &str = "no deal due or named has these letters in its name";

/// How one gets on from there.
pub const CLEARS: &str = "Ctrl-U clears the line";

/// Both.
pub fn no_such() -> String {
    format!("{NO_SUCH}: {CLEARS}")
}

/// What was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Read {
    /// This deal made so much of the gap; `None`: what happened to it is asked next.
    Named {
        /// Above zero.
        amount: Money,
        /// In words.
        reason: Option<String>,
    },
    /// It is none of them any more.
    Off,
}

/// The deals that have every word of the letters in their name, best first: letters that only occur in it in this order, as
/// those of "market" may, would make an explanation of a word. Without letters those that fell short and are not named yet.
pub fn offered<'a>(suspects: &'a [Suspect], story: &Story, input: &str) -> Vec<&'a Suspect> {
    let letters = query(input).letters;
    let named = |s: &Suspect| story.deals.iter().any(|d| d.deal == s.deal);
    if letters.is_empty() {
        return suspects.iter().filter(|s| s.short() > Money::ZERO && !named(s)).collect();
    }
    let keys: Vec<String> = suspects
        .iter()
        .map(|s| text::fold(&format!("{} {}", s.name, s.account.as_deref().unwrap_or_default())))
        .collect();
    let words = text::fold(letters);
    let means = |at: &usize| words.split_whitespace().all(|word| keys[*at].contains(word));
    fuzzy::rank(letters, keys.iter().map(String::as_str)).into_iter().filter(means).map(|at| &suspects[at]).collect()
}

/// Reads the line for the deal it means.
///
/// # Errors
/// Says what was not understood, and what would be.
pub fn read(input: &str, deal: &Suspect, story: &Story, by: Money, currency: &Currency) -> Result<Read, String> {
    let asked = query(input);
    let here = story.deals.iter().find(|d| d.deal == deal.deal).map(|d| d.amount);
    let amount = match (asked.amount, here) {
        (Some(words), _) => {
            let size = words.trim_start_matches(['+', '-']);
            if words.starts_with('-') {
                return Err(format!("`{words}` is below zero: write how much of the gap {} made, `{size}`", deal.name));
            }
            typed(size, None, currency).map_err(|e| e.to_string())?.unwrap_or_default()
        }
        (None, Some(amount)) => amount,
        (None, None) if deal.short() > Money::ZERO => deal.short(),
        // one that nobody had named: it is taken for what is left to explain, at most for what it is worth
        (None, None) => match story.reconcile(by).unexplained {
            Money::ZERO => deal.offer(),
            left => left.min(deal.offer()),
        },
    };
    if amount == Money::ZERO {
        return match here {
            Some(_) => Ok(Read::Off),
            None => Err(format!("how much of the gap did {} make? Type it behind the name, `60k`", deal.name)),
        };
    }
    if amount > deal.most() {
        let [worth, came, asked] = [deal.worth(), deal.brought, amount].map(|m| short(m, currency));
        let was = if deal.brought > Money::ZERO {
            format!("{} brought {came} of the {worth} it was worth", deal.name)
        } else {
            format!("{} was never worth more than {worth}", deal.name)
        };
        return Err(format!("{was}: it cannot have made {asked} of the gap"));
    }
    let reason = asked.note.map(text::clean).filter(|r| !r.is_empty());
    Ok(Read::Named { amount, reason })
}
