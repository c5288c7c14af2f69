//! The terminal is given back on every way out: alternate screen left, cursor shown, mouse, paste and focus reports
//! off, keys echoed again.

use crate::terminal::bytes::modes;
use crate::terminal::{Place, Terminal};

fn is_given_back(t: &Terminal, after: &str) {
    let modes = modes(&t.bytes());
    for (mode, on) in &modes {
        // 25 is the cursor; 7 is the wrapping of lines: both are on where nobody has touched them
        assert_eq!(*on, matches!(mode.as_str(), "25" | "7"), "mode {mode} after {after}: {modes:?}");
    }
    assert!(!t.in_alternate_screen() && !t.cursor_hidden(), "after {after}");
    #[cfg(unix)]
    assert!(t.is_cooked(), "keys are echoed again after {after}");
}

fn is_taken(t: &Terminal) {
    let modes = modes(&t.bytes());
    for mode in ["1049", "2004", "1004", "1000"] {
        assert_eq!(modes.get(mode), Some(&true), "mode {mode}: {modes:?}");
    }
    #[cfg(unix)]
    assert!(!t.is_cooked());
}

#[test]
fn on_quitting() {
    let place = Place::with_team(&["Ana Lima"]);
    for (keys, name) in [("q", "q"), ("\x03", "Ctrl-C")] {
        let mut t = place.open(&[], 100, 30);
        t.expect("Team West");
        is_taken(&t);
        t.keys(keys);
        assert_eq!(t.ended().exit_code(), 0, "{name}");
        is_given_back(&t, name);
    }
}

#[cfg(unix)]
#[test]
fn on_every_signal_that_ends_it() {
    let place = Place::with_team(&["Ana Lima"]);
    for (signal, number) in [("HUP", 1), ("INT", 2), ("QUIT", 3), ("TERM", 15)] {
        let mut t = place.open(&["start", "rps"], 100, 30);
        t.wait_until("the meeting", |s| s.contains("AGENDA") || s.contains("resume"));
        t.signal(signal);
        assert_eq!(t.ended().exit_code(), 128 + number, "SIG{signal}");
        is_given_back(&t, signal);
    }
}

#[test]
fn after_an_error_at_the_start() {
    let place = Place::with_team(&["Ana Lima"]);
    let mut t = place.open(&["start", "wfc", "--team", "Nobody"], 100, 30);
    assert_eq!(t.ended().exit_code(), 1);
    is_given_back(&t, "an unknown team");
    t.expect("no team is called `Nobody`");

    // damaged within: found after the first frame
    let mut bytes = std::fs::read(place.db()).unwrap();
    let pages = bytes.len() / 4096;
    for page in 2..pages {
        bytes[page * 4096..page * 4096 + 64].fill(0xa5);
    }
    std::fs::write(place.db(), &bytes).unwrap();
    let mut t = place.open(&[], 100, 30);
    assert_eq!(t.ended().exit_code(), 1);
    is_given_back(&t, "a damaged file");
    t.expect("damaged");

    std::fs::write(place.db(), "this is a letter, not a database").unwrap();
    let mut t = place.open(&[], 100, 30);
    assert_eq!(t.ended().exit_code(), 1);
    is_given_back(&t, "a file that is not ours");
    let said = t.screen();
    assert!(said.contains("bellwether: ") && said.contains("test.db"), "{said}");
    assert_eq!(std::fs::read_to_string(place.db()).unwrap(), "this is a letter, not a database");
}

#[cfg(unix)]
#[test]
fn while_it_is_stopped_and_taken_again_after_that() {
    let place = Place::with_team(&["Ana Lima"]);
    let mut t = place.open(&[], 100, 30);
    t.expect("Team West");
    t.signal("TSTP");
    t.wait_for("it to stop", || t.state().starts_with('T'));
    is_given_back(&t, "SIGTSTP");
    let so_far = t.bytes().len();
    t.signal("CONT");
    t.wait_for_bytes(so_far, b"\x1b[?1049h");
    t.expect("Team West");
    t.wait_for("the terminal to be taken", || t.in_alternate_screen() && !t.is_cooked());
    is_taken(&t);
    t.does("?", "Keys here");
    t.keys("\x03");
    assert_eq!(t.ended().exit_code(), 0);
    is_given_back(&t, "quitting");
}
