//! Text from outside: what a terminal would obey never reaches it, and no name moves a column. The importer cleans what
//! it reads; here the same texts are also put into the file behind its back.

use bellwether::domain::action::{Action, ActionKind, ActionState};
use bellwether::domain::capture::{Note, NoteKind};
use bellwether::domain::change::{Change, Swap};
use bellwether::domain::deal::Phase;
use bellwether::domain::ids::{ActionId, NoteId};
use bellwether::domain::money::Money;
use bellwether::domain::people::Role;
use bellwether::store::{DealFilter, DealRow, MeetingFilter, Snapshot};

use crate::terminal::bytes::foreign;
use crate::terminal::{ENTER, ESC, Place, TAB, Terminal};

/// Names that would do something, or take more or less room than they seem to.
fn names() -> Vec<String> {
    let mut names: Vec<String> = [
        "\u{1b}]0;owned\u{7}Orbit",
        "\u{1b}]52;c;b3duZWQ=\u{7}Kepler",
        "\u{1b}[2J\u{1b}[1;1H\u{1b}[31mDelphi",
        "\u{1b}[?1049l\u{1b}cNadir",
        "\u{9b}31m\u{9d}0;owned\u{9c}Vega",
        "\u{1b}P+q544e\u{1b}\\Lyra",
        "Two\nlines\r\tand\u{8}\u{7}\u{0} more",
        "\u{5e9}\u{5dc}\u{5d5}\u{5dd} \u{5e2}\u{5d5}\u{5dc}\u{5dd} 100",
        "\u{202e}txt.exe\u{202c} \u{2066}x\u{2069}",
        "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}\u{200d}\u{1f466} \u{1f1e8}\u{1f1ed} \u{1f44d}\u{1f3fd} Emoji",
        "\u{6771}\u{4eac}\u{90fd} \u{6e21}\u{8fba}",
        "Z\u{200b}e\u{feff}r\u{2060}o \u{ad}width",
    ]
    .map(str::to_owned)
    .to_vec();
    names.push(format!("Z{}algo{}", "\u{335}\u{317}".repeat(40), "\u{489}".repeat(60)));
    names.push("Long ".repeat(2_000));
    names.push("W".repeat(10_000));
    names
}

fn row(n: usize, name: &str, owner: bellwether::domain::ids::PersonId) -> DealRow {
    DealRow {
        external_id: Some(format!("d{n}")),
        account: Some(name.to_owned()),
        owner: Some(owner),
        phase: Phase::Late,
        amount: Some(Money(5_000_000)),
        close: Some("2026-11-28".parse().unwrap()),
        created: Some("2026-09-01".parse().unwrap()),
        last_activity: Some("2026-11-20".parse().unwrap()),
        next_step: Some(name.to_owned()),
        segment: Some(name.to_owned()),
        ..DealRow::bare(name, name)
    }
}

/// Puts the names into the file as they are: deals, people, actions and notes of a meeting that runs.
fn behind_the_door(place: &Place) {
    let mut store = place.store();
    let org = store.org("2026-11-22".parse().unwrap()).unwrap();
    let ana = org.people.iter().find(|p| p.name == "Ana Lima").unwrap().id;
    let unit = org.units[0].id;
    let day = "2026-11-22".parse().unwrap();
    let at = "2026-11-22T08:00:00Z".parse().unwrap();
    let snapshot = Snapshot::new("csv", "\u{1b}]0;owned\u{7}.csv", day, at);
    let rows: Vec<_> = names().iter().enumerate().map(|(n, name)| row(n, name, ana)).collect();
    store.import_deals(&snapshot, &mut rows.into_iter()).unwrap();
    let deals = store.deals(&DealFilter::default()).unwrap();
    let meeting = store.meetings(&MeetingFilter::default()).unwrap()[0].id;
    for (n, name) in names().into_iter().enumerate() {
        let rep = store.put_person(&name.chars().take(60).collect::<String>(), None, Role::Rep).unwrap();
        store.set_member(rep, Some(unit), "2026-01-01".parse().unwrap()).unwrap();
        let action = Action {
            id: ActionId(uuid::Uuid::from_bytes([u8::try_from(n).unwrap(); 16])),
            text: name.clone(),
            owner: Some(if n % 2 == 0 { ana } else { rep }),
            due: Some("2026-11-27".parse().unwrap()),
            deal: Some(deals[n % deals.len()].id),
            kind: ActionKind::General,
            meeting: Some(meeting),
            unit: Some(unit),
            created: at,
            carried: 0,
            carried_in: None,
            state: ActionState::Open,
        };
        let note = Note {
            id: NoteId(uuid::Uuid::from_bytes([100 + u8::try_from(n).unwrap(); 16])),
            kind: if n % 2 == 0 { NoteKind::Note } else { NoteKind::Parked },
            text: name,
            meeting: Some(meeting),
            step: None,
            unit: Some(unit),
            deal: action.deal,
            person: Some(rep),
            created: at,
            for_meeting: Some("RPS".to_owned()),
            author: None,
        };
        store.apply_all(&[Change::Action(Swap::add(action)), Change::Note(Swap::add(note))], at).unwrap();
    }
}

