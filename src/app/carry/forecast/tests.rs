use chrono::TimeDelta;
use crossterm::event::{Event as Term, KeyCode, KeyEvent, KeyModifiers};

use crate::app::App;
use crate::app::testing::{app_at, screen, type_keys};
use crate::clock::ManualClock;
use crate::domain::deal::{Category, Phase, Status};
use crate::domain::forecast::{Submission, SubmissionState};
use crate::domain::ids::UnitId;
use crate::domain::meeting::Format;
use crate::domain::meeting::event::Event;
use crate::domain::money::Money;
use crate::domain::people::{Level, Role, Subject};
use crate::domain::quota::Quota;
use crate::store::{DealRow, Snapshot, Store, SubmissionFilter};
use crate::ui::flow::{Goto, Intent};
use crate::ui::testing::{day, now};

fn k(thousands: i64) -> Money {
    Money::units(thousands * 1_000)
}

fn deal(id: &str, name: &str, owner: crate::domain::ids::PersonId, amount: i64, close: &str, won: bool) -> DealRow {
    DealRow {
        external_id: Some(id.to_owned()),
        owner: Some(owner),
        phase: Phase::Late,
        status: if won { Status::Won } else { Status::Open },
        category: Some(Category::Commit),
        amount: Some(k(amount)),
        close: Some(day(close)),
        ..DealRow::bare(name, "Proposal")
    }
}

/// Team West under EMEA: Dana leads Ana and Bo. Ana has won 50k this month, Bo nothing.
fn team() -> (App, std::sync::Arc<ManualClock>, UnitId) {
    let mut store = Store::in_memory().unwrap();
    let from = day("2026-01-01");
    let dana = store.put_person("Dana Reyes", None, Role::Flm).unwrap();
    let lena = store.put_person("Lena Hoff", None, Role::RegionalHead).unwrap();
    let ana = store.put_person("Ana Sousa", None, Role::Rep).unwrap();
    let bo = store.put_person("Bo Lindqvist", None, Role::Rep).unwrap();
    let emea = store.put_unit("EMEA", Level::L2, None, from).unwrap();
    let west = store.put_unit("Team West", Level::L1, Some(emea), from).unwrap();
    store.set_lead(emea, Some(lena), from).unwrap();
    store.set_lead(west, Some(dana), from).unwrap();
    for rep in [ana, bo] {
        store.set_member(rep, Some(west), from).unwrap();
        let quota = |period: &str, amount| Quota {
            subject: Subject::Person(rep),
            period: period.parse().unwrap(),
            amount: k(amount),
            valid_from: from,
        };
        store.set_quota(&quota("2026-11", 150)).unwrap();
        store.set_quota(&quota("2026-Q4", 400)).unwrap();
    }
    let snapshot = Snapshot { whole: false, ..Snapshot::new("csv", "deals.csv", day("2026-11-23"), now()) };
    let rows = vec![
        deal("1", "Halden phase 2", ana, 80, "2026-11-27", false),
        deal("2", "Orbit platform", ana, 50, "2026-11-05", true),
        deal("3", "Delphi pilot", bo, 60, "2026-12-11", false),
        deal("4", "Quarry archive", bo, 40, "2027-01-08", false),
    ];
    store.import_deals(&snapshot, &mut rows.into_iter()).unwrap();
    store.set_setting("me", &dana.0.to_string()).unwrap();
    store.set_setting("home_unit", &west.0.to_string()).unwrap();
    let (app, clock) = app_at(store, now());
    (app, clock, west)
}

fn press(app: &mut App, code: KeyCode) {
    app.event(Term::Key(KeyEvent::new(code, KeyModifiers::NONE)));
}

fn go_to(app: &mut App, step: &str) {
    app.carry(vec![Intent::Happen(Event::GoTo { step: step.to_owned() })]);
}

fn start(app: &mut App, unit: UnitId, format: Option<Format>) {
    app.carry(vec![Intent::Start { code: "WFC".to_owned(), unit, format }]);
    go_to(app, "commits");
}

fn submissions(app: &App, counting: bool) -> Vec<Submission> {
    app.store.submissions(&SubmissionFilter { counting, ..SubmissionFilter::default() }).unwrap()
}

