//! A Pipeline Review over a store: what is filled in lands on the CRM's list, the outputs follow the records, the wall holds
//! in every way in, and the minutes say how ready it was.

use chrono::{NaiveDate, TimeDelta};

use crate::app::App;
use crate::app::health::facts::{Facts, Viewpoint};
use crate::app::testing::{app_at, screen, type_keys};
use crate::domain::browse::DealFlag;
use crate::domain::fix::FixField;
use crate::domain::health::{Grid, Kind, Scope, Value};
use crate::domain::ids::{PersonId, UnitId};
use crate::domain::meeting::conclude::outputs;
use crate::domain::meeting::event::Event;
use crate::domain::meeting::run::RunState;
use crate::domain::money::Money;
use crate::domain::people::{Level, Role};
use crate::domain::readiness::About;
use crate::store::{ActionFilter, DealRow, MeetingFilter, Snapshot, Store};
use crate::ui::flow::{Goto, Intent};
use crate::ui::overlays::Overlay;
use crate::ui::screens::Screen;
use crate::ui::testing::{day, now};
use crate::ui::workspaces::Workspace;

struct Review {
    app: App,
    west: UnitId,
    ana: PersonId,
    clock: std::sync::Arc<crate::clock::ManualClock>,
}

fn row(id: &str, name: &str, owner: PersonId, step: Option<(&str, &str)>, close: &str, units: i64) -> DealRow {
    DealRow {
        external_id: Some(id.to_owned()),
        owner: Some(owner),
        amount: (units > 0).then(|| Money::units(units)),
        close: Some(day(close)),
        created: Some(day("2026-11-15")),
        next_step: step.map(|(s, _)| s.to_owned()),
        next_step_date: step.and_then(|(_, d)| d.parse::<NaiveDate>().ok()),
        source: Some("sdr".to_owned()),
        ..DealRow::bare(name, "Proposal")
    }
}

/// Dana's Team West with Ana and Bo; three open deals, two of them with gaps.
fn review() -> Review {
    review_over(&[], ["2026-11-02", "2026-12-01"])
}

/// The same over an export of which these columns are known, with these days of the two next steps.
fn review_over(columns: &[(&str, u32)], days: [&str; 2]) -> Review {
    let mut store = Store::in_memory().unwrap();
    let from = day("2026-01-01");
    let dana = store.put_person("Dana Reyes", None, Role::Flm).unwrap();
    let ana = store.put_person("Ana Sousa", None, Role::Rep).unwrap();
    let bo = store.put_person("Bo Lindqvist", None, Role::Rep).unwrap();
    let company = store.put_unit("Company", Level::L3, None, from).unwrap();
    let west = store.put_unit("Team West", Level::L1, Some(company), from).unwrap();
    store.set_lead(west, Some(dana), from).unwrap();
    for rep in [ana, bo] {
        store.set_member(rep, Some(west), from).unwrap();
    }
    store.set_setting("me", &dana.0.to_string()).unwrap();
    store.set_setting("home_unit", &west.0.to_string()).unwrap();
    let rows = [
        row("1", "Orbit platform", ana, None, "2027-01-20", 120_000),
        row("2", "Halden phase 2", ana, Some(("CFO signs", days[0])), "2026-12-20", 80_000),
        row("3", "Delphi pilot", bo, Some(("Pilot users report", days[1])), "2027-02-18", 25_000),
    ];
    let mut snapshot = Snapshot::new("hubspot", "deals.csv", day("2026-11-19"), now() - TimeDelta::days(4));
    snapshot.filled = columns.iter().map(|(fact, n)| ((*fact).to_owned(), *n)).collect();
    store.import_deals(&snapshot, &mut rows.into_iter()).unwrap();
    let (app, clock) = app_at(store, now());
    Review { app, west, ana, clock }
}

impl Review {
    fn start(&mut self, code: &str) {
        let unit = self.west;
        self.app.carry(vec![Intent::Start { code: code.to_owned(), unit, format: None }]);
    }

    fn event(&mut self, event: Event) {
        assert!(self.app.carry(vec![Intent::Happen(event)]));
    }

