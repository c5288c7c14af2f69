use std::sync::Arc;

use chrono::TimeDelta;
use crossterm::event::{Event as Term, KeyCode, KeyEvent, KeyModifiers};

use crate::app::App;
use crate::app::testing::{app_at, screen, type_keys};
use crate::clock::ManualClock;
use crate::domain::action::{Action, ActionState, Outcome};
use crate::domain::change::{Change, Swap};
use crate::domain::forecast::{Draft, Submission, SubmissionState, Triple};
use crate::domain::ids::{MintId as _, PersonId, SubmissionId, UnitId};
use crate::domain::meeting::event::Event;
use crate::domain::meeting::run::RunState;
use crate::domain::money::Money;
use crate::domain::people::{Level, Role, Subject};
use crate::domain::period::PeriodKey;
use crate::store::{ActionFilter, MeetingFilter, Store, SubmissionFilter};
use crate::ui::flow::{Goto, Intent};
use crate::ui::overlays::Overlay;
use crate::ui::screens::Screen;
use crate::ui::testing::{day, now};

struct House {
    app: App,
    clock: Arc<ManualClock>,
    west: UnitId,
    company: UnitId,
    ana: PersonId,
}

/// Dana's Team West with Ana, under a company that Cleo leads.
fn house() -> House {
    let mut store = Store::in_memory().unwrap();
    let from = day("2026-01-01");
    let cleo = store.put_person("Cleo Marsh", None, Role::Cro).unwrap();
    let dana = store.put_person("Dana Reyes", None, Role::Flm).unwrap();
    let ana = store.put_person("Ana Sousa", None, Role::Rep).unwrap();
    let company = store.put_unit("Company", Level::L3, None, from).unwrap();
    let west = store.put_unit("Team West", Level::L1, Some(company), from).unwrap();
    store.set_lead(company, Some(cleo), from).unwrap();
    store.set_lead(west, Some(dana), from).unwrap();
    store.set_member(ana, Some(west), from).unwrap();
    store.set_setting("me", &dana.0.to_string()).unwrap();
    store.set_setting("home_unit", &west.0.to_string()).unwrap();
    let (app, clock) = app_at(store, now());
    House { app, clock, west, company, ana }
}

impl House {
    fn start(&mut self, code: &str) {
        let unit = self.west;
        self.happen(Intent::Start { code: code.to_owned(), unit, format: None });
    }

    fn happen(&mut self, intent: Intent) -> bool {
        self.app.carry(vec![intent])
    }

    fn event(&mut self, event: Event) -> bool {
        self.happen(Intent::Happen(event))
    }

    /// As the terminal's loop does it: the key, then the time.
    fn key(&mut self, code: KeyCode) {
        self.app.event(Term::Key(KeyEvent::new(code, KeyModifiers::NONE)));
        self.app.tick();
    }

    /// Every output with a reason, then the end of it.
    fn conclude(&mut self) {
        let live = self.app.live.as_ref().unwrap();
        let outputs: Vec<String> = live.run.definition().outputs.iter().map(|o| o.key.clone()).collect();
        for output in outputs {
            assert!(self.event(Event::Reason { output, reason: "a rehearsal".to_owned() }));
        }
        assert!(self.event(Event::Conclude));
    }

    /// The same, with a reason for what is still missing one only.
    fn conclude_rest(&mut self) {
        let missing = crate::domain::meeting::conclude::missing_without_reason(&self.app.live.as_ref().unwrap().run);
        for output in missing {
            assert!(self.event(Event::Reason { output: output.key, reason: "a rehearsal".to_owned() }));
        }
        assert!(self.event(Event::Conclude));
    }

    fn state(&self) -> RunState {
        self.app.live.as_ref().unwrap().run.state()
    }

    fn actions(&self) -> Vec<Action> {
        self.app.store.actions(&ActionFilter::default()).unwrap()
    }

