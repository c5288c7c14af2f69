//! Reads a meeting from TOML and refuses what cannot be run, with file, line and key.

use crate::domain::cadence::Cadence;
use crate::domain::data_file::{At, DataError, Fields, Problem, Reader};
use crate::domain::people::Level;

use super::{Check, Definition, MeetingKind, MinutesRange, MinutesSource, Output, STEP_ZERO, Step, Workspace};

/// A title has to fit an agenda of 28 columns in at most two lines.
const TITLE: usize = 48;
const SENTENCE: usize = 400;
const MOST_STEPS: usize = 40;
/// A day of twelve hours is the most a meeting may plan.
const MOST_MINUTES: u32 = 720;

type Found = (Definition, Vec<Problem>);

pub(super) fn definition(file: &str, text: &str) -> Result<Found, DataError> {
    Reader::read(file, text, |r, top| top_table(r, top))
}

fn top_table(r: &mut Reader, mut top: Fields<'_, '_>) -> Option<Found> {
    let code = top.text(r, "code", 8).and_then(|c| code(r, c));
    let name = top.text(r, "name", 60);
    let cadence = top.needed_choice(r, "cadence", Cadence::from_key, &keys(Cadence::ALL, |c| c.key()));
    let said_kind = top.choice(r, "kind", MeetingKind::from_key, &keys(MeetingKind::ALL, |k| k.key()));
    let minutes = usual_minutes(r, &mut top);
    let levels = levels(r, &mut top);
    let purpose = top.text(r, "purpose", SENTENCE);
    let opening = top.text(r, "opening", SENTENCE);
    let tables = top.tables(r, "outputs");
    let outputs = keyed_texts(r, tables, "output");
    let steps = steps(r, &mut top, &outputs);
    let kind = kind(r, said_kind, &steps);
    top.done(r);

    let minutes = minutes?;
    let mut warnings = Vec::new();
    let planned: u32 = steps.iter().map(|s| s.value.minutes).sum();
    if !steps.is_empty() && !(minutes.value.min..=minutes.value.max).contains(&planned) {
        let message = format!("the steps add up to {planned} min, the usual length is {}", minutes.value.text());
        warnings.push(Problem { line: minutes.line, key: minutes.key, message });
    }
    for output in &outputs {
        if !steps.iter().any(|s| s.value.outputs.contains(&output.value.key)) {
            let message = format!("no step produces `{}`", output.value.key);
            warnings.push(Problem { line: output.line, key: output.key.clone(), message });
        }
    }
    let definition = Definition {
        code: code?,
        name: name?.value,
        cadence: cadence?.value,
        minutes: minutes.value,
        levels,
        purpose: purpose?.value,
        opening: opening?.value,
        outputs: outputs.into_iter().map(|o| Output { key: o.value.key, text: o.value.text }).collect(),
        steps: steps.into_iter().map(|s| s.value).collect(),
        kind,
        zero: step_zero(),
    };
    Some((definition, warnings))
}

fn keys<T: Copy>(all: &[T], key: impl Fn(T) -> &'static str) -> String {
    all.iter().map(|v| key(*v)).collect::<Vec<_>>().join(", ")
}

fn code(r: &mut Reader, code: At<String>) -> Option<String> {
    if code.value.chars().all(|c| c.is_ascii_alphanumeric()) {
        return Some(code.value.to_ascii_uppercase());
    }
    r.problem_at(&code, "expected letters and digits only, such as PR");
    None
}

