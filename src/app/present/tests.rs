//! With private notes about everything there is: while presenter mode is on, none of their words is on any screen.

use chrono::TimeDelta;
use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};

use super::super::App;
use super::super::testing::{app_at, screen, type_keys};
use crate::domain::capture::{Note, NoteKind};
use crate::domain::change::{Change, Swap};
use crate::domain::deal::{Phase, Status};
use crate::domain::forecast::accuracy::At;
use crate::domain::forecast::owed::{Explained, MissedDeal, Story};
use crate::domain::forecast::{Submission, SubmissionState, Triple};
use crate::domain::ids::{DealId, ExplainedId, MintId as _, NoteId, PersonId, SubmissionId};
use crate::domain::money::Money;
use crate::domain::people::{Level, Role, Subject};
use crate::store::{DealFilter, DealRow, Snapshot, Store};
use crate::ui::screens::Screen;
use crate::ui::testing::{SIZES, day, now};

/// A word of every private note.
const SECRET: &str = "xylophone";

fn deal(id: u32, name: &str, owner: PersonId) -> DealRow {
    DealRow {
        external_id: Some(id.to_string()),
        account: Some("Acme".into()),
        owner: Some(owner),
        phase: Phase::Late,
        amount: Some(Money::units(40_000)),
        close: Some(day("2026-12-10")),
        created: Some(day("2026-09-01")),
        ..DealRow::bare(name, "Legal")
    }
}

fn note(n: u64, deal: Option<DealId>, person: Option<PersonId>) -> Change {
    let mut mint = super::super::Mint::default();
    Change::Note(Swap::add(Note {
        id: NoteId(mint.mint(1_700_000_000_000 + n)),
        kind: NoteKind::Private,
        text: format!("{SECRET} {n}"),
        meeting: None,
        step: None,
        unit: None,
        deal,
        person,
        created: now() - TimeDelta::days(1),
        for_meeting: None,
        author: None,
    }))
}

fn furnished() -> Store {
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
    let rows = vec![deal(1, "Orbit platform", reps[0]), deal(2, "Kepler expansion", reps[1])];
    let snapshot = Snapshot::new("hubspot", "d.csv", day("2026-11-20"), now());
    store.import_deals(&snapshot, &mut rows.into_iter()).unwrap();
    let deals = store.deals(&DealFilter::default()).unwrap();
    let mut notes: Vec<Change> = deals.iter().enumerate().map(|(n, d)| note(n as u64, Some(d.id), d.owner)).collect();
    notes.push(note(90, None, Some(reps[0])));
    notes.push(note(91, None, None));
    store.apply_all(&notes, now()).unwrap();
    store
}

fn press(app: &mut App, code: KeyCode) {
    app.event(Event::Key(KeyEvent::new(code, KeyModifiers::NONE)));
}

/// None of it at any size.
#[track_caller]
fn keeps(app: &mut App, place: &str) {
    for (width, height) in SIZES {
        let shown = screen(app, width, height);
        assert!(!shown.contains(SECRET), "{place}, {width}x{height}:\n{shown}");
    }
}

/// On, and the footer no longer taken by the words that say so.
fn on(app: &mut App) {
    type_keys(app, "P");
    assert!(app.world.presenting && screen(app, 80, 24).contains("presenter mode: no private notes"));
    app.toast = None;
}

