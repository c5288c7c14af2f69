//! One table over all screens: two sellers have called one by one, in figures that nothing else has. Who looks on sees neither
//! them nor what can be worked out from them.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use crossterm::event::{Event, KeyCode, KeyEvent};

use super::*;
use crate::app::testing::{app_at, screen, type_keys};
use crate::domain::deal::{Phase, Status};
use crate::domain::forecast::{NamedDeal, Submission, SubmissionState, Triple};
use crate::domain::ids::{DealId, MeetingId, MintId as _, PersonId, SubmissionId, UnitId};
use crate::domain::meeting::MeetingState;
use crate::domain::meeting::definition::builtin;
use crate::domain::money::Money;
use crate::domain::people::{Level, Role};
use crate::domain::period::PeriodKey;
use crate::store::{DealFilter, DealRow, NewMeeting, Snapshot, Store};
use crate::ui::testing::{SIZES, day, now};

/// Ana's, of the quarter, of October.
const ANA: [&str; 5] = ["231k", "321k", "432k", "311k", "342k"];
/// Bo's.
const BO: [&str; 5] = ["654k", "765k", "876k", "722k", "733k"];
/// Sums of the two (885k, 1,086k, 1,308k; 1,033k in October), the team's own FC of 913k against them, what they moved by, what
/// they lack to their targets.
const BOTH: [&str; 11] =
    ["885k", "1,086k", "1,308k", "1,033k", "1,075k", "173k", "21k", "32k", "179k", "135k", "1.09m"];

/// Of which period: Ana's WC, FC, BC, Bo's, and the team's own FC where it has called.
type Called = (PeriodKey, [i64; 3], [i64; 3], Option<i64>);

struct House {
    store: Store,
    ana: PersonId,
    bo: PersonId,
}

fn row(id: &str, owner: PersonId, close: NaiveDate, status: Status) -> DealRow {
    DealRow {
        external_id: Some(id.into()),
        owner: Some(owner),
        phase: Phase::Late,
        status,
        amount: Some(Money::units(100)),
        close: Some(close),
        created: close.checked_sub_days(Days::new(60)),
        ..DealRow::bare(id, "Contract")
    }
}

/// A history in which the past says something, and a call held in this form a week ago, another one today, and one before October.
fn house(format: Format) -> House {
    house_of([format; 3], true)
}

/// The same, each call in its form; `own`: the unit has called, too.
fn house_of([first, second, third]: [Format; 3], own: bool) -> House {
    let mut store = Store::in_memory().unwrap();
    let from = day("2025-01-01");
    let dana = store.put_person("Dana Reyes", None, Role::Flm).unwrap();
    let west = store.put_unit("Team West", Level::L1, None, from).unwrap();
    store.set_lead(west, Some(dana), from).unwrap();
    let [ana, bo] = ["Ana Sousa", "Bo Lindqvist"].map(|n| store.put_person(n, None, Role::Rep).unwrap());
    for rep in [ana, bo] {
        store.set_member(rep, Some(west), from).unwrap();
    }
    store.set_setting("me", &dana.0.to_string()).unwrap();
    for month in 5..=11 {
        let first = NaiveDate::from_ymd_opt(2026, month, 1).unwrap();
        let due = first + Days::new(27);
        let of = |n: i64| if n % 2 == 0 { ana } else { bo };
        let fates = |ended: bool| {
            (0..10).map(move |n| {
                let fate = match n {
                    _ if !ended => Status::Open,
                    0..5 => Status::Won,
                    _ => Status::Lost,
                };
                row(&format!("{month}-{n}"), of(n), due, fate)
            })
        };
        for (on, ended) in [(first + Days::new(9), false), (first + Days::new(30), true)] {
            if month < 11 || !ended {
                let snapshot = Snapshot { whole: false, ..Snapshot::new("csv", &format!("{on}.csv"), on, now()) };
                store.import_deals(&snapshot, &mut fates(ended)).unwrap();
            }
        }
    }
    let deals: Vec<(DealId, Option<PersonId>)> = store
        .deals(&DealFilter::default())
        .unwrap()
        .into_iter()
        .filter(|d| d.is_open())
        .map(|d| (d.id, d.owner))
        .collect();
    let deal = |rep| deals.iter().find(|(_, owner)| *owner == Some(rep)).unwrap().0;
    let mut h = House { store, ana, bo };
    let (october, november, quarter): (PeriodKey, PeriodKey, PeriodKey) =
        ("2026-10".parse().unwrap(), "2026-11".parse().unwrap(), "2026-Q4".parse().unwrap());
    let (a, b) = (deal(ana), deal(bo));
    call(&mut h, (west, first, 60), &[(october, [301, 311, 342], [712, 722, 733], own.then_some(950))], (a, b));
    call(&mut h, (west, second, 7), &[(quarter, [231, 300, 432], [654, 733, 876], own.then_some(900))], (a, b));
    let all = [
        (quarter, [231, 321, 432], [654, 765, 876], own.then_some(913)),
        (november, [231, 321, 432], [654, 765, 876], own.then_some(913)),
    ];
    call(&mut h, (west, third, 0), &all, (a, b));
    h
}

