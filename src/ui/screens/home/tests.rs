use chrono::TimeDelta;

use super::*;
use crate::domain::cadence::Mark;
use crate::domain::forecast::Triple;
use crate::domain::ids::UnitId;
use crate::domain::meeting::MeetingState;
use crate::domain::money::Money;
use crate::domain::period::FiscalCalendar;
use crate::ui::testing::{SIZES, WEST, ctx, day, now, plain_theme, shown, theme, world};
use crate::ui::world::World;

fn k(thousands: i64) -> Money {
    Money::units(thousands * 1_000)
}

fn figures(period: &str, target: i64, won: i64, call: [i64; 3], moved: i64, support: f64) -> Figures {
    Figures {
        period: FiscalCalendar::default().resolve(period.parse().unwrap()),
        target: Some(k(target)),
        won: k(won),
        apart: false,
        call: Some(Call {
            numbers: Triple { wc: k(call[0]), fc: k(call[1]), bc: k(call[2]) },
            moved: Some(k(moved)),
            own: true,
            voices: (8, 8),
            support: Some(support),
        }),
    }
}

fn health(label: &str, value: &str, tone: Tone, word: &'static str, reason: &str) -> HealthLine {
    HealthLine { label: label.to_owned(), value: value.to_owned(), tone, word, reason: reason.to_owned() }
}

fn series(code: &str, name: &str, state: DueState, next: &str, last: &str, length: &str, marks: &str) -> SeriesRow {
    let mark = |c| match c {
        'h' => Mark::Held,
        'l' => Mark::Late,
        's' => Mark::Skipped,
        'w' => Mark::WithoutOutput,
        _ => Mark::NotYet,
    };
    SeriesRow {
        code: code.to_owned(),
        name: name.to_owned(),
        state,
        next: next.parse().ok(),
        last_held: last.parse().ok(),
        skipped_last: marks.chars().rev().nth(1) == Some('s'),
        length: length.to_owned(),
        marks: marks.chars().map(mark).collect(),
    }
}

fn owed(owner: &str, text: &str, due: &str, carried: u32) -> Owed {
    Owed { owner: owner.to_owned(), text: text.to_owned(), due: due.parse().ok(), carried }
}

/// A team in the middle of its quarter, on the day of its forecast call.
fn full() -> HomeData {
    HomeData {
        hidden: false,
        past: None,
        todos: vec![
            Todo::Meeting { code: "WFC".into(), name: "Weekly Forecast Call".into(), state: DueState::Today },
            Todo::Ahead { code: "WFC".into(), ready: 6, of: 8, missing: vec!["Ivo".into(), "Kim".into()] },
            Todo::Actions { overdue: 3, today: 1, carried: 2 },
            Todo::Parked(vec![("PR".into(), 2), ("TDR".into(), 1)]),
        ],
        figures: vec![
            figures("2026-Q4", 2_400, 1_020, [1_450, 2_150, 2_600], 150, 0.83),
            figures("2026-11", 800, 310, [420, 640, 700], -30, 1.0),
        ],
        health: vec![
            health("FC coverage", "2.7x", Tone::Watch, "watch", "open 3,051k, to go 1,130k"),
            health("coverage", "2.2x", Tone::Bad, "bad", "open 3,051k, to go 1,380k"),
            health("stalled", "31 %", Tone::Bad, "bad", "11 of 36, 840k"),
            health("last month", "43 %", Tone::Good, "ok", "1,312k of 3,051k"),
            health("no next step", "17 %", Tone::Bad, "bad", "6 of 36"),
        ],
        source: Some(Source { crm: "HubSpot".into(), on: day("2026-11-22"), read_at: now() - TimeDelta::hours(14) }),
        series: vec![
            series("WFC", "Weekly Forecast Call", DueState::Today, "2026-11-23", "2026-11-16", "30-45 min", "hhhlhshn"),
            series("PR", "Pipeline Review", DueState::In(1), "2026-11-24", "2026-11-03", "60-75 min", "hhshhhsn"),
            series("TDR", "Top Deal Review", DueState::Held, "2026-12-10", "2026-11-19", "60 min", "nnnhwhhh"),
            series(
                "QBR",
                "Quarterly Business Review",
                DueState::In(23),
                "2026-12-16",
                "2026-09-22",
                "half day",
                "nnnnnlhn",
            ),
        ],
        owed: vec![
            owed("Ivo Marek", "Call Mia (CFO) at Orbit about the signature date", "2026-11-17", 2),
            owed("Ana Sousa", "Send Halden the security answers", "2026-11-20", 0),
            owed("Kim Tran", "Two first meetings in the Juniper group", "2026-11-20", 3),
            owed("Dana Reyes", "Executive sponsor for Halden: ask Priya", "2026-11-23", 0),
            owed("Bo Lindqvist", "Close plan for Delphi with dates on both sides", "2026-11-27", 1),
        ],
        unfinished: None,
        follow_through: Some((22, 31)),
    }
}