const ANA: &str = "100k\n130k\n150k\n100k\n130k\n200k\nhal\n\ny";
const BO: &str = "0\n0\n20k\n0\n60k\n100k\ndel\n\ny";

#[test]
fn a_call_from_the_first_number_to_the_submission() {
    let (mut app, clock, west) = team();
    start(&mut app, west, None);
    assert!(screen(&mut app, 120, 40).contains("Ana Sousa"), "{}", screen(&mut app, 120, 40));
    type_keys(&mut app, ANA);
    let text = screen(&mut app, 120, 40);
    assert!(text.contains("Bo Lindqvist   2 of 2"), "{text}");
    assert_eq!(submissions(&app, true).len(), 2);
    let quarter = &submissions(&app, true)[0];
    assert_eq!((quarter.call.fc, quarter.named.len(), quarter.won), (k(130), 1, k(50)));
    let live = app.live.clone().unwrap();
    let facts = app.forecast_facts(&live).unwrap();
    assert_eq!(facts["numbers"].detail, "1 of 2, missing: Bo");
    assert!(facts["named_deals"].detail.contains("Bo no numbers"), "{:?}", facts["named_deals"]);
    assert!(!facts["submitted"].met);

    type_keys(&mut app, BO);
    assert_eq!(submissions(&app, true).len(), 4, "{}", screen(&mut app, 120, 40));
    let facts = app.forecast_facts(&live).unwrap();
    assert_eq!((facts["numbers"].met, facts["numbers"].detail.as_str()), (true, "2 of 2"));
    assert!(facts["named_deals"].met, "{:?}", facts["named_deals"]);
    assert!(facts["moves_explained"].met);

    go_to(&mut app, "challenge");
    assert!(screen(&mut app, 120, 40).contains("Nothing moved"), "{}", screen(&mut app, 120, 40));
    go_to(&mut app, "pull_ins");
    let text = screen(&mut app, 120, 40);
    assert!(text.contains("Quarry archive"), "{text}");
    type_keys(&mut app, "x");
    type_keys(&mut app, "");
    assert!(screen(&mut app, 120, 40).contains("action made"), "{}", screen(&mut app, 120, 40));

    go_to(&mut app, "submit");
    app.carry(vec![Intent::Happen(Event::End)]);
    clock.advance(TimeDelta::minutes(75));
    app.carry(vec![Intent::Go(Goto::SubmitAfter)]);
    let text = screen(&mut app, 120, 40);
    assert!(text.contains("overdue by 15 min"), "{text}");
    type_keys(&mut app, "100k\n130k\n170k\n100k\n180k\n300k\nDelphi slips\n");
    let own: Vec<Submission> =
        submissions(&app, true).into_iter().filter(|s| s.subject == Subject::Unit(west)).collect();
    assert_eq!(own.len(), 2, "{}", screen(&mut app, 120, 40));
    assert_eq!(own[0].late_secs, Some(15 * 60));
    assert_eq!(own[0].sum_below.map(|t| t.fc), Some(k(190)));
    assert_eq!((own[0].sources.len(), own[0].reason.as_deref()), (2, Some("Delphi slips")));
    let text = screen(&mut app, 120, 40);
    assert!(text.contains("submitted 10:15, 15 min late"), "{text}");

    // what the team's number was made from cannot be withdrawn any more
    let anas: Vec<_> =
        submissions(&app, true).iter().filter(|s| s.subject != Subject::Unit(west)).map(|s| s.id).collect();
    app.carry(vec![Intent::Withdraw { ids: vec![anas[0]], reason: "late".to_owned() }]);
    assert_eq!(submissions(&app, true).len(), 6, "it was used");
    let meeting = live.meeting.id;
    let meeting = app.store.meetings(&crate::store::MeetingFilter { id: Some(meeting), ..Default::default() }).unwrap();
    let table = app.forecast_minutes(&meeting[0]).unwrap().unwrap();
    assert_eq!((table.participants.len(), table.participants[0].named.len()), (2, 1));
    let team = table.team.unwrap();
    assert_eq!(team.late.as_deref(), Some("15 min after its hour"));
    assert_eq!(
        team.quarter.map(|q| (q.own.fc.value, q.difference.fc.value)),
        Some(("180k".to_owned(), "-10k".to_owned()))
    );
}