    /// A month's and a quarter's number of Ana, as accepted; withdrawing them is the newest step.
    fn accepted(&mut self) -> Vec<SubmissionId> {
        let millis = u64::try_from(now().timestamp_millis()).unwrap();
        let call = Triple { wc: Money::units(10), fc: Money::units(20), bc: Money::units(30) };
        let subject = Subject::Person(self.ana);
        let all: Vec<Submission> = [PeriodKey::Month(2026, 11), PeriodKey::Quarter(2026, 4)]
            .into_iter()
            .map(|period| Submission {
                id: SubmissionId(self.app.mint.mint(millis)),
                subject,
                by: self.ana,
                period,
                call,
                at: now(),
                meeting: None,
                sure: true,
                won: Money::ZERO,
                sum_below: None,
                reason: None,
                late_secs: None,
                named: Vec::new(),
                explanations: Vec::new(),
                sources: Vec::new(),
                state: SubmissionState::Submitted,
            })
            .collect();
        self.app.store.submit(&all).unwrap();
        let ids: Vec<SubmissionId> = all.iter().map(|s| s.id).collect();
        let draft = Draft::of(&all[0], &all[1]).unwrap();
        self.app.history.did(super::Step {
            changes: vec![Change::Draft(Swap::remove(draft))],
            withdraw: ids.clone(),
            said: "Ana Sousa accepted".to_owned(),
        });
        ids
    }

    fn counting(&self) -> usize {
        self.app.store.submissions(&SubmissionFilter { counting: true, ..Default::default() }).unwrap().len()
    }
}

#[test]
fn what_another_window_has_changed_does_not_block_what_was_done_before_it() {
    let mut h = house();
    type_keys(&mut h.app, "afirst @ana fri\n");
    type_keys(&mut h.app, "asecond @ana fri\n");
    let before = h.actions().into_iter().find(|a| a.text == "second").unwrap();
    let mut after = before.clone();
    after.state = ActionState::Closed { outcome: Outcome::Achieved, note: None, at: now() };
    h.app.store.apply(&Change::Action(Swap::edit(before, after)), now()).unwrap();
    type_keys(&mut h.app, "u");
    assert_eq!(h.actions().len(), 2, "the other window's change stands");
    assert!(screen(&mut h.app, 120, 40).contains("another window"), "{}", screen(&mut h.app, 120, 40));
    h.key(KeyCode::Esc);
    type_keys(&mut h.app, "u");
    assert_eq!(h.actions().len(), 1, "the step before it can be taken back: {}", screen(&mut h.app, 120, 40));
}

#[test]
fn a_number_withdrawn_by_its_key_is_not_in_the_way_of_an_undo() {
    let mut h = house();
    type_keys(&mut h.app, "afirst @ana fri\n");
    let ids = h.accepted();
    assert!(h.happen(Intent::Withdraw { ids, reason: "wrong".to_owned() }));
    assert_eq!(h.counting(), 0);
    h.happen(Intent::Undo);
    h.app.overlays.clear();
    h.happen(Intent::Undo);
    assert_eq!(h.actions().len(), 0, "the step before it can be taken back");
}

#[test]
fn a_pause_is_not_a_sleep() {
    let mut h = house();
    h.start("PR");
    h.app.tick();
    h.clock.advance(TimeDelta::minutes(5));
    h.app.last_tick = h.app.clock.now();
    assert!(h.event(Event::Pause));
    h.clock.advance(TimeDelta::minutes(10));
    h.key(KeyCode::Char(' '));
    assert_eq!(h.state(), RunState::Running);
    assert!(h.app.overlays.is_empty(), "{}", screen(&mut h.app, 120, 40));
}

