//! Words of no table: stages, statuses, forecast categories, owners.

use crate::crm::answers::{CategoryMeans, StageMeans, StatusMeans};
use crate::crm::label::{key, stage_key};
use crate::crm::owners::named;
use crate::crm::plan::Plan;
use crate::crm::question::{Answer, Choice, Question, Topic};
use crate::crm::sight::StageWord;
use crate::crm::vocabulary::{Crm, Field, StatusWord};
use crate::domain::deal::Status;
use crate::domain::text::{clean, edits};

/// Words of one kind that are asked for; with more of them the column is no list of words.
const MOST_ASKED: usize = 30;

/// What could be a word of a list: what is longer is somebody's prose.
fn is_word(text: &str) -> bool {
    (1..=120).contains(&text.chars().count())
}

/// Nothing in the row says that the deal is closed.
fn is_open(plan: &Plan, word: &StageWord) -> bool {
    let [status, closed, won, lost] = &word.beside;
    let yes = |text: &str| {
        matches!(text.to_ascii_lowercase().as_str(), "true" | "yes" | "y" | "1" | "x" | "✓" | "wahr" | "ja")
    };
    match plan.words.status(status) {
        Some(means) => means == StatusWord::Is(Status::Open),
        None => !yes(closed) && !yes(won) && !yes(lost) && plan.words.ending(&word.text).is_none(),
    }
}

/// Stages of open deals that nothing knows, with how many rows; the most frequent first.
fn unknown_stages(plan: &Plan) -> Vec<(String, u64)> {
    let mut all: Vec<(String, String, u64)> = Vec::new();
    for word in plan.survey.sight.stages() {
        if !is_open(plan, word) || plan.words.phase(&word.text).is_some() || plan.words.ending(&word.text).is_some() {
            continue;
        }
        let (key, text) = (stage_key(&word.text), clean(&word.text));
        match all.iter_mut().find(|(k, ..)| *k == key) {
            Some((.., rows)) => *rows += word.rows,
            None if key.is_empty() || !is_word(&text) => {}
            None => all.push((key, text, word.rows)),
        }
    }
    all.into_iter().map(|(_, text, rows)| (text, rows)).collect()
}

/// The column of stages holds too many unknown ones to be a list of stages.
pub(in crate::crm) fn too_many_stages(plan: &Plan) -> Option<usize> {
    Some(unknown_stages(plan).len()).filter(|n| *n > MOST_ASKED)
}

/// Of open deals with a close date, the share that closes on a month's last day, where HubSpot's automatic close dates
/// show: more than 60 % of at least five.
pub(in crate::crm) fn automatic_closes(plan: &Plan) -> Option<f64> {
    if plan.layout.crm != Crm::Hubspot {
        return None;
    }
    let open = plan.survey.sight.stages().into_iter().filter(|w| is_open(plan, w));
    let (closes, ends) = open.fold((0_u64, 0_u64), |(closes, ends), w| (closes + w.closes, ends + w.month_ends));
    let share = f64::from(u32::try_from(ends).ok()?) / f64::from(u32::try_from(closes).ok()?);
    (closes >= 5 && share > 0.6).then_some(share)
}

/// What unknown stages mean.
pub(super) fn stages(plan: &Plan) -> Vec<Question> {
    let unknown = unknown_stages(plan);
    if unknown.len() > MOST_ASKED {
        return Vec::new();
    }
    let column = plan.layout.header(Field::Stage).unwrap_or_default();
    let ask = |(stage, rows): (String, u64)| {
        let guess = StageMeans::from(plan.words.guess(&stage, None));
        let choices = [
            (StageMeans::Early, "early: it is being qualified"),
            (StageMeans::Mid, "mid: it is being proved and proposed"),
            (StageMeans::Late, "late: it is being negotiated and contracted"),
            (StageMeans::Won, "won"),
            (StageMeans::Lost, "lost"),
            (StageMeans::Omitted, "omitted: kept, and counted in no forecast"),
        ];
        Question {
            words: format!("How far is a deal in stage `{stage}` of `{column}`?"),
            examples: Vec::new(),
            guess: choices.iter().position(|(means, _)| *means == guess).unwrap_or_default(),
            choices: choices
                .iter()
                .map(|(m, w)| Choice { words: (*w).to_owned(), answer: Answer::Stage(*m) })
                .collect(),
            topic: Topic::Stage(stage),
            rows,
            required: false,
        }
    };
    unknown.into_iter().map(ask).collect()
}

/// Words of a column that nothing knows, with how many rows; the most frequent first.
fn unknown(plan: &Plan, field: Field, knows: impl Fn(&str) -> bool) -> Vec<(String, u64)> {
    let mut all: Vec<(String, String, u64)> = Vec::new();
    for (word, rows) in plan.survey.words.get(&field).into_iter().flatten().filter(|(word, _)| !knows(word)) {
        let (key, text) = (key(word), clean(word));
        match all.iter_mut().find(|(k, ..)| *k == key) {
            Some((.., sum)) => *sum += rows,
            None if !is_word(&text) => {}
            None => all.push((key, text, *rows)),
        }
    }
    all.sort_by(|a, b| b.2.cmp(&a.2).then_with(|| a.1.cmp(&b.1)));
    let all: Vec<(String, u64)> = all.into_iter().map(|(_, text, rows)| (text, rows)).collect();
    if all.len() > MOST_ASKED { Vec::new() } else { all }
}

