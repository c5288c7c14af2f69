//! One question after the other about the deals, with what is worth keeping between them.

use chrono::NaiveDate;

use super::Answers;
use crate::domain::browse::{DealLine, DealQuery, Page, Place, Tally};
use crate::domain::ids::DealId;
use crate::domain::text::fold;
use crate::store::{Store, StoreError, sorted};
use crate::ui::fuzzy;
use crate::ui::screens::deals::{Answer, Found, Question};

/// Up to so many deals a text is matched letter by letter and the best one comes first; of more of them those are found
/// that hold its words.
pub const RANKED: u64 = 100_000;

type Result<T> = std::result::Result<T, StoreError>;

/// What is kept; thrown away when the file has changed.
#[derive(Default)]
pub struct Session {
    version: Option<i64>,
    /// The last list that was read as a whole.
    list: Option<(DealQuery, Vec<DealId>)>,
    /// Where in it the screen was.
    at: usize,
    /// What the deals of a query, its text aside, are searched by.
    keys: Option<(DealQuery, Vec<(DealId, String)>)>,
    /// Counts that were asked for last.
    tallies: Vec<(DealQuery, Tally)>,
    /// The deals of a past day.
    past: Option<(NaiveDate, Vec<DealLine>)>,
    /// The last list of a past day.
    then: Option<(DealQuery, Vec<DealLine>)>,
}

/// How many counts are kept.
const TALLIES: usize = 8;

impl Answers for Session {
    type Question = Question;
    type Answer = Answer;

    fn is_last(answer: &Answer) -> bool {
        answer.is_whole()
    }

    /// Tells a piece of the list as soon as it is there, then how many there are.
    fn answer(
        &mut self,
        store: &Store,
        question: &Question,
        as_of: Option<NaiveDate>,
        stopped: &dyn Fn() -> bool,
        tell: &mut dyn FnMut(Answer),
    ) -> Result<()> {
        let version = store.data_version()?;
        if self.version != Some(version) {
            *self = Self { version: Some(version), at: self.at, ..Self::default() };
        }
        if let Some(day) = as_of
            && store.is_past(day)?
        {
            return self.answer_then(store, question, day, tell);
        }
        let query = DealQuery { text: fold(question.query.text.trim()), ..question.query.clone() };
        let (page, found) = if Store::is_paged(&query) {
            (store.page(&query, question.place, question.before, question.after)?, Found::Sorted)
        } else {
            let found = self.list(store, &query, stopped)?;
            let list = self.list.as_ref().map_or(&[][..], |(_, ids)| ids);
            let (range, at) = cut(list.len(), self.place(question.place), question.before, question.after);
            self.at = range.start + at;
            let (before, after) = (range.start > 0, range.end < list.len());
            let mut lines = store.lines(&list[range])?;
            store.hear(&mut lines, query.today)?;
            (Page { lines, at, before, after }, found)
        };
        let counted = (self.known(&query), self.known(&query.base()));
        let counted = if let (Some(all), Some(base)) = counted { Some((all, base)) } else { None };
        tell(Answer { page: Some(page), found, tallies: counted });
        if counted.is_some() {
            return Ok(());
        }
        let all = match &self.list {
            Some((of, ids)) if *of == query => store.tally_of(ids)?,
            _ => store.tally(&query)?,
        };
        self.keep(query.clone(), all);
        let base = match self.known(&query.base()) {
            Some(base) => base,
            None => store.tally(&query.base())?,
        };
        self.keep(query.base(), base);
        tell(Answer { page: None, found, tallies: Some((all, base)) });
        Ok(())
    }
}

impl Session {
    /// Reads the list where it is another one; how a text was looked for.
    fn list(&mut self, store: &Store, query: &DealQuery, stopped: &dyn Fn() -> bool) -> Result<Found> {
        let plain = DealQuery { text: String::new(), ..query.clone() };
        let ranked = !query.text.is_empty() && self.count(store, &plain)?.count <= RANKED;
        let found = match (query.text.is_empty(), ranked) {
            (true, _) => Found::Sorted,
            (false, true) => Found::Ranked,
            (false, false) => Found::Holding,
        };
        if self.list.as_ref().is_some_and(|(of, _)| of == query) {
            return Ok(found);
        }
        let ids = if ranked {
            if self.keys.as_ref().is_none_or(|(of, _)| *of != plain) {
                self.keys = Some((plain.clone(), store.deal_keys(&plain, stopped)?));
            }
            let keys = self.keys.as_ref().map_or(&[][..], |(_, keys)| keys);
            let best = fuzzy::rank(&query.text, keys.iter().map(|(_, key)| key.as_str()));
            best.into_iter().map(|i| keys[i].0).collect()
        } else {
            self.keys = None;
            store.deal_ids(query, stopped)?
        };
        self.list = Some((query.clone(), ids));
        Ok(found)
    }

