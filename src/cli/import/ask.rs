//! A person in front of a terminal: shown what was understood, asked what is open, one question after the other with a
//! guess that Enter takes; `c` changes what a column means. At the end: import this?

use std::io::{BufRead, Write};

use anyhow::{Context, bail};

use super::{Desk, preview};
use crate::cli::output::{Out, tidy};
use crate::crm::{self, Answer, Answers, CrmError, Field, Plan, Progress, Question, Topic, Understanding};

/// The one who is asked.
pub struct Person<'a> {
    /// What they type.
    pub says: &'a mut dyn BufRead,
    /// Where they read.
    pub hears: &'a mut dyn Write,
}

/// What came of a question.
enum Said {
    Answer(Answer),
    /// They want to change what a column means.
    Change,
}

/// Shows and asks until the file can be imported; the plan, and whether it was shown. `None`: they do not want it.
///
/// # Errors
/// The file or the store fails.
pub fn settle(
    mut plan: Plan,
    desk: &mut Desk<'_>,
    out: Out,
    person: &mut Person<'_>,
) -> anyhow::Result<Option<(Plan, bool)>> {
    let (mut shown, mut fresh) = (false, true);
    // what was answered is never asked twice
    let mut settled: Vec<Topic> = Vec::new();
    loop {
        let mut understood = rehearsed(&plan, desk)?;
        understood.questions.retain(|q| !settled.contains(&q.topic));
        if understood.is_clear() && !shown {
            return Ok(Some((plan, false)));
        }
        // it is shown once, and again where a column holds something else; an answer only shows what comes of it
        if fresh {
            out.text(&preview::text(&understood, out.verbose > 0))?;
        } else if understood.questions.is_empty() {
            out.text(&preview::again(&understood))?;
        }
        (shown, fresh) = (true, false);
        let mut answers = Answers::default();
        if understood.questions.is_empty() {
            match import_this(person)? {
                Some(true) => return Ok(Some((plan, true))),
                Some(false) if settled.is_empty() => return Ok(None),
                Some(false) => return leave(&plan, &answers, desk, person),
                None => {
                    if !change(person, &understood, &mut answers)? {
                        continue;
                    }
                    (fresh, _) = (true, settled.clear());
                }
            }
        }
        for question in &understood.questions {
            let said = match ask(person, question)? {
                Some(said) => said,
                None if settled.is_empty() => return Ok(None),
                None => return leave(&plan, &answers, desk, person),
            };
            match said {
                Said::Answer(answer) => {
                    answers.take(&question.topic, &answer);
                    settled.push(question.topic.clone());
                }
                Said::Change => {
                    if change(person, &understood, &mut answers)? {
                        (fresh, _) = (true, settled.clear());
                    }
                    break;
                }
            }
            // everything else hangs on what the columns hold
            if matches!(question.topic, Topic::Column(_)) {
                fresh = true;
                break;
            }
        }
        plan = plan.again(&answers, &Progress::default())?;
    }
}

/// They do not want it: what they have answered is kept for the next time.
fn leave(
    plan: &Plan,
    answers: &Answers,
    desk: &mut Desk<'_>,
    person: &mut Person<'_>,
) -> anyhow::Result<Option<(Plan, bool)>> {
    if crm::set_aside(desk.for_good()?, plan, answers)? {
        writeln!(person.hears, "What you answered is kept: the next file with these columns is not asked about it.")?;
    }
    Ok(None)
}

/// What importing it would do, where it can be rehearsed.
fn rehearsed(plan: &Plan, desk: &mut Desk<'_>) -> anyhow::Result<Understanding> {
    let open = plan.understanding(None);
    if open.questions.iter().any(|q| q.required) {
        return Ok(open);
    }
    let now = desk.setup.clock.now();
    match crm::rehearse(plan, desk.any()?, now) {
        Ok(report) => Ok(plan.understanding(Some(&report))),
        Err(CrmError::MissingColumns { .. }) => Ok(open),
        Err(e) => Err(e.into()),
    }
}

/// Asks one question until it is answered. `None`: nobody types any more.
fn ask(person: &mut Person<'_>, question: &Question) -> anyhow::Result<Option<Said>> {
    let concerns = match question.rows {
        0 => String::new(),
        1 => "  (1 row)".to_owned(),
        n => format!("  ({n} rows)"),
    };
    let examples = if question.examples.is_empty() {
        String::new()
    } else {
        format!("  such as {}", question.examples.iter().map(|e| tidy(e)).collect::<Vec<_>>().join(", "))
    };
    writeln!(person.hears, "\n{}{examples}{concerns}", tidy(&question.words))?;
    for (i, choice) in question.choices.iter().enumerate() {
        let mark = if i == question.guess { '>' } else { ' ' };
        writeln!(person.hears, " {mark}{:>2}  {}", i + 1, tidy(&choice.words))?;
    }
    loop {
        let Some(typed) = line(person, &format!("[{}] ", question.guess + 1))? else { return Ok(None) };
        if typed == "c" {
            return Ok(Some(Said::Change));
        }
        if let Some(choice) = picked(&typed, question) {
            return Ok(Some(Said::Answer(choice)));
        }
        writeln!(
            person.hears,
            "Type a number from 1 to {}, Enter for {}, c to change what a column means; Ctrl-C leaves it all as it is.",
            question.choices.len(),
            question.guess + 1
        )?;
    }
}

