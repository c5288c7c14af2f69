//! The terminal: taken once, given back on every way out, also after a panic in any thread.

use std::io::{self, BufWriter, Stdout, Write};
use std::sync::Once;
use std::time::Duration;

use crossterm::event::{
    DisableBracketedPaste, DisableFocusChange, DisableMouseCapture, EnableBracketedPaste, EnableFocusChange,
    EnableMouseCapture,
};
use crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode,
    enable_raw_mode,
};
use crossterm::{cursor, execute, queue};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;

use terminal_colorsaurus::{QueryOptions, ThemeMode, theme_mode};

use crate::app::App;
use crate::report::clipboard;

/// Room for a whole frame, in bytes, so that it goes out in one write instead of a thousand bytes at a time.
const FRAME: usize = 64 * 1024;

/// The terminal while it is ours.
pub struct Guard {
    terminal: Terminal<CrosstermBackend<BufWriter<Stdout>>>,
    mouse: bool,
}

impl Guard {
    /// Takes the terminal.
    pub fn enter(mouse: bool) -> io::Result<Self> {
        // crossterm drops bold and reverse together with the colours under NO_COLOR: the theme leaves colours out itself
        crossterm::style::force_color_output(true);
        hook_panics();
        take(mouse)?;
        let terminal = match Terminal::new(CrosstermBackend::new(BufWriter::with_capacity(FRAME, io::stdout()))) {
            Ok(terminal) => terminal,
            Err(e) => {
                give_back();
                return Err(e);
            }
        };
        Ok(Self { terminal, mouse })
    }

    /// Draws one frame, as one update.
    pub fn draw(&mut self, app: &mut App) -> io::Result<()> {
        queue!(self.terminal.backend_mut(), BeginSynchronizedUpdate)?;
        self.terminal.draw(|frame| {
            if let Some(position) = app.draw(frame.buffer_mut()) {
                frame.set_cursor_position(position);
            }
        })?;
        execute!(self.terminal.backend_mut(), EndSynchronizedUpdate)
    }

    /// Puts a text on the clipboard of the terminal (OSC 52).
    pub fn copy(&self, text: &str) -> io::Result<()> {
        let mut out = io::stdout();
        out.write_all(clipboard::osc52(text).map_err(io::Error::other)?.as_bytes())?;
        out.flush()
    }

    /// Draws everything anew with the next frame. Not by `clear`, which asks the terminal for its cursor: a key typed
    /// meanwhile gets into the answer, and a terminal that does not answer would end the program.
    pub fn forget(&mut self) -> io::Result<()> {
        let size = self.terminal.size()?;
        self.terminal.resize(size.into())
    }

    /// After the program was stopped and goes on.
    pub fn retake(&mut self) -> io::Result<()> {
        take(self.mouse)?;
        self.forget()
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        give_back();
    }
}

/// Whether the terminal says that its background is light. One that does not know the question answers another one that every
/// terminal knows, at once; one that answers nothing at all costs the time-out (`detect_background = false` skips it).
pub fn is_light() -> Option<bool> {
    let mut options = QueryOptions::default();
    options.timeout = Duration::from_millis(400);
    match theme_mode(options) {
        Ok(ThemeMode::Light) => Some(true),
        Ok(ThemeMode::Dark) => Some(false),
        Err(e) => {
            tracing::debug!("the terminal does not tell its background: {e}");
            None
        }
    }
}

fn take(mouse: bool) -> io::Result<()> {
    enable_raw_mode()?;
    execute!(io::stdout(), EnterAlternateScreen, EnableBracketedPaste, EnableFocusChange)?;
    if mouse {
        execute!(io::stdout(), EnableMouseCapture)?;
    }
    Ok(())
}

/// Gives the terminal back: every mode, and the cursor. Safe to call twice, from any thread.
pub fn give_back() {
    let mut out = io::stdout();
    let undone = queue!(
        out,
        EndSynchronizedUpdate,
        DisableMouseCapture,
        DisableFocusChange,
        DisableBracketedPaste,
        LeaveAlternateScreen,
        cursor::Show
    )
    .and_then(|()| out.flush())
    .and_then(|()| disable_raw_mode());
    if let Err(e) = undone {
        tracing::warn!("the terminal could not be given back: {e}");
    }
}

/// A panic anywhere gives the terminal back, says where the trouble is written, and ends the program.
fn hook_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            give_back();
            before(info);
            eprintln!("Bellwether has hit a mistake of its own. What was saved is saved; start it again to go on.");
            std::process::exit(101);
        }));
    });
}
