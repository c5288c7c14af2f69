//! Looking after it: config, doctor, backup, restore, the demo.

use serde_json::{Value, json};

use bellwether::domain::capture::{Note, NoteKind};
use bellwether::domain::change::{Change, Swap};
use bellwether::domain::ids::{NoteId, UnitId};

use crate::home::{Home, Ran, open};

#[test]
fn a_config_is_made_once_and_is_sound() {
    let home = Home::empty();
    home.run(&["config", "check"]).said(&["every key has its default"]);
    home.run(&["config", "init"]).said(&["wrote ", "config.toml"]);
    home.run(&["config", "check"]).said(&["config.toml: sound"]);
    home.run(&["config", "init"]).failed(1, &["is there already and is left as it is"]);
    let path = home.json(&["config", "path"]);
    assert_eq!(path["config"]["exists"], true);
    assert_eq!(path["database"], json!({ "path": home.db(), "exists": false }));
    assert_ne!(path["demo"]["path"], path["database"]["path"]);
}

#[test]
fn a_broken_config_is_named_with_line_and_key() {
    let home = Home::with_a_team();
    std::fs::write(home.config(), "me = \"Ana\"\n\n[forecast]\nmove_treshold = 0.2\n").unwrap();
    let run = |words: &[&str]| Ran::of(home.command(words).env("BELLWETHER_CONFIG", home.config()).output().unwrap());
    let says =
        ["config.toml:4: `forecast.move_treshold`: there is no such key: did you mean `forecast.move_threshold`?"];
    run(&["config", "check"]).failed(1, &says);
    run(&["deals"]).failed(1, &says);
    // What helps to mend it works all the same.
    run(&["config", "path"]).said(&["config.toml"]);
    run(&["completions", "bash"]).said(&["bellwether"]);
    run(&["backup", home.file("backup.db").to_str().unwrap()]).said(&["verified"]);
    let doctor = run(&["doctor"]);
    assert_eq!(doctor.code, 1);
    assert!(doctor.out.contains("BAD") && doctor.out.contains("move_treshold"), "{}", doctor.out);
}

#[test]
fn a_config_that_was_named_has_to_exist() {
    let home = Home::with_a_team();
    home.run(&["deals", "--config", "nowhere.toml"]).failed(1, &["nowhere.toml: cannot be read"]);
    home.run(&["deals", "--db", "nowhere.db"]).failed(1, &["there is no database at nowhere.db"]);
}

#[test]
fn the_config_decides() {
    let home = Home::with_a_team();
    std::fs::write(home.config(), "currency = \"EUR\"\nfiscal_year_start = 7\n[health]\nstalled_days = 2\n").unwrap();
    let config = home.config();
    let config = config.to_str().unwrap();
    assert_eq!(home.json(&["forecast", "--config", config])["period"]["key"], "2027-Q2");
    let stalled = home.json(&["deals", "--flag", "stalled", "--config", config]);
    assert_eq!((&stalled["count"], &stalled["value"]["currency"]), (&json!(2), &json!("EUR")));
}

#[test]
fn the_doctor_looks_at_everything() {
    let home = Home::with_a_team();
    let report = home.json(&["doctor"]);
    assert_eq!(report["sound"], true, "{report}");
    let verdict = |report: &Value, check: &str| {
        let all = report["checks"].as_array().unwrap();
        all.iter().find(|c| c["check"] == check).unwrap_or_else(|| panic!("no {check} in {report}"))["verdict"].clone()
    };
    for check in ["version", "config", "privacy", "database", "windows", "people", "quotas", "deals", "terminal"] {
        assert_eq!(verdict(&report, check), "good", "{check}: {report}");
    }
    let late = home.json(&["doctor", "--as-of", "2026-12-20"]);
    assert_eq!(verdict(&late, "deals"), "watch");
    let none = home.json(&["doctor", "--as-of", "2027-02-01"]);
    assert_eq!(verdict(&none, "quotas"), "watch");
    assert_eq!(verdict(&Home::empty().json(&["doctor"]), "database"), "watch");
}