#[test]
fn time_is_taken_off_once_when_two_windows_ask() {
    let mut h = house();
    h.start("PR");
    h.clock.advance(TimeDelta::minutes(30));
    let id = h.app.live.as_ref().unwrap().meeting.id;
    h.app.live = None;
    assert!(h.happen(Intent::Resume { meeting: id, discount: Some(1200) }));
    h.app.live = None;
    assert!(h.happen(Intent::Resume { meeting: id, discount: Some(600) }));
    let live = h.app.live.clone().unwrap();
    assert_eq!(live.run.meeting_clock(h.app.clock.now()).elapsed, TimeDelta::minutes(10));
    assert!(h.app.in_meeting());
}

#[test]
fn resuming_from_home_asks_about_the_night() {
    let mut h = house();
    h.start("PR");
    h.app.live = None;
    h.happen(Intent::Go(Goto::Home));
    h.clock.advance(TimeDelta::hours(14));
    type_keys(&mut h.app, "r");
    assert!(matches!(h.app.overlays.last(), Some(Overlay::Confirm(_))), "{}", screen(&mut h.app, 120, 40));
    h.key(KeyCode::Esc);
    assert!(h.app.live.is_none() && !h.app.in_meeting(), "Esc leaves the question as it is");
}

#[test]
fn esc_does_not_quit() {
    let mut h = house();
    h.start("PR");
    type_keys(&mut h.app, "q");
    assert!(matches!(h.app.overlays.last(), Some(Overlay::Confirm(_))));
    h.key(KeyCode::Esc);
    assert!(!h.app.is_done() && h.app.overlays.is_empty());
    assert_eq!(h.state(), RunState::Running);
}

#[test]
fn esc_stays_in_the_meeting_until_it_is_concluded() {
    let mut h = house();
    h.start("WFC");
    h.event(Event::Next);
    let stays = |h: &mut House, says: &str| {
        h.key(KeyCode::Esc);
        let text = screen(&mut h.app, 120, 40);
        assert!(h.app.in_meeting() && text.contains(says), "{text}");
    };
    stays(&mut h, "H goes home, Z suspends it");
    type_keys(&mut h.app, "12");
    stays(&mut h, "the meeting goes on");
    type_keys(&mut h.app, "a");
    h.key(KeyCode::Esc);
    assert!(h.app.in_meeting() && h.app.overlays.is_empty(), "it closes the line first");
    h.event(Event::End);
    stays(&mut h, "not concluded yet");
    h.conclude();
    h.key(KeyCode::Esc);
    assert!(!h.app.in_meeting());
}

#[test]
fn home_takes_up_what_is_unfinished_and_starts_no_second_one() {
    let mut h = house();
    h.start("PR");
    type_keys(&mut h.app, "H");
    let text = screen(&mut h.app, 120, 40);
    let row = text.lines().find(|l| l.contains("Pipeline Review") && l.contains("going on")).expect("its row");
    assert!(row.contains("never"), "it was never held before: {text}");
    for key in [KeyCode::Char('s'), KeyCode::Enter] {
        h.key(key);
        assert!(h.app.in_meeting() && h.app.overlays.is_empty(), "{}", screen(&mut h.app, 120, 40));
        type_keys(&mut h.app, "H");
    }
    assert_eq!(h.app.store.meetings(&MeetingFilter::default()).unwrap().len(), 1);
}

#[test]
fn r_on_a_met_output_asks_about_a_missing_one_and_never_lets_the_words_through() {
    let mut h = house();
    h.start("WFC");
    h.event(Event::End);
    type_keys(&mut h.app, "v\n");
    assert!(screen(&mut h.app, 120, 40).contains("a few words are needed"), "a word against the records");
    type_keys(&mut h.app, "Lea read it out\n");
    type_keys(&mut h.app, "rnot now\n");
    let live = h.app.live.as_ref().unwrap();
    let reasons: Vec<&str> = live.run.definition().outputs.iter().filter_map(|o| live.run.reason(&o.key)).collect();
    assert_eq!(reasons, ["Lea read it out", "not now"], "the first output is met, the next one got the reason");
    assert!(h.app.store.notes_of(live.meeting.id, true).unwrap().is_empty());
    type_keys(&mut h.app, "C");
    let text = screen(&mut h.app, 120, 40);
    assert!(text.contains("missing without a reason: Every number that"), "{text}");
    h.key(KeyCode::Esc);
    let missing =
        |h: &House| crate::domain::meeting::conclude::missing_without_reason(&h.app.live.as_ref().unwrap().run);
    while !missing(&h).is_empty() {
        type_keys(&mut h.app, "g");
        type_keys(&mut h.app, "rlater\n");
    }
    type_keys(&mut h.app, "gr");
    assert!(h.app.overlays.is_empty());
    assert!(screen(&mut h.app, 120, 40).contains("no output is missing without a reason"));
}

