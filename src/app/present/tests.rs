//! With private notes about everything there is: while presenter mode is on, none of their words is on any screen.

use chrono::TimeDelta;
use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};

use super::super::App;
use super::super::testing::{app_at, screen, type_keys};
use crate::domain::capture::{Note, NoteKind};
use crate::domain::change::{Change, Swap};
use crate::domain::deal::Phase;
use crate::domain::ids::{DealId, MintId as _, NoteId, PersonId};
use crate::domain::money::Money;
use crate::domain::people::{Level, Role};
use crate::store::{DealFilter, DealRow, Snapshot, Store};
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
