//! What an import says: a text of one screen, or one object.

use serde_json::{Value, json};

use super::preview;
use crate::cli::output::{day, money};
use crate::crm::{Crm, Kind, Outcome, Proposal, Question, Refusal, Report, Tally, Topic, Understanding};
use crate::domain::changed::{ChangeKind, Changed, Since};
use crate::domain::deal::Status;
use crate::domain::money::show::short as short_amount;
use crate::domain::money::show::with_code;
use crate::domain::money::{Currency, Money};
use crate::domain::text::{clip, width};
use crate::store::{Moved, Store};
use chrono::NaiveDate;

/// Refused rows that are listed; `--json` has them all.
const LISTED: usize = 20;

/// The whole summary, with what somebody should have looked at or been asked.
pub fn text(report: &Report, understood: &Understanding, done: &[Change]) -> String {
    let mut out = head(report);
    for (label, list) in [("read", columns(report, true)), ("not used", columns(report, false))] {
        if !list.is_empty() {
            out.push_str(&wrapped(label, &list));
        }
    }
    out.push('\n');
    out.push_str(&counts(report));
    out.push_str(&changes(done, &report.currency));
    if report.kind == Kind::Deals {
        out.push_str(&sums(&report.tally, &report.currency));
    } else if report.kind == Kind::Quotas {
        out.push_str(&totals(&report.tally, &report.currency));
    }
    for (what, count) in report.tally.facts.iter().filter(|(_, n)| *n > 0) {
        out.push_str(&format!("  {what:<28}{count:>7}\n"));
    }
    for (label, list) in [("new people", &report.new_people), ("new units", &report.new_units)] {
        if !list.is_empty() {
            out.push_str(&wrapped(label, list));
        }
    }
    for doubt in &understood.doubts {
        out.push_str(&sentence("doubt", &doubt.words));
    }
    // of the others a remark or a refusal says what came of them
    let told = |q: &&Question| matches!(q.topic, Topic::Column(_) | Topic::Owner(_));
    for question in understood.questions.iter().filter(told) {
        let guess = question.guessed().map(|c| format!(" Taken: {}", c.words)).unwrap_or_default();
        out.push_str(&sentence("open", &format!("{}{guess}", question.words)));
    }
    for remark in &report.remarks {
        out.push_str(&sentence("note", remark));
    }
    out.push_str(&left_out(&report.tally, LISTED));
    if !report.written {
        out.push_str("\nNothing has been written.\n");
    }
    out
}

/// What is left to say after the preview was shown.
pub fn done(report: &Report, done: &[Change]) -> String {
    format!("{}{}", counts(report), changes(done, &report.currency))
}

/// What is said about a file like others before, about which nothing is to be looked at.
pub fn short(report: &Report, done: &[Change]) -> String {
    let mut out = head(report);
    out.push_str(&counts(report));
    out.push_str(&changes(done, &report.currency));
    if report.kind == Kind::Deals {
        out.push_str(&sums(&report.tally, &report.currency));
    }
    for (label, list) in [("new people", &report.new_people), ("new units", &report.new_units)] {
        if !list.is_empty() {
            out.push_str(&wrapped(label, list));
        }
    }
    for remark in &report.remarks {
        out.push_str(&sentence("note", remark));
    }
    out.push_str(&left_out(&report.tally, LISTED));
    out
}

/// What importing would do: counts, and what the rows add up to.
pub fn would_be(u: &Understanding, outcome: &Outcome) -> String {
    let mut out = counted(u.kind, &u.tally, outcome, "would be ");
    if u.kind == Kind::Deals {
        out.push_str(&sums(&u.tally, &u.currency));
    } else if u.kind == Kind::Quotas {
        out.push_str(&totals(&u.tally, &u.currency));
        for (what, count) in u.tally.facts.iter().filter(|(_, n)| *n > 0) {
            out.push_str(&format!("  {what:<28}{count:>7}\n"));
        }
    }
    out
}

/// What people and what teams have to reach: never added up, for a team's is made of its people's.
fn totals(tally: &Tally, currency: &Currency) -> String {
    let all = [("people", tally.total), ("teams", tally.units_total)];
    let some = all.iter().filter(|(_, sum)| *sum != Money::ZERO);
    some.map(|(whose, sum)| format!("  {:<12}{}\n", format!("{whose} sum"), with_code(*sum, currency))).collect()
}

fn head(report: &Report) -> String {
    heading(&report.file, report.kind, report.crm, report.on, report.header_line)
}