    fn to(&mut self, step: &str) {
        self.event(Event::GoTo { step: step.to_owned() });
    }

    fn see(&mut self) -> String {
        screen(&mut self.app, 120, 40)
    }

    /// Whether an output is met, and what the records say.
    fn output(&mut self, key: &str) -> (bool, String) {
        self.app.refresh_facts();
        let live = self.app.live.as_ref().unwrap();
        let fact = live.run.facts()[key].clone();
        let met = outputs(&live.run).into_iter().find(|o| o.key == key).unwrap().met.is_met();
        assert_eq!(met, fact.met);
        (fact.met, fact.detail)
    }

    /// Every output with a reason, then the end of it.
    fn conclude(&mut self) {
        self.event(Event::End);
        let live = self.app.live.as_ref().unwrap();
        let keys: Vec<String> = live.run.definition().outputs.iter().map(|o| o.key.clone()).collect();
        for output in keys {
            self.event(Event::Reason { output, reason: "a rehearsal".to_owned() });
        }
        self.event(Event::Conclude);
    }

    fn going_on(&self) -> String {
        self.app.live.as_ref().map_or_else(String::new, |l| l.meeting.code.clone())
    }
}

#[test]
fn gaps_are_filled_in_the_meeting_and_wait_on_the_crms_list() {
    let mut r = review();
    r.start("PR");
    r.to("hygiene");
    assert!(matches!(&r.app.screen, Screen::Meeting(m) if matches!(m.workspace, Workspace::Hygiene(_))));
    assert_eq!(r.output("buyer_steps"), (false, "2 of 3 have no step with a day".to_owned()));
    assert!(r.see().contains("2 of 3 open deals lack something"), "{}", r.see());
    type_keys(&mut r.app, "elegal sends redlines fri\n");
    let deal = |r: &Review, name: &str| {
        let all = r.app.store.deals(&Default::default()).unwrap();
        all.into_iter().find(|d| d.name == name).unwrap()
    };
    let orbit = deal(&r, "Orbit platform");
    assert_eq!(orbit.next_step.as_deref(), Some("legal sends redlines"));
    assert_eq!(orbit.next_step_date, Some(day("2026-11-27")));
    let meeting = r.app.live.as_ref().unwrap().meeting.id;
    let fixes = r.app.store.fixes(true, None).unwrap();
    assert_eq!(
        fixes.iter().map(|f| (f.field, f.meeting)).collect::<Vec<_>>(),
        [(FixField::NextStep, Some(meeting)), (FixField::NextStepDate, Some(meeting))]
    );
    assert!(r.see().contains("2 to update in the CRM: b"), "{}", r.see());
    assert_eq!(r.output("buyer_steps"), (false, "1 of 3 has no step with a day".to_owned()));
    // the next gap's line is open: its buyer has agreed to nothing
    assert!(r.see().contains("Halden phase 2  its day has passed"), "{}", r.see());
    r.app.event(crossterm::event::Event::Key(crossterm::event::KeyEvent::new(
        crossterm::event::KeyCode::Char('x'),
        crossterm::event::KeyModifiers::CONTROL,
    )));
    type_keys(&mut r.app, "\n");
    let (met, detail) = r.output("buyer_steps");
    assert!(met && detail == "2 of 3 with step and day, 1 exception: Halden phase 2", "{detail}");
    assert!(r.see().contains("exception: the buyer agreed to nothing"), "{}", r.see());
    // both are taken back, one step each, and the one line as a whole
    type_keys(&mut r.app, "u");
    assert_eq!(r.output("buyer_steps").1, "1 of 3 has no step with a day");
    type_keys(&mut r.app, "u");
    assert_eq!(r.output("buyer_steps").1, "2 of 3 have no step with a day");
    assert!(r.app.store.fixes(true, None).unwrap().is_empty());
    assert_eq!(deal(&r, "Orbit platform").next_step, None);
}

