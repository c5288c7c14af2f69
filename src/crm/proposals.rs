//! Owners nobody knows: who they might be, and what a person has answered. Without an answer they become new people, which
//! is said. The asking itself is not done here.

use super::error::CrmError;
use super::owners::{Owner, named};
use super::plan::{Body, Plan};
use crate::domain::alias::{Who, alias_key};
use crate::domain::ids::PersonId;
use crate::store::Store;

/// An owner who is not among the people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// As the file names them.
    pub text: String,
    /// How many deals they own in it.
    pub deals: usize,
    /// Who might be meant, the likeliest first, three at most.
    pub closest: Vec<(PersonId, String)>,
}

/// What a person says about an owner who is not among the people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OwnerAnswer {
    /// Somebody new.
    New,
    /// The person of this name; the file's word becomes their alias.
    Is(String),
    /// Nobody: the deals keep no owner.
    Leave,
}

impl OwnerAnswer {
    /// Reads `J. Smith=Jane Smith`, `Old Rep=-` (nobody), `Newcomer=+` (somebody new).
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn pair(text: &str) -> Result<(String, Self), String> {
        let wrong = || {
            format!("write `{0}=Jane Smith` (that person), `{0}=-` (no owner) or `{0}=+` (somebody new)", {
                let name = text.split('=').next().unwrap_or_default().trim();
                if name.is_empty() { "J. Smith" } else { name }
            })
        };
        let (owner, answer) = text.rsplit_once('=').ok_or_else(wrong)?;
        let (owner, answer) = (owner.trim(), answer.trim());
        if alias_key(owner).is_empty() || answer.is_empty() {
            return Err(wrong());
        }
        let answer = match answer {
            "-" => Self::Leave,
            "+" => Self::New,
            name => Self::Is(name.to_owned()),
        };
        Ok((owner.to_owned(), answer))
    }
}

/// The owners of a file of deals who are not among the people and about whom nothing has been answered, by what they own.
///
/// # Errors
/// The store cannot be read.
pub fn proposals(plan: &Plan, store: &Store) -> Result<Vec<Proposal>, CrmError> {
    if !matches!(plan.body, Body::Deals) {
        return Ok(Vec::new());
    }
    let owners = &plan.survey.owners;
    let who = store.who()?;
    let unknown =
        owners.0.values().filter(|o| plan.settings.owner_answer(&o.text).is_none() && find(&who, o).is_none());
    let mut all: Vec<Proposal> = unknown.map(|o| proposal(&who, o)).collect();
    all.sort_by(|a, b| (b.deals, &a.text).cmp(&(a.deals, &b.text)));
    Ok(all)
}

pub(super) fn find(who: &Who, owner: &Owner) -> Option<PersonId> {
    let named = named(&owner.text);
    who.find(&named.name, named.email.as_deref())
}

pub(super) fn proposal(who: &Who, owner: &Owner) -> Proposal {
    let closest = who.closest(&named(&owner.text).name);
    Proposal { text: owner.text.clone(), deals: owner.deals, closest }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_as_they_are_written() {
        for (text, want) in [
            ("J. Smith=Jane Smith", ("J. Smith", OwnerAnswer::Is("Jane Smith".into()))),
            (" Old Rep = - ", ("Old Rep", OwnerAnswer::Leave)),
            ("Newcomer=+", ("Newcomer", OwnerAnswer::New)),
            ("a=b=c", ("a=b", OwnerAnswer::Is("c".into()))),
        ] {
            assert_eq!(OwnerAnswer::pair(text), Ok((want.0.to_owned(), want.1)), "{text}");
        }
        for bad in ["", "J. Smith", "=x", "J. Smith=", "-=x"] {
            assert!(OwnerAnswer::pair(bad).unwrap_err().contains("=Jane Smith"), "{bad}");
        }
    }
}
