//! Which column holds a fact: where none does, where several could, where one holds something else than it says.

use crate::crm::plan::Plan;
use crate::crm::question::{Answer, Choice, Question, Topic};
use crate::crm::recognise::AS_YOU_SAID;
use crate::crm::sight::{Looks, Seen};
use crate::crm::understanding::fact;
use crate::crm::vocabulary::{Columns, Field, Kind};

/// Columns that are offered for a fact.
const OFFERED: usize = 9;

/// The questions about columns.
pub(super) fn questions(plan: &Plan) -> Vec<Question> {
    let mut asked: Vec<Field> = plan.missing.iter().map(|(field, _)| *field).collect();
    let needed = asked.len();
    // what was said or imported before is not asked again
    if !plan.familiar && plan.settings.kind == Kind::Deals {
        let soft = [misleading(plan), near(plan), several(plan), nobody(plan)].concat();
        for field in soft {
            if !asked.contains(&field) && !plan.settings.map.columns.contains_key(&field) {
                asked.push(field);
            }
        }
    }
    let ask = |(n, field): (usize, &Field)| question(plan, *field, n < needed);
    asked.iter().enumerate().filter_map(ask).collect()
}

/// Facts whose column holds something else than its label says.
pub(in crate::crm) fn misleading(plan: &Plan) -> Vec<Field> {
    let columns = plan.layout.columns.iter().zip(&plan.survey.sight.columns);
    let used = columns.filter(|(c, _)| c.note.is_none()).filter_map(|(c, seen)| c.field.map(|f| (f, seen)));
    used.filter(|(field, seen)| seen.contradicts(*field)).map(|(field, _)| field).collect()
}

/// Facts that no column holds and a label nearly names.
fn near(plan: &Plan) -> Vec<Field> {
    let Ok(known) = Columns::of(plan.settings.kind) else { return Vec::new() };
    let unknown = plan.layout.columns.iter().filter(|c| c.field.is_none() && c.note.is_none());
    let mut fields: Vec<Field> = unknown.filter_map(|c| known.near(&crate::crm::label::label(&c.header).key)).collect();
    fields.sort_unstable();
    fields.dedup();
    // a date some column nearly names is worth a question, a "deal type 2" is not
    fields.retain(|f| plan.layout.index(*f).is_none() && WORTH_ASKING.contains(f));
    fields
}

const WORTH_ASKING: &[Field] = &[
    Field::Name,
    Field::Account,
    Field::Owner,
    Field::Stage,
    Field::Status,
    Field::Amount,
    Field::Currency,
    Field::Close,
    Field::Created,
    Field::LastActivity,
    Field::NextStep,
    Field::NextActivity,
    Field::Category,
    Field::Probability,
];

/// The amount, where several columns could be it.
fn several(plan: &Plan) -> Vec<Field> {
    let amounts = plan.layout.columns.iter().zip(&plan.survey.sight.columns);
    let filled = amounts.filter(|(c, seen)| c.field == Some(Field::Amount) && seen.filled > 0).count();
    if filled > 1 { vec![Field::Amount] } else { Vec::new() }
}

/// The owner, where no column says it and one could.
fn nobody(plan: &Plan) -> Vec<Field> {
    let held = [Field::Owner, Field::OwnerId].iter().any(|f| plan.layout.index(*f).is_some());
    let could = || candidates(plan, Field::Owner).iter().any(|c| c.worth >= LIKELY);
    if !held && could() { vec![Field::Owner] } else { Vec::new() }
}

/// A column that could hold a fact.
struct Candidate<'a> {
    header: &'a str,
    seen: &'a Seen,
    worth: u8,
}

/// From here on a column is the guess.
const LIKELY: u8 = 2;

fn candidates(plan: &Plan, field: Field) -> Vec<Candidate<'_>> {
    let known = Columns::of(plan.settings.kind).ok();
    let misled = misleading(plan);
    let mut all: Vec<Candidate<'_>> = Vec::new();
    for (i, (column, seen)) in plan.layout.columns.iter().zip(&plan.survey.sight.columns).enumerate() {
        let used = column.field.filter(|f| plan.layout.index(*f) == Some(i));
        let elsewhere = used.is_some_and(|f| f != field && !misled.contains(&f));
        let lookalike = column.field.is_none() && column.note.is_some() && column.note != Some(AS_YOU_SAID);
        if column.header.is_empty() || seen.filled == 0 || elsewhere || lookalike {
            continue;
        }
        let fits = fits(plan, seen, field);
        let near = known.as_ref().and_then(|k| k.near(&crate::crm::label::label(&column.header).key)) == Some(field);
        // the one in use now stays the guess unless its values say otherwise
        let mine = u8::from(column.field == Some(field) && !misled.contains(&field))
            + u8::from(used == Some(field) && !misled.contains(&field)) * 4;
        let worth =
            mine + match fits {
                Some(true) => 2,
                None => 1,
                Some(false) => 0,
            } + u8::from(near && fits != Some(false)) * 2;
        all.push(Candidate { header: &column.header, seen, worth });
    }
    // the sort keeps the file's order among equals
    all.sort_by_key(|c| std::cmp::Reverse(c.worth));
    all
}

