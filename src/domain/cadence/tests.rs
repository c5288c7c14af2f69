use chrono::Weekday;
use proptest::prelude::*;

use super::*;
use crate::domain::ids::{SeriesId, UnitId};
use crate::domain::meeting::Format;
use crate::domain::period::{Pattern, YearEnd};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(super) fn series(anchor: Option<&str>) -> Series {
    let anchor = anchor.map(day);
    Series { id: SeriesId(1), code: "X".into(), unit: UnitId(1), format: Format::Team, anchor, at_minute: None }
}

fn rhythm(series: &Series, cadence: Cadence) -> Rhythm<'_> {
    Rhythm { series, cadence, calendar: FiscalCalendar::default(), missed: None }
}

pub(super) fn held(on: &str) -> Held {
    Held { on: day(on), state: MeetingState::Concluded, missing_outputs: 0 }
}

fn days(slots: &[Slot]) -> Vec<String> {
    slots.iter().map(|s| s.day.to_string()).collect()
}

#[test]
fn occurrences_of_every_cadence() {
    use Cadence::{EveryTwoWeeks, Monthly, OnDemand, Quarterly, Weekly};
    type Case<'a> = (Cadence, Option<&'a str>, &'a str, &'a str, &'a [&'a str]);
    let table: &[Case<'_>] = &[
        // 23 November 2026 is a Monday.
        (Weekly, Some("2026-11-27"), "2026-11-23", "2026-12-11", &["2026-11-27", "2026-12-04", "2026-12-11"]),
        (Weekly, Some("2027-11-05"), "2026-12-28", "2027-01-08", &["2027-01-01", "2027-01-08"]),
        (Weekly, None, "2026-11-23", "2026-12-06", &["2026-11-27", "2026-12-04"]),
        (
            EveryTwoWeeks,
            Some("2026-11-24"),
            "2026-11-01",
            "2026-12-31",
            &["2026-11-10", "2026-11-24", "2026-12-08", "2026-12-22"],
        ),
        (
            EveryTwoWeeks,
            Some("2026-12-01"),
            "2026-11-01",
            "2026-12-20",
            &["2026-11-03", "2026-11-17", "2026-12-01", "2026-12-15"],
        ),
        // The third Thursday; the fifth Monday, which not every month has.
        (
            Monthly,
            Some("2026-11-19"),
            "2026-11-01",
            "2027-02-28",
            &["2026-11-19", "2026-12-17", "2027-01-21", "2027-02-18"],
        ),
        (
            Monthly,
            Some("2026-11-30"),
            "2026-11-30",
            "2027-02-28",
            &["2026-11-30", "2026-12-28", "2027-01-25", "2027-02-22"],
        ),
        (Monthly, None, "2026-11-01", "2027-02-28", &["2026-11-30", "2026-12-31", "2027-01-29", "2027-02-26"]),
        (
            Quarterly,
            Some("2026-12-16"),
            "2026-07-01",
            "2027-06-30",
            &["2026-09-16", "2026-12-16", "2027-03-17", "2027-06-16"],
        ),
        (Quarterly, Some("2026-12-31"), "2026-10-01", "2027-04-01", &["2026-12-31", "2027-03-25"]),
        (
            Quarterly,
            Some("2026-10-01"),
            "2026-10-01",
            "2027-07-01",
            &["2026-10-01", "2027-01-07", "2027-04-01", "2027-07-01"],
        ),
        (Quarterly, None, "2026-10-01", "2027-03-31", &["2026-12-31", "2027-03-31"]),
        (OnDemand, Some("2026-11-24"), "2026-11-01", "2026-12-31", &[]),
    ];
    for (cadence, anchor, from, to, want) in table {
        let s = series(*anchor);
        let got = rhythm(&s, *cadence).slots(day(from), day(to));
        assert_eq!(days(&got), *want, "{cadence:?} {anchor:?}");
        assert!(got.iter().all(|s| s.contains(s.day) && s.fixed == anchor.is_some()));
    }
}

#[test]
fn quarters_are_fiscal_ones() {
    let s = series(None);
    let calendar = FiscalCalendar::starting_in(2).unwrap();
    let slots = Rhythm { calendar, ..rhythm(&s, Cadence::Quarterly) }.slots(day("2026-11-01"), day("2027-07-31"));
    assert_eq!(days(&slots), ["2027-01-29", "2027-04-30", "2027-07-30"]);
    assert_eq!((slots[0].first, slots[0].last), (day("2026-11-01"), day("2027-01-31")));
}

