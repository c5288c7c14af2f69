use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::*;
use crate::app::testing::{app, app_at, screen, type_keys};
use crate::domain::action::ActionKind;
use crate::domain::change::{Change, Swap};
use crate::domain::forecast::{Draft, NamedDeal, Spoken, Submission, SubmissionState, Triple};
use crate::domain::ids::{ActionId, MeetingId, PersonId, SubmissionId};
use crate::domain::meeting::MeetingState;
use crate::domain::meeting::definition::builtin;
use crate::domain::meeting::event::Event;
use crate::domain::people::{Level, Role};
use crate::domain::period::PeriodKey;
use crate::domain::quota::Quota;
use crate::store::{DealRow, NewMeeting, Snapshot, Store};
use crate::ui::screens::home::Todo;
use crate::ui::testing::{day, now};

/// A team of two whose company is above it, with a target of 1,000k, 300k won and two open deals.
struct Team {
    store: Store,
    team: UnitId,
    lead: PersonId,
    ana: PersonId,
    bo: PersonId,
}

fn k(thousands: i64) -> Money {
    Money::units(thousands * 1_000)
}

fn row(id: &str, owner: PersonId, status: Status, amount: i64, close: &str) -> DealRow {
    DealRow {
        external_id: Some(id.into()),
        owner: Some(owner),
        status,
        amount: Some(k(amount)),
        close: Some(day(close)),
        created: Some(day("2026-08-01")),
        last_activity: Some(day("2026-11-20")),
        next_step: Some("buyer signs".into()),
        next_step_date: Some(day("2026-12-01")),
        ..DealRow::bare(format!("deal {id}"), "Proposal")
    }
}

fn team() -> Team {
    let mut store = Store::in_memory().unwrap();
    let from = day("2000-01-01");
    let company = store.put_unit("Company", Level::L3, None, from).unwrap();
    let team = store.put_unit("West", Level::L1, Some(company), from).unwrap();
    let lead = store.put_person("Dana", None, Role::Flm).unwrap();
    store.set_lead(team, Some(lead), from).unwrap();
    let ana = store.put_person("Ana", None, Role::Rep).unwrap();
    let bo = store.put_person("Bo", None, Role::Rep).unwrap();
    for rep in [ana, bo] {
        store.set_member(rep, Some(team), from).unwrap();
        let subject = Subject::Person(rep);
        let quota = Quota { subject, period: PeriodKey::Quarter(2026, 4), amount: k(500), valid_from: from };
        store.set_quota(&quota).unwrap();
    }
    store.set_setting("me", &lead.to_string()).unwrap();
    store.set_setting("home_unit", &team.to_string()).unwrap();
    let snapshot = Snapshot::new("csv", "f.csv", day("2026-11-22"), now() - TimeDelta::hours(14));
    let mut rows = [
        row("1", ana, Status::Won, 300, "2026-10-15"),
        row("2", ana, Status::Open, 400, "2026-12-10"),
        row("3", bo, Status::Open, 200, "2026-11-27"),
    ]
    .into_iter();
    store.import_deals(&snapshot, &mut rows).unwrap();
    Team { store, team, lead, ana, bo }
}

impl Team {
    fn call(&mut self, n: u128, subject: Subject, at: DateTime<Utc>, fc: i64, named: Vec<NamedDeal>) {
        let by = match subject {
            Subject::Person(p) => p,
            Subject::Unit(_) => self.lead,
        };
        self.store
            .submit(&[Submission {
                id: SubmissionId(Uuid::from_u128(n)),
                subject,
                by,
                period: PeriodKey::Quarter(2026, 4),
                call: Triple { wc: k(fc - 100), fc: k(fc), bc: k(fc + 100) },
                at,
                meeting: None,
                sure: true,
                won: k(300),
                sum_below: None,
                reason: None,
                late_secs: None,
                named,
                explanations: Vec::new(),
                sources: Vec::new(),
                state: SubmissionState::Submitted,
            }])
            .unwrap();
    }

    /// A forecast call that has reached this state.
    fn meeting(&mut self, n: u128, started: DateTime<Utc>, state: MeetingState) {
        let series = self.store.series("WFC", self.team).unwrap();
        let id = MeetingId(Uuid::from_u128(n));
        self.store
            .start_meeting(&NewMeeting {
                id,
                series: series.id,
                code: "WFC".into(),
                unit: self.team,
                level: Level::L1,
                format: Format::Team,
                started,
                definition: builtin("WFC").unwrap().to_owned(),
            })
            .unwrap();
        let events: &[Event] = match state {
            MeetingState::Ended => &[Event::End],
            MeetingState::Concluded => &[Event::End, Event::Conclude],
            MeetingState::Live | MeetingState::Suspended => &[Event::Next],
        };
        for (i, event) in events.iter().enumerate() {
            let reached = if i == 0 && state == MeetingState::Concluded { MeetingState::Ended } else { state };
            self.store.append_event(id, i + 1, event, started + TimeDelta::minutes(30), reached, 0).unwrap();
        }
    }

