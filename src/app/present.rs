//! Presenter mode: people look at the screen. No private note, nothing that was said one by one and nobody's own record is drawn
//! (see `audience`), clocks and headline numbers are large. It lasts as long as the program runs.

#[cfg(test)]
mod tests;

use super::App;
use crate::ui::theme::Tone;

impl App {
    /// Turns it on or off; what is shown is read again without what is not for everybody, or with it.
    pub(super) fn present(&mut self) {
        self.world.presenting = !self.world.presenting;
        if let Err(e) = self.reload_screen() {
            self.complain(&e);
            return;
        }
        self.say(
            if self.world.presenting {
                "presenter mode: no private notes, nothing said one by one; P leaves it"
            } else {
                "presenter mode is off: private notes and what was said 1:1 are shown again"
            },
            Tone::Neutral,
        );
    }
}
