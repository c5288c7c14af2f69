//! Presenter mode: people look at the screen. No private note and nobody's 1:1 card is drawn, clocks and headline numbers are
//! large. It lasts as long as the program runs.

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
                "presenter mode: no private notes, nobody's 1:1 card; P leaves it"
            } else {
                "presenter mode is off: private notes and 1:1 cards are shown again"
            },
            Tone::Neutral,
        );
    }
}
