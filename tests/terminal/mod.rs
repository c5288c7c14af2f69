//! A real pseudo-terminal with a screen in it: types keys, waits for text, kills. It never sleeps for a fixed time
//! where it could wait for something.

#![allow(dead_code, reason = "each test file uses its own part of the harness")]
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a harness that cannot go on fails its test")]

pub mod bytes;

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bellwether::clock::Stopwatch;
use bellwether::domain::people::{Level, Role};
use bellwether::store::{OpenOptions, Store};
use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};

/// How long a text may take to appear. Generous: machines that test are busy.
const PATIENCE: Duration = Duration::from_secs(20);

/// A folder of its own for everything the program keeps.
pub struct Place {
    pub dir: tempfile::TempDir,
}

impl Place {
    pub fn new() -> Self {
        Self { dir: tempfile::tempdir().expect("a folder") }
    }

    pub fn db(&self) -> PathBuf {
        self.dir.path().join("data").join("test.db")
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// Opens the file beside the program, as another window would.
    pub fn store(&self) -> Store {
        Store::open(&self.db(), &OpenOptions::default()).expect("the file opens").store
    }

    /// A place with Team West in it: Dana Reyes leads, and sells through these.
    pub fn with_team(sellers: &[&str]) -> Self {
        let place = Self::new();
        place.fill(sellers);
        place
    }

    /// Puts that team into the file.
    pub fn fill(&self, sellers: &[&str]) {
        let mut store = self.store();
        let from = "2026-01-01".parse().expect("a day");
        let lead = store.put_person("Dana Reyes", None, Role::Flm).expect("the lead");
        let unit = store.put_unit("Team West", Level::L1, None, from).expect("the team");
        store.set_lead(unit, Some(lead), from).expect("the lead");
        for name in sellers {
            let rep = store.put_person(name, None, Role::Rep).expect("a seller");
            store.set_member(rep, Some(unit), from).expect("a member");
        }
    }

    /// The minutes that were written into the folder the program was started in.
    pub fn minutes(&self) -> Vec<String> {
        let mut files: Vec<_> =
            std::fs::read_dir(self.path()).expect("the folder").flatten().map(|e| e.path()).collect();
        files.sort();
        let markdown = files.iter().filter(|f| f.extension().is_some_and(|e| e == "md"));
        markdown.map(|f| std::fs::read_to_string(f).expect("the minutes")).collect()
    }

    fn env(&self) -> Vec<(String, String)> {
        let at = |name: &str| self.dir.path().join(name).display().to_string();
        [
            ("BELLWETHER_DB", self.db().display().to_string()),
            ("BELLWETHER_NOW", "2026-11-22T09:00:00Z".to_owned()),
            ("HOME", at("home")),
            ("XDG_CONFIG_HOME", at("config")),
            ("XDG_DATA_HOME", at("share")),
            ("XDG_STATE_HOME", at("state")),
            ("TERM", "xterm-256color".to_owned()),
            ("LANG", "C.UTF-8".to_owned()),
            ("TZ", "UTC".to_owned()),
        ]
        .map(|(k, v)| (k.to_owned(), v))
        .to_vec()
    }

    /// The program with these words, in this place.
    pub fn command(&self, args: &[&str]) -> std::process::Command {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_bellwether"));
        command.args(args).envs(self.env()).env_remove("NO_COLOR").current_dir(self.path());
        command
    }

    /// Runs a command that prints; returns its exit code, standard output and standard error.
    pub fn run(&self, args: &[&str]) -> (i32, String, String) {
        let out = self.command(args).output().expect("the program runs");
        let text = |b: &[u8]| String::from_utf8_lossy(b).into_owned();
        (out.status.code().unwrap_or(-1), text(&out.stdout), text(&out.stderr))
    }

    /// Opens the cockpit in a terminal of this size.
    pub fn open(&self, args: &[&str], cols: u16, rows: u16) -> Terminal {
        self.open_with(args, cols, rows, &[])
    }

    /// The same with more in the environment; it outweighs the harness's own.
    pub fn open_with(&self, args: &[&str], cols: u16, rows: u16, env: &[(&str, &str)]) -> Terminal {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_bellwether"));
        command.args(args);
        command.cwd(self.path());
        for name in ["NO_COLOR", "COLORTERM", "COLORFGBG", "LC_ALL", "LC_CTYPE"] {
            command.env_remove(name);
        }
        for (k, v) in self.env() {
            command.env(k, v);
        }
        for (k, v) in env {
            command.env(k, v);
        }
        Terminal::start(command, cols, rows)
    }
}

type Writer = Arc<Mutex<Box<dyn Write + Send>>>;

/// The terminal and the program in it.
pub struct Terminal {
    parser: Arc<Mutex<vt100::Parser>>,
    raw: Arc<Mutex<Vec<u8>>>,
    writer: Writer,
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
}

impl Terminal {
    fn start(command: CommandBuilder, cols: u16, rows: u16) -> Self {
        let wanted = PtySize { rows, cols, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(wanted).expect("a pseudo-terminal");
        let child = pair.slave.spawn_command(command).expect("the program starts");
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().expect("a reader");
        let writer: Writer = Arc::new(Mutex::new(pair.master.take_writer().expect("a writer")));
        let parser = Arc::new(Mutex::new(vt100::Parser::new(size(rows), size(cols), 0)));
        let raw = Arc::new(Mutex::new(Vec::new()));
        let (screen, bytes, answers) = (Arc::clone(&parser), Arc::clone(&raw), Arc::clone(&writer));
        std::thread::spawn(move || {
            let mut buffer = [0_u8; 16_384];
            let mut frame = Vec::new();
            while let Ok(n) = reader.read(&mut buffer) {
                if n == 0 {
                    break;
                }
                let chunk = &buffer[..n];
                // what real terminals answer: device attributes, the background's colour
                let has = |what: &[u8]| chunk.windows(what.len()).any(|w| w == what);
                let mut answer = Vec::new();
                if has(b"\x1b]11;?") {
                    answer.extend_from_slice(b"\x1b]11;rgb:1616/1818/1d1d\x1b\\");
                }
                if has(b"\x1b]10;?") {
                    answer.extend_from_slice(b"\x1b]10;rgb:d6d6/d6d6/d6d6\x1b\\");
                }
                if has(b"\x1b[c") {
                    answer.extend_from_slice(b"\x1b[?62;22c");
                }
                if !answer.is_empty() {
                    let _ = answers.lock().expect("the writer").write_all(&answer);
                }
                bytes.lock().expect("the bytes").extend_from_slice(chunk);
                // as a terminal does that knows synchronised updates: half a frame is not shown
                frame.extend_from_slice(chunk);
                let last = |what: &[u8]| frame.windows(what.len()).rposition(|w| w == what);
                let shown = match (last(b"\x1b[?2026h"), last(b"\x1b[?2026l")) {
                    (Some(begun), Some(ended)) if begun > ended => begun,
                    (Some(begun), None) => begun,
                    _ => frame.len(),
                };
                screen.lock().expect("the screen").process(&frame[..shown]);
                frame.drain(..shown);
            }
        });
        Self { parser, raw, writer, child, master: pair.master }
    }

    /// What is on the screen now.
    pub fn screen(&self) -> String {
        self.parser.lock().expect("the screen").screen().contents()
    }

    /// Every byte the program has written.
    pub fn bytes(&self) -> Vec<u8> {
        self.raw.lock().expect("the bytes").clone()
    }

    /// The alternate screen is on.
    pub fn in_alternate_screen(&self) -> bool {
        self.parser.lock().expect("the screen").screen().alternate_screen()
    }

    /// The cursor cannot be seen.
    pub fn cursor_hidden(&self) -> bool {
        self.parser.lock().expect("the screen").screen().hide_cursor()
    }

    /// How many cells are drawn in reverse.
    pub fn inverse_cells(&self) -> usize {
        let parser = self.parser.lock().expect("the screen");
        let (rows, cols) = parser.screen().size();
        (0..rows.get())
            .flat_map(|r| (0..cols.get()).map(move |c| (r, c)))
            .filter(|(r, c)| parser.screen().cell(*r, *c).is_some_and(vt100::Cell::inverse))
            .count()
    }

    /// The rows, or parts of rows, that stand out: in reverse, or on a background of their own.
    pub fn selected(&self) -> Vec<String> {
        let parser = self.parser.lock().expect("the screen");
        let (rows, cols) = parser.screen().size();
        let stands_out = |c: &&vt100::Cell| c.inverse() || c.bgcolor() != vt100::Color::Default;
        (0..rows.get())
            .map(|r| {
                let cells = (0..cols.get()).filter_map(|c| parser.screen().cell(r, c)).filter(stands_out);
                cells.map(|c| if c.has_contents() { c.contents() } else { " " }).collect::<String>()
            })
            .filter(|row| !row.is_empty())
            .collect()
    }

    /// Where a text begins on the screen: column and row, from 0.
    pub fn find(&self, text: &str) -> Option<(u16, u16)> {
        self.rows().iter().zip(0..).find_map(|(row, y)| {
            let at = row.find(text)?;
            Some((u16::try_from(row[..at].chars().count()).expect("a column"), y))
        })
    }

    /// The screen's rows; a wide character fills two places, so that columns can be counted.
    pub fn rows(&self) -> Vec<String> {
        let parser = self.parser.lock().expect("the screen");
        let (rows, cols) = parser.screen().size();
        let cell = |r, c| match parser.screen().cell(r, c) {
            Some(cell) if cell.is_wide_continuation() => "\u{0}".to_owned(),
            Some(cell) if cell.has_contents() => cell.contents().chars().next().unwrap_or(' ').to_string(),
            _ => " ".to_owned(),
        };
        (0..rows.get()).map(|r| (0..cols.get()).map(|c| cell(r, c)).collect()).collect()
    }

    /// A left click on the first place where this text stands.
    pub fn click(&self, text: &str) {
        let (x, y) = self.find(text).unwrap_or_else(|| panic!("no {text:?} to click on:\n{}", self.screen()));
        self.keys(&format!("\x1b[<0;{0};{1}M\x1b[<0;{0};{1}m", x + 1, y + 1));
    }

    /// One notch of the wheel over the middle.
    pub fn wheel(&self, down: bool) {
        self.keys(&format!("\x1b[<{};40;12M", if down { 65 } else { 64 }));
    }

    /// Pastes, as terminals do that were asked to bracket it.
    pub fn paste(&self, text: &str) {
        self.keys(&format!("\x1b[200~{text}\x1b[201~"));
    }

    /// Keys are echoed by the terminal: it is not in raw mode.
    #[cfg(unix)]
    pub fn is_cooked(&self) -> bool {
        const ECHO: u64 = 0o10;
        let modes = self.master.get_termios().expect("the terminal's modes");
        u64::from(modes.local_flags.bits()) & ECHO != 0
    }

    /// The process's state as `ps` tells it: "T" is stopped.
    pub fn state(&self) -> String {
        let pid = self.child.process_id().expect("it runs").to_string();
        let out = std::process::Command::new("ps").args(["-o", "stat=", "-p", &pid]).output().expect("ps");
        String::from_utf8_lossy(&out.stdout).trim().to_owned()
    }

    /// Waits until this is so.
    pub fn wait_for(&self, what: &str, mut is: impl FnMut() -> bool) {
        let start = Stopwatch::start();
        while !is() {
            assert!(start.elapsed() < PATIENCE, "waited in vain for {what}; the screen says:\n{}", self.screen());
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Waits until the program has written these bytes, after the first `from`.
    pub fn wait_for_bytes(&self, from: usize, bytes: &[u8]) {
        self.wait_for(&format!("{:?}", String::from_utf8_lossy(bytes)), || {
            self.bytes()[from..].windows(bytes.len()).any(|w| w == bytes)
        });
    }

    /// Types text or control characters as they are.
    pub fn keys(&self, keys: &str) {
        self.writer.lock().expect("the writer").write_all(keys.as_bytes()).expect("the program reads");
    }

    /// Waits until the screen says so.
    pub fn wait_until(&self, what: &str, is: impl Fn(&str) -> bool) -> String {
        let start = Stopwatch::start();
        loop {
            let screen = self.screen();
            if is(&screen) {
                return screen;
            }
            assert!(start.elapsed() < PATIENCE, "waited in vain for {what}; the screen says:\n{screen}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Waits no longer than this.
    pub fn wait_within(&self, patience: Duration, what: &str, is: impl Fn(&str) -> bool) {
        let start = Stopwatch::start();
        while !is(&self.screen()) {
            assert!(start.elapsed() < patience, "no {what} within {patience:?}; the screen says:\n{}", self.screen());
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Waits for a text.
    pub fn expect(&self, text: &str) -> String {
        self.wait_until(&format!("{text:?}"), |s| s.contains(text))
    }

    /// Waits until a text is gone.
    pub fn expect_gone(&self, text: &str) -> String {
        self.wait_until(&format!("{text:?} to go"), |s| !s.contains(text))
    }

    /// Types, then waits for a text.
    pub fn does(&self, keys: &str, text: &str) -> String {
        self.keys(keys);
        self.expect(text)
    }

    /// Another size.
    pub fn resize(&self, cols: u16, rows: u16) {
        self.parser.lock().expect("the screen").screen_mut().set_size(size(rows), size(cols));
        self.master.resize(PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }).expect("resizes");
    }

    /// SIGKILL, at once. The library's own `kill` asks with SIGHUP first, which would let the program tidy up.
    #[cfg(unix)]
    pub fn kill(&mut self) {
        self.signal("KILL");
        let _ = self.child.wait();
    }

    /// Ends it at once.
    #[cfg(not(unix))]
    pub fn kill(&mut self) {
        self.child.kill().expect("it can be killed");
        let _ = self.child.wait();
    }

    /// Any other signal.
    pub fn signal(&self, name: &str) {
        let pid = self.child.process_id().expect("it runs").to_string();
        let done = std::process::Command::new("kill").args([&format!("-{name}"), &pid]).status().expect("kill");
        assert!(done.success());
    }

    /// Waits for the end of the program.
    pub fn ended(&mut self) -> ExitStatus {
        let start = Stopwatch::start();
        loop {
            if let Some(status) = self.child.try_wait().expect("its status") {
                // what it wrote last is still on its way
                std::thread::sleep(Duration::from_millis(50));
                return status;
            }
            assert!(start.elapsed() < PATIENCE, "it does not end; the screen says:\n{}", self.screen());
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn size(n: u16) -> std::num::NonZeroU16 {
    std::num::NonZeroU16::new(n).expect("a size")
}

pub const ENTER: &str = "\r";
pub const ESC: &str = "\x1b";
pub const TAB: &str = "\t";
pub const DOWN: &str = "\x1b[B";
pub const UP: &str = "\x1b[A";