#[test]
fn the_crms_list_and_a_deals_page_lead_back_into_the_meeting() {
    let mut r = review();
    r.start("PR");
    r.to("hygiene");
    type_keys(&mut r.app, "b");
    assert!(matches!(r.app.screen, Screen::Fixes(_)));
    r.app.event(crossterm::event::Event::Key(crossterm::event::KeyEvent::from(crossterm::event::KeyCode::Esc)));
    assert!(matches!(r.app.screen, Screen::Meeting(_)));
    r.to("demand");
    type_keys(&mut r.app, "\n\n");
    assert!(matches!(r.app.screen, Screen::Deal(_)), "{}", r.see());
    r.app.event(crossterm::event::Event::Key(crossterm::event::KeyEvent::from(crossterm::event::KeyCode::Esc)));
    assert!(matches!(r.app.screen, Screen::Meeting(_)));
}

#[test]
fn demand_counts_from_the_review_before_this_one() {
    let mut r = review();
    r.start("PR");
    r.to("demand");
    // no review before: the quarter's
    assert!(r.see().contains("NEW SINCE THU 1 OCT") && r.see().contains("3 deals, 225k"), "{}", r.see());
    assert!(r.see().contains("no quota for it yet"), "{}", r.see());
    r.conclude();
    r.clock.advance(TimeDelta::days(1));
    r.start("PR");
    r.to("demand");
    assert!(r.see().contains("NEW SINCE THE REVIEW OF MON 23 NOV"), "{}", r.see());
    // a day after the review before nothing is missed yet
    assert!(r.see().contains("nothing was created") && !r.see().contains("went quiet: "), "{}", r.see());
}

#[test]
fn the_last_step_is_met_when_every_action_has_owner_and_day() {
    let mut r = review();
    r.start("PR");
    r.to("next_actions");
    assert_eq!(r.output("actions_owned"), (false, "no action was written down".to_owned()));
    type_keys(&mut r.app, "aask for the security paper\n");
    assert_eq!(r.output("actions_owned"), (false, "0 of 1 with owner and day".to_owned()));
    assert!(r.see().contains("1 lacks its owner or day"), "{}", r.see());
    type_keys(&mut r.app, "oana\n");
    assert_eq!(r.output("actions_owned"), (true, "1 of 1 with owner and day".to_owned()));
    type_keys(&mut r.app, "1discovery calls @bo\n");
    let all = r.app.store.actions(&ActionFilter::default()).unwrap();
    assert_eq!(all.len(), 2);
    assert!(all.iter().any(|a| a.kind == crate::domain::action::ActionKind::Coaching && a.due.is_some()));
    assert!(all.iter().any(|a| a.owner == Some(r.ana)));
    let see = r.see();
    assert_eq!(see.matches("NEW ").count(), 2, "{see}");
}

#[test]
fn it_starts_red_or_green_and_the_minutes_say_so() {
    let mut r = review();
    r.start("PR");
    let live = r.app.live.as_ref().unwrap();
    let ready = live.run.readiness().unwrap().clone();
    assert_eq!(ready.verdict(), "red: data, deals");
    let words = |about| ready.lines.iter().find(|l| l.about == about).unwrap().words.clone();
    assert_eq!(words(About::Data), "HubSpot 4 days old");
    assert_eq!(words(About::Hygiene), "2 of 3 open deals (67 %) lack something: Ana 2");
    assert_eq!(words(About::People), "3 expected: Ana, Bo, Dana");
    let id = live.meeting.id;
    assert!(r.see().contains("it starts red: data, deals"), "{}", r.see());
    type_keys(&mut r.app, "R");
    assert!(matches!(r.app.screen, Screen::Ready(_)));
    assert!(r.see().contains("It started red: data, deals") && r.see().contains("going on since"), "{}", r.see());
    // kept with the meeting, also for whoever opens it again
    let events = r.app.store.events(id).unwrap();
    assert!(matches!(&events[1].1, Event::Ready { readiness } if *readiness == ready));
    let meeting = r.app.store.meetings(&MeetingFilter { id: Some(id), ..MeetingFilter::default() }).unwrap().remove(0);
    let data = r.app.minutes_data(&meeting).unwrap();
    assert_eq!(data.started.as_deref(), Some("red: data, deals"));
    assert_eq!(data.red.len(), 2);
}

