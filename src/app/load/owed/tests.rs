//! From home to the form and back, by keys; who may see it when.

use chrono::TimeDelta;
use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};

use super::super::super::App;
use super::super::super::testing::{app_at, screen, type_keys};
use crate::domain::deal::{Phase, Status};
use crate::domain::forecast::{NamedDeal, Submission, SubmissionState, Triple};
use crate::domain::ids::{PersonId, SubmissionId};
use crate::domain::money::Money;
use crate::domain::people::{Level, Role, Subject};
use crate::domain::period::PeriodKey;
use crate::store::{DealFilter, DealRow, Snapshot, Store};
use crate::ui::flow::Goto;
use crate::ui::screens::Screen;
use crate::ui::testing::{SIZES, day, now};

fn row(id: &str, owner: PersonId, thousands: i64, close: &str, status: Status) -> DealRow {
    DealRow {
        external_id: Some(id.into()),
        owner: Some(owner),
        phase: Phase::Late,
        status,
        amount: Some(Money::units(thousands * 1_000)),
        close: Some(day(close)),
        ..DealRow::bare(id, if status == Status::Won { "Closed Won" } else { "Legal" })
    }
}

fn said(n: u128, subject: Subject, by: PersonId, thousands: i64, named: Vec<NamedDeal>) -> Submission {
    let fc = Money::units(thousands * 1_000);
    Submission {
        id: SubmissionId(uuid::Uuid::from_u128(n)),
        subject,
        by,
        period: "2026-10".parse().unwrap(),
        call: Triple { wc: Money::ZERO, fc, bc: fc },
        at: "2026-09-30T09:00:00Z".parse().unwrap(),
        meeting: None,
        sure: true,
        won: Money::ZERO,
        sum_below: None,
        reason: None,
        late_secs: None,
        named,
        explanations: vec![],
        sources: vec![],
        state: SubmissionState::Submitted,
    }
}

/// Team West called 300k for October, Ana 200k of them with Orbit behind it, which slipped; 120k came.
fn furnished() -> Store {
    furnished_with(180)
}

/// The same, with Orbit named for so many thousands.
fn furnished_with(thousands: i64) -> Store {
    let mut store = Store::in_memory().unwrap();
    let from = day("2026-01-01");
    let dana = store.put_person("Dana Reyes", None, Role::Flm).unwrap();
    let west = store.put_unit("Team West", Level::L1, None, from).unwrap();
    store.set_lead(west, Some(dana), from).unwrap();
    let [ana, bo] = ["Ana Sousa", "Bo Lindqvist"].map(|n| store.put_person(n, None, Role::Rep).unwrap());
    for rep in [ana, bo] {
        store.set_member(rep, Some(west), from).unwrap();
    }
    store.set_setting("me", &dana.0.to_string()).unwrap();
    let mut import = |on: &str, orbit: DealRow, kepler: &str| {
        let rows = vec![
            orbit,
            row("Won thing", bo, 120, "2026-10-10", Status::Won),
            row("Kepler", bo, 50, kepler, Status::Open),
        ];
        store.import_deals(&Snapshot::new("csv", "d.csv", day(on), now()), &mut rows.into_iter()).unwrap();
    };
    import("2026-09-28", row("Orbit platform", ana, 180, "2026-10-28", Status::Open), "2026-10-25");
    import("2026-11-20", row("Orbit platform", ana, 180, "2026-12-02", Status::Open), "2026-12-10");
    let orbit = store.deals(&DealFilter::default()).unwrap().into_iter().find(|d| d.name == "Orbit platform").unwrap();
    let amount = Money::units(thousands * 1_000);
    let named = vec![NamedDeal { amount, close: Some(day("2026-10-28")), ..NamedDeal::from(&orbit) }];
    let calls = [
        said(1, Subject::Person(ana), ana, 200, named.clone()),
        said(2, Subject::Unit(west), dana, 300, named),
        said(3, Subject::Person(bo), bo, 100, vec![]),
    ];
    store.submit(&calls).unwrap();
    store
}

fn press(app: &mut App, code: KeyCode) {
    app.event(Event::Key(KeyEvent::new(code, KeyModifiers::NONE)));
}

fn home(app: &mut App) -> String {
    type_keys(app, "H");
    app.toast = None;
    screen(app, 120, 40)
}