/// Whether the column's values can be what the fact needs; `None`: nothing speaks for or against it.
fn fits(plan: &Plan, seen: &Seen, field: Field) -> Option<bool> {
    let words = &plan.words;
    let mostly = |is: &dyn Fn(&str) -> bool| {
        let known = seen.different.iter().filter(|t| is(t)).count();
        Some(known * 2 >= seen.different.len().max(1) && known > 0)
    };
    match field {
        Field::Stage => mostly(&|t| words.phase(t).is_some() || words.ending(t).is_some()),
        Field::Status => mostly(&|t| words.status(t).is_some()),
        Field::Category => mostly(&|t| words.knows_category(t)),
        Field::Owner => {
            let people = &plan.settings.memory.people;
            let known = seen.different.iter().any(|t| people.iter().any(|p| p.to_lowercase() == t.to_lowercase()));
            Some(known || matches!(seen.looks(), Some(Looks::People | Looks::Emails)))
        }
        // a name can be anything but what is surely something else
        Field::Name | Field::Account | Field::NextStep => match seen.looks() {
            Some(Looks::People) | None => None,
            Some(_) => Some(false),
        },
        field => seen.fits(field),
    }
}

fn question(plan: &Plan, field: Field, required: bool) -> Option<Question> {
    let mut candidates = candidates(plan, field);
    if candidates.iter().any(|c| c.worth > 0) {
        candidates.retain(|c| c.worth > 0);
    }
    candidates.truncate(OFFERED);
    let likely = candidates.first().is_some_and(|c| c.worth >= LIKELY);
    let mut choices: Vec<Choice> = candidates
        .iter()
        .map(|c| Choice {
            words: format!("{}: {}", c.header, c.seen.examples.join(", ")),
            answer: Answer::Column(c.header.to_owned()),
        })
        .collect();
    choices.push(Choice { words: "no column holds it".into(), answer: Answer::Column(String::new()) });
    if choices.len() == 1 && !required {
        return None;
    }
    let guess = if likely { 0 } else { choices.len() - 1 };
    let now = plan.layout.header(field);
    let words = match now {
        Some(header) if misleading(plan).contains(&field) => {
            format!("`{header}` does not hold what it says. Which column holds the {}?", fact(field))
        }
        Some(_) => format!("Several columns could hold the {}. Which one is it?", fact(field)),
        None => format!("Which column holds the {}?", fact(field)),
    };
    let examples = now
        .and_then(|_| plan.layout.index(field))
        .and_then(|i| plan.survey.sight.columns.get(i))
        .map(|seen| seen.examples.clone())
        .unwrap_or_default();
    Some(Question { topic: Topic::Column(field), words, examples, choices, guess, rows: plan.survey.rows, required })
}

/// Columns of no known label whose values could be something: label, what they look like, examples.
pub(in crate::crm) fn unused(plan: &Plan) -> Vec<(&str, &'static str, &[String])> {
    let columns = plan.layout.columns.iter().zip(&plan.survey.sight.columns);
    let unknown = columns.filter(|(c, _)| c.field.is_none() && c.note.is_none() && !c.header.is_empty());
    unknown
        .filter_map(|(c, seen)| {
            let stages = || fits(plan, seen, Field::Stage) == Some(true) && seen.filled >= 3;
            let owners = || {
                let known =
                    |t: &String| plan.settings.memory.people.iter().any(|p| p.to_lowercase() == t.to_lowercase());
                seen.different.iter().any(known)
            };
            let looks = match seen.looks() {
                _ if plan.settings.kind == Kind::Deals && owners() => "names of your people",
                _ if plan.settings.kind == Kind::Deals && stages() => "words of stages",
                // a number or a name can be anything
                Some(looks @ (Looks::Days | Looks::Money | Looks::Emails | Looks::Flags)) => looks.words(),
                Some(Looks::Numbers | Looks::People) | None => return None,
            };
            Some((c.header.as_str(), looks, seen.examples.as_slice()))
        })
        .collect()
}