#[test]
fn each_r_gives_the_next_output_its_reason_and_one_that_is_there_is_edited() {
    let mut h = house();
    h.start("WFC");
    h.event(Event::End);
    type_keys(&mut h.app, "rthe first\n");
    type_keys(&mut h.app, "rthe second\n");
    let reasons = |h: &House| {
        let run = &h.app.live.as_ref().unwrap().run;
        run.definition().outputs.iter().filter_map(|o| run.reason(&o.key).map(str::to_owned)).collect::<Vec<_>>()
    };
    assert_eq!(reasons(&h), ["the first", "the second"]);
    type_keys(&mut h.app, "gr of all\n");
    assert_eq!(reasons(&h), ["the first of all", "the second"], "what is there is in the line to be edited");
    // said to be met: with a word where the records say otherwise, and the minutes say whose word it is
    type_keys(&mut h.app, "gvshown on paper\n");
    let text = screen(&mut h.app, 120, 40);
    assert!(text.contains("said: shown on paper"), "{text}");
    h.conclude_rest();
    let id = h.app.live.as_ref().unwrap().meeting.id;
    let minutes = h.app.store.minutes(id).unwrap().unwrap();
    let line = minutes.lines().find(|l| l.contains("shown on paper")).expect("the line of the output");
    assert!(line.starts_with("- ✓") && line.contains("(said by hand: shown on paper, against "), "{minutes}");
}

#[test]
fn a_word_that_an_output_is_met_is_taken_back_with_its_reason() {
    let mut h = house();
    h.start("WFC");
    h.event(Event::End);
    type_keys(&mut h.app, "vshown on paper\n");
    type_keys(&mut h.app, "v");
    let run = &h.app.live.as_ref().unwrap().run;
    let first = &run.definition().outputs[0].key;
    assert_eq!((run.said(first), run.reason(first)), (Some(false), None));
}

#[test]
fn the_file_of_the_minutes_is_written_anew_when_the_meeting_is_concluded() {
    let folder = tempfile::tempdir().unwrap();
    let files = || {
        let all = std::fs::read_dir(folder.path()).unwrap().map(|f| f.unwrap().path());
        all.map(|p| std::fs::read_to_string(p).unwrap()).collect::<Vec<_>>()
    };
    let mut h = house();
    h.app.config.minutes.folder = folder.path().to_str().unwrap().to_owned();
    h.start("WFC");
    h.event(Event::End);
    type_keys(&mut h.app, "w");
    assert!(files()[0].contains("not concluded yet"), "{:?}", files());
    type_keys(&mut h.app, "w");
    h.conclude();
    assert!(screen(&mut h.app, 120, 40).contains("written anew"));
    type_keys(&mut h.app, "w");
    let [only] = &files()[..] else { panic!("{:?}", files()) };
    assert!(!only.contains("not concluded"), "{only}");
    // what somebody has changed is nobody else's
    h.start("PR");
    h.event(Event::End);
    type_keys(&mut h.app, "w");
    let at = std::fs::read_dir(folder.path()).unwrap().map(|f| f.unwrap().path());
    let pr = at.into_iter().find(|p| p.to_str().unwrap().contains("-pr-")).unwrap();
    std::fs::write(&pr, "mine").unwrap();
    h.conclude();
    assert!(screen(&mut h.app, 120, 40).contains("was changed by hand"));
    type_keys(&mut h.app, "w");
    assert_eq!((files().len(), std::fs::read_to_string(&pr).unwrap().as_str()), (3, "mine"));
}

