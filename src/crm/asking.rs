//! What a plan leaves open, as questions: first what its columns hold, for everything else hangs on it; then how values
//! are written; then words of no table; then who somebody is. Knows no store: whoever asks hands the answers back.

mod columns;
mod words;

use super::columns::{Guess, Open};
use super::date::DateOrder;
use super::number::DecimalMark;
use super::plan::Plan;
use super::question::{Answer, Choice, Question, Topic};
use super::understanding::fact;
use super::vocabulary::Kind;

pub(super) use columns::{misleading, unused};
pub(super) use words::{automatic_closes, too_many_stages};

/// Everything somebody should be asked about the file.
pub(super) fn questions(plan: &Plan) -> Vec<Question> {
    let mut all = columns::questions(plan);
    if !plan.missing.is_empty() {
        return all;
    }
    all.extend(plan.writing.open.iter().map(|open| written(plan, open)));
    if plan.settings.kind == Kind::Deals {
        all.extend(words::statuses(plan));
        all.extend(words::stages(plan));
        all.extend(words::categories(plan));
        all.extend(words::owners(plan));
    }
    all
}

/// How a column is written.
fn written(plan: &Plan, open: &Open) -> Question {
    let header = plan.layout.header(open.field).unwrap_or_default();
    let (topic, words, choices, guess) = match open.guess {
        Guess::Order(order) => {
            let choices = [
                Choice { words: "the day: 3/4 is 3 April".into(), answer: Answer::Order(DateOrder::Dmy) },
                Choice { words: "the month: 3/4 is March 4".into(), answer: Answer::Order(DateOrder::Mdy) },
            ];
            let words = format!("What comes first in the dates of `{header}` ({})?", fact(open.field));
            (Topic::DateOrder(open.field), words, choices, usize::from(order == DateOrder::Mdy))
        }
        Guess::Mark(mark) => {
            let choices = [
                Choice { words: "the point: 1.500 is one and a half".into(), answer: Answer::Mark(DecimalMark::Point) },
                Choice { words: "the comma: 1,500 is one and a half".into(), answer: Answer::Mark(DecimalMark::Comma) },
            ];
            let words = format!("Which is the decimal mark in `{header}` ({})?", fact(open.field));
            (Topic::Decimal(open.field), words, choices, usize::from(mark == DecimalMark::Comma))
        }
    };
    // an amount a thousand times too large is seen at once; a date a month off is not
    let required = matches!(open.guess, Guess::Order(_));
    let (examples, choices) = (vec![open.sample.clone()], choices.to_vec());
    Question { topic, words, examples, choices, guess, rows: open.rows, required }
}

#[cfg(test)]
mod tests;