/// What unknown statuses mean. Their rows are refused until somebody says.
pub(super) fn statuses(plan: &Plan) -> Vec<Question> {
    let column = plan.layout.header(Field::Status).unwrap_or_default();
    let ask = |(word, rows): (String, u64)| {
        let choices = [
            (StatusMeans::Open, "open"),
            (StatusMeans::Won, "won"),
            (StatusMeans::Lost, "lost"),
            (StatusMeans::Deleted, "deleted: its rows are passed over"),
        ];
        Question {
            words: format!("What does `{word}` in `{column}` mean?"),
            examples: Vec::new(),
            guess: 0,
            choices: choices
                .iter()
                .map(|(m, w)| Choice { words: (*w).to_owned(), answer: Answer::Status(*m) })
                .collect(),
            topic: Topic::Status(word),
            rows,
            required: false,
        }
    };
    unknown(plan, Field::Status, |w| plan.words.status(w).is_some()).into_iter().map(ask).collect()
}

/// What unknown forecast categories mean.
pub(super) fn categories(plan: &Plan) -> Vec<Question> {
    let column = plan.layout.header(Field::Category).unwrap_or_default();
    let ask = |(word, rows): (String, u64)| {
        let choices = [
            (CategoryMeans::Omitted, "omitted: counted in no forecast"),
            (CategoryMeans::Pipeline, "pipeline: worked, not called"),
            (CategoryMeans::BestCase, "best case: if everything goes well"),
            (CategoryMeans::Commit, "commit: called"),
            (CategoryMeans::Closed, "closed: won"),
            (CategoryMeans::Nothing, "none of these: left empty"),
        ];
        Question {
            words: format!("Which forecast category is `{word}` in `{column}`?"),
            examples: Vec::new(),
            guess: choices.len() - 1,
            choices: choices
                .iter()
                .map(|(m, w)| Choice { words: (*w).to_owned(), answer: Answer::Category(*m) })
                .collect(),
            topic: Topic::Category(word),
            rows,
            required: false,
        }
    };
    unknown(plan, Field::Category, |w| plan.words.knows_category(w)).into_iter().map(ask).collect()
}

/// Owners nobody knows who are called nearly like somebody who is known.
pub(super) fn owners(plan: &Plan) -> Vec<Question> {
    let who = &plan.settings.memory.who;
    let mut all = Vec::new();
    for owner in plan.survey.owners.0.values() {
        let known = named(&owner.text);
        if who.find(&known.name, known.email.as_deref()).is_some() || plan.settings.owner_answer(&owner.text).is_some()
        {
            continue;
        }
        let alike: Vec<String> = who.closest(&known.name).into_iter().map(|(_, name)| name).collect();
        let Some(nearest) = alike.iter().position(|name| likeness(&known.name, name).is_some()) else { continue };
        let sure = alike.get(nearest).is_some_and(|name| likeness(&known.name, name) == Some(0));
        let choice = |words: String, name: &str| Choice { words, answer: Answer::Owner(name.to_owned()) };
        let mut choices: Vec<Choice> = alike.iter().map(|p| choice(format!("{p}, who is known"), p)).collect();
        choices.push(choice("somebody new".into(), ""));
        choices.push(choice("nobody: their deals keep no owner".into(), "-"));
        all.push(Question {
            words: format!("Who is `{}`?", owner.text),
            examples: Vec::new(),
            guess: if sure { nearest } else { alike.len() },
            choices,
            topic: Topic::Owner(owner.text.clone()),
            rows: owner.deals as u64,
            required: false,
        });
    }
    all.truncate(MOST_ASKED);
    all
}

/// How alike two names are: 0 is the same person by all signs, 2 could be; `None`: no.
fn likeness(a: &str, b: &str) -> Option<u8> {
    let words = |t: &str| -> Vec<String> {
        crate::domain::text::fold(t).split([' ', '.', ',', '-']).filter(|w| !w.is_empty()).map(str::to_owned).collect()
    };
    let (a, b) = (words(a), words(b));
    let (mut sorted_a, mut sorted_b) = (a.clone(), b.clone());
    sorted_a.sort();
    sorted_b.sort();
    if sorted_a == sorted_b {
        return Some(0);
    }
    let (first, last) = (|w: &[String]| w.first().cloned(), |w: &[String]| w.last().cloned());
    let initial = |w: &[String]| first(w).and_then(|f| f.chars().next());
    let short = |w: &[String]| first(w).is_some_and(|f| f.chars().count() == 1);
    if a.len() > 1 && b.len() > 1 && last(&a) == last(&b) && initial(&a) == initial(&b) {
        return Some(if short(&a) || short(&b) { 0 } else { 1 });
    }
    let (x, y) = (a.join(" "), b.join(" "));
    let length = x.chars().count().min(y.chars().count());
    if length >= 6 && edits(&x, &y) <= 2 {
        return Some(1);
    }
    let one_word =
        |w: &[String], all: &[String]| w.len() == 1 && w.iter().all(|n| n.chars().count() >= 3 && all.contains(n));
    (one_word(&a, &b) || one_word(&b, &a)).then_some(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_could_be_one_person() {
        for (a, b, want) in [
            ("A. Ruiz", "Ana Ruiz", Some(0)),
            ("Ruiz, Ana", "Ana Ruiz", Some(0)),
            ("Zoe Doe", "Zoë Doe", Some(0)),
            ("Anna Ruiz", "Ana Ruiz", Some(1)),
            ("Ana Ruis", "Ana Ruiz", Some(1)),
            ("Ana", "Ana Ruiz", Some(2)),
            ("Bo Lind", "Ana Ruiz", None),
            ("Bo Ruiz", "Ana Ruiz", None),
            ("Jo", "Jo Doe", None),
        ] {
            assert_eq!(likeness(a, b), want, "{a} / {b}");
            assert_eq!(likeness(b, a), want, "{b} / {a}");
        }
    }
}