#[test]
fn no_screen_shows_a_private_note_while_it_is_on() {
    let (mut app, clock) = app_at(furnished(), now());
    type_keys(&mut app, "D\n");
    assert!(screen(&mut app, 120, 40).contains(SECRET), "without it the deal's page has the note");
    on(&mut app);
    let shown = screen(&mut app, 120, 40);
    assert!(shown.contains("and 1 private note") && shown.contains("PRESENTING"), "{shown}");
    for (keys, place) in [
        ("", "a deal's page"),
        ("]", "the next deal's page"),
        ("H", "home"),
        ("A", "actions"),
        ("D", "deals"),
        ("V", "health"),
        ("2", "health one by one"),
        ("3", "health charts"),
        ("B", "promises"),
        ("L", "leads"),
        ("O", "slippage"),
        ("Q", "sales"),
        ("3", "levers"),
        ("M", "past meetings"),
        ("R", "ready"),
        ("Hi", "import"),
    ] {
        type_keys(&mut app, keys);
        keeps(&mut app, place);
        if place == "import" {
            break;
        }
        assert!(screen(&mut app, 80, 24).lines().next().unwrap().contains("PRESENTING"), "{place}");
        for overlay in ["?", ":", "S", "U", "a", "n"] {
            type_keys(&mut app, overlay);
            keeps(&mut app, place);
            press(&mut app, KeyCode::Esc);
        }
        app.overlays.clear();
    }
    press(&mut app, KeyCode::Esc);
    for words in ["crm list", "go ahead", "submit"] {
        type_keys(&mut app, &format!("H:{words}\n"));
        keeps(&mut app, words);
        press(&mut app, KeyCode::Esc);
    }
    // every step of two meetings, and their minutes
    for code in ["weekly", "pipel", "top deal"] {
        type_keys(&mut app, &format!("HS{code}\n"));
        assert!(app.in_meeting(), "{code}");
        type_keys(&mut app, &format!("p{SECRET} in the room\n"));
        for _ in 0..9 {
            keeps(&mut app, code);
            clock.advance(TimeDelta::seconds(70));
            app.event(Event::Key(KeyEvent::new(KeyCode::F(8), KeyModifiers::NONE)));
            app.overlays.clear();
        }
        app.event(Event::Key(KeyEvent::new(KeyCode::F(10), KeyModifiers::NONE)));
        type_keys(&mut app, "y");
        keeps(&mut app, "conclude");
        type_keys(&mut app, "C");
        keeps(&mut app, "concluded");
        app.overlays.clear();
        type_keys(&mut app, "HM\n");
        keeps(&mut app, "minutes");
    }
    // off again it is all there
    type_keys(&mut app, "PD\n");
    assert!(screen(&mut app, 120, 40).contains(SECRET));
}

/// Team West missed October, and so did Ana, who has explained it; a reason was given for the difference.
fn missed() -> Store {
    let mut store = furnished();
    let people = store.names().unwrap();
    let of = |name: &str| *people.iter().find(|(_, n)| n.as_str() == name).unwrap().0;
    let (dana, ana) = (of("Dana Reyes"), of("Ana Sousa"));
    let west = store.org(day("2026-10-01")).unwrap().units[0].id;
    let won = vec![DealRow {
        status: Status::Won,
        close: Some(day("2026-10-10")),
        ..deal(3, "Halden renewal", of("Bo Lindqvist"))
    }];
    let snapshot = Snapshot::new("hubspot", "e.csv", day("2026-11-21"), now());
    let rest = [deal(1, "Orbit platform", ana), deal(2, "Kepler expansion", of("Bo Lindqvist"))];
    store.import_deals(&snapshot, &mut won.into_iter().chain(rest)).unwrap();
    let orbit = store.deals(&DealFilter::default()).unwrap().into_iter().find(|d| d.name == "Orbit platform").unwrap();
    let call = |n: u128, subject, by, fc: i64, period: &str, reason: Option<&str>| Submission {
        id: SubmissionId(uuid::Uuid::from_u128(n)),
        subject,
        by,
        period: period.parse().unwrap(),
        call: Triple { wc: Money::ZERO, fc: Money::units(fc * 1_000), bc: Money::units(fc * 2_000) },
        at: "2026-09-30T09:00:00Z".parse().unwrap(),
        meeting: None,
        sure: true,
        won: Money::ZERO,
        sum_below: reason.map(|_| Triple { wc: Money::ZERO, fc: Money::units(90_000), bc: Money::units(90_000) }),
        reason: reason.map(str::to_owned),
        late_secs: None,
        named: Vec::new(),
        explanations: Vec::new(),
        sources: Vec::new(),
        state: SubmissionState::Submitted,
    };
    let (team, rep) = (Subject::Unit(west), Subject::Person(ana));
    let why = format!("{SECRET}: she always calls high");
    let all: Vec<Submission> = ["2026-08", "2026-09", "2026-10", "2026-Q4"]
        .into_iter()
        .zip(0..)
        .flat_map(|(period, n)| {
            [call(2 * n + 1, rep, ana, 91, period, None), call(2 * n + 2, team, dana, 72, period, Some(&why))]
        })
        .collect();
    store.submit(&all).unwrap();
    let mut mint = super::super::Mint::default();
    let story = Story {
        deals: vec![MissedDeal {
            deal: orbit.id,
            amount: Money::units(40_000),
            fate: None,
            reason: format!("{SECRET}: she had not asked who signs"),
        }],
        rest: Some("the rest".to_owned()),
        ..Story::default()
    };
    let explained = Explained {
        id: ExplainedId(mint.mint(1_700_000_000_000)),
        subject: rep,
        period: "2026-10".parse().unwrap(),
        horizon: At::Start,
        fc: Money::units(91_000),
        actual: Money::ZERO,
        by: Some(ana),
        at: now() - TimeDelta::days(2),
        meeting: None,
        story,
        amends: None,
    };
    store.apply_all(&[Change::Explained(Swap::add(explained))], now()).unwrap();
    store
}

