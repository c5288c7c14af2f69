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
use crate::domain::people::{Level, Role, Subject};
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

/// [`team`] with a target of 500k for the quarter before, and so much won in it by Ana.
fn after_a_quarter(won: i64) -> Team {
    let mut t = team();
    let (subject, period) = (Subject::Unit(t.team), PeriodKey::Quarter(2026, 3));
    t.store.set_quota(&Quota { subject, period, amount: k(500), valid_from: day("2000-01-01") }).unwrap();
    // another CRM: of the one of the team a later state is there
    let snapshot = Snapshot { whole: false, ..Snapshot::new("old", "g.csv", day("2026-09-25"), now()) };
    t.store.import_deals(&snapshot, &mut [row("9", t.ana, Status::Won, won, "2026-09-20")].into_iter()).unwrap();
    t
}

/// Home calls for a recovery plan.
fn recovers(app: &App) -> bool {
    app.home_data().unwrap().series.iter().any(|s| s.code == "RPS")
}

#[test]
fn a_missed_quarter_calls_for_its_recovery_plan_and_one_that_was_reached_does_not() {
    assert!(recovers(&app(after_a_quarter(499).store)));
    assert!(!recovers(&app(after_a_quarter(500).store)));
}

#[test]
fn of_a_quarter_that_ended_before_the_first_known_deal_no_miss_is_told() {
    let mut t = team();
    let (subject, period) = (Subject::Unit(t.team), PeriodKey::Quarter(2026, 3));
    t.store.set_quota(&Quota { subject, period, amount: k(500), valid_from: day("2000-01-01") }).unwrap();
    assert!(!recovers(&app(t.store)), "the first deal that is known to be closed was won on 15 Oct");
}

#[test]
fn a_quarter_is_measured_by_the_people_the_owners_and_the_target_of_its_last_day() {
    // Ana has left the team since, her deal is another's, and the target of the time was raised: it was reached all the same
    let mut t = after_a_quarter(500);
    let (team, ana, lead, from) = (t.team, t.ana, t.lead, day("2026-11-01"));
    t.store.set_member(ana, None, from).unwrap();
    let handed = Snapshot { whole: false, ..Snapshot::new("old", "h.csv", day("2026-11-23"), now()) };
    t.store.import_deals(&handed, &mut [row("9", lead, Status::Won, 500, "2026-09-20")].into_iter()).unwrap();
    let (subject, period) = (Subject::Unit(team), PeriodKey::Quarter(2026, 3));
    t.store.set_quota(&Quota { subject, period, amount: k(900), valid_from: from }).unwrap();
    assert!(!recovers(&app(t.store)));
    // who came with their deals after it does not make up for it
    let mut t = after_a_quarter(100);
    let (team, from) = (t.team, day("2026-11-01"));
    let new = t.store.put_person("Ivo", None, Role::Rep).unwrap();
    let won = Snapshot { whole: false, ..Snapshot::new("old", "i.csv", day("2026-09-26"), now()) };
    t.store.import_deals(&won, &mut [row("8", new, Status::Won, 900, "2026-09-21")].into_iter()).unwrap();
    t.store.set_member(new, Some(team), from).unwrap();
    assert!(recovers(&app(t.store)));
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

/// As of a day that is over.
fn back_on(app: &mut App, on: &str) {
    app.as_of = Some(day(on));
    app.reload().unwrap();
}

#[test]
fn of_a_day_that_is_over_home_shows_what_was_there_then() {
    let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
    let mut t = team();
    let earlier =
        Snapshot { whole: false, ..Snapshot::new("old", "o.csv", day("2026-11-08"), at("2026-11-08T08:00:00Z")) };
    t.store.import_deals(&earlier, &mut [row("7", t.ana, Status::Open, 100, "2026-12-10")].into_iter()).unwrap();
    t.call(1, Subject::Unit(t.team), at("2026-11-09T10:00:00Z"), 800, Vec::new());
    t.call(2, Subject::Unit(t.team), at("2026-11-20T10:00:00Z"), 900, Vec::new());
    t.meeting(8, at("2026-11-09T09:00:00Z"), MeetingState::Concluded);
    t.meeting(9, at("2026-11-16T09:00:00Z"), MeetingState::Concluded);
    let written = Action {
        id: ActionId(Uuid::from_u128(1)),
        text: "ask the CFO".into(),
        owner: Some(t.ana),
        due: Some(day("2026-11-09")),
        deal: None,
        kind: ActionKind::General,
        meeting: None,
        unit: Some(t.team),
        created: at("2026-11-05T09:00:00Z"),
        carried: 0,
        carried_in: None,
        state: ActionState::Open,
    };
    let closed = at("2026-11-20T09:00:00Z");
    let later = Action {
        carried: 2,
        due: Some(day("2026-12-01")),
        state: ActionState::Closed { outcome: Outcome::Achieved, note: None, at: closed },
        ..written.clone()
    };
    t.store.apply(&Change::Action(Swap::add(written.clone())), written.created).unwrap();
    t.store.apply(&Change::Action(Swap::edit(written, later)), closed).unwrap();
    let mut app = app(t.store);
    let now = app.home_data().unwrap();
    assert_eq!((now.owed.len(), now.follow_through, now.past), (0, Some((1, 1)), None));
    assert_eq!(now.figures[0].call.as_ref().map(|c| c.numbers.fc), Some(k(900)));

    back_on(&mut app, "2026-11-10");
    let then = app.home_data().unwrap();
    assert_eq!(then.figures[0].call.as_ref().map(|c| (c.numbers.fc, c.moved)), Some((k(800), None)));
    let owed: Vec<_> = then.owed.iter().map(|o| (o.text.as_str(), o.due, o.carried)).collect();
    assert_eq!(owed, [("ask the CFO", Some(day("2026-11-09")), 0)]);
    assert_eq!(then.follow_through, None);
    assert!(then.todos.contains(&Todo::Actions { overdue: 1, today: 0, carried: 0 }), "{:?}", then.todos);
    assert!(!then.todos.iter().any(|t| matches!(t, Todo::Ahead { .. } | Todo::Submit { .. })), "{:?}", then.todos);
    let call = then.series.iter().find(|s| s.code == "WFC").unwrap();
    assert_eq!(call.last_held, Some(day("2026-11-09")));
    assert_eq!(then.past.map(|p| p.on), Some(day("2026-11-10")));
    for (w, h) in [(80, 24), (120, 40), (200, 60)] {
        let text = screen(&mut app, w, h);
        assert!(text.contains("as of 10 Nov 2026; ") && text.contains("2 d old"), "{text}");
        assert_eq!(text.contains("not known of then: who had typed ahead"), w > 80, "{text}");
    }
    // a number that was owed then is as late as it was at the end of that day
    back_on(&mut app, "2026-11-16");
    let text = screen(&mut app, 120, 40);
    assert!(text.contains("Team number overdue by 13 h"), "{text}");
}
