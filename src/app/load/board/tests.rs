//! The board over a store: what of it is seen while others look on, in a 1:1 call, in a Pipeline Review; a deal and back.

use chrono::TimeDelta;
use crossterm::event::{Event, KeyCode, KeyEvent};

use super::*;
use crate::app::testing::{app_at, screen, type_keys};
use crate::domain::deal::Phase;
use crate::domain::forecast::{NamedDeal, Submission, SubmissionState, Triple};
use crate::domain::ids::{DealId, MeetingId, MintId as _, PersonId, SubmissionId, UnitId};
use crate::domain::meeting::Format;
use crate::domain::meeting::definition::builtin;
use crate::domain::money::Money;
use crate::domain::people::{Level, Role};
use crate::store::{DealFilter, DealRow, NewMeeting, Snapshot, Store};
use crate::ui::testing::{SIZES, day, now};

struct House {
    store: Store,
    west: UnitId,
    reps: [PersonId; 2],
    deal: DealId,
}

fn house() -> House {
    let mut store = Store::in_memory().unwrap();
    let from = day("2026-01-01");
    let dana = store.put_person("Dana Reyes", None, Role::Flm).unwrap();
    let west = store.put_unit("Team West", Level::L1, None, from).unwrap();
    store.set_lead(west, Some(dana), from).unwrap();
    let reps = ["Ana Sousa", "Bo Lindqvist"].map(|n| store.put_person(n, None, Role::Rep).unwrap());
    for rep in reps {
        store.set_member(rep, Some(west), from).unwrap();
    }
    store.set_setting("me", &dana.0.to_string()).unwrap();
    let row = DealRow {
        external_id: Some("1".into()),
        owner: Some(reps[0]),
        phase: Phase::Late,
        amount: Some(Money::units(40_000)),
        close: Some(day("2026-12-10")),
        ..DealRow::bare("Orbit platform", "Legal")
    };
    store.import_deals(&Snapshot::new("csv", "d.csv", day("2026-11-20"), now()), &mut [row].into_iter()).unwrap();
    let deal = store.deals(&DealFilter::default()).unwrap()[0].id;
    House { store, west, reps, deal }
}

/// A call held in this form, in which everybody has called: Ana 321k, Bo 213k for the quarter.
fn called(h: &mut House, format: Format) {
    let started = now() - TimeDelta::hours(2);
    let mut mint = crate::app::Mint::default();
    let mut id = || mint.mint(1_700_000_000_000);
    let meeting = MeetingId(id());
    let series = h.store.series("WFC", h.west).unwrap();
    h.store
        .start_meeting(&NewMeeting {
            id: meeting,
            series: series.id,
            code: "WFC".into(),
            unit: h.west,
            level: Level::L1,
            format,
            started,
            definition: builtin("WFC").unwrap().into(),
        })
        .unwrap();
    let ended = [(1, crate::domain::meeting::event::Event::End), (2, crate::domain::meeting::event::Event::Conclude)];
    for (n, event) in ended {
        let state = if n == 1 {
            crate::domain::meeting::MeetingState::Ended
        } else {
            crate::domain::meeting::MeetingState::Concluded
        };
        h.store.append_event(meeting, n, &event, started + TimeDelta::minutes(30), state, 0).unwrap();
    }
    let quarter = crate::domain::period::PeriodKey::Quarter(2026, 4);
    let call = |id, subject, fc: i64| Submission {
        id: SubmissionId(id),
        subject,
        by: h.reps[0],
        period: quarter,
        call: Triple { wc: Money::units(fc / 2), fc: Money::units(fc), bc: Money::units(fc * 2) },
        at: started + TimeDelta::minutes(5),
        meeting: Some(meeting),
        sure: true,
        won: Money::ZERO,
        sum_below: None,
        reason: None,
        late_secs: None,
        named: vec![NamedDeal { deal: h.deal, amount: Money::units(40_000), close: Some(day("2026-12-10")) }],
        explanations: Vec::new(),
        sources: Vec::new(),
        state: SubmissionState::Submitted,
    };
    let all = [
        call(id(), Subject::Person(h.reps[0]), 321_000),
        call(id(), Subject::Person(h.reps[1]), 213_000),
        call(id(), Subject::Unit(h.west), 500_000),
    ];
    h.store.submit(&all).unwrap();
}

