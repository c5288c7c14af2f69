//! From keys to rows and back: actions through the app, on a store in memory.

use std::sync::Arc;

use chrono::TimeDelta;
use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};

use super::super::super::App;
use super::below;
use crate::clock::ManualClock;
use crate::domain::action::{Action, ActionState, Outcome};
use crate::domain::ids::UnitId;
use crate::domain::meeting::Format;
use crate::domain::meeting::event::Event as Happening;
use crate::domain::people::{Level, Role, Subject};
use crate::store::{ActionFilter, Store};
use crate::ui::flow::{Goto, Intent};
use crate::ui::screens::Screen;
use crate::ui::testing::{day, now};
use crate::ui::workspaces::Workspace;
use crate::ui::workspaces::step_zero::StepZeroData;

struct Desk {
    app: App,
    clock: Arc<ManualClock>,
    west: UnitId,
}

impl Desk {
    /// Dana leads Ivo and Ana in Team West; Bo sells in Team East; both are in one region.
    fn new() -> Self {
        let mut store = Store::in_memory().unwrap();
        let from = day("2026-01-01");
        let region = store.put_unit("EMEA", Level::L2, None, from).unwrap();
        let west = store.put_unit("Team West", Level::L1, Some(region), from).unwrap();
        let east = store.put_unit("Team East", Level::L1, Some(region), from).unwrap();
        let dana = store.put_person("Dana Reyes", None, Role::Flm).unwrap();
        store.set_lead(west, Some(dana), from).unwrap();
        for (name, unit) in [("Ivo Marek", west), ("Ana Sousa", west), ("Bo Lindqvist", east)] {
            let person = store.put_person(name, None, Role::Rep).unwrap();
            store.set_member(person, Some(unit), from).unwrap();
        }
        store.set_setting("me", &dana.0.to_string()).unwrap();
        store.set_setting("home_unit", &west.0.to_string()).unwrap();
        let (app, clock) = crate::app::testing::app_at(store, now());
        Self { app, clock, west }
    }

    fn key(&mut self, code: KeyCode) {
        self.app.event(Event::Key(KeyEvent::new(code, KeyModifiers::NONE)));
    }

    fn keys(&mut self, typed: &str) {
        typed.chars().for_each(|c| self.key(KeyCode::Char(c)));
    }

    /// Types a line and accepts it.
    fn line(&mut self, typed: &str) {
        self.keys(typed);
        self.key(KeyCode::Enter);
    }

    fn actions(&self) -> Vec<Action> {
        self.app.store.actions(&ActionFilter::default()).unwrap()
    }

    fn start(&mut self, code: &str) {
        self.app.carry(vec![Intent::Start { code: code.to_owned(), unit: self.west, format: None }]);
        assert!(matches!(self.app.screen, Screen::Meeting(_)), "the meeting runs");
    }

    fn step_zero(&self) -> &StepZeroData {
        let Screen::Meeting(screen) = &self.app.screen else { panic!("no meeting") };
        let Workspace::StepZero(workspace) = &screen.workspace else { panic!("not step zero") };
        &workspace.data
    }

    fn shown(&self) -> Vec<String> {
        let Screen::Actions(screen) = &self.app.screen else { panic!("not the actions") };
        screen.shown().map(|r| r.action.text.clone()).collect()
    }
}

#[test]
fn closing_dropping_and_editing_can_be_taken_back_and_done_again() {
    let mut desk = Desk::new();
    desk.keys("a");
    desk.line("call Mia @ivo fri");
    desk.keys("A");
    assert_eq!(desk.shown(), ["call Mia"]);
    desk.keys("2");
    desk.line("she wants another price");
    let closed = desk.actions()[0].state.clone();
    let note = Some("she wants another price".to_owned());
    assert!(
        matches!(&closed, ActionState::Closed { outcome: Outcome::Partly, note: n, .. } if *n == note),
        "{closed:?}"
    );
    assert_eq!(desk.shown(), [""; 0]);
    desk.keys("u");
    assert!(desk.actions()[0].is_open());
    assert_eq!(desk.shown(), ["call Mia"]);
    desk.app.event(Event::Key(KeyEvent::new(KeyCode::Char('r'), KeyModifiers::CONTROL)));
    assert_eq!(desk.actions()[0].state, closed);
    desk.keys("u");
    desk.keys("x");
    desk.key(KeyCode::Enter);
    assert!(desk.actions()[0].is_open(), "dropping without a reason is not taken");
    desk.line("no need any more");
    assert!(matches!(&desk.actions()[0].state, ActionState::Dropped { reason, .. } if reason == "no need any more"));
    desk.keys("u");
    let before = desk.actions()[0].clone();
    desk.keys("e");
    desk.key(KeyCode::Enter);
    assert_eq!(desk.actions(), std::slice::from_ref(&before), "a line that is left as it is changes nothing");
    desk.keys("e");
    desk.line(" 10 dec @ana");
    let edited = desk.actions()[0].clone();
    assert_eq!(edited.id, before.id);
    assert_eq!(edited.due, before.due, "the day that was there is said with `by` and counts");
    desk.keys("u");
    assert_eq!(desk.actions(), [before]);
}