/// A call that both have called in: WC, FC, BC in thousands, and the unit's own FC beside their sum.
fn call(h: &mut House, (west, format, ago): (UnitId, Format, i64), said: &[Called], (a, b): (DealId, DealId)) {
    let started: DateTime<Utc> = now() - TimeDelta::days(ago) - TimeDelta::hours(2);
    let mut mint = crate::app::Mint::default();
    let mut id = || mint.mint(1_700_000_000_000 + u64::try_from(100 - ago).unwrap());
    let meeting = MeetingId(id());
    let series = h.store.series("WFC", west).unwrap();
    h.store
        .start_meeting(&NewMeeting {
            id: meeting,
            series: series.id,
            code: "WFC".into(),
            unit: west,
            level: Level::L1,
            format,
            started,
            definition: builtin("WFC").unwrap().into(),
        })
        .unwrap();
    use crate::domain::meeting::event::Event as Happening;
    let ended = [(1, Happening::End, MeetingState::Ended), (2, Happening::Conclude, MeetingState::Concluded)];
    for (n, event, state) in ended {
        h.store.append_event(meeting, n, &event, started + TimeDelta::minutes(30), state, 0).unwrap();
    }
    let minutes = "# Call\n\nturquoise: Ana 321k, Bo 765k, together 1,086k\n";
    h.store.set_minutes(meeting, minutes).unwrap();
    let k = |n: i64| Money::units(n * 1_000);
    for (period, ana, bo, own) in said {
        let mut one = |subject, [wc, fc, bc]: [i64; 3], deal: Option<DealId>| Submission {
            id: SubmissionId(id()),
            subject,
            by: h.ana,
            period: *period,
            call: Triple { wc: k(wc), fc: k(fc), bc: k(bc) },
            at: started + TimeDelta::minutes(5),
            meeting: Some(meeting),
            sure: true,
            won: Money::ZERO,
            sum_below: None,
            reason: None,
            late_secs: None,
            named: deal
                .into_iter()
                .map(|deal| NamedDeal { deal, amount: k(100), close: Some(day("2026-11-28")) })
                .collect(),
            explanations: Vec::new(),
            sources: Vec::new(),
            state: SubmissionState::Submitted,
        };
        let (ana_said, bo_said) =
            (one(Subject::Person(h.ana), *ana, Some(a)), one(Subject::Person(h.bo), *bo, Some(b)));
        let mut all = vec![ana_said, bo_said];
        if let Some(own) = *own {
            let mut team = one(Subject::Unit(west), [own - 200, own, own + 200], None);
            team.at += TimeDelta::minutes(5);
            team.sum_below = Some(all.iter().map(|s| s.call).sum());
            team.sources = all.iter().map(|s| s.id).collect();
            team.reason = Some("Bo is 173k too high".into());
            all.push(team);
        }
        h.store.submit(&all).unwrap();
    }
}