/// Every wall between two columns stands in one column from top to bottom.
fn columns_hold(t: &Terminal) {
    let rows = t.rows();
    let walls = |row: &str| -> Vec<usize> {
        row.chars().enumerate().filter(|(_, c)| *c == '\u{2502}').map(|(at, _)| at).collect()
    };
    let want = walls(&rows[2]);
    assert_eq!(want.len(), 2, "two walls at this width:\n{}", t.screen());
    for row in &rows[2..rows.len() - 2] {
        assert_eq!(walls(row), want, "{row}\n{}", t.screen());
    }
}

fn nothing_foreign(t: &Terminal) {
    let found = foreign(&t.bytes());
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn what_is_foreign_is_found() {
    for bytes in
        ["\u{1b}]0;owned\u{7}", "\u{1b}]52;c;b3du\u{1b}\\", "\u{1b}c", "\u{7}", "\u{9b}31m", "\u{1b}[?1h", "\u{1b}[6n"]
    {
        assert_eq!(foreign(format!("\u{1b}[1;1Ha{bytes}b\u{1b}[0m").as_bytes()).len(), 1, "{bytes:?}");
    }
    assert!(foreign("\u{1b}[?1049h\u{1b}[1;31mtext\u{1b}[3;4H\u{1b}[2J\u{1b}]11;?\u{7}".as_bytes()).is_empty());
}

#[test]
fn nothing_in_the_file_is_obeyed_by_the_terminal_and_no_column_moves() {
    let place = Place::with_team(&["Ana Lima"]);
    let mut t = place.open(&["start", "rps"], 120, 40);
    t.expect("AGENDA");
    t.kill();
    behind_the_door(&place);

    let t = place.open(&[], 120, 40);
    t.expect("resume");
    nothing_foreign(&t);
    t.does("y", "AGENDA");
    columns_hold(&t);
    t.does(">", "WRITTEN DOWN");
    t.wait_until("a row of ours", |s| s.contains("Ana Lima, Fri"));
    columns_hold(&t);
    // what stands at the right edge of the list ends in one column
    let ends: Vec<usize> = t
        .rows()
        .iter()
        .filter_map(|r| r.chars().position(|c| c == '\u{2502}').map(|w| (r, w)))
        .filter_map(|(r, first)| {
            let chars: Vec<char> = r.chars().collect();
            let second = first + 1 + chars[first + 1..].iter().position(|c| *c == '\u{2502}')?;
            let inside: String = chars[first + 1..second].iter().collect();
            inside.contains(" action ").then(|| inside.trim_end().chars().count())
        })
        .collect();
    assert!(ends.len() > 3 && ends.iter().all(|e| *e == ends[0]), "{ends:?}\n{}", t.screen());

    // the line that understands names, and lists to pick from
    t.does("a", "what, @who");
    t.keys("call them #orbit @ana");
    t.expect("call them");
    t.wait_until("the deal", |s| s.contains("Orbit") && s.contains("Ana Lima"));
    t.keys(ENTER);
    t.expect("action for Ana Lima");
    t.does("@", "Who is here");
    t.keys(ESC);
    t.expect_gone("Who is here");
    t.does("A", "ctions");
    t.does("M", "");
    t.does("H", "MEETINGS");
    t.does("r", "AGENDA");
    t.does("E", "End the meeting?");
    t.does("y", "OUTPUTS");
    t.wait_until("the actions", |s| s.contains("ACTIONS") && s.contains("Fri 27 Nov"));
    t.does("w", "minutes written");
    t.resize(80, 24);
    t.expect("OUTPUTS");
    t.resize(200, 60);
    t.expect("OUTPUTS");
    nothing_foreign(&t);
    let minutes = place.minutes();
    assert!(!minutes[0].contains(|c: char| c.is_control() && c != '\n'), "{:?}", minutes[0]);
}

#[test]
fn nothing_in_the_file_is_obeyed_in_a_forecast_call() {
    let place = Place::with_team(&["Ana Lima"]);
    let mut t = place.open(&["start", "wfc"], 120, 40);
    t.expect("AGENDA");
    t.kill();
    behind_the_door(&place);
    for (n, (cols, rows)) in [(120, 40), (80, 24), (200, 60)].into_iter().enumerate() {
        let t = place.open(&[], cols, rows);
        t.expect("resume");
        t.does("y", "AGENDA");
        // there and back and there again
        let steps: Vec<u8> = if n % 2 == 0 { (0..=4).collect() } else { (0..=4).rev().collect() };
        for step in steps {
            t.wait_until("the step", |s| {
                s.contains(&format!("step {step} of 4")) || s.contains(&format!(" {step}/4 "))
            });
            if cols == 120 {
                columns_hold(&t);
            }
            if (cols, step) == (120, 1) {
                name_a_deal(&t);
            }
            if (1..4).contains(&step) || (n % 2 == 0) == (step == 0) {
                t.keys(if n % 2 == 0 { ">" } else { "<" });
            }
        }
        nothing_foreign(&t);
    }
}

/// To the line in which deals are named, and one of them.
fn name_a_deal(t: &Terminal) {
    t.does(&TAB.repeat(6), "Enter: done");
    columns_hold(t);
    // this one has no deals; what was on the screen before has left nothing behind
    t.does("lyra", "no open deal has these letters");
    columns_hold(t);
    for flag in ['\u{1f1e8}', '\u{1f1ed}'] {
        assert!(!t.screen().contains(flag), "half a flag is left:\n{}", t.screen());
    }
    t.keys(ESC);
    t.expect_gone("lyra");
    // Ana has them all
    t.click("Ana ");
    t.expect("Ana Lima   ");
    t.does(&TAB.repeat(6), "Enter: done");
    columns_hold(t);
    t.does(&format!("lyra{ENTER}"), "+ ");
    columns_hold(t);
    t.keys(ESC);
    t.expect_gone("Enter: done");
}

#[test]
fn an_import_brings_in_names_that_do_nothing() {
    let place = Place::with_team(&["Ana Lima"]);
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(["Deal ID", "Deal Name", "Stage", "Amount", "Close Date", "Owner"]).unwrap();
    for (n, name) in names().iter().enumerate() {
        // a file with these in it is no text, and is refused as a whole
        let name = &name.replace('\u{0}', "");
        csv.write_record([&n.to_string(), name, "Proposal", "50000", "2026-11-28", "Ana Lima"]).unwrap();
    }
    std::fs::write(place.path().join("deals.csv"), csv.into_inner().unwrap()).unwrap();
    let (code, out, err) = place.run(&["import", "deals", "deals.csv"]);
    assert!(code == 0 || code == 3, "{code}\n{out}\n{err}");
    for said in [&out, &err] {
        assert!(!said.contains(|c: char| c.is_control() && c != '\n'), "{said:?}");
    }
    let deals = place.store().deals(&DealFilter::default()).unwrap();
    assert!(deals.len() >= names().len() - 1, "{out}{err}");
    assert!(deals.iter().all(|d| !d.name.contains(char::is_control) && d.name.chars().count() <= 10_000));
    let (code, out, _) = place.run(&["deals"]);
    assert_eq!(code, 0);
    assert!(!out.contains(|c: char| c.is_control() && c != '\n'), "{out:?}");
}
