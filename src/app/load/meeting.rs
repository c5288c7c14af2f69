//! The live meeting: its run from the stored events, the data of its workspaces, what the records say of its outputs.

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};

use super::super::App;
use crate::domain::action::Action;
use crate::domain::cadence::{Held, Rhythm};
use crate::domain::capture::NoteKind;
use crate::domain::ids::PersonId;
use crate::domain::meeting::conclude::{Fact, OutputFacts, step_fact};
use crate::domain::meeting::definition::{Definition, STEP_ZERO, Workspace as Kind};
use crate::domain::meeting::event::Mark;
use crate::domain::meeting::run::{Run, RunState};
use crate::domain::meeting::{Format, Meeting, Series};
use crate::domain::people::Org;
use crate::domain::when;
use crate::store::{ActionFilter, MeetingFilter, Store};
use crate::ui::screens::Screen;
use crate::ui::workspaces::Workspace;
use crate::ui::workspaces::conclude::{ActionLine, ConcludeData};
use crate::ui::workspaces::deal_walk::{DealWalk, WalkDeal};
use crate::ui::workspaces::general::{Captured, GeneralData};
use crate::ui::workspaces::step_zero::StepZero;
use crate::ui::world::Live;

/// Who is expected: those who speak, and who leads.
fn expected(org: &Org, unit: crate::domain::ids::UnitId) -> Vec<PersonId> {
    let lead = org.unit(unit).and_then(|u| u.lead);
    let mut people: Vec<PersonId> = org.participants(unit).into_iter().map(|p| p.person).collect();
    people.retain(|p| Some(*p) != lead);
    people.extend(lead);
    people
}

/// The run as its stored events add up to, with the definition it was started with.
pub(in crate::app) fn run_of(store: &Store, meeting: &Meeting, offset: FixedOffset) -> anyhow::Result<Run> {
    run_until(store, meeting, offset, None)
}

/// The same; `before`: as it stood at that moment.
pub(super) fn run_until(
    store: &Store,
    meeting: &Meeting,
    offset: FixedOffset,
    before: Option<DateTime<Utc>>,
) -> anyhow::Result<Run> {
    let definition = Definition::parse("the stored definition", &store.meeting_definition(meeting.id)?)?;
    let org = store.org(meeting.started.with_timezone(&offset).date_naive())?;
    let mut events = store.events(meeting.id)?;
    events.retain(|(at, _)| before.is_none_or(|before| *at < before));
    Ok(Run::replay(definition, expected(&org, meeting.unit), &events)?)
}

impl App {
    /// A series with its rhythm's facts, and what was held of it.
    pub(in crate::app) fn held_of(&self, series: &Series) -> anyhow::Result<Vec<Held>> {
        let filter =
            MeetingFilter { unit: Some(series.unit), code: Some(series.code.clone()), ..MeetingFilter::default() };
        Ok(self.store.meetings(&filter)?.iter().map(|m| Held::of(m, &self.world.offset)).collect())
    }

    /// The day of the next meeting of the live series, where it has fixed days.
    pub(in crate::app) fn next_of_series(&self) -> Option<NaiveDate> {
        let live = self.live.as_ref()?;
        let series = self.store.all_series().ok()?.into_iter().find(|s| s.id == live.meeting.series)?;
        let held = self.held_of(&series).ok()?;
        let rhythm = Rhythm {
            series: &series,
            cadence: live.run.definition().cadence,
            calendar: self.world.fiscal,
            missed: None,
        };
        rhythm.next_meeting(&held, self.world.today)
    }

    /// Actions that were written down in this meeting.
    fn actions_in(&self, meeting: &Meeting) -> anyhow::Result<Vec<Action>> {
        Ok(self.store.actions(&ActionFilter { meeting: Some(meeting.id), ..ActionFilter::default() })?)
    }

    /// What the records say about the outputs of the live meeting.
    pub(in crate::app) fn output_facts(&self, live: &Live) -> anyhow::Result<OutputFacts> {
        let mut facts = self.forecast_facts(live)?;
        let actions = self.actions_in(&live.meeting)?;
        let complete = actions.iter().filter(|a| a.owner.is_some() && a.due.is_some()).count();
        let detail = match actions.len() {
            0 => "no action was written down".to_owned(),
            n => format!("{complete} of {n} with owner and day"),
        };
        let fact = Fact { met: !actions.is_empty() && complete == actions.len(), detail };
        let days = |a: &Action| a.due.is_some_and(|d| (d - self.world.today).num_days() <= 30);
        let within = Fact { met: fact.met && actions.iter().all(days), detail: fact.detail.clone() };
        for output in &live.run.definition().outputs {
            match output.key.as_str() {
                "stalled_triaged" => self.triage_fact(live)?.and_then(|fact| facts.insert(output.key.clone(), fact)),
                "buyer_steps" => facts.insert(output.key.clone(), self.buyer_steps(live)?),
                "actions_owned" => facts.insert(output.key.clone(), fact.clone()),
                "actions_30_days" => facts.insert(output.key.clone(), within.clone()),
                _ => None,
            };
        }
        for step in live.run.definition().steps.iter().filter(|s| s.workspace == Kind::DealWalk) {
            if self.live.as_ref().is_some_and(|l| l.meeting.id == live.meeting.id) {
                facts.extend(self.walk_fact(live, &step.key)?);
            }
        }
        Ok(facts)
    }

