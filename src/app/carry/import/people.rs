//! Owners of a file that nobody knows: somebody new, one of the known, or nobody.

use super::Importing;
use crate::crm::{OwnerAnswer, Proposal};
use crate::ui::screens::import::data::Ask;

/// An owner nobody knows, and what was said about them.
pub(in crate::app) struct Stranger {
    /// Who they might be.
    pub proposal: Proposal,
    /// Which of the [`answers`] was said.
    pub said: Option<usize>,
}

/// What can be said about them: new, each of those who are like them, nobody.
fn answers(proposal: &Proposal) -> Vec<(String, OwnerAnswer)> {
    let new = ("somebody new".to_owned(), OwnerAnswer::New);
    let known = proposal.closest.iter().map(|(_, name)| (format!("is {name}"), OwnerAnswer::Is(name.clone())));
    let nobody = ("no owner: leave the deals without".to_owned(), OwnerAnswer::Leave);
    [new].into_iter().chain(known).chain([nobody]).collect()
}

impl Stranger {
    /// As a question; the guess is that they are new, for whom nobody was found who is like them was asked about already.
    pub(in crate::app) fn ask(&self) -> Ask {
        let deals = self.proposal.deals;
        Ask {
            what: self.proposal.text.clone(),
            detail: if deals == 1 { "1 deal".to_owned() } else { format!("{deals} deals") },
            options: answers(&self.proposal).into_iter().map(|(words, _)| words).collect(),
            chosen: Some(self.said.unwrap_or(0)),
            said: self.said.is_some(),
            must: false,
        }
    }
}

impl Importing {
    /// Takes those of a fresh look; those about whom something was said stay where they are.
    pub(super) fn meet(&mut self, fresh: &[Proposal]) {
        self.strangers.retain(|s| s.said.is_some() || fresh.iter().any(|p| p.text == s.proposal.text));
        for proposal in fresh {
            if !self.strangers.iter().any(|s| s.proposal.text == proposal.text) {
                self.strangers.push(Stranger { proposal: proposal.clone(), said: None });
            }
        }
    }

    /// Takes an answer about the n-th of them; whether there is such an answer.
    pub(super) fn say_who(&mut self, n: usize, option: usize) -> bool {
        let Some(stranger) = self.strangers.get_mut(n) else { return false };
        let Some((_, answer)) = answers(&stranger.proposal).into_iter().nth(option) else { return false };
        stranger.said = Some(option);
        self.settings.owners.insert(stranger.proposal.text.clone(), answer);
        true
    }
}