#[test]
fn step_zero_asks_about_what_was_owed_and_carries_it_once_in_a_meeting() {
    let mut desk = Desk::new();
    for typed in ["call Mia @ivo today", "price list @ana today"] {
        desk.keys("a");
        desk.line(typed);
    }
    desk.clock.advance(TimeDelta::minutes(5));
    desk.start("WFC");
    let texts = |d: &StepZeroData| d.rows.iter().map(|r| r.action.text.clone()).collect::<Vec<_>>();
    assert_eq!(texts(desk.step_zero()), ["price list", "call Mia"], "then person by person");
    assert_eq!((desk.step_zero().answered(), desk.step_zero().others), (0, 0));
    desk.clock.advance(TimeDelta::minutes(1));
    desk.keys("4");
    let carried =
        |d: &Desk| d.actions().iter().find(|a| a.text == "price list").map(|a| (a.carried, a.carried_in)).unwrap();
    let meeting = desk.app.live.as_ref().map(|l| l.meeting.id);
    assert_eq!(carried(&desk), (1, meeting));
    assert_eq!(desk.step_zero().answered(), 1);
    // the next one is selected by itself
    desk.keys("1");
    desk.line("");
    assert_eq!(desk.step_zero().answered(), 2);
    assert_eq!(desk.step_zero().rows.len(), 2, "answered ones stay in view");
    desk.key(KeyCode::Up);
    desk.keys("4");
    assert_eq!(carried(&desk).0, 1, "once in a meeting");
    // what is written down in this meeting is not asked about in it
    desk.keys("a");
    desk.line("new promise @ivo fri");
    assert_eq!(desk.step_zero().rows.len(), 2);
    // the unit's next meeting asks about what was carried and what is new
    desk.app.carry(vec![Intent::Happen(Happening::End)]);
    desk.clock.advance(TimeDelta::days(14));
    desk.app.tick();
    desk.start("PR");
    assert_eq!(texts(desk.step_zero()), ["new promise", "price list"], "the later first");
    assert_eq!(desk.step_zero().answered(), 0);
    desk.key(KeyCode::Down);
    desk.keys("4");
    assert_eq!(carried(&desk).0, 2);
}

#[test]
fn one_by_one_step_zero_is_about_who_is_in_the_room() {
    let mut desk = Desk::new();
    for typed in ["call Mia @ivo fri", "price list @ana fri", "book a room @dana fri", "find out who decides fri"] {
        desk.keys("a");
        desk.line(typed);
    }
    desk.clock.advance(TimeDelta::minutes(5));
    let format = Some(Format::OneOnOne);
    desk.app.carry(vec![Intent::Start { code: "WFC".to_owned(), unit: desk.west, format }]);
    let shown = |d: &Desk| {
        let data = d.step_zero();
        let mut texts: Vec<String> = data.rows.iter().map(|r| r.action.text.clone()).collect();
        texts.sort();
        (texts, data.others)
    };
    let texts = |of: &[&str]| of.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
    assert_eq!(shown(&desk), (texts(&["book a room", "find out who decides", "price list"]), 1), "Ana is the first");
    let ivo = desk.app.world.org.people.iter().find(|p| p.name == "Ivo Marek").unwrap().id;
    desk.app.carry(vec![Intent::LookAt(Subject::Person(ivo))]);
    desk.app.reload().unwrap();
    assert_eq!(shown(&desk), (texts(&["book a room", "call Mia", "find out who decides"]), 1));
}