#[test]
fn an_acceptance_is_taken_back_with_what_was_typed() {
    let (mut app, _, west) = team();
    start(&mut app, west, None);
    type_keys(&mut app, ANA);
    type_keys(&mut app, "u");
    assert_eq!(submissions(&app, true), []);
    assert!(matches!(submissions(&app, false)[0].state, SubmissionState::Withdrawn { .. }));
    let drafts = app.store.drafts(app.world.month.key, app.world.quarter.key).unwrap();
    assert_eq!(drafts.len(), 1);
    assert_eq!(drafts[0].quarter_call.fc, Some(k(130)));
    press(&mut app, KeyCode::PageUp);
    let text = screen(&mut app, 120, 40);
    assert!(text.contains("Ana Sousa   1 of 2") && text.contains("+ Halden phase 2"), "{text}");
}

#[test]
fn a_withdrawn_number_comes_back_as_a_draft_and_an_amended_one_as_the_first() {
    let (mut app, _, west) = team();
    start(&mut app, west, None);
    type_keys(&mut app, ANA);
    press(&mut app, KeyCode::PageUp);
    type_keys(&mut app, "W");
    assert!(screen(&mut app, 120, 40).contains("Why are the numbers of Ana Sousa withdrawn?"));
    type_keys(&mut app, "she has to ask\n");
    assert_eq!(submissions(&app, true), []);
    let drafts = app.store.drafts(app.world.month.key, app.world.quarter.key).unwrap();
    assert_eq!((drafts.len(), drafts[0].sure), (1, None));
    let text = screen(&mut app, 120, 40);
    assert!(text.contains("Ana Sousa") && text.contains("130k") && !text.contains("accepted"), "{text}");
}

#[test]
fn a_returned_number_says_why_and_does_not_count() {
    let (mut app, _, west) = team();
    start(&mut app, west, None);
    type_keys(&mut app, ANA);
    press(&mut app, KeyCode::PageUp);
    type_keys(&mut app, "Rask the buyer again\n");
    assert_eq!(submissions(&app, true), []);
    assert!(
        matches!(&submissions(&app, false)[0].state, SubmissionState::Returned { reason, .. } if reason == "ask the buyer again")
    );
    let text = screen(&mut app, 120, 40);
    assert!(text.contains("Returned: ask the buyer again"), "{text}");
}

#[test]
fn numbers_entered_ahead_wait_for_the_call() {
    let (mut app, clock, west) = team();
    app.carry(vec![Intent::Go(Goto::Ahead)]);
    assert!(screen(&mut app, 120, 40).contains("NUMBERS AHEAD OF THE CALL"));
    type_keys(&mut app, ANA);
    assert!(screen(&mut app, 120, 40).contains("kept for the call"), "{}", screen(&mut app, 120, 40));
    assert_eq!(submissions(&app, false), []);
    clock.advance(TimeDelta::hours(1));
    app.carry(vec![Intent::Go(Goto::Home)]);
    start(&mut app, west, None);
    app.carry(vec![Intent::LookAt(Subject::Person(app.world.org.participants(west)[0].person))]);
    go_to(&mut app, "challenge");
    go_to(&mut app, "commits");
    let text = screen(&mut app, 120, 40);
    assert!(text.contains("Ana Sousa   1 of 2") && text.contains("130k"), "{text}");
    type_keys(&mut app, "\n");
    assert_eq!(submissions(&app, true), [], "one Enter does not accept what nobody has looked at");
    go_to(&mut app, "commits");
    type_keys(&mut app, ">");
    let text = screen(&mut app, 120, 40);
    assert!(text.contains("1 handed in ahead is not taken: < then Y"), "{text}");
    type_keys(&mut app, "<");
    type_keys(&mut app, "Y");
    assert_eq!(submissions(&app, true).len(), 2, "{}", screen(&mut app, 120, 40));
    let text = screen(&mut app, 120, 40);
    assert!(text.contains("1 taken; Bo needs a word") && text.contains("Bo Lindqvist   2 of 2"), "{text}");
}