/// What the file was taken for.
pub fn heading(file: &str, kind: Kind, crm: Crm, on: NaiveDate, line: u64) -> String {
    let wrote = match (kind, crm) {
        (Kind::Deals, Crm::Csv) => ", no CRM recognised".to_owned(),
        (_, Crm::Csv) => String::new(),
        (_, crm) => format!(", written by {}", crm.name()),
    };
    format!("{file}: {} as of {}{wrote}, header on line {line}\n", kind.key(), day(on))
}

/// "Deal Name -> name" of the columns in use, or why the others are not.
fn columns(report: &Report, used: bool) -> Vec<String> {
    let columns = report.columns.iter().filter(|c| !c.header.is_empty());
    let all = columns.filter(|c| (c.field.is_some() && c.note.is_none()) == used);
    all.map(|c| match (c.field, c.note) {
        (Some(field), None) => format!("{} -> {}", c.header, field.key()),
        (Some(field), Some(note)) => format!("{} ({}: {note})", c.header, field.key()),
        (None, Some(note)) => format!("{} ({note})", c.header),
        (None, None) => c.header.clone(),
    })
    .collect()
}

fn counts(report: &Report) -> String {
    let outcome = Outcome {
        new: report.new,
        changed: report.changed,
        unchanged: report.unchanged,
        gone: report.gone,
        back: report.back,
        new_people: Vec::new(),
        new_units: Vec::new(),
    };
    counted(report.kind, &report.tally, &outcome, if report.written { "" } else { "would be " })
}

fn counted(kind: Kind, tally: &Tally, outcome: &Outcome, would: &str) -> String {
    let noun = if kind == Kind::Quotas { "quotas" } else { "rows" };
    let mut line = format!(
        "  {} {noun}: {} {would}new, {} changed, {} unchanged, {} refused",
        tally.rows,
        outcome.new,
        outcome.changed,
        outcome.unchanged,
        tally.count_refused()
    );
    for (n, words) in [
        (outcome.gone, "no longer in the export: marked gone, won and lost ones stay so"),
        (outcome.back, "of the changed back again"),
    ] {
        if n > 0 {
            line.push_str(&format!("; {n} {words}"));
        }
    }
    if !tally.skipped.is_empty() {
        let skipped: Vec<String> = tally.skipped.iter().map(|(why, n)| format!("{n} {}", why.words())).collect();
        line.push_str(&format!("; passed over: {}", skipped.join(", ")));
    }
    line.push('\n');
    line
}

/// The largest deals that are named of each kind.
const NAMED: u32 = 3;

/// What the import did to some deals: what, to how many, to which above all.
pub struct Change {
    kind: ChangeKind,
    deals: usize,
    largest: Vec<Moved>,
}

impl Change {
    /// What the import that is reported did, by kind; nothing of a file that changed nothing or of a first one, where all
    /// is new.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn all(store: &Store, report: &Report) -> anyhow::Result<Vec<Self>> {
        if report.kind != Kind::Deals || !report.written || report.changed + report.gone == 0 {
            return Ok(Vec::new());
        }
        let moves = store.moves(Since::LastImport, None)?.into_iter();
        moves
            .map(|(kind, deals)| Ok(Self { kind, deals, largest: store.largest(&Changed::lately(kind), NAMED)? }))
            .collect()
    }
}

/// "pushed  14  Orbit platform 120,000.00, ... and 11 more".
fn changes(done: &[Change], currency: &Currency) -> String {
    let mut out = String::new();
    for change in done {
        let named = |deal: &Moved| match deal.amount {
            Some(amount) => format!("{} {}", clip(&deal.name, 40), short_amount(amount, currency)),
            None => clip(&deal.name, 40),
        };
        let mut names: Vec<String> = change.largest.iter().map(named).collect();
        let more = change.deals.saturating_sub(names.len());
        if more > 0 {
            names.push(format!("and {more} more: bellwether deals --changed {}", change.kind.key()));
        }
        out.push_str(&format!("  {:<18}{:>5}  {}\n", change.kind.word(), change.deals, names.join(", ")));
    }
    out
}