#[test]
fn going_on_says_what_stays_open() {
    let mut desk = Desk::new();
    for typed in ["call Mia @ivo today", "price list @ana today", "a plan @ana +10d"] {
        desk.keys("a");
        desk.line(typed);
    }
    desk.clock.advance(TimeDelta::minutes(5));
    desk.start("WFC");
    desk.keys(">");
    let text = crate::app::testing::screen(&mut desk.app, 120, 40);
    assert!(text.contains("2 are not answered: they stay open"), "{text}");
    assert_eq!(desk.app.live.as_ref().unwrap().run.step_number(), 1);
    desk.key(KeyCode::Down);
    let agenda = crate::app::testing::screen(&mut desk.app, 120, 40);
    assert!(!agenda.contains('\u{2713}'), "nobody has answered: {agenda}");
}

#[test]
fn a_region_sees_its_teams_actions_and_a_team_only_its_own() {
    let mut desk = Desk::new();
    desk.keys("a");
    desk.line("of west @ivo fri");
    let units = desk.app.world.org.units.clone();
    let unit = |name: &str| units.iter().find(|u| u.name == name).unwrap().id;
    desk.app.carry(vec![Intent::SwitchUnit(unit("Team East"))]);
    desk.keys("a");
    desk.line("of east @bo fri");
    desk.keys("A");
    assert_eq!(desk.shown(), ["of east"]);
    desk.app.carry(vec![Intent::SwitchUnit(unit("EMEA")), Intent::Go(Goto::Actions)]);
    assert_eq!(desk.shown().len(), 2);
    assert_eq!(below(&desk.app.world.org, unit("EMEA")).len(), 3);
}

#[test]
fn past_meetings_are_listed_with_what_their_run_knows() {
    let mut desk = Desk::new();
    desk.start("WFC");
    desk.clock.advance(TimeDelta::minutes(38));
    let ana = desk.app.world.org.people.iter().find(|p| p.name == "Ana Sousa").unwrap().id;
    desk.app
        .carry(vec![Intent::Happen(Happening::Rate { person: ana, rating: Some(8) }), Intent::Happen(Happening::End)]);
    desk.app.carry(vec![Intent::Go(Goto::History)]);
    let Screen::History(screen) = &desk.app.screen else { panic!("not the history") };
    let [held] = screen.data.meetings.as_slice() else { panic!("one meeting") };
    assert_eq!((held.code.as_str(), held.minutes, held.rating), ("WFC", Some(38), Some(8.0)));
    assert!(held.is_unfinished());
    let (id, name) = (held.id, held.name.clone());
    assert_eq!(name, "Weekly Forecast Call");
    desk.key(KeyCode::Enter);
    assert!(matches!(desk.app.screen, Screen::Meeting(_)), "Enter resumes it");
    // minutes are read as they were stored; back in the list it stands on that meeting
    desk.app.store.set_minutes(id, "# Weekly Forecast Call\n").unwrap();
    desk.app.carry(vec![Intent::Go(Goto::Minutes(id))]);
    let Screen::Minutes(minutes) = &desk.app.screen else { panic!("not the minutes") };
    assert_eq!(minutes.data.text.as_deref(), Some("# Weekly Forecast Call\n"));
    desk.key(KeyCode::Esc);
    let Screen::History(screen) = &desk.app.screen else { panic!("not the history") };
    assert_eq!(screen.selected().map(|m| m.id), Some(id));
}

#[test]
fn somebody_who_has_left_keeps_the_name() {
    let mut desk = Desk::new();
    desk.keys("a");
    desk.line("call Mia @ivo fri");
    let ivo = desk.actions()[0].owner.unwrap();
    desk.app.store.set_tenure(ivo, None, Some(day("2026-11-24"))).unwrap();
    desk.clock.advance(TimeDelta::days(3));
    desk.app.tick();
    desk.keys("A");
    let Screen::Actions(screen) = &desk.app.screen else { panic!("not the actions") };
    assert!(desk.app.world.org.person(ivo).is_none(), "has left");
    assert_eq!(screen.selected().map(super::ActionRow::owner), Some("Ivo Marek"));
}