#[test]
fn how_one_person_judges_is_not_for_a_room_and_what_the_team_does_is() {
    let (mut app, _) = app_at(missed(), now());
    // alone its lead sees all of it
    for (keys, words) in [
        ("HF", SECRET),
        ("HFj\n", "FC 91k ="),
        ("HT", "Ana Sousa"),
        ("HT2", SECRET),
        ("HK", "1 explanation is owed   1 written"),
        ("HKj", SECRET),
        ("H:search asked\n", SECRET),
    ] {
        type_keys(&mut app, keys);
        let shown = screen(&mut app, 120, 40);
        assert!(shown.contains(words), "{keys}: {words}: {shown}");
    }
    type_keys(&mut app, "H");
    on(&mut app);
    for (keys, words, not) in [
        ("HF", "differs by -18k", "no reason given"),
        ("HFj\n", "What Ana Sousa has said and what became of it is between two people.", "FC 91k"),
        ("HF\n", "FC 72k", "returned"),
        ("HT", "people's own records are not for a room: P", "Ana Sousa"),
        ("HTj\n", "Team West", "Ana Sousa"),
        ("HT2", "people's own records are not for a room: P", "she always"),
        ("HK", "people's own records are not for a room: P", "Ana Sousa"),
        ("HKj", "Team West", "Ana Sousa"),
        ("H:search asked\n", "asked", "who signs"),
    ] {
        type_keys(&mut app, keys);
        app.toast = None;
        keeps(&mut app, keys);
        let shown = screen(&mut app, 120, 40);
        assert!(shown.contains(words) && !shown.contains(not), "{keys}: {words}: {shown}");
        assert!(shown.contains("PRESENTING"), "{shown}");
        app.overlays.clear();
    }
    for (keys, place) in [("HT", "accuracy"), ("HK", "owed"), ("HFj\n", "page")] {
        type_keys(&mut app, keys);
        app.toast = None;
        for (width, height) in SIZES {
            insta::assert_snapshot!(format!("{place}_{width}x{height}"), screen(&mut app, width, height));
        }
    }
    // turned on over such a page
    for keys in ["HPFj\nP", "HPTj\nP", "HPKj\nP"] {
        type_keys(&mut app, keys);
        app.toast = None;
        assert!(app.world.presenting, "{keys}");
        keeps(&mut app, keys);
    }
}

#[test]
fn an_explanation_of_a_sellers_is_not_written_before_a_room() {
    let mut store = missed();
    let (ana, period) = {
        let people = store.names().unwrap();
        let ana = *people.iter().find(|(_, n)| n.as_str() == "Ana Sousa").unwrap().0;
        (Subject::Person(ana), "2026-10".parse().unwrap())
    };
    let written = store.explained(None).unwrap().remove(0);
    store.apply_all(&[Change::Explained(Swap::remove(written))], now()).unwrap();
    let (mut app, _) = app_at(store, now());
    type_keys(&mut app, "HKj\norb 1k: marzipan\n");
    assert!(matches!(app.screen, Screen::Explain(_)) && screen(&mut app, 120, 40).contains("marzipan"));
    type_keys(&mut app, "\t");
    // the form takes letters: the palette turns it on
    app.event(Event::Key(KeyEvent::new(KeyCode::Char('p'), KeyModifiers::CONTROL)));
    type_keys(&mut app, "present\n");
    app.toast = None;
    let shown = screen(&mut app, 120, 40);
    assert!(matches!(app.screen, Screen::Owed(_)) && !shown.contains("marzipan"), "{shown}");
    let why = app.explain_data(ana, period).unwrap_err().to_string();
    assert_eq!(why, "what somebody explains is not shown in presenter mode: P leaves that, then x explains it");
}