#[test]
fn it_stays_on_home_until_it_is_written() {
    let (mut app, _) = app_at(furnished(), now());
    for (width, height) in SIZES {
        let shown = screen(&mut app, width, height);
        assert!(shown.contains("2 explanations are owed: October closed 180k under your FC"), "{shown}");
        assert!(shown.contains("x write it"), "{shown}");
    }
    type_keys(&mut app, "x");
    let form = screen(&mut app, 120, 40);
    assert!(
        form.contains("missed by 180k = named 0k + UNEXPLAINED 180k") && form.contains("was behind the FC"),
        "{form}"
    );
    type_keys(&mut app, "orb\nlegal wanted two more weeks\n\n\n");
    let list = screen(&mut app, 120, 40);
    assert!(list.contains("1 explanation is owed") && list.contains("slipped: legal wanted"), "{list}");
    let home = home(&mut app);
    assert!(home.contains("An explanation is owed: Ana's October, 200k under FC"), "{home}");
    type_keys(&mut app, "xorb: the same deal\n");
    type_keys(&mut app, "\nrun rate\n\n");
    let home = self::home(&mut app);
    assert!(!home.contains("owed:"), "{home}");
    // taken back it is owed again, done again it is written
    type_keys(&mut app, "u");
    assert!(self::home(&mut app).contains("An explanation is owed: Ana's October"));
    app.event(Event::Key(KeyEvent::new(KeyCode::Char('r'), KeyModifiers::CONTROL)));
    assert!(!self::home(&mut app).contains("owed:"));
}

#[test]
fn the_larger_part_may_have_no_deal_only_where_none_is_left() {
    let (mut app, _) = app_at(furnished_with(60), now());
    // Team West: Kepler was due too and is named by nobody
    type_keys(&mut app, "xorb: legal\n\nthe market was weak\n\n");
    let form = screen(&mut app, 120, 40);
    assert!(form.contains("120k of 180k is still without a deal, more than half: name deals for it"), "{form}");
    type_keys(&mut app, "kepler: their budget went\n");
    press(&mut app, KeyCode::Esc);
    // Ana had no other
    app.go(Goto::Explain(Subject::Person(PersonId(2)), PeriodKey::Month(2026, 10))).unwrap();
    type_keys(&mut app, "orb 20k: legal\n\nrounded up\n\n");
    let form = screen(&mut app, 120, 40);
    assert!(form.contains("180k of 200k is still without a deal"), "{form}");
    type_keys(&mut app, "orb 60k: legal\n\n");
    let form = screen(&mut app, 120, 40);
    assert!(form.contains("no deal that was due or named is left: the rest may stay without one"), "{form}");
    type_keys(&mut app, "\n\n");
    let list = screen(&mut app, 120, 40);
    assert!(list.contains("200k under FC; no deal is left for 140k of it"), "{list}");
}

#[test]
fn it_is_amended_and_never_edited() {
    let (mut app, _) = app_at(furnished(), now());
    type_keys(&mut app, "xorb: legal\n\n\n");
    type_keys(&mut app, "Hx");
    press(&mut app, KeyCode::Esc);
    type_keys(&mut app, "G\n");
    assert!(screen(&mut app, 120, 40).contains("legal"));
    type_keys(&mut app, "eorb 130k: their legal\n");
    type_keys(&mut app, "kep 50k: it was counted twice\n\n\nKepler was forgotten\n");
    let shown = screen(&mut app, 120, 40);
    assert!(shown.contains("amended") && shown.contains("before that, written"), "{shown}");
    assert!(
        shown.contains("why amended: Kepler was forgotten")
            && shown.contains("180k slipped") | shown.contains("180k, slipped"),
        "{shown}"
    );
    let written = app.store.explained(None).unwrap();
    assert_eq!((written.len(), written[0].amends), (2, Some(written[1].id)));
    assert_eq!(written[0].by, app.world.me);
}

#[test]
fn what_is_typed_survives_leaving_and_a_kill() {
    let (mut app, _) = app_at(furnished(), now());
    type_keys(&mut app, "xorb: legal\n");
    // killed here: another program opens the same file
    let kept = app.store.setting(&draft_key_of_west(&app)).unwrap().unwrap();
    assert!(kept.contains("legal"), "{kept}");
    press(&mut app, KeyCode::Esc);
    assert!(screen(&mut app, 120, 40).contains("2 explanations are owed"));
    type_keys(&mut app, "Hx");
    assert!(screen(&mut app, 120, 40).contains("named 180k"));
    type_keys(&mut app, "\n\n");
    assert_eq!(app.store.setting(&draft_key_of_west(&app)).unwrap().unwrap(), "", "saved, it is no draft any more");
}

fn draft_key_of_west(app: &App) -> String {
    super::draft_key(Subject::Unit(app.world.unit.unwrap()), "2026-10".parse().unwrap())
}