#[test]
fn no_number_is_shown_or_entered_in_a_review_whichever_way_it_is_tried() {
    let mut r = review();
    r.start("WFC");
    let call = r.app.live.as_ref().unwrap().meeting.id;
    r.conclude();
    r.app.carry(vec![Intent::Go(Goto::Minutes(call))]);
    assert!(matches!(r.app.screen, Screen::Minutes(_)), "outside of a review they can be read");
    r.start("PR");
    let refused = |r: &mut Review, what: &str| {
        let see = r.see();
        assert!(see.contains("No WC/FC/BC here") && see.contains("park it"), "{what}: {see}");
        assert!(matches!(r.app.overlays.last(), Some(Overlay::Confirm(_))), "{what}");
        type_keys(&mut r.app, "n");
        assert!(r.app.overlays.is_empty(), "{what}");
        assert!(!matches!(r.app.screen, Screen::Ahead(_) | Screen::Forecast(_)), "{what}");
    };
    for goto in [Goto::Ahead, Goto::SubmitAfter, Goto::Forecast, Goto::Minutes(call)] {
        r.app.carry(vec![Intent::Go(goto)]);
        refused(&mut r, "the screen");
    }
    for words in [":submit\n", ":go ahead\n", ":go forecast\n", ":go board\n", "F"] {
        type_keys(&mut r.app, words);
        refused(&mut r, words);
    }
    // home has their keys, too
    for key in ["He", "Hw", "Hf"] {
        type_keys(&mut r.app, key);
        refused(&mut r, key);
    }
    assert!(!r.see().contains("worst case") && !r.see().contains("best case"), "{}", r.see());
    // another call beside it is refused, and says why
    r.start("WFC");
    let why = r.see();
    assert!(why.contains("kept apart") && r.going_on() == "PR", "{why}");
    type_keys(&mut r.app, "\n");
    // what is offered is a line for the topic
    r.app.carry(vec![Intent::Go(Goto::Ahead)]);
    type_keys(&mut r.app, "y");
    assert!(matches!(r.app.overlays.last(), Some(Overlay::Capture(_))));
}

#[test]
fn a_stray_topic_is_parked_for_the_other_meeting_with_the_way_back() {
    let mut r = review();
    r.start("PR");
    r.to("hygiene");
    type_keys(&mut r.app, "nOrbit is out of Ana's FC");
    assert!(r.see().contains("Enter parks it for WFC"), "{}", r.see());
    type_keys(&mut r.app, "\n");
    let parked = r.app.store.parked_for(r.west, "WFC").unwrap();
    assert_eq!(parked.len(), 1);
    assert_eq!(parked[0].text, "Orbit is out of Ana's FC");
    // kept where it was written, when that is meant
    type_keys(&mut r.app, "nthe forecast tool is slow");
    r.app.event(crossterm::event::Event::Key(crossterm::event::KeyEvent::from(crossterm::event::KeyCode::Tab)));
    assert!(r.see().contains("kept as a note"), "{}", r.see());
    type_keys(&mut r.app, "\n");
    assert_eq!(r.app.store.parked_for(r.west, "WFC").unwrap().len(), 1);
    r.event(Event::Suspend);
    assert_eq!(r.app.live.as_ref().map(|l| l.run.state()), None::<RunState>);
    r.start("WFC");
    let see = screen(&mut r.app, 200, 60);
    assert!(see.contains("Orbit is out of Ana's FC") && see.contains("PR 23 Nov, Hygiene"), "{see}");
    // and back: grooming goes to the review
    type_keys(&mut r.app, "ntwo of Bo's deals are stalled\n");
    assert_eq!(r.app.store.parked_for(r.west, "PR").unwrap().len(), 1);
    let deal = r.app.store.deals(&Default::default()).unwrap().remove(0).id;
    r.app.carry(vec![Intent::Fix(deal, FixField::NextStep, Some("sign".to_owned()))]);
    assert!(r.see().contains("No pipeline grooming here"), "{}", r.see());
    type_keys(&mut r.app, "n");
    assert!(r.app.store.fixes(true, None).unwrap().is_empty());
    r.start("PR");
    assert!(r.see().contains("kept apart") && r.going_on() == "WFC", "{}", r.see());
}

