//! What a search shows, and whether it may: private notes only while nobody looks on, no minutes of a 1:1 in presenter mode,
//! no numbers in a pipeline meeting, nothing that was written after the day that is looked at.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use super::super::App;
use super::super::desk::Desk;
use super::super::seek::Seeker;
use crate::domain::forecast::audience::Audience;
use crate::domain::search::{Hits, Kind};
use crate::ui::flow::{Asked, Goto};
use crate::ui::overlays::Overlay;
use crate::ui::overlays::prompt::Prompt;
use crate::ui::screens::Screen;
use crate::ui::screens::search::{Question, Search};

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
    pub(super) fn reload_search(&mut self) {
        let (private, audience) = (!self.is_looked_on(), self.store.audience());
        if let Screen::Search(search) = &mut self.screen {
            search.ask(Question { words: search.words.clone(), private, me: self.world.me, audience });
        }
        self.ask_seeker();
    }

    /// Asks what the screen wants to know, and hands it what has been found.
    pub(in crate::app) fn ask_seeker(&mut self) {
        let Screen::Search(search) = &mut self.screen else {
            // nobody looks any more
            if let Some(seeker) = &mut self.seeker {
                seeker.forget();
            }
            return;
        };
        let answers = match search.question() {
            Some(question) => {
                let make = || Seeker::new(self.config.clone(), Arc::clone(&self.clock));
                let seeker = self.seeker.get_or_insert_with(|| Desk::for_store(&self.store, make));
                seeker.ask(&self.store, question, self.as_of)
            }
            None => self.seeker.as_mut().map(Desk::look).unwrap_or_default(),
        };
        for answer in answers {
            let found = answer.map_err(|why| anyhow::anyhow!("{why}")).and_then(|found| self.to_be_seen(found));
            let Screen::Search(search) = &mut self.screen else { return };
            match found {
                Ok(found) => search.refresh(found),
                Err(why) => {
                    search.refresh(Hits::default());
                    return self.complain(&why.context("it cannot be searched"));
                }
            }
        }
    }

    /// Without minutes that are not for who looks on, and without what was written about whom they may not read about.
    fn to_be_seen(&self, mut hits: Hits) -> anyhow::Result<Hits> {
        let audience = self.store.audience();
        if audience == Audience::Alone {
            return Ok(hits);
        }
        let mut kept = Vec::with_capacity(hits.found.len());
        for f in hits.found {
            let seen = match (f.kind, f.meeting) {
                (Kind::Minutes, Some(id)) => self.may_read(id)?,
                _ => f.explains.is_none_or(|(subject, _)| audience.judges(subject)),
            };
            if seen {
                kept.push(f);
            }
        }
        hits.found = kept;
        Ok(hits)
    }
}