/// Keys from wherever one is, the place, and what of Ana's, of Bo's and of both it shows to who sits here alone.
const SCREENS: [(&str, &str, [&str; 3]); 19] = [
    (":go home\n", "home", ["", "", ""]),
    (":go forecast\n", "the board", ["321k", "765k", "1,086k"]),
    ("j\n", "Ana's page of the board", ["321k", "", ""]),
    ("]", "Bo's page of the board", ["", "765k", ""]),
    (":go home\n:go forecast\n\n", "the team's page of the board", ["", "", "1,086k"]),
    (":go accuracy\n", "accuracy", ["", "", ""]),
    ("j\n", "Ana's accuracy", ["311k", "", ""]),
    ("]", "Bo's accuracy", ["", "722k", ""]),
    (":go home\n:go accuracy\n2", "the judgement ledger", ["", "", "1,033k"]),
    (":go owed\n", "owed explanations", ["311k", "722k", ""]),
    (":go past\n", "odds", ["", "", ""]),
    (":go slippage\n", "slippage", ["", "", ""]),
    (":go sales\n", "sales", ["", "", ""]),
    (":go waterfall\n", "waterfall", ["", "", ""]),
    (":go cadence\n", "cadence", ["", "", ""]),
    (":go health\n", "health", ["", "", ""]),
    ("/turquoise\n", "search", ["321k", "765k", "1,086k"]),
    ("\n", "minutes", ["321k", "765k", "1,086k"]),
    (":go history\n", "past meetings", ["", "", ""]),
];

fn walk(app: &mut App, mut look: impl FnMut(&mut App, &str, [&str; 3])) {
    for (keys, place, shows) in SCREENS {
        type_keys(app, keys);
        app.toast = None;
        look(app, place, shows);
        app.overlays.clear();
    }
    let pages: Vec<DealId> =
        app.store.deals(&DealFilter::default()).unwrap().into_iter().filter(|d| d.is_open()).map(|d| d.id).collect();
    for deal in pages {
        app.go(crate::ui::flow::Goto::Deal(deal)).unwrap();
        look(app, "a deal's page", ["", "", ""]);
    }
    // whoever's odds, of a month that has enough of a past
    let people: Vec<PersonId> = app.world.org.people.iter().map(|p| p.id).collect();
    for person in people {
        for keys in ["", "d", "3"] {
            if keys.is_empty() {
                app.go(crate::ui::flow::Goto::Odds(Some(crate::domain::health::Scope::Rep(person)))).unwrap();
            }
            type_keys(app, keys);
            look(app, "somebody's odds", ["", "", ""]);
        }
    }
}

#[track_caller]
fn has_none(app: &mut App, place: &str, secrets: &[&str]) {
    for (width, height) in SIZES {
        let shown = screen(app, width, height).replace(".0k", "k");
        // "1,321k" is another figure
        let told = |n: &str| shown.split(|c: char| !c.is_ascii_alphanumeric() && !",.".contains(c)).any(|w| w == n);
        let found = secrets.iter().find(|n| told(n));
        assert_eq!(found, None, "{place} {width}x{height}:\n{shown}");
    }
}

fn everything() -> Vec<&'static str> {
    [&ANA[..], &BO[..], &BOTH[..]].concat()
}

#[test]
fn alone_one_sees_everything() {
    let h = house(Format::OneOnOne);
    let (mut app, _) = app_at(h.store, now());
    let mut seen = Vec::new();
    walk(&mut app, |app, place, shows| {
        let shown = screen(app, 200, 60).replace(".0k", "k");
        for figure in shows.into_iter().filter(|f| !f.is_empty()) {
            assert!(shown.contains(figure), "{place} has {figure}:\n{shown}");
        }
        seen.extend(everything().into_iter().filter(|f| shown.contains(*f)).map(|f| (place.to_owned(), f)));
    });
    for (place, figure) in [("somebody's odds", "321k"), ("somebody's odds", "765k"), ("a deal's page", "765k")] {
        assert!(seen.iter().any(|(p, f)| p == place && *f == figure), "{place} has {figure}");
    }
}

