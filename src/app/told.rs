//! Answers the screens that look at a scope's whole past (slippage, sales) on their own thread, and keeps what it has read.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::desk::Answers;
use super::health::facts::Viewpoint;
use crate::clock::Clock;
use crate::config::Config;
use crate::domain::forecast::audience::Audience;
use crate::domain::health::Scope;
use crate::domain::ids::DealId;
use crate::store::{DealFilter, Store, StoreError};
use crate::ui::told::{Answer, Question};
use crate::ui::waterfall::DealBrief;

/// So many scopes are kept: one for each look to and fro.
const KEPT: usize = 8;

/// Why nothing can be told.
#[derive(Debug, thiserror::Error)]
pub enum Unread {
    /// Nothing was imported.
    #[error("no export of deals has been imported yet: `bellwether import deals FILE`")]
    NoDeals,
    /// The database cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Reads one kind of past.
pub trait Reads: Send + 'static {
    /// What it tells.
    type Told: Send + Sync + 'static;

    /// Of this scope.
    ///
    /// # Errors
    /// There is nothing to tell, and why; or the database cannot be read.
    fn read(&mut self, store: &Store, from: Viewpoint<'_>, scope: Scope) -> Result<Self::Told, Unread>;
}

/// Tells it.
pub struct Teller<R: Reads> {
    config: Config,
    clock: Arc<dyn Clock>,
    reads: R,
    /// The file's version, the day and who listens: what is kept belongs to these.
    of: Option<(i64, NaiveDate, Audience)>,
    kept: Vec<(Scope, Arc<R::Told>)>,
}

impl<R: Reads> Teller<R> {
    /// Knows nothing yet.
    pub const fn new(config: Config, clock: Arc<dyn Clock>, reads: R) -> Self {
        Self { config, clock, reads, of: None, kept: Vec::new() }
    }

    fn told(&mut self, store: &Store, from: Viewpoint<'_>, scope: Scope) -> Result<Arc<R::Told>, Unread> {
        let of = (store.data_version()?, from.today(), store.audience());
        if self.of != Some(of) {
            (self.of, self.kept) = (Some(of), Vec::new());
        }
        if let Some((_, told)) = self.kept.iter().find(|(asked, _)| *asked == scope) {
            return Ok(Arc::clone(told));
        }
        let told = Arc::new(self.reads.read(store, from, scope)?);
        if self.kept.len() >= KEPT {
            self.kept.remove(0);
        }
        self.kept.push((scope, Arc::clone(&told)));
        Ok(told)
    }
}

impl<R: Reads> Answers for Teller<R> {
    type Question = Question;
    type Answer = Answer<R::Told>;

    fn is_last(_: &Answer<R::Told>) -> bool {
        true
    }

    fn answer(
        &mut self,
        store: &Store,
        question: &Question,
        as_of: Option<NaiveDate>,
        _stopped: &dyn Fn() -> bool,
        tell: &mut dyn FnMut(Answer<R::Told>),
    ) -> Result<(), StoreError> {
        let (config, clock) = (self.config.clone(), Arc::clone(&self.clock));
        let from = Viewpoint { config: &config, clock: clock.as_ref(), as_of };
        let found = match self.told(store, from, question.scope) {
            Ok(told) => Ok(told),
            Err(Unread::Store(error)) => return Err(error),
            Err(why) => Err(why.to_string()),
        };
        tell(Answer { scope: question.scope, found, briefs: briefs(store, from, &question.listed)? });
        Ok(())
    }
}

/// What is read of the deals that are listed.
fn briefs(store: &Store, from: Viewpoint<'_>, listed: &[DealId]) -> Result<HashMap<DealId, DealBrief>, StoreError> {
    if listed.is_empty() {
        return Ok(HashMap::new());
    }
    let org = store.org(from.today())?;
    let asked = DealFilter { ids: Some(listed.to_vec()), as_of: from.as_of, ..DealFilter::default() };
    let everybody = store.names()?;
    let name = |id| match org.person(id) {
        Some(person) => person.name.clone(),
        None => everybody.get(&id).cloned().unwrap_or_else(|| "?".to_owned()),
    };
    let brief = |deal: crate::domain::deal::Deal| {
        let brief = DealBrief {
            name: deal.name,
            account: deal.account,
            owner: deal.owner,
            seller: deal.owner.map_or_else(|| "nobody".to_owned(), name),
            stage: deal.stage,
            close: deal.close,
        };
        (deal.id, brief)
    };
    Ok(store.deals(&asked)?.into_iter().map(brief).collect())
}
