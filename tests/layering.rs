//! The house's map, checked: who may call whom (`src/lib.rs`), where SQL, the terminal and the clock may be, and how long a
//! file may be. It reads the sources as text; [`faults`] is tried on bad text first, so that it is known to find something.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as expected")]

use std::fs;
use std::path::{Path, PathBuf};

/// Longest file, in lines.
const LONGEST: usize = 600;

/// Who may call whom; a module may always call itself. `app`, `cli` and `runtime` are where everything comes together.
const ARROWS: &[(&str, &[&str])] = &[
    ("main", &["cli"]),
    ("cli", &["app", "clock", "config", "crm", "demo", "domain", "paths", "report", "runtime", "store", "ui"]),
    // Besides the app: the sequence that copies by way of the terminal, and what its background means for the theme.
    ("runtime", &["app", "report", "ui"]),
    ("app", &["clock", "config", "crm", "domain", "paths", "report", "store", "ui"]),
    ("ui", &["domain"]),
    ("store", &["domain"]),
    ("report", &["domain"]),
    // These two write rows: an import and the demo company are nothing without a store to go to.
    ("crm", &["domain", "store"]),
    ("demo", &["domain", "store"]),
    ("config", &["domain"]),
    ("paths", &[]),
    ("clock", &[]),
    ("domain", &[]),
];

/// Words that may stand only in some places: the word, where it may stand, why.
const WORDS: &[(&str, &[&str], &str)] = &[
    ("rusqlite", &["store"], "SQL belongs to the store"),
    // The app takes the terminal's events and gives its screens a buffer to draw in, as data; see the next four.
    ("ratatui", &["ui", "app", "runtime"], "what is drawn belongs to the screens"),
    ("crossterm", &["ui", "app", "runtime", "report/clipboard.rs"], "what is drawn belongs to the screens"),
    ("event::poll", &["runtime"], "the runtime alone reads the terminal"),
    ("event::read", &["runtime"], "the runtime alone reads the terminal"),
    ("enable_raw_mode", &["runtime"], "the runtime alone owns the terminal"),
    ("stdout", &["runtime", "cli"], "the runtime draws, the command line prints, nobody else"),
    ("println", &[], "print through cli::output, which survives a closed pipe and makes foreign text harmless"),
    ("Utc::now", &["clock.rs"], "time is injected: ask the Clock"),
    ("Local::now", &["clock.rs"], "time is injected: ask the Clock"),
    ("SystemTime::now", &["clock.rs"], "time is injected: ask the Clock"),
    ("Instant::now", &["clock.rs"], "time is injected: ask the Clock"),
    // What a screen shows is read as far as who looks on may hear it: a new place here needs a reason.
    (
        "submissions_of_record",
        &["store", "app/carry.rs", "app/carry/forecast.rs", "app/load/forecast.rs"],
        "read `submissions`, which tells what may be heard: this one is for what is written and for a call's own cards",
    ),
    (
        "heads_of_record",
        &["store", "app/load/home/todo.rs", "app/load/owed.rs", "app/slippage.rs", "app/waterfall/desk.rs"],
        "read `submission_heads`, which tells what may be heard: this one is for who has spoken, and when",
    ),
    (
        "explained_of",
        &["store", "app/load/owed.rs", "app/load/accuracy.rs"],
        "read `explained`, which tells what may be read: this one is for whether something was written at all",
    ),
    (
        "store.minutes(",
        &[
            "store",
            "cli",
            "app/load.rs",
            "app/load/history.rs",
            "app/load/meeting.rs",
            "app/carry/meetings.rs",
            "app/carry/tests.rs",
            "demo",
        ],
        "a screen asks `may_read` first",
    ),
    ("store.listen(", &["store", "app/audience.rs", "app/desk.rs"], "who looks on is told in one place"),
];

/// What is wrong with one file. `path` is below `src`, with slashes.
fn faults(path: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let lines = text.lines().count();
    if lines > LONGEST {
        found.push(format!("src/{path}: {lines} lines, {LONGEST} are the most: split it by concept"));
    }
    let module = module_of(path);
    let code = code_of(text);
    // The crate's root only declares the modules.
    if module != "lib" {
        match ARROWS.iter().find(|(from, _)| *from == module) {
            None => found.push(format!("src/{path}: `{module}` is not on the map: add it to ARROWS and to src/lib.rs")),
            Some((_, allowed)) => {
                let crate_name = if module == "main" { "bellwether" } else { "crate" };
                for (line, to) in called(&code, crate_name) {
                    if to != module && !allowed.contains(&to.as_str()) && is_module(&to) {
                        found.push(format!("src/{path}:{line}: `{module}` must not call `{to}`"));
                    }
                }
            }
        }
    }
    for (word, places, why) in WORDS {
        let here = places.iter().any(|p| path == *p || module == *p || path.starts_with(&format!("{p}/")));
        if !here && let Some(line) = line_with(&code, word) {
            found.push(format!("src/{path}:{line}: `{word}` must not stand here: {why}"));
        }
    }
    found
}

/// The first folder or file name: "store" for `store.rs` and `store/open.rs`.
fn module_of(path: &str) -> &str {
    path.split('/').next().unwrap_or(path).trim_end_matches(".rs")
}

fn is_module(name: &str) -> bool {
    ARROWS.iter().any(|(from, _)| *from == name)
}

/// The text without comments, line by line, so that a doc link is no call.
fn code_of(text: &str) -> String {
    let bare = |line: &str| match line.trim_start() {
        l if l.starts_with("//") => String::new(),
        // A slash pair after a blank starts a comment; within an address it follows a colon.
        l => l.split(" // ").next().unwrap_or_default().to_owned(),
    };
    text.lines().map(bare).collect::<Vec<_>>().join("\n")
}