#[test]
fn a_pipeline_review_sees_nothing_of_it() {
    let (mut app, _) = app_at(furnished(), now());
    type_keys(&mut app, "xorb: xylophone\n\n\n");
    type_keys(&mut app, "HSpipel\n");
    assert!(app.in_meeting());
    for keys in ["K", ":go owed\n"] {
        type_keys(&mut app, keys);
        let shown = screen(&mut app, 120, 40);
        assert!(shown.contains("Not in this meeting"), "{keys}: {shown}");
        press(&mut app, KeyCode::Esc);
    }
    let home = home(&mut app);
    assert!(!home.contains("explanation") && !home.contains("x write it"), "{home}");
    type_keys(&mut app, "x");
    assert!(screen(&mut app, 120, 40).contains("Not in this meeting"));
    press(&mut app, KeyCode::Esc);
    type_keys(&mut app, "/xylophone\n");
    assert!(screen(&mut app, 120, 40).contains("nothing found"));
    type_keys(&mut app, "u");
    assert!(screen(&mut app, 120, 40).contains("Not in this meeting"), "nor is it taken back");
}

#[test]
fn a_call_held_one_by_one_sees_only_that_persons() {
    let (mut app, clock) = app_at(furnished(), now());
    type_keys(&mut app, "Sone by one\n");
    assert!(app.in_meeting());
    for _ in 0..6 {
        clock.advance(TimeDelta::seconds(5));
        press(&mut app, KeyCode::F(8));
        app.overlays.clear();
        if screen(&mut app, 120, 40).contains("worst case") {
            break;
        }
    }
    app.looked_at = app.world.org.people.iter().find(|p| p.name == "Ana Sousa").map(|p| Subject::Person(p.id));
    // in a field for a number K is a thousand
    type_keys(&mut app, ":go owed\n");
    let shown = screen(&mut app, 120, 40);
    assert!(shown.contains("Ana Sousa") && shown.contains("a 1:1 call goes on: only Ana Sousa is shown"), "{shown}");
    assert!(!shown.contains("300k") && !shown.contains("180k"), "{shown}");
    // written here, it is between two people
    type_keys(&mut app, "\norb: xylophone\n\nrun rate\n\n");
    assert!(screen(&mut app, 120, 40).contains("xylophone"));
    press(&mut app, KeyCode::Esc);
    assert!(app.in_meeting(), "it leads back to the meeting");
    app.looked_at = app.world.org.people.iter().find(|p| p.name == "Bo Lindqvist").map(|p| Subject::Person(p.id));
    for (keys, words) in [(":go owed\n", "only Bo Lindqvist is shown"), ("/xylophone\n", "nothing found")] {
        type_keys(&mut app, keys);
        let shown = screen(&mut app, 120, 40);
        assert!(shown.contains(words) && !shown.contains("Ana Sousa"), "{keys}: {shown}");
    }
}

#[test]
fn what_was_written_one_by_one_is_not_presented() {
    let (mut app, _) = app_at(furnished(), now());
    type_keys(&mut app, "Sone by one\n");
    app.looked_at = app.world.org.people.iter().find(|p| p.name == "Ana Sousa").map(|p| Subject::Person(p.id));
    type_keys(&mut app, "K\norb: xylophone\n\nrun rate\n\n");
    press(&mut app, KeyCode::Esc);
    press(&mut app, KeyCode::F(10));
    type_keys(&mut app, "yC");
    app.overlays.clear();
    type_keys(&mut app, "HK");
    assert!(screen(&mut app, 120, 40).contains("Ana Sousa"));
    type_keys(&mut app, "P");
    app.toast = None;
    for (width, height) in SIZES {
        let shown = screen(&mut app, width, height);
        assert!(shown.contains("people's own records are not for a room") && !shown.contains("Ana Sousa"), "{shown}");
    }
    type_keys(&mut app, "/xylophone\n");
    assert!(screen(&mut app, 120, 40).contains("nothing found"));
}

#[test]
fn it_is_in_the_minutes_of_the_call_and_found_again() {
    let (mut app, _) = app_at(furnished(), now());
    type_keys(&mut app, "Sweekly\n");
    assert!(app.in_meeting());
    type_keys(&mut app, "K\norb: xylophone in legal\n\nask earlier\n");
    let meeting = app.live.as_ref().unwrap().meeting.clone();
    let minutes = app.minutes_data(&meeting).unwrap();
    let line = &minutes.missed[0];
    assert_eq!((line.name.as_str(), line.period.as_str()), ("Team West", "October"));
    assert_eq!(
        (line.sum.as_str(), line.deals[0].reason.as_str()),
        ("missed by 180k = named 180k", "xylophone in legal")
    );
    type_keys(&mut app, "/xylo\n");
    assert!(screen(&mut app, 120, 40).contains("MISSED FORECASTS"));
    type_keys(&mut app, "\n");
    let shown = screen(&mut app, 120, 40);
    assert!(shown.contains("Explanations") && shown.contains("slipped: xylophone in"), "{shown}");
    press(&mut app, KeyCode::Esc);
    assert!(screen(&mut app, 120, 40).contains("MISSED FORECASTS"), "back to what was found");
}

