//! `bellwether mappings`: what was said about exports and is remembered, and how to take it back.

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::ending::{Done, Usage};
use super::output::day;
use super::setup::Setup;
use super::table::Table;
use crate::crm::{self, Answers, Crm, Habit, Memory, StageHabit, stage_key};

/// What was said about exports and is remembered: columns by header set, stages by CRM
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  bellwether mappings                       what is remembered
  bellwether mappings show 2 > my.toml      as a map file, to edit and use with `import --map`
  bellwether mappings forget 2              the next file with these columns is shown and asked about again
  bellwether mappings forget-stage csv \"Vor Ort\"")]
pub struct MappingsArgs {
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Every header set and every stage
    List,
    /// What was said about a header set, and the stages of its CRM, as a map file
    Show {
        /// Its number as `list` shows it
        #[arg(value_name = "NUMBER")]
        number: i64,
    },
    /// Forget what was said about a header set
    Forget {
        /// Its number as `list` shows it
        #[arg(value_name = "NUMBER")]
        number: i64,
    },
    /// Forget what a stage means, or all stages of a CRM
    ForgetStage {
        /// hubspot, salesforce, pipedrive or csv
        #[arg(value_name = "CRM", value_parser = crm_word)]
        crm: Crm,
        /// The stage; all of them where it is left away
        #[arg(value_name = "STAGE")]
        stage: Option<String>,
    },
}

fn crm_word(text: &str) -> Result<Crm, String> {
    Crm::from_key(&text.to_lowercase()).ok_or_else(|| "it is hubspot, salesforce, pipedrive or csv".to_owned())
}

/// Carries it out.
///
/// # Errors
/// There is no database, or it cannot be used; nothing has this number.
pub fn run(args: &MappingsArgs, setup: &Setup) -> anyhow::Result<Done> {
    let mut store = setup.store()?;
    let memory = crm::memory(&store, setup.today())?;
    match &args.what {
        None | Some(What::List) => setup.out.either(&json(&memory), || list(&memory))?,
        Some(What::Show { number }) => {
            let habit = find(&memory, *number)?;
            let said = full(&memory, habit);
            let text = said.to_toml()?;
            let text = if text.is_empty() { "# nothing had to be said\n".to_owned() } else { text };
            setup.out.either(&said, || text)?;
        }
        Some(What::Forget { number }) => {
            let file = find(&memory, *number)?.file.clone();
            let forgotten = store.forget_habit(*number)?;
            setup.out.either(&json!({ "forgotten": forgotten }), || {
                format!("forgotten: what was said about files like {file}")
            })?;
        }
        Some(What::ForgetStage { crm, stage }) => {
            let count = store.forget_stages(crm.key(), stage.as_deref().map(stage_key).as_deref())?;
            if count == 0 {
                let which = stage.as_ref().map_or_else(|| "no stage".to_owned(), |s| format!("no stage `{s}`"));
                return Err(Usage(format!("{which} of {} is remembered", crm.name())).into());
            }
            setup.out.either(&json!({ "forgotten": count }), || match count {
                1 => format!("forgotten: what 1 stage of {} means", crm.name()),
                n => format!("forgotten: what {n} stages of {} mean", crm.name()),
            })?;
        }
    }
    Ok(Done::All)
}

fn find(memory: &Memory, number: i64) -> Result<&Habit, Usage> {
    memory
        .habits
        .iter()
        .find(|h| h.id == number)
        .ok_or_else(|| Usage(format!("nothing is remembered as number {number}: `bellwether mappings` lists what is")))
}

fn stages(memory: &Memory, crm: Crm) -> impl Iterator<Item = &StageHabit> {
    memory.stages.iter().filter(move |s| s.crm == crm)
}

/// With the stages, which are the CRM's.
fn full(memory: &Memory, habit: &Habit) -> Answers {
    let stages = stages(memory, habit.crm).map(|s| (s.label.clone(), s.means)).collect();
    Answers { stages, ..habit.answers.clone() }
}

fn list(memory: &Memory) -> String {
    if memory.habits.is_empty() && memory.stages.is_empty() {
        return "Nothing is remembered: `bellwether import deals FILE` asks what it cannot tell, and remembers it.\n"
            .into();
    }
    let mut table = Table::new(&[">no", "kind", "from", ">columns", "last file", "last used", "said"]);
    for habit in &memory.habits {
        table.row([
            habit.id.to_string(),
            habit.kind.key().to_owned(),
            habit.crm.key().to_owned(),
            habit.header_key.lines().count().to_string(),
            habit.file.clone(),
            day(habit.used.date_naive()),
            said(&habit.answers),
        ]);
    }
    let mut out = if memory.habits.is_empty() { String::new() } else { table.render() };
    let mut table = Table::new(&["stage", "from", "means"]);
    for stage in &memory.stages {
        table.row([stage.label.clone(), stage.crm.key().to_owned(), stage.means.key().to_owned()]);
    }
    if !memory.stages.is_empty() {
        out.push_str(if out.is_empty() { "" } else { "\n" });
        out.push_str(&table.render());
    }
    out
}

/// What was said, in a few words.
fn said(answers: &Answers) -> String {
    let parts = [
        (answers.columns.len() + answers.ignore.len(), "columns"),
        (answers.date_order.len(), "date orders"),
        (answers.decimal.len(), "decimal marks"),
        (answers.status.len(), "statuses"),
        (answers.categories.len(), "categories"),
        (answers.owners.len(), "owners"),
    ];
    let parts: Vec<String> = parts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
    if parts.is_empty() { "nothing".to_owned() } else { parts.join(", ") }
}

fn json(memory: &Memory) -> Value {
    let habits: Vec<Value> = memory
        .habits
        .iter()
        .map(|h| {
            json!({
                "number": h.id, "kind": h.kind, "crm": h.crm, "columns": h.header_key.lines().collect::<Vec<_>>(),
                "file": h.file, "made": h.made, "used": h.used, "answers": h.answers,
            })
        })
        .collect();
    let stages: Vec<Value> =
        memory.stages.iter().map(|s| json!({ "crm": s.crm, "stage": s.label, "means": s.means })).collect();
    json!({ "header_sets": habits, "stages": stages })
}