#[test]
fn a_recovery_plan_is_due_in_the_quarter_after_a_missed_one_and_only_then() {
    let s = series(None);
    let calendar = FiscalCalendar::default();
    let none = rhythm(&s, Cadence::AfterMissedQuarter);
    assert_eq!(none.due(&[], day("2026-11-22")).state, DueState::Never);
    assert_eq!(none.discipline(&[], day("2026-11-22"), 4), []);
    let q3 = Rhythm { missed: Some(calendar.quarter(day("2026-09-30"))), ..none };
    for (today, holds, want) in [
        ("2026-10-01", vec![], DueState::In(13)),
        ("2026-10-14", vec![], DueState::Today),
        ("2026-11-22", vec![], DueState::Overdue(39)),
        ("2026-12-31", vec![], DueState::Overdue(78)),
        ("2027-01-01", vec![], DueState::Never),
        ("2026-11-22", vec![held("2026-10-05")], DueState::Held),
        ("2026-11-22", vec![held("2026-09-28")], DueState::Overdue(39)),
    ] {
        assert_eq!(q3.due(&holds, day(today)).state, want, "{today}");
    }
    assert_eq!(q3.discipline(&[held("2026-10-20")], day("2026-11-22"), 4), [Mark::Late]);
    assert_eq!(q3.action_due(&[], day("2026-11-22"), 7), day("2026-11-29"));
    let own = series(Some("2026-10-07"));
    let q3 = Rhythm { series: &own, ..q3 };
    assert_eq!(q3.due(&[], day("2026-10-01")).next, Some(day("2026-10-07")));
}

#[test]
fn a_weekly_meeting_is_due_held_overdue_and_skipped() {
    let s = series(Some("2026-11-27")); // Fridays
    let weekly = rhythm(&s, Cadence::Weekly);
    let before = [held("2026-11-13"), held("2026-11-20")];
    let table = [
        // today, held besides, state, next, skipped last
        ("2026-11-25", None, DueState::In(2), Some("2026-11-27"), false),
        ("2026-11-27", None, DueState::Today, Some("2026-11-27"), false),
        ("2026-11-28", None, DueState::Overdue(1), Some("2026-11-27"), false),
        ("2026-12-01", None, DueState::Overdue(4), Some("2026-11-27"), false),
        ("2026-12-02", None, DueState::In(2), Some("2026-12-04"), true),
        ("2026-11-27", Some("2026-11-27"), DueState::Held, Some("2026-12-04"), false),
        ("2026-11-26", Some("2026-11-25"), DueState::Held, Some("2026-12-04"), false),
        ("2026-12-02", Some("2026-11-30"), DueState::In(2), Some("2026-12-04"), false),
    ];
    for (today, besides, state, next, skipped_last) in table {
        let mut all = before.to_vec();
        all.extend(besides.map(held));
        let due = weekly.due(&all, day(today));
        assert_eq!(
            (due.state, due.next, due.skipped_last),
            (state, next.map(day), skipped_last),
            "{today} {besides:?}"
        );
        assert_eq!(due.last_held, Some(day(besides.unwrap_or("2026-11-20"))), "{today}");
    }
}

#[test]
fn without_a_day_of_its_own_a_meeting_is_due_by_the_end_of_its_span() {
    let s = series(None);
    let weekly = rhythm(&s, Cadence::Weekly);
    assert_eq!(weekly.due(&[], day("2026-11-24")).state, DueState::In(3));
    assert_eq!(weekly.due(&[], day("2026-11-27")).state, DueState::Today);
    assert_eq!(weekly.due(&[], day("2026-11-29")).state, DueState::In(5), "on a Sunday the week is over");
    let due = weekly.due(&[held("2026-11-17")], day("2026-11-30"));
    assert_eq!((due.state, due.skipped_last), (DueState::In(4), true));
    assert!(!weekly.due(&[], day("2026-11-30")).skipped_last, "a series that never met has skipped nothing");
    assert_eq!(weekly.discipline(&[held("2026-11-29")], day("2026-11-29"), 1), [Mark::Held]);
}

