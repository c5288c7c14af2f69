//! What is wrong with the file, the disk or a meeting's definition is a message; what is on screen stays there and can
//! be copied out.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use bellwether::clock::Stopwatch;
use bellwether::store::ActionFilter;
use rusqlite::Connection;

use crate::terminal::bytes::{Piece, pieces};
use crate::terminal::{ENTER, ESC, Place, Terminal};

const TYPED: &str = "call the CFO @ana fri";

fn actions(place: &Place) -> usize {
    place.store().actions(&ActionFilter::default()).unwrap().len()
}

/// Opens the line on home and types into it.
fn type_action(t: &Terminal) {
    t.does("a", "what, @who");
    t.keys(TYPED);
    t.expect(TYPED);
}

/// Ctrl-Y, and what went to the clipboard: base64, so that only the terminal reads it.
fn copies_the_screen(t: &Terminal) {
    let so_far = t.bytes().len();
    t.keys("\x19");
    // at once, not with the next key
    let is_copied = |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes).into_owned();
        text.split_once("]52;c;").is_some_and(|(_, rest)| rest.contains("\x1b\\"))
    };
    t.wait_within(Duration::from_secs(2), "copy", |_| is_copied(&t.bytes()[so_far..]));
    let copied = pieces(&t.bytes()[so_far..]).into_iter().find_map(|p| match p {
        Piece::Osc(body) => body.strip_prefix("52;c;").map(str::to_owned),
        _ => None,
    });
    let copied = decode(&copied.unwrap());
    assert!(copied.contains("Team West") && copied.contains("call the CFO"), "{copied}");
}

