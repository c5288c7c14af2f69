//! What was understood of a file, before it is written: its columns with examples and how much they say, what is to be
//! looked at, what is asked.

use serde_json::{Value, json};

use super::show;
use crate::cli::table::Table;
use crate::crm::{ColumnSeen, Question, Understanding};
use crate::domain::filled::percent;

/// Columns that are not used and listed all the same.
const UNUSED: usize = 12;

/// Refused rows that are shown before the import.
const REFUSALS: usize = 5;

/// Everything on one screen, as far as it fits.
pub fn text(u: &Understanding) -> String {
    let mut out = show::heading(&u.file, u.kind, u.crm, u.on, u.header_line);
    out.push('\n');
    out.push_str(&columns(u));
    for doubt in &u.doubts {
        let examples =
            if doubt.examples.is_empty() { String::new() } else { format!(" ({})", doubt.examples.join(", ")) };
        out.push_str(&show::sentence(
            if doubt.loud { "DOUBT" } else { "doubt" },
            &format!("{}{examples}", doubt.words),
        ));
    }
    out.push('\n');
    match &u.outcome {
        None => out.push_str(&format!("  {} rows\n", u.rows)),
        Some(outcome) => {
            out.push_str(&show::would_be(u, outcome));
            for (label, list) in [("new people", &outcome.new_people), ("new units", &outcome.new_units)] {
                if !list.is_empty() {
                    out.push_str(&show::wrapped(label, list));
                }
            }
        }
    }
    for remark in &u.remarks {
        out.push_str(&show::sentence("note", remark));
    }
    out.push_str(&show::left_out(&u.tally, REFUSALS));
    let open: Vec<String> = u.questions.iter().map(|q| q.words.clone()).collect();
    if !open.is_empty() {
        out.push_str(&format!("\n{}\n", heads_up(&u.questions)));
        for words in &open {
            out.push_str(&show::sentence("asked", words));
        }
    }
    out
}

fn heads_up(questions: &[Question]) -> String {
    match questions.len() {
        1 => "1 question is open:".to_owned(),
        n => format!("{n} questions are open:"),
    }
}

/// The columns in use in the file's order, then some of the others. The number is the column's, for changing it.
fn columns(u: &Understanding) -> String {
    let mut table = Table::new(&[">no", "column", "read as", ">filled", "examples"]).up_to(40);
    let numbered = || u.columns.iter().enumerate().filter(|(_, c)| !c.header.is_empty());
    let row = |(i, c): (usize, &ColumnSeen)| {
        let read_as = match (c.field, &c.note, c.used) {
            (Some(field), _, true) => field.key().to_owned(),
            (_, Some(note), _) => format!("- {note}"),
            (_, None, _) => "-".to_owned(),
        };
        let filled = if c.rows == 0 { String::new() } else { share(c) };
        [(i + 1).to_string(), c.header.clone(), read_as, filled, c.examples.join(" · ")]
    };
    numbered().filter(|(_, c)| c.used).for_each(|c| table.row(row(c)));
    let unused = || numbered().filter(|(_, c)| !c.used);
    unused().take(UNUSED).for_each(|c| table.row(row(c)));
    let mut out: String = table.render().lines().map(|l| format!("  {l}\n")).collect();
    if let Some(more) = unused().count().checked_sub(UNUSED).filter(|n| *n > 0) {
        out.push_str(&format!("  and {more} more columns that are not used\n"));
    }
    out
}

fn share(c: &ColumnSeen) -> String {
    match (u32::try_from(c.filled), u32::try_from(c.rows)) {
        (Ok(filled), Ok(rows)) if rows > 0 => percent(f64::from(filled) / f64::from(rows)),
        _ => String::new(),
    }
}

/// What is open as an object, where nothing can be rehearsed.
pub fn json(u: &Understanding) -> Value {
    json!({
        "file": u.file,
        "kind": u.kind,
        "crm": u.crm,
        "as_of": u.on,
        "written": false,
        "header_line": u.header_line,
        "rows": u.rows,
        "columns": column_values(u),
        "familiar": u.familiar,
        "doubts": u.doubts,
        "questions": u.questions,
        "remarks": u.remarks,
    })
}

/// The columns as objects.
pub fn column_values(u: &Understanding) -> Vec<Value> {
    let one = |c: &ColumnSeen| {
        json!({
            "header": c.header, "field": c.field, "used": c.used, "reason": c.note,
            "filled": c.filled, "of": c.rows, "examples": c.examples,
        })
    };
    u.columns.iter().map(one).collect()
}