    fn action(&mut self, n: u128, due: &str, carried: u32, state: ActionState) {
        let action = Action {
            id: ActionId(Uuid::from_u128(n)),
            text: format!("action {n}"),
            owner: Some(self.ana),
            due: Some(day(due)),
            deal: None,
            kind: ActionKind::General,
            meeting: None,
            unit: Some(self.team),
            created: now(),
            carried,
            carried_in: None,
            state,
        };
        self.store.apply(&Change::Action(Swap::add(action)), now()).unwrap();
    }
}

fn data(team: Team) -> HomeData {
    app(team.store).home_data().unwrap()
}

#[test]
fn before_the_first_call_the_target_is_the_sellers_and_the_first_call_is_what_to_do() {
    let data = data(team());
    let quarter = &data.figures[0];
    assert_eq!((quarter.target, quarter.won, quarter.call.clone()), (Some(k(1_000)), k(300), None));
    assert!(matches!(&data.todos[0], Todo::First { code, .. } if code == "WFC"), "{:?}", data.todos);
    assert_eq!(data.series.first().map(|s| s.code.as_str()), Some("WFC"));
    assert!(data.series.iter().all(|s| s.code != "RPS"), "no quarter was missed: its target is unknown");
    assert_eq!(data.health.len(), 5);
    assert_eq!(data.source.map(|s| s.crm), Some("a CSV file".into()));
}

#[test]
fn without_the_teams_own_number_the_sum_of_those_who_have_called_stands_there() {
    let mut t = team();
    let named = NamedDeal { deal: DealId(2), amount: k(400), close: None };
    t.call(1, Subject::Person(t.ana), now() - TimeDelta::days(1), 700, vec![named]);
    let call = data(t).figures[0].call.clone().unwrap();
    assert_eq!((call.own, call.voices, call.numbers.fc, call.moved), (false, (1, 2), k(700), None));
    assert_eq!(call.support, Some(1.0), "won 300k and named 400k carry 700k");
}

#[test]
fn the_teams_own_number_goes_before_the_sum_and_shows_how_it_moved() {
    let mut t = team();
    t.call(1, Subject::Unit(t.team), now() - TimeDelta::days(8), 800, Vec::new());
    t.call(2, Subject::Person(t.ana), now() - TimeDelta::days(1), 700, Vec::new());
    t.call(3, Subject::Unit(t.team), now() - TimeDelta::days(1), 900, Vec::new());
    let call = data(t).figures[0].call.clone().unwrap();
    assert_eq!((call.own, call.numbers.fc, call.moved), (true, k(900), Some(k(100))));
}

#[test]
fn a_call_that_is_over_starts_the_clock_and_the_number_stops_it() {
    let mut t = team();
    t.meeting(9, now() - TimeDelta::minutes(48), MeetingState::Ended);
    let (mut owing, clock) = app_at(t.store, now());
    let text = screen(&mut owing, 120, 40);
    assert!(text.contains("Team number due in 42:00"), "{text}");
    assert!(text.contains("is over and not concluded yet"), "{text}");
    assert!(owing.deadline().is_some(), "the clock has to tick");
    clock.advance(TimeDelta::minutes(54));
    assert!(screen(&mut owing, 120, 40).contains("Team number overdue by 12 min"));
    assert_eq!(owing.deadline(), None, "nothing on screen changes by itself any more");

    let mut t = team();
    t.meeting(9, now() - TimeDelta::minutes(48), MeetingState::Ended);
    t.call(3, Subject::Unit(t.team), now() - TimeDelta::minutes(10), 900, Vec::new());
    assert!(!data(t).todos.iter().any(|d| matches!(d, Todo::Submit { .. })));
}

#[test]
fn an_unfinished_meeting_says_at_which_step_it_stands_and_r_takes_it_up() {
    let mut t = team();
    t.meeting(9, now() - TimeDelta::minutes(40), MeetingState::Live);
    let mut app = app(t.store);
    let data = app.home_data().unwrap();
    let wanted = |d: &Todo| matches!(d, Todo::Resume { step: Some(s), .. } if s.starts_with("step 1 of 4"));
    assert!(data.todos.iter().any(wanted), "{:?}", data.todos);
    assert!(!data.todos.iter().any(|d| matches!(d, Todo::Meeting { .. } | Todo::Ahead { .. })));
    app.overlays.clear();
    // nobody was there for a while: it asks before it counts that
    type_keys(&mut app, "r");
    assert!(app.live.is_none());
    type_keys(&mut app, "y");
    assert!(app.live.is_some());
}