fn is_key(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

fn usual_minutes(r: &mut Reader, top: &mut Fields<'_, '_>) -> Option<At<MinutesRange>> {
    let Some(mut table) = top.table(r, "minutes") else {
        if top.line_of(r, "minutes").is_none() {
            r.problem(1, "minutes", "is missing: write minutes = { min = 30, max = 45 }");
        }
        return None;
    };
    let (line, key) = (table.line, table.key.clone());
    let min = table.needed_whole(r, "min", 1..=MOST_MINUTES, "minutes");
    let max = table.needed_whole(r, "max", 1..=MOST_MINUTES, "minutes");
    table.done(r);
    let (min, max) = (min?, max?);
    if min.value > max.value {
        r.problem_at(&min, format!("is more than minutes.max, {}", max.value));
        return None;
    }
    Some(At { value: MinutesRange { min: min.value, max: max.value }, line, key })
}

fn levels(r: &mut Reader, top: &mut Fields<'_, '_>) -> Vec<Level> {
    let there = top.line_of(r, "levels");
    let texts = top.texts(r, "levels", 8);
    if texts.is_empty() {
        let message = if there.is_some() { "has no level: name at least one of L1, L2, L3" } else { "is missing" };
        r.problem(there.unwrap_or(top.line), "levels", message);
    }
    let mut levels = Vec::new();
    for text in texts {
        match Level::parse(&text.value) {
            Some(level) if levels.contains(&level) => r.problem_at(&text, format!("{} is there twice", level.key())),
            Some(level) => levels.push(level),
            None => r.problem_at(&text, format!("`{}` is not a level: expected L1, L2 or L3", text.value)),
        }
    }
    levels
}

struct Keyed {
    key: String,
    text: String,
}

/// `{ key = "...", text = "..." }` lists: outputs and checks.
fn keyed_texts(r: &mut Reader, tables: Vec<Fields<'_, '_>>, what: &str) -> Vec<At<Keyed>> {
    let mut found: Vec<At<Keyed>> = Vec::new();
    for mut table in tables {
        let (line, path) = (table.line, table.key.clone());
        let key = table.text(r, "key", 40).and_then(|k| checked_key(r, k));
        let text = table.text(r, "text", SENTENCE);
        table.done(r);
        let (Some(key), Some(text)) = (key, text) else { continue };
        if found.iter().any(|f| f.value.key == key.value) {
            r.problem_at(&key, format!("another {what} has the key `{}`", key.value));
            continue;
        }
        found.push(At { value: Keyed { key: key.value, text: text.value }, line, key: path });
    }
    found
}

fn checked_key(r: &mut Reader, key: At<String>) -> Option<At<String>> {
    if is_key(&key.value) {
        return Some(key);
    }
    r.problem_at(&key, "expected lower-case letters, digits and _, such as deal_walk");
    None
}

fn steps(r: &mut Reader, top: &mut Fields<'_, '_>, outputs: &[At<Keyed>]) -> Vec<At<Step>> {
    let there = top.line_of(r, "steps");
    let tables = top.tables(r, "steps");
    let line = there.unwrap_or(top.line);
    if tables.is_empty() {
        let message = if there.is_some() { "has no step" } else { "is missing: a meeting needs at least one step" };
        r.problem(line, "steps", message);
    }
    if tables.len() > MOST_STEPS {
        r.problem(line, "steps", format!("has {} steps: at most {MOST_STEPS}", tables.len()));
    }
    let mut found: Vec<At<Step>> = Vec::new();
    for table in tables {
        let Some((step, key)) = step(r, table, outputs) else { continue };
        if found.iter().any(|f| f.value.key == key.value) {
            r.problem_at(&key, format!("another step has the key `{}`", key.value));
        }
        found.push(step);
    }
    found
}

fn step(r: &mut Reader, mut table: Fields<'_, '_>, outputs: &[At<Keyed>]) -> Option<(At<Step>, At<String>)> {
    let (line, path) = (table.line, table.key.clone());
    let key = table.text(r, "key", 40).and_then(|k| checked_key(r, k));
    if let Some(key) = key.as_ref().filter(|k| k.value == STEP_ZERO) {
        r.problem_at(key, format!("`{STEP_ZERO}` is the key of step zero, which every meeting has: choose another"));
    }
    let title = table.text(r, "title", TITLE);
    let minutes = table.needed_whole(r, "minutes", 1..=480, "minutes");
    let minutes_each = table.whole(r, "minutes_each", 1..=480, "minutes");
    let source = table.choice(r, "minutes_source", MinutesSource::from_key, "framework, ours");
    let workspace = table.choice(r, "workspace", Workspace::from_key, &keys(Workspace::ALL, |w| w.key()));
    let prompts = table.texts(r, "prompts", SENTENCE);
    let tables = table.tables(r, "checks");
    let checks = keyed_texts(r, tables, "check");
    let used = table.texts(r, "outputs", 40);
    for output in &used {
        if !outputs.iter().any(|o| o.value.key == output.value) {
            r.problem_at(output, format!("`{}` is not defined under [[outputs]]", output.value));
        }
    }
    table.done(r);
    let key = key?;
    let step = Step {
        key: key.value.clone(),
        title: title?.value,
        minutes: minutes?.value,
        minutes_each: minutes_each.map(|m| m.value),
        minutes_source: source.map_or(MinutesSource::Ours, |s| s.value),
        workspace: workspace.map_or(Workspace::General, |w| w.value),
        prompts: prompts.into_iter().map(|p| p.value).collect(),
        checks: checks.into_iter().map(|c| Check { key: c.value.key, text: c.value.text }).collect(),
        outputs: used.into_iter().map(|o| o.value).collect(),
    };
    Some((At { value: step, line, key: path }, key))
}

/// What the file says, or what its workspaces say; both sides of the wall in one meeting only where the file says
/// "other".
fn kind(r: &mut Reader, said: Option<At<MeetingKind>>, steps: &[At<Step>]) -> MeetingKind {
    let forecast = steps.iter().find(|s| s.value.workspace.is_forecast());
    let pipeline = steps.iter().find(|s| s.value.workspace.is_pipeline());
    let told = said.map(|s| s.value);
    let kind = told.unwrap_or(match (forecast, pipeline) {
        (Some(_), _) => MeetingKind::Forecast,
        (None, Some(_)) => MeetingKind::Pipeline,
        (None, None) => MeetingKind::Other,
    });
    let wrong = match kind {
        MeetingKind::Pipeline => forecast,
        MeetingKind::Forecast => pipeline,
        MeetingKind::Other => None,
    };
    if let Some(step) = wrong {
        let message = format!(
            "`{}` does not belong in a {} meeting: pipeline and forecast are kept apart. Make it two meetings",
            step.value.workspace.key(),
            kind.key()
        );
        r.problem(step.line, format!("{}.workspace", step.key), message);
    }
    kind
}

fn step_zero() -> Step {
    let check = |key: &str, text: &str| Check { key: key.to_owned(), text: text.to_owned() };
    Step {
        key: STEP_ZERO.to_owned(),
        title: "Open actions".to_owned(),
        minutes: 0,
        minutes_each: None,
        minutes_source: MinutesSource::Ours,
        workspace: Workspace::OpenActions,
        prompts: [
            "What came of it? Not whether you did it: what is different now?",
            "If it is still worth doing: by which day, and what stands in the way?",
            "If it is not: say so, and we drop it with the reason.",
        ]
        .map(str::to_owned)
        .to_vec(),
        checks: vec![check("settled", "Every open action is closed, carried or dropped")],
        outputs: Vec::new(),
    }
}
