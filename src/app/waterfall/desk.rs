//! Answers the waterfall screen beside it, and keeps what was asked last.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use chrono::{Days, NaiveDate};

use super::super::desk::Answers;
use super::super::health::facts::Viewpoint;
use super::{Untold, Wanted, beside, read};
use crate::clock::Clock;
use crate::config::Config;
use crate::domain::forecast::audience::Audience;
use crate::domain::forecast::waterfall::beside::Beside;
use crate::domain::forecast::waterfall::told::{Row, Told};
use crate::domain::health::Scope;
use crate::domain::ids::DealId;
use crate::domain::people::{Org, Subject};
use crate::store::{DealFilter, Store, StoreError, SubmissionFilter};
use crate::ui::waterfall::{Answer, DealBrief, Fall, LISTED, Mark, Question};

/// So many waterfalls are kept: one for each look to and fro.
const KEPT: usize = 12;

/// So many past snapshots are offered as a day to begin or to end with.
const OFFERED: usize = 13;

/// Measures what moved.
pub struct Gauge {
    config: Config,
    clock: Arc<dyn Clock>,
    /// The file's version, the day and who listens: what is kept belongs to these.
    of: Option<(i64, NaiveDate, Audience)>,
    kept: Vec<(Question, Arc<Fall>)>,
}

impl Gauge {
    /// Knows nothing yet.
    pub const fn new(config: Config, clock: Arc<dyn Clock>) -> Self {
        Self { config, clock, of: None, kept: Vec::new() }
    }
}

impl Answers for Gauge {
    type Question = Question;
    type Answer = Answer;

    fn is_last(_: &Answer) -> bool {
        true
    }

    fn answer(
        &mut self,
        store: &Store,
        question: &Question,
        as_of: Option<NaiveDate>,
        _stopped: &dyn Fn() -> bool,
        tell: &mut dyn FnMut(Answer),
    ) -> Result<(), StoreError> {
        let from = Viewpoint { config: &self.config, clock: self.clock.as_ref(), as_of };
        let of = (store.data_version()?, from.today(), store.audience());
        if self.of != Some(of) {
            (self.of, self.kept) = (Some(of), Vec::new());
        }
        if let Some((_, fall)) = self.kept.iter().find(|(asked, _)| asked == question) {
            tell(Answer { asked: *question, found: Ok(Arc::clone(fall)) });
            return Ok(());
        }
        let wanted =
            Wanted { scope: question.scope, period: Some(question.period), from: question.from, to: question.to };
        let found = match question.split {
            Some(split) => beside(store, from, wanted, split).map(|(told, beside)| (told, Some(beside))),
            None => read(store, from, wanted).map(|told| (told, None)),
        };
        match found {
            Ok((told, beside)) => {
                let fall = Arc::new(fall(store, from, told, beside)?);
                if self.kept.len() >= KEPT {
                    self.kept.remove(0);
                }
                self.kept.push((*question, Arc::clone(&fall)));
                tell(Answer { asked: *question, found: Ok(fall) });
            }
            Err(Untold::Store(error)) => return Err(error),
            Err(why) => tell(Answer { asked: *question, found: Err(why.to_string()) }),
        }
        Ok(())
    }
}

/// With what is to be read of the deals that are listed, and the days that can be looked at.
fn fall(store: &Store, from: Viewpoint<'_>, told: Told, beside: Option<Beside>) -> Result<Fall, StoreError> {
    let mut ids: HashSet<DealId> = HashSet::new();
    // side by side no deals are listed
    for row in Row::all().filter(|_| beside.is_none()) {
        for round_trips in [false, true] {
            ids.extend(told.deals(row, round_trips).into_iter().take(LISTED).map(|(deal, _)| deal));
        }
    }
    let (begin, end) = told.days();
    let (then, now) = (store.org(begin)?, store.org(end)?);
    let asked = DealFilter { ids: Some(ids.into_iter().collect()), as_of: Some(end), ..DealFilter::default() };
    let brief = |deal: crate::domain::deal::Deal| {
        let seller = deal.owner.map_or("nobody", |o| if now.person(o).is_some() { now.name(o) } else { then.name(o) });
        let brief = DealBrief {
            name: deal.name.clone(),
            account: deal.account.clone(),
            owner: deal.owner,
            seller: seller.to_owned(),
            stage: deal.stage.clone(),
            close: deal.close,
        };
        (deal.id, brief)
    };
    let deals: HashMap<DealId, DealBrief> = store.deals(&asked)?.into_iter().map(brief).collect();
    let marks = marks(store, from, told.scope, &now)?;
    Ok(Fall { told, beside, deals, marks })
}

/// The days before the present one that are worth beginning or ending with, the newest first.
fn marks(store: &Store, from: Viewpoint<'_>, scope: Scope, org: &Org) -> Result<Vec<Mark>, StoreError> {
    let today = from.today();
    let mut marks: Vec<Mark> = Vec::new();
    let mut add = |day: NaiveDate, what: &'static str| {
        if day < today && !marks.iter().any(|m| m.day == day) {
            marks.push(Mark { day, what });
        }
    };
    let subjects = match scope {
        Scope::All => None,
        Scope::Rep(rep) => Some(vec![Subject::Person(rep)]),
        Scope::Unit(unit) => {
            let speakers = org.participants(unit).into_iter().map(|p| p.subject);
            Some(speakers.chain(std::iter::once(Subject::Unit(unit))).collect())
        }
    };
    let calls = store.heads_of_record(&SubmissionFilter { subjects, ..SubmissionFilter::default() })?;
    let called = calls.iter().map(|call| from.clock.local(call.at).date_naive()).filter(|day| *day < today).max();
    if let Some(day) = called {
        add(day, "the last call's numbers");
    }
    if let Some(day) = today.checked_sub_days(Days::new(7)) {
        add(day, "a week ago");
    }
    for day in store.snapshot_days()?.into_iter().rev().filter(|day| *day < today).take(OFFERED) {
        add(day, "a snapshot");
    }
    Ok(marks)
}