#[test]
fn footers_say_what_the_keys_do_here() {
    let mut h = house();
    let foot = |h: &mut House| screen(&mut h.app, 80, 24).lines().last().unwrap_or_default().to_owned();
    h.start("WFC");
    type_keys(&mut h.app, "@");
    assert!(foot(&mut h).contains("Enter flips") && !foot(&mut h).contains("take it"), "{}", foot(&mut h));
    h.key(KeyCode::Esc);
    h.event(Event::End);
    h.key(KeyCode::Down);
    for what in ["C conclude", "w minutes to a file", "r reason"] {
        assert!(foot(&mut h).contains(what), "{}", foot(&mut h));
    }
    type_keys(&mut h.app, "r");
    h.key(KeyCode::Tab);
    assert!(foot(&mut h).contains("Enter done") && !foot(&mut h).contains("next"), "{}", foot(&mut h));
    h.key(KeyCode::Esc);
    type_keys(&mut h.app, "?");
    assert!(foot(&mut h).contains("q close"), "{}", foot(&mut h));
}

#[test]
fn a_topic_parked_for_this_meeting_is_in_its_minutes() {
    let mut h = house();
    h.start("WFC");
    type_keys(&mut h.app, "twho may give discounts\n");
    h.event(Event::End);
    h.conclude();
    h.clock.advance(TimeDelta::minutes(5));
    h.start("PR");
    assert!(screen(&mut h.app, 120, 40).contains("who may give discounts"));
    h.event(Event::End);
    for (w, height) in [(80, 24), (120, 40)] {
        let text = screen(&mut h.app, w, height);
        assert!(text.contains("PARKED FOR TODAY") && text.contains("who may give discounts"), "{text}");
    }
    h.conclude();
    let id = h.app.live.as_ref().unwrap().meeting.id;
    let minutes = h.app.store.minutes(id).unwrap().unwrap();
    let at = minutes.find("Topics brought from other meetings").unwrap();
    assert!(minutes[at..].contains("- who may give discounts (WFC 23 Nov, Open actions)"), "{minutes}");
}

#[test]
fn an_action_that_nobody_owns_or_that_is_due_on_no_day_is_not_taken_silently() {
    let mut h = house();
    type_keys(&mut h.app, "aoutside\n");
    assert!(!screen(&mut h.app, 120, 40).contains("no owner:"), "the list shows it");
    h.start("PR");
    type_keys(&mut h.app, "acall the CFO 31 nov");
    assert!(screen(&mut h.app, 120, 40).contains("31 nov is no day"));
    h.key(KeyCode::Enter);
    assert_eq!(h.actions().len(), 1, "it is not taken");
    h.key(KeyCode::Esc);
    // a day without a year that has just passed is not the next year's
    type_keys(&mut h.app, "acall the CFO by 20 nov");
    assert!(screen(&mut h.app, 120, 40).contains("that day has passed; write the year to mean 2027"));
    h.key(KeyCode::Enter);
    assert_eq!(h.actions().len(), 1, "it is not taken");
    h.key(KeyCode::Esc);
    type_keys(&mut h.app, "nthe CFO was called on 20 nov\n");
    let id = h.app.live.as_ref().unwrap().meeting.id;
    let notes = h.app.store.notes_of(id, false).unwrap();
    assert!(notes.iter().any(|n| n.text == "the CFO was called on 20 nov"), "a note may speak of it: {notes:?}");
    type_keys(&mut h.app, "acall the CFO yesterday");
    assert!(screen(&mut h.app, 120, 40).contains("yesterday is no day"));
    h.key(KeyCode::Enter);
    let text = screen(&mut h.app, 120, 40);
    assert!(text.contains("no owner: e on the actions screen names one"), "{text}");
    type_keys(&mut h.app, "asomething @ana fri\n");
    assert!(!screen(&mut h.app, 120, 40).contains("no owner: e on"));
    assert_eq!(h.actions().len(), 3);
}

