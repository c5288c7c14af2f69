//! What a search shows, and whether it may: private notes only while nobody looks on, no minutes of a 1:1 in presenter mode,
//! no numbers in a pipeline meeting, nothing that was written after the day that is looked at.

#[cfg(test)]
mod tests;

use super::super::App;
use crate::domain::search::{Found, Kind};
use crate::store::Onlookers;
use crate::ui::flow::{Asked, Goto};
use crate::ui::overlays::Overlay;
use crate::ui::overlays::prompt::Prompt;
use crate::ui::screens::Screen;
use crate::ui::screens::search::Search;

impl App {
    /// Asks what to search for.
    pub(in crate::app) fn ask_for_words(&mut self) {
        let typed = match &self.screen {
            Screen::Search(search) => search.words.as_str(),
            _ => "",
        };
        let prompt = Prompt::new("Search everything", Asked::Everything, true).with(typed);
        self.overlays.push(Overlay::Prompt(prompt));
    }

    /// Back to this search, where it is the one that is open.
    pub(super) fn searching(&self) -> Option<Goto> {
        match &self.screen {
            Screen::Search(search) => Some(Goto::Search(search.words.clone())),
            Screen::Minutes(minutes) => minutes.from.clone(),
            _ => None,
        }
    }

    /// The search that is shelved behind what was opened from it, else an empty one: it is filled like every screen.
    pub(super) fn search_screen(&mut self, words: String) -> Screen {
        let same = |s: &Screen| matches!(s, Screen::Search(search) if search.words == words);
        self.unshelve(same).unwrap_or_else(|| Screen::Search(Box::new(Search::new(words))))
    }

    /// Looks again.
    pub(super) fn reload_search(&mut self) -> anyhow::Result<()> {
        let Screen::Search(search) = &self.screen else { return Ok(()) };
        let found = self.found(&search.words.clone())?;
        if let Screen::Search(search) = &mut self.screen {
            search.refresh(found);
        }
        Ok(())
    }

    fn found(&self, words: &str) -> anyhow::Result<Vec<Found>> {
        let seen_by = Onlookers { private: !self.is_looked_on(), one_on_one: !self.world.presenting };
        let mut found = self.store.search(words, seen_by, &|at| self.clock.local(at).date_naive())?;
        if self.as_of.is_some() {
            found.retain(|f| f.kind == Kind::Deal || f.on.is_none_or(|on| on <= self.world.today));
        }
        if self.refuses_numbers().is_some() {
            let mut kept = Vec::with_capacity(found.len());
            for f in found {
                let numbers = match f.meeting {
                    Some(id) if f.kind == Kind::Minutes => self.has_numbers(id)?,
                    _ => false,
                };
                if !numbers {
                    kept.push(f);
                }
            }
            found = kept;
        }
        Ok(found)
    }
}
