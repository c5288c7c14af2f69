//! A Pipeline Review by keys over a store in memory: the walk, the promises, the stalled deals, and the next review.

mod again;
mod answers;

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use super::super::super::App;
use super::super::super::testing::{app_at, screen, type_keys};
use crate::clock::ManualClock;
use crate::config::Config;
use crate::domain::action::{Action, ActionKind};
use crate::domain::activity::Direction;
use crate::domain::capture::{Commitment, Kept, NoteKind};
use crate::domain::change::{Change, Swap};
use crate::domain::deal::Category;
use crate::domain::ids::{CommitmentId, DealId, MeetingId, NoteId, PersonId, TriageId, UnitId};
use crate::domain::meeting::conclude::{Met, outputs};
use crate::domain::meeting::event::Event;
use crate::domain::meeting::{Format, MeetingState};
use crate::domain::money::Money;
use crate::domain::people::{Level, Role};
use crate::domain::triage::{Answer, Triage};
use crate::store::{ActionFilter, ActivityRow, DealFilter, DealRow, NewMeeting, Reading, Snapshot, Store};
use crate::ui::flow::Intent;
use crate::ui::testing::{SIZES, day, now};

struct Review {
    app: App,
    clock: Arc<ManualClock>,
}

/// The review of two weeks ago.
const LAST: u128 = 7;

fn uuid(n: u128) -> uuid::Uuid {
    uuid::Uuid::from_u128(0x0190_d5a0_0000_7000_8000_0000_0000_0000 + n)
}

fn two_weeks_ago() -> DateTime<Utc> {
    now() - TimeDelta::days(14)
}

