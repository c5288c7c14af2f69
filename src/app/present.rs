//! Presenter mode: people look at the screen. No private note, nothing that was said one by one and nobody's own record is drawn
//! (see `audience`), clocks and headline numbers are large. It lasts as long as the program runs.
//!
//! What a room sees of what was spoken, and of how it came true:
//!
//! | screen | shown | not shown |
//! | --- | --- | --- |
//! | forecast board | everybody's numbers that were said before others; a unit's page | a seller's page; why a number was given or taken back, in words |
//! | accuracy, ledger | units | sellers; the names of habits; the reasons of judgements |
//! | explanations, their form, search in them | units' | sellers' |
//! | a call held one by one, its minutes | nothing | cards, numbers |
//!
//! Deals, health, slippage, sales and actions by seller are the team's own work in its own meetings: they are shown. How
//! well one person judges is said to that person.

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
                "presenter mode: no private notes, nobody's 1:1 card or track record; P leaves it"
            } else {
                "presenter mode is off: private notes, 1:1 cards and everybody's track record are shown again"
            },
            Tone::Neutral,
        );
    }
}