/// Every module named after `crate::` (or the crate's own name), with its line. `crate::{a, b::c}` names both.
fn called(code: &str, crate_name: &str) -> Vec<(usize, String)> {
    let needle = format!("{crate_name}::");
    let mut found = Vec::new();
    for (at, _) in code.match_indices(&needle) {
        let before = code[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let line = code[..at].matches('\n').count() + 1;
        let rest = &code[at + needle.len()..];
        match rest.strip_prefix('{') {
            Some(group) => found.extend(heads(group).into_iter().map(|name| (line, name))),
            None => found.push((line, word(rest))),
        }
    }
    found
}

/// The first word of each item of a group, nested groups skipped.
fn heads(group: &str) -> Vec<String> {
    let (mut depth, mut names, mut item) = (1, Vec::new(), String::new());
    for c in group.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 || (depth == 1 && c == ',') {
            names.push(word(item.trim_start()));
            item.clear();
        } else {
            item.push(c);
        }
        if depth == 0 {
            break;
        }
    }
    names.retain(|n| !n.is_empty());
    names
}

fn word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

fn line_with(code: &str, word: &str) -> Option<usize> {
    let ends = |c: Option<char>| !c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let whole =
        |(at, _): &(usize, &str)| ends(code[..*at].chars().next_back()) && ends(code[at + word.len()..].chars().next());
    code.match_indices(word).find(whole).map(|(at, _)| code[..at].matches('\n').count() + 1)
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn every_file_keeps_to_the_map() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    files.sort();
    assert!(files.len() > 50, "only {} files were found: is this the right folder?", files.len());
    let mut all = Vec::new();
    for file in files {
        let path = file.strip_prefix(&src).unwrap().to_string_lossy().replace('\\', "/");
        all.extend(faults(&path, &fs::read_to_string(&file).unwrap()));
    }
    assert!(all.is_empty(), "{} faults:\n{}", all.len(), all.join("\n"));
}

#[test]
fn every_arrow_is_used_by_a_module_that_exists() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for (module, allowed) in ARROWS {
        assert!(src.join(format!("{module}.rs")).exists(), "`{module}` is on the map and not in src");
        assert!(allowed.iter().all(|to| is_module(to)), "`{module}` points to what is not on the map");
    }
}

#[test]
fn the_checker_finds_what_is_wrong() {
    for (path, text, want) in [
        ("domain/deal.rs", "use crate::store::Store;", "src/domain/deal.rs:1: `domain` must not call `store`"),
        ("ui/home.rs", "\nfn f() { crate::store::Store::open() }", "src/ui/home.rs:2: `ui` must not call `store`"),
        ("ui.rs", "use crate::{domain::deal::Deal, app::{App, Flow}};", "src/ui.rs:1: `ui` must not call `app`"),
        ("ui.rs", "use crate::{\n    domain::{deal, ids},\n    clock,\n};", "src/ui.rs:1: `ui` must not call `clock`"),
        ("store/open.rs", "pub(in crate::app) fn f() {}", "src/store/open.rs:1: `store` must not call `app`"),
        ("crm.rs", "use crate::report::files;", "src/crm.rs:1: `crm` must not call `report`"),
        ("runtime.rs", "use crate::store::Store;", "src/runtime.rs:1: `runtime` must not call `store`"),
        ("main.rs", "use bellwether::store::Store;", "src/main.rs:1: `main` must not call `store`"),
        ("utils.rs", "", "src/utils.rs: `utils` is not on the map: add it to ARROWS and to src/lib.rs"),
        (
            "app.rs",
            "type C = rusqlite::Connection;",
            "src/app.rs:1: `rusqlite` must not stand here: SQL belongs to the store",
        ),
        (
            "report/html.rs",
            "use crossterm::style;",
            "src/report/html.rs:1: `crossterm` must not stand here: what is drawn belongs to the screens",
        ),
        (
            "store.rs",
            "use ratatui::Frame;",
            "src/store.rs:1: `ratatui` must not stand here: what is drawn belongs to the screens",
        ),
        (
            "app.rs",
            "let t = chrono::Utc::now();",
            "src/app.rs:1: `Utc::now` must not stand here: time is injected: ask the Clock",
        ),
    ] {
        assert_eq!(faults(path, text), [want], "{text}");
    }
    assert_eq!(faults("app.rs", &"\n".repeat(601)).len(), 1);
}

#[test]
fn the_checker_leaves_alone_what_is_right() {
    for (path, text) in [
        ("domain/deal.rs", "//! Written by [`crate::store`].\nuse crate::domain::ids::DealId;"),
        ("store/open.rs", "use crate::domain::deal::Deal;\nuse rusqlite::Connection;"),
        ("app/screen.rs", "use crate::{domain::deal, store::{Store, StoreError}, ui};"),
        ("report/clipboard.rs", "use crossterm::Command;"),
        ("clock.rs", "let t = Utc::now();"),
        ("app.rs", "use ratatui::buffer::Buffer;"),
        ("cli.rs", "let x = 1; // as rusqlite has it"),
        ("domain/deal.rs", "macro_rules! keyed { () => { $crate::domain } }"),
        ("ui.rs", "let my_crate = 1; othercrate::store();"),
        ("lib.rs", "pub mod store;"),
        ("domain/text.rs", &"\n".repeat(600)),
    ] {
        assert_eq!(faults(path, text), Vec::<String>::new(), "{text}");
    }
}