    /// Where in the list a place is.
    fn place(&self, place: Place) -> usize {
        let list = self.list.as_ref().map_or(&[][..], |(_, ids)| ids);
        match place {
            Place::First => 0,
            Place::Last => list.len().saturating_sub(1),
            // one that has left the list leaves its place
            Place::On(id) => {
                list.iter().position(|d| *d == id).unwrap_or_else(|| self.at.min(list.len().saturating_sub(1)))
            }
        }
    }

    fn known(&self, query: &DealQuery) -> Option<Tally> {
        let query = unsorted(query);
        self.tallies.iter().find(|(of, _)| *of == query).map(|(_, tally)| *tally)
    }

    fn keep(&mut self, query: DealQuery, tally: Tally) {
        if self.known(&query).is_none() {
            if self.tallies.len() >= TALLIES {
                self.tallies.remove(0);
            }
            self.tallies.push((unsorted(&query), tally));
        }
    }

    fn count(&mut self, store: &Store, query: &DealQuery) -> Result<Tally> {
        if let Some(known) = self.known(query) {
            return Ok(known);
        }
        let tally = store.tally(query)?;
        self.keep(query.clone(), tally);
        Ok(tally)
    }

    /// A past day is worked out as a whole, then looked through in memory.
    fn answer_then(
        &mut self,
        store: &Store,
        question: &Question,
        day: NaiveDate,
        tell: &mut dyn FnMut(Answer),
    ) -> Result<()> {
        if self.past.as_ref().is_none_or(|(of, _)| *of != day) {
            self.past = Some((day, store.lines_on(day)?));
            self.then = None;
        }
        let Some((_, all)) = &self.past else { return Ok(()) };
        let query = DealQuery { text: fold(question.query.text.trim()), ..question.query.clone() };
        let mut found = Found::Sorted;
        if self.then.as_ref().is_none_or(|(of, _)| *of != query) {
            let plain = DealQuery { text: String::new(), ..query.clone() };
            let mut lines = sorted(all.clone(), &plain);
            if let Some(changed) = &query.changed {
                let ids = store.changed_ids(changed, Some(day))?;
                lines.retain(|line| ids.contains(&line.deal.id));
            }
            if !query.text.is_empty() {
                let keys: Vec<String> = lines.iter().map(DealLine::key).collect();
                let best = fuzzy::rank(&query.text, keys.iter().map(String::as_str));
                lines = best.into_iter().filter_map(|i| lines.get(i).cloned()).collect();
            }
            self.then = Some((query.clone(), lines));
        }
        if !query.text.is_empty() {
            found = Found::Ranked;
        }
        let list = self.then.as_ref().map_or(&[][..], |(_, lines)| lines);
        let at = match question.place {
            Place::First => 0,
            Place::Last => list.len().saturating_sub(1),
            Place::On(id) => {
                let here = list.iter().position(|l| l.deal.id == id);
                here.unwrap_or_else(|| self.at.min(list.len().saturating_sub(1)))
            }
        };
        let (range, within) = cut(list.len(), at, question.before, question.after);
        let (before, after) = (range.start > 0, range.end < list.len());
        self.at = range.start + within;
        let page = Page { lines: list[range].to_vec(), at: within, before, after };
        let base = query.base();
        let tallies = Some((
            Tally::of(list.iter().map(|l| &l.deal)),
            Tally::of(all.iter().filter(|l| base.fits(l)).map(|l| &l.deal)),
        ));
        tell(Answer { page: Some(page), found, tallies });
        Ok(())
    }
}

/// A query in whatever order: it counts the same.
fn unsorted(query: &DealQuery) -> DealQuery {
    DealQuery { sort: Default::default(), ..query.clone() }
}

/// Which rows of a list of `len` are wanted around `at`, and where among them it is. What is missing on one side is given
/// on the other.
fn cut(len: usize, at: usize, before: usize, after: usize) -> (std::ops::Range<usize>, usize) {
    let start = at.saturating_sub(before.max((before + after).saturating_sub(len.saturating_sub(at))));
    let end = (start + before + after + 1).min(len);
    (start..end, at - start)
}