#[test]
fn a_private_note_is_typed_unread_and_said_to_be_written() {
    let (mut app, _) = app_at(furnished(), now());
    on(&mut app);
    type_keys(&mut app, &format!("p{SECRET} again @nobodyatall"));
    keeps(&mut app, "the line");
    let line = screen(&mut app, 120, 40);
    assert!(line.contains("Private note") && line.contains("*****") && !line.contains("nobodyatall"), "{line}");
    for _ in 0.."@nobodyatall".len() {
        press(&mut app, KeyCode::Backspace);
    }
    assert!(screen(&mut app, 120, 40).contains("it is written down, and not shown while that is on"));
    type_keys(&mut app, "\n");
    assert!(screen(&mut app, 120, 40).contains("written down, not shown in presenter mode"));
    type_keys(&mut app, &format!(":private {SECRET} by name"));
    keeps(&mut app, "the palette");
    assert!(screen(&mut app, 120, 40).contains("private ****"));
    type_keys(&mut app, "\n");
    keeps(&mut app, "after the palette");
    // the same line, read by nobody else
    type_keys(&mut app, &format!("Pp{SECRET}"));
    assert!(screen(&mut app, 120, 40).contains(SECRET));
}

#[test]
fn the_palette_turns_it_on_and_the_config_starts_with_it() {
    let (mut app, _) = app_at(furnished(), now());
    type_keys(&mut app, ":present\n");
    assert!(app.world.presenting);
    type_keys(&mut app, ":present\n");
    assert!(!app.world.presenting && screen(&mut app, 80, 24).contains("presenter mode is off"));
    let config: crate::config::Config = toml::from_str("[ui]\npresenter = true\n").unwrap();
    assert!(config.ui.presenter);
}

#[test]
fn nobodys_card_is_shown_of_a_call_held_one_by_one() {
    let (mut app, clock) = app_at(furnished(), now());
    type_keys(&mut app, "Sone by one\n");
    assert!(app.in_meeting());
    let mut seen = false;
    for _ in 0..6 {
        clock.advance(TimeDelta::seconds(5));
        app.event(Event::Key(KeyEvent::new(KeyCode::F(8), KeyModifiers::NONE)));
        app.overlays.clear();
        if screen(&mut app, 120, 40).contains("worst case") {
            seen = true;
            break;
        }
    }
    assert!(seen, "{}", screen(&mut app, 120, 40));
    type_keys(&mut app, "77k\n88k\n");
    assert!(screen(&mut app, 120, 40).contains("77"));
    type_keys(&mut app, "P");
    app.toast = None;
    for (width, height) in SIZES {
        let shown = screen(&mut app, width, height);
        assert!(shown.contains("between two people"), "{shown}");
        assert!(!shown.contains("77") && !shown.contains("88"), "{shown}");
    }
    // keys that nobody sees the effect of do nothing
    type_keys(&mut app, "99");
    type_keys(&mut app, "P");
    let shown = screen(&mut app, 120, 40);
    assert!(shown.contains("77") && shown.contains("88") && !shown.contains("99"), "{shown}");
    // what is kept ahead of such a call is not for everybody either
    type_keys(&mut app, "H:go ahead\nP");
    let shown = screen(&mut app, 120, 40);
    assert!(shown.contains("between two people"), "{shown}");
}

#[test]
fn large_clocks_and_numbers_where_there_is_room() {
    let (mut app, clock) = app_at(furnished(), now());
    on(&mut app);
    for (width, height) in SIZES {
        insta::assert_snapshot!(format!("home_{width}x{height}"), screen(&mut app, width, height));
    }
    type_keys(&mut app, "Spipel\n>");
    clock.advance(TimeDelta::seconds(754));
    app.toast = None;
    for (width, height) in SIZES {
        insta::assert_snapshot!(format!("meeting_{width}x{height}"), screen(&mut app, width, height));
    }
    app.theme = crate::ui::testing::plain_theme();
    let shown = screen(&mut app, 120, 40);
    assert!(shown.is_ascii() && shown.contains("######"), "{shown}");
}
