//! Who looks at the screen now: told in one place to the connection that every screen reads through. A screen of tomorrow is
//! read through it, too.

#[cfg(test)]
mod tests;

use super::App;
use crate::domain::forecast::audience::Audience;
use crate::domain::meeting::Format;
use crate::domain::meeting::run::RunState;
use crate::domain::people::Subject;
use crate::ui::screens::Screen;
use crate::ui::world::Live;

impl App {
    /// By the meeting that goes on, who is on its table, and whether presenter mode is on.
    pub(super) fn audience(&self) -> Audience {
        if self.refuses_numbers().is_some() {
            return Audience::Nobody;
        }
        match (self.one_by_one(), self.world.presenting) {
            // between two people, and a room looks on
            (Some(_), true) => Audience::Nobody,
            (Some(_), false) => self.on_table().map_or(Audience::Nobody, Audience::Only),
            (None, true) => Audience::Room,
            (None, false) => Audience::Alone,
        }
    }

    /// The call that goes on, where it is held one by one.
    fn one_by_one(&self) -> Option<&Live> {
        let going_on = |l: &&Live| matches!(l.run.state(), RunState::Running | RunState::Paused);
        self.live.as_ref().filter(going_on).filter(|l| l.meeting.format == Format::OneOnOne)
    }

    /// Whose card is on the table of a call held one by one; nobody's before the first one came up.
    pub(super) fn on_table(&self) -> Option<Subject> {
        let speakers = self.world.org.participants(self.one_by_one()?.meeting.unit);
        self.looked_at.filter(|s| speakers.iter().any(|p| p.subject == *s))
    }

    /// From here on what is read is for who looks on now. `true`: that is somebody else than before, and what was read for those
    /// is not shown any more.
    pub(super) fn listen(&mut self) -> bool {
        let now = self.audience();
        if self.store.audience() == now {
            return false;
        }
        self.store.listen(now);
        std::iter::once(&mut self.screen).chain(&mut self.shelf).for_each(Screen::forget);
        true
    }

    /// What is on the screen was read for somebody else: it is read again before it is drawn.
    pub(super) fn look_on(&mut self) {
        if self.listen()
            && let Err(e) = self.reload_screen()
        {
            self.complain(&e);
        }
    }
}