fn sums(tally: &Tally, currency: &Currency) -> String {
    let amounts: Vec<String> = tally.sums.iter().map(|(_, sum)| with_code(*sum, currency)).collect();
    let width = amounts.iter().map(String::len).max().unwrap_or(0);
    let mut out = String::new();
    for ((status, (count, _)), amount) in
        [Status::Open, Status::Won, Status::Lost].iter().zip(&tally.sums).zip(&amounts)
    {
        out.push_str(&format!("  {:<6}{count:>7}  {amount:>width$}\n", status.key()));
    }
    let facts = [
        (tally.no_amount, "without an amount"),
        (tally.zero_amount, "with an amount of zero"),
        (tally.no_close, "open without a close date"),
    ];
    let said: Vec<String> = facts.iter().filter(|(n, _)| *n > 0).map(|(n, words)| format!("{n} {words}")).collect();
    if !said.is_empty() {
        out.push_str(&format!("  of these {}\n", said.join(", ")));
    }
    out
}

/// The first of the rows that are refused, and of those taken without an amount.
pub fn left_out(tally: &Tally, most: usize) -> String {
    let mut out = some("Refused", &tally.refused, tally.count_refused(), most);
    out.push_str(&some("Taken without an amount", &tally.without, tally.count_without(), most));
    out
}

fn some(title: &str, rows: &[Refusal], all: usize, most: usize) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let mut out = format!("\n{title}:\n");
    for r in rows.iter().take(most) {
        let column = r.column.as_ref().map(|c| format!(", {c}")).unwrap_or_default();
        let name = r.name.as_ref().map(|n| format!(" ({n})")).unwrap_or_default();
        let value = if r.value.is_empty() { String::new() } else { format!("`{}` ", r.value) };
        out.push_str(&format!("  line {}{column}{name}: {value}{}\n", r.line, r.reason));
    }
    let listed = rows.len().min(most);
    if all > listed {
        out.push_str(&format!("  and {} more (--json lists them)\n", all - listed));
    }
    out
}

/// A label and a list, in lines of 100 columns.
pub fn wrapped(label: &str, list: &[String]) -> String {
    let last = list.len().saturating_sub(1);
    let items = list.iter().enumerate().map(|(i, item)| if i < last { format!("{item}, ") } else { item.clone() });
    lines(label, items)
}

/// A label and a sentence, in lines of 100 columns.
pub fn sentence(label: &str, text: &str) -> String {
    lines(label, text.split_inclusive(' ').map(str::to_owned))
}

fn lines(label: &str, items: impl Iterator<Item = String>) -> String {
    let mut out = String::new();
    let mut line = format!("  {label:<11} ");
    let start = line.len();
    for item in items {
        if width(&line) + width(&item) > 101 && line.len() > start {
            out.push_str(line.trim_end());
            out.push('\n');
            line = " ".repeat(start);
        }
        line.push_str(&item);
    }
    out.push_str(line.trim_end());
    out.push('\n');
    out
}

/// The whole summary as an object.
pub fn json(report: &Report, understood: &Understanding, done: &[Change]) -> Value {
    let tally = &report.tally;
    let sum = |status| {
        let (count, amount) = tally.sums.get(Tally::at(status)).copied().unwrap_or_default();
        json!({ "count": count, "amount": money(amount, &report.currency) })
    };
    let mut out = json!({
        "file": report.file,
        "kind": report.kind,
        "crm": report.crm,
        "as_of": report.on,
        "written": report.written,
        "header_line": report.header_line,
        "columns": preview::column_values(understood),
        "familiar": understood.familiar,
        "doubts": understood.doubts,
        "questions": understood.questions,
        "rows": tally.rows,
        "new": report.new,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "gone": report.gone,
        "back": report.back,
        "refused": tally.refused,
        "taken_without_amount": tally.without,
        "skipped": tally.skipped.iter().map(|(why, n)| json!({ "why": why, "rows": n })).collect::<Vec<_>>(),
        "new_people": report.new_people,
        "new_units": report.new_units,
        "proposals": report.proposals.iter().map(proposal).collect::<Vec<_>>(),
        "remarks": report.remarks,
    });
    if let Some(fields) = out.as_object_mut() {
        match report.kind {
            Kind::Deals => {
                let sums = json!({ "open": sum(Status::Open), "won": sum(Status::Won), "lost": sum(Status::Lost) });
                fields.insert("sums".into(), sums);
                let change = |c: &Change| {
                    let largest: Vec<Value> = c.largest.iter().map(|d| json!({ "id": d.id, "name": d.name })).collect();
                    json!({ "kind": c.kind.key(), "deals": c.deals, "largest": largest })
                };
                fields.insert("changes".into(), done.iter().map(change).collect());
                fields.insert("without_amount".into(), tally.no_amount.into());
                fields.insert("zero_amount".into(), tally.zero_amount.into());
                fields.insert("open_without_close_date".into(), tally.no_close.into());
                fields.insert("without_owner".into(), tally.no_owner.into());
            }
            Kind::Quotas => {
                fields.insert("sum".into(), money(tally.total, &report.currency));
                fields.insert("teams_sum".into(), money(tally.units_total, &report.currency));
                let facts: serde_json::Map<String, Value> =
                    tally.facts.iter().map(|(what, n)| (what.replace(' ', "_"), Value::from(*n))).collect();
                fields.insert("counts".into(), facts.into());
                fields.insert("from_first_day".into(), tally.dated_back.into());
            }
            Kind::Leads | Kind::Activities => {
                let facts: serde_json::Map<String, Value> =
                    tally.facts.iter().map(|(what, n)| (what.replace([' ', '\''], "_"), Value::from(*n))).collect();
                fields.insert("counts".into(), facts.into());
            }
            Kind::People => {}
        }
    }
    out
}