    /// How far the walk of this step has come: "3/39", met when nothing is left. `None`: nobody was there yet.
    fn walk_fact(&self, live: &Live, step: &str) -> anyhow::Result<Option<(String, Fact)>> {
        if !live.run.steps(self.clock.now()).any(|s| s.step.key == step && s.visited) {
            return Ok(None);
        }
        let said = self.said_in_walk(live.meeting.id, &live.run, step)?;
        let queue = self.walk_data(live)?.deals;
        let walked = |d: &&WalkDeal| match live.run.deal_mark(step, d.line.deal.id) {
            Some(mark) => mark == Mark::Done,
            None => said.contains(&d.line.deal.id),
        };
        let done = queue.iter().filter(walked).count();
        Ok(Some((step_fact(step), Fact { met: done == queue.len(), detail: format!("{done}/{}", queue.len()) })))
    }

    fn general_data(&self, live: &Live) -> anyhow::Result<GeneralData> {
        let step = live.run.step_key();
        let world = &self.world;
        let detail = |who: Option<PersonId>, due: Option<NaiveDate>, deal: Option<crate::domain::ids::DealId>| {
            let mut parts = Vec::new();
            parts.extend(who.map(|p| world.org.name(p).to_owned()));
            parts.extend(due.map(|d| when::show_day(d, world.today)));
            parts.extend(deal.and_then(|d| world.deal(d)).map(|d| d.name.clone()));
            parts.join(", ")
        };
        let mut all = Vec::new();
        for a in self.actions_in(&live.meeting)? {
            let line =
                Captured { kind: "action", text: a.text.clone(), detail: detail(a.owner, a.due, a.deal), here: true };
            all.push((a.created, line));
        }
        for c in self.store.commitments_of(live.meeting.id)? {
            let line =
                Captured { kind: "buyer", text: c.text.clone(), detail: detail(c.seller, c.due, c.deal), here: true };
            all.push((c.created, line));
        }
        for e in self.store.buyer_events_of(live.meeting.id)? {
            let detail = detail(e.seller, Some(e.on), Some(e.deal));
            all.push((e.created, Captured { kind: "did", text: e.text, detail, here: true }));
        }
        let mut private = 0;
        for n in self.store.notes_of(live.meeting.id, true)?.into_iter().filter(|n| n.is_for(self.world.me)) {
            let kind = match n.kind {
                NoteKind::Private => {
                    private += 1;
                    continue;
                }
                NoteKind::Note => "note",
                NoteKind::Risk => "risk",
                NoteKind::Parked => "parked",
            };
            let here = n.step.as_deref() == Some(step);
            let text = match &n.for_meeting {
                Some(code) => format!("{} (for {code})", n.text),
                None => n.text.clone(),
            };
            all.push((n.created, Captured { kind, text, detail: detail(n.person, None, n.deal), here }));
        }
        all.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        let parked = match live.run.step_number() {
            0 | 1 => {
                self.store.parked_for(live.meeting.unit, &live.meeting.code)?.into_iter().map(|n| n.text).collect()
            }
            _ => Vec::new(),
        };
        Ok(GeneralData { captured: all.into_iter().map(|(_, line)| line).collect(), private, parked })
    }

