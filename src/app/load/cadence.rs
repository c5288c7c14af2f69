//! What the cadence map shows.

use super::super::App;
use super::super::cadence;
use super::super::health::facts::Viewpoint;
use crate::domain::cadence::map::MOST_WEEKS;
use crate::ui::screens::Screen;
use crate::ui::screens::cadence::CadenceScreen;

impl App {
    /// The map that is shelved behind a meeting's minutes, else a new one.
    pub(super) fn cadence_screen(&mut self) -> Screen {
        let from_meeting = matches!(self.screen, Screen::Meeting(_));
        self.unshelve(|s| matches!(s, Screen::Cadence(_)))
            .unwrap_or_else(|| Screen::Cadence(Box::new(CadenceScreen::new(from_meeting))))
    }

    /// Every series of every unit, as far back as there is to look.
    pub(super) fn reload_cadence(&mut self) -> anyhow::Result<()> {
        let from = Viewpoint { config: &self.config, clock: self.clock.as_ref(), as_of: self.as_of };
        let map = cadence::read(&self.store, from, &self.catalog, None, MOST_WEEKS)?;
        if let Screen::Cadence(screen) = &mut self.screen {
            screen.refresh(map, &self.world);
        }
        Ok(())
    }
}