#[cfg(unix)]
#[test]
fn the_doctor_minds_who_can_read() {
    use std::os::unix::fs::PermissionsExt;
    let home = Home::with_a_team();
    std::fs::set_permissions(home.db(), std::fs::Permissions::from_mode(0o644)).unwrap();
    let ran = home.run(&["doctor"]);
    assert_eq!(ran.code, 1, "{}", ran.out);
    assert!(ran.out.contains("BAD    privacy") && ran.out.contains("chmod 600"), "{}", ran.out);
    assert_eq!(ran.err, "bellwether: 1 thing is wrong: it is marked BAD\n");
}

#[test]
fn a_file_that_is_not_ours_is_left_alone() {
    let home = Home::empty();
    std::fs::write(home.db(), "my diary, not a database at all; ".repeat(100)).unwrap();
    let before = std::fs::read(home.db()).unwrap();
    for words in [&["deals"][..], &["actions"], &["restore", home.db().to_str().unwrap()]] {
        home.run(words).failed(1, &["bellwether.db"]);
    }
    assert_eq!(home.run(&["doctor"]).code, 1);
    assert_eq!(std::fs::read(home.db()).unwrap(), before);
}

#[test]
fn a_backup_brings_back_what_was() {
    let home = Home::with_a_team();
    let backup = home.file("backup.db");
    let backup = backup.to_str().unwrap();
    home.run(&["backup", backup]).said(&["wrote ", "verified"]);
    home.run(&["backup", backup]).failed(1, &["is there already and is left as it is"]);
    open(&home.db()).set_setting("note", "written after the backup").unwrap();
    let done = home.json(&["restore", backup]);
    assert_eq!(done["database"], json!(home.db()));
    assert_eq!(open(&home.db()).setting("note").unwrap(), None);
    assert_eq!(home.json(&["deals"])["count"], 2);
    // What was there is not lost.
    let kept = std::path::PathBuf::from(done["kept"].as_str().unwrap());
    assert_eq!(open(&kept).setting("note").unwrap().as_deref(), Some("written after the backup"));
    // A second one in the same second keeps its own.
    assert_ne!(home.json(&["restore", backup])["kept"], done["kept"]);
}

#[test]
fn a_backup_goes_where_there_was_nothing() {
    let home = Home::with_a_team();
    let backup = home.file("backup.db");
    home.run(&["backup", backup.to_str().unwrap()]).said(&["verified"]);
    let new = home.file("new/place.db");
    let words = ["restore", backup.to_str().unwrap(), "--db", new.to_str().unwrap()];
    assert_eq!(home.json(&words)["kept"], Value::Null);
    assert_eq!(home.json(&["deals", "--db", new.to_str().unwrap()])["count"], 2);
}

#[test]
fn a_damaged_backup_replaces_nothing() {
    let home = Home::with_a_team();
    let backup = home.file("backup.db");
    home.run(&["backup", backup.to_str().unwrap()]).said(&["verified"]);
    let mut bytes = std::fs::read(&backup).unwrap();
    let middle = bytes.len() / 2;
    bytes[4096..middle].fill(0xA5);
    std::fs::write(&backup, bytes).unwrap();
    home.run(&["restore", backup.to_str().unwrap()]).failed(1, &["nothing was restored", "backup.db"]);
    home.run(&["restore", "missing.db"]).failed(1, &["nothing was restored", "missing.db"]);
    home.run(&["restore", home.db().to_str().unwrap()]).failed(1, &["is the database itself"]);
    assert_eq!(home.json(&["deals"])["count"], 2);
}