#[test]
fn a_room_sees_nothing_that_was_said_one_by_one() {
    let h = house(Format::OneOnOne);
    let (mut app, _) = app_at(h.store, now());
    type_keys(&mut app, "P");
    walk(&mut app, |app, place, _| {
        has_none(app, place, &everything());
        assert!(screen(app, 80, 24).contains("PRESENTING"), "{place}");
    });
    type_keys(&mut app, ":go forecast\n");
    let shown = screen(&mut app, 120, 40);
    assert!(shown.contains("913k") && shown.contains("1:1"), "the team's own is for everybody: {shown}");
    for (keys, words) in [
        (":go accuracy\n", "people's own records are not for a room"),
        ("2", "beside what was said one by one"),
        (":go owed\n", "people's own records are not for a room"),
    ] {
        type_keys(&mut app, keys);
        app.toast = None;
        let shown = screen(&mut app, 120, 40);
        assert!(shown.contains(words), "{keys}: {shown}");
        let people = ["Ana Sousa", "Bo Lindqvist"].iter().find(|name| shown.contains(**name));
        assert_eq!(people, None, "{keys}: {shown}");
    }
    // what was said before everybody is for everybody
    let h = house(Format::Team);
    let (mut app, _) = app_at(h.store, now());
    type_keys(&mut app, "P:go forecast\n");
    let shown = screen(&mut app, 120, 40);
    assert!(shown.contains("321k") && shown.contains("765k") && shown.contains("1,086k"), "{shown}");
}

#[test]
fn a_call_of_two_sees_what_is_theirs() {
    let h = house(Format::OneOnOne);
    let (ana, bo) = (Subject::Person(h.ana), Subject::Person(h.bo));
    let (mut app, _) = app_at(h.store, now());
    type_keys(&mut app, "Sone by one\n");
    assert!(app.in_meeting());
    app.overlays.clear();
    // nobody's card is on the table yet
    assert_eq!(app.audience(), Audience::Nobody);
    walk(&mut app, |app, place, _| has_none(app, place, &everything()));
    for (subject, theirs, others) in [(ana, "321k", BO), (bo, "765k", ANA)] {
        app.looked_at = Some(subject);
        type_keys(&mut app, ":go home\n");
        assert_eq!(app.audience(), Audience::Only(subject));
        let secrets: Vec<&str> = others.into_iter().chain(BOTH[..6].iter().copied()).collect();
        let mut seen = Vec::new();
        walk(&mut app, |app, place, _| {
            has_none(app, place, &secrets);
            if screen(app, 200, 60).contains(theirs) {
                seen.push(place.to_owned());
            }
        });
        for place in ["the board", "a deal's page", "somebody's odds"] {
            assert!(seen.iter().any(|p| p == place), "{theirs} on {place}: {seen:?}");
        }
    }
    // with a room that looks on it is nobody's again
    type_keys(&mut app, ":go home\nP");
    assert_eq!(app.audience(), Audience::Nobody);
    walk(&mut app, |app, place, _| has_none(app, place, &everything()));
}

#[test]
fn the_open_screen_is_read_again_when_others_begin_to_look_on() {
    let h = house(Format::OneOnOne);
    let (mut app, _) = app_at(h.store, now());
    for keys in [":go forecast\n", ":go accuracy\n", ":go owed\n", ":go past\n", "/turquoise\n", "/turquoise\n\n"] {
        type_keys(&mut app, keys);
        app.world.presenting = true;
        // by whatever way: the next event reads it again
        app.event(Event::Key(KeyEvent::from(KeyCode::F(12))));
        has_none(&mut app, keys, &everything());
        app.world.presenting = false;
        app.event(Event::Key(KeyEvent::from(KeyCode::F(12))));
        app.overlays.clear();
    }
}

