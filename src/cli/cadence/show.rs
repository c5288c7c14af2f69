//! The map of cadence discipline as text and as JSON.

use serde_json::{Value, json};

use crate::cli::output::{day, tidy};
use crate::cli::table::Table;
use crate::domain::cadence::map::{CadenceMap, Cell, Follow, Line, Totals};
use crate::domain::cadence::{Cadence, Mark};
use crate::domain::money::show::percent;

/// The marks in the order of the legend.
const MARKS: [Mark; 6] = [Mark::Held, Mark::Late, Mark::WithoutOutput, Mark::Skipped, Mark::Suspended, Mark::NotYet];

/// A line a series.
pub fn text(map: &CadenceMap) -> String {
    if map.lines.is_empty() {
        return "no team has a meeting yet: `bellwether start wfc --team NAME` holds the first\n".to_owned();
    }
    let weeks = map.weeks.len();
    let first = map.weeks.first().copied().unwrap_or(map.today);
    let mut out = format!("Cadence, {weeks} weeks from {} to {}, one sign a week\n\n", day(first), day(map.today));
    let mut table = Table::new(&[
        "unit",
        "meeting",
        "weeks",
        ">due",
        ">in time",
        "%",
        ">late",
        ">no output",
        ">skipped",
        ">set aside",
        ">rating",
        ">achieved",
    ])
    .up_to(weeks.max(20));
    for line in &map.lines {
        let totals = line.totals(weeks);
        let count = |n: usize| if totals.due == 0 { "-".to_owned() } else { n.to_string() };
        table.row([
            tidy(&line.label.unit_name),
            line.label.code.clone(),
            signs(line),
            totals.due.to_string(),
            count(totals.held),
            totals.share().map_or_else(|| never(line).to_owned(), percent),
            count(totals.late),
            count(totals.without),
            count(totals.skipped),
            count(totals.suspended),
            totals.rating.map_or_else(|| "-".to_owned(), |r| format!("{r:.1}")),
            follow(&totals.follow),
        ]);
    }
    out += &table.render();
    let legend: Vec<String> = MARKS.iter().map(|m| format!("{} {}", m.sign(true), m.word())).collect();
    out += &format!("\n{}; - nothing due\n", legend.join("  "));
    out + "In time: held by its day, with every output. Achieved: of the actions closed, those closed as achieved.\n"
}

fn never(line: &Line) -> &'static str {
    match (line.began, line.label.cadence) {
        // shown only where one is owed
        (None, Cadence::AfterMissedQuarter) => "owed",
        (None, _) => "not begun",
        (Some(_), _) => "-",
    }
}

fn follow(follow: &Follow) -> String {
    follow.share().map_or_else(|| "-".to_owned(), |share| format!("{} of {}", percent(share), follow.closed))
}

fn signs(line: &Line) -> String {
    line.cells.iter().map(|c| c.mark.map_or("-", |m| m.sign(true))).collect()
}

const fn key(mark: Mark) -> &'static str {
    match mark {
        Mark::Held => "held",
        Mark::Late => "late",
        Mark::Skipped => "skipped",
        Mark::WithoutOutput => "without_output",
        Mark::NotYet => "not_yet",
        Mark::Suspended => "suspended",
    }
}

/// All of it for a script.
pub fn object(map: &CadenceMap) -> Value {
    let weeks = map.weeks.len();
    let lines: Vec<Value> = map.lines.iter().map(|line| line_object(line, &line.totals(weeks), map)).collect();
    json!({ "as_of": map.today, "weeks": map.weeks, "series": lines })
}

fn line_object(line: &Line, totals: &Totals, map: &CadenceMap) -> Value {
    let label = &line.label;
    let told = line.cells.iter().zip(&map.weeks).filter(|(c, _)| c.mark.is_some() || c.follow.closed > 0);
    json!({
        "unit": { "id": label.unit.0, "name": label.unit_name, "level": label.level.key() },
        "meeting": label.code,
        "name": label.name,
        "cadence": label.cadence.key(),
        "day": label.anchor,
        "began": line.began,
        "due": totals.due,
        "held_in_time": totals.held,
        "share": totals.share(),
        "late": totals.late,
        "without_output": totals.without,
        "skipped": totals.skipped,
        "suspended": totals.suspended,
        "rating": totals.rating,
        "absent": totals.absent,
        "follow_through": follow_object(&totals.follow),
        "occurrences": told.map(|(cell, week)| cell_object(cell, *week)).collect::<Vec<_>>(),
    })
}

fn follow_object(follow: &Follow) -> Value {
    json!({
        "closed": follow.closed, "achieved": follow.achieved, "rate": follow.share(),
        "with_day": follow.with_day, "on_time": follow.on_time,
    })
}

fn cell_object(cell: &Cell, week: chrono::NaiveDate) -> Value {
    json!({
        "week": week,
        "due": cell.slot.map(|s| s.day),
        "mark": cell.mark.map(key),
        "meeting": cell.meeting.map(|(id, _)| id),
        "held_on": cell.meeting.map(|(_, on)| on),
        "rating": cell.rating,
        "absent": cell.meeting.map(|_| cell.absent),
        "closed": cell.follow.closed,
        "achieved": cell.follow.achieved,
    })
}