#[test]
fn what_is_set_aside_is_not_held() {
    let s = series(Some("2026-11-27"));
    let aside = [Held { state: MeetingState::Suspended, ..held("2026-11-27") }];
    let due = rhythm(&s, Cadence::Weekly).due(&aside, day("2026-11-28"));
    assert_eq!((due.state, due.last_held), (DueState::Unfinished(MeetingState::Suspended), None));
    let due = rhythm(&s, Cadence::Weekly).due(&aside, day("2026-12-03"));
    assert_eq!((due.state, due.last_held), (DueState::In(1), None), "last week's is not this week's");
}

#[test]
fn what_is_going_on_is_not_held_yet() {
    let s = series(Some("2026-11-27"));
    let weekly = rhythm(&s, Cadence::Weekly);
    for (state, word) in [
        (MeetingState::Live, "going on"),
        (MeetingState::Suspended, "suspended"),
        (MeetingState::Ended, "not concluded"),
    ] {
        let all = [held("2026-11-20"), Held { state, ..held("2026-11-27") }];
        let due = weekly.due(&all, day("2026-11-27"));
        assert_eq!((due.state.text().as_str(), due.last_held), (word, Some(day("2026-11-20"))));
        assert_ne!(weekly.discipline(&all, day("2026-11-27"), 1), [Mark::Held]);
        let demand = rhythm(&s, Cadence::OnDemand).due(&all, day("2026-11-27"));
        assert_eq!((demand.state.text().as_str(), demand.last_held), (word, Some(day("2026-11-20"))));
    }
    let left = [Held { state: MeetingState::Ended, ..held("2026-11-20") }];
    assert_eq!(weekly.due(&left, day("2026-11-27")).last_held, Some(day("2026-11-20")), "it took place after all");
}

#[test]
fn discipline_over_the_last_weeks() {
    let s = series(Some("2026-10-09")); // Fridays
    let weekly = rhythm(&s, Cadence::Weekly);
    let all = [
        held("2026-10-09"),
        held("2026-10-19"), // due Fri 16: late
        // 23 October: skipped
        Held { missing_outputs: 2, ..held("2026-10-30") },
        Held { state: MeetingState::Suspended, ..held("2026-11-06") },
        Held { state: MeetingState::Ended, ..held("2026-11-13") }, // never concluded
        Held { state: MeetingState::Suspended, ..held("2026-11-19") },
        held("2026-11-20"), // the better of two counts
    ];
    use Mark::{Held as On, Late, NotYet, Skipped, Suspended, WithoutOutput};
    let today = day("2026-11-26");
    assert_eq!(
        weekly.discipline(&all, today, 9),
        [NotYet, On, Late, Skipped, WithoutOutput, Suspended, WithoutOutput, On, NotYet]
    );
    assert_eq!(weekly.discipline(&all, today, 2), [On, NotYet]);
    assert_eq!(weekly.discipline(&all, today, 0), []);
    let live = Held { state: MeetingState::Live, ..held("2026-11-26") };
    assert_eq!(weekly.discipline(&[live], today, 1), [NotYet]);
    let marks = [On, Late, Skipped, WithoutOutput, NotYet, Suspended];
    assert_eq!(marks.map(|m| m.sign(true)).concat(), "o~x!.=");
    assert_eq!(marks.map(|m| m.sign(false)).concat(), "●◐○◇·‖");
}

#[test]
fn quarters_and_months_skip_over_their_ends() {
    let s = series(Some("2026-12-16"));
    let quarterly = rhythm(&s, Cadence::Quarterly);
    let q3 = [held("2026-09-16")];
    for (today, state, skipped) in [
        ("2026-11-22", DueState::In(24), false),
        ("2026-12-31", DueState::Overdue(15), false),
        ("2027-01-05", DueState::Overdue(20), false),
        ("2027-03-01", DueState::In(16), true),
    ] {
        let due = quarterly.due(&q3, day(today));
        assert_eq!((due.state, due.skipped_last), (state, skipped), "{today}");
    }
    let s = series(None);
    let monthly = rhythm(&s, Cadence::Monthly);
    assert_eq!(monthly.discipline(&[held("2026-12-01"), held("2027-02-28")], day("2027-02-28"), 4), {
        use Mark::{Held, NotYet, Skipped};
        [NotYet, Held, Skipped, Held]
    });
}

