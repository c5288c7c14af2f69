//! What a file leaves open, as a question somebody can answer: in a terminal, in the cockpit, or not at all, in which case
//! its guess is taken and said. Plain data; asking is the matter of who has a person in front.

use serde::Serialize;

use super::answers::{Answers, CategoryMeans, StageMeans, StatusMeans};
use super::date::DateOrder;
use super::number::DecimalMark;
use super::vocabulary::Field;

/// What a question is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "about", content = "of", rename_all = "snake_case")]
pub enum Topic {
    /// Whether dates in this fact's column start with the day or with the month.
    DateOrder(Field),
    /// Which mark starts the decimals in this fact's column.
    Decimal(Field),
    /// Which column holds this fact.
    Column(Field),
    /// What a stage means.
    Stage(String),
    /// What a word of the status column means.
    Status(String),
    /// What a word of the forecast category means.
    Category(String),
    /// Who an owner is.
    Owner(String),
}

/// What choosing something says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "is", content = "to", rename_all = "snake_case")]
pub enum Answer {
    /// The order of day and month.
    Order(DateOrder),
    /// The decimal mark.
    Mark(DecimalMark),
    /// The label of the column; empty: there is none.
    Column(String),
    /// The stage's meaning.
    Stage(StageMeans),
    /// The status.
    Status(StatusMeans),
    /// The category.
    Category(CategoryMeans),
    /// The name of a known person; empty: somebody new; `-`: nobody.
    Owner(String),
}

/// One answer that can be given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// What it says, in words: "day first: 3 April 2026".
    pub words: String,
    /// What choosing it says.
    pub answer: Answer,
}

/// Something a file leaves open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Question {
    /// What it is about.
    pub topic: Topic,
    /// The question, one line.
    pub words: String,
    /// What stands in the file, up to three.
    pub examples: Vec<String>,
    /// What can be answered; never empty.
    pub choices: Vec<Choice>,
    /// Which of them is taken where nobody answers.
    pub guess: usize,
    /// How many rows it concerns.
    pub rows: u64,
    /// The guess is not good enough to write by: somebody has to answer.
    pub required: bool,
}

impl Question {
    /// The choice that is taken where nobody answers.
    pub fn guessed(&self) -> Option<&Choice> {
        self.choices.get(self.guess)
    }
}

impl Answers {
    /// Takes an answer down.
    pub fn take(&mut self, topic: &Topic, answer: &Answer) {
        match (topic, answer) {
            (Topic::DateOrder(field), Answer::Order(order)) => _ = self.date_order.insert(*field, *order),
            (Topic::Decimal(field), Answer::Mark(mark)) => _ = self.decimal.insert(*field, *mark),
            (Topic::Column(field), Answer::Column(name)) if name.is_empty() => {
                self.columns.insert(*field, String::new());
            }
            (Topic::Column(field), Answer::Column(name)) => self.set_column(name, Some(*field)),
            (Topic::Stage(word), Answer::Stage(means)) => _ = self.stages.insert(word.clone(), *means),
            (Topic::Status(word), Answer::Status(means)) => _ = self.status.insert(word.clone(), *means),
            (Topic::Category(word), Answer::Category(means)) => _ = self.categories.insert(word.clone(), *means),
            (Topic::Owner(word), Answer::Owner(name)) => _ = self.owners.insert(word.clone(), name.clone()),
            // an answer to another question says nothing about this one
            (
                Topic::DateOrder(_)
                | Topic::Decimal(_)
                | Topic::Column(_)
                | Topic::Stage(_)
                | Topic::Status(_)
                | Topic::Category(_)
                | Topic::Owner(_),
                _,
            ) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_answer_is_taken_down() {
        let mut all = Answers::default();
        for (topic, answer) in [
            (Topic::DateOrder(Field::Close), Answer::Order(DateOrder::Dmy)),
            (Topic::Decimal(Field::Amount), Answer::Mark(DecimalMark::Comma)),
            (Topic::Column(Field::Owner), Answer::Column("Wer".into())),
            (Topic::Column(Field::Created), Answer::Column(String::new())),
            (Topic::Stage("Vor Ort".into()), Answer::Stage(StageMeans::Won)),
            (Topic::Status("Weg".into()), Answer::Status(StatusMeans::Deleted)),
            (Topic::Category("Hm".into()), Answer::Category(CategoryMeans::Nothing)),
            (Topic::Owner("A.R.".into()), Answer::Owner("Ana Ruiz".into())),
        ] {
            let before = all.clone();
            all.take(&topic, &answer);
            assert_ne!(all, before, "{topic:?}");
        }
        let want = Answers::parse(
            "[columns]\nowner = 'Wer'\ncreated = ''\n[date_order]\nclose = 'dmy'\n[decimal]\namount = 'comma'\n[stages]\n\
             'Vor Ort' = 'won'\n[status]\nWeg = 'deleted'\n[categories]\nHm = 'nothing'\n[owners]\n'A.R.' = 'Ana Ruiz'",
        );
        assert_eq!(all, want.unwrap());
        all.take(&Topic::Stage("X".into()), &Answer::Owner("nobody".into()));
        assert!(!all.stages.contains_key("X"));
    }
}