#[test]
fn from_what_was_said_one_by_one_nobody_sees_how_far_it_moved() {
    // 300k between two people a week ago, 321k before everybody today: the 21k would tell it
    let h = house_of([Format::OneOnOne, Format::OneOnOne, Format::Team], true);
    let (mut app, _) = app_at(h.store, now());
    type_keys(&mut app, ":go forecast\n");
    assert!(screen(&mut app, 200, 60).contains("21k"), "alone one sees it");
    type_keys(&mut app, "P");
    for (keys, has) in [("", &["321k", "1:1"][..]), ("j\n", &["is between two people"])] {
        type_keys(&mut app, keys);
        app.toast = None;
        has_none(&mut app, keys, &["21k", "+21k", "32k", "+32k", "300k"]);
        let shown = screen(&mut app, 200, 60);
        assert!(has.iter().all(|words| shown.contains(words)), "{keys}: {shown}");
    }
}

#[test]
fn a_sum_of_what_was_said_one_by_one_is_not_home_s_number_either() {
    let h = house_of([Format::OneOnOne; 3], false);
    let (mut app, _) = app_at(h.store, now());
    assert!(screen(&mut app, 120, 40).contains("1,086k"), "{}", screen(&mut app, 120, 40));
    type_keys(&mut app, "P");
    for (keys, place) in
        [("", "home"), (":go forecast\n", "the board"), (":go past\n", "odds"), (":go health\n", "health")]
    {
        type_keys(&mut app, keys);
        app.toast = None;
        has_none(&mut app, place, &everything());
    }
    type_keys(&mut app, ":go home\n");
    let (small, large) = (screen(&mut app, 80, 24), screen(&mut app, 120, 40));
    assert!(small.contains("1:1") && large.contains("1:1"), "{small}\n{large}");
}

#[test]
fn a_pipeline_review_opens_no_minutes_with_numbers_of_whatever_meeting() {
    let mut h = house(Format::Team);
    let west = h.store.org(day("2026-11-23")).unwrap().units[0].id;
    let mut mint = crate::app::Mint::default();
    let mut held = |store: &mut Store, code: &str, minutes: &str| {
        let id = MeetingId(mint.mint(1_800_000_000_000));
        let series = store.series(code, west).unwrap();
        let new = NewMeeting {
            id,
            series: series.id,
            code: code.into(),
            unit: west,
            level: Level::L1,
            format: Format::Team,
            started: now() - TimeDelta::days(20),
            definition: builtin(code).unwrap().into(),
        };
        store.start_meeting(&new).unwrap();
        store.set_minutes(id, minutes).unwrap();
        for (n, event, state) in [
            (1, crate::domain::meeting::event::Event::End, MeetingState::Ended),
            (2, crate::domain::meeting::event::Event::Conclude, MeetingState::Concluded),
        ] {
            store.append_event(id, n, &event, now() - TimeDelta::days(19), state, 0).unwrap();
        }
        id
    };
    let told = held(&mut h.store, "QBR", "# QBR\n\nxylophone: WC 1400k, FC 2330k\n");
    let plain = held(&mut h.store, "TDR", "# TDR\n\nxylophone: the champion is new\n");
    let (mut app, _) = app_at(h.store, now());
    type_keys(&mut app, "Spipel\n");
    app.overlays.clear();
    assert!(app.in_meeting() && app.audience() == Audience::Nobody);
    assert_eq!((app.may_read(told).unwrap(), app.may_read(plain).unwrap()), (false, true));
    app.go(crate::ui::flow::Goto::Minutes(told)).unwrap();
    assert!(screen(&mut app, 120, 40).contains("Not in this meeting"));
    app.overlays.clear();
    type_keys(&mut app, ":search xylophone\n");
    let shown = screen(&mut app, 120, 40);
    assert!(shown.contains("champion") && !shown.contains("2330k"), "{shown}");
    // a list that is left open is emptied when it is read again
    for goto in [Screen::Accuracy(Box::default()), Screen::Owed(Box::default())] {
        app.screen = goto;
        app.reload_screen().unwrap();
        has_none(&mut app, "left open", &everything());
    }
}
