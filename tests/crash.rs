//! What the screen said was saved, is saved: the program is killed with SIGKILL at random moments during captures in a
//! real pseudo-terminal, and every acknowledged one is in the file.

mod terminal;

use std::time::Duration;

use bellwether::store::{ActionFilter, DealFilter, MeetingFilter, OpenOptions, Store};
use terminal::{ENTER, Place};

/// How often it is killed. `BELLWETHER_KILLS` asks for more.
const KILLS: usize = 200;

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }
}

#[test]
fn sigkill_at_any_moment_loses_nothing_that_was_acknowledged() {
    let kills = std::env::var("BELLWETHER_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(KILLS);
    let place = Place::with_team(&["Ana Lima", "Bo Lind"]);
    let mut dice = Dice(20_261_122);
    let mut acknowledged: Vec<String> = Vec::new();
    let mut written = 0;
    for kill in 0..kills {
        // each life begins a minute later: what is written last is listed first
        let now = format!("2026-11-22T{:02}:{:02}:00Z", 9 + kill / 60, kill % 60);
        let mut t = place.open_with(&["start", "rps"], 100, 30, &[("BELLWETHER_NOW", &now)]);
        let seen = t.wait_until("the meeting, or the question about the time between", |s| {
            s.contains("AGENDA") || s.contains("count all of it")
        });
        if seen.contains("count all of it") {
            t.does("y", "AGENDA");
        }
        if kill == 0 {
            // out of step zero: the general workspace lists what was written down
            t.keys(">");
        }
        t.expect("WRITTEN DOWN");
        for _ in 0..1 + dice.roll(3) {
            let name = format!("act-{written:04}-x");
            written += 1;
            t.does("a", "what, @who");
            t.keys(&format!("{name} @ana fri{ENTER}"));
            if dice.roll(2) == 0 {
                // killed while it may be writing: it may be there or not, but whole
                std::thread::sleep(Duration::from_micros(dice.roll(4_000)));
                break;
            }
            t.wait_until("the acknowledgement", |s| {
                s.contains(&format!("action  {name}")) && !s.contains("Enter writes")
            });
            acknowledged.push(name);
        }
        t.kill();
    }
    let store = Store::open(&place.db(), &OpenOptions { must_exist: true, ..OpenOptions::default() }).unwrap().store;
    assert!(store.check().unwrap().is_empty(), "the file is sound");
    let kept = store.actions(&ActionFilter::default()).unwrap();
    let lost: Vec<_> = acknowledged.iter().filter(|name| !kept.iter().any(|a| a.text == **name)).collect();
    assert!(lost.is_empty(), "{} of {} acknowledged actions are lost: {lost:?}", lost.len(), acknowledged.len());
    assert!(acknowledged.len() * 4 > kills, "too few were acknowledged to mean anything: {}", acknowledged.len());
    assert!(kept.iter().all(|a| a.owner.is_some() && a.due.is_some()), "none is half-written");
    assert_eq!(store.meetings(&MeetingFilter::default()).unwrap().len(), 1, "it was the same meeting all the time");
}

/// Killed while the first file is read in, at any moment: all of it is there afterwards, or nothing, and it can be read in
/// then.
#[test]
fn a_first_import_that_is_killed_leaves_all_or_nothing() {
    const ROWS: usize = 12_000;
    let place = Place::with_team(&["Ana Lima"]);
    let file = place.path().join("deals.csv");
    let mut text = String::from("deal_id,name,owner,stage,amount,close_date,next_step\n");
    for n in 0..ROWS {
        text.push_str(&format!("D{n},Deal {n},Ana Lima,Proposal,{n}.50,2026-12-{:02},call the buyer\n", n % 28 + 1));
    }
    std::fs::write(&file, text).unwrap();
    let import = || {
        let mut command = place.command(&["import", "deals", "--yes", "--as-of", "2026-11-15"]);
        command.arg(&file).stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
        command
    };
    let count = || {
        let store = place.store();
        assert_eq!(store.check().unwrap(), [""; 0]);
        store.deals(&DealFilter::default()).unwrap().len()
    };
    let mut dice = Dice(20_261_126);
    let mut whole = 0;
    for _ in 0..25 {
        let mut child = import().spawn().unwrap();
        std::thread::sleep(Duration::from_millis(20 + dice.roll(1200)));
        child.kill().unwrap();
        child.wait().unwrap();
        let there = count();
        assert!(there == 0 || there == ROWS, "{there} of {ROWS}");
        if there == ROWS {
            whole += 1;
            std::fs::remove_file(place.db()).unwrap();
            place.fill(&["Ana Lima"]);
        }
    }
    assert!(whole < 25, "no kill came in time");
    assert!(import().status().unwrap().success());
    assert_eq!(count(), ROWS);
}