#[test]
fn the_submitted_number_is_amended_with_a_reason() {
    let (mut app, _, west) = team();
    both(&mut app, west);
    go_to(&mut app, "submit");
    type_keys(&mut app, OWN);
    type_keys(&mut app, "90k");
    for _ in 0..6 {
        press(&mut app, KeyCode::Tab);
    }
    type_keys(&mut app, "recounted\n");
    let own = numbers_of(&app, Subject::Unit(west));
    let month = own.iter().find(|s| s.period.to_string() == "2026-11").unwrap();
    assert_eq!((month.call.wc, month.reason.as_deref()), (k(90), Some("recounted")), "{}", screen(&mut app, 120, 40));
}

#[test]
fn the_next_call_starts_from_what_was_said_in_this_one() {
    let (mut app, clock, west) = team();
    start(&mut app, west, None);
    type_keys(&mut app, ANA);
    // typed, and never accepted: stale by the next call
    type_keys(&mut app, "10k\n");
    app.carry(vec![Intent::Happen(Event::End)]);
    clock.advance(TimeDelta::days(2));
    app.carry(vec![Intent::Go(Goto::Home)]);
    app.event(Term::FocusGained);
    let data = app.forecast_data(west, None).unwrap();
    assert_eq!(data.participants[0].facts.quarter.last.map(|l| l.call.fc), Some(k(130)));
    assert!(data.participants[0].frozen.is_none() && data.participants[0].facts.quarter.prior.is_none());
    assert_eq!(data.participants[1].draft, None);
}

#[test]
fn one_level_up_a_team_speaks_through_its_lead() {
    let (mut app, clock, west) = team();
    start(&mut app, west, None);
    type_keys(&mut app, ANA);
    type_keys(&mut app, BO);
    go_to(&mut app, "submit");
    type_keys(&mut app, "100k\n130k\n170k\n100k\n180k\n300k\nDelphi slips\n");
    let own = |app: &App| submissions(app, true).into_iter().find(|s| s.subject == Subject::Unit(west)).unwrap();
    assert_eq!(own(&app).late_secs, None, "the hour has not begun");
    app.carry(vec![Intent::Happen(Event::End)]);
    clock.advance(TimeDelta::hours(1));
    let emea = app.world.org.units.iter().find(|u| u.name == "EMEA").unwrap().id;
    app.carry(vec![Intent::SwitchUnit(emea)]);
    let data = app.forecast_data(emea, None).unwrap();
    let entry = &data.participants[0];
    assert_eq!((entry.name.as_str(), entry.speaker.as_deref()), ("Team West", Some("Dana Reyes")));
    assert_eq!((entry.facts.quarter.won, entry.facts.quarter.target), (k(50), Some(k(800))));
    assert!(entry.frozen.is_some(), "what the team has submitted is handed in");
    start(&mut app, emea, None);
    let text = screen(&mut app, 120, 40);
    assert!(text.contains("Team West") && text.contains("accepted"), "{text}");
    // amended in the region's call it keeps what it was made from
    type_keys(&mut app, "100k\n130k\n170k\n100k\n190k\n300k\n\nyDelphi is back\n");
    let amended = own(&app);
    assert_eq!(
        (amended.call.fc, amended.sources.len(), amended.reason.as_deref()),
        (k(190), 2, Some("Delphi is back"))
    );
    assert_eq!(amended.sum_below.map(|t| t.fc), Some(k(190)));
}

#[test]
fn one_by_one_the_next_card_waits_and_no_number_is_left_on_screen() {
    let (mut app, _, west) = team();
    start(&mut app, west, Some(Format::OneOnOne));
    type_keys(&mut app, ANA);
    assert_eq!(submissions(&app, true).len(), 2);
    let text = screen(&mut app, 120, 40);
    assert!(text.contains("Ana Sousa   1 of 2") && text.contains("Ana Sousa accepted"), "{text}");
    type_keys(&mut app, "\n");
    let text = screen(&mut app, 120, 40);
    assert!(text.contains("Bo Lindqvist   2 of 2"), "{text}");
    for of_ana in ["130k", "100k", " 50k", "80k", "Halden"] {
        assert!(!text.contains(of_ana), "{of_ana} of Ana\n{text}");
    }
}

