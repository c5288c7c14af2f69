//! The only file that polls the terminal and owns it: one thread, driven by deadlines. Draw; sleep until an event or
//! the next deadline; take all waiting events; tick. Paused and idle means no wake-ups.

mod signals;
mod terminal;

use std::time::Duration;

use crossterm::event;

use crate::app::{App, Effect};
use signals::Signals;
use terminal::Guard;
pub use terminal::is_light;

/// How the cockpit was left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    /// As asked for.
    Quit,
    /// The demo company is wanted instead.
    ForDemo,
    /// A signal came: the exit code.
    Signalled(i32),
}

/// Runs the cockpit until it is left.
/// The terminal is given back whatever happens.
///
/// # Errors
/// When the terminal cannot be read or written.
pub fn run(app: &mut App) -> anyhow::Result<Left> {
    let signals = Signals::listen()?;
    let mut guard = Guard::enter(app.wants_mouse())?;
    let left = turn(app, &mut guard, &signals);
    drop(guard);
    left
}

fn turn(app: &mut App, guard: &mut Guard, signals: &Signals) -> anyhow::Result<Left> {
    // it listens for the signal that wakes it from its first poll on: not only after the first frame, which takes a while
    event::poll(Duration::ZERO)?;
    guard.draw(app)?;
    app.after_first_frame()?;
    loop {
        // a signal that came before it listened has woken nobody
        if !signals.are_unseen() && wait(app)? {
            // after a sleep the clock is asked about first; the key that woke the machine is no answer
            let asked = app.tick();
            // everything that waits belongs to one frame
            while event::poll(Duration::ZERO)? {
                let event = event::read()?;
                if !(asked && matches!(event, event::Event::Key(_) | event::Event::Paste(_))) {
                    app.event(event);
                }
                if app.is_done() {
                    break;
                }
            }
        }
        app.tick();
        if let Some(left) = carry_out(app, guard)? {
            return Ok(left);
        }
        if signals.came_back() {
            guard.retake()?;
        }
        if let Some(code) = signals.asked_to_end() {
            app.keep();
            return Ok(Left::Signalled(code));
        }
        if app.is_done() {
            return Ok(Left::Quit);
        }
        guard.draw(app)?;
        // what is on the screen is only known once it is drawn: a copy of it must not wait for the next key
        if let Some(left) = carry_out(app, guard)? {
            return Ok(left);
        }
    }
}

/// Does to the terminal what the app wants done; the way out, if that is one.
fn carry_out(app: &mut App, guard: &mut Guard) -> anyhow::Result<Option<Left>> {
    for effect in app.take_effects() {
        match effect {
            Effect::Copy(text) => guard.copy(&text)?,
            Effect::Redraw => guard.forget()?,
            Effect::OpenDemo => return Ok(Some(Left::ForDemo)),
        }
    }
    Ok(None)
}

/// Sleeps; `true` when an event waits.
fn wait(app: &App) -> std::io::Result<bool> {
    match app.deadline() {
        // not before the deadline: a millisecond more than the rounded-down rest
        Some(rest) => event::poll(rest.to_std().unwrap_or_default() + Duration::from_millis(1)),
        None => event::poll(Duration::MAX.min(Duration::from_secs(60 * 60 * 24))),
    }
}