fn press(r: &mut Review, code: crossterm::event::KeyCode) {
    r.app.event(crossterm::event::Event::Key(crossterm::event::KeyEvent::from(code)));
}

#[test]
fn a_forecast_number_is_parked_from_every_line_of_a_review() {
    use crossterm::event::KeyCode;
    let mut r = review();
    r.start("PR");
    r.to("hygiene");
    let parked = |r: &Review| r.app.store.parked_for(r.west, "WFC").unwrap().len();
    let actions = |r: &Review| r.app.store.actions(&ActionFilter::default()).unwrap().len();
    let promises = |r: &Review| r.app.store.open_commitments(None).unwrap().len();
    // an action, a promise, what the buyer did, a risk
    type_keys(&mut r.app, "aask why FC is 300k @ana fri");
    assert!(r.see().contains("a forecast number") && r.see().contains("Enter parks it for WFC"), "{}", r.see());
    type_keys(&mut r.app, "\n");
    assert_eq!((parked(&r), actions(&r)), (1, 0));
    for (n, line) in
        [":promise we land at 380k #orbit fri\n", ":heard forecast is 2.4m #orbit\n", ":risk commits 350k #orbit\n"]
            .into_iter()
            .enumerate()
    {
        type_keys(&mut r.app, line);
        type_keys(&mut r.app, "\n");
        assert_eq!(parked(&r), n + 2, "{line}: {}", r.see());
        assert!(r.app.overlays.is_empty(), "{line}");
    }
    assert_eq!(promises(&r), 0);
    // as typed, when that is meant
    type_keys(&mut r.app, "aask why FC is 300k @ana fri");
    press(&mut r, KeyCode::Tab);
    assert!(r.see().contains("kept as typed"), "{}", r.see());
    type_keys(&mut r.app, "\n");
    assert_eq!((parked(&r), actions(&r)), (4, 1));
    // the step of a deal: the gap stays
    type_keys(&mut r.app, "eteam number 2.4m fri");
    assert!(r.see().contains("Enter parks it for WFC"), "{}", r.see());
    type_keys(&mut r.app, "\n");
    assert_eq!(parked(&r), 5);
    assert!(r.app.store.fixes(true, None).unwrap().is_empty(), "{}", r.see());
    press(&mut r, KeyCode::Esc);
    // the reason of an output that is missing
    r.event(Event::End);
    type_keys(&mut r.app, "rIvo lands at 380k");
    assert!(r.see().contains("Enter parks it for WFC"), "{}", r.see());
    type_keys(&mut r.app, "\n");
    assert_eq!(parked(&r), 6);
    type_keys(&mut r.app, "rIvo lands at 380k");
    press(&mut r, KeyCode::Tab);
    type_keys(&mut r.app, "\n");
    assert_eq!(parked(&r), 6);
    assert!(r.see().contains("reason: Ivo lands at 380k"), "{}", r.see());
}

#[test]
fn what_is_written_on_another_screen_belongs_to_the_meeting_that_runs() {
    let mut r = review();
    r.start("PR");
    r.to("hygiene");
    let meeting = r.app.live.as_ref().unwrap().meeting.id;
    for goto in [Goto::Fixes, Goto::Deals, Goto::Home] {
        r.app.carry(vec![Intent::Go(goto)]);
        assert!(!r.app.in_meeting());
        type_keys(&mut r.app, "aask for the security paper\n");
        type_keys(&mut r.app, "nthe room was cold\n");
    }
    type_keys(&mut r.app, ":promise the CFO signs #orbit fri\n\n");
    let actions = r.app.store.actions(&ActionFilter::default()).unwrap();
    assert_eq!(actions.iter().map(|a| a.meeting).collect::<Vec<_>>(), [Some(meeting); 3]);
    let promises = r.app.store.open_commitments(None).unwrap();
    assert_eq!(promises.iter().map(|c| c.meeting).collect::<Vec<_>>(), [Some(meeting)]);
    assert_eq!(r.output("actions_owned"), (false, "0 of 3 with owner and day".to_owned()));
    // one that is over has its minutes
    r.conclude();
    r.app.carry(vec![Intent::Go(Goto::Home)]);
    type_keys(&mut r.app, "aanother @ana fri\n");
    let actions = r.app.store.actions(&ActionFilter::default()).unwrap();
    assert_eq!(actions.iter().filter(|a| a.meeting.is_none()).count(), 1);
}