/// The choice by its number, by its first word, or the guess.
fn picked(typed: &str, question: &Question) -> Option<Answer> {
    if typed.is_empty() {
        return question.guessed().map(|c| c.answer.clone());
    }
    if let Ok(n) = typed.parse::<usize>() {
        return question.choices.get(n.checked_sub(1)?).map(|c| c.answer.clone());
    }
    let typed = typed.to_lowercase();
    let mut fits = question.choices.iter().filter(|c| c.words.to_lowercase().starts_with(&typed));
    fits.next().filter(|_| fits.next().is_none()).map(|c| c.answer.clone())
}

/// Yes, no, or `None`: change a column first.
fn import_this(person: &mut Person<'_>) -> anyhow::Result<Option<bool>> {
    match line(person, "\nImport this? [y/N], c changes what a column means: ")?.as_deref() {
        Some("y" | "yes") => Ok(Some(true)),
        Some("c") => Ok(None),
        _ => Ok(Some(false)),
    }
}

/// Asks for a column and what it holds. `false`: nothing was changed.
fn change(person: &mut Person<'_>, u: &Understanding, answers: &mut Answers) -> anyhow::Result<bool> {
    let Some(typed) = line(person, "Which column? (its number in the table) ")? else { bail!("nothing was imported") };
    let number = typed.parse::<usize>().ok().and_then(|n| n.checked_sub(1));
    let Some(column) = number.and_then(|n| u.columns.get(n)).filter(|c| !c.header.is_empty()) else {
        writeln!(person.hears, "There is no column {}.", tidy(&typed))?;
        return Ok(false);
    };
    let facts: Vec<&str> = Field::of(u.kind)?.iter().map(|f| f.key()).collect();
    writeln!(person.hears, "`{}` can hold: {}", tidy(&column.header), facts.join(", "))?;
    let Some(typed) = line(person, "What does it hold? (Enter: nothing that is used) ")? else {
        bail!("nothing was imported")
    };
    if typed.is_empty() {
        answers.set_column(&column.header, None);
        return Ok(true);
    }
    let wanted = typed.to_lowercase().replace([' ', '-'], "_");
    match Field::of(u.kind)?.into_iter().find(|f| f.key() == wanted) {
        Some(field) => {
            answers.set_column(&column.header, Some(field));
            Ok(true)
        }
        None => {
            writeln!(person.hears, "There is no fact called {}.", tidy(&typed))?;
            Ok(false)
        }
    }
}

/// One line, trimmed and in lower case; `None`: nobody types any more.
fn line(person: &mut Person<'_>, prompt: &str) -> anyhow::Result<Option<String>> {
    write!(person.hears, "{prompt}")?;
    person.hears.flush()?;
    let mut typed = String::new();
    let read = person.says.read_line(&mut typed).context("the answer cannot be read")?;
    Ok((read > 0).then(|| typed.trim().to_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::{Choice, StageMeans};

    fn question() -> Question {
        let choice = |words: &str, means| Choice { words: words.into(), answer: Answer::Stage(means) };
        Question {
            topic: Topic::Stage("Odd".into()),
            words: "How far is a deal in stage `Odd`?".into(),
            examples: vec!["x\u{1b}[31m".into()],
            choices: vec![
                choice("early: it is being qualified", StageMeans::Early),
                choice("late: nearly there", StageMeans::Late),
                choice("lost", StageMeans::Lost),
            ],
            guess: 1,
            rows: 4,
            required: false,
        }
    }

    fn answered(typed: &str) -> (Option<Said>, String) {
        let mut heard = Vec::new();
        let said = ask(&mut Person { says: &mut typed.as_bytes(), hears: &mut heard }, &question()).unwrap();
        (said, String::from_utf8(heard).unwrap())
    }

    #[test]
    fn enter_takes_the_guess_a_number_or_a_word_another_choice() {
        for (typed, want) in [
            ("\n", Some(StageMeans::Late)),
            ("1\n", Some(StageMeans::Early)),
            ("  Lost \n", Some(StageMeans::Lost)),
            ("e\n", Some(StageMeans::Early)),
            ("l\n9\n0\nx\n3\n", Some(StageMeans::Lost)),
            ("", None),
            ("7\n", None),
        ] {
            let got = match answered(typed).0 {
                Some(Said::Answer(Answer::Stage(means))) => Some(means),
                _ => None,
            };
            assert_eq!(got, want, "{typed:?}");
        }
        assert!(matches!(answered("C\n").0, Some(Said::Change)));
    }

    #[test]
    fn a_question_is_harmless_and_says_what_it_concerns() {
        let (_, heard) = answered("nonsense\n\n");
        for part in ["How far is a deal in stage `Odd`?", "(4 rows)", "> 2  late", "[2] ", "Type a number from 1 to 3"]
        {
            assert!(heard.contains(part), "{part}: {heard}");
        }
        assert!(!heard.contains('\u{1b}'));
    }

    #[test]
    fn only_a_yes_is_a_yes() {
        for (typed, want) in [
            ("y\n", Some(true)),
            ("YES\n", Some(true)),
            ("\n", Some(false)),
            ("n\n", Some(false)),
            ("", Some(false)),
            ("yess\n", Some(false)),
            ("c\n", None),
        ] {
            let mut heard = Vec::new();
            let mut person = Person { says: &mut typed.as_bytes(), hears: &mut heard };
            assert_eq!(import_this(&mut person).unwrap(), want, "{typed:?}");
        }
    }
}