#[test]
fn who_has_typed_ahead_of_the_call_or_called_since_the_last_one_is_in() {
    let mut t = team();
    let last = now() - TimeDelta::days(7);
    t.meeting(9, last, MeetingState::Concluded);
    let series = t.store.series("WFC", t.team).unwrap();
    t.store.set_series(series.id, Format::Team, Some(day("2026-11-23")), None).unwrap();
    let spoken = Spoken::from(Triple { wc: k(100), fc: k(200), bc: k(300) });
    let draft = Draft {
        subject: Subject::Person(t.ana),
        by: t.ana,
        month: PeriodKey::Month(2026, 11),
        quarter: PeriodKey::Quarter(2026, 4),
        month_call: spoken,
        quarter_call: spoken,
        named: Vec::new(),
        explanations: Vec::new(),
        sure: None,
        reason: None,
        updated: now() - TimeDelta::hours(2),
    };
    t.store.apply(&Change::Draft(Swap::add(draft)), now()).unwrap();
    t.call(1, Subject::Person(t.bo), last, 500, Vec::new());
    let data = data(t);
    assert!(matches!(&data.todos[0], Todo::Meeting { code, state: DueState::Today, .. } if code == "WFC"));
    assert_eq!(data.todos[1], Todo::Ahead { code: "WFC".into(), ready: 1, of: 2, missing: vec!["Bo".into()] });
}

#[test]
fn actions_are_counted_and_sorted_and_only_achieved_ones_are_followed_through() {
    let mut t = team();
    t.action(1, "2026-11-30", 0, ActionState::Open);
    t.action(2, "2026-11-20", 2, ActionState::Open);
    t.action(3, "2026-11-23", 0, ActionState::Open);
    for (n, outcome) in [(4, Outcome::Achieved), (5, Outcome::Partly)] {
        t.action(n, "2026-11-20", 0, ActionState::Closed { outcome, note: None, at: now() });
    }
    t.action(6, "2026-11-01", 0, ActionState::Dropped { reason: "gone".into(), at: now() });
    let data = data(t);
    assert!(data.todos.contains(&Todo::Actions { overdue: 1, today: 1, carried: 1 }), "{:?}", data.todos);
    assert_eq!(data.owed.iter().map(|o| o.text.as_str()).collect::<Vec<_>>(), ["action 2", "action 3", "action 1"]);
    assert_eq!(data.follow_through, Some((1, 2)));
}

#[test]
fn a_company_without_numbers_of_its_own_shows_the_sum_of_its_teams() {
    let mut t = team();
    let company = t.store.org(day("2026-11-23")).unwrap().unit(t.team).unwrap().parent.unwrap();
    t.store.set_setting("home_unit", &company.to_string()).unwrap();
    t.call(3, Subject::Unit(t.team), now() - TimeDelta::days(1), 900, Vec::new());
    let data = data(t);
    let quarter = &data.figures[0];
    assert_eq!((quarter.target, quarter.won), (Some(k(1_000)), k(300)));
    assert_eq!(quarter.call.as_ref().map(|c| (c.own, c.voices, c.numbers.fc)), Some((false, (1, 1), k(900))));
    assert!(data.series.iter().any(|s| s.code == "EFC") && data.series.iter().all(|s| s.code != "PR"));
}

#[test]
fn a_missed_quarter_calls_for_its_recovery_plan() {
    let mut t = team();
    let from = day("2000-01-01");
    let (subject, period) = (Subject::Unit(t.team), PeriodKey::Quarter(2026, 3));
    t.store.set_quota(&Quota { subject, period, amount: k(500), valid_from: from }).unwrap();
    let data = data(t);
    assert!(data.series.iter().any(|s| s.code == "RPS"), "{:?}", data.series);
}

#[test]
fn the_last_day_of_a_quarter_is_said_and_it_goes_before_the_months() {
    let t = team();
    let (app, _) = app_at(t.store, "2026-12-31T09:00:00Z".parse().unwrap());
    let todos = app.home_data().unwrap().todos;
    assert!(todos.iter().any(|d| matches!(d, Todo::LastDay { period, .. } if period == "Q4")), "{todos:?}");
    assert!(todos.iter().any(|d| matches!(d, Todo::OldData(39))), "{todos:?}");
}

#[test]
fn a_next_step_without_its_date_is_called_that() {
    let mut team = team();
    let snapshot =
        Snapshot { whole: false, ..Snapshot::new("csv", "g.csv", day("2026-11-22"), now() - TimeDelta::hours(1)) };
    let undated =
        |id, owner, amount| DealRow { next_step_date: None, ..row(id, owner, Status::Open, amount, "2026-12-10") };
    let mut rows = [undated("2", team.ana, 400), undated("3", team.bo, 200)].into_iter();
    team.store.import_deals(&snapshot, &mut rows).unwrap();
    let data = app(team.store).home_data().unwrap();
    let line = data.health.iter().find(|h| h.label == "no next step").unwrap();
    assert_eq!((line.value.as_str(), line.reason.as_str()), ("100 %", "2 of 2 without a date"));
}