    fn conclude_data(&self, live: &Live) -> anyhow::Result<ConcludeData> {
        let world = &self.world;
        let open = ActionFilter { unit: Some(live.meeting.unit), open_only: true, ..ActionFilter::default() };
        let mut actions: Vec<ActionLine> = self
            .store
            .actions(&open)?
            .into_iter()
            .map(|a| ActionLine {
                owner: a.owner.map_or_else(String::new, |p| world.org.name(p).to_owned()),
                due: a.due.map_or_else(String::new, |d| when::show_day(d, world.today)),
                new: a.meeting == Some(live.meeting.id),
                carried: a.carried,
                text: a.text,
            })
            .collect();
        actions.sort_by(|a, b| (a.new, &a.owner).cmp(&(b.new, &b.owner)));
        let submitted = live.run.facts().get("submitted").or_else(|| live.run.facts().get("global_commit"));
        let deadline = match (submitted, live.run.ended_at()) {
            (Some(fact), Some(ended)) if !fact.met => {
                Some(ended + chrono::TimeDelta::minutes(i64::from(self.config.forecast.submit_within_minutes)))
            }
            _ => None,
        };
        let minutes = self.store.minutes(live.meeting.id)?.is_some();
        let brought = self.topics_brought(live.meeting.id)?;
        Ok(ConcludeData { actions, brought, deadline, minutes })
    }

    /// Fresh data for the meeting screen: the same workspace while the step is the same.
    pub(super) fn reload_meeting(&mut self) -> anyhow::Result<()> {
        self.refresh_facts();
        let Some(live) = self.live.clone() else { return self.go(crate::ui::flow::Goto::Home) };
        let over = matches!(live.run.state(), RunState::Ended | RunState::Concluded);
        let made_for = if over { "conclude" } else { live.run.step_key() };
        let fresh = match &self.screen {
            Screen::Meeting(screen) => screen.made_for != made_for,
            _ => return Ok(()),
        };
        let made = if fresh { Some(self.workspace_for(&live, over)?) } else { None };
        let Screen::Meeting(mut screen) = std::mem::replace(&mut self.screen, Screen::Welcome(Default::default()))
        else {
            return Ok(());
        };
        if let Some(workspace) = made {
            screen.workspace = workspace;
            screen.made_for = made_for.to_owned();
        }
        let filled = self.fill(&mut screen.workspace, &live);
        // the card that came up first lies on the table, too
        if let Workspace::Commits(cards) = &screen.workspace
            && live.meeting.format == Format::OneOnOne
            && self.on_table().is_none()
        {
            self.looked_at = cards.subject();
        }
        self.screen = Screen::Meeting(screen);
        filled
    }

    /// The work surface of the present step. One that is not built yet gets the general one.
    fn workspace_for(&self, live: &Live, over: bool) -> anyhow::Result<Workspace> {
        if over {
            return Ok(Workspace::Conclude(Box::default()));
        }
        if live.run.step_key() == STEP_ZERO {
            return Ok(Workspace::StepZero(Box::new(StepZero::new(self.step_zero_data(live)?))));
        }
        Ok(match live.run.step().map_or(Kind::General, |s| s.workspace) {
            Kind::ForecastCommits | Kind::Regions => Workspace::Commits(Box::default()),
            Kind::ForecastChallenge => Workspace::Challenge(Box::default()),
            Kind::DealWalk => Workspace::DealWalk(Box::new(DealWalk::new(self.walk_data(live)?))),
            Kind::StalledTriage => Workspace::Triage(Box::default()),
            Kind::ForecastPullIns => Workspace::PullIns(Box::default()),
            Kind::Hygiene => Workspace::Hygiene(Box::default()),
            Kind::Demand => Workspace::Demand(Box::default()),
            Kind::Actions => Workspace::Promised(Box::default()),
            Kind::Health => self.health_step(live),
            Kind::ForecastSubmit | Kind::GlobalCommit => Workspace::Submit(Box::default()),
            _ => Workspace::General(Box::default()),
        })
    }

    fn fill(&self, workspace: &mut Workspace, live: &Live) -> anyhow::Result<()> {
        let call = || self.forecast_data(live.meeting.unit, Some(live.meeting.id));
        match workspace {
            Workspace::General(w) => w.refresh(self.general_data(live)?),
            Workspace::Conclude(w) => w.refresh(self.conclude_data(live)?),
            Workspace::Commits(w) => w.refresh(call()?, &self.ctx()),
            Workspace::Challenge(w) => w.refresh(call()?),
            Workspace::PullIns(w) => w.refresh(call()?),
            Workspace::Submit(w) => w.refresh(call()?, &self.ctx()),
            Workspace::Health(w) => w.refresh(&self.ctx()),
            Workspace::DealWalk(w) => w.refresh(self.walk_data(live)?, &self.ctx()),
            Workspace::Triage(w) => w.refresh(self.stalled_data(live)?),
            Workspace::Hygiene(w) => w.refresh(self.hygiene_data(live)?, &self.ctx()),
            Workspace::Demand(w) => w.refresh(self.demand_data(live)?),
            Workspace::Promised(w) => w.refresh(self.promised_data(live)?),
            Workspace::StepZero(w) => w.refresh(self.step_zero_data(live)?),
        }
        Ok(())
    }
}