#[test]
fn an_action_is_due_at_the_next_meeting_or_in_a_week() {
    let fridays = series(Some("2026-11-27"));
    let weekly = rhythm(&fridays, Cadence::Weekly);
    for (today, holds, want) in [
        ("2026-11-25", vec![], "2026-11-27"),
        ("2026-11-27", vec![], "2026-12-04"),
        ("2026-11-27", vec![held("2026-11-27")], "2026-12-04"),
        ("2026-11-26", vec![held("2026-11-26")], "2026-12-04"),
        ("2026-11-30", vec![], "2026-12-04"),
    ] {
        assert_eq!(weekly.action_due(&holds, day(today), 3), day(want), "{today}");
    }
    let free = series(None);
    for cadence in [Cadence::Weekly, Cadence::Quarterly, Cadence::OnDemand] {
        assert_eq!(rhythm(&free, cadence).action_due(&[], day("2026-12-28"), 7), day("2027-01-04"), "{cadence:?}");
    }
}

#[test]
fn a_meeting_belongs_to_the_local_day_it_started_on() {
    let meeting = Meeting {
        id: crate::domain::ids::MeetingId(uuid::Uuid::nil()),
        series: SeriesId(1),
        code: "WFC".into(),
        unit: UnitId(1),
        level: crate::domain::people::Level::L1,
        format: Format::Team,
        started: "2026-11-26T23:30:00Z".parse().unwrap(),
        ended: None,
        concluded: None,
        state: MeetingState::Live,
        missing_outputs: 0,
        last_seen: "2026-11-26T23:30:00Z".parse().unwrap(),
    };
    let zone = chrono::FixedOffset::east_opt(3600).unwrap();
    assert_eq!(Held::of(&meeting, &zone).on, day("2026-11-27"));
    assert_eq!(Held::of(&meeting, &Utc).on, day("2026-11-26"));
}

proptest! {
    /// Every day belongs to exactly one occurrence, and the occurrences follow each other without a hole.
    #[test]
    fn spans_cover_every_day_once(
        start in 0..3000i64,
        anchor in prop::option::of(0..3000i64),
        cadence in prop::sample::select(vec![Cadence::Weekly, Cadence::EveryTwoWeeks, Cadence::Monthly, Cadence::Quarterly]),
        month in 1..=12u32,
        pattern in prop::sample::select(vec![Pattern::Months, Pattern::FourFourFive, Pattern::FiveFourFour]),
    ) {
        let at = |n: i64| day("2024-01-01") + chrono::TimeDelta::days(n);
        let s = Series { anchor: anchor.map(at), ..series(None) };
        let calendar = FiscalCalendar::starting_in(month).unwrap().in_weeks(pattern, Weekday::Sat, YearEnd::Nearest);
        let r = Rhythm { calendar, ..rhythm(&s, cadence) };
        let today = at(start);
        let slot = r.slot_at_or_after(today).unwrap();
        prop_assert!(slot.contains(today) && slot.contains(slot.day));
        let next = r.slot_after(&slot).unwrap();
        prop_assert_eq!(next.first, slot.last + Days::new(1));
        prop_assert!(next.day > slot.day);
        prop_assert_eq!(r.slots_before(&next, 1), vec![slot]);
        if let Some(anchor) = s.anchor {
            prop_assert_eq!(r.slot_at_or_after(anchor).unwrap().day, anchor);
        }
    }
}

#[test]
fn a_series_without_a_day_of_its_own_is_due_on_a_working_day() {
    for cadence in [Cadence::Weekly, Cadence::EveryTwoWeeks, Cadence::Monthly, Cadence::Quarterly] {
        let series = series(None);
        let rhythm = Rhythm {
            series: &series,
            cadence,
            calendar: crate::domain::period::FiscalCalendar::default(),
            missed: None,
        };
        for n in 0..400 {
            let today = day("2026-01-01") + chrono::Days::new(n);
            let due = rhythm.due(&[], today);
            let next = due.next.unwrap();
            assert!(next >= today && !matches!(due.state, DueState::Overdue(_)), "{cadence:?} {today}: {due:?}");
            use chrono::Datelike;
            assert!(next.weekday().num_days_from_monday() < 5, "{cadence:?} {today}: {next} is a weekend");
        }
    }
}