#[test]
fn the_demo_is_made_for_the_day_and_never_over_a_users_file() {
    let home = Home::with_a_team();
    let made = home.json(&["demo", "--no-open"]);
    assert_eq!(made["made"], true);
    let demo = made["demo"].as_str().unwrap();
    assert_ne!(demo, home.db().to_str().unwrap());
    assert!(home.json(&["deals", "--db", demo])["count"].as_u64().unwrap() > 100);
    assert_eq!(home.json(&["demo", "--no-open"])["made"], false, "the same day");
    open(std::path::Path::new(demo)).set_setting("mine", "x").unwrap();
    let later = home.command(&["demo", "--no-open", "--json"]).env("BELLWETHER_NOW", "2026-11-23T09:00:00Z").output();
    assert!(Ran::of(later.unwrap()).out.contains("\"made\": true"), "another day");
    assert_eq!(open(std::path::Path::new(demo)).setting("mine").unwrap(), None);
    assert_eq!(home.json(&["demo", "--no-open", "--reset"])["made"], true);
    // A file left half-made by a kill, before or after its mark, is made anew.
    open(std::path::Path::new(demo)).set_setting("demo_day", "being made").unwrap();
    assert_eq!(home.json(&["demo", "--no-open"])["made"], true);
    let bare = home.file("bare.db");
    drop(open(&bare));
    assert_eq!(home.json(&["demo", "--no-open", "--db", bare.to_str().unwrap()])["made"], true);
    // The user's own is untouched, and refused when it is named.
    let db = home.db();
    home.run(&["demo", "--no-open", "--db", db.to_str().unwrap(), "--reset"]).failed(1, &["is not a demo database"]);
    assert_eq!(home.json(&["deals"])["count"], 2);
}

fn note(unit: i64, text: &str, created: chrono::DateTime<chrono::Utc>) -> Note {
    Note {
        id: NoteId(uuid::Uuid::from_u128(1)),
        kind: NoteKind::Note,
        text: text.to_owned(),
        meeting: None,
        step: None,
        unit: Some(UnitId(unit)),
        deal: None,
        person: None,
        created,
        for_meeting: None,
        author: None,
    }
}

#[test]
fn what_was_done_in_the_demo_is_kept_beside_the_one_of_a_new_day() {
    let home = Home::empty();
    let on = |day: &str, words: &[&str]| {
        let ran = Ran::of(home.command(words).env("BELLWETHER_NOW", format!("{day}T09:00:00Z")).output().unwrap());
        let made: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
        (made, ran.err)
    };
    let new = ["demo", "--no-open", "--json"];
    let (made, _) = on("2026-11-22", &new);
    let demo = std::path::PathBuf::from(made["demo"].as_str().unwrap());
    let work = |text: &str| {
        let mut store = open(&demo);
        let unit = store.setting("home_unit").unwrap().unwrap().parse().unwrap();
        let now = "2026-11-22T10:00:00Z".parse().unwrap();
        store.apply_all(&[Change::Note(Swap::add(note(unit, text, now)))], now).unwrap();
    };
    // looked at only: nothing is kept
    let (made, said) = on("2026-11-23", &new);
    assert_eq!((&made["made"], &made["kept"]), (&true.into(), &serde_json::Value::Null), "{said}");
    // worked in: kept under its day, and said how to open it
    work("the first day's note");
    let (made, said) = on("2026-11-24", &new);
    let first = demo.with_file_name("demo-2026-11-23.db");
    assert_eq!(made["kept"], first.to_str().unwrap());
    assert!(
        said.contains("in that of 23 Nov is kept") && said.contains(&format!("bellwether --db {}", first.display())),
        "{said}"
    );
    let found = home.json(&["search", "first day's note", "--db", first.to_str().unwrap()]);
    assert!(found.to_string().contains("the first day's note"), "{found}");
    // a day on which nothing was done leaves it there; the next one with work takes its place, which is said
    assert_eq!(on("2026-11-25", &new).0["kept"], serde_json::Value::Null);
    assert!(first.exists());
    work("another note");
    let (made, said) = on("2026-11-26", &new);
    assert_eq!(made["kept"], demo.with_file_name("demo-2026-11-25.db").to_str().unwrap());
    assert!(said.contains("demo-2026-11-23.db is gone") && !first.exists(), "{said}");
    // --reset asks for what was done to be gone
    work("for nothing");
    assert_eq!(on("2026-11-27", &["demo", "--no-open", "--json", "--reset"]).0["kept"], serde_json::Value::Null);
    let help = home.run(&["demo", "--help"]).out;
    assert!(help.contains("demo-<its day>.db"), "{help}");
}
