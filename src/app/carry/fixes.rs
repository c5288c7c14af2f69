//! Corrects facts of deals, and writes the list of what has to go back to the CRM.

use anyhow::{Context as _, bail};

use super::super::App;
use super::super::undo::Step;
use crate::domain::change::{Change, Swap};
use crate::domain::fix::{Fix, FixField, FixState};
use crate::domain::ids::{DealId, FixId, MintId};
use crate::domain::meeting::run::RunState;
use crate::report::crm_updates::{self, LeadUpdate, Update};
use crate::report::files;
use crate::ui::flow::{Intent, PickKey, PickThen};
use crate::ui::overlays::Overlay;
use crate::ui::overlays::picker::{Item, Picker};
use crate::ui::screens::Screen;
use crate::ui::screens::deals::fixing::{ask_value, shown};
use crate::ui::screens::deals::phase_word;
use crate::ui::screens::fixes::Line;
use crate::ui::theme::Tone;

impl App {
    /// Every stage there is, to narrow the list by or to correct a deal's.
    pub(super) fn pick_stage(&mut self, of: Option<DealId>) -> anyhow::Result<()> {
        let deal = of.map(|id| self.store.deal(id)).transpose()?.flatten();
        let stages = self.store.stages(deal.as_ref().map(|d| d.crm.as_str()))?;
        let mut items = Vec::new();
        if deal.is_none() {
            items.push(Item { label: "in any stage".to_owned(), detail: String::new(), key: PickKey::All });
            items.extend(crate::domain::deal::Phase::ALL.iter().map(|p| Item {
                label: format!("{} stages", phase_word(*p)),
                detail: "all of them".to_owned(),
                key: PickKey::Phase(*p),
            }));
        }
        items.extend(stages.into_iter().map(|(stage, phase)| Item {
            label: stage.clone(),
            detail: phase_word(phase).to_owned(),
            key: PickKey::Word(stage),
        }));
        let picker = match deal {
            Some(deal) => Picker::new("Which stage?", items, PickThen::FixTo(deal.id, FixField::Stage))
                .on(&PickKey::Word(deal.stage)),
            None => Picker::new("In which stage?", items, PickThen::DealStage),
        };
        self.overlays.push(Overlay::Picker(picker));
        Ok(())
    }

    /// What was typed as a fact's value. Another next step has another day: that is asked for next.
    pub(super) fn fix_typed(&mut self, deal: DealId, field: FixField, typed: &str) -> anyhow::Result<()> {
        let world = &self.world;
        let to = field.read(typed, world.today, &world.fiscal, &world.currency).map_err(anyhow::Error::msg)?;
        let before = self.store.deal(deal)?.and_then(|d| field.of(&d));
        let asks_day = field == FixField::NextStep && to.is_some() && to != before;
        self.fix(deal, field, to)?;
        if asks_day {
            match self.store.deal(deal) {
                Ok(Some(deal)) => {
                    let flow = ask_value(&deal, FixField::NextStepDate, &self.ctx());
                    self.follow(flow);
                }
                Ok(None) => {}
                // the step itself is saved: its line does not come back
                Err(e) => self.complain(&e.into()),
            }
        }
        Ok(())
    }

    /// Corrects a fact; correcting it back to what the CRM says takes the correction off the list.
    pub(super) fn fix(&mut self, id: DealId, field: FixField, to: Option<String>) -> anyhow::Result<()> {
        if let Some(why) = &self.world.read_only {
            bail!("nothing can be written: {why}");
        }
        if self.as_of.is_some() {
            bail!("a past day is looked at: leave --as-of away to correct a deal");
        }
        let deal = self.store.deal(id)?.context("this deal is not in the file any more")?;
        let now = self.clock.now();
        let before = self.store.fixes_of(id)?.into_iter().find(|f| f.field == field && f.state == FixState::Open);
        if field.of(&deal) == to {
            self.say(format!("the {} is that already", field.word()), Tone::Neutral);
            return Ok(());
        }
        let said = format!("{} of {}: {}", field.word(), deal.name, shown(field, to.as_deref(), &self.world.currency));
        let change = match before {
            Some(before) if before.old == to => Swap::remove(before),
            Some(before) => {
                let after = Fix { new: to, at: now, on: self.world.today, by: self.world.me, ..before.clone() };
                Swap::edit(before, after)
            }
            None => {
                let millis = u64::try_from(now.timestamp_millis()).unwrap_or(0);
                let open = self.live.as_ref().filter(|l| l.run.state() != RunState::Concluded);
                Swap::add(Fix {
                    id: FixId(self.mint.mint(millis)),
                    deal: id,
                    field,
                    old: field.of(&deal),
                    new: to,
                    at: now,
                    on: self.world.today,
                    by: self.world.me,
                    meeting: open.map(|l| l.meeting.id),
                    state: FixState::Open,
                    settled: None,
                })
            }
        };
        self.apply(Step { changes: vec![Change::Fix(change)], withdraw: Vec::new(), said })
    }

    /// Takes a correction back: the deal says again what the CRM says.
    pub(super) fn unfix(&mut self, id: FixId) -> anyhow::Result<()> {
        let fix = self.store.fixes(true, None)?.into_iter().find(|f| f.id == id);
        let fix = fix.context("this correction is settled, or was taken back in another window")?;
        let said = format!("correction of the {} taken off the list", fix.field.word());
        self.apply(Step { changes: vec![Change::Fix(Swap::remove(fix))], withdraw: Vec::new(), said })
    }

    /// The list that is seen: settled ones too where they are.
    fn updates(&self) -> anyhow::Result<(Vec<Update>, Vec<LeadUpdate>)> {
        let (mut fixes, mut answers) = (self.store.fixes(false, None)?, self.store.lead_answers(false)?);
        if let Screen::Fixes(screen) = &self.screen {
            let seen = screen.shown();
            fixes.retain(|f| seen.iter().any(|l| matches!(l, Line::Fact(row) if row.fix.id == f.id)));
            answers.retain(|a| seen.iter().any(|l| matches!(l, Line::Answer(row) if row.answer.id == a.id)));
        } else {
            fixes.retain(|f| f.state == FixState::Open);
            answers.retain(|a| a.standing == FixState::Open);
        }
        let deals: Vec<DealId> = fixes.iter().map(|f| f.deal).collect();
        let names = self.store.names()?;
        let leads = if answers.is_empty() { Vec::new() } else { self.store.leads()? };
        Ok((
            Update::all(fixes, &self.store.lines(&deals)?, &names),
            LeadUpdate::all(answers, &leads, &names, &self.reason_names()?),
        ))
    }

    pub(super) fn write_fixes(&mut self) -> anyhow::Result<()> {
        let (updates, leads) = self.updates()?;
        let count = updates.len() + leads.len();
        if count == 0 {
            self.say("the list is empty: nothing was written", Tone::Neutral);
            return Ok(());
        }
        let text = crm_updates::sheet(&updates, &leads, &self.world.currency);
        let name = format!("{}-crm-updates.csv", self.clock.today());
        let path = files::write_new(&self.minutes_folder().join(name), &text)?.display().to_string();
        self.said_on_exit.push(format!("CRM updates: {path}"));
        self.say(format!("{count} corrections written: {path}"), Tone::Good);
        Ok(())
    }

    pub(super) fn copy_fixes(&mut self) -> anyhow::Result<()> {
        let (updates, leads) = self.updates()?;
        let text = crm_updates::sheet(&updates, &leads, &self.world.currency);
        self.carry_one(Intent::Copy(text))
    }
}
