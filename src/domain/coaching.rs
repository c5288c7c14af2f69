//! What a manager asks about a metric that is red: questions as data, ours and, over them, the user's own.

use super::data_file::{DataError, Reader};
use super::health::Kind;

/// The questions that come with the program.
pub const BUILTIN: (&str, &str) = ("coaching.toml", include_str!("../../assets/coaching.toml"));

/// A question is one or two spoken sentences.
const LONGEST: usize = 240;

/// So many questions one metric has at most.
const MOST: usize = 9;

/// Questions by metric.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coaching {
    questions: Vec<(Kind, Vec<String>)>,
}

impl Coaching {
    /// Ours; `own` is the user's file and its text: the metrics it names have its questions. A file that cannot be used
    /// is told and left out.
    pub fn new(own: Option<(&str, &str)>) -> (Self, Option<DataError>) {
        let (mut all, mut wrong) = (Self::default(), None);
        match Self::parse(BUILTIN.0, BUILTIN.1) {
            Ok(built_in) => all = built_in,
            Err(e) => wrong = Some(e),
        }
        if let Some((file, text)) = own {
            match Self::parse(file, text) {
                Ok(own) => {
                    all.questions.retain(|(kind, _)| own.of(*kind).is_empty());
                    all.questions.extend(own.questions);
                }
                Err(e) => wrong = Some(e),
            }
        }
        (all, wrong)
    }

    /// Reads and checks one file; `file` is for the messages.
    ///
    /// # Errors
    /// Everything that is wrong with it, by line and key.
    pub fn parse(file: &str, text: &str) -> Result<Self, DataError> {
        Reader::read(file, text, |r, mut top| {
            let mut all = Self::default();
            for mut table in top.tables(r, "metrics") {
                let key = table.text(r, "key", 40);
                let questions = table.texts(r, "questions", LONGEST);
                let line = table.line;
                let path = table.key.clone();
                table.done(r);
                let Some(key) = key else { continue };
                let Some(kind) = Kind::from_key(&key.value) else {
                    let keys: Vec<&str> = Kind::ALL.iter().map(|k| k.key()).collect();
                    r.problem_at(&key, format!("is no metric; there are {}", keys.join(", ")));
                    continue;
                };
                if all.questions.iter().any(|(k, _)| *k == kind) {
                    r.problem_at(&key, "is named twice");
                    continue;
                }
                if questions.is_empty() || questions.len() > MOST {
                    r.problem(line, format!("{path}.questions"), format!("expected one to {MOST} questions"));
                    continue;
                }
                all.questions.push((kind, questions.into_iter().map(|q| q.value).collect()));
            }
            top.done(r);
            Some(all)
        })
    }

    /// All questions about a metric.
    pub fn of(&self, kind: Kind) -> &[String] {
        self.questions.iter().find(|(k, _)| *k == kind).map_or(&[], |(_, questions)| questions)
    }

    /// The question for the `turn`th person who is asked about it.
    pub fn ask(&self, kind: Kind, turn: usize) -> Option<&str> {
        let questions = self.of(kind);
        questions.get(turn % questions.len().max(1)).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_metric_has_its_questions_and_none_is_asked_of_two() {
        let (all, wrong) = Coaching::new(None);
        assert_eq!(wrong, None);
        let mut seen = std::collections::BTreeSet::new();
        for kind in Kind::ALL {
            let questions = all.of(*kind);
            assert!(questions.len() >= 3, "{}", kind.key());
            for question in questions {
                assert!(question.ends_with('?') || question.contains("? ") || question.ends_with('.'), "{question}");
                assert!(question.contains('?') || question.ends_with('.'), "{question}");
                assert!(seen.insert(question.clone()), "asked twice: {question}");
            }
            assert_eq!(all.ask(*kind, 0), all.ask(*kind, questions.len()), "it goes round");
            assert_ne!(all.ask(*kind, 0), all.ask(*kind, 1), "the next one hears another");
        }
    }

    #[test]
    fn ones_own_questions_replace_those_of_the_metrics_they_name() {
        let own = "[[metrics]]\nkey = \"stalled\"\nquestions = [\"Why?\"]\n";
        let (all, wrong) = Coaching::new(Some(("mine.toml", own)));
        assert_eq!(wrong, None);
        assert_eq!(all.of(Kind::Stalled), ["Why?"]);
        assert_eq!(all.ask(Kind::Stalled, 7), Some("Why?"));
        assert!(all.of(Kind::Pushed).len() >= 3, "the others stay");
    }

    #[test]
    fn what_is_wrong_with_a_file_is_said_by_line_and_key() {
        for (text, says) in [
            ("[[metrics]]\nkey = \"stuck\"\nquestions = [\"Why?\"]\n", "mine.toml:2: metrics[1].key: is no metric"),
            ("[[metrics]]\nkey = \"stalled\"\nquestions = []\n", "questions: expected one to 9 questions"),
            ("[[metrics]]\nkey = \"stalled\"\nwhy = 1\nquestions = [\"Why?\"]\n", "mine.toml:3: metrics[1].why"),
            ("metrics = 4\n", "mine.toml:1: metrics"),
        ] {
            let (all, wrong) = Coaching::new(Some(("mine.toml", text)));
            let said = wrong.unwrap().to_string();
            assert!(said.contains(says), "{said}");
            assert!(all.of(Kind::Stalled).len() >= 3, "ours stay");
        }
        let twice = "[[metrics]]\nkey = \"stalled\"\nquestions = [\"Why?\"]\n".repeat(2);
        assert!(Coaching::parse("mine.toml", &twice).unwrap_err().to_string().contains("is named twice"));
    }
}