fn home(data: HomeData) -> Home {
    let mut home = Home::default();
    home.refresh(data);
    home
}

fn snapshots(name: &str, home: &Home, world: &World) {
    let theme = theme();
    for (w, h) in SIZES {
        insta::assert_snapshot!(format!("{name}_{w}x{h}"), shown(home, w, h, &ctx(world, &theme)));
    }
}

#[test]
fn coming_back_it_stands_where_it_stood_and_offers_no_resume_without_a_meeting() {
    let mut home = Home::default();
    home.refresh(full());
    let codes: Vec<String> = home.data.series.iter().map(|s| s.code.clone()).collect();
    let mut again = Home::on(codes.get(1).cloned());
    again.refresh(HomeData { unfinished: None, ..full() });
    assert_eq!(again.on_code(), codes.get(1).cloned());
    let (world, theme) = (world(), theme());
    let foot = |home: &Home| {
        let text = shown(home, 200, 60, &ctx(&world, &theme));
        text.lines().last().unwrap_or_default().to_owned()
    };
    assert!(!foot(&again).contains("r resume"), "{}", foot(&again));
    again.refresh(HomeData { unfinished: codes.first().cloned(), ..full() });
    assert!(foot(&again).contains("r resume"), "{}", foot(&again));
}

#[test]
fn a_full_home() {
    snapshots("full", &home(full()), &world());
}

#[test]
fn the_months_last_day_after_the_call() {
    let mut world = world();
    world.today = day("2026-11-30");
    let mut data = full();
    let name = "Weekly Forecast Call";
    data.todos = vec![
        Todo::Submit { meeting: name.into(), deadline: now() + TimeDelta::seconds(2_530) },
        Todo::Resume { meeting: name.into(), state: MeetingState::Ended, step: None },
        Todo::LastDay { period: "Nov".into(), won: k(310), fc: Some(k(640)) },
        Todo::Meeting { code: "PR".into(), name: "Pipeline Review".into(), state: DueState::Overdue(2) },
        Todo::Actions { overdue: 0, today: 2, carried: 0 },
        Todo::Promises { due: 3, late: 2 },
        Todo::OldData(8),
    ];
    if let Some(call) = data.figures.first_mut().and_then(|f| f.call.as_mut()) {
        (call.own, call.voices, call.moved) = (false, (6, 8), None);
    }
    snapshots("last_day", &home(data), &world);
}

#[test]
fn the_gap_is_the_difference_of_what_is_shown() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut data = full();
    data.todos = vec![Todo::LastDay { period: "Q4".into(), won: Money::units(464_500), fc: Some(k(540)) }];
    data.figures[0].target = Some(Money::units(540_000));
    let call = data.figures[0].call.as_mut().unwrap();
    call.numbers = Triple { wc: k(400), fc: Money::units(464_500), bc: k(600) };
    let text = shown(&home(data), 120, 40, &ctx);
    for words in ["540.0k", "464.5k", "75.5k", "600.0k", "Q4 ends today: 464.5k won of 540.0k called, 75.5k to go"] {
        assert!(text.contains(words), "{words}: {text}");
    }
}

#[test]
fn a_team_with_nothing_yet() {
    let figures = |period: &str| Figures {
        period: FiscalCalendar::default().resolve(period.parse().unwrap()),
        target: None,
        won: Money::ZERO,
        call: None,
        apart: false,
    };
    let data = HomeData {
        todos: vec![Todo::First { code: "WFC".into(), name: "Weekly Forecast Call".into() }, Todo::NoDeals],
        figures: vec![figures("2026-Q4"), figures("2026-11")],
        series: vec![
            series("WFC", "Weekly Forecast Call", DueState::In(6), "2026-11-29", "", "30-45 min", "nnnnnnnn"),
            series("PR", "Pipeline Review", DueState::In(6), "2026-11-29", "", "60-75 min", "nnnnnnnn"),
        ],
        ..HomeData::default()
    };
    let home = home(data);
    snapshots("empty", &home, &world());
    let world = world();
    assert!(matches!(
        Home::start(&home, &ctx(&world, &theme())),
        Flow::Do(intents) if intents == [Intent::Start { code: "WFC".into(), unit: WEST, format: None }]
    ));
}