/// An owner who became a new person, and who they might be.
fn proposal(proposal: &Proposal) -> Value {
    json!({
        "owner": proposal.text,
        "deals": proposal.deals,
        "closest": proposal.closest.iter().map(|(_, name)| name).collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::{self, Settings};

    fn report(text: &str, kind: Kind) -> (Report, Understanding) {
        let settings = Settings::new(kind, "2026-11-22".parse().unwrap());
        let plan = crm::plan_bytes("deals.csv", text.into(), settings).unwrap();
        let report =
            crm::import(&plan, &mut Store::in_memory().unwrap(), "2026-11-22T09:00:00Z".parse().unwrap()).unwrap();
        let understood = plan.understanding(Some(&report));
        (report, understood)
    }

    #[test]
    fn the_summary_of_a_small_file() {
        let text = "Record ID,Deal Name,Deal Owner,Deal Stage,Amount,Close Date,Number of times contacted,Favourite colour\n\
            1,A,Ann,Contract Sent,1000.5,2026-12-01,4,red\n2,B,Ann,Closed Won,20,2026-10-01,P,red\n3,C,Ann,Contract Sent,x,2026-12-01,P,\n";
        let want = "\
deals.csv: deals as of 22 Nov 2026, written by HubSpot, header on line 1
  read        Record ID -> id, Deal Name -> name, Deal Owner -> owner, Deal Stage -> stage,
              Amount -> amount, Close Date -> close
  not used    Number of times contacted (activities: nothing uses it yet), Favourite colour

  3 rows: 2 new, 0 changed, 0 unchanged, 1 refused
  open        1  1,000.50 USD
  won         1     20.00 USD
  lost        0      0.00 USD
  new people  Ann, Me
  new units   Company, My team
  note        last activity, next step, next step's date: nothing in the file says it, so what
              counts on it will be unknown, not bad
  note        probability: not in the file; open deals get what their stage has in HubSpot by default
  note        you are called `Me`: put your name as `me` into the config

Refused:
  line 4, Amount (C): `x` is not a number: write 12500 or 12500.50
";
        let (report, understood) = report(text, Kind::Deals);
        assert_eq!(super::text(&report, &understood, &[]), want);
        let json = json(&report, &understood, &[]);
        assert_eq!(json["sums"]["open"]["amount"]["minor"], 100_050);
        assert_eq!(
            json["refused"][0],
            json!({ "line": 4, "column": "Amount", "value": "x", "name": "C", "reason": "is not a number: write 12500 or 12500.50" })
        );
        assert_eq!(
            json["columns"][6],
            json!({ "header": "Number of times contacted", "field": "activities", "used": false, "reason": "nothing uses it yet", "filled": 3, "of": 3, "examples": ["4", "P"] })
        );
    }

    #[test]
    fn long_lists_of_refusals_are_cut_in_the_text_only() {
        let rows: String = (0..25).map(|i| format!("{i},A,Ann,Demo,x,2026-12-01\n")).collect();
        let (report, understood) = report(&format!("id,name,owner,stage,amount,close date\n{rows}"), Kind::Deals);
        let text = super::text(&report, &understood, &[]);
        assert!(text.contains("  line 21, amount") && !text.contains("  line 22, amount"), "{text}");
        assert!(text.contains("and 5 more"));
        assert_eq!(json(&report, &understood, &[])["refused"].as_array().map(Vec::len), Some(25));
    }
}
