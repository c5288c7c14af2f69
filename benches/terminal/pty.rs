//! A pseudo-terminal that knows to the moment when each byte came. One thread only reads, stamps and answers; whatever
//! takes time (the emulator, the search for a text) is done by the one who measures, between measurements.

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

pub const COLS: u16 = 120;
pub const ROWS: u16 = 40;

/// How long a text may take to come before the run is given up.
const PATIENCE: Duration = Duration::from_secs(30);

/// What programs ask a terminal, and what it says: the colours of text and background, what kind of terminal it is.
const ANSWERS: [(&[u8], &[u8]); 3] = [
    (b"\x1b]10;?", b"\x1b]10;rgb:d6d6/d6d6/d6d6\x1b\\"),
    (b"\x1b]11;?", b"\x1b]11;rgb:1616/1818/1d1d\x1b\\"),
    (b"\x1b[c", b"\x1b[?62;22c"),
];
const LONGEST_QUESTION: usize = 6;

type Writer = Arc<Mutex<Box<dyn Write + Send>>>;

struct Chunk {
    came: Instant,
    bytes: Vec<u8>,
}

/// The terminal and the program in it.
pub struct Terminal {
    started: Instant,
    chunks: Receiver<Chunk>,
    screen: Screen,
    writer: Writer,
    child: Box<dyn Child + Send + Sync>,
    /// Kept, because the program would be hung up on without it.
    _master: Box<dyn MasterPty + Send>,
}

impl Terminal {
    /// Starts the program.
    pub fn open(command: CommandBuilder) -> anyhow::Result<Self> {
        let pair = native_pty_system().openpty(PtySize { rows: ROWS, cols: COLS, pixel_width: 0, pixel_height: 0 })?;
        let reader = pair.master.try_clone_reader()?;
        let writer: Writer = Arc::new(Mutex::new(pair.master.take_writer()?));
        let (sender, chunks) = channel();
        let answers = Arc::clone(&writer);
        std::thread::spawn(move || read(reader, &sender, &answers));
        let screen = Screen::new()?;
        let started = now();
        let child = pair.slave.spawn_command(command).context("the program does not start")?;
        drop(pair.slave);
        Ok(Self { started, chunks, screen, writer, child, _master: pair.master })
    }

    /// The process.
    pub fn pid(&self) -> anyhow::Result<u32> {
        self.child.process_id().context("it has no process id")
    }

    /// Types.
    pub fn keys(&self, keys: &str) -> anyhow::Result<()> {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        writer.write_all(keys.as_bytes())?;
        Ok(writer.flush()?)
    }

    /// Waits for a text; says how long after the program's start it stood on the screen.
    pub fn expect(&mut self, text: &str) -> anyhow::Result<Duration> {
        let mut last = now();
        let patience = last + PATIENCE;
        while !self.screen.shows(text) {
            let rest = patience.saturating_duration_since(now());
            let Ok(chunk) = self.chunks.recv_timeout(rest) else {
                bail!("waited in vain for {text:?}; the screen says:\n{}", self.screen.parser.screen().contents());
            };
            last = chunk.came;
            self.screen.take(&chunk.bytes);
        }
        Ok(last.duration_since(self.started))
    }

    /// Types, and says how long it took until the last byte came that this caused. It is over when nothing came for
    /// `quiet`; `None`: nothing came within `patience`, or what came left the screen as it was.
    pub fn answered(&mut self, keys: &str, patience: Duration, quiet: Duration) -> anyhow::Result<Option<Duration>> {
        self.settle(Duration::ZERO);
        let before = self.screen.looks();
        let start = now();
        self.keys(keys)?;
        let last = self.gather(patience, quiet).filter(|_| self.screen.looks() != before);
        Ok(last.map(|last| last.saturating_duration_since(start)))
    }

    /// Waits until nothing came for this long.
    pub fn settle(&mut self, quiet: Duration) {
        self.gather(quiet, quiet);
    }

    /// Takes what comes, until nothing comes for `quiet`, or for `patience` at first. The moment of the last byte.
    fn gather(&mut self, patience: Duration, quiet: Duration) -> Option<Instant> {
        let (mut last, mut rest, mut bytes) = (None, patience, Vec::new());
        while let Ok(chunk) = self.chunks.recv_timeout(rest) {
            last = Some(chunk.came);
            rest = quiet;
            bytes.extend(chunk.bytes);
        }
        self.screen.take(&bytes);
        last
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read(mut reader: Box<dyn Read + Send>, chunks: &Sender<Chunk>, writer: &Writer) {
    let mut buffer = [0_u8; 16_384];
    let mut unanswered = Vec::new();
    while let Ok(n) = reader.read(&mut buffer) {
        let came = now();
        if n == 0 || chunks.send(Chunk { came, bytes: buffer[..n].to_vec() }).is_err() {
            return;
        }
        unanswered.extend_from_slice(&buffer[..n]);
        while let Some((at, answer)) = first_question(&unanswered) {
            unanswered.drain(..=at);
            let _ = writer.lock().unwrap_or_else(PoisonError::into_inner).write_all(answer);
        }
        // a question may be cut in two
        unanswered.drain(..unanswered.len().saturating_sub(LONGEST_QUESTION - 1));
    }
}

/// Where the first question begins, and its answer.
fn first_question(bytes: &[u8]) -> Option<(usize, &'static [u8])> {
    let at = |question: &[u8]| bytes.windows(question.len()).position(|w| w == question);
    ANSWERS.iter().filter_map(|(question, answer)| Some((at(question)?, *answer))).min_by_key(|(at, _)| *at)
}

/// The emulator, with synchronised updates: half a frame is not shown.
struct Screen {
    parser: vt100::Parser,
    held: Vec<u8>,
}

impl Screen {
    fn new() -> anyhow::Result<Self> {
        let (rows, cols) = (NonZeroU16::new(ROWS).context("rows")?, NonZeroU16::new(COLS).context("columns")?);
        Ok(Self { parser: vt100::Parser::new(rows, cols, 0), held: Vec::new() })
    }

    fn take(&mut self, bytes: &[u8]) {
        self.held.extend_from_slice(bytes);
        let last = |what: &[u8]| self.held.windows(what.len()).rposition(|w| w == what);
        let shown = match (last(b"\x1b[?2026h"), last(b"\x1b[?2026l")) {
            (Some(begun), ended) if ended.is_none_or(|ended| ended < begun) => begun,
            _ => self.held.len(),
        };
        self.parser.process(&self.held[..shown]);
        self.held.drain(..shown);
    }

    /// Text, colours and cursor, to compare.
    fn looks(&self) -> String {
        self.parser.screen().state_formatted()
    }

    fn shows(&self, text: &str) -> bool {
        self.parser.screen().contents().contains(text)
    }
}

#[expect(clippy::disallowed_methods, reason = "to measure time is what this program is for")]
pub fn now() -> Instant {
    Instant::now()
}
