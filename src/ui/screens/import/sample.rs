//! Made-up files for the tests of the screen.

use super::data::{Ask, Choosing, ColumnRow, Doubt, FileRow, Outcome, Preview, RefusedRow, Running, Stage, Totals};
use crate::domain::changed::ChangeKind;
use crate::domain::money::Money;
use crate::ui::testing::{day, now};

fn words(list: &[&str]) -> Vec<String> {
    list.iter().map(|w| (*w).to_owned()).collect()
}

fn file(name: &str, folder: &str, size: u64, minutes: i64) -> FileRow {
    FileRow {
        name: name.to_owned(),
        folder: folder.to_owned(),
        path: format!("/home/dana/Downloads/{name}"),
        size,
        modified: now() - chrono::TimeDelta::minutes(minutes),
    }
}

pub fn choosing() -> Stage {
    Stage::Choosing(Choosing {
        files: vec![
            file("hubspot-crm-exports-all-deals-2026-11-23.csv", "~/Downloads", 1_240_000, 2),
            file("quotas FY26.xlsx", "~/Documents/Sales operations/planning", 18_400, 200),
            file("hubspot-crm-exports-all-deals-2026-11-16.csv", "~/Downloads", 1_180_000, 10_080),
            file("deals-1234-9.zip", "~", 912, 60_000),
        ],
        folders: words(&["~", "~/Downloads", "~/Documents/Sales operations/planning"]),
    })
}

pub fn running(writes: bool, stopping: bool) -> Running {
    Running {
        file: "hubspot-crm-exports-all-deals-2026-11-23.csv".to_owned(),
        phase: if writes { "Writing" } else { "Reading" },
        writes,
        settling: false,
        bytes: 12_345_678,
        total: 28_400_000,
        rows: 123_456,
        stopping,
    }
}

pub fn ask(what: &str, detail: &str, options: &[&str], chosen: Option<usize>) -> Ask {
    Ask {
        what: what.to_owned(),
        detail: detail.to_owned(),
        options: words(options),
        chosen,
        said: false,
        must: chosen.is_none(),
    }
}

fn column(header: &str, field: &str, filled: usize, examples: &str, note: &str) -> ColumnRow {
    ColumnRow {
        header: header.to_owned(),
        field: (!field.is_empty()).then(|| field.to_owned()),
        examples: examples.to_owned(),
        filled: Some((filled, 120)),
        note: note.to_owned(),
    }
}

pub fn refused() -> Vec<RefusedRow> {
    let row = |line, column: &str, value: &str, reason: &str| RefusedRow {
        line,
        column: column.to_owned(),
        value: value.to_owned(),
        name: format!("Deal of line {line}"),
        taken: reason.ends_with("without one"),
        reason: reason.to_owned(),
    };
    vec![
        row(4, "Amount", "lots", "is not a number: write 12500 or 12500.50"),
        row(17, "Close Date", "31.02.2026", "is no day of the calendar: February 2026 has 28 days"),
        row(52, "", "", "has 9 cells where the header has 8: a separator or a quote too many"),
        row(98, "Amount", "=1+1", "is a formula without its result: export values"),
        row(61, "Amount", "TBD", "is no amount: the deal is taken without one"),
    ]
}

pub fn totals() -> Totals {
    Totals {
        rows: 124,
        new: 18,
        changed: 40,
        unchanged: 62,
        gone: 2,
        back: 1,
        refused: 4,
        without: 1,
        skipped: vec![("blank".to_owned(), 1), ("report footer".to_owned(), 2)],
        sums: Some([(80, Money::units(2_412_000)), (25, Money::units(640_000)), (15, Money::units(310_500))]),
        lacking: words(&["12 without an amount", "3 open without a close date"]),
    }
}

pub fn preview() -> Preview {
    Preview {
        file: "hubspot-crm-exports-all-deals-2026-11-23.csv".to_owned(),
        kind: "deals".to_owned(),
        wrote: "HubSpot".to_owned(),
        on: day("2026-11-23"),
        doubts: vec![
            Doubt {
                words: "`Next step` is read as the next step, but holds days".to_owned(),
                examples: "2026-12-01".to_owned(),
                loud: true,
                column: Some(6),
            },
            Doubt {
                words: "`HubSpot Score` is not used; it holds numbers".to_owned(),
                examples: "17, 88".to_owned(),
                loud: false,
                column: Some(8),
            },
        ],
        questions: vec![
            ask(
                "Do dates in Close Date start with the day or the month?",
                "03/04/2026, 120 rows",
                &["the day: 3 April", "the month: March 4"],
                None,
            ),
            ask(
                "How far is a deal in the stage Vor Ort?",
                "12 rows",
                &["early", "mid", "late", "won", "lost", "omitted"],
                Some(1),
            ),
        ],
        people: vec![
            ask("Ivo Marec", "3 deals", &["somebody new", "is Ivo Marek"], Some(1)),
            ask("Priya Nair", "11 deals", &["somebody new"], Some(0)),
        ],
        columns: vec![
            column("Record ID", "id", 120, "9001, 9002, 9003", ""),
            column("Deal Name", "name", 120, "Orbit platform, Kepler expansion, Delphi pilot", ""),
            column("Deal owner", "owner", 118, "Ivo Marek, Ana Sousa", ""),
            column("Deal Stage", "stage", 120, "Qualified To Buy, Vor Ort, Contract Sent", ""),
            column("Amount", "amount", 108, "120000, 50000, 25000", "decimal point"),
            column("Close Date", "close", 117, "03/04/2026, 11/12/2026", "day or month first?"),
            column("Next step", "next_step", 4, "Call the CFO", "nearly empty"),
            column("Number of times contacted", "", 90, "4, 12, 1", "activities: nothing uses it yet"),
            column("HubSpot Score", "", 60, "17, 88", ""),
        ],
        fields: vec![
            ("id".to_owned(), "the CRM's own number of the deal".to_owned()),
            ("name".to_owned(), "what the deal is called".to_owned()),
            ("amount".to_owned(), "what it is worth".to_owned()),
        ],
        crms: vec![("hubspot".to_owned(), "HubSpot".to_owned()), ("csv".to_owned(), "another system".to_owned())],
        encodings: vec![("utf-8".to_owned(), "most exports of today".to_owned())],
        encoding: "utf-8".to_owned(),
        sheets: Vec::new(),
        sheet: String::new(),
        teams: words(&["Team West", "Team East"]),
        team: None,
        kinds: words(&["deals", "people", "quotas"]),
        totals: totals(),
        refused: refused(),
        remarks: words(&["new people: Priya Nair", "2 rows before the header on line 3 passed over"]),
        part: Some(false),
        vanishing: None,
        again: None,
    }
}

pub fn outcome() -> Outcome {
    Outcome {
        file: "hubspot-crm-exports-all-deals-2026-11-23.csv".to_owned(),
        kind: "deals".to_owned(),
        on: day("2026-11-23"),
        totals: totals(),
        moves: [
            (ChangeKind::Stage, 12),
            (ChangeKind::Pushed, 9),
            (ChangeKind::Amount, 7),
            (ChangeKind::Won, 3),
            (ChangeKind::Lost, 1),
            (ChangeKind::Gone, 2),
            (ChangeKind::Back, 1),
        ]
        .to_vec(),
        added: vec![("New people".to_owned(), words(&["Priya Nair"]))],
        refused: refused(),
        remarks: words(&["2 rows before the header on line 3 passed over"]),
    }
}