/// The six numbers of the team.
const OWN: &str = "100k\n130k\n170k\n100k\n180k\n300k\nDelphi slips\n";

fn both(app: &mut App, west: UnitId) {
    start(app, west, None);
    type_keys(app, ANA);
    type_keys(app, BO);
}

/// Every output gets its reason, nobody rates.
fn conclude(app: &mut App) {
    let outputs = app.live.as_ref().unwrap().run.definition().outputs.clone();
    for output in outputs {
        app.carry(vec![Intent::Happen(Event::Reason { output: output.key, reason: "not today".to_owned() })]);
    }
    app.carry(vec![Intent::Happen(Event::Conclude)]);
}

fn numbers_of(app: &App, subject: Subject) -> Vec<Submission> {
    submissions(app, true).into_iter().filter(|s| s.subject == subject).collect()
}

#[test]
fn a_call_that_is_over_keeps_its_month_after_the_month_is_over() {
    let (mut app, clock, west) = team();
    both(&mut app, west);
    let meeting = app.live.as_ref().map(|l| l.meeting.id);
    app.carry(vec![Intent::Happen(Event::End)]);
    clock.advance(TimeDelta::days(8));
    app.tick();
    assert_eq!(app.world.month.key.to_string(), "2026-12");
    let data = app.forecast_data(west, meeting).unwrap();
    assert_eq!((data.month.key.to_string().as_str(), data.accepted()), ("2026-11", 2));
    app.carry(vec![Intent::Go(Goto::SubmitAfter)]);
    let text = screen(&mut app, 120, 40);
    assert!(text.contains("month (Nov)") && !text.contains("missing"), "{text}");
    type_keys(&mut app, OWN);
    let periods: Vec<String> = numbers_of(&app, Subject::Unit(west)).iter().map(|s| s.period.to_string()).collect();
    assert!(periods.contains(&"2026-11".to_owned()) && periods.len() == 2, "{periods:?}");
    let ahead = app.forecast_data(west, None).unwrap();
    assert_eq!(ahead.month.key.to_string(), "2026-12", "the next call is about the new month");
}

#[test]
fn the_day_that_is_looked_at_gives_the_period_before_and_after_the_conclusion() {
    let (mut app, _, west) = team();
    app.as_of = Some(day("2026-12-15"));
    app.reload_world().unwrap();
    start(&mut app, west, None);
    let meeting = app.live.as_ref().map(|l| l.meeting.id);
    let month = |app: &App| app.forecast_data(west, meeting).unwrap().month.key.to_string();
    assert_eq!(month(&app), "2026-12");
    app.carry(vec![Intent::Happen(Event::End)]);
    conclude(&mut app);
    let held = crate::store::MeetingFilter { id: meeting, ..Default::default() };
    assert!(app.store.meetings(&held).unwrap()[0].concluded.is_some());
    assert_eq!(month(&app), "2026-12");
}

#[test]
fn numbers_of_a_period_that_is_over_are_not_amended() {
    let (mut app, clock, west) = team();
    both(&mut app, west);
    go_to(&mut app, "submit");
    type_keys(&mut app, OWN);
    let ana = app.world.org.participants(west)[0].subject;
    let (accepted, own) = (numbers_of(&app, ana), numbers_of(&app, Subject::Unit(west)));
    assert_eq!((accepted.len(), own.len()), (2, 2));
    // the night after November's last day is in its window, the one after that is not
    clock.advance(TimeDelta::days(9));
    app.tick();
    for both in [accepted, own] {
        let month = both.iter().find(|s| s.period.to_string() == "2026-11").unwrap();
        let quarter = both.iter().find(|s| s.period.to_string() == "2026-Q4").unwrap();
        let mut draft = crate::domain::forecast::Draft::of(month, quarter).unwrap();
        draft.reason = Some("we know better now".to_owned());
        let unit = matches!(draft.subject, Subject::Unit(_));
        let refused = if unit { app.submit_unit(draft) } else { app.accept(draft) };
        let why = format!("{:#}", refused.unwrap_err());
        assert!(why.contains("the period is over"), "{why}");
    }
    assert_eq!(submissions(&app, false).len(), 6, "nothing was added");
}