#[test]
fn from_home_to_a_voice_its_deal_and_back_to_the_same_page() {
    let mut h = house();
    called(&mut h, Format::Team);
    let (mut app, _) = app_at(h.store, now());
    type_keys(&mut app, "f");
    let shown = screen(&mut app, 120, 40);
    assert!(shown.contains("Forecast board") && shown.contains("321k") && shown.contains("534k"), "{shown}");
    type_keys(&mut app, "j\n");
    let shown = screen(&mut app, 120, 40);
    assert!(shown.contains("FC 321k = won 0 + named 40k + UNNAMED 281k"), "{shown}");
    type_keys(&mut app, "\n");
    assert!(matches!(app.screen, Screen::Deal(_)));
    app.event(Event::Key(KeyEvent::from(KeyCode::Esc)));
    let shown = screen(&mut app, 120, 40);
    assert!(shown.contains("FC 321k = won 0 + named 40k"), "back on Ana's page: {shown}");
    type_keys(&mut app, "]");
    assert!(screen(&mut app, 120, 40).contains("FC 213k"));
    for _ in 0..2 {
        app.event(Event::Key(KeyEvent::from(KeyCode::Esc)));
    }
    assert!(matches!(app.screen, Screen::Home(_)));
    for words in [":go board\n", ":go forecast\n", "F"] {
        type_keys(&mut app, words);
        assert!(matches!(app.screen, Screen::Forecast(_)), "{words}");
        type_keys(&mut app, "H");
    }
}

#[test]
fn what_was_said_one_to_one_is_not_drawn_while_others_look_on() {
    let mut h = house();
    called(&mut h, Format::OneOnOne);
    let (mut app, _) = app_at(h.store, now());
    type_keys(&mut app, "F");
    assert!(screen(&mut app, 120, 40).contains("321k"), "outside of it the manager sees it");
    type_keys(&mut app, "P");
    app.toast = None;
    let secret = |app: &mut App, place: &str| {
        for (width, height) in SIZES {
            let shown = screen(app, width, height);
            // neither their numbers nor a sum of the two
            let told = ["321k", "160k", "161k", "642k", "213k", "534k"].iter().find(|n| shown.contains(**n));
            assert_eq!(told, None, "{place} {width}x{height}: {shown}");
            assert!(shown.contains("PRESENTING"), "{shown}");
        }
    };
    secret(&mut app, "the board");
    let shown = screen(&mut app, 120, 40);
    assert!(shown.contains("one to one") && shown.contains("500k"), "the team's own number is for everybody: {shown}");
    type_keys(&mut app, "j\n");
    secret(&mut app, "a page");
    assert!(screen(&mut app, 120, 40).contains("Ana Sousa's numbers were said one to one."));
    type_keys(&mut app, "]");
    secret(&mut app, "the next page");
    type_keys(&mut app, "P");
    app.toast = None;
    assert!(screen(&mut app, 120, 40).contains("FC 213k"));
    // what was said before everybody stays
    let mut h = house();
    called(&mut h, Format::Team);
    let (mut app, _) = app_at(h.store, now());
    type_keys(&mut app, "FP");
    assert!(screen(&mut app, 120, 40).contains("321k"));
}

#[test]
fn in_a_one_to_one_call_nobody_elses_line_is_seen() {
    let mut h = house();
    called(&mut h, Format::Team);
    let (mut app, _) = app_at(h.store, now());
    type_keys(&mut app, "Sone by one\n");
    assert!(app.in_meeting(), "{}", screen(&mut app, 120, 40));
    app.overlays.clear();
    type_keys(&mut app, "F");
    app.toast = None;
    let shown = screen(&mut app, 120, 40);
    assert!(shown.contains("nobody's card is on the table yet") && !shown.contains("321k"), "{shown}");
    app.looked_at = Some(Subject::Person(h.reps[0]));
    type_keys(&mut app, "F");
    let shown = screen(&mut app, 120, 40);
    assert!(shown.contains("a 1:1 call goes on: nobody else is shown"), "{shown}");
    assert!(shown.contains("321k") && !shown.contains("213k") && !shown.contains("Bo Lindqvist"), "{shown}");
    // nor can somebody else be picked
    type_keys(&mut app, "o");
    assert!(app.overlays.is_empty());
    app.event(Event::Key(KeyEvent::from(KeyCode::Esc)));
    assert!(app.in_meeting(), "it leads back to the call");
}

#[test]
fn a_pipeline_review_sees_none_of_it() {
    let mut h = house();
    called(&mut h, Format::Team);
    let (mut app, _) = app_at(h.store, now());
    type_keys(&mut app, "F");
    assert!(screen(&mut app, 120, 40).contains("321k"));
    type_keys(&mut app, "Spipel\n");
    app.overlays.clear();
    assert!(app.in_meeting() && app.refuses_numbers().is_some());
    for keys in ["F", ":go board\n", "HF", "Hf"] {
        type_keys(&mut app, keys);
        app.toast = None;
        let shown = screen(&mut app, 120, 40);
        assert!(shown.contains("Not in this meeting"), "{keys}: {shown}");
        for number in ["321k", "213k", "500k", "534k"] {
            assert!(!shown.contains(number), "{keys}, {number}: {shown}");
        }
        type_keys(&mut app, "n");
    }
    // a screen that is left open is emptied when it is read again
    app.screen = app.board_screen();
    app.reload_board();
    let shown = screen(&mut app, 120, 40);
    assert!(!shown.contains("321k") && !shown.contains("500k"), "{shown}");
}
