//! The words themselves: help, mistakes, completions, the manual, a closed pipe.

use std::process::Stdio;

use crate::home::{Home, Ran};

#[test]
fn help_and_version_go_to_standard_output() {
    let home = Home::empty();
    home.run(&["--version"]).said(&["bellwether 0."]);
    home.run(&["--help"]).said(&["Examples:", "BELLWETHER_NOW", "--as-of", "Exit codes:"]);
    for command in [
        "demo",
        "start",
        "ready",
        "import",
        "forecast",
        "accuracy",
        "odds",
        "cadence",
        "health",
        "deals",
        "actions",
        "meetings",
        "export",
        "config",
        "doctor",
        "backup",
        "restore",
        "completions",
        "man",
    ] {
        home.run(&[command, "--help"]).said(&["Usage: bellwether", "Examples:"]);
    }
}

#[test]
fn wrong_words_exit_with_2() {
    let home = Home::with_a_team();
    for (words, says) in [
        (&["frobnicate"][..], "frobnicate"),
        (&["deals", "--flag", "ugly"], "no_next_step"),
        (&["forecast", "--period", "2026-Q9"], "write a quarter as 2026-Q4"),
        (&["deals", "--as-of", "soon"], "write a day as 2026-11-22"),
        (&["actions", "-q", "-v"], "cannot be used with"),
        (&["export", "actions"], "--to"),
        (&["actions", "--owner", "zed"], "no person is called `zed`: there is Ana Ruiz, Ben Okafor, Mia Lindqvist"),
        (&["forecast", "--team", "North Pole"], "no team, region or company is called `North Pole`"),
        (&["meetings", "show", "nope"], "no meeting has the id `nope`"),
        (&["meetings", "export", "nope"], "there is PR, WFC, TDR, DGB, EFC, QBR, RPS"),
        (&["health", "--scope", "west"], "write rep:NAME, team:NAME, region:NAME or all"),
        (&["health", "--scope", "team:North"], "no team, region or company is called `North`: there is Team West"),
        (&["health", "--metric", "nope"], "stage_distribution"),
        (&["start", "nope"], "no meeting has the code `nope`"),
    ] {
        let ran = home.run(words);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{words:?}: {}", ran.err);
        assert!(ran.err.contains(says), "{words:?}: {}", ran.err);
    }
}

#[test]
fn the_clock_starts_where_the_environment_says() {
    let home = Home::with_a_team();
    let as_of = |now: &str| {
        let ran = Ran::of(home.command(&["actions", "--json"]).env("BELLWETHER_NOW", now).output().unwrap());
        serde_json::from_str::<serde_json::Value>(&ran.out).unwrap()["as_of"].clone()
    };
    assert_eq!(as_of("2027-03-01T08:00:00Z"), "2027-03-01");
    assert_eq!(as_of("2027-03-01T23:30:00-05:00"), "2027-03-02");
    let ran = Ran::of(home.command(&["actions"]).env("BELLWETHER_NOW", "noon").output().unwrap());
    ran.failed(2, &["BELLWETHER_NOW", "`noon`", "2026-11-22T09:00:00Z"]);
}

#[test]
fn the_cockpit_without_a_terminal_says_so() {
    let home = Home::empty();
    for words in [&[][..], &["start", "wfc"]] {
        home.run(words).failed(1, &["needs a terminal", "--help"]);
    }
}

#[test]
fn completions_for_every_shell() {
    let home = Home::empty();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        home.run(&["completions", shell]).said(&["bellwether", "forecast", "as-of"]);
    }
    assert_eq!(home.run(&["completions", "tcsh"]).code, 2);
}

#[test]
fn a_manual_page_and_one_per_command() {
    let home = Home::empty();
    home.run(&["man"]).said(&[".TH", "bellwether", "forecast", "BELLWETHER_DB"]);
    let folder = home.file("man1");
    let ran = home.run(&["man", "--to", folder.to_str().unwrap()]);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""));
    let page = std::fs::read_to_string(folder.join("bellwether-deals.1")).unwrap();
    assert!(page.contains(".TH BELLWETHER-DEALS") && page.contains("zero_value"), "{page}");
    assert!(folder.join("bellwether.1").exists());
}

#[cfg(unix)]
#[test]
fn a_reader_who_has_seen_enough_is_no_failure() {
    let home = Home::with_a_team();
    for words in [&["--help"][..], &["meetings"], &["deals", "--json"], &["export", "actions", "--to", "-"], &["man"]] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = home.command(words).stdout(Stdio::from(writer)).output().unwrap();
        let ran = Ran::of(output);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{words:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_a_failure() {
    let home = Home::with_a_team();
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let output = home.command(&["deals"]).stdout(Stdio::from(full)).output().unwrap();
    Ran::of(output).failed(1, &["No space left"]);
}