#[test]
fn for_a_period_that_is_over_nothing_new_is_submitted() {
    let (mut app, clock, west) = team();
    both(&mut app, west);
    app.carry(vec![Intent::Happen(Event::End)]);
    // two nights after November
    clock.advance(TimeDelta::days(9));
    app.tick();
    app.carry(vec![Intent::Go(Goto::SubmitAfter)]);
    type_keys(&mut app, OWN);
    assert_eq!(numbers_of(&app, Subject::Unit(west)), []);
    let text = screen(&mut app, 120, 40);
    assert!(text.contains("nothing is submitted for November any more") && text.contains("A new call"), "{text}");
}

#[test]
fn on_a_past_day_that_is_looked_at_nothing_is_submitted() {
    let (mut app, _, west) = team();
    start(&mut app, west, None);
    let ana = app.world.org.participants(west)[0];
    app.as_of = Some(day("2026-11-10"));
    app.reload_world().unwrap();
    let (month, quarter) = (app.world.month.key, app.world.quarter.key);
    let draft = crate::domain::forecast::Draft::empty(ana.subject, ana.person, month, quarter, now());
    let why = app.accept(draft).unwrap_err().to_string();
    assert!(why.contains("leave --as-of away"), "{why}");
}

#[test]
fn amended_by_the_region_the_teams_number_is_still_submitted() {
    let (mut app, clock, west) = team();
    both(&mut app, west);
    let call = app.live.as_ref().map(|l| l.meeting.id);
    app.carry(vec![Intent::Happen(Event::End)]);
    clock.advance(TimeDelta::minutes(75));
    app.carry(vec![Intent::Go(Goto::SubmitAfter)]);
    type_keys(&mut app, OWN);
    clock.advance(TimeDelta::hours(1));
    let emea = app.world.org.units.iter().find(|u| u.name == "EMEA").unwrap().id;
    app.carry(vec![Intent::SwitchUnit(emea)]);
    start(&mut app, emea, None);
    type_keys(&mut app, "100k\n130k\n170k\n100k\n190k\n300k\n\nyDelphi is back\n");
    app.carry(vec![Intent::Happen(Event::End)]);
    conclude(&mut app);
    app.carry(vec![Intent::SwitchUnit(west)]);
    let own = app.forecast_data(west, call).unwrap().own.unwrap();
    let frozen = own.frozen.clone().unwrap();
    assert_eq!((frozen.quarter.call.fc, frozen.quarter.late_secs), (k(190), Some(15 * 60)));
    assert!(!own.clock(app.clock.now()).is_running());
    app.carry(vec![Intent::Go(Goto::SubmitAfter)]);
    let text = screen(&mut app, 120, 40);
    assert!(text.contains("submitted 15 min late, amended 11:15 by the level above"), "{text}");
    // in the unit's next call it is what was said last
    clock.advance(TimeDelta::days(1));
    app.carry(vec![Intent::Resume { meeting: call.unwrap(), discount: None }]);
    let facts = app.forecast_facts(&app.live.clone().unwrap()).unwrap();
    let want = "submitted 15 min after its hour, amended 11:15 by the level above";
    assert_eq!((facts["submitted"].met, facts["submitted"].detail.as_str()), (false, want));
    conclude(&mut app);
    start(&mut app, west, None);
    let next = app.live.as_ref().map(|l| l.meeting.id);
    assert_ne!(next, call);
    let own = app.forecast_data(west, next).unwrap().own.unwrap();
    assert_eq!((own.frozen, own.facts.quarter.last.map(|l| l.call.fc)), (None, Some(k(190))));
    assert!(app.forecast_data(west, call).unwrap().own.unwrap().frozen.is_some());
    // what is said after the next call has begun is that one's
    go_to(&mut app, "submit");
    type_keys(&mut app, "100k\n130k\n170k\n100k\n185k\n300k\nnobody has spoken\n");
    assert_eq!(numbers_of(&app, Subject::Unit(west))[0].call.fc, k(185), "{}", screen(&mut app, 120, 40));
    assert_eq!(app.forecast_data(west, call).unwrap().own.unwrap().frozen, None);
}