#[test]
fn without_a_unit_it_says_so_and_starts_nothing() {
    let mut world = world();
    world.unit = None;
    let mut home = home(HomeData::default());
    let theme = theme();
    let text = shown(&home, 80, 24, &ctx(&world, &theme));
    assert!(text.contains("There is no team"), "{text}");
    assert!(
        matches!(home.act(Command::StartDue, &ctx(&world, &theme)), Flow::Do(i) if matches!(i[..], [Intent::Say(..)]))
    );
    assert!(matches!(home.act(Command::EnterAhead, &ctx(&world, &theme)), Flow::Pass));
}

#[test]
fn keys_go_where_the_lines_say() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut home = home(full());
    assert!(matches!(home.act(Command::EnterAhead, &ctx), Flow::Go(Goto::Ahead)));
    assert!(matches!(home.act(Command::SubmitNow, &ctx), Flow::Go(Goto::SubmitAfter)));
    assert!(matches!(home.act(Command::ResumeMeeting, &ctx), Flow::Pass));
    assert!(matches!(home.act(Command::ChooseImport, &ctx), Flow::Go(Goto::Import)));
    assert!(matches!(home.act(Command::Back, &ctx), Flow::Stay));
}

#[test]
fn start_means_the_selected_meeting_and_asks_before_a_second_one() {
    let (world, theme) = (world(), theme());
    let ctx = ctx(&world, &theme);
    let mut home = home(full());
    let line = |home: &Home| shown(home, 120, 40, &ctx).lines().nth(3).map(str::to_owned).unwrap_or_default();
    assert!(line(&home).ends_with("s start it"), "{}", line(&home));
    home.act(Command::Down, &ctx);
    assert!(!line(&home).contains("start it"), "the key would start another meeting than the line says");
    let Flow::Do(intents) = home.act(Command::StartDue, &ctx) else { panic!("nothing started") };
    assert_eq!(intents, [Intent::Start { code: "PR".into(), unit: WEST, format: None }]);
    home.hit(Hit::Row(2), &ctx);
    assert!(matches!(home.hit(Hit::Row(2), &ctx), Flow::Push(o) if matches!(*o, Overlay::Confirm(_))));
}

#[test]
fn the_selection_stays_with_its_meeting_when_data_is_read_again() {
    let (world, theme) = (world(), theme());
    let mut home = home(full());
    home.act(Command::Down, &ctx(&world, &theme));
    let mut data = full();
    data.series.rotate_left(1);
    home.refresh(data);
    assert_eq!(home.selected().map(|s| s.code.as_str()), Some("PR"));
    home.refresh(HomeData::default());
    assert_eq!(home.selected(), None);
    let other = World { unit: Some(UnitId(2)), ..world };
    assert!(shown(&home, 80, 24, &ctx(&other, &theme)).contains("Nothing is due"));
}

#[test]
fn the_clock_counts_seconds_until_the_hour_is_over() {
    let mut data = full();
    let deadline = now() + TimeDelta::minutes(60);
    data.todos = vec![Todo::Submit { meeting: "Weekly Forecast Call".into(), deadline }];
    let home = home(data);
    assert!(home.is_counting(now()));
    assert!(!home.is_counting(deadline));
    for (after, want) in [
        (0, "due in 1:00:00"),
        (1_070, "due in 42:10"),
        (3_599, "due in 00:01"),
        (3_600, "overdue by under a minute"),
        (4_320, "overdue by 12 min"),
        (3_600 * 5, "overdue by 4 h 00 min"),
        (86_400 * 4, "overdue by 3 days"),
    ] {
        assert_eq!(todo::clock(deadline, now() + TimeDelta::seconds(after)).0, want);
    }
}

#[test]
fn the_age_of_the_data_is_told_by_its_day_and_then_by_its_hour() {
    for (on, hours, want) in
        [("2026-11-23", 0, "just read"), ("2026-11-22", 14, "14 h old"), ("2026-11-12", 2, "11 d old")]
    {
        let source = Source { crm: "CSV".into(), on: day(on), read_at: now() - TimeDelta::hours(hours) };
        assert_eq!(lists::age(&source, day("2026-11-23"), Some(now())), want);
    }
}

#[test]
fn ascii_terminals_get_ascii_alone() {
    let world = World { org: crate::domain::people::Org::default(), ..world() };
    let theme = plain_theme();
    let text = shown(&home(full()), 120, 40, &ctx(&world, &theme));
    assert!(text.is_ascii(), "{}", text.chars().filter(|c| !c.is_ascii()).collect::<String>());
}
