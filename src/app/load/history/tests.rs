use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::*;
use crate::app::testing::{app, screen};
use crate::domain::ids::UnitId;
use crate::domain::meeting::definition::builtin;
use crate::domain::meeting::event::Event;
use crate::domain::people::Level;
use crate::store::{NewMeeting, Store};
use crate::ui::flow::{Goto, Intent};
use crate::ui::testing::day;

fn id(n: u128) -> MeetingId {
    MeetingId(Uuid::from_u128(n))
}

/// A forecast call that was over after half an hour, and concluded so many days later.
fn hold(store: &mut Store, team: UnitId, n: u128, started: &str, days: i64) {
    let started: DateTime<Utc> = started.parse().unwrap();
    let series = store.series("WFC", team).unwrap();
    store
        .start_meeting(&NewMeeting {
            id: id(n),
            series: series.id,
            code: "WFC".into(),
            unit: team,
            level: Level::L1,
            format: Format::Team,
            started,
            definition: builtin("WFC").unwrap().to_owned(),
        })
        .unwrap();
    let ended = started + TimeDelta::minutes(30);
    store.append_event(id(n), 1, &Event::End, ended, MeetingState::Ended, 0).unwrap();
    let concluded = ended + TimeDelta::days(days);
    store.append_event(id(n), 2, &Event::Conclude, concluded, MeetingState::Concluded, 0).unwrap();
    store.set_minutes(id(n), "# What was said").unwrap();
}

/// Two calls: the first was concluded three days after it, the second at once.
fn held() -> Store {
    let mut store = Store::in_memory().unwrap();
    let team = store.put_unit("West", Level::L1, None, day("2000-01-01")).unwrap();
    hold(&mut store, team, 1, "2026-11-09T09:00:00Z", 3);
    hold(&mut store, team, 2, "2026-11-16T09:00:00Z", 0);
    store
}

#[test]
fn of_a_past_day_the_meetings_are_those_of_then_and_stand_where_they_stood() {
    let mut app = app(held());
    let listed = |app: &App| -> Vec<(MeetingId, MeetingState)> {
        app.history_data().unwrap().meetings.iter().map(|m| (m.id, m.state)).collect()
    };
    assert_eq!(listed(&app), [(id(2), MeetingState::Concluded), (id(1), MeetingState::Concluded)]);
    app.as_of = Some(day("2026-11-12"));
    assert_eq!(listed(&app), [(id(1), MeetingState::Concluded)]);
    assert!(app.minutes_data_of(id(1)).unwrap().text.is_some());
    app.as_of = Some(day("2026-11-10"));
    assert_eq!(listed(&app), [(id(1), MeetingState::Ended)]);
    assert_eq!(app.minutes_data_of(id(1)).unwrap().text, None, "they were written two days later");
    let later = app.minutes_data_of(id(2)).unwrap_err().to_string();
    assert!(later.contains("had not begun on the day that is looked at"), "{later}");
}

#[test]
fn a_meeting_of_which_an_event_cannot_be_read_is_listed_all_the_same() {
    let store = held();
    store.scrawl(&format!(
        "INSERT INTO meeting_event (meeting, seq, at, body) SELECT meeting, 9, at, '{{\"event\":\"sung\"}}' FROM meeting_event
         WHERE meeting = '{}' AND seq = 2",
        id(1)
    ));
    let mut app = app(store);
    let data = app.history_data().unwrap();
    let read: Vec<(MeetingId, bool, Option<i64>)> =
        data.meetings.iter().map(|m| (m.id, m.unreadable, m.minutes)).collect();
    assert_eq!(read, [(id(2), false, Some(30)), (id(1), true, None)]);
    app.carry(vec![Intent::Go(Goto::History)]);
    let text = screen(&mut app, 80, 24);
    assert!(text.contains("2 meetings") && text.contains("1 cannot be read in full (?)"), "{text}");
}