#[test]
fn words_after_an_exception_that_was_refused_give_no_commands() {
    let mut r = review();
    r.start("PR");
    r.to("hygiene");
    type_keys(&mut r.app, "elegal sends redlines fri\n");
    assert_eq!(r.app.store.fixes(true, None).unwrap().len(), 2);
    press(&mut r, crossterm::event::KeyCode::Esc);
    press(&mut r, crossterm::event::KeyCode::End);
    type_keys(&mut r.app, "xbut the buyer said no\n");
    assert_eq!(r.app.store.fixes(true, None).unwrap().len(), 2, "{}", r.see());
    assert!(r.app.in_meeting() && r.app.overlays.is_empty(), "{}", r.see());
}

#[test]
fn after_an_exception_out_of_the_line_the_next_gap_s_line_is_open() {
    let mut r = review();
    r.start("PR");
    r.to("hygiene");
    type_keys(&mut r.app, "e");
    let ctrl_x = |r: &mut Review| {
        r.app.event(crossterm::event::Event::Key(crossterm::event::KeyEvent::new(
            crossterm::event::KeyCode::Char('x'),
            crossterm::event::KeyModifiers::CONTROL,
        )));
    };
    // left without an answer the line is as it was
    type_keys(&mut r.app, "half a st");
    ctrl_x(&mut r);
    press(&mut r, crossterm::event::KeyCode::Esc);
    assert!(r.see().contains("half a st"), "{}", r.see());
    ctrl_x(&mut r);
    type_keys(&mut r.app, "\n");
    type_keys(&mut r.app, "next wed\n");
    let meeting = r.app.live.as_ref().unwrap().meeting.id;
    assert!(r.app.store.notes_of(meeting, true).unwrap().is_empty(), "what is typed goes on in a line");
    let fixes = r.app.store.fixes(true, None).unwrap();
    assert!(!fixes.is_empty() && fixes.iter().all(|f| f.meeting == Some(meeting)), "{fixes:?}");
    assert_eq!(r.app.store.exceptions_of(meeting).unwrap().len(), 1);
}

#[test]
fn the_hint_of_the_line_speaks_of_the_field_the_caret_is_in() {
    let mut r = review();
    r.start("PR");
    r.to("hygiene");
    type_keys(&mut r.app, "e");
    for hint in ["a day may follow the step", "the day of the step", "the day the buyer signs", "what it is worth:"] {
        let see = r.see();
        assert!(see.contains(hint), "{hint}: {see}");
        press(&mut r, crossterm::event::KeyCode::Tab);
    }
}

#[test]
fn a_suspended_call_is_not_taken_up_within_a_review() {
    let mut r = review();
    r.start("WFC");
    let call = r.app.live.as_ref().unwrap().meeting.id;
    r.event(Event::Suspend);
    r.start("PR");
    let review = r.app.live.as_ref().unwrap().meeting.id;
    r.app.carry(vec![Intent::Resume { meeting: call, discount: None }]);
    let see = r.see();
    assert!(see.contains("kept apart") && r.going_on() == "PR", "{see}");
    type_keys(&mut r.app, "\n");
    // the other way round, too; the meeting itself can always be taken up again
    r.event(Event::Suspend);
    r.app.carry(vec![Intent::Resume { meeting: call, discount: None }]);
    assert_eq!(r.going_on(), "WFC");
    r.app.carry(vec![Intent::Resume { meeting: review, discount: None }]);
    assert!(r.see().contains("kept apart") && r.going_on() == "WFC", "{}", r.see());
    type_keys(&mut r.app, "\n");
    r.app.carry(vec![Intent::Resume { meeting: call, discount: None }]);
    assert_eq!(r.going_on(), "WFC");
}

