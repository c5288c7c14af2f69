mod changes;
mod meanwhile;
mod otherwise;

use std::io::Write as _;
use std::sync::Arc;
use std::time::Duration;

use chrono::FixedOffset;

use super::super::super::App;
use super::*;
use crate::app::testing::{app, screen, type_keys};
use crate::clock::{Clock, Stopwatch};
use crate::crm::{Kind, Settings};
use crate::store::{DealFilter, OpenOptions};
use crate::ui::flow::{Goto, ImportStep, Intent};
use crate::ui::screens::Screen;
use crate::ui::screens::import::data::{Outcome, Preview, Stage};

const HEAD: &str = "id,name,owner,stage,amount,close date\n";

const THREE: &str = "1,Orbit platform,Ivo Marek,Proposal,120000,2026-11-27\n\
     2,Kepler expansion,Ana Sousa,Discovery,lots,2026-12-11\n\
     3,Delphi pilot,Ana Sousa,Discovery,25000,2026-12-18\n";

/// A file of its own in a folder of its own.
fn file(text: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deals.csv");
    std::fs::write(&path, text).unwrap();
    let path = path.display().to_string();
    (folder, path)
}

fn on_disk() -> (tempfile::TempDir, App) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("a.db"), &OpenOptions::default()).unwrap().store;
    (folder, app(store))
}

fn look_at(app: &mut App, path: &str) {
    assert!(app.carry(vec![Intent::Go(Goto::Import), Intent::Import(ImportStep::Look(path.to_owned()))]));
    wait(app);
}