#[test]
fn accuracy_marks_it_and_leads_to_it_and_back() {
    let (mut app, _) = app_at(furnished(), now());
    type_keys(&mut app, "T\n");
    let shown = screen(&mut app, 120, 40);
    assert!(shown.contains("EXPLANATION OWED"), "{shown}");
    type_keys(&mut app, "\n");
    assert!(screen(&mut app, 120, 40).contains("2 explanations are owed"));
    type_keys(&mut app, "\norb: legal\n\n\n");
    press(&mut app, KeyCode::Esc);
    let shown = screen(&mut app, 120, 40);
    assert!(shown.contains("explained") && !shown.contains("EXPLANATION OWED"), "{shown}");
}

#[test]
fn a_late_win_settles_it_in_the_middle_of_the_form() {
    let (mut app, _) = app_at(furnished(), now());
    type_keys(&mut app, "xorb: legal\n");
    let ana = app.world.org.people.iter().find(|p| p.name == "Ana Sousa").unwrap().id;
    let rows = vec![row("Late win", ana, 400, "2026-10-31", Status::Won)];
    let part = Snapshot { whole: false, ..Snapshot::new("csv", "e.csv", day("2026-11-22"), now()) };
    app.store.import_deals(&part, &mut rows.into_iter()).unwrap();
    type_keys(&mut app, "\n\n");
    let shown = screen(&mut app, 120, 40);
    assert!(shown.contains("nothing to explain") || shown.contains("reached"), "{shown}");
    assert!(app.store.explained(None).unwrap().is_empty());
}

#[test]
fn what_is_in_the_fields_is_kept_soon_and_when_it_ends() {
    let (mut app, clock) = app_at(furnished(), now());
    type_keys(&mut app, "xorb: legal\n\nno verbal yes");
    assert!(!app.store.setting(&draft_key_of_west(&app)).unwrap().unwrap().contains("verbal"));
    clock.advance(TimeDelta::seconds(1));
    app.tick();
    let kept = app.store.setting(&draft_key_of_west(&app)).unwrap().unwrap();
    assert!(kept.contains("no verbal yes"), "{kept}");
    // a signal asks for what is typed to be kept at once
    type_keys(&mut app, " in FC");
    assert!(app.keep());
    assert!(app.store.setting(&draft_key_of_west(&app)).unwrap().unwrap().contains("yes in FC"));
    // a deal that is picked, with half a reason
    let (mut app, clock) = app_at(furnished(), now());
    type_keys(&mut app, "xorb\nlegal wan");
    clock.advance(TimeDelta::seconds(1));
    app.tick();
    press(&mut app, KeyCode::Esc);
    press(&mut app, KeyCode::Esc);
    type_keys(&mut app, "Hx");
    assert!(screen(&mut app, 120, 40).contains("orb: legal wan"));
}

#[test]
fn taken_back_it_is_a_draft_again_and_done_again_none() {
    let (mut app, _) = app_at(furnished(), now());
    type_keys(&mut app, "xorb: legal\n\nask earlier\nu");
    assert!(screen(&mut app, 120, 40).contains("2 explanations are owed"));
    type_keys(&mut app, "Hx");
    let form = screen(&mut app, 120, 40);
    assert!(form.contains("named 180k") && form.contains("legal") && form.contains("ask earlier"), "{form}");
    press(&mut app, KeyCode::Esc);
    app.event(Event::Key(KeyEvent::new(KeyCode::Char('r'), KeyModifiers::CONTROL)));
    assert!(screen(&mut app, 120, 40).contains("1 explanation is owed"));
    assert_eq!(app.store.setting(&draft_key_of_west(&app)).unwrap().unwrap(), "");
}

#[test]
fn a_form_that_has_to_go_keeps_what_is_typed_and_says_why() {
    let (mut app, _) = app_at(furnished(), now());
    type_keys(&mut app, "xorb: legal\n\nno verbal yes");
    let ana = app.world.org.people.iter().find(|p| p.name == "Ana Sousa").unwrap().id;
    let rows = vec![row("Late win", ana, 400, "2026-10-31", Status::Won)];
    let part = Snapshot { whole: false, ..Snapshot::new("csv", "e.csv", day("2026-11-22"), now()) };
    app.store.import_deals(&part, &mut rows.into_iter()).unwrap();
    app.reload().unwrap();
    assert!(matches!(app.screen, Screen::Owed(_)));
    let kept = app.store.setting(&draft_key_of_west(&app)).unwrap().unwrap();
    assert!(kept.contains("legal") && kept.contains("no verbal yes"), "{kept}");
    let said = &app.toast.as_ref().unwrap().what;
    assert!(said.contains("was reached") && said.contains("what you have written is kept"), "{said}");
}