#[test]
fn checks_are_ticked_also_where_the_step_has_a_work_surface_of_its_own() {
    let mut r = review();
    r.start("PR");
    r.to("hygiene");
    let ticked = |r: &Review| {
        let run = &r.app.live.as_ref().unwrap().run;
        ["gaps_filled", "overdue_dates"].map(|c| run.is_checked("hygiene", c))
    };
    let mut seen = vec![ticked(&r)];
    for _ in 0..3 {
        type_keys(&mut r.app, "X");
        seen.push(ticked(&r));
    }
    assert_eq!(seen, [[false, false], [true, false], [true, true], [true, false]]);
    assert!(r.see().contains("not ticked any more"), "{}", r.see());
}

/// Readiness lines, deals with the flag, the metric, the review.
type Said = (Vec<(bool, String)>, usize, (Value, String), Review);

/// Readiness, the hygiene step, health, home and the flags of deals over an export with these columns: what each of them
/// says of next steps.
fn said_of_next_steps(columns: &[(&str, u32)]) -> Said {
    let mut r = review_over(columns, ["", ""]);
    let readiness = r.app.readiness(r.west).unwrap().readiness;
    let line = readiness.lines.iter().find(|l| l.about == About::Hygiene).unwrap();
    let mut said = vec![(line.green, line.words.clone())];
    let home = r.app.home_data().unwrap();
    let shown = home.health.iter().find(|l| l.label == "no next step").unwrap();
    let home = format!("{} {}", shown.value, shown.reason);
    let limits = r.app.flag_limits().unwrap();
    let flagged = |d: &crate::domain::deal::Deal| {
        limits.unknown(DealFlag::NoNextStep).is_none() && limits.missing.lacks_next_step(d, day("2026-11-23"))
    };
    let flagged = r.app.store.deals(&Default::default()).unwrap().iter().filter(|d| flagged(d)).count();
    let from = Viewpoint { config: &r.app.config, clock: r.app.clock.as_ref(), as_of: None };
    let facts = Facts::read(&r.app.store, from, None, true).unwrap();
    let briefs = facts.briefs(&r.app.store).unwrap();
    let metrics = Grid::count(facts.grid(&briefs)).metrics(Scope::Unit(r.west));
    let health = metrics.into_iter().find(|m| m.kind == Kind::NoNextStep).unwrap().value;
    r.start("PR");
    r.to("hygiene");
    said.push(r.output("buyer_steps"));
    (said, flagged, (health, home), r)
}

#[test]
fn what_the_export_has_no_column_for_is_unknown_wherever_it_is_asked() {
    let basic = [("amount", 3), ("close", 3)];
    // steps in words, no days: one deal lacks its step
    let (said, flagged, (health, home), _) = said_of_next_steps(&[&basic[..], &[("next_step", 2)]].concat());
    assert_eq!(said[0].1, "1 of 3 open deals (33 %) lack something: Ana 1; the export has no days of next steps");
    assert_eq!(said[1], (false, "1 of 3 has no step; the export has no days of next steps".to_owned()));
    assert_eq!((flagged, health), (1, Value::Share(1.0 / 3.0)));
    assert!(home.contains("1 of 3"), "{home}");
    // nothing of it at all: no red line, no fault; the step asks once whether the buyers have agreed
    let mut bare = said_of_next_steps(&basic);
    assert!(bare.0[0].0 && bare.0[0].1.contains("the export has no next steps"), "{:?}", bare.0);
    assert!(!bare.0[1].0 && bare.0[1].1.starts_with("the export has no next steps: say it by hand"), "{:?}", bare.0);
    assert_eq!(bare.1, 0);
    let see = screen(&mut bare.3.app, 200, 60);
    for words in ["no column for next steps: what is filled in is kept here", "Nothing that is known of is missing"] {
        assert!(see.contains(words), "{words}: {see}");
    }
    // with both columns it is as it was
    let (said, flagged, ..) = said_of_next_steps(&[&basic[..], &[("next_step", 2), ("next_activity", 0)]].concat());
    assert_eq!((said[1].clone(), flagged), ((false, "3 of 3 have no step with a day".to_owned()), 3));
}
