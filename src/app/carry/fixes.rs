//! Corrects facts of deals, and writes the list of what has to go back to the CRM.

use std::collections::HashSet;

use anyhow::{Context as _, bail};

use super::super::App;
use super::super::undo::Step;
use crate::domain::browse::{Owners, Standing};
use crate::domain::change::{Change, Swap};
use crate::domain::changed::{ChangeKind, Changed};
use crate::domain::deal::{Deal, Status};
use crate::domain::fix::{Fix, FixField, FixState};
use crate::domain::hygiene::Exception;
use crate::domain::ids::{DealId, FixId, MintId};
use crate::domain::meeting::run::RunState;
use crate::report::crm_updates::{self, LeadUpdate, Update};
use crate::report::files;
use crate::store::DealFilter;
use crate::ui::flow::{Intent, PickKey, PickThen};
use crate::ui::overlays::Overlay;
use crate::ui::overlays::picker::{Item, Picker};
use crate::ui::screens::Screen;
use crate::ui::screens::deals::fixing::{ask_value, shown};
use crate::ui::screens::deals::phase_word;
use crate::ui::screens::fixes::Line;
use crate::ui::theme::Tone;

impl App {
    /// The stages that open deals are in, to correct a deal's; to narrow the list by, those of the deals it shows.
    pub(super) fn pick_stage(&mut self, of: Option<DealId>) -> anyhow::Result<()> {
        let deal = of.map(|id| self.store.deal(id)).transpose()?.flatten();
        let open = deal.as_ref().map_or_else(
            || self.screen.deals_mut().is_some_and(|list| list.query.standing == Standing::Open),
            |deal| deal.status == Status::Open,
        );
        let stages = self.store.stages(deal.as_ref().map(|d| d.crm.as_str()), open)?;
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

    /// What the last import did to the deals, with counts: to look at those of one kind.
    pub(super) fn pick_changed(&mut self) -> anyhow::Result<()> {
        let item = |label: &str, detail: String, key| Item { label: label.to_owned(), detail, key };
        let mut items = vec![item("changed or not", "no import asked for".to_owned(), PickKey::All)];
        // counted among whose deals the list shows
        let owners = match &self.screen {
            Screen::Deals(list) => list.query.owners.clone(),
            _ => self.deals_scope(),
        };
        let all = DealFilter { as_of: self.as_of, ..DealFilter::default() };
        let theirs: HashSet<DealId> = match &owners {
            Owners::All => HashSet::new(),
            _ => self.store.deals(&all)?.iter().filter(|d| owners.has(d.owner)).map(|d| d.id).collect(),
        };
        let kinds = ChangeKind::ALL.iter().filter(|k| **k != ChangeKind::Any).chain([&ChangeKind::Any]);
        for kind in kinds.copied() {
            let changed = self.store.changed_ids(&Changed::lately(kind), self.as_of)?;
            let n = changed.iter().filter(|id| owners == Owners::All || theirs.contains(id)).count();
            if n == 0 {
                continue;
            }
            let noun = if n == 1 { "deal" } else { "deals" };
            items.push(item(
                &format!("{} by the last import", kind.word()),
                format!("{n} {noun}"),
                PickKey::Changed(kind),
            ));
        }
        if items.len() == 1 {
            self.say("the last import changed no deal", Tone::Neutral);
            return Ok(());
        }
        self.overlays.push(Overlay::Picker(Picker::new("What did the last import do?", items, PickThen::DealChanged)));
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
        self.may_fix()?;
        if self.is_grooming(&[field]) {
            return Ok(());
        }
        let deal = self.store.deal(id)?.context("this deal is not in the file any more")?;
        if field.of(&deal) == to {
            self.say(format!("the {} is that already", field.word()), Tone::Neutral);
            return Ok(());
        }
        let said = format!("{} of {}: {}", field.word(), deal.name, shown(field, to.as_deref(), &self.world.currency));
        let change = self.fixed(&deal, field, to)?;
        self.apply(Step { changes: vec![Change::Fix(change)], withdraw: Vec::new(), said })
    }

    /// Several facts of one deal, as one step to take back.
    pub(super) fn fix_all(&mut self, id: DealId, facts: Vec<(FixField, Option<String>)>) -> anyhow::Result<()> {
        self.may_fix()?;
        let deal = self.store.deal(id)?.context("this deal is not in the file any more")?;
        let mut said = Vec::new();
        let mut changes = Vec::new();
        for (field, to) in facts.into_iter().filter(|(field, to)| field.of(&deal) != *to) {
            said.push(shown(field, to.as_deref(), &self.world.currency));
            changes.push(Change::Fix(self.fixed(&deal, field, to)?));
        }
        if changes.is_empty() {
            self.say("the deal says that already", Tone::Neutral);
            return Ok(());
        }
        let name = crate::domain::text::clip(&deal.name, 24);
        self.apply(Step { changes, withdraw: Vec::new(), said: format!("{name}: {}", said.join(", ")) })
    }

    /// Names a deal as an exception of the live meeting, or takes that back.
    pub(super) fn except(&mut self, deal: DealId, reason: Option<String>) -> anyhow::Result<()> {
        let open = self.live.as_ref().filter(|l| l.run.state() != RunState::Concluded);
        let meeting = open.context("an exception belongs to a review that is going on")?.meeting.id;
        let here = self.store.exceptions_of(meeting)?.into_iter().find(|e| e.deal == deal);
        let name = self.store.deal(deal)?.map_or_else(String::new, |d| crate::domain::text::clip(&d.name, 30));
        let at = self.clock.now();
        let (change, said) = match (here, reason) {
            (None, None) => return Ok(()),
            (Some(here), None) => (Swap::remove(here), format!("{name} is no exception any more")),
            (None, Some(reason)) => {
                (Swap::add(Exception { meeting, deal, reason, at }), format!("{name} is an exception"))
            }
            (Some(here), Some(reason)) => {
                let after = Exception { reason, ..here.clone() };
                (Swap::edit(here, after), format!("{name} is an exception for another reason"))
            }
        };
        self.apply(Step { changes: vec![Change::Exception(change)], withdraw: Vec::new(), said })
    }

    /// In a forecast call steps and stages are left alone: says so, and offers to park it.
    fn is_grooming(&mut self, fields: &[FixField]) -> bool {
        let steps = |f: &FixField| matches!(f, FixField::NextStep | FixField::NextStepDate | FixField::Stage);
        match self.refuses_grooming().filter(|_| fields.iter().any(steps)) {
            Some(why) => {
                self.not_here(why);
                true
            }
            None => false,
        }
    }

    fn may_fix(&self) -> anyhow::Result<()> {
        if let Some(why) = &self.world.read_only {
            bail!("nothing can be written: {why}");
        }
        if self.as_of.is_some() {
            bail!("a past day is looked at: leave --as-of away to correct a deal");
        }
        Ok(())
    }

    /// The correction that makes the deal say this: a new one, the open one changed, or the open one taken off the list.
    fn fixed(&mut self, deal: &Deal, field: FixField, to: Option<String>) -> anyhow::Result<Swap<Fix>> {
        let now = self.clock.now();
        let before = self.store.fixes_of(deal.id)?.into_iter().find(|f| f.field == field && f.state == FixState::Open);
        Ok(match before {
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
                    deal: deal.id,
                    field,
                    old: field.of(deal),
                    new: to,
                    at: now,
                    on: self.world.today,
                    by: self.world.me,
                    meeting: open.map(|l| l.meeting.id),
                    state: FixState::Open,
                    settled: None,
                })
            }
        })
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
