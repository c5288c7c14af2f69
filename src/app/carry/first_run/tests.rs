use super::*;
use crate::app::Effect;
use crate::app::testing::{app, screen, type_keys};
use crate::domain::meeting::MeetingState;
use crate::store::MeetingFilter;

#[test]
fn an_empty_file_leads_to_a_team_by_typing_and_its_call_can_start_at_once() {
    let mut app = app(Store::in_memory().unwrap());
    assert!(screen(&mut app, 80, 24).contains("how do you want to begin"));
    type_keys(&mut app, "eDana Reyes\nTeam West\n2.4m\nAna Sousa\nBo Lindqvist\n\n");
    let text = screen(&mut app, 120, 40);
    assert!(text.contains("Team West · Dana Reyes"), "{text}");
    assert!(text.contains("2,400k"), "{text}");
    assert!(text.contains("Hold your first Weekly Forecast Call"), "{text}");

    let org = app.store.org(app.world.today).unwrap();
    let team = app.world.unit().unwrap().clone();
    assert_eq!((team.level, team.lead), (Level::L1, app.world.me));
    assert_eq!(org.unit(team.parent.unwrap()).map(|u| u.level), Some(Level::L3));
    assert_eq!(org.participants(team.id).len(), 2);
    assert_eq!(app.store.setting("home_unit").unwrap(), Some(team.id.to_string()));

    type_keys(&mut app, "s");
    let meetings = app.store.meetings(&MeetingFilter::default()).unwrap();
    assert!(matches!(&meetings[..], [m] if m.code == "WFC" && m.unit == team.id && m.state == MeetingState::Live));
}

#[test]
fn a_team_comes_whole_or_not_at_all() {
    let mut app = app(Store::in_memory().unwrap());
    let setup = Setup { me: "Dana".into(), team: "West".into(), reps: vec!["Ana".into(), "  ".into()], target: None };
    assert!(app.create_team(&setup).is_err());
    let org = app.store.org(app.world.today).unwrap();
    assert!(org.people.is_empty() && org.units.is_empty());
}

#[test]
fn the_demo_is_opened_by_the_runtime() {
    let mut app = app(Store::in_memory().unwrap());
    type_keys(&mut app, "d");
    assert_eq!(app.take_effects(), [Effect::OpenDemo]);
}
