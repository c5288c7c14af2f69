//! What was picked from a list or answered to a question, and the lists themselves.

use super::super::App;
use crate::domain::ids::UnitId;
use crate::domain::meeting::event::Event;
use crate::domain::people::Level;
use crate::ui::flow::{Asked, Goto, PickKey, PickThen};
use crate::ui::overlays::Overlay;
use crate::ui::overlays::picker::{Item, Picker};
use crate::ui::theme::Tone;

impl App {
    pub(super) fn picked(&mut self, then: &PickThen, key: &PickKey) -> anyhow::Result<()> {
        match (then, key) {
            (PickThen::SwitchUnit, PickKey::Unit(unit)) => self.switch_unit(*unit),
            (PickThen::Start, PickKey::Meeting(id)) => {
                self.offer_resume_of(*id)?;
                Ok(())
            }
            (PickThen::Start, PickKey::Code(_) | PickKey::CodeOneOnOne(_)) => self.start_picked(key),
            (PickThen::FixTo(deal, field), PickKey::Word(word)) => self.fix(*deal, *field, Some(word.clone())),
            (PickThen::RejectLead(lead), PickKey::Word(code)) => self.answer_lead(*lead, Some(code.clone())),
            (PickThen::FixTo(deal, field), PickKey::All) => self.fix(*deal, *field, None),
            _ => {
                let (screen, ctx) = self.split();
                let flow = screen.view_mut().picked(then, key, &ctx);
                self.follow(flow);
                Ok(())
            }
        }
    }

    pub(super) fn answered(&mut self, asked: &Asked, answer: &str) -> anyhow::Result<()> {
        match asked {
            Asked::OutcomeNote(id, outcome) => self.close_action(*id, *outcome, answer),
            Asked::DropReason(id) => self.drop_action(*id, answer),
            Asked::WithdrawReason(ids) => self.take_back(ids, answer),
            Asked::SendBackReason(ids) => self.give_back(ids, answer),
            Asked::OutputReason(output) => {
                self.happen(&Event::Reason { output: output.clone(), reason: answer.to_owned() })?;
                self.answered_here(asked, answer);
                Ok(())
            }
            Asked::OutputSaid(output) => {
                self.happen(&Event::Reason { output: output.clone(), reason: answer.to_owned() })?;
                self.happen(&Event::Output { output: output.clone(), met: true })
            }
            Asked::MoveTo(id) => self.move_promise(*id, answer),
            Asked::Exception(deal) => {
                self.except(*deal, Some(answer.to_owned()))?;
                self.answered_here(asked, answer);
                Ok(())
            }
            Asked::FixValue(deal, field) => self.fix_typed(*deal, *field, answer),
            Asked::SeriesDay(code, unit) => self.set_series_day(code, *unit, answer),
            Asked::Everything => self.go(Goto::Search(answer.to_owned())),
            Asked::AmendReason | Asked::Search | Asked::ImportDay => {
                self.answered_here(asked, answer);
                Ok(())
            }
        }
    }

    /// The screen that has asked goes on with the answer.
    fn answered_here(&mut self, asked: &Asked, answer: &str) {
        let (screen, ctx) = self.split();
        let flow = screen.view_mut().answered(asked, answer, &ctx);
        self.follow(flow);
    }

    /// Every unit, to look at its numbers and run its meetings.
    pub(in crate::app) fn pick_unit(&mut self) {
        let org = &self.world.org;
        let items = org
            .units
            .iter()
            .map(|u| Item {
                label: u.name.clone(),
                detail: format!("{} {}", u.level.unit_word(), u.lead.map_or("", |p| org.name(p))),
                key: PickKey::Unit(u.id),
            })
            .collect();
        let mut picker = Picker::new("Whose numbers?", items, PickThen::SwitchUnit);
        if let Some(unit) = self.world.unit {
            picker = picker.on(&PickKey::Unit(unit));
        }
        self.overlays.push(Overlay::Picker(picker));
    }

    pub(super) fn switch_unit(&mut self, unit: UnitId) -> anyhow::Result<()> {
        self.keep_first()?;
        self.world.unit = Some(unit);
        if self.world.read_only.is_none() {
            self.store.set_setting("home_unit", &unit.0.to_string())?;
        }
        self.reload_world()?;
        self.go(Goto::Home)?;
        self.say(format!("now looking at {}", self.world.unit_name()), Tone::Neutral);
        Ok(())
    }

    /// Meetings of this unit's level: unfinished ones to resume first, then those to start.
    pub(in crate::app) fn pick_meeting(&mut self) {
        let Some(unit) = self.world.unit() else {
            self.say("there is no team yet: name it first, or import a CRM export", Tone::Watch);
            return;
        };
        let level = unit.level;
        let mut items = self.unfinished_items();
        for m in self.world.meetings.iter().filter(|m| m.levels.contains(&level)) {
            let detail = format!("{}  {} min", m.code, m.minutes);
            items.push(Item { label: m.name.clone(), detail, key: PickKey::Code(m.code.clone()) });
            if m.code == "WFC" && level == Level::L1 {
                items.push(Item {
                    label: format!("{}, one by one", m.name),
                    detail: format!("{}  1:1", m.code),
                    key: PickKey::CodeOneOnOne(m.code.clone()),
                });
            }
        }
        self.overlays.push(Overlay::Picker(Picker::new("Start a meeting", items, PickThen::Start)));
    }

    fn start_picked(&mut self, key: &PickKey) -> anyhow::Result<()> {
        use crate::domain::meeting::Format;
        let Some(unit) = self.world.unit else { return Ok(()) };
        let (code, format) = match key {
            PickKey::Code(code) => (code.clone(), None),
            PickKey::CodeOneOnOne(code) => (code.clone(), Some(Format::OneOnOne)),
            _ => return Ok(()),
        };
        self.start_meeting(&code, unit, format)
    }
}
