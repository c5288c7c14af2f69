use std::io::Write as _;

use super::*;
use crate::app::Effect;
use crate::app::testing::{app, screen, type_keys};
use crate::domain::meeting::MeetingState;
use crate::store::{DealFilter, MeetingFilter};

fn file(text: &str) -> tempfile::NamedTempFile {
    let mut file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file
}

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
fn an_import_says_what_it_refused_and_home_has_the_deals() {
    let csv = file(
        "id,name,owner,stage,amount,close date\n\
         1,Orbit platform,Ivo Marek,Proposal,120000,2026-11-27\n\
         2,Kepler expansion,Ana Sousa,Discovery,lots,2026-12-11\n\
         3,Delphi pilot,Ana Sousa,Discovery,25000,2026-12-18\n",
    );
    let mut app = app(Store::in_memory().unwrap());
    type_keys(&mut app, &format!("i{}\n", csv.path().display()));
    let text = screen(&mut app, 120, 40);
    assert!(text.contains("1 of 3 rows refused") && text.contains("line 3, amount: `lots`"), "{text}");
    type_keys(&mut app, "\n");
    let text = screen(&mut app, 120, 40);
    assert!(text.contains("data from a CSV file, just read"), "{text}");
    assert_eq!(app.store.deals(&DealFilter::default()).unwrap().len(), 2);
    let unit = app.world.unit.unwrap();
    assert_eq!(app.world.org.sellers(unit).len(), 2);
}

#[test]
fn a_file_that_cannot_be_read_is_a_message_and_nothing_is_lost() {
    let mut app = app(Store::in_memory().unwrap());
    type_keys(&mut app, "i/nonexistent/deals.csv\n");
    let text = screen(&mut app, 120, 40);
    assert!(text.contains("there is no file /nonexistent/deals.csv"), "{text}");
    type_keys(&mut app, "\n");
    let text = screen(&mut app, 120, 40);
    assert!(text.contains("File to import:") && text.contains("/nonexistent/deals.csv"), "{text}");
    assert!(app.world.org.people.is_empty());
}

#[test]
fn the_demo_is_opened_by_the_runtime() {
    let mut app = app(Store::in_memory().unwrap());
    type_keys(&mut app, "d");
    assert_eq!(app.take_effects(), [Effect::OpenDemo]);
}

#[test]
fn a_path_may_be_quoted_or_start_at_home() {
    for (typed, want) in
        [("/a/b.csv", "/a/b.csv"), (" '/a b/c.csv' ", "/a b/c.csv"), ("\"x.csv\"", "x.csv"), ("~me/x", "~me/x")]
    {
        assert_eq!(path_of(typed), PathBuf::from(want));
    }
    let at_home = path_of("~/deals.csv");
    assert!(at_home.ends_with("deals.csv") && !at_home.starts_with("~"));
}

#[test]
fn a_long_list_of_refusals_is_cut_and_says_so() {
    let refusal = |line| Refusal { line, column: None, value: String::new(), reason: "is odd".into() };
    let text = refusals(&(1..=250).map(refusal).collect::<Vec<_>>());
    assert!(text.contains("line 200: is odd") && !text.contains("line 201") && text.contains("and 50 more"));
    assert_eq!(refusals(&[]), "");
}