struct Facts(&'static str, PersonId, Category, i64, &'static str, &'static str, u32);

fn row(Facts(name, owner, category, thousands, close, last, pushes): Facts) -> DealRow {
    DealRow {
        external_id: Some(name.to_lowercase().replace(' ', "-")),
        owner: Some(owner),
        category: Some(category),
        amount: Some(Money::units(thousands * 1_000)),
        close: Some(day(close)),
        created: Some(day("2026-09-03")),
        last_activity: last.parse().ok(),
        next_step: Some("CFO signs".into()),
        next_step_date: Some(day("2026-12-01")),
        pushes: Some(pushes),
        contact: Some("Mia Torres, CFO".into()),
        ..DealRow::bare(name, "Proposal")
    }
}

fn store() -> Store {
    let mut store = Store::in_memory().unwrap();
    furnish(&mut store);
    store
}

/// Team West with seven deals, two of them stalled in the walk and one outside of it, a promise that is late, and what the last review has left.
fn furnish(store: &mut Store) {
    let from = day("2026-01-01");
    let dana = store.put_person("Dana Reyes", None, Role::Flm).unwrap();
    let west = store.put_unit("Team West", Level::L1, None, from).unwrap();
    store.set_lead(west, Some(dana), from).unwrap();
    let mut rep = |name: &str| {
        let rep = store.put_person(name, None, Role::Rep).unwrap();
        store.set_member(rep, Some(west), from).unwrap();
        rep
    };
    let (ana, bo, ivo) = (rep("Ana Sousa"), rep("Bo Lindqvist"), rep("Ivo Marek"));
    store.set_setting("me", &dana.0.to_string()).unwrap();
    let rows = [
        Facts("Orbit platform", ivo, Category::Commit, 120, "2026-11-27", "2026-10-28", 2),
        Facts("Kepler expansion", ivo, Category::BestCase, 50, "2026-12-18", "2026-11-20", 0),
        Facts("Northwind renewal", ivo, Category::Commit, 60, "2026-12-11", "", 0),
        Facts("Halden phase 2", ana, Category::Commit, 80, "2026-11-20", "2026-11-19", 0),
        Facts("Delphi pilot", bo, Category::BestCase, 25, "2026-12-18", "2026-11-21", 0),
        Facts("Juniper rollout", bo, Category::Pipeline, 210, "2026-12-21", "2026-10-20", 0),
        Facts("Lumen seats", ana, Category::Commit, 40, "2027-02-10", "2026-11-20", 0),
    ];
    store
        .import_deals(&Snapshot::new("csv", "d.csv", day("2026-11-23"), now()), &mut rows.map(row).into_iter())
        .unwrap();
    let call = ActivityRow {
        external_id: None,
        deal_ref: Some("orbit-platform".into()),
        deal_name: None,
        account: None,
        kind: "call".into(),
        buyer: true,
        direction: Some(Direction::In),
        subject: Some("pricing".into()),
        on: day("2026-10-28"),
        person: Some(ivo),
        person_text: None,
    };
    let reading = Reading { crm: "csv".into(), file: "a.csv".into(), on: day("2026-11-23"), read_at: now() };
    store.import_activities(&reading, &mut [call].into_iter()).unwrap();
    last_review(store, west, ivo);
}

/// What the review of two weeks ago has written down: one deal re-engaged, one risk, two promises.
fn last_review(store: &mut Store, west: UnitId, ivo: PersonId) {
    let series = store.series("PR", west).unwrap();
    let (meeting, at) = (MeetingId(uuid(LAST)), two_weeks_ago());
    store
        .start_meeting(&NewMeeting {
            id: meeting,
            series: series.id,
            code: "PR".into(),
            unit: west,
            level: Level::L1,
            format: Format::Team,
            started: at,
            definition: include_str!("../../../../assets/meetings/pr.toml").into(),
        })
        .unwrap();
    store.append_event(meeting, 1, &Event::End, at, MeetingState::Ended, 0).unwrap();
    store.append_event(meeting, 2, &Event::Conclude, at, MeetingState::Concluded, 0).unwrap();
    let deal = |name: &str| of(store, name);
    let (orbit, kepler, juniper) = (deal("Orbit platform"), deal("Kepler expansion"), deal("Juniper rollout"));
    let promise = |n, deal, text: &str, due: &str| Commitment {
        id: CommitmentId(uuid(n)),
        text: text.into(),
        due: Some(day(due)),
        deal: Some(deal),
        buyer: Some("Tom Hale, legal".into()),
        seller: Some(ivo),
        meeting: Some(meeting),
        unit: Some(west),
        created: at,
        agreed: day("2026-11-09"),
        follows: None,
        kept: Kept::Open,
        settled: None,
    };
    let risk = crate::domain::capture::Note {
        id: NoteId(uuid(22)),
        kind: NoteKind::Risk,
        text: "the budget is frozen until January".into(),
        meeting: Some(meeting),
        step: Some("deal_walk".into()),
        unit: Some(west),
        deal: Some(orbit),
        person: Some(ivo),
        created: at,
        for_meeting: None,
        author: None,
    };
    let triage = Triage {
        id: TriageId(uuid(23)),
        deal: juniper,
        meeting,
        unit: west,
        answer: Answer::Reengage,
        action: None,
        on: day("2026-11-09"),
        created: at,
    };
    let changes = [
        Change::Commitment(Swap::add(promise(20, kepler, "returns the redlines", "2026-11-19"))),
        Change::Commitment(Swap::add(promise(21, kepler, "names who signs", "2026-11-30"))),
        Change::Note(Swap::add(risk)),
        Change::Triage(Swap::add(triage)),
    ];
    store.apply_all(&changes, at).unwrap();
}

fn of(store: &Store, name: &str) -> DealId {
    store.deals(&DealFilter::default()).unwrap().into_iter().find(|d| d.name == name).unwrap().id
}

fn review_at(at: DateTime<Utc>, store: Store) -> Review {
    let (mut app, clock) = app_at(store, at);
    type_keys(&mut app, "Spipeline\n");
    Review { app, clock }
}

impl Review {
    /// A review that has just begun, kept in a file.
    fn in_file(path: &std::path::Path) -> Self {
        let mut store = Store::open(path, &crate::store::OpenOptions::default()).unwrap().store;
        furnish(&mut store);
        review_at(now(), store)
    }

    /// In that step of a review that has just begun.
    fn at_step(step: &str) -> Self {
        let mut review = review_at(now(), store());
        review.go(step);
        review
    }

    fn go(&mut self, step: &str) {
        for _ in 0..20 {
            if self.app.live.as_ref().unwrap().run.step_key() == step {
                return;
            }
            type_keys(&mut self.app, ">");
        }
        panic!("{step} is not reached:\n{}", self.text());
    }

    fn keys(&mut self, keys: &str) {
        type_keys(&mut self.app, keys);
    }

    fn key(&mut self, key: crossterm::event::KeyCode) {
        self.app.event(crossterm::event::Event::Key(key.into()));
    }

    fn text(&mut self) -> String {
        screen(&mut self.app, 120, 40)
    }

    #[track_caller]
    fn shows(&mut self, what: &str) {
        let text = self.text();
        assert!(text.contains(what), "{what:?} is not in\n{text}");
    }

    fn snapshots(&mut self, name: &str) {
        for (width, height) in SIZES {
            insta::assert_snapshot!(format!("{name}_{width}x{height}"), screen(&mut self.app, width, height));
        }
    }

    fn promise(&self, text: &str) -> Commitment {
        self.app.store.commitments(None).unwrap().into_iter().rfind(|c| c.text == text).unwrap()
    }

    fn actions(&self) -> Vec<Action> {
        self.app.store.actions(&ActionFilter::default()).unwrap()
    }

    fn name(&self, deal: Option<DealId>) -> String {
        deal.and_then(|d| self.app.store.deal(d).unwrap()).map_or_else(String::new, |d| d.name)
    }
}

#[test]
fn the_walk_opens_with_the_promises_and_goes_deal_by_deal() {
    let mut r = Review::at_step("deal_walk");
    r.snapshots("walk_opening");
    // most at risk first, named in words; what closes next quarter and what is not counted on is not walked through
    let text = r.text();
    let at = |what: &str| text.find(what).unwrap_or_else(|| panic!("{what} is not in\n{text}"));
    assert!(at("Orbit platform") < at("Halden phase 2") && at("Halden phase 2") < at("Delphi pilot"));
    assert!(!text.contains("Juniper") && !text.contains("Lumen"), "{text}");
    r.keys("\n");
    r.clock.advance(TimeDelta::seconds(40));
    r.snapshots("walk_deal");
    r.shows("last time you said (Mon 9 Nov): the budget is");
    r.shows("call 28 Oct: pricing");
    r.shows("01:20 left");
    r.clock.advance(TimeDelta::seconds(100));
    r.shows("over by 00:20");
    r.shows("stalled 26 days");
}

#[test]
fn the_three_questions_are_answered_in_place() {
    let mut r = Review::at_step("deal_walk");
    r.keys("\n1signed our terms (Grace Obi) yesterday\n");
    r.shows("22 Nov (Grace Obi): signed our terms");
    // a buyer's step that is told here ends the silence
    let text = r.text();
    assert!(!text.contains("stalled 26 days"), "{text}");
    r.keys("2sends the order form fri\n");
    r.shows("Fri 27 Nov");
    r.keys("3procurement wakes up\n");
    r.shows("procurement wakes up");
    let promise = r.promise("sends the order form");
    assert_eq!(promise.buyer.as_deref(), Some("Mia Torres, CFO"), "the CRM's contact, which was on screen");
    assert_eq!((promise.due, r.name(promise.deal).as_str()), (Some(day("2026-11-27")), "Orbit platform"));
    assert_eq!(promise.seller.map(|p| r.app.world.org.name(p).to_owned()).as_deref(), Some("Ivo Marek"));
    let event = r.app.store.buyer_events(promise.deal.unwrap()).unwrap().remove(0);
    assert_eq!((event.on, event.buyer.as_deref()), (day("2026-11-22"), Some("Grace Obi")));
    let risk = r.app.store.risks_of(&[promise.deal.unwrap()]).unwrap().remove(0);
    assert_eq!((risk.kind, risk.step.as_deref()), (NoteKind::Risk, Some("deal_walk")));
    r.snapshots("walk_answered");
    // all of it can be taken back
    r.keys("uuu");
    r.shows("call 28 Oct: pricing");
    r.shows("stalled 26 days");
    assert!(r.app.store.buyer_events(promise.deal.unwrap()).unwrap().is_empty());
}

#[test]
fn what_the_buyer_promised_with_a_day_is_the_next_step_until_it_is_broken() {
    let mut store = store();
    let orbit = of(&store, "Orbit platform");
    let ivo = store.deal(orbit).unwrap().and_then(|d| d.owner).unwrap();
    let rows = [
        DealRow {
            next_step: None,
            next_step_date: None,
            ..row(Facts("Orbit platform", ivo, Category::Commit, 120, "2026-12-27", "2026-11-20", 0))
        },
        row(Facts("Kepler expansion", ivo, Category::BestCase, 50, "2026-12-18", "2026-11-20", 0)),
    ];
    store.import_deals(&Snapshot::new("csv", "d.csv", day("2026-11-23"), now()), &mut rows.into_iter()).unwrap();
    let mut r = review_at(now(), store);
    r.go("deal_walk");
    r.keys("\n");
    for _ in 0..5 {
        if !r.text().contains("NEXT STEP  not said") {
            r.keys("]");
        }
    }
    let answered = |r: &Review| {
        let crate::ui::screens::Screen::Meeting(m) = &r.app.screen else { panic!("no meeting") };
        let crate::ui::workspaces::Workspace::DealWalk(w) = &m.workspace else { panic!("no walk") };
        w.data.deals.iter().find(|d| d.line.deal.id == orbit).unwrap().answered()[1]
    };
    // the first output and readiness go by the same rule
    let lacking = |r: &Review| {
        let live = r.app.live.as_ref().unwrap();
        let ready = r.app.readiness(live.meeting.unit).unwrap().readiness;
        let gaps = ready.lines.iter().map(|l| l.words.as_str()).collect::<Vec<_>>().join("; ");
        let met = outputs(&live.run).into_iter().find(|o| o.key == "buyer_steps").unwrap().met;
        (r.app.gaps(live.meeting.unit, live.meeting.id).unwrap().lacking_step(), met.is_met(), gaps.contains("Ivo 1"))
    };
    r.shows("no buyer's next step");
    assert_eq!(lacking(&r), (1, false, true));
    r.keys("2sends the order form fri\n");
    r.shows("promised: sends the order form");
    assert!(answered(&r) && !r.text().contains("no buyer's next step"), "{}", r.text());
    assert_eq!(lacking(&r), (0, true, false));
    r.keys("by");
    assert!(!answered(&r), "what was just broken answers nothing");
    r.shows("no buyer's next step");
    assert_eq!(lacking(&r), (1, false, true));
}

#[test]
fn what_is_walked_survives_a_resume_and_the_queue_keeps_its_place() {
    let mut r = Review::at_step("deal_walk");
    r.keys("\n");
    r.shows("1 of 5");
    r.clock.advance(TimeDelta::seconds(30));
    r.keys("\n");
    r.shows("2 of 5");
    r.keys("s");
    r.shows("3 of 5");
    r.clock.advance(TimeDelta::seconds(15));
    let text = r.text();
    r.keys("Z");
    r.clock.advance(TimeDelta::hours(5));
    r.keys("r");
    assert_eq!(
        r.text().lines().skip(1).filter(|l| !l.contains("data from")).collect::<Vec<_>>(),
        text.lines().skip(1).collect::<Vec<_>>(),
        "the same deal, the same marks, the same time box"
    );
    r.shows("01:45 left");
    // back at the first its time goes on where it was
    r.keys("[[");
    r.shows("walked through already");
    r.shows("01:30 left");
    r.keys("]");
    r.shows("passed over so far");
    r.keys("]\n\n\n");
    r.shows("4 of 5 walked, 1 passed over");
    r.shows("1 was passed over: Enter goes to it");
    r.keys("\n");
    r.shows("passed over so far");
    r.keys("\n");
    r.shows("5 of 5 walked");
    r.keys("\n");
    r.shows("every deal was walked through");
}

#[test]
fn a_promise_gets_its_result_with_one_key_and_the_next_review_opens_it() {
    let mut r = Review::at_step("deal_walk");
    r.shows("0 of 1 answered");
    r.shows("returns the redlines");
    r.keys("k");
    r.shows("1 of 1 answered");
    let kept = r.promise("returns the redlines");
    assert_eq!(kept.kept, Kept::Kept);
    assert_eq!(kept.settled.and_then(|s| s.meeting), r.app.live.as_ref().map(|l| l.meeting.id));
    r.keys("k");
    r.shows("It is settled as kept");
    r.keys("\n");
    r.keys("u");
    r.shows("0 of 1 answered");
    r.keys("mlast year\n");
    r.shows("is not a day");
    r.keys("\n");
    let mut prompt = r.text();
    assert!(prompt.contains("Moved to which day"), "what was typed stays:\n{prompt}");
    for _ in 0.."last year".len() {
        r.app.event(crossterm::event::Event::Key(crossterm::event::KeyCode::Backspace.into()));
    }
    r.keys("fri\n");
    prompt = r.text();
    assert!(prompt.contains("promise moved to Fri 27 Nov"), "{prompt}");
    let moved = r.promise("returns the redlines");
    assert_eq!((moved.kept, moved.due, moved.agreed), (Kept::Open, Some(day("2026-11-27")), day("2026-11-23")));
    assert_eq!(moved.follows, Some(kept.id));
    r.keys("Ey\nx\n\nx\n\nx\nC");
    r.shows("CONCLUDED");
    // two weeks later it is due, with its history
    let store = std::mem::replace(&mut r.app.store, Store::in_memory().unwrap());
    let mut next = review_at(now() + TimeDelta::days(14), store);
    next.go("deal_walk");
    next.shows("0 of 2 answered");
    next.shows("moved from Thu 19 Nov");
    next.keys("b");
    assert_eq!(next.promise("returns the redlines").kept, Kept::Broken);
    next.keys("B");
    next.shows("Buyers' promises");
    next.shows("0 of 1 kept, too few for a rate, 1 moved");
}

#[test]
fn what_is_answered_on_another_screen_meanwhile_is_said_in_the_review() {
    let mut r = Review::at_step("deal_walk");
    let meeting = r.app.live.as_ref().map(|l| l.meeting.id);
    let id = r.promise("returns the redlines").id;
    r.keys("B");
    r.shows("Buyers' promises");
    r.app.carry(vec![Intent::Promise(id, Kept::Kept)]);
    assert_eq!(r.promise("returns the redlines").settled.and_then(|s| s.meeting), meeting);
    // and the review's minutes have it; when none goes on, it was said in none
    let id = r.promise("names who signs").id;
    r.app.carry(vec![Intent::Happen(Event::Suspend), Intent::Promise(id, Kept::Broken)]);
    assert_eq!(r.promise("names who signs").settled.map(|s| s.meeting), Some(None));
}

#[test]
fn limits_of_a_day_to_come_do_not_count_yet_in_a_review_either() {
    let mut store = store();
    store.note_limits(&Config::default().limits(), &Default::default(), None, day("2026-10-01")).unwrap();
    let mut r = review_at(now(), store);
    let shown = |r: &Review| {
        let live = r.app.live.as_ref().unwrap();
        let stalled = r.app.stalled_data(live).unwrap();
        (stalled.limit, stalled.deals.len(), r.app.demand_data(live).unwrap().required)
    };
    let before = shown(&r);
    assert_eq!((before.0, before.1), (Config::default().health.stalled_days, 3));
    // as agreed for the new year
    r.app.config.health.stalled_days = 200;
    r.app.config.forecast.coverage_target = 9.0;
    r.app
        .store
        .note_limits(&r.app.config.limits(), &Default::default(), Some(day("2027-01-01")), day("2026-11-23"))
        .unwrap();
    assert_eq!(shown(&r), before, "as on the dashboard, which looks at the day's limits");
    assert_eq!(r.app.flag_limits().unwrap().stalled_days, before.0);
    r.app.store.note_limits(&r.app.config.limits(), &Default::default(), None, day("2026-11-23")).unwrap();
    assert_eq!(shown(&r), (200, 0, 9.0));
}

#[test]
fn every_stalled_deal_gets_one_of_three_answers_with_its_action() {
    let mut r = Review::at_step("stalled");
    r.snapshots("stalled");
    r.shows("0 of 3 answered");
    // the largest first; it was re-engaged the last time, and that is said before it is accepted
    r.keys("r");
    r.shows("the second re-engage in a row, last on 9 Nov: what is different this time?");
    r.snapshots("stalled_again");
    r.app.event(crossterm::event::Event::Key(crossterm::event::KeyCode::Esc.into()));
    assert!(r.actions().is_empty(), "nothing was accepted");
    r.keys("e\n");
    let action = r.actions().remove(0);
    assert_eq!((action.kind, r.name(action.deal).as_str()), (ActionKind::Escalation, "Juniper rollout"));
    assert_eq!(r.app.world.org.name(action.owner.unwrap()), "Dana Reyes");
    assert_eq!(action.due, Some(r.app.default_due()));
    // the next one without an answer is selected
    r.keys("r");
    r.shows("typing replaces it, Left edits it");
    r.key(crossterm::event::KeyCode::End);
    r.keys(" with the new CFO\n");
    let again = r.actions().into_iter().find(|a| a.kind == ActionKind::Prospecting).unwrap();
    assert_eq!(again.text, "Re-engage Orbit platform with a new reason to talk with the new CFO");
    assert_eq!(r.app.world.org.name(again.owner.unwrap()), "Ivo Marek");
    let fact = |r: &Review| {
        let run = &r.app.live.as_ref().unwrap().run;
        outputs(run).into_iter().find(|o| o.key == "stalled_triaged").unwrap().met
    };
    assert_eq!(fact(&r), Met::No(Some("1 without an answer: Northwind renewal".into())));
    r.keys("d\n");
    assert_eq!(fact(&r), Met::Automatic("3 stalled deals, each answered".into()));
    r.shows("all answered");
    r.keys("u");
    assert_eq!(fact(&r), Met::No(Some("1 without an answer: Northwind renewal".into())));
    assert_eq!(r.actions().len(), 2, "the action went with its answer");
    r.shows("2 of 3 answered");
    // another answer takes the place of the one before, with its action
    r.keys("ggd\n");
    let kinds: Vec<ActionKind> = r.actions().iter().map(|a| a.kind).collect();
    assert_eq!(kinds.len(), 2);
    assert!(!kinds.contains(&ActionKind::Escalation), "{kinds:?}");
    r.keys("u");
    assert!(r.actions().iter().any(|a| a.kind == ActionKind::Escalation), "both come back together");
    // one that the buyer was heard of is not stalled any more
    r.keys("G1called about the renewal\n");
    assert_eq!(fact(&r), Met::Automatic("2 stalled deals, each answered".into()));
    r.keys("Ey");
    r.shows("Every stalled deal is escalated");
}

#[test]
fn a_fact_is_corrected_and_a_page_opened_without_leaving_the_walk() {
    let mut r = Review::at_step("deal_walk");
    r.keys("\neclose\n15 dec\n");
    r.shows("Tue 15 Dec");
    let deal = of(&r.app.store, "Orbit platform");
    let fix = r.app.store.fixes_of(deal).unwrap().remove(0);
    assert_eq!((fix.new.as_deref(), fix.meeting), (Some("2026-12-15"), r.app.live.as_ref().map(|l| l.meeting.id)));
    // the queue stays as it is although the deal is less at risk now
    r.shows("1 of 5");
    r.keys("o");
    r.shows("HISTORY");
    r.shows("buyer's last   call 28 Oct: pricing");
    r.shows("the budget is frozen until January");
    r.app.event(crossterm::event::Event::Key(crossterm::event::KeyCode::Esc.into()));
    r.shows("WHAT WOULD MAKE IT FALL APART");
}

#[test]
fn what_is_typed_when_the_program_is_killed_comes_back_as_what_it_was() {
    for (keys, label) in [("1signed", "The buyer did"), ("3no budget", "It falls apart if")] {
        let mut r = Review::at_step("deal_walk");
        r.keys("\n");
        r.keys(keys);
        assert!(r.app.keep());
        let store = std::mem::replace(&mut r.app.store, Store::in_memory().unwrap());
        let (mut app, _) = app_at(store, now());
        let text = screen(&mut app, 120, 40);
        assert!(text.contains(label) || text.contains("unfinished"), "{text}");
        type_keys(&mut app, "y");
        let text = screen(&mut app, 120, 40);
        assert!(text.contains(label) && text.contains(&keys[1..]), "{text}");
        // which deal it was about is not kept: it is asked for, not guessed
        assert!(text.contains("which deal? #name"), "{text}");
    }
}

#[test]
fn no_number_of_a_forecast_is_shown_in_a_review() {
    let mut r = Review::at_step("deal_walk");
    for keys in ["", "\n", "\n", ">"] {
        r.keys(keys);
        let text = r.text();
        for word in ["WC ", "FC ", "BC ", "forecast"] {
            assert!(!text.contains(word), "{word:?} is in\n{text}");
        }
    }
}

#[test]
fn from_readiness_to_a_promise_its_deal_and_back_again() {
    let (mut app, _clock) = app_at(store(), now());
    let mut at = |keys: &str, esc: usize, what: &str| {
        type_keys(&mut app, keys);
        for _ in 0..esc {
            app.event(crossterm::event::Event::Key(crossterm::event::KeyCode::Esc.into()));
        }
        let text = screen(&mut app, 120, 40);
        assert!(text.contains(what), "{what:?} is not in\n{text}");
    };
    at("R", 0, "READY?");
    // down to the promises
    at("jj", 0, "▶ buyers");
    at("\n", 0, "Buyers' promises");
    at("\n", 0, "HISTORY");
    at("", 1, "Buyers' promises");
    at("", 1, "READY?");
    // without readiness behind it the list of promises leads home
    at("", 1, "MEETINGS");
    at("B\n", 0, "HISTORY");
    at("", 1, "Buyers' promises");
    at("", 1, "MEETINGS");
}