fn decode(base64: &str) -> String {
    let value = |c: u8| match c {
        b'A'..=b'Z' => c - b'A',
        b'a'..=b'z' => c - b'a' + 26,
        b'0'..=b'9' => c - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let bits: Vec<u8> = base64.bytes().filter(|c| *c != b'=').map(value).collect();
    let bytes = bits.chunks(4).flat_map(|four| {
        let word = four.iter().fold(0_u32, |w, b| w << 6 | u32::from(*b)) << (6 * (4 - four.len()));
        word.to_be_bytes()[1..four.len()].to_vec()
    });
    String::from_utf8(bytes.collect()).unwrap()
}

#[test]
fn a_newer_file_opens_for_reading_and_says_so() {
    let place = Place::with_team(&["Ana Lima"]);
    Connection::open(place.db()).unwrap().execute_batch("PRAGMA user_version = 99").unwrap();
    let before = std::fs::read(place.db()).unwrap();
    let t = place.open(&[], 120, 40);
    t.expect("READ-ONLY");
    refuses_captures(&t);
    drop(t);
    assert_eq!(std::fs::read(place.db()).unwrap(), before, "not a byte is changed");
}

fn refuses_captures(t: &Terminal) {
    if t.screen().contains("Please note") {
        t.keys(ENTER);
        t.expect_gone("Please note");
    }
    type_action(t);
    t.keys(ENTER);
    t.expect("nothing can be written");
    if t.screen().contains("That did not work") {
        t.keys(ENTER);
        t.expect_gone("That did not work");
    }
    t.expect(TYPED);
    copies_the_screen(t);
}

/// Makes the folder of the database unwritable, by rights or, for root, by a file system mounted for reading.
enum Folder {
    Rights(PathBuf),
    Mounted(PathBuf),
}

impl Folder {
    fn mount(at: &Path, options: &str) -> Option<Self> {
        let done = Command::new("mount").args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(at).output().ok()?;
        done.status.success().then(|| Self::Mounted(at.to_owned()))
    }

    fn remount(&self, options: &str) -> bool {
        let Self::Mounted(at) = self else { return false };
        // a program that is being started by another test may hold what this one has just closed
        let start = Stopwatch::start();
        while start.elapsed() < Duration::from_secs(10) {
            if Command::new("mount").args(["-o", options]).arg(at).output().is_ok_and(|o| o.status.success()) {
                return true;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        false
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        match self {
            #[cfg(unix)]
            Self::Rights(folder) => {
                use std::os::unix::fs::PermissionsExt as _;
                let _ = std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700));
            }
            #[cfg(not(unix))]
            Self::Rights(_) => {}
            Self::Mounted(at) => {
                let _ = Command::new("umount").arg("-l").arg(at).status();
            }
        }
    }
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_opens_for_reading_and_says_so() {
    use std::os::unix::fs::PermissionsExt as _;

    let place = Place::new();
    let data = place.db().parent().unwrap().to_owned();
    std::fs::create_dir_all(&data).unwrap();
    // rights do not bind root
    let mounted = Folder::mount(&data, "size=8m,mode=0700");
    place.fill(&["Ana Lima"]);
    let folder = match mounted {
        Some(folder) => {
            assert!(folder.remount("remount,ro"));
            folder
        }
        None => {
            std::fs::set_permissions(&data, std::fs::Permissions::from_mode(0o500)).unwrap();
            std::fs::set_permissions(place.db(), std::fs::Permissions::from_mode(0o400)).unwrap();
            Folder::Rights(data.clone())
        }
    };
    if std::fs::write(data.join("probe"), "").is_ok() {
        eprintln!("SKIPPED: nothing here is unwritable for this user");
        return;
    }
    let t = place.open(&[], 120, 40);
    t.expect("READ-ONLY");
    refuses_captures(&t);
    drop(t);
    drop(folder);
}

#[test]
fn a_locked_file_is_a_message_and_the_line_is_saved_when_it_is_tried_again() {
    let place = Place::with_team(&["Ana Lima"]);
    let mut t = place.open(&[], 120, 40);
    t.expect("Team West");
    let other = Connection::open(place.db()).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    type_action(&t);
    // what is kept by itself does not hold up the keys, and says so
    t.wait_within(Duration::from_secs(3), "word of it", |s| s.contains("NOT SAVED"));
    t.keys(" 9:00");
    t.wait_within(Duration::from_secs(2), "the keys", |s| s.contains("fri 9:00"));
    t.keys("\x7f\x7f\x7f\x7f\x7f");
    t.expect_gone("fri 9:00");
    t.keys(ENTER);
    t.expect("what you typed is still there");
    t.keys(ENTER);
    t.expect_gone("That did not work");
    t.expect(TYPED);
    copies_the_screen(&t);
    // leaving says what is at stake
    t.does("\x03", "Not everything is saved");
    t.does("n", TYPED);
    other.execute_batch("COMMIT").unwrap();
    t.keys(ENTER);
    t.expect("action for Ana Lima");
    assert_eq!(actions(&place), 1);
    t.keys("q");
    assert_eq!(t.ended().exit_code(), 0);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_a_message_and_the_line_is_saved_when_there_is_space_again() {
    let place = Place::new();
    let data = place.db().parent().unwrap().to_owned();
    std::fs::create_dir_all(&data).unwrap();
    let Some(folder) = Folder::mount(&data, "size=4m,mode=0700") else {
        eprintln!("SKIPPED: no small file system can be mounted here");
        return;
    };
    place.fill(&["Ana Lima"]);
    let t = place.open(&[], 120, 40);
    t.expect("Team West");
    let ballast = data.join("ballast");
    let mut size = 4 << 20;
    while size > 0 {
        use std::io::Write as _;
        let mut file = std::fs::OpenOptions::new().create(true).append(true).open(&ballast).unwrap();
        if file.write_all(&vec![0; size]).is_err() {
            size /= 2;
        }
    }
    // the log's last page may have room for one small write: capture until the disk says no
    let mut saved = 0;
    loop {
        type_action(&t);
        t.keys(ENTER);
        let said = t.wait_until("an answer", |s| s.contains("action for") || s.contains("That did not work"));
        if said.contains("That did not work") {
            break;
        }
        saved += 1;
        assert!(saved < 50, "the disk is not full");
    }
    t.expect("NOT SAVED");
    t.expect("the disk is full");
    t.keys(ENTER);
    t.expect_gone("That did not work");
    t.expect(TYPED);
    copies_the_screen(&t);
    std::fs::remove_file(&ballast).unwrap();
    t.keys(ENTER);
    t.expect("action for Ana Lima");
    assert_eq!(actions(&place), saved + 1);
    drop(t);
    drop(folder);
}

#[test]
fn a_broken_meeting_file_is_named_with_line_and_key_and_the_built_in_one_is_used() {
    let place = Place::with_team(&["Ana Lima"]);
    let folder = place.path().join("config/bellwether/meetings");
    std::fs::create_dir_all(&folder).unwrap();
    let good = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/meetings/pr.toml")).unwrap();
    let at = good.lines().position(|l| l.starts_with("cadence = ")).unwrap();
    let broken = good.replacen("cadence = \"every_two_weeks\"", "cadence = \"now and then\"", 1);
    std::fs::write(folder.join("mine.toml"), broken).unwrap();
    let t = place.open(&["start", "pr"], 120, 40);
    t.expect("Please note");
    let said = t.screen().replace(['\n', '│'], " ");
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in
        [format!("mine.toml:{}: cadence", at + 1), "expected one of weekly".into(), "built-in meeting is used".into()]
    {
        assert!(said.contains(&part), "no {part:?} in: {said}");
    }
    t.keys(ESC);
    t.expect("step 0 of 6");
    t.does(">", "Hygiene");
}
