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

/// Columns in use and remarks that are listed where nobody wants all of them.
const LISTED: (usize, usize) = (10, 4);

/// After an answer: what comes of it, without what has been shown.
pub fn again(u: &Understanding) -> String {
    let mut out = String::from("\n");
    if let Some(outcome) = &u.outcome {
        out.push_str(&show::would_be(u, outcome));
    }
    for remark in u.remarks.iter().filter(|r| r.ends_with("as you said") || r.ends_with("as you said for this file")) {
        out.push_str(&show::sentence("note", remark));
    }
    out.push_str(&show::left_out(&u.tally, REFUSALS));
    out
}

/// Everything on one screen; with `all` also what does not fit.
pub fn text(u: &Understanding, all: bool) -> String {
    let mut out = show::heading(&u.file, u.kind, u.crm, u.on, u.header_line);
    out.push('\n');
    out.push_str(&columns(u, all));
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
    let (_, most) = if all { (usize::MAX, usize::MAX) } else { LISTED };
    for remark in u.remarks.iter().take(most) {
        out.push_str(&show::sentence("note", remark));
    }
    if u.remarks.len() > most {
        out.push_str(&format!("  and {} more notes (-v lists them)\n", u.remarks.len() - most));
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
fn columns(u: &Understanding, all: bool) -> String {
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
    let (most, _) = if all { (usize::MAX, usize::MAX) } else { LISTED };
    let used = || numbered().filter(|(_, c)| c.used);
    used().take(most).for_each(|c| table.row(row(c)));
    let unused = || numbered().filter(|(_, c)| !c.used);
    if all {
        unused().take(UNUSED).for_each(|c| table.row(row(c)));
    }
    let mut out: String = table.render().lines().map(|l| format!("  {l}\n")).collect();
    let more = used().count().saturating_sub(most);
    let idle = unused().count().saturating_sub(if all { UNUSED } else { 0 });
    let rest: Vec<String> = [(more, "more that are used"), (idle, "that are not used")]
        .iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, words)| format!("{n} {words}"))
        .collect();
    if !rest.is_empty() {
        let how = if all { "" } else { " (-v lists them)" };
        out.push_str(&format!("  and columns {}{how}\n", rest.join(", ")));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::{self, Kind, Settings};

    #[test]
    fn the_preview_is_a_screen_unless_all_is_asked_for() {
        let head = "id,name,account,owner,stage,amount,currency,probability,forecast category,close date,created,last activity,next step,\
            lead source,type,segment,a,b,c,d,e,f,g,h,i,j,k,l,m,n\n";
        let row = "1,A,Acme,Ann Poe,Odd,1.50,CHF,0.5,Commit,03/04/2026,2026-01-01,2026-11-01,call,web,new,smb,1,2,3,4,5,6,7,8,9,10,11,12,13,14\n";
        let settings = Settings { asks: true, ..Settings::new(Kind::Deals, "2026-11-22".parse().unwrap()) };
        let plan = crm::plan_bytes("wide.csv", format!("{head}{row}").into(), settings).unwrap();
        let seen = plan.understanding(None);
        let (short, long) = (text(&seen, false), text(&seen, true));
        assert!(short.lines().count() <= 30 && long.lines().count() > short.lines().count() + 10, "{short}");
        assert!(short.contains("(-v lists them)") && !long.contains("-v lists"), "{short}");
        assert!(!again(&seen).contains("examples"), "an answer does not show the columns again");
    }
}