#[test]
fn a_concluded_meeting_takes_nothing_more() {
    let mut h = house();
    h.start("TDR");
    assert!(h.event(Event::End));
    let outputs: Vec<String> =
        h.app.live.as_ref().unwrap().run.definition().outputs.iter().map(|o| o.key.clone()).collect();
    for output in outputs {
        assert!(h.event(Event::Reason { output, reason: "a rehearsal".to_owned() }));
    }
    assert!(h.event(Event::Conclude));
    assert_eq!(h.state(), RunState::Concluded);
    type_keys(&mut h.app, "aafterwards @ana fri\n");
    assert_eq!(h.actions()[0].meeting, None, "its minutes are written");
}

#[test]
fn a_template_that_is_gone_does_not_cost_the_minutes() {
    let mut h = house();
    h.app.config.minutes.template = "/nowhere/minutes.md".to_owned();
    h.start("TDR");
    assert!(h.event(Event::End));
    let outputs: Vec<String> =
        h.app.live.as_ref().unwrap().run.definition().outputs.iter().map(|o| o.key.clone()).collect();
    for output in outputs {
        assert!(h.event(Event::Reason { output, reason: "a rehearsal".to_owned() }));
    }
    h.event(Event::Conclude);
    let id = h.app.live.as_ref().unwrap().meeting.id;
    assert!(h.app.store.minutes(id).unwrap().is_some());
}

#[test]
fn no_forecast_in_a_pipeline_review() {
    let mut h = house();
    h.accepted();
    h.start("PR");
    for goto in [Goto::Ahead, Goto::SubmitAfter] {
        h.happen(Intent::Go(goto));
        assert!(!matches!(h.app.screen, Screen::Ahead(_)));
        assert!(screen(&mut h.app, 120, 40).contains("No WC/FC/BC here"), "{}", screen(&mut h.app, 120, 40));
        h.app.overlays.clear();
    }
    h.happen(Intent::Go(Goto::Home));
    let Screen::Home(home) = &h.app.screen else { panic!("home") };
    assert!(home.data.figures.iter().all(|f| f.call.is_none()), "{:?}", home.data.figures);
    h.event(Event::End);
    h.happen(Intent::Go(Goto::Home));
    let Screen::Home(home) = &h.app.screen else { panic!("home") };
    assert!(home.data.figures.iter().all(|f| f.call.is_some()), "after it the numbers are there again");
}

#[test]
fn a_period_that_is_over_keeps_its_numbers() {
    let mut h = house();
    let ids = h.accepted();
    h.clock.advance(TimeDelta::days(20));
    h.app.tick();
    h.happen(Intent::Undo);
    assert_eq!(h.counting(), 2, "an undo is too late");
    h.app.overlays.clear();
    assert!(!h.happen(Intent::Withdraw { ids: ids.clone(), reason: "late".to_owned() }));
    assert!(!h.happen(Intent::SendBack { ids, reason: "late".to_owned() }));
    assert_eq!(h.counting(), 2);
}

#[test]
fn a_topic_parked_where_its_meeting_is_not_held_comes_up_again_here() {
    let mut h = house();
    let unit = h.company;
    h.happen(Intent::Start { code: "EFC".to_owned(), unit, format: None });
    type_keys(&mut h.app, "tstages of Orbit\n");
    let shown = |h: &House, code: &str| h.app.store.parked_for(h.company, code).unwrap().len();
    assert_eq!((shown(&h, "PR"), shown(&h, "EFC")), (0, 1), "no pipeline review is held at the top");
    assert_eq!(h.app.store.meetings(&MeetingFilter::default()).unwrap().len(), 1);
}