/// Until the worker has answered.
fn wait(app: &mut App) {
    let start = Stopwatch::start();
    while app.is_importing() {
        app.tick();
        assert!(start.elapsed() < Duration::from_secs(60), "no answer");
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn stage(app: &App) -> &Stage {
    match &app.screen {
        Screen::Import(screen) => screen.stage(),
        other => panic!("{other:?} is not the import"),
    }
}

fn preview(app: &App) -> &Preview {
    match stage(app) {
        Stage::Preview(preview) => preview,
        other => panic!("{other:?} is no preview"),
    }
}

fn done(app: &App) -> &Outcome {
    match stage(app) {
        Stage::Done(outcome) => outcome,
        other => panic!("{other:?} is no result"),
    }
}

fn deals(app: &App) -> usize {
    app.store.deals(&DealFilter::default()).unwrap().len()
}

#[test]
fn nothing_is_written_before_yes_then_home_has_the_deals() {
    let (_folder, path) = file(&format!("{HEAD}{THREE}"));
    let mut app = app(Store::in_memory().unwrap());
    type_keys(&mut app, &format!("i{path}\n"));
    assert_eq!((preview(&app).kind.as_str(), preview(&app).totals.new, preview(&app).refused.len()), ("deals", 2, 1));
    assert!(app.store.org(app.world.today).unwrap().people.is_empty());
    let text = screen(&mut app, 120, 40);
    assert!(text.contains("line 3, amount (Kepler expansion)"), "{text}");
    type_keys(&mut app, "y");
    assert_eq!((done(&app).totals.new, done(&app).totals.refused), (2, 1));
    let text = screen(&mut app, 80, 24);
    assert!(text.contains("New people: Ana Sousa, Ivo Marek"), "{text}");
    // Enter, pressed twice out of habit, opens deals and starts no meeting
    type_keys(&mut app, "\n");
    assert!(matches!(app.screen, Screen::Deals(_)));
    type_keys(&mut app, "\n");
    assert!(app.live.is_none());
    type_keys(&mut app, "H");
    let text = screen(&mut app, 120, 40);
    assert!(text.contains("data from a CSV file, just read"), "{text}");
    assert_eq!(deals(&app), 2);
    assert_eq!(app.world.org.sellers(app.world.unit.unwrap()).len(), 2);
}

#[test]
fn a_file_that_is_not_there_leaves_the_name_to_be_corrected() {
    let mut app = app(Store::in_memory().unwrap());
    type_keys(&mut app, "i/nonexistent/deals.csv\n");
    let text = screen(&mut app, 80, 24);
    assert!(text.contains("there is no file /nonexistent/deals.csv"), "{text}");
    assert!(text.contains(" /nonexistent/deals.csv\n"), "{text}");
    // and the way back leads to the first choices, not to an empty home
    app.event(crossterm::event::Event::Key(crossterm::event::KeyCode::Esc.into()));
    app.event(crossterm::event::Event::Key(crossterm::event::KeyCode::Esc.into()));
    assert!(screen(&mut app, 80, 24).contains("how do you want to begin"));
}

#[test]
fn a_file_that_cannot_be_understood_says_why() {
    let (_folder, path) = file("this,is,nothing\n1,2,3\n");
    let mut app = app(Store::in_memory().unwrap());
    type_keys(&mut app, &format!("i{path}\n"));
    let text = screen(&mut app, 100, 30);
    assert!(text.contains("Nothing was imported") && text.contains("deals.csv"), "{text}");
    type_keys(&mut app, "\n");
    assert!(matches!(stage(&app), Stage::Choosing(_)));
}

fn press(app: &mut App, code: crossterm::event::KeyCode) {
    app.event(crossterm::event::Event::Key(code.into()));
}

#[test]
fn behind_a_refused_file_enter_reads_what_the_mark_shows() {
    use crossterm::event::KeyCode;
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    // newest first, and all newer than what lies beside the tests
    for (name, text, hours) in
        [("a.csv", format!("{HEAD}{THREE}"), 2), ("empty.csv", String::new(), 4), ("z.csv", String::new(), 6)]
    {
        std::fs::write(at(name), text).unwrap();
        let when = std::time::UNIX_EPOCH + Duration::from_secs(2_500_000_000 + hours * 3_600);
        std::fs::File::options().write(true).open(at(name)).unwrap().set_modified(when).unwrap();
    }
    let mut app = app(Store::in_memory().unwrap());
    app.store.set_setting(FOLDER, &folder.path().display().to_string()).unwrap();
    type_keys(&mut app, "i");
    press(&mut app, KeyCode::Down);
    let marked = |app: &mut App| screen(app, 120, 40).lines().find(|l| l.contains('▶')).unwrap_or_default().to_owned();
    assert!(marked(&mut app).contains("empty.csv"));
    type_keys(&mut app, "\n");
    wait(&mut app);
    assert!(screen(&mut app, 120, 40).contains("Nothing was imported"));
    press(&mut app, KeyCode::Esc);
    assert!(marked(&mut app).contains("empty.csv"), "the mark stays on the refused file");
    press(&mut app, KeyCode::Down);
    assert!(marked(&mut app).contains("a.csv"));
    type_keys(&mut app, "\n");
    wait(&mut app);
    assert_eq!(preview(&app).totals.new, 2);
    // a review that is left: the same
    press(&mut app, KeyCode::Esc);
    assert!(marked(&mut app).contains("a.csv"));
    press(&mut app, KeyCode::Up);
    assert!(marked(&mut app).contains("empty.csv"));
    type_keys(&mut app, "\n");
    wait(&mut app);
    assert!(screen(&mut app, 120, 40).contains("Nothing was imported"), "{}", screen(&mut app, 120, 40));
}

#[test]
fn enter_does_not_say_that_deals_are_gone() {
    let rows =
        |n: std::ops::Range<u32>| n.map(|n| format!("{n},Deal {n},Ana,Discovery,50,2026-12-11\n")).collect::<String>();
    let (_a, first) = file(&format!("{HEAD}{}", rows(0..20)));
    let (_b, second) = file(&format!("{HEAD}{}", rows(0..10)));
    let mut app = app(Store::in_memory().unwrap());
    look_at(&mut app, &first);
    type_keys(&mut app, "y");
    look_at(&mut app, &second);
    type_keys(&mut app, "y\n\n");
    let text = screen(&mut app, 120, 40);
    assert!(text.contains("10 of 20 deals are not in this file") && text.contains("y or n; Esc"), "{text}");
    assert!(matches!(stage(&app), Stage::Preview(_)), "nothing was written");
    type_keys(&mut app, "y");
    wait(&mut app);
    assert_eq!(done(&app).totals.gone, 10);
}

#[test]
fn the_kind_the_day_the_columns_and_the_part_can_be_said_otherwise() {
    let (_folder, path) = file(&format!("{HEAD}{THREE}"));
    let mut app = app(Store::in_memory().unwrap());
    look_at(&mut app, &path);
    assert_eq!(preview(&app).part, Some(false));
    type_keys(&mut app, "p");
    assert_eq!(preview(&app).part, Some(true));
    assert!(app.carry(vec![Intent::Import(ImportStep::Day("2026-11-15".into()))]));
    assert_eq!(preview(&app).on.to_string(), "2026-11-15");
    assert!(!app.carry(vec![Intent::Import(ImportStep::Day("soon".into()))]));
    assert!(!app.carry(vec![Intent::Import(ImportStep::Day("2027-11-15".into()))]), "that day is still to come");
    assert_eq!(preview(&app).on.to_string(), "2026-11-15");
    // as another kind it asks for other columns; and back
    assert!(app.carry(vec![Intent::Import(ImportStep::Kind("quotas".into()))]));
    assert_eq!((preview(&app).kind.as_str(), preview(&app).part), ("quotas", None));
    assert!(preview(&app).unanswered() > 0);
    assert!(app.carry(vec![Intent::Import(ImportStep::Kind("deals".into()))]));
    assert_eq!((preview(&app).kind.as_str(), preview(&app).unanswered()), ("deals", 0));
    assert!(app.carry(vec![Intent::Import(ImportStep::Column(4, Some("amount_company".into())))]));
    assert_eq!(preview(&app).columns[4].field.as_deref(), Some("amount_company"));
    assert_eq!(preview(&app).on.to_string(), "2026-11-15", "what was said stays said");
}

const OPEN: &str = "id,name,owner,stage,amount,close date\n\
     1,Orbit platform,Ivo Marek,Vor Ort,120000,03/04/2026\n\
     2,Kepler expansion,Ana Sousa,Discovery,50000,11/12/2026\n";

#[test]
fn what_is_not_certain_is_asked_and_the_answer_is_remembered() {
    let (_folder, path) = file(OPEN);
    let mut app = app(Store::in_memory().unwrap());
    look_at(&mut app, &path);
    let asks = |app: &App| preview(app).questions.iter().map(|a| (a.what.clone(), a.is_open())).collect::<Vec<_>>();
    let first = asks(&app);
    assert_eq!(first.len(), 2, "{first:?}");
    assert!(first[0].0.contains("close date") && first[0].1, "{first:?}");
    assert!(first[1].0.contains("Vor Ort") && !first[1].1, "{first:?}");
    // not before the dates are certain
    type_keys(&mut app, "y");
    assert!(matches!(stage(&app), Stage::Preview(_)));
    type_keys(&mut app, "2");
    let after = &preview(&app).questions[0];
    assert_eq!((after.chosen, after.said), (Some(1), true), "an answer stays to be seen, and to be changed");
    type_keys(&mut app, "1");
    assert_eq!(preview(&app).questions[0].chosen, Some(0));
    // the stage is late: it is the third of its choices
    let late = preview(&app).questions[1].options.iter().position(|o| o.contains("late")).unwrap();
    app.event(crossterm::event::Event::Key(crossterm::event::KeyCode::Down.into()));
    type_keys(&mut app, &(late + 1).to_string());
    type_keys(&mut app, "y");
    assert_eq!(done(&app).totals.new, 2);
    let deals = app.store.deals(&DealFilter::default()).unwrap();
    let orbit = deals.iter().find(|d| d.name == "Orbit platform").unwrap();
    assert_eq!(orbit.close, Some("2026-04-03".parse().unwrap()));
    assert_eq!(orbit.phase, crate::domain::deal::Phase::Late);
    // the next file with these columns asks nothing
    type_keys(&mut app, "\n");
    look_at(&mut app, &path);
    assert_eq!(asks(&app), []);
    assert_eq!(preview(&app).totals.unchanged, 2);
}

#[test]
fn a_guess_that_was_imported_with_is_not_asked_about_again() {
    let (_folder, path) = file(OPEN);
    let mut app = app(Store::in_memory().unwrap());
    look_at(&mut app, &path);
    type_keys(&mut app, "1y\n");
    look_at(&mut app, &path);
    assert_eq!(preview(&app).questions, []);
    assert_eq!(preview(&app).totals.unchanged, 2);
}

#[test]
fn a_yes_right_behind_an_answer_waits_until_the_file_is_read_with_it() {
    let (_place, mut app) = on_disk();
    let (_folder, path) = file(OPEN);
    look_at(&mut app, &path);
    type_keys(&mut app, "1y");
    wait(&mut app);
    assert_eq!(done(&app).totals.new, 2);
    let deals = app.store.deals(&DealFilter::default()).unwrap();
    let orbit = deals.iter().find(|d| d.name == "Orbit platform").unwrap();
    assert_eq!(orbit.close, Some("2026-04-03".parse().unwrap()));
}

#[test]
fn a_column_that_is_needed_is_asked_for() {
    let (_folder, path) = file("id,name,owner,Wo es steht,amount,close date\n1,Orbit,Ivo,Proposal,120000,2026-11-27\n");
    let mut app = app(Store::in_memory().unwrap());
    look_at(&mut app, &path);
    assert_eq!(preview(&app).unanswered(), 1, "{:?}", preview(&app).questions);
    let name = preview(&app).questions[0].options.iter().position(|o| o.contains("Wo es steht")).unwrap();
    type_keys(&mut app, &(name + 1).to_string());
    assert_eq!((preview(&app).unanswered(), preview(&app).totals.new), (0, 1));
    type_keys(&mut app, "y");
    assert_eq!(deals(&app), 1);
}

#[test]
fn an_owner_who_looks_like_somebody_is_asked_about() {
    let (_folder, path) = file("id,name,owner,stage,amount,close date\n1,Orbit,Ivo Marec,Proposal,120000,2026-11-27\n");
    let mut app = app(Store::in_memory().unwrap());
    with_a_team(&mut app);
    look_at(&mut app, &path);
    let people = &preview(&app).people;
    assert_eq!(people.len(), 1, "{people:?}");
    let ivo = people[0].options.iter().position(|o| o.contains("Ivo Marek")).unwrap();
    type_keys(&mut app, &(ivo + 1).to_string());
    type_keys(&mut app, "y");
    let deals = app.store.deals(&DealFilter::default()).unwrap();
    assert_eq!(app.world.org.name(deals[0].owner.unwrap()), "Ivo Marek");
    assert_eq!(app.world.org.people.len(), 3);
}

#[test]
fn an_older_state_than_what_is_here_is_asked_about() {
    let (_folder, path) = file(&format!("{HEAD}{THREE}"));
    let mut app = app(Store::in_memory().unwrap());
    look_at(&mut app, &path);
    type_keys(&mut app, "y\n");
    look_at(&mut app, &path);
    let say = |app: &mut App| assert!(app.carry(vec![Intent::Import(ImportStep::Day("2026-11-15".into()))]));
    say(&mut app);
    assert!(screen(&mut app, 80, 24).contains("A later state is here"));
    type_keys(&mut app, "n");
    assert_eq!(preview(&app).on.to_string(), "2026-11-23");
    say(&mut app);
    type_keys(&mut app, "y");
    assert!(preview(&app).remarks.iter().any(|r| r.contains("2026-11-15")), "{:?}", preview(&app).remarks);
    type_keys(&mut app, "y");
    assert_eq!(done(&app).totals.unchanged, 2);
}

#[test]
fn the_crm_can_be_said() {
    let (_folder, path) = file(&format!("{HEAD}{THREE}"));
    let mut app = app(Store::in_memory().unwrap());
    look_at(&mut app, &path);
    assert_eq!(preview(&app).wrote, "");
    type_keys(&mut app, "fpipe\n");
    assert_eq!(preview(&app).wrote, "Pipedrive");
    assert!(!app.carry(vec![Intent::Import(ImportStep::Crm("sugar".into()))]));
}

#[test]
fn a_result_that_was_seen_is_not_shown_again() {
    let (_folder, path) = file(&format!("{HEAD}{THREE}"));
    let mut app = app(Store::in_memory().unwrap());
    look_at(&mut app, &path);
    type_keys(&mut app, "yHi");
    assert!(matches!(stage(&app), Stage::Choosing(_)));
}

#[test]
fn an_owner_nobody_knows_is_new_or_nobody() {
    let (_folder, path) = file(
        "id,name,owner,stage,amount,close date\n1,Orbit,Zoe Quist,Proposal,120000,2026-11-27\n\
         2,Kepler,Wim Bakker,Proposal,1,2026-11-27\n",
    );
    let mut app = app(Store::in_memory().unwrap());
    with_a_team(&mut app);
    look_at(&mut app, &path);
    let people = &preview(&app).people;
    assert_eq!(people.iter().map(|p| p.what.as_str()).collect::<Vec<_>>(), ["Wim Bakker", "Zoe Quist"]);
    let nobody = people[0].options.len() - 1;
    assert!(app.carry(vec![Intent::Import(ImportStep::Answer { people: true, ask: 0, option: nobody })]));
    let people = &preview(&app).people;
    assert_eq!((people[0].chosen, people[0].said, people[1].said), (Some(nobody), true, false));
    type_keys(&mut app, "y");
    let deals = app.store.deals(&DealFilter::default()).unwrap();
    let owner = |name: &str| deals.iter().find(|d| d.name == name).unwrap().owner.map(|o| app.world.org.name(o));
    assert_eq!((owner("Orbit"), owner("Kepler")), (Some("Zoe Quist"), None));
}

#[test]
fn a_preview_can_be_left() {
    let (_folder, path) = file(&format!("{HEAD}{THREE}"));
    let mut app = app(Store::in_memory().unwrap());
    look_at(&mut app, &path);
    app.event(crossterm::event::Event::Key(crossterm::event::KeyCode::Esc.into()));
    assert!(matches!(stage(&app), Stage::Choosing(_)));
    assert!(screen(&mut app, 80, 24).contains("nothing was written"));
    assert_eq!(deals(&app), 0);
}

#[test]
fn refused_rows_are_saved_beside_the_file_for_a_spreadsheet() {
    let (folder, path) = file(&format!(
        "{HEAD}{THREE}4,Evil,Ana,Discovery,=1+1,2026-12-18\n5,Vague,Ana Sousa,Discovery,TBD,2026-12-18\n"
    ));
    let mut app = app(Store::in_memory().unwrap());
    look_at(&mut app, &path);
    type_keys(&mut app, "w");
    let saved = std::fs::read_to_string(folder.path().join("deals-refused.csv")).unwrap();
    let lines: Vec<&str> = saved.lines().collect();
    assert_eq!(lines[0], "\"line\",\"column\",\"value\",\"name\",\"reason\"");
    assert!(lines[1].starts_with("3,\"amount\",\"lots\",\"Kepler expansion\","), "{saved}");
    assert!(lines[2].starts_with("5,\"amount\",\"'=1+1\",\"Evil\","), "{saved}");
    assert!(lines[3].starts_with("6,\"amount\",\"TBD\",\"Vague\",\"is no amount: the deal is taken"), "{saved}");
    type_keys(&mut app, "yw");
    assert!(
        folder.path().join("deals-refused-2.csv").exists(),
        "an old one is never replaced: {}",
        screen(&mut app, 120, 40)
    );
    type_keys(&mut app, "y");
    assert!(matches!(&app.take_effects()[..], [crate::app::Effect::Copy(text)] if *text == saved));
    assert_eq!(app.said_on_exit().len(), 2);
}

/// Everything that is in the file, as text.
fn content(store: &Store) -> String {
    let day = "2026-11-23".parse().unwrap();
    let org = store.org(day).unwrap();
    format!(
        "{:?}\n{:?}\n{:?}\n{:?}\n{:?}",
        store.deals(&DealFilter::default()).unwrap(),
        org,
        store.last_snapshot().unwrap(),
        store.setting("import_folder").unwrap(),
        store.moves(crate::domain::changed::Since::LastImport, None).unwrap()
    )
}

/// Many deals, those of an odd id with another amount.
fn many(amount: u64) -> String {
    let mut text = HEAD.to_owned();
    for n in 0..40_000_u64 {
        let amount = if n % 2 == 0 { 100 } else { amount };
        text.push_str(&format!("{n},Deal number {n},Seller {},Proposal,{amount},2026-12-18\n", n % 7));
    }
    text
}

#[test]
fn stopped_in_the_middle_of_writing_it_leaves_nothing_behind() {
    let (_place, mut app) = on_disk();
    let (_a, first) = file(&many(100));
    look_at(&mut app, &first);
    type_keys(&mut app, "y");
    wait(&mut app);
    assert_eq!(done(&app).totals.new, 40_000);
    type_keys(&mut app, "\n");

    let (_b, second) = file(&many(200));
    look_at(&mut app, &second);
    assert_eq!(preview(&app).totals.changed, 20_000);
    let before = content(&app.store);
    assert!(app.carry(vec![Intent::Import(ImportStep::Write)]));
    let start = Stopwatch::start();
    loop {
        assert!(start.elapsed() < Duration::from_secs(60), "it never got so far");
        let Some(Importing { step: Step::Writing(work), .. }) = &app.importing else { panic!("it was over too soon") };
        if work.seen().phase == crate::crm::progress::Phase::Writing && work.seen().rows > 2_000 {
            break;
        }
    }
    // keys are answered meanwhile, and Esc stops it
    app.event(crossterm::event::Event::Key(crossterm::event::KeyCode::Esc.into()));
    wait(&mut app);
    assert_eq!(preview(&app).totals.changed, 20_000, "what was understood is still there");
    assert!(screen(&mut app, 80, 24).contains("stopped: nothing was written"));
    assert_eq!(content(&app.store), before);
    // and the same can be imported after all
    assert!(app.carry(vec![Intent::Import(ImportStep::Write)]));
    wait(&mut app);
    assert_eq!(done(&app).totals.changed, 20_000);
}

fn with_a_team(app: &mut App) {
    let setup = crate::ui::flow::Setup {
        me: "Dana Reyes".into(),
        team: "West".into(),
        reps: vec!["Ivo Marek".into(), "Ana Sousa".into()],
        target: None,
    };
    app.create_team(&setup).unwrap();
}

#[test]
fn many_new_people_are_counted_and_the_first_named() {
    let mut text = HEAD.to_owned();
    for n in 0..30 {
        text.push_str(&format!("{n},Deal {n},Seller {n},Proposal,1,2026-12-18\n"));
    }
    let (_folder, path) = file(&text);
    let mut app = app(Store::in_memory().unwrap());
    look_at(&mut app, &path);
    type_keys(&mut app, "y");
    let (_, people) = &done(&app).added[0];
    assert_eq!((people.len(), people.last().map(String::as_str)), (13, Some("and 19 more")));
}

#[test]
fn a_file_dropped_on_home_is_looked_at() {
    let (_folder, path) = file(&format!("{HEAD}{THREE}"));
    let mut app = app(Store::in_memory().unwrap());
    with_a_team(&mut app);
    app.event(crossterm::event::Event::Paste("call the CFO".into()));
    assert!(matches!(app.screen, Screen::Home(_)));
    app.event(crossterm::event::Event::Paste(format!("'{path}'\n")));
    assert_eq!(preview(&app).totals.rows, 3);
}

#[test]
fn the_palette_takes_a_file() {
    let (_folder, path) = file(&format!("{HEAD}{THREE}"));
    let mut app = app(Store::in_memory().unwrap());
    with_a_team(&mut app);
    type_keys(&mut app, &format!(":import {path}\n"));
    assert_eq!(preview(&app).totals.rows, 3);
}

#[test]
fn the_folder_of_the_last_import_is_looked_through_next_time() {
    let (folder, path) = file(&format!("{HEAD}{THREE}"));
    let mut another = std::fs::File::create(folder.path().join("next week.csv")).unwrap();
    another.write_all(HEAD.as_bytes()).unwrap();
    let mut app = app(Store::in_memory().unwrap());
    look_at(&mut app, &path);
    app.event(crossterm::event::Event::Key(crossterm::event::KeyCode::Esc.into()));
    let Stage::Choosing(choosing) = stage(&app) else { panic!("choosing") };
    let names: Vec<&str> = choosing.files.iter().map(|f| f.name.as_str()).collect();
    assert!(names.contains(&"next week.csv") && names.contains(&"deals.csv"), "{names:?}");
}

#[test]
fn where_nothing_can_be_written_no_file_is_looked_at() {
    let (_folder, path) = file(&format!("{HEAD}{THREE}"));
    let mut app = app(Store::in_memory().unwrap());
    app.world.read_only = Some("a newer file".into());
    assert!(!app.carry(vec![Intent::Import(ImportStep::Look(path))]));
    assert!(screen(&mut app, 80, 24).contains("nothing can be written: a newer file"));
}

#[test]
fn a_rehearsal_shows_what_writing_does() {
    let (_folder, path) = file(&format!("{HEAD}{THREE}"));
    let mut store = Store::in_memory().unwrap();
    let settings = Settings::new(Kind::Deals, "2026-11-22".parse().unwrap());
    let now = crate::ui::testing::now();
    let looked = look(std::path::Path::new(&path), settings, false, &mut store, now, &Progress::default()).unwrap();
    let finished = write(&looked.plan, &mut store, now, &Progress::default()).unwrap();
    let rehearsed = looked.report.unwrap();
    assert_eq!((rehearsed.new, rehearsed.written), (finished.report.new, false));
    assert_eq!(finished.moves, Moves::default(), "what is new has not moved");
}

/// Five hours behind, so that another day may be on the calendar.
struct Behind(DateTime<Utc>);

impl Clock for Behind {
    fn now(&self) -> DateTime<Utc> {
        self.0
    }

    fn local(&self, at: DateTime<Utc>) -> DateTime<FixedOffset> {
        at.with_timezone(&FixedOffset::west_opt(5 * 3600).unwrap())
    }
}

#[test]
fn a_moment_with_a_zone_is_brought_to_the_clock_on_the_wall() {
    let mut app = app(Store::in_memory().unwrap());
    app.clock = Arc::new(Behind(app.clock.now()));
    let head = "Lead ID,Last Name,Company / Account,Lead Owner,Lead Source,Lead Status,Create Date,Date Accepted";
    let (_folder, path) = file(&format!("{head}\n1,Berg,Acme,Ana Ruiz,Web,New,2026-11-24T03:30:00Z,\n"));
    look_at(&mut app, &path);
    assert_eq!(preview(&app).kind, "leads");
    app.carry(vec![Intent::Import(ImportStep::Write)]);
    wait(&mut app);
    let created: Vec<String> =
        app.store.leads().unwrap().iter().map(|l| l.created.map(|c| c.to_string()).unwrap_or_default()).collect();
    assert_eq!(created, ["2026-11-23 22:30:00"]);
}
