use super::*;
use crate::app::testing::{app, screen, type_keys};
use crate::domain::health::Scope;
use crate::domain::people::{Level, Role};
use crate::store::{LeadRow, Reading, Store};
use crate::ui::testing::{day, now};

/// A team with two leads: one that has waited for a week, one of this morning.
fn store() -> Store {
    let mut store = Store::in_memory().unwrap();
    let from = day("2026-01-01");
    let company = store.put_unit("World", Level::L2, None, from).unwrap();
    let team = store.put_unit("Team West", Level::L1, Some(company), from).unwrap();
    let dana = store.put_person("Dana Reyes", None, Role::Flm).unwrap();
    let ivo = store.put_person("Ivo Marek", None, Role::Rep).unwrap();
    store.set_lead(team, Some(dana), from).unwrap();
    store.set_member(ivo, Some(team), from).unwrap();
    let lead = |name: &str, created: &str| LeadRow {
        external_id: Some(name.to_lowercase()),
        name: name.into(),
        owner: Some(ivo),
        created: Some(created.parse().unwrap()),
        ..LeadRow::default()
    };
    let rows = [lead("Mara", "2026-11-16T10:00:00"), lead("Tom", "2026-11-23T09:00:00")];
    let reading = Reading { crm: "csv".into(), file: "l.csv".into(), on: day("2026-11-22"), read_at: now() };
    store.import_leads(&reading, true, &mut rows.into_iter()).unwrap();
    store
}

#[test]
fn leads_are_answered_taken_back_and_listed_for_the_crm() {
    let mut app = app(store());
    type_keys(&mut app, "L");
    let text = screen(&mut app, 100, 30);
    assert!(text.contains("2 leads wait, 1 beyond 24 business hours") && text.contains("over"), "{text}");
    // rejected with a reason
    type_keys(&mut app, "x");
    assert!(screen(&mut app, 100, 30).contains("Why is Mara rejected?"));
    type_keys(&mut app, "dupl\n");
    let text = screen(&mut app, 100, 30);
    assert!(text.contains("Mara rejected: Duplicate"), "{text}");
    assert!(text.contains("1 lead waits") && text.contains("1 still to tell the CRM"), "{text}");
    // accepted
    type_keys(&mut app, "y");
    let text = screen(&mut app, 100, 30);
    assert!(text.contains("Every lead is answered."), "{text}");
    assert_eq!(app.store.lead_answers(true).unwrap().len(), 2);
    // one step back, and again
    type_keys(&mut app, "u");
    assert!(screen(&mut app, 100, 30).contains("1 lead waits"));
    assert_eq!(app.store.lead_answers(true).unwrap().len(), 1);
    type_keys(&mut app, "b");
    let text = screen(&mut app, 100, 30);
    assert!(text.contains("1 fact the CRM does not have yet") && text.contains("rejected: Duplicate"), "{text}");
    type_keys(&mut app, "x");
    assert_eq!(app.store.lead_answers(true).unwrap().len(), 0);
    assert!(app.store.leads().unwrap().iter().all(|l| l.state == LeadState::Waiting));
}

#[test]
fn a_past_day_cannot_be_answered_and_keeps_its_limits() {
    let mut store = store();
    store
        .note_limits(&crate::config::Config::default().limits(), &Default::default(), None, day("2026-10-01"))
        .unwrap();
    let mut app = app(store);
    app.as_of = Some(day("2026-11-18"));
    app.reload().unwrap();
    type_keys(&mut app, "L");
    let text = screen(&mut app, 100, 30);
    assert!(text.contains("1 lead waits, none beyond"), "{text}");
    type_keys(&mut app, "y");
    let text = screen(&mut app, 100, 30);
    assert!(text.contains("a past day is looked at"), "{text}");
    assert_eq!(app.store.lead_answers(true).unwrap().len(), 0);
    // stalled after 10 days from today on: the old day is still looked at with 14
    app.config.health.stalled_days = 10;
    app.store.note_limits(&app.config.limits(), &Default::default(), None, day("2026-11-23")).unwrap();
    assert_eq!(app.dated_config().unwrap().health_rules().stalled_days, 14);
    app.as_of = None;
    app.reload().unwrap();
    assert_eq!(app.dated_config().unwrap().health_rules().stalled_days, 10);
}

#[test]
fn a_lead_of_another_team_opens_among_its_own_and_is_the_one_that_is_answered() {
    let mut store = store();
    let from = day("2026-01-01");
    let east = store.put_unit("Team East", Level::L1, None, from).unwrap();
    let bo = store.put_person("Bo Lind", None, Role::Rep).unwrap();
    store.set_member(bo, Some(east), from).unwrap();
    let theirs = LeadRow {
        external_id: Some("una".into()),
        name: "Una".into(),
        owner: Some(bo),
        created: Some("2026-11-20T10:00:00".parse().unwrap()),
        ..LeadRow::default()
    };
    let reading = Reading { crm: "csv".into(), file: "e.csv".into(), on: day("2026-11-22"), read_at: now() };
    store.import_leads(&reading, false, &mut vec![theirs].into_iter()).unwrap();
    let west = store.org(day("2026-11-23")).unwrap().units.into_iter().find(|u| u.name == "Team West").unwrap().id;
    store.set_setting("home_unit", &west.to_string()).unwrap();
    let mut app = app(store);
    let id = |app: &App, name: &str| app.store.leads().unwrap().into_iter().find(|l| l.name == name).unwrap().id;
    let una = id(&app, "Una");
    let to = |scope, lead| crate::ui::flow::Goto::LeadsBehind(scope, Some(lead));
    app.go(to(Scope::Unit(east), una)).unwrap();
    let text = screen(&mut app, 100, 30);
    assert!(text.contains("Leads of Team East") && text.contains("1 lead waits") && text.contains("▶ Una"), "{text}");
    type_keys(&mut app, "y");
    assert_eq!(app.store.lead_answers(true).unwrap()[0].lead, una, "the one that was chosen");
    assert!(screen(&mut app, 100, 30).contains("Leads of Team East"), "it stays with whose they are");
    let tom = id(&app, "Tom");
    app.go(to(Scope::All, tom)).unwrap();
    let text = screen(&mut app, 100, 30);
    assert!(text.contains("Leads of the whole company") && text.contains("▶ Tom"), "{text}");
    // L looks at one's own team's, as it does everywhere
    type_keys(&mut app, "L");
    let text = screen(&mut app, 100, 30);
    assert!(text.contains("Tom") && !text.contains("Una") && !text.contains("Leads of"), "{text}");
}
