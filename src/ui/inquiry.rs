//! What a screen looks at, and what it knows of it so far: it asks when something else is looked at or something may have
//! changed, shows what it has meanwhile, and takes no answer to what it does not look at any more.

use std::sync::Arc;

/// A screen, or a part of one, whose questions are answered beside it.
pub trait Asks {
    /// What it asks.
    type Question;
    /// What it is told.
    type Answer;

    /// What has to be known next, asked once.
    fn question(&mut self) -> Option<Self::Question>;

    /// An answer, be it to an earlier question.
    fn take(&mut self, answer: Self::Answer);

    /// No answer comes.
    fn give_up(&mut self);
}

/// What can be known.
pub trait Known {
    /// Nothing more comes.
    fn is_whole(&self) -> bool {
        true
    }
}

impl<T> Known for Arc<T> {}

/// What is known of a question.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer<Q, T> {
    /// The question.
    pub asked: Q,
    /// It, or why there is none.
    pub found: Result<T, String>,
}

/// What is looked at, what is known, and what is wanted.
#[derive(Debug, Clone)]
pub struct Inquiry<Q, T> {
    /// What is looked at.
    pub looked_at: Q,
    answer: Option<Answer<Q, T>>,
    wanted: bool,
    waiting: bool,
}

impl<Q: Copy + PartialEq, T: Known> Inquiry<Q, T> {
    /// Knows nothing yet, and asks.
    pub const fn new(question: Q) -> Self {
        Self { looked_at: question, answer: None, wanted: true, waiting: false }
    }

    /// Something may have changed: asks again, and shows what it has meanwhile.
    pub const fn ask(&mut self) {
        self.wanted = true;
    }

    /// Somebody else looks on: nothing is known for them yet.
    pub fn forget(&mut self) {
        (self.answer, self.wanted) = (None, true);
    }

    /// Looks at another one.
    pub fn look_at(&mut self, question: Q) {
        self.wanted |= self.looked_at != question;
        self.looked_at = question;
    }

    /// An answer, or the rest of one, is on its way.
    pub const fn is_waiting(&self) -> bool {
        self.waiting
    }

    /// What is looked at, or why there is nothing; `None`: it is not known yet.
    pub fn found(&self) -> Option<Result<&T, &str>> {
        let answer = self.answer.as_ref().filter(|answer| answer.asked == self.looked_at)?;
        Some(answer.found.as_ref().map_err(String::as_str))
    }

    /// What is looked at, where it is known.
    pub fn known(&self) -> Option<&T> {
        self.found()?.ok()
    }

    /// What was known last, of whatever was looked at.
    pub fn last(&self) -> Option<&T> {
        self.answer.as_ref()?.found.as_ref().ok()
    }
}

impl<Q: Copy + PartialEq, T: Known> Asks for Inquiry<Q, T> {
    type Question = Q;
    type Answer = Answer<Q, T>;

    fn question(&mut self) -> Option<Q> {
        if !std::mem::take(&mut self.wanted) {
            return None;
        }
        self.waiting = true;
        Some(self.looked_at)
    }

    fn take(&mut self, answer: Answer<Q, T>) {
        if answer.asked == self.looked_at {
            self.waiting = answer.found.as_ref().is_ok_and(|known| !known.is_whole());
            self.answer = Some(answer);
        }
    }

    fn give_up(&mut self) {
        self.waiting = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Clone, PartialEq)]
    struct Part(u8, bool);

    impl Known for Part {
        fn is_whole(&self) -> bool {
            self.1
        }
    }

    #[test]
    fn asked_once_and_only_what_is_looked_at_is_taken() {
        let mut inquiry: Inquiry<u8, Part> = Inquiry::new(1);
        assert_eq!(inquiry.question(), Some(1));
        assert_eq!((inquiry.question(), inquiry.is_waiting()), (None, true));
        inquiry.look_at(1);
        assert_eq!(inquiry.question(), None, "it is looked at already");
        inquiry.look_at(2);
        inquiry.take(Answer { asked: 1, found: Ok(Part(1, true)) });
        assert_eq!((inquiry.found(), inquiry.last()), (None, None));
        assert_eq!(inquiry.question(), Some(2));
        // in two parts
        inquiry.take(Answer { asked: 2, found: Ok(Part(2, false)) });
        assert_eq!((inquiry.known(), inquiry.is_waiting()), (Some(&Part(2, false)), true));
        inquiry.take(Answer { asked: 2, found: Ok(Part(2, true)) });
        assert!(!inquiry.is_waiting());
        // asked again, what is known stays meanwhile
        inquiry.ask();
        assert_eq!(inquiry.question(), Some(2));
        assert_eq!(inquiry.known(), Some(&Part(2, true)));
        inquiry.give_up();
        assert!(!inquiry.is_waiting());
        inquiry.look_at(3);
        assert_eq!((inquiry.known(), inquiry.last()), (None, Some(&Part(2, true))));
        inquiry.take(Answer { asked: 3, found: Err("there is none".to_owned()) });
        assert_eq!((inquiry.found(), inquiry.last()), (Some(Err("there is none")), None));
    }
}
