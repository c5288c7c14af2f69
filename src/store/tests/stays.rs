//! How long deals stood in the stages they have left.

use super::{day, row, snapshot};
use crate::domain::deal::Status;
use crate::domain::health::StageLeft;
use crate::store::{DealRow, Store};

fn at(stage: &str, entered: Option<&str>) -> DealRow {
    DealRow { stage: stage.into(), stage_entered: entered.map(day), ..row("1", "Alpha") }
}

/// The stages left by the end of November, from the snapshots of a deal created on 1 September.
fn left(snapshots: &[(&str, DealRow)]) -> Vec<(String, usize, i64)> {
    let mut store = Store::in_memory().unwrap();
    for (on, row) in snapshots {
        store.import_deals(&snapshot(on), &mut std::iter::once(row.clone())).unwrap();
    }
    let left = store.stages_left(day("2026-11-30")).unwrap();
    left.into_iter().map(|StageLeft { stage, deals, days }| (stage, deals, days)).collect()
}

#[test]
fn from_stage_to_stage() {
    let told = |all: &[(&str, usize, i64)]| all.iter().map(|(s, n, d)| ((*s).to_owned(), *n, *d)).collect::<Vec<_>>();
    let closed = |row: DealRow| DealRow { status: Status::Won, ..row };
    // nobody saw it come into its first stage; into the second one it was seen to move
    let first = ("2026-10-01", at("Proposal", None));
    let second = ("2026-10-08", at("Legal", None));
    assert_eq!(left(&[first.clone(), second.clone()]), []);
    assert_eq!(left(&[first.clone(), second.clone(), ("2026-10-20", at("Proposal", None))]), told(&[("Legal", 1, 12)]));
    // the CRM knows better when it came and went
    let entered = ("2026-10-08", at("Legal", Some("2026-10-05")));
    let back = ("2026-10-20", at("Proposal", Some("2026-10-19")));
    assert_eq!(left(&[first.clone(), entered.clone(), back]), told(&[("Legal", 1, 15)]));
    // won where it stood
    assert_eq!(
        left(&[first.clone(), entered.clone(), ("2026-10-20", closed(at("Legal", Some("2026-10-05"))))]),
        told(&[("Legal", 1, 15)])
    );
    // seen from its beginning on: its first stage began when it was created
    let born = |on: &str, stage: &str| DealRow { created: Some(day(on)), ..at(stage, None) };
    assert_eq!(
        left(&[("2026-10-01", born("2026-10-01", "Discovery")), ("2026-10-15", born("2026-10-01", "Legal"))]),
        told(&[("Discovery", 1, 14)])
    );
    // after the day that is asked about
    assert_eq!(left(&[first, entered, ("2026-12-01", at("Won", None))]), []);
}
