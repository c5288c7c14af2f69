//! What a person said about exports is kept per CRM and header set, and can be taken back.

use super::*;
use crate::store::{HabitRow, StagePhaseRow};

fn habit(crm: &str, header: &str, answers: &str, at: &str) -> HabitRow {
    HabitRow {
        id: 0,
        crm: crm.into(),
        kind: "deals".into(),
        header_key: header.into(),
        file: "d.csv".into(),
        answers: answers.into(),
        made: at.parse().unwrap(),
        used: at.parse().unwrap(),
    }
}

fn stage(crm: &str, label: &str, phase: &str) -> StagePhaseRow {
    StagePhaseRow { crm: crm.into(), stage_key: label.to_lowercase(), label: label.into(), phase: phase.into() }
}

#[test]
fn one_set_of_answers_per_header_set_and_one_phase_per_stage() {
    let mut store = Store::in_memory().unwrap();
    let (first, second) = ("2026-11-22T09:00:00Z", "2026-11-23T09:00:00Z");
    store
        .keep_habit(&habit("csv", "a\nb", "x", first), &[stage("csv", "Site", "mid"), stage("csv", "Odd", "won")])
        .unwrap();
    store.keep_habit(&habit("hubspot", "a\nb", "y", first), &[stage("hubspot", "Site", "late")]).unwrap();
    store.keep_habit(&habit("csv", "a\nb", "z", second), &[stage("csv", "Site", "early")]).unwrap();
    let kept = store.habits().unwrap();
    assert_eq!(
        kept.iter().map(|h| (h.crm.as_str(), h.answers.as_str())).collect::<Vec<_>>(),
        [("csv", "z"), ("hubspot", "y")]
    );
    assert_eq!((kept[0].made, kept[0].used), (first.parse().unwrap(), second.parse().unwrap()));
    let phases = |store: &Store| -> Vec<String> {
        store.stage_phases().unwrap().iter().map(|s| format!("{} {} {}", s.crm, s.label, s.phase)).collect()
    };
    assert_eq!(phases(&store), ["csv Odd won", "csv Site early", "hubspot Site late"]);
    assert!(store.forget_habit(kept[0].id).unwrap() && !store.forget_habit(kept[0].id).unwrap());
    assert_eq!(store.habits().unwrap().len(), 1);
    assert_eq!(store.forget_stages("csv", Some("site")).unwrap(), 1);
    assert_eq!(store.forget_stages("csv", None).unwrap(), 1);
    assert_eq!(phases(&store), ["hubspot Site late"]);
}
