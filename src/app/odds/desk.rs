//! Answers the screen beside it: first what the past says, then whether it would have been right before; and keeps what was
//! asked last.

use std::sync::Arc;

use chrono::NaiveDate;

use super::super::desk::Answers;
use super::super::health::facts::Viewpoint;
use super::{Unsaid, read};
use crate::clock::Clock;
use crate::config::Config;
use crate::domain::forecast::audience::Audience;
use crate::domain::forecast::odds::told::Told;
use crate::store::{Store, StoreError};
use crate::ui::odds::{Answer, Question, Said};

/// So many answers are kept: one for each look to and fro.
const KEPT: usize = 12;

/// Draws periods.
pub struct Oracle {
    config: Config,
    clock: Arc<dyn Clock>,
    /// The file's version, the day and who listens: what is kept belongs to these.
    of: Option<(i64, NaiveDate, Audience)>,
    kept: Vec<(Question, Said)>,
}

impl Oracle {
    /// Knows nothing yet.
    pub const fn new(config: Config, clock: Arc<dyn Clock>) -> Self {
        Self { config, clock, of: None, kept: Vec::new() }
    }
}

impl Answers for Oracle {
    type Question = Question;
    type Answer = Answer;

    fn is_last(answer: &Answer) -> bool {
        answer.found.as_ref().map_or(true, |said| said.back.is_some())
    }

    fn answer(
        &mut self,
        store: &Store,
        question: &Question,
        as_of: Option<NaiveDate>,
        stopped: &dyn Fn() -> bool,
        tell: &mut dyn FnMut(Answer),
    ) -> Result<(), StoreError> {
        let from = Viewpoint { config: &self.config, clock: self.clock.as_ref(), as_of };
        let of = (store.data_version()?, from.today(), store.audience());
        if self.of != Some(of) {
            (self.of, self.kept) = (Some(of), Vec::new());
        }
        let asked = *question;
        if let Some((_, said)) = self.kept.iter().find(|(kept, _)| *kept == asked) {
            tell(Answer { asked, found: Ok(said.clone()) });
            return Ok(());
        }
        let known = match read(store, from, asked.scope, Some(asked.period)) {
            Ok(known) => known,
            Err(Unsaid::Store(error)) => return Err(error),
            Err(why) => {
                tell(Answer { asked, found: Err(why.to_string()) });
                return Ok(());
            }
        };
        let told = Arc::new(Told::of(known));
        tell(Answer { asked, found: Ok(Said { told: Arc::clone(&told), back: None }) });
        // of a question that is no longer asked nobody waits for the rest
        let Some(back) = told.back_test(stopped) else { return Ok(()) };
        let said = Said { told, back: Some(Arc::new(back)) };
        if self.kept.len() >= KEPT {
            self.kept.remove(0);
        }
        self.kept.push((asked, said.clone()));
        tell(Answer { asked, found: Ok(said) });
        Ok(())
    }
}