#[test]
fn without_a_call_there_is_nothing_to_submit_for() {
    let (mut app, _, _) = team();
    app.carry(vec![Intent::Go(Goto::SubmitAfter)]);
    type_keys(&mut app, "100k\n130k\n170k\n100k\n180k\n300k\nwe guess\n");
    assert_eq!(submissions(&app, false), []);
    let text = screen(&mut app, 120, 40);
    assert!(text.contains("hold the call first") && text.contains("180k"), "{text}");
}

#[test]
fn what_is_typed_on_another_card_outlives_a_withdrawal() {
    let (mut app, _, west) = team();
    start(&mut app, west, None);
    type_keys(&mut app, ANA);
    let ids: Vec<_> = submissions(&app, true).iter().map(|s| s.id).collect();
    type_keys(&mut app, "33k");
    app.carry(vec![Intent::Withdraw { ids, reason: "she has to ask".to_owned() }]);
    assert_eq!(submissions(&app, true), []);
    let bo = app.world.org.participants(west)[1].subject;
    let drafts = app.store.drafts(app.world.month.key, app.world.quarter.key).unwrap();
    assert_eq!(drafts.iter().find(|d| d.subject == bo).and_then(|d| d.month_call.wc), Some(k(33)));
    assert!(screen(&mut app, 120, 40).contains("33k"));
}

#[test]
fn one_by_one_no_refusal_says_how_far_the_sum_is_off() {
    let (mut app, _, west) = team();
    start(&mut app, west, Some(Format::OneOnOne));
    type_keys(&mut app, ANA);
    let mut own = app.forecast_data(west, app.live.as_ref().map(|l| l.meeting.id)).unwrap().own.unwrap();
    let facts = &mut own.facts;
    let (month, quarter) = (facts.month.period.key, facts.quarter.period.key);
    let call = crate::domain::forecast::Spoken { wc: Some(k(200)), fc: Some(k(200)), bc: Some(k(200)) };
    let draft = crate::domain::forecast::Draft {
        month_call: call,
        quarter_call: call,
        ..crate::domain::forecast::Draft::empty(facts.own.subject, facts.own.person, month, quarter, now())
    };
    go_to(&mut app, "submit");
    let why = format!("{:#}", app.submit_unit(draft).unwrap_err());
    assert!(why.contains("say why") && !why.contains("70k"), "{why}");
}

#[test]
fn a_deal_of_another_quarter_is_written_down_as_not_counted() {
    let (mut app, _, west) = team();
    start(&mut app, west, None);
    type_keys(&mut app, ANA);
    type_keys(&mut app, "0\n0\n20k\n0\n60k\n100k\nquarry\n\ny");
    let meeting = app.live.as_ref().map(|l| l.meeting.clone()).unwrap();
    let bo = app.forecast_minutes(&meeting).unwrap().unwrap().participants.remove(1);
    assert_eq!(bo.named.len(), 1, "{}", screen(&mut app, 120, 40));
    assert_eq!(bo.named[0].close.as_deref(), Some("Fri 8 Jan 2027: not counted"));
    assert_eq!(bo.unnamed.as_deref(), Some("60k"));
}

#[test]
fn ahead_of_a_call_a_day_that_is_over_knows_nothing_of_later_numbers_and_keeps_none() {
    let (mut app, _, west) = team();
    both(&mut app, west);
    assert!(!submissions(&app, true).is_empty());
    app.carry(vec![Intent::Happen(Event::End)]);
    conclude(&mut app);
    app.overlays.clear();
    let known = |app: &App| {
        let data = app.forecast_data(west, None).unwrap();
        data.participants.iter().filter(|e| e.facts.quarter.last.is_some()).count()
    };
    assert_eq!(known(&app), 2);
    app.as_of = Some(day("2026-11-22"));
    app.reload().unwrap();
    assert_eq!(known(&app), 0, "they were said the day after");
    app.carry(vec![Intent::Go(Goto::Ahead)]);
    type_keys(&mut app, "100k\n");
    assert!(app.keep());
    assert!(screen(&mut app, 120, 40).contains("is not kept"), "{}", screen(&mut app, 120, 40));
    assert!(app.store.drafts(app.world.month.key, app.world.quarter.key).unwrap().is_empty());
}
